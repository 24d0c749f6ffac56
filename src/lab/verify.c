/* SPDX-License-Identifier: MIT */
#include "lab/verify.h"

#include "model/shell.h"

enum { CONSOLE_MAX = 1 << 20 };

bool vad_lab_verdict_good(const struct vad_lab_verdict *verdict)
{
	return verdict->healthy && verdict->appeared && !verdict->alone &&
	       verdict->diagnosed_first && verdict->fixed && verdict->article;
}

enum vad_result vad_lab_mend(const struct vad_scenario *scenario, struct vad_model_world *world,
			     uint32_t action, const struct vad_model_argument *args, size_t count,
			     struct vad_error *error)
{
	struct vad_model_machine *client =
		vad_model_machine(world, vad_scenario_head(scenario)->client);
	enum vad_model_effect effect;

	if (action == VAD_NO_INDEX)
		return VAD_OK;
	return vad_model_act(world, client, action, args, count, &effect, error);
}

enum vad_result vad_lab_try(const struct vad_scenario *scenario, struct vad_model_world *world,
			    struct vad_buffer *console, bool *activated, struct vad_error *error)
{
	const struct vad_scenario_head *head = vad_scenario_head(scenario);
	struct vad_buffer unheard = vad_buffer_new(CONSOLE_MAX);
	struct vad_model_shell shell = { world, vad_model_machine(world, head->client) };
	bool office = head->attempt == VAD_ATTEMPT_OFFICE;
	enum vad_result result = vad_model_console(
		&shell, office ? "cscript //nologo ospp.vbs /act" : "cscript //nologo slmgr.vbs /ato",
		console == NULL ? &unheard : console);

	vad_buffer_clear(&unheard);
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	*activated = vad_scenario_activated(scenario, world);
	return VAD_OK;
}

/* In a fresh broken world: the attempt that shows the fault, a repair, another attempt. */
static enum vad_result mended(const struct vad_scenario *scenario, uint32_t action,
			      const struct vad_model_argument *args, size_t count, bool *activated,
			      struct vad_error *error)
{
	struct vad_model_world *world = NULL;
	struct vad_model_outcome outcome;
	enum vad_result result = vad_scenario_world(scenario, true, &world, error);

	*activated = false;
	if (result == VAD_OK)
		result = vad_scenario_attempt(scenario, world, NULL, &outcome, NULL);
	if (result == VAD_OK)
		result = vad_lab_mend(scenario, world, action, args, count, error);
	if (result == VAD_OK)
		result = vad_lab_try(scenario, world, NULL, activated, error);
	vad_model_world_free(world);
	return result;
}

static enum vad_result try_healthy(const struct vad_scenario *scenario, bool *healthy,
				   struct vad_error *error)
{
	struct vad_model_world *world = NULL;
	enum vad_result result = vad_scenario_world(scenario, false, &world, error);

	if (result == VAD_OK)
		result = vad_scenario_healthy(scenario, world, healthy, error);
	vad_model_world_free(world);
	return result;
}

static enum vad_result try_broken(const struct vad_scenario *scenario, bool *appeared,
				  struct vad_error *error)
{
	struct vad_model_world *world = NULL;
	struct vad_model_outcome outcome;
	enum vad_result result = vad_scenario_world(scenario, true, &world, error);

	if (result == VAD_OK)
		result = vad_scenario_attempt(scenario, world, NULL, &outcome, appeared);
	vad_model_world_free(world);
	return result;
}

/* The broken world's evidence, and what is said of it. */
static enum vad_result diagnose(const struct vad_knowledge *k, const struct vad_scenario *scenario,
				struct vad_lab_diagnosis *diagnosis, struct vad_error *error)
{
	struct vad_model_world *world = NULL;
	struct vad_lab_evidence evidence = { 0 };
	enum vad_result result = vad_scenario_world(scenario, true, &world, error);

	if (result == VAD_OK)
		result = vad_lab_collect(scenario, world, &evidence, error);
	if (result == VAD_OK)
		result = vad_lab_diagnose(k, &evidence, diagnosis, error);
	vad_lab_evidence_clear(&evidence);
	vad_model_world_free(world);
	return result;
}

/* What could not be carried out is a miss, not an error of the run. */
static bool fixes(const struct vad_scenario *scenario, uint32_t action,
		  const struct vad_model_argument *args, size_t count, struct vad_error *trouble)
{
	bool activated = false;

	(void)mended(scenario, action, args, count, &activated, trouble);
	return activated;
}

enum vad_result vad_lab_verify(const struct vad_knowledge *k, const struct vad_scenario *scenario,
			       struct vad_lab_verdict *verdict, struct vad_error *error)
{
	const struct vad_scenario_head *head = vad_scenario_head(scenario);
	struct vad_lab_verdict v = { .named = VAD_NO_INDEX, .action = VAD_NO_INDEX,
				     .article = true };
	struct vad_lab_diagnosis diagnosis = { .cause = VAD_NO_INDEX };
	enum vad_result result = try_healthy(scenario, &v.healthy, error);

	if (result == VAD_OK)
		result = try_broken(scenario, &v.appeared, error);
	if (result == VAD_OK)
		result = diagnose(k, scenario, &diagnosis, error);
	if (result == VAD_OK)
		result = mended(scenario, VAD_NO_INDEX, NULL, 0, &v.alone, error);
	if (result == VAD_OK) {
		v.named = diagnosis.cause;
		v.standing = diagnosis.standing;
		v.diagnosed_first = diagnosis.cause == head->cause;
		if (diagnosis.fix_count > 0) {
			v.action = diagnosis.fixes[0].action;
			v.fixed = fixes(scenario, v.action, diagnosis.fixes[0].args,
					diagnosis.fixes[0].arg_count, &v.trouble);
		}
		if (head->fix != VAD_NO_INDEX)
			v.article = fixes(scenario, head->fix, head->fix_args, head->fix_arg_count,
					  &v.trouble);
		*verdict = v;
	}
	vad_lab_diagnosis_clear(&diagnosis);
	return result;
}
