/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include "base/time.h"

#define AT(y, mo, d, h, mi, s) (&(struct vad_date){ y, mo, d, h, mi, s })

static void known_points(void **state)
{
	(void)state;
	assert_true(vad_time_from_date(AT(1970, 1, 1, 0, 0, 0)) == 0);
	assert_true(vad_time_from_date(AT(1969, 12, 31, 23, 59, 59)) == -1);
	assert_true(vad_time_from_date(AT(2021, 2, 13, 19, 56, 43)) == 1613246203);
	assert_true(vad_time_from_date(AT(2000, 2, 29, 12, 0, 0)) == 951825600);
	assert_true(vad_time_from_date(AT(1601, 1, 1, 0, 0, 0)) == -INT64_C(11644473600));
	assert_true(vad_time_from_date(AT(9999, 12, 31, 23, 59, 59)) == INT64_C(253402300799));
	assert_true(vad_time_from_date(AT(1, 1, 1, 0, 0, 0)) == -INT64_C(62135596800));
}

static void dates_that_do_not_exist(void **state)
{
	static const struct vad_date bad[] = {
		{ 2021, 2, 29, 0, 0, 0 }, { 1900, 2, 29, 0, 0, 0 }, { 2021, 4, 31, 0, 0, 0 },
		{ 2021, 0, 1, 0, 0, 0 },  { 2021, 13, 1, 0, 0, 0 }, { 2021, 1, 0, 0, 0, 0 },
		{ 2021, 1, 32, 0, 0, 0 }, { 2021, 1, 1, 24, 0, 0 }, { 2021, 1, 1, 0, 60, 0 },
		{ 2021, 1, 1, 0, 0, 60 }, { 2021, 1, 1, -1, 0, 0 }, { 0, 1, 1, 0, 0, 0 },
		{ 10000, 1, 1, 0, 0, 0 }, { 2021, 1, -1, 0, 0, 0 }, { 2021, 1, 1, 0, -1, 0 },
		{ 2021, -1, 1, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_true(vad_time_from_date(&bad[i]) == VAD_TIME_NONE);
}

/* Every day of four centuries, the calendar's period, and both ends of the range. */
static void there_and_back(void **state)
{
	struct vad_date date, expected = { 1899, 12, 31, 0, 0, 0 };
	vad_time day = vad_time_from_date(&expected);

	(void)state;
	for (int i = 0; i < 146097 + 400; i++, day += 86400) {
		vad_time time = day + i % 86400;

		assert_true(vad_time_to_date(time, &date));
		assert_true(vad_time_from_date(&date) == time);
		assert_int_equal(date.hour * 3600 + date.minute * 60 + date.second, i % 86400);
	}
	assert_true(vad_time_to_date(INT64_C(253402300799), &date));
	assert_int_equal(date.year, 9999);
	assert_int_equal(date.day, 31);
	assert_true(vad_time_to_date(-INT64_C(62135596800), &date));
	assert_int_equal(date.year, 1);
	assert_int_equal(date.month, 1);
}

static void times_out_of_range(void **state)
{
	struct vad_date date = { .year = 7 };

	(void)state;
	assert_false(vad_time_to_date(INT64_C(253402300800), &date));
	assert_false(vad_time_to_date(-INT64_C(62135596801), &date));
	assert_false(vad_time_to_date(VAD_TIME_NONE, &date));
	assert_false(vad_time_to_date(INT64_MAX, &date));
	assert_int_equal(date.year, 7);
}

static void filetimes(void **state)
{
	(void)state;
	assert_true(vad_time_from_filetime(0) == VAD_TIME_NONE);
	assert_true(vad_time_from_filetime(1) == -INT64_C(11644473600));
	assert_true(vad_time_from_filetime(UINT64_C(116444736000000000)) == 0);
	assert_true(vad_time_from_filetime(UINT64_C(132577198037714449)) == 1613246203);
	assert_true(vad_time_from_filetime(UINT64_C(2650467743999999999)) == INT64_C(253402300799));
	assert_true(vad_time_from_filetime(UINT64_C(2650467744000000000)) == VAD_TIME_NONE);
	assert_true(vad_time_from_filetime(UINT64_MAX) == VAD_TIME_NONE);
	assert_true(vad_time_from_filetime(INT64_MAX) == VAD_TIME_NONE); /* "never" */
}

static void printing_says_the_clock(void **state)
{
	struct vad_buffer out = vad_buffer_new(100);

	(void)state;
	vad_time_print(&out, 1613246203, VAD_CLOCK_UTC);
	assert_holds(&out, "2021-02-13T19:56:43Z");
	vad_time_print(&out, 1613246203, VAD_CLOCK_LOCAL);
	assert_holds(&out, "2021-02-13T19:56:43");
	vad_time_print(&out, VAD_TIME_NONE, VAD_CLOCK_UTC);
	assert_holds(&out, "-");
	vad_time_print(&out, INT64_MAX, VAD_CLOCK_UTC);
	assert_holds(&out, "-");
	vad_time_print(&out, -INT64_C(62135596800), VAD_CLOCK_UTC);
	assert_holds(&out, "0001-01-01T00:00:00Z");
	assert_string_equal(vad_clock_name(VAD_CLOCK_NONE), "none");
	assert_string_equal(vad_clock_name(VAD_CLOCK_UTC), "utc");
	assert_string_equal(vad_clock_name(VAD_CLOCK_LOCAL), "local");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_points),   cmocka_unit_test(dates_that_do_not_exist),
		cmocka_unit_test(there_and_back), cmocka_unit_test(times_out_of_range),
		cmocka_unit_test(filetimes),      cmocka_unit_test(printing_says_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
