/* SPDX-License-Identifier: MIT */
/* Shared by the files that make the notes of a count. */
#ifndef VAD_REPORT_COUNT_TELL_H
#define VAD_REPORT_COUNT_TELL_H

#include "count_internal.h"

enum { COUNT_NOTE_LIMIT = 8 << 20 };

struct count_teller {
	const struct vad_count_report *report;
	const struct vad_replay_host *host;
	size_t index;
	enum count_detail detail;
	count_note_taker *take;
	void *context;
	struct vad_buffer text; /* of the note in the making */
	uint32_t code;		/* of it */
	bool wrong;		/* it is a fault although it has no title */
};

/* Hand over the note whose text is made; with a title it is a fault. */
void count_tell(struct count_teller *t, const char *id, const char *title, const char *cause);
/* Is one more wanted of a list of which so many stand there? */
bool count_tell_goes_on(const struct count_teller *t, size_t shown);
/* ": NAME" for the first one shown, ", NAME" for the others. */
void count_tell_name(struct count_teller *t, size_t shown, struct vad_view name);
/* " and 7 more", unless there are no more. */
void count_tell_more(struct count_teller *t, size_t more);

/* Ids that several machines share; names that changed, and ids that did: count_ids.c. */
void count_tell_clones(struct count_teller *t);
void count_tell_names(struct count_teller *t);

#endif
