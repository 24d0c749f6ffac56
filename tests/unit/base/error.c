/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <string.h>

#include "base/encoding.h"
#include "base/error.h"

static void the_result_is_passed_through(void **state)
{
	struct vad_error error = { 0 };

	(void)state;
	assert_int_equal(vad_error_set(NULL, VAD_IO, "x", 1, 2, "%d", 3), VAD_IO);
	assert_int_equal(vad_error_set(&error, VAD_OK, "x", 1, 2, "fine"), VAD_OK);
	assert_int_equal(error.result, VAD_OK);
	assert_string_equal(error.message, "");
	assert_int_equal(vad_error_set(&error, VAD_INVALID, "f.yaml", 3, 7, "found %s", "tab"),
			 VAD_INVALID);
	assert_int_equal(error.result, VAD_INVALID);
	assert_int_equal(error.line, 3);
	assert_int_equal(error.column, 7);
	assert_string_equal(error.source, "f.yaml");
	assert_string_equal(error.message, "found tab");
}

static void the_first_error_wins(void **state)
{
	struct vad_error error = { 0 };

	(void)state;
	(void)vad_error_set(&error, VAD_INVALID, NULL, 0, 0, "first");
	assert_int_equal(vad_error_set(&error, VAD_IO, "b", 9, 9, "second"), VAD_IO);
	assert_int_equal(error.result, VAD_INVALID);
	assert_int_equal(error.line, 0);
	assert_string_equal(error.source, "");
	assert_string_equal(error.message, "first");
}

static void long_texts_are_cut_between_characters(void **state)
{
	static const char *const letters[] = { "a", "\u00E9", "\u65E5", "\U0001F600" };

	(void)state;
	for (size_t l = 0; l < 4; l++) {
		for (size_t shift = 0; shift < 4; shift++) {
			struct vad_buffer text = vad_buffer_new(10000);
			struct vad_error error = { 0 };

			for (size_t i = 0; i < shift; i++)
				vad_buffer_add_char(&text, '.');
			while (text.size < 1000)
				vad_buffer_add(&text, letters[l]);
			(void)vad_error_set(&error, VAD_IO, vad_buffer_text(&text), 0, 0, "%s",
					    vad_buffer_text(&text));
			assert_true(strlen(error.message) > VAD_ERROR_MESSAGE_MAX - 5);
			assert_true(strlen(error.source) > VAD_ERROR_SOURCE_MAX - 5);
			assert_true(vad_utf8_valid(vad_view_of(error.message)));
			assert_true(vad_utf8_valid(vad_view_of(error.source)));
			vad_buffer_clear(&text);
		}
	}
}

static void texts_that_just_fit_are_whole(void **state)
{
	char text[VAD_ERROR_MESSAGE_MAX + 1];
	struct vad_error error = { 0 };

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text + VAD_ERROR_MESSAGE_MAX - 3, "\u00E9", 3);
	(void)vad_error_set(&error, VAD_IO, "", 0, 0, "%s", text);
	assert_string_equal(error.message, text);
}

static void results_have_names(void **state)
{
	(void)state;
	assert_string_equal(vad_result_name(VAD_OK), "ok");
	assert_string_equal(vad_result_name(VAD_TRUNCATED), "truncated");
	assert_string_equal(vad_result_name(VAD_NOT_FOUND), "not-found");
	assert_string_equal(vad_result_name((enum vad_result)99), "unknown");
	assert_string_equal(vad_result_text(VAD_NO_MEMORY), "out of memory");
	assert_true(strlen(vad_result_text((enum vad_result)99)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_result_is_passed_through),
		cmocka_unit_test(the_first_error_wins),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(texts_that_just_fit_are_whole),
		cmocka_unit_test(results_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
