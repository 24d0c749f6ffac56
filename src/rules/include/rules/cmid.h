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
#include <stdint.h>

#include "base/guid.h"
#include "base/result.h"
#include "base/time.h"
#include "base/view.h"

struct vad_cmid_tracker;

/* Instead of an index: there is none. */
#define VAD_CMID_NONE UINT32_MAX
enum { VAD_CMID_NAME_MAX = 255 }; /* bytes of a name that count; longer ones are cut */

struct vad_cmid_summary {
	size_t clients; /* distinct ids */
	size_t clones;  /* ids that several names share, one of which came back, or more than four */
	size_t renamed; /* ids whose name changed and never came back */
	size_t rearmed; /* names that came with three or more ids */
	bool full;      /* more machines than the tracker may hold: the figures are least values */
};

/* An id under a name: one machine, as far as the records tell. Indexes of ids, names and pairs run
 * from 0 in the order in which they first came. */
struct vad_cmid_pair {
	uint32_t id, name;
	uint32_t next_of_id;   /* the next pair with this id, VAD_CMID_NONE after the last */
	uint32_t next_of_name; /* the next pair with this name */
	uint32_t requests;     /* stays at its greatest value */
	vad_time first, last;  /* VAD_TIME_NONE when no request had a time */
};

enum vad_cmid_kind { VAD_CMID_CLONE, VAD_CMID_RENAMED, VAD_CMID_REARMED };

struct vad_cmid_conflict {
	enum vad_cmid_kind kind;
	uint32_t index;      /* of the id (CLONE, RENAMED) or the name (REARMED) */
	uint32_t first_pair; /* its pairs: along next_of_id, or next_of_name */
	uint32_t distinct;   /* how many of them */
	uint32_t turns;      /* how often the one in use changed */
	vad_time since;      /* when the second one first came */
	vad_time last;       /* the last request of any of them */
};

/* `most`: how many distinct ids, names and pairs of them are followed; memory is about 200 bytes for
 * each machine, taken as they come. NULL when out of memory. */
struct vad_cmid_tracker *vad_cmid_tracker_new(size_t most);
void vad_cmid_tracker_free(struct vad_cmid_tracker *tracker);
/* The next request. VAD_NO_MEMORY, or VAD_LIMIT once more machines came than are followed. */
enum vad_result vad_cmid_tracker_feed(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
				      struct vad_view name);
/* The same for one with a time; *pair is the machine that asked. An empty name is none: it is
 * followed, but takes part in no conflict. */
enum vad_result vad_cmid_tracker_meet(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
				      struct vad_view name, vad_time time, uint32_t *pair);

size_t vad_cmid_tracker_ids(const struct vad_cmid_tracker *tracker);
size_t vad_cmid_tracker_names(const struct vad_cmid_tracker *tracker);
size_t vad_cmid_tracker_pairs(const struct vad_cmid_tracker *tracker);
/* The parts of a machine by index; views and pointers stand until the next request. */
const struct vad_guid *vad_cmid_tracker_id(const struct vad_cmid_tracker *tracker, uint32_t id);
struct vad_view vad_cmid_tracker_name(const struct vad_cmid_tracker *tracker, uint32_t name);
const struct vad_cmid_pair *vad_cmid_tracker_pair(const struct vad_cmid_tracker *tracker,
						  uint32_t pair);
/* Do names take turns at this id? */
bool vad_cmid_tracker_cloned(const struct vad_cmid_tracker *tracker, uint32_t id);

/*
 * The conflicts one after the other, *at = 0 first: ids in the order in which they came, then names.
 * False at the end.
 */
bool vad_cmid_tracker_conflict(const struct vad_cmid_tracker *tracker, size_t *at,
			       struct vad_cmid_conflict *conflict);
struct vad_cmid_summary vad_cmid_tracker_summary(const struct vad_cmid_tracker *tracker);
/* Bytes taken from the system so far. */
size_t vad_cmid_tracker_memory(const struct vad_cmid_tracker *tracker);

#endif
