/* SPDX-License-Identifier: MIT */
/* Client and host logs together: what arrived, what was answered, what is not known. */
#include "replay_world.h"

enum { HOST_FILE, CLIENT_FILE };

static void announce(struct vad_replay *r, size_t file, const char *computer, const char *channel,
		     vad_time from, vad_time to)
{
	struct vad_log_span span = { .file = file,
				     .first_time = from,
				     .last_time = to,
				     .channel = vad_view_of(channel),
				     .computer = vad_view_of(computer) };

	assert_int_equal(vad_replay_span(r, &span), VAD_OK);
}

static void announce_both(struct vad_replay *r)
{
	announce(r, HOST_FILE, "kms.corp.example", "Key Management Service", START,
		 START + 10 * DAY);
	announce(r, CLIENT_FILE, "pc1.corp.example", "Application", START, START + 10 * DAY);
}

static struct vad_kms_request sent(vad_time time, uint32_t cmid, const char *endpoint)
{
	struct vad_kms_request q = world_request(time, cmid, endpoint, PRODUCT_CLIENT, 25);

	q.event = 12288;
	q.file = CLIENT_FILE;
	q.computer = VAD_VIEW("pc1.corp.example");
	return q;
}

static void send_request(struct vad_replay *r, vad_time time, uint32_t cmid, const char *endpoint,
			 uint32_t code)
{
	struct vad_kms_request q = sent(time, cmid, endpoint);

	q.code = code;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
}

static void reply(struct vad_replay *r, vad_time time, vad_time client_time)
{
	struct vad_kms_request q = sent(time, 0, "");

	q.event = 12289;
	q.has_cmid = q.has_product = false;
	q.client_time = client_time;
	q.activated = 1;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
}

static void serve(struct vad_replay *r, vad_time time, uint32_t cmid, vad_time client_time,
		  uint32_t code)
{
	struct vad_kms_request q = world_request(time, cmid, "pc1", PRODUCT_CLIENT, 25);

	q.client_time = client_time;
	q.code = code;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
}

#define KMS "kms.corp.example:1688"

static const struct vad_replay_join *finish(struct vad_replay *r)
{
	assert_int_equal(vad_replay_finish(r, VAD_TIME_NONE), VAD_OK);
	return vad_replay_join(r);
}

static void assert_fates(const struct vad_replay_join *j, uint64_t done, uint64_t not_sent,
			 uint64_t not_arrived, uint64_t no_reply, uint64_t no_request,
			 uint64_t unknown)
{
	assert_int_equal(j->fate[VAD_FATE_DONE], done);
	assert_int_equal(j->fate[VAD_FATE_NOT_SENT], not_sent);
	assert_int_equal(j->fate[VAD_FATE_NOT_ARRIVED], not_arrived);
	assert_int_equal(j->fate[VAD_FATE_NO_REPLY], no_reply);
	assert_int_equal(j->fate[VAD_FATE_NO_REQUEST], no_request);
	assert_int_equal(j->fate[VAD_FATE_UNKNOWN], unknown);
	assert_int_equal(j->unmatched_count, not_sent + not_arrived + no_reply + no_request);
}

/* One request of each fate, an hour apart; the client's log read first, or the host's. */
static void client_side(struct vad_replay *r)
{
	for (int i = 1; i <= 5; i++) {
		vad_time time = START + i * HOUR;

		send_request(r, time + 5, 1, KMS, i == 4 ? 0x800706BA : 0);
		if (i == 1 || i == 5)
			reply(r, time + 6, time);
	}
}

static void host_side(struct vad_replay *r)
{
	serve(r, START + 1 * HOUR + 5, 1, START + 1 * HOUR, 0);
	serve(r, START + 2 * HOUR + 5, 1, START + 2 * HOUR, 0);
	serve(r, START + 5 * HOUR + 5, 1, START + 5 * HOUR, 0);
	serve(r, START + 6 * HOUR + 5, 1, START + 6 * HOUR, 0);
	serve(r, START + 7 * HOUR + 5, 99, START + 7 * HOUR, 0); /* its client's log is not here */
}

static void check_each_fate(const struct vad_replay_join *j)
{
	assert_true(j->possible);
	assert_false(j->full);
	assert_int_equal(j->requests, 5);
	assert_int_equal(j->replies, 2);
	assert_int_equal(j->lone_replies, 0);
	assert_fates(j, 2, 1, 1, 1, 1, 0);
	assert_int_equal(j->unmatched[0].fate, VAD_FATE_NO_REPLY);
	assert_int_equal(j->unmatched[0].client_time, START + 2 * HOUR);
	assert_int_equal(j->unmatched[1].fate, VAD_FATE_NOT_ARRIVED);
	assert_true(vad_view_is(j->unmatched[1].endpoint, KMS));
	assert_int_equal(j->unmatched[2].fate, VAD_FATE_NOT_SENT);
	assert_int_equal(j->unmatched[2].client_code, 0x800706BA);
	assert_int_equal(j->unmatched[3].fate, VAD_FATE_NO_REQUEST);
	assert_int_equal(j->unmatched[3].client, SIZE_MAX);
}

static void each_fate_in_either_order(void **state)
{
	(void)state;
	for (int host_first = 0; host_first < 2; host_first++) {
		struct vad_replay *r = world_new();

		announce_both(r);
		if (host_first)
			host_side(r);
		client_side(r);
		if (!host_first)
			host_side(r);
		check_each_fate(finish(r));
		vad_replay_free(r);
	}
}

/* KB 974998: the records of client and host are four hours apart, and of two attempts. */
static void other_minutes_are_other_requests(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	announce_both(r);
	send_request(r, START + DAY, 1, KMS, 0);
	serve(r, START + DAY + MINUTE, 1, START + DAY + MINUTE, 0);
	assert_fates(finish(r), 0, 0, 1, 0, 1, 0);
	vad_replay_free(r);
}

static void a_refusal_is_an_answer(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	announce_both(r);
	send_request(r, START + DAY, 1, KMS, 0xC004F06C);
	serve(r, START + DAY, 1, START + DAY, 0xC004F06C);
	/* a host whose log is not here refused this one */
	send_request(r, START + 2 * DAY, 1, KMS, 0xC004F042);
	assert_fates(finish(r), 1, 0, 0, 0, 0, 1);
	vad_replay_free(r);
}

static void outside_of_a_log_nothing_is_known(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	announce(r, HOST_FILE, "kms.corp.example", "Key Management Service", START + DAY,
		 START + 2 * DAY);
	announce(r, CLIENT_FILE, "pc1.corp.example", "Application", START, START + 3 * DAY);
	serve(r, START + DAY, 50, START + DAY, 0);
	send_request(r, START + HOUR, 1, KMS, 0);                    /* before the host's log */
	send_request(r, START + DAY + HOUR, 1, KMS, 0);              /* within it */
	send_request(r, START + 2 * DAY - MINUTE, 1, KMS, 0);        /* too near to its end */
	send_request(r, START + 2 * DAY + HOUR, 1, KMS, 0);          /* after it */
	send_request(r, START + DAY + 2 * HOUR, 1, "else:1688", 0);  /* another host */
	send_request(r, START + DAY + 3 * HOUR, 1, "10.0.0.7:1688", 0);
	assert_fates(finish(r), 0, 0, 1, 0, 0, 5);
	vad_replay_free(r);
}

static void a_damaged_log_proves_no_absence(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	announce_both(r);
	serve(r, START, 50, START, 0);
	send_request(r, START + DAY, 1, KMS, 0);
	vad_replay_lost(r, HOST_FILE);
	assert_fates(finish(r), 0, 0, 0, 0, 0, 1);
	vad_replay_free(r);
}

static void local_times_prove_no_absence(void **state)
{
	struct vad_replay *r = world_new();
	struct vad_kms_request q;

	(void)state;
	announce_both(r);
	q = world_request(START, 50, "x", PRODUCT_CLIENT, 25);
	q.clock = VAD_CLOCK_LOCAL;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	send_request(r, START + DAY, 1, KMS, 0);
	assert_fates(finish(r), 0, 0, 0, 0, 0, 1);
	vad_replay_free(r);
}

/* The endpoint may lack the domain that the host's log has, or have it where that lacks it. */
static void hosts_by_short_names(void **state)
{
	static const struct {
		const char *endpoint, *host;
	} rows[] = { { "kms:1688", "kms.corp.example" }, { "KMS.corp.example:1688", "kms" } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct vad_replay *r = world_new();
		struct vad_kms_request q;

		announce(r, HOST_FILE, rows[i].host, "Key Management Service", START,
			 START + 10 * DAY);
		announce(r, CLIENT_FILE, "pc1.corp.example", "Application", START,
			 START + 10 * DAY);
		q = world_request(START, 50, "x", PRODUCT_CLIENT, 25);
		q.computer = vad_view_of(rows[i].host);
		assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
		send_request(r, START + DAY, 1, rows[i].endpoint, 0);
		assert_fates(finish(r), 0, 0, 1, 0, 0, 0);
		vad_replay_free(r);
	}
}

/* A client that tries one host in vain and then another, within a minute. */
static void two_hosts_in_a_minute(void **state)
{
	struct vad_replay *r = world_new();

	(void)state;
	announce_both(r);
	send_request(r, START + DAY, 1, "dead:1688", 0x800706BA);
	send_request(r, START + DAY + 9, 1, KMS, 0);
	reply(r, START + DAY + 10, START + DAY);
	serve(r, START + DAY + 9, 1, START + DAY, 0);
	assert_fates(finish(r), 1, 1, 0, 0, 0, 0);
	vad_replay_free(r);
}

static void records_without_a_key(void **state)
{
	struct vad_replay *r = world_new();
	struct vad_kms_request q;
	const struct vad_replay_join *j;

	(void)state;
	announce_both(r);
	q = sent(START + DAY, 1, KMS);
	q.client_time = VAD_TIME_NONE;
	assert_int_equal(vad_replay_feed(r, &q), VAD_OK);
	reply(r, START + DAY + 5, START);
	j = finish(r);
	assert_int_equal(j->unkeyed, 1);
	assert_int_equal(j->lone_replies, 1);
	assert_false(j->possible);
	vad_replay_free(r);
}

/* Beyond the ceiling the oldest served requests are forgotten: no absence before then. */
static void the_oldest_are_forgotten(void **state)
{
	struct vad_replay_limits limits = { .pending = 100 };
	struct vad_replay *r = vad_replay_new(vad_knowledge_builtin(), &limits);
	const struct vad_replay_join *j;

	(void)state;
	assert_non_null(r);
	announce_both(r);
	for (uint32_t i = 0; i < 150; i++)
		serve(r, START + HOUR + i * HOUR, 1000 + i, START + HOUR + i * HOUR, 0);
	send_request(r, START + 20 * HOUR, 1, KMS, 0);     /* among the fifty forgotten */
	send_request(r, START + 100 * HOUR, 1, KMS, 0);    /* certainly not there */
	send_request(r, START + 140 * HOUR, 1139, KMS, 0); /* served, and kept */
	reply(r, START + 140 * HOUR, START + 140 * HOUR);
	j = finish(r);
	assert_fates(j, 1, 0, 1, 0, 0, 1);
	assert_int_equal(j->unmatched[0].client_time, START + 100 * HOUR);
	vad_replay_free(r);
}

static void too_many_open_requests(void **state)
{
	struct vad_replay_limits limits = { .pending = 50, .listed = 10 };
	struct vad_replay *r = vad_replay_new(vad_knowledge_builtin(), &limits);
	const struct vad_replay_join *j;

	(void)state;
	assert_non_null(r);
	announce_both(r);
	serve(r, START, 7, START, 0);
	/* answered ones make room, so thousands of them fit */
	for (int i = 1; i < 5000; i++) {
		vad_time time = START + i * MINUTE;

		send_request(r, time, 1, KMS, 0);
		reply(r, time, time);
		serve(r, time, 1, time, 0);
	}
	for (int i = 5000; i < 5100; i++) {
		struct vad_kms_request q = sent(START + i * MINUTE, 1, KMS);

		(void)vad_replay_feed(r, &q);
	}
	j = finish(r);
	assert_true(j->full);
	assert_int_equal(j->fate[VAD_FATE_DONE], 4999);
	assert_int_equal(j->fate[VAD_FATE_NOT_ARRIVED], 0);
	assert_int_equal(j->fate[VAD_FATE_UNKNOWN], 50);
	assert_int_equal(j->unmatched_count, 0);
	vad_replay_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fate_in_either_order),
		cmocka_unit_test(other_minutes_are_other_requests),
		cmocka_unit_test(a_refusal_is_an_answer),
		cmocka_unit_test(outside_of_a_log_nothing_is_known),
		cmocka_unit_test(a_damaged_log_proves_no_absence),
		cmocka_unit_test(local_times_prove_no_absence),
		cmocka_unit_test(hosts_by_short_names),
		cmocka_unit_test(two_hosts_in_a_minute),
		cmocka_unit_test(records_without_a_key),
		cmocka_unit_test(the_oldest_are_forgotten),
		cmocka_unit_test(too_many_open_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
