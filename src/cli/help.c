/* SPDX-License-Identifier: MIT */
/* --help from the tables, and what is said about wrong usage. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "report/page.h"

enum { WORD_MAX = 40, NEAR_ENOUGH = 3, MESSAGE_MAX = 1 << 14, COLUMN = 24 };

/* Edits (insert, delete, replace, swap neighbours) that make `b` of `a`. */
static unsigned edits(const char *a, const char *b)
{
	unsigned rows[3][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return UINT32_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    two[j - 2] + 1 < best)
				best = two[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[n % 3][m];
}

const char *vad_cli_nearest(const char *word, const char *const *names, size_t count)
{
	const char *nearest = NULL;
	unsigned best = NEAR_ENOUGH;

	for (size_t i = 0; i < count; i++) {
		unsigned distance = edits(word, names[i]);

		/* Half of a short word changed is another word. */
		if (distance < best && distance * 2 < strlen(names[i])) {
			best = distance;
			nearest = names[i];
		}
	}
	return nearest;
}

int vad_cli_usage(const struct vad_verb *verb, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vad_cli_complain_list(format, list);
	va_end(list);
	if (verb == NULL)
		(void)fputs("Try: vadiag --help\n", stderr);
	else
		(void)fprintf(stderr, "Try: vadiag %s --help\n", verb->name);
	return VAD_EXIT_USAGE;
}

/* A name in the left column of `width`, its text beside it. */
static void entry(struct vad_page *page, size_t width, const char *name, const char *text)
{
	char lead[COLUMN * 3];

	(void)snprintf(lead, sizeof(lead), "%-*s ", (int)width - 3, name);
	vad_page_item(page, 2, lead, VAD_STYLE_PLAIN, vad_view_of(text));
}

static void name_option(const struct vad_option *option, char name[COLUMN * 2])
{
	(void)snprintf(name, COLUMN * 2, "%s%c%s--%s%s%s", option->short_name ? "-" : "",
		       option->short_name ? option->short_name : ' ',
		       option->short_name ? ", " : "   ", option->name,
		       option->argument != NULL ? " " : "",
		       option->argument != NULL ? option->argument : "");
}

/* The options of the verb itself, or (`settings`) those that are settings of the live check. */
static bool listed(const struct vad_option *option, const struct vad_verb *verb, bool settings)
{
	return vad_option_of(option, verb) && (option->setting != NULL) == settings;
}

static void option_entries(struct vad_page *page, const struct vad_verb *verb, bool settings)
{
	size_t width = COLUMN;
	char name[COLUMN * 2];

	for (size_t i = 0; i < vad_option_count(); i++) {
		struct vad_option option = vad_option_at(i);

		name_option(&option, name);
		if (listed(&option, verb, settings) && strlen(name) + 3 > width)
			width = strlen(name) + 3;
	}
	for (size_t i = 0; i < vad_option_count(); i++) {
		struct vad_option option = vad_option_at(i);

		name_option(&option, name);
		if (listed(&option, verb, settings))
			entry(page, width, name, option.help);
	}
}

/* What the live check looks at: also what vadiag.yaml may hold. */
static void setting_entries(struct vad_page *page, const struct vad_verb *verb)
{
	struct vad_option first = vad_option_at(vad_option_count() - 1);

	if (!listed(&first, verb, true))
		return;
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("Settings of the live check"));
	option_entries(page, verb, true);
}

static void examples(struct vad_page *page, const struct vad_verb *verb)
{
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("Examples"));
	for (const char *const *e = verb->examples; e[0] != NULL; e += 2) {
		vad_page_command(page, 2, vad_view_of(e[0]));
		vad_page_text(page, 6, VAD_STYLE_PLAIN, vad_view_of(e[1]));
	}
}

static void verb_help(struct vad_page *page, const struct vad_verb *verb)
{
	struct vad_buffer line = vad_buffer_new(MESSAGE_MAX);

	vad_buffer_printf(&line, "vadiag %s [OPTION]... %s", verb->name, verb->operands);
	vad_page_item(page, 0, "Usage: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_page_text(page, 0, VAD_STYLE_PLAIN, vad_view_of(verb->summary));
	for (const char *const *text = verb->about; *text != NULL; text++) {
		vad_page_blank(page);
		vad_page_text(page, 0, VAD_STYLE_PLAIN, vad_view_of(*text));
	}
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("Options"));
	option_entries(page, verb, false);
	setting_entries(page, verb);
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("Exit status"));
	for (const char *const *e = verb->exits; e[0] != NULL; e += 2)
		entry(page, COLUMN, e[0], e[1]);
	examples(page, verb);
	vad_buffer_clear(&line);
}

static void program_help(struct vad_page *page)
{
	vad_page_item(page, 0, "Usage: ", VAD_STYLE_PLAIN, VAD_VIEW("vadiag VERB [OPTION]... [ARGUMENT]..."));
	vad_page_text(page, 0, VAD_STYLE_PLAIN,
		      VAD_VIEW("Says why a machine does not activate: what is wrong, how sure that "
			       "is, what it rests on, and how to fix it."));
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("Verbs"));
	for (size_t i = 0; i < vad_verb_count; i++)
		entry(page, COLUMN, vad_verbs[i].name, vad_verbs[i].summary);
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("Options"));
	option_entries(page, NULL, false);
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_PLAIN,
		      VAD_VIEW("vadiag VERB --help tells about a verb, with examples."));
}

void vad_cli_help(const struct vad_verb *verb, unsigned width, struct vad_buffer *out)
{
	struct vad_page page = vad_page_new(out, width, false);

	if (verb == NULL)
		program_help(&page);
	else
		verb_help(&page, verb);
}
