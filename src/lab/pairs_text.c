/* SPDX-License-Identifier: MIT */
/* Pairs as lines for people and programs. */
#include "base/json.h"
#include "lab/pairs.h"

const char *vad_pair_result_name(enum vad_pair_result result)
{
	static const char *const names[VAD_PAIR_RESULTS] = {
		[VAD_PAIR_GOOD] = "good",
		[VAD_PAIR_FIRST_MISSED] = "first-missed",
		[VAD_PAIR_REPAIR_FAILED] = "repair-failed",
		[VAD_PAIR_NAMED_AGAIN] = "named-again",
		[VAD_PAIR_SECOND_MISSED] = "second-missed",
	};

	return result < VAD_PAIR_RESULTS ? names[result] : "";
}

static const char *cause_id(const struct vad_knowledge *k, uint32_t cause)
{
	return cause == VAD_NO_INDEX ? NULL : vad_text(k, k->causes[cause].id);
}

void vad_pair_json(const struct vad_knowledge *k, const struct vad_pair *pair,
		   struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, false);

	vad_json_open_object(&json);
	vad_json_key(&json, "first");
	vad_json_string(&json, pair->first->id);
	vad_json_key(&json, "second");
	vad_json_string(&json, pair->second->id);
	vad_json_key(&json, "named_first");
	vad_json_string(&json, cause_id(k, pair->named_first));
	vad_json_key(&json, "named_second");
	vad_json_string(&json, cause_id(k, pair->named_second));
	vad_json_key(&json, "result");
	vad_json_string(&json, vad_pair_result_name(pair->result));
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
}

static const char *or_none(const char *id)
{
	return id != NULL ? id : "-";
}

void vad_pair_text(const struct vad_knowledge *k, const struct vad_pair *pair,
		   struct vad_buffer *out)
{
	if (pair->result == VAD_PAIR_GOOD)
		return;
	vad_buffer_printf(out, "%-14s %s + %s\n", vad_pair_result_name(pair->result),
			  pair->first->id, pair->second->id);
	vad_buffer_printf(out, "%-14s named: %s", "", or_none(cause_id(k, pair->named_first)));
	if (pair->result == VAD_PAIR_SECOND_MISSED || pair->result == VAD_PAIR_NAMED_AGAIN)
		vad_buffer_printf(out, ", then %s", or_none(cause_id(k, pair->named_second)));
	vad_buffer_add_char(out, '\n');
}

void vad_pairs_total_text(const struct vad_pairs_total *total, struct vad_buffer *out)
{
	vad_buffer_printf(out, "%u pairs of faults, %u good", total->pairs,
			  total->results[VAD_PAIR_GOOD]);
	for (int i = VAD_PAIR_GOOD + 1; i < VAD_PAIR_RESULTS; i++) {
		if (total->results[i] > 0)
			vad_buffer_printf(out, ", %u %s", total->results[i],
					  vad_pair_result_name((enum vad_pair_result)i));
	}
	vad_buffer_add_char(out, '\n');
	if (total->pairs < total->asked)
		vad_buffer_printf(out, "The scenarios give no more: %u were asked for.\n",
				  total->asked);
	vad_buffer_printf(
		out,
		"Drawn again: %u whose faults cannot be joined, %u that activate with both, "
		"%u that one repair mends, %u that the two repairs do not mend.\n",
		total->not_joined, total->not_failing, total->mended_together, total->not_mended);
}
