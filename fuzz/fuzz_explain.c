/* SPDX-License-Identifier: MIT */
/* Any text explained: it ends, and what comes out is safe for a terminal and whole as JSON. */
#include <stdint.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "report/explain.h"

enum { OUTPUT_MOST = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_safe(struct vad_view text)
{
	if (!vad_utf8_valid(text))
		abort();
	for (size_t i = 0; i < text.size; i++) {
		if ((text.data[i] >= 0 && text.data[i] < ' ' && text.data[i] != '\n') ||
		    text.data[i] == 0x7F)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();
	struct vad_view text = { (const char *)data, size };
	struct vad_report_options options = { .width = size % 2 == 0 ? 80 : 33,
					      .full = size % 3 == 0 };
	struct vad_buffer out = vad_buffer_new(OUTPUT_MOST);
	bool in_text = false, in_json = false;

	if (vad_explain_text(k, text, &options, &out, &in_text) != VAD_OK)
		abort();
	check_safe(vad_buffer_view(&out));
	vad_buffer_reset(&out);
	if (vad_explain_json(k, text, "0", &options, &out, &in_json) != VAD_OK)
		abort();
	check_safe(vad_buffer_view(&out));
	if (in_text != in_json)
		abort();
	vad_buffer_clear(&out);
	return 0;
}
