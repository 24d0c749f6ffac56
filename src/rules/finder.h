/* SPDX-License-Identifier: MIT */
/* Inside the room: rows in growing arrays, and hash tables that find them again. */
#ifndef VAD_RULES_FINDER_H
#define VAD_RULES_FINDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/guid.h"
#include "base/view.h"

#define VAD_NO_ROW UINT32_MAX

struct vad_finder_slot {
	uint32_t tag; /* the hash */
	uint32_t row; /* plus one: 0 is a free slot */
};

/* Open addressing; a row's owner compares what the tag does not tell. All zero: empty. */
struct vad_finder {
	struct vad_finder_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* Hashes: of a text in any (ASCII) case, in full and as a tag; of an id; of two numbers. */
uint64_t vad_finder_hash_text(struct vad_view text);
uint32_t vad_finder_tag(uint64_t hash);
uint32_t vad_finder_hash_guid(const struct vad_guid *guid);
uint32_t vad_finder_hash_pair(uint64_t a, uint64_t b);
/* The rows with this tag, one after the other: *at = 0 first; VAD_NO_ROW at the end. */
uint32_t vad_finder_next(const struct vad_finder *finder, uint32_t tag, size_t *at);
/* False when out of memory; then nothing has changed. */
bool vad_finder_add(struct vad_finder *finder, struct vad_arena *arena, uint32_t tag, uint32_t row);
/* Forget everything, keep the memory. */
void vad_finder_empty(struct vad_finder *finder);

/*
 * Room for one row more behind `count` in an array of rows of `size` bytes: the array, at another
 * place perhaps, or NULL when out of memory (then it is as it was).
 */
void *vad_rows_room(struct vad_arena *arena, void *rows, size_t count, size_t *capacity,
		    size_t size);

#endif
