/* SPDX-License-Identifier: MIT */
/* One event record, whatever form it was written in, and what it says. */
#ifndef VAD_READ_EVENT_H
#define VAD_READ_EVENT_H

#include "base/buffer.h"
#include "line_reader.h"

enum {
	VAD_EVENT_PAYLOAD = 65536, /* most bytes of data and message that are kept */
	VAD_EVENT_NAME = 256,
	VAD_EVENT_LOST_MAX = 100, /* lost records that are named one by one; the rest is counted */
};

/* A record as it is being collected. */
struct vad_record {
	bool open;
	uint64_t line; /* where it begins */
	uint32_t id;   /* 0: not known */
	char provider[VAD_EVENT_NAME], channel[VAD_EVENT_NAME], computer[VAD_EVENT_NAME];
	vad_time time;
	enum vad_clock clock;
	uint64_t record_id; /* 0: not known */
	uint8_t level;      /* 1 critical, 2 error, 3 warning, 4 information, 5 verbose; 0: not known */
	char event_source[VAD_EVENT_NAME]; /* the classic name of the provider, where the form has it */
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

/* The string of a record 12288, 12289 or 12290, to whoever takes such strings. */
void vad_event_kms_record(struct vad_reading *r, const struct vad_record *e);
/* May a record without a provider be taken for one of activation? Only by what it says. */
bool vad_event_speaks_activation(struct vad_reading *r, const struct vad_record *e);

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

/* What a column of a table of events holds. */
enum vad_event_column {
	VAD_COLUMN_NONE,
	VAD_COLUMN_ID,
	VAD_COLUMN_WIDE_ID,
	VAD_COLUMN_PROVIDER,
	VAD_COLUMN_CHANNEL,
	VAD_COLUMN_COMPUTER,
	VAD_COLUMN_TIME,
	VAD_COLUMN_RECORD_ID,
	VAD_COLUMN_LEVEL,
	VAD_COLUMN_MESSAGE,
	VAD_COLUMN_DETAILS,
};
/* Set it from its text; message and details are the form's own business, for they have many lines. */
void vad_event_set(struct vad_record *e, struct vad_reading *r, enum vad_event_column column,
		   struct vad_view text);
/* An id in decimal; where `wide`, an InstanceId, whose low 16 bits are the id. */
void vad_event_id(struct vad_record *e, struct vad_view text, bool wide);
/* A level as a number or as its English word; anything else changes nothing. */
void vad_event_level(struct vad_record *e, struct vad_view text);
void vad_event_record_id(struct vad_record *e, struct vad_view text);
/* A name of a channel; hayabusa's short forms become the channel's own. */
void vad_event_channel(struct vad_record *e, struct vad_view text);
/* A time in any spelling of the forms; false, and nothing changed, when it is none. */
bool vad_event_stamp(struct vad_reading *r, struct vad_view text, vad_time *time,
		     enum vad_clock *clock);
/* The time, if none was set yet. */
void vad_event_time(struct vad_record *e, struct vad_reading *r, struct vad_view text);
/* An item of data; the message that was kept until now goes. */
void vad_event_data(struct vad_record *e, struct vad_view text);
/* "Data[1]: hr=0x8007232B ¦ Data[2]: ...": items of data in one text, as hayabusa joins them. */
void vad_event_details(struct vad_record *e, struct vad_view text);
/* The record that is open cannot be read to its end; its own line is named. */
void vad_event_lost(struct vad_record *e, struct vad_reading *r, const char *why);
/* At the end: how many more were lost than were named. */
void vad_event_lost_rest(struct vad_reading *r);

/* Pushed piecewise; emits each event as its end comes. */
struct vad_event_xml {
	struct vad_record event;
	struct vad_buffer tag, text;
	bool in_tag, in_payload, in_rendering, in_cdata;
	bool wanted; /* the text up to the next tag matters */
	char quote;
	size_t size; /* bytes since the event began */
};
/* Where XML of an event begins in `text`, SIZE_MAX when it does not. */
size_t vad_event_xml_start(struct vad_view text);
void vad_event_xml_feed(struct vad_event_xml *x, struct vad_reading *r, struct vad_view text);
void vad_event_xml_finish(struct vad_event_xml *x, struct vad_reading *r);
void vad_event_xml_free(struct vad_event_xml *x);

enum { VAD_JSON_DEPTH = 64 };

struct vad_event_json {
	struct vad_record event;
	struct vad_buffer token;
	uint8_t fields[VAD_JSON_DEPTH]; /* what the key in force at each depth stands for */
	uint64_t arrays;  /* bit n: the container at depth n is an array */
	unsigned depth, base; /* base: depth of the object that may be an event, 0 for none */
	size_t indent;    /* of the line on which that object began */
	uint32_t weak_id; /* a bare "Id", which may be anything */
	vad_time weak_time; /* a bare "Timestamp", which may be when somebody received it */
	enum vad_clock weak_clock;
	bool in_string, escape, is_key, has_message;
	bool is_text;     /* the value was written in quotes */
	bool seen;        /* there were events before */
	unsigned unicode; /* digits of \u still to come */
	uint32_t code_unit, high; /* high: the first half of a surrogate pair */
	size_t size;      /* bytes since the object began */
};
/* Where JSON begins in `text`, SIZE_MAX when it does not. */
size_t vad_event_json_start(struct vad_view text);
/* Is a bracket still open? */
bool vad_event_json_open(const struct vad_event_json *j);
/* One line, or a piece of one; `indent`: the blanks before it. */
void vad_event_json_feed(struct vad_event_json *j, struct vad_reading *r, struct vad_view text,
			 size_t indent);
void vad_event_json_finish(struct vad_event_json *j, struct vad_reading *r);
void vad_event_json_free(struct vad_event_json *j);

#endif
