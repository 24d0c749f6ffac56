/* SPDX-License-Identifier: MIT */
/* guide: one question at a time, until a cause is proven or nothing is left to ask. */
#include <stdio.h>
#include <string.h>

#include "evidence.h"
#include "platform.h"
#include "report/page.h"

enum { ASKED_MAX = 256, LINE_MAX = 64 << 10, ANSWER_MAX = 64 << 20 };

struct guide {
	struct vad_cli *cli;
	struct vad_case *raw; /* what was read and answered, nothing derived from it */
	struct vad_judged now;
	uint32_t asked[ASKED_MAX];
	size_t asked_count;
	struct vad_buffer out;
	struct vad_buffer verdict; /* the last one that was shown */
	bool ended; /* the user left, or the input did */
};

static void flush(struct guide *g)
{
	(void)vad_cli_print(&g->out, VAD_EXIT_OK);
	vad_buffer_reset(&g->out);
}

/* A copy of the raw case, so that what judging derives does not outlive the facts it came from. */
static enum vad_result copy_case(const struct vad_case *from, struct vad_case *to)
{
	struct vad_buffer lines = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	enum vad_result result = vad_case_write(from, &lines);
	struct vad_view text = vad_buffer_view(&lines);
	uint64_t number = 0;
	size_t at = 0;

	while (result == VAD_OK && at < text.size) {
		struct vad_error error = { 0 };
		size_t end = vad_view_find_char(text, '\n', at);

		if (end == SIZE_MAX)
			end = text.size;
		if (end > at)
			result = vad_case_read_line(to, vad_view_sub(text, at, end - at), "-",
						    ++number, &error);
		at = end + 1;
	}
	vad_buffer_clear(&lines);
	return result;
}

static enum vad_result judge(struct guide *g, struct vad_error *error)
{
	enum vad_result result = VAD_OK;

	vad_cli_judged_clear(&g->now);
	g->now.c = vad_case_new(g->cli->k, VAD_CLI_CASE_MEMORY);
	if (g->now.c == NULL)
		result = VAD_NO_MEMORY;
	if (result == VAD_OK)
		result = copy_case(g->raw, g->now.c);
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	return vad_cli_judge(&g->now, error);
}

static bool was_asked(const struct guide *g, uint32_t fact)
{
	for (size_t i = 0; i < g->asked_count; i++) {
		if (g->asked[i] == fact)
			return true;
	}
	return false;
}

static bool is_proven(const struct guide *g)
{
	const struct vad_result_set *results = g->now.report.results;

	for (size_t i = 0; i < results->finding_count; i++) {
		const struct vad_finding *f = &results->findings[i];

		if (f->standing == VAD_STANDING_PROVEN && !f->past && !f->harmless)
			return true;
	}
	return false;
}

static const struct vad_missing *next_question(const struct guide *g)
{
	const struct vad_result_set *results = g->now.report.results;

	for (size_t i = 0; i < results->next_count; i++) {
		const struct vad_fact_def *def = &g->cli->k->facts[results->next[i].fact];

		if (def->asks.count > 0 && !was_asked(g, results->next[i].fact))
			return &results->next[i];
	}
	return NULL;
}

/* Lines up to an empty one; false when nothing was said. */
static bool read_answer(struct guide *g, struct vad_buffer *answer)
{
	static char line[LINE_MAX];
	bool whole = true;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t size = strlen(line);

		if (whole && vad_view_trim(vad_view_of(line)).size == 0)
			return answer->size > 0;
		whole = size > 0 && line[size - 1] == '\n';
		vad_buffer_append(answer, line, size);
	}
	g->ended = true;
	return answer->size > 0;
}

static bool is_one_line(struct vad_view text)
{
	return vad_view_find_char(vad_view_trim(text), '\n', 0) == SIZE_MAX;
}

/* A short answer to the question itself: yes, no, a word of the list, a number. */
static bool take_value(struct guide *g, const struct vad_missing *m, struct vad_view answer)
{
	const struct vad_fact_def *def = &g->cli->k->facts[m->fact];
	struct vad_error ignored = { 0 };
	struct vad_buffer text = vad_buffer_new(4096);
	bool taken = false;

	if (def->type != VAD_TYPE_BOOL && def->type != VAD_TYPE_WORD && def->type != VAD_TYPE_INT &&
	    def->type != VAD_TYPE_PORT)
		return false;
	vad_buffer_printf(&text, "%s=", vad_text(g->cli->k, def->name));
	vad_buffer_add_view(&text, answer);
	taken = vad_buffer_result(&text) == VAD_OK &&
		vad_cli_assume(g->raw, vad_buffer_text(&text), &ignored) == VAD_OK;
	vad_buffer_clear(&text);
	return taken;
}

/* Something pasted. Where nothing of it is understood the user is told. */
static enum vad_result take_evidence(struct guide *g, struct vad_view answer,
				     struct vad_error *error)
{
	struct vad_page page = vad_page_new(&g->out, g->cli->report.width, g->cli->report.colour);
	size_t before, after;
	enum vad_result result;

	(void)vad_case_facts(g->raw, &before);
	result = vad_evidence_read_text(g->raw, answer, error);
	(void)vad_case_facts(g->raw, &after);
	if (result == VAD_OK && after == before)
		vad_page_text(&page, 2, VAD_STYLE_DOUBT,
			      VAD_VIEW("There was nothing new in that, or nothing that is understood."));
	return result;
}

static enum vad_result take_answer(struct guide *g, const struct vad_missing *m,
				   struct vad_view answer, struct vad_error *error)
{
	struct vad_view line = vad_view_trim(answer);

	if (vad_view_is_nocase(line, "q") || vad_view_is_nocase(line, "quit")) {
		g->ended = true;
		return VAD_OK;
	}
	if (m != NULL && is_one_line(line) && take_value(g, m, line))
		return VAD_OK;
	return take_evidence(g, answer, error);
}

static void word_list(const struct guide *g, const struct vad_fact_def *def,
		      struct vad_buffer *line)
{
	for (uint32_t i = 0; i < def->words.count; i++)
		vad_buffer_printf(line, "%s%s", i > 0 ? ", " : "",
				  vad_text(g->cli->k, g->cli->k->words[def->words.first + i]));
}

static void show_how_to_answer(struct guide *g, struct vad_page *page,
			       const struct vad_fact_def *def, bool command)
{
	struct vad_buffer line = vad_buffer_new(1 << 16);

	if (def->type == VAD_TYPE_BOOL)
		vad_buffer_add(&line, command ? "Paste what it prints, or answer y or n"
					      : "Answer y or n");
	else if (def->type == VAD_TYPE_WORD)
		word_list(g, def, &line);
	else
		vad_buffer_add(&line, "Paste what it prints");
	if (def->type == VAD_TYPE_WORD)
		vad_page_item(page, 2, command ? "Paste what it prints, or answer one of: "
					       : "Answer one of: ",
			      VAD_STYLE_DIM, vad_buffer_view(&line));
	else
		vad_page_text(page, 2, VAD_STYLE_DIM, vad_buffer_view(&line));
	vad_page_text(page, 2, VAD_STYLE_DIM, VAD_VIEW("then an empty line; only that skips, q ends."));
	vad_buffer_clear(&line);
}

static void show_question(struct guide *g, const struct vad_missing *m)
{
	const struct vad_knowledge *k = g->cli->k;
	const struct vad_fact_def *def = &k->facts[m->fact];
	const struct vad_ask *ask = &k->asks[def->asks.first];
	struct vad_page page = vad_page_new(&g->out, g->cli->report.width, g->cli->report.colour);
	bool command = vad_text(k, ask->command)[0] != '\0';

	vad_page_blank(&page);
	if (vad_text(k, ask->question)[0] != '\0')
		vad_page_item(&page, 0, "? ", VAD_STYLE_STRONG, vad_text_view(k, ask->question));
	else
		vad_page_item(&page, 0, "? ", VAD_STYLE_STRONG, vad_text_view(k, def->meaning));
	if (command)
		vad_page_command(&page, 4, vad_text_view(k, ask->command));
	show_how_to_answer(g, &page, def, command);
}

static void show_opening(struct guide *g)
{
	struct vad_page page = vad_page_new(&g->out, g->cli->report.width, g->cli->report.colour);

	vad_page_text(&page, 0, VAD_STYLE_STRONG,
		      VAD_VIEW("Paste the error, or the output of any command, then an empty line."));
}

/* The verdict of now, when it is another than before. */
static void show_verdict(struct guide *g)
{
	struct vad_buffer now = vad_buffer_new(1 << 20);

	(void)vad_report_verdict(&g->now.report, &g->cli->report, &now);
	if (!vad_view_equal(vad_buffer_view(&now), vad_buffer_view(&g->verdict))) {
		vad_buffer_add_char(&g->out, '\n');
		vad_buffer_add_view(&g->out, vad_buffer_view(&now));
	}
	vad_buffer_clear(&g->verdict);
	g->verdict = now;
}

/* One question and its answer. False when there is nothing more to ask. */
static bool ask(struct guide *g, struct vad_error *error)
{
	const struct vad_missing *m = next_question(g);
	struct vad_buffer answer = vad_buffer_new(ANSWER_MAX);
	enum vad_result result = VAD_OK;
	size_t facts;

	(void)vad_case_facts(g->raw, &facts);
	if (g->asked_count >= ASKED_MAX || (m == NULL && (facts > 0 || g->asked_count > 0)))
		return false;
	if (m == NULL)
		show_opening(g);
	else
		show_question(g, m);
	g->asked[g->asked_count++] = m == NULL ? VAD_NO_INDEX : m->fact;
	flush(g);
	if (read_answer(g, &answer))
		result = take_answer(g, m, vad_buffer_view(&answer), error);
	vad_buffer_clear(&answer);
	if (result == VAD_OK)
		result = judge(g, error);
	if (result == VAD_OK && !g->ended)
		show_verdict(g);
	return result == VAD_OK && !g->ended;
}

static int finish(struct guide *g, const struct vad_error *error)
{
	int status;

	if (error->result != VAD_OK) {
		vad_cli_complain_error(error);
		return VAD_EXIT_UNFINISHED;
	}
	vad_buffer_add_char(&g->out, '\n');
	(void)vad_report_text(&g->now.report, &g->cli->report, &g->out);
	status = vad_cli_judged_exit(&g->now);
	return vad_cli_print(&g->out, status);
}

int vad_verb_guide(struct vad_cli *cli)
{
	struct guide g = { .cli = cli,
			   .out = vad_buffer_new(VAD_CLI_OUTPUT_MAX),
			   .verdict = vad_buffer_new(1 << 20) };
	struct vad_error error = { 0 };
	int status;

	for (size_t i = 0; i < cli->args.rest_count; i++) {
		if (strcmp(cli->args.rest[i], "-") == 0)
			return vad_cli_usage(cli->args.verb,
					     "the answers come from standard input; name files");
	}
	status = vad_evidence_gather(cli, cli->args.rest, cli->args.rest_count, &g.raw);
	if (status != VAD_EXIT_OK)
		return status;
	if (judge(&g, &error) == VAD_OK) {
		if (cli->args.rest_count > 0)
			show_verdict(&g);
		while (!is_proven(&g) && ask(&g, &error))
			;
	}
	status = finish(&g, &error);
	vad_cli_judged_clear(&g.now);
	vad_case_free(g.raw);
	vad_buffer_clear(&g.out);
	vad_buffer_clear(&g.verdict);
	return status;
}
