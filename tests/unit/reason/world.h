/* SPDX-License-Identifier: MIT */
/* A small world to judge: the real vocabulary and rules, breaks and causes of the test's own. */
#ifndef VAD_TEST_WORLD_H
#define VAD_TEST_WORLD_H

#include "fact/case.h"
#include "knowledge/loader.h"
#include "reason/reason.h"

struct world {
	struct vad_loader *loader;
	const struct vad_knowledge *k;
	struct vad_case *c;
	struct vad_reasoning *reasoning;
	const struct vad_result_set *result;
};

/* breaks.yaml and causes (each a whole YAML file, the list ended by NULL). Fails the test on complaints. */
struct world world_new(const char *breaks, const char *const *causes);
void world_free(struct world *w);
/* Facts as JSON lines, one string with a line each. */
void world_facts(struct world *w, const char *lines);
void world_judge(struct world *w);
/* A cause's finding (standing and all), NULL when it is none. */
const struct vad_finding *world_cause(const struct world *w, const char *id);
const struct vad_finding *world_break(const struct world *w, const char *id);

#endif
