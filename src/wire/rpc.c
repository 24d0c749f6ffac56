/* SPDX-License-Identifier: MIT */
#include "wire/rpc.h"

#include "base/cursor.h"
#include "put.h"

enum {
	VERSION = 5,
	MINOR_MOST = 1,  /* C706 section 12.6.3.1: 0 or 1 */
	TYPE_MOST = 20,  /* RTS, [MS-RPCH] 2.2.3.1 */
	FRAGMENT = 5840, /* what Windows offers over TCP: four segments of 1460 bytes */
	RESULT_SIZE = 24,
	TRAILER_SIZE = 8, /* [MS-RPCE] 2.2.2.11: sec_trailer, in front of auth_length bytes */

	FLAG_FIRST = 0x01,
	FLAG_LAST = 0x02,
	FLAG_MULTIPLEX = 0x10, /* PFC_CONC_MPX: clients of KMS set it */
};

struct syntax {
	struct vad_guid id;
	uint32_t version; /* minor in the upper half */
};

static const struct syntax kms = { { { 0x51, 0xc8, 0x21, 0x75, 0x84, 0x4e, 0x47, 0x50, 0xb0, 0xd8,
				       0xec, 0x25, 0x55, 0x55, 0xbc, 0x06 } },
				   1 };

/*
 * NDR (C706 appendix I), NDR64 ([MS-RPCE] 2.2.5), and bind-time feature negotiation ([MS-RPCE]
 * 3.3.1.5.3), which is no syntax: its last eight bytes are a mask, and Windows sets both bits.
 */
static const struct syntax offered[] = {
	{ { { 0x8a, 0x88, 0x5d, 0x04, 0x1c, 0xeb, 0x11, 0xc9, 0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10,
	      0x48, 0x60 } },
	  2 },
	{ { { 0x71, 0x71, 0x05, 0x33, 0xbe, 0xba, 0x49, 0x37, 0x83, 0x19, 0xb5, 0xdb, 0xef, 0x9c,
	      0xcc, 0x36 } },
	  1 },
	{ { { 0x6c, 0xb7, 0x1c, 0x2c, 0x98, 0x12, 0x45, 0x40, 0x03, 0, 0, 0, 0, 0, 0, 0 } }, 1 },
};

enum {
	CONTEXTS = sizeof(offered) / sizeof(*offered),
	TRUE_SYNTAXES = 2, /* those of them in which a call could be made */
	CONTEXT_SIZE = 44,
	BIND_SIZE = VAD_RPC_HEADER + 12 + CONTEXTS * CONTEXT_SIZE,
};

static void put_syntax(struct vad_buffer *out, const struct syntax *syntax)
{
	vad_put_guid(out, &syntax->id);
	vad_put_le32(out, syntax->version);
}

void vad_rpc_write_kms_bind(struct vad_buffer *out, uint32_t call_id)
{
	static const uint8_t head[] = { VERSION,
					0,
					VAD_RPC_BIND,
					FLAG_FIRST | FLAG_LAST | FLAG_MULTIPLEX,
					0x10,
					0,
					0,
					0 /* little-endian, ASCII, IEEE */ };

	vad_buffer_append(out, head, sizeof(head));
	vad_put_le16(out, BIND_SIZE);
	vad_put_le16(out, 0); /* auth_length */
	vad_put_le32(out, call_id);
	vad_put_le16(out, FRAGMENT); /* max_xmit_frag */
	vad_put_le16(out, FRAGMENT); /* max_recv_frag */
	vad_put_le32(out, 0);        /* a new association group */
	vad_put_le32(out, CONTEXTS);
	for (unsigned i = 0; i < CONTEXTS; i++) {
		vad_put_le16(out, (uint16_t)i);
		vad_put_le16(out, 1); /* transfer syntaxes of this context */
		put_syntax(out, &kms);
		put_syntax(out, &offered[i]);
	}
}

/* Numbers stand in the order of the sender (C706 section 14.1). */
static uint16_t read16(struct vad_cursor *cursor, bool big_endian)
{
	return big_endian ? vad_cursor_be16(cursor) : vad_cursor_le16(cursor);
}

static uint32_t read32(struct vad_cursor *cursor, bool big_endian)
{
	return big_endian ? vad_cursor_be32(cursor) : vad_cursor_le32(cursor);
}

/* So do the first three fields of a UUID. */
static struct vad_guid read_guid(struct vad_cursor *cursor, bool big_endian)
{
	struct vad_guid guid;

	for (size_t i = 0; i < sizeof(guid.bytes); i++)
		guid.bytes[i] = vad_cursor_u8(cursor);
	return big_endian ? guid : vad_guid_from_windows(guid.bytes);
}

static enum vad_result invalid(struct vad_error *error, uint64_t offset, const char *what)
{
	return vad_error_set(error, VAD_INVALID, "DCE/RPC", 0, offset + 1, "%s", what);
}

/* What is wrong with the first bytes, as many as have come; NULL when nothing is. */
static const char *fault_of_start(const uint8_t *data, size_t size)
{
	static const uint8_t most[] = { VERSION, MINOR_MOST, TYPE_MOST, 0xff, 0x11, 3, 0, 0 };
	static const char *const faults[] = {
		"no DCE/RPC: the version is not 5",
		"no DCE/RPC: the minor version is neither 0 nor 1",
		"no DCE/RPC: unknown type of PDU",
		"",
		"no DCE/RPC: unknown order of bytes or character set",
		"no DCE/RPC: unknown floating-point format",
		"no DCE/RPC: a reserved byte is not zero",
		"no DCE/RPC: a reserved byte is not zero",
	};

	for (size_t i = 0; i < size && i < sizeof(most); i++) {
		if (data[i] > most[i] || (i == 0 && data[i] != VERSION))
			return faults[i];
		if (i == 4 && (data[i] & 0x0f) > 1) /* 0: ASCII, 1: EBCDIC */
			return faults[i];
	}
	return NULL;
}

/* The 16 bytes that every PDU begins with (C706 section 12.6.3.1). */
static uint16_t read_header(struct vad_cursor *cursor, struct vad_rpc_pdu *pdu)
{
	uint8_t flags;
	uint16_t auth_length;

	vad_cursor_skip(cursor, 1);
	pdu->minor = vad_cursor_u8(cursor);
	pdu->type = vad_cursor_u8(cursor);
	flags = vad_cursor_u8(cursor);
	pdu->first = (flags & FLAG_FIRST) != 0;
	pdu->last = (flags & FLAG_LAST) != 0;
	pdu->big_endian = (vad_cursor_u8(cursor) & 0xf0) == 0;
	vad_cursor_skip(cursor, 3);
	pdu->size = read16(cursor, pdu->big_endian);
	auth_length = read16(cursor, pdu->big_endian);
	pdu->call_id = read32(cursor, pdu->big_endian);
	return auth_length;
}

static void read_bind_ack(struct vad_cursor *cursor, struct vad_rpc_pdu *pdu)
{
	bool big = pdu->big_endian;

	vad_cursor_skip(cursor, 2 + 2 + 4); /* fragment sizes and association group */
	vad_cursor_skip(cursor,
			read16(cursor, big)); /* secondary address, such as a port's digits */
	vad_cursor_skip(cursor,
			(4 - cursor->offset % 4) % 4); /* offsets count from the PDU's start */
	pdu->result_count = vad_cursor_u8(cursor);
	vad_cursor_skip(cursor, 3);
	if (vad_cursor_left(cursor) < pdu->result_count * RESULT_SIZE) {
		cursor->failed = true;
		return;
	}
	for (size_t i = 0; i < pdu->result_count && i < VAD_RPC_RESULTS_MAX; i++) {
		pdu->results[i].result = read16(cursor, big);
		pdu->results[i].reason = read16(cursor, big);
		pdu->results[i].syntax = read_guid(cursor, big);
		pdu->results[i].version = read32(cursor, big);
	}
}

static void read_body(struct vad_cursor *cursor, struct vad_rpc_pdu *pdu)
{
	if (pdu->type == VAD_RPC_BIND_ACK) {
		read_bind_ack(cursor, pdu);
	} else if (pdu->type == VAD_RPC_BIND_NAK) {
		/* The versions behind it are left out by some servers. */
		pdu->nak_reason = read16(cursor, pdu->big_endian);
	} else if (pdu->type == VAD_RPC_FAULT) {
		vad_cursor_skip(cursor, 4 + 2 + 1 + 1); /* allocation hint, context, cancels */
		pdu->status = read32(cursor, pdu->big_endian);
	}
}

enum vad_result vad_rpc_read(struct vad_view bytes, struct vad_rpc_pdu *pdu,
			     struct vad_error *error)
{
	struct vad_rpc_pdu found = { 0 };
	struct vad_cursor cursor = vad_cursor_of(bytes.data, bytes.size);
	const char *fault = fault_of_start(cursor.data, cursor.size);
	uint16_t auth_length;
	size_t trailer;

	if (fault != NULL)
		return invalid(error, 0, fault);
	if (bytes.size < VAD_RPC_HEADER)
		return VAD_TRUNCATED;
	auth_length = read_header(&cursor, &found);
	trailer = auth_length == 0 ? 0 : (size_t)auth_length + TRAILER_SIZE;
	if (found.size < VAD_RPC_HEADER)
		return invalid(error, 8, "the PDU is shorter than its header");
	if (trailer > (size_t)found.size - VAD_RPC_HEADER)
		return invalid(error, 10, "the authentication data are longer than the PDU");
	if (bytes.size < found.size) {
		pdu->size = found.size;
		return VAD_TRUNCATED;
	}
	cursor.size = found.size - trailer;
	read_body(&cursor, &found);
	if (vad_cursor_result(&cursor) != VAD_OK)
		return invalid(error, cursor.offset, "the PDU ends before its content does");
	*pdu = found;
	return VAD_OK;
}

bool vad_rpc_accepts_kms(const struct vad_rpc_pdu *pdu)
{
	if (pdu->type != VAD_RPC_BIND_ACK)
		return false;
	/* Results stand in the order of the contexts offered. */
	for (size_t i = 0; i < pdu->result_count && i < TRUE_SYNTAXES; i++) {
		if (pdu->results[i].result == VAD_RPC_ACCEPTANCE &&
		    pdu->results[i].version == offered[i].version &&
		    vad_guid_equal(&pdu->results[i].syntax, &offered[i].id))
			return true;
	}
	return false;
}
