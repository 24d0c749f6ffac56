/* SPDX-License-Identifier: MIT */
#include "rules/extended_pid.h"

enum { GROUPS = 8, YEAR_DIGITS = 4, DAY_SECONDS = 86400 };
enum { PREFIX, GROUP, SERIAL_HIGH, SERIAL_LOW, TYPE, LCID, BUILD, DATE };

static bool cut(struct vad_view text, struct vad_view groups[GROUPS])
{
	size_t from = 0;

	for (unsigned i = 0; i < GROUPS; i++) {
		size_t dash = vad_view_find_char(text, '-', from);

		if ((dash == SIZE_MAX) != (i == GROUPS - 1))
			return false;
		groups[i] = vad_view_sub(text, from, dash == SIZE_MAX ? text.size : dash - from);
		from = dash + 1;
	}
	return true;
}

/* Exactly between `least` and `most` digits. */
static bool number(struct vad_view digits, size_t least, size_t most, uint32_t *value)
{
	uint64_t wide;

	if (digits.size < least || digits.size > most || !vad_view_to_u64(digits, &wide))
		return false;
	*value = (uint32_t)wide;
	return true;
}

/* "0992013": day 99 of 2013. */
static bool date(struct vad_view digits, vad_time *time)
{
	uint32_t day, year;
	vad_time first, next;

	if (digits.size != 3 + YEAR_DIGITS || !number(vad_view_sub(digits, 0, 3), 3, 3, &day) ||
	    !number(vad_view_sub(digits, 3, YEAR_DIGITS), YEAR_DIGITS, YEAR_DIGITS, &year))
		return false;
	first = vad_time_from_date(&(struct vad_date){ .year = (int)year, .month = 1, .day = 1 });
	next = vad_time_from_date(&(struct vad_date){ .year = (int)year + 1, .month = 1, .day = 1 });
	if (day == 0 || first == VAD_TIME_NONE || next == VAD_TIME_NONE ||
	    first + (vad_time)(day - 1) * DAY_SECONDS >= next)
		return false;
	*time = first + (vad_time)(day - 1) * DAY_SECONDS;
	return true;
}

/* "9200.0000": the build, and a revision that is always zero. */
static bool build(struct vad_view text, uint32_t *value)
{
	size_t dot = vad_view_find_char(text, '.', 0);
	uint32_t revision;

	return dot != SIZE_MAX && number(vad_view_sub(text, 0, dot), 4, 6, value) &&
	       number(vad_view_sub(text, dot + 1, text.size), 1, 6, &revision);
}

bool vad_extended_pid_parse(struct vad_view text, struct vad_extended_pid *pid)
{
	struct vad_view groups[GROUPS];
	struct vad_extended_pid out;
	uint32_t prefix, high, low;

	if (!cut(vad_view_trim(text), groups) || !number(groups[PREFIX], 5, 5, &prefix) ||
	    !number(groups[GROUP], 5, 5, &out.group) || !number(groups[SERIAL_HIGH], 3, 3, &high) ||
	    !number(groups[SERIAL_LOW], 6, 6, &low) || !number(groups[TYPE], 2, 2, &out.type) ||
	    !number(groups[LCID], 4, 5, &out.lcid) || !build(groups[BUILD], &out.build) ||
	    !date(groups[DATE], &out.date))
		return false;
	out.serial = high * 1000000U + low;
	*pid = out;
	return true;
}
