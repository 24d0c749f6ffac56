/* SPDX-License-Identifier: MIT */
/*
 * The count of a KMS host: the client machine ids (CMIDs) that it keeps. Numbers kms.* of rules.yaml
 * ("Guidelines for troubleshooting KMS", "KMS activation planning"): an id counts once, for 30 days
 * after its last request; the host keeps twice the largest count that was asked of it, the most
 * recent ones. Windows clients and servers share one count; Office has its own.
 */
#ifndef VAD_MODEL_KMS_COUNT_H
#define VAD_MODEL_KMS_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/guid.h"
#include "base/time.h"
#include "knowledge/knowledge.h"

enum { VAD_KMS_COUNT_ROOM = 64 }; /* no rule asks for more than 50; see vad_kms_count_new() */

struct vad_kms_count_entry {
	struct vad_guid cmid;
	vad_time last;
};
struct vad_kms_count {
	int64_t window; /* kms.count-window, seconds */
	int64_t factor; /* kms.cache-factor */
	uint32_t keeps; /* ids that it keeps: factor x the largest count asked; 0 at first */
	uint32_t used;
	struct vad_kms_count_entry entry[VAD_KMS_COUNT_ROOM]; /* the most recent first */
};

/* False when a rule is missing, or asks for more than there is room for. */
bool vad_kms_count_new(const struct vad_knowledge *k, struct vad_kms_count *count);
/*
 * A valid request of `cmid`, which needs a count of `required`: remembered, and what is too old or
 * too much is forgotten. Returns the count with it. Times never go back: an older `now` counts as the
 * latest one.
 */
uint32_t vad_kms_count_request(struct vad_kms_count *count, const struct vad_guid *cmid,
			       uint32_t required, vad_time now);
/* The count at `now`. */
uint32_t vad_kms_count_now(struct vad_kms_count *count, vad_time now);
/* When the count falls under `required` if nobody asks again; VAD_TIME_NONE when it is already. */
vad_time vad_kms_count_falls(const struct vad_kms_count *count, uint32_t required);

#endif
