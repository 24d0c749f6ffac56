/* SPDX-License-Identifier: MIT */
/* One code: what it means, for whom, its causes in order, what to look at first, the fix. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "explain.h"
#include "rules/code.h"

enum { CHECK_CAUSES = 6 };

void explain_causes_of(const struct vad_knowledge *k, uint32_t code, struct explain_causes *causes)
{
	causes->all = vad_reason_candidates(k, code, causes->list, EXPLAIN_CANDIDATES_MAX);
	causes->count = causes->all < EXPLAIN_CANDIDATES_MAX ? causes->all : EXPLAIN_CANDIDATES_MAX;
	causes->check_count = 0;
}

struct scored {
	uint32_t fact;
	double score;
};

static void score_fact(struct scored *list, size_t *count, uint32_t fact, double score)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i].fact == fact) {
			list[i].score += score;
			return;
		}
	}
	if (*count < EXPLAIN_CANDIDATES_MAX)
		list[(*count)++] = (struct scored){ fact, score };
}

static int by_score(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->fact < y->fact ? -1 : x->fact > y->fact;
}

/* A cause's own state counts twice what only speaks for or against it. */
static void score_cause(const struct vad_knowledge *k, const struct vad_cause *cause, double weight,
			struct scored *list, size_t *count)
{
	for (uint32_t i = 0; i < cause->signs.count; i++) {
		const struct vad_sign *sign = &k->signs[cause->signs.first + i];

		for (uint32_t j = 0; j < sign->when.count; j++) {
			uint32_t fact = k->conditions[sign->when.first + j].fact;
			const struct vad_ask *ask = report_ask_of(k, fact);

			/* The code itself is what one has already. */
			if (ask != NULL && k->facts[fact].subject != VAD_SUBJECT_ERROR)
				score_fact(list, count, fact,
					   weight * (sign->says == VAD_SAYS_IS ? 2 : 1) /
						   (ask->effort == 0 ? 1 : ask->effort));
		}
	}
}

static bool same_command(const struct vad_knowledge *k, uint32_t a, uint32_t b)
{
	return vad_view_equal(report_view(k, report_ask_of(k, a)->command),
			      report_view(k, report_ask_of(k, b)->command));
}

void explain_checks(const struct vad_knowledge *k, struct explain_causes *causes)
{
	struct scored list[EXPLAIN_CANDIDATES_MAX];
	uint32_t *checks = causes->checks;
	size_t count = 0, filled = 0;

	for (size_t i = 0; i < causes->count && i < CHECK_CAUSES; i++)
		score_cause(k, &k->causes[causes->list[i].cause], 1.0 / (double)(i + 1), list,
			    &count);
	if (count > 1)
		qsort(list, count, sizeof(*list), by_score);
	for (size_t i = 0; i < count && filled < EXPLAIN_CHECKS_MAX; i++) {
		bool known = false;

		for (size_t j = 0; j < filled; j++)
			known = known || same_command(k, checks[j], list[i].fact);
		if (!known)
			checks[filled++] = list[i].fact;
	}
	causes->check_count = filled;
}

static void heading(struct vad_page *page, const char *text)
{
	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_view_of(text));
}

static void title(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t)
{
	const struct vad_code_def *def = &k->codes[t->index];
	struct vad_buffer line = REPORT_LINE();

	report_code(def->code, &line);
	if (report_text(k, def->symbol)[0] != '\0')
		vad_buffer_printf(&line, " %s", report_text(k, def->symbol));
	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	vad_page_text(page, 2, VAD_STYLE_PLAIN, report_view(k, def->message));
	vad_buffer_reset(&line);
	for (uint32_t i = 0; i < def->applies.count; i++)
		vad_buffer_printf(&line, "%s%s", i > 0 ? ", " : "",
				  report_text(k, k->words[def->applies.first + i]));
	if (line.size > 0)
		vad_page_item(page, 0, "Seen with: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

/* Other codes that are printed with the same message. */
static void same_message(struct vad_page *page, const struct vad_knowledge *k,
			 const struct vad_token *t)
{
	struct vad_view message = report_view(k, k->codes[t->index].message);
	struct vad_buffer line = REPORT_LINE();

	for (uint32_t i = 0; i < k->codes_count; i++) {
		if (i == t->index || message.size == 0 ||
		    !vad_view_equal_nocase(report_view(k, k->codes[i].message), message))
			continue;
		vad_buffer_add(&line, line.size > 0 ? ", " : "");
		report_code(k->codes[i].code, &line);
	}
	if (line.size > 0)
		vad_page_item(page, 0, "Same message: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

static void meanings(struct vad_page *page, const struct vad_knowledge *k, uint32_t code,
		     unsigned most)
{
	struct vad_range rows = vad_break_codes_of(k, code);
	struct vad_buffer line = REPORT_LINE();
	unsigned shown = 0;

	for (unsigned often = VAD_OFTEN_USUAL; often <= VAD_OFTEN_RARE; often++) {
		for (uint32_t i = 0; i < rows.count && shown < most; i++) {
			const struct vad_break_code *row = &k->break_codes[rows.first + i];
			const struct vad_break *b = &k->breaks[row->break_index];

			if (row->often != often)
				continue;
			vad_buffer_reset(&line);
			vad_buffer_printf(&line, "%s. %s", report_text(k, b->title),
					  report_text(k, b->meaning));
			vad_page_item(page, 0, shown == 0 ? "Means: " : "   or: ", VAD_STYLE_PLAIN,
				      vad_buffer_view(&line));
			shown++;
		}
	}
	vad_buffer_clear(&line);
}

static void signs(struct vad_page *page, const struct vad_knowledge *k,
		  const struct vad_cause *cause)
{
	static const char *const leads[] = { "it is, when ", "for it: ", "against it: ",
					     "ruled out, when " };

	for (uint32_t i = 0; i < cause->signs.count; i++) {
		const struct vad_sign *sign = &k->signs[cause->signs.first + i];

		if (report_text(k, sign->because)[0] != '\0')
			vad_page_item(page, 5, leads[sign->says], VAD_STYLE_DIM,
				      report_view(k, sign->because));
	}
}

static void cause_fixes(struct vad_page *page, const struct vad_knowledge *k,
			const struct vad_cause *cause, unsigned most, bool full)
{
	for (uint32_t i = 0; i < cause->fixes.count && i < most; i++) {
		struct vad_finding_fix fix = { .fix = cause->fixes.first + i };

		report_fix(page, k, 5, i + 1, &fix, full);
	}
}

static void causes_list(struct vad_page *page, const struct vad_knowledge *k,
			const struct explain_causes *causes, const struct explain_detail *detail,
			bool full)
{
	struct vad_buffer line = REPORT_LINE();
	size_t most = full || causes->count < detail->causes ? causes->count : detail->causes;

	vad_buffer_printf(&line, "Causes, most likely first%s:",
			  most < causes->all ? "" : " (all)");
	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	for (size_t i = 0; i < most; i++) {
		const struct vad_cause *cause = &k->causes[causes->list[i].cause];
		char lead[16];

		(void)snprintf(lead, sizeof(lead), "%2u. ", (unsigned)i + 1);
		vad_buffer_reset(&line);
		vad_buffer_add(&line, report_text(k, cause->title));
		if (full)
			vad_buffer_printf(&line, " [%s]", report_text(k, cause->id));
		vad_page_item(page, 1, lead, full ? VAD_STYLE_STRONG : VAD_STYLE_PLAIN,
			      vad_buffer_view(&line));
		if (full || (detail->explanations && i == 0))
			vad_page_text(page, 5, VAD_STYLE_PLAIN, report_view(k, cause->explanation));
		if (full) {
			signs(page, k, cause);
			cause_fixes(page, k, cause, cause->fixes.count, true);
		}
	}
	if (most < causes->all) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "and %zu more", causes->all - most);
		vad_page_text(page, 5, VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void checks_list(struct vad_page *page, const struct vad_knowledge *k,
			const struct explain_causes *causes, unsigned most)
{
	const uint32_t *checks = causes->checks;
	struct vad_buffer line = REPORT_LINE();

	for (size_t i = 0; i < causes->check_count && i < most; i++) {
		const struct vad_ask *ask = report_ask_of(k, checks[i]);
		const char *where = report_where(report_view(k, ask->where));

		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%s%s%s%s", report_text(k, k->facts[checks[i]].meaning),
				  where[0] != '\0' ? " [" : "", where, where[0] != '\0' ? "]" : "");
		vad_page_item(page, 0, i == 0 ? "First check: " : "Then check: ", VAD_STYLE_PLAIN,
			      vad_buffer_view(&line));
		if (report_text(k, ask->command)[0] != '\0')
			vad_page_command(page, 5, report_view(k, ask->command));
		else
			vad_page_text(page, 5, VAD_STYLE_PLAIN, report_view(k, ask->question));
	}
	vad_buffer_clear(&line);
}

static void first_fix(struct vad_page *page, const struct vad_knowledge *k,
		      const struct explain_causes *causes, const struct explain_detail *detail)
{
	const struct vad_cause *cause = &k->causes[causes->list[0].cause];

	if (cause->fixes.count == 0 || detail->fixes == 0)
		return;
	heading(page, "Fix of the first:");
	if (detail->fix_commands) {
		cause_fixes(page, k, cause, detail->fixes, false);
	} else {
		const struct vad_fix *fix = &k->fixes[cause->fixes.first];
		bool own = report_text(k, fix->text)[0] != '\0';

		vad_page_text(page, 5, VAD_STYLE_PLAIN,
			      report_view(k, own ? fix->text : k->actions[fix->action].title));
	}
}

static void procedures(struct vad_page *page, const struct vad_knowledge *k, uint32_t code)
{
	for (uint32_t i = 0; i < k->procedures_count; i++) {
		const struct vad_procedure *p = &k->procedures[i];
		bool serves = false;

		for (uint32_t j = 0; j < p->codes.count; j++)
			serves = serves || k->numbers[p->codes.first + j] == code;
		if (!serves)
			continue;
		vad_page_blank(page);
		vad_page_text(page, 0, VAD_STYLE_STRONG, report_view(k, p->title));
		for (uint32_t j = 0; j < p->steps.count; j++) {
			const struct vad_procedure_step *step =
				&k->procedure_steps[p->steps.first + j];
			char lead[16];

			(void)snprintf(lead, sizeof(lead), "%2u. ", (unsigned)j + 1);
			vad_page_item(page, 1, lead, VAD_STYLE_STRONG, report_view(k, step->title));
			vad_page_text(page, 5, VAD_STYLE_PLAIN, report_view(k, step->text));
			for (uint32_t n = 0; n < step->commands.count; n++)
				vad_page_command(page, 7,
						 report_view(k, k->words[step->commands.first + n]));
		}
	}
}

void explain_code(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t,
		  const struct explain_causes *causes, const struct explain_detail *detail,
		  bool full)
{
	struct vad_buffer line = REPORT_LINE();

	title(page, k, t);
	same_message(page, k, t);
	meanings(page, k, t->code, full ? UINT32_MAX : detail->meanings);
	if (causes->count > 0) {
		causes_list(page, k, causes, detail, full);
		checks_list(page, k, causes, full ? EXPLAIN_CHECKS_MAX : detail->checks);
		if (!full)
			first_fix(page, k, causes, detail);
	}
	if (full) {
		procedures(page, k, t->code);
	} else if (causes->count > 0) {
		vad_buffer_add(&line, "vadiag explain --full ");
		report_code(t->code, &line);
		vad_page_item(page, 0, "All of it: ", VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void twin(struct vad_page *page, const struct vad_knowledge *k, uint32_t code)
{
	uint32_t other = code ^ UINT32_C(0x80000000);
	uint32_t index = vad_code_index(k, other);
	struct vad_buffer line = REPORT_LINE();

	if (index != VAD_NO_INDEX) {
		report_code(other, &line);
		vad_buffer_printf(&line, ", the same but for the bit that says failure: %s",
				  report_text(k, k->codes[index].message));
		vad_page_item(page, 2, "Near: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

void explain_unknown_code(struct vad_page *page, const struct vad_knowledge *k,
			  const struct vad_token *t)
{
	struct vad_code_parts parts = vad_code_split(k, t->code);
	uint32_t as_win32 = vad_code_index(k, parts.as_hresult);
	struct vad_buffer line = REPORT_LINE();

	report_code(t->code, &line);
	vad_buffer_add(&line, " is a well-formed code, but not a known one. Its parts:");
	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	vad_page_item(page, 2, "Kind: ", VAD_STYLE_PLAIN,
		      vad_view_of(parts.failure ? "failure" : "success or information"));
	vad_buffer_reset(&line);
	vad_buffer_printf(&line, "%" PRIu32, parts.facility);
	if (parts.facility_row != VAD_NO_INDEX)
		vad_buffer_printf(&line, " %s: %s",
				  report_text(k, k->facilities[parts.facility_row].name),
				  report_text(k, k->facilities[parts.facility_row].what));
	vad_page_item(page, 2, "Facility: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_buffer_reset(&line);
	vad_buffer_printf(&line, "%" PRIu32 " (0x%" PRIX32 ")", parts.number, parts.number);
	vad_page_item(page, 2, "Number: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	if (as_win32 != VAD_NO_INDEX)
		vad_page_item(page, 2, "As a system error: ", VAD_STYLE_PLAIN,
			      report_view(k, k->codes[as_win32].message));
	vad_buffer_reset(&line);
	if (parts.is_win32) {
		vad_buffer_printf(&line, "net helpmsg %" PRIu32, parts.number);
		vad_page_item(page, 2, "Its text, on Windows: ", VAD_STYLE_PLAIN,
			      vad_buffer_view(&line));
	}
	twin(page, k, t->code);
	vad_buffer_clear(&line);
}
