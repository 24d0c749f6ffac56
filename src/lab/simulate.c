/* SPDX-License-Identifier: MIT */
/*
 * Each machine has one date in the queue: the next moment at which anything happens to it. A machine
 * takes 56 bytes and its date 16; what is told of days and groups is counted as it happens.
 */
#include "simulate_private.h"

#include <stdlib.h>
#include <string.h>

#include "rules/code.h"

enum {
	DAY = 86400,
	START_UP = 1800, /* what fell due is done within this time after the machine is on */
	NO_HOST = 0xFF,
};

/* --- licences and their figures -------------------------------------------------------------- */

static void befall(struct vad_simulate_fate *fate, uint32_t machine, vad_time now)
{
	if (fate->machines++ == 0) {
		fate->first = now;
		fate->who = machine;
	}
}

static void tell_change(const struct run *r, uint32_t item, uint8_t before, vad_time now)
{
	const struct machine *m = &r->machines[item];
	struct vad_simulate_change change = { .time = now,
					      .machine = item,
					      .group = m->group,
					      .before = before,
					      .licence = &m->licence };

	if ((m->flags & RETIRED) != 0)
		change.licence = NULL;
	if (r->watch.change != NULL)
		r->watch.change(r->watch.context, &change);
}

/* The licence is another than before: count it where it belongs. */
static void changed(struct run *r, uint32_t item, uint8_t before, vad_time now)
{
	struct machine *m = &r->machines[item];
	struct vad_simulate_group *group = &r->groups[m->group];
	uint32_t *states = r->now_group[m->group].state;

	states[before]--;
	states[m->licence.state]++;
	if (m->licence.state == VAD_LICENCE_ADDITIONAL_GRACE && (m->flags & LAPSED) == 0) {
		m->flags |= LAPSED;
		befall(&group->lapsed, item, now);
	}
	if (m->licence.state == VAD_LICENCE_NOTIFICATION && (m->flags & LOST) == 0) {
		m->flags |= LOST;
		befall(&group->lost, item, now);
		if (m->licence.success == VAD_TIME_NONE)
			befall(&group->never, item, now);
	}
	tell_change(r, item, before, now);
}

/* What ran out, step by step, so that each is told at its own time. */
static void pass(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];

	while (m->licence.until <= now) {
		vad_time then = m->licence.until;
		uint8_t before = m->licence.state;

		vad_licence_pass(&m->licence, &r->rules, then);
		changed(r, item, before, then);
	}
}

static void note_left(struct run *r, const struct machine *m, vad_time now)
{
	struct vad_simulate_group *group = &r->groups[m->group];
	int64_t days = (m->licence.until - now) / DAY;

	if (m->licence.success == VAD_TIME_NONE ||
	    (m->licence.state == VAD_LICENCE_LICENSED && !m->licence.volume))
		return;
	if (m->licence.state != VAD_LICENCE_LICENSED)
		days = 0;
	if (days < group->least_left)
		group->least_left = (uint32_t)days;
}

static void activated(struct run *r, uint32_t item, bool for_good, vad_time now)
{
	struct machine *m = &r->machines[item];
	uint8_t before = m->licence.state;

	if (!for_good)
		note_left(r, m, now);
	if (for_good)
		vad_licence_activate_for_good(&m->licence, now);
	else
		vad_licence_activate(&m->licence, &r->rules, now);
	if (before != m->licence.state)
		changed(r, item, before, now);
}

/* --- hosts ----------------------------------------------------------------------------------- */

static bool serves(const struct vad_fleet_host *host, vad_time now)
{
	if (now < host->from || now >= host->until)
		return false;
	for (size_t i = 0; i < host->outage_count && host->outages[i].from <= now; i++)
		if (now < host->outages[i].until)
			return false;
	return true;
}

static void begin_under(struct run *r, uint32_t number, enum vad_kms_role role, vad_time from,
			bool first)
{
	const struct vad_fleet_host *host = &r->fleet->hosts[number];
	struct role_state *state = &r->hosts[number].role[role];

	state->enough = false;
	state->open = UINT32_MAX;
	if (from < host->from)
		from = host->from;
	if (from >= host->until)
		return;
	if (r->under_count == VAD_SIMULATE_UNDER_MAX) {
		r->under_full = true;
		return;
	}
	state->open = (uint32_t)r->under_count;
	r->under[r->under_count++] = (struct vad_simulate_under){ number,        role,
								  state->needed, from,
								  VAD_TIME_NONE, first };
}

/* Time has passed up to `now`: for which roles did the count of a host fall under what they need? */
static void settle(struct run *r, uint32_t number, vad_time now)
{
	struct host *host = &r->hosts[number];

	for (int i = 0; i < VAD_REPLAY_ROLES; i++) {
		enum vad_kms_role role = (enum vad_kms_role)i;
		const struct vad_kms_count *count = &host->count[vad_replay_app_of(role)];
		struct role_state *state = &host->role[i];
		vad_time falls;

		if (!state->used || !state->enough)
			continue;
		falls = vad_kms_count_falls(count, state->needed);
		if (falls <= now)
			begin_under(r, number, role, falls, false);
	}
}

static void note_lowest(struct host *host, int app, uint32_t count)
{
	if (count < host->day.lowest[app])
		host->day.lowest[app] = count;
}

/* A request that counts; the count with it. */
static uint32_t count_request(struct run *r, uint32_t number, const struct vad_guid *cmid,
			      const struct vad_fleet_group *group, vad_time now)
{
	struct host *host = &r->hosts[number];
	enum vad_replay_app app = vad_replay_app_of(group->role);
	uint32_t count;

	settle(r, number, now);
	note_lowest(host, (int)app, vad_kms_count_now(&host->count[app], now));
	count = vad_kms_count_request(&host->count[app], cmid, group->required, now);
	for (int i = 0; i < VAD_REPLAY_ROLES; i++) {
		struct role_state *state = &host->role[i];

		if (!state->used || state->enough || count < state->needed ||
		    vad_replay_app_of((enum vad_kms_role)i) != app)
			continue;
		state->enough = true;
		if (state->open != UINT32_MAX)
			r->under[state->open].until = now;
	}
	return count;
}

/* --- attempts -------------------------------------------------------------------------------- */

static struct vad_guid cmid_of(const struct run *r, const struct machine *m)
{
	return vad_random_guid(r->fleet->seed, m->cmid);
}

/* What a host makes of a request; VAD_SIMULATE_FAILURES: it activates the machine. */
static enum vad_simulate_failure answer(struct run *r, uint8_t number,
					struct vad_simulate_request *request)
{
	const struct vad_fleet_group *group = &r->fleet->groups[request->group];
	size_t at = (size_t)request->group * r->fleet->host_count + number;
	enum vad_simulate_failure refusal = (enum vad_simulate_failure)r->refusal[at];

	request->answered = serves(&r->fleet->hosts[number], request->time);
	if (!request->answered)
		return VAD_SIMULATE_NOT_REACHED;
	if (refusal != VAD_SIMULATE_FAILURES)
		return refusal;
	request->count = count_request(r, number, &request->cmid, group, request->time);
	/* What is licensed when time begins found a count that sufficed. */
	if (request->count < group->required && (r->machines[request->machine].flags & BEFORE) == 0)
		return VAD_SIMULATE_COUNT_LOW;
	return VAD_SIMULATE_FAILURES;
}

/* One host. True when it activated the machine. */
static bool ask(struct run *r, uint32_t item, uint8_t number, uint32_t tried, vad_time now)
{
	struct machine *m = &r->machines[item];
	struct host *host = &r->hosts[number];
	struct vad_simulate_request request = { .time = now,
						.machine = item,
						.group = m->group,
						.host = number,
						.cmid = cmid_of(r, m),
						.tried = tried,
						.state = m->licence.state };
	enum vad_simulate_failure failure = answer(r, number, &request);

	request.minutes = vad_licence_minutes(&m->licence, now);
	if (failure != VAD_SIMULATE_FAILURES) {
		request.code = r->codes[failure];
		r->groups[m->group].why[failure]++;
	}
	if (request.answered) {
		r->requests++;
		host->day.requests++;
		host->day.refused += request.code != 0;
	}
	request.last = request.code == 0 || tried == r->fleet->groups[m->group].host_count;
	if (r->watch.request != NULL)
		r->watch.request(r->watch.context, &request);
	return request.code == 0;
}

/* The host that worked last, or any; then the others in turn. */
static bool ask_hosts(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];
	const struct vad_fleet_group *group = &r->fleet->groups[m->group];
	uint32_t count = group->host_count, first = m->host;

	if (first == NO_HOST)
		first = count > 1 ? (uint32_t)vad_random_below(&r->random, count) : 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = (first + i) % count;

		if (ask(r, item, group->hosts[at], i + 1, now)) {
			m->host = (uint8_t)at;
			return true;
		}
	}
	m->host = NO_HOST;
	return false;
}

static bool take_mak(struct run *r, uint32_t mak)
{
	if (r->mak_used[mak] >= r->fleet->maks[mak].activations)
		return false;
	r->mak_used[mak]++;
	return true;
}

/* When the machine does what falls due at `due`: then, or when it is switched on again. */
static vad_time when_on(struct run *r, uint32_t item, vad_time due)
{
	const struct vad_fleet_group *group = &r->fleet->groups[r->machines[item].group];
	vad_time on = vad_fleet_next_on(group, item - group->first, due);
	int64_t room = group->on_until - group->on_from;

	if (on == due || on == INT64_MAX)
		return on;
	return on + (vad_time)vad_random_below(&r->random,
					       (uint64_t)(room < START_UP ? room : START_UP));
}

static void attempt(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];
	uint32_t mak = r->fleet->groups[m->group].mak;
	bool good = mak != VAD_FLEET_NONE ? take_mak(r, mak) : ask_hosts(r, item, now);
	int64_t interval;

	r->groups[m->group].attempts++;
	if (good) {
		activated(r, item, mak != VAD_FLEET_NONE, now);
	} else {
		if (mak != VAD_FLEET_NONE)
			r->groups[m->group].why[VAD_SIMULATE_POOL_EMPTY]++;
		r->groups[m->group].failed++;
		r->now_group[m->group].failed++;
	}
	m->flags &= (uint8_t)~BEFORE;
	if (good && mak != VAD_FLEET_NONE) {
		m->attempt = INT64_MAX;
		return;
	}
	interval = m->licence.state == VAD_LICENCE_LICENSED ? r->rules.renewal_interval
							    : r->rules.activation_interval;
	m->attempt = when_on(r, item, now + interval);
}

/* --- the life of a machine ------------------------------------------------------------------- */

static void install(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];
	const struct vad_fleet_group *group = &r->fleet->groups[m->group];

	m->licence = vad_licence_installed(&r->rules, now);
	m->host = NO_HOST;
	m->cmid = group->shared_cmid ? UINT64_MAX - m->group : r->next_cmid++;
	m->attempt = (m->flags & BEFORE) != 0 ? now : when_on(r, item, now);
}

static void join(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];
	const struct vad_fleet_group *group = &r->fleet->groups[m->group];

	m->flags |= JOINED;
	if (group->licensed && now < r->fleet->start)
		m->flags |= BEFORE;
	install(r, item, now);
	m->reimage = INT64_MAX;
	if (group->reimaged_every > 0)
		m->reimage =
			now + 1 +
			(vad_time)vad_random_below(&r->random, (uint64_t)group->reimaged_every);
	r->now_group[m->group].state[m->licence.state]++;
	tell_change(r, item, VAD_LICENCE_STATES, now);
}

static void reimage(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];
	uint8_t before = m->licence.state;

	install(r, item, now);
	m->reimage += r->fleet->groups[m->group].reimaged_every;
	changed(r, item, before, now);
}

static void retire(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];

	if ((m->flags & JOINED) != 0)
		r->now_group[m->group].state[m->licence.state]--;
	m->flags |= RETIRED;
	tell_change(r, item, m->licence.state, now);
}

static vad_time earliest(vad_time a, vad_time b)
{
	return a < b ? a : b;
}

static void live(struct run *r, uint32_t item, vad_time now)
{
	struct machine *m = &r->machines[item];
	const struct vad_fleet_group *group = &r->fleet->groups[m->group];
	vad_time next;

	r->events++;
	if (now >= group->retired) {
		retire(r, item, now);
		return;
	}
	if ((m->flags & JOINED) == 0)
		join(r, item, now);
	pass(r, item, now);
	if (now >= m->reimage)
		reimage(r, item, now);
	if (now >= m->attempt)
		attempt(r, item, now);
	next = earliest(earliest(m->attempt, m->licence.until),
			earliest(m->reimage, group->retired));
	vad_queue_set(r->queue, item, next);
}

/* Machines join in the order of their numbers, each somewhere in its part of the time that they take
 * together. (So neighbours in memory are neighbours in time, too, which a cache likes.) */
static vad_time join_date(struct run *r, const struct vad_fleet_group *group, uint32_t number)
{
	int64_t over = group->licensed ? r->rules.renewal_interval : group->joins_over;
	vad_time from = group->licensed ? r->fleet->start - over : group->joins_from;

	return from + over * number / group->machines +
	       (vad_time)vad_random_below(&r->random, (uint64_t)over / group->machines);
}

static void begin(struct run *r)
{
	for (uint32_t g = 0; g < r->fleet->group_count; g++) {
		const struct vad_fleet_group *group = &r->fleet->groups[g];

		for (uint32_t i = 0; i < group->machines; i++) {
			r->machines[group->first + i] = (struct machine){ .attempt = INT64_MAX,
									  .reimage = INT64_MAX,
									  .group = (uint16_t)g,
									  .host = NO_HOST };
			vad_queue_set(r->queue, group->first + i, join_date(r, group, i));
		}
	}
}

/* --- days ------------------------------------------------------------------------------------ */

static void start_day(struct run *r, vad_time now)
{
	for (uint32_t h = 0; h < r->fleet->host_count; h++) {
		struct host *host = &r->hosts[h];

		settle(r, h, now);
		host->day = (struct vad_simulate_host_day){ 0 };
		for (int app = 0; app < VAD_REPLAY_APPS; app++)
			host->day.lowest[app] = vad_kms_count_now(&host->count[app], now);
	}
	for (uint32_t g = 0; g < r->fleet->group_count; g++)
		r->now_group[g].failed = 0;
}

static void end_day(struct run *r, uint32_t day, vad_time last)
{
	size_t hosts = r->fleet->host_count, groups = r->fleet->group_count;

	for (uint32_t h = 0; h < hosts; h++) {
		struct host *host = &r->hosts[h];

		settle(r, h, last);
		for (int app = 0; app < VAD_REPLAY_APPS; app++) {
			host->day.count[app] = vad_kms_count_now(&host->count[app], last);
			note_lowest(host, app, host->day.count[app]);
		}
		r->host_days[day * hosts + h] = host->day;
	}
	if (groups > 0)
		memcpy(&r->group_days[day * groups], r->now_group, groups * sizeof(*r->now_group));
}

/* A million machines are more than a cache holds: the next one is fetched while this one lives. */
static void fetch_ahead(const struct run *r)
{
#ifdef __GNUC__
	uint32_t item = vad_queue_peek(r->queue);

	if (item == VAD_QUEUE_NONE)
		return;
	__builtin_prefetch(&r->machines[item].licence);
	__builtin_prefetch(&r->machines[item].flags);
#else
	(void)r;
#endif
}

static void live_until(struct run *r, vad_time until)
{
	vad_time now;
	uint32_t item;

	while ((item = vad_queue_next(r->queue, until, &now)) != VAD_QUEUE_NONE) {
		fetch_ahead(r);
		live(r, item, now);
	}
}

/* Time begins: which counts have still to be reached? */
static void open_first(struct run *r)
{
	for (uint32_t h = 0; h < r->fleet->host_count; h++)
		for (int i = 0; i < VAD_REPLAY_ROLES; i++)
			if (r->hosts[h].role[i].used && !r->hosts[h].role[i].enough)
				begin_under(r, h, (enum vad_kms_role)i, r->fleet->start, true);
}

/* A host that is gone for good has no count that could be too low. */
static void close_gone(struct run *r, vad_time now)
{
	for (size_t i = 0; i < r->under_count; i++) {
		vad_time until = r->fleet->hosts[r->under[i].host].until;

		if (r->under[i].until == VAD_TIME_NONE && until <= now)
			r->under[i].until = until;
	}
}

/* What those that are licensed in the end have left. */
static void note_rest(struct run *r, vad_time now)
{
	for (uint32_t item = 0; item < r->fleet->machines; item++)
		if ((r->machines[item].flags & (JOINED | RETIRED)) == JOINED)
			note_left(r, &r->machines[item], now);
}

enum vad_result vad_run_days(struct run *r)
{
	vad_time start = r->fleet->start;

	begin(r);
	live_until(r, start - 1);
	open_first(r);
	for (uint32_t day = 0; day < r->fleet->days; day++) {
		vad_time last = start + (vad_time)(day + 1) * DAY - 1;

		start_day(r, last - DAY + 1);
		live_until(r, last);
		end_day(r, day, last);
		r->days = day + 1;
		if (r->watch.day != NULL && !r->watch.day(r->watch.context, day))
			return VAD_LIMIT;
	}
	close_gone(r, start + (vad_time)r->fleet->days * DAY);
	note_rest(r, start + (vad_time)r->fleet->days * DAY);
	return VAD_OK;
}
