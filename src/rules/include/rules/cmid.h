/* SPDX-License-Identifier: MIT */
/*
 * The ids by which a KMS host counts, followed in the order of its records. One id under several
 * names is an image that was not generalised when a name comes back (A, B, A), and a renaming when
 * it changes once (A, then B). Many ids under one name are rearms.
 */
#ifndef VAD_RULES_CMID_H
#define VAD_RULES_CMID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/guid.h"
#include "base/result.h"
#include "base/view.h"

struct vad_cmid_tracker;

struct vad_cmid_summary {
	size_t clients; /* distinct ids */
	size_t clones;  /* ids that several names share, one of which came back, or more than four */
	size_t renamed; /* ids whose name changed and never came back */
	size_t rearmed; /* names that came with three or more ids */
	bool full;      /* more machines than the tracker may hold: the figures are least values */
};

/* `most`: how many distinct ids (and names) are followed; memory is about 100 bytes for each, taken
 * as they come. NULL when out of memory. */
struct vad_cmid_tracker *vad_cmid_tracker_new(size_t most);
void vad_cmid_tracker_free(struct vad_cmid_tracker *tracker);
/* The next request. VAD_NO_MEMORY, or VAD_LIMIT once more machines came than are followed. */
enum vad_result vad_cmid_tracker_feed(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
				      struct vad_view name);
struct vad_cmid_summary vad_cmid_tracker_summary(const struct vad_cmid_tracker *tracker);

#endif
