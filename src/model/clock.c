/* SPDX-License-Identifier: MIT */
/*
 * What happens by itself as time goes on. Everybody who does something has an item in the queue: each
 * machine one for each of its products and one as a KMS host, each machine of a crowd its own. What
 * was changed between two runs is found when the next one begins: items without a date get one.
 */
#include "model/clock.h"

#include <string.h>

#include "clock_private.h"
#include "model/attempt.h"
#include "model/journal.h"
#include "rules/kms.h"
#include "rules/number.h"
#include "serve.h"

enum { DAY = 86400, MINUTE = 60, NAME_MOST = 600 };

/* Items of a machine, behind those of the machines before it; those of crowds come after all. */
enum { ITEM_PRODUCT = 0, ITEM_PUBLISH = VAD_MODEL_PRODUCTS_MAX, ITEMS = VAD_MODEL_ITEMS };

static uint32_t item_of(const struct vad_model_machine *machine, uint32_t which)
{
	return machine->index * ITEMS + which;
}

/* A moment within the next `span` seconds, and never now: what is to come has not come yet. */
static vad_time some_time(struct vad_model_world *world, int64_t span)
{
	return world->now + 1 + (int64_t)vad_random_below(&world->random, (uint64_t)span);
}

/* --- clocks ----------------------------------------------------------------------------------- */

/* Where a synchronised clock takes its time from: how far that one is off. */
static int64_t source_offset(const struct vad_model_world *world,
			     const struct vad_model_machine *machine)
{
	const struct vad_model_machine *source = vad_model_machine(world, machine->time_source);
	const struct vad_model_directory *directory = vad_model_directory(world, machine->domain);

	if (source != NULL)
		return source == machine ? machine->clock_offset : source->clock_offset;
	return directory == NULL ? 0 : directory->clock_offset;
}

static void drift(struct vad_model_machine *machine, int64_t seconds)
{
	int64_t gained = machine->clock_rest + machine->clock_drift * (seconds % DAY);

	machine->clock_offset += machine->clock_drift * (seconds / DAY) + gained / DAY;
	machine->clock_rest = gained % DAY;
}

static void move_clock(const struct vad_model_world *world, struct vad_model_machine *machine,
		       int64_t seconds)
{
	const struct vad_model_machine *hypervisor;

	/* Where the zone is wrong, somebody sets the clock again so that it looks right. */
	if (machine->zone_wrong)
		return;
	switch (machine->time_service) {
	case VAD_MODEL_TIME_HYPERVISOR:
		hypervisor = vad_model_machine(world, machine->avma_host);
		if (hypervisor != NULL)
			machine->clock_offset = hypervisor->clock_offset;
		break;
	case VAD_MODEL_TIME_SYNCED:
		if (machine->network_up) {
			machine->clock_offset = source_offset(world, machine);
			machine->clock_rest = 0;
			break;
		}
		drift(machine, seconds);
		break;
	default:
		drift(machine, seconds);
		break;
	}
}

/* It is `now`, and clocks have gone on. */
static void pass_time(struct vad_model_world *world, vad_time now)
{
	int64_t seconds = now - world->drifted;

	if (now > world->now)
		world->now = now;
	if (seconds <= 0)
		return;
	world->drifted = now;
	for (size_t i = 0; i < world->machine_count; i++)
		move_clock(world, &world->machines[i], seconds);
}

/* --- clients ---------------------------------------------------------------------------------- */

bool vad_model_service_runs(const struct vad_model_machine *machine)
{
	if (machine->retired || machine->dependency_missing)
		return false;
	return machine->sppsvc == VAD_MODEL_SERVICE_RUNNING ||
	       (machine->sppsvc == VAD_MODEL_SERVICE_STOPPED &&
		machine->sppsvc_start != VAD_MODEL_START_DISABLED);
}

/* Volume clients try by themselves; who has bought activations of a MAK starts them. */
static bool tries(const struct vad_model_world *world, const struct vad_model_machine *machine,
		  const struct vad_model_product *product)
{
	const struct vad_model_key *key = vad_model_key(world, product->key);

	return !machine->retired && product->app[0] != '\0' && key != NULL &&
	       (key->channel == VAD_MODEL_CHANNEL_GVLK || key->channel == VAD_MODEL_CHANNEL_AVMA);
}

static int64_t activation_interval(const struct vad_model_world *world,
				   const struct vad_model_product *product)
{
	return product->activation_interval > 0 ? product->activation_interval * MINUTE
						: world->rules.activation_interval;
}

static int64_t renewal_interval(const struct vad_model_world *world,
				const struct vad_model_product *product)
{
	return product->renewal_interval > 0 ? product->renewal_interval * MINUTE
					     : world->rules.renewal_interval;
}

/* When a licensed product renews; the present, and before, when it should have done so already. */
static vad_time renewal_due(const struct vad_model_world *world,
			    const struct vad_model_product *product)
{
	const struct vad_licence *licence = &product->licence;

	if (licence->state != VAD_LICENCE_LICENSED || licence->success == VAD_TIME_NONE)
		return world->now;
	return licence->success + renewal_interval(world, product);
}

static void plan_product(struct vad_model_world *world, const struct vad_model_machine *machine,
			 uint32_t which)
{
	const struct vad_model_product *product = &machine->product[which];
	uint32_t item = item_of(machine, ITEM_PRODUCT + which);
	int64_t interval = activation_interval(world, product);
	vad_time due = renewal_due(world, product);

	if (!tries(world, machine, product))
		vad_queue_cancel(world->queue, item);
	else if (due > world->now)
		vad_queue_set(world->queue, item, due);
	else if (vad_queue_date(world->queue, item) > world->now + interval)
		vad_queue_set(world->queue, item, some_time(world, interval));
}

static enum vad_result client_turn(struct vad_model_world *world,
				   struct vad_model_machine *machine, uint32_t which)
{
	struct vad_model_product *product = &machine->product[which];
	uint32_t item = item_of(machine, ITEM_PRODUCT + which);
	struct vad_model_outcome outcome;
	enum vad_result result = VAD_OK;
	vad_time due;

	(void)vad_licence_pass(&product->licence, &world->rules, world->now);
	if (!tries(world, machine, product))
		return VAD_OK;
	/* Somebody had it renewed in the meantime. */
	due = renewal_due(world, product);
	if (due <= world->now && vad_model_service_runs(machine) &&
	    machine->tasks == VAD_MODEL_ACCESS_GRANTED) {
		result = vad_model_attempt(world, machine, product, VAD_TRIGGER_TIMER, &outcome);
		due = renewal_due(world, product);
	}
	if (due <= world->now)
		due = world->now + activation_interval(world, product);
	vad_queue_set(world->queue, item, due);
	return result;
}

/* --- crowds ----------------------------------------------------------------------------------- */

/* Items for all machines of a crowd. A crowd that grew takes a new run of them, with its dates. */
static enum vad_result crowd_items(struct vad_model_world *world, struct vad_model_crowd *crowd)
{
	uint32_t needed = (uint32_t)crowd->machines;
	uint32_t first = world->queue_items;
	enum vad_result result;

	if (needed <= crowd->items)
		return VAD_OK;
	if (first > UINT32_MAX - 1 - needed)
		return VAD_LIMIT;
	result = vad_queue_grow(world->queue, first + needed);
	if (result != VAD_OK)
		return result;
	world->queue_items = first + needed;
	for (uint32_t i = 0; i < crowd->items; i++) {
		int64_t date = vad_queue_date(world->queue, crowd->first_item + i);

		vad_queue_cancel(world->queue, crowd->first_item + i);
		if (date != INT64_MAX)
			vad_queue_set(world->queue, first + i, date);
	}
	crowd->first_item = first;
	crowd->items = needed;
	return VAD_OK;
}

static bool crowd_asks(const struct vad_model_world *world, const struct vad_model_crowd *crowd)
{
	return crowd->until == VAD_TIME_NONE || world->now < crowd->until;
}

static enum vad_result plan_crowd(struct vad_model_world *world, struct vad_model_crowd *crowd)
{
	enum vad_result result = crowd_items(world, crowd);

	for (uint32_t i = 0; i < (uint32_t)crowd->machines && result == VAD_OK; i++) {
		uint32_t item = crowd->first_item + i;
		int64_t date = vad_queue_date(world->queue, item);

		if (!crowd_asks(world, crowd))
			vad_queue_cancel(world->queue, item);
		else if (date == INT64_MAX || date > world->now + crowd->asks_every)
			vad_queue_set(world->queue, item, some_time(world, crowd->asks_every));
	}
	return result;
}

/* The count that a product needs of a host, and which of the host's counts that is. */
static bool count_needed(const struct vad_model_world *world, const struct vad_model_crowd *crowd,
			 int64_t *needed, unsigned *which)
{
	uint32_t row = vad_model_product_row(world->k, crowd->edition, crowd->version);
	enum vad_kms_role role;

	if (row == VAD_NO_INDEX)
		return false;
	role = vad_kms_role_of(world->k, row);
	*which = role == VAD_KMS_OFFICE;
	return vad_kms_threshold(world->k, role, needed);
}

/* Machines of a crowd have followed their host: licensed as soon as it could. */
static void crowd_licence(const struct vad_model_world *world, const struct vad_model_crowd *crowd,
			  struct vad_model_machine *host, struct vad_model_request *request)
{
	int64_t needed = 0;
	unsigned which = 0;

	request->status = VAD_LICENCE_INITIAL_GRACE;
	request->minutes = world->rules.initial_grace / MINUTE;
	if (!count_needed(world, crowd, &needed, &which) ||
	    vad_kms_count_now(&host->kms.count[which], world->now) < needed ||
	    crowd->asks_every >= world->rules.validity)
		return;
	request->status = VAD_LICENCE_LICENSED;
	request->minutes = (world->rules.validity - crowd->asks_every) / MINUTE;
}

static enum vad_result crowd_turn(struct vad_model_world *world, struct vad_model_crowd *crowd,
				  uint32_t member)
{
	struct vad_model_machine *host = vad_model_machine(world, crowd->host);
	uint64_t number = (uint64_t)crowd->number << 32 | (crowd->shared_cmid ? 0 : member);
	struct vad_buffer name = vad_buffer_new(NAME_MOST);
	struct vad_model_request request = {
		.cmid = vad_random_guid(world->seed, number),
		.edition = crowd->edition,
		.version = crowd->version,
		.is_virtual = crowd->is_virtual,
	};
	struct vad_model_reply reply;
	enum vad_result result = VAD_OK;

	if (host == NULL || host->retired || !vad_model_service_runs(host))
		goto done;
	vad_buffer_printf(&name, "%s-%03u", crowd->name, (unsigned)member + 1);
	if (host->domain[0] != '\0')
		vad_buffer_printf(&name, ".%s", host->domain);
	result = vad_buffer_result(&name);
	if (result != VAD_OK)
		goto done;
	request.name = vad_buffer_text(&name);
	request.client_time = vad_model_clock_of(world, host);
	crowd_licence(world, crowd, host, &request);
	result = vad_model_serve(world, host, &request, &reply);
done:
	vad_buffer_clear(&name);
	return result;
}

enum vad_result vad_model_crowd_asks(struct vad_model_world *world, struct vad_model_crowd *crowd)
{
	enum vad_result result = VAD_OK;

	for (uint32_t i = 0; i < (uint32_t)crowd->machines && result == VAD_OK; i++)
		result = crowd_turn(world, crowd, i);
	return result;
}

/* --- the queue -------------------------------------------------------------------------------- */

static void plan_host(struct vad_model_world *world, const struct vad_model_machine *machine)
{
	uint32_t item = item_of(machine, ITEM_PUBLISH);
	int64_t interval = DAY;

	(void)vad_rules_number(world->k, "kms.publish-interval", &interval);
	if (!vad_model_is_publisher(machine))
		vad_queue_cancel(world->queue, item);
	else if (vad_queue_date(world->queue, item) > world->now + interval)
		vad_queue_set(world->queue, item, some_time(world, interval));
}

static enum vad_result host_turn(struct vad_model_world *world, struct vad_model_machine *machine)
{
	int64_t interval = DAY;
	enum vad_result result = vad_model_publish(world, machine);

	(void)vad_rules_number(world->k, "kms.publish-interval", &interval);
	if (vad_model_is_publisher(machine))
		vad_queue_set(world->queue, item_of(machine, ITEM_PUBLISH), world->now + interval);
	return result;
}

static enum vad_result plan(struct vad_model_world *world, bool clients)
{
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < world->machine_count; i++) {
		for (uint32_t j = 0; clients && j < VAD_MODEL_PRODUCTS_MAX; j++)
			plan_product(world, &world->machines[i], j);
		plan_host(world, &world->machines[i]);
	}
	for (size_t i = 0; i < world->crowd_count && result == VAD_OK; i++)
		result = plan_crowd(world, &world->crowds[i]);
	return result;
}

static enum vad_result crowd_item_turn(struct vad_model_world *world, uint32_t item)
{
	for (size_t i = 0; i < world->crowd_count; i++) {
		struct vad_model_crowd *crowd = &world->crowds[i];
		enum vad_result result;

		/* One below `first_item` is a huge number, and not this crowd's. */
		if (crowd->first_item == VAD_QUEUE_NONE || item - crowd->first_item >= crowd->items)
			continue;
		if (item - crowd->first_item >= (uint32_t)crowd->machines || !crowd_asks(world, crowd))
			return VAD_OK;
		result = crowd_turn(world, crowd, item - crowd->first_item);
		vad_queue_set(world->queue, item, world->now + crowd->asks_every);
		return result;
	}
	return VAD_OK;
}

static enum vad_result turn(struct vad_model_world *world, uint32_t item)
{
	struct vad_model_machine *machine;

	if (item >= VAD_MODEL_CROWD_ITEMS)
		return crowd_item_turn(world, item);
	if (item / ITEMS >= world->machine_count)
		return VAD_OK;
	machine = &world->machines[item / ITEMS];
	if (item % ITEMS == ITEM_PUBLISH)
		return host_turn(world, machine);
	return client_turn(world, machine, item % ITEMS);
}

static enum vad_result run(struct vad_model_world *world, vad_time until)
{
	enum vad_result result = VAD_OK;
	int64_t tick;
	uint32_t item;

	while (result == VAD_OK) {
		item = vad_queue_next(world->queue, until, &tick);
		if (item == VAD_QUEUE_NONE)
			break;
		pass_time(world, tick);
		result = turn(world, item);
	}
	if (result == VAD_OK)
		pass_time(world, until);
	return result;
}

enum vad_result vad_model_run(struct vad_model_world *world, vad_time until)
{
	enum vad_result result = VAD_OK;

	if (until <= world->now)
		return VAD_OK;
	if (!world->begun)
		return VAD_USAGE;
	result = plan(world, true);
	if (result == VAD_OK)
		result = run(world, until);
	for (size_t i = 0; i < world->machine_count; i++)
		for (size_t j = 0; j < VAD_MODEL_PRODUCTS_MAX; j++)
			(void)vad_licence_pass(&world->machines[i].product[j].licence, &world->rules,
					       world->now);
	return result;
}

/* --- before the story ------------------------------------------------------------------------- */

static int64_t longest_round(const struct vad_model_world *world)
{
	int64_t longest = 0;

	(void)vad_rules_number(world->k, "kms.publish-interval", &longest);
	for (size_t i = 0; i < world->crowd_count; i++)
		if (world->crowds[i].asks_every > longest)
			longest = world->crowds[i].asks_every;
	return longest;
}

/* The counts stay; what is told of how they came to be is forgotten. */
static void forget_history(struct vad_model_machine *machine)
{
	vad_model_journal_clear(machine);
	machine->kms.requests = 0;
	machine->kms.failed = 0;
	memset(machine->kms.by_status, 0, sizeof(machine->kms.by_status));
}

enum vad_result vad_model_clock_begin(struct vad_model_world *world)
{
	int64_t round = longest_round(world);
	vad_time start = world->now;
	enum vad_result result;

	vad_queue_free(world->queue);
	world->queue = vad_queue_new(VAD_MODEL_CROWD_ITEMS, start - 2 * round);
	if (world->queue == NULL)
		return VAD_NO_MEMORY;
	world->queue_items = VAD_MODEL_CROWD_ITEMS;
	world->now = start - 2 * round;
	/* The first round makes the counts; the second finds them high enough, and stands in the logs. */
	result = plan(world, false);
	if (result == VAD_OK)
		result = run(world, start - round);
	for (size_t i = 0; i < world->machine_count; i++)
		forget_history(&world->machines[i]);
	if (result == VAD_OK)
		result = run(world, start);
	world->now = start;
	return result;
}
