/* SPDX-License-Identifier: MIT */
/* Any facts, judged and told: it ends, and what comes out is safe for a terminal. */
#include <stdint.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "report/report.h"

enum { CASE_MOST = 8 << 20, OUTPUT_MOST = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_safe(const struct vad_buffer *out)
{
	struct vad_view text = vad_buffer_view(out);

	if (!vad_utf8_valid(text))
		abort();
	for (size_t i = 0; i < text.size; i++) {
		if ((text.data[i] >= 0 && text.data[i] < ' ' && text.data[i] != '\n') ||
		    text.data[i] == 0x7F)
			abort();
	}
}

static void read_lines(struct vad_case *c, struct vad_view text)
{
	uint64_t number = 1;
	size_t from = 0;

	while (from < text.size) {
		size_t end = vad_view_find_char(text, '\n', from);
		struct vad_error error = { 0 };

		(void)vad_case_read_line(c, vad_view_sub(text, from, end - from), "fuzz", number++,
					 &error);
		if (end == SIZE_MAX)
			break;
		from = end + 1;
	}
}

static void tell(const struct vad_report *report)
{
	struct vad_report_options options = { .width = 80 };
	struct vad_buffer out = vad_buffer_new(OUTPUT_MOST);

	(void)vad_report_text(report, &options, &out);
	check_safe(&out);
	vad_buffer_reset(&out);
	options.full = true;
	(void)vad_report_text(report, &options, &out);
	check_safe(&out);
	vad_buffer_reset(&out);
	(void)vad_report_ask(report, &options, &out);
	check_safe(&out);
	vad_buffer_reset(&out);
	(void)vad_report_json(report, &options, &out);
	check_safe(&out);
	vad_buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view text = { (const char *)data, size };
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), CASE_MOST);
	struct vad_reasoning *reasoning = NULL;
	struct vad_error error = { 0 };

	if (c == NULL)
		return 0;
	read_lines(c, text);
	if (vad_case_merge(c) == VAD_OK && vad_reason(c, &reasoning, &error) == VAD_OK) {
		struct vad_report report = { .c = c,
					     .results = vad_reasoning_result(reasoning),
					     .version = "0" };

		tell(&report);
	}
	vad_reasoning_free(reasoning);
	vad_case_free(c);
	return 0;
}
