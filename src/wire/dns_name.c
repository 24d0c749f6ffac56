/* SPDX-License-Identifier: MIT */
#include "dns_name.h"

#include <stdbool.h>
#include <string.h>

enum {
	POINTER = 0xC0, /* RFC 1035 section 4.1.4: both upper bits */
	/* More pointers than a name can have labels lead nowhere. */
	MOST_POINTERS = VAD_DNS_WIRE_NAME_MAX / 2,
	ESCAPE_SIZE = 4, /* \DDD */
};

_Static_assert(VAD_DNS_NAME_MAX > ESCAPE_SIZE * VAD_DNS_WIRE_NAME_MAX,
	       "the text of the longest name fits, whatever its bytes");

struct name_reader {
	struct vad_cursor at;
	size_t from;   /* where the run of labels begins that is being read */
	size_t behind; /* where the message goes on behind the name; 0: no pointer was met */
	size_t wire_size, text_size;
	unsigned pointers;
	struct vad_dns_name name;
};

/* Bytes that stand for themselves in the text of a name. */
static bool is_plain(char c)
{
	return vad_ascii_is_alnum(c) || c == '-' || c == '_';
}

static void put(struct name_reader *reader, char c)
{
	reader->name.text[reader->text_size++] = c;
}

static void put_label(struct name_reader *reader, struct vad_view label)
{
	if (reader->text_size > 0)
		put(reader, '.');
	for (size_t i = 0; i < label.size; i++) {
		unsigned byte = (unsigned char)label.data[i];

		if (is_plain(label.data[i])) {
			put(reader, vad_ascii_lower(label.data[i]));
			continue;
		}
		put(reader, '\\');
		put(reader, (char)('0' + byte / 100));
		put(reader, (char)('0' + byte / 10 % 10));
		put(reader, (char)('0' + byte % 10));
	}
}

static enum vad_result broken(const struct name_reader *reader, struct vad_error *error,
			      const char *what)
{
	enum vad_result result = reader->at.failed ? VAD_TRUNCATED : VAD_INVALID;

	return vad_error_set(error, result, NULL, 0, reader->at.offset, "%s",
			     reader->at.failed ? "the message ends within a name" : what);
}

/* `high`: the byte that began the pointer. Each pointer must lead before the run of labels that it
 * ends, so the runs come ever earlier and a loop cannot be. */
static enum vad_result follow(struct name_reader *reader, uint8_t high, struct vad_error *error)
{
	size_t target = (size_t)(high & ~POINTER) << 8 | vad_cursor_u8(&reader->at);

	if (reader->at.failed)
		return broken(reader, error, "");
	if (target >= reader->from || target < VAD_DNS_HEADER_SIZE)
		return broken(reader, error, "a name's pointer does not lead to an earlier name");
	if (++reader->pointers > MOST_POINTERS)
		return broken(reader, error, "a name has more pointers than labels");
	if (reader->behind == 0)
		reader->behind = reader->at.offset;
	reader->from = target;
	vad_cursor_seek(&reader->at, target);
	return VAD_OK;
}

static enum vad_result read_label(struct name_reader *reader, uint8_t size, struct vad_error *error)
{
	struct vad_view label;

	if (size > VAD_DNS_LABEL_MAX)
		return broken(reader, error, "a name has a label of an unknown kind");
	label = vad_cursor_bytes(&reader->at, size);
	if (reader->at.failed)
		return broken(reader, error, "");
	reader->wire_size += 1 + label.size;
	if (reader->wire_size >= VAD_DNS_WIRE_NAME_MAX) /* the root's byte is to come */
		return broken(reader, error, "a name is longer than 255 bytes");
	put_label(reader, label);
	return VAD_OK;
}

enum vad_result vad_dns_read_name(struct vad_cursor *cursor, struct vad_dns_name *name,
				  struct vad_error *error)
{
	struct name_reader reader = { .at = *cursor, .from = cursor->offset };
	enum vad_result result = VAD_OK;
	uint8_t size;

	while (result == VAD_OK && (size = vad_cursor_u8(&reader.at)) != 0) {
		if (size >= POINTER)
			result = follow(&reader, size, error);
		else
			result = read_label(&reader, size, error);
	}
	if (result == VAD_OK && reader.at.failed)
		result = broken(&reader, error, "");
	if (result != VAD_OK)
		return result;
	if (reader.text_size == 0)
		put(&reader, '.');
	*name = reader.name;
	vad_cursor_seek(cursor, reader.behind != 0 ? reader.behind : reader.at.offset);
	return VAD_OK;
}

/* One byte of a label from the text at *offset, which moves on; false when it is none. */
static bool take_byte(struct vad_view text, size_t *offset, uint8_t *byte)
{
	struct vad_view digits = vad_view_sub(text, *offset + 1, ESCAPE_SIZE - 1);
	uint64_t value;

	if (is_plain(text.data[*offset])) {
		*byte = (uint8_t)text.data[(*offset)++];
		return true;
	}
	if (text.data[*offset] != '\\' || digits.size != ESCAPE_SIZE - 1 ||
	    !vad_view_to_u64(digits, &value) || value > UINT8_MAX)
		return false;
	*byte = (uint8_t)value;
	*offset += ESCAPE_SIZE;
	return true;
}

/* The label at *offset of `text`, up to a dot or the end; 0 when it is empty, too long or none. */
static size_t take_label(struct vad_view text, size_t *offset, uint8_t label[VAD_DNS_LABEL_MAX])
{
	size_t size = 0;

	while (*offset < text.size && text.data[*offset] != '.') {
		uint8_t byte;

		if (size == VAD_DNS_LABEL_MAX || !take_byte(text, offset, &byte))
			return 0;
		label[size++] = byte;
	}
	return size;
}

enum vad_result vad_dns_name_to_wire(struct vad_view text, uint8_t wire[VAD_DNS_WIRE_NAME_MAX],
				     size_t *size)
{
	uint8_t built[VAD_DNS_WIRE_NAME_MAX], label[VAD_DNS_LABEL_MAX];
	size_t used = 0, offset = vad_view_is(text, ".") ? 1 : 0;

	if (text.size == 0)
		return VAD_INVALID;
	while (offset < text.size) {
		size_t length = take_label(text, &offset, label);

		if (length == 0 || length + 2 > sizeof(built) - used)
			return VAD_INVALID;
		built[used++] = (uint8_t)length;
		memcpy(built + used, label, length);
		used += length;
		offset++; /* the dot, or past the end */
	}
	built[used++] = 0;
	memcpy(wire, built, used);
	*size = used;
	return VAD_OK;
}

static struct vad_view without_last_dot(struct vad_view name)
{
	return name.size > 1 && name.data[name.size - 1] == '.'
		       ? vad_view_sub(name, 0, name.size - 1)
		       : name;
}

bool vad_dns_same_name(struct vad_view a, struct vad_view b)
{
	return vad_view_equal_nocase(without_last_dot(a), without_last_dot(b));
}
