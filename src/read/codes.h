/* SPDX-License-Identifier: MIT */
/* Error codes in running text, in any notation. */
#ifndef VAD_READ_CODES_H
#define VAD_READ_CODES_H

#include "line_reader.h"

/*
 * The next code at or after *offset: 0x and eight digits, eight bare hexadecimal digits, a negative
 * or a large unsigned decimal number (bare forms only where the number is a known code or has the
 * facility of one). *offset moves behind it. False when there is none.
 */
bool vad_find_code(const struct vad_knowledge *k, struct vad_view text, size_t *offset,
		   uint32_t *code);
/* Is it an error to account for: a failure code that is known or has a facility of activation? */
bool vad_code_counts(const struct vad_knowledge *k, uint32_t code);
/* The errors that a line which no reader claimed names, by code or by message. */
void vad_scan_codes(struct vad_reading *r, const struct vad_line *line);
/* A code that stands at the beginning of `text`: "0x...", decimal as slmgr prints, -107... */
bool vad_code_value(struct vad_view text, uint32_t *code);

#endif
