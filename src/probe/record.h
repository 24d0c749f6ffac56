/* SPDX-License-Identifier: MIT */
/*
 * A check as JSON lines, from which transport_replay.c plays it back. The first line is
 *   {"recording":1,"wall":us,"here":{"name":..,"domain":..,"suffixes":[..],"servers":[..],"proxy":..}}
 * where wall is microseconds since 1970 at the start. Then, in the order in which they happened:
 *   {"open":id,"kind":"tcp","to":"10.0.0.5:1688","name":..,"type":..,"at":us}
 *     when a channel got its turn ("at":null for one that never did, at the end);
 *   {"id":id,"at":us,"event":"connected|data|closed|failed","bytes":"hex","failure":..,"by":..}
 *     for its events, alarms left out, since they follow from the patience asked for;
 *   {"random":n} for each number drawn, as a decimal string.
 * "name" of a job is its request without its secrets, members in order of their names.
 */
#ifndef VAD_PROBE_RECORD_H
#define VAD_PROBE_RECORD_H

#include "transport.h"

struct vad_recorder;

/* Write to `descriptor`, which stays the caller's. NULL when out of memory. */
struct vad_recorder *vad_recorder_new(int descriptor);
/* Writes what is left, then frees. */
void vad_recorder_free(struct vad_recorder *recorder);
/* The first thing that went wrong, after writing what is left: VAD_OK, VAD_IO, VAD_NO_MEMORY. */
enum vad_result vad_recorder_result(struct vad_recorder *recorder);

/* All of these do nothing when `recorder` is NULL. */
void vad_record_start(struct vad_recorder *recorder, int64_t wall, const struct vad_here *here);
/* `at` < 0: never got its turn. `peer` may be NULL. */
void vad_record_open(struct vad_recorder *recorder, uint64_t id, enum vad_channel_kind kind,
		     const struct vad_peer *peer, const struct vad_errand *errand, int64_t at);
void vad_record_event(struct vad_recorder *recorder, uint64_t id, const struct vad_event *event);
void vad_record_random(struct vad_recorder *recorder, uint64_t number);

/*
 * What a channel is known by in a recording, both when it is made and when it is played: the
 * errand's name, for jobs without secrets. VAD_INVALID when a job's request is no JSON object of at
 * most 8 levels.
 */
enum vad_result vad_record_name(enum vad_channel_kind kind, struct vad_view name,
				struct vad_buffer *out);

#endif
