/* SPDX-License-Identifier: MIT */
/*
 * History: an error is past when the same product was activated after it, or when it has only met other
 * errors for long. "After" needs two times
 * of one clock, or the order within one source; a licensed state without a time is as of the
 * moment when the evidence was collected, so it comes after the dated records of a log.
 */
#include <string.h>

#include "derive.h"

#define DAY_MINUTES (24 * 60)

/* Is `later` observed after the last time that `error` was? */
static bool after(const struct vad_fact *later, const struct vad_fact *error)
{
	if (later->last != VAD_TIME_NONE && error->last != VAD_TIME_NONE) {
		if (later->clock == error->clock)
			return later->last > error->last;
		return later->last > error->last + 14 * DAY_MINUTES * 60 / 24;
	}
	return vad_view_equal(later->last_source.name, error->last_source.name) &&
	       later->last == VAD_TIME_NONE && error->last == VAD_TIME_NONE &&
	       later->last_order > error->last_order;
}

/* A KMS client renews weekly: when its validity ran down further than that, renewals fail. */
static bool renewal_overdue(const struct vad_reasoning *r, vad_subject product)
{
	const struct vad_fact *left = vad_latest(r, product, "product.expires_in");
	const struct vad_fact *channel = vad_latest(r, product, "product.channel");
	const struct vad_fact *interval = vad_latest(r, product, "product.renewal_interval");
	int64_t validity, renewal;

	if (channel && strcmp(vad_word_of(r, channel), "gvlk") != 0)
		return false;
	if (!left)
		return channel != NULL; /* a KMS client whose validity is unknown */
	if (!vad_rule_value(r, "kms.validity", &validity) ||
	    !vad_rule_value(r, "kms.renewal-interval", &renewal))
		return true;
	if (interval)
		renewal = interval->value.number;
	return left->value.number < validity - renewal - DAY_MINUTES;
}

static bool healed_by_state(const struct vad_reasoning *r, vad_subject product,
			    const struct vad_fact *error)
{
	const struct vad_fact *status = vad_latest(r, product, "product.status");

	if (!status || strcmp(vad_word_of(r, status), "licensed") != 0)
		return false;
	if (error->last == VAD_TIME_NONE)
		return false; /* said now: the state does not answer it */
	if (status->last != VAD_TIME_NONE && !after(status, error))
		return false;
	return !renewal_overdue(r, product);
}

#define WEEK (7 * 24 * 3600)
enum { OFTEN = 5 };

/* Seen for the last time long ago, while the same product has been tried often since with other errors. */
static bool superseded(const struct vad_reasoning *r, vad_subject product,
		       const struct vad_fact *error)
{
	uint32_t relation = vad_fact_named(r, "error.product");
	const struct vad_fact *link;
	size_t from = 0;

	while (error->last != VAD_TIME_NONE && relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, product, relation, &from))) {
		const struct vad_fact *other = vad_latest(r, link->subject, "error.code");

		if (other && other != error && other->last != VAD_TIME_NONE &&
		    other->clock == error->clock && other->value.number != error->value.number &&
		    other->last > error->last + WEEK && other->count >= OFTEN * error->count)
			return true;
	}
	return false;
}

static void past_of(struct vad_reasoning *r, const struct vad_fact *error)
{
	vad_subject product = vad_related(r, error->subject, "error.product");
	const struct vad_fact *activated;
	bool past;

	if (product == VAD_NO_SUBJECT)
		return;
	activated = vad_latest(r, product, "product.activated");
	past = activated && activated->value.flag && after(activated, error);
	if (!past)
		past = healed_by_state(r, product, error);
	if (!past)
		past = superseded(r, product, error);
	vad_derive_flag(r, error->subject, "error.past", past, error);
}

void vad_derive_past(struct vad_reasoning *r)
{
	uint32_t code = vad_fact_named(r, "error.code");
	size_t count;

	vad_case_facts(r->c, &count);
	for (size_t i = 0; i < count; i++) {
		const struct vad_fact *facts = vad_case_facts(r->c, &count);

		if (facts[i].fact == code)
			past_of(r, &facts[i]);
	}
}
