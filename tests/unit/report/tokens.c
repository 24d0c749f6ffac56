/* SPDX-License-Identifier: MIT */
/* What explain finds in a text. */
#include "report_test.h"

#include <stdlib.h>

static size_t find(const char *text, struct vad_token list[VAD_TOKENS_MAX])
{
	return vad_token_find(vad_knowledge_builtin(), vad_view_of(text), list);
}

static void finds_code(const char *text, uint32_t code)
{
	struct vad_token list[VAD_TOKENS_MAX];
	size_t count = find(text, list);

	if (count < 1 || list[0].kind != VAD_TOKEN_CODE || list[0].code != code)
		fail_msg("\"%s\": %zu tokens, the first %s 0x%08X", text, count,
			 count > 0 ? vad_token_kind_name(list[0].kind) : "-",
			 count > 0 ? (unsigned)list[0].code : 0);
}

static void finds_nothing(const char *text)
{
	struct vad_token list[VAD_TOKENS_MAX];
	size_t count = find(text, list);

	if (count != 0)
		fail_msg("\"%s\": found %s \"%.*s\"", text, vad_token_kind_name(list[0].kind),
			 VAD_VIEW_ARG(list[0].text));
}

static void notations_of_a_code(void **state)
{
	static const char *const written[] = {
		"0xC004F074", "0XC004F074",  "0xc004f074", "OxC004F074", "C004F074",
		"c004f074",   "-1073418124", "3221549172", "0xC004F074.", "[0xC004F074]",
		"\"0xC004F074\"", "x:0xC004F074;", "code C004F074!", "0x00000000C004F074",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		finds_code(written[i], 0xC004F074);
	finds_code("1722", 0x800706BA);
	finds_code("0x6ba", 0x800706BA);
	finds_code("System error 1722 has occurred", 0x800706BA);
	finds_code("error code: 5 on this box", 0x80070005);
	finds_code("0x8007ABCD", 0x8007ABCD);
	finds_code("it was 0x8007ABCD", 0x8007ABCD);
}

static void what_is_none(void **state)
{
	(void)state;
	finds_nothing("");
	finds_nothing("   \t\n ");
	finds_nothing("hello");
	finds_nothing("on 2024-11-12 at 10:30 I rang 80123456, room 1722, for 5 minutes");
	finds_nothing("0x");
	finds_nothing("0xZZ");
	finds_nothing("0x123456789ABCDEF01");
	finds_nothing("slui.exe 0x2a and 0x0 and 0x5");
	finds_nothing("99999999999999999999");
	finds_nothing("cafebabe is nice");
	finds_nothing("LOWER");
}

static void each_thing_once(void **state)
{
	struct vad_token list[VAD_TOKENS_MAX];

	(void)state;
	assert_int_equal(find("0xC004F074 C004F074 -1073418124 0xC004F074", list), 1);
	assert_int_equal(find("0x8007ABCD 0x8007ABCD 0x8007ABCE", list), 2);
	assert_int_equal(find("0xC004F074 and 0x8007232B, then 0xC004F074", list), 2);
	assert_int_equal(list[1].code, 0x8007232B);
}

static void names_and_numbers(void **state)
{
	static const struct {
		const char *text;
		enum vad_token_kind kind;
		bool known;
	} cases[] = {
		{ "12288", VAD_TOKEN_EVENT, true },
		{ "event 8198", VAD_TOKEN_EVENT, true },
		{ "Event ID 12290", VAD_TOKEN_EVENT, true },
		{ "event 7", VAD_TOKEN_EVENT, false },
		{ "LicenseStatus = 5", VAD_TOKEN_STATUS, true },
		{ "License Status: Notification", VAD_TOKEN_STATUS, true },
		{ "LicenseStatus 17", VAD_TOKEN_STATUS, false },
		{ "T83GX", VAD_TOKEN_KEY_TAIL, true },
		{ "t83gx", VAD_TOKEN_KEY_TAIL, true },
		{ "Partial Product Key: T83GX", VAD_TOKEN_KEY_TAIL, true },
		{ "BBBBB", VAD_TOKEN_KEY_TAIL, false },
		{ "BCDFG-HJKMP-QRTVW-XY234-T83GX", VAD_TOKEN_KEY_TAIL, true },
		{ "12345678-1234-1234-1234-123456789abc", VAD_TOKEN_PRODUCT_ID, false },
		{ "kms", VAD_TOKEN_TERM, true },
		{ "product.channel", VAD_TOKEN_FACT, true },
	};
	struct vad_token list[VAD_TOKENS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t count = find(cases[i].text, list);

		if (count == 0 || list[0].kind != cases[i].kind ||
		    list[0].known != cases[i].known)
			fail_msg("\"%s\": %zu tokens", cases[i].text, count);
	}
	/* The key's own text must not come back whole. */
	assert_int_equal(find("BCDFG-HJKMP-QRTVW-XY234-T83GX", list), 1);
	assert_int_equal(list[0].text.size, 5);
}

static void info_lines(void **state)
{
	struct vad_token list[VAD_TOKENS_MAX];
	size_t count = find("Info:\n0xC004F06C, 0x00000000, kms:1688, "
			    "36f27b39-2fd5-440b-be67-a09996d27a38, 2010/09/29 17:52, 0, 2, 41760, "
			    "68531fb9-5511-4989-97be-d11a0f55633f, 5\n",
			    list);

	(void)state;
	assert_true(count >= 2);
	assert_int_equal(list[0].kind, VAD_TOKEN_INFO);
	assert_int_equal(list[0].code, 12288);
	assert_int_equal(list[1].kind, VAD_TOKEN_CODE);
	assert_int_equal(list[1].code, 0xC004F06C);
}

/* Bytes of any kind: nothing is read beyond the text, and the list has its ceiling. */
static void any_bytes(void **state)
{
	struct vad_token list[VAD_TOKENS_MAX];
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t size = (size_t)(round % 97);
		char *bytes = malloc(size + 1);

		assert_non_null(bytes);
		for (size_t i = 0; i < size; i++) {
			static const char alphabet[] = "0xXcCfF748 ,:-.\n{}_\xC2\xA0\xE2\x80\x93TGeventstaukyid";

			seed = seed * 1664525 + 1013904223;
			bytes[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		}
		assert_true(vad_token_find(vad_knowledge_builtin(), (struct vad_view){ bytes, size },
					   list) <= VAD_TOKENS_MAX);
		free(bytes);
	}
}

/* Explaining whatever it is stays within the screen and ends with a line end. */
static void stays_on_the_screen(void **state)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();
	struct vad_report_options options = { .width = 80 };

	(void)state;
	for (uint32_t i = 0; i < k->codes_count; i++) {
		struct vad_buffer text = vad_buffer_new(64), out = vad_buffer_new(1 << 20);
		size_t lines = 0;
		bool known = false;

		vad_buffer_printf(&text, "0x%08X", (unsigned)k->codes[i].code);
		assert_int_equal(vad_explain_text(k, vad_buffer_view(&text), &options, &out, &known),
				 VAD_OK);
		for (size_t j = 0; j < out.size; j++)
			lines += out.data[j] == '\n';
		if (!known || lines > 24 || out.data[out.size - 1] != '\n')
			fail_msg("%s: %zu lines", vad_buffer_text(&text), lines);
		vad_buffer_clear(&text);
		vad_buffer_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notations_of_a_code), cmocka_unit_test(what_is_none),
		cmocka_unit_test(each_thing_once),     cmocka_unit_test(names_and_numbers),
		cmocka_unit_test(info_lines),          cmocka_unit_test(any_bytes),
		cmocka_unit_test(stays_on_the_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
