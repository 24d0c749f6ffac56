/* SPDX-License-Identifier: MIT */
/* What the beginning of a world and its clock share. */
#ifndef VAD_MODEL_CLOCK_PRIVATE_H
#define VAD_MODEL_CLOCK_PRIVATE_H

#include "model/world.h"

/* Items of the queue: so many for each machine that there could be, then those of crowds. */
enum { VAD_MODEL_ITEMS = 4 };
#define VAD_MODEL_CROWD_ITEMS ((uint32_t)VAD_MODEL_ITEMS * VAD_MODEL_THINGS_MAX)

/*
 * Make the queue, and let what is before the story happen: crowds asked until now, hosts published.
 * What the logs of hosts hold of it is the last round; the counters begin with it.
 */
enum vad_result vad_model_clock_begin(struct vad_model_world *world);
/* Is there a KMS host that runs, and may publish itself? */
bool vad_model_is_publisher(const struct vad_model_machine *machine);
/* Does its licensing service do anything by itself? */
bool vad_model_service_runs(const struct vad_model_machine *machine);

#endif
