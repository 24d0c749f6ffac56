/* SPDX-License-Identifier: MIT */
/*
 * A second opinion on whether a product can be activated, which shares no line with the model: it
 * walks the way by the fields alone. It knows necessary conditions only: where it says "broken", no
 * attempt may succeed; where it does not, one may still fail.
 */
#include <string.h>

#include "model/words.h"
#include "properties.h"

enum { TOLERANCE = 4 * 3600, DEFAULT_PORT = 1688, ALIASES_MOST = 8 };

struct walk {
	const struct vad_model_world *world;
	const struct vad_model_machine *client;
	const struct vad_model_product *product;
	bool waiting; /* clocks are set and drift meanwhile */
	bool office;
};

static bool same(const char *a, const char *b)
{
	return vad_view_equal_nocase(vad_view_of(a), vad_view_of(b));
}

/* --- one machine ------------------------------------------------------------------------------ */

static bool service_runs(const struct vad_model_machine *machine)
{
	switch (machine->sppsvc) {
	case VAD_MODEL_SERVICE_RUNNING:
		return true;
	case VAD_MODEL_SERVICE_STOPPED:
		return machine->sppsvc_start != VAD_MODEL_START_DISABLED;
	default:
		return false;
	}
}

static bool list_has(const struct vad_model_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++) {
		if (same(list->text[i], text))
			return true;
	}
	return false;
}

/* --- DNS -------------------------------------------------------------------------------------- */

/* Does anybody answer for the zone, of those whom the client asks? */
static bool zone_is_served(const struct walk *walk, const struct vad_model_zone *zone)
{
	for (size_t i = 0; i < walk->world->dns_server_count; i++) {
		const struct vad_model_dns_server *server = &walk->world->dns_servers[i];
		bool asked = list_has(&walk->client->dns_servers, server->address) ||
			     same(walk->client->name_policy, server->address);
		bool answers = server->state == VAD_MODEL_DNS_ANSWERS ||
			       server->state == VAD_MODEL_DNS_TRUNCATED;

		if (asked && answers && list_has(&server->zones, zone->name))
			return true;
	}
	return false;
}

static bool zone_is_searched(const struct walk *walk, const struct vad_model_zone *zone)
{
	const struct vad_model_machine *client = walk->client;

	return list_has(&client->suffixes, zone->name) || same(client->domain, zone->name) ||
	       same(client->dhcp_suffix, zone->name) || same(client->lookup_domain, zone->name);
}

/* The machine that a name or an address leads to, by the records of zones that are served. */
static bool leads_to(const struct walk *walk, const char *name,
		     const struct vad_model_machine *machine)
{
	if (machine->address[0] != '\0' && same(name, machine->address))
		return true;
	for (unsigned depth = 0; depth < ALIASES_MOST; depth++) {
		const char *next = NULL;

		for (size_t i = 0; i < walk->world->zone_count; i++) {
			const struct vad_model_zone *zone = &walk->world->zones[i];

			for (size_t j = 0; j < zone->address_count; j++) {
				const struct vad_model_address *record = &zone->addresses[j];
				struct vad_view tail = vad_view_of(record->name);
				size_t size = strlen(name);

				/* A bare name is completed with a suffix. */
				if (!same(record->name, name) &&
				    !(tail.size > size && tail.data[size] == '.' &&
				      vad_view_starts_nocase(tail, name)))
					continue;
				if (zone_is_served(walk, zone) && record->alias_of[0] != '\0')
					next = record->alias_of;
				else if (zone_is_served(walk, zone) &&
					 same(record->address, machine->address))
					return true;
			}
		}
		if (next == NULL)
			return false;
		name = next;
	}
	return false;
}

/* --- from machine to machine ------------------------------------------------------------------ */

static bool end_fits(const char *end, const struct vad_model_machine *machine)
{
	return same(end, "*") || same(end, machine->name) ||
	       (end[0] != '\0' && same(end, machine->network));
}

static bool edges_let_pass(const struct walk *walk, const struct vad_model_machine *host,
			   int64_t port)
{
	for (size_t i = 0; i < walk->world->edge_count; i++) {
		const struct vad_model_edge *edge = &walk->world->edges[i];

		if (end_fits(edge->from, walk->client) && end_fits(edge->to, host) &&
		    (edge->port == 0 || edge->port == port))
			return edge->traffic == VAD_MODEL_TRAFFIC_OPEN;
	}
	return true;
}

static bool clocks_fit(const struct walk *walk, const struct vad_model_machine *host)
{
	int64_t apart =
		(int64_t)((uint64_t)host->clock_offset - (uint64_t)walk->client->clock_offset);

	if (walk->waiting)
		return true;
	return apart >= -TOLERANCE && apart <= TOLERANCE;
}

static bool lists_version(const struct walk *walk, const struct vad_host_key *group)
{
	const struct vad_knowledge *k = walk->world->k;

	for (uint32_t i = 0; i < group->covers.count; i++) {
		if (same(vad_text(k, k->words[group->covers.first + i]), walk->product->version))
			return true;
	}
	return false;
}

/* Of a version that no row of knowledge names nobody can say that it is not covered. */
static bool key_covers(const struct walk *walk, const char *name)
{
	const struct vad_knowledge *k = walk->world->k;
	const struct vad_model_key *key = vad_model_key(walk->world, name);
	bool named = false;

	if (key == NULL || key->channel != VAD_MODEL_CHANNEL_CSVLK)
		return false;
	for (uint32_t i = 0; i < k->host_keys_count; i++) {
		bool lists = lists_version(walk, &k->host_keys[i]);

		if (lists && same(vad_text(k, k->host_keys[i].id), key->group))
			return true;
		named |= lists;
	}
	return !named;
}

/* Everybody who could ever have asked this host. */
static bool count_can_suffice(const struct walk *walk, const struct vad_model_machine *host)
{
	bool client = !walk->office && same(walk->product->edition, "Enterprise");
	int64_t required = client ? 25 : 5;
	int64_t most =
		host->kms.count[walk->office ? 1 : 0].used + (int64_t)walk->world->machine_count;

	for (size_t i = 0; i < walk->world->crowd_count; i++)
		most += walk->world->crowds[i].machines;
	return most >= required;
}

static bool host_serves(const struct walk *walk, const struct vad_model_machine *host, int64_t port)
{
	const struct vad_model_kms_host *kms = &host->kms;

	return !host->retired && host->network_up && walk->client->network_up &&
	       service_runs(host) && kms->key[0] != '\0' && kms->activated && !kms->overloaded &&
	       kms->listener == VAD_MODEL_LISTENER_KMS && kms->port == port &&
	       host->kms_rule == VAD_MODEL_RULE_ENABLED &&
	       walk->client->firewall_out == VAD_MODEL_TRAFFIC_OPEN &&
	       edges_let_pass(walk, host, port) && clocks_fit(walk, host) &&
	       key_covers(walk, walk->office ? kms->office_key : kms->key) &&
	       count_can_suffice(walk, host);
}

/* Is there a host behind a name and port that would serve? */
static bool target_serves(const struct walk *walk, const char *name, int64_t port)
{
	for (size_t i = 0; i < walk->world->machine_count; i++) {
		const struct vad_model_machine *host = &walk->world->machines[i];

		if (host_serves(walk, host, port) && leads_to(walk, name, host))
			return true;
	}
	return false;
}

/* --- the ways --------------------------------------------------------------------------------- */

static bool kms_by_search(const struct walk *walk)
{
	for (size_t i = 0; i < walk->world->zone_count; i++) {
		const struct vad_model_zone *zone = &walk->world->zones[i];

		if (!zone_is_searched(walk, zone) || !zone_is_served(walk, zone))
			continue;
		for (size_t j = 0; j < zone->srv_count; j++) {
			if (same(zone->srv[j].owner, "_vlmcs._tcp") &&
			    target_serves(walk, zone->srv[j].target, zone->srv[j].port))
				return true;
		}
	}
	return false;
}

static bool kms_is_open(const struct walk *walk)
{
	const struct vad_model_machine *client = walk->client;
	const struct vad_model_product *product = walk->product;

	if (client->activation_type != VAD_MODEL_TYPE_ALL &&
	    client->activation_type != VAD_MODEL_TYPE_KMS)
		return false;
	if (client->forced_host[0] != '\0')
		return target_serves(walk, client->forced_host,
				     client->forced_port != 0 ? client->forced_port : DEFAULT_PORT);
	if (client->caching && product->cached_host[0] != '\0') {
		if (target_serves(walk, product->cached_host, product->cached_port) ||
		    target_serves(walk, product->cached_address, product->cached_port))
			return true;
	}
	return kms_by_search(walk);
}

static bool directory_is_open(const struct walk *walk)
{
	const struct vad_model_directory *directory =
		vad_model_directory(walk->world, walk->client->domain);

	return walk->client->domain[0] != '\0' && directory != NULL && directory->reachable &&
	       directory->object == VAD_MODEL_OBJECT_PRESENT &&
	       (walk->client->activation_type == VAD_MODEL_TYPE_ALL ||
		walk->client->activation_type == VAD_MODEL_TYPE_AD);
}

static bool online_is_open(const struct walk *walk, const struct vad_model_key *key)
{
	const struct vad_model_machine *client = walk->client;

	bool direct = client->proxy == VAD_MODEL_PROXY_NONE &&
		      client->internet == VAD_MODEL_TRAFFIC_OPEN && client->public_names;

	return client->network_up && client->tls == VAD_MODEL_TLS_GOOD &&
	       (direct || client->proxy == VAD_MODEL_PROXY_WORKS) &&
	       walk->world->microsoft.server == VAD_MODEL_SERVER_UP &&
	       key->state == VAD_MODEL_KEY_VALID &&
	       (key->channel != VAD_MODEL_CHANNEL_MAK || key->used < key->activations ||
		walk->product->licence.state == VAD_LICENCE_LICENSED);
}

bool way_broken(const struct vad_model_world *world, const struct vad_model_machine *machine,
		const struct vad_model_product *product, bool waiting)
{
	struct walk walk = { .world = world,
			     .client = machine,
			     .product = product,
			     .waiting = waiting,
			     .office = same(product->app, "office") };
	const struct vad_model_key *key = vad_model_key(world, product->key);

	if (product->app[0] == '\0' || product->key[0] == '\0' || (machine->retired && waiting) ||
	    !service_runs(machine) || machine->dependency_missing ||
	    machine->store != VAD_MODEL_STORE_GOOD)
		return true;
	if (key == NULL || key->channel == VAD_MODEL_CHANNEL_GVLK)
		return !kms_is_open(&walk) && !directory_is_open(&walk);
	if (key->channel == VAD_MODEL_CHANNEL_MAK || key->channel == VAD_MODEL_CHANNEL_RETAIL)
		return !online_is_open(&walk, key);
	return false;
}
