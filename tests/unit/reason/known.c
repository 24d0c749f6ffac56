/* SPDX-License-Identifier: MIT */
/* What tables know of addresses and host keys, joins that are only plausible, breaks that step back. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include "world.h"

#define SAYS(subject, name, value, source)                                                         \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value                      \
	",\"source\":{\"kind\":\"slmgr\",\"name\":\"" source "\",\"place\":\"line 1\"}}\n"
#define FAILED(product)                                                                            \
	SAYS("error:e@a", "error.code", "\"0x80070001\"", "a")                                     \
	SAYS("error:e@a", "error.product", "\"product:" product "@a\"", "a")                       \
	SAYS("product:" product "@a", "product.machine", "\"machine:m@a\"", "a")

#define BREAK(id, code, more)                                                                      \
	"  - id: " id "\n    title: It broke\n    family: dns\n    about: product\n"               \
	"    meaning: It broke.\n    codes: [{ code: " code ", often: usual }]\n" more
#define CAUSE(id, about, sign)                                                                     \
	"id: " id "\nfamily: dns\ntitle: It is\nexplanation: It is so.\nabout: " about "\n"        \
	"leads_to: [one]\nbase: common\nsigns:\n  - " sign "\n"                                    \
	"fixes:\n  - id: fix\n    action: point\n"

static const char breaks[] = "breaks:\n" BREAK("one", "0x80070001", "");

/* How the cause with this one sign stands on these facts. */
static enum vad_standing standing(const char *about_and_sign, const char *facts)
{
	const char *causes[] = { about_and_sign, NULL };
	struct world w = world_new(breaks, causes);
	enum vad_standing standing;

	world_facts(&w, facts);
	world_judge(&w);
	assert_non_null(world_cause(&w, "cause-a"));
	standing = world_cause(&w, "cause-a")->standing;
	world_free(&w);
	return standing;
}

static void a_public_resolver_is_known(void **state)
{
	static const char cause[] = CAUSE(
		"cause-a", "product",
		"{ says: is, when: [{ path: product.machine.dns_server, fact: dns-server.public, is: true }] }");

	(void)state;
	assert_int_equal(standing(cause, FAILED("p") SAYS("machine:m@a", "machine.dns_server",
							  "\"dns-server:8.8.8.8\"", "a")
				  SAYS("dns-server:8.8.8.8", "dns-server.address", "\"8.8.8.8\"", "a")),
			 VAD_STANDING_PROVEN);
	assert_int_equal(standing(cause, FAILED("p") SAYS("machine:m@a", "machine.dns_server",
							  "\"dns-server:10.0.0.1\"", "a")
				  SAYS("dns-server:10.0.0.1", "dns-server.address", "\"10.0.0.1\"", "a")),
			 VAD_STANDING_POSSIBLE);
}

static void a_cloud_is_known_by_its_address(void **state)
{
	static const char cause[] =
		CAUSE("cause-a", "product",
		      "{ says: is, when: [{ path: product.host, fact: host.cloud, is: azure-retired }] }");

	(void)state;
	assert_int_equal(standing(cause, FAILED("p") SAYS("product:p@a", "product.registered_host",
							  "\"kms.core.windows.net\"", "a")),
			 VAD_STANDING_PROVEN);
	assert_int_equal(standing(cause, FAILED("p") SAYS("product:p@a", "product.registered_host",
							  "\"azkms.core.windows.net\"", "a")),
			 VAD_STANDING_POSSIBLE);
}

/* One machine with one product: an error without a product is about that one, but proves nothing. */
static void an_error_without_a_product(void **state)
{
	static const char channel[] =
		CAUSE("cause-a", "product", "{ says: is, when: [{ fact: product.channel, is: mak }] }");
	static const char code[] = CAUSE(
		"cause-a", "product",
		"{ says: supports, when: [{ path: product.errors, fact: error.code, is: 0x80070001 }, "
		"{ fact: product.channel, is: mak }] }");

	(void)state;
	assert_int_equal(standing(channel,
				  FAILED("unknown") SAYS("product:p@a", "product.machine",
							 "\"machine:m@a\"", "a")
				  SAYS("product:p@a", "product.channel", "\"mak\"", "a")),
			 VAD_STANDING_PROVEN);
	assert_int_equal(standing(code, FAILED("unknown") SAYS("product:p@a", "product.machine",
							       "\"machine:m@a\"", "a")
				  SAYS("product:p@a", "product.channel", "\"mak\"", "a")),
			 VAD_STANDING_LIKELY);
	/* two products: nobody knows which */
	assert_int_equal(standing(code, FAILED("unknown") SAYS("product:p@a", "product.machine",
							       "\"machine:m@a\"", "a")
				  SAYS("product:p@a", "product.channel", "\"mak\"", "a")
				  SAYS("product:q@a", "product.machine", "\"machine:m@a\"", "a")),
			 VAD_STANDING_POSSIBLE);
}

#define HOST_OUTPUT(name)                                                                          \
	SAYS("host:host-of-" name, "host.machine", "\"machine:" name "@" name "\"", name)          \
	SAYS("host:host-of-" name, "host.enabled", "true", name)                                   \
	SAYS("host:host-of-" name, "host.priority", "\"low\"", name)

/* The one KMS host that somebody looked at is probably the client's: likely, never proven. */
static void the_only_host_is_assumed(void **state)
{
	static const char of_product[] =
		CAUSE("cause-a", "product",
		      "{ says: is, when: [{ path: product.host, fact: host.priority, is: low }] }");
	static const char of_host[] =
		CAUSE("cause-a", "host", "{ says: is, when: [{ fact: host.priority, is: low }] }");

	(void)state;
	assert_int_equal(standing(of_product, FAILED("p") HOST_OUTPUT("b")), VAD_STANDING_LIKELY);
	assert_int_equal(standing(of_host, FAILED("p") HOST_OUTPUT("b")), VAD_STANDING_LIKELY);
	assert_int_equal(standing(of_product, FAILED("p") HOST_OUTPUT("b") HOST_OUTPUT("c")),
			 VAD_STANDING_POSSIBLE);
}

/* A break that yields steps back where the other was seen, and names no causes of it where not. */
static void yielding_is_not_standing_for(void **state)
{
	static const char two[] = "breaks:\n" BREAK("one", "0x80070001", "")
		BREAK("state", "0x80070002", "    yields_to: [one]\n");
	static const char other[] = "id: cause-b\nfamily: dns\ntitle: It is\nexplanation: It is so.\n"
				    "about: product\nleads_to: [state]\nbase: common\n"
				    "signs:\n  - { says: supports, when: [{ fact: product.is_esu, is: true }] }\n"
				    "fixes:\n  - id: fix\n    action: point\n";
	const char *causes[] = {
		CAUSE("cause-a", "product", "{ says: is, when: [{ fact: product.channel, is: mak }] }"),
		other, NULL
	};
	struct world w = world_new(two, causes);

	(void)state;
	world_facts(&w, FAILED("p") SAYS("product:p@a", "product.channel", "\"mak\"", "a")
		    SAYS("error:f@a", "error.code", "\"0x80070002\"", "a")
		    SAYS("error:f@a", "error.product", "\"product:p@a\"", "a"));
	world_judge(&w);
	assert_non_null(world_break(&w, "one"));
	assert_null(world_break(&w, "state"));
	assert_int_equal(world_cause(&w, "cause-a")->accounts_count, 2);
	world_free(&w);

	w = world_new(two, causes);
	world_facts(&w, SAYS("error:f@a", "error.code", "\"0x80070002\"", "a")
		    SAYS("error:f@a", "error.product", "\"product:p@a\"", "a")
		    SAYS("product:p@a", "product.channel", "\"mak\"", "a"));
	world_judge(&w);
	assert_non_null(world_break(&w, "state"));
	assert_null(world_cause(&w, "cause-a"));
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_public_resolver_is_known),
		cmocka_unit_test(a_cloud_is_known_by_its_address),
		cmocka_unit_test(an_error_without_a_product),
		cmocka_unit_test(the_only_host_is_assumed),
		cmocka_unit_test(yielding_is_not_standing_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
