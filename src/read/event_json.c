/* SPDX-License-Identifier: MIT */
/*
 * Events as JSON, as PowerShell, evtx_dump, hayabusa, Chainsaw and collectors write them: an object
 * a line, or spread over lines, nested in anything. Keys are told by their names; what is no event
 * passes by.
 */
#include <string.h>

#include "event.h"
#include "reading.h"

enum { TOKEN_MAX = 32768, OBJECT_MAX = 1 << 20 };

enum json_field {
	NOTHING,
	THROUGH, /* stands for what the key around it stands for */
	ID,
	WEAK_ID,
	PROVIDER,
	EVENT_SOURCE,
	CHANNEL,
	COMPUTER,
	HOST, /* maybe of who collected it */
	TIME,
	WEAK_TIME,
	RECORD_ID,
	LEVEL,
	MESSAGE,
	ITEM,    /* an item of data where it is a text */
	ITEMS,   /* everything within is an item of data */
	DETAILS, /* the same, joined as hayabusa does */
	ASIDE,   /* within items: what is none */
};

/* In the order of their lengths. */
static const struct {
	const char *key;
	uint8_t size, field;
} keys[] = {
#define KEY(key, field) { key, sizeof(key) - 1, field }
	KEY("", THROUGH), KEY("id", WEAK_ID), KEY("host", HOST), KEY("name", THROUGH),
	KEY("time", WEAK_TIME), KEY("data", ITEM), KEY("#text", THROUGH), KEY("level", LEVEL),
	KEY("value", THROUGH), KEY("xmlns", ASIDE), KEY("index", RECORD_ID),
	KEY("source", PROVIDER), KEY("param1", ITEM), KEY("param2", ITEM), KEY("param3", ITEM),
	KEY("param4", ITEM), KEY("binary", ASIDE), KEY("eventid", ID), KEY("channel", CHANNEL),
	KEY("logname", CHANNEL), KEY("message", MESSAGE), KEY("details", DETAILS),
	KEY("event_id", ID), KEY("provider", PROVIDER), KEY("log_name", CHANNEL),
	KEY("computer", COMPUTER), KEY("hostname", HOST), KEY("recordid", RECORD_ID),
	KEY("userdata", ITEMS), KEY("eventcode", ID), KEY("eventtime", TIME),
	KEY("timestamp", WEAK_TIME), KEY("record_id", RECORD_ID), KEY("eventdata", ITEMS),
	KEY("user_data", ITEMS), KEY("sourcename", PROVIDER), KEY("systemtime", TIME),
	KEY("@timestamp", WEAK_TIME), KEY("event_data", ITEMS), KEY("properties", ITEMS),
	KEY("source_name", PROVIDER), KEY("machinename", COMPUTER), KEY("timecreated", TIME),
	KEY("timewritten", WEAK_TIME),
	KEY("providername", PROVIDER), KEY("event_source", EVENT_SOURCE),
	KEY("computername", COMPUTER), KEY("time_created", TIME),
	KEY("recordnumber", RECORD_ID), KEY("allfieldinfo", DETAILS),
	KEY("provider_name", PROVIDER), KEY("computer_name", COMPUTER),
	KEY("timegenerated", TIME), KEY("eventrecordid", RECORD_ID),
	KEY("extrafieldinfo", DETAILS), KEY("eventsourcename", EVENT_SOURCE),
	KEY("event_record_id", RECORD_ID), KEY("renderedmessage", MESSAGE),
	KEY("replacementstrings", ITEMS), KEY("rendereddescription", MESSAGE),
#undef KEY
};

static enum json_field key_field(struct vad_view key)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].size > key.size)
			break;
		if (keys[i].size == key.size &&
		    vad_view_equal_nocase(key, (struct vad_view){ keys[i].key, key.size }))
			return keys[i].field;
	}
	return NOTHING;
}

static bool is_items(enum json_field field)
{
	return field == ITEM || field == ITEMS || field == DETAILS;
}

/* What stands at depth `d`; deeper than what is kept there is nothing. */
static enum json_field field_at(const struct vad_event_json *j, unsigned d)
{
	return d < VAD_JSON_DEPTH ? (enum json_field)j->fields[d] : NOTHING;
}

static bool is_array(const struct vad_event_json *j, unsigned d)
{
	return d < VAD_JSON_DEPTH && (j->arrays >> d & 1) != 0;
}

/* A key of the object at the present depth: what stands behind it belongs to the field. */
static void set_key(struct vad_event_json *j, struct vad_view key)
{
	/* "#attributes" of evtx_dump, and "Provider_attributes" when it was told to separate them */
	static const struct vad_view suffix = { "attributes", 10 };
	enum json_field around = j->depth > 0 ? field_at(j, j->depth - 1) : NOTHING, field;
	bool attributes = key.size > suffix.size &&
			  vad_view_equal(vad_view_sub(key, key.size - suffix.size, suffix.size),
					 suffix);

	if (j->depth >= VAD_JSON_DEPTH)
		return;
	if (attributes)
		key.size -= suffix.size + 1;
	field = key_field(key);
	if (around == ASIDE || ((around == ITEMS || around == DETAILS) &&
				(attributes || field == ASIDE)))
		field = ASIDE;
	else if (around == ITEMS || around == DETAILS)
		field = around;
	else if (field == THROUGH)
		field = around;
	else if (field == ASIDE)
		field = NOTHING;
	/* what an item of data is called */
	if (around == ITEM && attributes)
		field = ASIDE;
	j->fields[j->depth] = (uint8_t)field;
}

size_t vad_event_json_start(struct vad_view text)
{
	struct vad_view t = vad_view_trim(text);
	size_t at = vad_view_find_char(text, '{', 0);

	if (t.size > 0 && t.size <= 3 && (t.data[0] == '{' || t.data[0] == '['))
		return (size_t)(t.data - text.data);
	if (at == SIZE_MAX)
		return SIZE_MAX;
	if (vad_view_find_nocase(text, VAD_VIEW("\"event"), at) == SIZE_MAX &&
	    vad_view_find_nocase(text, VAD_VIEW("\"provider"), at) == SIZE_MAX)
		return SIZE_MAX;
	return t.data[0] == '[' ? (size_t)(t.data - text.data) : at;
}

bool vad_event_json_open(const struct vad_event_json *j)
{
	return j->depth > 0;
}

/* --- values -------------------------------------------------------------------------------- */

static void take_item(struct vad_event_json *j, enum json_field field, struct vad_view value)
{
	/* a class name stands where ConvertTo-Json went no deeper */
	if (vad_view_starts_nocase(value, "System.Diagnostics.") ||
	    (!j->is_text && (field == ITEM || vad_view_is(value, "null"))))
		return;
	if (field == DETAILS)
		vad_event_details(&j->event, value);
	else
		vad_event_data(&j->event, value);
}

static void take_message(struct vad_event_json *j, struct vad_view value)
{
	if (!j->event.has_data && !j->has_message && j->is_text)
		vad_event_add(&j->event, value);
	j->has_message = j->has_message || j->is_text;
}

static void take_value(struct vad_event_json *j, struct vad_reading *r, struct vad_view value)
{
	struct vad_record *e = &j->event;
	enum json_field field = field_at(j, j->depth);
	uint64_t number;

	if (j->base == 0 || (!j->is_text && vad_view_is(value, "null")))
		return;
	switch (field) {
	case ID:
		vad_event_id(e, value, false);
		break;
	case WEAK_ID:
		if (j->depth == j->base && vad_view_to_u64(value, &number) && number <= UINT16_MAX)
			j->weak_id = (uint32_t)number;
		break;
	case PROVIDER:
		if (e->provider[0] == '\0' || vad_event_provider(value))
			vad_event_name(e->provider, value);
		break;
	case EVENT_SOURCE:
		vad_event_name(e->event_source, value);
		break;
	case CHANNEL:
		vad_event_channel(e, value);
		break;
	case COMPUTER:
		vad_event_name(e->computer, value);
		break;
	case HOST:
		if (e->computer[0] == '\0')
			vad_event_name(e->computer, value);
		break;
	case TIME:
		vad_event_time(e, r, value);
		break;
	case WEAK_TIME:
		if (j->weak_time == VAD_TIME_NONE)
			(void)vad_event_stamp(r, value, &j->weak_time, &j->weak_clock);
		break;
	case RECORD_ID:
		vad_event_record_id(e, value);
		break;
	case LEVEL:
		vad_event_level(e, value);
		break;
	case MESSAGE:
		take_message(j, value);
		break;
	case ITEM: case ITEMS: case DETAILS:
		take_item(j, field, value);
		break;
	default:
		break;
	}
}

/* --- objects ------------------------------------------------------------------------------- */

static bool says_something(const struct vad_event_json *j)
{
	const struct vad_record *e = &j->event;

	return e->id != 0 || e->provider[0] != '\0' || e->channel[0] != '\0' ||
	       e->time != VAD_TIME_NONE;
}

static void begin_object(struct vad_event_json *j, struct vad_reading *r)
{
	vad_event_begin(&j->event, r->line);
	j->base = j->depth;
	j->weak_id = 0;
	j->weak_time = VAD_TIME_NONE;
	j->has_message = false;
	j->size = 0;
}

/* An object opened. It is an event of its own in a list, unless what holds the list is one. */
static void open_object(struct vad_event_json *j, struct vad_reading *r)
{
	if (j->base == 0 || (is_array(j, j->depth - 1) && !says_something(j) &&
			     !is_items(field_at(j, j->depth - 1))))
		begin_object(j, r);
}

static void close_object(struct vad_event_json *j, struct vad_reading *r)
{
	struct vad_record *e = &j->event;

	/* "EventLog" and the like name the way an event came, not who wrote it */
	if (vad_view_is_nocase(vad_view_of(e->provider), "eventlog"))
		e->provider[0] = '\0';
	if (e->id == 0 && (vad_event_provider(vad_view_of(e->provider)) ||
			   (e->time != VAD_TIME_NONE && j->has_message)))
		e->id = j->weak_id;
	if (e->time == VAD_TIME_NONE) {
		e->time = j->weak_time;
		e->clock = j->weak_clock;
	}
	if (e->open && e->id != 0) {
		vad_event_emit(r, e);
		j->seen = true;
	}
	e->open = false;
	j->base = 0;
}

static void push(struct vad_event_json *j, struct vad_reading *r, bool array)
{
	enum json_field around = field_at(j, j->depth);

	j->depth++;
	if (j->depth < VAD_JSON_DEPTH) {
		j->arrays &= ~(UINT64_C(1) << j->depth);
		j->arrays |= (uint64_t)array << j->depth;
		/* the members of a list stand for what the list stands for */
		j->fields[j->depth] = (uint8_t)(array && j->depth > 1 ? around : NOTHING);
	}
	j->is_key = !array;
	if (!array)
		open_object(j, r);
}

static void pop(struct vad_event_json *j, struct vad_reading *r)
{
	if (j->depth == 0)
		return;
	if (j->depth == j->base)
		close_object(j, r);
	j->depth--;
	j->is_key = false;
}

static void punctuation(struct vad_event_json *j, struct vad_reading *r, char c)
{
	if (j->token.size > 0) {
		j->is_text = false;
		take_value(j, r, vad_buffer_view(&j->token));
		vad_buffer_reset(&j->token);
	}
	if (c == '{' || c == '[')
		push(j, r, c == '[');
	else if (c == '}' || c == ']')
		pop(j, r);
	else
		j->is_key = c == ',' && !is_array(j, j->depth);
}

/* --- characters ---------------------------------------------------------------------------- */

static void end_string(struct vad_event_json *j, struct vad_reading *r, struct vad_view text)
{
	j->in_string = false;
	if (j->is_key) {
		set_key(j, text);
	} else {
		j->is_text = true;
		take_value(j, r, text);
	}
	if (j->token.size > 0)
		vad_buffer_reset(&j->token);
}

/* A unit of UTF-16: characters beyond U+FFFF come as two. */
static void add_unit(struct vad_event_json *j, uint32_t unit)
{
	bool low = unit >= 0xdc00 && unit <= 0xdfff;

	if (j->high != 0 && !low)
		vad_buffer_add_utf8(&j->token, j->high);
	if (j->high != 0 && low)
		unit = 0x10000 + ((j->high - 0xd800) << 10) + (unit - 0xdc00);
	j->high = unit >= 0xd800 && unit <= 0xdbff ? unit : 0;
	if (j->high == 0)
		vad_buffer_add_utf8(&j->token, unit);
}

static void escaped(struct vad_event_json *j, char c)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t  ";
	const char *at = c != '\0' ? strchr(from, c) : NULL;

	j->escape = false;
	if (c == 'u') {
		j->unicode = 4;
		j->code_unit = 0;
	} else {
		vad_buffer_add_char(&j->token, at ? to[at - from] : c);
	}
}

/* What a string goes on with; the bytes that were used. */
static size_t feed_string(struct vad_event_json *j, struct vad_reading *r, struct vad_view text)
{
	size_t n = 0;

	if (j->unicode > 0) {
		int digit = vad_ascii_hex_value(text.data[0]);

		j->code_unit = j->code_unit << 4 | (uint32_t)(digit < 0 ? 0 : digit);
		if (--j->unicode == 0)
			add_unit(j, j->code_unit);
		return 1;
	}
	if (j->escape) {
		escaped(j, text.data[0]);
		return 1;
	}
	while (n < text.size && text.data[n] != '"' && text.data[n] != '\\')
		n++;
	if (n < text.size && text.data[n] == '"' && j->token.size == 0) {
		end_string(j, r, vad_view_sub(text, 0, n));
		return n + 1;
	}
	vad_buffer_add_view(&j->token, vad_view_sub(text, 0, n));
	/* what does not fit is cut */
	if (vad_buffer_result(&j->token) == VAD_LIMIT)
		j->token.result = VAD_OK;
	if (n == text.size)
		return n;
	if (text.data[n] == '"')
		end_string(j, r, vad_buffer_view(&j->token));
	else
		j->escape = true;
	return n + 1;
}

static void feed_char(struct vad_event_json *j, struct vad_reading *r, char c)
{
	switch (c) {
	case '"':
		j->in_string = j->depth > 0;
		if (j->token.size > 0)
			vad_buffer_reset(&j->token);
		break;
	case '{': case '[':
		punctuation(j, r, c);
		break;
	case '}': case ']': case ':': case ',':
		if (j->depth > 0)
			punctuation(j, r, c);
		break;
	default:
		if (j->depth > 0 && !vad_ascii_is_space(c) && j->token.size < 32)
			vad_buffer_add_char(&j->token, c);
		break;
	}
}

/* --- lines --------------------------------------------------------------------------------- */

static void reset(struct vad_event_json *j)
{
	j->depth = j->base = 0;
	j->in_string = j->escape = j->is_key = false;
	j->unicode = 0;
	vad_buffer_reset(&j->token);
}

static void lose(struct vad_event_json *j, struct vad_reading *r, const char *why)
{
	bool event = j->base > 0 &&
		     (j->seen || says_something(j) || j->has_message || j->weak_id != 0);

	if (event)
		vad_event_lost(&j->event, r, why);
	reset(j);
}

/* Does an object begin where the one that is being read began, so that that one was cut? */
static bool begins_anew(const struct vad_event_json *j, struct vad_view text, size_t indent)
{
	if (j->base == 0 || j->depth < j->base || indent > j->indent)
		return false;
	text = vad_view_trim(vad_view_sub(text, 0, indent + 16));
	if (text.size == 0 || text.data[0] != '{')
		return false;
	text = vad_view_trim(vad_view_sub(text, 1, SIZE_MAX));
	return text.size == 0 || text.data[0] == '"';
}

void vad_event_json_feed(struct vad_event_json *j, struct vad_reading *r, struct vad_view text,
			 size_t indent)
{
	unsigned base;

	if (j->token.limit == 0)
		j->token = vad_buffer_new(TOKEN_MAX);
	if (begins_anew(j, text, indent))
		lose(j, r, "a JSON object was cut off by the next one");
	base = j->base;
	for (size_t i = 0; i < text.size;) {
		if (j->in_string) {
			i += feed_string(j, r, vad_view_sub(text, i, SIZE_MAX));
		} else {
			feed_char(j, r, text.data[i++]);
		}
	}
	if (j->base != 0 && base == 0)
		j->indent = indent;
	if (j->depth == 0)
		reset(j);
	j->size += text.size;
	if (j->base > 0 && j->size > OBJECT_MAX)
		lose(j, r, "a JSON object is longer than 1 MiB");
}

void vad_event_json_finish(struct vad_event_json *j, struct vad_reading *r)
{
	if (j->base == 0)
		return;
	lose(j, r, "a JSON object is cut off at the end");
	if (j->event.id != 0)
		vad_event_emit(r, &j->event);
}

void vad_event_json_free(struct vad_event_json *j)
{
	vad_event_free(&j->event);
	vad_buffer_clear(&j->token);
}
