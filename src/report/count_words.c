/* SPDX-License-Identifier: MIT */
/* How roles, times, spans and machines are called in the report of a count. */
#include <inttypes.h>

#include "count_internal.h"

enum { NAME_COLUMNS = 80 };

const char *count_role(enum vad_kms_role role)
{
	static const char *const names[] = { [VAD_KMS_CLIENT] = "Windows clients",
					     [VAD_KMS_SERVER] = "servers",
					     [VAD_KMS_OFFICE] = "Office" };

	return names[role];
}

const char *count_role_id(enum vad_kms_role role)
{
	static const char *const names[] = { [VAD_KMS_CLIENT] = "client",
					     [VAD_KMS_SERVER] = "server",
					     [VAD_KMS_OFFICE] = "office" };

	return names[role];
}

const char *count_family_id(enum vad_replay_app family)
{
	return family == VAD_REPLAY_OFFICE ? "office" : "windows";
}

const char *count_answer_id(enum vad_answer answer)
{
	static const char *const names[] = { [VAD_ANSWER_NO] = "no",
					     [VAD_ANSWER_YES] = "yes",
					     [VAD_ANSWER_UNKNOWN] = "unknown" };

	return names[answer];
}

const char *count_fate_id(enum vad_replay_fate fate)
{
	static const char *const names[VAD_FATES] = {
		[VAD_FATE_DONE] = "done",		[VAD_FATE_NOT_SENT] = "not-sent",
		[VAD_FATE_NOT_ARRIVED] = "not-arrived", [VAD_FATE_NO_REPLY] = "no-reply",
		[VAD_FATE_NO_REQUEST] = "no-request",	[VAD_FATE_UNKNOWN] = "unknown",
	};

	return names[fate];
}

bool count_has_family(const struct vad_replay_host *host, enum vad_replay_app family)
{
	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		if (host->threshold[role].asked &&
		    vad_replay_app_of((enum vad_kms_role)role) == family)
			return true;
	}
	return false;
}

void count_time(vad_time time, enum vad_clock clock, struct vad_buffer *out)
{
	struct vad_date date;

	if (time == VAD_TIME_NONE || !vad_time_to_date(time, &date)) {
		vad_buffer_add_char(out, '-');
		return;
	}
	vad_buffer_printf(out, "%04d-%02d-%02d %02d:%02d%s", date.year, date.month, date.day,
			  date.hour, date.minute, clock == VAD_CLOCK_UTC ? " UTC" : "");
}

void count_date(vad_time time, struct vad_buffer *out)
{
	struct vad_date date;

	if (time == VAD_TIME_NONE || !vad_time_to_date(time, &date))
		vad_buffer_add_char(out, '-');
	else
		vad_buffer_printf(out, "%04d-%02d-%02d", date.year, date.month, date.day);
}

void count_span(int64_t seconds, struct vad_buffer *out)
{
	int64_t minutes = ((seconds < 0 ? -seconds : seconds) + COUNT_MINUTE / 2) / COUNT_MINUTE;
	int64_t hours = minutes / 60, days = hours / 24;

	if (days >= 2)
		vad_buffer_printf(out, "%" PRId64 " days", days);
	else if (hours > 0 && minutes % 60 > 0)
		vad_buffer_printf(out, "%" PRId64 " h %" PRId64 " min", hours, minutes % 60);
	else if (hours > 0)
		vad_buffer_printf(out, "%" PRId64 " h", hours);
	else
		vad_buffer_printf(out, "%" PRId64 " min", minutes);
}

void count_clock(int64_t seconds, struct vad_buffer *out)
{
	count_span(seconds, out);
	if (seconds >= COUNT_MINUTE / 2)
		vad_buffer_add(out, " ahead");
	else if (seconds <= -COUNT_MINUTE / 2)
		vad_buffer_add(out, " behind");
}

void count_range(struct vad_replay_range range, struct vad_buffer *out)
{
	vad_buffer_printf(out, "%" PRId64, range.least);
	if (range.most != range.least)
		vad_buffer_printf(out, " to %" PRId64, range.most);
}

void count_name(struct vad_view name, struct vad_buffer *out)
{
	if (name.size == 0)
		vad_buffer_add(out, "(no name)");
	else
		vad_page_safe(out, name, NAME_COLUMNS);
}

void count_product(const struct vad_knowledge *k, const struct vad_replay_product *product,
		   struct vad_buffer *out)
{
	char id[VAD_GUID_TEXT];

	if (product->product != VAD_NO_INDEX) {
		vad_buffer_add(out, report_text(k, k->products[product->product].name));
		return;
	}
	vad_guid_print(&product->id, id);
	vad_buffer_add(out, id);
}

void count_result(const struct vad_knowledge *k, uint32_t code, struct vad_buffer *out)
{
	uint32_t index = vad_code_index(k, code);

	report_code(code, out);
	if (code == 0)
		vad_buffer_add(out, " accepted");
	else if (index != VAD_NO_INDEX)
		vad_buffer_printf(out, " %s", report_text(k, k->codes[index].symbol));
}

void count_of(uint64_t number, const char *one, const char *many, struct vad_buffer *out)
{
	vad_buffer_printf(out, "%" PRIu64 " %s", number, number == 1 ? one : many);
}
