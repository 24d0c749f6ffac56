/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as lines of tables of events. Every second one comes in two pieces where the first byte
 * is odd.
 */
#include "event_csv.h"
#include "fuzz_event.h"

static void feed(struct vad_event_csv *csv, struct vad_reading *r, struct vad_view line, bool pieces)
{
	size_t half = pieces ? line.size / 2 : line.size;

	if (vad_event_csv_open(csv) && vad_event_csv_line(csv, r, vad_view_sub(line, 0, half), pieces)) {
		if (pieces && !vad_event_csv_line(csv, r, vad_view_sub(line, half, SIZE_MAX), false))
			return;
		return;
	}
	(void)vad_event_csv_begin(csv, r, line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view line, all = { (const char *)data, size };
	bool pieces = size > 0 && (data[0] & 1) != 0;
	struct vad_event_csv csv = { 0 };
	struct vad_reading *r = begin_reading();

	all = vad_view_sub(all, 1, SIZE_MAX);
	while (next_line(&all, &line) && r->result == VAD_OK) {
		r->line++;
		feed(&csv, r, line, pieces && r->line % 2 == 0);
	}
	vad_event_csv_finish(&csv, r);
	vad_event_csv_free(&csv);
	end_reading(r);
	return 0;
}
