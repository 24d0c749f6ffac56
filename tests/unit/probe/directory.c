/* SPDX-License-Identifier: MIT */
/*
 * Active Directory, in virtual time: what is asked with which login, and what is made of the
 * answers.
 */
#include "scripted.h"

#define ZONE "zone:corp.example"
#define LDAP_REQUEST "{\"what\":\"rootdse\",\"to\":\"10.0.0.21:389\"}"
#define OBJECTS(to, login)                                                                         \
	"{\"what\":\"objects\",\"to\":\"" to "\",\"host\":\"dc1.corp.example\",\"config_nc\":"     \
	"\"CN=Configuration\",\"login\":" login "}"
#define BY_TICKET OBJECTS("10.0.0.21:389", "\"kerberos\"")
#define BY_PASSWORD(tls) "\"simple\",\"user\":\"me\",\"tls_first\":" tls ",\"password\":\"pw\""

#define TICKET "domain=corp.example\nad=yes\nkerberos=yes\n"
#define PASSWORD "domain=corp.example\nad=yes\nldap-user=me\nldap-password=pw\n"

static void job(struct scripted *s, uint16_t port, const char *request, const char *json)
{
	struct line *line = say(s, VAD_CHANNEL_LDAP, "10.0.0.21", port, MS, VAD_EVENT_DATA);

	line->name = request;
	say_bytes(line, json, strlen(json));
}

/* One controller, whose rootDSE can be read. */
static struct scripted *domain(void)
{
	struct scripted *s = scripted_new();
	static const uint16_t ports[] = { 445, 80, 5985 };

	dns_denied(s, "10.0.0.53", "_vlmcs._tcp.corp.example", VAD_DNS_SRV, "corp.example");
	add_srv(dns(s, "10.0.0.53", "_ldap._tcp.dc._msdcs.corp.example", VAD_DNS_SRV, 0, 0, MS), 0,
		100, 389, "dc1.corp.example");
	dns_host(s, "10.0.0.53", "dc1.corp.example", 21);
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		tcp_fails(s, "10.0.0.21", ports[i], VAD_FAILURE_REFUSED, NULL);
	return s;
}

static struct scripted *domain_with_root(void)
{
	struct scripted *s = domain();

	job(s, 389, LDAP_REQUEST,
	    "{\"ok\":true,\"round_trip\":500,\"config_nc\":\"CN=Configuration\"}");
	return s;
}

static void expect_word(struct scripted *s, const char *settings, const char *word)
{
	struct outcome o;

	run_check(&o, s, settings);
	assert_fact(&o, ZONE, "zone.adba", word);
	assert_fact(&o, "endpoint:dc1.corp.example:389", "endpoint.tcp", "\"open\"");
	assert_false(is_unchecked(&o, "activation objects of corp.example"));
	assert_null(strstr(vad_buffer_text(&o.facts), "\"pw\""));
	outcome_free(&o);
}

static void expect_reason(struct scripted *s, const char *settings, const char *reason)
{
	struct outcome o;

	run_check(&o, s, settings);
	assert_no_fact(&o, ZONE, "zone.adba");
	if (!is_unchecked(&o, reason))
		fail_msg("not \"%s\" in\n%s", reason, vad_buffer_text(&o.facts));
	assert_int_equal(s->open, 0);
	outcome_free(&o);
}

static void test_objects(void **state)
{
	struct scripted *s = domain_with_root();
	struct outcome o;

	(void)state;
	job(s, 389, BY_TICKET,
	    "{\"ok\":true,\"adba\":\"present\",\"objects\":[{\"name\":\"Server "
	    "2022\",\"key\":\"J464C\"},"
	    "{\"name\":\"Client\"},{\"key\":\"T83GX\"},{}]}");
	run_check(&o, s, TICKET);
	assert_fact(&o, ZONE, "zone.adba", "\"present\"");
	assert_fact(&o, ZONE, "zone.adba_key", "\"J464C, Server 2022\"");
	assert_fact(&o, ZONE, "zone.adba_key", "\"Client\"");
	assert_fact(&o, ZONE, "zone.adba_key", "\"T83GX\"");
	assert_fact(&o, "endpoint:10.0.0.21:389", "endpoint.tcp", "\"open\"");
	outcome_free(&o);
	s = domain_with_root();
	job(s, 389, BY_TICKET, "{\"ok\":true,\"adba\":\"absent\",\"objects\":[]}");
	expect_word(s, TICKET, "\"absent\"");
	s = domain_with_root();
	job(s, 389, BY_TICKET, "{\"ok\":true,\"adba\":\"schema-old\",\"objects\":[]}");
	expect_word(s, TICKET, "\"schema-old\"");
}

/* StartTLS, and LDAPS only where the server has no StartTLS; never anything else. */
static void test_password(void **state)
{
	struct scripted *s = domain_with_root();

	(void)state;
	job(s, 389, OBJECTS("10.0.0.21:389", BY_PASSWORD("false")),
	    "{\"ok\":true,\"adba\":\"present\",\"objects\":[]}");
	expect_word(s, PASSWORD, "\"present\"");
	s = domain_with_root();
	job(s, 389, OBJECTS("10.0.0.21:389", BY_PASSWORD("false")),
	    "{\"ok\":false,\"why\":\"no-tls\",\"code\":2}");
	job(s, 636, OBJECTS("10.0.0.21:636", BY_PASSWORD("true")),
	    "{\"ok\":true,\"adba\":\"absent\",\"objects\":[]}");
	expect_word(s, PASSWORD, "\"absent\"");
	s = domain_with_root();
	job(s, 389, OBJECTS("10.0.0.21:389", BY_PASSWORD("false")),
	    "{\"ok\":false,\"why\":\"tls\",\"text\":\"certificate of another name\"}");
	expect_reason(s, PASSWORD, "dc1.corp.example: TLS failed (certificate of another name)");
	s = domain_with_root();
	job(s, 389, OBJECTS("10.0.0.21:389", BY_PASSWORD("false")),
	    "{\"ok\":false,\"why\":\"login\",\"code\":49,\"text\":\"data 52e\"}");
	expect_reason(s, PASSWORD, "did not take name and password (data 52e)");
}

static void test_reasons(void **state)
{
	static const struct {
		const char *json, *reason;
	} rows[] = {
		{ "{\"ok\":false,\"why\":\"refused\"}", "it refused the connection" },
		{ "{\"ok\":false,\"why\":\"timeout\"}", "it did not answer in time" },
		{ "{\"ok\":false,\"why\":\"prohibited\"}", "a firewall forbids the connection" },
		{ "{\"ok\":false,\"why\":\"malformed\"}", "is not LDAP" },
		{ "{\"ok\":false,\"why\":\"closed\"}", "it closed the connection" },
		{ "{\"ok\":true}", "is not LDAP" }, /* no naming context: no Active Directory */
		{ "nonsense", "could not ask" },
	};
	struct scripted *s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s = domain();
		job(s, 389, LDAP_REQUEST, rows[i].json);
		expect_reason(s, TICKET, rows[i].reason);
	}
	expect_reason(domain_with_root(), "domain=corp.example\nad=yes\n", "no login was given");
	expect_reason(domain_with_root(), "domain=corp.example\nad=yes\nldap-user=me\n",
		      "no login was given");
	expect_reason(domain(), TICKET, "it did not answer in time");
	expect_reason(domain_with_root(), TICKET, "it did not answer in time");
	s = domain_with_root();
	job(s, 389, BY_TICKET, "{\"ok\":false,\"why\":\"kerberos\",\"text\":\"no credentials\"}");
	expect_reason(s, TICKET, "no Kerberos ticket for it (no credentials)");
	s = domain_with_root();
	job(s, 389, BY_TICKET, "{\"ok\":false,\"why\":\"denied\",\"code\":50}");
	expect_reason(s, TICKET, "may not read there");
}

static void test_stopped(void **state)
{
	struct scripted *s = domain_with_root();
	struct outcome o;

	(void)state;
	s->stop_at = SECOND_US / 2;
	run_check(&o, s, TICKET);
	assert_true(is_unchecked(&o, "it did not answer in time"));
	assert_no_fact(&o, ZONE, "zone.adba");
	outcome_free(&o);
}

static void test_no_controller(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	expect_reason(s, TICKET, "no domain controller was found");
	s = scripted_new();
	run_check(&o, s, "kms=10.0.0.5\nad=yes\n");
	assert_true(is_unchecked(&o, "there is no domain to look at"));
	outcome_free(&o);
}

/* The failure to connect is told as such, and without --ad nobody is asked. */
static void test_connection(void **state)
{
	struct scripted *s = domain();
	struct outcome o;

	(void)state;
	job(s, 389, LDAP_REQUEST, "{\"ok\":false,\"why\":\"unreachable\",\"by\":\"10.0.0.254\"}");
	run_check(&o, s, TICKET);
	assert_fact(&o, "endpoint:10.0.0.21:389", "endpoint.tcp", "\"unreachable\"");
	assert_fact(&o, "endpoint:10.0.0.21:389", "endpoint.unreachable_by", "\"10.0.0.254\"");
	assert_fact(&o, "endpoint:dc1.corp.example:389", "endpoint.tcp", "\"unreachable\"");
	outcome_free(&o);
	run_check(&o, domain_with_root(), "domain=corp.example\nkerberos=yes\n");
	assert_no_fact(&o, "endpoint:10.0.0.21:389", "endpoint.tcp");
	assert_false(is_unchecked(&o, "activation objects"));
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects),    cmocka_unit_test(test_password),
		cmocka_unit_test(test_reasons),    cmocka_unit_test(test_no_controller),
		cmocka_unit_test(test_connection), cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
