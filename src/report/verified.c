/* SPDX-License-Identifier: MIT */
/* verify: how the earlier verdict stands by the new evidence. */
#include "internal.h"

static const struct {
	const char *text;
	enum vad_style style;
} verdicts[] = {
	[VAD_VERDICT_FIXED] = { "Fixed: ", VAD_STYLE_GOOD },
	[VAD_VERDICT_NOT_FIXED] = { "Not fixed: ", VAD_STYLE_BAD },
	[VAD_VERDICT_UNKNOWN] = { "Not known: ", VAD_STYLE_DOUBT },
};

/* Where the state of a cause can be seen: the checks of its fixes. */
static void how_to_tell(struct vad_page *page, const struct vad_knowledge *k, uint32_t cause)
{
	const struct vad_cause *def = &k->causes[cause];
	struct vad_buffer line = REPORT_LINE();

	for (uint32_t i = 0; i < def->fixes.count; i++) {
		const struct vad_range verify = k->fixes[def->fixes.first + i].verify;

		for (uint32_t j = 0; j < verify.count; j++) {
			const struct vad_condition *condition = &k->conditions[verify.first + j];

			vad_buffer_reset(&line);
			report_how(k, condition->fact, &line);
			if (line.size == 0)
				continue;
			vad_page_item(page, 2, "look at: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
			vad_buffer_clear(&line);
			return;
		}
	}
	vad_buffer_clear(&line);
}

enum vad_result vad_report_verified(const struct vad_report *report,
				    const struct vad_report_options *options,
				    struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	struct vad_page page = vad_page_new(out, options->width, options->colour);

	if (report->verified_count == 0)
		vad_page_text(&page, 0, VAD_STYLE_DOUBT,
			      VAD_VIEW("The saved case names no fault, so there is nothing to "
				       "check again."));
	for (size_t i = 0; i < report->verified_count; i++) {
		const struct vad_verified *v = &report->verified[i];
		vad_str title = v->cause != VAD_NO_INDEX ? k->causes[v->cause].title
							 : k->breaks[v->break_index].title;

		vad_page_item(&page, 0, verdicts[v->verdict].text, verdicts[v->verdict].style,
			      report_view(k, title));
		if (v->verdict == VAD_VERDICT_UNKNOWN && v->cause != VAD_NO_INDEX)
			how_to_tell(&page, k, v->cause);
	}
	vad_page_blank(&page);
	vad_page_text(&page, 0, VAD_STYLE_STRONG, VAD_VIEW("The new evidence:"));
	report_verdict_line(&page, report);
	return vad_buffer_result(out);
}
