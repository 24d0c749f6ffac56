/* SPDX-License-Identifier: MIT */
/* The count on a terminal: verdict, faults, chart, figures; a section for each host. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "count_internal.h"

enum {
	NUMBER_WIDTH = 9,
	NAME_WIDTH = 32,
	CODES_SHOWN = 8,
	PRODUCTS_SHOWN = 6,
	LAST_SHOWN = 5,
};

struct view {
	const struct vad_count_report *report;
	const struct vad_replay_host *host;
	size_t index;
	struct vad_page *page;
	struct vad_buffer line;
	const char *heading; /* of the notes to come; NULL once it stands */
	const char *cause;   /* that the last note referred to */
	bool wrong;	     /* of the notes, those that are wrong, or the others */
	bool full;
};

static void heading(struct view *v, const char *text)
{
	vad_page_blank(v->page);
	vad_page_text(v->page, 0, VAD_STYLE_STRONG, vad_view_of(text));
}

static void say(struct view *v, unsigned indent, const char *lead, enum vad_style style)
{
	vad_page_item(v->page, indent, lead, style, vad_buffer_view(&v->line));
	vad_buffer_reset(&v->line);
}

/* A row of a table: a number, right-aligned, and what it is the number of. */
static void row(struct view *v, uint64_t number)
{
	char lead[32];

	(void)snprintf(lead, sizeof(lead), "%*" PRIu64 "  ", NUMBER_WIDTH, number);
	say(v, 0, lead, VAD_STYLE_PLAIN);
}

static void and_more(struct view *v, size_t more)
{
	if (more == 0)
		return;
	vad_buffer_printf(&v->line, "and %zu more; --full shows them", more);
	say(v, NUMBER_WIDTH + 2, "", VAD_STYLE_DIM);
}

/* --- notes ------------------------------------------------------------------------------------ */

static void read_on(struct view *v, const struct count_note *note)
{
	const struct vad_knowledge *k = v->report->k;
	uint32_t cause = note->cause == NULL ? VAD_NO_INDEX
					     : vad_cause_index(k, vad_view_of(note->cause));
	bool told = note->cause != NULL && v->cause != NULL && strcmp(note->cause, v->cause) == 0;
	uint32_t code = note->code == 0 ? VAD_NO_INDEX : vad_code_index(k, note->code);

	v->cause = note->cause;
	if (code != VAD_NO_INDEX) {
		vad_page_text(v->page, 4, VAD_STYLE_DIM, report_view(k, k->codes[code].message));
		vad_buffer_add(&v->line, "vadiag explain ");
		report_code(note->code, &v->line);
	} else if (cause != VAD_NO_INDEX && !told) {
		vad_page_text(v->page, 4, VAD_STYLE_DIM, report_view(k, k->causes[cause].title));
		vad_buffer_printf(&v->line, "vadiag explain %s", note->cause);
	} else {
		return;
	}
	vad_page_command(v->page, 6, vad_buffer_view(&v->line));
	vad_buffer_reset(&v->line);
}

static void show_note(void *context, const struct count_note *note)
{
	struct view *v = context;

	if (note->wrong != v->wrong)
		return;
	if (v->heading != NULL)
		heading(v, v->heading);
	v->heading = NULL;
	vad_page_item(v->page, 2, "- ", VAD_STYLE_PLAIN, note->text);
	read_on(v, note);
}

static void notes(struct view *v, const char *title, bool wrong)
{
	v->heading = title;
	v->cause = NULL;
	v->wrong = wrong;
	count_notes(v->report, v->index, v->full ? COUNT_FULL : COUNT_SOME, show_note, v);
}

/* --- the chart -------------------------------------------------------------------------------- */

static void chart_lines(const struct view *v, enum vad_replay_app family,
			struct vad_chart *chart)
{
	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		const struct vad_replay_threshold *threshold = &v->host->threshold[role];

		if (threshold->known && threshold->needed > 0 && threshold->needed < INT32_MAX &&
		    vad_replay_app_of((enum vad_kms_role)role) == family)
			chart->lines[chart->line_count++] = (int32_t)threshold->needed;
	}
}

/* What is drawn: from the first request to today, or the last part of it. */
static bool chart_days(const struct view *v, int64_t *first, size_t *days)
{
	int64_t last = v->host->now / COUNT_DAY_SECONDS;

	if (v->host->day_count == 0 || v->host->now == VAD_TIME_NONE)
		return false;
	*first = v->host->days[0].day;
	if (last < *first)
		return false;
	if (last - *first >= COUNT_DAYS_MAX)
		*first = last - COUNT_DAYS_MAX + 1;
	*days = (size_t)(last - *first + 1);
	return true;
}

static void draw(struct view *v, enum vad_replay_app family, int32_t *values, int64_t first,
		 size_t days)
{
	struct vad_chart chart = { .values = values,
				     .days = days,
				     .known = days,
				     .first = (vad_time)first * COUNT_DAY_SECONDS };

	for (size_t i = 0; i < days; i++) {
		struct vad_replay_day day;
		bool known = vad_replay_day_at(v->host, (int32_t)(first + (int64_t)i), &day);

		values[i] = known ? (int32_t)day.level[family].end : -1;
	}
	chart_lines(v, family, &chart);
	heading(v, family == VAD_REPLAY_OFFICE ? "The Office count over time"
					       : "The count over time");
	vad_chart_draw(v->page, &chart);
}

static void charts(struct view *v)
{
	int64_t first;
	size_t days;
	int32_t *values;

	if (!chart_days(v, &first, &days))
		return;
	values = calloc(days, sizeof(*values));
	for (int family = 0; family < VAD_REPLAY_APPS && values != NULL; family++) {
		if (count_has_family(v->host, (enum vad_replay_app)family))
			draw(v, (enum vad_replay_app)family, values, first, days);
	}
	free(values);
}

/* --- figures ---------------------------------------------------------------------------------- */

static void forecast(struct view *v)
{
	bool any = false;

	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		const struct vad_replay_threshold *threshold = &v->host->threshold[role];
		enum vad_kms_role r = (enum vad_kms_role)role;

		if (!threshold->known || threshold->alone == VAD_TIME_NONE ||
		    !count_has_family(v->host, vad_replay_app_of(r)))
			continue;
		vad_buffer_printf(&v->line, "%s%" PRId64 " (%s) on ",
				  any ? ", under " : "If nobody asks again the count falls under ",
				  threshold->needed, count_role(r));
		count_date(threshold->alone, &v->line);
		any = true;
	}
	if (!any)
		return;
	vad_buffer_add_char(&v->line, '.');
	vad_page_blank(v->page);
	say(v, 2, "", VAD_STYLE_PLAIN);
}

static void results(struct view *v)
{
	size_t count = v->host->code_count;
	size_t shown = v->full || count < CODES_SHOWN ? count : CODES_SHOWN;

	heading(v, "Requests by result");
	for (size_t i = 0; i < shown; i++) {
		const struct vad_replay_code *code = &v->host->codes[i];

		count_result(v->report->k, code->code, &v->line);
		vad_buffer_add(&v->line, ", last ");
		count_time(code->last, v->host->clock, &v->line);
		row(v, code->requests);
	}
	and_more(v, count - shown);
}

static void products(struct view *v)
{
	size_t count = v->host->product_count;
	size_t shown = v->full || count < PRODUCTS_SHOWN ? count : PRODUCTS_SHOWN;

	heading(v, "Requests by product");
	for (size_t i = 0; i < shown; i++) {
		const struct vad_replay_product *product = &v->host->products[i];

		count_product(v->report->k, product, &v->line);
		if (product->required > 0)
			vad_buffer_printf(&v->line, ", needs %" PRIu32, product->required);
		if (product->failed > 0)
			vad_buffer_printf(&v->line, ", %" PRIu64 " refused", product->failed);
		row(v, product->requests);
	}
	and_more(v, count - shown);
}

static void day_rows(struct view *v)
{
	for (size_t i = 0; i < v->host->day_count; i++) {
		const struct vad_replay_day *day = &v->host->days[i];

		if (day->requests == 0)
			continue;
		count_date((vad_time)day->day * COUNT_DAY_SECONDS, &v->line);
		vad_buffer_add(&v->line, ", ");
		count_of(day->requests, "request", "requests", &v->line);
		if (day->failed > 0)
			vad_buffer_printf(&v->line, ", %" PRIu32 " refused", day->failed);
		if (day->fresh > 0)
			vad_buffer_printf(&v->line, ", %" PRIu32 " new", day->fresh);
		row(v, day->clients);
	}
}

static void days(struct view *v)
{
	uint64_t sum = 0, busy = 0;
	const struct vad_replay_day *most = NULL;

	for (size_t i = 0; i < v->host->day_count; i++) {
		const struct vad_replay_day *day = &v->host->days[i];

		sum += day->clients;
		busy += day->requests > 0;
		if (most == NULL || day->clients > most->clients)
			most = day;
	}
	if (busy == 0)
		return;
	heading(v, "Clients a day");
	if (v->full) {
		day_rows(v);
		return;
	}
	vad_buffer_printf(&v->line, "%" PRIu64 ".%" PRIu64 " on average on ", sum / busy,
			  sum * 10 / busy % 10);
	count_of(busy, "day", "days", &v->line);
	vad_buffer_printf(&v->line, " with requests; most on ");
	count_date((vad_time)most->day * COUNT_DAY_SECONDS, &v->line);
	vad_buffer_printf(&v->line, ": %" PRIu32 ".", most->clients);
	say(v, 2, "", VAD_STYLE_PLAIN);
}

static void clock_limit(struct view *v, int64_t seconds, const char *none)
{
	if (seconds == INT64_MIN || seconds == INT64_MAX) {
		vad_buffer_add(&v->line, none);
		return;
	}
	count_clock(seconds, &v->line);
}

static void clock_buckets(struct view *v)
{
	for (size_t i = 0; i < VAD_REPLAY_BUCKETS; i++) {
		const struct vad_replay_bucket *bucket = &v->host->skew.bucket[i];

		if (bucket->requests == 0)
			continue;
		clock_limit(v, bucket->from, "further behind");
		vad_buffer_add(&v->line, bucket->to == INT64_MAX ? " or " : " to ");
		clock_limit(v, bucket->to, "more");
		vad_buffer_add(&v->line, ", ");
		count_of(bucket->machines, "machine", "machines", &v->line);
		row(v, bucket->requests);
	}
}

static void clocks(struct view *v)
{
	const struct vad_replay_skew *skew = &v->host->skew;

	if (skew->measured == 0)
		return;
	heading(v, "Clocks of the clients against this host's");
	vad_buffer_printf(&v->line, "Measured on %" PRIu64 " requests, to within ", skew->measured);
	count_span(skew->plus_minus, &v->line);
	vad_buffer_add(&v->line, ": from ");
	count_clock(skew->least, &v->line);
	vad_buffer_add(&v->line, " to ");
	count_clock(skew->most, &v->line);
	vad_buffer_add(&v->line, ", median ");
	/* The median is told to a minute only, and may lie beyond the ends. */
	count_clock(skew->median < skew->least	? skew->least
		    : skew->median > skew->most ? skew->most
						: skew->median,
		    &v->line);
	vad_buffer_add_char(&v->line, '.');
	say(v, 2, "", VAD_STYLE_PLAIN);
	if (v->full || skew->refused + skew->near > 0)
		clock_buckets(v);
}

static void event_name(struct view *v, uint32_t id)
{
	const struct vad_knowledge *k = v->report->k;

	vad_buffer_printf(&v->line, "event %" PRIu32, id);
	/* They were chosen by provider; of one id there is but one that matters here. */
	for (uint32_t i = 0; i < k->events_count; i++) {
		if (k->events[i].id != id)
			continue;
		vad_buffer_printf(&v->line, ", %s", report_text(k, k->events[i].title));
		return;
	}
}

/* How often the event of moment `at` stands up to there; and after it (*later). */
static uint64_t times_of(const struct vad_replay_host *h, size_t at, bool *later)
{
	uint64_t times = 0;

	for (size_t i = 0; i <= at; i++)
		times += h->moments[i].id == h->moments[at].id;
	*later = false;
	for (size_t i = at + 1; i < h->moment_count && !*later; i++)
		*later = h->moments[i].id == h->moments[at].id;
	return times;
}

static void moment_row(struct view *v, const struct vad_replay_moment *moment, uint64_t times)
{
	event_name(v, moment->id);
	vad_buffer_add(&v->line, times > 1 ? ", last " : ", ");
	count_time(moment->time, v->host->clock, &v->line);
	if (moment->has_code && moment->code != 0) {
		vad_buffer_add(&v->line, ", ");
		count_result(v->report->k, moment->code, &v->line);
	}
	row(v, times);
}

/* The last of each kind with how many there were; all of them in their order when all is wanted. */
static void moments(struct view *v)
{
	if (v->host->moment_count > 0)
		heading(v, "Other events of the host");
	for (size_t i = 0; i < v->host->moment_count; i++) {
		bool later;
		uint64_t times = times_of(v->host, i, &later);

		if (v->full)
			moment_row(v, &v->host->moments[i], 1);
		else if (!later)
			moment_row(v, &v->host->moments[i], times);
	}
}

static void machine_line(struct view *v, const struct vad_replay_machine *m)
{
	count_time(m->last, v->host->clock, &v->line);
	vad_buffer_add(&v->line, ": ");
	count_name(m->name, &v->line);
	if (m->product < v->host->product_count) {
		vad_buffer_add(&v->line, ", ");
		count_product(v->report->k, &v->host->products[m->product], &v->line);
	}
	if (m->last_result != 0) {
		vad_buffer_add(&v->line, ", ");
		report_code(m->last_result, &v->line);
	}
	say(v, 2, "", VAD_STYLE_PLAIN);
}

static void last_requests(struct view *v)
{
	struct vad_replay_walk walk = { 0 };
	struct vad_replay_machine m;
	size_t shown = 0;

	heading(v, "Who asked last");
	while ((v->full || shown < LAST_SHOWN) &&
	       vad_replay_next(v->report->replay, v->index, VAD_REPLAY_BY_LAST, &walk, &m)) {
		machine_line(v, &m);
		shown++;
	}
	vad_replay_walk_end(&walk);
	if (shown < v->host->machines) {
		vad_buffer_printf(&v->line, "and %zu more; --full or --csv --clients shows them",
				  v->host->machines - shown);
		say(v, 2, "", VAD_STYLE_DIM);
	}
}

/* --- a host ----------------------------------------------------------------------------------- */

static void basis(struct view *v)
{
	const struct vad_replay_host *h = v->host;

	vad_buffer_add(&v->line, "At ");
	count_time(h->now, h->clock, &v->line);
	vad_buffer_add(&v->line, h->now == h->last ? ", the last request" : "");
	vad_buffer_add(&v->line, "; ");
	count_of(h->requests, "request", "requests", &v->line);
	vad_buffer_add(&v->line, " of ");
	count_of(h->ids, "machine id", "machine ids", &v->line);
	vad_buffer_add(&v->line, " since ");
	count_time(h->first, h->clock, &v->line);
	vad_buffer_add_char(&v->line, '.');
	say(v, 2, "", VAD_STYLE_PLAIN);
}

static void host_section(struct view *v)
{
	enum vad_style style;

	v->host = vad_replay_host(v->report->replay, v->index);
	count_verdict(v->report, v->index, &style, &v->line);
	say(v, 0, "", style);
	basis(v);
	notes(v, "What is wrong", true);
	charts(v);
	forecast(v);
	notes(v, "Worth knowing", false);
	results(v);
	products(v);
	days(v);
	clocks(v);
	last_requests(v);
	moments(v);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void summary(struct view *v, size_t hosts)
{
	size_t wrong = 0;

	for (size_t i = 0; i < vad_replay_host_count(v->report->replay); i++)
		wrong += vad_replay_host(v->report->replay, i)->is_host &&
			 count_is_wrong(v->report, i);
	vad_buffer_printf(&v->line, "%zu KMS hosts: ", hosts);
	if (wrong == 0)
		vad_buffer_add(&v->line, "nothing is wrong with any of them.");
	else
		vad_buffer_printf(&v->line, "something is wrong with %zu of them.", wrong);
	say(v, 0, "", wrong > 0 ? VAD_STYLE_BAD : VAD_STYLE_GOOD);
	vad_page_blank(v->page);
}

/* What the log is that was looked for, and how to get it, in the words of knowledge/. */
static void nothing(struct view *v)
{
	const struct vad_knowledge *k = v->report->k;
	uint32_t term = vad_term_index(k, VAD_VIEW("Key Management Service log"));
	uint32_t action = vad_action_index(k, VAD_VIEW("count.export-log"));

	vad_page_text(v->page, 0, VAD_STYLE_DOUBT,
		      VAD_VIEW("No request to a KMS host (event 12290) was found, so there is nothing "
			       "to count."));
	if (term != VAD_NO_INDEX)
		vad_page_text(v->page, 2, VAD_STYLE_PLAIN, report_view(k, k->terms[term].text));
	if (action != VAD_NO_INDEX) {
		heading(v, report_text(k, k->actions[action].title));
		for (uint32_t i = 0; i < k->actions[action].commands.count; i++)
			vad_page_command(v->page, 2,
					 report_view(k, k->words[k->actions[action].commands.first + i]));
	}
}

static void others(struct view *v)
{
	const struct vad_replay *replay = v->report->replay;
	bool any = false;

	for (size_t i = 0; i < vad_replay_host_count(replay); i++) {
		if (vad_replay_host(replay, i)->is_host || vad_replay_host(replay, i)->name.size == 0)
			continue;
		vad_buffer_add(&v->line, any ? ", " : "Logs of other computers: ");
		count_name(vad_replay_host(replay, i)->name, &v->line);
		any = true;
	}
	if (!any)
		return;
	vad_page_blank(v->page);
	vad_buffer_add_char(&v->line, '.');
	say(v, 0, "", VAD_STYLE_PLAIN);
}

static void join_notes(struct view *v, const char *title, bool wrong)
{
	v->heading = title;
	v->cause = NULL;
	v->wrong = wrong;
	count_join_notes(v->report, v->full ? COUNT_FULL : COUNT_SOME, show_note, v);
}

static void source_list(struct view *v, const char *title, const struct vad_unread *list,
			size_t count, size_t more)
{
	if (count + more == 0)
		return;
	heading(v, title);
	for (size_t i = 0; i < count; i++) {
		vad_page_safe(&v->line, list[i].source, REPORT_VALUE_COLUMNS);
		if (list[i].place.size > 0) {
			vad_buffer_add(&v->line, ", ");
			vad_page_safe(&v->line, list[i].place, REPORT_VALUE_COLUMNS);
		}
		vad_buffer_add(&v->line, ": ");
		vad_buffer_add_view(&v->line, list[i].why);
		say(v, 2, "- ", VAD_STYLE_DOUBT);
	}
	if (more > 0) {
		vad_buffer_printf(&v->line, "and %zu more", more);
		say(v, 4, "", VAD_STYLE_DIM);
	}
}

enum vad_result vad_count_text(const struct vad_count_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out)
{
	struct vad_page page = vad_page_new(out, options->width, options->colour);
	struct view v = { .report = report,
			  .page = &page,
			  .line = vad_buffer_new(REPORT_LINE_LIMIT),
			  .full = options->full };
	size_t hosts = count_hosts(report), shown = 0;

	if (hosts == 0)
		nothing(&v);
	else if (hosts > 1)
		summary(&v, hosts);
	for (v.index = 0; v.index < vad_replay_host_count(report->replay); v.index++) {
		if (!vad_replay_host(report->replay, v.index)->is_host)
			continue;
		if (shown++ > 0)
			vad_page_blank(&page);
		host_section(&v);
	}
	join_notes(&v, "Clients and hosts together: what is wrong", true);
	join_notes(&v, "Clients and hosts together", false);
	others(&v);
	source_list(&v, "Lost", report->lost, report->lost_count, report->lost_more);
	source_list(&v, "Not read", report->unread, report->unread_count, report->unread_more);
	vad_buffer_clear(&v.line);
	return vad_buffer_result(out);
}
