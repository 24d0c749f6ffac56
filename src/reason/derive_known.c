/* SPDX-License-Identifier: MIT */
/* What published tables say of addresses and host keys, and joins that are only plausible. */
#include "derive.h"
#include "rules/host_key.h"

static void kind_of_host(struct vad_reasoning *r, vad_subject host)
{
	struct vad_view name = vad_case_subject_info(r->c, host).key;
	const char *kind = vad_text(r->k, vad_known_address_kind(r->k, name));
	const struct vad_fact *from = vad_case_mention(r->c, host);

	if (!from || vad_host_unnamed(r, host))
		return;
	if (*kind)
		vad_derive_word(r, host, "host.cloud", kind, from);
	vad_derive_flag(r, host, "host.public_cloud", *kind != '\0', vad_case_mention(r->c, host));
}

static void kind_of_server(struct vad_reasoning *r, vad_subject server)
{
	const struct vad_fact *address = vad_latest(r, server, "dns-server.address");

	if (address)
		vad_derive_flag(r, server, "dns-server.public",
				vad_view_is(vad_view_of("public-resolver"),
					    vad_text(r->k, vad_known_address_kind(
								   r->k, address->value.text))),
				address);
}

void vad_derive_known_addresses(struct vad_reasoning *r)
{
	vad_subject at = 0, s;

	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &s))
		kind_of_host(r, s);
	at = 0;
	while (vad_next_subject(r, VAD_SUBJECT_DNS_SERVER, &at, &s))
		kind_of_server(r, s);
}

/* The version of a product as products.yaml names it: by its id, else by the tail of its key. */
static struct vad_view version_of(const struct vad_reasoning *r, vad_subject product)
{
	const struct vad_fact *id = vad_latest(r, product, "product.activation_id");
	vad_subject key = vad_related(r, product, "product.key");
	const struct vad_fact *tail = key != VAD_NO_SUBJECT ? vad_latest(r, key, "key.tail") : NULL;
	uint32_t row = id ? vad_product_id_index(r->k, &id->value.guid) : VAD_NO_INDEX;

	if (row != VAD_NO_INDEX)
		return vad_text_view(r->k, r->k->products[r->k->product_ids[row].product].version);
	row = tail ? vad_product_tail_index(r->k, tail->value.text) : VAD_NO_INDEX;
	if (row != VAD_NO_INDEX)
		return vad_text_view(r->k, r->k->products[r->k->product_tails[row].product].version);
	return VAD_VIEW("");
}

static void covers(struct vad_reasoning *r, vad_subject host, struct vad_view version)
{
	const struct vad_fact *group = vad_latest(r, host, "host.key_group");
	enum vad_answer answer;
	uint32_t key;

	if (!group)
		return;
	key = vad_host_key_index(r->k, vad_view_of(vad_word_of(r, group)));
	if (key == VAD_NO_INDEX)
		return;
	answer = vad_host_key_covers(r->k, key, version);
	if (answer != VAD_ANSWER_UNKNOWN)
		vad_derive_flag(r, host, "host.covers", answer == VAD_ANSWER_YES, group);
}

void vad_derive_covers(struct vad_reasoning *r)
{
	uint32_t relation = vad_fact_named(r, "product.host");
	vad_subject at = 0, product;

	while (relation != VAD_NO_INDEX &&
	       vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		struct vad_view version = version_of(r, product);
		const struct vad_fact *link;
		size_t from = 0;

		while (version.size > 0 &&
		       (link = vad_case_next(r->c, product, relation, &from)))
			covers(r, vad_case_canonical(r->c, link->value.subject), version);
	}
}

/* The one product with a name on the machine, of the family if that is known. */
static vad_subject only_named(const struct vad_reasoning *r, vad_subject machine,
			      const struct vad_fact *app)
{
	uint32_t relation = vad_fact_named(r, "product.machine");
	vad_subject found = VAD_NO_SUBJECT;
	const struct vad_fact *link;
	size_t at = 0;

	while (relation != VAD_NO_INDEX &&
	       (link = vad_case_next_back(r->c, machine, relation, &at))) {
		vad_subject product = vad_case_canonical(r->c, link->subject);
		const struct vad_fact *own = vad_latest(r, product, "product.app");

		if (product == found || vad_product_unnamed(r, product) ||
		    (app && own && app->value.number != own->value.number))
			continue;
		if (found != VAD_NO_SUBJECT)
			return VAD_NO_SUBJECT;
		found = product;
	}
	return found;
}

/* An error that names no product, on a machine with one product: it is probably about that one. */
void vad_derive_error_products(struct vad_reasoning *r)
{
	vad_subject at = 0, error;

	while (vad_next_subject(r, VAD_SUBJECT_ERROR, &at, &error)) {
		vad_subject product = vad_related(r, error, "error.product"), machine;
		const struct vad_fact *from = vad_latest(r, error, "error.product");

		if (product == VAD_NO_SUBJECT || !vad_product_unnamed(r, product))
			continue;
		machine = vad_related(r, product, "product.machine");
		if (machine == VAD_NO_SUBJECT)
			continue;
		product = only_named(r, machine, vad_latest(r, product, "product.app"));
		vad_derive_relation(r, error, "error.product", product, true, from);
	}
}

/* What shows that this host serves KMS, by its own output or log; NULL when nothing does. */
static const struct vad_fact *serves(const struct vad_reasoning *r, vad_subject host)
{
	const struct vad_fact *enabled = vad_latest(r, host, "host.enabled");

	return enabled && enabled->value.flag ? enabled : vad_latest(r, host, "host.clients");
}

/* The one KMS host of the case whose own output is at hand, or VAD_NO_SUBJECT. */
static vad_subject only_host(const struct vad_reasoning *r)
{
	vad_subject found = VAD_NO_SUBJECT, at = 0, host, machine = VAD_NO_SUBJECT;

	while (vad_next_subject(r, VAD_SUBJECT_HOST, &at, &host)) {
		vad_subject own = vad_related(r, host, "host.machine");

		if (!serves(r, host) || own == VAD_NO_SUBJECT || own == machine)
			continue;
		if (found != VAD_NO_SUBJECT)
			return VAD_NO_SUBJECT;
		found = host;
		machine = own;
	}
	return found;
}

/* A KMS client that found no host, and one KMS host that somebody looked at: probably its own. */
void vad_derive_only_host(struct vad_reasoning *r)
{
	vad_subject host = only_host(r), at = 0, product;

	while (host != VAD_NO_SUBJECT &&
	       vad_next_subject(r, VAD_SUBJECT_PRODUCT, &at, &product)) {
		const struct vad_fact *channel = vad_latest(r, product, "product.channel");
		vad_subject machine = vad_related(r, product, "product.machine");

		if (vad_related(r, product, "product.host") != VAD_NO_SUBJECT ||
		    machine == vad_related(r, host, "host.machine") ||
		    (channel && !vad_view_is(vad_view_of(vad_word_of(r, channel)), "gvlk")))
			continue;
		vad_derive_relation(r, product, "product.host", host, true,
				    serves(r, host));
	}
}
