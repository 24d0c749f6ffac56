/* SPDX-License-Identifier: MIT */
/* A fleet's life for other programs: CSV and JSON lines. */
#include <inttypes.h>

#include "base/json.h"
#include "lab/simulate.h"

enum { DAY = 86400, PIECE = 1 << 16, LINE_MAX_BYTES = 1 << 14 };

struct table {
	const struct vad_simulation *s;
	const struct vad_simulate_sink *sink;
	struct vad_buffer out;
	enum vad_result result;
};

static void begin_table(struct table *t, const struct vad_simulation *simulation,
			const struct vad_simulate_sink *sink)
{
	*t = (struct table){ .s = simulation,
			     .sink = sink,
			     .out = vad_buffer_new(PIECE + LINE_MAX_BYTES),
			     .result = VAD_OK };
}

static void hand_on(struct table *t)
{
	if (t->result == VAD_OK)
		t->result = vad_buffer_result(&t->out);
	if (t->result == VAD_OK && t->out.size > 0 &&
	    !t->sink->write(t->sink->context, vad_buffer_view(&t->out)))
		t->result = VAD_IO;
	vad_buffer_reset(&t->out);
}

static void end_row(struct table *t)
{
	vad_buffer_add_char(&t->out, '\n');
	if (t->out.size >= PIECE)
		hand_on(t);
}

static enum vad_result end_table(struct table *t)
{
	hand_on(t);
	vad_buffer_clear(&t->out);
	return t->result;
}

static void say_day(struct vad_buffer *out, vad_time time)
{
	struct vad_date d;

	if (vad_time_to_date(time, &d))
		vad_buffer_printf(out, "%04d-%02d-%02d", d.year, d.month, d.day);
}

/* --- CSV ------------------------------------------------------------------------------------- */

/* Names of hosts and groups are letters, digits and hyphens: nothing is to be quoted. */
static void csv_head(struct table *t, uint32_t day, const char *kind, const char *name)
{
	say_day(&t->out, t->s->fleet->start + (vad_time)day * DAY);
	vad_buffer_printf(&t->out, ",%s,%s,", kind, name);
}

static void csv_day(struct table *t, uint32_t day)
{
	const struct vad_fleet *fleet = t->s->fleet;

	for (uint32_t h = 0; h < fleet->host_count; h++) {
		const struct vad_simulate_host_day *at =
			&t->s->host_days[(size_t)day * fleet->host_count + h];

		csv_head(t, day, "host", fleet->hosts[h].name);
		vad_buffer_printf(&t->out,
				  "%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32
				  ",%" PRIu32 ",,,,,",
				  at->count[0], at->lowest[0], at->count[1], at->lowest[1],
				  at->requests, at->refused);
		end_row(t);
	}
	for (uint32_t g = 0; g < fleet->group_count; g++) {
		const struct vad_simulate_group_day *at =
			&t->s->group_days[(size_t)day * fleet->group_count + g];

		csv_head(t, day, "group", fleet->groups[g].name);
		vad_buffer_printf(
			&t->out, ",,,,,,%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32,
			at->state[VAD_LICENCE_LICENSED], at->state[VAD_LICENCE_INITIAL_GRACE],
			at->state[VAD_LICENCE_ADDITIONAL_GRACE],
			at->state[VAD_LICENCE_NOTIFICATION], at->failed);
		end_row(t);
	}
}

enum vad_result vad_simulate_csv(const struct vad_simulation *simulation,
				 const struct vad_simulate_sink *sink)
{
	struct table t;

	begin_table(&t, simulation, sink);
	vad_buffer_add(&t.out,
		       "day,kind,name,count,lowest,office_count,office_lowest,requests,"
		       "refused,licensed,initial_grace,additional_grace,notification,failed");
	end_row(&t);
	for (uint32_t day = 0; day < simulation->days && t.result == VAD_OK; day++)
		csv_day(&t, day);
	return end_table(&t);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static struct vad_json open_row(struct table *t, const char *kind)
{
	struct vad_json json = vad_json_new(&t->out, false);

	vad_json_open_object(&json);
	vad_json_key(&json, "kind");
	vad_json_string(&json, kind);
	return json;
}

static void close_row(struct table *t, struct vad_json *json)
{
	vad_json_close_object(json);
	end_row(t);
}

static void add_text(struct vad_json *json, const char *key, const char *text)
{
	vad_json_key(json, key);
	vad_json_string(json, text);
}

static void add_number(struct vad_json *json, const char *key, uint64_t number)
{
	vad_json_key(json, key);
	vad_json_int(json, (int64_t)number);
}

static void add_yes(struct vad_json *json, const char *key, bool yes)
{
	vad_json_key(json, key);
	vad_json_bool(json, yes);
}

/* A moment, or a day; null without one. */
static void add_time(struct vad_json *json, const char *key, vad_time time, bool day)
{
	struct vad_buffer text = vad_buffer_new(64);

	vad_json_key(json, key);
	if (time != VAD_TIME_NONE && day)
		say_day(&text, time);
	else if (time != VAD_TIME_NONE)
		vad_time_print(&text, time, VAD_CLOCK_UTC);
	if (text.size > 0)
		vad_json_text(json, vad_buffer_view(&text));
	else
		vad_json_null(json);
	vad_buffer_clear(&text);
}

static void json_heads(struct table *t)
{
	const struct vad_simulation *s = t->s;
	struct vad_json json = open_row(t, "fleet");
	uint64_t lapsed = 0, lost = 0;

	add_text(&json, "name", s->fleet->name);
	add_text(&json, "meaning", s->fleet->meaning);
	add_time(&json, "start", s->fleet->start, true);
	add_number(&json, "days", s->days);
	add_number(&json, "seed", s->fleet->seed);
	add_number(&json, "machines", s->fleet->machines);
	add_number(&json, "requests", s->requests);
	close_row(t, &json);
	for (uint32_t g = 0; g < s->fleet->group_count; g++) {
		lapsed += s->groups[g].lapsed.machines;
		lost += s->groups[g].lost.machines;
	}
	json = open_row(t, "verdict");
	add_yes(&json, "wrong", vad_simulate_wrong(s));
	add_number(&json, "lapsed", lapsed);
	add_number(&json, "lost", lost);
	close_row(t, &json);
}

static void json_group(struct table *t, uint32_t g)
{
	static const char *const why[] = {
		[VAD_SIMULATE_NOT_REACHED] = "not_reached",
		[VAD_SIMULATE_COUNT_LOW] = "count_low",
		[VAD_SIMULATE_CLOCK] = "clock",
		[VAD_SIMULATE_NOT_COVERED] = "not_covered",
		[VAD_SIMULATE_POOL_EMPTY] = "pool_empty",
	};
	const struct vad_fleet_group *group = &t->s->fleet->groups[g];
	const struct vad_simulate_group *came = &t->s->groups[g];
	struct vad_json json = open_row(t, "group");

	add_text(&json, "name", group->name);
	add_number(&json, "machines", group->machines);
	add_number(&json, "attempts", came->attempts);
	add_number(&json, "failed", came->failed);
	add_number(&json, "lapsed", came->lapsed.machines);
	add_time(&json, "first_lapsed", came->lapsed.first, false);
	add_number(&json, "lost", came->lost.machines);
	add_time(&json, "first_lost", came->lost.first, false);
	add_number(&json, "never_activated", came->never.machines);
	for (int i = 0; i < VAD_SIMULATE_FAILURES; i++)
		add_number(&json, why[i], came->why[i]);
	vad_json_key(&json, "least_days_left");
	if (came->least_left == UINT32_MAX)
		vad_json_null(&json);
	else
		vad_json_int(&json, came->least_left);
	close_row(t, &json);
}

static void json_mak(struct table *t, uint32_t i)
{
	struct vad_json json = open_row(t, "mak");

	add_text(&json, "name", t->s->fleet->maks[i].name);
	add_number(&json, "activations", (uint64_t)t->s->fleet->maks[i].activations);
	add_number(&json, "used", (uint64_t)t->s->mak_used[i]);
	close_row(t, &json);
}

static void json_under(struct table *t, const struct vad_simulate_under *under)
{
	static const char *const roles[] = { [VAD_KMS_CLIENT] = "client",
					     [VAD_KMS_SERVER] = "server",
					     [VAD_KMS_OFFICE] = "office" };
	struct vad_json json = open_row(t, "under");

	add_text(&json, "host", t->s->fleet->hosts[under->host].name);
	add_text(&json, "role", roles[under->role]);
	add_number(&json, "needed", under->needed);
	add_time(&json, "from", under->from, false);
	add_time(&json, "until", under->until, false);
	add_yes(&json, "first", under->first);
	close_row(t, &json);
}

static void json_host_day(struct table *t, uint32_t day, uint32_t h)
{
	const struct vad_fleet *fleet = t->s->fleet;
	const struct vad_simulate_host_day *at =
		&t->s->host_days[(size_t)day * fleet->host_count + h];
	struct vad_json json = open_row(t, "host-day");

	add_time(&json, "day", fleet->start + (vad_time)day * DAY, true);
	add_text(&json, "host", fleet->hosts[h].name);
	add_number(&json, "count", at->count[VAD_REPLAY_WINDOWS]);
	add_number(&json, "lowest", at->lowest[VAD_REPLAY_WINDOWS]);
	add_number(&json, "office_count", at->count[VAD_REPLAY_OFFICE]);
	add_number(&json, "office_lowest", at->lowest[VAD_REPLAY_OFFICE]);
	add_number(&json, "requests", at->requests);
	add_number(&json, "refused", at->refused);
	close_row(t, &json);
}

static void json_group_day(struct table *t, uint32_t day, uint32_t g)
{
	const struct vad_fleet *fleet = t->s->fleet;
	const struct vad_simulate_group_day *at =
		&t->s->group_days[(size_t)day * fleet->group_count + g];
	struct vad_json json = open_row(t, "group-day");

	add_time(&json, "day", fleet->start + (vad_time)day * DAY, true);
	add_text(&json, "group", fleet->groups[g].name);
	add_number(&json, "licensed", at->state[VAD_LICENCE_LICENSED]);
	add_number(&json, "initial_grace", at->state[VAD_LICENCE_INITIAL_GRACE]);
	add_number(&json, "additional_grace", at->state[VAD_LICENCE_ADDITIONAL_GRACE]);
	add_number(&json, "notification", at->state[VAD_LICENCE_NOTIFICATION]);
	add_number(&json, "failed", at->failed);
	close_row(t, &json);
}

enum vad_result vad_simulate_json(const struct vad_simulation *simulation,
				  const struct vad_simulate_sink *sink)
{
	const struct vad_fleet *fleet = simulation->fleet;
	struct table t;

	begin_table(&t, simulation, sink);
	json_heads(&t);
	for (uint32_t g = 0; g < fleet->group_count; g++)
		json_group(&t, g);
	for (uint32_t i = 0; i < fleet->mak_count; i++)
		json_mak(&t, i);
	for (size_t i = 0; i < simulation->under_count; i++)
		json_under(&t, &simulation->under[i]);
	for (uint32_t day = 0; day < simulation->days && t.result == VAD_OK; day++) {
		for (uint32_t h = 0; h < fleet->host_count; h++)
			json_host_day(&t, day, h);
		for (uint32_t g = 0; g < fleet->group_count; g++)
			json_group_day(&t, day, g);
	}
	return end_table(&t);
}
