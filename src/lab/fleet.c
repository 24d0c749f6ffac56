/* SPDX-License-Identifier: MIT */
/* What follows from a fleet: names of machines, and when they are switched on. */
#include "lab/fleet.h"

#include <inttypes.h>
#include <stdio.h>

enum { DAY = 86400, WEEK_DAYS = 7, EPOCH_WEEKDAY = 3 /* 1970-01-01 was a Thursday */ };

uint32_t vad_fleet_group_of(const struct vad_fleet *fleet, uint32_t machine)
{
	uint32_t low = 0, high = fleet->group_count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (fleet->groups[middle].first <= machine)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int digits_of(uint32_t number)
{
	int digits = 1;

	while ((number /= 10) > 0)
		digits++;
	return digits;
}

void vad_fleet_machine_name(const struct vad_fleet *fleet, uint32_t machine, bool domain,
			    char text[VAD_FLEET_FULL_NAME_MAX + 1])
{
	const struct vad_fleet_group *group = &fleet->groups[vad_fleet_group_of(fleet, machine)];

	(void)snprintf(text, VAD_FLEET_FULL_NAME_MAX + 1, "%s-%0*" PRIu32 "%s%s", group->name,
		       digits_of(group->machines), machine - group->first + 1, domain ? "." : "",
		       domain ? fleet->domain : "");
}

/* --- on and off ------------------------------------------------------------------------------ */

/* The holiday in which machine `number` is off at `t`; NULL. Machines that are off stand side by side,
 * from one on that differs from holiday to holiday. */
static const struct vad_fleet_span *holiday_at(const struct vad_fleet_group *group, uint32_t number,
					       vad_time t)
{
	for (size_t i = 0; i < group->holiday_count; i++) {
		const struct vad_fleet_span *holiday = &group->holidays[i];

		if (t < holiday->from)
			return NULL;
		if (t < holiday->until) {
			uint64_t turn = (uint64_t)i * (group->machines / 3 + 1);

			return (number + turn) % group->machines < holiday->off ? holiday : NULL;
		}
	}
	return NULL;
}

static int64_t day_of(vad_time t)
{
	return t >= 0 ? t / DAY : -((DAY - 1 - t) / DAY);
}

static bool is_weekday_on(const struct vad_fleet_group *group, int64_t day)
{
	int64_t weekday = (day + EPOCH_WEEKDAY) % WEEK_DAYS;

	if (weekday < 0)
		weekday += WEEK_DAYS;
	return (group->weekdays >> weekday & 1) != 0;
}

vad_time vad_fleet_next_on(const struct vad_fleet_group *group, uint32_t number, vad_time t)
{
	/* Each turn leaves a day or a holiday behind; a week without either is a week of days. */
	for (size_t turn = 0; turn < (group->holiday_count + 1) * (WEEK_DAYS + 2); turn++) {
		const struct vad_fleet_span *holiday = holiday_at(group, number, t);
		int64_t day = day_of(t);

		if (t >= group->retired)
			return INT64_MAX;
		if (holiday != NULL)
			t = holiday->until;
		else if (!is_weekday_on(group, day) || t - day * DAY >= group->on_until)
			t = (day + 1) * DAY;
		else if (t - day * DAY < group->on_from)
			t = day * DAY + group->on_from;
		else
			return t;
	}
	return INT64_MAX;
}
