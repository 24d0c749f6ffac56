/* SPDX-License-Identifier: MIT */
/*
 * The one pass that every line pays for: is there anything in it that a reader could want? It must
 * cost next to nothing, for most lines of a log say nothing about activation.
 */
#include <string.h>

#include "lines.h"

enum byte_class { WORD, GAP, HEX_X, DASH, PAREN, UNDERSCORE, ANGLE, QUOTE, EQUALS, DOT, RETURN };

/* First four letters of words that activation speaks of, and the digits that its codes begin with. */
static const char *const trigger_words[] = {
	"activ", "licen", "slui", "slmgr", "ospp", "sppsvc", "slsvc", "kmsclient", "kms ", "kms-",
	"c004", "8007", "8004", "8009", "803f", "1073", "1074",
	"2147", "2148", "2151", "3221", "vlmcs", "ruleid", "wlms", "lizen", "aktiv", "genuin",
	"produktschl", "product key",
	/* commands that stand behind a prompt and whose output says nothing without them */
	"w32tm", "sdshow", "nslookup", "ipconfig", NULL,
};

static void add_message(struct vad_phrase_index *x, struct vad_view text)
{
	if (text.size >= 12)
		vad_message_set(x->messages, text.data);
}

static void init_classes(struct vad_phrase_index *x)
{
	for (unsigned c = 0; c < 256; c++)
		x->classes[c] = c < 128 && !vad_ascii_is_alnum((char)c) ? GAP : WORD;
	x->classes['\r'] = RETURN;
	x->classes['x'] = HEX_X;
	x->classes['X'] = HEX_X;
	x->classes['-'] = DASH;
	x->classes['('] = PAREN;
	x->classes['_'] = UNDERSCORE;
	x->classes['<'] = ANGLE;
	x->classes['"'] = QUOTE;
	x->classes['='] = EQUALS;
	x->classes['.'] = DOT;
}

void vad_scan_init(struct vad_phrase_index *x, const struct vad_knowledge *k)
{
	init_classes(x);
	for (const char *const *w = trigger_words; *w; w++) {
		if (strlen(*w) >= 4)
			vad_bit_set(x->words, vad_begin_hash(*w));
	}
	for (uint32_t i = 0; i < k->codes_count; i++) {
		const struct vad_code_def *code = &k->codes[i];

		if (!code->seed && vad_break_codes_of(k, code->code).count == 0)
			continue;
		add_message(x, vad_text_view(k, code->message));
		for (uint32_t v = 0; v < code->variants.count; v++)
			add_message(x, vad_text_view(k, k->words[code->variants.first + v]));
	}
	for (uint32_t i = 0; i < k->events_count; i++) {
		const struct vad_range texts = k->events[i].texts;

		for (uint32_t t = 0; t < texts.count; t++)
			add_message(x, vad_text_view(k, k->words[texts.first + t]));
	}
}

/* Does `text` stand at `p`, which has `left` bytes? ASCII case folded. */
static bool at(const char *p, size_t left, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		if (i >= left || vad_ascii_lower(p[i]) != text[i])
			return false;
	}
	return true;
}

/* A dash at `p`: the first of a GUID, which stands whole in the line? */
static bool guid_dash(struct vad_view line, const char *p)
{
	size_t i = (size_t)(p - line.data);

	return i >= 8 && line.size - i > 27 && p[5] == '-' && p[10] == '-' && p[15] == '-' &&
	       vad_ascii_is_hex(p[-1]) && vad_ascii_is_hex(p[16]);
}

/* An underscore at `p`: inside a channel token such as VOLUME_KMSCLIENT? */
static bool channel_token(struct vad_view line, const char *p)
{
	static const char *const before[] = { "VOLUME", "OEM", "TIMEBASED", "MACHINE", NULL };
	size_t i = (size_t)(p - line.data);

	for (const char *const *b = before; *b; b++) {
		size_t n = strlen(*b);

		if (i >= n && memcmp(p - n, *b, n) == 0)
			return true;
	}
	return false;
}

/* Behind "0x": the eight digits of a failure or of a licensing status; at the end of a line, which
 * a console may have broken, the first digits of an activation code. */
static bool eight_digits(const char *p, size_t left)
{
	static const char *const facilities[] = { "8007", "c004", "8009", "8004", "803f" };
	size_t n = 0;

	if (left == 0 || (*p != '8' && *p != '4' && *p != 'c' && *p != 'C'))
		return false;
	while (n < left && n < 9 && vad_ascii_is_hex(p[n]))
		n++;
	for (size_t i = 0; n < 8 && n == left && i < sizeof(facilities) / sizeof(*facilities); i++) {
		size_t same = 0;

		while (same < n && same < 4 && vad_ascii_lower(p[same]) == facilities[i][same])
			same++;
		if (same == n || same == 4)
			return true;
	}
	return n == 8;
}

/* A sign at `p` of the class `c`: does it say that the line is interesting? */
static bool telling_sign(struct vad_view line, const char *p, enum byte_class c)
{
	size_t left = line.size - (size_t)(p - line.data);

	switch (c) {
	case HEX_X:
		return p > line.data && p[-1] == '0' && eight_digits(p + 1, left - 1);
	case DASH:
		return guid_dash(line, p);
	case PAREN:
		return left > 2 && p[1] == 'R' && p[2] == ')';
	case UNDERSCORE:
		return channel_token(line, p);
	case ANGLE:
		return at(p, left, "<event") || at(p, left, "<data>") || at(p, left, "</event");
	case QUOTE:
		return at(p, left, "\"event") || at(p, left, "\"provider");
	case EQUALS:
		return p - line.data >= 2 && p[-1] == 'r' && p[-2] == 'h';
	case DOT:
		return at(p, left, ". . .");
	default:
		return false;
	}
}

/* Does a word that may matter begin at `p`? */
static inline bool telling_word(const struct vad_phrase_index *x, const char *p, size_t left)
{
	return left >= 4 && (vad_bit(x->words, vad_begin_hash(p)) ||
			     (left >= 12 && vad_message_known(x->messages, p)));
}

/* Does the line begin with something known, quote marks and bullets aside? */
static bool telling_begin(const struct vad_phrase_index *x, struct vad_view line)
{
	size_t most = line.size < 96 ? line.size : 96;
	struct vad_view trimmed = vad_view_trim(line);

	/* an opening brace alone: JSON over many lines */
	if (trimmed.size > 0 && trimmed.size <= 2 &&
	    (trimmed.data[0] == '{' || trimmed.data[0] == '['))
		return true;
	for (size_t i = 0; i + 4 <= most; i++) {
		unsigned char c = (unsigned char)line.data[i];

		if (vad_begins_known(x, vad_view_sub(line, i, SIZE_MAX)))
			return true;
		if (vad_ascii_is_alnum((char)c) || c == '"' || (c >= 0x80 && c != 0xe2 && c != 0xc2))
			return telling_word(x, line.data + i, line.size - i);
		if (c == 0xe2)
			i += 2;
		else if (c == 0xc2)
			i++;
	}
	return false;
}

unsigned vad_scan_line(const struct vad_phrase_index *x, struct vad_view line)
{
	const char *p = line.data, *end = line.data + line.size;
	unsigned found = telling_begin(x, line) ? VAD_SCAN_INTERESTING : 0;

	for (; p < end; p++) {
		enum byte_class c = x->classes[(unsigned char)*p];

		if (c == WORD)
			continue;
		if (c == RETURN)
			found |= VAD_SCAN_BREAKS;
		else if (c == ANGLE && end - p > 3 && vad_ascii_is_alpha(p[p[1] == '/' ? 2 : 1]))
			found |= VAD_SCAN_BREAKS;
		if (found & VAD_SCAN_INTERESTING)
			continue;
		if ((c != GAP && telling_sign(line, p, c)) ||
		    (c != HEX_X && p + 1 < end &&
		     x->classes[(unsigned char)p[1]] == WORD &&
		     telling_word(x, p + 1, (size_t)(end - p) - 1)))
			found |= VAD_SCAN_INTERESTING;
	}
	return found;
}
