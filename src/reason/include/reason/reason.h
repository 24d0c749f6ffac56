/* SPDX-License-Identifier: MIT */
/* Facts to findings: which step failed, why, how sure that is, and what would settle it. */
#ifndef VAD_REASON_REASON_H
#define VAD_REASON_REASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "fact/case.h"

enum vad_standing {
	VAD_STANDING_OBSERVED, /* breaks only: the failed step was seen */
	VAD_STANDING_PROVEN,
	VAD_STANDING_LIKELY,
	VAD_STANDING_POSSIBLE,
	VAD_STANDING_EXCLUDED,
};
const char *vad_standing_name(enum vad_standing standing);

enum vad_finding_kind { VAD_FINDING_BREAK, VAD_FINDING_CAUSE };

/* Why a sign counts (or does not): the sign and the facts that its conditions met. */
struct vad_reason_item {
	uint32_t sign;        /* of knowledge signs[], or VAD_NO_INDEX */
	uint8_t says;         /* enum vad_says */
	const char *because;  /* sentence from knowledge */
	const size_t *facts;  /* indexes of vad_case_facts() */
	size_t fact_count;
};
/* A fact that would decide and is not known. */
struct vad_missing {
	uint32_t fact; /* of knowledge facts[] */
	vad_subject subject; /* whom to ask it about; VAD_NO_SUBJECT if unknown */
	double gain;   /* how much it tells apart, for ordering; larger is better */
	const uint32_t *causes; /* of knowledge causes[]: the candidates it tells apart */
	size_t cause_count;
};
/* One argument of a fix with the value that the facts give it ("" when unknown). */
struct vad_fix_arg {
	const char *name;
	uint8_t type; /* enum vad_arg_type */
	struct vad_view value;
};
struct vad_finding_fix {
	uint32_t fix; /* of knowledge fixes[] */
	const struct vad_fix_arg *args;
	size_t arg_count;
};
/* A fault on some paths only. */
struct vad_degraded {
	unsigned broken, total; /* e.g. 1 of 3 SRV targets; total 0: not degraded */
	unsigned percent;       /* share of first contacts that fail */
};

struct vad_finding {
	enum vad_finding_kind kind;
	uint32_t index; /* of knowledge breaks[] or causes[] */
	enum vad_standing standing;
	vad_subject subject;
	vad_subject machine;
	bool past;      /* healed since: history, not a fault of now */
	bool harmless;
	bool earlier;   /* later attempts met other errors: behind what explains those */
	bool lesser;    /* it stops nobody by itself: behind those that do */
	double weight;  /* for ordering among equals; no meaning outside one result */
	struct vad_degraded degraded;
	const uint32_t *breaks; /* kind CAUSE: the observed breaks that it explains */
	size_t break_count;
	const size_t *accounts_for; /* fact indexes (error.code and states) */
	size_t accounts_count;
	const struct vad_reason_item *items; /* for and against */
	size_t item_count;
	const struct vad_missing *missing;
	size_t missing_count;
	const struct vad_finding_fix *fixes;
	size_t fix_count;
};

/* --- What the live check saw, step by step, and what clients would make of it --- */
enum vad_mark { VAD_MARK_GOOD, VAD_MARK_BAD, VAD_MARK_NOTE, VAD_MARK_UNKNOWN };
const char *vad_mark_name(enum vad_mark mark); /* "good", "bad", "note", "unknown" */

/* One step on the way. In a list of them, those of a step follow it, one deeper. */
struct vad_edge {
	enum vad_edge_kind kind;
	unsigned depth;
	enum vad_mark mark;  /* NOTE: bad in itself, but the way goes on elsewhere */
	vad_subject subject; /* the zone, view, endpoint or host that it is about */
	size_t fact;         /* of vad_case_facts(): its state; SIZE_MAX when not known */
	uint32_t outcome;    /* of knowledge outcomes[]: what a client would show; or VAD_NO_INDEX */
};
/* What a client in one role would meet. */
struct vad_role {
	uint32_t role;       /* of knowledge roles[] */
	vad_subject subject; /* KMS search: the machine; set by hand: the endpoint; else zone or product */
	enum vad_mark mark;  /* NOTE: works on some paths only */
	uint32_t outcome;    /* of knowledge outcomes[]; VAD_NO_INDEX when it works or is not known */
	unsigned broken, total, percent; /* NOTE: as struct vad_degraded */
	size_t first_edge, edge_count;   /* of result_set edges[] */
};

/* State of one product as far as known, healthy ones too. */
struct vad_health {
	vad_subject product;
	bool licensed;       /* seen licensed, nothing wrong with it now */
	bool status_known;
};

/* --- What happened, in order --- */
enum vad_happening_kind {
	VAD_HAPPENED_ATTEMPT, /* a KMS request, as its records tell (12288, 12289, 12290) */
	VAD_HAPPENED_FAILURE, /* an error that a record of another kind tells */
	VAD_HAPPENED_STATE,   /* licensed (GOOD) or not (BAD), all the time */
	VAD_HAPPENED_CHANGE,  /* of the machine, its keys, its clock, its logs */
	VAD_HAPPENED_SILENCE, /* nothing was recorded: `first` the last record before, `last` the next */
};
const char *vad_happening_kind_name(enum vad_happening_kind kind); /* "attempt", "failure" ... */
/* Its part in how a product stopped being activated. */
enum vad_turn { VAD_TURN_NONE, VAD_TURN_LAST_SUCCESS, VAD_TURN_BETWEEN, VAD_TURN_FIRST_FAILURE };
const char *vad_turn_name(enum vad_turn turn); /* "none", "last-success", "between", "first-failure" */

/* One thing that happened, or a row of equal ones without anything that ends it between. */
struct vad_happening {
	enum vad_happening_kind kind;
	enum vad_mark mark;
	enum vad_turn turn;
	vad_subject machine, product, endpoint; /* VAD_NO_SUBJECT where it has none, or none is known */
	size_t fact;    /* of vad_case_facts(): what tells it */
	uint32_t event; /* of knowledge events[]; VAD_NO_INDEX */
	uint32_t code;  /* ATTEMPT, FAILURE: 0 without an error */
	bool unanswered;  /* ATTEMPT: the log holds no reply, and covers the time */
	bool count_short; /* ATTEMPT: the host had not been asked by enough machines */
	vad_time first, last;
	enum vad_clock clock;
	uint64_t count;
};

struct vad_result_set {
	const struct vad_finding *findings; /* best first; causes before the breaks they explain */
	size_t finding_count;
	const size_t *unexplained; /* error facts that nothing accounts for */
	size_t unexplained_count;
	const struct vad_missing *next; /* what to look at next, best first */
	size_t next_count;
	const struct vad_health *health;
	size_t health_count;
	const struct vad_role *roles; /* empty without a live check */
	size_t role_count;
	const struct vad_edge *edges;
	size_t edge_count;
	const struct vad_happening *timeline; /* oldest first; the order of records where a clock was set */
	size_t timeline_count;
	bool wrong; /* something is wrong now */
};

struct vad_reasoning;
/*
 * Judge a case by its own times: the same evidence gives the same verdict tomorrow. Adds derived facts to it (source kind "derived"). The reasoning owns everything in
 * its result set, which borrows from the case.
 */
enum vad_result vad_reason(struct vad_case *c, struct vad_reasoning **reasoning,
			   struct vad_error *error);
const struct vad_result_set *vad_reasoning_result(const struct vad_reasoning *r);
void vad_reasoning_free(struct vad_reasoning *r);

/* How one cause stands in detail, also when it is no finding: --why-not. False if it has no place
 * in this case at all (none of its breaks was seen); *finding borrows from the reasoning. */
bool vad_reason_why_not(struct vad_reasoning *r, uint32_t cause, struct vad_finding *finding);

/* Is a fix's verify list met by this case? 1 yes, 0 no, -1 not known. */
int vad_reason_verify(struct vad_reasoning *r, const struct vad_finding *finding, uint32_t fix);

/* A ranked cause of a code when nothing else is known: explain. */
struct vad_candidate {
	uint32_t cause;
	uint32_t break_index; /* through which break */
	uint32_t seed_number; /* of this code in the seed, 0 when not from there */
	bool indirect;        /* through a break that an umbrella stands for */
	double weight;
};
/* Fill up to `max` candidates for a code, best first; returns how many there are in all. */
size_t vad_reason_candidates(const struct vad_knowledge *k, uint32_t code,
			     struct vad_candidate *list, size_t max);

#endif
