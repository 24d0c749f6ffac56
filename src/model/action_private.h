/* SPDX-License-Identifier: MIT */
/* What the families of actions share. */
#ifndef MODEL_ACTION_PRIVATE_H
#define MODEL_ACTION_PRIVATE_H

#include "model/action.h"

enum { VAD_ACT_TEXT = 300 };

/* An action that is being carried out. */
struct vad_act {
	struct vad_model_world *world;
	struct vad_model_machine *client;
	const struct vad_model_argument *args;
	size_t arg_count;
	struct vad_error *error;
};

/* One action: VAD_OK with the effect, or why it cannot be. */
typedef enum vad_result vad_act_function(struct vad_act *act, enum vad_model_effect *effect);
struct vad_action_row {
	const char *id;
	vad_act_function *run;
};
/* The families; each table ends with a NULL id. */
extern const struct vad_action_row vad_actions_of_keys[];
extern const struct vad_action_row vad_actions_of_clients[];
extern const struct vad_action_row vad_actions_of_hosts[];
extern const struct vad_action_row vad_actions_of_names[];
extern const struct vad_action_row vad_actions_of_system[];
extern const struct vad_action_row vad_actions_of_networks[];
extern const struct vad_action_row vad_actions_of_others[];

/* --- arguments -------------------------------------------------------------------------------- */

/* The argument of that name, "" without one; cut at VAD_ACT_TEXT - 1 bytes. */
void vad_act_text(const struct vad_act *act, const char *name, char out[VAD_ACT_TEXT]);
/* The number of an argument, `otherwise` without one. */
int64_t vad_act_number(const struct vad_act *act, const char *name, int64_t otherwise);

/* --- whom it is done to ----------------------------------------------------------------------- */

/* The KMS host that the client asks, or would; then any that is there. NULL after an error. */
struct vad_model_machine *vad_act_host(const struct vad_act *act);
/* The host of the argument `host`, or one that works: to which a client is to be pointed. */
struct vad_model_machine *vad_act_good_host(const struct vad_act *act);
/* The zone of the argument `zone`, or that in which the client looks. NULL after an error. */
struct vad_model_zone *vad_act_zone(const struct vad_act *act);
/* The product that the key of a fault is about: Office where Windows is activated and it is not. */
struct vad_model_product *vad_act_product(const struct vad_act *act);

/* --- effects ---------------------------------------------------------------------------------- */

/* Set a value; *effect tells whether it was another one. */
enum vad_result vad_act_set_bool(bool *value, bool wanted, enum vad_model_effect *effect);
enum vad_result vad_act_set_word(uint8_t *value, uint8_t wanted, enum vad_model_effect *effect);
enum vad_result vad_act_set_text(const char **value, const char *wanted,
				 enum vad_model_effect *effect);
/* An action by its index, its arguments as they are: those that are missing are what the family
 * takes for them. */
enum vad_result vad_act_do(struct vad_act *act, uint32_t action, enum vad_model_effect *effect);
/* Nothing but looking, or an act outside the model. */
enum vad_result vad_act_look(struct vad_act *act, enum vad_model_effect *effect);
/* Install a key for a product of the client, as an administrator who knows how. */
enum vad_result vad_act_install(struct vad_act *act, const struct vad_model_product *product,
				const struct vad_model_key *key);
/* By telephone: the installation id of a machine to the centre, its answer into the machine. */
enum vad_result vad_act_telephone(struct vad_act *act, struct vad_model_machine *machine,
				  struct vad_model_product *product, enum vad_model_effect *effect);
/* Add a text to a list that has not got it; one that is full stays as it is. */
enum vad_result vad_act_add(struct vad_act *act, struct vad_model_list *list, const char *text,
			    enum vad_model_effect *effect);
/* VAD_NOT_FOUND with what the world has not. */
enum vad_result vad_act_missing(struct vad_act *act, const char *what);
/* The right key of this client for the way in which it is activated; families share it. */
vad_act_function vad_act_right_key;
/* Take what forces a KMS host away, and what sets it again. */
vad_act_function vad_act_remove_forced;
/* Open what blocks traffic from the client to a KMS host; 0: any port of an edge. */
enum vad_result vad_act_open(struct vad_act *act, const struct vad_model_machine *host,
			     int64_t port, enum vad_model_effect *effect);
/* Let the host's record be where it belongs, as its service does when it starts. */
enum vad_result vad_act_publish(struct vad_act *act, struct vad_model_machine *host);

#endif
