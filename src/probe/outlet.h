/* SPDX-License-Identifier: MIT */
/*
 * Facts out while the check still waits: whoever reads them has most of its work behind it when the
 * last silent host is given up. What is read back is the case as it is at the end, to the order of
 * its facts.
 */
#ifndef VAD_PROBE_OUTLET_H
#define VAD_PROBE_OUTLET_H

#include "base/buffer.h"
#include "fact/case.h"

/* Zeroed but for `c` and `lines` at first. */
struct vad_outlet {
	const struct vad_case *c;
	struct vad_buffer lines; /* written by vad_outlet_gather(), emptied by the owner */
	/* private */
	uint64_t *told;	       /* of each fact that was written: its count then */
	size_t rows, capacity; /* of `told` */
	uint64_t observations; /* of the case when all was written */
};

struct vad_outlet vad_outlet_new(const struct vad_case *c);
void vad_outlet_clear(struct vad_outlet *outlet);
/*
 * Append lines of what is new in the case, about `most` facts. Observations that were folded into a
 * fact written before follow as a line of their own that folds into it again. False when nothing is
 * left to be written, or `lines` or memory is full (VAD_NO_MEMORY, VAD_LIMIT in lines.result).
 */
bool vad_outlet_gather(struct vad_outlet *outlet, size_t most);

/* outlet_posix.c, outlet_win32.c: standard output. */

/* Make it take much at once, where it is a pipe. */
void vad_outlet_widen(void);
/* How many of these bytes standard output took without waiting; 0 also where it is no pipe. */
size_t vad_outlet_try(struct vad_view bytes);

#endif
