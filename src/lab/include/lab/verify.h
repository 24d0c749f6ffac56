/* SPDX-License-Identifier: MIT */
/* The loop that every scenario must close: break, see the code, diagnose, mend, activate. */
#ifndef VAD_LAB_VERIFY_H
#define VAD_LAB_VERIFY_H

#include <stdbool.h>

#include "lab/scenario.h"

struct vad_lab_verdict {
	bool healthy;  /* the world activates before it is broken */
	bool appeared; /* the code shows on the broken one */
	bool alone;    /* the broken machine activates when one merely tries again: it should not */
	uint32_t named; /* cause that comes first; VAD_NO_INDEX */
	int standing;	/* enum vad_standing of it */
	bool diagnosed_first; /* it is the scenario's */
	uint32_t action; /* of the first fix that is named; VAD_NO_INDEX */
	bool fixed;	 /* carried out, with its arguments, it lets the machine activate */
	bool article;	 /* so does the fix that the scenario gives; true where it gives none */
	struct vad_error trouble; /* why something was not carried out; result VAD_OK: nothing */
};
/* All is as it should be. */
bool vad_lab_verdict_good(const struct vad_lab_verdict *verdict);

/* Run the loop. An error only where the scenario cannot be run at all. */
enum vad_result vad_lab_verify(const struct vad_knowledge *k, const struct vad_scenario *scenario,
			       struct vad_lab_verdict *verdict, struct vad_error *error);

/*
 * Carry a fix out in the broken world of a scenario (`action` VAD_NO_INDEX: none), then try to
 * activate. `console` (may be NULL) gets what the attempt prints. VAD_USAGE, VAD_NOT_FOUND,
 * VAD_UNSUPPORTED as vad_model_act().
 */
enum vad_result vad_lab_mend(const struct vad_scenario *scenario, struct vad_model_world *world,
			     uint32_t action, const struct vad_model_argument *args, size_t count,
			     struct vad_error *error);
/* The attempt after a repair: slmgr /ato (ospp /act for Office). Is the machine activated now? */
enum vad_result vad_lab_try(const struct vad_scenario *scenario, struct vad_model_world *world,
			    struct vad_buffer *console, bool *activated, struct vad_error *error);

#endif
