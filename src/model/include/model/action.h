/* SPDX-License-Identifier: MIT */
/*
 * The actions of knowledge/actions.yaml, carried out in the world. An action does what its title
 * says and no more: dns.delete-srv deletes that record, key.install installs the right key of this
 * machine's owner. What it does to a healthy world changes nothing that matters.
 */
#ifndef VAD_MODEL_ACTION_H
#define VAD_MODEL_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/view.h"
#include "model/world.h"

struct vad_model_argument {
	struct vad_view name, value;
};

enum vad_model_effect {
	VAD_EFFECT_CHANGED,  /* something in the world is other than before */
	VAD_EFFECT_SAME,     /* it was carried out, and all was so already */
	VAD_EFFECT_LOOKED,   /* the action only looks */
};

/*
 * Carry out `action` (an index of knowledge actions[]) for the client `machine`: on it, on the KMS
 * host that it uses or would find, in DNS, on the network, at Microsoft, as the action's `where`
 * says. Arguments are checked against the action's types first. Names, addresses and ports that are
 * missing are those that a person who does it would find: the host that works, its zone, its port.
 * VAD_USAGE: an argument is unknown, no such type, or missing and of another kind; VAD_NOT_FOUND: the world has nothing
 * that the action could be done to (no KMS host, no such zone, no hypervisor); in both cases `error`
 * says what, and what was expected. VAD_UNSUPPORTED: the model does not know what this action
 * touches (a proxy script, a token card).
 */
enum vad_result vad_model_act(struct vad_model_world *world, struct vad_model_machine *machine,
			      uint32_t action, const struct vad_model_argument *args, size_t count,
			      enum vad_model_effect *effect, struct vad_error *error);
/* Is there a function for the action? For the test that holds actions.yaml and the model together. */
bool vad_model_action_known(const struct vad_knowledge *k, uint32_t action);
/* The other way round: an id that the model has and the knowledge has not; NULL: there is none. */
const char *vad_model_action_unknown(const struct vad_knowledge *k);

/*
 * Restore what a support agent could have meant by "the right one" (model/action.c looks it up, so
 * that actions need no arguments that vadiag cannot know): the KMS host of this client's zone that
 * works, the owner's key for this product.
 */
struct vad_model_machine *vad_model_host_of(struct vad_model_world *world,
					    const struct vad_model_machine *machine);
const struct vad_model_key *vad_model_right_key(const struct vad_model_world *world,
						const struct vad_model_machine *machine,
						const struct vad_model_product *product,
						uint8_t channel);

#endif
