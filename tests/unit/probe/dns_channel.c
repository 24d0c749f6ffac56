/* SPDX-License-Identifier: MIT */
/* Questions to a DNS server that the test plays: what counts as an answer, and what does not. */
#include "transport_test.h"

#include "wire/dns.h"

#define NAME "_vlmcs._tcp.corp.example"

static struct talk *ask(struct lab *lab, enum vad_channel_kind kind, const char *name)
{
	struct vad_errand errand = { .name = vad_view_of(name), .type = VAD_DNS_SRV };

	return talk_to(lab, kind, &errand);
}

/* The bytes of the question that came last. */
static struct vad_view asked(struct lab *lab)
{
	return (struct vad_view){ lab->in, lab->received };
}

/* The question thrown back as an answer without records, with this rcode. */
static struct vad_view reply(struct lab *lab, uint8_t rcode, char *out, size_t size)
{
	struct vad_view question = asked(lab);

	assert_true(question.size >= 12 && question.size <= size);
	memcpy(out, question.data, question.size);
	out[2] = (char)0x81;
	out[3] = (char)(0x80 | rcode);
	return (struct vad_view){ out, question.size };
}

static struct vad_dns_message read_question(struct lab *lab)
{
	struct vad_dns_message message;

	assert_int_equal(vad_dns_open(asked(lab), &message, NULL), VAD_OK);
	return message;
}

static void refusals_arrive_as_they_are(void **state)
{
	static const uint8_t codes[] = { VAD_DNS_SERVFAIL, VAD_DNS_NXDOMAIN, VAD_DNS_REFUSED };
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	char out[512];

	for (size_t i = 0; i < sizeof(codes); i++) {
		struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);

		receive(lab, server);
		assert_string_equal(read_question(lab).question.text, NAME);
		assert_int_equal(read_question(lab).question_type, VAD_DNS_SRV);
		answer(lab, server, reply(lab, codes[i], out, sizeof(out)));
		wait_for(lab, talk, 1);
		assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
		assert_int_equal((uint8_t)talk->text[3] & 15, codes[i]);
		run_a_while(lab);
		assert_int_equal(talk->count, 1);
	}
	vad_socket_close(server);
}

static void truncation_is_passed_on(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);
	char out[512];
	struct vad_view bytes;

	receive(lab, server);
	bytes = reply(lab, VAD_DNS_NOERROR, out, sizeof(out));
	out[2] = (char)0x83;
	answer(lab, server, bytes);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
	assert_int_equal(talk->text[2] & 2, 2);
	vad_socket_close(server);
}

static void a_long_answer_is_whole(void **state)
{
	enum { SIZE = 5000 };
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);
	char out[SIZE] = { 0 };

	receive(lab, server);
	(void)reply(lab, VAD_DNS_NOERROR, out, sizeof(out));
	answer(lab, server, (struct vad_view){ out, SIZE });
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].size, SIZE);
	assert_memory_equal(talk->text, out, SIZE);
	vad_socket_close(server);
}

static void what_was_not_asked_is_no_answer(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);
	char out[512];
	struct vad_view bytes;

	receive(lab, server);
	answer(lab, server, asked(lab)); /* our own words */
	answer(lab, server, VAD_VIEW(""));
	answer(lab, server, VAD_VIEW("short"));
	bytes = reply(lab, VAD_DNS_NXDOMAIN, out, sizeof(out));
	out[1] ^= 1; /* another id */
	answer(lab, server, bytes);
	bytes = reply(lab, VAD_DNS_NXDOMAIN, out, sizeof(out));
	out[13] = 'x'; /* another name */
	answer(lab, server, bytes);
	run_a_while(lab);
	assert_int_equal(talk->count, 0);
	answer(lab, server, reply(lab, VAD_DNS_REFUSED, out, sizeof(out)));
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
	assert_int_equal((uint8_t)talk->text[3] & 15, VAD_DNS_REFUSED);
	vad_socket_close(server);
}

static void what_cannot_be_read_has_a_word(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);
	char out[512];
	struct vad_view bytes;

	receive(lab, server);
	bytes = reply(lab, VAD_DNS_NOERROR, out, sizeof(out));
	out[12] = (char)0xC0; /* a question's name that points at itself */
	out[13] = 12;
	answer(lab, server, bytes);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_FAILED);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_MALFORMED);
	vad_socket_close(server);
}

static void a_refusal_may_leave_the_question_out(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);
	char out[512];

	receive(lab, server);
	(void)reply(lab, VAD_DNS_REFUSED, out, sizeof(out));
	memset(out + 4, 0, 8);
	answer(lab, server, (struct vad_view){ out, 12 });
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
	assert_int_equal(talk->events[0].size, 12);
	vad_socket_close(server);
}

static void a_server_of_old_is_asked_without_edns(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);
	char out[512];

	receive(lab, server);
	assert_int_equal(lab->in[11], 1); /* the OPT record */
	answer(lab, server, reply(lab, VAD_DNS_FORMERR, out, sizeof(out)));
	receive(lab, server);
	assert_int_equal(lab->in[11], 0);
	assert_int_equal(talk->count, 0);
	answer(lab, server, reply(lab, VAD_DNS_FORMERR, out, sizeof(out)));
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
	assert_int_equal((uint8_t)talk->text[3] & 15, VAD_DNS_FORMERR);
	vad_socket_close(server);
}

static void a_closed_port_fails_all_questions(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *one, *two;

	vad_socket_close(server);
	one = ask(lab, VAD_CHANNEL_DNS, NAME);
	two = ask(lab, VAD_CHANNEL_DNS, "_vmlcs._tcp.corp.example");
	wait_for(lab, one, 1);
	wait_for(lab, two, 1);
	assert_int_equal(one->events[0].failure, VAD_FAILURE_REFUSED);
	assert_int_equal(two->events[0].failure, VAD_FAILURE_REFUSED);
}

static void silence_ends_with_the_alarm(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, NAME);

	lab->transport->ops->alarm(talk->channel, 10000);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_ALARM);
	vad_channel_close(lab->transport, talk->channel);
	talk->channel = NULL;
	run_a_while(lab);
	vad_socket_close(server);
}

static void no_name_is_no_question(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS, "a..b");

	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_LOCAL);
	vad_socket_close(server);
}

static void many_questions_each_get_their_own_answer(void **state)
{
	enum { MANY = 150 };
	struct lab *lab = *state;
	uv_os_sock_t server = bind_here(lab, SOCK_DGRAM);
	char out[512], name[64];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "n%d.corp.example", i);
		(void)ask(lab, VAD_CHANNEL_DNS, name);
	}
	for (int i = 0; i < MANY; i++) {
		receive(lab, server);
		answer(lab, server, reply(lab, VAD_DNS_NXDOMAIN, out, sizeof(out)));
	}
	for (size_t i = 0; i < MANY; i++) {
		struct vad_dns_message message;

		wait_for(lab, &lab->talks[i], 1);
		assert_int_equal(vad_dns_open((struct vad_view){ lab->talks[i].text,
								 lab->talks[i].size },
					      &message, NULL),
				 VAD_OK);
		snprintf(name, sizeof(name), "n%d.corp.example", (int)i);
		assert_string_equal(message.question.text, name);
	}
	vad_socket_close(server);
}

/* --- over TCP --------------------------------------------------------------------------------- */

/* The question over TCP, its two bytes of length taken off. */
static uv_os_sock_t receive_question(struct lab *lab, uv_os_sock_t listener)
{
	uv_os_sock_t sock = accept_one(lab, listener);

	receive(lab, sock);
	assert_true(lab->received > 14);
	assert_int_equal((uint8_t)lab->in[1], lab->received - 2);
	lab->received -= 2;
	memmove(lab->in, lab->in + 2, lab->received);
	return sock;
}

static void an_answer_over_tcp_in_pieces(void **state)
{
	enum { SIZE = 3000 };
	struct lab *lab = *state;
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS_TCP, NAME);
	uv_os_sock_t sock = receive_question(lab, listener);
	char out[SIZE + 2] = { 0 };

	(void)reply(lab, VAD_DNS_NOERROR, out + 2, SIZE);
	out[0] = (char)(SIZE >> 8);
	out[1] = (char)(SIZE & 255);
	transmit(sock, (struct vad_view){ out, 1 });
	run_a_while(lab);
	transmit(sock, (struct vad_view){ out + 1, 1500 });
	run_a_while(lab);
	assert_int_equal(talk->count, 0);
	transmit(sock, (struct vad_view){ out + 1501, SIZE + 2 - 1501 });
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_DATA);
	assert_int_equal(talk->events[0].size, SIZE);
	vad_socket_close(sock);
	vad_socket_close(listener);
}

static void a_server_that_hangs_up(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t listener = listen_here(lab, SOCK_STREAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS_TCP, NAME);
	uv_os_sock_t sock = receive_question(lab, listener);

	vad_socket_close(sock);
	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_CLOSED);
	vad_socket_close(listener);
}

static void a_closed_port_over_tcp(void **state)
{
	struct lab *lab = *state;
	uv_os_sock_t bound = bind_here(lab, SOCK_STREAM);
	struct talk *talk = ask(lab, VAD_CHANNEL_DNS_TCP, NAME);

	wait_for(lab, talk, 1);
	assert_int_equal(talk->events[0].kind, VAD_EVENT_FAILED);
	assert_int_equal(talk->events[0].failure, VAD_FAILURE_REFUSED);
	vad_socket_close(bound);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(refusals_arrive_as_they_are),
		lab_test(truncation_is_passed_on),
		lab_test(a_long_answer_is_whole),
		lab_test(what_was_not_asked_is_no_answer),
		lab_test(what_cannot_be_read_has_a_word),
		lab_test(a_refusal_may_leave_the_question_out),
		lab_test(a_server_of_old_is_asked_without_edns),
		lab_test(a_closed_port_fails_all_questions),
		lab_test(silence_ends_with_the_alarm),
		lab_test(no_name_is_no_question),
		lab_test(many_questions_each_get_their_own_answer),
		lab_test(an_answer_over_tcp_in_pieces),
		lab_test(a_server_that_hangs_up),
		lab_test(a_closed_port_over_tcp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
