/* SPDX-License-Identifier: MIT */
/* A recording in virtual time: the clock jumps from event to event. */
#include <stdlib.h>

#include "alarms.h"
#include "record.h"
#include "recording.h"
#include "transport.h"

struct replay {
	struct vad_transport base; /* first */
	struct vad_recording recording;
	struct vad_alarms alarms;
	struct vad_channel *open, *dead;
	size_t open_count, randoms_drawn;
	int64_t now;
};

struct vad_channel {
	struct replay *replay;
	struct vad_channel *next, *previous; /* of all open ones; next: of the dead */
	vad_on_event *on_event;
	void *context;
	const struct vad_recorded_open *recorded; /* NULL: the recording does not know it */
	const struct vad_recorded_event *event;	  /* the next one to come */
	struct vad_alarm alarm, arrival;
	int64_t opened;
	enum vad_channel_kind kind;
	bool over, closed;
};

static struct replay *replay_of(struct vad_transport *t)
{
	return (struct replay *)(void *)t;
}

static int64_t later(int64_t from, int64_t by)
{
	if (by < 0)
		return from;
	return from > INT64_MAX - by ? INT64_MAX : from + by;
}

/* --- events ----------------------------------------------------------------------------------- */

static void deliver(struct vad_channel *channel, struct vad_event event)
{
	struct replay *replay = channel->replay;

	event.now = replay->now;
	event.wall = later(replay->recording.wall, replay->now);
	if (vad_event_is_last(channel->kind, event.kind)) {
		channel->over = true;
		vad_alarms_clear(&replay->alarms, &channel->alarm);
		vad_alarms_clear(&replay->alarms, &channel->arrival);
	}
	channel->on_event(channel->context, &event);
}

static void expect_event(struct vad_channel *channel)
{
	if (channel->event != NULL && !channel->over && !channel->closed)
		vad_alarms_set(&channel->replay->alarms, &channel->arrival,
			       later(channel->opened, channel->event->at - channel->recorded->at));
}

static void on_arrival(struct vad_alarm *alarm)
{
	struct vad_channel *channel =
		(struct vad_channel *)(void *)((char *)alarm -
					       offsetof(struct vad_channel, arrival));
	const struct vad_recorded_event *recorded = channel->event;
	struct vad_event event = { .kind = VAD_EVENT_FAILED, .failure = VAD_FAILURE_LOCAL };

	if (recorded != NULL) {
		event.kind = recorded->kind;
		event.data = recorded->data;
		event.failure = recorded->failure;
		event.by = recorded->by;
		channel->event = recorded->next;
	}
	deliver(channel, event);
	expect_event(channel);
}

static void on_alarm(struct vad_alarm *alarm)
{
	struct vad_channel *channel =
		(struct vad_channel *)(void *)((char *)alarm - offsetof(struct vad_channel, alarm));

	deliver(channel, (struct vad_event){ .kind = VAD_EVENT_ALARM });
}

/* --- channels --------------------------------------------------------------------------------- */

static const struct vad_recorded_open *find_recorded(struct replay *replay,
						     enum vad_channel_kind kind,
						     const struct vad_peer *peer,
						     const struct vad_errand *errand)
{
	struct vad_buffer to = vad_buffer_new(sizeof(peer->address) + 16);
	struct vad_buffer name = vad_buffer_new(1 << 20);
	const struct vad_recorded_open *found;

	if (peer != NULL && peer->address[0] != '\0')
		vad_peer_print(&to, peer);
	if (errand != NULL && vad_record_name(kind, errand->name, &name) != VAD_OK)
		vad_buffer_reset(&name);
	found = vad_recording_take(&replay->recording, kind, vad_buffer_view(&to),
				   vad_buffer_view(&name), errand != NULL ? errand->type : 0);
	vad_buffer_clear(&to);
	vad_buffer_clear(&name);
	return found;
}

static struct vad_channel *replay_open(struct vad_transport *t, enum vad_channel_kind kind,
				       const struct vad_peer *peer, const struct vad_errand *errand,
				       vad_on_event *on_event, void *context)
{
	struct replay *replay = replay_of(t);
	struct vad_channel *channel = calloc(1, sizeof(*channel));

	if (channel == NULL ||
	    !vad_alarms_reserve(&replay->alarms, 2 * (replay->open_count + 1))) {
		free(channel);
		return NULL;
	}
	channel->replay = replay;
	channel->on_event = on_event;
	channel->context = context;
	channel->kind = kind;
	channel->opened = replay->now;
	channel->alarm.ring = on_alarm;
	channel->arrival.ring = on_arrival;
	channel->recorded = find_recorded(replay, kind, peer, errand);
	channel->event = channel->recorded != NULL ? channel->recorded->first : NULL;
	if (channel->recorded == NULL)
		vad_alarms_set(&replay->alarms, &channel->arrival, replay->now);
	else
		expect_event(channel);
	channel->next = replay->open;
	if (replay->open != NULL)
		replay->open->previous = channel;
	replay->open = channel;
	replay->open_count++;
	return channel;
}

static void replay_send(struct vad_channel *channel, struct vad_view bytes)
{
	(void)channel;
	(void)bytes;
}

static void replay_alarm(struct vad_channel *channel, int64_t patience)
{
	struct replay *replay = channel->replay;
	bool never_began = channel->recorded != NULL && channel->recorded->at < 0;

	/*
	 * Time goes on by at least a little, so that an alarm set again and again meets the
	 * deadline.
	 */
	if (!channel->over && !channel->closed && !never_began)
		vad_alarms_set(&replay->alarms, &channel->alarm,
			       later(replay->now, patience < 1 ? 1 : patience));
}

static void replay_close(struct vad_channel *channel)
{
	struct replay *replay = channel->replay;

	if (channel->closed)
		return;
	channel->closed = true;
	vad_alarms_clear(&replay->alarms, &channel->alarm);
	vad_alarms_clear(&replay->alarms, &channel->arrival);
	if (channel->previous != NULL)
		channel->previous->next = channel->next;
	else
		replay->open = channel->next;
	if (channel->next != NULL)
		channel->next->previous = channel->previous;
	replay->open_count--;
	channel->next = replay->dead;
	replay->dead = channel;
}

static void reap(struct replay *replay)
{
	while (replay->dead != NULL) {
		struct vad_channel *channel = replay->dead;

		replay->dead = channel->next;
		free(channel);
	}
}

/* --- the rest of the seam --------------------------------------------------------------------- */

static int64_t replay_now(struct vad_transport *t)
{
	return replay_of(t)->now;
}

static int64_t replay_wall(struct vad_transport *t)
{
	return later(replay_of(t)->recording.wall, replay_of(t)->now);
}

static uint64_t replay_random(struct vad_transport *t)
{
	struct replay *replay = replay_of(t);

	if (replay->randoms_drawn == replay->recording.random_count)
		return 0;
	return replay->recording.randoms[replay->randoms_drawn++];
}

static const struct vad_here *replay_here(struct vad_transport *t)
{
	return &replay_of(t)->recording.here;
}

static void replay_run(struct vad_transport *t, int64_t deadline, void (*tick)(void *context),
		       void *context)
{
	struct replay *replay = replay_of(t);

	(void)tick;
	(void)context;
	while (replay->open_count > 0) {
		struct vad_alarm *first = vad_alarms_next(&replay->alarms);

		if (first == NULL || first->due >= deadline) {
			/* The real one would have waited. */
			if (deadline > replay->now && deadline < INT64_MAX)
				replay->now = deadline;
			break;
		}
		if (first->due > replay->now)
			replay->now = first->due;
		vad_alarms_clear(&replay->alarms, first);
		first->ring(first);
		reap(replay);
	}
	reap(replay);
}

static void replay_free(struct vad_transport *t)
{
	struct replay *replay = replay_of(t);

	while (replay->open != NULL)
		replay_close(replay->open);
	reap(replay);
	vad_alarms_free(&replay->alarms);
	vad_recording_free(&replay->recording);
	free(replay);
}

static const struct vad_transport_ops replay_ops = {
	.open = replay_open,
	.send = replay_send,
	.alarm = replay_alarm,
	.close = replay_close,
	.now = replay_now,
	.wall = replay_wall,
	.random = replay_random,
	.here = replay_here,
	.run = replay_run,
	.free = replay_free,
};

enum vad_result vad_transport_replay_new(struct vad_view recording, struct vad_transport **t,
					 struct vad_error *error)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	enum vad_result result;

	if (replay == NULL)
		return vad_error_set(error, VAD_NO_MEMORY, "recording", 0, 0, "out of memory");
	replay->base.ops = &replay_ops;
	result = vad_recording_read(recording, &replay->recording, error);
	if (result != VAD_OK) {
		free(replay);
		return result;
	}
	*t = &replay->base;
	return VAD_OK;
}
