/* SPDX-License-Identifier: MIT */
#include "wire_test.h"

#include "wire/ntp.h"

#define COOKIE UINT64_C(0x0123456789ABCDEF)
#define SECOND INT64_C(1000000)
/* 2026-11-23 03:44:13 UTC, when the reply below was made. */
#define NOW (INT64_C(1795405453) * SECOND)

/* What chronyd 4.3 sent ("local stratum 10") to a request with COOKIE. */
static const char real_reply[] = "240a00e700000000000000007f7f0101eeae350c22483929"
				 "0123456789abcdefeeae350df2d1aad5eeae350df2d83e14";

static void a_request_tells_nothing_but_the_cookie(void **state)
{
	struct vad_buffer out = vad_buffer_new(VAD_NTP_SIZE);

	(void)state;
	vad_ntp_write_request(&out, COOKIE);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	assert_bytes(vad_buffer_view(&out), "23000000 00000000 00000000 00000000 0000000000000000"
					    "0000000000000000 0000000000000000 0123456789abcdef");
	vad_buffer_clear(&out);
}

static struct vad_ntp_reply read_reply(struct packet *packet, int64_t near)
{
	struct vad_ntp_reply reply;
	struct vad_error error = { 0 };

	assert_int_equal(vad_ntp_read_reply(packet_view(packet), COOKIE, near, &reply, &error),
			 VAD_OK);
	assert_int_equal(error.result, VAD_OK);
	return reply;
}

static void a_real_reply(void **state)
{
	struct packet packet = packet_of(real_reply);
	struct vad_ntp_reply reply = read_reply(&packet, NOW);

	(void)state;
	assert_int_equal(reply.leap, 0);
	assert_int_equal(reply.version, 4);
	assert_int_equal(reply.mode, 4);
	assert_int_equal(reply.stratum, 10);
	assert_true(reply.synchronised);
	assert_string_equal(reply.kiss, "");
	/* 0xF2D1AAD5 and 0xF2D83E14 of 2^32 of a second. */
	assert_true(reply.receive == NOW + 948511);
	assert_true(reply.transmit == NOW + 948612);
	packet_free(&packet);
}

static void assert_refused(struct vad_view bytes, uint64_t cookie, enum vad_result expected)
{
	struct vad_ntp_reply reply = { .stratum = 77 };
	struct vad_error error = { 0 };

	assert_int_equal(vad_ntp_read_reply(bytes, cookie, NOW, &reply, &error), expected);
	assert_int_equal(vad_ntp_read_reply(bytes, cookie, NOW, &reply, NULL), expected);
	assert_int_equal(error.result, expected);
	assert_int_equal(reply.stratum, 77); /* untouched */
}

static void every_shorter_one_is_truncated(void **state)
{
	struct packet packet = packet_of(real_reply);

	(void)state;
	for (size_t size = 0; size < VAD_NTP_SIZE; size++) {
		struct packet part = packet_of_bytes(packet.bytes, size);

		assert_refused(packet_view(&part), COOKIE, VAD_TRUNCATED);
		packet_free(&part);
	}
	packet_free(&packet);
	packet = packet_of(
		"240a00e700000000000000007f7f0101eeae350c224839290123456789abcdef"
		"eeae350df2d1aad5eeae350df2d83e14 00000001 deadbeef"); /* a key id behind it */
	assert_int_equal(read_reply(&packet, NOW).stratum, 10);
	packet_free(&packet);
}

static void only_a_server_s_reply_to_us_counts(void **state)
{
	struct packet packet = packet_of(real_reply);

	(void)state;
	assert_refused(packet_view(&packet), COOKIE + 1, VAD_INVALID);
	assert_refused(packet_view(&packet), 0, VAD_INVALID);
	for (unsigned first = 0; first < 256; first++) {
		unsigned version = first >> 3 & 7, mode = first & 7;
		struct vad_ntp_reply reply;

		packet.bytes[0] = (char)first;
		if (mode != 4 || version < 1 || version > 4) {
			assert_refused(packet_view(&packet), COOKIE, VAD_INVALID);
			continue;
		}
		reply = read_reply(&packet, NOW);
		assert_int_equal(reply.version, version);
		assert_int_equal(reply.leap, first >> 6);
		assert_int_equal(reply.synchronised, first >> 6 != 3);
	}
	packet_free(&packet);
}

static void strata_that_are_no_synchronisation(void **state)
{
	struct packet packet = packet_of(real_reply);

	(void)state;
	for (unsigned stratum = 0; stratum < 256; stratum++) {
		struct vad_ntp_reply reply;

		packet.bytes[1] = (char)stratum;
		reply = read_reply(&packet, NOW);
		assert_int_equal(reply.stratum, stratum);
		assert_int_equal(reply.synchronised, stratum >= 1 && stratum <= 15);
		assert_true(reply.transmit == NOW + 948612);
	}
	packet_free(&packet);
}

static void kiss_codes(void **state)
{
	static const struct {
		const char *reference, *kiss;
	} cases[] = {
		{ "RATE", "RATE" },
		{ "DENY", "DENY" },
		{ "\0\0\0\0", "" },
		{ "AB\0\0", "AB" },
		{ "\x1B[2J", "[2J" },
		{ "\xFF"
		  "A \x7F",
		  "A" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Stratum 0, leap 3 and no times, as RFC 5905 section 7.4 has it. */
		struct packet packet = packet_of("e400000000000000000000000000000000000000000000000"
						 "123456789abcdef00000000000000000000000000000000");
		struct vad_ntp_reply reply;

		memcpy(packet.bytes + 12, cases[i].reference, 4);
		reply = read_reply(&packet, NOW);
		assert_string_equal(reply.kiss, cases[i].kiss);
		assert_false(reply.synchronised);
		assert_true(reply.receive == 0 && reply.transmit == 0);
		packet_free(&packet);
	}
}

/* The reply's transmit time, read near `near`. */
static int64_t transmit_of(uint64_t timestamp, int64_t near)
{
	struct packet packet = packet_of(real_reply);
	int64_t transmit;

	for (unsigned i = 0; i < 8; i++)
		packet.bytes[40 + i] = (char)(timestamp >> (56 - 8 * i) & 0xFF);
	transmit = read_reply(&packet, near).transmit;
	packet_free(&packet);
	return transmit;
}

static void the_era_is_the_nearest(void **state)
{
	const int64_t turn = INT64_C(2085978496) * SECOND; /* 2036-02-07 06:28:16 UTC */
	const int64_t era = (INT64_C(1) << 32) * SECOND;

	(void)state;
	assert_true(transmit_of(UINT64_C(0x83AA7E8000000000), 1) == 0); /* 1970 itself */
	/* A second behind the turn, seen from both sides of it; and one before. */
	assert_true(transmit_of(UINT64_C(1) << 32, turn - SECOND) == turn + SECOND);
	assert_true(transmit_of(UINT64_C(1) << 32, turn + 5 * SECOND) == turn + SECOND);
	assert_true(transmit_of(UINT64_C(0xFFFFFFFF80000000), turn + SECOND) == turn - SECOND / 2);
	/* Half a second behind the turn: the seconds are zero, the time is there. */
	assert_true(transmit_of(UINT64_C(0x80000000), NOW) == turn + SECOND / 2);
	/* A second less than half an era away, on either side. */
	assert_true(transmit_of(UINT64_C(0x80000000) << 32, turn + SECOND) == turn + era / 2);
	assert_true(transmit_of(UINT64_C(0x80000000) << 32, turn - SECOND) == turn - era / 2);
	assert_true(transmit_of(UINT64_C(0x80000000) << 32, turn - era + SECOND) == turn - era / 2);
	/* Before 1970, and a host whose clock is a century off. */
	assert_true(transmit_of(UINT64_C(1) << 32, SECOND * -86400 * 365 * 70) ==
		    turn - era + SECOND);
	assert_true(transmit_of(UINT64_C(1) << 32, turn + era) == turn + era + SECOND);
}

static void clocks_beyond_all_sense(void **state)
{
	static const int64_t nears[] = {
		INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX, -1, 0
	};

	(void)state;
	for (size_t i = 0; i < sizeof(nears) / sizeof(nears[0]); i++) {
		(void)transmit_of(UINT64_MAX, nears[i]);
		(void)transmit_of(1, nears[i]);
		(void)transmit_of(UINT64_C(0x8000000000000000), nears[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_tells_nothing_but_the_cookie),
		cmocka_unit_test(a_real_reply),
		cmocka_unit_test(every_shorter_one_is_truncated),
		cmocka_unit_test(only_a_server_s_reply_to_us_counts),
		cmocka_unit_test(strata_that_are_no_synchronisation),
		cmocka_unit_test(kiss_codes),
		cmocka_unit_test(the_era_is_the_nearest),
		cmocka_unit_test(clocks_beyond_all_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
