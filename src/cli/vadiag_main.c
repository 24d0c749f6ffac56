/* SPDX-License-Identifier: MIT */
/* vadiag: arguments, then the verb. */
#include <stdio.h>

#include "options.h"
#include "platform.h"

static int print_version(struct vad_cli *cli)
{
	struct vad_buffer out = vad_buffer_new(1 << 12);
	int status;

	vad_buffer_printf(&out, "vadiag %s (knowledge of %s)\n", VADIAG_VERSION,
			  vad_text(cli->k, cli->k->date));
	status = vad_cli_print(&out, VAD_EXIT_OK);
	vad_buffer_clear(&out);
	return status;
}

static int run(struct vad_cli *cli)
{
	int status;

	cli->report = vad_cli_report_options(&cli->args);
	if (cli->args.help || cli->args.verb == NULL) {
		struct vad_buffer out = vad_buffer_new(1 << 20);

		if (cli->args.version) {
			cli->k = vad_knowledge_builtin();
			return print_version(cli);
		}
		if (!cli->args.help)
			return vad_cli_usage(NULL, "what shall be done? Name a verb");
		vad_cli_help(cli->args.verb, cli->report.width, &out);
		status = vad_cli_print(&out, VAD_EXIT_OK);
		vad_buffer_clear(&out);
		return status;
	}
	status = vad_cli_knowledge(cli);
	return status != VAD_EXIT_OK ? status : cli->args.verb->run(cli);
}

int main(int argc, char **argv)
{
	struct vad_cli cli = { 0 };
	int status;

	vad_platform_prepare();
	argv = vad_platform_arguments(&argc, argv);
	status = vad_options_parse(argc, argv, &cli.args);
	if (status == VAD_EXIT_OK)
		status = run(&cli);
	vad_cli_done(&cli);
	vad_arguments_clear(&cli.args);
	return status;
}
