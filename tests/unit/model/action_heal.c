/* SPDX-License-Identifier: MIT */
/* Each action heals its own fault, and plausible others do not. */
#include "acting.h"

enum { LINES = 8, WRONG = 4 };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heals_its_own_fault),
		cmocka_unit_test(heals_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
