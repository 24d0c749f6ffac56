/* SPDX-License-Identifier: MIT */
/* Chance that repeats itself: the same seed gives the same numbers on every machine. */
#ifndef VAD_MODEL_RANDOM_H
#define VAD_MODEL_RANDOM_H

#include <stdint.h>

#include "base/guid.h"

struct vad_random {
	uint64_t state;
};

/* Any seed is good, 0 too. */
struct vad_random vad_random_new(uint64_t seed);
/* 64 bits (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators"). */
uint64_t vad_random_next(struct vad_random *random);
/* A number below `bound`, all equally likely; 0 for a bound of 0. Integers only, so that no machine
 * rounds otherwise. */
uint64_t vad_random_below(struct vad_random *random, uint64_t bound);
/* A GUID of version 4 that `seed` and `number` make: the client id of a machine. */
struct vad_guid vad_random_guid(uint64_t seed, uint64_t number);

#endif
