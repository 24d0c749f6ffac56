/* SPDX-License-Identifier: MIT */
/* A case as JSON lines: design section 6, one object a line. */
#include "base/json.h"
#include "case_private.h"

enum { ID_MOST = 1 << 20 };

static void put_subject(struct vad_json *json, const struct vad_case *c, vad_subject s)
{
	struct vad_buffer id = vad_buffer_new(ID_MOST);

	vad_case_subject_id(c, s, &id);
	vad_json_text(json, vad_buffer_view(&id));
	vad_buffer_clear(&id);
}

static void put_time(struct vad_json *json, vad_time time, enum vad_clock clock)
{
	struct vad_buffer text = vad_buffer_new(32);
	struct vad_date date;

	if (vad_time_to_date(time, &date)) {
		vad_time_print(&text, time, clock);
		vad_json_text(json, vad_buffer_view(&text));
	} else if (time == VAD_TIME_NONE) {
		vad_json_null(json);
	} else {
		vad_json_int(json, time); /* seconds: no calendar has this date */
	}
	vad_buffer_clear(&text);
}

static void put_printed(struct vad_json *json, const struct vad_case *c,
			const struct vad_fact *fact)
{
	struct vad_buffer text = vad_buffer_new(ID_MOST);

	vad_case_print_value(c, fact, &text);
	vad_json_text(json, vad_buffer_view(&text));
	vad_buffer_clear(&text);
}

static void put_value(struct vad_json *json, const struct vad_case *c, const struct vad_fact *fact)
{
	switch ((enum vad_value_type)fact->value.type) {
	case VAD_TYPE_BOOL:
		vad_json_bool(json, fact->value.flag);
		break;
	case VAD_TYPE_INT:
	case VAD_TYPE_PORT:
		vad_json_int(json, fact->value.number);
		break;
	case VAD_TYPE_TIME:
		put_time(json, fact->value.number, fact->clock);
		break;
	case VAD_TYPE_TEXT:
	case VAD_TYPE_HOST:
	case VAD_TYPE_ADDRESS:
		vad_json_text(json, fact->value.text);
		break;
	default:
		put_printed(json, c, fact);
		break;
	}
}

static void put_source(struct vad_json *json, const char *key, const struct vad_source *source)
{
	vad_json_key(json, key);
	vad_json_open_object(json);
	vad_json_key(json, "kind");
	vad_json_text(json, source->kind);
	vad_json_key(json, "name");
	vad_json_text(json, source->name);
	vad_json_key(json, "place");
	vad_json_text(json, source->place);
	vad_json_close_object(json);
}

static bool same_source(const struct vad_source *a, const struct vad_source *b)
{
	return vad_view_equal(a->kind, b->kind) && vad_view_equal(a->name, b->name) &&
	       vad_view_equal(a->place, b->place);
}

static void put_fact_id(struct vad_json *json, size_t row)
{
	struct vad_buffer id = vad_buffer_new(32);

	vad_buffer_printf(&id, "f%llu", (unsigned long long)row + 1);
	vad_json_text(json, vad_buffer_view(&id));
	vad_buffer_clear(&id);
}

static int64_t as_json_number(uint64_t value)
{
	return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

static void put_what(struct vad_json *json, const struct vad_case *c, const struct vad_fact *fact)
{
	vad_json_key(json, "subject");
	put_subject(json, c, fact->subject);
	vad_json_key(json, "name");
	vad_json_string(json, vad_text(c->knowledge, c->knowledge->facts[fact->fact].name));
	vad_json_key(json, "value");
	put_value(json, c, fact);
}

static void put_order(struct vad_json *json, const struct vad_fact *fact)
{
	vad_json_key(json, "order");
	vad_json_open_array(json);
	vad_json_int(json, as_json_number(fact->first_order));
	vad_json_int(json, as_json_number(fact->last_order));
	vad_json_close_array(json);
}

static void put_end(struct vad_json *json, const struct vad_fact *fact)
{
	if (fact->assumed) {
		vad_json_key(json, "assumed");
		vad_json_bool(json, true);
	}
	put_source(json, "source", &fact->first_source);
	if (!same_source(&fact->first_source, &fact->last_source))
		put_source(json, "last_source", &fact->last_source);
}

static void put_fact(struct vad_json *json, const struct vad_case *c, const struct vad_fact *fact)
{
	vad_json_key(json, "id");
	put_fact_id(json, vad_case_fact_id(c, fact));
	put_what(json, c, fact);
	vad_json_key(json, "plus_minus");
	vad_json_int(json, fact->plus_minus);
	vad_json_key(json, "first");
	put_time(json, fact->first, fact->clock);
	vad_json_key(json, "last");
	put_time(json, fact->last, fact->clock);
	vad_json_key(json, "count");
	vad_json_int(json, as_json_number(fact->count));
	put_order(json, fact);
	vad_json_key(json, "clock");
	vad_json_string(json, vad_clock_name(fact->clock));
	put_end(json, fact);
}

/* What the reader takes to be so where nothing is said is left out. */
static void put_brief_fact(struct vad_json *json, const struct vad_case *c,
			   const struct vad_fact *fact)
{
	struct vad_date date;

	put_what(json, c, fact);
	if (fact->plus_minus != 0) {
		vad_json_key(json, "plus_minus");
		vad_json_int(json, fact->plus_minus);
	}
	vad_json_key(json, "first");
	put_time(json, fact->first, fact->clock);
	if (fact->last != fact->first) {
		vad_json_key(json, "last");
		put_time(json, fact->last, fact->clock);
	}
	if (fact->count != 1) {
		vad_json_key(json, "count");
		vad_json_int(json, as_json_number(fact->count));
	}
	put_order(json, fact);
	if (fact->clock != VAD_CLOCK_UTC || !vad_time_to_date(fact->first, &date)) {
		vad_json_key(json, "clock");
		vad_json_string(json, vad_clock_name(fact->clock));
	}
	put_end(json, fact);
}

enum vad_result vad_case_write_fact(const struct vad_case *c, const struct vad_fact *fact,
				    struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	put_fact(&json, c, fact);
	vad_json_close_object(&json);
	return vad_buffer_result(out);
}

enum vad_result vad_case_write_brief(const struct vad_case *c, const struct vad_fact *fact,
				     struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	put_brief_fact(&json, c, fact);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
	return vad_buffer_result(out);
}

static void write_unread(const struct vad_unread *unread, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	vad_json_key(&json, "unread");
	vad_json_open_object(&json);
	vad_json_key(&json, "source");
	vad_json_text(&json, unread->source);
	vad_json_key(&json, "place");
	vad_json_text(&json, unread->place);
	vad_json_key(&json, "why");
	vad_json_text(&json, unread->why);
	vad_json_close_object(&json);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
}

static void write_unchecked(const struct vad_unchecked *unchecked, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	vad_json_key(&json, "not_checked");
	vad_json_open_object(&json);
	vad_json_key(&json, "what");
	vad_json_text(&json, unchecked->what);
	vad_json_key(&json, "why");
	vad_json_text(&json, unchecked->why);
	vad_json_close_object(&json);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
}

static void write_prose(struct vad_view prose, struct vad_buffer *out)
{
	size_t from = 0;

	while (from < prose.size) {
		size_t end = vad_view_find_char(prose, '\n', from);
		struct vad_json json = vad_json_new(out, false);

		vad_json_open_object(&json);
		vad_json_key(&json, "prose");
		vad_json_text(&json, vad_view_sub(prose, from, end - from));
		vad_json_close_object(&json);
		vad_buffer_add_char(out, '\n');
		from = end + 1; /* every line of prose ends in a line feed */
	}
}

enum vad_result vad_case_write_notes(const struct vad_case *c, struct vad_buffer *out)
{
	for (size_t i = 0; i < vad_case_unread_count(c); i++) {
		struct vad_unread unread = vad_case_unread_at(c, i);

		write_unread(&unread, out);
	}
	for (size_t i = 0; i < c->unchecked_count; i++)
		write_unchecked(&c->unchecked[i], out);
	write_prose(vad_case_prose(c), out);
	return vad_buffer_result(out);
}

enum vad_result vad_case_write(const struct vad_case *c, struct vad_buffer *out)
{
	for (size_t i = 0; i < c->fact_count; i++) {
		if (vad_case_write_fact(c, &c->facts[i], out) != VAD_OK)
			return vad_buffer_result(out);
		vad_buffer_add_char(out, '\n');
	}
	return vad_case_write_notes(c, out);
}
