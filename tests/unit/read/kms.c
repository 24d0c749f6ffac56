/* SPDX-License-Identifier: MIT */
/* KMS request records of clients and hosts: 12288, 12289, 12290 and what joins them. */
#include "reading_test.h"

#include "attempts.h"

#define CMID "4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11"
#define SKU "73111121-5638-40f6-bc11-f1d7b0d64300"
#define RECORD(id, time, computer, data)                                                           \
	"<Event><System><Provider Name='Microsoft-Windows-Security-SPP'/><EventID>" id             \
	"</EventID><TimeCreated SystemTime='" time "'/><Channel>Application</Channel><Computer>"   \
	computer "</Computer></System><EventData><Data>" data "</Data></EventData></Event>\n"

static void shapes(void **state)
{
	static const struct {
		const char *text;
		uint32_t id;
	} rows[] = {
		/* KB 974998, its host's side, Azure, the operations guide */
		{ "0xC004F06C, 0x00000000, kms.contoso.com:1688, 36f27b39-2fd5-440b-be67-a09996d27a38, "
		  "2010/09/29 17:52, 0, 2, 41760, 68531fb9-5511-4989-97be-d11a0f55633f, 5", 12288 },
		{ "0xC004F06C,5,client1,36f27b39-2fd5-440b-be67-a09996d27a38,2010/9/29 21:46,0,2,41520,"
		  "68531fb9-5511-4989-97be-d11a0f55633f", 12290 },
		{ "0xC004F06C, 0x00000000, azkms.core.windows.net:1688, " CMID ", 2022/01/02 10:11, 1, 5,"
		  " 0, 34e1ae55-27f8-4950-8877-7a03be5fb181, ", 12288 },
		{ "0x0, 0x4000008, 0, 0, 4, 120, 10080, 1/14/2006 2:30", 12289 },
		{ "0x00000000, 0x00000000, 1, 0, 10, 120, 10080, 2012/12/04 07:06", 12289 },
		{ "0x0, 0x0, 1", 0 },
		{ "0xC004F06C: an error, and words, with, many, commas, in, it, yes", 0 },
		{ "1, 2, 3, 4, 5, 6, 7, 8, 9, 10", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_kms_info info;

		assert_int_equal(vad_kms_info_parse(vad_view_of(rows[i].text), &info),
				 rows[i].id != 0);
		assert_int_equal(info.id, rows[i].id);
	}
}

static void request_of_a_client(void **state)
{
	struct vad_case *c = read_text(
		RECORD("12288", "2026-11-18T08:12:31Z", "pc7.corp.example",
		       "0x800706BA, 0x00000000, KMS1.corp.example:1688, " CMID ", 2026/11/18 08:12, 1,"
		       " 2, 41760, " SKU ", 25"));

	(void)state;
	assert_fact(c, "attempt:", "attempt.result", "0x800706BA");
	assert_fact(c, "attempt:", "attempt.endpoint", "endpoint:kms1.corp.example:1688");
	assert_fact(c, "endpoint:", "endpoint.host", "host:kms1.corp.example");
	assert_fact(c, "endpoint:", "endpoint.port", "1688");
	assert_fact(c, "host:", "host.name", "kms1.corp.example");
	assert_fact(c, "attempt:", "attempt.product", "product:" SKU "@t");
	assert_fact(c, "attempt:", "attempt.client_time", "2026-11-18T08:12:00Z");
	assert_fact(c, "attempt:", "attempt.cmid", CMID);
	assert_fact(c, "attempt:", "attempt.status", "initial-grace");
	assert_fact(c, "attempt:", "attempt.required_count", "25");
	assert_fact(c, "machine:t@t", "machine.cmid", CMID);
	assert_fact(c, "machine:t@t", "machine.virtual", "true");
	assert_fact(c, "product:", "product.required_count", "25");
	assert_fact(c, "product:", "product.expires_in", "41760");
	assert_fact(c, "product:", "product.app", "windows");
	assert_fact(c, "error:", "error.code", "0x800706BA");
	assert_fact(c, "error:", "error.seen_in", "event-12288");
	assert_fact(c, "error:", "error.product", "product:" SKU "@t");
	assert_int_equal(met(c, NULL, "error.attempt", NULL), 1);
	assert_int_equal(met(c, NULL, "attempt.host_time", NULL), 0);
	vad_case_free(c);
}

static void data_one_by_one(void **state)
{
	struct vad_case *c = read_text(
		RECORD("12288", "2026-11-18T08:12:31Z", "pc7",
		       "0x0</Data><Data>0x00000000</Data><Data>kms1:1688</Data><Data>" CMID
		       "</Data><Data>2026/11/18 08:12</Data><Data>0</Data><Data>1</Data><Data>259200"
		       "</Data><Data>" SKU "</Data><Data>25"));

	(void)state;
	assert_fact(c, "attempt:", "attempt.result", "0x00000000");
	assert_fact(c, "attempt:", "attempt.required_count", "25");
	assert_int_equal(met(c, NULL, "error.code", NULL), 0);
	vad_case_free(c);
}

static void response_joins_its_request(void **state)
{
	struct vad_case *c = read_text(
		"0x0, 0x0, kms1:1688, " CMID ", 2026/11/18 08:12, 0, 2, 41760, " SKU ", 25\n"
		"0x0, 0x0, kms2:1688, " CMID ", 2026/11/18 10:12, 0, 2, 41760, " SKU ", 25\n"
		"0xC004F038, 0x4000008, 0, 0, 4, 120, 10080, 2026/11/18 08:12\n"
		"0x0, 0x0, 1, 0, 30, 120, 10080, 2026/11/18 10:12\n");

	(void)state;
	assert_fact(c, "attempt:" CMID "/2026-11-18T08:12:00Z/kms1", "attempt.count", "4");
	assert_fact(c, "attempt:" CMID "/2026-11-18T08:12:00Z/kms1", "attempt.count_short", "true");
	assert_fact(c, "attempt:" CMID "/2026-11-18T08:12:00Z/kms1", "attempt.activated", "false");
	assert_fact(c, "attempt:" CMID "/2026-11-18T10:12:00Z/kms2", "attempt.count", "30");
	assert_fact(c, "attempt:" CMID "/2026-11-18T10:12:00Z/kms2", "attempt.count_short", "false");
	assert_fact(c, "attempt:" CMID "/2026-11-18T10:12:00Z/kms2", "attempt.activated", "true");
	assert_fact(c, "product:", "product.activated", "true");
	assert_fact(c, "product:", "product.activation_interval", "120");
	assert_fact(c, "product:", "product.renewal_interval", "10080");
	assert_fact(c, "error:0xC004F038", "error.seen_in", "event-12289");
	assert_int_equal(met(c, NULL, "attempt.replied", "true"), 2);
	vad_case_free(c);
}

static void response_alone(void **state)
{
	struct vad_case *c = read_text("0x0, 0x4000008, 0, 0, 4, 120, 10080, 1/14/2006 2:30\n");

	(void)state;
	assert_fact(c, "attempt:", "attempt.count", "4");
	assert_fact(c, "attempt:", "attempt.count_short", "true");
	assert_fact(c, "attempt:", "attempt.client_time", "2006-01-14T02:30:00Z");
	vad_case_free(c);
}

static void record_of_a_host(void **state)
{
	struct vad_case *c = read_text(
		RECORD("12290", "2026-11-18T08:13:02Z", "kms1.corp.example",
		       "0xC004F06C,25,pc7.corp.example," CMID ",2026/11/18 8:12,0,2,41760," SKU));

	(void)state;
	assert_fact(c, "attempt:", "attempt.client_name", "pc7.corp.example");
	assert_fact(c, "attempt:", "attempt.client_time", "2026-11-18T08:12:00Z");
	assert_fact(c, "attempt:", "attempt.host_time", "2026-11-18T08:13:02Z");
	assert_fact(c, "attempt:", "attempt.required_count", "25");
	assert_fact(c, "host:kms1.corp.example", "host.machine", "machine:t@t");
	assert_fact(c, "host:kms1.corp.example", "host.clients", "1");
	assert_fact(c, "machine:t@t", "machine.clients_seen", "1");
	assert_fact(c, "machine:t@t", "machine.name", "kms1.corp.example");
	assert_fact(c, "machine:pc7@t", "machine.cmid", CMID);
	assert_fact(c, "error:", "error.seen_in", "event-12290");
	assert_fact(c, "error:", "error.product", "product:" SKU "@t#pc7");
	assert_fact(c, "product:", "product.machine", "machine:pc7@t");
	vad_case_free(c);
}

static void local_times_give_no_host_time(void **state)
{
	struct vad_case *c = read_text(
		"Log Name:      Key Management Service\nSource:        Microsoft-Windows-Security-SPP\n"
		"Date:          11/18/2026 5:13:02 PM\nEvent ID:      12290\n"
		"Computer:      kms1.corp.example\nDescription:\n"
		"An activation request has been processed.\nInfo:\n"
		"0xC004F06C,25,pc7.corp.example," CMID ",2026/11/18 8:12,0,2,41760," SKU "\n");

	(void)state;
	assert_int_equal(met(c, NULL, "attempt.host_time", NULL), 0);
	assert_fact(c, "attempt:", "attempt.client_time", "2026-11-18T08:12:00Z");
	assert_fact(c, "log:Key Management Service", "log.last", "2026-11-18T17:13:02");
	vad_case_free(c);
}

static void client_and_host_lines_in_one_text(void **state)
{
	struct vad_case *c = read_text(
		"0xC004F06C, 0x00000000, kms.contoso.com:1688, " CMID ", 2010/09/29 17:52, 0, 2, 41760, "
		SKU ", 5\n\nand the host:\n\n"
		"0xC004F06C,5,client1," CMID ",2010/9/29 21:46,0,2,41520," SKU "\n");

	(void)state;
	/* two attempts: their client times differ, so nothing joins them */
	assert_int_equal(met(c, "attempt:", "attempt.client_time", NULL), 2);
	assert_fact(c, "host:host-of-t", "host.machine", "machine:host-of-t@t");
	/* the host's record is about the client whose id it holds */
	assert_int_equal(met(c, "error:", "error.product", "product:" SKU "@t"), 2);
	vad_case_free(c);
}

static void clones_renamed_and_rearmed(void **state)
{
#define SERVED(minute, name, cmid)                                                                 \
	"0x0,25," name "," cmid ",2026/11/18 8:" minute ",0,2,41760," SKU "\n"
	struct vad_case *c = read_text(
		SERVED("01", "a", "11111111-0000-0000-0000-000000000001")
		SERVED("02", "b", "11111111-0000-0000-0000-000000000001")
		SERVED("03", "a", "11111111-0000-0000-0000-000000000001")
		SERVED("04", "c", "11111111-0000-0000-0000-000000000002")
		SERVED("05", "d", "11111111-0000-0000-0000-000000000002")
		SERVED("06", "e", "11111111-0000-0000-0000-000000000003")
		SERVED("07", "e", "11111111-0000-0000-0000-000000000004")
		SERVED("08", "e", "11111111-0000-0000-0000-000000000005"));

	(void)state;
	assert_fact(c, "host:", "host.clients", "5");
	assert_fact(c, "host:", "host.clones", "1");
	assert_fact(c, "host:", "host.renamed", "1");
	assert_fact(c, "host:", "host.rearmed", "1");
	vad_case_free(c);
}

static void hosts_that_are_no_host_names(void **state)
{
	struct vad_case *c = read_text(
		"The client has sent an activation request to the key management service machine.\n"
		"Info:\n0x800706BA, 0x00000000, kms1&calc.corp.example:1688, " CMID
		", 2026/11/18 08:12, 0, 2, 41760, " SKU ", 25\n");

	(void)state;
	assert_fact(c, "attempt:", "attempt.result", "0x800706BA");
	assert_int_equal(met(c, NULL, "attempt.endpoint", NULL), 0);
	assert_int_equal(met(c, NULL, "host.name", NULL), 0);
	vad_case_free(c);
}

static void millions_fold(void **state)
{
	struct vad_buffer text = vad_buffer_new(64 << 20);
	struct vad_case *c;
	size_t count;

	(void)state;
	for (int i = 0; i < 60000; i++)
		vad_buffer_printf(&text,
				  "0x%s, 0x0, kms%d:1688, " CMID ", 20%02d/%02d/%02d %02d:%02d, 0, 2,"
				  " 41760, " SKU ", 25\n", i % 3 ? "0" : "C004F074", i % 2 + 1,
				  20 + i / 20000, 1 + i / 2000 % 10, 1 + i / 80 % 25, i / 60 % 24,
				  i % 60);
	c = read_pieces(vad_buffer_view(&text), 65536);
	(void)vad_case_facts(c, &count);
	assert_true(count < 140000);
	assert_true(met(c, "attempt:many/kms1:1688/0xC004F074", "attempt.result", NULL) > 1000);
	assert_int_equal(met(c, "attempt:many/", "attempt.client_time", NULL), 0);
	assert_int_equal(met(c, NULL, "error.code", "0xC004F074"), 20000);
	vad_case_free(c);
	vad_buffer_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes),
		cmocka_unit_test(request_of_a_client),
		cmocka_unit_test(data_one_by_one),
		cmocka_unit_test(response_joins_its_request),
		cmocka_unit_test(response_alone),
		cmocka_unit_test(record_of_a_host),
		cmocka_unit_test(local_times_give_no_host_time),
		cmocka_unit_test(client_and_host_lines_in_one_text),
		cmocka_unit_test(clones_renamed_and_rearmed),
		cmocka_unit_test(hosts_that_are_no_host_names),
		cmocka_unit_test(millions_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
