/* SPDX-License-Identifier: MIT */
/* An event log file: the records that say something of activation become facts, the rest is counted. */
#ifndef VAD_READ_LOG_EVTX_H
#define VAD_READ_LOG_EVTX_H

#include "evtx/evtx.h"
#include "fact/case.h"

/*
 * Read the log behind `source` into the case as one source of that name. What is damaged becomes unread
 * items; a log in which nothing speaks of activation is told as such. VAD_UNSUPPORTED when it is no log.
 */
enum vad_result vad_log_evtx_read(struct vad_case *c, const char *name,
				  const struct vad_evtx_source *source);

#endif
