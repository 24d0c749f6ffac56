/* SPDX-License-Identifier: MIT */
/* Things of a world by name, and what follows from what they are. */
#include <string.h>

#include "model/world.h"

/* Letter by letter, so that names which differ, as most do, cost no more than their first letters:
 * each request in a world looks for its product. */
static bool same(const char *a, const char *b)
{
	if (((*a ^ *b) & ~0x20) != 0)
		return false;
	while (*a != '\0' && vad_ascii_lower(*a) == vad_ascii_lower(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

/* A name as DNS has it may end in a dot. */
static struct vad_view without_dot(const char *name)
{
	struct vad_view view = vad_view_of(name);

	if (view.size > 0 && view.data[view.size - 1] == '.')
		view.size--;
	return view;
}

/* --- by name ---------------------------------------------------------------------------------- */

struct vad_model_machine *vad_model_machine(const struct vad_model_world *world, const char *name)
{
	struct vad_view whole = without_dot(name);
	size_t dot = vad_view_find_char(whole, '.', 0);
	struct vad_view bare = vad_view_sub(whole, 0, dot == SIZE_MAX ? whole.size : dot);
	struct vad_view domain = vad_view_sub(whole, bare.size + 1, whole.size);

	for (size_t i = 0; i < world->machine_count && bare.size > 0; i++) {
		struct vad_model_machine *machine = &world->machines[i];

		if (vad_view_is_nocase(bare, machine->name) &&
		    (dot == SIZE_MAX || vad_view_is_nocase(domain, machine->domain)))
			return machine;
	}
	return NULL;
}

struct vad_model_machine *vad_model_machine_at(const struct vad_model_world *world,
					       const char *address)
{
	struct vad_model_machine *found = NULL;

	for (size_t i = 0; i < world->machine_count && address[0] != '\0'; i++) {
		struct vad_model_machine *machine = &world->machines[i];

		/* The address of a retired machine may be another one's by now. */
		if (same(machine->address, address) && (found == NULL || found->retired))
			found = machine;
	}
	return found;
}

struct vad_model_key *vad_model_key(const struct vad_model_world *world, const char *name)
{
	for (size_t i = 0; i < world->key_count && name[0] != '\0'; i++)
		if (same(world->keys[i].name, name))
			return &world->keys[i];
	return NULL;
}

struct vad_model_zone *vad_model_zone(const struct vad_model_world *world, const char *name)
{
	struct vad_view wanted = without_dot(name);

	for (size_t i = 0; i < world->zone_count; i++)
		if (vad_view_is_nocase(wanted, world->zones[i].name))
			return &world->zones[i];
	return NULL;
}

struct vad_model_dns_server *vad_model_dns_server(const struct vad_model_world *world,
						  const char *address_or_name)
{
	for (size_t i = 0; i < world->dns_server_count && address_or_name[0] != '\0'; i++) {
		struct vad_model_dns_server *server = &world->dns_servers[i];

		if (same(server->address, address_or_name) || same(server->name, address_or_name))
			return server;
	}
	return NULL;
}

struct vad_model_directory *vad_model_directory(const struct vad_model_world *world,
						const char *domain)
{
	for (size_t i = 0; i < world->directory_count && domain[0] != '\0'; i++)
		if (same(world->directories[i].domain, domain))
			return &world->directories[i];
	return NULL;
}

struct vad_model_crowd *vad_model_crowd(const struct vad_model_world *world, const char *name)
{
	for (size_t i = 0; i < world->crowd_count && name[0] != '\0'; i++)
		if (same(world->crowds[i].name, name))
			return &world->crowds[i];
	return NULL;
}

/* --- what follows ----------------------------------------------------------------------------- */

void vad_model_full_name(const struct vad_model_machine *machine, struct vad_buffer *out)
{
	vad_buffer_add(out, machine->name);
	if (machine->domain[0] == '\0')
		return;
	vad_buffer_add_char(out, '.');
	vad_buffer_add(out, machine->domain);
}

vad_time vad_model_clock_of(const struct vad_model_world *world,
			    const struct vad_model_machine *machine)
{
	return world->now + machine->clock_offset;
}

static bool has_version(const struct vad_knowledge *k, const struct vad_product *row,
			const char *version)
{
	if (same(version, vad_text(k, row->version)))
		return true;
	for (uint32_t i = 0; i < row->also.count; i++)
		if (same(version, vad_text(k, k->words[row->also.first + i])))
			return true;
	return false;
}

uint32_t vad_model_product_row(const struct vad_knowledge *k, const char *edition,
			       const char *version)
{
	for (uint32_t i = 0; i < k->products_count && edition[0] != '\0'; i++)
		if (same(edition, vad_text(k, k->products[i].edition)) &&
		    has_version(k, &k->products[i], version))
			return i;
	return VAD_NO_INDEX;
}

void vad_model_derive(const struct vad_model_world *world, struct vad_model_machine *machine)
{
	const struct vad_model_product *windows = &machine->product[0];
	struct vad_model_product *office = &machine->product[1];
	uint32_t row = vad_model_product_row(world->k, windows->edition, windows->version);

	machine->server = row != VAD_NO_INDEX &&
			  same(vad_text(world->k, world->k->products[row].role), "server");
	office->app = office->edition[0] == '\0' ? "" : "office";
}

/* The kind of tail in products.yaml that a key of a channel has; NULL: none. */
static const char *tail_kind(uint8_t channel)
{
	switch (channel) {
	case VAD_MODEL_CHANNEL_GVLK:
		return "gvlk";
	case VAD_MODEL_CHANNEL_AVMA:
		return "avma";
	case VAD_MODEL_CHANNEL_RETAIL:
		return "generic-retail";
	default:
		return NULL;
	}
}

const char *vad_model_key_tail(const struct vad_model_world *world, const struct vad_model_key *key,
			       const struct vad_model_product *product)
{
	const struct vad_knowledge *k = world->k;
	const char *kind = key == NULL ? NULL : tail_kind(key->channel);
	uint32_t row;

	if (key == NULL)
		return "";
	if (key->tail[0] != '\0')
		return key->tail;
	if (kind == NULL)
		return key->own_tail;
	row = vad_model_product_row(k, product->edition, product->version);
	for (uint32_t i = 0; row != VAD_NO_INDEX && i < k->products[row].tails.count; i++) {
		uint32_t tail = k->indexes[k->products[row].tails.first + i];

		if (same(vad_text(k, k->product_tails[tail].kind), kind))
			return k->product_tails[tail].tail;
	}
	return key->own_tail;
}

static bool volume_key(const struct vad_model_world *world, const struct vad_model_product *product)
{
	const struct vad_model_key *key = vad_model_key(world, product->key);

	return key != NULL && (key->channel == VAD_MODEL_CHANNEL_GVLK ||
			       key->channel == VAD_MODEL_CHANNEL_AVMA);
}

struct vad_licence vad_model_licence(const struct vad_model_world *world,
				     const struct vad_model_product *product,
				     enum vad_licence_state state, vad_time since)
{
	struct vad_licence licence = vad_licence_keyless();

	switch (state) {
	case VAD_LICENCE_LICENSED:
		if (volume_key(world, product))
			vad_licence_activate(&licence, &world->rules, since);
		else
			vad_licence_activate_for_good(&licence, since);
		break;
	case VAD_LICENCE_INITIAL_GRACE:
	case VAD_LICENCE_EXTENDED_GRACE:
		licence = vad_licence_installed(&world->rules, since);
		licence.state = (uint8_t)state;
		break;
	case VAD_LICENCE_ADDITIONAL_GRACE:
		if (!volume_key(world, product)) {
			vad_licence_out_of_tolerance(&licence, &world->rules, since);
			break;
		}
		vad_licence_activate(&licence, &world->rules, since - world->rules.validity);
		(void)vad_licence_pass(&licence, &world->rules, since);
		break;
	case VAD_LICENCE_NON_GENUINE_GRACE:
		vad_licence_not_genuine(&licence, &world->rules, since);
		break;
	case VAD_LICENCE_NOTIFICATION:
		/* It is over, whenever that was. */
		licence = vad_licence_installed(&world->rules, since);
		(void)vad_licence_pass(&licence, &world->rules, licence.until);
		break;
	case VAD_LICENCE_UNLICENSED:
	case VAD_LICENCE_STATES:
		break;
	}
	return licence;
}
