/* SPDX-License-Identifier: MIT */
/*
 * Random worlds, and what must hold in each of them. A world is made from its number alone, so that
 * a number that a failure names is all that is needed to see it again.
 */
#ifndef PROPERTIES_H
#define PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/random.h"
#include "model/world.h"

enum {
	MACHINES_MAX = 16, /* of a random world */
	STEPS_MOST = 12,   /* of its story */
	FAULTS_MOST = 3,
	TRANSCRIPT_MAX = 64 << 20,
	COMPLAINT_MAX = 1024,
};

/* What one step did. */
enum step_kind {
	STEP_COMMAND,
	STEP_ATTEMPT, /* slmgr /ato */
	STEP_ACTION,
	STEP_RESTART,
	STEP_WAIT,
	STEP_KINDS
};

/* What is remembered of a product from before a step. */
struct before_product {
	uint8_t state;
	vad_time success;
	bool broken; /* way.c said that its way was broken */
};
struct before_machine {
	struct before_product product[VAD_MODEL_PRODUCTS_MAX];
	int64_t clock_offset, clock_drift;
	size_t records;
	vad_time last_record; /* VAD_TIME_NONE: the clock was set since */
};
struct before {
	vad_time now;
	size_t machine_count;
	struct before_machine machine[MACHINES_MAX];
	int64_t used[MACHINES_MAX]; /* of keys */
};

/* A world and its story so far. */
struct trial {
	const struct vad_knowledge *k;
	uint64_t number;
	struct vad_random random;
	struct vad_model_world *world;
	struct vad_buffer text; /* everything that was done and printed */
	unsigned faults;        /* that were put in */
	struct before before;
	char complaint[COMPLAINT_MAX]; /* the first property that did not hold; "" */
};

/* What all trials together did: a test of nothing would show here. */
struct tally {
	uint64_t worlds, activated, steps[STEP_KINDS];
	uint64_t attempts, succeeded, failed, broken_way; /* failed where way.c saw it coming */
	uint64_t fields_set, fields_refused, expired, counts_fallen;
};

/* worlds.c: a world by its number, healthy at first, then perhaps with faults. False: out of memory. */
bool make_world(struct trial *trial, struct tally *tally);
const char *pick_text(struct trial *trial, const char *const *list, size_t count);
/* The machine that the story is about. */
struct vad_model_machine *client_of(const struct trial *trial);

/* way.c: an opinion of its own on whether a product can be activated: true when something on its way
 * is certainly broken. `waiting`: time will pass, so clocks count for nothing. */
bool way_broken(const struct vad_model_world *world, const struct vad_model_machine *machine,
		const struct vad_model_product *product, bool waiting);

/* checks.c: remember, and compare after a step. */
void remember(struct trial *trial, bool waiting);
void check(struct trial *trial, enum step_kind step, struct tally *tally);
void complain(struct trial *trial, const char *format, ...) VAD_PRINTF(2, 3);

/* stories.c: what happens in the world. */
void tell_story(struct trial *trial, struct tally *tally);

#endif
