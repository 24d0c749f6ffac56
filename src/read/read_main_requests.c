/* SPDX-License-Identifier: MIT */
#include "read_main_requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_source.h"
#include "read/requests.h"

enum {
	CHUNK = 64 << 10,
	LOOK = 8 << 10, /* bytes that say what an input is */
	OUTPUT_PIECE = 64 << 10,
	OUTPUT_MOST = 1 << 20,
	CASE_MEMORY = 16 << 20, /* for what text says besides; it is thrown away */
};

/* An input as it is being read. */
struct source {
	const struct vad_requests_input *input;
	struct vad_buffer start;      /* the first bytes, which say what it is */
	struct vad_log_source places; /* of a log */
	struct vad_evtx_log *log; /* NULL: it is text, or was not opened */
	struct vad_log_span span;
	char room[512];
	bool failed;
};

struct output {
	struct vad_buffer lines;
	bool failed, lost;
};

/* --- output ----------------------------------------------------------------------------------- */

static void flush(struct output *o)
{
	if (vad_buffer_result(&o->lines) != VAD_OK ||
	    (o->lines.size > 0 &&
	     fwrite(o->lines.data, 1, o->lines.size, stdout) != o->lines.size))
		o->failed = true;
	vad_buffer_reset(&o->lines);
}

static void flush_full(struct output *o)
{
	if (o->lines.size >= OUTPUT_PIECE)
		flush(o);
}

static void put_request(void *context, const struct vad_kms_request *request)
{
	struct output *o = context;

	vad_kms_request_write(&o->lines, request);
	flush_full(o);
}

static void put_event(void *context, const struct vad_kms_event *event)
{
	struct output *o = context;

	vad_kms_event_write(&o->lines, event);
	flush_full(o);
}

static void put_lost(void *context, const struct vad_log_lost *lost)
{
	struct output *o = context;

	o->lost = true;
	vad_log_lost_write(&o->lines, lost);
	flush_full(o);
}

static void put_unread(struct output *o, const char *name, struct vad_view place, const char *why)
{
	o->lost = true;
	vad_log_unread_write(&o->lines, &(struct vad_log_unread){ vad_view_of(name), place,
								  vad_view_of(why) });
	flush_full(o);
}

/* --- opening ---------------------------------------------------------------------------------- */

/* Read on until `most` bytes are there or the input ends. */
static enum vad_result read_until(struct source *s, size_t most, struct vad_error *error)
{
	static char chunk[CHUNK];
	size_t got = 1;

	while (s->start.size < most && got > 0) {
		size_t room = most - s->start.size;
		enum vad_result result = vad_file_read(s->input->file, chunk,
						       room < CHUNK ? room : CHUNK, &got, error);

		if (result != VAD_OK)
			return result;
		vad_buffer_append(&s->start, chunk, got);
	}
	return vad_buffer_result(&s->start);
}

static void fail(struct source *s, struct output *o, const char *why)
{
	s->failed = true;
	put_unread(o, s->input->name, VAD_VIEW(""), why);
}

/* It begins like an event log: open it, and see whose it is. */
static void look_into(struct source *s, struct output *o)
{
	struct vad_error error = { 0 };
	enum vad_evtx_result result = VAD_EVTX_READ_FAILED;

	if (vad_log_source_open(&s->places, s->input->file, vad_buffer_view(&s->start), &error) ==
	    VAD_OK)
		result = vad_evtx_open(&s->places.source, &s->log);
	if (result == VAD_EVTX_OK)
		result = vad_requests_span(s->log, s->room, &s->span);
	vad_buffer_clear(&s->start);
	if (result != VAD_EVTX_OK)
		fail(s, o, error.message[0] != '\0' ? error.message
						     : vad_evtx_result_text(result));
}

static void look(struct source *s, struct output *o)
{
	struct vad_error error = { 0 };

	if (s->input->file == NULL) {
		fail(s, o, s->input->why);
	} else if (read_until(s, LOOK, &error) != VAD_OK) {
		fail(s, o, error.message);
	} else if (s->start.size == 0) {
		fail(s, o, "empty");
	} else if (vad_evtx_recognise(vad_buffer_view(&s->start))) {
		look_into(s, o);
	}
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct vad_request_sink sink_of(struct output *o, size_t file)
{
	return (struct vad_request_sink){ o, file, put_request, put_event, put_lost };
}

static void read_log(struct source *s, size_t file, struct output *o)
{
	const struct vad_request_sink sink = sink_of(o, file);
	enum vad_evtx_result result =
		vad_requests_log(vad_knowledge_builtin(), s->log, &sink);

	if (result != VAD_EVTX_OK)
		fail(s, o, vad_evtx_result_text(result));
}

/* What the text readers could not read is in the case. */
static void tell_unread(const struct vad_case *c, const char *name, struct output *o)
{
	size_t count = vad_case_unread_count(c);

	for (size_t i = 0; i < count; i++) {
		struct vad_unread unread = vad_case_unread_at(c, i);

		o->lost = true;
		vad_log_unread_write(&o->lines, &(struct vad_log_unread){ vad_view_of(name),
									  unread.place,
									  unread.why });
		flush_full(o);
	}
}

static enum vad_result feed_text(struct source *s, struct vad_read *reader, struct vad_error *error)
{
	static char chunk[CHUNK];
	enum vad_result result = vad_read_feed(reader, vad_buffer_view(&s->start));
	size_t got = 1;

	while (result == VAD_OK && got > 0) {
		result = vad_file_read(s->input->file, chunk, CHUNK, &got, error);
		if (result == VAD_OK && got > 0)
			result = vad_read_feed(reader, (struct vad_view){ chunk, got });
	}
	return result;
}

static void read_text(struct source *s, size_t file, struct output *o)
{
	const struct vad_request_sink sink = sink_of(o, file);
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), CASE_MEMORY);
	struct vad_read *reader = c != NULL ? vad_read_new(c, s->input->name) : NULL;
	struct vad_error error = { 0 };
	enum vad_result result = VAD_NO_MEMORY, ended;

	if (reader != NULL) {
		vad_read_requests(reader, &sink);
		result = feed_text(s, reader, &error);
		/* what was read so far counts, whatever ended it */
		ended = vad_read_finish(reader);
		if (result == VAD_OK)
			result = ended;
		tell_unread(c, s->input->name, o);
	}
	if (result != VAD_OK)
		fail(s, o, error.message[0] != '\0' ? error.message : vad_result_text(result));
	vad_read_free(reader);
	vad_case_free(c);
}

/* --- order ------------------------------------------------------------------------------------ */

static int compare_views(struct vad_view a, struct vad_view b)
{
	size_t size = a.size < b.size ? a.size : b.size;
	int order = size > 0 ? memcmp(a.data, b.data, size) : 0;

	if (order != 0)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

/* Logs of one computer stand together, the oldest first; text comes behind, as it was given. */
static int by_owner_and_time(const void *a, const void *b)
{
	const struct source *x = *(const struct source *const *)a;
	const struct source *y = *(const struct source *const *)b;
	int order = 0;

	if ((x->log == NULL) != (y->log == NULL))
		return x->log == NULL ? 1 : -1;
	if (x->log != NULL)
		order = compare_views(x->span.computer, y->span.computer);
	if (order != 0)
		return order;
	if (x->log != NULL && x->span.first_time != y->span.first_time)
		return x->span.first_time < y->span.first_time ? -1 : 1;
	return x->input < y->input ? -1 : x->input > y->input;
}

static void read_source(struct source *s, size_t file, struct output *o)
{
	if (s->failed)
		return;
	s->span.file = file;
	s->span.name = vad_view_of(s->input->name);
	vad_log_span_write(&o->lines, &s->span);
	if (s->log != NULL)
		read_log(s, file, o);
	else
		read_text(s, file, o);
}

static void close_source(struct source *s)
{
	vad_evtx_close(s->log);
	vad_log_source_close(&s->places);
	vad_buffer_clear(&s->start);
}

bool vad_requests_run(const struct vad_requests_input *inputs, size_t count)
{
	struct source *sources = calloc(count + 1, sizeof(*sources));
	struct source **order = calloc(count + 1, sizeof(*order));
	struct output o = { .lines = vad_buffer_new(OUTPUT_MOST) };

	o.failed = sources == NULL || order == NULL;
	for (size_t i = 0; i < count && !o.failed; i++) {
		sources[i].input = &inputs[i];
		sources[i].start = vad_buffer_new(LOOK);
		sources[i].span.first_time = sources[i].span.last_time = VAD_TIME_NONE;
		order[i] = &sources[i];
		look(&sources[i], &o);
	}
	if (!o.failed)
		qsort(order, count, sizeof(struct source *), by_owner_and_time);
	for (size_t i = 0; i < count && !o.failed; i++) {
		read_source(order[i], i, &o);
		close_source(order[i]);
	}
	flush(&o);
	vad_buffer_clear(&o.lines);
	free(order);
	free(sources);
	return !o.failed && !o.lost && fflush(stdout) == 0;
}
