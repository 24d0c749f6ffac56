/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "case_test.h"

static void read_all(struct vad_case *c, struct vad_view lines)
{
	size_t from = 0;
	uint64_t number = 1;

	while (from < lines.size) {
		size_t end = vad_view_find_char(lines, '\n', from);
		struct vad_error error = { 0 };
		struct vad_view line = vad_view_sub(lines, from, end - from);

		if (vad_case_read_line(c, line, "lines", number++, &error) != VAD_OK)
			fail_msg("%.*s: %s", VAD_VIEW_ARG(line), error.message);
		from = end + 1;
	}
}

/* Everything a fact can carry, in every type. */
static void fill_case(struct vad_case *c)
{
	vad_subject m = machine(c, "m@il \"quoted\" \xE4\xBD\xA0.txt");
	vad_subject p = subject(c, VAD_SUBJECT_PRODUCT, "100%@home", "b.txt");
	struct vad_unread unread = { VAD_VIEW("c.bin"), VAD_VIEW("byte 7"), VAD_VIEW("not text") };
	struct vad_observation o;

	relate(c, p, "product.machine", m);
	add_text(c, m, "machine.os", "A\t\x1b[31m \"B\" \\ \xE2\x80\xAE");
	add_text(c, m, "machine.os", "B");
	add_text(c, m, "machine.os", "A\t\x1b[31m \"B\" \\ \xE2\x80\xAE");
	add_text(c, m, "machine.name", "pc1");
	add_guid(c, m, "machine.cmid", "11111111-2222-3333-4444-555555555555");
	add_number(c, m, "machine.sppsvc", 1, 1600000000, VAD_CLOCK_LOCAL);
	add_number(c, m, "machine.sppsvc", 1, 1700000000, VAD_CLOCK_LOCAL);
	add_number(c, m, "machine.sppsvc", 1, 1500000000, VAD_CLOCK_UTC);
	add_number(c, p, "product.status_reason", 0xC004F034, VAD_TIME_NONE, VAD_CLOCK_NONE);
	add_number(c, p, "product.registered_port", 65535, VAD_TIME_NONE, VAD_CLOCK_NONE);
	add_number(c, p, "product.eval_end", 1234567890, 1, VAD_CLOCK_UTC);
	o = observe(c, m, "machine.joined");
	o.value.flag = true;
	o.assumed = true;
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
	o = observe(c, m, "machine.clock_offset");
	o.value.number = INT64_MIN;
	o.plus_minus = 17;
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
	o.source = (struct vad_source){ VAD_VIEW("w32tm"), VAD_VIEW("z"), VAD_VIEW("line 9") };
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
	assert_int_equal(vad_case_add_unread(c, &unread), VAD_OK);
	assert_int_equal(vad_case_add_unchecked(c, VAD_VIEW("activation objects"),
						VAD_VIEW("no \"ticket\"\n")),
			 VAD_OK);
	assert_int_equal(vad_case_add_prose(c, VAD_VIEW("it says \"no\"")), VAD_OK);
	assert_int_equal(vad_case_add_prose(c, VAD_VIEW("")), VAD_OK);
	assert_int_equal(vad_case_add_prose(c, VAD_VIEW("second")), VAD_OK);
}

static void everything_comes_back(void **state)
{
	struct vad_case *c = new_case(), *d = new_case();
	struct vad_buffer once = vad_buffer_new(1 << 20), twice = vad_buffer_new(1 << 20);

	(void)state;
	fill_case(c);
	assert_int_equal(vad_case_write(c, &once), VAD_OK);
	read_all(d, vad_buffer_view(&once));
	assert_int_equal(vad_case_write(d, &twice), VAD_OK);
	assert_string_equal(vad_buffer_text(&once), vad_buffer_text(&twice));
	assert_latest(d, machine(d, "m@il \"quoted\" \xE4\xBD\xA0.txt"), "machine.os",
		      "A\t\x1b[31m \"B\" \\ \xE2\x80\xAE");
	vad_buffer_clear(&once);
	vad_buffer_clear(&twice);
	vad_case_free(c);
	vad_case_free(d);
}

static void two_streams_keep_their_order(void **state)
{
	struct vad_case *a = new_case(), *b = new_case(), *c = new_case();
	struct vad_buffer lines = vad_buffer_new(1 << 20);

	(void)state;
	add_text(a, machine(a, "m"), "machine.os", "one");
	add_text(a, machine(a, "m"), "machine.os", "two");
	add_text(a, machine(a, "m"), "machine.os", "three");
	add_text(b, machine(b, "m"), "machine.os", "two");
	assert_int_equal(vad_case_write(a, &lines), VAD_OK);
	assert_int_equal(vad_case_write(b, &lines), VAD_OK);
	read_all(c, vad_buffer_view(&lines));
	assert_latest(c, machine(c, "m"), "machine.os", "two");
	assert_int_equal(vad_case_latest(c, machine(c, "m"), fact_of(c, "machine.os"))->count, 2);
	vad_buffer_clear(&lines);
	vad_case_free(a);
	vad_case_free(b);
	vad_case_free(c);
}

/* A line without order, then a stream that begins anywhere: first orders still go up. */
static void a_stream_begins_behind_what_is_there(void **state)
{
	static const char *const lines[] = {
		"{\"subject\":\"host:h\",\"name\":\"host.count\",\"value\":1}",
		"{\"subject\":\"host:h\",\"name\":\"host.count\",\"value\":2}",
		"{\"subject\":\"host:h\",\"name\":\"host.count\",\"value\":3,\"order\":[2,9]}",
		"{\"subject\":\"host:h\",\"name\":\"host.count\",\"value\":4,\"order\":[5,5]}",
	};
	struct vad_case *c = new_case();
	const struct vad_fact *facts;
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct vad_error error = { 0 };

		assert_int_equal(vad_case_read_line(c, vad_view_of(lines[i]), "f", i, &error),
				 VAD_OK);
	}
	facts = vad_case_facts(c, &count);
	assert_int_equal(count, 4);
	for (size_t i = 1; i < count; i++)
		assert_true(facts[i].first_order > facts[i - 1].first_order);
	assert_int_equal(facts[2].last_order, 11);
	vad_case_free(c);
}

static void the_shape_is_the_documented_one(void **state)
{
	struct vad_case *c = new_case();
	struct vad_buffer line = vad_buffer_new(4096);
	size_t count;

	(void)state;
	add_number(c, subject(c, VAD_SUBJECT_PRODUCT, "win", "a.txt"), "product.status_reason",
		   0xC004F034, 1613246203, VAD_CLOCK_UTC);
	assert_int_equal(vad_case_write_fact(c, vad_case_facts(c, &count), &line), VAD_OK);
	assert_string_equal(vad_buffer_text(&line),
			    "{\"id\":\"f1\",\"subject\":\"product:win@a.txt\","
			    "\"name\":\"product.status_reason\",\"value\":\"0xC004F034\","
			    "\"plus_minus\":0,\"first\":\"2021-02-13T19:56:43Z\","
			    "\"last\":\"2021-02-13T19:56:43Z\",\"count\":1,\"order\":[1,1],"
			    "\"clock\":\"utc\",\"source\":{\"kind\":\"slmgr\",\"name\":\"a.txt\","
			    "\"place\":\"line 1\"}}");
	vad_buffer_clear(&line);
	vad_case_free(c);
}

static void what_was_not_checked_is_a_line_of_its_own(void **state)
{
	struct vad_case *c = new_case();
	struct vad_buffer lines = vad_buffer_new(4096);
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_case_read_line(c,
					    VAD_VIEW("{\"not_checked\":{\"what\":\"a\",\"why\":"
						     "\"W269N-WFGWX-YVC9B-4J6C9-T83GX\"}}"),
					    "f", 1, &error),
			 VAD_OK);
	assert_int_equal(vad_case_unchecked_count(c), 1);
	assert_int_equal(vad_case_unread_count(c), 0);
	assert_true(vad_view_is(vad_case_unchecked_at(c, 0).what, "a"));
	assert_true(vad_view_is(vad_case_unchecked_at(c, 0).why, "XXXXX-XXXXX-XXXXX-XXXXX-T83GX"));
	assert_int_equal(vad_case_unchecked_at(c, 1).what.size, 0);
	assert_int_equal(vad_case_write(c, &lines), VAD_OK);
	assert_string_equal(vad_buffer_text(&lines),
			    "{\"not_checked\":{\"what\":\"a\",\"why\":"
			    "\"XXXXX-XXXXX-XXXXX-XXXXX-T83GX\"}}\n");
	vad_buffer_clear(&lines);
	vad_case_free(c);
}

static void a_bare_fact_suffices(void **state)
{
	struct vad_case *c = new_case();
	struct vad_error error = { 0 };
	const struct vad_fact *facts;
	size_t count;

	(void)state;
	assert_int_equal(vad_case_read_line(c,
					    VAD_VIEW(" {\"subject\":\"host:KMS.corp.\",\"x\":[{}],"
						     "\"name\":\"host.count\",\"value\":7}\r\n"),
					    "in.jsonl", 12, &error),
			 VAD_OK);
	facts = vad_case_facts(c, &count);
	assert_int_equal(count, 1);
	assert_true(vad_view_is(facts->first_source.kind, "facts"));
	assert_true(vad_view_is(facts->first_source.name, "in.jsonl"));
	assert_true(vad_view_is(facts->first_source.place, "line 12"));
	assert_int_equal(facts->first, VAD_TIME_NONE);
	assert_int_equal(vad_case_read_line(c, VAD_VIEW("  \t"), "in", 1, &error), VAD_OK);
	vad_case_free(c);
}

struct bad_line {
	const char *line;
	enum vad_result result;
};

#define FACT(rest) "{\"subject\":\"host:h\",\"name\":\"host.count\"," rest "}"

static const struct bad_line bad_lines[] = {
	{ "{", VAD_INVALID },
	{ "[]", VAD_INVALID },
	{ "1", VAD_INVALID },
	{ "{} trailing", VAD_INVALID },
	{ "{}", VAD_UNSUPPORTED },
	{ "{\"subject\":1}", VAD_INVALID },
	{ "{\"subject\":\"host:h\",\"name\":\"host.nothing\",\"value\":1}", VAD_UNSUPPORTED },
	{ "{\"subject\":\"planet:h\",\"name\":\"host.count\",\"value\":1}", VAD_INVALID },
	{ "{\"subject\":\"zone:h\",\"name\":\"host.count\",\"value\":1}", VAD_INVALID },
	{ FACT("\"value\":\"1\""), VAD_INVALID },
	{ FACT("\"value\":1.5"), VAD_INVALID },
	{ FACT("\"value\":99999999999999999999"), VAD_INVALID },
	{ FACT("\"value\":1,\"count\":0"), VAD_INVALID },
	{ FACT("\"value\":1,\"count\":-5"), VAD_INVALID },
	{ FACT("\"value\":1,\"count\":9223372036854775807"), VAD_INVALID },
	{ FACT("\"value\":1,\"plus_minus\":-1"), VAD_INVALID },
	{ FACT("\"value\":1,\"first\":\"yesterday\""), VAD_INVALID },
	{ FACT("\"value\":1,\"first\":\"2021-02-13T00:00:00Z\",\"last\":\"2020-01-01T00:00:00Z\""),
	  VAD_INVALID },
	{ FACT("\"value\":1,\"clock\":\"sundial\""), VAD_INVALID },
	{ FACT("\"value\":1,\"order\":[2,1]"), VAD_INVALID },
	{ FACT("\"value\":1,\"order\":[1]"), VAD_INVALID },
	{ FACT("\"value\":1,\"source\":{\"kind\":\"\"}"), VAD_INVALID },
	{ FACT("\"value\":1,\"source\":7"), VAD_INVALID },
	{ FACT("\"value\":[[[[[[[[1]]]]]]]]"), VAD_INVALID },
	{ "{\"subject\":\"endpoint:h:1\",\"name\":\"endpoint.port\",\"value\":70000}", VAD_INVALID },
	{ "{\"subject\":\"endpoint:h:1\",\"name\":\"endpoint.tcp\",\"value\":\"ajar\"}", VAD_INVALID },
	{ "{\"subject\":\"endpoint:h:1\",\"name\":\"endpoint.host\",\"value\":\"zone:h\"}",
	  VAD_INVALID },
	{ "{\"subject\":\"error:e\",\"name\":\"error.code\",\"value\":\"0x123456789\"}", VAD_INVALID },
	{ "{\"unread\":{\"source\":1}}", VAD_INVALID },
	{ "{\"not_checked\":\"x\"}", VAD_INVALID },
	{ "{\"not_checked\":{\"what\":\"x\"}}", VAD_INVALID },
	{ "{\"not_checked\":{\"what\":\"x\",\"why\":1}}", VAD_INVALID },
	{ "{\"prose\":1}", VAD_INVALID },
};

static void hostile_lines_are_refused(void **state)
{
	struct vad_case *c = new_case();
	size_t count;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
		struct vad_error error = { 0 };
		enum vad_result result = vad_case_read_line(c, vad_view_of(bad_lines[i].line), "f",
							    i + 1, &error);

		if (result != bad_lines[i].result)
			fail_msg("%s: %s", bad_lines[i].line, vad_result_name(result));
		assert_int_equal(error.result, result);
		assert_int_equal(error.line, i + 1);
		assert_true(strlen(error.message) > 0);
	}
	(void)vad_case_facts(c, &count);
	assert_int_equal(count, 0);
	vad_case_free(c);
}

static void ceilings_hold(void **state)
{
	struct vad_case *c = new_case();
	size_t size = (1 << 20) + 1;
	char *line = malloc(size);
	struct vad_error error = { 0 };
	static const char start[] = "{\"prose\":\"";

	(void)state;
	assert_non_null(line);
	memset(line, '[', size);
	assert_int_equal(vad_case_read_line(c, (struct vad_view){ line, size }, "f", 1, &error),
			 VAD_INVALID);
	assert_string_equal(error.message, "expected a line of at most 1 MiB");
	memset(line, ',', size);
	error = (struct vad_error){ 0 };
	assert_int_equal(vad_case_read_line(c, (struct vad_view){ line, 5000 }, "f", 1, &error),
			 VAD_INVALID);
	assert_string_equal(error.message, "expected at most 1024 items in a line");
	memset(line, 'a', size);
	memcpy(line, start, sizeof(start) - 1);
	memcpy(line + 70000, "\"}", 2);
	assert_int_equal(vad_case_read_line(c, (struct vad_view){ line, 70002 }, "f", 1, &error),
			 VAD_INVALID);
	free(line);
	vad_case_free(c);
}

static void a_key_in_a_line_is_masked(void **state)
{
	struct vad_case *c = new_case();
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_case_read_line(
				 c,
				 VAD_VIEW("{\"subject\":\"key:W269N-WFGWX-YVC9B-4J6C9-T83GX@a\","
					  "\"name\":\"key.tail\","
					  "\"value\":\"W269N-WFGWX-YVC9B-4J6C9-T83GX\"}"),
				 "f", 1, &error),
			 VAD_OK);
	assert_latest(c, subject(c, VAD_SUBJECT_KEY, "XXXXX-XXXXX-XXXXX-XXXXX-T83GX", "a"),
		      "key.tail", "XXXXX-XXXXX-XXXXX-XXXXX-T83GX");
	vad_case_free(c);
}

static const char result_text[] =
	"{ \"vadiag\": {\"version\": \"0\", \"facts\": [1]},\n"
	"  \"codes\": [{\"message\": \"a ] } \\\" b\"}], \"n\": -1.5e3, \"t\": true,\n"
	"  \"facts\": [\n"
	"    {\"id\": \"f1\", \"subject\": \"host:h\", \"name\": \"host.count\", \"value\": 25},\n"
	"    {\"subject\": \"host:h\", \"name\": \"host.none\", \"value\": 1},\n"
	"    7,\n"
	"    {\"subject\": \"host:h\", \"name\": \"host.enabled\", \"value\": true}\n"
	"  ],\n"
	"  \"unread\": [{\"source\": \"x\", \"place\": \"\", \"why\": \"empty\"}] }\n";

static void a_result_gives_its_facts(void **state)
{
	struct vad_case *c = new_case();
	struct vad_error error = { 0 };
	vad_subject h;
	size_t count;

	(void)state;
	assert_int_equal(vad_case_read_result(c, VAD_VIEW(result_text), "r.json", &error), VAD_OK);
	(void)vad_case_facts(c, &count);
	assert_int_equal(count, 2);
	h = subject(c, VAD_SUBJECT_HOST, "h", "");
	assert_latest(c, h, "host.count", "25");
	assert_latest(c, h, "host.enabled", "true");
	assert_int_equal(vad_case_unread_count(c), 3);
	assert_true(vad_view_is(vad_case_unread_at(c, 0).place, "line 5"));
	assert_true(vad_view_is(vad_case_unread_at(c, 1).place, "line 6"));
	assert_true(vad_view_is(vad_case_unread_at(c, 2).why, "empty"));
	vad_case_free(c);
}

/* Wherever it breaks off: no crash, a word, and what was whole is kept. */
static void a_result_may_break_off(void **state)
{
	size_t whole = sizeof(result_text) - 1, facts = 0, before = 0;

	(void)state;
	for (size_t size = 0; size < whole - 2; size++) {
		struct vad_case *c = new_case();
		struct vad_error error = { 0 };
		char *copy = malloc(size + 1);

		assert_non_null(copy);
		memcpy(copy, result_text, size);
		assert_int_not_equal(vad_case_read_result(c, (struct vad_view){ copy, size }, "r",
							  &error),
				     VAD_OK);
		assert_true(strlen(error.message) > 0);
		(void)vad_case_facts(c, &facts);
		assert_true(facts >= before);
		before = facts;
		free(copy);
		vad_case_free(c);
	}
	assert_int_equal(facts, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_comes_back),
		cmocka_unit_test(two_streams_keep_their_order),
		cmocka_unit_test(a_stream_begins_behind_what_is_there),
		cmocka_unit_test(the_shape_is_the_documented_one),
		cmocka_unit_test(what_was_not_checked_is_a_line_of_its_own),
		cmocka_unit_test(a_bare_fact_suffices),
		cmocka_unit_test(hostile_lines_are_refused),
		cmocka_unit_test(ceilings_hold),
		cmocka_unit_test(a_key_in_a_line_is_masked),
		cmocka_unit_test(a_result_gives_its_facts),
		cmocka_unit_test(a_result_may_break_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
