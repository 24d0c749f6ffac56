/* SPDX-License-Identifier: MIT */
/* Inside the room: what a replay remembers, and its parts (replay_*.c). */
#ifndef VAD_RULES_REPLAY_STATE_H
#define VAD_RULES_REPLAY_STATE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "rows.h"
#include "rules/replay.h"

/* Counts that are kept for each host: those of vad_replay_app, and that of ids which may be of
 * either. */
enum { REPLAY_UNSURE = VAD_REPLAY_APPS, REPLAY_FAMILIES };

enum {
	REPLAY_FILE_MAX = 1 << 20,
	REPLAY_LOG_MAX = 16,     /* of one computer */
	REPLAY_DAY_MAX = 40000,  /* more than a century */
	REPLAY_CODE_MAX = 256,   /* distinct results of a host */
	REPLAY_PRODUCT_MAX = 1024,
	REPLAY_ASKED_MAX = 500,  /* nobody asks for a larger count */
	REPLAY_GAP_MAX = 20000,  /* times without requests, before the usual one is known */
	REPLAY_RECENT = 8,       /* requests of a client that a reply may belong to */
	REPLAY_SKEW_MINUTES = 1440,
	REPLAY_DAY_SECONDS = 86400,
};

/* The numbers of rules.yaml, looked up once. */
struct replay_rules {
	int64_t window, renewal;
	int64_t needed[VAD_REPLAY_ROLES];
	bool known[VAD_REPLAY_ROLES];
	int64_t resolution, suspicious;
	int64_t edge[VAD_REPLAY_BUCKETS - 1];
};

/* The ids that a host keeps, those that asked last in front. */
struct kept_id {
	uint32_t id;           /* of the tracker */
	int32_t before, after; /* -1: none */
	vad_time last;
};
struct kept {
	struct kept_id *ids;
	int32_t front, back;
	uint32_t count, capacity; /* capacity is what the host keeps */
	size_t room;
	int64_t asked;     /* the largest count asked for */
	vad_time grown_at; /* when the capacity grew last */
	uint32_t highest;
	vad_time highest_at;
};

/* The valid requests of an id in one family. */
struct member {
	vad_time last;
	uint32_t requests; /* 0: none */
	uint32_t usual;    /* seconds between them, the later ones weigh more; 0 after the first */
	int32_t place;     /* in kept.ids, -1 when it is not kept */
};

/* What the tracker does not know of an id. */
struct id_row {
	int32_t day; /* of its last request */
	struct member member[REPLAY_FAMILIES];
};

/* A machine in one family: a row of vad_replay_machine. The first row of each pair of the tracker
 * has the pair's number; those of other families are in a list of their own. */
struct machine {
	uint32_t pair;
	uint32_t next; /* of the others: a row of the same pair in another family */
	vad_time first, last, returned;
	uint32_t requests, failed;
	uint32_t last_result;
	uint32_t absence; /* longest, seconds */
	int32_t minutes;
	int32_t skew, skew_least, skew_most; /* INT32_MIN: none measured */
	uint16_t product, required;
	uint8_t family;
	int8_t status, is_virtual;
};

struct machine_list {
	struct machine *rows;
	size_t count, capacity;
};

struct moment_list {
	struct vad_replay_moment *rows;
	size_t count, capacity;
	bool full;
};

/* A KMS host. */
struct host {
	struct vad_cmid_tracker *tracker;
	struct id_row *ids;
	size_t id_count, id_capacity;
	struct machine_list machines; /* one for each pair */
	struct machine_list others;   /* of pairs that are of several families */
	struct kept kept[REPLAY_FAMILIES];
	struct vad_replay_day *days;
	size_t day_count, day_capacity;
	size_t closed; /* days whose doubt is settled */
	struct vad_replay_code *codes;
	size_t code_count, code_capacity;
	struct vad_replay_product *products;
	struct vad_table product_finder;
	size_t product_count, product_capacity;
	struct vad_replay_gap *gaps;
	size_t gap_count, gap_capacity;
	uint64_t gap_sizes[64]; /* gaps by the number of bits of their seconds */
	uint32_t *skews;        /* by the minute, from -REPLAY_SKEW_MINUTES on */
	bool role_asked[VAD_REPLAY_ROLES];
	vad_time last;     /* how far the replay has come: never goes back by less than the window */
	vad_time unbroken; /* from when on the log holds every request */
	vad_time evicted;  /* its requests up to here are no longer kept for the join */
};

/* How far a log was read. */
struct reached {
	uint64_t id;
	vad_time time;
	size_t file;
};

struct log {
	struct vad_replay_log seen;
	size_t channel, channel_size; /* in the pool */
	/* [1]: of records that are not 12290, where nothing tells whether they share a log */
	struct reached reached[2];
	enum vad_clock clock;
	bool mixed;       /* records in several clocks */
	bool forwarded;   /* in a file of another computer, under that one's record ids */
	bool broken;      /* requests before its next record may be unknown */
	vad_time resumes; /* from when on they are known then; VAD_TIME_NONE: from that record on */
};

struct recent {
	vad_time client_time;
	uint32_t pending; /* VAD_NO_ROW: nothing waits */
	bool answered;
};

/* What is kept of the client side of a computer. */
struct client {
	struct recent recent[REPLAY_RECENT];
	size_t next;
};

struct computer {
	struct vad_replay_host seen;
	size_t name, name_size; /* in the pool */
	struct log *logs;
	size_t log_count, log_capacity;
	uint32_t host_log, client_log; /* where its 12290, and its 12288, stand; VAD_NO_ROW: nowhere */
	struct host *host;
	struct client *client;
	struct moment_list moments;
};

struct file {
	uint32_t computer, log; /* VAD_NO_ROW: not announced */
};

/* By what the records of one request are told. */
struct request_key {
	struct vad_guid cmid, product;
	vad_time client_time;
};

/* A request of a client's log. */
struct pending {
	struct request_key key;
	vad_time sent, served; /* times of 12288 and 12290 */
	uint32_t client, host; /* computers; host VAD_NO_ROW: not seen there */
	uint32_t endpoint;     /* VAD_NO_ROW: none */
	uint32_t client_code, host_code;
	bool replied;
};

/* One of a host's log. */
struct served {
	struct request_key key;
	vad_time time;
	uint32_t host, code;
};

struct joining {
	struct pending *rows;
	size_t count, capacity;
	struct vad_table finder;
	struct vad_table owner_finder; /* client ids to owners */
	struct owner *owners;
	size_t owner_count, owner_capacity;
	struct endpoint *endpoints;
	struct vad_table endpoint_finder;
	size_t endpoint_count, endpoint_capacity;
	uint64_t refused; /* requests since there was room */
	struct served *served;
	size_t served_count, served_capacity;
	size_t served_first; /* the oldest of them, once they are as many as may be kept */
	const struct served **unmatched;
	size_t unmatched_count;
	struct vad_replay_join seen;
};

struct vad_replay {
	const struct vad_knowledge *k;
	struct vad_replay_limits limits;
	struct replay_rules rules;
	struct vad_arena *arena;
	struct vad_buffer pool; /* names of computers, channels, endpoints */
	struct computer *computers;
	size_t computer_count, computer_capacity;
	struct vad_table computer_finder;
	struct file *files;
	size_t file_count, file_capacity;
	struct joining join;
	bool finished;
};

struct vad_view vad_replay_text(const struct vad_replay *r, size_t at, size_t size);
/* A copy at the end of the pool. */
enum vad_result vad_replay_keep_text(struct vad_replay *r, struct vad_view text, size_t *at);
uint32_t vad_replay_find_computer(const struct vad_replay *r, struct vad_view name);
int32_t vad_replay_day_number(vad_time time);
/* The bucket of a clock difference. */
size_t vad_replay_bucket_of(const struct replay_rules *rules, int64_t skew);

/* replay_count.c: the count and its days. */
/* Let time pass to `time`: ids expire, days with changes get their rows. */
enum vad_result vad_replay_advance(struct vad_replay *r, struct host *h, vad_time time);
/* The row of the day of `time`, made if need be; NULL when there is no room. */
struct vad_replay_day *vad_replay_day_row(struct vad_replay *r, struct host *h, vad_time time);
/* A valid request of an id; `asked` is the count it asked for (0: not said). */
enum vad_result vad_replay_count(struct vad_replay *r, struct host *h, uint32_t id, int family,
			     int64_t asked, vad_time time);
/* How much higher the count may be than the one kept. */
uint32_t vad_replay_doubt(const struct vad_replay *r, const struct host *h, int family,
			  vad_time at);
/* The last row's closing figures. */
void vad_replay_close_day(const struct vad_replay *r, struct host *h);

/* replay_host.c */
/* The machines of both lists by one number, below the sum of their counts. */
struct machine *vad_replay_machine_row(const struct host *h, size_t row);
size_t vad_replay_machine_rows(const struct host *h);
enum vad_result vad_replay_feed_host(struct vad_replay *r, struct computer *c, struct log *l,
				 const struct vad_kms_request *q);
void vad_replay_free_host(struct host *h);

/* replay_finish.c, replay_today.c */
enum vad_result vad_replay_finish_host(struct vad_replay *r, struct computer *c, vad_time now);
enum vad_result vad_replay_today(struct vad_replay *r, struct computer *c, vad_time now);

/* replay_join.c */
enum vad_result vad_replay_join_client(struct vad_replay *r, uint32_t computer,
				   const struct vad_kms_request *q);
enum vad_result vad_replay_join_host(struct vad_replay *r, uint32_t computer,
				 const struct vad_kms_request *q);
void vad_replay_join_reply(struct vad_replay *r, uint32_t computer,
			   const struct vad_kms_request *q);
enum vad_result vad_replay_finish_join(struct vad_replay *r);

#endif
