/* SPDX-License-Identifier: MIT */
/* What the scripts of the model print is read back, by the readers that take real outputs. */
#include "console.h"
#include "reading_test.h"

#include "model/attempt.h"
#include "model/identity.h"

/* The facts of what a command prints, under its prompt as people paste it. */
static struct vad_case *read_command(program *script, const char *machine, const char *name,
				     const char *line)
{
	struct vad_buffer text = vad_buffer_new(CONSOLE_MAX);
	uint32_t status;
	struct vad_case *c;

	vad_buffer_printf(&text, "C:\\>cscript //nologo %s %s\n", name, line);
	vad_buffer_add(&text, run(script, machine, line, &status));
	c = read_text(vad_buffer_text(&text));
	vad_buffer_clear(&text);
	return c;
}

static struct vad_case *slmgr(const char *machine, const char *line)
{
	return read_command(vad_model_slmgr, machine, "slmgr.vbs", line);
}

static struct vad_case *ospp(const char *machine, const char *line)
{
	return read_command(vad_model_ospp, machine, "ospp.vbs", line);
}

static void in_state(const char *machine, enum vad_licence_state state)
{
	struct vad_model_product *windows = &pc(machine)->product[0];

	windows->licence = vad_model_licence(world, windows, state, world->now);
}

static void a_kms_client(void **state)
{
	struct vad_case *c;
	char cmid[VAD_GUID_TEXT];
	uint32_t status;

	(void)state;
	(void)run(vad_model_slmgr, "pc1", "/ato", &status);
	vad_guid_print(&pc("pc1")->cmid, cmid);
	c = slmgr("pc1", "/dlv");
	assert_fact(c, "product:", "product.name", "Windows(R), Enterprise edition");
	assert_fact(c, "product:", "product.edition", "Enterprise");
	assert_fact(c, "product:", "product.app", "windows");
	assert_fact(c, "product:", "product.channel", "gvlk");
	assert_fact(c, "product:", "product.status", "licensed");
	assert_fact(c, "product:", "product.expires_in", "259200");
	assert_fact(c, "product:", "product.activation_type", "all");
	assert_fact(c, "product:", "product.discovered_host", "kms1.corp.example");
	assert_fact(c, "product:", "product.discovered_port", "1688");
	assert_fact(c, "product:", "product.kms_address", "10.1.0.21");
	assert_fact(c, "product:", "product.kms_pid",
		    "03612-03163-264-727655-03-1033-20348.0000-1282026");
	assert_fact(c, "product:", "product.activation_interval", "120");
	assert_fact(c, "product:", "product.renewal_interval", "10080");
	assert_fact(c, "product:", "product.host_caching", "true");
	assert_fact(c, "machine:", "machine.cmid", cmid);
	assert_fact(c, "machine:", "machine.rearms_left", "1001");
	assert_fact(c, "machine:", "machine.build", "10.0.22631.4317");
	assert_fact(c, "key:", "key.tail", "2YT43");
	assert_absent(c, NULL, "product.registered_host", NULL);
	assert_absent(c, NULL, "host.enabled", NULL);
	vad_case_free(c);
}

static void a_kms_host(void **state)
{
	struct vad_case *c;

	(void)state;
	pc("kms1")->kms.port = 1700;
	pc("kms1")->kms.publishing = false;
	c = slmgr("kms1", "/dlv");
	assert_fact(c, "product:", "product.channel", "csvlk");
	assert_fact(c, NULL, "host.enabled", "true");
	assert_fact(c, NULL, "host.count", "40");
	assert_fact(c, NULL, "host.port", "1700");
	assert_fact(c, NULL, "host.dns_publishing", "disabled");
	assert_fact(c, NULL, "host.priority", "normal");
	assert_fact(c, NULL, "host.requests", "40");
	assert_fact(c, NULL, "host.failed_requests", "0");
	assert_fact(c, "key:", "key.tail", "7HQ4V");
	vad_case_free(c);
}

static void a_windows_7(void **state)
{
	struct vad_case *c;
	uint32_t status;

	(void)state;
	(void)run(vad_model_slmgr, "old", "/ato", &status);
	c = slmgr("old", "/dlv");
	assert_fact(c, "product:", "product.name", "Windows(R) 7, Enterprise edition");
	assert_fact(c, "product:", "product.channel", "gvlk");
	assert_fact(c, "product:", "product.status", "licensed");
	assert_fact(c, "product:", "product.discovered_host", "kms1.corp.example");
	assert_fact(c, "machine:", "machine.build", "6.1.7601.17514");
	vad_case_free(c);
}

static void a_mak(void **state)
{
	struct vad_buffer id = vad_buffer_new(200);
	struct vad_case *c;
	uint32_t status;

	(void)state;
	c = slmgr("pc1", "/ipk mak");
	assert_fact(c, "key:", "key.tail", "RX8QK");
	assert_fact(c, "machine:", "machine.key_changed", "true");
	vad_case_free(c);
	c = slmgr("pc1", "/ato");
	assert_fact(c, "product:", "product.activated", "true");
	vad_case_free(c);
	(void)run(vad_model_slmgr, "pc1", "/ato", &status);
	vad_model_installation_id(world, pc("pc1"), &pc("pc1")->product[0], &id);
	c = slmgr("pc1", "/dlv");
	assert_fact(c, "product:", "product.channel", "mak");
	assert_fact(c, "product:", "product.status", "licensed");
	assert_fact(c, "product:", "product.installation_id", vad_buffer_text(&id));
	assert_absent(c, NULL, "product.expires_in", NULL);
	vad_case_free(c);
	vad_buffer_clear(&id);
}

/* Each state, by /dlv, by /dli and by /xpr. */
static void all_states(void **state)
{
	static const struct {
		enum vad_licence_state state;
		const char *word;
	} rows[] = {
		{ VAD_LICENCE_LICENSED, "licensed" },
		{ VAD_LICENCE_INITIAL_GRACE, "initial-grace" },
		{ VAD_LICENCE_ADDITIONAL_GRACE, "additional-grace" },
		{ VAD_LICENCE_NON_GENUINE_GRACE, "non-genuine-grace" },
		{ VAD_LICENCE_NOTIFICATION, "notification" },
		{ VAD_LICENCE_EXTENDED_GRACE, "extended-grace" },
		{ VAD_LICENCE_UNLICENSED, "unlicensed" },
	};
	static const char *const lines[] = { "/dlv", "/dli", "/xpr" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		in_state("pc1", rows[i].state);
		for (size_t n = 0; n < sizeof(lines) / sizeof(lines[0]); n++) {
			struct vad_case *c = slmgr("pc1", lines[n]);

			assert_fact(c, "product:", "product.status", rows[i].word);
			vad_case_free(c);
		}
	}
}

static void a_notification_and_its_reason(void **state)
{
	struct vad_case *c;

	(void)state;
	in_state("pc1", VAD_LICENCE_NOTIFICATION);
	pc("pc1")->product[0].licence.reason = VAD_REASON_NON_GENUINE;
	c = slmgr("pc1", "/dlv");
	assert_true(said_anywhere(c, "C004F200"));
	vad_case_free(c);
}

static void the_set_host(void **state)
{
	struct vad_case *c;

	(void)state;
	c = slmgr("pc1", "/skms kms9.corp.example:1701");
	assert_fact(c, "product:", "product.registered_host", "kms9.corp.example");
	assert_fact(c, "product:", "product.registered_port", "1701");
	vad_case_free(c);
	in_state("pc1", VAD_LICENCE_LICENSED);
	pc("pc1")->lookup_domain = "lab.example";
	pc("pc1")->caching = false;
	c = slmgr("pc1", "/dlv");
	assert_fact(c, "product:", "product.registered_host", "kms9.corp.example");
	assert_fact(c, "product:", "product.registered_port", "1701");
	assert_fact(c, "product:", "product.lookup_domain", "lab.example");
	assert_fact(c, "product:", "product.host_caching", "false");
	vad_case_free(c);
}

/* What went wrong is an error with that code, from slmgr. */
static void errors(void **state)
{
	static const struct {
		const char *line, *code;
	} rows[] = {
		{ "/ato", "0xC004F074" },
		{ "/ipk XXXXX-XXXXX-XXXXX-XXXXX-BBBBB", "0xC004F050" },
		{ "/atp 12", "0xC004F02C" },
	};

	(void)state;
	pc("kms1")->kms_rule = VAD_MODEL_RULE_DISABLED;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_case *c = slmgr("pc1", rows[i].line);

		assert_fact(c, "error:", "error.code", rows[i].code);
		assert_fact(c, "error:", "error.seen_in", "slmgr");
		vad_case_free(c);
	}
	pc("pc1")->elevated = false;
	{
		struct vad_case *c = slmgr("pc1", "/rearm");

		assert_fact(c, "error:", "error.code", "0x80070005");
		vad_case_free(c);
	}
}

static void an_object_of_active_directory(void **state)
{
	struct vad_case *c;

	(void)state;
	in_state("pc1", VAD_LICENCE_LICENSED);
	pc("pc1")->product[0].ad_object = world->directories[0].object_name = "Corp";
	world->directories[0].key = "host-key";
	c = slmgr("pc1", "/dlv");
	assert_fact(c, "product:", "product.ad_object", "Corp");
	vad_case_free(c);
}

static void the_end_of_an_evaluation(void **state)
{
	struct vad_model_product *windows = &pc("dc1")->product[0];
	struct vad_case *c;

	(void)state;
	windows->evaluation = true;
	windows->key = "";
	windows->evaluation_end = world->now + 86400;
	windows->licence = (struct vad_licence){ .until = world->now + 86400,
						 .success = world->now,
						 .state = VAD_LICENCE_LICENSED };
	c = slmgr("dc1", "/dlv");
	assert_fact(c, "product:", "product.channel", "eval");
	assert_fact(c, "product:", "product.eval_end", NULL);
	assert_fact(c, "product:", "product.expires_in", "1440");
	vad_case_free(c);
}

static void office(void **state)
{
	struct vad_model_product *product = &pc("pc1")->product[1];
	struct vad_case *c;

	(void)state;
	c = ospp("pc1", "/dstatus");
	assert_fact(c, "product:", "product.app", "office");
	assert_fact(c, "product:", "product.channel", "gvlk");
	assert_fact(c, "product:", "product.status", "initial-grace");
	assert_fact(c, "product:", "product.expires_in", "43200");
	assert_fact(c, "product:", "product.discovery_failed", "true");
	assert_fact(c, "product:", "product.host_caching", "true");
	assert_fact(c, "key:", "key.tail", "6F7TH");
	vad_case_free(c);
	product->licence = vad_model_licence(world, product, VAD_LICENCE_LICENSED, world->now);
	product->cached_host = "kms1.corp.example";
	product->cached_port = 1688;
	c = ospp("pc1", "/dstatus");
	assert_fact(c, "product:", "product.status", "licensed");
	assert_fact(c, "product:", "product.discovered_host", "kms1.corp.example");
	vad_case_free(c);
	pc("kms1")->kms_rule = VAD_MODEL_RULE_DISABLED;
	product->cached_host = "";
	c = ospp("pc1", "/act");
	assert_fact(c, "error:", "error.code", "0xC004F074");
	assert_fact(c, "error:", "error.seen_in", "ospp");
	vad_case_free(c);
}

/* Nothing that the scripts print is a key, whatever the readers would make of it. */
static void no_line_is_left_to_guess(void **state)
{
	static const char *const lines[] = { "/dlv", "/dli", "/dlv all", "/xpr", "/dti", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct vad_case *c = slmgr("kms1", lines[i]);

		assert_absent(c, NULL, "error.code", NULL);
		assert_absent(c, NULL, "key.shape", NULL);
		vad_case_free(c);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, free_world)
	const struct CMUnitTest tests[] = {
		TEST(a_kms_client),
		TEST(a_kms_host),
		TEST(a_windows_7),
		TEST(a_mak),
		TEST(all_states),
		TEST(a_notification_and_its_reason),
		TEST(the_set_host),
		TEST(errors),
		TEST(an_object_of_active_directory),
		TEST(the_end_of_an_evaluation),
		TEST(office),
		TEST(no_line_is_left_to_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
