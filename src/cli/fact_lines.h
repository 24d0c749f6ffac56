/* SPDX-License-Identifier: MIT */
/* Facts as JSON lines from a program's output into a case, in whatever pieces they come. */
#ifndef VAD_CLI_FACT_LINES_H
#define VAD_CLI_FACT_LINES_H

#include "fact/case.h"

/* One line of a case has at most 1 MiB. */
enum { VAD_FACT_LINE_MAX = 1 << 20 };

struct vad_fact_lines {
	struct vad_case *c;
	const char *program; /* who says it; lines that are none are named as unread of it */
	struct vad_buffer carry; /* of VAD_FACT_LINE_MAX: the line that has not ended */
	uint64_t number;
	size_t complaints;
	bool skipping; /* the rest of a line that is too long */
	enum vad_result result; /* sticky; VAD_LIMIT: the case is full */
};

struct vad_fact_lines vad_fact_lines_new(struct vad_case *c, const char *program);
void vad_fact_lines_feed(struct vad_fact_lines *lines, struct vad_view bytes);
/* `whole`: what stands behind the last line end is a line too. Frees the memory. */
enum vad_result vad_fact_lines_end(struct vad_fact_lines *lines, bool whole);

#endif
