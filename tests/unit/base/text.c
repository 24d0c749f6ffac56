/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void every_line_end_ends_a_line(void **state)
{
	/* "\r\r\n" is a bare CR and a CRLF: one empty line behind "three". */
	static const char *const lines[] = { "one", "two", "", "three", "", "four" };
	struct vad_text text = vad_text_of(VAD_VIEW("one\ntwo\r\n\r\nthree\r\r\nfour"));
	struct vad_view line;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_int_equal(text.line, i + 1);
		assert_true(vad_text_line(&text, &line));
		assert_view_is(line, lines[i]);
	}
	assert_true(vad_text_at_end(&text));
	assert_false(vad_text_line(&text, &line));
}

static void a_last_line_end_adds_no_line(void **state)
{
	struct vad_text text = vad_text_of(VAD_VIEW("a\r\n"));
	struct vad_view line;

	(void)state;
	assert_true(vad_text_line(&text, &line));
	assert_view_is(line, "a");
	assert_int_equal(text.line, 2);
	assert_false(vad_text_line(&text, &line));
	text = vad_text_of(VAD_VIEW(""));
	assert_false(vad_text_line(&text, &line));
	text = vad_text_of(VAD_VIEW("\r"));
	assert_true(vad_text_line(&text, &line));
	assert_int_equal(line.size, 0);
	assert_true(vad_text_at_end(&text));
}

/* Line ends at every place around the windows in which they are looked for. */
static void long_lines_are_found_whole(void **state)
{
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	char *data = malloc(3000);

	(void)state;
	assert_non_null(data);
	for (size_t size = 0; size < 1500; size++) {
		for (size_t e = 0; e < 3; e++) {
			size_t end = strlen(ends[e]);
			struct vad_text text;
			struct vad_view line;

			memset(data, 'x', size);
			memcpy(data + size, ends[e], end);
			data[size + end] = 'y';
			text = vad_text_of((struct vad_view){ data, size + end + 1 });
			assert_true(vad_text_line(&text, &line));
			assert_int_equal(line.size, size);
			assert_int_equal(text.line, 2);
			assert_true(vad_text_line(&text, &line));
			assert_view_is(line, "y");
		}
	}
	free(data);
}

static void words_are_taken_or_left(void **state)
{
	struct vad_text text = vad_text_of(VAD_VIEW(" \tName:  Windows(R)\nnext"));
	struct vad_view word;

	(void)state;
	vad_text_skip_blanks(&text);
	assert_false(vad_text_accept(&text, "Names"));
	assert_int_equal(text.offset, 2);
	assert_true(vad_text_accept(&text, "NAME:"));
	vad_text_skip_blanks(&text);
	assert_false(vad_text_word(&text, 9, &word));
	assert_int_equal(text.offset, 9);
	assert_true(vad_text_word(&text, 10, &word));
	assert_view_is(word, "Windows(R)");
	assert_false(vad_text_word(&text, 10, &word)); /* a line end is no word */
	vad_text_skip_blanks(&text);
	assert_view_is(vad_text_rest(&text), "\nnext");
}

static void until_counts_the_lines_it_passes(void **state)
{
	struct vad_text text = vad_text_of(VAD_VIEW("a\nb\r\nc\rd;e"));
	struct vad_view part;

	(void)state;
	assert_false(vad_text_until(&text, '!', &part));
	assert_int_equal(text.offset, 0);
	assert_true(vad_text_until(&text, ';', &part));
	assert_view_is(part, "a\nb\r\nc\rd");
	assert_int_equal(text.line, 4);
	assert_view_is(vad_text_rest(&text), "e");
	text = vad_text_of(VAD_VIEW("a\r\nb"));
	assert_true(vad_text_until(&text, '\r', &part));
	assert_int_equal(text.line, 1); /* the line ends with its LF */
	assert_true(vad_text_until(&text, '\n', &part));
	assert_int_equal(text.line, 2);
}

static void numbers_respect_their_ceiling(void **state)
{
	struct vad_text text = vad_text_of(VAD_VIEW("1688 minutes"));
	uint64_t value = 7;

	(void)state;
	assert_false(vad_text_number(&text, 1687, &value));
	assert_int_equal(text.offset, 0);
	assert_true(value == 7);
	assert_true(vad_text_number(&text, 65535, &value));
	assert_true(value == 1688);
	assert_false(vad_text_number(&text, 65535, &value));
	text = vad_text_of(VAD_VIEW("99999999999999999999"));
	assert_false(vad_text_number(&text, UINT64_MAX, &value));
	assert_int_equal(text.offset, 0);
	text = vad_text_of(VAD_VIEW("-1"));
	assert_false(vad_text_number(&text, 5, &value));
}

static void codes_have_one_to_eight_digits(void **state)
{
	static const char *const bad[] = { "0x", "C004F074", "0xC004F0745", "0xg", "x0", "0" };
	struct vad_text text = vad_text_of(VAD_VIEW("0xC004F074, "));
	uint32_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct vad_text refused = vad_text_of(vad_view_of(bad[i]));

		assert_false(vad_text_hex32(&refused, &value));
		assert_int_equal(refused.offset, 0);
	}
	assert_int_equal(value, 7);
	assert_true(vad_text_hex32(&text, &value));
	assert_true(value == 0xC004F074);
	assert_view_is(vad_text_rest(&text), ", ");
	text = vad_text_of(VAD_VIEW("0X5z"));
	assert_true(vad_text_hex32(&text, &value));
	assert_int_equal(value, 5);
}

static void a_copy_rewinds(void **state)
{
	struct vad_text text = vad_text_of(VAD_VIEW("a\nb\nc"));
	struct vad_text saved;
	struct vad_view line;

	(void)state;
	assert_true(vad_text_line(&text, &line));
	saved = text;
	assert_true(vad_text_line(&text, &line));
	assert_true(vad_text_line(&text, &line));
	assert_view_is(line, "c");
	text = saved;
	assert_int_equal(text.line, 2);
	assert_true(vad_text_line(&text, &line));
	assert_view_is(line, "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_end_ends_a_line),
		cmocka_unit_test(a_last_line_end_adds_no_line),
		cmocka_unit_test(long_lines_are_found_whole),
		cmocka_unit_test(words_are_taken_or_left),
		cmocka_unit_test(until_counts_the_lines_it_passes),
		cmocka_unit_test(numbers_respect_their_ceiling),
		cmocka_unit_test(codes_have_one_to_eight_digits),
		cmocka_unit_test(a_copy_rewinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
