/* SPDX-License-Identifier: MIT */
/*
 * The telephone: installation ids with the check digits that real ones have, and confirmation ids
 * that only this model takes. Nothing here is, or leads to, a real confirmation id.
 */
#include <stdio.h>
#include <string.h>

#include "attempt_private.h"
#include "model/identity.h"
#include "rules/key.h"
#include "rules/number.h"

enum { DIGITS_MAX = 64, CONFIRMATION_SEED = 0x434944 };

static int64_t number(const struct vad_model_world *world, const char *rule)
{
	int64_t value = 0;

	(void)vad_rules_number(world->k, rule, &value);
	return value;
}

/* The last digit of a group: rules iid.check-modulus. */
static int check_digit(const struct vad_model_world *world, const int *digits, int64_t count)
{
	int64_t sum = 0;

	for (int64_t i = 0; i < count; i++)
		sum += digits[i] * (i % 2 == 0 ? 1 : 2);
	return (int)(sum % number(world, "iid.check-modulus"));
}

void vad_model_installation_id(const struct vad_model_world *world,
			       const struct vad_model_machine *machine,
			       const struct vad_model_product *product, struct vad_buffer *out)
{
	bool modern = product->app[0] != 'o' && vad_model_release_of(machine)->modern;
	int64_t groups = number(world, "iid.groups");
	int64_t size = number(world, modern ? "iid.digits-new" : "iid.digits-old") / groups;
	struct vad_random random = vad_random_new(
		vad_view_hash(vad_view_of(product->key), (uint64_t)machine->hardware));

	for (int64_t group = 0; group < groups; group++) {
		int digits[DIGITS_MAX];

		for (int64_t i = 0; i < size - 1; i++)
			digits[i] = (int)vad_random_below(&random, 10);
		digits[size - 1] = check_digit(world, digits, size - 1);
		for (int64_t i = 0; i < size; i++)
			vad_buffer_printf(out, "%d", digits[i]);
	}
}

/* What only this model takes: digits that the installation id makes. */
static void confirmation_of(const struct vad_model_world *world, struct vad_view installation_id,
			    struct vad_buffer *out)
{
	struct vad_random random =
		vad_random_new(vad_view_hash(installation_id, CONFIRMATION_SEED));

	for (int64_t i = number(world, "cid.digits"); i > 0; i--)
		vad_buffer_printf(out, "%d", (int)vad_random_below(&random, 10));
}

static bool is_id_of(const struct vad_model_world *world, struct vad_view installation_id,
		     const struct vad_model_machine *machine,
		     const struct vad_model_product *product)
{
	struct vad_buffer own = vad_buffer_new(DIGITS_MAX * 2);
	bool same;

	vad_model_installation_id(world, machine, product, &own);
	same = product->key[0] != '\0' && vad_view_equal(installation_id, vad_buffer_view(&own));
	vad_buffer_clear(&own);
	return same;
}

/* The key behind an installation id that a machine shows for an activation object of its domain: the
 * key is not installed there. */
static const struct vad_model_key *object_key(const struct vad_model_world *world,
					      struct vad_view installation_id,
					      const struct vad_model_machine *machine)
{
	struct vad_model_product product = machine->product[0];

	for (size_t i = 0; i < world->key_count && machine->domain[0] != '\0'; i++) {
		product.key = world->keys[i].name;
		if (world->keys[i].channel == VAD_MODEL_CHANNEL_CSVLK &&
		    is_id_of(world, installation_id, machine, &product))
			return &world->keys[i];
	}
	return NULL;
}

/* Whose installation id it is: machine and key. */
static const struct vad_model_machine *owner_of(const struct vad_model_world *world,
						struct vad_view installation_id,
						const struct vad_model_key **key)
{
	for (size_t i = 0; i < world->machine_count; i++) {
		const struct vad_model_machine *machine = &world->machines[i];

		for (size_t j = 0; j < VAD_MODEL_PRODUCTS_MAX; j++) {
			*key = vad_model_key(world, machine->product[j].key);
			if (is_id_of(world, installation_id, machine, &machine->product[j]))
				return machine;
		}
		*key = object_key(world, installation_id, machine);
		if (*key != NULL)
			return machine;
	}
	return NULL;
}

/* Setup keys of KMS and AVMA clients are no concern of the centre: it has no id for them. */
static bool by_telephone(const struct vad_model_key *key)
{
	return key->channel != VAD_MODEL_CHANNEL_GVLK && key->channel != VAD_MODEL_CHANNEL_AVMA;
}

void vad_model_centre_answer(struct vad_model_world *world, struct vad_view installation_id,
			     struct vad_buffer *out, const char **failure)
{
	const struct vad_model_key *key = NULL;
	const struct vad_model_machine *machine = owner_of(world, installation_id, &key);

	*failure = NULL;
	if (world->microsoft.centre == VAD_MODEL_SERVER_DOWN)
		*failure = "online-silent";
	else if (machine == NULL || key == NULL || !by_telephone(key))
		*failure = "confirmation-other";
	else
		*failure = vad_attempt_key_refused(world, key, machine);
	if (*failure == NULL)
		confirmation_of(world, installation_id, out);
}

/* Digits only, as the script takes them with or without hyphens and blanks. */
static void digits_of(struct vad_view text, struct vad_buffer *out)
{
	for (size_t i = 0; i < text.size; i++) {
		if (vad_ascii_is_digit(text.data[i]))
			vad_buffer_add_char(out, text.data[i]);
	}
}

static const char *confirm_failure(struct vad_model_world *world,
				   const struct vad_model_machine *machine,
				   const struct vad_model_product *product,
				   struct vad_view confirmation_id)
{
	struct vad_buffer own = vad_buffer_new(DIGITS_MAX * 2), right = vad_buffer_new(DIGITS_MAX * 2);
	struct vad_buffer given = vad_buffer_new(DIGITS_MAX * 4);
	const char *failure = NULL;

	vad_model_installation_id(world, machine, product, &own);
	confirmation_of(world, vad_buffer_view(&own), &right);
	digits_of(confirmation_id, &given);
	if (vad_confirmation_id_check(world->k, confirmation_id) != VAD_DIGITS_GOOD)
		failure = "confirmation-format";
	else if (!vad_view_equal(vad_buffer_view(&given), vad_buffer_view(&right)))
		failure = "confirmation-other";
	vad_buffer_clear(&own);
	vad_buffer_clear(&right);
	vad_buffer_clear(&given);
	return failure;
}

enum vad_result vad_model_confirm(struct vad_model_world *world, struct vad_model_machine *machine,
				  struct vad_model_product *product, struct vad_view confirmation_id,
				  struct vad_model_outcome *outcome)
{
	const char *failure = vad_attempt_rights(machine, VAD_TRIGGER_COMMAND);
	const struct vad_model_key *key;
	bool again;

	*outcome = (struct vad_model_outcome){ 0 };
	if (failure == NULL)
		failure = vad_model_service_failure(machine);
	if (failure == NULL)
		failure = vad_attempt_store(machine);
	if (failure == NULL && product->key[0] == '\0')
		failure = "no-key";
	if (failure == NULL)
		failure = confirm_failure(world, machine, product, confirmation_id);
	if (failure != NULL) {
		outcome->failure = failure;
		vad_model_failure_code(world, failure, &outcome->code, &outcome->inner);
		return VAD_OK;
	}
	key = vad_model_key(world, product->key);
	again = product->confirmed[0] != '\0' && product->licence.state == VAD_LICENCE_LICENSED;
	/* The same digits again take nothing; nor is more taken than the pool has, where others
	 * took the last between the centre's answer and this. */
	if (key != NULL && !again && vad_attempt_key_refused(world, key, machine) == NULL)
		vad_attempt_take(world, key, machine);
	product->confirmed = "yes";
	vad_licence_activate_for_good(&product->licence, world->now);
	machine->hardware_state = VAD_MODEL_HARDWARE_SAME;
	outcome->activated = true;
	return VAD_OK;
}
