/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <float.h>
#include <math.h>

#include "base/json.h"

static void values_of_every_kind(void **state)
{
	struct vad_buffer out = vad_buffer_new(1000);
	struct vad_json json = vad_json_new(&out, false);

	(void)state;
	vad_json_open_object(&json);
	vad_json_key(&json, "text");
	vad_json_text(&json, VAD_VIEW("a\"b\n"));
	vad_json_key(&json, "none");
	vad_json_string(&json, NULL);
	vad_json_key(&json, "list");
	vad_json_open_array(&json);
	vad_json_int(&json, INT64_MIN);
	vad_json_int(&json, 0);
	vad_json_bool(&json, true);
	vad_json_bool(&json, false);
	vad_json_null(&json);
	vad_json_string(&json, "");
	vad_json_raw(&json, VAD_VIEW("{\"x\":1}"));
	vad_json_close_array(&json);
	vad_json_key(&json, "a\tkey");
	vad_json_open_object(&json);
	vad_json_close_object(&json);
	vad_json_close_object(&json);
	assert_holds(&out, "{\"text\":\"a\\\"b\\n\",\"none\":null,\"list\":[-9223372036854775808,0,"
			   "true,false,null,\"\",{\"x\":1}],\"a\\tkey\":{}}");
}

static void pretty_is_indented(void **state)
{
	struct vad_buffer out = vad_buffer_new(1000);
	struct vad_json json = vad_json_new(&out, true);

	(void)state;
	vad_json_open_object(&json);
	vad_json_key(&json, "a");
	vad_json_open_array(&json);
	vad_json_int(&json, 1);
	vad_json_open_array(&json);
	vad_json_close_array(&json);
	vad_json_close_array(&json);
	vad_json_key(&json, "b");
	vad_json_null(&json);
	vad_json_close_object(&json);
	assert_holds(&out, "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": null\n}");
}

static void numbers_read_back_the_same(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0.0, "0" },
		{ -0.5, "-0.5" },
		{ 0.1, "0.1" },
		{ 18000.0, "18000" },
		{ 1e300, "1e+300" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ HUGE_VAL, "null" },
		{ -HUGE_VAL, "null" },
	};
	struct vad_buffer out = vad_buffer_new(1000);
	struct vad_json json = vad_json_new(&out, false);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		vad_json_number(&json, cases[i].value);
		assert_holds(&out, cases[i].text);
	}
	vad_json_number(&json, (double)NAN);
	assert_holds(&out, "null");
}

static void nesting_ends_at_the_stated_depth(void **state)
{
	struct vad_buffer out = vad_buffer_new(100000);
	struct vad_json json = vad_json_new(&out, true);

	(void)state;
	for (int i = 1; i < VAD_JSON_DEPTH_MAX; i++)
		vad_json_open_array(&json);
	for (int i = 1; i < VAD_JSON_DEPTH_MAX; i++)
		vad_json_close_array(&json);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	for (int i = 0; i < 3 * VAD_JSON_DEPTH_MAX; i++) {
		vad_json_open_array(&json);
		vad_json_int(&json, i);
	}
	for (int i = 0; i < 3 * VAD_JSON_DEPTH_MAX; i++)
		vad_json_close_array(&json);
	assert_int_equal(vad_buffer_result(&out), VAD_LIMIT);
	vad_buffer_clear(&out);
}

static void misuse_is_an_error_and_no_bad_json(void **state)
{
	struct vad_buffer out = vad_buffer_new(1000);
	struct vad_json json = vad_json_new(&out, false);

	(void)state;
	vad_json_close_object(&json);
	assert_int_equal(vad_buffer_result(&out), VAD_USAGE);
	vad_buffer_clear(&out);
	json = vad_json_new(&out, false);
	vad_json_key(&json, "outside");
	assert_int_equal(vad_buffer_result(&out), VAD_USAGE);
	vad_buffer_clear(&out);
	json = vad_json_new(&out, false);
	vad_json_open_object(&json);
	vad_json_key(&json, "a");
	vad_json_key(&json, "b");
	assert_int_equal(vad_buffer_result(&out), VAD_USAGE);
	vad_buffer_clear(&out);
	json = vad_json_new(&out, false);
	vad_json_open_object(&json);
	vad_json_key(&json, "a");
	vad_json_close_object(&json);
	assert_int_equal(vad_buffer_result(&out), VAD_USAGE);
	vad_buffer_clear(&out);
}

static void a_full_buffer_says_so(void **state)
{
	(void)state;
	for (size_t limit = 0; limit < 20; limit++) {
		struct vad_buffer out = vad_buffer_new(limit);
		struct vad_json json = vad_json_new(&out, false);

		vad_json_open_object(&json);
		vad_json_key(&json, "key");
		vad_json_string(&json, "0123456789");
		vad_json_close_object(&json);
		assert_int_equal(vad_buffer_result(&out), VAD_LIMIT);
		vad_buffer_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_every_kind),
		cmocka_unit_test(pretty_is_indented),
		cmocka_unit_test(numbers_read_back_the_same),
		cmocka_unit_test(nesting_ends_at_the_stated_depth),
		cmocka_unit_test(misuse_is_an_error_and_no_bad_json),
		cmocka_unit_test(a_full_buffer_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
