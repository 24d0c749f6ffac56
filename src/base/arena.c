/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What is LARGE has a block to itself, which can grow and be given back. */
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, LARGE = 128 << 10 };

struct block {
	struct block *next;
	size_t size; /* of the data */
	size_t used;
	bool alone; /* made for one large thing */
	alignas(max_align_t) unsigned char data[];
};

struct vad_arena {
	struct block *blocks; /* the one to allocate from comes first */
	size_t limit;
	size_t taken;
	size_t next_size;
};

struct vad_arena *vad_arena_new(size_t limit)
{
	struct vad_arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		return NULL;
	arena->limit = limit;
	arena->next_size = FIRST_BLOCK;
	return arena;
}

void vad_arena_free(struct vad_arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->blocks != NULL) {
		struct block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	free(arena);
}

static size_t align_up(size_t size)
{
	return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/*
 * A block with at least `size` bytes of data, in front of the list; NULL when there is none. One for
 * a single large thing stands second, as there is more room in the one before it.
 */
static struct block *add_block(struct vad_arena *arena, size_t size)
{
	size_t left = arena->limit - arena->taken;
	bool alone = size >= LARGE;
	size_t whole = alone ? 0 : arena->next_size;
	struct block *block, **place = &arena->blocks;

	if (left < sizeof(struct block) || size > left - sizeof(struct block))
		return NULL;
	if (whole < size + sizeof(struct block))
		whole = size + sizeof(struct block);
	if (whole > left)
		whole = left;
	block = calloc(1, whole);
	if (block == NULL)
		return NULL;
	if (alone && arena->blocks != NULL)
		place = &arena->blocks->next;
	block->size = whole - sizeof(struct block);
	block->alone = alone;
	block->next = *place;
	*place = block;
	arena->taken += whole;
	if (!alone && arena->next_size < LARGEST_BLOCK)
		arena->next_size *= 2;
	return block;
}

void *vad_arena_alloc(struct vad_arena *arena, size_t size)
{
	struct block *block = arena->blocks;
	size_t aligned;
	void *memory;

	if (size > SIZE_MAX / 2)
		return NULL;
	aligned = align_up(size);
	if (aligned == 0)
		aligned = alignof(max_align_t); /* so that each call gives an address of its own */
	if (block == NULL || aligned >= LARGE || aligned > block->size - block->used)
		block = add_block(arena, aligned);
	if (block == NULL)
		return NULL;
	memory = block->data + block->used;
	block->used += aligned;
	return memory;
}

void *vad_arena_array(struct vad_arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	return vad_arena_alloc(arena, count * size);
}

/* Where the block hangs that holds nothing but `memory`; NULL when it has none to itself. */
static struct block **block_of(struct vad_arena *arena, const void *memory)
{
	struct block **place = &arena->blocks;

	while (*place != NULL && (void *)(*place)->data != memory)
		place = &(*place)->next;
	return *place != NULL && (*place)->alone ? place : NULL;
}

void *vad_arena_grow(struct vad_arena *arena, void *old, size_t used, size_t size)
{
	struct block **place, *block;
	size_t whole, more;

	if (size > SIZE_MAX / 2)
		return NULL;
	place = used >= LARGE / 4 ? block_of(arena, old) : NULL;
	if (place == NULL) {
		void *memory = vad_arena_alloc(arena, size);

		if (memory != NULL && used > 0)
			memcpy(memory, old, used);
		return memory;
	}
	whole = align_up(size) + sizeof(struct block);
	more = whole - ((*place)->size + sizeof(struct block));
	if (whole < (*place)->size + sizeof(struct block) || more > arena->limit - arena->taken)
		return NULL;
	block = realloc(*place, whole);
	if (block == NULL)
		return NULL;
	*place = block;
	block->size = block->used = align_up(size);
	arena->taken += more;
	return block->data;
}

void vad_arena_return(struct vad_arena *arena, void *memory)
{
	struct block **place = block_of(arena, memory), *block;

	if (place == NULL)
		return;
	block = *place;
	*place = block->next;
	arena->taken -= block->size + sizeof(struct block);
	free(block);
}

struct vad_view vad_arena_copy(struct vad_arena *arena, struct vad_view text)
{
	char *copy;

	if (text.size == SIZE_MAX)
		return (struct vad_view){ NULL, 0 };
	copy = vad_arena_alloc(arena, text.size + 1);
	if (copy == NULL)
		return (struct vad_view){ NULL, 0 };
	if (text.size > 0)
		memcpy(copy, text.data, text.size);
	return (struct vad_view){ copy, text.size };
}

size_t vad_arena_used(const struct vad_arena *arena)
{
	return arena->taken;
}
