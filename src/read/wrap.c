/* SPDX-License-Identifier: MIT */
/*
 * Lines that a console broke. It breaks at exactly its width, inside words and GUIDs; a blank that
 * would have stood at the edge is lost on the clipboard, which makes the line one column shorter.
 */
#include "base/encoding.h"
#include "lines.h"

static const size_t widths[] = { 80, 100, 120 };

static size_t indent_of(struct vad_view t)
{
	size_t i = 0;

	while (i < t.size && (t.data[i] == ' ' || t.data[i] == '\t' || t.data[i] == '>'))
		i++;
	return i;
}

static size_t columns_of(struct vad_view t)
{
	for (size_t i = 0; i < t.size; i++) {
		if ((unsigned char)t.data[i] >= 0x80)
			return vad_utf8_columns(t);
	}
	return t.size;
}

/* 0: no console width; 1: exactly one; 2: one column short of it. */
static int width_class(struct vad_view t)
{
	size_t columns = columns_of(t), indent = indent_of(t);

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		if (columns == widths[i] || columns - indent == widths[i])
			return 1;
	}
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		if (columns + 1 == widths[i] || columns - indent + 1 == widths[i])
			return 2;
	}
	return 0;
}

static bool guid_char(char c)
{
	return vad_ascii_is_hex(c) || c == '-';
}

/* Length of the GUID beginning that `t` ends with, 0 for none. */
static size_t broken_guid(struct vad_view t)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t n = 0;

	while (n < t.size && n < sizeof(shape) && guid_char(t.data[t.size - n - 1]))
		n++;
	if (n < 10 || n >= sizeof(shape) - 1)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if ((t.data[t.size - n + i] == '-') != (shape[i] == '-'))
			return 0;
	}
	return n;
}

/* Digits of a "0x........" code that `t` ends with and that are not all there; 0 for none. */
static size_t broken_code(struct vad_view t)
{
	size_t n = 0;

	while (n < t.size && n < 8 && vad_ascii_is_hex(t.data[t.size - n - 1]))
		n++;
	if (n < 2 || n >= 8 || t.size < n + 2 || t.data[t.size - n - 2] != '0' ||
	    vad_ascii_lower(t.data[t.size - n - 1]) != 'x')
		return 0;
	return n;
}

/* Does `next` begin with exactly what the broken token at the end of `line` lacks? */
static bool completes(struct vad_view line, struct vad_view next)
{
	size_t guid = broken_guid(line), code = broken_code(line);
	size_t want = guid > 0 ? 36 - guid : code > 0 ? 8 - code : 0, n = 0;

	if (want == 0)
		return false;
	while (n < next.size && (guid > 0 ? guid_char(next.data[n]) : vad_ascii_is_hex(next.data[n])))
		n++;
	return n == want && (n == next.size || !vad_ascii_is_alnum(next.data[n]));
}

bool vad_wrap_candidate(struct vad_view line)
{
	return line.size >= 40 && line.size <= 1024 &&
	       (width_class(line) != 0 || broken_guid(line) > 0 || broken_code(line) > 0);
}

/* Do two lines begin alike, as the lines of a log or a list do? */
static bool begin_alike(struct vad_view a, struct vad_view b)
{
	return a.size >= 5 && b.size >= 5 &&
	       vad_view_equal_nocase(vad_view_sub(a, 0, 5), vad_view_sub(b, 0, 5));
}

/* "C:\\> ..." and "PS C:\\> ..." begin something new. */
static bool prompt(struct vad_view t)
{
	if (vad_view_starts_nocase(t, "PS "))
		t = vad_view_sub(t, 3, SIZE_MAX);
	return t.size > 2 && vad_ascii_is_alpha(t.data[0]) && t.data[1] == ':' && t.data[2] == '\\';
}

bool vad_wrap_joins(const struct vad_phrase_index *x, struct vad_view line, struct vad_view next,
		    bool *blank)
{
	struct vad_view head = vad_view_sub(next, indent_of(next), SIZE_MAX);
	int width = width_class(line);
	char last;

	*blank = false;
	if (head.size == 0 || line.size == 0 || vad_view_trim(head).size == 0)
		return false;
	if (completes(line, head))
		return true;
	last = line.data[line.size - 1];
	if (width == 0 || indent_of(next) < indent_of(line) || begin_alike(line, next) ||
	    vad_begins_known(x, head) || prompt(head))
		return false;
	/* a sentence that ends short of the edge ends there */
	if (width == 2 && last == '.')
		return false;
	*blank = width == 2 && last != ' ';
	return vad_ascii_is_alnum(last) || (unsigned char)last >= 0x80 || last == ' ' ||
	       last == ',' || last == '.' || last == '/' || last == '-' || last == ';';
}
