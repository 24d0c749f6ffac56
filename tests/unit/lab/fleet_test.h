/* SPDX-License-Identifier: MIT */
/* What the tests of fleets share: a fleet out of text, and its complaints. */
#ifndef LAB_FLEET_TEST_H
#define LAB_FLEET_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "lab/simulate.h"

enum { FLEET_TEXT_MAX = 1 << 20, FLEET_DAY = 86400 };

static inline void fleet_keep_complaint(void *context, const struct vad_error *complaint)
{
	vad_buffer_printf(context, "%s:%llu: %s\n", complaint->source,
			  (unsigned long long)complaint->line, complaint->message);
}

/* NULL after complaints, which are in `complaints` then. */
static inline struct vad_fleet *fleet_try(const char *text, struct vad_buffer *complaints)
{
	struct vad_fleet_complaints told = { complaints, fleet_keep_complaint };
	struct vad_fleet *fleet = NULL;
	enum vad_result result = vad_fleet_load(vad_knowledge_builtin(), "f.yaml",
						vad_view_of(text), &told, &fleet);

	assert_int_equal(result, fleet == NULL ? VAD_INVALID : VAD_OK);
	assert_int_equal(complaints->size == 0, fleet != NULL);
	return fleet;
}

static inline struct vad_fleet *fleet_of(const char *text)
{
	struct vad_buffer complaints = vad_buffer_new(FLEET_TEXT_MAX);
	struct vad_fleet *fleet = fleet_try(text, &complaints);

	assert_string_equal(vad_buffer_text(&complaints), "");
	assert_non_null(fleet);
	vad_buffer_clear(&complaints);
	return fleet;
}

static inline struct vad_simulation *fleet_run(const struct vad_fleet *fleet,
					       const struct vad_simulate_watch *watch)
{
	struct vad_simulation *simulation = NULL;

	assert_int_equal(vad_simulate_run(vad_knowledge_builtin(), fleet, watch, &simulation),
			 VAD_OK);
	assert_non_null(simulation);
	return simulation;
}

static inline vad_time fleet_date(const char *text)
{
	struct vad_stamp stamp;

	assert_true(vad_stamp_parse(vad_view_of(text), false, &stamp));
	return stamp.time;
}

#endif
