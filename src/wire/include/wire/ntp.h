/* SPDX-License-Identifier: MIT */
/* SNTP (RFC 4330, RFC 5905 section 7.3): one request, one reply, the offset between two clocks. */
#ifndef VAD_WIRE_NTP_H
#define VAD_WIRE_NTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/view.h"

enum { VAD_NTP_SIZE = 48 };

struct vad_ntp_reply {
	uint8_t leap, version, mode, stratum;
	bool synchronised; /* leap is not 3, stratum is 1..15 */
	char kiss[5];      /* stratum 0: the four letters of the kiss code, printable ones only */
	/* Microseconds since 1970-01-01 UTC; 0 where the server sent no time (kiss codes). A server
	 * that is not synchronised still tells its own time. */
	int64_t receive, transmit;
};

/* A client request of version 4. `cookie` goes out as transmit time and comes back as originate
 * time: random, it tells nothing of our clock and proves that the reply is ours. */
void vad_ntp_write_request(struct vad_buffer *out, uint64_t cookie);
/*
 * VAD_TRUNCATED when shorter than 48 bytes; VAD_INVALID when it is no server's reply to `cookie`
 * (mode 4, version 1..4); then `reply` is untouched. More than 48 bytes are fine: extensions. The
 * era of the 32-bit seconds is the one nearest to `near` (microseconds since 1970; RFC 4330
 * section 3).
 */
enum vad_result vad_ntp_read_reply(struct vad_view bytes, uint64_t cookie, int64_t near,
				   struct vad_ntp_reply *reply, struct vad_error *error);

#endif
