/* SPDX-License-Identifier: MIT */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include "world.h"

#define AT(subject, name, value, time, source)                                                     \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value                      \
	",\"first\":\"" time "\",\"last\":\"" time "\",\"clock\":\"utc\",\"source\":"              \
	"{\"kind\":\"event\",\"name\":\"" source "\",\"place\":\"record 1\"}}\n"
#define NOW(subject, name, value, source)                                                          \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value                      \
	",\"source\":{\"kind\":\"slmgr\",\"name\":\"" source "\",\"place\":\"line 1\"}}\n"

#define FAILED(time)                                                                               \
	AT("error:e@a", "error.code", "\"0x80070001\"", time, "a")                                 \
	AT("error:e@a", "error.product", "\"product:p@a\"", time, "a")

static const char breaks[] =
	"breaks:\n  - id: one\n    title: One broke\n    family: dns\n    about: product\n"
	"    meaning: It broke.\n    codes: [{ code: 0x80070001, often: usual }]\n";
static const char cause[] =
	"id: cause-a\nfamily: dns\ntitle: It is\nexplanation: It is so.\nabout: product\n"
	"leads_to: [one]\nbase: common\n"
	"signs:\n  - says: weakens\n    when: [{ fact: product.is_esu, is: true }]\n"
	"fixes:\n  - id: fix\n    action: point\n";

/* Is the error over, with these facts beside it? */
static bool is_past(const char *facts)
{
	const char *causes[] = { cause, NULL };
	struct world w = world_new(breaks, causes);
	bool past;

	world_facts(&w, facts);
	world_judge(&w);
	assert_non_null(world_break(&w, "one"));
	past = world_break(&w, "one")->past;
	assert_true(past == !w.result->wrong);
	world_free(&w);
	return past;
}

static void success_after_failure(void **state)
{
	(void)state;
	assert_true(is_past(FAILED("2026-11-10T10:00:00Z")
			    AT("product:p@a", "product.activated", "true", "2026-11-11T10:00:00Z", "a")));
}

static void failure_after_success(void **state)
{
	(void)state;
	assert_false(is_past(FAILED("2026-11-12T10:00:00Z")
			     AT("product:p@a", "product.activated", "true", "2026-11-11T10:00:00Z", "a")));
}

static void licensed_for_good_after_old_failures(void **state)
{
	(void)state;
	assert_true(is_past(FAILED("2026-11-12T10:00:00Z")
			    NOW("product:p@a", "product.channel", "\"mak\"", "b")
			    NOW("product:p@a", "product.status", "\"licensed\"", "b")));
}

static void renewals_on_time(void **state)
{
	(void)state;
	assert_true(is_past(FAILED("2026-11-12T10:00:00Z")
			    NOW("product:p@a", "product.channel", "\"gvlk\"", "b")
			    NOW("product:p@a", "product.expires_in", "255000", "b")
			    NOW("product:p@a", "product.status", "\"licensed\"", "b")));
}

static void licensed_but_renewals_fail(void **state)
{
	(void)state;
	assert_false(is_past(FAILED("2026-11-12T10:00:00Z")
			     NOW("product:p@a", "product.channel", "\"gvlk\"", "b")
			     NOW("product:p@a", "product.expires_in", "40000", "b")
			     NOW("product:p@a", "product.status", "\"licensed\"", "b")));
}

/* An error that somebody reports without a time is of now, whatever the licence says. */
static void an_undated_error_is_of_now(void **state)
{
	(void)state;
	assert_false(is_past(NOW("error:e@a", "error.code", "\"0x80070001\"", "a")
			     NOW("error:e@a", "error.product", "\"product:p@a\"", "a")
			     NOW("product:p@a", "product.channel", "\"mak\"", "a")
			     NOW("product:p@a", "product.status", "\"licensed\"", "a")));
}

/* In one transcript the order of lines decides. */
static void later_in_the_same_transcript(void **state)
{
	(void)state;
	assert_true(is_past(NOW("error:e@a", "error.code", "\"0x80070001\"", "a")
			    NOW("error:e@a", "error.product", "\"product:p@a\"", "a")
			    NOW("product:p@a", "product.activated", "true", "a")));
	assert_false(is_past(NOW("product:p@a", "product.activated", "true", "a")
			     NOW("error:e@a", "error.product", "\"product:p@a\"", "a")
			     NOW("error:e@a", "error.code", "\"0x80070001\"", "a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success_after_failure),
		cmocka_unit_test(failure_after_success),
		cmocka_unit_test(licensed_for_good_after_old_failures),
		cmocka_unit_test(renewals_on_time),
		cmocka_unit_test(licensed_but_renewals_fail),
		cmocka_unit_test(an_undated_error_is_of_now),
		cmocka_unit_test(later_in_the_same_transcript),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
