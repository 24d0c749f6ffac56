/* SPDX-License-Identifier: MIT */
/* Time goes on: licences run out, clients try again by themselves, hosts publish, crowds ask. */
#ifndef VAD_MODEL_CLOCK_H
#define VAD_MODEL_CLOCK_H

#include "model/world.h"

/*
 * Let the world run until `until` (true time; one in the past changes nothing). By themselves:
 * licences move on when their time is over; a client that is not activated tries every activation
 * interval, one that is, every renewal interval; crowds ask their hosts; hosts publish every 24
 * hours; clocks that drift drift, and those that are synchronised do not. Equal worlds give equal
 * runs.
 */
enum vad_result vad_model_run(struct vad_model_world *world, vad_time until);
/* A machine was restarted: its service starts, policies come back, hosts publish at once. */
enum vad_result vad_model_restart(struct vad_model_world *world, struct vad_model_machine *machine);
/* A KMS host's service starts: it publishes its record where it may (12294, else 12293). */
enum vad_result vad_model_publish(struct vad_model_world *world, struct vad_model_machine *host);

#endif
