/* SPDX-License-Identifier: MIT */
/* Known phrases at the beginning of a text, whatever language they are in. */
#include <stdlib.h>
#include <string.h>

#include "reading.h"

enum { WHOLE_PHRASE = 20 }; /* bytes from which a phrase without a colon speaks for itself */

static size_t head_of(const char *p)
{
	uint32_t v = (uint32_t)(unsigned char)vad_ascii_lower(p[0]) << 8 |
		     (uint32_t)(unsigned char)vad_ascii_lower(p[1]);

	return v * 2654435761u >> 22;
}

/* Bytes of a blank at `p`: 1 for ASCII, 2 or 3 for the no-break ones, 0 for none. */
static size_t blank_at(struct vad_view t, size_t i)
{
	unsigned char c = (unsigned char)t.data[i];

	if (c == ' ' || c == '\t')
		return 1;
	if (c == 0xc2 && i + 1 < t.size && (unsigned char)t.data[i + 1] == 0xa0)
		return 2;
	if (c == 0xe2 && i + 2 < t.size && (unsigned char)t.data[i + 1] == 0x80 &&
	    (unsigned char)t.data[i + 2] == 0xaf)
		return 3;
	return 0;
}

static size_t skip_blanks(struct vad_view t, size_t i)
{
	while (i < t.size) {
		size_t n = blank_at(t, i);

		if (n == 0)
			break;
		i += n;
	}
	return i;
}

/* Bytes of a colon, ASCII or full width, or of the dots before it; 0 for none. */
static size_t colon_at(struct vad_view t, size_t i)
{
	if (i < t.size && t.data[i] == ':')
		return 1;
	if (i + 2 < t.size && memcmp(t.data + i, "\xef\xbc\x9a", 3) == 0)
		return 3;
	return 0;
}

/* The part of a phrase that counts. */
static struct vad_view phrase_core(const struct vad_knowledge *k, const struct vad_phrase *p)
{
	struct vad_view text = vad_text_view(k, p->text);
	size_t place = vad_view_find_char(text, '%', 0);

	text = vad_view_trim(vad_view_sub(text, 0, place));
	if (text.size > 3 && memcmp(text.data + text.size - 3, "\xef\xbc\x9a", 3) == 0)
		text.size -= 3;
	while (text.size > 0 && (text.data[text.size - 1] == ':' ||
				 vad_ascii_is_space(text.data[text.size - 1])))
		text.size--;
	return text;
}

bool vad_phrases_build(struct vad_phrase_index *x, const struct vad_knowledge *k)
{
	for (size_t i = 0; i < VAD_PHRASE_HEADS; i++)
		x->heads[i] = VAD_NO_INDEX;
	x->next = calloc((size_t)k->phrases_count + 1, sizeof(*x->next));
	x->length = calloc((size_t)k->phrases_count + 1, sizeof(*x->length));
	if (!x->next || !x->length)
		return false;
	for (uint32_t i = k->phrases_count; i-- > 0;) {
		struct vad_view core = phrase_core(k, &k->phrases[i]);
		size_t head;

		if (core.size < 2 || core.size > UINT16_MAX)
			continue;
		head = head_of(core.data);
		x->length[i] = (uint16_t)core.size;
		x->next[i] = x->heads[head];
		x->heads[head] = i;
		vad_phrases_begin(x, core);
	}
	return true;
}

void vad_phrases_free(struct vad_phrase_index *x)
{
	free(x->next);
	free(x->length);
	x->next = NULL;
	x->length = NULL;
}

void vad_phrases_begin(struct vad_phrase_index *x, struct vad_view text)
{
	if (text.size >= 12)
		vad_message_set(x->messages, text.data);
	else if (text.size >= 4)
		vad_bit_set(x->begins, vad_begin_hash(text.data));
}

/* Bytes of `text` that `core` covers at its beginning, 0 when it does not begin with it. */
static size_t covers(struct vad_view text, struct vad_view core)
{
	size_t i = 0;

	for (size_t j = 0; j < core.size;) {
		if (vad_ascii_is_space(core.data[j])) {
			size_t to = skip_blanks(text, i);

			if (to == i)
				return 0;
			i = to;
			while (j < core.size && vad_ascii_is_space(core.data[j]))
				j++;
			continue;
		}
		if (i >= text.size ||
		    vad_ascii_lower(text.data[i]) != vad_ascii_lower(core.data[j]))
			return 0;
		i++;
		j++;
	}
	return i;
}

static bool only_signs(struct vad_view text, size_t from)
{
	for (size_t i = from; i < text.size; i++) {
		if (vad_ascii_is_alnum(text.data[i]) || (unsigned char)text.data[i] >= 0x80)
			return false;
	}
	return true;
}

/* What follows the core of a phrase in its table: a colon, a place, or nothing. */
enum phrase_tail { TAIL_NONE, TAIL_COLON, TAIL_PLACE };

static enum phrase_tail tail_of(struct vad_view core)
{
	const char *p = core.data + core.size; /* NUL-terminated in the pool */

	while (vad_ascii_is_space(*p))
		p++;
	if (*p == ':' || strncmp(p, "\xef\xbc\x9a", 3) == 0)
		return TAIL_COLON;
	return strchr(p, '%') ? TAIL_PLACE : TAIL_NONE;
}

/* Where the phrase ends: behind a colon if one follows, else at the end of a word; 0 for neither. */
static size_t phrase_end(struct vad_view text, size_t end, struct vad_view core)
{
	size_t i = skip_blanks(text, end);
	size_t colon = colon_at(text, i);
	enum phrase_tail tail = tail_of(core);

	if (colon > 0)
		return i + colon;
	if (tail == TAIL_COLON)
		return 0;
	if (tail == TAIL_PLACE || end == text.size)
		return end;
	if (vad_ascii_is_alnum(text.data[end]) && vad_ascii_is_alnum(core.data[core.size - 1]))
		return 0;
	/* a short word that goes on is another sentence */
	return core.size >= WHOLE_PHRASE || only_signs(text, end) ? end : 0;
}

const char *vad_text_key(const struct vad_reading *r, struct vad_view text, const char *tool,
			 struct vad_view *rest)
{
	const struct vad_knowledge *k = r->k;
	const char *key = NULL;
	size_t best = 0, behind = 0;

	if (text.size < 2)
		return NULL;
	for (uint32_t i = r->phrases.heads[head_of(text.data)]; i != VAD_NO_INDEX;
	     i = r->phrases.next[i]) {
		const struct vad_phrase *p = &k->phrases[i];
		struct vad_view core = { vad_text(k, p->text), r->phrases.length[i] };
		size_t n, end;

		while (core.size > 0 && vad_ascii_is_space(core.data[0]))
			core.data++;
		if (core.size <= best || strcmp(vad_text(k, p->tool), tool) != 0)
			continue;
		n = covers(text, core);
		end = n > 0 ? phrase_end(text, n, core) : 0;
		if (end == 0)
			continue;
		best = core.size;
		behind = end;
		key = vad_text(k, p->key);
	}
	if (key && rest)
		*rest = vad_view_trim(vad_view_sub(text, behind, SIZE_MAX));
	return key;
}

const char *vad_line_key(const struct vad_reading *r, const struct vad_line *line, const char *tool,
			 struct vad_view *rest)
{
	return vad_text_key(r, line->text, tool, rest);
}

bool vad_key_is(const char *key, const char *name)
{
	return key && strcmp(key, name) == 0;
}
