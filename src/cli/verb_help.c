/* SPDX-License-Identifier: MIT */
#include "cli.h"

int vad_verb_help(struct vad_cli *cli)
{
	struct vad_buffer out = vad_buffer_new(1 << 20);
	const struct vad_verb *verb = NULL;
	const char *names[32];
	const char *nearest;
	int status;

	if (cli->args.rest_count > 0)
		verb = vad_verb_find(cli->args.rest[0]);
	if (cli->args.rest_count > 0 && verb == NULL) {
		for (size_t i = 0; i < vad_verb_count; i++)
			names[i] = vad_verbs[i].name;
		nearest = vad_cli_nearest(cli->args.rest[0], names, vad_verb_count);
		if (nearest != NULL)
			return vad_cli_usage(NULL, "there is no verb \"%s\"; did you mean \"%s\"?",
					     cli->args.rest[0], nearest);
		return vad_cli_usage(NULL, "there is no verb \"%s\"", cli->args.rest[0]);
	}
	vad_cli_help(verb, cli->report.width, &out);
	status = vad_cli_print(&out, VAD_EXIT_OK);
	vad_buffer_clear(&out);
	return status;
}
