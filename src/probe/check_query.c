/* SPDX-License-Identifier: MIT */
/* One question at one DNS server: over UDP, over TCP where the answer did not fit, until its time is up. */
#include <string.h>

#include "check.h"

const char *vad_word_name(enum vad_word word)
{
	static const char *const names[] = { "",	 "found",   "nxdomain",	   "nodata",
					     "servfail", "refused", "formerr",	   "notimp",
					     "timeout",	 "unreachable", "truncated", "malformed" };

	return names[word];
}

static void tell_server(struct vad_query *q, const struct vad_event *event)
{
	struct vad_said said = { "dns", q->server->key, event->wall };

	if (q->server->answered)
		return;
	q->server->answered = true;
	vad_say_flag(q->check, q->server->subject, "dns-server.answers", true, &said);
	vad_say_number(q->check, q->server->subject, "dns-server.round_trip",
		       (event->now - q->begun + 500) / 1000, 0, &said);
}

static void tell_tcp(struct vad_query *q, const char *word, int64_t wall)
{
	struct vad_said said = { "dns", q->server->key, wall };

	if (q->server->over_tcp)
		return;
	q->server->over_tcp = true;
	vad_say_word(q->check, q->server->subject, "dns-server.tcp", word, &said);
}

static void end(struct vad_query *q, enum vad_word word, struct vad_view message, int64_t wall)
{
	struct vad_answer answer = { word, message, wall };
	struct vad_channel *channel = q->channel;

	q->channel = NULL;
	q->server->failed = q->server->failed || word == VAD_WORD_TIMEOUT ||
			    word == VAD_WORD_UNREACHABLE;
	vad_channel_close(q->check->t, channel);
	q->done(q, &answer);
}

static vad_on_event on_event;

static void open_channel(struct vad_query *q)
{
	struct vad_errand errand = { vad_view_of(q->name), q->type };
	struct vad_transport *t = q->check->t;

	q->channel = t->ops->open(t, q->stream ? VAD_CHANNEL_DNS_TCP : VAD_CHANNEL_DNS,
				  &q->server->peer, &errand, on_event, q);
	if (q->channel == NULL) {
		q->check->out_of_memory = true;
		return;
	}
	t->ops->alarm(q->channel, vad_check_left(q->check, q->until));
}

/* Does the answer section hold what was asked for? (RFC 2782: a target of "." says that it does not.) */
static bool holds_answer(const struct vad_query *q, struct vad_view bytes)
{
	struct vad_answer answer = { VAD_WORD_FOUND, bytes, 0 };
	struct vad_answer_walk walk = { 0 };
	struct vad_dns_record record;

	while (vad_answer_next(&walk, &answer, q, &record))
		if (record.type != VAD_DNS_SRV || strcmp(record.name.text, ".") != 0)
			return true;
	return false;
}

static enum vad_word word_of(const struct vad_query *q, struct vad_view bytes)
{
	struct vad_dns_message message;
	struct vad_dns_record record;
	bool broken = false;

	if (vad_dns_open(bytes, &message, NULL) != VAD_OK)
		return VAD_WORD_MALFORMED;
	/* to its end, where it shows whether all is there */
	while (vad_dns_next(&message, &record))
		broken = broken || (record.malformed && record.section == VAD_DNS_ANSWER);
	if (message.read < message.promised && !message.truncated)
		return VAD_WORD_MALFORMED;
	switch (message.rcode) {
	case VAD_DNS_NOERROR:
		if (holds_answer(q, bytes))
			return VAD_WORD_FOUND;
		/* what was cut off, or cannot be read, may have been the answer */
		return message.truncated ? VAD_WORD_TRUNCATED : broken ? VAD_WORD_MALFORMED : VAD_WORD_NODATA;
	case VAD_DNS_NXDOMAIN:
		return VAD_WORD_NXDOMAIN;
	case VAD_DNS_FORMERR:
		return VAD_WORD_FORMERR;
	case VAD_DNS_NOTIMP:
		return VAD_WORD_NOTIMP;
	case VAD_DNS_REFUSED:
		return VAD_WORD_REFUSED;
	default:
		return VAD_WORD_SERVFAIL;
	}
}

static void take_message(struct vad_query *q, const struct vad_event *event)
{
	struct vad_dns_message message;
	bool cut = vad_dns_open(event->data, &message, NULL) == VAD_OK && message.truncated;

	tell_server(q, event);
	if (q->stream)
		tell_tcp(q, "answers", event->wall);
	if (cut && !q->stream) {
		struct vad_channel *channel = q->channel;

		q->stream = true;
		q->channel = NULL;
		vad_channel_close(q->check->t, channel);
		open_channel(q);
		return;
	}
	end(q, word_of(q, event->data), event->data, event->wall);
}

static enum vad_word word_of_failure(enum vad_failure failure)
{
	switch (failure) {
	case VAD_FAILURE_TIMEOUT:
		return VAD_WORD_TIMEOUT;
	case VAD_FAILURE_MALFORMED:
		return VAD_WORD_MALFORMED;
	case VAD_FAILURE_LOCAL:
		return VAD_WORD_NONE;
	default:
		return VAD_WORD_UNREACHABLE;
	}
}

static void on_event(void *context, const struct vad_event *event)
{
	static const struct vad_view nothing = { "", 0 };
	struct vad_query *q = context;

	switch (event->kind) {
	case VAD_EVENT_CONNECTED:
		break;
	case VAD_EVENT_DATA:
		take_message(q, event);
		break;
	case VAD_EVENT_CLOSED:
		if (q->stream)
			tell_tcp(q, "reset", event->wall);
		end(q, q->stream ? VAD_WORD_TRUNCATED : VAD_WORD_MALFORMED, nothing, event->wall);
		break;
	case VAD_EVENT_FAILED:
		if (q->stream)
			tell_tcp(q, vad_tcp_word(event->failure), event->wall);
		end(q, q->stream ? VAD_WORD_TRUNCATED : word_of_failure(event->failure), nothing,
		    event->wall);
		break;
	case VAD_EVENT_ALARM:
		if (q->stream)
			tell_tcp(q, "timeout", event->wall);
		end(q, q->stream ? VAD_WORD_TRUNCATED : VAD_WORD_TIMEOUT, nothing, event->wall);
		break;
	}
}

void vad_check_ask(struct vad_check *check, struct vad_check_server *server, const char *name,
		   uint16_t type, int64_t until, vad_on_answer *done, void *context)
{
	struct vad_query *q = vad_check_alloc(check, sizeof(*q));
	size_t size = strlen(name);

	if (q == NULL || size >= sizeof(q->name))
		return;
	*q = (struct vad_query){ .check = check, .server = server, .type = type, .done = done,
				 .context = context, .begun = check->t->ops->now(check->t),
				 .until = until };
	memcpy(q->name, name, size + 1);
	open_channel(q);
}

/* An alias moves the name that is answered; servers put aliases in front of what they lead to. */
bool vad_answer_next(struct vad_answer_walk *walk, const struct vad_answer *answer,
		     const struct vad_query *query, struct vad_dns_record *record)
{
	if (!walk->begun) {
		walk->begun = true;
		if (vad_dns_open(answer->message, &walk->message, NULL) != VAD_OK)
			return false;
		memcpy(walk->owner.text, query->name, strlen(query->name) + 1);
	}
	while (vad_dns_next(&walk->message, record)) {
		if (record->section != VAD_DNS_ANSWER)
			return false;
		if (record->malformed || !vad_dns_same_name(vad_view_of(record->owner.text),
							    vad_view_of(walk->owner.text)))
			continue;
		if (record->type == query->type)
			return true;
		if (record->type == VAD_DNS_CNAME) {
			walk->owner = record->name;
			walk->alias = true;
		}
	}
	return false;
}

void vad_check_finish_servers(struct vad_check *check)
{
	for (size_t i = 0; i < check->server_count; i++) {
		const struct vad_check_server *server = &check->servers[i];
		struct vad_said said = { "dns", server->key, check->t->ops->wall(check->t) };

		if (server->failed && !server->answered)
			vad_say_flag(check, server->subject, "dns-server.answers", false, &said);
	}
}
