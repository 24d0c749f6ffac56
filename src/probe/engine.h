/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the real network share (transport_uv.c, socket_channel.c, dns_channel.c,
 * jobs.c): the channel, the lanes in which channels wait their turn, and the way events are
 * delivered.
 */
#ifndef VAD_PROBE_ENGINE_H
#define VAD_PROBE_ENGINE_H

#include <uv.h>

#include "alarms.h"
#include "record.h"
#include "sockets.h"
#include "transport.h"

enum { VAD_ENGINE_SCRATCH = 65536 };

enum vad_begin_result {
	VAD_BEGIN_DONE, /* or failed, which was told to vad_engine_fail() */
	VAD_BEGIN_LATER /* no descriptor just now */
};

/* Channels of one sort that compete for something: descriptors, threads, a server's attention. */
struct vad_lane {
	struct vad_channel *first, *last; /* waiting, in order */
	size_t running, limit;
	enum vad_begin_result (*begin)(struct vad_channel *channel);
	struct vad_lane *next; /* of all lanes */
};

struct vad_socket_part {
	uv_poll_t poll;
	uv_os_sock_t sock;
	struct vad_buffer out; /* bytes that are still to be sent */
	size_t sent;	       /* of `out` */
	bool polled, connecting;
};

struct vad_channel {
	struct vad_engine *engine;
	struct vad_lane *lane;
	struct vad_channel *next, *previous;		/* in its lane while it waits */
	struct vad_channel *next_open, *previous_open; /* of all that are not closed */
	vad_on_event *on_event;
	void *context;
	struct vad_alarm alarm;
	int64_t patience; /* for the alarm while it waits, -1: none */
	uint64_t id;
	enum vad_channel_kind kind;
	enum vad_failure pending; /* FAILED with this is due, from outside of any callback */
	bool waiting, running, recorded, over, closed;
	uint16_t type;
	struct vad_peer peer;
	char *name; /* of the errand, NUL-terminated, NULL for none */
	size_t name_size;
	/* By kind; released by vad_*_end(). */
	struct vad_socket_part *socket; /* freed once libuv has let go of it */
	struct vad_question *question;
	struct vad_job_run *job;
};

struct vad_engine {
	struct vad_transport base; /* first */
	uv_loop_t loop;
	uv_timer_t timer;
	uv_prepare_t prepare;
	uv_idle_t idle;
	uv_signal_t interrupt, terminate;
	uint64_t start; /* uv_hrtime() of now = 0 */
	int64_t now, wall;
	unsigned inside; /* callbacks: time stands still */
	bool interrupted, deadline_came, idling;
	int64_t run_deadline;
	struct vad_alarms alarms;
	struct vad_alarm deadline, tick;
	int64_t timer_due; /* for when the timer is set, -1: not */
	void (*on_tick)(void *context);
	void *tick_context;
	struct vad_lane stream_lane, datagram_lane, job_lane;
	struct vad_lane *lanes;
	struct vad_channel *open, *dead;
	size_t open_count, server_count;
	uint64_t ids;
	struct vad_dns_server *servers;
	struct vad_job_hub *jobs;
	vad_job *job[VAD_CHANNEL_KINDS];
	struct vad_recorder *recorder; /* NULL: none */
	struct vad_here here;
	struct vad_here_memory *here_memory;
	unsigned char *scratch; /* VAD_ENGINE_SCRATCH bytes for what is being read */
};

/* --- transport_uv.c --------------------------------------------------------------------------- */

/*
 * Tell the owner. Terminal events release the channel's lane and part first. Time moves on before.
 */
void vad_engine_deliver(struct vad_channel *channel, struct vad_event event);
/* FAILED at the next opportunity, for places from which no event may come. */
void vad_engine_fail(struct vad_channel *channel, enum vad_failure failure);
/* FAILED now. */
void vad_engine_deliver_fault(struct vad_channel *channel, const struct vad_fault *fault);
/* Look at the clocks, unless within a callback. */
void vad_engine_touch(struct vad_engine *engine);
void vad_engine_add_lane(struct vad_engine *engine, struct vad_lane *lane);

/* --- socket_channel.c: VAD_CHANNEL_TCP, VAD_CHANNEL_UDP --------------------------------------- */

enum vad_begin_result vad_socket_begin(struct vad_channel *channel);
void vad_socket_send(struct vad_channel *channel, struct vad_view bytes);
void vad_socket_end(struct vad_channel *channel);

/* --- dns_channel.c ---------------------------------------------------------------------------- */

/* The lane of that server (made when it is new); NULL when out of memory. */
struct vad_lane *vad_dns_lane(struct vad_engine *engine, const struct vad_peer *peer, bool stream);
void vad_dns_end(struct vad_channel *channel);
void vad_dns_free(struct vad_engine *engine);

/* --- jobs.c ----------------------------------------------------------------------------------- */

enum { VAD_JOBS_AT_ONCE = 16 };
enum vad_result vad_jobs_new(struct vad_engine *engine);
enum vad_begin_result vad_job_begin(struct vad_channel *channel);
/* Abandon it. */
void vad_job_end(struct vad_channel *channel);
void vad_jobs_free(struct vad_engine *engine);

#endif
