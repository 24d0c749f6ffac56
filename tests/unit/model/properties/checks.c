/* SPDX-License-Identifier: MIT */
/* What must hold after each step. */
#include <stdio.h>
#include <string.h>

#include "model/journal.h"
#include "properties.h"

enum { VALIDITY = 180 * 86400, COUNT_WINDOW = 30 * 86400, CACHE_MOST = 50 };

void complain(struct trial *trial, const char *format, ...)
{
	va_list values;

	if (trial->complaint[0] != '\0')
		return;
	va_start(values, format);
	(void)vsnprintf(trial->complaint, sizeof(trial->complaint), format, values);
	va_end(values);
}

/* --- before a step ---------------------------------------------------------------------------- */

void remember(struct trial *trial, bool waiting)
{
	struct before *before = &trial->before;
	const struct vad_model_world *world = trial->world;

	before->now = world->now;
	before->machine_count =
		world->machine_count < MACHINES_MAX ? world->machine_count : MACHINES_MAX;
	for (size_t i = 0; i < before->machine_count; i++) {
		const struct vad_model_machine *machine = &world->machines[i];
		struct before_machine *was = &before->machine[i];

		was->clock_offset = machine->clock_offset;
		was->clock_drift = machine->clock_drift;
		was->records = vad_model_journal_count(machine);
		for (size_t j = 0; j < VAD_MODEL_PRODUCTS_MAX; j++) {
			const struct vad_model_product *product = &machine->product[j];

			was->product[j] = (struct before_product){
				.state = product->licence.state,
				.success = product->licence.success,
				.broken = way_broken(world, machine, product, waiting),
			};
		}
	}
	for (size_t i = 0; i < world->key_count && i < MACHINES_MAX; i++)
		before->used[i] = world->keys[i].used;
}

/* --- counts ----------------------------------------------------------------------------------- */

static void check_count(struct trial *trial, const struct vad_model_machine *host,
			const struct vad_kms_count *count, struct tally *tally)
{
	struct vad_kms_count later = *count;
	uint32_t fresh = 0;

	if (count->used > count->keeps || count->keeps > CACHE_MOST)
		complain(trial, "%s counts %u of at most %u", host->name, (unsigned)count->used,
			 (unsigned)count->keeps);
	for (uint32_t i = 0; i < count->used && i < VAD_KMS_COUNT_ROOM; i++) {
		fresh += trial->world->now - count->entry[i].last < COUNT_WINDOW;
		for (uint32_t j = 0; j < i; j++) {
			if (vad_guid_equal(&count->entry[i].cmid, &count->entry[j].cmid))
				complain(trial, "%s counts a client id twice", host->name);
		}
	}
	if (vad_kms_count_now(&later, trial->world->now) > fresh + 1)
		complain(trial, "%s still counts who did not ask for 30 days", host->name);
	if (count->used > 0 && vad_kms_count_now(&later, trial->world->now + COUNT_WINDOW + 1) == 0)
		tally->counts_fallen++;
	else if (count->used > 0)
		complain(trial, "the count of %s does not fall when nobody asks", host->name);
}

/* --- licences --------------------------------------------------------------------------------- */

static bool is_renewed(const struct vad_model_product *product, const struct before_product *was)
{
	return product->licence.state == VAD_LICENCE_LICENSED &&
	       (was->state != VAD_LICENCE_LICENSED || was->success != product->licence.success);
}

/* An activation by telephone needs no way but a voice. */
static bool by_telephone(const struct vad_model_product *product)
{
	return product->confirmed[0] != '\0';
}

static void check_product(struct trial *trial, const struct vad_model_machine *machine,
			  const struct vad_model_product *product, const struct before_product *was,
			  enum step_kind step, struct tally *tally)
{
	const struct vad_licence *licence = &product->licence;
	bool broken = way_broken(trial->world, machine, product, step == STEP_WAIT);

	if (licence->state >= VAD_LICENCE_STATES)
		complain(trial, "%s has no licence state", machine->name);
	if (licence->state == VAD_LICENCE_LICENSED && licence->volume &&
	    licence->success != VAD_TIME_NONE && trial->world->now - licence->success > VALIDITY)
		complain(trial, "%s is licensed %lld days after its last success", machine->name,
			 (long long)((trial->world->now - licence->success) / 86400));
	if (was->state == VAD_LICENCE_LICENSED && licence->state != VAD_LICENCE_LICENSED)
		tally->expired++;
	/* An action changes the way, and commands may set another host or key, before they attempt. */
	if (step == STEP_ATTEMPT || step == STEP_WAIT)
		broken = broken && was->broken;
	if (is_renewed(product, was) && broken && !by_telephone(product))
		complain(trial, "%s (%s) was activated on a broken way", machine->name,
			 product->app);
}

static void check_records(struct trial *trial, const struct vad_model_machine *machine,
			  struct before_machine *was)
{
	size_t count = vad_model_journal_count(machine);
	bool set = machine->clock_offset != was->clock_offset || machine->clock_drift != 0 ||
		   was->clock_drift != 0;

	if (count > VAD_JOURNAL_RECORDS_MAX)
		complain(trial, "%s keeps %zu records", machine->name, count);
	/* Who sets his clock back has records whose times go back, as real ones have. */
	if (set)
		was->last_record = VAD_TIME_NONE;
	for (size_t i = was->records; !set && i < count; i++) {
		const struct vad_model_record *record = vad_model_journal_at(machine, i);

		if (was->last_record != VAD_TIME_NONE && record->time < was->last_record)
			complain(trial, "record %zu of %s is older than the one before", i,
				 machine->name);
		was->last_record = record->time;
	}
}

/* --- all of it -------------------------------------------------------------------------------- */

void check(struct trial *trial, enum step_kind step, struct tally *tally)
{
	struct vad_model_world *world = trial->world;

	if (world->now < trial->before.now)
		complain(trial, "time went back");
	for (size_t i = 0; i < trial->before.machine_count && i < world->machine_count; i++) {
		struct vad_model_machine *machine = &world->machines[i];
		struct before_machine *was = &trial->before.machine[i];

		for (size_t j = 0; j < VAD_MODEL_PRODUCTS_MAX; j++)
			check_product(trial, machine, &machine->product[j], &was->product[j], step,
				      tally);
		for (size_t j = 0; j < 2 && machine->kms.key[0] != '\0'; j++)
			check_count(trial, machine, &machine->kms.count[j], tally);
		check_records(trial, machine, was);
	}
	for (size_t i = 0; i < world->key_count && i < MACHINES_MAX; i++) {
		const struct vad_model_key *key = &world->keys[i];

		if (key->used < 0 ||
		    (key->channel == VAD_MODEL_CHANNEL_MAK && key->used > key->activations &&
		     key->used > trial->before.used[i]))
			complain(trial, "of key %s %lld of %lld activations are used", key->name,
				 (long long)key->used, (long long)key->activations);
	}
}
