/* SPDX-License-Identifier: MIT */
/*
 * A fleet over months: machines wake up, ask their KMS hosts, renew, run out. The licences, counts
 * and the queue are those of src/model, the numbers those of knowledge/rules.yaml. Integers only, so
 * that a fleet gives the same result everywhere.
 *
 * How a machine behaves: it tries as soon as it is switched on; not activated, again after the
 * activation interval, activated, after the renewal interval; what falls due while it is off is done
 * within half an hour after it is switched on. It asks the host that worked last, else one of its
 * hosts at random, and when that one fails, the next ones in turn. A host that is up refuses clients
 * whose clock is too far from its own and products that its key does not cover; these do not count.
 * Others count, and are activated when the count suffices.
 */
#ifndef VAD_LAB_SIMULATE_H
#define VAD_LAB_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "lab/fleet.h"
#include "model/licence.h"
#include "rules/replay.h"

/* --- what happens, while it happens ---------------------------------------------------------- */

/* A machine asked a host, or tried to. */
struct vad_simulate_request {
	vad_time time;	  /* true time */
	uint32_t machine; /* of the fleet */
	uint32_t group, host;
	struct vad_guid cmid;
	uint32_t code;	/* HRESULT of the records; 0: activated */
	bool answered;	/* the host was reached */
	bool last;	/* the attempt ends with it: no other host is asked */
	uint32_t tried; /* hosts that the attempt has asked, with this one */
	uint32_t count; /* of the host, after it; valid when it was not refused */
	uint8_t state;	/* enum vad_licence_state, before */
	int64_t minutes; /* to the end of that state, before */
};
/* The state of a machine's licence changed. */
struct vad_simulate_change {
	vad_time time;
	uint32_t machine, group;
	uint8_t before; /* enum vad_licence_state; VAD_LICENCE_STATES: it joined */
	const struct vad_licence *licence; /* as it is now; NULL: it was retired */
};
/* Any of the functions may be NULL. */
struct vad_simulate_watch {
	void *context;
	void (*request)(void *context, const struct vad_simulate_request *request);
	void (*change)(void *context, const struct vad_simulate_change *change);
	/* Day `day` (from 0) is over. False: stop here, with what there is (VAD_LIMIT). */
	bool (*day)(void *context, uint32_t day);
};

/* --- what came of it ------------------------------------------------------------------------- */

struct vad_simulate_host_day {
	uint32_t count[VAD_REPLAY_APPS];  /* Windows, Office; at the end of the day */
	uint32_t lowest[VAD_REPLAY_APPS]; /* within the day */
	uint32_t requests, refused;	  /* refused: whatever the reason, the count too */
};
struct vad_simulate_group_day {
	uint32_t state[VAD_LICENCE_STATES]; /* machines in each state, at the end of the day */
	uint32_t failed; /* attempts in which no host (and no MAK) activated it */
};

/* A time in which a host's count was too low for a role that asks it. */
struct vad_simulate_under {
	uint32_t host;
	enum vad_kms_role role;
	uint32_t needed;
	vad_time from, until; /* until: VAD_TIME_NONE: to the end */
	bool first;	      /* it had never been enough */
};
enum { VAD_SIMULATE_UNDER_MAX = 1000 };

/* What befell the machines of a group. */
struct vad_simulate_fate {
	uint32_t machines; /* to which it happened, each counted once */
	vad_time first;	   /* VAD_TIME_NONE: to none */
	uint32_t who;	   /* the first one */
};
/* Why an attempt failed, once for each host that was asked. */
enum vad_simulate_failure {
	VAD_SIMULATE_NOT_REACHED,
	VAD_SIMULATE_COUNT_LOW,
	VAD_SIMULATE_CLOCK,
	VAD_SIMULATE_NOT_COVERED,
	VAD_SIMULATE_POOL_EMPTY, /* of the MAK */
	VAD_SIMULATE_FAILURES
};
struct vad_simulate_group {
	struct vad_simulate_fate lapsed; /* the activation ran out: 30 days of grace left */
	struct vad_simulate_fate lost;	 /* notifications began */
	struct vad_simulate_fate never;	 /* of those: never activated since it was installed */
	uint64_t attempts, failed;
	uint64_t why[VAD_SIMULATE_FAILURES];
	uint32_t least_left; /* days: the least that a licensed machine ever had left; UINT32_MAX */
};

struct vad_simulation {
	const struct vad_fleet *fleet; /* borrowed */
	uint32_t days;		       /* that were lived */
	const struct vad_simulate_host_day *host_days;	 /* [day * host_count + host] */
	const struct vad_simulate_group_day *group_days; /* [day * group_count + group] */
	const struct vad_simulate_group *groups;
	const struct vad_simulate_under *under; /* in the order in which they begin */
	size_t under_count;
	bool under_full; /* there were more */
	const int64_t *mak_used;
	uint64_t requests, events; /* of all hosts; events: turns of the queue */
};

/*
 * Let the fleet live from its first day on. `watch` may be NULL. VAD_NO_MEMORY; VAD_LIMIT when the
 * watch stopped it, and then *result holds the days that were lived; VAD_UNSUPPORTED when a rule is
 * missing.
 */
enum vad_result vad_simulate_run(const struct vad_knowledge *k, const struct vad_fleet *fleet,
				 const struct vad_simulate_watch *watch,
				 struct vad_simulation **result);
void vad_simulation_free(struct vad_simulation *simulation);

/* --- ways to tell it ------------------------------------------------------------------------- */

/* Text is handed on piece by piece, so that a long table takes no memory. False: stop. */
struct vad_simulate_sink {
	void *context;
	bool (*write)(void *context, struct vad_view text);
};

/* The verdict first, then what rests on it, then charts; `width` columns (0: 80). */
void vad_simulate_text(const struct vad_simulation *simulation, unsigned width, bool colour,
		       struct vad_buffer *out);
/*
 * A row for each day and host, and for each day and group, after a heading:
 * day,kind,name,count,lowest,office_count,office_lowest,requests,refused,licensed,initial_grace,
 * additional_grace,notification,failed (what does not apply is empty).
 */
enum vad_result vad_simulate_csv(const struct vad_simulation *simulation,
				 const struct vad_simulate_sink *sink);
/*
 * One object a line; "kind" tells which:
 *   fleet  name, meaning, start, days, seed, machines, requests
 *   verdict  wrong (anything lapsed or was lost), lapsed, lost (machines)
 *   group  name, machines, attempts, failed, lapsed, first_lapsed, lost, first_lost, never_activated,
 *          not_reached, count_low, clock, not_covered, pool_empty (why attempts failed, for each host
 *          asked), least_days_left (null: never licensed for a time)
 *   mak    name, activations, used
 *   under  host, role, needed, from, until (null: to the end), first (true: it had never been enough)
 *   host-day   day, host, count, lowest, office_count, office_lowest, requests, refused
 *   group-day  day, group, licensed, initial_grace, additional_grace, notification, failed
 */
enum vad_result vad_simulate_json(const struct vad_simulation *simulation,
				  const struct vad_simulate_sink *sink);
/* Did anything lapse, or was lost? */
bool vad_simulate_wrong(const struct vad_simulation *simulation);

#endif
