/* SPDX-License-Identifier: MIT */
/*
 * The real network on one libuv loop. Channels that need something scarce stand in lanes and get
 * their turn in order; all alarms hang on one timer.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "here.h"

enum {
	TICK = 20000,	     /* microseconds between two calls of run()'s tick */
	TURNS_AT_ONCE = 4096, /* channels begun before the loop looks for events again; the patience of a
			       * silent peer begins with its turn, so turns come before answers */
	KEPT_BACK = 32,	     /* descriptors for everything but channels */
};

static struct vad_engine *engine_of(struct vad_transport *t)
{
	return (struct vad_engine *)(void *)t;
}

/* --- time ------------------------------------------------------------------------------------- */

void vad_engine_touch(struct vad_engine *engine)
{
	uv_timeval64_t wall;

	if (engine->inside > 0)
		return;
	engine->now = (int64_t)((uv_hrtime() - engine->start) / 1000);
	if (uv_gettimeofday(&wall) == 0)
		engine->wall = wall.tv_sec * 1000000 + wall.tv_usec;
}

static void ring_due(struct vad_engine *engine)
{
	struct vad_alarm *alarm;
	int64_t now;

	vad_engine_touch(engine);
	now = engine->now;
	/*
	 * What a ring sets to ring at once waits for the next round, so that none can keep us here.
	 */
	for (size_t i = engine->alarms.count; i > 0; i--) {
		alarm = vad_alarms_next(&engine->alarms);
		if (alarm == NULL || alarm->due > now)
			return;
		vad_alarms_clear(&engine->alarms, alarm);
		alarm->ring(alarm);
	}
}

static void on_timer(uv_timer_t *timer)
{
	struct vad_engine *engine = timer->data;

	engine->timer_due = -1;
	ring_due(engine);
}

static int64_t after(const struct vad_engine *engine, int64_t patience)
{
	return patience > INT64_MAX - engine->now ? INT64_MAX : engine->now + patience;
}

/* Before the loop waits: the timer follows the first alarm. */
static void on_prepare(uv_prepare_t *prepare)
{
	struct vad_engine *engine = prepare->data;
	struct vad_alarm *first = vad_alarms_next(&engine->alarms);
	int64_t left;

	if (first == NULL) {
		(void)uv_timer_stop(&engine->timer);
		engine->timer_due = -1;
		return;
	}
	if (first->due == engine->timer_due)
		return;
	uv_update_time(&engine->loop);
	vad_engine_touch(engine);
	left = first->due > engine->now ? first->due - engine->now : 0;
	(void)uv_timer_start(&engine->timer, on_timer, ((uint64_t)left + 999) / 1000, 0);
	engine->timer_due = first->due;
}

/* --- lanes ------------------------------------------------------------------------------------ */

void vad_engine_add_lane(struct vad_engine *engine, struct vad_lane *lane)
{
	lane->next = engine->lanes;
	engine->lanes = lane;
}

static void lane_put(struct vad_channel *channel)
{
	struct vad_lane *lane = channel->lane;

	channel->waiting = true;
	channel->previous = lane->last;
	channel->next = NULL;
	if (lane->last != NULL)
		lane->last->next = channel;
	else
		lane->first = channel;
	lane->last = channel;
}

static void lane_take(struct vad_channel *channel)
{
	struct vad_lane *lane = channel->lane;

	if (channel->previous != NULL)
		channel->previous->next = channel->next;
	else
		lane->first = channel->next;
	if (channel->next != NULL)
		channel->next->previous = channel->previous;
	else
		lane->last = channel->previous;
	channel->next = channel->previous = NULL;
	channel->waiting = false;
}

static struct vad_errand errand_of(const struct vad_channel *channel)
{
	return (struct vad_errand){ .name = { channel->name, channel->name_size },
				    .type = channel->type };
}

/* Once, before its first event. */
static void record_open(struct vad_channel *channel, int64_t at)
{
	struct vad_errand errand = errand_of(channel);

	if (channel->recorded)
		return;
	channel->recorded = true;
	vad_record_open(channel->engine->recorder, channel->id, channel->kind, &channel->peer,
			&errand, at);
}

/* Its turn has come. False when there is nothing to begin with after all. */
static bool begin(struct vad_channel *channel)
{
	struct vad_engine *engine = channel->engine;
	struct vad_lane *lane = channel->lane;

	channel->running = true;
	lane->running++;
	if (lane->begin(channel) == VAD_BEGIN_LATER) {
		channel->running = false;
		lane->running--;
		if (lane->running > 0) {
			/*
			 * Less is to be had than the limit promised; when one of these closes, on
			 * we go.
			 */
			lane->limit = lane->running;
			return false;
		}
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
	}
	if (channel->waiting)
		lane_take(channel);
	record_open(channel, engine->now);
	if (channel->patience >= 0 && channel->pending == VAD_FAILURE_NONE && !channel->over &&
	    !channel->closed)
		vad_alarms_set(&engine->alarms, &channel->alarm, after(engine, channel->patience));
	channel->patience = -1;
	return true;
}

static void end(struct vad_channel *channel)
{
	if (channel->waiting)
		lane_take(channel);
	if (channel->running) {
		channel->running = false;
		channel->lane->running--;
	}
	vad_socket_end(channel);
	vad_dns_end(channel);
	vad_job_end(channel);
}

static void on_idle(uv_idle_t *idle)
{
	struct vad_engine *engine = idle->data;
	bool more = false;

	vad_engine_touch(engine);
	for (struct vad_lane *lane = engine->lanes; lane != NULL; lane = lane->next) {
		for (int i = 0; i < TURNS_AT_ONCE && lane->first != NULL; i++) {
			if (lane->running >= lane->limit || !begin(lane->first))
				break;
		}
		more = more || (lane->first != NULL && lane->running < lane->limit);
	}
	if (!more) {
		(void)uv_idle_stop(idle);
		engine->idling = false;
	}
}

/* Somebody waits, or something was given back. */
static void wake_lanes(struct vad_engine *engine)
{
	if (!engine->idling && uv_idle_start(&engine->idle, on_idle) == 0)
		engine->idling = true;
}

/* --- events ----------------------------------------------------------------------------------- */

void vad_engine_deliver(struct vad_channel *channel, struct vad_event event)
{
	struct vad_engine *engine = channel->engine;

	if (channel->over || channel->closed)
		return;
	vad_engine_touch(engine);
	event.now = engine->now;
	event.wall = engine->wall;
	if (vad_event_is_last(channel->kind, event.kind)) {
		channel->over = true;
		vad_alarms_clear(&engine->alarms, &channel->alarm);
		end(channel);
		wake_lanes(engine);
	}
	record_open(channel, engine->now);
	if (event.kind != VAD_EVENT_ALARM)
		vad_record_event(engine->recorder, channel->id, &event);
	engine->inside++;
	channel->on_event(channel->context, &event);
	engine->inside--;
}

void vad_engine_fail(struct vad_channel *channel, enum vad_failure failure)
{
	if (channel->over || channel->closed || channel->pending != VAD_FAILURE_NONE)
		return;
	channel->pending = failure;
	vad_alarms_set(&channel->engine->alarms, &channel->alarm, channel->engine->now);
}

void vad_engine_deliver_fault(struct vad_channel *channel, const struct vad_fault *fault)
{
	struct vad_event event = { .kind = VAD_EVENT_FAILED,
				   .failure = fault->failure,
				   .by = vad_view_of(fault->by) };

	vad_engine_deliver(channel, event);
}

static void on_alarm(struct vad_alarm *alarm)
{
	struct vad_channel *channel =
		(struct vad_channel *)(void *)((char *)alarm - offsetof(struct vad_channel, alarm));
	struct vad_fault fault = { .failure = channel->pending };

	if (channel->pending != VAD_FAILURE_NONE)
		vad_engine_deliver_fault(channel, &fault);
	else
		vad_engine_deliver(channel, (struct vad_event){ .kind = VAD_EVENT_ALARM });
}

/* --- channels --------------------------------------------------------------------------------- */

static struct vad_lane *lane_of(struct vad_engine *engine, enum vad_channel_kind kind,
				const struct vad_peer *peer)
{
	switch (kind) {
	case VAD_CHANNEL_TCP:
		return &engine->stream_lane;
	case VAD_CHANNEL_UDP:
		return &engine->datagram_lane;
	case VAD_CHANNEL_DNS:
	case VAD_CHANNEL_DNS_TCP:
		return vad_dns_lane(engine, peer, kind == VAD_CHANNEL_DNS_TCP);
	default:
		return &engine->job_lane;
	}
}

/*
 * A closed channel is freed between two rounds of the loop: somebody may stand in a callback of it.
 */
static void bury(struct vad_channel *channel)
{
	channel->next = channel->engine->dead;
	channel->engine->dead = channel;
}

static void reap(struct vad_engine *engine)
{
	while (engine->dead != NULL) {
		struct vad_channel *channel = engine->dead;

		engine->dead = channel->next;
		free(channel->name);
		free(channel);
	}
}

static struct vad_channel *channel_new(struct vad_engine *engine, const struct vad_errand *errand)
{
	struct vad_channel *channel = calloc(1, sizeof(*channel));

	/* Its alarm, one for its DNS server, and the engine's own two. */
	if (channel == NULL ||
	    !vad_alarms_reserve(&engine->alarms, engine->open_count + engine->server_count + 4)) {
		free(channel);
		return NULL;
	}
	channel->engine = engine;
	channel->patience = -1;
	channel->alarm.ring = on_alarm;
	channel->id = ++engine->ids;
	if (errand == NULL)
		return channel;
	channel->type = errand->type;
	channel->name_size = errand->name.size;
	channel->name = malloc(errand->name.size + 1);
	if (channel->name == NULL) {
		free(channel);
		return NULL;
	}
	if (errand->name.size > 0)
		memcpy(channel->name, errand->name.data, errand->name.size);
	channel->name[errand->name.size] = '\0';
	return channel;
}

static struct vad_channel *uv_open_channel(struct vad_transport *t, enum vad_channel_kind kind,
					   const struct vad_peer *peer,
					   const struct vad_errand *errand, vad_on_event *on_event,
					   void *context)
{
	struct vad_engine *engine = engine_of(t);
	struct vad_lane *lane = lane_of(engine, kind, peer);
	struct vad_channel *channel = lane != NULL ? channel_new(engine, errand) : NULL;

	if (channel == NULL)
		return NULL;
	vad_engine_touch(engine);
	channel->kind = kind;
	channel->lane = lane;
	channel->on_event = on_event;
	channel->context = context;
	if (peer != NULL)
		channel->peer = *peer;
	channel->next_open = engine->open;
	if (engine->open != NULL)
		engine->open->previous_open = channel;
	engine->open = channel;
	engine->open_count++;
	/* Datagrams measure clocks: they are not to wait for the loop. */
	if (kind == VAD_CHANNEL_UDP && lane->first == NULL && lane->running < lane->limit &&
	    begin(channel))
		return channel;
	lane_put(channel);
	wake_lanes(engine);
	return channel;
}

static void uv_send(struct vad_channel *channel, struct vad_view bytes)
{
	if (channel->over || channel->closed || channel->pending != VAD_FAILURE_NONE ||
	    (channel->kind != VAD_CHANNEL_TCP && channel->kind != VAD_CHANNEL_UDP))
		return;
	vad_socket_send(channel, bytes);
}

static void uv_alarm(struct vad_channel *channel, int64_t patience)
{
	struct vad_engine *engine = channel->engine;

	if (channel->over || channel->closed || channel->pending != VAD_FAILURE_NONE)
		return;
	patience = patience < 0 ? 0 : patience;
	vad_engine_touch(engine);
	if (channel->waiting)
		channel->patience = patience;
	else
		vad_alarms_set(&engine->alarms, &channel->alarm, after(engine, patience));
}

static void uv_close_channel(struct vad_channel *channel)
{
	struct vad_engine *engine = channel->engine;

	if (channel->closed)
		return;
	if (channel->waiting)
		record_open(channel, -1);
	channel->closed = true;
	vad_alarms_clear(&engine->alarms, &channel->alarm);
	end(channel);
	if (channel->previous_open != NULL)
		channel->previous_open->next_open = channel->next_open;
	else
		engine->open = channel->next_open;
	if (channel->next_open != NULL)
		channel->next_open->previous_open = channel->previous_open;
	engine->open_count--;
	bury(channel);
	wake_lanes(engine);
}

/* --- the rest of the seam --------------------------------------------------------------------- */

static int64_t uv_now_of(struct vad_transport *t)
{
	vad_engine_touch(engine_of(t));
	return engine_of(t)->now;
}

static int64_t uv_wall_of(struct vad_transport *t)
{
	vad_engine_touch(engine_of(t));
	return engine_of(t)->wall;
}

static uint64_t uv_random_of(struct vad_transport *t)
{
	uint64_t number = 0;

	if (uv_random(NULL, NULL, &number, sizeof(number), 0, NULL) != 0)
		number = uv_hrtime() * UINT64_C(0x9E3779B97F4A7C15);
	vad_record_random(engine_of(t)->recorder, number);
	return number;
}

static const struct vad_here *uv_here_of(struct vad_transport *t)
{
	return &engine_of(t)->here;
}

static void on_deadline(struct vad_alarm *alarm)
{
	struct vad_engine *engine =
		(struct vad_engine *)(void *)((char *)alarm - offsetof(struct vad_engine, deadline));

	engine->deadline_came = true;
}

static void on_tick(struct vad_alarm *alarm)
{
	struct vad_engine *engine =
		(struct vad_engine *)(void *)((char *)alarm - offsetof(struct vad_engine, tick));

	vad_alarms_set(&engine->alarms, alarm, engine->now + TICK);
	if (engine->idling)
		return;
	engine->inside++;
	engine->on_tick(engine->tick_context);
	engine->inside--;
}

static void on_signal(uv_signal_t *signal, int number)
{
	struct vad_engine *engine = signal->data;

	(void)number;
	engine->interrupted = true;
}

static void uv_run_until(struct vad_transport *t, int64_t deadline, void (*tick)(void *context),
			 void *context)
{
	struct vad_engine *engine = engine_of(t);

	vad_engine_touch(engine);
	engine->run_deadline = deadline;
	engine->deadline_came = deadline <= engine->now;
	engine->on_tick = tick;
	engine->tick_context = context;
	vad_alarms_set(&engine->alarms, &engine->deadline, deadline);
	if (tick != NULL)
		vad_alarms_set(&engine->alarms, &engine->tick, engine->now + TICK);
	while (engine->open_count > 0 && !engine->deadline_came && !engine->interrupted) {
		(void)uv_run(&engine->loop, UV_RUN_ONCE);
		reap(engine);
	}
	vad_alarms_clear(&engine->alarms, &engine->deadline);
	vad_alarms_clear(&engine->alarms, &engine->tick);
}

static void close_handle(uv_handle_t *handle, void *context)
{
	(void)context;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void uv_free(struct vad_transport *t)
{
	struct vad_engine *engine = engine_of(t);

	while (engine->open != NULL)
		uv_close_channel(engine->open);
	vad_dns_free(engine);
	vad_jobs_free(engine);
	uv_walk(&engine->loop, close_handle, NULL);
	(void)uv_run(&engine->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&engine->loop);
	reap(engine);
	vad_recorder_free(engine->recorder);
	vad_here_free(engine->here_memory);
	vad_alarms_free(&engine->alarms);
	free(engine->scratch);
	free(engine);
}

static const struct vad_transport_ops uv_ops = {
	.open = uv_open_channel,
	.send = uv_send,
	.alarm = uv_alarm,
	.close = uv_close_channel,
	.now = uv_now_of,
	.wall = uv_wall_of,
	.random = uv_random_of,
	.here = uv_here_of,
	.run = uv_run_until,
	.free = uv_free,
};

/* How many descriptors the lanes may use: all but some for the servers, the loop and the jobs. */
static void set_lanes(struct vad_engine *engine)
{
	size_t all = vad_socket_limit();
	size_t jobs = all >= 256 ? VAD_JOBS_AT_ONCE : 2;
	size_t kept = KEPT_BACK + 2 * jobs;
	size_t sockets = all > kept + 8 ? all - kept : 8;
	size_t datagrams = sockets / 4 < 256 ? sockets / 4 : 256;

	engine->job_lane = (struct vad_lane){ .limit = jobs, .begin = vad_job_begin };
	engine->datagram_lane =
		(struct vad_lane){ .limit = datagrams, .begin = vad_socket_begin };
	engine->stream_lane =
		(struct vad_lane){ .limit = sockets - datagrams, .begin = vad_socket_begin };
	vad_engine_add_lane(engine, &engine->stream_lane);
	vad_engine_add_lane(engine, &engine->datagram_lane);
	vad_engine_add_lane(engine, &engine->job_lane);
}

/* None of these can fail once the loop stands, but for the signals, without which one can live. */
static void start_handles(struct vad_engine *engine)
{
	(void)uv_timer_init(&engine->loop, &engine->timer);
	(void)uv_prepare_init(&engine->loop, &engine->prepare);
	(void)uv_idle_init(&engine->loop, &engine->idle);
	engine->timer.data = engine->prepare.data = engine->idle.data = engine;
	(void)uv_prepare_start(&engine->prepare, on_prepare);
	engine->interrupt.data = engine->terminate.data = engine;
	if (uv_signal_init(&engine->loop, &engine->interrupt) == 0)
		(void)uv_signal_start(&engine->interrupt, on_signal, SIGINT);
	if (uv_signal_init(&engine->loop, &engine->terminate) == 0)
		(void)uv_signal_start(&engine->terminate, on_signal, SIGTERM);
}

static enum vad_result no_memory(struct vad_error *error)
{
	return vad_error_set(error, VAD_NO_MEMORY, "network", 0, 0, "out of memory");
}

static enum vad_result start(struct vad_engine *engine, int record, struct vad_error *error)
{
	enum vad_result result = vad_here_new(&engine->here, &engine->here_memory, error);

	if (result != VAD_OK)
		return result;
	engine->scratch = malloc(VAD_ENGINE_SCRATCH);
	if (engine->scratch == NULL || !vad_alarms_reserve(&engine->alarms, 16) ||
	    vad_jobs_new(engine) != VAD_OK)
		return no_memory(error);
	vad_engine_touch(engine);
	if (record < 0)
		return VAD_OK;
	engine->recorder = vad_recorder_new(record);
	if (engine->recorder == NULL)
		return no_memory(error);
	vad_record_start(engine->recorder, engine->wall - engine->now, &engine->here);
	return VAD_OK;
}

enum vad_result vad_transport_uv_new(int record, struct vad_transport **t, struct vad_error *error)
{
	struct vad_engine *engine = calloc(1, sizeof(*engine));
	enum vad_result result;
	int failed;

	if (engine == NULL)
		return no_memory(error);
	engine->base.ops = &uv_ops;
	engine->start = uv_hrtime();
	engine->timer_due = -1;
	engine->deadline.ring = on_deadline;
	engine->tick.ring = on_tick;
	failed = uv_loop_init(&engine->loop);
	if (failed != 0) {
		free(engine);
		return vad_error_set(error, VAD_IO, "network", 0, 0, "no event loop: %s",
				     uv_strerror(failed));
	}
	set_lanes(engine);
	start_handles(engine);
	result = start(engine, record, error);
	if (result != VAD_OK) {
		uv_free(&engine->base);
		return result;
	}
	*t = &engine->base;
	return VAD_OK;
}

void vad_transport_uv_set_job(struct vad_transport *t, enum vad_channel_kind kind, vad_job *job)
{
	engine_of(t)->job[kind] = job;
}

bool vad_transport_uv_interrupted(const struct vad_transport *t)
{
	return ((const struct vad_engine *)(const void *)t)->interrupted;
}

enum vad_result vad_transport_uv_recorded(const struct vad_transport *t)
{
	return vad_recorder_result(((const struct vad_engine *)(const void *)t)->recorder);
}
