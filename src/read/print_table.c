/* SPDX-License-Identifier: MIT */
/* Records as a table for people: a line each, cut to the width of the page. */
#include "base/encoding.h"
#include "base/escape.h"
#include "print.h"

enum {
	TIME = 19,
	ID = 5,
	LEVEL = 5,
	SCRATCH = 1 << 20, /* of a cell before it is cut */
	NARROW = 100,	   /* pages of fewer columns have shorter names */
};

/* How wide the columns are whose width depends on the page; 0: as wide as need be. */
struct page {
	unsigned provider, computer, data;
};

static struct page page_of(unsigned width)
{
	struct page page = { .provider = 24, .computer = 15 };
	unsigned fixed;

	if (width == 0)
		return page;
	if (width < NARROW)
		page = (struct page){ .provider = 14, .computer = 12 };
	fixed = TIME + 1 + ID + 1 + LEVEL + 1 + page.provider + 1 + page.computer + 1;
	page.data = width > fixed ? width - fixed : 1;
	return page;
}

/* The part of `text` that fits into `width` columns. */
static struct vad_view fitting(struct vad_view text, unsigned width)
{
	size_t columns = 0, at = 0, next = 0;

	while (next < text.size) {
		(void)vad_utf8_next(text, &next);
		columns += vad_utf8_columns(vad_view_sub(text, at, next - at));
		if (columns > width)
			break;
		at = next;
	}
	return vad_view_sub(text, 0, at);
}

/* Append `text` in a column; `filled`: something follows. What was cut ends in "...", where there is room. */
static void put_cell(struct vad_buffer *out, struct vad_view text, unsigned width, bool filled)
{
	static const char dots[] = "...";
	unsigned room = sizeof(dots) - 1;
	size_t columns = vad_utf8_columns(text);

	if (width > 0 && columns > width) {
		bool dotted = width > 2 * room;

		text = fitting(text, dotted ? width - room : width);
		columns = vad_utf8_columns(text) + (dotted ? room : 0);
		vad_buffer_add_view(out, text);
		vad_buffer_add(out, dotted ? dots : "");
	} else {
		vad_buffer_add_view(out, text);
	}
	for (; filled && columns < width; columns++)
		vad_buffer_add_char(out, ' ');
	if (filled)
		vad_buffer_add_char(out, ' ');
}

/* The same for text from outside, of which the start is enough where it is cut. */
static void put_foreign(struct vad_buffer *out, struct vad_view text, unsigned width, bool filled)
{
	struct vad_buffer safe = vad_buffer_new(SCRATCH);

	vad_escape_terminal(&safe, width > 0 ? vad_view_sub(text, 0, 8 * (size_t)width) : text);
	put_cell(out, vad_buffer_view(&safe), width, filled);
	vad_buffer_clear(&safe);
}

static struct vad_view level_name(uint8_t level)
{
	static const char *const names[] = { "-", "fatal", "error", "warn", "info", "trace" };

	return vad_view_of(level < sizeof(names) / sizeof(names[0]) ? names[level] : "-");
}

/* Without what nearly all of them begin with. */
static struct vad_view short_provider(struct vad_view name)
{
	static const char usual[] = "Microsoft-Windows-";

	return vad_view_starts_nocase(name, usual) ? vad_view_sub(name, sizeof(usual) - 1, SIZE_MAX)
						   : name;
}

/* "2020-08-01 21:48:44" */
static void put_time(struct vad_buffer *out, uint64_t filetime)
{
	char text[32];

	vad_evtx_filetime_text(filetime, text);
	if (text[0] != '\0') {
		text[10] = ' ';
		text[TIME] = '\0';
	}
	put_cell(out, vad_view_of(text), TIME, false);
	for (size_t i = vad_view_of(text).size; i < TIME; i++)
		vad_buffer_add_char(out, ' ');
}

static void put_data(struct vad_buffer *out, const struct vad_evtx_event *event, unsigned width,
		     bool cut)
{
	struct vad_buffer joined = vad_buffer_new(SCRATCH);
	size_t enough = width > 0 ? 8 * (size_t)width : SCRATCH;

	vad_buffer_add(&joined, cut ? "(damaged) " : "");
	for (size_t i = 0; i < event->data_count && joined.size < enough; i++) {
		if (i > 0)
			vad_buffer_add(&joined, " | ");
		vad_buffer_add_view(&joined, vad_view_sub(event->data[i].text, 0, enough));
	}
	if (event->data_count == 0)
		vad_buffer_add_view(&joined, vad_view_sub(event->message, 0, enough));
	put_foreign(out, vad_buffer_view(&joined), width, false);
	vad_buffer_clear(&joined);
}

void vad_events_table_head(struct vad_buffer *out, unsigned width)
{
	struct page page = page_of(width);

	put_cell(out, VAD_VIEW("Time (UTC)"), TIME, true);
	put_cell(out, VAD_VIEW("Event"), ID, true);
	put_cell(out, VAD_VIEW("Level"), LEVEL, true);
	put_cell(out, VAD_VIEW("Provider"), page.provider, true);
	put_cell(out, VAD_VIEW("Computer"), page.computer, true);
	put_cell(out, VAD_VIEW("Data"), page.data, false);
	vad_buffer_add_char(out, '\n');
}

void vad_events_table_row(struct vad_buffer *out, unsigned width,
			  const struct vad_evtx_event *event, bool cut)
{
	struct page page = page_of(width);

	put_time(out, event->time);
	vad_buffer_printf(out, "%c%*u ", event->recovered ? '*' : ' ', ID,
			  (unsigned)event->event_id);
	put_cell(out, level_name(event->level), LEVEL, true);
	put_foreign(out, short_provider(event->provider), page.provider, true);
	put_foreign(out, event->computer, page.computer, true);
	put_data(out, event, page.data, cut);
	vad_buffer_add_char(out, '\n');
}
