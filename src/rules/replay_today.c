/* SPDX-License-Identifier: MIT */
/* The count of today, and what becomes of it. */
#include <stdlib.h>
#include <string.h>

#include "replay_state.h"

static int compare_times(const void *a, const void *b)
{
	vad_time left = *(const vad_time *)a, right = *(const vad_time *)b;

	return (left > right) - (left < right);
}

/* --- who of the last 30 days will come again -------------------------------------------------- */

enum habit { STEADY, OVERDUE, ONCE };

/* Is a machine that asks every `usual` seconds expected again? Machines that are activated renew
 * after seven days, whatever they did before: no interval counts as shorter. */
static enum habit habit_of(const struct replay_rules *rules, const struct member *m, vad_time now)
{
	int64_t usual = m->usual > rules->renewal ? m->usual : rules->renewal;

	if (m->requests < 2)
		return ONCE;
	if (usual > rules->window || now - m->last > 3 * usual)
		return OVERDUE;
	return STEADY;
}

struct outlook {
	vad_time *leaving; /* last requests of those that are not steady, ascending */
	size_t leaving_count;
	uint32_t steady, overdue, once;
};

static enum vad_result look_out(struct vad_replay *r, const struct host *h, int family,
				vad_time now, struct outlook *out)
{
	*out = (struct outlook){ 0 };
	out->leaving = calloc(h->id_count + 1, sizeof(*out->leaving));
	if (!out->leaving)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < h->id_count; i++) {
		const struct member *m = &h->ids[i].member[family];
		enum habit habit;

		if (m->requests == 0 || now - m->last > r->rules.window)
			continue;
		habit = habit_of(&r->rules, m, now);
		out->steady += habit == STEADY;
		out->overdue += habit == OVERDUE;
		out->once += habit == ONCE;
		if (habit != STEADY)
			out->leaving[out->leaving_count++] = m->last;
	}
	if (out->leaving_count > 1)
		qsort(out->leaving, out->leaving_count, sizeof(*out->leaving), compare_times);
	return VAD_OK;
}

/* --- one threshold --------------------------------------------------------------------------- */

/* When the count falls under `needed` if nobody asks again. */
static vad_time falls_alone(const struct vad_replay *r, const struct kept *kept, int64_t needed)
{
	vad_time *last, when;

	if (needed <= 0 || (int64_t)kept->count < needed)
		return VAD_TIME_NONE;
	last = calloc(kept->count, sizeof(*last));
	if (!last)
		return VAD_TIME_NONE;
	for (uint32_t i = 0; i < kept->count; i++)
		last[i] = kept->ids[i].last;
	qsort(last, kept->count, sizeof(*last), compare_times);
	when = last[kept->count - (size_t)needed] + r->rules.window + 1;
	free(last);
	return when;
}

static void fall_as_usual(const struct vad_replay *r, const struct outlook *out,
			  struct vad_replay_threshold *t)
{
	int64_t steady = out->steady, missing = t->needed - steady;

	t->usual = VAD_TIME_NONE;
	if (steady >= t->needed) {
		t->falls = VAD_ANSWER_NO;
		return;
	}
	t->falls = steady + out->once >= t->needed ? VAD_ANSWER_UNKNOWN : VAD_ANSWER_YES;
	if ((uint64_t)missing <= out->leaving_count)
		t->usual = out->leaving[out->leaving_count - (size_t)missing] + r->rules.window + 1;
}

static void judge_threshold(const struct vad_replay *r, const struct host *h,
			    const struct vad_replay_family *f, const struct kept *kept,
			    const struct outlook *out, enum vad_kms_role role,
			    struct vad_replay_threshold *t)
{
	int64_t least, most;

	*t = (struct vad_replay_threshold){ .known = r->rules.known[role],
					    .needed = r->rules.needed[role],
					    .asked = h->role_asked[role],
					    .enough = VAD_ANSWER_UNKNOWN,
					    .alone = VAD_TIME_NONE,
					    .falls = VAD_ANSWER_UNKNOWN,
					    .usual = VAD_TIME_NONE };
	if (!t->known)
		return;
	least = t->needed - f->count.most;
	most = t->needed - f->count.least;
	t->missing.least = least > 0 ? least : 0;
	t->missing.most = most > 0 ? most : 0;
	if (most <= 0)
		t->enough = VAD_ANSWER_YES;
	else if (least > 0)
		t->enough = VAD_ANSWER_NO;
	if (most > 0)
		return;
	t->alone = falls_alone(r, kept, t->needed);
	fall_as_usual(r, out, t);
}

/* --- families -------------------------------------------------------------------------------- */

static void judge_family(struct vad_replay *r, const struct host *h, int family, vad_time now,
			 const struct outlook *out, struct vad_replay_family *f)
{
	const struct kept *kept = &h->kept[family];
	uint32_t active = out->steady + out->overdue + out->once;
	uint32_t most = kept->count + vad_replay_doubt(r, h, family, now);

	/* ids that were dropped before more were kept may be remembered all the same */
	if (kept->capacity > 0 && now - kept->grown_at <= r->rules.window) {
		uint32_t possible = active < kept->capacity ? active : kept->capacity;

		if (possible > most)
			most = possible;
	}
	*f = (struct vad_replay_family){ .count = { kept->count, most },
					 .kept = kept->capacity,
					 .active = active,
					 .steady = out->steady,
					 .overdue = out->overdue,
					 .once = out->once,
					 .highest = kept->highest,
					 .highest_at = kept->highest ? kept->highest_at
								     : VAD_TIME_NONE };
}

static uint32_t count_unsure(const struct vad_replay *r, const struct host *h, vad_time now)
{
	uint32_t count = 0;

	for (size_t i = 0; i < h->id_count; i++) {
		const struct member *m = &h->ids[i].member[REPLAY_UNSURE];

		count += m->requests > 0 && now - m->last <= r->rules.window;
	}
	return count;
}

enum vad_result vad_replay_today(struct vad_replay *r, struct computer *c, vad_time now)
{
	struct vad_replay_host *seen = &c->seen;
	struct host *h = c->host;

	for (int app = 0; app < VAD_REPLAY_APPS; app++) {
		struct outlook out;
		enum vad_result result = look_out(r, h, app, now, &out);

		if (result != VAD_OK)
			return result;
		judge_family(r, h, app, now, &out, &seen->family[app]);
		for (int role = 0; role < VAD_REPLAY_ROLES; role++)
			if ((int)vad_replay_app_of((enum vad_kms_role)role) == app)
				judge_threshold(r, h, &seen->family[app], &h->kept[app], &out,
						(enum vad_kms_role)role, &seen->threshold[role]);
		free(out.leaving);
	}
	seen->unsure_ids = count_unsure(r, h, now);
	return VAD_OK;
}
