/* SPDX-License-Identifier: MIT */
/*
 * The fields of the world by name: what scenario files set, what faults change, what the schema and
 * the manual list. One table per kind of thing, so that a field is written down once.
 */
#ifndef VAD_MODEL_FIELD_H
#define VAD_MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/view.h"
#include "model/world.h"

enum vad_model_kind {
	VAD_MODEL_MACHINE,
	VAD_MODEL_KEY,
	VAD_MODEL_CROWD,
	VAD_MODEL_DNS_SERVER,
	VAD_MODEL_ZONE,
	VAD_MODEL_SRV,
	VAD_MODEL_ADDRESS,
	VAD_MODEL_EDGE,
	VAD_MODEL_DIRECTORY,
	VAD_MODEL_MICROSOFT,
	VAD_MODEL_KINDS
};
/* The word in scenario files: "machine", "dns-server" ... */
const char *vad_model_kind_word(enum vad_model_kind kind);
/* VAD_MODEL_KINDS when no kind has that word. */
enum vad_model_kind vad_model_kind_from_word(struct vad_view word);
/* The key under which files name a thing of the kind: "name", "domain", "target" of an srv; "" for an
 * edge and for microsoft. It is no field: nothing changes its name. */
const char *vad_model_kind_identity(enum vad_model_kind kind);

enum { VAD_MODEL_TEXT_MAX = 255 };

enum vad_model_field_type {
	VAD_FIELD_BOOL,	   /* yes, no, true, false */
	VAD_FIELD_INT,	   /* a whole number between least and most */
	VAD_FIELD_SPAN,	   /* "6h", "-90m", "30d", "0": into seconds */
	VAD_FIELD_WHEN,	   /* "-40d" from the world's start, a date, "none", "never": into vad_time */
	VAD_FIELD_TEXT,	   /* at most VAD_MODEL_TEXT_MAX bytes without control characters; may be empty */
	VAD_FIELD_HOST,	   /* a host or domain name, or empty */
	VAD_FIELD_ADDRESS, /* IPv4 or IPv6, or empty */
	VAD_FIELD_GUID,
	VAD_FIELD_WORD,	   /* of a closed list */
	VAD_FIELD_KEY,	   /* name of a key of this world */
	VAD_FIELD_MACHINE, /* name of a machine of this world */
	VAD_FIELD_STATE,   /* a licence state, as it is on the day: unlicensed, licensed ... */
	VAD_FIELD_SINCE,   /* WHEN the licence's state began, which moves its end */
	VAD_FIELD_LIST,	   /* of texts, hosts or addresses: `least` is the type of its items */
};

struct vad_model_field {
	const char *name; /* "clock.offset" */
	enum vad_model_field_type type;
	size_t offset;		  /* in the struct of its kind; STATE, SINCE: of the product */
	const char *const *words; /* WORD: NULL at the end; the index is the value (uint8_t). STATE */
	int64_t least, most;	  /* INT, SPAN */
	const char *meaning;	  /* one clause for the manual and the schema */
};
/* The fields of a kind; *count of them. Static storage. */
const struct vad_model_field *vad_model_fields(enum vad_model_kind kind, size_t *count);
/* NULL when there is none. *nearest (may be NULL): the field that was probably meant, or NULL. */
const struct vad_model_field *vad_model_field_find(enum vad_model_kind kind, struct vad_view name,
						   const struct vad_model_field **nearest);
/*
 * Set a field of `thing` (a struct of that kind) from its text; a list takes one text per call and
 * grows (`clear` first to begin anew). VAD_INVALID with what was expected in `error` (line and source
 * are the caller's to fill in). Names of keys and machines are not looked up here.
 */
enum vad_result vad_model_field_set(struct vad_model_world *world, void *thing,
				    const struct vad_model_field *field, struct vad_view text,
				    struct vad_error *error);
void vad_model_field_clear(void *thing, const struct vad_model_field *field);
/* The value as a scenario file would write it. */
void vad_model_field_print(const struct vad_model_world *world, const void *thing,
			   const struct vad_model_field *field, struct vad_buffer *out);
/* What the field takes, for messages, the manual and the schema: "a span such as 6h or -30d, from 1m
 * to 365d", "one of: running, stopped, failed". */
void vad_model_field_expected(const struct vad_model_field *field, struct vad_buffer *out);
/* A regular expression (that of JSON schema) for what the field takes; "" where anything goes. For
 * texts only: words, numbers and yes/no are said better otherwise. */
const char *vad_model_field_pattern(const struct vad_model_field *field);

/* "6h", "-90m", "30d", "45s", "0" into seconds. Also for `wait` of a scenario. */
bool vad_model_span_parse(struct vad_view text, int64_t *seconds);
/* In the largest unit that leaves nothing over. */
void vad_model_span_print(int64_t seconds, struct vad_buffer *out);

#endif
