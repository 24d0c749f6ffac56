/* SPDX-License-Identifier: MIT */
/* vadiag lab evidence: what a customer would mail, as files. */
#include "lab.h"

static enum vad_result write_all(const char *directory, const struct vad_lab_evidence *evidence,
				 struct vad_error *error)
{
	enum vad_result result = vad_lab_directory(directory, error);

	for (size_t i = 0; i < evidence->count && result == VAD_OK; i++)
		result = vad_lab_write(directory, evidence->files[i].name,
				       vad_buffer_view(&evidence->files[i].text), error);
	return result;
}

int vad_lab_evidence_write(struct vad_lab_command *command)
{
	struct vad_scenario *scenario = NULL;
	struct vad_model_world *world = NULL;
	struct vad_lab_evidence evidence = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result;
	int status = vad_lab_scenario(command, command->rest[0], &scenario);

	if (status != VAD_EXIT_OK)
		return status;
	result = vad_scenario_world(scenario, true, &world, &error);
	if (result == VAD_OK)
		result = vad_lab_collect(scenario, world, &evidence, &error);
	if (result == VAD_OK)
		result = write_all(command->rest[1], &evidence, &error);
	if (result != VAD_OK)
		status = vad_lab_complain(&error);
	vad_lab_evidence_clear(&evidence);
	vad_model_world_free(world);
	vad_scenario_free(scenario);
	return status;
}
