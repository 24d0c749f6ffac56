/* SPDX-License-Identifier: MIT */
/* Derived facts: what needs arithmetic or a join, one small function each. */
#ifndef VAD_REASON_DERIVE_H
#define VAD_REASON_DERIVE_H

#include "reasoning.h"

/* Add a derived fact that rests on `from` (time, clock and place are taken over). */
void vad_derive_flag(struct vad_reasoning *r, vad_subject s, const char *name, bool flag,
		     const struct vad_fact *from);
void vad_derive_number(struct vad_reasoning *r, vad_subject s, const char *name, int64_t number,
		       int64_t plus_minus, const struct vad_fact *from);
void vad_derive_text(struct vad_reasoning *r, vad_subject s, const char *name,
		     struct vad_view text, const struct vad_fact *from);
void vad_derive_word(struct vad_reasoning *r, vad_subject s, const char *name, const char *word,
		     const struct vad_fact *from);
void vad_derive_relation(struct vad_reasoning *r, vad_subject s, const char *name, vad_subject to,
			 bool assumed, const struct vad_fact *from);
/* Copy of any fact onto another subject of the same kind. */
void vad_derive_copy(struct vad_reasoning *r, vad_subject s, const struct vad_fact *from,
		     bool assumed);

/* Canonical subjects of a kind, in order: start with *at = 0; false at the end. */
bool vad_next_subject(const struct vad_reasoning *r, enum vad_subject_kind kind, vad_subject *at,
		      vad_subject *s);
/* Value of a rule; false when knowledge has none of that name. */
bool vad_rule_value(const struct vad_reasoning *r, const char *name, int64_t *value);

/* Equal, or one is the first label of the other. */
bool vad_same_host_name(struct vad_view a, struct vad_view b);

/* A host known from its own output alone, without a name in the network? (derive_host.c) */
bool vad_host_unnamed(const struct vad_reasoning *r, vad_subject host);

/* derive_path.c: which product seeks which zone, endpoint and host */
void vad_derive_products(struct vad_reasoning *r);
void vad_derive_endpoints(struct vad_reasoning *r);
void vad_derive_zones(struct vad_reasoning *r);
void vad_derive_hosts(struct vad_reasoning *r);
/* derive_host.c: the KMS host's side */
void vad_derive_answers(struct vad_reasoning *r);
void vad_derive_counts(struct vad_reasoning *r);
void vad_derive_ports(struct vad_reasoning *r);
void vad_derive_roles(struct vad_reasoning *r);
/* derive_attempts.c, derive_change.c */
void vad_derive_same_attempts(struct vad_reasoning *r);
void vad_derive_host_change(struct vad_reasoning *r);
/* derive_coverage.c */
void vad_derive_coverage(struct vad_reasoning *r);
/* derive_known.c: what tables know of addresses and host keys; joins that are only plausible */
void vad_derive_known_addresses(struct vad_reasoning *r);
void vad_derive_covers(struct vad_reasoning *r);
void vad_derive_error_products(struct vad_reasoning *r);
void vad_derive_only_host(struct vad_reasoning *r);
/* derive_clock.c */
void vad_derive_skew(struct vad_reasoning *r);
void vad_derive_offsets(struct vad_reasoning *r);
/* derive_live.c: what single answers of a live check add up to */
void vad_derive_ways(struct vad_reasoning *r);
void vad_derive_views(struct vad_reasoning *r);
/* derive_reference.c: which of the clocks that were seen is wrong */
void vad_derive_references(struct vad_reasoning *r);
/* derive_key.c */
void vad_derive_keys(struct vad_reasoning *r);
void vad_derive_registered_name(struct vad_reasoning *r);
/* derive_past.c */
void vad_derive_past(struct vad_reasoning *r);

static inline int64_t vad_magnitude(int64_t value)
{
	return value < 0 ? -value : value;
}

#endif
