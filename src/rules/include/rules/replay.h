/* SPDX-License-Identifier: MIT */
/*
 * The life of KMS hosts, replayed from the records of their logs and of their clients' logs.
 *
 * An accumulator: requests go in one by one in the order of their records, each computer's log from
 * its beginning; what follows from them comes out after vad_replay_finish(). Memory grows with the
 * number of distinct machines (client ids and names, some 400 bytes each), never with that of
 * records; every ceiling is stated in vad_replay_limits and what goes beyond is said, not dropped
 * in silence. No clock is read: "today" is passed in. Equal records give equal results.
 *
 * How a host counts (numbers kms.* of rules.yaml, from "Guidelines for troubleshooting KMS",
 * "KMS activation planning" and "Configure a KMS host computer for Office"):
 * - A machine counts for 30 days after its last valid request; one id counts once, whatever names
 *   it comes under. A request that the host refused is not valid; one whose answer was only that
 *   the count is too low is (vad_kms_request_counts()).
 * - Only the most recent ids are kept: twice the largest count that any request asked for (50 once
 *   a Windows client asked, 10 among servers, 10 for Office). A count that grew while fewer were
 *   kept has to grow anew: ids that were dropped are not remembered.
 * - Clients and servers of Windows add to one count, Office has one of its own. Whether the
 *   versions of Office share theirs is not documented: they are taken together here.
 * What the records do not decide is a range: ids whose product is not known and that ask for 5 may
 * be servers or Office, and what was asked before the log begins is not known until it is 30 days
 * old. All counts are least values with a greatest one beside them.
 */
#ifndef VAD_RULES_REPLAY_H
#define VAD_RULES_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/guid.h"
#include "base/result.h"
#include "base/time.h"
#include "base/view.h"
#include "rules/cmid.h"
#include "rules/kms.h"
#include "rules/number.h"
#include "rules/request.h"

struct vad_replay;

/* 0 takes the default. */
struct vad_replay_limits {
	size_t machines;  /* (id, name, family) of one host: 1,000,000 */
	size_t computers; /* whose logs are read: 16,384 */
	size_t pending;   /* requests kept for the join of client and host logs: 200,000 */
	size_t listed;    /* rows of each list of events: gaps, restarts, unmatched requests: 1,000 */
};

/* `k` is borrowed for the life of the replay. NULL when out of memory. */
struct vad_replay *vad_replay_new(const struct vad_knowledge *k,
				  const struct vad_replay_limits *limits);
void vad_replay_free(struct vad_replay *replay);

/* A log file: once for each, before its records. Records of a file never announced are taken, too
 * (but whether their log was cut or covers a time is not known then). */
enum vad_result vad_replay_span(struct vad_replay *replay, const struct vad_log_span *span);
/*
 * A record 12288, 12289 or 12290. One whose record id is not above the last of the same computer's
 * log and that is not younger is a copy out of an overlapping file: counted and skipped. One that
 * is younger all the same stands in a log that was cleared and began anew. Without an id, a record
 * of another file that is not younger than the last one counts as a copy.
 * VAD_NO_MEMORY, or VAD_LIMIT when a ceiling kept it out (go on; the results say so).
 */
enum vad_result vad_replay_feed(struct vad_replay *replay, const struct vad_kms_request *request);
/* Another record of a host's life (902, 903, 12291, 12293, 12294 ...); copies as above. */
enum vad_result vad_replay_event(struct vad_replay *replay, const struct vad_kms_event *event);
/* Something of file `file` was lost: nothing that rests on absence is certain any more. */
void vad_replay_lost(struct vad_replay *replay, size_t file);

/*
 * Work the results out, once; nothing is fed afterwards. `now`: the time of "today";
 * VAD_TIME_NONE takes the last record of each host. One before the last record is taken as that.
 */
enum vad_result vad_replay_finish(struct vad_replay *replay, vad_time now);

/* --- results: valid after finish, until free ------------------------------------------------- */

/* What has a count of its own. */
enum vad_replay_app { VAD_REPLAY_WINDOWS, VAD_REPLAY_OFFICE, VAD_REPLAY_APPS };
enum { VAD_REPLAY_ROLES = 3 }; /* enum vad_kms_role */

/* The count of a role's products is that of this family. */
enum vad_replay_app vad_replay_app_of(enum vad_kms_role role);

struct vad_replay_range {
	int64_t least, most; /* equal where the records decide */
};

/* A log of one computer: what it covers. */
struct vad_replay_log {
	struct vad_view channel;
	uint64_t first_record, last_record; /* ids; 0: none has one */
	vad_time first_time, last_time;     /* of what the log covers, spans included */
	uint64_t records;                   /* taken */
	uint64_t copies;                    /* skipped: they stand in an overlapping file, too */
	uint64_t missing;                   /* ids between one file and the next that no file holds */
	uint32_t cleared;                   /* times that the ids began anew */
	/* Does it begin where the log was made? NO: its first id is above 1, so it wrapped or was
	 * cleared, and requests before it are not "no requests". */
	enum vad_answer from_start;
	bool lost; /* something in it could not be read */
};

/* The count of one family on one day. */
struct vad_replay_level {
	uint32_t end, highest, lowest; /* at the end of the day; within it. Least values */
	uint32_t doubt;                /* at the day's end it may have been higher by this much */
};

/*
 * One day of a host (UTC; the host's own days when its records have local time). Only days on which
 * something was asked or the count changed have a row: on the days between, all counts stay.
 */
struct vad_replay_day {
	int32_t day;      /* since 1970-01-01 */
	uint32_t requests, failed;
	uint32_t clients; /* distinct ids that asked on this day */
	uint32_t fresh;   /* ids never seen before */
	struct vad_replay_level level[VAD_REPLAY_APPS];
};

/* Does a host activate products of this role, and for how long. */
struct vad_replay_threshold {
	bool known;          /* the rule is there; nothing below is valid otherwise */
	int64_t needed;      /* 25, 5, 5 */
	bool asked;          /* some request was of this role */
	enum vad_answer enough;
	struct vad_replay_range missing; /* machines still missing, 0 when there are enough */
	/* If nobody asks again: the first second at which the count is under `needed`.
	 * VAD_TIME_NONE when it is already. By the least count. */
	vad_time alone;
	/*
	 * If all go on as they are used to: will the count fall under `needed`? Machines that asked
	 * at a steady interval of at most 30 days and are not overdue (more than three intervals)
	 * are taken to come again; overdue ones to stay away. UNKNOWN when machines that asked only
	 * once decide it. `usual`: when, if those stay away; VAD_TIME_NONE when it does not, or is
	 * already.
	 */
	enum vad_answer falls;
	vad_time usual;
};

struct vad_replay_family {
	struct vad_replay_range count; /* at `now` */
	int64_t kept;                  /* ids that the host keeps: 50, 10; 0 when nothing was asked */
	uint32_t active;               /* ids that asked in the last 30 days, kept or not */
	uint32_t steady, overdue, once; /* of `active`: see above */
	uint32_t highest;              /* highest count ever (least value), and when first */
	vad_time highest_at;
};

struct vad_replay_code {
	uint32_t code;
	uint64_t requests;
	vad_time first, last;
};

struct vad_replay_product {
	struct vad_guid id;
	uint32_t product; /* row of products[]; VAD_NO_INDEX: an activation id that is not known */
	enum vad_kms_role role; /* valid when it is known */
	enum vad_answer office; /* UNKNOWN: not known, and the count asked for does not tell */
	uint32_t required;      /* count asked for, of its last request; 0: not said */
	uint64_t requests, failed;
	vad_time first, last;
};

/* Clock differences (client minus host, seconds, each to within kms.clock-resolution), from records
 * 12290 that carry UTC. Positive: the client is ahead. */
enum { VAD_REPLAY_BUCKETS = 9 };
struct vad_replay_bucket {
	int64_t from, to; /* from <= skew < to; INT64_MIN and INT64_MAX at the ends */
	uint64_t requests;
	uint32_t machines; /* by their last request */
};
struct vad_replay_skew {
	uint64_t measured;
	uint64_t unmeasured; /* no UTC record time, or no client time */
	int64_t least, median, most; /* the median to a minute; valid when measured > 0 */
	int64_t plus_minus;
	struct vad_replay_bucket bucket[VAD_REPLAY_BUCKETS];
	uint32_t refused; /* machines beyond kms.clock-tolerance by their last request */
	uint32_t near;    /* machines where the resolution does not tell */
};

/* Time without any request. */
struct vad_replay_gap {
	vad_time from, to; /* the last request before, the first one after (or `now`) */
	bool open;         /* it reaches to `now` */
	enum vad_answer off; /* a record says that the service was stopped within it (YES), or the log
			      * covers it without one (NO); UNKNOWN where no other log of the host is there */
};

struct vad_replay_moment {
	vad_time time;
	uint32_t id, code;
	bool has_code;
};

/* A computer whose logs were read. Those with records 12290 are KMS hosts. */
struct vad_replay_host {
	struct vad_view name;
	bool is_host;
	vad_time first, last; /* of its records 12290; VAD_TIME_NONE without one */
	vad_time now;         /* what "today" was taken as */
	enum vad_clock clock; /* of its records */
	/* 12290 that were taken */
	uint64_t requests, failed, counted;
	uint64_t by_status[8];  /* licence status 0..6; [7] none or another */
	uint64_t by_virtual[3]; /* physical, virtual, not said */
	uint32_t machines;      /* rows of vad_replay_machine() */
	uint32_t ids;           /* distinct client machine ids */
	uint32_t names;
	uint64_t backward;     /* records older than the one before: the host's clock was set back */
	enum vad_answer whole; /* do the logs hold all of the 30 days before `now`? */
	/* NO: what was asked before the log could have raised the count; YES after 30 days of log */
	struct vad_replay_family family[VAD_REPLAY_APPS];
	struct vad_replay_threshold threshold[VAD_REPLAY_ROLES];
	uint32_t unsure_ids; /* of the last 30 days: product not known, so of either family */
	struct vad_replay_skew skew;
	struct vad_cmid_summary cmids;
	uint32_t returned;         /* machines that came back after more than 30 days */
	int64_t usual_gap;         /* seconds between two requests, median to a power of two; 0: unknown */
	/* lists: arrays that stand until free */
	const struct vad_replay_log *logs;
	const struct vad_replay_day *days; /* ascending */
	const struct vad_replay_code *codes;       /* most frequent first */
	const struct vad_replay_product *products; /* most frequent first */
	const struct vad_replay_gap *gaps;         /* in order of time: idle periods, longer than a day
						    * and than three usual gaps */
	const struct vad_replay_moment *moments; /* the other events, in order */
	size_t log_count, day_count, code_count, product_count, gap_count, moment_count;
	/* something did not fit in its list or table: figures of it are least values */
	bool machines_full, days_full, codes_full, products_full, gaps_full, moments_full;
};

/* Computers in the order in which they came. */
size_t vad_replay_host_count(const struct vad_replay *replay);
const struct vad_replay_host *vad_replay_host(const struct vad_replay *replay, size_t host);

/* The day's figures, also of days without a row (then nothing was asked and counts stay). False
 * before the host's first record. */
bool vad_replay_day_at(const struct vad_replay_host *host, int32_t day,
		       struct vad_replay_day *figures);

/* One client: an id under a name, for one family. */
struct vad_replay_machine {
	struct vad_view name; /* as first written; stands until free */
	struct vad_guid cmid;
	enum vad_answer office; /* as in vad_replay_product */
	uint32_t product;       /* of its last request: index in host->products[]; VAD_NO_INDEX: none */
	vad_time first, last;
	uint64_t requests, failed;
	uint32_t last_result;
	int64_t minutes;    /* to expiry, at its last request; -1 not said */
	int32_t status;     /* licence status 0..6, -1 not said */
	int32_t is_virtual; /* 0, 1, -1 not said */
	uint32_t required;  /* count asked for last; 0 not said */
	bool has_skew;
	int64_t skew, skew_least, skew_most;
	enum vad_answer accepted; /* would its clock be accepted, by its last skew */
	int64_t absence;          /* its longest time away, seconds; and when it came back from it */
	vad_time returned;
	bool clone; /* its id is shared by names that take turns */
};

enum vad_replay_order {
	VAD_REPLAY_BY_LAST,    /* who asked last first */
	VAD_REPLAY_BY_NAME,    /* by name, then id */
	VAD_REPLAY_BY_SKEW,    /* largest difference first; those without one are left out */
	VAD_REPLAY_BY_ABSENCE, /* longest first; only those that were away for more than 30 days */
};
/*
 * Walk over a host's machines in an order: sorts at the first call, so use one walk at a time.
 *	struct vad_replay_walk w = { 0 };
 *	while (vad_replay_next(replay, host, order, &w, &machine)) ...
 */
struct vad_replay_walk {
	size_t at;
	uint32_t *order; /* NULL at first; freed by the last call or by vad_replay_walk_end() */
	size_t count;
};
bool vad_replay_next(const struct vad_replay *replay, size_t host, enum vad_replay_order order,
		     struct vad_replay_walk *walk, struct vad_replay_machine *machine);
void vad_replay_walk_end(struct vad_replay_walk *walk);

/* Duplicate ids of a host, see rules/cmid.h; NULL for one that is no KMS host. */
const struct vad_cmid_tracker *vad_replay_cmids(const struct vad_replay *replay, size_t host);

/* --- client logs and host logs together ------------------------------------------------------ */

/* What became of a request. */
enum vad_replay_fate {
	VAD_FATE_DONE,        /* seen by host and client, answered */
	VAD_FATE_NOT_SENT,    /* 12288 itself says that it failed (its result), and no host saw it */
	VAD_FATE_NOT_ARRIVED, /* sent, and the log of the host it went to covers that time without it */
	VAD_FATE_NO_REPLY,    /* the host processed it; the client's log goes on without a 12289 */
	VAD_FATE_NO_REQUEST,  /* the host saw it, the client's log covers the time without it: another
			       * machine with the same id, or the log lost it */
	VAD_FATE_UNKNOWN,     /* the other side's log is not there, or does not cover the time */
	VAD_FATES
};

struct vad_replay_unmatched {
	enum vad_replay_fate fate;
	vad_time client_time;
	struct vad_guid cmid, product;
	size_t client;            /* computer whose log has 12288; SIZE_MAX none */
	size_t host;              /* computer whose log has 12290, or that should; SIZE_MAX none */
	struct vad_view endpoint; /* as 12288 names it */
	uint32_t client_code;     /* of 12288; valid with `client` */
	uint32_t host_code;       /* of 12290; valid when the host saw it */
};

struct vad_replay_join {
	bool possible;          /* logs of clients and of hosts are both there */
	uint64_t requests;      /* 12288 */
	uint64_t replies;       /* 12289 */
	uint64_t lone_replies;  /* 12289 without the 12288 it answers */
	uint64_t fate[VAD_FATES]; /* of requests with a client id, product and client time */
	uint64_t unkeyed;       /* records that lack one of these */
	bool full;              /* more than limits.pending were open: absence is not certain any more,
				 * and NOT_ARRIVED, NO_REPLY, NO_REQUEST went into UNKNOWN */
	/* NOT_SENT, NOT_ARRIVED, NO_REPLY, NO_REQUEST, by client time; at most limits.listed */
	const struct vad_replay_unmatched *unmatched;
	size_t unmatched_count;
	bool unmatched_full;
};
const struct vad_replay_join *vad_replay_join(const struct vad_replay *replay);

/* Bytes that the replay has taken from the system for machines, names and joins. */
size_t vad_replay_memory(const struct vad_replay *replay);

#endif
