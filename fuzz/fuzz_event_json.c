/* SPDX-License-Identifier: MIT */
/* Any bytes as lines of JSON of events. */
#include "fuzz_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view line, all = { (const char *)data, size };
	struct vad_event_json json = { 0 };
	struct vad_reading *r = begin_reading();

	while (next_line(&all, &line) && r->result == VAD_OK) {
		size_t indent = 0;

		while (indent < line.size && line.data[indent] == ' ')
			indent++;
		r->line++;
		vad_event_json_feed(&json, r, line, indent);
	}
	vad_event_json_finish(&json, r);
	vad_event_json_free(&json);
	end_reading(r);
	return 0;
}
