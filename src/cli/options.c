/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 64, WIDTH_LEAST = 30, WIDTH_MOST = 1000, DAY = 86400 };

#define CASE_VERBS "diagnose check guide compare verify"
#define LIVE_VERBS "diagnose check"
#define JOBS_MAX 256

static const struct vad_option own_options[] = {
	{ "help", 'h', NULL, "Print what the program or the verb does, and stop.", "*", NULL,
	  VAD_OPTION_HELP, NULL },
	{ "version", 'V', NULL, "Print the version and the date of the knowledge, and stop.", "", NULL,
	  VAD_OPTION_VERSION, NULL },
	{ "json", 0, NULL, "Print JSON instead of text: one object, or one a line where things are listed.",
	  "explain diagnose check compare verify count events", NULL, VAD_OPTION_JSON, NULL },
	{ "csv", 0, NULL, "Print a table as comma separated values: one row a day.", "count", NULL,
	  VAD_OPTION_CSV, NULL },
	{ "clients", 0, NULL, "With --csv: one row a machine.", "count", NULL, VAD_OPTION_CLIENTS, NULL },
	{ "now", 0, "DATE",
	  "Count as of this day (2025-11-20) or time (2025-11-20T15:00:00Z); later records do not count. "
	  "Default: the end of each host's log.",
	  "count", NULL, VAD_OPTION_NOW, NULL },
	{ "activation", 0, NULL, "Only what the programs of activation log.", "events", NULL,
	  VAD_OPTION_ACTIVATION, NULL },
	{ "provider", 0, "NAME", "Only what this provider logs. May be given several times.", "events",
	  NULL, VAD_OPTION_PROVIDER, NULL },
	{ "id", 0, "N[,N]...",
	  "Only events with these ids. An id means different things to different providers.", "events",
	  NULL, VAD_OPTION_ID, NULL },
	{ "recovered", 0, NULL,
	  "Also what is left of older records beyond the live parts of a log, marked as such.", "events",
	  NULL, VAD_OPTION_RECOVERED, NULL },
	{ "xml", 0, NULL, "Print XML: each event as Windows writes it.", "events", NULL, VAD_OPTION_XML, NULL },
	{ "count", 0, NULL, "Print numbers only: how many records there are, and how many are chosen.",
	  "events", NULL, VAD_OPTION_COUNT, NULL },
	{ "jobs", 'j', "N", "Read with this many threads. Default: one for each processor.", "events",
	  NULL, VAD_OPTION_JOBS, NULL },
	{ "facts", 0, NULL, "Print what was read, as JSON lines, and judge nothing.", LIVE_VERBS, NULL,
	  VAD_OPTION_FACTS, NULL },
	{ "ask", 0, NULL,
	  "Print the commands whose output would tell today's candidates apart, ready to mail.",
	  LIVE_VERBS, NULL, VAD_OPTION_ASK, NULL },
	{ "why-not", 0, "CAUSE", "Tell how this cause stands, and what speaks for and against it.",
	  LIVE_VERBS, NULL, VAD_OPTION_WHY_NOT, NULL },
	{ "assume", 0, "FACT=VALUE",
	  "Judge as if this fact had been read too. May be given several times.", CASE_VERBS, NULL,
	  VAD_OPTION_ASSUME, NULL },
	{ "full", 0, NULL, "Leave nothing out: every candidate, also what is excluded.",
	  "explain diagnose check compare verify guide count", NULL, VAD_OPTION_FULL, NULL },
	{ "color", 0, "WHEN",
	  "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.", "*",
	  "auto always never", VAD_OPTION_COLOR, NULL },
	{ "width", 0, "COLUMNS",
	  "Wrap text at this width, 30 to 1000. Default: that of the terminal, at most 100, else 80.",
	  "*", NULL, VAD_OPTION_WIDTH, NULL },
	{ "live", 0, NULL,
	  "Look at the network too, as check does, at what the evidence names; the options below say "
	  "what else.",
	  "diagnose", NULL, VAD_OPTION_LIVE, NULL },
	{ "config", 0, "FILE", "Take the settings of the live check from this file; see vadiag.yaml(5).",
	  LIVE_VERBS, NULL, VAD_OPTION_CONFIG, NULL },
	{ "record", 0, "FILE", "Keep all that the live check sends and receives in this file.",
	  LIVE_VERBS, NULL, VAD_OPTION_RECORD, NULL },
	{ "replay", 0, "FILE", "Live check without a network: play back what --record kept, with the same settings.",
	  LIVE_VERBS, NULL, VAD_OPTION_REPLAY, NULL },
};
enum { OWN_COUNT = sizeof(own_options) / sizeof(own_options[0]) };

size_t vad_option_count(void)
{
	return OWN_COUNT + vad_setting_count;
}

struct vad_option vad_option_at(size_t index)
{
	const struct vad_setting *setting;

	if (index < OWN_COUNT)
		return own_options[index];
	setting = &vad_settings[index - OWN_COUNT];
	return (struct vad_option){ .name = setting->name,
				    .argument = setting->argument,
				    .help = setting->meaning,
				    .verbs = LIVE_VERBS,
				    .choices = setting->type == VAD_SETTING_FLAG ? "yes no"
										 : setting->words,
				    .id = VAD_OPTION_SETTING,
				    .setting = setting };
}

bool vad_option_is_many(const struct vad_option *option)
{
	return option->id == VAD_OPTION_ASSUME || (option->setting != NULL && option->setting->many);
}

static bool has_word(const char *words, const char *word)
{
	struct vad_view all = vad_view_of(words), want = vad_view_of(word);
	size_t from = 0;

	while (from < all.size) {
		size_t end = vad_view_find_char(all, ' ', from);

		if (end == SIZE_MAX)
			end = all.size;
		if (vad_view_equal(vad_view_sub(all, from, end - from), want))
			return true;
		from = end + 1;
	}
	return false;
}

bool vad_option_of(const struct vad_option *option, const struct vad_verb *verb)
{
	if (verb == NULL)
		return option->id == VAD_OPTION_HELP || option->id == VAD_OPTION_VERSION;
	return strcmp(option->verbs, "*") == 0 || has_word(option->verbs, verb->name);
}

/* By its long name, or else by the letter behind one dash. */
static bool find(struct vad_view name, bool is_long, struct vad_option *option)
{
	for (size_t i = 0; i < vad_option_count(); i++) {
		struct vad_option one = vad_option_at(i);

		if (is_long ? vad_view_is(name, one.name)
			    : name.size == 1 && one.short_name == name.data[0]) {
			*option = one;
			return true;
		}
	}
	return false;
}

static int unknown_option(const struct vad_verb *verb, const char *argument, struct vad_view name)
{
	const char *names[NAMES_MAX];
	char word[64] = "";
	const char *nearest;
	size_t count = 0;

	for (size_t i = 0; i < vad_option_count() && count < NAMES_MAX; i++) {
		struct vad_option option = vad_option_at(i);

		if (vad_option_of(&option, verb))
			names[count++] = option.name;
	}
	if (name.size < sizeof(word))
		memcpy(word, name.data, name.size);
	nearest = vad_cli_nearest(word, names, count);
	if (nearest != NULL)
		return vad_cli_usage(verb, "there is no option %s; did you mean --%s?", argument,
				     nearest);
	return vad_cli_usage(verb, "there is no option %s", argument);
}

static int set_width(struct vad_arguments *args, const char *value)
{
	uint64_t width;

	if (!vad_view_to_u64(vad_view_of(value), &width) || width < WIDTH_LEAST ||
	    width > WIDTH_MOST)
		return vad_cli_usage(args->verb, "--width takes a number from %d to %d, not \"%s\"",
				     WIDTH_LEAST, WIDTH_MOST, value);
	args->width = (unsigned)width;
	return VAD_EXIT_OK;
}

static int set_jobs(struct vad_arguments *args, const char *value)
{
	uint64_t jobs;

	if (!vad_view_to_u64(vad_view_of(value), &jobs) || jobs > JOBS_MAX)
		return vad_cli_usage(args->verb, "--jobs takes a number from 0 to %d, not \"%s\"",
				     JOBS_MAX, value);
	args->jobs = (unsigned)jobs;
	return VAD_EXIT_OK;
}

static int set_now(struct vad_arguments *args, const char *value)
{
	struct vad_stamp stamp;

	if (!vad_stamp_parse(vad_view_of(value), false, &stamp))
		return vad_cli_usage(args->verb, "--now takes a date such as 2025-11-20, not \"%s\"",
				     value);
	/* A day alone means all of it. */
	args->now = stamp.time + (stamp.precision == DAY ? DAY - 1 : 0);
	return VAD_EXIT_OK;
}

static int add_text(struct vad_arguments *args, struct vad_texts *texts, const char *option,
		    const char *value)
{
	if (texts->count == VAD_CLI_TEXTS_MAX)
		return vad_cli_usage(args->verb, "--%s may be given %d times at most", option,
				     VAD_CLI_TEXTS_MAX);
	texts->list[texts->count++] = value;
	return VAD_EXIT_OK;
}

static int add_assume(struct vad_arguments *args, const char *value)
{
	if (vad_view_find_char(vad_view_of(value), '=', 0) == SIZE_MAX)
		return vad_cli_usage(args->verb, "--assume takes FACT=VALUE, not \"%s\"", value);
	if (args->assume_count >= VAD_CLI_ASSUME_MAX)
		return vad_cli_usage(args->verb, "--assume may be given %d times at most",
				     VAD_CLI_ASSUME_MAX);
	args->assume[args->assume_count++] = value;
	return VAD_EXIT_OK;
}

static int set_option(struct vad_arguments *args, const struct vad_option *option,
		      const char *value)
{
	/* A setting is checked where its other sources are. */
	if (option->setting == NULL && option->choices != NULL && !has_word(option->choices, value))
		return vad_cli_usage(args->verb, "--%s takes one of: %s; not \"%s\"", option->name,
				     option->choices, value);
	switch (option->id) {
	case VAD_OPTION_HELP:
		args->help = true;
		break;
	case VAD_OPTION_VERSION:
		args->version = true;
		break;
	case VAD_OPTION_JSON:
		args->json = true;
		break;
	case VAD_OPTION_CSV:
		args->csv = true;
		break;
	case VAD_OPTION_CLIENTS:
		args->clients = true;
		break;
	case VAD_OPTION_NOW:
		return set_now(args, value);
	case VAD_OPTION_JOBS:
		return set_jobs(args, value);
	case VAD_OPTION_ACTIVATION:
		args->activation = true;
		break;
	case VAD_OPTION_PROVIDER:
		return add_text(args, &args->providers, option->name, value);
	case VAD_OPTION_ID:
		return add_text(args, &args->ids, option->name, value);
	case VAD_OPTION_RECOVERED:
		args->recovered = true;
		break;
	case VAD_OPTION_XML:
		args->xml = true;
		break;
	case VAD_OPTION_COUNT:
		args->numbers = true;
		break;
	case VAD_OPTION_FACTS:
		args->facts = true;
		break;
	case VAD_OPTION_ASK:
		args->ask = true;
		break;
	case VAD_OPTION_WHY_NOT:
		args->why_not = value;
		break;
	case VAD_OPTION_ASSUME:
		return add_assume(args, value);
	case VAD_OPTION_FULL:
		args->full = true;
		break;
	case VAD_OPTION_COLOR:
		args->color = value;
		break;
	case VAD_OPTION_WIDTH:
		return set_width(args, value);
	case VAD_OPTION_LIVE:
		args->live = true;
		break;
	case VAD_OPTION_CONFIG:
		args->config = value;
		break;
	case VAD_OPTION_RECORD:
		args->record = value;
		break;
	case VAD_OPTION_REPLAY:
		args->replay = value;
		break;
	case VAD_OPTION_SETTING:
		args->given[args->given_count++] = (struct vad_given){ option->setting, value };
		break;
	}
	return VAD_EXIT_OK;
}

/* One option and, where it takes one, its value; *used more arguments were taken. */
static int take_option(struct vad_arguments *args, const char *argument, const char *next,
		       int *used)
{
	bool is_long = argument[1] == '-';
	struct vad_view name = vad_view_of(argument + (is_long ? 2 : 1));
	size_t equals = is_long ? vad_view_find_char(name, '=', 0) : SIZE_MAX;
	const char *value = equals == SIZE_MAX ? NULL : name.data + equals + 1;
	struct vad_option option;

	if (equals != SIZE_MAX)
		name = vad_view_sub(name, 0, equals);
	if (!is_long && name.size > 1 && find(vad_view_sub(name, 0, 1), false, &option) &&
	    option.argument != NULL) {
		value = name.data + 1; /* -j4 */
		name = vad_view_sub(name, 0, 1);
	}
	if (!find(name, is_long, &option))
		return unknown_option(args->verb, argument, name);
	if (!vad_option_of(&option, args->verb))
		return args->verb == NULL
			       ? vad_cli_usage(NULL, "--%s belongs behind a verb", option.name)
			       : vad_cli_usage(args->verb, "%s takes no --%s", args->verb->name,
					       option.name);
	if (option.argument == NULL && option.setting != NULL)
		value = value == NULL ? "yes" : value; /* --mak, and --mak=no against the file */
	else if (option.argument == NULL && value != NULL)
		return vad_cli_usage(args->verb, "--%s takes no value", option.name);
	if (option.argument != NULL && value == NULL) {
		if (next == NULL)
			return vad_cli_usage(args->verb, "--%s needs a value: %s", option.name,
					     option.argument);
		value = next;
		*used = 1;
	}
	return set_option(args, &option, value);
}

/* "-2147023174" is a code and "-" is standard input; neither is an option. */
static bool is_option(const char *argument)
{
	return argument[0] == '-' && argument[1] != '\0' && !vad_ascii_is_digit(argument[1]);
}

static int take_verb(struct vad_arguments *args, const char *word)
{
	const char *names[NAMES_MAX];
	const char *nearest;

	args->verb = vad_verb_find(word);
	if (args->verb != NULL)
		return VAD_EXIT_OK;
	for (size_t i = 0; i < vad_verb_count; i++)
		names[i] = vad_verbs[i].name;
	nearest = vad_cli_nearest(word, names, vad_verb_count);
	if (nearest != NULL)
		return vad_cli_usage(NULL, "there is no verb \"%s\"; did you mean \"%s\"?", word,
				     nearest);
	return vad_cli_usage(NULL, "there is no verb \"%s\"; for a code try: vadiag explain %s", word,
			     word);
}

/* What follows the verb of the lab is for the program that it starts, options and all. */
static bool is_passed_on(const struct vad_arguments *args, const char *word)
{
	return args->verb != NULL && args->verb->run == vad_verb_lab &&
	       (args->rest_count > 0 || !is_option(word));
}

int vad_options_parse(int argc, char **argv, struct vad_arguments *args)
{
	size_t most = (size_t)argc + 1;
	bool options_end = false;
	int status = VAD_EXIT_OK;

	*args = (struct vad_arguments){ .now = VAD_TIME_NONE,
					.rest = calloc(most, sizeof(*args->rest)),
					.given = calloc(most, sizeof(*args->given)) };
	if (args->rest == NULL || args->given == NULL) {
		vad_cli_complain("%s", vad_result_text(VAD_NO_MEMORY));
		return VAD_EXIT_UNFINISHED;
	}
	for (int i = 1; i < argc && status == VAD_EXIT_OK; i++) {
		int used = 0;

		if (is_passed_on(args, argv[i]))
			args->rest[args->rest_count++] = argv[i];
		else if (!options_end && strcmp(argv[i], "--") == 0)
			options_end = true;
		else if (!options_end && is_option(argv[i]))
			status = take_option(args, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
					     &used);
		else if (args->verb == NULL)
			status = take_verb(args, argv[i]);
		else
			args->rest[args->rest_count++] = argv[i];
		i += used;
	}
	return status;
}

void vad_arguments_clear(struct vad_arguments *args)
{
	free(args->rest);
	free(args->given);
	args->rest = NULL;
	args->given = NULL;
}
