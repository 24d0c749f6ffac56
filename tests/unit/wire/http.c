/* SPDX-License-Identifier: MIT */
#include "wire_test.h"

#include "wire/http.h"

#define PROXY_REFUSES                                                                              \
	"HTTP/1.1 407 Proxy Authentication Required\r\n"                                           \
	"Proxy-Authenticate: Negotiate\r\n"                                                        \
	"Proxy-Authenticate: NTLM\r\n"                                                             \
	"proxy-authenticate: Basic realm=\"a, b=c \\\"Digest\\\"\", Digest qop=\"auth\", "         \
	"nonce=x\r\n"                                                                              \
	"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"                                                  \
	"Server: squid/5.7\r\n\r\n"
#define WINRM                                                                                      \
	"HTTP/1.1 404 Not Found\r\nContent-Length: 315\r\nContent-Type: text/html; "               \
	"charset=us-ascii\r\nServer: Microsoft-HTTPAPI/2.0\r\n"                                    \
	"Date: Fri, 14 Feb 2025 09:05:07 GMT\r\nConnection: close\r\n\r\n"

enum { EXAMPLE = 784111777 }; /* the moment in RFC 9110 section 5.6.7 */

static enum vad_result read_bytes(const char *bytes, size_t size, struct vad_http_head *head)
{
	struct packet packet = packet_of_bytes(bytes, size);
	struct vad_error error = { 0 };
	enum vad_result result = vad_http_read_head(packet_view(&packet), head, &error);

	assert_int_equal(error.result, result == VAD_TRUNCATED ? VAD_OK : result);
	packet_free(&packet);
	return result;
}

static enum vad_result read_text(const char *text, struct vad_http_head *head)
{
	return read_bytes(text, strlen(text), head);
}

/* Refused, and the struct stays as it was. */
static void assert_invalid(const char *text)
{
	struct vad_http_head head = { .status = 7, .size = 8 };

	assert_int_equal(read_text(text, &head), VAD_INVALID);
	assert_int_equal(head.status, 7);
	assert_int_equal(head.size, 8);
}

static int64_t date_of(const char *value)
{
	struct vad_buffer text = vad_buffer_new(1024);
	struct vad_http_head head = { 0 };

	vad_buffer_printf(&text, "HTTP/1.1 200 OK\r\nDate: %s\r\n\r\n", value);
	assert_int_equal(read_text(vad_buffer_text(&text), &head), VAD_OK);
	vad_buffer_clear(&text);
	return head.date;
}

static void questions(void **state)
{
	struct vad_buffer out = vad_buffer_new(1024);

	(void)state;
	assert_int_equal(vad_http_write_head(&out, VAD_VIEW("kms.corp.example:5985")), VAD_OK);
	assert_string_equal(vad_buffer_text(&out),
			    "HEAD / HTTP/1.1\r\nHost: kms.corp.example:5985\r\n"
			    "User-Agent: vadiag\r\nConnection: close\r\n\r\n");
	vad_buffer_reset(&out);
	assert_int_equal(vad_http_write_connect(&out, VAD_VIEW("activation.example:443")), VAD_OK);
	assert_string_equal(vad_buffer_text(&out), "CONNECT activation.example:443 HTTP/1.1\r\n"
						   "Host: activation.example:443\r\n"
						   "User-Agent: vadiag\r\n\r\n");
	vad_buffer_clear(&out);

	out = vad_buffer_new(10);
	assert_int_equal(vad_http_write_head(&out, VAD_VIEW("host")), VAD_LIMIT);
	vad_buffer_clear(&out);
}

static void hosts(void **state)
{
	static const char *const good[] = {
		"h", "kms01", "a.b.example:1", "192.0.2.1:80", "[::1]", "[2001:db8::1]:65535"
	};
	static const char *const bad[] = {
		"",        ":",     ":80",       "a b",       "a\r\nX: y", "a\nb", "a:0",
		"a:65536", "a:080", "a:",        "a:80:80",   "a:8\r\n",   "[",    "]",
		"[]",      "[::1",  "[::1]x",    "[::1]:",    "[::1]:0",   "[a]",  "[192.0.2.1]",
		"::1",     "a/b",   "user@host", "[::1]\r\n", "a..b",      "a?b",  "2001:db8::1",
	};
	struct vad_buffer out = vad_buffer_new(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(vad_http_write_head(&out, vad_view_of(good[i])), VAD_OK);
	vad_buffer_reset(&out);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(vad_http_write_head(&out, vad_view_of(bad[i])), VAD_INVALID);
		assert_int_equal(vad_http_write_connect(&out, vad_view_of(bad[i])), VAD_INVALID);
	}
	assert_int_equal(vad_http_write_head(&out, (struct vad_view){ "a\0b", 3 }), VAD_INVALID);
	assert_int_equal(vad_http_write_connect(&out, VAD_VIEW("host")), VAD_INVALID);
	assert_int_equal(vad_http_write_connect(&out, VAD_VIEW("[::1]")), VAD_INVALID);
	assert_int_equal(out.size, 0);
	vad_buffer_clear(&out);
}

static void an_answer(void **state)
{
	struct vad_http_head head;

	(void)state;
	assert_int_equal(read_text(WINRM "<!DOCTYPE html>\n\n", &head), VAD_OK);
	assert_int_equal(head.status, 404);
	assert_true(head.date == INT64_C(1739523907000000));
	assert_false(head.wants_proxy_login);
	assert_string_equal(head.schemes, "");
	assert_string_equal(head.server, "Microsoft-HTTPAPI/2.0");
	assert_int_equal(head.size, strlen(WINRM));

	assert_int_equal(read_text("HTTP/1.0 200\n\n", &head), VAD_OK);
	assert_int_equal(head.status, 200);
	assert_true(head.date == INT64_MIN);
	assert_int_equal(head.size, 14);
}

static void a_proxy(void **state)
{
	struct vad_http_head head;

	(void)state;
	assert_int_equal(read_text(PROXY_REFUSES, &head), VAD_OK);
	assert_int_equal(head.status, 407);
	assert_true(head.wants_proxy_login);
	assert_string_equal(head.schemes, "Negotiate, NTLM, Basic, Digest");
	assert_true(head.date == EXAMPLE * INT64_C(1000000));
	assert_int_equal(read_text("HTTP/1.1 407 x\r\n\r\n", &head), VAD_OK);
	assert_true(head.wants_proxy_login);
	assert_string_equal(head.schemes, "");
}

static void schemes(void **state)
{
	static const struct {
		const char *value, *schemes;
	} cases[] = {
		{ "Negotiate, NTLM", "Negotiate, NTLM" },
		{ "NTLM TlRMTVNTUAAC==,Basic", "NTLM, Basic" },
		{ "Basic realm=x , charset = \"UTF-8\" , SCRAM-SHA-256 sid=1",
		  "Basic, SCRAM-SHA-256" },
		{ "Basic realm=\"unfinished, NTLM", "Basic" },
		{ ",, ,Basic,,", "Basic" },
		{ "\x1b[31mEvil, <b>, Ba\xff, Good", "Good" },
		{ "\"", "" },
		{ "=", "" },
		{ "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, Short",
		  "Short" },
	};
	struct vad_http_head head;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vad_buffer text = vad_buffer_new(1024);

		vad_buffer_printf(&text, "HTTP/1.1 407 x\r\nProxy-Authenticate: %s\r\n\r\n",
				  cases[i].value);
		assert_int_equal(read_text(vad_buffer_text(&text), &head), VAD_OK);
		assert_string_equal(head.schemes, cases[i].schemes);
		vad_buffer_clear(&text);
	}
}

static void dates(void **state)
{
	static const char *const bad[] = {
		"",
		"0",
		"-1",
		"Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 31 Feb 1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:37 CET",
		"Sun, 06 Nov 1994 08:49:37 GMT x",
		"Sun, 06 Foo 1994 08:49:37 GMT",
		"Sun, 06 Nov 99999 08:49:37 GMT",
		"Sun, -6 Nov 1994 08:49:37 GMT",
		"1994-11-06T08:49:37Z",
		"Sun Nov 6",
		"Sunday Nov  6 08:49:37 1994",
	};
	int64_t example = EXAMPLE * INT64_C(1000000);

	(void)state;
	assert_true(date_of("Sun, 06 Nov 1994 08:49:37 GMT") == example);
	assert_true(date_of("Sunday, 06-Nov-94 08:49:37 GMT") == example);
	assert_true(date_of("Sun Nov  6 08:49:37 1994") == example);
	assert_true(date_of("  sun, 6 nov 1994 08:49:37 gmt\t") == example);
	assert_true(date_of("Monday, 23-Nov-26 00:00:00 GMT") == INT64_C(1795392000000000));
	assert_true(date_of("Thu, 01 Jan 1970 00:00:00 GMT") == 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_true(date_of(bad[i]) == INT64_MIN);
}

static void odd_fields(void **state)
{
	struct vad_http_head head;

	(void)state;
	/* The first readable one counts; folded lines, junk and near names are passed over. */
	assert_int_equal(
		read_text("HTTP/1.1 200 OK\r\nDate: never\r\n"
			  "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
			  "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
			  "Date : Thu, 01 Jan 1970 00:00:00 GMT\r\n"
			  "X-Date: x\r\n Server: folded\r\n\tServer: folded\r\nServer\r\n:\r\n"
			  "Server: a\x1b[31m\xc3\xa9z\r\nServer: b\r\n\r\n",
			  &head),
		VAD_OK);
	assert_true(head.date == EXAMPLE * INT64_C(1000000));
	assert_string_equal(head.server, "a[31mz");
	assert_int_equal(read_text("HTTP/1.1 200 OK\r\nServer: "
				   "0123456789012345678901234567890123456789"
				   "0123456789012345678901234567890123456789\r\n\r\n",
				   &head),
			 VAD_OK);
	assert_int_equal(strlen(head.server), sizeof(head.server) - 1);
	assert_int_equal(read_bytes("HTTP/1.1 200 OK\r\nA\0: b\r\nServer: \0c\r\n\r\n", 38, &head),
			 VAD_OK);
	assert_string_equal(head.server, "c");
}

static void byte_by_byte(void **state)
{
	static const char *const good[] = { WINRM, PROXY_REFUSES, "HTTP/1.0 200\n\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		for (size_t size = 0; size < strlen(good[i]); size++) {
			struct vad_http_head head = { .status = 7 };

			assert_int_equal(read_bytes(good[i], size, &head), VAD_TRUNCATED);
			assert_int_equal(head.status, 7);
		}
	}
}

static void no_http(void **state)
{
	(void)state;
	assert_invalid("SSH-2.0-OpenSSH_9.2p1\r\n");
	assert_invalid("\r\n");
	assert_invalid("HTTP/2 200\r\n\r\n");
	assert_invalid("HTTP/1.1\r\n\r\n");
	assert_invalid("HTTP/1.1 99 x\r\n\r\n");
	assert_invalid("HTTP/1.1 099 x\r\n\r\n");
	assert_invalid("HTTP/1.1 600 x\r\n\r\n");
	assert_invalid("HTTP/1.1 2000 x\r\n\r\n");
	assert_invalid("HTTP/1.1 -20 x\r\n\r\n");
	assert_invalid("HTTP/1.x 200 x\r\n\r\n");
	assert_invalid("HTTP/1.1  200\r\n");
	assert_invalid("HTTPS");
}

/* A head just as long as may be, one byte more, and one line without an end. */
static void the_limit(void **state)
{
	static const char start[] = "HTTP/1.1 200 OK\r\nA: ";
	struct vad_http_head head = { .status = 7 };
	char *text = malloc(VAD_HTTP_HEAD_MAX + 1);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', VAD_HTTP_HEAD_MAX + 1);
	memcpy(text, start, sizeof(start) - 1);
	assert_int_equal(read_bytes(text, VAD_HTTP_HEAD_MAX - 1, &head), VAD_TRUNCATED);
	assert_int_equal(read_bytes(text, VAD_HTTP_HEAD_MAX, &head), VAD_LIMIT);
	memcpy(text + VAD_HTTP_HEAD_MAX - 3, "\r\n\r\n", 4);
	assert_int_equal(read_bytes(text, VAD_HTTP_HEAD_MAX + 1, &head), VAD_LIMIT);
	assert_int_equal(head.status, 7);
	memcpy(text + VAD_HTTP_HEAD_MAX - 4, "\r\n\r\n", 4);
	assert_int_equal(read_bytes(text, VAD_HTTP_HEAD_MAX + 1, &head), VAD_OK);
	assert_int_equal(head.size, VAD_HTTP_HEAD_MAX);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(questions),  cmocka_unit_test(hosts),
		cmocka_unit_test(an_answer),  cmocka_unit_test(a_proxy),
		cmocka_unit_test(schemes),    cmocka_unit_test(dates),
		cmocka_unit_test(odd_fields), cmocka_unit_test(byte_by_byte),
		cmocka_unit_test(no_http),    cmocka_unit_test(the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
