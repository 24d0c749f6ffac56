/* SPDX-License-Identifier: MIT */
/* The first line: what is wrong, how sure that is, and on what. */
#include <inttypes.h>

#include "internal.h"

static void on_subject(const struct vad_report *report, vad_subject subject,
		       struct vad_buffer *line)
{
	struct vad_buffer name = REPORT_LINE();

	vad_report_subject(report->c, subject, &name);
	if (name.size > 0) {
		vad_buffer_add(line, " - ");
		vad_page_safe(line, vad_buffer_view(&name), REPORT_VALUE_COLUMNS);
	}
	vad_buffer_clear(&name);
}

static void observed_break(const struct vad_knowledge *k, const struct vad_finding *f,
			   struct vad_buffer *line)
{
	if (f->break_count > 0)
		vad_buffer_printf(line, "%s; ", report_text(k, k->breaks[f->breaks[0]].title));
}

/* Does the fact tell of a path that does not work? Then its name is added. */
static bool name_broken(const struct vad_report *report, const struct vad_fact *fact,
			struct vad_buffer *line)
{
	struct vad_subject_info info = vad_case_subject_info(report->c, fact->subject);
	struct vad_buffer value = REPORT_LINE();
	bool broken;

	vad_case_print_value(report->c, fact, &value);
	broken = info.kind == VAD_SUBJECT_ENDPOINT && !vad_view_is(vad_buffer_view(&value), "open") &&
		 !vad_view_is(vad_buffer_view(&value), "true");
	vad_buffer_clear(&value);
	if (broken) {
		vad_buffer_add(line, " (");
		vad_page_safe(line, info.key, REPORT_VALUE_COLUMNS);
		vad_buffer_add_char(line, ')');
	}
	return broken;
}

/* How many paths are broken, and the first of them by name: one that the finding's reasons rest on, else
 * one that it accounts for. */
static void on_paths(const struct vad_report *report, const struct vad_finding *f,
		     struct vad_buffer *line)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(report->c, &count);

	vad_buffer_printf(line, ", on %u of %u paths", f->degraded.broken, f->degraded.total);
	for (size_t i = 0; i < f->item_count; i++)
		for (size_t j = 0; j < f->items[i].fact_count; j++)
			if (name_broken(report, &facts[f->items[i].facts[j]], line))
				return;
	for (size_t i = 0; i < f->accounts_count; i++)
		if (name_broken(report, &facts[f->accounts_for[i]], line))
			return;
}

void report_finding_line(const struct vad_report *report, const struct vad_finding *f,
			 struct vad_buffer *line)
{
	const struct vad_knowledge *k = vad_case_knowledge(report->c);
	const char *title = report_title(k, f);

	if (f->kind == VAD_FINDING_BREAK) {
		vad_buffer_printf(line, "%s (%s, cause not known)", title,
				  vad_standing_name(f->standing));
	} else if (f->standing == VAD_STANDING_PROVEN) {
		vad_buffer_printf(line, "%s (proven)", title);
	} else if (f->standing == VAD_STANDING_LIKELY) {
		observed_break(k, f, line);
		vad_buffer_printf(line, "likely cause: %s", title);
	} else {
		observed_break(k, f, line);
		vad_buffer_printf(line, "the cause is not settled, first candidate: %s", title);
	}
	if (f->degraded.total > 0)
		on_paths(report, f, line);
	on_subject(report, f->subject, line);
}

/* "licensed", and how long still where that is known. */
static void licensed_until(const struct vad_case *c, vad_subject product, struct vad_buffer *line)
{
	uint32_t index = vad_fact_index(vad_case_knowledge(c), VAD_VIEW("product.expires_in"));
	const struct vad_fact *left =
		index == VAD_NO_INDEX ? NULL : vad_case_latest(c, product, index);

	if (left == NULL || left->value.number <= 0)
		return;
	if (left->last != VAD_TIME_NONE && left->clock != VAD_CLOCK_NONE) {
		vad_buffer_add(line, ", until ");
		vad_time_print(line, left->last + left->value.number * 60, left->clock);
	} else {
		vad_buffer_printf(line, ", for %" PRId64 " days more",
				  left->value.number / (24 * 60));
	}
}

static void health_line(const struct vad_report *report, const struct vad_health *health,
			struct vad_buffer *line)
{
	struct vad_buffer name = REPORT_LINE();

	vad_report_subject(report->c, health->product, &name);
	vad_page_safe(line, vad_buffer_view(&name), REPORT_VALUE_COLUMNS);
	vad_buffer_add(line, health->licensed ? " is licensed" : ", licence status ");
	vad_buffer_reset(&name);
	if (!health->licensed &&
	    report_fact_text(report->c, health->product, "product.status", &name))
		vad_page_safe(line, vad_buffer_view(&name), REPORT_VALUE_COLUMNS);
	licensed_until(report->c, health->product, line);
	vad_buffer_clear(&name);
}

/* The product to name when nothing is wrong: a licensed one first. */
static const struct vad_health *first_known(const struct vad_result_set *results)
{
	const struct vad_health *known = NULL;

	for (size_t i = 0; i < results->health_count; i++) {
		if (!results->health[i].status_known)
			continue;
		if (results->health[i].licensed)
			return &results->health[i];
		if (known == NULL)
			known = &results->health[i];
	}
	return known;
}

void report_health_lines(struct vad_page *page, const struct vad_report *report, const char *lead)
{
	const struct vad_health *told = report->results->wrong ? NULL : first_known(report->results);
	struct vad_buffer line = REPORT_LINE();

	for (size_t i = 0; i < report->results->health_count; i++) {
		const struct vad_health *health = &report->results->health[i];

		if (!health->status_known || health == told ||
		    (!health->licensed && report->results->wrong))
			continue;
		vad_buffer_reset(&line);
		health_line(report, health, &line);
		vad_page_item(page, 0, lead, VAD_STYLE_PLAIN, vad_buffer_view(&line));
	}
	vad_buffer_clear(&line);
}

/* What the live check says of clients: the first role with that mark, or NULL. */
static const struct vad_role *role_marked(const struct vad_result_set *results, enum vad_mark mark)
{
	for (size_t i = 0; i < results->role_count; i++)
		if (results->roles[i].mark == mark)
			return &results->roles[i];
	return NULL;
}

/* Every way works, or not all of it could be looked at. */
static void nothing_wrong_live(const struct vad_report *report, struct vad_buffer *line)
{
	if (role_marked(report->results, VAD_MARK_UNKNOWN) != NULL) {
		vad_buffer_add(line, "Nothing wrong found in what could be looked at; not every step is known");
		return;
	}
	vad_buffer_add(line, "Nothing wrong found: ");
	report_role_line(report, &report->results->roles[0], line);
}

/* Does any fact speak of more than of logs and of the name of a machine? */
static bool speaks_of_activation(const struct vad_case *c)
{
	uint32_t name = vad_fact_index(vad_case_knowledge(c), VAD_VIEW("machine.name"));
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);

	for (size_t i = 0; i < count; i++)
		if (facts[i].fact != name &&
		    vad_case_subject_info(c, facts[i].subject).kind != VAD_SUBJECT_LOG)
			return true;
	return false;
}

static void nothing_wrong(const struct vad_report *report, struct vad_buffer *line)
{
	const struct vad_health *health = first_known(report->results);
	const struct vad_finding *harmless = report_leader(report->results);

	if (health != NULL) {
		vad_buffer_add(line, "Nothing wrong found: ");
		health_line(report, health, line);
	} else if (report->results->role_count > 0) {
		nothing_wrong_live(report, line);
	} else if (harmless != NULL) {
		vad_buffer_printf(line, "Nothing wrong found: %s",
				  report_title(vad_case_knowledge(report->c), harmless));
		on_subject(report, harmless->subject, line);
	} else if (!speaks_of_activation(report->c)) {
		vad_buffer_add(line, "Nothing to judge: the evidence holds no fact about activation");
	} else {
		vad_buffer_add(line, "Nothing wrong found, and no licence status either");
	}
}

static void unexplained(const struct vad_report *report, struct vad_buffer *line)
{
	size_t count;
	const struct vad_fact *facts = vad_case_facts(report->c, &count);
	const struct vad_fact *fact = &facts[report->results->unexplained[0]];

	vad_buffer_add(line, "Something failed that nothing known accounts for: ");
	if (fact->value.type == VAD_TYPE_CODE)
		report_code((uint32_t)fact->value.number, line);
	else
		vad_case_print_value(report->c, fact, line);
	on_subject(report, fact->subject, line);
}

void report_verdict_line(struct vad_page *page, const struct vad_report *report)
{
	struct vad_buffer line = REPORT_LINE();
	const struct vad_finding *leader = report_leader(report->results);
	const struct vad_role *failing = role_marked(report->results, VAD_MARK_BAD);
	enum vad_style style = VAD_STYLE_BAD;

	if (leader != NULL && !leader->harmless) {
		report_finding_line(report, leader, &line);
	} else if (report->results->unexplained_count > 0) {
		unexplained(report, &line);
	} else if (failing != NULL) {
		report_role_line(report, failing, &line);
	} else {
		nothing_wrong(report, &line);
		style = VAD_STYLE_GOOD;
	}
	vad_page_text(page, 0, style, vad_buffer_view(&line));
	vad_buffer_clear(&line);
}

enum vad_result vad_report_verdict(const struct vad_report *report,
				   const struct vad_report_options *options,
				   struct vad_buffer *out)
{
	struct vad_page page = vad_page_new(out, options->width, options->colour);

	report_verdict_line(&page, report);
	return vad_buffer_result(out);
}
