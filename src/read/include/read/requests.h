/* SPDX-License-Identifier: MIT */
/* The requests that logs of KMS hosts and clients hold, for those who count (rules/request.h). */
#ifndef VAD_READ_REQUESTS_H
#define VAD_READ_REQUESTS_H

#include "evtx/evtx.h"
#include "read/read.h"
#include "rules/request.h"

/* What takes them. All is borrowed until the function returns. */
struct vad_request_sink {
	void *context;
	size_t file; /* the number that they are given as their file's */
	void (*request)(void *context, const struct vad_kms_request *request);
	void (*event)(void *context, const struct vad_kms_event *event);
	void (*lost)(void *context, const struct vad_log_lost *lost);
};

/* From now on the events of this source go to `sink`, which is borrowed, and become no facts. */
void vad_read_requests(struct vad_read *read, const struct vad_request_sink *sink);

/* What a log covers, and whose it is. `channel` and `computer` are copied into `room` (512 bytes). */
enum vad_evtx_result vad_requests_span(const struct vad_evtx_log *log, char room[512],
				       struct vad_log_span *span);
/* The requests of a log, in the order of their record ids; `k` says whose they can be. */
enum vad_evtx_result vad_requests_log(const struct vad_knowledge *k, const struct vad_evtx_log *log,
				      const struct vad_request_sink *sink);

#endif
