/* SPDX-License-Identifier: MIT */
/* The command line of vadiag-lab. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

enum { PAIRS_MOST = 100000, CLIENTS_MOST = 1000000, WIDTH_MOST = 1000 };

const struct vad_lab_verb vad_lab_verbs[] = {
	{ "list", "", "Name the scenarios.", 0, 0, "json code seed-only", vad_lab_list },
	{ "show", "SCENARIO", "Tell what a scenario is.", 1, 1, "width", vad_lab_show },
	{ "verify", "[SCENARIO]...", "Run the loop from the fault to its repair.", 0, SIZE_MAX,
	  "json code seed-only pairs seed", vad_lab_verify_verb },
	{ "play", "[SCENARIO]", "Find out, in a shell on the broken machine.", 0, 1,
	  "code seed width", vad_lab_play },
	{ "evidence", "SCENARIO DIR", "Write what a customer would mail.", 2, 2, "",
	  vad_lab_evidence_write },
	{ "apply", "SCENARIO", "Carry out actions, then try to activate.", 1, 1, "json action arg",
	  vad_lab_apply },
	{ "simulate", "FILE", "Run a fleet over months.", 1, 1,
	  "json csv evtx clients width color", vad_lab_simulate },
};
const size_t vad_lab_verb_count = sizeof(vad_lab_verbs) / sizeof(vad_lab_verbs[0]);

enum option_id {
	OPTION_HELP,
	OPTION_JSON,
	OPTION_CSV,
	OPTION_SEED_ONLY,
	OPTION_CODE,
	OPTION_SEED,
	OPTION_PAIRS,
	OPTION_CLIENTS,
	OPTION_WIDTH,
	OPTION_EVTX,
	OPTION_COLOR,
	OPTION_ACTION,
	OPTION_ARG,
};

static const struct option {
	const char *name, *argument, *help;
	enum option_id id;
} options[] = {
	{ "action", "ACTION", "Carry this action out; none: only try. Several go one after the other.",
	  OPTION_ACTION },
	{ "arg", "NAME=VALUE", "An argument of the action before it.", OPTION_ARG },
	{ "clients", "N", "With --evtx: the logs of the first N clients, too (0).", OPTION_CLIENTS },
	{ "code", "CODE", "Only scenarios with this code.", OPTION_CODE },
	{ "color", "WHEN", "auto, always or never.", OPTION_COLOR },
	{ "csv", NULL, "Print a row for each day and host, and for each day and group.", OPTION_CSV },
	{ "evtx", "DIR", "Write the logs of the hosts to this directory, as .evtx.", OPTION_EVTX },
	{ "help", NULL, "Tell about the verb.", OPTION_HELP },
	{ "json", NULL, "Print one object a line, for programs.", OPTION_JSON },
	{ "pairs", "N", "Put two faults at once into N worlds.", OPTION_PAIRS },
	{ "seed", "N", "Draw by this number; the same number draws the same.", OPTION_SEED },
	{ "seed-only", NULL, "Only causes that the seed document gives.", OPTION_SEED_ONLY },
	{ "width", "COLUMNS", "Wrap text at this width.", OPTION_WIDTH },
};
enum { OPTIONS = sizeof(options) / sizeof(options[0]) };

int vad_lab_usage(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vad_cli_complain_list(format, list);
	va_end(list);
	(void)fputs("Try: vadiag lab --help\n", stderr);
	return VAD_EXIT_USAGE;
}

static bool takes(const struct vad_lab_verb *verb, const char *name)
{
	size_t size = strlen(name);
	const char *at = verb->options;

	while ((at = strstr(at, name)) != NULL) {
		if ((at == verb->options || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
			return true;
		at += size;
	}
	return strcmp(name, "help") == 0;
}

static const struct option *find_option(const char *name, size_t size)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (strlen(options[i].name) == size && memcmp(options[i].name, name, size) == 0)
			return &options[i];
	}
	return NULL;
}

static int unknown_option(const char *word)
{
	const char *names[OPTIONS], *nearest;

	for (size_t i = 0; i < OPTIONS; i++)
		names[i] = options[i].name;
	nearest = vad_cli_nearest(word + 2, names, OPTIONS);
	if (nearest != NULL)
		return vad_lab_usage("there is no option \"%s\"; did you mean --%s?", word, nearest);
	return vad_lab_usage("there is no option \"%s\"", word);
}

static int take_number(const char *option, const char *value, uint64_t most, uint64_t *number)
{
	if (vad_view_to_u64(vad_view_of(value), number) && *number <= most)
		return VAD_EXIT_OK;
	return vad_lab_usage("--%s takes a number up to %llu, not \"%s\"", option,
			     (unsigned long long)most, value);
}

static int take_unsigned(const char *option, const char *value, unsigned most, unsigned *taken)
{
	uint64_t number = 0;
	int status = take_number(option, value, most, &number);

	*taken = (unsigned)number;
	return status;
}

static int take_code(struct vad_lab_command *command, const char *value)
{
	struct vad_view text = vad_view_of(value);
	uint64_t code;

	if (vad_view_starts_nocase(text, "0x"))
		text = vad_view_sub(text, 2, text.size - 2);
	if (text.size != 8 || !vad_view_hex_to_u64(text, &code))
		return vad_lab_usage("--code takes 0x and eight hexadecimal digits, not \"%s\"",
				     value);
	command->code = (uint32_t)code;
	command->has_code = true;
	return VAD_EXIT_OK;
}

static int take_action(struct vad_lab_command *command, const char *value)
{
	if (command->action_count == VAD_LAB_ACTIONS_MAX)
		return vad_lab_usage("more than %d actions", VAD_LAB_ACTIONS_MAX);
	command->actions[command->action_count++].name = value;
	return VAD_EXIT_OK;
}

static int take_arg(struct vad_lab_command *command, const char *value)
{
	const char *equals = strchr(value, '=');
	struct vad_lab_action *action;

	if (command->action_count == 0)
		return vad_lab_usage("--arg belongs behind the --action that it is for");
	if (equals == NULL || equals == value)
		return vad_lab_usage("--arg takes NAME=VALUE, not \"%s\"", value);
	action = &command->actions[command->action_count - 1];
	if (action->arg_count == VAD_SCENARIO_ARGS_MAX)
		return vad_lab_usage("more than %d arguments", VAD_SCENARIO_ARGS_MAX);
	action->args[action->arg_count++] = (struct vad_model_argument){
		{ value, (size_t)(equals - value) }, vad_view_of(equals + 1)
	};
	return VAD_EXIT_OK;
}

static int take_color(struct vad_lab_command *command, const char *value)
{
	if (strcmp(value, "auto") != 0 && strcmp(value, "always") != 0 &&
	    strcmp(value, "never") != 0)
		return vad_lab_usage("--color takes auto, always or never, not \"%s\"", value);
	command->color = value;
	return VAD_EXIT_OK;
}

static int set_option(struct vad_lab_command *command, const struct option *option,
		      const char *value)
{
	switch (option->id) {
	case OPTION_HELP:
		command->help = true;
		return VAD_EXIT_OK;
	case OPTION_JSON:
		command->json = true;
		return VAD_EXIT_OK;
	case OPTION_CSV:
		command->csv = true;
		return VAD_EXIT_OK;
	case OPTION_SEED_ONLY:
		command->seed_only = true;
		return VAD_EXIT_OK;
	case OPTION_CODE:
		return take_code(command, value);
	case OPTION_SEED:
		command->has_seed = true;
		return take_number(option->name, value, UINT64_MAX, &command->seed);
	case OPTION_PAIRS:
		return take_unsigned(option->name, value, PAIRS_MOST, &command->pairs);
	case OPTION_CLIENTS:
		return take_unsigned(option->name, value, CLIENTS_MOST, &command->clients);
	case OPTION_WIDTH:
		return take_unsigned(option->name, value, WIDTH_MOST, &command->width);
	case OPTION_EVTX:
		command->evtx = value;
		return VAD_EXIT_OK;
	case OPTION_COLOR:
		return take_color(command, value);
	case OPTION_ACTION:
		return take_action(command, value);
	case OPTION_ARG:
		return take_arg(command, value);
	}
	return VAD_EXIT_OK;
}

/* "--name", "--name VALUE" or "--name=VALUE"; *used: the next word is its value. */
static int take_option(struct vad_lab_command *command, const char *word, const char *next,
		       bool *used)
{
	const char *equals = strchr(word, '=');
	size_t size = equals != NULL ? (size_t)(equals - word) : strlen(word);
	const struct option *option = find_option(word + 2, size - 2);

	if (option == NULL)
		return unknown_option(word);
	if (command->verb == NULL && option->id != OPTION_HELP)
		return vad_lab_usage("name a verb first: vadiag lab VERB --%s", option->name);
	if (command->verb != NULL && !takes(command->verb, option->name))
		return vad_lab_usage("%s takes no option --%s", command->verb->name, option->name);
	if (option->argument == NULL)
		return equals == NULL ? set_option(command, option, NULL)
				      : vad_lab_usage("--%s takes no value", option->name);
	if (equals != NULL)
		return set_option(command, option, equals + 1);
	if (next == NULL)
		return vad_lab_usage("--%s takes a value: %s", option->name, option->argument);
	*used = true;
	return set_option(command, option, next);
}

static int take_verb(struct vad_lab_command *command, const char *word)
{
	const char *names[sizeof(vad_lab_verbs) / sizeof(vad_lab_verbs[0])], *nearest;

	for (size_t i = 0; i < vad_lab_verb_count; i++) {
		names[i] = vad_lab_verbs[i].name;
		if (strcmp(names[i], word) == 0) {
			command->verb = &vad_lab_verbs[i];
			return VAD_EXIT_OK;
		}
	}
	nearest = vad_cli_nearest(word, names, vad_lab_verb_count);
	if (nearest != NULL)
		return vad_lab_usage("the lab has no verb \"%s\"; did you mean %s?", word, nearest);
	return vad_lab_usage("the lab has no verb \"%s\"", word);
}

static int check(const struct vad_lab_command *command)
{
	const struct vad_lab_verb *verb = command->verb;

	if (command->help)
		return VAD_EXIT_OK;
	if (verb == NULL)
		return vad_lab_usage("what shall the lab do? Name a verb");
	if (command->rest_count < verb->least || command->rest_count > verb->most)
		return vad_lab_usage("the command is: vadiag lab %s %s", verb->name,
				     verb->operands);
	if (verb->run == vad_lab_apply && command->action_count == 0)
		return vad_lab_usage("apply needs --action ACTION, or --action none");
	if (command->json && command->csv)
		return vad_lab_usage("--json and --csv do not go together");
	return VAD_EXIT_OK;
}

bool vad_lab_is_chosen(const struct vad_lab_command *command, const struct vad_scenario_head *head)
{
	return (!command->has_code || head->code == command->code) &&
	       (!command->seed_only || head->seed_code != 0);
}

int vad_lab_options(int argc, char **argv, struct vad_lab_command *command)
{
	int status = VAD_EXIT_OK;
	bool options_end = false;

	command->rest = calloc((size_t)argc + 1, sizeof(*command->rest));
	if (command->rest == NULL) {
		vad_cli_complain("%s", vad_result_text(VAD_NO_MEMORY));
		return VAD_EXIT_UNFINISHED;
	}
	for (int i = 1; i < argc && status == VAD_EXIT_OK; i++) {
		bool used = false;

		if (!options_end && strcmp(argv[i], "--") == 0)
			options_end = true;
		else if (!options_end && strcmp(argv[i], "-h") == 0)
			command->help = true;
		else if (!options_end && strncmp(argv[i], "--", 2) == 0)
			status = take_option(command, argv[i], argv[i + 1], &used);
		else if (command->verb == NULL)
			status = take_verb(command, argv[i]);
		else
			command->rest[command->rest_count++] = argv[i];
		i += used;
	}
	return status == VAD_EXIT_OK ? check(command) : status;
}

void vad_lab_help(const struct vad_lab_verb *verb, struct vad_buffer *out)
{
	vad_buffer_printf(out, "Usage: vadiag lab %s%s%s%s\n\n", verb == NULL ? "VERB" : verb->name,
			  verb == NULL ? "" : " [OPTION]...", verb == NULL || verb->operands[0] == '\0' ? "" : " ",
			  verb == NULL ? "" : verb->operands);
	if (verb != NULL)
		vad_buffer_printf(out, "%s\n\n", verb->summary);
	for (size_t i = 0; verb == NULL && i < vad_lab_verb_count; i++)
		vad_buffer_printf(out, "  %-10s %s\n", vad_lab_verbs[i].name,
				  vad_lab_verbs[i].summary);
	for (size_t i = 0; verb != NULL && i < OPTIONS; i++) {
		const struct option *option = &options[i];
		char name[64];

		if (!takes(verb, option->name))
			continue;
		(void)snprintf(name, sizeof(name), "--%s%s%s", option->name,
			       option->argument == NULL ? "" : " ",
			       option->argument == NULL ? "" : option->argument);
		vad_buffer_printf(out, "  %-18s %s\n", name, option->help);
	}
	vad_buffer_add(out, "\nExamples and exit statuses: vadiag help lab; files: vadiag-scenario(5).\n");
}
