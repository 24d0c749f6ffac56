/* SPDX-License-Identifier: MIT */
/*
 * A record as one line of JSON. Written directly into room that is reserved for the whole line: a dump
 * makes as many bytes as it reads, and has to keep up with the reading.
 */
#include <string.h>

#include "base/digits.h"
#include "base/escape.h"
#include "print.h"

enum {
	KEYS_ROOM = 1024, /* all keys, numbers and signs of one line */
	ITEM_ROOM = 8,	  /* the quotes and the comma of an item */
};

/* Where the next byte goes. */
struct pen {
	char *to;
};

#define PUT(pen, literal) put(pen, literal, sizeof(literal) - 1)

static inline void put(struct pen *pen, const char *text, size_t size)
{
	memcpy(pen->to, text, size);
	pen->to += size;
}

static inline void put_text(struct pen *pen, struct vad_view text)
{
	*pen->to++ = '"';
	pen->to = vad_escape_json_into(pen->to, text);
	*pen->to++ = '"';
}

static inline void put_text_or_null(struct pen *pen, struct vad_view text)
{
	if (text.size > 0)
		put_text(pen, text);
	else
		PUT(pen, "null");
}

static void put_number(struct pen *pen, uint64_t number)
{
	pen->to = vad_digits_decimal(pen->to, number);
}

static void put_hex(struct pen *pen, uint64_t number)
{
	PUT(pen, "\"0x");
	pen->to = vad_digits_hex(pen->to, number);
	*pen->to++ = '"';
}

static void put_time(struct pen *pen, uint64_t filetime)
{
	char text[32];

	vad_evtx_filetime_text(filetime, text);
	put_text_or_null(pen, vad_view_of(text));
}

/* What every line has. */
static void put_system(struct pen *pen, const struct vad_evtx_event *event)
{
	uint64_t id = event->event_record_id != 0 ? event->event_record_id : event->record_id;

	put_number(pen, id);
	PUT(pen, ",\"provider\":");
	put_text_or_null(pen, event->provider);
	PUT(pen, ",\"event_source\":");
	put_text_or_null(pen, event->event_source);
	PUT(pen, ",\"event_id\":");
	put_number(pen, event->event_id);
	PUT(pen, ",\"qualifiers\":");
	if ((event->has & VAD_EVTX_HAS_QUALIFIERS) != 0)
		put_number(pen, event->qualifiers);
	else
		PUT(pen, "null");
	PUT(pen, ",\"level\":");
	put_number(pen, event->level);
	PUT(pen, ",\"time\":");
	put_time(pen, event->time);
	PUT(pen, ",\"channel\":");
	put_text_or_null(pen, event->channel);
	PUT(pen, ",\"computer\":");
	put_text_or_null(pen, event->computer);
}

static void put_items(struct pen *pen, const struct vad_evtx_event *event, bool names)
{
	for (size_t i = 0; i < event->data_count; i++) {
		if (i > 0)
			*pen->to++ = ',';
		put_text(pen, names ? event->data[i].name : event->data[i].text);
	}
	*pen->to++ = ']';
}

static bool is_named(const struct vad_evtx_event *event)
{
	for (size_t i = 0; i < event->data_count; i++) {
		if (event->data[i].name.size > 0)
			return true;
	}
	return false;
}

/* Events of one kind follow each other, and their names are the same each time. */
static void put_names(struct pen *pen, const struct vad_evtx_event *event,
		      struct vad_events_names *names)
{
	char *from = pen->to;

	if (event->names != 0 && event->names == names->number) {
		put(pen, vad_buffer_text(&names->text), names->text.size);
		return;
	}
	if (is_named(event)) {
		PUT(pen, ",\"names\":[");
		put_items(pen, event, true);
	}
	if (event->names == 0)
		return;
	vad_buffer_reset(&names->text);
	vad_buffer_append(&names->text, from, (size_t)(pen->to - from));
	names->number = vad_buffer_result(&names->text) == VAD_OK ? event->names : 0;
}

static void put_data(struct pen *pen, const struct vad_evtx_event *event,
		     struct vad_events_names *names)
{
	PUT(pen, ",\"data\":[");
	put_items(pen, event, false);
	PUT(pen, ",\"recovered\":");
	if (event->recovered)
		PUT(pen, "true");
	else
		PUT(pen, "false");
	put_names(pen, event, names);
}

#define PUT_IF_THERE(pen, key, text)                                                               \
	do {                                                                                       \
		if ((text).size > 0) {                                                             \
			PUT(pen, ",\"" key "\":");                                                 \
			put_text(pen, text);                                                       \
		}                                                                                  \
	} while (0)

/* What a line has only where the event has it. */
static void put_rest(struct pen *pen, const struct vad_evtx_event *event, bool cut)
{
	PUT_IF_THERE(pen, "binary", event->binary);
	PUT_IF_THERE(pen, "provider_guid", event->provider_guid);
	if ((event->has & VAD_EVTX_HAS_VERSION) != 0) {
		PUT(pen, ",\"version\":");
		put_number(pen, event->version);
	}
	if (event->task != 0) {
		PUT(pen, ",\"task\":");
		put_number(pen, event->task);
	}
	if (event->opcode != 0) {
		PUT(pen, ",\"opcode\":");
		put_number(pen, event->opcode);
	}
	PUT(pen, ",\"keywords\":");
	put_hex(pen, event->keywords);
	if ((event->has & VAD_EVTX_HAS_PROCESS) != 0) {
		PUT(pen, ",\"process_id\":");
		put_number(pen, event->process);
		PUT(pen, ",\"thread_id\":");
		put_number(pen, event->thread);
	}
	PUT_IF_THERE(pen, "user", event->user);
	PUT_IF_THERE(pen, "activity_id", event->activity);
	PUT_IF_THERE(pen, "related_activity_id", event->related_activity);
	if (event->event_record_id != 0 && event->event_record_id != event->record_id) {
		PUT(pen, ",\"record_number\":");
		put_number(pen, event->record_id);
	}
	PUT_IF_THERE(pen, "message", event->message);
	PUT_IF_THERE(pen, "level_text", event->level_text);
	PUT_IF_THERE(pen, "task_text", event->task_text);
	if (cut)
		PUT(pen, ",\"cut\":true");
}

/* The most bytes that the line can have. */
static size_t room_of(struct vad_view begin, const struct vad_events_names *names,
		      const struct vad_evtx_event *event)
{
	size_t text = event->provider.size + event->provider_guid.size + event->event_source.size +
		      event->channel.size + event->computer.size + event->user.size +
		      event->activity.size + event->related_activity.size + event->binary.size +
		      event->message.size + event->level_text.size + event->task_text.size;

	for (size_t i = 0; i < event->data_count; i++)
		text += event->data[i].name.size + event->data[i].text.size;
	return begin.size + names->text.size + VAD_ESCAPE_JSON_ROOM(text) + 2 * ITEM_ROOM * event->data_count +
	       KEYS_ROOM;
}

void vad_events_json_begin(struct vad_buffer *out, const char *file)
{
	vad_buffer_add(out, "{\"file\":\"");
	vad_escape_json(out, vad_view_of(file));
	vad_buffer_add(out, "\",\"record_id\":");
}

void vad_events_json(struct vad_buffer *out, struct vad_view begin, struct vad_events_names *names,
		     const struct vad_evtx_event *event, bool cut)
{
	char *room = vad_buffer_reserve(out, room_of(begin, names, event));
	struct pen pen = { room };

	if (room == NULL)
		return;
	put(&pen, begin.data, begin.size);
	put_system(&pen, event);
	put_data(&pen, event, names);
	put_rest(&pen, event, cut);
	PUT(&pen, "}\n");
	vad_buffer_extend(out, (size_t)(pen.to - room));
}
