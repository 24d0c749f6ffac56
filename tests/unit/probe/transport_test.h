/* SPDX-License-Identifier: MIT */
/*
 * A transport and the other sides of its conversations, in one thread: run_a_while() lets the
 * transport work for a few milliseconds, and between two of them the test plays the server, on
 * loopback.
 */
#ifndef TESTS_PROBE_TRANSPORT_TEST_H
#define TESTS_PROBE_TRANSPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sockets.h"
#include "transport.h"

/* A test gives up after TRIES looks of LOOK microseconds. */
enum { TALKS_MOST = 200, EVENTS_MOST = 8, TRIES = 1000, LOOK = 5000 };

/*
 * How many bytes, in the type that the system's calls take; and how not to wait on a socket that
 * was accepted (on Windows it takes that over from the one that listens).
 */
#ifdef _WIN32
#define BYTES(size) ((int)(size))
#define NO_WAIT 0
#else
#define BYTES(size) ((size_t)(size))
#define NO_WAIT MSG_DONTWAIT
#endif

struct lab;

struct seen {
	enum vad_event_kind kind;
	enum vad_failure failure;
	int64_t now, wall;
	size_t size;
};

/* One channel and what came of it. */
struct talk {
	struct lab *lab;
	struct vad_channel *channel; /* NULL once closed */
	struct seen events[EVENTS_MOST];
	size_t count;
	char text[8192]; /* all data so far, NUL-terminated */
	size_t size;
	bool close_at_once; /* at its first event */
};

struct lab {
	struct vad_transport *transport;
	struct vad_peer peer; /* the last socket bound here; whom talk_to() talks to */
	struct talk *talks;
	size_t talk_count, open_talks;
	char in[65536]; /* what receive() got */
	size_t received;
	struct sockaddr_in from; /* of the last datagram received */
};

static inline void on_talk(void *context, const struct vad_event *event)
{
	struct talk *talk = context;
	size_t room = sizeof(talk->text) - 1 - talk->size;
	size_t size = event->data.size < room ? event->data.size : room;

	assert_true(talk->count < EVENTS_MOST);
	talk->events[talk->count++] = (struct seen){ event->kind, event->failure, event->now,
						     event->wall, event->data.size };
	if (event->kind == VAD_EVENT_DATA && size > 0)
		memcpy(talk->text + talk->size, event->data.data, size);
	if (event->kind == VAD_EVENT_DATA)
		talk->size += size;
	if (talk->close_at_once) {
		vad_channel_close(talk->lab->transport, talk->channel);
		talk->channel = NULL;
		talk->lab->open_talks--;
	}
}

static inline void lab_open(struct lab *lab, int record)
{
	struct vad_error error = { 0 };

	assert_int_equal(vad_transport_uv_new(record, &lab->transport, &error), VAD_OK);
}

static inline int lab_setup(void **state)
{
	struct lab *lab = calloc(1, sizeof(*lab));

	assert_non_null(lab);
	lab->talks = calloc(TALKS_MOST, sizeof(*lab->talks));
	assert_non_null(lab->talks);
	lab_open(lab, -1);
	*state = lab;
	return 0;
}

static inline int lab_teardown(void **state)
{
	struct lab *lab = *state;

	if (lab->transport != NULL)
		lab->transport->ops->free(lab->transport);
	free(lab->talks);
	free(lab);
	return 0;
}

#define lab_test(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)

static inline struct talk *talk_to(struct lab *lab, enum vad_channel_kind kind,
				   const struct vad_errand *errand)
{
	struct talk *talk = &lab->talks[lab->talk_count++];

	assert_true(lab->talk_count <= TALKS_MOST);
	talk->lab = lab;
	talk->channel = lab->transport->ops->open(lab->transport, kind, &lab->peer, errand, on_talk,
						  talk);
	assert_non_null(talk->channel);
	lab->open_talks++;
	return talk;
}

static inline void run_a_while(struct lab *lab)
{
	const struct vad_transport_ops *ops = lab->transport->ops;

	ops->run(lab->transport, ops->now(lab->transport) + LOOK, NULL, NULL);
}

/* Until `talk` has had `count` events. */
static inline void wait_for(struct lab *lab, const struct talk *talk, size_t count)
{
	for (int i = 0; i < TRIES && talk->count < count; i++)
		run_a_while(lab);
	assert_int_equal(talk->count, count);
}

/* A socket on a free port of 127.0.0.1, which becomes lab->peer. */
static inline uv_os_sock_t bind_here(struct lab *lab, int type)
{
	struct sockaddr_in here;
	socklen_t size = sizeof(here);
	struct vad_fault fault;
	uv_os_sock_t sock = VAD_NO_SOCKET;

	assert_int_equal(vad_socket_open(AF_INET, type == SOCK_STREAM, &sock, &fault),
			 VAD_SOCKET_DONE);
	assert_int_equal(uv_ip4_addr("127.0.0.1", 0, &here), 0);
	assert_int_equal(bind(sock, (const struct sockaddr *)&here, size), 0);
	assert_int_equal(getsockname(sock, (struct sockaddr *)&here, &size), 0);
	snprintf(lab->peer.address, sizeof(lab->peer.address), "127.0.0.1");
	lab->peer.port = ntohs(here.sin_port);
	return sock;
}

static inline uv_os_sock_t listen_here(struct lab *lab, int type)
{
	uv_os_sock_t sock = bind_here(lab, type);

	assert_int_equal(listen(sock, 512), 0);
	return sock;
}

static inline uv_os_sock_t accept_one(struct lab *lab, uv_os_sock_t listener)
{
	uv_os_sock_t sock = VAD_NO_SOCKET;

	for (int i = 0; i < TRIES && sock == VAD_NO_SOCKET; i++) {
		sock = accept(listener, NULL, NULL);
		if (sock == VAD_NO_SOCKET)
			run_a_while(lab);
	}
	assert_true(sock != VAD_NO_SOCKET);
	return sock;
}

/* What comes next, into lab->in, with a NUL behind. */
static inline const char *receive(struct lab *lab, uv_os_sock_t sock)
{
	for (int i = 0; i < TRIES; i++) {
		socklen_t size = sizeof(lab->from);
		ptrdiff_t got = recvfrom(sock, lab->in, BYTES(sizeof(lab->in) - 1), NO_WAIT,
					 (struct sockaddr *)&lab->from, &size);

		if (got >= 0) {
			lab->received = (size_t)got;
			lab->in[got] = '\0';
			return lab->in;
		}
		run_a_while(lab);
	}
	fail_msg("nothing came");
	return "";
}

static inline void transmit(uv_os_sock_t sock, struct vad_view bytes)
{
	struct vad_fault fault;
	size_t sent = 0;

	assert_int_equal(vad_socket_write(sock, bytes.data, bytes.size, &sent, &fault),
			 VAD_SOCKET_DONE);
	assert_int_equal(sent, bytes.size);
}

/* A datagram to whom the last one came from. */
static inline void answer(struct lab *lab, uv_os_sock_t sock, struct vad_view bytes)
{
	ptrdiff_t sent = sendto(sock, bytes.data, BYTES(bytes.size), 0,
				(const struct sockaddr *)&lab->from, sizeof(lab->from));

	assert_int_equal(sent, bytes.size);
}

#endif
