/* SPDX-License-Identifier: MIT */
#include "fact_lines.h"

enum { COMPLAINTS_MOST = 20 };

struct vad_fact_lines vad_fact_lines_new(struct vad_case *c, const char *program)
{
	return (struct vad_fact_lines){ .c = c,
					.program = program,
					.carry = vad_buffer_new(VAD_FACT_LINE_MAX) };
}

/* Name a line that is none; a program that says only nonsense is not named without end. */
static void complain(struct vad_fact_lines *lines, const char *why)
{
	struct vad_unread unread = { vad_view_of(lines->program), VAD_VIEW("its output"),
				     vad_view_of(why) };

	lines->complaints++;
	if (lines->complaints == COMPLAINTS_MOST)
		unread.why = VAD_VIEW("this and further lines are no facts");
	lines->result = lines->complaints <= COMPLAINTS_MOST
				? vad_case_add_unread(lines->c, &unread)
				: VAD_OK;
}

static void take_line(struct vad_fact_lines *lines, struct vad_view line)
{
	struct vad_error error = { 0 };

	lines->number++;
	if (vad_view_trim(line).size == 0)
		return;
	lines->result = vad_case_read_line(lines->c, line, lines->program, lines->number, &error);
	if (lines->result == VAD_INVALID || lines->result == VAD_UNSUPPORTED)
		complain(lines, error.message);
}

static void end_line(struct vad_fact_lines *lines, struct vad_view rest)
{
	if (lines->skipping) {
		lines->skipping = false;
		lines->number++;
		complain(lines, "a line of more than 1 MiB");
	} else if (lines->carry.size == 0) {
		take_line(lines, rest);
	} else {
		vad_buffer_add_view(&lines->carry, rest);
		if (vad_buffer_result(&lines->carry) == VAD_OK)
			take_line(lines, vad_buffer_view(&lines->carry));
		else
			complain(lines, "a line of more than 1 MiB");
	}
	vad_buffer_reset(&lines->carry);
}

void vad_fact_lines_feed(struct vad_fact_lines *lines, struct vad_view bytes)
{
	while (bytes.size > 0 && lines->result == VAD_OK) {
		size_t end = vad_view_find_char(bytes, '\n', 0);

		if (end != SIZE_MAX) {
			end_line(lines, vad_view_sub(bytes, 0, end));
			bytes = vad_view_sub(bytes, end + 1, SIZE_MAX);
			continue;
		}
		if (!lines->skipping)
			vad_buffer_add_view(&lines->carry, bytes);
		if (vad_buffer_result(&lines->carry) == VAD_LIMIT) {
			lines->skipping = true;
			vad_buffer_reset(&lines->carry);
		} else {
			lines->result = vad_buffer_result(&lines->carry);
		}
		return;
	}
}

enum vad_result vad_fact_lines_end(struct vad_fact_lines *lines, bool whole)
{
	if (whole && lines->result == VAD_OK && (lines->carry.size > 0 || lines->skipping))
		end_line(lines, VAD_VIEW(""));
	vad_buffer_clear(&lines->carry);
	return lines->result;
}
