/* SPDX-License-Identifier: MIT */
/* One event record, whatever form it was written in, and what it says. */
#ifndef VAD_READ_EVENT_H
#define VAD_READ_EVENT_H

#include "base/buffer.h"
#include "line_reader.h"

enum {
	VAD_EVENT_PAYLOAD = 65536, /* most bytes of data and message that are kept */
	VAD_EVENT_NAME = 256,
};

/* A record as it is being collected. */
struct vad_record {
	bool open;
	uint64_t line; /* where it begins */
	uint32_t id;   /* 0: not known */
	char provider[VAD_EVENT_NAME], channel[VAD_EVENT_NAME], computer[VAD_EVENT_NAME];
	vad_time time;
	enum vad_clock clock;
	struct vad_buffer payload; /* data items, or the message: one a line */
	bool has_data;             /* the payload holds data items, so the message is not needed */
	bool ordered; /* of a machine's own log, read in the order in which it was written */
	vad_subject log; /* of such a record: its log */
	bool covered; /* what its log covers is told by vad_log_covers() */
};

/* Forget everything and begin at `line`. */
void vad_event_begin(struct vad_record *e, uint64_t line);
void vad_event_free(struct vad_record *e);
/* Copy a name of the record (provider, channel, computer), cut to its room. */
void vad_event_name(char name[VAD_EVENT_NAME], struct vad_view value);
void vad_event_add(struct vad_record *e, struct vad_view text);
/* Is it a program of activation that logs under this name? */
bool vad_event_provider(struct vad_view name);
/* Ids of those programs that facts are made of. */
const uint16_t *vad_event_ids(size_t *count);
/* Make the facts of a finished record and close it. Records of other programs count for the
 * coverage of their log only. */
void vad_event_emit(struct vad_reading *r, struct vad_record *e);

/* --- records of a log: what time it covers ------------------------------------------------- */
void vad_log_record(struct vad_reading *r, struct vad_view channel, vad_time time,
		    enum vad_clock clock);
/* What a whole log covers, where its reader knows. The time is that of the newest record. */
struct vad_log_extent {
	struct vad_view channel;
	uint64_t records;
	vad_time first, last;
	bool wrapped; /* its oldest records are gone */
};
void vad_log_covers(struct vad_reading *r, const struct vad_log_extent *extent);
/* The subject of the log of that name; VAD_NO_SUBJECT for no name. */
vad_subject vad_log_subject(struct vad_reading *r, struct vad_view channel);
/* The log of that name lost its oldest records, or was cleared. */
void vad_log_wrapped(struct vad_reading *r, struct vad_view channel);

/* --- the forms ----------------------------------------------------------------------------- */

/* Pushed piecewise; emits each event as its end comes. */
struct vad_event_xml {
	struct vad_record event;
	struct vad_buffer tag, text;
	bool in_tag, in_payload;
	char quote;
	size_t size; /* bytes since the event began */
};
/* Where XML of an event begins in `text`, SIZE_MAX when it does not. */
size_t vad_event_xml_start(struct vad_view text);
void vad_event_xml_feed(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text);
void vad_event_xml_finish(struct vad_event_xml *x, struct vad_reading *r);
void vad_event_xml_free(struct vad_event_xml *x);

struct vad_event_json {
	struct vad_record event;
	struct vad_buffer token;
	char keys[64][24]; /* the key in force at each depth */
	uint64_t arrays; /* bit n: the container at depth n is an array */
	unsigned depth;
	uint32_t weak_id;   /* a bare "Id", which may be anything */
	bool in_string, escape, after_key, is_key, has_message;
	unsigned unicode;   /* digits of \u still to come */
	uint32_t code_unit;
	size_t size;
};
size_t vad_event_json_start(struct vad_view text);
bool vad_event_json_open(const struct vad_event_json *j);
void vad_event_json_feed(struct vad_event_json *j, struct vad_reading *r, struct vad_view text);
void vad_event_json_finish(struct vad_event_json *j, struct vad_reading *r);
void vad_event_json_free(struct vad_event_json *j);

#endif
