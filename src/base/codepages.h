/* SPDX-License-Identifier: MIT */
/* Code pages below encoding.c and the guess; not for other rooms. */
#ifndef BASE_CODEPAGES_H
#define BASE_CODEPAGES_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/encoding.h"
#include "base/view.h"

enum { VAD_HIGH_BYTES = 128 };

/*
 * Code points of the bytes 0x80..0xFF, 0xFFFD where there is none. NULL for encodings that are no
 * single-byte page.
 */
const uint16_t *vad_codepage_high(enum vad_encoding page);

/*
 * Platform code: append the UTF-8 form of the longest decodable start of `bytes` in CP932 or
 * CP936, and return its size in `bytes`; 0 when not even the first character can be decoded.
 */
size_t vad_multibyte_run(enum vad_encoding page, struct vad_view bytes, struct vad_buffer *out);

/* The page of a text that is neither UTF-8 nor UTF-16, by how plausible its letters are. */
enum vad_encoding vad_codepage_guess(struct vad_view bytes);

#endif
