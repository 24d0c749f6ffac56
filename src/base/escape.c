/* SPDX-License-Identifier: MIT */
#include "base/escape.h"

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

void vad_escape_terminal(struct vad_buffer *out, struct vad_view text)
{
	escape(out, text, for_terminal);
}

void vad_escape_json(struct vad_buffer *out, struct vad_view text)
{
	escape(out, text, for_json);
}

void vad_escape_html(struct vad_buffer *out, struct vad_view text)
{
	escape(out, text, for_html);
}
