/* SPDX-License-Identifier: MIT */
#include "put.h"

static void put(struct vad_buffer *out, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		vad_buffer_append(out, &(uint8_t){ (uint8_t)(value >> (8 * i)) }, 1);
}

void vad_put_le16(struct vad_buffer *out, uint16_t value)
{
	put(out, value, 2);
}

void vad_put_le32(struct vad_buffer *out, uint32_t value)
{
	put(out, value, 4);
}

void vad_put_le64(struct vad_buffer *out, uint64_t value)
{
	put(out, value, 8);
}

void vad_put_guid(struct vad_buffer *out, const struct vad_guid *guid)
{
	/* The swap of the first three fields is its own inverse. */
	struct vad_guid swapped = vad_guid_from_windows(guid->bytes);

	vad_buffer_append(out, swapped.bytes, sizeof(swapped.bytes));
}
