/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/licence.h"

static struct vad_licence_rules rules;

enum { START = 1000000, MINUTE = 60, HOUR = 3600, DAY = 86400 };

static void the_rules_are_those_of_the_sources(void **state)
{
	(void)state;
	assert_int_equal(rules.initial_grace, 30 * DAY);
	assert_int_equal(rules.oot_grace, 30 * DAY);
	assert_int_equal(rules.non_genuine_grace, 30 * DAY);
	assert_int_equal(rules.validity, 180 * DAY);
	assert_int_equal(rules.activation_interval, 2 * HOUR);
	assert_int_equal(rules.renewal_interval, 7 * DAY);
}

static void a_million_licences_are_small(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vad_licence), 24);
}

static void never_activated_it_ends_in_notification(void **state)
{
	struct vad_licence licence = vad_licence_installed(&rules, START);

	(void)state;
	assert_int_equal(licence.state, VAD_LICENCE_INITIAL_GRACE);
	assert_true(licence.success == VAD_TIME_NONE);
	assert_int_equal(vad_licence_minutes(&licence, START), 30 * 1440);
	assert_int_equal(vad_licence_minutes(&licence, START + MINUTE - 1), 30 * 1440 - 1);
	assert_false(vad_licence_pass(&licence, &rules, START + 30 * DAY - 1));
	assert_int_equal(licence.state, VAD_LICENCE_INITIAL_GRACE);
	assert_true(vad_licence_pass(&licence, &rules, START + 30 * DAY));
	assert_int_equal(licence.state, VAD_LICENCE_NOTIFICATION);
	assert_int_equal(licence.reason, VAD_REASON_GRACE_OVER);
	assert_int_equal(vad_licence_minutes(&licence, START + 30 * DAY), 0);
	assert_false(vad_licence_pass(&licence, &rules, INT64_MAX));
}

static void an_activation_lapses_after_180_days_and_30_more(void **state)
{
	struct vad_licence licence = vad_licence_installed(&rules, START);

	(void)state;
	vad_licence_activate(&licence, &rules, START + 5);
	assert_int_equal(licence.state, VAD_LICENCE_LICENSED);
	assert_true(licence.volume);
	assert_int_equal(licence.success, START + 5);
	assert_int_equal(vad_licence_minutes(&licence, START + 5), 180 * 1440);
	assert_false(vad_licence_pass(&licence, &rules, START + 180 * DAY + 4));
	vad_licence_activate(&licence, &rules, START + 180 * DAY); /* counted anew */
	assert_false(vad_licence_pass(&licence, &rules, START + 360 * DAY - 1));
	assert_true(vad_licence_pass(&licence, &rules, START + 360 * DAY + 10 * DAY));
	assert_int_equal(licence.state, VAD_LICENCE_ADDITIONAL_GRACE);
	assert_int_equal(licence.reason, VAD_REASON_LAPSED);
	assert_int_equal(licence.until, START + 390 * DAY); /* from when it lapsed, not from now */
	assert_true(vad_licence_pass(&licence, &rules, START + 390 * DAY));
	assert_int_equal(licence.state, VAD_LICENCE_NOTIFICATION);
	assert_int_equal(licence.reason, VAD_REASON_GRACE_OVER);
	vad_licence_activate(&licence, &rules, START + 400 * DAY);
	assert_int_equal(licence.state, VAD_LICENCE_LICENSED);
	assert_int_equal(licence.reason, VAD_REASON_NONE);
	assert_true(vad_licence_pass(&licence, &rules, START + 4000 * DAY)); /* both steps at once */
	assert_int_equal(licence.state, VAD_LICENCE_NOTIFICATION);
}

static void what_is_for_good_never_ends(void **state)
{
	struct vad_licence licence = vad_licence_keyless();

	(void)state;
	assert_int_equal(licence.state, VAD_LICENCE_UNLICENSED);
	assert_false(vad_licence_pass(&licence, &rules, INT64_MAX));
	vad_licence_activate_for_good(&licence, START);
	assert_false(vad_licence_pass(&licence, &rules, INT64_MAX));
	assert_int_equal(licence.state, VAD_LICENCE_LICENSED);
	assert_false(licence.volume);
	assert_int_equal(vad_licence_minutes(&licence, START), 0);
}

static void other_hardware_gives_one_grace_only(void **state)
{
	struct vad_licence licence = vad_licence_keyless();

	(void)state;
	vad_licence_activate_for_good(&licence, START);
	vad_licence_out_of_tolerance(&licence, &rules, START + DAY);
	assert_int_equal(licence.state, VAD_LICENCE_ADDITIONAL_GRACE);
	assert_int_equal(licence.reason, VAD_REASON_HARDWARE);
	vad_licence_out_of_tolerance(&licence, &rules, START + 20 * DAY);
	assert_int_equal(licence.until, START + 31 * DAY);
	assert_true(vad_licence_pass(&licence, &rules, START + 31 * DAY));
	assert_int_equal(licence.state, VAD_LICENCE_NOTIFICATION);
	assert_int_equal(licence.reason, VAD_REASON_HARDWARE);
	vad_licence_out_of_tolerance(&licence, &rules, START + 40 * DAY);
	assert_int_equal(licence.state, VAD_LICENCE_NOTIFICATION);
}

static void not_genuine_is_a_reason_of_its_own(void **state)
{
	struct vad_licence licence = vad_licence_installed(&rules, START);

	(void)state;
	vad_licence_activate(&licence, &rules, START);
	vad_licence_not_genuine(&licence, &rules, START + DAY);
	assert_int_equal(licence.state, VAD_LICENCE_NON_GENUINE_GRACE);
	assert_int_equal(licence.until, START + 31 * DAY);
	assert_true(vad_licence_pass(&licence, &rules, START + 31 * DAY));
	assert_int_equal(licence.state, VAD_LICENCE_NOTIFICATION);
	assert_int_equal(licence.reason, VAD_REASON_NON_GENUINE);
}

static int load(void **state)
{
	(void)state;
	return vad_licence_rules_load(vad_knowledge_builtin(), &rules) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_are_those_of_the_sources),
		cmocka_unit_test(a_million_licences_are_small),
		cmocka_unit_test(never_activated_it_ends_in_notification),
		cmocka_unit_test(an_activation_lapses_after_180_days_and_30_more),
		cmocka_unit_test(what_is_for_good_never_ends),
		cmocka_unit_test(other_hardware_gives_one_grace_only),
		cmocka_unit_test(not_genuine_is_a_reason_of_its_own),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
