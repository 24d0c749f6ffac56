/* SPDX-License-Identifier: MIT */
/* Each step of an attempt: one fault in a healthy world, the failure that it must be, and its code. */
#include "acting.h"

#include "model/journal.h"

enum { LINES = 3 };

static const struct row {
	const char *lines[LINES]; /* as set() takes them */
	const char *failure;
	uint32_t code, inner;
} rows[] = {
	{ { NULL }, NULL, 0, 0 },
	{ { "machine pc1 elevated no" }, "not-elevated", 0x80070005, 0x80070005 },
	{ { "machine pc1 service.state missing" }, "service-missing", 0x80070424, 0x80070424 },
	{ { "machine pc1 service.state stopped", "machine pc1 service.start disabled" },
	  "service-disabled", 0x80070422, 0x80070422 },
	{ { "machine pc1 access.com-self denied" }, "access-denied", 0x80070005, 0x80070005 },
	{ { "machine pc1 store corrupt" }, "store-corrupt", 0xC004E002, 0xC004E002 },
	{ { "machine pc1 malware yes" }, "not-genuine", 0x8004FE21, 0x8004FE21 },
	{ { "machine pc1 hardware-state replaced" }, "hardware-changed", 0xC004F00F, 0xC004F00F },
	{ { "machine pc1 dns-servers 10.9.9.9" }, "srv-timeout", 0x800705B4, 0x800705B4 },
	{ { "dns-server dc1 state servfail" }, "srv-servfail", 0x8007232A, 0x8007232A },
	{ { "dns-server dc1 state refused" }, "srv-refused", 0x8007232D, 0x8007232D },
	{ { "dns-server dc1 stale yes" }, "srv-nxdomain", 0x8007232B, 0x8007232B },
	{ { "machine pc1 forced.host nobody.corp.example" }, "name-unknown", 0xC004F074, 0x80072AF9 },
	{ { "machine kms1 firewall.kms-rule disabled" }, "kms-not-reached", 0xC004F074, 0x800706BA },
	{ { "machine kms1 kms.listener http" }, "kms-other-service", 0xC004F074, 0x800706C0 },
	{ { "machine kms1 kms.overloaded yes" }, "kms-busy", 0xC004F074, 0x800706BB },
	{ { "machine kms1 kms.activated no" }, "kms-not-activated", 0xC004F041, 0xC004F041 },
	{ { "machine pc1 clock.offset 5h" }, "clocks-apart", 0xC004F074, 0xC004F06C },
	{ { "key host-key group server2016" }, "kms-does-not-cover", 0xC004F042, 0xC004F042 },
	{ { "machine pc1 windows.key mak", "key mak used 100" }, "mak-used-up", 0xC004C020,
	  0xC004C020 },
	{ { "machine pc1 windows.key mak", "key mak state blocked" }, "key-blocked", 0xC004C003,
	  0xC004C003 },
	{ { "machine pc1 windows.key mak", "machine pc1 proxy wants-login" }, "proxy-login",
	  0x8004FE33, 0x8004FE33 },
	{ { "machine pc1 windows.key mak", "machine pc1 internet filtered" }, "online-silent",
	  0x80072EE2, 0x80072EE2 },
};

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void each_step_fails_as_itself(void **state)
{
	int wrongs = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_model_outcome outcome;
		const struct row *row = &rows[i];

		(void)make_world(NULL);
		for (size_t j = 0; j < LINES && row->lines[j] != NULL; j++)
			set(row->lines[j]);
		assert_int_equal(vad_model_attempt(world, pc("pc1"), &pc("pc1")->product[0],
						   VAD_TRIGGER_COMMAND, &outcome),
				 VAD_OK);
		if (!same(outcome.failure, row->failure) || outcome.code != row->code ||
		    outcome.inner != row->inner || outcome.activated != (row->failure == NULL)) {
			print_message("%s: %s 0x%08X 0x%08X\n",
				      row->lines[0] == NULL ? "healthy" : row->lines[0],
				      outcome.failure == NULL ? "activated" : outcome.failure,
				      (unsigned)outcome.code, (unsigned)outcome.inner);
			wrongs++;
		}
		(void)free_world(NULL);
	}
	assert_int_equal(wrongs, 0);
}

/* The last record of that id in a machine's log. */
static const struct vad_model_record *last_record(const char *machine, uint32_t id)
{
	for (size_t i = vad_model_journal_count(pc(machine)); i > 0; i--) {
		const struct vad_model_record *record = vad_model_journal_at(pc(machine), i - 1);

		if (record->id == id)
			return record;
	}
	return NULL;
}

/* The fields of 12288, 12289 and 12290 in the order of the operations guide, table 11. */
static void an_attempt_leaves_its_records(void **state)
{
	const struct vad_model_record *asked, *answered, *served;
	struct vad_model_outcome outcome;

	(void)state;
	(void)make_world(NULL);
	assert_int_equal(vad_model_attempt(world, pc("pc1"), &pc("pc1")->product[0],
					   VAD_TRIGGER_COMMAND, &outcome),
			 VAD_OK);
	asked = last_record("pc1", 12288);
	answered = last_record("pc1", 12289);
	served = last_record("kms1", 12290);
	assert_non_null(asked);
	assert_non_null(answered);
	assert_non_null(served);
	assert_int_equal(asked->data_count, 10);
	assert_string_equal(asked->data[0], "0x00000000");
	assert_string_equal(asked->data[2], "kms1.corp.example:1688");
	assert_string_equal(asked->data[9], "25");
	assert_int_equal(answered->data_count, 8);
	assert_string_equal(answered->data[2], "1");
	assert_int_equal(served->data_count, 9);
	assert_string_equal(served->data[1], "25");
	assert_string_equal(served->data[2], "pc1.corp.example");
	/* one attempt: the same client, product and client time on both sides */
	assert_string_equal(served->data[3], asked->data[3]);
	assert_string_equal(served->data[4], asked->data[4]);
	assert_string_equal(served->data[8], asked->data[8]);
	assert_string_equal(pc("pc1")->product[0].cached_host, "kms1.corp.example");
	(void)free_world(NULL);
}

/* A pool gives what it has, and not one more; rules kms.host-key-* for host keys. */
static void a_pool_ends_at_its_limit(void **state)
{
	struct vad_model_outcome outcome;

	(void)state;
	(void)make_world(NULL);
	set("machine pc1 windows.key mak");
	set("key mak activations 2");
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(vad_model_attempt(world, pc("pc1"), &pc("pc1")->product[0],
						   VAD_TRIGGER_COMMAND, &outcome),
				 VAD_OK);
	assert_true(vad_model_key(world, "mak")->used <= 2);
	set("key host-key used 60");
	set("machine kms1 kms.activated no");
	assert_int_equal(vad_model_attempt(world, pc("kms1"), &pc("kms1")->product[0],
					   VAD_TRIGGER_COMMAND, &outcome),
			 VAD_OK);
	assert_string_equal(outcome.failure, "host-key-used-up");
	(void)free_world(NULL);
}

/* Names as nslookup and as the DNS client see them; what a connection meets. */
static void the_network_as_a_machine_sees_it(void **state)
{
	struct vad_model_lookup lookup;
	struct vad_model_machine *target = NULL;

	(void)state;
	(void)make_world(NULL);
	vad_model_query_srv(world, pc("pc1"), "_vlmcs._tcp.corp.example", false, &lookup);
	assert_int_equal(lookup.answer, VAD_LOOKUP_FOUND);
	assert_int_equal(lookup.srv_count, 1);
	vad_model_query_srv(world, pc("pc1"), "_vlmcs._tcp.other.example", false, &lookup);
	assert_int_equal(lookup.answer, VAD_LOOKUP_NXDOMAIN);
	vad_model_query_address(world, pc("pc1"), "kms1.corp.example", true, &lookup);
	assert_string_equal(lookup.address, "10.1.0.21");
	/* the cache of the client still says no, and nslookup does not ask it */
	set("machine pc1 negative-cache yes");
	vad_model_query_srv(world, pc("pc1"), "_vlmcs._tcp.corp.example", false, &lookup);
	assert_int_equal(lookup.answer, VAD_LOOKUP_NXDOMAIN);
	vad_model_query_srv(world, pc("pc1"), "_vlmcs._tcp.corp.example", true, &lookup);
	assert_int_equal(lookup.answer, VAD_LOOKUP_FOUND);
	assert_int_equal(vad_model_connect(world, pc("pc1"), "10.1.0.21", 1688, &target),
			 VAD_MODEL_TRAFFIC_OPEN);
	assert_ptr_equal(target, pc("kms1"));
	set("machine kms1 service.state failed");
	assert_int_equal(vad_model_connect(world, pc("pc1"), "10.1.0.21", 1688, &target),
			 VAD_MODEL_TRAFFIC_REFUSED);
	assert_int_equal(vad_model_connect(world, pc("pc1"), "10.1.0.99", 1688, &target),
			 VAD_MODEL_TRAFFIC_FILTERED);
	(void)free_world(NULL);
}

/* The centre's answer fits this machine and key only, and only when all of its digits are there. */
static void the_telephone(void **state)
{
	struct vad_buffer installation = vad_buffer_new(256), answer = vad_buffer_new(256);
	struct vad_model_outcome outcome;
	const char *failure = NULL;

	(void)state;
	(void)make_world(NULL);
	set("machine pc1 windows.key mak");
	vad_model_installation_id(world, pc("pc1"), &pc("pc1")->product[0], &installation);
	assert_int_equal(installation.size, 63);
	vad_model_centre_answer(world, vad_buffer_view(&installation), &answer, &failure);
	assert_null(failure);
	assert_int_equal(answer.size, 48);
	assert_int_equal(vad_model_confirm(world, pc("pc1"), &pc("pc1")->product[0],
					   vad_view_sub(vad_buffer_view(&answer), 0, 42), &outcome),
			 VAD_OK);
	assert_int_equal(outcome.code, 0xC004F02C);
	set("machine old windows.key mak");
	assert_int_equal(vad_model_confirm(world, pc("old"), &pc("old")->product[0],
					   vad_buffer_view(&answer), &outcome),
			 VAD_OK);
	assert_string_equal(outcome.failure, "confirmation-other");
	assert_int_equal(vad_model_confirm(world, pc("pc1"), &pc("pc1")->product[0],
					   vad_buffer_view(&answer), &outcome),
			 VAD_OK);
	assert_true(outcome.activated);
	vad_buffer_clear(&installation);
	vad_buffer_clear(&answer);
	(void)free_world(NULL);
}

/* The centre knows no setup key; the digits again take nothing more, nor beyond what the pool has. */
static void the_telephone_takes_what_there_is(void **state)
{
	struct vad_buffer installation = vad_buffer_new(256), answer = vad_buffer_new(256);
	struct vad_model_outcome outcome;
	const char *failure = NULL;

	(void)state;
	(void)make_world(NULL);
	vad_model_installation_id(world, pc("pc1"), &pc("pc1")->product[0], &installation);
	vad_model_centre_answer(world, vad_buffer_view(&installation), &answer, &failure);
	assert_non_null(failure);
	assert_int_equal(answer.size, 0);
	set("machine pc1 windows.key mak");
	set("key mak activations 1");
	vad_buffer_reset(&installation);
	vad_model_installation_id(world, pc("pc1"), &pc("pc1")->product[0], &installation);
	vad_model_centre_answer(world, vad_buffer_view(&installation), &answer, &failure);
	assert_null(failure);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(vad_model_confirm(world, pc("pc1"), &pc("pc1")->product[0],
						   vad_buffer_view(&answer), &outcome),
				 VAD_OK);
		assert_true(outcome.activated);
		assert_int_equal(vad_model_key(world, "mak")->used, 1);
	}
	vad_buffer_clear(&installation);
	vad_buffer_clear(&answer);
	(void)free_world(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_fails_as_itself),
		cmocka_unit_test(an_attempt_leaves_its_records),
		cmocka_unit_test(a_pool_ends_at_its_limit),
		cmocka_unit_test(the_network_as_a_machine_sees_it),
		cmocka_unit_test(the_telephone),
		cmocka_unit_test(the_telephone_takes_what_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
