/* SPDX-License-Identifier: MIT */
/* From files to tables to C, and what is compiled in is what knowledge/ says. */
#include "knowledge_test.h"

static void rows_of_the_small_knowledge(void **state)
{
	const struct vad_knowledge *k = NULL;
	struct vad_loader *loader = load_directory(TEST_DATA "/mini", &k);
	const struct vad_cause *cause = &k->causes[vad_cause_index(k, VAD_VIEW("client-clock-wrong"))];
	const struct vad_break *gap = &k->breaks[vad_break_index(k, VAD_VIEW("timestamp-refused"))];
	const struct vad_sign *sign = &k->signs[cause->signs.first];
	const struct vad_condition *when = &k->conditions[sign->when.first];
	const struct vad_fix *fix = &k->fixes[cause->fixes.first];

	(void)state;
	assert_string_equal(vad_text(k, k->date), "2026-01-02");
	assert_int_equal(gap->exhaustive, 1);
	assert_int_equal(gap->about, VAD_SUBJECT_PRODUCT);
	assert_int_equal(gap->codes.count, 2);
	assert_int_equal(k->break_codes[k->indexes[gap->codes.first]].code, 0x80070005);
	assert_int_equal(k->break_codes[k->indexes[gap->codes.first]].often, VAD_OFTEN_RARE);
	assert_int_equal(k->break_codes[k->indexes[gap->codes.first]].only.count, 1);
	assert_int_equal(gap->causes.count, 1);
	assert_int_equal(k->breaks[vad_break_index(k, VAD_VIEW("not-activated"))].causes.count, 2);
	assert_int_equal(cause->base, VAD_BASE_COMMON);
	assert_int_equal(cause->seeds.count, 2);
	assert_int_equal(k->seeds[cause->seeds.first + 1].number, 2);
	assert_int_equal(sign->says, VAD_SAYS_IS);
	assert_int_equal(when->op, VAD_OP_ABOVE);
	assert_int_equal(when->operand, VAD_OPERAND_RULE);
	assert_int_equal(k->rules[when->rule].value, 14400);
	assert_int_equal(when->path.count, 1);
	assert_int_equal(k->steps[when->path.first].back, 0);
	assert_string_equal(vad_text(k, when->text), "Size of the clock error: above 14400 s");
	assert_int_equal(fix->args.count, 2);
	assert_int_equal(k->args[fix->args.first].fact, vad_fact_index(k, VAD_VIEW("product.host_name")));
	assert_int_equal(k->args[fix->args.first + 1].fact, VAD_NO_INDEX);
	assert_string_equal(vad_text(k, k->args[fix->args.first + 1].constant), "1688");
	assert_string_equal(vad_text(k, vad_known_address_kind(k, VAD_VIEW("kms.example.com"))), "azure");
	assert_int_equal(k->facts[vad_fact_index(k, VAD_VIEW("machine.offset"))].keeps, 1800);
	assert_int_equal(k->facts[vad_fact_index(k, VAD_VIEW("error.product"))].keeps, UINT32_MAX);
	vad_loader_free(loader);
}

static void conditions_go_back_along_relations(void **state)
{
	const struct vad_knowledge *k = NULL;
	struct vad_loader *loader = load_directory(TEST_DATA "/mini", &k);
	const struct vad_cause *cause = &k->causes[vad_cause_index(k, VAD_VIEW("client-clock-wrong"))];
	const struct vad_sign *sign = &k->signs[cause->signs.first + 2];
	const struct vad_condition *first = &k->conditions[sign->when.first];

	(void)state;
	assert_int_equal(sign->when.count, 2);
	assert_int_equal(first->path.count, 1);
	assert_int_equal(k->steps[first->path.first].back, 1);
	assert_int_equal(k->steps[first->path.first].fact, vad_fact_index(k, VAD_VIEW("error.product")));
	assert_int_equal(first->quantifier, VAD_QUANT_SHARE_ABOVE);
	assert_int_equal(first->share, 50);
	assert_int_equal(k->constants[first->constants.first].number, 0xC004F06C);
	assert_string_equal(vad_text(k, first->text), "Error code: 0xC004F06C (more than 50 % of them)");
	assert_int_equal(first[1].op, VAD_OP_ISNT);
	assert_int_equal(k->constants[first[1].constants.first].number, 0);
	vad_loader_free(loader);
}

static struct vad_buffer emit(const struct vad_knowledge *k)
{
	struct vad_buffer out = vad_buffer_new(64 << 20);

	assert_int_equal(vad_knowledge_emit_c(k, &out), VAD_OK);
	return out;
}

static void compare(const struct vad_knowledge *a, const struct vad_knowledge *b)
{
	struct vad_buffer one = emit(a), other = emit(b);

	assert_int_equal(one.size, other.size);
	assert_memory_equal(one.data, other.data, one.size);
	vad_buffer_clear(&one);
	vad_buffer_clear(&other);
}

/* The C that is written names every value, so equal C means equal tables. */
static void what_is_compiled_in_is_what_the_files_say(void **state)
{
	const struct vad_knowledge *k = NULL;
	struct vad_loader *loader = load_directory(KNOWLEDGE, &k);

	(void)state;
	assert_int_equal(k->causes_count, vad_knowledge_builtin()->causes_count);
	compare(k, vad_knowledge_builtin());
	vad_loader_free(loader);
}

static void the_same_files_give_the_same_c(void **state)
{
	const struct vad_knowledge *a = NULL, *b = NULL;
	struct vad_loader *one = load_directory(TEST_DATA "/mini", &a);
	struct vad_loader *other = load_directory(TEST_DATA "/mini", &b);

	(void)state;
	compare(a, b);
	vad_loader_free(one);
	vad_loader_free(other);
}

/* Nothing in a text may end the string literal it is written as, or begin a trigraph. */
static void texts_are_quoted(void **state)
{
	struct vad_loader *loader = vad_loader_new(NULL);
	const struct vad_knowledge *k = NULL;
	struct vad_buffer out;

	(void)state;
	assert_int_equal(vad_loader_add(loader, "terms.yaml",
					VAD_VIEW("terms: [{id: a, text: \"x\\\"\\\\\\n?\077/\\u00e97\"}]\n")),
			 VAD_OK);
	assert_int_equal(vad_loader_finish(loader, &k), VAD_OK);
	out = emit(k);
	assert_non_null(strstr(vad_buffer_text(&out), "\"x\\042\\134\\012\\077\\077/\\303\\2517\""));
	assert_null(strstr(vad_buffer_text(&out), "breaks"));
	vad_buffer_clear(&out);
	vad_loader_free(loader);
}

static void no_files_give_empty_tables(void **state)
{
	struct vad_loader *loader = vad_loader_new(NULL);
	const struct vad_knowledge *k = NULL;

	(void)state;
	assert_int_equal(vad_loader_finish(loader, &k), VAD_OK);
	assert_int_equal(k->facts_count, 0);
	assert_int_equal(vad_fact_index(k, VAD_VIEW("product.status")), VAD_NO_INDEX);
	assert_int_equal(vad_code_by_message(k, VAD_VIEW("Access is denied.")), VAD_NO_INDEX);
	assert_string_equal(vad_text(k, k->date), "");
	vad_loader_free(loader);
	vad_loader_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_the_small_knowledge),
		cmocka_unit_test(conditions_go_back_along_relations),
		cmocka_unit_test(what_is_compiled_in_is_what_the_files_say),
		cmocka_unit_test(the_same_files_give_the_same_c),
		cmocka_unit_test(texts_are_quoted),
		cmocka_unit_test(no_files_give_empty_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
