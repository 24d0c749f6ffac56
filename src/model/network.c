/* SPDX-License-Identifier: MIT */
/* DNS and TCP as one machine of the world sees them. */
#include <string.h>

#include "base/view.h"
#include "model/attempt.h"

/* --- names ------------------------------------------------------------------------------------ */

/* `name` without the zone behind it and the dot between; false when it is not in the zone. */
static bool below_zone(const char *name, const char *zone, struct vad_view *owner)
{
	struct vad_view whole = vad_view_of(name), end = vad_view_of(zone);
	size_t left;

	if (whole.size > 0 && whole.data[whole.size - 1] == '.')
		whole.size--;
	if (whole.size < end.size || !vad_view_ends_nocase(whole, zone))
		return false;
	left = whole.size - end.size;
	if (left > 0 && whole.data[left - 1] != '.')
		return false;
	*owner = vad_view_sub(whole, 0, left > 0 ? left - 1 : 0);
	return true;
}

/* The longest zone of the server's that holds the name. */
static const struct vad_model_zone *zone_of(const struct vad_model_world *world,
					    const struct vad_model_dns_server *server,
					    const char *name, struct vad_view *owner)
{
	const struct vad_model_zone *best = NULL;

	for (size_t i = 0; i < server->zones.count; i++) {
		const struct vad_model_zone *zone = vad_model_zone(world, server->zones.text[i]);
		struct vad_view below;

		if (zone == NULL || !below_zone(name, zone->name, &below))
			continue;
		if (best == NULL || strlen(zone->name) > strlen(best->name)) {
			best = zone;
			*owner = below;
		}
	}
	return best;
}

/* Does anything else stand at the name, or below it? Then the answer is "no such record", not "no
 * such name" (RFC 8020). */
static bool name_exists(const struct vad_model_zone *zone, const char *name)
{
	struct vad_view below;

	for (size_t i = 0; i < zone->address_count; i++) {
		if (below_zone(zone->addresses[i].name, name, &below))
			return true;
	}
	return false;
}

/* --- one server ------------------------------------------------------------------------------- */

static enum vad_model_answer answer_of_state(uint8_t state)
{
	switch ((enum vad_model_dns_state)state) {
	case VAD_MODEL_DNS_ANSWERS:
		return VAD_LOOKUP_FOUND;
	case VAD_MODEL_DNS_SERVFAIL:
		return VAD_LOOKUP_SERVFAIL;
	case VAD_MODEL_DNS_REFUSED:
		return VAD_LOOKUP_REFUSED;
	case VAD_MODEL_DNS_FORMERR:
		return VAD_LOOKUP_FORMERR;
	case VAD_MODEL_DNS_NOTIMP:
		return VAD_LOOKUP_NOTIMP;
	case VAD_MODEL_DNS_SILENT:
	case VAD_MODEL_DNS_TRUNCATED: /* the question over TCP that follows is never answered */
		break;
	}
	return VAD_LOOKUP_TIMEOUT;
}

/* Before which one a client tries the other: RFC 2782; equal ones by the client's own chance. */
static bool srv_before(const struct vad_model_machine *machine, const struct vad_model_srv *a,
		       const struct vad_model_srv *b)
{
	uint64_t chance_a, chance_b;

	if (a->priority != b->priority)
		return a->priority < b->priority;
	if (a->weight != b->weight)
		return a->weight > b->weight;
	chance_a = vad_view_hash(vad_view_of(a->target), machine->cmid.bytes[0]);
	chance_b = vad_view_hash(vad_view_of(b->target), machine->cmid.bytes[0]);
	return chance_a < chance_b;
}

static void take_srv(const struct vad_model_machine *machine, const struct vad_model_srv *srv,
		     struct vad_model_lookup *lookup)
{
	size_t at = lookup->srv_count;

	if (at == VAD_MODEL_TRIED_MAX)
		return;
	lookup->srv_count++;
	while (at > 0 && srv_before(machine, srv, lookup->srv[at - 1])) {
		lookup->srv[at] = lookup->srv[at - 1];
		at--;
	}
	lookup->srv[at] = srv;
}

static void ask_srv(const struct vad_model_world *world, const struct vad_model_machine *machine,
		    const struct vad_model_dns_server *server, const char *name,
		    struct vad_model_lookup *lookup)
{
	struct vad_view owner = VAD_VIEW("");

	lookup->zone = zone_of(world, server, name, &owner);
	lookup->answer = VAD_LOOKUP_NXDOMAIN;
	if (lookup->zone == NULL || server->stale)
		return;
	for (size_t i = 0; i < lookup->zone->srv_count; i++) {
		if (vad_view_is_nocase(owner, lookup->zone->srv[i].owner))
			take_srv(machine, &lookup->zone->srv[i], lookup);
	}
	if (lookup->srv_count > 0)
		lookup->answer = VAD_LOOKUP_FOUND;
	else if (name_exists(lookup->zone, name))
		lookup->answer = VAD_LOOKUP_NODATA;
}

static void ask_address(const struct vad_model_world *world,
			const struct vad_model_dns_server *server, const char *name,
			struct vad_model_lookup *lookup)
{
	struct vad_view owner = VAD_VIEW("");
	const struct vad_model_address *found = NULL;

	lookup->zone = zone_of(world, server, name, &owner);
	lookup->answer = VAD_LOOKUP_NXDOMAIN;
	lookup->name = name;
	/* an alias leads on, but not for ever */
	for (unsigned step = 0; lookup->zone != NULL && step < VAD_MODEL_LIST_MAX; step++) {
		found = NULL;
		for (size_t i = 0; i < lookup->zone->address_count && found == NULL; i++) {
			struct vad_view rest;

			if (below_zone(lookup->name, lookup->zone->addresses[i].name, &rest) &&
			    rest.size == 0)
				found = &lookup->zone->addresses[i];
		}
		if (found == NULL || found->alias_of[0] == '\0')
			break;
		lookup->name = found->alias_of;
	}
	if (found != NULL && found->address[0] != '\0') {
		lookup->answer = VAD_LOOKUP_FOUND;
		lookup->address = found->address;
	} else if (lookup->zone != NULL && name_exists(lookup->zone, name)) {
		lookup->answer = VAD_LOOKUP_NODATA;
	}
}

/* --- all servers of a machine ----------------------------------------------------------------- */

struct question {
	const struct vad_model_world *world;
	const struct vad_model_machine *machine;
	const char *name;
	bool srv;
};

static void ask_server(const struct question *q, const char *address,
		       struct vad_model_lookup *lookup)
{
	const struct vad_model_dns_server *server = vad_model_dns_server(q->world, address);

	*lookup = (struct vad_model_lookup){ .server = address, .address = "", .name = q->name };
	if (server == NULL || !q->machine->network_up) {
		lookup->answer = VAD_LOOKUP_TIMEOUT;
		return;
	}
	lookup->answer = answer_of_state(server->state);
	/* Only an answer that does not fit is cut: that with the KMS records. */
	if (server->state == VAD_MODEL_DNS_TRUNCATED && !q->srv)
		lookup->answer = VAD_LOOKUP_FOUND;
	if (lookup->answer != VAD_LOOKUP_FOUND)
		return;
	if (q->srv)
		ask_srv(q->world, q->machine, server, q->name, lookup);
	else
		ask_address(q->world, server, q->name, lookup);
}

/* The first server that says something counts; those that fail are passed over. */
static void ask_all(const struct question *q, bool direct, struct vad_model_lookup *lookup)
{
	const struct vad_model_list *servers = &q->machine->dns_servers;
	size_t count = direct && servers->count > 1 ? 1 : servers->count;

	*lookup = (struct vad_model_lookup){ .answer = VAD_LOOKUP_NO_SERVER, .server = "",
					     .address = "", .name = q->name };
	if (!direct && q->machine->name_policy[0] != '\0') {
		ask_server(q, q->machine->name_policy, lookup);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		ask_server(q, servers->text[i], lookup);
		if (lookup->answer == VAD_LOOKUP_FOUND || lookup->answer == VAD_LOOKUP_NXDOMAIN ||
		    lookup->answer == VAD_LOOKUP_NODATA)
			return;
	}
}

void vad_model_query_srv(const struct vad_model_world *world,
			 const struct vad_model_machine *machine, const char *owner, bool direct,
			 struct vad_model_lookup *lookup)
{
	struct question q = { world, machine, owner, true };

	ask_all(&q, direct, lookup);
	if (!direct && machine->negative_cache) {
		lookup->answer = VAD_LOOKUP_NXDOMAIN;
		lookup->srv_count = 0;
	}
}

void vad_model_query_address(const struct vad_model_world *world,
			     const struct vad_model_machine *machine, const char *name, bool direct,
			     struct vad_model_lookup *lookup)
{
	struct question q = { world, machine, name, false };

	ask_all(&q, direct, lookup);
}

/* --- connections ------------------------------------------------------------------------------ */

static bool is_end(const struct vad_model_machine *machine, const char *address, const char *name)
{
	if (strcmp(name, "*") == 0 || vad_view_is_nocase(vad_view_of(address), name))
		return true;
	return machine != NULL && (vad_view_is_nocase(vad_view_of(machine->name), name) ||
				   vad_view_is_nocase(vad_view_of(machine->network), name));
}

/* What lies between: the first edge that fits. */
static uint8_t on_the_way(const struct vad_model_world *world, const struct vad_model_machine *from,
			  const struct vad_model_machine *to, const char *address, int64_t port)
{
	for (size_t i = 0; i < world->edge_count; i++) {
		const struct vad_model_edge *edge = &world->edges[i];

		if ((edge->port == 0 || edge->port == port) && is_end(from, "", edge->from) &&
		    is_end(to, address, edge->to))
			return edge->traffic;
	}
	return VAD_MODEL_TRAFFIC_OPEN;
}

/* Is that the port on which this machine serves KMS, or would? */
static bool is_kms_port(const struct vad_model_machine *host, int64_t port)
{
	return host->kms.port == port;
}

/* Does KMS itself listen there: a host key, and the service that carries it. */
static bool kms_listens(const struct vad_model_machine *host)
{
	bool runs = host->sppsvc == VAD_MODEL_SERVICE_RUNNING ||
		    host->sppsvc == VAD_MODEL_SERVICE_STUCK ||
		    (host->sppsvc == VAD_MODEL_SERVICE_STOPPED &&
		     host->sppsvc_start != VAD_MODEL_START_DISABLED);

	return (host->kms.key[0] != '\0' || host->kms.office_key[0] != '\0') && runs &&
	       !host->dependency_missing;
}

/* What the host itself makes of a connection to its KMS port. */
static uint8_t at_kms_port(const struct vad_model_machine *host)
{
	if (host->kms_rule == VAD_MODEL_RULE_DISABLED || host->net_profile == VAD_MODEL_PROFILE_PUBLIC)
		return VAD_MODEL_TRAFFIC_FILTERED;
	switch ((enum vad_model_listener)host->kms.listener) {
	case VAD_MODEL_LISTENER_HTTP:
	case VAD_MODEL_LISTENER_OTHER:
		return VAD_MODEL_TRAFFIC_OPEN;
	case VAD_MODEL_LISTENER_NONE:
		return VAD_MODEL_TRAFFIC_REFUSED;
	case VAD_MODEL_LISTENER_KMS:
		break;
	}
	return kms_listens(host) ? VAD_MODEL_TRAFFIC_OPEN : VAD_MODEL_TRAFFIC_REFUSED;
}

uint8_t vad_model_connect(const struct vad_model_world *world, const struct vad_model_machine *from,
			  const char *address, int64_t port, struct vad_model_machine **target)
{
	struct vad_model_machine *to = vad_model_machine_at(world, address);
	uint8_t way = on_the_way(world, from, to, address, port);

	*target = to;
	if (!from->network_up)
		return VAD_MODEL_TRAFFIC_UNREACHABLE;
	if (from->firewall_out != VAD_MODEL_TRAFFIC_OPEN && to != NULL && is_kms_port(to, port))
		return from->firewall_out;
	if (way != VAD_MODEL_TRAFFIC_OPEN && way != VAD_MODEL_TRAFFIC_CUT)
		return way;
	/* an address that nobody has any more: nothing comes back */
	if (to == NULL || to->retired || !to->network_up)
		return VAD_MODEL_TRAFFIC_FILTERED;
	if (is_kms_port(to, port)) {
		uint8_t met = to == from ? VAD_MODEL_TRAFFIC_OPEN : at_kms_port(to);

		if (to == from && !kms_listens(to))
			met = VAD_MODEL_TRAFFIC_REFUSED;
		return met == VAD_MODEL_TRAFFIC_OPEN ? way : met;
	}
	/* Nothing listens there, and the firewall of Windows does not even say so. */
	return VAD_MODEL_TRAFFIC_FILTERED;
}
