/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "case_test.h"

/* Adds facts until the case refuses; what is in it then must still be whole. */
static size_t fill(size_t limit)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), limit);
	enum vad_result result = VAD_OK;
	size_t added = 0, count;
	vad_subject m;

	assert_non_null(c);
	m = vad_case_subject(c, VAD_SUBJECT_MACHINE, VAD_VIEW("m"), VAD_VIEW("m"));
	while (m != VAD_NO_SUBJECT && result == VAD_OK) {
		struct vad_observation o = observe(c, m, "machine.hotfix");
		char text[32];

		(void)snprintf(text, sizeof(text), "KB%zu", added);
		o.value.text = vad_view_of(text);
		result = vad_case_add(c, &o);
		added += result == VAD_OK ? 1 : 0;
	}
	assert_true(m == VAD_NO_SUBJECT || result == VAD_LIMIT);
	(void)vad_case_facts(c, &count);
	assert_int_equal(count, added);
	if (m != VAD_NO_SUBJECT)
		assert_int_equal(count_of(c, m, "machine.hotfix"), added);
	vad_case_free(c);
	return added;
}

static void a_full_case_says_so(void **state)
{
	(void)state;
	for (size_t limit = 0; limit < 20000; limit += 97)
		(void)fill(limit);
	assert_true(fill(1 << 20) > 1000);
	assert_true(fill(1 << 20) < (1 << 20) / sizeof(struct vad_fact));
}

static void subjects_end_too(void **state)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 100000);
	char key[32];
	size_t made = 0;

	(void)state;
	for (;; made++) {
		(void)snprintf(key, sizeof(key), "host%zu", made);
		if (vad_case_subject(c, VAD_SUBJECT_HOST, vad_view_of(key), VAD_VIEW("")) ==
		    VAD_NO_SUBJECT)
			break;
	}
	assert_in_range(made, 100, 10000);
	assert_int_equal(vad_case_subject_count(c), made);
	vad_case_free(c);
}

static void lines_end_in_a_clear_word(void **state)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 30000);
	struct vad_error error = { 0 };
	enum vad_result result = VAD_OK;
	char line[160];

	(void)state;
	for (int i = 0; i < 10000 && result == VAD_OK; i++) {
		(void)snprintf(line, sizeof(line),
			       "{\"subject\":\"machine:m@m\",\"name\":\"machine.hotfix\","
			       "\"value\":\"KB%d\",\"source\":{\"kind\":\"x\",\"name\":\"n\"}}",
			       i);
		result = vad_case_read_line(c, vad_view_of(line), "f", 1, &error);
	}
	assert_int_equal(result, VAD_LIMIT);
	assert_string_equal(error.message, "the case has reached its memory limit");
	vad_case_free(c);
}

/* Every number of bytes that may be left: what ends is the case, never the program. */
static void a_subject_too_many_is_a_limit(void **state)
{
	(void)state;
	for (size_t limit = 0; limit < 40000; limit += 331) {
		struct vad_case *c = vad_case_new(vad_knowledge_builtin(), limit);
		enum vad_result result = VAD_OK;
		char line[160];

		for (int i = 0; i < 10000 && result == VAD_OK; i++) {
			struct vad_error error = { 0 };

			(void)snprintf(line, sizeof(line),
				       "{\"subject\":\"host:h%d\",\"name\":\"host.enabled\","
				       "\"value\":true}",
				       i);
			result = vad_case_read_line(c, vad_view_of(line), "f", 1, &error);
		}
		assert_int_equal(result, VAD_LIMIT);
		vad_case_free(c);
	}
}

static void a_full_case_can_say_that_it_is(void **state)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 0);
	struct vad_unread unread = { VAD_VIEW("a"), VAD_VIEW("b"), VAD_VIEW("c") };
	struct vad_buffer lines = vad_buffer_new(4096);

	(void)state;
	assert_int_equal(vad_case_add_unread(c, &unread), VAD_LIMIT);
	assert_int_equal(vad_case_add_unchecked(c, unread.source, unread.why), VAD_LIMIT);
	assert_int_equal(vad_case_unread_count(c), 0);
	vad_case_note_full(c, "the evidence", "too much");
	vad_case_note_full(c, "later", "ignored");
	assert_int_equal(vad_case_unread_count(c), 1);
	assert_true(vad_view_is(vad_case_unread_at(c, 0).why, "too much"));
	assert_int_equal(vad_case_write(c, &lines), VAD_OK);
	assert_string_equal(vad_buffer_text(&lines),
			    "{\"unread\":{\"source\":\"the evidence\",\"place\":\"\","
			    "\"why\":\"too much\"}}\n");
	vad_buffer_clear(&lines);
	vad_case_free(c);
}

static void prose_is_bounded_and_the_oldest_kept(void **state)
{
	struct vad_case *c = new_case();

	(void)state;
	assert_int_equal(vad_case_add_prose(c, VAD_VIEW("first")), VAD_OK);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(vad_case_add_prose(c, VAD_VIEW("another line of words")), VAD_OK);
	assert_in_range(vad_case_prose(c).size, 200 << 10, 256 << 10);
	assert_true(vad_view_starts_nocase(vad_case_prose(c), "first\nanother"));
	vad_case_free(c);
}

static void a_million_observations_fold(void **state)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 2 << 20);
	vad_subject m = machine(c, "log");
	struct vad_observation o = observe(c, m, "machine.hotfix");
	char text[32], place[32];
	size_t count;

	(void)state;
	o.clock = VAD_CLOCK_UTC;
	for (int i = 0; i < 1000000; i++) {
		int text_size = snprintf(text, sizeof(text), "KB%d", i * 7 % 1000);
		int place_size = snprintf(place, sizeof(place), "record %d", i);

		o.value.text = (struct vad_view){ text, (size_t)text_size };
		o.source.place = (struct vad_view){ place, (size_t)place_size };
		o.time = i;
		assert_int_equal(vad_case_add(c, &o), VAD_OK);
	}
	(void)vad_case_facts(c, &count);
	assert_int_equal(count, 1000);
	assert_int_equal(vad_case_facts(c, &count)[0].count, 1000);
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_case_says_so),
		cmocka_unit_test(subjects_end_too),
		cmocka_unit_test(lines_end_in_a_clear_word),
		cmocka_unit_test(a_subject_too_many_is_a_limit),
		cmocka_unit_test(a_full_case_can_say_that_it_is),
		cmocka_unit_test(prose_is_bounded_and_the_oldest_kept),
		cmocka_unit_test(a_million_observations_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
