/* SPDX-License-Identifier: MIT */
/* The count as one JSON object; share/schema/vadiag-count.schema.json. */
#include "count_internal.h"

enum { MACHINES_MAX = 1000 };

static void whole(struct vad_json *json, const char *key, int64_t value)
{
	vad_json_key(json, key);
	vad_json_int(json, value);
}

static void flag(struct vad_json *json, const char *key, bool value)
{
	vad_json_key(json, key);
	vad_json_bool(json, value);
}

static void word(struct vad_json *json, const char *key, const char *value)
{
	vad_json_key(json, key);
	vad_json_string(json, value);
}

/* null where the number is not known. */
static void known(struct vad_json *json, const char *key, bool is_known, int64_t value)
{
	vad_json_key(json, key);
	if (is_known)
		vad_json_int(json, value);
	else
		vad_json_null(json);
}

static void time_of(struct vad_json *json, const char *key, vad_time time, enum vad_clock clock)
{
	struct vad_buffer text = REPORT_LINE();

	vad_json_key(json, key);
	if (time == VAD_TIME_NONE) {
		vad_json_null(json);
		return;
	}
	vad_time_print(&text, time, clock);
	vad_json_text(json, vad_buffer_view(&text));
	vad_buffer_clear(&text);
}

static void day_of(struct vad_json *json, const char *key, vad_time time)
{
	struct vad_buffer text = REPORT_LINE();

	count_date(time, &text);
	vad_json_key(json, key);
	if (time == VAD_TIME_NONE)
		vad_json_null(json);
	else
		vad_json_text(json, vad_buffer_view(&text));
	vad_buffer_clear(&text);
}

static void code_of(struct vad_json *json, const char *key, uint32_t code)
{
	struct vad_buffer text = REPORT_LINE();

	report_code(code, &text);
	word(json, key, vad_buffer_text(&text));
	vad_buffer_clear(&text);
}

static void guid_of(struct vad_json *json, const char *key, const struct vad_guid *guid)
{
	char text[VAD_GUID_TEXT];

	vad_guid_print(guid, text);
	word(json, key, text);
}

static void range_of(struct vad_json *json, const char *key, struct vad_replay_range range)
{
	vad_json_key(json, key);
	vad_json_open_object(json);
	whole(json, "least", range.least);
	whole(json, "most", range.most);
	vad_json_close_object(json);
}

static void open_list(struct vad_json *json, const char *key)
{
	vad_json_key(json, key);
	vad_json_open_array(json);
}

/* --- counts ----------------------------------------------------------------------------------- */

static void counts(struct vad_json *json, const struct vad_replay_host *h)
{
	open_list(json, "counts");
	for (int family = 0; family < VAD_REPLAY_APPS; family++) {
		const struct vad_replay_family *f = &h->family[family];

		if (!count_has_family(h, (enum vad_replay_app)family))
			continue;
		vad_json_open_object(json);
		word(json, "family", count_family_id((enum vad_replay_app)family));
		range_of(json, "count", f->count);
		whole(json, "kept", f->kept);
		whole(json, "active", f->active);
		whole(json, "steady", f->steady);
		whole(json, "overdue", f->overdue);
		whole(json, "once", f->once);
		whole(json, "highest", f->highest);
		time_of(json, "highest_at", f->highest_at, h->clock);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void thresholds(struct vad_json *json, const struct vad_replay_host *h)
{
	open_list(json, "thresholds");
	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		const struct vad_replay_threshold *t = &h->threshold[role];

		if (!t->known)
			continue;
		vad_json_open_object(json);
		word(json, "for", count_role_id((enum vad_kms_role)role));
		whole(json, "needed", t->needed);
		flag(json, "asked", t->asked);
		word(json, "enough", count_answer_id(t->enough));
		range_of(json, "missing", t->missing);
		time_of(json, "under_if_nobody_asks", t->alone, h->clock);
		word(json, "falls", count_answer_id(t->falls));
		time_of(json, "under_as_usual", t->usual, h->clock);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void level(struct vad_json *json, const char *key, const struct vad_replay_level *l)
{
	vad_json_key(json, key);
	vad_json_open_object(json);
	whole(json, "end", l->end);
	whole(json, "lowest", l->lowest);
	whole(json, "highest", l->highest);
	whole(json, "doubt", l->doubt);
	vad_json_close_object(json);
}

static void days(struct vad_json *json, const struct vad_replay_host *h)
{
	open_list(json, "days");
	for (size_t i = 0; i < h->day_count; i++) {
		const struct vad_replay_day *day = &h->days[i];

		vad_json_open_object(json);
		day_of(json, "day", (vad_time)day->day * COUNT_DAY_SECONDS);
		whole(json, "requests", day->requests);
		whole(json, "failed", day->failed);
		whole(json, "clients", day->clients);
		whole(json, "new", day->fresh);
		for (int family = 0; family < VAD_REPLAY_APPS; family++) {
			enum vad_replay_app app = (enum vad_replay_app)family;

			if (count_has_family(h, app))
				level(json, count_family_id(app), &day->level[family]);
		}
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

/* --- requests --------------------------------------------------------------------------------- */

static void results(struct vad_json *json, const struct vad_knowledge *k,
		    const struct vad_replay_host *h)
{
	open_list(json, "results");
	for (size_t i = 0; i < h->code_count; i++) {
		const struct vad_replay_code *code = &h->codes[i];
		uint32_t index = vad_code_index(k, code->code);

		vad_json_open_object(json);
		code_of(json, "code", code->code);
		word(json, "symbol",
		     index == VAD_NO_INDEX ? NULL : report_text(k, k->codes[index].symbol));
		whole(json, "requests", (int64_t)code->requests);
		time_of(json, "first", code->first, h->clock);
		time_of(json, "last", code->last, h->clock);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void products(struct vad_json *json, const struct vad_knowledge *k,
		     const struct vad_replay_host *h)
{
	open_list(json, "products");
	for (size_t i = 0; i < h->product_count; i++) {
		const struct vad_replay_product *p = &h->products[i];

		vad_json_open_object(json);
		guid_of(json, "id", &p->id);
		word(json, "name",
		     p->product == VAD_NO_INDEX ? NULL : report_text(k, k->products[p->product].name));
		known(json, "needs", p->required > 0, p->required);
		whole(json, "requests", (int64_t)p->requests);
		whole(json, "failed", (int64_t)p->failed);
		time_of(json, "first", p->first, h->clock);
		time_of(json, "last", p->last, h->clock);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void clocks(struct vad_json *json, const struct vad_replay_host *h)
{
	const struct vad_replay_skew *skew = &h->skew;
	bool measured = skew->measured > 0;

	vad_json_key(json, "clocks");
	vad_json_open_object(json);
	whole(json, "measured", (int64_t)skew->measured);
	whole(json, "unmeasured", (int64_t)skew->unmeasured);
	known(json, "least", measured, skew->least);
	known(json, "median", measured, skew->median);
	known(json, "most", measured, skew->most);
	whole(json, "plus_minus", skew->plus_minus);
	whole(json, "refused", skew->refused);
	whole(json, "near", skew->near);
	open_list(json, "distribution");
	for (size_t i = 0; i < VAD_REPLAY_BUCKETS; i++) {
		const struct vad_replay_bucket *b = &skew->bucket[i];

		if (b->requests == 0 && b->machines == 0)
			continue;
		vad_json_open_object(json);
		known(json, "from", b->from != INT64_MIN, b->from);
		known(json, "to", b->to != INT64_MAX, b->to);
		whole(json, "requests", (int64_t)b->requests);
		whole(json, "machines", b->machines);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
	vad_json_close_object(json);
}

static void gaps(struct vad_json *json, const struct vad_replay_host *h)
{
	open_list(json, "idle");
	for (size_t i = 0; i < h->gap_count; i++) {
		vad_json_open_object(json);
		time_of(json, "from", h->gaps[i].from, h->clock);
		time_of(json, "to", h->gaps[i].to, h->clock);
		flag(json, "open", h->gaps[i].open);
		word(json, "service_stopped", count_answer_id(h->gaps[i].off));
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void moments(struct vad_json *json, const struct vad_replay_host *h)
{
	open_list(json, "events");
	for (size_t i = 0; i < h->moment_count; i++) {
		vad_json_open_object(json);
		time_of(json, "time", h->moments[i].time, h->clock);
		whole(json, "id", h->moments[i].id);
		if (h->moments[i].has_code)
			code_of(json, "code", h->moments[i].code);
		else
			word(json, "code", NULL);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void logs(struct vad_json *json, const struct vad_replay_host *h)
{
	open_list(json, "logs");
	for (size_t i = 0; i < h->log_count; i++) {
		const struct vad_replay_log *log = &h->logs[i];

		vad_json_open_object(json);
		report_json_masked(json, "channel", log->channel);
		known(json, "first_record", log->first_record > 0, (int64_t)log->first_record);
		known(json, "last_record", log->last_record > 0, (int64_t)log->last_record);
		time_of(json, "first", log->first_time, h->clock);
		time_of(json, "last", log->last_time, h->clock);
		whole(json, "records", (int64_t)log->records);
		whole(json, "copies", (int64_t)log->copies);
		whole(json, "missing", (int64_t)log->missing);
		whole(json, "cleared", log->cleared);
		word(json, "from_start", count_answer_id(log->from_start));
		flag(json, "lost", log->lost);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

/* --- machines --------------------------------------------------------------------------------- */

static void pairs(struct vad_json *json, const struct vad_replay_host *h,
		  const struct vad_cmid_tracker *ids, const struct vad_cmid_conflict *c)
{
	const struct vad_cmid_pair *pair;
	bool by_name = c->kind == VAD_CMID_REARMED;
	uint32_t at = c->first_pair;

	open_list(json, "machines");
	while (at != VAD_CMID_NONE) {
		pair = vad_cmid_tracker_pair(ids, at);
		vad_json_open_object(json);
		report_json_masked(json, "name", vad_cmid_tracker_name(ids, pair->name));
		guid_of(json, "cmid", vad_cmid_tracker_id(ids, pair->id));
		whole(json, "requests", pair->requests);
		time_of(json, "first", pair->first, h->clock);
		time_of(json, "last", pair->last, h->clock);
		vad_json_close_object(json);
		at = by_name ? pair->next_of_name : pair->next_of_id;
	}
	vad_json_close_array(json);
}

static void conflicts(struct vad_json *json, const struct vad_count_report *report, size_t host)
{
	static const char *const kinds[] = { [VAD_CMID_CLONE] = "clones",
					     [VAD_CMID_RENAMED] = "renamed",
					     [VAD_CMID_REARMED] = "rearmed" };
	const struct vad_replay_host *h = vad_replay_host(report->replay, host);
	const struct vad_cmid_tracker *ids = vad_replay_cmids(report->replay, host);
	struct vad_cmid_conflict conflict;
	size_t at = 0;

	open_list(json, "conflicts");
	while (ids != NULL && vad_cmid_tracker_conflict(ids, &at, &conflict)) {
		vad_json_open_object(json);
		word(json, "kind", kinds[conflict.kind]);
		time_of(json, "since", conflict.since, h->clock);
		time_of(json, "last", conflict.last, h->clock);
		whole(json, "turns", conflict.turns);
		pairs(json, h, ids, &conflict);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static void machine(struct vad_json *json, const struct vad_replay_host *h,
		    const struct vad_replay_machine *m)
{
	vad_json_open_object(json);
	report_json_masked(json, "name", m->name);
	guid_of(json, "cmid", &m->cmid);
	vad_json_key(json, "product");
	if (m->product < h->product_count)
		vad_json_int(json, m->product);
	else
		vad_json_null(json);
	time_of(json, "first", m->first, h->clock);
	time_of(json, "last", m->last, h->clock);
	whole(json, "requests", (int64_t)m->requests);
	whole(json, "failed", (int64_t)m->failed);
	code_of(json, "last_result", m->last_result);
	known(json, "needs", m->required > 0, m->required);
	known(json, "licence_status", m->status >= 0, m->status);
	known(json, "minutes_left", m->minutes >= 0, m->minutes);
	known(json, "virtual", m->is_virtual >= 0, m->is_virtual);
	known(json, "clock_ahead", m->has_skew, m->skew);
	whole(json, "longest_absence", m->absence);
	time_of(json, "returned", m->returned, h->clock);
	flag(json, "clone", m->clone);
	vad_json_close_object(json);
}

static void machines(struct vad_json *json, const struct vad_count_report *report, size_t host,
		     bool full)
{
	const struct vad_replay_host *h = vad_replay_host(report->replay, host);
	struct vad_replay_walk walk = { 0 };
	struct vad_replay_machine m;
	size_t told = 0;

	open_list(json, "machines");
	while ((full || told < MACHINES_MAX) &&
	       vad_replay_next(report->replay, host, VAD_REPLAY_BY_LAST, &walk, &m)) {
		machine(json, h, &m);
		told++;
	}
	vad_replay_walk_end(&walk);
	vad_json_close_array(json);
	whole(json, "machines_left_out", h->machines > told ? (int64_t)(h->machines - told) : 0);
}

/* --- notes ------------------------------------------------------------------------------------ */

static void note(void *context, const struct count_note *n)
{
	struct vad_json *json = context;

	vad_json_open_object(json);
	word(json, "id", n->id);
	flag(json, "wrong", n->wrong);
	word(json, "cause", n->cause);
	if (n->code != 0)
		code_of(json, "code", n->code);
	else
		word(json, "code", NULL);
	vad_json_key(json, "text");
	vad_json_text(json, n->text);
	vad_json_close_object(json);
}

static void totals(struct vad_json *json, const struct vad_replay_host *h)
{
	time_of(json, "now", h->now, h->clock);
	word(json, "clock", vad_clock_name(h->clock));
	time_of(json, "first", h->first, h->clock);
	time_of(json, "last", h->last, h->clock);
	whole(json, "requests", (int64_t)h->requests);
	whole(json, "failed", (int64_t)h->failed);
	whole(json, "counted", (int64_t)h->counted);
	whole(json, "ids", h->ids);
	whole(json, "names", h->names);
	whole(json, "returned", h->returned);
	whole(json, "set_back", (int64_t)h->backward);
	word(json, "whole", count_answer_id(h->whole));
	flag(json, "full", h->machines_full || h->days_full || h->codes_full || h->products_full ||
				   h->gaps_full || h->moments_full);
}

static void host_of(struct vad_json *json, const struct vad_count_report *report, size_t index,
		    bool full)
{
	const struct vad_replay_host *h = vad_replay_host(report->replay, index);
	struct vad_buffer text = REPORT_LINE();
	enum vad_style style;

	vad_json_open_object(json);
	report_json_masked(json, "name", h->name);
	count_verdict(report, index, &style, &text);
	report_json_masked(json, "verdict", vad_buffer_view(&text));
	flag(json, "wrong", count_is_wrong(report, index));
	totals(json, h);
	counts(json, h);
	thresholds(json, h);
	open_list(json, "notes");
	count_notes(report, index, full ? COUNT_FULL : COUNT_SOME, note, json);
	vad_json_close_array(json);
	days(json, h);
	results(json, report->k, h);
	products(json, report->k, h);
	clocks(json, h);
	gaps(json, h);
	moments(json, h);
	logs(json, h);
	conflicts(json, report, index);
	machines(json, report, index, full);
	vad_json_close_object(json);
	vad_buffer_clear(&text);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void computer(struct vad_json *json, const char *key, const struct vad_count_report *report,
		     size_t index)
{
	if (index < vad_replay_host_count(report->replay))
		report_json_masked(json, key, vad_replay_host(report->replay, index)->name);
	else
		word(json, key, NULL);
}

static void unmatched(struct vad_json *json, const struct vad_count_report *report,
		      const struct vad_replay_unmatched *u)
{
	vad_json_open_object(json);
	word(json, "fate", count_fate_id(u->fate));
	time_of(json, "client_time", u->client_time, VAD_CLOCK_UTC);
	guid_of(json, "cmid", &u->cmid);
	guid_of(json, "product", &u->product);
	computer(json, "client", report, u->client);
	computer(json, "host", report, u->host);
	report_json_masked(json, "endpoint", u->endpoint);
	if (u->client != SIZE_MAX)
		code_of(json, "client_code", u->client_code);
	else
		word(json, "client_code", NULL);
	vad_json_close_object(json);
}

static void join(struct vad_json *json, const struct vad_count_report *report, bool full)
{
	const struct vad_replay_join *j = vad_replay_join(report->replay);

	vad_json_key(json, "join");
	vad_json_open_object(json);
	flag(json, "possible", j->possible);
	whole(json, "requests", (int64_t)j->requests);
	whole(json, "replies", (int64_t)j->replies);
	whole(json, "lone_replies", (int64_t)j->lone_replies);
	whole(json, "unkeyed", (int64_t)j->unkeyed);
	flag(json, "full", j->full);
	vad_json_key(json, "fates");
	vad_json_open_object(json);
	for (int fate = 0; fate < VAD_FATES; fate++)
		whole(json, count_fate_id((enum vad_replay_fate)fate), (int64_t)j->fate[fate]);
	vad_json_close_object(json);
	open_list(json, "notes");
	count_join_notes(report, full ? COUNT_FULL : COUNT_SOME, note, json);
	vad_json_close_array(json);
	open_list(json, "unmatched");
	for (size_t i = 0; i < j->unmatched_count; i++)
		unmatched(json, report, &j->unmatched[i]);
	vad_json_close_array(json);
	vad_json_close_object(json);
}

static void sources(struct vad_json *json, const char *key, const struct vad_unread *list,
		    size_t count)
{
	open_list(json, key);
	for (size_t i = 0; i < count; i++) {
		vad_json_open_object(json);
		report_json_masked(json, "source", list[i].source);
		report_json_masked(json, "place", list[i].place);
		report_json_masked(json, "why", list[i].why);
		vad_json_close_object(json);
	}
	vad_json_close_array(json);
}

static const char *verdict_id(enum vad_count_verdict verdict)
{
	static const char *const ids[] = { [VAD_COUNT_FINE] = "fine",
					   [VAD_COUNT_WRONG] = "wrong",
					   [VAD_COUNT_NOTHING] = "nothing" };

	return ids[verdict];
}

enum vad_result vad_count_json(const struct vad_count_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out)
{
	struct vad_json json = vad_json_new(out, options->pretty);
	const struct vad_replay *replay = report->replay;

	vad_json_open_object(&json);
	report_json_head(&json, report->k, report->version);
	word(&json, "verdict", verdict_id(vad_count_judge(report)));
	open_list(&json, "hosts");
	for (size_t i = 0; i < vad_replay_host_count(replay); i++) {
		if (vad_replay_host(replay, i)->is_host)
			host_of(&json, report, i, options->full);
	}
	vad_json_close_array(&json);
	open_list(&json, "others");
	for (size_t i = 0; i < vad_replay_host_count(replay); i++) {
		if (!vad_replay_host(replay, i)->is_host && vad_replay_host(replay, i)->name.size > 0)
			vad_json_text(&json, vad_replay_host(replay, i)->name);
	}
	vad_json_close_array(&json);
	join(&json, report, options->full);
	sources(&json, "lost", report->lost, report->lost_count);
	whole(&json, "lost_more", (int64_t)report->lost_more);
	sources(&json, "unread", report->unread, report->unread_count);
	whole(&json, "unread_more", (int64_t)report->unread_more);
	vad_json_close_object(&json);
	vad_buffer_add_char(out, '\n');
	return vad_buffer_result(out);
}
