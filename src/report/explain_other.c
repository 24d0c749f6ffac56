/* SPDX-License-Identifier: MIT */
/* Events and their Info lines, ids, key tails, statuses, terms, and the names of vadiag itself. */
#include <inttypes.h>
#include <stdio.h>

#include "explain.h"
#include "rules/extended_pid.h"
#include "rules/number.h"

static void row(struct vad_page *page, const char *lead, struct vad_view text)
{
	if (text.size > 0)
		vad_page_item(page, 2, lead, VAD_STYLE_PLAIN, text);
}

static void heading(struct vad_page *page, struct vad_view text)
{
	vad_page_text(page, 0, VAD_STYLE_STRONG, text);
}

static void event(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t)
{
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_printf(&line, "Event %" PRIu32, t->code);
	if (!t->known) {
		vad_buffer_add(&line, " is not known");
		heading(page, vad_buffer_view(&line));
		vad_buffer_clear(&line);
		return;
	}
	vad_buffer_printf(&line, ": %s", report_text(k, k->events[t->index].title));
	heading(page, vad_buffer_view(&line));
	row(page, "", report_view(k, k->events[t->index].meaning));
	for (uint32_t i = 0; i < k->events_count; i++) {
		if (k->events[i].id == t->code)
			row(page, "Provider: ", report_view(k, k->events[i].provider));
	}
	vad_buffer_reset(&line);
	for (uint32_t i = 0; i < k->events[t->index].fields.count; i++) {
		const struct vad_event_field *field =
			&k->event_fields[k->events[t->index].fields.first + i];

		vad_buffer_printf(&line, "%s%s", i > 0 ? ", " : "", report_text(k, field->name));
	}
	row(page, "Fields: ", vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

/* The meaning of a status word, where a term tells it. */
static void add_status(const struct vad_knowledge *k, uint32_t status, struct vad_buffer *line)
{
	uint32_t fact = vad_fact_index(k, VAD_VIEW("product.status"));
	struct vad_buffer name = REPORT_LINE();
	uint32_t term;

	vad_buffer_add(&name, report_text(k, k->words[k->facts[fact].words.first + status]));
	vad_buffer_add_view(line, vad_buffer_view(&name));
	for (size_t i = 0; i < name.size; i++) {
		if (name.data[i] == '-')
			name.data[i] = ' ';
	}
	term = vad_term_index(k, vad_buffer_view(&name));
	if (term != VAD_NO_INDEX)
		vad_buffer_printf(line, ": %s", report_text(k, k->terms[term].text));
	vad_buffer_clear(&name);
}

/* Flags of a KMS request by their bits: the rules kms.flag-*. */
static void add_flags(const struct vad_knowledge *k, struct vad_view field, struct vad_buffer *line)
{
	uint32_t flags, left;

	if (!explain_hex(field, &flags))
		return;
	left = flags;
	for (uint32_t i = 0; i < k->rules_count; i++) {
		uint32_t bit = (uint32_t)k->rules[i].value;

		if (!vad_view_starts_nocase(report_view(k, k->rules[i].name), "kms.flag-") ||
		    (flags & bit) == 0)
			continue;
		vad_buffer_printf(line, "%s%s", line->size > 0 ? "; " : "",
				  report_text(k, k->rules[i].meaning));
		left &= ~bit;
	}
	if (flags == 0)
		vad_buffer_add(line, "none");
	else if (left != 0)
		vad_buffer_printf(line, "%snot known: 0x%08" PRIX32, line->size > 0 ? "; " : "",
				  left);
}

static void add_code_text(const struct vad_knowledge *k, struct vad_view field,
			  struct vad_buffer *line)
{
	uint32_t code, index;

	if (!explain_hex(field, &code))
		return;
	index = vad_code_index(k, code);
	if (index != VAD_NO_INDEX)
		vad_buffer_add(line, report_text(k, k->codes[index].message));
	else
		vad_buffer_add(line, code == 0 ? "success" : "not a known code");
}

static void add_product(const struct vad_knowledge *k, struct vad_view field,
			struct vad_buffer *line)
{
	struct vad_guid guid;
	uint32_t id;

	if (!vad_guid_parse(field, &guid))
		return;
	id = vad_product_id_index(k, &guid);
	if (id != VAD_NO_INDEX)
		vad_buffer_printf(line, "%s (%s)",
				  report_text(k, k->products[k->product_ids[id].product].name),
				  report_text(k, k->product_ids[id].kind));
	else
		vad_buffer_add(line, "not a known product");
}

static void add_minutes(struct vad_view field, struct vad_buffer *line)
{
	uint64_t minutes;

	if (vad_view_to_u64(field, &minutes) && minutes >= 60)
		vad_buffer_printf(line, "%" PRIu64 " days and %" PRIu64 " hours", minutes / 1440,
				  minutes % 1440 / 60);
}

/* "What a count is needed for": the rules kms.count-* of that value. */
static void add_needed_count(const struct vad_knowledge *k, struct vad_view field,
			     struct vad_buffer *line)
{
	static const char *const names[] = { "kms.count-client", "kms.count-server",
					     "kms.count-office" };
	int64_t count, rule;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uint32_t row = vad_rule_index(k, vad_view_of(names[i]));

		if (row != VAD_NO_INDEX && vad_rules_number(k, names[i], &rule) &&
		    vad_view_to_i64(field, &count) && count == rule)
			vad_buffer_printf(line, "%s%s", line->size > 0 ? "; " : "",
					  report_text(k, k->rules[row].meaning));
	}
}

/* A host that is known for what it is, and a port that is not the usual one. */
static void add_endpoint(const struct vad_knowledge *k, struct vad_view field,
			 struct vad_buffer *line)
{
	size_t colon = vad_view_find_char(field, ':', 0);
	struct vad_view host = vad_view_sub(field, 0, colon);
	struct vad_view port = vad_view_sub(field, colon == SIZE_MAX ? field.size : colon + 1,
					    SIZE_MAX);
	const char *kind = report_text(k, vad_known_address_kind(k, host));
	int64_t number, usual;

	if (kind[0] != '\0')
		vad_buffer_printf(line, "public address: %s", kind);
	if (vad_view_to_i64(port, &number) && vad_rules_number(k, "kms.default-port", &usual) &&
	    number != usual)
		vad_buffer_printf(line, "%sthe usual port is %" PRId64, line->size > 0 ? "; " : "",
				  usual);
}

/* What a field of an Info line says, by the fact that it becomes. */
static void judge_field(const struct vad_knowledge *k, const char *fact, struct vad_view value,
			struct vad_buffer *line)
{
	struct vad_view name = vad_view_of(fact);
	uint32_t index = vad_fact_index(k, name);
	uint64_t number;

	if (vad_view_is(name, "attempt.flags"))
		add_flags(k, value, line);
	else if (vad_view_is(name, "product.activation_id"))
		add_product(k, value, line);
	else if (vad_view_is(name, "attempt.required_count"))
		add_needed_count(k, value, line);
	else if (vad_view_is(name, "attempt.endpoint"))
		add_endpoint(k, value, line);
	else if (vad_view_ends_nocase(name, ".status") && vad_view_to_u64(value, &number) &&
		 explain_status(k, value) != VAD_NO_INDEX)
		add_status(k, (uint32_t)number, line);
	else if (index == VAD_NO_INDEX)
		return;
	else if (k->facts[index].type == VAD_TYPE_CODE)
		add_code_text(k, value, line);
	else if (k->facts[index].type == VAD_TYPE_BOOL)
		vad_buffer_add(line, vad_view_is(value, "0") ? "no" : "yes");
	else if (vad_view_is(report_view(k, k->facts[index].unit), "min"))
		add_minutes(value, line);
}

void explain_info(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t)
{
	struct vad_view fields[EXPLAIN_INFO_FIELDS];
	struct vad_buffer line = REPORT_LINE(), says = REPORT_LINE();
	uint32_t id;
	size_t count = explain_cut_info(t->text, fields, &id);

	vad_buffer_printf(&line, "Info line of event %" PRIu32, t->code);
	if (t->known)
		vad_buffer_printf(&line, ": %s", report_text(k, k->events[t->index].title));
	heading(page, vad_buffer_view(&line));
	for (size_t i = 0; t->known && i < k->events[t->index].fields.count; i++) {
		const struct vad_event_field *field =
			&k->event_fields[k->events[t->index].fields.first + i];
		char lead[80];

		vad_buffer_reset(&line);
		vad_buffer_reset(&says);
		(void)snprintf(lead, sizeof(lead), "%-20s ", report_text(k, field->name));
		if (i < count && fields[i].size > 0) {
			vad_page_safe(&line, fields[i], REPORT_VALUE_COLUMNS);
			judge_field(k, report_text(k, field->fact), fields[i], &says);
		} else {
			vad_buffer_add(&line, "-");
		}
		if (says.size > 0)
			vad_buffer_printf(&line, " = %s", vad_buffer_text(&says));
		vad_page_item(page, 2, lead, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
	vad_buffer_clear(&says);
}

static void status(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t)
{
	struct vad_buffer line = REPORT_LINE();

	if (!t->known) {
		vad_buffer_add(&line, "There is no licence status ");
		vad_page_safe(&line, t->text, REPORT_VALUE_COLUMNS);
		heading(page, vad_buffer_view(&line));
	} else {
		vad_buffer_printf(&line, "Licence status %" PRIu32 ", ", t->index);
		add_status(k, t->index, &line);
		vad_page_text(page, 0, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void product(struct vad_page *page, const struct vad_knowledge *k, uint32_t index,
		    const char *kind)
{
	const struct vad_product *p = &k->products[index];

	row(page, "Product: ", report_view(k, p->name));
	row(page, "Kind: ", vad_view_of(kind));
	row(page, "Edition: ", report_view(k, p->edition));
	row(page, "Version: ", report_view(k, p->version));
	row(page, "Role: ", report_view(k, p->role));
}

static void product_id(struct vad_page *page, const struct vad_knowledge *k,
		       const struct vad_token *t)
{
	struct vad_buffer line = REPORT_LINE();

	vad_page_safe(&line, t->text, REPORT_VALUE_COLUMNS);
	vad_buffer_add(&line, t->known ? ": an activation id"
				       : ": a GUID, but no known activation id");
	heading(page, vad_buffer_view(&line));
	if (t->known)
		product(page, k, k->product_ids[t->index].product,
			report_text(k, k->product_ids[t->index].kind));
	vad_buffer_clear(&line);
}

static void key_tail(struct vad_page *page, const struct vad_knowledge *k,
		     const struct vad_token *t)
{
	struct vad_buffer line = REPORT_LINE();

	vad_page_safe(&line, t->text, REPORT_VALUE_COLUMNS);
	vad_buffer_add(&line, t->known ? ": the end of a published key"
				       : ": shaped like the end of a key, but of no published one");
	heading(page, vad_buffer_view(&line));
	/* Several products may share a tail: each is told. */
	for (uint32_t i = 0; t->known && i < k->product_tails_count; i++) {
		if (vad_view_is_nocase(t->text, k->product_tails[i].tail))
			product(page, k, k->product_tails[i].product,
				report_text(k, k->product_tails[i].kind));
	}
	vad_buffer_clear(&line);
}

static void extended_pid(struct vad_page *page, const struct vad_token *t)
{
	struct vad_buffer line = REPORT_LINE();
	struct vad_extended_pid pid;
	struct vad_date date;

	vad_page_safe(&line, t->text, REPORT_VALUE_COLUMNS);
	vad_buffer_add(&line, ": an extended product id");
	heading(page, vad_buffer_view(&line));
	if (vad_extended_pid_parse(t->text, &pid)) {
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%" PRIu32 ", serial %" PRIu32, pid.group, pid.serial);
		row(page, "Key group: ", vad_buffer_view(&line));
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%02" PRIu32, pid.type);
		row(page, "Licence type: ", vad_buffer_view(&line));
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%" PRIu32, pid.build);
		row(page, "Build when activated: ", vad_buffer_view(&line));
		vad_buffer_reset(&line);
		if (vad_time_to_date(pid.date, &date))
			vad_buffer_printf(&line, "%04d-%02d-%02d", date.year, date.month, date.day);
		row(page, "Day of activation: ", vad_buffer_view(&line));
		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%" PRIu32, pid.lcid);
		row(page, "Language id: ", vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void cause(struct vad_page *page, const struct vad_knowledge *k, uint32_t index, bool full)
{
	const struct vad_cause *def = &k->causes[index];

	heading(page, report_view(k, def->title));
	row(page, "", report_view(k, def->explanation));
	for (uint32_t i = 0; i < def->leads_to.count; i++)
		row(page, "shows as: ",
		    report_view(k, k->breaks[k->indexes[def->leads_to.first + i]].title));
	for (uint32_t i = 0; i < def->fixes.count && (full || i < 2); i++) {
		struct vad_finding_fix fix = { .fix = def->fixes.first + i };

		report_fix(page, k, 2, i + 1, &fix, full);
	}
}

static void break_of(struct vad_page *page, const struct vad_knowledge *k, uint32_t index)
{
	const struct vad_break *def = &k->breaks[index];
	struct vad_buffer line = REPORT_LINE();

	heading(page, report_view(k, def->title));
	row(page, "", report_view(k, def->meaning));
	for (uint32_t i = 0; i < def->codes.count; i++) {
		vad_buffer_add(&line, i > 0 ? ", " : "");
		report_code(k->break_codes[def->codes.first + i].code, &line);
	}
	row(page, "Codes: ", vad_buffer_view(&line));
	for (uint32_t i = 0; i < def->causes.count; i++)
		row(page, "- ", report_view(k, k->causes[k->indexes[def->causes.first + i]].title));
	vad_buffer_clear(&line);
}

static void fact(struct vad_page *page, const struct vad_knowledge *k, uint32_t index)
{
	const struct vad_fact_def *def = &k->facts[index];
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_printf(&line, "%s (%s): %s", report_text(k, def->name),
			  vad_value_type_name((enum vad_value_type)def->type),
			  report_text(k, def->meaning));
	heading(page, vad_buffer_view(&line));
	vad_buffer_reset(&line);
	for (uint32_t i = 0; i < def->words.count; i++)
		vad_buffer_printf(&line, "%s%s", i > 0 ? ", " : "",
				  report_text(k, k->words[def->words.first + i]));
	row(page, "One of: ", vad_buffer_view(&line));
	for (uint32_t i = 0; i < def->asks.count; i++) {
		const struct vad_ask *ask = &k->asks[def->asks.first + i];

		row(page, "Ask: ", report_view(k, ask->question));
		if (report_text(k, ask->command)[0] != '\0')
			vad_page_command(page, 4, report_view(k, ask->command));
	}
	vad_buffer_clear(&line);
}

static void term(struct vad_page *page, const struct vad_knowledge *k, uint32_t index)
{
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_printf(&line, "%s: %s", report_text(k, k->terms[index].id),
			  report_text(k, k->terms[index].text));
	vad_page_text(page, 0, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

void explain_other(struct vad_page *page, const struct vad_knowledge *k, const struct vad_token *t,
		   bool full)
{
	switch (t->kind) {
	case VAD_TOKEN_EVENT:
		event(page, k, t);
		break;
	case VAD_TOKEN_STATUS:
		status(page, k, t);
		break;
	case VAD_TOKEN_PRODUCT_ID:
		product_id(page, k, t);
		break;
	case VAD_TOKEN_EXTENDED_PID:
		extended_pid(page, t);
		break;
	case VAD_TOKEN_KEY_TAIL:
		key_tail(page, k, t);
		break;
	case VAD_TOKEN_CAUSE:
		cause(page, k, t->index, full);
		break;
	case VAD_TOKEN_BREAK:
		break_of(page, k, t->index);
		break;
	case VAD_TOKEN_FACT:
		fact(page, k, t->index);
		break;
	case VAD_TOKEN_TERM:
		term(page, k, t->index);
		break;
	case VAD_TOKEN_CODE:
	case VAD_TOKEN_INFO:
		break;
	}
}
