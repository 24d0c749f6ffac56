/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <string.h>

static void an_empty_buffer_is_an_empty_text(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(10);

	(void)state;
	assert_string_equal(vad_buffer_text(&buffer), "");
	assert_int_equal(vad_buffer_view(&buffer).size, 0);
	vad_buffer_append(&buffer, NULL, 0);
	vad_buffer_add(&buffer, NULL);
	vad_buffer_add(&buffer, "");
	assert_int_equal(vad_buffer_result(&buffer), VAD_OK);
	vad_buffer_clear(&buffer);
	vad_buffer_clear(&buffer);
}

static void pieces_follow_each_other(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(1000);

	(void)state;
	vad_buffer_add(&buffer, "code ");
	vad_buffer_printf(&buffer, "0x%08X, %s", 0xC004F074u, "");
	vad_buffer_add_view(&buffer, vad_view_sub(VAD_VIEW("so it is"), 0, 2));
	vad_buffer_add_char(&buffer, '!');
	vad_buffer_append(&buffer, "\0x", 2);
	assert_int_equal(vad_buffer_view(&buffer).size, 22);
	assert_memory_equal(buffer.data, "code 0xC004F074, so!\0x", 23);
	vad_buffer_clear(&buffer);
}

static void the_text_always_ends_in_nul(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(5000);

	(void)state;
	for (size_t i = 1; i <= 5000; i++) {
		vad_buffer_add_char(&buffer, 'a');
		assert_int_equal(buffer.size, i);
		assert_int_equal(buffer.data[i], '\0');
		assert_true(buffer.capacity > buffer.size && buffer.capacity <= 5001);
	}
	assert_int_equal(vad_buffer_result(&buffer), VAD_OK);
	assert_int_equal(strlen(vad_buffer_text(&buffer)), 5000);
	vad_buffer_clear(&buffer);
}

static void the_limit_is_exact_and_sticky(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(10);

	(void)state;
	vad_buffer_add(&buffer, "0123456789");
	assert_int_equal(vad_buffer_result(&buffer), VAD_OK);
	vad_buffer_add_char(&buffer, 'x');
	assert_int_equal(vad_buffer_result(&buffer), VAD_LIMIT);
	assert_string_equal(vad_buffer_text(&buffer), "0123456789");
	vad_buffer_reset(&buffer);
	assert_int_equal(vad_buffer_result(&buffer), VAD_OK);
	assert_string_equal(vad_buffer_text(&buffer), "");
	/* Too long as a whole: nothing of it, and nothing after it either. */
	vad_buffer_add(&buffer, "abc");
	vad_buffer_printf(&buffer, "%d", 12345678);
	vad_buffer_add(&buffer, "d");
	assert_string_equal(vad_buffer_text(&buffer), "abc");
	assert_int_equal(vad_buffer_result(&buffer), VAD_LIMIT);
	vad_buffer_clear(&buffer);
	vad_buffer_add(&buffer, "limit again");
	assert_int_equal(vad_buffer_result(&buffer), VAD_LIMIT);
	vad_buffer_clear(&buffer);
}

static void a_limit_of_nothing(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(0);

	(void)state;
	vad_buffer_add(&buffer, "");
	assert_int_equal(vad_buffer_result(&buffer), VAD_OK);
	vad_buffer_add_char(&buffer, 'a');
	assert_int_equal(vad_buffer_result(&buffer), VAD_LIMIT);
	assert_string_equal(vad_buffer_text(&buffer), "");
	vad_buffer_clear(&buffer);
}

static void sizes_that_no_machine_has_are_refused(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(SIZE_MAX);

	(void)state;
	vad_buffer_add(&buffer, "a");
	vad_buffer_append(&buffer, "b", SIZE_MAX);
	assert_int_equal(vad_buffer_result(&buffer), VAD_LIMIT);
	assert_string_equal(vad_buffer_text(&buffer), "a");
	vad_buffer_clear(&buffer);
}

static void code_points_become_utf8(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(100);

	(void)state;
	vad_buffer_add_utf8(&buffer, 'a');
	vad_buffer_add_utf8(&buffer, 0x7FF);
	vad_buffer_add_utf8(&buffer, 0x800);
	vad_buffer_add_utf8(&buffer, 0xFFFF);
	vad_buffer_add_utf8(&buffer, 0x10000);
	vad_buffer_add_utf8(&buffer, 0x10FFFF);
	assert_holds(&buffer, "a\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
	vad_buffer_add_utf8(&buffer, 0xD800);
	vad_buffer_add_utf8(&buffer, 0xDFFF);
	vad_buffer_add_utf8(&buffer, 0x110000);
	vad_buffer_add_utf8(&buffer, UINT32_MAX);
	assert_holds(&buffer, "\uFFFD\uFFFD\uFFFD\uFFFD");
}

static void reserved_room_is_taken_in_afterwards(void **state)
{
	struct vad_buffer buffer = vad_buffer_new(8);
	char *room;

	(void)state;
	vad_buffer_add(&buffer, "ab");
	room = vad_buffer_reserve(&buffer, 6);
	assert_non_null(room);
	memcpy(room, "cdef", 4);
	vad_buffer_extend(&buffer, 3);
	assert_string_equal(vad_buffer_text(&buffer), "abcde");
	assert_null(vad_buffer_reserve(&buffer, 4));
	assert_int_equal(vad_buffer_result(&buffer), VAD_LIMIT);
	vad_buffer_clear(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_buffer_is_an_empty_text),
		cmocka_unit_test(pieces_follow_each_other),
		cmocka_unit_test(the_text_always_ends_in_nul),
		cmocka_unit_test(the_limit_is_exact_and_sticky),
		cmocka_unit_test(a_limit_of_nothing),
		cmocka_unit_test(sizes_that_no_machine_has_are_refused),
		cmocka_unit_test(code_points_become_utf8),
		cmocka_unit_test(reserved_room_is_taken_in_afterwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
