/* SPDX-License-Identifier: MIT */
#include "base/escape.h"

#include <string.h>

#include "utf8.h"

struct range {
	uint32_t first, last;
};

/*
 * Code points that show nothing and can change how the text around them looks: controls, Unicode
 * general categories Cf, Zl and Zp, the Hangul fillers, and the supplementary variation selectors.
 */
static const struct range invisible[] = {
	{ 0x0000, 0x001F },   { 0x007F, 0x009F },   { 0x00AD, 0x00AD },   { 0x0600, 0x0605 },
	{ 0x061C, 0x061C },   { 0x06DD, 0x06DD },   { 0x070F, 0x070F },   { 0x115F, 0x1160 },
	{ 0x180E, 0x180E },   { 0x200B, 0x200F },   { 0x2028, 0x202E },   { 0x2060, 0x206F },
	{ 0x3164, 0x3164 },   { 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 },   { 0xFFF9, 0xFFFB },
	{ 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
};

static bool is_invisible(uint32_t code_point)
{
	for (size_t i = 0; i < sizeof(invisible) / sizeof(*invisible); i++) {
		if (code_point <= invisible[i].last)
			return code_point >= invisible[i].first;
	}
	return false;
}

struct form {
	char text[16];
	size_t size;
};

static void put(struct form *form, const char *text)
{
	while (*text != '\0' && form->size < sizeof(form->text))
		form->text[form->size++] = *text++;
}

static void put_hex(struct form *form, uint32_t value, unsigned digits)
{
	while (digits > 0 && form->size < sizeof(form->text))
		form->text[form->size++] = "0123456789abcdef"[value >> (4 * --digits) & 15];
}

/* "\x1b" or "\u{202e}". */
static void put_visible(struct form *form, uint32_t code_point)
{
	if (code_point < 0x100) {
		put(form, "\\x");
		put_hex(form, code_point, 2);
		return;
	}
	put(form, "\\u{");
	put_hex(form, code_point, code_point > 0xFFFF ? 5 : 4);
	put(form, "}");
}

/*
 * Fills `form`, which is empty, with what replaces a code point; false when it can stay.
 * `next` is the byte behind it, 0 at the end.
 */
typedef bool rewrite_function(struct form *form, uint32_t code_point, char next);

/* Copies in runs: only what is rewritten breaks them. */
static void escape(struct vad_buffer *out, struct vad_view text, rewrite_function *rewrite)
{
	size_t kept = 0, offset = 0;

	while (offset < text.size) {
		struct vad_utf8_unit unit = vad_utf8_unit_at(text, offset);
		struct form form = { .size = 0 };
		size_t start = offset;

		offset += unit.size;
		if (!unit.valid)
			put(&form, "\xEF\xBF\xBD");
		else if (!rewrite(&form, unit.code_point,
				  offset < text.size ? text.data[offset] : 0))
			continue;
		vad_buffer_add_view(out, vad_view_sub(text, kept, start - kept));
		vad_buffer_append(out, form.text, form.size);
		kept = offset;
	}
	vad_buffer_add_view(out, vad_view_sub(text, kept, SIZE_MAX));
}

static bool for_terminal(struct form *form, uint32_t code_point, char next)
{
	if (code_point >= 0x20 && code_point < 0x7F)
		return false;
	if (code_point == '\r' && next == '\n')
		return true; /* the pair becomes one blank */
	if (code_point == '\n' || code_point == '\r' || code_point == '\t' || code_point == 0x85 ||
	    code_point == 0x2028 || code_point == 0x2029)
		put(form, " ");
	else if (is_invisible(code_point))
		put_visible(form, code_point);
	else
		return false;
	return true;
}

static const char *json_short_form(uint32_t code_point)
{
	switch (code_point) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

/* Invisible characters are written as escapes too, because JSON is also read on terminals. */
static bool for_json(struct form *form, uint32_t code_point, char next)
{
	const char *short_form = json_short_form(code_point);

	(void)next;
	if (short_form != NULL) {
		put(form, short_form);
		return true;
	}
	if (!is_invisible(code_point))
		return false;
	if (code_point > 0xFFFF) {
		put(form, "\\u");
		put_hex(form, 0xD800 + ((code_point - 0x10000) >> 10), 4);
		code_point = 0xDC00 + (code_point & 0x3FF);
	}
	put(form, "\\u");
	put_hex(form, code_point, 4);
	return true;
}

static const char *html_entity(uint32_t code_point)
{
	switch (code_point) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool for_html(struct form *form, uint32_t code_point, char next)
{
	const char *entity = html_entity(code_point);

	if (entity != NULL)
		put(form, entity);
	else if (code_point == '\r')
		put(form, next == '\n' ? "" : "\n");
	else if (code_point != '\n' && code_point != '\t' && is_invisible(code_point))
		put_visible(form, code_point);
	else
		return false;
	return true;
}

/* --- JSON, eight bytes at a time ---------------------------------------------------------------- */

enum { JSON_SHORT = 4096 };

#define ONES UINT64_C(0x0101010101010101)
#define TOPS UINT64_C(0x8080808080808080)

/* The top bit of each byte that may not stay: below 0x20, from 0x7F on, '"', '\\'. Above the lowest of
 * them others may be marked by mistake; none is ever missed. */
static inline uint64_t marks_of(uint64_t word)
{
	uint64_t quote = word ^ ONES * '"', slash = word ^ ONES * '\\';

	return (((word - ONES * 0x20) & ~word) | (word + ONES) | word | ((quote - ONES) & ~quote) |
		((slash - ONES) & ~slash)) & TOPS;
}

/* One code point that is not plain. */
static char *put_for_json(char *to, struct vad_view text, size_t *offset)
{
	struct vad_utf8_unit unit = vad_utf8_unit_at(text, *offset);
	struct form form = { .size = 0 };

	if (!unit.valid) {
		put(&form, "\xEF\xBF\xBD");
	} else if (!for_json(&form, unit.code_point, 0)) {
		memcpy(form.text, text.data + *offset, unit.size);
		form.size = unit.size;
	}
	*offset += unit.size;
	memcpy(to, form.text, form.size);
	return to + form.size;
}

/* How many of the eight bytes that `marks` is of may stay: those below the lowest mark. */
static inline unsigned bytes_below(uint64_t marks)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return marks == 0 ? 8 : (unsigned)__builtin_ctzll(marks) / 8;
#else
	return marks == 0 ? 8 : 0;
#endif
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Up to seven bytes in one word, zeros above them; nothing beyond them is read. */
static inline uint64_t load_short(const char *from, size_t size)
{
	uint32_t low, high;

	if (size >= sizeof(low)) {
		memcpy(&low, from, sizeof(low));
		memcpy(&high, from + size - sizeof(high), sizeof(high));
		return low | (uint64_t)high << 8 * (size - sizeof(high));
	}
	if (size == 0)
		return 0;
	return (uint64_t)(unsigned char)from[0] |
	       (uint64_t)(unsigned char)from[size / 2] << 8 * (size / 2) |
	       (uint64_t)(unsigned char)from[size - 1] << 8 * (size - 1);
}
#else
static bool stays_in_json(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}
#endif

char *vad_escape_json_into(char *to, struct vad_view text)
{
	size_t at = 0;

	while (at < text.size) {
		uint64_t word;

		while (text.size - at >= sizeof(word)) {
			unsigned count;

			/* eight are written even where fewer stay: there is room */
			memcpy(&word, text.data + at, sizeof(word));
			memcpy(to, &word, sizeof(word));
			count = bytes_below(marks_of(word));
			to += count;
			at += count;
			if (count < sizeof(word))
				break;
		}
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (text.size - at < sizeof(word)) {
			size_t left = text.size - at, count;

			/* the zeros above are marked too, so no more than `left` stay */
			word = load_short(text.data + at, left);
			memcpy(to, &word, sizeof(word));
			count = bytes_below(marks_of(word));
			to += count;
			at += count;
		}
#else
		while (at < text.size && stays_in_json((unsigned char)text.data[at]))
			*to++ = text.data[at++];
#endif
		if (at < text.size)
			to = put_for_json(to, text, &at);
	}
	return to;
}

void vad_escape_terminal(struct vad_buffer *out, struct vad_view text)
{
	escape(out, text, for_terminal);
}

void vad_escape_json(struct vad_buffer *out, struct vad_view text)
{
	size_t room = VAD_ESCAPE_JSON_ROOM(text.size);
	char *to = NULL;

	/* what is short, as nearly all is, goes the fast way, unless that wants more than there may be */
	if (text.size <= JSON_SHORT && room <= out->limit - out->size)
		to = vad_buffer_reserve(out, room);
	if (to != NULL)
		vad_buffer_extend(out, (size_t)(vad_escape_json_into(to, text) - to));
	else
		escape(out, text, for_json);
}

void vad_escape_html(struct vad_buffer *out, struct vad_view text)
{
	escape(out, text, for_html);
}

/* What stands for a character of ASCII in XML; NULL: itself. */
static const char *xml_form(char c)
{
	if (c == '\'')
		return "&apos;";
	if (c == '\r')
		return "&#13;";
	if ((unsigned char)c < 0x20 && c != '\t' && c != '\n')
		return "\xEF\xBF\xBD";
	return html_entity((unsigned char)c);
}

void vad_escape_xml(struct vad_buffer *out, struct vad_view text)
{
	size_t from = 0, at = 0;

	while (at < text.size) {
		const char *form = NULL;
		size_t size = 1;

		if ((unsigned char)text.data[at] < 0x80) {
			form = xml_form(text.data[at]);
		} else {
			struct vad_utf8_unit unit = vad_utf8_unit_at(text, at);

			size = unit.size;
			if (!unit.valid || unit.code_point == 0xFFFE || unit.code_point == 0xFFFF)
				form = "\xEF\xBF\xBD";
		}
		if (form != NULL) {
			vad_buffer_append(out, text.data + from, at - from);
			vad_buffer_add(out, form);
			from = at + size;
		}
		at += size;
	}
	vad_buffer_append(out, text.data + from, text.size - from);
}
