/* SPDX-License-Identifier: MIT */
/* A host's life besides its count: copies, names, clocks, pauses, who asked when. */
#include <stdlib.h>

#include "replay_world.h"

static enum vad_result feed_record(struct vad_replay *r, size_t file, uint64_t record,
				   vad_time time, uint32_t cmid)
{
	struct vad_kms_request q = world_request(time, cmid, "A", PRODUCT_CLIENT, 25);

	q.file = file;
	q.record = record;
	return vad_replay_feed(r, &q);
}

static void ask_as(struct vad_replay *r, vad_time time, uint32_t cmid, const char *name)
{
	struct vad_kms_request q = world_request(time, cmid, name, PRODUCT_CLIENT, 25);

	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
}

/* --- copies ---------------------------------------------------------------------------------- */

static void copies_are_skipped(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	for (uint64_t i = 1; i <= 10; i++)
		(void)feed_record(r, 0, i, START + (vad_time)i * HOUR, (uint32_t)i);
	/* an overlapping file, and then two records that are out of order */
	for (uint64_t i = 6; i <= 15; i++)
		(void)feed_record(r, 1, i, START + (vad_time)i * HOUR, (uint32_t)i);
	(void)feed_record(r, 1, 12, START + 12 * HOUR, 12);
	(void)feed_record(r, 1, 15, START + 15 * HOUR, 15);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->requests, 15);
	assert_int_equal(h->ids, 15);
	assert_int_equal(h->log_count, 1);
	assert_int_equal(h->logs[0].records, 15);
	assert_int_equal(h->logs[0].copies, 7);
	assert_int_equal(h->logs[0].cleared, 0);
	vad_replay_free(r);
}

/* Ids that begin anew are no copies when their time goes on. */
static void a_cleared_log_goes_on(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	for (uint64_t i = 500; i <= 510; i++)
		(void)feed_record(r, 0, i, START + (vad_time)i, 1);
	for (uint64_t i = 1; i <= 5; i++)
		(void)feed_record(r, 1, i, START + DAY + (vad_time)i, 2);
	/* the old log once more */
	for (uint64_t i = 500; i <= 510; i++)
		(void)feed_record(r, 2, i, START + (vad_time)i, 1);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->requests, 16);
	assert_int_equal(h->logs[0].cleared, 1);
	assert_int_equal(h->logs[0].copies, 11);
	vad_replay_free(r);
}

static void copies_without_ids_are_told_by_time(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	for (int i = 0; i < 5; i++)
		(void)feed_record(r, 0, 0, START + i / 2, 1); /* several in one second */
	for (int i = 0; i < 5; i++)
		(void)feed_record(r, 1, 0, START + i, 1);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->requests, 5 + 2);
	assert_int_equal(h->logs[0].copies, 3);
	vad_replay_free(r);
}

/* Exports that do not name their log: one of requests and one of other events are no copies. */
static void files_without_a_channel_may_be_two_logs(void **state)
{
	struct vad_replay *r = world_new();
	struct vad_kms_event e = { .file = 1,
				   .event = 903,
				   .record = 3,
				   .time = START + HOUR,
				   .clock = VAD_CLOCK_UTC,
				   .computer = VAD_VIEW("kms.corp.example") };
	const struct vad_replay_host *h;

	(void)state;
	for (uint64_t i = 1; i <= 10; i++)
		(void)feed_record(r, 0, i, START + (vad_time)i * HOUR, 1);
	assert_int_equal(vad_replay_event(r, &e), VAD_OK);
	assert_int_equal(vad_replay_event(r, &e), VAD_OK); /* this one is */
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->moment_count, 1);
	assert_int_equal(h->logs[0].copies, 1);
	vad_replay_free(r);
}

/* A collector's log: records of several computers under ids of its own. */
static void a_log_that_gathers(void **state)
{
	struct vad_log_span span = { .file = 0,
				     .first_record = 1,
				     .last_record = 40,
				     .first_time = START,
				     .last_time = START + DAY,
				     .channel = VAD_VIEW("ForwardedEvents"),
				     .computer = VAD_VIEW("first") };
	struct vad_replay *r = world_new();
	struct vad_kms_request q;
	char name[16];

	(void)state;
	assert_int_equal(vad_replay_span(r, &span), VAD_OK);
	for (uint32_t i = 0; i < 40; i++) {
		(void)snprintf(name, sizeof(name), "collected-%u", i % 4);
		q = world_request(START + i * MINUTE, i, "A", PRODUCT_CLIENT, 25);
		q.record = i + 1;
		q.computer = vad_view_of(name);
		assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	}
	(void)world_finish(r, VAD_TIME_NONE);
	assert_int_equal(vad_replay_host_count(r), 5);
	for (size_t i = 1; i < 5; i++) {
		assert_int_equal(vad_replay_host(r, i)->requests, 10);
		assert_true(vad_view_is(vad_replay_host(r, i)->logs[0].channel, "ForwardedEvents"));
		assert_int_equal(vad_replay_host(r, i)->logs[0].from_start, VAD_ANSWER_UNKNOWN);
	}
	vad_replay_free(r);
}

static void hosts_are_told_apart(void **state)
{
	struct vad_replay *r = world_new();
	struct vad_kms_request q;

	(void)state;
	assert_int_equal(feed_record(r, 0, 50, START, 1), VAD_OK);
	q = world_request(START, 1, "A", PRODUCT_CLIENT, 25);
	q.computer = VAD_VIEW("other");
	q.file = 1;
	q.record = 7;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q.computer = VAD_VIEW("KMS.CORP.EXAMPLE");
	q.file = 0;
	q.record = 51;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	(void)world_finish(r, VAD_TIME_NONE);
	assert_int_equal(vad_replay_host_count(r), 2);
	assert_int_equal(vad_replay_host(r, 0)->requests, 2);
	assert_int_equal(vad_replay_host(r, 1)->requests, 1);
	assert_true(vad_view_is(vad_replay_host(r, 1)->name, "other"));
	vad_replay_free(r);
}

static void a_log_that_does_not_begin_at_one(void **state)
{
	struct vad_log_span span = { .file = 0,
				     .first_record = 9001,
				     .last_record = 9002,
				     .first_time = START,
				     .last_time = START + HOUR,
				     .channel = VAD_VIEW("Key Management Service"),
				     .computer = VAD_VIEW("kms.corp.example") };
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	assert_int_equal(vad_replay_span(r, &span), VAD_OK);
	(void)feed_record(r, 0, 9001, START, 1);
	vad_replay_lost(r, 0);
	vad_replay_lost(r, 77);
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->logs[0].from_start, VAD_ANSWER_NO);
	assert_int_equal(h->logs[0].last_time, START + HOUR);
	assert_true(vad_view_is(h->logs[0].channel, "Key Management Service"));
	assert_true(h->logs[0].lost);
	assert_int_equal(h->whole, VAD_ANSWER_UNKNOWN);
	vad_replay_free(r);
}

/* --- names ----------------------------------------------------------------------------------- */

static void clones_renamings_and_rearms(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;
	struct vad_cmid_conflict c;
	size_t at = 0;

	(void)state;
	ask_as(r, START, 1, "A");
	ask_as(r, START + HOUR, 1, "B");
	ask_as(r, START + 2 * HOUR, 1, "A");
	ask_as(r, START + 3 * HOUR, 2, "OLD");
	ask_as(r, START + 4 * HOUR, 2, "NEW");
	for (uint32_t i = 3; i < 6; i++)
		ask_as(r, START + 5 * HOUR + i, i, "REARMED");
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->cmids.clones, 1);
	assert_int_equal(h->cmids.renamed, 1);
	assert_int_equal(h->cmids.rearmed, 1);
	assert_int_equal(h->ids, 5);
	assert_int_equal(h->machines, 7);
	assert_true(vad_cmid_tracker_conflict(vad_replay_cmids(r, 0), &at, &c));
	assert_int_equal(c.kind, VAD_CMID_CLONE);
	assert_int_equal(c.since, START + HOUR);
	assert_int_equal(c.last, START + 2 * HOUR);
	assert_true(vad_cmid_tracker_conflict(vad_replay_cmids(r, 0), &at, &c));
	assert_int_equal(c.kind, VAD_CMID_RENAMED);
	assert_int_equal(c.since, START + 4 * HOUR);
	vad_replay_free(r);
}

static void who_asked_last(void **state)
{
	struct vad_replay_walk w = { 0 };
	struct vad_replay_machine m;
	struct vad_kms_request q;
	struct vad_replay *r = world_new();

	(void)state;
	ask_as(r, START, 1, "B");
	ask_as(r, START + 10, 2, "A");
	q = world_request(START + 20, 1, "b", PRODUCT_CLIENT, 25);
	q.code = 0xC004F042;
	q.status = 2;
	q.minutes = 41520;
	q.is_virtual = 0;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q = world_request(START + 30, 2, "A", PRODUCT_OFFICE, 5);
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	(void)world_finish(r, VAD_TIME_NONE);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_LAST, &w, &m));
	assert_true(vad_view_is(m.name, "A"));
	assert_int_equal(m.office, VAD_ANSWER_YES);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_LAST, &w, &m));
	assert_true(vad_view_is(m.name, "B"));
	assert_int_equal(m.first, START);
	assert_int_equal(m.last, START + 20);
	assert_int_equal(m.requests, 2);
	assert_int_equal(m.failed, 1);
	assert_int_equal(m.last_result, 0xC004F042);
	assert_int_equal(m.minutes, 41520);
	assert_int_equal(m.status, 2);
	assert_int_equal(m.is_virtual, 0);
	assert_int_equal(m.required, 25);
	assert_int_equal(vad_replay_host(r, 0)->products[m.product].office, VAD_ANSWER_NO);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_LAST, &w, &m));
	assert_false(vad_replay_next(r, 0, VAD_REPLAY_BY_LAST, &w, &m));
	assert_null(w.order);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_NAME, &w, &m));
	assert_true(vad_view_is(m.name, "A"));
	vad_replay_walk_end(&w);
	vad_replay_free(r);
}

static void back_from_a_long_absence(void **state)
{
	struct vad_replay_walk w = { 0 };
	struct vad_replay_machine m;
	struct vad_replay *r = world_new();

	(void)state;
	ask_as(r, START, 1, "A");
	ask_as(r, START, 2, "B");
	ask_as(r, START, 3, "C");
	ask_as(r, START + WINDOW, 1, "A");
	ask_as(r, START + WINDOW + 1, 2, "B");
	ask_as(r, START + 2 * WINDOW, 3, "C");
	ask_as(r, START + 2 * WINDOW + DAY, 3, "C");
	assert_int_equal(world_finish(r, VAD_TIME_NONE)->returned, 2);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_ABSENCE, &w, &m));
	assert_true(vad_view_is(m.name, "C"));
	assert_int_equal(m.absence, 2 * WINDOW);
	assert_int_equal(m.returned, START + 2 * WINDOW);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_ABSENCE, &w, &m));
	assert_true(vad_view_is(m.name, "B"));
	assert_false(vad_replay_next(r, 0, VAD_REPLAY_BY_ABSENCE, &w, &m));
	vad_replay_free(r);
}

/* --- clocks ---------------------------------------------------------------------------------- */

static void ask_skewed(struct vad_replay *r, vad_time time, uint32_t cmid, int64_t skew)
{
	struct vad_kms_request q = world_request(time, cmid, "A", PRODUCT_CLIENT, 25);

	q.client_time = world_minute(time + skew);
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
}

static void a_clock_is_known_to_a_minute(void **state)
{
	static const struct {
		int64_t skew;
		enum vad_answer accepted;
	} rows[] = {
		{ 0, VAD_ANSWER_YES },
		{ 4 * HOUR - 2 * MINUTE, VAD_ANSWER_YES },
		{ 4 * HOUR, VAD_ANSWER_UNKNOWN },
		{ 4 * HOUR + MINUTE, VAD_ANSWER_UNKNOWN },
		{ 4 * HOUR + 2 * MINUTE, VAD_ANSWER_NO },
		{ -4 * HOUR, VAD_ANSWER_UNKNOWN },
		{ -4 * HOUR - 2 * MINUTE, VAD_ANSWER_NO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct vad_replay_walk w = { 0 };
		struct vad_replay_machine m;
		struct vad_replay *r = world_new();

		ask_skewed(r, START, 1, rows[i].skew);
		(void)world_finish(r, VAD_TIME_NONE);
		assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_SKEW, &w, &m));
		assert_true(m.has_skew);
		assert_int_equal(m.skew, rows[i].skew);
		assert_int_equal(m.accepted, rows[i].accepted);
		vad_replay_walk_end(&w);
		vad_replay_free(r);
	}
}

static void clocks_of_many(void **state)
{
	struct vad_replay_walk w = { 0 };
	struct vad_replay_machine m;
	struct vad_replay *r = world_new();
	const struct vad_replay_skew *s;
	struct vad_kms_request q;
	uint64_t requests = 0, machines = 0;

	(void)state;
	for (uint32_t i = 0; i < 20; i++)
		ask_skewed(r, START + i * HOUR, i, (int64_t)i * MINUTE);
	ask_skewed(r, START + 20 * HOUR, 100, -6 * HOUR);
	ask_skewed(r, START + 21 * HOUR, 101, 40 * DAY);
	q = world_request(START + 22 * HOUR, 102, "L", PRODUCT_CLIENT, 25);
	q.clock = VAD_CLOCK_LOCAL;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	s = &world_finish(r, VAD_TIME_NONE)->skew;
	assert_int_equal(s->measured, 22);
	assert_int_equal(s->unmeasured, 1);
	assert_int_equal(s->least, -6 * HOUR);
	assert_int_equal(s->most, 40 * DAY);
	assert_int_equal(s->median, 9 * MINUTE);
	assert_int_equal(s->plus_minus, 60);
	assert_int_equal(s->refused, 2);
	assert_int_equal(s->near, 0);
	for (size_t i = 0; i < VAD_REPLAY_BUCKETS; i++) {
		assert_true(s->bucket[i].from < s->bucket[i].to);
		requests += s->bucket[i].requests;
		machines += s->bucket[i].machines;
	}
	assert_int_equal(requests, 22);
	assert_int_equal(machines, 22);
	assert_int_equal(s->bucket[0].requests, 1);
	assert_int_equal(s->bucket[4].requests, 2); /* 0 and 1 minute */
	assert_int_equal(s->bucket[8].requests, 1);
	assert_true(vad_replay_next(r, 0, VAD_REPLAY_BY_SKEW, &w, &m));
	assert_int_equal(m.skew, 40 * DAY);
	vad_replay_walk_end(&w);
	vad_replay_free(r);
}

/* Clocks that are right, at all seconds of a minute. */
static void right_clocks_are_right(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_skew *s;

	(void)state;
	for (uint32_t i = 0; i < 60; i++)
		ask_skewed(r, START + i * HOUR + i, i, 0);
	s = &world_finish(r, VAD_TIME_NONE)->skew;
	assert_int_equal(s->median, 0);
	assert_int_equal(s->least, -59);
	assert_int_equal(s->most, 0);
	assert_int_equal(s->bucket[4].machines, 60);
	vad_replay_free(r);
}

/* A clock that went back: nothing is counted at a time before what was counted already. */
static void the_hosts_clock_goes_back(void **state)
{
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	ask_as(r, START + 10 * DAY, 1, "A");
	ask_as(r, START + 9 * DAY, 2, "B");
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->backward, 1);
	assert_int_equal(h->family[VAD_REPLAY_WINDOWS].count.least, 2);
	assert_int_equal(h->day_count, 1);
	vad_replay_free(r);
	/* one that had run ahead for years does not stop the replay */
	r = world_new();
	ask_as(r, START + 9000 * (vad_time)DAY, 1, "A");
	for (uint32_t i = 2; i < 8; i++)
		ask_as(r, START + i * DAY, i, "B");
	h = world_finish(r, VAD_TIME_NONE);
	assert_int_equal(h->backward, 1);
	assert_true(h->family[VAD_REPLAY_WINDOWS].count.least >= 6);
	vad_replay_free(r);
}

/* --- pauses ---------------------------------------------------------------------------------- */

static struct vad_kms_event moment(vad_time time, uint32_t id)
{
	return (struct vad_kms_event){ .file = 9,
				       .event = id,
				       .time = time,
				       .clock = VAD_CLOCK_UTC,
				       .computer = VAD_VIEW("kms.corp.example") };
}

static void pauses_of_a_host(void **state)
{
	struct vad_log_span application = { .file = 9,
					    .first_time = START,
					    .last_time = START + 50 * DAY,
					    .channel = VAD_VIEW("Application"),
					    .computer = VAD_VIEW("kms.corp.example") };
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;
	struct vad_kms_event e;

	(void)state;
	assert_int_equal(vad_replay_span(r, &application), VAD_OK);
	e = moment(START + 21 * DAY, 902);
	assert_int_equal(vad_replay_event(r, &e), VAD_OK);
	for (int i = 0; i < 100; i++)
		world_ask(r, START + i * HOUR, 1, PRODUCT_CLIENT, 25);
	world_ask(r, START + 10 * DAY, 1, PRODUCT_CLIENT, 25);
	world_ask(r, START + 10 * DAY + 23 * HOUR, 1, PRODUCT_CLIENT, 25);
	world_ask(r, START + 25 * DAY, 1, PRODUCT_CLIENT, 25);
	h = world_finish(r, START + 60 * DAY);
	assert_int_equal(h->usual_gap, 4096);
	assert_int_equal(h->gap_count, 3);
	assert_int_equal(h->gaps[0].from, START + 99 * HOUR);
	assert_int_equal(h->gaps[0].to, START + 10 * DAY);
	assert_int_equal(h->gaps[0].off, VAD_ANSWER_NO);
	assert_int_equal(h->gaps[1].off, VAD_ANSWER_YES);
	assert_false(h->gaps[1].open);
	assert_true(h->gaps[2].open);
	assert_int_equal(h->gaps[2].to, START + 60 * DAY);
	assert_int_equal(h->gaps[2].off, VAD_ANSWER_UNKNOWN);
	assert_int_equal(h->moment_count, 1);
	assert_int_equal(h->moments[0].id, 902);
	vad_replay_free(r);
}

/* Where requests come every ten days, ten days are no pause. */
static void a_pause_is_longer_than_usual(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	for (int i = 0; i < 20; i++)
		world_ask(r, START + i * 10 * DAY, 1, PRODUCT_CLIENT, 25);
	assert_int_equal(world_finish(r, VAD_TIME_NONE)->gap_count, 0);
	vad_replay_free(r);
}

/* --- odd records ----------------------------------------------------------------------------- */

static void records_without_their_parts(void **state)
{
	struct vad_kms_request q = { .event = 12290,
				     .time = VAD_TIME_NONE,
				     .client_time = VAD_TIME_NONE,
				     .required = -1,
				     .is_virtual = -1,
				     .status = -1,
				     .minutes = -1 };
	struct vad_replay *r = world_new();
	const struct vad_replay_host *h;

	(void)state;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q.time = INT64_MAX;
	q.client_time = INT64_MIN + 1;
	q.required = INT64_MAX;
	q.minutes = INT64_MAX;
	q.has_cmid = true;
	q.status = 1000;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q.time = START;
	q.client_time = INT64_C(253402300799);
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	q.event = 4624;
	assert_int_equal(vad_replay_feed(r, &q), VAD_USAGE);
	h = world_finish(r, INT64_MAX);
	assert_int_equal(h->requests, 3);
	assert_int_equal(h->by_status[7], 3);
	assert_int_equal(h->by_virtual[2] + h->by_virtual[0], 3);
	assert_int_equal(vad_replay_finish(r, START), VAD_USAGE);
	vad_replay_free(r);
	vad_replay_free(NULL);
}

static void no_record_at_all(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	assert_int_equal(vad_replay_finish(r, VAD_TIME_NONE), VAD_OK);
	assert_int_equal(vad_replay_host_count(r), 0);
	assert_false(vad_replay_join(r)->possible);
	vad_replay_free(r);
}

static void memory_grows_with_machines_only(void **state)
{
	struct vad_replay_limits limits = { .machines = 500, .pending = 1000 };
	struct vad_replay *r = vad_replay_new(vad_knowledge_builtin(), &limits);
	size_t before = 0;

	(void)state;
	assert_non_null(r);
	for (uint32_t i = 0; i < 60000; i++) {
		struct vad_kms_request q =
			world_request(START + i, i % 1000, "A", PRODUCT_CLIENT, 25);
		enum vad_result result = vad_replay_feed(r, &q);

		assert_int_equal(result, i % 1000 < 500 ? VAD_OK : VAD_LIMIT);
		if (i == 30000)
			before = vad_replay_memory(r);
	}
	assert_int_equal(vad_replay_memory(r), before);
	assert_int_equal(vad_replay_finish(r, VAD_TIME_NONE), VAD_OK);
	assert_true(vad_replay_host(r, 0)->machines_full);
	assert_true(vad_replay_host(r, 0)->cmids.full);
	assert_int_equal(vad_replay_host(r, 0)->requests, 60000);
	vad_replay_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_are_skipped),
		cmocka_unit_test(a_cleared_log_goes_on),
		cmocka_unit_test(copies_without_ids_are_told_by_time),
		cmocka_unit_test(files_without_a_channel_may_be_two_logs),
		cmocka_unit_test(a_log_that_gathers),
		cmocka_unit_test(hosts_are_told_apart),
		cmocka_unit_test(a_log_that_does_not_begin_at_one),
		cmocka_unit_test(clones_renamings_and_rearms),
		cmocka_unit_test(who_asked_last),
		cmocka_unit_test(back_from_a_long_absence),
		cmocka_unit_test(a_clock_is_known_to_a_minute),
		cmocka_unit_test(clocks_of_many),
		cmocka_unit_test(right_clocks_are_right),
		cmocka_unit_test(the_hosts_clock_goes_back),
		cmocka_unit_test(pauses_of_a_host),
		cmocka_unit_test(a_pause_is_longer_than_usual),
		cmocka_unit_test(records_without_their_parts),
		cmocka_unit_test(no_record_at_all),
		cmocka_unit_test(memory_grows_with_machines_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
