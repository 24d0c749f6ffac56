/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "rules/cmid.h"

/* One character for the id, then the name: "1PC-A" is id 1 under the name PC-A. */
static struct vad_cmid_summary summary_of(const char *const *requests, size_t count, size_t most)
{
	struct vad_cmid_tracker *tracker = vad_cmid_tracker_new(most);
	struct vad_cmid_summary summary;

	assert_non_null(tracker);
	for (size_t i = 0; i < count; i++) {
		struct vad_guid cmid = { { (uint8_t)requests[i][0], 7 } };

		(void)vad_cmid_tracker_feed(tracker, &cmid, vad_view_of(requests[i] + 1));
	}
	summary = vad_cmid_tracker_summary(tracker);
	vad_cmid_tracker_free(tracker);
	return summary;
}

#define SUMMARY(...)                                                                               \
	summary_of((const char *const[]){ __VA_ARGS__ },                                           \
		   sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), 100)

static void check(struct vad_cmid_summary s, size_t clients, size_t clones, size_t renamed,
		  size_t rearmed)
{
	assert_int_equal(s.clients, clients);
	assert_int_equal(s.clones, clones);
	assert_int_equal(s.renamed, renamed);
	assert_int_equal(s.rearmed, rearmed);
	assert_false(s.full);
}

static void a_b_a_is_a_clone(void **state)
{
	(void)state;
	check(SUMMARY("1A", "1B", "1A"), 1, 1, 0, 0);
	check(SUMMARY("1A", "2C", "1B", "2C", "1A"), 2, 1, 0, 0);
}

static void a_then_b_is_a_renaming(void **state)
{
	(void)state;
	check(SUMMARY("1A", "1A", "1B", "1B"), 1, 0, 1, 0);
	check(SUMMARY("1pc.corp", "1PC.CORP"), 1, 0, 0, 0);
}

static void many_clones_in_turn(void **state)
{
	(void)state;
	check(SUMMARY("1A", "1B", "1C", "1D", "1E", "1F", "1A"), 1, 1, 0, 0);
	check(SUMMARY("1A", "1B", "1C", "1D", "1E", "1F"), 1, 1, 0, 0);
}

static void many_ids_under_one_name_are_rearms(void **state)
{
	(void)state;
	check(SUMMARY("1A", "2A", "3A", "4A"), 4, 0, 0, 1);
	check(SUMMARY("1A", "2A"), 2, 0, 0, 0);
}

static void distinct_clients(void **state)
{
	(void)state;
	check(SUMMARY("1A", "2B", "3C", "1A", "2B", "3C"), 3, 0, 0, 0);
}

static void memory_is_bounded(void **state)
{
	struct vad_cmid_tracker *tracker = vad_cmid_tracker_new(50);
	struct vad_cmid_summary summary;
	char name[16];

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		struct vad_guid cmid = { { (uint8_t)(i & 0xFF), (uint8_t)(i >> 8) } };

		(void)snprintf(name, sizeof(name), "pc%u", i);
		assert_int_equal(vad_cmid_tracker_feed(tracker, &cmid, vad_view_of(name)),
				 i < 50 ? VAD_OK : VAD_LIMIT);
	}
	summary = vad_cmid_tracker_summary(tracker);
	assert_true(summary.full);
	assert_int_equal(summary.clients, 50);
	vad_cmid_tracker_free(tracker);
	vad_cmid_tracker_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_b_a_is_a_clone),
		cmocka_unit_test(a_then_b_is_a_renaming),
		cmocka_unit_test(many_clones_in_turn),
		cmocka_unit_test(many_ids_under_one_name_are_rearms),
		cmocka_unit_test(distinct_clients),
		cmocka_unit_test(memory_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
