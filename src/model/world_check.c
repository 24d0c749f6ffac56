/* SPDX-License-Identifier: MIT */
/* Whether there can be such a world: each complaint names the thing, the field, and what was expected. */
#include <stdint.h>
#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "model/world.h"
#include "rules/host_key.h"

enum { LIST_MAX = 400 };

struct check {
	const struct vad_model_world *world;
	const struct vad_knowledge *k;
	struct vad_error *error;
	bool bad;
};

#define COMPLAIN(check, ...)                                                                       \
	((check)->bad = true,                                                                      \
	 (void)vad_error_set((check)->error, VAD_INVALID, NULL, 0, 0, __VA_ARGS__))

static bool same(const char *a, const char *b)
{
	return vad_view_equal_nocase(vad_view_of(a), vad_view_of(b));
}

/* --- names ------------------------------------------------------------------------------------ */

static void name_given(struct check *check, const char *kind, const char *name)
{
	if (name[0] == '\0')
		COMPLAIN(check, "a %s without a name; expected a name", kind);
}

/* `name` of things [0, index) again? `names` points at the first one's name, `step` bytes apart. */
static void name_once(struct check *check, const char *kind, const void *things, size_t step,
		      size_t name_at, size_t index)
{
	const char *name, *other;

	memcpy(&name, (const char *)things + index * step + name_at, sizeof(name));
	name_given(check, kind, name);
	for (size_t i = 0; i < index; i++) {
		memcpy(&other, (const char *)things + i * step + name_at, sizeof(other));
		if (same(name, other))
			COMPLAIN(check, "two things of the kind %s are named '%s'; expected another name",
				 kind, name);
	}
}

static void key_exists(struct check *check, const char *kind, const char *of, const char *field,
		       const char *key)
{
	if (key[0] != '\0' && vad_model_key(check->world, key) == NULL)
		COMPLAIN(check, "%s %s: %s is '%s'; expected the name of a key of this world", kind,
			 of, field, key);
}

static void machine_exists(struct check *check, const char *kind, const char *of,
			   const char *field, const char *name)
{
	if (name[0] != '\0' && vad_model_machine(check->world, name) == NULL)
		COMPLAIN(check, "%s %s: %s is '%s'; expected the name of a machine of this world",
			 kind, of, field, name);
}

/* --- products --------------------------------------------------------------------------------- */

/* Add a word to a list with commas, once. */
static void list_once(const char *word, struct vad_buffer *out)
{
	struct vad_text list = vad_text_of(vad_buffer_view(out));
	struct vad_view item;

	while (vad_text_until(&list, ',', &item)) {
		if (vad_view_is(vad_view_trim(item), word))
			return;
	}
	if (vad_view_is(vad_view_trim(vad_text_rest(&list)), word))
		return;
	vad_buffer_add(out, out->size == 0 ? "" : ", ");
	vad_buffer_add(out, word);
}

/* What there is of a version, for the complaint. */
static void list_editions(const struct vad_knowledge *k, const char *app, const char *version,
			  struct vad_buffer *out)
{
	for (uint32_t i = 0; i < k->products_count; i++) {
		const struct vad_product *row = &k->products[i];
		const char *edition = vad_text(k, row->edition);

		if (same(vad_text(k, row->app), app) && edition[0] != '\0' &&
		    vad_model_product_row(k, edition, version) != VAD_NO_INDEX)
			list_once(edition, out);
	}
}

static void list_versions(const struct vad_knowledge *k, const char *app, struct vad_buffer *out)
{
	for (uint32_t i = 0; i < k->products_count; i++) {
		const struct vad_product *row = &k->products[i];

		if (!same(vad_text(k, row->app), app))
			continue;
		list_once(vad_text(k, row->version), out);
		for (uint32_t j = 0; j < row->also.count; j++)
			list_once(vad_text(k, k->words[row->also.first + j]), out);
	}
}

/* An edition that the version does not have, or a version that there is not. */
static void product_exists(struct check *check, const char *of, const char *app,
			   const char *edition, const char *version)
{
	uint32_t row = vad_model_product_row(check->k, edition, version);
	struct vad_buffer list;

	if (row != VAD_NO_INDEX && same(vad_text(check->k, check->k->products[row].app), app))
		return;
	list = vad_buffer_new(LIST_MAX);
	list_editions(check->k, app, version, &list);
	if (list.size > 0) {
		COMPLAIN(check, "%s: version '%s' of %s has no edition '%s'; expected one of: %s", of,
			 version, app, edition, vad_buffer_text(&list));
	} else {
		list_versions(check->k, app, &list);
		COMPLAIN(check, "%s: %s has no version '%s'; expected one of: %s", of, app,
			 version, vad_buffer_text(&list));
	}
	vad_buffer_clear(&list);
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool some_product(const struct vad_knowledge *k, const char *edition, const char *version)
{
	if (edition[0] != '\0' && version[0] != '\0')
		return vad_model_product_row(k, edition, version) != VAD_NO_INDEX;
	for (uint32_t i = 0; i < k->products_count; i++) {
		const char *row_edition = vad_text(k, k->products[i].edition);

		if ((edition[0] == '\0' || same(edition, row_edition)) &&
		    (version[0] == '\0' ||
		     vad_model_product_row(k, row_edition, version) != VAD_NO_INDEX))
			return true;
	}
	return false;
}

static void check_group(struct check *check, const struct vad_model_key *key)
{
	struct vad_buffer list = vad_buffer_new(LIST_MAX);

	for (uint32_t i = 0; i < check->k->host_keys_count; i++) {
		vad_buffer_add(&list, i == 0 ? "" : ", ");
		vad_buffer_add(&list, vad_text(check->k, check->k->host_keys[i].id));
	}
	COMPLAIN(check, "key %s: group is '%s'; expected that of a KMS host key: %s", key->name,
		 key->group, vad_buffer_text(&list));
	vad_buffer_clear(&list);
}

static void check_key(struct check *check, const struct vad_model_key *key)
{
	if (key->tail[0] != '\0' && !vad_arg_valid(VAD_ARG_KEY_TAIL, vad_view_of(key->tail)))
		COMPLAIN(check,
			 "key %s: tail is '%s'; expected five characters of those that keys have",
			 key->name, key->tail);
	if (key->channel == VAD_MODEL_CHANNEL_CSVLK &&
	    vad_host_key_index(check->k, vad_view_of(key->group)) == VAD_NO_INDEX)
		check_group(check, key);
	if (key->channel != VAD_MODEL_CHANNEL_CSVLK && key->group[0] != '\0')
		COMPLAIN(check, "key %s: group is '%s'; expected none, as it is no KMS host key",
			 key->name, key->group);
	if (!some_product(check->k, key->edition, key->version))
		COMPLAIN(check,
			 "key %s: it is for edition '%s' of version '%s'; expected a product that "
			 "there is",
			 key->name, key->edition, key->version);
	if (key->used > key->activations + (key->extended ? key->extension : 0))
		COMPLAIN(check, "key %s: used is %lld; expected at most its activations, %lld",
			 key->name, (long long)key->used, (long long)key->activations);
}

/* --- machines --------------------------------------------------------------------------------- */

static bool is_office_group(const struct vad_knowledge *k, const char *group)
{
	return vad_view_starts_nocase(vad_view_of(group), "office") &&
	       vad_host_key_index(k, vad_view_of(group)) != VAD_NO_INDEX;
}

/* A host key on a host: of the right family, and one that its version can carry. */
static void check_host_key(struct check *check, const struct vad_model_machine *host,
			   const char *field, const char *name, bool office)
{
	const struct vad_model_key *key = vad_model_key(check->world, name);
	uint32_t row;

	key_exists(check, "machine", host->name, field, name);
	if (key == NULL)
		return;
	if (key->channel != VAD_MODEL_CHANNEL_CSVLK ||
	    is_office_group(check->k, key->group) != office) {
		COMPLAIN(check, "machine %s: %s is '%s'; expected a KMS host key (csvlk) for %s",
			 host->name, field, name, office ? "Office" : "Windows");
		return;
	}
	row = vad_host_key_index(check->k, vad_view_of(key->group));
	if (vad_host_key_fits_host(check->k, row, vad_view_of(host->product[0].version)) !=
	    VAD_ANSWER_YES)
		COMPLAIN(check,
			 "machine %s: %s is of the group %s, which version '%s' cannot carry; "
			 "expected another version or key",
			 host->name, field, key->group, host->product[0].version);
}

static void check_address(struct check *check, const struct vad_model_machine *machine)
{
	for (size_t i = 0; i < machine->index && machine->address[0] != '\0'; i++) {
		const struct vad_model_machine *other = &check->world->machines[i];

		if (same(machine->address, other->address) && !machine->retired && !other->retired)
			COMPLAIN(check, "machine %s: address is that of %s, %s; expected another one",
				 machine->name, other->name, machine->address);
	}
}

static void check_products(struct check *check, const struct vad_model_machine *machine)
{
	const struct vad_model_product *windows = &machine->product[0];
	const struct vad_model_product *office = &machine->product[1];

	product_exists(check, machine->name, "windows", windows->edition, windows->version);
	key_exists(check, "machine", machine->name, "windows.key", windows->key);
	if (office->edition[0] != '\0')
		product_exists(check, machine->name, "office", office->edition, office->version);
	else if (office->version[0] != '\0' || office->key[0] != '\0')
		COMPLAIN(check, "machine %s: Office without office.edition; expected an edition",
			 machine->name);
	key_exists(check, "machine", machine->name, "office.key", office->key);
}

static void check_machine(struct check *check, const struct vad_model_machine *machine)
{
	if (vad_view_find_char(vad_view_of(machine->name), '.', 0) != SIZE_MAX ||
	    !vad_arg_valid(VAD_ARG_HOST, vad_view_of(machine->name)))
		COMPLAIN(check, "machine '%s': expected a host name without its domain",
			 machine->name);
	check_address(check, machine);
	check_products(check, machine);
	check_host_key(check, machine, "kms.key", machine->kms.key, false);
	check_host_key(check, machine, "kms.office-key", machine->kms.office_key, true);
	machine_exists(check, "machine", machine->name, "avma-host", machine->avma_host);
	key_exists(check, "machine", machine->name, "image-key", machine->image_key);
	if (machine->avma_host[0] != '\0' &&
	    vad_model_machine(check->world, machine->avma_host) == machine)
		COMPLAIN(check, "machine %s: avma-host is itself; expected another machine",
			 machine->name);
}

/* --- what is between them --------------------------------------------------------------------- */

static void check_crowd(struct check *check, const struct vad_model_crowd *crowd)
{
	uint32_t row = vad_model_product_row(check->k, crowd->edition, crowd->version);

	if (row == VAD_NO_INDEX)
		product_exists(check, crowd->name, "windows", crowd->edition, crowd->version);
	if (crowd->host[0] == '\0')
		COMPLAIN(check, "crowd %s: no host; expected the name of a KMS host", crowd->name);
	machine_exists(check, "crowd", crowd->name, "host", crowd->host);
}

static void check_dns_server(struct check *check, const struct vad_model_dns_server *server,
			     size_t index)
{
	if (server->address[0] == '\0')
		COMPLAIN(check, "dns-server %s: no address; expected one", server->name);
	for (size_t i = 0; i < index; i++)
		if (same(server->address, check->world->dns_servers[i].address))
			COMPLAIN(check, "dns-server %s: address is that of %s; expected another one",
				 server->name, check->world->dns_servers[i].name);
	for (size_t i = 0; i < server->zones.count; i++)
		if (vad_model_zone(check->world, server->zones.text[i]) == NULL)
			COMPLAIN(check,
				 "dns-server %s: zones holds '%s'; expected names of zones of this world",
				 server->name, server->zones.text[i]);
}

static void check_zone(struct check *check, const struct vad_model_zone *zone)
{
	if (!vad_arg_valid(VAD_ARG_HOST, vad_view_of(zone->name)))
		COMPLAIN(check, "zone '%s': expected a domain name", zone->name);
	machine_exists(check, "zone", zone->name, "record-owner", zone->record_owner);
	for (size_t i = 0; i < zone->srv_count; i++) {
		if (zone->srv[i].target[0] == '\0')
			COMPLAIN(check, "zone %s: an srv without target; expected a host", zone->name);
		machine_exists(check, "zone", zone->name, "srv.publisher", zone->srv[i].publisher);
	}
	for (size_t i = 0; i < zone->address_count; i++)
		if (zone->addresses[i].address[0] == '\0' && zone->addresses[i].alias_of[0] == '\0')
			COMPLAIN(check, "zone %s: address %s has neither address nor alias-of; "
				 "expected one of them", zone->name, zone->addresses[i].name);
}

static bool is_place(const struct vad_model_world *world, const char *name)
{
	if (same(name, "*") || vad_model_machine(world, name) != NULL)
		return true;
	for (size_t i = 0; i < world->machine_count; i++)
		if (world->machines[i].network[0] != '\0' && same(name, world->machines[i].network))
			return true;
	return false;
}

static void check_edge(struct check *check, const struct vad_model_edge *edge)
{
	if (!is_place(check->world, edge->from))
		COMPLAIN(check, "edge: from is '%s'; expected a machine or network of this world, or *",
			 edge->from);
	if (!is_place(check->world, edge->to))
		COMPLAIN(check, "edge: to is '%s'; expected a machine or network of this world, or *",
			 edge->to);
}

static void check_directory(struct check *check, const struct vad_model_directory *directory)
{
	const struct vad_model_key *key = vad_model_key(check->world, directory->key);

	key_exists(check, "directory", directory->domain, "key", directory->key);
	if (key != NULL && key->channel != VAD_MODEL_CHANNEL_CSVLK)
		COMPLAIN(check, "directory %s: key is '%s'; expected a KMS host key (csvlk)",
			 directory->domain, directory->key);
	if (directory->object != VAD_MODEL_OBJECT_NONE && directory->key[0] == '\0')
		COMPLAIN(check, "directory %s: an object without key; expected a KMS host key (csvlk)",
			 directory->domain);
}

#define EACH(check, kind, list, total, name, call)                                                 \
	for (size_t i = 0; i < (check)->world->total; i++) {                                       \
		name_once(check, kind, (check)->world->list, sizeof((check)->world->list[0]),      \
			  (size_t)((const char *)&(check)->world->list[0].name -                   \
				   (const char *)(check)->world->list),                            \
			  i);                                                                      \
		call;                                                                              \
	}

enum vad_result vad_model_world_check(const struct vad_model_world *world, struct vad_error *error)
{
	struct check check = { .world = world, .k = world->k, .error = error };

	EACH(&check, "key", keys, key_count, name, check_key(&check, &world->keys[i]))
	EACH(&check, "machine", machines, machine_count, name,
	     check_machine(&check, &world->machines[i]))
	EACH(&check, "crowd", crowds, crowd_count, name, check_crowd(&check, &world->crowds[i]))
	EACH(&check, "dns-server", dns_servers, dns_server_count, name,
	     check_dns_server(&check, &world->dns_servers[i], i))
	EACH(&check, "zone", zones, zone_count, name, check_zone(&check, &world->zones[i]))
	EACH(&check, "directory", directories, directory_count, domain,
	     check_directory(&check, &world->directories[i]))
	for (size_t i = 0; i < world->edge_count; i++)
		check_edge(&check, &world->edges[i]);
	return check.bad ? VAD_INVALID : VAD_OK;
}
