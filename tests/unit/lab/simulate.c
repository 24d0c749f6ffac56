/* SPDX-License-Identifier: MIT */
/* What becomes of small fleets whose fate can be worked out by hand. */
#include "fleet_test.h"

#include <stdlib.h>

#define ONE_HOST "fleet: f\nstart: 2026-01-05\nhosts: [{name: kms1, keys: [server2022]}]\n"

static uint32_t count_at(const struct vad_simulation *s, uint32_t day)
{
	return s->host_days[(size_t)day * s->fleet->host_count].count[VAD_REPLAY_WINDOWS];
}

static uint32_t in_state(const struct vad_simulation *s, uint32_t day, unsigned state)
{
	return s->group_days[(size_t)day * s->fleet->group_count].state[state];
}

static void twenty_five_are_enough(void **state)
{
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "days: 60\ngroups: [{name: PC, machines: 25, version: '11'}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_int_equal(count_at(s, 0), 25);
	assert_int_equal(in_state(s, 0, VAD_LICENCE_LICENSED), 25);
	assert_false(vad_simulate_wrong(s));
	assert_int_equal(s->under_count, 1);
	assert_true(s->under[0].first);
	assert_int_equal(s->groups[0].failed, 24);
	assert_int_equal(s->groups[0].why[VAD_SIMULATE_COUNT_LOW], 24);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static void twenty_four_end_in_notifications(void **state)
{
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "days: 60\ngroups: [{name: PC, machines: 24, version: '11'}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);
	const struct vad_simulate_group *pc = &s->groups[0];

	(void)state;
	assert_int_equal(count_at(s, 59), 24);
	assert_int_equal(in_state(s, 29, VAD_LICENCE_INITIAL_GRACE), 24);
	assert_int_equal(in_state(s, 30, VAD_LICENCE_NOTIFICATION), 24);
	assert_int_equal(pc->lost.machines, 24);
	assert_int_equal(pc->never.machines, 24);
	assert_int_equal(pc->lapsed.machines, 0);
	assert_int_equal(pc->lost.first, fleet_date("2026-02-04T00:00:00Z"));
	assert_int_equal(s->under_count, 1);
	assert_true(s->under[0].until == VAD_TIME_NONE);
	assert_int_equal(pc->attempts, 24 * 12 * 60);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static void five_servers_are_enough_and_keep_ten(void **state)
{
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "days: 20\ngroups: [{name: S, machines: 30, version: '2022'}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_int_equal(count_at(s, 19), 10);
	assert_int_equal(in_state(s, 1, VAD_LICENCE_LICENSED), 30);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

/* Half of 40 are off for 86 days: the count falls 30 days after their last requests, and nothing
 * expires, for 180 days are longer than the summer. */
static void a_summer_is_survived(void **state)
{
	struct vad_fleet *fleet = fleet_of(
		ONE_HOST
		"groups: [{name: PC, machines: 40, version: '11', hours: 7-18, weekdays: mon-fri,\n"
		"  holidays: [{from: 2026-06-20, until: 2026-09-14, off: 50%}]}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_false(vad_simulate_wrong(s));
	assert_int_equal(s->under_count, 2);
	assert_false(s->under[1].first);
	assert_in_range(s->under[1].from, fleet_date("2026-07-12T00:00:00Z"),
			fleet_date("2026-07-20T00:00:00Z"));
	assert_in_range(s->under[1].until, fleet_date("2026-09-14T07:00:00Z"),
			fleet_date("2026-09-14T08:00:00Z"));
	assert_int_equal(count_at(s, 220), 20);
	assert_in_range(s->groups[0].least_left, 80, 110);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

/* Away for 8 months: 180 days, then 30 of grace, then notifications; back again, licensed again. */
static void a_long_absence_expires(void **state)
{
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "groups:\n  - {name: AWAY, machines: 3, version: '11',\n"
				  "     holidays: [{from: 2026-02-01, until: 2026-10-01}]}\n"
				  "  - {name: PC, machines: 30, version: '11'}\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);
	const struct vad_simulate_group *away = &s->groups[0];

	(void)state;
	assert_true(vad_simulate_wrong(s));
	assert_int_equal(away->lapsed.machines, 3);
	assert_int_equal(away->lost.machines, 3);
	assert_int_equal(away->never.machines, 0);
	assert_in_range(away->lapsed.first, fleet_date("2026-07-23T00:00:00Z"),
			fleet_date("2026-07-31T00:00:00Z"));
	assert_int_equal(away->lost.first - away->lapsed.first, 30 * FLEET_DAY);
	assert_int_equal(in_state(s, 250, VAD_LICENCE_NOTIFICATION), 3);
	assert_int_equal(in_state(s, 364, VAD_LICENCE_LICENSED), 3);
	assert_int_equal(s->groups[1].lapsed.machines, 0);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static void clones_count_as_one(void **state)
{
	struct vad_fleet *fleet = fleet_of(ONE_HOST "days: 40\ngroups: [{name: PC, machines: 60, "
						    "version: '11', shared-cmid: yes}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	for (uint32_t day = 0; day < 40; day++)
		assert_int_equal(count_at(s, day), 1);
	assert_int_equal(s->groups[0].never.machines, 60);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

/* Ten machines that are made anew every week come with fresh ids: the count is made of ghosts. */
static void fresh_images_count_anew(void **state)
{
	struct vad_fleet *fleet = fleet_of(ONE_HOST "days: 90\ngroups: [{name: VDI, machines: 10, "
						    "version: '11', reimaged-every: 7d}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_in_range(count_at(s, 60), 40, 50);
	assert_int_equal(in_state(s, 89, VAD_LICENCE_LICENSED), 10);
	assert_false(vad_simulate_wrong(s));
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static void clocks_and_keys_refuse(void **state)
{
	struct vad_fleet *fleet =
		fleet_of("fleet: f\nstart: 2026-01-05\ndays: 20\n"
			 "hosts: [{name: kms1, keys: [server2016], clock: 1h}]\n"
			 "groups:\n  - {name: LATE, machines: 30, version: '10', clock: -181m}\n"
			 "  - {name: EDGE, machines: 10, version: '10', clock: -3h}\n"
			 "  - {name: NEW, machines: 30, version: '11'}\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_int_equal(count_at(s, 19), 10);
	assert_int_equal(s->groups[0].why[VAD_SIMULATE_CLOCK], s->groups[0].attempts);
	assert_int_equal(s->groups[1].why[VAD_SIMULATE_CLOCK], 0);
	assert_int_equal(s->groups[2].why[VAD_SIMULATE_NOT_COVERED], s->groups[2].attempts);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

/* While the host is away nothing is asked of it; the second one takes over. */
static void an_outage_sends_clients_elsewhere(void **state)
{
	struct vad_fleet *fleet = fleet_of(
		"fleet: f\nstart: 2026-01-05\ndays: 40\n"
		"hosts:\n  - {name: kms1, outages: [{from: 2026-01-15, until: 2026-01-30}]}\n"
		"  - {name: kms2, from: 2026-01-10}\n"
		"groups: [{name: PC, machines: 60, version: '11'}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_int_equal(s->host_days[2 * 12].requests, 0);
	assert_int_equal(s->host_days[2 * 3 + 1].requests, 0);
	assert_true(s->host_days[2 * 14 + 1].count[0] >= 25);
	assert_int_equal(s->groups[0].lapsed.machines, 0);
	assert_true(s->groups[0].why[VAD_SIMULATE_NOT_REACHED] > 0);
	assert_int_equal(in_state(s, 39, VAD_LICENCE_LICENSED), 60);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static void a_pool_is_used_up(void **state)
{
	struct vad_fleet *fleet = fleet_of(
		"fleet: f\nstart: 2026-01-05\ndays: 60\nmaks: [{name: pool, activations: 7}]\n"
		"groups: [{name: N, machines: 10, version: '11', mak: pool}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_int_equal(s->mak_used[0], 7);
	assert_int_equal(in_state(s, 59, VAD_LICENCE_LICENSED), 7);
	assert_int_equal(s->groups[0].never.machines, 3);
	assert_int_equal(s->groups[0].least_left, UINT32_MAX);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static void who_is_licensed_begins_so(void **state)
{
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "days: 20\ngroups: [{name: PC, machines: 30, "
				  "version: '11', licensed: yes, retired: 2026-01-15}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);

	(void)state;
	assert_int_equal(in_state(s, 0, VAD_LICENCE_LICENSED), 30);
	assert_int_equal(count_at(s, 0), 30);
	assert_int_equal(s->groups[0].failed, 0);
	assert_int_equal(s->under_count, 0);
	assert_int_equal(in_state(s, 9, VAD_LICENCE_LICENSED), 30);
	assert_int_equal(in_state(s, 10, VAD_LICENCE_LICENSED), 0);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

static bool stop_at_five(void *context, uint32_t day)
{
	(void)context;
	return day < 4;
}

static void a_watch_may_stop_it(void **state)
{
	const struct vad_simulate_watch watch = { .day = stop_at_five };
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "days: 60\ngroups: [{name: PC, machines: 25, version: '11'}]\n");
	struct vad_simulation *s = NULL;

	(void)state;
	assert_int_equal(vad_simulate_run(vad_knowledge_builtin(), fleet, &watch, &s), VAD_LIMIT);
	assert_int_equal(s->days, 5);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

/* --- how it is told -------------------------------------------------------------------------- */

static bool keep(void *context, struct vad_view text)
{
	vad_buffer_add_view(context, text);
	return true;
}

static bool refuse(void *context, struct vad_view text)
{
	(void)context;
	(void)text;
	return false;
}

static void it_is_told(void **state)
{
	struct vad_fleet *fleet =
		fleet_of(ONE_HOST "days: 31\ngroups: [{name: PC, machines: 24, version: '11'}]\n");
	struct vad_simulation *s = fleet_run(fleet, NULL);
	struct vad_buffer out = vad_buffer_new(FLEET_TEXT_MAX);
	const struct vad_simulate_sink sink = { &out, keep }, bad = { NULL, refuse };
	const char *text;

	(void)state;
	vad_simulate_text(s, 200, false, &out);
	text = vad_buffer_text(&out);
	assert_ptr_equal(
		strstr(text, "Of 24 machines, 24 fall into notifications in the 31 days from"),
		text);
	assert_non_null(strstr(text, "- PC (24): 24 fall into notifications, first PC-"));
	assert_non_null(strstr(text, "on 2026-02-04."));
	assert_non_null(strstr(text, "to the end: it was never enough."));
	assert_non_null(strstr(text, "\nCount of kms1\n"));
	assert_non_null(strstr(text, "\nMachines in notification\n"));
	vad_buffer_reset(&out);
	assert_int_equal(vad_simulate_csv(s, &sink), VAD_OK);
	text = vad_buffer_text(&out);
	assert_non_null(strstr(text, "\n2026-01-05,host,kms1,24,0,0,0,288,288,,,,,\n"));
	assert_non_null(strstr(text, "\n2026-02-04,group,PC,,,,,,,0,0,0,24,288\n"));
	vad_buffer_reset(&out);
	assert_int_equal(vad_simulate_json(s, &sink), VAD_OK);
	text = vad_buffer_text(&out);
	assert_non_null(
		strstr(text, "{\"kind\":\"verdict\",\"wrong\":true,\"lapsed\":0,\"lost\":24}\n"));
	assert_non_null(strstr(text, "\"role\":\"client\",\"needed\":25,\"from\":"
				     "\"2026-01-05T00:00:00Z\",\"until\":null,\"first\":true}\n"));
	assert_int_equal(vad_simulate_csv(s, &bad), VAD_IO);
	vad_buffer_clear(&out);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twenty_five_are_enough),
		cmocka_unit_test(twenty_four_end_in_notifications),
		cmocka_unit_test(five_servers_are_enough_and_keep_ten),
		cmocka_unit_test(a_summer_is_survived),
		cmocka_unit_test(a_long_absence_expires),
		cmocka_unit_test(clones_count_as_one),
		cmocka_unit_test(fresh_images_count_anew),
		cmocka_unit_test(clocks_and_keys_refuse),
		cmocka_unit_test(an_outage_sends_clients_elsewhere),
		cmocka_unit_test(a_pool_is_used_up),
		cmocka_unit_test(who_is_licensed_begins_so),
		cmocka_unit_test(a_watch_may_stop_it),
		cmocka_unit_test(it_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
