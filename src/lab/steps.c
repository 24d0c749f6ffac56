/* SPDX-License-Identifier: MIT */
/* The steps of a fault: fields that change, things that come and go, commands, time. */
#include <stdio.h>
#include <string.h>

#include "model/clock.h"
#include "model/shell.h"
#include "scenario_private.h"

enum { NAME_BYTES = 256, CONSOLE_MAX = 1 << 20, DAY = 86400 };

/* The words that say what a step is, but for the kinds of things. */
static const char *const step_words[] = { "wait", "restart", "run", "add", "remove" };
enum step { STEP_WAIT, STEP_RESTART, STEP_RUN, STEP_ADD, STEP_REMOVE, STEPS };
enum { WORDS = STEPS + VAD_MODEL_KINDS };

/* What stands in a step. Fields of a thing are checked where they are set. */
static const struct vad_field wait_fields[] = { { "wait", VAD_SHAPE_TEXT, true } };
static const struct vad_field restart_fields[] = { { "restart", VAD_SHAPE_TEXT, true } };
static const struct vad_field run_fields[] = {
	{ "run", VAD_SHAPE_TEXT, true },
	{ "on", VAD_SHAPE_TEXT, false },
};
static const struct vad_field remove_fields[] = {
	{ "remove", VAD_SHAPE_TEXT, true },  { "name", VAD_SHAPE_TEXT, false },
	{ "domain", VAD_SHAPE_TEXT, false }, { "zone", VAD_SHAPE_TEXT, false },
	{ "target", VAD_SHAPE_TEXT, false }, { "from", VAD_SHAPE_TEXT, false },
	{ "to", VAD_SHAPE_TEXT, false },
};

/* --- what a step is --------------------------------------------------------------------------- */

/* Which step a mapping is, by the first of its keys that says so; STEPS with *kind: a change of such a
 * thing. False: it is none. */
static bool step_of(const struct vad_node *map, enum step *step, enum vad_model_kind *kind)
{
	for (const struct vad_node *part = map->first; part != NULL; part = part->next) {
		for (unsigned i = 0; i < STEPS; i++) {
			if (vad_view_is(part->key, step_words[i])) {
				*step = (enum step)i;
				return true;
			}
		}
		*step = STEPS;
		*kind = vad_model_kind_from_word(part->key);
		if (*kind != VAD_MODEL_KINDS)
			return true;
	}
	return false;
}

/* All that a step may begin with. */
static void all_words(const char *words[WORDS])
{
	for (unsigned i = 0; i < STEPS; i++)
		words[i] = step_words[i];
	for (unsigned i = 0; i < VAD_MODEL_KINDS; i++)
		words[STEPS + i] = vad_model_kind_word((enum vad_model_kind)i);
}

static void complain_no_step(struct vad_place at, const struct vad_node *map)
{
	const char *words[WORDS];

	all_words(words);
	for (const struct vad_node *part = map->first; part != NULL; part = part->next) {
		struct vad_view near = vad_nearest_word(part->key, words, WORDS);

		if (near.size > 0) {
			vad_complain_at(at, part->key_line,
					"unknown step '%.*s'; did you mean '%.*s'?",
					VAD_SHOW(part->key), VAD_SHOW(near));
			return;
		}
	}
	vad_complain(at, map,
		     "expected a step: wait, restart, run, add, remove, or the kind of a thing "
		     "(machine, key, crowd, dns-server, zone, srv, address, directory, microsoft) with "
		     "its name");
}

static void check_change(struct vad_place at, const struct vad_node *map, enum vad_model_kind kind)
{
	const char *word = vad_model_kind_word(kind);
	const struct vad_node *node = vad_field(map, word);
	bool whole = kind == VAD_MODEL_MICROSOFT;

	if (kind == VAD_MODEL_EDGE)
		vad_complain(at, node, "an edge has no name; expected 'add: edge' or 'remove: edge'");
	else if (node->kind != (whole ? VAD_NODE_MAP : VAD_NODE_TEXT))
		vad_complain(at, node, "'%s' of a step; expected %s", word,
			     whole ? "a mapping of its fields" : "the name of one");
}

static void check_step(struct vad_place at, const struct vad_node *map)
{
	enum step step = STEPS;
	enum vad_model_kind kind = VAD_MODEL_KINDS;

	if (!step_of(map, &step, &kind)) {
		complain_no_step(at, map);
		return;
	}
	switch (step) {
	case STEP_WAIT:
		(void)VAD_FIELDS_CHECK(at, map, "wait", wait_fields);
		break;
	case STEP_RESTART:
		(void)VAD_FIELDS_CHECK(at, map, "restart", restart_fields);
		break;
	case STEP_RUN:
		(void)VAD_FIELDS_CHECK(at, map, "run", run_fields);
		break;
	case STEP_REMOVE:
		(void)VAD_FIELDS_CHECK(at, map, "remove", remove_fields);
		break;
	case STEP_ADD:
		if (vad_field(map, "add")->kind != VAD_NODE_TEXT)
			vad_complain(at, map, "'add' of a step; expected the kind of a thing");
		break;
	case STEPS:
		check_change(at, map, kind);
		break;
	}
}

void vad_steps_check(struct vad_place at, const struct vad_node *tree)
{
	size_t count = 0;

	for (const struct vad_node *map = vad_field_items(tree, "fault"); map != NULL;
	     map = map->next) {
		check_step(at, map);
		if (++count > VAD_SCENARIO_STEPS_MAX) {
			vad_complain(at, map, "more than %d steps", VAD_SCENARIO_STEPS_MAX);
			return;
		}
	}
}

/* --- names ------------------------------------------------------------------------------------ */

static void copy_name(struct vad_view text, char name[NAME_BYTES])
{
	size_t size = text.size < NAME_BYTES ? text.size : NAME_BYTES - 1;

	if (size > 0)
		memcpy(name, text.data, size);
	name[size] = '\0';
}

static enum vad_model_kind kind_named(const struct vad_building *b, const struct vad_node *node)
{
	enum vad_model_kind kind = vad_model_kind_from_word(node->text);
	const char *words[WORDS];
	struct vad_view near;

	if (kind != VAD_MODEL_KINDS)
		return kind;
	all_words(words);
	near = vad_nearest_word(node->text, words + STEPS, VAD_MODEL_KINDS);
	if (near.size > 0)
		vad_complain(b->at, node, "there is no kind of thing '%.*s'; did you mean '%.*s'?",
			     VAD_SHOW(node->text), VAD_SHOW(near));
	else
		vad_complain(b->at, node, "there is no kind of thing '%.*s'", VAD_SHOW(node->text));
	return VAD_MODEL_KINDS;
}

/* The name of the thing of a kind at `i`; NULL beyond the last one. */
static const char *name_at(const struct vad_model_world *w, const struct vad_model_zone *zone,
			   enum vad_model_kind kind, size_t i)
{
	switch (kind) {
	case VAD_MODEL_MACHINE:
		return i < w->machine_count ? w->machines[i].name : NULL;
	case VAD_MODEL_KEY:
		return i < w->key_count ? w->keys[i].name : NULL;
	case VAD_MODEL_CROWD:
		return i < w->crowd_count ? w->crowds[i].name : NULL;
	case VAD_MODEL_DNS_SERVER:
		return i < w->dns_server_count ? w->dns_servers[i].name : NULL;
	case VAD_MODEL_ZONE:
		return i < w->zone_count ? w->zones[i].name : NULL;
	case VAD_MODEL_DIRECTORY:
		return i < w->directory_count ? w->directories[i].domain : NULL;
	case VAD_MODEL_SRV:
		return zone != NULL && i < zone->srv_count ? zone->srv[i].target : NULL;
	case VAD_MODEL_ADDRESS:
		return zone != NULL && i < zone->address_count ? zone->addresses[i].name : NULL;
	case VAD_MODEL_EDGE:
	case VAD_MODEL_MICROSOFT:
	case VAD_MODEL_KINDS:
		break;
	}
	return NULL;
}

static void complain_no_thing(const struct vad_building *b, const struct vad_model_zone *zone,
			      enum vad_model_kind kind, const struct vad_node *node)
{
	const char *names[VAD_MODEL_THINGS_MAX];
	struct vad_view near;
	size_t count = 0;

	while (count < VAD_MODEL_THINGS_MAX &&
	       (names[count] = name_at(b->world, zone, kind, count)) != NULL)
		count++;
	near = vad_nearest_word(node->text, names, count);
	if (near.size > 0)
		vad_complain(b->at, node, "this world has no %s '%.*s'; did you mean '%.*s'?",
			     vad_model_kind_word(kind), VAD_SHOW(node->text), VAD_SHOW(near));
	else
		vad_complain(b->at, node, "this world has no %s '%.*s'", vad_model_kind_word(kind),
			     VAD_SHOW(node->text));
}

static struct vad_model_machine *machine_named(const struct vad_building *b,
					       const struct vad_node *node)
{
	char name[NAME_BYTES];
	struct vad_model_machine *machine;

	copy_name(node->text, name);
	machine = vad_model_machine(b->world, name);
	if (machine == NULL)
		complain_no_thing(b, NULL, VAD_MODEL_MACHINE, node);
	return machine;
}

/* The zone that a record is in: named, or the only one. */
static struct vad_model_zone *zone_of(const struct vad_building *b, const struct vad_node *map)
{
	const struct vad_node *node = vad_field_of(map, "zone", VAD_NODE_TEXT);
	struct vad_model_zone *zone = NULL;
	char name[NAME_BYTES];

	if (node == NULL && b->world->zone_count == 1)
		return &b->world->zones[0];
	if (node != NULL) {
		copy_name(node->text, name);
		zone = vad_model_zone(b->world, name);
	}
	if (zone == NULL)
		vad_complain(b->at, node == NULL ? map : node,
			     "expected 'zone', the name of a zone of this world");
	return zone;
}

/* --- finding ---------------------------------------------------------------------------------- */

/* The index of the record of a kind; SIZE_MAX: the zone has none of that name. */
static size_t record_index(const struct vad_model_zone *zone, enum vad_model_kind kind,
			   struct vad_view name)
{
	const char *one;

	for (size_t i = 0; (one = name_at(NULL, zone, kind, i)) != NULL; i++) {
		if (vad_view_is_nocase(name, one))
			return i;
	}
	return SIZE_MAX;
}

static void *thing_named(struct vad_model_world *world, enum vad_model_kind kind, const char *name)
{
	switch (kind) {
	case VAD_MODEL_MACHINE:
		return vad_model_machine(world, name);
	case VAD_MODEL_KEY:
		return vad_model_key(world, name);
	case VAD_MODEL_CROWD:
		return vad_model_crowd(world, name);
	case VAD_MODEL_DNS_SERVER:
		return vad_model_dns_server(world, name);
	case VAD_MODEL_ZONE:
		return vad_model_zone(world, name);
	case VAD_MODEL_DIRECTORY:
		return vad_model_directory(world, name);
	case VAD_MODEL_SRV:
	case VAD_MODEL_ADDRESS:
	case VAD_MODEL_EDGE:
	case VAD_MODEL_MICROSOFT:
	case VAD_MODEL_KINDS:
		break;
	}
	return NULL;
}

/* The record of a kind with the name that `node` holds; NULL after a complaint. */
static void *find_record(const struct vad_building *b, enum vad_model_kind kind,
			 const struct vad_node *map, const struct vad_node *node)
{
	struct vad_model_zone *zone = zone_of(b, map);
	size_t index;

	if (zone == NULL)
		return NULL;
	index = record_index(zone, kind, node->text);
	if (index != SIZE_MAX)
		return kind == VAD_MODEL_SRV ? (void *)&zone->srv[index]
					     : (void *)&zone->addresses[index];
	complain_no_thing(b, zone, kind, node);
	return NULL;
}

/* The thing of a kind with the name that `node` holds; NULL after a complaint. */
static void *find_thing(const struct vad_building *b, enum vad_model_kind kind,
			const struct vad_node *map, const struct vad_node *node)
{
	char name[NAME_BYTES];
	void *thing;

	if (kind == VAD_MODEL_SRV || kind == VAD_MODEL_ADDRESS)
		return find_record(b, kind, map, node);
	copy_name(node->text, name);
	thing = thing_named(b->world, kind, name);
	if (thing == NULL)
		complain_no_thing(b, NULL, kind, node);
	return thing;
}

/* --- the steps -------------------------------------------------------------------------------- */

static void step_change(const struct vad_building *b, enum vad_model_kind kind,
			const struct vad_node *map)
{
	const char *word = vad_model_kind_word(kind);
	const struct vad_node *node = vad_field(map, word);
	bool record = kind == VAD_MODEL_SRV || kind == VAD_MODEL_ADDRESS;
	char known[64] = "";
	void *thing;

	if (kind == VAD_MODEL_MICROSOFT) {
		vad_world_fields(b, kind, &b->world->microsoft, node, "");
		return;
	}
	thing = find_thing(b, kind, map, node);
	if (thing == NULL)
		return;
	(void)snprintf(known, sizeof(known), "%s%s", word, record ? " zone" : "");
	vad_world_fields(b, kind, thing, map, known);
}

static void step_add(const struct vad_building *b, const struct vad_node *map)
{
	enum vad_model_kind kind = kind_named(b, vad_field(map, "add"));
	bool record = kind == VAD_MODEL_SRV || kind == VAD_MODEL_ADDRESS;
	struct vad_model_zone *zone = record ? zone_of(b, map) : NULL;

	if (kind == VAD_MODEL_KINDS || (record && zone == NULL))
		return;
	(void)vad_world_add(b, kind, map, zone,
			    kind == VAD_MODEL_DIRECTORY ? "add domain"
			    : record			? "add name zone"
							: "add name");
}

/* The text under `key` of a step that removes; NULL after a complaint. */
static const struct vad_node *removed(const struct vad_building *b, enum vad_model_kind kind,
				      const struct vad_node *map, const char *key)
{
	const struct vad_node *node = vad_field(map, key);

	if (node == NULL)
		vad_complain(b->at, map, "expected '%s', to say which %s goes", key,
			     vad_model_kind_word(kind));
	return node;
}

static void remove_edge(const struct vad_building *b, const struct vad_node *map)
{
	const struct vad_node *from = removed(b, VAD_MODEL_EDGE, map, "from");
	const struct vad_node *to = removed(b, VAD_MODEL_EDGE, map, "to");

	if (from == NULL || to == NULL)
		return;
	for (size_t i = 0; i < b->world->edge_count; i++) {
		const struct vad_model_edge *edge = &b->world->edges[i];

		if (vad_view_is(from->text, edge->from) && vad_view_is(to->text, edge->to)) {
			vad_model_remove_edge(b->world, i);
			return;
		}
	}
	vad_complain(b->at, map, "this world has no edge from '%.*s' to '%.*s'",
		     VAD_SHOW(from->text), VAD_SHOW(to->text));
}

static void remove_record(const struct vad_building *b, enum vad_model_kind kind,
			  const struct vad_node *map, const struct vad_node *node)
{
	struct vad_model_zone *zone = zone_of(b, map);
	size_t index;

	if (zone == NULL)
		return;
	index = record_index(zone, kind, node->text);
	if (index == SIZE_MAX)
		complain_no_thing(b, zone, kind, node);
	else if (kind == VAD_MODEL_SRV)
		vad_model_remove_srv(zone, index);
	else
		vad_model_remove_address(zone, index);
}

/* Those of which the world has a list: name and remover of each. */
static void remove_thing(const struct vad_building *b, enum vad_model_kind kind,
			 const struct vad_node *map, const struct vad_node *node)
{
	static void (*const removers[VAD_MODEL_KINDS])(struct vad_model_world *, size_t) = {
		[VAD_MODEL_MACHINE] = vad_model_remove_machine,
		[VAD_MODEL_KEY] = vad_model_remove_key,
		[VAD_MODEL_CROWD] = vad_model_remove_crowd,
		[VAD_MODEL_DNS_SERVER] = vad_model_remove_dns_server,
		[VAD_MODEL_ZONE] = vad_model_remove_zone,
		[VAD_MODEL_DIRECTORY] = vad_model_remove_directory,
	};
	const void *thing;
	size_t i = 0;

	if (removers[kind] == NULL) {
		vad_complain(b->at, vad_field(map, "remove"), "a %s cannot be removed",
			     vad_model_kind_word(kind));
		return;
	}
	thing = find_thing(b, kind, map, node);
	if (thing == NULL)
		return;
	if (thing == vad_model_machine(b->world, b->scenario->head.client)) {
		vad_complain(b->at, node, "it is the machine that shall activate; it has to stay");
		return;
	}
	while (thing_named(b->world, kind, name_at(b->world, NULL, kind, i)) != thing)
		i++;
	removers[kind](b->world, i);
}

static void step_remove(const struct vad_building *b, const struct vad_node *map)
{
	enum vad_model_kind kind = kind_named(b, vad_field(map, "remove"));
	const struct vad_node *node;

	if (kind == VAD_MODEL_KINDS)
		return;
	if (kind == VAD_MODEL_EDGE) {
		remove_edge(b, map);
		return;
	}
	node = removed(b, kind, map,
		       kind == VAD_MODEL_MICROSOFT ? "name" : vad_model_kind_identity(kind));
	if (node == NULL)
		return;
	if (kind == VAD_MODEL_SRV || kind == VAD_MODEL_ADDRESS)
		remove_record(b, kind, map, node);
	else
		remove_thing(b, kind, map, node);
}

static void step_run(const struct vad_building *b, const struct vad_node *map)
{
	const struct vad_node *on = vad_field_of(map, "on", VAD_NODE_TEXT);
	struct vad_buffer out = vad_buffer_new(CONSOLE_MAX);
	struct vad_model_shell shell = { b->world, NULL };
	uint32_t status = 0;

	shell.machine = on != NULL ? machine_named(b, on)
				   : vad_model_machine(b->world, b->scenario->head.client);
	if (shell.machine != NULL &&
	    vad_model_command(&shell, vad_field_view(map, "run"), &out, &status) == VAD_NOT_FOUND)
		vad_complain(b->at, vad_field(map, "run"), "there is no such command: '%.*s'",
			     VAD_SHOW(vad_field_view(map, "run")));
	vad_buffer_clear(&out);
}

static void step_wait(const struct vad_building *b, const struct vad_node *node)
{
	int64_t seconds;
	vad_time latest = b->world->start + (int64_t)VAD_SCENARIO_DAYS_MAX * DAY;

	if (!vad_model_span_parse(node->text, &seconds) || seconds <= 0)
		vad_complain(b->at, node, "'wait' is '%.*s'; expected a span such as 2h or 40d",
			     VAD_SHOW(node->text));
	else if (seconds > latest - b->world->now)
		vad_complain(b->at, node, "'wait' is '%.*s'; all of it may take %dd at most",
			     VAD_SHOW(node->text), VAD_SCENARIO_DAYS_MAX);
	else if (vad_model_run(b->world, b->world->now + seconds) != VAD_OK)
		vad_loader_fail(b->scenario->loader, VAD_NO_MEMORY);
}

static void step_restart(const struct vad_building *b, const struct vad_node *node)
{
	struct vad_model_machine *machine = machine_named(b, node);

	if (machine != NULL && vad_model_restart(b->world, machine) != VAD_OK)
		vad_loader_fail(b->scenario->loader, VAD_NO_MEMORY);
}

static void take_step(const struct vad_building *b, const struct vad_node *map)
{
	enum step step = STEPS;
	enum vad_model_kind kind = VAD_MODEL_KINDS;

	if (!step_of(map, &step, &kind))
		return;
	switch (step) {
	case STEP_WAIT:
		step_wait(b, vad_field(map, "wait"));
		break;
	case STEP_RESTART:
		step_restart(b, vad_field(map, "restart"));
		break;
	case STEP_RUN:
		step_run(b, map);
		break;
	case STEP_ADD:
		step_add(b, map);
		break;
	case STEP_REMOVE:
		step_remove(b, map);
		break;
	case STEPS:
		step_change(b, kind, map);
		break;
	}
	vad_world_sound(b, map);
}

void vad_steps_take(const struct vad_building *b, const struct vad_node *tree)
{
	for (const struct vad_node *map = vad_field_items(tree, "fault"); map != NULL;
	     map = map->next) {
		take_step(b, map);
		if (vad_loader_complaints(b->scenario->loader) > 0)
			return;
	}
}
