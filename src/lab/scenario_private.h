/* SPDX-License-Identifier: MIT */
/* What the files that read scenarios share. */
#ifndef LAB_SCENARIO_PRIVATE_H
#define LAB_SCENARIO_PRIVATE_H

#include "knowledge/tree.h"
#include "lab/scenario.h"
#include "model/field.h"

struct vad_scenario {
	struct vad_scenario_head head;
	const struct vad_knowledge *k;
	struct vad_arena *arena;
	struct vad_loader *loader; /* owns the trees and the complaints */
	struct vad_place place;	   /* of the scenario's file */
	const struct vad_node *tree;
	struct vad_place world_place;
	const struct vad_node *world;
};

/* Where a world is being built. */
struct vad_building {
	const struct vad_scenario *scenario;
	struct vad_model_world *world;
	struct vad_place at;
};

/* The first complaint of the loader as an error; VAD_OK when there is none. */
enum vad_result vad_scenario_complaint(const struct vad_scenario *scenario,
				       struct vad_error *error);

/* world_file.c */
/* Complain about what a world file must have and does not; false after that. */
bool vad_world_check(struct vad_place at, const struct vad_node *tree);
/* Build the healthy world of the file, up to and with its beginning. NULL after complaints. */
struct vad_model_world *vad_world_build(const struct vad_scenario *scenario);
/* Set the fields of `thing` from the keys of `map`, but for those of `known`, blank between. */
void vad_world_fields(const struct vad_building *b, enum vad_model_kind kind, void *thing,
		      const struct vad_node *map, const char *known);
/* Add a thing of a kind as a mapping with its name describes it, to `zone` (srv, address). NULL after
 * a complaint. `known`: keys of the mapping that are no fields. */
void *vad_world_add(const struct vad_building *b, enum vad_model_kind kind,
		    const struct vad_node *map, struct vad_model_zone *zone, const char *known);
/* Is `word` one of the words of a list with blanks between? */
bool vad_word_in(const char *list, struct vad_view word);
/* Complain when there cannot be such a world. */
void vad_world_sound(const struct vad_building *b, const struct vad_node *node);

/* steps.c */
/* Complain about steps that no world could take. */
void vad_steps_check(struct vad_place at, const struct vad_node *tree);
/* Take the steps of the fault, in order, until one is complained about. */
void vad_steps_take(const struct vad_building *b, const struct vad_node *tree);

#endif
