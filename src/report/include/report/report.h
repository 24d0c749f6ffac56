/* SPDX-License-Identifier: MIT */
/*
 * A judged case as people and programs read it. Renders into buffers; no input or output. What is
 * said about activation comes from knowledge/; the words here only connect it.
 */
#ifndef VAD_REPORT_REPORT_H
#define VAD_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "fact/case.h"
#include "reason/reason.h"

struct vad_report_options {
	unsigned width; /* columns; 0: never wrap */
	bool colour;
	bool full; /* everything, also what is excluded */
	bool pretty; /* JSON: line breaks and indentation */
};

/* One fact that two cases tell differently (compare). */
struct vad_difference {
	uint32_t fact;          /* of knowledge facts[] */
	struct vad_view good;   /* values as text, "" when not known there; owned by the list */
	struct vad_view bad;
	struct vad_view subject; /* on what, as people name it */
	uint32_t cause;         /* best cause of the bad case that rests on it, or VAD_NO_INDEX */
	int rank;               /* larger explains more */
};
struct vad_differences {
	struct vad_difference *list; /* what explains first */
	size_t count;
	struct vad_arena *arena;
};

/* How a verdict of an earlier case stands now (verify). */
enum vad_verdict { VAD_VERDICT_FIXED, VAD_VERDICT_NOT_FIXED, VAD_VERDICT_UNKNOWN };
const char *vad_verdict_name(enum vad_verdict verdict); /* "fixed", "not-fixed", "not-known" */
struct vad_verified {
	uint32_t cause; /* of knowledge causes[], or VAD_NO_INDEX: `break_index` was the verdict */
	uint32_t break_index;
	enum vad_verdict verdict;
};

/* What is to be rendered. Everything is borrowed. */
struct vad_report {
	const struct vad_case *c;
	const struct vad_result_set *results;
	const char *version; /* of the program */
	/* Only for the verbs that have them: */
	const struct vad_differences *differences;
	const struct vad_verified *verified;
	size_t verified_count;
};

/* The verdict first, then what it rests on, the fix, the check, and what is left. */
enum vad_result vad_report_text(const struct vad_report *report,
				const struct vad_report_options *options, struct vad_buffer *out);
/* The object of design section 6, one line unless `pretty`; ends with a line feed. */
enum vad_result vad_report_json(const struct vad_report *report,
				const struct vad_report_options *options, struct vad_buffer *out);
/* The verdict alone, as one paragraph. */
enum vad_result vad_report_verdict(const struct vad_report *report,
				   const struct vad_report_options *options,
				   struct vad_buffer *out);
/* The commands that tell today's candidates apart, grouped by where to run them: ready to mail. */
enum vad_result vad_report_ask(const struct vad_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out);
/* How `cause` stands in this case. `finding` is NULL when none of its breaks was seen. */
enum vad_result vad_report_why_not(const struct vad_report *report, uint32_t cause,
				   const struct vad_finding *finding,
				   const struct vad_report_options *options,
				   struct vad_buffer *out);
enum vad_result vad_report_differences(const struct vad_report *report,
				       const struct vad_report_options *options,
				       struct vad_buffer *out);
enum vad_result vad_report_verified(const struct vad_report *report,
				    const struct vad_report_options *options,
				    struct vad_buffer *out);

/*
 * Which facts that matter to any cause, or are a status or an error, differ between two judged
 * cases. Products are compared by their application, machines with each other, hosts, endpoints
 * and zones by their names. `results`: those of the bad case. Free the list with
 * vad_differences_clear().
 */
enum vad_result vad_compare(const struct vad_case *good, const struct vad_case *bad,
			    const struct vad_result_set *results,
			    struct vad_differences *differences);
void vad_differences_clear(struct vad_differences *differences);

/* One command line of an action: `line` is its template, `args` what is known. What is not known,
 * or is not exactly its type, becomes a placeholder; an optional piece without its value goes. */
void vad_report_command(const struct vad_knowledge *k, const struct vad_action *action,
			struct vad_view line, const struct vad_fix_arg *args, size_t arg_count,
			struct vad_buffer *out);

/* A subject as people name it: "Windows 10 Enterprise on client7", "kms.corp:1688". Unescaped. */
void vad_report_subject(const struct vad_case *c, vad_subject subject, struct vad_buffer *out);

#endif
