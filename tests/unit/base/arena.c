/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <stdalign.h>
#include <string.h>

#include "base/arena.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	struct vad_arena *arena = vad_arena_new((size_t)1 << 24);
	unsigned char *last = NULL;

	(void)state;
	assert_non_null(arena);
	for (size_t size = 0; size < 3000; size += 7) {
		unsigned char *memory = vad_arena_alloc(arena, size);

		assert_non_null(memory);
		assert_ptr_not_equal(memory, last);
		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xAA, size);
		last = memory;
	}
	vad_arena_free(arena);
	vad_arena_free(NULL);
}

static void the_limit_holds(void **state)
{
	(void)state;
	for (size_t limit = 0; limit < 40000; limit += 501) {
		struct vad_arena *arena = vad_arena_new(limit);
		size_t bytes = 0;

		assert_non_null(arena);
		while (vad_arena_alloc(arena, 48) != NULL)
			bytes += 48;
		assert_true(vad_arena_used(arena) <= limit);
		assert_true(bytes <= vad_arena_used(arena));
		if (limit > 1000)
			assert_true(bytes > limit / 2); /* the ceiling is used, not just kept */
		assert_null(vad_arena_alloc(arena, limit + 1));
		vad_arena_free(arena);
	}
}

static void sizes_that_overflow_are_refused(void **state)
{
	struct vad_arena *arena = vad_arena_new(SIZE_MAX);

	(void)state;
	assert_non_null(arena);
	assert_null(vad_arena_alloc(arena, SIZE_MAX));
	assert_null(vad_arena_alloc(arena, SIZE_MAX / 2 + 1));
	assert_null(vad_arena_array(arena, SIZE_MAX / 8 + 1, 16));
	assert_null(vad_arena_array(arena, 16, SIZE_MAX / 8 + 1));
	assert_null(vad_arena_copy(arena, (struct vad_view){ "", SIZE_MAX }).data);
	assert_non_null(vad_arena_array(arena, 0, 16));
	assert_non_null(vad_arena_array(arena, 16, 0));
	vad_arena_free(arena);
}

static void a_large_piece_gets_a_block_of_its_own(void **state)
{
	struct vad_arena *arena = vad_arena_new((size_t)8 << 20);
	unsigned char *large;

	(void)state;
	assert_non_null(arena);
	assert_non_null(vad_arena_alloc(arena, 10));
	large = vad_arena_array(arena, 3, (size_t)1 << 20);
	assert_non_null(large);
	large[((size_t)3 << 20) - 1] = 1;
	assert_true(vad_arena_used(arena) > (size_t)3 << 20);
	assert_non_null(vad_arena_alloc(arena, 10));
	vad_arena_free(arena);
}

static void a_growing_array_keeps_what_is_in_it(void **state)
{
	struct vad_arena *arena = vad_arena_new((size_t)16 << 20);
	size_t capacity = 8, count = 0;
	uint32_t *items = vad_arena_array(arena, capacity, sizeof(*items));

	(void)state;
	assert_non_null(items);
	while (capacity < (size_t)2 << 20) {
		unsigned char *beside = vad_arena_alloc(arena, 40);

		assert_non_null(beside);
		memset(beside, 0xAA, 40);
		while (count < capacity) {
			items[count] = (uint32_t)(count * 7);
			count++;
		}
		capacity *= 2;
		items = vad_arena_grow(arena, items, count * sizeof(*items),
				       capacity * sizeof(*items));
		assert_non_null(items);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(items[i], i * 7);
	}
	/* what it had on the way has not stayed behind, but for the small beginnings */
	assert_true(vad_arena_used(arena) < capacity * sizeof(*items) + ((size_t)4 << 20));
	vad_arena_free(arena);
}

static void what_is_large_goes_back(void **state)
{
	struct vad_arena *arena = vad_arena_new((size_t)4 << 20);
	void *small = vad_arena_alloc(arena, 100);
	size_t before = vad_arena_used(arena);

	(void)state;
	assert_non_null(small);
	for (int i = 0; i < 100; i++) {
		void *large = vad_arena_alloc(arena, (size_t)3 << 20);

		assert_non_null(large);
		memset(large, 0xAA, (size_t)3 << 20);
		vad_arena_return(arena, large);
		vad_arena_return(arena, small);
		vad_arena_return(arena, NULL);
		assert_int_equal(vad_arena_used(arena), before);
	}
	memset(small, 0xAA, 100);
	vad_arena_free(arena);
}

static void growth_ends_at_the_limit(void **state)
{
	struct vad_arena *arena = vad_arena_new((size_t)3 << 20);
	size_t used = (size_t)1 << 20;
	unsigned char *memory = vad_arena_alloc(arena, used), *grown;

	(void)state;
	assert_non_null(memory);
	memset(memory, 0x55, used);
	assert_null(vad_arena_grow(arena, memory, used, (size_t)4 << 20));
	assert_null(vad_arena_grow(arena, memory, used, SIZE_MAX));
	grown = vad_arena_grow(arena, memory, used, used * 2);
	assert_non_null(grown);
	assert_int_equal(grown[used - 1], 0x55);
	assert_true(vad_arena_used(arena) <= (size_t)3 << 20);
	vad_arena_free(arena);
}

static void copies_are_strings(void **state)
{
	struct vad_arena *arena = vad_arena_new(10000);
	struct vad_view copy, none;

	(void)state;
	assert_non_null(arena);
	copy = vad_arena_copy(arena, vad_view_sub(VAD_VIEW("KMS host"), 0, 3));
	none = vad_arena_copy(arena, vad_view_of(NULL));
	assert_string_equal(copy.data, "KMS");
	assert_int_equal(copy.size, 3);
	assert_string_equal(none.data, "");
	vad_arena_free(arena);
	arena = vad_arena_new(0);
	assert_null(vad_arena_copy(arena, VAD_VIEW("")).data);
	vad_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(the_limit_holds),
		cmocka_unit_test(sizes_that_overflow_are_refused),
		cmocka_unit_test(a_large_piece_gets_a_block_of_its_own),
		cmocka_unit_test(a_growing_array_keeps_what_is_in_it),
		cmocka_unit_test(what_is_large_goes_back),
		cmocka_unit_test(growth_ends_at_the_limit),
		cmocka_unit_test(copies_are_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
