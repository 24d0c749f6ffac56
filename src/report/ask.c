/* SPDX-License-Identifier: MIT */
/* --ask: the questions and commands that tell today's candidates apart, as text to mail. */
#include "internal.h"

enum { ASKED_MAX = 32 };

struct asked {
	const struct vad_ask *list[ASKED_MAX];
	size_t count;
};

static bool same_line(const struct vad_knowledge *k, const struct vad_ask *a,
		      const struct vad_ask *b)
{
	bool command = report_text(k, a->command)[0] != '\0';

	return vad_view_equal(report_view(k, a->where), report_view(k, b->where)) &&
	       vad_view_equal(report_view(k, command ? a->command : a->question),
			      report_view(k, command ? b->command : b->question));
}

/* The cheapest way to each missing fact, every command once. */
static void collect(const struct vad_report *report, bool full, struct asked *asked)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	size_t most = full ? ASKED_MAX : 8;

	for (size_t i = 0; i < report->results->next_count && asked->count < most; i++) {
		const struct vad_ask *ask = report_ask_of(k, report->results->next[i].fact);
		bool known = ask == NULL;

		for (size_t j = 0; !known && j < asked->count; j++)
			known = same_line(k, asked->list[j], ask);
		if (!known)
			asked->list[asked->count++] = ask;
	}
}

static void group_title(struct vad_page *page, const struct vad_knowledge *k,
			const struct vad_ask *ask)
{
	struct vad_buffer line = REPORT_LINE();
	const char *where = report_where(report_view(k, ask->where));

	vad_buffer_add(&line, where[0] != '\0' ? where : "anywhere");
	line.data[0] = vad_ascii_upper(line.data[0]);
	if (vad_view_is(report_view(k, ask->rights), "admin"))
		vad_buffer_add(&line, ", in a window opened as administrator");
	vad_buffer_add(&line, ":");
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

static void one_ask(struct vad_page *page, const struct vad_case *c, const struct vad_ask *ask)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_view powershell = report_view(k, ask->powershell);

	if (report_text(k, ask->command)[0] == '\0') {
		vad_page_item(page, 2, "? ", VAD_STYLE_PLAIN, report_view(k, ask->question));
		return;
	}
	report_ask_command(page, c, 2, ask->command);
	if (powershell.size > 0) {
		vad_page_text(page, 4, VAD_STYLE_PLAIN, VAD_VIEW("or in PowerShell:"));
		report_ask_command(page, c, 4, ask->powershell);
	}
}

static bool same_group(const struct vad_knowledge *k, const struct vad_ask *a,
		       const struct vad_ask *b)
{
	return vad_view_equal(report_view(k, a->where), report_view(k, b->where)) &&
	       vad_view_equal(report_view(k, a->rights), report_view(k, b->rights));
}

enum vad_result vad_report_ask(const struct vad_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	struct vad_page page = vad_page_new(out, options->width, options->colour);
	struct asked asked = { .count = 0 };

	collect(report, options->full, &asked);
	if (asked.count == 0) {
		vad_page_text(&page, 0, VAD_STYLE_PLAIN,
			      VAD_VIEW("There is nothing left to ask: no further fact would change "
				       "the verdict."));
		return vad_buffer_result(out);
	}
	vad_page_text(&page, 0, VAD_STYLE_PLAIN,
		      VAD_VIEW("Please run these commands and send back everything that they print, "
			       "as text."));
	for (size_t i = 0; i < asked.count; i++) {
		const struct vad_ask *first = asked.list[i];

		if (first == NULL)
			continue;
		group_title(&page, k, first);
		for (size_t j = i; j < asked.count; j++) {
			const struct vad_ask *ask = asked.list[j];

			if (ask == NULL || !same_group(k, first, ask))
				continue;
			one_ask(&page, report->c, ask);
			asked.list[j] = NULL;
		}
	}
	return vad_buffer_result(out);
}
