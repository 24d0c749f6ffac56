/* SPDX-License-Identifier: MIT */
/*
 * Inside the room: what a line reader is given and what it may do.
 *
 * The core turns bytes into lines, takes the damage of mails and consoles off them and offers each
 * to the line readers: first to the one that claimed the line before, then to the others in the
 * order of readers.h. The first that claims a line keeps it. Lines that nobody claims go to the
 * code scanner and to the prose of the case.
 *
 * A reader is offered lines that look interesting (they begin with a known phrase or with one of
 * the reader's `starts`, or hold a code, a GUID, a channel token ...) and all of the next
 * VAD_READ_ATTENTION lines behind a claimed one, blank lines too. So lines that say nothing cost
 * nothing, and a block that has begun is seen whole.
 */
#ifndef VAD_READ_LINE_READER_H
#define VAD_READ_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/guid.h"
#include "base/time.h"
#include "base/view.h"
#include "fact/case.h"

enum { VAD_READ_ATTENTION = 64 };

/* One line. All views borrow and are valid only during the call. */
struct vad_line {
	struct vad_view raw;   /* as decoded, console wraps joined, not cleaned */
	struct vad_view body;  /* without quote marks, markup kept (for XML and JSON) */
	struct vad_view text;  /* cleaned (quote marks, markup, entities, bullets), trimmed */
	struct vad_view label; /* `text` before its first ':' or '=', without dot leaders; or empty */
	struct vad_view value; /* behind it, trimmed */
	char separator;        /* ':' or '=', 0 when there is no label */
	size_t indent;         /* columns of blanks before `text` (behind quote marks) */
	uint64_t number;       /* 1-based number of its first physical line */
	bool continues;        /* a piece of a line above the ceiling; the next line goes on with it */
};

/* What reading one source is about: the case, the place, the machine and time in force. */
struct vad_reading;

struct vad_line_reader {
	const char *name;          /* source kind of its facts: "slmgr", "nslookup" ... */
	size_t state_size;         /* its own state, allocated and zeroed by the core; 0 for none */
	const char *const *starts; /* NULL-terminated, each >= 4 bytes, lower case; may be NULL */
	bool fallback;             /* goes by shapes alone: never offered a line first */
	/* True: claimed. */
	bool (*line)(void *state, struct vad_reading *r, const struct vad_line *line);
	/*
	 * A line as it was decoded: `raw`, `number` and `continues` alone are set. Offered before
	 * anything is joined or cleaned when it begins like XML, JSON or a quoted table, looks
	 * interesting or stands at the top, and always while r->wants_raw is set. True: claimed.
	 * False: it goes the common way. May be NULL.
	 */
	bool (*raw)(void *state, struct vad_reading *r, const struct vad_line *line);
	/* The source has ended. May be NULL. */
	void (*finish)(void *state, struct vad_reading *r);
	/* Free what the state owns (not the state itself). May be NULL. */
	void (*free)(void *state);
};

/* --- what is known here ------------------------------------------------------------------- */

struct vad_case *vad_reading_case(const struct vad_reading *r);
const struct vad_knowledge *vad_reading_knowledge(const struct vad_reading *r);
/* The name of the source, which is the origin of its bound subjects. */
struct vad_view vad_reading_origin(const struct vad_reading *r);
/*
 * The key of the phrase of `tool` (knowledge/phrases, any language) that `line->text` begins with,
 * the longest that fits; NULL when none. Compared without regard to ASCII case and to blanks
 * before a colon. `rest` (may be NULL) is what follows it, trimmed.
 */
const char *vad_line_key(const struct vad_reading *r, const struct vad_line *line,
			 const char *tool, struct vad_view *rest);
/* As above for any text, such as a value. */
const char *vad_text_key(const struct vad_reading *r, struct vad_view text, const char *tool,
			 struct vad_view *rest);
/* True when `key` of vad_line_key() is `name` (NULL is nothing's name). */
bool vad_key_is(const char *key, const char *name);

/* --- subjects ------------------------------------------------------------------------------ */

/* The machine in force: machine:<origin>@<origin> until a text names another one. */
vad_subject vad_reading_machine(struct vad_reading *r);
/*
 * A text names the machine that what follows is about. The first name becomes the machine.name of
 * the source's own machine; each other name is another machine (key: the name). Names that are
 * no host names are ignored.
 */
void vad_reading_name_machine(struct vad_reading *r, struct vad_view name);
/* Host, and endpoint with endpoint.host, endpoint.port and host.name. VAD_NO_SUBJECT when `host`
 * is neither host name nor address. */
vad_subject vad_reading_host(struct vad_reading *r, struct vad_view host);
vad_subject vad_reading_endpoint(struct vad_reading *r, struct vad_view host, uint16_t port);
/* "host:port", "host" (1688), "[v6]:port"; blanks around are ignored. */
vad_subject vad_reading_endpoint_text(struct vad_reading *r, struct vad_view text);
/* Any other subject; the origin of the source is used for kinds that have one. */
vad_subject vad_reading_subject(struct vad_reading *r, enum vad_subject_kind kind,
				struct vad_view key);

/* --- time ---------------------------------------------------------------------------------- */

/* The time that observations carry from now on (VAD_TIME_NONE, VAD_CLOCK_NONE: unknown). */
void vad_reading_set_time(struct vad_reading *r, vad_time time, enum vad_clock clock);

/* --- facts: with the reader's name, the source, the present line and the present time ------- */

/* Nothing happens for VAD_NO_SUBJECT and for values that are not of the fact's type (a host name
 * that is none, a word not in the list). Failures of the case stick and end the reading. */
void vad_put_flag(struct vad_reading *r, vad_subject s, const char *fact, bool value);
void vad_put_int(struct vad_reading *r, vad_subject s, const char *fact, int64_t value);
void vad_put_code(struct vad_reading *r, vad_subject s, const char *fact, uint32_t code);
void vad_put_text(struct vad_reading *r, vad_subject s, const char *fact, struct vad_view text);
void vad_put_word(struct vad_reading *r, vad_subject s, const char *fact, const char *word);
void vad_put_guid(struct vad_reading *r, vad_subject s, const char *fact,
		  const struct vad_guid *guid);
void vad_put_host(struct vad_reading *r, vad_subject s, const char *fact, struct vad_view host);
void vad_put_address(struct vad_reading *r, vad_subject s, const char *fact, struct vad_view text);
void vad_put_port(struct vad_reading *r, vad_subject s, const char *fact, uint64_t port);
void vad_put_time(struct vad_reading *r, vad_subject s, const char *fact, vad_time time,
		  enum vad_clock clock);
void vad_put_subject(struct vad_reading *r, vad_subject s, const char *fact, vad_subject value);
/* Something that could not be read; `place` is the present line. */
void vad_put_unread(struct vad_reading *r, const char *why);

#endif
