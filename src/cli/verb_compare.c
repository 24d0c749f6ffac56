/* SPDX-License-Identifier: MIT */
#include "evidence.h"

static int compare(struct vad_cli *cli, struct vad_judged *good, struct vad_judged *bad)
{
	struct vad_buffer out = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct vad_differences differences = { 0 };
	struct vad_report report = bad->report;
	int status = VAD_EXIT_OK;

	if (vad_compare(good->c, bad->c, bad->report.results, &differences) != VAD_OK) {
		vad_cli_complain("%s", vad_result_text(VAD_NO_MEMORY));
		return VAD_EXIT_UNFINISHED;
	}
	report.differences = &differences;
	if (cli->args.json)
		(void)vad_report_json(&report, &cli->report, &out);
	else
		(void)vad_report_differences(&report, &cli->report, &out);
	if (differences.count > 0 || bad->report.results->wrong)
		status = VAD_EXIT_WRONG;
	if (vad_case_unread_count(good->c) > 0 || vad_case_unread_count(bad->c) > 0)
		status = VAD_EXIT_UNFINISHED;
	status = vad_cli_print(&out, status);
	vad_differences_clear(&differences);
	vad_buffer_clear(&out);
	return status;
}

int vad_verb_compare(struct vad_cli *cli)
{
	struct vad_judged good, bad;
	int status;

	if (cli->args.rest_count != 2)
		return vad_cli_usage(cli->args.verb, "compare takes two: GOOD and BAD");
	status = vad_evidence_judge(cli, &cli->args.rest[0], 1, &good);
	if (status != VAD_EXIT_OK)
		return status;
	status = vad_evidence_judge(cli, &cli->args.rest[1], 1, &bad);
	if (status == VAD_EXIT_OK) {
		status = compare(cli, &good, &bad);
		vad_cli_judged_clear(&bad);
	}
	vad_cli_judged_clear(&good);
	return status;
}
