/* SPDX-License-Identifier: MIT */
/* slmgr: the options that change keys and licences, or activate. */
#include <string.h>

#include "model/identity.h"
#include "model/random.h"
#include "phrases.h"
#include "rules/key.h"
#include "slmgr_private.h"

enum { TEXT_MAX = 1024, KEY_MAX = 128 };

/* --- keys ------------------------------------------------------------------------------------- */

/* The key that ends so on one of the machine's products. A public key belongs to any product, so
 * the one that it was meant for is written into a copy. */
static const struct vad_model_key *key_by_tail(const struct vad_model_world *world,
					       const struct vad_model_machine *machine,
					       struct vad_view tail, struct vad_model_key *room)
{
	for (size_t slot = 0; slot < VAD_MODEL_PRODUCTS_MAX; slot++) {
		const struct vad_model_product *product = &machine->product[slot];

		for (size_t i = 0; product->edition[0] != '\0' && i < world->key_count; i++) {
			const struct vad_model_key *key = &world->keys[i];

			if (!vad_view_is_nocase(tail, vad_model_key_tail(world, key, product)))
				continue;
			if (slot == 0 || key->edition[0] != '\0' || key->tail[0] != '\0')
				return key;
			*room = *key;
			room->edition = product->edition;
			return room;
		}
	}
	return NULL;
}

const struct vad_model_key *vad_model_typed_key(struct vad_model_world *world,
						const struct vad_model_machine *machine,
						struct vad_view typed, struct vad_model_key *room)
{
	const struct vad_model_key *key = vad_model_key(world, vad_model_text(world, typed));
	struct vad_view tail = { 0 };
	enum vad_key_shape shape;

	if (key != NULL)
		return key;
	shape = vad_key_shape_of(typed, &tail);
	if (shape == VAD_KEY_GOOD || shape == VAD_KEY_DASHES)
		key = key_by_tail(world, machine, tail, room);
	if (key != NULL && shape == VAD_KEY_GOOD)
		return key;
	/* Nobody issued it, or its hyphens are none. */
	if (key != NULL)
		*room = *key;
	else
		*room = (struct vad_model_key){ .name = "",
						.tail = vad_model_text(world, tail),
						.edition = "",
						.version = "",
						.group = "",
						.channel = VAD_MODEL_CHANNEL_RETAIL,
						.state = VAD_MODEL_KEY_UNKNOWN };
	room->typed = shape == VAD_KEY_DASHES ? VAD_MODEL_TYPED_DASHES : VAD_MODEL_TYPED_MISTYPED;
	return room;
}

/* A key as it may be shown: all but its end made unreadable. */
static const char *shown_key(struct vad_slmgr *s, const struct vad_model_key *key)
{
	const struct vad_model_product *product = vad_model_product_of_key(s->machine, key);
	struct vad_buffer text = vad_buffer_new(KEY_MAX);
	const char *shown;

	vad_buffer_printf(&text, "XXXXX-XXXXX-XXXXX-XXXXX-%s",
			  vad_model_key_tail(s->world, key,
					     product == NULL ? &s->machine->product[0] : product));
	shown = vad_model_text(s->world, vad_buffer_view(&text));
	vad_buffer_clear(&text);
	return shown;
}

/* Say how it ended; false when it failed. */
static bool went_well(struct vad_slmgr *s, enum vad_result result,
		      const struct vad_model_outcome *outcome)
{
	if (result != VAD_OK)
		s->out->result = result;
	else if (outcome->failure != NULL)
		vad_slmgr_error(s, outcome->code);
	return result == VAD_OK && outcome->failure == NULL;
}

/* Host keys of Office stand beside the key of Windows. */
static bool is_office_host_key(const struct vad_model_key *key)
{
	return key->channel == VAD_MODEL_CHANNEL_CSVLK && key->typed == VAD_MODEL_TYPED_RIGHT &&
	       vad_view_starts_nocase(vad_view_of(key->group), "office");
}

void vad_slmgr_ipk(struct vad_slmgr *s)
{
	struct vad_model_key room;
	const struct vad_model_key *key =
		vad_model_typed_key(s->world, s->machine, s->args[0], &room);
	struct vad_model_outcome outcome = { 0 };
	enum vad_result result = VAD_OK;

	if (is_office_host_key(key))
		s->machine->kms.office_key = key->name;
	else
		result = vad_model_install_key(s->world, s->machine, key, VAD_TRIGGER_COMMAND,
					       &outcome);
	if (went_well(s, result, &outcome))
		vad_slmgr_line_with(s, 0, "ok.key-installed", shown_key(s, key));
}

bool vad_model_uninstall_key(struct vad_model_world *world, struct vad_model_machine *machine,
			     struct vad_model_product *product)
{
	struct vad_model_kms_host *host = &machine->kms;

	if (vad_model_key(world, product->key) == NULL)
		return false;
	if (strcmp(host->key, product->key) == 0) {
		host->key = "";
		host->activated = false;
	}
	product->key = "";
	product->licence = vad_licence_keyless();
	product->ad_object = "";
	return true;
}

void vad_slmgr_upk(struct vad_slmgr *s)
{
	struct vad_model_product *product = vad_slmgr_product(s, 0, false);

	if (product == NULL)
		return;
	if (product == &s->office_host)
		s->machine->kms.office_key = "";
	else if (!vad_model_uninstall_key(s->world, s->machine, product)) {
		vad_slmgr_wrong(s, "error.key-not-found", NULL);
		return;
	}
	vad_slmgr_line(s, 0, "ok.key-uninstalled", NULL);
}

void vad_slmgr_cpky(struct vad_slmgr *s)
{
	vad_slmgr_line(s, 0, "ok.key-cleared", NULL);
}

/* --- activation ------------------------------------------------------------------------------- */

static void activating_line(struct vad_slmgr *s, const struct vad_model_product *product)
{
	struct vad_guid id = vad_model_activation_id(s->world, product);
	struct vad_buffer name = vad_buffer_new(TEXT_MAX);
	char text[VAD_GUID_TEXT];

	vad_guid_print(&id, text);
	vad_model_product_name(s->world, s->machine, product, &name);
	vad_slmgr_line(s, 0, "activating",
		       (const char *const[]){ vad_buffer_text(&name), text, NULL });
	vad_buffer_clear(&name);
}

void vad_slmgr_ato(struct vad_slmgr *s)
{
	struct vad_model_product *product = vad_slmgr_product(s, 0, false);
	struct vad_model_outcome outcome = { 0 };
	enum vad_result result;
	uint8_t channel;

	if (product == NULL)
		return;
	if (vad_model_channel_of(s->world, product, &channel))
		activating_line(s, product);
	result = vad_model_attempt(s->world, s->machine, product, VAD_TRIGGER_COMMAND, &outcome);
	if (result != VAD_OK)
		s->out->result = result;
	else if (outcome.activated)
		vad_slmgr_line(s, 0, "ok.activated", NULL);
	else if (outcome.code != 0 && outcome.code < 0x80000000u &&
		 product->licence.state == VAD_LICENCE_NON_GENUINE_GRACE)
		vad_slmgr_wrong(s, "error.non-genuine-grace", NULL);
	else if (outcome.code != 0)
		vad_slmgr_error(s, outcome.code);
	else
		vad_slmgr_wrong(s, "error.activation-failed", NULL);
}

void vad_slmgr_dti(struct vad_slmgr *s)
{
	struct vad_model_product *product = vad_slmgr_product(s, 0, true);
	struct vad_buffer text = vad_buffer_new(TEXT_MAX);

	if (product == NULL)
		return;
	vad_model_installation_id(s->world, s->machine, product, &text);
	vad_slmgr_label_buffer(s, 0, "installation-id", &text);
	vad_buffer_add_char(s->out, '\n');
	vad_slmgr_line_with(s, 0, "phone-numbers", "%systemroot%");
}

void vad_slmgr_atp(struct vad_slmgr *s)
{
	struct vad_model_product *product = vad_slmgr_product(s, 1, true);
	struct vad_model_outcome outcome = { 0 };
	char id[VAD_GUID_TEXT];
	struct vad_guid guid;

	if (product == NULL ||
	    !went_well(s, vad_model_confirm(s->world, s->machine, product, s->args[0], &outcome),
		       &outcome))
		return;
	guid = vad_model_activation_id(s->world, product);
	vad_guid_print(&guid, id);
	vad_slmgr_line_with(s, 0, "ok.activation-id-deposited", id);
}

/* --- beginning anew --------------------------------------------------------------------------- */

bool vad_model_rearm(struct vad_model_world *world, struct vad_model_machine *machine,
		     struct vad_model_product *product)
{
	bool windows = product == &machine->product[0];

	/* A registry value makes rearm do nothing, and say that all went well. */
	if (machine->skip_rearm)
		return true;
	if (product->rearms == 0)
		return false;
	product->rearms--;
	if (windows && machine->image_key[0] != '\0')
		product->key = machine->image_key;
	product->licence = product->key[0] == '\0' && !product->evaluation
				   ? vad_licence_keyless()
				   : vad_licence_installed(&world->rules, world->now);
	product->cached_host = "";
	product->cached_address = "";
	product->kms_pid = "";
	product->ad_object = "";
	if (windows) {
		machine->cmid = vad_random_guid(world->seed, vad_random_next(&world->random));
		machine->kms.activated = false;
		machine->restart_needed = true;
	}
	return true;
}

static void rearm(struct vad_slmgr *s, struct vad_model_product *product)
{
	if (!vad_model_rearm(s->world, s->machine, product)) {
		vad_slmgr_failure(s, "rearms-used-up");
		return;
	}
	vad_slmgr_line(s, 0, "ok.command", NULL);
	if (product == &s->machine->product[0])
		vad_slmgr_line(s, 0, "restart-needed", NULL);
}

void vad_slmgr_rearm(struct vad_slmgr *s)
{
	rearm(s, &s->machine->product[0]);
}

void vad_slmgr_rearm_app(struct vad_slmgr *s)
{
	for (size_t i = 0; i < VAD_MODEL_PRODUCTS_MAX; i++) {
		struct vad_model_product *product = &s->machine->product[i];

		if (product->edition[0] == '\0' ||
		    !vad_view_is_nocase(s->args[0], vad_model_application_id(product)))
			continue;
		rearm(s, product);
		return;
	}
	vad_slmgr_wrong(s, "error.product-not-found", NULL);
}

void vad_slmgr_rearm_sku(struct vad_slmgr *s)
{
	struct vad_model_product *product = vad_slmgr_product(s, 0, true);

	if (product != NULL && product != &s->office_host)
		rearm(s, product);
	else if (product != NULL)
		vad_slmgr_wrong(s, "error.product-not-found", NULL);
}

void vad_slmgr_ilc(struct vad_slmgr *s)
{
	if (!vad_view_ends_nocase(s->args[0], ".xrm-ms")) {
		vad_slmgr_error(s, VAD_SLMGR_NO_FILE);
		return;
	}
	if (s->machine->store == VAD_MODEL_STORE_DENIED) {
		vad_slmgr_failure(s, "access-denied");
		return;
	}
	vad_slmgr_line_with(s, 0, "ok.licence-installed", vad_slmgr_argument(s, 0));
}

/* Licence files that Windows brought along are installed again; a broken store stays broken. */
void vad_slmgr_rilc(struct vad_slmgr *s)
{
	vad_slmgr_line(s, 0, "licences-head", NULL);
	if (s->machine->store == VAD_MODEL_STORE_DENIED) {
		vad_slmgr_failure(s, "access-denied");
		return;
	}
	if (s->machine->store == VAD_MODEL_STORE_MISSING)
		s->machine->store = VAD_MODEL_STORE_GOOD;
	vad_slmgr_line(s, 0, "ok.licences-reinstalled", NULL);
}
