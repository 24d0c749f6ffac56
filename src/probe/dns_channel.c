/* SPDX-License-Identifier: MIT */
/*
 * Questions to DNS servers. c-ares carries them: it sends, repeats, reassembles TCP and compares
 * ids and questions; each server has a channel of its own (two, with the one over TCP), so that
 * every server is asked by itself. What goes out and what comes in is ours (wire/dns.h): c-ares
 * 1.18 hides rcodes and cuts answers at 512 bytes where it did not ask for more itself, so the
 * datagram is taken where it is read.
 */
#include <ares.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "wire/dns.h"

enum {
	QUESTIONS_AT_ONCE = 256, /* in flight to one server: more would overrun its buffer */
	ANSWER_SIZE = 1232,	 /* what EDNS offers: passes every network unfragmented */
	REPEAT_AFTER = 500,	 /* milliseconds, doubled each time */
	TRIES = 4,
	STREAM_PATIENCE = 30000, /* milliseconds: TCP repeats by itself, and our alarm comes first */
	LOOK_EVERY = 50000, /* microseconds between looks at what is to be repeated */
	READS_AT_ONCE = 64, /* datagrams of one server before others get their turn */
	HEADER = 12,	    /* bytes of a DNS header */
};

#ifdef _WIN32
/* As c-ares has it on Windows, where no header of the system does. */
struct iovec {
	void *iov_base;
	size_t iov_len;
};
#endif

struct vad_question {
	struct vad_dns_server *server;
	struct vad_channel *channel; /* NULL: its owner has closed it */
	struct vad_question *next, *previous;
	struct vad_buffer query;
	uint16_t id;
	bool plain; /* without EDNS */
};

struct dns_socket {
	uv_poll_t poll; /* first */
	struct vad_dns_server *server;
	struct dns_socket *next;
	uv_os_sock_t sock;
	int events;
};

struct vad_dns_server {
	struct vad_engine *engine;
	struct vad_dns_server *next;
	struct vad_lane lane;
	struct vad_peer peer;
	struct sockaddr_storage address;
	bool stream, usable;
	ares_channel ares;
	struct vad_alarm look;
	struct vad_question *questions;
	struct dns_socket *sockets;
	/* Of the datagram that c-ares is being given: as it came, and whether it can be read. */
	struct vad_view datagram;
	bool malformed;
	bool hung_up; /* a stream ended */
	int reads;
	struct vad_fault fault;
};

/* --- questions -------------------------------------------------------------------------------- */

static struct vad_question *find_question(const struct vad_dns_server *server, uint16_t id)
{
	struct vad_question *question = server->questions;

	while (question != NULL && question->id != id)
		question = question->next;
	return question;
}

static void free_question(struct vad_question *question)
{
	struct vad_dns_server *server = question->server;

	if (question->previous != NULL)
		question->previous->next = question->next;
	else
		server->questions = question->next;
	if (question->next != NULL)
		question->next->previous = question->previous;
	vad_buffer_clear(&question->query);
	free(question);
}

/*
 * An id that no other question to this server has. It is no secret of the check, so not recorded.
 */
static uint16_t new_id(const struct vad_dns_server *server)
{
	uint16_t id = 0;

	for (int i = 0; i < 16; i++) {
		if (uv_random(NULL, NULL, &id, sizeof(id), 0, NULL) != 0)
			id = (uint16_t)(uv_hrtime() * UINT64_C(0x9E3779B97F4A7C15) >> 48);
		if (find_question(server, id) == NULL)
			break;
	}
	return id;
}

static struct vad_question *new_question(struct vad_dns_server *server)
{
	struct vad_question *question = calloc(1, sizeof(*question));

	if (question == NULL)
		return NULL;
	question->server = server;
	question->query = vad_buffer_new(512);
	question->id = new_id(server);
	question->next = server->questions;
	if (server->questions != NULL)
		server->questions->previous = question;
	server->questions = question;
	return question;
}

/* --- what c-ares is given to read ------------------------------------------------------------- */

/*
 * A message with the header that came and the question that we asked, for an answer that c-ares
 * could not match: a refusal without a question, or bytes that cannot be read.
 */
static size_t stand_in(const struct vad_question *question, struct vad_view came, char *out,
		       size_t size)
{
	size_t whole = question->query.size;

	if (whole > size || came.size < HEADER)
		return 0;
	memcpy(out, question->query.data, whole);
	memcpy(out, came.data, 4);
	return whole;
}

/* What c-ares is to see of a datagram; 0 bytes when it is none for us. */
static size_t judge(struct vad_dns_server *server, struct vad_view came, char *out, size_t size)
{
	struct vad_cursor cursor = vad_cursor_of(came.data, came.size);
	struct vad_dns_message message;
	struct vad_question *question;
	uint16_t id = vad_cursor_be16(&cursor);
	uint16_t flags = vad_cursor_be16(&cursor);

	/* Our own words thrown back are no answer. */
	if (came.size < HEADER || (flags & 0x8000) == 0)
		return 0;
	question = find_question(server, id);
	if (question == NULL)
		return 0;
	server->malformed = vad_dns_open(came, &message, NULL) != VAD_OK;
	if (!server->malformed && !message.has_question)
		server->malformed = message.rcode == VAD_DNS_NOERROR;
	else if (!server->malformed) {
		size = came.size < size ? came.size : size;
		memcpy(out, came.data, size);
		return size;
	}
	return stand_in(question, came, out, size);
}

static ares_ssize_t read_datagram(struct vad_dns_server *server, uv_os_sock_t sock, char *out,
				  size_t size)
{
	while (server->reads++ < READS_AT_ONCE) {
		char *scratch = (char *)server->engine->scratch;
		size_t got = 0, seen;

		switch (vad_socket_read(sock, false, scratch, VAD_ENGINE_SCRATCH, &got,
					&server->fault)) {
		case VAD_SOCKET_DONE:
			server->datagram = (struct vad_view){ scratch, got };
			seen = judge(server, server->datagram, out, size);
			if (seen > 0)
				return (ares_ssize_t)seen;
			break;
		case VAD_SOCKET_AGAIN:
			vad_socket_tell(true);
			return -1;
		default:
			vad_socket_tell(false);
			return -1;
		}
	}
	vad_socket_tell(true);
	return -1;
}

static ares_ssize_t read_stream(struct vad_dns_server *server, uv_os_sock_t sock, void *out,
				size_t size)
{
	size_t got = 0;

	switch (vad_socket_read(sock, true, out, size, &got, &server->fault)) {
	case VAD_SOCKET_DONE:
		return (ares_ssize_t)got;
	case VAD_SOCKET_AGAIN:
		vad_socket_tell(true);
		return -1;
	case VAD_SOCKET_CLOSED:
		server->hung_up = true;
		return 0;
	default:
		vad_socket_tell(false);
		return -1;
	}
}

/* --- sockets for c-ares ----------------------------------------------------------------------- */

static ares_socket_t on_socket(int family, int type, int protocol, void *context)
{
	struct vad_dns_server *server = context;
	uv_os_sock_t sock = VAD_NO_SOCKET;

	(void)protocol;
	if (vad_socket_open(family, type == SOCK_STREAM, &sock, &server->fault) != VAD_SOCKET_DONE) {
		if (server->fault.failure == VAD_FAILURE_NONE)
			server->fault.failure = VAD_FAILURE_LOCAL;
		return ARES_SOCKET_BAD;
	}
	return sock;
}

static int on_close(ares_socket_t sock, void *context)
{
	(void)context;
	vad_socket_close(sock);
	return 0;
}

static int on_connect(ares_socket_t sock, const struct sockaddr *address, ares_socklen_t size,
		      void *context)
{
	struct vad_dns_server *server = context;

	(void)address;
	(void)size;
	/* "Under way" is good enough for c-ares in either case: it waits until it can write. */
	if (vad_socket_connect(sock, &server->address, &server->fault) != VAD_SOCKET_FAILED)
		return 0;
	vad_socket_judge_family(server->address.ss_family, &server->fault);
	vad_socket_tell(false);
	return -1;
}

static ares_ssize_t on_receive(ares_socket_t sock, void *out, size_t size, int flags,
			       struct sockaddr *from, ares_socklen_t *from_size, void *context)
{
	struct vad_dns_server *server = context;

	(void)flags;
	/* The socket is connected: the system lets nobody else's datagrams through. */
	if (from != NULL && from_size != NULL)
		memcpy(from, &server->address, (size_t)*from_size);
	return server->stream ? read_stream(server, sock, out, size) :
				read_datagram(server, sock, out, size);
}

static ares_ssize_t on_send(ares_socket_t sock, const struct iovec *parts, int count, void *context)
{
	struct vad_dns_server *server = context;
	ares_ssize_t all = 0;

	for (int i = 0; i < count; i++) {
		size_t sent = 0;
		enum vad_socket_result result =
			vad_socket_write(sock, parts[i].iov_base, parts[i].iov_len, &sent,
					 &server->fault);

		if (result == VAD_SOCKET_FAILED || (result == VAD_SOCKET_AGAIN && server->stream)) {
			vad_socket_tell(result == VAD_SOCKET_AGAIN);
			return all > 0 ? all : -1;
		}
		/* A datagram that finds no room is as good as lost on the way: it is repeated. */
		all += (ares_ssize_t)(result == VAD_SOCKET_AGAIN ? parts[i].iov_len : sent);
		if (server->stream && sent < parts[i].iov_len)
			break;
	}
	return all;
}

static const struct ares_socket_functions socket_functions = { on_socket, on_close, on_connect,
							       on_receive, on_send };

/* --- the loop --------------------------------------------------------------------------------- */

/* c-ares gave up on the server, or should, since the network said that it is not there. */
static void after_work(struct vad_dns_server *server)
{
	server->reads = 0;
	if (server->fault.failure != VAD_FAILURE_NONE || server->hung_up)
		ares_cancel(server->ares);
	server->fault = (struct vad_fault){ .failure = VAD_FAILURE_NONE };
	server->hung_up = false;
	server->datagram = (struct vad_view){ NULL, 0 };
	if (server->questions != NULL && server->look.place == 0)
		vad_alarms_set(&server->engine->alarms, &server->look,
			       server->engine->now + LOOK_EVERY);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct dns_socket *watched = (struct dns_socket *)(void *)poll;
	struct vad_dns_server *server = watched->server;
	bool readable = status < 0 || (events & UV_READABLE) != 0;
	bool writable = status >= 0 && (events & UV_WRITABLE) != 0;

	/* Windows tells why a connection failed here, and not where one tries to use it. */
	if (status < 0 || server->stream)
		(void)vad_socket_error(watched->sock, &server->fault);
	if (status < 0 && server->fault.failure == VAD_FAILURE_NONE)
		(void)uv_poll_start(poll, watched->events, on_poll);
	else if (server->fault.failure == VAD_FAILURE_NONE)
		ares_process_fd(server->ares, readable ? watched->sock : ARES_SOCKET_BAD,
				writable ? watched->sock : ARES_SOCKET_BAD);
	after_work(server);
}

static void on_watch_closed(uv_handle_t *handle)
{
	free(handle);
}

static struct dns_socket *find_socket(struct vad_dns_server *server, uv_os_sock_t sock)
{
	struct dns_socket *watched = server->sockets;

	while (watched != NULL && watched->sock != sock)
		watched = watched->next;
	return watched;
}

static void forget_socket(struct vad_dns_server *server, struct dns_socket *gone)
{
	struct dns_socket **at = &server->sockets;

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
	(void)uv_poll_stop(&gone->poll);
	uv_close((uv_handle_t *)&gone->poll, on_watch_closed);
}

static struct dns_socket *add_socket(struct vad_dns_server *server, uv_os_sock_t sock)
{
	struct dns_socket *watched = calloc(1, sizeof(*watched));

	if (watched == NULL)
		return NULL;
	if (uv_poll_init_socket(&server->engine->loop, &watched->poll, sock) != 0) {
		free(watched);
		return NULL;
	}
	watched->server = server;
	watched->sock = sock;
	watched->next = server->sockets;
	server->sockets = watched;
	return watched;
}

/* c-ares says what it waits for on a socket: nothing at all means that it will close it. */
static void on_socket_state(void *context, ares_socket_t sock, int readable, int writable)
{
	struct vad_dns_server *server = context;
	struct dns_socket *watched = find_socket(server, sock);

	if (!readable && !writable) {
		if (watched != NULL)
			forget_socket(server, watched);
		return;
	}
	if (watched == NULL)
		watched = add_socket(server, sock);
	if (watched == NULL) {
		server->fault.failure = VAD_FAILURE_LOCAL;
		return;
	}
	watched->events = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
	(void)uv_poll_start(&watched->poll, watched->events, on_poll);
}

/* Something may have to be sent again; and what nobody waits for any more need not be. */
static void on_look(struct vad_alarm *alarm)
{
	struct vad_dns_server *server =
		(struct vad_dns_server *)(void *)((char *)alarm -
						  offsetof(struct vad_dns_server, look));

	if (server->lane.running == 0)
		ares_cancel(server->ares);
	else
		ares_process_fd(server->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	after_work(server);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void on_answer(void *context, int status, int timeouts, unsigned char *bytes, int size);

/* A server of old that stumbles over EDNS is asked without (RFC 6891 section 6.2.2). */
static bool ask_plainly(struct vad_question *question, struct vad_view answer)
{
	struct vad_channel *channel = question->channel;
	struct vad_view name = { channel->name, channel->name_size };
	struct vad_dns_message message;

	if (question->plain || vad_dns_open(answer, &message, NULL) != VAD_OK ||
	    (message.rcode != VAD_DNS_FORMERR && message.rcode != VAD_DNS_NOTIMP))
		return false;
	question->plain = true;
	vad_buffer_reset(&question->query);
	if (vad_dns_write_query(&question->query, question->id, name, channel->type, 0) != VAD_OK)
		return false;
	ares_send(question->server->ares, (const unsigned char *)question->query.data,
		  (int)question->query.size, on_answer, question);
	return true;
}

static void deliver_answer(struct vad_channel *channel, struct vad_view answer, bool malformed)
{
	struct vad_fault fault = { .failure = VAD_FAILURE_MALFORMED };
	struct vad_dns_message message;

	/* Over TCP nobody has looked at it yet. */
	malformed = malformed || vad_dns_open(answer, &message, NULL) != VAD_OK ||
		    !message.response;
	if (malformed)
		vad_engine_deliver_fault(channel, &fault);
	else
		vad_engine_deliver(channel, (struct vad_event){ .kind = VAD_EVENT_DATA,
								.data = answer });
}

static void deliver_end(struct vad_channel *channel, const struct vad_dns_server *server, int status)
{
	struct vad_fault fault = server->fault;

	if (fault.failure == VAD_FAILURE_NONE && server->hung_up) {
		vad_engine_deliver(channel, (struct vad_event){ .kind = VAD_EVENT_CLOSED });
		return;
	}
	if (fault.failure == VAD_FAILURE_NONE)
		fault.failure = status == ARES_ETIMEOUT ? VAD_FAILURE_TIMEOUT : VAD_FAILURE_LOCAL;
	vad_engine_deliver_fault(channel, &fault);
}

static void on_answer(void *context, int status, int timeouts, unsigned char *bytes, int size)
{
	struct vad_question *question = context;
	struct vad_dns_server *server = question->server;
	struct vad_channel *channel = question->channel;
	struct vad_view answer = { (const char *)bytes, size > 0 ? (size_t)size : 0 };
	bool malformed = !server->stream && server->malformed;

	(void)timeouts;
	if (status == ARES_SUCCESS && !server->stream)
		answer = server->datagram;
	if (channel != NULL && status == ARES_SUCCESS && !malformed && ask_plainly(question, answer))
		return;
	free_question(question);
	if (channel == NULL || status == ARES_EDESTRUCTION)
		return;
	channel->question = NULL;
	if (status == ARES_SUCCESS)
		deliver_answer(channel, answer, malformed);
	else
		deliver_end(channel, server, status);
}

/* --- channels --------------------------------------------------------------------------------- */

static enum vad_begin_result begin(struct vad_channel *channel)
{
	struct vad_dns_server *server =
		(struct vad_dns_server *)(void *)((char *)channel->lane -
						  offsetof(struct vad_dns_server, lane));
	struct vad_view name = { channel->name, channel->name_size };
	struct vad_question *question = server->usable ? new_question(server) : NULL;

	if (question == NULL) {
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
		return VAD_BEGIN_DONE;
	}
	if (vad_dns_write_query(&question->query, question->id, name, channel->type, ANSWER_SIZE) !=
	    VAD_OK) {
		free_question(question);
		vad_engine_fail(channel, VAD_FAILURE_LOCAL);
		return VAD_BEGIN_DONE;
	}
	question->channel = channel;
	channel->question = question;
	server->fault.failure = VAD_FAILURE_NONE;
	ares_send(server->ares, (const unsigned char *)question->query.data,
		  (int)question->query.size, on_answer, question);
	after_work(server);
	return VAD_BEGIN_DONE;
}

void vad_dns_end(struct vad_channel *channel)
{
	if (channel->question != NULL)
		channel->question->channel = NULL;
	channel->question = NULL;
}

/* --- servers ---------------------------------------------------------------------------------- */

/* Nothing of this machine's configuration matters here: only this server, and our own bytes. */
static bool start_ares(struct vad_dns_server *server)
{
	struct ares_options options = { 0 };
	struct ares_addr_port_node node = { 0 };
	char lookups[] = "b";
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
		   ARES_OPT_DOMAINS | ARES_OPT_SERVERS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;

	options.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
			ARES_FLAG_IGNTC | (server->stream ? ARES_FLAG_USEVC : 0);
	options.timeout = server->stream ? STREAM_PATIENCE : REPEAT_AFTER;
	options.tries = server->stream ? 1 : TRIES;
	options.ndots = 1;
	options.lookups = lookups;
	options.sock_state_cb = on_socket_state;
	options.sock_state_cb_data = server;
	if (ares_init_options(&server->ares, &options, mask) != ARES_SUCCESS)
		return false;
	server->usable = true;
	ares_set_socket_functions(server->ares, &socket_functions, server);
	node.family = server->address.ss_family;
	node.udp_port = node.tcp_port = server->peer.port;
	if (node.family == AF_INET6)
		memcpy(&node.addr, &((struct sockaddr_in6 *)&server->address)->sin6_addr, 16);
	else
		memcpy(&node.addr, &((struct sockaddr_in *)&server->address)->sin_addr, 4);
	return ares_set_servers_ports(server->ares, &node) == ARES_SUCCESS;
}

static bool same_peer(const struct vad_peer *a, const struct vad_peer *b)
{
	return a->port == b->port && strcmp(a->address, b->address) == 0;
}

struct vad_lane *vad_dns_lane(struct vad_engine *engine, const struct vad_peer *peer, bool stream)
{
	struct vad_dns_server *server = engine->servers;

	while (server != NULL && (server->stream != stream || !same_peer(&server->peer, peer)))
		server = server->next;
	if (server != NULL)
		return &server->lane;
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return NULL;
	server->engine = engine;
	server->peer = *peer;
	server->stream = stream;
	server->look.ring = on_look;
	server->lane = (struct vad_lane){ .limit = QUESTIONS_AT_ONCE, .begin = begin };
	if (!vad_socket_address(peer, &server->address) || !start_ares(server)) {
		if (server->usable)
			ares_destroy(server->ares);
		server->usable = false;
	}
	vad_engine_add_lane(engine, &server->lane);
	server->next = engine->servers;
	engine->servers = server;
	engine->server_count++;
	return &server->lane;
}

void vad_dns_free(struct vad_engine *engine)
{
	while (engine->servers != NULL) {
		struct vad_dns_server *server = engine->servers;

		engine->servers = server->next;
		vad_alarms_clear(&engine->alarms, &server->look);
		if (server->usable)
			ares_destroy(server->ares);
		free(server);
	}
	engine->lanes = NULL;
}
