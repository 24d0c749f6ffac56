/* SPDX-License-Identifier: MIT */
/* Shared inside src/report only. */
#ifndef VAD_REPORT_INTERNAL_H
#define VAD_REPORT_INTERNAL_H

#include "base/json.h"
#include "report/page.h"
#include "report/report.h"

enum { REPORT_LINE_LIMIT = 1 << 16, REPORT_VALUE_COLUMNS = 120 };

/* A run of short formatted text on its way into the page. */
#define REPORT_LINE() vad_buffer_new(REPORT_LINE_LIMIT)

static inline const char *report_text(const struct vad_knowledge *k, vad_str s)
{
	return vad_text(k, s);
}
static inline struct vad_view report_view(const struct vad_knowledge *k, vad_str s)
{
	return vad_text_view(k, s);
}

/* One finding, its title and its kind-independent texts. */
const char *report_title(const struct vad_knowledge *k, const struct vad_finding *f);
const char *report_id(const struct vad_knowledge *k, const struct vad_finding *f);
const char *report_family(const struct vad_knowledge *k, const struct vad_finding *f);
/* True for a cause or break that is a fault of now. */
bool report_is_open(const struct vad_finding *f);
/* Does the cause `a` explain a break of `b`, or the break that `b` is? */
bool report_shares_break(const struct vad_finding *a, const struct vad_finding *b);
/* Is the failure that `f` would explain explained by a proven cause already? */
bool report_is_superseded(const struct vad_result_set *results, const struct vad_finding *f);
/* The leading finding of now: the verdict. NULL when nothing is wrong. */
const struct vad_finding *report_leader(const struct vad_result_set *results);

/* A machine's name, else the source that it stands in. */
void report_machine(const struct vad_case *c, vad_subject machine, struct vad_buffer *out);
/* The latest text of a fact of `subject` by name; false when there is none. */
bool report_fact_text(const struct vad_case *c, vad_subject subject, const char *fact,
		      struct vad_buffer *out);
/* "meaning: value (source, place)" of a fact. */
void report_fact_line(const struct vad_case *c, const struct vad_fact *fact,
		      struct vad_buffer *out);
/* The value as people read it, with its unit and uncertainty. Safe text. */
void report_value(const struct vad_case *c, const struct vad_fact *fact, struct vad_buffer *out);
/* "client.txt, line 12" */
void report_source(const struct vad_source *source, struct vad_buffer *out);

/* "0xC004F074" */
void report_code(uint32_t code, struct vad_buffer *out);
/* "0x8007232B/1" */
void report_seed(const struct vad_seed *seed, struct vad_buffer *out);

/* The first way to obtain a fact, or NULL. */
const struct vad_ask *report_ask_of(const struct vad_knowledge *k, uint32_t fact);
/* "command (on the KMS host, elevated)" */
/* A command that asks for a fact: its <host> is the one KMS host that the case is about, where there
 * is just one and its name is safe on a command line. */
void report_ask_command(struct vad_page *page, const struct vad_case *c, unsigned indent,
			vad_str command);
void report_how(const struct vad_knowledge *k, uint32_t fact, struct vad_buffer *out);
/* Where a command runs, as people say it: "on the KMS host". */
const char *report_where(struct vad_view where);

/* One numbered fix with its commands, undo and check. */
void report_fix(struct vad_page *page, const struct vad_knowledge *k, unsigned indent,
		unsigned number, const struct vad_finding_fix *fix, bool full);
/* What the activation centre asks for, filled from the case. */
void report_call_sheet(struct vad_page *page, const struct vad_case *c,
		       const struct vad_finding *finding, unsigned indent);
bool report_is_call(const struct vad_knowledge *k, const struct vad_finding_fix *fix);

/* What was not checked: a fact that would decide, or a log that no longer holds its past. */
enum { REPORT_GAPS_MAX = 32 };
struct report_gap {
	uint32_t fact;       /* the fact not known, or the one that says why */
	bool lost;           /* true: there once were records, and they are gone */
	const struct vad_finding *finding;
};
struct report_gaps {
	struct report_gap list[REPORT_GAPS_MAX];
	size_t count;
};
void report_find_gaps(const struct vad_report *report, struct report_gaps *gaps);
const char *report_gap_what(const struct vad_report *report, const struct report_gap *gap);
const char *report_gap_why(const struct report_gap *gap);

/* One line about a finding: what, how sure, on what. Safe text. */
void report_finding_line(const struct vad_report *report, const struct vad_finding *f,
			 struct vad_buffer *line);
void report_verdict_line(struct vad_page *page, const struct vad_report *report);
/* One line for each product in order, but the one that the verdict names. */
void report_health_lines(struct vad_page *page, const struct vad_report *report, const char *lead);

/* What the live check saw; nothing at all without one. */
void report_role_line(const struct vad_report *report, const struct vad_role *role,
		      struct vad_buffer *line);
void report_live(struct vad_page *page, const struct vad_report *report, bool full);
void report_json_live(struct vad_json *json, const struct vad_report *report);

/* What happened; nothing where there is no more than one thing. */
void report_timeline(struct vad_page *page, const struct vad_report *report, bool full);
void report_json_timeline(struct vad_json *json, const struct vad_report *report);

/* The parts of the JSON object. `c` may be NULL (explain): then there are no facts. */
void report_json_head(struct vad_json *json, const struct vad_knowledge *k, const char *version);
void report_json_code(struct vad_json *json, const struct vad_knowledge *k, uint32_t code,
		      bool known);
void report_json_finding(struct vad_json *json, const struct vad_knowledge *k,
			 const struct vad_case *c, const struct vad_finding *f);
void report_json_links(struct vad_json *json, const struct vad_knowledge *k,
		       struct vad_range links);
/* A key with a masked text value. */
void report_json_masked(struct vad_json *json, const char *key, struct vad_view text);
void report_json_empty_array(struct vad_json *json, const char *key);

#endif
