/* SPDX-License-Identifier: MIT */
/* What happened, in order: rows, turns, and clocks that were set back. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include "world.h"

#define SEEN(subject, name, value, first, last, count, place)                                      \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value ",\"first\":\""       \
	first "\",\"last\":\"" last "\",\"count\":" count ",\"clock\":\"utc\",\"source\":"          \
	"{\"kind\":\"event\",\"name\":\"a\",\"place\":\"" place "\"}}\n"
#define AT(subject, name, value, time) SEEN(subject, name, value, time, time, "1", "record 1")

#define PRODUCT AT("product:p@a", "product.machine", "\"machine:a@a\"", "2026-11-01T00:00:00Z")
/* A request that went to a host, its result, and whether the answer activated. */
#define REQUEST(key, endpoint, result, time)                                                       \
	AT("attempt:" key "@a", "attempt.result", "\"" result "\"", time)                           \
	AT("attempt:" key "@a", "attempt.product", "\"product:p@a\"", time)                         \
	AT("attempt:" key "@a", "attempt.endpoint", "\"endpoint:" endpoint ":1688\"", time)
#define ACTIVATED(key, time) AT("attempt:" key "@a", "attempt.activated", "true", time)
#define SPELL(code, first, last, count, place)                                                     \
	SEEN("error:" code "@a", "error.since", "\"" first "\"", first, last, count, place)         \
	AT("error:" code "@a", "error.code", "\"" code "\"", last)                                  \
	AT("error:" code "@a", "error.seen_in", "\"event-8198\"", last)                             \
	AT("error:" code "@a", "error.product", "\"product:p@a\"", last)

static struct world told(const char *facts)
{
	struct world w = world_new("breaks: []\n", (const char *[]){ NULL });

	world_facts(&w, facts);
	world_judge(&w);
	return w;
}

static const struct vad_happening *at(const struct world *w, size_t i)
{
	assert_in_range(i + 1, 1, w->result->timeline_count);
	return &w->result->timeline[i];
}

static void equal_attempts_fold(void **state)
{
	struct world w = told(PRODUCT REQUEST("1", "kms1", "0x800706BA", "2026-11-01T10:00:00Z")
				      REQUEST("2", "kms1", "0x800706BA", "2026-11-02T10:00:00Z")
				      REQUEST("3", "kms2", "0x800706BA", "2026-11-03T10:00:00Z")
				      REQUEST("4", "kms1", "0x800706BA", "2026-11-04T10:00:00Z"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 2);
	assert_int_equal(at(&w, 0)->count, 3);
	assert_int_equal(at(&w, 0)->last - at(&w, 0)->first, 3 * 86400);
	assert_int_equal(at(&w, 1)->count, 1);
	assert_int_equal(at(&w, 0)->code, 0x800706BA);
	assert_int_equal(at(&w, 0)->kind, VAD_HAPPENED_ATTEMPT);
	assert_int_equal(at(&w, 0)->mark, VAD_MARK_BAD);
	world_free(&w);
}

static void a_success_ends_the_row(void **state)
{
	struct world w = told(PRODUCT REQUEST("1", "kms1", "0x800706BA", "2026-11-01T10:00:00Z")
				      REQUEST("2", "kms1", "0x00000000", "2026-11-02T10:00:00Z")
					      ACTIVATED("2", "2026-11-02T10:00:00Z")
				      REQUEST("3", "kms1", "0x800706BA", "2026-11-03T10:00:00Z"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 3);
	assert_int_equal(at(&w, 1)->mark, VAD_MARK_GOOD);
	assert_int_equal(at(&w, 1)->turn, VAD_TURN_LAST_SUCCESS);
	assert_int_equal(at(&w, 2)->turn, VAD_TURN_FIRST_FAILURE);
	assert_int_equal(at(&w, 0)->turn, VAD_TURN_NONE);
	world_free(&w);
}

static void what_changed_between(void **state)
{
	struct world w = told(
		PRODUCT AT("product:p@a", "product.key_installed_at", "\"2026-10-01T10:00:00Z\"",
			   "2026-10-01T10:00:00Z")
			REQUEST("1", "kms1", "0x00000000", "2026-11-01T10:00:00Z")
				ACTIVATED("1", "2026-11-01T10:00:00Z")
		AT("machine:a@a", "machine.hardware_changed_at", "\"2026-11-02T10:00:00Z\"",
		   "2026-11-02T10:00:00Z")
			REQUEST("2", "kms1", "0xC004F074", "2026-11-03T10:00:00Z")
		AT("machine:a@a", "machine.clock_jump", "-7200", "2026-11-04T10:00:00Z"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(at(&w, i)->turn, i == 1   ? VAD_TURN_LAST_SUCCESS
						  : i == 2 ? VAD_TURN_BETWEEN
						  : i == 3 ? VAD_TURN_FIRST_FAILURE
							   : VAD_TURN_NONE);
	world_free(&w);
}

/* A product that works again has no such turn. */
static void healed(void **state)
{
	struct world w = told(PRODUCT REQUEST("1", "kms1", "0x00000000", "2026-11-01T10:00:00Z")
					      ACTIVATED("1", "2026-11-01T10:00:00Z")
				      REQUEST("2", "kms1", "0xC004F074", "2026-11-02T10:00:00Z")
				      REQUEST("3", "kms1", "0x00000000", "2026-11-03T10:00:00Z")
					      ACTIVATED("3", "2026-11-03T10:00:00Z"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(at(&w, i)->turn, VAD_TURN_NONE);
	world_free(&w);
}

static void spells_keep_their_count(void **state)
{
	struct world w = told(PRODUCT SPELL("0x8007232B", "2026-11-01T10:00:00Z",
					    "2026-11-09T10:00:00Z", "57", "record 7"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 1);
	assert_int_equal(at(&w, 0)->kind, VAD_HAPPENED_FAILURE);
	assert_int_equal(at(&w, 0)->count, 57);
	assert_int_equal(at(&w, 0)->code, 0x8007232B);
	world_free(&w);
}

/* Where the clock was set back, records order what happened, and not their times. */
static void the_order_of_records(void **state)
{
	struct world w = told(
		PRODUCT SPELL("0x8007232B", "2026-11-09T10:00:00Z", "2026-11-09T11:00:00Z", "2", "record 7")
		SEEN("machine:a@a", "machine.clock_jump", "-700000", "2026-11-01T10:00:00Z",
		     "2026-11-01T10:00:00Z", "1", "record 8")
		SPELL("0x80072EE7", "2026-11-01T12:00:00Z", "2026-11-01T12:00:00Z", "1", "record 9"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 3);
	assert_int_equal(at(&w, 0)->code, 0x8007232B);
	assert_int_equal(at(&w, 1)->kind, VAD_HAPPENED_CHANGE);
	assert_int_equal(at(&w, 2)->code, 0x80072EE7);
	world_free(&w);
}

static void names_and_builds_change(void **state)
{
	struct world w = told(
		AT("machine:a@a", "machine.name", "\"win-abc\"", "2026-11-01T10:00:00Z")
		AT("machine:a@a", "machine.build", "\"10.0.1\"", "2026-11-01T10:00:00Z")
		AT("machine:a@a", "machine.name", "\"pc7\"", "2026-11-02T10:00:00Z")
		SEEN("machine:a@a", "machine.build", "\"10.0.2\"", "2026-11-03T10:00:00Z",
		     "2026-11-09T10:00:00Z", "9", "record 3"));

	(void)state;
	assert_int_equal(w.result->timeline_count, 2);
	assert_int_equal(at(&w, 0)->kind, VAD_HAPPENED_CHANGE);
	assert_int_equal(at(&w, 1)->first, at(&w, 1)->last);
	assert_int_equal(at(&w, 1)->count, 1);
	world_free(&w);
}

#define LOG(wrapped)                                                                               \
	AT("log:Application@a", "log.machine", "\"machine:a@a\"", "2026-11-09T00:00:00Z")             \
	AT("log:Application@a", "log.first", "\"2026-11-01T00:00:00Z\"", "2026-11-09T00:00:00Z")       \
	AT("log:Application@a", "log.last", "\"2026-11-09T00:00:00Z\"", "2026-11-09T00:00:00Z") wrapped

/* A log file that lost its oldest records still covers the time that it covers. */
static void no_reply_in_the_log(void **state)
{
	struct world file = told(
		PRODUCT REQUEST("1", "kms1", "0x00000000", "2026-11-02T10:00:00Z")
			LOG(AT("log:Application@a", "log.wrapped", "true", "2026-11-09T00:00:00Z")));
	struct world said = told(
		PRODUCT REQUEST("1", "kms1", "0x00000000", "2026-11-02T10:00:00Z")
			LOG(SEEN("log:Application@a", "log.wrapped", "true", "2026-11-09T00:00:00Z",
				 "2026-11-09T00:00:00Z", "1", "line 1")));

	(void)state;
	assert_true(at(&file, 0)->unanswered);
	assert_int_equal(at(&file, 0)->mark, VAD_MARK_BAD);
	assert_false(at(&said, 0)->unanswered);
	assert_int_equal(at(&said, 0)->mark, VAD_MARK_NOTE);
	world_free(&file);
	world_free(&said);
}

static void nothing_dated_nothing_told(void **state)
{
	struct world w = told("{\"subject\":\"error:e@a\",\"name\":\"error.code\",\"value\":"
			      "\"0x80072EE7\",\"source\":{\"kind\":\"text\",\"name\":\"a\",\"place\":"
			      "\"line 1\"}}\n");

	(void)state;
	assert_int_equal(w.result->timeline_count, 0);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_attempts_fold),
		cmocka_unit_test(a_success_ends_the_row),
		cmocka_unit_test(what_changed_between),
		cmocka_unit_test(healed),
		cmocka_unit_test(spells_keep_their_count),
		cmocka_unit_test(the_order_of_records),
		cmocka_unit_test(names_and_builds_change),
		cmocka_unit_test(no_reply_in_the_log),
		cmocka_unit_test(nothing_dated_nothing_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
