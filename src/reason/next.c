/* SPDX-License-Identifier: MIT */
/*
 * What to look at next: facts that are not known and would decide between the causes that are
 * still open, the cheapest and most telling first.
 */
#include <stdlib.h>

#include "reasoning.h"

enum { ASK_MAX = 512, ASK_CAUSES_MAX = 24, NEXT_MAX = 8, MISSING_MAX = 4, UNRAVEL_MAX = 4 };

/* How much a sign moves, for the order of questions. */
static double telling(uint8_t says)
{
	switch ((enum vad_says)says) {
	case VAD_SAYS_IS:
		return 4.0;
	case VAD_SAYS_EXCLUDES:
		return 3.0;
	case VAD_SAYS_SUPPORTS:
		return 1.0;
	case VAD_SAYS_WEAKENS:
	default:
		return 0.5;
	}
}

struct question {
	uint32_t fact;
	vad_subject subject;
	double gain;
	uint32_t causes[ASK_CAUSES_MAX];
	size_t cause_count;
};

struct questions {
	struct question items[ASK_MAX];
	size_t count;
};

static unsigned effort_of(const struct vad_knowledge *k, uint32_t fact)
{
	const struct vad_fact_def *def = &k->facts[fact];
	unsigned least = 0;

	for (uint32_t i = 0; i < def->asks.count; i++) {
		unsigned effort = k->asks[def->asks.first + i].effort;

		if (least == 0 || effort < least)
			least = effort;
	}
	return least ? least : 1;
}

static void raise_question(struct questions *q, const struct vad_knowledge *k, uint32_t fact,
		  vad_subject subject, uint32_t cause, double gain)
{
	struct question *question = NULL;

	for (size_t i = 0; i < q->count && !question; i++)
		if (q->items[i].fact == fact)
			question = &q->items[i];
	if (!question) {
		if (q->count == ASK_MAX)
			return;
		question = &q->items[q->count++];
		*question = (struct question){ .fact = fact, .subject = subject };
	}
	question->gain += gain / effort_of(k, fact);
	for (size_t i = 0; i < question->cause_count; i++)
		if (question->causes[i] == cause)
			return;
	if (question->cause_count < ASK_CAUSES_MAX)
		question->causes[question->cause_count++] = cause;
}

/* A derived fact cannot be asked for; what it derives from can. */
static void raise_askable(struct questions *q, const struct vad_knowledge *k, uint32_t fact,
			  vad_subject subject, uint32_t cause, double gain, unsigned depth)
{
	const struct vad_fact_def *def = &k->facts[fact];

	if (def->asks.count > 0) {
		raise_question(q, k, fact, subject, cause, gain);
		return;
	}
	for (uint32_t i = 0; depth < UNRAVEL_MAX && i < def->derives.count; i++)
		raise_askable(q, k, k->indexes[def->derives.first + i], subject, cause, gain,
			      depth + 1);
}

static void question_sign(struct vad_reasoning *r, struct questions *q,
			  const struct vad_finding *f, const struct vad_sign *sign, double weight)
{
	struct vad_scope scope = { .subject = f->subject };

	if (vad_conditions_evaluate(r, &scope, sign->when).truth != VAD_UNKNOWN)
		return;
	for (uint32_t i = 0; i < sign->when.count; i++) {
		const struct vad_condition *condition = &r->k->conditions[sign->when.first + i];

		if (vad_condition_evaluate(r, &scope, condition).truth == VAD_UNKNOWN)
			raise_askable(q, r->k, condition->fact, f->subject, f->index,
				      weight * telling(sign->says), 0);
	}
}

static void question_finding(struct vad_reasoning *r, struct questions *q,
			     const struct vad_finding *f)
{
	const struct vad_cause *cause = &r->k->causes[f->index];

	/* judged on a stand-in because no subject of its kind is known: still worth asking */
	for (uint32_t i = 0; i < cause->signs.count; i++)
		question_sign(r, q, f, &r->k->signs[cause->signs.first + i],
			      f->weight > 0 ? f->weight : 0.1);
}

static int by_gain(const void *left, const void *right)
{
	const struct question *a = left, *b = right;

	if (a->gain != b->gain)
		return a->gain > b->gain ? -1 : 1;
	return a->fact < b->fact ? -1 : a->fact > b->fact;
}

/* The best questions as they are handed out. */
static const struct vad_missing *keep(struct vad_reasoning *r, struct questions *q, size_t max,
				      size_t *count)
{
	struct vad_missing *list;

	qsort(q->items, q->count, sizeof(q->items[0]), by_gain);
	*count = q->count < max ? q->count : max;
	list = vad_arena_array(r->arena, *count + 1, sizeof(*list));
	for (size_t i = 0; list && i < *count; i++) {
		const struct question *question = &q->items[i];
		uint32_t *causes = vad_arena_array(r->arena, question->cause_count + 1,
						   sizeof(*causes));

		for (size_t c = 0; causes && c < question->cause_count; c++)
			causes[c] = question->causes[c];
		list[i] = (struct vad_missing){
			.fact = question->fact, .subject = question->subject,
			.gain = question->gain, .causes = causes,
			.cause_count = causes ? question->cause_count : 0,
		};
	}
	if (!list) {
		r->out_of_memory = true;
		*count = 0;
	}
	return list;
}

static bool open_cause(const struct vad_finding *f)
{
	return f->kind == VAD_FINDING_CAUSE && !f->past &&
	       (f->standing == VAD_STANDING_LIKELY || f->standing == VAD_STANDING_POSSIBLE);
}

/* Is one of the finding's breaks explained by a proven cause already? */
static bool settled(const struct vad_reasoning *r, const struct vad_finding *f)
{
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct vad_finding *other = &r->findings[i];

		if (other->kind != VAD_FINDING_CAUSE || other->standing != VAD_STANDING_PROVEN)
			continue;
		for (size_t a = 0; a < other->break_count; a++)
			for (size_t b = 0; b < f->break_count; b++)
				if (other->breaks[a] == f->breaks[b])
					return true;
	}
	return false;
}

void vad_ask_next(struct vad_reasoning *r)
{
	struct questions *all = calloc(1, sizeof(*all)), *own = calloc(1, sizeof(*own));

	if (!all || !own) {
		r->out_of_memory = true;
		goto done;
	}
	for (size_t i = 0; i < r->finding_count; i++) {
		struct vad_finding *f = &r->findings[i];

		if (!open_cause(f))
			continue;
		own->count = 0;
		question_finding(r, own, f);
		f->missing = keep(r, own, MISSING_MAX, &f->missing_count);
		if (!settled(r, f))
			question_finding(r, all, f);
	}
	r->result.next = keep(r, all, NEXT_MAX, &r->result.next_count);
done:
	free(all);
	free(own);
}
