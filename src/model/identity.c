/* SPDX-License-Identifier: MIT */
/* Names and ids of products, as the programs of Windows print them. */
#include <string.h>

#include "model/identity.h"
#include "model/random.h"

#define WINDOWS_APP "55c92734-d682-4d71-983e-d6ec3f16059f"
#define OFFICE_2010_APP "59a52881-a989-479d-af46-f275c6370663"
#define OFFICE_APP "0ff1ce15-a989-479d-af46-f275c6370663"
#define OFFICE_HOST_APP "0ff1ce16-a989-479d-af46-f275c6370663"

enum { DAY = 86400, SERIAL = 1000000 };

/* Builds with an update of the time; groups as extended ids of those versions have shown them. */
#define MODERN "Windows(R)", "Windows(R) Operating System"
static const struct vad_model_release clients[] = {
	{ "11", "10.0.22631.4317", 22631, MODERN, "03612", true },
	{ "10", "10.0.19045.5011", 19045, MODERN, "03612", true },
	{ "11-ltsc-2024", "10.0.26100.2033", 26100, MODERN, "03612", true },
	{ "10-ltsc-2021", "10.0.19044.5011", 19044, MODERN, "03612", true },
	{ "10-ltsc-2019", "10.0.17763.6414", 17763, MODERN, "03612", true },
	{ "10-ltsb-2016", "10.0.14393.7428", 14393, MODERN, "03612", true },
	{ "10-ltsb-2015", "10.0.10240.20796", 10240, MODERN, "03612", true },
	{ "8.1", "6.3.9600.17415", 9600, MODERN, "06401", true },
	{ "8", "6.2.9200.16384", 9200, MODERN, "05426", true },
	{ "7", "6.1.7601.17514", 7601, "Windows(R) 7", "Windows Operating System - Windows(R) 7",
	  "55041", false },
	{ "vista", "6.0.6002.18005", 6002, "Windows(TM) Vista", "Windows Operating System - Vista",
	  "89580", false },
};
static const struct vad_model_release servers[] = {
	{ "2025", "10.0.26100.2033", 26100, MODERN, "03612", true },
	{ "2022", "10.0.20348.2762", 20348, MODERN, "03612", true },
	{ "2019", "10.0.17763.6414", 17763, MODERN, "03612", true },
	{ "sac", "10.0.19042.1889", 19042, MODERN, "03612", true },
	{ "2016", "10.0.14393.7428", 14393, MODERN, "03612", true },
	{ "2012R2", "6.3.9600.17415", 9600, MODERN, "06401", true },
	{ "2012", "6.2.9200.16384", 9200, MODERN, "05426", true },
	{ "2008R2", "6.1.7601.17514", 7601, "Windows Server(R)",
	  "Windows Operating System - Windows Server(R)", "55041", false },
	{ "2008", "6.0.6002.18005", 6002, "Windows Server(R)",
	  "Windows Operating System - Windows Server(R)", "92516", false },
};
#undef MODERN

/* The tokens of channels: in descriptions, those of Office, and as "Product Key Channel". */
static const struct {
	const char *description, *office, *channel;
	unsigned type; /* fifth part of an extended product id: 03 is a volume licence */
} tokens[] = {
	[VAD_MODEL_CHANNEL_GVLK] = { "VOLUME_KMSCLIENT", "VOLUME_KMSCLIENT", "Volume:GVLK", 3 },
	[VAD_MODEL_CHANNEL_MAK] = { "VOLUME_MAK", "RETAIL(MAK)", "Volume:MAK", 3 },
	[VAD_MODEL_CHANNEL_CSVLK] = { "VOLUME_KMS", "VOLUME_KMS", "Volume:CSVLK", 3 },
	[VAD_MODEL_CHANNEL_RETAIL] = { "RETAIL", "RETAIL(Retail)", "Retail", 0 },
	[VAD_MODEL_CHANNEL_EVAL] = { "TIMEBASED_EVAL", "TIMEBASED_EVAL", "Retail:TB:Eval", 0 },
	[VAD_MODEL_CHANNEL_AVMA] = { "VIRTUAL_MACHINE_ACTIVATION", "VIRTUAL_MACHINE_ACTIVATION",
				     "Volume:AVMA", 3 },
	[VAD_MODEL_CHANNEL_OEM] = { "OEM_DM", "OEM_DM", "OEM:DM", 2 },
};

static bool same(const char *a, const char *b)
{
	return vad_view_equal_nocase(vad_view_of(a), vad_view_of(b));
}

static bool is_office(const struct vad_model_product *product)
{
	return same(product->app, "office");
}

/* --- versions --------------------------------------------------------------------------------- */

static const struct vad_model_release *find(const struct vad_model_release *list, size_t count,
					    const char *version)
{
	for (size_t i = 0; i < count; i++)
		if (same(list[i].version, version))
			return &list[i];
	return &list[0];
}

const struct vad_model_release *vad_model_release(const char *version, bool server)
{
	if (server)
		return find(servers, sizeof(servers) / sizeof(servers[0]), version);
	return find(clients, sizeof(clients) / sizeof(clients[0]), version);
}

const struct vad_model_release *vad_model_release_of(const struct vad_model_machine *machine)
{
	return vad_model_release(machine->product[0].version, machine->server);
}

unsigned vad_model_office_number(const struct vad_model_product *product)
{
	static const struct {
		const char *version;
		unsigned number;
	} numbers[] = { { "2010", 14 }, { "2013", 15 }, { "2016", 16 },
			{ "2019", 19 }, { "2021", 21 }, { "2024", 24 } };

	for (size_t i = 0; is_office(product) && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (same(numbers[i].version, product->version))
			return numbers[i].number;
	return is_office(product) ? 16 : 0;
}

/* --- the channel ------------------------------------------------------------------------------ */

bool vad_model_channel_of(const struct vad_model_world *world,
			  const struct vad_model_product *product, uint8_t *channel)
{
	const struct vad_model_key *key = vad_model_key(world, product->key);

	if (key == NULL && !product->evaluation)
		return false;
	*channel = key == NULL ? (uint8_t)VAD_MODEL_CHANNEL_EVAL : key->channel;
	return true;
}

const char *vad_model_channel_text(const struct vad_model_world *world,
				   const struct vad_model_product *product)
{
	uint8_t channel;

	return vad_model_channel_of(world, product, &channel) ? tokens[channel].channel : "";
}

/* The token of a host key's group; groups that are for clients and servers have one for each. */
static const char *group_token(const struct vad_knowledge *k, const char *group, bool server)
{
	static const char client_head[] = "VOLUME_KMS_W";

	for (uint32_t i = 0; i < k->host_keys_count; i++) {
		struct vad_range range = k->host_keys[i].tokens;

		if (!same(vad_text(k, k->host_keys[i].id), group) || range.count == 0)
			continue;
		for (uint32_t n = 0; n < range.count && !server; n++) {
			const char *token = vad_text(k, k->words[range.first + n]);

			if (strncmp(token, client_head, sizeof(client_head) - 1) == 0)
				return token;
		}
		return vad_text(k, k->words[range.first]);
	}
	return tokens[VAD_MODEL_CHANNEL_CSVLK].description;
}

static const char *description_token(const struct vad_model_world *world,
				     const struct vad_model_machine *machine,
				     const struct vad_model_product *product)
{
	const struct vad_model_key *key = vad_model_key(world, product->key);
	uint8_t channel = VAD_MODEL_CHANNEL_GVLK;

	/* A licence without a key is the one that the edition came with. */
	(void)vad_model_channel_of(world, product, &channel);
	if (is_office(product))
		return tokens[channel].office;
	if (channel == VAD_MODEL_CHANNEL_CSVLK && key != NULL)
		return group_token(world->k, key->group, machine->server);
	if (channel == VAD_MODEL_CHANNEL_OEM && !vad_model_release_of(machine)->modern)
		return "OEM_SLP";
	return tokens[channel].description;
}

/* --- names ------------------------------------------------------------------------------------ */

/* Office has a licence for each channel, and its edition is the licence's name. */
static void office_edition(const struct vad_model_world *world,
			   const struct vad_model_product *product, struct vad_buffer *out)
{
	static const struct vad_view client = { "_KMS_Client", sizeof("_KMS_Client") - 1 };
	struct vad_view edition = vad_view_of(product->edition);
	size_t at = vad_view_find(edition, client, 0);
	uint8_t channel = VAD_MODEL_CHANNEL_GVLK;

	(void)vad_model_channel_of(world, product, &channel);
	if (channel != VAD_MODEL_CHANNEL_MAK || at == SIZE_MAX) {
		vad_buffer_add_view(out, edition);
		return;
	}
	vad_buffer_add_view(out, vad_view_sub(edition, 0, at));
	vad_buffer_add(out, "_MAK");
	vad_buffer_add_view(out, vad_view_sub(edition, at + client.size, SIZE_MAX));
}

void vad_model_product_name(const struct vad_model_world *world,
			    const struct vad_model_machine *machine,
			    const struct vad_model_product *product, struct vad_buffer *out)
{
	if (is_office(product)) {
		vad_buffer_printf(out, "Office %u, ", vad_model_office_number(product));
		office_edition(world, product, out);
	} else {
		bool named = vad_view_ends_nocase(vad_view_of(product->edition), "Eval");

		vad_buffer_printf(out, "%s, %s%s", vad_model_release_of(machine)->family,
				  product->edition, product->evaluation && !named ? "Eval" : "");
	}
	vad_buffer_add(out, " edition");
}

void vad_model_product_description(const struct vad_model_world *world,
				   const struct vad_model_machine *machine,
				   const struct vad_model_product *product, struct vad_buffer *out)
{
	if (is_office(product))
		vad_buffer_printf(out, "Office %u", vad_model_office_number(product));
	else
		vad_buffer_add(out, vad_model_release_of(machine)->system);
	vad_buffer_printf(out, ", %s channel", description_token(world, machine, product));
}

const char *vad_model_application_id(const struct vad_model_product *product)
{
	if (!is_office(product))
		return WINDOWS_APP;
	if (vad_view_find(vad_view_of(product->edition), VAD_VIEW("_KMS_Host"), 0) != SIZE_MAX)
		return OFFICE_HOST_APP;
	return same(product->version, "2010") ? OFFICE_2010_APP : OFFICE_APP;
}

/* --- ids -------------------------------------------------------------------------------------- */

static const char *kind_of(uint8_t channel)
{
	switch (channel) {
	case VAD_MODEL_CHANNEL_GVLK:
		return "gvlk";
	case VAD_MODEL_CHANNEL_CSVLK:
		return "csvlk";
	case VAD_MODEL_CHANNEL_RETAIL:
		return "retail";
	case VAD_MODEL_CHANNEL_EVAL:
		return "eval";
	default:
		return "";
	}
}

static uint64_t text_hash(const char *text, uint64_t seed)
{
	return vad_view_hash(vad_view_of(text), seed);
}

static bool published_id(const struct vad_knowledge *k, const struct vad_model_product *product,
			 uint8_t channel, struct vad_guid *id)
{
	uint32_t row = vad_model_product_row(k, product->edition, product->version);

	for (uint32_t i = 0; row != VAD_NO_INDEX && i < k->products[row].ids.count; i++) {
		const struct vad_product_id *entry =
			&k->product_ids[k->indexes[k->products[row].ids.first + i]];

		if (same(vad_text(k, entry->kind), kind_of(channel))) {
			*id = entry->guid;
			return true;
		}
	}
	return false;
}

/* Host keys of Office: their licences are known by version alone. */
static bool office_host_id(const struct vad_knowledge *k, const struct vad_model_product *product,
			   struct vad_guid *id)
{
	for (uint32_t i = 0; i < k->product_ids_count; i++) {
		const struct vad_product *row = &k->products[k->product_ids[i].product];

		if (!same(vad_text(k, k->product_ids[i].kind), "csvlk") ||
		    !same(vad_text(k, row->app), "office") ||
		    !same(vad_text(k, row->version), product->version))
			continue;
		*id = k->product_ids[i].guid;
		return true;
	}
	return false;
}

struct vad_guid vad_model_activation_id(const struct vad_model_world *world,
					const struct vad_model_product *product)
{
	uint8_t channel = VAD_MODEL_CHANNEL_GVLK;
	struct vad_guid id;

	(void)vad_model_channel_of(world, product, &channel);
	if (published_id(world->k, product, channel, &id))
		return id;
	if (channel == VAD_MODEL_CHANNEL_CSVLK && is_office(product) &&
	    office_host_id(world->k, product, &id))
		return id;
	return vad_random_guid(text_hash(product->edition, text_hash(product->version, channel)),
			       1);
}

/* The day on which the key came onto the machine: nobody says it, so machine and key decide. */
static struct vad_date installed_on(const struct vad_model_world *world, uint64_t hash)
{
	enum { DAYS_BACK = 300 };
	struct vad_date date = { .year = 2026, .month = 1, .day = 1 };

	(void)vad_time_to_date(world->start - (vad_time)(1 + hash % DAYS_BACK) * DAY, &date);
	return date;
}

static int day_of_year(const struct vad_date *date)
{
	struct vad_date first = { .year = date->year, .month = 1, .day = 1 };
	struct vad_date day = { .year = date->year, .month = date->month, .day = date->day };

	return (int)((vad_time_from_date(&day) - vad_time_from_date(&first)) / DAY) + 1;
}

void vad_model_extended_pid(const struct vad_model_world *world,
			    const struct vad_model_machine *machine,
			    const struct vad_model_product *product, struct vad_buffer *out)
{
	const struct vad_model_release *release = vad_model_release_of(machine);
	const struct vad_model_key *key = vad_model_key(world, product->key);
	struct vad_guid id = vad_model_activation_id(world, product);
	uint64_t of_key, of_machine;
	struct vad_date date;
	uint8_t channel;
	bool own;

	if (!vad_model_channel_of(world, product, &channel))
		return;
	/* Keys that are the same for everybody have no serial number of their own. */
	own = channel == VAD_MODEL_CHANNEL_MAK || channel == VAD_MODEL_CHANNEL_CSVLK;
	of_key = text_hash(key == NULL ? "" : vad_model_key_tail(world, key, product), world->seed);
	of_machine = text_hash(machine->name, of_key);
	date = installed_on(world, of_machine);
	vad_buffer_printf(out, "%s-%05u-%03u-%06u-%02u-1033-%u.0000-%03d%d", release->group,
			  (unsigned)(id.bytes[0] << 8 | id.bytes[1]) % 5000 + 100,
			  own ? (unsigned)(of_key % 1000) : 0,
			  own ? (unsigned)(of_key / 1000 % SERIAL) : 0, tokens[channel].type,
			  (unsigned)release->build, day_of_year(&date), date.year);
}

bool vad_model_office_host(const struct vad_model_world *world,
			   const struct vad_model_machine *machine,
			   struct vad_model_product *product)
{
	static const struct {
		const char *group, *version, *edition;
	} hosts[] = {
		{ "office2010", "2010", "OfficeKMSHostVL_KMS_Host" },
		{ "office2013", "2013", "OfficeKMSHostVL_KMS_Host" },
		{ "office2016", "2016", "OfficeKMSHostVL_KMS_Host" },
		{ "office2019", "2019", "Office19KMSHost2019VL_KMS_Host" },
		{ "office2021", "2021", "Office21KMSHost2021VL_KMS_Host_AE" },
		{ "office2024", "2024", "Office24KMSHost2024VL_KMS_Host_AE" },
	};
	const struct vad_model_key *key = vad_model_key(world, machine->kms.office_key);
	size_t found = 2;

	if (key == NULL)
		return false;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (same(hosts[i].group, key->group))
			found = i;
	*product = machine->product[1];
	product->app = "office";
	product->edition = hosts[found].edition;
	product->version = hosts[found].version;
	product->key = machine->kms.office_key;
	product->licence = vad_model_licence(world, product,
					     machine->kms.activated ? VAD_LICENCE_LICENSED
								    : VAD_LICENCE_INITIAL_GRACE,
					     world->start);
	return true;
}
