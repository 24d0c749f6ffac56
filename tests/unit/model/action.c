/* SPDX-License-Identifier: MIT */
/* Each action heals its own fault, others do not; what is healthy stays so. */
#include "console.h"

#include <stdio.h>

#include "base/escape.h"
#include "model/action.h"
#include "model/attempt.h"
#include "model/field.h"
#include "model/identity.h"

enum { LINES = 8, WRONG = 4, ARGS = 3, WORD = 64 };

/* "machine pc1 clock.offset 6h": a value of a thing; lists begin anew; an edge is added. */
static void set(const char *line)
{
	char kind[WORD], name[WORD], field[WORD], value[WORD] = "";
	const struct vad_model_field *row;
	struct vad_error error = { 0 };
	void *thing = NULL;
	enum vad_model_kind of;

	assert_true(sscanf(line, "%63s %63s %63s %63s", kind, name, field, value) >= 3);
	of = vad_model_kind_from_word(vad_view_of(kind));
	row = vad_model_field_find(of, vad_view_of(field), NULL);
	if (row == NULL)
		fail_msg("no field: %s", line);
	if (of == VAD_MODEL_MACHINE)
		thing = vad_model_machine(world, name);
	else if (of == VAD_MODEL_KEY)
		thing = vad_model_key(world, name);
	else if (of == VAD_MODEL_DNS_SERVER)
		thing = vad_model_dns_server(world, name);
	else if (of == VAD_MODEL_ZONE)
		thing = vad_model_zone(world, name);
	else if (of == VAD_MODEL_SRV)
		thing = vad_model_zone(world, "corp.example")->srv;
	else if (of == VAD_MODEL_DIRECTORY)
		thing = vad_model_directory(world, name);
	assert_non_null(thing);
	vad_model_field_clear(thing, row);
	if (vad_model_field_set(world, thing, row, vad_view_of(value), &error) != VAD_OK)
		fail_msg("%s: %s", line, error.message);
}

static void edge(uint8_t traffic)
{
	struct vad_model_edge *e = vad_model_add_edge(world);

	assert_non_null(e);
	e->from = "pc1";
	e->to = "kms1";
	e->port = 1688;
	e->traffic = traffic;
}

static void cut(void)
{
	edge(VAD_MODEL_TRAFFIC_CUT);
}

static void filtered(void)
{
	edge(VAD_MODEL_TRAFFIC_FILTERED);
}

static void nobody_counts(void)
{
	pc("kms1")->kms.count[0].used = 0;
}

static void no_record(void)
{
	pc("kms1")->kms.publishing = false;
	while (vad_model_zone(world, "corp.example")->srv_count > 0)
		vad_model_remove_srv(vad_model_zone(world, "corp.example"), 0);
}

/* --- carrying out ----------------------------------------------------------------------------- */

static uint32_t index_of(const char *id)
{
	uint32_t index = vad_action_index(world->k, vad_view_of(id));

	if (index == VAD_NO_INDEX)
		fail_msg("no such action: %s", id);
	return index;
}

/* "action name=value name=value" on pc1. */
static enum vad_result act(const char *line, enum vad_model_effect *effect)
{
	struct vad_model_argument args[ARGS];
	struct vad_view rest = vad_view_of(line);
	struct vad_error error = { 0 };
	char id[WORD] = "";
	size_t count = 0;

	while (rest.size > 0) {
		size_t blank = vad_view_find_char(rest, ' ', 0);
		struct vad_view word = vad_view_sub(rest, 0, blank);
		size_t is = vad_view_find_char(word, '=', 0);

		if (is == SIZE_MAX) {
			(void)snprintf(id, sizeof(id), "%.*s", VAD_VIEW_ARG(word));
		} else {
			assert_true(count < ARGS);
			args[count].name = vad_view_sub(word, 0, is);
			args[count++].value = vad_view_sub(word, is + 1, SIZE_MAX);
		}
		rest = blank == SIZE_MAX ? (struct vad_view){ 0 }
					 : vad_view_sub(rest, blank + 1, SIZE_MAX);
	}
	return vad_model_act(world, pc("pc1"), index_of(id), args, count, effect, &error);
}

static bool activates(size_t product)
{
	struct vad_model_machine *client = pc("pc1");
	struct vad_model_outcome outcome;

	assert_int_equal(vad_model_attempt(world, client, &client->product[product],
					   VAD_TRIGGER_COMMAND, &outcome),
			 VAD_OK);
	return outcome.activated;
}

/* --- faults ----------------------------------------------------------------------------------- */

static const char *const by_kms[LINES] = { NULL };
static const char *const by_mak[LINES] = { "machine pc1 windows.key mak", NULL };
static const char *const by_directory[LINES] = {
	"machine pc1 activation-type ad",
	"directory corp.example object present",
	"directory corp.example object-name Corp",
	"directory corp.example key host-key",
	NULL,
};
static const char *const by_hypervisor[LINES] = {
	"machine pc1 windows.edition ServerStandard",
	"machine pc1 windows.version 2022",
	"machine pc1 windows.key avma",
	"machine pc1 avma-host dc1",
	"machine pc1 data-exchange yes",
	"machine dc1 windows.edition ServerDatacenter",
	"machine dc1 windows.state licensed",
	NULL,
};

struct fault {
	const char *const *base;
	void (*by_code)(void);
	const char *lines[3];
	const char *right;
	const char *wrong[WRONG];
};

static const struct fault faults[] = {
	/* the machine */
	{ by_kms,
	  NULL,
	  { "machine pc1 elevated no" },
	  "shell.elevate",
	  { "service.start", "dns.flush-cache", "kms.clear-host" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 service.state failed" },
	  "service.start",
	  { "shell.elevate", "tokens.rebuild", "service.start-host" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 service.start disabled", "machine pc1 service.state stopped" },
	  "service.enable",
	  { "service.start", "service.account", "tokens.acl" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 service.dependency-missing yes" },
	  "service.account",
	  { "service.start", "service.enable", "restart" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 store corrupt" },
	  "tokens.rebuild",
	  { "tokens.acl", "licence-files.reinstall", "service.restart" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 store denied" },
	  "tokens.acl",
	  { "tokens.rebuild", "licence-files.reinstall", "registry.acl" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 store missing" },
	  "licence-files.reinstall",
	  { "tokens.acl", "office.install-key", "restart" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 store missing" },
	  "office.repair",
	  { "tokens.acl", "office.rearm", "office.install-volume" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 languages-extra yes" },
	  "os.remove-languages",
	  { "os.repair-files", "os.clean-malware", "key.gvlk-install" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 malware yes" },
	  "os.clean-malware",
	  { "os.repair-files", "os.remove-languages", "restart" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 files-damaged yes" },
	  "os.repair-files",
	  { "os.clean-malware", "disk.repair", "tokens.rebuild" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 files-damaged yes", "machine pc1 malware yes" },
	  "os.reinstall",
	  { "os.clean-malware", "os.repair-files", "restart" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 disk-failing yes" },
	  "disk.repair",
	  { "tokens.rebuild", "os.repair-files", "tokens.acl" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 access.plug-and-play denied" },
	  "policy.plugplay",
	  { "dcom.self", "registry.acl", "hardware.drivers" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 access.com-self denied" },
	  "dcom.self",
	  { "registry.acl", "tokens.acl", "shell.elevate" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 access.network-service denied" },
	  "registry.acl",
	  { "dcom.self", "tokens.acl", "registry.enum-root" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 hardware-state drivers" },
	  "hardware.drivers",
	  { "hardware.firmware", "tokens.rebuild", "dns.flush-cache" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 windows.key" },
	  "key.gvlk-install",
	  { "activate.now", "kms.clear-host", "tokens.rebuild" } },
	/* clocks */
	{ by_kms,
	  NULL,
	  { "machine pc1 clock.offset 6h" },
	  "clock.sync",
	  { "clock.set-zone", "clock.sync-host", "dns.flush-cache" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 clock.offset 6h", "machine pc1 clock.zone-wrong yes" },
	  "clock.set-zone",
	  { "clock.sync-host", "restart", "kms.cache-off" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 clock.offset -9h", "machine pc1 time-service unsynced" },
	  "time-service.domain",
	  { "clock.sync", "time-service.start", "clock.set-zone" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 clock.offset -2000d", "machine pc1 clock.drift 1h" },
	  "clock.battery",
	  { "clock.set-zone", "clock.vm-sync", "clock.sync-host" } },
	{ by_kms,
	  NULL,
	  { "machine kms1 clock.offset 6h" },
	  "clock.sync-host",
	  { "clock.sync", "clock.set", "kms-host.activate" } },
	/* the KMS client */
	{ by_kms,
	  NULL,
	  { "machine pc1 forced.host gone.corp.example" },
	  "kms.clear-host",
	  { "kms.cache-off", "dns.fix-srv", "kms.clear-lookup-domain" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 forced.host gone.corp.example" },
	  "kms.point-at host=kms1.corp.example",
	  { "kms.point-at host=nobody.corp.example",
	    "kms.point-at host=kms1.corp.example port=1689", "cloud.kms" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 lookup-domain nowhere.example" },
	  "kms.clear-lookup-domain",
	  { "kms.clear-host", "dns.flush-cache", "kms.lookup-domain domain=other.example" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 activation-type token" },
	  "kms.activation-type",
	  { "kms.clear-host", "kms-host.dns-publish", "kms.cache-on" } },
	/* DNS */
	{ by_kms,
	  NULL,
	  { "machine pc1 suffixes other.example", "machine pc1 domain other.example" },
	  "dns.set-suffix domain=corp.example",
	  { "dns.flush-cache", "dns.set-suffix domain=third.example", "kms.clear-host" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 dns-servers 10.9.9.9" },
	  "dns.set-server address=10.1.0.10",
	  { "dns.flush-cache", "dns.set-server address=10.9.9.8", "dns.repair-server" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 negative-cache yes" },
	  "dns.flush-cache",
	  { "kms.clear-lookup-domain", "dns.replicate", "dns.allow-update" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 name-policy 10.9.9.9" },
	  "dns.exempt-zone",
	  { "dns.flush-cache", "dns.repair-server", "dns.replicate" } },
	{ by_kms,
	  NULL,
	  { "dns-server dc1 state servfail" },
	  "dns.repair-server",
	  { "dns.allow-tcp", "dns.flush-cache", "dns.replicate" } },
	{ by_kms,
	  NULL,
	  { "dns-server dc1 state truncated" },
	  "dns.allow-tcp",
	  { "dns.repair-server", "dns.flush-cache", "dns.fix-srv" } },
	{ by_kms,
	  NULL,
	  { "srv x port 1689" },
	  "dns.fix-srv",
	  { "dns.flush-cache", "dns.replicate", "firewall.allow" } },
	{ by_kms,
	  no_record,
	  { NULL },
	  "kms-host.dns-publish",
	  { "dns.flush-cache", "dns.replicate", "dns.delete-srv host=kms1.corp.example" } },
	{ by_kms,
	  no_record,
	  { NULL },
	  "dns.add-srv zone=corp.example host=kms1.corp.example port=1688",
	  { "dns.add-srv zone=corp.example host=kms1.corp.example port=1689",
	    "dns.add-srv zone=corp.example host=kms7.corp.example port=1688", "dns.set-server" } },
	/* the KMS host */
	{ by_kms,
	  NULL,
	  { "machine kms1 kms.activated no" },
	  "kms-host.activate",
	  { "kms-host.dns-publish", "activate.now", "service.start-host" } },
	{ by_kms,
	  NULL,
	  { "machine kms1 kms.activated no", "machine kms1 internet filtered" },
	  "kms-host.activate-phone",
	  { "kms-host.activate", "activate.now", "proxy.allow" } },
	{ by_kms,
	  NULL,
	  { "machine kms1 kms.listener http" },
	  "kms-host.free-port",
	  { "firewall.allow", "service.start-host", "network.no-inspection" } },
	{ by_kms,
	  NULL,
	  { "machine kms1 service.state failed" },
	  "service.start-host",
	  { "service.start", "firewall.allow", "kms-host.normal-priority" } },
	{ by_kms,
	  NULL,
	  { "machine kms1 kms.overloaded yes" },
	  "kms-host.normal-priority",
	  { "service.start-host", "firewall.allow", "count.look" } },
	{ by_kms,
	  nobody_counts,
	  { NULL },
	  "count.add-machines",
	  { "count.look", "kms-host.activate", "host.update" } },
	{ by_kms,
	  nobody_counts,
	  { NULL },
	  "count.trigger",
	  { "checks.host-log", "count.export-log", "kms.cache-off" } },
	/* the way to it */
	{ by_kms,
	  NULL,
	  { "machine kms1 firewall.kms-rule disabled" },
	  "firewall.allow",
	  { "network.allow-port", "firewall.allow-out", "network.profile" } },
	{ by_kms,
	  NULL,
	  { "machine pc1 firewall.out filtered" },
	  "firewall.allow-out",
	  { "firewall.allow", "network.allow-port", "kms-host.free-port" } },
	{ by_kms,
	  filtered,
	  { NULL },
	  "network.allow-port",
	  { "firewall.allow", "firewall.allow-out", "network.no-inspection" } },
	{ by_kms,
	  cut,
	  { NULL },
	  "network.no-inspection",
	  { "network.allow-port", "firewall.allow", "service.start-host" } },
	{ by_kms,
	  filtered,
	  { NULL },
	  "checks.kms-dns",
	  { "checks.srv", "checks.host-log", "network.check host=kms1" } },
	/* MAKs, and the way to Microsoft */
	{ by_mak,
	  NULL,
	  { "key mak used 100" },
	  "centre.more-activations",
	  { "activate.online", "proxy.allow", "key.verify" } },
	{ by_mak,
	  NULL,
	  { "key mak state blocked" },
	  "centre.new-key",
	  { "key.verify", "centre.more-activations", "tls.enable12" } },
	{ by_mak,
	  NULL,
	  { "key mak state unknown" },
	  "key.verify",
	  { "centre.more-activations", "activate.online", "proxy.reset" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 internet filtered" },
	  "proxy.allow",
	  { "tls.enable12", "dns.resolve-microsoft", "activate.online" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 internet filtered" },
	  "activate.phone",
	  { "activate.online", "activate.now", "firewall.allow-out" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 proxy gone" },
	  "proxy.reset",
	  { "proxy.no-authentication", "tls.no-inspection", "network.route" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 proxy wants-login" },
	  "proxy.no-authentication",
	  { "proxy.allow", "tls.no-inspection", "crl.allow" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 tls inspected" },
	  "tls.no-inspection",
	  { "tls.enable12", "crl.allow", "proxy.allow" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 tls old" },
	  "tls.enable12",
	  { "tls.no-inspection", "crl.allow", "proxy.allow" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 tls no-crl" },
	  "crl.allow",
	  { "tls.enable12", "tls.no-inspection", "clock.sync" } },
	{ by_mak,
	  NULL,
	  { "machine pc1 public-names no" },
	  "dns.resolve-microsoft",
	  { "proxy.allow", "dns.flush-cache", "tls.enable12" } },
	/* Active Directory, hypervisors */
	{ by_directory,
	  NULL,
	  { "directory corp.example object not-replicated" },
	  "adba.replicate",
	  { "adba.schema", "domain.rejoin", "dns.replicate" } },
	{ by_directory,
	  NULL,
	  { "directory corp.example object none" },
	  "adba.create-object",
	  { "adba.replicate", "adba.schema", "domain.rejoin" } },
	{ by_directory,
	  NULL,
	  { "directory corp.example object none" },
	  "adba.apply-cid",
	  { "adba.replicate", "activate.phone", "kms-host.activate" } },
	{ by_directory,
	  NULL,
	  { "directory corp.example schema-new no" },
	  "adba.schema",
	  { "adba.replicate", "adba.create-object", "domain.rejoin" } },
	{ by_directory,
	  NULL,
	  { "directory corp.example reachable no" },
	  "domain.rejoin",
	  { "adba.replicate", "adba.schema", "network.route" } },
	{ by_hypervisor,
	  NULL,
	  { "machine pc1 data-exchange no" },
	  "avma.enable-exchange",
	  { "avma.activate-host", "key.avma-install", "network.route" } },
	{ by_hypervisor,
	  NULL,
	  { "machine dc1 windows.state notification" },
	  "avma.activate-host",
	  { "avma.enable-exchange", "key.avma-install", "activate.online" } },
};

static void make_base(const struct fault *fault)
{
	(void)make_world(NULL);
	for (size_t i = 0; i < LINES && fault->base[i] != NULL; i++)
		set(fault->base[i]);
}

static void broken(const struct fault *fault)
{
	make_base(fault);
	for (size_t i = 0; i < 3 && fault->lines[i] != NULL; i++)
		set(fault->lines[i]);
	if (fault->by_code != NULL)
		fault->by_code();
}

/* All that is wrong is told, not the first only. */
static int complain(const char *action, const char *what)
{
	print_error("%s: %s\n", action, what);
	return 1;
}

static void heals_its_own_fault(void **state)
{
	enum vad_model_effect effect;
	int wrongs = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault *fault = &faults[i];

		make_base(fault);
		if (!activates(0))
			wrongs += complain(fault->right, "has no healthy world");
		(void)free_world(NULL);
		broken(fault);
		if (activates(0))
			wrongs += complain(fault->right, "has a fault that is none");
		effect = VAD_EFFECT_LOOKED;
		if (act(fault->right, &effect) != VAD_OK)
			wrongs += complain(fault->right, "cannot be carried out");
		if (effect != VAD_EFFECT_CHANGED)
			wrongs += complain(fault->right, "says that it changed nothing");
		if (!activates(0))
			wrongs += complain(fault->right, "does not heal");
		(void)free_world(NULL);
	}
	assert_int_equal(wrongs, 0);
}

static void heals_no_other(void **state)
{
	enum vad_model_effect effect;
	int wrongs = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		for (size_t j = 0; j < WRONG && faults[i].wrong[j] != NULL; j++) {
			broken(&faults[i]);
			(void)act(faults[i].wrong[j], &effect);
			if (activates(0))
				wrongs += complain(faults[i].wrong[j], faults[i].right);
			(void)free_world(NULL);
		}
	}
	assert_int_equal(wrongs, 0);
}

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
		cmocka_unit_test(heals_its_own_fault),
		cmocka_unit_test(heals_no_other),
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
