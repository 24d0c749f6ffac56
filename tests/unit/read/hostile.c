/* SPDX-License-Identifier: MIT */
/* Input that wants to break the readers: nothing crashes, nothing grows, nothing is lost silently. */
#include "reading_test.h"

#include <stdlib.h>

/* Deterministic noise. */
static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static const char *const crumbs[] = {
	"<Event", "<Event>", "</Event>", "<Data>", "</Data>", "<EventID>", "12288", "8198", "<System>",
	"<Provider Name='Microsoft-Windows-Security-SPP'/>", "{\"EventID\":8198,", "{", "}", "[", "]",
	"\"", "\\", "\\u00", "Log Name: Application\n", "Event ID: 8198\n", "Event[0]:\n", "Source: ",
	"Microsoft-Windows-Security-SPP\n", "Description:\n", "Info:\n", "hr=0xC004F074\n",
	"0x0, 0x0, kms:1688, 4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11, 2026/11/18 08:12, 0, 2, 1, ",
	"0x0, 0x0, 1, 0, 10, 120, 10080, 2026/11/18 08:12\n", "SkuId=", ";", ",", "\n", "\n\n", "\r",
	"Name: Windows(R), Professional edition\n", "Description: ", "VOLUME_KMSCLIENT channel\n",
	"Activation ID: ", "73111121-5638-40f6-bc11-f1d7b0d64300", "Partial Product Key: 2YT43\n",
	"License Status: ", "Licensed\n", "Notification Reason: ", "0xC004F056", "Current count: 12\n",
	"---Processing--------------------------\n", "LICENSE NAME: Office 16, X edition\n",
	"ERROR CODE: 0xC004F074\n", "SKU ID: ", "Last 5 characters of installed product key: ABCDE\n",
	"Name : Windows(R), Core edition\n", "LicenseStatus : 1\n", "PartialProductKey=ABCDE\n",
	"Diagnostic Report (1.9)\n", "Validation Code: 50\n", "Windows PowerShell transcript start\n",
	"Start time: 20250705091332\n", "Date: Thu, 14 Mar 2024 13:54:25 +0100\n",
	"C:\\> slmgr /ipk AAAAA-BBBBB\n", "Error: 0x", "Error: ", "\xff\xfe", "\xc2\xa0", "\xe2\x80",
	"&amp;", "&#x", "<br>", "<", ">", "> ", "| ", "// ", "**", "``", "%s%n", "\t", " ", "x", "7", "",
};

static void salads_of_pieces(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct vad_buffer text = vad_buffer_new(1 << 20);
		size_t count = sizeof(crumbs) / sizeof(crumbs[0]);
		struct vad_case *c;

		for (uint32_t n = next(&seed) % 200; n > 0; n--)
			vad_buffer_add(&text, crumbs[next(&seed) % count]);
		c = read_pieces(vad_buffer_view(&text), 1 + next(&seed) % 97);
		vad_case_free(c);
		vad_buffer_clear(&text);
	}
}

static void same_facts_in_any_pieces(void **state)
{
	uint32_t seed = 77;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct vad_buffer text = vad_buffer_new(1 << 20), a = vad_buffer_new(8 << 20);
		struct vad_buffer b = vad_buffer_new(8 << 20);
		size_t count = sizeof(crumbs) / sizeof(crumbs[0]);
		struct vad_case *whole, *pieces;

		for (uint32_t n = next(&seed) % 120; n > 0; n--)
			vad_buffer_add(&text, crumbs[next(&seed) % count]);
		whole = read_pieces(vad_buffer_view(&text), 1 << 20);
		pieces = read_pieces(vad_buffer_view(&text), 1);
		assert_int_equal(vad_case_write(whole, &a), VAD_OK);
		assert_int_equal(vad_case_write(pieces, &b), VAD_OK);
		assert_true(vad_view_equal(vad_buffer_view(&a), vad_buffer_view(&b)));
		vad_case_free(whole);
		vad_case_free(pieces);
		vad_buffer_clear(&text);
		vad_buffer_clear(&a);
		vad_buffer_clear(&b);
	}
}

/* `unit` so often that it is far above every ceiling. */
static void assert_survives(const char *before, const char *unit, size_t times)
{
	struct vad_buffer text = vad_buffer_new(64 << 20);
	struct vad_case *c;
	size_t facts;

	vad_buffer_add(&text, before);
	for (size_t i = 0; i < times; i++)
		vad_buffer_add(&text, unit);
	c = read_pieces(vad_buffer_view(&text), 65536);
	(void)vad_case_facts(c, &facts);
	assert_in_range(facts, 0, 20000);
	vad_case_free(c);
	vad_buffer_clear(&text);
}

static void blocks_without_end(void **state)
{
	(void)state;
	assert_survives("<Event><System>", "<a>", 200000);
	assert_survives("<Event><EventData><Data>", "x", 1000000);
	assert_survives("<Event ", "y='", 300000);
	assert_survives("", "<Event>", 100000);
	assert_survives("{\"EventID\":8198,\"a\":", "[", 500000);
	assert_survives("{\"EventID\":8198,\"a\":", "{\"b\":", 200000);
	assert_survives("{\"EventID\":8198,\"a\":\"", "\\u0041", 300000);
	assert_survives("Log Name: Application\nEvent ID: 8198\nDescription:\n", "more words\n", 50000);
	assert_survives("Name: Windows(R), Core edition\n", "Extended PID: 1\n", 50000);
	assert_survives("> ", "> ", 500000);
	assert_survives("Error: 0xC004F074 ", "lic ", 500000);
	assert_survives("", "-", 2000000);
	assert_survives("", "\n", 1000000);
	assert_survives("", "Name: Windows(R), Core edition\n", 20000);
	assert_survives("", "License Status: Licensed\n", 20000);
}

static void many_products(void **state)
{
	struct vad_buffer text = vad_buffer_new(16 << 20);
	struct vad_case *c;

	(void)state;
	for (int i = 0; i < 3000; i++)
		vad_buffer_printf(&text, "Name: Windows(R), E%d edition\nActivation ID: %08x-5638-"
				  "40f6-bc11-f1d7b0d64300\nLicense Status: Licensed\n", i, i);
	vad_buffer_add(&text, "\n\n0xC004F074\n");
	c = read_pieces(vad_buffer_view(&text), 65536);
	assert_int_equal(met(c, NULL, "product.status", "licensed"), 3000);
	assert_fact(c, "error:", "error.product", "product:unknown@t");
	vad_case_free(c);
	vad_buffer_clear(&text);
}

static void case_that_is_full(void **state)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 65536);
	struct vad_read *reader = vad_read_new(c, "t");
	enum vad_result result = VAD_OK;
	char text[256];

	(void)state;
	assert_non_null(reader);
	for (int i = 0; i < 20000 && result == VAD_OK; i++) {
		struct vad_buffer line = vad_buffer_new(sizeof(text));

		vad_buffer_printf(&line, "Name: Windows(R), E%d edition\nPartial Product Key: "
				  "2YT43\nLicense Status: Licensed\n", i);
		result = vad_read_feed(reader, vad_buffer_view(&line));
		vad_buffer_clear(&line);
	}
	assert_true(result == VAD_LIMIT || result == VAD_NO_MEMORY);
	assert_int_equal(vad_read_finish(reader), result);
	vad_read_free(reader);
	vad_case_free(c);
}

static void nothing_at_all(void **state)
{
	struct vad_case *c = read_text("");
	size_t count;

	(void)state;
	(void)vad_case_facts(c, &count);
	assert_int_equal(count, 0);
	assert_int_equal(vad_case_unread_count(c), 0);
	vad_case_free(c);
	vad_read_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(salads_of_pieces),
		cmocka_unit_test(same_facts_in_any_pieces),
		cmocka_unit_test(blocks_without_end),
		cmocka_unit_test(many_products),
		cmocka_unit_test(case_that_is_full),
		cmocka_unit_test(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
