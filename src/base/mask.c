/* SPDX-License-Identifier: MIT */
/* Product keys never leave the program whole: 25 characters, of which the last five may be seen. */
#include "base/escape.h"

#include "alphabet.h"
#include "utf8.h"

enum { GROUP = 5, GROUPS = 5, KEY = GROUP * GROUPS, SEPARATOR_MOST = 12 };

/* A run of groups that is to be masked: all of [start, end) but its last group. */
struct key {
	size_t end;
	size_t last_group;
};

static bool is_group_at(struct vad_view text, size_t at)
{
	if (text.size - at < GROUP)
		return false;
	for (size_t i = at; i < at + GROUP; i++) {
		if (!vad_is_key_char(text.data[i]))
			return false;
	}
	return true;
}

struct separator {
	size_t size; /* bytes */
	int length;  /* code points */
	bool blank;  /* nothing but white space */
};

/*
 * What separates two groups: up to SEPARATOR_MOST code points, none of them an ASCII letter or
 * digit. That is the hyphen and every dash, but also what clipboards, line wraps, mail quoting and
 * wrong code pages make of it.
 */
static struct separator separator_at(struct vad_view text, size_t at)
{
	struct separator found = { .blank = true };

	while (found.length < SEPARATOR_MOST && at + found.size < text.size) {
		char c = text.data[at + found.size];

		if (vad_ascii_is_alnum(c))
			break;
		found.blank = found.blank && vad_ascii_is_space(c);
		found.size += vad_utf8_unit_at(text, at + found.size).size;
		found.length++;
	}
	return found;
}

static bool is_whole_word(struct vad_view text, size_t start, size_t end)
{
	return (start == 0 || !vad_ascii_is_alnum(text.data[start - 1])) &&
	       (end == text.size || !vad_ascii_is_alnum(text.data[end]));
}

static bool has_letter(struct vad_view text, size_t from, size_t to)
{
	while (from < to && !vad_ascii_is_alpha(text.data[from]))
		from++;
	return from < to;
}

/* Behind a complete key a lone dash may join more groups to it; then the last of them is kept. */
static void extend_key(struct vad_view text, struct key *key)
{
	for (;;) {
		struct separator separator = separator_at(text, key->end);
		size_t next = key->end + separator.size;

		if (separator.length != 1 || separator.blank || !is_group_at(text, next))
			return;
		*key = (struct key){ .last_group = next, .end = next + GROUP };
	}
}

/*
 * Five groups at `at`. Between dashes they count wherever they stand; groups between blanks must
 * be words of their own.
 */
static bool grouped_key_at(struct vad_view text, size_t at, struct key *key)
{
	bool blanks = false;

	*key = (struct key){ .end = at };
	for (int groups = 1; is_group_at(text, key->end); groups++) {
		struct separator separator = separator_at(text, key->end + GROUP);

		*key = (struct key){ .last_group = key->end, .end = key->end + GROUP };
		if (groups == GROUPS) {
			if (!has_letter(text, at, key->end))
				return false;
			if (blanks)
				return is_whole_word(text, at, key->end);
			extend_key(text, key);
			return true;
		}
		if (separator.length == 0)
			return false;
		blanks = blanks || separator.blank;
		key->end += separator.size;
	}
	return false;
}

/* 25 characters without separators: a whole word with a letter and a digit. */
static bool plain_key_at(struct vad_view text, size_t at, struct key *key)
{
	bool letter = false, digit = false;
	size_t end = at;

	while (end < text.size && end - at < KEY && vad_is_key_char(text.data[end])) {
		letter = letter || vad_ascii_is_alpha(text.data[end]);
		digit = digit || vad_ascii_is_digit(text.data[end]);
		end++;
	}
	if (end - at != KEY || !is_whole_word(text, at, end))
		return false;
	*key = (struct key){ .end = end, .last_group = end - GROUP };
	return letter && digit;
}

static void add_masked(struct vad_buffer *out, struct vad_view text, size_t start, struct key key)
{
	for (size_t i = start; i < key.last_group; i++)
		vad_buffer_add_char(out, vad_ascii_is_alnum(text.data[i]) ? 'X' : text.data[i]);
	vad_buffer_add_view(out, vad_view_sub(text, key.last_group, key.end - key.last_group));
}

void vad_mask_keys(struct vad_buffer *out, struct vad_view text)
{
	size_t kept = 0, at = 0;
	struct key key;

	while (at < text.size) {
		if (!vad_is_key_char(text.data[at]) ||
		    !(grouped_key_at(text, at, &key) || plain_key_at(text, at, &key))) {
			at++;
			continue;
		}
		vad_buffer_add_view(out, vad_view_sub(text, kept, at - kept));
		add_masked(out, text, at, key);
		kept = at = key.end;
	}
	vad_buffer_add_view(out, vad_view_sub(text, kept, SIZE_MAX));
}
