/* SPDX-License-Identifier: MIT */
/* The forms in which events are printed, and what is chosen of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "print.h"

#define SPP "Microsoft-Windows-Security-SPP"
/* 2020-08-01T21:48:44.9816779Z */
#define TIME UINT64_C(132407921249816779)

static const struct vad_evtx_event plain = {
	.has = VAD_EVTX_HAS_TIME,
	.record_id = 7,
	.event_record_id = 7,
	.time = TIME,
	.event_id = 8198,
	.level = 2,
	.provider = { SPP, sizeof(SPP) - 1 },
	.channel = { "Application", 11 },
	.computer = { "pc1", 3 },
};

/* The line about `event`, to be freed by the caller. */
static struct vad_buffer json_of(const struct vad_evtx_event *event, bool cut)
{
	struct vad_events_names names = { 0, vad_buffer_new(1000) };
	struct vad_buffer out = vad_buffer_new((size_t)1 << 24);

	vad_events_json(&out, VAD_VIEW("{\"record_id\":"), &names, event, cut);
	vad_buffer_clear(&names.text);
	return out;
}

static void assert_json(const struct vad_evtx_event *event, bool cut, const char *wanted)
{
	struct vad_buffer out = json_of(event, cut);

	assert_string_equal(vad_buffer_text(&out), wanted);
	vad_buffer_clear(&out);
}

static void a_line_has_its_keys_in_order(void **state)
{
	const struct vad_evtx_item items[] = { { VAD_VIEW(""), VAD_VIEW("hr=0x8007232B") },
					       { VAD_VIEW(""), VAD_VIEW("") } };
	struct vad_evtx_event event = plain;

	(void)state;
	event.data = items;
	event.data_count = 2;
	assert_json(&event, false,
		    "{\"record_id\":7,\"provider\":\"" SPP "\",\"event_source\":null,"
		    "\"event_id\":8198,\"qualifiers\":null,\"level\":2,"
		    "\"time\":\"2020-08-01T21:48:44.981677900Z\",\"channel\":\"Application\","
		    "\"computer\":\"pc1\",\"data\":[\"hr=0x8007232B\",\"\"],\"recovered\":false,"
		    "\"keywords\":\"0x0\"}\n");
}

static void what_an_event_has_is_there(void **state)
{
	const struct vad_evtx_item items[] = { { VAD_VIEW("a"), VAD_VIEW("1") },
					       { VAD_VIEW(""), VAD_VIEW("2") } };
	struct vad_evtx_event event = plain;

	(void)state;
	event.has = VAD_EVTX_HAS_QUALIFIERS | VAD_EVTX_HAS_PROCESS | VAD_EVTX_HAS_VERSION;
	event.record_id = UINT64_MAX;
	event.qualifiers = 49152;
	event.version = 1;
	event.task = 65535;
	event.opcode = 255;
	event.keywords = UINT64_C(0x8000000000000001);
	event.process = 1;
	event.thread = UINT32_MAX;
	event.recovered = true;
	event.event_source = VAD_VIEW("KmsRequests");
	event.provider_guid = VAD_VIEW("{g}");
	event.user = VAD_VIEW("S-1-5-18");
	event.activity = VAD_VIEW("{a}");
	event.related_activity = VAD_VIEW("{r}");
	event.binary = VAD_VIEW("0A");
	event.message = VAD_VIEW("m");
	event.level_text = VAD_VIEW("Error");
	event.task_text = VAD_VIEW("None");
	event.data = items;
	event.data_count = 2;
	assert_json(&event, true,
		    "{\"record_id\":7,\"provider\":\"" SPP "\",\"event_source\":\"KmsRequests\","
		    "\"event_id\":8198,\"qualifiers\":49152,\"level\":2,"
		    "\"time\":\"2020-08-01T21:48:44.981677900Z\",\"channel\":\"Application\","
		    "\"computer\":\"pc1\",\"data\":[\"1\",\"2\"],\"recovered\":true,"
		    "\"names\":[\"a\",\"\"],\"binary\":\"0A\",\"provider_guid\":\"{g}\",\"version\":1,"
		    "\"task\":65535,\"opcode\":255,\"keywords\":\"0x8000000000000001\","
		    "\"process_id\":1,\"thread_id\":4294967295,\"user\":\"S-1-5-18\","
		    "\"activity_id\":\"{a}\",\"related_activity_id\":\"{r}\","
		    "\"record_number\":18446744073709551615,\"message\":\"m\","
		    "\"level_text\":\"Error\",\"task_text\":\"None\",\"cut\":true}\n");
}

static void text_from_outside_ends_no_string(void **state)
{
	static const char evil[] = "\"},{\\\n\x1B[2J\xFF\u202E\0";
	const struct vad_evtx_item items[] = { { VAD_VIEW("\""), { evil, sizeof(evil) - 1 } } };
	struct vad_evtx_event event = plain;
	struct vad_buffer out;

	(void)state;
	event.provider = (struct vad_view){ evil, 4 };
	event.data = items;
	event.data_count = 1;
	out = json_of(&event, false);
	assert_non_null(strstr(vad_buffer_text(&out), "\"provider\":\"\\\"},{\","));
	assert_non_null(strstr(vad_buffer_text(&out), "\"data\":[\"\\\"},{\\\\\\n\\u001b[2J\uFFFD"
						      "\\u202e\\u0000\"],"));
	assert_non_null(strstr(vad_buffer_text(&out), "\"names\":[\"\\\"\"]"));
	vad_buffer_clear(&out);
}

/* Everything at its longest: each byte becomes six. The room that is reserved has to do. */
static void the_longest_line_has_room(void **state)
{
	enum { SIZE = 5000, COUNT = 300 };
	static char controls[SIZE];
	static struct vad_evtx_item items[COUNT];
	const struct vad_view all = { controls, sizeof(controls) };
	struct vad_evtx_event event = plain;
	struct vad_buffer out;

	(void)state;
	memset(controls, 1, sizeof(controls));
	for (size_t i = 0; i < COUNT; i++)
		items[i] = (struct vad_evtx_item){ vad_view_sub(all, 0, i), vad_view_sub(all, 0, i % 3) };
	event = (struct vad_evtx_event){ .has = UINT32_MAX, .record_id = UINT64_MAX,
					 .event_record_id = UINT64_MAX - 1, .time = UINT64_MAX,
					 .keywords = UINT64_MAX, .process = UINT32_MAX,
					 .thread = UINT32_MAX, .event_id = UINT16_MAX,
					 .qualifiers = UINT16_MAX, .task = UINT16_MAX,
					 .version = UINT8_MAX, .level = UINT8_MAX, .opcode = UINT8_MAX,
					 .provider = all, .provider_guid = all, .event_source = all,
					 .channel = all, .computer = all, .user = all, .activity = all,
					 .related_activity = all, .binary = all, .message = all,
					 .level_text = all, .task_text = all,
					 .data = items, .data_count = COUNT };
	out = json_of(&event, true);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	assert_true(out.size > 12 * 6 * SIZE);
	assert_non_null(strstr(vad_buffer_text(&out), "\"time\":null"));
	assert_string_equal(out.data + out.size - 13, ",\"cut\":true}\n");
	vad_buffer_clear(&out);
}

static void names_are_kept_by_their_number(void **state)
{
	const struct vad_evtx_item first[] = { { VAD_VIEW("one"), VAD_VIEW("1") } };
	const struct vad_evtx_item second[] = { { VAD_VIEW("two"), VAD_VIEW("2") } };
	const struct vad_evtx_item bare[] = { { VAD_VIEW(""), VAD_VIEW("3") } };
	struct vad_events_names names = { 0, vad_buffer_new(1000) };
	struct vad_evtx_event event = plain;

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct vad_buffer out = vad_buffer_new(10000);
		static const char *const wanted[] = { "\"names\":[\"one\"]", "\"names\":[\"two\"]", NULL };

		event.data = i / 2 == 0 ? first : i / 2 == 1 ? second : bare;
		event.data_count = 1;
		event.names = i / 2 + 1;
		vad_events_json(&out, VAD_VIEW("{\"record_id\":"), &names, &event, false);
		if (wanted[i / 2] != NULL)
			assert_non_null(strstr(vad_buffer_text(&out), wanted[i / 2]));
		else
			assert_null(strstr(vad_buffer_text(&out), "names"));
		vad_buffer_clear(&out);
	}
	vad_buffer_clear(&names.text);
}

static void a_file_name_is_escaped_once(void **state)
{
	struct vad_buffer out = vad_buffer_new(1000);

	(void)state;
	vad_events_json_begin(&out, "C:\\logs\\\"a\".evtx");
	assert_string_equal(vad_buffer_text(&out),
			    "{\"file\":\"C:\\\\logs\\\\\\\"a\\\".evtx\",\"record_id\":");
	vad_buffer_clear(&out);
}

/* --- the table ------------------------------------------------------------------------------------ */

static void assert_row(const struct vad_evtx_event *event, unsigned width, bool cut,
		       const char *wanted)
{
	struct vad_buffer out = vad_buffer_new((size_t)1 << 20);

	vad_events_table_row(&out, width, event, cut);
	assert_string_equal(vad_buffer_text(&out), wanted);
	vad_buffer_clear(&out);
}

static void rows_stand_under_their_head(void **state)
{
	const struct vad_evtx_item items[] = { { VAD_VIEW(""), VAD_VIEW("hr=0x8007232B") },
					       { VAD_VIEW(""), VAD_VIEW("SkuId=1") } };
	struct vad_evtx_event event = plain;
	struct vad_buffer out = vad_buffer_new(1000);

	(void)state;
	vad_events_table_head(&out, 80);
	assert_string_equal(vad_buffer_text(&out),
			    "Time (UTC)          Event Level Provider       Computer     Data\n");
	vad_buffer_clear(&out);
	event.data = items;
	event.data_count = 2;
	assert_row(&event, 80, false,
		   "2020-08-01 21:48:44  8198 error Security-SPP   pc1          hr=0x8007232B | S...\n");
	event.recovered = true;
	assert_row(&event, 0, true,
		   "2020-08-01 21:48:44* 8198 error Security-SPP             pc1             "
		   "(damaged) hr=0x8007232B | SkuId=1\n");
}

static void no_row_moves_the_cursor_or_is_too_wide(void **state)
{
	enum { LEAST = 62 }; /* time, id, level and short names stand in any page */
	static const char evil[] = "\x1B]0;x\x07\r\n\u202E\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57e\u0301";
	const struct vad_view text = { evil, sizeof(evil) - 1 };
	const struct vad_evtx_item items[] = { { VAD_VIEW(""), text }, { VAD_VIEW(""), text } };
	struct vad_evtx_event event = plain;

	(void)state;
	event.provider = text;
	event.computer = text;
	event.level = 77;
	event.time = UINT64_MAX;
	event.data = items;
	event.data_count = 2;
	for (unsigned width = 30; width < 200; width++) {
		struct vad_buffer out = vad_buffer_new(10000);
		struct vad_view row;
		size_t columns;

		vad_events_table_row(&out, width, &event, false);
		row = vad_view_sub(vad_buffer_view(&out), 0, out.size - 1);
		columns = vad_utf8_columns(row);
		assert_true(columns <= (width > LEAST ? width : LEAST));
		for (size_t i = 0; i < row.size; i++)
			assert_true((unsigned char)row.data[i] >= 0x20);
		assert_int_equal(vad_view_find(row, VAD_VIEW("\u202E"), 0), SIZE_MAX);
		vad_buffer_clear(&out);
	}
}

/* --- choosing ------------------------------------------------------------------------------------- */

static bool wants(const struct vad_events_choice *choice, const char *provider)
{
	for (size_t i = 0; i < choice->evtx.wanted_count; i++) {
		if (strcmp(choice->evtx.wanted[i].provider, provider) == 0)
			return true;
	}
	return false;
}

static void activation_is_what_knowledge_says(void **state)
{
	struct vad_events_choice choice = { .activation = true };

	(void)state;
	assert_true(vad_events_choose(&choice, vad_knowledge_builtin()));
	assert_true(wants(&choice, SPP));
	assert_true(wants(&choice, "Office Software Protection Platform Service"));
	assert_true(wants(&choice, "Microsoft-Windows-Security-Licensing-SLC"));
	assert_false(wants(&choice, "User32")); /* shuts machines down for many reasons */
	for (size_t i = 0; i < choice.evtx.wanted_count; i++) {
		assert_null(choice.evtx.wanted[i].ids);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(choice.evtx.wanted[i].provider,
						choice.evtx.wanted[j].provider);
	}
}

static void lists_of_ids_are_strict(void **state)
{
	static const char *const bad[] = { "",	 "x",	   ",",	    "1,",      "1,,2",
					   "-1", "65536", "1 2",   "0x2000", "99999999999999999999" };
	struct vad_events_choice choice = { 0 };
	struct vad_buffer many = vad_buffer_new(10000);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		choice = (struct vad_events_choice){ 0 };
		assert_false(vad_events_add_ids(&choice, bad[i]));
	}
	choice = (struct vad_events_choice){ 0 };
	assert_true(vad_events_add_ids(&choice, "12288,0"));
	assert_true(vad_events_add_ids(&choice, "65535"));
	assert_int_equal(choice.id_count, 3);
	assert_true(vad_events_choose(&choice, vad_knowledge_builtin()));
	assert_int_equal(choice.evtx.wanted_count, 1);
	assert_null(choice.evtx.wanted[0].provider); /* of any */
	assert_int_equal(choice.evtx.wanted[0].id_count, 3);
	for (size_t i = 0; i <= VAD_EVENTS_IDS_MAX; i++)
		vad_buffer_add(&many, i == 0 ? "1" : ",1");
	choice.id_count = 0;
	assert_false(vad_events_add_ids(&choice, vad_buffer_text(&many)));
	vad_buffer_clear(&many);
}

static void providers_are_wanted_once(void **state)
{
	struct vad_events_choice choice = { 0 };

	(void)state;
	assert_true(vad_events_choose(&choice, vad_knowledge_builtin()));
	assert_int_equal(choice.evtx.wanted_count, 0); /* everything */
	assert_false(vad_events_add_provider(&choice, ""));
	assert_true(vad_events_add_provider(&choice, "A"));
	assert_true(vad_events_add_provider(&choice, "a"));
	assert_true(vad_events_choose(&choice, vad_knowledge_builtin()));
	assert_int_equal(choice.evtx.wanted_count, 1);
	while (choice.provider_count < VAD_EVENTS_PROVIDERS_MAX)
		assert_true(vad_events_add_provider(&choice, "b"));
	assert_false(vad_events_add_provider(&choice, "c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_its_keys_in_order),
		cmocka_unit_test(what_an_event_has_is_there),
		cmocka_unit_test(text_from_outside_ends_no_string),
		cmocka_unit_test(the_longest_line_has_room),
		cmocka_unit_test(names_are_kept_by_their_number),
		cmocka_unit_test(a_file_name_is_escaped_once),
		cmocka_unit_test(rows_stand_under_their_head),
		cmocka_unit_test(no_row_moves_the_cursor_or_is_too_wide),
		cmocka_unit_test(activation_is_what_knowledge_says),
		cmocka_unit_test(lists_of_ids_are_strict),
		cmocka_unit_test(providers_are_wanted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
