/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/text.h"
#include "event.h"
#include "print.h"

bool vad_events_add_ids(struct vad_events_choice *choice, const char *text)
{
	struct vad_text t = vad_text_of(vad_view_of(text));
	uint64_t id;

	do {
		if (choice->id_count == VAD_EVENTS_IDS_MAX ||
		    !vad_text_number(&t, UINT16_MAX, &id))
			return false;
		choice->ids[choice->id_count++] = (uint16_t)id;
	} while (vad_text_accept(&t, ","));
	return vad_text_at_end(&t);
}

bool vad_events_add_provider(struct vad_events_choice *choice, const char *name)
{
	if (choice->provider_count == VAD_EVENTS_PROVIDERS_MAX || name[0] == '\0')
		return false;
	choice->providers[choice->provider_count++] = name;
	return true;
}

/* Want the records of `provider` (NULL: of any), once. */
static bool want(struct vad_events_choice *choice, const char *provider)
{
	size_t count = choice->evtx.wanted_count;

	for (size_t i = 0; provider != NULL && i < count; i++) {
		if (vad_view_is_nocase(vad_view_of(provider), choice->wanted[i].provider))
			return true;
	}
	if (count == VAD_EVTX_WANTED_MAX)
		return false;
	choice->wanted[count] = (struct vad_evtx_wanted){
		.provider = provider,
		.ids = choice->id_count > 0 ? choice->ids : NULL,
		.id_count = choice->id_count,
	};
	choice->evtx.wanted_count++;
	return true;
}

bool vad_events_choose(struct vad_events_choice *choice, const struct vad_knowledge *k)
{
	bool room = true;

	choice->evtx = (struct vad_evtx_choice){ .wanted = choice->wanted,
						 .recovered = choice->recovered };
	for (size_t i = 0; i < choice->provider_count && room; i++)
		room = want(choice, choice->providers[i]);
	for (uint32_t i = 0; choice->activation && i < k->events_count && room; i++) {
		const char *provider = vad_text(k, k->events[i].provider);

		if (vad_event_provider(vad_view_of(provider)))
			room = want(choice, provider);
	}
	if (choice->evtx.wanted_count == 0 && choice->id_count > 0)
		room = want(choice, NULL);
	return room;
}
