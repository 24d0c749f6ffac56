/* SPDX-License-Identifier: MIT */
/* Facts that leave while more come and known ones come again: what is read is what was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "knowledge/knowledge.h"
#include "outlet.h"

enum { MEMORY = 64 << 20 };

static struct vad_case *new_case(void)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), MEMORY);

	assert_non_null(c);
	return c;
}

static void say(struct vad_case *c, unsigned who, unsigned what, vad_time time, int64_t plus_minus)
{
	static const char *const facts[] = { "endpoint.priority", "endpoint.weight" };
	char key[32], place[32];
	struct vad_observation o = {
		.value = { .type = VAD_TYPE_INT, .number = what },
		.plus_minus = plus_minus,
		.time = time,
		.clock = VAD_CLOCK_UTC,
		.assumed = what % 2 == 1,
		.source = { VAD_VIEW("dns"), VAD_VIEW("live check"), { 0 } },
	};

	(void)snprintf(key, sizeof(key), "192.0.2.%u:1688", who);
	(void)snprintf(place, sizeof(place), "198.51.100.%u", (unsigned)(plus_minus % 7));
	o.source.place = vad_view_of(place);
	o.subject = vad_case_subject(c, VAD_SUBJECT_ENDPOINT, vad_view_of(key), VAD_VIEW(""));
	o.fact = vad_fact_index(vad_case_knowledge(c), vad_view_of(facts[what % 2]));
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
}

static void read_lines(struct vad_case *c, struct vad_view lines)
{
	uint64_t number = 0;
	size_t from = 0;

	while (from < lines.size) {
		size_t end = vad_view_find_char(lines, '\n', from);

		assert_int_not_equal(end, SIZE_MAX);
		assert_int_equal(vad_case_read_line(c, vad_view_sub(lines, from, end - from), "check",
						    ++number, NULL),
				 VAD_OK);
		from = end + 1;
	}
}

static void assert_same_case(const struct vad_case *a, const struct vad_case *b)
{
	struct vad_buffer left = vad_buffer_new(MEMORY), right = vad_buffer_new(MEMORY);

	assert_int_equal(vad_case_write(a, &left), VAD_OK);
	assert_int_equal(vad_case_write(b, &right), VAD_OK);
	assert_string_equal(vad_buffer_text(&left), vad_buffer_text(&right));
	vad_buffer_clear(&left);
	vad_buffer_clear(&right);
}

/* A repeatable mixture of new facts and old ones, gathered now and then in pieces of any size. */
static void play(unsigned seed)
{
	struct vad_case *c = new_case(), *got = new_case();
	struct vad_outlet outlet = vad_outlet_new(c);
	unsigned state = seed;

	for (int i = 0; i < 600; i++) {
		state = state * 1103515245 + 12345;
		/* time goes back, too: somebody sets this machine's clock */
		say(c, state >> 16 & 15, state >> 20 & 7, 1700000000 + (state >> 24 & 3), state >> 9 & 31);
		if (state >> 27 == 3)
			(void)vad_outlet_gather(&outlet, state >> 5 & 7);
	}
	while (vad_outlet_gather(&outlet, 1 + seed % 50))
		;
	assert_int_equal(vad_buffer_result(&outlet.lines), VAD_OK);
	read_lines(got, vad_buffer_view(&outlet.lines));
	assert_same_case(c, got);
	vad_outlet_clear(&outlet);
	vad_case_free(c);
	vad_case_free(got);
}

static void what_left_early_reads_as_what_stands_at_the_end(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++)
		play(seed);
}

static void nothing_is_written_twice(void **state)
{
	struct vad_case *c = new_case();
	struct vad_outlet outlet = vad_outlet_new(c);

	(void)state;
	assert_false(vad_outlet_gather(&outlet, 100));
	say(c, 1, 2, 1700000000, 0);
	say(c, 1, 2, 1700000000, 0);
	assert_true(vad_outlet_gather(&outlet, 100));
	assert_int_not_equal(outlet.lines.size, 0);
	vad_buffer_reset(&outlet.lines);
	assert_false(vad_outlet_gather(&outlet, 100));
	assert_int_equal(outlet.lines.size, 0);
	say(c, 1, 2, 1700000000, 0);
	assert_true(vad_outlet_gather(&outlet, 100));
	assert_null(strstr(vad_buffer_text(&outlet.lines), "count"));
	vad_buffer_reset(&outlet.lines);
	assert_false(vad_outlet_gather(&outlet, 100));
	vad_outlet_clear(&outlet);
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_left_early_reads_as_what_stands_at_the_end),
		cmocka_unit_test(nothing_is_written_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
