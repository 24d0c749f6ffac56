/* SPDX-License-Identifier: MIT */
/* Requests and results of TLS jobs, and what is thought of a certificate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check_jobs.h"
#include "work_json.h"

static void expect_request(const struct vad_tls_request *request, enum vad_result result,
			   const char *text)
{
	struct vad_buffer out = vad_buffer_new(VAD_WORK_REQUEST_MAX);

	assert_int_equal(vad_tls_request_write(request, &out), result);
	assert_string_equal(vad_buffer_text(&out), text);
	vad_buffer_clear(&out);
}

static void test_requests(void **state)
{
	struct vad_tls_request request = { .to = { "192.0.2.1", 443 }, .host = "a.example" };

	(void)state;
	expect_request(&request, VAD_OK, "{\"to\":\"192.0.2.1:443\",\"host\":\"a.example\"}");
	request.connect = "a.example:443";
	request.ca_file = "/ca.pem";
	expect_request(
		&request, VAD_OK,
		"{\"to\":\"192.0.2.1:443\",\"host\":\"a.example\",\"connect\":\"a.example:443\","
		"\"ca_file\":\"/ca.pem\"}");
	request.host = "a example";
	expect_request(&request, VAD_USAGE, "");
	request = (struct vad_tls_request){ .to = { "192.0.2.1", 0 }, .host = "a.example" };
	expect_request(&request, VAD_USAGE, "");
}

static void read_back(const struct vad_tls_result *written, struct vad_tls_result *read)
{
	struct vad_buffer out = vad_buffer_new(VAD_WORK_RESULT_MAX);
	struct vad_error error = { 0 };

	vad_tls_result_write(written, &out);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	assert_int_equal(vad_tls_result_read(vad_buffer_view(&out), read, &error), VAD_OK);
	vad_buffer_clear(&out);
}

static void test_results(void **state)
{
	struct vad_tls_result read, written = {
		.proxy_status = 200,
		.version = "TLSv1",
		.old_version = true,
		.issuer = "CA, Org",
		.organisation = "Org",
		.root = "Root",
		.from = 1700000000,
		.until = 1795420800,
		.name_fits = true,
		.expired = true,
		.early = true,
		.unknown_root = true,
		.broken = "certificate signature failure",
	};

	(void)state;
	read_back(&written, &read);
	assert_int_equal(read.proxy_status, 200);
	assert_string_equal(read.version, "TLSv1");
	assert_string_equal(read.issuer, "CA, Org");
	assert_string_equal(read.organisation, "Org");
	assert_string_equal(read.root, "Root");
	assert_string_equal(read.broken, "certificate signature failure");
	assert_int_equal(read.from, 1700000000);
	assert_int_equal(read.until, 1795420800);
	assert_true(read.old_version && read.name_fits && read.expired && read.early &&
		    read.unknown_root);
	for (int why = VAD_TLS_FINE + 1; why <= VAD_TLS_HANDSHAKE; why++) {
		written = (struct vad_tls_result){ .why = (enum vad_tls_why)why,
						   .proxy_status = 407,
						   .proxy_schemes = "Negotiate, NTLM",
						   .by = "10.0.0.254",
						   .text = "alert" };
		read_back(&written, &read);
		assert_int_equal(read.why, why);
		assert_string_equal(read.proxy_schemes, "Negotiate, NTLM");
		assert_string_equal(read.by, "10.0.0.254");
		assert_string_equal(read.text, "alert");
	}
}

static void test_bad_results(void **state)
{
	static const char *const rows[] = {
		"",
		"null",
		"{\"ok\":false}",
		"{\"ok\":false,\"why\":\"x\"}",
		"{\"ok\":true,\"proxy_status\":1000}",
		"{\"ok\":true,\"version\":\"TLSv1.3.4.5.6.7.8\"}",
		"{\"ok\":true,\"until\":17}",
		"{\"ok\":true,\"name_fits\":\"yes\"}",
		"{\"ok\":true,\"issuer\":{\"a\":1}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_tls_result result = { .proxy_status = 4711 };
		struct vad_error error = { 0 };

		assert_int_equal(vad_tls_result_read(vad_view_of(rows[i]), &result, &error),
				 VAD_INVALID);
		assert_int_equal(result.proxy_status, 4711);
	}
}

#define OURS "Microsoft Corporation"
#define ROOT "Microsoft Root Certificate Authority 2011"

static void test_words(void **state)
{
	static const struct {
		struct vad_tls_result shown;
		const char *word;
		bool by_name;
	} rows[] = {
		{ { .organisation = OURS, .root = ROOT, .name_fits = true }, "ok", false },
		{ { .organisation = "DigiCert Inc", .root = "R", .name_fits = true }, "ok", false },
		{ { .organisation = OURS, .root = ROOT, .name_fits = true, .unknown_root = true },
		  "ok",
		  true },
		{ { .organisation = OURS, .root = ROOT, .name_fits = true, .old_version = true },
		  "too-old",
		  false },
		{ { .organisation = OURS, .root = ROOT }, "wrong-name", false },
		{ { .organisation = OURS, .root = ROOT, .name_fits = true, .expired = true },
		  "expired",
		  false },
		{ { .organisation = OURS, .root = ROOT, .name_fits = true, .early = true },
		  "not-yet-valid",
		  false },
		/* somebody else's, trusted here or not */
		{ { .organisation = "Contoso", .root = "Proxy CA", .name_fits = true },
		  "intercepted",
		  false },
		{ { .organisation = "Contoso",
		    .root = "Proxy CA",
		    .name_fits = true,
		    .unknown_root = true },
		  "intercepted",
		  false },
		{ { .organisation = "Contoso",
		    .root = ROOT,
		    .name_fits = true,
		    .unknown_root = true },
		  "intercepted",
		  false },
		{ { .root = "Proxy CA", .name_fits = true, .unknown_root = true },
		  "intercepted",
		  false },
		/* not even the name */
		{ { .organisation = "Contoso", .root = "Proxy CA", .unknown_root = true },
		  "untrusted",
		  false },
		{ { .organisation = "Contoso", .root = "Proxy CA" }, "wrong-name", false },
		/* a borrowed name, a broken chain */
		{ { .organisation = OURS,
		    .root = "Other",
		    .name_fits = true,
		    .unknown_root = true },
		  "untrusted",
		  false },
		{ { .organisation = OURS, .root = ROOT, .name_fits = true, .broken = "signature" },
		  "untrusted",
		  false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool by_name = false;

		assert_string_equal(vad_tls_word(vad_knowledge_builtin(), &rows[i].shown, &by_name),
				    rows[i].word);
		assert_int_equal(by_name, rows[i].by_name);
	}
}

static void test_proxies(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
	} rows[] = {
		{ "proxy.example:3128", "proxy.example", 3128 },
		{ "http://proxy.example:8080/", "proxy.example", 8080 },
		{ "HTTP://proxy.example", "proxy.example", 80 },
		{ "http://user:p@ss@10.0.0.1:3128", "10.0.0.1", 3128 },
		{ "http://[fd00::1]:3128", "fd00::1", 3128 },
	};
	static const char *const bad[] = {
		"",        "socks5://10.0.0.1:1080", "https://proxy.example",
		"http://", "proxy example",          "10.0.0.1:x"
	};
	struct vad_view host;
	uint16_t port;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(vad_proxy_parse(vad_view_of(rows[i].text), &host, &port));
		assert_true(vad_view_is(host, rows[i].host));
		assert_int_equal(port, rows[i].port);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(vad_proxy_parse(vad_view_of(bad[i]), &host, &port));
}

/* Text of a server: visible, whole characters, never longer than there is room. */
static void test_server_text(void **state)
{
	char text[8];

	(void)state;
	vad_work_take_text(text, sizeof(text), VAD_VIEW("  short \r\n"));
	assert_string_equal(text, "short");
	vad_work_take_text(text, sizeof(text), VAD_VIEW("a\x1b[31m"));
	assert_string_equal(text, "a\\x1b[3");
	vad_work_take_text(text, sizeof(text), VAD_VIEW("abcdef\xc3\xbc"));
	assert_string_equal(text, "abcdef");
	vad_work_take_text(text, sizeof(text), VAD_VIEW("abcde\xc3\xbc"));
	assert_string_equal(text, "abcde\xc3\xbc");
	vad_work_take_text(text, sizeof(text), VAD_VIEW("\xff\xfe\xfd\xfc"));
	assert_string_equal(text, "\xEF\xBF\xBD\xEF\xBF\xBD");
	vad_work_take_text(text, sizeof(text), VAD_VIEW(""));
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),    cmocka_unit_test(test_results),
		cmocka_unit_test(test_bad_results), cmocka_unit_test(test_words),
		cmocka_unit_test(test_proxies),     cmocka_unit_test(test_server_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
