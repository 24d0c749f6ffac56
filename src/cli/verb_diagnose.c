/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "chosen.h"
#include "platform.h"

static const char *const standard_input[] = { "-" };

/* Options of the live check are nothing without it. */
static int refuse_settings(const struct vad_arguments *args)
{
	const char *name = NULL;

	if (args->given_count > 0)
		name = args->given[0].setting->name;
	else if (args->config != NULL)
		name = "config";
	else if (args->record != NULL || args->replay != NULL)
		name = args->record != NULL ? "record" : "replay";
	if (name == NULL)
		return VAD_EXIT_OK;
	return vad_cli_usage(args->verb, "--%s goes with --live", name);
}

static int with_live(struct vad_cli *cli, const char *const *paths, size_t count)
{
	struct vad_chosen chosen;
	int status = vad_chosen_collect(cli, &chosen);

	for (size_t i = 0; i < count && status == VAD_EXIT_OK; i++) {
		if (chosen.stdin_read && strcmp(paths[i], "-") == 0)
			status = vad_cli_usage(cli->args.verb,
					       "standard input can be read only once");
	}
	if (status == VAD_EXIT_OK) {
		cli->live = &chosen;
		status = vad_cli_case(cli, paths, count);
		cli->live = NULL;
	}
	vad_chosen_clear(&chosen);
	return status;
}

int vad_verb_diagnose(struct vad_cli *cli)
{
	const char *const *paths = cli->args.rest;
	size_t count = cli->args.rest_count;
	int status = vad_cli_check_outputs(cli);

	if (status == VAD_EXIT_OK && !cli->args.live)
		status = refuse_settings(&cli->args);
	if (status != VAD_EXIT_OK)
		return status;
	if (count == 0 && vad_platform_stdin_is_terminal())
		return vad_cli_usage(cli->args.verb,
				     "name the evidence, or pipe it in; \"-\" reads what you type");
	if (count == 0) {
		paths = standard_input;
		count = 1;
	}
	return cli->args.live ? with_live(cli, paths, count) : vad_cli_case(cli, paths, count);
}
