/* SPDX-License-Identifier: MIT */
#include "rules/cmid.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "rows.h"

/* Nobody renames a machine more often: an id with more names than this is a clone, too. */
enum { RENAMINGS_MAX = 4, REARM_IDS = 3 };

/* The pairs of an id, or of a name. */
struct run {
	uint32_t first, last;
	uint32_t current; /* the pair in use */
	uint32_t distinct, turns;
	uint32_t nameless; /* of `distinct`: 1 when a record had no name */
	bool came_back;
};

struct id {
	struct vad_guid guid;
	struct run run;
};

struct name {
	uint32_t text; /* in the pool */
	uint32_t size;
	struct run run;
};

/* What is public of a pair, and what its name is known again by. */
struct pair {
	struct vad_cmid_pair seen;
	uint64_t hash;
	bool in_use; /* by its name: the current one of the name's run */
};

struct vad_cmid_tracker {
	struct vad_arena *arena;
	struct vad_buffer pool; /* the names as first written */
	struct vad_table id_finder, name_finder, pair_finder;
	struct id *ids;
	struct name *names;
	struct pair *pairs;
	size_t id_count, id_capacity, name_count, name_capacity, pair_count, pair_capacity;
	size_t most;
	bool full;
};

static const struct run no_run = { .first = VAD_CMID_NONE,
				   .last = VAD_CMID_NONE,
				   .current = VAD_CMID_NONE };

struct vad_cmid_tracker *vad_cmid_tracker_new(size_t most)
{
	struct vad_cmid_tracker *tracker = calloc(1, sizeof(*tracker));

	if (!tracker)
		return NULL;
	tracker->arena = vad_arena_new(SIZE_MAX / 2);
	if (!tracker->arena) {
		free(tracker);
		return NULL;
	}
	tracker->pool = vad_buffer_new(UINT32_MAX);
	tracker->most = most < VAD_CMID_NONE ? most : VAD_CMID_NONE - 1;
	return tracker;
}

void vad_cmid_tracker_free(struct vad_cmid_tracker *tracker)
{
	if (!tracker)
		return;
	vad_buffer_clear(&tracker->pool);
	vad_arena_free(tracker->arena);
	free(tracker);
}

static enum vad_result refuse(struct vad_cmid_tracker *tracker)
{
	tracker->full = true;
	return VAD_LIMIT;
}

static enum vad_result id_of(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
			     uint32_t *index)
{
	uint32_t tag = vad_rows_hash_guid(cmid), row;
	size_t at = 0;
	struct id *grown;

	while ((row = vad_table_probe(&tracker->id_finder, tag, &at)) != VAD_NO_ROW) {
		if (memcmp(&tracker->ids[row].guid, cmid, sizeof(*cmid)) == 0) {
			*index = row;
			return VAD_OK;
		}
	}
	if (tracker->id_count >= tracker->most)
		return refuse(tracker);
	grown = vad_rows_room(tracker->arena, tracker->ids, tracker->id_count,
			      &tracker->id_capacity, sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	tracker->ids = grown;
	row = (uint32_t)tracker->id_count;
	if (!vad_table_insert(&tracker->id_finder, tracker->arena, tag, row))
		return VAD_NO_MEMORY;
	grown[row] = (struct id){ .guid = *cmid, .run = no_run };
	tracker->id_count++;
	*index = row;
	return VAD_OK;
}

static enum vad_result name_of(struct vad_cmid_tracker *tracker, struct vad_view name,
			       uint64_t hash, uint32_t *index)
{
	uint32_t tag = vad_table_hash(hash), row;
	size_t at = 0;
	struct name *grown;

	while ((row = vad_table_probe(&tracker->name_finder, tag, &at)) != VAD_NO_ROW) {
		if (vad_view_equal_nocase(vad_cmid_tracker_name(tracker, row), name)) {
			*index = row;
			return VAD_OK;
		}
	}
	if (tracker->name_count >= tracker->most || name.size > UINT32_MAX - tracker->pool.size)
		return refuse(tracker);
	grown = vad_rows_room(tracker->arena, tracker->names, tracker->name_count,
			      &tracker->name_capacity, sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	tracker->names = grown;
	row = (uint32_t)tracker->name_count;
	grown[row] = (struct name){ .text = (uint32_t)tracker->pool.size,
				    .size = (uint32_t)name.size,
				    .run = no_run };
	vad_buffer_add_view(&tracker->pool, name);
	if (vad_buffer_result(&tracker->pool) != VAD_OK ||
	    !vad_table_insert(&tracker->name_finder, tracker->arena, tag, row))
		return VAD_NO_MEMORY;
	tracker->name_count++;
	*index = row;
	return VAD_OK;
}

/* Append a new pair to the run of its id or its name; `link` is where the last one points on. */
static void append(struct run *run, uint32_t pair, uint32_t *link)
{
	if (link)
		*link = pair;
	else
		run->first = pair;
	run->last = pair;
	run->distinct++;
}

static enum vad_result pair_of(struct vad_cmid_tracker *tracker, uint32_t id, uint32_t name,
			       uint64_t hash, uint32_t *index, bool *made)
{
	uint32_t tag = vad_rows_hash_pair(id, name), row;
	struct run *of_id = &tracker->ids[id].run, *of_name = &tracker->names[name].run;
	struct pair *grown;
	size_t at = 0;

	*made = false;
	while ((row = vad_table_probe(&tracker->pair_finder, tag, &at)) != VAD_NO_ROW) {
		if (tracker->pairs[row].seen.id == id && tracker->pairs[row].seen.name == name) {
			*index = row;
			return VAD_OK;
		}
	}
	if (tracker->pair_count >= tracker->most)
		return refuse(tracker);
	grown = vad_rows_room(tracker->arena, tracker->pairs, tracker->pair_count,
			      &tracker->pair_capacity, sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	tracker->pairs = grown;
	row = (uint32_t)tracker->pair_count;
	if (!vad_table_insert(&tracker->pair_finder, tracker->arena, tag, row))
		return VAD_NO_MEMORY;
	grown[row] = (struct pair){ .seen = { .id = id,
					      .name = name,
					      .next_of_id = VAD_CMID_NONE,
					      .next_of_name = VAD_CMID_NONE,
					      .first = VAD_TIME_NONE,
					      .last = VAD_TIME_NONE },
				    .hash = hash };
	append(of_id, row,
	       of_id->last != VAD_CMID_NONE ? &grown[of_id->last].seen.next_of_id : NULL);
	append(of_name, row,
	       of_name->last != VAD_CMID_NONE ? &grown[of_name->last].seen.next_of_name : NULL);
	of_id->nameless += tracker->names[name].size == 0;
	tracker->pair_count++;
	*index = row;
	*made = true;
	return VAD_OK;
}

/* The pair is in use now; `made`: it was not known before. */
static void use(struct run *run, uint32_t pair, bool made)
{
	if (run->current == pair)
		return;
	if (run->current != VAD_CMID_NONE) {
		run->turns += run->turns < UINT32_MAX;
		run->came_back |= !made;
	}
	run->current = pair;
}

/* The pair in use at an id, when it is the one with this name; mostly it is. A hash of 64 bits is
 * taken for the name here. */
static bool is_current(const struct vad_cmid_tracker *tracker, uint32_t id, uint64_t hash,
		       uint32_t *pair)
{
	*pair = tracker->ids[id].run.current;
	return *pair != VAD_CMID_NONE && tracker->pairs[*pair].hash == hash &&
	       tracker->pairs[*pair].in_use;
}

static enum vad_result other_pair(struct vad_cmid_tracker *tracker, uint32_t id,
				  struct vad_view name, uint64_t hash, uint32_t *pair)
{
	enum vad_result result;
	struct run *of_name;
	uint32_t who = 0;
	bool made = false;

	result = name_of(tracker, name, hash, &who);
	if (result == VAD_OK)
		result = pair_of(tracker, id, who, hash, pair, &made);
	if (result != VAD_OK || name.size == 0)
		return result;
	use(&tracker->ids[id].run, *pair, made);
	of_name = &tracker->names[who].run;
	if (of_name->current != VAD_CMID_NONE)
		tracker->pairs[of_name->current].in_use = false;
	use(of_name, *pair, made);
	tracker->pairs[*pair].in_use = true;
	return VAD_OK;
}

enum vad_result vad_cmid_tracker_meet(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
				      struct vad_view name, vad_time time, uint32_t *pair)
{
	struct vad_cmid_pair *p;
	enum vad_result result;
	uint64_t hash;
	uint32_t id = 0;

	name = vad_view_sub(name, 0, VAD_CMID_NAME_MAX);
	hash = vad_rows_hash_text(name);
	result = id_of(tracker, cmid, &id);
	if (result == VAD_OK && !is_current(tracker, id, hash, pair))
		result = other_pair(tracker, id, name, hash, pair);
	if (result != VAD_OK)
		return result;
	p = &tracker->pairs[*pair].seen;
	p->requests += p->requests < UINT32_MAX;
	if (time != VAD_TIME_NONE) {
		if (p->first == VAD_TIME_NONE || time < p->first)
			p->first = time;
		if (p->last == VAD_TIME_NONE || time > p->last)
			p->last = time;
	}
	return VAD_OK;
}

enum vad_result vad_cmid_tracker_feed(struct vad_cmid_tracker *tracker, const struct vad_guid *cmid,
				      struct vad_view name)
{
	uint32_t pair;

	return vad_cmid_tracker_meet(tracker, cmid, name, VAD_TIME_NONE, &pair);
}

size_t vad_cmid_tracker_ids(const struct vad_cmid_tracker *tracker)
{
	return tracker->id_count;
}

size_t vad_cmid_tracker_names(const struct vad_cmid_tracker *tracker)
{
	return tracker->name_count;
}

size_t vad_cmid_tracker_pairs(const struct vad_cmid_tracker *tracker)
{
	return tracker->pair_count;
}

const struct vad_guid *vad_cmid_tracker_id(const struct vad_cmid_tracker *tracker, uint32_t id)
{
	return &tracker->ids[id].guid;
}

struct vad_view vad_cmid_tracker_name(const struct vad_cmid_tracker *tracker, uint32_t name)
{
	const struct name *n = &tracker->names[name];

	return (struct vad_view){ vad_buffer_text(&tracker->pool) + n->text, n->size };
}

const struct vad_cmid_pair *vad_cmid_tracker_pair(const struct vad_cmid_tracker *tracker,
						  uint32_t pair)
{
	return &tracker->pairs[pair].seen;
}

bool vad_cmid_tracker_cloned(const struct vad_cmid_tracker *tracker, uint32_t id)
{
	const struct run *run = &tracker->ids[id].run;

	return run->came_back || run->distinct - run->nameless > RENAMINGS_MAX;
}

static bool id_conflict(const struct vad_cmid_tracker *tracker, uint32_t id,
			enum vad_cmid_kind *kind)
{
	const struct run *run = &tracker->ids[id].run;

	if (run->turns == 0)
		return false;
	*kind = vad_cmid_tracker_cloned(tracker, id) ? VAD_CMID_CLONE : VAD_CMID_RENAMED;
	return true;
}

static bool is_rearmed(const struct name *name)
{
	return name->size > 0 && !name->run.came_back && name->run.distinct >= REARM_IDS;
}

static void fill(const struct vad_cmid_tracker *tracker, const struct run *run,
		 struct vad_cmid_conflict *c)
{
	bool by_id = c->kind != VAD_CMID_REARMED;
	uint32_t number = 0;

	c->first_pair = run->first;
	c->distinct = run->distinct - run->nameless;
	c->turns = run->turns;
	c->since = c->last = VAD_TIME_NONE;
	for (uint32_t p = run->first; p != VAD_CMID_NONE;) {
		const struct vad_cmid_pair *pair = &tracker->pairs[p].seen;

		number += tracker->names[pair->name].size > 0;
		if (number == 2 && c->since == VAD_TIME_NONE)
			c->since = pair->first;
		if (pair->last != VAD_TIME_NONE &&
		    (c->last == VAD_TIME_NONE || pair->last > c->last))
			c->last = pair->last;
		p = by_id ? pair->next_of_id : pair->next_of_name;
	}
}

bool vad_cmid_tracker_conflict(const struct vad_cmid_tracker *tracker, size_t *at,
			       struct vad_cmid_conflict *conflict)
{
	for (; *at < tracker->id_count; (*at)++) {
		uint32_t id = (uint32_t)*at;

		if (!id_conflict(tracker, id, &conflict->kind))
			continue;
		conflict->index = id;
		fill(tracker, &tracker->ids[id].run, conflict);
		(*at)++;
		return true;
	}
	for (; *at - tracker->id_count < tracker->name_count; (*at)++) {
		uint32_t name = (uint32_t)(*at - tracker->id_count);

		if (!is_rearmed(&tracker->names[name]))
			continue;
		conflict->kind = VAD_CMID_REARMED;
		conflict->index = name;
		fill(tracker, &tracker->names[name].run, conflict);
		(*at)++;
		return true;
	}
	return false;
}

struct vad_cmid_summary vad_cmid_tracker_summary(const struct vad_cmid_tracker *tracker)
{
	struct vad_cmid_summary summary = { .clients = tracker->id_count, .full = tracker->full };
	enum vad_cmid_kind kind;

	for (size_t i = 0; i < tracker->id_count; i++) {
		if (!id_conflict(tracker, (uint32_t)i, &kind))
			continue;
		summary.clones += kind == VAD_CMID_CLONE;
		summary.renamed += kind == VAD_CMID_RENAMED;
	}
	for (size_t i = 0; i < tracker->name_count; i++)
		summary.rearmed += is_rearmed(&tracker->names[i]);
	return summary;
}

size_t vad_cmid_tracker_memory(const struct vad_cmid_tracker *tracker)
{
	return vad_arena_used(tracker->arena) + tracker->pool.capacity;
}
