/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/encoding.h"
#include "codepages.h"
#include "utf8.h"

enum {
	WINDOW = 64 * 1024,
	LEAD_IN = 64, /* bytes before the first high one, for its neighbours */
	PADDING = 16, /* zero bytes in a row that are one piece of damage, not many */
};

static uint32_t unit16(struct vad_view bytes, size_t index, bool big)
{
	unsigned first = (unsigned char)bytes.data[2 * index];
	unsigned second = (unsigned char)bytes.data[2 * index + 1];

	return big ? first << 8 | second : second << 8 | first;
}

static bool is_control(uint32_t c)
{
	bool layout = (c >= '\t' && c <= '\r') || c == 0x1A || c == 0x1B;

	return (c < 0x20 && !layout) || c == 0x7F;
}

static bool is_printable(uint32_t c)
{
	return c >= 0x20 && c < 0x7F;
}

struct counts {
	size_t units;
	size_t plain; /* ASCII characters that text has */
	size_t pairs; /* what looks like two ASCII characters */
	size_t bad;   /* what text never has */
};

static struct counts count_units(struct vad_view bytes, bool big)
{
	struct counts counts = { .units = bytes.size / 2 };

	for (size_t i = 0; i < counts.units; i++) {
		uint32_t unit = unit16(bytes, i, big);
		bool high = unit >= 0xD800 && unit <= 0xDBFF;

		if (high && i + 1 < counts.units && unit16(bytes, i + 1, big) >> 10 == 0x37)
			i++;
		else if (is_control(unit) || (unit >= 0xD800 && unit <= 0xF8FF) || unit >= 0xFFFE)
			counts.bad++;
		else if (unit < 0x7F)
			counts.plain++;
		else if (is_printable(unit >> 8) && is_printable(unit & 0xFF))
			counts.pairs++;
	}
	return counts;
}

/*
 * UTF-16 without a mark: an eighth of it ASCII, hardly anything that text does not have, and the
 * rest not such as ASCII text with zero bytes in it looks like.
 */
static bool is_utf16(struct vad_view bytes, bool big)
{
	struct counts counts = count_units(bytes, big);

	return counts.units >= 2 && counts.plain > 0 && counts.plain >= counts.units / 8 &&
	       counts.bad <= counts.units / 32 &&
	       counts.pairs * 4 <= (counts.units - counts.plain) * 3;
}

static enum vad_encoding by_mark(struct vad_view bytes, bool big)
{
	struct counts counts = count_units(bytes, big);

	if (counts.bad > counts.units / 4)
		return VAD_ENCODING_BINARY; /* UTF-32, or no text that happens to begin so */
	return big ? VAD_ENCODING_UTF16BE : VAD_ENCODING_UTF16LE;
}

/* More control characters than damage explains. */
static bool is_binary(struct vad_view bytes)
{
	size_t bad = 0, counted = 0;

	for (size_t i = 0; i < bytes.size; i++) {
		size_t zeros = i;

		while (zeros < bytes.size && bytes.data[zeros] == '\0')
			zeros++;
		if (zeros - i >= PADDING)
			i = zeros - 1;
		if (is_control((unsigned char)bytes.data[i]))
			bad++;
		counted++;
	}
	return bad > counted / 32 + 2;
}

/* The 64 KiB that begin where the text stops being ASCII; empty when it never does. */
static struct vad_view interesting_window(struct vad_view bytes)
{
	size_t ascii = vad_ascii_run(bytes, 0);
	size_t start = ascii < LEAD_IN ? 0 : ascii - LEAD_IN;

	if (ascii == bytes.size)
		return (struct vad_view){ bytes.data, 0 };
	return vad_view_sub(bytes, start, WINDOW);
}

/* UTF-8 where what is well-formed outweighs the damage; three to one is beyond chance. */
static bool is_utf8(struct vad_view bytes)
{
	size_t offset = 0, sound = 0, damaged = 0;

	while (offset < bytes.size) {
		struct vad_utf8_unit unit;

		offset += vad_ascii_run(bytes, offset);
		if (offset == bytes.size)
			break;
		unit = vad_utf8_unit_at(bytes, offset);
		if (unit.valid)
			sound++;
		else if (!unit.cut)
			damaged++;
		else if (sound == 0)
			damaged++; /* a lone lead byte at the end says nothing for UTF-8 */
		offset += unit.size;
	}
	return damaged == 0 || sound >= 3 * damaged;
}

enum vad_encoding vad_encoding_guess(struct vad_view bytes)
{
	struct vad_view start = vad_view_sub(bytes, 0, WINDOW);
	struct vad_view window;

	if (start.size >= 3 && memcmp(start.data, "\xEF\xBB\xBF", 3) == 0)
		return is_binary(start) ? VAD_ENCODING_BINARY : VAD_ENCODING_UTF8;
	if (start.size >= 2 && memcmp(start.data, "\xFF\xFE", 2) == 0)
		return by_mark(start, false);
	if (start.size >= 2 && memcmp(start.data, "\xFE\xFF", 2) == 0)
		return by_mark(start, true);
	if (is_utf16(start, false))
		return VAD_ENCODING_UTF16LE;
	if (is_utf16(start, true))
		return VAD_ENCODING_UTF16BE;
	if (is_binary(start))
		return VAD_ENCODING_BINARY;
	window = interesting_window(bytes);
	return is_utf8(window) ? VAD_ENCODING_UTF8 : vad_codepage_guess(window);
}
