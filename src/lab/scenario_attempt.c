/* SPDX-License-Identifier: MIT */
/* The attempt of a scenario, as the person at the machine makes it, and what shows. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/clock.h"
#include "model/journal.h"
#include "model/shell.h"
#include "scenario_private.h"

enum { CONSOLE_MAX = 1 << 20, LINE_MAX_BYTES = 512, CODE_TEXT = 11, MINUTES = 60 };

static struct vad_model_machine *client_of(const struct vad_scenario *scenario,
					   const struct vad_model_world *world)
{
	return vad_model_machine(world, scenario->head.client);
}

/* The product that the scenario is about. */
static struct vad_model_product *product_of(const struct vad_scenario *scenario,
					    struct vad_model_machine *client)
{
	return &client->product[scenario->head.attempt == VAD_ATTEMPT_OFFICE ? 1 : 0];
}

bool vad_scenario_activated(const struct vad_scenario *scenario, const struct vad_model_world *world)
{
	struct vad_model_machine *client = client_of(scenario, world);

	return product_of(scenario, client)->licence.state == VAD_LICENCE_LICENSED;
}

/* --- does the code show ----------------------------------------------------------------------- */

static bool record_holds(const struct vad_model_record *record, const char *code)
{
	for (size_t i = 0; i < record->data_count; i++) {
		if (vad_view_find_nocase(vad_view_of(record->data[i]), vad_view_of(code), 0) !=
		    SIZE_MAX)
			return true;
	}
	return false;
}

/* Records of any machine since `since`, by its own clock. */
static bool logs_hold(const struct vad_model_world *world, const size_t *before, const char *code)
{
	for (size_t i = 0; i < world->machine_count; i++) {
		const struct vad_model_machine *machine = &world->machines[i];
		size_t count = vad_model_journal_count(machine);

		for (size_t j = count < before[i] ? 0 : before[i]; j < count; j++) {
			if (record_holds(vad_model_journal_at(machine, j), code))
				return true;
		}
	}
	return false;
}

/* --- the ways to try -------------------------------------------------------------------------- */

/* A command line on the client's console. */
static enum vad_result type(const struct vad_scenario *scenario, struct vad_model_world *world,
			    const char *line, struct vad_buffer *console)
{
	struct vad_model_shell shell = { world, client_of(scenario, world) };

	return vad_model_console(&shell, line, console);
}

static const struct vad_model_key *operand_key(const struct vad_scenario *scenario,
					       const struct vad_model_world *world)
{
	return vad_model_key(world, scenario->head.operand);
}

static enum vad_result try_install(const struct vad_scenario *scenario,
				   struct vad_model_world *world, struct vad_buffer *console)
{
	const struct vad_model_key *key = operand_key(scenario, world);
	const char *tail = vad_model_key_tail(
		world, key, product_of(scenario, client_of(scenario, world)));
	char line[LINE_MAX_BYTES];
	enum vad_result result;

	(void)snprintf(line, sizeof(line),
		       "cscript //nologo slmgr.vbs /ipk XXXXX-XXXXX-XXXXX-XXXXX-%s", tail);
	result = type(scenario, world, line, console);
	/* Who was refused does not go on. */
	if (result == VAD_OK &&
	    strcmp(product_of(scenario, client_of(scenario, world))->key, key->name) == 0)
		result = type(scenario, world, "cscript //nologo slmgr.vbs /ato", console);
	return result;
}

/* The Settings page shows a code and its message, and no more. */
static enum vad_result try_settings(const struct vad_scenario *scenario,
				    struct vad_model_world *world, struct vad_buffer *console,
				    struct vad_model_outcome *outcome)
{
	struct vad_model_machine *client = client_of(scenario, world);
	uint32_t code_index;
	enum vad_result result = vad_model_install_key(world, client, operand_key(scenario, world),
						       VAD_TRIGGER_SETTINGS, outcome);

	if (result == VAD_OK && outcome->failure == NULL)
		result = vad_model_attempt(world, client, product_of(scenario, client),
					   VAD_TRIGGER_SETTINGS, outcome);
	if (result != VAD_OK || outcome->failure == NULL)
		return result;
	code_index = vad_code_index(world->k, outcome->code);
	vad_buffer_printf(console, "Settings > Update & Security > Activation > Change product key\n"
				   "0x%08" PRIX32 " %s\n",
			  outcome->code,
			  code_index == VAD_NO_INDEX
				  ? ""
				  : vad_text(world->k, world->k->codes[code_index].message));
	return VAD_OK;
}

static enum vad_result try_confirm(const struct vad_scenario *scenario,
				   struct vad_model_world *world, struct vad_buffer *console)
{
	char line[LINE_MAX_BYTES];

	(void)snprintf(line, sizeof(line), "cscript //nologo slmgr.vbs /atp %s",
		       scenario->head.operand);
	return type(scenario, world, line, console);
}

/* Nobody does anything: the service tries at its next date. */
static enum vad_result try_waiting(const struct vad_scenario *scenario, struct vad_model_world *world)
{
	const struct vad_model_product *product =
		product_of(scenario, client_of(scenario, world));

	return vad_model_run(world, world->now + (product->activation_interval + 1) * MINUTES);
}

static enum vad_result try_once(const struct vad_scenario *scenario, struct vad_model_world *world,
				struct vad_buffer *console, struct vad_model_outcome *outcome)
{
	switch (scenario->head.attempt) {
	case VAD_ATTEMPT_ATO:
		return type(scenario, world, "cscript //nologo slmgr.vbs /ato", console);
	case VAD_ATTEMPT_OFFICE:
		return type(scenario, world, "cscript //nologo ospp.vbs /act", console);
	case VAD_ATTEMPT_INSTALL:
		return try_install(scenario, world, console);
	case VAD_ATTEMPT_SETTINGS:
		return try_settings(scenario, world, console, outcome);
	case VAD_ATTEMPT_CONFIRM:
		return try_confirm(scenario, world, console);
	case VAD_ATTEMPT_WAIT:
		break;
	}
	return try_waiting(scenario, world);
}

enum vad_result vad_scenario_attempt(const struct vad_scenario *scenario,
				     struct vad_model_world *world, struct vad_buffer *console,
				     struct vad_model_outcome *outcome, bool *appeared)
{
	struct vad_buffer own = vad_buffer_new(CONSOLE_MAX);
	struct vad_buffer *out = console == NULL ? &own : console;
	size_t before[VAD_MODEL_THINGS_MAX], from = out->size;
	char code[CODE_TEXT];
	enum vad_result result;

	*outcome = (struct vad_model_outcome){ 0 };
	for (size_t i = 0; i < world->machine_count; i++)
		before[i] = vad_model_journal_count(&world->machines[i]);
	result = try_once(scenario, world, out, outcome);
	outcome->activated = vad_scenario_activated(scenario, world);
	if (appeared != NULL) {
		struct vad_view said = vad_buffer_view(out);

		(void)snprintf(code, sizeof(code), "0x%08" PRIX32, scenario->head.code);
		*appeared = vad_view_find_nocase(said, vad_view_of(code), from) != SIZE_MAX ||
			    logs_hold(world, before, code);
	}
	vad_buffer_clear(&own);
	return result;
}

/* --- the healthy way -------------------------------------------------------------------------- */

/* By telephone: the installation id to the centre, the confirmation id into the machine. */
static enum vad_result by_telephone(struct vad_model_world *world, struct vad_model_machine *client,
				    struct vad_model_product *product)
{
	struct vad_buffer installation = vad_buffer_new(LINE_MAX_BYTES);
	struct vad_buffer confirmation = vad_buffer_new(LINE_MAX_BYTES);
	struct vad_model_outcome outcome;
	const char *failure = NULL;
	enum vad_result result;

	vad_model_installation_id(world, client, product, &installation);
	vad_model_centre_answer(world, vad_buffer_view(&installation), &confirmation, &failure);
	result = vad_model_confirm(world, client, product, vad_buffer_view(&confirmation), &outcome);
	vad_buffer_clear(&installation);
	vad_buffer_clear(&confirmation);
	return result;
}

enum vad_result vad_scenario_healthy(const struct vad_scenario *scenario,
				     struct vad_model_world *world, bool *healthy,
				     struct vad_error *error)
{
	struct vad_model_machine *client = client_of(scenario, world);
	struct vad_model_product *product = product_of(scenario, client);
	struct vad_model_outcome outcome = { 0 };
	enum vad_result result = VAD_OK;

	if (product->key[0] == '\0') {
		const struct vad_model_key *key =
			vad_model_right_key(world, client, product, VAD_MODEL_CHANNEL_MAK);

		if (key != NULL)
			result = vad_model_install_key(world, client, key, VAD_TRIGGER_COMMAND,
						       &outcome);
	}
	if (result == VAD_OK && scenario->head.attempt == VAD_ATTEMPT_CONFIRM)
		result = by_telephone(world, client, product);
	else if (result == VAD_OK)
		result = vad_model_attempt(world, client, product, VAD_TRIGGER_COMMAND, &outcome);
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	*healthy = vad_scenario_activated(scenario, world);
	return VAD_OK;
}
