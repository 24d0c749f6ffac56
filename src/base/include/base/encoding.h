/* SPDX-License-Identifier: MIT */
/* From the bytes that Windows programs write to UTF-8. */
#ifndef VAD_BASE_ENCODING_H
#define VAD_BASE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/result.h"
#include "base/view.h"

enum vad_encoding {
	VAD_ENCODING_UTF8,
	VAD_ENCODING_UTF16LE,
	VAD_ENCODING_UTF16BE,
	VAD_ENCODING_CP437,
	VAD_ENCODING_CP850,
	VAD_ENCODING_CP852,
	VAD_ENCODING_CP866,
	VAD_ENCODING_CP932,
	VAD_ENCODING_CP936,
	VAD_ENCODING_CP1250,
	VAD_ENCODING_CP1251,
	VAD_ENCODING_CP1252,
	VAD_ENCODING_BINARY, /* not text at all */
};

/* "utf-8", "cp850" ...; static storage. */
const char *vad_encoding_name(enum vad_encoding encoding);

/*
 * Guess how `bytes` (the start of a file is enough, 64 KiB are looked at) is encoded: byte order
 * mark first, then UTF-16 by its zero bytes, then strict UTF-8, then the code page whose letters
 * make the most plausible words. The 64 KiB for the last two begin where the first byte that is
 * not ASCII stands, so hand in more than the start when it is at hand. VAD_ENCODING_BINARY where control bytes say that it is no text
 * (a few NUL bytes in otherwise plain text are damage, not binary).
 */
enum vad_encoding vad_encoding_guess(struct vad_view bytes);

/*
 * Append `bytes` decoded to UTF-8 to `out`. A byte order mark is dropped. What cannot be decoded
 * becomes U+FFFD; *replaced (may be NULL) counts those. A unit cut at the end of `bytes` counts as
 * one. VAD_UNSUPPORTED for VAD_ENCODING_BINARY; else the result of the buffer.
 */
enum vad_result vad_encoding_decode(enum vad_encoding encoding, struct vad_view bytes,
				    struct vad_buffer *out, size_t *replaced);

/*
 * Load what decoding CP932 and CP936 needs from the system (on POSIX: iconv and its modules), so
 * that it works in a process that may open no files later. Calls after the first do nothing.
 * VAD_UNSUPPORTED when the system lacks a page: decoding it then replaces all that is not ASCII.
 */
enum vad_result vad_encoding_prepare(void);

/* Strict UTF-8 (no surrogates, no overlong forms, at most U+10FFFF; Unicode 15 table 3-7). */
bool vad_utf8_valid(struct vad_view text);
/*
 * Decode one code point at *offset and advance; U+FFFD and one byte on damage.
 * Call only while *offset < text.size.
 */
uint32_t vad_utf8_next(struct vad_view text, size_t *offset);
/* Columns that `text` takes in a terminal: 0 for combining marks, 2 for wide East Asian, else 1. */
size_t vad_utf8_columns(struct vad_view text);

#endif
