/* SPDX-License-Identifier: MIT */
/* From the subject that a break was seen on to the subjects that a cause is about. */
#include "reasoning.h"

/* One hop of the way: along a relation, or back along it. */
struct hop {
	const char *relation;
	bool back;
};

struct way {
	enum vad_subject_kind from, to;
	struct hop hops[3];
};

static const struct way ways[] = {
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_MACHINE, { { "product.machine", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_HOST, { { "product.host", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_ENDPOINT, { { "product.endpoint", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_ZONE, { { "product.zone", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_KEY, { { "product.key", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_DNS_SERVER,
	  { { "product.machine", false }, { "machine.dns_server", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_DNS_SERVER,
	  { { "product.zone", false }, { "zone.view", false }, { "zone.server", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_NETWORK,
	  { { "product.machine", false }, { "machine.network", false } } },
	{ VAD_SUBJECT_PRODUCT, VAD_SUBJECT_CLOUD,
	  { { "product.machine", false }, { "machine.cloud", false } } },
	{ VAD_SUBJECT_MACHINE, VAD_SUBJECT_PRODUCT, { { "product.machine", true } } },
	{ VAD_SUBJECT_MACHINE, VAD_SUBJECT_ZONE, { { "machine.zone", false } } },
	{ VAD_SUBJECT_MACHINE, VAD_SUBJECT_DNS_SERVER, { { "machine.dns_server", false } } },
	{ VAD_SUBJECT_MACHINE, VAD_SUBJECT_HOST, { { "host.machine", true } } },
	{ VAD_SUBJECT_HOST, VAD_SUBJECT_MACHINE, { { "host.machine", false } } },
	{ VAD_SUBJECT_HOST, VAD_SUBJECT_PRODUCT, { { "product.host", true } } },
	{ VAD_SUBJECT_HOST, VAD_SUBJECT_ENDPOINT, { { "endpoint.host", true } } },
	{ VAD_SUBJECT_ENDPOINT, VAD_SUBJECT_HOST, { { "endpoint.host", false } } },
	{ VAD_SUBJECT_ENDPOINT, VAD_SUBJECT_PRODUCT, { { "product.endpoint", true } } },
	{ VAD_SUBJECT_ENDPOINT, VAD_SUBJECT_ZONE, { { "zone.target", true } } },
	{ VAD_SUBJECT_ZONE, VAD_SUBJECT_PRODUCT, { { "product.zone", true } } },
	{ VAD_SUBJECT_ZONE, VAD_SUBJECT_ENDPOINT, { { "zone.target", false } } },
	{ VAD_SUBJECT_ZONE, VAD_SUBJECT_MACHINE, { { "machine.zone", true } } },
};

enum { CONCERN_MAX = 256, HOPS_MAX = 3 };

/* Distinct subjects, in the order found. */
struct set {
	vad_subject items[CONCERN_MAX];
	size_t count;
};

static void set_add(struct vad_reasoning *r, struct set *set, vad_subject s)
{
	s = vad_case_canonical(r->c, s);
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i] == s)
			return;
	if (set->count < CONCERN_MAX)
		set->items[set->count++] = s;
}

static void walk(struct vad_reasoning *r, const struct hop *hop, const struct set *from,
		 struct set *to)
{
	uint32_t relation = vad_fact_named(r, hop->relation);
	const struct vad_fact *fact;

	for (size_t i = 0; relation != VAD_NO_INDEX && i < from->count; i++) {
		size_t at = 0;

		if (hop->back) {
			while ((fact = vad_case_next_back(r->c, from->items[i], relation, &at)))
				set_add(r, to, fact->subject);
		} else {
			while ((fact = vad_case_next(r->c, from->items[i], relation, &at)))
				set_add(r, to, fact->value.subject);
		}
	}
}

/* The endpoints that the observation's own errors were at: nearer than all the product may use. */
static void endpoints_of_errors(struct vad_reasoning *r, const struct vad_observed *o,
				struct set *set)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < o->facts.count; i++) {
		const struct vad_fact *fact = &facts[o->facts.items[i]];
		enum vad_subject_kind kind = vad_case_subject_info(r->c, fact->subject).kind;
		vad_subject attempt = VAD_NO_SUBJECT, endpoint = VAD_NO_SUBJECT;

		if (kind == VAD_SUBJECT_ERROR)
			attempt = vad_related(r, fact->subject, "error.attempt");
		else if (kind == VAD_SUBJECT_ENDPOINT)
			endpoint = fact->subject;
		if (attempt != VAD_NO_SUBJECT)
			endpoint = vad_related(r, attempt, "attempt.endpoint");
		if (endpoint != VAD_NO_SUBJECT)
			set_add(r, set, endpoint);
	}
}

/* Hosts or DNS servers whose own state was seen to be the fault. */
static void subjects_of_facts(struct vad_reasoning *r, const struct vad_observed *o,
			      enum vad_subject_kind kind, struct set *set)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < o->facts.count; i++) {
		vad_subject s = facts[o->facts.items[i]].subject;

		if (vad_case_subject_info(r->c, s).kind == kind)
			set_add(r, set, s);
	}
}

static size_t hand_out(const struct set *set, vad_subject *subjects, size_t max)
{
	size_t count = set->count < max ? set->count : max;

	for (size_t i = 0; i < count; i++)
		subjects[i] = set->items[i];
	if (count == 0 && max > 0) {
		subjects[0] = VAD_NO_SUBJECT;
		return 1;
	}
	return count;
}

static void follow_way(struct vad_reasoning *r, const struct way *way, struct set *set)
{
	struct set next;

	for (size_t h = 0; h < HOPS_MAX && way->hops[h].relation; h++) {
		next.count = 0;
		walk(r, &way->hops[h], set, &next);
		*set = next;
	}
}

size_t vad_concerned(struct vad_reasoning *r, const struct vad_observed *o,
		     enum vad_subject_kind kind, vad_subject *subjects, size_t max)
{
	static const struct hop to_host = { "endpoint.host", false };
	struct set set = { .count = 0 }, hosts = { .count = 0 }, found = { .count = 0 }, near;
	enum vad_subject_kind from;

	if (o->subject == VAD_NO_SUBJECT)
		return hand_out(&set, subjects, max);
	from = vad_case_subject_info(r->c, o->subject).kind;
	set_add(r, &set, o->subject);
	if (from == kind)
		return hand_out(&set, subjects, max);
	if (kind == VAD_SUBJECT_ENDPOINT || kind == VAD_SUBJECT_HOST) {
		set.count = 0;
		endpoints_of_errors(r, o, &set);
		if (kind == VAD_SUBJECT_HOST) {
			subjects_of_facts(r, o, kind, &hosts);
			walk(r, &to_host, &set, &hosts);
			set = hosts;
		}
		if (set.count > 0)
			return hand_out(&set, subjects, max);
		set_add(r, &set, o->subject);
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i].from != from || ways[i].to != kind)
			continue;
		/* servers that were asked besides the configured ones are found by their answers */
		near = set;
		follow_way(r, &ways[i], &near);
		for (size_t s = 0; s < near.count; s++)
			set_add(r, &found, near.items[s]);
	}
	return hand_out(&found, subjects, max);
}
