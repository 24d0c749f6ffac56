/* SPDX-License-Identifier: MIT */
/* vadiag-read --events: what event logs hold, printed. */
#ifndef VAD_READ_MAIN_EVENTS_H
#define VAD_READ_MAIN_EVENTS_H

#include "print.h"

struct vad_events_options {
	enum vad_events_form form;
	struct vad_events_choice choice;
	unsigned jobs, width; /* jobs 0: one for each processor */
	bool progress;
};

/*
 * The options in argv[*at ...]; *at goes behind them, to the first input. NULL, or what is wrong with
 * them. The choice points into *options, which must stay where it is.
 */
const char *vad_events_options(struct vad_events_options *options, int argc, char **argv, int *at);
/* Print; losses, and what was read in all, go to standard error. False when something was lost, could
 * not be read, or not be written. */
bool vad_events_print(const struct vad_events_options *options,
		      const struct vad_events_input *inputs, size_t count);

#endif
