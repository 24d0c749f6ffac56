/* SPDX-License-Identifier: MIT */
/*
 * The search for _vlmcs._tcp in a zone: the same question to every server at once; the first usable answer
 * feeds the next stage. What the client here would get is judged at the end, by its own order of servers.
 */
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "check.h"

/* Microsoft: KMS activation planning; the form is that of RFC 2782. */
static const char record_name[] = "_vlmcs._tcp";

/* Names under which people put the record by mistake; besides those, the zone doubled. */
static const char *const traps[] = { "_vmlcs._tcp", "_vlmcs", "_kms._tcp", "_vlmcs._udp" };

void vad_check_add_zone(struct vad_check *check, const char *name)
{
	struct vad_said said = { "check", "", check->t->ops->wall(check->t) };
	struct vad_zone *zone;

	for (size_t i = 0; i < check->zone_count; i++)
		if (vad_dns_same_name(vad_view_of(check->zones[i]->name), vad_view_of(name)))
			return;
	if (check->zone_count == VAD_CHECK_ZONES_MAX) {
		vad_say_unchecked(check, name, "too many domains at once");
		return;
	}
	zone = vad_check_alloc(check, sizeof(*zone));
	if (zone == NULL || strlen(name) >= sizeof(zone->name))
		return;
	zone->check = check;
	memcpy(zone->name, name, strlen(name) + 1);
	zone->subject = vad_check_subject(check, VAD_SUBJECT_ZONE, vad_view_of(name));
	check->zones[check->zone_count++] = zone;
	vad_say_subject(check, check->machine, "machine.zone", zone->subject, &said);
	vad_say_number(check, zone->subject, "zone.order", (int64_t)check->zone_count, 0, &said);
}

static size_t number_of(const struct vad_query *q)
{
	return (size_t)(q->server - q->check->servers);
}

/* The zone as that server shows it: a subject of its own. */
static vad_subject view_of(struct vad_zone *zone, const struct vad_query *q, int64_t wall)
{
	struct vad_said said = { "dns", q->server->key, wall };
	struct vad_buffer key = vad_buffer_new(VAD_DNS_NAME_MAX + 100);
	vad_subject *view = &zone->views[number_of(q)];

	vad_buffer_printf(&key, "%s@%s", zone->name, q->server->key);
	*view = vad_check_subject(zone->check, VAD_SUBJECT_ZONE, vad_buffer_view(&key));
	vad_buffer_clear(&key);
	vad_say_subject(zone->check, zone->subject, "zone.view", *view, &said);
	vad_say_subject(zone->check, *view, "zone.server", q->server->subject, &said);
	return *view;
}

/* A target that is named more than once counts with the priority at which clients meet it first. */
static void rank_target(struct vad_target *target, const struct vad_dns_record *record)
{
	bool earlier = record->priority < target->priority;

	if (earlier || (record->priority == target->priority && record->weight > target->weight))
		target->weight = record->weight;
	if (earlier)
		target->priority = record->priority;
}

/* One record of one server's answer. */
static void take_record(struct vad_zone *zone, const struct vad_query *q,
			const struct vad_dns_record *record, const struct vad_said *said)
{
	uint32_t bit = UINT32_C(1) << number_of(q);
	vad_subject endpoint = vad_check_endpoint(zone->check, vad_view_of(record->name.text),
						  record->port);
	struct vad_target *target = NULL, *grown;

	for (size_t i = 0; i < zone->target_count && target == NULL; i++)
		if (zone->targets[i].endpoint == endpoint)
			target = &zone->targets[i];
	if (target != NULL)
		rank_target(target, record);
	if (target != NULL && (target->servers & bit) != 0) {
		vad_say_flag(zone->check, zone->subject, "zone.duplicate", true, said);
		return;
	}
	if (target == NULL) {
		grown = vad_check_grow(zone->check, zone->targets, zone->target_count,
				       &zone->target_capacity, sizeof(*grown));
		if (grown == NULL)
			return;
		zone->targets = grown;
		target = &grown[zone->target_count++];
		*target = (struct vad_target){ .port = record->port, .endpoint = endpoint,
					       .priority = record->priority,
					       .weight = record->weight };
		memcpy(target->host, record->name.text, sizeof(target->host));
	}
	target->servers |= bit;
	if (vad_arg_valid(VAD_ARG_ADDRESS, vad_view_of(target->host)))
		vad_say_flag(zone->check, endpoint, "endpoint.target_is_address", true, said);
	vad_say_subject(zone->check, zone->views[number_of(q)], "zone.target", endpoint, said);
	(void)vad_check_name(zone->check, vad_view_of(target->host), target->port,
			     vad_check_kms_address, NULL);
}

static void take_records(struct vad_zone *zone, struct vad_query *q, const struct vad_answer *answer,
			 const struct vad_said *said)
{
	struct vad_answer_walk walk = { 0 };
	struct vad_dns_record record;
	size_t count = 0;

	while (vad_answer_next(&walk, answer, q, &record)) {
		if (count++ == VAD_CHECK_TARGETS_MAX || zone->target_count == VAD_CHECK_TARGETS_MAX) {
			vad_say_unchecked(zone->check, zone->name, "its record names too many hosts");
			break;
		}
		/* RFC 2782: a target of "." says that the service is decidedly not there */
		if (strcmp(record.name.text, ".") == 0)
			continue;
		zone->ttl[number_of(q)] = record.ttl;
		take_record(zone, q, &record, said);
	}
	if (count > 0)
		vad_say_number(zone->check, zone->views[number_of(q)], "zone.ttl",
			       zone->ttl[number_of(q)], 0, said);
}

/* The SOA of a negative answer names the zone that would have to hold the record (RFC 2308 section 3). */
static void take_soa(struct vad_zone *zone, const struct vad_answer *answer,
		     const struct vad_said *said)
{
	struct vad_dns_message message;
	struct vad_dns_record record;

	if (zone->soa_told || vad_dns_open(answer->message, &message, NULL) != VAD_OK)
		return;
	while (vad_dns_next(&message, &record)) {
		if (record.type != VAD_DNS_SOA || record.malformed)
			continue;
		zone->soa_told = true;
		vad_say_text(zone->check, zone->subject, "zone.soa", vad_view_of(record.owner.text), said);
		vad_say_text(zone->check, zone->subject, "zone.primary", vad_view_of(record.name.text),
			     said);
		return;
	}
}

/* --- the record under a wrong name ---------------------------------------------------------- */

static void on_trap(struct vad_query *q, const struct vad_answer *answer)
{
	struct vad_said said = { "dns", q->server->key, answer->wall };
	struct vad_zone *zone = q->context;

	if (answer->word != VAD_WORD_FOUND)
		return;
	vad_say_flag(zone->check, zone->subject, "zone.wrong_name", true, &said);
	vad_say_text(zone->check, zone->subject, "zone.wrong_name_at", vad_view_of(q->name), &said);
}

static void ask_trap(struct vad_zone *zone, struct vad_check_server *server, const char *start,
		     const char *middle)
{
	char name[2 * VAD_DNS_NAME_MAX + 32];

	(void)snprintf(name, sizeof(name), "%s%s.%s", start, middle, zone->name);
	/* what is too long for a name is no trap */
	if (strlen(name) < VAD_DNS_NAME_MAX && vad_arg_valid(VAD_ARG_HOST, vad_view_of(name)))
		vad_check_ask(zone->check, server, name, VAD_DNS_SRV, zone->check->until_names,
			      on_trap, zone);
}

static void ask_traps(struct vad_zone *zone, struct vad_check_server *server)
{
	char doubled[VAD_DNS_NAME_MAX + 1];

	if (zone->traps_asked)
		return;
	zone->traps_asked = true;
	for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++)
		ask_trap(zone, server, traps[i], "");
	(void)snprintf(doubled, sizeof(doubled), ".%s", zone->name);
	ask_trap(zone, server, record_name, doubled);
}

static bool found_anywhere(const struct vad_zone *zone)
{
	for (size_t i = 0; i < zone->check->server_count; i++)
		if (zone->words[i] == VAD_WORD_FOUND)
			return true;
	return false;
}

/* Everybody has answered, and nobody has it: then it may stand beside. */
static void maybe_traps(struct vad_zone *zone)
{
	if (zone->pending > 0 || zone->check->finished || found_anywhere(zone))
		return;
	for (size_t i = 0; i < zone->check->server_count; i++) {
		if (vad_word_is_final(zone->words[i])) {
			ask_traps(zone, &zone->check->servers[i]);
			return;
		}
	}
}

static void on_record(struct vad_query *q, const struct vad_answer *answer)
{
	struct vad_said said = { "dns", q->server->key, answer->wall };
	struct vad_zone *zone = q->context;
	vad_subject view;

	zone->pending--;
	zone->words[number_of(q)] = answer->word;
	if (answer->word == VAD_WORD_NONE)
		return;
	view = view_of(zone, q, answer->wall);
	vad_say_word(zone->check, view, "zone.srv", vad_word_name(answer->word), &said);
	if (answer->word == VAD_WORD_FOUND)
		take_records(zone, q, answer, &said);
	else if (vad_word_is_final(answer->word))
		take_soa(zone, answer, &said);
	maybe_traps(zone);
}

/* --- domain controllers --------------------------------------------------------------------- */

static void on_controllers(struct vad_query *q, const struct vad_answer *answer)
{
	struct vad_said said = { "dns", q->server->key, answer->wall };
	struct vad_zone *zone = q->context;
	struct vad_answer_walk walk = { 0 };
	struct vad_dns_record record;

	if (answer->word != VAD_WORD_FOUND || zone->controller_count > 0)
		return;
	while (vad_answer_next(&walk, answer, q, &record) &&
	       zone->controller_count < VAD_CHECK_CONTROLLERS_MAX) {
		struct vad_name *name = vad_check_name(zone->check, vad_view_of(record.name.text),
						       record.port, vad_check_controller_address, zone);

		if (name == NULL)
			return;
		zone->controllers[zone->controller_count++] = name;
		vad_say_subject(zone->check, zone->subject, "zone.controller", name->endpoint, &said);
	}
}

static void ask_zone(struct vad_zone *zone)
{
	struct vad_check *check = zone->check;
	char name[VAD_DNS_NAME_MAX + 32], controllers[VAD_DNS_NAME_MAX + 32];

	(void)snprintf(name, sizeof(name), "%s.%s", record_name, zone->name);
	(void)snprintf(controllers, sizeof(controllers), "_ldap._tcp.dc._msdcs.%s", zone->name);
	zone->controllers = vad_check_alloc(check, VAD_CHECK_CONTROLLERS_MAX *
							   sizeof(struct vad_name *));
	zone->pending = check->server_count;
	for (size_t i = 0; i < check->server_count; i++)
		vad_check_ask(check, &check->servers[i], name, VAD_DNS_SRV, check->until_search,
			      on_record, zone);
	for (size_t i = 0; zone->controllers != NULL && i < check->server_count; i++)
		vad_check_ask(check, &check->servers[i], controllers, VAD_DNS_SRV,
			      check->until_search, on_controllers, zone);
}

void vad_check_search(struct vad_check *check)
{
	for (size_t i = 0; i < check->zone_count; i++)
		ask_zone(check->zones[i]);
}

/* --- the end -------------------------------------------------------------------------------- */

/* A client asks its servers in order and believes the first that knows; SIZE_MAX: nobody was heard. */
static size_t believed(const struct vad_zone *zone)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < zone->check->server_count; i++) {
		if (vad_word_is_final(zone->words[i]))
			return i;
		if (first == SIZE_MAX && zone->words[i] != VAD_WORD_NONE)
			first = i;
	}
	return first;
}

static void tell_ranks(const struct vad_zone *zone)
{
	struct vad_check *check = zone->check;
	struct vad_said said = { "dns", "", check->t->ops->wall(check->t) };

	for (size_t i = 0; i < zone->target_count; i++) {
		const struct vad_target *target = &zone->targets[i];
		size_t server = 0;

		while ((target->servers >> server & 1) == 0)
			server++;
		said.place = check->servers[server].key;
		vad_say_number(check, target->endpoint, "endpoint.priority", target->priority, 0, &said);
		vad_say_number(check, target->endpoint, "endpoint.weight", target->weight, 0, &said);
	}
}

static void finish_zone(struct vad_zone *zone)
{
	struct vad_check *check = zone->check;
	size_t server = believed(zone);
	struct vad_said said = { "dns", "", check->t->ops->wall(check->t) };

	tell_ranks(zone);
	if (server == SIZE_MAX) {
		vad_say_unchecked(check, zone->name, check->server_count == 0 ?
							       "there is no DNS server to ask" :
							       "it was not asked to the end");
		return;
	}
	said.place = check->servers[server].key;
	vad_say_word(check, zone->subject, "zone.srv", vad_word_name(zone->words[server]), &said);
	if (zone->words[server] != VAD_WORD_FOUND)
		return;
	vad_say_number(check, zone->subject, "zone.ttl", zone->ttl[server], 0, &said);
	for (size_t i = 0; i < zone->target_count; i++)
		if ((zone->targets[i].servers >> server & 1) != 0)
			vad_say_subject(check, zone->subject, "zone.target", zone->targets[i].endpoint,
					&said);
}

void vad_check_finish_zones(struct vad_check *check)
{
	for (size_t i = 0; i < check->zone_count; i++)
		finish_zone(check->zones[i]);
}
