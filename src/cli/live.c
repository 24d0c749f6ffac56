/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <stdio.h>

#include "fact_lines.h"
#include "platform.h"
#include "tool.h"

#define CHECKER_NAME "vadiag-check" VAD_TOOL_SUFFIX

enum {
	GRACE_MS = 2000, /* what it may take beyond its timeout before it counts as hung */
	FROM_EVIDENCE_MAX = 32,
};

/* --- what the evidence names ------------------------------------------------------------------ */

/* Facts whose value is a thing to look at, and the setting that makes the check look at it. */
static const struct lead {
	const char *fact, *setting, *what;
} leads[] = {
	{ "machine.zone", "domain", "further domains that the evidence names" },
	{ "product.lookup_domain", "domain", "further domains that the evidence names" },
	{ "product.endpoint", "kms", "further KMS hosts that the evidence names" },
	{ "machine.dns_server", "dns", "further DNS servers that the evidence names" },
};

/* A loopback address in the evidence is that machine's own, not ours. */
static bool is_loopback(struct vad_view target)
{
	struct vad_view host;
	uint16_t port;

	return vad_split_target(target, 1, &host, &port) &&
	       (vad_view_starts_nocase(host, "127.") || vad_view_is(host, "::1") ||
		vad_view_is_nocase(host, "localhost"));
}

static struct vad_view value_of(const struct vad_case *c, const struct vad_fact *fact)
{
	if (fact->value.type == VAD_TYPE_SUBJECT)
		return vad_case_subject_info(c, fact->value.subject).key;
	return fact->value.text;
}

/* Follow one lead. Evidence is a stranger's word, so it leads only to so many places. */
static enum vad_result follow(struct vad_chosen *chosen, struct vad_case *c,
			      const struct lead *lead, struct vad_error *error)
{
	const struct vad_setting *setting = vad_setting_find(vad_view_of(lead->setting));
	uint32_t wanted = vad_fact_index(vad_case_knowledge(c), vad_view_of(lead->fact));
	size_t count, followed = 0;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	for (size_t i = 0; i < count; i++) {
		struct vad_view value;
		enum vad_result result;

		if (facts[i].fact != wanted)
			continue;
		value = value_of(c, &facts[i]);
		if (is_loopback(value) || vad_setting_check(setting, value, NULL) != VAD_OK ||
		    vad_chosen_has(chosen, setting, value))
			continue;
		if (followed++ >= FROM_EVIDENCE_MAX)
			return vad_case_add_unchecked(c, vad_view_of(lead->what),
						      VAD_VIEW("the first 32 are looked at; options "
							       "name others"));
		result = vad_chosen_add(chosen, setting, value, error);
		if (result != VAD_OK)
			return result;
	}
	return VAD_OK;
}

static enum vad_result follow_all(struct vad_chosen *chosen, struct vad_case *c,
				  struct vad_error *error)
{
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]) && result == VAD_OK; i++)
		result = follow(chosen, c, &leads[i], error);
	return result;
}

/* --- this machine in the evidence ------------------------------------------------------------- */

static struct vad_view name_of(const struct vad_case *c, vad_subject machine)
{
	uint32_t fact = vad_fact_index(vad_case_knowledge(c), VAD_VIEW("machine.name"));
	const struct vad_fact *name = vad_case_latest(c, machine, fact);

	return name == NULL ? VAD_VIEW("") : name->value.text;
}

/* Two in the evidence with one name are two machines; which of them is this one, nobody says. */
static enum vad_result merge_with_evidence(struct vad_case *c)
{
	const struct vad_source why = { VAD_VIEW("merge"), VAD_VIEW("machine.name"), VAD_VIEW("") };
	vad_subject here = vad_case_find_subject(c, VAD_SUBJECT_MACHINE, VAD_VIEW(""),
						 VAD_VIEW(VAD_LIVE_SOURCE));
	vad_subject same = VAD_NO_SUBJECT;
	size_t count = vad_case_subject_count(c);
	struct vad_view name;

	if (here == VAD_NO_SUBJECT || (name = name_of(c, here)).size == 0)
		return VAD_OK;
	for (vad_subject s = 0; s < count; s++) {
		if (vad_case_subject_info(c, s).kind != VAD_SUBJECT_MACHINE || s == here ||
		    vad_case_canonical(c, s) != s || name_of(c, s).size == 0 ||
		    !vad_names_agree(name_of(c, s), name))
			continue;
		if (same != VAD_NO_SUBJECT)
			return VAD_OK;
		same = s;
	}
	return same == VAD_NO_SUBJECT ? VAD_OK : vad_case_merge_machines(c, same, here, &why);
}

/* --- the run ---------------------------------------------------------------------------------- */

static bool take_facts(void *context, struct vad_view bytes)
{
	struct vad_fact_lines *lines = context;

	vad_fact_lines_feed(lines, bytes);
	return lines->result == VAD_OK;
}

/* Say how it ended, where it did not end well. */
static enum vad_result name_end(struct vad_case *c, const struct vad_process_end *end)
{
	struct vad_buffer why = vad_buffer_new(256);
	struct vad_unread unread = { VAD_VIEW(VAD_LIVE_SOURCE), VAD_VIEW(CHECKER_NAME), { 0 } };
	enum vad_result result;

	if (end->late)
		vad_buffer_add(&why, "it did not end in time and was stopped");
	else if (end->status >= 256)
		vad_buffer_printf(&why, "it was stopped (signal %d)", end->status - 256);
	else if (end->status == VAD_EXIT_UNFINISHED)
		vad_buffer_add(&why, "it could not finish");
	else if (end->status != VAD_EXIT_OK)
		vad_buffer_printf(&why, "it failed (status %d)", end->status);
	unread.why = vad_buffer_view(&why);
	result = why.size > 0 ? vad_case_add_unread(c, &unread) : VAD_OK;
	vad_buffer_clear(&why);
	return result;
}

static enum vad_result run(struct vad_process *process, const struct vad_chosen *chosen,
			   struct vad_case *c, struct vad_error *error)
{
	struct vad_fact_lines lines = vad_fact_lines_new(c, CHECKER_NAME);
	struct vad_view settings = vad_buffer_view(&chosen->lines);
	const struct vad_feed feed = { vad_feed_once, &settings };
	struct vad_process_end end = { 0 };
	enum vad_result result, taken;

	process->feed = &feed;
	process->take = take_facts;
	process->context = &lines;
	process->interruptible = true;
	process->patience = (unsigned)(chosen->timeout * 1000) + GRACE_MS;
	result = vad_process_run(process, &end, error);
	taken = vad_fact_lines_end(&lines, end.status == VAD_EXIT_OK);
	if (result == VAD_OK)
		result = taken;
	return result == VAD_OK ? name_end(c, &end) : result;
}

static enum vad_result run_checker(const struct vad_chosen *chosen, struct vad_case *c,
				   struct vad_error *error)
{
	const char *file = chosen->record != NULL ? chosen->record : chosen->replay;
	struct vad_buffer program = vad_buffer_new(1 << 16);
	const char *argv[5] = { NULL };
	struct vad_process process = { .argv = argv, .shared = -1 };
	enum vad_result result = vad_tool_find(CHECKER_NAME, &program, error);
	char number[16];
	size_t count = 1;

	if (result == VAD_OK && file != NULL)
		result = vad_shared_open(file, chosen->record != NULL, &process.shared, error);
	if (result == VAD_OK) {
		argv[0] = vad_buffer_text(&program);
		if (file != NULL) {
			argv[count++] = chosen->record != NULL ? "--record-fd" : "--replay-fd";
			(void)snprintf(number, sizeof(number), "%d",
				       vad_shared_descriptor(process.shared));
			argv[count++] = number;
		}
		if (vad_platform_stderr_is_terminal())
			argv[count++] = "--progress";
		result = run(&process, chosen, c, error);
	}
	vad_shared_close(process.shared);
	vad_buffer_clear(&program);
	return result;
}

enum vad_result vad_live_read(struct vad_chosen *chosen, struct vad_case *c,
			      struct vad_error *error)
{
	enum vad_result result = follow_all(chosen, c, error);

	if (result == VAD_OK)
		result = run_checker(chosen, c, error);
	if (result == VAD_OK)
		result = merge_with_evidence(c);
	if (result == VAD_OK)
		return result;
	return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
}
