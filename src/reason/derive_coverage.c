/* SPDX-License-Identifier: MIT */
/* Absence as evidence: only a log that covers the time says that something did not happen. */
#include "derive.h"

/* A reply follows its request within seconds; an hour of log after it is more than enough. */
#define REPLY_PATIENCE 3600

/*
 * What a log file lost is older than its oldest record, so that says nothing of the time that it covers;
 * what somebody else says of a lost past may be of any time.
 */
static bool lost_something(const struct vad_fact *wrapped, const struct vad_fact *first)
{
	return wrapped && wrapped->value.flag &&
	       !(vad_view_equal(wrapped->last_source.name, first->last_source.name) &&
		 vad_view_starts_nocase(wrapped->last_source.place, "record "));
}

/* Does a log of the machine reach from before `time` to well behind it, with nothing lost? */
static bool covered(const struct vad_reasoning *r, vad_subject machine, const struct vad_fact *at)
{
	uint32_t relation = vad_fact_named(r, "log.machine");
	const struct vad_fact *link;
	size_t from = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, machine, relation, &from))) {
		const struct vad_fact *first = vad_latest(r, link->subject, "log.first");
		const struct vad_fact *last = vad_latest(r, link->subject, "log.last");
		const struct vad_fact *wrapped = vad_latest(r, link->subject, "log.wrapped");

		if (!first || !last || lost_something(wrapped, first) ||
		    first->clock != at->clock)
			continue;
		if (first->value.number < at->last &&
		    last->value.number > at->last + REPLY_PATIENCE)
			return true;
	}
	return false;
}

static void unanswered(struct vad_reasoning *r, vad_subject attempt)
{
	const struct vad_fact *result = vad_latest(r, attempt, "attempt.result");
	vad_subject product = vad_related(r, attempt, "attempt.product");
	vad_subject machine = product == VAD_NO_SUBJECT ?
				      VAD_NO_SUBJECT :
				      vad_related(r, product, "product.machine");

	if (!result || result->value.number != 0 || result->last == VAD_TIME_NONE ||
	    machine == VAD_NO_SUBJECT || vad_latest(r, attempt, "attempt.replied") ||
	    vad_latest(r, attempt, "attempt.host_time"))
		return;
	if (covered(r, machine, result))
		vad_derive_flag(r, attempt, "attempt.replied", false, result);
}

void vad_derive_coverage(struct vad_reasoning *r)
{
	vad_subject at = 0, attempt;

	while (vad_next_subject(r, VAD_SUBJECT_ATTEMPT, &at, &attempt))
		unanswered(r, attempt);
}
