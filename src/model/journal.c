/* SPDX-License-Identifier: MIT */
/*
 * Event logs: a ring of records, each with its texts in one piece of memory of its own, so that a
 * log which is full for years takes no more than its ceiling.
 */
#include "model/journal.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

struct vad_model_journal {
	struct vad_model_record **ring;
	size_t room;  /* of ring */
	size_t first; /* the oldest */
	size_t count;
};

void vad_model_journal_free(struct vad_model_journal *journal)
{
	if (journal == NULL)
		return;
	for (size_t i = 0; i < journal->count; i++)
		free(journal->ring[(journal->first + i) % journal->room]);
	free(journal->ring);
	free(journal);
}

void vad_model_journal_clear(struct vad_model_machine *machine)
{
	vad_model_journal_free(machine->journal);
	machine->journal = NULL;
}

size_t vad_model_journal_count(const struct vad_model_machine *machine)
{
	return machine->journal == NULL ? 0 : machine->journal->count;
}

const struct vad_model_record *vad_model_journal_at(const struct vad_model_machine *machine,
						    size_t index)
{
	const struct vad_model_journal *journal = machine->journal;

	if (journal == NULL || index >= journal->count)
		return NULL;
	return journal->ring[(journal->first + index) % journal->room];
}

/* --- one record ------------------------------------------------------------------------------- */

/* Where a record goes and how grave it is, by its id: table 11 of the operations
 * guide, and the levels of real records. What is not here is information in Application. */
static void classify(struct vad_model_record *record)
{
	static const struct {
		uint32_t id;
		uint8_t channel, level;
	} known[] = {
		{ 12290, VAD_JOURNAL_KMS, 4 },
		{ 12291, VAD_JOURNAL_APPLICATION, 2 },
		{ 12292, VAD_JOURNAL_APPLICATION, 2 },
		{ 12293, VAD_JOURNAL_APPLICATION, 2 },
		{ 12321, VAD_JOURNAL_APPLICATION, 3 },
		{ 1001, VAD_JOURNAL_APPLICATION, 2 },
		{ 1008, VAD_JOURNAL_APPLICATION, 2 },
		{ 1010, VAD_JOURNAL_APPLICATION, 2 },
		{ 1012, VAD_JOURNAL_APPLICATION, 2 },
		{ 1014, VAD_JOURNAL_APPLICATION, 2 },
		{ 1017, VAD_JOURNAL_APPLICATION, 2 },
		{ 1037, VAD_JOURNAL_APPLICATION, 3 },
		{ 1067, VAD_JOURNAL_APPLICATION, 3 },
		{ 8196, VAD_JOURNAL_APPLICATION, 2 },
		{ 8198, VAD_JOURNAL_APPLICATION, 2 },
		{ 8200, VAD_JOURNAL_APPLICATION, 2 },
		{ 8208, VAD_JOURNAL_APPLICATION, 2 },
		{ 8209, VAD_JOURNAL_APPLICATION, 2 },
		{ 8229, VAD_JOURNAL_APPLICATION, 3 },
		{ 8233, VAD_JOURNAL_APPLICATION, 3 },
		{ 16385, VAD_JOURNAL_APPLICATION, 2 },
		{ 1, VAD_JOURNAL_SYSTEM, 4 },
		{ 1074, VAD_JOURNAL_SYSTEM, 4 },
		{ 36, VAD_JOURNAL_SYSTEM, 3 },
		{ 7000, VAD_JOURNAL_SYSTEM, 2 },
		{ 7001, VAD_JOURNAL_SYSTEM, 2 },
		{ 7009, VAD_JOURNAL_SYSTEM, 2 },
		{ 7023, VAD_JOURNAL_SYSTEM, 2 },
		{ 7024, VAD_JOURNAL_SYSTEM, 2 },
		{ 7031, VAD_JOURNAL_SYSTEM, 2 },
		{ 7034, VAD_JOURNAL_SYSTEM, 2 },
		{ 7036, VAD_JOURNAL_SYSTEM, 4 },
		{ 7040, VAD_JOURNAL_SYSTEM, 4 },
	};

	record->channel = VAD_JOURNAL_APPLICATION;
	record->level = 4;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].id == record->id) {
			record->channel = known[i].channel;
			record->level = known[i].level;
		}
	}
}

/* The record and its texts behind it. */
static struct vad_model_record *new_record(const char *const *data, size_t count)
{
	size_t size = sizeof(struct vad_model_record);
	struct vad_model_record *record;
	char *to;

	for (size_t i = 0; i < count; i++)
		size += strlen(data[i]) + 1;
	record = calloc(1, size);
	if (record == NULL)
		return NULL;
	to = (char *)(record + 1);
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(data[i]) + 1;

		memcpy(to, data[i], length);
		record->data[i] = to;
		to += length;
	}
	record->data_count = count;
	return record;
}

/* --- the ring --------------------------------------------------------------------------------- */

/* Twice the room, the oldest record at its beginning. */
static bool grow(struct vad_model_journal *journal)
{
	size_t room = journal->room == 0 ? ROOM_FIRST : 2 * journal->room;
	struct vad_model_record **ring;

	if (room > VAD_JOURNAL_RECORDS_MAX)
		room = VAD_JOURNAL_RECORDS_MAX;
	ring = calloc(room, sizeof(struct vad_model_record *));
	if (ring == NULL)
		return false;
	for (size_t i = 0; i < journal->count; i++)
		ring[i] = journal->ring[(journal->first + i) % journal->room];
	free(journal->ring);
	journal->ring = ring;
	journal->room = room;
	journal->first = 0;
	return true;
}

static bool append(struct vad_model_journal *journal, struct vad_model_record *record)
{
	if (journal->count == VAD_JOURNAL_RECORDS_MAX) {
		free(journal->ring[journal->first]);
		journal->ring[journal->first] = record;
		journal->first = (journal->first + 1) % journal->room;
		return true;
	}
	if (journal->count == journal->room && !grow(journal))
		return false;
	journal->ring[(journal->first + journal->count) % journal->room] = record;
	journal->count++;
	return true;
}

enum vad_result vad_model_journal_add(struct vad_model_world *world,
				      struct vad_model_machine *machine, uint32_t id,
				      const char *const *data, size_t count)
{
	struct vad_model_record *record;

	if (count > VAD_JOURNAL_DATA_MAX)
		return VAD_LIMIT;
	if (machine->journal == NULL)
		machine->journal = calloc(1, sizeof(*machine->journal));
	record = new_record(data, count);
	if (record == NULL || machine->journal == NULL) {
		free(record);
		return VAD_NO_MEMORY;
	}
	record->id = id;
	record->time = vad_model_clock_of(world, machine);
	classify(record);
	if (!append(machine->journal, record)) {
		free(record);
		return VAD_NO_MEMORY;
	}
	return VAD_OK;
}

/* --- as Event Viewer shows it ----------------------------------------------------------------- */

const char *vad_model_record_channel(const struct vad_model_record *record)
{
	switch (record->channel) {
	case VAD_JOURNAL_KMS:
		return "Key Management Service";
	case VAD_JOURNAL_SYSTEM:
		return "System";
	default:
		return "Application";
	}
}

/* The row of knowledge events[] that a record is of. Several providers write the same ids: that of
 * current Windows goes before that of Vista, and before that of Office. */
static uint32_t event_row(const struct vad_knowledge *k, const struct vad_model_record *record)
{
	uint32_t row = VAD_NO_INDEX;

	if (record->channel != VAD_JOURNAL_SYSTEM)
		row = vad_event_index(k, VAD_VIEW("Microsoft-Windows-Security-SPP"), record->id);
	for (uint32_t i = 0; i < k->events_count && row == VAD_NO_INDEX; i++)
		if (k->events[i].id == record->id)
			row = i;
	return row;
}

const char *vad_model_record_provider(const struct vad_model_world *world,
				      const struct vad_model_record *record)
{
	uint32_t row = event_row(world->k, record);

	if (row == VAD_NO_INDEX)
		return record->channel == VAD_JOURNAL_SYSTEM ? "Service Control Manager"
							     : "Microsoft-Windows-Security-SPP";
	return vad_text(world->k, world->k->events[row].provider);
}

/* The text of knowledge, else what the record is about. */
static const char *text_of(const struct vad_knowledge *k, uint32_t row)
{
	if (row == VAD_NO_INDEX)
		return "";
	if (k->events[row].texts.count > 0)
		return vad_text(k, k->words[k->events[row].texts.first]);
	return vad_text(k, k->events[row].title);
}

/* What stands before a value: the values of a request share a line, at the host without blanks. */
static const char *separator(const struct vad_model_record *record, size_t index)
{
	if (record->id < 12288 || record->id > 12290 || index == 0)
		return "\n";
	return record->id == 12290 ? "," : ", ";
}

void vad_model_record_message(const struct vad_model_world *world,
			      const struct vad_model_record *record, struct vad_buffer *out)
{
	bool info = record->id >= 12288 && record->id <= 12290;
	size_t first = 0;

	vad_buffer_add(out, text_of(world->k, event_row(world->k, record)));
	if (record->id == 12293 && record->data_count > 0) {
		vad_buffer_printf(out, " '%s' domain failed.", record->data[0]);
		first = 1;
	}
	if (info || record->id == 12293)
		vad_buffer_add(out, "\nInfo:");
	for (size_t i = first; i < record->data_count; i++) {
		if (record->id == 8198 && i == 1)
			vad_buffer_add(out, "\nCommand-line arguments:");
		vad_buffer_add(out, separator(record, i));
		vad_buffer_add(out, record->data[i]);
	}
}
