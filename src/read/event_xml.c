/* SPDX-License-Identifier: MIT */
/*
 * Events as XML, as wevtutil, Event Viewer and collectors write them: attributes in any order and
 * quotes, one event in a line or over many, damaged at either end. Only what events hold is known.
 */
#include <string.h>

#include "event.h"
#include "lines.h"
#include "reading.h"

enum { TAG_MAX = 4096, TEXT_MAX = VAD_EVENT_PAYLOAD, EVENT_MAX = 256 << 10 };

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

enum element {
	OTHER,
	EVENT,
	PROVIDER,
	TIME,
	PAYLOAD,
	RENDERING,
	DATA,
	BINARY,
	ID,
	CHANNEL,
	COMPUTER,
	RECORD_ID,
	LEVEL,
	MESSAGE
};

static enum element element_of(struct vad_view name)
{
	static const struct {
		const char *name;
		uint8_t size, element;
	} names[] = {
#define NAME(name, element) { name, sizeof(name) - 1, element }
		NAME("Data", DATA),	     NAME("Level", LEVEL),
		NAME("Event", EVENT),	     NAME("Binary", BINARY),
		NAME("Channel", CHANNEL),    NAME("EventID", ID),
		NAME("Message", MESSAGE),    NAME("Computer", COMPUTER),
		NAME("Provider", PROVIDER),  NAME("UserData", PAYLOAD),
		NAME("EventData", PAYLOAD),  NAME("TimeCreated", TIME),
		NAME("EventRecordID", RECORD_ID), NAME("RenderingInfo", RENDERING),
#undef NAME
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (name.size == names[i].size && name.data[0] == names[i].name[0] &&
		    memcmp(name.data, names[i].name, name.size) == 0)
			return (enum element)names[i].element;
	}
	return OTHER;
}

static void begin_event(struct vad_event_xml *x, struct vad_reading *r)
{
	if (x->event.open)
		vad_event_lost(&x->event, r, "an event was cut off by the next one");
	vad_event_begin(&x->event, r->line);
	x->in_payload = x->in_rendering = false;
	x->size = 0;
}

static void opening(struct vad_event_xml *x, struct vad_reading *r, struct vad_view tag)
{
	struct vad_record *e = &x->event;
	enum element element = element_of(tag_name(tag));
	bool empty = tag.size > 0 && tag.data[tag.size - 1] == '/';

	x->wanted = false;
	if (element == EVENT)
		begin_event(x, r);
	if (!e->open || element == EVENT)
		return;
	if (x->in_payload) {
		if (element == DATA && empty)
			vad_event_data(e, VAD_VIEW(""));
		x->wanted = !empty && element != BINARY;
		return;
	}
	switch (element) {
	case PROVIDER:
		if (x->in_rendering)
			break;
		vad_event_name(e->provider, attribute(tag, "Name"));
		vad_event_name(e->event_source, attribute(tag, "EventSourceName"));
		if (e->provider[0] == '\0')
			memcpy(e->provider, e->event_source, sizeof(e->provider));
		break;
	case TIME:
		vad_event_time(e, r, attribute(tag, "SystemTime"));
		break;
	case PAYLOAD:
		x->in_payload = !empty;
		break;
	case RENDERING:
		x->in_rendering = !empty;
		break;
	case MESSAGE:
		x->wanted = !e->has_data;
		break;
	default:
		/* rendered names are in the language of whoever rendered them */
		x->wanted = element != OTHER && !x->in_rendering;
		break;
	}
}

/* The end of an element of the system part, or of the rendering. */
static void property(struct vad_record *e, enum element element, struct vad_view text)
{
	switch (element) {
	case ID:
		vad_event_id(e, text, false);
		break;
	case CHANNEL:
		vad_event_name(e->channel, text);
		break;
	case COMPUTER:
		vad_event_name(e->computer, text);
		break;
	case RECORD_ID:
		vad_event_record_id(e, text);
		break;
	case LEVEL:
		vad_event_level(e, text);
		break;
	case MESSAGE:
		vad_event_add(e, text);
		break;
	default:
		break;
	}
}

static void closing(struct vad_event_xml *x, struct vad_reading *r, struct vad_view name)
{
	struct vad_record *e = &x->event;
	enum element element = element_of(name);
	struct vad_view text;

	if (!e->open)
		return;
	if (element == EVENT) {
		vad_event_emit(r, e);
	} else if (element == PAYLOAD) {
		x->in_payload = false;
	} else if (element == RENDERING) {
		x->in_rendering = false;
	} else if (x->wanted) {
		text = vad_view_trim(vad_buffer_view(&x->text));
		if (!x->in_payload)
			property(e, element, text);
		else if (text.size > 0 || element == DATA)
			vad_event_data(e, text);
	}
	x->wanted = false;
}

static void handle_tag(struct vad_event_xml *x, struct vad_reading *r, struct vad_view tag)
{
	if (tag.size > 0 && tag.data[0] == '/')
		closing(x, r, tag_name(tag));
	else if (tag.size > 0 && tag.data[0] != '?' && tag.data[0] != '!')
		opening(x, r, tag);
	if (x->text.size > 0)
		vad_buffer_reset(&x->text);
}

/* Text up to the next tag, entities decoded. */
static size_t feed_text(struct vad_event_xml *x, struct vad_view text)
{
	size_t end = vad_view_find_char(text, '<', 0);

	if (x->event.open && x->wanted)
		vad_entities_decode(vad_view_sub(text, 0, end), &x->text);
	if (end == SIZE_MAX)
		return text.size;
	x->in_tag = true;
	x->quote = 0;
	if (x->tag.size > 0)
		vad_buffer_reset(&x->tag);
	return end + 1;
}

/* Text that is no markup, up to "]]>", which may come in two pieces. */
static size_t feed_cdata(struct vad_event_xml *x, struct vad_view text)
{
	size_t had = x->text.size, end, whole;

	vad_buffer_add_view(&x->text, text);
	end = vad_view_find(vad_buffer_view(&x->text), VAD_VIEW("]]>"), had < 2 ? 0 : had - 2);
	if (end == SIZE_MAX)
		return text.size;
	whole = x->text.size;
	x->text.size = end;
	x->in_cdata = false;
	return text.size - (whole - end - 3);
}

/* A tag that ends in `text`, nothing but its quotes to be looked at. 0 when it takes more. */
static size_t whole_tag(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text)
{
	size_t end = x->tag.size == 0 ? vad_view_find_char(text, '>', 0) : SIZE_MAX;
	char quote = 0;

	if (end == SIZE_MAX || end >= TAG_MAX || (end > 0 && text.data[0] == '!'))
		return 0;
	for (size_t i = 0; i < end; i++) {
		char c = text.data[i];

		if (c == '<')
			return 0;
		if (quote != 0 ? c == quote : c == '"' || c == '\'')
			quote = quote != 0 ? 0 : c;
	}
	if (quote != 0)
		return 0;
	x->in_tag = false;
	handle_tag(x, r, vad_view_sub(text, 0, end));
	return end + 1;
}

/* A tag up to its '>', which may stand in quotes. */
static size_t feed_tag(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text)
{
	size_t n = whole_tag(x, r, text);

	for (size_t i = n; i < text.size && n == 0; i++) {
		char c = text.data[i];

		if (c == '<' && vad_view_starts_nocase(vad_view_sub(text, i, 7), "<event")) {
			/* the tag before it was cut, and maybe a quote in it */
			x->in_tag = false;
			return i;
		}
		if (x->quote != 0) {
			if (c == x->quote)
				x->quote = 0;
		} else if (c == '"' || c == '\'') {
			x->quote = c;
		} else if (c == '>') {
			x->in_tag = false;
			handle_tag(x, r, vad_buffer_view(&x->tag));
			return i + 1;
		}
		vad_buffer_add_char(&x->tag, c);
		if (x->event.open && x->tag.size == 8 && vad_view_is(vad_buffer_view(&x->tag), "![CDATA["))
			x->in_cdata = true;
		/* no tag of an event is as long: the text is damaged here */
		if (x->in_cdata || x->tag.size >= TAG_MAX) {
			x->in_tag = false;
			return i + 1;
		}
	}
	return n > 0 ? n : text.size;
}

void vad_event_xml_feed(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text)
{
	if (x->tag.limit == 0) {
		x->tag = vad_buffer_new(TAG_MAX + 16);
		x->text = vad_buffer_new(TEXT_MAX);
	}
	while (text.size > 0) {
		size_t n;

		if (x->in_cdata)
			n = feed_cdata(x, text);
		else
			n = x->in_tag ? feed_tag(x, r, text) : feed_text(x, text);
		x->size += n;
		text = vad_view_sub(text, n, SIZE_MAX);
		if (x->event.open && x->size > EVENT_MAX) {
			vad_event_lost(&x->event, r, "an event is longer than 256 KiB");
			x->in_cdata = x->in_tag = false;
		}
	}
	/* what does not fit is cut */
	if (vad_buffer_result(&x->text) == VAD_LIMIT)
		x->text.result = VAD_OK;
}

void vad_event_xml_finish(struct vad_event_xml *x, struct vad_reading *r)
{
	if (!x->event.open)
		return;
	vad_event_lost(&x->event, r, "an event is cut off at the end");
	vad_event_emit(r, &x->event);
}

void vad_event_xml_free(struct vad_event_xml *x)
{
	vad_event_free(&x->event);
	vad_buffer_clear(&x->tag);
	vad_buffer_clear(&x->text);
}
