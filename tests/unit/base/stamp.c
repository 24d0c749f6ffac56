/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include "base/time.h"

struct spelling {
	const char *text;
	bool day_first;
	const char *printed; /* ends in Z when the text says its zone */
	int32_t precision;
};

static void assert_spelled(const struct spelling *spelling)
{
	struct vad_buffer out = vad_buffer_new(100);
	struct vad_stamp stamp;

	if (!vad_stamp_parse(vad_view_of(spelling->text), spelling->day_first, &stamp))
		fail_msg("refused: %s", spelling->text);
	vad_time_print(&out, stamp.time, stamp.clock);
	if (!vad_view_is(vad_buffer_view(&out), spelling->printed))
		fail_msg("%s gave %s", spelling->text, vad_buffer_text(&out));
	assert_int_equal(stamp.precision, spelling->precision);
	vad_buffer_clear(&out);
}

static void machine_formats(void **state)
{
	static const struct spelling spellings[] = {
		{ "2021-02-13T19:56:43.7714449Z", false, "2021-02-13T19:56:43Z", 1 },
		{ "2021-02-13T19:56:43.771", false, "2021-02-13T19:56:43", 1 },
		{ "2021-02-13T19:56:43,771+02:00", false, "2021-02-13T17:56:43Z", 1 },
		{ "2021-02-13T19:56:43-0830", false, "2021-02-14T04:26:43Z", 1 },
		{ "2021-02-13T19:56+02", false, "2021-02-13T17:56:00Z", 60 },
		{ "2021-02-13 19:56:43 UTC", true, "2021-02-13T19:56:43Z", 1 },
		{ "2021-02-13 19:56:43 GMT+1:00", false, "", 0 },
		{ "2021-02-13t19:56:43z", false, "2021-02-13T19:56:43Z", 1 },
		{ "2021-02-13", true, "2021-02-13T00:00:00", 86400 },
		{ "20250705091332", false, "2025-07-05T09:13:32", 1 },
		{ "20250705T091332Z", false, "2025-07-05T09:13:32Z", 1 },
		{ "2010/9/29 21:46", false, "2010-09-29T21:46:00", 60 },
		{ "2012/12/04 07:06", true, "2012-12-04T07:06:00", 60 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
		struct vad_stamp stamp;

		if (spellings[i].precision > 0)
			assert_spelled(&spellings[i]);
		else
			assert_false(
				vad_stamp_parse(vad_view_of(spellings[i].text), false, &stamp));
	}
}

static void locales(void **state)
{
	static const struct spelling spellings[] = {
		{ "3/27/2017 1:27:16 PM", true, "2017-03-27T13:27:16", 1 },
		{ "30/11/2024 7:36:14", false, "2024-11-30T07:36:14", 1 },
		{ "3/4/2017 12:00:00 AM", false, "2017-03-04T00:00:00", 1 },
		{ "3/4/2017 12:00:00 PM", true, "2017-04-03T12:00:00", 1 },
		{ "12/13/2018, 1:15:48 AM", false, "2018-12-13T01:15:48", 1 },
		{ "10/11/2023, 16:43:54", true, "2023-11-10T16:43:54", 1 },
		{ "01-06-2024, 02:51:44", true, "2024-06-01T02:51:44", 1 },
		{ "18.06.2020 09:16:41", false, "2020-06-18T09:16:41", 1 },
		{ "3.4.2020 9:16", false, "2020-04-03T09:16:00", 60 }, /* dots: the day leads */
		{ "12. 5. 2024 10:20:30", false, "2024-05-12T10:20:30", 1 },
		{ "2024. 05. 12. 10:20:30", false, "2024-05-12T10:20:30", 1 },
		{ "12.5.2024 г. 10:20:30", false, "2024-05-12T10:20:30", 1 },
		{ "13.2.2021 15.21.11", false, "2021-02-13T15:21:11", 1 },
		{ "2024/5/12 下午 3:21:11", false, "2024-05-12T15:21:11", 1 },
		{ "2024-05-12 오후 12:21:11", false, "2024-05-12T12:21:11", 1 },
		{ "2024-05-12 오전 12:21:11", false, "2024-05-12T00:21:11", 1 },
		{ "2024年5月12日 15:21", false, "2024-05-12T15:21:00", 60 },
		{ "12/5/2024 3:21:11 p. m.", true, "2024-05-12T15:21:11", 1 },
		{ "12/5/2024 3:21:11 π.μ.", true, "2024-05-12T03:21:11", 1 },
		{ "\u200E3\u200E/\u200E27\u200E/\u200E2017 1:27:16\u202FPM", false,
		  "2017-03-27T13:27:16", 1 },
		{ "  3/27/2017\u00A01:27 PM \r\n", false, "2017-03-27T13:27:00", 60 },
		{ "1/1/1601 5:00:00 AM", false, "1601-01-01T05:00:00", 1 },
		{ "11/10/2023 16:43 PM", false, "2023-11-10T16:43:00", 60 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++)
		assert_spelled(&spellings[i]);
}

static void no_dates(void **state)
{
	static const char *const bad[] = {
		"",
		"0xC004F074",
		"2021-02-29",
		"2021-02-13T25:00:00Z",
		"2021-02-13T19:60",
		"2021-13-13 10:00",
		"2021-02-13T19:56:43Zulu",
		"2021-02-13T19:56:43.Z",
		"2021-02-13T19:56:43+24:00",
		"2021-02-13T19:5",
		"2021-02-13T",
		"2021-02/13",
		"2021-02",
		"31/31/2021",
		"3/27/17",
		"3/27/2017 13:27:16 AM",
		"10.0.17134",
		"192.168.0.1",
		"1.7601.23505",
		"13:27:16",
		"20251305091332",
		"2025070509133",
		"202507050913320",
		"12345678901234567890",
		"2/3/2024 AM",
		"2021-02-13 19:56:43 and more",
		"3/27/2017 1:27:16 PM, no stamp any more because of all that follows it here",
	};
	struct vad_stamp stamp = { .precision = 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (vad_stamp_parse(vad_view_of(bad[i]), true, &stamp) ||
		    vad_stamp_parse(vad_view_of(bad[i]), false, &stamp))
			fail_msg("taken for a date: %s", bad[i]);
	}
	assert_int_equal(stamp.precision, 7);
}

/* What is printed is read as the same point. */
static void printed_times_read_back(void **state)
{
	(void)state;
	for (vad_time time = -INT64_C(62135596800); time < INT64_C(253402300799);
	     time += 86413777) {
		struct vad_buffer out = vad_buffer_new(100);
		struct vad_stamp stamp;

		vad_time_print(&out, time, VAD_CLOCK_UTC);
		assert_true(vad_stamp_parse(vad_buffer_view(&out), false, &stamp));
		assert_true(stamp.time == time);
		assert_int_equal(stamp.clock, VAD_CLOCK_UTC);
		vad_buffer_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machine_formats),
		cmocka_unit_test(locales),
		cmocka_unit_test(no_dates),
		cmocka_unit_test(printed_times_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
