/* SPDX-License-Identifier: MIT */
/* What changed between the last success and the failures after it. */
#include "derive.h"

/* The last attempt of a product that was answered and activated, or the last that failed. */
static vad_subject last_attempt(const struct vad_reasoning *r, vad_subject product, bool good,
				vad_time *when)
{
	uint32_t relation = vad_fact_named(r, "attempt.product");
	vad_subject found = VAD_NO_SUBJECT;
	const struct vad_fact *link;
	size_t at = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, product, relation, &at))) {
		const struct vad_fact *activated = vad_latest(r, link->subject, "attempt.activated");
		const struct vad_fact *result = vad_latest(r, link->subject, "attempt.result");
		const struct vad_fact *time = vad_latest(r, link->subject, "attempt.client_time");
		bool is_good = activated && activated->value.flag;
		bool is_bad = !is_good && result && result->value.number != 0;

		if (!time || (good ? !is_good : !is_bad))
			continue;
		if (found == VAD_NO_SUBJECT || time->value.number > *when) {
			found = link->subject;
			*when = time->value.number;
		}
	}
	return found;
}

void vad_derive_host_change(struct vad_reasoning *r)
{
	vad_subject at = 0, product;

	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		vad_time worked = VAD_TIME_NONE, failed = VAD_TIME_NONE;
		vad_subject good = last_attempt(r, product, true, &worked);
		vad_subject bad = last_attempt(r, product, false, &failed);
		vad_subject before, after;

		if (good == VAD_NO_SUBJECT || bad == VAD_NO_SUBJECT || failed < worked)
			continue;
		before = vad_related(r, good, "attempt.endpoint");
		after = vad_related(r, bad, "attempt.endpoint");
		if (before != VAD_NO_SUBJECT && after != VAD_NO_SUBJECT)
			vad_derive_flag(r, product, "product.host_changed", before != after,
					vad_latest(r, bad, "attempt.endpoint"));
	}
}
