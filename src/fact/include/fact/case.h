/* SPDX-License-Identifier: MIT */
/* A case: subjects, the facts about them, and what could not be read. */
#ifndef VAD_FACT_CASE_H
#define VAD_FACT_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/guid.h"
#include "base/time.h"
#include "base/view.h"
#include "knowledge/knowledge.h"

typedef uint32_t vad_subject;
#define VAD_NO_SUBJECT UINT32_MAX

struct vad_value {
	uint8_t type; /* enum vad_value_type */
	union {
		bool flag;           /* BOOL */
		int64_t number;      /* INT, CODE, PORT, TIME; index into the fact's words for WORD */
		struct vad_view text; /* TEXT, HOST, ADDRESS */
		struct vad_guid guid; /* GUID */
		vad_subject subject; /* SUBJECT */
	};
};

/* Where an observation comes from: what read it, from what, and where in it. */
struct vad_source {
	struct vad_view kind;  /* the reader or probe: "slmgr", "event", "nslookup" ... */
	struct vad_view name;  /* file name or "-" */
	struct vad_view place; /* "line 12", "record 77" ... */
};

struct vad_observation {
	vad_subject subject;
	uint32_t fact; /* index of knowledge facts[] */
	struct vad_value value;
	int64_t plus_minus; /* uncertainty in the fact's unit, 0 for none */
	vad_time time;      /* VAD_TIME_NONE: unknown */
	enum vad_clock clock;
	bool assumed;       /* a join that is plausible, not established: proves nothing */
	struct vad_source source;
};

/* A fact: equal observations folded. Views borrow from the case. */
struct vad_fact {
	vad_subject subject;
	uint32_t fact;
	struct vad_value value;
	int64_t plus_minus;
	vad_time first, last; /* times of the first and last observation; VAD_TIME_NONE */
	enum vad_clock clock;
	bool assumed;
	uint64_t count;
	uint64_t first_order, last_order; /* position in the stream of observations, from 1 */
	struct vad_source first_source, last_source;
};

struct vad_subject_info {
	enum vad_subject_kind kind;
	struct vad_view key;    /* unique together with kind and origin */
	struct vad_view origin; /* source that a machine-bound subject stands in; empty for global ones */
};

/* Something that could not be read, wholly or in part. */
struct vad_unread {
	struct vad_view source, place, why;
};

/* Something that was not looked at, and why not: no fault of the evidence, and no fault found. */
struct vad_unchecked {
	struct vad_view what, why;
};

struct vad_case;

/* `limit`: most bytes of memory for everything in the case. NULL when out of memory. */
struct vad_case *vad_case_new(const struct vad_knowledge *knowledge, size_t limit);
void vad_case_free(struct vad_case *c);
const struct vad_knowledge *vad_case_knowledge(const struct vad_case *c);

/*
 * Get or make a subject. machine, product, attempt, error, key and log are bound to an origin; the
 * other kinds are global and their origin is ignored. Keys of host, endpoint ("host:port"), zone and
 * dns-server are folded to lower case without trailing dots; product keys in any key are masked.
 * VAD_NO_SUBJECT when the case is full (VAD_LIMIT to whoever has to report it): memory of the case is
 * an arena, whose ceiling is what ends first.
 */
vad_subject vad_case_subject(struct vad_case *c, enum vad_subject_kind kind, struct vad_view key,
			     struct vad_view origin);
/* As above, but never makes one. */
vad_subject vad_case_find_subject(const struct vad_case *c, enum vad_subject_kind kind,
				  struct vad_view key, struct vad_view origin);
size_t vad_case_subject_count(const struct vad_case *c);
/* Subjects of one kind in the order in which they were made, also those that were merged into others:
 * give *at = 0 first; VAD_NO_SUBJECT when there are no more. Ones made meanwhile come too. */
vad_subject vad_case_next_subject(const struct vad_case *c, enum vad_subject_kind kind,
				  vad_subject *at);
struct vad_subject_info vad_case_subject_info(const struct vad_case *c, vad_subject s);
/* The subject that stands for `s` after merges (s itself when it was never merged). */
vad_subject vad_case_canonical(const struct vad_case *c, vad_subject s);
/* Text id: "endpoint:kms.corp:1688", "product:de32...@client.txt"; in the key of a bound subject '@'
 * and '%' are written "%40" and "%25". Appended to `out`. */
void vad_case_subject_id(const struct vad_case *c, vad_subject s, struct vad_buffer *out);

/*
 * Add an observation; folded with an equal one (same canonical subject, fact and value; times of
 * different clocks stay two facts). Strings are copied, product keys in them masked. VAD_USAGE when
 * value type or subject kind is not the fact's, or there is no source; VAD_LIMIT when it is full.
 */
enum vad_result vad_case_add(struct vad_case *c, const struct vad_observation *o);

/* All facts in order of first observation. The array moves when facts are added. */
const struct vad_fact *vad_case_facts(const struct vad_case *c, size_t *count);
/* Facts of one kind on one subject, in order: give *from = 0 first; NULL when there are no more. */
const struct vad_fact *vad_case_next(const struct vad_case *c, vad_subject s, uint32_t fact,
				     size_t *from);
/* All facts about one subject, whatever they are called: same protocol. */
const struct vad_fact *vad_case_next_of(const struct vad_case *c, vad_subject s, size_t *from);
/* The first fact that has the subject as its own or as its value; NULL if none. */
const struct vad_fact *vad_case_mention(const struct vad_case *c, vad_subject s);
/* The one that was observed last (by time where both clocks allow, else by order); NULL if none. */
const struct vad_fact *vad_case_latest(const struct vad_case *c, vad_subject s, uint32_t fact);
/* Subjects whose relation `fact` points at `s` (the way back): same protocol as vad_case_next. */
const struct vad_fact *vad_case_next_back(const struct vad_case *c, vad_subject s, uint32_t fact,
					  size_t *from);
/* Index of a fact in vad_case_facts(), which is its id: "f1" is index 0. */
size_t vad_case_fact_id(const struct vad_case *c, const struct vad_fact *fact);

/*
 * Merge what belongs together, each merge as a fact machine.same_as: machines of two origins when
 * name and CMID agree; never by CMID alone (clones share it). Bound subjects of merged machines
 * with equal keys become one. Idempotent.
 */
enum vad_result vad_case_merge(struct vad_case *c);
/* May `a` and `b` name one machine: equal, or one of them the other without its domain? */
bool vad_names_agree(struct vad_view a, struct vad_view b);
/* Merge two machines because a container (a zip folder, a user's word) says so. */
enum vad_result vad_case_merge_machines(struct vad_case *c, vad_subject a, vad_subject b,
					const struct vad_source *why);

enum vad_result vad_case_add_unread(struct vad_case *c, const struct vad_unread *unread);
/*
 * Say as one unread item, the last of them, that the case was full before `source` ended. Takes no
 * memory, so it works in a full case. Both are strings of static storage; the first call counts.
 */
void vad_case_note_full(struct vad_case *c, const char *source, const char *why);
size_t vad_case_unread_count(const struct vad_case *c);
struct vad_unread vad_case_unread_at(const struct vad_case *c, size_t index);

enum vad_result vad_case_add_unchecked(struct vad_case *c, struct vad_view what,
				       struct vad_view why);
size_t vad_case_unchecked_count(const struct vad_case *c);
struct vad_unchecked vad_case_unchecked_at(const struct vad_case *c, size_t index);

/* Free text of the evidence that no reader claimed, for weak word matching; bounded (256 KiB, the
 * oldest kept). Appended line by line; read back as one view. */
enum vad_result vad_case_add_prose(struct vad_case *c, struct vad_view line);
struct vad_view vad_case_prose(const struct vad_case *c);

/*
 * JSON lines. Each line is one object: {"subject":…,"name":…,"value":…,…} for a fact (design
 * section 6), {"unread":{…}}, {"not_checked":{…}} or {"prose":"…"}. A fact line alone suffices: subjects are made from
 * their ids. Relations are facts whose value is a subject id. Besides the keys of the design a line
 * has "order" (of its first and last observation, which decides what is latest where no times do),
 * "assumed" where it is, and "last_source" where it is another than "source".
 */
enum vad_result vad_case_write_fact(const struct vad_case *c, const struct vad_fact *fact,
				    struct vad_buffer *out);
/*
 * The same for a reader that is vad_case_read_line(): a line with its line feed, without its id and
 * without what is said by being left out. `fact` need not stand in the case, but its subjects do.
 */
enum vad_result vad_case_write_brief(const struct vad_case *c, const struct vad_fact *fact,
				     struct vad_buffer *out);
/* Observations so far; equal ones, which made no further fact, are counted too. */
uint64_t vad_case_observations(const struct vad_case *c);
/* The whole case as JSON lines, appended to `out`. */
enum vad_result vad_case_write(const struct vad_case *c, struct vad_buffer *out);
/* What vad_case_write() puts behind the facts: the lines of unread, not_checked and prose. */
enum vad_result vad_case_write_notes(const struct vad_case *c, struct vad_buffer *out);
/*
 * One line in, of at most 1 MiB, 8 levels, 1024 items, and strings of 64 KiB. Unknown keys are
 * ignored, unknown fact names are VAD_UNSUPPORTED, and what is malformed is VAD_INVALID; VAD_LIMIT
 * means that the case is full.
 */
enum vad_result vad_case_read_line(struct vad_case *c, struct vad_view line, const char *source,
				   uint64_t line_number, struct vad_error *error);
/*
 * A whole result of vadiag (`--json`): the items of its "facts" and "unread", each as by
 * vad_case_read_line(). Items that cannot be read are named as unread of `source`, and the rest
 * follows. VAD_TRUNCATED or VAD_INVALID when the text breaks off; what came before is in the case.
 */
enum vad_result vad_case_read_result(struct vad_case *c, struct vad_view text, const char *source,
				     struct vad_error *error);
/* Print a value as text (words by name, codes as 0x…, times as ISO 8601), unescaped. */
void vad_case_print_value(const struct vad_case *c, const struct vad_fact *fact,
			  struct vad_buffer *out);

#endif
