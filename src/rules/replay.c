/* SPDX-License-Identifier: MIT */
/* The replay's front: whose log a record stands in, and whether it was seen before. */
#include "rules/replay.h"

#include <stdlib.h>
#include <string.h>

#include "replay_state.h"

enum { NAME_MAX_BYTES = 255 };

struct vad_view vad_replay_text(const struct vad_replay *r, size_t at, size_t size)
{
	return (struct vad_view){ vad_buffer_text(&r->pool) + at, size };
}

enum vad_result vad_replay_keep_text(struct vad_replay *r, struct vad_view text, size_t *at)
{
	size_t before = r->pool.size;

	vad_buffer_add_view(&r->pool, text);
	if (vad_buffer_result(&r->pool) != VAD_OK)
		return vad_buffer_result(&r->pool);
	*at = before;
	return VAD_OK;
}

static bool is_ascending(const int64_t *edge, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (edge[i - 1] >= edge[i])
			return false;
	return true;
}

/* Bucket borders: the resolution, what is suspicious, an hour, and the tolerance; either sign. */
static bool look_up_edges(struct replay_rules *rules, int64_t tolerance)
{
	const int64_t size[] = { rules->resolution, rules->suspicious, 3600, tolerance };

	for (size_t i = 0; i < 4; i++) {
		rules->edge[3 - i] = -size[i];
		rules->edge[4 + i] = size[i] + 1;
	}
	return is_ascending(rules->edge, VAD_REPLAY_BUCKETS - 1);
}

size_t vad_replay_bucket_of(const struct replay_rules *rules, int64_t skew)
{
	size_t bucket = 0;

	while (bucket < VAD_REPLAY_BUCKETS - 1 && skew >= rules->edge[bucket])
		bucket++;
	return bucket;
}

static bool look_up(struct replay_rules *rules, const struct vad_knowledge *k)
{
	int64_t minutes = 0, tolerance = 0;

	for (int role = 0; role < VAD_REPLAY_ROLES; role++)
		rules->known[role] =
			vad_kms_threshold(k, (enum vad_kms_role)role, &rules->needed[role]);
	if (!vad_rules_number(k, "kms.count-window", &rules->window) ||
	    !vad_rules_number(k, "kms.renewal-interval", &minutes) ||
	    !vad_rules_number(k, "kms.clock-resolution", &rules->resolution) ||
	    !vad_rules_number(k, "kms.clock-tolerance", &tolerance) ||
	    !vad_rules_number(k, "clock.suspicious", &rules->suspicious))
		return false;
	rules->renewal = minutes * 60;
	return look_up_edges(rules, tolerance);
}

static size_t or_default(size_t value, size_t otherwise)
{
	return value != 0 && value < VAD_NO_ROW ? value : otherwise;
}

struct vad_replay *vad_replay_new(const struct vad_knowledge *k,
				  const struct vad_replay_limits *limits)
{
	struct vad_replay *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->k = k;
	if (limits)
		r->limits = *limits;
	r->limits.machines = or_default(r->limits.machines, 1000000);
	r->limits.computers = or_default(r->limits.computers, 16384);
	r->limits.pending = or_default(r->limits.pending, 200000);
	r->limits.listed = or_default(r->limits.listed, 1000);
	r->pool = vad_buffer_new(UINT32_MAX);
	r->arena = vad_arena_new(SIZE_MAX / 2);
	if (!r->arena || !look_up(&r->rules, k)) {
		vad_replay_free(r);
		return NULL;
	}
	return r;
}

void vad_replay_free(struct vad_replay *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->computer_count; i++)
		vad_replay_free_host(r->computers[i].host);
	vad_arena_free(r->arena);
	vad_buffer_clear(&r->pool);
	free(r);
}

/* --- computers and their logs ---------------------------------------------------------------- */

static uint32_t find_computer(const struct vad_replay *r, struct vad_view name, uint32_t tag)
{
	size_t at = 0;
	uint32_t row;

	while ((row = vad_table_probe(&r->computer_finder, tag, &at)) != VAD_NO_ROW) {
		const struct computer *c = &r->computers[row];

		if (vad_view_equal_nocase(vad_replay_text(r, c->name, c->name_size), name))
			break;
	}
	return row;
}

uint32_t vad_replay_find_computer(const struct vad_replay *r, struct vad_view name)
{
	return find_computer(r, name, vad_table_hash(vad_rows_hash_text(name)));
}

static enum vad_result computer_of(struct vad_replay *r, struct vad_view name, uint32_t *computer)
{
	struct computer *grown;
	enum vad_result result;
	size_t text = 0;
	uint32_t tag, row;

	name = vad_view_sub(name, 0, NAME_MAX_BYTES);
	tag = vad_table_hash(vad_rows_hash_text(name));
	row = find_computer(r, name, tag);
	if (row != VAD_NO_ROW) {
		*computer = row;
		return VAD_OK;
	}
	if (r->computer_count >= r->limits.computers)
		return VAD_LIMIT;
	result = vad_replay_keep_text(r, name, &text);
	if (result != VAD_OK)
		return result;
	row = (uint32_t)r->computer_count;
	grown = vad_rows_room(r->arena, r->computers, r->computer_count, &r->computer_capacity,
			      sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	r->computers = grown;
	if (!vad_table_insert(&r->computer_finder, r->arena, tag, row))
		return VAD_NO_MEMORY;
	grown[row] = (struct computer){ .name = text, .name_size = name.size };
	grown[row].host_log = grown[row].client_log = VAD_NO_ROW;
	grown[row].seen.first = grown[row].seen.last = grown[row].seen.now = VAD_TIME_NONE;
	r->computer_count++;
	*computer = row;
	return VAD_OK;
}

/* `gatherer`: the log of another computer that the records stand in; NULL for a log of its own. */
static enum vad_result log_of(struct vad_replay *r, struct computer *c, struct vad_view channel,
			      const struct log *gatherer, uint32_t *log)
{
	bool forwarded = gatherer != NULL;
	struct log *grown;
	enum vad_result result = VAD_OK;
	size_t text = gatherer ? gatherer->channel : 0;

	channel = vad_view_sub(channel, 0, NAME_MAX_BYTES);
	for (size_t i = 0; i < c->log_count; i++) {
		struct log *l = &c->logs[i];

		if (l->forwarded == forwarded &&
		    vad_view_equal_nocase(vad_replay_text(r, l->channel, l->channel_size), channel)) {
			*log = (uint32_t)i;
			return VAD_OK;
		}
	}
	if (c->log_count >= REPLAY_LOG_MAX)
		return VAD_LIMIT;
	/* the gatherer's channel stands in the pool already, which may move when it grows */
	if (!gatherer)
		result = vad_replay_keep_text(r, channel, &text);
	if (result != VAD_OK)
		return result;
	grown = vad_rows_room(r->arena, c->logs, c->log_count, &c->log_capacity, sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	c->logs = grown;
	grown[c->log_count] = (struct log){ .channel = text,
					    .channel_size = channel.size,
					    .forwarded = forwarded,
					    .broken = true,
					    .resumes = VAD_TIME_NONE };
	for (size_t i = 0; i < 2; i++)
		grown[c->log_count].reached[i] =
			(struct reached){ .time = VAD_TIME_NONE, .file = SIZE_MAX };
	grown[c->log_count].seen.first_time = VAD_TIME_NONE;
	grown[c->log_count].seen.last_time = VAD_TIME_NONE;
	grown[c->log_count].seen.from_start = VAD_ANSWER_UNKNOWN;
	*log = (uint32_t)c->log_count++;
	return VAD_OK;
}

static struct file *file_of(struct vad_replay *r, size_t index)
{
	return index < r->file_count ? &r->files[index] : NULL;
}

static enum vad_result add_file(struct vad_replay *r, size_t index, struct file file)
{
	if (index >= REPLAY_FILE_MAX)
		return VAD_LIMIT;
	while (r->file_count <= index) {
		struct file *grown = vad_rows_room(r->arena, r->files, r->file_count,
						   &r->file_capacity, sizeof(*grown));

		if (!grown)
			return VAD_NO_MEMORY;
		r->files = grown;
		grown[r->file_count++] = (struct file){ VAD_NO_ROW, VAD_NO_ROW };
	}
	r->files[index] = file;
	return VAD_OK;
}

static void widen(struct vad_replay_log *seen, vad_time time)
{
	if (time == VAD_TIME_NONE)
		return;
	if (seen->first_time == VAD_TIME_NONE || time < seen->first_time)
		seen->first_time = time;
	if (seen->last_time == VAD_TIME_NONE || time > seen->last_time)
		seen->last_time = time;
}

static void widen_ids(struct log *l, uint64_t first, uint64_t last)
{
	struct vad_replay_log *seen = &l->seen;

	if (first == 0 || last < first)
		return;
	/* without a channel, files need not be of one log */
	if (l->channel_size > 0 && seen->last_record != 0 && first > seen->last_record &&
	    first - seen->last_record > 1) {
		seen->missing += first - seen->last_record - 1;
		l->broken = true;
	}
	if (seen->first_record == 0) {
		seen->first_record = first;
		seen->from_start = first == 1 ? VAD_ANSWER_YES : VAD_ANSWER_NO;
	}
	/* ids of a log that began anew are told by their records */
	if (last > seen->last_record)
		seen->last_record = last;
}

/* A time outside of the years 1 to 9999 is none; sums of those inside cannot overflow. */
static vad_time sane(vad_time time)
{
	const vad_time least = INT64_C(-62135596800), most = INT64_C(253402300799);

	return time >= least && time <= most ? time : VAD_TIME_NONE;
}

enum vad_result vad_replay_span(struct vad_replay *r, const struct vad_log_span *span)
{
	struct file file;
	struct log *l;
	enum vad_result result;

	result = computer_of(r, span->computer, &file.computer);
	if (result == VAD_OK)
		result = log_of(r, &r->computers[file.computer], span->channel, NULL, &file.log);
	if (result == VAD_OK)
		result = add_file(r, span->file, file);
	if (result != VAD_OK)
		return result;
	l = &r->computers[file.computer].logs[file.log];
	widen_ids(l, span->first_record, span->last_record);
	if (l->broken)
		l->resumes = sane(span->first_time);
	widen(&l->seen, sane(span->first_time));
	widen(&l->seen, sane(span->last_time));
	return VAD_OK;
}

void vad_replay_lost(struct vad_replay *r, size_t file)
{
	struct file *f = file_of(r, file);
	struct log *l;

	if (!f || f->computer == VAD_NO_ROW)
		return;
	l = &r->computers[f->computer].logs[f->log];
	l->seen.lost = true;
	l->broken = true;
	l->resumes = VAD_TIME_NONE;
}

/* --- records --------------------------------------------------------------------------------- */

/* What records have in common. */
struct heading {
	size_t file;
	uint64_t record;
	vad_time time;
	enum vad_clock clock;
	struct vad_view computer;
	uint32_t event;
};

static bool is_copy(struct log *l, const struct reached *reached, const struct heading *h)
{
	bool other_file = reached->file != SIZE_MAX && reached->file != h->file;
	bool younger = h->time != VAD_TIME_NONE &&
		       (reached->time == VAD_TIME_NONE || h->time > reached->time);

	if (h->record == 0)
		return other_file && h->time != VAD_TIME_NONE && !younger;
	if (h->record > reached->id)
		/* an old copy of the log as it was before it began anew */
		return l->seen.cleared > 0 && other_file && !younger;
	if (!younger)
		return true;
	l->seen.cleared++;
	l->broken = true;
	l->resumes = h->time;
	return false;
}

static void enter(struct log *l, struct reached *reached, const struct heading *h)
{
	if (h->record != 0) {
		reached->id = h->record;
		if (l->seen.first_record == 0)
			l->seen.first_record = h->record;
		if (h->record > l->seen.last_record)
			l->seen.last_record = h->record;
	}
	if (h->time != VAD_TIME_NONE) {
		if (l->clock == VAD_CLOCK_NONE)
			l->clock = h->clock;
		l->mixed |= l->clock != h->clock;
		if (reached->time == VAD_TIME_NONE || h->time > reached->time)
			reached->time = h->time;
	}
	reached->file = h->file;
	l->seen.records++;
	widen(&l->seen, h->time);
}

/* Is this the computer's name, letter for letter? */
static bool is_named(const struct vad_replay *r, uint32_t computer, struct vad_view name)
{
	const struct computer *c = computer != VAD_NO_ROW ? &r->computers[computer] : NULL;

	return c && vad_view_equal(vad_replay_text(r, c->name, c->name_size), name);
}

/* Whose log a record stands in; *skip when it is a copy. */
static enum vad_result place(struct vad_replay *r, const struct heading *h, uint32_t *computer,
			     uint32_t *log, bool *skip)
{
	struct file *f = file_of(r, h->file);
	struct vad_view channel = VAD_VIEW("");
	struct reached *reached;
	enum vad_result result;
	struct log *l;

	if (f && is_named(r, f->computer, h->computer)) {
		*computer = f->computer;
	} else {
		result = computer_of(r, h->computer, computer);
		if (result != VAD_OK)
			return result;
	}
	if (f && f->computer == *computer) {
		*log = f->log;
	} else {
		/* a log that gathers the records of many computers, or a file never announced */
		l = f && f->computer != VAD_NO_ROW ? &r->computers[f->computer].logs[f->log] : NULL;
		if (l)
			channel = vad_replay_text(r, l->channel, l->channel_size);
		result = log_of(r, &r->computers[*computer], channel, l, log);
		if (result != VAD_OK)
			return result;
	}
	l = &r->computers[*computer].logs[*log];
	reached = &l->reached[l->channel_size == 0 && h->event != 12290];
	*skip = is_copy(l, reached, h);
	if (*skip)
		l->seen.copies++;
	else
		enter(l, reached, h);
	return VAD_OK;
}

enum vad_result vad_replay_feed(struct vad_replay *r, const struct vad_kms_request *request)
{
	struct vad_kms_request copy = *request, *q = &copy;
	struct heading h = { q->file, q->record, sane(q->time), q->clock, q->computer,
			     q->event };
	uint32_t computer, log;
	enum vad_result result;
	struct computer *c;
	bool skip;

	q->time = h.time;
	q->client_time = sane(q->client_time);
	result = place(r, &h, &computer, &log, &skip);
	if (result != VAD_OK || skip)
		return result;
	c = &r->computers[computer];
	switch (q->event) {
	case 12288:
		c->client_log = log;
		return vad_replay_join_client(r, computer, q);
	case 12289:
		vad_replay_join_reply(r, computer, q);
		return VAD_OK;
	case 12290:
		c->host_log = log;
		result = vad_replay_feed_host(r, c, &c->logs[log], q);
		if (result != VAD_OK)
			return result;
		return vad_replay_join_host(r, computer, q);
	default:
		return VAD_USAGE;
	}
}

enum vad_result vad_replay_event(struct vad_replay *r, const struct vad_kms_event *e)
{
	struct heading h = { e->file, e->record, sane(e->time), e->clock, e->computer,
			     e->event };
	struct moment_list *list;
	struct vad_replay_moment *grown;
	uint32_t computer, log;
	enum vad_result result;
	bool skip;

	result = place(r, &h, &computer, &log, &skip);
	if (result != VAD_OK || skip)
		return result;
	list = &r->computers[computer].moments;
	if (list->count >= r->limits.listed) {
		list->full = true;
		return VAD_LIMIT;
	}
	grown = vad_rows_room(r->arena, list->rows, list->count, &list->capacity, sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	list->rows = grown;
	grown[list->count++] = (struct vad_replay_moment){
		.time = h.time, .id = e->event, .code = e->code, .has_code = e->has_code
	};
	return VAD_OK;
}

/* --- results --------------------------------------------------------------------------------- */

enum vad_replay_app vad_replay_app_of(enum vad_kms_role role)
{
	return role == VAD_KMS_OFFICE ? VAD_REPLAY_OFFICE : VAD_REPLAY_WINDOWS;
}

enum vad_result vad_replay_finish(struct vad_replay *r, vad_time now)
{
	enum vad_result result = VAD_OK;

	if (r->finished)
		return VAD_USAGE;
	r->finished = true;
	now = sane(now);
	for (size_t i = 0; i < r->computer_count && result == VAD_OK; i++)
		result = vad_replay_finish_host(r, &r->computers[i], now);
	if (result == VAD_OK)
		result = vad_replay_finish_join(r);
	return result;
}

size_t vad_replay_host_count(const struct vad_replay *r)
{
	return r->computer_count;
}

const struct vad_replay_host *vad_replay_host(const struct vad_replay *r, size_t host)
{
	return &r->computers[host].seen;
}

const struct vad_cmid_tracker *vad_replay_cmids(const struct vad_replay *r, size_t host)
{
	const struct host *h = r->computers[host].host;

	return h ? h->tracker : NULL;
}

const struct vad_replay_join *vad_replay_join(const struct vad_replay *r)
{
	return &r->join.seen;
}

size_t vad_replay_memory(const struct vad_replay *r)
{
	size_t bytes = vad_arena_used(r->arena) + r->pool.capacity;

	for (size_t i = 0; i < r->computer_count; i++)
		if (r->computers[i].host)
			bytes += vad_cmid_tracker_memory(r->computers[i].host->tracker);
	return bytes;
}
