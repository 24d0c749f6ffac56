/* SPDX-License-Identifier: MIT */
/* An attempt from its first step to its last, and the records that it leaves. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attempt_private.h"
#include "model/clock.h"
#include "model/identity.h"
#include "model/journal.h"

enum { TEXT_BYTES = 200, RECORD_STATUS = 1003, RECORD_FAILED = 8198 };

void vad_model_failure_code(const struct vad_model_world *world, const char *id, uint32_t *code,
			    uint32_t *inner)
{
	uint32_t index = vad_failure_index(world->k, vad_view_of(id));
	const struct vad_failure_def *failure;

	*code = *inner = 0;
	if (index == VAD_NO_INDEX)
		return;
	failure = &world->k->failures[index];
	*code = failure->code;
	*inner = failure->inner;
	for (uint32_t i = 0; world->reading == VAD_MODEL_SEED && i < failure->seed.count; i++) {
		if (world->k->numbers[failure->seed.first + i] == world->reading_code)
			*code = world->reading_code;
	}
}

/* Fill in what the failure shows. */
static void fail(struct vad_attempt *a, const char *failure)
{
	a->outcome->failure = failure;
	vad_model_failure_code(a->world, failure, &a->outcome->code, &a->outcome->inner);
	if (a->outcome->inner == 0)
		a->outcome->inner = a->outcome->code;
}

/* --- the way of the key ----------------------------------------------------------------------- */

/* Volume keys: Active Directory first, then KMS, as far as the activation type lets them. */
static const char *volume_way(struct vad_attempt *a, enum vad_result *result)
{
	uint8_t type = a->machine->activation_type;
	const char *failure = "ad-object-absent";

	if (type == VAD_MODEL_TYPE_TOKEN)
		return "kms-none-answered";
	if (type != VAD_MODEL_TYPE_KMS) {
		failure = vad_attempt_directory(a);
		if (failure == NULL || type == VAD_MODEL_TYPE_AD)
			return failure;
	}
	return vad_attempt_kms(a, result);
}

static const char *way_of_key(struct vad_attempt *a, enum vad_result *result)
{
	switch ((enum vad_model_channel)a->key->channel) {
	case VAD_MODEL_CHANNEL_GVLK:
		return volume_way(a, result);
	case VAD_MODEL_CHANNEL_AVMA:
		return vad_attempt_host(a);
	case VAD_MODEL_CHANNEL_MAK:
	case VAD_MODEL_CHANNEL_CSVLK:
	case VAD_MODEL_CHANNEL_RETAIL:
	case VAD_MODEL_CHANNEL_OEM:
		return vad_attempt_online(a);
	case VAD_MODEL_CHANNEL_EVAL:
		break;
	}
	return "grace-over";
}

static const char *steps(struct vad_attempt *a, enum vad_result *result)
{
	const char *failure = vad_attempt_rights(a->machine, a->trigger);

	if (failure == NULL)
		failure = vad_model_service_failure(a->machine);
	if (failure == NULL)
		failure = vad_attempt_store(a->machine);
	if (failure == NULL && a->key == NULL)
		failure = "no-key";
	if (failure == NULL)
		failure = vad_attempt_genuine(a);
	if (failure == NULL && a->key->state == VAD_MODEL_KEY_BANNED)
		failure = "key-banned";
	if (failure == NULL)
		failure = vad_attempt_hardware(a);
	if (failure == NULL)
		failure = way_of_key(a, result);
	return failure;
}

/* --- success ---------------------------------------------------------------------------------- */

static enum vad_result become_host(struct vad_attempt *a)
{
	struct vad_model_kms_host *kms = &a->machine->kms;

	if (a->key->channel != VAD_MODEL_CHANNEL_CSVLK || strcmp(kms->key, a->key->name) != 0)
		return VAD_OK;
	kms->activated = true;
	return vad_model_publish(a->world, a->machine);
}

static enum vad_result succeed(struct vad_attempt *a)
{
	struct vad_licence *licence = &a->product->licence;

	switch ((enum vad_model_channel)a->key->channel) {
	case VAD_MODEL_CHANNEL_GVLK:
	case VAD_MODEL_CHANNEL_AVMA:
		vad_licence_activate(licence, &a->world->rules, a->world->now);
		break;
	default:
		if (!vad_attempt_confirmed(a))
			vad_attempt_take(a->world, a->key, a->machine);
		vad_licence_activate_for_good(licence, a->world->now);
		break;
	}
	a->machine->hardware_state = VAD_MODEL_HARDWARE_SAME; /* bound anew */
	a->outcome->activated = true;
	a->outcome->failure = NULL;
	a->outcome->code = a->outcome->inner = 0;
	return become_host(a);
}

/* --- records ---------------------------------------------------------------------------------- */

static const char *trigger_word(enum vad_model_trigger trigger)
{
	return trigger == VAD_TRIGGER_TIMER ? "TimerEvent" : "NetworkAvailable";
}

/* Record 8198: what the attempt of the service, or the person's, ended with. */
static enum vad_result write_failure(const struct vad_attempt *a)
{
	struct vad_guid id = vad_model_activation_id(a->world, a->product);
	char code[TEXT_BYTES], arguments[TEXT_BYTES * 2], guid[VAD_GUID_TEXT];
	const char *data[] = { code, arguments };

	vad_guid_print(&id, guid);
	(void)snprintf(code, sizeof(code), "hr=0x%08" PRIX32, a->outcome->code);
	(void)snprintf(arguments, sizeof(arguments),
		       "RuleId=eeba1977-569e-4571-b639-7623d8bfecc0;Action=AutoActivate;AppId=%s;SkuId=%s;"
		       "NotificationInterval=1440;Trigger=%s",
		       vad_model_application_id(a->product), guid, trigger_word(a->trigger));
	return vad_model_journal_add(a->world, a->machine, RECORD_FAILED, data, 2);
}

/* Record 1003: the licensing status was checked. */
static enum vad_result write_status(const struct vad_attempt *a)
{
	struct vad_guid id = vad_model_activation_id(a->world, a->product);
	char guid[VAD_GUID_TEXT], state[TEXT_BYTES];
	const char *data[] = { vad_model_application_id(a->product), state };

	vad_guid_print(&id, guid);
	(void)snprintf(state, sizeof(state), "1: %s, 1, 1 [(0 [0x00000000, 1, 0], [(?)( 1 0x00000000)(?)])]",
		       guid);
	return vad_model_journal_add(a->world, a->machine, RECORD_STATUS, data, 2);
}

enum vad_result vad_model_attempt(struct vad_model_world *world, struct vad_model_machine *machine,
				  struct vad_model_product *product,
				  enum vad_model_trigger trigger,
				  struct vad_model_outcome *outcome)
{
	struct vad_attempt a = { world, machine, product, NULL, trigger, outcome };
	enum vad_result result = VAD_OK;
	const char *failure;

	*outcome = (struct vad_model_outcome){ 0 };
	if (product->key[0] != '\0')
		a.key = vad_model_key(world, product->key);
	(void)vad_licence_pass(&product->licence, &world->rules, world->now);
	failure = steps(&a, &result);
	if (result != VAD_OK)
		return result;
	if (failure == NULL) {
		result = succeed(&a);
		return result == VAD_OK ? write_status(&a) : result;
	}
	fail(&a, failure);
	/* Who may not even ask leaves no record. */
	return strcmp(failure, "not-elevated") == 0 ? VAD_OK : write_failure(&a);
}
