/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/extended_pid.h"

static vad_time day(int year, int month, int number)
{
	return vad_time_from_date(&(struct vad_date){ .year = year, .month = month, .day = number });
}

/* Ids of real outputs. */
static void parts_of_real_ids(void **state)
{
	struct vad_extended_pid pid;

	(void)state;
	assert_true(vad_extended_pid_parse(
		VAD_VIEW("05426-00206-234-001162-03-1033-9200.0000-0992013"), &pid));
	assert_int_equal(pid.group, 206);
	assert_int_equal(pid.serial, 234001162);
	assert_int_equal(pid.type, 3);
	assert_int_equal(pid.lcid, 1033);
	assert_int_equal(pid.build, 9200);
	assert_int_equal(pid.date, day(2013, 4, 9));
	assert_true(vad_extended_pid_parse(
		VAD_VIEW("  03612-03391-000-000000-03-3082-10586.0000-3342017\r\n"), &pid));
	assert_int_equal(pid.lcid, 3082);
	assert_int_equal(pid.build, 10586);
	assert_int_equal(pid.date, day(2017, 11, 30));
	assert_true(vad_extended_pid_parse(
		VAD_VIEW("03612-03308-000-000000-00-2057-26200.0000-3662024"), &pid));
	assert_int_equal(pid.date, day(2024, 12, 31));
}

static void what_is_no_extended_pid(void **state)
{
	static const char *const texts[] = {
		"",
		"-------",
		"05426-00206-234-001162-03-1033-9200.0000",
		"05426-00206-234-001162-03-1033-9200.0000-0992013-1",
		"0542-00206-234-001162-03-1033-9200.0000-0992013",
		"05426-00206-234-001162-03-1033-9200-0992013",
		"05426-00206-234-001162-03-1033-9200.0000-0002013",
		"05426-00206-234-001162-03-1033-9200.0000-3662013",
		"05426-00206-234-001162-03-1033-9200.0000-099201",
		"05426-00206-234-00116X-03-1033-9200.0000-0992013",
		"05426-00206-234-001162-03--1033-9200.0000-0992013",
		"00000-00000-00000-AAAAA",
	};
	struct vad_extended_pid pid = { .build = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(vad_extended_pid_parse(vad_view_of(texts[i]), &pid));
		assert_int_equal(pid.build, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_real_ids),
		cmocka_unit_test(what_is_no_extended_pid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
