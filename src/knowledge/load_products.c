/* SPDX-License-Identifier: MIT */
/* products.yaml, clouds.yaml and a site's own hosts: names, ids, keys, addresses. */
#include <string.h>

#include "base/escape.h"
#include "loading.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void vad_collect_products(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "name", VAD_SHAPE_TEXT, true },     { "app", VAD_SHAPE_TEXT, true },
		{ "edition", VAD_SHAPE_TEXT, false }, { "version", VAD_SHAPE_TEXT, true },
		{ "role", VAD_SHAPE_TEXT, false },    { "ids", VAD_SHAPE_MAPS, false },
		{ "tails", VAD_SHAPE_MAPS, false },   { "also", VAD_SHAPE_TEXTS, false },
	};

	if (VAD_FIELDS_CHECK(at, item, "product", fields))
		vad_collect_as(at, item, VAD_NAME_PRODUCT, vad_field_view(item, "name"));
}

/* The kind of an id or tail is a word of the fact that will say so, where the vocabulary has it. */
static void check_kind(struct vad_place at, const struct vad_node *node, const char *fact)
{
	const struct vad_tables *tables = &at.loader->tables;
	const struct vad_name *name = vad_name_whole(at.loader, VAD_NAME_FACT, vad_view_of(fact));
	struct vad_range words;

	if (name == NULL)
		return;
	words = vad_facts_rows(tables)[name->row].words;
	for (uint32_t i = 0; i < words.count; i++)
		if (vad_view_is(node->text,
				tables->pool.data + vad_words_rows(tables)[words.first + i]))
			return;
	vad_complain(at, node, "'kind' is '%.*s'; expected a word of %s", VAD_SHOW(node->text), fact);
}

static void build_ids(struct vad_place at, const struct vad_node *item)
{
	static const struct vad_field fields[] = { { "id", VAD_SHAPE_TEXT, true },
						   { "kind", VAD_SHAPE_TEXT, true } };

	for (const struct vad_node *node = vad_field_items(item, "ids"); node != NULL; node = node->next) {
		struct vad_product_id row = { .product = item->row };
		char text[VAD_GUID_TEXT];

		if (!VAD_FIELDS_CHECK(at, node, "activation id", fields))
			continue;
		if (!vad_guid_parse(vad_field_view(node, "id"), &row.guid)) {
			vad_complain(at, node, "id '%.*s'; expected a GUID",
				     VAD_SHOW(vad_field_view(node, "id")));
			continue;
		}
		vad_guid_print(&row.guid, text);
		(void)vad_name_add(at, VAD_NAME_PRODUCT_ID,
				   vad_keep(at.loader, vad_view_of(text)), 0, node->line);
		check_kind(at, vad_field(node, "kind"), "product.channel");
		row.kind = vad_field_text(at, node, "kind");
		vad_product_ids_add(&at.loader->tables, &row);
	}
}

static void build_tails(struct vad_place at, const struct vad_node *item)
{
	static const struct vad_field fields[] = { { "tail", VAD_SHAPE_TEXT, true },
						   { "kind", VAD_SHAPE_TEXT, true } };

	for (const struct vad_node *node = vad_field_items(item, "tails"); node != NULL;
	     node = node->next) {
		struct vad_product_tail row = { .product = item->row };
		struct vad_view tail = vad_field_view(node, "tail");

		if (!VAD_FIELDS_CHECK(at, node, "key tail", fields))
			continue;
		if (tail.size != 5 || !vad_arg_valid(VAD_ARG_KEY_TAIL, tail)) {
			vad_complain(at, node, "tail '%.*s'; expected five characters of a product key",
				     VAD_SHOW(tail));
			continue;
		}
		for (size_t i = 0; i < tail.size; i++)
			row.tail[i] = vad_ascii_upper(tail.data[i]);
		(void)vad_name_add(at, VAD_NAME_PRODUCT_TAIL,
				   vad_keep(at.loader, vad_view_of(row.tail)), 0, node->line);
		check_kind(at, vad_field(node, "kind"), "key.kind");
		row.kind = vad_field_text(at, node, "kind");
		vad_product_tails_add(&at.loader->tables, &row);
	}
}

void vad_build_products(struct vad_place at, const struct vad_node *item)
{
	static const char *const apps[] = { "windows", "office" };
	static const char *const roles[] = { "", "client", "server" };
	struct vad_product row = { 0 };

	(void)vad_field_choice(at, item, "app", apps, COUNT(apps));
	(void)vad_field_choice(at, item, "role", roles, COUNT(roles));
	if (vad_field_view(item, "app").size == 7 && vad_field_view(item, "role").size == 0)
		vad_complain(at, item, "a Windows product without 'role'; expected client or server");
	row.name = vad_field_text(at, item, "name");
	row.app = vad_field_text(at, item, "app");
	row.edition = vad_field_text(at, item, "edition");
	row.version = vad_field_text(at, item, "version");
	row.also = vad_field_words(at, item, "also");
	row.role = vad_field_text(at, item, "role");
	build_ids(at, item);
	build_tails(at, item);
	vad_products_add(&at.loader->tables, &row);
}

void vad_collect_host_keys(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "id", VAD_SHAPE_TEXT, true },	     { "title", VAD_SHAPE_TEXT, true },
		{ "host_versions", VAD_SHAPE_TEXTS, true }, { "covers", VAD_SHAPE_TEXTS, true },
		{ "tokens", VAD_SHAPE_TEXTS, false },
	};

	if (VAD_FIELDS_CHECK(at, item, "host key", fields))
		vad_collect_named(at, item, "id", VAD_NAME_HOST_KEY, false);
}

void vad_build_host_keys(struct vad_place at, const struct vad_node *item)
{
	struct vad_host_key row = { 0 };

	row.id = vad_field_text(at, item, "id");
	row.title = vad_field_text(at, item, "title");
	row.host_versions = vad_field_words(at, item, "host_versions");
	row.covers = vad_field_words(at, item, "covers");
	row.tokens = vad_field_words(at, item, "tokens");
	vad_host_keys_add(&at.loader->tables, &row);
}

void vad_collect_host_updates(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "host", VAD_SHAPE_TEXT, true },
						   { "client", VAD_SHAPE_TEXT, true },
						   { "kb", VAD_SHAPE_TEXT, true } };
	struct vad_buffer name = vad_buffer_new(2 * VAD_YAML_TEXT + 8);

	if (VAD_FIELDS_CHECK(at, item, "host update", fields)) {
		vad_buffer_add_view(&name, vad_field_view(item, "host"));
		vad_buffer_add(&name, " for ");
		vad_buffer_add_view(&name, vad_field_view(item, "client"));
		vad_collect_as(at, item, VAD_NAME_HOST_UPDATE, vad_buffer_view(&name));
	}
	vad_tables_release(&at.loader->tables, &name);
}

void vad_build_host_updates(struct vad_place at, const struct vad_node *item)
{
	struct vad_host_update row = { 0 };
	struct vad_view kb = vad_field_view(item, "kb");
	uint64_t number;

	if (!vad_view_starts_nocase(kb, "KB") ||
	    !vad_view_to_u64(vad_view_sub(kb, 2, kb.size), &number))
		vad_complain(at, vad_field(item, "kb"), "'kb' is '%.*s'; expected KB and a number",
			     VAD_SHOW(kb));
	row.host = vad_field_text(at, item, "host");
	row.client = vad_field_text(at, item, "client");
	row.kb = vad_field_text(at, item, "kb");
	vad_host_updates_add(&at.loader->tables, &row);
}

/* A host name in the form that facts have: lower case, no trailing dot. */
static struct vad_view host_form(struct vad_place at, struct vad_view text)
{
	struct vad_buffer out = vad_buffer_new(VAD_YAML_TEXT);
	struct vad_view copy;

	if (text.size > 0 && text.data[text.size - 1] == '.')
		text.size--;
	for (size_t i = 0; i < text.size; i++)
		vad_buffer_add_char(&out, vad_ascii_lower(text.data[i]));
	copy = vad_keep(at.loader, vad_buffer_view(&out));
	vad_tables_release(&at.loader->tables, &out);
	return copy;
}

static bool is_address(struct vad_view text)
{
	return vad_arg_valid(VAD_ARG_HOST, text) || vad_arg_valid(VAD_ARG_ADDRESS, text);
}

void vad_collect_hosts(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "name", VAD_SHAPE_TEXT, true },
						   { "authorised", VAD_SHAPE_BOOL, true } };
	struct vad_view name = host_form(at, vad_field_view(item, "name"));

	if (!VAD_FIELDS_CHECK(at, item, "host", fields))
		return;
	if (!is_address(name))
		vad_complain(at, vad_field(item, "name"), "host '%.*s'; expected a host name or an "
							  "address", VAD_SHOW(name));
	else if (!vad_field_true(item, "authorised"))
		vad_complain(at, vad_field(item, "authorised"), "'authorised' is false; expected true: "
								"hosts that are not listed are not");
	else
		vad_collect_as(at, item, VAD_NAME_SITE_HOST, name);
}

void vad_build_hosts(struct vad_place at, const struct vad_node *item)
{
	struct vad_view name = host_form(at, vad_field_view(item, "name"));
	struct vad_site_host row = { vad_tables_text(&at.loader->tables, name) };

	vad_site_hosts_add(&at.loader->tables, &row);
}

static void build_addresses(struct vad_place at, const struct vad_node *item, struct vad_view kind)
{
	struct vad_tables *tables = &at.loader->tables;

	for (const struct vad_node *node = vad_field_items(item, "addresses"); node != NULL;
	     node = node->next) {
		struct vad_view address = host_form(at, node->text);
		struct vad_known_address row;

		if (!is_address(address)) {
			vad_complain(at, node, "address '%.*s'; expected a host name or an address",
				     VAD_SHOW(address));
			continue;
		}
		if (!vad_name_add(at, VAD_NAME_ADDRESS, address, 0, node->line))
			continue;
		row.address = vad_tables_text(tables, address);
		row.kind = vad_tables_text(tables, kind);
		vad_known_addresses_add(tables, &row);
	}
}

void vad_collect_clouds(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "cloud", VAD_SHAPE_TEXT, true },
						   { "title", VAD_SHAPE_TEXT, false },
						   { "addresses", VAD_SHAPE_TEXTS, true } };

	if (VAD_FIELDS_CHECK(at, item, "cloud", fields))
		item->row = 0;
}

void vad_build_clouds(struct vad_place at, const struct vad_node *item)
{
	check_kind(at, vad_field(item, "cloud"), "host.cloud");
	build_addresses(at, item, vad_field_view(item, "cloud"));
}

void vad_collect_resolvers(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "title", VAD_SHAPE_TEXT, true },
						   { "addresses", VAD_SHAPE_TEXTS, true } };

	if (VAD_FIELDS_CHECK(at, item, "public resolver", fields))
		item->row = 0;
}

void vad_build_resolvers(struct vad_place at, const struct vad_node *item)
{
	build_addresses(at, item, VAD_VIEW("public-resolver"));
}
