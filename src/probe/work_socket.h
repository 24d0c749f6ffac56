/* SPDX-License-Identifier: MIT */
/* Sockets of jobs: like those of the loop, but waited for, until a moment. */
#ifndef VAD_PROBE_WORK_SOCKET_H
#define VAD_PROBE_WORK_SOCKET_H

#include "base/time.h"
#include "sockets.h"

/*
 * The moment a little before `patience` microseconds from now, of a clock that only goes forward.
 */
int64_t vad_work_until(int64_t patience);
/* Microseconds left until then, 0 when it has passed. */
int64_t vad_work_left(int64_t until);
/* By this machine's clock. */
vad_time vad_work_wall(void);
/* Wait for a socket to be readable or writable; false when the moment came first. */
bool vad_work_wait(uv_os_sock_t sock, bool write, int64_t until);
/* A connected socket that never blocks. False with *fault; TIMEOUT when the moment came first. */
bool vad_work_connect(const struct vad_peer *to, int64_t until, uv_os_sock_t *sock,
		      struct vad_fault *fault);

#endif
