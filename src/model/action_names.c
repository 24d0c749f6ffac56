/* SPDX-License-Identifier: MIT */
/* What is done to DNS, and to how the client asks it. */
#include <stdio.h>
#include <string.h>

#include "action_private.h"
#include "model/clock.h"

static const char kms_owner[] = "_vlmcs._tcp";

/* --- records ---------------------------------------------------------------------------------- */

/* The host that a record is to name: the argument, else one that works. */
static bool target_of(const struct vad_act *act, char out[VAD_ACT_TEXT], int64_t *port)
{
	const struct vad_model_machine *host;
	struct vad_buffer name = vad_buffer_new(VAD_ACT_TEXT);

	vad_act_text(act, "host", out);
	host = out[0] != '\0' ? vad_model_machine(act->world, out) : vad_act_good_host(act);
	if (out[0] == '\0' && host == NULL)
		return false;
	if (out[0] == '\0') {
		vad_model_full_name(host, &name);
		(void)snprintf(out, VAD_ACT_TEXT, "%s", vad_buffer_text(&name));
	}
	vad_buffer_clear(&name);
	*port = vad_act_number(act, "port", host != NULL ? host->kms.port : 0);
	return true;
}

static struct vad_model_srv *find_srv(struct vad_model_zone *zone, const char *target)
{
	for (size_t i = 0; i < zone->srv_count; i++) {
		if (vad_view_is_nocase(vad_view_of(target), zone->srv[i].target))
			return &zone->srv[i];
	}
	return NULL;
}

/* The record as it has to be: name, priority, port. */
static void set_srv(const struct vad_act *act, struct vad_model_srv *srv, const char *target,
		    int64_t port)
{
	srv->owner = kms_owner;
	srv->target = vad_model_text(act->world, vad_view_of(target));
	srv->port = port;
	srv->publisher = "";
}

static enum vad_result add_srv(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_zone *zone = vad_act_zone(act);
	char target[VAD_ACT_TEXT];
	struct vad_model_srv *srv;
	int64_t port = 0;

	if (zone == NULL || !target_of(act, target, &port))
		return VAD_NOT_FOUND;
	srv = find_srv(zone, target);
	if (srv == NULL)
		srv = vad_model_add_srv(act->world, zone);
	if (srv == NULL)
		return VAD_NO_MEMORY;
	set_srv(act, srv, target, port);
	act->client->negative_cache = false;
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

static enum vad_result delete_srv(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_zone *zone = vad_act_zone(act);
	char target[VAD_ACT_TEXT];
	int64_t port;

	if (zone == NULL)
		return VAD_NOT_FOUND;
	vad_act_text(act, "host", target);
	if (target[0] == '\0')
		return vad_error_set(act->error, VAD_USAGE, NULL, 0, 0,
				     "which record is to be deleted? expected: its host");
	port = vad_act_number(act, "port", 0);
	*effect = VAD_EFFECT_SAME;
	for (size_t i = zone->srv_count; i > 0; i--) {
		const struct vad_model_srv *srv = &zone->srv[i - 1];

		if (!vad_view_is_nocase(vad_view_of(target), srv->target) ||
		    (port != 0 && srv->port != port))
			continue;
		vad_model_remove_srv(zone, i - 1);
		*effect = VAD_EFFECT_CHANGED;
	}
	return VAD_OK;
}

/* Every record of the zone names a host that works, once. */
static enum vad_result fix_srv(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_zone *zone = vad_act_zone(act);
	char target[VAD_ACT_TEXT];
	int64_t port = 0;

	if (zone == NULL || !target_of(act, target, &port))
		return VAD_NOT_FOUND;
	while (zone->srv_count > 1)
		vad_model_remove_srv(zone, zone->srv_count - 1);
	if (zone->srv_count == 0 && vad_model_add_srv(act->world, zone) == NULL)
		return VAD_NO_MEMORY;
	set_srv(act, &zone->srv[0], target, port);
	*effect = VAD_EFFECT_CHANGED;
	return VAD_OK;
}

/* The name of the host leads to its address. */
static enum vad_result fix_address(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_zone *zone = vad_act_zone(act);
	struct vad_buffer name = vad_buffer_new(VAD_ACT_TEXT);
	struct vad_model_address *record = NULL;
	const struct vad_model_machine *host;
	char asked[VAD_ACT_TEXT];

	vad_act_text(act, "host", asked);
	host = asked[0] != '\0' ? vad_model_machine(act->world, asked) : vad_act_good_host(act);
	if (zone == NULL || host == NULL)
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "there is no host '%s' here", asked);
	vad_model_full_name(host, &name);
	for (size_t i = 0; i < zone->address_count; i++) {
		if (vad_view_is_nocase(vad_buffer_view(&name), zone->addresses[i].name))
			record = &zone->addresses[i];
	}
	if (record == NULL)
		record = vad_model_add_address(act->world, zone,
					       vad_model_text(act->world, vad_buffer_view(&name)));
	vad_buffer_clear(&name);
	if (record == NULL)
		return VAD_NO_MEMORY;
	record->alias_of = "";
	return vad_act_set_text(&record->address, host->address, effect);
}

/* --- updates ---------------------------------------------------------------------------------- */

/* The hosts try again at once: their services are started anew. */
static enum vad_result publish_all(struct vad_act *act)
{
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < act->world->machine_count && result == VAD_OK; i++) {
		if (act->world->machines[i].kms.key[0] != '\0')
			result = vad_act_publish(act, &act->world->machines[i]);
	}
	return result;
}

static enum vad_result allow_update(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_zone *zone = vad_act_zone(act);

	if (zone == NULL)
		return VAD_NOT_FOUND;
	(void)vad_act_set_word(&zone->updates, VAD_MODEL_UPDATE_ALLOWED, effect);
	return publish_all(act);
}

static enum vad_result grant_record(struct vad_act *act, enum vad_model_effect *effect)
{
	struct vad_model_zone *zone = vad_act_zone(act);

	if (zone == NULL)
		return VAD_NOT_FOUND;
	(void)vad_act_set_text(&zone->record_owner, "", effect);
	/* Whose record it is decides as well where a zone refuses: not where it takes no updates. */
	if (zone->updates == VAD_MODEL_UPDATE_REFUSED)
		(void)vad_act_set_word(&zone->updates, VAD_MODEL_UPDATE_ALLOWED, effect);
	return publish_all(act);
}

/* --- servers ---------------------------------------------------------------------------------- */

static enum vad_result repair_server(struct vad_act *act, enum vad_model_effect *effect)
{
	char address[VAD_ACT_TEXT];

	vad_act_text(act, "address", address);
	*effect = VAD_EFFECT_SAME;
	for (size_t i = 0; i < act->world->dns_server_count; i++) {
		struct vad_model_dns_server *server = &act->world->dns_servers[i];

		if (address[0] != '\0' && strcmp(address, server->address) != 0)
			continue;
		/* Cut answers are no fault of the server: dns.allow-tcp. */
		if (server->state == VAD_MODEL_DNS_TRUNCATED)
			continue;
		if (server->state != VAD_MODEL_DNS_ANSWERS)
			*effect = VAD_EFFECT_CHANGED;
		server->state = VAD_MODEL_DNS_ANSWERS;
	}
	return VAD_OK;
}

static enum vad_result replicate(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	for (size_t i = 0; i < act->world->dns_server_count; i++) {
		if (act->world->dns_servers[i].stale)
			*effect = VAD_EFFECT_CHANGED;
		act->world->dns_servers[i].stale = false;
	}
	return VAD_OK;
}

static enum vad_result allow_tcp(struct vad_act *act, enum vad_model_effect *effect)
{
	*effect = VAD_EFFECT_SAME;
	for (size_t i = 0; i < act->world->dns_server_count; i++) {
		struct vad_model_dns_server *server = &act->world->dns_servers[i];

		if (server->state != VAD_MODEL_DNS_TRUNCATED)
			continue;
		server->state = VAD_MODEL_DNS_ANSWERS;
		*effect = VAD_EFFECT_CHANGED;
	}
	return VAD_OK;
}

/* A server that knows a zone gets it from one that has it. */
static enum vad_result forward(struct vad_act *act, enum vad_model_effect *effect)
{
	const struct vad_model_zone *zone = vad_act_zone(act);
	struct vad_model_dns_server *server;

	*effect = VAD_EFFECT_SAME;
	if (zone == NULL)
		return VAD_NOT_FOUND;
	for (size_t i = 0; i < act->client->dns_servers.count; i++) {
		enum vad_model_effect added = VAD_EFFECT_SAME;

		server = vad_model_dns_server(act->world, act->client->dns_servers.text[i]);
		if (server != NULL)
			(void)vad_act_add(act, &server->zones, zone->name, &added);
		if (added == VAD_EFFECT_CHANGED)
			*effect = added;
	}
	return VAD_OK;
}

/* --- the client ------------------------------------------------------------------------------- */

static enum vad_result flush_cache(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->negative_cache, false, effect);
}

static bool has_kms_zone(const struct vad_act *act, const struct vad_model_dns_server *server)
{
	for (size_t i = 0; i < server->zones.count; i++) {
		const struct vad_model_zone *zone =
			vad_model_zone(act->world, server->zones.text[i]);

		if (zone != NULL && (zone->srv_count > 0 || act->world->zone_count == 1))
			return true;
	}
	return false;
}

/* A server of the organisation that has the zone of the KMS hosts: one that answers, where there is
 * one. */
static const char *good_server(const struct vad_act *act)
{
	const char *found = "";

	for (size_t i = 0; i < act->world->dns_server_count; i++) {
		const struct vad_model_dns_server *server = &act->world->dns_servers[i];

		if (!has_kms_zone(act, server))
			continue;
		if (server->state == VAD_MODEL_DNS_ANSWERS)
			return server->address;
		if (found[0] == '\0')
			found = server->address;
	}
	return found;
}

static enum vad_result set_server(struct vad_act *act, enum vad_model_effect *effect)
{
	char address[VAD_ACT_TEXT];
	const char *server = good_server(act);

	vad_act_text(act, "address", address);
	if (address[0] != '\0')
		server = vad_model_text(act->world, vad_view_of(address));
	if (server[0] == '\0')
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "no DNS server here has a zone of KMS hosts");
	if (act->client->dns_servers.count == 0)
		act->client->dns_servers.text[0] = "";
	act->client->dns_servers.count = 1;
	act->client->negative_cache = false;
	return vad_act_set_text(&act->client->dns_servers.text[0], server, effect);
}

/* The domain that holds a KMS record: the argument, else the one that does, or that of a KMS host. */
static const char *kms_domain(const struct vad_act *act)
{
	char domain[VAD_ACT_TEXT];

	vad_act_text(act, "domain", domain);
	if (domain[0] != '\0')
		return vad_model_text(act->world, vad_view_of(domain));
	for (size_t i = 0; i < act->world->zone_count; i++) {
		if (act->world->zones[i].srv_count > 0)
			return act->world->zones[i].name;
	}
	for (size_t i = 0; i < act->world->machine_count; i++) {
		const struct vad_model_machine *host = &act->world->machines[i];

		if (host->kms.key[0] != '\0' && host->domain[0] != '\0')
			return host->domain;
	}
	return act->client->domain;
}

static enum vad_result set_suffix(struct vad_act *act, enum vad_model_effect *effect)
{
	const char *domain = kms_domain(act);

	if (domain[0] == '\0')
		return vad_error_set(act->error, VAD_NOT_FOUND, NULL, 0, 0,
				     "no zone here holds a KMS record");
	act->client->negative_cache = false;
	return vad_act_add(act, &act->client->suffixes, domain, effect);
}

static enum vad_result dhcp_suffix(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_text(&act->client->dhcp_suffix, kms_domain(act), effect);
}

static enum vad_result exempt_zone(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_text(&act->client->name_policy, "", effect);
}

static enum vad_result resolve_microsoft(struct vad_act *act, enum vad_model_effect *effect)
{
	return vad_act_set_bool(&act->client->public_names, true, effect);
}

const struct vad_action_row vad_actions_of_names[] = {
	{ "dns.add-srv", add_srv },
	{ "dns.allow-tcp", allow_tcp },
	{ "dns.allow-update", allow_update },
	{ "dns.delete-srv", delete_srv },
	{ "dns.dhcp-suffix", dhcp_suffix },
	{ "dns.exempt-zone", exempt_zone },
	{ "dns.fix-address", fix_address },
	{ "dns.fix-srv", fix_srv },
	{ "dns.flush-cache", flush_cache },
	{ "dns.forward", forward },
	{ "dns.grant-record", grant_record },
	{ "dns.repair-server", repair_server },
	{ "dns.replicate", replicate },
	{ "dns.resolve-microsoft", resolve_microsoft },
	{ "dns.set-server", set_server },
	{ "dns.set-suffix", set_suffix },
	{ NULL, NULL },
};
