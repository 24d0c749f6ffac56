/* SPDX-License-Identifier: MIT */
/*
 * A network that follows a script, in virtual time: whoever talks to an address and port (and asks for
 * that name and type) hears what the script says, so much later. Where it says nothing there is silence,
 * until the asker's own alarm.
 */
#ifndef TESTS_PROBE_SCRIPTED_H
#define TESTS_PROBE_SCRIPTED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "check.h"
#include "fact/case.h"
#include "transport.h"
#include "wire/dns.h"

enum { MS = 1000, SECOND_US = 1000000, LINES_MOST = 400, ANSWER_MOST = 65536 };
#define WALL_START ((int64_t)1800000000 * SECOND_US) /* 2027-01-15 */

/* One thing that happens on a channel, `after` the opening or, with `reply`, after something was sent. */
struct line {
	enum vad_channel_kind kind;
	const char *address;
	uint16_t port;
	const char *name; /* DNS: asked for; NULL any */
	uint16_t type;
	bool reply;
	int64_t after;
	enum vad_event_kind event;
	enum vad_failure failure;
	const char *by;
	struct vad_buffer data;
	/* Makes `data` of what was sent, where that must fit. */
	void (*answer)(struct line *line, struct vad_view sent, int64_t wall, struct vad_buffer *out);
	int64_t number; /* for `answer` */
};

struct scripted;
struct vad_channel {
	struct scripted *s;
	enum vad_channel_kind kind;
	struct vad_peer peer;
	char name[VAD_DNS_NAME_MAX];
	uint16_t type;
	vad_on_event *on_event;
	void *context;
	bool closed;
	int64_t alarm; /* due; -1 none */
	struct vad_channel *next;
	struct vad_buffer sent;
};

/* Something to come. */
struct happening {
	int64_t due;
	uint64_t turn;
	struct vad_channel *channel;
	struct line *line;
	struct happening *next;
};

struct scripted {
	struct vad_transport transport; /* first */
	struct vad_here here;
	struct line lines[LINES_MOST];
	size_t line_count;
	struct vad_channel *channels;
	struct happening *happenings;
	int64_t now;
	uint64_t turn, random;
	size_t opened, open, most_open; /* channels */
	int64_t stop_at;	       /* as if somebody pressed Ctrl-C; -1 never */
	struct vad_buffer tcp_sent;     /* everything that was ever sent over TCP */
};

static inline void plan_happening(struct vad_channel *channel, struct line *line, int64_t due)
{
	struct happening *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	*h = (struct happening){ due, channel->s->turn++, channel, line, channel->s->happenings };
	channel->s->happenings = h;
}

static inline bool line_fits(const struct line *line, const struct vad_channel *c)
{
	return line->kind == c->kind && strcmp(line->address, c->peer.address) == 0 &&
	       line->port == c->peer.port &&
	       (line->name == NULL || (line->type == c->type && vad_dns_same_name(vad_view_of(line->name),
										   vad_view_of(c->name))));
}

static inline void plan_lines(struct vad_channel *c, bool reply)
{
	for (size_t i = 0; i < c->s->line_count; i++) {
		struct line *line = &c->s->lines[i];

		if (line->reply == reply && line_fits(line, c))
			plan_happening(c, line, c->s->now + line->after);
	}
}

static inline struct vad_channel *scripted_open(struct vad_transport *t, enum vad_channel_kind kind,
						const struct vad_peer *peer,
						const struct vad_errand *errand,
						vad_on_event *on_event, void *context)
{
	struct scripted *s = (struct scripted *)t;
	struct vad_channel *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	*c = (struct vad_channel){ .s = s, .kind = kind, .peer = *peer, .on_event = on_event,
				   .context = context, .alarm = -1, .next = s->channels,
				   .sent = vad_buffer_new(1 << 20) };
	if (errand != NULL && errand->name.size < sizeof(c->name)) {
		memcpy(c->name, errand->name.data, errand->name.size);
		c->type = errand->type;
	}
	s->channels = c;
	s->opened++;
	s->open++;
	s->most_open = s->open > s->most_open ? s->open : s->most_open;
	plan_lines(c, false);
	return c;
}

static inline void scripted_send(struct vad_channel *c, struct vad_view bytes)
{
	assert_false(c->closed);
	vad_buffer_add_view(&c->sent, bytes);
	if (c->kind == VAD_CHANNEL_TCP)
		vad_buffer_add_view(&c->s->tcp_sent, bytes);
	plan_lines(c, true);
}

static inline void scripted_alarm(struct vad_channel *c, int64_t patience)
{
	assert_false(c->closed);
	assert_true(patience > 0);
	c->alarm = c->s->now + patience;
}

static inline void scripted_close(struct vad_channel *c)
{
	assert_false(c->closed);
	c->closed = true;
	c->s->open--;
}

static inline int64_t scripted_now(struct vad_transport *t)
{
	return ((struct scripted *)t)->now;
}

static inline int64_t scripted_wall(struct vad_transport *t)
{
	return WALL_START + ((struct scripted *)t)->now;
}

static inline uint64_t scripted_random(struct vad_transport *t)
{
	struct scripted *s = (struct scripted *)t;

	s->random = s->random * 6364136223846793005u + 1442695040888963407u;
	return s->random;
}

static inline const struct vad_here *scripted_here(struct vad_transport *t)
{
	return &((struct scripted *)t)->here;
}

/* The next happening on an open channel, taken out of the list; NULL none. */
static inline struct happening *next_happening(struct scripted *s)
{
	struct happening **best = NULL;

	for (struct happening **h = &s->happenings; *h != NULL;) {
		if ((*h)->channel->closed) {
			struct happening *dead = *h;

			*h = dead->next;
			free(dead);
			best = NULL; /* it may have pointed into the one that is gone */
			h = &s->happenings;
			continue;
		}
		if (best == NULL || (*h)->due < (*best)->due ||
		    ((*h)->due == (*best)->due && (*h)->turn < (*best)->turn))
			best = h;
		h = &(*h)->next;
	}
	return best == NULL ? NULL : *best;
}

static inline struct vad_channel *next_alarm(struct scripted *s)
{
	struct vad_channel *best = NULL;

	for (struct vad_channel *c = s->channels; c != NULL; c = c->next)
		if (!c->closed && c->alarm >= 0 && (best == NULL || c->alarm < best->alarm))
			best = c;
	return best;
}

static inline void deliver(struct scripted *s, struct happening *h)
{
	struct vad_channel *c = h->channel;
	struct line *line = h->line;
	struct vad_buffer data = vad_buffer_new(1 << 20);
	struct vad_event event = { .kind = line->event, .now = s->now, .wall = WALL_START + s->now,
				   .failure = line->failure,
				   .by = vad_view_of(line->by == NULL ? "" : line->by) };

	if (line->answer != NULL)
		line->answer(line, vad_buffer_view(&c->sent), event.wall, &data);
	else
		vad_buffer_add_view(&data, vad_buffer_view(&line->data));
	event.data = vad_buffer_view(&data);
	c->on_event(c->context, &event);
	vad_buffer_clear(&data);
}

static inline void unplan(struct scripted *s, struct happening *gone)
{
	for (struct happening **h = &s->happenings; *h != NULL; h = &(*h)->next) {
		if (*h == gone) {
			*h = gone->next;
			free(gone);
			return;
		}
	}
}

static inline void scripted_run(struct vad_transport *t, int64_t deadline,
				void (*tick)(void *context), void *context)
{
	struct scripted *s = (struct scripted *)t;

	(void)tick;
	(void)context;
	if (s->stop_at >= 0 && s->stop_at < deadline)
		deadline = s->stop_at;
	while (s->open > 0) {
		struct happening *h = next_happening(s);
		struct vad_channel *a = next_alarm(s);
		int64_t due = h != NULL ? h->due : INT64_MAX;

		if (a != NULL && a->alarm < due)
			due = a->alarm;
		if (due >= deadline) {
			s->now = deadline;
			return;
		}
		s->now = due;
		if (h != NULL && h->due == due) {
			struct happening copy = *h;

			unplan(s, h);
			deliver(s, &copy);
		} else {
			struct vad_event event = { .kind = VAD_EVENT_ALARM, .now = s->now,
						   .wall = WALL_START + s->now };

			a->alarm = -1;
			a->on_event(a->context, &event);
		}
	}
}

static inline void scripted_free(struct vad_transport *t)
{
	struct scripted *s = (struct scripted *)t;

	while (s->happenings != NULL) {
		struct happening *h = s->happenings;

		s->happenings = h->next;
		free(h);
	}
	while (s->channels != NULL) {
		struct vad_channel *c = s->channels;

		s->channels = c->next;
		vad_buffer_clear(&c->sent);
		free(c);
	}
	for (size_t i = 0; i < s->line_count; i++)
		vad_buffer_clear(&s->lines[i].data);
	vad_buffer_clear(&s->tcp_sent);
	free(s);
}

static inline struct scripted *scripted_new(void)
{
	static const struct vad_transport_ops ops = {
		.open = scripted_open, .send = scripted_send, .alarm = scripted_alarm,
		.close = scripted_close, .now = scripted_now, .wall = scripted_wall,
		.random = scripted_random, .here = scripted_here, .run = scripted_run,
		.free = scripted_free,
	};
	static const char *const servers[] = { "10.0.0.53", "10.0.0.54" };
	static const char *const suffixes[] = { "corp.example" };
	struct scripted *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->transport.ops = &ops;
	s->here = (struct vad_here){ .name = "pc1", .domain = "corp.example", .suffixes = suffixes,
				     .suffix_count = 1, .servers = servers, .server_count = 1,
				     .proxy = "" };
	s->stop_at = -1;
	s->tcp_sent = vad_buffer_new(16 << 20);
	return s;
}

/* --- lines of a script -------------------------------------------------------------------------- */

static inline struct line *say(struct scripted *s, enum vad_channel_kind kind, const char *address,
			       uint16_t port, int64_t after, enum vad_event_kind event)
{
	struct line *line = &s->lines[s->line_count++];

	assert_true(s->line_count <= LINES_MOST);
	*line = (struct line){ .kind = kind, .address = address, .port = port, .after = after,
			       .event = event, .data = vad_buffer_new(1 << 20) };
	return line;
}

static inline void say_bytes(struct line *line, const void *bytes, size_t size)
{
	vad_buffer_append(&line->data, bytes, size);
}

static inline void put16(struct vad_buffer *out, unsigned value)
{
	vad_buffer_add_char(out, (char)(value >> 8 & 0xFF));
	vad_buffer_add_char(out, (char)(value & 0xFF));
}

static inline void put_name(struct vad_buffer *out, const char *name)
{
	while (*name != '\0' && strcmp(name, ".") != 0) {
		size_t size = strcspn(name, ".");

		vad_buffer_add_char(out, (char)size);
		vad_buffer_append(out, name, size);
		name += size + (name[size] == '.');
	}
	vad_buffer_add_char(out, '\0');
}

/* An answer that grows record by record. */
struct answer {
	struct line *line;
};

static inline void count_up(struct vad_buffer *data, size_t at)
{
	data->data[at + 1] = (char)(data->data[at + 1] + 1);
	if (data->data[at + 1] == 0)
		data->data[at] = (char)(data->data[at] + 1);
}

/* `flags` besides QR, RD and RA: 0x0200 TC. */
static inline struct answer dns(struct scripted *s, const char *server, const char *name,
				uint16_t type, unsigned rcode, unsigned flags, int64_t after)
{
	struct line *line = say(s, VAD_CHANNEL_DNS, server, 53, after, VAD_EVENT_DATA);

	line->name = name;
	line->type = type;
	put16(&line->data, 0x1234);
	put16(&line->data, 0x8180 | flags | rcode);
	put16(&line->data, 1);
	for (int i = 0; i < 3; i++)
		put16(&line->data, 0);
	put_name(&line->data, name);
	put16(&line->data, type);
	put16(&line->data, 1);
	return (struct answer){ line };
}

static inline void record(struct answer a, size_t section, const char *owner, unsigned type,
			  unsigned ttl, const struct vad_buffer *data)
{
	struct vad_buffer *out = &a.line->data;

	count_up(out, 6 + 2 * section);
	put_name(out, owner);
	put16(out, type);
	put16(out, 1);
	put16(out, ttl >> 16);
	put16(out, ttl & 0xFFFF);
	put16(out, (unsigned)data->size);
	vad_buffer_add_view(out, vad_buffer_view(data));
}

static inline void add_srv(struct answer a, unsigned priority, unsigned weight, unsigned port,
			   const char *target)
{
	struct vad_buffer data = vad_buffer_new(1024);

	put16(&data, priority);
	put16(&data, weight);
	put16(&data, port);
	put_name(&data, target);
	record(a, 0, a.line->name, VAD_DNS_SRV, 600, &data);
	vad_buffer_clear(&data);
}

static inline void add_a(struct answer a, const char *owner, unsigned w, unsigned x, unsigned y,
			 unsigned z)
{
	struct vad_buffer data = vad_buffer_new(16);

	put16(&data, w << 8 | x);
	put16(&data, y << 8 | z);
	record(a, 0, owner, VAD_DNS_A, 600, &data);
	vad_buffer_clear(&data);
}

static inline void add_name(struct answer a, size_t section, const char *owner, unsigned type,
			    const char *name)
{
	struct vad_buffer data = vad_buffer_new(1024);

	put_name(&data, name);
	if (type == VAD_DNS_SOA) {
		put_name(&data, "hostmaster.example");
		for (int i = 0; i < 10; i++)
			put16(&data, 1);
	}
	record(a, section, owner, type, 600, &data);
	vad_buffer_clear(&data);
}

/* Does not exist; the SOA of `zone` says who would know. */
static inline void dns_denied(struct scripted *s, const char *server, const char *name, uint16_t type,
			      const char *zone)
{
	add_name(dns(s, server, name, type, VAD_DNS_NXDOMAIN, 0, MS), 1, zone, VAD_DNS_SOA,
		 "ns1.corp.example");
}

/* A name with one IPv4 address and no other. */
static inline void dns_host(struct scripted *s, const char *server, const char *name, unsigned last)
{
	add_a(dns(s, server, name, VAD_DNS_A, 0, 0, MS), name, 10, 0, 0, last);
	(void)dns(s, server, name, VAD_DNS_AAAA, 0, 0, MS);
}

/* What a KMS host answers to the bind (C706 section 12.6.4.4), with NDR accepted. */
static inline void say_bind_ack(struct line *line, unsigned result, unsigned reason)
{
	static const uint8_t head[] = { 5, 0, 12, 3, 0x10, 0, 0, 0, 60, 0, 0, 0, 2, 0, 0, 0,
					0xD0, 0x16, 0xD0, 0x16, 1, 0, 0, 0, 5, 0, '1', '6', '8', '8', 0, 0,
					1, 0, 0, 0 };
	static const uint8_t ndr[] = { 0x04, 0x5D, 0x88, 0x8A, 0xEB, 0x1C, 0xC9, 0x11, 0x9F, 0xE8,
				       0x08, 0x00, 0x2B, 0x10, 0x48, 0x60, 2, 0, 0, 0 };

	say_bytes(line, head, sizeof(head));
	put16(&line->data, result << 8);
	put16(&line->data, reason << 8);
	say_bytes(line, ndr, sizeof(ndr));
	assert_int_equal(line->data.size, 60);
}

/* A port that accepts. */
static inline void tcp_open(struct scripted *s, const char *address, uint16_t port, int64_t after)
{
	say(s, VAD_CHANNEL_TCP, address, port, after, VAD_EVENT_CONNECTED);
}

static inline void tcp_fails(struct scripted *s, const char *address, uint16_t port,
			     enum vad_failure failure, const char *by)
{
	struct line *line = say(s, VAD_CHANNEL_TCP, address, port, MS, VAD_EVENT_FAILED);

	line->failure = failure;
	line->by = by;
}

/* What comes back for the first thing that is sent to it. */
static inline struct line *tcp_reply(struct scripted *s, const char *address, uint16_t port,
				     int64_t after)
{
	struct line *line = say(s, VAD_CHANNEL_TCP, address, port, after, VAD_EVENT_DATA);

	line->reply = true;
	return line;
}

static inline void kms_host(struct scripted *s, const char *address)
{
	tcp_open(s, address, 1688, MS);
	say_bind_ack(tcp_reply(s, address, 1688, MS), 0, 0);
}

/* Nothing there but what was said: every clock is refused. */
static inline void no_clocks(struct scripted *s, const char *address)
{
	static const uint16_t ports[] = { 445, 80, 5985 };
	struct line *line = say(s, VAD_CHANNEL_UDP, address, 123, MS, VAD_EVENT_FAILED);

	line->failure = VAD_FAILURE_REFUSED;
	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++)
		tcp_fails(s, address, ports[i], VAD_FAILURE_REFUSED, NULL);
	line = say(s, VAD_CHANNEL_LDAP, address, 389, MS, VAD_EVENT_FAILED);
	line->failure = VAD_FAILURE_REFUSED;
}

/* --- the check, and what it found ---------------------------------------------------------------- */

struct outcome {
	struct scripted *s;
	struct vad_case *c;
	struct vad_buffer facts; /* as JSON lines */
	int64_t took;
};

static inline void run_check(struct outcome *o, struct scripted *s, const char *settings)
{
	struct vad_check_settings read = { 0 };
	struct vad_error error = { 0 };

	*o = (struct outcome){ .s = s, .facts = vad_buffer_new(256 << 20),
			       .c = vad_case_new(vad_knowledge_builtin(), (size_t)256 << 20) };
	assert_non_null(o->c);
	assert_int_equal(vad_check_settings_read(&read, vad_view_of(settings), &error), VAD_OK);
	assert_int_equal(vad_check_run(&s->transport, &read, o->c, NULL, NULL), VAD_OK);
	o->took = s->now;
	assert_int_equal(vad_case_write(o->c, &o->facts), VAD_OK);
	vad_check_settings_clear(&read);
}

static inline void outcome_free(struct outcome *o)
{
	vad_buffer_clear(&o->facts);
	vad_case_free(o->c);
	scripted_free(&o->s->transport);
}

/* Is there a fact of this subject, name and value (as JSON)? */
static inline bool has_fact(const struct outcome *o, const char *subject, const char *name,
			    const char *value)
{
	char wanted[512];

	(void)snprintf(wanted, sizeof(wanted), "\"subject\":\"%s\",\"name\":\"%s\",\"value\":%s", subject,
		       name, value);
	return strstr(vad_buffer_text(&o->facts), wanted) != NULL;
}

static inline bool has_any(const struct outcome *o, const char *subject, const char *name)
{
	char wanted[512];

	(void)snprintf(wanted, sizeof(wanted), "\"subject\":\"%s\",\"name\":\"%s\",", subject, name);
	return strstr(vad_buffer_text(&o->facts), wanted) != NULL;
}

static inline bool is_unchecked(const struct outcome *o, const char *text)
{
	const char *at = strstr(vad_buffer_text(&o->facts), "{\"not_checked\"");

	return at != NULL && strstr(at, text) != NULL;
}

#define assert_fact(o, subject, name, value)                                                       \
	do {                                                                                       \
		if (!has_fact((o), (subject), (name), (value)))                                    \
			fail_msg("no %s of %s = %s in\n%s", (name), (subject), (value),            \
				 vad_buffer_text(&(o)->facts));                                    \
	} while (0)
#define assert_no_fact(o, subject, name)                                                           \
	do {                                                                                       \
		if (has_any((o), (subject), (name)))                                               \
			fail_msg("%s of %s in\n%s", (name), (subject),                             \
				 vad_buffer_text(&(o)->facts));                                    \
	} while (0)

#endif
