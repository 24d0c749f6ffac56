/* SPDX-License-Identifier: MIT */
/*
 * A check as a plan of stages on a transport. What is learnt stands in the structures here; facts are
 * made of them once the run is over, in an order that does not depend on who answered first.
 *
 * A stage is begun at the start, is told of what the others find, and gives its facts at the end.
 * Everything that is under way when the time is up gets an ALARM first, so that it has its word.
 */
#ifndef VAD_PROBE_PLAN_H
#define VAD_PROBE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fact/case.h"
#include "probe/settings.h"
#include "talk.h"
#include "transport.h"

#define VAD_LIVE_ORIGIN "live check"

struct vad_plan;
struct vad_zone;
struct vad_target;
struct vad_place;

/* Shares of the whole time, in hundredths: when a stage is cut. */
enum vad_share {
	VAD_SHARE_SEARCH = 40,
	VAD_SHARE_NAMES = 55,
	VAD_SHARE_CONNECT = 80,
	VAD_SHARE_TALK = 95,
};
/* Microseconds left until the share is used up, at least 1. */
int64_t vad_plan_left(const struct vad_plan *plan, enum vad_share share);

/* --- lines: a talk on a channel --------------------------------------------------------------- */

/*
 * Embedded in its owner, not moved while it is open. `on_done` is called once: with `over` when the
 * talk has its verdict, without when the check was stopped before. The line is closed by then.
 */
struct vad_line {
	struct vad_talk *talk;
	void (*on_done)(struct vad_line *line, bool over, const struct vad_event *last);
	void *owner;
	/* private */
	struct vad_plan *plan;
	struct vad_channel *channel;
	struct vad_line *next, *previous;
	bool datagrams;
	int64_t opened, opened_wall;
};
/*
 * Open the channel and let the talk go on. Talks on VAD_CHANNEL_UDP, LDAP and TLS see a CONNECTED
 * event at once. False, and on_done is not called, only when out of memory.
 */
bool vad_line_open(struct vad_plan *plan, struct vad_line *line, enum vad_channel_kind kind,
		   const struct vad_peer *peer, const struct vad_errand *errand, int64_t patience);

/* --- names to addresses, addresses to connections ---------------------------------------------- */

/* One address and port: connected to once, however many targets lead there. */
struct vad_place {
	struct vad_address address;
	uint16_t port;
	bool wants_rpc, asked;
	enum vad_tcp_word tcp; /* UNKNOWN until it is over */
	enum vad_rpc_word rpc;
	uint32_t rpc_status;
	int64_t connect_time; /* microseconds */
	int64_t wall;         /* when it was over */
	struct vad_address by;
	char *looks_like;
	struct vad_target **targets; /* which led here */
	size_t target_count;
	struct vad_place_talk *talk; /* private: while it is under way */
};

/* What becomes of a target: one bit each. */
enum vad_want {
	VAD_WANT_TCP = 1,        /* connect to every address */
	VAD_WANT_RPC = 2,        /* and bind the KMS interface */
	VAD_WANT_CLOCK = 4,      /* ask for the time there, for host.clock_offset */
	VAD_WANT_CONTROLLER = 8, /* a domain controller: the time, for endpoint.clock_offset */
};

enum vad_name_state { VAD_NAME_ASKED, VAD_NAME_RESOLVES, VAD_NAME_NONE, VAD_NAME_UNKNOWN };

/* A host and port to look at. Lives as long as the plan; pointers to it stay good. */
struct vad_target {
	const char *host; /* as in the key: lower case, no dot at the end */
	uint16_t port;
	unsigned wants; /* enum vad_want */
	bool is_literal, published, set_by_hand, target_is_address;
	uint16_t priority, weight; /* of the first SRV record that names it */
	struct vad_name *name;     /* NULL for literals */
	struct vad_place **places; /* every address, in order of arrival */
	size_t place_count;
	struct vad_clock_job *clock; /* NULL: not asked */
};
/*
 * Get or make a target and see to what is wanted of it, in addition to what was. `host`: a name or an
 * address. NULL when out of memory (the plan ends then) or when there are too many.
 */
struct vad_target *vad_plan_want(struct vad_plan *plan, struct vad_view host, uint16_t port,
				 unsigned wants);
/* What is known of its name so far; RESOLVES for literals. */
enum vad_name_state vad_target_state(const struct vad_target *target);
/* The best words of its places: what a client gets that tries them all. */
enum vad_tcp_word vad_target_tcp(const struct vad_target *target);
enum vad_rpc_word vad_target_rpc(const struct vad_target *target);

/* --- the search --------------------------------------------------------------------------------- */

struct vad_server {
	struct vad_peer peer;
	char key[VAD_ENDPOINT_TEXT]; /* "10.0.0.53"; with the port when that is not 53 */
	bool own;      /* of this machine, not by --dns alone */
	bool asked, silent;    /* silent: at least one question of it met a timeout */
	bool answered;
	int64_t round_trip;    /* of the first answer; microseconds */
	const char *tcp;       /* word of dns-server.tcp; NULL not asked */
	int64_t wall;
};

/* What one server says about one zone. */
struct vad_zone_view {
	struct vad_dns_answer answer;
	int64_t wall;
	struct vad_target **targets; /* of answer.targets, NULL where there was no room */
};

struct vad_zone {
	const char *name;
	struct vad_zone_view *views; /* one per server */
	char *soa, *primary;         /* NULL unknown */
	int64_t soa_wall;
	unsigned wrong_names; /* bit by trap */
	struct vad_target **controllers;
	size_t controller_count;
	int64_t controller_wall;
	const char *controller_place; /* key of the server that named them */
};
/* The view that a client would go by: see LIVE rule in plan_search.c; SIZE_MAX: there is no server. */
size_t vad_zone_effective(const struct vad_plan *plan, const struct vad_zone *zone);

/* --- stages --------------------------------------------------------------------------------------- */

struct vad_stage {
	const char *name;
	/* All may be NULL. State is kept in plan->state[index of the stage]. */
	void (*begin)(struct vad_plan *plan, void **state);
	/* An address of a target is known / a connection to it is over (tcp and rpc stand). */
	void (*on_place)(struct vad_plan *plan, void *state, struct vad_target *target,
			 struct vad_place *place);
	void (*on_connected)(struct vad_plan *plan, void *state, struct vad_place *place);
	/* There will be no more addresses of the target. */
	void (*on_resolved)(struct vad_plan *plan, void *state, struct vad_target *target);
	/* A domain controller of a zone is known (its addresses come by on_place). */
	void (*on_controller)(struct vad_plan *plan, void *state, struct vad_zone *zone,
			      struct vad_target *target);
	/* The run is over: make facts. */
	void (*emit)(struct vad_plan *plan, void *state);
	void (*clear)(struct vad_plan *plan, void *state);
};
extern const struct vad_stage vad_stage_search, vad_stage_targets, vad_stage_clocks,
	vad_stage_clouds, vad_stage_online, vad_stage_directory;
enum { VAD_STAGE_MAX = 8 };

struct vad_plan {
	struct vad_transport *t;
	const struct vad_check_settings *settings;
	const struct vad_here *here;
	const struct vad_knowledge *k;
	struct vad_case *c;
	int64_t length;  /* of the whole, microseconds; it began at 0 */
	int64_t connect; /* patience per connection; 0: by share */
	int64_t wall;    /* at the start */
	enum vad_result result; /* sticky; VAD_NO_MEMORY ends the run */
	bool over, stopped;
	struct vad_server *servers; /* own ones first, in the client's order */
	size_t server_count;
	struct vad_zone *zones;
	size_t zone_count;
	struct vad_target **targets;
	size_t target_count;
	struct vad_place **places;
	size_t place_count, places_over;
	void *state[VAD_STAGE_MAX];
	/* private */
	struct vad_line *lines;
	struct vad_plan_table *names, *targets_by_key, *places_by_key;
	struct vad_arena *arena; /* strings and structures that live as long as the plan */
	size_t clock_count;
	bool wants_connect_times;
};

/*
 * Run a check and put what it finds into `c`. `tick` (NULL: none) is called now and then with the
 * number of connections decided and begun. VAD_NO_MEMORY, VAD_LIMIT (the case is full).
 */
enum vad_result vad_plan_run(struct vad_transport *t, const struct vad_check_settings *settings,
			     struct vad_case *c,
			     void (*tick)(void *context, size_t done, size_t all), void *context);

/* Report that memory is short; the run ends soon. */
void vad_plan_fail(struct vad_plan *plan, enum vad_result result);
/* Zeroed memory that lives as long as the plan; NULL fails the plan. */
void *vad_plan_alloc(struct vad_plan *plan, size_t size);
const char *vad_plan_copy(struct vad_plan *plan, struct vad_view text);
/* Open lines, for a stage that waits for all to be over: tell every stage. */
void vad_plan_tell_place(struct vad_plan *plan, struct vad_target *target, struct vad_place *place);
void vad_plan_tell_connected(struct vad_plan *plan, struct vad_place *place);
void vad_plan_tell_resolved(struct vad_plan *plan, struct vad_target *target);
void vad_plan_tell_controller(struct vad_plan *plan, struct vad_zone *zone,
			      struct vad_target *target);

/* --- facts ----------------------------------------------------------------------------------------- */

/* Where the next facts come from and whom they are about. */
struct vad_emit {
	struct vad_plan *plan;
	vad_subject subject;
	const char *kind;  /* "dns", "tcp" ... */
	const char *place; /* whom: "10.0.0.53" */
	int64_t wall;      /* microseconds; 0: the start of the check */
};
vad_subject vad_emit_subject(struct vad_plan *plan, enum vad_subject_kind kind, const char *key);
/* "host:port" of a target as a subject, with endpoint.host and endpoint.port (once). */
vad_subject vad_emit_target(struct vad_plan *plan, const struct vad_target *target);
vad_subject vad_emit_place(struct vad_plan *plan, const struct vad_place *place);
vad_subject vad_emit_zone(struct vad_plan *plan, const struct vad_zone *zone);
vad_subject vad_emit_machine(struct vad_plan *plan);
/* Facts by name; text that the type does not allow is left out. Failures fail the plan. */
void vad_emit_word(const struct vad_emit *e, const char *fact, const char *word);
void vad_emit_flag(const struct vad_emit *e, const char *fact, bool value);
void vad_emit_int(const struct vad_emit *e, const char *fact, int64_t value, int64_t plus_minus);
/* TEXT, HOST and ADDRESS. */
void vad_emit_text(const struct vad_emit *e, const char *fact, struct vad_view value);
/* INT, CODE, PORT and TIME (seconds) by the fact's type. */
void vad_emit_number(const struct vad_emit *e, const char *fact, int64_t value);
void vad_emit_link(const struct vad_emit *e, const char *fact, vad_subject value);
void vad_emit_unchecked(struct vad_plan *plan, const char *what, const char *why);

#endif
