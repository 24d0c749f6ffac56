/* SPDX-License-Identifier: MIT */
/* Events from lines of columns. */
#include "make_events.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

enum { COLUMNS = 7, ITEMS_MAX = 4096 };

struct line {
	struct vad_view columns[COLUMNS];
	struct vad_evtx_write_item items[ITEMS_MAX];
	size_t item_count;
	struct vad_guid guid;
	struct vad_buffer text; /* the items without escapes */
	struct vad_buffer binary;
};

/* The digits of a second behind the dot, as hundreds of nanoseconds. */
static uint64_t fraction(struct vad_view time)
{
	size_t at = vad_view_find_char(time, '.', 0);
	uint64_t value = 0;

	for (int digit = 0; digit < 7; digit++) {
		at = at < time.size ? at + 1 : at;
		value *= 10;
		if (at < time.size && vad_ascii_is_digit(time.data[at]))
			value += (uint64_t)(time.data[at] - '0');
		else
			at = time.size;
	}
	return value;
}

static bool take_time(struct vad_view text, struct vad_evtx_write_event *event)
{
	struct vad_stamp stamp;

	if (!vad_stamp_parse(text, false, &stamp))
		return false;
	event->time = filetime_of(stamp.time) + fraction(text);
	return true;
}

/* "name{guid}" */
static bool take_provider(struct line *line, struct vad_evtx_write_event *event)
{
	struct vad_view all = line->columns[1];
	size_t brace = vad_view_find_char(all, '{', 0);

	event->provider = vad_view_sub(all, 0, brace);
	if (brace == SIZE_MAX)
		return true;
	event->provider_guid = &line->guid;
	return vad_guid_parse(vad_view_sub(all, brace, all.size), &line->guid);
}

/* "id" or "id:qualifiers", and the level */
static bool take_numbers(const struct line *line, struct vad_evtx_write_event *event)
{
	struct vad_text id = vad_text_of(line->columns[3]), level = vad_text_of(line->columns[4]);
	uint64_t number = 0;

	if (!vad_text_number(&id, UINT16_MAX, &number))
		return false;
	event->event_id = (uint16_t)number;
	if (vad_text_accept(&id, ":")) {
		if (!vad_text_number(&id, UINT16_MAX, &number))
			return false;
		event->has_qualifiers = true;
		event->qualifiers = (uint16_t)number;
	}
	if (!vad_text_number(&level, UINT8_MAX, &number))
		return false;
	event->level = (uint8_t)number;
	return vad_text_at_end(&id) && vad_text_at_end(&level);
}

/* One item without its escapes; its text stands in the buffer, which never moves. */
static struct vad_view unescape(struct vad_buffer *to, struct vad_view item)
{
	static const char letters[] = "tnr\\@%", meant[] = "\t\n\r\\@%";
	size_t from = to->size;

	for (size_t i = 0; i < item.size; i++) {
		char c = item.data[i];

		if (c == '\\' && i + 1 < item.size) {
			size_t at = vad_view_find_char(VAD_VIEW(letters), item.data[i + 1], 0);

			if (at != SIZE_MAX) {
				c = meant[at];
				i++;
			}
		}
		vad_buffer_add_char(to, c);
	}
	return vad_view_sub(vad_buffer_view(to), from, to->size);
}

/* "0A1B" */
static bool take_binary(struct line *line, struct vad_view digits)
{
	vad_buffer_reset(&line->binary);
	for (size_t i = 0; i + 1 < digits.size; i += 2) {
		int high = vad_ascii_hex_value(digits.data[i]);
		int low = vad_ascii_hex_value(digits.data[i + 1]);

		if (high < 0 || low < 0)
			return false;
		vad_buffer_add_char(&line->binary, (char)(high << 4 | low));
	}
	return digits.size % 2 == 0;
}

static bool take_detail_number(struct vad_evtx_write_event *event, struct vad_view name,
			       uint64_t number)
{
	if (vad_view_is(name, "version"))
		event->version = (uint8_t)number;
	else if (vad_view_is(name, "task"))
		event->task = (uint16_t)number;
	else if (vad_view_is(name, "opcode"))
		event->opcode = (uint8_t)number;
	else if (vad_view_is(name, "keywords"))
		event->keywords = number;
	else if (vad_view_is(name, "process"))
		event->process = (uint32_t)number;
	else if (vad_view_is(name, "thread"))
		event->thread = (uint32_t)number;
	else if (vad_view_is(name, "record"))
		event->event_record_id = number;
	else
		return false;
	return true;
}

/* "%name=value" */
static bool take_detail(struct line *line, struct vad_view detail,
			struct vad_evtx_write_event *event)
{
	size_t equals = vad_view_find_char(detail, '=', 0);
	struct vad_view name = vad_view_sub(detail, 1, equals - 1), value;
	uint64_t number = 0;

	if (equals == SIZE_MAX)
		return false;
	value = vad_view_sub(detail, equals + 1, detail.size);
	if (vad_view_is(name, "user")) {
		event->user = value;
		return true;
	}
	if (vad_view_is(name, "message")) {
		event->message = unescape(&line->text, value);
		return true;
	}
	if (vad_view_is(name, "binary"))
		return take_binary(line, value);
	return vad_view_to_u64(value, &number) && take_detail_number(event, name, number);
}

static bool take_item(struct line *line, struct vad_view item)
{
	struct vad_evtx_write_item *to = &line->items[line->item_count];
	size_t equals = vad_view_find_char(item, '=', 0);

	if (line->item_count == ITEMS_MAX)
		return false;
	*to = (struct vad_evtx_write_item){ { "", 0 }, { "", 0 } };
	if (item.size > 0 && item.data[0] == '@' && equals != SIZE_MAX) {
		to->name = vad_view_sub(item, 1, equals - 1);
		item = vad_view_sub(item, equals + 1, item.size);
	}
	to->text = unescape(&line->text, item);
	line->item_count++;
	return true;
}

static bool take_rest(struct line *line, struct vad_view part, struct vad_evtx_write_event *event)
{
	if (part.size > 0 && part.data[0] == '%')
		return take_detail(line, part, event);
	return take_item(line, part);
}

static bool take_columns(struct line *line, struct vad_view text,
			 struct vad_evtx_write_event *event)
{
	size_t column = 0, from = 0;

	line->item_count = 0;
	vad_buffer_reset(&line->binary);
	/* Room for all of it at once: views into the buffer must stay. */
	vad_buffer_reset(&line->text);
	vad_buffer_add_view(&line->text, text);
	if (vad_buffer_result(&line->text) != VAD_OK)
		return false;
	vad_buffer_reset(&line->text);
	while (from <= text.size) {
		size_t to = vad_view_find_char(text, '\t', from);
		struct vad_view part;

		to = to == SIZE_MAX ? text.size : to;
		part = vad_view_sub(text, from, to - from);
		if (column < COLUMNS)
			line->columns[column] = part;
		else if (!take_rest(line, part, event))
			return false;
		column++;
		from = to + 1;
	}
	return column >= COLUMNS;
}

static bool take_line(struct line *line, struct vad_view text, struct vad_evtx_write_event *event)
{
	if (!take_columns(line, text, event) || !take_time(line->columns[0], event) ||
	    !take_provider(line, event) || !take_numbers(line, event))
		return false;
	event->event_source = line->columns[2];
	event->channel = line->columns[5];
	event->computer = line->columns[6];
	event->binary = vad_buffer_view(&line->binary);
	event->data = line->items;
	event->data_count = line->item_count;
	return true;
}

bool write_lines(struct vad_evtx_writer *writer, const struct settings *settings,
		 struct vad_view text)
{
	struct vad_text lines = vad_text_of(text);
	struct line *line = calloc(1, sizeof(*line));
	struct vad_view next;
	bool good = line != NULL;

	if (good) {
		line->text = vad_buffer_new((size_t)1 << 24);
		line->binary = vad_buffer_new((size_t)1 << 20);
	}
	while (good && vad_text_line(&lines, &next)) {
		struct vad_evtx_write_event event = { .form = settings->form,
						      .keywords = UINT64_C(0x80000000000000) };

		if (next.size == 0 || next.data[0] == '#')
			continue;
		good = take_line(line, next, &event);
		if (!good)
			fprintf(stderr, "make_events: this is no event: %.*s\n",
				VAD_VIEW_ARG(next));
		good = good && add_event(writer, &event);
	}
	if (line != NULL) {
		vad_buffer_clear(&line->text);
		vad_buffer_clear(&line->binary);
	}
	free(line);
	return good;
}
