/* SPDX-License-Identifier: MIT */
/*
 * Conversations with the network as events. Whoever asks (the stages of a check) opens channels and
 * is called back; whoever carries is one of two: transport_uv.c, the real network, and
 * transport_replay.c, a recording. Nothing above this line knows which. All times here are
 * microseconds; `now` counts from the start of the check and stands still within one callback.
 */
#ifndef VAD_PROBE_TRANSPORT_H
#define VAD_PROBE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/view.h"

enum vad_channel_kind {
	VAD_CHANNEL_TCP,     /* a stream: CONNECTED, then DATA as it comes, CLOSED */
	VAD_CHANNEL_UDP,     /* datagrams: each DATA is a whole one; there is no CONNECTED */
	VAD_CHANNEL_DNS,     /* one question over UDP: one DATA with the whole answer message */
	VAD_CHANNEL_DNS_TCP, /* the same over TCP 53 */
	VAD_CHANNEL_LDAP,    /* a job on a worker thread: one DATA with its result, as JSON */
	VAD_CHANNEL_TLS,     /* the same */
	VAD_CHANNEL_KINDS,
};
/* "tcp", "udp", "dns", "dns-tcp", "ldap", "tls". */
const char *vad_channel_kind_name(enum vad_channel_kind kind);

/* Why a conversation did not come about, or ended. */
enum vad_failure {
	VAD_FAILURE_NONE,
	VAD_FAILURE_REFUSED,     /* RST to our SYN, or the peer's ICMP port unreachable to a datagram */
	VAD_FAILURE_RESET,       /* RST on a connection that stood */
	VAD_FAILURE_UNREACHABLE, /* no route here, or ICMP unreachable; `by` says whose word it is */
	/*
	 * ICMP administratively prohibited, or port unreachable to our SYN (a host answers that
	 * with RST) or by another than the peer; with an empty `by` this machine's own filter.
	 */
	VAD_FAILURE_PROHIBITED,
	VAD_FAILURE_TIMEOUT,     /* given up by the system (DNS: after several tries) before our own alarm */
	VAD_FAILURE_MALFORMED,   /* DNS: came for our question, but is no answer that one can read */
	VAD_FAILURE_NO_FAMILY,   /* this machine has no address of that family, so there is no route */
	VAD_FAILURE_LOCAL,       /* nothing to do with the other side: no descriptor, no memory, no such job */
	VAD_FAILURES,
};
const char *vad_failure_name(enum vad_failure failure); /* "refused" ... */

/* Whom to talk to. Addresses are numeric ("10.0.0.5", "fd00::5"), without a zone. */
struct vad_peer {
	char address[64];
	uint16_t port;
};
/* "10.0.0.5:1688", "[fd00::5]:1688". */
void vad_peer_print(struct vad_buffer *out, const struct vad_peer *peer);

/* What a channel of a job or a question is opened for; copied by open. NULL for the others. */
struct vad_errand {
	/*
	 * DNS: name asked for; LDAP, TLS: the request as JSON (an object; its members whose name
	 * has "password" in it are never recorded, nor the user part of a URL in "proxy").
	 */
	struct vad_view name;
	uint16_t type;        /* DNS: enum vad_dns_type */
};

/*
 * CLOSED and FAILED are the last event of a channel, and so is the one DATA of a question or a job:
 * no alarm comes after them. The channel is still to be closed by its owner. A question over TCP
 * whose server hangs up without an answer gives CLOSED. An answer is the raw message: any rcode,
 * truncated or not; its id and question were compared with ours, except that a refusal may come
 * without a question.
 */
enum vad_event_kind {
	VAD_EVENT_CONNECTED,
	VAD_EVENT_DATA,
	VAD_EVENT_CLOSED, /* by the other side, in order */
	VAD_EVENT_FAILED,
	VAD_EVENT_ALARM,
};

struct vad_event {
	enum vad_event_kind kind;
	int64_t now;
	int64_t wall; /* microseconds since 1970-01-01 UTC by this machine's clock, at the same moment */
	struct vad_view data; /* DATA; valid during the call */
	enum vad_failure failure;
	struct vad_view by; /* FAILED: address of who said so (an ICMP sender), empty when unknown */
};

/* Is this the last event that such a channel gives? */
bool vad_event_is_last(enum vad_channel_kind channel, enum vad_event_kind event);

struct vad_channel;
struct vad_transport;
typedef void vad_on_event(void *context, const struct vad_event *event);

/*
 * What is known of this machine without asking the network. Strings live as long as the transport.
 */
struct vad_here {
	const char *name;   /* host name, "" unknown */
	const char *domain; /* its own DNS domain, "" none */
	const char *const *suffixes; /* search list in order, the own domain first where it is searched */
	size_t suffix_count;
	const char *const *servers; /* "address" or "address:port" / "[address]:port" in order */
	size_t server_count;
	const char *proxy; /* of the environment (https_proxy), "" none */
};

struct vad_transport_ops {
	/*
	 * Begin a conversation. Never fails by itself: what goes wrong comes as FAILED, never
	 * before open returns. When descriptors, worker threads or a server's questions in flight
	 * are short the channel waits its turn: the clock of its alarm starts when it really begins
	 * (see alarm). NULL only when out of memory. `peer` may be NULL for jobs.
	 */
	struct vad_channel *(*open)(struct vad_transport *t, enum vad_channel_kind kind,
				    const struct vad_peer *peer, const struct vad_errand *errand,
				    vad_on_event *on_event, void *context);
	/*
	 * Queue bytes (TCP) or one datagram (UDP; leaves at once unless the channel waits). Copied.
	 */
	void (*send)(struct vad_channel *channel, struct vad_view bytes);
	/*
	 * One ALARM `patience` from now, or from when the channel got its turn; replaces the
	 * earlier one. A job is given the patience that was set when it began as its own deadline.
	 */
	void (*alarm)(struct vad_channel *channel, int64_t patience);
	/* No events come from this channel after this. May be called within its own callback. */
	void (*close)(struct vad_channel *channel);
	int64_t (*now)(struct vad_transport *t);
	int64_t (*wall)(struct vad_transport *t);
	/* 64 random bits (message ids, cookies); recorded, so that a replay fits. */
	uint64_t (*random)(struct vad_transport *t);
	const struct vad_here *(*here)(struct vad_transport *t);
	/*
	 * Deliver events until no channel is open, or `deadline` (microseconds of now) has come, or
	 * SIGINT or SIGTERM did (then every later run returns at once, too). Channels that are
	 * still open may be closed after that. `tick` (may be NULL) is called about fifty times a
	 * second while no channel is just being begun, for what can wait; a replay does not call it.
	 */
	void (*run)(struct vad_transport *t, int64_t deadline, void (*tick)(void *context),
		    void *context);
	/*
	 * Closes what is open. A job that is still at work is left to itself: end the program by
	 * _exit.
	 */
	void (*free)(struct vad_transport *t);
};

/* First member of every transport. */
struct vad_transport {
	const struct vad_transport_ops *ops;
};

/*
 * A job of a worker thread: `request` in, JSON appended to `result` (at most VAD_JOB_RESULT_MAX
 * bytes), within `deadline` microseconds from now. Anything but VAD_OK gives FAILED with
 * VAD_FAILURE_LOCAL. Touches nothing that another thread may hold; one that outlives its alarm is
 * abandoned and its result dropped.
 */
typedef enum vad_result vad_job(struct vad_view request, int64_t deadline, struct vad_buffer *result);
enum { VAD_JOB_RESULT_MAX = 256 << 10 };

/*
 * The real network. `record`: descriptor to which everything is written as JSON lines, -1 for none.
 * SIGINT and SIGTERM end run() early. VAD_IO, VAD_NO_MEMORY.
 */
enum vad_result vad_transport_uv_new(int record, struct vad_transport **t, struct vad_error *error);
/* What does the work of VAD_CHANNEL_LDAP or VAD_CHANNEL_TLS; without one they fail as LOCAL. */
void vad_transport_uv_set_job(struct vad_transport *t, enum vad_channel_kind kind, vad_job *job);
/* Did SIGINT or SIGTERM come? */
bool vad_transport_uv_interrupted(const struct vad_transport *t);
/* Could everything be recorded? VAD_OK, VAD_IO, VAD_NO_MEMORY. */
enum vad_result vad_transport_uv_recorded(const struct vad_transport *t);
/*
 * A recording (record.h), in virtual time: run() never waits. Opens are met by kind, peer, name and
 * type in the order of the recording; one that it does not know fails with VAD_FAILURE_LOCAL.
 * Events come as long after open as they came after the channel's turn, alarms after their
 * patience; what is sent is not looked at. Numbers drawn are those of the recording, then zeros.
 * VAD_INVALID with the line when it cannot be read, VAD_LIMIT when it is too large (64 MiB, a
 * million lines), VAD_NO_MEMORY. Nothing of `recording` is needed afterwards.
 */
enum vad_result vad_transport_replay_new(struct vad_view recording, struct vad_transport **t,
					 struct vad_error *error);

/* Short forms. */
static inline void vad_channel_close(struct vad_transport *t, struct vad_channel *channel)
{
	if (channel != NULL)
		t->ops->close(channel);
}

#endif
