/* SPDX-License-Identifier: MIT */
/* vadiag lab apply: carry actions out on a broken machine, then try to activate it. */
#include <string.h>

#include "base/json.h"
#include "lab.h"
#include "lab/verify.h"
#include "report/page.h"

enum { OUTPUT_MAX = 16 << 20 };

static const char none[] = "none";

/* The action's row; VAD_NO_INDEX for none. False after having said that there is no such action. */
static bool find_action(const struct vad_lab_command *command, const char *name, uint32_t *action)
{
	const struct vad_knowledge *k = command->k;
	const char *nearest = NULL;

	*action = VAD_NO_INDEX;
	if (strcmp(name, none) == 0)
		return true;
	*action = vad_action_index(k, vad_view_of(name));
	if (*action != VAD_NO_INDEX)
		return true;
	for (uint32_t i = 0; i < k->actions_count && nearest == NULL; i++) {
		const char *id = vad_text(k, k->actions[i].id);

		nearest = vad_cli_nearest(name, &id, 1);
	}
	if (nearest != NULL)
		(void)vad_lab_usage("there is no action \"%s\"; did you mean %s?", name, nearest);
	else
		(void)vad_lab_usage("there is no action \"%s\"", name);
	return false;
}

/* Carry out all that was asked for, in order. */
static int mend(struct vad_lab_command *command, const struct vad_scenario *scenario,
		struct vad_model_world *world)
{
	for (size_t i = 0; i < command->action_count; i++) {
		const struct vad_lab_action *asked = &command->actions[i];
		struct vad_error error = { 0 };
		uint32_t action;

		if (!find_action(command, asked->name, &action))
			return VAD_EXIT_USAGE;
		if (action == VAD_NO_INDEX && asked->arg_count > 0)
			return vad_lab_usage("the action none takes no argument");
		if (vad_lab_mend(scenario, world, action, asked->args, asked->arg_count, &error) !=
		    VAD_OK)
			return vad_lab_complain(&error);
	}
	return VAD_EXIT_OK;
}

static void tell_json(const struct vad_scenario_head *head, bool activated,
		      const struct vad_buffer *console, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	vad_json_key(&json, "scenario");
	vad_json_string(&json, head->id);
	vad_json_key(&json, "activated");
	vad_json_bool(&json, activated);
	vad_json_key(&json, "console");
	vad_json_text(&json, vad_buffer_view(console));
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
}

static void tell_text(const struct vad_scenario_head *head, bool activated,
		      const struct vad_buffer *console, struct vad_buffer *out)
{
	struct vad_view rest = vad_buffer_view(console);

	while (rest.size > 0) {
		size_t end = vad_view_find_char(rest, '\n', 0);
		size_t size = end == SIZE_MAX ? rest.size : end;

		vad_page_safe(out, vad_view_trim(vad_view_sub(rest, 0, size)), 0);
		vad_buffer_add_char(out, '\n');
		rest = end == SIZE_MAX ? VAD_VIEW("") : vad_view_sub(rest, end + 1, rest.size - end - 1);
	}
	vad_page_safe(out, vad_view_of(head->client), 0);
	vad_buffer_add(out, activated ? ": activated\n" : ": not activated\n");
}

/* The fault shows, then the actions, then one more attempt. */
static int apply(struct vad_lab_command *command, const struct vad_scenario *scenario,
		 struct vad_model_world *world, struct vad_buffer *out)
{
	struct vad_buffer console = vad_buffer_new(OUTPUT_MAX);
	struct vad_model_outcome outcome;
	struct vad_error error = { 0 };
	bool activated = false;
	int status = VAD_EXIT_OK;

	if (vad_scenario_attempt(scenario, world, NULL, &outcome, NULL) == VAD_OK)
		status = mend(command, scenario, world);
	if (status == VAD_EXIT_OK &&
	    vad_lab_try(scenario, world, &console, &activated, &error) != VAD_OK)
		status = vad_lab_complain(&error);
	if (status == VAD_EXIT_OK) {
		(command->json ? tell_json : tell_text)(vad_scenario_head(scenario), activated,
							&console, out);
		status = activated ? VAD_EXIT_OK : VAD_EXIT_WRONG;
	}
	vad_buffer_clear(&console);
	return status;
}

int vad_lab_apply(struct vad_lab_command *command)
{
	struct vad_buffer out = vad_buffer_new(OUTPUT_MAX);
	struct vad_scenario *scenario = NULL;
	struct vad_model_world *world = NULL;
	struct vad_error error = { 0 };
	int status = vad_lab_scenario(command, command->rest[0], &scenario);

	if (status == VAD_EXIT_OK) {
		if (vad_scenario_world(scenario, true, &world, &error) == VAD_OK)
			status = apply(command, scenario, world, &out);
		else
			status = vad_lab_complain(&error);
	}
	status = vad_cli_print(&out, status);
	vad_model_world_free(world);
	vad_scenario_free(scenario);
	vad_buffer_clear(&out);
	return status;
}
