/* SPDX-License-Identifier: MIT */
/* The steps of a fault: fields that change, things that come and go, commands, time. */
#include <string.h>

#include "model/clock.h"
#include "model/shell.h"
#include "scenario_private.h"

enum { NAME_BYTES = 256, CONSOLE_MAX = 1 << 20 };

/* The words that say what a step is, but for the kinds of things. */
static const char *const step_words[] = { "wait", "restart", "run", "add", "remove" };
enum step { STEP_WAIT, STEP_RESTART, STEP_RUN, STEP_ADD, STEP_REMOVE, STEPS };

/* Which step a mapping is; STEPS with *kind: a change of such a thing. False: it is none. */
static bool step_of(const struct vad_node *map, enum step *step, enum vad_model_kind *kind)
{
	for (unsigned i = 0; i < STEPS; i++) {
		if (vad_field(map, step_words[i]) != NULL) {
			*step = (enum step)i;
			return true;
		}
	}
	*step = STEPS;
	for (unsigned i = 0; i < VAD_MODEL_KINDS; i++) {
		*kind = (enum vad_model_kind)i;
		if (vad_field(map, vad_model_kind_word(*kind)) != NULL)
			return true;
	}
	return false;
}

void vad_steps_check(struct vad_place at, const struct vad_node *tree)
{
	size_t count = 0;

	for (const struct vad_node *map = vad_field_items(tree, "fault"); map != NULL;
	     map = map->next) {
		enum step step;
		enum vad_model_kind kind;

		if (map->kind != VAD_NODE_MAP || !step_of(map, &step, &kind))
			vad_complain(at, map,
				     "expected a step: wait, restart, run, add, remove, or the kind of a "
				     "thing (machine, key, crowd, dns-server, zone, srv, address, edge, "
				     "directory, microsoft) with its name");
		if (++count > VAD_SCENARIO_STEPS_MAX) {
			vad_complain(at, map, "more than %d steps", VAD_SCENARIO_STEPS_MAX);
			return;
		}
	}
}

static void copy_name(struct vad_view text, char name[NAME_BYTES])
{
	size_t size = text.size < NAME_BYTES ? text.size : NAME_BYTES - 1;

	if (size > 0)
		memcpy(name, text.data, size);
	name[size] = '\0';
}

static enum vad_model_kind kind_named(const struct vad_building *b, const struct vad_node *node)
{
	for (unsigned i = 0; i < VAD_MODEL_KINDS; i++) {
		if (vad_view_is(node->text, vad_model_kind_word((enum vad_model_kind)i)))
			return (enum vad_model_kind)i;
	}
	vad_complain(b->at, node, "there is no kind of thing '%.*s'", VAD_SHOW(node->text));
	return VAD_MODEL_KINDS;
}

static struct vad_model_machine *machine_named(const struct vad_building *b,
					       const struct vad_node *node)
{
	char name[NAME_BYTES];
	struct vad_model_machine *machine;

	copy_name(node->text, name);
	machine = vad_model_machine(b->world, name);
	if (machine == NULL)
		vad_complain(b->at, node, "this world has no machine '%.*s'", VAD_SHOW(node->text));
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

static void *find_srv(struct vad_model_zone *zone, struct vad_view target)
{
	for (size_t i = 0; zone != NULL && i < zone->srv_count; i++) {
		if (vad_view_is_nocase(target, zone->srv[i].target))
			return &zone->srv[i];
	}
	return NULL;
}

static void *find_address(struct vad_model_zone *zone, struct vad_view name)
{
	for (size_t i = 0; zone != NULL && i < zone->address_count; i++) {
		if (vad_view_is_nocase(name, zone->addresses[i].name))
			return &zone->addresses[i];
	}
	return NULL;
}

/* The thing of a kind with the name that `node` holds; NULL after a complaint. */
static void *find_thing(const struct vad_building *b, enum vad_model_kind kind,
			const struct vad_node *map, const struct vad_node *node)
{
	char name[NAME_BYTES];
	void *thing = NULL;
	size_t before = vad_loader_complaints(b->scenario->loader);

	copy_name(node->text, name);
	switch (kind) {
	case VAD_MODEL_MACHINE:
		thing = vad_model_machine(b->world, name);
		break;
	case VAD_MODEL_KEY:
		thing = vad_model_key(b->world, name);
		break;
	case VAD_MODEL_CROWD:
		thing = vad_model_crowd(b->world, name);
		break;
	case VAD_MODEL_DNS_SERVER:
		thing = vad_model_dns_server(b->world, name);
		break;
	case VAD_MODEL_ZONE:
		thing = vad_model_zone(b->world, name);
		break;
	case VAD_MODEL_DIRECTORY:
		thing = vad_model_directory(b->world, name);
		break;
	case VAD_MODEL_MICROSOFT:
		return &b->world->microsoft;
	case VAD_MODEL_SRV:
		thing = find_srv(zone_of(b, map), node->text);
		break;
	case VAD_MODEL_ADDRESS:
		thing = find_address(zone_of(b, map), node->text);
		break;
	case VAD_MODEL_EDGE:
	case VAD_MODEL_KINDS:
		break;
	}
	if (thing == NULL && vad_loader_complaints(b->scenario->loader) == before)
		vad_complain(b->at, node, "this world has no %s '%.*s'", vad_model_kind_word(kind),
			     VAD_SHOW(node->text));
	return thing;
}

/* --- the steps -------------------------------------------------------------------------------- */

static void step_change(const struct vad_building *b, enum vad_model_kind kind,
			const struct vad_node *map)
{
	const char *word = vad_model_kind_word(kind);
	void *thing = find_thing(b, kind, map, vad_field(map, word));
	char known[64] = "zone ";

	if (thing == NULL)
		return;
	if (kind != VAD_MODEL_SRV && kind != VAD_MODEL_ADDRESS)
		known[0] = '\0';
	(void)strncat(known, word, sizeof(known) - strlen(known) - 1);
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

/* Take the thing at `thing` out of an array of `count`. */
static void take_out(void *array, size_t *count, size_t size, const void *thing)
{
	char *first = array;
	size_t at = (size_t)((const char *)thing - first) / size;

	memmove(first + at * size, first + (at + 1) * size, (*count - at - 1) * size);
	(*count)--;
}

static void remove_record(const struct vad_building *b, enum vad_model_kind kind,
			  const struct vad_node *map)
{
	const struct vad_node *node =
		vad_field_of(map, kind == VAD_MODEL_SRV ? "target" : "name", VAD_NODE_TEXT);
	struct vad_model_zone *zone = zone_of(b, map);
	void *thing;

	if (zone == NULL)
		return;
	if (node == NULL) {
		vad_complain(b->at, map, "expected 'target' of a srv, or 'name' of an address");
		return;
	}
	thing = find_thing(b, kind, map, node);
	if (thing == NULL)
		return;
	if (kind == VAD_MODEL_SRV)
		take_out(zone->srv, &zone->srv_count, sizeof(*zone->srv), thing);
	else
		take_out(zone->addresses, &zone->address_count, sizeof(*zone->addresses), thing);
}

static void step_remove(const struct vad_building *b, const struct vad_node *map)
{
	const struct vad_node *node = vad_field(map, "remove");
	enum vad_model_kind kind = kind_named(b, node);

	if (kind == VAD_MODEL_SRV || kind == VAD_MODEL_ADDRESS)
		remove_record(b, kind, map);
	else if (kind != VAD_MODEL_KINDS)
		vad_complain(b->at, node,
			     "only srv and address can be removed; a machine is 'retired', a crowd stops "
			     "asking with 'until'");
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

	if (!vad_model_span_parse(node->text, &seconds) || seconds <= 0)
		vad_complain(b->at, node, "'wait' is '%.*s'; expected a span such as 2h or 40d",
			     VAD_SHOW(node->text));
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
