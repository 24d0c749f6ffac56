/* SPDX-License-Identifier: MIT */
/*
 * Events as XML, as wevtutil, Event Viewer and collectors write them: attributes in any order and
 * quotes, one event in a line or over many, damaged at either end. Only what events hold is known.
 */
#include <string.h>

#include "event.h"
#include "lines.h"
#include "reading.h"

enum { TAG_MAX = 2048, EVENT_MAX = 65536 };

size_t vad_event_xml_start(struct vad_view text)
{
	size_t at = 0;

	while ((at = vad_view_find(text, VAD_VIEW("<Event"), at)) != SIZE_MAX) {
		char next = at + 6 < text.size ? text.data[at + 6] : ' ';

		if (next == ' ' || next == '>' || next == '\t')
			return at;
		at += 6;
	}
	return SIZE_MAX;
}

/* The value of attribute `name` in a tag; empty when there is none. */
static struct vad_view attribute(struct vad_view tag, const char *name)
{
	size_t n = strlen(name), at = 0;

	while ((at = vad_view_find(tag, vad_view_of(name), at)) != SIZE_MAX) {
		size_t i = at + n, end;

		if (at > 0 && !vad_ascii_is_space(tag.data[at - 1])) {
			at++;
			continue;
		}
		while (i < tag.size && (vad_ascii_is_space(tag.data[i]) || tag.data[i] == '='))
			i++;
		if (i == at + n || i >= tag.size || (tag.data[i] != '"' && tag.data[i] != '\''))
			return vad_view_sub(tag, 0, 0);
		end = vad_view_find_char(tag, tag.data[i], i + 1);
		return end == SIZE_MAX ? vad_view_sub(tag, 0, 0)
				       : vad_view_sub(tag, i + 1, end - i - 1);
	}
	return vad_view_sub(tag, 0, 0);
}

/* The name of a tag without slash, namespace prefix and attributes. */
static struct vad_view tag_name(struct vad_view tag)
{
	size_t from = tag.size > 0 && tag.data[0] == '/' ? 1 : 0, end = from;

	for (; end < tag.size && !vad_ascii_is_space(tag.data[end]) && tag.data[end] != '/'; end++)
		if (tag.data[end] == ':')
			from = end + 1;
	return vad_view_sub(tag, from, end - from);
}

static void set_time(struct vad_record *e, struct vad_view text)
{
	struct vad_stamp stamp;

	if (vad_stamp_parse(vad_view_trim(text), false, &stamp)) {
		e->time = stamp.time;
		e->clock = stamp.clock;
	}
}

static void opening(struct vad_event_xml *x, struct vad_reading *r, struct vad_view tag)
{
	struct vad_record *e = &x->event;
	struct vad_view name = tag_name(tag);
	bool empty = tag.size > 0 && tag.data[tag.size - 1] == '/';

	if (vad_view_is(name, "Event")) {
		if (e->open)
			vad_put_unread(r, "an event was cut off by the next one");
		vad_event_begin(e, r->line);
		x->in_payload = false;
		x->size = 0;
	} else if (!e->open) {
		return;
	} else if (vad_view_is(name, "Provider")) {
		vad_event_name(e->provider, attribute(tag, "Name"));
		if (e->provider[0] == '\0')
			vad_event_name(e->provider, attribute(tag, "EventSourceName"));
	} else if (vad_view_is(name, "TimeCreated")) {
		set_time(e, attribute(tag, "SystemTime"));
	} else if (vad_view_is(name, "EventData") || vad_view_is(name, "UserData")) {
		x->in_payload = !empty;
	} else if (vad_view_is(name, "Data") && empty) {
		e->has_data = true;
		vad_event_add(e, VAD_VIEW(""));
	}
}

static void closing(struct vad_event_xml *x, struct vad_reading *r, struct vad_view name)
{
	struct vad_record *e = &x->event;
	struct vad_view text = vad_view_trim(vad_buffer_view(&x->text));
	uint64_t id;

	if (!e->open)
		return;
	if (vad_view_is(name, "Event")) {
		vad_event_emit(r, e);
	} else if (vad_view_is(name, "EventData") || vad_view_is(name, "UserData")) {
		x->in_payload = false;
	} else if (x->in_payload) {
		if (!vad_view_is(name, "Binary") && (text.size > 0 || vad_view_is(name, "Data"))) {
			e->has_data = true;
			vad_event_add(e, text);
		}
	} else if (vad_view_is(name, "EventID") && vad_view_to_u64(text, &id) && id <= UINT16_MAX) {
		e->id = (uint32_t)id;
	} else if (vad_view_is(name, "Channel")) {
		vad_event_name(e->channel, text);
	} else if (vad_view_is(name, "Computer")) {
		vad_event_name(e->computer, text);
	} else if (vad_view_is(name, "Message") && !e->has_data) {
		vad_event_add(e, text);
	}
}

static void handle_tag(struct vad_event_xml *x, struct vad_reading *r)
{
	struct vad_view tag = vad_buffer_view(&x->tag);

	if (tag.size > 0 && tag.data[0] == '/')
		closing(x, r, tag_name(tag));
	else if (tag.size > 0 && tag.data[0] != '?' && tag.data[0] != '!')
		opening(x, r, tag);
	vad_buffer_reset(&x->text);
}

/* Text up to the next tag, entities decoded. */
static size_t feed_text(struct vad_event_xml *x, struct vad_view text)
{
	size_t end = vad_view_find_char(text, '<', 0);
	struct vad_view part = vad_view_sub(text, 0, end);

	if (x->event.open)
		vad_entities_decode(part, &x->text);
	if (end != SIZE_MAX) {
		x->in_tag = true;
		x->quote = 0;
		vad_buffer_reset(&x->tag);
		return end + 1;
	}
	return text.size;
}

/* A tag up to its '>', which may stand in quotes. */
static size_t feed_tag(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (x->quote != 0) {
			if (c == x->quote)
				x->quote = 0;
		} else if (c == '"' || c == '\'') {
			x->quote = c;
		} else if (c == '>') {
			x->in_tag = false;
			handle_tag(x, r);
			return i + 1;
		}
		vad_buffer_add_char(&x->tag, c);
		if (x->tag.size >= TAG_MAX) {
			/* no tag of an event is as long: the text is damaged here */
			x->in_tag = false;
			vad_buffer_reset(&x->tag);
			return i + 1;
		}
	}
	return text.size;
}

void vad_event_xml_feed(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text)
{
	if (x->tag.limit == 0) {
		x->tag = vad_buffer_new(TAG_MAX + 16);
		x->text = vad_buffer_new(VAD_EVENT_PAYLOAD);
	}
	while (text.size > 0) {
		size_t n = x->in_tag ? feed_tag(x, r, text) : feed_text(x, text);

		x->size += n;
		text = vad_view_sub(text, n, SIZE_MAX);
	}
	if (x->event.open && x->size > EVENT_MAX) {
		vad_put_unread(r, "an event is longer than 64 KiB");
		vad_event_emit(r, &x->event);
	}
}

void vad_event_xml_finish(struct vad_event_xml *x, struct vad_reading *r)
{
	if (!x->event.open)
		return;
	r->line = x->event.line;
	vad_put_unread(r, "an event is cut off at the end");
	vad_event_emit(r, &x->event);
}

void vad_event_xml_free(struct vad_event_xml *x)
{
	vad_event_free(&x->event);
	vad_buffer_clear(&x->tag);
	vad_buffer_clear(&x->text);
}
