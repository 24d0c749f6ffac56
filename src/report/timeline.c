/* SPDX-License-Identifier: MIT */
/* What happened, line by line, and what changed between the last success and the first failure. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { LINES_MOST = 30, JSON_MOST = 5000, DATE_COLUMNS = 20 };

static const struct vad_fact *fact_of(const struct vad_report *report, const struct vad_happening *h)
{
	size_t count;

	return &vad_case_facts(report->c, &count)[h->fact];
}

static bool is_named(const struct vad_knowledge *k, const struct vad_fact *fact, const char *name)
{
	return strcmp(report_text(k, k->facts[fact->fact].name), name) == 0;
}

/* --- one line --------------------------------------------------------------------------------- */

/* "2 h 59 min", "196 days" */
static void duration(int64_t seconds, struct vad_buffer *out)
{
	int64_t minutes = (seconds < 0 ? -seconds : seconds) / 60;

	if (minutes >= 48 * 60)
		vad_buffer_printf(out, "%" PRId64 " days", minutes / (24 * 60));
	else
		vad_buffer_printf(out, "%" PRId64 " h %" PRId64 " min", minutes / 60, minutes % 60);
}

static void event_title(const struct vad_knowledge *k, const struct vad_happening *h,
			const char *otherwise, struct vad_buffer *out)
{
	vad_buffer_add(out, h->event == VAD_NO_INDEX ? otherwise
						     : report_text(k, k->events[h->event].title));
}

/* With the step that it shows most often, which is shorter than its message; else with that. */
static void code_and_step(const struct vad_knowledge *k, uint32_t code, struct vad_buffer *out)
{
	struct vad_range rows = vad_break_codes_of(k, code);
	const struct vad_break_code *best = NULL;
	uint32_t index = vad_code_index(k, code);

	report_code(code, out);
	for (uint32_t i = 0; i < rows.count; i++) {
		const struct vad_break_code *row = &k->break_codes[rows.first + i];

		if (row->only.count == 0 && (best == NULL || row->often < best->often))
			best = row;
	}
	if (best != NULL)
		vad_buffer_printf(out, " (%s)", report_text(k, k->breaks[best->break_index].title));
	else if (index != VAD_NO_INDEX && report_text(k, k->codes[index].message)[0] != '\0')
		vad_buffer_printf(out, " (%s)", report_text(k, k->codes[index].message));
}

/* The meaning of a fact by its name, for what an attempt came to. */
static void meaning(const struct vad_knowledge *k, const char *name, struct vad_buffer *out)
{
	uint32_t fact = vad_fact_index(k, vad_view_of(name));

	if (fact != VAD_NO_INDEX)
		vad_buffer_add(out, report_text(k, k->facts[fact].meaning));
}

static void tell_attempt(const struct vad_report *report, const struct vad_happening *h,
			 struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);

	event_title(k, h, report_text(k, k->facts[fact_of(report, h)->fact].meaning), out);
	if (h->endpoint != VAD_NO_SUBJECT) {
		vad_buffer_add(out, " (");
		vad_page_safe(out, vad_case_subject_info(report->c, h->endpoint).key,
			      REPORT_VALUE_COLUMNS);
		vad_buffer_add(out, ")");
	}
	if (h->code != 0) {
		vad_buffer_add(out, ": ");
		code_and_step(k, h->code, out);
	} else if (h->count_short) {
		vad_buffer_add(out, ": ");
		meaning(k, "attempt.count_short", out);
	} else if (h->unanswered) {
		vad_buffer_add(out, ": no reply in the log");
	} else if (h->mark == VAD_MARK_GOOD && h->product != VAD_NO_SUBJECT) {
		vad_buffer_add(out, ": ");
		meaning(k, "attempt.activated", out);
	}
}

static void tell_change(const struct vad_report *report, const struct vad_happening *h,
			struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	const struct vad_fact *fact = fact_of(report, h);
	struct vad_subject_info info = vad_case_subject_info(report->c, fact->subject);

	vad_buffer_add(out, report_text(k, k->facts[fact->fact].meaning));
	if (info.kind == VAD_SUBJECT_LOG || info.kind == VAD_SUBJECT_HOST) {
		vad_buffer_add(out, ": ");
		vad_page_safe(out, info.key, REPORT_VALUE_COLUMNS);
	}
	if (is_named(k, fact, "machine.clock_jump")) {
		vad_buffer_add(out, fact->value.number < 0 ? ": back by " : ": forward by ");
		duration(fact->value.number, out);
	} else if (fact->value.type != VAD_TYPE_TIME && fact->value.type != VAD_TYPE_BOOL) {
		vad_buffer_add(out, ": ");
		report_value(report->c, fact, out);
	}
}

static void tell(const struct vad_report *report, const struct vad_happening *h,
		 struct vad_buffer *out)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);

	switch (h->kind) {
	case VAD_HAPPENED_ATTEMPT:
		tell_attempt(report, h, out);
		break;
	case VAD_HAPPENED_FAILURE:
		event_title(k, h, report_text(k, k->facts[fact_of(report, h)->fact].meaning), out);
		vad_buffer_add(out, ": ");
		code_and_step(k, h->code, out);
		break;
	case VAD_HAPPENED_CHANGE:
		tell_change(report, h, out);
		break;
	case VAD_HAPPENED_STATE:
	case VAD_HAPPENED_SILENCE:
	default:
		vad_buffer_add(out, report_text(k, k->facts[fact_of(report, h)->fact].meaning));
		break;
	}
}

/* "2021-02-13 19:52:27" */
static void print_date(struct vad_buffer *out, vad_time time)
{
	size_t start = out->size;

	vad_time_print(out, time, VAD_CLOCK_LOCAL);
	for (size_t i = start; i < out->size; i++)
		if (out->data[i] == 'T')
			out->data[i] = ' ';
}

/* Which of several machines or products it is about. */
struct scope {
	bool machines, products;
};

static void about(const struct vad_report *report, const struct vad_happening *h,
		  const struct scope *scope, struct vad_buffer *out)
{
	struct vad_buffer name = REPORT_LINE();
	bool product = h->product != VAD_NO_SUBJECT && (scope->products || scope->machines);

	if (product)
		vad_report_subject(report->c, h->product, &name);
	else if (scope->machines && h->machine != VAD_NO_SUBJECT)
		report_machine(report->c, h->machine, &name);
	if (name.size > 0) {
		vad_buffer_add(out, " - ");
		vad_page_safe(out, vad_buffer_view(&name), REPORT_VALUE_COLUMNS);
	}
	vad_buffer_clear(&name);
}

static void line_of(const struct vad_report *report, const struct vad_happening *h,
		    const struct scope *scope, struct vad_buffer *out)
{
	tell(report, h, out);
	about(report, h, scope, out);
	if (h->count > 1 && h->kind != VAD_HAPPENED_STATE && h->kind != VAD_HAPPENED_SILENCE)
		vad_buffer_printf(out, ", %" PRIu64 " times", h->count);
	if (h->last != h->first) {
		vad_buffer_add(out, h->kind == VAD_HAPPENED_STATE ? ", seen until " : ", until ");
		print_date(out, h->last);
	}
}

static enum vad_style style_of(const struct vad_happening *h)
{
	switch (h->mark) {
	case VAD_MARK_GOOD:
		return VAD_STYLE_GOOD;
	case VAD_MARK_BAD:
		return VAD_STYLE_BAD;
	default:
		return h->kind == VAD_HAPPENED_SILENCE ? VAD_STYLE_DIM : VAD_STYLE_PLAIN;
	}
}

static void show(struct vad_page *page, const struct vad_report *report,
		 const struct vad_happening *h, const struct scope *scope)
{
	struct vad_buffer line = REPORT_LINE(), date = REPORT_LINE();

	print_date(&date, h->first);
	vad_buffer_add(&date, "  ");
	line_of(report, h, scope, &line);
	vad_page_item(page, 2, vad_buffer_text(&date), style_of(h), vad_buffer_view(&line));
	vad_buffer_clear(&line);
	vad_buffer_clear(&date);
}

/* --- which lines ------------------------------------------------------------------------------ */

/* The larger, the sooner it is left out of a short list. */
static unsigned dispensable(const struct vad_happening *h)
{
	if (h->turn != VAD_TURN_NONE)
		return 0;
	switch (h->kind) {
	case VAD_HAPPENED_STATE:
		return 1;
	case VAD_HAPPENED_ATTEMPT:
	case VAD_HAPPENED_FAILURE:
		return 2;
	case VAD_HAPPENED_CHANGE:
		return 3;
	case VAD_HAPPENED_SILENCE:
	default:
		return 4;
	}
}

/* How dispensable a line may be to be shown, and how many of the last such ones are. */
struct cut {
	unsigned most;
	size_t of_most;
};

static struct cut cut_for(const struct vad_result_set *results, size_t lines)
{
	size_t counts[5] = { 0 };
	struct cut cut = { 0, lines };

	for (size_t i = 0; i < results->timeline_count; i++)
		counts[dispensable(&results->timeline[i])]++;
	while (cut.most < 4 && counts[cut.most] <= cut.of_most)
		cut.of_most -= counts[cut.most++];
	return cut;
}

static struct scope scope_of(const struct vad_result_set *results)
{
	struct scope scope = { false, false };
	vad_subject machine = VAD_NO_SUBJECT, product = VAD_NO_SUBJECT;

	for (size_t i = 0; i < results->timeline_count; i++) {
		const struct vad_happening *h = &results->timeline[i];

		if (h->machine != VAD_NO_SUBJECT && machine == VAD_NO_SUBJECT)
			machine = h->machine;
		if (h->product != VAD_NO_SUBJECT && product == VAD_NO_SUBJECT)
			product = h->product;
		scope.machines = scope.machines ||
				 (h->machine != VAD_NO_SUBJECT && h->machine != machine);
		scope.products = scope.products ||
				 (h->product != VAD_NO_SUBJECT && h->product != product);
	}
	return scope;
}

static void lines(struct vad_page *page, const struct vad_report *report, const struct scope *scope,
		  bool full)
{
	const struct vad_result_set *results = report->results;
	struct cut cut = cut_for(results, full ? SIZE_MAX : LINES_MOST);
	struct vad_buffer left = REPORT_LINE();
	size_t last_ones = 0, shown = 0;

	/* of those that are only partly shown, the last */
	for (size_t i = 0; i < results->timeline_count; i++)
		last_ones += dispensable(&results->timeline[i]) == cut.most;
	for (size_t i = 0; i < results->timeline_count; i++) {
		const struct vad_happening *h = &results->timeline[i];
		unsigned d = dispensable(h);

		if (d > cut.most || (d == cut.most && last_ones-- > cut.of_most))
			continue;
		show(page, report, h, scope);
		shown++;
	}
	if (shown < results->timeline_count) {
		vad_buffer_printf(&left, "and %zu more; --full shows them",
				  results->timeline_count - shown);
		vad_page_text(page, 4, VAD_STYLE_DIM, vad_buffer_view(&left));
	}
	vad_buffer_clear(&left);
}

/* --- what changed ----------------------------------------------------------------------------- */

/* Did the failure come from another place than the success? */
static bool host_changed(const struct vad_report *report, size_t good, size_t bad)
{
	vad_subject before = report->results->timeline[good].endpoint;
	vad_subject after = report->results->timeline[bad].endpoint;

	return before != VAD_NO_SUBJECT && after != VAD_NO_SUBJECT && before != after;
}

static void one_turn(struct vad_page *page, const struct vad_report *report, size_t bad,
		     const struct scope *scope)
{
	const struct vad_result_set *results = report->results;
	const struct vad_happening *failure = &results->timeline[bad];
	struct vad_buffer line = REPORT_LINE();
	size_t good = bad, between = 0;

	while (good > 0 && (results->timeline[good].turn != VAD_TURN_LAST_SUCCESS ||
			    results->timeline[good].product != failure->product))
		good--;
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG,
		      VAD_VIEW("Between the last success and the first failure"));
	show(page, report, &results->timeline[good], scope);
	for (size_t i = good + 1; i < bad; i++) {
		if (results->timeline[i].turn != VAD_TURN_BETWEEN ||
		    results->timeline[i].machine != failure->machine)
			continue;
		show(page, report, &results->timeline[i], scope);
		between++;
	}
	if (host_changed(report, good, bad)) {
		meaning(vad_case_knowledge(report->c), "product.host_changed", &line);
		vad_page_text(page, 2 + DATE_COLUMNS + 1, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	} else if (between == 0) {
		vad_page_text(page, 2 + DATE_COLUMNS + 1, VAD_STYLE_DIM,
			      VAD_VIEW("nothing changed that the evidence tells of"));
	}
	vad_buffer_clear(&line);
	show(page, report, failure, scope);
}

enum { TURNS_MOST = 4 };

static void turns(struct vad_page *page, const struct vad_report *report, const struct scope *scope)
{
	size_t shown = 0;

	for (size_t i = 0; i < report->results->timeline_count && shown < TURNS_MOST; i++) {
		if (report->results->timeline[i].turn != VAD_TURN_FIRST_FAILURE)
			continue;
		one_turn(page, report, i, scope);
		shown++;
	}
}

/* Something of activation, and not only names, clocks and silence? */
static bool is_of_activation(const struct vad_report *report, const struct vad_happening *h)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	const struct vad_fact *fact = fact_of(report, h);

	if (h->kind != VAD_HAPPENED_CHANGE)
		return h->kind != VAD_HAPPENED_SILENCE;
	return !is_named(k, fact, "machine.name") && !is_named(k, fact, "machine.clock_jump");
}

/* What a log no longer holds stands before what it tells: not seen is not the same as not done. */
static void lost_past(struct vad_page *page, const struct vad_report *report)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	uint32_t wrapped = vad_fact_index(k, VAD_VIEW("log.wrapped"));
	uint32_t first = vad_fact_index(k, VAD_VIEW("log.first"));
	struct vad_buffer line = REPORT_LINE(), date = REPORT_LINE();
	size_t count;
	const struct vad_fact *facts = vad_case_facts(report->c, &count);

	for (size_t i = 0; i < count; i++) {
		const struct vad_fact *begin =
			facts[i].fact == wrapped && facts[i].value.flag
				? vad_case_latest(report->c, facts[i].subject, first)
				: NULL;

		if (begin == NULL)
			continue;
		vad_buffer_reset(&line);
		vad_buffer_reset(&date);
		print_date(&date, begin->value.number);
		vad_buffer_add(&date, "  ");
		vad_buffer_printf(&line, "%s: ", report_text(k, k->facts[first].meaning));
		vad_page_safe(&line, vad_case_subject_info(report->c, facts[i].subject).key,
			      REPORT_VALUE_COLUMNS);
		vad_buffer_add(&line, ", what came before is lost");
		vad_page_item(page, 2, vad_buffer_text(&date), VAD_STYLE_DIM, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
	vad_buffer_clear(&date);
}

void report_timeline(struct vad_page *page, const struct vad_report *report, bool full)
{
	const struct vad_result_set *results = report->results;
	struct scope scope = scope_of(results);
	bool utc = true, of_activation = false;

	for (size_t i = 0; i < results->timeline_count; i++) {
		utc = utc && results->timeline[i].clock == VAD_CLOCK_UTC;
		of_activation = of_activation || is_of_activation(report, &results->timeline[i]);
	}
	/* a single thing stands in the findings already */
	if (results->timeline_count < 2 || !of_activation)
		return;
	vad_page_blank(page);
	vad_page_text(page, 0, VAD_STYLE_STRONG,
		      utc ? VAD_VIEW("What happened (UTC)") : VAD_VIEW("What happened"));
	lost_past(page, report);
	lines(page, report, &scope, full);
	turns(page, report, &scope);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_subject(struct vad_json *json, const struct vad_case *c, const char *key,
			 vad_subject s)
{
	struct vad_buffer id = REPORT_LINE();

	if (s != VAD_NO_SUBJECT) {
		vad_case_subject_id(c, s, &id);
		report_json_masked(json, key, vad_buffer_view(&id));
	} else {
		vad_json_key(json, key);
		vad_json_string(json, NULL);
	}
	vad_buffer_clear(&id);
}

static void json_time(struct vad_json *json, const char *key, vad_time time, enum vad_clock clock)
{
	struct vad_buffer text = vad_buffer_new(64);

	vad_time_print(&text, time, clock);
	vad_json_key(json, key);
	vad_json_string(json, vad_buffer_text(&text));
	vad_buffer_clear(&text);
}

static void json_happening(struct vad_json *json, const struct vad_report *report,
			   const struct vad_happening *h)
{
	struct vad_buffer text = REPORT_LINE();

	vad_json_open_object(json);
	vad_json_key(json, "kind");
	vad_json_string(json, vad_happening_kind_name(h->kind));
	vad_json_key(json, "mark");
	vad_json_string(json, vad_mark_name(h->mark));
	vad_json_key(json, "turn");
	vad_json_string(json, vad_turn_name(h->turn));
	tell(report, h, &text);
	report_json_masked(json, "what", vad_buffer_view(&text));
	json_time(json, "first", h->first, h->clock);
	json_time(json, "last", h->last, h->clock);
	vad_json_key(json, "clock");
	vad_json_string(json, vad_clock_name(h->clock));
	vad_json_key(json, "count");
	vad_json_int(json, (int64_t)h->count);
	vad_buffer_reset(&text);
	report_code(h->code, &text);
	vad_json_key(json, "code");
	vad_json_string(json, h->code != 0 ? vad_buffer_text(&text) : NULL);
	json_subject(json, report->c, "machine", h->machine);
	json_subject(json, report->c, "product", h->product);
	json_subject(json, report->c, "endpoint", h->endpoint);
	vad_buffer_reset(&text);
	vad_buffer_printf(&text, "f%zu", h->fact + 1);
	vad_json_key(json, "fact");
	vad_json_string(json, vad_buffer_text(&text));
	vad_json_close_object(json);
	vad_buffer_clear(&text);
}

void report_json_timeline(struct vad_json *json, const struct vad_report *report)
{
	size_t count = report->results->timeline_count;

	vad_json_key(json, "timeline");
	vad_json_open_array(json);
	/* the newest, where there are more than anybody reads */
	for (size_t i = count > JSON_MOST ? count - JSON_MOST : 0; i < count; i++)
		json_happening(json, report, &report->results->timeline[i]);
	vad_json_close_array(json);
}
