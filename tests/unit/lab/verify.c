/* SPDX-License-Identifier: MIT */
/* The loop: what it says of a scenario that closes, and of ones that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/verify.h"

#define HEAD "scenario: s\ntitle: t\nworld: office\n"
#define RULE_OFF HEAD "code: 0x800706BA\ncause: host-firewall-rule-off\n"
#define FAULT "fault: [{ machine: kms1, firewall.kms-rule: disabled }]\n"

static struct vad_scenario *scenario_of(const char *text)
{
	const struct vad_scenario_text file = { "s.yaml", vad_view_of(text) };
	struct vad_scenario *scenario = NULL;
	struct vad_error error = { 0 };

	if (vad_scenario_load(vad_knowledge_builtin(), &file, &scenario, &error) != VAD_OK)
		fail_msg("%s", error.message);
	return scenario;
}

static struct vad_lab_verdict verdict_of(const char *text)
{
	struct vad_scenario *scenario = scenario_of(text);
	struct vad_lab_verdict verdict;
	struct vad_error error = { 0 };

	assert_int_equal(vad_lab_verify(vad_knowledge_builtin(), scenario, &verdict, &error), VAD_OK);
	vad_scenario_free(scenario);
	return verdict;
}

static void a_good_one_closes(void **state)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();
	struct vad_lab_verdict v = verdict_of(
		RULE_OFF FAULT "fix: { action: firewall.allow, args: { port: 1688 } }\n");

	(void)state;
	assert_true(vad_lab_verdict_good(&v));
	assert_false(v.alone);
	assert_int_equal(v.named, vad_cause_index(k, VAD_VIEW("host-firewall-rule-off")));
	assert_int_equal(v.action, vad_action_index(k, VAD_VIEW("firewall.allow")));
	assert_int_equal(v.trouble.result, VAD_OK);
}

static void without_a_fault_nothing_appears(void **state)
{
	struct vad_lab_verdict v = verdict_of(RULE_OFF "fault: []\n");

	(void)state;
	assert_true(v.healthy && v.alone);
	assert_false(v.appeared || v.diagnosed_first || vad_lab_verdict_good(&v));
}

/* The code shows, but from something else than the cause that the file claims. */
static void another_cause_is_not_taken_for_it(void **state)
{
	struct vad_lab_verdict v = verdict_of(
		RULE_OFF "fault:\n  - { machine: kms1, retired: yes }\n");

	(void)state;
	assert_true(v.healthy && v.appeared);
	assert_false(v.alone || v.diagnosed_first || vad_lab_verdict_good(&v));
}

static void a_fix_beside_the_point_does_not_mend(void **state)
{
	struct vad_lab_verdict v = verdict_of(
		RULE_OFF FAULT "fix: { action: clock.sync }\n");

	(void)state;
	assert_true(v.diagnosed_first && v.fixed);
	assert_false(v.article || vad_lab_verdict_good(&v));
}

/* Actions that sound right, and are not, leave the machine as it is. */
static void wrong_repairs_do_not_mend(void **state)
{
	static const char *const actions[] = { "clock.sync", "dns.flush-cache", "activate.online",
					       "restart", "service.restart", "tokens.rebuild",
					       "kms-host.dns-publish", "rearm" };
	const struct vad_knowledge *k = vad_knowledge_builtin();
	struct vad_scenario *scenario = scenario_of(RULE_OFF FAULT);
	unsigned carried_out = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		uint32_t action = vad_action_index(k, vad_view_of(actions[i]));
		struct vad_model_world *world = NULL;
		struct vad_error error = { 0 };
		bool activated = true;

		if (action == VAD_NO_INDEX)
			continue;
		assert_int_equal(vad_scenario_world(scenario, true, &world, &error), VAD_OK);
		if (vad_lab_mend(scenario, world, action, NULL, 0, &error) == VAD_OK) {
			assert_int_equal(vad_lab_try(scenario, world, NULL, &activated, &error),
					 VAD_OK);
			assert_false(activated);
			carried_out++;
		}
		vad_model_world_free(world);
	}
	assert_true(carried_out >= 5);
	vad_scenario_free(scenario);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one_closes),
		cmocka_unit_test(without_a_fault_nothing_appears),
		cmocka_unit_test(another_cause_is_not_taken_for_it),
		cmocka_unit_test(a_fix_beside_the_point_does_not_mend),
		cmocka_unit_test(wrong_repairs_do_not_mend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
