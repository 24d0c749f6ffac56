/* SPDX-License-Identifier: MIT */
/* Findings, codes and fixes as JSON. */
#include "base/escape.h"
#include "internal.h"

void report_json_masked(struct vad_json *json, const char *key, struct vad_view text)
{
	struct vad_buffer masked = vad_buffer_new(text.size + REPORT_LINE_LIMIT);

	vad_mask_keys(&masked, text);
	vad_json_key(json, key);
	vad_json_text(json, vad_buffer_view(&masked));
	vad_buffer_clear(&masked);
}

void report_json_empty_array(struct vad_json *json, const char *key)
{
	vad_json_key(json, key);
	vad_json_open_array(json);
	vad_json_close_array(json);
}

static void text_pair(struct vad_json *json, const char *key, const char *text)
{
	vad_json_key(json, key);
	vad_json_string(json, text);
}

void report_json_head(struct vad_json *json, const struct vad_knowledge *k, const char *version)
{
	vad_json_key(json, "vadiag");
	vad_json_open_object(json);
	text_pair(json, "version", version);
	vad_json_key(json, "schema");
	vad_json_int(json, 1);
	text_pair(json, "knowledge", report_text(k, k->date));
	vad_json_close_object(json);
}

static void words(struct vad_json *json, const struct vad_knowledge *k, const char *key,
		  struct vad_range range)
{
	vad_json_key(json, key);
	vad_json_open_array(json);
	for (uint32_t i = 0; i < range.count; i++)
		vad_json_string(json, report_text(k, k->words[range.first + i]));
	vad_json_close_array(json);
}

void report_json_code(struct vad_json *json, const struct vad_knowledge *k, uint32_t code,
		      bool known)
{
	uint32_t index = vad_code_index(k, code);
	const struct vad_code_def *def = index == VAD_NO_INDEX ? NULL : &k->codes[index];
	struct vad_buffer text = REPORT_LINE();

	report_code(code, &text);
	vad_json_open_object(json);
	text_pair(json, "code", vad_buffer_text(&text));
	text_pair(json, "symbol", def != NULL ? report_text(k, def->symbol) : NULL);
	text_pair(json, "message", def != NULL ? report_text(k, def->message) : NULL);
	words(json, k, "applies_to", def != NULL ? def->applies : (struct vad_range){ 0, 0 });
	vad_json_key(json, "known");
	vad_json_bool(json, known);
	vad_json_close_object(json);
	vad_buffer_clear(&text);
}

static void json_seeds(struct vad_json *json, const struct vad_knowledge *k, struct vad_range seeds)
{
	struct vad_buffer text = REPORT_LINE();

	vad_json_key(json, "seed");
	vad_json_open_array(json);
	for (uint32_t i = 0; i < seeds.count; i++) {
		vad_buffer_reset(&text);
		report_seed(&k->seeds[seeds.first + i], &text);
		vad_json_string(json, vad_buffer_text(&text));
	}
	vad_json_close_array(json);
	vad_buffer_clear(&text);
}

void report_json_links(struct vad_json *json, const struct vad_knowledge *k, struct vad_range links)
{
	vad_json_key(json, "see");
	vad_json_open_array(json);
	for (uint32_t i = 0; i < links.count; i++) {
		const struct vad_link *link = &k->links[k->indexes[links.first + i]];

		vad_json_open_object(json);
		text_pair(json, "title", report_text(k, link->title));
		text_pair(json, "url", report_text(k, link->url));
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void json_fact_ids(struct vad_json *json, const char *key, const size_t *facts,
			  size_t count)
{
	struct vad_buffer text = REPORT_LINE();

	vad_json_key(json, key);
	vad_json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		vad_buffer_reset(&text);
		vad_buffer_printf(&text, "f%zu", facts[i] + 1);
		vad_json_string(json, vad_buffer_text(&text));
	}
	vad_json_close_array(json);
	vad_buffer_clear(&text);
}

static void json_args(struct vad_json *json, const struct vad_finding_fix *fix)
{
	vad_json_key(json, "args");
	vad_json_open_object(json);
	for (size_t i = 0; i < fix->arg_count; i++) {
		const struct vad_fix_arg *arg = &fix->args[i];

		vad_json_key(json, arg->name);
		/* What is not exactly its type is no value: somebody may paste it. */
		if (vad_arg_valid((enum vad_arg_type)arg->type, arg->value))
			vad_json_text(json, arg->value);
		else
			vad_json_null(json);
	}
	vad_json_close_object(json);
}

static void json_commands(struct vad_json *json, const struct vad_knowledge *k, const char *key,
			  const struct vad_finding_fix *fix, struct vad_range lines)
{
	const struct vad_action *action = &k->actions[k->fixes[fix->fix].action];
	struct vad_buffer command = REPORT_LINE(), masked = REPORT_LINE();

	vad_json_key(json, key);
	vad_json_open_array(json);
	for (uint32_t i = 0; i < lines.count; i++) {
		vad_buffer_reset(&command);
		vad_buffer_reset(&masked);
		vad_report_command(k, action, report_view(k, k->words[lines.first + i]), fix->args,
				   fix->arg_count, &command);
		if (command.size == 0)
			continue;
		vad_mask_keys(&masked, vad_buffer_view(&command));
		vad_json_text(json, vad_buffer_view(&masked));
	}
	vad_json_close_array(json);
	vad_buffer_clear(&command);
	vad_buffer_clear(&masked);
}

static void json_verify(struct vad_json *json, const struct vad_knowledge *k,
			struct vad_range conditions)
{
	vad_json_key(json, "verify");
	vad_json_open_array(json);
	for (uint32_t i = 0; i < conditions.count; i++)
		vad_json_string(json, report_text(k, k->conditions[conditions.first + i].text));
	vad_json_close_array(json);
}

static void json_fix(struct vad_json *json, const struct vad_knowledge *k,
		     const struct vad_finding_fix *fix)
{
	const struct vad_fix *def = &k->fixes[fix->fix];
	const struct vad_action *action = &k->actions[def->action];
	const char *text = report_text(k, def->text);

	vad_json_open_object(json);
	text_pair(json, "id", report_text(k, def->id));
	text_pair(json, "action", report_text(k, action->id));
	text_pair(json, "title", report_text(k, action->title));
	json_args(json, fix);
	text_pair(json, "where", report_text(k, action->where));
	text_pair(json, "rights", report_text(k, action->rights));
	text_pair(json, "do", text[0] != '\0' ? text : report_text(k, action->title));
	json_commands(json, k, "run", fix, action->commands);
	json_commands(json, k, "run_powershell", fix, action->powershell);
	text_pair(json, "undo", report_text(k, action->undo));
	text_pair(json, "risk", report_text(k, action->risk));
	json_verify(json, k, def->verify);
	report_json_links(json, k, def->see);
	json_seeds(json, k, def->seeds);
	vad_json_close_object(json);
}

static bool speaks_for(uint8_t says)
{
	return says == VAD_SAYS_IS || says == VAD_SAYS_SUPPORTS;
}

static void json_items(struct vad_json *json, const struct vad_finding *f, bool in_favour)
{
	static const char *const says[] = { "is", "supports", "weakens", "excludes" };

	vad_json_key(json, in_favour ? "for" : "against");
	vad_json_open_array(json);
	for (size_t i = 0; i < f->item_count; i++) {
		const struct vad_reason_item *item = &f->items[i];

		if (speaks_for(item->says) != in_favour)
			continue;
		vad_json_open_object(json);
		text_pair(json, "says", says[item->says]);
		text_pair(json, "because", item->because != NULL ? item->because : "");
		json_fact_ids(json, "facts", item->facts, item->fact_count);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void json_missing(struct vad_json *json, const struct vad_knowledge *k,
			 const struct vad_finding *f)
{
	struct vad_buffer how = REPORT_LINE();

	vad_json_key(json, "missing");
	vad_json_open_array(json);
	for (size_t i = 0; i < f->missing_count; i++) {
		vad_buffer_reset(&how);
		report_how(k, f->missing[i].fact, &how);
		vad_json_open_object(json);
		text_pair(json, "fact", report_text(k, k->facts[f->missing[i].fact].name));
		text_pair(json, "how", vad_buffer_text(&how));
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
	vad_buffer_clear(&how);
}

static void json_leads_to(struct vad_json *json, const struct vad_knowledge *k,
			  const struct vad_finding *f)
{
	vad_json_key(json, "leads_to");
	vad_json_open_array(json);
	for (size_t i = 0; i < f->break_count; i++)
		vad_json_string(json, report_text(k, k->breaks[f->breaks[i]].id));
	vad_json_close_array(json);
}

static void json_degraded(struct vad_json *json, const struct vad_degraded *d)
{
	vad_json_key(json, "degraded");
	if (d->total == 0) {
		vad_json_null(json);
		return;
	}
	vad_json_open_object(json);
	vad_json_key(json, "broken");
	vad_json_int(json, d->broken);
	vad_json_key(json, "total");
	vad_json_int(json, d->total);
	vad_json_key(json, "percent");
	vad_json_int(json, d->percent);
	vad_json_close_object(json);
}

static void json_subject(struct vad_json *json, const struct vad_case *c,
			 const struct vad_finding *f)
{
	struct vad_buffer id = REPORT_LINE(), name = REPORT_LINE();

	if (c == NULL || f->subject == VAD_NO_SUBJECT) {
		text_pair(json, "subject", NULL);
		text_pair(json, "subject_name", NULL);
	} else {
		vad_case_subject_id(c, f->subject, &id);
		vad_report_subject(c, f->subject, &name);
		report_json_masked(json, "subject", vad_buffer_view(&id));
		report_json_masked(json, "subject_name", vad_buffer_view(&name));
	}
	vad_buffer_clear(&id);
	vad_buffer_clear(&name);
}

static void json_about(struct vad_json *json, const struct vad_knowledge *k,
		       const struct vad_finding *f)
{
	bool cause = f->kind == VAD_FINDING_CAUSE;

	text_pair(json, "kind", cause ? "cause" : "break");
	text_pair(json, "id", report_id(k, f));
	text_pair(json, "cause", cause ? report_id(k, f) : NULL);
	text_pair(json, "family", report_family(k, f));
	text_pair(json, "title", report_title(k, f));
	text_pair(json, "explanation", report_text(k, cause ? k->causes[f->index].explanation
							    : k->breaks[f->index].meaning));
	text_pair(json, "standing", vad_standing_name(f->standing));
	vad_json_key(json, "past");
	vad_json_bool(json, f->past);
	vad_json_key(json, "harmless");
	vad_json_bool(json, f->harmless);
}

void report_json_finding(struct vad_json *json, const struct vad_knowledge *k,
			 const struct vad_case *c, const struct vad_finding *f)
{
	bool cause = f->kind == VAD_FINDING_CAUSE;

	vad_json_open_object(json);
	json_about(json, k, f);
	json_subject(json, c, f);
	json_fact_ids(json, "accounts_for", f->accounts_for, f->accounts_count);
	json_leads_to(json, k, f);
	json_items(json, f, true);
	json_items(json, f, false);
	json_missing(json, k, f);
	json_degraded(json, &f->degraded);
	vad_json_key(json, "fixes");
	vad_json_open_array(json);
	for (size_t i = 0; i < f->fix_count; i++)
		json_fix(json, k, &f->fixes[i]);
	vad_json_close_array(json);
	report_json_links(json, k, cause ? k->causes[f->index].see : k->breaks[f->index].links);
	json_seeds(json, k, cause ? k->causes[f->index].seeds : (struct vad_range){ 0, 0 });
	vad_json_close_object(json);
}
