/* SPDX-License-Identifier: MIT */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <string.h>

#include "world.h"

#define BREAK(id, rest)                                                                            \
	"  - id: " id "\n    title: " id " broke\n    family: dns\n    about: product\n"           \
	"    meaning: It broke.\n" rest
#define CAUSE(id, leads, base, signs)                                                              \
	"id: " id "\nfamily: dns\ntitle: " id " it is\nexplanation: It is so.\nabout: product\n"   \
	"leads_to: [" leads "]\nbase: " base "\n" signs                                            \
	"fixes:\n  - id: fix\n    action: point\n"                                                 \
	"    args: { host: { fact: product.registered_host }, port: { fact: product.registered_port } }\n"

/* A sign on a fact that no test gives. */
#define MUTE "signs:\n  - says: weakens\n    when: [{ fact: product.is_esu, is: true }]\n"
#define ONE "breaks:\n" BREAK("one", "    codes: [{ code: 0x80070001, often: usual }]\n")
#define ERROR_ONE                                                                                  \
	"{\"subject\":\"error:e1@a\",\"name\":\"error.code\",\"value\":\"0x80070001\","            \
	"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 1\"}}\n"                   \
	"{\"subject\":\"error:e1@a\",\"name\":\"error.product\",\"value\":\"product:p@a\","         \
	"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 1\"}}\n"
#define CHANNEL(word)                                                                              \
	"{\"subject\":\"product:p@a\",\"name\":\"product.channel\",\"value\":\"" word "\","         \
	"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 2\"}}\n"

static void a_state_proves(void **state)
{
	const char *causes[] = {
		CAUSE("cause-a", "one", "rare",
		      "signs:\n  - says: is\n    when: [{ fact: product.channel, is: retail }]\n"),
		CAUSE("cause-b", "one", "common", MUTE), NULL
	};
	struct world w = world_new(ONE, causes);

	(void)state;
	world_facts(&w, ERROR_ONE CHANNEL("retail"));
	world_judge(&w);
	assert_int_equal(world_cause(&w, "cause-a")->standing, VAD_STANDING_PROVEN);
	assert_int_equal(world_cause(&w, "cause-b")->standing, VAD_STANDING_POSSIBLE);
	assert_ptr_equal(world_cause(&w, "cause-a"), &w.result->findings[0]);
	assert_int_equal(world_break(&w, "one")->standing, VAD_STANDING_OBSERVED);
	assert_int_equal(world_cause(&w, "cause-a")->accounts_count, 1);
	assert_true(w.result->wrong);
	world_free(&w);
}

static void without_a_break_nothing_is_found(void **state)
{
	const char *causes[] = {
		CAUSE("cause-a", "one", "rare",
		      "signs:\n  - says: is\n    when: [{ fact: product.channel, is: retail }]\n"), NULL
	};
	struct world w = world_new(ONE, causes);

	(void)state;
	world_facts(&w, CHANNEL("retail"));
	world_judge(&w);
	assert_int_equal(w.result->finding_count, 0);
	assert_false(w.result->wrong);
	world_free(&w);
}

static void several_fit_none_is_proven(void **state)
{
	const char *causes[] = { CAUSE("cause-a", "one", "rare", MUTE),
				 CAUSE("cause-b", "one", "common", MUTE),
				 CAUSE("cause-c", "one", "occasional", MUTE), NULL };
	struct world w = world_new(ONE, causes);

	(void)state;
	world_facts(&w, ERROR_ONE);
	world_judge(&w);
	assert_int_equal(w.result->finding_count, 4);
	assert_ptr_equal(world_cause(&w, "cause-b"), &w.result->findings[0]);
	assert_ptr_equal(world_cause(&w, "cause-c"), &w.result->findings[1]);
	assert_ptr_equal(world_cause(&w, "cause-a"), &w.result->findings[2]);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(w.result->findings[i].standing, VAD_STANDING_POSSIBLE);
	world_free(&w);
}

static void elimination_proves_only_a_complete_list(void **state)
{
	const char *causes[] = {
		CAUSE("cause-a", "one", "common",
		      "signs:\n  - says: excludes\n    when: [{ fact: product.channel, is: gvlk }]\n"),
		CAUSE("cause-b", "one", "rare", MUTE), NULL
	};
	struct world open = world_new(ONE, causes);
	struct world complete = world_new(
		"breaks:\n" BREAK("one", "    exhaustive: true\n"
					 "    codes: [{ code: 0x80070001, often: usual }]\n"), causes);

	(void)state;
	world_facts(&open, ERROR_ONE CHANNEL("gvlk"));
	world_judge(&open);
	assert_int_equal(world_cause(&open, "cause-a")->standing, VAD_STANDING_EXCLUDED);
	assert_int_equal(world_cause(&open, "cause-b")->standing, VAD_STANDING_LIKELY);
	world_facts(&complete, ERROR_ONE CHANNEL("gvlk"));
	world_judge(&complete);
	assert_int_equal(world_cause(&complete, "cause-b")->standing, VAD_STANDING_PROVEN);
	world_free(&open);
	world_free(&complete);
}

#define TWO                                                                                        \
	"breaks:\n" BREAK("umbrella", "    codes: [{ code: 0xC004F00A, often: usual }]\n"          \
				      "    stands_for: [one]\n")                                   \
	BREAK("one", "    codes: [{ code: 0x80070001, often: usual }]\n")
#define ERROR_UMBRELLA                                                                             \
	"{\"subject\":\"error:e2@a\",\"name\":\"error.code\",\"value\":\"0xC004F00A\","            \
	"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 3\"}}\n"                   \
	"{\"subject\":\"error:e2@a\",\"name\":\"error.product\",\"value\":\"product:p@a\","         \
	"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 3\"}}\n"

static void an_umbrella_yields(void **state)
{
	const char *causes[] = { CAUSE("cause-a", "one", "common", MUTE),
				 CAUSE("cause-u", "umbrella", "common", MUTE), NULL };
	struct world w = world_new(TWO, causes);

	(void)state;
	world_facts(&w, ERROR_UMBRELLA ERROR_ONE);
	world_judge(&w);
	assert_null(world_break(&w, "umbrella"));
	assert_null(world_cause(&w, "cause-u"));
	assert_int_equal(world_break(&w, "one")->accounts_count, 2);
	world_free(&w);
}

static void an_umbrella_alone_names_what_it_stands_for(void **state)
{
	const char *causes[] = { CAUSE("cause-a", "one", "common", MUTE),
				 CAUSE("cause-u", "umbrella", "common", MUTE), NULL };
	struct world w = world_new(TWO, causes);

	(void)state;
	world_facts(&w, ERROR_UMBRELLA);
	world_judge(&w);
	assert_null(world_break(&w, "one"));
	assert_non_null(world_break(&w, "umbrella"));
	assert_true(world_cause(&w, "cause-u")->weight > world_cause(&w, "cause-a")->weight);
	world_free(&w);
}

static void words_rank_but_never_lift(void **state)
{
	const char *causes[] = {
		CAUSE("cause-a", "one", "occasional", "words: [blue moon]\n" MUTE),
		CAUSE("cause-b", "one", "common", MUTE), NULL
	};
	struct world w = world_new(ONE, causes);

	(void)state;
	world_facts(&w, ERROR_ONE "{\"prose\":\"once in a Blue Moon it fails\"}\n");
	world_judge(&w);
	assert_ptr_equal(world_cause(&w, "cause-a"), &w.result->findings[0]);
	assert_int_equal(w.result->findings[0].standing, VAD_STANDING_POSSIBLE);
	world_free(&w);
}

static void arguments_come_from_facts(void **state)
{
	const char *causes[] = { CAUSE("cause-a", "one", "common", MUTE), NULL };
	struct world w = world_new(ONE, causes);
	const struct vad_finding_fix *fix;

	(void)state;
	world_facts(&w, ERROR_ONE
		"{\"subject\":\"product:p@a\",\"name\":\"product.registered_host\",\"value\":\"kms1.corp\","
		"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 4\"}}\n");
	world_judge(&w);
	assert_int_equal(w.result->findings[0].fix_count, 1);
	fix = &w.result->findings[0].fixes[0];
	assert_int_equal(fix->arg_count, 2);
	assert_true(vad_view_is(fix->args[0].value, "kms1.corp"));
	assert_int_equal(fix->args[1].value.size, 0);
	world_free(&w);
}

static void the_next_question_is_named(void **state)
{
	const char *causes[] = {
		CAUSE("cause-a", "one", "common",
		      "signs:\n  - says: is\n    when: [{ fact: product.channel, is: retail }]\n"),
		CAUSE("cause-b", "one", "common", MUTE), NULL
	};
	struct world w = world_new(ONE, causes);

	(void)state;
	world_facts(&w, ERROR_ONE);
	world_judge(&w);
	assert_true(w.result->next_count > 0);
	assert_int_equal(w.result->next[0].fact, vad_fact_index(w.k, VAD_VIEW("product.channel")));
	assert_int_equal(world_cause(&w, "cause-a")->missing_count, 1);
	assert_int_equal(world_cause(&w, "cause-b")->missing[0].fact,
			 vad_fact_index(w.k, VAD_VIEW("product.is_esu")));
	world_free(&w);
}

static void unknown_codes_are_left_over(void **state)
{
	const char *causes[] = { CAUSE("cause-a", "one", "common", MUTE), NULL };
	struct world w = world_new(ONE, causes);

	(void)state;
	world_facts(&w,
		"{\"subject\":\"error:e9@a\",\"name\":\"error.code\",\"value\":\"0x80070003\","
		"\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 1\"}}\n");
	world_judge(&w);
	assert_int_equal(w.result->finding_count, 0);
	assert_int_equal(w.result->unexplained_count, 1);
	world_free(&w);
}

static void candidates_put_the_seed_first(void **state)
{
	const char *causes[] = { CAUSE("cause-a", "one", "common", MUTE),
				 CAUSE("cause-u", "umbrella", "common", MUTE),
				 CAUSE("cause-s", "umbrella", "rare", "seed: 0xC004F00A/1\n" MUTE), NULL };
	struct world w = world_new(TWO, causes);
	struct vad_candidate list[8];

	(void)state;
	assert_int_equal(vad_reason_candidates(w.k, 0xC004F00A, list, 8), 3);
	assert_int_equal(list[0].cause, vad_cause_index(w.k, VAD_VIEW("cause-s")));
	assert_int_equal(list[0].seed_number, 1);
	assert_int_equal(list[1].cause, vad_cause_index(w.k, VAD_VIEW("cause-u")));
	assert_true(list[2].indirect);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_proves),
		cmocka_unit_test(without_a_break_nothing_is_found),
		cmocka_unit_test(several_fit_none_is_proven),
		cmocka_unit_test(elimination_proves_only_a_complete_list),
		cmocka_unit_test(an_umbrella_yields),
		cmocka_unit_test(an_umbrella_alone_names_what_it_stands_for),
		cmocka_unit_test(words_rank_but_never_lift),
		cmocka_unit_test(arguments_come_from_facts),
		cmocka_unit_test(the_next_question_is_named),
		cmocka_unit_test(unknown_codes_are_left_over),
		cmocka_unit_test(candidates_put_the_seed_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
