/* SPDX-License-Identifier: MIT */
/* Whole reports from results made by hand: order, wording, escaping, JSON. */
#include "report_test.h"

static const char hostile[] = "kms\033]0;x\x07;shutdown /s";

/* A case of one product that failed, on a machine whose name is hostile. */
struct world {
	struct vad_case *c;
	const struct vad_knowledge *k;
	vad_subject machine, product, error;
	uint32_t cause, failed;
	struct vad_reason_item items[2];
	size_t fact;
	struct vad_fix_arg args[1];
	struct vad_finding_fix fixes[8];
	struct vad_finding findings[3];
	struct vad_missing missing[1];
	struct vad_health health;
	struct vad_result_set results;
};

static uint32_t fact_named(const struct world *w, const char *name)
{
	uint32_t fact = vad_fact_index(w->k, vad_view_of(name));

	assert_int_not_equal(fact, VAD_NO_INDEX);
	return fact;
}

static void add(struct world *w, vad_subject subject, const char *name, struct vad_value value)
{
	struct vad_observation o = { .subject = subject,
				     .fact = fact_named(w, name),
				     .value = value,
				     .time = VAD_TIME_NONE,
				     .source = { VAD_VIEW("slmgr"), VAD_VIEW("a\033.txt"),
						 VAD_VIEW("line 1") } };

	o.value.type = w->k->facts[o.fact].type;
	assert_int_equal(vad_case_add(w->c, &o), VAD_OK);
}

static void setup(struct world *w)
{
	struct vad_view origin = VAD_VIEW("a.txt");

	memset(w, 0, sizeof(*w));
	w->k = vad_knowledge_builtin();
	w->c = vad_case_new(w->k, 1 << 24);
	assert_non_null(w->c);
	w->machine = vad_case_subject(w->c, VAD_SUBJECT_MACHINE, origin, origin);
	w->product = vad_case_subject(w->c, VAD_SUBJECT_PRODUCT, VAD_VIEW("p"), origin);
	w->error = vad_case_subject(w->c, VAD_SUBJECT_ERROR, VAD_VIEW("e"), origin);
	add(w, w->error, "error.code", (struct vad_value){ .number = 0x8007232B });
	add(w, w->product, "product.name",
	    (struct vad_value){ .text = { hostile, sizeof(hostile) - 1 } });
	add(w, w->product, "product.machine", (struct vad_value){ .subject = w->machine });
	w->cause = vad_cause_index(w->k, VAD_VIEW("dns-publishing-disabled"));
	w->failed = vad_break_index(w->k, VAD_VIEW("srv-not-found"));
	assert_int_not_equal(w->cause, VAD_NO_INDEX);
	assert_int_not_equal(w->failed, VAD_NO_INDEX);
	w->items[0] = (struct vad_reason_item){ .sign = VAD_NO_INDEX,
						.says = VAD_SAYS_SUPPORTS,
						.because = "It was said so",
						.facts = &w->fact,
						.fact_count = 1 };
	w->findings[0] = (struct vad_finding){ .kind = VAD_FINDING_CAUSE,
					       .index = w->cause,
					       .standing = VAD_STANDING_LIKELY,
					       .subject = w->product,
					       .machine = w->machine,
					       .breaks = &w->failed,
					       .break_count = 1,
					       .accounts_for = &w->fact,
					       .accounts_count = 1,
					       .items = w->items,
					       .item_count = 1,
					       .fixes = w->fixes };
	w->args[0] = (struct vad_fix_arg){ "host", VAD_ARG_HOST, { hostile, sizeof(hostile) - 1 } };
	for (uint32_t i = 0; i < w->k->causes[w->cause].fixes.count && i < 8; i++)
		w->fixes[w->findings[0].fix_count++] =
			(struct vad_finding_fix){ w->k->causes[w->cause].fixes.first + i, w->args, 1 };
	w->findings[1] = (struct vad_finding){ .kind = VAD_FINDING_BREAK,
					       .index = w->failed,
					       .standing = VAD_STANDING_OBSERVED,
					       .subject = w->product,
					       .machine = w->machine };
	w->results = (struct vad_result_set){ .findings = w->findings,
					      .finding_count = 2,
					      .wrong = true };
}

static struct vad_report report_of(struct world *w)
{
	return (struct vad_report){ .c = w->c, .results = &w->results, .version = "1.2.3" };
}

static struct vad_buffer text_of(struct world *w, struct vad_report_options options)
{
	struct vad_report report = report_of(w);
	struct vad_buffer out = vad_buffer_new(1 << 20);

	assert_int_equal(vad_report_text(&report, &options, &out), VAD_OK);
	return out;
}

static void verdict_and_parts_in_order(void **state)
{
	struct world w;
	struct vad_buffer out;
	const char *at;

	(void)state;
	setup(&w);
	out = text_of(&w, (struct vad_report_options){ .width = 80 });
	at = vad_buffer_text(&out);
	assert_memory_equal(at, "No KMS record was found in DNS; likely cause:", 45);
	at = strstr(at, "It rests on");
	assert_non_null(at);
	at = strstr(at, "It was said so");
	assert_non_null(at);
	at = strstr(at, "0x8007232B");
	assert_non_null(at);
	at = strstr(at, "How to fix it");
	assert_non_null(at);
	assert_non_null(strstr(at, "slmgr.vbs /sdns"));
	/* The break whose cause stands above is no fault of its own. */
	assert_null(strstr(vad_buffer_text(&out), "Also:"));
	vad_buffer_clear(&out);
	vad_case_free(w.c);
}

static void proven_says_so(void **state)
{
	struct world w;
	struct vad_buffer out;

	(void)state;
	setup(&w);
	w.findings[0].standing = VAD_STANDING_PROVEN;
	w.findings[0].degraded = (struct vad_degraded){ 1, 3, 33 };
	out = text_of(&w, (struct vad_report_options){ .width = 0 });
	assert_memory_equal(vad_buffer_text(&out), "The KMS host does not publish itself in DNS (proven)",
			    52);
	assert_non_null(strstr(vad_buffer_text(&out), "On 1 of 3 paths: about 33 %"));
	vad_buffer_clear(&out);
	vad_case_free(w.c);
}

static void nothing_hostile_gets_through(void **state)
{
	static const struct vad_report_options all[] = {
		{ .width = 80 }, { .width = 40, .full = true }, { .width = 0, .full = true }
	};
	struct world w;

	(void)state;
	setup(&w);
	for (size_t i = 0; i < 3; i++) {
		struct vad_buffer out = text_of(&w, all[i]);

		assert_null(strchr(vad_buffer_text(&out), '\033'));
		assert_null(strchr(vad_buffer_text(&out), '\x07'));
		assert_null(strstr(vad_buffer_text(&out), "RecordAdd kms"));
		assert_non_null(strstr(vad_buffer_text(&out), "<host>"));
		vad_buffer_clear(&out);
	}
	vad_case_free(w.c);
}

static void json_keeps_its_keys(void **state)
{
	static const char *const parts[] = {
		"{\"vadiag\":{\"version\":\"1.2.3\",\"schema\":1,",
		"\"codes\":[{\"code\":\"0x8007232B\"",
		"\"cases\":[{\"machine\":",
		"\"findings\":[{\"kind\":\"cause\",\"id\":\"dns-publishing-disabled\",",
		",\"cause\":\"dns-publishing-disabled\"",
		"\"standing\":\"likely\"",
		"\"accounts_for\":[\"f1\"]",
		"\"leads_to\":[\"srv-not-found\"]",
		"\"for\":[{\"says\":\"supports\",\"because\":\"It was said so\",\"facts\":[\"f1\"]}]",
		"\"against\":[]",
		"\"args\":{\"host\":null}",
		"\"seed\":[\"0x8007232B/1\"]",
		"\"kind\":\"break\",\"id\":\"srv-not-found\",\"cause\":null",
		"\"facts\":[{\"id\":\"f1\"",
		"\"next\":[]",
		"\"not_checked\":[]",
		"\"unread\":[]",
	};
	struct world w;
	struct vad_report report;
	struct vad_report_options options = { .pretty = false };
	struct vad_buffer out = vad_buffer_new(1 << 20);

	(void)state;
	setup(&w);
	report = report_of(&w);
	assert_int_equal(vad_report_json(&report, &options, &out), VAD_OK);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (strstr(vad_buffer_text(&out), parts[i]) == NULL)
			fail_msg("%s is not in\n%s", parts[i], vad_buffer_text(&out));
	}
	assert_null(strchr(vad_buffer_text(&out), '\033'));
	assert_ptr_equal(strchr(vad_buffer_text(&out), '\n'), out.data + out.size - 1);
	vad_buffer_clear(&out);
	vad_case_free(w.c);
}

static void healthy_in_the_first_line(void **state)
{
	struct world w;
	struct vad_buffer out;

	(void)state;
	setup(&w);
	add(&w, w.product, "product.expires_in", (struct vad_value){ .number = 259200 });
	w.health = (struct vad_health){ w.product, true, true };
	w.findings[0].past = true;
	w.results = (struct vad_result_set){ .findings = w.findings,
					     .finding_count = 1,
					     .health = &w.health,
					     .health_count = 1 };
	out = text_of(&w, (struct vad_report_options){ .width = 0 });
	assert_memory_equal(vad_buffer_text(&out), "Nothing wrong found: ", 21);
	assert_non_null(strstr(vad_buffer_text(&out), "is licensed, for 180 days more\n"));
	assert_non_null(strstr(vad_buffer_text(&out), "In the past"));
	assert_null(strstr(vad_buffer_text(&out), "How to fix it"));
	vad_buffer_clear(&out);
	vad_case_free(w.c);
}

static void says_when_there_is_nothing(void **state)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 1 << 20);
	struct vad_result_set none = { 0 };
	struct vad_report report = { .c = c, .results = &none, .version = "1" };
	struct vad_report_options options = { .width = 80 };
	struct vad_buffer out = vad_buffer_new(1 << 16);

	(void)state;
	assert_int_equal(vad_report_text(&report, &options, &out), VAD_OK);
	assert_memory_equal(vad_buffer_text(&out), "Nothing to judge: ", 18);
	vad_buffer_reset(&out);
	assert_int_equal(vad_report_ask(&report, &options, &out), VAD_OK);
	assert_non_null(strstr(vad_buffer_text(&out), "nothing left to ask"));
	vad_buffer_clear(&out);
	vad_case_free(c);
}

static void what_was_not_read_and_not_known(void **state)
{
	struct vad_unread unread = { VAD_VIEW("b.txt"), VAD_VIEW("line 3"), VAD_VIEW("damaged\033") };
	struct world w;
	struct vad_report report;
	struct vad_report_options options = { .width = 80 };
	struct vad_buffer out, mail = vad_buffer_new(1 << 16);

	(void)state;
	setup(&w);
	assert_int_equal(vad_case_add_unread(w.c, &unread), VAD_OK);
	w.missing[0] = (struct vad_missing){ .fact = fact_named(&w, "zone.srv"),
					     .causes = &w.cause,
					     .cause_count = 1 };
	w.findings[0].missing = w.missing;
	w.findings[0].missing_count = 1;
	w.results.next = w.missing;
	w.results.next_count = 1;
	out = text_of(&w, options);
	assert_non_null(strstr(vad_buffer_text(&out), "Look at next"));
	assert_non_null(strstr(vad_buffer_text(&out), "Not checked"));
	assert_non_null(strstr(vad_buffer_text(&out), "Not read\n  - b.txt, line 3: damaged"));
	report = report_of(&w);
	assert_int_equal(vad_report_ask(&report, &options, &mail), VAD_OK);
	assert_non_null(strstr(vad_buffer_text(&mail), "nslookup"));
	vad_buffer_clear(&out);
	vad_buffer_clear(&mail);
	vad_case_free(w.c);
}

static void call_sheet(void **state)
{
	struct world w;
	struct vad_buffer out;
	uint32_t centre = VAD_NO_INDEX;

	(void)state;
	setup(&w);
	for (uint32_t i = 0; i < w.k->fixes_count && centre == VAD_NO_INDEX; i++) {
		if (vad_view_is(vad_text_view(w.k, w.k->actions[w.k->fixes[i].action].id),
				"centre.call"))
			centre = i;
	}
	assert_int_not_equal(centre, VAD_NO_INDEX);
	add(&w, w.product, "product.installation_id",
	    (struct vad_value){ .text = VAD_VIEW("0123456789012345678901234567890123456789"
						"01234567890123") });
	w.fixes[0] = (struct vad_finding_fix){ .fix = centre };
	w.findings[0].fix_count = 1;
	out = text_of(&w, (struct vad_report_options){ .width = 0 });
	assert_non_null(strstr(vad_buffer_text(&out), "Have this ready for the call:"));
	assert_non_null(strstr(vad_buffer_text(&out), "012345 678901 234567"));
	assert_non_null(strstr(vad_buffer_text(&out), "Error code: 0x8007232B"));
	assert_non_null(strstr(vad_buffer_text(&out), "____")); /* what is to be filled in */
	vad_buffer_clear(&out);
	vad_case_free(w.c);
}

static void differences_of_two_cases(void **state)
{
	struct world good, bad;
	struct vad_differences d = { 0 };
	bool found = false;

	(void)state;
	setup(&good);
	setup(&bad);
	add(&good, good.product, "product.status", (struct vad_value){ .number = 1 });
	add(&bad, bad.product, "product.status", (struct vad_value){ .number = 5 });
	assert_int_equal(vad_compare(good.c, bad.c, &bad.results, &d), VAD_OK);
	for (size_t i = 0; i < d.count; i++) {
		if (d.list[i].fact != fact_named(&bad, "product.status"))
			continue;
		found = true;
		assert_true(vad_view_is(d.list[i].good, "licensed"));
		assert_true(vad_view_is(d.list[i].bad, "notification"));
	}
	assert_true(found);
	vad_differences_clear(&d);
	assert_int_equal(vad_compare(bad.c, bad.c, &bad.results, &d), VAD_OK);
	assert_int_equal(d.count, 0);
	vad_differences_clear(&d);
	vad_case_free(good.c);
	vad_case_free(bad.c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdict_and_parts_in_order),
		cmocka_unit_test(proven_says_so),
		cmocka_unit_test(nothing_hostile_gets_through),
		cmocka_unit_test(json_keeps_its_keys),
		cmocka_unit_test(healthy_in_the_first_line),
		cmocka_unit_test(says_when_there_is_nothing),
		cmocka_unit_test(what_was_not_read_and_not_known),
		cmocka_unit_test(call_sheet),
		cmocka_unit_test(differences_of_two_cases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
