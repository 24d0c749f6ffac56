/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "case_test.h"

static void equal_observations_become_one_fact(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt");
	const struct vad_fact *facts;
	struct vad_observation o = observe(c, m, "machine.name");
	char place[32];
	size_t count;

	(void)state;
	o.value.text = VAD_VIEW("PC1.Corp.");
	for (int i = 1; i <= 100; i++) {
		(void)snprintf(place, sizeof(place), "line %d", i * i);
		o.source.place = vad_view_of(place);
		assert_int_equal(vad_case_add(c, &o), VAD_OK);
	}
	facts = vad_case_facts(c, &count);
	assert_int_equal(count, 1);
	assert_int_equal(facts->count, 100);
	assert_int_equal(facts->first_order, 1);
	assert_int_equal(facts->last_order, 100);
	assert_true(vad_view_is(facts->value.text, "pc1.corp"));
	assert_true(vad_view_is(facts->first_source.place, "line 1"));
	assert_true(vad_view_is(facts->last_source.place, "line 10000"));
	assert_int_equal(vad_case_fact_id(c, facts), 0);
	vad_case_free(c);
}

static void a_b_a_gives_a(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt");

	(void)state;
	add_text(c, m, "machine.os", "A");
	add_text(c, m, "machine.os", "B");
	assert_latest(c, m, "machine.os", "B");
	add_text(c, m, "machine.os", "A");
	assert_latest(c, m, "machine.os", "A");
	assert_int_equal(count_of(c, m, "machine.os"), 2);
	assert_int_equal(count_of(c, m, "machine.build"), 0);
	assert_null(vad_case_latest(c, m, fact_of(c, "machine.build")));
	vad_case_free(c);
}

static void time_beats_order_where_clocks_allow(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt"), n = machine(c, "b.txt");
	struct vad_observation o = observe(c, m, "machine.rearms_left");

	(void)state;
	/* newest first, as an event log is often printed */
	add_number(c, m, "machine.rearms_left", 1, 2000, VAD_CLOCK_UTC);
	add_number(c, m, "machine.rearms_left", 2, 1000, VAD_CLOCK_UTC);
	assert_latest(c, m, "machine.rearms_left", "1");
	/* local time of another source orders nothing */
	o.value.number = 3;
	o.time = 1500;
	o.clock = VAD_CLOCK_LOCAL;
	o.source.name = VAD_VIEW("other.txt");
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
	assert_latest(c, m, "machine.rearms_left", "3");
	/* local times of one source do */
	add_number(c, n, "machine.rearms_left", 1, 2000, VAD_CLOCK_LOCAL);
	add_number(c, n, "machine.rearms_left", 2, 1000, VAD_CLOCK_LOCAL);
	assert_latest(c, n, "machine.rearms_left", "1");
	vad_case_free(c);
}

static void times_widen_and_clocks_stay_apart(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt");
	const struct vad_fact *facts;
	size_t count;

	(void)state;
	add_number(c, m, "machine.rearms_left", 3, VAD_TIME_NONE, VAD_CLOCK_NONE);
	add_number(c, m, "machine.rearms_left", 3, 500, VAD_CLOCK_UTC);
	add_number(c, m, "machine.rearms_left", 3, 100, VAD_CLOCK_UTC);
	add_number(c, m, "machine.rearms_left", 3, 300, VAD_CLOCK_UTC);
	add_number(c, m, "machine.rearms_left", 3, 900, VAD_CLOCK_LOCAL);
	facts = vad_case_facts(c, &count);
	assert_int_equal(count, 2);
	assert_int_equal(facts[0].first, 100);
	assert_int_equal(facts[0].last, 500);
	assert_int_equal(facts[0].clock, VAD_CLOCK_UTC);
	assert_int_equal(facts[0].count, 4);
	assert_int_equal(facts[1].clock, VAD_CLOCK_LOCAL);
	assert_int_equal(facts[1].first, 900);
	vad_case_free(c);
}

static void established_beats_assumed(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt");
	struct vad_observation o = observe(c, m, "machine.clock_offset");
	const struct vad_fact *fact;

	(void)state;
	o.value.number = 300;
	o.plus_minus = 5;
	o.assumed = true;
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
	fact = vad_case_latest(c, m, o.fact);
	assert_true(fact->assumed);
	o.assumed = false;
	o.plus_minus = 2;
	assert_int_equal(vad_case_add(c, &o), VAD_OK);
	fact = vad_case_latest(c, m, o.fact);
	assert_false(fact->assumed);
	assert_int_equal(fact->plus_minus, 2);
	vad_case_free(c);
}

static void relations_go_both_ways(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt"), p = subject(c, VAD_SUBJECT_PRODUCT, "p", "a.txt");
	vad_subject q = subject(c, VAD_SUBJECT_PRODUCT, "q", "a.txt");
	uint32_t relation = fact_of(c, "product.machine");
	const struct vad_fact *fact;
	size_t from = 0;

	(void)state;
	relate(c, p, "product.machine", m);
	relate(c, q, "product.machine", m);
	relate(c, p, "product.machine", m);
	fact = vad_case_next_back(c, m, relation, &from);
	assert_int_equal(fact->subject, p);
	fact = vad_case_next_back(c, m, relation, &from);
	assert_int_equal(fact->subject, q);
	assert_null(vad_case_next_back(c, m, relation, &from));
	assert_null(vad_case_next_back(c, m, relation, &from));
	from = 0;
	assert_int_equal(vad_case_next(c, q, relation, &from)->value.subject, m);
	from = 0;
	assert_null(vad_case_next_back(c, p, relation, &from));
	vad_case_free(c);
}

static void what_breaks_the_vocabulary_is_refused(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt"), p = subject(c, VAD_SUBJECT_PRODUCT, "p", "a.txt");
	struct vad_observation o = observe(c, m, "machine.sppsvc");

	(void)state;
	o.value.number = 99; /* no such word */
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	o.value.number = 0;
	o.subject = p;
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	o.subject = m;
	o.value.type = VAD_TYPE_TEXT;
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	o = observe(c, m, "machine.sppsvc");
	o.source.kind = VAD_VIEW("");
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	o = observe(c, p, "product.registered_port");
	o.value.number = 65536;
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	o = observe(c, p, "product.machine");
	o.value.subject = p;
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	o.fact = UINT32_MAX;
	assert_int_equal(vad_case_add(c, &o), VAD_USAGE);
	vad_case_free(c);
}

static void product_keys_never_get_in(void **state)
{
	struct vad_case *c = new_case();
	vad_subject m = machine(c, "a.txt");
	struct vad_unread unread = { VAD_VIEW("a"), VAD_VIEW(""),
				     VAD_VIEW("W269N-WFGWX-YVC9B-4J6C9-T83GX") };

	(void)state;
	for (int i = 0; i < 2; i++)
		add_text(c, m, "machine.os", "key W269N-WFGWX-YVC9B-4J6C9-T83GX, installed");
	assert_latest(c, m, "machine.os", "key XXXXX-XXXXX-XXXXX-XXXXX-T83GX, installed");
	assert_int_equal(count_of(c, m, "machine.os"), 1);
	assert_int_equal(vad_case_add_prose(c, unread.why), VAD_OK);
	assert_true(vad_view_is(vad_case_prose(c), "XXXXX-XXXXX-XXXXX-XXXXX-T83GX\n"));
	assert_int_equal(vad_case_add_unread(c, &unread), VAD_OK);
	assert_true(vad_view_is(vad_case_unread_at(c, 0).why, "XXXXX-XXXXX-XXXXX-XXXXX-T83GX"));
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_observations_become_one_fact),
		cmocka_unit_test(a_b_a_gives_a),
		cmocka_unit_test(time_beats_order_where_clocks_allow),
		cmocka_unit_test(times_widen_and_clocks_stay_apart),
		cmocka_unit_test(established_beats_assumed),
		cmocka_unit_test(relations_go_both_ways),
		cmocka_unit_test(what_breaks_the_vocabulary_is_refused),
		cmocka_unit_test(product_keys_never_get_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
