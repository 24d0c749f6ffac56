/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/field.h"

enum { DAY = 86400 };
static const vad_time start = 1790000000;

static struct vad_model_world *world;

static int set_up(void **state)
{
	(void)state;
	world = vad_model_world_new(vad_knowledge_builtin(), start, 1);
	return world == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	vad_model_world_free(world);
	return 0;
}

/* A healthy thing of each kind. */
static void *thing_of(enum vad_model_kind kind)
{
	struct vad_model_zone *zone;

	switch (kind) {
	case VAD_MODEL_MACHINE:
		return vad_model_add_machine(world, "pc1");
	case VAD_MODEL_KEY:
		return vad_model_add_key(world, "mak");
	case VAD_MODEL_CROWD:
		return vad_model_add_crowd(world, "PC");
	case VAD_MODEL_DNS_SERVER:
		return vad_model_add_dns_server(world, "dc1");
	case VAD_MODEL_ZONE:
		return vad_model_add_zone(world, "corp.example");
	case VAD_MODEL_SRV:
		zone = vad_model_add_zone(world, "corp.example");
		return vad_model_add_srv(world, zone);
	case VAD_MODEL_ADDRESS:
		zone = vad_model_add_zone(world, "corp.example");
		return vad_model_add_address(world, zone, "pc1.corp.example");
	case VAD_MODEL_EDGE:
		return vad_model_add_edge(world);
	case VAD_MODEL_DIRECTORY:
		return vad_model_add_directory(world, "corp.example");
	default:
		return &world->microsoft;
	}
}

static const struct vad_model_field *field_of(enum vad_model_kind kind, const char *name)
{
	const struct vad_model_field *field = vad_model_field_find(kind, vad_view_of(name), NULL);

	assert_non_null(field);
	return field;
}

static enum vad_result set(void *thing, const struct vad_model_field *field, const char *text)
{
	struct vad_error error = { 0 };

	return vad_model_field_set(world, thing, field, vad_view_of(text), &error);
}

static void assert_prints(const void *thing, const struct vad_model_field *field,
			  const char *expected)
{
	struct vad_buffer out = vad_buffer_new(1000);

	vad_model_field_print(world, thing, field, &out);
	assert_string_equal(vad_buffer_text(&out), expected);
	vad_buffer_clear(&out);
}

static void assert_goes_round(void *thing, const struct vad_model_field *field, const char *text)
{
	assert_int_equal(set(thing, field, text), VAD_OK);
	assert_prints(thing, field, text);
}

static void assert_refused(void *thing, const struct vad_model_field *field, const char *text)
{
	assert_int_equal(set(thing, field, text), VAD_INVALID);
}

/* --- every field of every table --------------------------------------------------------------- */

static void each_word_goes_round(void *thing, const struct vad_model_field *field)
{
	for (size_t i = 0; field->words[i] != NULL; i++)
		assert_goes_round(thing, field, field->words[i]);
	assert_refused(thing, field, "");
	assert_refused(thing, field, "no such word");
}

static void number_goes_round(void *thing, const struct vad_model_field *field)
{
	struct vad_buffer text = vad_buffer_new(40);
	const int64_t values[] = { field->least, field->most };

	for (size_t i = 0; i < 2; i++) {
		vad_buffer_reset(&text);
		if (field->type == VAD_FIELD_SPAN)
			vad_model_span_print(values[i], &text);
		else
			vad_buffer_printf(&text, "%lld", (long long)values[i]);
		assert_goes_round(thing, field, vad_buffer_text(&text));
	}
	vad_buffer_reset(&text);
	vad_buffer_printf(&text, "%lld%s", (long long)field->most + 1,
			  field->type == VAD_FIELD_SPAN ? "s" : "");
	assert_refused(thing, field, vad_buffer_text(&text));
	assert_refused(thing, field, "many");
	assert_refused(thing, field, "");
	vad_buffer_clear(&text);
}

static void text_goes_round(void *thing, const struct vad_model_field *field)
{
	char text[VAD_MODEL_TEXT_MAX + 2];

	assert_goes_round(thing, field, "");
	assert_goes_round(thing, field,
			  field->type == VAD_FIELD_ADDRESS ? "10.1.4.17" : "kms1.corp.example");
	assert_refused(thing, field, "line\nbreak");
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_refused(thing, field, text);
	if (field->type == VAD_FIELD_ADDRESS)
		assert_refused(thing, field, "10.1.4");
	if (field->type == VAD_FIELD_HOST)
		assert_refused(thing, field, "no host");
}

static void list_goes_round(void *thing, const struct vad_model_field *field)
{
	const char *item = field->least == VAD_FIELD_ADDRESS ? "10.0.0.1" : "a.example";

	vad_model_field_clear(thing, field);
	assert_prints(thing, field, "[]");
	for (size_t i = 0; i < VAD_MODEL_LIST_MAX; i++)
		assert_int_equal(set(thing, field, item), VAD_OK);
	assert_refused(thing, field, item);
	vad_model_field_clear(thing, field);
	assert_refused(thing, field, "");
	assert_int_equal(set(thing, field, item), VAD_OK);
	assert_int_equal(set(thing, field, item), VAD_OK);
	assert_prints(thing, field,
		      field->least == VAD_FIELD_ADDRESS ? "[10.0.0.1, 10.0.0.1]"
							: "[a.example, a.example]");
}

static void goes_round(void *thing, const struct vad_model_field *field)
{
	switch (field->type) {
	case VAD_FIELD_BOOL:
		assert_goes_round(thing, field, "yes");
		assert_goes_round(thing, field, "no");
		assert_refused(thing, field, "maybe");
		break;
	case VAD_FIELD_INT:
	case VAD_FIELD_SPAN:
		number_goes_round(thing, field);
		break;
	case VAD_FIELD_WHEN:
		assert_goes_round(thing, field, "2026-10-05T08:00:00Z");
		assert_goes_round(thing, field, "none");
		assert_goes_round(thing, field, "never");
		assert_refused(thing, field, "yesterday");
		break;
	case VAD_FIELD_GUID:
		assert_goes_round(thing, field, "68531fb9-5511-4989-97be-d11a0f55633f");
		assert_refused(thing, field, "68531fb9");
		break;
	case VAD_FIELD_WORD:
	case VAD_FIELD_STATE:
		each_word_goes_round(thing, field);
		break;
	case VAD_FIELD_SINCE:
		assert_refused(thing, field, "1d"); /* has not come */
		break;
	case VAD_FIELD_LIST:
		list_goes_round(thing, field);
		break;
	default:
		text_goes_round(thing, field);
		break;
	}
}

static void every_field_is_set_and_printed(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++) {
		void *thing = thing_of((enum vad_model_kind)kind);
		size_t count;
		const struct vad_model_field *fields =
			vad_model_fields((enum vad_model_kind)kind, &count);

		assert_non_null(thing);
		assert_true(count > 0);
		for (size_t i = 0; i < count; i++)
			goes_round(thing, &fields[i]);
	}
}

static void names_are_unique_and_told(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++) {
		size_t count;
		const struct vad_model_field *fields =
			vad_model_fields((enum vad_model_kind)kind, &count);

		assert_int_equal(vad_model_kind_from_word(vad_view_of(
					 vad_model_kind_word((enum vad_model_kind)kind))),
				 kind);
		for (size_t i = 0; i < count; i++) {
			struct vad_buffer expected = vad_buffer_new(1000);

			assert_ptr_equal(field_of((enum vad_model_kind)kind, fields[i].name),
					 &fields[i]);
			assert_true(fields[i].meaning[0] != '\0');
			vad_model_field_expected(&fields[i], &expected);
			assert_int_equal(vad_buffer_result(&expected), VAD_OK);
			assert_true(expected.size > 0);
			vad_buffer_clear(&expected);
		}
	}
	assert_int_equal(vad_model_kind_from_word(VAD_VIEW("printer")), VAD_MODEL_KINDS);
}

/* Two fields at one place would set each other. */
static void no_two_fields_are_at_one_place(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < VAD_MODEL_KINDS; kind++) {
		size_t count;
		const struct vad_model_field *fields =
			vad_model_fields((enum vad_model_kind)kind, &count);

		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < i; j++)
				if (fields[i].type != VAD_FIELD_STATE &&
				    fields[i].type != VAD_FIELD_SINCE &&
				    fields[j].type != VAD_FIELD_STATE &&
				    fields[j].type != VAD_FIELD_SINCE)
					assert_true(fields[i].offset != fields[j].offset);
	}
}

/* --- what the complaints say ------------------------------------------------------------------ */

static void complaints_name_what_was_expected(void **state)
{
	struct vad_model_machine *pc = vad_model_add_machine(world, "pc1");
	const struct vad_model_field *nearest = NULL;
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_model_field_set(world, pc, field_of(VAD_MODEL_MACHINE, "service.state"),
					     VAD_VIEW("runing"), &error),
			 VAD_INVALID);
	assert_string_equal(error.message,
			    "service.state is 'runing'; did you mean 'running'? Expected one of: "
			    "running, stopped, failed, stuck, missing");
	error = (struct vad_error){ 0 };
	assert_int_equal(vad_model_field_set(world, pc, field_of(VAD_MODEL_MACHINE, "clock.zone"),
					     VAD_VIEW("20h"), &error),
			 VAD_INVALID);
	assert_string_equal(error.message, "clock.zone is '20h'; expected a span such as 6h, 90m or "
					   "30d, from -14h to 14h");
	assert_null(vad_model_field_find(VAD_MODEL_MACHINE, VAD_VIEW("clock.ofset"), &nearest));
	assert_non_null(nearest);
	assert_string_equal(nearest->name, "clock.offset");
	assert_null(vad_model_field_find(VAD_MODEL_EDGE, VAD_VIEW("qqqqqqqqqqqqqqqq"), &nearest));
	assert_null(nearest);
}

static void what_is_refused_changes_nothing(void **state)
{
	struct vad_model_machine *pc = vad_model_add_machine(world, "pc1");

	(void)state;
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "kms.port"), "0"), VAD_INVALID);
	assert_int_equal(pc->kms.port, 1688);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.state"), "activated"),
			 VAD_INVALID);
	assert_int_equal(pc->product[0].licence.state, VAD_LICENCE_INITIAL_GRACE);
}

/* --- spans, states ---------------------------------------------------------------------------- */

static void spans_are_exact(void **state)
{
	int64_t seconds = 7;

	(void)state;
	assert_true(vad_model_span_parse(VAD_VIEW("0"), &seconds));
	assert_int_equal(seconds, 0);
	assert_true(vad_model_span_parse(VAD_VIEW("-90m"), &seconds));
	assert_int_equal(seconds, -5400);
	assert_true(vad_model_span_parse(VAD_VIEW("30d"), &seconds));
	assert_int_equal(seconds, 30 * DAY);
	assert_false(vad_model_span_parse(VAD_VIEW("30"), &seconds));
	assert_false(vad_model_span_parse(VAD_VIEW("d"), &seconds));
	assert_false(vad_model_span_parse(VAD_VIEW("1.5h"), &seconds));
	assert_false(vad_model_span_parse(VAD_VIEW("9223372036854775807d"), &seconds));
	assert_false(vad_model_span_parse(VAD_VIEW("-9223372036854775807d"), &seconds));
	assert_int_equal(seconds, 30 * DAY);
}

static void a_volume_licence_began_when_the_file_says(void **state)
{
	struct vad_model_machine *pc = vad_model_add_machine(world, "pc1");
	const struct vad_licence *licence = &pc->product[0].licence;

	(void)state;
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.state"), "licensed"), VAD_OK);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.since"), "-170d"), VAD_OK);
	assert_true(licence->volume);
	assert_int_equal(licence->success, start - 170 * DAY);
	assert_int_equal(licence->until, start + 10 * DAY);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.state"), "additional-grace"),
			 VAD_OK);
	assert_int_equal(licence->state, VAD_LICENCE_ADDITIONAL_GRACE);
	assert_int_equal(licence->reason, VAD_REASON_LAPSED);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.since"), "-20d"), VAD_OK);
	assert_int_equal(licence->until, start + 10 * DAY);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.state"), "notification"),
			 VAD_OK);
	assert_int_equal(licence->reason, VAD_REASON_GRACE_OVER);
	assert_int_equal(licence->until, INT64_MAX);
	/* Notifications have no end that could move. */
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.since"), "-1d"), VAD_INVALID);
}

static void another_key_licenses_for_good(void **state)
{
	struct vad_model_machine *pc = vad_model_add_machine(world, "pc1");

	(void)state;
	vad_model_add_key(world, "mak")->channel = VAD_MODEL_CHANNEL_MAK;
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.key"), "mak"), VAD_OK);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.state"), "licensed"), VAD_OK);
	assert_false(pc->product[0].licence.volume);
	assert_int_equal(pc->product[0].licence.until, INT64_MAX);
	assert_int_equal(set(pc, field_of(VAD_MODEL_MACHINE, "windows.state"), "additional-grace"),
			 VAD_OK);
	assert_int_equal(pc->product[0].licence.reason, VAD_REASON_HARDWARE);
}

static void an_edition_decides_what_a_machine_is(void **state)
{
	struct vad_model_machine *machine = vad_model_add_machine(world, "m");

	(void)state;
	assert_false(machine->server);
	assert_int_equal(set(machine, field_of(VAD_MODEL_MACHINE, "windows.edition"),
			     "ServerStandard"),
			 VAD_OK);
	assert_int_equal(set(machine, field_of(VAD_MODEL_MACHINE, "windows.version"), "2022"),
			 VAD_OK);
	assert_true(machine->server);
	assert_string_equal(machine->product[1].app, "");
	assert_int_equal(set(machine, field_of(VAD_MODEL_MACHINE, "office.edition"),
			     "Office21ProPlus2021VL_KMS_Client_AE"),
			 VAD_OK);
	assert_string_equal(machine->product[1].app, "office");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(every_field_is_set_and_printed),
		TEST(names_are_unique_and_told),
		TEST(no_two_fields_are_at_one_place),
		TEST(complaints_name_what_was_expected),
		TEST(what_is_refused_changes_nothing),
		TEST(spans_are_exact),
		TEST(a_volume_licence_began_when_the_file_says),
		TEST(another_key_licenses_for_good),
		TEST(an_edition_decides_what_a_machine_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
