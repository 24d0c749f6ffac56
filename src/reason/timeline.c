/* SPDX-License-Identifier: MIT */
/*
 * What happened, in order: attempts with what came back, spells of failures and states, and what
 * changed meanwhile. Equal ones fold until something of another kind comes between: a success ends a
 * row of failures, a failure a row of successes, a change of the machine both.
 */
#include <stdlib.h>
#include <string.h>

#include "derive.h"

/* A happening on its way, with what orders it. */
struct entry {
	struct vad_happening h;
	uint32_t segment; /* how often the clock of its source had been set back before */
	uint64_t order;
};

/* A place in a source where the clock goes back, so that times alone do not order it. */
struct step_back {
	struct vad_view source;
	uint64_t order;
};

struct timeline {
	struct vad_reasoning *r;
	struct entry *entries;
	size_t count, capacity;
	struct step_back *steps;
	size_t step_count, step_capacity;
	struct vad_view source; /* the only one, as long as there is only one */
	bool several;
};

const char *vad_happening_kind_name(enum vad_happening_kind kind)
{
	static const char *const names[] = {
		[VAD_HAPPENED_ATTEMPT] = "attempt", [VAD_HAPPENED_FAILURE] = "failure",
		[VAD_HAPPENED_STATE] = "state",	    [VAD_HAPPENED_CHANGE] = "change",
		[VAD_HAPPENED_SILENCE] = "silence",
	};

	return names[kind];
}

const char *vad_turn_name(enum vad_turn turn)
{
	static const char *const names[] = {
		[VAD_TURN_NONE] = "none",	[VAD_TURN_LAST_SUCCESS] = "last-success",
		[VAD_TURN_BETWEEN] = "between", [VAD_TURN_FIRST_FAILURE] = "first-failure",
	};

	return names[turn];
}

/* --- entries ---------------------------------------------------------------------------------- */

/* An entry for what `fact` tells, at its own times. NULL without memory, or where it has no time. */
static struct vad_happening *add(struct timeline *t, const struct vad_fact *fact,
				 enum vad_happening_kind kind, enum vad_mark mark)
{
	struct entry *grown;
	struct entry *e;

	if (fact->last == VAD_TIME_NONE)
		return NULL;
	grown = vad_reasoning_grow(t->r, t->entries, t->count, &t->capacity, sizeof(*grown));
	if (!grown)
		return NULL;
	t->entries = grown;
	e = &t->entries[t->count++];
	*e = (struct entry){ .order = fact->first_order };
	e->h = (struct vad_happening){
		.kind = kind, .mark = mark, .machine = VAD_NO_SUBJECT, .product = VAD_NO_SUBJECT,
		.endpoint = VAD_NO_SUBJECT, .fact = vad_case_fact_id(t->r->c, fact),
		.event = VAD_NO_INDEX, .first = fact->first != VAD_TIME_NONE ? fact->first : fact->last,
		.last = fact->last, .clock = fact->clock, .count = fact->count,
	};
	if (t->count == 1)
		t->source = fact->first_source.name;
	else if (!vad_view_equal(t->source, fact->first_source.name))
		t->several = true;
	return &e->h;
}

static void of_product(struct timeline *t, struct vad_happening *h, vad_subject product)
{
	h->product = product;
	if (product != VAD_NO_SUBJECT)
		h->machine = vad_related(t->r, product, "product.machine");
}

static uint32_t event_numbered(const struct vad_knowledge *k, uint64_t id)
{
	for (uint32_t i = 0; i < k->events_count; i++)
		if (k->events[i].id == id)
			return i;
	return VAD_NO_INDEX;
}

/* "event-8198": the event, where it is one that knowledge describes. */
static uint32_t event_of_word(const struct vad_knowledge *k, const char *word)
{
	struct vad_view text = vad_view_of(word);
	uint64_t id;

	if (!vad_view_starts_nocase(text, "event-") ||
	    !vad_view_to_u64(vad_view_sub(text, 6, SIZE_MAX), &id))
		return VAD_NO_INDEX;
	return event_numbered(k, id);
}

/* --- what there is ---------------------------------------------------------------------------- */

static void failures(struct timeline *t, const struct vad_fact *since)
{
	const struct vad_fact *code = vad_latest(t->r, since->subject, "error.code");
	vad_subject product = vad_related(t->r, since->subject, "error.product");
	struct vad_happening *h;
	vad_subject subject = since->subject;

	if (!code)
		return;
	h = add(t, since, VAD_HAPPENED_FAILURE, VAD_MARK_BAD);
	if (!h)
		return;
	/* the clock may have been set back meanwhile: the spell begins where its value says */
	h->first = since->value.number;
	if (h->last < h->first)
		h->last = h->first;
	of_product(t, h, product);
	h->fact = vad_case_fact_id(t->r->c, code);
	h->code = (uint32_t)code->value.number;
	h->event = event_of_word(t->r->k, vad_word_of(t->r, vad_latest(t->r, subject, "error.seen_in")));
}

static void state(struct timeline *t, const struct vad_fact *since, bool licensed)
{
	struct vad_happening *h = add(t, since, VAD_HAPPENED_STATE,
				      licensed ? VAD_MARK_GOOD : VAD_MARK_BAD);

	if (!h)
		return;
	h->first = since->value.number;
	if (h->last < h->first)
		h->last = h->first;
	of_product(t, h, since->subject);
}

static void of_subject(struct timeline *t, struct vad_happening *h, vad_subject s)
{
	switch (vad_case_subject_info(t->r->c, s).kind) {
	case VAD_SUBJECT_PRODUCT:
		of_product(t, h, s);
		break;
	case VAD_SUBJECT_LOG:
		h->machine = vad_related(t->r, s, "log.machine");
		break;
	case VAD_SUBJECT_HOST:
		h->machine = vad_related(t->r, s, "host.machine");
		break;
	default:
		h->machine = vad_case_canonical(t->r->c, s);
		break;
	}
}

static void change(struct timeline *t, const struct vad_fact *fact, enum vad_mark mark)
{
	struct vad_happening *h = add(t, fact, VAD_HAPPENED_CHANGE, mark);

	if (h)
		of_subject(t, h, fact->subject);
}

/* A second value of what usually stays: it changed when the value was first seen. */
static void other_value(struct timeline *t, const struct vad_fact *fact)
{
	const struct vad_fact *before = NULL, *each;
	struct vad_happening *h;
	size_t from = 0;

	if (!vad_view_is(fact->first_source.kind, "event") || fact->first == VAD_TIME_NONE)
		return;
	while ((each = vad_case_next(t->r->c, fact->subject, fact->fact, &from))) {
		if (vad_view_is(each->first_source.kind, "event") && each != fact &&
		    each->first_order < fact->first_order)
			before = each;
	}
	if (!before)
		return;
	h = add(t, fact, VAD_HAPPENED_CHANGE, VAD_MARK_NOTE);
	if (!h)
		return;
	h->last = h->first;
	h->count = 1;
	of_subject(t, h, fact->subject);
}

static void silence(struct timeline *t, const struct vad_fact *fact)
{
	struct vad_happening *h = add(t, fact, VAD_HAPPENED_SILENCE, VAD_MARK_UNKNOWN);

	if (!h)
		return;
	h->first = fact->value.number;
	of_subject(t, h, fact->subject);
}

/* --- attempts --------------------------------------------------------------------------------- */

/* What the client made of the answer, where it was an error (12289). */
static const struct vad_fact *answer_error(const struct vad_reasoning *r, vad_subject attempt)
{
	uint32_t relation = vad_fact_named(r, "error.attempt");
	const struct vad_fact *link;
	size_t from = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, attempt, relation, &from))) {
		const char *seen_in = vad_word_of(r, vad_latest(r, link->subject, "error.seen_in"));

		if (strcmp(seen_in, "event-12289") == 0)
			return vad_latest(r, link->subject, "error.code");
	}
	return NULL;
}

static bool flag_is(const struct vad_reasoning *r, vad_subject s, const char *name, bool value)
{
	const struct vad_fact *fact = vad_latest(r, s, name);

	return fact && fact->value.flag == value;
}

/* Told by the host: with the client's name, or folded from many, which the key says ("many/host/..."). */
static bool told_by_host(const struct vad_reasoning *r, vad_subject attempt)
{
	return vad_latest(r, attempt, "attempt.client_name") != NULL ||
	       vad_view_starts_nocase(vad_case_subject_info(r->c, attempt).key, "many/host/");
}

static void attempt(struct timeline *t, vad_subject s)
{
	struct vad_reasoning *r = t->r;
	const struct vad_fact *result = vad_latest(r, s, "attempt.result");
	const struct vad_fact *activated = vad_latest(r, s, "attempt.activated");
	const struct vad_fact *error = answer_error(r, s), *short_count;
	const struct vad_fact *base = result ? result : activated;
	bool of_host = told_by_host(r, s);
	struct vad_happening *h;

	if (!base)
		return;
	h = add(t, base, VAD_HAPPENED_ATTEMPT, VAD_MARK_NOTE);
	if (!h)
		return;
	h->code = result ? (uint32_t)result->value.number : 0;
	if (h->code == 0 && error)
		h->code = (uint32_t)error->value.number;
	h->endpoint = vad_related(r, s, "attempt.endpoint");
	h->event = event_numbered(r->k, of_host ? 12290 : result ? 12288 : 12289);
	of_product(t, h, vad_related(r, s, "attempt.product"));
	if (of_host)
		h->product = h->machine = VAD_NO_SUBJECT;
	short_count = vad_latest(r, s, "attempt.count_short");
	if (activated && activated->value.flag)
		h->mark = VAD_MARK_GOOD;
	else if (h->code != 0 || (activated && !activated->value.flag) ||
		 flag_is(r, s, "attempt.replied", false) ||
		 (short_count && short_count->value.flag))
		h->mark = VAD_MARK_BAD;
	else if (of_host)
		h->mark = VAD_MARK_GOOD;
	h->unanswered = flag_is(r, s, "attempt.replied", false);
	h->count_short = short_count && short_count->value.flag;
}

/* --- gathering -------------------------------------------------------------------------------- */

/* The clock went back in a log that is read record by record: what follows is later all the same. */
static void step(struct timeline *t, const struct vad_fact *jump)
{
	struct step_back *grown;

	if (jump->value.number >= 0 || !vad_view_starts_nocase(jump->first_source.place, "record "))
		return;
	grown = vad_reasoning_grow(t->r, t->steps, t->step_count, &t->step_capacity,
				   sizeof(*grown));
	if (!grown)
		return;
	t->steps = grown;
	t->steps[t->step_count++] =
		(struct step_back){ jump->first_source.name, jump->first_order };
}

enum telling {
	NOTHING, FAILURES, LICENSED, UNLICENSED, CHANGE, CHANGE_GOOD, CHANGE_BAD, JUMP, OTHER, SILENCE,
};
static const struct {
	const char *fact;
	enum telling telling;
} facts_told[] = {
	{ "error.since", FAILURES },
	{ "product.licensed_since", LICENSED },
	{ "product.unlicensed_since", UNLICENSED },
	{ "product.key_installed_at", CHANGE },
	{ "product.activated_at", CHANGE_GOOD },
	{ "machine.grace_started_at", CHANGE },
	{ "product.eval_over", CHANGE_BAD },
	{ "machine.genuine_denied", CHANGE_BAD },
	{ "machine.hardware_changed_at", CHANGE },
	{ "machine.clock_jump", JUMP },
	{ "machine.build", OTHER },
	{ "machine.name", OTHER },
	{ "host.publish_failed", CHANGE_BAD },
	{ "host.published", CHANGE_GOOD },
	{ "log.cleared_at", CHANGE },
	{ "log.silent_from", SILENCE },
};
enum { TOLD = sizeof(facts_told) / sizeof(facts_told[0]) };

static void tell(struct timeline *t, const struct vad_fact *fact, enum telling telling)
{
	switch (telling) {
	case FAILURES:
		failures(t, fact);
		break;
	case LICENSED:
	case UNLICENSED:
		state(t, fact, telling == LICENSED);
		break;
	case JUMP:
		step(t, fact);
		change(t, fact, VAD_MARK_NOTE);
		break;
	case CHANGE:
		change(t, fact, VAD_MARK_NOTE);
		break;
	case CHANGE_GOOD:
	case CHANGE_BAD:
		/* what is a state of others' output is no event */
		if (vad_view_is(fact->first_source.kind, "event"))
			change(t, fact, telling == CHANGE_GOOD ? VAD_MARK_GOOD : VAD_MARK_BAD);
		break;
	case OTHER:
		other_value(t, fact);
		break;
	case SILENCE:
		silence(t, fact);
		break;
	case NOTHING:
	default:
		break;
	}
}

static void gather(struct timeline *t)
{
	uint32_t told[TOLD];
	size_t count;
	vad_subject at = 0, s;

	for (size_t i = 0; i < TOLD; i++)
		told[i] = vad_fact_named(t->r, facts_told[i].fact);
	vad_case_facts(t->r->c, &count);
	for (size_t i = 0; i < count; i++) {
		const struct vad_fact *fact = &vad_case_facts(t->r->c, &count)[i];

		for (size_t j = 0; j < TOLD; j++)
			if (fact->fact == told[j])
				tell(t, fact, facts_told[j].telling);
	}
	while (vad_next_subject(t->r, VAD_SUBJECT_ATTEMPT, &at, &s))
		attempt(t, s);
}

/* --- order and folding ------------------------------------------------------------------------ */

static int by_time(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->segment != b->segment)
		return a->segment < b->segment ? -1 : 1;
	if (a->h.first != b->h.first)
		return a->h.first < b->h.first ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void sort(struct timeline *t)
{
	for (size_t i = 0; i < t->count && !t->several; i++)
		for (size_t j = 0; j < t->step_count; j++)
			/* the step itself already belongs behind it */
			if (t->steps[j].order <= t->entries[i].order)
				t->entries[i].segment++;
	if (t->count > 0)
		qsort(t->entries, t->count, sizeof(*t->entries), by_time);
}

static bool alike(const struct vad_happening *a, const struct vad_happening *b)
{
	return a->kind == b->kind && a->mark == b->mark && a->code == b->code &&
	       a->event == b->event && a->product == b->product && a->machine == b->machine &&
	       a->endpoint == b->endpoint && a->clock == b->clock &&
	       a->unanswered == b->unanswered && a->count_short == b->count_short;
}

/* Does `h` end the row that `earlier` is? */
static bool ends(const struct vad_happening *h, const struct vad_happening *earlier)
{
	if (h->kind == VAD_HAPPENED_CHANGE && h->machine == earlier->machine)
		return true;
	return (h->mark == VAD_MARK_GOOD || h->mark == VAD_MARK_BAD) && h->mark != earlier->mark &&
	       h->product == earlier->product && h->kind != VAD_HAPPENED_STATE;
}

/* The rows that are open, newest last; few, for each thing that ends rows ends most of them. */
enum { OPEN_MOST = 64 };
struct open_rows {
	size_t rows[OPEN_MOST];
	size_t count;
};

static void close_rows(struct timeline *t, struct open_rows *open, const struct vad_happening *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < open->count; i++)
		if (!ends(h, &t->entries[open->rows[i]].h))
			open->rows[kept++] = open->rows[i];
	open->count = kept;
}

static bool fold_into_open(struct timeline *t, const struct open_rows *open,
			   const struct vad_happening *h)
{
	for (size_t i = open->count; i-- > 0;) {
		struct vad_happening *row = &t->entries[open->rows[i]].h;

		if (!alike(row, h))
			continue;
		row->count += h->count;
		if (h->last > row->last)
			row->last = h->last;
		return true;
	}
	return false;
}

static void fold(struct timeline *t)
{
	struct open_rows open = { .count = 0 };
	size_t kept = 0;

	for (size_t i = 0; i < t->count; i++) {
		struct entry e = t->entries[i];

		close_rows(t, &open, &e.h);
		if (e.h.kind == VAD_HAPPENED_ATTEMPT && fold_into_open(t, &open, &e.h))
			continue;
		t->entries[kept] = e;
		if (e.h.kind == VAD_HAPPENED_ATTEMPT) {
			if (open.count == OPEN_MOST)
				memmove(open.rows, open.rows + 1, --open.count * sizeof(open.rows[0]));
			open.rows[open.count++] = kept;
		}
		kept++;
	}
	t->count = kept;
}

/* --- where it broke --------------------------------------------------------------------------- */

static bool is_success(const struct vad_happening *h)
{
	return h->mark == VAD_MARK_GOOD &&
	       (h->kind == VAD_HAPPENED_ATTEMPT || h->kind == VAD_HAPPENED_CHANGE);
}

static bool is_failure(const struct vad_happening *h)
{
	return h->mark == VAD_MARK_BAD &&
	       (h->kind == VAD_HAPPENED_ATTEMPT || h->kind == VAD_HAPPENED_FAILURE);
}

/* What changed between the last success of the product and the failure behind it. */
static void mark_turn(struct timeline *t, size_t good, size_t bad)
{
	const struct vad_happening *g = &t->entries[good].h, *b = &t->entries[bad].h;

	t->entries[good].h.turn = VAD_TURN_LAST_SUCCESS;
	t->entries[bad].h.turn = VAD_TURN_FIRST_FAILURE;
	for (size_t i = good + 1; i < bad; i++) {
		struct vad_happening *h = &t->entries[i].h;

		if (h->kind == VAD_HAPPENED_CHANGE && h->machine == b->machine &&
		    h->clock == g->clock && h->first >= g->last && h->turn == VAD_TURN_NONE)
			h->turn = VAD_TURN_BETWEEN;
	}
}

/* The last success of this failure's product, if none comes behind the failure. */
static void turn_at(struct timeline *t, size_t bad)
{
	const struct vad_happening *b = &t->entries[bad].h;
	size_t good = SIZE_MAX;

	for (size_t i = 0; i < t->count; i++) {
		const struct vad_happening *h = &t->entries[i].h;

		if (h->product != b->product)
			continue;
		if (i > bad && is_success(h))
			return;
		if (i < bad && is_failure(h) && good != SIZE_MAX)
			return;
		if (i < bad && is_success(h))
			good = i;
	}
	if (good != SIZE_MAX && t->entries[good].h.clock == b->clock)
		mark_turn(t, good, bad);
}

enum { TURNS_LOOKED_AT = 2000 };

void vad_tell_timeline(struct vad_reasoning *r)
{
	struct timeline t = { .r = r };
	struct vad_happening *list;

	gather(&t);
	sort(&t);
	fold(&t);
	for (size_t i = 0; i < t.count && i < TURNS_LOOKED_AT; i++)
		if (is_failure(&t.entries[i].h) && t.entries[i].h.product != VAD_NO_SUBJECT)
			turn_at(&t, i);
	list = t.count > 0 ? vad_arena_array(r->arena, t.count, sizeof(*list)) : NULL;
	if (t.count > 0 && !list) {
		r->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < t.count; i++)
		list[i] = t.entries[i].h;
	r->result.timeline = list;
	r->result.timeline_count = t.count;
}
