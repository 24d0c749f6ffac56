/* SPDX-License-Identifier: MIT */
/* Names of DNS messages (RFC 1035 sections 3.1 and 4.1.4): wire to text and back. */
#ifndef VAD_WIRE_DNS_NAME_H
#define VAD_WIRE_DNS_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/view.h"
#include "wire/dns.h"

enum {
	VAD_DNS_HEADER_SIZE = 12,
	VAD_DNS_LABEL_MAX = 63,
	VAD_DNS_WIRE_NAME_MAX = 255, /* lengths and the root's zero byte included */
};

/*
 * Read the name that begins at `cursor`, which must be over the message from its first byte (so
 * that a compression pointer is an offset of it) but may end before the message does. Moves behind
 * the name. VAD_TRUNCATED, or VAD_INVALID for a pointer that does not lead back, a label of an
 * unknown kind and a name that is too long; then neither `cursor` nor `name` changes. `error` may be NULL.
 */
enum vad_result vad_dns_read_name(struct vad_cursor *cursor, struct vad_dns_name *name,
				  struct vad_error *error);

/* The wire form of `text`, uncompressed; *size is its length. VAD_INVALID when it is no name. */
enum vad_result vad_dns_name_to_wire(struct vad_view text, uint8_t wire[VAD_DNS_WIRE_NAME_MAX],
				     size_t *size);

#endif
