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

static struct vad_cmid_tracker *fed(const char *const *requests, size_t count)
{
	struct vad_cmid_tracker *tracker = vad_cmid_tracker_new(100);

	assert_non_null(tracker);
	for (size_t i = 0; i < count; i++) {
		struct vad_guid cmid = { { (uint8_t)requests[i][0], 7 } };
		uint32_t pair;

		assert_int_equal(vad_cmid_tracker_meet(tracker, &cmid, vad_view_of(requests[i] + 1),
						       1000 + (vad_time)i * 100, &pair),
				 VAD_OK);
	}
	return tracker;
}

static void assert_name(const struct vad_cmid_tracker *tracker, uint32_t pair, const char *name,
			vad_time first, vad_time last, uint32_t requests)
{
	const struct vad_cmid_pair *p = vad_cmid_tracker_pair(tracker, pair);

	assert_true(vad_view_is(vad_cmid_tracker_name(tracker, p->name), name));
	assert_int_equal(p->first, first);
	assert_int_equal(p->last, last);
	assert_int_equal(p->requests, requests);
}

static void a_conflict_has_names_and_times(void **state)
{
	static const char *const requests[] = { "1Alpha", "2C", "1Beta", "1ALPHA", "1Gamma" };
	struct vad_cmid_tracker *tracker = fed(requests, 5);
	struct vad_cmid_conflict c;
	uint32_t pair;
	size_t at = 0;

	(void)state;
	assert_true(vad_cmid_tracker_conflict(tracker, &at, &c));
	assert_int_equal(c.kind, VAD_CMID_CLONE);
	assert_int_equal(vad_cmid_tracker_id(tracker, c.index)->bytes[0], '1');
	assert_int_equal(c.distinct, 3);
	assert_int_equal(c.turns, 3);
	assert_int_equal(c.since, 1200);
	assert_int_equal(c.last, 1400);
	pair = c.first_pair;
	assert_name(tracker, pair, "Alpha", 1000, 1300, 2);
	pair = vad_cmid_tracker_pair(tracker, pair)->next_of_id;
	assert_name(tracker, pair, "Beta", 1200, 1200, 1);
	pair = vad_cmid_tracker_pair(tracker, pair)->next_of_id;
	assert_name(tracker, pair, "Gamma", 1400, 1400, 1);
	assert_int_equal(vad_cmid_tracker_pair(tracker, pair)->next_of_id, VAD_CMID_NONE);
	assert_true(vad_cmid_tracker_cloned(tracker, c.index));
	assert_false(vad_cmid_tracker_conflict(tracker, &at, &c));
	vad_cmid_tracker_free(tracker);
}

static void ids_come_before_names(void **state)
{
	static const char *const requests[] = { "1A", "2A", "3A", "4B", "4C" };
	struct vad_cmid_tracker *tracker = fed(requests, 5);
	struct vad_cmid_conflict c;
	size_t at = 0;

	(void)state;
	assert_true(vad_cmid_tracker_conflict(tracker, &at, &c));
	assert_int_equal(c.kind, VAD_CMID_RENAMED);
	assert_int_equal(c.since, 1400);
	assert_true(vad_cmid_tracker_conflict(tracker, &at, &c));
	assert_int_equal(c.kind, VAD_CMID_REARMED);
	assert_true(vad_view_is(vad_cmid_tracker_name(tracker, c.index), "A"));
	assert_int_equal(c.distinct, 3);
	assert_int_equal(c.since, 1100);
	assert_int_equal(c.last, 1200);
	assert_false(vad_cmid_tracker_conflict(tracker, &at, &c));
	vad_cmid_tracker_free(tracker);
}

static void an_empty_name_is_no_other_name(void **state)
{
	(void)state;
	check(SUMMARY("1A", "1", "1A"), 1, 0, 0, 0);
	check(SUMMARY("1A", "1", "1B"), 1, 0, 1, 0);
	check(SUMMARY("1", "2", "3", "4"), 4, 0, 0, 0);
}

/* Long names are cut, not lost; those that differ only behind the cut are the same. */
static void long_names_are_cut(void **state)
{
	struct vad_cmid_tracker *tracker = vad_cmid_tracker_new(10);
	struct vad_guid cmid = { { 1 } };
	char name[600];
	uint32_t pair;

	(void)state;
	memset(name, 'x', sizeof(name));
	for (size_t size = 200; size <= 600; size += 200)
		assert_int_equal(vad_cmid_tracker_meet(tracker, &cmid,
						       (struct vad_view){ name, size }, 5, &pair),
				 VAD_OK);
	assert_int_equal(vad_cmid_tracker_names(tracker), 2);
	assert_int_equal(vad_cmid_tracker_name(tracker, 1).size, VAD_CMID_NAME_MAX);
	vad_cmid_tracker_free(tracker);
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
	assert_true(vad_cmid_tracker_memory(tracker) < 64 * 1024);
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
		cmocka_unit_test(a_conflict_has_names_and_times),
		cmocka_unit_test(ids_come_before_names),
		cmocka_unit_test(an_empty_name_is_no_other_name),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(memory_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
