/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/key.h"

static const struct vad_knowledge *k;

static void shapes_of_keys(void **state)
{
	static const struct {
		const char *text;
		enum vad_key_shape shape;
		const char *tail;
	} rows[] = {
		{ "XXXXX-XXXXX-XXXXX-XXXXX-J464C", VAD_KEY_GOOD, "J464C" },
		{ " xxxxx-xxxxx-xxxxx-xxxxx-j464c ", VAD_KEY_GOOD, "j464c" },
		{ "XXXXX\xE2\x80\x93XXXXX-XXXXX-XXXXX-J464C", VAD_KEY_DASHES, "J464C" },
		{ "XXXXX\xE2\x88\x92XXXXX-XXXXX-XXXXX-J464C", VAD_KEY_DASHES, "J464C" },
		{ "XXXXX-XXXXX-XXXXX-XXXXX", VAD_KEY_LENGTH, NULL },
		{ "XXXXX-XXXXX-XXXXX-XXXXX-J464", VAD_KEY_LENGTH, NULL },
		{ "XXXXX-XXXXX-XXXXX-XXXXX-J464C-XXXXX", VAD_KEY_LENGTH, NULL },
		{ "XXXXX-XXXXX-XXXXX-XXXXX-J464O", VAD_KEY_CHARACTER, NULL },
		{ "XXXXX-XXXXX-XXXXX-XXXXX-J464\xC3\x84", VAD_KEY_CHARACTER, NULL },
		{ "KMS-client", VAD_KEY_NONE, NULL },
		{ "", VAD_KEY_NONE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_view tail = { NULL, 0 };

		assert_int_equal(vad_key_shape_of(vad_view_of(rows[i].text), &tail), rows[i].shape);
		if (rows[i].tail != NULL)
			assert_true(vad_view_is(tail, rows[i].tail));
		else
			assert_null(tail.data);
	}
}

/* The words of shapes are those of the vocabulary. */
static void words_of_shapes_are_facts_words(void **state)
{
	uint32_t fact = vad_fact_index(k, VAD_VIEW("key.shape"));

	(void)state;
	for (int shape = VAD_KEY_GOOD; shape < VAD_KEY_NONE; shape++)
		assert_int_not_equal(vad_fact_word(k, fact,
						   vad_view_of(vad_key_shape_word(
							   (enum vad_key_shape)shape))),
				     VAD_NO_INDEX);
	assert_string_equal(vad_key_shape_word(VAD_KEY_NONE), "");
}

static void channels(void **state)
{
	static const struct { const char *text, *word, *token; } rows[] = {
		{ "Windows(R) Operating System, VOLUME_KMSCLIENT channel", "gvlk", "VOLUME_KMSCLIENT" },
		{ "Windows(R), VOLUME_KMS_2012-R2_WIN10 channel", "csvlk", "VOLUME_KMS_2012-R2_WIN10" },
		{ "Windows(R) Operating System, VOLUME_MAK channel", "mak", "VOLUME_MAK" },
		{ "Windows Operating System, TIMEBASED_EVAL channel", "eval", "TIMEBASED_EVAL" },
		{ "Office 16, RETAIL(MAK) channel", "mak", "RETAIL(MAK)" },
		{ "Windows(R) Operating System, OEM_DM channel", "oem", "OEM_DM" },
		{ "Windows(R) Operating System, VIRTUAL_MACHINE_ACTIVATION channel", "avma",
		  "VIRTUAL_MACHINE_ACTIVATION" },
		{ "Volume:GVLK", "gvlk", "Volume:GVLK" },
		{ "Retail:TB:Eval", "eval", "Retail:TB:Eval" },
		{ "nothing of the kind", "", "" },
	};
	uint32_t fact = vad_fact_index(k, VAD_VIEW("product.channel"));

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_view token = VAD_VIEW("");
		const char *word = vad_channel_word(k, vad_view_of(rows[i].text), &token);

		assert_string_equal(word, rows[i].word);
		assert_true(vad_view_is(token, rows[i].token));
		if (word[0] != '\0')
			assert_int_not_equal(vad_fact_word(k, fact, vad_view_of(word)), VAD_NO_INDEX);
	}
}

/* Ids of real outputs: 54 digits (Windows 7) and 63 digits (Windows 8 and later). */
#define OLD_ID "020650770493837252929082195773527024195725809211989214"
#define NEW_ID "033255090385053904665824186342756737844895181384546394354129604"

static void installation_ids(void **state)
{
	char broken[] = NEW_ID;

	(void)state;
	assert_int_equal(vad_installation_id_check(k, VAD_VIEW(OLD_ID)), VAD_DIGITS_GOOD);
	assert_int_equal(vad_installation_id_check(k, VAD_VIEW(NEW_ID)), VAD_DIGITS_GOOD);
	assert_int_equal(vad_installation_id_check(k, VAD_VIEW("020650 770493 837252 929082 195773 "
							       "527024 195725 809211-989214")),
			 VAD_DIGITS_GOOD);
	for (size_t i = 0; i + 1 < sizeof(broken); i++) {
		char right = broken[i];

		broken[i] = right == '9' ? '0' : (char)(right + 1);
		assert_int_equal(vad_installation_id_check(k, vad_view_of(broken)), VAD_DIGITS_CHECK);
		broken[i] = right;
	}
	assert_int_equal(vad_installation_id_check(k, VAD_VIEW("123456")), VAD_DIGITS_LENGTH);
	assert_int_equal(vad_installation_id_check(k, VAD_VIEW("")), VAD_DIGITS_LENGTH);
	assert_int_equal(vad_installation_id_check(k, VAD_VIEW(OLD_ID "x")), VAD_DIGITS_OTHER);
}

static void grouping_for_the_telephone(void **state)
{
	struct vad_buffer out = vad_buffer_new(256);

	(void)state;
	vad_installation_id_groups(k, VAD_VIEW(OLD_ID), &out);
	assert_string_equal(vad_buffer_text(&out), "020650 770493 837252 929082 195773 527024 195725 "
						   "809211 989214");
	vad_buffer_reset(&out);
	vad_installation_id_groups(k, VAD_VIEW(NEW_ID), &out);
	assert_string_equal(vad_buffer_text(&out), "0332550 9038505 3904665 8241863 4275673 7844895 "
						   "1813845 4639435 4129604");
	vad_buffer_reset(&out);
	vad_installation_id_groups(k, VAD_VIEW("no digits"), &out);
	assert_string_equal(vad_buffer_text(&out), "");
	vad_buffer_clear(&out);
}

static void confirmation_ids(void **state)
{
	(void)state;
	assert_int_equal(vad_confirmation_id_check(
				 k, VAD_VIEW("123456 123456 123456 123456 123456 123456 123456 123456")),
			 VAD_DIGITS_GOOD);
	assert_int_equal(vad_confirmation_id_check(k, VAD_VIEW("12345612345612345612345612345612345612345"
							       "612345")),
			 VAD_DIGITS_LENGTH);
	assert_int_equal(vad_confirmation_id_check(k, VAD_VIEW("A: 123456")), VAD_DIGITS_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes_of_keys),
		cmocka_unit_test(words_of_shapes_are_facts_words),
		cmocka_unit_test(channels),
		cmocka_unit_test(installation_ids),
		cmocka_unit_test(grouping_for_the_telephone),
		cmocka_unit_test(confirmation_ids),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
