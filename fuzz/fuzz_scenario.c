/* SPDX-License-Identifier: MIT */
/*
 * Arbitrary text as a scenario file. What is refused is complained about; what is accepted can be broken,
 * attempted and mailed. After a line "---world" the text goes on with a world, for a path as its name.
 */
#include <stdlib.h>

#include "lab/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CONSOLE_MAX = 1 << 22 };

/* The world that is a file of its own. */
static enum vad_result read_world(void *context, const char *path, struct vad_buffer *room,
				  struct vad_error *error)
{
	const struct vad_view *world = context;

	if (world->size == 0)
		return vad_error_set(error, VAD_NOT_FOUND, path, 0, 0, "no such file");
	vad_buffer_append(room, world->data, world->size);
	return vad_buffer_result(room);
}

static void attempt(const struct vad_scenario *scenario, struct vad_model_world *world)
{
	struct vad_buffer console = vad_buffer_new(CONSOLE_MAX);
	struct vad_model_outcome outcome;
	bool appeared = false;

	if (vad_scenario_attempt(scenario, world, &console, &outcome, &appeared) != VAD_OK ||
	    outcome.activated != vad_scenario_activated(scenario, world) ||
	    vad_buffer_result(&console) != VAD_OK)
		abort();
	vad_buffer_clear(&console);
}

static void live(const struct vad_scenario *scenario)
{
	struct vad_model_world *world = NULL;
	struct vad_lab_evidence evidence = { 0 };
	struct vad_error error = { 0 };

	/* it was tried while it was read */
	if (vad_scenario_world(scenario, true, &world, &error) != VAD_OK)
		abort();
	attempt(scenario, world);
	if (vad_lab_collect(scenario, world, &evidence, &error) != VAD_OK || evidence.count == 0)
		abort();
	vad_lab_evidence_clear(&evidence);
	vad_model_world_free(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view whole = { (const char *)data, size }, world = VAD_VIEW("");
	size_t at = vad_view_find(whole, VAD_VIEW("\n---world\n"), 0);
	struct vad_scenario_text text = { "fuzz.yaml", whole };
	const struct vad_scenario_files files = { &world, read_world };
	struct vad_scenario *scenario = NULL;
	struct vad_error error = { 0 };
	enum vad_result result;

	if (at != SIZE_MAX) {
		text.text = vad_view_sub(whole, 0, at + 1);
		world = vad_view_sub(whole, at + 10, whole.size);
	}
	result = vad_scenario_load_with(vad_knowledge_builtin(), &text, &files, &scenario, &error);
	if ((result == VAD_OK) != (scenario != NULL) ||
	    (result != VAD_OK && error.message[0] == '\0'))
		abort();
	if (scenario != NULL)
		live(scenario);
	vad_scenario_free(scenario);
	return 0;
}
