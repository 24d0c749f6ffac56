/* SPDX-License-Identifier: MIT */
/* What this machine knows of itself without asking the network. */
#ifndef VAD_PROBE_HERE_H
#define VAD_PROBE_HERE_H

#include "transport.h"

struct vad_here_memory;

/* Fill `here`, whose strings live in *memory. VAD_NO_MEMORY, VAD_IO. */
enum vad_result vad_here_new(struct vad_here *here, struct vad_here_memory **memory,
			     struct vad_error *error);
void vad_here_free(struct vad_here_memory *memory);

/* here_posix.c, here_win32.c: the machine's own DNS domain appended, nothing when it has none. */
void vad_here_own_domain(const char *host_name, struct vad_buffer *out);

/* False when the system's configuration plainly names no DNS server, so that libraries fall back to one of
 * their own choice. True also where nobody knows. */
bool vad_here_names_servers(void);

#endif
