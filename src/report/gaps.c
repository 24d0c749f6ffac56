/* SPDX-License-Identifier: MIT */
/* What could not be checked: the facts that would decide, and logs that lost their past. */
#include "internal.h"

bool report_shares_break(const struct vad_finding *a, const struct vad_finding *b)
{
	if (a->machine != b->machine && a->subject != b->subject)
		return false;
	for (size_t i = 0; i < a->break_count; i++) {
		for (size_t j = 0; j < b->break_count; j++) {
			if (a->breaks[i] == b->breaks[j])
				return true;
		}
		if (b->kind == VAD_FINDING_BREAK && a->breaks[i] == b->index)
			return true;
	}
	return false;
}

bool report_is_superseded(const struct vad_result_set *results, const struct vad_finding *f)
{
	for (size_t i = 0; i < results->finding_count; i++) {
		const struct vad_finding *other = &results->findings[i];

		if (other != f && other->standing == VAD_STANDING_PROVEN &&
		    report_is_open(other) && report_shares_break(other, f))
			return true;
	}
	return false;
}

static void add_gap(struct report_gaps *gaps, uint32_t fact, bool lost,
		    const struct vad_finding *finding)
{
	for (size_t i = 0; i < gaps->count; i++) {
		if (gaps->list[i].fact == fact)
			return;
	}
	if (gaps->count < REPORT_GAPS_MAX)
		gaps->list[gaps->count++] = (struct report_gap){ fact, lost, finding };
}

static void add_lost_logs(const struct vad_report *report, struct report_gaps *gaps)
{
	uint32_t wrapped = vad_fact_index(vad_case_knowledge(report->c), VAD_VIEW("log.wrapped"));
	size_t count;
	const struct vad_fact *facts = vad_case_facts(report->c, &count);

	for (size_t i = 0; i < count; i++) {
		if (facts[i].fact == wrapped && facts[i].value.flag)
			add_gap(gaps, wrapped, true, NULL);
	}
}

void report_find_gaps(const struct vad_report *report, struct report_gaps *gaps)
{
	gaps->count = 0;
	add_lost_logs(report, gaps);
	for (size_t i = 0; i < report->results->finding_count; i++) {
		const struct vad_finding *f = &report->results->findings[i];

		/* A proven cause needs nothing more. */
		if (!report_is_open(f) || f->harmless || f->standing == VAD_STANDING_PROVEN ||
		    report_is_superseded(report->results, f))
			continue;
		for (size_t j = 0; j < f->missing_count; j++)
			add_gap(gaps, f->missing[j].fact, false, f);
	}
}

const char *report_gap_what(const struct vad_report *report, const struct report_gap *gap)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);

	return report_text(k, k->facts[gap->fact].meaning);
}

const char *report_gap_why(const struct report_gap *gap)
{
	return gap->lost ? "what it held before is lost, so its silence says nothing"
			 : "not in the evidence";
}
