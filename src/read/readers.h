/* SPDX-License-Identifier: MIT */
/* The line readers, in the order in which a line is offered to them. */
#ifndef VAD_READ_READERS_H
#define VAD_READ_READERS_H

#include "line_reader.h"

/* X(name): an object `const struct vad_line_reader vad_reader_<name>` exists. */
#define VAD_LINE_READERS(X)                                                                        \
	X(event)                                                                                   \
	X(slmgr)                                                                                   \
	X(ospp)

#define X(name) extern const struct vad_line_reader vad_reader_##name;
VAD_LINE_READERS(X)
#undef X

#endif
