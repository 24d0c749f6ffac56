/* SPDX-License-Identifier: MIT */
/* Steps of an attempt that do not leave the machine, and the installation of keys. */
#include <string.h>

#include "attempt_private.h"
#include "model/identity.h"

const char *vad_model_service_failure(const struct vad_model_machine *machine)
{
	if (machine->sppsvc == VAD_MODEL_SERVICE_MISSING)
		return "service-missing";
	if (machine->sppsvc_start == VAD_MODEL_START_DISABLED &&
	    machine->sppsvc != VAD_MODEL_SERVICE_RUNNING)
		return "service-disabled";
	if (machine->dependency_missing)
		return "service-dependency";
	if (machine->sppsvc == VAD_MODEL_SERVICE_FAILED)
		return "service-not-started";
	return NULL;
}

const char *vad_attempt_rights(const struct vad_model_machine *machine,
			       enum vad_model_trigger trigger)
{
	if (trigger == VAD_TRIGGER_COMMAND && !machine->elevated)
		return "not-elevated";
	if (machine->com_self == VAD_MODEL_ACCESS_DENIED ||
	    machine->network_service == VAD_MODEL_ACCESS_DENIED)
		return "access-denied";
	return NULL;
}

const char *vad_attempt_store(const struct vad_model_machine *machine)
{
	switch ((enum vad_model_store)machine->store) {
	case VAD_MODEL_STORE_GOOD:
		break;
	case VAD_MODEL_STORE_CORRUPT:
		return "store-corrupt";
	case VAD_MODEL_STORE_DENIED:
		return "access-denied";
	case VAD_MODEL_STORE_MISSING:
		return "licence-files-missing";
	}
	return machine->disk_failing ? "store-corrupt" : NULL;
}

const char *vad_attempt_genuine(const struct vad_attempt *a)
{
	const struct vad_model_machine *machine = a->machine;

	if (machine->languages_extra || machine->malware || machine->files_damaged)
		return "not-genuine";
	if (machine->genuine == VAD_MODEL_GENUINE_YES)
		return NULL;
	return a->product->licence.state == VAD_LICENCE_NOTIFICATION ? "non-genuine-over"
								    : "non-genuine-grace";
}

/*
 * A volume edition of Windows 7 is an upgrade of the Windows that its maker sold the machine with
 * ("Troubleshoot Windows activation error codes", 0xC004F035). The hardware id is read when Windows
 * starts: until then an attempt sees the old binding and the new parts.
 */
const char *vad_attempt_hardware(const struct vad_attempt *a)
{
	const struct vad_model_machine *machine = a->machine;
	bool volume = a->key->channel == VAD_MODEL_CHANNEL_GVLK;

	if (machine->plugplay == VAD_MODEL_ACCESS_DENIED ||
	    machine->hardware_state == VAD_MODEL_HARDWARE_HIDDEN)
		return "hardware-changed";
	if (volume && strcmp(a->product->version, "7") == 0 && a->product == &machine->product[0] &&
	    machine->marker != VAD_MODEL_MARKER_PRESENT)
		return "marker-missing";
	if (volume && machine->hardware_state != VAD_MODEL_HARDWARE_SAME)
		return "hardware-changed";
	/* Nobody activated it in time: the seed document knows no way but the centre. */
	if (a->world->reading == VAD_MODEL_SEED && !volume &&
	    a->product->licence.state == VAD_LICENCE_NOTIFICATION &&
	    a->product->licence.success == VAD_TIME_NONE)
		return "grace-over";
	return NULL;
}

/* --- keys ------------------------------------------------------------------------------------- */

struct vad_model_product *vad_model_product_of_key(struct vad_model_machine *machine,
						   const struct vad_model_key *key)
{
	for (size_t i = 0; i < VAD_MODEL_PRODUCTS_MAX; i++) {
		struct vad_model_product *product = &machine->product[i];

		if (product->app[0] != '\0' && key->edition[0] != '\0' &&
		    vad_view_is_nocase(vad_view_of(product->edition), key->edition))
			return product;
	}
	return &machine->product[0];
}

/* Is the key for this product? What a key does not say fits. */
static bool fits(const struct vad_model_product *product, const struct vad_model_key *key)
{
	if (key->edition[0] != '\0' &&
	    !vad_view_is_nocase(vad_view_of(product->edition), key->edition))
		return false;
	return key->version[0] == '\0' ||
	       vad_view_is_nocase(vad_view_of(product->version), key->version);
}

static const char *key_failure(const struct vad_model_machine *machine,
			       const struct vad_model_product *product,
			       const struct vad_model_key *key, enum vad_model_trigger trigger)
{
	bool host_key = key->channel == VAD_MODEL_CHANNEL_CSVLK;

	/* "Troubleshoot Windows activation error codes", 0x80070490: a known issue. */
	if (trigger == VAD_TRIGGER_SETTINGS && machine->server &&
	    strcmp(product->version, "2019") == 0)
		return "settings-refuse-key";
	if (key->typed != VAD_MODEL_TYPED_RIGHT || key->beta)
		return "key-invalid";
	if (!host_key && (!fits(product, key) || product->evaluation))
		return "key-invalid";
	if (key->state == VAD_MODEL_KEY_BANNED)
		return "key-banned";
	return NULL;
}

enum vad_result vad_model_install_key(struct vad_model_world *world,
				      struct vad_model_machine *machine,
				      const struct vad_model_key *key,
				      enum vad_model_trigger trigger,
				      struct vad_model_outcome *outcome)
{
	struct vad_model_product *product = vad_model_product_of_key(machine, key);
	const char *failure = vad_attempt_rights(machine, trigger);

	*outcome = (struct vad_model_outcome){ 0 };
	if (failure == NULL)
		failure = vad_model_service_failure(machine);
	if (failure == NULL)
		failure = vad_attempt_store(machine);
	if (failure == NULL)
		failure = key_failure(machine, product, key, trigger);
	if (failure != NULL) {
		outcome->failure = failure;
		vad_model_failure_code(world, failure, &outcome->code, &outcome->inner);
		return VAD_OK;
	}
	product->key = key->name;
	product->confirmed = "";
	product->licence = vad_licence_installed(&world->rules, world->now);
	if (key->channel == VAD_MODEL_CHANNEL_CSVLK) {
		machine->kms.key = key->name;
		machine->kms.activated = false;
	}
	return VAD_OK;
}
