/* SPDX-License-Identifier: MIT */
/* How a KMS host counts and what it refuses; numbers kms.* of rules.yaml. */
#ifndef VAD_RULES_KMS_H
#define VAD_RULES_KMS_H

#include "rules/number.h"

/* What a product is to a KMS host. */
enum vad_kms_role { VAD_KMS_CLIENT, VAD_KMS_SERVER, VAD_KMS_OFFICE };

/* The role of a row of products[]. */
enum vad_kms_role vad_kms_role_of(const struct vad_knowledge *k, uint32_t product);
/* The count that a host must have before it activates such a product (25, 5, 5). */
bool vad_kms_threshold(const struct vad_knowledge *k, enum vad_kms_role role, int64_t *count);
/* Does a count suffice? UNKNOWN for a negative one, by which a host says that it has none yet. */
enum vad_answer vad_kms_count_suffices(const struct vad_knowledge *k, enum vad_kms_role role,
				       int64_t count);
/* The largest count a host keeps when the largest threshold asked of it was `threshold`: 2 x N. */
bool vad_kms_cached_count(const struct vad_knowledge *k, int64_t threshold, int64_t *count);
/*
 * Does a request with this result (of a record 12290) add to the host's count? Those that it served
 * do, and those that were told no more than that the count is too low; refused ones do not
 * ("Guidelines for troubleshooting KMS": valid systems, failed requests).
 */
bool vad_kms_request_counts(const struct vad_knowledge *k, uint32_t result);
/*
 * Does a host accept a client whose clock differs by `skew` seconds (either sign), measured to
 * within `plus_minus`? A difference of exactly the tolerance is accepted.
 */
enum vad_answer vad_kms_clock_accepted(const struct vad_knowledge *k, int64_t skew,
				       int64_t plus_minus);

#endif
