/* SPDX-License-Identifier: MIT */
/* The reader of fleet files: trees and complaints are those of knowledge/tree.h. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "knowledge/tree.h"
#include "lab/fleet.h"
#include "rules/host_key.h"

enum { DAY = 86400, ALL_DAYS = 0x7F, DAYS_DEFAULT = 365, NAMES_MAX = 256 };

struct loaded {
	struct vad_fleet fleet; /* first: what is handed out */
	struct vad_arena *arena;
};

/* Where the reader stands. */
struct reading {
	const struct vad_knowledge *k;
	struct vad_place at;
	struct vad_fleet *fleet;
	struct vad_arena *arena;
	struct vad_fleet_host *hosts;
	struct vad_fleet_mak *maks;
	struct vad_fleet_group *groups;
};

/* --- values ---------------------------------------------------------------------------------- */

static const char *keep_text(struct reading *in, struct vad_view text)
{
	struct vad_view copy = vad_arena_copy(in->arena, text);

	if (copy.data == NULL) {
		vad_loader_fail(in->at.loader, VAD_NO_MEMORY);
		return "";
	}
	return copy.data;
}

/* The text under `key`; `otherwise` without one. */
static const char *text_of(struct reading *in, const struct vad_node *map, const char *key,
			   const char *otherwise)
{
	const struct vad_node *node = vad_field_of(map, key, VAD_NODE_TEXT);

	return node == NULL ? otherwise : keep_text(in, node->text);
}

static int64_t number_of(struct reading *in, const struct vad_node *map, const char *key,
			 int64_t least, int64_t most, int64_t otherwise)
{
	const struct vad_node *node = vad_field(map, key);

	if (node != NULL && !vad_view_to_i64(node->text, &otherwise))
		otherwise = least - 1;
	if (node != NULL && (otherwise < least || otherwise > most)) {
		vad_complain(in->at, node,
			     "'%s' is '%.*s'; expected a whole number from %lld to %lld", key,
			     VAD_SHOW(node->text), (long long)least, (long long)most);
		otherwise = least;
	}
	return otherwise;
}

static bool yes_of(struct reading *in, const struct vad_node *map, const char *key)
{
	static const char *const words[] = { "no", "yes" };

	return vad_field_choice(in->at, map, key, words, 2) == 1;
}

/* "90s", "30m", "4h", "7d", "2w", each with '-' before it perhaps; "0". */
static bool parse_span(struct vad_view text, int64_t *seconds)
{
	static const char units[] = "smhdw";
	static const int64_t sizes[] = { 1, 60, 3600, DAY, 7 * DAY };
	const char *unit;
	int64_t number;

	if (vad_view_is(text, "0")) {
		*seconds = 0;
		return true;
	}
	if (text.size < 2 || text.size > 10)
		return false;
	unit = strchr(units, text.data[text.size - 1]);
	if (unit == NULL || *unit == '\0' ||
	    !vad_view_to_i64(vad_view_sub(text, 0, text.size - 1), &number))
		return false;
	*seconds = number * sizes[unit - units];
	return true;
}

static int64_t span_of(struct reading *in, const struct vad_node *map, const char *key,
		       bool negative)
{
	const struct vad_node *node = vad_field(map, key);
	int64_t seconds = 0;

	if (node == NULL)
		return 0;
	if (!parse_span(node->text, &seconds) || (seconds < 0 && !negative) ||
	    seconds > (int64_t)VAD_FLEET_DAYS_MAX * DAY ||
	    seconds < -(int64_t)VAD_FLEET_DAYS_MAX * DAY) {
		vad_complain(in->at, node,
			     "'%s' is '%.*s'; expected a time such as 90s, 30m, 4h, 7d or 2w", key,
			     VAD_SHOW(node->text));
		return 0;
	}
	return seconds;
}

static vad_time time_of(struct reading *in, const struct vad_node *map, const char *key,
			vad_time otherwise)
{
	const struct vad_node *node = vad_field(map, key);
	struct vad_stamp stamp;

	if (node == NULL)
		return otherwise;
	if (!vad_stamp_parse(node->text, false, &stamp) || stamp.time < 0) {
		vad_complain(in->at, node,
			     "'%s' is '%.*s'; expected a day such as 2026-06-20, or a time such as "
			     "2026-06-20T08:00:00Z",
			     key, VAD_SHOW(node->text));
		return otherwise;
	}
	return stamp.time;
}

/* A name that may stand in DNS, and that no other of its kind has. */
static const char *name_of(struct reading *in, const struct vad_node *map, size_t most)
{
	const struct vad_node *node = vad_field_of(map, "name", VAD_NODE_TEXT);

	if (node == NULL)
		return "";
	if (node->text.size > most || !vad_arg_valid(VAD_ARG_HOST, node->text) ||
	    vad_view_find_char(node->text, '.', 0) != SIZE_MAX)
		vad_complain(in->at, node,
			     "'name' is '%.*s'; expected at most %zu letters, digits and hyphens",
			     VAD_SHOW(node->text), most);
	return keep_text(in, node->text);
}

static void refuse_double(struct reading *in, const struct vad_node *item, const char *what)
{
	struct vad_view name = vad_field_view(item, "name");

	for (const struct vad_node *other = item->next; other != NULL; other = other->next)
		if (vad_view_equal_nocase(vad_field_view(other, "name"), name) && name.size > 0)
			vad_complain(in->at, other,
				     "a second %s '%.*s'; the first stands in line %u", what,
				     VAD_SHOW(name), (unsigned)item->line);
}

/* Which of `count` names a text is; VAD_FLEET_NONE after a complaint. */
static uint32_t one_of(struct reading *in, const struct vad_node *node, const char *what,
		       const char *const *names, size_t count)
{
	struct vad_view meant;

	for (size_t i = 0; i < count; i++)
		if (vad_view_is_nocase(node->text, names[i]))
			return (uint32_t)i;
	meant = vad_nearest_word(node->text, names, count);
	if (meant.size > 0)
		vad_complain(in->at, node, "unknown %s '%.*s'; did you mean '%.*s'?", what,
			     VAD_SHOW(node->text), VAD_SHOW(meant));
	else if (count > 0)
		vad_complain(in->at, node, "unknown %s '%.*s'; expected one such as '%s'", what,
			     VAD_SHOW(node->text), names[0]);
	else
		vad_complain(in->at, node, "unknown %s '%.*s'; the file has none", what,
			     VAD_SHOW(node->text));
	return VAD_FLEET_NONE;
}

/* --- spans of time --------------------------------------------------------------------------- */

/* "50%" or a number of machines. */
static uint32_t off_of(struct reading *in, const struct vad_node *map, uint32_t machines)
{
	const struct vad_node *node = vad_field_of(map, "off", VAD_NODE_TEXT);
	struct vad_view text = node == NULL ? VAD_VIEW("100%") : node->text;
	bool percent = text.size > 0 && text.data[text.size - 1] == '%';
	uint64_t number = 0;

	if (percent)
		text.size--;
	if (!vad_view_to_u64(text, &number) || number > (percent ? 100 : machines)) {
		vad_complain(
			in->at, node == NULL ? map : node,
			"'off' is '%.*s'; expected a share such as 50%%, or a number of machines",
			VAD_SHOW(node == NULL ? text : node->text));
		return 0;
	}
	return percent ? (uint32_t)(number * machines / 100) : (uint32_t)number;
}

static const struct vad_fleet_span *spans_of(struct reading *in, const struct vad_node *map,
					     const char *key, const char *what, uint32_t machines,
					     size_t *count)
{
	static const struct vad_field fields[] = { { "from", VAD_SHAPE_TEXT, true },
						   { "until", VAD_SHAPE_TEXT, true },
						   { "off", VAD_SHAPE_TEXT, false } };
	size_t known = machines > 0 ? 3 : 2;
	struct vad_fleet_span *spans =
		vad_arena_array(in->arena, VAD_FLEET_SPANS_MAX, sizeof(*spans));

	*count = 0;
	if (spans == NULL) {
		vad_loader_fail(in->at.loader, VAD_NO_MEMORY);
		return NULL;
	}
	for (const struct vad_node *item = vad_field_items(map, key); item != NULL;
	     item = item->next) {
		struct vad_fleet_span *span = &spans[*count];

		if (!vad_fields_check(in->at, item, what, fields, known))
			continue;
		if (*count == VAD_FLEET_SPANS_MAX) {
			vad_complain(in->at, item, "more than %d in '%s'", (int)VAD_FLEET_SPANS_MAX,
				     key);
			break;
		}
		span->from = time_of(in, item, "from", 0);
		span->until = time_of(in, item, "until", span->from + 1);
		span->off = machines > 0 ? off_of(in, item, machines) : 0;
		if (span->until <= span->from)
			vad_complain(in->at, item, "'until' is not after 'from'");
		if (*count > 0 && span->from < spans[*count - 1].until)
			vad_complain(in->at, item,
				     "'from' is before the end of the %s above; expected them in "
				     "order and apart",
				     what);
		++*count;
	}
	return spans;
}

/* --- hosts and pools ------------------------------------------------------------------------- */

static void read_keys(struct reading *in, const struct vad_node *item, struct vad_fleet_host *host)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (uint32_t i = 0; i < in->k->host_keys_count && count < NAMES_MAX; i++)
		names[count++] = vad_text(in->k, in->k->host_keys[i].id);
	for (const struct vad_node *key = vad_field_items(item, "keys"); key != NULL;
	     key = key->next) {
		uint32_t found = one_of(in, key, "host key", names, count);

		if (host->key_count == VAD_FLEET_KEYS_MAX) {
			vad_complain(in->at, key, "more than %d keys", (int)VAD_FLEET_KEYS_MAX);
			return;
		}
		if (found != VAD_FLEET_NONE)
			host->keys[host->key_count++] = found;
	}
}

static void read_host(struct reading *in, const struct vad_node *item)
{
	static const struct vad_field fields[] = {
		{ "name", VAD_SHAPE_TEXT, true },   { "keys", VAD_SHAPE_TEXTS, false },
		{ "from", VAD_SHAPE_TEXT, false },  { "until", VAD_SHAPE_TEXT, false },
		{ "clock", VAD_SHAPE_TEXT, false }, { "outages", VAD_SHAPE_MAPS, false },
	};
	struct vad_fleet_host *host = &in->hosts[in->fleet->host_count];
	bool good = VAD_FIELDS_CHECK(in->at, item, "host", fields);

	if (in->fleet->host_count == VAD_FLEET_HOSTS_MAX) {
		vad_complain(in->at, item, "more than %d hosts", (int)VAD_FLEET_HOSTS_MAX);
		return;
	}
	/* One that is wrong keeps its name, so that who refers to it is not complained about. */
	in->fleet->host_count++;
	host->name = name_of(in, item, VAD_FLEET_NAME_MAX);
	if (!good)
		return;
	refuse_double(in, item, "host");
	read_keys(in, item, host);
	host->from = time_of(in, item, "from", INT64_MIN);
	host->until = time_of(in, item, "until", INT64_MAX);
	host->clock = span_of(in, item, "clock", true);
	host->outages = spans_of(in, item, "outages", "outage", 0, &host->outage_count);
}

static void read_mak(struct reading *in, const struct vad_node *item)
{
	static const struct vad_field fields[] = { { "name", VAD_SHAPE_TEXT, true },
						   { "activations", VAD_SHAPE_TEXT, true } };
	struct vad_fleet_mak *mak = &in->maks[in->fleet->mak_count];

	bool good = VAD_FIELDS_CHECK(in->at, item, "MAK", fields);

	if (in->fleet->mak_count == VAD_FLEET_MAKS_MAX) {
		vad_complain(in->at, item, "more than %d MAKs", (int)VAD_FLEET_MAKS_MAX);
		return;
	}
	in->fleet->mak_count++;
	mak->name = name_of(in, item, VAD_FLEET_NAME_MAX);
	if (!good)
		return;
	refuse_double(in, item, "MAK");
	mak->activations = number_of(in, item, "activations", 0, UINT32_MAX, 0);
}

/* --- groups: what they are ------------------------------------------------------------------- */

/* products.yaml knows Windows 11 under the keys that it shares with Windows 10. */
static bool is_version_of(const struct vad_knowledge *k, const struct vad_product *product,
			  struct vad_view version)
{
	struct vad_view listed = vad_view_of(vad_text(k, product->version));

	if (strcmp(vad_text(k, product->app), "office") == 0)
		return vad_view_starts_nocase(version, "office") &&
		       vad_view_equal_nocase(vad_view_sub(version, 6, version.size), listed);
	return vad_view_equal_nocase(version, listed) ||
	       (vad_view_is(version, "11") && vad_view_is(listed, "10"));
}

/* The role that a version has, and the activation id of the edition where it is known. */
static void find_product(struct reading *in, struct vad_fleet_group *group)
{
	struct vad_view version = vad_view_of(group->version);
	const struct vad_knowledge *k = in->k;

	group->role = vad_view_starts_nocase(version, "office") ? VAD_KMS_OFFICE : VAD_KMS_CLIENT;
	for (uint32_t i = 0; i < k->products_count; i++) {
		const struct vad_product *product = &k->products[i];

		if (!is_version_of(k, product, version))
			continue;
		group->role = vad_kms_role_of(k, i);
		if (!vad_view_is_nocase(vad_view_of(vad_text(k, product->edition)), group->edition))
			continue;
		for (uint32_t id = 0; id < product->ids.count; id++) {
			uint32_t row = k->indexes[product->ids.first + id];

			if (strcmp(vad_text(k, k->product_ids[row].kind), "gvlk") == 0)
				group->product = k->product_ids[row].guid;
		}
	}
}

static void check_version(struct reading *in, const struct vad_node *item)
{
	const struct vad_node *node = vad_field_of(item, "version", VAD_NODE_TEXT);
	const struct vad_knowledge *k = in->k;
	const char *names[NAMES_MAX];
	size_t count = 0;

	if (node == NULL ||
	    (k->host_keys_count > 0 && vad_host_key_covers(k, 0, node->text) != VAD_ANSWER_UNKNOWN))
		return;
	for (uint32_t i = 0; i < k->host_keys_count; i++)
		for (uint32_t w = 0; w < k->host_keys[i].covers.count && count < NAMES_MAX; w++)
			names[count++] = vad_text(k, k->words[k->host_keys[i].covers.first + w]);
	(void)one_of(in, node, "version", names, count);
}

/* --- groups: when they are on ---------------------------------------------------------------- */

/* "8-18", whole hours. */
static void read_hours(struct reading *in, const struct vad_node *item,
		       struct vad_fleet_group *group)
{
	const struct vad_node *node = vad_field_of(item, "hours", VAD_NODE_TEXT);
	uint64_t from, until;
	size_t dash;

	group->on_until = DAY;
	if (node == NULL)
		return;
	dash = vad_view_find_char(node->text, '-', 0);
	if (dash == SIZE_MAX || !vad_view_to_u64(vad_view_sub(node->text, 0, dash), &from) ||
	    !vad_view_to_u64(vad_view_sub(node->text, dash + 1, SIZE_MAX), &until) || until > 24 ||
	    from >= until) {
		vad_complain(
			in->at, node,
			"'hours' is '%.*s'; expected the hours (UTC) between which the machines "
			"are on, such as 8-18",
			VAD_SHOW(node->text));
		return;
	}
	group->on_from = (int32_t)(from * 3600);
	group->on_until = (int32_t)(until * 3600);
}

/* Number of a weekday, Monday is 0; 7 when it is none. */
static unsigned weekday_of(struct vad_view word)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	unsigned day = 0;

	while (day < 7 && !vad_view_is_nocase(vad_view_trim(word), names[day]))
		day++;
	return day;
}

/* "mon-fri", "sat", or several of these with commas between; 0 when it is neither. */
static uint8_t parse_weekdays(struct vad_view text)
{
	unsigned mask = 0;

	for (size_t start = 0; start <= text.size;) {
		size_t comma = vad_view_find_char(text, ',', start), dash;
		struct vad_view part =
			vad_view_sub(text, start, (comma == SIZE_MAX ? text.size : comma) - start);
		unsigned first, last;

		dash = vad_view_find_char(part, '-', 0);
		first = weekday_of(vad_view_sub(part, 0, dash == SIZE_MAX ? part.size : dash));
		last = dash == SIZE_MAX ? first
					: weekday_of(vad_view_sub(part, dash + 1, part.size));
		if (first > 6 || last > 6)
			return 0;
		for (unsigned day = first; day != last; day = (day + 1) % 7)
			mask |= 1U << day;
		mask |= 1U << last;
		start = comma == SIZE_MAX ? text.size + 1 : comma + 1;
	}
	return (uint8_t)mask;
}

static void read_weekdays(struct reading *in, const struct vad_node *item,
			  struct vad_fleet_group *group)
{
	const struct vad_node *node = vad_field_of(item, "weekdays", VAD_NODE_TEXT);

	group->weekdays = node == NULL ? ALL_DAYS : parse_weekdays(node->text);
	if (group->weekdays == 0)
		vad_complain(in->at, node,
			     "'weekdays' is '%.*s'; expected days such as mon-fri or mon,wed",
			     VAD_SHOW(node->text));
}

static void read_joins(struct reading *in, const struct vad_node *item,
		       struct vad_fleet_group *group)
{
	static const struct vad_field fields[] = { { "from", VAD_SHAPE_TEXT, false },
						   { "over", VAD_SHAPE_TEXT, false } };
	const struct vad_node *node = vad_field(item, "joins");

	group->joins_from = in->fleet->start;
	if (node == NULL || !VAD_FIELDS_CHECK(in->at, node, "way of joining", fields))
		return;
	group->joins_from = time_of(in, node, "from", in->fleet->start);
	group->joins_over = span_of(in, node, "over", false);
	if (group->joins_from < in->fleet->start) {
		vad_complain(in->at, node, "'from' is before the start of the fleet");
		group->joins_from = in->fleet->start;
	}
	if (group->licensed)
		vad_complain(
			in->at, node,
			"'joins' beside 'licensed'; expected one of them: who is licensed from "
			"the start has joined already");
}

/* --- groups: whom they ask ------------------------------------------------------------------- */

static void add_host(struct vad_fleet_group *group, uint32_t host)
{
	for (uint32_t i = 0; i < group->host_count; i++)
		if (group->hosts[i] == host)
			return;
	if (host < VAD_FLEET_HOSTS_MAX)
		group->hosts[group->host_count++] = (uint8_t)host;
}

static void read_hosts(struct reading *in, const struct vad_node *item,
		       struct vad_fleet_group *group)
{
	const struct vad_node *list = vad_field_of(item, "hosts", VAD_NODE_LIST);
	const struct vad_node *skms = vad_field_of(item, "skms", VAD_NODE_TEXT);
	const struct vad_node *mak = vad_field_of(item, "mak", VAD_NODE_TEXT);
	const char *names[VAD_FLEET_HOSTS_MAX];

	group->mak = VAD_FLEET_NONE;
	if ((list != NULL) + (skms != NULL) + (mak != NULL) > 1)
		vad_complain(in->at, item,
			     "more than one of 'hosts', 'skms' and 'mak'; expected one");
	if (mak != NULL) {
		for (uint32_t i = 0; i < in->fleet->mak_count; i++)
			names[i] = in->maks[i].name;
		group->mak = one_of(in, mak, "MAK", names, in->fleet->mak_count);
		return;
	}
	for (uint32_t i = 0; i < in->fleet->host_count; i++)
		names[i] = in->hosts[i].name;
	group->forced = skms != NULL;
	if (skms != NULL)
		add_host(group, one_of(in, skms, "host", names, in->fleet->host_count));
	else if (list == NULL)
		for (uint32_t i = 0; i < in->fleet->host_count; i++)
			add_host(group, i);
	for (const struct vad_node *host = list == NULL ? NULL : list->first; host != NULL;
	     host = host->next)
		add_host(group, one_of(in, host, "host", names, in->fleet->host_count));
}

/* --- groups ---------------------------------------------------------------------------------- */

static const struct vad_field group_fields[] = {
	{ "name", VAD_SHAPE_TEXT, true },
	{ "machines", VAD_SHAPE_TEXT, true },
	{ "version", VAD_SHAPE_TEXT, true },
	{ "edition", VAD_SHAPE_TEXT, false },
	{ "hosts", VAD_SHAPE_TEXTS, false },
	{ "skms", VAD_SHAPE_TEXT, false },
	{ "mak", VAD_SHAPE_TEXT, false },
	{ "virtual", VAD_SHAPE_TEXT, false },
	{ "shared-cmid", VAD_SHAPE_TEXT, false },
	{ "licensed", VAD_SHAPE_TEXT, false },
	{ "clock", VAD_SHAPE_TEXT, false },
	{ "hours", VAD_SHAPE_TEXT, false },
	{ "weekdays", VAD_SHAPE_TEXT, false },
	{ "holidays", VAD_SHAPE_MAPS, false },
	{ "reimaged-every", VAD_SHAPE_TEXT, false },
	{ "joins", VAD_SHAPE_MAP, false },
	{ "retired", VAD_SHAPE_TEXT, false },
	{ "activation-id", VAD_SHAPE_TEXT, false },
};

static void read_life(struct reading *in, const struct vad_node *item,
		      struct vad_fleet_group *group)
{
	group->is_virtual = yes_of(in, item, "virtual");
	group->shared_cmid = yes_of(in, item, "shared-cmid");
	group->licensed = yes_of(in, item, "licensed");
	group->clock = span_of(in, item, "clock", true);
	read_hours(in, item, group);
	read_weekdays(in, item, group);
	group->holidays =
		spans_of(in, item, "holidays", "holiday", group->machines, &group->holiday_count);
	group->reimaged_every = span_of(in, item, "reimaged-every", false);
	if (group->reimaged_every > 0 && group->reimaged_every < DAY)
		vad_complain(in->at, item,
			     "'reimaged-every' is less than a day; expected 1d or more");
	read_joins(in, item, group);
	group->retired = time_of(in, item, "retired", INT64_MAX);
}

/* Not all ids are in products.yaml. */
static void read_id(struct reading *in, const struct vad_node *item, struct vad_fleet_group *group)
{
	const struct vad_node *node = vad_field_of(item, "activation-id", VAD_NODE_TEXT);

	if (node != NULL && !vad_guid_parse(node->text, &group->product))
		vad_complain(in->at, node,
			     "'activation-id' is '%.*s'; expected a GUID such as "
			     "73111121-5638-40f6-bc11-f1d7b0d64300",
			     VAD_SHOW(node->text));
}

static void read_group(struct reading *in, const struct vad_node *item)
{
	struct vad_fleet_group *group = &in->groups[in->fleet->group_count];
	int64_t room = VAD_FLEET_MACHINES_MAX - (int64_t)in->fleet->machines, required = 0;

	if (!VAD_FIELDS_CHECK(in->at, item, "group", group_fields))
		return;
	if (in->fleet->group_count == VAD_FLEET_GROUPS_MAX || room == 0) {
		vad_complain(in->at, item, "more than %d groups or %d machines",
			     (int)VAD_FLEET_GROUPS_MAX, (int)VAD_FLEET_MACHINES_MAX);
		return;
	}
	in->fleet->group_count++;
	refuse_double(in, item, "group");
	group->name = name_of(in, item, VAD_FLEET_NAME_MAX - 9); /* and a hyphen and 8 digits */
	group->machines = (uint32_t)number_of(in, item, "machines", 1, room, 1);
	group->first = in->fleet->machines;
	in->fleet->machines += group->machines;
	group->version = text_of(in, item, "version", "");
	group->edition = text_of(in, item, "edition", "");
	check_version(in, item);
	find_product(in, group);
	read_id(in, item, group);
	if (!vad_kms_threshold(in->k, group->role, &required) || required > UINT32_MAX)
		vad_loader_fail(in->at.loader, VAD_UNSUPPORTED);
	group->required = (uint32_t)required;
	read_hosts(in, item, group);
	read_life(in, item, group);
}

/* --- the file -------------------------------------------------------------------------------- */

static void read_fleet(struct reading *in, const struct vad_node *root)
{
	static const struct vad_field fields[] = {
		{ "fleet", VAD_SHAPE_TEXT, true },  { "meaning", VAD_SHAPE_TEXT, false },
		{ "start", VAD_SHAPE_TEXT, true },  { "days", VAD_SHAPE_TEXT, false },
		{ "seed", VAD_SHAPE_TEXT, false },  { "domain", VAD_SHAPE_TEXT, false },
		{ "hosts", VAD_SHAPE_MAPS, false }, { "maks", VAD_SHAPE_MAPS, false },
		{ "groups", VAD_SHAPE_MAPS, true },
	};
	struct vad_fleet *fleet = in->fleet;

	if (!VAD_FIELDS_CHECK(in->at, root, "fleet", fields))
		return;
	fleet->name = text_of(in, root, "fleet", "");
	fleet->meaning = text_of(in, root, "meaning", "");
	fleet->domain = text_of(in, root, "domain", "corp.example");
	if (!vad_arg_valid(VAD_ARG_HOST, vad_view_of(fleet->domain)) || strlen(fleet->domain) > 128)
		vad_complain(in->at, vad_field(root, "domain"),
			     "'domain' is '%.80s'; expected a DNS name such as corp.example",
			     fleet->domain);
	fleet->start = time_of(in, root, "start", 0) / DAY * DAY;
	fleet->days = (uint32_t)number_of(in, root, "days", 1, VAD_FLEET_DAYS_MAX, DAYS_DEFAULT);
	fleet->seed = (uint64_t)number_of(in, root, "seed", 0, INT64_MAX, 1);
	for (const struct vad_node *i = vad_field_items(root, "hosts"); i != NULL; i = i->next)
		read_host(in, i);
	for (const struct vad_node *i = vad_field_items(root, "maks"); i != NULL; i = i->next)
		read_mak(in, i);
	for (const struct vad_node *i = vad_field_items(root, "groups"); i != NULL; i = i->next)
		read_group(in, i);
	if (vad_field_items(root, "groups") == NULL)
		vad_complain(in->at, vad_field(root, "groups"),
			     "'groups' is empty; expected a group");
}

static bool make_room(struct reading *in)
{
	in->hosts = vad_arena_array(in->arena, VAD_FLEET_HOSTS_MAX + 1, sizeof(*in->hosts));
	in->maks = vad_arena_array(in->arena, VAD_FLEET_MAKS_MAX + 1, sizeof(*in->maks));
	in->groups = vad_arena_array(in->arena, VAD_FLEET_GROUPS_MAX + 1, sizeof(*in->groups));
	in->fleet->hosts = in->hosts;
	in->fleet->maks = in->maks;
	in->fleet->groups = in->groups;
	return in->hosts != NULL && in->maks != NULL && in->groups != NULL;
}

static void tell(const struct vad_loader *loader, const struct vad_fleet_complaints *complaints)
{
	for (size_t i = 0; complaints != NULL && i < vad_loader_complaints(loader); i++)
		complaints->tell(complaints->context, vad_loader_complaint(loader, i));
}

static enum vad_result read_text(struct reading *in, struct vad_view text)
{
	struct vad_node *root;

	if (text.size > VAD_FLEET_FILE_MAX) {
		vad_complain_at(in->at, 0, "%zu bytes; expected at most %d", text.size,
				(int)VAD_FLEET_FILE_MAX);
		return VAD_INVALID;
	}
	root = vad_yaml_parse(in->at, text);
	if (root != NULL)
		read_fleet(in, root);
	if (vad_loader_result(in->at.loader) != VAD_OK)
		return vad_loader_result(in->at.loader);
	return vad_loader_complaints(in->at.loader) > 0 || root == NULL ? VAD_INVALID : VAD_OK;
}

enum vad_result vad_fleet_load(const struct vad_knowledge *k, const char *name,
			       struct vad_view text, const struct vad_fleet_complaints *complaints,
			       struct vad_fleet **fleet)
{
	struct reading in = { .k = k, .at = { vad_loader_new(NULL), name } };
	struct loaded *loaded = calloc(1, sizeof(*loaded));
	enum vad_result result = VAD_NO_MEMORY;

	if (loaded == NULL || in.at.loader == NULL)
		goto done;
	loaded->arena = in.arena = vad_arena_new((size_t)64 << 20);
	in.fleet = &loaded->fleet;
	if (in.arena == NULL || !make_room(&in))
		goto done;
	result = read_text(&in, text);
	tell(in.at.loader, complaints);
	if (result != VAD_OK)
		goto done;
	*fleet = &loaded->fleet;
	loaded = NULL;
done:
	vad_fleet_free(loaded == NULL ? NULL : &loaded->fleet);
	vad_loader_free(in.at.loader);
	return result;
}

void vad_fleet_free(struct vad_fleet *fleet)
{
	struct loaded *loaded = (struct loaded *)fleet;

	if (loaded == NULL)
		return;
	vad_arena_free(loaded->arena);
	free(loaded);
}
