/* SPDX-License-Identifier: MIT */
/* The growing buffer: every growth in the project, each with a ceiling stated by its owner. */
#ifndef VAD_BASE_BUFFER_H
#define VAD_BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/format.h"
#include "base/result.h"
#include "base/view.h"

/*
 * Always NUL-terminated behind `size` bytes once anything was appended. The result is sticky:
 * after VAD_NO_MEMORY or VAD_LIMIT appends do nothing and vad_buffer_result() says so, so a long
 * run of appends is tested once.
 */
struct vad_buffer {
	char *data;
	size_t size;
	size_t capacity;
	size_t limit;
	enum vad_result result;
};

/* `limit`: the most bytes the buffer may ever hold (without the NUL). */
struct vad_buffer vad_buffer_new(size_t limit);
/* Free the memory; the buffer is empty and usable again with the same limit. */
void vad_buffer_clear(struct vad_buffer *buffer);
/* Forget the content and the sticky result, keep the memory. */
void vad_buffer_reset(struct vad_buffer *buffer);

void vad_buffer_append(struct vad_buffer *buffer, const void *data, size_t size);
void vad_buffer_add(struct vad_buffer *buffer, const char *text);
void vad_buffer_add_view(struct vad_buffer *buffer, struct vad_view text);
void vad_buffer_add_char(struct vad_buffer *buffer, char c);
/* The UTF-8 form of a code point; U+FFFD for surrogates and values above 0x10FFFF. */
void vad_buffer_add_utf8(struct vad_buffer *buffer, uint32_t code_point);
void vad_buffer_printf(struct vad_buffer *buffer, const char *format, ...) VAD_PRINTF(2, 3);
/*
 * Room for `most` bytes behind the content, to be written directly; NULL (and the sticky result) when
 * there is none. vad_buffer_extend() then takes the first `size` of them in.
 */
char *vad_buffer_reserve(struct vad_buffer *buffer, size_t most);
void vad_buffer_extend(struct vad_buffer *buffer, size_t size);
enum vad_result vad_buffer_result(const struct vad_buffer *buffer);
struct vad_view vad_buffer_view(const struct vad_buffer *buffer);
/* The content as a NUL-terminated string; "" when nothing was ever appended. Borrowed. */
const char *vad_buffer_text(const struct vad_buffer *buffer);

#endif
