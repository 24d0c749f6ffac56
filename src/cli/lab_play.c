/* SPDX-License-Identifier: MIT */
/* vadiag lab play: the game on standard input and output. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lab.h"
#include "lab/play.h"
#include "platform.h"
#include "report/page.h"

enum { CHUNK = 512 };

static bool read_line(void *context, struct vad_buffer *line)
{
	char chunk[CHUNK];
	bool any = false;

	(void)context;
	while (fgets(chunk, sizeof(chunk), stdin) != NULL) {
		struct vad_view part = vad_view_of(chunk);
		bool ends = part.size > 0 && part.data[part.size - 1] == '\n';

		any = true;
		vad_buffer_add_view(line, vad_view_sub(part, 0, part.size - (ends ? 1 : 0)));
		if (ends)
			break;
	}
	return any;
}

static bool write_text(void *context, struct vad_view text)
{
	(void)context;
	return fwrite(text.data, 1, text.size, stdout) == text.size && fflush(stdout) == 0;
}

/* The scenario that is named, or one by chance, whose seed is told so that it can be had again. */
static int choose(struct vad_lab_command *command, struct vad_scenario **scenario)
{
	uint64_t seed = command->has_seed ? command->seed : (uint64_t)vad_platform_milliseconds();
	struct vad_error error = { 0 };

	if (command->rest_count > 0)
		return vad_lab_scenario(command, command->rest[0], scenario);
	if (vad_play_pick(command->k, seed, command->has_code ? command->code : 0, scenario,
			  &error) != VAD_OK)
		return vad_lab_complain(&error);
	if (!command->has_seed)
		(void)printf("By chance: --seed %" PRIu64 "\n", seed);
	return VAD_EXIT_OK;
}

static unsigned width_of(const struct vad_lab_command *command)
{
	unsigned columns = command->width > 0 ? command->width : vad_platform_columns();

	return columns > 0 ? columns : VAD_PAGE_WIDTH;
}

int vad_lab_play(struct vad_lab_command *command)
{
	const struct vad_play_options options = { .k = command->k,
						  .echo = !vad_platform_stdin_is_terminal(),
						  .width = width_of(command) };
	const struct vad_play_io io = { NULL, read_line, write_text };
	struct vad_scenario *scenario = NULL;
	struct vad_play_score score = { 0 };
	struct vad_error error = { 0 };
	int status = choose(command, &scenario);
	enum vad_result result;

	if (status != VAD_EXIT_OK)
		return status;
	result = vad_play(&options, scenario, &io, &score, &error);
	if (result == VAD_OK) {
		status = score.solved ? VAD_EXIT_OK : VAD_EXIT_WRONG;
	} else if (result == VAD_IO) {
		vad_cli_complain("standard output cannot be written");
		status = VAD_EXIT_UNFINISHED;
	} else {
		(void)vad_error_set(&error, result, NULL, 0, 0, "%s", vad_result_text(result));
		status = vad_lab_complain(&error);
	}
	vad_scenario_free(scenario);
	return status;
}
