/* SPDX-License-Identifier: MIT */
/* The damage that mails, forums and word processors do to a line, and taking it off again. */
#include <string.h>

#include "base/encoding.h"
#include "lines.h"

/* --- markup -------------------------------------------------------------------------------- */

struct tag {
	const char *name;
	bool breaks; /* ends a line */
};
static const struct tag tags[] = {
	{ "br", true },     { "p", true },      { "div", true },   { "tr", true },
	{ "li", true },     { "pre", true },    { "h1", true },    { "h2", true },
	{ "h3", true },     { "table", true },  { "ul", true },    { "ol", true },
	{ "body", true },   { "blockquote", true },
	{ "html", false },  { "head", false },  { "a", false },    { "b", false },
	{ "i", false },     { "u", false },     { "em", false },   { "strong", false },
	{ "span", false },  { "font", false },  { "code", false }, { "td", false },
	{ "th", false },    { "tbody", false }, { "tt", false },   { "kbd", false },
	{ "samp", false },  { "small", false }, { "sup", false },  { "sub", false },
	{ "img", false },   { "s", false },     { "center", false },
};

static const struct tag *tag_named(struct vad_view name)
{
	char first = vad_ascii_lower(name.data[0]);

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (tags[i].name[0] == first && vad_view_is_nocase(name, tags[i].name))
			return &tags[i];
	}
	return NULL;
}

/* The HTML tag at the start of `text`; its bytes in *size. NULL when it is none. */
static const struct tag *tag_at(struct vad_view text, size_t *size)
{
	size_t from = text.size > 1 && text.data[1] == '/' ? 2 : 1, n = from, end;
	const struct tag *tag;

	if (text.size < 3 || text.data[0] != '<')
		return NULL;
	while (n < text.size && n < from + 11 && vad_ascii_is_alnum(text.data[n]))
		n++;
	if (n == from || n == text.size ||
	    !(text.data[n] == '>' || text.data[n] == ' ' || text.data[n] == '/'))
		return NULL;
	tag = tag_named(vad_view_sub(text, from, n - from));
	if (!tag)
		return NULL;
	end = vad_view_find_char(vad_view_sub(text, 0, n + 512), '>', n);
	if (end == SIZE_MAX)
		return NULL;
	*size = end + 1;
	return tag;
}

struct vad_view vad_line_piece(struct vad_view *rest)
{
	struct vad_view piece = *rest;

	for (size_t i = 0; i < rest->size; i++) {
		size_t n = 1;
		const struct tag *tag = NULL;

		if (rest->data[i] == '<')
			tag = tag_at(vad_view_sub(*rest, i, SIZE_MAX), &n);
		if (rest->data[i] != '\r' && !(tag && tag->breaks))
			continue;
		piece.size = i;
		*rest = vad_view_sub(*rest, i + n, SIZE_MAX);
		return piece;
	}
	rest->data += rest->size;
	rest->size = 0;
	return piece;
}

struct entity {
	const char *name;
	uint32_t code_point;
};
static const struct entity entities[] = {
	{ "amp", '&' },	      { "lt", '<' },	   { "gt", '>' },	 { "quot", '"' },
	{ "apos", '\'' },     { "nbsp", ' ' },	   { "ndash", '-' },	 { "mdash", '-' },
	{ "auml", 0xe4 },     { "ouml", 0xf6 },	   { "uuml", 0xfc },	 { "Auml", 0xc4 },
	{ "Ouml", 0xd6 },     { "Uuml", 0xdc },	   { "szlig", 0xdf },	 { "eacute", 0xe9 },
	{ "egrave", 0xe8 },   { "ecirc", 0xea },   { "agrave", 0xe0 },	 { "acirc", 0xe2 },
	{ "ccedil", 0xe7 },   { "ntilde", 0xf1 },  { "oacute", 0xf3 },	 { "iacute", 0xed },
	{ "aacute", 0xe1 },   { "uacute", 0xfa },  { "reg", 0xae },	 { "rsquo", '\'' },
	{ "lsquo", '\'' },    { "ldquo", '"' },	   { "rdquo", '"' },	 { "copy", 0xa9 },
};

static bool numeric_entity(struct vad_view body, uint32_t *code_point)
{
	uint64_t value = 0;
	bool hex = body.size > 2 && (body.data[1] == 'x' || body.data[1] == 'X');

	if (body.size < 2 || body.data[0] != '#')
		return false;
	if (hex ? !vad_view_hex_to_u64(vad_view_sub(body, 2, SIZE_MAX), &value)
		: !vad_view_to_u64(vad_view_sub(body, 1, SIZE_MAX), &value))
		return false;
	if (value == '\r' || value == '\n')
		value = '\n';
	else if (value < 0x20 || value > 0x10ffff)
		value = ' ';
	*code_point = (uint32_t)value;
	return true;
}

/* Bytes of the entity at the start of `text`, 0 when it is none. */
static size_t entity_at(struct vad_view text, uint32_t *code_point)
{
	size_t end = vad_view_find_char(vad_view_sub(text, 0, 12), ';', 1);
	struct vad_view body;

	if (end == SIZE_MAX)
		return 0;
	body = vad_view_sub(text, 1, end - 1);
	if (numeric_entity(body, code_point))
		return end + 1;
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (vad_view_is(body, entities[i].name)) {
			*code_point = entities[i].code_point;
			return end + 1;
		}
	}
	return 0;
}

void vad_entities_decode(struct vad_view text, struct vad_buffer *out)
{
	while (text.size > 0) {
		size_t amp = vad_view_find_char(text, '&', 0), n = 0;
		uint32_t code_point = 0;

		vad_buffer_add_view(out, vad_view_sub(text, 0, amp));
		if (amp == SIZE_MAX)
			return;
		text = vad_view_sub(text, amp, SIZE_MAX);
		n = entity_at(text, &code_point);
		if (n > 0)
			vad_buffer_add_utf8(out, code_point);
		else
			vad_buffer_add_char(out, '&');
		text = vad_view_sub(text, n > 0 ? n : 1, SIZE_MAX);
	}
}

/* Typographic signs in the block U+2000..206F and the no-break blank: what stands for them. */
static size_t sign_at(struct vad_view text, const char **plain)
{
	unsigned char c = (unsigned char)text.data[0];

	if (c == 0xc2 && text.size > 1 && (unsigned char)text.data[1] == 0xa0) {
		*plain = " ";
		return 2;
	}
	if (c == 0xef && text.size > 2 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
		*plain = "";
		return 3;
	}
	if (c != 0xe2 || text.size < 3 || (unsigned char)text.data[1] != 0x80)
		return 0;
	switch ((unsigned char)text.data[2]) {
	case 0x8b: case 0x8c: case 0x8d: case 0x8e: case 0x8f:
		*plain = "";
		return 3;
	case 0x90: case 0x91: case 0x92: case 0x93: case 0x94: case 0x95:
		*plain = "-";
		return 3;
	case 0x98: case 0x99:
		*plain = "'";
		return 3;
	case 0x9c: case 0x9d:
		*plain = "\"";
		return 3;
	case 0xaf:
		*plain = " ";
		return 3;
	default:
		return 0;
	}
}

/* --- quote marks, bullets, stamps ---------------------------------------------------------- */

static size_t bullet_at(struct vad_view t)
{
	unsigned char c = (unsigned char)t.data[0];
	size_t n = c == '*' || c == '-' || c == '+' ? 1 : 0;

	if (t.size > 3 && memcmp(t.data, "\xe2\x80\xa2", 3) == 0)
		n = 3;
	if (t.size > 2 && memcmp(t.data, "\xc2\xb7", 2) == 0)
		n = 2;
	return n > 0 && t.size > n && vad_ascii_is_space(t.data[n]) ? n : 0;
}

/* Bytes of one quote mark at the start, 0 for none. */
static size_t quote_at(struct vad_view t)
{
	size_t n = 0;

	if (t.data[0] == '>')
		return 1;
	if (t.data[0] == '|')
		n = 1;
	else if (t.size >= 2 && t.data[0] == '/' && t.data[1] == '/')
		n = 2;
	else if (t.data[0] == '#')
		while (n < t.size && n < 6 && t.data[n] == '#')
			n++;
	return n > 0 && (t.size == n || vad_ascii_is_space(t.data[n])) ? n : 0;
}

static size_t count_blanks(struct vad_view t, size_t *indent)
{
	size_t i = 0;

	for (; i < t.size && (t.data[i] == ' ' || t.data[i] == '\t'); i++)
		*indent += t.data[i] == '\t' ? 8 - *indent % 8 : 1;
	return i;
}

/* "[12:44, 18/3/2026] NAME: " of a chat, "[2024-01-01 10:00:00] " of a log; 0 for none. */
static size_t stamp_at(struct vad_view t)
{
	size_t close, author;
	bool comma = false, colon = false;

	if (t.size < 8 || t.data[0] != '[' || !vad_ascii_is_digit(t.data[1]))
		return 0;
	close = vad_view_find_char(vad_view_sub(t, 0, 40), ']', 1);
	if (close == SIZE_MAX)
		return 0;
	for (size_t i = 1; i < close; i++) {
		comma = comma || t.data[i] == ',';
		colon = colon || t.data[i] == ':';
	}
	if (!colon)
		return 0;
	author = vad_view_find(vad_view_sub(t, 0, close + 48), VAD_VIEW(": "), close);
	return comma && author != SIZE_MAX ? author + 2 : close + 1;
}

/* `body` behind nested quote marks; the indent of what they leave. */
static struct vad_view without_quotes(struct vad_view t, size_t *indent)
{
	for (int depth = 0; depth < 16; depth++) {
		size_t n;

		*indent = 0;
		t = vad_view_sub(t, count_blanks(t, indent), SIZE_MAX);
		n = t.size > 0 ? quote_at(t) : 0;
		if (n == 0)
			break;
		t = vad_view_sub(t, n, SIZE_MAX);
		/* one blank belongs to the mark */
		if (t.size > 0 && t.data[0] == ' ')
			t = vad_view_sub(t, 1, SIZE_MAX);
	}
	return t;
}

/* --- the whole line ------------------------------------------------------------------------ */

static bool needs_rewriting(struct vad_view t)
{
	for (size_t i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.data[i];

		if (c == '<' || c == '&' || c == '`' || c == 0xe2 || c == 0xc2 || c == 0xef ||
		    (c == '*' && i + 1 < t.size && t.data[i + 1] == '*'))
			return true;
	}
	return false;
}

static bool is_event_xml(struct vad_view t)
{
	return vad_view_starts_nocase(t, "<Event ") || vad_view_starts_nocase(t, "<Event>");
}

static void rewrite(struct vad_view t, struct vad_buffer *work)
{
	for (size_t i = 0; i < t.size;) {
		struct vad_view rest = vad_view_sub(t, i, SIZE_MAX);
		const char *plain = NULL;
		uint32_t code_point = 0;
		size_t n = 0;

		if (rest.data[0] == '<' && tag_at(rest, &n)) {
			i += n;
		} else if (rest.data[0] == '&' && (n = entity_at(rest, &code_point)) > 0) {
			vad_buffer_add_utf8(work, code_point == 0xa0 ? ' ' : code_point);
			i += n;
		} else if (rest.data[0] == '`') {
			i++;
		} else if (rest.size > 1 && rest.data[0] == '*' && rest.data[1] == '*') {
			i += 2;
			/* a rule of asterisks is no bold text */
			for (; i < t.size && t.data[i] == '*'; i++)
				vad_buffer_add_char(work, '*');
		} else if ((unsigned char)rest.data[0] >= 0x80 && (n = sign_at(rest, &plain)) > 0) {
			vad_buffer_add(work, plain);
			i += n;
		} else {
			vad_buffer_add_char(work, rest.data[0]);
			i++;
		}
	}
}

static void split_label(struct vad_line *line)
{
	struct vad_view t = line->text;
	size_t most = t.size < 96 ? t.size : 96;

	line->label = vad_view_sub(t, 0, 0);
	line->value = line->label;
	line->separator = 0;
	for (size_t i = 0; i < most; i++) {
		size_t n = 1;

		if (i + 2 < t.size && memcmp(t.data + i, "\xef\xbc\x9a", 3) == 0)
			n = 3;
		else if (t.data[i] != ':' && t.data[i] != '=')
			continue;
		line->separator = t.data[i] == '=' ? '=' : ':';
		line->label = vad_view_sub(t, 0, i);
		line->value = vad_view_trim(vad_view_sub(t, i + n, SIZE_MAX));
		break;
	}
	while (line->label.size > 0 && (line->label.data[line->label.size - 1] == '.' ||
					vad_ascii_is_space(line->label.data[line->label.size - 1])))
		line->label.size--;
	line->label = vad_view_trim(line->label);
}

void vad_line_clean(struct vad_line *line, struct vad_buffer *work)
{
	struct vad_view t;
	size_t n;

	line->body = without_quotes(line->raw, &line->indent);
	t = line->body;
	while (t.size > 0 && (n = bullet_at(t)) > 0)
		t = vad_view_trim(vad_view_sub(t, n, SIZE_MAX));
	t = vad_view_trim(vad_view_sub(t, stamp_at(t), SIZE_MAX));
	/* the XML of an event keeps its marks, and its text would say nothing to the other readers */
	if (!is_event_xml(t) && needs_rewriting(t)) {
		vad_buffer_reset(work);
		rewrite(t, work);
		if (vad_buffer_result(work) == VAD_OK)
			t = vad_view_trim(vad_buffer_view(work));
	}
	while (t.size > 0 && t.data[t.size - 1] == '\\')
		t = vad_view_trim(vad_view_sub(t, 0, t.size - 1));
	line->text = t;
	split_label(line);
}
