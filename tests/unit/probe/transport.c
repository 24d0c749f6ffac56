/* SPDX-License-Identifier: MIT */
/*
 * The real network, on loopback: the other side is played here, between two looks of the transport.
 */
#include "transport_test.h"

#include <signal.h>

/* Wine passes on neither a reset, nor ICMP, nor a signal raised: then the test is skipped. */
static void skip_on_wine(void)
{
#ifdef _WIN32
	skip();
#endif
}

/* --- streams ---------------------------------------------------------------------------------- */

static void a_stream_connects_talks_and_ends(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);
	struct talk *talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	uv_os_sock_t other;

	lab->transport->ops->send(talk->channel, VAD_VIEW("hello"));
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_CONNECTED);
	other = accept_one(lab, listener);
	assert_string_equal(receive(lab, other), "hello");
	transmit(other, VAD_VIEW("good day"));
	wait_for(lab, talk, 2);
	assert_int_equal(talk->events[1].kind, VAD_EVENT_DATA);
	assert_string_equal(talk->text, "good day");
	vad_socket_close(other);
	wait_for(lab, talk, 3);
	assert_int_equal(talk->events[2].kind, VAD_EVENT_CLOSED);
	assert_true(talk->events[0].now <= talk->events[1].now);
	assert_true(talk->events[1].wall > INT64_C(1577836800000000));
	vad_socket_close(listener);
}

static void a_large_message_arrives_whole(void **state)
{
	enum { SIZE = 700000 };
	struct lab *lab = *state;
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);
	struct talk *talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	char *bytes = calloc(1, SIZE);
	uv_os_sock_t other;
	size_t all = 0;

	assert_non_null(bytes);
	wait_for(lab, talk, 1);
	other = accept_one(lab, listener);
	lab->transport->ops->send(talk->channel, (struct vad_view){ bytes, SIZE });
	while (all < SIZE) {
		assert_string_equal(receive(lab, other), "");
		assert_true(lab->received > 0);
		run_a_while(lab);
		all += lab->received;
	}
	assert_int_equal(all, SIZE);
	assert_int_equal(talk->count, 1);
	free(bytes);
	vad_socket_close(other);
	vad_socket_close(listener);
}

static void a_closed_port_refuses(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t bound = bind_here(lab, SOCK_STREAM);
	struct talk *talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);

	lab->transport->ops->alarm(talk->channel, 5000000);
	assert_int_equal(talk->count, 0);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_FAILED);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_REFUSED);
	/* Nothing after the last event, whatever one does. */
	lab->transport->ops->alarm(talk->channel, 0);
	lab->transport->ops->send(talk->channel, VAD_VIEW("x"));
	run_a_while(lab);
	assert_int_equal(talk->count, 1);
	vad_socket_close(bound);
}

static void a_reset_is_told_from_an_end(void **state)
{
	struct lab *lab = *state;
	struct linger hard = { .l_onoff = 1, .l_linger = 0 };
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);
	struct talk *talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	uv_os_sock_t other;

	skip_on_wine();
	wait_for(lab, talk, 1);
	other = accept_one(lab, listener);
	assert_int_equal(setsockopt(other, SOL_SOCKET, SO_LINGER, (const char *)&hard,
				    sizeof(hard)),
			 0);
	vad_socket_close(other);
	wait_for(lab, talk, 2);
	assert_int_equal(talk->events[1].kind, VAD_EVENT_FAILED);
	assert_int_equal(talk->events[1].failure, VAD_FAILURE_RESET);
	vad_socket_close(listener);
}

static void what_is_no_address_fails_here(void **state)
{
	struct lab *lab = *state;
	struct talk *talk;

	snprintf(lab->peer.address, sizeof(lab->peer.address), "kms.corp.example");
	talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_LOCAL);
}

/* --- datagrams -------------------------------------------------------------------------------- */

static void each_datagram_is_whole(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = talk_to(lab, VAD_CHANNEL_UDP, NULL);

	lab->transport->ops->send(talk->channel, VAD_VIEW("what time is it?"));
	assert_string_equal(receive(lab, server), "what time is it?");
	answer(lab, server, VAD_VIEW("noon"));
	answer(lab, server, VAD_VIEW("or so"));
	wait_for(lab, talk, 2);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
	assert_int_equal(talk->events[0].size, 4);
	assert_int_equal(talk->events[1].size, 5);
	assert_string_equal(talk->text, "noonor so");
	vad_socket_close(server);
}

static void a_datagram_nobody_listens_for_is_refused(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk;

	skip_on_wine();
	vad_socket_close(server);
	talk = talk_to(lab, VAD_CHANNEL_UDP, NULL);
	lab->transport->ops->send(talk->channel, VAD_VIEW("hello?"));
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_FAILED);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_REFUSED);
}

/* --- alarms and ends -------------------------------------------------------------------------- */

static void alarms_ring_in_order_and_once(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *late = talk_to(lab, VAD_CHANNEL_UDP, NULL);
	struct talk *early = talk_to(lab, VAD_CHANNEL_UDP, NULL);
	int64_t from = lab->transport->ops->now(lab->transport);

	lab->transport->ops->alarm(late->channel, 1);
	lab->transport->ops->alarm(late->channel, 12000);
	lab->transport->ops->alarm(early->channel, 6000);
	wait_for(lab, late, 1);
	assert_int_equal(early->count, 1);
	assert_int_equal(early->events[0].kind, VAD_EVENT_ALARM);
	assert_int_equal(late->events[0].kind, VAD_EVENT_ALARM);
	assert_true(early->events[0].now >= from + 6000);
	assert_true(late->events[0].now >= from + 12000);
	run_a_while(lab);
	assert_int_equal(late->count, 1);
	vad_socket_close(server);
}

static void a_run_ends_at_its_deadline(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = talk_to(lab, VAD_CHANNEL_UDP, NULL);
	int64_t from = lab->transport->ops->now(lab->transport);

	lab->transport->ops->run(lab->transport, from + 5000, NULL, NULL);
	assert_true(lab->transport->ops->now(lab->transport) >= from + 5000);
	assert_int_equal(talk->count, 0);
	/* With nothing open it ends at once, however far the deadline. */
	vad_channel_close(lab->transport, talk->channel);
	talk->channel = NULL;
	lab->transport->ops->run(lab->transport, INT64_MAX, NULL, NULL);
	vad_socket_close(server);
}

static void a_channel_may_be_closed_within_its_event(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);

	for (int i = 0; i < 20; i++) {
		struct talk *talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);

		talk->close_at_once = true;
		lab->transport->ops->alarm(talk->channel, 5000000);
	}
	/* Ends because nothing is open any more. */
	lab->transport->ops->run(lab->transport, INT64_MAX, NULL, NULL);
	for (size_t i = 0; i < lab->talk_count; i++)
		assert_int_equal(lab->talks[i].count, 1);
	vad_socket_close(listener);
}

static void an_interrupt_ends_the_run(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);

	skip_on_wine();
	(void)talk_to(lab, VAD_CHANNEL_UDP, NULL);
	assert_false(vad_transport_uv_interrupted(lab->transport));
	assert_int_equal(raise(SIGINT), 0);
	lab->transport->ops->run(lab->transport, INT64_MAX, NULL, NULL);
	assert_true(vad_transport_uv_interrupted(lab->transport));
	vad_socket_close(server);
}

/* --- jobs ------------------------------------------------------------------------------------- */

static uv_sem_t job_gate;

static enum vad_result echo_job(struct vad_view request, int64_t deadline, struct vad_buffer *result)
{
	if (vad_view_is(request, "{\"fail\":true}"))
		return VAD_INVALID;
	vad_buffer_printf(result, "{\"soon\":%d,\"request\":", deadline > 0 && deadline <= 3000000);
	vad_buffer_add_view(result, request);
	vad_buffer_add_char(result, '}');
	return VAD_OK;
}

static enum vad_result stuck_job(struct vad_view request, int64_t deadline,
				 struct vad_buffer *result)
{
	(void)request;
	(void)deadline;
	uv_sem_wait(&job_gate);
	vad_buffer_add(result, "{}");
	return VAD_OK;
}

static struct talk *start_job(struct lab *lab, enum vad_channel_kind kind, const char *request)
{
	struct vad_errand errand = { .name = vad_view_of(request) };
	struct talk *talk = talk_to(lab, kind, &errand);

	lab->transport->ops->alarm(talk->channel, 3000000);
	return talk;
}

static void a_job_gives_its_result(void **state)
{
	struct lab *lab = *state;
	struct talk *good, *bad, *none;

	vad_transport_uv_set_job(lab->transport, VAD_CHANNEL_LDAP, echo_job);
	good = start_job(lab, VAD_CHANNEL_LDAP, "{\"host\":\"dc1\"}");
	bad = start_job(lab, VAD_CHANNEL_LDAP, "{\"fail\":true}");
	none = start_job(lab, VAD_CHANNEL_TLS, "{}");
	wait_for(lab, good, 1);
	wait_for(lab, bad, 1);
	wait_for(lab, none, 1);
	assert_int_equal(good->events[0].kind, VAD_EVENT_DATA);
	assert_string_equal(good->text, "{\"soon\":1,\"request\":{\"host\":\"dc1\"}}");
	assert_int_equal(bad->events[0].kind, VAD_EVENT_FAILED);
	assert_int_equal(bad->events[0].failure, VAD_FAILURE_LOCAL);
	assert_int_equal(none->events[0].failure, VAD_FAILURE_LOCAL);
}

static void a_stuck_job_is_left_behind(void **state)
{
	struct lab *lab = *state;
	struct talk *talk;

	assert_int_equal(uv_sem_init(&job_gate, 0), 0);
	vad_transport_uv_set_job(lab->transport, VAD_CHANNEL_TLS, stuck_job);
	talk = start_job(lab, VAD_CHANNEL_TLS, "{}");
	lab->transport->ops->alarm(talk->channel, 3000);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_ALARM);
	vad_channel_close(lab->transport, talk->channel);
	talk->channel = NULL;
	/* Now that nobody wants it, it ends: nothing comes of it. */
	uv_sem_post(&job_gate);
	run_a_while(lab);
	assert_int_equal(talk->count, 1);
}

/* --- descriptors ------------------------------------------------------------------------------ */

static void everyone_gets_a_turn(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);
	uv_os_sock_t other;

	/* Far fewer turns at once than talks. */
	for (int i = 0; i < TALKS_MOST; i++) {
		struct talk *talk = talk_to(lab, VAD_CHANNEL_TCP, NULL);

		talk->close_at_once = true;
		lab->transport->ops->alarm(talk->channel, 8000000);
	}
	assert_true(vad_socket_limit() >= 8);
	for (int i = 0; i < 10000 && lab->open_talks > 0; i++) {
		run_a_while(lab);
		while ((other = accept(listener, NULL, NULL)) != VAD_NO_SOCKET)
			vad_socket_close(other);
	}
	for (size_t i = 0; i < lab->talk_count; i++)
		assert_int_equal(lab->talks[i].events[0].kind, VAD_EVENT_CONNECTED);
	vad_socket_close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(a_stream_connects_talks_and_ends),
		lab_test(a_large_message_arrives_whole),
		lab_test(a_closed_port_refuses),
		lab_test(a_reset_is_told_from_an_end),
		lab_test(what_is_no_address_fails_here),
		lab_test(each_datagram_is_whole),
		lab_test(a_datagram_nobody_listens_for_is_refused),
		lab_test(alarms_ring_in_order_and_once),
		lab_test(a_run_ends_at_its_deadline),
		lab_test(a_channel_may_be_closed_within_its_event),
		lab_test(an_interrupt_ends_the_run),
		lab_test(a_job_gives_its_result),
		lab_test(a_stuck_job_is_left_behind),
		lab_test(everyone_gets_a_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
