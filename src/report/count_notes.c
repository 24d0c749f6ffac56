/* SPDX-License-Identifier: MIT */
/* What is wrong with a host or worth knowing, each as a sentence with where to read on. */
#include <inttypes.h>

#include "count_internal.h"
#include "count_tell.h"

enum { SUCCESS = 0, IDLE_DAYS = 7 };

void count_tell(struct count_teller *t, const char *id, const char *title, const char *cause)
{
	struct count_note note = { .id = id,
				   .title = title,
				   .wrong = title != NULL || t->wrong,
				   .cause = cause,
				   .code = t->code,
				   .text = vad_buffer_view(&t->text) };

	if (vad_buffer_result(&t->text) == VAD_OK)
		t->take(t->context, &note);
	vad_buffer_reset(&t->text);
	t->wrong = false;
	t->code = 0;
}

bool count_tell_goes_on(const struct count_teller *t, size_t shown)
{
	return t->detail == COUNT_FULL || (t->detail == COUNT_SOME && shown < COUNT_LISTED);
}

void count_tell_name(struct count_teller *t, size_t shown, struct vad_view name)
{
	vad_buffer_add(&t->text, shown == 0 ? ": " : ", ");
	count_name(name, &t->text);
}

void count_tell_more(struct count_teller *t, size_t more)
{
	if (more > 0)
		vad_buffer_printf(&t->text, " and %zu more", more);
}

/* --- the count -------------------------------------------------------------------------------- */

/* Why a count is low: it was higher once, ids are shared, or there are just too few. */
static const char *cause_of_low(const struct vad_replay_host *host, enum vad_replay_app family,
				int64_t needed)
{
	if (host->cmids.clones > 0 && family == VAD_REPLAY_WINDOWS)
		return "image-not-generalized";
	return host->family[family].highest >= needed ? "count-aged-out" : "too-few-clients";
}

static void low(struct count_teller *t)
{
	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		const struct vad_replay_threshold *threshold = &t->host->threshold[role];
		enum vad_replay_app family = vad_replay_app_of((enum vad_kms_role)role);
		const struct vad_replay_family *f = &t->host->family[family];

		if (!threshold->known || !threshold->asked || threshold->enough != VAD_ANSWER_NO)
			continue;
		vad_buffer_printf(&t->text, "A count of %" PRId64 " is needed for %s, and it is ",
				  threshold->needed, count_role((enum vad_kms_role)role));
		count_range(f->count, &t->text);
		vad_buffer_printf(&t->text, ". The highest in these logs was %" PRIu32 " (",
				  f->highest);
		count_date(f->highest_at, &t->text);
		vad_buffer_add(&t->text, ").");
		t->wrong = true;
		count_tell(t, "count-low", NULL, cause_of_low(t->host, family, threshold->needed));
	}
}

static void falls(struct count_teller *t)
{
	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		const struct vad_replay_threshold *threshold = &t->host->threshold[role];
		enum vad_replay_app family = vad_replay_app_of((enum vad_kms_role)role);
		const struct vad_replay_family *f = &t->host->family[family];

		if (!threshold->known || !threshold->asked || threshold->enough != VAD_ANSWER_YES ||
		    threshold->falls != VAD_ANSWER_YES)
			continue;
		vad_buffer_printf(&t->text, "The count falls under %" PRId64 " (%s) on ",
				  threshold->needed, count_role((enum vad_kms_role)role));
		count_date(threshold->usual, &t->text);
		vad_buffer_printf(&t->text,
				  " if all go on as they are used to: of %" PRIu32
				  " that asked in the last 30 days %" PRIu32 " are overdue.",
				  f->active, f->overdue);
		count_tell(t, "will-fall", NULL, "count-aged-out");
	}
}

/* --- clocks ----------------------------------------------------------------------------------- */

static void one_clock(struct count_teller *t, size_t shown, const struct vad_replay_machine *m)
{
	count_tell_name(t, shown, m->name);
	vad_buffer_add(&t->text, " (");
	count_clock(m->skew, &t->text);
	vad_buffer_add_char(&t->text, ')');
}

/* The machines whose clock is told to be (NO) or may be (UNKNOWN) refused; there are `count`. */
static void list_clocks(struct count_teller *t, enum vad_answer accepted, size_t count)
{
	struct vad_replay_walk walk = { 0 };
	struct vad_replay_machine m;
	size_t shown = 0;

	while (shown < count && count_tell_goes_on(t, shown) &&
	       vad_replay_next(t->report->replay, t->index, VAD_REPLAY_BY_SKEW, &walk, &m)) {
		if (m.accepted == accepted)
			one_clock(t, shown++, &m);
	}
	vad_replay_walk_end(&walk);
	count_tell_more(t, count - shown);
	vad_buffer_add_char(&t->text, '.');
}

/* Half of all clocks are off one way: it is the host's own that is wrong. */
static bool host_is_off(const struct count_teller *t)
{
	const struct vad_replay_skew *skew = &t->host->skew;
	int64_t tolerance;

	return skew->measured > 0 && skew->refused > 1 &&
	       vad_rules_number(t->report->k, "kms.clock-tolerance", &tolerance) &&
	       (skew->median > tolerance || skew->median < -tolerance);
}

static void clocks(struct count_teller *t)
{
	const struct vad_replay_skew *skew = &t->host->skew;

	if (host_is_off(t)) {
		vad_buffer_add(&t->text, "Half of the clients' clocks are off from this host's by at "
					 "least ");
		count_clock(skew->median, &t->text);
		vad_buffer_add_char(&t->text, '.');
		count_tell(t, "host-clock", "the host's clock", "host-clock-wrong");
	} else if (skew->refused > 0) {
		vad_buffer_add(&t->text, "Clocks too far off, by their last request");
		list_clocks(t, VAD_ANSWER_NO, skew->refused);
		count_tell(t, "clocks", "clocks that are refused", "client-clock-wrong");
	}
}

static void near_clocks(struct count_teller *t)
{
	if (t->host->skew.near == 0)
		return;
	vad_buffer_add(&t->text, "Clocks about as far off as is accepted");
	list_clocks(t, VAD_ANSWER_UNKNOWN, t->host->skew.near);
	count_tell(t, "clocks-near", NULL, "client-clock-wrong");
}

/* --- refusals --------------------------------------------------------------------------------- */

/* The code is that of a break which a note of its own tells. */
static bool code_is(const struct count_teller *t, uint32_t code, const char *break_id)
{
	const struct vad_knowledge *k = t->report->k;
	uint32_t index = vad_break_index(k, vad_view_of(break_id));
	struct vad_range rows = vad_break_codes_of(k, code);

	for (uint32_t i = 0; i < rows.count; i++) {
		if (k->break_codes[rows.first + i].break_index == index)
			return true;
	}
	return false;
}

static void refusals(struct count_teller *t)
{
	for (size_t i = 0; i < t->host->code_count; i++) {
		const struct vad_replay_code *code = &t->host->codes[i];

		if (code->code == SUCCESS || code_is(t, code->code, "count-too-low") ||
		    (t->host->skew.refused > 0 && code_is(t, code->code, "timestamp-refused")))
			continue;
		count_of(code->requests, "request was", "requests were", &t->text);
		vad_buffer_add(&t->text, " answered with ");
		count_result(t->report->k, code->code, &t->text);
		vad_buffer_add(&t->text, ", last ");
		count_time(code->last, t->host->clock, &t->text);
		vad_buffer_add_char(&t->text, '.');
		t->code = code->code;
		count_tell(t, "refused", "refused requests", NULL);
	}
}

/* --- machines --------------------------------------------------------------------------------- */

static void returned(struct count_teller *t)
{
	struct vad_replay_walk walk = { 0 };
	struct vad_replay_machine m;
	size_t shown = 0;

	if (t->host->returned == 0)
		return;
	count_of(t->host->returned, "machine", "machines", &t->text);
	vad_buffer_add(&t->text, " came back after more than 30 days");
	while (count_tell_goes_on(t, shown) &&
	       vad_replay_next(t->report->replay, t->index, VAD_REPLAY_BY_ABSENCE, &walk, &m)) {
		count_tell_name(t, shown++, m.name);
		vad_buffer_add(&t->text, " (");
		count_span(m.absence, &t->text);
		vad_buffer_add(&t->text, ", on ");
		count_date(m.returned, &t->text);
		vad_buffer_add_char(&t->text, ')');
	}
	vad_replay_walk_end(&walk);
	if (shown < t->host->returned)
		count_tell_more(t, t->host->returned - shown);
	vad_buffer_add_char(&t->text, '.');
	count_tell(t, "returned", NULL, NULL);
}

/* --- the log ---------------------------------------------------------------------------------- */

static void one_gap(struct count_teller *t, const struct vad_replay_gap *gap)
{
	enum vad_clock clock = t->host->clock;

	vad_buffer_add(&t->text, "Nobody asked for ");
	count_span(gap->to - gap->from, &t->text);
	vad_buffer_add(&t->text, gap->open ? ", since " : ", from ");
	count_time(gap->from, clock, &t->text);
	if (!gap->open) {
		vad_buffer_add(&t->text, " to ");
		count_time(gap->to, clock, &t->text);
	}
	if (gap->off == VAD_ANSWER_YES)
		vad_buffer_add(&t->text, "; the service was stopped in that time");
	else if (gap->off == VAD_ANSWER_NO)
		vad_buffer_add(&t->text, "; no stop of the service is recorded in that time");
	vad_buffer_add_char(&t->text, '.');
	count_tell(t, "idle", NULL, NULL);
}

/* Weekends are no news, unless all is wanted or the service is known to have been stopped. */
static bool is_news(const struct count_teller *t, const struct vad_replay_gap *gap)
{
	return t->detail == COUNT_FULL || gap->off == VAD_ANSWER_YES ||
	       gap->to - gap->from >= (int64_t)IDLE_DAYS * COUNT_DAY_SECONDS;
}

static void gaps(struct count_teller *t)
{
	size_t shown = 0, left = 0;

	/* The latest first. */
	for (size_t i = t->host->gap_count; i-- > 0;) {
		if (!is_news(t, &t->host->gaps[i]))
			continue;
		if (count_tell_goes_on(t, shown)) {
			one_gap(t, &t->host->gaps[i]);
			shown++;
		} else {
			left++;
		}
	}
	if (left > 0) {
		vad_buffer_printf(&t->text, "There were %zu such times before; --full shows them.",
				  left);
		count_tell(t, "idle-more", NULL, NULL);
	}
}

static void one_log(struct count_teller *t, const struct vad_replay_log *log)
{
	if (log->from_start == VAD_ANSWER_NO) {
		vad_buffer_add(&t->text, "The log ");
		count_name(log->channel, &t->text);
		vad_buffer_printf(&t->text, " begins with record %" PRIu64 " (", log->first_record);
		count_time(log->first_time, t->host->clock, &t->text);
		vad_buffer_add(&t->text, "): what it held before is gone.");
		count_tell(t, "wrapped", NULL, NULL);
	}
	if (log->cleared > 0) {
		vad_buffer_add(&t->text, "The log ");
		count_name(log->channel, &t->text);
		vad_buffer_printf(&t->text, " began anew ");
		count_of(log->cleared, "time", "times", &t->text);
		vad_buffer_add(&t->text, " in the middle: it was cleared, or these are two hosts "
					 "of one name.");
		count_tell(t, "cleared", NULL, NULL);
	}
	if (log->missing > 0) {
		count_of(log->missing, "record", "records", &t->text);
		vad_buffer_add(&t->text, " of the log ");
		count_name(log->channel, &t->text);
		vad_buffer_add(&t->text, log->missing == 1 ? " is in none of the files."
							   : " are in none of the files.");
		count_tell(t, "missing-records", NULL, NULL);
	}
}

static void certainty(struct count_teller *t)
{
	const struct vad_replay_host *h = t->host;

	for (size_t i = 0; i < h->log_count; i++)
		one_log(t, &h->logs[i]);
	if (h->whole != VAD_ANSWER_YES) {
		vad_buffer_add(&t->text, "The logs do not hold all of the last 30 days, so that the "
					 "count may be higher than what can be shown here.");
		count_tell(t, "not-whole", NULL, NULL);
	}
	if (h->backward > 0) {
		count_of(h->backward, "record is", "records are", &t->text);
		vad_buffer_add(&t->text, " older than the one before: this host's clock was set back.");
		count_tell(t, "set-back", NULL, "host-clock-wrong");
	}
	if (h->clock == VAD_CLOCK_LOCAL && h->skew.unmeasured > 0) {
		vad_buffer_add(&t->text, "The records have local times of an unknown zone, so that no "
					 "clock can be compared.");
		count_tell(t, "local-times", NULL, NULL);
	}
	if (h->machines_full || h->days_full || h->codes_full || h->products_full || h->gaps_full) {
		vad_buffer_add(&t->text, "There is more than is kept here; the figures are least values.");
		count_tell(t, "full", NULL, NULL);
	}
}

void count_notes(const struct vad_count_report *report, size_t host, enum count_detail detail,
		 count_note_taker *take, void *context)
{
	struct count_teller t = { .report = report,
				  .host = vad_replay_host(report->replay, host),
				  .index = host,
				  .detail = detail,
				  .take = take,
				  .context = context,
				  .text = vad_buffer_new(COUNT_NOTE_LIMIT) };

	if (!t.host->is_host)
		return;
	low(&t);
	count_tell_clones(&t);
	clocks(&t);
	refusals(&t);
	falls(&t);
	near_clocks(&t);
	count_tell_names(&t);
	returned(&t);
	gaps(&t);
	certainty(&t);
	vad_buffer_clear(&t.text);
}
