/* SPDX-License-Identifier: MIT */
/* What clients would make of a live check: roles, codes, odds and marks, with the real knowledge. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <string.h>

#include "fact/case.h"
#include "reason/reason.h"

#define LIVE(subject, name, value, kind)                                                           \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value                      \
	",\"source\":{\"kind\":\"" kind "\",\"name\":\"live check\",\"place\":\"192.0.2.53\"}}\n"
#define HERE LIVE("machine:@live check", "machine.has_suffix", "true", "check")
#define SEARCHES(zone) LIVE("machine:@live check", "machine.zone", "\"zone:" zone "\"", "check")
#define ZONE(zone, word) SEARCHES(zone) LIVE("zone:" zone, "zone.srv", "\"" word "\"", "dns")
#define VIEW(zone, server, word)                                                                   \
	LIVE("zone:" zone, "zone.view", "\"zone:" zone "@" server "\"", "dns")                     \
	LIVE("zone:" zone "@" server, "zone.srv", "\"" word "\"", "dns")
#define TARGET(zone, host, priority, weight)                                                       \
	LIVE("zone:" zone, "zone.target", "\"endpoint:" host ":1688\"", "dns")                     \
	LIVE("endpoint:" host ":1688", "endpoint.host", "\"host:" host "\"", "dns")                \
	LIVE("endpoint:" host ":1688", "endpoint.priority", priority, "dns")                       \
	LIVE("endpoint:" host ":1688", "endpoint.weight", weight, "dns")
#define ADDRESS(host, address, word)                                                               \
	LIVE("endpoint:" host ":1688", "endpoint.resolves", "true", "dns")                         \
	LIVE("endpoint:" host ":1688", "endpoint.address", "\"endpoint:" address ":1688\"", "dns") \
	LIVE("endpoint:" address ":1688", "endpoint.tcp", "\"" word "\"", "tcp")
#define KMS(host, address)                                                                         \
	ADDRESS(host, address, "open") LIVE("endpoint:" address ":1688", "endpoint.rpc", "\"kms\"", "rpc")
#define BY_HAND(endpoint)                                                                          \
	LIVE("product:unknown@live check", "product.machine", "\"machine:@live check\"", "check")  \
	LIVE("product:unknown@live check", "product.endpoint", "\"endpoint:" endpoint "\"", "check")

struct seen {
	struct vad_case *c;
	struct vad_reasoning *reasoning;
	const struct vad_result_set *result;
};

static struct seen look(const char *lines)
{
	struct seen s = { .c = vad_case_new(vad_knowledge_builtin(), (size_t)16 << 20) };
	struct vad_error error = { 0 };
	uint64_t number = 0;

	assert_non_null(s.c);
	while (*lines) {
		size_t size = strcspn(lines, "\n");

		if (vad_case_read_line(s.c, (struct vad_view){ lines, size }, "facts", ++number,
				       &error) != VAD_OK)
			fail_msg("facts:%u: %s", (unsigned)number, error.message);
		lines += size + (lines[size] == '\n');
	}
	assert_int_equal(vad_reason(s.c, &s.reasoning, &error), VAD_OK);
	s.result = vad_reasoning_result(s.reasoning);
	return s;
}

static void forget(struct seen *s)
{
	vad_reasoning_free(s->reasoning);
	vad_case_free(s->c);
}

/* The mark and the codes of the first role. */
static void expect(const char *lines, enum vad_mark mark, uint32_t code, uint32_t inner)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();
	struct seen s = look(lines);
	const struct vad_role *role = &s.result->roles[0];

	assert_int_equal(s.result->role_count, 1);
	assert_string_equal(vad_mark_name(role->mark), vad_mark_name(mark));
	assert_int_equal(role->outcome == VAD_NO_INDEX ? 0 : k->outcomes[role->outcome].code, code);
	assert_int_equal(role->outcome == VAD_NO_INDEX ? 0 : k->outcomes[role->outcome].inner, inner);
	if (mark == VAD_MARK_BAD)
		assert_true(s.result->wrong);
	forget(&s);
}

static enum vad_mark mark_of(const struct seen *s, enum vad_edge_kind kind, const char *key)
{
	for (size_t i = 0; i < s->result->edge_count; i++) {
		const struct vad_edge *edge = &s->result->edges[i];

		if (edge->kind == kind &&
		    vad_view_is(vad_case_subject_info(s->c, edge->subject).key, key))
			return edge->mark;
	}
	fail_msg("no edge %s %s", vad_edge_kind_name(kind), key);
	return VAD_MARK_UNKNOWN;
}

static void no_live_check_no_roles(void **state)
{
	struct seen s = look("{\"subject\":\"zone:z.example\",\"name\":\"zone.srv\",\"value\":\"found\","
			     "\"source\":{\"kind\":\"nslookup\",\"name\":\"a.txt\",\"place\":\"line 1\"}}\n");

	(void)state;
	assert_int_equal(s.result->role_count, 0);
	assert_int_equal(s.result->edge_count, 0);
	forget(&s);
}

static void the_search_shows_its_code(void **state)
{
	(void)state;
	expect(HERE ZONE("z.example", "nxdomain"), VAD_MARK_BAD, 0x8007232B, 0);
	expect(HERE ZONE("z.example", "nodata"), VAD_MARK_BAD, 0x8007251D, 0);
	expect(HERE ZONE("z.example", "servfail"), VAD_MARK_BAD, 0x8007232A, 0);
	expect(HERE ZONE("z.example", "refused"), VAD_MARK_BAD, 0x8007232D, 0);
	expect(HERE ZONE("z.example", "timeout"), VAD_MARK_BAD, 0x800705B4, 0);
	/* who got no answer does not know that there is none */
	expect(HERE ZONE("a.example", "nxdomain") ZONE("b.example", "servfail"), VAD_MARK_BAD,
	       0x8007232A, 0);
	/* one zone that nobody looked at may have it */
	expect(HERE ZONE("a.example", "nxdomain") SEARCHES("b.example"), VAD_MARK_UNKNOWN, 0, 0);
}

static void the_second_suffix_serves(void **state)
{
	struct seen s = look(HERE ZONE("a.z.example", "nxdomain")
				     VIEW("a.z.example", "192.0.2.53", "nxdomain")
				     ZONE("z.example", "found") TARGET("z.example", "k1", "0", "0")
				     KMS("k1", "192.0.2.1"));

	(void)state;
	assert_int_equal(s.result->roles[0].mark, VAD_MARK_GOOD);
	assert_false(s.result->wrong);
	assert_int_equal(mark_of(&s, VAD_EDGE_ZONE, "a.z.example"), VAD_MARK_NOTE);
	assert_int_equal(mark_of(&s, VAD_EDGE_SERVER, "a.z.example@192.0.2.53"), VAD_MARK_NOTE);
	assert_int_equal(mark_of(&s, VAD_EDGE_RPC, "192.0.2.1:1688"), VAD_MARK_GOOD);
	forget(&s);
}

static void the_way_to_the_host(void **state)
{
#define FOUND HERE ZONE("z.example", "found") TARGET("z.example", "k1", "0", "0")
	(void)state;
	expect(FOUND LIVE("endpoint:k1:1688", "endpoint.resolves", "false", "dns"), VAD_MARK_BAD,
	       0xC004F074, 0x80072AF9);
	expect(FOUND ADDRESS("k1", "192.0.2.1", "refused"), VAD_MARK_BAD, 0xC004F074, 0x800706BA);
	expect(FOUND ADDRESS("k1", "192.0.2.1", "open")
		       LIVE("endpoint:192.0.2.1:1688", "endpoint.rpc", "\"http\"", "rpc"),
	       VAD_MARK_BAD, 0xC004F074, 0x800706C0);
	expect(FOUND ADDRESS("k1", "192.0.2.1", "open"), VAD_MARK_UNKNOWN, 0, 0);
	expect(FOUND KMS("k1", "192.0.2.1") LIVE("host:k1", "host.clock_offset", "18000", "ntp"),
	       VAD_MARK_BAD, 0xC004F074, 0xC004F06C);
	expect(FOUND KMS("k1", "192.0.2.1") LIVE("host:k1", "host.clock_offset", "60", "ntp"),
	       VAD_MARK_GOOD, 0, 0);
#undef FOUND
}

static void a_dead_address_beside_a_live_one(void **state)
{
	struct seen s = look(HERE ZONE("z.example", "found") TARGET("z.example", "k1", "0", "0")
				     ADDRESS("k1", "[2001:db8::1]", "unreachable")
				     KMS("k1", "192.0.2.1"));

	(void)state;
	assert_int_equal(s.result->roles[0].mark, VAD_MARK_GOOD);
	assert_int_equal(mark_of(&s, VAD_EDGE_PORT, "[2001:db8::1]:1688"), VAD_MARK_NOTE);
	assert_int_equal(mark_of(&s, VAD_EDGE_PORT, "192.0.2.1:1688"), VAD_MARK_GOOD);
	forget(&s);
}

static void odds(const char *lines, unsigned broken, unsigned total, unsigned percent)
{
	struct seen s = look(lines);
	const struct vad_role *role = &s.result->roles[0];

	assert_int_equal(role->mark, VAD_MARK_NOTE);
	assert_int_equal(role->broken, broken);
	assert_int_equal(role->total, total);
	assert_int_equal(role->percent, percent);
	forget(&s);
}

/* RFC 2782: the lowest priority is tried first, within it by weight. */
static void odds_follow_priority_and_weight(void **state)
{
#define TWO HERE ZONE("z.example", "found") KMS("k1", "192.0.2.1") ADDRESS("k2", "192.0.2.2", "timeout")
	(void)state;
	odds(TWO TARGET("z.example", "k1", "0", "0") TARGET("z.example", "k2", "0", "0"), 1, 2, 50);
	odds(TWO TARGET("z.example", "k1", "0", "10") TARGET("z.example", "k2", "0", "90"), 1, 2, 90);
	odds(TWO TARGET("z.example", "k1", "0", "0") TARGET("z.example", "k2", "10", "0"), 1, 2, 0);
	odds(TWO TARGET("z.example", "k1", "10", "0") TARGET("z.example", "k2", "0", "0"), 1, 2, 100);
#undef TWO
}

static void a_host_set_by_hand(void **state)
{
	(void)state;
	expect(BY_HAND("192.0.2.9:1688")
		       LIVE("endpoint:192.0.2.9:1688", "endpoint.tcp", "\"timeout\"", "tcp"),
	       VAD_MARK_BAD, 0xC004F074, 0x800706BA);
	expect(BY_HAND("k9:1688") KMS("k9", "192.0.2.9"), VAD_MARK_GOOD, 0, 0);
}

static void the_directory(void **state)
{
#define DC(offset)                                                                                 \
	SEARCHES("z.example")                                                                      \
	LIVE("zone:z.example", "zone.controller", "\"endpoint:dc1:389\"", "dns")                   \
	LIVE("endpoint:dc1:389", "endpoint.clock_offset", offset, "ntp")
	(void)state;
	expect(DC("0") LIVE("zone:z.example", "zone.adba", "\"absent\"", "ldap"), VAD_MARK_BAD,
	       0xC004F081, 0);
	expect(DC("0") LIVE("zone:z.example", "zone.adba", "\"present\"", "ldap"), VAD_MARK_GOOD, 0, 0);
	expect(DC("-400") LIVE("zone:z.example", "zone.adba", "\"present\"", "ldap"), VAD_MARK_BAD,
	       0x80070576, 0);
#undef DC
}

static void microsofts_servers(void **state)
{
#define ONLINE(name)                                                                               \
	LIVE("product:mak@live check", "product.machine", "\"machine:@live check\"", "check")      \
	LIVE("product:mak@live check", "product.online", "\"endpoint:" name ":443\"", "check")
#define TLS(name, word)                                                                            \
	LIVE("endpoint:" name ":443", "endpoint.tcp", "\"open\"", "tcp")                           \
	LIVE("endpoint:" name ":443", "endpoint.tls", "\"" word "\"", "tls")
#define VIA(name, word)                                                                            \
	LIVE("endpoint:" name ":443", "endpoint.via", "\"endpoint:proxy:3128\"", "check")          \
	LIVE("endpoint:proxy:3128", "endpoint.proxy", "\"" word "\"", "http")
	(void)state;
	expect(ONLINE("a.example") TLS("a.example", "ok"), VAD_MARK_GOOD, 0, 0);
	/* every one of them is needed */
	expect(ONLINE("a.example") TLS("a.example", "ok") ONLINE("b.example")
		       TLS("b.example", "intercepted"),
	       VAD_MARK_BAD, 0x80072F0D, 0);
	expect(ONLINE("a.example") VIA("a.example", "wants-login"), VAD_MARK_BAD, 0x8004FE33, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_live_check_no_roles),
		cmocka_unit_test(the_search_shows_its_code),
		cmocka_unit_test(the_second_suffix_serves),
		cmocka_unit_test(the_way_to_the_host),
		cmocka_unit_test(a_dead_address_beside_a_live_one),
		cmocka_unit_test(odds_follow_priority_and_weight),
		cmocka_unit_test(a_host_set_by_hand),
		cmocka_unit_test(the_directory),
		cmocka_unit_test(microsofts_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
