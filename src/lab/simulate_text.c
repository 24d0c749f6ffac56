/* SPDX-License-Identifier: MIT */
/* A fleet's life on a terminal: what expires, when counts are too low, charts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lab/simulate.h"
#include "report/chart.h"
#include "report/page.h"

enum {
	DAY = 86400,
	SENTENCE_MAX = 4096,
	UNDER_SHOWN = 12, /* times of low counts that are told one by one */
	CHARTS_SHOWN = 4, /* hosts with a chart */
};

struct telling {
	const struct vad_simulation *s;
	struct vad_page page;
	struct vad_buffer line;
	int32_t *values; /* of a chart, one a day */
};

static void say_day(struct vad_buffer *out, vad_time time)
{
	struct vad_date d;

	if (vad_time_to_date(time, &d))
		vad_buffer_printf(out, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static void put(struct telling *t, const char *lead, enum vad_style style)
{
	if (lead == NULL)
		vad_page_text(&t->page, 0, style, vad_buffer_view(&t->line));
	else
		vad_page_item(&t->page, 0, lead, style, vad_buffer_view(&t->line));
	vad_buffer_reset(&t->line);
}

/* --- the verdict ----------------------------------------------------------------------------- */

static void verdict(struct telling *t)
{
	const struct vad_simulation *s = t->s;
	uint64_t lapsed = 0, lost = 0;

	for (uint32_t g = 0; g < s->fleet->group_count; g++) {
		lapsed += s->groups[g].lapsed.machines;
		lost += s->groups[g].lost.machines;
	}
	if (!vad_simulate_wrong(s)) {
		vad_buffer_printf(&t->line,
				  "Nothing expires: none of %" PRIu32 " machines runs out "
				  "of its activation or grace",
				  s->fleet->machines);
	} else {
		vad_buffer_printf(&t->line, "Of %" PRIu32 " machines, ", s->fleet->machines);
		if (lapsed > 0)
			vad_buffer_printf(&t->line, "%" PRIu64 " run out of their activation%s",
					  lapsed, lost > 0 ? ", and " : "");
		if (lost > 0)
			vad_buffer_printf(&t->line, "%" PRIu64 " fall into notifications", lost);
	}
	vad_buffer_printf(&t->line, " in the %" PRIu32 " days from ", s->days);
	say_day(&t->line, s->fleet->start);
	vad_buffer_add(&t->line, ".");
	put(t, NULL, vad_simulate_wrong(s) ? VAD_STYLE_BAD : VAD_STYLE_GOOD);
	vad_buffer_printf(&t->line, "%s: %s", s->fleet->name, s->fleet->meaning);
	put(t, NULL, VAD_STYLE_DIM);
}

/* --- groups ---------------------------------------------------------------------------------- */

static const char *failure_words(enum vad_simulate_failure failure)
{
	static const char *const words[] = {
		[VAD_SIMULATE_NOT_REACHED] = "no host was reached",
		[VAD_SIMULATE_COUNT_LOW] = "the count of the host was too low",
		[VAD_SIMULATE_CLOCK] = "the clocks are too far apart",
		[VAD_SIMULATE_NOT_COVERED] = "the host key does not cover the product",
		[VAD_SIMULATE_POOL_EMPTY] = "the activations of the MAK are used up",
	};

	return words[failure];
}

static void say_why(struct telling *t, const struct vad_simulate_group *group)
{
	int most = 0;

	for (int i = 1; i < VAD_SIMULATE_FAILURES; i++)
		if (group->why[i] > group->why[most])
			most = i;
	if (group->why[most] > 0)
		vad_buffer_printf(&t->line, " Why attempts failed most often: %s.",
				  failure_words((enum vad_simulate_failure)most));
}

static void say_fate(struct telling *t, const struct vad_simulate_fate *fate, const char *what)
{
	char name[VAD_FLEET_FULL_NAME_MAX + 1];

	vad_fleet_machine_name(t->s->fleet, fate->who, false, name);
	vad_buffer_printf(&t->line, " %" PRIu32 " %s, first %s on ", fate->machines, what, name);
	say_day(&t->line, fate->first);
	vad_buffer_add(&t->line, ".");
}

/* How many of those have not been activated again. */
static void say_rest(struct telling *t, uint32_t g)
{
	size_t at = (size_t)(t->s->days - 1) * t->s->fleet->group_count + g;
	uint32_t rest = t->s->days == 0 ? 0 : t->s->group_days[at].state[VAD_LICENCE_NOTIFICATION];

	if (rest == 0)
		vad_buffer_add(&t->line, " None is in notification at the end.");
	else
		vad_buffer_printf(&t->line, " %" PRIu32 " still %s at the end.", rest,
				  rest == 1 ? "is" : "are");
}

static void say_group(struct telling *t, uint32_t g)
{
	const struct vad_fleet_group *group = &t->s->fleet->groups[g];
	const struct vad_simulate_group *came = &t->s->groups[g];
	bool wrong = came->lapsed.machines > 0 || came->lost.machines > 0;

	vad_buffer_printf(&t->line, "%s (%" PRIu32 "):", group->name, group->machines);
	if (came->lapsed.machines > 0)
		say_fate(t, &came->lapsed,
			 "run out of their activation and are in their last grace");
	if (came->lost.machines > 0)
		say_fate(t, &came->lost, "fall into notifications");
	if (came->never.machines > 0 && came->never.machines == came->lost.machines)
		vad_buffer_add(&t->line,
			       " They had never been activated since they were installed.");
	else if (came->never.machines > 0)
		vad_buffer_printf(&t->line, " %" PRIu32 " of these had never been activated.",
				  came->never.machines);
	if (wrong) {
		say_rest(t, g);
		say_why(t, came);
	} else if (came->attempts == 0)
		vad_buffer_add(&t->line, " nothing was tried.");
	else if (came->least_left == UINT32_MAX)
		vad_buffer_add(&t->line, " nothing runs out.");
	else
		vad_buffer_printf(&t->line,
				  " nothing runs out; each had %" PRIu32 " days left at "
				  "least when it renewed or at the end.",
				  came->least_left);
	put(t, "- ", wrong ? VAD_STYLE_BAD : VAD_STYLE_PLAIN);
}

static void say_maks(struct telling *t)
{
	const struct vad_fleet *fleet = t->s->fleet;

	for (uint32_t i = 0; i < fleet->mak_count; i++) {
		bool empty = t->s->mak_used[i] == fleet->maks[i].activations;

		vad_buffer_printf(&t->line,
				  "MAK %s: %" PRId64 " of %" PRId64 " activations used%s.",
				  fleet->maks[i].name, t->s->mak_used[i],
				  fleet->maks[i].activations, empty ? "; none is left" : "");
		put(t, "- ", empty ? VAD_STYLE_DOUBT : VAD_STYLE_PLAIN);
	}
}

/* --- counts that are too low ------------------------------------------------------------------ */

static const char *role_words(enum vad_kms_role role)
{
	static const char *const words[] = { [VAD_KMS_CLIENT] = "Windows clients",
					     [VAD_KMS_SERVER] = "Windows servers",
					     [VAD_KMS_OFFICE] = "Office" };

	return words[role];
}

/* The first day is for filling up. */
static bool is_worth_telling(const struct vad_simulate_under *under)
{
	return !under->first || under->until == VAD_TIME_NONE || under->until - under->from > DAY;
}

static void say_under(struct telling *t, const struct vad_simulate_under *under)
{
	vad_buffer_printf(&t->line, "%s: the count is under %" PRIu32 ", what %s need, from ",
			  t->s->fleet->hosts[under->host].name, under->needed,
			  role_words(under->role));
	say_day(&t->line, under->from);
	if (under->until == VAD_TIME_NONE) {
		vad_buffer_add(&t->line,
			       under->first ? " to the end: it was never enough." : " to the end.");
	} else {
		vad_buffer_add(&t->line, " to ");
		say_day(&t->line, under->until);
		vad_buffer_add(&t->line,
			       under->first ? ": until then it had never been enough." : ".");
	}
	put(t, "- ", VAD_STYLE_DOUBT);
}

static void say_all_under(struct telling *t)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < t->s->under_count; i++) {
		if (!is_worth_telling(&t->s->under[i]))
			continue;
		if (shown++ < UNDER_SHOWN)
			say_under(t, &t->s->under[i]);
		else
			left++;
	}
	if (left > 0) {
		vad_buffer_printf(&t->line, "and %zu more such times%s; --json has them.", left,
				  t->s->under_full ? " or more" : "");
		put(t, "- ", VAD_STYLE_DIM);
	}
	if (shown > 0)
		vad_buffer_add(&t->line,
			       "While a count is too low, the host activates and renews nothing of "
			       "that kind; what is licensed stays so until its time is over.");
	else if (t->s->fleet->host_count > 0)
		vad_buffer_add(&t->line,
			       "The counts of all hosts are enough, but for the first day.");
	put(t, NULL, VAD_STYLE_PLAIN);
}

/* --- charts ---------------------------------------------------------------------------------- */

static void chart(struct telling *t, const char *title, const int32_t *lines, size_t line_count,
		  bool highest)
{
	struct vad_chart drawn = { .values = t->values,
				   .days = t->s->days,
				   .first = t->s->fleet->start,
				   .known = t->s->days,
				   .line_count = line_count,
				   .highest = highest };

	for (size_t i = 0; i < line_count; i++)
		drawn.lines[i] = lines[i];
	vad_page_blank(&t->page);
	vad_page_text(&t->page, 0, VAD_STYLE_STRONG, vad_view_of(title));
	vad_chart_draw(&t->page, &drawn);
}

/* The counts that roles of an application need of a host; how many. */
static size_t lines_of(const struct vad_fleet *fleet, uint32_t host, int app,
		       int32_t lines[VAD_REPLAY_ROLES])
{
	bool asked[VAD_REPLAY_ROLES] = { false };
	size_t count = 0;

	for (uint32_t g = 0; g < fleet->group_count; g++) {
		const struct vad_fleet_group *group = &fleet->groups[g];

		for (uint32_t i = 0; i < group->host_count; i++) {
			if (group->hosts[i] != host || asked[group->role] ||
			    (int)vad_replay_app_of(group->role) != app)
				continue;
			asked[group->role] = true;
			lines[count++] = (int32_t)group->required;
		}
	}
	return count;
}

static void chart_host(struct telling *t, uint32_t host)
{
	const struct vad_fleet *fleet = t->s->fleet;

	for (int app = 0; app < VAD_REPLAY_APPS; app++) {
		int32_t lines[VAD_REPLAY_ROLES];
		size_t count = lines_of(fleet, host, app, lines);
		uint32_t most = 0;
		char title[128];

		for (uint32_t day = 0; day < t->s->days; day++) {
			size_t at = (size_t)day * fleet->host_count + host;
			uint32_t value = t->s->host_days[at].count[app];

			t->values[day] = (int32_t)value;
			most = value > most ? value : most;
		}
		if (count == 0 || most == 0)
			continue;
		(void)snprintf(title, sizeof(title), "Count of %s%s", fleet->hosts[host].name,
			       app == VAD_REPLAY_OFFICE ? ", Office" : "");
		chart(t, title, lines, count, false);
	}
}

/* Machines in any of the states of `mask`, over time; nothing when there never are. */
static void chart_states(struct telling *t, const char *title, unsigned mask, bool highest)
{
	size_t groups = t->s->fleet->group_count;
	bool any = false;

	for (uint32_t day = 0; day < t->s->days; day++) {
		uint64_t sum = 0;

		for (size_t g = 0; g < groups; g++)
			for (unsigned state = 0; state < VAD_LICENCE_STATES; state++)
				if ((mask >> state & 1) != 0)
					sum += t->s->group_days[day * groups + g].state[state];
		t->values[day] = (int32_t)sum;
		any = any || sum > 0;
	}
	if (any)
		chart(t, title, NULL, 0, highest);
}

static void charts(struct telling *t)
{
	uint32_t hosts = t->s->fleet->host_count;

	t->values = calloc(t->s->days == 0 ? 1 : t->s->days, sizeof(*t->values));
	if (t->values == NULL)
		return;
	for (uint32_t h = 0; h < hosts && h < CHARTS_SHOWN; h++)
		chart_host(t, h);
	if (hosts > CHARTS_SHOWN) {
		vad_buffer_printf(&t->line, "%" PRIu32 " more hosts: --csv has their counts.",
				  hosts - CHARTS_SHOWN);
		put(t, NULL, VAD_STYLE_DIM);
	}
	chart_states(t, "Machines licensed", 1U << VAD_LICENCE_LICENSED, false);
	chart_states(t, "Machines in grace",
		     1U << VAD_LICENCE_INITIAL_GRACE | 1U << VAD_LICENCE_ADDITIONAL_GRACE, true);
	chart_states(t, "Machines in notification", 1U << VAD_LICENCE_NOTIFICATION, true);
	free(t->values);
}

void vad_simulate_text(const struct vad_simulation *simulation, unsigned width, bool colour,
		       struct vad_buffer *out)
{
	struct telling t = { .s = simulation,
			     .page = vad_page_new(out, width == 0 ? VAD_PAGE_WIDTH : width, colour),
			     .line = vad_buffer_new(SENTENCE_MAX) };

	verdict(&t);
	vad_page_blank(&t.page);
	for (uint32_t g = 0; g < simulation->fleet->group_count; g++)
		say_group(&t, g);
	say_maks(&t);
	vad_page_blank(&t.page);
	say_all_under(&t);
	charts(&t);
	vad_buffer_clear(&t.line);
}
