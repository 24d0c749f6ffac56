/* SPDX-License-Identifier: MIT */
/* Texts of programs, by tool and key. */
#include <stdio.h>
#include <string.h>

#include "phrases.h"

struct vad_view vad_model_phrase(const struct vad_knowledge *k, const char *tool, const char *key)
{
	for (uint32_t i = 0; i < k->phrases_count; i++) {
		const struct vad_phrase *phrase = &k->phrases[i];

		if (strcmp(vad_text(k, phrase->key), key) == 0 &&
		    strcmp(vad_text(k, phrase->tool), tool) == 0 &&
		    strcmp(vad_text(k, phrase->language), "en") == 0)
			return vad_text_view(k, phrase->text);
	}
	return (struct vad_view){ 0 };
}

/* The place at or after `from`: from one % to the next, letters and digits between. */
static bool next_place(struct vad_view text, size_t from, size_t *begin, size_t *end)
{
	for (size_t at = from; (at = vad_view_find_char(text, '%', at)) != SIZE_MAX; at++) {
		size_t last = at + 1;

		while (last < text.size && vad_ascii_is_alnum(text.data[last]))
			last++;
		if (last == at + 1 || last == text.size || text.data[last] != '%')
			continue;
		*begin = at;
		*end = last + 1;
		return true;
	}
	return false;
}

bool vad_model_phrase_add(const struct vad_knowledge *k, const char *tool, const char *key,
			  const char *const *values, struct vad_buffer *out)
{
	struct vad_view text = vad_model_phrase(k, tool, key);
	size_t from = 0, begin, end;

	if (text.size == 0)
		return false;
	while (next_place(text, from, &begin, &end)) {
		vad_buffer_add_view(out, vad_view_sub(text, from, begin - from));
		if (values != NULL && *values != NULL)
			vad_buffer_add(out, *values++);
		from = end;
	}
	vad_buffer_add_view(out, vad_view_sub(text, from, SIZE_MAX));
	return true;
}

bool vad_model_code_text(const struct vad_knowledge *k, uint32_t code, struct vad_buffer *out)
{
	char key[sizeof("message.0x12345678")];
	uint32_t row = vad_code_index(k, code);

	(void)snprintf(key, sizeof(key), "message.0x%08X", (unsigned)code);
	if (vad_model_phrase_add(k, "slmgr", key, NULL, out) ||
	    vad_model_phrase_add(k, "message", key + sizeof("message.") - 1, NULL, out))
		return true;
	if (row == VAD_NO_INDEX || vad_text_view(k, k->codes[row].message).size == 0)
		return false;
	vad_buffer_add_view(out, vad_text_view(k, k->codes[row].message));
	return true;
}

void vad_model_local_time(const struct vad_model_world *world,
			  const struct vad_model_machine *machine, vad_time time,
			  struct vad_buffer *out)
{
	enum { NOON = 12 };
	vad_time there =
		time + (vad_model_clock_of(world, machine) - world->now) + machine->zone_offset;
	struct vad_date date;

	if (!vad_time_to_date(there, &date))
		return;
	vad_buffer_printf(out, "%d/%d/%d %d:%02d:%02d %s", date.month, date.day, date.year,
			  (date.hour + NOON - 1) % NOON + 1, date.minute, date.second,
			  date.hour < NOON ? "AM" : "PM");
}
