/* SPDX-License-Identifier: MIT */
/*
 * The extended product id, such as 05426-00206-234-001162-03-1033-9200.0000-0992013. That of a KMS
 * host, which its clients show, tells the build and the age of the host.
 */
#ifndef VAD_RULES_EXTENDED_PID_H
#define VAD_RULES_EXTENDED_PID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"
#include "base/view.h"

struct vad_extended_pid {
	uint32_t group;    /* of the key: "00206" is 206 */
	uint32_t serial;   /* of the key: "234-001162" is 234001162 */
	uint32_t type;     /* licence type: "03" is a volume licence */
	uint32_t lcid;     /* language of the system: 1033 is English (United States) */
	uint32_t build;    /* of the system when the key was activated */
	vad_time date;     /* the day of that, 00:00 UTC */
};

/* Parse the whole of `text`, blanks around it apart. False (and *pid untouched) when it is none. */
bool vad_extended_pid_parse(struct vad_view text, struct vad_extended_pid *pid);

#endif
