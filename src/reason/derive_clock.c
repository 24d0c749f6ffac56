/* SPDX-License-Identifier: MIT */
/* Clocks: differences are computed only where both sides are UTC. */
#include "derive.h"

enum { SKEWED_CLIENTS_LEAST = 3, SKEW_SPREAD = 600 };

static int64_t magnitude(int64_t value)
{
	return value < 0 ? -value : value;
}

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
	vad_derive_number(r, machine, "machine.client_skew_abs", magnitude(skew),
			  resolution, host);
}

/* Several clients off by the same amount: then it is the host's clock. */
static void skewed_clients(struct vad_reasoning *r, vad_subject host)
{
	uint32_t skew = vad_fact_named(r, "attempt.skew");
	int64_t tolerance, first = 0;
	size_t count, alike = 0;
	const struct vad_fact *facts = vad_case_facts(r->c, &count), *last = NULL;
	struct vad_view names[SKEWED_CLIENTS_LEAST];

	if (!vad_rule_value(r, "kms.clock-tolerance", &tolerance))
		return;
	for (size_t i = 0; i < count && alike < SKEWED_CLIENTS_LEAST; i++) {
		const struct vad_fact *name;
		vad_subject endpoint;
		bool known = false;

		if (facts[i].fact != skew || magnitude(facts[i].value.number) <= tolerance)
			continue;
		endpoint = vad_related(r, facts[i].subject, "attempt.endpoint");
		name = vad_latest(r, facts[i].subject, "attempt.client_name");
		if (!name || endpoint == VAD_NO_SUBJECT ||
		    vad_related(r, endpoint, "endpoint.host") != host)
			continue;
		for (size_t n = 0; n < alike; n++)
			known = known || vad_view_equal_nocase(names[n], name->value.text);
		if (known || (alike && magnitude(facts[i].value.number - first) > SKEW_SPREAD))
			continue;
		if (alike == 0)
			first = facts[i].value.number;
		names[alike++] = name->value.text;
		last = &facts[i];
	}
	if (alike == SKEWED_CLIENTS_LEAST)
		vad_derive_flag(r, host, "host.clients_skewed", true, last);
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
					  magnitude(offset->value.number), offset->plus_minus,
					  offset);
	}
}
