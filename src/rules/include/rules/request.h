/* SPDX-License-Identifier: MIT */
/*
 * What the logs of KMS hosts and clients say of requests, record by record, and the lines in which
 * vadiag-read hands it on: one record a line, fields behind tabs, typed, text escaped. Fields of the
 * records: Volume Activation operations guide, table 11 (12288, 12289); KMS host event guide (12290).
 */
#ifndef VAD_RULES_REQUEST_H
#define VAD_RULES_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/guid.h"
#include "base/result.h"
#include "base/time.h"
#include "base/view.h"

enum {
	VAD_REQUEST_TEXT_MAX = 1024,  /* bytes of one text field; longer ones are cut */
	VAD_REQUEST_LINE_MAX = 16384, /* bytes of one line */
};

/* A record 12288 (client asked), 12289 (client got a reply) or 12290 (host answered). */
struct vad_kms_request {
	size_t file;	 /* the number of its file */
	uint32_t event;	 /* 12288, 12289, 12290 */
	uint64_t record; /* record id; 0: not known */
	vad_time time;	 /* of the record */
	enum vad_clock clock;
	struct vad_view computer; /* that wrote it; "": not known */
	uint32_t code;		  /* HRESULT */
	uint32_t flags;		  /* status flags; 12288, 12289 */
	int64_t required;	  /* count that the client needs; -1: not known */
	struct vad_view name;	  /* 12290: the client's name; 12288: host and port it went to */
	bool has_cmid, has_product;
	struct vad_guid cmid;
	vad_time client_time; /* the client's clock, UTC, whole minutes */
	int is_virtual;	      /* 0, 1; -1: not known */
	int status;	      /* licence status 0..6; -1: not known */
	int64_t minutes;      /* to expiry; -1: not known */
	struct vad_guid product; /* activation id */
	int activated;		 /* 12289: 0, 1; -1: not known */
	int64_t count;		 /* 12289: count that the host reported; -1: not known */
};
/* A request of which nothing is known yet. */
struct vad_kms_request vad_kms_request_empty(void);

/* Another record of a host's life: 902, 903, 12291, 12293, 12294, 104, 1102 ... */
struct vad_kms_event {
	size_t file;
	uint32_t event;
	uint64_t record;
	vad_time time;
	enum vad_clock clock;
	struct vad_view computer;
	uint32_t code;
	bool has_code;
};

/* A file of records, told before them. */
struct vad_log_span {
	size_t file;
	struct vad_view name;
	uint64_t records;		   /* in it, of whatever kind */
	vad_time first_time, last_time;	   /* UTC; VAD_TIME_NONE: not known */
	uint64_t first_record, last_record; /* 0: not known */
	struct vad_view channel, computer;  /* of its first record; "": not known */
};

/* Something in a file was lost. */
struct vad_log_lost {
	size_t file;
	struct vad_view place, why;
};

/* An input that could not be read, or not all of it. */
struct vad_log_unread {
	struct vad_view name, place, why;
};

/* Append one line each, with its end. */
void vad_kms_request_write(struct vad_buffer *out, const struct vad_kms_request *request);
void vad_kms_event_write(struct vad_buffer *out, const struct vad_kms_event *event);
void vad_log_span_write(struct vad_buffer *out, const struct vad_log_span *span);
void vad_log_lost_write(struct vad_buffer *out, const struct vad_log_lost *lost);
void vad_log_unread_write(struct vad_buffer *out, const struct vad_log_unread *unread);

enum vad_log_line_kind {
	VAD_LOG_LINE_REQUEST,
	VAD_LOG_LINE_EVENT,
	VAD_LOG_LINE_SPAN,
	VAD_LOG_LINE_LOST,
	VAD_LOG_LINE_UNREAD,
};
struct vad_log_line {
	enum vad_log_line_kind kind;
	union {
		struct vad_kms_request request;
		struct vad_kms_event event;
		struct vad_log_span span;
		struct vad_log_lost lost;
		struct vad_log_unread unread;
	} as;
};
/*
 * Read one line, without its end. Text is unescaped into `room` (VAD_REQUEST_LINE_MAX bytes), which
 * `out` points into. VAD_INVALID when it is no such line: a field too few or too many, or one that is
 * not of its type.
 */
enum vad_result vad_log_line_read(struct vad_view line, char *room, struct vad_log_line *out);

#endif
