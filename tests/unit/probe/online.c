/* SPDX-License-Identifier: MIT */
/* The way to online activation, in virtual time: directly and through a proxy. */
#include "scripted.h"

#define SITE "endpoint:activation.sls.microsoft.com:443"
#define GOOD                                                                                       \
	"\"version\":\"TLSv1.3\",\"issuer\":\"Issuing CA, Microsoft Corporation\","                \
	"\"organisation\":\"Microsoft Corporation\",\"until\":\"2027-02-21T04:53:47Z\","           \
	"\"name_fits\":true"

static const char *const sites[] = { "activation.sls.microsoft.com",
				     "activation-v2.sls.microsoft.com",
				     "validation-v2.sls.microsoft.com",
				     "go.microsoft.com",
				     "crl.microsoft.com",
				     "www.microsoft.com" };

static void job(struct scripted *s, const char *address, uint16_t port, const char *json)
{
	struct line *line = say(s, VAD_CHANNEL_TLS, address, port, MS, VAD_EVENT_DATA);

	say_bytes(line, json, strlen(json));
}

/* Every server stands at 10.0.0.80. */
static struct scripted *internet(void)
{
	struct scripted *s = scripted_new();

	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++)
		dns_host(s, "10.0.0.53", sites[i], 80);
	tcp_open(s, "10.0.0.80", 80, MS);
	return s;
}

static void expect(const char *json, const char *tcp, const char *tls)
{
	struct scripted *s = internet();
	struct outcome o;

	job(s, "10.0.0.80", 443, json);
	run_check(&o, s, "mak=yes\n");
	assert_fact(&o, SITE, "endpoint.tcp", tcp);
	if (tls != NULL)
		assert_fact(&o, SITE, "endpoint.tls", tls);
	else
		assert_no_fact(&o, SITE, "endpoint.tls");
	assert_int_equal(s->open, 0);
	outcome_free(&o);
}

static void test_all_well(void **state)
{
	struct scripted *s = internet();
	struct outcome o;

	(void)state;
	job(s, "10.0.0.80", 443, "{\"ok\":true," GOOD "}");
	run_check(&o, s, "mak=yes\n");
	assert_fact(&o, "product:mak@live check", "product.channel", "\"mak\"");
	for (size_t i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		char site[128], quoted[160];

		(void)snprintf(site, sizeof(site), "endpoint:%s:%d", sites[i], i < 4 ? 443 : 80);
		(void)snprintf(quoted, sizeof(quoted), "\"%s\"", site);
		assert_fact(&o, "product:mak@live check", "product.online", quoted);
		assert_fact(&o, site, "endpoint.resolves", "true");
		assert_fact(&o, site, "endpoint.tcp", "\"open\"");
		if (i < 4)
			assert_fact(&o, site, "endpoint.tls", "\"ok\"");
		else
			assert_no_fact(&o, site, "endpoint.tls");
	}
	assert_fact(&o, SITE, "endpoint.tls_issuer", "\"Issuing CA, Microsoft Corporation\"");
	assert_fact(&o, SITE, "endpoint.tls_version", "\"TLSv1.3\"");
	assert_fact(&o, SITE, "endpoint.tls_until", "\"2027-02-21T04:53:47Z\"");
	/* nobody asked for KMS */
	assert_false(is_unchecked(&o, "what"));
	assert_null(strstr(vad_buffer_text(&o.facts), "zone"));
	outcome_free(&o);
}

static void test_certificates(void **state)
{
	(void)state;
	expect("{\"ok\":true," GOOD ",\"expired\":true}", "\"open\"", "\"expired\"");
	expect("{\"ok\":true," GOOD ",\"early\":true}", "\"open\"", "\"not-yet-valid\"");
	expect("{\"ok\":true," GOOD ",\"old_version\":true}", "\"open\"", "\"too-old\"");
	expect("{\"ok\":true,\"name_fits\":true,\"organisation\":\"Contoso\"}", "\"open\"",
	       "\"intercepted\"");
	expect("{\"ok\":true,\"organisation\":\"Contoso\",\"unknown_root\":true}", "\"open\"",
	       "\"untrusted\"");
}

static void test_no_handshake(void **state)
{
	(void)state;
	expect("{\"ok\":false,\"why\":\"refused\"}", "\"refused\"", NULL);
	expect("{\"ok\":false,\"why\":\"timeout\"}", "\"timeout\"", NULL);
	expect("{\"ok\":false,\"why\":\"prohibited\",\"by\":\"10.0.0.254\"}", "\"prohibited\"",
	       NULL);
	expect("{\"ok\":false,\"why\":\"no-family\"}", "\"unreachable\"", NULL);
	expect("{\"ok\":false,\"why\":\"silent\"}", "\"open\"", "\"silent\"");
	expect("{\"ok\":false,\"why\":\"closed\"}", "\"open\"", "\"failed\"");
	expect("{\"ok\":false,\"why\":\"reset\"}", "\"open\"", "\"failed\"");
	expect("{\"ok\":false,\"why\":\"handshake\"}", "\"open\"", "\"failed\"");
	expect("{\"ok\":false,\"why\":\"too-old\"}", "\"open\"", "\"too-old\"");
}

static void expect_unchecked(struct scripted *s, const char *text)
{
	struct outcome o;

	run_check(&o, s, "mak=yes\n");
	assert_true(is_unchecked(&o, text));
	assert_no_fact(&o, SITE, "endpoint.tls");
	assert_int_equal(s->open, 0);
	assert_true(o.took <= 5 * SECOND_US);
	outcome_free(&o);
}

static void test_not_checked(void **state)
{
	struct scripted *s = internet();
	struct outcome o;

	(void)state;
	say(s, VAD_CHANNEL_TLS, "10.0.0.80", 443, MS, VAD_EVENT_FAILED)->failure =
		VAD_FAILURE_LOCAL;
	expect_unchecked(s, "this build has no TLS");
	s = internet();
	job(s, "10.0.0.80", 443, "{\"ok\":false,\"why\":\"local\"}");
	expect_unchecked(s, "cannot read the trusted certificates");
	s = internet();
	job(s, "10.0.0.80", 443, "nonsense");
	expect_unchecked(s, "TLS to the servers");
	s = internet();
	s->stop_at = SECOND_US; /* nothing was heard of the jobs */
	expect_unchecked(s, "before the time was up");
	s = internet();
	job(s, "10.0.0.80", 443,
	    "{\"ok\":true," GOOD
	    ",\"unknown_root\":true,\"root\":\"Microsoft Root Certificate Authority 2011\"}");
	run_check(&o, s, "mak=yes\n");
	assert_fact(&o, SITE, "endpoint.tls", "\"ok\"");
	assert_true(is_unchecked(&o, "by their names alone"));
	outcome_free(&o);
}

/* One address that works is enough. */
static void test_two_families(void **state)
{
	struct scripted *s = scripted_new();
	static const uint8_t v6[16] = { 0xfd, [15] = 0x80 };
	struct vad_buffer data = vad_buffer_new(16);
	struct outcome o;

	(void)state;
	vad_buffer_append(&data, v6, sizeof(v6));
	add_a(dns(s, "10.0.0.53", sites[0], VAD_DNS_A, 0, 0, MS), sites[0], 10, 0, 0, 80);
	record(dns(s, "10.0.0.53", sites[0], VAD_DNS_AAAA, 0, 0, MS), 0, sites[0], VAD_DNS_AAAA,
	       600, &data);
	vad_buffer_clear(&data);
	job(s, "10.0.0.80", 443, "{\"ok\":true," GOOD "}");
	job(s, "fd00::80", 443, "{\"ok\":false,\"why\":\"unreachable\",\"by\":\"fd00::1\"}");
	run_check(&o, s, "mak=yes\n");
	assert_fact(&o, "endpoint:[fd00::80]:443", "endpoint.tcp", "\"unreachable\"");
	assert_fact(&o, "endpoint:[fd00::80]:443", "endpoint.unreachable_by", "\"fd00::1\"");
	assert_fact(&o, SITE, "endpoint.tcp", "\"open\"");
	assert_fact(&o, SITE, "endpoint.tls", "\"ok\"");
	outcome_free(&o);
}

#define PROXY "endpoint:10.0.0.81:3128"

static void expect_proxy(const char *json, const char *word, const char *tls)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	job(s, "10.0.0.81", 3128, json);
	run_check(&o, s, "mak=yes\nproxy=10.0.0.81:3128\n");
	assert_fact(&o, SITE, "endpoint.via", "\"" PROXY "\"");
	assert_fact(&o, PROXY, "endpoint.tcp", "\"open\"");
	if (word != NULL)
		assert_fact(&o, PROXY, "endpoint.proxy", word);
	else
		assert_true(is_unchecked(&o, "did not answer in time"));
	if (tls != NULL)
		assert_fact(&o, SITE, "endpoint.tls", tls);
	else
		assert_no_fact(&o, SITE, "endpoint.tls");
	assert_no_fact(&o, SITE, "endpoint.tcp");
	assert_no_fact(&o, SITE, "endpoint.resolves"); /* the proxy looks it up */
	assert_true(is_unchecked(&o, "revoked"));
	outcome_free(&o);
}

static void test_proxy(void **state)
{
	struct scripted *s = scripted_new();
	struct outcome o;

	(void)state;
	expect_proxy("{\"ok\":true,\"proxy_status\":200," GOOD "}", "\"ok\"", "\"ok\"");
	expect_proxy("{\"ok\":false,\"why\":\"handshake\",\"proxy_status\":200}", "\"ok\"",
		     "\"failed\"");
	expect_proxy("{\"ok\":false,\"why\":\"silent\",\"proxy_status\":200}", "\"ok\"",
		     "\"silent\"");
	expect_proxy("{\"ok\":false,\"why\":\"proxy\",\"proxy_status\":407}", "\"wants-login\"",
		     NULL);
	expect_proxy("{\"ok\":false,\"why\":\"proxy\",\"proxy_status\":403}", "\"refuses\"", NULL);
	expect_proxy("{\"ok\":false,\"why\":\"proxy\",\"proxy_status\":503}", "\"refuses\"", NULL);
	expect_proxy("{\"ok\":false,\"why\":\"proxy\",\"proxy_status\":405}", "\"not-a-proxy\"",
		     NULL);
	expect_proxy("{\"ok\":false,\"why\":\"proxy\"}", "\"not-a-proxy\"", NULL);
	expect_proxy("{\"ok\":false,\"why\":\"silent\"}", NULL, NULL);
	/* that of the environment, by name */
	s->here.proxy = "http://me:secret@proxy.corp.example:3128/";
	dns_host(s, "10.0.0.53", "proxy.corp.example", 81);
	job(s, "10.0.0.81", 3128, "{\"ok\":false,\"why\":\"refused\"}");
	run_check(&o, s, "mak=yes\n");
	assert_fact(&o, SITE, "endpoint.via", "\"endpoint:proxy.corp.example:3128\"");
	assert_fact(&o, "endpoint:proxy.corp.example:3128", "endpoint.tcp", "\"refused\"");
	assert_null(strstr(vad_buffer_text(&o.facts), "secret"));
	outcome_free(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_well),     cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_no_handshake), cmocka_unit_test(test_not_checked),
		cmocka_unit_test(test_two_families), cmocka_unit_test(test_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
