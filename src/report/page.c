/* SPDX-License-Identifier: MIT */
#include "report/page.h"

#include <stdint.h>

#include "base/encoding.h"
#include "base/escape.h"

/* A word wider than this comes from evidence, not from a person: it is cut. */
enum { WORD_COLUMNS_MAX = 240, PAGE_TEXT_LIMIT = 1 << 20 };

static const char *const style_codes[] = {
	[VAD_STYLE_PLAIN] = "",        [VAD_STYLE_STRONG] = "\033[1m", [VAD_STYLE_GOOD] = "\033[1;32m",
	[VAD_STYLE_BAD] = "\033[1;31m", [VAD_STYLE_DOUBT] = "\033[33m", [VAD_STYLE_DIM] = "\033[2m",
};

struct vad_page vad_page_new(struct vad_buffer *out, unsigned width, bool colour)
{
	if (width != 0 && width < VAD_PAGE_WIDTH_MIN)
		width = VAD_PAGE_WIDTH_MIN;
	if (width > VAD_PAGE_WIDTH_MAX)
		width = VAD_PAGE_WIDTH_MAX;
	return (struct vad_page){ .out = out, .width = width, .colour = colour };
}

static void end_line(struct vad_page *page)
{
	vad_buffer_add_char(page->out, '\n');
	page->lines++;
}

void vad_page_blank(struct vad_page *page)
{
	end_line(page);
}

static void indent_by(struct vad_page *page, unsigned columns)
{
	for (unsigned i = 0; i < columns; i++)
		vad_buffer_add_char(page->out, ' ');
}

/* The longest head of `text` that takes at most `columns`, never splitting a code point. */
static struct vad_view head_of(struct vad_view text, size_t columns)
{
	size_t offset = 0, used = 0;

	while (offset < text.size) {
		size_t next = offset;

		(void)vad_utf8_next(text, &next);
		used += vad_utf8_columns(vad_view_sub(text, offset, next - offset));
		if (used > columns)
			break;
		offset = next;
	}
	return vad_view_sub(text, 0, offset);
}

/* Printable ASCII: as many columns as bytes, and nothing to escape. Most text is. */
static bool is_plain(struct vad_view text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < ' ' || text.data[i] > '~')
			return false;
	}
	return true;
}

/* Cut to `columns` unless that is 0. */
static void add_cut(struct vad_buffer *out, struct vad_view safe, size_t columns)
{
	if (columns != 0 && safe.size > columns && vad_utf8_columns(safe) > columns) {
		vad_buffer_add_view(out, head_of(safe, columns > 3 ? columns - 3 : columns));
		vad_buffer_add(out, columns > 3 ? "..." : "");
	} else {
		vad_buffer_add_view(out, safe);
	}
}

void vad_page_safe(struct vad_buffer *out, struct vad_view text, size_t columns)
{
	struct vad_buffer masked = vad_buffer_new(PAGE_TEXT_LIMIT);
	struct vad_buffer escaped = vad_buffer_new(PAGE_TEXT_LIMIT);

	/* A key has hyphens: text without any, and plain, is safe as it is. */
	if (is_plain(text) && vad_view_find_char(text, '-', 0) == SIZE_MAX) {
		add_cut(out, text, columns);
		return;
	}
	vad_mask_keys(&masked, text);
	vad_escape_terminal(&escaped, vad_buffer_view(&masked));
	add_cut(out, vad_buffer_view(&escaped), columns);
	if (vad_buffer_result(&masked) != VAD_OK || vad_buffer_result(&escaped) != VAD_OK)
		vad_buffer_add(out, "...");
	vad_buffer_clear(&masked);
	vad_buffer_clear(&escaped);
}

/* The next word of already safe text; false at the end. */
static bool next_word(struct vad_view text, size_t *offset, struct vad_view *word)
{
	size_t from = *offset, to;

	while (from < text.size && text.data[from] == ' ')
		from++;
	if (from >= text.size)
		return false;
	to = vad_view_find_char(text, ' ', from);
	if (to == SIZE_MAX)
		to = text.size;
	*word = vad_view_sub(text, from, to - from);
	*offset = to;
	return true;
}

static void begin_style(struct vad_page *page, enum vad_style style)
{
	if (page->colour && style != VAD_STYLE_PLAIN)
		vad_buffer_add(page->out, style_codes[style]);
}

static void end_style(struct vad_page *page, enum vad_style style)
{
	if (page->colour && style != VAD_STYLE_PLAIN)
		vad_buffer_add(page->out, "\033[0m");
}

/* Words of `safe` from column `hang` on; the first line is already filled up to there. */
static void flow(struct vad_page *page, size_t hang, enum vad_style style, struct vad_view safe)
{
	size_t offset = 0, column = hang;
	struct vad_view word;
	bool first = true;

	begin_style(page, style);
	while (next_word(safe, &offset, &word)) {
		size_t columns;

		/* No character takes more columns than bytes. */
		if (word.size > WORD_COLUMNS_MAX)
			word = head_of(word, WORD_COLUMNS_MAX);
		columns = is_plain(word) ? word.size : vad_utf8_columns(word);
		if (!first && page->width != 0 && column + 1 + columns > page->width) {
			end_style(page, style);
			end_line(page);
			indent_by(page, (unsigned)hang);
			begin_style(page, style);
			column = hang;
			first = true;
		}
		if (!first) {
			vad_buffer_add_char(page->out, ' ');
			column++;
		}
		vad_buffer_add_view(page->out, word);
		column += columns;
		first = false;
	}
	end_style(page, style);
	end_line(page);
}

void vad_page_item(struct vad_page *page, unsigned indent, const char *lead, enum vad_style style,
		   struct vad_view text)
{
	struct vad_buffer safe = vad_buffer_new(PAGE_TEXT_LIMIT);

	vad_page_safe(&safe, vad_view_trim(text), 0);
	if (safe.size > 0 || lead[0] != '\0') {
		indent_by(page, indent);
		vad_buffer_add(page->out, lead);
		flow(page, indent + vad_utf8_columns(vad_view_of(lead)), style,
		     vad_buffer_view(&safe));
	}
	vad_buffer_clear(&safe);
}

void vad_page_text(struct vad_page *page, unsigned indent, enum vad_style style,
		   struct vad_view text)
{
	vad_page_item(page, indent, "", style, text);
}

void vad_page_exact(struct vad_page *page, unsigned indent, enum vad_style style,
		    struct vad_view line)
{
	indent_by(page, indent);
	begin_style(page, style);
	vad_page_safe(page->out, line, 0);
	end_style(page, style);
	end_line(page);
}

void vad_page_command(struct vad_page *page, unsigned indent, struct vad_view command)
{
	vad_page_exact(page, indent, VAD_STYLE_STRONG, command);
}
