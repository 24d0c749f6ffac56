/* SPDX-License-Identifier: MIT */
/* The options: one table, from which parser, --help, man pages and completions are made. */
#ifndef VAD_CLI_OPTIONS_H
#define VAD_CLI_OPTIONS_H

#include "cli.h"

enum vad_option_id {
	VAD_OPTION_HELP,
	VAD_OPTION_VERSION,
	VAD_OPTION_JSON,
	VAD_OPTION_FACTS,
	VAD_OPTION_ASK,
	VAD_OPTION_WHY_NOT,
	VAD_OPTION_ASSUME,
	VAD_OPTION_FULL,
	VAD_OPTION_COLOR,
	VAD_OPTION_WIDTH,
};

struct vad_option {
	const char *name;    /* without the dashes */
	char short_name;     /* 0: none */
	const char *argument; /* how it is called; NULL: none */
	const char *help;
	const char *verbs;   /* names of the verbs that take it, blank between; "*": all; "": none */
	const char *choices; /* words that it may be, blank between; NULL: anything */
	enum vad_option_id id;
};
extern const struct vad_option vad_options[];
extern const size_t vad_option_count;

/* Does the option belong to the verb? `verb` NULL: to the program itself. */
bool vad_option_of(const struct vad_option *option, const struct vad_verb *verb);
/*
 * Read the arguments into *args; `storage` has room for argc pointers and becomes args->rest. Returns
 * VAD_EXIT_OK, or VAD_EXIT_USAGE after having said what is wrong.
 */
int vad_options_parse(int argc, char **argv, const char **storage, struct vad_arguments *args);

#endif
