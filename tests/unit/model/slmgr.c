/* SPDX-License-Identifier: MIT */
/* slmgr, option by option, and its /dlv as a whole. */
#include "console.h"
#include "model/attempt.h"
#include "model/identity.h"

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

static struct vad_buffer iid_of(const char *machine)
{
	struct vad_buffer id = vad_buffer_new(200);

	vad_model_installation_id(world, pc(machine), &pc(machine)->product[0], &id);
	assert_true(id.size == 54 || id.size == 63);
	return id;
}

/* --- /dlv whole ------------------------------------------------------------------------------- */

static void whole(const char *machine, const char *line, const char *format)
{
	struct vad_buffer id = iid_of(machine), wanted = vad_buffer_new(CONSOLE_MAX);
	struct vad_view text = vad_view_of(format);
	size_t place = vad_view_find(text, VAD_VIEW("@IID@"), 0);

	vad_buffer_add_view(&wanted, vad_view_sub(text, 0, place));
	vad_buffer_add_view(&wanted, vad_buffer_view(&id));
	vad_buffer_add_view(&wanted, vad_view_sub(text, place + 5, SIZE_MAX));
	says(machine, line, vad_buffer_text(&wanted));
	vad_buffer_clear(&id);
	vad_buffer_clear(&wanted);
}

static void a_kms_client(void **state)
{
	(void)state;
	whole("pc1", "/dlv",
	      "Software licensing service version: 10.0.22631.4317\n"
	      "\n"
	      "Name: Windows(R), Enterprise edition\n"
	      "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
	      "Activation ID: d8bcb989-a615-46e0-90a8-490b61c5a625\n"
	      "Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f\n"
	      "Extended PID: 03612-00584-000-000000-03-1033-22631.0000-0362026\n"
	      "Product Key Channel: Volume:GVLK\n"
	      "Installation ID: @IID@\n"
	      "Partial Product Key: 2YT43\n"
	      "License Status: Initial grace period\n"
	      "Time remaining: 43200 minute(s) (30 day(s))\n"
	      "Remaining Windows rearm count: 1001\n"
	      "Remaining SKU rearm count: 1001\n"
	      "Trusted time: 9/21/2026 2:13:20 PM\n"
	      "Configured Activation Type: All\n"
	      "Please use slmgr.vbs /ato to activate and update KMS client information in order to "
	      "update values.\n");
}

static void an_activated_kms_client(void **state)
{
	(void)state;
	says("pc1", "/ato",
	     "Activating Windows(R), Enterprise edition (d8bcb989-a615-46e0-90a8-490b61c5a625) ...\n"
	     "Product activated successfully.\n");
	whole("pc1", "/dlv",
	      "Software licensing service version: 10.0.22631.4317\n"
	      "\n"
	      "Name: Windows(R), Enterprise edition\n"
	      "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
	      "Activation ID: d8bcb989-a615-46e0-90a8-490b61c5a625\n"
	      "Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f\n"
	      "Extended PID: 03612-00584-000-000000-03-1033-22631.0000-0362026\n"
	      "Product Key Channel: Volume:GVLK\n"
	      "Installation ID: @IID@\n"
	      "Partial Product Key: 2YT43\n"
	      "License Status: Licensed\n"
	      "Volume activation expiration: 259200 minute(s) (180 day(s))\n"
	      "Remaining Windows rearm count: 1001\n"
	      "Remaining SKU rearm count: 1001\n"
	      "Trusted time: 9/21/2026 2:13:20 PM\n"
	      "Configured Activation Type: All\n"
	      "\n"
	      "Most recent activation information:\n"
	      "Key Management Service client information\n"
	      "    Client Machine ID (CMID): f3256ab3-a2a4-4bd0-be13-40f3529676cc\n"
	      "    KMS machine name from DNS: kms1.corp.example:1688\n"
	      "    KMS machine IP address: 10.1.0.21\n"
	      "    KMS machine extended PID: 03612-03163-264-727655-03-1033-20348.0000-1282026\n"
	      "    Activation interval: 120 minutes\n"
	      "    Renewal interval: 10080 minutes\n"
	      "    KMS host caching is enabled\n");
}

static void a_kms_host(void **state)
{
	(void)state;
	whole("kms1", "/dlv",
	      "Software licensing service version: 10.0.20348.2762\n"
	      "\n"
	      "Name: Windows(R), ServerStandard edition\n"
	      "Description: Windows(R) Operating System, VOLUME_KMS_WS22 channel\n"
	      "Activation ID: cf478f61-208b-451a-9933-2e85ec432e2f\n"
	      "Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f\n"
	      "Extended PID: 03612-03163-264-727655-03-1033-20348.0000-1282026\n"
	      "Product Key Channel: Volume:CSVLK\n"
	      "Installation ID: @IID@\n"
	      "Use License URL: https://activation-v2.sls.microsoft.com/SLActivateProduct/"
	      "SLActivateProduct.asmx?configextension=Retail\n"
	      "Validation URL: https://validation-v2.sls.microsoft.com/SLWGA/slwga.asmx\n"
	      "Partial Product Key: 7HQ4V\n"
	      "License Status: Licensed\n"
	      "Remaining Windows rearm count: 1001\n"
	      "Remaining SKU rearm count: 1001\n"
	      "Trusted time: 9/21/2026 2:13:20 PM\n"
	      "\n"
	      "Key Management Service is enabled on this machine\n"
	      "    Current count: 40\n"
	      "    Listening on Port: 1688\n"
	      "    DNS publishing enabled\n"
	      "    KMS priority: Normal\n"
	      "\n"
	      "Key Management Service cumulative requests received from clients\n"
	      "    Total requests received: 40\n"
	      "    Failed requests received: 0\n"
	      "    Requests with License Status Unlicensed: 0\n"
	      "    Requests with License Status Licensed: 40\n"
	      "    Requests with License Status Initial grace period: 0\n"
	      "    Requests with License Status License expired or Hardware out of tolerance: 0\n"
	      "    Requests with License Status Non-genuine grace period: 0\n"
	      "    Requests with License Status Notification: 0\n");
}

static void a_mak(void **state)
{
	(void)state;
	says("pc1", "/ipk XXXXX-XXXXX-XXXXX-XXXXX-RX8QK",
	     "Installed product key XXXXX-XXXXX-XXXXX-XXXXX-RX8QK successfully.\n");
	(void)slmgr("pc1", "/ato", 0);
	whole("pc1", "-DLV",
	      "Software licensing service version: 10.0.22631.4317\n"
	      "\n"
	      "Name: Windows(R), Enterprise edition\n"
	      "Description: Windows(R) Operating System, VOLUME_MAK channel\n"
	      "Activation ID: 04f60433-23dc-43bd-bd0a-8b2a2a0f6621\n"
	      "Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f\n"
	      "Extended PID: 03612-01370-542-219465-03-1033-22631.0000-2172026\n"
	      "Product Key Channel: Volume:MAK\n"
	      "Installation ID: @IID@\n"
	      "Use License URL: https://activation-v2.sls.microsoft.com/SLActivateProduct/"
	      "SLActivateProduct.asmx?configextension=Retail\n"
	      "Validation URL: https://validation-v2.sls.microsoft.com/SLWGA/slwga.asmx\n"
	      "Partial Product Key: RX8QK\n"
	      "License Status: Licensed\n"
	      "Remaining Windows rearm count: 1001\n"
	      "Remaining SKU rearm count: 1001\n"
	      "Trusted time: 9/21/2026 2:13:20 PM\n");
}

static void a_windows_7(void **state)
{
	(void)state;
	(void)slmgr("old", "/ato", 0);
	whole("old", "/dlv",
	      "Software licensing service version: 6.1.7601.17514\n"
	      "\n"
	      "Name: Windows(R) 7, Enterprise edition\n"
	      "Description: Windows Operating System - Windows(R) 7, VOLUME_KMSCLIENT channel\n"
	      "Activation ID: 02346dde-0d82-4247-b906-13c0f1f047db\n"
	      "Application ID: 55c92734-d682-4d71-983e-d6ec3f16059f\n"
	      "Extended PID: 55041-00664-000-000000-03-1033-7601.0000-1922026\n"
	      "Installation ID: @IID@\n"
	      "Partial Product Key: HVTHH\n"
	      "License Status: Licensed\n"
	      "Volume activation expiration: 259200 minute(s) (180 day(s))\n"
	      "Remaining Windows rearm count: 1001\n"
	      "Trusted time: 9/21/2026 2:13:20 PM\n"
	      "\n"
	      "Key Management Service client information\n"
	      "    Client Machine ID (CMID): fa0dd83f-211e-4495-8ec3-89c74beff4eb\n"
	      "    KMS machine name from DNS: kms1.corp.example:1688\n"
	      "    KMS machine extended PID: 03612-03163-264-727655-03-1033-20348.0000-1282026\n"
	      "    Activation interval: 120 minutes\n"
	      "    Renewal interval: 10080 minutes\n"
	      "    KMS host caching is enabled\n");
}

/* --- what is shown in other states ------------------------------------------------------------ */

static void states_and_their_ends(void **state)
{
	static const struct {
		enum vad_licence_state state;
		const char *lines, *xpr;
	} rows[] = {
		{ VAD_LICENCE_UNLICENSED, "License Status: Unlicensed\n", "    Unlicensed\n" },
		{ VAD_LICENCE_INITIAL_GRACE,
		  "License Status: Initial grace period\nTime remaining: 43200 minute(s) (30 day(s))\n",
		  "    Initial grace period ends 10/21/2026 2:13:20 PM\n" },
		{ VAD_LICENCE_ADDITIONAL_GRACE,
		  "License Status: Additional grace period (KMS license expired or hardware out of "
		  "tolerance)\nTime remaining: 43200 minute(s) (30 day(s))\n",
		  "    Additional grace period ends 10/21/2026 2:13:20 PM\n" },
		{ VAD_LICENCE_NON_GENUINE_GRACE,
		  "License Status: Non-genuine grace period.\nTime remaining: 43200 minute(s) (30 "
		  "day(s))\n",
		  "    Non-genuine grace period ends 10/21/2026 2:13:20 PM\n" },
		{ VAD_LICENCE_NOTIFICATION,
		  "License Status: Notification\nNotification Reason: 0xC004F009 (grace time "
		  "expired).\n",
		  "    Windows is in Notification mode\n" },
		{ VAD_LICENCE_EXTENDED_GRACE,
		  "License Status: Extended grace period\nTime remaining: 43200 minute(s) (30 "
		  "day(s))\n",
		  "    Extended grace period ends 10/21/2026 2:13:20 PM\n" },
		{ VAD_LICENCE_LICENSED,
		  "License Status: Licensed\nVolume activation expiration: 259200 minute(s) (180 "
		  "day(s))\n",
		  "    Volume activation will expire 3/20/2027 2:13:20 PM\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_model_product *windows = &pc("pc1")->product[0];

		windows->licence =
			vad_model_licence(world, windows, rows[i].state, world->now);
		assert_true(holds(slmgr("pc1", "/dli", 0), rows[i].lines));
		assert_true(holds(slmgr("pc1", "/xpr", 0), rows[i].xpr));
	}
}

static void reasons_of_notification(void **state)
{
	struct vad_licence *licence = &pc("pc1")->product[0].licence;

	(void)state;
	*licence = vad_model_licence(world, &pc("pc1")->product[0], VAD_LICENCE_NOTIFICATION,
				     world->now);
	licence->reason = VAD_REASON_NON_GENUINE;
	assert_true(holds(slmgr("pc1", "/dli", 0),
			  "Notification Reason: 0xC004F200 (non-genuine).\n"));
	licence->reason = VAD_REASON_HARDWARE;
	assert_true(holds(slmgr("pc1", "/dli", 0), "Notification Reason: 0xC004F00F.\n"));
}

static void an_evaluation(void **state)
{
	struct vad_model_product *windows = &pc("dc1")->product[0];

	(void)state;
	windows->evaluation = true;
	windows->key = "";
	windows->evaluation_end = world->now + 86400;
	windows->licence = (struct vad_licence){ .until = world->now + 86400,
						 .success = world->now,
						 .state = VAD_LICENCE_LICENSED };
	assert_true(holds(slmgr("dc1", "/dlv", 0),
			  "Name: Windows(R), ServerStandardEval edition\n"
			  "Description: Windows(R) Operating System, TIMEBASED_EVAL channel\n"));
	assert_true(holds(slmgr("dc1", "/dlv", 0), "Product Key Channel: Retail:TB:Eval\n"));
	assert_true(holds(slmgr("dc1", "/dlv", 0),
			  "Timebased activation expiration: 1440 minute(s) (1 day(s))\n"));
	assert_true(holds(slmgr("dc1", "/dlv", 0),
			  "Evaluation End Date: 9/22/2026 2:13:20 PM\n"));
	says("dc1", "/xpr",
	     "Windows(R), ServerStandardEval edition:\n"
	     "    Timebased activation will expire 9/22/2026 2:13:20 PM\n");
}

static void the_ways_to_a_kms_host(void **state)
{
	struct vad_model_machine *m = pc("pc1");
	const char *text;

	(void)state;
	m->product[0].licence =
		vad_model_licence(world, &m->product[0], VAD_LICENCE_LICENSED, world->now);
	text = slmgr("pc1", "/dlv", 0);
	assert_true(holds(text, "    DNS auto-discovery: KMS name not available\n"
				"    KMS machine IP address: not available\n"));
	m->forced_host = "kms9.corp.example";
	m->lookup_domain = "lab.example";
	m->caching = false;
	text = slmgr("pc1", "/dlv", 0);
	assert_true(holds(text, "    Registered KMS SRV record lookup domain: lab.example\n"
				"    Registered KMS machine name: kms9.corp.example:1688\n"));
	assert_true(holds(text, "    KMS host caching is disabled\n"));
	m->forced_port = 1700;
	assert_true(holds(slmgr("pc1", "/dlv", 0), "name: kms9.corp.example:1700\n"));
}

static void active_directory(void **state)
{
	(void)state;
	says("dc1", "/ao-list", "No objects found\n");
	says("dc1", "/ad-activation-online host-key Corp", "Product activated successfully.\n");
	says("dc1", "/ao-list",
	     "Activation Objects\n"
	     "\n"
	     "    Activation Object name: Corp\n"
	     "        Activation ID: {cf478f61-208b-451a-9933-2e85ec432e2f}\n"
	     "        Partial Product Key: 7HQ4V\n"
	     "        AO extended PID: 03612-03163-264-727655-03-1033-20348.0000-1282026\n"
	     "        AO DN: CN=Corp,CN=Activation Objects,CN=Microsoft SPP,CN=Services,"
	     "CN=Configuration,DC=corp,DC=example\n");
	(void)slmgr("pc1", "/ato", 0);
	assert_true(holds(slmgr("pc1", "/dlv", 0),
			  "Most recent activation information:\n"
			  "AD Activation client information\n"
			  "    Activation Object name: Corp\n"
			  "    AO DN: CN=Corp,CN=Activation Objects,CN=Microsoft SPP,CN=Services,"
			  "CN=Configuration,DC=corp,DC=example\n"
			  "    AO extended PID: 03612-03163-264-727655-03-1033-20348.0000-1282026\n"
			  "    AO activation ID: cf478f61-208b-451a-9933-2e85ec432e2f\n"));
	fails("dc1", "/del-ao Other", 0x80072030,
	      "Error: 0x80072030 There is no such object on the server.\n");
	says("dc1", "/del-ao CN=Corp", "Operation completed successfully.\n");
	says("dc1", "/ao-list", "No objects found\n");
}

static void objects_by_telephone_and_what_stops_them(void **state)
{
	struct vad_buffer id = vad_buffer_new(200), answer = vad_buffer_new(200);
	const char *failure = NULL, *text = slmgr("dc1", "/ad-activation-get-iid host-key", 0);
	struct vad_buffer line = vad_buffer_new(200);

	(void)state;
	assert_memory_equal(text, "Installation ID: ", 17);
	vad_buffer_append(&id, text + 17, 63);
	vad_model_centre_answer(world, vad_buffer_view(&id), &answer, &failure);
	assert_null(failure);
	vad_buffer_printf(&line, "/ad-activation-apply-cid host-key %s Corp",
			  vad_buffer_text(&answer));
	says("dc1", vad_buffer_text(&line), "Product activated successfully.\n");
	assert_string_equal(world->directories[0].object_name, "Corp");
	fails("dc1", "/ad-activation-online mak", 0xC004F050,
	      "Error: 0xC004F050 The Software Protection Service reported that the product key is "
	      "invalid.\n");
	assert_true(holds(slmgr("dc1",
				"/ad-activation-online host-key "
				"A-name-of-more-than-forty-characters-in-all",
				0xC004F082),
			  "Error: 0xC004F082 "));
	world->directories[0].schema_new = false;
	fails("dc1", "/ao-list", 1,
	      "Active Directory-Based Activation is not supported in the current Active Directory "
	      "schema.\n");
	pc("dc1")->domain = "";
	assert_true(holds(slmgr("dc1", "/ao-list", 0x8007054B), "Error: 0x8007054B "));
	vad_buffer_clear(&id);
	vad_buffer_clear(&answer);
	vad_buffer_clear(&line);
}

static void a_guest_of_hyper_v(void **state)
{
	struct vad_model_machine *host = pc("kms1"), *guest = pc("dc1");
	const char *text;

	(void)state;
	guest->avma_host = host->name;
	guest->product[0].key = "avma";
	guest->product[0].licence =
		vad_model_licence(world, &guest->product[0], VAD_LICENCE_LICENSED, world->now);
	text = slmgr("dc1", "/dlv", 0);
	assert_true(holds(text, "Automatic VM activation expiration: "));
	assert_true(holds(text, "Automatic VM Activation client information\n    Guest IAID: "));
	assert_true(holds(text, "    Host machine name: kms1.corp.example\n"
				"    Activation time: 9/21/2026 2:13:20 PM\n"
				"    Host Digital PID2: 03612-03163-"));
	guest->avma_host = "";
	assert_true(holds(slmgr("dc1", "/dlv", 0), "    Host machine name: Not Available\n"));
}

static void all_licences_and_one_of_them(void **state)
{
	const char *text;

	(void)state;
	text = slmgr("pc1", "/dli all", 0);
	assert_true(holds(text, "Name: Windows(R), Enterprise edition\n"));
	assert_true(holds(text, "Name: Office 21, Office21ProPlus2021VL_KMS_Client_AE edition\n"));
	text = slmgr("pc1", "/dli 8d561986-95d3-455f-b4f8-88c1b8b85d3e", 0);
	assert_false(holds(text, "Name: Windows"));
	assert_true(holds(text, "Partial Product Key: 6F7TH\n"));
	pc("pc1")->product[1].key = "";
	pc("pc1")->product[1].licence = vad_licence_keyless();
	assert_true(holds(slmgr("pc1", "/dlv all", 0),
			  "Product Key Channel: \nInstallation ID: \nThis license is not in use.\n"
			  "License Status: Unlicensed\nRemaining App rearm count: 5\n"));
	says("kms1", "/ipk office-host",
	     "Installed product key XXXXX-XXXXX-XXXXX-XXXXX-8JWRD successfully.\n");
	text = slmgr("kms1", "/dlv 47F3B983-7C53-4D45-ABC6-BCD91E2DD90A", 0);
	assert_true(holds(text, "Description: Office 21, VOLUME_KMS channel\n"));
	assert_true(holds(text, "Key Management Service is enabled on this machine\n"));
	says("kms1", "/upk 47f3b983-7c53-4d45-abc6-bcd91e2dd90a",
	     "Uninstalled product key successfully.\n");
	fails("kms1", "/dlv 47f3b983-7c53-4d45-abc6-bcd91e2dd90a", 1,
	      "Error: Activation ID (47f3b983-7c53-4d45-abc6-bcd91e2dd90a) not found.\n");
}

/* --- keys and activation ---------------------------------------------------------------------- */

static void keys_come_and_go(void **state)
{
	(void)state;
	says("pc1", "/cpky", "Product key from registry cleared successfully.\n");
	says("pc1", "/upk", "Uninstalled product key successfully.\n");
	assert_string_equal(pc("pc1")->product[0].key, "");
	assert_int_equal(pc("pc1")->product[0].licence.state, VAD_LICENCE_UNLICENSED);
	fails("pc1", "/upk", 1, "Error: product key not found.\n");
	fails("pc1", "/dlv", 1, "Error: product key not found.\n");
	fails("pc1", "/xpr", 1, "Error: product not found.\n");
	fails("pc1", "/dti", 1, "Error: product not found.\n");
	fails("pc1", "/ato", 0xC004F014,
	      "Error: 0xC004F014 The Software Protection Service reported that the product key is "
	      "not available.\n");
	/* the public key of the edition */
	says("pc1", "/ipk XXXXX-XXXXX-XXXXX-XXXXX-2yt43",
	     "Installed product key XXXXX-XXXXX-XXXXX-XXXXX-2YT43 successfully.\n");
	assert_string_equal(pc("pc1")->product[0].key, "gvlk");
	says("pc1", "/ipk mak",
	     "Installed product key XXXXX-XXXXX-XXXXX-XXXXX-RX8QK successfully.\n");
	/* that of Office goes to Office */
	pc("pc1")->product[1].key = "";
	says("pc1", "/ipk XXXXX-XXXXX-XXXXX-XXXXX-6F7TH",
	     "Installed product key XXXXX-XXXXX-XXXXX-XXXXX-6F7TH successfully.\n");
	assert_string_equal(pc("pc1")->product[1].key, "gvlk");
	assert_string_equal(pc("pc1")->product[0].key, "mak");
}

static void keys_that_are_not_taken(void **state)
{
	static const char invalid[] =
		"Error: 0xC004F050 The Software Protection Service reported that the product key is "
		"invalid.\n";

	(void)state;
	fails("pc1", "/ipk XXXXX-XXXXX-XXXXX-XXXXX-BBBBB", 0xC004F050, invalid);
	fails("pc1", "/ipk something", 0xC004F050, invalid);
	/* dashes of a word processor */
	fails("pc1",
	      "/ipk XXXXX\xe2\x80\x93XXXXX\xe2\x80\x93XXXXX\xe2\x80\x93XXXXX\xe2\x80\x93RX8QK",
	      0xC004F050, invalid);
	assert_string_equal(pc("pc1")->product[0].key, "gvlk");
}

static void what_an_attempt_says(void **state)
{
	const char *text;

	(void)state;
	pc("kms1")->kms_rule = VAD_MODEL_RULE_DISABLED;
	text = slmgr("pc1", "/ato", 0xC004F074);
	assert_true(holds(text, "Activating Windows(R), Enterprise edition ("));
	assert_true(holds(text, ") ...\nError: 0xC004F074 The Software Licensing Service reported "
				"that the computer could not be activated. No Key Management Service "
				"(KMS) could be contacted. Please see the Application Event Log for "
				"additional information.\n"));
	pc("pc1")->genuine = VAD_MODEL_GENUINE_JUDGED_NOT;
	pc("pc1")->product[0].licence = vad_model_licence(
		world, &pc("pc1")->product[0], VAD_LICENCE_NON_GENUINE_GRACE, world->now);
	assert_true(holds(slmgr("pc1", "/ato", 1),
			  "\nThe machine is running within the non-genuine grace period. Run "
			  "'slui.exe' to go online and make the machine genuine.\n"));
}

static void the_telephone(void **state)
{
	struct vad_buffer id, answer = vad_buffer_new(200), line = vad_buffer_new(200);
	const char *failure = NULL;

	(void)state;
	(void)slmgr("pc1", "/ipk mak", 0);
	id = iid_of("pc1");
	vad_buffer_printf(&line, "Installation ID: %s\n\nProduct activation telephone numbers ",
			  vad_buffer_text(&id));
	assert_memory_equal(slmgr("pc1", "/dti", 0), vad_buffer_text(&line), line.size);
	assert_true(holds(slmgr("pc1", "/dti", 0), "notepad %systemroot%\\system32\\sppui\\phone.inf\n"));
	assert_true(holds(slmgr("pc1", "/atp 123", 0xC004F02C), "Error: 0xC004F02C "));
	vad_model_centre_answer(world, vad_buffer_view(&id), &answer, &failure);
	assert_null(failure);
	vad_buffer_reset(&line);
	vad_buffer_printf(&line, "/atp %s", vad_buffer_text(&answer));
	says("pc1", vad_buffer_text(&line),
	     "Confirmation ID for product 04f60433-23dc-43bd-bd0a-8b2a2a0f6621 deposited "
	     "successfully.\n");
	assert_int_equal(pc("pc1")->product[0].licence.state, VAD_LICENCE_LICENSED);
	vad_buffer_clear(&id);
	vad_buffer_clear(&answer);
	vad_buffer_clear(&line);
}

static void the_window_of_the_telephone(void **state)
{
	struct vad_buffer id = iid_of("pc1"), line = vad_buffer_new(200);
	uint32_t status = 1;
	const char *text = run(vad_model_slui, "pc1", "4", &status);

	(void)state;
	assert_int_equal(status, 0);
	for (size_t i = 0; i < 9; i++) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "    %zu: %.7s\n", i + 1, vad_buffer_text(&id) + 7 * i);
		assert_true(holds(text, vad_buffer_text(&line)));
	}
	text = run(vad_model_slui, "pc1", "0x2a 0xC004F074", &status);
	assert_true(holds(text, "Code:\n0xC004F074\nDescription:\nThe Software Licensing Service"));
	text = run(vad_model_slui, "pc1", "3 mak", &status);
	assert_true(holds(text, "Enter a product key\n"));
	assert_true(holds(text, "Product activated successfully.\n"));
	assert_string_equal(pc("pc1")->product[0].key, "mak");
	(void)run(vad_model_slui, "pc1", "99", &status);
	assert_int_equal(status, 1);
	vad_buffer_clear(&id);
	vad_buffer_clear(&line);
}

static void rearms(void **state)
{
	struct vad_model_machine *m = pc("pc1");
	struct vad_guid cmid = m->cmid;

	(void)state;
	m->product[0].rearms = 1;
	m->product[0].licence =
		vad_model_licence(world, &m->product[0], VAD_LICENCE_NOTIFICATION, world->now);
	says("pc1", "/rearm",
	     "Command completed successfully.\n"
	     "Please restart the system for the changes to take effect.\n");
	assert_false(vad_guid_equal(&cmid, &m->cmid));
	assert_true(m->restart_needed);
	assert_int_equal(m->product[0].rearms, 0);
	assert_int_equal(m->product[0].licence.state, VAD_LICENCE_INITIAL_GRACE);
	assert_true(holds(slmgr("pc1", "/rearm", 0xC004D307),
			  "Error: 0xC004D307 The security processor reported that the maximum "
			  "allowed number of re-arms has been exceeded."));
	cmid = m->cmid;
	m->skip_rearm = true;
	(void)slmgr("pc1", "/rearm", 0);
	assert_true(vad_guid_equal(&cmid, &m->cmid));
	m->skip_rearm = false;
	says("pc1", "/rearm-app 0ff1ce15-a989-479d-af46-f275c6370663",
	     "Command completed successfully.\n");
	assert_int_equal(m->product[1].rearms, 4);
	says("pc1", "/rearm-sku 8d561986-95d3-455f-b4f8-88c1b8b85d3e",
	     "Command completed successfully.\n");
	assert_int_equal(m->product[1].rearms, 3);
	fails("pc1", "/rearm-app 1", 1, "Error: product not found.\n");
	assert_true(vad_guid_equal(&cmid, &m->cmid));
}

static void licence_files(void **state)
{
	struct vad_model_machine *m = pc("pc1");

	(void)state;
	says("pc1", "/ilc C:\\licences\\a.xrm-ms",
	     "License file C:\\licences\\a.xrm-ms installed successfully.\n");
	assert_true(holds(slmgr("pc1", "/ilc a.txt", 0x80070002), "Error: 0x80070002 "));
	m->store = VAD_MODEL_STORE_MISSING;
	says("pc1", "/rilc",
	     "Re-installing license files ...\nLicense files re-installed successfully.\n");
	assert_int_equal(m->store, VAD_MODEL_STORE_GOOD);
	m->store = VAD_MODEL_STORE_CORRUPT;
	(void)slmgr("pc1", "/rilc", 0);
	assert_int_equal(m->store, VAD_MODEL_STORE_CORRUPT);
	m->store = VAD_MODEL_STORE_DENIED;
	assert_true(holds(slmgr("pc1", "/rilc", 0x80070005), "Error: 0x80070005 "));
}

/* --- for all of them -------------------------------------------------------------------------- */

/* The commands of a story, run in two worlds: the same text twice, and never a key. */
static void the_same_commands_give_the_same_text(void **state)
{
	static const char *const lines[] = {
		"/dlv",	      "/ato",	   "/dlv all",	"/ipk mak", "/dti",    "/ato",
		"/rearm",     "/dlv",	   "/skms kms1", "/xpr",    "/upk",    "/dlv",
		"/ipk gvlk",  "/act-type 2", "/ato",	"/dlv",	    "/rearm",  "/dlv all",
		"kms1 /dlv",  "/ao-list",
	};
	struct vad_buffer story[2] = { vad_buffer_new(CONSOLE_MAX), vad_buffer_new(CONSOLE_MAX) };

	for (size_t round = 0; round < 2; round++) {
		if (round > 0) {
			(void)free_world(state);
			(void)make_world(state);
		}
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
			uint32_t status;

			vad_buffer_add(&story[round],
				       run(vad_model_slmgr, "pc1", lines[i], &status));
		}
	}
	assert_string_equal(vad_buffer_text(&story[0]), vad_buffer_text(&story[1]));
	vad_buffer_clear(&story[0]);
	vad_buffer_clear(&story[1]);
}

/* Ids are those of machine and key, and no two machines have the same. */
static void ids_are_stable(void **state)
{
	struct vad_buffer a = vad_buffer_new(100), b = vad_buffer_new(100);
	struct vad_guid id;
	char text[VAD_GUID_TEXT];

	(void)state;
	vad_model_extended_pid(world, pc("pc1"), &pc("pc1")->product[0], &a);
	world->now += 400 * 86400;
	vad_model_extended_pid(world, pc("pc1"), &pc("pc1")->product[0], &b);
	assert_string_equal(vad_buffer_text(&a), vad_buffer_text(&b));
	vad_buffer_reset(&b);
	vad_model_extended_pid(world, pc("dc1"), &pc("dc1")->product[0], &b);
	assert_string_not_equal(vad_buffer_text(&a), vad_buffer_text(&b));
	pc("dc1")->product[0].version = "2019";
	id = vad_model_activation_id(world, &pc("dc1")->product[0]);
	vad_guid_print(&id, text);
	assert_string_equal(text, "de32eafd-aaee-4662-9444-c1befb41bde2");
	vad_buffer_clear(&a);
	vad_buffer_clear(&b);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, free_world)
	const struct CMUnitTest tests[] = {
		TEST(a_kms_client),
		TEST(an_activated_kms_client),
		TEST(a_kms_host),
		TEST(a_mak),
		TEST(a_windows_7),
		TEST(states_and_their_ends),
		TEST(reasons_of_notification),
		TEST(an_evaluation),
		TEST(the_ways_to_a_kms_host),
		TEST(active_directory),
		TEST(objects_by_telephone_and_what_stops_them),
		TEST(a_guest_of_hyper_v),
		TEST(all_licences_and_one_of_them),
		TEST(keys_come_and_go),
		TEST(keys_that_are_not_taken),
		TEST(what_an_attempt_says),
		TEST(the_telephone),
		TEST(the_window_of_the_telephone),
		TEST(rearms),
		TEST(licence_files),
		TEST(the_same_commands_give_the_same_text),
		TEST(ids_are_stable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
