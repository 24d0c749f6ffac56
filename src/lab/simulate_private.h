/* SPDX-License-Identifier: MIT */
/* Between simulate.c, which lives the days, and simulate_result.c, which makes and frees a run. */
#ifndef LAB_SIMULATE_PRIVATE_H
#define LAB_SIMULATE_PRIVATE_H

#include "lab/simulate.h"
#include "model/kms_count.h"
#include "model/queue.h"
#include "model/random.h"

/* What a machine went through. */
enum {
	JOINED = 1,
	RETIRED = 2,
	LAPSED = 4,
	LOST = 8,
	BEFORE = 16, /* its first attempt is before time begins, and succeeds */
};

struct machine {
	struct vad_licence licence;
	vad_time attempt; /* the next one; INT64_MAX: none */
	vad_time reimage;
	uint64_t cmid; /* number of its client id */
	uint16_t group;
	uint8_t host; /* index in the group's hosts of the one that worked last; NO_HOST */
	uint8_t flags;
};

/* A role that asks a host. */
struct role_state {
	bool used, enough;
	uint32_t needed;
	uint32_t open; /* in run.under; UINT32_MAX */
};

struct host {
	struct vad_kms_count count[VAD_REPLAY_APPS];
	struct role_state role[VAD_REPLAY_ROLES];
	struct vad_simulate_host_day day;
};

struct run {
	const struct vad_fleet *fleet;
	struct vad_simulate_watch watch;
	struct vad_licence_rules rules;
	struct vad_random random;
	struct vad_queue *queue;
	struct machine *machines;
	struct host *hosts;
	uint8_t *refusal; /* [group * hosts + host]: enum vad_simulate_failure; _FAILURES: none */
	uint32_t codes[VAD_SIMULATE_FAILURES];
	uint64_t next_cmid, requests, events;
	uint32_t days;
	struct vad_simulate_group_day *now_group;
	struct vad_simulate_host_day *host_days;
	struct vad_simulate_group_day *group_days;
	struct vad_simulate_group *groups;
	struct vad_simulate_under *under;
	size_t under_count;
	bool under_full;
	int64_t *mak_used;
};

enum vad_result vad_run_days(struct run *r);

#endif
