/* SPDX-License-Identifier: MIT */
/* Order of findings, fixes with their arguments, health of products, the verdict's yes or no. */
#include <stdlib.h>
#include <string.h>

#include "reasoning.h"

static int group_of(const struct vad_finding *f)
{
	if (f->standing == VAD_STANDING_EXCLUDED)
		return 5;
	if (f->past)
		return 4;
	if (f->harmless)
		return 3;
	return f->kind == VAD_FINDING_CAUSE ? 0 : 1;
}

/* An error, or a code that something reported, is among the facts: an attempt failed. */
static bool accounts_for_error(const struct vad_reasoning *r, const struct vad_finding *f)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < f->accounts_count; i++) {
		const struct vad_fact *fact = &facts[f->accounts_for[i]];

		if (fact->value.type == VAD_TYPE_CODE ||
		    vad_case_subject_info(r->c, fact->subject).kind == VAD_SUBJECT_ERROR)
			return true;
	}
	return false;
}

/*
 * A break that no code shows stops nobody by itself: what only explains such breaks, seen without an
 * error, stands behind what explains why something fails. First contacts that fail are failures, too.
 */
static bool is_lesser(const struct vad_reasoning *r, const struct vad_finding *f)
{
	if (accounts_for_error(r, f) || f->degraded.percent > 0)
		return false;
	if (f->kind == VAD_FINDING_BREAK)
		return r->k->breaks[f->index].codes.count == 0;
	for (size_t i = 0; i < f->break_count; i++)
		if (r->k->breaks[f->breaks[i]].codes.count > 0)
			return false;
	return f->break_count > 0;
}

/* --- what the latest attempt met, and what only earlier ones did ------------------------------- */

/* Attempts that lie this far apart are not one and the same. */
enum { ANOTHER_ATTEMPT = 600 };

static bool is_dated_error(const struct vad_reasoning *r, const struct vad_fact *fact)
{
	return fact->value.type == VAD_TYPE_CODE && fact->last != VAD_TIME_NONE &&
	       vad_case_subject_info(r->c, fact->subject).kind == VAD_SUBJECT_ERROR;
}

/* The latest time, by that clock, at which the product met an error. */
static vad_time latest_error(const struct vad_reasoning *r, vad_subject product,
			     enum vad_clock clock)
{
	uint32_t relation = vad_fact_named(r, "error.product");
	const struct vad_fact *link;
	vad_time latest = VAD_TIME_NONE;
	size_t from = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, product, relation, &from)) != NULL) {
		const struct vad_fact *error = vad_latest(r, link->subject, "error.code");

		if (error != NULL && is_dated_error(r, error) && error->clock == clock &&
		    (latest == VAD_TIME_NONE || error->last > latest))
			latest = error->last;
	}
	return latest;
}

/* Has the product met other errors since the last one that the finding accounts for? */
static bool is_earlier(const struct vad_reasoning *r, const struct vad_finding *f)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);
	const struct vad_fact *newest = NULL;
	vad_subject product;
	vad_time latest;

	for (size_t i = 0; i < f->accounts_count; i++) {
		const struct vad_fact *fact = &facts[f->accounts_for[i]];

		if (fact->value.type != VAD_TYPE_CODE)
			continue;
		if (!is_dated_error(r, fact))
			return false; /* said now */
		if (newest == NULL || fact->last > newest->last)
			newest = fact;
	}
	product = newest == NULL ? VAD_NO_SUBJECT : vad_related(r, newest->subject, "error.product");
	if (product == VAD_NO_SUBJECT)
		return false;
	latest = latest_error(r, product, newest->clock);
	return latest != VAD_TIME_NONE && latest > newest->last + ANOTHER_ATTEMPT;
}

static int by_rank(const void *left, const void *right)
{
	const struct vad_finding *a = left, *b = right;
	int order = group_of(a) - group_of(b);

	if (order)
		return order;
	if (a->lesser != b->lesser)
		return a->lesser ? 1 : -1;
	if (a->kind != b->kind)
		return a->kind == VAD_FINDING_CAUSE ? -1 : 1;
	if (a->earlier != b->earlier)
		return a->earlier ? 1 : -1;
	if (a->standing != b->standing)
		return a->standing < b->standing ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return a->subject < b->subject ? -1 : a->subject > b->subject;
}

/* Is the fact about one of the subjects, or about an endpoint of such a host? */
static vad_subject among(const struct vad_reasoning *r, const struct vad_reached *reached,
			 size_t count, size_t index)
{
	size_t facts_count;
	const struct vad_fact *fact = &vad_case_facts(r->c, &facts_count)[index];
	vad_subject s = vad_case_canonical(r->c, fact->subject);
	vad_subject host = vad_case_subject_info(r->c, s).kind == VAD_SUBJECT_ENDPOINT ?
				   vad_related(r, s, "endpoint.host") :
				   VAD_NO_SUBJECT;

	for (size_t i = 0; i < count; i++)
		if (reached[i].subject == s || reached[i].subject == host)
			return reached[i].subject;
	return VAD_NO_SUBJECT;
}

/* Of several hosts or endpoints a command is for the one that the finding rests on. */
static vad_subject subject_meant(const struct vad_reasoning *r, const struct vad_finding *f,
				 const struct vad_reached *reached, size_t count)
{
	vad_subject found = count == 1 ? reached[0].subject : VAD_NO_SUBJECT;

	for (size_t i = 0; i < f->item_count && found == VAD_NO_SUBJECT; i++)
		for (size_t j = 0; j < f->items[i].fact_count && found == VAD_NO_SUBJECT; j++)
			found = among(r, reached, count, f->items[i].facts[j]);
	for (size_t i = 0; i < f->accounts_count && found == VAD_NO_SUBJECT; i++)
		found = among(r, reached, count, f->accounts_for[i]);
	return found;
}

/* The fact that an argument takes its value from: of the subject meant, or where all agree. */
static const struct vad_fact *argument_fact(struct vad_reasoning *r, const struct vad_finding *f,
					    const struct vad_arg *arg)
{
	size_t count;
	const struct vad_reached *reached = vad_path_reach(r, f->subject, arg->path, &count);
	vad_subject meant = subject_meant(r, f, reached, count);
	const struct vad_fact *first = NULL;

	if (meant != VAD_NO_SUBJECT)
		return vad_case_latest(r->c, meant, arg->fact);
	for (size_t i = 0; i < count; i++) {
		const struct vad_fact *fact = vad_case_latest(r->c, reached[i].subject, arg->fact);

		if (!fact)
			continue;
		if (first && !vad_value_equal(first, fact))
			return NULL;
		first = fact;
	}
	return first;
}

/* The value that an argument of a fix takes from the facts; empty when unknown. */
static struct vad_view argument_value(struct vad_reasoning *r, const struct vad_finding *f,
				      const struct vad_arg *arg)
{
	struct vad_buffer text = vad_buffer_new(1024);
	const struct vad_fact *fact;
	struct vad_view value = { "", 0 };

	if (arg->fact == VAD_NO_INDEX)
		return vad_text_view(r->k, arg->constant);
	fact = argument_fact(r, f, arg);
	if (!fact)
		return value;
	vad_case_print_value(r->c, fact, &text);
	value = vad_arena_copy(r->arena, vad_buffer_view(&text));
	vad_buffer_clear(&text);
	return value.data ? value : (struct vad_view){ "", 0 };
}

static void fill_arguments(struct vad_reasoning *r, const struct vad_finding *f,
			   struct vad_finding_fix *fix)
{
	const struct vad_fix *def = &r->k->fixes[fix->fix];
	struct vad_fix_arg *args = vad_arena_array(r->arena, def->args.count + 1, sizeof(*args));

	if (!args) {
		r->out_of_memory = true;
		return;
	}
	for (uint32_t i = 0; i < def->args.count; i++) {
		const struct vad_arg *arg = &r->k->args[def->args.first + i];

		args[i] = (struct vad_fix_arg){ vad_text(r->k, arg->name), arg->type,
						argument_value(r, f, arg) };
	}
	fix->args = args;
	fix->arg_count = def->args.count;
}

/* Fixes are offered only where none of their conditions is false. */
static void offer_fixes(struct vad_reasoning *r, struct vad_finding *f)
{
	struct vad_range range = r->k->causes[f->index].fixes;
	struct vad_finding_fix *fixes = vad_arena_array(r->arena, range.count + 1, sizeof(*fixes));
	struct vad_scope scope = { .subject = f->subject };

	if (!fixes) {
		r->out_of_memory = true;
		return;
	}
	f->fix_count = 0;
	for (uint32_t i = 0; i < range.count; i++) {
		uint32_t index = range.first + i;

		if (vad_conditions_evaluate(r, &scope, r->k->fixes[index].when).truth == VAD_FALSE)
			continue;
		fixes[f->fix_count].fix = index;
		fill_arguments(r, f, &fixes[f->fix_count++]);
	}
	f->fixes = fixes;
}

static bool concerns(const struct vad_observed *o, vad_subject product)
{
	return !o->dropped && !o->past && !o->harmless && o->subject == product;
}

static void judge_health(struct vad_reasoning *r)
{
	size_t max = vad_case_subject_count(r->c);
	struct vad_health *list = vad_arena_array(r->arena, max + 1, sizeof(*list));
	size_t count = 0;

	if (!list) {
		r->out_of_memory = true;
		return;
	}
	for (vad_subject s = 0; s < max; s++) {
		const struct vad_fact *status;
		bool wrong = false;

		if (vad_case_subject_info(r->c, s).kind != VAD_SUBJECT_PRODUCT ||
		    vad_case_canonical(r->c, s) != s)
			continue;
		for (size_t i = 0; i < r->observed_count; i++)
			wrong = wrong || concerns(&r->observed[i], s);
		status = vad_latest(r, s, "product.status");
		list[count++] = (struct vad_health){
			.product = s, .status_known = status != NULL,
			.licensed = status && !wrong &&
				    strcmp(vad_word_of(r, status), "licensed") == 0,
		};
	}
	r->result.health = list;
	r->result.health_count = count;
}

void vad_order(struct vad_reasoning *r)
{
	for (size_t i = 0; i < r->observed_count; i++) {
		const struct vad_observed *o = &r->observed[i];

		if (!o->dropped && !o->past && !o->harmless)
			r->result.wrong = true;
	}
	for (size_t i = 0; i < r->finding_count; i++) {
		r->findings[i].lesser = is_lesser(r, &r->findings[i]);
		r->findings[i].earlier = is_earlier(r, &r->findings[i]);
		if (r->findings[i].kind == VAD_FINDING_CAUSE)
			offer_fixes(r, &r->findings[i]);
	}
	if (r->finding_count > 1)
		qsort(r->findings, r->finding_count, sizeof(*r->findings), by_rank);
	judge_health(r);
	r->result.findings = r->findings;
	r->result.finding_count = r->finding_count;
	r->result.unexplained = r->unexplained.items;
	r->result.unexplained_count = r->unexplained.count;
	if (r->unexplained.count > 0)
		r->result.wrong = true;
}
