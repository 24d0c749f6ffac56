/* SPDX-License-Identifier: MIT */
/* Evidence to the first cause and its fixes, by the same rooms and in the same order as the verb
 * diagnose takes. */
#include "lab/scenario.h"

#include "fact/case.h"
#include "read/read.h"
#include "reason/reason.h"

enum { CASE_MEMORY = 256 << 20, DIAGNOSIS_MEMORY = 1 << 20 };

static enum vad_result read_file(struct vad_case *c, const struct vad_lab_file *file)
{
	struct vad_read *reader = vad_read_new(c, file->name);
	enum vad_result result;

	if (reader == NULL)
		return VAD_NO_MEMORY;
	result = vad_read_feed(reader, vad_buffer_view(&file->text));
	if (result == VAD_OK)
		result = vad_read_finish(reader);
	vad_read_free(reader);
	return result;
}

static enum vad_result read_all(struct vad_case *c, const struct vad_lab_evidence *evidence)
{
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < evidence->count && result == VAD_OK; i++)
		result = read_file(c, &evidence->files[i]);
	return result == VAD_OK ? vad_case_merge(c) : result;
}

static enum vad_result take_fix(const struct vad_knowledge *k, const struct vad_finding_fix *found,
				struct vad_lab_diagnosis *diagnosis)
{
	struct vad_lab_fix *fix = &diagnosis->fixes[diagnosis->fix_count++];

	*fix = (struct vad_lab_fix){ .action = k->fixes[found->fix].action };
	for (size_t i = 0; i < found->arg_count; i++) {
		const struct vad_fix_arg *arg = &found->args[i];
		struct vad_model_argument *taken = &fix->args[fix->arg_count];

		/* what nobody knows is left out, as on a command line */
		if (arg->value.size == 0 || fix->arg_count == VAD_SCENARIO_ARGS_MAX)
			continue;
		taken->name = vad_arena_copy(diagnosis->arena, vad_view_of(arg->name));
		taken->value = vad_arena_copy(diagnosis->arena, arg->value);
		if (taken->name.data == NULL || taken->value.data == NULL)
			return VAD_NO_MEMORY;
		fix->arg_count++;
	}
	return VAD_OK;
}

static enum vad_result take_cause(const struct vad_knowledge *k, const struct vad_finding *finding,
				  struct vad_lab_diagnosis *diagnosis)
{
	enum vad_result result = VAD_OK;

	diagnosis->cause = finding->index;
	diagnosis->standing = (int)finding->standing;
	for (size_t i = 0; i < finding->fix_count && i < VAD_LAB_FIXES_MAX && result == VAD_OK; i++)
		result = take_fix(k, &finding->fixes[i], diagnosis);
	return result;
}

static enum vad_result take_result(const struct vad_knowledge *k,
				   const struct vad_result_set *results,
				   struct vad_lab_diagnosis *diagnosis)
{
	diagnosis->wrong = results->wrong;
	for (size_t i = 0; i < results->finding_count; i++) {
		if (results->findings[i].kind == VAD_FINDING_CAUSE)
			return take_cause(k, &results->findings[i], diagnosis);
	}
	return VAD_OK;
}

enum vad_result vad_lab_diagnose(const struct vad_knowledge *k,
				 const struct vad_lab_evidence *evidence,
				 struct vad_lab_diagnosis *diagnosis, struct vad_error *error)
{
	struct vad_case *c = vad_case_new(k, CASE_MEMORY);
	struct vad_reasoning *reasoning = NULL;
	struct vad_lab_diagnosis made = { .cause = VAD_NO_INDEX,
					  .arena = vad_arena_new(DIAGNOSIS_MEMORY) };
	enum vad_result result = c == NULL || made.arena == NULL ? VAD_NO_MEMORY : VAD_OK;

	if (result == VAD_OK)
		result = read_all(c, evidence);
	if (result == VAD_OK)
		result = vad_reason(c, &reasoning, error);
	if (result == VAD_OK)
		result = take_result(k, vad_reasoning_result(reasoning), &made);
	vad_reasoning_free(reasoning);
	vad_case_free(c);
	if (result != VAD_OK) {
		vad_lab_diagnosis_clear(&made);
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	}
	*diagnosis = made;
	return VAD_OK;
}

void vad_lab_diagnosis_clear(struct vad_lab_diagnosis *diagnosis)
{
	vad_arena_free(diagnosis->arena);
	*diagnosis = (struct vad_lab_diagnosis){ .cause = VAD_NO_INDEX };
}
