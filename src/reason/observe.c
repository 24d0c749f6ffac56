/* SPDX-License-Identifier: MIT */
/*
 * Facts to observed breaks. A code observes the break that shows as it most often; the other breaks
 * it may show stay open as leads. An umbrella code yields to the specific break that was seen on
 * the same product at the same time.
 */
#include <string.h>

#include "reasoning.h"

/* Errors of one fault come within a day: retries run every two hours, rules engines daily. */
#define SAME_FAULT_SLACK (24 * 3600)
#define STATE_REASON_FACTOR 0.4

double vad_often_weight(uint8_t often)
{
	static const double weights[] = {
		[VAD_OFTEN_USUAL] = 1.0,
		[VAD_OFTEN_SOMETIMES] = 0.4,
		[VAD_OFTEN_RARE] = 0.12,
	};

	return often <= VAD_OFTEN_RARE ? weights[often] : weights[VAD_OFTEN_RARE];
}

static void add_lead(struct vad_observed *o, uint32_t break_index, double factor, bool primary)
{
	for (size_t i = 0; i < o->lead_count; i++) {
		if (o->leads[i].break_index == break_index) {
			if (factor > o->leads[i].factor)
				o->leads[i].factor = factor;
			o->leads[i].primary = o->leads[i].primary || primary;
			return;
		}
	}
	if (o->lead_count < VAD_LEADS_MAX)
		o->leads[o->lead_count++] = (struct vad_lead){ break_index, factor, primary };
}

/* The observation of a break on a subject in the same spell of time, made when there is none. */
static struct vad_observed *observed_for(struct vad_reasoning *r, uint32_t break_index,
					 vad_subject subject, const struct vad_window *window,
					 bool past)
{
	struct vad_observed *o, *grown;

	for (size_t i = 0; i < r->observed_count; i++) {
		o = &r->observed[i];
		if (o->break_index == break_index && o->subject == subject && o->past == past)
			return o;
	}
	grown = vad_reasoning_grow(r, r->observed, r->observed_count, &r->observed_capacity,
				   sizeof(*r->observed));
	if (!grown)
		return NULL;
	r->observed = grown;
	o = &r->observed[r->observed_count++];
	*o = (struct vad_observed){
		.break_index = break_index, .subject = subject, .window = *window, .past = past
	};
	add_lead(o, break_index, 1.0, true);
	return o;
}

static bool seen_in_allowed(const struct vad_reasoning *r, const struct vad_break_code *row,
			    const char *seen_in)
{
	if (row->only.count == 0)
		return true;
	for (uint32_t i = 0; i < row->only.count; i++)
		if (vad_view_is(vad_text_view(r->k, r->k->words[row->only.first + i]), seen_in))
			return true;
	return false;
}

/* Is row `a` a better reading of its code than `b`? A row limited to this place is more to the point. */
static bool better_row(const struct vad_break_code *a, const struct vad_break_code *b)
{
	if (!b)
		return true;
	if (a->often != b->often)
		return a->often < b->often;
	return a->only.count > 0 && b->only.count == 0;
}

static void observe_error(struct vad_reasoning *r, const struct vad_fact *error)
{
	struct vad_range rows = vad_break_codes_of(r->k, (uint32_t)error->value.number);
	const char *seen_in = vad_word_of(r, vad_latest(r, error->subject, "error.seen_in"));
	const struct vad_fact *past = vad_latest(r, error->subject, "error.past");
	vad_subject product = vad_related(r, error->subject, "error.product");
	size_t id = vad_case_fact_id(r->c, error);
	struct vad_window window = vad_window_of(error);
	const struct vad_break_code *best = NULL;
	struct vad_observed *o;

	for (uint32_t i = 0; i < rows.count; i++) {
		const struct vad_break_code *row = &r->k->break_codes[rows.first + i];

		if (seen_in_allowed(r, row, seen_in) && better_row(row, best))
			best = row;
	}
	if (!best) {
		vad_fact_list_add(r, &r->unexplained, id);
		return;
	}
	o = observed_for(r, best->break_index, product, &window, past && past->value.flag);
	if (!o)
		return;
	o->by_code = true;
	vad_window_extend(&o->window, error);
	vad_fact_list_add(r, &o->facts, id);
	for (uint32_t i = 0; i < rows.count; i++) {
		const struct vad_break_code *row = &r->k->break_codes[rows.first + i];

		if (row->break_index != best->break_index && seen_in_allowed(r, row, seen_in))
			add_lead(o, row->break_index, vad_often_weight(row->often), false);
	}
}

static void observe_errors(struct vad_reasoning *r)
{
	uint32_t code = vad_fact_named(r, "error.code");
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < count; i++)
		if (facts[i].fact == code)
			observe_error(r, &facts[i]);
}

/* A break seen through states: no code needed. */
static void observe_state(struct vad_reasoning *r, uint32_t break_index, vad_subject subject,
			  const struct vad_evaluation *evaluation)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);
	struct vad_window window = { 0 };
	struct vad_observed *o;

	for (size_t i = 0; i < evaluation->facts.count; i++)
		vad_window_extend(&window, &facts[evaluation->facts.items[i]]);
	o = observed_for(r, break_index, subject, &window, false);
	if (!o)
		return;
	for (size_t i = 0; i < evaluation->facts.count; i++)
		vad_fact_list_add(r, &o->facts, evaluation->facts.items[i]);
}

static void observe_states(struct vad_reasoning *r)
{
	for (uint32_t b = 0; b < r->k->breaks_count; b++) {
		const struct vad_break *def = &r->k->breaks[b];

		for (vad_subject s = 0; def->seen.count && s < vad_case_subject_count(r->c); s++) {
			struct vad_scope scope = { .subject = s };

			if (vad_case_subject_info(r->c, s).kind != def->about ||
			    vad_case_canonical(r->c, s) != s)
				continue;
			for (uint32_t i = 0; i < def->seen.count; i++) {
				struct vad_evaluation e = vad_conditions_evaluate(
					r, &scope, r->k->seens[def->seen.first + i].when);

				if (e.truth == VAD_TRUE && !e.assumed)
					observe_state(r, b, s, &e);
			}
		}
	}
}

static bool listed(const struct vad_reasoning *r, struct vad_range range, uint32_t index)
{
	for (uint32_t i = 0; i < range.count; i++)
		if (r->k->indexes[range.first + i] == index)
			return true;
	return false;
}

static bool yields(const struct vad_reasoning *r, uint32_t umbrella, uint32_t other)
{
	const struct vad_break *def = &r->k->breaks[umbrella];

	return listed(r, def->stands_for, other) || listed(r, def->yields_to, other);
}

static bool is_live(const struct vad_reasoning *r, vad_subject machine)
{
	return machine != VAD_NO_SUBJECT &&
	       vad_view_is(vad_case_subject_info(r->c, machine).origin, VAD_LIVE_SOURCE);
}

/* Machines other than that of the live check on which a product was seen. */
static size_t other_machines(const struct vad_reasoning *r)
{
	uint32_t relation = vad_fact_named(r, "product.machine");
	vad_subject found = VAD_NO_SUBJECT, count = (vad_subject)vad_case_subject_count(r->c);
	size_t machines = 0;

	for (vad_subject s = 0; s < count; s++) {
		size_t at = 0;

		if (vad_case_subject_info(r->c, s).kind != VAD_SUBJECT_MACHINE || s == found ||
		    vad_case_canonical(r->c, s) != s || is_live(r, s) ||
		    !vad_case_next_back(r->c, s, relation, &at))
			continue;
		found = s;
		machines++;
	}
	return machines;
}

/* A live check beside the evidence of one machine, or run on it, looks at what that machine met. */
static bool same_machine(const struct vad_reasoning *r, vad_subject a, vad_subject b)
{
	const struct vad_fact *name_a, *name_b;

	if (a == b)
		return true;
	if (is_live(r, a) == is_live(r, b))
		return false;
	name_a = vad_latest(r, a, "machine.name");
	name_b = vad_latest(r, b, "machine.name");
	if (name_a && name_b && vad_view_equal_nocase(name_a->value.text, name_b->value.text))
		return true;
	return other_machines(r) == 1;
}

/* The same product, or one of them is not named and both are on one machine. */
static bool same_product(const struct vad_reasoning *r, vad_subject a, vad_subject b)
{
	if (a == b)
		return true;
	if (!vad_product_unnamed(r, a) && !vad_product_unnamed(r, b))
		return false;
	return a == VAD_NO_SUBJECT || b == VAD_NO_SUBJECT ||
	       same_machine(r, vad_related(r, a, "product.machine"),
			    vad_related(r, b, "product.machine"));
}

/* A specific break takes over what the umbrella accounts for. */
static void yield_to(struct vad_reasoning *r, struct vad_observed *umbrella, struct vad_observed *o)
{
	for (size_t i = 0; i < umbrella->facts.count; i++)
		vad_fact_list_add(r, &o->facts, umbrella->facts.items[i]);
	if (umbrella->window.dated && o->window.dated && umbrella->window.last > o->window.last &&
	    umbrella->window.clock == o->window.clock)
		o->window.last = umbrella->window.last;
	umbrella->dropped = true;
}

static void resolve_umbrellas(struct vad_reasoning *r)
{
	for (size_t i = 0; i < r->observed_count; i++) {
		struct vad_observed *umbrella = &r->observed[i];
		struct vad_range range = r->k->breaks[umbrella->break_index].stands_for;

		for (size_t j = 0; j < r->observed_count; j++) {
			struct vad_observed *o = &r->observed[j];

			if (i != j && umbrella->past == o->past &&
			    yields(r, umbrella->break_index, o->break_index) &&
			    same_product(r, umbrella->subject, o->subject) &&
			    vad_windows_touch(&umbrella->window, &o->window, SAME_FAULT_SLACK))
				yield_to(r, umbrella, o);
		}
		for (uint32_t j = 0; !umbrella->dropped && j < range.count; j++)
			add_lead(umbrella, r->k->indexes[range.first + j], UMBRELLA_FACTOR, false);
	}
}

/* A break on an unnamed product and the same on the one named product of the machine are one. */
static void join_unnamed(struct vad_reasoning *r)
{
	for (size_t i = 0; i < r->observed_count; i++) {
		struct vad_observed *o = &r->observed[i];

		for (size_t j = 0; j < r->observed_count && !o->dropped; j++) {
			struct vad_observed *named = &r->observed[j];

			if (i == j || named->dropped || !vad_product_unnamed(r, o->subject) ||
			    vad_product_unnamed(r, named->subject) || o->past != named->past ||
			    o->break_index != named->break_index ||
			    !same_product(r, o->subject, named->subject))
				continue;
			yield_to(r, o, named);
		}
	}
}

/* Does the observation rest on the reason of a licence state alone, with no attempt that failed? */
static bool state_reasons_only(const struct vad_reasoning *r, const struct vad_observed *o)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);
	bool reasons = false;

	for (size_t i = 0; i < o->facts.count; i++) {
		vad_subject s = facts[o->facts.items[i]].subject;

		if (vad_case_subject_info(r->c, s).kind != VAD_SUBJECT_ERROR)
			continue;
		if (strcmp(vad_word_of(r, vad_latest(r, s, "error.seen_in")), "status") != 0)
			return false;
		reasons = true;
	}
	return reasons;
}

/* What failed just now says more than the reason that the licence state still carries. */
static void weigh_observations(struct vad_reasoning *r)
{
	for (size_t i = 0; i < r->observed_count; i++) {
		struct vad_observed *o = &r->observed[i];

		if (!state_reasons_only(r, o))
			continue;
		for (size_t l = 0; l < o->lead_count; l++)
			o->leads[l].factor *= STATE_REASON_FACTOR;
	}
}

void vad_observe(struct vad_reasoning *r)
{
	observe_errors(r);
	observe_states(r);
	join_unnamed(r);
	resolve_umbrellas(r);
	weigh_observations(r);
}
