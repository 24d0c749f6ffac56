/* SPDX-License-Identifier: MIT */
/*
 * The sandbox in which strangers' bytes are read: what is open stays open, and nothing more can be
 * opened, connected or started. Belongs to vadiag-read, not to the library of readers.
 * Platform code: sandbox_posix.c (Linux: Landlock and seccomp), sandbox_win32.c (a job object).
 */
#ifndef VAD_READ_SANDBOX_H
#define VAD_READ_SANDBOX_H

#include "base/result.h"

/* Parts, as bits. */
enum {
	VAD_SANDBOX_LIMITS = 1,   /* no more descriptors, no core, no larger files */
	VAD_SANDBOX_LANDLOCK = 2, /* no file system, no TCP (from ABI 4 on) */
	VAD_SANDBOX_SECCOMP = 4,  /* only the system calls that reading needs, with threads */
	VAD_SANDBOX_JOB = 8,      /* Windows: no further process */
	VAD_SANDBOX_ALL = 15,
};

struct vad_sandbox {
	unsigned in_force;  /* parts that hold from now on */
	unsigned missing;   /* parts that were wanted and that this system does not have */
	int landlock_abi;   /* 0 without Landlock */
};

/*
 * Enter for good. All that is to be read must be open, and what decoding needs must be loaded
 * (vad_encoding_prepare()). A part that the system does not offer is missing, which is no failure;
 * VAD_IO when it offers one and then refuses it.
 */
enum vad_result vad_sandbox_enter(unsigned parts, struct vad_sandbox *sandbox);
/* "landlock", "seccomp" ...; NULL when `part` is not one part of this platform. */
const char *vad_sandbox_part_name(unsigned part);
/* How many inputs can be open at the same time. */
unsigned long vad_sandbox_most_files(void);
/* Standard output takes bytes as they are. */
void vad_sandbox_binary_output(void);

#endif
