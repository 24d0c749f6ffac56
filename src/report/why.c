/* SPDX-License-Identifier: MIT */
/* --why-not: how one cause stands in a case, and what would change that. */
#include "internal.h"

struct why {
	struct vad_page *page;
	const struct vad_case *c;
	const struct vad_knowledge *k;
	const struct vad_finding *f;
};

static void facts_of(struct why *w, const struct vad_reason_item *item)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(w->c, &count);
	struct vad_buffer line = REPORT_LINE();

	for (size_t i = 0; i < item->fact_count; i++) {
		vad_buffer_reset(&line);
		report_fact_line(w->c, &facts[item->facts[i]], &line);
		vad_page_text(w->page, 6, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void items(struct why *w, const char *title, bool in_favour)
{
	bool first = true;

	for (size_t i = 0; i < w->f->item_count; i++) {
		const struct vad_reason_item *item = &w->f->items[i];
		bool speaks_for = item->says == VAD_SAYS_IS || item->says == VAD_SAYS_SUPPORTS;

		if (speaks_for != in_favour)
			continue;
		if (first) {
			vad_page_blank(w->page);
			vad_page_text(w->page, 0, VAD_STYLE_STRONG, vad_view_of(title));
		}
		first = false;
		vad_page_item(w->page, 2, in_favour ? "+ " : "- ", VAD_STYLE_PLAIN,
			      vad_view_of(item->because != NULL ? item->because : ""));
		facts_of(w, item);
	}
}

static void missing(struct why *w)
{
	struct vad_buffer line = REPORT_LINE();

	for (size_t i = 0; i < w->f->missing_count; i++) {
		uint32_t fact = w->f->missing[i].fact;
		const struct vad_ask *ask;
		const char *where;

		if (i == 0) {
			vad_page_blank(w->page);
			vad_page_text(w->page, 0, VAD_STYLE_STRONG, VAD_VIEW("What would decide"));
		}
		ask = report_ask_of(w->k, fact);
		where = ask == NULL ? "" : report_where(report_view(w->k, ask->where));
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%s%s%s%s", report_text(w->k, w->k->facts[fact].meaning),
				  where[0] != '\0' ? " [" : "", where, where[0] != '\0' ? "]" : "");
		vad_page_item(w->page, 2, "? ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
		if (ask != NULL && report_text(w->k, ask->command)[0] != '\0')
			vad_page_command(w->page, 6, report_view(w->k, ask->command));
	}
	vad_buffer_clear(&line);
}

static void breaks_of(struct why *w, uint32_t cause)
{
	const struct vad_cause *def = &w->k->causes[cause];

	vad_page_blank(w->page);
	vad_page_text(w->page, 0, VAD_STYLE_STRONG, VAD_VIEW("It would show as"));
	for (uint32_t i = 0; i < def->leads_to.count; i++) {
		uint32_t index = w->k->indexes[def->leads_to.first + i];

		vad_page_item(w->page, 2, "- ", VAD_STYLE_PLAIN,
			      report_view(w->k, w->k->breaks[index].title));
	}
}

enum vad_result vad_report_why_not(const struct vad_report *report, uint32_t cause,
				   const struct vad_finding *finding,
				   const struct vad_report_options *options,
				   struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	struct vad_page page = vad_page_new(out, options->width, options->colour);
	struct why w = { &page, report->c, k, finding };
	struct vad_buffer line = REPORT_LINE();
	const char *title = report_text(k, k->causes[cause].title);

	if (finding == NULL)
		vad_buffer_printf(&line, "%s (not considered: nothing that it leads to was seen)",
				  title);
	else
		vad_buffer_printf(&line, "%s (%s)", title, vad_standing_name(finding->standing));
	vad_page_text(&page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	vad_page_text(&page, 2, VAD_STYLE_PLAIN, report_view(k, k->causes[cause].explanation));
	if (finding == NULL) {
		breaks_of(&w, cause);
	} else {
		items(&w, "For it", true);
		items(&w, "Against it", false);
		missing(&w);
	}
	vad_buffer_clear(&line);
	return vad_buffer_result(out);
}
