/* SPDX-License-Identifier: MIT */
/*
 * Events as JSON, as collectors write them: an object a line, or spread over lines, nested in
 * anything. Keys are told by their last name; what is no event passes by.
 */
#include <string.h>

#include "event.h"
#include "reading.h"

enum { TOKEN_MAX = 32768, OBJECT_MAX = 1 << 20, DEPTH_MAX = 63 };

enum json_field { NOTHING, ID, WEAK_ID, PROVIDER, CHANNEL, COMPUTER, TIME, MESSAGE, DATA };

static const struct {
	const char *key;
	enum json_field field;
} keys[] = {
	{ "eventid", ID },	      { "event_id", ID },	  { "eventcode", ID },
	{ "id", WEAK_ID },	      { "sourcename", PROVIDER }, { "providername", PROVIDER },
	{ "provider_name", PROVIDER },{ "provider", PROVIDER },	  { "source", PROVIDER },
	{ "source_name", PROVIDER },  { "channel", CHANNEL },	  { "log_name", CHANNEL },
	{ "logname", CHANNEL },	      { "computer", COMPUTER },	  { "hostname", COMPUTER },
	{ "computername", COMPUTER }, { "computer_name", COMPUTER },
	{ "machinename", COMPUTER },  { "systemtime", TIME },	  { "eventtime", TIME },
	{ "timecreated", TIME },      { "time_created", TIME },	  { "time", TIME },
	{ "message", MESSAGE },	      { "data", DATA },		  { "param1", DATA },
	{ "param2", DATA },	      { "param3", DATA },	  { "param4", DATA },
};

/* The key at the nearest object at or above *depth; *depth becomes that object's. */
static struct vad_view key_at(const struct vad_event_json *j, unsigned *depth)
{
	while (*depth > 0 && (j->arrays >> *depth & 1) != 0)
		(*depth)--;
	return vad_view_of(j->keys[*depth]);
}

/* {"EventID":{"#text":8198}} and {"Provider":{"#attributes":{"Name":"..."}}}: XML turned JSON. */
static struct vad_view effective_key(const struct vad_event_json *j)
{
	unsigned depth = j->depth;
	struct vad_view key = key_at(j, &depth), own = key;

	while (depth > 1 && (key.size == 0 || key.data[0] == '#' || vad_view_is_nocase(key, "name") ||
			     vad_view_is_nocase(key, "value"))) {
		depth--;
		key = key_at(j, &depth);
	}
	if (vad_view_is_nocase(own, "name") && !vad_view_is_nocase(key, "provider"))
		return own;
	return key;
}

static enum json_field field_of(const struct vad_event_json *j)
{
	struct vad_view key = effective_key(j);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (vad_view_is_nocase(key, keys[i].key))
			return keys[i].field;
	}
	return NOTHING;
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

/* "/Date(1710424465116)/" of ConvertTo-Json: milliseconds since 1970. */
static bool epoch_time(struct vad_view text, vad_time *time)
{
	size_t at = vad_view_find(text, VAD_VIEW("Date("), 0), end;
	uint64_t ms;

	if (at == SIZE_MAX)
		return false;
	end = vad_view_find_char(text, ')', at);
	if (end == SIZE_MAX || !vad_view_to_u64(vad_view_sub(text, at + 5, end - at - 5), &ms) ||
	    ms > (uint64_t)INT64_MAX)
		return false;
	*time = (vad_time)(ms / 1000);
	return true;
}

static void set_time(struct vad_record *e, struct vad_reading *r, struct vad_view text)
{
	struct vad_stamp stamp;

	if (e->time != VAD_TIME_NONE)
		return;
	if (epoch_time(text, &e->time)) {
		e->clock = VAD_CLOCK_UTC;
	} else if (vad_reading_stamp(r, text, &stamp)) {
		e->time = stamp.time;
		e->clock = stamp.clock;
	}
}

static void take_value(struct vad_event_json *j, struct vad_reading *r, struct vad_view value)
{
	struct vad_record *e = &j->event;
	uint64_t number;

	switch (field_of(j)) {
	case ID:
		if (vad_view_to_u64(value, &number) && number <= UINT16_MAX)
			e->id = (uint32_t)number;
		break;
	case WEAK_ID:
		if (vad_view_to_u64(value, &number) && number <= UINT16_MAX)
			j->weak_id = (uint32_t)number;
		break;
	case PROVIDER:
		if (e->provider[0] == '\0' || vad_event_provider(value))
			vad_event_name(e->provider, value);
		break;
	case CHANNEL:
		vad_event_name(e->channel, value);
		break;
	case COMPUTER:
		vad_event_name(e->computer, value);
		break;
	case TIME:
		set_time(e, r, value);
		break;
	case DATA:
		if (!e->has_data)
			vad_buffer_reset(&e->payload);
		e->has_data = true;
		vad_event_add(e, value);
		break;
	case MESSAGE:
		if (!e->has_data && !j->has_message)
			vad_event_add(e, value);
		j->has_message = true;
		break;
	case NOTHING:
		break;
	}
}

static void begin_object(struct vad_event_json *j, struct vad_reading *r)
{
	vad_event_begin(&j->event, r->line);
	j->weak_id = 0;
	j->has_message = false;
	j->size = 0;
}

static void close_object(struct vad_event_json *j, struct vad_reading *r)
{
	struct vad_record *e = &j->event;
	bool in_array = j->depth > 0 && (j->arrays >> j->depth & 1) != 0;

	if (j->depth > 0 && !in_array)
		return;
	if (e->id == 0 && vad_event_provider(vad_view_of(e->provider)))
		e->id = j->weak_id;
	/* "EventLog" and the like name the way an event came, not who wrote it */
	if (vad_view_is_nocase(vad_view_of(e->provider), "eventlog"))
		e->provider[0] = '\0';
	if (e->open && e->id != 0)
		vad_event_emit(r, e);
	begin_object(j, r);
}

static void punctuation(struct vad_event_json *j, struct vad_reading *r, char c)
{
	if (j->token.size > 0) {
		take_value(j, r, vad_buffer_view(&j->token));
		vad_buffer_reset(&j->token);
	}
	switch (c) {
	case '{':
	case '[':
		if (j->depth == 0)
			begin_object(j, r);
		if (j->depth < DEPTH_MAX) {
			j->depth++;
			j->arrays &= ~(UINT64_C(1) << j->depth);
			j->arrays |= (uint64_t)(c == '[') << j->depth;
			j->keys[j->depth][0] = '\0';
		}
		j->is_key = c == '{';
		break;
	case '}':
	case ']':
		if (j->depth > 0)
			j->depth--;
		if (c == '}')
			close_object(j, r);
		j->is_key = false;
		break;
	case ':':
		j->is_key = false;
		break;
	case ',':
		j->is_key = (j->arrays >> j->depth & 1) == 0;
		break;
	default:
		break;
	}
}

static void end_string(struct vad_event_json *j, struct vad_reading *r)
{
	struct vad_view text = vad_buffer_view(&j->token);

	j->in_string = false;
	if (j->is_key) {
		char *key = j->keys[j->depth];
		size_t n = text.size < sizeof(j->keys[0]) ? text.size : sizeof(j->keys[0]) - 1;

		memcpy(key, text.data ? text.data : "", n);
		key[n] = '\0';
	} else {
		take_value(j, r, text);
	}
	vad_buffer_reset(&j->token);
}

static void escaped(struct vad_event_json *j, char c)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t  ";
	const char *at = strchr(from, c);

	j->escape = false;
	if (c == 'u') {
		j->unicode = 4;
		j->code_unit = 0;
	} else {
		vad_buffer_add_char(&j->token, at && c ? to[at - from] : c);
	}
}

static void string_char(struct vad_event_json *j, struct vad_reading *r, char c)
{
	if (j->unicode > 0) {
		int digit = vad_ascii_hex_value(c);

		j->code_unit = j->code_unit << 4 | (uint32_t)(digit < 0 ? 0 : digit);
		if (--j->unicode == 0)
			vad_buffer_add_utf8(&j->token, j->code_unit);
	} else if (j->escape) {
		escaped(j, c);
	} else if (c == '\\') {
		j->escape = true;
	} else if (c == '"') {
		end_string(j, r);
	} else {
		vad_buffer_add_char(&j->token, c);
	}
	/* what does not fit is cut */
	if (vad_buffer_result(&j->token) == VAD_LIMIT)
		j->token.result = VAD_OK;
}

void vad_event_json_feed(struct vad_event_json *j, struct vad_reading *r, struct vad_view text)
{
	if (j->token.limit == 0)
		j->token = vad_buffer_new(TOKEN_MAX);
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];

		if (j->in_string)
			string_char(j, r, c);
		else if (c == '"')
			j->in_string = true;
		else if (strchr("{}[]:,", c) && c != '\0')
			punctuation(j, r, c);
		else if (!vad_ascii_is_space(c) && j->token.size < 32)
			vad_buffer_add_char(&j->token, c);
		if (j->depth == 0)
			return;
	}
	j->size += text.size;
	if (j->size > OBJECT_MAX) {
		vad_put_unread(r, "a JSON object is longer than 1 MiB");
		j->depth = 0;
		j->in_string = false;
		vad_buffer_reset(&j->token);
	}
}

void vad_event_json_finish(struct vad_event_json *j, struct vad_reading *r)
{
	if (j->depth == 0 || j->event.id == 0)
		return;
	r->line = j->event.line;
	vad_put_unread(r, "a JSON object is cut off at the end");
	vad_event_emit(r, &j->event);
}

void vad_event_json_free(struct vad_event_json *j)
{
	vad_event_free(&j->event);
	vad_buffer_clear(&j->token);
}
