/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

enum { FIRST_CAPACITY = 64 };

struct vad_buffer vad_buffer_new(size_t limit)
{
	/* Objects above PTRDIFF_MAX do not exist, so capacities below cannot overflow. */
	size_t most = (size_t)PTRDIFF_MAX / 2;

	return (struct vad_buffer){ .limit = limit < most ? limit : most };
}

void vad_buffer_clear(struct vad_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct vad_buffer){ .limit = buffer->limit };
}

void vad_buffer_reset(struct vad_buffer *buffer)
{
	buffer->size = 0;
	buffer->result = VAD_OK;
	if (buffer->data != NULL)
		buffer->data[0] = '\0';
}

/* Room for `more` bytes and the NUL, or the sticky result. */
static bool reserve(struct vad_buffer *buffer, size_t more)
{
	size_t needed, capacity;
	char *data;

	if (buffer->result != VAD_OK)
		return false;
	if (more > buffer->limit - buffer->size) {
		buffer->result = VAD_LIMIT;
		return false;
	}
	needed = buffer->size + more + 1;
	if (needed <= buffer->capacity)
		return true;
	capacity = buffer->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : buffer->capacity * 2;
	if (capacity < needed)
		capacity = needed;
	if (capacity > buffer->limit + 1)
		capacity = buffer->limit + 1;
	data = realloc(buffer->data, capacity);
	if (data == NULL) {
		buffer->result = VAD_NO_MEMORY;
		return false;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

void vad_buffer_append(struct vad_buffer *buffer, const void *data, size_t size)
{
	if (size == 0 || !reserve(buffer, size))
		return;
	memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

char *vad_buffer_reserve(struct vad_buffer *buffer, size_t most)
{
	return reserve(buffer, most) ? buffer->data + buffer->size : NULL;
}

void vad_buffer_extend(struct vad_buffer *buffer, size_t size)
{
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
}

void vad_buffer_add(struct vad_buffer *buffer, const char *text)
{
	vad_buffer_add_view(buffer, vad_view_of(text));
}

void vad_buffer_add_view(struct vad_buffer *buffer, struct vad_view text)
{
	vad_buffer_append(buffer, text.data, text.size);
}

void vad_buffer_add_char(struct vad_buffer *buffer, char c)
{
	vad_buffer_append(buffer, &c, 1);
}

void vad_buffer_add_utf8(struct vad_buffer *buffer, uint32_t code_point)
{
	char form[4];
	size_t size = vad_utf8_form(code_point, form);

	vad_buffer_append(buffer, form, size);
}

void vad_buffer_printf(struct vad_buffer *buffer, const char *format, ...)
{
	va_list arguments, again;
	int size;

	if (buffer->result != VAD_OK)
		return;
	va_start(arguments, format);
	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (size < 0)
		buffer->result = VAD_USAGE;
	else if (size > 0 && reserve(buffer, (size_t)size)) {
		(void)vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
		buffer->size += (size_t)size;
	}
	va_end(again);
}

enum vad_result vad_buffer_result(const struct vad_buffer *buffer)
{
	return buffer->result;
}

struct vad_view vad_buffer_view(const struct vad_buffer *buffer)
{
	return (struct vad_view){ vad_buffer_text(buffer), buffer->size };
}

const char *vad_buffer_text(const struct vad_buffer *buffer)
{
	return buffer->data == NULL ? "" : buffer->data;
}
