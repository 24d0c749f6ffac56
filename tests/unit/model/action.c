/* SPDX-License-Identifier: MIT */
/* Actions: all there, their arguments, and a healthy world under each of them. */
#include "acting.h"
#include "base/escape.h"
#include "model/identity.h"

/* --- the healthy world ------------------------------------------------------------------------ */

/* These break by what their titles say. */
static const char *const breaking[] = { "key.uninstall", "kms-host.retire", "dns.delete-srv" };

static const char *sensible(const struct vad_knowledge *k, const struct vad_action_arg *arg)
{
	switch ((enum vad_arg_type)arg->type) {
	case VAD_ARG_HOST:
		return vad_view_starts_nocase(vad_text_view(k, arg->name), "host")
			       ? "kms1.corp.example"
			       : "corp.example";
	case VAD_ARG_ADDRESS:
		return "10.1.0.10";
	case VAD_ARG_PORT:
		return "1688";
	case VAD_ARG_GUID:
		return "00000000-0000-0000-0000-000000000000";
	case VAD_ARG_EDITION:
		return "Enterprise";
	case VAD_ARG_DATE:
		return "2026-10-05";
	case VAD_ARG_NUMBER:
		return "5034765";
	case VAD_ARG_CODE:
		return "0xC004F074";
	case VAD_ARG_KEY_TAIL:
		return "7HQ4V";
	}
	return "";
}

static void healthy_stays_so(void **state)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();
	int wrongs = 0;

	(void)state;
	for (uint32_t i = 0; i < k->actions_count; i++) {
		const struct vad_action *action = &k->actions[i];
		struct vad_model_argument args[8];
		enum vad_model_effect effect = VAD_EFFECT_LOOKED;
		struct vad_error error = { 0 };
		enum vad_result result;
		bool breaks = false;

		for (size_t j = 0; j < sizeof(breaking) / sizeof(breaking[0]); j++)
			breaks = breaks || vad_view_is(vad_text_view(k, action->id), breaking[j]);
		(void)make_world(NULL);
		assert_true(activates(0));
		for (uint32_t j = 0; j < action->args.count; j++) {
			const struct vad_action_arg *arg = &k->action_args[action->args.first + j];

			args[j].name = vad_text_view(k, arg->name);
			args[j].value = vad_view_of(sensible(k, arg));
		}
		result = vad_model_act(world, pc("pc1"), i, args, action->args.count, &effect,
				       &error);
		if (result != VAD_OK && result != VAD_NOT_FOUND)
			wrongs += complain(vad_text(k, action->id), error.message);
		if (result != VAD_OK && error.message[0] == '\0')
			wrongs += complain(vad_text(k, action->id), "does not say what it misses");
		if (!breaks && !activates(0))
			wrongs += complain(vad_text(k, action->id), "breaks a healthy world");
		(void)free_world(NULL);
	}
	assert_int_equal(wrongs, 0);
}

static void each_has_a_function(void **state)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();

	(void)state;
	for (uint32_t i = 0; i < k->actions_count; i++)
		if (!vad_model_action_known(k, i))
			fail_msg("the model does not know %s", vad_text(k, k->actions[i].id));
	assert_null(vad_model_action_unknown(k));
}

/* --- arguments -------------------------------------------------------------------------------- */

static void arguments_are_checked(void **state)
{
	static const char *const bad[] = {
		"kms.point-at host=a_bad..name",
		"kms.point-at host=kms1 port=0",
		"kms.point-at host=kms1 port=x",
		"kms.point-at server=kms1",
		"dns.set-server address=kms1",
		"key.verify tail=AEIOU",
		"rearm.product",
		"rearm.product id=1",
		"edition.set",
		"edition.set edition=a-b",
		"update.remove kb=KB971033",
		"dns.delete-srv zone=corp.example port=1688",
		"kms-host.set-port port=70000",
		"none x=y",
	};
	enum vad_model_effect effect = VAD_EFFECT_LOOKED;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (act(bad[i], &effect) != VAD_USAGE)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(effect, VAD_EFFECT_LOOKED);
	}
	assert_true(activates(0));
}

static void names_that_nobody_has(void **state)
{
	enum vad_model_effect effect = VAD_EFFECT_LOOKED;

	(void)state;
	assert_int_equal(act("dns.allow-update zone=other.example", &effect), VAD_NOT_FOUND);
	assert_int_equal(act("edition.set edition=Nonsense", &effect), VAD_NOT_FOUND);
	assert_int_equal(act("cloud.aws-kms", &effect), VAD_NOT_FOUND);
	assert_int_equal(act("office.remove-key tail=RX8QK", &effect), VAD_NOT_FOUND);
	assert_int_equal(act("clock.vm-sync", &effect), VAD_NOT_FOUND);
	assert_int_equal(act("avma.activate-host", &effect), VAD_NOT_FOUND);
	assert_int_equal(act("key.firmware", &effect), VAD_NOT_FOUND);
	assert_true(activates(0));
}

static void exactly_that_record(void **state)
{
	struct vad_model_zone *zone = vad_model_zone(world, "corp.example");
	struct vad_model_srv *second = vad_model_add_srv(world, zone);
	enum vad_model_effect effect;

	(void)state;
	assert_non_null(second);
	second->owner = "_vlmcs._tcp";
	second->target = "old.corp.example";
	second->port = 1688;
	assert_int_equal(
		act("dns.delete-srv zone=corp.example host=old.corp.example port=1689", &effect),
		VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_SAME);
	assert_int_equal(
		act("dns.delete-srv zone=corp.example host=old.corp.example port=1688", &effect),
		VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_CHANGED);
	assert_int_equal(zone->srv_count, 1);
	assert_string_equal(zone->srv[0].target, "kms1.corp.example");
}

/* --- Office, second hosts, time --------------------------------------------------------------- */

static void office(void **state)
{
	enum vad_model_effect effect;

	(void)state;
	set("machine kms1 kms.office-key office-host");
	assert_true(activates(0));
	assert_false(activates(1)); /* nobody else asked for Office */
	assert_int_equal(act("count.add-machines", &effect), VAD_OK);
	assert_true(activates(1));
	set("machine pc1 office.key");
	assert_false(activates(1));
	assert_int_equal(act("key.gvlk-install", &effect), VAD_OK);
	assert_int_equal(act("office.install-key", &effect), VAD_OK);
	assert_true(activates(1));
	assert_true(activates(0));
}

static void office_host_key(void **state)
{
	enum vad_model_effect effect;

	(void)state;
	assert_true(activates(0));
	assert_false(activates(1));
	assert_int_equal(act("kms-host.office-pack", &effect), VAD_OK);
	assert_int_equal(act("count.add-machines", &effect), VAD_OK);
	assert_true(activates(1));
}

/* A further host publishes itself, and goes on where the first one is off. */
static void second_host(void **state)
{
	enum vad_model_effect effect;

	(void)state;
	assert_int_equal(act("kms-host.add-second", &effect), VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_CHANGED);
	assert_true(pc("dc1")->kms.activated);
	assert_int_equal(vad_model_zone(world, "corp.example")->srv_count, 2);
	assert_int_equal(act("kms-host.add-second", &effect), VAD_NOT_FOUND);
}

static void time_and_ids(void **state)
{
	struct vad_guid before = pc("pc1")->cmid;
	vad_time now = world->now;
	enum vad_model_effect effect;
	char line[WORD * 2], id[VAD_GUID_TEXT];
	struct vad_guid product;

	(void)state;
	assert_int_equal(act("wait", &effect), VAD_OK);
	assert_int_equal(world->now, now + 86400);
	assert_int_equal(act("rearm.cmid", &effect), VAD_OK);
	assert_memory_not_equal(&before, &pc("pc1")->cmid, sizeof(before));
	product = vad_model_activation_id(world, &pc("pc1")->product[0]);
	vad_guid_print(&product, id);
	(void)snprintf(line, sizeof(line), "rearm.product id=%s", id);
	pc("pc1")->product[0].rearms = 0;
	assert_int_equal(act(line, &effect), VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_SAME);
	pc("pc1")->product[0].rearms = 2;
	assert_int_equal(act(line, &effect), VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_CHANGED);
	assert_int_equal(pc("pc1")->product[0].rearms, 1);
}

static void updates(void **state)
{
	enum vad_model_effect effect;

	(void)state;
	assert_int_equal(act("update.install kb=971033", &effect), VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_CHANGED);
	assert_int_equal(act("update.install kb=971033", &effect), VAD_OK);
	assert_int_equal(effect, VAD_EFFECT_SAME);
	assert_int_equal(act("update.remove kb=971034", &effect), VAD_OK);
	assert_int_equal(pc("pc1")->updates.count, 1);
	assert_int_equal(act("update.remove kb=971033", &effect), VAD_OK);
	assert_int_equal(pc("pc1")->updates.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_a_function),
		cmocka_unit_test(healthy_stays_so),
		cmocka_unit_test_setup_teardown(arguments_are_checked, make_world, free_world),
		cmocka_unit_test_setup_teardown(names_that_nobody_has, make_world, free_world),
		cmocka_unit_test_setup_teardown(exactly_that_record, make_world, free_world),
		cmocka_unit_test_setup_teardown(office, make_world, free_world),
		cmocka_unit_test_setup_teardown(office_host_key, make_world, free_world),
		cmocka_unit_test_setup_teardown(second_host, make_world, free_world),
		cmocka_unit_test_setup_teardown(time_and_ids, make_world, free_world),
		cmocka_unit_test_setup_teardown(updates, make_world, free_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
