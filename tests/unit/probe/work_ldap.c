/* SPDX-License-Identifier: MIT */
/* Requests and results of LDAP jobs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "work_ldap.h"

static struct vad_ldap_request complete(void)
{
	return (struct vad_ldap_request){ .objects = true,
					  .to = { "10.0.0.1", 389 },
					  .host = "dc1.corp.example",
					  .config_nc = "CN=Configuration,DC=corp,DC=example",
					  .login = VAD_LDAP_SIMPLE,
					  .user = "CORP\\reader",
					  .password = "p\"w\n\x1b",
					  .ca_file = "/etc/ca.pem" };
}

static void expect_request(const struct vad_ldap_request *request, enum vad_result result,
			   const char *text)
{
	struct vad_buffer out = vad_buffer_new(VAD_WORK_REQUEST_MAX);

	assert_int_equal(vad_ldap_request_write(request, &out), result);
	assert_string_equal(vad_buffer_text(&out), text);
	vad_buffer_clear(&out);
}

static void test_requests(void **state)
{
	struct vad_ldap_request request = { .to = { "10.0.0.1", 389 } };

	(void)state;
	expect_request(&request, VAD_OK, "{\"what\":\"rootdse\",\"to\":\"10.0.0.1:389\"}");
	request.to = (struct vad_peer){ "fd00::1", 3268 };
	expect_request(&request, VAD_OK, "{\"what\":\"rootdse\",\"to\":\"[fd00::1]:3268\"}");
	request = complete();
	expect_request(
		&request, VAD_OK,
		"{\"what\":\"objects\",\"to\":\"10.0.0.1:389\",\"host\":\"dc1.corp.example\","
		"\"config_nc\":\"CN=Configuration,DC=corp,DC=example\",\"login\":\"simple\","
		"\"user\":\"CORP\\\\reader\",\"tls_first\":false,\"ca_file\":\"/etc/ca.pem\","
		"\"password\":\"p\\\"w\\n\\u001b\"}");
	request.login = VAD_LDAP_KERBEROS; /* and no word of the password */
	expect_request(
		&request, VAD_OK,
		"{\"what\":\"objects\",\"to\":\"10.0.0.1:389\",\"host\":\"dc1.corp.example\","
		"\"config_nc\":\"CN=Configuration,DC=corp,DC=example\",\"login\":\"kerberos\"}");
}

static void test_incomplete_requests(void **state)
{
	struct vad_ldap_request request = { .to = { "", 389 } };
	char much[2048];

	(void)state;
	memset(much, 'x', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\0';
	expect_request(&request, VAD_USAGE, "");
	request = complete();
	request.login = VAD_LDAP_ANONYMOUS;
	expect_request(&request, VAD_USAGE, "");
	request = complete();
	request.password = ""; /* would be an anonymous bind */
	expect_request(&request, VAD_USAGE, "");
	request.password = much;
	expect_request(&request, VAD_USAGE, "");
	request = complete();
	request.user = NULL;
	expect_request(&request, VAD_USAGE, "");
	request = complete();
	request.host = "";
	expect_request(&request, VAD_USAGE, "");
	request = complete();
	request.config_nc = NULL;
	expect_request(&request, VAD_USAGE, "");
}

static void read_back(const struct vad_ldap_result *written, bool objects,
		      struct vad_ldap_result *read)
{
	struct vad_buffer out = vad_buffer_new(VAD_WORK_RESULT_MAX);
	struct vad_error error = { 0 };

	vad_ldap_result_write(written, objects, &out);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	assert_int_equal(vad_ldap_result_read(vad_buffer_view(&out), read, &error), VAD_OK);
	vad_buffer_clear(&out);
}

static void test_rootdse(void **state)
{
	struct vad_ldap_result read, written = { .round_trip = 1234,
						 .current_time = 1795420800,
						 .config_nc = "CN=Configuration,DC=corp",
						 .schema_nc = "CN=Schema",
						 .host = "dc1.corp" };

	(void)state;
	read_back(&written, false, &read);
	assert_int_equal(read.why, VAD_LDAP_FINE);
	assert_int_equal(read.round_trip, 1234);
	assert_int_equal(read.current_time, 1795420800);
	assert_string_equal(read.config_nc, "CN=Configuration,DC=corp");
	assert_string_equal(read.schema_nc, "CN=Schema");
	assert_string_equal(read.host, "dc1.corp");
	written.current_time = VAD_TIME_NONE;
	read_back(&written, false, &read);
	assert_int_equal(read.current_time, VAD_TIME_NONE);
}

static void test_every_failure(void **state)
{
	struct vad_ldap_result read,
		written = { .code = 49, .by = "10.0.0.254", .text = "data 52e" };

	(void)state;
	for (int why = VAD_LDAP_FINE + 1; why <= VAD_LDAP_WHY_SERVER; why++) {
		written.why = (enum vad_ldap_why)why;
		read_back(&written, true, &read);
		assert_int_equal(read.why, why);
		assert_int_equal(read.code, 49);
		assert_string_equal(read.by, "10.0.0.254");
		assert_string_equal(read.text, "data 52e");
	}
}

/* The largest result that there can be is no larger than the ceiling. */
static void test_many_objects(void **state)
{
	static struct vad_ldap_result read, written = { .adba = VAD_LDAP_PRESENT,
							.more = true,
							.object_count = VAD_LDAP_OBJECTS_MAX };

	(void)state;
	for (size_t i = 0; i < VAD_LDAP_OBJECTS_MAX; i++) {
		memset(written.objects[i].name, '\\', sizeof(written.objects[i].name) - 1);
		memcpy(written.objects[i].key, "J464C", 6);
		memcpy(written.objects[i].sku, "de32eafd-aaee-4662-9444-c1befb41bde2", 37);
		memset(written.objects[i].pid, '"', sizeof(written.objects[i].pid) - 1);
	}
	read_back(&written, true, &read);
	assert_int_equal(read.object_count, VAD_LDAP_OBJECTS_MAX);
	assert_true(read.more);
	assert_int_equal(read.adba, VAD_LDAP_PRESENT);
	assert_memory_equal(read.objects, written.objects, sizeof(read.objects));
}

static void test_bad_results(void **state)
{
	static const char *const rows[] = {
		"",
		"x",
		"[]",
		"{",
		"{\"ok\":1}",
		"{\"ok\":false}",
		"{\"ok\":false,\"why\":\"because\"}",
		"{\"ok\":false,\"why\":7}",
		"{\"ok\":true,\"current_time\":\"yesterday\"}",
		"{\"ok\":true,\"round_trip\":-2}",
		"{\"ok\":true,\"current_time\":\"2026-11-23T08:00:00\"}", /* whose clock? */
		"{\"ok\":true,\"adba\":\"maybe\"}",
		"{\"ok\":true,\"objects\":{}}",
		"{\"ok\":true,\"objects\":[1]}",
		"{\"ok\":true,\"objects\":[{\"key\":\"J464CJ464C\"}]}",
		"{\"ok\":true,\"ok\":true}",
		"{\"ok\":false,\"why\":\"refused\",\"code\":3000000000}",
		"{\"ok\":true,\"host\":\"a\\u0000b\"}",
		"{\"ok\":true,\"host\":\"\xff\"}",
		"{\"ok\":true,\"objects\":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}"
		",{},"
		"{},{},{},{},{},{},{},{},{},{},{},{},{}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_ldap_result result = { .code = 4711 };
		struct vad_error error = { 0 };

		assert_int_equal(vad_ldap_result_read(vad_view_of(rows[i]), &result, &error),
				 VAD_INVALID);
		assert_int_equal(result.code, 4711);
		assert_true(error.message[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),     cmocka_unit_test(test_incomplete_requests),
		cmocka_unit_test(test_rootdse),      cmocka_unit_test(test_every_failure),
		cmocka_unit_test(test_many_objects), cmocka_unit_test(test_bad_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
