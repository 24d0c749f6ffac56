/* SPDX-License-Identifier: MIT */
/*
 * A recording from a stranger, played: time never runs backwards, nothing comes after a channel's
 * last event or after it was closed, and every byte given can be read.
 */
#include <stdint.h>
#include <stdlib.h>

#include "transport.h"

enum { CHANNELS = 24, PATIENCE = 100000, EVENTS_MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct talk {
	struct vad_transport *transport;
	struct vad_channel *channel; /* NULL once closed */
	enum vad_channel_kind kind;
	int64_t now;
	unsigned events;
	uint8_t sum;
	bool over;
};

static void on_event(void *context, const struct vad_event *event)
{
	struct talk *talk = context;

	if (talk->over || talk->channel == NULL || event->now < talk->now ||
	    event->now != talk->transport->ops->now(talk->transport))
		abort();
	talk->now = event->now;
	for (size_t i = 0; event->kind == VAD_EVENT_DATA && i < event->data.size; i++)
		talk->sum = (uint8_t)(talk->sum + (uint8_t)event->data.data[i]);
	for (size_t i = 0; i < event->by.size; i++)
		talk->sum = (uint8_t)(talk->sum + (uint8_t)event->by.data[i]);
	talk->over = vad_event_is_last(talk->kind, event->kind);
	if (event->kind == VAD_EVENT_ALARM && talk->events < 3)
		talk->transport->ops->alarm(talk->channel, PATIENCE);
	if (++talk->events >= EVENTS_MOST) {
		talk->transport->ops->close(talk->channel);
		talk->channel = NULL;
	}
}

static void play(struct vad_transport *transport)
{
	static const struct vad_peer peer = { .address = "10.0.0.5", .port = 1688 };
	const struct vad_errand names[] = {
		{ .name = VAD_VIEW(""), .type = 0 },
		{ .name = VAD_VIEW("a.example"), .type = 33 },
		{ .name = VAD_VIEW("{\"password\":\"p\",\"host\":\"dc1\"}"), .type = 0 },
	};
	struct talk talks[CHANNELS] = { 0 };

	for (size_t i = 0; i < CHANNELS; i++) {
		struct talk *talk = &talks[i];

		talk->transport = transport;
		talk->kind = (enum vad_channel_kind)(i % VAD_CHANNEL_KINDS);
		talk->channel = transport->ops->open(transport, talk->kind, &peer,
						     &names[i / VAD_CHANNEL_KINDS % 3], on_event,
						     talk);
		if (talk->channel != NULL)
			transport->ops->alarm(talk->channel, PATIENCE);
	}
	transport->ops->run(transport, INT64_C(1) << 54, NULL, NULL);
	for (size_t i = 0; i < CHANNELS; i++)
		if (talks[i].channel != NULL)
			transport->ops->close(talks[i].channel);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view text = { (const char *)data, size };
	struct vad_transport *transport = NULL;
	struct vad_error error = { 0 };

	if (vad_transport_replay_new(text, &transport, &error) != VAD_OK) {
		if (transport != NULL || error.message[0] == '\0')
			abort();
		return 0;
	}
	play(transport);
	transport->ops->free(transport);
	return 0;
}
