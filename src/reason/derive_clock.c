/* SPDX-License-Identifier: MIT */
/* Clocks: differences are computed only where both sides are UTC. */
#include "derive.h"

enum { SKEWED_CLIENTS_LEAST = 3, SKEW_SPREAD = 600 };

/* The machine in the case that made a request: its own request, or one recorded under its id. */
static vad_subject client_of(struct vad_reasoning *r, vad_subject attempt)
{
	const struct vad_fact *cmid = vad_latest(r, attempt, "attempt.cmid");
	const struct vad_fact *name = vad_latest(r, attempt, "attempt.client_name");
	vad_subject at = 0, machine;

	while (cmid && vad_next_subject(r, VAD_SUBJECT_MACHINE, &at, &machine)) {
		const struct vad_fact *own = vad_latest(r, machine, "machine.cmid");
		const struct vad_fact *called = vad_latest(r, machine, "machine.name");

		if (!own || !vad_guid_equal(&own->value.guid, &cmid->value.guid))
			continue;
		/* clones share the id: where both names are known they must agree */
		if (name && called && !vad_same_host_name(name->value.text, called->value.text))
			continue;
		return machine;
	}
	return VAD_NO_SUBJECT;
}

static void skew_of_attempt(struct vad_reasoning *r, vad_subject attempt)
{
	const struct vad_fact *client = vad_latest(r, attempt, "attempt.client_time");
	const struct vad_fact *host = vad_latest(r, attempt, "attempt.host_time");
	vad_subject machine;
	int64_t skew, resolution;

	if (!vad_rule_value(r, "kms.clock-resolution", &resolution))
		return;
	if (!client || !host || client->clock != VAD_CLOCK_UTC || host->clock != VAD_CLOCK_UTC)
		return;
	/* the middle of the minute that the client printed: its time is up to that much later */
	skew = client->value.number + resolution / 2 - host->value.number;
	vad_derive_number(r, attempt, "attempt.skew", skew, resolution, host);
	machine = client_of(r, attempt);
	if (machine == VAD_NO_SUBJECT) {
		vad_subject product = vad_related(r, attempt, "attempt.product");

		if (product != VAD_NO_SUBJECT)
			machine = vad_related(r, product, "product.machine");
	}
	host = vad_latest(r, attempt, "attempt.host_time");
	vad_derive_number(r, machine, "machine.client_skew", skew, resolution, host);
	host = vad_latest(r, attempt, "attempt.host_time");
	vad_derive_number(r, machine, "machine.client_skew_abs", vad_magnitude(skew),
			  resolution, host);
}

/* Clients that were off by the same amount when they asked one host. */
struct skewed {
	struct vad_view names[SKEWED_CLIENTS_LEAST];
	size_t count;
	int64_t first;
	const struct vad_fact *last;
};

static void count_skewed(const struct vad_reasoning *r, struct skewed *s, vad_subject attempt,
			 int64_t tolerance)
{
	const struct vad_fact *skew = vad_latest(r, attempt, "attempt.skew");
	const struct vad_fact *name = vad_latest(r, attempt, "attempt.client_name");

	if (!skew || !name || vad_magnitude(skew->value.number) <= tolerance)
		return;
	for (size_t n = 0; n < s->count; n++)
		if (vad_view_equal_nocase(s->names[n], name->value.text))
			return;
	if (s->count > 0 && vad_magnitude(skew->value.number - s->first) > SKEW_SPREAD)
		return;
	if (s->count == 0)
		s->first = skew->value.number;
	s->names[s->count++] = name->value.text;
	s->last = skew;
}

/* Several clients off by the same amount: then it is the host's clock. */
static void skewed_clients(struct vad_reasoning *r, vad_subject host)
{
	uint32_t at_host = vad_fact_named(r, "endpoint.host");
	uint32_t at_endpoint = vad_fact_named(r, "attempt.endpoint");
	const struct vad_fact *endpoint, *attempt;
	struct skewed s = { .count = 0 };
	int64_t tolerance;
	size_t at = 0;

	if (!vad_rule_value(r, "kms.clock-tolerance", &tolerance))
		return;
	while ((endpoint = vad_case_next_back(r->c, host, at_host, &at))) {
		size_t from = 0;

		while (s.count < SKEWED_CLIENTS_LEAST &&
		       (attempt = vad_case_next_back(r->c, endpoint->subject, at_endpoint, &from)))
			count_skewed(r, &s, attempt->subject, tolerance);
	}
	if (s.count == SKEWED_CLIENTS_LEAST)
		vad_derive_flag(r, host, "host.clients_skewed", true, s.last);
}

void vad_derive_skew(struct vad_reasoning *r)
{
	vad_subject at = 0, s;
	bool any = false;

	while (vad_next_subject(r, VAD_SUBJECT_ATTEMPT, &at, &s)) {
		skew_of_attempt(r, s);
		any = true;
	}
	if (!any)
		return;
	at = 0;
	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &s))
		skewed_clients(r, s);
}

void vad_derive_offsets(struct vad_reasoning *r)
{
	vad_subject at = 0, machine;

	while (vad_next_subject(r, VAD_SUBJECT_MACHINE, &at, &machine)) {
		const struct vad_fact *offset = vad_latest(r, machine, "machine.clock_offset");

		if (offset)
			vad_derive_number(r, machine, "machine.clock_offset_abs",
					  vad_magnitude(offset->value.number), offset->plus_minus,
					  offset);
	}
}
