/* SPDX-License-Identifier: MIT */
#include "outlet.h"

#include <stdlib.h>

enum { LINES_MOST = 8 << 20, FIRST_ROWS = 1024 };

struct vad_outlet vad_outlet_new(const struct vad_case *c)
{
	return (struct vad_outlet){ .c = c, .lines = vad_buffer_new(LINES_MOST) };
}

void vad_outlet_clear(struct vad_outlet *outlet)
{
	free(outlet->told);
	vad_buffer_clear(&outlet->lines);
	*outlet = (struct vad_outlet){ 0 };
}

static bool reserve(struct vad_outlet *outlet, size_t rows)
{
	size_t larger = outlet->capacity == 0 ? FIRST_ROWS : outlet->capacity;
	uint64_t *told;

	while (larger < rows)
		larger *= 2;
	if (larger == outlet->capacity)
		return true;
	told = realloc(outlet->told, larger * sizeof(*told));
	if (told == NULL)
		return false;
	outlet->told = told;
	outlet->capacity = larger;
	return true;
}

/* --- what was folded into facts that are written ---------------------------------------------- */

struct later {
	size_t row;
	uint64_t order;
};

static int by_order(const void *a, const void *b)
{
	const struct later *left = a, *right = b;

	return (left->order > right->order) - (left->order < right->order);
}

/* Those of the written facts that were observed again, the last time before `bound`; in order. */
static size_t find_later(const struct vad_outlet *outlet, const struct vad_fact *facts,
			 uint64_t bound, struct later **found)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < outlet->rows; i++)
		count += facts[i].count != outlet->told[i] && facts[i].last_order < bound;
	*found = NULL;
	if (count == 0)
		return 0;
	*found = malloc(count * sizeof(**found));
	if (*found == NULL)
		return SIZE_MAX;
	for (size_t i = 0; i < outlet->rows; i++)
		if (facts[i].count != outlet->told[i] && facts[i].last_order < bound)
			(*found)[at++] = (struct later){ i, facts[i].last_order };
	qsort(*found, count, sizeof(**found), by_order);
	return count;
}

/* Only what was added: the reader has the rest, and folds this into it. */
static void write_later(struct vad_outlet *outlet, const struct vad_fact *facts, size_t row)
{
	struct vad_fact added = facts[row];

	added.count -= outlet->told[row];
	added.first_order = added.last_order;
	outlet->told[row] = facts[row].count;
	(void)vad_case_write_brief(outlet->c, &added, &outlet->lines);
}

/* --- all ------------------------------------------------------------------------------------- */

/*
 * In the order of the observations, which a reader takes for one stream as long as the numbers
 * rise: no two lines have the same, because each is that of one observation.
 */
static void write_merged(struct vad_outlet *outlet, const struct vad_fact *facts, size_t until,
			 const struct later *later, size_t later_count)
{
	size_t row = outlet->rows, at = 0;

	while ((row < until || at < later_count) && vad_buffer_result(&outlet->lines) == VAD_OK) {
		if (row == until || (at < later_count && later[at].order < facts[row].first_order)) {
			write_later(outlet, facts, later[at++].row);
			continue;
		}
		outlet->told[row] = facts[row].count;
		(void)vad_case_write_brief(outlet->c, &facts[row++], &outlet->lines);
	}
	outlet->rows = row;
}

bool vad_outlet_gather(struct vad_outlet *outlet, size_t most)
{
	uint64_t observations = vad_case_observations(outlet->c);
	struct later *later = NULL;
	size_t count, until, later_count = 0;
	const struct vad_fact *facts = vad_case_facts(outlet->c, &count);
	bool folded = observations - outlet->observations > count - outlet->rows;

	if (vad_buffer_result(&outlet->lines) != VAD_OK || observations == outlet->observations)
		return false;
	until = count - outlet->rows > most ? outlet->rows + most : count;
	if (folded)
		later_count = find_later(outlet, facts,
					 until < count ? facts[until].first_order : UINT64_MAX, &later);
	if (later_count == SIZE_MAX || !reserve(outlet, until)) {
		outlet->lines.result = VAD_NO_MEMORY;
		free(later);
		return false;
	}
	write_merged(outlet, facts, until, later, later_count);
	free(later);
	if (until == count)
		outlet->observations = observations;
	return vad_buffer_result(&outlet->lines) == VAD_OK;
}
