/* SPDX-License-Identifier: MIT */
/* online.yaml: the servers that online activation needs, and whose certificates they show. */
#include "base/escape.h"
#include "loading.h"

static const struct vad_field host_fields[] = {
	{ "host", VAD_SHAPE_TEXT, true },
	{ "port", VAD_SHAPE_TEXT, true },
	{ "source", VAD_SHAPE_TEXT, true },
};
static const struct vad_field issuer_fields[] = {
	{ "organisation", VAD_SHAPE_TEXT, true },
	{ "root", VAD_SHAPE_TEXT, false },
	{ "source", VAD_SHAPE_TEXT, true },
};

void vad_collect_online(struct vad_place at, struct vad_node *item)
{
	struct vad_view host = vad_field_view(item, "host");

	if (!VAD_FIELDS_CHECK(at, item, "online host", host_fields))
		return;
	if (!vad_arg_valid(VAD_ARG_HOST, host))
		vad_complain(at, vad_field(item, "host"), "host '%.*s'; expected a host name",
			     VAD_SHOW(host));
	else
		item->row = 0;
}

void vad_build_online(struct vad_place at, const struct vad_node *item)
{
	struct vad_online_host row = { 0 };
	int64_t port = 0;

	(void)vad_node_number(at, vad_field(item, "port"), 1, UINT16_MAX, &port);
	row.host = vad_field_text(at, item, "host");
	row.port = (uint32_t)port;
	row.source = vad_field_text(at, item, "source");
	vad_online_hosts_add(&at.loader->tables, &row);
}

void vad_collect_issuers(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "issuer", issuer_fields))
		item->row = 0;
}

void vad_build_issuers(struct vad_place at, const struct vad_node *item)
{
	struct vad_online_issuer row = { 0 };

	row.organisation = vad_field_text(at, item, "organisation");
	row.root = vad_field(item, "root") != NULL ? vad_field_text(at, item, "root") : 0;
	row.source = vad_field_text(at, item, "source");
	vad_online_issuers_add(&at.loader->tables, &row);
}
