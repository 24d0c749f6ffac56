/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/pairs.h"

enum { LINES_MAX = 1 << 20, FEW = 12 };

static const struct vad_knowledge *k;

static enum vad_result add_line(void *context, const struct vad_pair *pair)
{
	vad_pair_json(k, pair, context);
	return vad_buffer_result(context);
}

static struct vad_buffer run(unsigned count, uint64_t seed, struct vad_pairs_total *total)
{
	struct vad_buffer lines = vad_buffer_new(LINES_MAX);
	const struct vad_pairs_options options = {
		.k = k, .count = count, .seed = seed, .each = add_line, .context = &lines
	};
	struct vad_error error = { 0 };

	if (vad_lab_pairs(&options, total, &error) != VAD_OK)
		fail_msg("%s", error.message);
	return lines;
}

static void one_comes_first_then_the_other(void **state)
{
	struct vad_pairs_total total = { 0 };
	struct vad_buffer lines = run(FEW, 3, &total);

	(void)state;
	assert_int_equal(total.pairs, FEW);
	if (total.results[VAD_PAIR_GOOD] != FEW)
		fail_msg("%s", vad_buffer_text(&lines));
	vad_buffer_clear(&lines);
}

static void the_same_seed_gives_the_same_pairs(void **state)
{
	struct vad_pairs_total total = { 0 };
	struct vad_buffer first = run(FEW, 3, &total), again = run(FEW, 3, &total);
	struct vad_buffer other = run(FEW, 4, &total);

	(void)state;
	assert_string_equal(vad_buffer_text(&first), vad_buffer_text(&again));
	assert_string_not_equal(vad_buffer_text(&first), vad_buffer_text(&other));
	vad_buffer_clear(&first);
	vad_buffer_clear(&again);
	vad_buffer_clear(&other);
}

static enum vad_result enough(void *context, const struct vad_pair *pair)
{
	unsigned *seen = context;

	assert_string_not_equal(pair->first->id, pair->second->id);
	assert_string_equal(pair->first->world, pair->second->world);
	assert_int_not_equal(pair->first->cause, pair->second->cause);
	return ++*seen == 2 ? VAD_LIMIT : VAD_OK;
}

static void who_has_enough_ends_it(void **state)
{
	unsigned seen = 0;
	const struct vad_pairs_options options = {
		.k = k, .count = FEW, .each = enough, .context = &seen
	};
	struct vad_pairs_total total = { .pairs = 77 };
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_lab_pairs(&options, &total, &error), VAD_LIMIT);
	assert_int_equal(seen, 2);
	assert_int_equal(total.pairs, 77);
}

static void a_miss_is_told(void **state)
{
	const struct vad_scenario_head first = { .id = "one" }, second = { .id = "two" };
	struct vad_pair pair = { .first = &first,
				 .second = &second,
				 .named_first = VAD_NO_INDEX,
				 .named_second = VAD_NO_INDEX,
				 .result = VAD_PAIR_FIRST_MISSED };
	struct vad_buffer out = vad_buffer_new(LINES_MAX);

	(void)state;
	vad_pair_json(k, &pair, &out);
	assert_string_equal(vad_buffer_text(&out),
			    "{\"first\":\"one\",\"second\":\"two\",\"named_first\":null,"
			    "\"named_second\":null,\"result\":\"first-missed\"}\n");
	vad_buffer_reset(&out);
	vad_pair_text(k, &pair, &out);
	assert_string_equal(vad_buffer_text(&out), "first-missed   one + two\n"
						   "               named: -\n");
	vad_buffer_reset(&out);
	pair.result = VAD_PAIR_GOOD;
	vad_pair_text(k, &pair, &out);
	assert_int_equal(out.size, 0);
	vad_buffer_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_comes_first_then_the_other),
		cmocka_unit_test(the_same_seed_gives_the_same_pairs),
		cmocka_unit_test(who_has_enough_ends_it),
		cmocka_unit_test(a_miss_is_told),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
