/* SPDX-License-Identifier: MIT */
/*
 * Text for a terminal: paragraphs, hanging items and commands, wrapped by columns. Whatever is
 * handed in is escaped for the terminal and product keys in it are masked, here and nowhere else,
 * so no caller can forget it.
 */
#ifndef VAD_REPORT_PAGE_H
#define VAD_REPORT_PAGE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/view.h"

enum { VAD_PAGE_WIDTH = 80, VAD_PAGE_WIDTH_MIN = 30, VAD_PAGE_WIDTH_MAX = 1000 };

/* What a run of text is, for its colour. Without colour nothing but the text tells. */
enum vad_style {
	VAD_STYLE_PLAIN,
	VAD_STYLE_STRONG,
	VAD_STYLE_GOOD,
	VAD_STYLE_BAD,
	VAD_STYLE_DOUBT,
	VAD_STYLE_DIM,
};

/* Lives on the stack; borrows the buffer. */
struct vad_page {
	struct vad_buffer *out;
	unsigned width; /* columns; 0: never wrap */
	bool colour;
	unsigned lines; /* written so far */
};

/* `width` is clamped to VAD_PAGE_WIDTH_MIN..VAD_PAGE_WIDTH_MAX; 0 stays 0. */
struct vad_page vad_page_new(struct vad_buffer *out, unsigned width, bool colour);
void vad_page_blank(struct vad_page *page);
/* One paragraph, every line indented by `indent`. Nothing at all for empty text. */
void vad_page_text(struct vad_page *page, unsigned indent, enum vad_style style,
		   struct vad_view text);
/*
 * `lead` stands before the first line, further lines hang below the text: "  - for example". The
 * lead ends where its text begins, so it brings its own blank.
 */
void vad_page_item(struct vad_page *page, unsigned indent, const char *lead, enum vad_style style,
		   struct vad_view text);
/* One line with its blanks as they are, never wrapped: a row of a chart or a table. */
void vad_page_exact(struct vad_page *page, unsigned indent, enum vad_style style,
		    struct vad_view line);
/* A line that people copy: never wrapped. */
void vad_page_command(struct vad_page *page, unsigned indent, struct vad_view command);

/* Append `text` masked and escaped for a terminal, cut to `columns` (0: whole) with "...". */
void vad_page_safe(struct vad_buffer *out, struct vad_view text, size_t columns);

#endif
