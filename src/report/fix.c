/* SPDX-License-Identifier: MIT */
/* A fix with its commands, and the sheet for a call to the activation centre. */
#include <stdio.h>

#include "internal.h"
#include "rules/key.h"

static void add_where(const struct vad_knowledge *k, const struct vad_action *action,
		      struct vad_buffer *line)
{
	const char *where = report_where(report_view(k, action->where));
	bool admin = vad_view_is(report_view(k, action->rights), "admin");

	if (where[0] == '\0' && !admin)
		return;
	vad_buffer_printf(line, " [%s%s%s]", where, where[0] != '\0' && admin ? ", " : "",
			  admin ? "elevated" : "");
}

static void commands(struct vad_page *page, const struct vad_knowledge *k, unsigned indent,
		     const struct vad_finding_fix *fix, struct vad_range lines)
{
	const struct vad_action *action = &k->actions[k->fixes[fix->fix].action];
	struct vad_buffer command = REPORT_LINE();

	for (uint32_t i = 0; i < lines.count; i++) {
		vad_buffer_reset(&command);
		vad_report_command(k, action, report_view(k, k->words[lines.first + i]), fix->args,
				   fix->arg_count, &command);
		/* A line that is one optional piece may be gone. */
		if (command.size > 0)
			vad_page_command(page, indent, vad_buffer_view(&command));
	}
	vad_buffer_clear(&command);
}

/* What holds once it is done, and the command that shows it. */
static void verify(struct vad_page *page, const struct vad_knowledge *k, unsigned indent,
		   struct vad_range conditions)
{
	struct vad_buffer line = REPORT_LINE();

	for (uint32_t i = 0; i < conditions.count; i++) {
		const struct vad_condition *condition = &k->conditions[conditions.first + i];
		const struct vad_ask *ask = report_ask_of(k, condition->fact);
		const char *where = ask == NULL ? "" : report_where(report_view(k, ask->where));

		vad_buffer_reset(&line);
		vad_buffer_add(&line, report_text(k, condition->text));
		if (where[0] != '\0')
			vad_buffer_printf(&line, " [%s]", where);
		vad_page_item(page, indent, "Done when: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
		if (ask != NULL && report_text(k, ask->command)[0] != '\0')
			vad_page_command(page, indent + 2, report_view(k, ask->command));
	}
	vad_buffer_clear(&line);
}

static void label(struct vad_page *page, const struct vad_knowledge *k, unsigned indent,
		  const char *lead, vad_str text)
{
	if (report_text(k, text)[0] != '\0')
		vad_page_item(page, indent, lead, VAD_STYLE_PLAIN, report_view(k, text));
}

bool report_is_call(const struct vad_knowledge *k, const struct vad_finding_fix *fix)
{
	const struct vad_action *action = &k->actions[k->fixes[fix->fix].action];

	return vad_view_is(report_view(k, action->id), "centre.call");
}

void report_fix(struct vad_page *page, const struct vad_knowledge *k, unsigned indent,
		unsigned number, const struct vad_finding_fix *fix, bool full)
{
	const struct vad_fix *def = &k->fixes[fix->fix];
	const struct vad_action *action = &k->actions[def->action];
	struct vad_buffer line = REPORT_LINE();
	char lead[16];

	(void)snprintf(lead, sizeof(lead), "%u. ", number);
	vad_buffer_add(&line, report_text(k, report_text(k, def->text)[0] != '\0' ? def->text
										  : action->title));
	add_where(k, action, &line);
	vad_page_item(page, indent, lead, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	commands(page, k, indent + 5, fix, action->commands);
	if (full && action->powershell.count > 0) {
		vad_page_text(page, indent + 3, VAD_STYLE_PLAIN, VAD_VIEW("Or in PowerShell:"));
		commands(page, k, indent + 5, fix, action->powershell);
	}
	if (full)
		label(page, k, indent + 3, "Risk: ", action->risk);
	if (full)
		label(page, k, indent + 3, "Undo: ", action->undo);
	verify(page, k, indent + 3, def->verify);
	for (uint32_t i = 0; full && i < def->see.count; i++) {
		const struct vad_link *link = &k->links[k->indexes[def->see.first + i]];

		vad_buffer_reset(&line);
		vad_buffer_printf(&line, "%s, %s", report_text(k, link->title),
				  report_text(k, link->url));
		vad_page_item(page, indent + 3, "See: ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

static void sheet_row(struct vad_page *page, unsigned indent, struct vad_view meaning,
		      struct vad_view value)
{
	struct vad_buffer line = REPORT_LINE();

	vad_buffer_add_view(&line, meaning);
	vad_buffer_add(&line, ": ");
	vad_buffer_add_view(&line, value.size > 0 ? value : vad_view_of("____________"));
	vad_page_item(page, indent, "- ", VAD_STYLE_PLAIN, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

static struct vad_view meaning_of(const struct vad_knowledge *k, const char *fact)
{
	uint32_t index = vad_fact_index(k, vad_view_of(fact));

	return index == VAD_NO_INDEX ? vad_view_of(fact) : report_view(k, k->facts[index].meaning);
}

static void sheet_key(struct vad_page *page, const struct vad_case *c, vad_subject product,
		      unsigned indent)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	uint32_t relation = vad_fact_index(k, VAD_VIEW("product.key"));
	struct vad_buffer value = REPORT_LINE();
	const struct vad_fact *key;

	key = relation == VAD_NO_INDEX ? NULL : vad_case_latest(c, product, relation);
	if (key != NULL)
		(void)report_fact_text(c, key->value.subject, "key.tail", &value);
	sheet_row(page, indent, meaning_of(k, "key.tail"), vad_buffer_view(&value));
	vad_buffer_clear(&value);
}

static void sheet_codes(struct vad_page *page, const struct vad_case *c,
			const struct vad_finding *f, unsigned indent)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_buffer value = REPORT_LINE();
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	for (size_t i = 0; i < f->accounts_count; i++) {
		const struct vad_fact *fact = &facts[f->accounts_for[i]];

		if (fact->value.type != VAD_TYPE_CODE)
			continue;
		vad_buffer_add(&value, value.size > 0 ? ", " : "");
		report_code((uint32_t)fact->value.number, &value);
	}
	sheet_row(page, indent, meaning_of(k, "error.code"), vad_buffer_view(&value));
	vad_buffer_clear(&value);
}

void report_call_sheet(struct vad_page *page, const struct vad_case *c, const struct vad_finding *f,
		       unsigned indent)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);
	struct vad_buffer value = REPORT_LINE(), groups = REPORT_LINE();

	vad_page_text(page, indent, VAD_STYLE_STRONG, VAD_VIEW("Have this ready for the call:"));
	(void)report_fact_text(c, f->subject, "product.name", &value);
	sheet_row(page, indent, meaning_of(k, "product.name"), vad_buffer_view(&value));
	vad_buffer_reset(&value);
	if (report_fact_text(c, f->subject, "product.installation_id", &value))
		vad_installation_id_groups(k, vad_buffer_view(&value), &groups);
	sheet_row(page, indent, meaning_of(k, "product.installation_id"), vad_buffer_view(&groups));
	sheet_key(page, c, f->subject, indent);
	vad_buffer_reset(&value);
	(void)report_fact_text(c, f->subject, "product.extended_pid", &value);
	sheet_row(page, indent, meaning_of(k, "product.extended_pid"), vad_buffer_view(&value));
	sheet_codes(page, c, f, indent);
	vad_buffer_clear(&value);
	vad_buffer_clear(&groups);
}
