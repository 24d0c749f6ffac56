/* SPDX-License-Identifier: MIT */
#include "case_test.h"

static void assert_id(const struct vad_case *c, vad_subject s, const char *id)
{
	struct vad_buffer text = vad_buffer_new(4096);

	vad_case_subject_id(c, s, &text);
	assert_string_equal(vad_buffer_text(&text), id);
	vad_buffer_clear(&text);
}

static void names_are_folded(void **state)
{
	struct vad_case *c = new_case();
	vad_subject host = subject(c, VAD_SUBJECT_HOST, "KMS.Corp.Example.", "a.txt");
	vad_subject endpoint = subject(c, VAD_SUBJECT_ENDPOINT, "KMS.Corp.:1688", "");

	(void)state;
	assert_id(c, host, "host:kms.corp.example");
	assert_id(c, endpoint, "endpoint:kms.corp:1688");
	assert_int_equal(subject(c, VAD_SUBJECT_HOST, "kms.corp.example", "b.txt"), host);
	assert_int_equal(vad_case_find_subject(c, VAD_SUBJECT_HOST, VAD_VIEW("KMS.corp.example.."),
					       VAD_VIEW("elsewhere")),
			 host);
	assert_id(c, subject(c, VAD_SUBJECT_ENDPOINT, "[2001:DB8::1]:1688", ""),
		  "endpoint:[2001:db8::1]:1688");
	assert_id(c, subject(c, VAD_SUBJECT_ZONE, "Corp.", ""), "zone:corp");
	vad_case_free(c);
}

static void bound_subjects_keep_their_origin(void **state)
{
	struct vad_case *c = new_case();
	vad_subject a = subject(c, VAD_SUBJECT_PRODUCT, "windows", "a.txt");
	vad_subject b = subject(c, VAD_SUBJECT_PRODUCT, "windows", "b.txt");

	(void)state;
	assert_int_not_equal(a, b);
	assert_id(c, a, "product:windows@a.txt");
	assert_id(c, subject(c, VAD_SUBJECT_MACHINE, "x@y%z", "m@il.txt"),
		  "machine:x%40y%25z@m@il.txt");
	assert_int_equal(vad_case_find_subject(c, VAD_SUBJECT_PRODUCT, VAD_VIEW("windows"),
					       VAD_VIEW("b.txt")),
			 b);
	assert_int_equal(vad_case_find_subject(c, VAD_SUBJECT_PRODUCT, VAD_VIEW("windows"),
					       VAD_VIEW("c.txt")),
			 VAD_NO_SUBJECT);
	assert_int_equal(vad_case_subject_count(c), 3);
	assert_int_equal(vad_case_subject_info(c, 77).kind, VAD_SUBJECT_KIND_COUNT);
	vad_case_free(c);
}

static void keys_of_subjects_are_masked(void **state)
{
	struct vad_case *c = new_case();

	(void)state;
	assert_id(c, subject(c, VAD_SUBJECT_KEY, "W269N-WFGWX-YVC9B-4J6C9-T83GX", "a"),
		  "key:XXXXX-XXXXX-XXXXX-XXXXX-T83GX@a");
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_folded),
		cmocka_unit_test(bound_subjects_keep_their_origin),
		cmocka_unit_test(keys_of_subjects_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
