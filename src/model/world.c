/* SPDX-License-Identifier: MIT */
/* The things of a world: made healthy, and found by name. */
#include "model/world.h"

#include <stdlib.h>
#include <string.h>

#include "clock_private.h"
#include "model/journal.h"
#include "rules/number.h"

static const char gvlk_name[] = "gvlk", avma_name[] = "avma";

/* --- the world -------------------------------------------------------------------------------- */

static bool add_public_keys(struct vad_model_world *world)
{
	struct vad_model_key *gvlk = vad_model_add_key(world, gvlk_name);
	struct vad_model_key *avma;

	if (gvlk == NULL)
		return false;
	gvlk->channel = VAD_MODEL_CHANNEL_GVLK;
	avma = vad_model_add_key(world, avma_name);
	if (avma == NULL)
		return false;
	avma->channel = VAD_MODEL_CHANNEL_AVMA;
	return true;
}

struct vad_model_world *vad_model_world_new(const struct vad_knowledge *k, vad_time now,
					    uint64_t seed)
{
	struct vad_arena *arena = vad_arena_new(VAD_MODEL_MEMORY_MAX);
	struct vad_model_world *world = NULL;

	if (arena == NULL)
		return NULL;
	world = vad_arena_alloc(arena, sizeof(*world));
	if (world == NULL || !vad_licence_rules_load(k, &world->rules)) {
		vad_arena_free(arena);
		return NULL;
	}
	world->k = k;
	world->arena = arena;
	world->seed = seed;
	world->random = vad_random_new(seed);
	world->now = now;
	world->start = now;
	world->drifted = now;
	if (!add_public_keys(world)) {
		vad_model_world_free(world);
		return NULL;
	}
	return world;
}

void vad_model_world_free(struct vad_model_world *world)
{
	struct vad_arena *arena;

	if (world == NULL)
		return;
	for (size_t i = 0; i < world->machine_count; i++)
		vad_model_journal_free(world->machines[i].journal);
	vad_queue_free(world->queue);
	arena = world->arena;
	vad_arena_free(arena);
}

const char *vad_model_text(struct vad_model_world *world, struct vad_view text)
{
	struct vad_view copy;

	if (text.size == 0)
		return "";
	copy = vad_arena_copy(world->arena, text);
	return copy.data == NULL ? "" : copy.data;
}

/* A name in the arena, or NULL: an empty one is fine. */
static const char *keep_name(struct vad_model_world *world, const char *name)
{
	struct vad_view copy;

	if (name == NULL || name[0] == '\0')
		return "";
	copy = vad_arena_copy(world->arena, vad_view_of(name));
	return copy.data;
}

/* --- adding ----------------------------------------------------------------------------------- */

/* Room for one more behind `count` items; the array at `*items` moves. False without memory. */
static bool make_room(struct vad_model_world *world, void *items, size_t count, size_t size)
{
	void *old, *grown;

	if (count >= VAD_MODEL_THINGS_MAX)
		return false;
	/* Doubled when full: full is each power of two, and nothing at all. */
	if ((count & (count - 1)) != 0)
		return true;
	memcpy(&old, items, sizeof(old));
	grown = vad_arena_grow(world->arena, old, count * size, (count == 0 ? 1 : 2 * count) * size);
	if (grown == NULL)
		return false;
	memcpy(items, &grown, sizeof(grown));
	return true;
}

static void no_product(struct vad_model_product *product)
{
	*product = (struct vad_model_product){
		.app = "",
		.edition = "",
		.version = "",
		.key = "",
		.licence = vad_licence_keyless(),
		.evaluation_end = VAD_TIME_NONE,
		.cached_host = "",
		.cached_address = "",
		.kms_pid = "",
		.ad_object = "",
		.confirmed = "",
	};
}

/* A volume edition with its setup key, in the grace in which it begins. */
static void healthy_products(const struct vad_model_world *world, struct vad_model_machine *machine)
{
	struct vad_model_product *windows = &machine->product[0];
	int64_t office_rearms = 0;

	for (size_t i = 0; i < VAD_MODEL_PRODUCTS_MAX; i++) {
		no_product(&machine->product[i]);
		machine->product[i].activation_interval = world->rules.activation_interval / 60;
		machine->product[i].renewal_interval = world->rules.renewal_interval / 60;
	}
	windows->app = "windows";
	windows->edition = "Enterprise";
	windows->version = "11";
	windows->key = gvlk_name;
	windows->licence = vad_licence_installed(&world->rules, world->now);
	windows->rearms = 1001; /* what current volume editions print */
	(void)vad_rules_number(world->k, "office.rearms", &office_rearms);
	machine->product[1].rearms = office_rearms;
}

static bool healthy_host(const struct vad_model_world *world, struct vad_model_kms_host *host)
{
	host->key = "";
	host->office_key = "";
	host->publishing = true;
	host->published = VAD_TIME_NONE;
	if (!vad_rules_number(world->k, "kms.default-port", &host->port))
		return false;
	return vad_kms_count_new(world->k, &host->count[0]) &&
	       vad_kms_count_new(world->k, &host->count[1]);
}

struct vad_model_machine *vad_model_add_machine(struct vad_model_world *world, const char *name)
{
	struct vad_model_machine machine = {
		.name = keep_name(world, name),
		.domain = "",
		.network = "",
		.address = "",
		.maker = "",
		.model = "",
		.cmid = vad_random_guid(world->seed, world->machines_made + 1),
		.hardware = (int64_t)world->machines_made + 1,
		.elevated = true,
		.network_up = true,
		.time_source = "",
		.dhcp_suffix = "",
		.name_policy = "",
		.proxy_name = "",
		.public_names = true,
		.forced_host = "",
		.forced_policy_host = "",
		.lookup_domain = "",
		.caching = true,
		.remote_scripts = true,
		.avma_host = "",
		.data_exchange = true,
		.image_key = "",
		.index = (uint32_t)world->machine_count,
	};

	if (machine.name == NULL || !healthy_host(world, &machine.kms) ||
	    !make_room(world, &world->machines, world->machine_count, sizeof(machine)))
		return NULL;
	healthy_products(world, &machine);
	world->machines[world->machine_count] = machine;
	world->machines_made++;
	return &world->machines[world->machine_count++];
}

/* Five characters of those that keys have, which the world and the number of the key decide. */
static void make_tail(const struct vad_model_world *world, struct vad_model_key *key)
{
	static const char alphabet[] = "BCDFGHJKMPQRTVWXY2346789";
	struct vad_random random = vad_random_new(world->seed + world->key_count + 1);

	for (size_t i = 0; i + 1 < sizeof(key->own_tail); i++)
		key->own_tail[i] = alphabet[vad_random_below(&random, sizeof(alphabet) - 1)];
}

struct vad_model_key *vad_model_add_key(struct vad_model_world *world, const char *name)
{
	struct vad_model_key key = {
		.name = keep_name(world, name), .tail = "", .edition = "", .version = "", .group = ""
	};
	int64_t hosts, times;

	/* As many as a host key has, which are enough for a healthy MAK, too. */
	if (!vad_rules_number(world->k, "kms.host-key-hosts", &hosts) ||
	    !vad_rules_number(world->k, "kms.host-key-activations", &times))
		return NULL;
	key.activations = hosts * times;
	make_tail(world, &key);
	if (key.name == NULL ||
	    !make_room(world, &world->keys, world->key_count, sizeof(key)))
		return NULL;
	world->keys[world->key_count] = key;
	return &world->keys[world->key_count++];
}

struct vad_model_crowd *vad_model_add_crowd(struct vad_model_world *world, const char *name)
{
	struct vad_model_crowd crowd = {
		.name = keep_name(world, name),
		.edition = "Enterprise",
		.version = "11",
		.host = "",
		.asks_every = world->rules.renewal_interval,
		.until = VAD_TIME_NONE,
		.first_item = VAD_QUEUE_NONE,
		.number = world->crowds_made + 1,
	};

	if (crowd.name == NULL ||
	    !make_room(world, &world->crowds, world->crowd_count, sizeof(crowd)))
		return NULL;
	world->crowds[world->crowd_count] = crowd;
	world->crowds_made++;
	return &world->crowds[world->crowd_count++];
}

struct vad_model_dns_server *vad_model_add_dns_server(struct vad_model_world *world,
						      const char *name)
{
	struct vad_model_dns_server server = { .name = keep_name(world, name), .address = "" };

	if (server.name == NULL ||
	    !make_room(world, &world->dns_servers, world->dns_server_count, sizeof(server)))
		return NULL;
	world->dns_servers[world->dns_server_count] = server;
	return &world->dns_servers[world->dns_server_count++];
}

struct vad_model_zone *vad_model_add_zone(struct vad_model_world *world, const char *name)
{
	struct vad_model_zone zone = { .name = keep_name(world, name), .record_owner = "" };

	if (zone.name == NULL || !make_room(world, &world->zones, world->zone_count, sizeof(zone)))
		return NULL;
	world->zones[world->zone_count] = zone;
	return &world->zones[world->zone_count++];
}

struct vad_model_edge *vad_model_add_edge(struct vad_model_world *world)
{
	struct vad_model_edge edge = { .from = "*", .to = "*" };

	if (!make_room(world, &world->edges, world->edge_count, sizeof(edge)))
		return NULL;
	world->edges[world->edge_count] = edge;
	return &world->edges[world->edge_count++];
}

struct vad_model_directory *vad_model_add_directory(struct vad_model_world *world,
						    const char *domain)
{
	struct vad_model_directory directory = {
		.domain = keep_name(world, domain),
		.schema_new = true,
		.object_name = "",
		.key = "",
		.reachable = true,
	};

	if (directory.domain == NULL ||
	    !make_room(world, &world->directories, world->directory_count, sizeof(directory)))
		return NULL;
	world->directories[world->directory_count] = directory;
	return &world->directories[world->directory_count++];
}

struct vad_model_srv *vad_model_add_srv(struct vad_model_world *world, struct vad_model_zone *zone)
{
	struct vad_model_srv srv = { .owner = "_vlmcs._tcp", .target = "", .publisher = "" };

	if (!vad_rules_number(world->k, "kms.default-port", &srv.port) ||
	    !vad_rules_number(world->k, "kms.srv-priority", &srv.priority) ||
	    !vad_rules_number(world->k, "kms.srv-weight", &srv.weight) ||
	    !make_room(world, &zone->srv, zone->srv_count, sizeof(srv)))
		return NULL;
	zone->srv[zone->srv_count] = srv;
	return &zone->srv[zone->srv_count++];
}

struct vad_model_address *vad_model_add_address(struct vad_model_world *world,
						struct vad_model_zone *zone, const char *name)
{
	struct vad_model_address address = {
		.name = keep_name(world, name), .address = "", .alias_of = ""
	};

	if (address.name == NULL ||
	    !make_room(world, &zone->addresses, zone->address_count, sizeof(address)))
		return NULL;
	zone->addresses[zone->address_count] = address;
	return &zone->addresses[zone->address_count++];
}

/* --- removing --------------------------------------------------------------------------------- */

/* One of `*count` things away, the others closer together. */
static void take_out(void *things, size_t *count, size_t size, size_t index)
{
	char *at = (char *)things + index * size;

	if (index >= *count)
		return;
	memmove(at, at + size, (*count - index - 1) * size);
	--*count;
}

#define TAKE_OUT(list, count, index) take_out((list), &(count), sizeof((list)[0]), (index))

void vad_model_remove_machine(struct vad_model_world *world, size_t index)
{
	if (index >= world->machine_count)
		return;
	vad_model_journal_free(world->machines[index].journal);
	TAKE_OUT(world->machines, world->machine_count, index);
	for (size_t i = index; i < world->machine_count; i++)
		world->machines[i].index = (uint32_t)i;
	/* The others have other items in the queue from here on: clock.c gives them dates again. */
	for (uint32_t i = 0; world->queue != NULL && i < VAD_MODEL_CROWD_ITEMS; i++)
		vad_queue_cancel(world->queue, i);
}

void vad_model_remove_key(struct vad_model_world *world, size_t index)
{
	TAKE_OUT(world->keys, world->key_count, index);
}

void vad_model_remove_crowd(struct vad_model_world *world, size_t index)
{
	if (index >= world->crowd_count)
		return;
	for (uint32_t i = 0; i < world->crowds[index].items; i++)
		vad_queue_cancel(world->queue, world->crowds[index].first_item + i);
	TAKE_OUT(world->crowds, world->crowd_count, index);
}

void vad_model_remove_dns_server(struct vad_model_world *world, size_t index)
{
	TAKE_OUT(world->dns_servers, world->dns_server_count, index);
}

void vad_model_remove_zone(struct vad_model_world *world, size_t index)
{
	TAKE_OUT(world->zones, world->zone_count, index);
}

void vad_model_remove_edge(struct vad_model_world *world, size_t index)
{
	TAKE_OUT(world->edges, world->edge_count, index);
}

void vad_model_remove_directory(struct vad_model_world *world, size_t index)
{
	TAKE_OUT(world->directories, world->directory_count, index);
}

void vad_model_remove_srv(struct vad_model_zone *zone, size_t index)
{
	TAKE_OUT(zone->srv, zone->srv_count, index);
}

void vad_model_remove_address(struct vad_model_zone *zone, size_t index)
{
	TAKE_OUT(zone->addresses, zone->address_count, index);
}
