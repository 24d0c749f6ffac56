/* SPDX-License-Identifier: MIT */
/* The bounded text cursor: lines, words and numbers of text already decoded to UTF-8. */
#ifndef VAD_BASE_TEXT_H
#define VAD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

/* Lives on the stack; borrows the text. Copy it to remember a position. */
struct vad_text {
	struct vad_view all;
	size_t offset;
	uint64_t line; /* 1-based number of the line that `offset` stands in */
};

struct vad_text vad_text_of(struct vad_view text);
bool vad_text_at_end(const struct vad_text *text);
/* What is left, as a view. */
struct vad_view vad_text_rest(const struct vad_text *text);

/* The next line without its end (LF, CRLF or CR); false at the end. */
bool vad_text_line(struct vad_text *text, struct vad_view *line);
/* Skip spaces and tabs (not line ends). */
void vad_text_skip_blanks(struct vad_text *text);
/* Consume `word` when it is next (ASCII case folded); else nothing moves and false. */
bool vad_text_accept(struct vad_text *text, const char *word);
/* Run of characters up to a blank or the end, at most `max` bytes; false (and unmoved) if none or longer. */
bool vad_text_word(struct vad_text *text, size_t max, struct vad_view *word);
/* Everything before `stop` (which is consumed too); false and unmoved when `stop` does not follow. */
bool vad_text_until(struct vad_text *text, char stop, struct vad_view *part);
/* Unsigned decimal number not above `max`; false and unmoved otherwise. */
bool vad_text_number(struct vad_text *text, uint64_t max, uint64_t *value);
/* "0x" plus 1..8 hexadecimal digits; false and unmoved otherwise. */
bool vad_text_hex32(struct vad_text *text, uint32_t *value);

#endif
