/* SPDX-License-Identifier: MIT */
/* The requests of an event log file: only what counts is decoded, and nothing is kept. */
#include <string.h>

#include "base/text.h"
#include "codes.h"
#include "requests.h"

static const uint16_t kms_ids[] = { 902, 903, 12288, 12289, 12290, 12291, 12293, 12294 };
static const uint16_t log_ids[] = { 104, 1102 };
static const uint16_t clock_ids[] = { 1 };

struct log_reading {
	const struct vad_knowledge *k;
	const struct vad_request_sink *sink;
	struct vad_buffer joined; /* items of one record, with commas between */
};

/* --- choosing --------------------------------------------------------------------------------- */

static bool is_wanted(const struct vad_evtx_wanted *wanted, size_t count, const char *provider)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(wanted[i].provider, provider) == 0)
			return true;
	}
	return false;
}

/* The services of activation that knowledge/events.yaml names, and what clears logs or sets clocks. */
static size_t choose(const struct vad_knowledge *k, struct vad_evtx_wanted *wanted)
{
	size_t count = 0;

	wanted[count++] = (struct vad_evtx_wanted){ "Microsoft-Windows-Eventlog", NULL, log_ids,
						    sizeof(log_ids) / sizeof(*log_ids) };
	wanted[count++] = (struct vad_evtx_wanted){ "Microsoft-Windows-Kernel-General", NULL,
						    clock_ids, 1 };
	for (uint32_t i = 0; i < k->events_count && count < VAD_EVTX_WANTED_MAX; i++) {
		const char *provider = vad_text(k, k->events[i].provider);

		if (vad_event_provider(vad_view_of(provider)) &&
		    !is_wanted(wanted, count, provider))
			wanted[count++] = (struct vad_evtx_wanted){
				provider, NULL, kms_ids, sizeof(kms_ids) / sizeof(*kms_ids)
			};
	}
	return count;
}

/* --- records ---------------------------------------------------------------------------------- */

/* One string with commas, or an item for each field. */
static bool info_of(struct log_reading *l, const struct vad_evtx_event *e, struct vad_kms_info *info)
{
	struct vad_view text = e->data_count > 0 ? e->data[0].text : VAD_VIEW("");

	if (e->data_count > 1) {
		vad_buffer_reset(&l->joined);
		for (size_t i = 0; i < e->data_count && i < VAD_KMS_FIELDS; i++) {
			if (i > 0)
				vad_buffer_add_char(&l->joined, ',');
			vad_buffer_add_view(&l->joined, e->data[i].text);
		}
		text = vad_buffer_view(&l->joined);
	}
	return vad_kms_info_split(vad_view_trim(text), info) && info->count >= 8;
}

static bool find_code_in(const struct log_reading *l, const struct vad_evtx_event *e, uint32_t *code)
{
	for (size_t i = 0; i < e->data_count; i++) {
		size_t offset = 0;

		if (vad_find_code(l->k, e->data[i].text, &offset, code))
			return true;
	}
	return false;
}

static void put_event(struct log_reading *l, const struct vad_evtx_event *e)
{
	struct vad_kms_event event = { .file = l->sink->file,
				       .event = e->event_id,
				       .record = e->event_record_id,
				       .time = vad_time_from_filetime(e->time),
				       .clock = VAD_CLOCK_UTC,
				       .computer = e->computer };

	event.has_code = e->event_id >= 12288 && find_code_in(l, e, &event.code);
	l->sink->event(l->sink->context, &event);
}

static void put_lost(struct log_reading *l, size_t chunk, uint64_t offset, const char *why)
{
	struct vad_buffer place = vad_buffer_new(128);
	struct vad_log_lost lost = { .file = l->sink->file, .why = vad_view_of(why) };

	vad_buffer_printf(&place, "chunk %zu, offset %llu", chunk, (unsigned long long)offset);
	lost.place = vad_buffer_view(&place);
	l->sink->lost(l->sink->context, &lost);
	vad_buffer_clear(&place);
}

static bool take(void *context, const struct vad_evtx_record *record)
{
	struct log_reading *l = context;
	struct vad_kms_request q = vad_kms_request_empty();
	struct vad_kms_info info;
	struct vad_evtx_event e;
	enum vad_evtx_result result = vad_evtx_record_event(record, &e);

	if (result != VAD_EVTX_OK)
		put_lost(l, record->chunk, record->offset, vad_evtx_result_text(result));
	if (e.event_id < 12288 || e.event_id > 12290) {
		if (result == VAD_EVTX_OK)
			put_event(l, &e);
		return result != VAD_EVTX_NO_MEMORY;
	}
	if (!info_of(l, &e, &info)) {
		if (result == VAD_EVTX_OK)
			put_lost(l, record->chunk, record->offset,
				 "a KMS request record without its fields");
		return result != VAD_EVTX_NO_MEMORY;
	}
	q.file = l->sink->file;
	q.record = e.event_record_id;
	q.time = vad_time_from_filetime(e.time);
	q.clock = VAD_CLOCK_UTC;
	q.computer = e.computer;
	vad_requests_fill(&info, e.event_id, &q);
	l->sink->request(l->sink->context, &q);
	return true;
}

static void on_loss(void *context, const struct vad_evtx_loss *loss)
{
	put_lost(context, loss->chunk, loss->offset, loss->why);
}

/* --- the log ---------------------------------------------------------------------------------- */

static enum vad_evtx_result run_all(const struct vad_evtx_log *log, struct vad_evtx_reader *reader)
{
	enum vad_evtx_result result = VAD_EVTX_OK;

	if (reader == NULL)
		return VAD_EVTX_NO_MEMORY;
	for (size_t unit = 0; unit < vad_evtx_unit_count(log) && result == VAD_EVTX_OK; unit++)
		result = vad_evtx_reader_run(reader, unit);
	return result;
}

struct first_record {
	struct vad_log_span *span;
	char *room;
	bool known;
};

static struct vad_view keep(char *room, struct vad_view text)
{
	size_t size = text.size < 255 ? text.size : 255;

	if (size > 0)
		memcpy(room, text.data, size);
	return (struct vad_view){ room, size };
}

/* The first record that can be read says whose log it is. */
static bool look(void *context, const struct vad_evtx_record *record)
{
	struct first_record *first = context;
	struct vad_evtx_event e;

	if (first->known || vad_evtx_record_event(record, &e) != VAD_EVTX_OK)
		return true;
	first->known = true;
	first->span->channel = keep(first->room, e.channel);
	first->span->computer = keep(first->room + 256, e.computer);
	return true;
}

enum vad_evtx_result vad_requests_span(const struct vad_evtx_log *log, char room[512],
				       struct vad_log_span *span)
{
	static const struct vad_evtx_choice everything = { NULL, 0, false };
	struct first_record first = { .span = span, .room = room };
	const struct vad_evtx_taker taker = { &first, look, NULL };
	struct vad_evtx_reader *reader = vad_evtx_reader_new(log, &everything, &taker);
	enum vad_evtx_result result = run_all(log, reader);

	if (result == VAD_EVTX_OK) {
		const struct vad_evtx_totals *t = vad_evtx_reader_totals(reader);

		span->records = t->records;
		span->first_record = t->first_id;
		span->last_record = t->last_id;
		span->first_time = vad_time_from_filetime(t->first_written);
		span->last_time = vad_time_from_filetime(t->last_written);
	}
	vad_evtx_reader_free(reader);
	return result;
}

enum vad_evtx_result vad_requests_log(const struct vad_knowledge *k, const struct vad_evtx_log *log,
				      const struct vad_request_sink *sink)
{
	struct vad_evtx_wanted wanted[VAD_EVTX_WANTED_MAX];
	struct vad_evtx_choice choice = { .wanted = wanted };
	struct log_reading l = { .k = k, .sink = sink, .joined = vad_buffer_new(4096) };
	const struct vad_evtx_taker taker = { &l, take, on_loss };
	const struct vad_evtx_loss *losses;
	struct vad_evtx_reader *reader;
	enum vad_evtx_result result;
	size_t count, more;

	choice.wanted_count = choose(k, wanted);
	reader = vad_evtx_reader_new(log, &choice, &taker);
	losses = vad_evtx_log_losses(log, &count, &more);
	for (size_t i = 0; i < count; i++)
		on_loss(&l, &losses[i]);
	result = run_all(log, reader);
	vad_evtx_reader_free(reader);
	vad_buffer_clear(&l.joined);
	return result;
}
