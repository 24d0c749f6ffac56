/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include "base/cursor.h"

static const uint8_t bytes[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88,
				 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8 };

static void widths_and_byte_orders(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(bytes, sizeof(bytes));
	struct vad_cursor start = cursor;

	(void)state;
	assert_int_equal(vad_cursor_u8(&cursor), 0x01);
	assert_int_equal(vad_cursor_le16(&cursor), 0x0302);
	assert_int_equal(vad_cursor_be16(&cursor), 0x0405);
	assert_int_equal(vad_cursor_left(&cursor), 11);
	cursor = start;
	assert_int_equal(vad_cursor_le32(&cursor), 0x04030201);
	assert_int_equal(vad_cursor_be32(&cursor), 0x05060788);
	assert_true(vad_cursor_le64(&cursor) == UINT64_C(0xF8F7F6F5F4F3F2F1));
	assert_int_equal(vad_cursor_left(&cursor), 0);
	cursor = start;
	assert_true(vad_cursor_be64(&cursor) == UINT64_C(0x0102030405060788));
	assert_int_equal(vad_cursor_result(&cursor), VAD_OK);
}

static void the_error_is_sticky(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(bytes, 6);

	(void)state;
	assert_int_equal(vad_cursor_le32(&cursor), 0x04030201);
	assert_int_equal(vad_cursor_le32(&cursor), 0); /* two bytes are left */
	assert_int_equal(vad_cursor_result(&cursor), VAD_TRUNCATED);
	assert_int_equal(vad_cursor_u8(&cursor), 0); /* would have fitted */
	assert_int_equal(vad_cursor_left(&cursor), 0);
	assert_int_equal(cursor.offset, 4);
	vad_cursor_seek(&cursor, 0);
	vad_cursor_skip(&cursor, 1);
	assert_int_equal(cursor.offset, 4);
	assert_int_equal(vad_cursor_bytes(&cursor, 0).size, 0);
	assert_int_equal(vad_cursor_result(&cursor), VAD_TRUNCATED);
}

static void every_read_fails_past_the_end(void **state)
{
	(void)state;
	for (size_t size = 0; size < 8; size++) {
		struct vad_cursor c16 = vad_cursor_of(bytes, size), c32 = c16, c64 = c16, c8 = c16;

		(void)vad_cursor_u8(&c8);
		(void)vad_cursor_be16(&c16);
		(void)vad_cursor_be32(&c32);
		(void)vad_cursor_be64(&c64);
		assert_int_equal(c8.failed, size < 1);
		assert_int_equal(c16.failed, size < 2);
		assert_int_equal(c32.failed, size < 4);
		assert_int_equal(c64.failed, size < 8);
	}
}

static void sizes_that_would_overflow_fail(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(bytes, sizeof(bytes));
	struct vad_cursor again = cursor;

	(void)state;
	vad_cursor_skip(&cursor, 3);
	vad_cursor_skip(&cursor, SIZE_MAX);
	assert_true(cursor.failed);
	assert_int_equal(vad_cursor_bytes(&again, SIZE_MAX - 1).size, 0);
	assert_true(again.failed);
}

static void seeking_stays_inside(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(bytes, 8);

	(void)state;
	vad_cursor_seek(&cursor, 7);
	assert_int_equal(vad_cursor_u8(&cursor), 0x88);
	vad_cursor_seek(&cursor, 8);
	assert_int_equal(vad_cursor_result(&cursor), VAD_OK);
	assert_int_equal(vad_cursor_left(&cursor), 0);
	vad_cursor_seek(&cursor, 9);
	assert_int_equal(vad_cursor_result(&cursor), VAD_TRUNCATED);
}

static void a_part_is_consumed_and_bounded(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(bytes, sizeof(bytes));
	struct vad_cursor part = vad_cursor_sub(&cursor, 3);

	(void)state;
	assert_int_equal(vad_cursor_left(&part), 3);
	assert_int_equal(vad_cursor_le32(&part), 0);
	assert_true(part.failed);
	assert_false(cursor.failed); /* damage in a part leaves the whole readable */
	assert_int_equal(vad_cursor_u8(&cursor), 0x04);
	part = vad_cursor_sub(&cursor, 100);
	assert_true(part.failed && cursor.failed);
	assert_int_equal(vad_cursor_u8(&part), 0);
}

static void bytes_are_a_view_into_the_input(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(bytes, sizeof(bytes));
	struct vad_view view;

	(void)state;
	vad_cursor_skip(&cursor, 8);
	view = vad_cursor_bytes(&cursor, 8);
	assert_ptr_equal(view.data, bytes + 8);
	assert_int_equal(view.size, 8);
	assert_int_equal(vad_cursor_result(&cursor), VAD_OK);
}

static void no_bytes_at_all(void **state)
{
	struct vad_cursor cursor = vad_cursor_of(NULL, 0);

	(void)state;
	assert_int_equal(vad_cursor_left(&cursor), 0);
	assert_int_equal(vad_cursor_result(&cursor), VAD_OK);
	assert_int_equal(vad_cursor_u8(&cursor), 0);
	assert_int_equal(vad_cursor_result(&cursor), VAD_TRUNCATED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths_and_byte_orders),
		cmocka_unit_test(the_error_is_sticky),
		cmocka_unit_test(every_read_fails_past_the_end),
		cmocka_unit_test(sizes_that_would_overflow_fail),
		cmocka_unit_test(seeking_stays_inside),
		cmocka_unit_test(a_part_is_consumed_and_bounded),
		cmocka_unit_test(bytes_are_a_view_into_the_input),
		cmocka_unit_test(no_bytes_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
