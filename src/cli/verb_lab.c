/* SPDX-License-Identifier: MIT */
/* The lab is a program of its own: it is handed the rest of the command line and our streams. */
#include <stdlib.h>

#include "cli.h"
#include "platform.h"
#include "tool.h"

static int run_lab(struct vad_cli *cli, const char *program)
{
	static const struct vad_feed ours = { NULL, NULL };
	const struct vad_arguments *args = &cli->args;
	const char **argv = calloc(args->rest_count + 2, sizeof(*argv));
	struct vad_process process = { .argv = argv, .feed = &ours, .interruptible = true,
				       .shared = -1 };
	struct vad_process_end end = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result;

	if (argv == NULL) {
		vad_cli_complain("%s", vad_result_text(VAD_NO_MEMORY));
		return VAD_EXIT_UNFINISHED;
	}
	argv[0] = program;
	for (size_t i = 0; i < args->rest_count; i++)
		argv[i + 1] = args->rest[i];
	result = vad_process_run(&process, &end, &error);
	free(argv);
	if (result != VAD_OK) {
		vad_cli_complain_error(&error);
		return VAD_EXIT_UNFINISHED;
	}
	if (end.status <= VAD_EXIT_UNFINISHED)
		return end.status;
	if (!vad_process_unread(end.status))
		vad_cli_complain("%s ended with status %d", program, end.status);
	return VAD_EXIT_UNFINISHED;
}

int vad_verb_lab(struct vad_cli *cli)
{
	struct vad_buffer program = vad_buffer_new(1 << 16);
	struct vad_error error = { 0 };
	int status = VAD_EXIT_UNFINISHED;

	if (vad_tool_find("vadiag-lab" VAD_TOOL_SUFFIX, &program, &error) == VAD_OK)
		status = run_lab(cli, vad_buffer_text(&program));
	else
		vad_cli_complain_error(&error);
	vad_buffer_clear(&program);
	return status;
}
