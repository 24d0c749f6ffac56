/* SPDX-License-Identifier: MIT */
/*
 * Both ends of a request: 12288 and 12289 in the client's log, 12290 in the host's. Two records are
 * of one request when client id, activation id and the client's time are equal. Requests of clients
 * are kept up to a ceiling; of those that hosts served, and no client's log read so far knows, the
 * last ones: they are matched at the end.
 */
#include <stdlib.h>
#include <string.h>

#include "replay_state.h"
#include "rules/code.h"

/* A client's requests with equal id, product and minute that are told apart. */
enum { SAME_MAX = 16 };

struct owner {
	struct vad_guid cmid;
	uint32_t computer;
};

struct endpoint {
	size_t text, size; /* in the pool */
	uint32_t target;   /* the computer it means, found at the end; VAD_NO_ROW: not told */
};

static uint32_t key_tag(const struct request_key *key)
{
	uint32_t ids = vad_rows_hash_guid(&key->cmid);
	uint32_t product = vad_rows_hash_guid(&key->product);

	return vad_rows_hash_pair((uint64_t)ids << 32 | product, (uint64_t)key->client_time);
}

static bool same_key(const struct request_key *a, const struct request_key *b)
{
	return a->client_time == b->client_time && vad_guid_equal(&a->cmid, &b->cmid) &&
	       vad_guid_equal(&a->product, &b->product);
}

static bool make_key(struct vad_replay *r, const struct vad_kms_request *q,
		     struct request_key *key)
{
	if (!q->has_cmid || !q->has_product || q->client_time == VAD_TIME_NONE) {
		r->join.seen.unkeyed++;
		return false;
	}
	*key = (struct request_key){ q->cmid, q->product, q->client_time };
	return true;
}

/*
 * The client's request with this key that no host is known to have seen: one that was sent without
 * an error before one that was not. *count: how many have the key.
 */
static struct pending *find_open(struct joining *j, const struct request_key *key, uint32_t tag,
				 size_t *count)
{
	struct pending *found = NULL;
	size_t at = 0;
	uint32_t row;

	*count = 0;
	while (*count < SAME_MAX && (row = vad_table_probe(&j->finder, tag, &at)) != VAD_NO_ROW) {
		struct pending *p = &j->rows[row];

		if (!same_key(&p->key, key))
			continue;
		(*count)++;
		if (p->host != VAD_NO_ROW)
			continue;
		if (!found || (found->client_code != 0 && p->client_code == 0))
			found = p;
	}
	return found;
}

static bool is_done(const struct pending *p)
{
	return p->host != VAD_NO_ROW &&
	       (p->replied || (p->client_code != 0 && p->client_code == p->host_code));
}

/* --- room ------------------------------------------------------------------------------------ */

/* A row went elsewhere: who waits for its reply is told. */
static void moved(struct vad_replay *r, const struct pending *p, uint32_t from, uint32_t to)
{
	struct client *client = r->computers[p->client].client;

	for (size_t i = 0; i < REPLAY_RECENT; i++)
		if (client->recent[i].pending == from)
			client->recent[i].pending = to;
}

/* What is complete is counted, and goes. */
static void make_room(struct vad_replay *r)
{
	struct joining *j = &r->join;
	size_t kept = 0;

	vad_table_clear(&j->finder);
	for (size_t i = 0; i < j->count; i++) {
		struct pending *p = &j->rows[i];

		if (is_done(p)) {
			j->seen.fate[VAD_FATE_DONE]++;
			moved(r, p, (uint32_t)i, VAD_NO_ROW);
			continue;
		}
		moved(r, p, (uint32_t)i, (uint32_t)kept);
		j->rows[kept++] = *p;
	}
	j->count = kept;
	for (size_t i = 0; i < kept; i++)
		/* never fails: the table had room for more */
		(void)vad_table_insert(&j->finder, r->arena, key_tag(&j->rows[i].key), (uint32_t)i);
}

static enum vad_result add(struct vad_replay *r, const struct pending *p, uint32_t tag,
			   uint32_t *row)
{
	struct joining *j = &r->join;
	struct pending *grown;

	/* where little can be spared, it is not looked for at each request */
	if (j->count >= r->limits.pending && j->refused % (r->limits.pending / 8 + 1) == 0)
		make_room(r);
	if (j->count >= r->limits.pending) {
		j->refused++;
		j->seen.full = true;
		return VAD_LIMIT;
	}
	j->refused = 0;
	grown = vad_rows_room(r->arena, j->rows, j->count, &j->capacity, sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	j->rows = grown;
	if (!vad_table_insert(&j->finder, r->arena, tag, (uint32_t)j->count))
		return VAD_NO_MEMORY;
	*row = (uint32_t)j->count;
	grown[j->count++] = *p;
	return VAD_OK;
}

/* --- the client's end ------------------------------------------------------------------------ */

static enum vad_result note_owner(struct vad_replay *r, const struct vad_guid *cmid,
				  uint32_t computer)
{
	struct joining *j = &r->join;
	uint32_t tag = vad_rows_hash_guid(cmid), row;
	struct owner *grown;
	size_t at = 0;

	while ((row = vad_table_probe(&j->owner_finder, tag, &at)) != VAD_NO_ROW)
		if (vad_guid_equal(&j->owners[row].cmid, cmid))
			return VAD_OK;
	if (j->owner_count >= r->limits.computers)
		return VAD_LIMIT;
	grown = vad_rows_room(r->arena, j->owners, j->owner_count, &j->owner_capacity,
			      sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	j->owners = grown;
	if (!vad_table_insert(&j->owner_finder, r->arena, tag, (uint32_t)j->owner_count))
		return VAD_NO_MEMORY;
	grown[j->owner_count++] = (struct owner){ *cmid, computer };
	return VAD_OK;
}

static enum vad_result endpoint_of(struct vad_replay *r, struct vad_view text, uint32_t *endpoint)
{
	struct joining *j = &r->join;
	struct endpoint *grown;
	enum vad_result result;
	uint32_t tag, row;
	size_t at = 0, place = 0;

	text = vad_view_sub(text, 0, VAD_CMID_NAME_MAX);
	tag = vad_table_hash(vad_rows_hash_text(text));
	while ((row = vad_table_probe(&j->endpoint_finder, tag, &at)) != VAD_NO_ROW) {
		const struct endpoint *e = &j->endpoints[row];

		if (vad_view_equal_nocase(vad_replay_text(r, e->text, e->size), text)) {
			*endpoint = row;
			return VAD_OK;
		}
	}
	if (j->endpoint_count >= r->limits.computers)
		return VAD_LIMIT;
	result = vad_replay_keep_text(r, text, &place);
	if (result != VAD_OK)
		return result;
	grown = vad_rows_room(r->arena, j->endpoints, j->endpoint_count, &j->endpoint_capacity,
			      sizeof(*grown));
	if (!grown)
		return VAD_NO_MEMORY;
	j->endpoints = grown;
	if (!vad_table_insert(&j->endpoint_finder, r->arena, tag, (uint32_t)j->endpoint_count))
		return VAD_NO_MEMORY;
	*endpoint = (uint32_t)j->endpoint_count;
	grown[j->endpoint_count++] = (struct endpoint){ place, text.size, VAD_NO_ROW };
	return VAD_OK;
}

static struct client *client_of(struct vad_replay *r, uint32_t computer)
{
	struct computer *c = &r->computers[computer];

	if (!c->client) {
		c->client = vad_arena_alloc(r->arena, sizeof(*c->client));
		for (size_t i = 0; c->client && i < REPLAY_RECENT; i++)
			c->client->recent[i] = (struct recent){ VAD_TIME_NONE, VAD_NO_ROW, true };
	}
	return c->client;
}

static void remember(struct client *client, vad_time client_time, uint32_t row)
{
	client->recent[client->next] = (struct recent){ client_time, row, false };
	client->next = (client->next + 1) % REPLAY_RECENT;
}

enum vad_result vad_replay_join_client(struct vad_replay *r, uint32_t computer,
				       const struct vad_kms_request *q)
{
	struct client *client = client_of(r, computer);
	struct pending p = { .client = computer,
			     .host = VAD_NO_ROW,
			     .endpoint = VAD_NO_ROW,
			     .client_code = q->code,
			     .sent = q->time,
			     .served = VAD_TIME_NONE };
	enum vad_result result;
	uint32_t tag, row = VAD_NO_ROW;
	size_t same;

	if (!client)
		return VAD_NO_MEMORY;
	r->join.seen.requests++;
	if (!make_key(r, q, &p.key)) {
		remember(client, q->client_time, VAD_NO_ROW);
		return VAD_OK;
	}
	result = note_owner(r, &q->cmid, computer);
	if (result == VAD_OK && q->name.size > 0)
		result = endpoint_of(r, q->name, &p.endpoint);
	if (result == VAD_NO_MEMORY)
		return result;
	tag = key_tag(&p.key);
	(void)find_open(&r->join, &p.key, tag, &same);
	if (same >= SAME_MAX) {
		r->join.seen.unkeyed++;
		result = VAD_LIMIT;
	} else {
		result = add(r, &p, tag, &row);
	}
	remember(client, q->client_time, row);
	return result;
}

void vad_replay_join_reply(struct vad_replay *r, uint32_t computer, const struct vad_kms_request *q)
{
	struct client *client = r->computers[computer].client;

	r->join.seen.replies++;
	for (size_t i = 1; client && i <= REPLAY_RECENT; i++) {
		size_t at = (client->next + REPLAY_RECENT - i) % REPLAY_RECENT;
		struct recent *recent = &client->recent[at];

		if (recent->answered || recent->client_time != q->client_time)
			continue;
		recent->answered = true;
		if (recent->pending != VAD_NO_ROW)
			r->join.rows[recent->pending].replied = true;
		return;
	}
	r->join.seen.lone_replies++;
}

/* --- the host's end -------------------------------------------------------------------------- */

/* Does a client's log know the request? Then both ends are joined. */
static bool match(struct joining *j, const struct served *s)
{
	size_t same;
	struct pending *open;

	if (j->count == 0)
		return false;
	open = find_open(j, &s->key, key_tag(&s->key), &same);
	if (!open)
		return false;
	open->host = s->host;
	open->host_code = s->code;
	open->served = s->time;
	return true;
}

enum vad_result vad_replay_join_host(struct vad_replay *r, uint32_t computer,
				     const struct vad_kms_request *q)
{
	struct joining *j = &r->join;
	struct served s = { .time = q->time, .host = computer, .code = q->code }, *grown;
	struct host *h;

	if (!make_key(r, q, &s.key) || match(j, &s))
		return VAD_OK;
	if (j->served_count < r->limits.pending) {
		grown = vad_rows_room(r->arena, j->served, j->served_count, &j->served_capacity,
				      sizeof(*grown));
		if (!grown)
			return VAD_NO_MEMORY;
		j->served = grown;
		grown[j->served_count++] = s;
		return VAD_OK;
	}
	/* the oldest one is forgotten */
	grown = &j->served[j->served_first];
	h = r->computers[grown->host].host;
	if (grown->time > h->evicted)
		h->evicted = grown->time;
	*grown = s;
	j->served_first = (j->served_first + 1) % j->served_count;
	return VAD_OK;
}

/* --- fates ----------------------------------------------------------------------------------- */

/* Does this log hold what happened at `time`, give or take a suspicious clock? */
static bool covers(const struct vad_replay *r, const struct computer *c, uint32_t log,
		   vad_time time)
{
	const struct log *l;

	if (log == VAD_NO_ROW || time == VAD_TIME_NONE)
		return false;
	l = &c->logs[log];
	return !l->seen.lost && l->seen.missing == 0 && !l->mixed && l->clock == VAD_CLOCK_UTC &&
	       l->seen.first_time != VAD_TIME_NONE &&
	       l->seen.first_time <= time - r->rules.suspicious &&
	       l->seen.last_time >= time + r->rules.suspicious;
}

/* A name without its port. */
static struct vad_view host_name(struct vad_view endpoint)
{
	size_t colon = vad_view_find_char(endpoint, ':', 0);

	return colon == SIZE_MAX ? endpoint : vad_view_sub(endpoint, 0, colon);
}

static struct vad_view first_label(struct vad_view name)
{
	size_t dot = vad_view_find_char(name, '.', 0);

	return dot == SIZE_MAX ? name : vad_view_sub(name, 0, dot);
}

/* The host that an endpoint means, among the computers whose logs are here; VAD_NO_ROW: it is not
 * told. One of the two names may lack its domain. */
static uint32_t target_of(const struct vad_replay *r, const struct endpoint *e)
{
	struct vad_view name = host_name(vad_replay_text(r, e->text, e->size));
	uint32_t row = vad_replay_find_computer(r, name);

	if (row == VAD_NO_ROW)
		row = vad_replay_find_computer(r, first_label(name));
	for (uint32_t i = 0; row == VAD_NO_ROW && i < r->computer_count; i++) {
		const struct computer *c = &r->computers[i];
		struct vad_view full = vad_replay_text(r, c->name, c->name_size);

		if (c->host && vad_view_find_char(name, '.', 0) == SIZE_MAX &&
		    vad_view_equal_nocase(first_label(full), name))
			row = i;
	}
	return row != VAD_NO_ROW && r->computers[row].host ? row : VAD_NO_ROW;
}

static enum vad_replay_fate fate_at_client(const struct vad_replay *r, struct pending *p)
{
	const struct computer *c;
	uint32_t target =
		p->endpoint != VAD_NO_ROW ? r->join.endpoints[p->endpoint].target : VAD_NO_ROW;

	if (p->client_code != 0)
		return vad_code_split(r->k, p->client_code).is_win32 ? VAD_FATE_NOT_SENT
								     : VAD_FATE_UNKNOWN;
	if (p->replied || target == VAD_NO_ROW || r->join.seen.full)
		return VAD_FATE_UNKNOWN;
	c = &r->computers[target];
	p->host = target;
	if (!covers(r, c, c->host_log, p->sent) ||
	    (c->host->evicted != VAD_TIME_NONE &&
	     p->sent <= c->host->evicted + r->rules.suspicious))
		return VAD_FATE_UNKNOWN;
	return VAD_FATE_NOT_ARRIVED;
}

static uint32_t owner_of(const struct vad_replay *r, const struct vad_guid *cmid)
{
	const struct joining *j = &r->join;
	uint32_t tag = vad_rows_hash_guid(cmid), row;
	size_t at = 0;

	while ((row = vad_table_probe(&j->owner_finder, tag, &at)) != VAD_NO_ROW)
		if (vad_guid_equal(&j->owners[row].cmid, cmid))
			return j->owners[row].computer;
	return VAD_NO_ROW;
}

static enum vad_replay_fate fate_of_pending(const struct vad_replay *r, struct pending *p)
{
	const struct computer *c = &r->computers[p->client];

	if (is_done(p))
		return VAD_FATE_DONE;
	if (p->host == VAD_NO_ROW)
		return fate_at_client(r, p);
	return !r->join.seen.full && covers(r, c, c->client_log, p->sent) ? VAD_FATE_NO_REPLY
									  : VAD_FATE_UNKNOWN;
}

/* VAD_FATES for one that is of no interest: no log of its client is there. */
static enum vad_replay_fate fate_of_served(const struct vad_replay *r, const struct served *s)
{
	uint32_t owner = owner_of(r, &s->key.cmid);
	const struct computer *c;

	if (owner == VAD_NO_ROW)
		return VAD_FATES;
	c = &r->computers[owner];
	return !r->join.seen.full && covers(r, c, c->client_log, s->time) ? VAD_FATE_NO_REQUEST
									  : VAD_FATE_UNKNOWN;
}

static int compare_unmatched(const void *a, const void *b)
{
	const struct vad_replay_unmatched *left = a, *right = b;

	if (left->client_time != right->client_time)
		return left->client_time < right->client_time ? -1 : 1;
	return memcmp(&left->cmid, &right->cmid, sizeof(left->cmid));
}

static void list(struct vad_replay *r, struct vad_replay_unmatched *rows,
		 const struct vad_replay_unmatched *row)
{
	struct vad_replay_join *seen = &r->join.seen;

	seen->fate[row->fate]++;
	if (row->fate == VAD_FATE_DONE || row->fate == VAD_FATE_UNKNOWN)
		return;
	if (seen->unmatched_count >= r->limits.listed)
		seen->unmatched_full = true;
	else
		rows[seen->unmatched_count++] = *row;
}

static void finish_pending(struct vad_replay *r, struct vad_replay_unmatched *rows,
			   struct pending *p)
{
	const struct endpoint *e =
		p->endpoint != VAD_NO_ROW ? &r->join.endpoints[p->endpoint] : NULL;
	struct vad_replay_unmatched row = {
		.fate = fate_of_pending(r, p),
		.client_time = p->key.client_time,
		.cmid = p->key.cmid,
		.product = p->key.product,
		.client = p->client,
		.host = p->host != VAD_NO_ROW ? p->host : SIZE_MAX,
		.endpoint = e ? vad_replay_text(r, e->text, e->size) : VAD_VIEW(""),
		.client_code = p->client_code,
		.host_code = p->host_code,
	};

	list(r, rows, &row);
}

static void finish_served(struct vad_replay *r, struct vad_replay_unmatched *rows,
			  const struct served *s)
{
	struct vad_replay_unmatched row = {
		.fate = fate_of_served(r, s),
		.client_time = s->key.client_time,
		.cmid = s->key.cmid,
		.product = s->key.product,
		.client = SIZE_MAX,
		.host = s->host,
		.endpoint = VAD_VIEW(""),
		.host_code = s->code,
	};

	if (row.fate < VAD_FATES)
		list(r, rows, &row);
}

/* What hosts served meets what clients sent; the rows that stay are those of hosts alone. */
static void match_rest(struct joining *j)
{
	size_t kept = 0;

	for (size_t i = 0; i < j->served_count; i++) {
		const struct served *s = &j->served[(j->served_first + i) % j->served_count];

		if (!match(j, s))
			j->unmatched[kept++] = s;
	}
	j->unmatched_count = kept;
}

enum vad_result vad_replay_finish_join(struct vad_replay *r)
{
	struct joining *j = &r->join;
	struct vad_replay_unmatched *rows;
	bool hosts = false;

	for (size_t i = 0; i < r->computer_count; i++)
		hosts |= r->computers[i].host != NULL;
	j->seen.possible = hosts && j->seen.requests > 0;
	if (j->seen.requests == 0)
		return VAD_OK;
	rows = vad_arena_array(r->arena, r->limits.listed, sizeof(*rows));
	j->unmatched = vad_arena_array(r->arena, j->served_count + 1, sizeof(*j->unmatched));
	if (!rows || !j->unmatched)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < j->endpoint_count; i++)
		j->endpoints[i].target = target_of(r, &j->endpoints[i]);
	match_rest(j);
	for (size_t i = 0; i < j->count; i++)
		finish_pending(r, rows, &j->rows[i]);
	for (size_t i = 0; i < j->unmatched_count; i++)
		finish_served(r, rows, j->unmatched[i]);
	if (j->seen.unmatched_count > 1)
		qsort(rows, j->seen.unmatched_count, sizeof(*rows), compare_unmatched);
	j->seen.unmatched = rows;
	return VAD_OK;
}
