/* SPDX-License-Identifier: MIT */
#include "base/cursor.h"

struct vad_cursor vad_cursor_of(const void *data, size_t size)
{
	return (struct vad_cursor){ .data = data, .size = size };
}

size_t vad_cursor_left(const struct vad_cursor *cursor)
{
	return cursor->failed ? 0 : cursor->size - cursor->offset;
}

enum vad_result vad_cursor_result(const struct vad_cursor *cursor)
{
	return cursor->failed ? VAD_TRUNCATED : VAD_OK;
}

/* The next `size` bytes, consumed; NULL and a failed cursor when there are fewer. */
static const uint8_t *take(struct vad_cursor *cursor, size_t size)
{
	const uint8_t *bytes;

	if (cursor->failed || size > cursor->size - cursor->offset) {
		cursor->failed = true;
		return NULL;
	}
	bytes = cursor->data + cursor->offset;
	cursor->offset += size;
	return bytes;
}

static uint64_t little_endian(struct vad_cursor *cursor, size_t size)
{
	const uint8_t *bytes = take(cursor, size);
	uint64_t value = 0;

	for (size_t i = size; bytes != NULL && i > 0; i--)
		value = value << 8 | bytes[i - 1];
	return value;
}

static uint64_t big_endian(struct vad_cursor *cursor, size_t size)
{
	const uint8_t *bytes = take(cursor, size);
	uint64_t value = 0;

	for (size_t i = 0; bytes != NULL && i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

uint8_t vad_cursor_u8(struct vad_cursor *cursor)
{
	return (uint8_t)little_endian(cursor, 1);
}

uint16_t vad_cursor_le16(struct vad_cursor *cursor)
{
	return (uint16_t)little_endian(cursor, 2);
}

uint32_t vad_cursor_le32(struct vad_cursor *cursor)
{
	return (uint32_t)little_endian(cursor, 4);
}

uint64_t vad_cursor_le64(struct vad_cursor *cursor)
{
	return little_endian(cursor, 8);
}

uint16_t vad_cursor_be16(struct vad_cursor *cursor)
{
	return (uint16_t)big_endian(cursor, 2);
}

uint32_t vad_cursor_be32(struct vad_cursor *cursor)
{
	return (uint32_t)big_endian(cursor, 4);
}

uint64_t vad_cursor_be64(struct vad_cursor *cursor)
{
	return big_endian(cursor, 8);
}

void vad_cursor_skip(struct vad_cursor *cursor, size_t size)
{
	(void)take(cursor, size);
}

void vad_cursor_seek(struct vad_cursor *cursor, size_t offset)
{
	if (cursor->failed)
		return;
	if (offset > cursor->size)
		cursor->failed = true;
	else
		cursor->offset = offset;
}

struct vad_view vad_cursor_bytes(struct vad_cursor *cursor, size_t size)
{
	const uint8_t *bytes = take(cursor, size);

	if (bytes == NULL)
		return (struct vad_view){ NULL, 0 };
	return (struct vad_view){ (const char *)bytes, size };
}

struct vad_cursor vad_cursor_sub(struct vad_cursor *cursor, size_t size)
{
	const uint8_t *bytes = take(cursor, size);

	if (bytes == NULL)
		return (struct vad_cursor){ .failed = true };
	return vad_cursor_of(bytes, size);
}
