/* SPDX-License-Identifier: MIT */
/*
 * Events as text: copied from Event Viewer, written by wevtutil or Get-WinEvent, or only the
 * message and its "Info:" line. XML and JSON go to their own files.
 */
#include "event.h"

#include <string.h>

#include "attempts.h"
#include "base/text.h"
#include "event_csv.h"
#include "event_table.h"
#include "readers.h"
#include "reading.h"

enum {
	MESSAGE_LINES = 400,
	WRAP_MAX = 400, /* no console is as wide */
};

struct event_state {
	struct vad_record text; /* the record being read from text */
	struct vad_event_xml xml;
	struct vad_event_json json;
	struct vad_event_csv csv;
	struct vad_event_table table;
	bool in_message, after_blank;
	bool complete;  /* nothing more can follow but the same event as XML */
	unsigned lines; /* of the message */
	size_t list;    /* column of the labels of a Format-List, plus 1; 0: none */
};

enum field {
	NONE,
	CHANNEL,
	PROVIDER,
	TIME,
	ID,
	WIDE_ID,
	COMPUTER,
	LEVEL,
	RECORD_ID,
	MESSAGE,
	OTHER
};

static const struct {
	const char *label;
	enum field field;
	bool begins; /* may begin a record */
} labels[] = {
	{ "Log Name", CHANNEL, true }, { "LogName", CHANNEL, true },
	{ "ProviderName", PROVIDER, true }, { "Provider Name", PROVIDER, true },
	{ "Source", PROVIDER, true }, { "TimeCreated", TIME, true },
	{ "TimeGenerated", TIME, true }, { "Date", TIME, false },
	{ "Date and Time", TIME, false }, { "Event ID", ID, true }, { "EventID", ID, true },
	{ "Id", ID, false }, { "InstanceId", WIDE_ID, false }, { "Computer", COMPUTER, false },
	{ "MachineName", COMPUTER, false }, { "Message", MESSAGE, false },
	{ "Description", MESSAGE, false }, { "Level", LEVEL, false },
	{ "LevelDisplayName", LEVEL, false }, { "EntryType", LEVEL, false },
	{ "RecordId", RECORD_ID, false }, { "Index", RECORD_ID, false },
	{ "Keywords", OTHER, false }, { "Keyword", OTHER, false },
	{ "KeywordsDisplayNames", OTHER, false }, { "User", OTHER, false },
	{ "User Name", OTHER, false }, { "UserName", OTHER, false }, { "UserId", OTHER, false },
	{ "Task", OTHER, false }, { "Task Category", OTHER, false },
	{ "TaskDisplayName", OTHER, false }, { "Opcode", OTHER, false },
	{ "OpcodeDisplayName", OTHER, false }, { "Version", OTHER, false },
	{ "Qualifiers", OTHER, false }, { "ProviderId", OTHER, false },
	{ "ProcessId", OTHER, false }, { "ThreadId", OTHER, false },
	{ "ContainerLog", OTHER, false }, { "Bookmark", OTHER, false },
	{ "ActivityId", OTHER, false }, { "RelatedActivityId", OTHER, false },
	{ "MatchedQueryIds", OTHER, false }, { "Properties", OTHER, false },
	{ "TimeWritten", OTHER, false }, { "Category", OTHER, false },
	{ "CategoryNumber", OTHER, false }, { "ReplacementStrings", OTHER, false },
	{ "Data", OTHER, false }, { "Site", OTHER, false }, { "Container", OTHER, false },
};

static const char *const starts[] = { "log name", "logname", "providername", "source:",
				      "event id", "timecreated", "event[", "0x00", "0xc0",
				      "0x80", "0x0,", "level,", "level\t", "level;", "timestamp",
				      "recordid", "machinename", "eventid", "message ", NULL };

/* Labels in other languages are phrases of the tool "event", keyed by the English field. */
static enum field translated(const struct vad_reading *r, const struct vad_line *line, bool *begins)
{
	static const struct {
		const char *key;
		enum field field;
		bool begins;
	} keys[] = {
		{ "log-name", CHANNEL, true }, { "source", PROVIDER, true }, { "date", TIME, false },
		{ "event-id", ID, true },      { "computer", COMPUTER, false },
		{ "description", MESSAGE, false }, { "other", OTHER, false },
	};
	const char *key = vad_line_key(r, line, "event", NULL);

	for (size_t i = 0; key && i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].key, key) == 0) {
			*begins = keys[i].begins;
			return keys[i].field;
		}
	}
	return NONE;
}

static enum field field_of(const struct vad_reading *r, const struct vad_line *line, bool *begins)
{
	if (line->separator != ':' || line->label.size == 0)
		return NONE;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (vad_view_is_nocase(line->label, labels[i].label)) {
			*begins = labels[i].begins;
			return labels[i].field;
		}
	}
	return translated(r, line, begins);
}

static void emit(struct event_state *s, struct vad_reading *r)
{
	if (s->text.open)
		vad_event_emit(r, &s->text);
	s->in_message = s->after_blank = s->complete = false;
	s->list = 0;
}

static void begin(struct event_state *s, struct vad_reading *r, uint64_t line)
{
	emit(s, r);
	vad_event_begin(&s->text, line);
	s->lines = 0;
}

/* The event whose message begins as `text` does; VAD_NO_INDEX when none. */
static uint32_t event_of_text(const struct vad_reading *r, struct vad_view text)
{
	for (uint32_t i = 0; i < r->k->events_count; i++) {
		struct vad_range texts = r->k->events[i].texts;

		for (uint32_t t = 0; t < texts.count; t++) {
			const char *start = vad_text(r->k, r->k->words[texts.first + t]);

			if (vad_view_starts_nocase(text, start))
				return i;
		}
	}
	return VAD_NO_INDEX;
}

/* Lines that go on with a message behind a blank line. */
static bool goes_on(struct vad_view text)
{
	static const char *const begins[] = {
		"Info:",	 "0x",		"hr=",	       "RuleId=", "Command-line",
		"Application Id", "AppId",	"Licensing St", "Sku Id",  "SkuId",
		"AO name",	 "AO DN",	"Reason",      "Data:",	  "Error",
		"Parameters",	 "Trigger",	"Product Key", "Detailed", "Last Error",
		"Shutdown Type", "Comment:",	"User ",       NULL,
	};
	struct vad_text t = vad_text_of(text);
	uint64_t number;

	for (const char *const *b = begins; *b; b++) {
		if (vad_view_starts_nocase(text, *b))
			return true;
	}
	/* "12: <guid>, 1, 0 [(..." of a licensing status list, "00010001(0x...": details of 8200 */
	return vad_text_number(&t, UINT64_MAX, &number) &&
	       (vad_text_accept(&t, ": ") || vad_text_accept(&t, "(0x"));
}

/* A line of the message. True while it belongs to it. */
static bool message_line(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	bool of_list = s->list > 0 && line->indent >= s->list;
	struct vad_kms_info info;

	if (line->text.size == 0) {
		s->after_blank = true;
		return true;
	}
	if ((s->after_blank && !of_list && s->text.payload.size > 0 && !goes_on(line->text)) ||
	    ++s->lines > MESSAGE_LINES) {
		emit(s, r);
		return false;
	}
	s->after_blank = false;
	if (s->text.id == 0) {
		uint32_t i = event_of_text(r, line->text);

		if (i != VAD_NO_INDEX)
			s->text.id = r->k->events[i].id;
	}
	vad_event_add(&s->text, line->text);
	/* nothing more can follow these */
	if (!of_list &&
	    (vad_view_find_nocase(line->text, VAD_VIEW(";SkuId="), 0) != SIZE_MAX ||
	     vad_kms_info_parse(line->text, &info))) {
		s->complete = true;
		s->in_message = false;
	}
	return true;
}

static void set_field(struct event_state *s, struct vad_reading *r, enum field field,
		      const struct vad_line *line)
{
	switch (field) {
	case CHANNEL:
		vad_event_name(s->text.channel, line->value);
		break;
	case PROVIDER:
		vad_event_name(s->text.provider, line->value);
		break;
	case TIME:
		vad_event_time(&s->text, r, line->value);
		break;
	case ID: case WIDE_ID:
		vad_event_id(&s->text, line->value, field == WIDE_ID);
		break;
	case COMPUTER:
		vad_event_name(s->text.computer, line->value);
		break;
	case LEVEL:
		vad_event_level(&s->text, line->value);
		break;
	case RECORD_ID:
		vad_event_record_id(&s->text, line->value);
		break;
	case MESSAGE:
		s->in_message = true;
		s->after_blank = false;
		if (line->value.size > 0)
			vad_event_add(&s->text, line->value);
		break;
	default:
		break;
	}
}

/* Was this field of the open record filled already, so that it belongs to the next one? */
static bool filled(const struct event_state *s, enum field field)
{
	switch (field) {
	case CHANNEL:
		return s->text.channel[0] != '\0' || (s->in_message && s->list == 0);
	case PROVIDER:
		return s->text.provider[0] != '\0';
	case TIME:
		return s->text.time != VAD_TIME_NONE;
	case ID:
		return s->text.id != 0 && s->list == 0;
	case MESSAGE:
		return s->list > 0 && s->text.payload.size > 0;
	default:
		return false;
	}
}

/* May this label begin a record, in a text that may be about anything? */
static bool may_begin(enum field field, const struct vad_line *line)
{
	struct vad_text t = vad_text_of(line->value);
	uint64_t id;

	if (field == PROVIDER && vad_view_is_nocase(line->label, "source"))
		return vad_event_provider(line->value);
	if (field == ID)
		return vad_text_number(&t, UINT16_MAX, &id);
	return true;
}

/* "Message      : The ..." of Format-List: blanks stand before the colon. */
static bool is_list_line(const struct vad_line *line)
{
	return line->text.size > line->label.size && line->text.data[line->label.size] == ' ' &&
	       vad_view_find_char(line->label, ' ', 0) == SIZE_MAX;
}

/* May this label of a Format-List begin a record? Its order is anybody's. */
static bool list_begins(const struct vad_reading *r, enum field field, const struct vad_line *line)
{
	uint64_t id;

	if (field == MESSAGE)
		return event_of_text(r, line->value) != VAD_NO_INDEX;
	return field == ID && vad_view_to_u64(line->value, &id) && id <= UINT16_MAX;
}

static bool label_line(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	bool begins = false;
	enum field field = field_of(r, line, &begins);
	bool is_list = field != NONE && is_list_line(line);
	bool inside = is_list && s->list == line->indent + 1;

	if (field == NONE)
		return false;
	if (s->in_message && !inside && !(begins && may_begin(field, line)))
		return false;
	if (!s->text.open || filled(s, field)) {
		if (!inside && !(begins && may_begin(field, line)) &&
		    !(is_list && list_begins(r, field, line)))
			return false;
		begin(s, r, line->number);
		s->list = is_list ? line->indent + 1 : 0;
	} else if (inside) {
		s->in_message = false;
	}
	set_field(s, r, field, line);
	return true;
}

/* "Event[12]:" of wevtutil; "Client log: Event ID 12308" of people. */
static bool heading(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_text t;
	uint64_t id;
	size_t at;

	if (vad_view_starts_nocase(line->text, "Event[")) {
		begin(s, r, line->number);
		return true;
	}
	if (vad_view_starts_nocase(line->text, "Event Xml:")) {
		/* the same event again, as XML, which says more */
		s->text.open = s->in_message = s->complete = false;
		return true;
	}
	at = vad_view_find_nocase(line->text, VAD_VIEW("Event ID "), 0);
	if (at == SIZE_MAX || line->text.size > 60)
		return false;
	t = vad_text_of(vad_view_sub(line->text, at + 9, SIZE_MAX));
	if (!vad_text_number(&t, UINT16_MAX, &id))
		return false;
	begin(s, r, line->number);
	s->text.id = (uint32_t)id;
	s->in_message = true;
	return true;
}

/* The end of the field that begins at `from`. */
static size_t field_end(struct vad_view text, size_t from, char separator)
{
	size_t end = vad_view_find_char(text, separator, from);

	return end == SIZE_MAX ? text.size : end;
}

/*
 * "Error,3/27/2017 1:27:16 PM,Microsoft-Windows-Security-SPP,8198,None,"License Activation ..." and
 * the same with tabs: a list of events saved by Event Viewer.
 */
static bool delimited(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	size_t at = vad_view_find(line->raw, VAD_VIEW("Microsoft-Windows-Security-SPP"), 0), end;
	size_t date = 0;
	struct vad_text t;
	uint64_t id;
	char separator;

	if (at == SIZE_MAX || at < 8 || at > 120)
		return false;
	separator = line->raw.data[at - 1];
	end = field_end(line->raw, at, separator);
	if (separator != ',' && separator != '\t')
		return false;
	t = vad_text_of(vad_view_sub(line->raw, end + 1, SIZE_MAX));
	if (!vad_text_number(&t, UINT16_MAX, &id))
		return false;
	begin(s, r, line->number);
	s->text.id = (uint32_t)id;
	vad_event_name(s->text.provider, vad_view_sub(line->raw, at, end - at));
	for (size_t i = 0; i + 1 < at; i++) {
		if (line->raw.data[i] == separator)
			date = i + 1;
	}
	vad_event_time(&s->text, r, vad_view_sub(line->raw, date, at - 1 - date));
	s->in_message = true;
	vad_event_add(&s->text, vad_text_rest(&t));
	return true;
}

/* A message or an Info line without anything before it. */
static bool bare(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_kms_info info;
	uint32_t i;

	if (vad_view_starts_nocase(line->text, "0x") && vad_kms_info_parse(line->text, &info)) {
		vad_kms_info_facts(r, &info, 0);
		return true;
	}
	i = event_of_text(r, line->text);
	if (i == VAD_NO_INDEX)
		return false;
	begin(s, r, line->number);
	s->text.id = r->k->events[i].id;
	s->in_message = true;
	vad_event_name(s->text.provider, vad_text_view(r->k, r->k->events[i].provider));
	return message_line(s, r, line);
}

static bool text_line(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	if (line->text.size == 0)
		return s->text.open && s->in_message && message_line(s, r, line);
	if (s->complete && !vad_view_starts_nocase(line->text, "Event Xml:"))
		emit(s, r);
	if (delimited(s, r, line) || label_line(s, r, line) || heading(s, r, line))
		return true;
	if (s->text.open && s->in_message) {
		/* a second message is a second event */
		if (s->text.payload.size > 0 && event_of_text(r, line->text) != VAD_NO_INDEX)
			return bare(s, r, line);
		if (message_line(s, r, line))
			return true;
	} else if (s->text.open) {
		emit(s, r);
	}
	return bare(s, r, line);
}

/* Does the end of an event stand before the first one that begins? */
static void headless(struct vad_reading *r, struct vad_view before)
{
	if (vad_view_find(before, VAD_VIEW("</Event>"), 0) != SIZE_MAX)
		vad_put_unread(r, "an event is cut off at its beginning");
}

static bool xml_line(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->body;
	size_t at = 0;

	if (!s->xml.event.open && !s->xml.in_tag) {
		at = vad_event_xml_start(text);
		if (at == SIZE_MAX) {
			/* as HTML shows it */
			text = line->text;
			at = vad_event_xml_start(text);
		}
		if (at == SIZE_MAX)
			return false;
		headless(r, vad_view_sub(text, 0, at));
	}
	emit(s, r);
	vad_event_xml_feed(&s->xml, r, vad_view_sub(text, at, SIZE_MAX));
	if (!line->continues && (s->xml.event.open || s->xml.in_tag))
		vad_event_xml_feed(&s->xml, r, VAD_VIEW("\n"));
	return true;
}

static bool json_line(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	size_t at = 0;

	if (!vad_event_json_open(&s->json)) {
		at = vad_event_json_start(line->body);
		if (at == SIZE_MAX)
			return false;
	}
	vad_event_json_feed(&s->json, r, vad_view_sub(line->body, at, SIZE_MAX), line->indent);
	return true;
}

/* --- whole files --------------------------------------------------------------------------- */

/*
 * XML as a machine writes it. A short line that does not end with a tag may have been broken by a
 * console, so the common way with its joining is better for it.
 */
static bool raw_xml(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->raw;
	bool open = s->xml.event.open || s->xml.in_tag;
	size_t at = open ? 0 : vad_event_xml_start(text);

	if (at == SIZE_MAX || (!line->continues && text.size < WRAP_MAX &&
			       (text.size == 0 || text.data[text.size - 1] != '>')))
		return false;
	emit(s, r);
	if (!open)
		headless(r, vad_view_sub(text, 0, at));
	vad_event_xml_feed(&s->xml, r, vad_view_sub(text, at, SIZE_MAX));
	if (!line->continues && (s->xml.event.open || s->xml.in_tag))
		vad_event_xml_feed(&s->xml, r, VAD_VIEW("\n"));
	return true;
}

static bool raw_json(struct event_state *s, struct vad_reading *r, const struct vad_line *line,
		     size_t indent)
{
	struct vad_view text = line->raw;
	size_t at = 0;

	if (!vad_event_json_open(&s->json))
		at = vad_event_json_start(text);
	if (at == SIZE_MAX || (!line->continues && text.size < WRAP_MAX &&
			       (text.size == 0 || !strchr("{}[],", text.data[text.size - 1]))))
		return false;
	emit(s, r);
	vad_event_json_feed(&s->json, r, vad_view_sub(text, at, SIZE_MAX), indent);
	return true;
}

/* A table with a header: of commas, or of dashes under it. */
static bool raw_table(struct event_state *s, struct vad_reading *r, struct vad_view text)
{
	struct vad_view provider = { "", 0 };

	if (vad_event_csv_begin(&s->csv, r, text))
		return true;
	/* "ProviderName: Microsoft-Windows-Security-SPP" stands above a table that is grouped */
	if (s->text.open && s->text.id == 0)
		provider = vad_view_of(s->text.provider);
	if (!vad_event_table_begin(&s->table, r, text, provider))
		return false;
	s->text.open = s->text.open && s->text.id != 0;
	return true;
}

static bool raw_line(struct event_state *s, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->raw;
	size_t indent = 0;

	while (indent < text.size && (text.data[indent] == ' ' || text.data[indent] == '\t'))
		indent++;
	if (vad_event_json_open(&s->json))
		return raw_json(s, r, line, indent);
	if (s->xml.event.open || s->xml.in_tag)
		return raw_xml(s, r, line);
	if (vad_event_csv_open(&s->csv) &&
	    vad_event_csv_line(&s->csv, r, text, line->continues))
		return true;
	if (s->table.state != VAD_TABLE_CLOSED && vad_event_table_line(&s->table, r, text))
		return true;
	if (indent < text.size && text.data[indent] == '<')
		return raw_xml(s, r, line);
	if (indent < text.size && (text.data[indent] == '{' || text.data[indent] == '['))
		return raw_json(s, r, line, indent);
	return raw_table(s, r, text);
}

static bool event_raw(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct event_state *s = state;
	bool claimed = raw_line(s, r, line);

	if (claimed)
		emit(s, r);
	/* where one stood, another is near */
	r->wants_raw = claimed || vad_event_csv_open(&s->csv) ||
		       s->table.state != VAD_TABLE_CLOSED;
	return claimed;
}

static bool event_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct event_state *s = state;

	return xml_line(s, r, line) || json_line(s, r, line) || text_line(s, r, line);
}

static void event_finish(void *state, struct vad_reading *r)
{
	struct event_state *s = state;

	emit(s, r);
	vad_event_xml_finish(&s->xml, r);
	vad_event_json_finish(&s->json, r);
	vad_event_csv_finish(&s->csv, r);
	vad_event_table_finish(&s->table, r);
	vad_event_lost_rest(r);
}

static void event_free(void *state)
{
	struct event_state *s = state;

	vad_event_free(&s->text);
	vad_event_xml_free(&s->xml);
	vad_event_json_free(&s->json);
	vad_event_csv_free(&s->csv);
	vad_event_table_free(&s->table);
}

const struct vad_line_reader vad_reader_event = {
	.name = "event",
	.state_size = sizeof(struct event_state),
	.starts = starts,
	.line = event_line,
	.raw = event_raw,
	.finish = event_finish,
	.free = event_free,
};
