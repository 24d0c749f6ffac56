/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/table.h"

static void finds_all_rows_of_a_hash(void **state)
{
	struct vad_arena *arena = vad_arena_new(1 << 20);
	struct vad_table table = { 0 };
	uint64_t sum = 0;
	size_t probe = 0;
	uint32_t row;

	(void)state;
	assert_int_equal(vad_table_probe(&table, 7, &probe), VAD_TABLE_NONE);
	for (uint32_t i = 0; i < 1000; i++)
		assert_true(vad_table_insert(&table, arena, i % 2 == 0 ? 7 : i, i));
	probe = 0;
	for (size_t i = 0; i < 500; i++) {
		row = vad_table_probe(&table, 7, &probe);
		assert_true(row < 1000 && (row % 2 == 0 || row == 7));
		sum += row;
	}
	/* the even rows and row 7, whose own hash is 7: 501 rows */
	row = vad_table_probe(&table, 7, &probe);
	assert_int_equal(sum + row, 499 * 500 + 7);
	assert_int_equal(vad_table_probe(&table, 7, &probe), VAD_TABLE_NONE);
	vad_arena_free(arena);
}

static void is_empty_after_clearing(void **state)
{
	struct vad_arena *arena = vad_arena_new(1 << 20);
	struct vad_table table = { 0 };
	size_t probe = 0;

	(void)state;
	assert_true(vad_table_insert(&table, arena, 1, 1));
	vad_table_clear(&table);
	assert_int_equal(vad_table_probe(&table, 1, &probe), VAD_TABLE_NONE);
	assert_int_equal(table.count, 0);
	vad_arena_free(arena);
}

static void keeps_its_rows_when_memory_ends(void **state)
{
	struct vad_arena *arena = vad_arena_new(1024);
	struct vad_table table = { 0 };
	uint32_t inserted = 0;

	(void)state;
	while (vad_table_insert(&table, arena, inserted, inserted))
		inserted++;
	assert_true(inserted > 0);
	for (uint32_t i = 0; i < inserted; i++) {
		size_t probe = 0;

		assert_int_equal(vad_table_probe(&table, i, &probe), i);
	}
	vad_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all_rows_of_a_hash),
		cmocka_unit_test(is_empty_after_clearing),
		cmocka_unit_test(keeps_its_rows_when_memory_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
