/* SPDX-License-Identifier: MIT */
/* The live check: vadiag-check run, and what it says put into a case. */
#ifndef VAD_CLI_LIVE_H
#define VAD_CLI_LIVE_H

#include "chosen.h"

/*
 * Run vadiag-check with the settings, and with what the facts in `c` name: its domains, KMS hosts and
 * DNS servers. Its facts go into the case as they come; what it could not finish is named there. A
 * machine in the evidence that has the name of this one is merged with it. VAD_NOT_FOUND or VAD_IO
 * when it cannot be run at all; VAD_LIMIT when the case is full.
 */
enum vad_result vad_live_read(struct vad_chosen *chosen, struct vad_case *c,
			      struct vad_error *error);

#endif
