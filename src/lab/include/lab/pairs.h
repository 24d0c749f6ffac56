/* SPDX-License-Identifier: MIT */
/*
 * Two faults at once: of a pair of scenarios that share their healthy world, both faults are put into
 * one world. vadiag must name one of the two causes first; once its first repair is carried out, it
 * must name the other.
 */
#ifndef VAD_LAB_PAIRS_H
#define VAD_LAB_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "lab/scenario.h"

enum vad_pair_result {
	VAD_PAIR_GOOD,          /* one of the two came first, then the other */
	VAD_PAIR_FIRST_MISSED,  /* another cause, or none, came first */
	VAD_PAIR_REPAIR_FAILED, /* the first repair could not be carried out, or there is none */
	VAD_PAIR_NAMED_AGAIN,   /* after the repair the same cause came first again */
	VAD_PAIR_SECOND_MISSED, /* after the repair neither of the two came first */
	VAD_PAIR_RESULTS,
};
/* "good", "first-missed" ... */
const char *vad_pair_result_name(enum vad_pair_result result);

struct vad_pair {
	const struct vad_scenario_head *first, *second; /* in the order in which they were broken */
	uint32_t named_first, named_second; /* of knowledge causes[]; VAD_NO_INDEX: none */
	enum vad_pair_result result;
};

struct vad_pairs_total {
	unsigned asked; /* pairs that were asked for */
	unsigned pairs; /* that were tried: fewer where the scenarios give no more */
	unsigned results[VAD_PAIR_RESULTS]; /* of these */
	/* drawn again: */
	unsigned not_joined;      /* the second fault cannot be put onto the first */
	unsigned not_failing;     /* with both faults the machine activates */
	unsigned mended_together; /* one repair mends both */
	unsigned not_mended;      /* the repairs of both together do not mend it */
};

struct vad_pairs_options {
	const struct vad_knowledge *k;
	unsigned count; /* of pairs */
	uint64_t seed;  /* the same seed, the same pairs */
	/* Called for each pair, in order; a result other than VAD_OK ends the run. */
	enum vad_result (*each)(void *context, const struct vad_pair *pair);
	void *context;
};
/* Each pair is drawn at most once in either order. VAD_INVALID: a scenario cannot be read. */
enum vad_result vad_lab_pairs(const struct vad_pairs_options *options,
			      struct vad_pairs_total *total, struct vad_error *error);

/* A pair as one line: first, second, named_first, named_second (null: none), result. */
void vad_pair_json(const struct vad_knowledge *k, const struct vad_pair *pair,
		   struct vad_buffer *out);
/* A pair that missed, as an item of the table; nothing for a good one. */
void vad_pair_text(const struct vad_knowledge *k, const struct vad_pair *pair,
		   struct vad_buffer *out);
void vad_pairs_total_text(const struct vad_pairs_total *total, struct vad_buffer *out);

#endif
