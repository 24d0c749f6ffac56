/* SPDX-License-Identifier: MIT */
/* What the live check saw: what each client would get, and the way there step by step. */
#include <inttypes.h>

#include "internal.h"

enum { ROLES_SHOWN = 12, EDGES_SHOWN = 40, NAMES_SHOWN = 3 };

struct live {
	const struct vad_report *report;
	const struct vad_knowledge *k;
	const struct vad_fact *facts;
	struct vad_page *page;
	bool full;
};

static struct live live_of(const struct vad_report *report, struct vad_page *page, bool full)
{
	size_t count;

	return (struct live){ report, vad_case_knowledge(report->c),
			      vad_case_facts(report->c, &count), page, full };
}

/* --- roles --------------------------------------------------------------------------------- */

/* The zones that a machine searches, the first few of them. */
static void zones_of(const struct live *v, vad_subject machine, struct vad_buffer *out)
{
	uint32_t relation = vad_fact_index(v->k, VAD_VIEW("machine.zone"));
	const struct vad_fact *link;
	size_t at = 0, count = 0;

	while ((link = vad_case_next(v->report->c, machine, relation, &at)) != NULL) {
		if (count < NAMES_SHOWN) {
			vad_buffer_add(out, count > 0 ? ", " : "");
			vad_report_subject(v->report->c, link->value.subject, out);
		}
		count++;
	}
	if (count > NAMES_SHOWN)
		vad_buffer_printf(out, " and %zu more", count - NAMES_SHOWN);
	if (count == 0)
		vad_buffer_add(out, "no domain at all");
}

static void role_subject(const struct live *v, const struct vad_role *role, struct vad_buffer *out)
{
	struct vad_buffer name = REPORT_LINE();

	if (vad_view_is(report_view(v->k, v->k->roles[role->role].id), "kms-search"))
		zones_of(v, role->subject, &name);
	else
		vad_report_subject(v->report->c, role->subject, &name);
	vad_page_safe(out, vad_buffer_view(&name), REPORT_VALUE_COLUMNS);
	vad_buffer_clear(&name);
}

/* "0xC004F074 (message)", and the code behind it. */
static void outcome_text(const struct live *v, uint32_t outcome, struct vad_buffer *line)
{
	const struct vad_outcome_def *def = &v->k->outcomes[outcome];
	uint32_t told = def->inner != 0 ? def->inner : def->code;
	uint32_t code = vad_code_index(v->k, told);

	report_code(def->code, line);
	if (def->inner != 0) {
		vad_buffer_add(line, ", behind it ");
		report_code(def->inner, line);
	}
	if (code != VAD_NO_INDEX)
		vad_buffer_printf(line, ": %s", report_text(v->k, v->k->codes[code].message));
}

static void role_line(const struct live *v, const struct vad_role *role, struct vad_buffer *line)
{
	vad_buffer_printf(line, "%s ", report_text(v->k, v->k->roles[role->role].client));
	role_subject(v, role, line);
	switch (role->mark) {
	case VAD_MARK_GOOD:
		vad_buffer_printf(line, " %s.", report_text(v->k, v->k->roles[role->role].works));
		break;
	case VAD_MARK_NOTE:
		vad_buffer_printf(line, " fails on %u of %u paths, in about %u %% of first contacts, with ",
				  role->broken, role->total, role->percent);
		outcome_text(v, role->outcome, line);
		break;
	case VAD_MARK_BAD:
		vad_buffer_add(line, " would get ");
		outcome_text(v, role->outcome, line);
		break;
	case VAD_MARK_UNKNOWN:
		vad_buffer_add(line, ": not known, because not every step could be looked at.");
		break;
	}
}

void report_role_line(const struct vad_report *report, const struct vad_role *role,
		      struct vad_buffer *line)
{
	struct live v = live_of(report, NULL, false);

	role_line(&v, role, line);
}

static enum vad_style style_of(enum vad_mark mark)
{
	static const enum vad_style styles[] = { VAD_STYLE_GOOD, VAD_STYLE_BAD, VAD_STYLE_DOUBT,
						 VAD_STYLE_DIM };

	return styles[mark];
}

static void more_line(const struct live *v, size_t left)
{
	struct vad_buffer line = REPORT_LINE();

	if (left > 0) {
		vad_buffer_printf(&line, "and %zu more; --full shows them", left);
		vad_page_text(v->page, 4, VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void roles(const struct live *v)
{
	const struct vad_result_set *results = v->report->results;
	bool few = v->full || results->role_count <= ROLES_SHOWN;
	struct vad_buffer line = REPORT_LINE();
	size_t shown = 0;

	for (size_t i = 0; i < results->role_count; i++) {
		const struct vad_role *role = &results->roles[i];

		/* Of many only those that tell something, and of those the first. */
		if (!few && (role->mark == VAD_MARK_GOOD || shown >= ROLES_SHOWN))
			continue;
		shown++;
		vad_buffer_reset(&line);
		role_line(v, role, &line);
		vad_page_item(v->page, 2, "- ",
			      role->mark == VAD_MARK_GOOD ? VAD_STYLE_PLAIN : style_of(role->mark),
			      vad_buffer_view(&line));
	}
	more_line(v, results->role_count - shown);
	vad_buffer_clear(&line);
}

/* --- the way ------------------------------------------------------------------------------- */

static const struct vad_fact *latest(const struct live *v, vad_subject s, const char *name)
{
	uint32_t index = vad_fact_index(v->k, vad_view_of(name));

	return index == VAD_NO_INDEX ? NULL : vad_case_latest(v->report->c, s, index);
}

/* ", 12 ms": a fact in the unit it has. */
static void add_number(const struct live *v, vad_subject s, const char *name, const char *before,
		       struct vad_buffer *line)
{
	const struct vad_fact *fact = latest(v, s, name);

	if (fact != NULL)
		vad_buffer_printf(line, "%s%" PRId64 " %s", before, fact->value.number,
				  report_text(v->k, v->k->facts[fact->fact].unit));
}

static void add_text(const struct live *v, vad_subject s, const char *name, const char *before,
		     struct vad_buffer *line)
{
	struct vad_buffer value = REPORT_LINE();

	if (report_fact_text(v->report->c, s, name, &value)) {
		vad_buffer_add(line, before);
		vad_page_safe(line, vad_buffer_view(&value), REPORT_VALUE_COLUMNS);
	}
	vad_buffer_clear(&value);
}

/* What stands behind a state, where it says more. */
static void details(const struct live *v, const struct vad_edge *edge, struct vad_buffer *line)
{
	const struct vad_fact *server = latest(v, edge->subject, "zone.server");

	switch (edge->kind) {
	case VAD_EDGE_ZONE:
		add_number(v, edge->subject, "zone.ttl", ", kept for ", line);
		add_text(v, edge->subject, "zone.soa", ", zone ", line);
		add_text(v, edge->subject, "zone.wrong_name_at", ", but found at ", line);
		break;
	case VAD_EDGE_SERVER:
		if (server != NULL)
			add_number(v, server->value.subject, "dns-server.round_trip", ", ", line);
		break;
	case VAD_EDGE_PORT:
		add_number(v, edge->subject, "endpoint.connect_time", ", ", line);
		add_text(v, edge->subject, "endpoint.unreachable_by", ", says ", line);
		break;
	case VAD_EDGE_RPC:
		add_text(v, edge->subject, "endpoint.rpc_status", ", status ", line);
		add_text(v, edge->subject, "endpoint.looks_like", ": ", line);
		break;
	case VAD_EDGE_TLS:
		add_text(v, edge->subject, "endpoint.tls_version", ", ", line);
		add_text(v, edge->subject, "endpoint.tls_issuer", ", issued by ", line);
		break;
	case VAD_EDGE_DIRECTORY:
		add_text(v, edge->subject, "zone.adba_key", ", ", line);
		break;
	case VAD_EDGE_MACHINE:
	case VAD_EDGE_NAME:
	case VAD_EDGE_CLOCK:
	case VAD_EDGE_CONTROLLER:
	case VAD_EDGE_PROXY:
	case VAD_EDGE_KIND_COUNT:
		break;
	}
}

static const char *label_of(enum vad_edge_kind kind)
{
	static const char *const labels[VAD_EDGE_KIND_COUNT] = {
		[VAD_EDGE_MACHINE] = "DNS servers configured on ", [VAD_EDGE_ZONE] = "record in ",
		[VAD_EDGE_SERVER] = "DNS server ",		   [VAD_EDGE_NAME] = "",
		[VAD_EDGE_PORT] = "port ",			   [VAD_EDGE_RPC] = "RPC at ",
		[VAD_EDGE_CLOCK] = "clock of ",			   [VAD_EDGE_CONTROLLER] = "clock of ",
		[VAD_EDGE_DIRECTORY] = "activation objects of ",   [VAD_EDGE_PROXY] = "proxy ",
		[VAD_EDGE_TLS] = "TLS with ",
	};

	return labels[kind];
}

/* A view is told by its server. */
static void edge_subject(const struct live *v, const struct vad_edge *edge, struct vad_buffer *line)
{
	const struct vad_fact *server =
		edge->kind == VAD_EDGE_SERVER ? latest(v, edge->subject, "zone.server") : NULL;
	struct vad_buffer name = REPORT_LINE();

	vad_report_subject(v->report->c, server != NULL ? server->value.subject : edge->subject,
			   &name);
	vad_page_safe(line, vad_buffer_view(&name), REPORT_VALUE_COLUMNS);
	vad_buffer_clear(&name);
}

static void edge_state(const struct live *v, const struct vad_edge *edge, struct vad_buffer *line)
{
	const struct vad_fact *fact = edge->fact == SIZE_MAX ? NULL : &v->facts[edge->fact];
	bool number;

	if (fact == NULL) {
		vad_buffer_add(line, edge->kind == VAD_EDGE_NAME ? "" : ": not known");
		return;
	}
	if (edge->kind == VAD_EDGE_NAME) {
		vad_buffer_add(line, fact->value.flag ? "" : ": no address");
		return;
	}
	number = fact->value.type == VAD_TYPE_INT;
	vad_buffer_add(line, number && fact->value.number >= 0 ? ": +" : ": ");
	report_value(v->report->c, fact, line);
}

/* The step fails on the machine itself although it has DNS servers: it has no domain to ask in. */
static bool searches_nowhere(const struct live *v, const struct vad_edge *edge)
{
	const struct vad_fact *suffix = edge->kind == VAD_EDGE_MACHINE ?
						latest(v, edge->subject, "machine.has_suffix") : NULL;
	const struct vad_fact *servers = edge->fact == SIZE_MAX ? NULL : &v->facts[edge->fact];

	return suffix != NULL && !suffix->value.flag && (servers == NULL || servers->value.flag);
}

static void edge_line(const struct live *v, const struct vad_edge *edge, struct vad_buffer *line)
{
	if (searches_nowhere(v, edge)) {
		vad_buffer_add(line, "domains that are searched on ");
		edge_subject(v, edge, line);
		vad_buffer_add(line, ": none");
		return;
	}
	vad_buffer_add(line, label_of(edge->kind));
	edge_subject(v, edge, line);
	edge_state(v, edge, line);
	details(v, edge, line);
}

static void print_edge(const struct live *v, const struct vad_edge *edge)
{
	static const char *const marks[] = { "ok    ", "FAIL  ", "note  ", "?     " };
	struct vad_buffer lead = REPORT_LINE(), line = REPORT_LINE();

	vad_buffer_add(&lead, marks[edge->mark]);
	for (unsigned i = 0; i < edge->depth; i++)
		vad_buffer_add(&lead, "  ");
	edge_line(v, edge, &line);
	vad_page_item(v->page, 2, vad_buffer_text(&lead),
		      edge->mark == VAD_MARK_GOOD ? VAD_STYLE_PLAIN : style_of(edge->mark),
		      vad_buffer_view(&line));
	vad_buffer_clear(&lead);
	vad_buffer_clear(&line);
}

static void way(const struct live *v)
{
	const struct vad_result_set *results = v->report->results;
	bool few = v->full || results->edge_count <= EDGES_SHOWN;
	size_t shown = 0;

	if (results->edge_count == 0)
		return;
	vad_page_blank(v->page);
	vad_page_text(v->page, 0, VAD_STYLE_STRONG, VAD_VIEW("The way there"));
	for (size_t i = 0; i < results->edge_count; i++) {
		const struct vad_edge *edge = &results->edges[i];

		if (!few && (shown >= EDGES_SHOWN || (edge->mark == VAD_MARK_GOOD && edge->depth > 0)))
			continue;
		shown++;
		print_edge(v, edge);
	}
	more_line(v, results->edge_count - shown);
}

void report_live(struct vad_page *page, const struct vad_report *report, bool full)
{
	struct live v = live_of(report, page, full);

	if (report->results->role_count == 0)
		return;
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("What a client here would see"));
	roles(&v);
	way(&v);
	if (report_leader(report->results) == NULL)
		return;
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG, VAD_VIEW("What is wrong"));
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void json_subject(struct vad_json *json, const struct vad_case *c, vad_subject subject)
{
	struct vad_buffer id = REPORT_LINE();

	vad_case_subject_id(c, subject, &id);
	report_json_masked(json, "subject", vad_buffer_view(&id));
	vad_buffer_clear(&id);
}

static void json_code(struct vad_json *json, const char *key, uint32_t code)
{
	struct vad_buffer text = vad_buffer_new(32);

	report_code(code, &text);
	vad_json_key(json, key);
	vad_json_string(json, vad_buffer_text(&text));
	vad_buffer_clear(&text);
}

static void json_outcome(struct vad_json *json, const struct vad_knowledge *k, uint32_t outcome)
{
	if (outcome == VAD_NO_INDEX)
		return;
	vad_json_key(json, "outcome");
	vad_json_string(json, report_text(k, k->outcomes[outcome].id));
	json_code(json, "code", k->outcomes[outcome].code);
	if (k->outcomes[outcome].inner != 0)
		json_code(json, "inner", k->outcomes[outcome].inner);
}

static void json_edge(struct vad_json *json, const struct live *v, const struct vad_edge *edge)
{
	struct vad_buffer id = vad_buffer_new(32);

	vad_json_open_object(json);
	vad_json_key(json, "edge");
	vad_json_string(json, vad_edge_kind_name(edge->kind));
	vad_json_key(json, "depth");
	vad_json_int(json, edge->depth);
	vad_json_key(json, "mark");
	vad_json_string(json, vad_mark_name(edge->mark));
	json_subject(json, v->report->c, edge->subject);
	if (edge->fact != SIZE_MAX) {
		vad_buffer_printf(&id, "f%zu", edge->fact + 1);
		vad_json_key(json, "fact");
		vad_json_string(json, vad_buffer_text(&id));
	}
	json_outcome(json, v->k, edge->outcome);
	vad_json_close_object(json);
	vad_buffer_clear(&id);
}

void report_json_live(struct vad_json *json, const struct vad_report *report)
{
	struct live v = live_of(report, NULL, true);
	const struct vad_result_set *results = report->results;

	if (results->role_count == 0)
		return;
	vad_json_key(json, "roles");
	vad_json_open_array(json);
	for (size_t i = 0; i < results->role_count; i++) {
		const struct vad_role *role = &results->roles[i];
		struct vad_buffer line = REPORT_LINE();

		vad_json_open_object(json);
		vad_json_key(json, "role");
		vad_json_string(json, report_text(v.k, v.k->roles[role->role].id));
		json_subject(json, report->c, role->subject);
		vad_json_key(json, "mark");
		vad_json_string(json, vad_mark_name(role->mark));
		json_outcome(json, v.k, role->outcome);
		if (role->total > 0) {
			vad_json_key(json, "broken");
			vad_json_int(json, role->broken);
			vad_json_key(json, "total");
			vad_json_int(json, role->total);
			vad_json_key(json, "percent");
			vad_json_int(json, role->percent);
		}
		role_line(&v, role, &line);
		report_json_masked(json, "text", vad_buffer_view(&line));
		vad_json_key(json, "edges");
		vad_json_open_array(json);
		for (size_t j = 0; j < role->edge_count; j++)
			json_edge(json, &v, &results->edges[role->first_edge + j]);
		vad_json_close_array(json);
		vad_json_close_object(json);
		vad_buffer_clear(&line);
	}
	vad_json_close_array(json);
}
