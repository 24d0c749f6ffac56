/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <string.h>

struct vad_text vad_text_of(struct vad_view text)
{
	return (struct vad_text){ .all = text, .line = 1 };
}

bool vad_text_at_end(const struct vad_text *text)
{
	return text->offset >= text->all.size;
}

struct vad_view vad_text_rest(const struct vad_text *text)
{
	return vad_view_sub(text->all, text->offset, SIZE_MAX);
}

/*
 * Offset of the first line end in `rest`, or its size. LF and CR are looked for in windows that
 * double, so that a file with only one of the two costs time in proportion to its size.
 */
static size_t line_size(struct vad_view rest)
{
	size_t from = 0, window = 128;

	while (from < rest.size) {
		size_t size = rest.size - from < window ? rest.size - from : window;
		const char *start = rest.data + from;
		const char *lf = memchr(start, '\n', size);
		const char *cr;

		if (lf != NULL)
			size = (size_t)(lf - start);
		cr = memchr(start, '\r', size);
		if (cr != NULL)
			return (size_t)(cr - rest.data);
		if (lf != NULL)
			return (size_t)(lf - rest.data);
		from += size;
		window *= 2;
	}
	return rest.size;
}

bool vad_text_line(struct vad_text *text, struct vad_view *line)
{
	struct vad_view rest = vad_text_rest(text);
	size_t size;

	if (rest.size == 0)
		return false;
	size = line_size(rest);
	*line = vad_view_sub(rest, 0, size);
	if (size < rest.size) {
		bool crlf = rest.data[size] == '\r' && size + 1 < rest.size &&
			    rest.data[size + 1] == '\n';

		size += crlf ? 2 : 1;
		text->line++;
	}
	text->offset += size;
	return true;
}

/* Move by `size` bytes and count the line ends passed; a CRLF counts with its LF. */
static void advance(struct vad_text *text, size_t size)
{
	const char *data = text->all.data;
	size_t end = text->offset + size;

	for (size_t i = text->offset; i < end; i++) {
		bool bare_cr = data[i] == '\r' && (i + 1 == text->all.size || data[i + 1] != '\n');

		if (data[i] == '\n' || bare_cr)
			text->line++;
	}
	text->offset = end;
}

void vad_text_skip_blanks(struct vad_text *text)
{
	while (text->offset < text->all.size &&
	       (text->all.data[text->offset] == ' ' || text->all.data[text->offset] == '\t'))
		text->offset++;
}

bool vad_text_accept(struct vad_text *text, const char *word)
{
	if (!vad_view_starts_nocase(vad_text_rest(text), word))
		return false;
	advance(text, strlen(word));
	return true;
}

bool vad_text_word(struct vad_text *text, size_t max, struct vad_view *word)
{
	struct vad_view rest = vad_text_rest(text);
	size_t size = 0;

	while (size < rest.size && size <= max && !vad_ascii_is_space(rest.data[size]))
		size++;
	if (size == 0 || size > max)
		return false;
	*word = vad_view_sub(rest, 0, size);
	text->offset += size;
	return true;
}

bool vad_text_until(struct vad_text *text, char stop, struct vad_view *part)
{
	struct vad_view rest = vad_text_rest(text);
	size_t size = vad_view_find_char(rest, stop, 0);

	if (size == SIZE_MAX)
		return false;
	*part = vad_view_sub(rest, 0, size);
	advance(text, size + 1);
	return true;
}

bool vad_text_number(struct vad_text *text, uint64_t max, uint64_t *value)
{
	struct vad_view rest = vad_text_rest(text);
	uint64_t number;
	size_t size = 0;

	while (size < rest.size && vad_ascii_is_digit(rest.data[size]))
		size++;
	if (!vad_view_to_u64(vad_view_sub(rest, 0, size), &number) || number > max)
		return false;
	*value = number;
	text->offset += size;
	return true;
}

bool vad_text_hex32(struct vad_text *text, uint32_t *value)
{
	struct vad_view rest = vad_text_rest(text);
	uint64_t number;
	size_t size = 2;

	if (!vad_view_starts_nocase(rest, "0x"))
		return false;
	while (size < rest.size && size <= 10 && vad_ascii_is_hex(rest.data[size]))
		size++;
	if (size > 10 || !vad_view_hex_to_u64(vad_view_sub(rest, 2, size - 2), &number))
		return false;
	*value = (uint32_t)number;
	text->offset += size;
	return true;
}
