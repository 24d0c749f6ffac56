/* SPDX-License-Identifier: MIT */
#include "alarms.h"

#include <stdlib.h>

static bool before(const struct vad_alarm *a, const struct vad_alarm *b)
{
	return a->due != b->due ? a->due < b->due : a->turn < b->turn;
}

static void put(struct vad_alarms *alarms, size_t i, struct vad_alarm *alarm)
{
	alarms->items[i] = alarm;
	alarm->place = i + 1;
}

static void rise(struct vad_alarms *alarms, size_t i)
{
	struct vad_alarm *alarm = alarms->items[i];

	while (i > 0 && before(alarm, alarms->items[(i - 1) / 2])) {
		put(alarms, i, alarms->items[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	put(alarms, i, alarm);
}

static void sink(struct vad_alarms *alarms, size_t i)
{
	struct vad_alarm *alarm = alarms->items[i];

	for (size_t child = 2 * i + 1; child < alarms->count; child = 2 * i + 1) {
		if (child + 1 < alarms->count &&
		    before(alarms->items[child + 1], alarms->items[child]))
			child++;
		if (!before(alarms->items[child], alarm))
			break;
		put(alarms, i, alarms->items[child]);
		i = child;
	}
	put(alarms, i, alarm);
}

bool vad_alarms_reserve(struct vad_alarms *alarms, size_t count)
{
	size_t capacity = alarms->capacity < 16 ? 16 : alarms->capacity;
	struct vad_alarm **items;

	if (count <= alarms->capacity)
		return true;
	while (capacity < count) {
		if (capacity > SIZE_MAX / sizeof(*items) / 2)
			return false;
		capacity *= 2;
	}
	items = realloc(alarms->items, capacity * sizeof(*items));
	if (items == NULL)
		return false;
	alarms->items = items;
	alarms->capacity = capacity;
	return true;
}

void vad_alarms_free(struct vad_alarms *alarms)
{
	free(alarms->items);
	*alarms = (struct vad_alarms){ 0 };
}

void vad_alarms_set(struct vad_alarms *alarms, struct vad_alarm *alarm, int64_t due)
{
	vad_alarms_clear(alarms, alarm);
	if (alarms->count == alarms->capacity)
		return;
	alarm->due = due;
	alarm->turn = ++alarms->turns;
	put(alarms, alarms->count++, alarm);
	rise(alarms, alarms->count - 1);
}

void vad_alarms_clear(struct vad_alarms *alarms, struct vad_alarm *alarm)
{
	size_t i = alarm->place;

	if (i == 0)
		return;
	alarm->place = 0;
	if (--alarms->count == --i)
		return;
	put(alarms, i, alarms->items[alarms->count]);
	sink(alarms, i);
	rise(alarms, alarms->items[i]->place - 1);
}

struct vad_alarm *vad_alarms_next(const struct vad_alarms *alarms)
{
	return alarms->count > 0 ? alarms->items[0] : NULL;
}
