/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"

/* Unicode 15 table 3-7, at the borders of each row. */
static void well_formed_sequences(void **state)
{
	static const char *const good[] = {
		"",
		"plain",
		"\xC2\x80",
		"\xDF\xBF",
		"\xE0\xA0\x80",
		"\xED\x9F\xBF",
		"\xEE\x80\x80",
		"\xEF\xBF\xBF",
		"\xF0\x90\x80\x80",
		"\xF4\x8F\xBF\xBF",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(vad_utf8_valid(vad_view_of(good[i])));
}

static void ill_formed_sequences(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xBF",
		"\xC0\x80",
		"\xC1\xBF",
		"\xC2",
		"\xC2 ",
		"\xE0\x80\x80",
		"\xE0\x9F\xBF",
		"\xED\xA0\x80",
		"\xED\xBF\xBF",
		"\xE2\x82",
		"\xE2\x82 ",
		"\xF0\x8F\xBF\xBF",
		"\xF4\x90\x80\x80",
		"\xF0\x90\x80",
		"\xF5\x80\x80\x80",
		"\xFE",
		"\xFF",
	};
	char padded[64];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(vad_utf8_valid(vad_view_of(bad[i])));
		/* Also where whole words are looked at at once, at every alignment. */
		for (size_t at = 0; at < 48; at++) {
			memset(padded, 'a', sizeof(padded));
			memcpy(padded + at, bad[i], strlen(bad[i]));
			assert_false(vad_utf8_valid((struct vad_view){ padded, sizeof(padded) }));
		}
	}
}

/* Every code point, and every code unit that is none. */
static void all_code_points(void **state)
{
	struct vad_buffer one = vad_buffer_new(8);

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		size_t offset = 0;

		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		vad_buffer_reset(&one);
		vad_buffer_add_utf8(&one, c);
		if (vad_utf8_next(vad_buffer_view(&one), &offset) != c || offset != one.size)
			fail_msg("U+%04X", (unsigned)c);
	}
	vad_buffer_clear(&one);
}

static void damage_costs_one_byte(void **state)
{
	struct vad_view text = VAD_VIEW("a\xE2\x82z\xFF\xED\xA0\x80");
	static const uint32_t expected[] = { 'a',    0xFFFD, 0xFFFD, 'z',
					     0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD };
	size_t offset = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		assert_true(offset < text.size);
		assert_int_equal(vad_utf8_next(text, &offset), expected[i]);
	}
	assert_int_equal(offset, text.size);
}

static void nothing_behind_the_text_is_read(void **state)
{
	static const char lead[] = "\xF0\x90\x80";

	(void)state;
	for (size_t size = 1; size <= 3; size++) {
		char *text = malloc(size);
		size_t offset = 0;

		assert_non_null(text);
		memcpy(text, lead, size);
		assert_int_equal(vad_utf8_next((struct vad_view){ text, size }, &offset), 0xFFFD);
		assert_int_equal(offset, 1);
		assert_false(vad_utf8_valid((struct vad_view){ text, size }));
		free(text);
	}
}

static void columns_in_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(vad_utf8_columns(VAD_VIEW("")), 0);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("plain")), 5);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("größer")), 6);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("e\u0301")), 1);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("Имя")), 3);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("许可证")), 6);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("ライセンス")), 10);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("ﾗｲｾﾝｽ")), 5); /* half-width */
	assert_int_equal(vad_utf8_columns(VAD_VIEW("이름")), 4);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("\U0001F600")), 2);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("\u200B\u202E")), 0);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("“…”")), 3);
	assert_int_equal(vad_utf8_columns(VAD_VIEW("\xFF")), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_sequences),
		cmocka_unit_test(ill_formed_sequences),
		cmocka_unit_test(all_code_points),
		cmocka_unit_test(damage_costs_one_byte),
		cmocka_unit_test(nothing_behind_the_text_is_read),
		cmocka_unit_test(columns_in_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
