/* SPDX-License-Identifier: MIT */
/* Codes in running text, and whose they are. */
#include "reading_test.h"

#include "codes.h"

static void every_notation(void **state)
{
	static const struct {
		const char *text;
		uint32_t code;
	} rows[] = {
		{ "error 0xC004F074.", 0xC004F074 },	 { "(0xc004f074)", 0xC004F074 },
		{ "code C004F074 again", 0xC004F074 },	 { "80072EE7", 0x80072EE7 },
		{ "returned -1073418124", 0xC004F074 },	 { "3221549172", 0xC004F074 },
		{ "hr=0x8007232B", 0x8007232B },	 { "\"0xC004F074\"", 0xC004F074 },
		{ "slui.exe 0x2a 0xC004F074", 0xC004F074 }, { "错误代码：0xC004F074。", 0xC004F074 },
		{ "#0xC004F074#", 0xC004F074 },		 { "-2147023838", 0x80070422 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t offset = 0;
		uint32_t code = 0;
		struct vad_view text = vad_view_of(rows[i].text);

		if (!vad_find_code(vad_knowledge_builtin(), text, &offset, &code))
			fail_msg("nothing in '%s'", rows[i].text);
		assert_int_equal(code, rows[i].code);
		assert_false(vad_find_code(vad_knowledge_builtin(), text, &offset, &code));
	}
}

static void what_is_no_code(void **state)
{
	static const char *const texts[] = {
		"0xC004F07", "0xC004F0744", "x0xC004F074", "8dffd6e4-0497-4c35-b7d7-e47cf464cf30",
		"deadbeef", "20250705", "12345678", "0x2a", "1073418124", "c004f074c004f074", "",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t offset = 0;
		uint32_t code;

		if (vad_find_code(vad_knowledge_builtin(), vad_view_of(texts[i]), &offset, &code))
			fail_msg("0x%08X in '%s'", (unsigned)code, texts[i]);
	}
}

static void what_counts_as_an_error(void **state)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();

	(void)state;
	assert_true(vad_code_counts(k, 0xC004F074));
	assert_true(vad_code_counts(k, 0x80070005));
	assert_true(vad_code_counts(k, 0xC004FFFE)); /* unknown, but of licensing */
	assert_true(vad_code_counts(k, 0x80004005)); /* known */
	assert_false(vad_code_counts(k, 0x4004F040));
	assert_false(vad_code_counts(k, 0));
	assert_false(vad_code_counts(k, 0x80000000));
	assert_false(vad_code_counts(k, 0xDEADBEEF));
}

static void messages_without_codes(void **state)
{
	struct vad_case *c = read_text("It says: DNS name does not exist.\n\n"
				       "and: The RPC server is unavailable.\n");

	(void)state;
	assert_fact(c, NULL, "error.code", "0x8007232B");
	assert_fact(c, NULL, "error.code", "0x800706BA");
	assert_int_equal(met(c, NULL, "error.code", NULL), 2);
	vad_case_free(c);
}

static void message_broken_over_lines(void **state)
{
	struct vad_case *c = read_text(
		"The Software Licensing Service reported that the computer could not\n"
		"be activated. No Key Management Service (KMS) could be contacted.\n"
		"Please see the Application Event Log for additional information.\n");

	(void)state;
	assert_fact(c, NULL, "error.code", "0xC004F074");
	vad_case_free(c);
}

static void repeats_fold(void **state)
{
	struct vad_buffer text = vad_buffer_new(1 << 20);
	struct vad_case *c;
	size_t count;

	(void)state;
	for (int i = 0; i < 5000; i++)
		vad_buffer_printf(&text, "it failed with 0xC004F074 at try %d\n", i);
	c = read_pieces(vad_buffer_view(&text), 4096);
	assert_int_equal(met(c, NULL, "error.code", "0xC004F074"), 5000);
	(void)vad_case_facts(c, &count);
	assert_in_range(count, 1, 10);
	vad_case_free(c);
	vad_buffer_clear(&text);
}

static const char windows[] = "Name: Windows(R), Enterprise edition\n"
			      "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
			      "Partial Product Key: 2YT43\nLicense Status: Notification\n";
static const char office[] = "LICENSE NAME: Office 16, Office16ProPlusVL_KMS_Client edition\n"
			     "LICENSE DESCRIPTION: Office 16, VOLUME_KMSCLIENT channel\n"
			     "LICENSE STATUS:  ---NOTIFICATIONS---\n"
			     "Last 5 characters of installed product key: WFG99\n";

static struct vad_case *read_parts(const char *a, const char *b, const char *d)
{
	struct vad_buffer text = vad_buffer_new(65536);
	struct vad_case *c;

	vad_buffer_add(&text, a);
	vad_buffer_add(&text, b);
	vad_buffer_add(&text, d);
	c = read_pieces(vad_buffer_view(&text), 100);
	vad_buffer_clear(&text);
	return c;
}

static void code_behind_a_product_is_its_own(void **state)
{
	struct vad_case *c = read_parts(windows, office, "and then 0x8007232B came\n");

	(void)state;
	assert_fact(c, "error:0x8007232B", "error.product",
		    "product:office:Office 16, Office16ProPlusVL_KMS_Client edition@t");
	vad_case_free(c);
}

static void code_of_the_only_product(void **state)
{
	struct vad_case *c = read_parts("we get 0x8007232B all the time\n\n", windows, "");

	(void)state;
	assert_fact(c, "error:", "error.product",
		    "product:windows:Windows(R), Enterprise edition@t");
	assert_int_equal(met(c, NULL, "product.machine", NULL), 1);
	vad_case_free(c);
}

static void code_of_nobody_in_particular(void **state)
{
	struct vad_case *c = read_parts("we get 0x8007232B all the time\n\n", windows, office);

	(void)state;
	assert_fact(c, "error:", "error.product", "product:unknown@t");
	vad_case_free(c);
}

static void code_of_the_application_that_is_named(void **state)
{
	struct vad_case *c =
		read_parts("Office gives 0x8007232B all the time\n\n", windows, office);

	(void)state;
	assert_fact(c, "error:", "error.product",
		    "product:office:Office 16, Office16ProPlusVL_KMS_Client edition@t");
	vad_case_free(c);
}

static void command_in_a_sentence(void **state)
{
	struct vad_case *c = read_text("I ran slmgr /ato and it said 0xC004F074, what now?\n");

	(void)state;
	assert_fact(c, "error:", "error.command", "ato");
	assert_fact(c, "error:", "error.seen_in", "text");
	assert_fact(c, NULL, "product.app", "windows");
	vad_case_free(c);
}

static void words_of_settings_are_not_ospp(void **state)
{
	struct vad_case *c = read_text("Error code: 0x80070490\n");

	(void)state;
	assert_fact(c, "error:", "error.seen_in", "text");
	assert_int_equal(met(c, NULL, "product.app", "office"), 0);
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_notation),
		cmocka_unit_test(what_is_no_code),
		cmocka_unit_test(what_counts_as_an_error),
		cmocka_unit_test(messages_without_codes),
		cmocka_unit_test(message_broken_over_lines),
		cmocka_unit_test(repeats_fold),
		cmocka_unit_test(code_behind_a_product_is_its_own),
		cmocka_unit_test(code_of_the_only_product),
		cmocka_unit_test(code_of_nobody_in_particular),
		cmocka_unit_test(code_of_the_application_that_is_named),
		cmocka_unit_test(command_in_a_sentence),
		cmocka_unit_test(words_of_settings_are_not_ospp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
