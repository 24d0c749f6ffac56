/* SPDX-License-Identifier: MIT */
#include "base/view.h"

#include <string.h>

bool vad_ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool vad_ascii_is_hex(char c)
{
	return vad_ascii_hex_value(c) >= 0;
}

bool vad_ascii_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool vad_ascii_is_alnum(char c)
{
	return vad_ascii_is_digit(c) || vad_ascii_is_alpha(c);
}

bool vad_ascii_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char vad_ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char vad_ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

int vad_ascii_hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

struct vad_view vad_view_of(const char *text)
{
	return (struct vad_view){ text, text == NULL ? 0 : strlen(text) };
}

struct vad_view vad_view_sub(struct vad_view v, size_t from, size_t size)
{
	if (v.data == NULL)
		return v;
	if (from > v.size)
		from = v.size;
	if (size > v.size - from)
		size = v.size - from;
	return (struct vad_view){ v.data + from, size };
}

struct vad_view vad_view_trim(struct vad_view v)
{
	for (;;) {
		if (v.size >= 1 && vad_ascii_is_space(v.data[0]))
			v = vad_view_sub(v, 1, SIZE_MAX);
		else if (v.size >= 2 && memcmp(v.data, "\xC2\xA0", 2) == 0)
			v = vad_view_sub(v, 2, SIZE_MAX);
		else
			break;
	}
	for (;;) {
		if (v.size >= 1 && vad_ascii_is_space(v.data[v.size - 1]))
			v.size -= 1;
		else if (v.size >= 2 && memcmp(v.data + v.size - 2, "\xC2\xA0", 2) == 0)
			v.size -= 2;
		else
			return v;
	}
}

bool vad_view_equal(struct vad_view a, struct vad_view b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool equal_nocase(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (vad_ascii_lower(a[i]) != vad_ascii_lower(b[i]))
			return false;
	}
	return true;
}

bool vad_view_equal_nocase(struct vad_view a, struct vad_view b)
{
	return a.size == b.size && equal_nocase(a.data, b.data, a.size);
}

bool vad_view_is(struct vad_view v, const char *text)
{
	return vad_view_equal(v, vad_view_of(text));
}

bool vad_view_is_nocase(struct vad_view v, const char *text)
{
	return vad_view_equal_nocase(v, vad_view_of(text));
}

bool vad_view_starts_nocase(struct vad_view v, const char *prefix)
{
	struct vad_view head = vad_view_of(prefix);

	return v.size >= head.size && equal_nocase(v.data, head.data, head.size);
}

bool vad_view_ends_nocase(struct vad_view v, const char *suffix)
{
	struct vad_view tail = vad_view_of(suffix);

	return v.size >= tail.size &&
	       (tail.size == 0 || equal_nocase(v.data + v.size - tail.size, tail.data, tail.size));
}

int vad_view_compare(struct vad_view a, struct vad_view b)
{
	size_t common = a.size < b.size ? a.size : b.size;
	int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

	if (order != 0)
		return order;
	return (a.size > b.size) - (a.size < b.size);
}

size_t vad_view_find_char(struct vad_view haystack, char c, size_t from)
{
	const char *hit;

	if (from >= haystack.size)
		return SIZE_MAX;
	hit = memchr(haystack.data + from, c, haystack.size - from);
	return hit == NULL ? SIZE_MAX : (size_t)(hit - haystack.data);
}

size_t vad_view_find(struct vad_view haystack, struct vad_view needle, size_t from)
{
	if (needle.size == 0 || needle.size > haystack.size)
		return SIZE_MAX;
	haystack.size -= needle.size - 1; /* where a match may start */
	for (;;) {
		from = vad_view_find_char(haystack, needle.data[0], from);
		if (from == SIZE_MAX)
			return SIZE_MAX;
		if (memcmp(haystack.data + from, needle.data, needle.size) == 0)
			return from;
		from++;
	}
}

size_t vad_view_find_nocase(struct vad_view haystack, struct vad_view needle, size_t from)
{
	char lower, upper;
	size_t next_lower, next_upper;

	if (needle.size == 0 || needle.size > haystack.size)
		return SIZE_MAX;
	lower = vad_ascii_lower(needle.data[0]);
	upper = vad_ascii_upper(needle.data[0]);
	haystack.size -= needle.size - 1;
	next_lower = vad_view_find_char(haystack, lower, from);
	next_upper = lower == upper ? SIZE_MAX : vad_view_find_char(haystack, upper, from);
	for (;;) {
		from = next_lower < next_upper ? next_lower : next_upper;
		if (from == SIZE_MAX ||
		    equal_nocase(haystack.data + from, needle.data, needle.size))
			return from;
		if (from == next_lower)
			next_lower = vad_view_find_char(haystack, lower, from + 1);
		else
			next_upper = vad_view_find_char(haystack, upper, from + 1);
	}
}

uint64_t vad_view_hash(struct vad_view v, uint64_t seed)
{
	/* FNV-1a, 64 bit: offset basis and prime as published by its authors. */
	uint64_t hash = UINT64_C(0xCBF29CE484222325);

	for (unsigned shift = 0; shift < 64; shift += 8) {
		hash ^= (seed >> shift) & 0xFF;
		hash *= UINT64_C(0x100000001B3);
	}
	for (size_t i = 0; i < v.size; i++) {
		hash ^= (unsigned char)v.data[i];
		hash *= UINT64_C(0x100000001B3);
	}
	return hash;
}

static bool digits_to_u64(struct vad_view v, unsigned base, uint64_t *value)
{
	uint64_t sum = 0;

	if (v.size == 0)
		return false;
	for (size_t i = 0; i < v.size; i++) {
		int digit = vad_ascii_hex_value(v.data[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		if (sum > (UINT64_MAX - (unsigned)digit) / base)
			return false;
		sum = sum * base + (unsigned)digit;
	}
	*value = sum;
	return true;
}

bool vad_view_to_u64(struct vad_view v, uint64_t *value)
{
	return digits_to_u64(v, 10, value);
}

bool vad_view_to_i64(struct vad_view v, int64_t *value)
{
	uint64_t size;

	if (v.size > 0 && v.data[0] == '-') {
		if (!digits_to_u64(vad_view_sub(v, 1, SIZE_MAX), 10, &size))
			return false;
		if (size > (uint64_t)INT64_MAX + 1)
			return false;
		*value = size == (uint64_t)INT64_MAX + 1 ? INT64_MIN : -(int64_t)size;
		return true;
	}
	if (!digits_to_u64(v, 10, &size) || size > (uint64_t)INT64_MAX)
		return false;
	*value = (int64_t)size;
	return true;
}

bool vad_view_hex_to_u64(struct vad_view v, uint64_t *value)
{
	return digits_to_u64(v, 16, value);
}
