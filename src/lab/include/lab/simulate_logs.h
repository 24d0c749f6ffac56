/* SPDX-License-Identifier: MIT */
/*
 * The event logs that a simulated fleet leaves, as Windows writes them (.evtx): of each KMS host the
 * log Key Management Service with a record 12290 for every request that reached it, of the first
 * clients the Application log with 12288, 12289, 8198 and 1003. Written while the fleet lives, so that
 * the memory does not grow with them.
 */
#ifndef VAD_LAB_SIMULATE_LOGS_H
#define VAD_LAB_SIMULATE_LOGS_H

#include "evtx/write.h"
#include "lab/simulate.h"

enum { VAD_SIMULATE_LOGS_CLIENTS_MAX = 200 };

/* Where logs go: a directory, or memory in tests. */
struct vad_simulate_folder {
	void *context;
	/* Begin the file `name` ("kms1-Key-Management-Service.evtx"); false when that failed. */
	bool (*create)(void *context, const char *name, struct vad_evtx_sink *sink);
	/* Nothing more is written to it; false when something of it was lost. */
	bool (*finish)(void *context, struct vad_evtx_sink *sink);
};

struct vad_simulate_logs;

/*
 * Logs for all hosts and the first `clients` machines (at most VAD_SIMULATE_LOGS_CLIENTS_MAX). A log
 * begins with its first record, so who never asks has none. `folder` is copied. NULL: out of memory.
 */
struct vad_simulate_logs *vad_simulate_logs_new(const struct vad_knowledge *k,
						const struct vad_fleet *fleet, uint32_t clients,
						const struct vad_simulate_folder *folder);
/* What a watch is told of requests. */
void vad_simulate_logs_take(struct vad_simulate_logs *logs,
			    const struct vad_simulate_request *request);
/* Finish all files. VAD_OK, or the first failure of any record or file. *name: of the log in which it
 * was ("" without one), until vad_simulate_logs_free(). */
enum vad_result vad_simulate_logs_close(struct vad_simulate_logs *logs, const char **name);
void vad_simulate_logs_free(struct vad_simulate_logs *logs);

#endif
