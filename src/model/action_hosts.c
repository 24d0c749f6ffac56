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
	       vad_host_key_fits_host(act->world->k, group,
				      vad_view_of(host->product[0].version)) != VAD_ANSWER_NO &&
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
		struct vad_model_key wanted = { .channel = VAD_MODEL_CHANNEL_CSVLK,
						.group = group };

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

		if (vad_model_machine(act->world, crowd->host) == host &&
		    crowd->until == VAD_TIME_NONE)
			result = vad_model_crowd_asks(act->world, crowd);
	}
	return result;
}

static enum vad_result activate(struct vad_act *act, struct vad_model_machine *host,
				enum vad_model_effect *effect)
{
	struct vad_model_outcome outcome;
	enum vad_result result;

	*effect = VAD_EFFECT_SAME;
	if (host->kms.activated)
		return VAD_OK;
	host->product[0].key = host->kms.key;
	result = vad_model_attempt(act->world, host, &host->product[0], VAD_TRIGGER_COMMAND,
				   &outcome);
	if (result != VAD_OK || !outcome.activated)
		return result;
	*effect = VAD_EFFECT_CHANGED;
	return let_all_ask(act, host);
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

/* The centre's answer in it, the host is activated without a way to Microsoft. */
static enum vad_result host_activate_phone(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	enum vad_result result;

	*effect = VAD_EFFECT_SAME;
	if (host == NULL)
		return VAD_NOT_FOUND;
	if (host->kms.activated)
		return VAD_OK;
	host->product[0].key = host->kms.key;
	result = vad_act_telephone(act, host, &host->product[0], effect);
	if (result != VAD_OK || *effect != VAD_EFFECT_CHANGED)
		return result;
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
	*effect = VAD_EFFECT_SAME;
	if (domain[0] != '\0')
		(void)vad_act_add(act, &host->kms.domains, domain, effect);
	act->client->negative_cache = false;
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
	bool busy;

	if (host == NULL)
		return VAD_NOT_FOUND;
	busy = host->kms.overloaded;
	host->kms.overloaded = false;
	(void)vad_act_set_bool(&host->kms.low_priority, false, effect);
	if (busy)
		*effect = VAD_EFFECT_CHANGED;
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
	if (update == VAD_NO_INDEX)
		return VAD_OK;
	kb = vad_text(act->world->k, act->world->k->host_updates[update].kb);
	(void)vad_act_add(act, &host->updates, kb, effect);
	return let_all_ask(act, host);
}

static enum vad_result retire(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);

	if (host == NULL)
		return VAD_NOT_FOUND;
	*effect = host->kms.key[0] != '\0' ? VAD_EFFECT_CHANGED : VAD_EFFECT_SAME;
	if (host->kms.key[0] == '\0')
		return VAD_OK;
	host->kms.key = "";
	host->kms.activated = host->kms.publishing = false;
	host->forced_host = "";
	host->product[0].key = "gvlk";
	host->product[0].licence = vad_licence_installed(&act->world->rules, act->world->now);
	return VAD_OK;
}

/* --- the count -------------------------------------------------------------------------------- */

/* As many further machines as a count of Windows clients needs. */
static enum vad_result add_machines(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *host = vad_act_host(act);
	struct vad_model_crowd *crowd;
	const struct vad_model_product *product = vad_act_product(act);
	char named[VAD_ACT_TEXT];
	int64_t needed = 0;

	vad_act_text(act, "host", named);
	if (named[0] != '\0' && vad_model_machine(act->world, named) != NULL)
		host = vad_model_machine(act->world, named);
	if (host == NULL)
		return VAD_NOT_FOUND;
	(void)vad_kms_threshold(act->world->k, VAD_KMS_CLIENT, &needed);
	crowd = vad_model_add_crowd(act->world, "NEW");
	if (crowd == NULL)
		return VAD_NO_MEMORY;
	crowd->machines = needed;
	crowd->edition = product->edition;
	crowd->version = product->version;
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

/* --- further hosts ---------------------------------------------------------------------------- */

/* A server of the client's domain that is no KMS host yet. */
static struct vad_model_machine *free_server(struct vad_act *act)
{
	for (size_t i = 0; i < act->world->machine_count; i++) {
		struct vad_model_machine *machine = &act->world->machines[i];

		if (machine->server && !machine->retired && machine != act->client &&
		    machine->kms.key[0] == '\0' &&
		    vad_view_is_nocase(vad_view_of(machine->domain), act->client->domain) &&
		    host_key_for(act, machine)[0] != '\0')
			return machine;
	}
	return NULL;
}

/* The role, the key, its activation, the firewall rule, the record. */
static enum vad_result set_up(struct vad_act *act, struct vad_model_machine *host,
			      enum vad_model_effect *effect)
{
	enum vad_result result;

	if (host == NULL)
		return vad_act_missing(act, "server that could carry the role");
	host->kms.key = host_key_for(act, host);
	host->product[0].key = host->kms.key;
	host->product[0].licence = vad_licence_installed(&act->world->rules, act->world->now);
	host->kms.activated = false;
	host->kms.publishing = true;
	host->kms_rule = VAD_MODEL_RULE_ENABLED;
	result = activate(act, host, effect);
	*effect = VAD_EFFECT_CHANGED;
	return result;
}

/* Where one works already, there is nothing to set up. */
static enum vad_result deploy(struct vad_act *act, enum vad_model_effect *effect)
{
	const struct vad_model_machine *host = vad_model_host_of(act->world, act->client);

	*effect = VAD_EFFECT_SAME;
	if (host != NULL && host->kms.activated &&
	    vad_model_covers(act->world, host, &act->client->product[0]) == NULL)
		return VAD_OK;
	return set_up(act, free_server(act), effect);
}

static enum vad_result add_second(struct vad_act *act, enum vad_model_effect *effect)
{
	return set_up(act, free_server(act), effect);
}

/* The newest version of Windows Server that carries a key for the client's product. */
static enum vad_result newer_windows(struct vad_act *act, enum vad_model_effect *effect)
{
	const struct vad_knowledge *k = act->world->k;
	struct vad_model_machine *host = vad_act_host(act);
	const char *before;

	*effect = VAD_EFFECT_SAME;
	if (host == NULL)
		return VAD_NOT_FOUND;
	before = host->product[0].version;
	for (uint32_t i = k->host_keys_count; i > 0; i--) {
		const struct vad_host_key *group = &k->host_keys[i - 1];
		const char *version = group->host_versions.count == 0
					      ? ""
					      : vad_text(k, k->words[group->host_versions.first]);

		if (vad_host_key_covers(k, i - 1, vad_view_of(act->client->product[0].version)) !=
			    VAD_ANSWER_YES ||
		    vad_model_product_row(k, host->product[0].edition, version) == VAD_NO_INDEX)
			continue;
		if (strcmp(before, version) == 0)
			return VAD_OK;
		host->product[0].version = version;
		*effect = VAD_EFFECT_CHANGED;
		break;
	}
	return *effect == VAD_EFFECT_CHANGED ? set_up(act, host, effect) : VAD_OK;
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
	{ "kms-host.activate-phone", host_activate_phone },
	{ "kms-host.add-second", add_second },
	{ "kms-host.deploy", deploy },
	{ "kms-host.dns-publish", dns_publish },
	{ "kms-host.dns-unpublish", dns_unpublish },
	{ "kms-host.free-port", free_port },
	{ "kms-host.install-key", host_install_key },
	{ "kms-host.all-keys", host_install_key },
	{ "kms-host.newer-os", newer_windows },
	{ "kms-host.normal-priority", normal_priority },
	{ "kms-host.office-pack", office_pack },
	{ "kms-host.publish-domains", publish_domains },
	{ "kms-host.retire", retire },
	{ "kms-host.set-port", set_port },
	{ "service.start-host", start_host },
	{ NULL, NULL },
};
