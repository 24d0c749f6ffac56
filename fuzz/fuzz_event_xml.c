/* SPDX-License-Identifier: MIT */
/* Any bytes as XML of events, in pieces of any size. The first byte sets the size of the pieces. */
#include "fuzz_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view all = { (const char *)data, size };
	size_t piece = size > 0 ? (size_t)data[0] + 1 : 1;
	struct vad_event_xml xml = { 0 };
	struct vad_reading *r = begin_reading();

	for (size_t i = 1; i < size && r->result == VAD_OK; i += piece) {
		r->line++;
		vad_event_xml_feed(&xml, r, vad_view_sub(all, i, piece));
	}
	vad_event_xml_finish(&xml, r);
	vad_event_xml_free(&xml);
	end_reading(r);
	return 0;
}
