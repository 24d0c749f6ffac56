/* SPDX-License-Identifier: MIT */
/* What event logs hold: vadiag-read prints it itself, on the standard output that is ours. */
#include <stdio.h>

#include "cli.h"
#include "inputs.h"
#include "platform.h"

struct listing {
	struct vad_cli *cli;
	const char *options[VAD_INPUTS_OPTIONS_MAX];
	size_t option_count;
	char jobs[16], width[16];
	int status;  /* the worst of all runs */
	bool unread; /* nobody reads standard output any more, as behind `| head` */
};

static const char *const standard_input[] = { "-" };

/* --- options of the reader -------------------------------------------------------------------- */

static void add(struct listing *l, const char *option)
{
	if (l->option_count + 1 < VAD_INPUTS_OPTIONS_MAX)
		l->options[l->option_count++] = option;
}

static void add_texts(struct listing *l, const char *option, const struct vad_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++) {
		add(l, option);
		add(l, texts->list[i]);
	}
}

static const char *form_of(const struct vad_arguments *args)
{
	if (args->json)
		return "--json";
	if (args->xml)
		return "--xml";
	return args->numbers ? "--count" : "--table";
}

static void add_options(struct listing *l)
{
	const struct vad_arguments *args = &l->cli->args;

	add(l, "--events");
	add(l, form_of(args));
	if (args->activation)
		add(l, "--activation");
	if (args->recovered)
		add(l, "--recovered");
	add_texts(l, "--provider", &args->providers);
	add_texts(l, "--id", &args->ids);
	if (args->jobs > 0) {
		(void)snprintf(l->jobs, sizeof(l->jobs), "%u", args->jobs);
		add(l, "--jobs");
		add(l, l->jobs);
	}
	/* A table that goes into a file or a pipe is not cut, unless that is asked for. */
	if (args->width > 0 || vad_platform_stdout_is_terminal()) {
		(void)snprintf(l->width, sizeof(l->width), "%u",
			       args->width > 0 ? args->width : vad_platform_columns());
		add(l, "--width");
		add(l, l->width);
	}
	if (vad_platform_stderr_is_terminal())
		add(l, "--progress");
}

/* --- runs ------------------------------------------------------------------------------------- */

static void worsen(struct listing *l, int status)
{
	if (l->status == VAD_EXIT_OK || status == VAD_EXIT_USAGE)
		l->status = status;
}

static enum vad_result complain_unread(void *context, const char *source, const char *place,
				       const char *why)
{
	worsen(context, VAD_EXIT_UNFINISHED);
	vad_cli_complain("%s%s%s: %s", source, place[0] != '\0' ? ", " : "", place, why);
	return VAD_OK;
}

static enum vad_result run(void *context, const char *const *paths, size_t count,
			   struct vad_error *error)
{
	struct listing *l = context;
	struct vad_reader_run reader = { .options = l->options, .paths = paths, .count = count };
	struct vad_buffer why = vad_buffer_new(256);
	int status = 0;
	enum vad_result result = vad_reader_run(&reader, &status, error);

	if (result == VAD_OK && vad_process_unread(status)) {
		l->unread = true;
		status = VAD_EXIT_UNFINISHED;
	} else if (result == VAD_OK && status != VAD_EXIT_USAGE && !vad_reader_ended_well(status)) {
		vad_reader_why(VAD_OK, status, &why);
		vad_cli_complain("%s", vad_buffer_text(&why));
		status = VAD_EXIT_UNFINISHED;
	}
	worsen(l, status);
	vad_buffer_clear(&why);
	return l->unread ? VAD_LIMIT : result;
}

/* The reader writes the events; what makes one document of those of all runs stands around them. */
static void put(struct listing *l, const char *text)
{
	if (l->cli->args.xml && !l->unread && (fputs(text, stdout) < 0 || fflush(stdout) != 0)) {
		vad_cli_complain("standard output cannot be written");
		worsen(l, VAD_EXIT_UNFINISHED);
	}
}

static int list(struct vad_cli *cli, const char *const *paths, size_t count)
{
	struct listing l = { .cli = cli };
	struct vad_inputs in = vad_inputs_new(complain_unread, &l);
	struct vad_error error = { 0 };
	enum vad_result result = VAD_OK;

	add_options(&l);
	put(&l, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Events>\n");
	for (size_t i = 0; i < count && result == VAD_OK; i++)
		result = vad_inputs_add(&in, paths[i]);
	if (result == VAD_OK)
		result = vad_inputs_batches(&in, VAD_INPUTS_BATCH_MAX, run, &l, &error);
	vad_inputs_clear(&in);
	put(&l, "</Events>\n");
	if (result == VAD_OK || l.unread)
		return l.status;
	(void)vad_error_set(&error, result, NULL, 0, 0, "%s", vad_result_text(result));
	vad_cli_complain_error(&error);
	return VAD_EXIT_UNFINISHED;
}

int vad_verb_events(struct vad_cli *cli)
{
	const struct vad_arguments *args = &cli->args;
	unsigned forms = (args->json ? 1u : 0) + (args->xml ? 1u : 0) + (args->numbers ? 1u : 0);

	if (forms > 1)
		return vad_cli_usage(args->verb, "of --json, --xml and --count one at a time");
	if (args->activation && (args->providers.count > 0 || args->ids.count > 0))
		return vad_cli_usage(args->verb,
				     "--activation is a choice of its own, without --provider and --id");
	if (args->rest_count > 0)
		return list(cli, args->rest, args->rest_count);
	if (vad_platform_stdin_is_terminal())
		return vad_cli_usage(args->verb, "name the logs, or pipe one in");
	return list(cli, standard_input, 1);
}
