/* SPDX-License-Identifier: MIT */
#include "codes.h"

#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "products.h"
#include "reading.h"

enum { MESSAGE_MAX = 2048, NEAR = 240 };

/* Facilities that activation and what it stands on report in. */
static bool own_facility(uint32_t code)
{
	switch (code >> 16) {
	case 0x8007: /* Win32: DNS, RPC, WinHTTP, access */
	case 0x8009:
	case 0x803f:
	case 0x8004:
	case 0xc004:
		return true;
	default:
		return false;
	}
}

bool vad_code_counts(const struct vad_knowledge *k, uint32_t code)
{
	if (code < 0x80000000u)
		return false;
	return own_facility(code) || vad_code_index(k, code) != VAD_NO_INDEX;
}

/* Run of bytes at `i` that `is` accepts, at most `most`. */
static size_t run(struct vad_view text, size_t i, size_t most, bool (*is)(char))
{
	size_t n = 0;

	while (n < most && i + n < text.size && is(text.data[i + n]))
		n++;
	return n;
}

static bool ends_word(struct vad_view text, size_t i)
{
	return i >= text.size || !vad_ascii_is_alnum(text.data[i]);
}

/* "0x" and digits at `i`. */
static bool prefixed(struct vad_view text, size_t i, size_t *end, uint32_t *code)
{
	uint64_t value = 0;
	size_t n;

	if (i + 2 >= text.size || text.data[i] != '0' || vad_ascii_lower(text.data[i + 1]) != 'x')
		return false;
	n = run(text, i + 2, 9, vad_ascii_is_hex);
	if (n != 8 || !ends_word(text, i + 10) ||
	    !vad_view_hex_to_u64(vad_view_sub(text, i + 2, 8), &value))
		return false;
	*end = i + 10;
	*code = (uint32_t)value;
	return true;
}

/* Eight bare hexadecimal digits that are a code: known, or of Win32's or licensing's facility. */
static bool bare_hex(const struct vad_knowledge *k, struct vad_view text, size_t i, size_t *end,
		     uint32_t *code)
{
	uint64_t value = 0;

	if (run(text, i, 9, vad_ascii_is_hex) != 8 || !ends_word(text, i + 8) ||
	    (i > 0 && (text.data[i - 1] == '-' || text.data[i - 1] == '.')) ||
	    (i + 8 < text.size && text.data[i + 8] == '-') ||
	    !vad_view_hex_to_u64(vad_view_sub(text, i, 8), &value) || value < 0x80000000u)
		return false;
	if (vad_code_index(k, (uint32_t)value) == VAD_NO_INDEX && value >> 16 != 0xc004)
		return false;
	*end = i + 8;
	*code = (uint32_t)value;
	return true;
}

/* A decimal number at `i` that is a known code, signed or not. */
static bool decimal(const struct vad_knowledge *k, struct vad_view text, size_t i, size_t *end,
		    uint32_t *code)
{
	bool negative = i > 0 && text.data[i - 1] == '-';
	size_t n = run(text, i, 11, vad_ascii_is_digit);
	uint64_t value = 0;

	if (n != 10 || !ends_word(text, i + n) ||
	    !vad_view_to_u64(vad_view_sub(text, i, n), &value))
		return false;
	if (negative)
		value = value <= 0x80000000u ? 0x100000000u - value : 0;
	if (value < 0x80000000u || value > UINT32_MAX ||
	    vad_code_index(k, (uint32_t)value) == VAD_NO_INDEX)
		return false;
	*end = i + n;
	*code = (uint32_t)value;
	return true;
}

bool vad_find_code(const struct vad_knowledge *k, struct vad_view text, size_t *offset,
		   uint32_t *code)
{
	for (size_t i = *offset; i < text.size; i++) {
		size_t end = 0;

		if (!vad_ascii_is_hex(text.data[i]) ||
		    (i > 0 && vad_ascii_is_alnum(text.data[i - 1])))
			continue;
		if (prefixed(text, i, &end, code) || bare_hex(k, text, i, &end, code) ||
		    decimal(k, text, i, &end, code)) {
			*offset = end;
			return true;
		}
		i += run(text, i, SIZE_MAX, vad_ascii_is_alnum) - 1;
	}
	*offset = text.size;
	return false;
}

bool vad_code_value(struct vad_view text, uint32_t *code)
{
	struct vad_text t = vad_text_of(vad_view_trim(text));
	uint64_t value = 0;
	bool negative;

	if (vad_text_hex32(&t, code))
		return true;
	negative = vad_text_accept(&t, "-");
	if (!vad_text_number(&t, UINT32_MAX, &value))
		return false;
	*code = negative ? 0u - (uint32_t)value : (uint32_t)value;
	return true;
}

static bool speaks_of(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

/* Which family of products the line names, if it names just one. */
static enum vad_app app_named(struct vad_view text)
{
	bool office = speaks_of(text, "office") || speaks_of(text, "ospp") ||
		      speaks_of(text, "visio");
	bool windows = speaks_of(text, "windows") || speaks_of(text, "slmgr");

	if (office == windows)
		return VAD_APP_UNKNOWN;
	return office ? VAD_APP_OFFICE : VAD_APP_WINDOWS;
}

static const char *seen_in(struct vad_view text)
{
	if (speaks_of(text, "slui"))
		return "slui";
	if (text.size > 10 && vad_ascii_is_digit(text.data[0]) && vad_ascii_is_digit(text.data[1]) &&
	    vad_view_find_char(vad_view_sub(text, 0, 24), ':', 0) != SIZE_MAX)
		return "log";
	return "text";
}

/* An error named in `text`, which is the line or what is near the code in a long one. */
static void sight(struct vad_reading *r, struct vad_view text, uint32_t code)
{
	struct vad_sighting s = { .code = code,
				  .seen_in = seen_in(text),
				  .command = vad_command_in(text),
				  .product = r->offered_blank ? VAD_NO_SUBJECT
							      : vad_near_product(r),
				  .attempt = VAD_NO_SUBJECT,
				  .endpoint = VAD_NO_SUBJECT,
				  .app = app_named(text) };

	if (s.app != VAD_APP_UNKNOWN)
		s.product = VAD_NO_SUBJECT;
	vad_reading_error(r, &s);
}

/* The code whose message `text` holds; the languages other than English are phrases. */
static uint32_t message_code(const struct vad_reading *r, struct vad_view text)
{
	uint32_t index = vad_code_by_message(r->k, text), code;
	const char *key = vad_text_key(r, text, "message", NULL);

	if (index == VAD_NO_INDEX && key && vad_code_value(vad_view_of(key), &code))
		index = vad_code_index(r->k, code);
	return index;
}

/* Is it the message of the code that stood just before it? Several codes share a message. */
static bool just_said(const struct vad_reading *r, const struct vad_line *line, uint32_t index)
{
	uint32_t last = vad_code_index(r->k, r->last_code);

	return r->code_line > 0 && line->number <= r->code_line + 2 && last != VAD_NO_INDEX &&
	       strcmp(vad_text(r->k, r->k->codes[last].message),
		      vad_text(r->k, r->k->codes[index].message)) == 0;
}

/* A message without its code, in this line or broken over the ones before and this. */
static void scan_message(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_buffer *sofar = &r->last_text;
	uint32_t code = VAD_NO_INDEX;

	if (line->text.size == 0 || line->text.size > MESSAGE_MAX)
		vad_buffer_reset(sofar);
	if (line->text.size < 12 || line->text.size > MESSAGE_MAX || r->messages_left == 0)
		return;
	r->messages_left--;
	code = message_code(r, line->text);
	if (code == VAD_NO_INDEX) {
		bool first = sofar->size == 0;

		if (sofar->size + line->text.size > MESSAGE_MAX)
			vad_buffer_reset(sofar);
		if (sofar->size > 0)
			vad_buffer_add_char(sofar, ' ');
		vad_buffer_add_view(sofar, line->text);
		if (!first)
			code = message_code(r, vad_buffer_view(sofar));
	}
	if (code == VAD_NO_INDEX)
		return;
	vad_buffer_reset(sofar);
	if (!just_said(r, line, code) && vad_code_counts(r->k, r->k->codes[code].code))
		sight(r, line->text, r->k->codes[code].code);
}

/* What stands around a code in a line that may be very long. */
static struct vad_view near(struct vad_view text, size_t at)
{
	size_t from = at > NEAR ? at - NEAR : 0;

	return vad_view_sub(text, from, at - from + NEAR / 2);
}

void vad_scan_codes(struct vad_reading *r, const struct vad_line *line)
{
	size_t offset = 0;
	uint32_t code;
	bool any = false;

	while (vad_find_code(r->k, line->text, &offset, &code)) {
		any = true;
		r->last_code = code;
		if (vad_code_counts(r->k, code))
			sight(r, near(line->text, offset), code);
	}
	if (any)
		r->code_line = line->number;
	else
		scan_message(r, line);
	vad_scan_keys(r, line);
}
