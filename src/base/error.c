/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

/* A cut must not leave half a UTF-8 sequence at the end. */
static void drop_cut_sequence(char *text, size_t size)
{
	size_t start = size - 1;

	while (start > 0 && size - start < 4 && ((unsigned char)text[start] & 0xC0) == 0x80)
		start--;
	if (vad_utf8_unit_at((struct vad_view){ text, size }, start).cut)
		text[start] = '\0';
}

static void copy_source(struct vad_error *error, const char *source)
{
	size_t size = strlen(source);

	if (size < sizeof(error->source)) {
		memcpy(error->source, source, size + 1);
		return;
	}
	memcpy(error->source, source, sizeof(error->source) - 1);
	error->source[sizeof(error->source) - 1] = '\0';
	drop_cut_sequence(error->source, sizeof(error->source) - 1);
}

enum vad_result vad_error_set(struct vad_error *error, enum vad_result result, const char *source,
			      uint64_t line, uint64_t column, const char *format, ...)
{
	va_list arguments;
	int size;

	if (error == NULL || error->result != VAD_OK || result == VAD_OK)
		return result;
	error->result = result;
	error->line = line;
	error->column = column;
	copy_source(error, source == NULL ? "" : source);
	va_start(arguments, format);
	size = vsnprintf(error->message, sizeof(error->message), format, arguments);
	va_end(arguments);
	if (size < 0)
		error->message[0] = '\0';
	else if ((size_t)size >= sizeof(error->message))
		drop_cut_sequence(error->message, sizeof(error->message) - 1);
	return result;
}
