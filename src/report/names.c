/* SPDX-License-Identifier: MIT */
/* How subjects, sources, codes and standings are called. */
#include <inttypes.h>

#include "internal.h"

const char *vad_verdict_name(enum vad_verdict verdict)
{
	static const char *const names[] = { "fixed", "not-fixed", "not-known" };

	return names[verdict];
}

const char *report_title(const struct vad_knowledge *k, const struct vad_finding *f)
{
	return report_text(k, f->kind == VAD_FINDING_CAUSE ? k->causes[f->index].title
							   : k->breaks[f->index].title);
}

const char *report_id(const struct vad_knowledge *k, const struct vad_finding *f)
{
	return report_text(k, f->kind == VAD_FINDING_CAUSE ? k->causes[f->index].id
							   : k->breaks[f->index].id);
}

const char *report_family(const struct vad_knowledge *k, const struct vad_finding *f)
{
	return report_text(k, f->kind == VAD_FINDING_CAUSE ? k->causes[f->index].family
							   : k->breaks[f->index].family);
}

bool report_is_open(const struct vad_finding *f)
{
	return !f->past && f->standing != VAD_STANDING_EXCLUDED;
}

const struct vad_finding *report_leader(const struct vad_result_set *results)
{
	const struct vad_finding *harmless = NULL;

	for (size_t i = 0; i < results->finding_count; i++) {
		const struct vad_finding *f = &results->findings[i];

		if (!report_is_open(f))
			continue;
		if (!f->harmless)
			return f;
		if (harmless == NULL)
			harmless = f;
	}
	return harmless;
}

void report_code(uint32_t code, struct vad_buffer *out)
{
	vad_buffer_printf(out, "0x%08" PRIX32, code);
}

void report_seed(const struct vad_seed *seed, struct vad_buffer *out)
{
	report_code(seed->code, out);
	vad_buffer_printf(out, "/%" PRIu32, seed->number);
}

bool report_fact_text(const struct vad_case *c, vad_subject subject, const char *fact,
		      struct vad_buffer *out)
{
	uint32_t index = vad_fact_index(vad_case_knowledge(c), vad_view_of(fact));
	const struct vad_fact *found;

	if (index == VAD_NO_INDEX || subject == VAD_NO_SUBJECT)
		return false;
	found = vad_case_latest(c, subject, index);
	if (found == NULL)
		return false;
	vad_case_print_value(c, found, out);
	return true;
}

void report_machine(const struct vad_case *c, vad_subject machine, struct vad_buffer *out)
{
	struct vad_subject_info info;

	if (report_fact_text(c, machine, "machine.name", out))
		return;
	info = vad_case_subject_info(c, machine);
	vad_buffer_add_view(out, info.origin.size > 0 ? info.origin : info.key);
}

/* The machine that a product or attempt stands on, along the relation `fact`. */
static vad_subject related(const struct vad_case *c, vad_subject subject, const char *fact)
{
	uint32_t index = vad_fact_index(vad_case_knowledge(c), vad_view_of(fact));
	const struct vad_fact *found;

	if (index == VAD_NO_INDEX)
		return VAD_NO_SUBJECT;
	found = vad_case_latest(c, subject, index);
	return found == NULL ? VAD_NO_SUBJECT : vad_case_canonical(c, found->value.subject);
}

static void name_product(const struct vad_case *c, vad_subject product, struct vad_buffer *out)
{
	vad_subject machine = related(c, product, "product.machine");
	bool named = report_fact_text(c, product, "product.name", out);

	if (!named && machine != VAD_NO_SUBJECT &&
	    vad_view_is(vad_case_subject_info(c, product).key, "unknown")) {
		report_machine(c, machine, out);
		return;
	}
	if (!named) {
		size_t before = out->size;

		if (report_fact_text(c, product, "product.app", out) && out->size > before)
			out->data[before] = vad_ascii_upper(out->data[before]);
		else
			vad_buffer_add_view(out, vad_case_subject_info(c, product).key);
	}
	if (machine != VAD_NO_SUBJECT) {
		vad_buffer_add(out, " on ");
		report_machine(c, machine, out);
	}
}

void vad_report_subject(const struct vad_case *c, vad_subject subject, struct vad_buffer *out)
{
	struct vad_subject_info info;
	vad_subject next;

	if (subject == VAD_NO_SUBJECT)
		return;
	info = vad_case_subject_info(c, subject);
	switch (info.kind) {
	case VAD_SUBJECT_PRODUCT:
		name_product(c, subject, out);
		return;
	case VAD_SUBJECT_MACHINE:
		report_machine(c, subject, out);
		return;
	case VAD_SUBJECT_ATTEMPT:
		next = related(c, subject, "attempt.product");
		break;
	case VAD_SUBJECT_ERROR:
		next = related(c, subject, "error.product");
		break;
	default:
		next = VAD_NO_SUBJECT;
		break;
	}
	if (next != VAD_NO_SUBJECT && vad_case_subject_info(c, next).kind == VAD_SUBJECT_PRODUCT)
		name_product(c, next, out);
	else
		vad_buffer_add_view(out, info.key);
}

void report_source(const struct vad_source *source, struct vad_buffer *out)
{
	struct vad_view name = source->name;

	if (vad_view_is(source->kind, "assumed")) {
		vad_buffer_add_view(out, source->kind);
		return;
	}
	if (vad_view_is(source->kind, "derived"))
		vad_buffer_add(out, name.size > 0 ? "worked out from " : "worked out");
	if (vad_view_is(name, "-"))
		name = vad_view_of("standard input");
	vad_page_safe(out, name, REPORT_VALUE_COLUMNS);
	if (source->place.size > 0) {
		vad_buffer_add(out, name.size > 0 ? ", " : "");
		vad_page_safe(out, source->place, REPORT_VALUE_COLUMNS);
	}
}

void report_value(const struct vad_case *c, const struct vad_fact *fact, struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_buffer value = REPORT_LINE();
	const char *unit = report_text(k, k->facts[fact->fact].unit);

	if (fact->value.type == VAD_TYPE_SUBJECT)
		vad_report_subject(c, fact->value.subject, &value);
	else if (fact->value.type == VAD_TYPE_BOOL)
		vad_buffer_add(&value, fact->value.flag ? "yes" : "no");
	else
		vad_case_print_value(c, fact, &value);
	vad_page_safe(out, vad_buffer_view(&value), REPORT_VALUE_COLUMNS);
	if (unit[0] != '\0')
		vad_buffer_printf(out, " %s", unit);
	if (fact->plus_minus != 0)
		vad_buffer_printf(out, " (+- %" PRId64 ")", fact->plus_minus);
	vad_buffer_clear(&value);
}

/* Places in the network have names that say which one it is; the rest stands in its source. */
static bool is_place(enum vad_subject_kind kind)
{
	return kind == VAD_SUBJECT_ENDPOINT || kind == VAD_SUBJECT_HOST ||
	       kind == VAD_SUBJECT_ZONE || kind == VAD_SUBJECT_DNS_SERVER;
}

void report_fact_line(const struct vad_case *c, const struct vad_fact *fact,
		      struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_subject_info info = vad_case_subject_info(c, fact->subject);

	if (is_place(info.kind)) {
		vad_buffer_add_view(out, info.key);
		vad_buffer_add(out, " - ");
	}
	vad_buffer_add_view(out, report_view(k, k->facts[fact->fact].meaning));
	vad_buffer_add(out, ": ");
	report_value(c, fact, out);
	vad_buffer_add(out, " (");
	report_source(&fact->last_source, out);
	if (fact->last != VAD_TIME_NONE) {
		vad_buffer_add(out, ", ");
		vad_time_print(out, fact->last, fact->clock);
	}
	if (fact->count > 1)
		vad_buffer_printf(out, ", %" PRIu64 " times", fact->count);
	vad_buffer_add(out, fact->assumed ? ", assumed to belong here)" : ")");
}

const struct vad_ask *report_ask_of(const struct vad_knowledge *k, uint32_t fact)
{
	const struct vad_fact_def *def = &k->facts[fact];

	if (def->asks.count > 0)
		return &k->asks[def->asks.first];
	/* A derived fact is obtained through what it is made from. */
	for (uint32_t i = 0; i < def->derives.count; i++) {
		const struct vad_fact_def *from = &k->facts[k->indexes[def->derives.first + i]];

		if (from->asks.count > 0)
			return &k->asks[from->asks.first];
	}
	return NULL;
}

const char *report_where(struct vad_view where)
{
	static const struct {
		const char *word, *text;
	} places[] = {
		{ "client", "on the client" },         { "kms-host", "on the KMS host" },
		{ "dns-server", "on the DNS server" }, { "dc", "on a domain controller" },
		{ "network", "in the network" },       { "hypervisor", "on the hypervisor" },
		{ "microsoft", "at Microsoft" },       { "person", "by a person" },
		{ "anywhere", "on any computer there" },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (vad_view_is(where, places[i].word))
			return places[i].text;
	}
	return "";
}

void report_how(const struct vad_knowledge *k, uint32_t fact, struct vad_buffer *out)
{
	const struct vad_ask *ask = report_ask_of(k, fact);
	const char *where;

	if (ask == NULL)
		return;
	where = report_where(report_view(k, ask->where));
	if (report_text(k, ask->command)[0] != '\0')
		vad_buffer_add(out, report_text(k, ask->command));
	else
		vad_buffer_add(out, report_text(k, ask->question));
	if (where[0] != '\0')
		vad_buffer_printf(out, " (%s)", where);
}
