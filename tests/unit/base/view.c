/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

static void views_of_nothing_are_empty(void **state)
{
	struct vad_view nothing = vad_view_of(NULL);

	(void)state;
	assert_int_equal(nothing.size, 0);
	assert_int_equal(vad_view_sub(nothing, 3, 4).size, 0);
	assert_int_equal(vad_view_trim(nothing).size, 0);
	assert_true(vad_view_equal(nothing, VAD_VIEW("")));
	assert_true(vad_view_equal_nocase(nothing, VAD_VIEW("")));
	assert_int_equal(vad_view_compare(nothing, VAD_VIEW("")), 0);
	assert_true(vad_view_find(nothing, VAD_VIEW("a"), 0) == SIZE_MAX);
}

static void a_part_is_clamped(void **state)
{
	struct vad_view text = VAD_VIEW("product key");

	(void)state;
	assert_view_is(vad_view_sub(text, 8, 3), "key");
	assert_view_is(vad_view_sub(text, 8, SIZE_MAX), "key");
	assert_view_is(vad_view_sub(text, 11, 1), "");
	assert_view_is(vad_view_sub(text, SIZE_MAX, SIZE_MAX), "");
	assert_view_is(vad_view_sub(text, 0, 0), "");
}

static void trimming_takes_blanks_of_every_kind(void **state)
{
	(void)state;
	assert_view_is(vad_view_trim(VAD_VIEW(" \t\r\n\v\f\u00A0 a b \u00A0\u00A0\r\n")), "a b");
	assert_view_is(vad_view_trim(VAD_VIEW(" \u00A0 ")), "");
	/* Half of a no-break space is no blank, nor is a letter that ends in 0xA0. */
	assert_view_is(vad_view_trim(VAD_VIEW("\xC2")), "\xC2");
	assert_view_is(vad_view_trim(VAD_VIEW("\u0420")), "\u0420");
}

static void only_ascii_case_is_folded(void **state)
{
	(void)state;
	assert_true(vad_view_is_nocase(VAD_VIEW("KMSclient"), "kmsCLIENT"));
	assert_false(vad_view_is(VAD_VIEW("KMSclient"), "kmsCLIENT"));
	assert_false(vad_view_is_nocase(VAD_VIEW("\u00C4"), "\u00E4"));
	assert_false(vad_view_is_nocase(VAD_VIEW("@["), "`{"));
	assert_true(vad_view_starts_nocase(VAD_VIEW("Error: 0x"), "ERROR:"));
	assert_false(vad_view_starts_nocase(VAD_VIEW("Err"), "Error"));
	assert_true(vad_view_starts_nocase(VAD_VIEW("x"), ""));
	assert_true(vad_view_ends_nocase(VAD_VIEW("a.TXT"), ".txt"));
	assert_false(vad_view_ends_nocase(VAD_VIEW("txt"), ".txt"));
	assert_true(vad_view_ends_nocase(VAD_VIEW(""), ""));
}

static void order_is_bytewise(void **state)
{
	(void)state;
	assert_true(vad_view_compare(VAD_VIEW("a"), VAD_VIEW("b")) < 0);
	assert_true(vad_view_compare(VAD_VIEW("ab"), VAD_VIEW("a")) > 0);
	assert_true(vad_view_compare(VAD_VIEW("a"), VAD_VIEW("ab")) < 0);
	assert_true(vad_view_compare(VAD_VIEW("\xFF"), VAD_VIEW("a")) > 0);
	assert_int_equal(vad_view_compare(VAD_VIEW("a\0b"), VAD_VIEW("a\0b")), 0);
}

static void finding_gives_the_first_place(void **state)
{
	struct vad_view text = VAD_VIEW("aab aaab AAAB");

	(void)state;
	assert_int_equal(vad_view_find(text, VAD_VIEW("aab"), 0), 0);
	assert_int_equal(vad_view_find(text, VAD_VIEW("aab"), 1), 5);
	assert_true(vad_view_find(text, VAD_VIEW("aab"), 6) == SIZE_MAX);
	assert_int_equal(vad_view_find_nocase(text, VAD_VIEW("aAb"), 6), 10);
	assert_int_equal(vad_view_find_nocase(text, VAD_VIEW("B A"), 0), 2);
	assert_int_equal(vad_view_find(text, VAD_VIEW("AAAB"), 0), 9);
	assert_int_equal(vad_view_find_char(text, 'B', 0), 12);
	assert_true(vad_view_find_char(text, 'B', 13) == SIZE_MAX);
	assert_true(vad_view_find_char(text, 'B', SIZE_MAX) == SIZE_MAX);
	assert_true(vad_view_find(text, VAD_VIEW(""), 0) == SIZE_MAX);
	assert_true(vad_view_find_nocase(text, VAD_VIEW(""), 0) == SIZE_MAX);
	assert_true(vad_view_find(VAD_VIEW("a"), VAD_VIEW("aa"), 0) == SIZE_MAX);
	assert_true(vad_view_find(text, VAD_VIEW("aab"), SIZE_MAX) == SIZE_MAX);
}

/* The quick search against the obvious one, on a text with many near misses. */
static void finding_agrees_with_looking_everywhere(void **state)
{
	static const char *const needles[] = {
		"a", "B", "ab", "bA", "abA", "aabb", "bbbb", "BaBa"
	};
	char text[256];
	uint32_t random = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++) {
		random = random * 1664525 + 1013904223;
		text[i] = "abAB"[random >> 30];
	}
	for (size_t n = 0; n < sizeof(needles) / sizeof(*needles); n++) {
		struct vad_view needle = vad_view_of(needles[n]);

		for (size_t from = 0; from <= sizeof(text); from++) {
			struct vad_view all = { text, sizeof(text) };
			size_t exact = from, folded = from;

			while (exact < sizeof(text) &&
			       !vad_view_equal(vad_view_sub(all, exact, needle.size), needle))
				exact++;
			while (folded < sizeof(text) &&
			       !vad_view_equal_nocase(vad_view_sub(all, folded, needle.size),
						      needle))
				folded++;
			exact = exact == sizeof(text) ? SIZE_MAX : exact;
			folded = folded == sizeof(text) ? SIZE_MAX : folded;
			assert_true(vad_view_find(all, needle, from) == exact);
			assert_true(vad_view_find_nocase(all, needle, from) == folded);
		}
	}
}

static void a_search_stays_inside_its_view(void **state)
{
	/* Allocated exactly, so that a sanitizer sees a read behind it. */
	char *text = malloc(4);

	(void)state;
	assert_non_null(text);
	memcpy(text, "xxab", 4);
	assert_true(vad_view_find((struct vad_view){ text, 4 }, VAD_VIEW("abc"), 0) == SIZE_MAX);
	assert_true(vad_view_find_nocase((struct vad_view){ text, 4 }, VAD_VIEW("abc"), 0) ==
		    SIZE_MAX);
	assert_true(vad_view_find((struct vad_view){ text, 4 }, VAD_VIEW("ab"), 0) == 2);
	free(text);
}

static void the_hash_is_fnv1a_with_a_seed(void **state)
{
	(void)state;
	assert_true(vad_view_hash(VAD_VIEW("a"), 1) == vad_view_hash(VAD_VIEW("a"), 1));
	assert_true(vad_view_hash(VAD_VIEW("a"), 1) != vad_view_hash(VAD_VIEW("a"), 2));
	assert_true(vad_view_hash(VAD_VIEW("ab"), 1) != vad_view_hash(VAD_VIEW("ba"), 1));
	/* Seeds are hashed as eight bytes in front: the published value of 8 zeros and "a". */
	assert_true(vad_view_hash(VAD_VIEW("a"), 0) ==
		    ((vad_view_hash(VAD_VIEW(""), 0) ^ 'a') * UINT64_C(0x100000001B3)));
}

static void character_classes_know_no_locale(void **state)
{
	(void)state;
	for (int c = 0; c < 256; c++) {
		bool digit = c >= '0' && c <= '9';
		bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		assert_int_equal(vad_ascii_is_digit((char)c), digit);
		assert_int_equal(vad_ascii_is_alpha((char)c), alpha);
		assert_int_equal(vad_ascii_is_alnum((char)c), alpha || digit);
		assert_int_equal(vad_ascii_is_hex((char)c),
				 c != 0 && c < 128 && strchr("0123456789abcdefABCDEF", c) != NULL);
		assert_int_equal(vad_ascii_is_space((char)c),
				 c != 0 && c < 128 && strchr(" \t\r\n\v\f", c) != NULL);
	}
	assert_int_equal(vad_ascii_hex_value('0'), 0);
	assert_int_equal(vad_ascii_hex_value('a'), 10);
	assert_int_equal(vad_ascii_hex_value('F'), 15);
	assert_int_equal(vad_ascii_hex_value('g'), -1);
	assert_int_equal(vad_ascii_upper('z'), 'Z');
	assert_int_equal(vad_ascii_lower('Z'), 'z');
	assert_int_equal(vad_ascii_lower('['), '[');
}

static void unsigned_numbers_fit_or_fail(void **state)
{
	static const char *const bad[] = { "",
					   " 1",
					   "1 ",
					   "+1",
					   "-1",
					   "0x1",
					   "1a",
					   "\u0661",
					   "18446744073709551616",
					   "99999999999999999999" };
	uint64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(vad_view_to_u64(vad_view_of(bad[i]), &value));
	assert_false(vad_view_hex_to_u64(VAD_VIEW("10000000000000000"), &value));
	assert_false(vad_view_hex_to_u64(VAD_VIEW("0x1"), &value));
	assert_false(vad_view_hex_to_u64(VAD_VIEW(""), &value));
	assert_true(value == 7);
	assert_true(vad_view_to_u64(VAD_VIEW("18446744073709551615"), &value) &&
		    value == UINT64_MAX);
	assert_true(vad_view_to_u64(VAD_VIEW("0007"), &value) && value == 7);
	assert_true(vad_view_hex_to_u64(VAD_VIEW("C004f074"), &value) && value == 0xC004F074);
	assert_true(vad_view_hex_to_u64(VAD_VIEW("ffffffffffffffff"), &value) &&
		    value == UINT64_MAX);
}

static void signed_numbers_fit_or_fail(void **state)
{
	static const char *const bad[] = {
		"", "-", "--1", "- 1", "9223372036854775808", "-9223372036854775809"
	};
	int64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(vad_view_to_i64(vad_view_of(bad[i]), &value));
	assert_true(value == 7);
	assert_true(vad_view_to_i64(VAD_VIEW("-9223372036854775808"), &value) &&
		    value == INT64_MIN);
	assert_true(vad_view_to_i64(VAD_VIEW("9223372036854775807"), &value) && value == INT64_MAX);
	assert_true(vad_view_to_i64(VAD_VIEW("-1073418124"), &value) && value == -1073418124);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_of_nothing_are_empty),
		cmocka_unit_test(a_part_is_clamped),
		cmocka_unit_test(trimming_takes_blanks_of_every_kind),
		cmocka_unit_test(only_ascii_case_is_folded),
		cmocka_unit_test(order_is_bytewise),
		cmocka_unit_test(finding_gives_the_first_place),
		cmocka_unit_test(finding_agrees_with_looking_everywhere),
		cmocka_unit_test(a_search_stays_inside_its_view),
		cmocka_unit_test(the_hash_is_fnv1a_with_a_seed),
		cmocka_unit_test(character_classes_know_no_locale),
		cmocka_unit_test(unsigned_numbers_fit_or_fail),
		cmocka_unit_test(signed_numbers_fit_or_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
