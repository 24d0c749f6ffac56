/* SPDX-License-Identifier: MIT */
#include "cli.h"

enum vad_result vad_cli_judge(struct vad_judged *judged, struct vad_error *error)
{
	enum vad_result result = vad_case_merge(judged->c);

	/* What belongs together stays apart then; all else is judged. */
	if (result == VAD_LIMIT) {
		vad_case_note_full(judged->c, "the evidence",
				   "it fills the case; machines in it were not matched");
		result = VAD_OK;
	}
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	result = vad_reason(judged->c, &judged->reasoning, error);
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	judged->report = (struct vad_report){ .c = judged->c,
					      .results = vad_reasoning_result(judged->reasoning),
					      .version = VADIAG_VERSION };
	return VAD_OK;
}

void vad_cli_judged_clear(struct vad_judged *judged)
{
	vad_reasoning_free(judged->reasoning);
	vad_case_free(judged->c);
	*judged = (struct vad_judged){ 0 };
}

int vad_cli_judged_exit(const struct vad_judged *judged)
{
	if (vad_case_unread_count(judged->c) > 0)
		return VAD_EXIT_UNFINISHED;
	return judged->report.results->wrong ? VAD_EXIT_WRONG : VAD_EXIT_OK;
}
