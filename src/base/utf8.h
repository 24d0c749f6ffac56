/* SPDX-License-Identifier: MIT */
/* UTF-8 as the encoding and escaping code of this room needs it; not for other rooms. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

struct vad_utf8_unit {
	uint32_t code_point; /* U+FFFD when not valid */
	size_t size; /* bytes; of a damaged sequence those that could have begun one, >= 1 */
	bool valid;
	bool cut; /* not valid only because the text ends */
};

/* The sequence at `offset`, which must lie inside `text`. */
struct vad_utf8_unit vad_utf8_unit_at(struct vad_view text, size_t offset);
/* The UTF-8 form of a code point and its size; that of U+FFFD for what is no scalar value. */
size_t vad_utf8_form(uint32_t code_point, char form[4]);
/* How many bytes from `offset` on are ASCII. */
size_t vad_ascii_run(struct vad_view text, size_t offset);
/* How many bytes from `offset` on are well-formed UTF-8. */
size_t vad_utf8_run(struct vad_view text, size_t offset);
/* 0, 1 or 2. */
unsigned vad_code_point_columns(uint32_t code_point);

#endif
