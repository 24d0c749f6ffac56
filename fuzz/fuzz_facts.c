/* SPDX-License-Identifier: MIT */
/*
 * JSON lines and results into a case: whatever comes, it is bounded, and what was taken in comes out
 * and goes in again the same.
 */
#include <stdint.h>
#include <stdlib.h>

#include "fact/case.h"

enum { CASE_MOST = 4 << 20, OUTPUT_MOST = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_lines(struct vad_case *c, struct vad_view text)
{
	size_t from = 0;
	uint64_t number = 1;

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

/* Everything that is written can be read, and gives the same again. */
static void check_round_trip(const struct vad_case *c)
{
	struct vad_case *again = vad_case_new(vad_knowledge_builtin(), 2 * (size_t)CASE_MOST);
	struct vad_buffer once = vad_buffer_new(OUTPUT_MOST), twice = vad_buffer_new(OUTPUT_MOST);

	if (again != NULL && vad_case_write(c, &once) == VAD_OK) {
		read_lines(again, vad_buffer_view(&once));
		if (vad_case_write(again, &twice) == VAD_OK &&
		    !vad_view_equal(vad_buffer_view(&once), vad_buffer_view(&twice)))
			abort();
	}
	vad_buffer_clear(&once);
	vad_buffer_clear(&twice);
	vad_case_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view text = { (const char *)data, size };
	struct vad_case *lines = vad_case_new(vad_knowledge_builtin(), CASE_MOST);
	struct vad_case *result = vad_case_new(vad_knowledge_builtin(), CASE_MOST);
	struct vad_error error = { 0 };

	if (lines != NULL && result != NULL) {
		read_lines(lines, text);
		check_round_trip(lines);
		(void)vad_case_merge(lines);
		(void)vad_case_merge(lines);
		(void)vad_case_read_result(result, text, "fuzz", &error);
	}
	vad_case_free(lines);
	vad_case_free(result);
	return 0;
}
