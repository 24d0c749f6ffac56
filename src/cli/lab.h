/* SPDX-License-Identifier: MIT */
/* What the files of the program vadiag-lab share. Its exit statuses are those of vadiag (cli.h). */
#ifndef VAD_CLI_LAB_H
#define VAD_CLI_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/format.h"
#include "cli.h"
#include "lab/scenario.h"

enum { VAD_LAB_ACTIONS_MAX = 16 };

/* --action with the --arg that follow it. */
struct vad_lab_action {
	const char *name;
	struct vad_model_argument args[VAD_SCENARIO_ARGS_MAX];
	size_t arg_count;
};

struct vad_lab_verb;

/* What the user asked for. Strings are those of argv. */
struct vad_lab_command {
	const struct vad_knowledge *k;
	const struct vad_lab_verb *verb;
	bool help, json, csv, seed_only;
	bool has_seed, has_code;
	uint64_t seed;
	uint32_t code;
	unsigned pairs, clients, width;
	const char *evtx, *color;
	struct vad_lab_action actions[VAD_LAB_ACTIONS_MAX];
	size_t action_count;
	const char **rest; /* everything that is no option */
	size_t rest_count;
};

struct vad_lab_verb {
	const char *name, *operands, *summary;
	size_t least, most; /* operands */
	const char *options; /* names of those that it takes, blank between */
	int (*run)(struct vad_lab_command *command);
};
extern const struct vad_lab_verb vad_lab_verbs[];
extern const size_t vad_lab_verb_count;

int vad_lab_list(struct vad_lab_command *command);
int vad_lab_show(struct vad_lab_command *command);
int vad_lab_verify_verb(struct vad_lab_command *command); /* lab_verify.c */
int vad_lab_play(struct vad_lab_command *command);
int vad_lab_evidence_write(struct vad_lab_command *command);
int vad_lab_apply(struct vad_lab_command *command);
int vad_lab_simulate(struct vad_lab_command *command);

/* Read the arguments: lab_options.c. VAD_EXIT_OK, or another status after having said why. */
int vad_lab_options(int argc, char **argv, struct vad_lab_command *command);
/* Do --code and --seed-only let this one through? */
bool vad_lab_is_chosen(const struct vad_lab_command *command,
		       const struct vad_scenario_head *head);
void vad_lab_help(const struct vad_lab_verb *verb, struct vad_buffer *out);
/* "vadiag lab: ..." on standard error; returns VAD_EXIT_USAGE. */
int vad_lab_usage(const char *format, ...) VAD_PRINTF(1, 2);

/*
 * Files of the lab, by name or by path: lab_files.c. A scenario built in, or the file at a path that
 * ends in .yaml or holds a slash. VAD_EXIT_OK, or a status after having said what is wrong, with
 * file, line and the nearest name.
 */
int vad_lab_scenario(struct vad_lab_command *command, const char *name,
		     struct vad_scenario **scenario);
/* The text of a fleet, by name or by path; `room` holds what was read from disk. */
int vad_lab_fleet(const char *name, struct vad_buffer *room, struct vad_scenario_text *text);
/* Say an error of a file as file:line: message; returns VAD_EXIT_USAGE, or UNFINISHED where it is
 * not the file's fault. */
int vad_lab_complain(const struct vad_error *error);
/* Write a file anew. */
enum vad_result vad_lab_write(const char *directory, const char *name, struct vad_view text,
			      struct vad_error *error);
/* Make a directory, or take an empty one that is there: lab_files.c. */
enum vad_result vad_lab_directory(const char *path, struct vad_error *error);

#endif
