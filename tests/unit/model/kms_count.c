/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/kms_count.h"
#include "model/random.h"

enum { START = 1000000, DAY = 86400, CLIENT = 25, SERVER = 5 };

static struct vad_kms_count fresh(void)
{
	struct vad_kms_count count;

	assert_true(vad_kms_count_new(vad_knowledge_builtin(), &count));
	assert_int_equal(count.window, 30 * DAY);
	assert_int_equal(count.factor, 2);
	assert_int_equal(count.used, 0);
	return count;
}

static uint32_t ask(struct vad_kms_count *count, uint64_t machine, uint32_t required, vad_time now)
{
	struct vad_guid cmid = vad_random_guid(1, machine);

	return vad_kms_count_request(count, &cmid, required, now);
}

static void an_id_counts_once(void **state)
{
	struct vad_kms_count count = fresh();

	(void)state;
	assert_int_equal(ask(&count, 1, CLIENT, START), 1);
	assert_int_equal(ask(&count, 1, CLIENT, START + 1), 1);
	assert_int_equal(ask(&count, 2, CLIENT, START + 2), 2);
	assert_int_equal(ask(&count, 1, CLIENT, START + 3), 2);
	assert_int_equal(vad_kms_count_now(&count, START + 3), 2);
}

static void an_id_counts_for_30_days(void **state)
{
	struct vad_kms_count count = fresh();

	(void)state;
	ask(&count, 1, CLIENT, START);
	ask(&count, 2, CLIENT, START + DAY);
	assert_true(vad_kms_count_falls(&count, 2) == START + 30 * DAY + 1);
	assert_true(vad_kms_count_falls(&count, 1) == START + 31 * DAY + 1);
	assert_true(vad_kms_count_falls(&count, 3) == VAD_TIME_NONE);
	assert_int_equal(vad_kms_count_now(&count, START + 30 * DAY), 2);
	assert_int_equal(vad_kms_count_now(&count, START + 30 * DAY + 1), 1);
	assert_true(vad_kms_count_falls(&count, 2) == VAD_TIME_NONE);
	assert_int_equal(ask(&count, 3, CLIENT, START + 31 * DAY + 1), 1);
}

static void the_host_keeps_twice_what_was_asked(void **state)
{
	struct vad_kms_count count = fresh();

	(void)state;
	for (uint64_t i = 0; i < 30; i++)
		ask(&count, i, SERVER, START + (vad_time)i);
	assert_int_equal(count.used, 10);
	assert_int_equal(ask(&count, 25, SERVER, START + 40), 10); /* kept */
	/* The first client raises the cap; what was dropped has to come again. */
	assert_int_equal(ask(&count, 100, CLIENT, START + 50), 11);
	for (uint64_t i = 0; i < 200; i++)
		assert_true(ask(&count, 200 + i, SERVER, START + 60) <= 50);
	assert_int_equal(count.used, 50);
	assert_int_equal(count.keeps, 50);
}

static void the_oldest_makes_room(void **state)
{
	struct vad_kms_count count = fresh();
	struct vad_guid first = vad_random_guid(1, 0), second = vad_random_guid(1, 1);

	(void)state;
	for (uint64_t i = 0; i < 10; i++)
		ask(&count, i, SERVER, START + (vad_time)i);
	ask(&count, 0, SERVER, START + 20);
	ask(&count, 99, SERVER, START + 21);
	assert_int_equal(count.used, 10);
	assert_true(vad_guid_equal(&count.entry[1].cmid, &first));
	for (uint32_t i = 0; i < count.used; i++)
		assert_false(vad_guid_equal(&count.entry[i].cmid, &second));
}

static void time_never_goes_back(void **state)
{
	struct vad_kms_count count = fresh();

	(void)state;
	ask(&count, 1, CLIENT, START);
	ask(&count, 2, CLIENT, START - 100 * DAY);
	assert_int_equal(count.entry[0].last, START);
	assert_int_equal(vad_kms_count_now(&count, START + 30 * DAY), 2);
}

static void a_requirement_beyond_all_rules_stays_in_bounds(void **state)
{
	struct vad_kms_count count = fresh();

	(void)state;
	assert_int_equal(ask(&count, 1, 0, START), 0);
	for (uint64_t i = 0; i < 500; i++)
		ask(&count, i, UINT32_MAX, START);
	assert_int_equal(count.used, VAD_KMS_COUNT_ROOM);
}

/* Random requests against what the rule says: distinct ids, at most the cap, at most 30 days old. */
static void it_holds_for_random_requests(void **state)
{
	struct vad_random random = vad_random_new(11);

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		struct vad_kms_count count = fresh();
		vad_time now = START;
		uint32_t cap = 0;

		for (unsigned step = 0; step < 300; step++) {
			uint32_t required = vad_random_below(&random, 9) == 0 ? CLIENT : SERVER;

			now += (vad_time)vad_random_below(&random, 2 * DAY);
			cap = 2 * required > cap ? 2 * required : cap;
			ask(&count, vad_random_below(&random, 70), required, now);
			assert_in_range(count.used, 1, cap);
			for (uint32_t i = 0; i < count.used; i++) {
				assert_true(now - count.entry[i].last <= 30 * DAY);
				assert_true(i == 0 ||
					    count.entry[i - 1].last >= count.entry[i].last);
				for (uint32_t j = 0; j < i; j++)
					assert_false(vad_guid_equal(&count.entry[i].cmid,
								    &count.entry[j].cmid));
			}
		}
		assert_int_equal(vad_kms_count_now(&count, now + 30 * DAY + 1), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_counts_once),
		cmocka_unit_test(an_id_counts_for_30_days),
		cmocka_unit_test(the_host_keeps_twice_what_was_asked),
		cmocka_unit_test(the_oldest_makes_room),
		cmocka_unit_test(time_never_goes_back),
		cmocka_unit_test(a_requirement_beyond_all_rules_stays_in_bounds),
		cmocka_unit_test(it_holds_for_random_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
