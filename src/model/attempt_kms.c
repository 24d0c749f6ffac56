/* SPDX-License-Identifier: MIT */
/*
 * The way to a KMS host: the name set by hand, else the host that worked last, else the SRV records
 * of the client's domains; then the name, the connection, the request. A host that fails is dropped
 * and the next one is tried ("Guidelines for troubleshooting KMS").
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attempt_private.h"
#include "base/escape.h"
#include "model/identity.h"
#include "model/journal.h"
#include "rules/kms.h"
#include "serve.h"

enum { TEXT_BYTES = 300, RECORD_ASKED = 12288, RECORD_ANSWERED = 12289, FLAG_COUNT_LOW = 0x04000000 };

struct target {
	const char *host;
	int64_t port;
};
struct search {
	struct target targets[VAD_MODEL_TRIED_MAX];
	size_t count;
	const char *failure; /* why there are none */
};

/* --- the search ------------------------------------------------------------------------------- */

static int64_t default_port(const struct vad_attempt *a)
{
	int64_t port = 0;

	(void)vad_rules_number(a->world->k, "kms.default-port", &port);
	return port;
}

static void add_target(struct search *search, const char *host, int64_t port)
{
	for (size_t i = 0; i < search->count; i++) {
		if (search->targets[i].port == port &&
		    vad_view_is_nocase(vad_view_of(host), search->targets[i].host))
			return;
	}
	if (search->count < VAD_MODEL_TRIED_MAX)
		search->targets[search->count++] = (struct target){ host, port };
}

static const char *failure_of(enum vad_model_answer answer)
{
	switch (answer) {
	case VAD_LOOKUP_FOUND:
		return NULL;
	case VAD_LOOKUP_NXDOMAIN:
		return "srv-nxdomain";
	case VAD_LOOKUP_NODATA:
		return "srv-nodata";
	case VAD_LOOKUP_SERVFAIL:
		return "srv-servfail";
	case VAD_LOOKUP_REFUSED:
		return "srv-refused";
	case VAD_LOOKUP_FORMERR:
		return "srv-formerr";
	case VAD_LOOKUP_NOTIMP:
		return "srv-notimp";
	case VAD_LOOKUP_TIMEOUT:
		return "srv-timeout";
	case VAD_LOOKUP_NO_SERVER:
		return "no-dns-server";
	}
	return "srv-timeout";
}

/* The records of one domain. The first domain's failure counts where none has any. */
static void search_domain(const struct vad_attempt *a, const char *domain, struct search *search)
{
	char owner[TEXT_BYTES];
	struct vad_model_lookup lookup;

	(void)snprintf(owner, sizeof(owner), "_vlmcs._tcp.%s", domain);
	vad_model_query_srv(a->world, a->machine, owner, false, &lookup);
	for (size_t i = 0; i < lookup.srv_count; i++)
		add_target(search, lookup.srv[i]->target, lookup.srv[i]->port);
	if (search->failure == NULL)
		search->failure = failure_of(lookup.answer);
}

static void search_dns(const struct vad_attempt *a, struct search *search)
{
	const struct vad_model_machine *machine = a->machine;

	if (machine->lookup_domain[0] != '\0') {
		search_domain(a, machine->lookup_domain, search);
		return;
	}
	if (machine->dns_servers.count == 0) {
		search->failure = "no-dns-server";
		return;
	}
	for (size_t i = 0; i < machine->suffixes.count && search->count == 0; i++)
		search_domain(a, machine->suffixes.text[i], search);
	if (search->count == 0 && machine->dhcp_suffix[0] != '\0')
		search_domain(a, machine->dhcp_suffix, search);
	if (search->count == 0 && search->failure == NULL)
		search->failure = "no-suffix";
}

static void search_hosts(const struct vad_attempt *a, struct search *search)
{
	const struct vad_model_machine *machine = a->machine;

	if (machine->forced_host[0] != '\0') {
		add_target(search, machine->forced_host,
			   machine->forced_port != 0 ? machine->forced_port : default_port(a));
		return;
	}
	/* What worked last goes first, and spares the question where it works still. */
	if (machine->caching && a->product->cached_host[0] != '\0')
		add_target(search, a->product->cached_host, a->product->cached_port);
	search_dns(a, search);
}

/* --- one host --------------------------------------------------------------------------------- */

/* The address of a name; names without a dot are looked for in the client's domains. */
static const char *address_of(const struct vad_attempt *a, const char *host)
{
	struct vad_model_lookup lookup;
	char name[TEXT_BYTES];

	if (vad_arg_valid(VAD_ARG_ADDRESS, vad_view_of(host)))
		return host;
	vad_model_query_address(a->world, a->machine, host, false, &lookup);
	for (size_t i = 0; lookup.answer != VAD_LOOKUP_FOUND && strchr(host, '.') == NULL &&
			   i < a->machine->suffixes.count;
	     i++) {
		(void)snprintf(name, sizeof(name), "%s.%s", host, a->machine->suffixes.text[i]);
		vad_model_query_address(a->world, a->machine, name, false, &lookup);
	}
	return lookup.answer == VAD_LOOKUP_FOUND ? lookup.address : "";
}

static const char *failure_of_traffic(uint8_t traffic, const struct vad_model_machine *host,
				      bool prefers_dead_address)
{
	if (prefers_dead_address)
		return "kms-not-reached";
	switch ((enum vad_model_traffic)traffic) {
	case VAD_MODEL_TRAFFIC_OPEN:
		break;
	case VAD_MODEL_TRAFFIC_CUT:
		return "kms-cut";
	default:
		return "kms-not-reached";
	}
	if (host->kms.listener != VAD_MODEL_LISTENER_KMS)
		return "kms-other-service";
	if (host->kms.overloaded)
		return "kms-busy";
	return host->sppsvc == VAD_MODEL_SERVICE_STUCK ? "kms-cut" : NULL;
}

static struct vad_model_request request_of(const struct vad_attempt *a, const char *name)
{
	return (struct vad_model_request){
		.cmid = a->machine->cmid,
		.name = name,
		.edition = a->product->edition,
		.version = a->product->version,
		.is_virtual = a->machine->is_virtual,
		.client_time = vad_model_clock_of(a->world, a->machine),
		.status = a->product->licence.state,
		.minutes = vad_licence_minutes(&a->product->licence, a->world->now),
	};
}

static const char *ask(struct vad_attempt *a, struct vad_model_machine *host,
		       struct vad_model_tried *tried, enum vad_result *result)
{
	struct vad_buffer name = vad_buffer_new(TEXT_BYTES);
	struct vad_model_request request;
	struct vad_model_reply reply;

	vad_model_full_name(a->machine, &name);
	request = request_of(a, vad_buffer_text(&name));
	*result = vad_model_serve(a->world, host, &request, &reply);
	vad_buffer_clear(&name);
	if (*result != VAD_OK)
		return NULL;
	tried->answered = true;
	tried->count = reply.count;
	return reply.failure;
}

/* --- records ---------------------------------------------------------------------------------- */

static void client_time(const struct vad_attempt *a, char *text)
{
	struct vad_date date = { 0 };

	(void)vad_time_to_date(vad_model_clock_of(a->world, a->machine), &date);
	(void)snprintf(text, TEXT_BYTES, "%d/%d/%d %d:%02d", date.year, date.month, date.day,
		       date.hour, date.minute);
}

static int64_t required_of(const struct vad_attempt *a)
{
	uint32_t row = vad_model_product_row(a->world->k, a->product->edition, a->product->version);
	int64_t required = 0;

	if (row != VAD_NO_INDEX)
		(void)vad_kms_threshold(a->world->k, vad_kms_role_of(a->world->k, row), &required);
	return required;
}

/* 12288: a request was sent, or could not be. */
static enum vad_result write_asked(const struct vad_attempt *a, const struct vad_model_tried *tried)
{
	char text[7][TEXT_BYTES], cmid[VAD_GUID_TEXT], product[VAD_GUID_TEXT];
	const char *data[] = { text[0], "0x00000000", text[1], cmid,	text[2],
			       text[3], text[4],      text[5], product, text[6] };
	struct vad_guid id = vad_model_activation_id(a->world, a->product);

	vad_guid_print(&a->machine->cmid, cmid);
	vad_guid_print(&id, product);
	(void)snprintf(text[0], TEXT_BYTES, "0x%08" PRIX32, tried->answered ? 0 : tried->inner);
	(void)snprintf(text[1], TEXT_BYTES, "%s:%" PRId64, tried->host, tried->port);
	client_time(a, text[2]);
	(void)snprintf(text[3], TEXT_BYTES, "%d", a->machine->is_virtual);
	(void)snprintf(text[4], TEXT_BYTES, "%d", a->product->licence.state);
	(void)snprintf(text[5], TEXT_BYTES, "%" PRId64,
		       vad_licence_minutes(&a->product->licence, a->world->now));
	(void)snprintf(text[6], TEXT_BYTES, "%" PRId64, required_of(a));
	return vad_model_journal_add(a->world, a->machine, RECORD_ASKED, data,
				     sizeof(data) / sizeof(data[0]));
}

/* 12289: what the host replied. */
static enum vad_result write_answered(const struct vad_attempt *a,
				      const struct vad_model_tried *tried)
{
	bool low = tried->failure != NULL && strcmp(tried->failure, "count-too-low") == 0;
	char text[6][TEXT_BYTES];
	const char *data[] = { text[0], text[1], text[2], "0", text[3], text[4], text[5], NULL };
	char when[TEXT_BYTES];

	client_time(a, when);
	data[7] = when;
	(void)snprintf(text[0], TEXT_BYTES, "0x%08" PRIX32, tried->inner);
	(void)snprintf(text[1], TEXT_BYTES, "0x%08X", low ? (unsigned)FLAG_COUNT_LOW : 0);
	(void)snprintf(text[2], TEXT_BYTES, "%d", tried->failure == NULL);
	(void)snprintf(text[3], TEXT_BYTES, "%" PRId64, tried->count);
	(void)snprintf(text[4], TEXT_BYTES, "%" PRId64, a->product->activation_interval);
	(void)snprintf(text[5], TEXT_BYTES, "%" PRId64, a->product->renewal_interval);
	return vad_model_journal_add(a->world, a->machine, RECORD_ANSWERED, data,
				     sizeof(data) / sizeof(data[0]));
}

/* --- all of it -------------------------------------------------------------------------------- */

/* What worked is remembered, with what the host told of itself. */
static void remember(const struct vad_attempt *a, const struct vad_model_tried *tried,
		     const struct vad_model_machine *host)
{
	struct vad_model_product key = host->product[0];
	struct vad_buffer pid = vad_buffer_new(TEXT_BYTES);

	key.key = host->kms.key;
	vad_model_extended_pid(a->world, host, &key, &pid);
	a->product->kms_pid = vad_model_text(a->world, vad_buffer_view(&pid));
	vad_buffer_clear(&pid);
	a->product->cached_host = tried->host;
	a->product->cached_port = tried->port;
	a->product->cached_address = tried->address;
	a->product->ad_object = "";
}

static enum vad_result try_host(struct vad_attempt *a, const struct target *target)
{
	struct vad_model_tried *tried = &a->outcome->tried[a->outcome->tried_count++];
	struct vad_model_machine *host = NULL;
	enum vad_result result = VAD_OK;
	uint32_t code = 0, inner = 0;
	uint8_t traffic;

	*tried = (struct vad_model_tried){ .host = target->host, .port = target->port, .count = -1 };
	tried->address = address_of(a, target->host);
	if (tried->address[0] == '\0') {
		tried->failure = "name-unknown";
	} else {
		traffic = vad_model_connect(a->world, a->machine, tried->address, target->port, &host);
		tried->failure = failure_of_traffic(traffic, host, a->machine->prefers_ipv6);
	}
	if (tried->failure == NULL)
		tried->failure = ask(a, host, tried, &result);
	if (tried->failure != NULL) {
		vad_model_failure_code(a->world, tried->failure, &code, &inner);
		tried->inner = inner != 0 ? inner : code;
	}
	if (result == VAD_OK)
		result = write_asked(a, tried);
	if (result == VAD_OK && tried->answered)
		result = write_answered(a, tried);
	if (result == VAD_OK && tried->failure == NULL)
		remember(a, tried, host);
	return result;
}

/*
 * What the person sees: the refusal of the one host there is; where several failed, or none was
 * reached, that no host could be contacted.
 */
static const char *sum_up(const struct vad_attempt *a)
{
	const struct vad_model_tried *first = &a->outcome->tried[0];

	return a->outcome->tried_count == 1 ? first->failure : "kms-none-answered";
}

const char *vad_attempt_kms(struct vad_attempt *a, enum vad_result *result)
{
	struct search search = { 0 };

	if (a->machine->sppsvc == VAD_MODEL_SERVICE_STUCK)
		return "kms-not-reached";
	search_hosts(a, &search);
	if (search.count == 0)
		return search.failure;
	for (size_t i = 0; i < search.count; i++) {
		*result = try_host(a, &search.targets[i]);
		if (*result != VAD_OK || a->outcome->tried[i].failure == NULL)
			return NULL;
	}
	return sum_up(a);
}
