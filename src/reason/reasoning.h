/* SPDX-License-Identifier: MIT */
/* What the parts of the reasoner share. Everything allocated lives in the reasoning's arena. */
#ifndef VAD_REASON_REASONING_H
#define VAD_REASON_REASONING_H

#include "base/arena.h"
#include "reason/reason.h"

enum { VAD_FACTS_PER_ITEM_MAX = 8 };

/* When the errors of an observation happened; `dated` false: nobody knows. */
struct vad_window {
	bool dated;
	enum vad_clock clock;
	vad_time first, last;
};

/* A growing list of fact indexes in an arena. */
struct vad_fact_list {
	size_t *items;
	size_t count, capacity;
};

/* One way from an observation to a break that its errors may show. */
struct vad_lead {
	uint32_t break_index;
	double factor;  /* how much of a cause's weight comes through */
	bool primary;   /* the break that the observation stands for */
};

enum { VAD_LEADS_MAX = 32 };

/* A failed step that was seen on a subject: a break and the facts that show it. */
struct vad_observed {
	uint32_t break_index;
	vad_subject subject;
	struct vad_window window;
	struct vad_fact_list facts; /* error.code facts and states, also those of umbrellas that yield */
	struct vad_lead leads[VAD_LEADS_MAX];
	size_t lead_count;
	bool past;
	bool dropped; /* an umbrella that yielded to a specific break */
	bool by_code; /* rests on an error code, not on states alone */
	bool harmless; /* a harmless cause explains it */
};

/* A subject reached along a path, and whether a join on the way was assumed. */
struct vad_reached {
	vad_subject subject;
	bool assumed;
};
struct vad_reach {
	struct vad_reached *items;
	size_t count, capacity;
};
/* Where a subject stands in the reach of that generation: one look, however many are reached. */
struct vad_reach_mark {
	uint32_t generation, slot;
};

struct vad_reasoning {
	struct vad_case *c;
	const struct vad_knowledge *k;
	struct vad_arena *arena;
	bool out_of_memory;

	struct vad_reach reach[2]; /* of condition.c, used again and again */
	struct vad_reach_mark *marks;
	size_t mark_count;
	uint32_t generation;

	struct vad_observed *observed;
	size_t observed_count, observed_capacity;
	struct vad_finding *findings;
	size_t finding_count, finding_capacity;
	struct vad_role *roles;
	size_t role_count, role_capacity;
	struct vad_edge *edges;
	size_t edge_count, edge_capacity;
	struct vad_fact_list unexplained;
	struct vad_result_set result;
};

/* Grow an arena array by one zeroed item; NULL (and out_of_memory) on failure. */
void *vad_reasoning_grow(struct vad_reasoning *r, void *items, size_t count, size_t *capacity,
			 size_t item_size);
void vad_fact_list_add(struct vad_reasoning *r, struct vad_fact_list *list, size_t fact);

/* Two clocks of unknown relation may differ by any zone (UTC-12 to UTC+14), in seconds. */
#define ZONE_SLACK (14 * 3600)

/* --- window.c: when do two observations belong to the same time? --- */
struct vad_window vad_window_of(const struct vad_fact *fact);
void vad_window_extend(struct vad_window *window, const struct vad_fact *fact);
/* Is an observation of `fact` valid in the window, given how long it keeps? Undated ones are. */
bool vad_window_covers(const struct vad_knowledge *k, const struct vad_window *window,
		       const struct vad_fact *fact);
/* The same against the end of the window alone: what excludes must hold when it last failed. */
bool vad_window_covers_end(const struct vad_knowledge *k, const struct vad_window *window,
			   const struct vad_fact *fact);
/* Do two windows lie within `slack` seconds of each other (or is one undated)? */
bool vad_windows_touch(const struct vad_window *a, const struct vad_window *b, int64_t slack);

/* --- condition.c: three-valued conditions --- */
enum vad_truth { VAD_FALSE, VAD_TRUE, VAD_UNKNOWN };

struct vad_evaluation {
	enum vad_truth truth;
	bool assumed;               /* rests on a join that is only plausible */
	struct vad_fact_list facts; /* that made it true or false */
};
/* How a set of conditions is to be seen: from whom, when, for what. */
struct vad_scope {
	vad_subject subject; /* VAD_NO_SUBJECT: nothing is known */
	const struct vad_window *window; /* NULL: any time */
	bool at_end;         /* facts must hold at the end of the window */
};
struct vad_evaluation vad_condition_evaluate(struct vad_reasoning *r, const struct vad_scope *scope,
					     const struct vad_condition *condition);
/* All of a range of conditions. */
struct vad_evaluation vad_conditions_evaluate(struct vad_reasoning *r,
					      const struct vad_scope *scope, struct vad_range when);

/* The distinct subjects that a path leads to; *count of them. Valid until the next call. */
const struct vad_reached *vad_path_reach(struct vad_reasoning *r, vad_subject start,
					 struct vad_range path, size_t *count);

/* Do two facts have the same value? Names and texts are compared without regard to case. */
bool vad_value_equal(const struct vad_fact *a, const struct vad_fact *b);

/* --- derive*.c: facts that need arithmetic or a join --- */
enum vad_result vad_derive_facts(struct vad_reasoning *r);

/* --- observe.c: facts to observed breaks --- */
void vad_observe(struct vad_reasoning *r);

/* --- concern.c, judge.c: observed breaks to causes with a standing --- */
void vad_judge(struct vad_reasoning *r);

/* Subjects of `kind` that an observation concerns; none: VAD_NO_SUBJECT alone. Returns how many. */
size_t vad_concerned(struct vad_reasoning *r, const struct vad_observed *o,
		     enum vad_subject_kind kind, vad_subject *subjects, size_t max);

/* --- next.c: what would settle it --- */
void vad_ask_next(struct vad_reasoning *r);

/* --- outcome.c: what the live check saw, and what clients would make of it --- */
void vad_foresee(struct vad_reasoning *r);

/* --- timeline.c: what happened, in order --- */
void vad_tell_timeline(struct vad_reasoning *r);

/* --- report_order.c: order, health, the verdict's yes or no --- */
void vad_order(struct vad_reasoning *r);

/* Fact look-ups by the subject's kind (the names are those of knowledge/facts.yaml). */
uint32_t vad_fact_named(const struct vad_reasoning *r, const char *name);
/* Latest value of a named fact; NULL when there is none. */
const struct vad_fact *vad_latest(const struct vad_reasoning *r, vad_subject s, const char *name);
/* The word of a WORD fact, "" for NULL. */
const char *vad_word_of(const struct vad_reasoning *r, const struct vad_fact *fact);
/* No product, or the one that stands for a machine of which no product is known by name. */
bool vad_product_unnamed(const struct vad_reasoning *r, vad_subject product);
/* First subject that a relation of `s` leads to, canonical; VAD_NO_SUBJECT. */
vad_subject vad_related(const struct vad_reasoning *r, vad_subject s, const char *relation);

/* What of a cause's weight comes through an umbrella to the breaks it stands for. */
#define UMBRELLA_FACTOR 0.3

/* Weights: how common a cause is, how often a break shows as a code. */
double vad_base_weight(uint8_t base);
double vad_often_weight(uint8_t often);

#endif
