/* SPDX-License-Identifier: MIT */
/*
 * The bounded byte cursor: the only way binary input is read. The error is sticky: after the first
 * read that does not fit, every read gives zero and the position stays, so a whole header is read
 * and tested once.
 */
#ifndef VAD_BASE_CURSOR_H
#define VAD_BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/result.h"
#include "base/view.h"

/* Lives on the stack; borrows the bytes. Copying it is how a position is saved and restored. */
struct vad_cursor {
	const uint8_t *data;
	size_t size;
	size_t offset;
	bool failed;
};

struct vad_cursor vad_cursor_of(const void *data, size_t size);
size_t vad_cursor_left(const struct vad_cursor *cursor);
/* VAD_OK, or VAD_TRUNCATED once any read went past the end. */
enum vad_result vad_cursor_result(const struct vad_cursor *cursor);

uint8_t vad_cursor_u8(struct vad_cursor *cursor);
uint16_t vad_cursor_le16(struct vad_cursor *cursor);
uint32_t vad_cursor_le32(struct vad_cursor *cursor);
uint64_t vad_cursor_le64(struct vad_cursor *cursor);
uint16_t vad_cursor_be16(struct vad_cursor *cursor);
uint32_t vad_cursor_be32(struct vad_cursor *cursor);
uint64_t vad_cursor_be64(struct vad_cursor *cursor);
/* Advance by `size` bytes. */
void vad_cursor_skip(struct vad_cursor *cursor, size_t size);
/* Move to an absolute offset (<= size). Fails the cursor when it lies outside. */
void vad_cursor_seek(struct vad_cursor *cursor, size_t offset);
/* The next `size` bytes as a view into the input; the empty view on failure. */
struct vad_view vad_cursor_bytes(struct vad_cursor *cursor, size_t size);
/* A cursor over exactly the next `size` bytes, which are consumed here; failed when too few. */
struct vad_cursor vad_cursor_sub(struct vad_cursor *cursor, size_t size);

#endif
