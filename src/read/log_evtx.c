/* SPDX-License-Identifier: MIT */
/*
 * Only records that may matter are decoded: those of the providers in knowledge/events.yaml, of the
 * activation services only the ids that facts are made of.
 */
#include "log_evtx.h"

#include <stdlib.h>
#include <string.h>

#include "attempts.h"
#include "event.h"
#include "products.h"
#include "reading.h"

enum { LOSSES_TOLD = 100, IDS_MOST = 32 };

struct choice {
	struct vad_evtx_wanted wanted[VAD_EVTX_WANTED_MAX];
	uint16_t ids[VAD_EVTX_WANTED_MAX][IDS_MOST]; /* of providers other than those of activation */
	size_t count;
};

struct evtx_reading {
	struct vad_reading *r;
	struct vad_record event;
	char channel[VAD_EVENT_NAME]; /* of the first record: the log's own */
	vad_subject log;
	bool forwarded; /* some records were collected from elsewhere */
	uint64_t taken;
	size_t losses;
};

/* --- what is wanted -------------------------------------------------------------------------------- */

static struct vad_evtx_wanted *wanted_of(struct choice *c, const char *provider)
{
	for (size_t i = 0; i < c->count; i++) {
		if (strcmp(c->wanted[i].provider, provider) == 0)
			return &c->wanted[i];
	}
	if (c->count == VAD_EVTX_WANTED_MAX)
		return NULL;
	c->wanted[c->count] = (struct vad_evtx_wanted){ .provider = provider };
	return &c->wanted[c->count++];
}

static void want(struct choice *c, const char *provider, uint32_t id)
{
	struct vad_evtx_wanted *w = wanted_of(c, provider);

	if (!w)
		return;
	if (vad_event_provider(vad_view_of(provider))) {
		w->ids = vad_event_ids(&w->id_count);
	} else if (w->id_count < IDS_MOST) {
		uint16_t *ids = c->ids[w - c->wanted];

		ids[w->id_count++] = (uint16_t)id;
		w->ids = ids;
	}
}

static void choose(const struct vad_knowledge *k, struct choice *c)
{
	c->count = 0;
	for (uint32_t i = 0; i < k->events_count; i++)
		want(c, vad_text(k, k->events[i].provider), k->events[i].id);
}

/* --- what is lost ---------------------------------------------------------------------------------- */

static void put_loss(struct evtx_reading *e, const struct vad_evtx_loss *loss)
{
	struct vad_buffer place = vad_buffer_new(128), why = vad_buffer_new(256);
	struct vad_unread u;

	if (e->losses++ >= LOSSES_TOLD)
		goto done;
	vad_buffer_printf(&place, "chunk %zu, offset 0x%llX", loss->chunk,
			  (unsigned long long)loss->offset);
	if (loss->record_id != 0)
		vad_buffer_printf(&place, ", record %llu", (unsigned long long)loss->record_id);
	vad_buffer_printf(&why, "%s (%llu bytes)", loss->why, (unsigned long long)loss->bytes);
	u = (struct vad_unread){ vad_buffer_view(&e->r->origin), vad_buffer_view(&place),
				 vad_buffer_view(&why) };
	if (vad_case_add_unread(e->r->c, &u) != VAD_OK)
		vad_reading_fail(e->r, VAD_NO_MEMORY);
done:
	vad_buffer_clear(&place);
	vad_buffer_clear(&why);
}

static void lost(void *context, const struct vad_evtx_loss *loss)
{
	put_loss(context, loss);
}

/* What is lost beyond what was named one by one. */
static void put_rest(struct evtx_reading *e, size_t more)
{
	struct vad_buffer why = vad_buffer_new(128);
	struct vad_unread u = { vad_buffer_view(&e->r->origin), VAD_VIEW(""), VAD_VIEW("") };

	if (e->losses > LOSSES_TOLD)
		more += e->losses - LOSSES_TOLD;
	vad_buffer_printf(&why, "%zu further places are damaged", more);
	u.why = vad_buffer_view(&why);
	if (more > 0 && vad_case_add_unread(e->r->c, &u) != VAD_OK)
		vad_reading_fail(e->r, VAD_NO_MEMORY);
	vad_buffer_clear(&why);
}

static void put_log_losses(struct evtx_reading *e, const struct vad_evtx_log *log)
{
	size_t count, more;
	const struct vad_evtx_loss *losses = vad_evtx_log_losses(log, &count, &more);

	for (size_t i = 0; i < count; i++)
		put_loss(e, &losses[i]);
	put_rest(e, more);
}

/* --- records --------------------------------------------------------------------------------------- */

/* A record of another log has the number that it had there; in a log of its own the two agree. */
static bool is_forwarded(const struct vad_evtx_event *event)
{
	return event->event_record_id != 0 && event->event_record_id != event->record_id;
}

static void emit(struct evtx_reading *e, const struct vad_evtx_event *event)
{
	struct vad_record *record = &e->event;

	vad_event_begin(record, event->record_id);
	record->id = event->event_id;
	record->time = vad_time_from_filetime(event->time);
	record->clock = VAD_CLOCK_UTC;
	record->has_data = true;
	vad_event_name(record->provider, event->provider);
	vad_event_name(record->channel, event->channel);
	vad_event_name(record->computer, event->computer);
	for (size_t i = 0; i < event->data_count; i++)
		vad_event_add(record, event->data[i].text);
	if (event->data_count == 0 && event->message.size > 0)
		vad_event_add(record, event->message);
	e->forwarded = e->forwarded || is_forwarded(event);
	record->ordered = !is_forwarded(event);
	record->covered = record->ordered;
	record->log = e->log;
	vad_event_emit(e->r, record);
}

static bool take(void *context, const struct vad_evtx_record *record)
{
	struct evtx_reading *e = context;
	struct vad_evtx_event event = { 0 };
	enum vad_evtx_result result = vad_evtx_record_event(record, &event);
	struct vad_evtx_loss loss = { .kind = VAD_EVTX_LOSS_RECORD, .offset = record->offset,
				      .bytes = record->size, .chunk = record->chunk,
				      .record_id = record->id, .written = record->written };

	e->taken++;
	if (result == VAD_EVTX_NO_MEMORY) {
		vad_reading_fail(e->r, VAD_NO_MEMORY);
	} else if (result != VAD_EVTX_OK) {
		loss.why = vad_evtx_result_text(result);
		put_loss(e, &loss);
	}
	if (result == VAD_EVTX_OK || event.event_id != 0)
		emit(e, &event);
	return e->r->result == VAD_OK;
}

/* The first record that can be read says whose log it is. */
static bool take_first(void *context, const struct vad_evtx_record *record)
{
	struct evtx_reading *e = context;
	struct vad_evtx_event event = { 0 };

	if (vad_evtx_record_event(record, &event) != VAD_EVTX_OK || event.channel.size == 0)
		return true;
	if (is_forwarded(&event))
		return false;
	e->r->line = record->id;
	vad_reading_set_time(e->r, vad_time_from_filetime(event.time), VAD_CLOCK_UTC);
	vad_event_name(e->channel, event.channel);
	vad_reading_rename_machine(e->r, event.computer);
	e->log = vad_log_subject(e->r, vad_view_of(e->channel));
	return false;
}

static enum vad_result result_of(enum vad_evtx_result result)
{
	switch (result) {
	case VAD_EVTX_OK:
	case VAD_EVTX_STOPPED:
		return VAD_OK;
	case VAD_EVTX_NO_MEMORY:
		return VAD_NO_MEMORY;
	case VAD_EVTX_NOT_A_LOG:
		return VAD_UNSUPPORTED;
	default:
		return VAD_IO;
	}
}

/* Read units from the first on; all of them, or until the taker has what it wants. */
static enum vad_result run(struct evtx_reading *e, const struct vad_evtx_log *log,
			   const struct vad_evtx_choice *choice,
			   const struct vad_evtx_taker *taker, struct vad_evtx_totals *totals)
{
	struct vad_evtx_reader *reader = vad_evtx_reader_new(log, choice, taker);
	enum vad_evtx_result result = VAD_EVTX_OK;

	if (!reader)
		return VAD_NO_MEMORY;
	for (size_t unit = 0; unit < vad_evtx_unit_count(log) && result == VAD_EVTX_OK; unit++)
		result = vad_evtx_reader_run(reader, unit);
	*totals = *vad_evtx_reader_totals(reader);
	vad_evtx_reader_free(reader);
	return e->r->result != VAD_OK ? e->r->result : result_of(result);
}

/* --- the log --------------------------------------------------------------------------------------- */

static void put_extent(struct evtx_reading *e, const struct vad_evtx_totals *totals)
{
	if (totals->records == 0 || e->channel[0] == '\0')
		return;
	e->r->line = totals->last_id;
	vad_reading_use_machine(e->r, e->r->own_machine);
	vad_log_covers(e->r, &(struct vad_log_extent){
				     .channel = vad_view_of(e->channel),
				     .records = totals->records,
				     .first = vad_time_from_filetime(totals->first_written),
				     .last = vad_time_from_filetime(totals->last_written),
				     .wrapped = totals->first_id > 1 });
}

/* The name at the end is the one that counts, even where the clock was set back before. */
static void put_last_name(struct evtx_reading *e, const struct vad_evtx_totals *totals)
{
	struct vad_reading *r = e->r;

	if (e->channel[0] == '\0')
		return;
	vad_reading_set_time(r, vad_time_from_filetime(totals->last_written), VAD_CLOCK_UTC);
	vad_put_host(r, r->own_machine, "machine.name",
		     (struct vad_view){ r->own_name, r->own_name_size });
	vad_reading_set_time(r, VAD_TIME_NONE, VAD_CLOCK_NONE);
}

/* Nothing seen is not nothing done: say that the log holds nothing of it. */
static void note_silence(struct evtx_reading *e, const struct vad_evtx_totals *totals)
{
	struct vad_buffer why = vad_buffer_new(128);

	if (totals->records == 0)
		vad_buffer_add(&why, "the log holds no record");
	else
		vad_buffer_printf(&why, "none of its %llu records says anything of activation",
				  (unsigned long long)totals->records);
	if (vad_case_add_unchecked(e->r->c, vad_buffer_view(&e->r->origin),
				   vad_buffer_view(&why)) != VAD_OK)
		vad_reading_fail(e->r, VAD_NO_MEMORY);
	vad_buffer_clear(&why);
}

static enum vad_result read_log(struct evtx_reading *e, const struct vad_evtx_log *log)
{
	static const struct vad_evtx_choice everything;
	struct vad_evtx_totals totals = { 0 };
	struct choice chosen;
	struct vad_evtx_choice choice = { .wanted = chosen.wanted };
	enum vad_result result;

	result = run(e, log, &everything, &(struct vad_evtx_taker){ e, take_first, NULL }, &totals);
	if (result != VAD_OK)
		return result;
	choose(e->r->k, &chosen);
	choice.wanted_count = chosen.count;
	result = run(e, log, &choice, &(struct vad_evtx_taker){ e, take, lost }, &totals);
	if (result != VAD_OK)
		return result;
	put_log_losses(e, log);
	put_extent(e, &totals);
	put_last_name(e, &totals);
	if (e->taken == 0)
		note_silence(e, &totals);
	return e->r->result;
}

enum vad_result vad_log_evtx_read(struct vad_case *c, const char *name,
				  const struct vad_evtx_source *source)
{
	struct vad_reading *r = calloc(1, sizeof(*r));
	struct evtx_reading e = { .r = r, .log = VAD_NO_SUBJECT };
	struct vad_evtx_log *log = NULL;
	enum vad_result result = VAD_NO_MEMORY;

	if (!r)
		return VAD_NO_MEMORY;
	if (!vad_reading_init(r, c, name))
		goto done;
	r->kind = "event";
	r->unit = "record";
	result = result_of(vad_evtx_open(source, &log));
	if (result == VAD_OK)
		result = read_log(&e, log);
	if (result == VAD_OK) {
		vad_log_finish(r);
		vad_attempts_finish(r);
		vad_products_finish(r);
		result = r->result;
	}
done:
	vad_evtx_close(log);
	vad_event_free(&e.event);
	vad_reading_done(r);
	free(r);
	return result;
}
