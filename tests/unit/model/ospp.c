/* SPDX-License-Identifier: MIT */
/* ospp.vbs, option by option. */
#include "console.h"
#include "model/attempt.h"

static const char *ospp(const char *machine, const char *line, uint32_t wanted)
{
	uint32_t status = 12345;
	const char *text = run(vad_model_ospp, machine, line, &status);

	assert_int_equal(status, wanted);
	return text;
}

static bool holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void says(const char *line, uint32_t status, const char *text)
{
	struct vad_buffer wanted = vad_buffer_new(CONSOLE_MAX);

	vad_buffer_printf(&wanted,
			  "---Processing--------------------------\n"
			  "---------------------------------------\n"
			  "%s"
			  "---------------------------------------\n"
			  "---Exiting-----------------------------\n",
			  text);
	assert_string_equal(ospp("pc1", line, status), vad_buffer_text(&wanted));
	vad_buffer_clear(&wanted);
}

static struct vad_model_product *office(void)
{
	return &pc("pc1")->product[1];
}

static const char grace[] =
	"PRODUCT ID: 03612-01282-000-000000-03-1033-22631.0000-1192026\n"
	"SKU ID: 8d561986-95d3-455f-b4f8-88c1b8b85d3e\n"
	"LICENSE NAME: Office 21, Office21ProPlus2021VL_KMS_Client_AE edition\n"
	"LICENSE DESCRIPTION: Office 21, VOLUME_KMSCLIENT channel\n"
	"BETA EXPIRATION: 1/1/1601\n"
	"LICENSE STATUS:  ---OOB_GRACE--- \n"
	"ERROR CODE: 0x4004F00C\n"
	"ERROR DESCRIPTION: The Software Licensing Service reported that the application is running "
	"within the valid grace period.\n"
	"REMAINING GRACE: 30 days  (43200 minute(s) before expiring)\n"
	"Last 5 characters of installed product key: 6F7TH\n"
	"Activation Type Configuration: ALL\n"
	"\tDNS auto-discovery: KMS name not available\n"
	"\tActivation Interval: 120 minutes\n"
	"\tRenewal Interval: 10080 minutes\n"
	"\tKMS host caching: Enabled\n";

static void a_kms_client_in_grace(void **state)
{
	(void)state;
	says("/dstatus", 0, grace);
	says("-DSTATUSALL", 0, grace);
}

static void an_activated_one(void **state)
{
	const char *text;

	(void)state;
	office()->licence = vad_model_licence(world, office(), VAD_LICENCE_LICENSED, world->now);
	office()->cached_host = "kms1.corp.example";
	office()->cached_port = 1688;
	pc("pc1")->forced_host = "kms2";
	pc("pc1")->lookup_domain = "lab.example";
	text = ospp("pc1", "/dstatus", 0);
	assert_true(holds(text, "LICENSE STATUS:  ---LICENSED--- \n"
				"ERROR CODE: 0x4004F040 (for information purposes only as the status "
				"is licensed)\n"));
	assert_true(holds(text, "REMAINING GRACE: 180 days  (259200 minute(s) before expiring)\n"));
	assert_true(holds(text, "\tKMS machine name from DNS: kms1.corp.example:1688\n"
				"\tKMS machine registry override defined: kms2:1688\n"));
	assert_true(holds(text, "\tKMS Lookup Domain: lab.example\n"));
}

static void by_active_directory(void **state)
{
	struct vad_model_directory *directory = &world->directories[0];

	(void)state;
	office()->licence = vad_model_licence(world, office(), VAD_LICENCE_LICENSED, world->now);
	office()->ad_object = directory->object_name = "Office";
	directory->object = VAD_MODEL_OBJECT_PRESENT;
	directory->key = "host-key";
	assert_true(holds(ospp("pc1", "/dstatus", 0),
			  "Most recent successful activation client information: AD\n"
			  "Activation Object name: Office\n"
			  "AO DN: CN=Office,CN=Activation Objects,CN=Microsoft SPP,CN=Services,"
			  "CN=Configuration,DC=corp,DC=example\nAO extended PID: 03612-"));
}

static void activation_that_fails(void **state)
{
	const char *text;

	(void)state;
	pc("kms1")->kms_rule = VAD_MODEL_RULE_DISABLED;
	text = ospp("pc1", "/act", 0xC004F074);
	assert_true(holds(text,
			  "Installed product key detected - attempting to activate the following "
			  "product:\nSKU ID: 8d561986-95d3-455f-b4f8-88c1b8b85d3e\n"));
	assert_true(holds(text, "ERROR CODE: 0xC004F074\nERROR DESCRIPTION: The Software Licensing "
				"Service reported that the computer could not be activated."));
	assert_true(holds(text,
			  "NOTICE: A KB article has been detected for activation failure: "
			  "0xC004F074\nFOR MORE INFORMATION PLEASE VISIT: "
			  "http://support.microsoft.com/kb/2870357#Error0xC004F074\n"
			  "To view the activation event history run: cscript ospp.vbs "
			  "/dhistorykms\n"));
	text = ospp("pc1", "/dhistorykms", 0);
	assert_true(holds(text, "Searching for KMS activation events on machine: pc1\n12288 "));
	assert_true(holds(text, "kms1.corp.example:1688"));
}

static void keys(void **state)
{
	(void)state;
	says("/unpkey:6F7TH", 0,
	     "Uninstalling product key for: Office 21, Office21ProPlus2021VL_KMS_Client_AE edition\n"
	     "<Product key uninstall successful>\n");
	assert_string_equal(office()->key, "");
	says("/unpkey:6F7TH", 1, "<Product key not found>\n");
	assert_true(holds(ospp("pc1", "/unpkey:6F7T", 1), "The last 5 characters of an installed"));
	says("/dstatus", 1, "<No installed product keys detected>\n");
	says("/act", 1, "<No installed product keys detected>\n");
	says("/dinstid", 1, "<No installed product keys detected>\n");
	says("/dcmid", 1, "No Office KMS licenses were found on the system.\n");
	assert_true(holds(ospp("pc1", "/dstatusall", 0), "LICENSE STATUS:  ---UNLICENSED--- \n"));
	says("/inpkey:XXXXX-XXXXX-XXXXX-XXXXX-6F7TH", 0, "<Product key installation successful>\n");
	assert_string_equal(office()->key, "gvlk");
	assert_string_equal(pc("pc1")->product[0].key, "gvlk");
	says("/inpkey:XXXXX-XXXXX-XXXXX-XXXXX-BBBBB", 0xC004F050,
	     "ERROR CODE: 0xC004F050\nERROR DESCRIPTION: The Software Protection Service reported "
	     "that the product key is invalid.\n");
	assert_string_equal(office()->key, "gvlk");
}

static void a_mak_online_and_by_telephone(void **state)
{
	struct vad_buffer id = vad_buffer_new(200), answer = vad_buffer_new(200);
	struct vad_buffer line = vad_buffer_new(300);
	const char *failure = NULL;

	(void)state;
	(void)ospp("pc1", "/inpkey:office-mak", 0);
	vad_model_installation_id(world, pc("pc1"), office(), &id);
	vad_buffer_printf(&line,
			  "Installation ID for: Office 21, Office21ProPlus2021VL_MAK_AE edition: %s\n",
			  vad_buffer_text(&id));
	says("/dinstid", 0, vad_buffer_text(&line));
	vad_model_centre_answer(world, vad_buffer_view(&id), &answer, &failure);
	assert_null(failure);
	vad_buffer_reset(&line);
	vad_buffer_printf(&line, "/actcid:%s", vad_buffer_text(&answer));
	assert_true(holds(ospp("pc1", "/actcid:1234", 0xC004F02C), "ERROR CODE: 0xC004F02C\n"));
	says(vad_buffer_text(&line), 0, "<Offline product activation successful>\n");
	assert_int_equal(office()->licence.state, VAD_LICENCE_LICENSED);
	office()->licence = vad_licence_installed(&world->rules, world->now);
	assert_true(holds(ospp("pc1", "/act", 0), "<Product activation successful>\n"));
	assert_true(holds(ospp("pc1", "/dstatus", 0),
			  "LICENSE DESCRIPTION: Office 21, RETAIL(MAK) channel\n"
			  "BETA EXPIRATION: 1/1/1601\nLICENSE STATUS:  ---LICENSED--- \n"
			  "Last 5 characters of installed product key: 4VJ2M\n"));
	vad_buffer_clear(&id);
	vad_buffer_clear(&answer);
	vad_buffer_clear(&line);
}

static void settings(void **state)
{
	static const char done[] = "Successfully applied setting.\n";
	struct vad_model_machine *m = pc("pc1");

	(void)state;
	says("/sethst:kms1.corp.example", 0, done);
	assert_string_equal(m->forced_host, "kms1.corp.example");
	says("/setprt:1700", 0, done);
	assert_int_equal(m->forced_port, 1700);
	says("/remhst", 0, done);
	assert_string_equal(m->forced_host, "");
	assert_int_equal(m->forced_port, 0);
	says("/cachst:FALSE", 0, done);
	assert_false(m->caching);
	says("/cachst:true", 0, done);
	assert_true(m->caching);
	says("/actype:2", 0, done);
	assert_int_equal(m->activation_type, VAD_MODEL_TYPE_KMS);
	says("/skms-domain:lab.example", 0, done);
	assert_string_equal(m->lookup_domain, "lab.example");
	says("/ckms-domain", 0, done);
	assert_string_equal(m->lookup_domain, "");
	assert_true(holds(ospp("pc1", "/cachst:perhaps", 1), "Unsupported command passed.\n"));
	assert_true(holds(ospp("pc1", "/setprt:70000", 1), "Unsupported command passed.\n"));
	assert_true(holds(ospp("pc1", "/actype:4", 1), "Unsupported command passed.\n"));
}

static void the_rest(void **state)
{
	struct vad_model_machine *m = pc("pc1");

	(void)state;
	says("/dcmid", 0, "Client Machine ID (CMID): f3256ab3-a2a4-4bd0-be13-40f3529676cc\n");
	says("/rearm", 0, "Microsoft Office rearm successful.\n");
	assert_int_equal(office()->rearms, 4);
	office()->rearms = 0;
	assert_true(holds(ospp("pc1", "/rearm", 0xC004D307), "ERROR CODE: 0xC004D307\n"));
	says("/dhistoryacterr", 0,
	     "Searching for Internet activation failure events on machine: pc1\n"
	     "No failure events found on machine: pc1\n");
	assert_true(holds(ospp("pc1", "/ddescr:0x8007232B", 0),
			  "ERROR DESCRIPTION: DNS name does not exist.\n"));
	m->sppsvc = VAD_MODEL_SERVICE_STUCK;
	says("/osppsvcrestart", 0, "Successfully applied setting.\n");
	assert_int_equal(m->sppsvc, VAD_MODEL_SERVICE_RUNNING);
	m->sppsvc = VAD_MODEL_SERVICE_STOPPED;
	m->sppsvc_start = VAD_MODEL_START_DISABLED;
	assert_true(holds(ospp("pc1", "/dstatus", 1), "Error: The Software Protection Platform "
						      "service is not running.\n"));
	m->sppsvc = VAD_MODEL_SERVICE_MISSING;
	assert_true(holds(ospp("pc1", "/dstatus", 1), "Error: The Software Protection Platform "
						      "service is not installed.\n"));
}

static void wrong_command_lines_and_rights(void **state)
{
	struct vad_model_shell shell = { world, pc("old") };
	struct vad_view arg = VAD_VIEW("/dstatus");
	uint32_t status = 7;

	(void)state;
	assert_true(holds(ospp("pc1", "/nothing", 1), "Unsupported command passed.\n"));
	assert_true(holds(ospp("pc1", "dstatus", 1), "Unsupported command passed.\n"));
	assert_true(holds(ospp("pc1", "", 1), "Unsupported command passed.\n"));
	assert_true(holds(ospp("pc1", "/sethst:", 1),
			  "Unsupported command passed. A value is required for: /sethst:\n"));
	pc("pc1")->elevated = false;
	assert_true(holds(ospp("pc1", "/sethst:kms9", 1),
			  "Insufficient rights to perform operation.\nEnsure cmd.exe is elevated "
			  "(right click > run as administrator).\n"));
	assert_true(holds(ospp("pc1", "/inpkey:mak", 0x80070005), "ERROR CODE: 0x80070005\n"));
	assert_true(holds(ospp("pc1", "/act", 0x80070005), "ERROR CODE: 0x80070005\n"));
	says("/dstatus", 0, grace);
	assert_string_equal(pc("pc1")->forced_host, "");
	/* no Office, no script */
	vad_buffer_reset(&console);
	assert_int_equal(vad_model_ospp(&shell, &arg, 1, &console, &status), VAD_NOT_FOUND);
	assert_int_equal(status, 7);
	assert_int_equal(console.size, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, free_world)
	const struct CMUnitTest tests[] = {
		TEST(a_kms_client_in_grace),
		TEST(an_activated_one),
		TEST(by_active_directory),
		TEST(activation_that_fails),
		TEST(keys),
		TEST(a_mak_online_and_by_telephone),
		TEST(settings),
		TEST(the_rest),
		TEST(wrong_command_lines_and_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
