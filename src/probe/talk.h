/* SPDX-License-Identifier: MIT */
/*
 * One conversation per protocol: events in; bytes to send, patience and in the end a verdict out. None
 * of them opens anything, so each runs in a test, in a replay and on the network alike.
 */
#ifndef VAD_PROBE_TALK_H
#define VAD_PROBE_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "address.h"
#include "base/buffer.h"
#include "transport.h"
#include "wire/banner.h"
#include "wire/dns.h"

struct vad_talk_out {
	struct vad_buffer *send; /* appended: bytes to send now */
	int64_t patience;        /* microseconds from now to the next ALARM; 0: as it was */
};

/* First member of each. `take` returns true when the talk is over and its verdict stands. */
struct vad_talk {
	bool (*take)(struct vad_talk *talk, const struct vad_event *event, struct vad_talk_out *out);
};

/* --- DNS: what one server says to one question ---------------------------------------------- */

/* Words of zone.srv, in the order in which they are told when servers are equal. */
enum vad_dns_word {
	VAD_DNS_UNKNOWN, /* not asked, or not the other side's doing */
	VAD_DNS_FOUND,
	VAD_DNS_NAME_ERROR,
	VAD_DNS_NODATA,
	VAD_DNS_SERVER_FAILED,
	VAD_DNS_SERVER_REFUSED,
	VAD_DNS_FORMAT_ERROR,
	VAD_DNS_NOT_IMPLEMENTED,
	VAD_DNS_MALFORMED,
	VAD_DNS_TRUNCATED,
	VAD_DNS_TIMEOUT,
	VAD_DNS_UNREACHABLE,
};
const char *vad_dns_word_name(enum vad_dns_word word); /* "found" ... as in facts.yaml */
/* Did a message come back? Is it one that a client does not look past? */
bool vad_dns_word_answered(enum vad_dns_word word);
bool vad_dns_word_final(enum vad_dns_word word);

enum { VAD_DNS_RECORDS_KEPT = 256 };

struct vad_dns_target {
	char *name; /* lower case, no dot at the end */
	uint16_t priority, weight, port;
};

/* An answer reduced to what is asked of it. Zero-initialise; owned. */
struct vad_dns_answer {
	enum vad_dns_word word;
	bool truncated; /* TC */
	bool alias;     /* the name asked for is a CNAME */
	uint32_t ttl;   /* lowest of the records used, seconds */
	char *soa;      /* owner of the SOA record in it; NULL none */
	char *primary;  /* its server */
	struct vad_dns_target *targets; /* SRV, at most VAD_DNS_RECORDS_KEPT */
	size_t target_count;
	struct vad_address *addresses; /* A and AAAA, likewise */
	size_t address_count;
	bool more; /* there were more than are kept */
};
/*
 * Read `message` as an answer to `name` and `type`; CNAMEs of the answer are followed. Whatever the
 * bytes are, there is a word for them. VAD_NO_MEMORY only.
 */
enum vad_result vad_dns_answer_read(struct vad_view message, struct vad_view name, uint16_t type,
				    struct vad_dns_answer *answer);
void vad_dns_answer_clear(struct vad_dns_answer *answer);

struct vad_talk_dns {
	struct vad_talk talk;
	struct vad_view name; /* borrowed */
	uint16_t type;
	struct vad_dns_answer answer; /* its word stands when the talk is over */
	bool no_memory;
	enum vad_failure failure; /* why there is no answer; NONE: none came in time */
};
void vad_talk_dns_init(struct vad_talk_dns *talk, struct vad_view name, uint16_t type);

/* --- TCP, and the bind of the KMS interface upon it ------------------------------------------ */

enum vad_tcp_word {
	VAD_TCP_UNKNOWN,
	VAD_TCP_OPEN,
	VAD_TCP_REFUSED,
	VAD_TCP_RESET,
	VAD_TCP_PROHIBITED,
	VAD_TCP_UNREACHABLE,
	VAD_TCP_TIMEOUT,
	VAD_TCP_FAILED,
};
const char *vad_tcp_word_name(enum vad_tcp_word word);

enum vad_rpc_word {
	VAD_RPC_WORD_UNKNOWN,
	VAD_RPC_WORD_KMS,
	VAD_RPC_WORD_OTHER_RPC, /* DCE/RPC, but without the KMS interface */
	VAD_RPC_WORD_REJECTED,  /* DCE/RPC that takes no bind, or not this one */
	VAD_RPC_WORD_FAULT,
	VAD_RPC_WORD_HTTP,
	VAD_RPC_WORD_TLS,
	VAD_RPC_WORD_SSH,
	VAD_RPC_WORD_SMTP,
	VAD_RPC_WORD_OTHER,
	VAD_RPC_WORD_MALFORMED, /* DCE/RPC with lengths that lie, or without an end */
	VAD_RPC_WORD_CLOSED,
	VAD_RPC_WORD_SILENT,
};
const char *vad_rpc_word_name(enum vad_rpc_word word);

enum { VAD_LOOKS_LIKE_MAX = 80, VAD_TALK_INPUT_MAX = 65536 };

/* Zero-initialised fields are what init leaves; `in` is freed when the talk is over. */
struct vad_talk_rpc {
	struct vad_talk talk;
	bool bind;        /* false: to connect is all, and closes the talk */
	int64_t patience; /* for the answer to the bind, from CONNECTED on; microseconds */
	int64_t until;    /* and no later than this moment of now */
	struct vad_buffer in;
	enum vad_tcp_word tcp;
	enum vad_rpc_word rpc; /* UNKNOWN when it never came to that */
	int64_t connected;     /* moment of CONNECTED */
	struct vad_address by; /* who said unreachable; size 0 unknown */
	uint32_t status;       /* FAULT: C706 status */
	char *looks_like;      /* first line that came, where it is text; NULL none; the owner frees */
};
void vad_talk_rpc_init(struct vad_talk_rpc *talk, bool bind, int64_t patience, int64_t until);

/* --- clocks ---------------------------------------------------------------------------------- */

enum vad_clock_kind { VAD_CLOCK_NTP, VAD_CLOCK_SMB2, VAD_CLOCK_HTTP, VAD_CLOCK_LDAP };
const char *vad_clock_kind_name(enum vad_clock_kind kind); /* kind of an observation */

/* What a clock said. Microseconds. */
struct vad_clock_reading {
	bool known;
	int64_t offset;      /* the clock there minus the clock here */
	int64_t uncertainty; /* not below 0 */
	int64_t wall;        /* when it was read, by the clock here */
};

/* Ask one server once: NTP by datagram, SMB2 and HTTP by stream, LDAP as a job. */
struct vad_talk_clock {
	struct vad_talk talk;
	enum vad_clock_kind kind;
	const char *host; /* HTTP: for the Host field; borrowed */
	uint64_t cookie;  /* random: NTP cookie, SMB2 client id */
	int64_t patience; /* for the answer */
	int64_t asked, asked_wall;
	struct vad_buffer in;
	struct vad_clock_reading reading;
	bool not_believed; /* NTP: it says itself that it does not know the time */
};
void vad_talk_clock_init(struct vad_talk_clock *talk, enum vad_clock_kind kind, const char *host,
			 uint64_t cookie, int64_t patience);

/* For the talks themselves. */
bool vad_talk_ntp_take(struct vad_talk *talk, const struct vad_event *event,
		       struct vad_talk_out *out);
bool vad_talk_smb2_take(struct vad_talk *talk, const struct vad_event *event,
			struct vad_talk_out *out);
bool vad_talk_http_take(struct vad_talk *talk, const struct vad_event *event,
			struct vad_talk_out *out);
bool vad_talk_ldap_take(struct vad_talk *talk, const struct vad_event *event,
			struct vad_talk_out *out);

#endif
