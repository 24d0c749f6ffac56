/* SPDX-License-Identifier: MIT */
#include "event_table.h"

#include <string.h>

#include "reading.h"

static enum vad_event_column column_of(struct vad_view name)
{
	static const struct {
		const char *name;
		enum vad_event_column column;
	} names[] = {
		{ "Id", VAD_COLUMN_ID },
		{ "EventId", VAD_COLUMN_ID },
		{ "TimeCreated", VAD_COLUMN_TIME },
		{ "ProviderName", VAD_COLUMN_PROVIDER },
		{ "LogName", VAD_COLUMN_CHANNEL },
		{ "MachineName", VAD_COLUMN_COMPUTER },
		{ "RecordId", VAD_COLUMN_RECORD_ID },
		{ "LevelDisplayName", VAD_COLUMN_LEVEL },
		{ "Level", VAD_COLUMN_LEVEL },
		{ "Message", VAD_COLUMN_MESSAGE },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (vad_view_is_nocase(name, names[i].name))
			return names[i].column;
	}
	return VAD_COLUMN_NONE;
}

/* The next run of characters that are no blanks; false when there is none. */
static bool next_word(struct vad_view line, size_t *from, size_t *to)
{
	size_t i = *to;

	while (i < line.size && vad_ascii_is_space(line.data[i]))
		i++;
	*from = i;
	while (i < line.size && !vad_ascii_is_space(line.data[i]))
		i++;
	*to = i;
	return *to > *from;
}

static unsigned place_of(const struct vad_event_table *t, enum vad_event_column column)
{
	unsigned i = 0;

	while (i < t->count && t->columns[i] != (uint8_t)column)
		i++;
	return i;
}

bool vad_event_table_begin(struct vad_event_table *t, struct vad_reading *r, struct vad_view line,
			   struct vad_view provider)
{
	struct vad_event_table table = { .state = VAD_TABLE_HEADER };
	size_t from, to = 0;

	while (next_word(line, &from, &to)) {
		if (table.count == VAD_TABLE_COLUMNS)
			return false;
		table.columns[table.count++] =
			(uint8_t)column_of(vad_view_sub(line, from, to - from));
	}
	/* the message is shown last, where it has room */
	if (table.count < 3 || place_of(&table, VAD_COLUMN_ID) == table.count ||
	    place_of(&table, VAD_COLUMN_TIME) == table.count ||
	    table.columns[table.count - 1] != VAD_COLUMN_MESSAGE)
		return false;
	vad_event_table_finish(t, r);
	table.event = t->event;
	*t = table;
	vad_event_name(t->provider, provider);
	return true;
}

/* "-----------    -- -------": where the columns stand. */
static bool dashes(struct vad_event_table *t, struct vad_view line)
{
	size_t from, to = 0;
	unsigned n = 0;

	for (size_t i = 0; i < line.size; i++) {
		if (line.data[i] != '-' && !vad_ascii_is_space(line.data[i]))
			return false;
	}
	for (; next_word(line, &from, &to) && n < t->count; n++) {
		t->from[n] = from;
		t->to[n] = to;
	}
	return n == t->count;
}

/* The text of column `i`. Numbers end where the dashes end, all else begins where they begin. */
static struct vad_view cell(const struct vad_event_table *t, struct vad_view line, unsigned i)
{
	bool number = t->columns[i] == VAD_COLUMN_ID || t->columns[i] == VAD_COLUMN_RECORD_ID;
	size_t from = t->from[i], to = i + 1 < t->count ? t->from[i + 1] : SIZE_MAX;

	if (number) {
		to = t->to[i] < line.size ? t->to[i] : line.size;
		for (from = to; from > 0 && vad_ascii_is_digit(line.data[from - 1]);)
			from--;
	} else if (i + 1 < t->count && (t->columns[i + 1] == VAD_COLUMN_ID ||
					t->columns[i + 1] == VAD_COLUMN_RECORD_ID)) {
		struct vad_view next = cell(t, line, i + 1);

		to = (size_t)(next.data - line.data);
	}
	return vad_view_trim(vad_view_sub(line, from, to > from ? to - from : 0));
}

/* Words are kept whole, but for those that are longer than the column. */
static void note_piece(struct vad_event_table *t, struct vad_view text)
{
	t->one_word = vad_view_find_char(text, ' ', 0) == SIZE_MAX ? text.size : 0;
	if (text.size > t->width)
		t->width = text.size;
}

static void set_cell(struct vad_event_table *t, struct vad_reading *r, enum vad_event_column column,
		     struct vad_view text)
{
	if (column != VAD_COLUMN_MESSAGE) {
		vad_event_set(&t->event, r, column, text);
		return;
	}
	vad_buffer_add_view(&t->event.payload, text);
	t->width = 0;
	note_piece(t, text);
}

static bool row(struct vad_event_table *t, struct vad_reading *r, struct vad_view line)
{
	struct vad_view id = cell(t, line, place_of(t, VAD_COLUMN_ID));
	struct vad_view time = cell(t, line, place_of(t, VAD_COLUMN_TIME));
	vad_time when;
	enum vad_clock clock;
	uint64_t number;

	if (!vad_view_to_u64(id, &number) || !vad_event_stamp(r, time, &when, &clock))
		return false;
	if (t->event.open)
		vad_event_emit(r, &t->event);
	vad_event_begin(&t->event, r->line);
	memcpy(t->event.provider, t->provider, sizeof(t->provider));
	for (unsigned i = 0; i < t->count; i++)
		set_cell(t, r, (enum vad_event_column)t->columns[i], cell(t, line, i));
	return true;
}

/* Does a message of activation have a line that begins so? */
static bool begins_line(struct vad_view text)
{
	static const char *const begins[] = {
		"hr=",   "0x",    "Info:",    "Reason:",        "RuleId=",         "Command-line",
		"AppId", "SkuId", "Trigger=", "Application Id", "Licensing Status"
	};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		if (vad_view_starts_nocase(text, begins[i]))
			return true;
	}
	/* "1: <guid>, 1, 0 [(0 ..." */
	return text.size > 40 && vad_ascii_is_digit(text.data[0]) &&
	       vad_view_find(vad_view_sub(text, 0, 6), VAD_VIEW(": "), 0) != SIZE_MAX;
}

/* "19:52,...": the date before it ends with a word. */
static bool is_clock(struct vad_view text)
{
	return text.size >= 5 && vad_ascii_is_digit(text.data[0]) &&
	       vad_ascii_is_digit(text.data[1]) && text.data[2] == ':';
}

/* A message goes on in its column: after a break of its own, or because the column was full. */
static bool goes_on(struct vad_event_table *t, struct vad_view line)
{
	size_t from = t->from[t->count - 1];
	struct vad_view text = vad_view_trim(vad_view_sub(line, from, SIZE_MAX));

	if (!t->event.open || vad_view_trim(vad_view_sub(line, 0, from)).size > 0)
		return false;
	if (begins_line(text))
		vad_buffer_add_char(&t->event.payload, '\n');
	else if (t->one_word < t->width || is_clock(text))
		vad_buffer_add_char(&t->event.payload, ' ');
	vad_buffer_add_view(&t->event.payload, text);
	note_piece(t, text);
	if (vad_buffer_result(&t->event.payload) == VAD_LIMIT)
		t->event.payload.result = VAD_OK;
	return true;
}

bool vad_event_table_line(struct vad_event_table *t, struct vad_reading *r, struct vad_view line)
{
	if (t->state == VAD_TABLE_HEADER) {
		t->state = dashes(t, line) ? VAD_TABLE_ROWS : VAD_TABLE_CLOSED;
		return t->state == VAD_TABLE_ROWS;
	}
	/* messages hold blank lines, too */
	if (vad_view_trim(line).size == 0 || row(t, r, line) || goes_on(t, line))
		return true;
	vad_event_table_finish(t, r);
	return false;
}

void vad_event_table_finish(struct vad_event_table *t, struct vad_reading *r)
{
	if (t->event.open)
		vad_event_emit(r, &t->event);
	t->state = VAD_TABLE_CLOSED;
}

void vad_event_table_free(struct vad_event_table *t)
{
	vad_event_free(&t->event);
}
