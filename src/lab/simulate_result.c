/* SPDX-License-Identifier: MIT */
/* A run is made of a fleet, and what came of it is kept. */
#include <stdlib.h>

#include "rules/host_key.h"
#include "simulate_private.h"

/* The arrays of a result belong to it; those of a run go with the run. */
struct kept {
	struct vad_simulation simulation; /* first: what is handed out */
	struct vad_simulate_host_day *host_days;
	struct vad_simulate_group_day *group_days;
	struct vad_simulate_group *groups;
	struct vad_simulate_under *under;
	int64_t *mak_used;
};

/* The code that the records of such a failure hold. */
static bool code_of(const struct vad_knowledge *k, const char *id, uint32_t *code)
{
	uint32_t row = vad_failure_index(k, vad_view_of(id));

	if (row == VAD_NO_INDEX)
		return false;
	*code = k->failures[row].inner != 0 ? k->failures[row].inner : k->failures[row].code;
	return true;
}

static bool load_codes(struct run *r, const struct vad_knowledge *k)
{
	static const char *const ids[] = {
		[VAD_SIMULATE_NOT_REACHED] = "kms-not-reached",
		[VAD_SIMULATE_COUNT_LOW] = "count-too-low",
		[VAD_SIMULATE_CLOCK] = "clocks-apart",
		[VAD_SIMULATE_NOT_COVERED] = "kms-does-not-cover",
		[VAD_SIMULATE_POOL_EMPTY] = "mak-used-up",
	};

	for (int i = 0; i < VAD_SIMULATE_FAILURES; i++)
		if (!code_of(k, ids[i], &r->codes[i]))
			return false;
	return true;
}

/* Room for `count` things; never NULL for want of things. */
static void *room(size_t count, size_t size)
{
	return calloc(count == 0 ? 1 : count, size);
}

static bool make_room(struct run *r, struct kept *kept)
{
	const struct vad_fleet *fleet = r->fleet;
	size_t days = fleet->days;

	r->queue = vad_queue_new(fleet->machines, fleet->start - r->rules.renewal_interval - 1);
	r->machines = room(fleet->machines, sizeof(*r->machines));
	r->hosts = room(fleet->host_count, sizeof(*r->hosts));
	r->refusal = room((size_t)fleet->group_count * fleet->host_count, sizeof(*r->refusal));
	r->now_group = room(fleet->group_count, sizeof(*r->now_group));
	r->host_days = kept->host_days = room(days * fleet->host_count, sizeof(*r->host_days));
	r->group_days = kept->group_days = room(days * fleet->group_count, sizeof(*r->group_days));
	r->groups = kept->groups = room(fleet->group_count, sizeof(*r->groups));
	r->under = kept->under = room(VAD_SIMULATE_UNDER_MAX, sizeof(*r->under));
	r->mak_used = kept->mak_used = room(fleet->mak_count, sizeof(*r->mak_used));
	return r->queue != NULL && r->machines != NULL && r->hosts != NULL && r->refusal != NULL &&
	       r->now_group != NULL && r->host_days != NULL && r->group_days != NULL &&
	       r->groups != NULL && r->under != NULL && r->mak_used != NULL;
}

static bool covers(const struct vad_knowledge *k, const struct vad_fleet_host *host,
		   const char *version)
{
	for (size_t i = 0; i < host->key_count; i++)
		if (vad_host_key_covers(k, host->keys[i], vad_view_of(version)) == VAD_ANSWER_YES)
			return true;
	return host->key_count == 0;
}

static enum vad_simulate_failure refusal_of(const struct vad_knowledge *k,
					    const struct vad_fleet_group *group,
					    const struct vad_fleet_host *host)
{
	if (vad_kms_clock_accepted(k, group->clock - host->clock, 0) != VAD_ANSWER_YES)
		return VAD_SIMULATE_CLOCK;
	return covers(k, host, group->version) ? VAD_SIMULATE_FAILURES : VAD_SIMULATE_NOT_COVERED;
}

static void connect(struct run *r, const struct vad_knowledge *k, uint32_t g)
{
	const struct vad_fleet_group *group = &r->fleet->groups[g];

	for (uint32_t i = 0; i < group->host_count; i++) {
		uint32_t h = group->hosts[i];
		struct role_state *role = &r->hosts[h].role[group->role];
		uint8_t *refusal = &r->refusal[(size_t)g * r->fleet->host_count + h];

		*refusal = (uint8_t)refusal_of(k, group, &r->fleet->hosts[h]);
		if (*refusal != VAD_SIMULATE_FAILURES || role->used)
			continue;
		*role = (struct role_state){ .used = true,
					     .needed = group->required,
					     .open = UINT32_MAX };
	}
}

static bool prepare(struct run *r, const struct vad_knowledge *k)
{
	for (uint32_t h = 0; h < r->fleet->host_count; h++)
		for (int app = 0; app < VAD_REPLAY_APPS; app++)
			if (!vad_kms_count_new(k, &r->hosts[h].count[app]))
				return false;
	for (uint32_t g = 0; g < r->fleet->group_count; g++) {
		r->groups[g].lapsed.first = r->groups[g].lost.first = r->groups[g].never.first =
			VAD_TIME_NONE;
		r->groups[g].least_left = UINT32_MAX;
		if (r->fleet->groups[g].mak == VAD_FLEET_NONE)
			connect(r, k, g);
	}
	return true;
}

static void free_run(struct run *r)
{
	vad_queue_free(r->queue);
	free(r->machines);
	free(r->hosts);
	free(r->refusal);
	free(r->now_group);
}

static void finish(const struct run *r, struct kept *kept)
{
	kept->simulation = (struct vad_simulation){ .fleet = r->fleet,
						    .days = r->days,
						    .host_days = kept->host_days,
						    .group_days = kept->group_days,
						    .groups = kept->groups,
						    .under = kept->under,
						    .under_count = r->under_count,
						    .under_full = r->under_full,
						    .mak_used = kept->mak_used,
						    .requests = r->requests,
						    .events = r->events };
}

enum vad_result vad_simulate_run(const struct vad_knowledge *k, const struct vad_fleet *fleet,
				 const struct vad_simulate_watch *watch,
				 struct vad_simulation **result)
{
	struct run r = { .fleet = fleet, .random = vad_random_new(fleet->seed), .next_cmid = 1 };
	struct kept *kept = calloc(1, sizeof(*kept));
	enum vad_result done = VAD_NO_MEMORY;

	if (watch != NULL)
		r.watch = *watch;
	if (kept == NULL)
		return VAD_NO_MEMORY;
	if (!vad_licence_rules_load(k, &r.rules) || !load_codes(&r, k)) {
		done = VAD_UNSUPPORTED;
		goto done;
	}
	if (!make_room(&r, kept))
		goto done;
	if (!prepare(&r, k)) {
		done = VAD_UNSUPPORTED;
		goto done;
	}
	done = vad_run_days(&r);
	finish(&r, kept);
	*result = &kept->simulation;
	kept = NULL;
done:
	free_run(&r);
	vad_simulation_free(kept == NULL ? NULL : &kept->simulation);
	return done;
}

void vad_simulation_free(struct vad_simulation *simulation)
{
	struct kept *kept = (struct kept *)simulation;

	if (kept == NULL)
		return;
	free(kept->host_days);
	free(kept->group_days);
	free(kept->groups);
	free(kept->under);
	free(kept->mak_used);
	free(kept);
}

bool vad_simulate_wrong(const struct vad_simulation *simulation)
{
	for (uint32_t g = 0; g < simulation->fleet->group_count; g++)
		if (simulation->groups[g].lapsed.machines > 0 ||
		    simulation->groups[g].lost.machines > 0)
			return true;
	return false;
}
