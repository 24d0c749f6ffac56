/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digits.h"

static void assert_digits(char *(*write)(char *, uint64_t), uint64_t number, const char *expected)
{
	char digits[VAD_DIGITS_DECIMAL + 1];
	char *end = write(digits, number);

	*end = '\0';
	assert_string_equal(digits, expected);
}

static void decimal(void **state)
{
	(void)state;
	assert_digits(vad_digits_decimal, 0, "0");
	assert_digits(vad_digits_decimal, 10, "10");
	assert_digits(vad_digits_decimal, 4294967296, "4294967296");
	assert_digits(vad_digits_decimal, UINT64_MAX, "18446744073709551615");
}

static void hexadecimal(void **state)
{
	(void)state;
	assert_digits(vad_digits_hex, 0, "0");
	assert_digits(vad_digits_hex, 0x80000000000000, "80000000000000");
	assert_digits(vad_digits_hex, UINT64_MAX, "ffffffffffffffff");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimal),
		cmocka_unit_test(hexadecimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
