/* SPDX-License-Identifier: MIT */
#include "finder.h"

#include <string.h>

enum { FIRST_SLOTS = 64, FIRST_ROWS = 16 };

/* The finishing step of MurmurHash3 (public domain). */
uint32_t vad_finder_tag(uint64_t hash)
{
	hash ^= hash >> 33;
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 33;
	return (uint32_t)hash;
}

/* FNV-1a. */
uint64_t vad_finder_hash_text(struct vad_view text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + ('a' - 'A'));
		hash = (hash ^ c) * UINT64_C(1099511628211);
	}
	return hash;
}

uint32_t vad_finder_hash_pair(uint64_t a, uint64_t b)
{
	return vad_finder_tag(a * UINT64_C(0x9e3779b97f4a7c15) ^
			      (b ^ b >> 29) * UINT64_C(0xc2b2ae3d27d4eb4f));
}

uint32_t vad_finder_hash_guid(const struct vad_guid *guid)
{
	uint64_t half[2];

	memcpy(half, guid->bytes, sizeof(half));
	return vad_finder_hash_pair(half[0] ^ half[0] >> 29, half[1]);
}

uint32_t vad_finder_next(const struct vad_finder *finder, uint32_t tag, size_t *at)
{
	size_t mask = finder->capacity - 1;

	while (*at < finder->capacity) {
		const struct vad_finder_slot *slot = &finder->slots[(tag + *at) & mask];

		(*at)++;
		if (slot->row == 0)
			break;
		if (slot->tag == tag)
			return slot->row - 1;
	}
	return VAD_NO_ROW;
}

static void put(struct vad_finder *finder, uint32_t tag, uint32_t row)
{
	size_t at = tag & (finder->capacity - 1);

	while (finder->slots[at].row != 0)
		at = (at + 1) & (finder->capacity - 1);
	finder->slots[at] = (struct vad_finder_slot){ tag, row + 1 };
	finder->count++;
}

static bool grow(struct vad_finder *finder, struct vad_arena *arena)
{
	struct vad_finder larger = { .capacity = finder->capacity ? finder->capacity * 2
								  : FIRST_SLOTS };

	larger.slots = vad_arena_array(arena, larger.capacity, sizeof(*larger.slots));
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < finder->capacity; i++)
		if (finder->slots[i].row != 0)
			put(&larger, finder->slots[i].tag, finder->slots[i].row - 1);
	if (finder->slots)
		vad_arena_return(arena, finder->slots);
	*finder = larger;
	return true;
}

bool vad_finder_add(struct vad_finder *finder, struct vad_arena *arena, uint32_t tag, uint32_t row)
{
	if (finder->count >= finder->capacity / 4 * 3 && !grow(finder, arena))
		return false;
	put(finder, tag, row);
	return true;
}

void vad_finder_empty(struct vad_finder *finder)
{
	if (finder->capacity > 0)
		memset(finder->slots, 0, finder->capacity * sizeof(*finder->slots));
	finder->count = 0;
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
