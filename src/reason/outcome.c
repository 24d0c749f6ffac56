/* SPDX-License-Identifier: MIT */
/*
 * What the live check saw, step by step, and what a client in each role would make of it. The states
 * and their codes are knowledge/outcomes.yaml; here stands only which step follows which, and that a
 * client goes on to the next address, target or zone where there is one.
 */
#include "derive.h"

enum { HTTP_PORT = 80 }; /* in clear: RFC 9110, 4.2.1 */

const char *vad_mark_name(enum vad_mark mark)
{
	static const char *const names[] = { "good", "bad", "note", "unknown" };

	return names[mark];
}

/* The fact that is the state of a step. */
static const char *state_of(enum vad_edge_kind kind)
{
	static const char *const names[VAD_EDGE_KIND_COUNT] = {
		[VAD_EDGE_MACHINE] = "machine.has_dns_server", [VAD_EDGE_ZONE] = "zone.srv",
		[VAD_EDGE_SERVER] = "zone.srv",		       [VAD_EDGE_NAME] = "endpoint.resolves",
		[VAD_EDGE_PORT] = "endpoint.tcp",	       [VAD_EDGE_RPC] = "endpoint.rpc",
		[VAD_EDGE_CLOCK] = "host.clock_offset",
		[VAD_EDGE_CONTROLLER] = "endpoint.clock_offset",
		[VAD_EDGE_DIRECTORY] = "zone.adba",	       [VAD_EDGE_PROXY] = "endpoint.proxy",
		[VAD_EDGE_TLS] = "endpoint.tls",
	};

	return names[kind];
}

/* What a client in that role would show for the state of a step; VAD_NO_INDEX: nothing. */
static uint32_t outcome_of(struct vad_reasoning *r, uint32_t role, enum vad_edge_kind kind,
			   vad_subject subject)
{
	struct vad_scope scope = { .subject = subject };

	for (uint32_t i = 0; i < r->k->outcomes_count; i++) {
		const struct vad_outcome_def *def = &r->k->outcomes[i];

		if (def->role == role && def->edge == (uint8_t)kind &&
		    vad_conditions_evaluate(r, &scope, def->when).truth == VAD_TRUE)
			return i;
	}
	return VAD_NO_INDEX;
}

/* Add a step with its mark; its index, or SIZE_MAX without memory. */
static size_t add_edge(struct vad_reasoning *r, uint32_t role, enum vad_edge_kind kind,
		       unsigned depth, vad_subject subject)
{
	const struct vad_fact *fact = vad_latest(r, subject, state_of(kind));
	struct vad_edge *edges = vad_reasoning_grow(r, r->edges, r->edge_count, &r->edge_capacity,
						    sizeof(*edges));
	struct vad_edge *edge;

	if (!edges)
		return SIZE_MAX;
	r->edges = edges;
	edge = &edges[r->edge_count];
	*edge = (struct vad_edge){
		.kind = kind, .depth = depth, .subject = subject,
		.fact = fact ? vad_case_fact_id(r->c, fact) : SIZE_MAX,
		.outcome = outcome_of(r, role, kind, subject),
	};
	edge->mark = edge->outcome != VAD_NO_INDEX ? VAD_MARK_BAD :
		     fact ? VAD_MARK_GOOD : VAD_MARK_UNKNOWN;
	return r->edge_count++;
}

/* How one way stands: its mark, and the outcome where that is bad. */
struct way {
	enum vad_mark mark;
	uint32_t outcome;
};

static struct way way_of(const struct vad_reasoning *r, size_t edge)
{
	if (edge == SIZE_MAX)
		return (struct way){ VAD_MARK_UNKNOWN, VAD_NO_INDEX };
	return (struct way){ r->edges[edge].mark, r->edges[edge].outcome };
}

/* The second of two steps that must both hold. */
static struct way and_then(struct way first, struct way next)
{
	if (first.mark == VAD_MARK_BAD)
		return first;
	if (next.mark == VAD_MARK_BAD)
		return next;
	return first.mark == VAD_MARK_UNKNOWN ? first : next;
}

/* The better of two ways to the same place. */
static struct way or_else(struct way a, struct way b)
{
	static const int worth[] = { [VAD_MARK_GOOD] = 3, [VAD_MARK_NOTE] = 2,
				     [VAD_MARK_UNKNOWN] = 1, [VAD_MARK_BAD] = 0 };

	return worth[b.mark] > worth[a.mark] ? b : a;
}

/* One address: the port, and on an open one RPC where that is what `next` says. */
static struct way walk_address(struct vad_reasoning *r, uint32_t role, unsigned depth,
			       vad_subject address, enum vad_edge_kind next)
{
	struct way way = way_of(r, add_edge(r, role, VAD_EDGE_PORT, depth, address));

	if (way.mark != VAD_MARK_GOOD || next != VAD_EDGE_RPC)
		return way;
	return and_then(way, way_of(r, add_edge(r, role, next, depth + 1, address)));
}

/*
 * The certificate belongs to the name: others that stand at the same address have theirs. What is asked
 * in clear needs none.
 */
static struct way walk_tls(struct vad_reasoning *r, uint32_t role, unsigned depth,
			   vad_subject endpoint)
{
	const struct vad_fact *port = vad_latest(r, endpoint, "endpoint.port");

	if (port && port->value.number == HTTP_PORT)
		return (struct way){ VAD_MARK_GOOD, VAD_NO_INDEX };
	return way_of(r, add_edge(r, role, VAD_EDGE_TLS, depth, endpoint));
}

/* Dead addresses beside a live one are notes: a client goes on to the next. */
static void soften(struct vad_reasoning *r, size_t from, size_t to, unsigned depth)
{
	for (size_t i = from; i < to; i++)
		if (r->edges[i].depth >= depth && r->edges[i].mark == VAD_MARK_BAD &&
		    (r->edges[i].kind == VAD_EDGE_PORT || r->edges[i].kind == VAD_EDGE_RPC))
			r->edges[i].mark = VAD_MARK_NOTE;
}

/* Every address of an endpoint; the endpoint itself where it is one. */
static struct way walk_addresses(struct vad_reasoning *r, uint32_t role, unsigned depth,
				 vad_subject endpoint, enum vad_edge_kind next)
{
	uint32_t relation = vad_fact_named(r, "endpoint.address");
	struct way best = { VAD_MARK_BAD, VAD_NO_INDEX };
	size_t first = r->edge_count, at = 0;
	const struct vad_fact *link;
	bool any = false;

	while ((link = vad_case_next(r->c, endpoint, relation, &at))) {
		vad_subject address = vad_case_canonical(r->c, link->value.subject);
		struct way way = walk_address(r, role, depth, address, next);

		best = any ? or_else(best, way) : way;
		any = true;
	}
	if (!any)
		return walk_address(r, role, depth, endpoint, next);
	if (best.mark == VAD_MARK_GOOD)
		soften(r, first, r->edge_count, depth);
	return best;
}

static struct way walk_clock(struct vad_reasoning *r, uint32_t role, unsigned depth,
			     vad_subject endpoint)
{
	vad_subject host = vad_related(r, endpoint, "endpoint.host");
	struct way way;

	if (!vad_latest(r, host, "host.clock_offset"))
		return (struct way){ VAD_MARK_GOOD, VAD_NO_INDEX }; /* nobody asked: no step */
	way = way_of(r, add_edge(r, role, VAD_EDGE_CLOCK, depth, host));
	return way.mark == VAD_MARK_UNKNOWN ? (struct way){ VAD_MARK_GOOD, VAD_NO_INDEX } : way;
}

/* A host by name: its addresses, the port of each, and on it `next`. The name's edge gets the mark of
 * the whole way. */
static struct way walk_name(struct vad_reasoning *r, uint32_t role, unsigned depth,
			    vad_subject endpoint, enum vad_edge_kind next)
{
	size_t name = add_edge(r, role, VAD_EDGE_NAME, depth, endpoint);
	struct way way = way_of(r, name);

	if (name == SIZE_MAX || way.mark == VAD_MARK_BAD)
		return way;
	way = walk_addresses(r, role, depth + 1, endpoint, next);
	if (way.mark == VAD_MARK_GOOD && next == VAD_EDGE_RPC)
		way = and_then(way, walk_clock(r, role, depth + 1, endpoint));
	if (way.mark == VAD_MARK_GOOD && next == VAD_EDGE_TLS)
		way = and_then(way, walk_tls(r, role, depth + 1, endpoint));
	r->edges[name].mark = way.mark;
	r->edges[name].outcome = way.outcome;
	return way;
}

static int64_t number_of(const struct vad_reasoning *r, vad_subject s, const char *name)
{
	const struct vad_fact *fact = vad_latest(r, s, name);

	return fact ? fact->value.number : 0;
}

/* What a first contact draws: targets of the lowest priority, by weight (RFC 2782; all 0: alike). */
struct draw {
	int64_t priority, weight, broken_weight;
	unsigned broken, total, known; /* targets in all */
	unsigned first, first_broken;  /* of the lowest priority */
	struct way bad;
};

static void draw_target(struct vad_reasoning *r, struct draw *d, vad_subject target, struct way way)
{
	int64_t priority = number_of(r, target, "endpoint.priority");
	bool broken = way.mark == VAD_MARK_BAD;

	d->total++;
	d->broken += broken;
	d->known += way.mark != VAD_MARK_UNKNOWN;
	if (broken && d->bad.outcome == VAD_NO_INDEX)
		d->bad = way;
	if (d->first > 0 && priority > d->priority)
		return;
	if (d->first == 0 || priority < d->priority) {
		d->first = d->first_broken = 0;
		d->weight = d->broken_weight = 0;
		d->priority = priority;
	}
	d->first++;
	d->first_broken += broken;
	d->weight += number_of(r, target, "endpoint.weight");
	d->broken_weight += broken ? number_of(r, target, "endpoint.weight") : 0;
}

static unsigned percent_of(const struct draw *d)
{
	if (d->weight > 0)
		return (unsigned)(100 * d->broken_weight / d->weight);
	return d->first > 0 ? 100 * d->first_broken / d->first : 0;
}

static void settle(struct vad_role *role, const struct draw *d)
{
	role->broken = d->broken;
	role->total = d->total;
	role->percent = percent_of(d);
	role->outcome = VAD_NO_INDEX;
	if (d->broken == d->total && d->total > 0) {
		role->mark = VAD_MARK_BAD;
		role->outcome = d->bad.outcome;
	} else if (d->broken > 0) {
		role->mark = VAD_MARK_NOTE;
		role->outcome = d->bad.outcome;
	} else {
		role->mark = d->known == d->total && d->total > 0 ? VAD_MARK_GOOD : VAD_MARK_UNKNOWN;
	}
}

static struct vad_role *add_role(struct vad_reasoning *r, uint32_t role, vad_subject subject)
{
	struct vad_role *roles = vad_reasoning_grow(r, r->roles, r->role_count, &r->role_capacity,
						    sizeof(*roles));

	if (!roles)
		return NULL;
	r->roles = roles;
	roles[r->role_count] = (struct vad_role){ .role = role, .subject = subject,
						  .mark = VAD_MARK_UNKNOWN,
						  .outcome = VAD_NO_INDEX,
						  .first_edge = r->edge_count };
	return &roles[r->role_count++];
}

/* Each server's own answer about the zone. */
static void walk_servers(struct vad_reasoning *r, uint32_t role, unsigned depth, vad_subject zone)
{
	uint32_t relation = vad_fact_named(r, "zone.view");
	const struct vad_fact *link;
	size_t at = 0;

	while ((link = vad_case_next(r->c, zone, relation, &at)))
		add_edge(r, role, VAD_EDGE_SERVER, depth,
			 vad_case_canonical(r->c, link->value.subject));
}

/* A zone in which there is a record: every target of it. */
static void walk_targets(struct vad_reasoning *r, uint32_t set, unsigned depth, vad_subject zone,
			 struct draw *d)
{
	uint32_t relation = vad_fact_named(r, "zone.target");
	const struct vad_fact *link;
	size_t at = 0;

	while ((link = vad_case_next(r->c, zone, relation, &at))) {
		vad_subject target = vad_case_canonical(r->c, link->value.subject);

		draw_target(r, d, target, walk_name(r, set, depth, target, VAD_EDGE_RPC));
	}
}

/* A clear "no such name" in one zone is no fault when another zone has the record. */
static void soften_zones(struct vad_reasoning *r, size_t from)
{
	for (size_t i = from; i < r->edge_count; i++)
		if (r->edges[i].mark == VAD_MARK_BAD && (r->edges[i].kind == VAD_EDGE_ZONE ||
							 r->edges[i].kind == VAD_EDGE_SERVER))
			r->edges[i].mark = VAD_MARK_NOTE;
}

/* Does a domain controller's clock rule its tickets out? */
static bool controller_refuses(struct vad_reasoning *r, vad_subject zone, uint32_t adba)
{
	uint32_t relation = vad_fact_named(r, "zone.controller");
	const struct vad_fact *link;
	size_t at = 0;

	while ((link = vad_case_next(r->c, zone, relation, &at)))
		if (outcome_of(r, adba, VAD_EDGE_CONTROLLER,
			       vad_case_canonical(r->c, link->value.subject)) != VAD_NO_INDEX)
			return true;
	return false;
}

static bool has_directory_role(struct vad_reasoning *r, vad_subject zone, uint32_t adba)
{
	return vad_latest(r, zone, "zone.adba") || controller_refuses(r, zone, adba);
}

/* Whose clocks are right, where that is not part of a role of its own. */
static void walk_controllers(struct vad_reasoning *r, unsigned depth, vad_subject zone)
{
	uint32_t adba = vad_role_index(r->k, VAD_VIEW("adba"));
	uint32_t relation = vad_fact_named(r, "zone.controller");
	const struct vad_fact *link;
	size_t at = 0;

	if (adba == VAD_NO_INDEX || has_directory_role(r, zone, adba))
		return;
	while ((link = vad_case_next(r->c, zone, relation, &at))) {
		vad_subject controller = vad_case_canonical(r->c, link->value.subject);

		if (vad_latest(r, controller, "endpoint.clock_offset"))
			add_edge(r, adba, VAD_EDGE_CONTROLLER, depth, controller);
	}
}

/* The search through the machine's zones, in its order; the first that has the record decides. */
static void search_role(struct vad_reasoning *r, vad_subject machine, uint32_t search, uint32_t set)
{
	uint32_t relation = vad_fact_named(r, "machine.zone");
	struct way worst = { VAD_MARK_UNKNOWN, VAD_NO_INDEX };
	struct draw d = { .bad = { VAD_MARK_UNKNOWN, VAD_NO_INDEX } };
	struct vad_role *role = add_role(r, search, machine);
	size_t at = 0, index = r->role_count - 1, edge;
	const struct vad_fact *link;
	bool found = false, all_bad = true, begins;

	if (!role)
		return;
	edge = role->first_edge;
	/* who has nobody to ask, or nothing to ask for, does not even begin */
	begins = outcome_of(r, search, VAD_EDGE_MACHINE, machine) == VAD_NO_INDEX;
	if (!begins)
		worst = way_of(r, add_edge(r, search, VAD_EDGE_MACHINE, 0, machine));
	while ((link = vad_case_next(r->c, machine, relation, &at))) {
		vad_subject zone = vad_case_canonical(r->c, link->value.subject);
		struct way way = way_of(r, add_edge(r, search, VAD_EDGE_ZONE, 0, zone));

		walk_servers(r, search, 1, zone);
		all_bad = all_bad && way.mark == VAD_MARK_BAD;
		if (way.mark == VAD_MARK_BAD &&
		    (worst.outcome == VAD_NO_INDEX || way.outcome < worst.outcome))
			worst = way;
		if (way.mark == VAD_MARK_GOOD && !found) {
			found = true;
			walk_targets(r, set, 1, zone, &d);
		}
		walk_controllers(r, 1, zone);
	}
	role = &r->roles[index];
	if (found) {
		soften_zones(r, edge);
		settle(role, &d);
	} else if (worst.mark == VAD_MARK_BAD && (all_bad || !begins)) {
		role->mark = VAD_MARK_BAD;
		role->outcome = worst.outcome;
	}
	role->edge_count = r->edge_count - role->first_edge;
}

/* A host that is set by hand: its own way, whatever DNS says. */
static void set_roles(struct vad_reasoning *r, vad_subject whose, const char *endpoints, uint32_t set)
{
	uint32_t relation = vad_fact_named(r, endpoints);
	const struct vad_fact *link;
	size_t at = 0;

	while (relation != VAD_NO_INDEX && (link = vad_case_next(r->c, whose, relation, &at))) {
		vad_subject endpoint = vad_case_canonical(r->c, link->value.subject);
		struct vad_role *role;
		struct way way;
		size_t index;

		if (!vad_view_is(link->first_source.kind, "check"))
			continue;
		role = add_role(r, set, endpoint);
		if (!role)
			return;
		index = r->role_count - 1;
		way = walk_name(r, set, 0, endpoint, VAD_EDGE_RPC);
		role = &r->roles[index];
		role->mark = way.mark;
		role->outcome = way.outcome;
		role->edge_count = r->edge_count - role->first_edge;
	}
}

/* Domains whose directory was asked, or whose controllers cannot be talked to. */
static void directory_role(struct vad_reasoning *r, vad_subject zone, uint32_t adba)
{
	uint32_t relation = vad_fact_named(r, "zone.controller");
	struct way clock = { VAD_MARK_UNKNOWN, VAD_NO_INDEX };
	struct vad_role *role;
	const struct vad_fact *link;
	size_t at = 0, index;
	bool first = true;
	struct way way;

	if (!has_directory_role(r, zone, adba))
		return;
	role = add_role(r, adba, zone);
	if (!role)
		return;
	index = r->role_count - 1;
	while ((link = vad_case_next(r->c, zone, relation, &at))) {
		struct way one = way_of(r, add_edge(r, adba, VAD_EDGE_CONTROLLER, 0,
						    vad_case_canonical(r->c, link->value.subject)));

		clock = first ? one : or_else(clock, one);
		first = false;
	}
	way = way_of(r, add_edge(r, adba, VAD_EDGE_DIRECTORY, 0, zone));
	if (clock.mark == VAD_MARK_BAD)
		way = clock;
	role = &r->roles[index];
	role->mark = way.mark;
	role->outcome = way.outcome;
	role->edge_count = r->edge_count - role->first_edge;
}

/* Online activation needs every one of its servers. */
static void online_role(struct vad_reasoning *r, vad_subject product, uint32_t online)
{
	uint32_t relation = vad_fact_named(r, "product.online");
	struct way all = { VAD_MARK_GOOD, VAD_NO_INDEX }, tunnel = all;
	vad_subject last = VAD_NO_SUBJECT; /* a proxy on the way to all of them is one step */
	struct vad_role *role;
	const struct vad_fact *link;
	size_t at = 0, index, probe = 0;

	if (!vad_case_next(r->c, product, relation, &probe))
		return;
	role = add_role(r, online, vad_related(r, product, "product.machine"));
	if (!role)
		return;
	index = r->role_count - 1;
	while ((link = vad_case_next(r->c, product, relation, &at))) {
		vad_subject endpoint = vad_case_canonical(r->c, link->value.subject);
		vad_subject proxy = vad_related(r, endpoint, "endpoint.via");
		struct way way;

		if (proxy != VAD_NO_SUBJECT) {
			if (proxy != last)
				tunnel = way_of(r, add_edge(r, online, VAD_EDGE_PROXY, 0, proxy));
			last = proxy;
			way = tunnel;
			if (way.mark == VAD_MARK_GOOD)
				way = and_then(way, walk_tls(r, online, 1, endpoint));
		} else {
			way = walk_name(r, online, 0, endpoint, VAD_EDGE_TLS);
		}
		all = and_then(all, way);
	}
	role = &r->roles[index];
	role->mark = all.mark;
	role->outcome = all.outcome;
	role->edge_count = r->edge_count - role->first_edge;
}

void vad_foresee(struct vad_reasoning *r)
{
	struct vad_view origin = VAD_VIEW(VAD_LIVE_SOURCE);
	vad_subject machine = vad_case_find_subject(r->c, VAD_SUBJECT_MACHINE, VAD_VIEW(""), origin);
	vad_subject product = vad_case_find_subject(r->c, VAD_SUBJECT_PRODUCT, VAD_VIEW("unknown"),
						    origin);
	vad_subject mak = vad_case_find_subject(r->c, VAD_SUBJECT_PRODUCT, VAD_VIEW("mak"), origin);
	uint32_t search = vad_role_index(r->k, VAD_VIEW("kms-search"));
	uint32_t set = vad_role_index(r->k, VAD_VIEW("kms-set"));
	uint32_t adba = vad_role_index(r->k, VAD_VIEW("adba"));
	uint32_t online = vad_role_index(r->k, VAD_VIEW("online"));
	uint32_t relation = vad_fact_named(r, "machine.zone");
	vad_subject next = 0, cloud;
	const struct vad_fact *link;
	size_t at = 0;

	if (machine == VAD_NO_SUBJECT || relation == VAD_NO_INDEX)
		return;
	machine = vad_case_canonical(r->c, machine);
	if (search != VAD_NO_INDEX && set != VAD_NO_INDEX &&
	    vad_latest(r, machine, "machine.has_suffix"))
		search_role(r, machine, search, set);
	if (product != VAD_NO_SUBJECT && set != VAD_NO_INDEX)
		set_roles(r, vad_case_canonical(r->c, product), "product.endpoint", set);
	while (set != VAD_NO_INDEX && vad_next_subject(r, VAD_SUBJECT_CLOUD, &next, &cloud))
		set_roles(r, cloud, "cloud.endpoint", set);
	while (adba != VAD_NO_INDEX && (link = vad_case_next(r->c, machine, relation, &at)))
		directory_role(r, vad_case_canonical(r->c, link->value.subject), adba);
	if (mak != VAD_NO_SUBJECT && online != VAD_NO_INDEX)
		online_role(r, vad_case_canonical(r->c, mak), online);
	for (size_t i = 0; i < r->role_count; i++)
		r->result.wrong = r->result.wrong || r->roles[i].mark == VAD_MARK_BAD;
	r->result.roles = r->roles;
	r->result.role_count = r->role_count;
	r->result.edges = r->edges;
	r->result.edge_count = r->edge_count;
}
