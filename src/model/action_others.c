/* SPDX-License-Identifier: MIT */
/* Editions and updates, Office, machines in clouds, and what people do outside the model. */
#include <stdio.h>
#include <string.h>

#include "action_private.h"
#include "slmgr_private.h"

/* --- editions and updates --------------------------------------------------------------------- */

static enum vad_result set_edition(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *windows = &act->client->product[0];
	char edition[VAD_ACT_TEXT];
	uint32_t row;

	vad_act_text(act, "edition", edition);
	if (vad_view_is_nocase(vad_view_of(edition), windows->edition)) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	row = vad_model_product_row(act->world->k, edition, windows->version);
	if (row == VAD_NO_INDEX)
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "there is no edition '%s' of Windows %s", edition,
				     windows->version);
	windows->edition = vad_text(act->world->k, act->world->k->products[row].edition);
	windows->key = "gvlk"; /* the key that the command takes: the edition's own */
	windows->licence = vad_licence_installed(&act->world->rules, act->world->now);
	vad_model_derive(act->world, act->client);
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

static void name_of_update(const struct vad_act *act, char out[VAD_ACT_TEXT + 2])
{
	char number[VAD_ACT_TEXT];

	vad_act_text(act, "kb", number);
	(void)snprintf(out, VAD_ACT_TEXT + 2, "KB%s", number);
}

static enum vad_result install_update(struct vad_act *act, enum vad_model_effect *effect)
{
	char name[VAD_ACT_TEXT + 2];

	name_of_update(act, name);
	return vad_act_add(act, &act->client->updates, name, effect);
}

static enum vad_result remove_update(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_list *updates = &act->client->updates;
	char name[VAD_ACT_TEXT + 2];
	size_t kept = 0;

	name_of_update(act, name);
	for (size_t i = 0; i < updates->count; i++) {
		if (!vad_view_is_nocase(vad_view_of(name), updates->text[i]))
			updates->text[kept++] = updates->text[i];
	}
	*effect = kept == updates->count ? VAD_EFFECT_SAME : VAD_EFFECT_CHANGED;
	updates->count = kept;
	return VAD_OK;
}

/* --- Office ----------------------------------------------------------------------------------- */

static struct vad_model_product *office_of(struct vad_act *act)
{
	struct vad_model_product *office = &act->client->product[1];

	if (office->app[0] != '\0')
		return office;
	(void)vad_act_missing(act, "Office on this machine");
	return NULL;
}

/* The volume key that its owner has: the setup key, where nobody meant a MAK. */
static enum vad_result office_install_key(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *office = office_of(act);
	const struct vad_model_key *key, *right;
	uint8_t channel = VAD_MODEL_CHANNEL_GVLK;

	if (office == NULL)
		return VAD_NOT_FOUND;
	key = vad_model_key(act->world, office->key);
	if (key != NULL && key->channel == VAD_MODEL_CHANNEL_MAK)
		channel = VAD_MODEL_CHANNEL_MAK;
	right = vad_model_right_key(act->world, act->client, office, channel);
	if (key != NULL && right != NULL && strcmp(key->name, right->name) == 0) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	*effect = VAD_EFFECT_CHANGED;
	return vad_act_install(act, office, right);
}

static enum vad_result office_remove_key(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *office = office_of(act);
	const struct vad_model_key *key;
	char tail[VAD_ACT_TEXT];

	if (office == NULL)
		return VAD_NOT_FOUND;
	vad_act_text(act, "tail", tail);
	key = vad_model_key(act->world, office->key);
	if (key == NULL ||
	    !vad_view_is_nocase(vad_view_of(tail), vad_model_key_tail(act->world, key, office)))
		return vad_act_missing(act, "Office key that ends so");
	*effect = vad_model_uninstall_key(act->world, act->client, office) ? VAD_EFFECT_CHANGED
									   : VAD_EFFECT_SAME;
	return VAD_OK;
}

/* Its licence files and its service; both are those of the machine here. */
static enum vad_result office_repair(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_machine *client = act->client;

	*effect = VAD_EFFECT_SAME;
	if (office_of(act) == NULL)
		return VAD_NOT_FOUND;
	if (client->store == VAD_MODEL_STORE_MISSING)
		(void)vad_act_set_word(&client->store, VAD_MODEL_STORE_GOOD, effect);
	if (client->sppsvc == VAD_MODEL_SERVICE_MISSING)
		(void)vad_act_set_word(&client->sppsvc, VAD_MODEL_SERVICE_RUNNING, effect);
	return VAD_OK;
}

/* The volume edition takes volume keys, and comes with its setup key. */
static enum vad_result office_install_volume(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *office = office_of(act);
	const struct vad_model_key *key;

	if (office == NULL)
		return VAD_NOT_FOUND;
	key = vad_model_key(act->world, office->key);
	*effect = VAD_EFFECT_SAME;
	if (key != NULL && key->channel != VAD_MODEL_CHANNEL_RETAIL &&
	    key->channel != VAD_MODEL_CHANNEL_OEM)
		return VAD_OK;
	*effect = VAD_EFFECT_CHANGED;
	return vad_act_install(act, office, vad_model_key(act->world, "gvlk"));
}

static enum vad_result office_rearm(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *office = office_of(act);
	int64_t left;

	if (office == NULL)
		return VAD_NOT_FOUND;
	left = office->rearms;
	(void)vad_model_rearm(act->world, act->client, office);
	*effect = office->rearms == left ? VAD_EFFECT_SAME : VAD_EFFECT_CHANGED;
	return VAD_OK;
}

/* --- clouds ----------------------------------------------------------------------------------- */

struct cloud {
	const char *host; /* name or address that its machines are pointed at */
	const char *who;  /* for the message */
};
static const struct cloud azure = { "azkms.core.windows.net", "KMS of Azure" };
static const struct cloud aws = { "169.254.169.250", "KMS of AWS" };
static const struct cloud google = { "kms.windows.googlecloud.com", "KMS of Google Cloud" };

static struct vad_model_machine *cloud_host(struct vad_act *act, const struct cloud *cloud)
{
	struct vad_model_machine *host = vad_model_machine(act->world, cloud->host);

	if (host == NULL)
		host = vad_model_machine_at(act->world, cloud->host);
	if (host == NULL)
		(void)vad_act_missing(act, cloud->who);
	return host;
}

/* Only machines of that cloud are pointed there: elsewhere its host does not exist. */
static enum vad_result point_at(struct vad_act *act, const struct cloud *cloud,
				enum vad_model_effect *effect)
{
	if (cloud_host(act, cloud) == NULL)
		return VAD_NOT_FOUND;
	act->client->forced_port = 0;
	act->client->product[0].cached_host = act->client->product[1].cached_host = "";
	return vad_act_set_text(&act->client->forced_host, cloud->host, effect);
}

static enum vad_result open_way(struct vad_act *act, const struct cloud *cloud,
				enum vad_model_effect *effect)
{
	const struct vad_model_machine *host = cloud_host(act, cloud);

	return host == NULL ? VAD_NOT_FOUND : vad_act_open(act, host, 0, effect);
}

static enum vad_result azure_kms(struct vad_act *act, enum vad_model_effect *effect)
{
	return point_at(act, &azure, effect);
}

static enum vad_result azure_way(struct vad_act *act, enum vad_model_effect *effect)
{
	return open_way(act, &azure, effect);
}

static enum vad_result aws_kms(struct vad_act *act, enum vad_model_effect *effect)
{
	return point_at(act, &aws, effect);
}

static enum vad_result aws_way(struct vad_act *act, enum vad_model_effect *effect)
{
	return open_way(act, &aws, effect);
}

static enum vad_result google_kms(struct vad_act *act, enum vad_model_effect *effect)
{
	return point_at(act, &google, effect);
}

/* --- Active Directory ------------------------------------------------------------------------- */

/* The object gets the centre's answer: it was there, and waited for it. */
static enum vad_result apply_cid(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_directory *directory =
		vad_model_directory(act->world, act->client->domain);

	if (directory == NULL)
		return vad_act_missing(act, "domain that the machine is a member of");
	*effect = VAD_EFFECT_SAME;
	if (directory->key[0] == '\0' || directory->object != VAD_MODEL_OBJECT_NONE)
		return VAD_OK;
	if (directory->object_name[0] == '\0')
		directory->object_name = "Volume activation";
	return vad_act_set_word(&directory->object, VAD_MODEL_OBJECT_PRESENT, effect);
}

const struct vad_action_row vad_actions_of_others[] = {
	{ "adba.apply-cid", apply_cid },
	{ "agent.correct", vad_act_remove_forced },
	{ "ask-vendor", vad_act_look },
	{ "cloud.aws-kms", aws_kms },
	{ "cloud.aws-routes", aws_way },
	{ "cloud.certificates", vad_act_look },
	{ "cloud.gcp-kms", google_kms },
	{ "cloud.kms", azure_kms },
	{ "cloud.outbound", azure_way },
	{ "cloud.routes", azure_way },
	{ "edition.set", set_edition },
	{ "office.install-key", office_install_key },
	{ "office.install-volume", office_install_volume },
	{ "office.rearm", office_rearm },
	{ "office.remove-key", office_remove_key },
	{ "office.repair", office_repair },
	{ "os.qualifying", vad_act_look },
	{ "policy.no-validation", vad_act_look },
	{ "service.enable-office", vad_act_look }, /* the model has the service of Windows only */
	{ "subscription.renew", vad_act_look },
	{ "update.install", install_update },
	{ "update.prerequisites", vad_act_look },
	{ "update.remove", remove_update },
	{ "vamt.direct", vad_act_right_key },
	{ "vamt.update", vad_act_look },
	{ NULL, NULL },
};
