/* SPDX-License-Identifier: MIT */
/* Many small allocations with one life: all are freed together. With a ceiling. */
#ifndef VAD_BASE_ARENA_H
#define VAD_BASE_ARENA_H

#include <stddef.h>

#include "base/view.h"

struct vad_arena;

/* `limit`: most bytes the arena may take from the system. NULL when out of memory. */
struct vad_arena *vad_arena_new(size_t limit);
/* NULL is fine. */
void vad_arena_free(struct vad_arena *arena);
/* Zeroed memory, aligned for any type; NULL when out of memory or over the limit. */
void *vad_arena_alloc(struct vad_arena *arena, size_t size);
/* `count` items of `size`, zeroed; NULL also when the product overflows. */
void *vad_arena_array(struct vad_arena *arena, size_t count, size_t size);
/*
 * Room for a growing array: `old` with its first `used` bytes in `size` bytes (no fewer than it
 * has), at another place perhaps. What is behind `used` is not zeroed. A large array grows where it
 * stands, so that nothing is left behind. NULL as above; then `old` is still as it was.
 */
void *vad_arena_grow(struct vad_arena *arena, void *old, size_t used, size_t size);
/* Nobody needs this allocation any more. What is large goes back at once, the rest with the arena. */
void vad_arena_return(struct vad_arena *arena, void *memory);
/* A NUL-terminated copy; data == NULL on failure. */
struct vad_view vad_arena_copy(struct vad_arena *arena, struct vad_view text);
/* Bytes taken from the system so far. */
size_t vad_arena_used(const struct vad_arena *arena);

#endif
