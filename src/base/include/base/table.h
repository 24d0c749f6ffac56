/* SPDX-License-Identifier: MIT */
/* An open-addressing hash table from hashes to row numbers, in an arena. */
#ifndef VAD_BASE_TABLE_H
#define VAD_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define VAD_TABLE_NONE UINT32_MAX

struct vad_table_slot {
	uint32_t hash;
	uint32_t row; /* plus one, so that zeroed memory is an empty table */
};

/* Zero-initialise. The owner knows what a row is and compares rows itself. */
struct vad_table {
	struct vad_table_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* Spread a 64-bit hash over the bits that the table uses. */
uint32_t vad_table_hash(uint64_t hash);
/* Rows with exactly this hash, one after the other: *probe = 0 first; VAD_TABLE_NONE at the end. */
uint32_t vad_table_probe(const struct vad_table *table, uint32_t hash, size_t *probe);
/* False when out of memory; the table is then as before. */
bool vad_table_insert(struct vad_table *table, struct vad_arena *arena, uint32_t hash,
		      uint32_t row);
/* Empty it, and keep its memory. */
void vad_table_clear(struct vad_table *table);

#endif
