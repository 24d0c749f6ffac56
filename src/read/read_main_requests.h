/* SPDX-License-Identifier: MIT */
/* vadiag-read --requests: the requests of all inputs as lines (rules/request.h). */
#ifndef VAD_READ_MAIN_REQUESTS_H
#define VAD_READ_MAIN_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"

/* An input; `file` NULL: it could not be opened, and `why` says so. */
struct vad_requests_input {
	const char *name;
	struct vad_file *file;
	const char *why;
};

/*
 * Write the lines of all inputs to standard output: event logs in the order of whose they are and when
 * they begin, then everything else as it was given. False when something could not be read or written.
 */
bool vad_requests_run(const struct vad_requests_input *inputs, size_t count);

#endif
