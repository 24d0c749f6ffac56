/* SPDX-License-Identifier: MIT */
/*
 * Events as Get-WinEvent shows them: a table (Format-Table) with a line of dashes under its header.
 * Messages are cut there, or wrapped in their column when -Wrap was given.
 */
#ifndef VAD_READ_EVENT_TABLE_H
#define VAD_READ_EVENT_TABLE_H

#include "event.h"

enum { VAD_TABLE_COLUMNS = 12 };

struct vad_event_table {
	struct vad_record event;
	char provider[VAD_EVENT_NAME];      /* of the group, from the line above the header */
	uint8_t columns[VAD_TABLE_COLUMNS]; /* what each is */
	size_t from[VAD_TABLE_COLUMNS], to[VAD_TABLE_COLUMNS]; /* bytes that the dashes stand over */
	unsigned count;
	enum { VAD_TABLE_CLOSED, VAD_TABLE_HEADER, VAD_TABLE_ROWS } state;
	size_t one_word; /* bytes of the message's last piece where it is a single word, else 0 */
	size_t width;    /* of the longest piece */
};

/* Is `line` the header of such a table? `provider`: whose events it lists, where known. */
bool vad_event_table_begin(struct vad_event_table *t, struct vad_reading *r, struct vad_view line,
			   struct vad_view provider);
/* The next line; false: it does not belong to the table, which is closed. */
bool vad_event_table_line(struct vad_event_table *t, struct vad_reading *r, struct vad_view line);
void vad_event_table_finish(struct vad_event_table *t, struct vad_reading *r);
void vad_event_table_free(struct vad_event_table *t);

#endif
