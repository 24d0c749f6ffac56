/* SPDX-License-Identifier: MIT */
/* The clocks of other machines: which way counts, how sure it is, and what is not believed. */
#include "scripted.h"

#define HOST "host:10.0.0.5"

static const int64_t ntp_epoch = INT64_C(2208988800); /* 1900 to 1970, seconds (RFC 5905 section 6) */
static const int64_t filetime_epoch = INT64_C(11644473600); /* 1601 to 1970, seconds */

static void put_stamp(struct vad_buffer *out, int64_t microseconds)
{
	uint64_t seconds = (uint64_t)(microseconds / SECOND_US + ntp_epoch);
	uint64_t fraction = (uint64_t)(microseconds % SECOND_US) * (UINT64_C(1) << 32) / SECOND_US;

	for (int shift = 24; shift >= 0; shift -= 8)
		vad_buffer_add_char(out, (char)(seconds >> shift & 0xFF));
	for (int shift = 24; shift >= 0; shift -= 8)
		vad_buffer_add_char(out, (char)(fraction >> shift & 0xFF));
}

/* A reply to the request sent, from a clock that is `number` microseconds ahead. */
static void ntp_head(struct line *line, struct vad_view sent, int64_t there, unsigned first,
		     unsigned stratum, struct vad_buffer *out)
{
	(void)line;
	assert_int_equal(sent.size, 48);
	vad_buffer_add_char(out, (char)first);
	vad_buffer_add_char(out, (char)stratum);
	for (int i = 2; i < 12; i++)
		vad_buffer_add_char(out, '\0');
	vad_buffer_add(out, stratum == 0 ? "RATE" : "GPS.");
	put_stamp(out, there);
	vad_buffer_add_view(out, vad_view_sub(sent, 40, 8));
	put_stamp(out, there);
	put_stamp(out, there);
}

static void ntp_good(struct line *line, struct vad_view sent, int64_t wall, struct vad_buffer *out)
{
	/* its time when the request came, half the way back */
	ntp_head(line, sent, wall - line->after / 2 + line->number, 0x24, 2, out);
}

static void ntp_kiss(struct line *line, struct vad_view sent, int64_t wall, struct vad_buffer *out)
{
	ntp_head(line, sent, wall + line->number, 0xE4, 0, out);
}

static void ntp_unsynchronised(struct line *line, struct vad_view sent, int64_t wall,
			       struct vad_buffer *out)
{
	ntp_head(line, sent, wall + line->number, 0xE4, 16, out);
}

static void ntp_of_another(struct line *line, struct vad_view sent, int64_t wall,
			   struct vad_buffer *out)
{
	ntp_good(line, sent, wall, out);
	out->data[24] = (char)(out->data[24] ^ 1);
}

static void ntp(struct scripted *s, int64_t after, int64_t ahead,
		void (*answer)(struct line *, struct vad_view, int64_t, struct vad_buffer *))
{
	struct line *line = say(s, VAD_CHANNEL_UDP, "10.0.0.5", 123, after, VAD_EVENT_DATA);

	line->reply = true;
	line->number = ahead;
	line->answer = answer;
}

/* [MS-SMB2] 2.2.1 and 2.2.4. */
static void smb2_good(struct line *line, struct vad_view sent, int64_t wall, struct vad_buffer *out)
{
	uint64_t filetime = (uint64_t)(wall - line->after / 2 + line->number +
				       filetime_epoch * SECOND_US) * 10;
	uint8_t message[4 + 64 + 64] = { 0, 0, 0, 128, 0xFE, 'S', 'M', 'B', 64 };

	assert_true(sent.size > 64);
	message[4 + 16] = 1;      /* flags: from the server */
	message[4 + 64] = 65;     /* structure size */
	message[4 + 64 + 4] = 2;  /* dialect 0x0302 */
	message[4 + 64 + 5] = 3;
	for (int i = 0; i < 8; i++)
		message[4 + 64 + 40 + i] = (uint8_t)(filetime >> 8 * i & 0xFF);
	message[4 + 64 + 56] = 128;
	vad_buffer_append(out, message, sizeof(message));
}

static void smb2(struct scripted *s, int64_t after, int64_t ahead)
{
	struct line *line;

	tcp_open(s, "10.0.0.5", 445, MS);
	line = tcp_reply(s, "10.0.0.5", 445, after);
	line->number = ahead;
	line->answer = smb2_good;
}

static void http(struct scripted *s, uint16_t port)
{
	struct line *line;

	tcp_open(s, "10.0.0.5", port, MS);
	line = tcp_reply(s, "10.0.0.5", port, MS);
	/* an hour ahead */
	vad_buffer_add(&line->data, "HTTP/1.1 404 Not Found\r\n"
				    "Date: Fri, 15 Jan 2027 09:00:01 GMT\r\n\r\n");
}

static struct scripted *host(void)
{
	struct scripted *s = scripted_new();

	s->here.server_count = 0;
	kms_host(s, "10.0.0.5");
	return s;
}

static struct outcome check_it(struct scripted *s)
{
	struct outcome o;

	run_check(&o, s, "kms=10.0.0.5\n");
	return o;
}

static const char *line_of(const struct outcome *o, const char *name)
{
	const char *at = strstr(vad_buffer_text(&o->facts), name);

	return at == NULL ? "" : at;
}

static void expect(struct scripted *s, const char *offset, const char *kind, int64_t most)
{
	struct outcome o = check_it(s);
	const char *line;
	char wanted[64];

	assert_fact(&o, HOST, "host.clock_offset", offset);
	line = line_of(&o, "host.clock_offset");
	(void)snprintf(wanted, sizeof(wanted), "\"plus_minus\":1,");
	assert_true(strstr(line, wanted) != NULL && strstr(line, wanted) < strchr(line, '\n'));
	(void)snprintf(wanted, sizeof(wanted), "\"kind\":\"%s\"", kind);
	if (strstr(line, wanted) == NULL || strstr(line, wanted) > strchr(line, '\n'))
		fail_msg("not by %s: %.300s", kind, line);
	assert_true(o.took <= most);
	outcome_free(&o);
}

static void test_ntp(void **state)
{
	struct scripted *s = host();

	(void)state;
	ntp(s, 40 * MS, 3600 * (int64_t)SECOND_US, ntp_good);
	tcp_fails(s, "10.0.0.5", 445, VAD_FAILURE_REFUSED, NULL);
	expect(s, "3600", "ntp", 100 * MS);
	s = host();
	ntp(s, 40 * MS, -7200 * (int64_t)SECOND_US, ntp_good);
	tcp_fails(s, "10.0.0.5", 445, VAD_FAILURE_REFUSED, NULL);
	expect(s, "-7200", "ntp", 100 * MS);
}

/* What a firewall drops does not hold up what is known already. */
static void test_silent_ways(void **state)
{
	struct scripted *s = host();

	(void)state;
	smb2(s, 20 * MS, 60 * (int64_t)SECOND_US);
	expect(s, "60", "smb2", 100 * MS);
	s = host();
	ntp(s, 20 * MS, 60 * (int64_t)SECOND_US, ntp_good);
	expect(s, "60", "ntp", 100 * MS);
}

static void test_not_believed(void **state)
{
	struct scripted *s = host();

	(void)state;
	ntp(s, MS, 999 * (int64_t)SECOND_US, ntp_kiss);
	smb2(s, 20 * MS, 60 * (int64_t)SECOND_US);
	expect(s, "60", "smb2", 100 * MS);
	s = host();
	ntp(s, MS, 999 * (int64_t)SECOND_US, ntp_unsynchronised);
	smb2(s, 20 * MS, 60 * (int64_t)SECOND_US);
	expect(s, "60", "smb2", 100 * MS);
	/* a reply to somebody else's question is not ours, and ours may still come */
	s = host();
	ntp(s, MS, 999 * (int64_t)SECOND_US, ntp_of_another);
	ntp(s, 20 * MS, 60 * (int64_t)SECOND_US, ntp_good);
	expect(s, "60", "ntp", 100 * MS);
}

static void expect_http(struct scripted *s, int64_t most)
{
	struct outcome o = check_it(s);
	const char *line;

	if (!has_fact(&o, HOST, "host.clock_offset", "3600") &&
	    !has_fact(&o, HOST, "host.clock_offset", "3601") &&
	    !has_fact(&o, HOST, "host.clock_offset", "3602"))
		fail_msg("%s", vad_buffer_text(&o.facts));
	line = line_of(&o, "host.clock_offset");
	assert_non_null(strstr(line, "\"kind\":\"http\""));
	assert_true(o.took <= most);
	outcome_free(&o);
}

/* A web server's Date serves where nothing better does: at once when that is refused, soon when it is
 * silent. */
static void test_http(void **state)
{
	struct scripted *s = host();

	(void)state;
	say(s, VAD_CHANNEL_UDP, "10.0.0.5", 123, MS, VAD_EVENT_FAILED)->failure =
		VAD_FAILURE_REFUSED;
	tcp_fails(s, "10.0.0.5", 445, VAD_FAILURE_REFUSED, NULL);
	tcp_fails(s, "10.0.0.5", 80, VAD_FAILURE_REFUSED, NULL);
	http(s, 5985);
	expect_http(s, 100 * MS);
	s = host();
	http(s, 80);
	expect_http(s, 2 * SECOND_US);
}

static void test_no_clock(void **state)
{
	struct scripted *s = host();
	struct outcome o;

	(void)state;
	no_clocks(s, "10.0.0.5");
	o = check_it(s);
	assert_no_fact(&o, HOST, "host.clock_offset");
	assert_true(o.took <= 100 * MS);
	outcome_free(&o);
	o = check_it(host()); /* all silent */
	assert_no_fact(&o, HOST, "host.clock_offset");
	assert_true(o.took <= 5 * SECOND_US);
	outcome_free(&o);
}

/* Nonsense by SMB2 and HTTP: no clock, no harm. */
static void test_nonsense(void **state)
{
	struct scripted *s = host();
	struct outcome o;

	(void)state;
	tcp_open(s, "10.0.0.5", 445, MS);
	say_bytes(tcp_reply(s, "10.0.0.5", 445, MS), "\0\xFF\xFF\xFF\xFE" "SMB nonsense", 17);
	tcp_open(s, "10.0.0.5", 80, MS);
	vad_buffer_add(&tcp_reply(s, "10.0.0.5", 80, MS)->data, "Date: never\r\n\r\n");
	tcp_fails(s, "10.0.0.5", 5985, VAD_FAILURE_REFUSED, NULL);
	say(s, VAD_CHANNEL_UDP, "10.0.0.5", 123, MS, VAD_EVENT_FAILED)->failure =
		VAD_FAILURE_REFUSED;
	o = check_it(s);
	assert_no_fact(&o, HOST, "host.clock_offset");
	assert_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.rpc", "\"kms\"");
	assert_true(o.took <= 5 * SECOND_US);
	outcome_free(&o);
}

/* A domain controller's clock stands on its endpoint; LDAP tells it where NTP and SMB2 do not. */
static void test_controller(void **state)
{
	static const char rootdse[] = "{\"ok\":true,\"round_trip\":2000,"
				      "\"current_time\":\"2027-01-15T08:10:00Z\"}";
	struct scripted *s = scripted_new();
	struct line *line;
	struct outcome o;

	(void)state;
	add_srv(dns(s, "10.0.0.53", "_ldap._tcp.dc._msdcs.corp.example", VAD_DNS_SRV, 0, 0, MS), 0,
		100, 389, "dc1.corp.example");
	dns_denied(s, "10.0.0.53", "_vlmcs._tcp.corp.example", VAD_DNS_SRV, "corp.example");
	dns_host(s, "10.0.0.53", "dc1.corp.example", 5);
	say(s, VAD_CHANNEL_UDP, "10.0.0.5", 123, MS, VAD_EVENT_FAILED)->failure =
		VAD_FAILURE_REFUSED;
	tcp_fails(s, "10.0.0.5", 445, VAD_FAILURE_REFUSED, NULL);
	line = say(s, VAD_CHANNEL_LDAP, "10.0.0.5", 389, 5 * MS, VAD_EVENT_DATA);
	say_bytes(line, rootdse, sizeof(rootdse) - 1);
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.controller",
		    "\"endpoint:dc1.corp.example:389\"");
	assert_fact(&o, "endpoint:dc1.corp.example:389", "endpoint.address",
		    "\"endpoint:10.0.0.5:389\"");
	if (!has_fact(&o, "endpoint:dc1.corp.example:389", "endpoint.clock_offset", "600") &&
	    !has_fact(&o, "endpoint:dc1.corp.example:389", "endpoint.clock_offset", "601"))
		fail_msg("%s", vad_buffer_text(&o.facts));
	assert_non_null(strstr(line_of(&o, "endpoint.clock_offset"), "\"kind\":\"ldap\""));
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ntp),
		cmocka_unit_test(test_silent_ways),
		cmocka_unit_test(test_not_believed),
		cmocka_unit_test(test_http),
		cmocka_unit_test(test_no_clock),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_controller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
