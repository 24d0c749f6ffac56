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

/* One more than the highest rank of what a fact is derived from. */
static uint32_t rank_of(const struct vad_tables *tables, const uint32_t *ranks, uint32_t fact)
{
	struct vad_range derives = vad_facts_rows(tables)[fact].derives;
	uint32_t rank = 0;

	for (uint32_t i = 0; i < derives.count; i++) {
		uint32_t source = vad_indexes_rows(tables)[derives.first + i];

		if (source != VAD_NO_INDEX && ranks[source] + 1 > rank)
			rank = ranks[source] + 1;
	}
	return rank;
}

enum { LONGEST_DERIVATION = 32 };

/* Ranks that still grow after so many rounds go round in a circle. */
static void check_derivations(struct vad_loader *loader)
{
	const struct vad_tables *tables = &loader->tables;
	uint32_t count = vad_facts_count(tables);
	uint32_t *ranks = vad_arena_array(loader->arena, count, sizeof(*ranks));

	if (ranks == NULL) {
		vad_loader_fail(loader, VAD_NO_MEMORY);
		return;
	}
	for (unsigned round = 0; round <= LONGEST_DERIVATION; round++)
		for (uint32_t i = 0; i < count; i++)
			ranks[i] = rank_of(tables, ranks, i);
	for (uint32_t i = 0; i < count; i++) {
		const struct vad_name *name;
		struct vad_place at;

		if (ranks[i] <= LONGEST_DERIVATION)
			continue;
		name = name_of_row(loader, VAD_NAME_FACT, i);
		at = (struct vad_place){ loader, name->file };
		vad_complain_at(at, name->line, "fact '%.*s' is derived from itself", VAD_SHOW(name->text));
	}
}

void vad_check_all(struct vad_loader *loader)
{
	check_derivations(loader);
	if (!loader->allow_incomplete)
		check_breaks(loader);
}
