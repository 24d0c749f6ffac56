/* SPDX-License-Identifier: MIT */
/* Streams and datagrams: our own sockets, watched by uv_poll, all read into one buffer. */
#include <stdlib.h>

#include "engine.h"

enum {
	OUT_MOST = 1 << 20,    /* bytes that wait to be sent */
	DATAGRAMS_AT_ONCE = 16 /* read before others get their turn */
};

static void on_poll(uv_poll_t *poll, int status, int events);

static void watch(struct vad_channel *channel)
{
	struct vad_socket_part *part = channel->socket;
	int events = UV_READABLE;

	if (part->connecting)
		events = UV_WRITABLE;
	else if (part->sent < part->out.size)
		events |= UV_WRITABLE;
	if (uv_poll_start(&part->poll, events, on_poll) != 0)
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
}

static void on_poll_closed(uv_handle_t *handle)
{
	/* The handle is the part's first member, and `data` is no longer needed. */
	free(handle);
}

void vad_socket_end(struct vad_channel *channel)
{
	struct vad_socket_part *part = channel->socket;

	if (part == NULL)
		return;
	channel->socket = NULL;
	if (part->polled)
		(void)uv_poll_stop(&part->poll);
	vad_socket_close(part->sock);
	vad_buffer_clear(&part->out);
	if (part->polled)
		uv_close((uv_handle_t *)&part->poll, on_poll_closed);
	else
		free(part);
}

/* Send what waits; false when the channel is over. */
static bool flush(struct vad_channel *channel, struct vad_fault *fault)
{
	struct vad_socket_part *part = channel->socket;

	while (part->sent < part->out.size) {
		size_t sent = 0;
		enum vad_socket_result result =
			vad_socket_write(part->sock, part->out.data + part->sent,
					 part->out.size - part->sent, &sent, fault);

		if (result == VAD_SOCKET_FAILED)
			return false;
		if (result == VAD_SOCKET_AGAIN)
			return true;
		part->sent += sent;
	}
	vad_buffer_clear(&part->out);
	part->sent = 0;
	return true;
}

static void on_connected(struct vad_channel *channel)
{
	struct vad_socket_part *part = channel->socket;
	struct vad_fault fault = { .failure = VAD_FAILURE_NONE };

	if (vad_socket_error(part->sock, &fault) == VAD_SOCKET_FAILED) {
		vad_engine_deliver_fault(channel, &fault);
		return;
	}
	part->connecting = false;
	vad_socket_settled(part->sock);
	vad_engine_deliver(channel, (struct vad_event){ .kind = VAD_EVENT_CONNECTED });
	if (channel->socket == NULL)
		return;
	if (!flush(channel, &fault))
		vad_engine_deliver_fault(channel, &fault);
	else
		watch(channel);
}

/* One look at the socket; false when there is no more to see now. */
static bool read_once(struct vad_channel *channel)
{
	struct vad_engine *engine = channel->engine;
	bool stream = channel->kind == VAD_CHANNEL_TCP;
	struct vad_fault fault;
	size_t got = 0;

	switch (vad_socket_read(channel->socket->sock, stream, engine->scratch, VAD_ENGINE_SCRATCH,
				&got, &fault)) {
	case VAD_SOCKET_DONE: {
		struct vad_event event = { .kind = VAD_EVENT_DATA,
					   .data = { (const char *)engine->scratch, got } };

		vad_engine_deliver(channel, event);
		return !stream && channel->socket != NULL;
	}
	case VAD_SOCKET_CLOSED:
		vad_engine_deliver(channel, (struct vad_event){ .kind = VAD_EVENT_CLOSED });
		return false;
	case VAD_SOCKET_FAILED:
		vad_engine_deliver_fault(channel, &fault);
		return false;
	default:
		return false;
	}
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct vad_channel *channel = poll->data;
	struct vad_fault fault;

	if (channel->socket->connecting) {
		on_connected(channel);
		return;
	}
	/* libuv stops watching on an error; reading says which one it is. */
	if (status < 0 || (events & UV_READABLE) != 0) {
		for (int i = 0; i < DATAGRAMS_AT_ONCE && read_once(channel); i++)
			;
		if (channel->socket == NULL)
			return;
	}
	if (status < 0 && vad_socket_error(channel->socket->sock, &fault) == VAD_SOCKET_FAILED) {
		vad_engine_deliver_fault(channel, &fault);
		return;
	}
	if ((events & UV_WRITABLE) != 0 && !flush(channel, &fault)) {
		vad_engine_deliver_fault(channel, &fault);
		return;
	}
	if (status < 0 || (events & UV_WRITABLE) != 0)
		watch(channel);
}

/* Open and connect. DONE, NO_MORE, FAILED. */
static enum vad_socket_result connect_socket(struct vad_channel *channel, struct vad_fault *fault)
{
	struct vad_socket_part *part = channel->socket;
	bool stream = channel->kind == VAD_CHANNEL_TCP;
	struct sockaddr_storage address;
	enum vad_socket_result result;

	if (!vad_socket_address(&channel->peer, &address)) {
		fault->failure = VAD_FAILURE_LOCAL;
		return VAD_SOCKET_FAILED;
	}
	result = vad_socket_open(address.ss_family, stream, &part->sock, fault);
	if (result != VAD_SOCKET_DONE)
		return result;
	if (vad_socket_connect(part->sock, &address, fault) == VAD_SOCKET_FAILED) {
		vad_socket_judge_family(address.ss_family, fault);
		return VAD_SOCKET_FAILED;
	}
	/* A stream that stands at once is writable at once, too. */
	part->connecting = stream;
	if (uv_poll_init_socket(&channel->engine->loop, &part->poll, part->sock) != 0) {
		fault->failure = VAD_FAILURE_LOCAL;
		return VAD_SOCKET_FAILED;
	}
	part->poll.data = channel;
	part->polled = true;
	watch(channel);
	return VAD_SOCKET_DONE;
}

static bool new_part(struct vad_channel *channel)
{
	if (channel->socket == NULL) {
		channel->socket = calloc(1, sizeof(*channel->socket));
		if (channel->socket == NULL)
			return false;
		channel->socket->sock = VAD_NO_SOCKET;
		channel->socket->out = vad_buffer_new(OUT_MOST);
	}
	return true;
}

enum vad_begin_result vad_socket_begin(struct vad_channel *channel)
{
	struct vad_fault fault = { .failure = VAD_FAILURE_LOCAL };
	enum vad_socket_result result = VAD_SOCKET_FAILED;

	if (new_part(channel))
		result = connect_socket(channel, &fault);
	if (result == VAD_SOCKET_NO_MORE)
		return VAD_BEGIN_LATER;
	if (result == VAD_SOCKET_FAILED)
		vad_engine_fail(channel, fault.failure);
	else if (channel->kind == VAD_CHANNEL_UDP && channel->socket->out.size > 0 &&
		 !flush(channel, &fault))
		vad_engine_fail(channel, fault.failure);
	return VAD_BEGIN_DONE;
}

/*
 * A datagram goes out whole or not at all; only one can wait, as nobody sends a second one unasked.
 */
static void send_datagram(struct vad_channel *channel, struct vad_view bytes)
{
	struct vad_fault fault;
	size_t sent;

	if (vad_socket_write(channel->socket->sock, bytes.data, bytes.size, &sent, &fault) ==
	    VAD_SOCKET_FAILED)
		vad_engine_fail(channel, fault.failure);
}

void vad_socket_send(struct vad_channel *channel, struct vad_view bytes)
{
	struct vad_socket_part *part;

	if (!new_part(channel)) {
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
		return;
	}
	part = channel->socket;
	if (channel->kind == VAD_CHANNEL_UDP && part->polled) {
		send_datagram(channel, bytes);
		return;
	}
	vad_buffer_append(&part->out, bytes.data, bytes.size);
	if (vad_buffer_result(&part->out) != VAD_OK) {
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
		return;
	}
	if (part->polled && !part->connecting)
		watch(channel);
}
