/* SPDX-License-Identifier: MIT */
/* check: a case of nothing but what the network says. */
#include "chosen.h"

/* What is no option is a domain, because that is what nearly everybody wants to name. */
static void add_domains(struct vad_arguments *args)
{
	const struct vad_setting *domain = vad_setting_find(VAD_VIEW("domain"));

	for (size_t i = 0; i < args->rest_count; i++)
		args->given[args->given_count++] = (struct vad_given){ domain, args->rest[i] };
}

int vad_verb_check(struct vad_cli *cli)
{
	struct vad_chosen chosen;
	int status = vad_cli_check_outputs(cli);

	if (status != VAD_EXIT_OK)
		return status;
	add_domains(&cli->args);
	status = vad_chosen_collect(cli, &chosen);
	if (status == VAD_EXIT_OK) {
		cli->live = &chosen;
		status = vad_cli_case(cli, NULL, 0);
		cli->live = NULL;
	}
	vad_chosen_clear(&chosen);
	return status;
}
