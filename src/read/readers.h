/* SPDX-License-Identifier: MIT */
/* The line readers, in the order in which a line is offered to them: the pickier the earlier. */
#ifndef VAD_READ_READERS_H
#define VAD_READ_READERS_H

#include "line_reader.h"

/* X(name): an object `const struct vad_line_reader vad_reader_<name>` exists. */
#define VAD_LINE_READERS(X)                                                                        \
	X(event)                                                                                   \
	X(reg)                                                                                     \
	X(sc)                                                                                      \
	X(nslookup)                                                                                \
	X(dig)                                                                                     \
	X(resolve)                                                                                 \
	X(tcp)                                                                                     \
	X(ipconfig)                                                                                \
	X(w32tm)                                                                                   \
	X(netsh)                                                                                   \
	X(netstat)                                                                                 \
	X(sfc)                                                                                     \
	X(cbs)                                                                                     \
	X(dism)                                                                                    \
	X(whoami)                                                                                  \
	X(wmi)                                                                                     \
	X(slmgr)                                                                                   \
	X(ospp)                                                                                    \
	X(mgadiag)                                                                                 \
	X(document)                                                                                \
	X(systeminfo)                                                                              \
	X(shapes)

#define X(name) extern const struct vad_line_reader vad_reader_##name;
VAD_LINE_READERS(X)
#undef X

#endif
