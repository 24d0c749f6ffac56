/* SPDX-License-Identifier: MIT */
/* A reading for the fuzz targets of the forms of events. */
#ifndef VAD_FUZZ_EVENT_H
#define VAD_FUZZ_EVENT_H

#include <stdint.h>
#include <stdlib.h>

#include "event.h"
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct vad_reading *begin_reading(void)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)16 << 20);
	struct vad_reading *r = malloc(sizeof(*r));

	if (!c || !r || !vad_reading_init(r, c, "fuzz"))
		abort();
	r->kind = "event";
	return r;
}

/* A full case is the only way in which reading may fail. */
static inline void end_reading(struct vad_reading *r)
{
	struct vad_case *c = r->c;

	vad_event_lost_rest(r);
	vad_log_finish(r);
	if (r->result != VAD_OK && r->result != VAD_LIMIT && r->result != VAD_NO_MEMORY)
		abort();
	vad_reading_done(r);
	free(r);
	vad_case_free(c);
}

/* The next line of *text without its end; false at the end. */
static inline bool next_line(struct vad_view *text, struct vad_view *line)
{
	size_t end = vad_view_find_char(*text, '\n', 0);

	if (text->size == 0)
		return false;
	*line = vad_view_sub(*text, 0, end);
	*text = vad_view_sub(*text, end == SIZE_MAX ? text->size : end + 1, SIZE_MAX);
	return true;
}

#endif
