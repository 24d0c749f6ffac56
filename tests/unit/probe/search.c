/* SPDX-License-Identifier: MIT */
/* The search for KMS hosts in DNS, from the words of the servers to the facts. */
#include "scripted.h"

#define RECORD "_vlmcs._tcp.corp.example"
#define VIEW "zone:corp.example@10.0.0.53"

/* A domain in order, with one host that answers. */
static struct scripted *healthy(void)
{
	struct scripted *s = scripted_new();

	add_srv(dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0, 20 * MS), 0, 0, 1688,
		"kms1.corp.example");
	dns_host(s, "10.0.0.53", "kms1.corp.example", 5);
	dns_denied(s, "10.0.0.53", "_ldap._tcp.dc._msdcs.corp.example", VAD_DNS_SRV, "corp.example");
	kms_host(s, "10.0.0.5");
	no_clocks(s, "10.0.0.5");
	return s;
}

static void test_healthy(void **state)
{
	struct outcome o;

	(void)state;
	run_check(&o, healthy(), "");
	assert_fact(&o, "machine:@live check", "machine.has_suffix", "true");
	assert_fact(&o, "machine:@live check", "machine.has_dns_server", "true");
	assert_fact(&o, "machine:@live check", "machine.zone", "\"zone:corp.example\"");
	assert_fact(&o, "machine:@live check", "machine.dns_server", "\"dns-server:10.0.0.53\"");
	assert_fact(&o, "dns-server:10.0.0.53", "dns-server.answers", "true");
	assert_fact(&o, "dns-server:10.0.0.53", "dns-server.round_trip", "1");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"found\"");
	assert_fact(&o, "zone:corp.example", "zone.ttl", "600");
	assert_fact(&o, "zone:corp.example", "zone.view", "\"" VIEW "\"");
	assert_fact(&o, "zone:corp.example", "zone.target", "\"endpoint:kms1.corp.example:1688\"");
	assert_fact(&o, VIEW, "zone.srv", "\"found\"");
	assert_fact(&o, VIEW, "zone.server", "\"dns-server:10.0.0.53\"");
	assert_fact(&o, VIEW, "zone.target", "\"endpoint:kms1.corp.example:1688\"");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.host",
		    "\"host:kms1.corp.example\"");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.port", "1688");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.resolves", "true");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.address",
		    "\"endpoint:10.0.0.5:1688\"");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.tcp", "\"open\"");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.rpc", "\"kms\"");
	assert_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.tcp", "\"open\"");
	assert_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.connect_time", "1");
	assert_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.rpc", "\"kms\"");
	assert_no_fact(&o, "zone:corp.example", "zone.wrong_name");
	assert_true(o.took < 100 * MS); /* as long as the longest chain, and no alarm */
	outcome_free(&o);
}

/* The words of one server. */
static void expect_word(unsigned rcode, const char *word)
{
	struct scripted *s = scripted_new();
	struct outcome o;
	char quoted[32];

	(void)dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, rcode, 0, MS);
	(void)snprintf(quoted, sizeof(quoted), "\"%s\"", word);
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.srv", quoted);
	assert_fact(&o, VIEW, "zone.srv", quoted);
	assert_fact(&o, "dns-server:10.0.0.53", "dns-server.answers", "true");
	outcome_free(&o);
}

static void test_words(void **state)
{
	(void)state;
	expect_word(VAD_DNS_NOERROR, "nodata");
	expect_word(VAD_DNS_NXDOMAIN, "nxdomain");
	expect_word(VAD_DNS_SERVFAIL, "servfail");
	expect_word(VAD_DNS_REFUSED, "refused");
	expect_word(VAD_DNS_FORMERR, "formerr");
	expect_word(VAD_DNS_NOTIMP, "notimp");
}

/* Nobody is there: in time, and the server is told to be silent. */
static void test_silence(void **state)
{
	struct outcome o;

	(void)state;
	run_check(&o, scripted_new(), "timeout=2\n");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"timeout\"");
	assert_fact(&o, "dns-server:10.0.0.53", "dns-server.answers", "false");
	assert_no_fact(&o, "dns-server:10.0.0.53", "dns-server.round_trip");
	assert_true(o.took <= 2 * SECOND_US);
	outcome_free(&o);
}

static void expect_failure(enum vad_failure failure, const char *word)
{
	struct scripted *s = scripted_new();
	struct line *line = say(s, VAD_CHANNEL_DNS, "10.0.0.53", 53, MS, VAD_EVENT_FAILED);
	struct outcome o;

	line->failure = failure;
	run_check(&o, s, "");
	assert_fact(&o, VIEW, "zone.srv", word);
	outcome_free(&o);
}

static void test_failures(void **state)
{
	(void)state;
	expect_failure(VAD_FAILURE_REFUSED, "\"unreachable\"");
	expect_failure(VAD_FAILURE_UNREACHABLE, "\"unreachable\"");
	expect_failure(VAD_FAILURE_TIMEOUT, "\"timeout\"");
	expect_failure(VAD_FAILURE_MALFORMED, "\"malformed\"");
}

/* A dead first server costs no time: the second one's answer feeds the rest. */
static void test_dead_first_server(void **state)
{
	static const char *const servers[] = { "10.0.0.99", "10.0.0.53" };
	struct scripted *s = healthy();
	struct outcome o;

	(void)state;
	s->here.servers = servers;
	s->here.server_count = 2;
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"found\"");
	assert_fact(&o, "zone:corp.example@10.0.0.99", "zone.srv", "\"timeout\"");
	assert_fact(&o, "dns-server:10.0.0.99", "dns-server.answers", "false");
	assert_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.rpc", "\"kms\"");
	outcome_free(&o);
}

/* The client goes by the first that knows, whatever the second says; each has its own view. */
static void test_servers_differ(void **state)
{
	static const char *const servers[] = { "10.0.0.54", "10.0.0.53" };
	struct scripted *s = healthy();
	struct outcome o;

	(void)state;
	s->here.servers = servers;
	s->here.server_count = 2;
	dns_denied(s, "10.0.0.54", RECORD, VAD_DNS_SRV, "corp.example");
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"nxdomain\"");
	assert_no_fact(&o, "zone:corp.example", "zone.target");
	assert_fact(&o, "zone:corp.example@10.0.0.54", "zone.srv", "\"nxdomain\"");
	assert_fact(&o, "zone:corp.example@10.0.0.53", "zone.srv", "\"found\"");
	assert_fact(&o, "zone:corp.example@10.0.0.53", "zone.target",
		    "\"endpoint:kms1.corp.example:1688\"");
	outcome_free(&o);
}

static void test_servfail_is_looked_past(void **state)
{
	static const char *const servers[] = { "10.0.0.54", "10.0.0.53" };
	struct scripted *s = healthy();
	struct outcome o;

	(void)state;
	s->here.servers = servers;
	s->here.server_count = 2;
	(void)dns(s, "10.0.0.54", RECORD, VAD_DNS_SRV, VAD_DNS_SERVFAIL, 0, MS);
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"found\"");
	assert_fact(&o, "zone:corp.example@10.0.0.54", "zone.srv", "\"servfail\"");
	outcome_free(&o);
}

static void test_traps_and_soa(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	dns_denied(s, "10.0.0.53", RECORD, VAD_DNS_SRV, "example");
	add_srv(dns(s, "10.0.0.53", RECORD ".corp.example", VAD_DNS_SRV, 0, 0, MS), 0, 0, 1688,
		"kms1.corp.example");
	add_srv(dns(s, "10.0.0.53", "_vmlcs._tcp.corp.example", VAD_DNS_SRV, 0, 0, MS), 0, 0, 1688,
		"kms1.corp.example");
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"nxdomain\"");
	assert_fact(&o, "zone:corp.example", "zone.soa", "\"example\"");
	assert_fact(&o, "zone:corp.example", "zone.primary", "\"ns1.corp.example\"");
	assert_fact(&o, "zone:corp.example", "zone.wrong_name", "true");
	assert_fact(&o, "zone:corp.example", "zone.wrong_name_at", "\"_vmlcs._tcp.corp.example\"");
	assert_fact(&o, "zone:corp.example", "zone.wrong_name_at",
		    "\"" RECORD ".corp.example\"");
	assert_no_fact(&o, "zone:corp.example", "zone.target");
	outcome_free(&o);
}

static void expect_tcp(enum vad_event_kind event, enum vad_failure failure, const char *word)
{
	struct scripted *s = scripted_new();
	struct line *line;
	struct outcome o;

	(void)dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0x0200, MS);
	line = say(s, VAD_CHANNEL_DNS_TCP, "10.0.0.53", 53, MS, event);
	line->failure = failure;
	run_check(&o, s, "");
	assert_fact(&o, VIEW, "zone.srv", "\"truncated\"");
	assert_fact(&o, "dns-server:10.0.0.53", "dns-server.tcp", word);
	outcome_free(&o);
}

static void test_truncated(void **state)
{
	struct scripted *s = healthy();
	struct line *whole;
	struct outcome o;

	(void)state;
	expect_tcp(VAD_EVENT_FAILED, VAD_FAILURE_REFUSED, "\"refused\"");
	expect_tcp(VAD_EVENT_FAILED, VAD_FAILURE_TIMEOUT, "\"timeout\"");
	expect_tcp(VAD_EVENT_CLOSED, VAD_FAILURE_NONE, "\"reset\"");
	/* the same answer over TCP, as a whole */
	whole = &s->lines[0];
	whole->kind = VAD_CHANNEL_DNS_TCP;
	(void)dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0x0200, MS);
	run_check(&o, s, "");
	assert_fact(&o, VIEW, "zone.srv", "\"found\"");
	assert_fact(&o, "dns-server:10.0.0.53", "dns-server.tcp", "\"answers\"");
	assert_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.rpc", "\"kms\"");
	outcome_free(&o);
}

/* A count of records that are not there, and a name that points at itself. */
static void test_malformed(void **state)
{
	struct scripted *s = scripted_new();
	struct answer a = dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0, MS);
	struct outcome o;

	(void)state;
	a.line->data.data[7] = 3;
	run_check(&o, s, "");
	assert_fact(&o, VIEW, "zone.srv", "\"malformed\"");
	outcome_free(&o);

	s = scripted_new();
	a = dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0, MS);
	a.line->data.data[7] = 1;
	put16(&a.line->data, 0xC000 | (unsigned)a.line->data.size);
	put16(&a.line->data, VAD_DNS_SRV);
	run_check(&o, s, "");
	assert_fact(&o, VIEW, "zone.srv", "\"malformed\"");
	outcome_free(&o);
}

static void test_targets(void **state)
{
	struct scripted *s = scripted_new();
	struct answer a = dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0, MS);
	struct outcome o;

	(void)state;
	add_srv(a, 10, 60, 1688, "kms1.corp.example");
	add_srv(a, 20, 5, 1688, "kms1.corp.example");
	add_srv(a, 10, 40, 1689, "alias.corp.example");
	add_srv(a, 0, 0, 1688, "10.0.0.7");
	dns_denied(s, "10.0.0.53", "kms1.corp.example", VAD_DNS_A, "corp.example");
	dns_denied(s, "10.0.0.53", "kms1.corp.example", VAD_DNS_AAAA, "corp.example");
	a = dns(s, "10.0.0.53", "alias.corp.example", VAD_DNS_A, 0, 0, MS);
	add_name(a, 0, "alias.corp.example", VAD_DNS_CNAME, "real.corp.example");
	add_a(a, "real.corp.example", 10, 0, 0, 6);
	tcp_fails(s, "10.0.0.6", 1689, VAD_FAILURE_REFUSED, NULL);
	kms_host(s, "10.0.0.7");
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.duplicate", "true");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.priority", "10");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.weight", "60");
	assert_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.resolves", "false");
	assert_no_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.tcp");
	assert_fact(&o, "endpoint:alias.corp.example:1689", "endpoint.target_alias", "true");
	assert_fact(&o, "endpoint:alias.corp.example:1689", "endpoint.tcp", "\"refused\"");
	assert_fact(&o, "endpoint:10.0.0.6:1689", "endpoint.tcp", "\"refused\"");
	assert_fact(&o, "endpoint:10.0.0.7:1688", "endpoint.target_is_address", "true");
	assert_fact(&o, "endpoint:10.0.0.7:1688", "endpoint.rpc", "\"kms\"");
	outcome_free(&o);
}

/* RFC 2782: "." says that there is no such service here. */
static void test_target_is_root(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	add_srv(dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0, MS), 0, 0, 0, ".");
	run_check(&o, s, "");
	assert_fact(&o, "zone:corp.example", "zone.srv", "\"nodata\"");
	assert_no_fact(&o, "zone:corp.example", "zone.target");
	outcome_free(&o);
}

static void test_no_suffix(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	s->here.domain = "";
	s->here.suffix_count = 0;
	run_check(&o, s, "");
	assert_fact(&o, "machine:@live check", "machine.has_suffix", "false");
	assert_no_fact(&o, "machine:@live check", "machine.zone");
	assert_int_equal(s->opened, 0);
	outcome_free(&o);
}

static void test_no_server(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	s->here.server_count = 0;
	run_check(&o, s, "kms=kms1.corp.example\n");
	assert_fact(&o, "machine:@live check", "machine.has_dns_server", "false");
	assert_no_fact(&o, "endpoint:kms1.corp.example:1688", "endpoint.resolves");
	assert_true(is_unchecked(&o, "kms1.corp.example"));
	outcome_free(&o);
}

static void test_domains_and_short_names(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	dns_denied(s, "10.0.0.53", "_vlmcs._tcp.a.example", VAD_DNS_SRV, "a.example");
	dns_denied(s, "10.0.0.53", "_vlmcs._tcp.b.example", VAD_DNS_SRV, "b.example");
	dns_denied(s, "10.0.0.53", "kms1.a.example", VAD_DNS_A, "a.example");
	dns_host(s, "10.0.0.53", "kms1.b.example", 5);
	kms_host(s, "10.0.0.5");
	no_clocks(s, "10.0.0.5");
	run_check(&o, s, "domain=A.example.\ndomain=b.example\nkms=kms1\n");
	assert_fact(&o, "zone:a.example", "zone.order", "1");
	assert_fact(&o, "zone:b.example", "zone.order", "2");
	assert_no_fact(&o, "zone:corp.example", "zone.srv");
	assert_fact(&o, "product:unknown@live check", "product.endpoint", "\"endpoint:kms1:1688\"");
	assert_fact(&o, "endpoint:kms1:1688", "endpoint.resolves", "true");
	assert_fact(&o, "endpoint:kms1:1688", "endpoint.rpc", "\"kms\"");
	outcome_free(&o);
}

static void test_expected(void **state)
{
	struct scripted *s = healthy();
	struct outcome o;

	(void)state;
	run_check(&o, s, "expect=KMS1.corp.example\n");
	assert_fact(&o, "host:kms1.corp.example", "host.authorised", "true");
	outcome_free(&o);
	run_check(&o, healthy(), "expect=other.corp.example\n");
	assert_fact(&o, "host:kms1.corp.example", "host.unauthorised", "true");
	outcome_free(&o);
}

/* Thousands of records are no reason to run long or out of memory. */
static void test_many_records(void **state)
{
	struct scripted *s = scripted_new();
	struct answer a = dns(s, "10.0.0.53", RECORD, VAD_DNS_SRV, 0, 0, MS);
	struct outcome o;
	char name[32];

	(void)state;
	for (int i = 0; i < 1200; i++) {
		(void)snprintf(name, sizeof(name), "h%d.example", i);
		add_srv(a, 0, 0, 1688, name);
	}
	run_check(&o, s, "timeout=1\n");
	assert_fact(&o, VIEW, "zone.srv", "\"found\"");
	assert_true(o.took <= SECOND_US);
	outcome_free(&o);
}

/* Ctrl-C: what is known is told, what is not is no timeout. */
static void test_stopped(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	s->stop_at = 100 * MS;
	run_check(&o, s, "kms=10.0.0.5\n");
	assert_no_fact(&o, "endpoint:10.0.0.5:1688", "endpoint.tcp");
	assert_no_fact(&o, "dns-server:10.0.0.53", "dns-server.answers");
	assert_true(is_unchecked(&o, "1 of 1 addresses"));
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_dead_first_server),
		cmocka_unit_test(test_servers_differ),
		cmocka_unit_test(test_servfail_is_looked_past),
		cmocka_unit_test(test_traps_and_soa),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_target_is_root),
		cmocka_unit_test(test_no_suffix),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_domains_and_short_names),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_many_records),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
