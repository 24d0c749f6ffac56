/* SPDX-License-Identifier: MIT */
/*
 * Conditions in three values. Unknown stays unknown; a measured value whose uncertainty straddles
 * the limit is unknown; absence is true only where somebody looked.
 */
#include "reasoning.h"

/* A fresh generation of marks: none of the subjects is reached yet. */
static bool begin_marks(struct vad_reasoning *r)
{
	size_t subjects = vad_case_subject_count(r->c);

	if (subjects > r->mark_count) {
		struct vad_reach_mark *marks =
			vad_arena_array(r->arena, subjects + subjects / 2, sizeof(*marks));

		if (!marks) {
			r->out_of_memory = true;
			return false;
		}
		r->marks = marks;
		r->mark_count = subjects + subjects / 2;
		r->generation = 0;
	}
	r->generation++;
	return true;
}

static void reach_add(struct vad_reasoning *r, struct vad_reach *to, vad_subject s, bool assumed)
{
	struct vad_reach_mark *mark;
	struct vad_reached *items;

	s = vad_case_canonical(r->c, s);
	mark = &r->marks[s];
	if (mark->generation == r->generation) {
		to->items[mark->slot].assumed = to->items[mark->slot].assumed && assumed;
		return;
	}
	items = vad_reasoning_grow(r, to->items, to->count, &to->capacity, sizeof(*items));
	if (!items)
		return;
	to->items = items;
	*mark = (struct vad_reach_mark){ r->generation, (uint32_t)to->count };
	to->items[to->count++] = (struct vad_reached){ s, assumed };
}

static void reach_step(struct vad_reasoning *r, const struct vad_step *step,
		       const struct vad_reached *from, struct vad_reach *to)
{
	const struct vad_fact *fact;
	size_t at = 0;

	if (step->back) {
		while ((fact = vad_case_next_back(r->c, from->subject, step->fact, &at)))
			reach_add(r, to, fact->subject, from->assumed || fact->assumed);
	} else {
		while ((fact = vad_case_next(r->c, from->subject, step->fact, &at)))
			reach_add(r, to, fact->value.subject, from->assumed || fact->assumed);
	}
}

const struct vad_reached *vad_path_reach(struct vad_reasoning *r, vad_subject start,
					 struct vad_range path, size_t *count)
{
	struct vad_reach *from = &r->reach[0], *to = &r->reach[1], *swap;

	*count = 0;
	from->count = 0;
	if (start == VAD_NO_SUBJECT || !begin_marks(r))
		return NULL;
	reach_add(r, from, start, false);
	for (uint32_t i = 0; i < path.count && begin_marks(r); i++) {
		to->count = 0;
		for (size_t j = 0; j < from->count; j++)
			reach_step(r, &r->k->steps[path.first + i], &from->items[j], to);
		swap = from;
		from = to;
		to = swap;
	}
	*count = r->out_of_memory ? 0 : from->count;
	return from->items;
}

static bool constant_equal(const struct vad_knowledge *k, const struct vad_fact *fact,
			   const struct vad_constant *constant)
{
	switch ((enum vad_value_type)fact->value.type) {
	case VAD_TYPE_BOOL:
		return fact->value.flag == (constant->number != 0);
	case VAD_TYPE_TEXT:
	case VAD_TYPE_HOST:
	case VAD_TYPE_ADDRESS:
		return vad_view_equal_nocase(fact->value.text, vad_text_view(k, constant->text));
	case VAD_TYPE_GUID:
		return vad_guid_equal(&fact->value.guid, &constant->guid);
	case VAD_TYPE_SUBJECT:
		return false;
	default:
		return fact->value.number == constant->number;
	}
}

bool vad_value_equal(const struct vad_fact *a, const struct vad_fact *b)
{
	if (a->value.type != b->value.type)
		return false;
	switch ((enum vad_value_type)a->value.type) {
	case VAD_TYPE_BOOL:
		return a->value.flag == b->value.flag;
	case VAD_TYPE_TEXT:
	case VAD_TYPE_HOST:
	case VAD_TYPE_ADDRESS:
		return vad_view_equal_nocase(a->value.text, b->value.text);
	case VAD_TYPE_GUID:
		return vad_guid_equal(&a->value.guid, &b->value.guid);
	case VAD_TYPE_SUBJECT:
		return a->value.subject == b->value.subject;
	default:
		return a->value.number == b->value.number;
	}
}

static bool in_scope(const struct vad_reasoning *r, const struct vad_scope *scope,
		     const struct vad_fact *fact)
{
	if (!scope->window)
		return true;
	if (scope->at_end)
		return vad_window_covers_end(r->k, scope->window, fact);
	return vad_window_covers(r->k, scope->window, fact);
}

/* The value that holds in the scope where a fact has one value at a time: the latest in it. */
static const struct vad_fact *latest_in_scope(const struct vad_reasoning *r,
					      const struct vad_scope *scope, vad_subject s,
					      uint32_t index)
{
	const struct vad_fact *fact, *best = vad_case_latest(r->c, s, index);
	size_t at = 0;

	if (!best || in_scope(r, scope, best))
		return best;
	best = NULL;
	while ((fact = vad_case_next(r->c, s, index, &at)))
		if (in_scope(r, scope, fact) && (!best || fact->last_order > best->last_order))
			best = fact;
	return best;
}

/* The other side of a comparison: a number or a fact. */
struct operand {
	bool known;
	int64_t number;
	int64_t plus_minus;
	const struct vad_fact *fact;
};

static struct operand operand_of(struct vad_reasoning *r, const struct vad_scope *scope,
				 const struct vad_condition *condition)
{
	struct operand operand = { 0 };
	const struct vad_reached *reached;
	size_t count;

	if (condition->operand == VAD_OPERAND_RULE) {
		operand.known = condition->rule != VAD_NO_INDEX;
		operand.number = operand.known ? r->k->rules[condition->rule].value : 0;
	} else if (condition->operand == VAD_OPERAND_FACT) {
		reached = vad_path_reach(r, scope->subject, condition->other_path, &count);
		if (count > 0)
			operand.fact = latest_in_scope(r, scope, reached[0].subject,
						       condition->other_fact);
		if (operand.fact) {
			operand.known = true;
			operand.number = operand.fact->value.number;
			operand.plus_minus = operand.fact->plus_minus;
		}
	} else if (condition->constants.count > 0) {
		operand.known = true;
		operand.number = r->k->constants[condition->constants.first].number;
	}
	return operand;
}

static enum vad_truth compare_equal(struct vad_reasoning *r, const struct vad_condition *condition,
				    const struct vad_fact *fact, const struct operand *operand)
{
	if (condition->operand == VAD_OPERAND_FACT)
		return vad_value_equal(fact, operand->fact) ? VAD_TRUE : VAD_FALSE;
	if (condition->operand == VAD_OPERAND_RULE)
		return fact->value.number == operand->number ? VAD_TRUE : VAD_FALSE;
	for (uint32_t i = 0; i < condition->constants.count; i++)
		if (constant_equal(r->k, fact, &r->k->constants[condition->constants.first + i]))
			return VAD_TRUE;
	return VAD_FALSE;
}

/* Is `value` ± `slack` above `limit`? Unknown where the uncertainty straddles it. */
static enum vad_truth above(int64_t value, int64_t limit, int64_t slack)
{
	if (value - slack > limit)
		return VAD_TRUE;
	return value + slack <= limit ? VAD_FALSE : VAD_UNKNOWN;
}

static enum vad_truth compare(struct vad_reasoning *r, const struct vad_condition *condition,
			      const struct vad_fact *fact, const struct operand *operand)
{
	int64_t slack = fact->plus_minus + operand->plus_minus;
	enum vad_truth equal;

	if (condition->op == VAD_OP_KNOWN)
		return VAD_TRUE;
	if (condition->op == VAD_OP_ABSENT)
		return VAD_FALSE;
	if (!operand->known)
		return VAD_UNKNOWN;
	if (condition->op == VAD_OP_ABOVE)
		return above(fact->value.number, operand->number, slack);
	if (condition->op == VAD_OP_BELOW)
		return above(-fact->value.number, -operand->number, slack);
	equal = compare_equal(r, condition, fact, operand);
	if (condition->op == VAD_OP_IS)
		return equal;
	return equal == VAD_TRUE ? VAD_FALSE : VAD_TRUE;
}

/* Did one of the fact's makers look at this subject (in the scope) at all? */
static bool looked(const struct vad_reasoning *r, const struct vad_scope *scope, vad_subject s,
		   uint32_t index)
{
	const struct vad_fact_def *def = &r->k->facts[index];
	const struct vad_fact *fact;
	size_t at = 0;

	while ((fact = vad_case_next_of(r->c, s, &at))) {
		if (!in_scope(r, scope, fact))
			continue;
		for (uint32_t w = 0; w < def->made_by.count; w++)
			if (vad_view_is(fact->last_source.kind,
					vad_text(r->k, r->k->words[def->made_by.first + w])))
				return true;
	}
	return false;
}

/* Votes of all values reached, and the facts that cast them. */
struct votes {
	size_t yes, no, unknown;
	bool yes_assumed, no_assumed;
	struct vad_fact_list yes_facts, no_facts;
};

static void vote(struct vad_reasoning *r, struct votes *votes, enum vad_truth truth,
		 const struct vad_fact *fact, bool assumed)
{
	struct vad_fact_list *list = truth == VAD_TRUE ? &votes->yes_facts : &votes->no_facts;

	assumed = assumed || (fact && fact->assumed);
	if (truth == VAD_UNKNOWN) {
		votes->unknown++;
		return;
	}
	if (truth == VAD_TRUE) {
		/* one established yes is enough: assumed only if all are */
		votes->yes_assumed = votes->yes ? votes->yes_assumed && assumed : assumed;
		votes->yes++;
	} else {
		votes->no_assumed = votes->no ? votes->no_assumed || assumed : assumed;
		votes->no++;
	}
	if (fact && list->count < VAD_FACTS_PER_ITEM_MAX)
		vad_fact_list_add(r, list, vad_case_fact_id(r->c, fact));
}

static void vote_missing(struct vad_reasoning *r, const struct vad_scope *scope,
			 const struct vad_condition *condition, const struct vad_reached *at,
			 struct votes *votes)
{
	bool asked = (condition->op == VAD_OP_ABSENT || condition->op == VAD_OP_KNOWN) &&
		     looked(r, scope, at->subject, condition->fact);

	if (!asked)
		vote(r, votes, VAD_UNKNOWN, NULL, at->assumed);
	else
		vote(r, votes, condition->op == VAD_OP_ABSENT ? VAD_TRUE : VAD_FALSE, NULL,
		     at->assumed);
}

static void vote_subject(struct vad_reasoning *r, const struct vad_scope *scope,
			 const struct vad_condition *condition, const struct operand *operand,
			 const struct vad_reached *at, struct votes *votes)
{
	const struct vad_fact *fact;
	size_t from = 0, seen = 0;

	if (!r->k->facts[condition->fact].many) {
		fact = latest_in_scope(r, scope, at->subject, condition->fact);
		if (fact)
			vote(r, votes, compare(r, condition, fact, operand), fact, at->assumed);
		else
			vote_missing(r, scope, condition, at, votes);
		return;
	}
	while ((fact = vad_case_next(r->c, at->subject, condition->fact, &from))) {
		if (!in_scope(r, scope, fact))
			continue;
		seen++;
		vote(r, votes, compare(r, condition, fact, operand), fact, at->assumed);
	}
	if (!seen)
		vote_missing(r, scope, condition, at, votes);
}

static enum vad_truth share_above(const struct votes *votes, uint32_t percent)
{
	size_t total = votes->yes + votes->no + votes->unknown;

	if (votes->yes * 100 > percent * total)
		return VAD_TRUE;
	return (votes->yes + votes->unknown) * 100 <= percent * total ? VAD_FALSE : VAD_UNKNOWN;
}

static enum vad_truth count_votes(const struct vad_condition *condition, const struct votes *votes)
{
	if (votes->yes + votes->no + votes->unknown == 0)
		return VAD_UNKNOWN;
	switch ((enum vad_quantifier)condition->quantifier) {
	case VAD_QUANT_EVERY:
		return votes->no ? VAD_FALSE : votes->unknown ? VAD_UNKNOWN : VAD_TRUE;
	case VAD_QUANT_NONE:
		return votes->yes ? VAD_FALSE : votes->unknown ? VAD_UNKNOWN : VAD_TRUE;
	case VAD_QUANT_SHARE_ABOVE:
		return share_above(votes, condition->share);
	case VAD_QUANT_ANY:
	default:
		return votes->yes ? VAD_TRUE : votes->unknown ? VAD_UNKNOWN : VAD_FALSE;
	}
}

struct vad_evaluation vad_condition_evaluate(struct vad_reasoning *r, const struct vad_scope *scope,
					     const struct vad_condition *condition)
{
	struct vad_evaluation evaluation = { .truth = VAD_UNKNOWN };
	struct operand operand = operand_of(r, scope, condition);
	const struct vad_reached *reached;
	struct votes votes = { 0 };
	size_t count;
	bool on_yes;

	reached = vad_path_reach(r, scope->subject, condition->path, &count);
	for (size_t i = 0; i < count; i++)
		vote_subject(r, scope, condition, &operand, &reached[i], &votes);
	evaluation.truth = count_votes(condition, &votes);
	if (evaluation.truth == VAD_UNKNOWN && condition->or_unknown) {
		evaluation.truth = VAD_TRUE; /* rests on no fact at all */
		return evaluation;
	}
	on_yes = (evaluation.truth == VAD_TRUE) != (condition->quantifier == VAD_QUANT_NONE);
	if (evaluation.truth != VAD_UNKNOWN) {
		evaluation.assumed = on_yes ? votes.yes_assumed : votes.no_assumed;
		evaluation.facts = on_yes ? votes.yes_facts : votes.no_facts;
	}
	return evaluation;
}

struct vad_evaluation vad_conditions_evaluate(struct vad_reasoning *r,
					      const struct vad_scope *scope, struct vad_range when)
{
	struct vad_evaluation all = { .truth = VAD_TRUE };

	for (uint32_t i = 0; i < when.count; i++) {
		struct vad_evaluation one =
			vad_condition_evaluate(r, scope, &r->k->conditions[when.first + i]);

		if (one.truth == VAD_FALSE)
			return one;
		if (one.truth == VAD_UNKNOWN)
			all.truth = VAD_UNKNOWN;
		all.assumed = all.assumed || one.assumed;
		for (size_t f = 0; f < one.facts.count; f++)
			vad_fact_list_add(r, &all.facts, one.facts.items[f]);
	}
	return all;
}
