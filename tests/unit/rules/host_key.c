/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/host_key.h"

static const struct vad_knowledge *k;

static uint32_t key(const char *id)
{
	uint32_t row = vad_host_key_index(k, vad_view_of(id));

	assert_int_not_equal(row, VAD_NO_INDEX);
	return row;
}

/* Rows of activation-facts: what each host key activates. */
static void keys_cover_their_own_and_older_groups(void **state)
{
	static const struct {
		const char *key, *version;
		enum vad_answer covers;
	} rows[] = {
		{ "server2025", "11-ltsc-2024", VAD_ANSWER_YES },
		{ "server2022", "11", VAD_ANSWER_YES },
		{ "server2022", "2025", VAD_ANSWER_NO },
		{ "server2019", "10-ltsc-2019", VAD_ANSWER_YES },
		{ "server2019", "11", VAD_ANSWER_NO },
		{ "server2016", "10-ltsb-2016", VAD_ANSWER_YES },
		{ "server2016", "10-ltsc-2019", VAD_ANSWER_NO },
		{ "server2016", "2012R2", VAD_ANSWER_YES },
		{ "win10", "2012R2", VAD_ANSWER_NO },
		{ "win10-2012r2", "2012r2", VAD_ANSWER_YES },
		{ "office2016", "10", VAD_ANSWER_NO },
		{ "office2019", "office2019", VAD_ANSWER_YES },
		{ "server2025", "office2019", VAD_ANSWER_NO },
		{ "server2025", "13-moonlight", VAD_ANSWER_UNKNOWN },
		{ "server2025", "", VAD_ANSWER_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(vad_host_key_covers(k, key(rows[i].key),
						     vad_view_of(rows[i].version)),
				 rows[i].covers);
	assert_int_equal(vad_host_key_covers(k, VAD_NO_INDEX, VAD_VIEW("10")), VAD_ANSWER_UNKNOWN);
}

static void hosts_that_carry_a_key(void **state)
{
	(void)state;
	assert_int_equal(vad_host_key_fits_host(k, key("server2022"), VAD_VIEW("2019")),
			 VAD_ANSWER_YES);
	assert_int_equal(vad_host_key_fits_host(k, key("server2022"), VAD_VIEW("2012R2")),
			 VAD_ANSWER_NO);
	assert_int_equal(vad_host_key_fits_host(k, key("win10"), VAD_VIEW("2012R2")), VAD_ANSWER_NO);
	assert_int_equal(vad_host_key_fits_host(k, key("win10"), VAD_VIEW("98")),
			 VAD_ANSWER_UNKNOWN);
}

static void the_longest_token_wins(void **state)
{
	(void)state;
	assert_int_equal(vad_host_key_by_token(k, VAD_VIEW("Windows(R) Operating System, "
							   "VOLUME_KMS_2012-R2_WIN10 channel")),
			 key("win10-2012r2"));
	assert_int_equal(vad_host_key_by_token(k, VAD_VIEW("volume_kms_2012-r2 channel")),
			 key("win81-2012r2"));
	assert_int_equal(vad_host_key_by_token(k, VAD_VIEW("VOLUME_KMS_WS19")), key("server2019"));
	assert_int_equal(vad_host_key_by_token(k, VAD_VIEW("VOLUME_KMSCLIENT channel")),
			 VAD_NO_INDEX);
	assert_int_equal(vad_host_key_by_token(k, VAD_VIEW("VOLUME_KMS_WS199")), VAD_NO_INDEX);
	assert_int_equal(vad_host_key_by_token(k, VAD_VIEW("")), VAD_NO_INDEX);
}

static void the_least_update_of_a_pair(void **state)
{
	uint32_t row = vad_host_update_index(k, VAD_VIEW("2019"), VAD_VIEW("2022"));

	(void)state;
	assert_int_not_equal(row, VAD_NO_INDEX);
	assert_string_equal(vad_text(k, k->host_updates[row].kb), "KB5003646");
	assert_int_equal(vad_host_update_index(k, VAD_VIEW("2022"), VAD_VIEW("2019")), VAD_NO_INDEX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_cover_their_own_and_older_groups),
		cmocka_unit_test(hosts_that_carry_a_key),
		cmocka_unit_test(the_longest_token_wins),
		cmocka_unit_test(the_least_update_of_a_pair),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
