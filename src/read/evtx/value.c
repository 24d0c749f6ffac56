/* SPDX-License-Identifier: MIT */
/* Values as text, as Windows prints them in event XML ([MS-EVEN6] 2.2.12, value types). */
#include <stdio.h>
#include <string.h>

#include "base/digits.h"
#include "internal.h"

/* --- text ------------------------------------------------------------------------------------- */

void vad_evtx_text_add(struct vad_evtx_text *text, const char *data, size_t size)
{
	if (size > text->limit - text->size) {
		text->full = true;
		return;
	}
	if (size > 0)
		memcpy(text->data + text->size, data, size);
	text->size += size;
}

static void add(struct vad_evtx_text *text, const char *ascii)
{
	vad_evtx_text_add(text, ascii, strlen(ascii));
}

static unsigned unit_at(const uint8_t *units, size_t i)
{
	return (unsigned)units[2 * i] | (unsigned)units[2 * i + 1] << 8;
}

/* The code point at units[*i]; *i goes behind it. */
static uint32_t code_point(const uint8_t *units, size_t count, size_t *i)
{
	unsigned unit = unit_at(units, (*i)++), low;

	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	if (unit < 0xdc00 && *i < count) {
		low = unit_at(units, *i);
		if (low >= 0xdc00 && low <= 0xdfff) {
			++*i;
			return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	return 0xfffd;
}

static char *put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* Sixteen units at a time while they are ASCII, which nearly all are: loops that compilers turn into
 * vector instructions. How many units were taken. */
static size_t put_ascii(char *to, const uint8_t *units, size_t count)
{
	enum { BLOCK = 16 };
	size_t done = 0;

	while (count - done >= BLOCK) {
		const uint8_t *from = units + 2 * done;
		uint16_t block[BLOCK], all = 0;

		memcpy(block, from, sizeof(block));
		for (unsigned i = 0; i < BLOCK; i++)
			all |= block[i];
		/* in either byte order both bytes of the mask say "not ASCII" */
		if ((all & 0x80) != 0 || (all & 0xff00) != 0)
			break;
		for (unsigned i = 0; i < BLOCK; i++)
			to[done + i] = (char)block[i];
		done += BLOCK;
	}
	return done;
}

void vad_evtx_text_units(struct vad_evtx_text *text, const uint8_t *units, size_t count)
{
	char *to = text->data + text->size;
	size_t i;

	/* three bytes for a unit at most; a pair of them gives four */
	if (3 * count > text->limit - text->size) {
		text->full = true;
		return;
	}
	i = put_ascii(to, units, count);
	to += i;
	while (i < count) {
		unsigned unit = unit_at(units, i);

		if (unit < 0x80) {
			*to++ = (char)unit;
			i++;
		} else {
			to = put_utf8(to, code_point(units, count, &i));
		}
	}
	text->size = (size_t)(to - text->data);
}

/* --- single values ---------------------------------------------------------------------------- */

static const char hex_digits[] = "0123456789ABCDEF";

static void put_hex(struct vad_evtx_text *text, const uint8_t *data, size_t size)
{
	char *to = text->data + text->size;

	if (2 * size > text->limit - text->size) {
		text->full = true;
		return;
	}
	for (size_t i = 0; i < size; i++) {
		*to++ = hex_digits[data[i] >> 4];
		*to++ = hex_digits[data[i] & 15];
	}
	text->size += 2 * size;
}

static void put_number(struct vad_evtx_text *text, uint64_t number, bool negative)
{
	char digits[1 + VAD_DIGITS_DECIMAL];
	const char *end;

	digits[0] = '-';
	end = vad_digits_decimal(digits + (negative ? 1 : 0), number);
	vad_evtx_text_add(text, digits, (size_t)(end - digits));
}

static void put_signed(struct vad_evtx_text *text, int64_t number)
{
	put_number(text, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, number < 0);
}

static void put_hex_number(struct vad_evtx_text *text, uint64_t number)
{
	char digits[2 + VAD_DIGITS_HEX] = "0x";
	const char *end = vad_digits_hex(digits + 2, number);

	vad_evtx_text_add(text, digits, (size_t)(end - digits));
}

static void put_real(struct vad_evtx_text *text, double number)
{
	char digits[64];

	(void)snprintf(digits, sizeof(digits), "%g", number);
	add(text, digits);
}

static void put_guid(struct vad_evtx_text *text, const uint8_t *p)
{
	/* the first three fields are little-endian numbers ([MS-DTYP] 2.3.4); 16 is a hyphen */
	static const uint8_t order[] = { 3,  2, 1, 0,  16, 5,  4,  16, 7,  6,
					 16, 8, 9, 16, 10, 11, 12, 13, 14, 15 };
	char guid[38], *to = guid;

	*to++ = '{';
	for (size_t i = 0; i < sizeof(order); i++) {
		if (order[i] == 16) {
			*to++ = '-';
			continue;
		}
		*to++ = hex_digits[p[order[i]] >> 4];
		*to++ = hex_digits[p[order[i]] & 15];
	}
	*to++ = '}';
	vad_evtx_text_add(text, guid, sizeof(guid));
}

/* "-" and a number behind it. */
static char *put_part(char *to, uint64_t number)
{
	*to++ = '-';
	return vad_digits_decimal(to, number);
}

/* [MS-DTYP] 2.4.2: revision, count, authority of 6 bytes big-endian, 32-bit numbers. */
static void put_sid(struct vad_evtx_text *text, const struct vad_evtx_bytes *b,
		    const struct vad_evtx_value *v)
{
	uint32_t count = vad_evtx_u8(b, v->at + 1);
	uint64_t authority = 0;
	char sid[32 + 255 * 11], *to = sid;

	if (v->size < 8 || count > (v->size - 8u) / 4) {
		put_hex(text, b->data + v->at, v->size);
		return;
	}
	for (uint32_t i = 2; i < 8; i++)
		authority = authority << 8 | vad_evtx_u8(b, v->at + i);
	*to++ = 'S';
	to = put_part(to, vad_evtx_u8(b, v->at));
	to = put_part(to, authority);
	for (uint32_t i = 0; i < count; i++)
		to = put_part(to, vad_evtx_u32(b, v->at + 8 + 4 * i));
	vad_evtx_text_add(text, sid, (size_t)(to - sid));
}

static void put_filetime(struct vad_evtx_text *text, uint64_t filetime)
{
	char stamp[32];

	vad_evtx_filetime_text(filetime, stamp);
	if (stamp[0] == '\0')
		put_number(text, filetime, false);
	else
		add(text, stamp);
}

static void put_systemtime(struct vad_evtx_text *text, const struct vad_evtx_bytes *b, uint32_t at)
{
	char stamp[64];

	(void)snprintf(stamp, sizeof(stamp), "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		       vad_evtx_u16(b, at), vad_evtx_u16(b, at + 2), vad_evtx_u16(b, at + 6),
		       vad_evtx_u16(b, at + 8), vad_evtx_u16(b, at + 10), vad_evtx_u16(b, at + 12),
		       vad_evtx_u16(b, at + 14));
	add(text, stamp);
}

/* UTF-16 with or without a NUL at its end. */
static void put_string(struct vad_evtx_text *text, const struct vad_evtx_bytes *b, uint32_t at,
		       uint32_t size)
{
	uint32_t count = size / 2;

	while (count > 0 && vad_evtx_u16(b, at + 2 * (count - 1)) == 0)
		count--;
	vad_evtx_text_units(text, b->data + at, count);
}

/* Bytes of an unknown code page: Latin 1, which loses none. */
static void put_ansi(struct vad_evtx_text *text, const struct vad_evtx_bytes *b,
		     const struct vad_evtx_value *v)
{
	uint32_t size = v->size;

	while (size > 0 && vad_evtx_u8(b, v->at + size - 1) == 0)
		size--;
	for (uint32_t i = 0; i < size; i++) {
		char bytes[4];
		char *end = put_utf8(bytes, vad_evtx_u8(b, v->at + i));

		vad_evtx_text_add(text, bytes, (size_t)(end - bytes));
	}
}

static uint64_t wide(const struct vad_evtx_bytes *b, const struct vad_evtx_value *v)
{
	switch (v->size) {
	case 1:
		return vad_evtx_u8(b, v->at);
	case 2:
		return vad_evtx_u16(b, v->at);
	case 4:
		return vad_evtx_u32(b, v->at);
	default:
		return vad_evtx_u64(b, v->at);
	}
}

uint64_t vad_evtx_value_number(const struct vad_evtx_bytes *b, const struct vad_evtx_value *value)
{
	return value->size == 1 || value->size == 2 || value->size == 4 || value->size == 8
		       ? wide(b, value)
		       : 0;
}

static int64_t widen_signed(const struct vad_evtx_bytes *b, const struct vad_evtx_value *v)
{
	uint64_t number = wide(b, v);
	unsigned bits = 64 - 8u * v->size;

	/* the sign bit to the top, and back with it */
	return v->size == 8 ? (int64_t)number : (int64_t)(number << bits) / ((int64_t)1 << bits);
}

static double real(const struct vad_evtx_bytes *b, const struct vad_evtx_value *v)
{
	float small;
	double number;

	if (v->size == 4) {
		memcpy(&small, b->data + v->at, sizeof(small));
		return (double)small;
	}
	memcpy(&number, b->data + v->at, sizeof(number));
	return number;
}

/* Bytes that a type takes; 0: any number. */
static unsigned width_of(uint8_t type)
{
	switch (type) {
	case VAD_EVTX_INT8:
	case VAD_EVTX_UINT8:
		return 1;
	case VAD_EVTX_INT16:
	case VAD_EVTX_UINT16:
		return 2;
	case VAD_EVTX_INT32:
	case VAD_EVTX_UINT32:
	case VAD_EVTX_FLOAT:
	case VAD_EVTX_BOOL:
	case VAD_EVTX_HEX32:
		return 4;
	case VAD_EVTX_INT64:
	case VAD_EVTX_UINT64:
	case VAD_EVTX_DOUBLE:
	case VAD_EVTX_HEX64:
	case VAD_EVTX_FILETIME:
		return 8;
	case VAD_EVTX_GUID:
	case VAD_EVTX_SYSTEMTIME:
		return 16;
	default:
		return 0;
	}
}

static void put_fixed(struct vad_evtx_text *text, const struct vad_evtx_bytes *b,
		      const struct vad_evtx_value *v)
{
	switch (v->type) {
	case VAD_EVTX_INT8:
	case VAD_EVTX_INT16:
	case VAD_EVTX_INT32:
	case VAD_EVTX_INT64:
		put_signed(text, widen_signed(b, v));
		break;
	case VAD_EVTX_FLOAT:
	case VAD_EVTX_DOUBLE:
		put_real(text, real(b, v));
		break;
	case VAD_EVTX_BOOL:
		add(text, vad_evtx_u32(b, v->at) != 0 ? "true" : "false");
		break;
	case VAD_EVTX_HEX32:
	case VAD_EVTX_HEX64:
		put_hex_number(text, wide(b, v));
		break;
	case VAD_EVTX_GUID:
		put_guid(text, b->data + v->at);
		break;
	case VAD_EVTX_FILETIME:
		put_filetime(text, wide(b, v));
		break;
	case VAD_EVTX_SYSTEMTIME:
		put_systemtime(text, b, v->at);
		break;
	default:
		put_number(text, wide(b, v), false);
		break;
	}
}

void vad_evtx_text_value(struct vad_evtx_text *text, const struct vad_evtx_bytes *b,
			 const struct vad_evtx_value *v)
{
	unsigned width;

	if (v->size == 0 || v->type == VAD_EVTX_NULL || !vad_evtx_fits(b, v->at, v->size))
		return;
	/* most are */
	if (v->type == VAD_EVTX_STRING) {
		put_string(text, b, v->at, v->size);
		return;
	}
	width = width_of(v->type);
	if (width > 0 && v->size == width) {
		put_fixed(text, b, v);
		return;
	}
	switch (v->type) {
	case VAD_EVTX_XML:
		put_string(text, b, v->at, v->size);
		break;
	case VAD_EVTX_ANSI:
		put_ansi(text, b, v);
		break;
	case VAD_EVTX_SID:
		put_sid(text, b, v);
		break;
	case VAD_EVTX_BOOL:
		add(text, wide(b, v) != 0 ? "true" : "false");
		break;
	case VAD_EVTX_SIZE:
	case VAD_EVTX_HANDLE:
		put_hex_number(text, vad_evtx_value_number(b, v));
		break;
	default:
		put_hex(text, b->data + v->at, v->size);
		break;
	}
}

/* --- arrays ----------------------------------------------------------------------------------- */

/* Where the string that begins at `at` ends: at its NUL. */
static uint32_t string_end(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end)
{
	while (end - at >= 2 && vad_evtx_u16(b, at) != 0)
		at += 2;
	return end - at >= 2 ? at : end;
}

static uint32_t sid_size(const struct vad_evtx_bytes *b, uint32_t at)
{
	return 8 + 4 * (uint32_t)vad_evtx_u8(b, at + 1);
}

bool vad_evtx_array_next(const struct vad_evtx_bytes *b, const struct vad_evtx_value *array,
			 uint32_t *offset, struct vad_evtx_value *item)
{
	uint8_t type = array->type & (uint8_t)~VAD_EVTX_ARRAY;
	uint32_t at = array->at + *offset, end = (uint32_t)array->at + array->size, next;
	unsigned width = width_of(type);

	if (*offset >= array->size || !vad_evtx_fits(b, array->at, array->size))
		return false;
	item->type = type;
	item->at = at;
	if (type == VAD_EVTX_STRING) {
		next = string_end(b, at, end);
		item->size = (uint16_t)(next - at);
		*offset = next + 2 - array->at;
		return true;
	}
	if (type == VAD_EVTX_SID)
		width = sid_size(b, at);
	if (width == 0 || width > end - at)
		width = end - at;
	item->size = (uint16_t)width;
	*offset += width;
	return true;
}
