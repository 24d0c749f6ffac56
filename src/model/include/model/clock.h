/* SPDX-License-Identifier: MIT */
/* Time goes on: licences run out, clients try again by themselves, hosts publish, crowds ask. */
#ifndef VAD_MODEL_CLOCK_H
#define VAD_MODEL_CLOCK_H

#include "model/world.h"

/*
 * Let the world run until `until` (true time; one in the past changes nothing). By themselves:
 * licences move on when their time is over; a client that is not activated tries every activation
 * interval, one that is, every renewal interval; crowds ask their hosts; hosts publish every 24
 * hours; clocks that drift drift, and those that are synchronised go right. Equal worlds give equal
 * runs. The world must have begun (VAD_USAGE).
 */
enum vad_result vad_model_run(struct vad_model_world *world, vad_time until);
/* All machines of a crowd ask their host now: machines that were added and switched on, or old ones
 * that somebody told to. */
enum vad_result vad_model_crowd_asks(struct vad_model_world *world, struct vad_model_crowd *crowd);
/* A machine was restarted: its service starts where its start type lets it, policies come back, the
 * DNS cache is empty, hosts publish at once. */
enum vad_result vad_model_restart(struct vad_model_world *world, struct vad_model_machine *machine);
/* A KMS host that is activated and publishes writes its records in DNS: in its own domain and those
 * of its list (12294, else 12293 with the code). Nothing for any other machine. */
enum vad_result vad_model_publish(struct vad_model_world *world, struct vad_model_machine *host);

#endif
