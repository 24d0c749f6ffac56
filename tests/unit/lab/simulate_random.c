/* SPDX-License-Identifier: MIT */
/* What must hold for every fleet, for random ones. */
#include "fleet_test.h"

#include <stdlib.h>

#include "model/random.h"
#include "rules/replay.h"

enum {
	FLEETS = 500,
	HOSTS = 3,
	CMIDS_MAX = 4096,
	VALID = 180 * FLEET_DAY,
	WINDOW = 30 * FLEET_DAY
};

/* --- a random fleet file --------------------------------------------------------------------- */

static unsigned below(struct vad_random *random, unsigned bound)
{
	return (unsigned)vad_random_below(random, bound);
}

static void random_day(struct vad_random *random, struct vad_buffer *out, const char *key,
		       unsigned month)
{
	vad_buffer_printf(out, "%s: 2026-%02u-%02u", key, month, 1 + below(random, 28));
}

static void random_hosts(struct vad_random *random, struct vad_buffer *out, unsigned hosts)
{
	static const char *const clocks[] = { "0", "-1h", "3h", "5h" };

	for (unsigned i = 0; i < hosts; i++) {
		vad_buffer_printf(out, "  - {name: kms%u, clock: %s", i, clocks[below(random, 4)]);
		if (below(random, 3) == 0) {
			random_day(random, out, ", outages: [{from", 1 + below(random, 3));
			random_day(random, out, ", until", 4 + below(random, 3));
			vad_buffer_add(out, "}]");
		}
		vad_buffer_add(out, "}\n");
	}
}

static void random_life(struct vad_random *random, struct vad_buffer *out)
{
	static const char *const clocks[] = { "0", "-2h", "4h", "-5h" };

	if (below(random, 3) == 0)
		vad_buffer_add(out, ", shared-cmid: yes");
	if (below(random, 2) == 0)
		vad_buffer_add(out, ", hours: 8-17, weekdays: mon-fri");
	if (below(random, 4) == 0)
		vad_buffer_printf(out, ", clock: %s", clocks[below(random, 4)]);
	if (below(random, 4) == 0)
		vad_buffer_printf(out, ", reimaged-every: %ud", 1 + below(random, 60));
	if (below(random, 3) == 0) {
		random_day(random, out, ", holidays: [{from", 1 + below(random, 4));
		random_day(random, out, ", until", 5 + below(random, 7));
		vad_buffer_printf(out, ", off: %u%%}]", below(random, 101));
	}
	if (below(random, 5) == 0)
		random_day(random, out, ", retired", 2 + below(random, 10));
	if (below(random, 3) == 0)
		vad_buffer_add(out, ", licensed: yes");
	else if (below(random, 2) == 0)
		vad_buffer_printf(out, ", joins: {over: %ud}", below(random, 90));
}

static void random_fleet(struct vad_random *random, struct vad_buffer *out)
{
	/* With ids that are known, so that records tell servers from Office. */
	static const char *const versions[] = {
		"'11'",
		"'10'",
		"'2019', activation-id: de32eafd-aaee-4662-9444-c1befb41bde2",
		"office2019, activation-id: 85dd8b5f-eaa4-4af3-a628-cce9e77c9a03",
	};
	unsigned hosts = 1 + below(random, HOSTS), groups = 1 + below(random, 3);

	/* A few live long enough to run out; most are short. */
	unsigned days = below(random, 6) == 0 ? 200 + below(random, 160) : 20 + below(random, 40);

	vad_buffer_printf(out, "fleet: r\nstart: 2026-01-01\ndays: %u\nseed: %u\nhosts:\n", days,
			  below(random, 1000));
	random_hosts(random, out, hosts);
	vad_buffer_add(out, "maks: [{name: pool, activations: 5}]\ngroups:\n");
	for (unsigned i = 0; i < groups; i++) {
		unsigned way = below(random, 8);

		vad_buffer_printf(out, "  - {name: G%u, machines: %u, version: %s", i,
				  1 + below(random, 40), versions[below(random, 4)]);
		if (way == 0)
			vad_buffer_add(out, ", mak: pool");
		else if (way == 1)
			vad_buffer_printf(out, ", skms: kms%u", below(random, hosts));
		random_life(random, out);
		vad_buffer_add(out, "}\n");
	}
}

/* --- what is watched ------------------------------------------------------------------------- */

struct seen {
	struct vad_guid cmid;
	vad_time last;
};
/* The ids that a host may count by the rule alone: all of the last 30 days, without a cap. */
struct watched_host {
	struct seen seen[2][CMIDS_MAX];
	size_t count[2];
	bool clients; /* some request needed 25 */
};
struct watching {
	const struct vad_fleet *fleet;
	struct watched_host *hosts;
	vad_time now;
	vad_time *success;         /* of each machine */
	uint64_t hash;             /* of all that happened */
	struct vad_replay *replay; /* of the first host */
	uint64_t records;
};

static void mix(struct watching *w, const void *data, size_t size)
{
	w->hash = vad_view_hash((struct vad_view){ data, size }, w->hash);
}

static void pass_time(struct watching *w, vad_time time)
{
	assert_true(time >= w->now);
	w->now = time;
}

static uint32_t distinct(struct watched_host *host, int app, const struct vad_guid *cmid,
			 vad_time now)
{
	uint32_t recent = 0;
	size_t at = host->count[app];

	for (size_t i = 0; i < host->count[app]; i++)
		if (vad_guid_equal(&host->seen[app][i].cmid, cmid))
			at = i;
	assert_true(at < CMIDS_MAX);
	if (at == host->count[app])
		host->count[app]++;
	host->seen[app][at] = (struct seen){ *cmid, now };
	for (size_t i = 0; i < host->count[app]; i++)
		recent += now - host->seen[app][i].last <= WINDOW;
	return recent;
}

static void feed(struct watching *w, const struct vad_simulate_request *q)
{
	const struct vad_fleet_group *group = &w->fleet->groups[q->group];
	struct vad_kms_request request = vad_kms_request_empty();
	char name[VAD_FLEET_FULL_NAME_MAX + 1];

	vad_fleet_machine_name(w->fleet, q->machine, true, name);
	request.event = 12290;
	request.record = ++w->records;
	request.time = q->time;
	request.clock = VAD_CLOCK_UTC;
	request.computer = VAD_VIEW("kms0");
	request.code = q->code;
	request.required = group->required;
	request.name = vad_view_of(name);
	request.has_cmid = request.has_product = true;
	request.cmid = q->cmid;
	request.product = group->product;
	request.status = q->state;
	assert_int_equal(vad_replay_feed(w->replay, &request), VAD_OK);
}

static void watch_request(void *context, const struct vad_simulate_request *q)
{
	struct watching *w = context;
	const struct vad_fleet_group *group = &w->fleet->groups[q->group];
	struct watched_host *host = &w->hosts[q->host];
	int app = (int)vad_replay_app_of(group->role);

	pass_time(w, q->time);
	mix(w, &q->time, sizeof(q->time));
	mix(w, &q->machine, sizeof(q->machine));
	mix(w, &q->code, sizeof(q->code));
	mix(w, &q->cmid, sizeof(q->cmid));
	if (!q->answered)
		assert_int_not_equal(q->code, 0);
	if (q->answered && q->host == 0)
		feed(w, q);
	if (q->count == 0)
		return;
	host->clients = host->clients || group->required == 25;
	/* The cap, and each id once, and none that is older than 30 days. */
	assert_in_range(q->count, 1, app == VAD_REPLAY_WINDOWS && host->clients ? 50 : 10);
	assert_true(q->count <= distinct(host, app, &q->cmid, q->time));
	if (q->code == 0 && q->time >= w->fleet->start)
		assert_true(q->count >= group->required);
	if (q->code == 0)
		w->success[q->machine] = q->time;
}

static void watch_change(void *context, const struct vad_simulate_change *change)
{
	struct watching *w = context;
	vad_time success = w->success[change->machine];

	pass_time(w, change->time);
	mix(w, &change->before, sizeof(change->before));
	if (change->before == VAD_LICENCE_LICENSED && success != VAD_TIME_NONE)
		assert_true(change->time - success <= VALID);
	if (change->licence == NULL || !change->licence->volume)
		return;
	/* Licensed by KMS means: a host has just said so, and not for longer than 180 days. */
	assert_int_equal(change->licence->state, VAD_LICENCE_LICENSED);
	assert_true(success == change->time);
	assert_true(change->licence->until - success <= VALID);
}

/* --- the properties -------------------------------------------------------------------------- */

/* A run that is watched; its hash. */
static uint64_t watched_run(const struct vad_fleet *fleet, struct vad_simulation **s,
			    struct watching *w)
{
	const struct vad_simulate_watch watch = { .context = w,
						  .request = watch_request,
						  .change = watch_change };

	*w = (struct watching){ .fleet = fleet, .now = INT64_MIN };
	w->hosts = calloc(fleet->host_count + 1, sizeof(*w->hosts));
	w->success = calloc(fleet->machines, sizeof(*w->success));
	w->replay = vad_replay_new(vad_knowledge_builtin(), NULL);
	assert_true(w->hosts != NULL && w->success != NULL && w->replay != NULL);
	for (uint32_t i = 0; i < fleet->machines; i++)
		w->success[i] = VAD_TIME_NONE;
	*s = fleet_run(fleet, &watch);
	return w->hash;
}

static void check_days(const struct vad_simulation *s)
{
	const struct vad_fleet *fleet = s->fleet;

	for (uint32_t day = 0; day < s->days; day++) {
		for (uint32_t h = 0; h < fleet->host_count; h++) {
			const struct vad_simulate_host_day *at =
				&s->host_days[day * fleet->host_count + h];

			assert_true(at->count[0] <= 50 && at->count[1] <= 10);
			assert_true(at->lowest[0] <= at->count[0]);
			assert_true(at->lowest[1] <= at->count[1]);
			assert_true(at->refused <= at->requests);
		}
		for (uint32_t g = 0; g < fleet->group_count; g++) {
			uint32_t sum = 0;

			for (unsigned i = 0; i < VAD_LICENCE_STATES; i++)
				sum += s->group_days[day * fleet->group_count + g].state[i];
			assert_true(sum <= fleet->groups[g].machines);
		}
	}
	for (uint32_t i = 0; i < fleet->mak_count; i++)
		assert_in_range(s->mak_used[i], 0, fleet->maks[i].activations);
	for (size_t i = 0; i < s->under_count; i++)
		assert_true(s->under[i].until == VAD_TIME_NONE ||
			    s->under[i].until >= s->under[i].from);
}

/* What vad_replay makes of the records of the first host is the count of the simulation. */
static void check_replay(const struct watching *w, const struct vad_simulation *s)
{
	vad_time end = s->fleet->start + (vad_time)s->days * FLEET_DAY - 1;
	const struct vad_simulate_host_day *last =
		&s->host_days[(size_t)(s->days - 1) * s->fleet->host_count];
	const struct vad_replay_host *host;

	if (w->records == 0)
		return;
	assert_int_equal(vad_replay_finish(w->replay, end), VAD_OK);
	assert_int_equal(vad_replay_host_count(w->replay), 1);
	host = vad_replay_host(w->replay, 0);
	for (int app = 0; app < VAD_REPLAY_APPS; app++)
		assert_int_equal(host->family[app].count.least, last->count[app]);
}

static void free_watching(struct watching *w)
{
	vad_replay_free(w->replay);
	free(w->hosts);
	free(w->success);
}

static void it_holds_for_random_fleets(void **state)
{
	struct vad_random random = vad_random_new(2026);

	(void)state;
	for (unsigned i = 0; i < FLEETS; i++) {
		struct vad_buffer text = vad_buffer_new(FLEET_TEXT_MAX);
		struct vad_simulation *first = NULL, *again = NULL;
		struct watching one, two;
		struct vad_fleet *fleet;

		random_fleet(&random, &text);
		fleet = fleet_of(vad_buffer_text(&text));
		(void)watched_run(fleet, &first, &one);
		check_days(first);
		check_replay(&one, first);
		if (i % 10 == 0) { /* the same seed, the same life */
			assert_true(watched_run(fleet, &again, &two) == one.hash);
			assert_memory_equal(first->group_days, again->group_days,
					    sizeof(*first->group_days) * first->days *
						    fleet->group_count);
			free_watching(&two);
			vad_simulation_free(again);
		}
		free_watching(&one);
		vad_simulation_free(first);
		vad_fleet_free(fleet);
		vad_buffer_clear(&text);
	}
}

/* No machine and no compiler may have another: the numbers of one run, as they were first. */
static void a_seed_gives_the_same_everywhere(void **state)
{
	struct vad_fleet *fleet = fleet_of("fleet: f\nstart: 2026-01-05\ndays: 200\nseed: "
					   "42\nhosts: [{name: kms1}, {name: kms2}]\n"
					   "groups:\n  - {name: PC, machines: 70, version: '11', "
					   "hours: 8-17, weekdays: mon-fri,\n"
					   "     joins: {over: 20d}, reimaged-every: 50d}\n"
					   "  - {name: S, machines: 9, version: '2022'}\n");
	struct vad_simulation *s = NULL;
	struct watching w;

	(void)state;
	(void)watched_run(fleet, &s, &w);
	assert_int_equal(s->requests, 2784);
	assert_int_equal(s->events, 2824);
	assert_true(w.hash == UINT64_C(0x82b16149435f4f29));
	free_watching(&w);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_holds_for_random_fleets),
		cmocka_unit_test(a_seed_gives_the_same_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
