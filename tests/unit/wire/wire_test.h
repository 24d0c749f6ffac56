/* SPDX-License-Identifier: MIT */
/* What the tests of this room share: packets written as hexadecimal digits. */
#ifndef TESTS_WIRE_TEST_H
#define TESTS_WIRE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/view.h"

/* An allocation of exactly the packet's size, so that a sanitizer sees a read past the end. */
struct packet {
	char *bytes;
	size_t size;
};

static inline struct packet packet_of_bytes(const void *bytes, size_t size)
{
	struct packet packet = { malloc(size != 0 ? size : 1), size };

	assert_non_null(packet.bytes);
	if (size != 0)
		memcpy(packet.bytes, bytes, size);
	return packet;
}

/* Blanks between digits mean nothing. */
static inline struct packet packet_of(const char *hex)
{
	struct packet packet = { malloc(strlen(hex) / 2 + 1), 0 };
	int high = -1;

	assert_non_null(packet.bytes);
	for (; *hex != '\0'; hex++) {
		int digit = vad_ascii_hex_value(*hex);

		if (*hex == ' ')
			continue;
		assert_true(digit >= 0);
		if (high < 0) {
			high = digit;
			continue;
		}
		packet.bytes[packet.size++] = (char)(high << 4 | digit);
		high = -1;
	}
	assert_int_equal(high, -1); /* an odd number of digits */
	packet.bytes = realloc(packet.bytes, packet.size != 0 ? packet.size : 1);
	assert_non_null(packet.bytes);
	return packet;
}

static inline struct vad_view packet_view(const struct packet *packet)
{
	return (struct vad_view){ packet->bytes, packet->size };
}

static inline void packet_free(struct packet *packet)
{
	free(packet->bytes);
	*packet = (struct packet){ 0 };
}

/* `view` holds exactly these bytes. */
static inline void assert_bytes(struct vad_view view, const char *hex)
{
	struct packet expected = packet_of(hex);

	assert_int_equal(view.size, expected.size);
	assert_memory_equal(view.data, expected.bytes, expected.size);
	packet_free(&expected);
}

#endif
