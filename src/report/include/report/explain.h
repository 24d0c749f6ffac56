/* SPDX-License-Identifier: MIT */
/* What a code, message, event, id or term means, without any evidence about a machine. */
#ifndef VAD_REPORT_EXPLAIN_H
#define VAD_REPORT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "knowledge/knowledge.h"
#include "report/report.h"

enum vad_token_kind {
	VAD_TOKEN_CODE,
	VAD_TOKEN_INFO,         /* the Info line of an event 12288, 12289 or 12290 */
	VAD_TOKEN_EVENT,
	VAD_TOKEN_STATUS,       /* a licence status by number or name */
	VAD_TOKEN_PRODUCT_ID,   /* an activation id */
	VAD_TOKEN_EXTENDED_PID,
	VAD_TOKEN_KEY_TAIL,
	VAD_TOKEN_CAUSE,
	VAD_TOKEN_BREAK,
	VAD_TOKEN_FACT,
	VAD_TOKEN_TERM,
};
/* "code", "info-line", "event" ... */
const char *vad_token_kind_name(enum vad_token_kind kind);

struct vad_token {
	enum vad_token_kind kind;
	bool known;            /* false: well-formed, but nothing is known of this one */
	struct vad_view text;  /* as it was written; borrows from the input */
	uint32_t code;         /* CODE: the code as HRESULT where it is known as one; INFO, EVENT: event id */
	uint32_t index;        /* row of the table that the kind names, or VAD_NO_INDEX */
};

enum { VAD_TOKENS_MAX = 32 };

/*
 * Find everything in `text` that can be explained, each thing once, in order: codes in any notation,
 * symbols, events, ids ... and where there is no code, a known message. A text of one word is taken
 * as a token on trust ("5", "T83GX"); in longer ones such things need a word before them that says
 * what they are. Returns how many were filled, at most VAD_TOKENS_MAX. One pass, no allocation.
 */
size_t vad_token_find(const struct vad_knowledge *k, struct vad_view text,
		      struct vad_token list[VAD_TOKENS_MAX]);

/*
 * Explain `text` for people. *known: at least one thing in it is known. Not `full`: at most 24 lines at
 * 80 columns for one thing.
 */
enum vad_result vad_explain_text(const struct vad_knowledge *k, struct vad_view text,
				 const struct vad_report_options *options, struct vad_buffer *out,
				 bool *known);
/* The same as the object of design section 6: `codes`, and as `findings` all causes of them. */
enum vad_result vad_explain_json(const struct vad_knowledge *k, struct vad_view text,
				 const char *version, const struct vad_report_options *options,
				 struct vad_buffer *out, bool *known);

#endif
