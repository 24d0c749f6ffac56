/* SPDX-License-Identifier: MIT */
/* The count as comma separated values (RFC 4180). */
#include <inttypes.h>
#include <string.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "count_internal.h"

/* Begins like what a spreadsheet runs as a formula. */
static bool is_formula(struct vad_view text)
{
	return text.size > 0 && strchr("=+-@\t\r", text.data[0]) != NULL;
}

static void begin_cell(struct vad_buffer *out, bool *first)
{
	if (!*first)
		vad_buffer_add_char(out, ',');
	*first = false;
}

/* Always in quotes: it is a stranger's. What is not UTF-8 becomes U+FFFD, a key is masked. */
static void text_cell(struct vad_buffer *out, bool *first, struct vad_view text)
{
	struct vad_buffer masked = vad_buffer_new(REPORT_LINE_LIMIT);

	begin_cell(out, first);
	vad_mask_keys(&masked, text);
	text = vad_buffer_view(&masked);
	vad_buffer_add(out, is_formula(text) ? "\"'" : "\"");
	for (size_t offset = 0; offset < text.size;) {
		if (text.data[offset] == '"')
			vad_buffer_add_char(out, '"');
		vad_buffer_add_utf8(out, vad_utf8_next(text, &offset));
	}
	vad_buffer_add_char(out, '"');
	vad_buffer_clear(&masked);
}

static void number_cell(struct vad_buffer *out, bool *first, int64_t value)
{
	begin_cell(out, first);
	vad_buffer_printf(out, "%" PRId64, value);
}

/* Nothing in the cell where the number is not known. */
static void known_cell(struct vad_buffer *out, bool *first, bool known, int64_t value)
{
	begin_cell(out, first);
	if (known)
		vad_buffer_printf(out, "%" PRId64, value);
}

static void time_cell(struct vad_buffer *out, bool *first, vad_time time, enum vad_clock clock)
{
	begin_cell(out, first);
	if (time != VAD_TIME_NONE)
		vad_time_print(out, time, clock);
}

/* --- days ------------------------------------------------------------------------------------- */

static void day_row(struct vad_buffer *out, const struct vad_replay_host *host,
		    const struct vad_replay_day *day)
{
	bool first = true;

	text_cell(out, &first, host->name);
	begin_cell(out, &first);
	count_date((vad_time)day->day * COUNT_DAY_SECONDS, out);
	number_cell(out, &first, day->requests);
	number_cell(out, &first, day->failed);
	number_cell(out, &first, day->clients);
	number_cell(out, &first, day->fresh);
	for (int family = 0; family < VAD_REPLAY_APPS; family++) {
		bool known = count_has_family(host, (enum vad_replay_app)family);

		known_cell(out, &first, known, day->level[family].end);
		known_cell(out, &first, known, day->level[family].lowest);
		known_cell(out, &first, known, day->level[family].highest);
		known_cell(out, &first, known, day->level[family].doubt);
	}
	vad_buffer_add(out, "\r\n");
}

/* Days without a request have a row too, unless wrong clocks stretch the log over lifetimes. */
static void host_days(struct vad_buffer *out, const struct vad_replay_host *host)
{
	int64_t first = host->days[0].day, last = host->days[host->day_count - 1].day;
	struct vad_replay_day day;

	if (last - first >= COUNT_DAYS_MAX) {
		for (size_t i = 0; i < host->day_count; i++)
			day_row(out, host, &host->days[i]);
		return;
	}
	for (int64_t n = first; n <= last; n++) {
		if (vad_replay_day_at(host, (int32_t)n, &day))
			day_row(out, host, &day);
	}
}

enum vad_result vad_count_csv_days(const struct vad_count_report *report, struct vad_buffer *out)
{
	vad_buffer_add(out, "host,day,requests,failed,clients,new_clients,windows_count,windows_lowest,"
			    "windows_highest,windows_doubt,office_count,office_lowest,office_highest,"
			    "office_doubt\r\n");
	for (size_t i = 0; i < vad_replay_host_count(report->replay); i++) {
		if (vad_replay_host(report->replay, i)->day_count > 0)
			host_days(out, vad_replay_host(report->replay, i));
	}
	return vad_buffer_result(out);
}

/* --- machines --------------------------------------------------------------------------------- */

static void product_cell(struct vad_buffer *out, bool *first,
			 const struct vad_count_report *report, const struct vad_replay_host *host,
			 uint32_t product)
{
	struct vad_buffer text = REPORT_LINE();

	if (product < host->product_count)
		count_product(report->k, &host->products[product], &text);
	text_cell(out, first, vad_buffer_view(&text));
	vad_buffer_clear(&text);
}

static void machine_row(struct vad_buffer *out, const struct vad_count_report *report,
			const struct vad_replay_host *host, const struct vad_replay_machine *m)
{
	char cmid[VAD_GUID_TEXT];
	bool first = true;

	vad_guid_print(&m->cmid, cmid);
	text_cell(out, &first, host->name);
	text_cell(out, &first, m->name);
	begin_cell(out, &first);
	vad_buffer_add(out, cmid);
	product_cell(out, &first, report, host, m->product);
	time_cell(out, &first, m->first, host->clock);
	time_cell(out, &first, m->last, host->clock);
	number_cell(out, &first, (int64_t)m->requests);
	number_cell(out, &first, (int64_t)m->failed);
	begin_cell(out, &first);
	report_code(m->last_result, out);
	known_cell(out, &first, m->required > 0, m->required);
	known_cell(out, &first, m->status >= 0, m->status);
	known_cell(out, &first, m->minutes >= 0, m->minutes);
	known_cell(out, &first, m->is_virtual >= 0, m->is_virtual);
	known_cell(out, &first, m->has_skew, m->skew);
	number_cell(out, &first, m->absence);
	number_cell(out, &first, m->clone);
	vad_buffer_add(out, "\r\n");
}

enum vad_result vad_count_csv_clients(const struct vad_count_report *report, struct vad_buffer *out)
{
	vad_buffer_add(out, "host,client,cmid,product,first,last,requests,failed,last_result,needs_count,"
			    "licence_status,minutes_left,virtual,clock_ahead_seconds,"
			    "longest_absence_seconds,shares_cmid\r\n");
	for (size_t i = 0; i < vad_replay_host_count(report->replay); i++) {
		const struct vad_replay_host *host = vad_replay_host(report->replay, i);
		struct vad_replay_walk walk = { 0 };
		struct vad_replay_machine m;

		while (host->is_host &&
		       vad_replay_next(report->replay, i, VAD_REPLAY_BY_LAST, &walk, &m))
			machine_row(out, report, host, &m);
		vad_replay_walk_end(&walk);
	}
	return vad_buffer_result(out);
}
