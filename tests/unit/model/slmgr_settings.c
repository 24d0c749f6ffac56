/* SPDX-License-Identifier: MIT */
/* slmgr: its settings, its command line, who may use it, and on which machine. */
#include <stdio.h>

#include "console.h"

/* What slmgr prints on a machine, and that its exit status is that. */
static const char *slmgr(const char *machine, const char *line, uint32_t wanted)
{
	uint32_t status = 12345;
	const char *text = run(vad_model_slmgr, machine, line, &status);

	assert_int_equal(status, wanted);
	return text;
}

static void says(const char *machine, const char *line, const char *text)
{
	assert_string_equal(slmgr(machine, line, 0), text);
}

static void fails(const char *machine, const char *line, uint32_t status, const char *text)
{
	assert_string_equal(slmgr(machine, line, status), text);
}

static bool holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

/* --- settings --------------------------------------------------------------------------------- */

static void where_the_client_searches(void **state)
{
	struct vad_model_machine *m = pc("pc1");

	(void)state;
	says("pc1", "/skms kms1.corp.example:1700",
	     "Key Management Service machine name set to kms1.corp.example:1700 successfully.\n");
	assert_string_equal(m->forced_host, "kms1.corp.example");
	assert_int_equal(m->forced_port, 1700);
	says("pc1", "/skms-domain lab.example",
	     "Key Management Service lookup domain set to lab.example successfully.\n"
	     "Warning: /skms setting is in effect. kms1.corp.example will be used for activation.\n");
	says("pc1", "/skms kms2",
	     "Key Management Service machine name set to kms2 successfully.\n"
	     "Warning: /skms setting overrides the /skms-domain setting. kms2 will be used for "
	     "activation.\n");
	assert_int_equal(m->forced_port, 0);
	(void)slmgr("pc1", "/skms :1701", 0);
	assert_string_equal(m->forced_host, "kms2");
	assert_int_equal(m->forced_port, 1701);
	says("pc1", "/ckms",
	     "Key Management Service machine name cleared successfully.\n"
	     "Warning: /skms-domain setting is in effect. lab.example will be used for DNS SRV "
	     "record lookup.\n");
	assert_string_equal(m->forced_host, "");
	says("pc1", "/ckms-domain",
	     "Key Management Service lookup domain cleared successfully.\n");
	assert_string_equal(m->lookup_domain, "");
	says("pc1", "/ckms", "Key Management Service machine name cleared successfully.\n");
	says("pc1", "/skms 2001:db8::1",
	     "Key Management Service machine name set to 2001:db8::1 successfully.\n");
	assert_string_equal(m->forced_host, "2001:db8::1");
	(void)slmgr("pc1", "/skms [2001:db8::2]:1702", 0);
	assert_string_equal(m->forced_host, "[2001:db8::2]");
	assert_int_equal(m->forced_port, 1702);
	fails("pc1", "/skms kms1:port", 1, "Error: The data is invalid\n");
	fails("pc1", "/skms kms1 1234", 1, "Error: Activation ID (1234) not found.\n");
}

static void caching_and_type(void **state)
{
	struct vad_model_machine *m = pc("pc1");

	(void)state;
	says("pc1", "/ckhc", "KMS host caching is disabled\n");
	assert_false(m->caching);
	says("pc1", "/skhc", "KMS host caching is enabled\n");
	assert_true(m->caching);
	says("pc1", "/act-type 2", "Volume activation type set successfully.\n");
	assert_int_equal(m->activation_type, VAD_MODEL_TYPE_KMS);
	assert_true(holds(slmgr("pc1", "/dli", 0), "Configured Activation Type: KMS\n"));
	says("pc1", "/act-type", "Volume activation type set successfully.\n");
	assert_int_equal(m->activation_type, VAD_MODEL_TYPE_ALL);
	fails("pc1", "/act-type 4", 1, "Error: The data is invalid\n");
}

static void what_a_host_serves(void **state)
{
	static const char again[] =
		"Warning: a KMS reboot is needed for this setting to take effect.\n";
	struct vad_model_machine *m = pc("kms1");

	(void)state;
	assert_true(holds(slmgr("kms1", "/sprt 1689", 0), "KMS port set to 1689 successfully.\n"));
	assert_int_equal(m->kms.port, 1689);
	assert_true(holds(slmgr("kms1", "/cdns", 0), "DNS publishing disabled\n"));
	assert_false(m->kms.publishing);
	assert_true(holds(slmgr("kms1", "/sdns", 0), "DNS publishing enabled\n"));
	assert_true(m->kms.publishing);
	assert_true(holds(slmgr("kms1", "/cpri", 0), "KMS priority set to Low\n"));
	assert_true(m->kms.low_priority);
	assert_true(holds(slmgr("kms1", "/spri", 0), "KMS priority set to Normal\n"));
	assert_false(m->kms.low_priority);
	assert_true(holds(slmgr("kms1", "/sai 60", 0),
			  "Volume activation interval set to 60 minutes successfully.\n"));
	assert_int_equal(m->product[0].activation_interval, 60);
	assert_true(holds(slmgr("kms1", "/sri 43200", 0),
			  "Volume renewal interval set to 43200 minutes successfully.\n"));
	assert_int_equal(m->product[0].renewal_interval, 43200);
	assert_true(holds(slmgr("kms1", "/sri 43200", 0), again));
	fails("kms1", "/sprt 65536", 1, "Error: The data is invalid\n");
	fails("kms1", "/sprt 0", 1, "Error: The data is invalid\n");
	fails("kms1", "/sai 14", 1, "Error: The data is invalid\n");
	fails("kms1", "/sri 43201", 1, "Error: The data is invalid\n");
}

static void only_hosts_have_such_settings(void **state)
{
	static const struct {
		const char *line, *setting;
	} rows[] = {
		{ "/sprt 1689", "KMS port" },
		{ "/sdns", "DNS Publishing" },
		{ "/cdns", "DNS Publishing" },
		{ "/spri", "Priority" },
		{ "/cpri", "Priority" },
		{ "/sai 60", "Volume activation interval" },
		{ "/sri 60", "Volume renewal interval" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char wanted[128];

		(void)snprintf(wanted, sizeof(wanted),
			       "Warning: %s can only be set on a KMS machine that is also activated.\n",
			       rows[i].setting);
		says("pc1", rows[i].line, wanted);
	}
	assert_int_equal(pc("pc1")->kms.port, 1688);
	assert_int_equal(pc("pc1")->product[0].activation_interval, 120);
	/* not yet activated is not a host either */
	pc("kms1")->kms.activated = false;
	assert_true(holds(slmgr("kms1", "/cdns", 0), "Warning: DNS Publishing can only"));
	assert_false(holds(slmgr("kms1", "/dlv", 0), "Key Management Service is enabled"));
}

/* --- the command line ------------------------------------------------------------------------- */

static void wrong_command_lines(void **state)
{
	(void)state;
	fails("pc1", "/nothing", 1, "Unrecognized option: /nothing\n");
	fails("pc1", "nothing", 1, "Unrecognized option: nothing\n");
	fails("pc1", "/", 1, "Unrecognized option: /\n");
	fails("pc1", "/ipk", 1, "Error: option /ipk needs <Product Key>\n");
	fails("pc1", "-SKMS", 1, "Error: option -SKMS needs <Name[:Port] | : port>\n");
	fails("pc1", "/cpky x", 1, "Invalid combination of command parameters.\n");
	fails("pc1", "kms1 user /dlv", 1, "Invalid combination of command parameters.\n");
	/* newer options are not known to older scripts */
	fails("old", "/act-type 1", 1, "Unrecognized option: /act-type\n");
	fails("old", "/ao-list", 1, "Unrecognized option: /ao-list\n");
	assert_true(holds(slmgr("pc1", "", 0),
			  "Usage: slmgr.vbs [MachineName [User Password]] [<Option>]\n"));
	assert_true(holds(slmgr("pc1", "/?", 0), "\n/skms <Name[:Port] | : port> [Activation ID]\n"));
	assert_false(holds(slmgr("old", "/?", 0), "/ao-list"));
}

static void rights(void **state)
{
	static const char *const lines[] = {
		"/ipk mak", "/upk", "/cpky", "/rearm", "/rilc", "/ilc a.xrm-ms", "/skms x", "/ckms",
		"/skms-domain x", "/ckms-domain", "/skhc", "/ckhc", "/sprt 1", "/sai 60", "/sri 60",
		"/sdns", "/cdns", "/spri", "/cpri", "/act-type 1", "/atp 1", "/rearm-app 1",
		"/rearm-sku 1", "/ad-activation-online x", "/del-ao x", "/ato",
	};
	static const char *const free_lines[] = { "/dli", "/dlv", "/xpr", "/dti", "/ao-list", "" };

	(void)state;
	pc("pc1")->elevated = false;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(holds(slmgr("pc1", lines[i], 0x80070005),
				  "Error: 0x80070005 Access denied. The requested action requires "
				  "elevated privileges.\n"));
	for (size_t i = 0; i < sizeof(free_lines) / sizeof(free_lines[0]); i++)
		(void)slmgr("pc1", free_lines[i], 0);
	assert_string_equal(pc("pc1")->product[0].key, "gvlk");
}

static void without_the_service_nothing_is_said(void **state)
{
	(void)state;
	pc("pc1")->sppsvc = VAD_MODEL_SERVICE_STOPPED;
	pc("pc1")->sppsvc_start = VAD_MODEL_START_DISABLED;
	assert_true(holds(slmgr("pc1", "/dlv", 0x80070422), "Error: 0x80070422 "));
	assert_false(holds(slmgr("pc1", "/dlv", 0x80070422), "Name:"));
}

static void other_machines(void **state)
{
	char own[4096];

	(void)state;
	(void)snprintf(own, sizeof(own), "%s", slmgr("pc1", "/dlv", 0));
	says("kms1", "pc1 /dlv", own);
	says("kms1", "pc1.corp.example user password /DLV", own);
	says("kms1", "10.1.4.17 /dlv", own);
	(void)slmgr("kms1", "pc1 /skms kms9", 0);
	assert_string_equal(pc("pc1")->forced_host, "kms9");
	assert_string_equal(pc("kms1")->forced_host, "");
	fails("kms1", "nobody /dlv", 0x800706BA,
	      "Error 0x800706BA occurred in connecting to server nobody.\n");
	fails("kms1", "old /dlv", 1,
	      "The remote machine does not support this version of SLMgr.vbs\n");
	fails("kms1", "pc1 /ao-list", 1,
	      "This command of SLMgr.vbs is not supported for remote execution\n");
	pc("kms1")->elevated = false;
	(void)slmgr("kms1", "pc1 /ato", 0x80070005);
	assert_true(pc("pc1")->elevated);
	pc("pc1")->remote_scripts = false;
	(void)slmgr("kms1", "pc1 /dlv", 0x800706BA);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, free_world)
	const struct CMUnitTest tests[] = {
		TEST(where_the_client_searches),
		TEST(caching_and_type),
		TEST(what_a_host_serves),
		TEST(only_hosts_have_such_settings),
		TEST(wrong_command_lines),
		TEST(rights),
		TEST(without_the_service_nothing_is_said),
		TEST(other_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
