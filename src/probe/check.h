/* SPDX-License-Identifier: MIT */
/*
 * A live check: what is asked of whom, in which order, until when. The stages share the objects below; each
 * answer becomes facts at once, and what needs all answers (the client's view of a zone, the best address of
 * a name) when the check ends. Everything lives in the check's arena.
 *
 *   check.c          settings and this machine's configuration to work; the end
 *   check_query.c    one question at one DNS server
 *   check_zone.c     zones and their records
 *   check_name.c     names to addresses
 *   check_contact.c  an address: TCP and the bind
 *   check_clock.c    an address: its clock
 *   check_emit.c     facts
 */
#ifndef VAD_PROBE_CHECK_H
#define VAD_PROBE_CHECK_H

#include "base/arena.h"
#include "fact/case.h"
#include "probe/settings.h"
#include "transport.h"
#include "wire/dns.h"

enum {
	VAD_CHECK_SERVERS_MAX = 32,
	VAD_CHECK_ZONES_MAX = 32,
	VAD_CHECK_TARGETS_MAX = 16384, /* of one zone */
	VAD_CHECK_CONTROLLERS_MAX = 8, /* of one zone */
	VAD_CHECK_ADDRESSES_MAX = 32,  /* of one name */
	VAD_CHECK_CLOCKS_MAX = 64,
	VAD_CHECK_TIMED_MAX = 100, /* so many contacts are told with their times */
};

/* Words of zone.srv; the first eleven in the order of enum vad_word. */
enum vad_word {
	VAD_WORD_NONE, /* no answer yet */
	VAD_WORD_FOUND,
	VAD_WORD_NXDOMAIN,
	VAD_WORD_NODATA,
	VAD_WORD_SERVFAIL,
	VAD_WORD_REFUSED,
	VAD_WORD_FORMERR,
	VAD_WORD_NOTIMP,
	VAD_WORD_TIMEOUT,
	VAD_WORD_UNREACHABLE,
	VAD_WORD_TRUNCATED,
	VAD_WORD_MALFORMED,
};
const char *vad_word_name(enum vad_word word); /* "found" ... */
/* Found or clearly not there: a client that hears this asks no other server. */
static inline bool vad_word_is_final(enum vad_word word)
{
	return word == VAD_WORD_FOUND || word == VAD_WORD_NXDOMAIN || word == VAD_WORD_NODATA;
}

struct vad_check_server {
	char key[80]; /* "10.0.0.53", with the port where that is not 53 */
	struct vad_peer peer;
	vad_subject subject;
	bool own; /* this machine asks it */
	bool answered, over_tcp;
	bool failed; /* at least one question of it met silence or no way */
};

/* What a question came to. */
struct vad_answer {
	enum vad_word word;
	struct vad_view message; /* empty where none came; valid during the call */
	int64_t wall;
};
struct vad_query;
typedef void vad_on_answer(struct vad_query *query, const struct vad_answer *answer);
struct vad_query {
	struct vad_check *check;
	struct vad_check_server *server;
	char name[VAD_DNS_NAME_MAX];
	uint16_t type;
	vad_on_answer *done;
	void *context;
	/* private */
	struct vad_channel *channel;
	int64_t begun, until;
	bool stream;
};

struct vad_target {
	char host[VAD_DNS_NAME_MAX];
	uint16_t port, priority, weight;
	uint32_t servers; /* bit n: server n names it */
	vad_subject endpoint;
};

struct vad_zone {
	struct vad_check *check;
	char name[VAD_DNS_NAME_MAX];
	vad_subject subject;
	enum vad_word words[VAD_CHECK_SERVERS_MAX];
	uint32_t ttl[VAD_CHECK_SERVERS_MAX];
	vad_subject views[VAD_CHECK_SERVERS_MAX];
	size_t pending; /* questions for the record */
	bool traps_asked, soa_told, controllers_asked;
	struct vad_target *targets;
	size_t target_count, target_capacity;
	struct vad_name **controllers;
	size_t controller_count;
};

/* A host by name that is to be reached, for some purpose. */
struct vad_name;
struct vad_contact;
/* An address of the name became known; `peer` has the port of the name. */
typedef void vad_on_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall);
struct vad_name {
	struct vad_check *check;
	const char *host;
	uint16_t port;
	vad_subject endpoint, holder; /* "host:port", and the host */
	vad_on_address *on_address;
	void *context; /* of on_address */
	struct vad_name *next;
	bool literal, denied_only; /* denied_only: every answer so far said that there is no address */
	size_t pending;
	struct vad_peer *addresses;
	size_t address_count;
	struct vad_contact **contacts; /* one for each address; NULL where none was made */
	struct vad_timepiece *clock;
};

enum vad_contact_state { VAD_CONTACT_CONNECTING, VAD_CONTACT_BINDING, VAD_CONTACT_DONE };
/* One address and port: the connection, and what answers to the bind. */
struct vad_contact {
	struct vad_check *check;
	struct vad_contact *next;
	struct vad_channel *channel;
	struct vad_peer peer;
	vad_subject endpoint;
	const char *tcp, *rpc; /* words of endpoint.tcp and endpoint.rpc, NULL while not known */
	struct vad_buffer in;
	int64_t begun;
	enum vad_contact_state state;
};

/* What one clock showed, by the way that was best. */
struct vad_clock_reading {
	const char *kind; /* source kind, NULL: none yet */
	int64_t offset, uncertainty; /* microseconds: there minus here */
	int64_t wall;
	char place[80];
};
struct vad_timepiece {
	struct vad_check *check;
	struct vad_timepiece *next;
	struct vad_peer peer; /* the port is not used */
	vad_subject subject;  /* host or endpoint */
	const char *fact;     /* host.clock_offset or endpoint.clock_offset */
	struct vad_clock_reading best;
	struct vad_way *ways; /* every conversation */
	unsigned open;	      /* those under way */
	bool asked_rough;     /* HTTP, for want of anything better */
};

struct vad_check {
	struct vad_transport *t;
	const struct vad_check_settings *settings;
	const struct vad_knowledge *k;
	struct vad_case *c;
	struct vad_arena *arena;
	bool out_of_memory, finished;
	int64_t until_search, until_names, until_connected, until_end, until_over; /* microseconds of now */
	int64_t connect_patience; /* microseconds for one connection, -1: until_connected */
	vad_subject machine, product;
	struct vad_check_server servers[VAD_CHECK_SERVERS_MAX];
	size_t server_count;
	struct vad_zone *zones[VAD_CHECK_ZONES_MAX];
	size_t zone_count;
	struct vad_name *names;
	struct vad_contact *contacts;
	size_t contact_count, contacts_done;
	struct vad_timepiece *clocks;
	size_t clock_count, clocks_left_out;
	struct vad_contact **contact_of; /* by subject */
	struct vad_name **name_of;	 /* by subject */
	size_t contact_slots, name_slots;
	struct vad_online *online;	 /* see check_jobs.h */
	struct vad_directory *directory; /* the same */
};

/* --- check.c: the whole --- */
/*
 * Ask what `settings` want over `t` and put facts into `c`. Runs the transport. VAD_NO_MEMORY; what did
 * not answer is a fact or stands under "not checked". `tick` as in struct vad_transport_ops.
 */
enum vad_result vad_check_run(struct vad_transport *t, const struct vad_check_settings *settings,
			      struct vad_case *c, void (*tick)(void *context, size_t done, size_t all),
			      void *context);
/* Room for one more in an array of the arena, as vad_reasoning_grow(); NULL and out_of_memory. */
void *vad_check_grow(struct vad_check *check, void *items, size_t count, size_t *capacity,
		     size_t item_size);
void *vad_check_alloc(struct vad_check *check, size_t size);
/* Time that is left until `until`, at least a millisecond. */
int64_t vad_check_left(const struct vad_check *check, int64_t until);

/* --- check_query.c --- */
/* Say of the servers that never answered that they do not. */
void vad_check_finish_servers(struct vad_check *check);
/* Ask one server; `done` is called exactly once, also when the check ends first (VAD_WORD_NONE then). */
void vad_check_ask(struct vad_check *check, struct vad_check_server *server, const char *name,
		   uint16_t type, int64_t until, vad_on_answer *done, void *context);
/* Walk the records of `type` that answer the question, aliases followed. *state is {0} at first. */
struct vad_answer_walk {
	struct vad_dns_message message;
	struct vad_dns_name owner;
	bool begun, alias;
};
bool vad_answer_next(struct vad_answer_walk *walk, const struct vad_answer *answer,
		     const struct vad_query *query, struct vad_dns_record *record);

/* --- check_zone.c --- */
void vad_check_add_zone(struct vad_check *check, const char *name);
void vad_check_search(struct vad_check *check);
void vad_check_finish_zones(struct vad_check *check);

/* --- check_name.c --- */
/* The name for that purpose, made and asked for when it is new. NULL without memory. */
struct vad_name *vad_check_name(struct vad_check *check, struct vad_view host, uint16_t port,
				vad_on_address *on_address, void *context);
void vad_check_finish_names(struct vad_check *check);

/* --- check_contact.c --- */
/* on_address of names that serve KMS: contact, and the clock. */
void vad_check_kms_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall);
struct vad_contact *vad_check_contact(struct vad_check *check, const struct vad_peer *peer);
/* Words of endpoint.tcp for a failure to connect. */
const char *vad_tcp_word(enum vad_failure failure);
/* The better one of two words of endpoint.tcp; either may be NULL. */
const char *vad_better_tcp(const char *a, const char *b);
void vad_check_finish_contacts(struct vad_check *check);

/* --- check_clock.c --- */
struct vad_timepiece *vad_check_clock(struct vad_check *check, const struct vad_peer *peer,
				  vad_subject subject, const char *fact);
/* on_address of domain controllers. */
void vad_check_controller_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall);
void vad_check_finish_clocks(struct vad_check *check);

/* --- check_emit.c: one fact each; `place` is whom it was heard from --- */
struct vad_said {
	const char *kind;  /* "dns", "tcp" ... */
	const char *place; /* "10.0.0.53"; "" none */
	int64_t wall;
};
void vad_say_word(struct vad_check *check, vad_subject s, const char *fact, const char *word,
		  const struct vad_said *said);
void vad_say_flag(struct vad_check *check, vad_subject s, const char *fact, bool flag,
		  const struct vad_said *said);
void vad_say_number(struct vad_check *check, vad_subject s, const char *fact, int64_t number,
		    int64_t plus_minus, const struct vad_said *said);
/* For TEXT, HOST and ADDRESS facts. */
void vad_say_text(struct vad_check *check, vad_subject s, const char *fact, struct vad_view text,
		  const struct vad_said *said);
void vad_say_subject(struct vad_check *check, vad_subject s, const char *fact, vad_subject to,
		     const struct vad_said *said);
/* Of two words (NULL: none) the one that stands earlier in `order`, which ends with NULL; `a` where they are
 * equal. */
const char *vad_better_word(const char *a, const char *b, const char *const *order);
void vad_say_unchecked(struct vad_check *check, const char *what, const char *why);
/* A subject that stands in no machine. */
vad_subject vad_check_subject(struct vad_check *check, enum vad_subject_kind kind,
			      struct vad_view key);
/* The endpoint "host:port" or "[v6]:port". */
vad_subject vad_check_endpoint(struct vad_check *check, struct vad_view host, uint16_t port);

#endif
