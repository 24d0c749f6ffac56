/* SPDX-License-Identifier: MIT */
/*
 * Arbitrary text as a fleet file. What is refused is complained about; what is accepted and small
 * enough lives and is told.
 */
#include <stdlib.h>

#include "lab/simulate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MACHINES_MOST = 300, DAYS_MOST = 400, EVENTS_MOST = 100000, TEXT_MOST = 1 << 24 };

struct told {
	size_t complaints;
	uint64_t requests;
};

static void count_complaint(void *context, const struct vad_error *complaint)
{
	if (complaint->message[0] == '\0')
		abort();
	((struct told *)context)->complaints++;
}

static void count_request(void *context, const struct vad_simulate_request *request)
{
	(void)request;
	((struct told *)context)->requests++;
}

static bool go_on(void *context, uint32_t day)
{
	(void)day;
	return ((struct told *)context)->requests < EVENTS_MOST;
}

static bool swallow(void *context, struct vad_view text)
{
	(void)context;
	return text.size > 0;
}

static void check(const struct vad_simulation *s)
{
	const struct vad_simulate_sink sink = { NULL, swallow };
	struct vad_buffer out = vad_buffer_new(TEXT_MOST);

	for (uint32_t day = 0; day < s->days; day++)
		for (uint32_t g = 0; g < s->fleet->group_count; g++)
			for (unsigned i = 0; i < VAD_LICENCE_STATES; i++)
				if (s->group_days[day * s->fleet->group_count + g].state[i] >
				    s->fleet->groups[g].machines)
					abort();
	vad_simulate_text(s, 80, false, &out);
	if (vad_buffer_result(&out) != VAD_OK || vad_simulate_csv(s, &sink) != VAD_OK ||
	    vad_simulate_json(s, &sink) != VAD_OK)
		abort();
	vad_buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct told told = { 0 };
	const struct vad_fleet_complaints complaints = { &told, count_complaint };
	const struct vad_simulate_watch watch = { .context = &told,
						  .request = count_request,
						  .day = go_on };
	struct vad_simulation *simulation = NULL;
	struct vad_fleet *fleet = NULL;
	enum vad_result result =
		vad_fleet_load(vad_knowledge_builtin(), "fleet.yaml",
			       (struct vad_view){ (const char *)data, size }, &complaints, &fleet);

	if ((result == VAD_OK) != (fleet != NULL) ||
	    (result == VAD_INVALID) != (told.complaints > 0))
		abort();
	if (fleet != NULL && fleet->machines <= MACHINES_MOST && fleet->days <= DAYS_MOST &&
	    fleet->group_count * fleet->host_count <= MACHINES_MOST) {
		result = vad_simulate_run(vad_knowledge_builtin(), fleet, &watch, &simulation);
		if ((result == VAD_OK || result == VAD_LIMIT) != (simulation != NULL))
			abort();
		if (simulation != NULL)
			check(simulation);
	}
	vad_simulation_free(simulation);
	vad_fleet_free(fleet);
	return 0;
}
