/* SPDX-License-Identifier: MIT */
/* The way to Microsoft's activation server, and what it says to a key. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attempt_private.h"
#include "rules/number.h"

enum {
	TEXT_BYTES = 32,
	CERTIFICATE_DAYS = 200, /* a certificate's validity reaches about that far either way */
	DAY = 86400,
};

/* --- the way ---------------------------------------------------------------------------------- */

static const char *proxy_failure(uint8_t proxy)
{
	switch ((enum vad_model_proxy)proxy) {
	case VAD_MODEL_PROXY_NONE:
	case VAD_MODEL_PROXY_WORKS:
		break;
	case VAD_MODEL_PROXY_LOGIN:
		return "proxy-login";
	case VAD_MODEL_PROXY_REFUSES:
	case VAD_MODEL_PROXY_GONE:
		return "proxy-refuses";
	}
	return NULL;
}

static const char *tls_failure(const struct vad_attempt *a)
{
	int64_t off = a->machine->clock_offset;

	if (off > (int64_t)CERTIFICATE_DAYS * DAY || off < -(int64_t)CERTIFICATE_DAYS * DAY)
		return "tls-date";
	switch ((enum vad_model_tls)a->machine->tls) {
	case VAD_MODEL_TLS_GOOD:
		break;
	case VAD_MODEL_TLS_INSPECTED:
		return "tls-authority";
	case VAD_MODEL_TLS_OLD:
		return "tls-version";
	case VAD_MODEL_TLS_NO_CRL:
		return "tls-revocation";
	}
	return NULL;
}

/* Names are resolved by whoever speaks to Microsoft: the proxy where there is one. */
static const char *way_failure(const struct vad_attempt *a)
{
	const struct vad_model_machine *machine = a->machine;
	bool by_proxy = machine->proxy != VAD_MODEL_PROXY_NONE;
	const char *failure = proxy_failure(machine->proxy);

	if (failure != NULL)
		return failure;
	if (machine->sppsvc == VAD_MODEL_SERVICE_STUCK)
		return "online-silent";
	if (!machine->network_up || (!by_proxy && !machine->public_names))
		return "online-name";
	if (!by_proxy && machine->internet != VAD_MODEL_TRAFFIC_OPEN)
		return machine->internet == VAD_MODEL_TRAFFIC_FILTERED ? "online-silent"
								       : "online-refused";
	if (a->world->microsoft.server == VAD_MODEL_SERVER_DOWN)
		return "online-silent";
	return tls_failure(a);
}

/* --- the key ---------------------------------------------------------------------------------- */

static void hardware_name(const struct vad_model_machine *machine, char text[TEXT_BYTES])
{
	(void)snprintf(text, TEXT_BYTES, "%" PRId64, machine->hardware);
}

static bool used_on(const struct vad_model_key *key, const char *hardware)
{
	for (size_t i = 0; i < key->used_on.count; i++) {
		if (strcmp(key->used_on.text[i], hardware) == 0)
			return true;
	}
	return false;
}

/* A host key may be activated on so many machines, and so often on each (rules
 * kms.host-key-hosts, kms.host-key-activations). */
static bool host_key_used_up(const struct vad_model_world *world, const struct vad_model_key *key,
			     const struct vad_model_machine *machine)
{
	int64_t hosts = 0, times = 0;
	char hardware[TEXT_BYTES];

	(void)vad_rules_number(world->k, "kms.host-key-hosts", &hosts);
	(void)vad_rules_number(world->k, "kms.host-key-activations", &times);
	hardware_name(machine, hardware);
	if (key->extended)
		return false;
	return key->used >= hosts * times ||
	       (!used_on(key, hardware) && (int64_t)key->used_on.count >= hosts);
}

const char *vad_attempt_key_refused(struct vad_model_world *world, const struct vad_model_key *key,
				    const struct vad_model_machine *machine)
{
	switch ((enum vad_model_key_state)key->state) {
	case VAD_MODEL_KEY_VALID:
	case VAD_MODEL_KEY_BANNED:
		break;
	case VAD_MODEL_KEY_UNKNOWN:
		return "key-unknown";
	case VAD_MODEL_KEY_UNSUPPORTED:
		return "key-unsupported";
	case VAD_MODEL_KEY_BLOCKED:
		return "key-blocked";
	}
	if (key->channel == VAD_MODEL_CHANNEL_CSVLK)
		return host_key_used_up(world, key, machine) ? "host-key-used-up" : NULL;
	if (key->channel == VAD_MODEL_CHANNEL_MAK && key->used >= key->activations)
		return key->extended ? "mak-extension-used-up" : "mak-used-up";
	return NULL;
}

void vad_attempt_take(struct vad_model_world *world, const struct vad_model_key *key,
		      const struct vad_model_machine *machine)
{
	struct vad_model_key *pool = vad_model_key(world, key->name);
	char hardware[TEXT_BYTES];

	if (pool == NULL || (pool->channel != VAD_MODEL_CHANNEL_MAK &&
			     pool->channel != VAD_MODEL_CHANNEL_CSVLK))
		return;
	pool->used++;
	hardware_name(machine, hardware);
	if (pool->channel == VAD_MODEL_CHANNEL_CSVLK && !used_on(pool, hardware) &&
	    pool->used_on.count < VAD_MODEL_LIST_MAX)
		pool->used_on.text[pool->used_on.count++] =
			vad_model_text(world, vad_view_of(hardware));
}

bool vad_attempt_confirmed(const struct vad_attempt *a)
{
	return a->product->licence.state == VAD_LICENCE_LICENSED &&
	       a->product->confirmed[0] != '\0';
}

const char *vad_attempt_online(struct vad_attempt *a)
{
	const char *failure;

	if (vad_attempt_confirmed(a))
		return NULL;
	failure = way_failure(a);
	return failure != NULL ? failure : vad_attempt_key_refused(a->world, a->key, a->machine);
}
