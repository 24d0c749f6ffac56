/* SPDX-License-Identifier: MIT */
/* Ranked causes of a code when nothing else is known. */
#include <stdlib.h>
#include <string.h>

#include "reasoning.h"


double vad_base_weight(uint8_t base)
{
	static const double weights[] = {
		[VAD_BASE_COMMON] = 6.0,
		[VAD_BASE_OCCASIONAL] = 3.0,
		[VAD_BASE_RARE] = 1.0,
	};

	return base <= VAD_BASE_RARE ? weights[base] : weights[VAD_BASE_RARE];
}

static uint32_t seed_number(const struct vad_knowledge *k, uint32_t cause, uint32_t code)
{
	struct vad_range seeds = k->causes[cause].seeds;

	for (uint32_t i = 0; i < seeds.count; i++)
		if (k->seeds[seeds.first + i].code == code)
			return k->seeds[seeds.first + i].number;
	return 0;
}

/* Everything collected for one code: at most one entry a cause. */
struct collection {
	const struct vad_knowledge *k;
	uint32_t code;
	struct vad_candidate *list;
	size_t count;
};

static void collect_cause(struct collection *c, uint32_t cause, uint32_t break_index, double factor,
			  bool indirect)
{
	double weight = vad_base_weight(c->k->causes[cause].base) * factor;

	for (size_t i = 0; i < c->count; i++) {
		if (c->list[i].cause != cause)
			continue;
		if (weight > c->list[i].weight) {
			c->list[i].weight = weight;
			c->list[i].break_index = break_index;
			c->list[i].indirect = indirect;
		}
		return;
	}
	c->list[c->count++] = (struct vad_candidate){
		.cause = cause, .break_index = break_index,
		.seed_number = seed_number(c->k, cause, c->code), .indirect = indirect,
		.weight = weight,
	};
}

static void collect_break(struct collection *c, uint32_t break_index, double factor, bool indirect)
{
	struct vad_range causes = c->k->breaks[break_index].causes;

	for (uint32_t i = 0; i < causes.count; i++)
		collect_cause(c, c->k->indexes[causes.first + i], break_index, factor, indirect);
}

static int by_rank(const void *left, const void *right)
{
	const struct vad_candidate *a = left, *b = right;

	if ((a->seed_number != 0) != (b->seed_number != 0))
		return a->seed_number ? -1 : 1;
	if (a->seed_number != b->seed_number)
		return a->seed_number < b->seed_number ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->cause < b->cause ? -1 : a->cause > b->cause;
}

size_t vad_reason_candidates(const struct vad_knowledge *k, uint32_t code,
			     struct vad_candidate *list, size_t max)
{
	struct vad_range rows = vad_break_codes_of(k, code);
	struct collection c = { .k = k, .code = code };

	c.list = calloc(k->causes_count + 1, sizeof(*c.list));
	if (!c.list)
		return 0;
	for (uint32_t i = 0; i < rows.count; i++) {
		const struct vad_break_code *row = &k->break_codes[rows.first + i];
		struct vad_range others = k->breaks[row->break_index].stands_for;
		double factor = vad_often_weight(row->often);

		collect_break(&c, row->break_index, factor, false);
		for (uint32_t j = 0; j < others.count; j++)
			collect_break(&c, k->indexes[others.first + j], factor * UMBRELLA_FACTOR,
				      true);
	}
	qsort(c.list, c.count, sizeof(*c.list), by_rank);
	for (size_t i = 0; i < c.count && i < max; i++)
		list[i] = c.list[i];
	free(c.list);
	return c.count;
}
