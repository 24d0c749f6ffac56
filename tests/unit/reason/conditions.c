/* SPDX-License-Identifier: MIT */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdio.h>
#include <string.h>

#include "reasoning.h"
#include "world.h"

#define SOURCE "\"source\":{\"kind\":\"slmgr\",\"name\":\"a\",\"place\":\"line 1\"}}\n"
#define FACT(subject, name, value)                                                                 \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value "," SOURCE
#define MEASURED(subject, name, value, slack)                                                      \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value                      \
	",\"plus_minus\":" slack "," SOURCE
#define DATED(subject, name, value, time)                                                          \
	"{\"subject\":\"" subject "\",\"name\":\"" name "\",\"value\":" value                      \
	",\"first\":\"" time "\",\"last\":\"" time "\",\"clock\":\"utc\"," SOURCE

/* One cause whose signs are the conditions under test; its sign number says which. */
static const char breaks[] =
	"breaks:\n  - id: one\n    title: One broke\n    family: dns\n    about: product\n"
	"    meaning: It broke.\n    codes: [{ code: 0x80070001, often: usual }]\n";

struct check {
	const char *condition;
	enum vad_truth truth;
};

/* Evaluate every condition on product:p@a over the same facts. */
static void evaluate(const char *facts, const struct check *checks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char cause[1024];
		const char *causes[] = { cause, NULL };
		struct world w;
		struct vad_scope scope = { 0 };
		const struct vad_cause *def;
		struct vad_evaluation e;

		snprintf(cause, sizeof(cause),
			 "id: cause-a\nfamily: dns\ntitle: It is\nexplanation: It is so.\n"
			 "about: product\nleads_to: [one]\nbase: common\n"
			 "signs:\n  - says: supports\n    when: [{ %s }]\n"
			 "fixes:\n  - id: fix\n    action: point\n",
			 checks[i].condition);
		w = world_new(breaks, causes);
		world_facts(&w, facts);
		world_judge(&w);
		scope.subject = vad_case_find_subject(w.c, VAD_SUBJECT_PRODUCT, VAD_VIEW("p"),
						      VAD_VIEW("a"));
		def = &w.k->causes[vad_cause_index(w.k, VAD_VIEW("cause-a"))];
		e = vad_conditions_evaluate(w.reasoning, &scope,
					    w.k->signs[def->signs.first].when);
		if (e.truth != checks[i].truth)
			fail_msg("{ %s } is %d, not %d", checks[i].condition, e.truth,
				 checks[i].truth);
		world_free(&w);
	}
}

static void values(void **state)
{
	static const struct check checks[] = {
		{ "fact: product.channel, is: gvlk", VAD_TRUE },
		{ "fact: product.channel, is: [mak, gvlk]", VAD_TRUE },
		{ "fact: product.channel, is: mak", VAD_FALSE },
		{ "fact: product.channel, isnt: mak", VAD_TRUE },
		{ "fact: product.channel, isnt: [mak, gvlk]", VAD_FALSE },
		{ "fact: product.status, is: licensed", VAD_UNKNOWN },
		{ "fact: product.channel, known: true", VAD_TRUE },
		{ "fact: product.channel, absent: true", VAD_FALSE },
		{ "fact: product.edition, is: ENTERPRISE", VAD_TRUE },
		{ "fact: product.registered_host, absent: true", VAD_TRUE },
		{ "fact: product.registered_host, known: true", VAD_FALSE },
		/* nobody who makes this fact has looked */
		{ "fact: product.required_count, absent: true", VAD_UNKNOWN },
	};

	(void)state;
	evaluate(FACT("product:p@a", "product.channel", "\"gvlk\"")
			 FACT("product:p@a", "product.edition", "\"Enterprise\""),
		 checks, sizeof(checks) / sizeof(checks[0]));
}

static void uncertainty(void **state)
{
	static const struct check sure[] = {
		{ "path: product.machine, fact: machine.client_skew_abs, above: { rule: kms.clock-tolerance }",
		  VAD_TRUE },
		{ "path: product.machine, fact: machine.client_skew_abs, below: { rule: kms.clock-tolerance }",
		  VAD_FALSE },
	};
	static const struct check unsure[] = {
		{ "path: product.machine, fact: machine.client_skew_abs, above: { rule: kms.clock-tolerance }",
		  VAD_UNKNOWN },
		{ "path: product.machine, fact: machine.client_skew_abs, below: { rule: kms.clock-tolerance }",
		  VAD_UNKNOWN },
	};

	(void)state;
	evaluate(FACT("product:p@a", "product.machine", "\"machine:a@a\"")
			 MEASURED("machine:a@a", "machine.client_skew_abs", "14500", "60"),
		 sure, 2);
	evaluate(FACT("product:p@a", "product.machine", "\"machine:a@a\"")
			 MEASURED("machine:a@a", "machine.client_skew_abs", "14420", "60"),
		 unsure, 2);
}

#define ENDPOINT(name, state)                                                                      \
	FACT("product:p@a", "product.endpoint", "\"endpoint:" name ":1688\"")                      \
	FACT("endpoint:" name ":1688", "endpoint.tcp", "\"" state "\"")

static void quantifiers(void **state)
{
	static const struct check mixed[] = {
		{ "path: product.endpoint, fact: endpoint.tcp, is: open", VAD_TRUE },
		{ "path: product.endpoint, fact: endpoint.tcp, is: open, every: true", VAD_FALSE },
		{ "path: product.endpoint, fact: endpoint.tcp, is: open, none: true", VAD_FALSE },
		{ "path: product.endpoint, fact: endpoint.tcp, is: unreachable, none: true", VAD_TRUE },
		{ "path: product.endpoint, fact: endpoint.tcp, is: open, share_above: 60", VAD_TRUE },
		{ "path: product.endpoint, fact: endpoint.tcp, is: open, share_above: 70", VAD_FALSE },
		{ "path: product.zone, fact: zone.srv, is: found", VAD_UNKNOWN },
		{ "path: product.zone, fact: zone.srv, is: found, every: true", VAD_UNKNOWN },
	};

	(void)state;
	evaluate(ENDPOINT("k1", "open") ENDPOINT("k2", "open") ENDPOINT("k3", "refused"), mixed,
		 sizeof(mixed) / sizeof(mixed[0]));
}

static void unknown_members_keep_every_open(void **state)
{
	static const struct check checks[] = {
		{ "path: product.endpoint, fact: endpoint.tcp, is: open", VAD_TRUE },
		{ "path: product.endpoint, fact: endpoint.tcp, is: open, every: true", VAD_UNKNOWN },
		{ "path: product.endpoint, fact: endpoint.tcp, is: refused, none: true", VAD_UNKNOWN },
		{ "path: product.endpoint, fact: endpoint.tcp, is: open, share_above: 50", VAD_UNKNOWN },
	};

	(void)state;
	evaluate(ENDPOINT("k1", "open")
			 FACT("product:p@a", "product.endpoint", "\"endpoint:k2:1688\""),
		 checks, 4);
}

static void paths_lead_back_too(void **state)
{
	static const struct check checks[] = {
		{ "path: product.errors, fact: error.code, is: 0x80070001", VAD_TRUE },
		{ "path: product.errors, fact: error.code, is: 0x80070002", VAD_FALSE },
		{ "path: product.machine.products, fact: product.channel, is: gvlk", VAD_TRUE },
	};

	(void)state;
	evaluate(FACT("error:e@a", "error.code", "\"0x80070001\"")
			 FACT("error:e@a", "error.product", "\"product:p@a\"")
			 FACT("product:p@a", "product.machine", "\"machine:a@a\"")
			 FACT("product:p@a", "product.channel", "\"gvlk\""),
		 checks, 3);
}

static void other_facts_as_limits(void **state)
{
	static const struct check checks[] = {
		{ "path: product.host, fact: host.count, below: { path: product, fact: product.required_count }",
		  VAD_TRUE },
	};

	(void)state;
	evaluate(FACT("product:p@a", "product.host", "\"host:k1\"")
			 FACT("host:k1", "host.count", "7")
			 FACT("product:p@a", "product.required_count", "25"),
		 checks, 1);
}

/* Last month's open port says nothing of today's failure; this hour's does. */
static void facts_keep_only_so_long(void **state)
{
	static const char cause[] =
		"id: cause-a\nfamily: dns\ntitle: It is\nexplanation: It is so.\nabout: product\n"
		"leads_to: [one]\nbase: common\nsigns:\n  - says: excludes\n"
		"    when: [{ path: product.endpoint, fact: endpoint.tcp, is: open, every: true }]\n"
		"fixes:\n  - id: fix\n    action: point\n";
	static const char other[] =
		"id: cause-b\nfamily: dns\ntitle: It is\nexplanation: It is so.\nabout: product\n"
		"leads_to: [one]\nbase: rare\n"
		"signs:\n  - says: weakens\n    when: [{ fact: product.is_esu, is: true }]\n"
		"fixes:\n  - id: fix\n    action: point\n";
	static const char error[] =
		DATED("error:e@a", "error.code", "\"0x80070001\"", "2026-11-17T10:00:00Z")
		DATED("error:e@a", "error.product", "\"product:p@a\"", "2026-11-17T10:00:00Z")
		FACT("product:p@a", "product.endpoint", "\"endpoint:k1:1688\"");
	const char *causes[] = { cause, other, NULL };
	struct world old = world_new(breaks, causes), fresh = world_new(breaks, causes);

	(void)state;
	world_facts(&old, error);
	world_facts(&old, DATED("endpoint:k1:1688", "endpoint.tcp", "\"open\"", "2026-10-20T10:00:00Z"));
	world_judge(&old);
	assert_int_equal(world_cause(&old, "cause-a")->standing, VAD_STANDING_POSSIBLE);
	world_facts(&fresh, error);
	world_facts(&fresh, DATED("endpoint:k1:1688", "endpoint.tcp", "\"open\"", "2026-11-17T10:20:00Z"));
	world_judge(&fresh);
	assert_int_equal(world_cause(&fresh, "cause-a")->standing, VAD_STANDING_EXCLUDED);
	world_free(&old);
	world_free(&fresh);
}

/* A join that is only plausible proves nothing and excludes nothing. */
static void assumed_joins_prove_nothing(void **state)
{
	static const char cause[] =
		"id: cause-a\nfamily: dns\ntitle: It is\nexplanation: It is so.\nabout: product\n"
		"leads_to: [one]\nbase: common\nsigns:\n  - says: is\n"
		"    when: [{ path: product.host, fact: host.dns_publishing, is: disabled }]\n"
		"fixes:\n  - id: fix\n    action: point\n";
	const char *causes[] = { cause, NULL };
	struct world w = world_new(breaks, causes);

	(void)state;
	world_facts(&w, FACT("error:e@a", "error.code", "\"0x80070001\"")
		    FACT("error:e@a", "error.product", "\"product:p@a\"")
		    FACT("host:k1", "host.dns_publishing", "\"disabled\"")
		    "{\"subject\":\"product:p@a\",\"name\":\"product.host\",\"value\":\"host:k1\","
		    "\"assumed\":true," SOURCE);
	world_judge(&w);
	assert_int_equal(world_cause(&w, "cause-a")->standing, VAD_STANDING_LIKELY);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(uncertainty),
		cmocka_unit_test(quantifiers),
		cmocka_unit_test(unknown_members_keep_every_open),
		cmocka_unit_test(paths_lead_back_too),
		cmocka_unit_test(other_facts_as_limits),
		cmocka_unit_test(facts_keep_only_so_long),
		cmocka_unit_test(assumed_joins_prove_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
