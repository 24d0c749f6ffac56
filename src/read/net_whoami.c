/* SPDX-License-Identifier: MIT */
/* whoami /groups: whether a window runs with the rights of an administrator. */
#include "net_text.h"

/* Mandatory integrity levels, [MS-DTYP] 2.4.2.4: their SIDs are the same in every language. */
static const char high[] = "S-1-16-12288", medium[] = "S-1-16-8192";

static const char *const starts[] = { "mandatory label", "whoami", NULL };

static bool holds(const struct vad_line *line, const char *sid)
{
	return vad_view_find(line->text, vad_view_of(sid), 0) != SIZE_MAX;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view args;

	(void)state;
	if (holds(line, high))
		vad_put_flag(r, vad_reading_machine(r), "machine.elevated", true);
	else if (holds(line, medium))
		vad_put_flag(r, vad_reading_machine(r), "machine.elevated", false);
	else
		return vad_net_command(line->text, "whoami", &args);
	return true;
}

const struct vad_line_reader vad_reader_whoami = {
	.name = "text",
	.starts = starts,
	.line = read_line,
};
