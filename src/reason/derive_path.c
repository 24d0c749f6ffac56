/* SPDX-License-Identifier: MIT */
/* Which product seeks which zone, endpoint and host. */
#include "derive.h"

#include <stdio.h>

/* A fact that stands for the subject's existence, to hang a derivation on. */
static const struct vad_fact *any_fact_of_source(const struct vad_reasoning *r,
						 struct vad_view source)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(r->c, &count);

	for (size_t i = 0; i < count; i++)
		if (vad_view_equal(facts[i].first_source.name, source))
			return &facts[i];
	return NULL;
}

/* The product that a live check only asks Microsoft's servers for seeks no KMS host. */
static bool is_online_only(const struct vad_reasoning *r, vad_subject product)
{
	struct vad_subject_info info = vad_case_subject_info(r->c, product);

	return vad_view_is(info.key, "mak") && vad_view_is(info.origin, VAD_LIVE_SOURCE);
}

static bool has_product(const struct vad_reasoning *r, vad_subject machine)
{
	uint32_t relation = vad_fact_named(r, "product.machine");
	const struct vad_fact *link;
	size_t at = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, machine, relation, &at)))
		if (!is_online_only(r, link->subject))
			return true;
	return false;
}

static bool has_facts(const struct vad_reasoning *r, vad_subject s)
{
	size_t at = 0;

	return vad_case_next_of(r->c, s, &at) != NULL;
}

/* Network evidence alone names no product: give its machine one, so that breaks have a place. */
void vad_derive_products(struct vad_reasoning *r)
{
	vad_subject at = 0, machine;

	while (vad_next_subject(r, VAD_SUBJECT_MACHINE, &at, &machine)) {
		struct vad_subject_info info = vad_case_subject_info(r->c, machine);
		const struct vad_fact *from;
		vad_subject product;

		if (has_product(r, machine) || !has_facts(r, machine))
			continue;
		from = any_fact_of_source(r, info.origin);
		if (!from)
			continue;
		product = vad_case_subject(r->c, VAD_SUBJECT_PRODUCT, VAD_VIEW("unknown"),
					   info.origin);
		vad_derive_relation(r, product, "product.machine", machine, false, from);
	}
}

/* A product seeks KMS in the domain it is told to, else in every zone its machine searches. */
void vad_derive_zones(struct vad_reasoning *r)
{
	vad_subject at = 0, product;

	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		const struct vad_fact *domain = vad_latest(r, product, "product.lookup_domain");
		vad_subject machine = vad_related(r, product, "product.machine");
		uint32_t relation = vad_fact_named(r, "machine.zone");
		const struct vad_fact *zone;
		size_t from = 0;

		if (is_online_only(r, product))
			continue;
		if (domain) {
			vad_subject own = vad_case_subject(r->c, VAD_SUBJECT_ZONE,
							   domain->value.text, VAD_VIEW(""));

			vad_derive_relation(r, product, "product.zone", own, false, domain);
			continue;
		}
		while (machine != VAD_NO_SUBJECT && relation != VAD_NO_INDEX &&
		       (zone = vad_case_next(r->c, machine, relation, &from)))
			vad_derive_relation(r, product, "product.zone", zone->value.subject,
					    false, zone);
	}
}

static vad_subject endpoint_named(struct vad_reasoning *r, struct vad_view host, int64_t port)
{
	char key[300];
	int size = snprintf(key, sizeof(key), "%.*s:%lld", VAD_VIEW_ARG(host), (long long)port);

	if (size < 0 || (size_t)size >= sizeof(key))
		return VAD_NO_SUBJECT;
	return vad_case_subject(r->c, VAD_SUBJECT_ENDPOINT,
				(struct vad_view){ key, (size_t)size }, VAD_VIEW(""));
}

static void endpoint_from_names(struct vad_reasoning *r, vad_subject product, const char *host_name,
				const char *port_name)
{
	const struct vad_fact *host = vad_latest(r, product, host_name);
	const struct vad_fact *port = vad_latest(r, product, port_name);
	int64_t number;
	vad_subject endpoint;

	if (!host || host->value.text.size > 253)
		return;
	if (port)
		number = port->value.number;
	else if (!vad_rule_value(r, "kms.default-port", &number))
		return;
	endpoint = endpoint_named(r, host->value.text, number);
	vad_derive_relation(r, product, "product.endpoint", endpoint, false, host);
}

static void endpoints_from_zones(struct vad_reasoning *r, vad_subject product)
{
	uint32_t zone_of = vad_fact_named(r, "product.zone");
	uint32_t target_of = vad_fact_named(r, "zone.target");
	const struct vad_fact *zone, *target;
	size_t at = 0;

	if (zone_of == VAD_NO_INDEX || target_of == VAD_NO_INDEX)
		return;
	while ((zone = vad_case_next(r->c, product, zone_of, &at))) {
		vad_subject z = zone->value.subject;
		size_t from = 0;

		while ((target = vad_case_next(r->c, z, target_of, &from)))
			vad_derive_relation(r, product, "product.endpoint", target->value.subject,
					    false, target);
	}
}

/* Endpoints that were tried from this machine belong to its products that use KMS. */
static void endpoints_from_tests(struct vad_reasoning *r, vad_subject product)
{
	struct vad_view origin = vad_case_subject_info(r->c, product).origin;
	int64_t port;
	vad_subject at = 0, endpoint;

	if (!vad_rule_value(r, "kms.default-port", &port))
		return;
	while (vad_next_subject(r, VAD_SUBJECT_ENDPOINT, &at, &endpoint)) {
		const struct vad_fact *tcp = vad_latest(r, endpoint, "endpoint.tcp");
		const struct vad_fact *number = vad_latest(r, endpoint, "endpoint.port");

		/* a live check says itself which endpoints it was told to try */
		if (tcp && number && number->value.number == port &&
		    !vad_view_is(origin, VAD_LIVE_SOURCE) &&
		    vad_view_equal(tcp->last_source.name, origin))
			vad_derive_relation(r, product, "product.endpoint", endpoint, false, tcp);
	}
}

static void endpoints_from_attempts(struct vad_reasoning *r, vad_subject product)
{
	uint32_t relation = vad_fact_named(r, "attempt.product");
	const struct vad_fact *link;
	size_t at = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, product, relation, &at))) {
		vad_subject endpoint = vad_related(r, link->subject, "attempt.endpoint");

		if (endpoint != VAD_NO_SUBJECT)
			vad_derive_relation(r, product, "product.endpoint", endpoint, false, link);
	}
}

/* The cloud that a live check was told of: a client there is set to its KMS. */
static void endpoints_from_clouds(struct vad_reasoning *r, vad_subject product)
{
	struct vad_view origin = vad_case_subject_info(r->c, product).origin;
	uint32_t relation = vad_fact_named(r, "cloud.endpoint");
	vad_subject at = 0, cloud;

	if (!vad_view_is(origin, VAD_LIVE_SOURCE) || relation == VAD_NO_INDEX)
		return;
	while (vad_next_subject(r, VAD_SUBJECT_CLOUD, &at, &cloud)) {
		const struct vad_fact *link;
		size_t from = 0;

		while ((link = vad_case_next(r->c, cloud, relation, &from)))
			vad_derive_relation(r, product, "product.endpoint", link->value.subject,
					    false, link);
	}
}

static bool uses_kms(const struct vad_reasoning *r, vad_subject product)
{
	const struct vad_fact *channel = vad_latest(r, product, "product.channel");

	if (is_online_only(r, product))
		return false;
	return !channel || vad_view_is(vad_view_of(vad_word_of(r, channel)), "gvlk");
}

/* A host that was set by hand switches the search off; else what was found or published counts. */
void vad_derive_endpoints(struct vad_reasoning *r)
{
	vad_subject at = 0, product;

	while (vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		endpoint_from_names(r, product, "product.registered_host",
				    "product.registered_port");
		endpoint_from_names(r, product, "product.discovered_host",
				    "product.discovered_port");
		endpoints_from_attempts(r, product);
		if (!uses_kms(r, product))
			continue;
		if (!vad_latest(r, product, "product.registered_host"))
			endpoints_from_zones(r, product);
		endpoints_from_tests(r, product);
		endpoints_from_clouds(r, product);
	}
}

/* Does a relation other than `except` lead to the endpoint? */
static bool is_sought(const struct vad_reasoning *r, vad_subject endpoint, uint32_t except)
{
	for (uint32_t fact = 0; fact < r->k->facts_count; fact++) {
		const struct vad_fact_def *def = &r->k->facts[fact];
		size_t at = 0;

		if (fact != except && def->type == VAD_TYPE_SUBJECT &&
		    def->target == VAD_SUBJECT_ENDPOINT &&
		    vad_case_next_back(r->c, endpoint, fact, &at))
			return true;
	}
	return false;
}

/* Only an address behind a name. */
static bool is_address_alone(const struct vad_reasoning *r, vad_subject endpoint)
{
	uint32_t address = vad_fact_named(r, "endpoint.address");
	size_t at = 0;

	return vad_case_next_back(r->c, endpoint, address, &at) && !is_sought(r, endpoint, address);
}

/* The host behind an endpoint, by the name in its key. */
static void name_host(struct vad_reasoning *r, vad_subject endpoint, const struct vad_fact *from)
{
	struct vad_view key = vad_case_subject_info(r->c, endpoint).key;
	size_t colon = key.size;
	vad_subject host;

	while (colon > 0 && key.data[colon - 1] != ':')
		colon--;
	if (colon < 2)
		return;
	host = vad_case_subject(r->c, VAD_SUBJECT_HOST, vad_view_sub(key, 0, colon - 1),
				VAD_VIEW(""));
	vad_derive_relation(r, endpoint, "endpoint.host", host, false, from);
}

/* An address behind a name is no host of its own. */
static void name_hosts(struct vad_reasoning *r)
{
	vad_subject at = 0, endpoint;

	while (vad_next_subject(r, VAD_SUBJECT_ENDPOINT, &at, &endpoint)) {
		const struct vad_fact *from = vad_case_mention(r->c, endpoint);

		if (from && !is_address_alone(r, endpoint) &&
		    vad_related(r, endpoint, "endpoint.host") == VAD_NO_SUBJECT)
			name_host(r, endpoint, from);
	}
}

void vad_derive_hosts(struct vad_reasoning *r)
{
	uint32_t relation = vad_fact_named(r, "product.endpoint");
	vad_subject at = 0, product;

	name_hosts(r);
	while (relation != VAD_NO_INDEX &&
	       vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		const struct vad_fact *link;
		size_t from = 0;

		while ((link = vad_case_next(r->c, product, relation, &from)))
			vad_derive_relation(r, product, "product.host",
					    vad_related(r, link->value.subject, "endpoint.host"),
					    false, link);
	}
}
