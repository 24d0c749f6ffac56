/* SPDX-License-Identifier: MIT */
/* What helps in the game, and costs: hints, the evidence, the diagnosis. All from knowledge. */
#include "play_private.h"
#include "reason/reason.h"

enum {
	DERIVED_DEPTH_MAX = 4, /* of facts that are made from facts */
	EFFORT_NONE = UINT8_MAX,
};

/* --- where to look ---------------------------------------------------------------------------- */

/* The cheapest way for a person to see something that would show the cause. */
struct look {
	uint32_t fact;
	const struct vad_ask *ask;
	uint32_t effort;
};

static void consider_asks(struct look *best, const struct vad_knowledge *k, uint32_t fact)
{
	const struct vad_range asks = k->facts[fact].asks;

	for (uint32_t i = 0; i < asks.count; i++) {
		const struct vad_ask *ask = &k->asks[asks.first + i];

		if (ask->effort >= best->effort)
			continue;
		*best = (struct look){ .fact = fact, .ask = ask, .effort = ask->effort };
	}
}

/* A fact that nobody can look up is made from others: those, then. */
static void consider(struct look *best, const struct vad_knowledge *k, uint32_t fact,
		     unsigned depth)
{
	const struct vad_fact_def *def = &k->facts[fact];

	consider_asks(best, k, fact);
	if (def->asks.count > 0 || depth == DERIVED_DEPTH_MAX)
		return;
	for (uint32_t i = 0; i < def->derives.count; i++)
		consider(best, k, k->indexes[def->derives.first + i], depth + 1);
}

static void look_for(struct look *best, const struct vad_knowledge *k,
		     const struct vad_cause *cause, uint8_t says)
{
	for (uint32_t i = 0; i < cause->signs.count; i++) {
		const struct vad_sign *sign = &k->signs[cause->signs.first + i];

		for (uint32_t j = 0; sign->says == says && j < sign->when.count; j++)
			consider(best, k, k->conditions[sign->when.first + j].fact, 0);
	}
}

static void hint_look(struct vad_game *game, const struct vad_cause *cause)
{
	struct look best = { .ask = NULL, .effort = EFFORT_NONE };
	const struct vad_knowledge *k = game->k;

	look_for(&best, k, cause, VAD_SAYS_IS);
	if (best.ask == NULL)
		look_for(&best, k, cause, VAD_SAYS_SUPPORTS);
	if (best.ask == NULL) {
		vad_buffer_add(&game->text, "No command shows it: what remains is to exclude.");
		vad_game_say(game);
		return;
	}
	vad_buffer_printf(&game->text, "Find out: %s (%s).",
			  vad_text(k, k->facts[best.fact].meaning), vad_text(k, best.ask->where));
	vad_game_say(game);
	if (vad_text_view(k, best.ask->command).size > 0)
		vad_page_command(&game->page, 4, vad_text_view(k, best.ask->command));
	if (vad_text_view(k, best.ask->powershell).size > 0)
		vad_page_command(&game->page, 4, vad_text_view(k, best.ask->powershell));
}

/* --- step by step ----------------------------------------------------------------------------- */

void vad_game_cause(struct vad_game *game, uint32_t cause)
{
	const struct vad_cause *def = &game->k->causes[cause];

	vad_buffer_printf(&game->text, "The cause: %s.", vad_text(game->k, def->title));
	vad_game_say(game);
	vad_buffer_add(&game->text, vad_text(game->k, def->explanation));
	vad_game_say(game);
}

static void hint_family(struct vad_game *game, const struct vad_cause *cause)
{
	uint32_t family = vad_family_index(game->k, vad_text_view(game->k, cause->family));

	if (family == VAD_NO_INDEX)
		return;
	vad_buffer_printf(&game->text, "It is of the family %s: %s.",
			  vad_text(game->k, cause->family),
			  vad_text(game->k, game->k->families[family].what));
	vad_game_say(game);
}

static void hint_repair(struct vad_game *game, const struct vad_cause *cause)
{
	for (uint32_t i = 0; i < cause->fixes.count; i++)
		vad_game_action(game, game->k->fixes[cause->fixes.first + i].action, NULL, 0);
}

void vad_game_hint(struct vad_game *game)
{
	const struct vad_cause *cause = &game->k->causes[game->head->cause];

	switch (game->score.hints) {
	case 0:
		hint_look(game, cause);
		break;
	case 1:
		hint_family(game, cause);
		break;
	case 2:
		vad_game_cause(game, game->head->cause);
		break;
	case 3:
		hint_repair(game, cause);
		break;
	default:
		vad_buffer_add(&game->text, "That was all. What is left is: give up");
		vad_game_say(game);
		return;
	}
	game->score.hints++;
}

/* --- evidence and diagnosis ------------------------------------------------------------------- */

enum vad_result vad_game_evidence(struct vad_game *game, struct vad_error *error)
{
	struct vad_lab_evidence evidence = { 0 };
	enum vad_result result = vad_lab_collect(game->scenario, game->world, &evidence, error);

	if (result == VAD_OK)
		game->score.evidence++;
	for (size_t i = 0; i < evidence.count; i++) {
		vad_buffer_printf(&game->text, "--- %s", evidence.files[i].name);
		vad_page_exact(&game->page, 0, VAD_STYLE_STRONG, vad_buffer_view(&game->text));
		vad_buffer_reset(&game->text);
		vad_game_console(game, vad_buffer_view(&evidence.files[i].text));
	}
	vad_lab_evidence_clear(&evidence);
	return result;
}

static void tell_diagnosis(struct vad_game *game, const struct vad_lab_diagnosis *diagnosis)
{
	const struct vad_knowledge *k = game->k;

	if (diagnosis->cause == VAD_NO_INDEX) {
		vad_buffer_add(&game->text, diagnosis->wrong
						    ? "Something is wrong; no cause is named."
						    : "Nothing wrong is found.");
		vad_game_say(game);
		return;
	}
	vad_buffer_printf(&game->text, "%s (%s).", vad_text(k, k->causes[diagnosis->cause].title),
			  vad_standing_name((enum vad_standing)diagnosis->standing));
	vad_game_say(game);
	vad_buffer_add(&game->text, vad_text(k, k->causes[diagnosis->cause].explanation));
	vad_game_say(game);
	for (size_t i = 0; i < diagnosis->fix_count; i++) {
		const struct vad_lab_fix *fix = &diagnosis->fixes[i];

		vad_game_action(game, fix->action, fix->args, fix->arg_count);
	}
}

enum vad_result vad_game_diagnose(struct vad_game *game, struct vad_error *error)
{
	struct vad_lab_evidence evidence = { 0 };
	struct vad_lab_diagnosis diagnosis = { 0 };
	enum vad_result result = vad_lab_collect(game->scenario, game->world, &evidence, error);

	if (result == VAD_OK)
		result = vad_lab_diagnose(game->k, &evidence, &diagnosis, error);
	if (result == VAD_OK) {
		game->score.diagnoses++;
		tell_diagnosis(game, &diagnosis);
	}
	vad_lab_diagnosis_clear(&diagnosis);
	vad_lab_evidence_clear(&evidence);
	return result;
}
