/* SPDX-License-Identifier: MIT */
/* One record 12290 after the other: who asked for what, when, with which result. */
#include <stdlib.h>
#include <string.h>

#include "replay_state.h"

static enum vad_result new_host(struct vad_replay *r, struct computer *c, const struct log *l,
				vad_time time)
{
	struct host *h = vad_arena_alloc(r->arena, sizeof(*h));

	if (!h)
		return VAD_NO_MEMORY;
	h->skews = vad_arena_array(r->arena, (size_t)REPLAY_SKEW_MINUTES * 2 + 1,
				   sizeof(*h->skews));
	if (!h->skews)
		return VAD_NO_MEMORY;
	h->tracker = vad_cmid_tracker_new(r->limits.machines);
	if (!h->tracker)
		return VAD_NO_MEMORY;
	h->last = time;
	h->unbroken = l->resumes != VAD_TIME_NONE ? l->resumes : time;
	h->evicted = VAD_TIME_NONE;
	c->host = h;
	c->seen.is_host = true;
	return VAD_OK;
}

void vad_replay_free_host(struct host *h)
{
	if (h)
		vad_cmid_tracker_free(h->tracker);
}

/* --- when ------------------------------------------------------------------------------------ */

static void note_gap(struct vad_replay *r, struct computer *c, vad_time from, vad_time to)
{
	struct host *h = c->host;
	uint64_t seconds = (uint64_t)(to - from);
	size_t bits = 0;
	void *grown;

	for (uint64_t rest = seconds; rest != 0; rest >>= 1)
		bits++;
	h->gap_sizes[bits]++;
	if (seconds <= REPLAY_DAY_SECONDS)
		return;
	grown = h->gap_count < REPLAY_GAP_MAX
			? vad_rows_room(r->arena, h->gaps, h->gap_count, &h->gap_capacity,
					sizeof(*h->gaps))
			: NULL;
	if (!grown) {
		c->seen.gaps_full = true;
		return;
	}
	h->gaps = grown;
	h->gaps[h->gap_count++] = (struct vad_replay_gap){ .from = from, .to = to };
}

/*
 * The time at which the replay counts a request. A clock that went back a little counts as standing
 * still; one that goes back by more than the window had run ahead before.
 */
static vad_time time_of(struct vad_replay *r, struct computer *c, struct log *l,
			const struct vad_kms_request *q)
{
	struct host *h = c->host;
	vad_time time = q->time != VAD_TIME_NONE ? q->time : h->last;

	if (l->broken) {
		/* what is closed so far rests on the log before the break */
		vad_replay_close_day(r, h);
		h->closed = h->day_count;
		h->unbroken = l->resumes != VAD_TIME_NONE ? l->resumes : time;
		l->broken = false;
	}
	if (time < h->last) {
		c->seen.backward++;
		if (h->last - time <= r->rules.window)
			time = h->last;
		if (h->unbroken > time)
			h->unbroken = time;
	}
	if (time > h->last)
		note_gap(r, c, h->last, time);
	h->last = time;
	return time;
}

/* --- what ------------------------------------------------------------------------------------ */

static void note_code(struct vad_replay *r, struct computer *c, uint32_t code, vad_time time)
{
	struct host *h = c->host;
	struct vad_replay_code *row, *grown;
	size_t i = 0;

	while (i < h->code_count && h->codes[i].code != code)
		i++;
	if (i == h->code_count) {
		grown = i < REPLAY_CODE_MAX ? vad_rows_room(r->arena, h->codes, i,
							    &h->code_capacity, sizeof(*grown))
					    : NULL;
		if (!grown) {
			c->seen.codes_full = true;
			return;
		}
		h->codes = grown;
		grown[h->code_count++] = (struct vad_replay_code){ .code = code, .first = time };
	}
	row = &h->codes[i];
	row->requests++;
	row->last = time;
}

static void new_product(struct vad_replay *r, struct vad_replay_product *row,
			const struct vad_guid *id)
{
	uint32_t known = vad_product_id_index(r->k, id);

	*row = (struct vad_replay_product){ .id = *id, .first = VAD_TIME_NONE };
	row->product = known != VAD_NO_INDEX ? r->k->product_ids[known].product : VAD_NO_INDEX;
	row->office = VAD_ANSWER_UNKNOWN;
	if (row->product == VAD_NO_INDEX)
		return;
	row->role = vad_kms_role_of(r->k, row->product);
	row->office = row->role == VAD_KMS_OFFICE ? VAD_ANSWER_YES : VAD_ANSWER_NO;
}

/* The row of an activation id; NULL when there is none, or no room. */
static struct vad_replay_product *product_of(struct vad_replay *r, struct computer *c,
					     const struct vad_kms_request *q)
{
	struct host *h = c->host;
	uint32_t tag = vad_rows_hash_guid(&q->product), row;
	struct vad_replay_product *grown;
	size_t at = 0;

	if (!q->has_product)
		return NULL;
	while ((row = vad_table_probe(&h->product_finder, tag, &at)) != VAD_NO_ROW)
		if (memcmp(&h->products[row].id, &q->product, sizeof(q->product)) == 0)
			return &h->products[row];
	grown = h->product_count < REPLAY_PRODUCT_MAX
			? vad_rows_room(r->arena, h->products, h->product_count,
					&h->product_capacity, sizeof(*grown))
			: NULL;
	row = (uint32_t)h->product_count;
	if (grown)
		h->products = grown;
	if (!grown || !vad_table_insert(&h->product_finder, r->arena, tag, row)) {
		c->seen.products_full = true;
		return NULL;
	}
	new_product(r, &grown[row], &q->product);
	h->product_count++;
	return &grown[row];
}

/* The part that a request's product plays, and the count it needs. */
struct part {
	int family;
	int64_t asked;
	enum vad_answer office;
};

static struct part part_of(const struct vad_replay *r, struct host *h,
			   const struct vad_replay_product *product, int64_t required)
{
	const struct replay_rules *rules = &r->rules;
	struct part part = { REPLAY_UNSURE, required > 0 ? required : 0, VAD_ANSWER_UNKNOWN };
	enum vad_kms_role role = VAD_KMS_SERVER;

	if (product && product->product != VAD_NO_INDEX) {
		role = product->role;
		part.family = (int)vad_replay_app_of(role);
		h->role_asked[role] = true;
	} else if (rules->known[VAD_KMS_CLIENT] && required == rules->needed[VAD_KMS_CLIENT] &&
		   required != rules->needed[VAD_KMS_OFFICE]) {
		/* only clients of Windows need as many as they do */
		role = VAD_KMS_CLIENT;
		part.family = VAD_REPLAY_WINDOWS;
		h->role_asked[role] = true;
	}
	if (part.asked == 0 && rules->known[role])
		part.asked = rules->needed[role];
	if (part.family != REPLAY_UNSURE)
		part.office = part.family == VAD_REPLAY_OFFICE ? VAD_ANSWER_YES : VAD_ANSWER_NO;
	return part;
}

static void note_product(struct vad_replay_product *row, const struct part *part,
			 const struct vad_kms_request *q, bool failed, vad_time time)
{
	if (!row)
		return;
	if (row->first == VAD_TIME_NONE)
		row->first = time;
	row->last = time;
	row->requests++;
	row->failed += failed;
	row->office = part->office;
	if (q->required > 0 && q->required <= UINT32_MAX)
		row->required = (uint32_t)q->required;
}

/* --- who ------------------------------------------------------------------------------------- */

static enum vad_result add_machine(struct vad_replay *r, struct machine_list *list, uint32_t pair,
				   int family)
{
	struct machine *grown = vad_rows_room(r->arena, list->rows, list->count, &list->capacity,
					      sizeof(*grown));

	if (!grown)
		return VAD_NO_MEMORY;
	list->rows = grown;
	grown[list->count++] = (struct machine){ .pair = pair,
						 .next = VAD_NO_ROW,
						 .first = VAD_TIME_NONE,
						 .returned = VAD_TIME_NONE,
						 .skew = INT32_MIN,
						 .family = (uint8_t)family };
	return VAD_OK;
}

/* Rows for what the tracker has met first just now. */
static enum vad_result grow_rows(struct vad_replay *r, struct host *h, int family)
{
	static const struct member none = { .place = -1 };
	enum vad_result result = VAD_OK;

	while (h->id_count < vad_cmid_tracker_ids(h->tracker)) {
		struct id_row *grown = vad_rows_room(r->arena, h->ids, h->id_count,
						     &h->id_capacity, sizeof(*grown));

		if (!grown)
			return VAD_NO_MEMORY;
		h->ids = grown;
		grown[h->id_count++] = (struct id_row){ INT32_MIN, { none, none, none } };
	}
	while (h->machines.count < vad_cmid_tracker_pairs(h->tracker) && result == VAD_OK)
		result = add_machine(r, &h->machines, (uint32_t)h->machines.count, family);
	return result;
}

/* The row of a machine in a family; NULL when out of memory or of room. */
static struct machine *machine_of(struct vad_replay *r, struct host *h, uint32_t pair, int family)
{
	struct machine *first = &h->machines.rows[pair], *m = first;
	uint32_t row;

	while (m->family != family && m->next != VAD_NO_ROW)
		m = &h->others.rows[m->next];
	if (m->family == family)
		return m;
	row = (uint32_t)h->others.count;
	if (row >= r->limits.machines || add_machine(r, &h->others, pair, family) != VAD_OK)
		return NULL;
	h->others.rows[row].next = first->next;
	first->next = row;
	return &h->others.rows[row];
}

size_t vad_replay_machine_rows(const struct host *h)
{
	return h->machines.count + h->others.count;
}

struct machine *vad_replay_machine_row(const struct host *h, size_t row)
{
	return row < h->machines.count ? &h->machines.rows[row]
				       : &h->others.rows[row - h->machines.count];
}

static void note_skew(struct vad_replay *r, struct computer *c, struct machine *m,
		      const struct vad_kms_request *q)
{
	struct vad_replay_skew *seen = &c->seen.skew;
	int64_t skew, minute;

	if (q->time == VAD_TIME_NONE || q->clock != VAD_CLOCK_UTC ||
	    q->client_time == VAD_TIME_NONE) {
		seen->unmeasured++;
		return;
	}
	skew = q->client_time - q->time;
	if (seen->measured == 0 || skew < seen->least)
		seen->least = skew;
	if (seen->measured == 0 || skew > seen->most)
		seen->most = skew;
	seen->measured++;
	/* the client's seconds are cut off, so a right clock seems to be behind by up to a minute */
	minute = skew / 60 + (skew % 60 > 0);
	if (minute < -REPLAY_SKEW_MINUTES)
		minute = -REPLAY_SKEW_MINUTES;
	if (minute > REPLAY_SKEW_MINUTES)
		minute = REPLAY_SKEW_MINUTES;
	c->host->skews[minute + REPLAY_SKEW_MINUTES]++;
	seen->bucket[vad_replay_bucket_of(&r->rules, skew)].requests++;
	if (!m)
		return;
	skew = skew > INT32_MAX ? INT32_MAX : skew <= INT32_MIN ? INT32_MIN + 1 : skew;
	if (m->skew == INT32_MIN)
		m->skew_least = m->skew_most = (int32_t)skew;
	m->skew = (int32_t)skew;
	if (m->skew < m->skew_least)
		m->skew_least = m->skew;
	if (m->skew > m->skew_most)
		m->skew_most = m->skew;
}

static void note_machine(struct machine *m, const struct host *h,
			 const struct vad_replay_product *product, const struct vad_kms_request *q,
			 vad_time time)
{
	int64_t away = m->first == VAD_TIME_NONE ? 0 : time - m->last;

	if (m->first == VAD_TIME_NONE)
		m->first = time;
	if (away > m->absence) {
		m->absence = away > UINT32_MAX ? UINT32_MAX : (uint32_t)away;
		m->returned = time;
	}
	m->last = time;
	m->requests += m->requests < UINT32_MAX;
	m->failed += q->code != 0 && m->failed < UINT32_MAX;
	m->last_result = q->code;
	m->minutes = q->minutes >= 0 && q->minutes <= INT32_MAX ? (int32_t)q->minutes : -1;
	m->product = product ? (uint16_t)(product - h->products) : UINT16_MAX;
	m->required = q->required > 0 && q->required <= UINT16_MAX ? (uint16_t)q->required : 0;
	m->status = q->status >= 0 && q->status < 7 ? (int8_t)q->status : -1;
	m->is_virtual = q->is_virtual == 0 || q->is_virtual == 1 ? (int8_t)q->is_virtual : -1;
}

static void note_totals(struct computer *c, const struct vad_kms_request *q)
{
	struct vad_replay_host *seen = &c->seen;

	seen->requests++;
	seen->failed += q->code != 0;
	seen->by_status[q->status >= 0 && q->status < 7 ? q->status : 7]++;
	seen->by_virtual[q->is_virtual == 0 || q->is_virtual == 1 ? q->is_virtual : 2]++;
	if (q->time == VAD_TIME_NONE)
		return;
	if (seen->clock == VAD_CLOCK_NONE)
		seen->clock = q->clock;
	if (seen->first == VAD_TIME_NONE || q->time < seen->first)
		seen->first = q->time;
	if (seen->last == VAD_TIME_NONE || q->time > seen->last)
		seen->last = q->time;
}

static enum vad_result note_who(struct vad_replay *r, struct computer *c,
				struct vad_replay_day *day,
				const struct vad_replay_product *product, const struct part *part,
				const struct vad_kms_request *q, vad_time time)
{
	struct host *h = c->host;
	size_t before = vad_cmid_tracker_ids(h->tracker);
	struct machine *m = NULL;
	enum vad_result result;
	struct id_row *id;
	uint32_t pair = 0, row;

	if (!q->has_cmid) {
		note_skew(r, c, NULL, q);
		return VAD_OK;
	}
	result = vad_cmid_tracker_meet(h->tracker, &q->cmid, q->name, time, &pair);
	if (result == VAD_OK)
		result = grow_rows(r, h, part->family);
	if (result == VAD_OK) {
		m = machine_of(r, h, pair, part->family);
		c->seen.machines_full |= m == NULL;
	} else {
		c->seen.machines_full = true;
	}
	note_skew(r, c, m, q);
	if (result != VAD_OK)
		return result;
	if (m)
		note_machine(m, h, product, q, time);
	row = vad_cmid_tracker_pair(h->tracker, pair)->id;
	id = &h->ids[row];
	day->fresh += row >= before;
	day->clients += id->day != day->day;
	id->day = day->day;
	if (!vad_kms_request_counts(r->k, q->code))
		return VAD_OK;
	c->seen.counted++;
	return vad_replay_count(r, h, row, part->family, part->asked, time);
}

enum vad_result vad_replay_feed_host(struct vad_replay *r, struct computer *c, struct log *l,
				 const struct vad_kms_request *q)
{
	struct vad_replay_product *product;
	struct vad_replay_day *day;
	enum vad_result result = VAD_OK;
	struct part part;
	vad_time time;

	if (!c->host) {
		vad_time start = q->time != VAD_TIME_NONE ? q->time : q->client_time;

		result = new_host(r, c, l, start != VAD_TIME_NONE ? start : 0);
	}
	if (result != VAD_OK)
		return result;
	time = time_of(r, c, l, q);
	result = vad_replay_advance(r, c->host, time);
	if (result != VAD_OK)
		return result;
	day = vad_replay_day_row(r, c->host, time);
	if (!day)
		return VAD_NO_MEMORY;
	day->requests++;
	day->failed += q->code != 0;
	note_totals(c, q);
	note_code(r, c, q->code, time);
	product = product_of(r, c, q);
	part = part_of(r, c->host, product, q->required);
	note_product(product, &part, q, q->code != 0, time);
	return note_who(r, c, day, product, &part, q, time);
}
