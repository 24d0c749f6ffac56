/* SPDX-License-Identifier: MIT */
/* What a live check's single answers add up to: per name, per zone, per way. */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

static bool is_word(const struct vad_reasoning *r, const struct vad_fact *fact, const char *word)
{
	return fact && strcmp(vad_word_of(r, fact), word) == 0;
}

static bool is_live(const struct vad_fact *fact)
{
	return vad_view_is(fact->last_source.name, VAD_LIVE_SOURCE);
}

/* Did a connection come about, and did KMS speak on it? A name without an address is a way too. */
static void reach_of(struct vad_reasoning *r, vad_subject endpoint)
{
	const struct vad_fact *tcp = vad_latest(r, endpoint, "endpoint.tcp");
	const struct vad_fact *rpc = vad_latest(r, endpoint, "endpoint.rpc");
	const struct vad_fact *resolves = vad_latest(r, endpoint, "endpoint.resolves");
	const struct vad_fact *from = tcp;
	bool reached = is_word(r, tcp, "open"), live;

	if (!tcp && resolves && !resolves->value.flag)
		from = resolves;
	if (rpc) {
		vad_derive_flag(r, endpoint, "endpoint.answered", is_word(r, rpc, "kms"), rpc);
	} else if (from && !reached) {
		live = is_live(from);
		if (live)
			vad_derive_flag(r, endpoint, "endpoint.answered", false, from);
	}
	if (!from)
		return;
	/* adding facts moves the array that `from` points into */
	from = tcp ? vad_latest(r, endpoint, "endpoint.tcp") :
		     vad_latest(r, endpoint, "endpoint.resolves");
	vad_derive_flag(r, endpoint, "endpoint.reached", reached, from);
}

/* The host part of a key "host:port". */
static struct vad_view host_part(const struct vad_reasoning *r, vad_subject endpoint)
{
	struct vad_view key = vad_case_subject_info(r->c, endpoint).key;
	size_t colon = key.size;

	while (colon > 0 && key.data[colon - 1] != ':')
		colon--;
	key = vad_view_sub(key, 0, colon > 0 ? colon - 1 : key.size);
	if (key.size > 2 && key.data[0] == '[')
		key = vad_view_sub(key, 1, key.size - 2);
	return key;
}

/* Who said that it cannot be reached: somebody else than the address itself? */
static bool by_another(const struct vad_reasoning *r, vad_subject endpoint,
		       const struct vad_fact *by)
{
	return by && !vad_view_equal_nocase(by->value.text, host_part(r, endpoint));
}

enum service { SERVICE_UNKNOWN, SERVICE_GOOD, SERVICE_DEAD };

/* "unreachable" is no word against an address: without IPv6 on the way nobody loses time by it. */
static enum service service_of(const struct vad_reasoning *r, vad_subject address)
{
	static const char *const dead[] = { "refused", "timeout", "prohibited", "reset" };
	const struct vad_fact *tcp = vad_latest(r, address, "endpoint.tcp");
	const struct vad_fact *rpc = vad_latest(r, address, "endpoint.rpc");

	if (is_word(r, tcp, "open"))
		return !rpc || is_word(r, rpc, "kms") ? SERVICE_GOOD : SERVICE_DEAD;
	for (size_t i = 0; i < sizeof(dead) / sizeof(dead[0]); i++)
		if (is_word(r, tcp, dead[i]))
			return SERVICE_DEAD;
	return SERVICE_UNKNOWN;
}

static const char *family_name(bool dead4, bool dead6)
{
	if (dead4 && dead6)
		return "both";
	return dead6 ? "ipv6" : "ipv4";
}

/* The addresses of a name against each other. */
static void addresses_of(struct vad_reasoning *r, vad_subject endpoint, uint32_t relation)
{
	const struct vad_fact *link, *dead = NULL, *away = NULL;
	bool good = false, dead4 = false, dead6 = false, another = false;
	size_t at = 0;

	while ((link = vad_case_next(r->c, endpoint, relation, &at))) {
		vad_subject address = vad_case_canonical(r->c, link->value.subject);
		struct vad_view key = vad_case_subject_info(r->c, address).key;
		enum service service = service_of(r, address);

		if (vad_latest(r, address, "endpoint.unreachable_by"))
			away = vad_latest(r, address, "endpoint.unreachable_by");
		another = another || by_another(r, address, away);
		good = good || service == SERVICE_GOOD;
		if (service != SERVICE_DEAD)
			continue;
		dead = vad_latest(r, address, "endpoint.tcp");
		if (key.size > 0 && key.data[0] == '[')
			dead6 = true;
		else
			dead4 = true;
	}
	if (at == 0) { /* an address itself */
		away = vad_latest(r, endpoint, "endpoint.unreachable_by");
		another = by_another(r, endpoint, away);
	}
	if (good && dead)
		vad_derive_word(r, endpoint, "endpoint.address_dead", family_name(dead4, dead6),
				dead);
	else if (away && !good)
		vad_derive_flag(r, endpoint,
				another ? "endpoint.stopped_on_way" : "endpoint.stopped_by_host",
				true, away);
}

/* Digits and dots alone, as a name: somebody wrote an IPv4 address where a name belongs. */
static bool looks_like_address(struct vad_view name)
{
	size_t dots = 0;

	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] != '.' && (name.data[i] < '0' || name.data[i] > '9'))
			return false;
		dots += name.data[i] == '.';
	}
	return dots == 3;
}

static void target_kind(struct vad_reasoning *r, vad_subject endpoint)
{
	uint32_t relation = vad_fact_named(r, "zone.target");
	const struct vad_fact *link;
	size_t at = 0;

	if (relation == VAD_NO_INDEX || vad_latest(r, endpoint, "endpoint.target_is_address"))
		return;
	link = vad_case_next_back(r->c, endpoint, relation, &at);
	if (link)
		vad_derive_flag(r, endpoint, "endpoint.target_is_address",
				looks_like_address(host_part(r, endpoint)), link);
}

void vad_derive_ways(struct vad_reasoning *r)
{
	uint32_t relation = vad_fact_named(r, "endpoint.address");
	vad_subject at = 0, endpoint;

	while (relation != VAD_NO_INDEX &&
	       vad_next_subject(r, VAD_SUBJECT_ENDPOINT, &at, &endpoint)) {
		reach_of(r, endpoint);
		addresses_of(r, endpoint, relation);
		target_kind(r, endpoint);
	}
}

/* What one server says of a zone, in a form that compares. */
struct view {
	bool answered, found, failed; /* none of them: silence */
	vad_subject *targets; /* sorted */
	size_t count;
};

static int by_subject(const void *left, const void *right)
{
	const vad_subject *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static void view_clear(struct view *v)
{
	free(v->targets);
	*v = (struct view){ 0 };
}

static bool view_targets(struct vad_reasoning *r, vad_subject zone, struct view *v)
{
	uint32_t relation = vad_fact_named(r, "zone.target");
	const struct vad_fact *link;
	size_t at = 0, count = 0;

	while (relation != VAD_NO_INDEX && vad_case_next(r->c, zone, relation, &at))
		count++;
	v->targets = calloc(count + 1, sizeof(*v->targets));
	if (!v->targets) {
		r->out_of_memory = true;
		return false;
	}
	at = 0;
	while (v->count < count && (link = vad_case_next(r->c, zone, relation, &at)))
		v->targets[v->count++] = vad_case_canonical(r->c, link->value.subject);
	qsort(v->targets, v->count, sizeof(*v->targets), by_subject);
	return true;
}

static bool view_read(struct vad_reasoning *r, vad_subject zone, struct view *v)
{
	const struct vad_fact *srv = vad_latest(r, zone, "zone.srv");

	*v = (struct view){ .found = is_word(r, srv, "found") };
	v->failed = srv && !is_word(r, srv, "timeout") && !is_word(r, srv, "unreachable");
	v->answered = v->found || is_word(r, srv, "nxdomain") || is_word(r, srv, "nodata");
	return !v->found || view_targets(r, zone, v);
}

static bool views_equal(const struct view *a, const struct view *b)
{
	return a->found == b->found && a->count == b->count &&
	       (a->count == 0 ||
		memcmp(a->targets, b->targets, a->count * sizeof(*a->targets)) == 0);
}

/* Servers that fail or keep silent do not disagree: they say nothing of the zone. */
static void compare_views(struct vad_reasoning *r, vad_subject zone, uint32_t relation)
{
	const struct vad_fact *link, *from = NULL;
	struct view first = { 0 }, v;
	struct vad_fact failed; /* a copy: adding facts moves them */
	const struct vad_fact *failure = NULL;
	size_t at = 0, answers = 0;
	bool differ = false;

	while ((link = vad_case_next(r->c, zone, relation, &at))) {
		vad_subject view = vad_case_canonical(r->c, link->value.subject);

		if (!view_read(r, view, &v))
			break;
		if (!v.answered) {
			failure = v.failed ? vad_latest(r, view, "zone.srv") : failure;
			view_clear(&v);
			continue;
		}
		from = vad_latest(r, view, "zone.srv");
		if (answers++ == 0) {
			first = v;
			continue;
		}
		differ = differ || !views_equal(&first, &v);
		view_clear(&v);
	}
	if (answers > 0 && failure)
		failed = *failure;
	if (answers > 1 && from)
		vad_derive_flag(r, zone, "zone.views_differ", differ, from);
	if (answers > 0 && failure)
		vad_derive_flag(r, zone, "zone.server_fails", true, &failed);
	view_clear(&first);
}

void vad_derive_views(struct vad_reasoning *r)
{
	uint32_t relation = vad_fact_named(r, "zone.view");
	vad_subject at = 0, zone;

	while (relation != VAD_NO_INDEX && vad_next_subject(r, VAD_SUBJECT_ZONE, &at, &zone))
		compare_views(r, zone, relation);
}
