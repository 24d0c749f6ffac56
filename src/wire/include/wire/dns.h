/* SPDX-License-Identifier: MIT */
/*
 * DNS messages (RFC 1035, SRV: RFC 2782, negative answers: RFC 2308, EDNS: RFC 6891): questions
 * out, answers in. Nothing is allocated: a message is walked record by record, so thousands of
 * records cost no memory here.
 */
#ifndef VAD_WIRE_DNS_H
#define VAD_WIRE_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/view.h"

enum {
	VAD_DNS_NAME_MAX = 1024,     /* 253 characters, each at worst written \DDD */
	VAD_DNS_MESSAGE_MAX = 65535, /* RFC 1035 section 4.2.2: two bytes of length */
};

enum vad_dns_type {
	VAD_DNS_A = 1,
	VAD_DNS_NS = 2,
	VAD_DNS_CNAME = 5,
	VAD_DNS_SOA = 6,
	VAD_DNS_PTR = 12,
	VAD_DNS_AAAA = 28,
	VAD_DNS_SRV = 33,
};

/* RFC 1035 section 4.1.1, RFC 2136 section 2.2. */
enum vad_dns_rcode {
	VAD_DNS_NOERROR = 0,
	VAD_DNS_FORMERR = 1,
	VAD_DNS_SERVFAIL = 2,
	VAD_DNS_NXDOMAIN = 3,
	VAD_DNS_NOTIMP = 4,
	VAD_DNS_REFUSED = 5,
};

enum vad_dns_section { VAD_DNS_ANSWER, VAD_DNS_AUTHORITY, VAD_DNS_ADDITIONAL };

/*
 * A name as text: labels in lower case with dots between, none at the end ("." for the root). Bytes
 * other than letters, digits, '-' and '_' are written \DDD (RFC 1035 section 5.1), so that the text
 * holds no control characters, blanks or dots that are none.
 */
struct vad_dns_name {
	char text[VAD_DNS_NAME_MAX];
};

struct vad_dns_record {
	enum vad_dns_section section;
	struct vad_dns_name owner;
	uint16_t type; /* enum vad_dns_type, or another */
	uint16_t class;
	uint32_t ttl; /* seconds; RFC 2181 section 8: 0 where the top bit was set */
	/* By type; only for class IN, else zero. `malformed`: the data is not what the type says,
	 * too long or too short; then these are zero, and the rest of the message is still read. */
	bool malformed;
	struct vad_view address;  /* A: 4 bytes, AAAA: 16 bytes, of the message */
	struct vad_dns_name name; /* CNAME, NS, PTR: target; SRV: target; SOA: primary server */
	uint16_t priority, weight, port; /* SRV */
	uint32_t serial, minimum;        /* SOA; minimum: negative TTL */
};

/* The header and the question of a message, and how far its records were read. */
struct vad_dns_message {
	uint16_t id;
	bool response, authoritative, truncated, recursion_available;
	uint8_t opcode;
	/* enum vad_dns_rcode; with the upper bits of an OPT record once that was passed. */
	uint16_t rcode;
	bool has_question;
	struct vad_dns_name question;
	uint16_t question_type, question_class; /* class 1: IN */
	/* How the walk ended; see vad_dns_next(). */
	uint32_t promised, read;
	struct vad_cursor cursor; /* private */
	uint16_t counts[3];       /* private: by section, of records to come */
};

/*
 * Append a query with one question of class IN (RFC 1035 section 4.1.2), recursion desired, with an
 * OPT record offering `udp_size` bytes (RFC 6891; 0: none). `name` as of struct vad_dns_name, with
 * or without a dot at the end. VAD_INVALID when it is no name: empty, an empty or over-long label
 * (63), too long (255 on the wire), a byte that ought to be written \DDD. Nothing is appended then.
 */
enum vad_result vad_dns_write_query(struct vad_buffer *out, uint16_t id, struct vad_view name,
				    uint16_t type, uint16_t udp_size);

/*
 * Begin to read a message: header and question. Borrows `bytes` for as long as `message` and the
 * records are used. VAD_TRUNCATED when not even those are there, VAD_INVALID when the question's
 * name loops, points forward or is too long; `error` says where (column: byte offset). More than
 * one question: VAD_INVALID; none is fine, as servers that refuse may leave it out.
 */
enum vad_result vad_dns_open(struct vad_view bytes, struct vad_dns_message *message,
			     struct vad_error *error);

/*
 * The next record. False at the end; then message->read == message->promised when all were there,
 * and less when the message breaks off or a name in it is bad. OPT records are taken in and counted
 * as read, not given: `rcode` is whole only at the end. `record` is untouched at the end.
 */
bool vad_dns_next(struct vad_dns_message *message, struct vad_dns_record *record);

/* "SERVFAIL", "rcode 11" ... appended. */
void vad_dns_print_rcode(struct vad_buffer *out, uint16_t rcode);
/* Do two names differ only in case and in a dot at the end? */
bool vad_dns_same_name(struct vad_view a, struct vad_view b);

#endif
