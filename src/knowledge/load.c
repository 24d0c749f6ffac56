/* SPDX-License-Identifier: MIT */
/* The loader: files in, checked tables out. */
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "loading.h"

struct section {
	const char *key;
	void (*collect)(struct vad_place at, struct vad_node *item);
	void (*build)(struct vad_place at, const struct vad_node *item);
};

static const struct section sections[] = {
#define X(name) { #name, vad_collect_##name, vad_build_##name },
	VAD_SECTIONS(X)
#undef X
};
enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

/* Which sections a file of knowledge/ holds; up to three. */
static const struct { const char *file; const char *keys[3]; } files[] = {
	{ "facts.yaml", { "facts" } },
	{ "breaks.yaml", { "breaks" } },
	{ "actions.yaml", { "actions" } },
	{ "rules.yaml", { "rules" } },
	{ "links.yaml", { "links" } },
	{ "terms.yaml", { "terms" } },
	{ "events.yaml", { "events" } },
	{ "products.yaml", { "products", "host_keys", "host_updates" } },
	{ "families.yaml", { "families" } },
	{ "facilities.yaml", { "facilities" } },
	{ "clouds.yaml", { "clouds", "resolvers" } },
	{ "outcomes.yaml", { "roles", "outcomes" } },
	{ "failures.yaml", { "failures" } },
	{ "online.yaml", { "online", "issuers" } },
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

static bool is_site_file(const struct vad_loader *loader)
{
	return loader->base != NULL;
}

/* Register the names of the tables that the loader starts from. */
static void register_base(struct vad_loader *loader)
{
	const struct vad_knowledge *k = loader->base;
	struct vad_place at = { loader, NULL };

#define REGISTER(kind, table, field)                                                               \
	for (uint32_t i = 0; i < k->table##_count; i++)                                            \
		(void)vad_name_add(at, kind, vad_text_view(k, k->table[i].field), i, 0);           \
	loader->next_row[kind] = k->table##_count
	REGISTER(VAD_NAME_FACT, facts, name);
	REGISTER(VAD_NAME_BREAK, breaks, id);
	REGISTER(VAD_NAME_CAUSE, causes, id);
	REGISTER(VAD_NAME_ACTION, actions, id);
	REGISTER(VAD_NAME_RULE, rules, name);
	REGISTER(VAD_NAME_LINK, links, id);
	REGISTER(VAD_NAME_TERM, terms, id);
	REGISTER(VAD_NAME_FAMILY, families, id);
	REGISTER(VAD_NAME_PRODUCT, products, name);
	REGISTER(VAD_NAME_HOST_KEY, host_keys, id);
	REGISTER(VAD_NAME_PROCEDURE, procedures, id);
	REGISTER(VAD_NAME_SITE_HOST, site_hosts, name);
	REGISTER(VAD_NAME_ADDRESS, known_addresses, address);
	REGISTER(VAD_NAME_ROLE, roles, id);
	REGISTER(VAD_NAME_OUTCOME, outcomes, id);
	REGISTER(VAD_NAME_FAILURE, failures, id);
#undef REGISTER
}

static void register_text(struct vad_loader *loader, enum vad_name_kind kind, uint32_t row,
			  struct vad_buffer *text)
{
	struct vad_place at = { loader, NULL };

	(void)vad_name_add(at, kind, vad_keep(loader, vad_buffer_view(text)), row, 0);
	if (vad_buffer_result(text) == VAD_OK) /* else it stays as it is, to be noted at the end */
		vad_buffer_reset(text);
}

/* The names that are made of several parts, or of numbers. */
static void register_base_composed(struct vad_loader *loader)
{
	const struct vad_knowledge *k = loader->base;
	struct vad_buffer text = vad_buffer_new(2 * VAD_YAML_TEXT + 8);
	char guid[VAD_GUID_TEXT];

	for (uint32_t i = 0; i < k->codes_count; i++) {
		vad_buffer_printf(&text, "0x%08X", (unsigned)k->codes[i].code);
		register_text(loader, VAD_NAME_CODE, i, &text);
	}
	loader->next_row[VAD_NAME_CODE] = k->codes_count;
	for (uint32_t i = 0; i < k->events_count; i++) {
		vad_buffer_printf(&text, "%s %u", vad_text(k, k->events[i].provider),
				  (unsigned)k->events[i].id);
		register_text(loader, VAD_NAME_EVENT, i, &text);
	}
	for (uint32_t i = 0; i < k->facilities_count; i++) {
		vad_buffer_printf(&text, "%u", (unsigned)k->facilities[i].number);
		register_text(loader, VAD_NAME_FACILITY, i, &text);
	}
	for (uint32_t i = 0; i < k->host_updates_count; i++) {
		vad_buffer_printf(&text, "%s for %s", vad_text(k, k->host_updates[i].host),
				  vad_text(k, k->host_updates[i].client));
		register_text(loader, VAD_NAME_HOST_UPDATE, i, &text);
	}
	for (uint32_t i = 0; i < k->product_ids_count; i++) {
		vad_guid_print(&k->product_ids[i].guid, guid);
		vad_buffer_add(&text, guid);
		register_text(loader, VAD_NAME_PRODUCT_ID, i, &text);
	}
	for (uint32_t i = 0; i < k->product_tails_count; i++) {
		vad_buffer_add(&text, k->product_tails[i].tail);
		register_text(loader, VAD_NAME_PRODUCT_TAIL, i, &text);
	}
	vad_tables_release(&loader->tables, &text);
}

struct vad_loader *vad_loader_new(const struct vad_knowledge *base)
{
	struct vad_loader *loader = calloc(1, sizeof(*loader));

	if (loader == NULL)
		return NULL;
	loader->base = base;
	loader->documents_end = &loader->documents;
	for (int i = 0; i < VAD_NAME_KIND_COUNT; i++)
		loader->kinds_end[i] = &loader->kinds[i];
	vad_tables_init(&loader->tables);
	loader->arena = vad_arena_new(VAD_ARENA_LIMIT);
	if (loader->arena == NULL) {
		vad_loader_free(loader);
		return NULL;
	}
	if (base != NULL) {
		(void)vad_tables_clone(&loader->tables, base);
		loader->tables_date = base->date;
		register_base(loader);
		register_base_composed(loader);
	}
	if (loader->tables.result != VAD_OK)
		vad_loader_fail(loader, loader->tables.result);
	return loader;
}

void vad_loader_free(struct vad_loader *loader)
{
	if (loader == NULL)
		return;
	vad_tables_clear(&loader->tables);
	vad_arena_free(loader->arena);
	free(loader);
}

void vad_loader_allow_incomplete(struct vad_loader *loader)
{
	loader->allow_incomplete = true;
}

size_t vad_loader_complaints(const struct vad_loader *loader)
{
	return loader->complaint_count;
}

const struct vad_error *vad_loader_complaint(const struct vad_loader *loader, size_t index)
{
	return index < loader->complaint_count ? loader->complaints[index] : NULL;
}

/* "causes/ID.yaml": the file is one item, and its name is the item's id. */
static bool item_file(struct vad_view name, const char *folder, struct vad_view *id)
{
	size_t size = strlen(folder);

	if (!vad_view_starts_nocase(name, folder) || !vad_view_ends_nocase(name, ".yaml"))
		return false;
	*id = vad_view_sub(name, size, name.size - size - strlen(".yaml"));
	return true;
}

/* Wrap an item in the mapping {section: [item]} that all other files have. */
static struct vad_node *wrap_item(struct vad_loader *loader, struct vad_node *item, const char *section)
{
	struct vad_node *map = vad_arena_array(loader->arena, 2, sizeof(*map));

	if (map == NULL) {
		vad_loader_fail(loader, VAD_NO_MEMORY);
		return NULL;
	}
	map[0] = (struct vad_node){ .kind = VAD_NODE_MAP, .line = 1, .row = VAD_NO_INDEX,
				    .first = &map[1], .last = &map[1] };
	map[1] = (struct vad_node){ .kind = VAD_NODE_LIST, .line = 1, .row = VAD_NO_INDEX,
				    .key = vad_view_of(section), .key_line = 1,
				    .first = item, .last = item };
	return map;
}

static struct vad_node *read_item(struct vad_place at, struct vad_node *item, struct vad_view id,
				  const char *section, const char *key)
{
	const struct vad_node *own = vad_field_of(item, key, VAD_NODE_TEXT);

	/* "any" is the language of tokens that no translation changes. */
	if (own != NULL && !vad_view_equal(own->text, id) && !vad_view_is(own->text, "any"))
		vad_complain(at, own, "'%s' is '%.*s'; expected '%.*s' as the file is called", key,
			     VAD_SHOW(own->text), VAD_SHOW(id));
	return wrap_item(at.loader, item, section);
}

static bool section_allowed(const struct vad_loader *loader, struct vad_view file, struct vad_view key)
{
	if (is_site_file(loader)) {
		for (unsigned i = 0; i < SECTIONS; i++)
			if (vad_view_is(key, sections[i].key))
				return true;
		return false;
	}
	for (unsigned i = 0; i < FILES; i++)
		if (vad_view_is(file, files[i].file))
			for (unsigned j = 0; j < 3; j++)
				if (files[i].keys[j] != NULL && vad_view_is(key, files[i].keys[j]))
					return true;
	return false;
}

static void complain_section(struct vad_place at, const struct vad_node *part)
{
	const char *keys[SECTIONS];
	struct vad_view meant;

	for (unsigned i = 0; i < SECTIONS; i++)
		keys[i] = sections[i].key;
	meant = vad_nearest_word(part->key, keys, SECTIONS);
	if (meant.size > 0 && !vad_view_equal(meant, part->key))
		vad_complain_at(at, part->key_line, "unknown section '%.*s'; did you mean '%.*s'?",
				VAD_SHOW(part->key), VAD_SHOW(meant));
	else
		vad_complain_at(at, part->key_line, "section '%.*s' is not one of this file",
				VAD_SHOW(part->key));
}

/* The root of a file must be {section: [...]}. */
static void check_root(struct vad_place at, struct vad_node *root)
{
	if (root->kind != VAD_NODE_MAP) {
		vad_complain(at, root, "expected a mapping with the name of what it lists, such as facts:");
		root->first = NULL;
		return;
	}
	if (root->first == NULL)
		vad_complain(at, root, "an empty mapping; expected what it lists, such as facts:");
	for (struct vad_node *part = root->first; part != NULL; part = part->next) {
		if (!section_allowed(at.loader, vad_view_of(at.file), part->key))
			complain_section(at, part);
		else if (part->kind != VAD_NODE_LIST)
			vad_complain(at, part, "'%.*s'; expected a list", VAD_SHOW(part->key));
	}
}

static bool known_file(const struct vad_loader *loader, struct vad_view name)
{
	for (unsigned i = 0; i < FILES; i++)
		if (vad_view_is(name, files[i].file))
			return true;
	return is_site_file(loader) && vad_view_ends_nocase(name, ".yaml");
}

static void add_yaml(struct vad_place at, struct vad_document *doc, struct vad_view text)
{
	struct vad_view name = vad_view_of(at.file), id;

	doc->root = vad_yaml_parse(at, text);
	if (doc->root == NULL)
		return;
	if (item_file(name, "causes/", &id))
		doc->root = read_item(at, doc->root, id, "causes", "id");
	else if (item_file(name, "procedures/", &id))
		doc->root = read_item(at, doc->root, id, "procedures", "id");
	else if (item_file(name, "phrases/", &id))
		doc->root = read_item(at, doc->root, id, "phrases", "language");
	else
		check_root(at, doc->root);
}

/* One line with a date: "2026-11-23". */
static void add_version(struct vad_place at, struct vad_view text)
{
	struct vad_view line = vad_view_trim(text);
	struct vad_stamp stamp;

	if (line.size != 10 || !vad_stamp_parse(line, false, &stamp))
		vad_complain_at(at, 1, "'%.*s'; expected one line with a date such as 2026-11-23",
				VAD_SHOW(line));
	else
		at.loader->tables_date = vad_tables_text(&at.loader->tables, line);
}

static void add_file(struct vad_place at, struct vad_document *doc, struct vad_view text)
{
	struct vad_view name = vad_view_of(at.file), id;

	if (vad_view_is(name, "codes.tsv") && !is_site_file(at.loader)) {
		doc->kind = VAD_DOC_CODES;
		doc->lines = vad_tsv_parse(at, text, 6);
	} else if (vad_view_is(name, "message-variants.tsv") && !is_site_file(at.loader)) {
		doc->kind = VAD_DOC_VARIANTS;
		doc->lines = vad_tsv_parse(at, text, 3);
	} else if (vad_view_is(name, "VERSION")) {
		add_version(at, text);
	} else if (item_file(name, "causes/", &id) || item_file(name, "procedures/", &id) ||
		   item_file(name, "phrases/", &id) || known_file(at.loader, name)) {
		add_yaml(at, doc, text);
	} else {
		vad_complain_at(at, 0, "a file of no known name; expected one such as facts.yaml or "
				       "causes/ID.yaml");
	}
}

enum vad_result vad_loader_add(struct vad_loader *loader, const char *name, struct vad_view text)
{
	struct vad_document *doc = vad_arena_alloc(loader->arena, sizeof(*doc));
	struct vad_place at = { loader, vad_keep(loader, vad_view_of(name)).data };
	size_t before = loader->complaint_count;

	if (doc == NULL)
		vad_loader_fail(loader, VAD_NO_MEMORY);
	if (loader->result != VAD_OK)
		return loader->result;
	doc->name = at.file;
	*loader->documents_end = doc;
	loader->documents_end = &doc->next;
	if (text.size > VAD_FILE_LIMIT)
		vad_complain_at(at, 0, "a file of %zu bytes; expected at most %d", text.size,
				(int)VAD_FILE_LIMIT);
	else
		add_file(at, doc, text);
	if (loader->result != VAD_OK)
		return loader->result;
	return loader->complaint_count > before ? VAD_INVALID : VAD_OK;
}

void vad_collect_as(struct vad_place at, struct vad_node *item, enum vad_name_kind kind,
		    struct vad_view name)
{
	if (vad_name_add(at, kind, vad_keep(at.loader, name), at.loader->next_row[kind], item->line))
		item->row = at.loader->next_row[kind]++;
}

void vad_collect_named(struct vad_place at, struct vad_node *item, const char *key,
		       enum vad_name_kind kind, bool dots)
{
	struct vad_view name = vad_field_view(item, key);

	if (vad_id_valid(name, dots))
		vad_collect_as(at, item, kind, name);
	else
		vad_complain(at, vad_field(item, key), "'%s' is '%.*s'; expected lower case letters, "
						       "digits and single hyphens%s", key, VAD_SHOW(name),
			     dots ? ", with dots between parts" : "");
}

void vad_collect_broken(struct vad_place at, const struct vad_node *item, const char *key,
			enum vad_name_kind kind)
{
	struct vad_view name = vad_field_view(item, key);

	if (name.size > 0 && vad_name_find(at.loader, kind, name) == NULL)
		(void)vad_name_add(at, kind, vad_keep(at.loader, name), VAD_NO_INDEX, item->line);
}

/* Call for each item of a section, in the order of files and lines. */
static void each_item(struct vad_loader *loader, const struct section *section, bool build)
{
	for (const struct vad_document *doc = loader->documents; doc != NULL; doc = doc->next) {
		struct vad_place at = { loader, doc->name };
		const struct vad_node *list = NULL;

		if (doc->kind == VAD_DOC_YAML && doc->root != NULL)
			list = vad_field_of(doc->root, section->key, VAD_NODE_LIST);
		for (struct vad_node *item = list == NULL ? NULL : list->first; item != NULL;
		     item = item->next) {
			if (loader->result != VAD_OK || loader->tables.result != VAD_OK)
				return;
			if (!build)
				section->collect(at, item);
			else if (item->row != VAD_NO_INDEX)
				section->build(at, item);
		}
	}
}

static void each_codes(struct vad_loader *loader, void (*call)(struct vad_place, struct vad_tsv_line *))
{
	for (const struct vad_document *doc = loader->documents; doc != NULL; doc = doc->next) {
		struct vad_place at = { loader, doc->name };

		if (doc->kind == VAD_DOC_CODES)
			call(at, doc->lines);
	}
}

static bool failed(struct vad_loader *loader)
{
	if (loader->tables.result != VAD_OK)
		vad_loader_fail(loader, loader->tables.result);
	return loader->result != VAD_OK;
}

enum vad_result vad_loader_finish(struct vad_loader *loader, const struct vad_knowledge **knowledge)
{
	each_codes(loader, vad_collect_codes);
	for (unsigned i = 0; i < SECTIONS; i++)
		each_item(loader, &sections[i], false);
	if (failed(loader))
		return loader->result;
	each_codes(loader, vad_build_codes);
	if (failed(loader))
		return loader->result;
	vad_build_variants(loader);
	for (unsigned i = 0; i < SECTIONS; i++)
		each_item(loader, &sections[i], true);
	if (failed(loader))
		return loader->result;
	vad_check_all(loader);
	if (failed(loader))
		return loader->result;
	if (loader->complaint_count > 0)
		return VAD_INVALID;
	vad_derive(loader);
	if (failed(loader))
		return loader->result;
	vad_tables_view(&loader->tables, &loader->knowledge);
	loader->knowledge.date = loader->tables_date;
	*knowledge = &loader->knowledge;
	return VAD_OK;
}
