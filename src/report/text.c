/* SPDX-License-Identifier: MIT */
/* The diagnosis on a terminal: each fault with what it rests on and its fix, then what is left. */
#include <stdio.h>

#include "internal.h"

enum { BLOCKS_MAX = 6, OTHERS_MAX = 6, ITEMS_MAX = 6, NEXT_MAX = 3, GAPS_SHOWN = 5, FACTS_MAX = 4 };

struct view {
	const struct vad_report *report;
	const struct vad_knowledge *k;
	const struct vad_fact *facts;
	struct vad_page *page;
	bool full;
};

/* Is the finding a fault of its own, and not a further candidate for one that stands above it? */
static bool is_primary(const struct vad_result_set *results, size_t index)
{
	const struct vad_finding *f = &results->findings[index];

	if (!report_is_open(f) || f->harmless)
		return false;
	if (f->standing == VAD_STANDING_PROVEN)
		return true;
	for (size_t i = 0; i < results->finding_count; i++) {
		const struct vad_finding *other = &results->findings[i];

		if (i == index || !report_is_open(other) || other->kind != VAD_FINDING_CAUSE)
			continue;
		/* A break yields to any of its causes, a cause to those above it. */
		if ((i < index || f->kind == VAD_FINDING_BREAK) && report_shares_break(other, f))
			return false;
	}
	return true;
}

static void heading(struct view *v, const char *text)
{
	vad_page_blank(v->page);
	vad_page_text(v->page, 0, VAD_STYLE_STRONG, vad_view_of(text));
}

static void fact_lines(struct view *v, unsigned indent, const size_t *facts, size_t count)
{
	struct vad_buffer line = REPORT_LINE();
	size_t shown = v->full || count <= FACTS_MAX ? count : FACTS_MAX;

	for (size_t i = 0; i < shown; i++) {
		vad_buffer_reset(&line);
		report_fact_line(v->report->c, &v->facts[facts[i]], &line);
		vad_page_item(v->page, indent, "", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	if (shown < count) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "and %zu more", count - shown);
		vad_page_text(v->page, indent, VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

/* A phrase of the evidence itself: it speaks for a cause only because somebody said it. */
static bool is_said(const struct vad_reason_item *item)
{
	return item->sign == VAD_NO_INDEX && item->fact_count == 0 && item->because != NULL;
}

static void said(struct view *v, const struct vad_reason_item *item)
{
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_printf(&line, "The text says \"%s\"", item->because);
	vad_page_item(v->page, 2, "+ ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

static void reasons(struct view *v, const struct vad_finding *f)
{
	static const char *const leads[] = { "+ ", "+ ", "- ", "- " };
	size_t shown = 0;

	for (size_t i = 0; i < f->item_count && (v->full || shown < ITEMS_MAX); i++) {
		const struct vad_reason_item *item = &f->items[i];
		const char *because = item->because;

		shown++;
		if (is_said(item)) {
			said(v, item);
			continue;
		}
		if (because != NULL && because[0] != '\0') {
			vad_page_item(v->page, 2, leads[item->says], VAD_STYLE_PLAIN,
				      vad_view_of(because));
			fact_lines(v, 6, item->facts, item->fact_count);
			continue;
		}
		for (size_t j = 0; j < item->fact_count; j++) {
			struct vad_buffer line = REPORT_LINE();

			report_fact_line(v->report->c, &v->facts[item->facts[j]], &line);
			vad_page_item(v->page, 2, leads[item->says], VAD_STYLE_PLAIN,
				      vad_buffer_view(&line));
			vad_buffer_clear(&line);
		}
	}
}

/* Was the fact told as a reason already? */
static bool told_as_reason(const struct vad_finding *f, size_t fact)
{
	for (size_t i = 0; i < f->item_count; i++)
		for (size_t j = 0; j < f->items[i].fact_count; j++)
			if (f->items[i].facts[j] == fact)
				return true;
	return false;
}

/* Did one of the facts before number `at` carry the same code? Its message stands there. */
static bool code_told(struct view *v, const struct vad_finding *f, size_t at)
{
	const struct vad_fact *fact = &v->facts[f->accounts_for[at]];

	for (size_t i = 0; i < at; i++) {
		const struct vad_fact *before = &v->facts[f->accounts_for[i]];

		if (before->value.type == VAD_TYPE_CODE &&
		    before->value.number == fact->value.number)
			return true;
	}
	return false;
}

/* The errors that the finding accounts for, with their messages. */
static void accounts(struct view *v, const struct vad_finding *f)
{
	struct vad_buffer line = REPORT_LINE();
	size_t shown = v->full || f->accounts_count <= FACTS_MAX ? f->accounts_count : FACTS_MAX;

	for (size_t i = 0; i < shown; i++) {
		const struct vad_fact *fact = &v->facts[f->accounts_for[i]];
		uint32_t code;

		if (fact->value.type != VAD_TYPE_CODE && told_as_reason(f, f->accounts_for[i]))
			continue;

		vad_buffer_reset(&line);
		report_fact_line(v->report->c, fact, &line);
		vad_page_item(v->page, 2, "> ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
		if (fact->value.type != VAD_TYPE_CODE || code_told(v, f, i))
			continue;
		code = vad_code_index(v->k, (uint32_t)fact->value.number);
		if (code != VAD_NO_INDEX)
			vad_page_text(v->page, 4, VAD_STYLE_DIM,
				      report_view(v->k, v->k->codes[code].message));
	}
	if (shown < f->accounts_count) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "and %zu more", f->accounts_count - shown);
		vad_page_text(v->page, 4, VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void fixes(struct view *v, const struct vad_finding *f)
{
	bool call = false;

	if (f->fix_count == 0)
		return;
	heading(v, f->kind == VAD_FINDING_CAUSE && f->standing == VAD_STANDING_POSSIBLE
			   ? "How to fix it, if that is it"
			   : "How to fix it");
	for (size_t i = 0; i < f->fix_count; i++) {
		report_fix(v->page, v->k, 2, (unsigned)i + 1, &f->fixes[i], v->full);
		call = call || report_is_call(v->k, &f->fixes[i]);
	}
	if (call)
		report_call_sheet(v->page, v->report->c, f, 2);
}

/* `told`: the same cause stands above on another subject, so its explanation and fixes do too. */
static void block_body(struct view *v, const struct vad_finding *f, bool told)
{
	bool cause = f->kind == VAD_FINDING_CAUSE;
	struct vad_buffer line = REPORT_LINE();

	if (!told)
		vad_page_text(v->page, 2, VAD_STYLE_PLAIN,
			      report_view(v->k, cause ? v->k->causes[f->index].explanation
						      : v->k->breaks[f->index].meaning));
	if (f->degraded.total > 0) {
		vad_buffer_printf(&line, "On %u of %u paths: about %u %% of first contacts fail.",
				  f->degraded.broken, f->degraded.total, f->degraded.percent);
		vad_page_text(v->page, 2, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	if (f->item_count > 0 || f->accounts_count > 0)
		heading(v, "It rests on");
	reasons(v, f);
	accounts(v, f);
	if (told && f->fix_count > 0)
		vad_page_text(v->page, 2, VAD_STYLE_PLAIN, VAD_VIEW("The fix is the same as above."));
	else
		fixes(v, f);
	vad_buffer_clear(&line);
}

/* Did a finding above this one, of those shown in full or in the list, name the same thing? */
static bool same_above(const struct vad_result_set *results, size_t index)
{
	const struct vad_finding *f = &results->findings[index];

	for (size_t i = 0; i < index; i++) {
		const struct vad_finding *other = &results->findings[i];

		if (other->kind == f->kind && other->index == f->index && report_is_open(other))
			return true;
	}
	return false;
}

static void blocks(struct view *v)
{
	const struct vad_result_set *results = v->report->results;
	const struct vad_finding *leader = report_leader(results);
	struct vad_buffer line = REPORT_LINE();
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < results->finding_count; i++) {
		const struct vad_finding *f = &results->findings[i];

		if (f != leader && !is_primary(results, i))
			continue;
		if (!v->full && shown >= BLOCKS_MAX) {
			left++;
			continue;
		}
		if (shown++ > 0) {
			vad_page_blank(v->page);
			vad_buffer_reset(&line);
			report_finding_line(v->report, f, &line);
			vad_page_item(v->page, 0, "Also: ", VAD_STYLE_BAD, vad_buffer_view(&line));
		}
		block_body(v, f, same_above(results, i));
	}
	if (left > 0) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%zu more faults; --full shows them.", left);
		vad_page_blank(v->page);
		vad_page_text(v->page, 0, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

/* Why a candidate stands where it does: its first reason, else what would decide about it. */
static void candidate_line(struct view *v, const struct vad_finding *f, struct vad_buffer *line)
{
	const char *because = "";

	for (size_t i = 0; i < f->item_count && because[0] == '\0'; i++) {
		bool excludes = f->items[i].says == VAD_SAYS_EXCLUDES;

		if (!is_said(&f->items[i]) && f->items[i].because != NULL && excludes == (f->standing == VAD_STANDING_EXCLUDED))
			because = f->items[i].because;
	}
	vad_buffer_printf(line, "%s (%s)", report_title(v->k, f), vad_standing_name(f->standing));
	if (because[0] != '\0') {
		vad_buffer_printf(line, ": %s", because);
	} else if (f->missing_count > 0) {
		vad_buffer_printf(line, "; not known: %s",
				  report_text(v->k, v->k->facts[f->missing[0].fact].meaning));
	}
}

static bool is_other(const struct vad_result_set *results, size_t i)
{
	const struct vad_finding *f = &results->findings[i];

	return f->kind == VAD_FINDING_CAUSE && report_is_open(f) && !f->harmless &&
	       f != report_leader(results) && !is_primary(results, i);
}

static void others(struct view *v)
{
	const struct vad_result_set *results = v->report->results;
	struct vad_buffer line = REPORT_LINE();
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < results->finding_count; i++) {
		if (!is_other(results, i) ||
		    (!v->full && (same_above(results, i) ||
				  report_is_superseded(results, &results->findings[i]))))
			continue;
		if (!v->full && shown >= OTHERS_MAX) {
			left++;
			continue;
		}
		if (shown++ == 0)
			heading(v, "It may also be");
		vad_buffer_reset(&line);
		candidate_line(v, &results->findings[i], &line);
		vad_page_item(v->page, 2, "- ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	if (left > 0) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "and %zu more; --full shows them", left);
		vad_page_text(v->page, 4, VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

typedef bool finding_test(const struct vad_finding *f);

static bool is_excluded(const struct vad_finding *f)
{
	return f->kind == VAD_FINDING_CAUSE && f->standing == VAD_STANDING_EXCLUDED && !f->past;
}

static bool is_harmless(const struct vad_finding *f)
{
	return report_is_open(f) && f->harmless;
}

/* Of the past the failed steps are told, and causes that are more than possible. */
static bool is_past(const struct vad_finding *f)
{
	return f->past && f->standing != VAD_STANDING_EXCLUDED &&
	       f->standing != VAD_STANDING_POSSIBLE;
}

static void finding_list(struct view *v, const char *title, finding_test *test)
{
	const struct vad_result_set *results = v->report->results;
	struct vad_buffer line = REPORT_LINE();
	size_t shown = 0;

	for (size_t i = 0; i < results->finding_count; i++) {
		const struct vad_finding *f = &results->findings[i];

		if (!test(f) || (!v->full && shown >= OTHERS_MAX))
			continue;
		if (shown++ == 0)
			heading(v, title);
		vad_buffer_reset(&line);
		candidate_line(v, f, &line);
		vad_page_item(v->page, 2, "- ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
		if (f->past && f->accounts_count > 0)
			fact_lines(v, 4, f->accounts_for, 1);
	}
	vad_buffer_clear(&line);
}

static void unexplained(struct view *v)
{
	const struct vad_result_set *results = v->report->results;

	if (results->unexplained_count == 0)
		return;
	heading(v, "Nothing accounts for");
	fact_lines(v, 2, results->unexplained, results->unexplained_count);
}

/* "tells apart: A | B", as far as it fits a reader's patience. */
static void tells_apart(struct view *v, const struct vad_missing *m)
{
	struct vad_buffer line = REPORT_LINE();

	for (size_t j = 0; j < m->cause_count && j < 3; j++)
		vad_buffer_printf(&line, "%s%s", j > 0 ? " | " : "",
				  report_text(v->k, v->k->causes[m->causes[j]].title));
	if (m->cause_count > 1)
		vad_page_item(v->page, 5, "tells apart: ", VAD_STYLE_DIM, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

static void next_steps(struct view *v)
{
	const struct vad_result_set *results = v->report->results;
	struct vad_buffer line = REPORT_LINE();
	size_t most = v->full ? results->next_count : NEXT_MAX;

	for (size_t i = 0; i < results->next_count && i < most; i++) {
		const struct vad_missing *m = &results->next[i];
		const struct vad_ask *ask = report_ask_of(v->k, m->fact);
		char lead[16];

		if (i == 0)
			heading(v, "Look at next");
		(void)snprintf(lead, sizeof(lead), "%u. ", (unsigned)i + 1);
		vad_buffer_reset(&line);
		vad_buffer_add(&line, report_text(v->k, v->k->facts[m->fact].meaning));
		if (ask != NULL && report_where(report_view(v->k, ask->where))[0] != '\0')
			vad_buffer_printf(&line, " [%s%s]",
					  report_where(report_view(v->k, ask->where)),
					  vad_view_is(report_view(v->k, ask->rights), "admin")
						  ? ", elevated"
						  : "");
		vad_page_item(v->page, 2, lead, VAD_STYLE_PLAIN, vad_buffer_view(&line));
		if (ask != NULL && report_text(v->k, ask->command)[0] != '\0')
			report_ask_command(v->page, v->report->c, 7, ask->command);
		else if (ask != NULL)
			vad_page_text(v->page, 5, VAD_STYLE_PLAIN,
				      report_view(v->k, ask->question));
		tells_apart(v, m);
	}
	vad_buffer_clear(&line);
}

/* The n-th thing that was not checked: what the check itself left out, then what would decide. */
static void unchecked_line(const struct view *v, const struct report_gaps *gaps, size_t n,
			   struct vad_buffer *line)
{
	size_t notes = vad_case_unchecked_count(v->report->c);
	struct vad_unchecked note;

	if (n >= notes) {
		vad_buffer_printf(line, "%s: %s", report_gap_what(v->report, &gaps->list[n - notes]),
				  report_gap_why(&gaps->list[n - notes]));
		return;
	}
	note = vad_case_unchecked_at(v->report->c, n);
	vad_page_safe(line, note.what, REPORT_VALUE_COLUMNS);
	vad_buffer_add(line, ": ");
	vad_buffer_add_view(line, note.why);
}

static void not_checked(struct view *v)
{
	size_t notes = vad_case_unchecked_count(v->report->c), most;
	struct vad_buffer line = REPORT_LINE();
	struct report_gaps gaps;

	report_find_gaps(v->report, &gaps);
	/* What the check could not do is always said; what else might be asked for only in part. */
	most = notes + (v->full || gaps.count <= GAPS_SHOWN ? gaps.count : GAPS_SHOWN);
	for (size_t i = 0; i < most; i++) {
		if (i == 0)
			heading(v, "Not checked");
		vad_buffer_reset(&line);
		unchecked_line(v, &gaps, i, &line);
		vad_page_item(v->page, 2, "- ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	if (most < notes + gaps.count) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "and %zu more; --full shows them",
				  notes + gaps.count - most);
		vad_page_text(v->page, 4, VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void unread(struct view *v)
{
	struct vad_buffer line = REPORT_LINE();

	for (size_t i = 0; i < vad_case_unread_count(v->report->c); i++) {
		struct vad_unread u = vad_case_unread_at(v->report->c, i);

		if (i == 0)
			heading(v, "Not read");
		vad_buffer_reset(&line);
		vad_page_safe(&line, u.source, REPORT_VALUE_COLUMNS);
		if (u.place.size > 0) {
			vad_buffer_add(&line, ", ");
			vad_page_safe(&line, u.place, REPORT_VALUE_COLUMNS);
		}
		vad_buffer_add(&line, ": ");
		vad_buffer_add_view(&line, u.why);
		vad_page_item(v->page, 2, "- ", VAD_STYLE_DOUBT, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void in_order(struct view *v)
{
	const struct vad_result_set *results = v->report->results;
	size_t healthy = 0;

	for (size_t i = 0; i < results->health_count; i++)
		healthy += results->health[i].status_known &&
			   (results->health[i].licensed || !results->wrong);
	/* With nothing wrong the first one stands in the verdict. */
	if (healthy == 0 || (!results->wrong && healthy == 1))
		return;
	heading(v, results->wrong ? "In order" : "In order too");
	report_health_lines(v->page, v->report, "  - ");
}

enum vad_result vad_report_text(const struct vad_report *report,
				const struct vad_report_options *options, struct vad_buffer *out)
{
	struct vad_page page = vad_page_new(out, options->width, options->colour);
	size_t count;
	struct view v = { report, vad_case_knowledge(report->c), vad_case_facts(report->c, &count),
			  &page, options->full };

	report_verdict_line(&page, report);
	report_live(&page, report, options->full);
	blocks(&v);
	others(&v);
	if (options->full)
		finding_list(&v, "Excluded", is_excluded);
	unexplained(&v);
	next_steps(&v);
	report_timeline(&page, report, options->full);
	not_checked(&v);
	in_order(&v);
	if (report_leader(report->results) == NULL || !report_leader(report->results)->harmless)
		finding_list(&v, "Harmless", is_harmless);
	finding_list(&v, "In the past", is_past);
	unread(&v);
	return vad_buffer_result(out);
}
