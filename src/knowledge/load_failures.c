/* SPDX-License-Identifier: MIT */
/* failures.yaml: what each step of an attempt to activate shows when it fails. */
#include "loading.h"

static const struct vad_field failure_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },	      { "outcome", VAD_SHAPE_TEXT, false },
	{ "code", VAD_SHAPE_TEXT, false },    { "inner", VAD_SHAPE_TEXT, false },
	{ "seed", VAD_SHAPE_TEXTS, false },   { "meaning", VAD_SHAPE_TEXT, true },
	{ "source", VAD_SHAPE_TEXT, false },
};

void vad_collect_failures(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "failure", failure_fields))
		vad_collect_named(at, item, "id", VAD_NAME_FAILURE, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_FAILURE);
}

/* Codes and source of an outcome, so that they are written down once. */
static void take_outcome(struct vad_place at, const struct vad_node *item,
			 struct vad_failure_def *row)
{
	uint32_t index = vad_name_resolve(at, VAD_NAME_OUTCOME, vad_field(item, "outcome"));
	const struct vad_outcome_def *outcome;

	if (index == VAD_NO_INDEX)
		return;
	outcome = &vad_outcomes_rows(&at.loader->tables)[index];
	row->code = outcome->code;
	row->inner = outcome->inner;
	row->source = outcome->source;
}

void vad_build_failures(struct vad_place at, const struct vad_node *item)
{
	bool has_outcome = vad_field(item, "outcome") != NULL;
	struct vad_failure_def row = { 0 };

	if (has_outcome == (vad_field(item, "code") != NULL))
		vad_complain(at, item, "expected either 'outcome' or 'code'");
	else if (!has_outcome && vad_field(item, "source") == NULL)
		vad_complain(at, item, "a failure with 'code' needs a 'source'");
	if (has_outcome) {
		take_outcome(at, item, &row);
	} else {
		row.code = vad_field_code(at, item, "code");
		row.inner = vad_field_code(at, item, "inner");
		row.source = vad_field_text(at, item, "source");
	}
	row.id = vad_field_text(at, item, "id");
	row.seed = vad_field_codes(at, item, "seed");
	row.meaning = vad_field_text(at, item, "meaning");
	vad_failures_add(&at.loader->tables, &row);
}
