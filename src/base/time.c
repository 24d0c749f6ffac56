/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#include <stddef.h>

enum { MIN_YEAR = 1, MAX_YEAR = 9999 };

#define SECONDS_PER_DAY INT64_C(86400)
/* From 1601-01-01 to 1970-01-01, both in UTC ([MS-DTYP] 2.3.3). */
#define FILETIME_EPOCH INT64_C(11644473600)

const char *vad_clock_name(enum vad_clock clock)
{
	switch (clock) {
	case VAD_CLOCK_UTC:
		return "utc";
	case VAD_CLOCK_LOCAL:
		return "local";
	case VAD_CLOCK_NONE:
		break;
	}
	return "none";
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days in the months before `month` (1..13) of a year. */
static int days_before(int month, bool leap)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

	return before[month - 1] + (leap && month > 2 ? 1 : 0);
}

/* Days from 0001-01-01 to the first of January of `year`. */
static int64_t days_to_year(int year)
{
	int64_t past = year - 1;

	return past * 365 + past / 4 - past / 100 + past / 400;
}

static bool date_exists(const struct vad_date *date)
{
	bool leap;

	if (date->year < MIN_YEAR || date->year > MAX_YEAR || date->month < 1 || date->month > 12)
		return false;
	leap = is_leap(date->year);
	if (date->day < 1 ||
	    date->day > days_before(date->month + 1, leap) - days_before(date->month, leap))
		return false;
	return date->hour >= 0 && date->hour < 24 && date->minute >= 0 && date->minute < 60 &&
	       date->second >= 0 && date->second < 60;
}

vad_time vad_time_from_date(const struct vad_date *date)
{
	int64_t days;

	if (!date_exists(date))
		return VAD_TIME_NONE;
	days = days_to_year(date->year) - days_to_year(1970) +
	       days_before(date->month, is_leap(date->year)) + date->day - 1;
	return days * SECONDS_PER_DAY + date->hour * 3600 + date->minute * 60 + date->second;
}

static vad_time first_time(void)
{
	return (days_to_year(MIN_YEAR) - days_to_year(1970)) * SECONDS_PER_DAY;
}

static vad_time behind_last_time(void)
{
	return (days_to_year(MAX_YEAR + 1) - days_to_year(1970)) * SECONDS_PER_DAY;
}

bool vad_time_to_date(vad_time time, struct vad_date *date)
{
	int64_t days, seconds;
	int year, month = 1;

	if (time < first_time() || time >= behind_last_time())
		return false;
	seconds = time - first_time(); /* never negative, so that / and % are plain */
	days = seconds / SECONDS_PER_DAY;
	seconds %= SECONDS_PER_DAY;
	year = (int)(days / 366) + 1; /* never too late, at most a few years too early */
	while (days_to_year(year + 1) <= days)
		year++;
	days -= days_to_year(year);
	while (days_before(month + 1, is_leap(year)) <= days)
		month++;
	*date = (struct vad_date){
		.year = year,
		.month = month,
		.day = (int)days - days_before(month, is_leap(year)) + 1,
		.hour = (int)(seconds / 3600),
		.minute = (int)(seconds / 60 % 60),
		.second = (int)(seconds % 60),
	};
	return true;
}

vad_time vad_time_from_filetime(uint64_t filetime)
{
	vad_time time = (vad_time)(filetime / 10000000) - FILETIME_EPOCH;

	return filetime == 0 || time >= behind_last_time() ? VAD_TIME_NONE : time;
}

void vad_time_print(struct vad_buffer *out, vad_time time, enum vad_clock clock)
{
	struct vad_date date;

	if (!vad_time_to_date(time, &date)) {
		vad_buffer_add(out, "-");
		return;
	}
	vad_buffer_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d%s", date.year, date.month, date.day,
			  date.hour, date.minute, date.second, clock == VAD_CLOCK_UTC ? "Z" : "");
}
