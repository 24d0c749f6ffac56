/* SPDX-License-Identifier: MIT */
/* KMS hosts in DNS, and what a restart of a machine brings. */
#include <string.h>

#include "clock_private.h"
#include "model/clock.h"
#include "model/journal.h"

enum { NAME_MOST = 600, HRESULT_TEXT = 11 };

static bool same(const char *a, const char *b)
{
	return vad_view_equal_nocase(vad_view_of(a), vad_view_of(b));
}

bool vad_model_is_publisher(const struct vad_model_machine *machine)
{
	return (machine->kms.key[0] != '\0' || machine->kms.office_key[0] != '\0') &&
	       machine->kms.activated && machine->kms.publishing && vad_model_service_runs(machine);
}

/* --- the way to the zone ---------------------------------------------------------------------- */

/* What a server does with an update, as a failure in failures.yaml; NULL: it takes it. */
static const char *server_failure(const struct vad_model_dns_server *server)
{
	switch (server == NULL ? VAD_MODEL_DNS_SILENT : server->state) {
	case VAD_MODEL_DNS_SERVFAIL:
		return "srv-servfail";
	case VAD_MODEL_DNS_REFUSED:
		return "srv-refused";
	case VAD_MODEL_DNS_FORMERR:
		return "srv-formerr";
	case VAD_MODEL_DNS_NOTIMP:
		return "srv-notimp";
	case VAD_MODEL_DNS_SILENT:
		return "srv-timeout";
	default:
		return NULL;
	}
}

static bool serves(const struct vad_model_dns_server *server, const char *zone)
{
	for (size_t i = 0; i < server->zones.count; i++)
		if (same(server->zones.text[i], zone))
			return true;
	return false;
}

/* The first server that answers decides, as for any name. */
static const char *ask_servers(const struct vad_model_world *world,
			       const struct vad_model_machine *host, const char *zone)
{
	const char *failure = "no-dns-server";

	for (size_t i = 0; i < host->dns_servers.count; i++) {
		const struct vad_model_dns_server *server =
			vad_model_dns_server(world, host->dns_servers.text[i]);

		failure = host->network_up ? server_failure(server) : "srv-timeout";
		if (failure == NULL)
			return serves(server, zone) ? NULL : "srv-nxdomain";
	}
	return failure;
}

/* Why the zone does not take the host's record; NULL: it does. */
static const char *refusal(const struct vad_model_world *world,
			   const struct vad_model_machine *host, const char *domain)
{
	const struct vad_model_zone *zone = vad_model_zone(world, domain);
	const char *failure = ask_servers(world, host, domain);

	if (failure != NULL)
		return failure;
	if (zone == NULL)
		return "srv-nxdomain";
	if (zone->updates == VAD_MODEL_UPDATE_REFUSED)
		return "srv-refused";
	if (zone->updates == VAD_MODEL_UPDATE_UNANSWERED)
		return "srv-timeout";
	if (zone->record_owner[0] != '\0' &&
	    vad_model_machine(world, zone->record_owner) != host)
		return "publish-not-owner";
	return NULL;
}

/* --- the record ------------------------------------------------------------------------------- */

/* The host's record: one that it wrote, or one that says the same. */
static struct vad_model_srv *own_record(struct vad_model_zone *zone,
					const struct vad_model_machine *host, const char *full_name)
{
	for (size_t i = 0; i < zone->srv_count; i++) {
		struct vad_model_srv *srv = &zone->srv[i];

		if (same(srv->publisher, host->name) ||
		    (same(srv->owner, "_vlmcs._tcp") && same(srv->target, full_name) &&
		     srv->port == host->kms.port))
			return srv;
	}
	return NULL;
}

static enum vad_result write_record(struct vad_model_world *world, struct vad_model_zone *zone,
				    const struct vad_model_machine *host, const char *full_name)
{
	struct vad_model_srv *srv = own_record(zone, host, full_name);

	/* What says the same already stays, with the priority and weight that somebody gave it. */
	if (srv != NULL && same(srv->owner, "_vlmcs._tcp") && same(srv->target, full_name) &&
	    srv->port == host->kms.port)
		return VAD_OK;
	if (srv == NULL)
		srv = vad_model_add_srv(world, zone);
	if (srv == NULL)
		return VAD_NO_MEMORY;
	srv->owner = "_vlmcs._tcp";
	srv->target = vad_model_text(world, vad_view_of(full_name));
	srv->port = host->kms.port;
	srv->publisher = host->name;
	return srv->target[0] == '\0' ? VAD_NO_MEMORY : VAD_OK;
}

static enum vad_result note_failure(struct vad_model_world *world, struct vad_model_machine *host,
				    const char *domain, const char *failure)
{
	uint32_t row = vad_failure_index(world->k, vad_view_of(failure));
	struct vad_buffer code = vad_buffer_new(HRESULT_TEXT);
	const char *data[2] = { domain, "" };
	enum vad_result result;

	if (row != VAD_NO_INDEX)
		vad_buffer_printf(&code, "0x%08X", (unsigned)world->k->failures[row].code);
	data[1] = vad_buffer_text(&code);
	result = vad_buffer_result(&code);
	if (result == VAD_OK)
		result = vad_model_journal_add(world, host, 12293, data, 2);
	vad_buffer_clear(&code);
	return result;
}

static enum vad_result publish_in(struct vad_model_world *world, struct vad_model_machine *host,
				  const char *domain, const char *full_name)
{
	const char *failure = refusal(world, host, domain);
	enum vad_result result;

	if (failure != NULL)
		return note_failure(world, host, domain, failure);
	result = write_record(world, vad_model_zone(world, domain), host, full_name);
	if (result != VAD_OK)
		return result;
	return vad_model_journal_add(world, host, 12294, &domain, 1);
}

enum vad_result vad_model_publish(struct vad_model_world *world, struct vad_model_machine *host)
{
	struct vad_buffer full_name = vad_buffer_new(NAME_MOST);
	const char *home = host->domain;
	enum vad_result result = VAD_OK;

	if (!vad_model_is_publisher(host))
		goto done;
	if (home[0] == '\0' && host->suffixes.count > 0)
		home = host->suffixes.text[0];
	vad_buffer_add(&full_name, host->name);
	if (home[0] != '\0')
		vad_buffer_printf(&full_name, ".%s", home);
	result = vad_buffer_result(&full_name);
	host->kms.published = world->now;
	if (result == VAD_OK && home[0] != '\0')
		result = publish_in(world, host, home, vad_buffer_text(&full_name));
	for (size_t i = 0; i < host->kms.domains.count && result == VAD_OK; i++)
		if (!same(host->kms.domains.text[i], home))
			result = publish_in(world, host, host->kms.domains.text[i],
					    vad_buffer_text(&full_name));
done:
	vad_buffer_clear(&full_name);
	return result;
}

/* --- restart ---------------------------------------------------------------------------------- */

static void start_service(struct vad_model_machine *machine)
{
	if (machine->sppsvc == VAD_MODEL_SERVICE_MISSING)
		return;
	if (machine->switched_off_by_tool)
		machine->sppsvc_start = VAD_MODEL_START_DISABLED;
	machine->sppsvc = VAD_MODEL_SERVICE_STOPPED;
	if (machine->sppsvc_start == VAD_MODEL_START_AUTO && !machine->dependency_missing)
		machine->sppsvc = VAD_MODEL_SERVICE_RUNNING;
}

/* KMS clients are bound to their hardware anew; what was activated for good is not (seed document,
 * 0xC004F00F: a KMS client is restarted, a MAK is activated again). */
static void read_hardware(const struct vad_model_world *world, struct vad_model_machine *machine)
{
	const struct vad_model_key *key = vad_model_key(world, machine->product[0].key);

	if (machine->hardware_state == VAD_MODEL_HARDWARE_DRIVERS ||
	    (machine->hardware_state == VAD_MODEL_HARDWARE_REPLACED && key != NULL &&
	     key->channel == VAD_MODEL_CHANNEL_GVLK))
		machine->hardware_state = VAD_MODEL_HARDWARE_SAME;
}

enum vad_result vad_model_restart(struct vad_model_world *world, struct vad_model_machine *machine)
{
	if (machine->retired)
		return VAD_OK;
	start_service(machine);
	read_hardware(world, machine);
	machine->negative_cache = false;
	machine->restart_needed = false;
	if (machine->forced_by_policy) {
		machine->forced_host = machine->forced_policy_host;
		machine->forced_port = 0;
	}
	return vad_model_publish(world, machine);
}
