/* SPDX-License-Identifier: MIT */
/* Product keys, activation, and the centre that gives both. */
#include <stdio.h>
#include <string.h>

#include "action_private.h"
#include "model/attempt.h"

enum { NEW_ACTIVATIONS = 50 };

/* --- the right key ---------------------------------------------------------------------------- */

static bool fits(const struct vad_model_product *product, const struct vad_model_key *key)
{
	return (key->edition[0] == '\0' ||
		vad_view_is_nocase(vad_view_of(product->edition), key->edition)) &&
	       (key->version[0] == '\0' ||
		vad_view_is_nocase(vad_view_of(product->version), key->version));
}

static bool is_good(const struct vad_model_key *key)
{
	return key->state == VAD_MODEL_KEY_VALID && key->typed == VAD_MODEL_TYPED_RIGHT &&
	       !key->beta;
}

const struct vad_model_key *vad_model_right_key(const struct vad_model_world *world,
						const struct vad_model_machine *machine,
						const struct vad_model_product *product,
						uint8_t channel)
{
	(void)machine;
	for (size_t i = 0; i < world->key_count; i++) {
		const struct vad_model_key *key = &world->keys[i];

		if (key->channel == channel && is_good(key) && fits(product, key))
			return key;
	}
	return NULL;
}

/* A key that Microsoft gave out just now. */
static struct vad_model_key *new_key(struct vad_act *act, uint8_t channel)
{
	char name[VAD_ACT_TEXT];
	struct vad_model_key *key;

	(void)snprintf(name, sizeof(name), "new-key-%zu", act->world->key_count);
	key = vad_model_add_key(act->world, name);
	if (key == NULL)
		return NULL;
	key->channel = channel;
	key->activations = NEW_ACTIVATIONS;
	key->tail = "K8WRT";
	return key;
}

/* The channel by which this machine is meant to be activated: its key's, else what its owner has. */
static uint8_t channel_of(const struct vad_act *act, const struct vad_model_product *product)
{
	const struct vad_model_key *key =
		product->key[0] == '\0' ? NULL : vad_model_key(act->world, product->key);

	if (key != NULL)
		return key->channel;
	for (size_t i = 0; i < act->world->machine_count; i++) {
		if (act->world->machines[i].kms.key[0] != '\0')
			return VAD_MODEL_CHANNEL_GVLK;
	}
	return vad_model_right_key(act->world, act->client, product, VAD_MODEL_CHANNEL_MAK) != NULL
		       ? VAD_MODEL_CHANNEL_MAK
		       : VAD_MODEL_CHANNEL_GVLK;
}

enum vad_result vad_act_install(struct vad_act *act, const struct vad_model_product *product,
				const struct vad_model_key *key)
{
	struct vad_model_outcome outcome;
	struct vad_model_key meant;

	if (key == NULL)
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "the owner has no such key for this product");
	/* A key that fits any product is typed into the program of this one. */
	meant = *key;
	if (meant.edition[0] == '\0' && product != &act->client->product[0])
		meant.edition = product->edition;
	return vad_model_install_key(act->world, act->client, &meant, VAD_TRIGGER_COMMAND,
				     &outcome);
}

/* A key that is good, of one channel; Windows with it is what it says to be. */
static enum vad_result install_channel(struct vad_act *act, uint8_t channel,
				       enum vad_model_effect *effect)
{
	struct vad_model_product *product = vad_act_product(act);
	const struct vad_model_key *key =
		vad_model_right_key(act->world, act->client, product, channel);
	const char *before = product->key;
	bool judged = act->client->genuine != VAD_MODEL_GENUINE_YES;
	enum vad_result result;

	/* Of what the owner has nothing is good: a new one is bought. */
	if (key == NULL && channel == VAD_MODEL_CHANNEL_MAK)
		key = new_key(act, channel);

	if (key != NULL && strcmp(before, key->name) == 0 && !judged) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	result = vad_act_install(act, product, key);
	if (result != VAD_OK)
		return result;
	if (strcmp(product->key, key->name) == 0)
		act->client->genuine = VAD_MODEL_GENUINE_YES;
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

enum vad_result vad_act_right_key(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *product = vad_act_product(act);

	return install_channel(act, channel_of(act, product), effect);
}

static enum vad_result gvlk_install(struct vad_act *act, enum vad_model_effect *effect)
{
	return install_channel(act, VAD_MODEL_CHANNEL_GVLK, effect);
}

static enum vad_result mak_install(struct vad_act *act, enum vad_model_effect *effect)
{
	return install_channel(act, VAD_MODEL_CHANNEL_MAK, effect);
}

static enum vad_result retail_install(struct vad_act *act, enum vad_model_effect *effect)
{
	return install_channel(act, VAD_MODEL_CHANNEL_RETAIL, effect);
}

static enum vad_result avma_install(struct vad_act *act, enum vad_model_effect *effect)
{
	return install_channel(act, VAD_MODEL_CHANNEL_AVMA, effect);
}

/* A licence for security updates stands beside that of Windows, which it leaves as it is. */
static enum vad_result esu_install(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_look(act, effect);
}

/* The maker's key, where there is one. */
static enum vad_result firmware_key(struct vad_act *act, enum vad_model_effect *effect)
{
	if (vad_model_right_key(act->world, act->client, &act->client->product[0],
				VAD_MODEL_CHANNEL_OEM) == NULL)
		return vad_act_missing(act, "key in the firmware");
	return install_channel(act, VAD_MODEL_CHANNEL_OEM, effect);
}

/* An image without a key of its own leaves the setup key of the edition in place. */
static enum vad_result image_key(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_text(&act->client->image_key, "", effect);
}

static enum vad_result uninstall(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_product *product = vad_act_product(act);

	product->licence = vad_licence_keyless();
	return vad_act_set_text(&product->key, "", effect);
}

/* --- the centre ------------------------------------------------------------------------------- */

static struct vad_model_key *installed_key(const struct vad_act *act)
{
	const struct vad_model_product *product = vad_act_product(act);

	return product->key[0] == '\0' ? NULL : vad_model_key(act->world, product->key);
}

/* A new key for the one in use, of the same kind, installed in its place. */
static enum vad_result centre_new_key(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_key *key = installed_key(act);
	enum vad_result result;

	if (key == NULL || (is_good(key) && key->channel == VAD_MODEL_CHANNEL_GVLK)) {
		*effect = VAD_EFFECT_SAME;
		return VAD_OK;
	}
	key = new_key(act, key->channel);
	result = key == NULL ? VAD_NO_MEMORY : vad_act_install(act, vad_act_product(act), key);
	*effect = VAD_EFFECT_CHANGED;
	return result;
}

static enum vad_result more_activations(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_key *key = installed_key(act);

	*effect = VAD_EFFECT_SAME;
	if (key == NULL ||
	    (key->channel != VAD_MODEL_CHANNEL_MAK && key->channel != VAD_MODEL_CHANNEL_CSVLK))
		return VAD_OK;
	key->activations += key->extension > 0 ? key->extension : NEW_ACTIVATIONS;
	key->extension = 0;
	key->extended = true;
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

enum vad_result vad_act_telephone(struct vad_act *act, struct vad_model_machine *machine,
				  struct vad_model_product *product, enum vad_model_effect *effect)
{
	struct vad_buffer installation = vad_buffer_new(256), confirmation = vad_buffer_new(256);
	struct vad_model_outcome outcome = { 0 };
	const char *failure = NULL;
	enum vad_result result = VAD_OK;

	vad_model_installation_id(act->world, machine, product, &installation);
	vad_model_centre_answer(act->world, vad_buffer_view(&installation), &confirmation,
				&failure);
	if (failure == NULL)
		result = vad_model_confirm(act->world, machine, product,
					   vad_buffer_view(&confirmation), &outcome);
	*effect = outcome.activated ? VAD_EFFECT_CHANGED : VAD_EFFECT_SAME;
	vad_buffer_clear(&installation);
	vad_buffer_clear(&confirmation);
	return result;
}

/* A setup key is not for the telephone: no centre has an id for it. */
static enum vad_result by_telephone(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_telephone(act, act->client, vad_act_product(act), effect);
}

/* The centre looks at the key: one that is none is replaced by the right one; then it activates. */
static enum vad_result centre_call(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_key *key = installed_key(act);
	enum vad_result result = VAD_OK;

	*effect = VAD_EFFECT_SAME;
	if (key != NULL && key->channel == VAD_MODEL_CHANNEL_GVLK)
		return VAD_OK;
	if (key != NULL &&
	    (key->state == VAD_MODEL_KEY_UNKNOWN || key->state == VAD_MODEL_KEY_UNSUPPORTED))
		result = centre_new_key(act, effect);
	if (result == VAD_OK && act->client->genuine != VAD_MODEL_GENUINE_YES)
		result = vad_act_set_word(&act->client->genuine, VAD_MODEL_GENUINE_YES, effect);
	return result == VAD_OK ? by_telephone(act, effect) : result;
}

/* Compared with what Microsoft gave out, a wrong key is found, and the right one typed in. */
static enum vad_result key_verify(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_key *key = installed_key(act);

	*effect = VAD_EFFECT_LOOKED;
	if (key == NULL || key->state == VAD_MODEL_KEY_VALID ||
	    key->state == VAD_MODEL_KEY_BLOCKED || key->state == VAD_MODEL_KEY_BANNED)
		return VAD_OK;
	return centre_new_key(act, effect);
}

const struct vad_action_row vad_actions_of_keys[] = {
	{ "activate.confirmation-id", by_telephone },
	{ "activate.now", vad_act_look },
	{ "activate.online", vad_act_look },
	{ "activate.phone", by_telephone },
	{ "activate.proxy-vamt", by_telephone },
	{ "centre.call", centre_call },
	{ "centre.confirmation-id", by_telephone },
	{ "centre.more-activations", more_activations },
	{ "centre.new-key", centre_new_key },
	{ "key.avma-install", avma_install },
	{ "key.answer-file", image_key },
	{ "key.esu-install", esu_install },
	{ "key.firmware", firmware_key },
	{ "key.gvlk-install", gvlk_install },
	{ "key.install", vad_act_right_key },
	{ "key.installation-media", gvlk_install },
	{ "key.mak-install", mak_install },
	{ "key.obtain", centre_new_key },
	{ "key.remove-from-image", image_key },
	{ "key.retail-install", retail_install },
	{ "key.uninstall", uninstall },
	{ "key.verify", key_verify },
	{ NULL, NULL },
};
