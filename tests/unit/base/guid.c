/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include "base/guid.h"

static const char windows_app[] = "55c92734-d682-4d71-983e-d6ec3f16059f";

static void text_form_there_and_back(void **state)
{
	static const char *const spellings[] = {
		"55c92734-d682-4d71-983e-d6ec3f16059f",
		"55C92734-D682-4D71-983E-D6EC3F16059F",
		"{55c92734-D682-4d71-983E-d6ec3f16059f}",
	};
	char text[VAD_GUID_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		struct vad_guid guid;

		assert_true(vad_guid_parse(vad_view_of(spellings[i]), &guid));
		assert_int_equal(guid.bytes[0], 0x55);
		assert_int_equal(guid.bytes[15], 0x9F);
		vad_guid_print(&guid, text);
		assert_string_equal(text, windows_app);
	}
}

static void other_shapes_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"55c92734-d682-4d71-983e-d6ec3f16059",
		"55c92734-d682-4d71-983e-d6ec3f16059f0",
		"55c92734-d682-4d71-983e-d6ec3f16059g",
		"55c92734d6824d71983ed6ec3f16059f",
		"55c92734-d6824-d71-983e-d6ec3f16059f",
		"{55c92734-d682-4d71-983e-d6ec3f16059f",
		"{55c92734-d682-4d71-983e-d6ec3f16059f)",
		" 55c92734-d682-4d71-983e-d6ec3f16059f",
		"55c92734\u2010682-4d71-983e-d6ec3f16059f",
	};
	struct vad_guid guid = { { 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(vad_guid_parse(vad_view_of(bad[i]), &guid));
	assert_int_equal(guid.bytes[0], 7);
}

static void windows_layout_swaps_the_first_three_fields(void **state)
{
	static const uint8_t raw[16] = { 0x34, 0x27, 0xC9, 0x55, 0x82, 0xD6, 0x71, 0x4D,
					 0x98, 0x3E, 0xD6, 0xEC, 0x3F, 0x16, 0x05, 0x9F };
	struct vad_guid guid = vad_guid_from_windows(raw), parsed;
	char text[VAD_GUID_TEXT];

	(void)state;
	vad_guid_print(&guid, text);
	assert_string_equal(text, windows_app);
	assert_true(vad_guid_parse(VAD_VIEW("55C92734-D682-4D71-983E-D6EC3F16059F"), &parsed));
	assert_true(vad_guid_equal(&guid, &parsed));
	parsed.bytes[15] ^= 1;
	assert_false(vad_guid_equal(&guid, &parsed));
}

static void guids_are_found_in_text(void **state)
{
	struct vad_view text = VAD_VIEW(
		"AppId=55c92734-d682-4d71-983e-d6ec3f16059f;x0ff1ce15-a989-479d-af46-f275c6370663 "
		"a-b-c-d {0FF1CE15-A989-479D-AF46-F275C6370663}\r\n----");
	struct vad_guid guid;
	size_t offset = 0;
	char found[VAD_GUID_TEXT];

	(void)state;
	assert_true(vad_guid_find(text, &offset, &guid));
	vad_guid_print(&guid, found);
	assert_string_equal(found, windows_app);
	assert_int_equal(offset, 42);
	/* The second is a part of a longer word. */
	assert_true(vad_guid_find(text, &offset, &guid));
	vad_guid_print(&guid, found);
	assert_string_equal(found, "0ff1ce15-a989-479d-af46-f275c6370663");
	assert_int_equal(text.data[offset], '}');
	assert_false(vad_guid_find(text, &offset, &guid));
	assert_int_equal(text.data[offset], '}');
	offset = text.size;
	assert_false(vad_guid_find(text, &offset, &guid));
	offset = 0;
	assert_false(vad_guid_find(VAD_VIEW("-"), &offset, &guid));
	assert_false(vad_guid_find(VAD_VIEW("55c92734-d682"), &offset, &guid));
}

/* A GUID that begins before the offset is not found from the middle of it. */
static void the_offset_is_respected(void **state)
{
	struct vad_view text = VAD_VIEW("55c92734-d682-4d71-983e-d6ec3f16059f");
	struct vad_guid guid;

	(void)state;
	for (size_t from = 1; from <= text.size; from++) {
		size_t offset = from;

		assert_false(vad_guid_find(text, &offset, &guid));
		assert_int_equal(offset, from);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_form_there_and_back),
		cmocka_unit_test(other_shapes_are_refused),
		cmocka_unit_test(windows_layout_swaps_the_first_three_fields),
		cmocka_unit_test(guids_are_found_in_text),
		cmocka_unit_test(the_offset_is_respected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
