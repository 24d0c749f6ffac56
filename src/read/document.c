/* SPDX-License-Identifier: MIT */
/* What a document says about itself: PowerShell transcripts, mail headers, remarks about logs. */
#include <string.h>

#include "base/text.h"
#include "event.h"
#include "readers.h"
#include "reading.h"

static const char *const starts[] = { "date: ", "windows powershell transcript", "machine: ",
				      "start time:", "end time:", NULL };

/* --- transcripts --------------------------------------------------------------------------- */

/* "CRAFT (Microsoft Windows NT 10.0.17763.0)" */
static void transcript_machine(struct vad_reading *r, struct vad_view value)
{
	size_t bracket = vad_view_find(value, VAD_VIEW(" ("), 0);
	size_t at = vad_view_find(value, VAD_VIEW("NT "), 0), end;

	vad_reading_name_machine(r, vad_view_sub(value, 0, bracket));
	if (at == SIZE_MAX || bracket == SIZE_MAX)
		return;
	end = vad_view_find_char(value, ')', at);
	vad_put_text(r, r->machine, "machine.build",
		     vad_view_sub(value, at + 3, end == SIZE_MAX ? SIZE_MAX : end - at - 3));
	vad_put_text(r, r->machine, "machine.os",
		     vad_view_sub(value, bracket + 2, end == SIZE_MAX ? SIZE_MAX : end - bracket - 2));
}

static bool transcript_line(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = { 0 };
	const char *key = vad_line_key(r, line, "transcript", &rest);
	struct vad_stamp stamp;

	if (!key)
		return false;
	if (strcmp(key, "start-time") == 0) {
		if (!vad_reading_stamp(r, rest, &stamp))
			return false;
		vad_reading_set_time(r, stamp.time, stamp.clock);
	} else if (strcmp(key, "machine") == 0) {
		if (vad_view_find(rest, VAD_VIEW(" ("), 0) == SIZE_MAX)
			return false;
		transcript_machine(r, rest);
	} else if (strcmp(key, "head") == 0 || strcmp(key, "end") == 0) {
		(void)vad_block_close(r);
	}
	return true;
}

/* --- mails --------------------------------------------------------------------------------- */

static bool accept_month(struct vad_text *t, int *month)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	for (int i = 0; i < 12; i++) {
		if (vad_text_accept(t, names[i])) {
			*month = i + 1;
			return true;
		}
	}
	return false;
}

static bool read_int(struct vad_text *t, uint64_t most, int *value)
{
	uint64_t number;

	vad_text_skip_blanks(t);
	if (!vad_text_number(t, most, &number))
		return false;
	*value = (int)number;
	return true;
}

/* "Thu, 14 Mar 2024 13:54:25 +0100" (RFC 5322, section 3.3). */
static bool mail_date(struct vad_view value, vad_time *time)
{
	struct vad_text t = vad_text_of(value);
	struct vad_view day;
	struct vad_date d = { 0 };
	int zone = 0, sign = 0;

	if (vad_text_until(&t, ',', &day) && day.size > 4)
		return false;
	if (!read_int(&t, 31, &d.day) || (vad_text_skip_blanks(&t), !accept_month(&t, &d.month)) ||
	    !read_int(&t, 9999, &d.year) || !read_int(&t, 23, &d.hour) ||
	    !vad_text_accept(&t, ":") || !read_int(&t, 59, &d.minute))
		return false;
	if (vad_text_accept(&t, ":") && !read_int(&t, 60, &d.second))
		return false;
	vad_text_skip_blanks(&t);
	if (vad_text_accept(&t, "+"))
		sign = 1;
	else if (vad_text_accept(&t, "-"))
		sign = -1;
	else if (!vad_text_accept(&t, "GMT") && !vad_text_accept(&t, "UT"))
		return false;
	if (sign != 0 && !read_int(&t, 1400, &zone))
		return false;
	*time = vad_time_from_date(&d);
	if (*time == VAD_TIME_NONE)
		return false;
	*time -= (vad_time)sign * (zone / 100 * 3600 + zone % 100 * 60);
	return true;
}

static bool mail_line(struct vad_reading *r, const struct vad_line *line)
{
	vad_time time;

	if (!vad_view_is_nocase(line->label, "Date") || !mail_date(line->value, &time))
		return false;
	vad_reading_set_time(r, time, VAD_CLOCK_UTC);
	return true;
}

/* --- remarks about logs -------------------------------------------------------------------- */

static bool says(const struct vad_line *line, const char *word)
{
	return vad_view_find_nocase(line->text, vad_view_of(word), 0) != SIZE_MAX;
}

/* "The Application log was cleared yesterday": a person's word about what is missing. */
static void log_remark(struct vad_reading *r, const struct vad_line *line)
{
	static const char *const lost[] = { "cleared", "overwr", "wrapped", "only goes back" };
	const char *channel = says(line, "application") ? "Application"
			      : says(line, "key management service log") ? "Key Management Service"
									 : NULL;

	if (!channel || !says(line, " log") || line->text.size > 400)
		return;
	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		if (says(line, lost[i])) {
			r->kind = "text";
			vad_log_wrapped(r, vad_view_of(channel));
			return;
		}
	}
}

static bool document_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	(void)state;
	if (line->text.size == 0)
		return false;
	if (transcript_line(r, line) || mail_line(r, line))
		return true;
	log_remark(r, line);
	return false;
}

const struct vad_line_reader vad_reader_document = {
	.name = "transcript",
	.starts = starts,
	.line = document_line,
};
