/* SPDX-License-Identifier: MIT */
/* Look-ups in the tables compiled in. */
#include "knowledge_test.h"

static const struct vad_knowledge *k;

/* Every row of a table is found by its own name. */
#define EACH_BY_NAME(table, field, find)                                                           \
	for (uint32_t i = 0; i < k->table##_count; i++)                                            \
	assert_int_equal(find(k, vad_text_view(k, k->table[i].field)), i)

static void everything_is_found_by_its_name(void **state)
{
	(void)state;
	assert_true(k->facts_count > 100 && k->codes_count > 500 && k->causes_count > 50);
	EACH_BY_NAME(facts, name, vad_fact_index);
	EACH_BY_NAME(breaks, id, vad_break_index);
	EACH_BY_NAME(causes, id, vad_cause_index);
	EACH_BY_NAME(actions, id, vad_action_index);
	EACH_BY_NAME(rules, name, vad_rule_index);
	EACH_BY_NAME(links, id, vad_link_index);
	EACH_BY_NAME(terms, id, vad_term_index);
	EACH_BY_NAME(procedures, id, vad_procedure_index);
	EACH_BY_NAME(families, id, vad_family_index);
	for (uint32_t i = 0; i < k->codes_count; i++)
		assert_int_equal(vad_code_index(k, k->codes[i].code), i);
	for (uint32_t i = 0; i < k->events_count; i++)
		assert_int_equal(vad_event_index(k, vad_text_view(k, k->events[i].provider),
						 k->events[i].id), i);
	for (uint32_t i = 0; i < k->product_ids_count; i++)
		assert_int_equal(vad_product_id_index(k, &k->product_ids[i].guid), i);
	for (uint32_t i = 0; i < k->product_tails_count; i++)
		assert_int_equal(vad_product_tail_index(k, vad_view_of(k->product_tails[i].tail)), i);
	for (uint32_t i = 0; i < k->facilities_count; i++)
		assert_int_equal(vad_facility_index(k, k->facilities[i].number), i);
}

static void what_is_not_there(void **state)
{
	static const char *const names[] = { "", "zzz", "product.statu", "product.statuss", "0" };
	struct vad_guid guid = { { 0xFF } };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct vad_view name = vad_view_of(names[i]);

		assert_int_equal(vad_fact_index(k, name), VAD_NO_INDEX);
		assert_int_equal(vad_break_index(k, name), VAD_NO_INDEX);
		assert_int_equal(vad_cause_index(k, name), VAD_NO_INDEX);
		assert_int_equal(vad_code_by_symbol(k, name), VAD_NO_INDEX);
		assert_int_equal(vad_term_index(k, name), VAD_NO_INDEX);
		assert_int_equal(vad_product_tail_index(k, name), VAD_NO_INDEX);
		assert_int_equal(vad_event_index(k, name, 12288), VAD_NO_INDEX);
		assert_int_equal(vad_known_address_kind(k, name), 0);
	}
	assert_int_equal(vad_code_index(k, 0x12345678), VAD_NO_INDEX);
	assert_int_equal(vad_break_codes_of(k, 0x12345678).count, 0);
	assert_int_equal(vad_facility_index(k, 0x7FE), VAD_NO_INDEX);
	assert_int_equal(vad_product_id_index(k, &guid), VAD_NO_INDEX);
	assert_int_equal(vad_fact_word(k, VAD_NO_INDEX, VAD_VIEW("licensed")), VAD_NO_INDEX);
}

static void case_makes_no_difference(void **state)
{
	uint32_t row = vad_code_index(k, 0xC004F074);

	(void)state;
	assert_int_not_equal(row, VAD_NO_INDEX);
	assert_int_equal(vad_code_by_symbol(k, VAD_VIEW("sl_e_vl_key_management_service_vm_not_supported")),
			 vad_code_index(k, 0xC004F06B));
	assert_int_equal(vad_term_index(k, VAD_VIEW("kms")), vad_term_index(k, VAD_VIEW("KMS")));
	assert_int_not_equal(vad_term_index(k, VAD_VIEW("kms")), VAD_NO_INDEX);
	assert_int_equal(vad_product_tail_index(k, VAD_VIEW("j464c")),
			 vad_product_tail_index(k, VAD_VIEW("J464C")));
	assert_string_equal(vad_text(k, vad_known_address_kind(k, VAD_VIEW("AZKMS.core.windows.net"))),
			    "azure");
	assert_string_equal(vad_text(k, vad_known_address_kind(k, VAD_VIEW("8.8.8.8"))),
			    "public-resolver");
}

static void words_of_a_fact(void **state)
{
	uint32_t fact = vad_fact_index(k, VAD_VIEW("product.status"));

	(void)state;
	assert_int_equal(vad_fact_word(k, fact, VAD_VIEW("unlicensed")), 0);
	assert_int_equal(vad_fact_word(k, fact, VAD_VIEW("licensed")), 1);
	assert_int_equal(vad_fact_word(k, fact, VAD_VIEW("Licensed")), VAD_NO_INDEX);
}

/* break_codes[] by code; the codes of each break through indexes[]. */
static void codes_and_breaks_lead_to_each_other(void **state)
{
	uint32_t seen = 0;

	(void)state;
	for (uint32_t i = 0; i < k->break_codes_count; i++) {
		struct vad_range rows = vad_break_codes_of(k, k->break_codes[i].code);

		assert_true(i >= rows.first && i < rows.first + rows.count);
	}
	for (uint32_t b = 0; b < k->breaks_count; b++) {
		struct vad_range codes = k->breaks[b].codes, causes = k->breaks[b].causes;

		for (uint32_t i = 0; i < codes.count; i++)
			assert_int_equal(k->break_codes[k->indexes[codes.first + i]].break_index, b);
		seen += codes.count;
		assert_true(causes.count > 0);
		for (uint32_t i = 0; i < causes.count; i++) {
			struct vad_range leads = k->causes[k->indexes[causes.first + i]].leads_to;
			bool back = false;

			for (uint32_t j = 0; j < leads.count; j++)
				back = back || k->indexes[leads.first + j] == b;
			assert_true(back);
		}
	}
	assert_int_equal(seen, k->break_codes_count);
}

static bool is_text_of(uint32_t row, struct vad_view text)
{
	const struct vad_code_def *code = &k->codes[row];

	if (vad_view_equal(text, vad_text_view(k, code->message)))
		return true;
	for (uint32_t i = 0; i < code->variants.count; i++)
		if (vad_view_equal(text, vad_text_view(k, k->words[code->variants.first + i])))
			return true;
	return false;
}

static void expect_code(const char *text, uint32_t code)
{
	uint32_t row = vad_code_by_message(k, vad_view_of(text));

	if (row == VAD_NO_INDEX || k->codes[row].code != code) {
		print_message("%s\n", text);
		assert_int_not_equal(row, VAD_NO_INDEX);
		assert_int_equal(k->codes[row].code, code);
	}
}

/* Every text leads to a code that has it; which one, where several share a text, is another test. */
static void every_message_is_found(void **state)
{
	uint32_t missed = 0;

	(void)state;
	for (uint32_t i = 0; i < k->codes_count; i++) {
		struct vad_view message = vad_text_view(k, k->codes[i].message);
		struct vad_range variants = k->codes[i].variants;
		uint32_t found = vad_code_by_message(k, message);

		/* shorter than 12 letters, or not a message at all but a remark on one */
		if (found == VAD_NO_INDEX)
			missed++;
		else if (!is_text_of(found, message))
			assert_int_equal(vad_view_find_nocase(vad_text_view(k, k->codes[found].message),
							      vad_view_sub(message, 0, 12), 0), 0);
		for (uint32_t j = 0; j < variants.count; j++)
			assert_int_not_equal(vad_code_by_message(k, vad_text_view(
				k, k->words[variants.first + j])), VAD_NO_INDEX);
	}
	assert_true(missed < 15);
}

#define F074                                                                                       \
	"The Software Licensing Service reported that the product could not be activated. No Key "  \
	"Management Service (KMS) could be contacted. Please see the Application Event Log for "     \
	"additional information."

static void messages_in_many_shapes(void **state)
{
	(void)state;
	expect_code(F074, 0xC004F074);
	expect_code("> Error: 0xC004F074 " F074 " Thanks, Bob", 0xC004F074);
	expect_code("the software protection service reported that the product could not be activated. "
		    "no key management service (kms) could be contacted. please see the application event "
		    "log for additional information", 0xC004F074);
	expect_code("The Software   Licensing\r\nService reported that\tthe product couldn\xE2\x80\x99t be "
		    "activated.  No Key Management Service \xE2\x80\x9CKMS\xE2\x80\x9D could be contacted \xE2\x80\x93 "
		    "please see the Application Event Log for additional information\xE2\x80\xA6", 0xC004F074);
	expect_code("The Key Management Server (KMS) is unavailable", 0xC004F074);
	expect_code("the Software Licensing Service reported that the product could not be activated. The "
		    "Key Management Service (KMS) is not enabled", 0xC004F039);
	expect_code("Access denied: the requested action requires elevated privileges", 0x80070005);
	expect_code("error: access denied the requested action requires elevated privileges!", 0x80070005);
	expect_code("The RPC server is unavailable.", 0x800706BA);
	expect_code("the rpc server isn't unavailable; the rpc server is unavailable", 0x800706BA);
	expect_code("The product key you entered didn't work. Check the product key and try again, or enter "
		    "a different one.", 0x80070490);
	expect_code("The product key you entered did not work Check the product key and try again or enter "
		    "a different one", 0x80070490);
	expect_code("DNS name does not exist.", 0x8007232B);
	expect_code("DNS name doesn't exist", 0x8007232B);
}

static void what_is_no_message(void **state)
{
	static const char *const texts[] = {
		"", " ", "key", "'", "''''", "n't", "The", "The Software Licensing Service reported that",
		"everything is fine", "The RPC server is", "rpc server unavailable",
		"\xE2\x80", "\xFF\xFF\xFF", "cannot", "software protection",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(vad_code_by_message(k, vad_view_of(texts[i])), VAD_NO_INDEX);
}

/* A message is found wherever it stands in a long text, and its start alone is none. */
static void in_the_middle_of_a_long_text(void **state)
{
	struct vad_buffer text = vad_buffer_new(1 << 20);

	(void)state;
	for (int i = 0; i < 5000; i++)
		vad_buffer_printf(&text, "the key management service wrote line %d and it did not fail. ", i);
	assert_int_equal(vad_code_by_message(k, vad_buffer_view(&text)), VAD_NO_INDEX);
	vad_buffer_add(&text, "the software licensing service reported that the product could not " F074);
	vad_buffer_add(&text, " and so on");
	expect_code(vad_buffer_text(&text), 0xC004F074);
	vad_buffer_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_found_by_its_name),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(case_makes_no_difference),
		cmocka_unit_test(words_of_a_fact),
		cmocka_unit_test(codes_and_breaks_lead_to_each_other),
		cmocka_unit_test(every_message_is_found),
		cmocka_unit_test(messages_in_many_shapes),
		cmocka_unit_test(what_is_no_message),
		cmocka_unit_test(in_the_middle_of_a_long_text),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
