/* SPDX-License-Identifier: MIT */
/* outcomes.yaml: the ways to be activated, and the code that each state of the way would show. */
#include "loading.h"

static const struct vad_field role_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },
	{ "client", VAD_SHAPE_TEXT, true },
	{ "works", VAD_SHAPE_TEXT, true },
};
static const struct vad_field outcome_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },	   { "role", VAD_SHAPE_TEXT, true },
	{ "edge", VAD_SHAPE_TEXT, true },  { "when", VAD_SHAPE_MAPS, true },
	{ "code", VAD_SHAPE_TEXT, true },  { "inner", VAD_SHAPE_TEXT, false },
	{ "source", VAD_SHAPE_TEXT, true },
};

void vad_collect_roles(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "role", role_fields))
		vad_collect_named(at, item, "id", VAD_NAME_ROLE, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_ROLE);
}

void vad_build_roles(struct vad_place at, const struct vad_node *item)
{
	struct vad_role_def row = { 0 };

	row.id = vad_field_text(at, item, "id");
	row.client = vad_field_text(at, item, "client");
	row.works = vad_field_text(at, item, "works");
	vad_roles_add(&at.loader->tables, &row);
}

void vad_collect_outcomes(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "outcome", outcome_fields))
		vad_collect_named(at, item, "id", VAD_NAME_OUTCOME, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_OUTCOME);
}

/* What the conditions of an edge are about. */
static enum vad_subject_kind subject_of(enum vad_edge_kind edge)
{
	switch (edge) {
	case VAD_EDGE_MACHINE:
		return VAD_SUBJECT_MACHINE;
	case VAD_EDGE_ZONE:
	case VAD_EDGE_SERVER:
	case VAD_EDGE_DIRECTORY:
		return VAD_SUBJECT_ZONE;
	case VAD_EDGE_CLOCK:
		return VAD_SUBJECT_HOST;
	case VAD_EDGE_NAME:
	case VAD_EDGE_PORT:
	case VAD_EDGE_RPC:
	case VAD_EDGE_CONTROLLER:
	case VAD_EDGE_PROXY:
	case VAD_EDGE_TLS:
	case VAD_EDGE_KIND_COUNT:
		break;
	}
	return VAD_SUBJECT_ENDPOINT;
}

void vad_build_outcomes(struct vad_place at, const struct vad_node *item)
{
	const char *edges[VAD_EDGE_KIND_COUNT];
	struct vad_outcome_def row = { 0 };

	for (unsigned i = 0; i < VAD_EDGE_KIND_COUNT; i++)
		edges[i] = vad_edge_kind_name((enum vad_edge_kind)i);
	row.id = vad_field_text(at, item, "id");
	row.role = vad_name_resolve(at, VAD_NAME_ROLE, vad_field(item, "role"));
	row.edge = (uint8_t)vad_field_choice(at, item, "edge", edges, VAD_EDGE_KIND_COUNT);
	row.about = (uint8_t)subject_of((enum vad_edge_kind)row.edge);
	row.when = vad_build_conditions(at, vad_field(item, "when"),
					(enum vad_subject_kind)row.about, false);
	row.code = vad_field_code(at, item, "code");
	row.inner = vad_field_code(at, item, "inner");
	row.source = vad_field_text(at, item, "source");
	vad_outcomes_add(&at.loader->tables, &row);
}
