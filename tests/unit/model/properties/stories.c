/* SPDX-License-Identifier: MIT */
/* What people do in a random world: commands, attempts, actions, restarts, waiting. */
#include <stdio.h>

#include "base/escape.h"
#include "model/action.h"
#include "model/clock.h"
#include "model/shell.h"
#include "properties.h"

enum { ARGUMENTS_MAX = 8, HOUR = 3600, DAY = 86400 };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct vad_model_machine *someone(struct trial *trial)
{
	struct vad_model_world *world = trial->world;

	if (vad_random_below(&trial->random, 4) != 0)
		return client_of(trial);
	return &world->machines[vad_random_below(&trial->random, world->machine_count)];
}

static void run(struct trial *trial, struct vad_model_machine *machine, const char *line)
{
	struct vad_model_shell shell = { trial->world, machine };
	uint32_t status = 0;
	enum vad_result result;

	vad_buffer_printf(&trial->text, "%s>%s\n", machine->name, line);
	result = vad_model_command(&shell, vad_view_of(line), &trial->text, &status);
	if (result != VAD_OK && result != VAD_NOT_FOUND)
		complain(trial, "%s: %s", line, vad_result_text(result));
	vad_buffer_printf(&trial->text, "\n[%u]\n", (unsigned)status);
}

static void command(struct trial *trial)
{
	static const char *const lines[] = {
		"slmgr /ipk gvlk",
		"slmgr /ipk mak",
		"slmgr /ipk host-key",
		"slmgr /ipk blocked-mak",
		"slmgr /ipk XXXXX-XXXXX-XXXXX-XXXXX-RX8QK",
		"slmgr /upk",
		"slmgr /cpky",
		"slmgr /dli",
		"slmgr /dlv",
		"slmgr /xpr",
		"slmgr /skms kms1.corp.example",
		"slmgr /skms kms2.corp.example:1688",
		"slmgr /skms 10.1.0.21:1700",
		"slmgr /ckms",
		"slmgr /skms-domain corp.example",
		"slmgr /ckms-domain",
		"slmgr /skhc",
		"slmgr /ckhc",
		"slmgr /dti",
		"slmgr /atp 123456",
		"slmgr /rearm",
		"slmgr /sprt 1700",
		"slmgr /sprt 1688",
		"slmgr /sdns",
		"slmgr /cdns",
		"slmgr /sai 120",
		"slmgr /sri 10080",
		"slmgr /spri",
		"slmgr /cpri",
		"slmgr /act-type 2",
		"slmgr /act-type 0",
		"slmgr /ad-activation-online host-key",
		"slmgr /ao-list",
		"slmgr /nonsense",
		"nslookup -type=srv _vlmcs._tcp",
		"ipconfig /all",
		"w32tm /resync",
		"net stop sppsvc",
		"net start sppsvc",
		"whoami /groups",
		"no-such-program",
	};

	run(trial, someone(trial), pick_text(trial, lines, COUNT(lines)));
}

static void attempt(struct trial *trial, struct tally *tally)
{
	struct vad_model_machine *client = client_of(trial);
	bool broken = trial->before.machine[client->index].product[0].broken;
	vad_time success;

	run(trial, client, "slmgr /ato");
	success = client_of(trial)->product[0].licence.success;
	tally->attempts++;
	if (success == trial->world->now) {
		tally->succeeded++;
	} else {
		tally->failed++;
		tally->broken_way += broken;
	}
}

/* A value that is one of its type; the model decides whether it makes sense. */
static const char *value_of_type(enum vad_arg_type type)
{
	switch (type) {
	case VAD_ARG_HOST:
		return "kms1.corp.example";
	case VAD_ARG_ADDRESS:
		return "10.1.0.21";
	case VAD_ARG_PORT:
		return "1688";
	case VAD_ARG_GUID:
		return "55c92734-d682-4d71-983e-d6ec3f16059f";
	case VAD_ARG_EDITION:
		return "Enterprise";
	case VAD_ARG_DATE:
		return "2026-11-20";
	case VAD_ARG_NUMBER:
		return "120";
	case VAD_ARG_CODE:
		return "0xC004F074";
	case VAD_ARG_KEY_TAIL:
		return "RX8QK";
	}
	return "";
}

static void action(struct trial *trial)
{
	const struct vad_knowledge *k = trial->k;
	uint32_t index = (uint32_t)vad_random_below(&trial->random, k->actions_count);
	const struct vad_action *def = &k->actions[index];
	struct vad_model_argument args[ARGUMENTS_MAX];
	enum vad_model_effect effect = VAD_EFFECT_SAME;
	struct vad_error error = { 0 };
	size_t count = 0;
	enum vad_result result;

	for (uint32_t i = 0; i < def->args.count && count < ARGUMENTS_MAX; i++) {
		const struct vad_action_arg *arg = &k->action_args[def->args.first + i];

		if (arg->optional && vad_random_below(&trial->random, 2) == 0)
			continue;
		args[count++] = (struct vad_model_argument){
			.name = vad_text_view(k, arg->name),
			.value = vad_view_of(value_of_type((enum vad_arg_type)arg->type)),
		};
	}
	result = vad_model_act(trial->world, client_of(trial), index, args, count, &effect, &error);
	vad_buffer_printf(&trial->text, "action %s: %s, %d: %s\n", vad_text(k, def->id),
			  vad_result_name(result), (int)effect, error.message);
	if (result != VAD_OK && result != VAD_NOT_FOUND && result != VAD_UNSUPPORTED &&
	    result != VAD_USAGE)
		complain(trial, "action %s: %s", vad_text(k, def->id), vad_result_text(result));
}

/* Mostly hours and days, now and then what runs out licences. */
static int64_t span(struct trial *trial)
{
	uint64_t kind = vad_random_below(&trial->random, 100);

	if (kind < 60)
		return (int64_t)vad_random_below(&trial->random, 12 * HOUR);
	if (kind < 85)
		return (int64_t)vad_random_below(&trial->random, 10 * DAY);
	if (kind < 95)
		return 31 * DAY;
	return kind < 98 ? 100 * DAY : 215 * DAY;
}

static void step(struct trial *trial, struct tally *tally)
{
	static const enum step_kind kinds[] = { STEP_COMMAND, STEP_COMMAND, STEP_COMMAND,
						STEP_ATTEMPT, STEP_ATTEMPT, STEP_ACTION,
						STEP_RESTART, STEP_WAIT,    STEP_WAIT };
	enum step_kind kind = kinds[vad_random_below(&trial->random, COUNT(kinds))];
	enum vad_result result = VAD_OK;

	remember(trial, kind == STEP_WAIT);
	tally->steps[kind]++;
	switch (kind) {
	case STEP_COMMAND:
		command(trial);
		break;
	case STEP_ATTEMPT:
		attempt(trial, tally);
		break;
	case STEP_ACTION:
		action(trial);
		break;
	case STEP_RESTART:
		result = vad_model_restart(trial->world, someone(trial));
		break;
	case STEP_WAIT:
		result = vad_model_run(trial->world, trial->world->now + span(trial));
		break;
	case STEP_KINDS:
		break;
	}
	if (result != VAD_OK)
		complain(trial, "step of kind %d: %s", (int)kind, vad_result_text(result));
	check(trial, kind, tally);
}

void tell_story(struct trial *trial, struct tally *tally)
{
	uint64_t steps = 2 + vad_random_below(&trial->random, STEPS_MOST - 1);
	uint64_t succeeded = tally->succeeded;

	for (size_t i = 0; i < MACHINES_MAX; i++)
		trial->before.machine[i].last_record = VAD_TIME_NONE;
	remember(trial, false);
	attempt(trial, tally);
	check(trial, STEP_ATTEMPT, tally);
	for (uint64_t i = 0; i < steps && trial->complaint[0] == '\0'; i++)
		step(trial, tally);
	if (vad_buffer_result(&trial->text) != VAD_OK)
		complain(trial, "the text is too long");
	tally->worlds++;
	tally->activated += tally->succeeded > succeeded;
}
