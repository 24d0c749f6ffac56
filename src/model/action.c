/* SPDX-License-Identifier: MIT */
/* Actions by their ids, and what they have in common. */
#include "model/action.h"

#include <stdio.h>
#include <string.h>

#include "action_private.h"
#include "base/escape.h"
#include "model/attempt.h"
#include "model/clock.h"

static const struct vad_action_row *const families[] = {
	vad_actions_of_keys,   vad_actions_of_clients,  vad_actions_of_hosts,  vad_actions_of_names,
	vad_actions_of_system, vad_actions_of_networks, vad_actions_of_others,
};

static const struct vad_action_row *find_row(const char *id)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		for (const struct vad_action_row *row = families[i]; row->id != NULL; row++) {
			if (strcmp(row->id, id) == 0)
				return row;
		}
	}
	return NULL;
}

bool vad_model_action_known(const struct vad_knowledge *k, uint32_t action)
{
	return find_row(vad_text(k, k->actions[action].id)) != NULL;
}

const char *vad_model_action_unknown(const struct vad_knowledge *k)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		for (const struct vad_action_row *row = families[i]; row->id != NULL; row++) {
			if (vad_action_index(k, vad_view_of(row->id)) == VAD_NO_INDEX)
				return row->id;
		}
	}
	return NULL;
}

/* --- arguments -------------------------------------------------------------------------------- */

void vad_act_text(const struct vad_act *act, const char *name, char out[VAD_ACT_TEXT])
{
	out[0] = '\0';
	for (size_t i = 0; i < act->arg_count; i++) {
		if (vad_view_is(act->args[i].name, name))
			(void)snprintf(out, VAD_ACT_TEXT, "%.*s", VAD_VIEW_ARG(act->args[i].value));
	}
}

int64_t vad_act_number(const struct vad_act *act, const char *name, int64_t otherwise)
{
	char text[VAD_ACT_TEXT];
	int64_t number = otherwise;

	vad_act_text(act, name, text);
	return vad_view_to_i64(vad_view_of(text), &number) ? number : otherwise;
}

static const struct vad_action_arg *arg_of(const struct vad_knowledge *k,
					   const struct vad_action *action, struct vad_view name)
{
	for (uint32_t i = 0; i < action->args.count; i++) {
		const struct vad_action_arg *arg = &k->action_args[action->args.first + i];

		if (vad_view_is(name, vad_text(k, arg->name)))
			return arg;
	}
	return NULL;
}

static enum vad_result check_args(const struct vad_act *act, const struct vad_action *action)
{
	const struct vad_knowledge *k = act->world->k;

	for (size_t i = 0; i < act->arg_count; i++) {
		const struct vad_model_argument *given = &act->args[i];
		const struct vad_action_arg *arg = arg_of(k, action, given->name);

		if (arg == NULL)
			return vad_error_set(act->error, VAD_USAGE, NULL, 0, 0,
					     "the action %s takes no argument '%.*s'",
					     vad_text(k, action->id), VAD_VIEW_ARG(given->name));
		if (!vad_arg_valid((enum vad_arg_type)arg->type, given->value))
			return vad_error_set(act->error, VAD_USAGE, NULL, 0, 0,
					     "the argument %.*s of %s is '%.*s'; expected: %s",
					     VAD_VIEW_ARG(given->name), vad_text(k, action->id),
					     VAD_VIEW_ARG(given->value),
					     vad_arg_type_name((enum vad_arg_type)arg->type));
	}
	return VAD_OK;
}

/* What a person who does it finds out: the names and addresses of the organisation. */
static bool can_be_found(const struct vad_action_arg *arg)
{
	return arg->type == VAD_ARG_HOST || arg->type == VAD_ARG_ADDRESS ||
	       arg->type == VAD_ARG_PORT;
}

/* What the action cannot do without. */
static enum vad_result check_required(const struct vad_act *act, const struct vad_action *action)
{
	const struct vad_knowledge *k = act->world->k;

	for (uint32_t i = 0; i < action->args.count; i++) {
		const struct vad_action_arg *arg = &k->action_args[action->args.first + i];
		bool given = arg->optional || can_be_found(arg);

		for (size_t j = 0; j < act->arg_count && !given; j++)
			given = vad_view_is(act->args[j].name, vad_text(k, arg->name));
		if (!given)
			return vad_error_set(act->error, VAD_USAGE, NULL, 0, 0,
					     "the action %s needs the argument '%s'; expected: %s",
					     vad_text(k, action->id), vad_text(k, arg->name),
					     vad_arg_type_name((enum vad_arg_type)arg->type));
	}
	return VAD_OK;
}

enum vad_result vad_act_do(struct vad_act *act, uint32_t action, enum vad_model_effect *effect)
{
	const char *id = vad_text(act->world->k, act->world->k->actions[action].id);
	const struct vad_action_row *row = find_row(id);

	if (row == NULL)
		return vad_error_set(act->error, VAD_UNSUPPORTED, NULL, 0, 0,
				     "the model has nothing that %s could be done to", id);
	return row->run(act, effect);
}

enum vad_result vad_model_act(struct vad_model_world *world, struct vad_model_machine *machine,
			      uint32_t action, const struct vad_model_argument *args, size_t count,
			      enum vad_model_effect *effect, struct vad_error *error)
{
	struct vad_act act = { world, machine, args, count, error };
	const struct vad_action *what = &world->k->actions[action];
	enum vad_model_effect done = VAD_EFFECT_LOOKED;
	enum vad_result result = check_args(&act, what);

	if (result == VAD_OK)
		result = check_required(&act, what);
	if (result == VAD_OK)
		result = vad_act_do(&act, action, &done);
	if (result == VAD_OK)
		*effect = done;
	return result;
}

/* --- whom ------------------------------------------------------------------------------------- */

static bool is_host(const struct vad_model_machine *machine)
{
	return machine->kms.key[0] != '\0' && !machine->retired;
}

/* Why a host would not do for the product; lower is better. */
static unsigned badness(const struct vad_model_world *world, const struct vad_model_machine *host,
			const struct vad_model_product *product)
{
	if (vad_model_covers(world, host, product) != NULL)
		return 3;
	if (!host->kms.activated)
		return 2;
	return host->sppsvc != VAD_MODEL_SERVICE_RUNNING;
}

struct vad_model_machine *vad_model_host_of(struct vad_model_world *world,
					    const struct vad_model_machine *machine)
{
	struct vad_model_machine *best = NULL;
	unsigned least = 0;

	for (size_t i = 0; i < world->machine_count; i++) {
		struct vad_model_machine *host = &world->machines[i];
		unsigned bad;

		if (!is_host(host) || host == machine)
			continue;
		bad = badness(world, host, &machine->product[0]);
		if (best == NULL || bad < least) {
			best = host;
			least = bad;
		}
	}
	return best;
}

/* The machine behind the first record that the client's domains hold. */
static struct vad_model_machine *recorded_host(const struct vad_act *act)
{
	for (size_t i = 0; i < act->world->zone_count; i++) {
		const struct vad_model_zone *zone = &act->world->zones[i];

		for (size_t j = 0; j < zone->srv_count; j++) {
			struct vad_model_machine *host =
				vad_model_machine(act->world, zone->srv[j].target);

			if (host != NULL && !host->retired)
				return host;
		}
	}
	return NULL;
}

struct vad_model_machine *vad_act_host(const struct vad_act *act)
{
	struct vad_model_machine *host = NULL;

	if (act->client->kms.key[0] != '\0')
		return act->client;
	if (act->client->forced_host[0] != '\0')
		host = vad_model_machine(act->world, act->client->forced_host);
	if (host == NULL || host->retired)
		host = recorded_host(act);
	if (host == NULL)
		host = vad_model_host_of(act->world, act->client);
	if (host == NULL)
		(void)vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				    "there is no KMS host here that this could be done to");
	return host;
}

struct vad_model_machine *vad_act_good_host(const struct vad_act *act)
{
	struct vad_model_machine *host = vad_model_host_of(act->world, act->client);

	if (host == NULL)
		(void)vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				    "there is no KMS host here that could be named");
	return host;
}

struct vad_model_zone *vad_act_zone(const struct vad_act *act)
{
	char name[VAD_ACT_TEXT];
	struct vad_model_zone *zone = NULL;

	vad_act_text(act, "zone", name);
	if (name[0] != '\0')
		zone = vad_model_zone(act->world, name);
	for (size_t i = 0; zone == NULL && name[0] == '\0' && i < act->client->suffixes.count; i++)
		zone = vad_model_zone(act->world, act->client->suffixes.text[i]);
	if (zone == NULL && name[0] == '\0' && act->world->zone_count > 0)
		zone = &act->world->zones[0];
	if (zone == NULL)
		(void)vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				    "there is no zone '%s' here", name);
	return zone;
}

struct vad_model_product *vad_act_product(const struct vad_act *act)
{
	struct vad_model_product *windows = &act->client->product[0];
	struct vad_model_product *office = &act->client->product[1];

	return office->app[0] != '\0' && windows->licence.state == VAD_LICENCE_LICENSED &&
			       office->licence.state != VAD_LICENCE_LICENSED
		       ? office
		       : windows;
}

/* --- effects ---------------------------------------------------------------------------------- */

static enum vad_model_effect effect_of(bool changed)
{
	return changed ? VAD_EFFECT_CHANGED : VAD_EFFECT_SAME;
}

enum vad_result vad_act_set_bool(bool *value, bool wanted, enum vad_model_effect *effect)
{
	*effect = effect_of(*value != wanted);
	*value = wanted;
	return VAD_OK;
}

enum vad_result vad_act_set_word(uint8_t *value, uint8_t wanted, enum vad_model_effect *effect)
{
	*effect = effect_of(*value != wanted);
	*value = wanted;
	return VAD_OK;
}

enum vad_result vad_act_set_text(const char **value, const char *wanted,
				 enum vad_model_effect *effect)
{
	*effect = effect_of(strcmp(*value, wanted) != 0);
	*value = wanted;
	return VAD_OK;
}

enum vad_result vad_act_add(struct vad_act *act, struct vad_model_list *list, const char *text,
			    enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	for (size_t i = 0; i < list->count; i++) {
		if (vad_view_is_nocase(vad_view_of(text), list->text[i]))
			return VAD_OK;
	}
	if (list->count == VAD_MODEL_LIST_MAX)
		return VAD_OK;
	list->text[list->count++] = vad_model_text(act->world, vad_view_of(text));
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

enum vad_result vad_act_missing(struct vad_act *act, const char *what)
{
	return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0, "there is no %s here", what);
}

enum vad_result vad_act_look(struct vad_act *act, enum vad_model_effect *effect)
{
	(void)act;
	*effect = VAD_EFFECT_LOOKED;
	return VAD_OK;
}

enum vad_result vad_act_publish(struct vad_act *act, struct vad_model_machine *host)
{
	return vad_model_publish(act->world, host);
}
