/* SPDX-License-Identifier: MIT */
/*
 * NTP replies. The first 8 bytes of the input are the time that the reply is read near (big-endian,
 * microseconds), the rest is the packet; the cookie is what it has as originate time.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/cursor.h"
#include "wire/ntp.h"

enum { OFFSET_ORIGINATE = 24, SECOND = 1000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* `time` is the timestamp, of whatever era, and not more than half an era from `near`. */
static void check_time(int64_t time, uint64_t timestamp, int64_t near)
{
	const int64_t sensible = INT64_MAX / 4, half_era = (INT64_C(1) << 31) * SECOND;
	int64_t seconds = time / SECOND - (time % SECOND < 0 ? 1 : 0);

	if (timestamp == 0) {
		must(time == 0);
		return;
	}
	must((uint32_t)(seconds + INT64_C(2208988800)) == (uint32_t)(timestamp >> 32));
	if (near < sensible && near > -sensible)
		must(time - near <= half_era + SECOND && near - time <= half_era + SECOND);
}

static void check_reply(const struct vad_ntp_reply *reply)
{
	must(reply->mode == 4 && reply->version >= 1 && reply->version <= 4 && reply->leap <= 3);
	must(reply->synchronised ==
	     (reply->leap != 3 && reply->stratum >= 1 && reply->stratum <= 15));
	must(reply->kiss[0] == '\0' || reply->stratum == 0);
	for (unsigned i = 0; i < sizeof(reply->kiss) && reply->kiss[i] != '\0'; i++)
		must(reply->kiss[i] > ' ' && reply->kiss[i] <= '~');
	must(reply->kiss[sizeof(reply->kiss) - 1] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_cursor cursor = vad_cursor_of(data, size);
	int64_t near = (int64_t)vad_cursor_be64(&cursor);
	struct vad_view packet = vad_cursor_bytes(&cursor, vad_cursor_left(&cursor));
	struct vad_cursor times = vad_cursor_of(packet.data, packet.size);
	struct vad_ntp_reply reply = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result;
	uint64_t cookie;

	vad_cursor_skip(&times, OFFSET_ORIGINATE);
	cookie = vad_cursor_be64(&times);
	result = vad_ntp_read_reply(packet, cookie, near, &reply, &error);
	must((result == VAD_TRUNCATED) == (packet.size < VAD_NTP_SIZE));
	must((result == VAD_OK) == (error.message[0] == '\0'));
	if (result != VAD_OK)
		return 0;
	check_reply(&reply);
	check_time(reply.receive, vad_cursor_be64(&times), near);
	check_time(reply.transmit, vad_cursor_be64(&times), near);
	must(vad_ntp_read_reply(packet, cookie ^ 1, near, &reply, NULL) == VAD_INVALID);
	return 0;
}
