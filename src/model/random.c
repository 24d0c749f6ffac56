/* SPDX-License-Identifier: MIT */
#include "model/random.h"

struct vad_random vad_random_new(uint64_t seed)
{
	return (struct vad_random){ seed };
}

/* The finaliser of SplitMix64. */
static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

uint64_t vad_random_next(struct vad_random *random)
{
	random->state += UINT64_C(0x9E3779B97F4A7C15);
	return mix(random->state);
}

uint64_t vad_random_below(struct vad_random *random, uint64_t bound)
{
	uint64_t rest, number;

	if (bound == 0)
		return 0;
	/* Numbers of the last, incomplete run would favour the small ones. */
	rest = (UINT64_MAX % bound + 1) % bound;
	do
		number = vad_random_next(random);
	while (number > UINT64_MAX - rest);
	return number % bound;
}

struct vad_guid vad_random_guid(uint64_t seed, uint64_t number)
{
	struct vad_random random = vad_random_new(mix(seed) ^ number);
	struct vad_guid guid;
	uint64_t half[2];

	half[0] = vad_random_next(&random);
	half[1] = vad_random_next(&random);
	for (unsigned i = 0; i < 16; i++)
		guid.bytes[i] = (uint8_t)(half[i / 8] >> (8 * (i % 8)));
	guid.bytes[6] = (uint8_t)((guid.bytes[6] & 0x0F) | 0x40); /* RFC 4122, 4.4 */
	guid.bytes[8] = (uint8_t)((guid.bytes[8] & 0x3F) | 0x80);
	return guid;
}
