/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/attempt.h"
#include "model/clock.h"
#include "model/journal.h"

enum { HOUR = 3600, DAY = 86400, KMS_PORT = 1688 };
static const vad_time start = 1790000000;

static struct vad_model_world *world;

static struct vad_model_machine *machine(const char *name)
{
	return vad_model_machine(world, name);
}

static struct vad_model_machine *add_member(const char *name, const char *address)
{
	struct vad_model_machine *added = vad_model_add_machine(world, name);

	assert_non_null(added);
	added->domain = "corp.example";
	added->network = "lan";
	added->address = address;
	added->dns_servers.text[added->dns_servers.count++] = "10.0.0.1";
	added->suffixes.text[added->suffixes.count++] = "corp.example";
	return added;
}

/* A domain with one host, a client that is not activated yet, and 40 others. */
static int set_up(void **state)
{
	struct vad_model_dns_server *dns;
	struct vad_model_machine *host;
	struct vad_model_crowd *crowd;
	struct vad_model_key *key;

	(void)state;
	world = vad_model_world_new(vad_knowledge_builtin(), start, 7);
	assert_non_null(world);
	key = vad_model_add_key(world, "host-key");
	key->channel = VAD_MODEL_CHANNEL_CSVLK;
	key->group = "server2022";
	host = add_member("kms1", "10.0.0.2");
	host->product[0].edition = "ServerStandard";
	host->product[0].version = "2022";
	host->product[0].key = "host-key";
	vad_licence_activate_for_good(&host->product[0].licence, start);
	host->kms.key = "host-key";
	host->kms.activated = true;
	(void)add_member("pc1", "10.0.0.9");
	crowd = vad_model_add_crowd(world, "PC");
	crowd->machines = 40;
	crowd->host = "kms1";
	dns = vad_model_add_dns_server(world, "dc1");
	dns->address = "10.0.0.1";
	dns->zones.text[dns->zones.count++] = "corp.example";
	assert_non_null(vad_model_add_zone(world, "corp.example"));
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
	return 0;
}

static int begin(void **state)
{
	(void)set_up(state);
	assert_int_equal(vad_model_world_begin(world), VAD_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vad_model_world_free(world);
	return 0;
}

static size_t records(const char *name, uint32_t id)
{
	const struct vad_model_record *record;
	size_t found = 0;

	for (size_t i = 0; (record = vad_model_journal_at(machine(name), i)) != NULL; i++)
		found += record->id == id;
	return found;
}

static void run_to(vad_time until)
{
	assert_int_equal(vad_model_run(world, until), VAD_OK);
	assert_int_equal(world->now, until > start ? until : start);
}

/* --- before the story ------------------------------------------------------------------------- */

static void hosts_are_warm_at_the_start(void **state)
{
	struct vad_model_machine *host = machine("kms1");

	(void)state;
	assert_int_equal(world->now, start);
	assert_int_equal(vad_kms_count_now(&host->kms.count[0], start), 40);
	assert_int_equal(vad_kms_count_now(&host->kms.count[1], start), 0);
	/* The log tells the last round: all of them once, and nobody was refused. */
	assert_int_equal(records("kms1", 12290), 40);
	assert_int_equal(host->kms.requests, 40);
	assert_int_equal(host->kms.failed, 0);
	for (size_t i = 0; i < vad_model_journal_count(host); i++) {
		const struct vad_model_record *record = vad_model_journal_at(host, i);

		assert_true(record->time <= start && record->time > start - 8 * DAY);
		if (record->id == 12290)
			assert_string_equal(record->data[0], "0x00000000");
	}
}

static void hosts_and_members_stand_in_dns(void **state)
{
	const struct vad_model_zone *zone = vad_model_zone(world, "corp.example");

	(void)state;
	assert_int_equal(zone->srv_count, 1);
	assert_string_equal(zone->srv[0].owner, "_vlmcs._tcp");
	assert_string_equal(zone->srv[0].target, "kms1.corp.example");
	assert_int_equal(zone->srv[0].port, KMS_PORT);
	assert_string_equal(zone->srv[0].publisher, "kms1");
	assert_int_equal(zone->address_count, 2);
	assert_true(records("kms1", 12294) >= 1);
	assert_int_equal(records("kms1", 12293), 0);
	assert_true(machine("kms1")->kms.published > start - 2 * DAY);
}

static void a_world_begins_before_it_runs(void **state)
{
	(void)state;
	assert_int_equal(vad_model_run(world, start + 1), VAD_USAGE);
	assert_int_equal(vad_model_world_begin(world), VAD_OK);
	assert_int_equal(vad_model_run(world, start + 1), VAD_OK);
}

/* --- clients ---------------------------------------------------------------------------------- */

static void a_client_activates_by_itself_and_renews(void **state)
{
	const struct vad_licence *licence = &machine("pc1")->product[0].licence;
	vad_time first;

	(void)state;
	run_to(start + 2 * HOUR + 1);
	assert_int_equal(licence->state, VAD_LICENCE_LICENSED);
	assert_int_equal(records("pc1", 12289), 1);
	first = licence->success;
	run_to(first + 7 * DAY - 1);
	assert_int_equal(licence->success, first);
	run_to(first + 7 * DAY);
	assert_int_equal(licence->success, first + 7 * DAY);
	assert_int_equal(licence->until, first + 187 * DAY);
	assert_int_equal(records("pc1", 12289), 2);
}

static void who_fails_tries_every_two_hours(void **state)
{
	size_t before;

	(void)state;
	machine("kms1")->retired = true;
	run_to(start + 2 * HOUR);
	before = records("pc1", 12288);
	assert_true(before >= 1);
	run_to(start + 26 * HOUR);
	assert_int_equal(records("pc1", 12288), before + 12);
	assert_int_equal(machine("pc1")->product[0].licence.state, VAD_LICENCE_INITIAL_GRACE);
	assert_int_equal(records("pc1", 12289), 0);
}

static void without_a_host_it_ends_in_notification(void **state)
{
	const struct vad_licence *licence = &machine("pc1")->product[0].licence;
	vad_time last;

	(void)state;
	run_to(start + DAY);
	last = licence->success;
	machine("kms1")->retired = true;
	run_to(last + 180 * DAY - 1);
	assert_int_equal(licence->state, VAD_LICENCE_LICENSED);
	run_to(last + 180 * DAY);
	assert_int_equal(licence->state, VAD_LICENCE_ADDITIONAL_GRACE);
	run_to(last + 210 * DAY - 1);
	assert_int_equal(licence->state, VAD_LICENCE_ADDITIONAL_GRACE);
	run_to(last + 210 * DAY);
	assert_int_equal(licence->state, VAD_LICENCE_NOTIFICATION);
	assert_int_equal(licence->success, last);
}

static void whose_service_does_not_run_does_not_try(void **state)
{
	(void)state;
	machine("pc1")->sppsvc = VAD_MODEL_SERVICE_STOPPED;
	machine("pc1")->sppsvc_start = VAD_MODEL_START_DISABLED;
	run_to(start + 40 * DAY);
	assert_int_equal(vad_model_journal_count(machine("pc1")), 0);
	assert_int_equal(machine("pc1")->product[0].licence.state, VAD_LICENCE_NOTIFICATION);
}

/* --- crowds ----------------------------------------------------------------------------------- */

static void the_count_falls_when_machines_are_gone(void **state)
{
	struct vad_model_machine *host = machine("kms1");

	(void)state;
	world->crowds[0].machines = 6;
	run_to(start + 22 * DAY);
	assert_true(vad_kms_count_now(&host->kms.count[0], world->now) > 6);
	run_to(start + 31 * DAY);
	/* pc1 counts, too. */
	assert_int_equal(vad_kms_count_now(&host->kms.count[0], world->now), 7);
	world->crowds[0].machines = 30;
	assert_int_equal(vad_model_crowd_asks(world, &world->crowds[0]), VAD_OK);
	assert_int_equal(vad_kms_count_now(&host->kms.count[0], world->now), 31);
}

static void a_crowd_may_grow_and_stop(void **state)
{
	struct vad_model_machine *host = machine("kms1");
	uint64_t requests;

	(void)state;
	world->crowds[0].machines = 45;
	run_to(start + 8 * DAY);
	assert_int_equal(vad_kms_count_now(&host->kms.count[0], world->now), 46);
	world->crowds[0].until = start + 10 * DAY;
	machine("pc1")->retired = true;
	run_to(start + 10 * DAY);
	requests = host->kms.requests;
	run_to(start + 30 * DAY);
	assert_int_equal(host->kms.requests, requests);
	run_to(start + 41 * DAY);
	assert_int_equal(vad_kms_count_now(&host->kms.count[0], world->now), 0);
}

static void clones_count_once(void **state)
{
	(void)state;
	world->crowds[0].shared_cmid = true;
	assert_int_equal(vad_model_world_begin(world), VAD_OK);
	assert_int_equal(vad_kms_count_now(&machine("kms1")->kms.count[0], world->now), 1);
}

/* --- publishing ------------------------------------------------------------------------------- */

static void hosts_publish_every_day(void **state)
{
	size_t before = records("kms1", 12294);

	(void)state;
	run_to(start + 5 * DAY);
	assert_int_equal(records("kms1", 12294), before + 5);
	/* What somebody deleted is back within a day. */
	vad_model_remove_srv(vad_model_zone(world, "corp.example"), 0);
	run_to(start + 6 * DAY);
	assert_int_equal(vad_model_zone(world, "corp.example")->srv_count, 1);
	machine("kms1")->kms.publishing = false;
	vad_model_remove_srv(vad_model_zone(world, "corp.example"), 0);
	run_to(start + 9 * DAY);
	assert_int_equal(vad_model_zone(world, "corp.example")->srv_count, 0);
	assert_int_equal(records("kms1", 12294), before + 6);
}

static void assert_publishing_fails(const char *code)
{
	struct vad_model_machine *host = machine("kms1");
	size_t last = vad_model_journal_count(host);
	const struct vad_model_record *record;

	assert_int_equal(vad_model_publish(world, host), VAD_OK);
	record = vad_model_journal_at(host, last);
	assert_non_null(record);
	assert_int_equal(record->id, 12293);
	assert_string_equal(record->data[0], "corp.example");
	assert_string_equal(record->data[1], code);
}

static void a_zone_that_refuses_is_told(void **state)
{
	struct vad_model_zone *zone = vad_model_zone(world, "corp.example");

	(void)state;
	zone->updates = VAD_MODEL_UPDATE_REFUSED;
	assert_publishing_fails("0x8007232D");
	zone->updates = VAD_MODEL_UPDATE_ALLOWED;
	zone->record_owner = "pc1";
	assert_publishing_fails("0x80072338");
	zone->record_owner = "kms1";
	world->dns_servers[0].state = VAD_MODEL_DNS_SERVFAIL;
	assert_publishing_fails("0x8007232A");
	world->dns_servers[0].state = VAD_MODEL_DNS_ANSWERS;
	world->dns_servers[0].zones.count = 0;
	assert_publishing_fails("0x8007232B");
}

static void another_port_moves_the_record(void **state)
{
	struct vad_model_zone *zone = vad_model_zone(world, "corp.example");

	(void)state;
	machine("kms1")->kms.port = 1690;
	assert_int_equal(vad_model_restart(world, machine("kms1")), VAD_OK);
	assert_int_equal(zone->srv_count, 1);
	assert_int_equal(zone->srv[0].port, 1690);
	/* One that was written by hand is not the host's to change. */
	zone->srv[0].publisher = "";
	zone->srv[0].port = 1699;
	assert_int_equal(vad_model_publish(world, machine("kms1")), VAD_OK);
	assert_int_equal(zone->srv_count, 2);
	assert_int_equal(zone->srv[0].port, 1699);
}

static void no_host_publishes_nothing(void **state)
{
	(void)state;
	assert_int_equal(vad_model_publish(world, machine("pc1")), VAD_OK);
	assert_int_equal(vad_model_journal_count(machine("pc1")), 0);
	machine("kms1")->kms.activated = false;
	vad_model_remove_srv(vad_model_zone(world, "corp.example"), 0);
	assert_int_equal(vad_model_publish(world, machine("kms1")), VAD_OK);
	assert_int_equal(vad_model_zone(world, "corp.example")->srv_count, 0);
}

/* --- clocks, restarts ------------------------------------------------------------------------- */

static void only_clocks_that_nothing_sets_drift(void **state)
{
	struct vad_model_machine *pc = machine("pc1");

	(void)state;
	pc->clock_drift = 100;
	run_to(start + 3 * DAY);
	assert_int_equal(pc->clock_offset, 0);
	pc->time_service = VAD_MODEL_TIME_OFF;
	for (int i = 1; i <= 240; i++) /* in many steps as in one */
		run_to(start + 3 * DAY + i * (10 * DAY / 240));
	assert_int_equal(pc->clock_offset, 1000);
	assert_int_equal(vad_model_clock_of(world, pc), world->now + 1000);
	pc->clock_drift = -100;
	run_to(start + 23 * DAY);
	assert_int_equal(pc->clock_offset, 0);
	pc->time_service = VAD_MODEL_TIME_SYNCED;
	pc->clock_offset = 6 * HOUR;
	run_to(start + 23 * DAY + 1);
	assert_int_equal(pc->clock_offset, 0);
}

static void members_follow_their_controllers(void **state)
{
	(void)state;
	vad_model_add_directory(world, "corp.example")->clock_offset = 5 * HOUR;
	machine("kms1")->zone_wrong = true;
	run_to(start + HOUR);
	assert_int_equal(machine("pc1")->clock_offset, 5 * HOUR);
	assert_int_equal(machine("kms1")->clock_offset, 0);
}

static void a_restart_starts_what_may_start(void **state)
{
	struct vad_model_machine *pc = machine("pc1");

	(void)state;
	pc->sppsvc = VAD_MODEL_SERVICE_STUCK;
	pc->negative_cache = true;
	pc->forced_by_policy = true;
	pc->forced_policy_host = "old.corp.example";
	pc->hardware_state = VAD_MODEL_HARDWARE_REPLACED;
	assert_int_equal(vad_model_restart(world, pc), VAD_OK);
	assert_int_equal(pc->sppsvc, VAD_MODEL_SERVICE_RUNNING);
	assert_false(pc->negative_cache);
	assert_string_equal(pc->forced_host, "old.corp.example");
	assert_int_equal(pc->hardware_state, VAD_MODEL_HARDWARE_SAME);
	pc->switched_off_by_tool = true;
	assert_int_equal(vad_model_restart(world, pc), VAD_OK);
	assert_int_equal(pc->sppsvc, VAD_MODEL_SERVICE_STOPPED);
	assert_int_equal(pc->sppsvc_start, VAD_MODEL_START_DISABLED);
	pc->sppsvc = VAD_MODEL_SERVICE_MISSING;
	assert_int_equal(vad_model_restart(world, pc), VAD_OK);
	assert_int_equal(pc->sppsvc, VAD_MODEL_SERVICE_MISSING);
	vad_model_add_key(world, "mak")->channel = VAD_MODEL_CHANNEL_MAK;
	pc->product[0].key = "mak";
	pc->hardware_state = VAD_MODEL_HARDWARE_REPLACED;
	assert_int_equal(vad_model_restart(world, pc), VAD_OK);
	assert_int_equal(pc->hardware_state, VAD_MODEL_HARDWARE_REPLACED);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void time_never_goes_back(void **state)
{
	size_t before;

	(void)state;
	run_to(start + DAY);
	before = vad_model_journal_count(machine("kms1"));
	assert_int_equal(vad_model_run(world, start), VAD_OK);
	assert_int_equal(world->now, start + DAY);
	assert_int_equal(vad_model_journal_count(machine("kms1")), before);
}

static void equal_worlds_run_equally(void **state)
{
	struct vad_model_world *first;
	const struct vad_model_machine *one, *two;

	(void)state;
	run_to(start + 60 * DAY);
	first = world;
	(void)begin(NULL);
	for (int i = 1; i <= 60; i++)
		run_to(start + i * DAY);
	two = machine("kms1");
	one = vad_model_machine(first, "kms1");
	assert_int_equal(vad_model_journal_count(one), vad_model_journal_count(two));
	for (size_t i = 0; i < vad_model_journal_count(one); i++) {
		const struct vad_model_record *a = vad_model_journal_at(one, i);
		const struct vad_model_record *b = vad_model_journal_at(two, i);

		assert_int_equal(a->id, b->id);
		assert_int_equal(a->time, b->time);
		assert_int_equal(a->data_count, b->data_count);
		for (size_t j = 0; j < a->data_count; j++)
			assert_string_equal(a->data[j], b->data[j]);
	}
	vad_model_world_free(first);
}

static void a_year_of_a_large_crowd_stays_small(void **state)
{
	(void)state;
	world->crowds[0].machines = 500;
	assert_int_equal(vad_model_world_begin(world), VAD_OK);
	run_to(start + 400 * DAY);
	assert_int_equal(vad_model_journal_count(machine("kms1")), VAD_JOURNAL_RECORDS_MAX);
	assert_int_equal(vad_kms_count_now(&machine("kms1")->kms.count[0], world->now), 50);
	assert_true(vad_arena_used(world->arena) < 4 << 20);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, tear_down)
#define TEST_BEFORE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(hosts_are_warm_at_the_start),
		TEST(hosts_and_members_stand_in_dns),
		TEST_BEFORE(a_world_begins_before_it_runs),
		TEST(a_client_activates_by_itself_and_renews),
		TEST(who_fails_tries_every_two_hours),
		TEST(without_a_host_it_ends_in_notification),
		TEST(whose_service_does_not_run_does_not_try),
		TEST(the_count_falls_when_machines_are_gone),
		TEST(a_crowd_may_grow_and_stop),
		TEST_BEFORE(clones_count_once),
		TEST(hosts_publish_every_day),
		TEST(a_zone_that_refuses_is_told),
		TEST(another_port_moves_the_record),
		TEST(no_host_publishes_nothing),
		TEST(only_clocks_that_nothing_sets_drift),
		TEST(members_follow_their_controllers),
		TEST(a_restart_starts_what_may_start),
		TEST(time_never_goes_back),
		TEST(equal_worlds_run_equally),
		TEST_BEFORE(a_year_of_a_large_crowd_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
