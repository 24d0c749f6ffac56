/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

enum { FIRST_ROWS = 16 };

/* FNV-1a. */
uint64_t vad_rows_hash_text(struct vad_view text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)vad_ascii_lower(text.data[i]);

		hash = (hash ^ c) * UINT64_C(1099511628211);
	}
	return hash;
}

uint32_t vad_rows_hash_pair(uint64_t a, uint64_t b)
{
	return vad_table_hash(a * UINT64_C(0x9e3779b97f4a7c15) ^
			      (b ^ b >> 29) * UINT64_C(0xc2b2ae3d27d4eb4f));
}

uint32_t vad_rows_hash_guid(const struct vad_guid *guid)
{
	uint64_t half[2];

	memcpy(half, guid->bytes, sizeof(half));
	return vad_rows_hash_pair(half[0] ^ half[0] >> 29, half[1]);
}

void *vad_rows_room(struct vad_arena *arena, void *rows, size_t count, size_t *capacity,
		    size_t size)
{
	size_t larger = *capacity < FIRST_ROWS ? FIRST_ROWS : *capacity + *capacity / 2;
	void *grown;

	if (count < *capacity)
		return rows;
	grown = vad_arena_grow(arena, rows, count * size, larger * size);
	if (grown)
		*capacity = larger;
	return grown;
}
