/* SPDX-License-Identifier: MIT */
/* Windows on the client: its service, store, files, rights and edition. */
#include <string.h>

#include "action_private.h"
#include "model/clock.h"

/* --- rights ----------------------------------------------------------------------------------- */

static enum vad_result elevate(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->elevated, true, effect);
}

static enum vad_result com_self(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_word(&act->client->com_self, VAD_MODEL_ACCESS_GRANTED, effect);
}

static enum vad_result tasks(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_word(&act->client->tasks, VAD_MODEL_ACCESS_GRANTED, effect);
}

static enum vad_result network_service(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_word(&act->client->network_service, VAD_MODEL_ACCESS_GRANTED, effect);
}

static enum vad_result plug_and_play(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_word(&act->client->plugplay, VAD_MODEL_ACCESS_GRANTED, effect);
}

static enum vad_result remote(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->remote_scripts, true, effect);
}

/* --- the service ------------------------------------------------------------------------------ */

static enum vad_result service_start(struct vad_act *act, enum vad_model_effect *effect)
{
	if (act->client->sppsvc_start == VAD_MODEL_START_DISABLED ||
	    act->client->sppsvc == VAD_MODEL_SERVICE_MISSING || act->client->dependency_missing) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	return vad_act_set_word(&act->client->sppsvc, VAD_MODEL_SERVICE_RUNNING, effect);
}

static enum vad_result service_enable(struct vad_act *act, enum vad_model_effect *effect)
{
	enum vad_model_effect started;
	enum vad_result result;

	if (act->client->switched_off_by_tool) {
		*effect = VAD_EFFECT_SAME; /* undone again at once */
		return VAD_OK;
	}
	(void)vad_act_set_word(&act->client->sppsvc_start, VAD_MODEL_START_AUTO, effect);
	result = service_start(act, &started);
	if (started == VAD_EFFECT_CHANGED)
		*effect = started;
	return result;
}

/* The program that switches the service off, or the network away, leaves it alone from now on. */
static enum vad_result exempt(struct vad_act *act, enum vad_model_effect *effect)
{
	bool tool = act->client->switched_off_by_tool;

	act->client->switched_off_by_tool = false;
	(void)vad_act_set_word(&act->client->firewall_out, VAD_MODEL_TRAFFIC_OPEN, effect);
	if (!tool)
		return VAD_OK;
	return service_enable(act, effect);
}

static enum vad_result service_account(struct vad_act *act, enum vad_model_effect *effect)
{
	enum vad_model_effect started = VAD_EFFECT_SAME;
	enum vad_result result;

	(void)vad_act_set_bool(&act->client->dependency_missing, false, effect);
	result = service_start(act, &started);
	if (started == VAD_EFFECT_CHANGED)
		*effect = started;
	return result;
}

/* --- the store -------------------------------------------------------------------------------- */

/* A store made anew holds no key: the one that belongs there goes in again. */
static enum vad_result rebuild(struct vad_act *act, enum vad_model_effect *effect)
{
	if (act->client->store == VAD_MODEL_STORE_DENIED || act->client->disk_failing) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	return vad_act_set_word(&act->client->store, VAD_MODEL_STORE_GOOD, effect);
}

static enum vad_result store_rights(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	if (act->client->store != VAD_MODEL_STORE_DENIED)
		return VAD_OK;
	return vad_act_set_word(&act->client->store, VAD_MODEL_STORE_GOOD, effect);
}

static enum vad_result licence_files(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	if (act->client->store != VAD_MODEL_STORE_MISSING)
		return VAD_OK;
	return vad_act_set_word(&act->client->store, VAD_MODEL_STORE_GOOD, effect);
}

static enum vad_result disk_repair(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->disk_failing, false, effect);
}

/* --- Windows itself --------------------------------------------------------------------------- */

static enum vad_result repair_files(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->files_damaged, false, effect);
}

static enum vad_result remove_languages(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->languages_extra, false, effect);
}

static enum vad_result clean_malware(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->malware, false, effect);
}

/* The key that a new installation of this machine comes with. */
static const struct vad_model_key *key_of_image(const struct vad_act *act)
{
	const struct vad_model_machine *client = act->client;
	const struct vad_model_product *product = &client->product[0];
	const struct vad_model_key *key;

	if (client->image_key[0] != '\0')
		return vad_model_key(act->world, client->image_key);
	key = product->key[0] == '\0' ? NULL : vad_model_key(act->world, product->key);
	return vad_model_right_key(act->world, client, product,
				   key == NULL ? VAD_MODEL_CHANNEL_GVLK : key->channel);
}

/* Everything on the disk is as on the first day; the hardware and the network are as they were. */
static enum vad_result reinstall(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *client = act->client;
	const struct vad_model_key *key = key_of_image(act);

	client->languages_extra = client->malware = client->files_damaged = false;
	client->switched_off_by_tool = client->dependency_missing = false;
	client->genuine = VAD_MODEL_GENUINE_YES;
	client->store = VAD_MODEL_STORE_GOOD;
	client->sppsvc = VAD_MODEL_SERVICE_RUNNING;
	client->sppsvc_start = VAD_MODEL_START_AUTO;
	client->plugplay = client->com_self = client->tasks = client->network_service =
		VAD_MODEL_ACCESS_GRANTED;
	client->forced_host = client->lookup_domain = "";
	client->forced_port = 0;
	client->negative_cache = false;
	client->elevated = true;
	client->activation_type = VAD_MODEL_TYPE_ALL;
	client->hardware_state = VAD_MODEL_HARDWARE_SAME;
	client->cmid = vad_random_guid(act->world->seed, vad_random_next(&act->world->random));
	client->product[0].cached_host = "";
	client->product[0].key = key == NULL ? "" : key->name;
	client->product[0].licence =
		key == NULL ? vad_licence_keyless()
			    : vad_licence_installed(&act->world->rules, act->world->now);
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

static enum vad_result drivers(struct vad_act *act, enum vad_model_effect *effect)
{
	enum vad_result result = VAD_OK;

	if (act->client->hardware_state == VAD_MODEL_HARDWARE_DRIVERS ||
	    act->client->hardware_state == VAD_MODEL_HARDWARE_HIDDEN)
		result = vad_act_set_word(&act->client->hardware_state, VAD_MODEL_HARDWARE_SAME,
					  effect);
	else
		*effect = VAD_EFFECT_SAME;
	return result;
}

static enum vad_result firmware(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	if (act->client->marker != VAD_MODEL_MARKER_DAMAGED)
		return VAD_OK;
	return vad_act_set_word(&act->client->marker, VAD_MODEL_MARKER_PRESENT, effect);
}

/* --- editions --------------------------------------------------------------------------------- */

static enum vad_result convert(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *product = &act->client->product[0];
	const struct vad_model_key *key;
	bool was = product->evaluation;

	product->evaluation = false;
	product->evaluation_end = VAD_TIME_NONE;
	key = vad_model_right_key(act->world, act->client, product, VAD_MODEL_CHANNEL_GVLK);
	*effect = was ? VAD_EFFECT_CHANGED : VAD_EFFECT_SAME;
	return was ? vad_act_install(act, product, key) : VAD_OK;
}

const struct vad_action_row vad_actions_of_system[] = {
	{ "dcom.self", com_self },
	{ "disk.repair", disk_repair },
	{ "evaluation.convert", convert },
	{ "hardware.drivers", drivers },
	{ "hardware.firmware", firmware },
	{ "licence-files.reinstall", licence_files },
	{ "os.clean-malware", clean_malware },
	{ "os.reinstall", reinstall },
	{ "os.remove-languages", remove_languages },
	{ "os.repair-files", repair_files },
	{ "policy.plugplay", plug_and_play },
	{ "registry.acl", network_service },
	{ "registry.enum-root", plug_and_play },
	{ "registry.profile-list", network_service },
	{ "remote.local", vad_act_look },
	{ "remote.wmi", remote },
	{ "service.account", service_account },
	{ "service.enable", service_enable },
	{ "service.exempt", exempt },
	{ "service.restart", service_start },
	{ "service.start", service_start },
	{ "shell.elevate", elevate },
	{ "shell.standard-users", elevate },
	{ "task.acl", tasks },
	{ "tokens.acl", store_rights },
	{ "tokens.rebuild", rebuild },
	{ "tool.correct-command", vad_act_look },
	{ NULL, NULL },
};
