/* SPDX-License-Identifier: MIT */
#include "event_csv.h"

#include <string.h>

#include "reading.h"

enum {
	HEADER_MAX = 4096,
	PASS_MAX = 64,  /* lines in a row that are no rows: the table is over */
	TAIL_MAX = 100, /* lines of a message without quotes */
};

/* --- the header ---------------------------------------------------------------------------- */

/*
 * What a column of that name holds; blanks and underscores in names do not count. *own: nothing but
 * events has such a column.
 */
static enum vad_event_column english(struct vad_view name, bool *own)
{
	static const struct {
		const char *name;
		enum vad_event_column column;
		bool own;
	} names[] = {
		{ "id", VAD_COLUMN_ID, false },
		{ "eventid", VAD_COLUMN_ID, true },
		{ "eventcode", VAD_COLUMN_ID, true },
		{ "instanceid", VAD_COLUMN_WIDE_ID, true },
		{ "providername", VAD_COLUMN_PROVIDER, true },
		{ "provider", VAD_COLUMN_PROVIDER, false },
		{ "source", VAD_COLUMN_PROVIDER, false },
		{ "sourcename", VAD_COLUMN_PROVIDER, false },
		{ "logname", VAD_COLUMN_CHANNEL, true },
		{ "channel", VAD_COLUMN_CHANNEL, false },
		{ "log", VAD_COLUMN_CHANNEL, false },
		{ "machinename", VAD_COLUMN_COMPUTER, false },
		{ "computer", VAD_COLUMN_COMPUTER, false },
		{ "computername", VAD_COLUMN_COMPUTER, false },
		{ "hostname", VAD_COLUMN_COMPUTER, false },
		{ "timecreated", VAD_COLUMN_TIME, true },
		{ "dateandtime", VAD_COLUMN_TIME, false },
		{ "date", VAD_COLUMN_TIME, false },
		{ "timegenerated", VAD_COLUMN_TIME, true },
		{ "timewritten", VAD_COLUMN_TIME, true },
		{ "timestamp", VAD_COLUMN_TIME, false },
		{ "recordid", VAD_COLUMN_RECORD_ID, false },
		{ "eventrecordid", VAD_COLUMN_RECORD_ID, true },
		{ "index", VAD_COLUMN_RECORD_ID, false },
		{ "level", VAD_COLUMN_LEVEL, false },
		{ "leveldisplayname", VAD_COLUMN_LEVEL, true },
		{ "entrytype", VAD_COLUMN_LEVEL, true },
		{ "message", VAD_COLUMN_MESSAGE, false },
		{ "description", VAD_COLUMN_MESSAGE, false },
		{ "details", VAD_COLUMN_DETAILS, false },
		{ "extrafieldinfo", VAD_COLUMN_DETAILS, false },
		{ "allfieldinfo", VAD_COLUMN_DETAILS, false },
	};
	char plain[32];
	size_t n = 0;

	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] == ' ' || name.data[i] == '_')
			continue;
		if (n == sizeof(plain))
			return VAD_COLUMN_NONE;
		plain[n++] = name.data[i];
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (vad_view_is_nocase((struct vad_view){ plain, n }, names[i].name)) {
			*own = *own || names[i].own;
			return names[i].column;
		}
	}
	return VAD_COLUMN_NONE;
}

/* The same for other languages, where the words are those of Event Viewer. */
static enum vad_event_column translated(const struct vad_reading *r, struct vad_view name,
					bool *own)
{
	static const struct {
		const char *key;
		enum vad_event_column column;
	} keys[] = {
		{ "log-name", VAD_COLUMN_CHANNEL },  { "source", VAD_COLUMN_PROVIDER },
		{ "date", VAD_COLUMN_TIME },         { "event-id", VAD_COLUMN_ID },
		{ "computer", VAD_COLUMN_COMPUTER }, { "description", VAD_COLUMN_MESSAGE },
	};
	struct vad_view rest = { "", 0 };
	const char *key = vad_text_key(r, name, "event", &rest);

	for (size_t i = 0; key && rest.size == 0 && i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].key, key) == 0) {
			*own = *own || keys[i].column == VAD_COLUMN_ID;
			return keys[i].column;
		}
	}
	return VAD_COLUMN_NONE;
}

static char separator_of(struct vad_view line)
{
	static const char candidates[] = { '\t', ';', ',', '|' };
	size_t most = 1;
	char best = '\0';

	for (size_t c = 0; c < sizeof(candidates); c++) {
		size_t count = 0;

		for (size_t i = 0; i < line.size; i++)
			count += line.data[i] == candidates[c];
		if (count > most) {
			most = count;
			best = candidates[c];
		}
	}
	return best;
}

/* The next field of a single line, quotes around it taken off; false behind the last one. */
static bool next_field(struct vad_view line, char separator, size_t *at, struct vad_view *field)
{
	size_t end, next;

	if (*at > line.size)
		return false;
	if (*at < line.size && line.data[*at] == '"') {
		end = vad_view_find_char(line, '"', *at + 1);
		if (end == SIZE_MAX)
			return false;
		*field = vad_view_sub(line, *at + 1, end - *at - 1);
		next = vad_view_find_char(line, separator, end);
	} else {
		next = vad_view_find_char(line, separator, *at);
		*field = vad_view_sub(line, *at, next == SIZE_MAX ? SIZE_MAX : next - *at);
	}
	*field = vad_view_trim(*field);
	*at = next == SIZE_MAX ? line.size + 1 : next + 1;
	return true;
}

/* The log that Get-EventLog read: "#TYPE System.Diagnostics.EventLogEntry#Application/...". */
static bool type_line(struct vad_event_csv *x, struct vad_view line)
{
	static const char entry[] = "EventLogEntry#";
	size_t at = vad_view_find(line, VAD_VIEW("System.Diagnostics.Event"), 0), end;

	if (!vad_view_starts_nocase(line, "#TYPE ") || at == SIZE_MAX)
		return false;
	x->channel[0] = '\0';
	at = vad_view_find(line, vad_view_of(entry), at);
	if (at == SIZE_MAX)
		return true;
	at += sizeof(entry) - 1;
	end = vad_view_find_char(line, '/', at);
	if (end != SIZE_MAX)
		vad_event_name(x->channel, vad_view_sub(line, at, end - at));
	return true;
}

/* A column that has a place already is not taken twice, but data may stand in several. */
static bool taken(const struct vad_event_csv *x, enum vad_event_column column)
{
	for (unsigned i = 0; i < x->count; i++) {
		if (x->columns[i] == (uint8_t)column && column != VAD_COLUMN_DETAILS)
			return true;
	}
	return false;
}

/* How many columns of the header are known; 0 when it may be of anything. */
static unsigned add_columns(struct vad_event_csv *x, const struct vad_reading *r,
			    struct vad_view line)
{
	struct vad_view name;
	unsigned known = 0;
	bool own = false;
	size_t at = 0;

	x->count = 0;
	while (x->count < VAD_CSV_COLUMNS && next_field(line, x->separator, &at, &name)) {
		enum vad_event_column column = english(name, &own);

		if (column == VAD_COLUMN_NONE)
			column = translated(r, name, &own);
		if (taken(x, column) || (column == VAD_COLUMN_WIDE_ID && taken(x, VAD_COLUMN_ID)))
			column = VAD_COLUMN_NONE;
		known += column != VAD_COLUMN_NONE;
		x->columns[x->count++] = (uint8_t)column;
	}
	return own ? known : 0;
}

bool vad_event_csv_begin(struct vad_event_csv *x, struct vad_reading *r, struct vad_view line)
{
	struct vad_event_csv table = { .count = 0 };

	line = vad_view_trim(line);
	if (line.size < 8 || line.size > HEADER_MAX)
		return false;
	if (line.data[0] == '#')
		return type_line(x, line);
	table.separator = separator_of(line);
	if (table.separator == '\0' || add_columns(&table, r, line) < 3 ||
	    !(taken(&table, VAD_COLUMN_ID) || taken(&table, VAD_COLUMN_WIDE_ID)) ||
	    !taken(&table, VAD_COLUMN_TIME) ||
	    !(taken(&table, VAD_COLUMN_PROVIDER) || taken(&table, VAD_COLUMN_CHANNEL) ||
	      taken(&table, VAD_COLUMN_MESSAGE)))
		return false;
	vad_event_csv_finish(x, r);
	memcpy(x->columns, table.columns, sizeof(x->columns));
	x->count = table.count;
	x->separator = table.separator;
	x->passed = 0;
	/* Event Viewer has no name for its last column */
	if (!taken(x, VAD_COLUMN_MESSAGE) && !taken(x, VAD_COLUMN_DETAILS) &&
	    x->count < VAD_CSV_COLUMNS)
		x->columns[x->count] = VAD_COLUMN_MESSAGE;
	return true;
}

bool vad_event_csv_open(const struct vad_event_csv *x)
{
	return x->count > 0;
}

/* --- fields -------------------------------------------------------------------------------- */

static enum vad_event_column column_at(const struct vad_event_csv *x, unsigned column)
{
	return column < VAD_CSV_COLUMNS && column <= x->count
		       ? (enum vad_event_column)x->columns[column]
		       : VAD_COLUMN_NONE;
}

static void end_field(struct vad_event_csv *x, struct vad_reading *r)
{
	struct vad_record *e = &x->event;
	struct vad_view text = vad_view_trim(vad_buffer_view(&x->field));
	enum vad_event_column column = column_at(x, x->column);

	switch (column) {
	case VAD_COLUMN_MESSAGE:
		if (!e->has_data && text.size > 0)
			vad_event_add(e, text);
		break;
	case VAD_COLUMN_DETAILS:
		vad_event_details(e, text);
		break;
	default:
		vad_event_set(e, r, column, text);
		break;
	}
	if (x->field.size > 0)
		vad_buffer_reset(&x->field);
	x->column++;
	x->in_field = x->quoted = x->after_quote = false;
}

static void add(struct vad_event_csv *x, struct vad_view text)
{
	if (column_at(x, x->column) == VAD_COLUMN_NONE)
		return;
	vad_buffer_add_view(&x->field, text);
	/* what does not fit is cut */
	if (vad_buffer_result(&x->field) == VAD_LIMIT)
		x->field.result = VAD_OK;
}

/* --- rows ---------------------------------------------------------------------------------- */

static void begin_row(struct vad_event_csv *x, struct vad_reading *r)
{
	if (x->field.limit == 0)
		x->field = vad_buffer_new(VAD_EVENT_PAYLOAD);
	vad_buffer_reset(&x->field);
	vad_event_begin(&x->event, r->line);
	memcpy(x->event.channel, x->channel, sizeof(x->channel));
	x->in_row = true;
	x->in_field = x->quoted = x->after_quote = x->damaged = x->tail = false;
	x->column = 0;
	x->size = x->lines = 0;
	x->passed = 0;
}

static void lose_row(struct vad_event_csv *x, struct vad_reading *r, const char *why)
{
	vad_event_lost(&x->event, r, why);
	x->in_row = x->tail = false;
}

static void emit_row(struct vad_event_csv *x, struct vad_reading *r)
{
	x->in_row = x->tail = false;
	vad_event_emit(r, &x->event);
}

static void end_row(struct vad_event_csv *x, struct vad_reading *r)
{
	bool quoted = x->quoted;

	end_field(x, r);
	if (x->column < x->count || x->column > x->count + 1 || x->event.id == 0 || x->damaged)
		lose_row(x, r, "a row of a table of events is damaged");
	else if (!quoted && column_at(x, x->column - 1) == VAD_COLUMN_MESSAGE)
		x->tail = true;
	else
		emit_row(x, r);
	x->in_row = false;
}

enum likeness { NO_ROW, DAMAGED, ROW };

/* Do an id and a time stand in `line` where those of a row would? With the time alone it is cut. */
static enum likeness likeness_of(const struct vad_event_csv *x, struct vad_reading *r,
				 struct vad_view line)
{
	bool has_id = false, has_time = false;
	struct vad_view field;
	vad_time time;
	enum vad_clock clock;
	uint64_t id;
	size_t at = 0;

	for (unsigned column = 0; !(has_id && has_time) && column < x->count &&
				  next_field(line, x->separator, &at, &field);
	     column++) {
		enum vad_event_column what = (enum vad_event_column)x->columns[column];

		if (what == VAD_COLUMN_ID || what == VAD_COLUMN_WIDE_ID)
			has_id = vad_view_to_u64(field, &id);
		else if (what == VAD_COLUMN_TIME)
			has_time = vad_event_stamp(r, field, &time, &clock);
	}
	if (!has_time)
		return NO_ROW;
	return has_id ? ROW : DAMAGED;
}

/*
 * Does the next row begin inside of quotes, so that the closing one was lost? A single quote before
 * text closes nothing. The rest of a row whose first field spans lines looks like a whole one.
 */
static bool quote_lost(const struct vad_event_csv *x, struct vad_reading *r, struct vad_view line)
{
	if (line.size > 1 && line.data[0] == '"' && line.data[1] != '"' &&
	    line.data[1] != x->separator)
		return true;
	return x->column > 0 && likeness_of(x, r, line) == ROW;
}

/* The characters of a line. */
static void feed(struct vad_event_csv *x, struct vad_reading *r, struct vad_view line)
{
	size_t i = 0;

	while (i < line.size) {
		char c = line.data[i];
		size_t end;

		if (x->quoted && x->after_quote) {
			x->after_quote = false;
			if (c == x->separator) {
				end_field(x, r);
			} else {
				add(x, VAD_VIEW("\""));
				if (c != '"')
					add(x, vad_view_sub(line, i, 1));
			}
			i++;
		} else if (x->quoted) {
			end = vad_view_find_char(line, '"', i);
			add(x, vad_view_sub(line, i, end == SIZE_MAX ? SIZE_MAX : end - i));
			x->after_quote = end != SIZE_MAX;
			i = end == SIZE_MAX ? line.size : end + 1;
		} else if (!x->in_field && c == '"') {
			x->in_field = x->quoted = true;
			i++;
		} else {
			end = vad_view_find_char(line, x->separator, i);
			add(x, vad_view_sub(line, i, end == SIZE_MAX ? SIZE_MAX : end - i));
			x->in_field = true;
			if (end != SIZE_MAX && end > 0 && line.data[end - 1] == '"')
				x->damaged = true;
			if (end != SIZE_MAX)
				end_field(x, r);
			i = end == SIZE_MAX ? line.size : end + 1;
		}
	}
	x->size += line.size;
}

/* A line where a row might begin. False: it is none, and says nothing here. */
static bool row_begins(struct vad_event_csv *x, struct vad_reading *r, struct vad_view line)
{
	bool blank = vad_view_trim(line).size == 0;
	enum likeness like = blank ? NO_ROW : line.data[0] == '"' ? ROW : likeness_of(x, r, line);

	if (x->tail && !blank && like == NO_ROW && ++x->lines < TAIL_MAX) {
		vad_event_add(&x->event, line);
		return true;
	}
	if (x->tail)
		emit_row(x, r);
	if (like == ROW) {
		begin_row(x, r);
		return true;
	}
	if (like == DAMAGED) {
		x->event.line = r->line;
		vad_event_lost(&x->event, r, "a row of a table of events is damaged");
		return true;
	}
	if (++x->passed > PASS_MAX)
		x->count = 0;
	return blank;
}

bool vad_event_csv_line(struct vad_event_csv *x, struct vad_reading *r, struct vad_view line,
			bool continues)
{
	if (x->in_row && x->quoted && !x->after_quote && x->lines > 0 && quote_lost(x, r, line))
		lose_row(x, r, "a quote of a row of a table of events is missing");
	if (!x->in_row) {
		if (!row_begins(x, r, line))
			return false;
		if (!x->in_row)
			return true;
	}
	feed(x, r, line);
	if (continues)
		return true;
	if (x->quoted && !x->after_quote) {
		add(x, VAD_VIEW("\n"));
		if (++x->lines > VAD_CSV_ROW_LINES || x->size > VAD_CSV_ROW_MAX)
			lose_row(x, r, "a row of a table of events has no end");
	} else {
		end_row(x, r);
	}
	return true;
}

void vad_event_csv_finish(struct vad_event_csv *x, struct vad_reading *r)
{
	if (x->tail)
		emit_row(x, r);
	if (x->in_row)
		lose_row(x, r, "a row of a table of events is cut off at the end");
	x->count = 0;
}

void vad_event_csv_free(struct vad_event_csv *x)
{
	vad_event_free(&x->event);
	vad_buffer_clear(&x->field);
}
