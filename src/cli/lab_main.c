/* SPDX-License-Identifier: MIT */
/* vadiag-lab: arguments, then the verb. vadiag starts it for `vadiag lab`. */
#include <stdlib.h>

#include "lab.h"
#include "platform.h"
#include "report/page.h"

static int run(struct vad_lab_command *command)
{
	struct vad_buffer out = vad_buffer_new(1 << 20);
	int status;

	if (!command->help)
		return command->verb->run(command);
	vad_lab_help(command->verb, &out);
	status = vad_cli_print(&out, VAD_EXIT_OK);
	vad_buffer_clear(&out);
	return status;
}

int main(int argc, char **argv)
{
	struct vad_lab_command command = { .k = vad_knowledge_builtin(), .width = VAD_PAGE_WIDTH };
	int status;

	vad_platform_prepare();
	argv = vad_platform_arguments(&argc, argv);
	status = vad_lab_options(argc, argv, &command);
	if (status == VAD_EXIT_OK)
		status = run(&command);
	free(command.rest);
	return status;
}
