/* SPDX-License-Identifier: MIT */
/*
 * Observed breaks to causes with a standing (design: proven only by a state that is the cause, or
 * by elimination where the list of causes is complete; everything else is ranked, not claimed).
 */
#include <string.h>

#include "reasoning.h"

#define SUPPORT_FACTOR 3.0
#define MORE_SUPPORT_FACTOR 2.0
#define WEAKEN_FACTOR 0.25
/* Above the widest ratio of base rates: what somebody says goes first among what is only possible. */
#define WORDS_FACTOR 12.0
/* Where nothing else decides, what the seed document names for the code comes first. */
#define SEED_FACTOR 1.5

enum { SUBJECTS_PER_CAUSE_MAX = 64, ITEMS_MAX = 32, SOURCES_MAX = 16 };

/* A cause weighed for one observation and one subject. */
struct weighed {
	uint32_t cause;
	vad_subject subject;
	enum vad_standing standing;
	double weight;
	bool direct; /* leads to the observation's own break */
	struct vad_reason_item *items;
	size_t item_count;
};

/* What the signs of one cause add up to. */
struct tally {
	bool is, assumed_is, excluded, supported;
	double factor;
	struct vad_view sources[SOURCES_MAX]; /* each independent source counts once */
	size_t source_count;
	struct vad_reason_item items[ITEMS_MAX];
	size_t item_count;
};

static void tally_item(struct tally *t, uint32_t sign, uint8_t says, const char *because,
		       const struct vad_fact_list *facts)
{
	if (t->item_count == ITEMS_MAX)
		return;
	t->items[t->item_count++] = (struct vad_reason_item){
		.sign = sign, .says = says, .because = because,
		.facts = facts ? facts->items : NULL, .fact_count = facts ? facts->count : 0,
	};
}

/* True when any of the facts comes from a source that has not spoken yet. */
static bool new_source(const struct vad_reasoning *r, struct tally *t,
		       const struct vad_fact_list *list)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);
	bool fresh = list->count == 0;

	for (size_t i = 0; i < list->count; i++) {
		struct vad_view name = facts[list->items[i]].last_source.name;
		bool known = false;

		for (size_t s = 0; s < t->source_count; s++)
			known = known || vad_view_equal(t->sources[s], name);
		if (known)
			continue;
		fresh = true;
		if (t->source_count < SOURCES_MAX)
			t->sources[t->source_count++] = name;
	}
	return fresh;
}

static void tally_support(struct vad_reasoning *r, struct tally *t, const struct vad_evaluation *e)
{
	bool first = t->source_count == 0;

	if (!new_source(r, t, &e->facts))
		return;
	t->factor *= first ? SUPPORT_FACTOR : MORE_SUPPORT_FACTOR;
	t->supported = true;
}

static void tally_sign(struct vad_reasoning *r, struct tally *t, uint32_t index,
		       const struct vad_observed *o, vad_subject subject)
{
	const struct vad_sign *sign = &r->k->signs[index];
	struct vad_scope scope = {
		.subject = subject, .window = &o->window,
		.at_end = sign->says == VAD_SAYS_EXCLUDES,
	};
	struct vad_evaluation e = vad_conditions_evaluate(r, &scope, sign->when);

	if (e.truth != VAD_TRUE)
		return;
	switch ((enum vad_says)sign->says) {
	case VAD_SAYS_IS:
		if (e.assumed)
			t->assumed_is = true;
		else
			t->is = true;
		tally_support(r, t, &e);
		break;
	case VAD_SAYS_SUPPORTS:
		tally_support(r, t, &e);
		break;
	case VAD_SAYS_WEAKENS:
		t->factor *= WEAKEN_FACTOR;
		break;
	case VAD_SAYS_EXCLUDES:
		if (e.assumed)
			t->factor *= WEAKEN_FACTOR;
		else
			t->excluded = true;
		break;
	}
	tally_item(t, index, sign->says, vad_text(r->k, sign->because), &e.facts);
}

/* What people say counts, once, and never lifts a cause above possible. */
static void tally_words(struct vad_reasoning *r, struct tally *t, const struct vad_cause *cause)
{
	struct vad_view prose = vad_case_prose(r->c);

	for (uint32_t i = 0; i < cause->words.count; i++) {
		vad_str word = r->k->words[cause->words.first + i];

		if (vad_view_find_nocase(prose, vad_text_view(r->k, word), 0) == SIZE_MAX)
			continue;
		t->factor *= WORDS_FACTOR;
		tally_item(t, VAD_NO_INDEX, VAD_SAYS_SUPPORTS, vad_text(r->k, word), NULL);
		return;
	}
}

static enum vad_standing standing_of(const struct tally *t)
{
	if (t->is && t->excluded)
		return VAD_STANDING_LIKELY; /* the evidence contradicts itself */
	if (t->excluded)
		return VAD_STANDING_EXCLUDED;
	if (t->is)
		return VAD_STANDING_PROVEN;
	return t->supported || t->assumed_is ? VAD_STANDING_LIKELY : VAD_STANDING_POSSIBLE;
}

static void keep_items(struct vad_reasoning *r, struct weighed *w, const struct tally *t)
{
	w->items = vad_arena_array(r->arena, t->item_count + 1, sizeof(*w->items));
	if (!w->items) {
		r->out_of_memory = true;
		return;
	}
	memcpy(w->items, t->items, t->item_count * sizeof(*w->items));
	w->item_count = t->item_count;
}

static bool better(const struct weighed *a, const struct weighed *b)
{
	if (a->standing != b->standing)
		return a->standing < b->standing;
	return a->weight > b->weight;
}

static bool seed_names(const struct vad_reasoning *r, const struct vad_observed *o,
		       const struct vad_cause *cause)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < o->facts.count; i++) {
		const struct vad_fact *fact = &facts[o->facts.items[i]];

		if (fact->value.type != VAD_TYPE_CODE)
			continue;
		for (uint32_t s = 0; s < cause->seeds.count; s++)
			if (r->k->seeds[cause->seeds.first + s].code ==
			    (uint32_t)fact->value.number)
				return true;
	}
	return false;
}

/* Is it only plausible that the host `to` is the one that the product `from` seeks? */
static bool join_assumed(const struct vad_reasoning *r, vad_subject from, vad_subject to)
{
	uint32_t relation = vad_fact_named(r, "product.host");
	const struct vad_fact *fact;
	size_t at = 0;

	if (from == VAD_NO_SUBJECT || to == VAD_NO_SUBJECT || relation == VAD_NO_INDEX)
		return false;
	while ((fact = vad_case_next(r->c, from, relation, &at)))
		if (vad_case_canonical(r->c, fact->value.subject) == to)
			return fact->assumed;
	return false;
}

/* A join that is only plausible proves and excludes nothing. */
static enum vad_standing standing_over_join(enum vad_standing standing, bool assumed)
{
	if (assumed && standing == VAD_STANDING_PROVEN)
		return VAD_STANDING_LIKELY;
	if (assumed && standing == VAD_STANDING_EXCLUDED)
		return VAD_STANDING_POSSIBLE;
	return standing;
}

/* Weigh a cause on one subject that it may be about. */
static struct weighed weigh(struct vad_reasoning *r, const struct vad_observed *o, uint32_t index,
			    double factor, vad_subject subject)
{
	const struct vad_cause *cause = &r->k->causes[index];
	struct weighed w = { .cause = index, .subject = subject };
	struct tally t = { .factor = 1.0 };

	for (uint32_t s = 0; s < cause->signs.count; s++)
		tally_sign(r, &t, cause->signs.first + s, o, subject);
	tally_words(r, &t, cause);
	w.standing = standing_over_join(standing_of(&t), join_assumed(r, o->subject, subject));
	w.weight = vad_base_weight(cause->base) * factor * t.factor;
	keep_items(r, &w, &t);
	if (w.subject == VAD_NO_SUBJECT)
		w.subject = o->subject;
	return w;
}

/* The causes of one observation. */
struct candidates {
	struct weighed *list;
	size_t count, capacity;
};

static void keep_candidate(struct vad_reasoning *r, struct candidates *c, const struct weighed *w)
{
	void *grown = vad_reasoning_grow(r, c->list, c->count, &c->capacity, sizeof(*c->list));

	if (!grown)
		return;
	c->list = grown;
	c->list[c->count++] = *w;
}

/*
 * The best reading of a cause stands; where it is proven, it stands on every subject on which it is:
 * two hosts with wrong clocks are two findings.
 */
static void add_candidate(struct vad_reasoning *r, struct candidates *c,
			  const struct vad_observed *o, uint32_t cause, const struct vad_lead *lead)
{
	const struct vad_cause *def = &r->k->causes[cause];
	double factor = lead->factor * (seed_names(r, o, def) ? SEED_FACTOR : 1.0);
	vad_subject subjects[SUBJECTS_PER_CAUSE_MAX];
	struct weighed all[SUBJECTS_PER_CAUSE_MAX];
	size_t count, best = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (c->list[i].cause == cause) {
			c->list[i].direct = c->list[i].direct || lead->primary;
			return;
		}
	}
	count = vad_concerned(r, o, def->about, subjects, SUBJECTS_PER_CAUSE_MAX);
	for (size_t i = 0; i < count; i++) {
		all[i] = weigh(r, o, cause, factor, subjects[i]);
		all[i].direct = lead->primary;
		if (better(&all[i], &all[best]))
			best = i;
	}
	for (size_t i = 0; i < count; i++)
		if (i == best || all[i].standing == VAD_STANDING_PROVEN)
			keep_candidate(r, c, &all[i]);
}

/* One left when the evidence excludes the others: proven where the list is complete. */
static void eliminate(const struct vad_reasoning *r, struct candidates *c,
		      const struct vad_observed *o)
{
	struct weighed *left = NULL;
	size_t excluded = 0, open = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (!c->list[i].direct)
			continue;
		if (c->list[i].standing == VAD_STANDING_EXCLUDED) {
			excluded++;
		} else {
			open++;
			left = &c->list[i];
		}
	}
	if (open != 1 || excluded == 0 || left->standing == VAD_STANDING_PROVEN)
		return;
	left->standing = r->k->breaks[o->break_index].exhaustive ? VAD_STANDING_PROVEN :
								    VAD_STANDING_LIKELY;
}

/* A proven cause explains the break: what merely fitted it falls back. */
static void explain_away(const struct vad_reasoning *r, struct candidates *c, struct vad_observed *o)
{
	bool proven = false;

	for (size_t i = 0; i < c->count; i++) {
		const struct weighed *w = &c->list[i];

		proven = proven || w->standing == VAD_STANDING_PROVEN;
		if (r->k->causes[w->cause].harmless && w->standing == VAD_STANDING_PROVEN)
			o->harmless = true;
	}
	for (size_t i = 0; proven && i < c->count; i++)
		if (c->list[i].standing == VAD_STANDING_LIKELY)
			c->list[i].standing = VAD_STANDING_POSSIBLE;
}

static struct vad_finding *new_finding(struct vad_reasoning *r)
{
	void *grown = vad_reasoning_grow(r, r->findings, r->finding_count, &r->finding_capacity,
					 sizeof(*r->findings));

	if (!grown)
		return NULL;
	r->findings = grown;
	return &r->findings[r->finding_count++];
}

static struct vad_finding *find_finding(struct vad_reasoning *r, enum vad_finding_kind kind,
					uint32_t index, vad_subject subject, bool past)
{
	for (size_t i = 0; i < r->finding_count; i++) {
		struct vad_finding *f = &r->findings[i];

		if (f->kind == kind && f->index == index && f->subject == subject &&
		    f->past == past)
			return f;
	}
	return NULL;
}

/* Fold the observation into what a finding accounts for. */
static void account(struct vad_reasoning *r, struct vad_finding *f, const struct vad_observed *o)
{
	struct vad_fact_list facts = { 0 };
	uint32_t *breaks = vad_arena_array(r->arena, f->break_count + 1, sizeof(*breaks));

	for (size_t i = 0; i < f->accounts_count; i++)
		vad_fact_list_add(r, &facts, f->accounts_for[i]);
	for (size_t i = 0; i < o->facts.count; i++)
		vad_fact_list_add(r, &facts, o->facts.items[i]);
	f->accounts_for = facts.items;
	f->accounts_count = facts.count;
	if (!breaks) {
		r->out_of_memory = true;
		return;
	}
	for (size_t i = 0; i < f->break_count; i++) {
		if (f->breaks[i] == o->break_index)
			return;
		breaks[i] = f->breaks[i];
	}
	breaks[f->break_count] = o->break_index;
	f->breaks = breaks;
	f->break_count++;
}

static vad_subject machine_of(struct vad_reasoning *r, vad_subject s)
{
	struct vad_observed o = { .subject = s };
	vad_subject machine;

	vad_concerned(r, &o, VAD_SUBJECT_MACHINE, &machine, 1);
	return machine;
}

static void find_cause(struct vad_reasoning *r, const struct vad_observed *o,
		       const struct weighed *w)
{
	struct vad_finding *f =
		find_finding(r, VAD_FINDING_CAUSE, w->cause, w->subject, o->past);

	if (!f) {
		f = new_finding(r);
		if (!f)
			return;
		*f = (struct vad_finding){
			.kind = VAD_FINDING_CAUSE, .index = w->cause, .standing = w->standing,
			.subject = w->subject, .machine = machine_of(r, o->subject),
			.past = o->past, .harmless = r->k->causes[w->cause].harmless != 0,
			.weight = w->weight, .items = w->items, .item_count = w->item_count,
		};
	} else if (w->standing < f->standing ||
		   (w->standing == f->standing && w->weight > f->weight)) {
		f->standing = w->standing;
		f->weight = w->weight;
		f->items = w->items;
		f->item_count = w->item_count;
	}
	if (w->standing != VAD_STANDING_EXCLUDED || f->standing == VAD_STANDING_EXCLUDED)
		account(r, f, o);
}

enum path_state { PATH_UNKNOWN, PATH_GOOD, PATH_BAD };

static bool flag_is(const struct vad_fact *fact, bool flag)
{
	return fact && fact->value.flag == flag;
}

/* A host whose clock is too far off refuses whatever reaches it. */
static bool clock_refuses(const struct vad_reasoning *r, vad_subject endpoint)
{
	vad_subject host = vad_related(r, endpoint, "endpoint.host");
	const struct vad_fact *offset =
		host != VAD_NO_SUBJECT ? vad_latest(r, host, "host.clock_offset_abs") : NULL;
	uint32_t rule = vad_rule_index(r->k, VAD_VIEW("kms.clock-tolerance"));

	return offset && rule != VAD_NO_INDEX &&
	       offset->value.number - offset->plus_minus > r->k->rules[rule].value;
}

static enum path_state path_state(const struct vad_reasoning *r, vad_subject endpoint)
{
	const struct vad_fact *reached = vad_latest(r, endpoint, "endpoint.reached");
	const struct vad_fact *rpc = vad_latest(r, endpoint, "endpoint.rpc");

	if (reached && (!reached->value.flag || clock_refuses(r, endpoint)))
		return PATH_BAD;
	if (rpc)
		return strcmp(vad_word_of(r, rpc), "kms") == 0 ? PATH_GOOD : PATH_BAD;
	if (reached || flag_is(vad_latest(r, endpoint, "endpoint.answered"), true))
		return PATH_GOOD;
	return flag_is(vad_latest(r, endpoint, "endpoint.failed"), true) ? PATH_BAD : PATH_UNKNOWN;
}

/* What a first contact draws: targets of the lowest priority, by weight (RFC 2782; all 0: alike). */
struct draw {
	unsigned bad, good;
	bool any;
	int64_t priority;         /* the lowest so far */
	uint64_t weight, bad_weight, count, bad_count; /* of the targets that have it */
};

static int64_t number_of(const struct vad_reasoning *r, vad_subject s, const char *name)
{
	const struct vad_fact *fact = vad_latest(r, s, name);

	return fact ? fact->value.number : 0;
}

static void draw_endpoint(const struct vad_reasoning *r, struct draw *d, vad_subject endpoint)
{
	enum path_state state = path_state(r, endpoint);
	int64_t priority = number_of(r, endpoint, "endpoint.priority");
	uint64_t weight = (uint64_t)number_of(r, endpoint, "endpoint.weight");

	if (state == PATH_UNKNOWN)
		return;
	d->bad += state == PATH_BAD;
	d->good += state == PATH_GOOD;
	if (d->any && priority > d->priority)
		return;
	if (!d->any || priority < d->priority) {
		d->any = true;
		d->priority = priority;
		d->weight = d->bad_weight = d->count = d->bad_count = 0;
	}
	d->count++;
	d->weight += weight;
	if (state == PATH_BAD) {
		d->bad_count++;
		d->bad_weight += weight;
	}
}

static unsigned percent_of(uint64_t part, uint64_t whole)
{
	return whole ? (unsigned)((part * 100 + whole / 2) / whole) : 0;
}

/* How many of the product's endpoints are broken, where the observation is about a broken one. */
static struct vad_degraded degraded_of(struct vad_reasoning *r, const struct vad_observed *o)
{
	vad_subject own[SUBJECTS_PER_CAUSE_MAX];
	size_t own_count = vad_concerned(r, o, VAD_SUBJECT_ENDPOINT, own, SUBJECTS_PER_CAUSE_MAX);
	uint32_t relation = vad_fact_named(r, "product.endpoint");
	const struct vad_fact *link;
	struct draw d = { 0 };
	bool concerned = false;
	size_t at = 0;

	for (size_t i = 0; i < own_count && own[i] != VAD_NO_SUBJECT && !concerned; i++)
		concerned = path_state(r, own[i]) == PATH_BAD;
	if (!concerned || o->subject == VAD_NO_SUBJECT || relation == VAD_NO_INDEX)
		return (struct vad_degraded){ 0 };
	while ((link = vad_case_next(r->c, o->subject, relation, &at)))
		draw_endpoint(r, &d, vad_case_canonical(r->c, link->value.subject));
	if (d.bad == 0 || d.good == 0)
		return (struct vad_degraded){ 0 };
	return (struct vad_degraded){ d.bad, d.bad + d.good,
				      d.weight ? percent_of(d.bad_weight, d.weight) :
						 percent_of(d.bad_count, d.count) };
}

static void find_break(struct vad_reasoning *r, const struct vad_observed *o,
		       const struct candidates *c)
{
	struct vad_finding *f = new_finding(r);

	if (!f)
		return;
	*f = (struct vad_finding){
		.kind = VAD_FINDING_BREAK, .index = o->break_index,
		.standing = VAD_STANDING_OBSERVED, .subject = o->subject,
		.machine = machine_of(r, o->subject), .past = o->past, .harmless = o->harmless,
		.degraded = degraded_of(r, o),
		.accounts_for = o->facts.items, .accounts_count = o->facts.count,
	};
	for (size_t i = 0; i < c->count; i++)
		if (c->list[i].weight > f->weight)
			f->weight = c->list[i].weight;
}

static void judge_observed(struct vad_reasoning *r, struct vad_observed *o)
{
	struct candidates c = { 0 };
	struct vad_degraded degraded = degraded_of(r, o);

	for (size_t l = 0; l < o->lead_count; l++) {
		struct vad_range causes = r->k->breaks[o->leads[l].break_index].causes;

		for (uint32_t i = 0; i < causes.count; i++)
			add_candidate(r, &c, o, r->k->indexes[causes.first + i], &o->leads[l]);
	}
	eliminate(r, &c, o);
	explain_away(r, &c, o);
	for (size_t i = 0; i < c.count; i++) {
		size_t before = r->finding_count;

		find_cause(r, o, &c.list[i]);
		for (size_t f = before; f < r->finding_count; f++)
			r->findings[f].degraded = degraded;
	}
	find_break(r, o, &c);
}

void vad_judge(struct vad_reasoning *r)
{
	for (size_t i = 0; i < r->observed_count; i++)
		if (!r->observed[i].dropped)
			judge_observed(r, &r->observed[i]);
}
