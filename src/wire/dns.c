/* SPDX-License-Identifier: MIT */
#include "wire/dns.h"

#include <string.h>

#include "dns_name.h"

enum {
	TYPE_OPT = 41, /* RFC 6891 section 6.1.1 */
	CLASS_IN = 1,
	/* Flags of the header, RFC 1035 section 4.1.1. */
	FLAG_RESPONSE = 1 << 15,
	FLAG_AUTHORITATIVE = 1 << 10,
	FLAG_TRUNCATED = 1 << 9,
	FLAG_RECURSION_DESIRED = 1 << 8,
	FLAG_RECURSION_AVAILABLE = 1 << 7,
	OPCODE_SHIFT = 11,
	FOUR_BITS = 0xF,
	RCODE_BADVERS = 16, /* RFC 6891 section 6.1.3 */
};

static void add_be16(struct vad_buffer *out, uint16_t value)
{
	vad_buffer_add_char(out, (char)(value >> 8));
	vad_buffer_add_char(out, (char)(value & 0xFF));
}

enum vad_result vad_dns_write_query(struct vad_buffer *out, uint16_t id, struct vad_view name,
				    uint16_t type, uint16_t udp_size)
{
	static const char opt_rest[6]; /* no extended rcode, version 0, no flags, no options */
	uint8_t wire[VAD_DNS_WIRE_NAME_MAX];
	size_t size;
	enum vad_result result = vad_dns_name_to_wire(name, wire, &size);

	if (result != VAD_OK)
		return result;
	add_be16(out, id);
	add_be16(out, FLAG_RECURSION_DESIRED);
	add_be16(out, 1); /* questions */
	add_be16(out, 0);
	add_be16(out, 0);
	add_be16(out, udp_size != 0);
	vad_buffer_append(out, wire, size);
	add_be16(out, type);
	add_be16(out, CLASS_IN);
	if (udp_size != 0) {
		vad_buffer_add_char(out, '\0'); /* its owner is the root */
		add_be16(out, TYPE_OPT);
		add_be16(out, udp_size);
		vad_buffer_append(out, opt_rest, sizeof(opt_rest));
	}
	return vad_buffer_result(out);
}

static void take_flags(struct vad_dns_message *message, uint16_t flags)
{
	message->response = (flags & FLAG_RESPONSE) != 0;
	message->authoritative = (flags & FLAG_AUTHORITATIVE) != 0;
	message->truncated = (flags & FLAG_TRUNCATED) != 0;
	message->recursion_available = (flags & FLAG_RECURSION_AVAILABLE) != 0;
	message->opcode = flags >> OPCODE_SHIFT & FOUR_BITS;
	message->rcode = flags & FOUR_BITS;
}

static enum vad_result read_question(struct vad_dns_message *message, struct vad_error *error)
{
	struct vad_cursor *cursor = &message->cursor;
	enum vad_result result = vad_dns_read_name(cursor, &message->question, error);

	if (result != VAD_OK)
		return result;
	message->question_type = vad_cursor_be16(cursor);
	message->question_class = vad_cursor_be16(cursor);
	if (cursor->failed)
		return vad_error_set(error, VAD_TRUNCATED, NULL, 0, cursor->offset,
				     "the message ends within its question");
	message->has_question = true;
	return VAD_OK;
}

enum vad_result vad_dns_open(struct vad_view bytes, struct vad_dns_message *message,
			     struct vad_error *error)
{
	struct vad_dns_message opened = { .cursor = vad_cursor_of(bytes.data, bytes.size) };
	struct vad_cursor *cursor = &opened.cursor;
	uint16_t questions;

	opened.id = vad_cursor_be16(cursor);
	take_flags(&opened, vad_cursor_be16(cursor));
	questions = vad_cursor_be16(cursor);
	for (size_t i = 0; i < sizeof(opened.counts) / sizeof(opened.counts[0]); i++) {
		opened.counts[i] = vad_cursor_be16(cursor);
		opened.promised += opened.counts[i];
	}
	if (cursor->failed)
		return vad_error_set(error, VAD_TRUNCATED, NULL, 0, cursor->offset,
				     "%zu bytes are no DNS message: its header has 12", bytes.size);
	if (questions > 1)
		return vad_error_set(error, VAD_INVALID, NULL, 0, cursor->offset,
				     "the message has %u questions instead of one",
				     (unsigned)questions);
	if (questions == 1) {
		enum vad_result result = read_question(&opened, error);

		if (result != VAD_OK)
			return result;
	}
	*message = opened;
	return VAD_OK;
}

static bool read_name(struct vad_cursor *data, struct vad_dns_name *name)
{
	return vad_dns_read_name(data, name, NULL) == VAD_OK;
}

/* RFC 1035 section 3.3.13. The mailbox and the times for secondary servers are passed over. */
static bool read_soa(struct vad_cursor *data, struct vad_dns_record *record)
{
	struct vad_dns_name mailbox;

	if (!read_name(data, &record->name) || !read_name(data, &mailbox))
		return false;
	record->serial = vad_cursor_be32(data);
	vad_cursor_skip(data, 12); /* refresh, retry, expire */
	record->minimum = vad_cursor_be32(data);
	return true;
}

/* False for a bad name; the caller sees to data that is too short or too long. */
static bool read_by_type(struct vad_cursor *data, struct vad_dns_record *record)
{
	switch (record->type) {
	case VAD_DNS_A:
		record->address = vad_cursor_bytes(data, 4);
		return true;
	case VAD_DNS_AAAA:
		record->address = vad_cursor_bytes(data, 16);
		return true;
	case VAD_DNS_SRV:
		record->priority = vad_cursor_be16(data);
		record->weight = vad_cursor_be16(data);
		record->port = vad_cursor_be16(data);
		return read_name(data, &record->name);
	case VAD_DNS_CNAME:
	case VAD_DNS_NS:
	case VAD_DNS_PTR:
		return read_name(data, &record->name);
	case VAD_DNS_SOA:
		return read_soa(data, record);
	default:
		vad_cursor_skip(data, vad_cursor_left(data));
		return true;
	}
}

/* `data` is over the message from its first byte, so that names in it can point back, and ends
 * where the record ends. */
static void read_data(struct vad_cursor *data, struct vad_dns_record *record)
{
	struct vad_dns_record filled = *record;

	if (record->class != CLASS_IN)
		return;
	if (read_by_type(data, &filled) && !data->failed && vad_cursor_left(data) == 0)
		*record = filled;
	else
		record->malformed = true;
}

/* False when the message breaks off or the owner is no name. */
static bool read_record(struct vad_dns_message *message, struct vad_dns_record *record)
{
	struct vad_cursor *cursor = &message->cursor, data;
	uint16_t size;

	if (!read_name(cursor, &record->owner))
		return false;
	record->type = vad_cursor_be16(cursor);
	record->class = vad_cursor_be16(cursor);
	record->ttl = vad_cursor_be32(cursor);
	size = vad_cursor_be16(cursor);
	data = *cursor;
	vad_cursor_skip(cursor, size);
	if (cursor->failed)
		return false;
	data.size = cursor->offset;
	if (record->type == TYPE_OPT) /* RFC 6891 section 6.1.3 */
		message->rcode =
			(uint16_t)((record->ttl >> 24 << 4) | (message->rcode & FOUR_BITS));
	else
		read_data(&data, record);
	if (record->ttl > INT32_MAX)
		record->ttl = 0;
	return true;
}

/* The section of the next record; false when there is none left. */
static bool next_section(struct vad_dns_message *message, enum vad_dns_section *section)
{
	static const enum vad_dns_section order[] = { VAD_DNS_ANSWER, VAD_DNS_AUTHORITY,
						      VAD_DNS_ADDITIONAL };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (message->counts[i] == 0)
			continue;
		message->counts[i]--;
		*section = order[i];
		return true;
	}
	return false;
}

bool vad_dns_next(struct vad_dns_message *message, struct vad_dns_record *record)
{
	enum vad_dns_section section;

	while (next_section(message, &section)) {
		struct vad_dns_record found = { .section = section };

		if (!read_record(message, &found)) {
			memset(message->counts, 0, sizeof(message->counts));
			return false;
		}
		message->read++;
		if (found.type == TYPE_OPT)
			continue;
		*record = found;
		return true;
	}
	return false;
}

void vad_dns_print_rcode(struct vad_buffer *out, uint16_t rcode)
{
	/* IANA's registry of DNS RCODEs; 11 to 15 mean nothing to us. */
	static const char *const names[] = {
		"NOERROR",  "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",  "REFUSED",
		"YXDOMAIN", "YXRRSET", "NXRRSET",  "NOTAUTH",  "NOTZONE",
	};

	if (rcode < sizeof(names) / sizeof(names[0]))
		vad_buffer_add(out, names[rcode]);
	else if (rcode == RCODE_BADVERS)
		vad_buffer_add(out, "BADVERS");
	else
		vad_buffer_printf(out, "rcode %u", (unsigned)rcode);
}
