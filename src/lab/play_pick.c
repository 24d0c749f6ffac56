/* SPDX-License-Identifier: MIT */
/* A scenario by chance: reservoir sampling, so that each is read once and one is kept. */
#include "lab/play.h"
#include "model/random.h"

enum vad_result vad_play_pick(const struct vad_knowledge *k, uint64_t seed, uint32_t code,
			      struct vad_scenario **scenario, struct vad_error *error)
{
	struct vad_random random = vad_random_new(seed);
	struct vad_scenario *kept = NULL;
	uint64_t fitting = 0;

	for (size_t i = 0; i < vad_lab_scenario_count; i++) {
		struct vad_scenario *next = NULL;
		enum vad_result result = vad_scenario_load(k, &vad_lab_scenarios[i], &next, error);

		if (result != VAD_OK) {
			vad_scenario_free(kept);
			return result;
		}
		if ((code == 0 || vad_scenario_head(next)->code == code) &&
		    vad_random_below(&random, ++fitting) == 0) {
			vad_scenario_free(kept);
			kept = next;
		} else {
			vad_scenario_free(next);
		}
	}
	if (kept == NULL)
		return vad_error_set(error, VAD_NOT_FOUND, NULL, 0, 0,
				     "no scenario shows the code 0x%08X", (unsigned)code);
	*scenario = kept;
	return VAD_OK;
}
