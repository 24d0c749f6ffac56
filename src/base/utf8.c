/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <string.h>

#include "base/encoding.h"

/* The well-formed sequences of Unicode 15 table 3-7: lead byte, its length, second byte's range. */
static size_t sequence_length(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (lead < 0x80)
		return 1;
	if (lead < 0xC2)
		return 0;
	if (lead < 0xE0)
		return 2;
	if (lead < 0xF0) {
		if (lead == 0xE0)
			*low = 0xA0;
		else if (lead == 0xED)
			*high = 0x9F;
		return 3;
	}
	if (lead == 0xF0)
		*low = 0x90;
	else if (lead == 0xF4)
		*high = 0x8F;
	return lead <= 0xF4 ? 4 : 0;
}

struct vad_utf8_unit vad_utf8_unit_at(struct vad_view text, size_t offset)
{
	const unsigned char *bytes = (const unsigned char *)text.data + offset;
	size_t left = text.size - offset;
	unsigned char low, high;
	size_t length = sequence_length(bytes[0], &low, &high);
	struct vad_utf8_unit unit = { 0xFFFD, 1, false, false };
	uint32_t value = bytes[0];

	if (length <= 1) {
		unit.valid = length == 1;
		unit.code_point = unit.valid ? value : 0xFFFD;
		return unit;
	}
	value &= 0x7Fu >> length;
	for (size_t i = 1; i < length; i++) {
		if (i == left) {
			unit.cut = true;
			return unit;
		}
		if (bytes[i] < low || bytes[i] > high)
			return unit;
		value = value << 6 | (bytes[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
		unit.size = i + 1;
	}
	unit.code_point = value;
	unit.valid = true;
	return unit;
}

size_t vad_utf8_form(uint32_t code_point, char form[4])
{
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = 0xFFFD;
	if (code_point < 0x80) {
		form[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		form[0] = (char)(0xC0 | code_point >> 6);
		form[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		form[0] = (char)(0xE0 | code_point >> 12);
		form[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		form[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	form[0] = (char)(0xF0 | code_point >> 18);
	form[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	form[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	form[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

size_t vad_ascii_run(struct vad_view text, size_t offset)
{
	size_t at = offset;
	uint64_t words[4];

	while (text.size - at >= sizeof(words)) {
		memcpy(words, text.data + at, sizeof(words));
		if (((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080)) !=
		    0)
			break;
		at += sizeof(words);
	}
	while (at < text.size && (unsigned char)text.data[at] < 0x80)
		at++;
	return at - offset;
}

size_t vad_utf8_run(struct vad_view text, size_t offset)
{
	size_t at = offset;

	for (;;) {
		at += vad_ascii_run(text, at);
		while (at < text.size && (unsigned char)text.data[at] >= 0x80) {
			struct vad_utf8_unit unit = vad_utf8_unit_at(text, at);

			if (!unit.valid)
				return at - offset;
			at += unit.size;
		}
		if (at == text.size)
			return at - offset;
	}
}

bool vad_utf8_valid(struct vad_view text)
{
	return vad_utf8_run(text, 0) == text.size;
}

uint32_t vad_utf8_next(struct vad_view text, size_t *offset)
{
	struct vad_utf8_unit unit = vad_utf8_unit_at(text, *offset);

	*offset += unit.valid ? unit.size : 1;
	return unit.code_point;
}

size_t vad_utf8_columns(struct vad_view text)
{
	size_t columns = 0, offset = 0;

	while (offset < text.size)
		columns += vad_code_point_columns(vad_utf8_next(text, &offset));
	return columns;
}
