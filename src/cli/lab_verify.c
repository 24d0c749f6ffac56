/* SPDX-License-Identifier: MIT */
/* vadiag lab verify: every scenario closes its loop, and pairs of faults are told apart. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "lab.h"
#include "lab/pairs.h"
#include "lab/verify.h"
#include "platform.h"
#include "reason/reason.h"
#include "report/page.h"

enum { OUTPUT_MAX = 16 << 20, NAME_COLUMNS = 34 };

struct verifying {
	struct vad_lab_command *command;
	struct vad_buffer out;
	unsigned done, good;
	bool progress;
};

static void show_progress(const struct verifying *v, const char *name)
{
	if (v->progress)
		(void)fprintf(stderr, "\r%4u  %-60.60s", v->done, name);
}

static void end_progress(const struct verifying *v)
{
	if (v->progress)
		(void)fprintf(stderr, "\r%68s\r", "");
}

static const char *cause_id(const struct vad_knowledge *k, uint32_t cause)
{
	return cause == VAD_NO_INDEX ? NULL : vad_text(k, k->causes[cause].id);
}

/* --- one scenario ----------------------------------------------------------------------------- */

static void key_bool(struct vad_json *json, const char *key, bool value)
{
	vad_json_key(json, key);
	vad_json_bool(json, value);
}

static void key_string(struct vad_json *json, const char *key, const char *value)
{
	vad_json_key(json, key);
	vad_json_string(json, value);
}

static void tell_json(struct verifying *v, const struct vad_scenario_head *head,
		      const struct vad_lab_verdict *verdict)
{
	const struct vad_knowledge *k = v->command->k;
	struct vad_json json = vad_json_new(&v->out, false);
	char code[11];

	(void)snprintf(code, sizeof(code), "0x%08" PRIX32, head->code);
	vad_json_open_object(&json);
	key_string(&json, "scenario", head->id);
	key_string(&json, "code", code);
	key_string(&json, "cause", cause_id(k, head->cause));
	key_bool(&json, "appeared", verdict->appeared);
	key_bool(&json, "diagnosed_first", verdict->diagnosed_first);
	key_bool(&json, "fixed", verdict->fixed);
	key_bool(&json, "healthy", verdict->healthy);
	key_bool(&json, "alone", verdict->alone);
	key_bool(&json, "article", verdict->article);
	key_string(&json, "named", cause_id(k, verdict->named));
	key_string(&json, "standing", verdict->named == VAD_NO_INDEX ? NULL :
					vad_standing_name((enum vad_standing)verdict->standing));
	key_string(&json, "action", verdict->action == VAD_NO_INDEX ? NULL :
					vad_text(k, k->actions[verdict->action].id));
	key_string(&json, "trouble",
		   verdict->trouble.result == VAD_OK ? NULL : verdict->trouble.message);
	vad_json_close_object(&json);
	vad_buffer_add_char(&v->out, '\n');
}

/* What was not as it should be, after the row. */
static void tell_misses(struct verifying *v, const struct vad_lab_verdict *verdict)
{
	const struct vad_knowledge *k = v->command->k;

	if (!verdict->healthy)
		vad_buffer_add(&v->out, "    the healthy world does not activate\n");
	if (verdict->alone)
		vad_buffer_add(&v->out, "    it activates without a repair\n");
	if (!verdict->diagnosed_first)
		vad_buffer_printf(&v->out, "    named instead: %s\n",
				  verdict->named == VAD_NO_INDEX ? "nothing"
								 : cause_id(k, verdict->named));
	if (!verdict->fixed && verdict->action != VAD_NO_INDEX)
		vad_buffer_printf(&v->out, "    did not help: %s\n",
				  vad_text(k, k->actions[verdict->action].id));
	if (!verdict->article)
		vad_buffer_add(&v->out, "    the scenario's own fix does not help\n");
	if (verdict->trouble.result != VAD_OK) {
		vad_buffer_add(&v->out, "    ");
		vad_page_safe(&v->out, vad_view_of(verdict->trouble.message), 0);
		vad_buffer_add_char(&v->out, '\n');
	}
}

static const char *mark(bool good)
{
	return good ? "yes" : "NO";
}

static void tell_text(struct verifying *v, const struct vad_scenario_head *head,
		      const struct vad_lab_verdict *verdict)
{
	if (v->done == 1)
		vad_buffer_printf(&v->out, "%-10s  %-*s %-8s %-9s %s\n", "code", NAME_COLUMNS,
				  "scenario", "appeared", "diagnosed", "fixed");
	vad_buffer_printf(&v->out, "0x%08" PRIX32 "  ", head->code);
	vad_buffer_printf(&v->out, "%-*s %-8s %-9s %s\n", NAME_COLUMNS, head->id,
			  mark(verdict->appeared), mark(verdict->diagnosed_first),
			  mark(verdict->fixed));
	tell_misses(v, verdict);
}

static int verify_one(struct verifying *v, const struct vad_scenario *scenario)
{
	const struct vad_scenario_head *head = vad_scenario_head(scenario);
	struct vad_lab_verdict verdict;
	struct vad_error error = { 0 };

	show_progress(v, head->id);
	if (vad_lab_verify(v->command->k, scenario, &verdict, &error) != VAD_OK)
		return vad_lab_complain(&error);
	v->done++;
	v->good += vad_lab_verdict_good(&verdict);
	(v->command->json ? tell_json : tell_text)(v, head, &verdict);
	return VAD_EXIT_OK;
}

/* --- all of them ------------------------------------------------------------------------------ */

static int verify_built_in(struct verifying *v)
{
	int status = VAD_EXIT_OK;

	for (size_t i = 0; i < vad_lab_scenario_count && status == VAD_EXIT_OK; i++) {
		struct vad_scenario *scenario = NULL;
		struct vad_error error = { 0 };

		if (vad_scenario_load(v->command->k, &vad_lab_scenarios[i], &scenario, &error) !=
		    VAD_OK)
			return vad_lab_complain(&error);
		if (vad_lab_is_chosen(v->command, vad_scenario_head(scenario)))
			status = verify_one(v, scenario);
		vad_scenario_free(scenario);
	}
	return status;
}

static int verify_named(struct verifying *v)
{
	int status = VAD_EXIT_OK;

	for (size_t i = 0; i < v->command->rest_count && status == VAD_EXIT_OK; i++) {
		struct vad_scenario *scenario = NULL;

		status = vad_lab_scenario(v->command, v->command->rest[i], &scenario);
		if (status == VAD_EXIT_OK)
			status = verify_one(v, scenario);
		vad_scenario_free(scenario);
	}
	return status;
}

static int verify_scenarios(struct verifying *v)
{
	int status = v->command->rest_count > 0 ? verify_named(v) : verify_built_in(v);

	end_progress(v);
	if (status == VAD_EXIT_OK && !v->command->json)
		vad_buffer_printf(&v->out, "\n%u scenarios: %u as they should be, %u not\n",
				  v->done, v->good, v->done - v->good);
	if (status == VAD_EXIT_OK && v->good != v->done)
		status = VAD_EXIT_WRONG;
	return status;
}

/* --- pairs ------------------------------------------------------------------------------------ */

static enum vad_result tell_pair(void *context, const struct vad_pair *pair)
{
	struct verifying *v = context;

	v->done++;
	show_progress(v, pair->first->id);
	(v->command->json ? vad_pair_json : vad_pair_text)(v->command->k, pair, &v->out);
	return vad_buffer_result(&v->out);
}

static int verify_pairs(struct verifying *v)
{
	struct vad_pairs_options options = { .k = v->command->k, .count = v->command->pairs,
					     .seed = v->command->seed, .each = tell_pair,
					     .context = v };
	struct vad_pairs_total total = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result = vad_lab_pairs(&options, &total, &error);

	end_progress(v);
	if (result != VAD_OK)
		return vad_lab_complain(&error);
	if (!v->command->json)
		vad_pairs_total_text(&total, &v->out);
	return total.results[VAD_PAIR_GOOD] == total.pairs ? VAD_EXIT_OK : VAD_EXIT_WRONG;
}

int vad_lab_verify_verb(struct vad_lab_command *command)
{
	struct verifying v = { .command = command, .out = vad_buffer_new(OUTPUT_MAX),
			       .progress = vad_platform_stderr_is_terminal() };
	int status = command->pairs > 0 ? verify_pairs(&v) : verify_scenarios(&v);

	status = vad_cli_print(&v.out, status);
	vad_buffer_clear(&v.out);
	return status;
}
