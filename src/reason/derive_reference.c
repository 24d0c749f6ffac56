/* SPDX-License-Identifier: MIT */
/*
 * Which clock is wrong. The clocks that a live check saw, its own machine's among them, are put in
 * order; the largest group that agrees is the reference, if no other group is as large. A clock is
 * measured against two others at least: two clocks alone decide nothing.
 */
#include "derive.h"

#include <stdlib.h>

struct clock {
	vad_subject subject;     /* machine, host or endpoint */
	vad_subject host;        /* whose clock it is; VAD_NO_SUBJECT for the machine */
	struct vad_view address; /* where it was read; empty when not known */
	int64_t offset, plus_minus; /* against the machine that checks */
};

struct clocks {
	struct clock *list;
	size_t count, capacity;
};

static void add_clock(struct vad_reasoning *r, struct clocks *clocks, const struct clock *clock)
{
	struct clock *grown = vad_reasoning_grow(r, clocks->list, clocks->count, &clocks->capacity,
						 sizeof(*grown));

	if (!grown)
		return;
	clocks->list = grown;
	clocks->list[clocks->count++] = *clock;
}

/* The first address of an endpoint, without its port. */
static struct vad_view address_of(const struct vad_reasoning *r, vad_subject endpoint)
{
	vad_subject address = vad_related(r, endpoint, "endpoint.address");
	struct vad_view key;
	size_t end;

	if (endpoint == VAD_NO_SUBJECT)
		return VAD_VIEW("");
	key = vad_case_subject_info(r->c, address != VAD_NO_SUBJECT ? address : endpoint).key;
	for (end = key.size; end > 0 && key.data[end - 1] != ':';)
		end--;
	return vad_view_sub(key, 0, end > 0 ? end - 1 : key.size);
}

static vad_subject endpoint_of_host(const struct vad_reasoning *r, vad_subject host)
{
	uint32_t relation = vad_fact_named(r, "endpoint.host");
	const struct vad_fact *link;
	size_t at = 0;

	if (relation == VAD_NO_INDEX)
		return VAD_NO_SUBJECT;
	link = vad_case_next_back(r->c, host, relation, &at);
	return link ? vad_case_canonical(r->c, link->subject) : VAD_NO_SUBJECT;
}

static void clock_of(struct vad_reasoning *r, struct clocks *clocks, vad_subject s, bool is_host)
{
	const struct vad_fact *offset =
		vad_latest(r, s, is_host ? "host.clock_offset" : "endpoint.clock_offset");
	struct clock clock = { .subject = s, .host = s };

	if (!offset)
		return;
	clock.offset = offset->value.number;
	clock.plus_minus = offset->plus_minus;
	if (!is_host)
		clock.host = vad_related(r, s, "endpoint.host");
	clock.address = address_of(r, is_host ? endpoint_of_host(r, s) : s);
	add_clock(r, clocks, &clock);
}

static void size_of_offset(struct vad_reasoning *r, vad_subject s, const char *name,
			   const char *size)
{
	const struct vad_fact *offset = vad_latest(r, s, name);

	if (offset)
		vad_derive_number(r, s, size, vad_magnitude(offset->value.number), offset->plus_minus,
				  offset);
}

static void collect(struct vad_reasoning *r, struct clocks *clocks)
{
	vad_subject at = 0, s;

	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &s)) {
		clock_of(r, clocks, s, true);
		size_of_offset(r, s, "host.clock_offset", "host.clock_offset_abs");
	}
	at = 0;
	while (vad_next_subject(r, VAD_SUBJECT_ENDPOINT, &at, &s)) {
		clock_of(r, clocks, s, false);
		size_of_offset(r, s, "endpoint.clock_offset", "endpoint.clock_offset_abs");
	}
}

static int by_offset(const void *left, const void *right)
{
	const struct clock *a = left, *b = right;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return a->subject < b->subject ? -1 : a->subject > b->subject;
}

/* Two readings of one machine's clock are one clock. */
static bool same_clock(const struct clock *a, const struct clock *b)
{
	return (a->host != VAD_NO_SUBJECT && a->host == b->host) ||
	       (a->address.size > 0 && vad_view_equal_nocase(a->address, b->address));
}

/* Part of the sorted clocks: those that agree, and how many different ones they are. */
struct group {
	size_t first, end, distinct;
};

enum { DISTINCT_ENOUGH = 16 };

/* Counts up to DISTINCT_ENOUGH exactly: beyond that the list's length is good enough. */
static size_t distinct_in(const struct clocks *clocks, size_t first, size_t end)
{
	size_t kept[DISTINCT_ENOUGH], count = 0;

	for (size_t i = first; i < end && count < DISTINCT_ENOUGH; i++) {
		bool known = false;

		for (size_t k = 0; k < count; k++)
			known = known || same_clock(&clocks->list[kept[k]], &clocks->list[i]);
		if (!known)
			kept[count++] = i;
	}
	return count < DISTINCT_ENOUGH ? count : end - first;
}

/* The largest group within `span` among the clocks from `first` to before `end`. */
static struct group largest(const struct clocks *clocks, size_t first, size_t end, int64_t span)
{
	struct group best = { 0 };
	size_t last = first;

	for (; first < end; first++) {
		size_t before = last, distinct;

		while (last < end && clocks->list[last].offset - clocks->list[first].offset <= span)
			last++;
		if (last == before && best.distinct > 0)
			continue; /* part of the group before */
		distinct = distinct_in(clocks, first, last);
		if (distinct > best.distinct)
			best = (struct group){ first, last, distinct };
	}
	return best;
}

/* The group that is right: of two clocks at least, and no other group is as large. */
static bool reference(const struct clocks *clocks, int64_t span, struct group *best)
{
	struct group below, above;

	*best = largest(clocks, 0, clocks->count, span);
	below = largest(clocks, 0, best->first, span);
	above = largest(clocks, best->end, clocks->count, span);
	return best->distinct >= 2 && best->distinct > below.distinct &&
	       best->distinct > above.distinct;
}

/* Clocks of the group that are not this one's own. */
static size_t others_in(const struct group *group, size_t at)
{
	return at < group->first || at >= group->end ? group->distinct : group->distinct - 1;
}

static void error_of(struct vad_reasoning *r, const struct clock *clock, int64_t error,
		     int64_t plus_minus)
{
	bool host = vad_case_subject_info(r->c, clock->subject).kind == VAD_SUBJECT_HOST;
	const struct vad_fact *from;

	from = vad_latest(r, clock->subject, host ? "host.clock_offset" : "endpoint.clock_offset");
	vad_derive_number(r, clock->subject, host ? "host.clock_error" : "endpoint.clock_error",
			  error, plus_minus, from);
	size_of_offset(r, clock->subject, host ? "host.clock_error" : "endpoint.clock_error",
		       host ? "host.clock_error_abs" : "endpoint.clock_error_abs");
}

/* The machine's own clock: what it differs from is any one of the group. */
static void error_here(struct vad_reasoning *r, vad_subject machine, const struct clock *one,
		       int64_t error, int64_t plus_minus)
{
	bool host = vad_case_subject_info(r->c, one->subject).kind == VAD_SUBJECT_HOST;
	const struct vad_fact *from;

	from = vad_latest(r, one->subject, host ? "host.clock_offset" : "endpoint.clock_offset");
	vad_derive_number(r, machine, "machine.clock_offset", error, plus_minus, from);
}

static void judge_clocks(struct vad_reasoning *r, vad_subject machine, struct clocks *clocks)
{
	struct group group;
	int64_t span, right, slack = 0;
	size_t other = 0;

	if (!vad_rule_value(r, "clock.suspicious", &span))
		return;
	qsort(clocks->list, clocks->count, sizeof(*clocks->list), by_offset);
	if (!reference(clocks, span, &group))
		return;
	right = clocks->list[group.first + (group.end - group.first) / 2].offset;
	for (size_t i = group.first; i < group.end; i++) {
		if (clocks->list[i].plus_minus > slack)
			slack = clocks->list[i].plus_minus;
		if (clocks->list[i].subject != machine)
			other = i;
	}
	for (size_t i = 0; i < clocks->count; i++) {
		const struct clock *clock = &clocks->list[i];

		if (others_in(&group, i) < 2)
			continue;
		if (clock->subject == machine)
			error_here(r, machine, &clocks->list[other], -right, slack);
		else
			error_of(r, clock, clock->offset - right, clock->plus_minus + slack);
	}
}

void vad_derive_references(struct vad_reasoning *r)
{
	vad_subject machine = vad_case_find_subject(r->c, VAD_SUBJECT_MACHINE, VAD_VIEW(""),
						    VAD_VIEW(VAD_LIVE_SOURCE));
	struct clocks clocks = { 0 };
	struct clock own;

	collect(r, &clocks);
	if (machine == VAD_NO_SUBJECT || clocks.count == 0)
		return;
	machine = vad_case_canonical(r->c, machine);
	own = (struct clock){ .subject = machine, .host = VAD_NO_SUBJECT };
	add_clock(r, &clocks, &own);
	if (!r->out_of_memory)
		judge_clocks(r, machine, &clocks);
}
