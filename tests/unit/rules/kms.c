/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/kms.h"

static const struct vad_knowledge *k;

static void thresholds_by_role(void **state)
{
	int64_t count = 0;

	(void)state;
	assert_true(vad_kms_threshold(k, VAD_KMS_CLIENT, &count));
	assert_int_equal(count, 25);
	assert_true(vad_kms_threshold(k, VAD_KMS_SERVER, &count));
	assert_int_equal(count, 5);
	assert_true(vad_kms_threshold(k, VAD_KMS_OFFICE, &count));
	assert_int_equal(count, 5);
}

static void a_count_suffices_from_the_threshold_on(void **state)
{
	(void)state;
	assert_int_equal(vad_kms_count_suffices(k, VAD_KMS_CLIENT, 24), VAD_ANSWER_NO);
	assert_int_equal(vad_kms_count_suffices(k, VAD_KMS_CLIENT, 25), VAD_ANSWER_YES);
	assert_int_equal(vad_kms_count_suffices(k, VAD_KMS_SERVER, 4), VAD_ANSWER_NO);
	assert_int_equal(vad_kms_count_suffices(k, VAD_KMS_OFFICE, 5), VAD_ANSWER_YES);
	assert_int_equal(vad_kms_count_suffices(k, VAD_KMS_CLIENT, -1), VAD_ANSWER_UNKNOWN);
}

static void a_host_keeps_twice_the_threshold(void **state)
{
	int64_t count = -1;

	(void)state;
	assert_true(vad_kms_cached_count(k, 25, &count));
	assert_int_equal(count, 50);
	assert_true(vad_kms_cached_count(k, 5, &count));
	assert_int_equal(count, 10);
	assert_false(vad_kms_cached_count(k, -1, &count));
	assert_false(vad_kms_cached_count(k, INT64_MAX, &count));
	assert_int_equal(count, 10);
}

static void refused_requests_do_not_count(void **state)
{
	(void)state;
	assert_true(vad_kms_request_counts(k, 0));
	assert_true(vad_kms_request_counts(k, 0xC004F038)); /* only the count is too low */
	assert_true(vad_kms_request_counts(k, 0x4004F040));
	assert_false(vad_kms_request_counts(k, 0xC004F042));
	assert_false(vad_kms_request_counts(k, 0xC004F06C));
	assert_false(vad_kms_request_counts(k, 5));
}

static void clocks_within_four_hours(void **state)
{
	static const struct {
		int64_t skew, plus_minus;
		enum vad_answer accepted;
	} rows[] = {
		{ 0, 0, VAD_ANSWER_YES },	  { 14400, 0, VAD_ANSWER_YES },
		{ 14401, 0, VAD_ANSWER_NO },	  { -14400, 0, VAD_ANSWER_YES },
		{ -14401, 0, VAD_ANSWER_NO },	  { 14390, 60, VAD_ANSWER_UNKNOWN },
		{ 14450, 60, VAD_ANSWER_UNKNOWN }, { -14450, 60, VAD_ANSWER_UNKNOWN },
		{ 14461, 60, VAD_ANSWER_NO },	  { 14340, 60, VAD_ANSWER_YES },
		{ 21600, 60, VAD_ANSWER_NO },	  { 0, 100000, VAD_ANSWER_UNKNOWN },
		{ INT64_MIN, 0, VAD_ANSWER_NO },  { INT64_MAX, INT64_MAX, VAD_ANSWER_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(vad_kms_clock_accepted(k, rows[i].skew, rows[i].plus_minus),
				 rows[i].accepted);
}

static void a_product_has_a_role(void **state)
{
	uint32_t server = vad_product_tail_index(k, VAD_VIEW("j464c"));
	uint32_t client = vad_product_tail_index(k, VAD_VIEW("2YT43"));

	(void)state;
	assert_int_not_equal(server, VAD_NO_INDEX);
	assert_int_not_equal(client, VAD_NO_INDEX);
	assert_int_equal(vad_kms_role_of(k, k->product_tails[server].product), VAD_KMS_SERVER);
	assert_int_equal(vad_kms_role_of(k, k->product_tails[client].product), VAD_KMS_CLIENT);
	for (uint32_t i = 0; i < k->products_count; i++)
		if (strcmp(vad_text(k, k->products[i].app), "office") == 0)
			assert_int_equal(vad_kms_role_of(k, i), VAD_KMS_OFFICE);
}

static void a_missing_rule_is_said(void **state)
{
	int64_t value = 7;

	(void)state;
	assert_false(vad_rules_number(k, "kms.no-such-rule", &value));
	assert_int_equal(value, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thresholds_by_role),
		cmocka_unit_test(a_count_suffices_from_the_threshold_on),
		cmocka_unit_test(a_host_keeps_twice_the_threshold),
		cmocka_unit_test(refused_requests_do_not_count),
		cmocka_unit_test(clocks_within_four_hours),
		cmocka_unit_test(a_product_has_a_role),
		cmocka_unit_test(a_missing_rule_is_said),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
