/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <string.h>

enum { NAMES_MAX = 32, WIDTH_LEAST = 30, WIDTH_MOST = 1000 };

#define CASE_VERBS "diagnose guide compare verify"

const struct vad_option vad_options[] = {
	{ "help", 'h', NULL, "Print what the program or the verb does, and stop.", "*", NULL,
	  VAD_OPTION_HELP },
	{ "version", 'V', NULL, "Print the version and the date of the knowledge, and stop.", "", NULL,
	  VAD_OPTION_VERSION },
	{ "json", 0, NULL, "Print one JSON object instead of text.",
	  "explain diagnose compare verify", NULL, VAD_OPTION_JSON },
	{ "facts", 0, NULL, "Print what was read, as JSON lines, and judge nothing.", "diagnose", NULL,
	  VAD_OPTION_FACTS },
	{ "ask", 0, NULL,
	  "Print the commands whose output would tell today's candidates apart, ready to mail.",
	  "diagnose", NULL, VAD_OPTION_ASK },
	{ "why-not", 0, "CAUSE", "Tell how this cause stands, and what speaks for and against it.",
	  "diagnose", NULL, VAD_OPTION_WHY_NOT },
	{ "assume", 0, "FACT=VALUE",
	  "Judge as if this fact had been read too. May be given several times.", CASE_VERBS, NULL,
	  VAD_OPTION_ASSUME },
	{ "full", 0, NULL, "Leave nothing out: every candidate, also what is excluded.",
	  "explain diagnose compare verify guide", NULL, VAD_OPTION_FULL },
	{ "color", 0, "WHEN",
	  "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.", "*",
	  "auto always never", VAD_OPTION_COLOR },
	{ "width", 0, "COLUMNS",
	  "Wrap text at this width, 30 to 1000. Default: that of the terminal, at most 100, else 80.",
	  "*", NULL, VAD_OPTION_WIDTH },
};
const size_t vad_option_count = sizeof(vad_options) / sizeof(vad_options[0]);

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

static const struct vad_option *find_long(struct vad_view name)
{
	for (size_t i = 0; i < vad_option_count; i++) {
		if (vad_view_is(name, vad_options[i].name))
			return &vad_options[i];
	}
	return NULL;
}

static const struct vad_option *find_short(const char *argument)
{
	for (size_t i = 0; i < vad_option_count; i++) {
		if (vad_options[i].short_name == argument[1] && argument[2] == '\0')
			return &vad_options[i];
	}
	return NULL;
}

static int unknown_option(const struct vad_verb *verb, const char *argument, struct vad_view name)
{
	const char *names[NAMES_MAX];
	char word[64] = "";
	const char *nearest;
	size_t count = 0;

	for (size_t i = 0; i < vad_option_count && count < NAMES_MAX; i++) {
		if (vad_option_of(&vad_options[i], verb))
			names[count++] = vad_options[i].name;
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
	if (option->choices != NULL && !has_word(option->choices, value))
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
	const struct vad_option *option;

	if (equals != SIZE_MAX)
		name = vad_view_sub(name, 0, equals);
	option = is_long ? find_long(name) : find_short(argument);
	if (option == NULL)
		return unknown_option(args->verb, argument, name);
	if (!vad_option_of(option, args->verb))
		return args->verb == NULL
			       ? vad_cli_usage(NULL, "--%s belongs behind a verb", option->name)
			       : vad_cli_usage(args->verb, "%s takes no --%s", args->verb->name,
					       option->name);
	if (option->argument == NULL && value != NULL)
		return vad_cli_usage(args->verb, "--%s takes no value", option->name);
	if (option->argument != NULL && value == NULL) {
		if (next == NULL)
			return vad_cli_usage(args->verb, "--%s needs a value: %s", option->name,
					     option->argument);
		value = next;
		*used = 1;
	}
	return set_option(args, option, value);
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

int vad_options_parse(int argc, char **argv, const char **storage, struct vad_arguments *args)
{
	bool options_end = false;
	int status = VAD_EXIT_OK;

	*args = (struct vad_arguments){ .rest = storage };
	for (int i = 1; i < argc && status == VAD_EXIT_OK; i++) {
		int used = 0;

		if (!options_end && strcmp(argv[i], "--") == 0)
			options_end = true;
		else if (!options_end && is_option(argv[i]))
			status = take_option(args, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
					     &used);
		else if (args->verb == NULL)
			status = take_verb(args, argv[i]);
		else
			storage[args->rest_count++] = argv[i];
		i += used;
	}
	return status;
}
