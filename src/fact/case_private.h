/* SPDX-License-Identifier: MIT */
/* Inside the room: what a case is made of. */
#ifndef VAD_FACT_CASE_PRIVATE_H
#define VAD_FACT_CASE_PRIVATE_H

#include "base/arena.h"
#include "base/table.h"
#include "fact/case.h"

enum { VAD_PROSE_MOST = 256 << 10 };

/* Facts of one kind on one subject, in order of first observation, linked through vad_links. */
struct vad_chain {
	uint32_t subject, fact;
	uint32_t first, last; /* rows of facts[] */
};

struct vad_chains {
	struct vad_chain *rows;
	size_t count, capacity;
	struct vad_table index; /* by subject and fact */
};

/* What a fact needs besides its public face; same row as in facts[]. */
struct vad_links {
	uint32_t next;           /* in the chain of its subject */
	uint32_t next_of;        /* among all facts of its subject */
	uint32_t next_back;      /* in the chain of its value, for relations */
	uint32_t place_capacity; /* bytes at last_source.place that may be overwritten */
};

struct vad_node {
	struct vad_subject_info info;
	vad_subject parent; /* union-find; itself for a root. Always the lower number. */
	vad_subject next_of_kind;
	uint32_t first_of, last_of; /* rows of the facts about it */
	uint64_t named;     /* bit (fact % 64) is set where there is such a fact about it, or was */
	uint32_t mention;   /* row of the first fact with it as subject or value */
};

/* Everything that grows lives in the arena, so that its ceiling is the ceiling of the case. What a
 * growing array leaves behind is never more than the array itself. */
struct vad_case {
	const struct vad_knowledge *knowledge;
	struct vad_arena *arena;
	uint64_t seed;    /* of the hashes */
	uint64_t order;   /* observations so far */
	uint32_t same_as; /* the fact machine.same_as: its value is not replaced by what stands for it */

	struct vad_node *subjects;
	size_t subject_count, subject_capacity;
	vad_subject first_of_kind[VAD_SUBJECT_KIND_COUNT], last_of_kind[VAD_SUBJECT_KIND_COUNT];
	struct vad_table subject_index; /* by kind, key and origin */

	struct vad_fact *facts;
	struct vad_links *links;
	size_t fact_count, fact_capacity, link_capacity;
	struct vad_table fact_index; /* by subject, fact and value */
	struct vad_chains forward, back;

	struct vad_view *names; /* strings that many facts share: kinds and names of sources */
	size_t name_count, name_capacity;
	struct vad_table name_index;

	struct vad_unread *unread;
	size_t unread_count, unread_capacity;
	struct vad_unread full; /* the note that the case is full; no `why` while it is not */
	struct vad_unchecked *unchecked;
	size_t unchecked_count, unchecked_capacity;
	struct vad_buffer prose;
	struct vad_buffer scratch; /* for masking */

	/* Where the stream of fact lines that is being read stands; see json_in.c. */
	uint64_t line_base;  /* order of the case when it began */
	uint64_t line_last;  /* first order of its last line */
	uint64_t line_order; /* order of the case behind its last line */
};

/*
 * Room for one more item behind the `count` of an arena array: `items` itself, or a larger copy of
 * it (*capacity follows). NULL when out of memory; then nothing has changed.
 */
void *vad_case_room(struct vad_case *c, void *items, size_t *capacity, size_t count, size_t size);
/* The shared copy of a short text; data == NULL when out of memory. */
struct vad_view vad_case_name(struct vad_case *c, struct vad_view text);
/* `text` with product keys masked; lives until the next call. data == NULL when out of memory. */
struct vad_view vad_case_masked(struct vad_case *c, struct vad_view text);

enum { VAD_FOLDED_MOST = 320 }; /* a DNS name has at most 253 characters, a port five */

/* Lower case, no trailing dots, in `small`; what is too long to be a name stays as it is. */
struct vad_view vad_fold_name(struct vad_view name, char small[VAD_FOLDED_MOST]);
bool vad_kind_is_bound(enum vad_subject_kind kind);

/*
 * Put a fact in, or fold it into an equal one. Strings of `fact` are copied unless `owned`: then
 * they are in the case already. The subject must be canonical. At most as many facts as fit.
 */
enum vad_result vad_case_fold(struct vad_case *c, const struct vad_fact *fact, bool owned);
/* Check a fact from outside, make its subjects canonical and its names lower case, and fold it. */
enum vad_result vad_case_take(struct vad_case *c, struct vad_fact *fact);
/* VAD_OK when `fact` keeps to its definition (type, subject kinds, word, port and code ranges). */
enum vad_result vad_fact_check(const struct vad_case *c, const struct vad_fact *fact);

struct vad_chain *vad_chains_find(const struct vad_case *c, const struct vad_chains *chains,
				  uint32_t subject, uint32_t fact);

/* The subject that a text id names, made where it is new. VAD_INVALID for no id. */
enum vad_result vad_case_read_subject(struct vad_case *c, struct vad_view id, vad_subject *subject);

#endif
