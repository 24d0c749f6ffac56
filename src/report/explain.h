/* SPDX-License-Identifier: MIT */
/* Shared between the files of explain. */
#ifndef VAD_REPORT_EXPLAIN_PRIVATE_H
#define VAD_REPORT_EXPLAIN_PRIVATE_H

#include "internal.h"
#include "report/explain.h"

enum { EXPLAIN_CANDIDATES_MAX = 128, EXPLAIN_CHECKS_MAX = 12, EXPLAIN_INFO_FIELDS = 12 };

/* How much of a code is told: most items of each list, and what goes with them. */
struct explain_detail {
	unsigned causes, fixes, checks, meanings;
	bool explanations, fix_commands;
};

/* A cause of a code when nothing else is known, as a finding: owns nothing. */
struct explain_causes {
	struct vad_candidate list[EXPLAIN_CANDIDATES_MAX];
	size_t count; /* filled */
	size_t all;   /* known */
	uint32_t checks[EXPLAIN_CHECKS_MAX]; /* filled by explain_checks() */
	size_t check_count;
};
void explain_causes_of(const struct vad_knowledge *k, uint32_t code, struct explain_causes *causes);

/* The facts that tell the first causes apart for the least effort, best first. */
void explain_checks(const struct vad_knowledge *k, struct explain_causes *causes);

void explain_code(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t,
		  const struct explain_causes *causes, const struct explain_detail *detail,
		  bool full);
void explain_unknown_code(struct vad_page *page, const struct vad_knowledge *k,
			  const struct vad_token *t);
void explain_info(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t);
void explain_other(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t,
		   bool full);

/* Cut an Info line into its fields; 0 when it is none. *event: 12288, 12289 or 12290. */
size_t explain_cut_info(struct vad_view line, struct vad_view fields[EXPLAIN_INFO_FIELDS],
			uint32_t *event);
/* "0x" and hexadecimal digits of at most 32 bits, or 64 bits of a negative number. */
bool explain_hex(struct vad_view word, uint32_t *code);
/* The status that a word or number names: index into the words of product.status. */
uint32_t explain_status(const struct vad_knowledge *k, struct vad_view word);

#endif
