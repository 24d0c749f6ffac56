/* SPDX-License-Identifier: MIT */
/* A case as the options want it: as a verdict, as JSON, as questions, as facts. */
#include "base/escape.h"
#include "evidence.h"

static int unknown_cause(const struct vad_cli *cli)
{
	const char *names[1024];
	size_t count = 0;
	const char *nearest;

	for (uint32_t i = 0; i < cli->k->causes_count && count < 1024; i++)
		names[count++] = vad_text(cli->k, cli->k->causes[i].id);
	nearest = vad_cli_nearest(cli->args.why_not, names, count);
	if (nearest != NULL)
		return vad_cli_usage(cli->args.verb, "there is no cause %s; did you mean %s?",
				     cli->args.why_not, nearest);
	return vad_cli_usage(cli->args.verb, "there is no cause %s; diagnose --json lists the ids",
			     cli->args.why_not);
}

/* A verdict is one thing, a list of facts another: two such outputs at once make no sense. */
int vad_cli_check_outputs(const struct vad_cli *cli)
{
	const struct vad_arguments *args = &cli->args;
	int outputs = args->json + args->facts + args->ask;

	if (outputs > 1)
		return vad_cli_usage(args->verb, "of --json, --facts and --ask one at a time");
	if (args->why_not != NULL && (args->facts || args->ask))
		return vad_cli_usage(args->verb, "--why-not goes with text or --json");
	if (args->why_not != NULL &&
	    vad_cause_index(cli->k, vad_view_of(args->why_not)) == VAD_NO_INDEX)
		return unknown_cause(cli);
	return VAD_EXIT_OK;
}

static int print_facts(struct vad_cli *cli, const char *const *paths, size_t count)
{
	struct vad_buffer lines = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct vad_buffer masked = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct vad_case *c = NULL;
	int status = vad_evidence_gather(cli, paths, count, &c);

	if (status == VAD_EXIT_OK) {
		if (vad_case_unread_count(c) > 0)
			status = VAD_EXIT_UNFINISHED;
		if (vad_case_write(c, &lines) == VAD_OK)
			vad_mask_keys(&masked, vad_buffer_view(&lines));
		else
			masked.result = vad_buffer_result(&lines);
		status = vad_cli_print(&masked, status);
	}
	vad_case_free(c);
	vad_buffer_clear(&lines);
	vad_buffer_clear(&masked);
	return status;
}

static void why_not(struct vad_cli *cli, struct vad_judged *judged, struct vad_buffer *out)
{
	uint32_t cause = vad_cause_index(cli->k, vad_view_of(cli->args.why_not));
	struct vad_finding finding;
	bool placed = vad_reason_why_not(judged->reasoning, cause, &finding);
	struct vad_result_set one = *judged->report.results;
	struct vad_report report = judged->report;

	if (!cli->args.json) {
		(void)vad_report_why_not(&judged->report, cause, placed ? &finding : NULL,
					 &cli->report, out);
		return;
	}
	one.findings = &finding;
	one.finding_count = placed ? 1 : 0;
	report.results = &one;
	(void)vad_report_json(&report, &cli->report, out);
}

static int judge_and_print(struct vad_cli *cli, const char *const *paths, size_t count)
{
	struct vad_buffer out = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct vad_judged judged;
	int status = vad_evidence_judge(cli, paths, count, &judged);

	if (status == VAD_EXIT_OK) {
		if (cli->args.why_not != NULL)
			why_not(cli, &judged, &out);
		else if (cli->args.ask)
			(void)vad_report_ask(&judged.report, &cli->report, &out);
		else if (cli->args.json)
			(void)vad_report_json(&judged.report, &cli->report, &out);
		else
			(void)vad_report_text(&judged.report, &cli->report, &out);
		status = vad_cli_print(&out, vad_cli_judged_exit(&judged));
		vad_cli_judged_clear(&judged);
	}
	vad_buffer_clear(&out);
	return status;
}

int vad_cli_case(struct vad_cli *cli, const char *const *paths, size_t count)
{
	return cli->args.facts ? print_facts(cli, paths, count)
			       : judge_and_print(cli, paths, count);
}
