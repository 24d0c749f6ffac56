/* SPDX-License-Identifier: MIT */
/* What the files of the program vadiag share. */
#ifndef VAD_CLI_CLI_H
#define VAD_CLI_CLI_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/time.h"
#include "fact/case.h"
#include "knowledge/knowledge.h"
#include "knowledge/loader.h"
#include "probe/settings.h"
#include "reason/reason.h"
#include "report/report.h"

#ifndef VADIAG_VERSION
#define VADIAG_VERSION "0"
#endif

/* Exit statuses (design section 6). `explain` says 0 for known and 1 for not known. */
enum vad_exit { VAD_EXIT_OK = 0, VAD_EXIT_WRONG = 1, VAD_EXIT_USAGE = 2, VAD_EXIT_UNFINISHED = 3 };

enum {
	VAD_CLI_CASE_MEMORY = 512 << 20,
	VAD_CLI_OUTPUT_MAX = 512 << 20,
	VAD_CLI_ASSUME_MAX = 64,
	VAD_CLI_TEXTS_MAX = 60,
};

struct vad_verb;
struct vad_chosen;

/* A setting of the live check as the command line gives it. */
struct vad_given {
	const struct vad_setting *setting;
	const char *value;
};

/* Values of an option that may be given several times. */
struct vad_texts {
	const char *list[VAD_CLI_TEXTS_MAX];
	size_t count;
};

/* What the user asked for. Strings are those of argv. */
struct vad_arguments {
	const struct vad_verb *verb;
	bool help, version, json, facts, ask, full;
	bool csv, clients;
	bool activation, recovered, xml, numbers; /* of events */
	struct vad_texts providers, ids;
	const char *why_not;
	const char *color;
	unsigned width; /* 0: not said */
	unsigned jobs;	/* 0: not said */
	vad_time now;	/* VAD_TIME_NONE: not said */
	const char *assume[VAD_CLI_ASSUME_MAX];
	size_t assume_count;
	bool live;
	const char *config, *record, *replay;
	/* Both lists have room for every argument there is. */
	struct vad_given *given;
	size_t given_count;
	const char **rest; /* everything that is no option */
	size_t rest_count;
};

struct vad_cli {
	struct vad_arguments args;
	const struct vad_knowledge *k;
	struct vad_loader *loader; /* owns `k` when the site has knowledge of its own */
	struct vad_report_options report;
	struct vad_chosen *live; /* settings of the live check that goes with the evidence; or NULL */
};

/* One verb of the program; verbs.c. */
struct vad_verb {
	const char *name;
	const char *operands;       /* "[PATH|-]..." */
	const char *summary;        /* one line */
	const char *const *about;   /* paragraphs, NULL at the end */
	const char *const *examples; /* command, then what it does; NULL at the end */
	const char *const *exits;   /* status, then its meaning; NULL at the end */
	int (*run)(struct vad_cli *cli);
};
extern const struct vad_verb vad_verbs[];
extern const size_t vad_verb_count;
const struct vad_verb *vad_verb_find(const char *name);

int vad_verb_explain(struct vad_cli *cli);
int vad_verb_diagnose(struct vad_cli *cli);
int vad_verb_check(struct vad_cli *cli);
int vad_verb_guide(struct vad_cli *cli);
int vad_verb_compare(struct vad_cli *cli);
int vad_verb_verify(struct vad_cli *cli);
int vad_verb_count_log(struct vad_cli *cli); /* verb_count.c */
int vad_verb_events(struct vad_cli *cli);
int vad_verb_lab(struct vad_cli *cli);
int vad_verb_help(struct vad_cli *cli);

/* Help, usage errors: help.c. */
void vad_cli_help(const struct vad_verb *verb, unsigned width, struct vad_buffer *out);
/* Print "vadiag: ..." on standard error, with the nearest of the names if one is near. */
int vad_cli_usage(const struct vad_verb *verb, const char *format, ...) VAD_PRINTF(2, 3);
/* The name out of a list that `word` was probably meant to be, or NULL. */
const char *vad_cli_nearest(const char *word, const char *const *names, size_t count);

/* Standard output and its properties: output.c. */
int vad_cli_print(const struct vad_buffer *out, int status);
void vad_cli_complain(const char *format, ...) VAD_PRINTF(1, 2);
void vad_cli_complain_list(const char *format, va_list list) VAD_PRINTF(1, 0);
void vad_cli_complain_error(const struct vad_error *error);
struct vad_report_options vad_cli_report_options(const struct vad_arguments *args);

/* Append all of a file ("-": standard input) to `out`: output.c. VAD_LIMIT when it is larger. */
enum vad_result vad_cli_read_file(const char *path, struct vad_buffer *out,
				  struct vad_error *error);

/* The compiled knowledge, with the site's additions where there are any: site.c. */
int vad_cli_knowledge(struct vad_cli *cli);
void vad_cli_done(struct vad_cli *cli);

/*
 * The case that `paths` and the live check make, printed as the options say, as a verdict or as
 * facts: case_output.c. Returns the exit status.
 */
int vad_cli_case(struct vad_cli *cli, const char *const *paths, size_t count);
/* Options that do not go together are usage. */
int vad_cli_check_outputs(const struct vad_cli *cli);

/* A judged case: judged.c. */
struct vad_judged {
	struct vad_case *c;
	struct vad_reasoning *reasoning;
	struct vad_report report;
};
/* Merge and judge what `judged->c` holds. */
enum vad_result vad_cli_judge(struct vad_judged *judged, struct vad_error *error);
void vad_cli_judged_clear(struct vad_judged *judged);
/* Exit status of a judged case: 3 when something could not be read, else 1 or 0. */
int vad_cli_judged_exit(const struct vad_judged *judged);

/* FACT=VALUE as an observation on the subjects that it is about: assume.c. */
enum vad_result vad_cli_assume(struct vad_case *c, const char *text, struct vad_error *error);
/* Add the value `text` of `fact` on `subject`; VAD_INVALID when it is not of the fact's type. */
enum vad_result vad_cli_assume_on(struct vad_case *c, vad_subject subject, uint32_t fact,
				  struct vad_view text, struct vad_error *error);

#endif
