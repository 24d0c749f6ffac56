/* SPDX-License-Identifier: MIT */
/* Fields set from their texts, and written as texts. */
#include "model/field.h"

#include <string.h>

#include "base/escape.h"
#include "knowledge/tree.h"

enum { SHOWN_MAX = 80, EXPECTED_MAX = 1024, FIELDS_MAX = 128, DAY = 86400 };

static const struct {
	char letter;
	int64_t seconds;
} units[] = { { 'd', DAY }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

/* --- spans and dates -------------------------------------------------------------------------- */

bool vad_model_span_parse(struct vad_view text, int64_t *seconds)
{
	int64_t unit = 0, value;
	struct vad_view digits = text;

	if (text.size == 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text.data[text.size - 1] == units[i].letter)
			unit = units[i].seconds;
	if (unit != 0)
		digits.size--;
	if (!vad_view_to_i64(digits, &value) || (unit == 0 && value != 0))
		return false;
	if (unit == 0)
		unit = 1;
	if (value > INT64_MAX / unit || value < -(INT64_MAX / unit))
		return false;
	*seconds = value * unit;
	return true;
}

void vad_model_span_print(int64_t seconds, struct vad_buffer *out)
{
	size_t unit = 0;

	if (seconds == 0) {
		vad_buffer_add_char(out, '0');
		return;
	}
	while (seconds % units[unit].seconds != 0)
		unit++;
	vad_buffer_printf(out, "%lld%c", (long long)(seconds / units[unit].seconds),
			  units[unit].letter);
}

static bool when_parse(const struct vad_model_world *world, struct vad_view text, vad_time *when)
{
	struct vad_stamp stamp;
	int64_t span;

	if (vad_view_is(text, "none")) {
		*when = VAD_TIME_NONE;
		return true;
	}
	if (vad_view_is(text, "never")) {
		*when = INT64_MAX;
		return true;
	}
	if (vad_model_span_parse(text, &span)) {
		if (span > INT64_MAX / 4 || span < -(INT64_MAX / 4))
			return false;
		*when = world->start + span;
		return true;
	}
	if (!vad_stamp_parse(text, false, &stamp))
		return false;
	*when = stamp.time;
	return true;
}

static void when_print(vad_time when, struct vad_buffer *out)
{
	if (when == VAD_TIME_NONE)
		vad_buffer_add(out, "none");
	else if (when == INT64_MAX)
		vad_buffer_add(out, "never");
	else
		vad_time_print(out, when, VAD_CLOCK_UTC);
}

/* When a licence entered the state that it is in; VAD_TIME_NONE where that cannot be told. */
static vad_time since_of(const struct vad_model_world *world, const struct vad_licence *licence)
{
	const struct vad_licence_rules *rules = &world->rules;

	switch (licence->state) {
	case VAD_LICENCE_LICENSED:
		return licence->success;
	case VAD_LICENCE_INITIAL_GRACE:
	case VAD_LICENCE_EXTENDED_GRACE:
		return licence->until - rules->initial_grace;
	case VAD_LICENCE_ADDITIONAL_GRACE:
		return licence->until - rules->oot_grace;
	case VAD_LICENCE_NON_GENUINE_GRACE:
		return licence->until - rules->non_genuine_grace;
	default:
		return VAD_TIME_NONE;
	}
}

/* --- expected --------------------------------------------------------------------------------- */

static void expect_words(const char *const *words, struct vad_buffer *out)
{
	vad_buffer_add(out, "one of: ");
	for (size_t i = 0; words[i] != NULL; i++) {
		if (i > 0)
			vad_buffer_add(out, ", ");
		vad_buffer_add(out, words[i]);
	}
}

static const char *expected_text(int64_t type)
{
	switch (type) {
	case VAD_FIELD_BOOL:
		return "yes or no";
	case VAD_FIELD_WHEN:
	case VAD_FIELD_SINCE:
		return "a span from the start of the world such as -40d, a date such as "
		       "2026-10-05T08:00:00Z, none, or never";
	case VAD_FIELD_HOST:
		return "a host or domain name";
	case VAD_FIELD_ADDRESS:
		return "an IPv4 or IPv6 address";
	case VAD_FIELD_GUID:
		return "a GUID";
	case VAD_FIELD_KEY:
		return "the name of a key of this world";
	case VAD_FIELD_MACHINE:
		return "the name of a machine of this world";
	default:
		return "a text of at most 255 bytes, without control characters";
	}
}

void vad_model_field_expected(const struct vad_model_field *field, struct vad_buffer *out)
{
	switch (field->type) {
	case VAD_FIELD_WORD:
	case VAD_FIELD_STATE:
		expect_words(field->words, out);
		break;
	case VAD_FIELD_INT:
		vad_buffer_printf(out, "a whole number from %lld to %lld", (long long)field->least,
				  (long long)field->most);
		break;
	case VAD_FIELD_SPAN:
		vad_buffer_add(out, "a span such as 6h, 90m or 30d, from ");
		vad_model_span_print(field->least, out);
		vad_buffer_add(out, " to ");
		vad_model_span_print(field->most, out);
		break;
	case VAD_FIELD_LIST:
		vad_buffer_printf(out, "a list of at most %d, each ", (int)VAD_MODEL_LIST_MAX);
		vad_buffer_add(out, expected_text(field->least));
		break;
	default:
		vad_buffer_add(out, expected_text(field->type));
		break;
	}
}

const char *vad_model_field_pattern(const struct vad_model_field *field)
{
	switch (field->type) {
	case VAD_FIELD_SPAN:
		return "^(0|-?[0-9]+[smhd])$";
	case VAD_FIELD_WHEN:
	case VAD_FIELD_SINCE:
		return "^(0|-?[0-9]+[smhd]|none|never|[0-9]{4}-[0-9]{2}-[0-9]{2}.*)$";
	case VAD_FIELD_HOST:
		return "^[A-Za-z0-9._-]*$";
	case VAD_FIELD_ADDRESS:
		return "^[0-9A-Fa-f.:]*$";
	case VAD_FIELD_GUID:
		return "^\\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\}?$";
	default:
		return "";
	}
}

/* --- set -------------------------------------------------------------------------------------- */

static enum vad_result refuse(const struct vad_model_field *field, struct vad_view text,
			      struct vad_error *error)
{
	struct vad_buffer expected = vad_buffer_new(EXPECTED_MAX);
	struct vad_view near = VAD_VIEW("");
	size_t words = 0;

	vad_model_field_expected(field, &expected);
	while (field->words != NULL && field->words[words] != NULL)
		words++;
	if (words > 0)
		near = vad_nearest_word(text, field->words, words);
	if (near.size > 0)
		(void)vad_error_set(error, VAD_INVALID, NULL, 0, 0,
				    "%s is '%.*s'; did you mean '%.*s'? Expected %s", field->name,
				    VAD_SHOW(text), VAD_SHOW(near), vad_buffer_text(&expected));
	else
		(void)vad_error_set(error, VAD_INVALID, NULL, 0, 0, "%s is '%.*s'; expected %s",
				    field->name, VAD_SHOW(text), vad_buffer_text(&expected));
	vad_buffer_clear(&expected);
	return VAD_INVALID;
}

/* Is `text` a value of a type that is kept as a text? */
static bool text_fits(int64_t type, struct vad_view text)
{
	if (text.size > VAD_MODEL_TEXT_MAX)
		return false;
	for (size_t i = 0; i < text.size; i++)
		if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7F)
			return false;
	if (text.size == 0)
		return true;
	if (type == VAD_FIELD_HOST)
		return vad_arg_valid(VAD_ARG_HOST, text);
	return type != VAD_FIELD_ADDRESS || vad_arg_valid(VAD_ARG_ADDRESS, text);
}

static bool set_bool(struct vad_view text, bool *value)
{
	bool yes = vad_view_is(text, "yes") || vad_view_is(text, "true");

	if (!yes && !vad_view_is(text, "no") && !vad_view_is(text, "false"))
		return false;
	*value = yes;
	return true;
}

static bool word_index(const struct vad_model_field *field, struct vad_view text, uint8_t *index)
{
	for (uint8_t i = 0; field->words[i] != NULL; i++) {
		if (vad_view_is(text, field->words[i])) {
			*index = i;
			return true;
		}
	}
	return false;
}

static bool set_number(const struct vad_model_field *field, struct vad_view text, int64_t *value)
{
	int64_t number;

	if (!(field->type == VAD_FIELD_INT ? vad_view_to_i64(text, &number)
					   : vad_model_span_parse(text, &number)) ||
	    number < field->least || number > field->most)
		return false;
	*value = number;
	return true;
}

static enum vad_result keep(struct vad_model_world *world, struct vad_view text, const char **value)
{
	const char *copy = vad_model_text(world, text);

	if (text.size > 0 && copy[0] == '\0')
		return VAD_NO_MEMORY;
	*value = copy;
	return VAD_OK;
}

static bool set_state(const struct vad_model_world *world, const struct vad_model_field *field,
		      struct vad_view text, struct vad_model_product *product)
{
	uint8_t state;

	if (!word_index(field, text, &state))
		return false;
	product->licence =
		vad_model_licence(world, product, (enum vad_licence_state)state, world->now);
	return true;
}

static enum vad_result set_since(const struct vad_model_world *world,
				 const struct vad_model_field *field, struct vad_view text,
				 struct vad_model_product *product, struct vad_error *error)
{
	enum vad_licence_state state = (enum vad_licence_state)product->licence.state;
	vad_time since;

	if (!when_parse(world, text, &since) || since == VAD_TIME_NONE || since > world->now)
		return vad_error_set(error, VAD_INVALID, NULL, 0, 0,
				     "%s is '%.*s'; expected a span into the past such as -40d, or "
				     "a date in it",
				     field->name, VAD_SHOW(text));
	if (state == VAD_LICENCE_UNLICENSED || state == VAD_LICENCE_NOTIFICATION)
		return vad_error_set(error, VAD_INVALID, NULL, 0, 0,
				     "%s is set, but the licence is in a state without an end; "
				     "expected a state that has one, written before it",
				     field->name);
	product->licence = vad_model_licence(world, product, state, since);
	return VAD_OK;
}

/* Editions and versions of a machine decide more of it. */
static void derive(const struct vad_model_world *world, void *thing,
		   const struct vad_model_field *field)
{
	size_t count;
	const struct vad_model_field *fields = vad_model_fields(VAD_MODEL_MACHINE, &count);

	if (field >= fields && field < fields + count && field->type == VAD_FIELD_TEXT &&
	    field->offset >= offsetof(struct vad_model_machine, product))
		vad_model_derive(world, thing);
}

static enum vad_result set_list(struct vad_model_world *world, const struct vad_model_field *field,
				struct vad_view text, struct vad_model_list *list,
				struct vad_error *error)
{
	enum vad_result result;

	if (text.size == 0 || !text_fits(field->least, text) || list->count >= VAD_MODEL_LIST_MAX)
		return refuse(field, text, error);
	result = keep(world, text, &list->text[list->count]);
	if (result == VAD_OK)
		list->count++;
	return result;
}

enum vad_result vad_model_field_set(struct vad_model_world *world, void *thing,
				    const struct vad_model_field *field, struct vad_view text,
				    struct vad_error *error)
{
	void *value = (char *)thing + field->offset;
	enum vad_result result = VAD_OK;
	bool good = true;

	switch (field->type) {
	case VAD_FIELD_BOOL:
		good = set_bool(text, value);
		break;
	case VAD_FIELD_INT:
	case VAD_FIELD_SPAN:
		good = set_number(field, text, value);
		break;
	case VAD_FIELD_WHEN:
		good = when_parse(world, text, value);
		break;
	case VAD_FIELD_GUID:
		good = vad_guid_parse(text, value);
		break;
	case VAD_FIELD_WORD:
		good = word_index(field, text, value);
		break;
	case VAD_FIELD_STATE:
		good = set_state(world, field, text, value);
		break;
	case VAD_FIELD_SINCE:
		return set_since(world, field, text, value, error);
	case VAD_FIELD_LIST:
		return set_list(world, field, text, value, error);
	case VAD_FIELD_TEXT:
	case VAD_FIELD_HOST:
	case VAD_FIELD_ADDRESS:
	case VAD_FIELD_KEY:
	case VAD_FIELD_MACHINE:
		good = text_fits(field->type, text);
		if (good)
			result = keep(world, text, value);
		break;
	}
	if (!good)
		return refuse(field, text, error);
	derive(world, thing, field);
	return result;
}

void vad_model_field_clear(void *thing, const struct vad_model_field *field)
{
	void *value = (char *)thing + field->offset;

	switch (field->type) {
	case VAD_FIELD_BOOL:
		*(bool *)value = false;
		break;
	case VAD_FIELD_INT:
	case VAD_FIELD_SPAN:
		*(int64_t *)value = field->least > 0 ? field->least : 0;
		break;
	case VAD_FIELD_WHEN:
		*(vad_time *)value = VAD_TIME_NONE;
		break;
	case VAD_FIELD_GUID:
		*(struct vad_guid *)value = (struct vad_guid){ { 0 } };
		break;
	case VAD_FIELD_WORD:
		*(uint8_t *)value = 0;
		break;
	case VAD_FIELD_STATE:
	case VAD_FIELD_SINCE:
		((struct vad_model_product *)value)->licence = vad_licence_keyless();
		break;
	case VAD_FIELD_LIST:
		((struct vad_model_list *)value)->count = 0;
		break;
	case VAD_FIELD_TEXT:
	case VAD_FIELD_HOST:
	case VAD_FIELD_ADDRESS:
	case VAD_FIELD_KEY:
	case VAD_FIELD_MACHINE:
		*(const char **)value = "";
		break;
	}
}

/* --- print ------------------------------------------------------------------------------------ */

static void print_list(const struct vad_model_list *list, struct vad_buffer *out)
{
	vad_buffer_add_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i > 0)
			vad_buffer_add(out, ", ");
		vad_buffer_add(out, list->text[i]);
	}
	vad_buffer_add_char(out, ']');
}

static void print_guid(const struct vad_guid *guid, struct vad_buffer *out)
{
	char text[VAD_GUID_TEXT];

	vad_guid_print(guid, text);
	vad_buffer_add(out, text);
}

static void print_since(const struct vad_model_world *world,
			const struct vad_model_product *product, struct vad_buffer *out)
{
	vad_time since = since_of(world, &product->licence);

	if (since != VAD_TIME_NONE)
		when_print(since, out);
}

void vad_model_field_print(const struct vad_model_world *world, const void *thing,
			   const struct vad_model_field *field, struct vad_buffer *out)
{
	const void *value = (const char *)thing + field->offset;

	switch (field->type) {
	case VAD_FIELD_BOOL:
		vad_buffer_add(out, *(const bool *)value ? "yes" : "no");
		break;
	case VAD_FIELD_INT:
		vad_buffer_printf(out, "%lld", (long long)*(const int64_t *)value);
		break;
	case VAD_FIELD_SPAN:
		vad_model_span_print(*(const int64_t *)value, out);
		break;
	case VAD_FIELD_WHEN:
		when_print(*(const vad_time *)value, out);
		break;
	case VAD_FIELD_GUID:
		print_guid(value, out);
		break;
	case VAD_FIELD_WORD:
		vad_buffer_add(out, field->words[*(const uint8_t *)value]);
		break;
	case VAD_FIELD_STATE:
		vad_buffer_add(out, field->words[((const struct vad_model_product *)value)
							 ->licence.state]);
		break;
	case VAD_FIELD_SINCE:
		print_since(world, value, out);
		break;
	case VAD_FIELD_LIST:
		print_list(value, out);
		break;
	case VAD_FIELD_TEXT:
	case VAD_FIELD_HOST:
	case VAD_FIELD_ADDRESS:
	case VAD_FIELD_KEY:
	case VAD_FIELD_MACHINE:
		vad_buffer_add(out, *(const char *const *)value);
		break;
	}
}

/* --- find ------------------------------------------------------------------------------------- */

const struct vad_model_field *vad_model_field_find(enum vad_model_kind kind, struct vad_view name,
						   const struct vad_model_field **nearest)
{
	const char *names[FIELDS_MAX];
	struct vad_view near;
	size_t count;
	const struct vad_model_field *fields = vad_model_fields(kind, &count);

	for (size_t i = 0; i < count; i++)
		if (vad_view_is(name, fields[i].name))
			return &fields[i];
	if (nearest == NULL)
		return NULL;
	*nearest = NULL;
	for (size_t i = 0; i < count && i < FIELDS_MAX; i++)
		names[i] = fields[i].name;
	near = vad_nearest_word(name, names, count < FIELDS_MAX ? count : FIELDS_MAX);
	for (size_t i = 0; i < count; i++)
		if (near.size > 0 && vad_view_is(near, fields[i].name))
			*nearest = &fields[i];
	return NULL;
}
