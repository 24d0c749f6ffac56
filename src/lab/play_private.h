/* SPDX-License-Identifier: MIT */
/* What the parts of the game share. */
#ifndef VAD_LAB_PLAY_PRIVATE_H
#define VAD_LAB_PLAY_PRIVATE_H

#include "lab/play.h"
#include "report/page.h"

struct vad_game {
	const struct vad_play_options *options;
	const struct vad_knowledge *k;
	const struct vad_scenario *scenario;
	const struct vad_scenario_head *head;
	struct vad_model_world *world;
	uint32_t at; /* machines[]: where commands run */
	struct vad_play_score score;
	bool over;
	struct vad_buffer text; /* of the paragraph that is being made */
	struct vad_buffer out;  /* written and emptied after each line */
	struct vad_page page;   /* writes into `out` */
};

/* The machine that does not activate; the pointer is good until a machine is added. */
struct vad_model_machine *vad_game_client(const struct vad_game *game);
/* What a program printed: each line as it is. */
void vad_game_console(struct vad_game *game, struct vad_view text);
/* Write the paragraph that stands in game->text, or the item of a list, and begin a new one. */
void vad_game_say(struct vad_game *game);
void vad_game_item(struct vad_game *game);
/* Attempt in `world` as one does after a repair, and show what it prints. */
enum vad_result vad_game_try(struct vad_game *game, struct vad_model_world *world, bool *activated,
			     struct vad_error *error);
/* The first word of `line`, which begins behind it afterwards, without blanks at the ends. */
struct vad_view vad_game_word(struct vad_view *line);

/* play_repair.c: `fix`, `fix all`, `fix ACTION NAME=VALUE ...`; and the end of those who give up. */
enum vad_result vad_game_fix(struct vad_game *game, struct vad_view rest);
enum vad_result vad_game_give_up(struct vad_game *game, struct vad_error *error);
/* The action's id with its arguments as one types them; then its title as an item. */
void vad_game_action(struct vad_game *game, uint32_t action, const struct vad_model_argument *args,
		     size_t count);

/* play_help.c: what helps, and costs. */
enum vad_result vad_game_evidence(struct vad_game *game, struct vad_error *error);
enum vad_result vad_game_diagnose(struct vad_game *game, struct vad_error *error);
void vad_game_hint(struct vad_game *game);
/* Title and explanation of a cause. */
void vad_game_cause(struct vad_game *game, uint32_t cause);

#endif
