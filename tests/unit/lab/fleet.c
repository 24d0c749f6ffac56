/* SPDX-License-Identifier: MIT */
/* Fleet files: what is read, and what is complained about. */
#include "fleet_test.h"

#define HEAD "fleet: f\nstart: 2026-01-05\nhosts: [{name: kms1}, {name: kms2}]\n"

static void everything_is_read(void **state)
{
	struct vad_fleet *fleet = fleet_of(
		"fleet: all\nmeaning: of everything\nstart: 2026-01-05\ndays: 40\nseed: 9\n"
		"domain: x.example\n"
		"hosts:\n"
		"  - {name: kms1, keys: [server2022, office2021], clock: -5m}\n"
		"  - {name: kms2, from: 2026-02-01, until: 2026-03-01,\n"
		"     outages: [{from: 2026-02-05, until: 2026-02-06T12:00:00Z}]}\n"
		"maks: [{name: pool, activations: 7}]\n"
		"groups:\n"
		"  - {name: PC, machines: 40, version: '11', edition: Enterprise, hours: 7-18,\n"
		"     weekdays: 'mon-wed,sat', virtual: yes, shared-cmid: yes, clock: 1h,\n"
		"     holidays: [{from: 2026-01-10, until: 2026-01-12, off: 50%},\n"
		"                {from: 2026-01-20, until: 2026-01-21, off: 3}],\n"
		"     reimaged-every: 2w, joins: {from: 2026-01-07, over: 3d}, retired: "
		"2026-02-10}\n"
		"  - {name: SRV, machines: 2, version: '2022', skms: KMS2, licensed: yes}\n"
		"  - {name: OFF, machines: 1, version: office2021}\n"
		"  - {name: NOTE, machines: 100, version: '10', mak: pool}\n");
	const struct vad_fleet_group *pc = &fleet->groups[0];
	char name[VAD_FLEET_FULL_NAME_MAX + 1];

	(void)state;
	assert_string_equal(fleet->name, "all");
	assert_int_equal(fleet->start, fleet_date("2026-01-05T00:00:00Z"));
	assert_int_equal(fleet->days, 40);
	assert_int_equal(fleet->seed, 9);
	assert_int_equal(fleet->machines, 143);
	assert_int_equal(fleet->hosts[0].key_count, 2);
	assert_int_equal(fleet->hosts[0].clock, -300);
	assert_int_equal(fleet->hosts[1].outage_count, 1);
	assert_int_equal(pc->role, VAD_KMS_CLIENT);
	assert_int_equal(pc->required, 25);
	assert_int_equal(pc->host_count, 2);
	assert_int_equal(pc->on_from, 7 * 3600);
	assert_int_equal(pc->on_until, 18 * 3600);
	assert_int_equal(pc->weekdays, 0x27);
	assert_int_equal(pc->holidays[0].off, 20);
	assert_int_equal(pc->holidays[1].off, 3);
	assert_int_equal(pc->reimaged_every, 14 * FLEET_DAY);
	assert_int_equal(pc->joins_over, 3 * FLEET_DAY);
	assert_true(pc->is_virtual && pc->shared_cmid && !pc->forced);
	assert_int_equal(fleet->groups[1].role, VAD_KMS_SERVER);
	assert_int_equal(fleet->groups[1].required, 5);
	assert_int_equal(fleet->groups[1].hosts[0], 1);
	assert_true(fleet->groups[1].forced && fleet->groups[1].licensed);
	assert_int_equal(fleet->groups[2].role, VAD_KMS_OFFICE);
	assert_int_equal(fleet->groups[3].mak, 0);
	assert_int_equal(fleet->groups[3].host_count, 0);
	vad_fleet_machine_name(fleet, 0, false, name);
	assert_string_equal(name, "PC-01");
	vad_fleet_machine_name(fleet, 142, true, name);
	assert_string_equal(name, "NOTE-100.x.example");
	assert_int_equal(vad_fleet_group_of(fleet, 39), 0);
	assert_int_equal(vad_fleet_group_of(fleet, 40), 1);
	assert_int_equal(vad_fleet_group_of(fleet, 42), 2);
	vad_fleet_free(fleet);
}

static const struct {
	const char *text, *complaint;
} bad[] = {
	{ HEAD "groups: [{name: PC, machines: 4, versoin: '11'}]\n",
	  "f.yaml:4: unknown key 'versoin' of a group; did you mean 'version'?\n"
	  "f.yaml:4: a group without 'version'; expected a text\n" },
	{ HEAD "groups:\n  - {name: PC, machines: many, version: '11'}\n",
	  "f.yaml:5: 'machines' is 'many'; expected a whole number from 1 to 10000000\n" },
	{ HEAD "groups:\n  - {name: PC, machines: 0, version: '11'}\n",
	  "f.yaml:5: 'machines' is '0'; expected a whole number from 1 to 10000000\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '20222'}]\n",
	  "f.yaml:4: unknown version '20222'; did you mean '2022'?\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', hosts: [kms3]}]\n",
	  "f.yaml:4: unknown host 'kms3'; did you mean 'kms1'?\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', mak: m}]\n",
	  "f.yaml:4: unknown MAK 'm'; the file has none\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', skms: kms1, hosts: [kms2]}]\n",
	  "f.yaml:4: more than one of 'hosts', 'skms' and 'mak'; expected one\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', hours: 18-8}]\n",
	  "f.yaml:4: 'hours' is '18-8'; expected the hours (UTC) between which the machines are "
	  "on, such as 8-18\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', weekdays: mon-fry}]\n",
	  "f.yaml:4: 'weekdays' is 'mon-fry'; expected days such as mon-fri or mon,wed\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', virtual: maybe}]\n",
	  "f.yaml:4: 'virtual' is 'maybe'; expected no or yes\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', clock: 5}]\n",
	  "f.yaml:4: 'clock' is '5'; expected a time such as 90s, 30m, 4h, 7d or 2w\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', reimaged-every: 2h}]\n",
	  "f.yaml:4: 'reimaged-every' is less than a day; expected 1d or more\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', retired: soon}]\n",
	  "f.yaml:4: 'retired' is 'soon'; expected a day such as 2026-06-20, or a time such as "
	  "2026-06-20T08:00:00Z\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11',\n"
	       "  holidays: [{from: 2026-02-01, until: 2026-02-01}]}]\n",
	  "f.yaml:5: 'until' is not after 'from'\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', holidays: [\n"
	       "  {from: 2026-02-01, until: 2026-02-05, off: 5},\n"
	       "  {from: 2026-02-04, until: 2026-02-09, off: 101%}]}]\n",
	  "f.yaml:5: 'off' is '5'; expected a share such as 50%, or a number of machines\n"
	  "f.yaml:6: 'off' is '101%'; expected a share such as 50%, or a number of machines\n"
	  "f.yaml:6: 'from' is before the end of the holiday above; expected them in order and "
	  "apart\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', joins: {from: 2025-12-01}}]\n",
	  "f.yaml:4: 'from' is before the start of the fleet\n" },
	{ HEAD "groups: [{name: PC, machines: 4, version: '11', activation-id: x}]\n",
	  "f.yaml:4: 'activation-id' is 'x'; expected a GUID such as "
	  "73111121-5638-40f6-bc11-f1d7b0d64300\n" },
	{ HEAD "groups: [{name: 'a b', machines: 4, version: '11'}]\n",
	  "f.yaml:4: 'name' is 'a b'; expected at most 54 letters, digits and hyphens\n" },
	{ HEAD "groups:\n  - {name: PC, machines: 4, version: '11'}\n"
	       "  - {name: pc, machines: 4, version: '11'}\n",
	  "f.yaml:6: a second group 'PC'; the first stands in line 5\n" },
	{ HEAD "groups: []\n", "f.yaml:4: 'groups' is empty; expected a group\n" },
	{ "fleet: f\nstart: 2026-01-05\nhosts: [{name: k, keys: [server2021]}]\n"
	  "groups: [{name: PC, machines: 1, version: '11'}]\n",
	  "f.yaml:3: unknown host key 'server2021'; did you mean 'server2022'?\n" },
	{ "fleet: f\nstart: 2026-01-05\ndays: 9999\ngroups: [{name: PC, machines: 1, version: "
	  "'11'}]\n",
	  "f.yaml:3: 'days' is '9999'; expected a whole number from 1 to 3660\n" },
	{ "fleet: f\nstart: 2026-01-05\nhosts: [{name: kms1, kexs: x}]\n"
	  "groups: [{name: PC, machines: 1, version: '11', hosts: [kms1]}]\n",
	  "f.yaml:3: unknown key 'kexs' of a host; did you mean 'keys'?\n" },
	{ "fleet: f\ngroups: 7\n", "f.yaml:2: 'groups' of a fleet; expected a list of mappings\n"
				   "f.yaml:1: a fleet without 'start'; expected a text\n" },
	{ "- a\n", "f.yaml:1: expected a mapping that describes a fleet\n" },
	{ "", "f.yaml:1: an empty file; expected a mapping\n" },
	{ "fleet: &a f\n", "f.yaml:1: an anchor; expected none (aliases are refused)\n" },
};

static void every_mistake_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct vad_buffer complaints = vad_buffer_new(FLEET_TEXT_MAX);

		assert_null(fleet_try(bad[i].text, &complaints));
		assert_string_equal(vad_buffer_text(&complaints), bad[i].complaint);
		vad_buffer_clear(&complaints);
	}
}

static void switched_on_when_the_file_says(void **state)
{
	struct vad_fleet *fleet = fleet_of(
		HEAD
		"groups: [{name: PC, machines: 10, version: '11', hours: 8-18, weekdays: mon-fri,\n"
		"  retired: 2026-03-01, holidays: [{from: 2026-02-02, until: 2026-02-11, off: "
		"4}]}]\n");
	const struct vad_fleet_group *pc = &fleet->groups[0];
	unsigned off = 0;

	(void)state;
	assert_int_equal(vad_fleet_next_on(pc, 0, fleet_date("2026-01-05T09:00:00Z")),
			 fleet_date("2026-01-05T09:00:00Z"));
	assert_int_equal(vad_fleet_next_on(pc, 0, fleet_date("2026-01-05T03:00:00Z")),
			 fleet_date("2026-01-05T08:00:00Z"));
	assert_int_equal(vad_fleet_next_on(pc, 0, fleet_date("2026-01-09T18:00:00Z")),
			 fleet_date("2026-01-12T08:00:00Z")); /* Friday evening to Monday */
	assert_true(vad_fleet_next_on(pc, 0, fleet_date("2026-03-01T09:00:00Z")) == INT64_MAX);
	assert_true(vad_fleet_next_on(pc, 0, fleet_date("2026-02-28T09:00:00Z")) == INT64_MAX);
	for (uint32_t i = 0; i < 10; i++)
		off += vad_fleet_next_on(pc, i, fleet_date("2026-02-03T09:00:00Z")) ==
		       fleet_date("2026-02-11T08:00:00Z");
	assert_int_equal(off, 4);
	vad_fleet_free(fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
		cmocka_unit_test(every_mistake_is_named),
		cmocka_unit_test(switched_on_when_the_file_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
