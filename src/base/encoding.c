/* SPDX-License-Identifier: MIT */
#include "base/encoding.h"

#include <stdint.h>
#include <string.h>

#include "codepages.h"
#include "utf8.h"

const char *vad_encoding_name(enum vad_encoding encoding)
{
	static const char *const names[] = {
		[VAD_ENCODING_UTF8] = "utf-8",       [VAD_ENCODING_UTF16LE] = "utf-16le",
		[VAD_ENCODING_UTF16BE] = "utf-16be", [VAD_ENCODING_CP437] = "cp437",
		[VAD_ENCODING_CP850] = "cp850",      [VAD_ENCODING_CP852] = "cp852",
		[VAD_ENCODING_CP866] = "cp866",      [VAD_ENCODING_CP932] = "cp932",
		[VAD_ENCODING_CP936] = "cp936",      [VAD_ENCODING_CP1250] = "cp1250",
		[VAD_ENCODING_CP1251] = "cp1251",    [VAD_ENCODING_CP1252] = "cp1252",
		[VAD_ENCODING_BINARY] = "binary",
	};

	return (size_t)encoding < sizeof(names) / sizeof(*names) ? names[encoding] : "unknown";
}

/* Collects short pieces, so that the buffer is not asked for each character. */
struct sink {
	struct vad_buffer *out;
	size_t replaced;
	size_t size;
	char data[2048];
};

static void flush(struct sink *sink)
{
	vad_buffer_append(sink->out, sink->data, sink->size);
	sink->size = 0;
}

static void emit(struct sink *sink, uint32_t code_point)
{
	if (sizeof(sink->data) - sink->size < 4)
		flush(sink);
	sink->size += vad_utf8_form(code_point, sink->data + sink->size);
}

static void emit_run(struct sink *sink, struct vad_view run)
{
	if (run.size > sizeof(sink->data) - sink->size) {
		flush(sink);
		vad_buffer_add_view(sink->out, run);
		return;
	}
	memcpy(sink->data + sink->size, run.data, run.size);
	sink->size += run.size;
}

static void replace(struct sink *sink)
{
	emit(sink, 0xFFFD);
	sink->replaced++;
}

/* Well-formed text is appended as a whole; of a damaged sequence each maximal start counts once. */
static void decode_utf8(struct sink *sink, struct vad_view bytes)
{
	size_t offset = 0;

	if (bytes.size >= 3 && memcmp(bytes.data, "\xEF\xBB\xBF", 3) == 0)
		offset = 3;
	while (offset < bytes.size) {
		size_t run = vad_utf8_run(bytes, offset);

		emit_run(sink, vad_view_sub(bytes, offset, run));
		offset += run;
		if (offset == bytes.size)
			return;
		replace(sink);
		offset += vad_utf8_unit_at(bytes, offset).size;
	}
}

static uint32_t unit16(struct vad_view bytes, size_t offset, bool big)
{
	unsigned first = (unsigned char)bytes.data[offset];
	unsigned second = (unsigned char)bytes.data[offset + 1];

	return big ? first << 8 | second : second << 8 | first;
}

static void decode_utf16(struct sink *sink, struct vad_view bytes, bool big)
{
	size_t offset = 0;

	if (bytes.size >= 2 && unit16(bytes, 0, big) == 0xFEFF)
		offset = 2;
	while (bytes.size - offset >= 2) {
		uint32_t unit = unit16(bytes, offset, big);
		uint32_t low;

		offset += 2;
		if (unit < 0xD800 || unit > 0xDFFF) {
			emit(sink, unit);
			continue;
		}
		low = bytes.size - offset >= 2 ? unit16(bytes, offset, big) : 0;
		if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
			replace(sink);
			continue;
		}
		offset += 2;
		emit(sink, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
	}
	if (offset < bytes.size)
		replace(sink);
}

static void decode_single_byte(struct sink *sink, struct vad_view bytes, const uint16_t *high)
{
	size_t offset = 0;

	while (offset < bytes.size) {
		unsigned char byte = (unsigned char)bytes.data[offset];
		size_t run = byte < 0x80 ? vad_ascii_run(bytes, offset) : 0;

		if (run > 0) {
			emit_run(sink, vad_view_sub(bytes, offset, run));
			offset += run;
			continue;
		}
		if (high[byte - 0x80] == 0xFFFD)
			replace(sink);
		else
			emit(sink, high[byte - 0x80]);
		offset++;
	}
}

static void decode_multibyte(struct sink *sink, struct vad_view bytes, enum vad_encoding page)
{
	size_t offset = 0;

	while (offset < bytes.size) {
		size_t run = vad_ascii_run(bytes, offset);

		if (run > 0) {
			emit_run(sink, vad_view_sub(bytes, offset, run));
			offset += run;
			continue;
		}
		flush(sink);
		run = vad_multibyte_run(page, vad_view_sub(bytes, offset, SIZE_MAX), sink->out);
		if (run == 0) {
			replace(sink);
			run = 1;
		}
		offset += run;
	}
}

enum vad_result vad_encoding_decode(enum vad_encoding encoding, struct vad_view bytes,
				    struct vad_buffer *out, size_t *replaced)
{
	struct sink sink = { .out = out, .replaced = 0, .size = 0 };
	const uint16_t *high = vad_codepage_high(encoding);

	if (encoding == VAD_ENCODING_UTF8)
		decode_utf8(&sink, bytes);
	else if (encoding == VAD_ENCODING_UTF16LE || encoding == VAD_ENCODING_UTF16BE)
		decode_utf16(&sink, bytes, encoding == VAD_ENCODING_UTF16BE);
	else if (encoding == VAD_ENCODING_CP932 || encoding == VAD_ENCODING_CP936)
		decode_multibyte(&sink, bytes, encoding);
	else if (high != NULL)
		decode_single_byte(&sink, bytes, high);
	else
		return VAD_UNSUPPORTED;
	flush(&sink);
	if (replaced != NULL)
		*replaced = sink.replaced;
	return vad_buffer_result(out);
}
