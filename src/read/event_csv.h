/* SPDX-License-Identifier: MIT */
/*
 * Tables of events with a header line: Export-Csv of Get-WinEvent and Get-EventLog, the lists that
 * Event Viewer saves (commas or tabs), the timelines of hayabusa. Columns in any order, told by
 * their names (in any language that the phrases of the tool "event" know); fields in quotes may
 * hold line breaks and doubled quotes.
 */
#ifndef VAD_READ_EVENT_CSV_H
#define VAD_READ_EVENT_CSV_H

#include "event.h"

enum {
	VAD_CSV_COLUMNS = 64,            /* more columns than that are no table of events */
	VAD_CSV_ROW_MAX = 256 << 10,     /* bytes of one row, and */
	VAD_CSV_ROW_LINES = 2000,        /* its lines; above, a quote was lost */
};

/* Pushed line by line; emits each event as its row ends. */
struct vad_event_csv {
	struct vad_record event;
	struct vad_buffer field;
	char channel[VAD_EVENT_NAME];     /* of the whole table, from its #TYPE line */
	uint8_t columns[VAD_CSV_COLUMNS]; /* what each is */
	unsigned count;                   /* of columns, 0: no table is open */
	unsigned column;                  /* the one being read */
	char separator;
	bool in_row;
	bool in_field, quoted, after_quote; /* quoted: in quotes; after_quote: one was just met */
	bool damaged;  /* a field ends with a quote that it did not begin with */
	bool tail;     /* the row has ended with a message without quotes, which may go on */
	unsigned passed; /* lines since the last row that were none */
	size_t size;                      /* bytes of the row */
	unsigned lines;                   /* of the row */
};

/* Is `line` the header of a table of events (then the table is open), or the #TYPE line before one? */
bool vad_event_csv_begin(struct vad_event_csv *x, struct vad_reading *r, struct vad_view line);
bool vad_event_csv_open(const struct vad_event_csv *x);
/* A line of an open table, whole or (`continues`) a piece of one. False: it belongs to no row, and
 * the table is closed. */
bool vad_event_csv_line(struct vad_event_csv *x, struct vad_reading *r, struct vad_view line,
			bool continues);
void vad_event_csv_finish(struct vad_event_csv *x, struct vad_reading *r);
void vad_event_csv_free(struct vad_event_csv *x);

#endif
