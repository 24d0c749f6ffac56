/* SPDX-License-Identifier: MIT */
/* A small site by its number: healthy at first, then random values in random fields. */
#include <stdio.h>

#include "model/field.h"
#include "properties.h"

enum { VALUE_MAX = 128, START_DAY = 20000 };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

const char *pick_text(struct trial *trial, const char *const *list, size_t count)
{
	return list[vad_random_below(&trial->random, count)];
}

static bool chance(struct trial *trial, unsigned percent)
{
	return vad_random_below(&trial->random, 100) < percent;
}

struct vad_model_machine *client_of(const struct trial *trial)
{
	return vad_model_machine(trial->world, "pc1");
}

/* --- the healthy site ------------------------------------------------------------------------- */

struct setting {
	const char *field, *value;
};

static void set(struct trial *trial, enum vad_model_kind kind, void *thing, const char *name,
		const char *value)
{
	const struct vad_model_field *field = vad_model_field_find(kind, vad_view_of(name), NULL);
	struct vad_error error = { 0 };

	if (field == NULL)
		complain(trial, "there is no field %s", name);
	else if (vad_model_field_set(trial->world, thing, field, vad_view_of(value), &error) !=
		 VAD_OK)
		complain(trial, "%s: %s: %s", name, value, error.message);
}

static void set_all(struct trial *trial, enum vad_model_kind kind, void *thing,
		    const struct setting *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		set(trial, kind, thing, list[i].field, list[i].value);
}

static void add_key(struct trial *trial, const char *name, const struct setting *list, size_t count)
{
	struct vad_model_key *key = vad_model_add_key(trial->world, name);

	if (key != NULL)
		set_all(trial, VAD_MODEL_KEY, key, list, count);
}

static void add_keys(struct trial *trial)
{
	static const struct setting host[] = { { "channel", "csvlk" },
					       { "group", "server2022" },
					       { "tail", "7HQ4V" } };
	static const struct setting mak[] = { { "channel", "mak" }, { "tail", "RX8QK" } };
	static const struct setting other[] = { { "channel", "mak" },
						{ "tail", "B9XTJ" },
						{ "state", "blocked" } };
	static const struct setting retail[] = { { "channel", "retail" }, { "tail", "3V66T" } };
	char activations[32];

	add_key(trial, "host-key", host, COUNT(host));
	add_key(trial, "mak", mak, COUNT(mak));
	add_key(trial, "blocked-mak", other, COUNT(other));
	add_key(trial, "retail", retail, COUNT(retail));
	/* Often so few that the pool runs dry in the course of the story. */
	(void)snprintf(activations, sizeof(activations), "%u",
		       (unsigned)vad_random_below(&trial->random, 4));
	set(trial, VAD_MODEL_KEY, vad_model_key(trial->world, "mak"), "activations", activations);
}

static struct vad_model_machine *add_machine(struct trial *trial, const char *name,
					     const char *network, unsigned last)
{
	struct vad_model_machine *machine = vad_model_add_machine(trial->world, name);
	const struct setting common[] = { { "domain", "corp.example" },
					  { "network", network },
					  { "dns-servers", "10.1.0.10" },
					  { "suffixes", "corp.example" } };
	char address[32];

	if (machine == NULL)
		return NULL;
	(void)snprintf(address, sizeof(address), "10.1.0.%u", last);
	set_all(trial, VAD_MODEL_MACHINE, machine, common, COUNT(common));
	set(trial, VAD_MODEL_MACHINE, machine, "address", address);
	return machine;
}

static void add_host(struct trial *trial, const char *name, unsigned last)
{
	static const struct setting host[] = {
		{ "windows.edition", "ServerStandard" },
		{ "windows.version", "2022" },
		{ "windows.key", "host-key" },
		{ "windows.state", "licensed" },
		{ "kms.key", "host-key" },
		{ "kms.activated", "yes" },
		{ "firewall.kms-rule", "enabled" },
	};
	struct vad_model_machine *machine = add_machine(trial, name, "servers", last);

	if (machine != NULL)
		set_all(trial, VAD_MODEL_MACHINE, machine, host, COUNT(host));
}

static void add_client(struct trial *trial, const char *name, unsigned last)
{
	static const struct setting kinds[][2] = {
		{ { "windows.edition", "Enterprise" }, { "windows.version", "11" } },
		{ { "windows.edition", "Enterprise" }, { "windows.version", "10" } },
		{ { "windows.edition", "ServerStandard" }, { "windows.version", "2019" } },
		{ { "windows.edition", "ServerDatacenter" }, { "windows.version", "2022" } },
	};
	struct vad_model_machine *machine = add_machine(trial, name, "clients", last);

	if (machine == NULL)
		return;
	set_all(trial, VAD_MODEL_MACHINE, machine,
		kinds[vad_random_below(&trial->random, COUNT(kinds))], 2);
	set(trial, VAD_MODEL_MACHINE, machine, "windows.key", chance(trial, 80) ? "gvlk" : "mak");
	set(trial, VAD_MODEL_MACHINE, machine, "windows.state", "initial-grace");
}

static void add_crowd(struct trial *trial, const char *name, const char *host)
{
	static const char *const often[] = { "7d", "7d", "2d", "20d", "40d" };
	struct vad_model_crowd *crowd = vad_model_add_crowd(trial->world, name);
	const struct setting common[] = { { "edition", "Enterprise" },
					  { "version", "11" },
					  { "host", host } };
	char machines[32];

	if (crowd == NULL)
		return;
	/* Around the count that matters, and beyond what a host keeps. */
	(void)snprintf(machines, sizeof(machines), "%u",
		       (unsigned)(chance(trial, 75) ? 24 + vad_random_below(&trial->random, 40)
						    : vad_random_below(&trial->random, 24)));
	set_all(trial, VAD_MODEL_CROWD, crowd, common, COUNT(common));
	set(trial, VAD_MODEL_CROWD, crowd, "machines", machines);
	set(trial, VAD_MODEL_CROWD, crowd, "asks-every", pick_text(trial, often, COUNT(often)));
}

static void add_network(struct trial *trial)
{
	struct vad_model_dns_server *server = vad_model_add_dns_server(trial->world, "dc1");
	struct vad_model_directory *directory =
		vad_model_add_directory(trial->world, "corp.example");

	if (server != NULL) {
		set(trial, VAD_MODEL_DNS_SERVER, server, "address", "10.1.0.10");
		set(trial, VAD_MODEL_DNS_SERVER, server, "zones", "corp.example");
		set(trial, VAD_MODEL_DNS_SERVER, server, "forwards", "yes");
	}
	(void)vad_model_add_zone(trial->world, "corp.example");
	/* An edge that stops nobody, so that faults find one to change. */
	(void)vad_model_add_edge(trial->world);
	if (directory != NULL)
		set(trial, VAD_MODEL_DIRECTORY, directory, "schema-new", "yes");
}

static void add_site(struct trial *trial)
{
	struct vad_model_machine *controller = add_machine(trial, "dc1", "servers", 10);
	static const struct setting server[] = { { "windows.edition", "ServerStandard" },
						 { "windows.version", "2022" },
						 { "windows.key", "gvlk" },
						 { "windows.state", "licensed" } };

	if (controller != NULL)
		set_all(trial, VAD_MODEL_MACHINE, controller, server, COUNT(server));
	add_keys(trial);
	add_host(trial, "kms1", 21);
	if (chance(trial, 30))
		add_host(trial, "kms2", 22);
	add_client(trial, "pc1", 101);
	add_client(trial, "pc2", 102);
	add_crowd(trial, "PC", "kms1");
	if (chance(trial, 20))
		add_crowd(trial, "LAB", "kms1");
	add_network(trial);
}

/* --- faults ----------------------------------------------------------------------------------- */

static void *thing_of(struct trial *trial, enum vad_model_kind kind)
{
	struct vad_model_world *w = trial->world;
	struct vad_model_zone *zone =
		w->zone_count > 0 ? &w->zones[vad_random_below(&trial->random, w->zone_count)]
				  : NULL;

#define ONE_OF(list, count)                                                                        \
	((count) > 0 ? &(list)[vad_random_below(&trial->random, (count))] : NULL)
	switch (kind) {
	case VAD_MODEL_MACHINE:
		return ONE_OF(w->machines, w->machine_count);
	case VAD_MODEL_KEY:
		return ONE_OF(w->keys, w->key_count);
	case VAD_MODEL_CROWD:
		return ONE_OF(w->crowds, w->crowd_count);
	case VAD_MODEL_DNS_SERVER:
		return ONE_OF(w->dns_servers, w->dns_server_count);
	case VAD_MODEL_ZONE:
		return zone;
	case VAD_MODEL_SRV:
		return zone != NULL ? ONE_OF(zone->srv, zone->srv_count) : NULL;
	case VAD_MODEL_ADDRESS:
		return zone != NULL ? ONE_OF(zone->addresses, zone->address_count) : NULL;
	case VAD_MODEL_EDGE:
		return ONE_OF(w->edges, w->edge_count);
	case VAD_MODEL_DIRECTORY:
		return ONE_OF(w->directories, w->directory_count);
	case VAD_MODEL_MICROSOFT:
		return &w->microsoft;
	case VAD_MODEL_KINDS:
		break;
	}
#undef ONE_OF
	return NULL;
}

static int64_t number_between(struct trial *trial, int64_t least, int64_t most)
{
	uint64_t room = (uint64_t)most - (uint64_t)least;

	/* Half of them small: a port of 1700 or 3 rearms say more than a billion. */
	if (room > 4000 && least <= 0 && most > 2000 && chance(trial, 50))
		return (int64_t)vad_random_below(&trial->random, 2000);
	if (room == UINT64_MAX)
		return (int64_t)vad_random_next(&trial->random);
	return (int64_t)((uint64_t)least + vad_random_below(&trial->random, room + 1));
}

static const char *text_of_type(struct trial *trial, const struct vad_model_field *field)
{
	static const char *const spans[] = { "0",   "5m", "-5m", "3h", "-3h", "5h",
					     "-6h", "2d", "-9d", "7d", "31d", "400d" };
	static const char *const times[] = { "-1h", "-10d", "-40d", "-200d", "2026-12-24", "0" };
	static const char *const texts[] = { "",       "clients",    "servers", "*",
					     "VMware", "Enterprise", "2021" };
	static const char *const hosts[] = { "kms1.corp.example", "kms2.corp.example",
					     "gone.corp.example", "pc1",
					     "corp.example",      "other.example" };
	static const char *const addresses[] = { "10.1.0.10", "10.1.0.21", "10.1.0.22",
						 "10.1.0.101", "192.0.2.7" };
	static const char *const keys[] = { "gvlk",        "mak",    "host-key",
					    "blocked-mak", "retail", "nobody" };
	static const char *const machines[] = { "kms1", "kms2", "pc1", "dc1", "nobody" };

#define ONE(list) return pick_text(trial, list, COUNT(list))
	switch (field->type) {
	case VAD_FIELD_BOOL:
		return chance(trial, 50) ? "yes" : "no";
	case VAD_FIELD_SPAN:
		ONE(spans);
	case VAD_FIELD_WHEN:
		ONE(times);
	case VAD_FIELD_TEXT:
		ONE(texts);
	case VAD_FIELD_HOST:
		ONE(hosts);
	case VAD_FIELD_ADDRESS:
		ONE(addresses);
	case VAD_FIELD_KEY:
		ONE(keys);
	case VAD_FIELD_MACHINE:
		ONE(machines);
	case VAD_FIELD_LIST:
		if (field->least == VAD_FIELD_ADDRESS)
			ONE(addresses);
		ONE(hosts);
	default:
		return NULL;
	}
#undef ONE
}

static void value_for(struct trial *trial, const struct vad_model_field *field,
		      char value[VALUE_MAX])
{
	const char *text = text_of_type(trial, field);
	struct vad_guid guid;
	size_t words = 0;

	if (text == NULL && field->type == VAD_FIELD_WORD) {
		while (field->words[words] != NULL)
			words++;
		text = field->words[vad_random_below(&trial->random, words)];
	}
	if (text != NULL) {
		(void)snprintf(value, VALUE_MAX, "%s", text);
	} else if (field->type == VAD_FIELD_GUID) {
		guid = vad_random_guid(trial->number, vad_random_below(&trial->random, 3));
		vad_guid_print(&guid, value);
	} else {
		(void)snprintf(value, VALUE_MAX, "%lld",
			       (long long)number_between(trial, field->least, field->most));
	}
}

/* What a story may bring about, and a fault may not write down: that it happened. */
static bool is_result(const struct vad_model_field *field)
{
	struct vad_view name = vad_view_of(field->name);

	return field->type == VAD_FIELD_STATE || field->type == VAD_FIELD_SINCE ||
	       vad_view_is(name, "used") || vad_view_ends_nocase(name, "windows.activated") ||
	       vad_view_ends_nocase(name, "office.activated") ||
	       vad_view_ends_nocase(name, ".until");
}

/* For the story. The name stands first in all that have one. */
static const char *name_of(enum vad_model_kind kind, const void *thing)
{
	return kind == VAD_MODEL_MICROSOFT || kind == VAD_MODEL_EDGE ? ""
								     : *(const char *const *)thing;
}

static void put_fault(struct trial *trial, struct tally *tally)
{
	enum vad_model_kind kind =
		chance(trial, 60)
			? VAD_MODEL_MACHINE
			: (enum vad_model_kind)vad_random_below(&trial->random, VAD_MODEL_KINDS);
	void *thing = chance(trial, 40) && kind == VAD_MODEL_MACHINE ? client_of(trial)
								     : thing_of(trial, kind);
	size_t count = 0;
	const struct vad_model_field *fields = vad_model_fields(kind, &count);
	const struct vad_model_field *field;
	struct vad_error error = { 0 };
	char value[VALUE_MAX] = "";
	enum vad_result result;

	if (thing == NULL || count == 0)
		return;
	field = &fields[vad_random_below(&trial->random, count)];
	if (is_result(field))
		return;
	value_for(trial, field, value);
	if (field->type == VAD_FIELD_LIST && chance(trial, 50))
		vad_model_field_clear(thing, field);
	result = vad_model_field_set(trial->world, thing, field, vad_view_of(value), &error);
	vad_buffer_printf(&trial->text, "fault: %s %s, %s: %s (%s)\n", vad_model_kind_word(kind),
			  name_of(kind, thing), field->name, value, vad_result_name(result));
	trial->faults += result == VAD_OK;
	tally->fields_set += result == VAD_OK;
	tally->fields_refused += result != VAD_OK;
	if (result != VAD_OK && (result != VAD_INVALID || error.message[0] == '\0'))
		complain(trial, "%s: %s is refused without a word", field->name, value);
}

bool make_world(struct trial *trial, struct tally *tally)
{
	uint64_t count = vad_random_below(&trial->random, FAULTS_MOST + 1);

	trial->world = vad_model_world_new(trial->k, (vad_time)START_DAY * 86400 + 8 * 3600,
					   trial->number);
	if (trial->world == NULL)
		return false;
	add_site(trial);
	if (vad_model_world_begin(trial->world) != VAD_OK)
		return false;
	for (uint64_t i = 0; i < count; i++)
		put_fault(trial, tally);
	return true;
}
