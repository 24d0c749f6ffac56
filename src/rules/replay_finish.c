/* SPDX-License-Identifier: MIT */
/* From what a replay remembers to its results, one computer after the other; days, and machines. */
#include <stdlib.h>
#include <string.h>

#include "replay_state.h"

/* Records of a host's life, in event logs: the service started, and stopped. */
enum { EVENT_STARTED = 902, EVENT_STOPPED = 903 };

/* --- logs ------------------------------------------------------------------------------------ */

static enum vad_result finish_logs(struct vad_replay *r, struct computer *c)
{
	struct vad_replay_log *logs = vad_arena_array(r->arena, c->log_count, sizeof(*logs));

	if (!logs)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < c->log_count; i++) {
		struct log *l = &c->logs[i];

		l->seen.channel = vad_replay_text(r, l->channel, l->channel_size);
		logs[i] = l->seen;
	}
	c->seen.logs = logs;
	c->seen.log_count = c->log_count;
	return VAD_OK;
}

/* Do the host's logs hold all requests of the window before `now`? */
static enum vad_answer is_whole(const struct vad_replay *r, const struct computer *c, vad_time now)
{
	const struct log *l = c->host_log != VAD_NO_ROW ? &c->logs[c->host_log] : NULL;

	if (!l || l->mixed || l->seen.lost)
		return VAD_ANSWER_UNKNOWN;
	return now - c->host->unbroken >= r->rules.window ? VAD_ANSWER_YES : VAD_ANSWER_NO;
}

/* --- gaps and moments ------------------------------------------------------------------------ */

static int compare_moments(const void *a, const void *b)
{
	const struct vad_replay_moment *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	if (left->id != right->id)
		return left->id < right->id ? -1 : 1;
	return (left->code > right->code) - (left->code < right->code);
}

static void finish_moments(struct computer *c)
{
	struct moment_list *list = &c->moments;

	if (list->count > 1)
		qsort(list->rows, list->count, sizeof(*list->rows), compare_moments);
	c->seen.moments = list->rows;
	c->seen.moment_count = list->count;
	c->seen.moments_full = list->full;
}

/* The median, to the next power of two. */
static int64_t usual_gap(const struct host *h)
{
	uint64_t all = 0, passed = 0;

	for (size_t i = 0; i < 64; i++)
		all += h->gap_sizes[i];
	for (size_t i = 0; i < 63; i++) {
		passed += h->gap_sizes[i];
		if (all > 0 && passed * 2 >= all)
			return (int64_t)1 << i;
	}
	return 0;
}

/* Was the service off at some time within a gap? */
static enum vad_answer was_off(const struct computer *c, const struct vad_replay_gap *gap)
{
	for (size_t i = 0; i < c->moments.count; i++) {
		const struct vad_replay_moment *m = &c->moments.rows[i];

		if ((m->id == EVENT_STOPPED || m->id == EVENT_STARTED) && m->time > gap->from &&
		    m->time < gap->to)
			return VAD_ANSWER_YES;
	}
	for (size_t i = 0; i < c->log_count && !c->moments.full; i++) {
		const struct vad_replay_log *l = &c->logs[i].seen;

		if (i != c->host_log && !l->lost && l->missing == 0 &&
		    l->first_time != VAD_TIME_NONE && l->first_time <= gap->from &&
		    l->last_time >= gap->to)
			return VAD_ANSWER_NO;
	}
	return VAD_ANSWER_UNKNOWN;
}

static enum vad_result finish_gaps(struct vad_replay *r, struct computer *c, vad_time now)
{
	struct vad_replay_host *seen = &c->seen;
	struct host *h = c->host;
	struct vad_replay_gap *gaps;
	int64_t least;

	seen->usual_gap = usual_gap(h);
	least = seen->usual_gap * 3;
	if (least < REPLAY_DAY_SECONDS)
		least = REPLAY_DAY_SECONDS;
	gaps = vad_arena_array(r->arena, h->gap_count + 1, sizeof(*gaps));
	if (!gaps)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < h->gap_count; i++)
		if (h->gaps[i].to - h->gaps[i].from > least)
			gaps[seen->gap_count++] = h->gaps[i];
	if (now - h->last > least)
		gaps[seen->gap_count++] =
			(struct vad_replay_gap){ .from = h->last, .to = now, .open = true };
	for (size_t i = 0; i < seen->gap_count; i++)
		gaps[i].off = was_off(c, &gaps[i]);
	seen->gaps = gaps;
	return VAD_OK;
}

/* --- lists ----------------------------------------------------------------------------------- */

static int compare_codes(const void *a, const void *b)
{
	const struct vad_replay_code *left = a, *right = b;

	if (left->requests != right->requests)
		return left->requests > right->requests ? -1 : 1;
	return (left->code > right->code) - (left->code < right->code);
}

static int compare_products(const void *a, const void *b)
{
	const struct vad_replay_product *left = a, *right = b;

	if (left->requests != right->requests)
		return left->requests > right->requests ? -1 : 1;
	return memcmp(&left->id, &right->id, sizeof(left->id));
}

/* Most frequent first; machines point at their product by its row, which moves. */
static enum vad_result finish_products(struct vad_replay *r, struct computer *c)
{
	struct host *h = c->host;
	struct vad_replay_product *sorted;
	uint16_t *moved;

	sorted = vad_arena_array(r->arena, h->product_count + 1, sizeof(*sorted));
	moved = vad_arena_array(r->arena, h->product_count + 1, sizeof(*moved));
	if (!sorted || !moved)
		return VAD_NO_MEMORY;
	if (h->product_count > 0)
		memcpy(sorted, h->products, h->product_count * sizeof(*sorted));
	if (h->product_count > 1)
		qsort(sorted, h->product_count, sizeof(*sorted), compare_products);
	for (size_t i = 0; i < h->product_count; i++) {
		uint32_t tag = vad_rows_hash_guid(&sorted[i].id);
		size_t at = 0;
		uint32_t row;

		while ((row = vad_table_probe(&h->product_finder, tag, &at)) != VAD_NO_ROW)
			if (vad_guid_equal(&h->products[row].id, &sorted[i].id))
				moved[row] = (uint16_t)i;
	}
	for (size_t i = 0; i < vad_replay_machine_rows(h); i++) {
		struct machine *m = vad_replay_machine_row(h, i);

		if (m->product != UINT16_MAX)
			m->product = moved[m->product];
	}
	c->seen.products = sorted;
	c->seen.product_count = h->product_count;
	return VAD_OK;
}

static int64_t median_skew(const struct host *h, const struct vad_replay_skew *seen)
{
	uint64_t passed = 0;
	size_t slots = (size_t)REPLAY_SKEW_MINUTES * 2 + 1, i;

	for (i = 0; i < slots - 1; i++) {
		passed += h->skews[i];
		if (passed * 2 >= seen->measured)
			break;
	}
	if (i == 0)
		return seen->least;
	return i == slots - 1 ? seen->most : ((int64_t)i - REPLAY_SKEW_MINUTES) * 60;
}

static void finish_skew(const struct vad_replay *r, struct computer *c)
{
	struct vad_replay_skew *seen = &c->seen.skew;
	const struct host *h = c->host;

	seen->plus_minus = r->rules.resolution;
	for (size_t i = 0; i < VAD_REPLAY_BUCKETS; i++) {
		seen->bucket[i].from = i > 0 ? r->rules.edge[i - 1] : INT64_MIN;
		seen->bucket[i].to = i + 1 < VAD_REPLAY_BUCKETS ? r->rules.edge[i] : INT64_MAX;
	}
	if (seen->measured > 0)
		seen->median = median_skew(h, seen);
	for (size_t i = 0; i < vad_replay_machine_rows(h); i++) {
		const struct machine *m = vad_replay_machine_row(h, i);
		enum vad_answer accepted;

		if (m->skew == INT32_MIN)
			continue;
		seen->bucket[vad_replay_bucket_of(&r->rules, m->skew)].machines++;
		accepted = vad_kms_clock_accepted(r->k, m->skew, r->rules.resolution);
		seen->refused += accepted == VAD_ANSWER_NO;
		seen->near += accepted == VAD_ANSWER_UNKNOWN;
	}
}

static void finish_host_lists(const struct vad_replay *r, struct computer *c)
{
	struct vad_replay_host *seen = &c->seen;
	struct host *h = c->host;

	if (h->code_count > 1)
		qsort(h->codes, h->code_count, sizeof(*h->codes), compare_codes);
	seen->codes = h->codes;
	seen->code_count = h->code_count;
	seen->days = h->days;
	seen->day_count = h->day_count;
	seen->days_full = h->day_count >= REPLAY_DAY_MAX;
	seen->machines = (uint32_t)vad_replay_machine_rows(h);
	seen->ids = (uint32_t)vad_cmid_tracker_ids(h->tracker);
	seen->names = (uint32_t)vad_cmid_tracker_names(h->tracker);
	seen->cmids = vad_cmid_tracker_summary(h->tracker);
	for (size_t i = 0; i < vad_replay_machine_rows(h); i++)
		seen->returned += vad_replay_machine_row(h, i)->absence > r->rules.window;
}

static vad_time today_of(const struct computer *c, vad_time now)
{
	const struct log *l = c->host_log != VAD_NO_ROW ? &c->logs[c->host_log] : NULL;
	vad_time last = c->host->last;

	if (now == VAD_TIME_NONE && l && l->seen.last_time != VAD_TIME_NONE)
		now = l->seen.last_time;
	return now != VAD_TIME_NONE && now > last ? now : last;
}

enum vad_result vad_replay_finish_host(struct vad_replay *r, struct computer *c, vad_time now)
{
	struct vad_replay_host *seen = &c->seen;
	enum vad_result result;

	seen->name = vad_replay_text(r, c->name, c->name_size);
	seen->whole = VAD_ANSWER_UNKNOWN;
	result = finish_logs(r, c);
	finish_moments(c);
	if (!c->host || result != VAD_OK)
		return result;
	seen->now = now = today_of(c, now);
	result = vad_replay_advance(r, c->host, now);
	vad_replay_close_day(r, c->host);
	seen->whole = is_whole(r, c, now);
	if (result == VAD_OK)
		result = vad_replay_today(r, c, now);
	if (result == VAD_OK)
		result = finish_gaps(r, c, now);
	if (result == VAD_OK)
		result = finish_products(r, c);
	finish_skew(r, c);
	finish_host_lists(r, c);
	return result;
}

bool vad_replay_day_at(const struct vad_replay_host *host, int32_t day,
		       struct vad_replay_day *figures)
{
	size_t low = 0, high = host->day_count;

	/* the first row after the day */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (host->days[middle].day <= day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	*figures = host->days[low - 1];
	if (figures->day == day)
		return true;
	figures->day = day;
	figures->requests = figures->failed = figures->clients = figures->fresh = 0;
	for (int app = 0; app < VAD_REPLAY_APPS; app++)
		figures->level[app].highest = figures->level[app].lowest = figures->level[app].end;
	return true;
}
