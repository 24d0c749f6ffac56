/* SPDX-License-Identifier: MIT */
/* The count: 30 days, unique ids, what is kept, days, today and what becomes of it. */
#include "replay_world.h"

static int64_t windows_at(struct vad_replay *r, vad_time now)
{
	const struct vad_replay_host *h = world_finish(r, now);
	int64_t count = h->family[VAD_REPLAY_WINDOWS].count.least;

	vad_replay_free(r);
	return count;
}

static void an_id_counts_for_thirty_days(void **state)
{
	(void)state;
	for (int64_t late = -1; late <= 1; late++) {
		struct vad_replay *r = world_new();

		world_ask(r, START, 1, PRODUCT_CLIENT, 25);
		assert_int_equal(windows_at(r, START + WINDOW + late), late <= 0 ? 1 : 0);
	}
}

static void an_id_counts_once(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	for (int i = 0; i < 40; i++)
		world_ask(r, START + i * HOUR, (uint32_t)i % 3, PRODUCT_CLIENT, 25);
	assert_int_equal(windows_at(r, VAD_TIME_NONE), 3);
}

static void names_do_not_count(void **state)
{
	struct vad_replay *r = world_new();
	struct vad_kms_request q;

	(void)state;
	q = world_request(START, 7, "A", PRODUCT_CLIENT, 25);
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q = world_request(START + 60, 7, "B", PRODUCT_CLIENT, 25);
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	assert_int_equal(windows_at(r, VAD_TIME_NONE), 1);
}

static void twice_the_largest_count_is_kept(void **state)
{
	const struct vad_replay_host *h;
	struct vad_replay *r = world_new();

	(void)state;
	for (uint32_t i = 0; i < 30; i++)
		world_ask(r, START + i * MINUTE, i, PRODUCT_SERVER, 5);
	for (uint32_t i = 0; i < 30; i++)
		world_ask(r, START + HOUR + i * MINUTE, i, PRODUCT_OFFICE, 5);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, 10);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].kept, 10);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].active, 30);
	assert_int_equal(h->family[VAD_REPLAY_OFFICE].count.least, 10);
	assert_int_equal(h->ids, 30);
	vad_replay_free(r);
	r = world_new();
	for (uint32_t i = 0; i < 90; i++)
		world_ask(r, START + i * MINUTE, i, PRODUCT_CLIENT, 25);
	assert_int_equal(windows_at(r, VAD_TIME_NONE), 50);
}

/* Ten of thirty servers are kept; the first client makes room for more, but those dropped are gone:
 * eleven at least, as many as asked at most. */
static void what_was_dropped_is_not_remembered(void **state)
{
	const struct vad_replay_family *f;
	struct vad_replay *r = world_new();

	(void)state;
	for (uint32_t i = 0; i < 30; i++)
		world_ask(r, START + i * MINUTE, i, PRODUCT_SERVER, 5);
	world_ask(r, START + 40 * DAY, 100, PRODUCT_SERVER, 5);
	for (uint32_t i = 0; i < 30; i++)
		world_ask(r, START + 41 * DAY + i * MINUTE, i, PRODUCT_SERVER, 5);
	world_ask(r, START + 42 * DAY, 101, PRODUCT_CLIENT, 25);
	f = &world_finish(r, VAD_TIME_NONE)->family[VAD_REPLAY_WINDOWS];
	assert_int_equal(f->count.least, 11);
	assert_int_equal(f->count.most, 32);
	assert_int_equal(f->kept, 50);
	vad_replay_free(r);
}

/* A kept id that asks again keeps its place: the others are dropped before it. */
static void the_most_recent_are_kept(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	for (uint32_t i = 0; i < 10; i++)
		world_ask(r, START + i * MINUTE, i, PRODUCT_SERVER, 5);
	world_ask(r, START + 20 * DAY, 0, PRODUCT_SERVER, 5);
	world_ask(r, START + 20 * DAY + 1, 11, PRODUCT_SERVER, 5); /* drops 1 */
	h = world_finish(r, START + 31 * DAY); /* 2 to 9 have expired, 0 and 11 not */
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, 2);
	vad_replay_free(r);
}

static void refused_requests_do_not_count(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;
	struct vad_kms_request q;

	(void)state;
	q = world_request(START, 1, "A", PRODUCT_CLIENT, 25);
	q.code = 0xC004F042;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q = world_request(START + 1, 2, "B", PRODUCT_CLIENT, 25);
	q.code = 0xC004F038;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, 1);
	assert_int_equal(h->requests, 2);
	assert_int_equal(h->failed, 2);
	assert_int_equal(h->counted, 1);
	assert_int_equal(h->days[0].failed, 2);
	assert_int_equal(h->code_count, 2);
	vad_replay_free(r);
}

static void unknown_products_are_a_doubt(void **state)
{
	const struct vad_replay_host *h;
	struct vad_replay *r = world_new();

	(void)state;
	/* 40 days of log, so that nothing from before it is in doubt */
	for (int day = 0; day <= 40; day++) {
		for (uint32_t i = 0; i < 3; i++)
			world_ask(r, START + day * DAY + i, i, PRODUCT_SERVER, 5);
		for (uint32_t i = 10; i < 14; i++)
			world_ask(r, START + day * DAY + i, i, PRODUCT_UNKNOWN, 5);
	}
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, 3);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.most, 7);
	assert_int_equal(h->family[VAD_REPLAY_OFFICE].count.least, 0);
	assert_int_equal(h->family[VAD_REPLAY_OFFICE].count.most, 4);
	assert_int_equal(h->unsure_ids, 4);
	assert_int_equal(h->threshold[VAD_KMS_SERVER].enough, VAD_ANSWER_UNKNOWN);
	assert_int_equal(h->threshold[VAD_KMS_SERVER].missing.least, 0);
	assert_int_equal(h->threshold[VAD_KMS_SERVER].missing.most, 2);
	assert_int_equal(h->threshold[VAD_KMS_OFFICE].enough, VAD_ANSWER_NO);
	assert_int_equal(h->threshold[VAD_KMS_OFFICE].missing.least, 1);
	assert_int_equal(h->products[0].product, VAD_NO_INDEX);
	assert_int_equal(h->products[0].office, VAD_ANSWER_UNKNOWN);
	assert_int_equal(h->products[1].office, VAD_ANSWER_NO);
	vad_replay_free(r);
}

/* Only clients of Windows ask for 25. */
static void an_unknown_product_that_asks_for_25_is_windows(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	world_ask(r, START, 1, PRODUCT_UNKNOWN, 25);
	assert_int_equal(windows_at(r, VAD_TIME_NONE), 1);
}

static void a_young_log_is_a_doubt(void **state)
{
	const struct vad_replay_host *h;
	struct vad_replay *r = world_new();

	(void)state;
	for (int day = 0; day < 29; day++)
		world_ask(r, START + day * DAY, 1, PRODUCT_CLIENT, 25);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, 1);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.most, 50);
	assert_int_equal(h->whole, VAD_ANSWER_NO);
	assert_int_equal(h->threshold[VAD_KMS_CLIENT].enough, VAD_ANSWER_UNKNOWN);
	vad_replay_free(r);
	r = world_new();
	for (int day = 0; day <= 31; day++)
		world_ask(r, START + day * DAY, 1, PRODUCT_CLIENT, 25);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->whole, VAD_ANSWER_YES);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.most, 1);
	assert_int_equal(h->threshold[VAD_KMS_CLIENT].enough, VAD_ANSWER_NO);
	assert_int_equal(h->threshold[VAD_KMS_CLIENT].missing.least, 24);
	assert_int_equal(h->threshold[VAD_KMS_CLIENT].missing.most, 24);
	vad_replay_free(r);
}

static void days_of_a_host(void **state)
{
	const struct vad_replay_host *h;
	struct vad_replay_day day;
	struct vad_replay *r = world_new();
	int32_t first = (int32_t)(START / DAY);

	(void)state;
	world_ask(r, START + 10, 1, PRODUCT_CLIENT, 25);
	world_ask(r, START + 20, 2, PRODUCT_CLIENT, 25);
	world_ask(r, START + 30, 1, PRODUCT_CLIENT, 25);
	world_ask(r, START + 5 * DAY, 3, PRODUCT_CLIENT, 25);
	h = world_finish(r, START + 33 * DAY);
	assert_int_equal(h->day_count, 3);
	assert_int_equal(h->days[0].day, first);
	assert_int_equal(h->days[0].requests, 3);
	assert_int_equal(h->days[0].clients, 2);
	assert_int_equal(h->days[0].fresh, 2);
	assert_int_equal(h->days[0].level[VAD_REPLAY_WINDOWS].end, 2);
	assert_int_equal(h->days[0].level[VAD_REPLAY_WINDOWS].lowest, 0);
	assert_int_equal(h->days[1].level[VAD_REPLAY_WINDOWS].highest, 3);
	assert_int_equal(h->days[1].level[VAD_REPLAY_WINDOWS].lowest, 2);
	assert_int_equal(h->days[2].day, first + 30);
	assert_int_equal(h->days[2].requests, 0);
	assert_int_equal(h->days[2].level[VAD_REPLAY_WINDOWS].highest, 3);
	assert_int_equal(h->days[2].level[VAD_REPLAY_WINDOWS].end, 1);
	assert_false(vad_replay_day_at(h, first - 1, &day));
	assert_true(vad_replay_day_at(h, first + 2, &day));
	assert_int_equal(day.day, first + 2);
	assert_int_equal(day.requests, 0);
	assert_int_equal(day.level[VAD_REPLAY_WINDOWS].end, 2);
	assert_true(vad_replay_day_at(h, first + 5, &day));
	assert_int_equal(day.requests, 1);
	assert_true(vad_replay_day_at(h, first + 400, &day));
	assert_int_equal(day.level[VAD_REPLAY_WINDOWS].highest, 1);
	vad_replay_free(r);
}

/* Nine servers: five are needed, so the fifth from the last decides. */
static void the_count_falls_when_nobody_asks(void **state)
{
	const struct vad_replay_threshold *t;
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;
	vad_time falls;

	(void)state;
	for (uint32_t i = 0; i < 9; i++)
		world_ask(r, START + i * DAY, i, PRODUCT_SERVER, 5);
	h = world_finish(r, VAD_TIME_NONE);
	t = &h->threshold[VAD_KMS_SERVER];
	assert_true(t->asked);
	assert_int_equal(t->enough, VAD_ANSWER_YES);
	falls = START + 4 * DAY + WINDOW + 1;
	assert_int_equal(t->alone, falls);
	/* all asked once only: nobody knows whether they come again */
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].once, 9);
	assert_int_equal(t->falls, VAD_ANSWER_UNKNOWN);
	assert_int_equal(t->usual, falls);
	assert_false(h->threshold[VAD_KMS_CLIENT].asked);
	vad_replay_free(r);
	for (int late = -1; late <= 0; late++) {
		r = world_new();
		for (uint32_t i = 0; i < 9; i++)
			world_ask(r, START + i * DAY, i, PRODUCT_SERVER, 5);
		assert_int_equal(windows_at(r, falls + late), late < 0 ? 5 : 4);
	}
}

/* Weekly machines come again; those that kept away for four weeks do not. */
static void the_count_of_steady_machines_stays(void **state)
{
	const struct vad_replay_host *h;
	struct vad_replay *r = world_new();

	(void)state;
	for (int week = 0; week < 8; week++)
		for (uint32_t i = 0; i < 6; i++)
			if (i < 4 || week < 5)
				world_ask(r, START + week * 7 * DAY + i * HOUR, i, PRODUCT_SERVER,
					  5);
	h = world_finish(r, START + 7 * 7 * DAY + 2 * DAY);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].steady, 4);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].overdue, 2);
	assert_int_equal(h->threshold[VAD_KMS_SERVER].falls, VAD_ANSWER_YES);
	assert_int_equal(h->threshold[VAD_KMS_SERVER].usual,
			 START + 4 * 7 * DAY + 5 * HOUR + WINDOW + 1);
	vad_replay_free(r);
}

static void a_broken_log_is_a_doubt_again(void **state)
{
	struct vad_log_span span = { .file = 0,
				     .name = VAD_VIEW("a.evtx"),
				     .first_record = 1,
				     .last_record = 100,
				     .first_time = START,
				     .last_time = START + 40 * DAY,
				     .channel = VAD_VIEW("Key Management Service"),
				     .computer = VAD_VIEW("kms.corp.example") };
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;
	struct vad_kms_request q;

	(void)state;
	assert_int_equal(vad_replay_span(r, &span), VAD_OK);
	q = world_request(START + 35 * DAY, 1, "A", PRODUCT_CLIENT, 25);
	q.record = 100;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	span.file = 1;
	span.first_record = 501;
	span.last_record = 600;
	span.first_time = START + 50 * DAY;
	span.last_time = START + 60 * DAY;
	assert_int_equal(vad_replay_span(r, &span), VAD_OK);
	q = world_request(START + 55 * DAY, 1, "A", PRODUCT_CLIENT, 25);
	q.file = 1;
	q.record = 510;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->logs[0].missing, 400);
	assert_int_equal(h->logs[0].from_start, VAD_ANSWER_YES);
	assert_int_equal(h->whole, VAD_ANSWER_NO);
	assert_int_equal(h->now, START + 60 * DAY);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.most, 50);
	/* the first file alone was old enough */
	assert_int_equal(h->days[0].level[VAD_REPLAY_WINDOWS].doubt, 0);
	assert_int_equal(h->days[1].level[VAD_REPLAY_WINDOWS].doubt, 49);
	vad_replay_free(r);
}

/* --- random worlds --------------------------------------------------------------------------- */

enum { WORLD_IDS = 120, WORLD_STEPS = 3000 };

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* The count by the definition, from all requests: only for worlds in which the host keeps 50. */
static uint32_t by_definition(const vad_time *last, vad_time now)
{
	uint32_t count = 0;

	for (int i = 0; i < WORLD_IDS; i++)
		count += last[i] != VAD_TIME_NONE && now - last[i] <= WINDOW;
	return count < 50 ? count : 50;
}

static void check_days(const struct vad_replay_host *h, const uint32_t *expected, int32_t first)
{
	uint32_t before = 0;

	for (size_t i = 0; i < h->day_count; i++) {
		const struct vad_replay_level *l = &h->days[i].level[VAD_REPLAY_WINDOWS];

		assert_true(l->highest <= 50);
		assert_true(l->lowest <= l->end && l->end <= l->highest);
		assert_true(before >= l->lowest && before <= l->highest);
		assert_int_equal(l->end, expected[h->days[i].day - first]);
		before = l->end;
	}
}

/* Until the foretold second the count suffices, and from it on it does not. */
static void check_falls(const struct vad_replay_host *h, const vad_time *last, vad_time now)
{
	static const enum vad_kms_role roles[] = { VAD_KMS_CLIENT, VAD_KMS_SERVER };

	for (size_t i = 0; i < 2; i++) {
		const struct vad_replay_threshold *t = &h->threshold[roles[i]];

		if (by_definition(last, now) < t->needed) {
			assert_int_equal(t->alone, VAD_TIME_NONE);
			continue;
		}
		assert_true(t->alone > now);
		assert_true(by_definition(last, t->alone - 1) >= t->needed);
		assert_true(by_definition(last, t->alone) < t->needed);
		assert_true(t->usual == VAD_TIME_NONE || t->usual >= t->alone);
	}
}

static void run_world(uint64_t seed)
{
	static uint32_t ends[4000];
	vad_time last[WORLD_IDS], time = START;
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;
	int32_t first = (int32_t)(START / DAY), day = first;
	uint64_t ids = 1 + next_random(&seed) % WORLD_IDS;
	uint64_t pause = 1 + next_random(&seed) % (2 * DAY);

	for (int i = 0; i < WORLD_IDS; i++)
		last[i] = VAD_TIME_NONE;
	for (int i = 0; i < WORLD_STEPS && day - first < 3900; i++) {
		uint64_t id = next_random(&seed) % ids;
		vad_time step = (vad_time)(next_random(&seed) % pause);

		if (next_random(&seed) % 200 == 0)
			step += 20 * DAY;
		for (; (day + 1) * (vad_time)DAY <= time + step; day++)
			ends[day - first] = by_definition(last, (day + 1) * (vad_time)DAY - 1);
		time += step;
		last[id] = time;
		world_ask(r, time, (uint32_t)id, PRODUCT_CLIENT, 25);
	}
	ends[day - first] = by_definition(last, time);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, by_definition(last, time));
	check_falls(h, last, time);
	check_days(h, ends, first);
	vad_replay_free(r);
}

static void random_worlds_count_by_the_definition(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++)
		run_world(seed * UINT64_C(0x9e3779b97f4a7c15));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_counts_for_thirty_days),
		cmocka_unit_test(an_id_counts_once),
		cmocka_unit_test(names_do_not_count),
		cmocka_unit_test(twice_the_largest_count_is_kept),
		cmocka_unit_test(what_was_dropped_is_not_remembered),
		cmocka_unit_test(the_most_recent_are_kept),
		cmocka_unit_test(refused_requests_do_not_count),
		cmocka_unit_test(unknown_products_are_a_doubt),
		cmocka_unit_test(an_unknown_product_that_asks_for_25_is_windows),
		cmocka_unit_test(a_young_log_is_a_doubt),
		cmocka_unit_test(days_of_a_host),
		cmocka_unit_test(the_count_falls_when_nobody_asks),
		cmocka_unit_test(the_count_of_steady_machines_stays),
		cmocka_unit_test(a_broken_log_is_a_doubt_again),
		cmocka_unit_test(random_worlds_count_by_the_definition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
