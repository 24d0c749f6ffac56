/* SPDX-License-Identifier: MIT */
/* The checks that need every item: a break has causes, nothing is derived from itself. */
#include "loading.h"

static const struct vad_name *name_of_row(const struct vad_loader *loader, enum vad_name_kind kind,
					  uint32_t row)
{
	const struct vad_name *name = loader->kinds[kind];

	while (name != NULL && name->row != row)
		name = name->next_kind;
	return name;
}

static bool has_cause(const struct vad_tables *tables, uint32_t break_index)
{
	const struct vad_cause *causes = vad_causes_rows(tables);
	const uint32_t *indexes = vad_indexes_rows(tables);

	for (uint32_t i = 0; i < vad_causes_count(tables); i++)
		for (uint32_t j = 0; j < causes[i].leads_to.count; j++)
			if (indexes[causes[i].leads_to.first + j] == break_index)
				return true;
	return false;
}

static void check_breaks(struct vad_loader *loader)
{
	const struct vad_tables *tables = &loader->tables;

	for (uint32_t i = 0; i < vad_breaks_count(tables); i++) {
		const struct vad_name *name = name_of_row(loader, VAD_NAME_BREAK, i);
		struct vad_place at = { loader, name == NULL ? NULL : name->file };

		if (at.file != NULL && !has_cause(tables, i))
			vad_complain_at(at, name->line, "break '%.*s' has no cause; expected a cause "
							"that leads to it", VAD_SHOW(name->text));
	}
}

enum { LONGEST_CHAIN = 32 };

/* One more than the highest rank of the rows that a row points to. */
static uint32_t rank_of(const struct vad_tables *tables, const uint32_t *ranks, struct vad_range refs)
{
	uint32_t rank = 0;

	for (uint32_t i = 0; i < refs.count; i++) {
		uint32_t row = vad_indexes_rows(tables)[refs.first + i];

		if (row != VAD_NO_INDEX && ranks[row] + 1 > rank)
			rank = ranks[row] + 1;
	}
	return rank;
}

static struct vad_range sources_of_fact(const struct vad_tables *tables, uint32_t row)
{
	return vad_facts_rows(tables)[row].derives;
}

static struct vad_range what_break_means(const struct vad_tables *tables, uint32_t row)
{
	return vad_breaks_rows(tables)[row].stands_for;
}

/* Ranks that still grow after so many rounds go round in a circle. */
static void check_circles(struct vad_loader *loader, enum vad_name_kind kind, uint32_t count,
			  struct vad_range (*refs)(const struct vad_tables *, uint32_t),
			  const char *what)
{
	uint32_t *ranks = vad_arena_array(loader->arena, count, sizeof(*ranks));

	if (ranks == NULL) {
		vad_loader_fail(loader, VAD_NO_MEMORY);
		return;
	}
	for (unsigned round = 0; round <= LONGEST_CHAIN; round++)
		for (uint32_t i = 0; i < count; i++)
			ranks[i] = rank_of(&loader->tables, ranks, refs(&loader->tables, i));
	for (uint32_t i = 0; i < count; i++) {
		const struct vad_name *name = name_of_row(loader, kind, i);
		struct vad_place at = { loader, name == NULL ? NULL : name->file };

		if (ranks[i] > LONGEST_CHAIN && at.file != NULL)
			vad_complain_at(at, name->line, "%s '%.*s' %s itself", vad_name_kind_word(kind),
					VAD_SHOW(name->text), what);
	}
}

void vad_check_all(struct vad_loader *loader)
{
	check_circles(loader, VAD_NAME_FACT, vad_facts_count(&loader->tables), sources_of_fact,
		      "is derived from");
	check_circles(loader, VAD_NAME_BREAK, vad_breaks_count(&loader->tables), what_break_means,
		      "stands for");
	if (!loader->allow_incomplete)
		check_breaks(loader);
}
