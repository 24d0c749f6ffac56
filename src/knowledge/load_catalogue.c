/* SPDX-License-Identifier: MIT */
/* The small lists: families, facilities, links, rules, terms, events, procedures, phrases. */
#include <stdio.h>

#include "loading.h"

void vad_collect_families(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "id", VAD_SHAPE_TEXT, true },
						   { "what", VAD_SHAPE_TEXT, true } };

	if (VAD_FIELDS_CHECK(at, item, "family", fields))
		vad_collect_named(at, item, "id", VAD_NAME_FAMILY, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_FAMILY);
}

void vad_build_families(struct vad_place at, const struct vad_node *item)
{
	struct vad_family row = { vad_field_text(at, item, "id"), vad_field_text(at, item, "what") };

	vad_families_add(&at.loader->tables, &row);
}

void vad_collect_facilities(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "number", VAD_SHAPE_TEXT, true },
						   { "name", VAD_SHAPE_TEXT, true },
						   { "what", VAD_SHAPE_TEXT, true } };
	int64_t number;

	if (VAD_FIELDS_CHECK(at, item, "facility", fields) &&
	    vad_node_number(at, vad_field(item, "number"), 0, 0x7FF, &number))
		vad_collect_as(at, item, VAD_NAME_FACILITY, vad_field_view(item, "number"));
}

void vad_build_facilities(struct vad_place at, const struct vad_node *item)
{
	struct vad_facility row = { 0 };
	int64_t number = 0;

	(void)vad_node_number(at, vad_field(item, "number"), 0, 0x7FF, &number);
	row.number = (uint32_t)number;
	row.name = vad_field_text(at, item, "name");
	row.what = vad_field_text(at, item, "what");
	vad_facilities_add(&at.loader->tables, &row);
}

void vad_collect_links(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "id", VAD_SHAPE_TEXT, true },
						   { "title", VAD_SHAPE_TEXT, true },
						   { "url", VAD_SHAPE_TEXT, true },
						   { "note", VAD_SHAPE_TEXT, false } };

	if (VAD_FIELDS_CHECK(at, item, "link", fields))
		vad_collect_named(at, item, "id", VAD_NAME_LINK, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_LINK);
}

/* What a URL may hold without being quoted or escaped anywhere it is shown (RFC 3986 section 2). */
static bool url_valid(struct vad_view url)
{
	if (!vad_view_starts_nocase(url, "https://") && !vad_view_starts_nocase(url, "http://"))
		return false;
	for (size_t i = 0; i < url.size; i++)
		if (!vad_ascii_is_alnum(url.data[i]) &&
		    vad_view_find_char(VAD_VIEW("-._~:/?#@!$&()*+,;=%"), url.data[i], 0) == SIZE_MAX)
			return false;
	return true;
}

void vad_build_links(struct vad_place at, const struct vad_node *item)
{
	struct vad_link row = { 0 };

	if (!url_valid(vad_field_view(item, "url")))
		vad_complain(at, vad_field(item, "url"), "'url' is '%.*s'; expected an https:// address",
			     VAD_SHOW(vad_field_view(item, "url")));
	row.id = vad_field_text(at, item, "id");
	row.title = vad_field_text(at, item, "title");
	row.url = vad_field_text(at, item, "url");
	row.note = vad_field_text(at, item, "note");
	vad_links_add(&at.loader->tables, &row);
}

void vad_collect_rules(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "name", VAD_SHAPE_TEXT, true },    { "value", VAD_SHAPE_TEXT, true },
		{ "unit", VAD_SHAPE_TEXT, false },   { "meaning", VAD_SHAPE_TEXT, true },
		{ "source", VAD_SHAPE_TEXT, true },
	};

	if (VAD_FIELDS_CHECK(at, item, "rule", fields))
		vad_collect_named(at, item, "name", VAD_NAME_RULE, true);
	else
		vad_collect_broken(at, item, "name", VAD_NAME_RULE);
}

void vad_build_rules(struct vad_place at, const struct vad_node *item)
{
	struct vad_rule row = { 0 };
	/* Room for products of two rules in 64 bits. */
	const int64_t most = INT32_MAX;

	(void)vad_node_number(at, vad_field(item, "value"), -most, most, &row.value);
	row.name = vad_field_text(at, item, "name");
	row.unit = vad_field_text(at, item, "unit");
	row.meaning = vad_field_text(at, item, "meaning");
	row.source = vad_field_text(at, item, "source");
	vad_rules_add(&at.loader->tables, &row);
}

void vad_collect_terms(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "id", VAD_SHAPE_TEXT, true },
						   { "text", VAD_SHAPE_TEXT, true },
						   { "others", VAD_SHAPE_TEXTS, false } };

	if (VAD_FIELDS_CHECK(at, item, "term", fields))
		vad_collect_as(at, item, VAD_NAME_TERM, vad_field_view(item, "id"));
}

void vad_build_terms(struct vad_place at, const struct vad_node *item)
{
	struct vad_term row = { 0 };

	row.id = vad_field_text(at, item, "id");
	row.text = vad_field_text(at, item, "text");
	row.others = vad_field_words(at, item, "others");
	vad_terms_add(&at.loader->tables, &row);
}

void vad_collect_events(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "provider", VAD_SHAPE_TEXT, true }, { "id", VAD_SHAPE_TEXT, true },
		{ "title", VAD_SHAPE_TEXT, true },    { "meaning", VAD_SHAPE_TEXT, true },
		{ "texts", VAD_SHAPE_TEXTS, false },  { "fields", VAD_SHAPE_MAPS, false },
	};
	struct vad_buffer name = vad_buffer_new(VAD_YAML_TEXT);
	int64_t id;

	if (VAD_FIELDS_CHECK(at, item, "event", fields) &&
	    vad_node_number(at, vad_field(item, "id"), 0, UINT16_MAX, &id)) {
		vad_buffer_add_view(&name, vad_field_view(item, "provider"));
		vad_buffer_printf(&name, " %u", (unsigned)id);
		vad_collect_as(at, item, VAD_NAME_EVENT, vad_buffer_view(&name));
	}
	vad_tables_release(&at.loader->tables, &name);
}

static struct vad_range build_event_fields(struct vad_place at, const struct vad_node *item)
{
	static const struct vad_field fields[] = { { "name", VAD_SHAPE_TEXT, true },
						   { "fact", VAD_SHAPE_TEXT, false } };
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_event_fields_count(tables);

	for (const struct vad_node *field = vad_field_items(item, "fields"); field != NULL;
	     field = field->next) {
		struct vad_event_field row = { 0 };

		if (!VAD_FIELDS_CHECK(at, field, "field of an event", fields))
			continue;
		if (vad_field_view(field, "fact").size > 0)
			(void)vad_field_fact(at, field, "fact");
		row.name = vad_field_text(at, field, "name");
		row.fact = vad_field_text(at, field, "fact");
		vad_event_fields_add(tables, &row);
	}
	return VAD_SINCE(at, event_fields, first);
}

void vad_build_events(struct vad_place at, const struct vad_node *item)
{
	struct vad_event_def row = { 0 };
	int64_t id = 0;

	(void)vad_node_number(at, vad_field(item, "id"), 0, UINT16_MAX, &id);
	row.provider = vad_field_text(at, item, "provider");
	row.id = (uint32_t)id;
	row.title = vad_field_text(at, item, "title");
	row.meaning = vad_field_text(at, item, "meaning");
	row.fields = build_event_fields(at, item);
	row.texts = vad_field_words(at, item, "texts");
	vad_events_add(&at.loader->tables, &row);
}

void vad_collect_procedures(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "id", VAD_SHAPE_TEXT, true },	     { "title", VAD_SHAPE_TEXT, true },
		{ "codes", VAD_SHAPE_TEXTS, false }, { "see", VAD_SHAPE_TEXTS, false },
		{ "steps", VAD_SHAPE_MAPS, true },
	};

	if (VAD_FIELDS_CHECK(at, item, "procedure", fields))
		vad_collect_named(at, item, "id", VAD_NAME_PROCEDURE, false);
}

static struct vad_range build_steps(struct vad_place at, const struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "title", VAD_SHAPE_TEXT, true },	{ "text", VAD_SHAPE_TEXT, true },
		{ "fact", VAD_SHAPE_TEXT, false },	{ "commands", VAD_SHAPE_TEXTS, false },
		{ "leads_to", VAD_SHAPE_TEXTS, false },
	};
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_procedure_steps_count(tables);

	for (const struct vad_node *step = vad_field_items(item, "steps"); step != NULL; step = step->next) {
		struct vad_procedure_step row = { 0 };

		if (!VAD_FIELDS_CHECK(at, step, "step", fields))
			continue;
		row.title = vad_field_text(at, step, "title");
		row.text = vad_field_text(at, step, "text");
		row.fact = vad_field_fact(at, step, "fact");
		row.commands = vad_field_words(at, step, "commands");
		row.leads_to = vad_field_refs(at, step, "leads_to", VAD_NAME_CAUSE);
		vad_procedure_steps_add(tables, &row);
	}
	return VAD_SINCE(at, procedure_steps, first);
}

void vad_build_procedures(struct vad_place at, const struct vad_node *item)
{
	struct vad_procedure row = { 0 };

	row.id = vad_field_text(at, item, "id");
	row.title = vad_field_text(at, item, "title");
	row.steps = build_steps(at, item);
	row.codes = vad_field_codes(at, item, "codes");
	row.links = vad_field_refs(at, item, "see", VAD_NAME_LINK);
	vad_procedures_add(&at.loader->tables, &row);
}

static const struct vad_field phrase_fields[] = {
	{ "tool", VAD_SHAPE_TEXT, true },
	{ "key", VAD_SHAPE_TEXT, true },
	{ "text", VAD_SHAPE_TEXT, true },
	{ "fact", VAD_SHAPE_TEXT, false },
};

/* `item` is {language, phrases}: a phrase has its file's language. */
void vad_collect_phrases(struct vad_place at, struct vad_node *item)
{
	static const struct vad_field fields[] = { { "language", VAD_SHAPE_TEXT, true },
						   { "phrases", VAD_SHAPE_MAPS, true } };

	if (VAD_FIELDS_CHECK(at, item, "language's phrases", fields))
		item->row = 0;
}

static bool phrase_is_new(struct vad_place at, struct vad_view language, const struct vad_node *node)
{
	struct vad_buffer name = vad_buffer_new(4 * VAD_YAML_TEXT);
	bool fresh;

	vad_buffer_add_view(&name, language);
	vad_buffer_add_char(&name, ' ');
	vad_buffer_add_view(&name, vad_field_view(node, "tool"));
	vad_buffer_add_char(&name, ' ');
	vad_buffer_add_view(&name, vad_field_view(node, "key"));
	vad_buffer_add_char(&name, ' ');
	vad_buffer_add_view(&name, vad_field_view(node, "text"));
	fresh = vad_name_add(at, VAD_NAME_PHRASE,
			     vad_keep(at.loader, vad_buffer_view(&name)), 0, node->line);
	vad_tables_release(&at.loader->tables, &name);
	return fresh;
}

void vad_build_phrases(struct vad_place at, const struct vad_node *item)
{
	struct vad_tables *tables = &at.loader->tables;

	for (const struct vad_node *node = vad_field_items(item, "phrases"); node != NULL;
	     node = node->next) {
		struct vad_phrase row = { 0 };

		if (!VAD_FIELDS_CHECK(at, node, "phrase", phrase_fields) ||
		    !phrase_is_new(at, vad_field_view(item, "language"), node))
			continue;
		row.tool = vad_field_text(at, node, "tool");
		row.key = vad_field_text(at, node, "key");
		row.language = vad_field_text(at, item, "language");
		row.text = vad_field_text(at, node, "text");
		row.fact = vad_field_fact(at, node, "fact");
		vad_phrases_add(tables, &row);
	}
}
