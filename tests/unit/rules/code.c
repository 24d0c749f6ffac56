/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/code.h"

static const struct vad_knowledge *k;

static const char *facility(const struct vad_code_parts *parts)
{
	return parts->facility_row == VAD_NO_INDEX
		       ? ""
		       : vad_text(k, k->facilities[parts->facility_row].name);
}

static void a_system_error_inside_an_hresult(void **state)
{
	struct vad_code_parts parts = vad_code_split(k, 0x800706BA);

	(void)state;
	assert_true(parts.failure);
	assert_true(parts.is_win32);
	assert_int_equal(parts.number, 1722);
	assert_string_equal(facility(&parts), "WIN32");
	assert_int_equal(parts.as_hresult, 0x800706BA);
}

static void a_bare_system_error(void **state)
{
	struct vad_code_parts parts = vad_code_split(k, 1722);

	(void)state;
	assert_true(parts.is_win32);
	assert_int_equal(parts.as_hresult, 0x800706BA);
	assert_int_equal(parts.number, 1722);
}

static void a_code_of_the_licensing_service(void **state)
{
	struct vad_code_parts parts = vad_code_split(k, 0xC004F0FF);

	(void)state;
	assert_true(parts.failure);
	assert_false(parts.is_win32);
	assert_string_equal(facility(&parts), "ITF");
	assert_int_equal(parts.number, 0xF0FF);
}

static void success_and_unknown_facilities(void **state)
{
	struct vad_code_parts parts = vad_code_split(k, 0);

	(void)state;
	assert_false(parts.failure);
	assert_false(parts.is_win32);
	assert_int_equal(parts.as_hresult, 0);
	parts = vad_code_split(k, 0x87FF0001);
	assert_int_equal(parts.facility, 0x7FF);
	assert_int_equal(parts.facility_row, VAD_NO_INDEX);
	parts = vad_code_split(k, 0xA0070005);
	assert_true(parts.customer);
	assert_false(parts.is_win32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_system_error_inside_an_hresult),
		cmocka_unit_test(a_bare_system_error),
		cmocka_unit_test(a_code_of_the_licensing_service),
		cmocka_unit_test(success_and_unknown_facilities),
	};

	k = vad_knowledge_builtin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
