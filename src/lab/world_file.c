/* SPDX-License-Identifier: MIT */
/* World files: lists of things, each with the fields that differ from the healthy ones. */
#include <string.h>

#include "base/time.h"
#include "scenario_private.h"

enum { NAME_BYTES = 256 };

static const struct vad_field world_fields[] = {
	{ "world", VAD_SHAPE_TEXT, true },	  { "meaning", VAD_SHAPE_TEXT, true },
	{ "start", VAD_SHAPE_TEXT, true },	  { "client", VAD_SHAPE_TEXT, true },
	{ "keys", VAD_SHAPE_MAPS, false },	  { "machines", VAD_SHAPE_MAPS, true },
	{ "crowds", VAD_SHAPE_MAPS, false },	  { "dns-servers", VAD_SHAPE_MAPS, false },
	{ "zones", VAD_SHAPE_MAPS, false },	  { "edges", VAD_SHAPE_MAPS, false },
	{ "directories", VAD_SHAPE_MAPS, false }, { "microsoft", VAD_SHAPE_MAP, false },
};

bool vad_world_check(struct vad_place at, const struct vad_node *tree)
{
	struct vad_stamp stamp;
	const struct vad_node *start;

	if (!VAD_FIELDS_CHECK(at, tree, "world", world_fields))
		return false;
	start = vad_field(tree, "start");
	if (vad_stamp_parse(start->text, false, &stamp) && stamp.clock == VAD_CLOCK_UTC)
		return true;
	vad_complain(at, start, "'start' is '%.*s'; expected a time such as 2026-10-05T08:00:00Z",
		     VAD_SHOW(start->text));
	return false;
}

bool vad_word_in(const char *list, struct vad_view word)
{
	struct vad_view rest = vad_view_of(list);

	while (rest.size > 0) {
		size_t blank = vad_view_find_char(rest, ' ', 0);
		size_t size = blank == SIZE_MAX ? rest.size : blank;

		if (vad_view_equal(vad_view_sub(rest, 0, size), word))
			return true;
		rest = vad_view_sub(rest, size < rest.size ? size + 1 : size, rest.size);
	}
	return false;
}

/* --- fields ----------------------------------------------------------------------------------- */

static void set_one(const struct vad_building *b, void *thing, const struct vad_model_field *field,
		    const struct vad_node *node)
{
	struct vad_error error = { 0 };

	if (vad_model_field_set(b->world, thing, field, node->text, &error) != VAD_OK)
		vad_complain(b->at, node, "%s", error.message);
}

static void set_field(const struct vad_building *b, void *thing,
		      const struct vad_model_field *field, const struct vad_node *node)
{
	bool list = field->type == VAD_FIELD_LIST;

	if (node->kind == VAD_NODE_MAP || (node->kind == VAD_NODE_LIST) != list) {
		struct vad_buffer expected = vad_buffer_new(1 << 12);

		vad_model_field_expected(field, &expected);
		vad_complain(b->at, node, "'%s': expected %s", field->name,
			     vad_buffer_text(&expected));
		vad_buffer_clear(&expected);
		return;
	}
	if (!list) {
		set_one(b, thing, field, node);
		return;
	}
	vad_model_field_clear(thing, field);
	for (const struct vad_node *item = node->first; item != NULL; item = item->next) {
		if (item->kind == VAD_NODE_TEXT)
			set_one(b, thing, field, item);
		else
			vad_complain(b->at, item, "'%s': expected a text", field->name);
	}
}

void vad_world_fields(const struct vad_building *b, enum vad_model_kind kind, void *thing,
		      const struct vad_node *map, const char *known)
{
	for (const struct vad_node *node = map->first; node != NULL; node = node->next) {
		const struct vad_model_field *field, *nearest = NULL;

		if (vad_word_in(known, node->key))
			continue;
		field = vad_model_field_find(kind, node->key, &nearest);
		if (field != NULL)
			set_field(b, thing, field, node);
		else if (nearest != NULL)
			vad_complain(b->at, node, "a %s has no field '%.*s'; did you mean '%s'?",
				     vad_model_kind_word(kind), VAD_SHOW(node->key), nearest->name);
		else
			vad_complain(b->at, node, "a %s has no field '%.*s'",
				     vad_model_kind_word(kind), VAD_SHOW(node->key));
	}
}

/* --- things ----------------------------------------------------------------------------------- */

/* Is the name taken? One thing of a kind has it only once; records may repeat theirs. */
static bool taken(const struct vad_model_world *world, enum vad_model_kind kind, const char *name)
{
	switch (kind) {
	case VAD_MODEL_MACHINE:
		return vad_model_machine(world, name) != NULL;
	case VAD_MODEL_KEY:
		return vad_model_key(world, name) != NULL;
	case VAD_MODEL_CROWD:
		return vad_model_crowd(world, name) != NULL;
	case VAD_MODEL_DNS_SERVER:
		return vad_model_dns_server(world, name) != NULL;
	case VAD_MODEL_ZONE:
		return vad_model_zone(world, name) != NULL;
	case VAD_MODEL_DIRECTORY:
		return vad_model_directory(world, name) != NULL;
	default:
		return false;
	}
}

static void *add_thing(struct vad_model_world *world, enum vad_model_kind kind, const char *name,
		       struct vad_model_zone *zone)
{
	switch (kind) {
	case VAD_MODEL_MACHINE:
		return vad_model_add_machine(world, name);
	case VAD_MODEL_KEY:
		return vad_model_add_key(world, name);
	case VAD_MODEL_CROWD:
		return vad_model_add_crowd(world, name);
	case VAD_MODEL_DNS_SERVER:
		return vad_model_add_dns_server(world, name);
	case VAD_MODEL_ZONE:
		return vad_model_add_zone(world, name);
	case VAD_MODEL_EDGE:
		return vad_model_add_edge(world);
	case VAD_MODEL_DIRECTORY:
		return vad_model_add_directory(world, name);
	case VAD_MODEL_SRV:
		return vad_model_add_srv(world, zone);
	case VAD_MODEL_ADDRESS:
		return vad_model_add_address(world, zone, name);
	case VAD_MODEL_MICROSOFT:
	case VAD_MODEL_KINDS:
		break;
	}
	return NULL;
}

void *vad_world_add(const struct vad_building *b, enum vad_model_kind kind,
		    const struct vad_node *map, struct vad_model_zone *zone, const char *known)
{
	const char *key = kind == VAD_MODEL_DIRECTORY ? "domain" : "name";
	bool named = kind != VAD_MODEL_EDGE && kind != VAD_MODEL_SRV;
	const struct vad_node *node = vad_field_of(map, key, VAD_NODE_TEXT);
	char name[NAME_BYTES] = "";
	void *thing;

	if (named && (node == NULL || node->text.size == 0 || node->text.size >= sizeof(name))) {
		vad_complain(b->at, map, "a %s needs '%s'", vad_model_kind_word(kind), key);
		return NULL;
	}
	if (named)
		memcpy(name, node->text.data, node->text.size);
	if (taken(b->world, kind, name)) {
		vad_complain(b->at, node, "there is a %s '%s' already", vad_model_kind_word(kind),
			     name);
		return NULL;
	}
	thing = add_thing(b->world, kind, name, zone);
	if (thing == NULL) {
		vad_complain(b->at, map, "too many things of the kind %s",
			     vad_model_kind_word(kind));
		return NULL;
	}
	vad_world_fields(b, kind, thing, map, known);
	return thing;
}

static void add_list(const struct vad_building *b, const struct vad_node *map, const char *key,
		     enum vad_model_kind kind, struct vad_model_zone *zone, const char *known)
{
	for (const struct vad_node *item = vad_field_items(map, key); item != NULL;
	     item = item->next)
		(void)vad_world_add(b, kind, item, zone, known);
}

static void add_zones(const struct vad_building *b)
{
	const struct vad_node *item = vad_field_items(b->scenario->world, "zones");

	for (; item != NULL; item = item->next) {
		struct vad_model_zone *zone =
			vad_world_add(b, VAD_MODEL_ZONE, item, NULL, "name srv addresses");

		if (zone == NULL)
			continue;
		add_list(b, item, "srv", VAD_MODEL_SRV, zone, "");
		add_list(b, item, "addresses", VAD_MODEL_ADDRESS, zone, "name");
	}
}

/* Does a message begin with the name, or with a word and the name, and a colon? */
static bool is_about(struct vad_view message, struct vad_view name)
{
	size_t colon = vad_view_find_char(message, ':', 0);
	size_t begin;

	if (colon == SIZE_MAX || name.size == 0 || name.size > colon)
		return false;
	begin = colon - name.size;
	return vad_view_equal(vad_view_sub(message, begin, name.size), name) &&
	       (begin == 0 || message.data[begin - 1] == ' ');
}

/* The thing of the file that a message is about, or its field; the file where neither is found. */
static const struct vad_node *blamed(const struct vad_node *tree, struct vad_view message)
{
	const struct vad_node *found = NULL;

	for (const struct vad_node *list = tree->first; list != NULL && found == NULL;
	     list = list->next) {
		const struct vad_node *item = list->kind == VAD_NODE_LIST ? list->first : NULL;

		while (item != NULL && !is_about(message, vad_field_view(item, "name")) &&
		       !is_about(message, vad_field_view(item, "domain")))
			item = item->next;
		found = item;
	}
	if (found == NULL)
		return tree;
	message = vad_view_sub(message, vad_view_find_char(message, ':', 0) + 2, message.size);
	for (const struct vad_node *part = found->first; part != NULL; part = part->next) {
		if (vad_view_equal(vad_view_sub(message, 0, part->key.size), part->key) &&
		    vad_view_find_char(message, ' ', 0) == part->key.size)
			return part;
	}
	return found;
}

void vad_world_sound(const struct vad_building *b, const struct vad_node *node)
{
	struct vad_error error = { 0 };

	if (vad_model_world_check(b->world, &error) == VAD_OK)
		return;
	if (node == b->scenario->world)
		node = blamed(node, vad_view_of(error.message));
	vad_complain(b->at, node, "%s", error.message);
}

struct vad_model_world *vad_world_build(const struct vad_scenario *scenario)
{
	const struct vad_node *tree = scenario->world, *microsoft = vad_field(tree, "microsoft");
	struct vad_building b = { .scenario = scenario, .at = scenario->world_place };
	struct vad_stamp start = { 0 };

	(void)vad_stamp_parse(vad_field_view(tree, "start"), false, &start);
	b.world = vad_model_world_new(scenario->k, start.time,
				      vad_view_hash(vad_field_view(tree, "world"), 0));
	if (b.world == NULL) {
		vad_loader_fail(scenario->loader, VAD_NO_MEMORY);
		return NULL;
	}
	b.world->reading = scenario->head.reading;
	b.world->reading_code = scenario->head.code;
	add_list(&b, tree, "keys", VAD_MODEL_KEY, NULL, "name");
	add_list(&b, tree, "machines", VAD_MODEL_MACHINE, NULL, "name");
	add_list(&b, tree, "crowds", VAD_MODEL_CROWD, NULL, "name");
	add_list(&b, tree, "dns-servers", VAD_MODEL_DNS_SERVER, NULL, "name");
	add_zones(&b);
	add_list(&b, tree, "edges", VAD_MODEL_EDGE, NULL, "");
	add_list(&b, tree, "directories", VAD_MODEL_DIRECTORY, NULL, "domain");
	if (microsoft != NULL)
		vad_world_fields(&b, VAD_MODEL_MICROSOFT, &b.world->microsoft, microsoft, "");
	vad_world_sound(&b, tree);
	if (vad_loader_complaints(scenario->loader) == 0 &&
	    vad_model_world_begin(b.world) != VAD_OK)
		vad_loader_fail(scenario->loader, VAD_NO_MEMORY);
	if (vad_loader_complaints(scenario->loader) > 0 ||
	    vad_loader_result(scenario->loader) != VAD_OK) {
		vad_model_world_free(b.world);
		return NULL;
	}
	return b.world;
}
