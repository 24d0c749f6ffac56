/* SPDX-License-Identifier: MIT */
/* The options: one table, from which parser, --help, man pages and completions are made. */
#ifndef VAD_CLI_OPTIONS_H
#define VAD_CLI_OPTIONS_H

#include "cli.h"

enum vad_option_id {
	VAD_OPTION_HELP,
	VAD_OPTION_VERSION,
	VAD_OPTION_JSON,
	VAD_OPTION_CSV,
	VAD_OPTION_CLIENTS,
	VAD_OPTION_NOW,
	VAD_OPTION_JOBS,
	VAD_OPTION_ACTIVATION,
	VAD_OPTION_PROVIDER,
	VAD_OPTION_ID,
	VAD_OPTION_RECOVERED,
	VAD_OPTION_XML,
	VAD_OPTION_COUNT,
	VAD_OPTION_FACTS,
	VAD_OPTION_ASK,
	VAD_OPTION_WHY_NOT,
	VAD_OPTION_ASSUME,
	VAD_OPTION_FULL,
	VAD_OPTION_COLOR,
	VAD_OPTION_WIDTH,
	VAD_OPTION_LIVE,
	VAD_OPTION_CONFIG,
	VAD_OPTION_RECORD,
	VAD_OPTION_REPLAY,
	VAD_OPTION_SETTING, /* one of vad_settings[] */
};

struct vad_option {
	const char *name;    /* without the dashes */
	char short_name;     /* 0: none */
	const char *argument; /* how it is called; NULL: none */
	const char *help;
	const char *verbs;   /* names of the verbs that take it, blank between; "*": all; "": none */
	const char *choices; /* words that it may be, blank between; NULL: anything */
	enum vad_option_id id;
	const struct vad_setting *setting; /* SETTING; its name here is that in vadiag.yaml */
};
size_t vad_option_count(void);
/* The option at `index`: those of the program first, then the settings of a live check. */
struct vad_option vad_option_at(size_t index);

/* May it be given several times? */
bool vad_option_is_many(const struct vad_option *option);
/* Does the option belong to the verb? `verb` NULL: to the program itself. */
bool vad_option_of(const struct vad_option *option, const struct vad_verb *verb);
/*
 * Read the arguments into *args, to be freed with vad_arguments_clear() whatever is returned:
 * VAD_EXIT_OK, or another status after having said what is wrong.
 */
int vad_options_parse(int argc, char **argv, struct vad_arguments *args);
void vad_arguments_clear(struct vad_arguments *args);

#endif
