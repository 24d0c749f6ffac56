/* SPDX-License-Identifier: MIT */
/* The replayed life of KMS hosts as people and programs read it. Renders into buffers. */
#ifndef VAD_REPORT_COUNT_H
#define VAD_REPORT_COUNT_H

#include <stddef.h>

#include "base/buffer.h"
#include "fact/case.h"
#include "report/report.h"
#include "rules/replay.h"

/* What is to be told. Everything is borrowed. */
struct vad_count_report {
	const struct vad_replay *replay; /* finished */
	const struct vad_knowledge *k;
	const char *version; /* of the program */
	/* What could not be read at all, and what was lost out of what was; the first few of each. */
	const struct vad_unread *unread, *lost;
	size_t unread_count, lost_count;
	size_t unread_more, lost_more; /* beyond those */
};

enum vad_count_verdict {
	VAD_COUNT_FINE,
	VAD_COUNT_WRONG,   /* some count is too low for what is asked of it, or another fault */
	VAD_COUNT_NOTHING, /* no request in the log of a host: nothing to count */
};
enum vad_count_verdict vad_count_judge(const struct vad_count_report *report);

/* The verdict first, then what is wrong, the chart, and the figures; a section for each host. */
enum vad_result vad_count_text(const struct vad_count_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out);
/*
 * One object; share/schema/vadiag-count.schema.json. Of each host's machines the thousand that asked
 * last, all when `options->full`.
 */
enum vad_result vad_count_json(const struct vad_count_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out);
/*
 * RFC 4180, UTF-8, with a row of names first. One row for each day of each host, from its first
 * request to its last; or for each machine, the one that asked last first. A text that a spreadsheet
 * would take as a formula (it begins with = + - @) gets a ' before it.
 */
enum vad_result vad_count_csv_days(const struct vad_count_report *report, struct vad_buffer *out);
enum vad_result vad_count_csv_clients(const struct vad_count_report *report,
				      struct vad_buffer *out);

#endif
