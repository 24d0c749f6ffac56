/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "evidence.h"
#include "platform.h"

enum { VERDICTS_MAX = 64 };

struct check {
	const struct vad_knowledge *k;
	struct vad_judged *before, *after;
	struct vad_verified list[VERDICTS_MAX];
	size_t count;
};

/* What the earlier verdict named: proven and likely causes, the first candidate, bare breaks. */
static bool was_verdict(const struct vad_finding *f, bool first)
{
	if (f->past || f->harmless || f->standing == VAD_STANDING_EXCLUDED)
		return false;
	return first || f->standing == VAD_STANDING_PROVEN || f->standing == VAD_STANDING_LIKELY;
}

static bool listed(const struct check *check, const struct vad_verified *v)
{
	for (size_t i = 0; i < check->count; i++) {
		if (check->list[i].cause == v->cause &&
		    check->list[i].break_index == v->break_index)
			return true;
	}
	return false;
}

/* Does the new case still show the cause, or (for a break, or a cause's breaks) the failure? */
static bool still_seen(const struct check *check, const struct vad_finding *old)
{
	const struct vad_result_set *now = check->after->report.results;

	for (size_t i = 0; i < now->finding_count; i++) {
		const struct vad_finding *f = &now->findings[i];

		if (f->past || f->standing == VAD_STANDING_EXCLUDED)
			continue;
		if (f->kind == old->kind && f->index == old->index)
			return true;
		for (size_t j = 0; f->kind == VAD_FINDING_BREAK && j < old->break_count; j++) {
			if (old->breaks[j] == f->index)
				return true;
		}
	}
	return false;
}

/* The fixes' checks on every subject of the cause's kind: 1 met, 0 not met, -1 not known. */
static int checks_met(const struct check *check, const struct vad_finding *old)
{
	const struct vad_cause *cause = &check->k->causes[old->index];
	const struct vad_case *c = check->after->c;
	int met = -1;

	for (vad_subject s = 0; s < vad_case_subject_count(c); s++) {
		struct vad_finding f = { .kind = VAD_FINDING_CAUSE,
					 .index = old->index,
					 .subject = s,
					 .machine = s };

		if (vad_case_canonical(c, s) != s || vad_case_subject_info(c, s).kind != cause->about)
			continue;
		for (uint32_t i = 0; i < cause->fixes.count; i++) {
			uint32_t fix = cause->fixes.first + i;
			int one = check->k->fixes[fix].verify.count == 0
					  ? -1
					  : vad_reason_verify(check->after->reasoning, &f, fix);

			/* One way to repair it that was taken is enough. */
			if (one > met)
				met = one;
		}
	}
	return met;
}

/* Was the product that failed then seen licensed now, with nothing wrong? */
static bool healthy_now(const struct check *check)
{
	const struct vad_result_set *now = check->after->report.results;
	bool licensed = false;

	for (size_t i = 0; i < now->health_count; i++) {
		if (now->health[i].status_known && !now->health[i].licensed)
			return false;
		licensed = licensed || now->health[i].licensed;
	}
	return licensed && !now->wrong;
}

static enum vad_verdict verdict_of(const struct check *check, const struct vad_finding *old)
{
	int met;

	if (still_seen(check, old))
		return VAD_VERDICT_NOT_FIXED;
	if (healthy_now(check))
		return VAD_VERDICT_FIXED;
	met = old->kind == VAD_FINDING_CAUSE ? checks_met(check, old) : -1;
	if (met < 0)
		return VAD_VERDICT_UNKNOWN;
	return met > 0 ? VAD_VERDICT_FIXED : VAD_VERDICT_NOT_FIXED;
}

static void verify_all(struct check *check)
{
	const struct vad_result_set *then = check->before->report.results;
	bool first = true;

	for (size_t i = 0; i < then->finding_count && check->count < VERDICTS_MAX; i++) {
		const struct vad_finding *f = &then->findings[i];
		bool cause = f->kind == VAD_FINDING_CAUSE;
		struct vad_verified v = { cause ? f->index : VAD_NO_INDEX,
					  cause ? VAD_NO_INDEX : f->index, VAD_VERDICT_UNKNOWN };

		if (!was_verdict(f, first))
			continue;
		/* A break is a verdict of its own only where no cause was named. */
		if (!cause && !first)
			continue;
		first = false;
		v.verdict = verdict_of(check, f);
		if (!listed(check, &v))
			check->list[check->count++] = v;
	}
}

static int status_of(const struct check *check)
{
	int status = check->count == 0 ? VAD_EXIT_UNFINISHED : VAD_EXIT_OK;

	for (size_t i = 0; i < check->count; i++) {
		if (check->list[i].verdict == VAD_VERDICT_NOT_FIXED)
			return VAD_EXIT_WRONG;
		if (check->list[i].verdict == VAD_VERDICT_UNKNOWN)
			status = VAD_EXIT_UNFINISHED;
	}
	if (vad_case_unread_count(check->after->c) > 0)
		status = VAD_EXIT_UNFINISHED;
	return status;
}

static int verify(struct vad_cli *cli, struct vad_judged *before, struct vad_judged *after)
{
	struct vad_buffer out = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct check check = { .k = cli->k, .before = before, .after = after };
	struct vad_report report = after->report;
	int status;

	verify_all(&check);
	report.verified = check.list;
	report.verified_count = check.count;
	if (cli->args.json)
		(void)vad_report_json(&report, &cli->report, &out);
	else
		(void)vad_report_verified(&report, &cli->report, &out);
	status = vad_cli_print(&out, status_of(&check));
	vad_buffer_clear(&out);
	return status;
}

int vad_verb_verify(struct vad_cli *cli)
{
	static const char *const standard_input[] = { "-" };
	const char *const *paths = cli->args.rest + 1;
	size_t count = cli->args.rest_count;
	struct vad_judged before, after;
	int status;

	if (count == 0)
		return vad_cli_usage(cli->args.verb, "name the saved case and the new evidence");
	if (count == 1 && (vad_platform_stdin_is_terminal() ||
			   strcmp(cli->args.rest[0], "-") == 0))
		return vad_cli_usage(cli->args.verb, "name the new evidence, or pipe it in");
	status = vad_evidence_judge(cli, cli->args.rest, 1, &before);
	if (status != VAD_EXIT_OK)
		return status;
	if (count == 1)
		paths = standard_input;
	status = vad_evidence_judge(cli, paths, count == 1 ? 1 : count - 1, &after);
	if (status == VAD_EXIT_OK) {
		status = verify(cli, &before, &after);
		vad_cli_judged_clear(&after);
	}
	vad_cli_judged_clear(&before);
	return status;
}
