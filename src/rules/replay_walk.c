/* SPDX-License-Identifier: MIT */
/* The machines of a host, one by one, in an order. */
#include <stdlib.h>
#include <string.h>

#include "replay_state.h"

/* What a machine is sorted by: numbers, or a name and then an id. Row numbers settle ties. */
struct key {
	int64_t number;
	struct vad_view name;
	struct vad_guid id;
	uint32_t row;
};

static int compare_keys(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	int order;

	if (left->number != right->number)
		return left->number > right->number ? -1 : 1;
	order = vad_view_compare(left->name, right->name);
	if (order == 0)
		order = memcmp(&left->id, &right->id, sizeof(left->id));
	if (order != 0)
		return order;
	return (left->row > right->row) - (left->row < right->row);
}

static int64_t magnitude(int32_t skew)
{
	return skew < 0 ? -(int64_t)skew : skew;
}

/* False for a machine that is left out. */
static bool number_of(const struct vad_replay *r, const struct machine *m,
		      enum vad_replay_order order, int64_t *number)
{
	switch (order) {
	case VAD_REPLAY_BY_LAST:
		*number = m->last;
		return true;
	case VAD_REPLAY_BY_SKEW:
		*number = magnitude(m->skew);
		return m->skew != INT32_MIN;
	case VAD_REPLAY_BY_ABSENCE:
		*number = m->absence;
		return m->absence > r->rules.window;
	case VAD_REPLAY_BY_NAME:
	default:
		*number = 0;
		return true;
	}
}

static bool sort_machines(const struct vad_replay *r, const struct host *h,
			  enum vad_replay_order order, struct vad_replay_walk *walk)
{
	size_t machines = vad_replay_machine_rows(h);
	struct key *keys = calloc(machines + 1, sizeof(*keys));
	uint32_t *rows = calloc(machines + 1, sizeof(*rows));
	size_t count = 0;

	if (!keys || !rows) {
		free(keys);
		free(rows);
		return false;
	}
	for (size_t i = 0; i < machines; i++) {
		const struct machine *m = vad_replay_machine_row(h, i);
		const struct vad_cmid_pair *pair = vad_cmid_tracker_pair(h->tracker, m->pair);

		if (!number_of(r, m, order, &keys[count].number))
			continue;
		keys[count].name = vad_cmid_tracker_name(h->tracker, pair->name);
		keys[count].id = *vad_cmid_tracker_id(h->tracker, pair->id);
		keys[count++].row = (uint32_t)i;
	}
	if (count > 1)
		qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < count; i++)
		rows[i] = keys[i].row;
	free(keys);
	*walk = (struct vad_replay_walk){ .order = rows, .count = count };
	return true;
}

static void describe(const struct vad_replay *r, const struct computer *c, const struct machine *m,
		     struct vad_replay_machine *out)
{
	const struct vad_cmid_tracker *tracker = c->host->tracker;
	const struct vad_cmid_pair *pair = vad_cmid_tracker_pair(tracker, m->pair);

	*out = (struct vad_replay_machine){
		.name = vad_cmid_tracker_name(tracker, pair->name),
		.cmid = *vad_cmid_tracker_id(tracker, pair->id),
		.office = m->family == VAD_REPLAY_OFFICE    ? VAD_ANSWER_YES
			  : m->family == VAD_REPLAY_WINDOWS ? VAD_ANSWER_NO
							    : VAD_ANSWER_UNKNOWN,
		.product = m->product != UINT16_MAX ? m->product : VAD_NO_INDEX,
		.first = m->first,
		.last = m->last,
		.requests = m->requests,
		.failed = m->failed,
		.last_result = m->last_result,
		.minutes = m->minutes,
		.status = m->status,
		.is_virtual = m->is_virtual,
		.required = m->required,
		.has_skew = m->skew != INT32_MIN,
		.accepted = VAD_ANSWER_UNKNOWN,
		.absence = m->absence,
		.returned = m->returned,
		.clone = vad_cmid_tracker_cloned(tracker, pair->id),
	};
	if (!out->has_skew)
		return;
	out->skew = m->skew;
	out->skew_least = m->skew_least;
	out->skew_most = m->skew_most;
	out->accepted = vad_kms_clock_accepted(r->k, m->skew, r->rules.resolution);
}

bool vad_replay_next(const struct vad_replay *r, size_t host, enum vad_replay_order order,
		     struct vad_replay_walk *walk, struct vad_replay_machine *machine)
{
	const struct computer *c = &r->computers[host];

	if (!c->host)
		return false;
	if (!walk->order && !sort_machines(r, c->host, order, walk))
		return false;
	if (walk->at >= walk->count) {
		vad_replay_walk_end(walk);
		return false;
	}
	describe(r, c, vad_replay_machine_row(c->host, walk->order[walk->at++]), machine);
	return true;
}

void vad_replay_walk_end(struct vad_replay_walk *walk)
{
	free(walk->order);
	*walk = (struct vad_replay_walk){ 0 };
}
