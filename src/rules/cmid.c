/* SPDX-License-Identifier: MIT */
#include "rules/cmid.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PARTNERS_MAX = 4, FIRST_CAPACITY = 64, REARM_IDS = 3 };

/* One id (or name) and the names (or ids) it came with, as hashes. The first few partners are kept,
 * because a turn-about of clones (A, B, C, ... A) comes back to the first. */
struct entry {
	uint64_t key; /* 0: free */
	uint64_t partners[PARTNERS_MAX];
	uint64_t current;
	uint32_t distinct;
	bool came_back;
};

struct table {
	struct entry *entries;
	size_t capacity, count;
};

struct vad_cmid_tracker {
	struct table ids, names;
	size_t most;
	bool full;
};

struct vad_cmid_tracker *vad_cmid_tracker_new(size_t most)
{
	struct vad_cmid_tracker *tracker = calloc(1, sizeof(*tracker));

	if (tracker)
		tracker->most = most;
	return tracker;
}

void vad_cmid_tracker_free(struct vad_cmid_tracker *tracker)
{
	if (!tracker)
		return;
	free(tracker->ids.entries);
	free(tracker->names.entries);
	free(tracker);
}

static struct entry *slot(struct table *table, uint64_t key)
{
	size_t at = (size_t)key & (table->capacity - 1);

	while (table->entries[at].key != 0 && table->entries[at].key != key)
		at = (at + 1) & (table->capacity - 1);
	return &table->entries[at];
}

static bool grow(struct table *table)
{
	struct table larger = { .capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY };

	larger.entries = calloc(larger.capacity, sizeof(*larger.entries));
	if (!larger.entries)
		return false;
	for (size_t i = 0; i < table->capacity; i++)
		if (table->entries[i].key != 0)
			*slot(&larger, table->entries[i].key) = table->entries[i];
	larger.count = table->count;
	free(table->entries);
	*table = larger;
	return true;
}

/* The entry of a key, made when there is room; NULL with *result set otherwise. */
static struct entry *entry_of(struct vad_cmid_tracker *tracker, struct table *table, uint64_t key,
			      enum vad_result *result)
{
	struct entry *entry;

	if (table->count * 2 >= table->capacity && !grow(table)) {
		*result = VAD_NO_MEMORY;
		return NULL;
	}
	entry = slot(table, key);
	if (entry->key == key)
		return entry;
	if (table->count == tracker->most) {
		tracker->full = true;
		*result = VAD_LIMIT;
		return NULL;
	}
	entry->key = key;
	table->count++;
	return entry;
}

static void meet(struct entry *entry, uint64_t partner)
{
	if (entry->current == partner)
		return;
	entry->current = partner;
	for (uint32_t i = 0; i < entry->distinct && i < PARTNERS_MAX; i++) {
		if (entry->partners[i] == partner) {
			entry->came_back = true;
			return;
		}
	}
	if (entry->distinct < PARTNERS_MAX)
		entry->partners[entry->distinct] = partner;
	entry->distinct++;
}

static uint64_t lower_hash(struct vad_view name)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < name.size; i++)
		hash = (hash ^ (uint8_t)vad_ascii_lower(name.data[i])) * 1099511628211u;
	return hash ? hash : 1;
}

enum vad_result vad_cmid_tracker_feed(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
				      struct vad_view name)
{
	uint64_t id = vad_view_hash(
		(struct vad_view){ (const char *)cmid->bytes, sizeof(cmid->bytes) }, 0);
	uint64_t who = lower_hash(name);
	enum vad_result result = VAD_OK;
	struct entry *entry;

	entry = entry_of(tracker, &tracker->ids, id ? id : 1, &result);
	if (!entry)
		return result;
	meet(entry, who);
	entry = entry_of(tracker, &tracker->names, who, &result);
	if (!entry)
		return result;
	meet(entry, id);
	return VAD_OK;
}

struct vad_cmid_summary vad_cmid_tracker_summary(const struct vad_cmid_tracker *tracker)
{
	struct vad_cmid_summary summary = { .clients = tracker->ids.count, .full = tracker->full };

	for (size_t i = 0; i < tracker->ids.capacity; i++) {
		const struct entry *entry = &tracker->ids.entries[i];

		/* Nobody renames a machine that often: more names than are kept are clones too. */
		if (entry->came_back || entry->distinct > PARTNERS_MAX)
			summary.clones++;
		else if (entry->distinct > 1)
			summary.renamed++;
	}
	for (size_t i = 0; i < tracker->names.capacity; i++)
		if (!tracker->names.entries[i].came_back &&
		    tracker->names.entries[i].distinct >= REARM_IDS)
			summary.rearmed++;
	return summary;
}
