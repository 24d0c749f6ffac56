/* SPDX-License-Identifier: MIT */
/* Moments to come, the next one first: a binary heap whose members stand in their owners. */
#ifndef VAD_PROBE_ALARMS_H
#define VAD_PROBE_ALARMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise and set `ring`. Must not be moved while it is set. */
struct vad_alarm {
	int64_t due; /* microseconds; private while set */
	void (*ring)(struct vad_alarm *alarm);
	uint64_t turn; /* private: among equals the one set first comes first */
	size_t place;  /* private: index + 1 in the heap, 0: not set */
};

/* Zero-initialise. */
struct vad_alarms {
	struct vad_alarm **items;
	size_t count, capacity;
	uint64_t turns;
};

/* Room for `count` alarms in all, so that setting them cannot fail. False when out of memory. */
bool vad_alarms_reserve(struct vad_alarms *alarms, size_t count);
void vad_alarms_free(struct vad_alarms *alarms);
/* Set, or set anew. There must be room (see above). */
void vad_alarms_set(struct vad_alarms *alarms, struct vad_alarm *alarm, int64_t due);
/* Fine when it is not set. */
void vad_alarms_clear(struct vad_alarms *alarms, struct vad_alarm *alarm);
/* The next one, NULL when none is set. */
struct vad_alarm *vad_alarms_next(const struct vad_alarms *alarms);

#endif
