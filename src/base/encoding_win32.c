/* SPDX-License-Identifier: MIT */
#define WIN32_LEAN_AND_MEAN
#include <stdlib.h>
#include <windows.h>

#include "codepages.h"

enum { CHUNK = 1024 };

static UINT page_number(enum vad_encoding page)
{
	return page == VAD_ENCODING_CP932 ? 932 : 936;
}

enum vad_result vad_encoding_prepare(void)
{
	return IsValidCodePage(932) && IsValidCodePage(936) ? VAD_OK : VAD_UNSUPPORTED;
}

/* Bytes of the character at `offset`; one that is cut counts as longer than what is left. */
static size_t character_size(UINT page, struct vad_view bytes, size_t offset)
{
	return IsDBCSLeadByteEx(page, (BYTE)bytes.data[offset]) ? 2 : 1;
}

/* Convert `bytes` as a whole or not at all. */
static bool convert(UINT page, struct vad_view bytes, struct vad_buffer *out)
{
	WCHAR wide[CHUNK];
	char utf8[CHUNK * 3];
	int units = MultiByteToWideChar(page, MB_ERR_INVALID_CHARS, bytes.data, (int)bytes.size,
					wide, CHUNK);
	int size;

	if (units <= 0)
		return false;
	size = WideCharToMultiByte(CP_UTF8, 0, wide, units, utf8, (int)sizeof(utf8), NULL, NULL);
	if (size <= 0)
		return false;
	vad_buffer_append(out, utf8, (size_t)size);
	return true;
}

/* Character by character, up to the first that is not valid. */
static size_t convert_slowly(UINT page, struct vad_view bytes, struct vad_buffer *out)
{
	size_t offset = 0;

	while (offset < bytes.size) {
		size_t size = character_size(page, bytes, offset);

		if (size > bytes.size - offset ||
		    !convert(page, vad_view_sub(bytes, offset, size), out))
			break;
		offset += size;
	}
	return offset;
}

size_t vad_multibyte_run(enum vad_encoding page, struct vad_view bytes, struct vad_buffer *out)
{
	UINT number = page_number(page);
	size_t done = 0;

	while (done < bytes.size) {
		size_t end = done;
		struct vad_view chunk;

		while (end < bytes.size) {
			size_t size = character_size(number, bytes, end);

			if (size > bytes.size - end || end + size - done > CHUNK)
				break;
			end += size;
		}
		chunk = vad_view_sub(bytes, done, end - done);
		if (chunk.size == 0)
			break;
		if (!convert(number, chunk, out))
			return done + convert_slowly(number, chunk, out);
		done = end;
	}
	return done;
}
