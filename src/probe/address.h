/* SPDX-License-Identifier: MIT */
/* Numeric addresses as bytes, and their one text form each (RFC 5952), without the system's help. */
#ifndef VAD_PROBE_ADDRESS_H
#define VAD_PROBE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

enum { VAD_ADDRESS_TEXT = 46, VAD_ENDPOINT_TEXT = 56 };

struct vad_address {
	uint8_t bytes[16]; /* IPv4: the first four */
	uint8_t size;      /* 4 or 16 */
};

/* Whole view, IPv4 or IPv6 without a zone or brackets. */
bool vad_address_parse(struct vad_view text, struct vad_address *address);
/* From the bytes of an A or AAAA record; false when there are neither 4 nor 16. */
bool vad_address_of(struct vad_view bytes, struct vad_address *address);
/* Lower case, longest run of zero groups as "::", NUL-terminated. */
void vad_address_print(const struct vad_address *address, char text[VAD_ADDRESS_TEXT]);
/* "10.0.0.5:1688", "[fd00::5]:1688". */
void vad_address_print_port(const struct vad_address *address, uint16_t port,
			    char text[VAD_ENDPOINT_TEXT]);
bool vad_address_equal(const struct vad_address *a, const struct vad_address *b);

#endif
