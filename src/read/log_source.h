/* SPDX-License-Identifier: MIT */
/* The bytes of an event log behind an open file, wherever its reader wants to go. */
#ifndef VAD_READ_LOG_SOURCE_H
#define VAD_READ_LOG_SOURCE_H

#include "base/file.h"
#include "evtx/evtx.h"

enum { VAD_LOG_PIPE_MOST = 512 << 20 }; /* bytes of a log that comes through a pipe */

/* Must stay where it is while its source is in use: that points into it. */
struct vad_log_source {
	struct vad_evtx_source source;
	struct vad_file *file;
	struct vad_buffer whole; /* of what has no places to go to */
	struct vad_view bytes;	 /* the same */
};

/*
 * A regular file is read at its places; all else is taken in whole, behind `start`, which was read of
 * it already. VAD_LIMIT when that is more than VAD_LOG_PIPE_MOST. `file` is borrowed.
 */
enum vad_result vad_log_source_open(struct vad_log_source *source, struct vad_file *file,
				    struct vad_view start, struct vad_error *error);
void vad_log_source_close(struct vad_log_source *source); /* one that is all zero is fine */

#endif
