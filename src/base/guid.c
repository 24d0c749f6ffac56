/* SPDX-License-Identifier: MIT */
#include "base/guid.h"

#include <string.h>

enum { SHAPE = 36, FIRST_HYPHEN = 8 };

static bool is_hyphen_place(size_t i)
{
	return i == FIRST_HYPHEN || i == 13 || i == 18 || i == 23;
}

/* One more than the value of a hexadecimal digit; 0 for what is none. Millions of ids pass here. */
static const uint8_t nibbles[256] = {
	['0'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ['A'] = 11, 12, 13, 14, 15, 16, ['a'] = 11, 12, 13, 14, 15, 16,
};

/* 36 bytes at `text`. */
static bool parse_shape(const char *text, struct vad_guid *guid)
{
	/* Where the two digits of each byte stand. */
	static const uint8_t places[16] = { 0,	2,  4,	6,  9,	11, 14, 16,
					    19, 21, 24, 26, 28, 30, 32, 34 };
	struct vad_guid found;

	if (text[FIRST_HYPHEN] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
		return false;
	for (size_t i = 0; i < sizeof(places); i++) {
		unsigned high = nibbles[(uint8_t)text[places[i]]];
		unsigned low = nibbles[(uint8_t)text[places[i] + 1]];

		if (high == 0 || low == 0)
			return false;
		found.bytes[i] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	*guid = found;
	return true;
}

bool vad_guid_parse(struct vad_view text, struct vad_guid *guid)
{
	if (text.size == SHAPE + 2 && text.data[0] == '{' && text.data[SHAPE + 1] == '}')
		text = vad_view_sub(text, 1, SHAPE);
	return text.size == SHAPE && parse_shape(text.data, guid);
}

struct vad_guid vad_guid_from_windows(const uint8_t bytes[16])
{
	/* Data1 (4 bytes), Data2 and Data3 (2 each) are little-endian, Data4 is 8 single bytes. */
	static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	struct vad_guid guid;

	for (size_t i = 0; i < 16; i++)
		guid.bytes[i] = bytes[order[i]];
	return guid;
}

void vad_guid_print(const struct vad_guid *guid, char text[VAD_GUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	for (size_t i = 0; i < 16; i++) {
		if (is_hyphen_place(at))
			text[at++] = '-';
		text[at++] = digits[guid->bytes[i] >> 4];
		text[at++] = digits[guid->bytes[i] & 15];
	}
	text[at] = '\0';
}

bool vad_guid_equal(const struct vad_guid *a, const struct vad_guid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* A GUID that is a part of a longer word is none. */
static bool stands_alone(struct vad_view text, size_t start)
{
	size_t end = start + SHAPE;

	return (start == 0 || !vad_ascii_is_alnum(text.data[start - 1])) &&
	       (end == text.size || !vad_ascii_is_alnum(text.data[end]));
}

bool vad_guid_find(struct vad_view text, size_t *offset, struct vad_guid *guid)
{
	size_t hyphen = *offset;

	while ((hyphen = vad_view_find_char(text, '-', hyphen)) != SIZE_MAX) {
		size_t start = hyphen - FIRST_HYPHEN;

		if (hyphen - *offset >= FIRST_HYPHEN && text.size - start >= SHAPE &&
		    stands_alone(text, start) && parse_shape(text.data + start, guid)) {
			*offset = start + SHAPE;
			return true;
		}
		hyphen++;
	}
	return false;
}
