/* SPDX-License-Identifier: MIT */
/*
 * A recording (record.h) read into memory. It may come from a stranger: everything has a ceiling.
 */
#ifndef VAD_PROBE_RECORDING_H
#define VAD_PROBE_RECORDING_H

#include "base/arena.h"
#include "transport.h"

struct vad_recorded_event {
	struct vad_recorded_event *next;
	int64_t at; /* not before the open, nor before the event before */
	enum vad_event_kind kind;
	enum vad_failure failure;
	struct vad_view data, by;
};

struct vad_recorded_open {
	struct vad_recorded_open *next_alike; /* the next of the same kind, peer, name and type */
	struct vad_recorded_event *first, *last;
	uint64_t id;
	int64_t at; /* -1: never had its turn */
	enum vad_channel_kind kind;
	uint16_t type;
	struct vad_view to, name;
};

/* Opens that are alike, in order of recording. */
struct vad_recorded_queue {
	struct vad_recorded_open *next, *last;
};

struct vad_recording {
	struct vad_arena *arena; /* of everything in it */
	int64_t wall;		 /* microseconds since 1970 at the start */
	struct vad_here here;
	uint64_t *randoms;
	size_t random_count;
	/* Private: tables with open addressing, `slots` a power of two. */
	struct vad_recorded_queue *queues;
	struct vad_recorded_open **by_id;
	size_t slots;
};

/* VAD_INVALID, VAD_LIMIT, VAD_NO_MEMORY; see vad_transport_replay_new(). */
enum vad_result vad_recording_read(struct vad_view text, struct vad_recording *recording,
				   struct vad_error *error);
void vad_recording_free(struct vad_recording *recording);
/* The next open of that sort, which is taken off; NULL when there is no more. */
struct vad_recorded_open *vad_recording_take(struct vad_recording *recording,
					     enum vad_channel_kind kind, struct vad_view to,
					     struct vad_view name, uint16_t type);

#endif
