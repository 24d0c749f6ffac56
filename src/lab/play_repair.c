/* SPDX-License-Identifier: MIT */
/* Repairs in the game: which are in question, one of them carried out, and the right one at last. */
#include <string.h>

#include "base/escape.h"
#include "model/action.h"
#include "model/clock.h"
#include "play_private.h"
#include "reason/reason.h"
#include "report/report.h"

enum {
	ACTIONS_MAX = 1024,
	CANDIDATES_MAX = 256,
	VALUES_MAX = VAD_PLAY_LINE_MAX,
	REPAIR_TAKES = 900, /* seconds of the world */
};

/* --- which there are -------------------------------------------------------------------------- */

struct choice {
	bool fits[ACTIONS_MAX];
	size_t count;
};

static uint32_t action_count(const struct vad_knowledge *k)
{
	return k->actions_count < ACTIONS_MAX ? k->actions_count : ACTIONS_MAX;
}

static void choose(struct choice *choice, const struct vad_knowledge *k, uint32_t action)
{
	if (action >= action_count(k) || choice->fits[action] || !vad_model_action_known(k, action))
		return;
	choice->fits[action] = true;
	choice->count++;
}

/* What the causes of a code would be repaired with; `far`: also of those that it may stand for. */
static void choose_for(struct choice *choice, const struct vad_knowledge *k, uint32_t code,
		       bool far)
{
	struct vad_candidate list[CANDIDATES_MAX];
	size_t count = code == 0 ? 0 : vad_reason_candidates(k, code, list, CANDIDATES_MAX);

	for (size_t i = 0; i < count && i < CANDIDATES_MAX; i++) {
		const struct vad_range fixes = k->causes[list[i].cause].fixes;

		for (uint32_t j = 0; (far || !list[i].indirect) && j < fixes.count; j++)
			choose(choice, k, k->fixes[fixes.first + j].action);
	}
}

static void list_actions(struct vad_game *game, bool all)
{
	struct choice choice = { .count = 0 };

	if (!all) {
		/* The code that shows, on the console or in a record. */
		choose_for(&choice, game->k, game->head->code, false);
		if (choice.count == 0)
			choose_for(&choice, game->k, game->head->code, true);
	}
	/* A code of which nothing is known leaves all of them in question. */
	if (choice.count == 0) {
		for (uint32_t i = 0; i < action_count(game->k); i++)
			choose(&choice, game->k, i);
	}
	for (uint32_t i = 0; i < action_count(game->k); i++) {
		if (choice.fits[i])
			vad_game_action(game, i, NULL, 0);
	}
}

/* --- how they look ---------------------------------------------------------------------------- */

void vad_game_action(struct vad_game *game, uint32_t action, const struct vad_model_argument *args,
		     size_t count)
{
	const struct vad_knowledge *k = game->k;
	const struct vad_action *def = &k->actions[action];

	vad_buffer_add(&game->text, vad_text(k, def->id));
	for (size_t i = 0; i < count; i++) {
		vad_buffer_add_char(&game->text, ' ');
		vad_buffer_add_view(&game->text, args[i].name);
		vad_buffer_add_char(&game->text, '=');
		vad_buffer_add_view(&game->text, args[i].value);
	}
	for (uint32_t i = 0; args == NULL && i < def->args.count; i++) {
		const struct vad_action_arg *arg = &k->action_args[def->args.first + i];

		vad_buffer_printf(&game->text, arg->optional ? " [%s=%s]" : " %s=%s",
				  vad_text(k, arg->name),
				  vad_arg_type_name((enum vad_arg_type)arg->type));
	}
	vad_buffer_printf(&game->text, ": %s (%s)", vad_text(k, def->title),
			  vad_text(k, def->where));
	vad_game_item(game);
}

/* The lines that one would type to carry it out. */
static void show_commands(struct vad_game *game, uint32_t action,
			  const struct vad_model_argument *args, size_t count)
{
	const struct vad_action *def = &game->k->actions[action];
	struct vad_fix_arg filled[VAD_SCENARIO_ARGS_MAX];
	struct vad_buffer names = vad_buffer_new(VALUES_MAX);

	for (size_t i = 0; i < count; i++) {
		vad_buffer_add_view(&names, args[i].name);
		vad_buffer_add_char(&names, '\0');
	}
	for (size_t i = 0, from = 0; i < count && vad_buffer_result(&names) == VAD_OK; i++) {
		filled[i] =
			(struct vad_fix_arg){ .name = names.data + from, .value = args[i].value };
		from += args[i].name.size + 1;
	}
	for (uint32_t i = 0; vad_buffer_result(&names) == VAD_OK && i < def->commands.count; i++) {
		vad_str line = game->k->words[def->commands.first + i];

		vad_report_command(game->k, def, vad_text_view(game->k, line), filled, count,
				   &game->text);
		vad_page_command(&game->page, 4, vad_buffer_view(&game->text));
		vad_buffer_reset(&game->text);
	}
	vad_buffer_clear(&names);
}

/* --- carrying one out ------------------------------------------------------------------------- */

static enum vad_result parse_arguments(struct vad_view rest,
				       struct vad_model_argument args[VAD_SCENARIO_ARGS_MAX],
				       size_t *count, struct vad_error *error)
{
	*count = 0;
	for (;;) {
		struct vad_view word = vad_game_word(&rest);
		size_t sign = vad_view_find_char(word, '=', 0);

		if (word.size == 0)
			return VAD_OK;
		if (sign == SIZE_MAX || sign == 0)
			return vad_error_set(error, VAD_USAGE, NULL, 0, 0,
					     "\"%.*s\" is no argument: NAME=VALUE was expected",
					     VAD_VIEW_ARG(word));
		if (*count == VAD_SCENARIO_ARGS_MAX)
			return vad_error_set(error, VAD_USAGE, NULL, 0, 0,
					     "an action takes at most %d arguments",
					     VAD_SCENARIO_ARGS_MAX);
		args[(*count)++] = (struct vad_model_argument){
			.name = vad_view_sub(word, 0, sign),
			.value = vad_view_sub(word, sign + 1, word.size - sign - 1),
		};
	}
}

static const char *effect_text(enum vad_model_effect effect)
{
	switch (effect) {
	case VAD_EFFECT_CHANGED:
		return "Done. Whether it helps shows the next attempt, such as `try`.";
	case VAD_EFFECT_SAME:
		return "Done, and nothing is other than before.";
	case VAD_EFFECT_LOOKED:
		return "This only looks. Nothing was changed.";
	}
	return "";
}

static enum vad_result carry_out(struct vad_game *game, struct vad_view id, struct vad_view rest,
				 struct vad_error *error)
{
	uint32_t action = vad_action_index(game->k, id);
	struct vad_model_argument args[VAD_SCENARIO_ARGS_MAX];
	enum vad_model_effect effect = VAD_EFFECT_SAME;
	size_t count = 0;
	enum vad_result result;

	if (action == VAD_NO_INDEX)
		return vad_error_set(error, VAD_USAGE, NULL, 0, 0,
				     "\"%.*s\" is no action; `fix` and `fix all` list them",
				     VAD_VIEW_ARG(id));
	result = parse_arguments(rest, args, &count, error);
	if (result == VAD_OK)
		result = vad_model_act(game->world, vad_game_client(game), action, args, count,
				       &effect, error);
	if (result != VAD_OK)
		return result;
	game->score.commands++;
	if (effect != VAD_EFFECT_LOOKED)
		game->score.repairs++;
	show_commands(game, action, args, count);
	vad_buffer_add(&game->text, effect_text(effect));
	vad_game_say(game);
	return vad_model_run(game->world, game->world->now + REPAIR_TAKES);
}

enum vad_result vad_game_fix(struct vad_game *game, struct vad_view rest)
{
	struct vad_view id = vad_game_word(&rest);
	struct vad_error wrong = { 0 };
	enum vad_result result;

	if (id.size == 0 || vad_view_is_nocase(id, "all")) {
		list_actions(game, id.size > 0);
		return VAD_OK;
	}
	result = carry_out(game, id, rest, &wrong);
	if (result == VAD_OK || result == VAD_NO_MEMORY)
		return result;
	vad_buffer_add(&game->text, wrong.message);
	vad_game_say(game);
	return VAD_OK;
}

/* --- the end of those who give up ------------------------------------------------------------- */

/* What vadiag would do about the world, where the scenario names no repair of its own. */
static enum vad_result first_fix(struct vad_game *game, struct vad_model_world *world,
				 struct vad_lab_diagnosis *diagnosis, struct vad_error *error)
{
	struct vad_lab_evidence evidence = { 0 };
	enum vad_result result = vad_lab_collect(game->scenario, world, &evidence, error);

	if (result == VAD_OK)
		result = vad_lab_diagnose(game->k, &evidence, diagnosis, error);
	vad_lab_evidence_clear(&evidence);
	return result;
}

static enum vad_result show_fix(struct vad_game *game, struct vad_model_world *world,
				const struct vad_lab_fix *fix, struct vad_error *error)
{
	enum vad_model_effect effect;
	bool activated = false;
	enum vad_result result =
		vad_model_act(world, vad_model_machine(world, game->head->client), fix->action,
			      fix->args, fix->arg_count, &effect, error);

	if (result != VAD_OK)
		return result;
	vad_buffer_add(&game->text, "What repairs it:");
	vad_game_say(game);
	vad_game_action(game, fix->action, fix->args, fix->arg_count);
	show_commands(game, fix->action, fix->args, fix->arg_count);
	vad_page_blank(&game->page);
	result = vad_game_try(game, world, &activated, error);
	if (result != VAD_OK)
		return result;
	vad_page_blank(&game->page);
	vad_buffer_printf(&game->text,
			  activated ? "With it, %s is activated."
				    : "With it alone, %s is not activated yet.",
			  game->head->client);
	vad_game_say(game);
	return VAD_OK;
}

/* In a world of its own, as the player's may be in any state by now. */
enum vad_result vad_game_give_up(struct vad_game *game, struct vad_error *error)
{
	const struct vad_scenario_head *head = game->head;
	struct vad_lab_diagnosis diagnosis = { 0 };
	struct vad_model_world *world = NULL;
	struct vad_model_outcome outcome;
	struct vad_lab_fix fix = { .action = head->fix, .arg_count = head->fix_arg_count };
	enum vad_result result = vad_scenario_world(game->scenario, true, &world, error);

	vad_game_cause(game, head->cause);
	if (result == VAD_OK)
		result = vad_scenario_attempt(game->scenario, world, NULL, &outcome, NULL);
	memcpy(fix.args, head->fix_args, sizeof(fix.args));
	if (result == VAD_OK && fix.action == VAD_NO_INDEX) {
		result = first_fix(game, world, &diagnosis, error);
		if (result == VAD_OK && diagnosis.fix_count > 0)
			fix = diagnosis.fixes[0];
	}
	if (result == VAD_OK && fix.action != VAD_NO_INDEX)
		result = show_fix(game, world, &fix, error);
	vad_lab_diagnosis_clear(&diagnosis);
	vad_model_world_free(world);
	return result;
}
