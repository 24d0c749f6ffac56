/* SPDX-License-Identifier: MIT */
/* The CRC-32 of IEEE 802.3 (reflected, 0xEDB88320): of the format's checksums. */
#include "evtx/write.h"

/* Below this, making the tables costs more than they save. */
enum { SLICES = 8, WORTH_TABLES = 4096 };

struct slices {
	uint32_t of[SLICES][256]; /* [n][b]: byte b with n zero bytes behind it */
};

static uint32_t add_byte(uint32_t crc, uint8_t byte)
{
	crc ^= byte;
	for (int bit = 0; bit < 8; bit++)
		crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & (0U - (crc & 1)));
	return crc;
}

static void fill(struct slices *slices)
{
	for (unsigned i = 0; i < 256; i++)
		slices->of[0][i] = add_byte(0, (uint8_t)i);
	for (unsigned n = 1; n < SLICES; n++) {
		for (unsigned i = 0; i < 256; i++) {
			uint32_t before = slices->of[n - 1][i];

			slices->of[n][i] = before >> 8 ^ slices->of[0][before & 0xFF];
		}
	}
}

/* Eight bytes a step: a log of a gigabyte is summed in half a second. */
static uint32_t add_many(uint32_t crc, const uint8_t *bytes, size_t steps)
{
	struct slices slices;
	uint32_t(*const of)[256] = slices.of;

	fill(&slices);
	for (size_t i = 0; i < steps; i++, bytes += SLICES) {
		crc ^= (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
		       (uint32_t)bytes[3] << 24;
		crc = of[7][crc & 0xFF] ^ of[6][crc >> 8 & 0xFF] ^ of[5][crc >> 16 & 0xFF] ^
		      of[4][crc >> 24] ^ of[3][bytes[4]] ^ of[2][bytes[5]] ^ of[1][bytes[6]] ^
		      of[0][bytes[7]];
	}
	return crc;
}

uint32_t vad_evtx_crc32(uint32_t crc, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	size_t done = 0;

	crc = ~crc;
	if (size >= WORTH_TABLES) {
		done = size / SLICES * SLICES;
		crc = add_many(crc, bytes, size / SLICES);
	}
	for (; done < size; done++)
		crc = add_byte(crc, bytes[done]);
	return ~crc;
}
