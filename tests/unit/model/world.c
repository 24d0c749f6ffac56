/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/world.h"

static const vad_time start = 1790000000;

static struct vad_model_world *world;

static int set_up(void **state)
{
	(void)state;
	world = vad_model_world_new(vad_knowledge_builtin(), start, 1);
	return world == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	vad_model_world_free(world);
	return 0;
}

/* --- health ----------------------------------------------------------------------------------- */

static void a_new_machine_is_healthy(void **state)
{
	const struct vad_model_machine *pc = vad_model_add_machine(world, "pc1");
	const struct vad_model_product *windows = &pc->product[0];

	(void)state;
	assert_true(pc->elevated && pc->network_up && pc->public_names && pc->caching);
	assert_false(pc->languages_extra || pc->malware || pc->files_damaged || pc->retired);
	assert_int_equal(pc->sppsvc, VAD_MODEL_SERVICE_RUNNING);
	assert_int_equal(pc->store, VAD_MODEL_STORE_GOOD);
	assert_int_equal(pc->clock_offset, 0);
	assert_int_equal(pc->time_service, VAD_MODEL_TIME_SYNCED);
	assert_int_equal(pc->internet, VAD_MODEL_TRAFFIC_OPEN);
	assert_int_equal(pc->kms.port, 1688);
	assert_string_equal(pc->kms.key, "");
	assert_string_equal(windows->app, "windows");
	assert_string_equal(windows->key, "gvlk");
	assert_int_equal(windows->licence.state, VAD_LICENCE_INITIAL_GRACE);
	assert_int_equal(windows->activation_interval, 120);
	assert_int_equal(windows->renewal_interval, 10080);
	assert_string_equal(pc->product[1].app, "");
	assert_int_equal(pc->product[1].licence.state, VAD_LICENCE_UNLICENSED);
	assert_int_equal(vad_model_clock_of(world, pc), start);
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
}

static void equal_seeds_give_equal_machines(void **state)
{
	struct vad_model_world *other = vad_model_world_new(vad_knowledge_builtin(), start, 1);
	struct vad_model_machine *one, *two, *same;

	(void)state;
	assert_non_null(other);
	one = vad_model_add_machine(world, "a");
	same = vad_model_add_machine(other, "a");
	assert_true(vad_guid_equal(&one->cmid, &same->cmid));
	two = vad_model_add_machine(world, "b");
	one = vad_model_machine(world, "a");
	assert_false(vad_guid_equal(&one->cmid, &two->cmid));
	assert_true(one->hardware != two->hardware);
	vad_model_world_free(other);
}

/* --- look-up ---------------------------------------------------------------------------------- */

static void machines_are_found_as_people_name_them(void **state)
{
	struct vad_buffer name = vad_buffer_new(100);
	struct vad_model_machine *pc;

	(void)state;
	vad_model_add_machine(world, "dc1");
	pc = vad_model_add_machine(world, "Pc1");
	pc->domain = "corp.example";
	pc->address = "10.1.4.17";
	assert_ptr_equal(vad_model_machine(world, "pc1"), pc);
	assert_ptr_equal(vad_model_machine(world, "PC1.Corp.Example"), pc);
	assert_ptr_equal(vad_model_machine(world, "pc1.corp.example."), pc);
	assert_null(vad_model_machine(world, "pc1.other.example"));
	assert_null(vad_model_machine(world, "pc"));
	assert_null(vad_model_machine(world, ""));
	assert_ptr_equal(vad_model_machine_at(world, "10.1.4.17"), pc);
	assert_null(vad_model_machine_at(world, ""));
	vad_model_full_name(pc, &name);
	assert_string_equal(vad_buffer_text(&name), "Pc1.corp.example");
	vad_buffer_reset(&name);
	vad_model_full_name(vad_model_machine(world, "dc1"), &name);
	assert_string_equal(vad_buffer_text(&name), "dc1");
	vad_buffer_clear(&name);
}

static void an_address_belongs_to_who_is_still_there(void **state)
{
	struct vad_model_machine *old, *fresh;

	(void)state;
	vad_model_add_machine(world, "old");
	fresh = vad_model_add_machine(world, "fresh");
	old = vad_model_machine(world, "old");
	old->address = "10.0.0.5";
	fresh->address = "10.0.0.5";
	assert_ptr_equal(vad_model_machine_at(world, "10.0.0.5"), old);
	assert_int_equal(vad_model_world_check(world, NULL), VAD_INVALID);
	old->retired = true;
	assert_ptr_equal(vad_model_machine_at(world, "10.0.0.5"), fresh);
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
}

static void public_keys_have_the_tail_of_the_product(void **state)
{
	struct vad_model_product *windows = &vad_model_add_machine(world, "pc1")->product[0];
	const struct vad_model_key *gvlk = vad_model_key(world, "GVLK");
	struct vad_model_key *mak;

	(void)state;
	assert_non_null(gvlk);
	assert_string_equal(vad_model_key_tail(world, gvlk, windows), "2YT43");
	windows->edition = "ServerDatacenter";
	windows->version = "2022";
	assert_string_equal(vad_model_key_tail(world, gvlk, windows), "6VM33");
	assert_string_equal(vad_model_key_tail(world, vad_model_key(world, "avma"), windows),
			    "DV9BG");
	mak = vad_model_add_key(world, "mak");
	mak->channel = VAD_MODEL_CHANNEL_MAK;
	assert_int_equal(strlen(vad_model_key_tail(world, mak, windows)), 5);
	mak->tail = "RX8QK";
	assert_string_equal(vad_model_key_tail(world, mak, windows), "RX8QK");
}

static void younger_versions_have_the_rows_of_older_ones(void **state)
{
	const struct vad_knowledge *k = world->k;

	(void)state;
	assert_int_equal(vad_model_product_row(k, "Enterprise", "11"),
			 vad_model_product_row(k, "enterprise", "10"));
	assert_true(vad_model_product_row(k, "Enterprise", "11") != VAD_NO_INDEX);
	assert_int_equal(vad_model_product_row(k, "EnterpriseS", "11-ltsc-2024"),
			 vad_model_product_row(k, "EnterpriseS", "10-ltsc-2019"));
	assert_int_equal(vad_model_product_row(k, "ServerStandard", "11"), VAD_NO_INDEX);
	assert_int_equal(vad_model_product_row(k, "", "11"), VAD_NO_INDEX);
}

/* --- adding and removing ---------------------------------------------------------------------- */

static void there_is_a_ceiling(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < VAD_MODEL_THINGS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "m%d", i);
		assert_non_null(vad_model_add_machine(world, name));
	}
	assert_null(vad_model_add_machine(world, "one-more"));
	assert_string_equal(vad_model_machine(world, "m999")->name, "m999");
}

static void what_is_removed_is_gone(void **state)
{
	struct vad_model_zone *zone = vad_model_add_zone(world, "corp.example");

	(void)state;
	vad_model_add_machine(world, "a");
	vad_model_add_machine(world, "b");
	vad_model_add_machine(world, "c");
	vad_model_remove_machine(world, 1);
	assert_int_equal(world->machine_count, 2);
	assert_null(vad_model_machine(world, "b"));
	assert_int_equal(vad_model_machine(world, "c")->index, 1);
	vad_model_remove_machine(world, 2);
	assert_int_equal(world->machine_count, 2);
	vad_model_add_srv(world, zone)->target = "a";
	vad_model_add_srv(world, zone)->target = "b";
	vad_model_remove_srv(zone, 0);
	assert_int_equal(zone->srv_count, 1);
	assert_string_equal(zone->srv[0].target, "b");
}

/* --- worlds that cannot be -------------------------------------------------------------------- */

static void assert_complaint(const char *expected)
{
	struct vad_error error = { 0 };

	assert_int_equal(vad_model_world_check(world, &error), VAD_INVALID);
	assert_string_equal(error.message, expected);
}

static void an_edition_that_the_version_does_not_have(void **state)
{
	struct vad_model_product *windows = &vad_model_add_machine(world, "pc1")->product[0];

	(void)state;
	windows->edition = "Ultimate";
	windows->version = "8.1";
	assert_complaint("pc1: version '8.1' of windows has no edition 'Ultimate'; expected one of: "
			 "Professional, ProfessionalN, Enterprise, EnterpriseN");
	windows->version = "12";
	assert_complaint("pc1: windows has no version '12'; expected one of: 2025, 2022, 2019, 2016, "
			 "sac, 2012R2, 2012, 2008R2, 2008, 10, 11, 10-ltsc-2019, 10-ltsc-2021, "
			 "11-ltsc-2024, 10-ltsb-2016, 10-ltsb-2015, 8.1, 8, 7, vista");
	windows->edition = "Professional";
	windows->version = "8.1";
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
}

static void a_host_key_that_the_host_cannot_carry(void **state)
{
	struct vad_model_key *key = vad_model_add_key(world, "host-key");
	struct vad_model_machine *host = vad_model_add_machine(world, "kms1");

	(void)state;
	key->channel = VAD_MODEL_CHANNEL_CSVLK;
	key->group = "server2022";
	host->product[0].edition = "ServerStandard";
	host->product[0].version = "2012R2";
	host->kms.key = "host-key";
	assert_complaint("machine kms1: kms.key is of the group server2022, which version '2012R2' "
			 "cannot carry; expected another version or key");
	host->product[0].version = "2019";
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
	key->channel = VAD_MODEL_CHANNEL_MAK;
	key->group = "";
	assert_complaint("machine kms1: kms.key is 'host-key'; expected a KMS host key (csvlk) for "
			 "Windows");
	host->kms.key = "no-key";
	assert_complaint(
		"machine kms1: kms.key is 'no-key'; expected the name of a key of this world");
}

static void names_that_nobody_has(void **state)
{
	struct vad_model_crowd *crowd = vad_model_add_crowd(world, "PC");
	struct vad_model_edge *edge;

	(void)state;
	assert_complaint("crowd PC: no host; expected the name of a KMS host");
	crowd->host = "kms9";
	assert_complaint("crowd PC: host is 'kms9'; expected the name of a machine of this world");
	vad_model_remove_crowd(world, 0);
	edge = vad_model_add_edge(world);
	edge->from = "clients";
	assert_complaint("edge: from is 'clients'; expected a machine or network of this world, or *");
	vad_model_add_machine(world, "pc1")->network = "clients";
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
	vad_model_add_machine(world, "PC1");
	assert_complaint("two things of the kind machine are named 'PC1'; expected another name");
}

static void keys_that_cannot_be(void **state)
{
	struct vad_model_key *key = vad_model_add_key(world, "k");

	(void)state;
	key->tail = "ABCDE";
	assert_complaint("key k: tail is 'ABCDE'; expected five characters of those that keys have");
	key->tail = "";
	key->used = key->activations + 1;
	assert_complaint("key k: used is 61; expected at most its activations, 60");
	key->used = 0;
	key->edition = "Ultimate";
	assert_int_equal(vad_model_world_check(world, NULL), VAD_INVALID);
	key->edition = "";
	assert_int_equal(vad_model_world_check(world, NULL), VAD_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_new_machine_is_healthy),
		TEST(equal_seeds_give_equal_machines),
		TEST(machines_are_found_as_people_name_them),
		TEST(an_address_belongs_to_who_is_still_there),
		TEST(public_keys_have_the_tail_of_the_product),
		TEST(younger_versions_have_the_rows_of_older_ones),
		TEST(there_is_a_ceiling),
		TEST(what_is_removed_is_gone),
		TEST(an_edition_that_the_version_does_not_have),
		TEST(a_host_key_that_the_host_cannot_carry),
		TEST(names_that_nobody_has),
		TEST(keys_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
