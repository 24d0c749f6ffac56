/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/random.h"

/* The first numbers of the reference implementation (Vigna, splitmix64.c) for the seed 1234567. */
static void the_numbers_are_those_of_splitmix64(void **state)
{
	static const uint64_t expected[] = {
		UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821),
	};
	struct vad_random random = vad_random_new(1234567);

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_true(vad_random_next(&random) == expected[i]);
}

static void numbers_stay_below_the_bound_and_reach_all(void **state)
{
	struct vad_random random = vad_random_new(0);
	unsigned seen[7] = { 0 };

	(void)state;
	assert_int_equal(vad_random_below(&random, 0), 0);
	assert_int_equal(vad_random_below(&random, 1), 0);
	for (unsigned i = 0; i < 7000; i++)
		seen[vad_random_below(&random, 7)]++;
	for (unsigned i = 0; i < 7; i++)
		assert_in_range(seen[i], 850, 1150);
	for (unsigned i = 0; i < 100; i++)
		assert_true(vad_random_below(&random, (UINT64_C(1) << 63) + 1) <= UINT64_C(1) << 63);
}

static void client_ids_are_guids_of_version_4(void **state)
{
	struct vad_guid one = vad_random_guid(1, 1), again = vad_random_guid(1, 1);
	struct vad_guid number = vad_random_guid(1, 2), seed = vad_random_guid(2, 1);

	(void)state;
	assert_true(vad_guid_equal(&one, &again));
	assert_false(vad_guid_equal(&one, &number));
	assert_false(vad_guid_equal(&one, &seed));
	assert_int_equal(one.bytes[6] >> 4, 4);
	assert_int_equal(one.bytes[8] >> 6, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_numbers_are_those_of_splitmix64),
		cmocka_unit_test(numbers_stay_below_the_bound_and_reach_all),
		cmocka_unit_test(client_ids_are_guids_of_version_4),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
