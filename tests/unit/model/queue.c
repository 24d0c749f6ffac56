/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/queue.h"
#include "model/random.h"

static void items_come_by_date(void **state)
{
	struct vad_queue *queue = vad_queue_new(4, 1000);
	int64_t tick = 0;

	(void)state;
	assert_non_null(queue);
	assert_int_equal(vad_queue_peek(queue), VAD_QUEUE_NONE);
	vad_queue_set(queue, 0, 5000000);
	vad_queue_set(queue, 1, 1001);
	assert_int_equal(vad_queue_peek(queue), 1);
	vad_queue_set(queue, 2, 2000);
	assert_int_equal(vad_queue_date(queue, 2), 2000);
	assert_int_equal(vad_queue_date(queue, 3), INT64_MAX);
	assert_int_equal(vad_queue_next(queue, 6000000, &tick), 1);
	assert_int_equal(tick, 1001);
	assert_int_equal(vad_queue_date(queue, 1), INT64_MAX);
	assert_int_equal(vad_queue_next(queue, 1999, &tick), VAD_QUEUE_NONE);
	assert_int_equal(vad_queue_next(queue, 2000, &tick), 2);
	assert_int_equal(vad_queue_next(queue, INT64_MAX, &tick), 0);
	assert_int_equal(tick, 5000000);
	assert_int_equal(vad_queue_next(queue, INT64_MAX, &tick), VAD_QUEUE_NONE);
	vad_queue_free(queue);
}

/* Set from near and from afar, so that they meet from several levels. */
static void within_a_tick_the_order_is_that_of_setting(void **state)
{
	struct vad_queue *queue = vad_queue_new(6, 0);
	int64_t tick;

	(void)state;
	assert_non_null(queue);
	vad_queue_set(queue, 3, 70000);
	vad_queue_set(queue, 5, 69900);
	vad_queue_set(queue, 1, 70000);
	assert_int_equal(vad_queue_next(queue, 69950, &tick), 5);
	vad_queue_set(queue, 0, 70000);
	assert_int_equal(vad_queue_next(queue, 69999, &tick), VAD_QUEUE_NONE);
	vad_queue_set(queue, 2, 70000);
	vad_queue_set(queue, 3, 70000); /* anew: behind the others */
	assert_int_equal(vad_queue_next(queue, 70000, &tick), 1);
	vad_queue_set(queue, 4, 10); /* in the past: now, behind the others */
	assert_int_equal(vad_queue_date(queue, 4), 70000);
	assert_int_equal(vad_queue_next(queue, 70000, &tick), 0);
	assert_int_equal(vad_queue_next(queue, 70000, &tick), 2);
	assert_int_equal(vad_queue_next(queue, 70000, &tick), 3);
	assert_int_equal(vad_queue_next(queue, 70000, &tick), 4);
	assert_int_equal(tick, 70000);
	vad_queue_free(queue);
}

static void the_ends_of_time(void **state)
{
	struct vad_queue *queue = vad_queue_new(3, INT64_MIN);
	int64_t tick;

	(void)state;
	assert_non_null(queue);
	vad_queue_set(queue, 0, INT64_MAX - 1);
	vad_queue_set(queue, 1, -1);
	vad_queue_set(queue, 2, INT64_MIN);
	assert_int_equal(vad_queue_next(queue, 0, &tick), 2);
	assert_int_equal(tick, INT64_MIN);
	assert_int_equal(vad_queue_next(queue, 0, &tick), 1);
	assert_int_equal(tick, -1);
	assert_int_equal(vad_queue_next(queue, -5, &tick), VAD_QUEUE_NONE);
	vad_queue_set(queue, 1, INT64_MAX); /* that is no date */
	assert_int_equal(vad_queue_next(queue, INT64_MAX, &tick), 0);
	assert_int_equal(tick, INT64_MAX - 1);
	assert_int_equal(vad_queue_next(queue, INT64_MAX, &tick), VAD_QUEUE_NONE);
	vad_queue_free(queue);
}

static void a_number_that_is_no_item_does_nothing(void **state)
{
	struct vad_queue *queue = vad_queue_new(0, 0);
	int64_t tick;

	(void)state;
	assert_non_null(queue);
	vad_queue_set(queue, 0, 5);
	vad_queue_cancel(queue, 7);
	assert_int_equal(vad_queue_date(queue, 0), INT64_MAX);
	assert_int_equal(vad_queue_grow(queue, 1), VAD_OK);
	vad_queue_set(queue, 0, 5);
	assert_int_equal(vad_queue_grow(queue, 300), VAD_OK);
	assert_int_equal(vad_queue_date(queue, 0), 5);
	assert_int_equal(vad_queue_next(queue, 5, &tick), 0);
	vad_queue_free(queue);
}

/* --- against a list that is searched --------------------------------------------------------- */

enum { ITEMS = 50 };

struct plain {
	int64_t date[ITEMS];
	uint64_t set[ITEMS]; /* the how manieth call gave the date */
	uint64_t calls;
	int64_t now;
};

static void plain_set(struct plain *plain, uint32_t item, int64_t tick)
{
	plain->date[item] = tick < plain->now ? plain->now : tick;
	plain->set[item] = plain->calls++;
}

static uint32_t plain_next(struct plain *plain, int64_t until)
{
	uint32_t best = VAD_QUEUE_NONE;

	for (uint32_t i = 0; i < ITEMS; i++) {
		if (plain->date[i] > until || plain->date[i] == INT64_MAX)
			continue;
		if (best == VAD_QUEUE_NONE || plain->date[i] < plain->date[best] ||
		    (plain->date[i] == plain->date[best] && plain->set[i] < plain->set[best]))
			best = i;
	}
	if (best != VAD_QUEUE_NONE) {
		plain->now = plain->date[best];
		plain->date[best] = INT64_MAX;
	} else if (until > plain->now) {
		plain->now = until;
	}
	return best;
}

static int64_t some_span(struct vad_random *random)
{
	static const uint64_t bounds[] = { 3, 300, 70000, 20000000, UINT64_C(1) << 33 };

	return (int64_t)vad_random_below(random, bounds[vad_random_below(random, 5)]) - 1;
}

static void it_agrees_with_a_list(void **state)
{
	struct vad_random random = vad_random_new(5);

	(void)state;
	for (unsigned round = 0; round < 40; round++) {
		struct plain plain = { .now = some_span(&random) * 1000 };
		struct vad_queue *queue = vad_queue_new(ITEMS, plain.now);

		assert_non_null(queue);
		for (uint32_t i = 0; i < ITEMS; i++)
			plain.date[i] = INT64_MAX;
		for (unsigned step = 0; step < 4000; step++) {
			uint32_t item = (uint32_t)vad_random_below(&random, ITEMS);
			int64_t when = plain.now + some_span(&random), tick = 0;
			uint64_t what = vad_random_below(&random, 8);

			if (what < 4) {
				vad_queue_set(queue, item, when);
				plain_set(&plain, item, when);
			} else if (what == 4) {
				vad_queue_cancel(queue, item);
				plain.date[item] = INT64_MAX;
			} else {
				item = plain_next(&plain, when);
				assert_int_equal(vad_queue_next(queue, when, &tick), item);
				if (item != VAD_QUEUE_NONE)
					assert_int_equal(tick, plain.now);
			}
			assert_int_equal(vad_queue_date(queue, step % ITEMS),
					 plain.date[step % ITEMS]);
		}
		vad_queue_free(queue);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_come_by_date),
		cmocka_unit_test(within_a_tick_the_order_is_that_of_setting),
		cmocka_unit_test(the_ends_of_time),
		cmocka_unit_test(a_number_that_is_no_item_does_nothing),
		cmocka_unit_test(it_agrees_with_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
