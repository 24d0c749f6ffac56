/* SPDX-License-Identifier: MIT */
/* What is done on the KMS host, and to its count. */
#include <stdio.h>
#include <string.h>

#include "action_private.h"
#include "model/attempt.h"
#include "model/clock.h"
#include "rules/host_key.h"
#include "rules/kms.h"

/* The client is itself the server that becomes a KMS host. */
static bool is_setup(const struct vad_act *act, const struct vad_model_machine *host)
{
	return host == act->client;
}

/* --- key and activation ----------------------------------------------------------------------- */

/* Does the key let the host serve the client's product? */
static bool serves(const struct vad_act *act, const struct vad_model_machine *host,
		   const struct vad_model_key *key)
{
	uint32_t group = vad_host_key_index(act->world->k, vad_view_of(key->group));

	return key->channel == VAD_MODEL_CHANNEL_CSVLK && key->state == VAD_MODEL_KEY_VALID &&
	       group != VAD_NO_INDEX &&
	       vad_host_key_fits_host(act->world->k, group, vad_view_of(host->product[0].version)) !=
		       VAD_ANSWER_NO &&
	       vad_host_key_covers(act->world->k, group,
				   vad_view_of(act->client->product[0].version)) == VAD_ANSWER_YES;
}

/* The organisation's host key for this host: one that it has, else the newest it may get. */
static const char *host_key_for(struct vad_act *act, const struct vad_model_machine *host)
{
	struct vad_model_key *key;

	for (size_t i = 0; i < act->world->key_count; i++) {
		if (serves(act, host, &act->world->keys[i]))
			return act->world->keys[i].name;
	}
	for (uint32_t i = act->world->k->host_keys_count; i > 0; i--) {
		const char *group = vad_text(act->world->k, act->world->k->host_keys[i - 1].id);
		struct vad_model_key wanted = { .channel = VAD_MODEL_CHANNEL_CSVLK, .group = group };

		if (!serves(act, host, &wanted))
			continue;
		key = vad_model_add_key(act->world, "new-host-key");
		if (key == NULL)
			return "";
		key->channel = VAD_MODEL_CHANNEL_CSVLK;
		key->group = group;
		key->tail = "F9DKM";
		return key->name;
	}
	return "";
}

/* The counts of crowds that ask the host, from when it serves. */
static enum vad_result let_all_ask(struct vad_act *act, const struct vad_model_machine *host)
{
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < act->world->crowd_count && result == VAD_OK; i++) {
		struct vad_model_crowd *crowd = &act->world->crowds[i];

		if (vad_model_machine(act->world, crowd->host) == host && crowd->until == VAD_TIME_NONE)
			result = vad_model_crowd_asks(act->world, crowd);
	}
	return result;
}

static enum vad_result activate(struct vad_act *act, struct vad_model_machine *host,
				enum vad_model_effect *effect)
{
	const struct vad_model_key *key = vad_model_key(act->world, host->kms.key);
	enum vad_result result;

	*effect = VAD_EFFECT_SAME;
	if (key == NULL || host->kms.activated || key->state != VAD_MODEL_KEY_VALID)
		return VAD_OK;
	host->kms.activated = true;
	vad_licence_activate_for_good(&host->product[0].licence, act->world->now);
	*effect = VAD_EFFECT_CHANGED;
	result = vad_act_publish(act, host);
	return result == VAD_OK ? let_all_ask(act, host) : result;
}

static enum vad_result host_activate(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	if (host == NULL)
		return VAD_NOT_FOUND;
	if (is_setup(act, host))
		return vad_act_look(act, effect); /* its attempt follows */
	return activate(act, host, effect);
}

static enum vad_result host_install_key(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	const char *key;
	enum vad_result result;

	if (host == NULL)
		return VAD_NOT_FOUND;
	key = host_key_for(act, host);
	if (key[0] == '\0' || strcmp(host->kms.key, key) == 0) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	host->kms.key = host->product[0].key = key;
	host->kms.activated = false;
	result = activate(act, host, effect);
	*effect = VAD_EFFECT_CHANGED;
	return result;
}

static enum vad_result office_pack(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	struct vad_model_key *key;
	char group[VAD_ACT_TEXT];
	enum vad_result result;

	if (host == NULL)
		return VAD_NOT_FOUND;
	*effect = VAD_EFFECT_SAME;
	if (host->kms.office_key[0] != '\0')
		return VAD_OK;
	key = vad_model_add_key(act->world, "new-office-key");
	if (key == NULL)
		return VAD_NO_MEMORY;
	(void)snprintf(group, sizeof(group), "office%s", act->client->product[1].version);
	key->channel = VAD_MODEL_CHANNEL_CSVLK;
	key->group = vad_model_text(act->world, vad_view_of(group));
	key->tail = "V4JPN";
	host->kms.office_key = key->name;
	*effect = VAD_EFFECT_CHANGED;
	result = let_all_ask(act, host);
	return result;
}

/* --- in DNS ----------------------------------------------------------------------------------- */

static enum vad_result dns_publish(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_model_host_of(act->world, act->client);

	if (host == NULL)
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "there is no KMS host here that could publish itself");
	host->kms.publishing = true;
	act->client->negative_cache = false;
	*effect = VAD_EFFECT_CHANGED;
	return vad_act_publish(act, host);
}

static enum vad_result dns_unpublish(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	return host == NULL ? VAD_NOT_FOUND
			    : vad_act_set_bool(&host->kms.publishing, false, effect);
}

static enum vad_result publish_domains(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_model_host_of(act->world, act->client);
	char domain[VAD_ACT_TEXT];

	if (host == NULL)
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "there is no KMS host here that could publish itself");
	vad_act_text(act, "domain", domain);
	if (domain[0] == '\0' && act->client->suffixes.count > 0)
		(void)snprintf(domain, sizeof(domain), "%s", act->client->suffixes.text[0]);
	if (host->kms.domains.count < VAD_MODEL_LIST_MAX && domain[0] != '\0')
		host->kms.domains.text[host->kms.domains.count++] =
			vad_model_text(act->world, vad_view_of(domain));
	*effect = VAD_EFFECT_CHANGED;
	return vad_act_publish(act, host);
}

/* --- its service and port --------------------------------------------------------------------- */

static enum vad_result set_port(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	int64_t port;

	if (host == NULL)
		return VAD_NOT_FOUND;
	port = vad_act_number(act, "port", host->kms.port);
	*effect = port == host->kms.port ? VAD_EFFECT_SAME : VAD_EFFECT_CHANGED;
	host->kms.port = port;
	return vad_act_publish(act, host);
}

static enum vad_result normal_priority(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	if (host == NULL)
		return VAD_NOT_FOUND;
	host->kms.overloaded = false;
	(void)vad_act_set_bool(&host->kms.low_priority, false, effect);
	return let_all_ask(act, host);
}

static enum vad_result free_port(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	return host == NULL ? VAD_NOT_FOUND
			    : vad_act_set_word(&host->kms.listener, VAD_MODEL_LISTENER_KMS, effect);
}

static enum vad_result start_host(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	bool ran;

	if (host == NULL)
		return VAD_NOT_FOUND;
	ran = host->sppsvc == VAD_MODEL_SERVICE_RUNNING;
	host->sppsvc = VAD_MODEL_SERVICE_RUNNING;
	host->sppsvc_start = VAD_MODEL_START_AUTO;
	*effect = ran ? VAD_EFFECT_SAME : VAD_EFFECT_CHANGED;
	return vad_act_publish(act, host);
}

static enum vad_result update_host(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	uint32_t update;
	const char *kb;

	if (host == NULL)
		return VAD_NOT_FOUND;
	update = vad_host_update_index(act->world->k, vad_view_of(host->product[0].version),
				       vad_view_of(act->client->product[0].version));
	*effect = VAD_EFFECT_SAME;
	if (update == VAD_NO_INDEX || host->updates.count == VAD_MODEL_LIST_MAX)
		return VAD_OK;
	kb = vad_text(act->world->k, act->world->k->host_updates[update].kb);
	host->updates.text[host->updates.count++] = kb;
	*effect = VAD_EFFECT_CHANGED;
	return let_all_ask(act, host);
}

static enum vad_result retire(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	if (host == NULL)
		return VAD_NOT_FOUND;
	*effect = VAD_EFFECT_CHANGED;
	host->kms.key = "";
	host->kms.activated = false;
	return VAD_OK;
}

/* --- the count -------------------------------------------------------------------------------- */

/* As many further machines as a count of Windows clients needs. */
static enum vad_result add_machines(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	struct vad_model_crowd *crowd;
	int64_t needed = 0;

	if (host == NULL)
		return VAD_NOT_FOUND;
	(void)vad_kms_threshold(act->world->k, VAD_KMS_CLIENT, &needed);
	crowd = vad_model_add_crowd(act->world, "NEW");
	if (crowd == NULL)
		return VAD_NO_MEMORY;
	crowd->machines = needed;
	crowd->edition = act->client->product[0].edition;
	crowd->version = act->client->product[0].version;
	crowd->host = host->name;
	*effect = VAD_EFFECT_CHANGED;
	return vad_model_crowd_asks(act->world, crowd);
}

/* Those that are there ask now, and from now on. */
static enum vad_result trigger(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	if (host == NULL)
		return VAD_NOT_FOUND;
	for (size_t i = 0; i < act->world->crowd_count; i++)
		act->world->crowds[i].until = VAD_TIME_NONE;
	*effect = VAD_EFFECT_CHANGED;
	return let_all_ask(act, host);
}

/* All machines ask the host that this client asks. */
static enum vad_result one_host(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	if (host == NULL)
		return VAD_NOT_FOUND;
	for (size_t i = 0; i < act->world->crowd_count; i++)
		act->world->crowds[i].host = host->name;
	*effect = VAD_EFFECT_CHANGED;
	return let_all_ask(act, host);
}

const struct vad_action_row vad_actions_of_hosts[] = {
	{ "checks.event-log", vad_act_look },
	{ "checks.host-log", vad_act_look },
	{ "checks.srv", vad_act_look },
	{ "count.add-machines", add_machines },
	{ "count.export-log", vad_act_look },
	{ "count.look", vad_act_look },
	{ "count.one-host", one_host },
	{ "count.trigger", trigger },
	{ "host.update", update_host },
	{ "kms-host.activate", host_activate },
	{ "kms-host.activate-phone", host_activate },
	{ "kms-host.dns-publish", dns_publish },
	{ "kms-host.dns-unpublish", dns_unpublish },
	{ "kms-host.free-port", free_port },
	{ "kms-host.install-key", host_install_key },
	{ "kms-host.all-keys", host_install_key },
	{ "kms-host.normal-priority", normal_priority },
	{ "kms-host.office-pack", office_pack },
	{ "kms-host.publish-domains", publish_domains },
	{ "kms-host.retire", retire },
	{ "kms-host.set-port", set_port },
	{ "service.start-host", start_host },
	{ NULL, NULL },
};
