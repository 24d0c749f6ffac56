/* SPDX-License-Identifier: MIT */
#include "wire/ntp.h"

#include <stddef.h>

#include "base/cursor.h"

enum {
	/* RFC 5905 section 7.3. */
	OFFSET_REFERENCE_ID = 12,
	OFFSET_ORIGINATE = 24,
	OFFSET_TRANSMIT = 40,
	VERSION = 4,
	MODE_CLIENT = 3,
	MODE_SERVER = 4,
	LEAP_UNSYNCHRONISED = 3,
	STRATUM_MOST = 15,
	SECOND = 1000000, /* microseconds */
};

/* From 1900-01-01, where NTP's first era begins, to 1970-01-01 (RFC 5905 figure 4). */
static const int64_t epoch_seconds = INT64_C(2208988800);
static const int64_t era_seconds = INT64_C(1) << 32;

static void add_be64(struct vad_buffer *out, uint64_t value)
{
	for (unsigned shift = 64; shift > 0; shift -= 8)
		vad_buffer_add_char(out, (char)(value >> (shift - 8) & 0xFF));
}

void vad_ntp_write_request(struct vad_buffer *out, uint64_t cookie)
{
	static const char nothing[OFFSET_TRANSMIT - 1];

	vad_buffer_add_char(out, VERSION << 3 | MODE_CLIENT);
	vad_buffer_append(out, nothing, sizeof(nothing));
	add_be64(out, cookie);
}

/*
 * Microseconds since 1970 of an NTP timestamp, in the era nearest to `near`; 0 where there is none
 * (RFC 4330 section 3: all bits zero).
 */
static int64_t to_microseconds(uint64_t timestamp, int64_t near)
{
	/* A million years off either way leaves room for the era; nobody asks about later. */
	const int64_t most = INT64_MAX / 2;
	int64_t clamped = near > most ? most : near < -most ? -most : near;
	int64_t near_seconds = clamped / SECOND;
	uint32_t seconds = (uint32_t)(timestamp >> 32);
	int64_t ahead = (uint32_t)(seconds - (uint32_t)(near_seconds + epoch_seconds));
	int64_t fraction = (int64_t)((timestamp & UINT32_MAX) * SECOND >> 32);

	if (timestamp == 0)
		return 0;
	if (ahead >= era_seconds / 2)
		ahead -= era_seconds;
	return (near_seconds + ahead) * SECOND + fraction;
}

/* RFC 5905 section 7.4: four ASCII letters in the place of the reference. */
static void read_kiss(struct vad_view bytes, char kiss[5])
{
	struct vad_view code = vad_view_sub(bytes, OFFSET_REFERENCE_ID, 4);
	size_t size = 0;

	for (size_t i = 0; i < code.size; i++) {
		if (code.data[i] > ' ' && code.data[i] <= '~')
			kiss[size++] = code.data[i];
	}
	kiss[size] = '\0';
}

enum vad_result vad_ntp_read_reply(struct vad_view bytes, uint64_t cookie, int64_t near,
				   struct vad_ntp_reply *reply, struct vad_error *error)
{
	struct vad_cursor cursor = vad_cursor_of(bytes.data, bytes.size);
	struct vad_ntp_reply found = { 0 };
	uint8_t first;

	if (bytes.size < VAD_NTP_SIZE)
		return vad_error_set(error, VAD_TRUNCATED, NULL, 0, bytes.size,
				     "%zu bytes are no NTP reply: it has 48", bytes.size);
	first = vad_cursor_u8(&cursor);
	found.leap = first >> 6;
	found.version = first >> 3 & 7;
	found.mode = first & 7;
	found.stratum = vad_cursor_u8(&cursor);
	if (found.mode != MODE_SERVER || found.version == 0 || found.version > VERSION)
		return vad_error_set(error, VAD_INVALID, NULL, 0, 0,
				     "NTP version %u mode %u is no server's reply",
				     (unsigned)found.version, (unsigned)found.mode);
	vad_cursor_seek(&cursor, OFFSET_ORIGINATE);
	if (vad_cursor_be64(&cursor) != cookie)
		return vad_error_set(error, VAD_INVALID, NULL, 0, OFFSET_ORIGINATE,
				     "the NTP reply answers another request");
	found.receive = to_microseconds(vad_cursor_be64(&cursor), near);
	found.transmit = to_microseconds(vad_cursor_be64(&cursor), near);
	found.synchronised = found.leap != LEAP_UNSYNCHRONISED && found.stratum >= 1 &&
			     found.stratum <= STRATUM_MOST;
	if (found.stratum == 0)
		read_kiss(bytes, found.kiss);
	*reply = found;
	return VAD_OK;
}
