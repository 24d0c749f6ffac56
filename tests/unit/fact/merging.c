/* SPDX-License-Identifier: MIT */
#include "case_test.h"

static const char cmid_one[] = "11111111-2222-3333-4444-555555555555";
static const char cmid_two[] = "11111111-2222-3333-4444-666666666666";

static vad_subject known_machine(struct vad_case *c, const char *source, const char *name,
				 const char *cmid)
{
	vad_subject m = machine(c, source);

	if (name != NULL)
		add_text(c, m, "machine.name", name);
	if (cmid != NULL)
		add_guid(c, m, "machine.cmid", cmid);
	return m;
}

static bool are_one(struct vad_case *c, vad_subject a, vad_subject b)
{
	assert_int_equal(vad_case_merge(c), VAD_OK);
	return vad_case_canonical(c, a) == vad_case_canonical(c, b);
}

static void name_and_cmid_merge(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "PC1.corp.example", cmid_one);
	const struct vad_fact *same;
	size_t from = 0;

	(void)state;
	add_text(c, b, "machine.os", "Windows");
	assert_true(are_one(c, a, b));
	assert_latest(c, a, "machine.os", "Windows");
	same = vad_case_next(c, a, fact_of(c, "machine.same_as"), &from);
	assert_non_null(same);
	assert_int_equal(same->value.subject, b);
	assert_int_equal(same->count, 1);
	assert_true(vad_view_is(same->first_source.kind, "merge"));
	/* once more changes nothing */
	assert_int_equal(vad_case_merge(c), VAD_OK);
	assert_int_equal(count_of(c, a, "machine.same_as"), 1);
	assert_int_equal(vad_case_latest(c, a, fact_of(c, "machine.same_as"))->count, 1);
	vad_case_free(c);
}

static void clones_stay_apart(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "pc2", cmid_one);
	vad_subject nameless = known_machine(c, "c.txt", NULL, cmid_one);
	vad_subject other = known_machine(c, "d.txt", "pc1", cmid_two);
	vad_subject without = known_machine(c, "e.txt", "pc1", NULL);

	(void)state;
	assert_false(are_one(c, a, b));
	assert_false(are_one(c, a, nameless));
	assert_false(are_one(c, a, other));
	assert_false(are_one(c, a, without));
	assert_int_equal(count_of(c, a, "machine.same_as"), 0);
	vad_case_free(c);
}

static void a_short_name_does_not_join_two_domains(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1.one.example", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "pc1", cmid_one);
	vad_subject d = known_machine(c, "c.txt", "pc1.two.example", cmid_one);

	(void)state;
	assert_true(are_one(c, a, b));
	assert_false(are_one(c, a, d));
	vad_case_free(c);
}

static void only_the_latest_identity_counts(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "pc1", cmid_one);

	(void)state;
	add_text(c, b, "machine.name", "pc9"); /* renamed since */
	assert_false(are_one(c, a, b));
	vad_case_free(c);
}

static void what_is_bound_to_them_follows(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "pc1", cmid_one);
	vad_subject p = subject(c, VAD_SUBJECT_PRODUCT, "win", "a.txt");
	vad_subject q = subject(c, VAD_SUBJECT_PRODUCT, "win", "b.txt");
	vad_subject r = subject(c, VAD_SUBJECT_PRODUCT, "office", "b.txt");
	vad_subject stray = subject(c, VAD_SUBJECT_PRODUCT, "win", "c.txt");
	vad_subject error = subject(c, VAD_SUBJECT_ERROR, "0xC004F074", "b.txt");
	size_t from = 0;

	(void)state;
	relate(c, p, "product.machine", a);
	relate(c, q, "product.machine", b);
	relate(c, r, "product.machine", b);
	relate(c, error, "error.product", q);
	add_text(c, p, "product.name", "Windows");
	add_text(c, q, "product.name", "Windows");
	add_text(c, stray, "product.name", "Windows");
	assert_true(are_one(c, a, b));
	assert_int_equal(vad_case_canonical(c, q), p);
	assert_int_equal(vad_case_canonical(c, stray), stray);
	assert_int_equal(count_of(c, q, "product.name"), 1);
	assert_int_equal(vad_case_latest(c, q, fact_of(c, "product.name"))->count, 2);
	assert_int_equal(vad_case_next_back(c, q, fact_of(c, "error.product"), &from)->subject,
			 error);
	from = 0;
	assert_int_equal(vad_case_next_back(c, b, fact_of(c, "product.machine"), &from)->subject, p);
	assert_int_equal(vad_case_next_back(c, b, fact_of(c, "product.machine"), &from)->subject, r);
	assert_null(vad_case_next_back(c, b, fact_of(c, "product.machine"), &from));
	vad_case_free(c);
}

static void later_observations_go_to_the_merged_machine(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "pc1", cmid_one);

	(void)state;
	assert_true(are_one(c, a, b));
	add_text(c, b, "machine.os", "Windows");
	add_text(c, a, "machine.os", "Windows");
	assert_int_equal(count_of(c, a, "machine.os"), 1);
	vad_case_free(c);
}

static void a_container_merges_by_its_word(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = machine(c, "zip/a.txt"), b = machine(c, "zip/b.txt");
	struct vad_source why = { VAD_VIEW("zip"), VAD_VIEW("case.zip"), VAD_VIEW("pc1/") };
	const struct vad_fact *same;

	(void)state;
	assert_int_equal(vad_case_merge_machines(c, b, a, &why), VAD_OK);
	assert_int_equal(vad_case_canonical(c, b), a);
	same = vad_case_latest(c, b, fact_of(c, "machine.same_as"));
	assert_true(vad_view_is(same->first_source.place, "pc1/"));
	assert_int_equal(vad_case_merge_machines(c, a, b, &why), VAD_OK);
	assert_int_equal(vad_case_latest(c, b, same->fact)->count, 1);
	assert_int_equal(vad_case_merge_machines(c, a, subject(c, VAD_SUBJECT_ZONE, "z", ""), &why),
			 VAD_USAGE);
	vad_case_free(c);
}

static void a_merge_is_read_back_as_one(void **state)
{
	struct vad_case *c = new_case(), *d = new_case();
	vad_subject a = known_machine(c, "a.txt", "pc1", cmid_one);
	vad_subject b = known_machine(c, "b.txt", "pc1", cmid_one);
	struct vad_buffer lines = vad_buffer_new(1 << 20);
	struct vad_error error = { 0 };
	size_t from = 0;

	(void)state;
	assert_true(are_one(c, a, b));
	assert_int_equal(vad_case_write(c, &lines), VAD_OK);
	while (from < lines.size) {
		size_t end = vad_view_find_char(vad_buffer_view(&lines), '\n', from);

		assert_int_equal(vad_case_read_line(d,
						    vad_view_sub(vad_buffer_view(&lines), from,
								 end - from),
						    "lines", 1, &error),
				 VAD_OK);
		from = end + 1;
	}
	assert_true(are_one(d, machine(d, "a.txt"), machine(d, "b.txt")));
	vad_buffer_clear(&lines);
	vad_case_free(c);
	vad_case_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_and_cmid_merge),
		cmocka_unit_test(clones_stay_apart),
		cmocka_unit_test(a_short_name_does_not_join_two_domains),
		cmocka_unit_test(only_the_latest_identity_counts),
		cmocka_unit_test(what_is_bound_to_them_follows),
		cmocka_unit_test(later_observations_go_to_the_merged_machine),
		cmocka_unit_test(a_container_merges_by_its_word),
		cmocka_unit_test(a_merge_is_read_back_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
