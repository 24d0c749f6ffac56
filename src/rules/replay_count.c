/* SPDX-License-Identifier: MIT */
/*
 * The count: the ids that a host keeps, in the order of their last request, and what they come to
 * on each day. An id leaves when it has not asked for 30 days, or when others take its place.
 */
#include "replay_state.h"

int32_t vad_replay_day_number(vad_time time)
{
	int64_t day = time / REPLAY_DAY_SECONDS - (time % REPLAY_DAY_SECONDS < 0);

	return day < INT32_MIN ? INT32_MIN : day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

/* --- days ------------------------------------------------------------------------------------ */

/* How high the count may have been with what is not known: ids that may be of this family, and,
 * until the log is 30 days old, those that asked before it. */
uint32_t vad_replay_doubt(const struct vad_replay *r, const struct host *h, int family, vad_time at)
{
	const struct kept *own = &h->kept[family], *unsure = &h->kept[REPLAY_UNSURE];
	enum vad_kms_role most = family == VAD_REPLAY_OFFICE ? VAD_KMS_OFFICE : VAD_KMS_CLIENT;
	uint64_t count = (uint64_t)own->count + unsure->count;
	uint64_t capacity = own->capacity > unsure->capacity ? own->capacity : unsure->capacity;
	int64_t limit = 0;

	if (count > capacity)
		count = capacity;
	if (at - h->unbroken < r->rules.window && r->rules.known[most] &&
	    vad_kms_cached_count(r->k, r->rules.needed[most], &limit) &&
	    (uint64_t)limit > count)
		count = (uint64_t)limit;
	return count > own->count ? (uint32_t)(count - own->count) : 0;
}

void vad_replay_close_day(const struct vad_replay *r, struct host *h)
{
	struct vad_replay_day *day;
	vad_time end;

	if (h->day_count == 0 || h->day_count == h->closed)
		return;
	day = &h->days[h->day_count - 1];
	end = ((vad_time)day->day + 1) * REPLAY_DAY_SECONDS - 1;
	for (int app = 0; app < VAD_REPLAY_APPS; app++)
		day->level[app].doubt = vad_replay_doubt(r, h, app, end);
}

static struct vad_replay_day *find_day(struct host *h, int32_t day)
{
	size_t low = 0, high = h->day_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (h->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	/* of a day that was passed over: the next one that has a row */
	return low < h->day_count ? &h->days[low] : NULL;
}

struct vad_replay_day *vad_replay_day_row(struct vad_replay *r, struct host *h, vad_time time)
{
	struct vad_replay_day *row, *grown;
	int32_t day = vad_replay_day_number(time);

	row = h->day_count > 0 ? &h->days[h->day_count - 1] : NULL;
	if (row && row->day == day)
		return row;
	if (row && row->day > day)
		return find_day(h, day);
	if (h->day_count >= REPLAY_DAY_MAX)
		return row;
	vad_replay_close_day(r, h);
	grown = vad_rows_room(r->arena, h->days, h->day_count, &h->day_capacity, sizeof(*grown));
	if (!grown)
		return NULL;
	h->days = grown;
	row = &grown[h->day_count++];
	*row = (struct vad_replay_day){ .day = day };
	for (int app = 0; app < VAD_REPLAY_APPS; app++) {
		uint32_t count = h->kept[app].count;

		row->level[app] = (struct vad_replay_level){ count, count, count, 0 };
	}
	return row;
}

static void note_level(struct vad_replay_day *day, int family, uint32_t count)
{
	struct vad_replay_level *level;

	if (family >= VAD_REPLAY_APPS)
		return;
	level = &day->level[family];
	level->end = count;
	if (count > level->highest)
		level->highest = count;
	if (count < level->lowest)
		level->lowest = count;
}

/* --- the ids that are kept ------------------------------------------------------------------- */

static void unlink_id(struct kept *kept, int32_t place)
{
	struct kept_id *id = &kept->ids[place];

	if (id->before >= 0)
		kept->ids[id->before].after = id->after;
	else
		kept->front = id->after;
	if (id->after >= 0)
		kept->ids[id->after].before = id->before;
	else
		kept->back = id->before;
}

static void link_front(struct kept *kept, int32_t place)
{
	struct kept_id *id = &kept->ids[place];

	id->before = -1;
	id->after = kept->front;
	if (kept->front >= 0)
		kept->ids[kept->front].before = place;
	else
		kept->back = place;
	kept->front = place;
}

/* Take the last one out; its place is the last of the array then. */
static void drop_back(struct host *h, int family)
{
	struct kept *kept = &h->kept[family];
	int32_t place = kept->back, last = (int32_t)kept->count - 1;

	unlink_id(kept, place);
	h->ids[kept->ids[place].id].member[family].place = -1;
	kept->count--;
	if (place == last)
		return;
	kept->ids[place] = kept->ids[last];
	if (kept->ids[place].before >= 0)
		kept->ids[kept->ids[place].before].after = place;
	else
		kept->front = place;
	if (kept->ids[place].after >= 0)
		kept->ids[kept->ids[place].after].before = place;
	else
		kept->back = place;
	h->ids[kept->ids[place].id].member[family].place = place;
}

/* The family whose oldest id expires first, by `time`; -1 when none does. */
static int next_to_expire(const struct vad_replay *r, const struct host *h, vad_time time,
			  vad_time *when)
{
	int found = -1;

	for (int family = 0; family < REPLAY_FAMILIES; family++) {
		const struct kept *kept = &h->kept[family];
		vad_time end;

		if (kept->count == 0)
			continue;
		end = kept->ids[kept->back].last + r->rules.window + 1;
		if (end <= time && (found < 0 || end < *when)) {
			found = family;
			*when = end;
		}
	}
	return found;
}

enum vad_result vad_replay_advance(struct vad_replay *r, struct host *h, vad_time time)
{
	vad_time when = 0;
	int family;

	while ((family = next_to_expire(r, h, time, &when)) >= 0) {
		struct vad_replay_day *day = vad_replay_day_row(r, h, when);

		if (!day)
			return VAD_NO_MEMORY;
		drop_back(h, family);
		note_level(day, family, h->kept[family].count);
	}
	return VAD_OK;
}

/* A larger count was asked for than ever before. */
static bool widen_kept(struct vad_replay *r, struct kept *kept, int64_t asked, vad_time time)
{
	int64_t capacity;
	void *grown;

	if (asked <= kept->asked || asked > REPLAY_ASKED_MAX ||
	    !vad_kms_cached_count(r->k, asked, &capacity) || capacity <= 0 ||
	    capacity > REPLAY_ASKED_MAX * 10)
		return true;
	if ((size_t)capacity > kept->room) {
		grown = vad_arena_grow(r->arena, kept->ids, kept->count * sizeof(*kept->ids),
				       (size_t)capacity * sizeof(*kept->ids));
		if (!grown)
			return false;
		kept->ids = grown;
		kept->room = (size_t)capacity;
	}
	if (kept->capacity == 0)
		kept->front = kept->back = -1;
	kept->asked = asked;
	kept->capacity = (uint32_t)capacity;
	kept->grown_at = time;
	return true;
}

static void keep(struct host *h, int family, uint32_t id, vad_time time)
{
	struct kept *kept = &h->kept[family];
	struct member *member = &h->ids[id].member[family];

	if (kept->capacity == 0)
		return;
	if (member->place < 0) {
		if (kept->count == kept->capacity)
			drop_back(h, family);
		member->place = (int32_t)kept->count++;
		kept->ids[member->place].id = id;
	} else {
		unlink_id(kept, member->place);
	}
	kept->ids[member->place].last = time;
	link_front(kept, member->place);
	if (kept->count > kept->highest) {
		kept->highest = kept->count;
		kept->highest_at = time;
	}
}

/* The usual time between requests follows the later ones: a machine asks often until it is
 * activated, and seldom then. */
static void note_interval(struct member *member, vad_time time)
{
	int64_t passed = time - member->last;

	if (member->requests == 0 || passed <= 0)
		return;
	if (passed > UINT32_MAX)
		passed = UINT32_MAX;
	if (member->usual == 0)
		member->usual = (uint32_t)passed;
	else
		member->usual = (uint32_t)(member->usual + (passed - (int64_t)member->usual) / 4);
}

enum vad_result vad_replay_count(struct vad_replay *r, struct host *h, uint32_t id, int family,
			     int64_t asked, vad_time time)
{
	struct vad_replay_day *day;
	struct member *member = &h->ids[id].member[family];

	if (!widen_kept(r, &h->kept[family], asked, time))
		return VAD_NO_MEMORY;
	day = vad_replay_day_row(r, h, time);
	if (!day)
		return VAD_NO_MEMORY;
	note_interval(member, time);
	member->last = time;
	member->requests += member->requests < UINT32_MAX;
	keep(h, family, id, time);
	note_level(day, family, h->kept[family].count);
	return VAD_OK;
}
