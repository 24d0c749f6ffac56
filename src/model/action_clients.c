/* SPDX-License-Identifier: MIT */
/* Settings of the KMS client, its clock, and rearming. */
#include <string.h>

#include "action_private.h"
#include "base/guid.h"
#include "model/clock.h"
#include "model/identity.h"
#include "slmgr_private.h"

enum { DAY = 86400 };

/* --- which host it asks ----------------------------------------------------------------------- */

static enum vad_result point_at(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *client = act->client;
	struct vad_buffer name = vad_buffer_new(VAD_ACT_TEXT);
	char asked[VAD_ACT_TEXT];
	const struct vad_model_machine *host;
	enum vad_result result;

	vad_act_text(act, "host", asked);
	if (asked[0] == '\0') {
		host = vad_act_good_host(act);
		if (host == NULL)
			return VAD_NOT_FOUND;
		vad_model_full_name(host, &name);
	} else {
		vad_buffer_add(&name, asked);
	}
	client->forced_port = vad_act_number(act, "port", 0);
	client->forced_by_policy = false;
	client->product[0].cached_host = client->product[1].cached_host = "";
	result = vad_act_set_text(&client->forced_host,
				  vad_model_text(act->world, vad_buffer_view(&name)), effect);
	vad_buffer_clear(&name);
	return result;
}

/* For a right host whose name the facts did not hold: the one that serves this product. */
static enum vad_result right_host(struct vad_act *act, enum vad_model_effect *effect)
{
	char asked[VAD_ACT_TEXT];
	const struct vad_model_machine *named;
	struct vad_act other = *act;

	vad_act_text(act, "host", asked);
	named = vad_model_machine(act->world, asked);
	/* The host that the fault is about is not the right one. */
	if (named != NULL && vad_view_is_nocase(vad_view_of(asked), act->client->forced_host))
		other.arg_count = 0;
	return point_at(&other, effect);
}

static enum vad_result clear_host(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *client = act->client;
	bool cached = client->product[0].cached_host[0] != '\0';

	client->product[0].cached_host = client->product[1].cached_host = "";
	client->forced_port = 0;
	(void)vad_act_set_text(&client->forced_host, "", effect);
	if (cached)
		*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

/* The setting, and what sets it again. */
enum vad_result vad_act_remove_forced(struct vad_act *act, enum vad_model_effect *effect)
{
	act->client->forced_by_policy = false;
	act->client->forced_policy_host = "";
	return clear_host(act, effect);
}

static enum vad_result lookup_domain(struct vad_act *act, enum vad_model_effect *effect)
{
	char domain[VAD_ACT_TEXT];
	const struct vad_model_zone *zone = vad_act_zone(act);

	vad_act_text(act, "domain", domain);
	if (domain[0] == '\0' && zone == NULL)
		return VAD_NOT_FOUND;
	if (domain[0] == '\0')
		return vad_act_set_text(&act->client->lookup_domain, zone->name, effect);
	return vad_act_set_text(&act->client->lookup_domain,
				vad_model_text(act->world, vad_view_of(domain)), effect);
}

static enum vad_result clear_lookup_domain(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_text(&act->client->lookup_domain, "", effect);
}

static enum vad_result cache_off(struct vad_act *act, enum vad_model_effect *effect)
{
	act->client->product[0].cached_host = act->client->product[1].cached_host = "";
	return vad_act_set_bool(&act->client->caching, false, effect);
}

static enum vad_result cache_on(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->caching, true, effect);
}

static enum vad_result any_type(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_word(&act->client->activation_type, VAD_MODEL_TYPE_ALL, effect);
}

/* --- the clock -------------------------------------------------------------------------------- */

/* The clock shows the time of its source. */
static enum vad_result set_clock(struct vad_model_machine *machine, enum vad_model_effect *effect)
{
	*effect = machine->clock_offset != 0 || machine->zone_wrong ? VAD_EFFECT_CHANGED
								    : VAD_EFFECT_SAME;
	machine->clock_offset = 0;
	machine->clock_rest = 0;
	machine->zone_wrong = false;
	return VAD_OK;
}

/* The service runs and has a source, and the clock follows. */
static enum vad_result serve_time(struct vad_model_machine *machine, enum vad_model_effect *effect)
{
	enum vad_model_effect set;

	(void)vad_act_set_word(&machine->time_service, VAD_MODEL_TIME_SYNCED, effect);
	(void)set_clock(machine, &set);
	if (set == VAD_EFFECT_CHANGED)
		*effect = set;
	return VAD_OK;
}

/* A service whose source does not answer stays where it is. */
static enum vad_result sync(struct vad_model_machine *machine, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	return machine->time_service == VAD_MODEL_TIME_UNSYNCED ? VAD_OK
								: serve_time(machine, effect);
}

static enum vad_result sync_client(struct vad_act *act, enum vad_model_effect *effect)
{
	return sync(act->client, effect);
}

static enum vad_result set_by_hand(struct vad_act *act, enum vad_model_effect *effect)
{
	return set_clock(act->client, effect);
}

/* With a source of its own, whatever it had before. */
static enum vad_result give_source(struct vad_act *act, enum vad_model_effect *effect)
{
	return serve_time(act->client, effect);
}

/* An offset that a zone did not make is another fault. */
static enum vad_result set_zone(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	return act->client->zone_wrong ? set_clock(act->client, effect) : VAD_OK;
}

/* With a new battery the clock keeps what it is set to. */
static enum vad_result battery(struct vad_act *act, enum vad_model_effect *effect)
{
	bool drifted = act->client->clock_drift != 0;

	act->client->clock_drift = 0;
	(void)set_clock(act->client, effect);
	if (drifted)
		*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

static enum vad_result vm_sync(struct vad_act *act, enum vad_model_effect *effect)
{
	if (!act->client->is_virtual)
		return vad_act_missing(act, "hypervisor under this machine");
	return serve_time(act->client, effect);
}

static enum vad_result sync_host(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_directory *directory =
		vad_model_directory(act->world, act->client->domain);
	struct vad_model_machine *host;

	if (directory != NULL && directory->clock_offset != 0) {
		directory->clock_offset = 0;
		*effect = VAD_EFFECT_CHANGED;
		return VAD_OK;
	}
	host = vad_act_host(act);
	return host == NULL ? VAD_NOT_FOUND : sync(host, effect);
}

/* --- rearm, and time -------------------------------------------------------------------------- */

static enum vad_result rearm(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *product = &act->client->product[0];
	int64_t left = product->rearms;

	*effect = VAD_EFFECT_SAME;
	if (!vad_model_rearm(act->world, act->client, product) || product->rearms == left)
		return VAD_OK;
	*effect = VAD_EFFECT_CHANGED;
	return vad_model_restart(act->world, act->client);
}

/* The product with the activation id of the argument. */
static enum vad_result rearm_product(struct vad_act *act, enum vad_model_effect *effect)
{
	char asked[VAD_ACT_TEXT], own[VAD_GUID_TEXT];

	vad_act_text(act, "id", asked);
	for (size_t i = 0; i < VAD_MODEL_PRODUCTS_MAX; i++) {
		struct vad_model_product *product = &act->client->product[i];
		struct vad_guid id = vad_model_activation_id(act->world, product);
		int64_t left = product->rearms;

		vad_guid_print(&id, own);
		if (product->app[0] == '\0' || !vad_view_is_nocase(vad_view_of(asked), own))
			continue;
		(void)vad_model_rearm(act->world, act->client, product);
		*effect = product->rearms == left ? VAD_EFFECT_SAME : VAD_EFFECT_CHANGED;
		return VAD_OK;
	}
	return vad_act_missing(act, "product with that activation id");
}

/* Every machine of the image gets an id of its own, and asks. */
static enum vad_result rearm_clones(struct vad_act *act, enum vad_model_effect *effect)
{
	enum vad_result result = rearm(act, effect);

	for (size_t i = 0; i < act->world->crowd_count && result == VAD_OK; i++) {
		struct vad_model_crowd *crowd = &act->world->crowds[i];

		if (!crowd->shared_cmid)
			continue;
		crowd->shared_cmid = false;
		*effect = VAD_EFFECT_CHANGED;
		result = vad_model_crowd_asks(act->world, crowd);
	}
	return result;
}

static enum vad_result restart(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_CHANGED;
	return vad_model_restart(act->world, act->client);
}

static enum vad_result wait_a_day(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_CHANGED;
	return vad_model_run(act->world, act->world->now + DAY);
}

static enum vad_result no_skip_rearm(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->skip_rearm, false, effect);
}

const struct vad_action_row vad_actions_of_clients[] = {
	{ "clock.battery", battery },
	{ "clock.set", set_by_hand },
	{ "clock.set-zone", set_zone },
	{ "clock.sync", sync_client },
	{ "clock.sync-host", sync_host },
	{ "clock.utc", sync_client },
	{ "clock.vm-sync", vm_sync },
	{ "image.generalize", rearm_clones },
	{ "image.skip-rearm", no_skip_rearm },
	{ "kms-host.right-host", right_host },
	{ "kms.activation-type", any_type },
	{ "kms.cache-off", cache_off },
	{ "kms.cache-on", cache_on },
	{ "kms.clear-host", clear_host },
	{ "kms.clear-lookup-domain", clear_lookup_domain },
	{ "kms.lookup-domain", lookup_domain },
	{ "kms.point-at", point_at },
	{ "none", vad_act_look },
	{ "office.activate", vad_act_look },
	{ "office.clear-host", clear_host },
	{ "office.set-host", point_at },
	{ "policy.change", vad_act_remove_forced },
	{ "rearm", rearm },
	{ "rearm.cmid", rearm_clones },
	{ "rearm.product", rearm_product },
	{ "registry.remove-forced-host", vad_act_remove_forced },
	{ "restart", restart },
	{ "time-service.domain", give_source },
	{ "time-service.ntp", give_source },
	{ "time-service.start", sync_client },
	{ "wait", wait_a_day },
	{ NULL, NULL },
};
