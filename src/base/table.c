/* SPDX-License-Identifier: MIT */
#include "base/table.h"

#include <string.h>

enum { FIRST_CAPACITY = 16 };

uint32_t vad_table_hash(uint64_t hash)
{
	/* The finishing step of MurmurHash3 (public domain): FNV leaves its low bits too regular. */
	hash ^= hash >> 33;
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 33;
	return (uint32_t)hash;
}

uint32_t vad_table_probe(const struct vad_table *table, uint32_t hash, size_t *probe)
{
	size_t mask = table->capacity - 1;

	if (table->capacity == 0)
		return VAD_TABLE_NONE;
	while (*probe < table->capacity) {
		const struct vad_table_slot *slot = &table->slots[(hash + *probe) & mask];

		(*probe)++;
		if (slot->row == 0)
			break;
		if (slot->hash == hash)
			return slot->row - 1;
	}
	return VAD_TABLE_NONE;
}

static void put(struct vad_table *table, uint32_t hash, uint32_t row)
{
	size_t at = hash & (table->capacity - 1);

	while (table->slots[at].row != 0)
		at = (at + 1) & (table->capacity - 1);
	table->slots[at] = (struct vad_table_slot){ hash, row + 1 };
	table->count++;
}

static bool grow(struct vad_table *table, struct vad_arena *arena)
{
	struct vad_table larger = { .capacity = table->capacity * 2 };

	if (larger.capacity == 0)
		larger.capacity = FIRST_CAPACITY;
	larger.slots = vad_arena_array(arena, larger.capacity, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return false;
	for (size_t i = 0; i < table->capacity; i++) {
		if (table->slots[i].row != 0)
			put(&larger, table->slots[i].hash, table->slots[i].row - 1);
	}
	vad_arena_return(arena, table->slots);
	*table = larger;
	return true;
}

bool vad_table_insert(struct vad_table *table, struct vad_arena *arena, uint32_t hash,
		      uint32_t row)
{
	if (table->count >= table->capacity / 4 * 3 && !grow(table, arena))
		return false;
	put(table, hash, row);
	return true;
}

void vad_table_clear(struct vad_table *table)
{
	if (table->capacity > 0)
		memset(table->slots, 0, table->capacity * sizeof(*table->slots));
	table->count = 0;
}
