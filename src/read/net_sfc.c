/* SPDX-License-Identifier: MIT */
/* The System File Checker: whether protected files are damaged. */
#include "net_text.h"

static const char *const starts[] = { "windows resource protection", NULL };

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	const char *key = vad_line_key(r, line, "sfc", NULL);

	(void)state;
	if (vad_key_is(key, "value.intact") || vad_key_is(key, "value.repaired"))
		vad_put_flag(r, vad_reading_machine(r), "machine.files_damaged", false);
	else if (vad_key_is(key, "value.damaged"))
		vad_put_flag(r, vad_reading_machine(r), "machine.files_damaged", true);
	return key != NULL;
}

const struct vad_line_reader vad_reader_sfc = {
	.name = "sfc",
	.starts = starts,
	.line = read_line,
};
