/* SPDX-License-Identifier: MIT */
/* The settings of a live check, from the command line, vadiag.yaml and the evidence. */
#ifndef VAD_CLI_CHOSEN_H
#define VAD_CLI_CHOSEN_H

#include "cli.h"

struct vad_chosen {
	struct vad_buffer lines; /* "\nname=value" for each, as vadiag-check takes them */
	uint64_t told;           /* bits of the settings that the command line says */
	bool stdin_read;         /* a list came from standard input */
	double timeout;          /* seconds */
	const char *record, *replay; /* files, or NULL */
};

/*
 * Collect what the command line says (lists of a file: "@FILE", "@-") and, where it is silent, what
 * the configuration says. Returns VAD_EXIT_OK or, having said why, another status. To be cleared
 * whatever is returned.
 */
int vad_chosen_collect(const struct vad_cli *cli, struct vad_chosen *chosen);
/* One value more, unless it is there already. VAD_INVALID when it is none of the setting. */
enum vad_result vad_chosen_add(struct vad_chosen *chosen, const struct vad_setting *setting,
			       struct vad_view value, struct vad_error *error);
bool vad_chosen_has(const struct vad_chosen *chosen, const struct vad_setting *setting,
		    struct vad_view value);
void vad_chosen_clear(struct vad_chosen *chosen);

#endif
