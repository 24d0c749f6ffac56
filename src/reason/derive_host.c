/* SPDX-License-Identifier: MIT */
/* The KMS host's side: who it is, whether it answered, whether its count suffices. */
#include "derive.h"
#include "rules/host_key.h"

/* HRESULT facility of the licensing service: such a code was computed, not met on the way. */
#define FACILITY_OF(code) (((code) >> 16) & 0x7ff)
#define FACILITY_ITF 4

/* Copy what is known of one host subject to another that is (or may be) the same host. */
static void copy_host(struct vad_reasoning *r, vad_subject from, vad_subject to, bool assumed)
{
	const struct vad_fact *fact;
	size_t at = 0;

	while (from != to && (fact = vad_case_next_of(r->c, from, &at)))
		vad_derive_copy(r, to, fact, assumed);
}

bool vad_host_unnamed(const struct vad_reasoning *r, vad_subject host)
{
	return vad_related(r, host, "host.machine") != VAD_NO_SUBJECT &&
	       !vad_latest(r, host, "host.name");
}

/* The one host that products seek by name, or VAD_NO_SUBJECT when there are several or none. */
static vad_subject only_sought_host(const struct vad_reasoning *r)
{
	uint32_t relation = vad_fact_named(r, "product.host");
	vad_subject found = VAD_NO_SUBJECT;
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < count; i++) {
		vad_subject host;

		if (facts[i].fact != relation)
			continue;
		host = vad_case_canonical(r->c, facts[i].value.subject);
		if (vad_host_unnamed(r, host) || host == found)
			continue;
		if (found != VAD_NO_SUBJECT)
			return VAD_NO_SUBJECT;
		found = host;
	}
	return found;
}

static size_t unnamed_hosts(const struct vad_reasoning *r)
{
	vad_subject at = 0, host;
	size_t count = 0;

	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &host))
		count += vad_host_unnamed(r, host);
	return count;
}

/*
 * A host's own output says little about its name. Where the machine's name is that of a host
 * which clients seek, they are one; where there is one of each, they probably are.
 */
static void join_host(struct vad_reasoning *r, vad_subject host)
{
	vad_subject machine = vad_related(r, host, "host.machine");
	const struct vad_fact *name = vad_latest(r, machine, "machine.name");
	vad_subject at = 0, other;

	while (name && vad_next_subject(r, VAD_SUBJECT_HOST, &at, &other)) {
		struct vad_view key = vad_case_subject_info(r->c, other).key;

		if (other != host && !vad_host_unnamed(r, other) &&
		    vad_same_host_name(key, name->value.text)) {
			copy_host(r, host, other, false);
			return;
		}
	}
	other = only_sought_host(r);
	if (!name && other != VAD_NO_SUBJECT && other != host && unnamed_hosts(r) == 1)
		copy_host(r, host, other, true);
}

/* The machine of a host that is known by name only, where evidence of that machine is at hand. */
static void find_machine(struct vad_reasoning *r, vad_subject host)
{
	struct vad_view key = vad_case_subject_info(r->c, host).key;
	vad_subject at = 0, machine;

	if (vad_related(r, host, "host.machine") != VAD_NO_SUBJECT)
		return;
	while (vad_next_subject(r, VAD_SUBJECT_MACHINE, &at, &machine)) {
		const struct vad_fact *name = vad_latest(r, machine, "machine.name");

		if (name && vad_same_host_name(key, name->value.text)) {
			vad_derive_relation(r, host, "host.machine", machine, false, name);
			return;
		}
	}
}

static void key_group(struct vad_reasoning *r, vad_subject host)
{
	const struct vad_fact *token = vad_latest(r, host, "host.channel_token");
	uint32_t key;

	if (!token || vad_latest(r, host, "host.key_group"))
		return;
	key = vad_host_key_by_token(r->k, token->value.text);
	if (key != VAD_NO_INDEX)
		vad_derive_word(r, host, "host.key_group", vad_text(r->k, r->k->host_keys[key].id),
				token);
}

/* A client key behind the name, and no Key Management Service: no host at all. */
static void client_key(struct vad_reasoning *r, vad_subject host)
{
	vad_subject machine = vad_related(r, host, "host.machine");
	uint32_t relation = vad_fact_named(r, "product.machine");
	const struct vad_fact *link;
	size_t at = 0;

	if (machine == VAD_NO_SUBJECT || vad_latest(r, host, "host.enabled"))
		return;
	while ((link = vad_case_next_back(r->c, machine, relation, &at))) {
		const struct vad_fact *channel = vad_latest(r, link->subject, "product.channel");
		const struct vad_fact *app = vad_latest(r, link->subject, "product.app");

		if (channel && app && vad_view_is(vad_view_of(vad_word_of(r, app)), "windows") &&
		    vad_view_is(vad_view_of(vad_word_of(r, channel)), "gvlk")) {
			vad_derive_flag(r, host, "host.client_key", true, channel);
			return;
		}
	}
}

static void site_host(struct vad_reasoning *r, vad_subject host)
{
	struct vad_view key = vad_case_subject_info(r->c, host).key;
	uint32_t relation = vad_fact_named(r, "endpoint.host");
	const struct vad_fact *from;
	size_t at = 0;
	bool listed = false;

	if (r->k->site_hosts_count == 0 || relation == VAD_NO_INDEX)
		return;
	from = vad_case_next_back(r->c, host, relation, &at);
	if (!from)
		return;
	for (uint32_t i = 0; i < r->k->site_hosts_count; i++)
		listed = listed || vad_same_host_name(key, vad_text_view(r->k,
							r->k->site_hosts[i].name));
	vad_derive_flag(r, host, listed ? "host.authorised" : "host.unauthorised", true, from);
}

static void own_machine(struct vad_reasoning *r, vad_subject product)
{
	vad_subject machine = vad_related(r, product, "product.machine");
	uint32_t relation = vad_fact_named(r, "product.host");
	const struct vad_fact *link;
	size_t at = 0;

	if (machine == VAD_NO_SUBJECT || relation == VAD_NO_INDEX)
		return;
	while ((link = vad_case_next(r->c, product, relation, &at))) {
		vad_subject host = vad_case_canonical(r->c, link->value.subject);
		const struct vad_fact *name = vad_latest(r, machine, "machine.name");

		if (name && !vad_host_unnamed(r, host))
			vad_derive_flag(r, host, "host.is_self",
					vad_same_host_name(vad_case_subject_info(r->c, host).key,
							   name->value.text), name);
	}
}

void vad_derive_roles(struct vad_reasoning *r)
{
	vad_subject at = 0, s;

	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &s))
		if (vad_host_unnamed(r, s))
			join_host(r, s);
	at = 0;
	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &s)) {
		find_machine(r, s);
		key_group(r, s);
		client_key(r, s);
		site_host(r, s);
	}
	at = 0;
	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &s))
		own_machine(r, s);
}

/* Did KMS answer there? A code of the licensing service was in the reply; others were met before. */
static void answer_of(struct vad_reasoning *r, vad_subject attempt)
{
	const struct vad_fact *result = vad_latest(r, attempt, "attempt.result");
	const struct vad_fact *replied = vad_latest(r, attempt, "attempt.replied");
	vad_subject endpoint = vad_related(r, attempt, "attempt.endpoint");
	int64_t code;

	if (endpoint == VAD_NO_SUBJECT || (!result && !replied))
		return;
	if (replied && replied->value.flag) {
		vad_derive_flag(r, endpoint, "endpoint.answered", true, replied);
		return;
	}
	code = result ? result->value.number : 0;
	if (code == 0)
		return; /* sent without error: whether a reply came is another event's word */
	if (FACILITY_OF(code) == FACILITY_ITF)
		vad_derive_flag(r, endpoint, "endpoint.answered", true, result);
	else
		vad_derive_flag(r, endpoint, "endpoint.failed", true, result);
}

void vad_derive_answers(struct vad_reasoning *r)
{
	vad_subject at = 0, s;

	while (vad_next_subject(r, VAD_SUBJECT_ATTEMPT, &at, &s))
		answer_of(r, s);
}

void vad_derive_ports(struct vad_reasoning *r)
{
	vad_subject at = 0, endpoint;
	int64_t usual;

	if (!vad_rule_value(r, "kms.default-port", &usual))
		return;
	while (vad_next_subject(r, VAD_SUBJECT_ENDPOINT, &at, &endpoint)) {
		const struct vad_fact *port = vad_latest(r, endpoint, "endpoint.port");

		if (port)
			vad_derive_flag(r, endpoint, "endpoint.port_unusual",
					port->value.number != usual, port);
	}
}

/* Which port the host itself says; needs the hosts joined first. */
static void port_mismatch(struct vad_reasoning *r)
{
	vad_subject at = 0, endpoint;

	while (vad_next_subject(r, VAD_SUBJECT_ENDPOINT, &at, &endpoint)) {
		const struct vad_fact *port = vad_latest(r, endpoint, "endpoint.port");
		vad_subject host = vad_related(r, endpoint, "endpoint.host");
		const struct vad_fact *listens =
			host != VAD_NO_SUBJECT ? vad_latest(r, host, "host.port") : NULL;

		if (port && listens)
			vad_derive_flag(r, endpoint, "endpoint.port_mismatch",
					port->value.number != listens->value.number, listens);
	}
}

/* What this product needs: as the request said, else by the kind of product. */
static bool required_count(const struct vad_reasoning *r, vad_subject product, int64_t *count)
{
	const struct vad_fact *said = vad_latest(r, product, "product.required_count");
	const struct vad_fact *app = vad_latest(r, product, "product.app");
	const struct vad_fact *server = vad_latest(r, product, "product.server");

	if (said) {
		*count = said->value.number;
		return true;
	}
	if (app && vad_view_is(vad_view_of(vad_word_of(r, app)), "office"))
		return vad_rule_value(r, "kms.count-office", count);
	if (server)
		return vad_rule_value(r, server->value.flag ? "kms.count-server" :
							      "kms.count-client", count);
	return false;
}

static void host_count(struct vad_reasoning *r, vad_subject product)
{
	uint32_t relation = vad_fact_named(r, "product.host");
	const struct vad_fact *link;
	int64_t needed;
	size_t from = 0;

	if (relation == VAD_NO_INDEX || !required_count(r, product, &needed))
		return;
	while ((link = vad_case_next(r->c, product, relation, &from))) {
		vad_subject host = vad_case_canonical(r->c, link->value.subject);
		const struct vad_fact *count = vad_latest(r, host, "host.count");

		if (count)
			vad_derive_flag(r, host, "host.count_short", count->value.number < needed,
					count);
	}
}

void vad_derive_counts(struct vad_reasoning *r)
{
	vad_subject at = 0, s;

	port_mismatch(r);
	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &s))
		host_count(r, s);
}
