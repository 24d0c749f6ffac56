/* SPDX-License-Identifier: MIT */
/* JSON lines into a case. A line may come from a stranger: everything has a ceiling. */
#include <jansson.h>

#include "case_private.h"

enum { LINE_MOST = 1 << 20, STRING_MOST = 64 << 10, DEPTH_MOST = 8, ITEMS_MOST = 1024 };

/* Counts that other programs may have to hold in a double stay exact. */
#define COUNT_MOST (INT64_C(1) << 53)

/* The line being read, and the first thing that is wrong with it. */
struct reading {
	struct vad_case *c;
	const char *source;
	uint64_t line;
	struct vad_error *error;
};

static enum vad_result refuse(const struct reading *r, const char *key, const char *expected)
{
	return vad_error_set(r->error, VAD_INVALID, r->source, r->line, 0, "\"%s\": expected %s",
			     key, expected);
}

/* --- ceilings before the parser sees anything ------------------------------------------------- */

struct outline {
	size_t depth, deepest, items;
	bool in_string, escaped;
};

static void outline_char(struct outline *o, char ch)
{
	if (o->in_string) {
		if (o->escaped)
			o->escaped = false;
		else if (ch == '\\')
			o->escaped = true;
		else if (ch == '"')
			o->in_string = false;
		return;
	}
	if (ch == '"')
		o->in_string = true;
	else if (ch == '{' || ch == '[')
		o->depth++;
	else if ((ch == '}' || ch == ']') && o->depth > 0)
		o->depth--;
	if (ch == '{' || ch == '[' || ch == ',')
		o->items++;
	if (o->depth > o->deepest)
		o->deepest = o->depth;
}

/* The parser recurses and allocates as the input tells it to, so the input is measured first. */
static const char *measure(struct vad_view line)
{
	struct outline outline = { 0 };

	if (line.size > LINE_MOST)
		return "a line of at most 1 MiB";
	for (size_t i = 0; i < line.size; i++) {
		outline_char(&outline, line.data[i]);
		if (outline.deepest > DEPTH_MOST)
			return "at most 8 levels";
		if (outline.items > ITEMS_MOST)
			return "at most 1024 items in a line";
	}
	return NULL;
}

/* --- members --------------------------------------------------------------------------------- */

/* A string member. VAD_OK with *text = "" when it is missing and not `needed`. */
static enum vad_result get_text(const struct reading *r, json_t *object, const char *key,
				bool needed, struct vad_view *text)
{
	json_t *member = json_object_get(object, key);

	if (member == NULL && !needed) {
		*text = VAD_VIEW("");
		return VAD_OK;
	}
	if (!json_is_string(member))
		return refuse(r, key, "a string");
	if (json_string_length(member) > STRING_MOST)
		return refuse(r, key, "at most 64 KiB");
	*text = (struct vad_view){ json_string_value(member), json_string_length(member) };
	return VAD_OK;
}

static enum vad_result get_count(const struct reading *r, json_t *member, const char *key,
				 int64_t least, int64_t *value)
{
	json_int_t number;

	if (!json_is_integer(member))
		return refuse(r, key, "a whole number");
	number = json_integer_value(member);
	if (number < least || number > COUNT_MOST)
		return refuse(r, key, "a number in range");
	*value = number;
	return VAD_OK;
}

static enum vad_result get_time(const struct reading *r, json_t *member, const char *key,
				struct vad_stamp *stamp)
{
	struct vad_stamp none = { .time = VAD_TIME_NONE, .clock = VAD_CLOCK_NONE };
	struct vad_view text;

	*stamp = none;
	if (member == NULL || json_is_null(member))
		return VAD_OK;
	if (json_is_integer(member)) {
		stamp->time = json_integer_value(member);
		return VAD_OK;
	}
	text = (struct vad_view){ json_string_value(member), json_string_length(member) };
	if (!json_is_string(member) || !vad_stamp_parse(text, false, stamp))
		return refuse(r, key, "a time such as \"2026-11-23T08:00:00Z\"");
	return VAD_OK;
}

static enum vad_result get_clock(const struct reading *r, json_t *object,
				 const struct vad_stamp *stamp, enum vad_clock *clock)
{
	enum vad_result result;
	struct vad_view name;

	*clock = stamp->time == VAD_TIME_NONE ? VAD_CLOCK_NONE : stamp->clock;
	if (json_object_get(object, "clock") == NULL)
		return VAD_OK;
	result = get_text(r, object, "clock", true, &name);
	if (result != VAD_OK)
		return result;
	for (int i = VAD_CLOCK_NONE; i <= VAD_CLOCK_LOCAL; i++) {
		if (vad_view_is(name, vad_clock_name((enum vad_clock)i))) {
			*clock = (enum vad_clock)i;
			return VAD_OK;
		}
	}
	return refuse(r, "clock", "\"utc\", \"local\" or \"none\"");
}

static enum vad_result get_times(const struct reading *r, json_t *object, struct vad_fact *fact)
{
	struct vad_stamp first, last;
	enum vad_result result = get_time(r, json_object_get(object, "first"), "first", &first);

	if (result == VAD_OK)
		result = get_time(r, json_object_get(object, "last"), "last", &last);
	if (result == VAD_OK)
		result = get_clock(r, object, &first, &fact->clock);
	if (result != VAD_OK)
		return result;
	fact->first = first.time == VAD_TIME_NONE ? last.time : first.time;
	fact->last = last.time == VAD_TIME_NONE ? first.time : last.time;
	if (fact->first > fact->last)
		return refuse(r, "last", "a time that is not before \"first\"");
	return VAD_OK;
}

/* --- where it comes from ---------------------------------------------------------------------- */

static enum vad_result get_source(const struct reading *r, json_t *object, const char *key,
				  struct vad_source *source)
{
	json_t *member = json_object_get(object, key);
	enum vad_result result;

	if (member == NULL)
		return VAD_OK;
	if (!json_is_object(member))
		return refuse(r, key, "an object");
	result = get_text(r, member, "kind", true, &source->kind);
	if (result == VAD_OK)
		result = get_text(r, member, "name", false, &source->name);
	if (result == VAD_OK)
		result = get_text(r, member, "place", false, &source->place);
	if (result == VAD_OK && source->kind.size == 0)
		return refuse(r, "kind", "what read it");
	return result;
}

/*
 * Observations keep their order when they are written and read again. A stream begins anew where
 * the numbers do not go on, or where something else came between; it then stands behind everything
 * that is in the case already.
 */
static enum vad_result get_order(const struct reading *r, json_t *object, struct vad_fact *fact)
{
	json_t *order = json_object_get(object, "order");
	struct vad_case *c = r->c;
	enum vad_result result;
	int64_t first = 0, last = 0;

	fact->first_order = fact->last_order = c->order + 1;
	if (order == NULL)
		return VAD_OK;
	if (!json_is_array(order) || json_array_size(order) != 2)
		return refuse(r, "order", "two numbers");
	result = get_count(r, json_array_get(order, 0), "order", 1, &first);
	if (result == VAD_OK)
		result = get_count(r, json_array_get(order, 1), "order", first, &last);
	if (result != VAD_OK)
		return result;
	if ((uint64_t)first <= c->line_last || c->order != c->line_order)
		c->line_base = c->order;
	c->line_last = (uint64_t)first;
	if (c->line_base > (uint64_t)COUNT_MOST)
		return refuse(r, "order", "numbers in range");
	fact->first_order = c->line_base + (uint64_t)first;
	fact->last_order = c->line_base + (uint64_t)last;
	return VAD_OK;
}

/* --- values ----------------------------------------------------------------------------------- */

static enum vad_result get_code(const struct reading *r, struct vad_view text,
				struct vad_value *value)
{
	uint64_t code;

	if (!vad_view_starts_nocase(text, "0x") ||
	    !vad_view_hex_to_u64(vad_view_sub(text, 2, SIZE_MAX), &code) || code > UINT32_MAX)
		return refuse(r, "value", "a code such as \"0xC004F074\"");
	value->number = (int64_t)code;
	return VAD_OK;
}

static enum vad_result get_text_value(const struct reading *r, struct vad_view text, uint32_t fact,
				      struct vad_value *value)
{
	uint32_t word;

	switch ((enum vad_value_type)value->type) {
	case VAD_TYPE_CODE:
		return get_code(r, text, value);
	case VAD_TYPE_WORD:
		word = vad_fact_word(r->c->knowledge, fact, text);
		value->number = word;
		return word == VAD_NO_INDEX ? refuse(r, "value", "a word of this fact's list") : VAD_OK;
	case VAD_TYPE_GUID:
		return vad_guid_parse(text, &value->guid) ? VAD_OK :
							    refuse(r, "value", "a GUID");
	case VAD_TYPE_SUBJECT:
		if (vad_case_read_subject(r->c, text, &value->subject) != VAD_OK)
			return refuse(r, "value", "a subject id");
		return VAD_OK;
	default:
		value->text = text;
		return VAD_OK;
	}
}

static enum vad_result get_value(const struct reading *r, json_t *object, uint32_t fact,
				 struct vad_value *value)
{
	json_t *member = json_object_get(object, "value");
	enum vad_result result;
	struct vad_stamp stamp;
	struct vad_view text;

	value->type = r->c->knowledge->facts[fact].type;
	switch ((enum vad_value_type)value->type) {
	case VAD_TYPE_BOOL:
		if (!json_is_boolean(member))
			return refuse(r, "value", "true or false");
		value->flag = json_is_true(member);
		return VAD_OK;
	case VAD_TYPE_INT:
	case VAD_TYPE_PORT:
		if (!json_is_integer(member))
			return refuse(r, "value", "a whole number");
		value->number = json_integer_value(member);
		return VAD_OK;
	case VAD_TYPE_TIME:
		result = get_time(r, member, "value", &stamp);
		value->number = stamp.time;
		return result;
	default:
		result = get_text(r, object, "value", true, &text);
		return result == VAD_OK ? get_text_value(r, text, fact, value) : result;
	}
}

/* --- the four kinds of lines -------------------------------------------------------------------- */

static enum vad_result get_rest(const struct reading *r, json_t *object, struct vad_fact *fact)
{
	json_t *count = json_object_get(object, "count");
	json_t *plus_minus = json_object_get(object, "plus_minus");
	enum vad_result result = get_times(r, object, fact);
	int64_t number = 1;

	if (result == VAD_OK && count != NULL)
		result = get_count(r, count, "count", 1, &number);
	fact->count = (uint64_t)number;
	if (result == VAD_OK && plus_minus != NULL && !json_is_null(plus_minus))
		result = get_count(r, plus_minus, "plus_minus", 0, &fact->plus_minus);
	fact->assumed = json_is_true(json_object_get(object, "assumed"));
	if (result == VAD_OK)
		result = get_source(r, object, "source", &fact->first_source);
	fact->last_source = fact->first_source;
	if (result == VAD_OK)
		result = get_source(r, object, "last_source", &fact->last_source);
	if (result == VAD_OK)
		result = get_order(r, object, fact);
	return result;
}

static enum vad_result read_fact(const struct reading *r, json_t *object)
{
	struct vad_buffer place = vad_buffer_new(64);
	struct vad_fact fact = { .count = 1 };
	struct vad_view subject, name;
	enum vad_result result = get_text(r, object, "name", true, &name);

	if (result == VAD_OK)
		result = get_text(r, object, "subject", true, &subject);
	if (result != VAD_OK)
		goto done;
	fact.fact = vad_fact_index(r->c->knowledge, name);
	if (fact.fact == VAD_NO_INDEX) {
		result = vad_error_set(r->error, VAD_UNSUPPORTED, r->source, r->line, 0,
				       "\"name\": no fact of the vocabulary");
		goto done;
	}
	vad_buffer_printf(&place, "line %llu", (unsigned long long)r->line);
	fact.first_source = (struct vad_source){ VAD_VIEW("facts"), vad_view_of(r->source),
						 vad_buffer_view(&place) };
	result = get_rest(r, object, &fact);
	if (result == VAD_OK)
		result = get_value(r, object, fact.fact, &fact.value);
	if (result == VAD_OK) {
		result = vad_case_read_subject(r->c, subject, &fact.subject);
		if (result == VAD_INVALID)
			result = refuse(r, "subject", "a subject id such as \"host:kms.corp\"");
	}
	if (result == VAD_OK) {
		result = vad_case_take(r->c, &fact);
		if (result == VAD_USAGE)
			result = refuse(r, "value", "what this fact is about");
	}
	if (result == VAD_OK && fact.last_order > r->c->order)
		r->c->order = fact.last_order;
	if (result == VAD_OK && json_object_get(object, "order") != NULL)
		r->c->line_order = r->c->order;
done:
	vad_buffer_clear(&place);
	return result;
}

static enum vad_result read_unread(const struct reading *r, json_t *object)
{
	struct vad_unread unread;
	enum vad_result result = VAD_OK;

	if (!json_is_object(object))
		return refuse(r, "unread", "an object");
	result = get_text(r, object, "source", true, &unread.source);
	if (result == VAD_OK)
		result = get_text(r, object, "place", false, &unread.place);
	if (result == VAD_OK)
		result = get_text(r, object, "why", true, &unread.why);
	return result == VAD_OK ? vad_case_add_unread(r->c, &unread) : result;
}

static enum vad_result read_unchecked(const struct reading *r, json_t *object)
{
	struct vad_unchecked unchecked;
	enum vad_result result;

	if (!json_is_object(object))
		return refuse(r, "not_checked", "an object");
	result = get_text(r, object, "what", true, &unchecked.what);
	if (result == VAD_OK)
		result = get_text(r, object, "why", true, &unchecked.why);
	return result == VAD_OK ? vad_case_add_unchecked(r->c, unchecked.what, unchecked.why)
				: result;
}

static enum vad_result read_object(const struct reading *r, json_t *root)
{
	struct vad_view prose;
	enum vad_result result;

	if (json_object_get(root, "subject") != NULL)
		return read_fact(r, root);
	if (json_object_get(root, "unread") != NULL)
		return read_unread(r, json_object_get(root, "unread"));
	if (json_object_get(root, "not_checked") != NULL)
		return read_unchecked(r, json_object_get(root, "not_checked"));
	if (json_object_get(root, "prose") != NULL) {
		result = get_text(r, root, "prose", true, &prose);
		return result == VAD_OK ? vad_case_add_prose(r->c, prose) : result;
	}
	return vad_error_set(r->error, VAD_UNSUPPORTED, r->source, r->line, 0,
			     "expected a fact, \"unread\", \"not_checked\" or \"prose\"");
}

enum vad_result vad_case_read_line(struct vad_case *c, struct vad_view line, const char *source,
				   uint64_t line_number, struct vad_error *error)
{
	struct reading r = { c, source == NULL ? "" : source, line_number, error };
	const char *too_much = measure(line);
	enum vad_result result;
	json_error_t where;
	json_t *root;

	if (too_much != NULL)
		return vad_error_set(error, VAD_INVALID, source, line_number, 0, "expected %s",
				     too_much);
	line = vad_view_trim(line);
	if (line.size == 0)
		return VAD_OK;
	/* left alone, jansson would open /dev/urandom at its first object, which the sandbox forbids */
	json_object_seed((size_t)c->seed | 1);
	root = json_loadb(line.data, line.size, JSON_ALLOW_NUL, &where);
	if (root == NULL)
		return vad_error_set(error, VAD_INVALID, source, line_number,
				     (uint64_t)where.position, "no JSON");
	if (json_is_object(root))
		result = read_object(&r, root);
	else
		result = vad_error_set(error, VAD_INVALID, source, line_number, 0,
				       "expected a JSON object");
	json_decref(root);
	if (result == VAD_LIMIT)
		(void)vad_error_set(error, result, source, line_number, 0,
				    "the case has reached its memory limit");
	return result;
}
