/* SPDX-License-Identifier: MIT */
/* Connections and the bind: what is there, whatever it sends and however slowly. */
#include "scripted.h"
#include "wire/rpc.h"

#define ENDPOINT "endpoint:10.0.0.5:1688"

static struct scripted *alone(void)
{
	struct scripted *s = scripted_new();

	s->here.server_count = 0;
	no_clocks(s, "10.0.0.5");
	return s;
}

static void expect(struct scripted *s, const char *fact, const char *value)
{
	struct outcome o;

	run_check(&o, s, "kms=10.0.0.5\n");
	assert_fact(&o, ENDPOINT, fact, value);
	assert_true(o.took <= 5 * SECOND_US);
	outcome_free(&o);
}

static void test_kms(void **state)
{
	struct scripted *s = alone();
	struct vad_buffer bind = vad_buffer_new(1024);
	struct outcome o;

	(void)state;
	kms_host(s, "10.0.0.5");
	run_check(&o, s, "kms=10.0.0.5\n");
	assert_fact(&o, ENDPOINT, "endpoint.host", "\"host:10.0.0.5\"");
	assert_fact(&o, ENDPOINT, "endpoint.port", "1688");
	assert_fact(&o, ENDPOINT, "endpoint.tcp", "\"open\"");
	assert_fact(&o, ENDPOINT, "endpoint.rpc", "\"kms\"");
	assert_fact(&o, "product:unknown@live check", "product.endpoint", "\"" ENDPOINT "\"");
	/* one bind, and never anything behind it */
	vad_rpc_write_kms_bind(&bind, 2);
	assert_int_equal(s->tcp_sent.size, bind.size);
	assert_int_equal(s->tcp_sent.data[2], VAD_RPC_BIND);
	assert_int_equal(s->open, 0);
	vad_buffer_clear(&bind);
	outcome_free(&o);
}

static void test_no_connection(void **state)
{
	static const struct {
		enum vad_failure failure;
		const char *word;
	} rows[] = {
		{ VAD_FAILURE_REFUSED, "\"refused\"" },
		{ VAD_FAILURE_UNREACHABLE, "\"unreachable\"" },
		{ VAD_FAILURE_PROHIBITED, "\"prohibited\"" },
		{ VAD_FAILURE_TIMEOUT, "\"timeout\"" },
		{ VAD_FAILURE_NO_FAMILY, "\"unreachable\"" },
	};
	struct outcome o;
	struct scripted *s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s = alone();
		tcp_fails(s, "10.0.0.5", 1688, rows[i].failure, NULL);
		expect(s, "endpoint.tcp", rows[i].word);
	}
	/* a connection that stood and was cut before we had looked */
	s = alone();
	tcp_fails(s, "10.0.0.5", 1688, VAD_FAILURE_RESET, NULL);
	expect(s, "endpoint.tcp", "\"open\"");
	s = alone();
	tcp_fails(s, "10.0.0.5", 1688, VAD_FAILURE_RESET, NULL);
	expect(s, "endpoint.rpc", "\"closed\"");
	s = alone();
	tcp_fails(s, "10.0.0.5", 1688, VAD_FAILURE_UNREACHABLE, "10.0.0.254");
	expect(s, "endpoint.unreachable_by", "\"10.0.0.254\"");
	run_check(&o, alone(), "kms=10.0.0.5\ntimeout=2\n");
	assert_fact(&o, ENDPOINT, "endpoint.tcp", "\"timeout\"");
	assert_no_fact(&o, ENDPOINT, "endpoint.rpc");
	assert_true(o.took <= 2 * SECOND_US);
	outcome_free(&o);
}

static void expect_reply(const char *text, size_t size, const char *word)
{
	struct scripted *s = alone();

	tcp_open(s, "10.0.0.5", 1688, MS);
	say_bytes(tcp_reply(s, "10.0.0.5", 1688, MS), text, size);
	expect(s, "endpoint.rpc", word);
}
#define REPLY(text, word) expect_reply((text), sizeof(text) - 1, "\"" word "\"")

static void test_others(void **state)
{
	struct scripted *s;

	(void)state;
	REPLY("HTTP/1.1 400 Bad Request\r\n", "http");
	REPLY("SSH-2.0-OpenSSH_9.2\r\n", "ssh");
	REPLY("220 mail.example ESMTP\r\n", "smtp");
	REPLY("\x15\x03\x01\x00\x02\x02\x0A", "tls");
	REPLY("hello, this is nothing that is known\r\n", "other");
	/* a fault, a refusal, a header that lies */
	REPLY("\x05\x00\x03\x03\x10\x00\x00\x00\x20\x00\x00\x00\x02\x00\x00\x00"
	      "\x00\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00", "fault");
	REPLY("\x05\x00\x0D\x03\x10\x00\x00\x00\x15\x00\x00\x00\x02\x00\x00\x00\x04\x00\x01\x05\x00",
	      "rejected");
	REPLY("\x05\x00\x0C\x03\x10\x00\x00\x00\x11\x00\x00\x00\x02\x00\x00\x00\x00", "malformed");
	s = alone();
	tcp_open(s, "10.0.0.5", 1688, MS);
	say_bind_ack(tcp_reply(s, "10.0.0.5", 1688, MS), 2, 1);
	expect(s, "endpoint.rpc", "\"other-rpc\"");
	s = alone();
	tcp_open(s, "10.0.0.5", 1688, MS);
	say_bytes(tcp_reply(s, "10.0.0.5", 1688, MS), "SSH-2.0-OpenSSH_9.2\r\n", 21);
	expect(s, "endpoint.looks_like", "\"SSH-2.0-OpenSSH_9.2\"");
}

static void test_silent_and_closed(void **state)
{
	struct scripted *s = alone();

	(void)state;
	tcp_open(s, "10.0.0.5", 1688, MS);
	expect(s, "endpoint.rpc", "\"silent\"");
	s = alone();
	tcp_open(s, "10.0.0.5", 1688, MS);
	say(s, VAD_CHANNEL_TCP, "10.0.0.5", 1688, 2 * MS, VAD_EVENT_CLOSED);
	expect(s, "endpoint.rpc", "\"closed\"");
	s = alone();
	tcp_open(s, "10.0.0.5", 1688, MS);
	say(s, VAD_CHANNEL_TCP, "10.0.0.5", 1688, 2 * MS, VAD_EVENT_FAILED)->failure =
		VAD_FAILURE_RESET;
	expect(s, "endpoint.rpc", "\"closed\"");
}

/* The right answer, in pieces: waited for as long as there is time. */
static void test_slow(void **state)
{
	static const char start[] = "\x05\x00\x0C\x03\x10\x00\x00\x00\x3C\x00";
	struct scripted *s = alone();
	struct vad_buffer whole;
	struct line *line;

	(void)state;
	tcp_open(s, "10.0.0.5", 1688, MS);
	line = tcp_reply(s, "10.0.0.5", 1688, MS);
	say_bind_ack(line, 0, 0);
	whole = line->data;
	line->data = vad_buffer_new(1024);
	for (size_t i = 0; i < whole.size; i++) {
		line = i == 0 ? line : tcp_reply(s, "10.0.0.5", 1688, (int64_t)i * 10 * MS);
		say_bytes(line, whole.data + i, 1);
	}
	vad_buffer_clear(&whole);
	expect(s, "endpoint.rpc", "\"kms\"");

	s = alone();
	tcp_open(s, "10.0.0.5", 1688, MS);
	for (int64_t i = 0; i < 10; i++)
		say_bytes(tcp_reply(s, "10.0.0.5", 1688, (i + 1) * SECOND_US), &start[i], 1);
	expect(s, "endpoint.rpc", "\"malformed\"");
}

/* A server that never stops sending is heard no longer than 64 KiB. */
static void test_endless(void **state)
{
	struct scripted *s = alone();
	char *many = calloc(1, 40000);

	(void)state;
	assert_non_null(many);
	memcpy(many, "\x05\x00\x0C\x03\x10\x00\x00\x00\xFF\xFF", 10);
	tcp_open(s, "10.0.0.5", 1688, MS);
	for (int i = 0; i < 40; i++)
		say_bytes(tcp_reply(s, "10.0.0.5", 1688, (i + 1) * MS), many + (i == 0 ? 0 : 16), 30000);
	free(many);
	expect(s, "endpoint.rpc", "\"malformed\"");
}

static void test_families(void **state)
{
	struct scripted *s = alone();
	struct outcome o;

	(void)state;
	no_clocks(s, "fd00::5");
	kms_host(s, "10.0.0.5");
	tcp_fails(s, "fd00::5", 1688, VAD_FAILURE_REFUSED, NULL);
	run_check(&o, s, "kms=10.0.0.5\nkms=[fd00::5]\n");
	assert_fact(&o, ENDPOINT, "endpoint.rpc", "\"kms\"");
	assert_fact(&o, "endpoint:[fd00::5]:1688", "endpoint.tcp", "\"refused\"");
	outcome_free(&o);
}

static void test_patience_of_one_connection(void **state)
{
	struct scripted *s = alone();
	struct outcome o;

	(void)state;
	run_check(&o, s, "kms=10.0.0.5\ntimeout=60\nconnect-timeout=0.5\n");
	assert_fact(&o, ENDPOINT, "endpoint.tcp", "\"timeout\"");
	assert_true(o.took <= SECOND_US);
	outcome_free(&o);
}

/* Many addresses: few facts for each, no times, and no more clocks than are asked. */
static void test_many(void **state)
{
	enum { MANY = 3000 };
	struct vad_buffer settings = vad_buffer_new(1 << 20);
	struct scripted *s = scripted_new();
	struct outcome o;
	size_t count;

	(void)state;
	s->here.server_count = 0;
	vad_buffer_add(&settings, "timeout=1\n");
	for (int i = 0; i < MANY; i++)
		vad_buffer_printf(&settings, "kms=10.1.%d.%d\n", i / 250, i % 250 + 1);
	kms_host(s, "10.1.0.1");
	run_check(&o, s, vad_buffer_text(&settings));
	assert_fact(&o, "endpoint:10.1.0.1:1688", "endpoint.rpc", "\"kms\"");
	assert_no_fact(&o, "endpoint:10.1.0.1:1688", "endpoint.connect_time");
	assert_fact(&o, "endpoint:10.1.11.250:1688", "endpoint.tcp", "\"timeout\"");
	assert_true(is_unchecked(&o, "clocks"));
	(void)vad_case_facts(o.c, &count);
	assert_true(count < MANY * 5);
	vad_buffer_clear(&settings);
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kms),
		cmocka_unit_test(test_no_connection),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_silent_and_closed),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_patience_of_one_connection),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
