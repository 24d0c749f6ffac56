/* SPDX-License-Identifier: MIT */
/* What may stand on a printed command line: each type is a grammar without a shell character. */
#include "base/escape.h"

#include "alphabet.h"
#include "base/guid.h"
#include "base/time.h"

enum {
	HOST_MOST = 253, /* RFC 1035 2.3.4 without the root's dot */
	LABEL_MOST = 63,
	EDITION_MOST = 64,
	NUMBER_MOST = 10,
	KEY_TAIL = 5,
	GUID_SHAPE = VAD_GUID_TEXT - 1,
};

typedef bool valid_function(struct vad_view text);

static bool all_of(struct vad_view text, bool (*is_member)(char))
{
	for (size_t i = 0; i < text.size; i++) {
		if (!is_member(text.data[i]))
			return false;
	}
	return true;
}

static bool is_label_char(char c)
{
	return vad_ascii_is_alnum(c) || c == '-' || c == '_';
}

/* A label neither begins nor ends with '-' (RFC 1123 2.1): a leading one would be an option. */
static bool is_label(struct vad_view label)
{
	return label.size >= 1 && label.size <= LABEL_MOST && all_of(label, is_label_char) &&
	       label.data[0] != '-' && label.data[label.size - 1] != '-';
}

static bool is_host(struct vad_view text)
{
	size_t start = 0;

	if (text.size > HOST_MOST)
		return false;
	for (;;) {
		size_t dot = vad_view_find_char(text, '.', start);

		if (!is_label(vad_view_sub(text, start, dot == SIZE_MAX ? SIZE_MAX : dot - start)))
			return false;
		if (dot == SIZE_MAX)
			return true;
		start = dot + 1;
	}
}

/* Decimal without leading zeros. */
static bool is_number_up_to(struct vad_view text, uint64_t max)
{
	uint64_t value;

	return vad_view_to_u64(text, &value) && value <= max &&
	       (text.size == 1 || text.data[0] != '0');
}

static bool is_ipv4(struct vad_view text)
{
	size_t start = 0;

	for (int part = 0; part < 4; part++) {
		size_t dot = vad_view_find_char(text, '.', start);
		bool last = part == 3;

		if (last != (dot == SIZE_MAX))
			return false;
		if (!is_number_up_to(vad_view_sub(text, start, last ? SIZE_MAX : dot - start), 255))
			return false;
		start = dot + 1;
	}
	return true;
}

static bool is_group(struct vad_view text)
{
	return text.size >= 1 && text.size <= 4 && all_of(text, vad_ascii_is_hex);
}

/* Groups of an IPv6 address, the last perhaps IPv4 (counts as two); -1 when one is none. */
static int count_groups(struct vad_view text, bool may_end_in_ipv4)
{
	size_t start = 0;
	int groups = 0;

	if (text.size == 0)
		return 0;
	for (;;) {
		size_t colon = vad_view_find_char(text, ':', start);
		struct vad_view group =
			vad_view_sub(text, start, colon == SIZE_MAX ? SIZE_MAX : colon - start);

		groups++;
		if (colon == SIZE_MAX && may_end_in_ipv4 && is_ipv4(group))
			return groups + 1;
		if (groups > 8 || !is_group(group))
			return -1;
		if (colon == SIZE_MAX)
			return groups;
		start = colon + 1;
	}
}

/* RFC 4291 2.2. No zone: its '%' means something to cmd. */
static bool is_ipv6(struct vad_view text)
{
	size_t gap = vad_view_find(text, VAD_VIEW("::"), 0);
	int before, after;

	if (gap == SIZE_MAX)
		return count_groups(text, true) == 8;
	before = count_groups(vad_view_sub(text, 0, gap), false);
	after = count_groups(vad_view_sub(text, gap + 2, SIZE_MAX), true);
	return before >= 0 && after >= 0 && before + after <= 7;
}

static bool is_address(struct vad_view text)
{
	return is_ipv4(text) || is_ipv6(text);
}

static bool is_port(struct vad_view text)
{
	return is_number_up_to(text, 65535) && text.data[0] != '0';
}

/* Without braces: they open a script block in PowerShell. */
static bool is_guid(struct vad_view text)
{
	struct vad_guid guid;

	return text.size == GUID_SHAPE && vad_guid_parse(text, &guid);
}

static bool is_edition(struct vad_view text)
{
	return text.size >= 1 && text.size <= EDITION_MOST && all_of(text, vad_ascii_is_alnum);
}

static bool is_date(struct vad_view text)
{
	struct vad_stamp stamp;

	for (size_t i = 0; i < text.size; i++) {
		if (i == 4 || i == 7 ? text.data[i] != '-' : !vad_ascii_is_digit(text.data[i]))
			return false;
	}
	return text.size == 10 && vad_stamp_parse(text, false, &stamp);
}

static bool is_number(struct vad_view text)
{
	return text.size >= 1 && text.size <= NUMBER_MOST && all_of(text, vad_ascii_is_digit);
}

static bool is_code(struct vad_view text)
{
	return text.size == 10 && text.data[0] == '0' && text.data[1] == 'x' &&
	       all_of(vad_view_sub(text, 2, 8), vad_ascii_is_hex);
}

static bool is_key_tail(struct vad_view text)
{
	return text.size == KEY_TAIL && all_of(text, vad_is_key_char);
}

static const struct {
	const char *name;
	valid_function *valid;
} types[] = {
	[VAD_ARG_HOST] = { "host", is_host },
	[VAD_ARG_ADDRESS] = { "address", is_address },
	[VAD_ARG_PORT] = { "port", is_port },
	[VAD_ARG_GUID] = { "guid", is_guid },
	[VAD_ARG_EDITION] = { "edition", is_edition },
	[VAD_ARG_DATE] = { "date", is_date },
	[VAD_ARG_NUMBER] = { "number", is_number },
	[VAD_ARG_CODE] = { "code", is_code },
	[VAD_ARG_KEY_TAIL] = { "key-tail", is_key_tail },
};

enum { TYPES = sizeof(types) / sizeof(*types) };

const char *vad_arg_type_name(enum vad_arg_type type)
{
	return (unsigned)type < TYPES ? types[type].name : "value";
}

bool vad_arg_type_from_name(struct vad_view name, enum vad_arg_type *type)
{
	for (unsigned i = 0; i < TYPES; i++) {
		if (vad_view_is(name, types[i].name)) {
			*type = (enum vad_arg_type)i;
			return true;
		}
	}
	return false;
}

bool vad_arg_valid(enum vad_arg_type type, struct vad_view text)
{
	return (unsigned)type < TYPES && types[type].valid(text);
}

void vad_escape_command(struct vad_buffer *out, enum vad_arg_type type, struct vad_view text)
{
	if (vad_arg_valid(type, text)) {
		vad_buffer_add_view(out, text);
		return;
	}
	vad_buffer_add_char(out, '<');
	vad_buffer_add(out, vad_arg_type_name(type));
	vad_buffer_add_char(out, '>');
}
