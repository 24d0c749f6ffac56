/* SPDX-License-Identifier: MIT */
/* Inside the room: rows in growing arrays, and the hashes by which tables find them again. */
#ifndef VAD_RULES_ROWS_H
#define VAD_RULES_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/guid.h"
#include "base/table.h"
#include "base/view.h"

#define VAD_NO_ROW VAD_TABLE_NONE

/* Hashes: of a text in any (ASCII) case, in full; for a table, of an id and of two numbers. */
uint64_t vad_rows_hash_text(struct vad_view text);
uint32_t vad_rows_hash_guid(const struct vad_guid *guid);
uint32_t vad_rows_hash_pair(uint64_t a, uint64_t b);

/*
 * Room for one row more behind `count` in an array of rows of `size` bytes: the array, at another
 * place perhaps, or NULL when out of memory (then it is as it was).
 */
void *vad_rows_room(struct vad_arena *arena, void *rows, size_t count, size_t *capacity,
		    size_t size);

#endif
