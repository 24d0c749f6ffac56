/* SPDX-License-Identifier: MIT */
/*
 * One address: does it accept a connection, and what answers to the bind of the KMS interface? Nothing is
 * sent behind the bind, so nothing there counts this machine.
 */
#include <string.h>

#include "base/escape.h"
#include "check.h"
#include "wire/banner.h"
#include "wire/rpc.h"

enum { IN_MAX = 65536, LOOKS_MAX = 48 };

const char *vad_tcp_word(enum vad_failure failure)
{
	switch (failure) {
	case VAD_FAILURE_REFUSED:
		return "refused";
	case VAD_FAILURE_RESET:
		return "reset";
	case VAD_FAILURE_UNREACHABLE:
	case VAD_FAILURE_NO_FAMILY:
		return "unreachable";
	case VAD_FAILURE_PROHIBITED:
		return "prohibited";
	case VAD_FAILURE_TIMEOUT:
		return "timeout";
	default:
		return "failed";
	}
}

const char *vad_better_tcp(const char *a, const char *b)
{
	static const char *const order[] = { "open",    "reset",       "refused", "prohibited",
					     "timeout", "unreachable", "failed",  NULL };

	return vad_better_word(a, b, order);
}

/* Whom facts about this contact were heard from; the text lives in `place`. */
static struct vad_said said_by(const struct vad_contact *contact, const char *kind,
			       struct vad_buffer *place, int64_t wall)
{
	vad_buffer_reset(place);
	vad_peer_print(place, &contact->peer);
	return (struct vad_said){ kind, vad_buffer_text(place), wall };
}

static void end(struct vad_contact *contact)
{
	struct vad_channel *channel = contact->channel;

	contact->channel = NULL;
	contact->state = VAD_CONTACT_DONE;
	contact->check->contacts_done++;
	vad_buffer_clear(&contact->in);
	vad_channel_close(contact->check->t, channel);
}

static void tell_tcp(struct vad_contact *contact, const char *word, const struct vad_event *event)
{
	struct vad_buffer place = vad_buffer_new(128);
	struct vad_said said = said_by(contact, "tcp", &place, event->wall);

	contact->tcp = word;
	vad_say_word(contact->check, contact->endpoint, "endpoint.tcp", word, &said);
	if (event->kind == VAD_EVENT_FAILED && event->by.size > 0)
		vad_say_text(contact->check, contact->endpoint, "endpoint.unreachable_by", event->by,
			     &said);
	if (event->kind == VAD_EVENT_CONNECTED &&
	    contact->check->contact_count <= VAD_CHECK_TIMED_MAX)
		vad_say_number(contact->check, contact->endpoint, "endpoint.connect_time",
			       (event->now - contact->begun + 500) / 1000, 0, &said);
	vad_buffer_clear(&place);
}

/* What came first, as far as it is text that one can show. */
static void tell_looks(struct vad_contact *contact, const struct vad_said *said)
{
	struct vad_view bytes = vad_view_sub(vad_buffer_view(&contact->in), 0, LOOKS_MAX);
	size_t end = 0;

	while (end < bytes.size && bytes.data[end] >= ' ' && bytes.data[end] <= '~')
		end++;
	if (end > 0)
		vad_say_text(contact->check, contact->endpoint, "endpoint.looks_like",
			     vad_view_sub(bytes, 0, end), said);
}

static void tell_rpc(struct vad_contact *contact, const char *word, int64_t status, bool looks,
		     int64_t wall)
{
	struct vad_buffer place = vad_buffer_new(128);
	struct vad_said said = said_by(contact, "rpc", &place, wall);

	contact->rpc = word;
	vad_say_word(contact->check, contact->endpoint, "endpoint.rpc", word, &said);
	if (status != 0)
		vad_say_number(contact->check, contact->endpoint, "endpoint.rpc_status", status, 0,
			       &said);
	if (looks)
		tell_looks(contact, &said);
	vad_buffer_clear(&place);
	end(contact);
}

static const char *word_of_banner(enum vad_banner banner)
{
	static const char *const words[] = {
		[VAD_BANNER_NONE] = "other", [VAD_BANNER_RPC] = "malformed",
		[VAD_BANNER_HTTP] = "http",  [VAD_BANNER_TLS] = "tls",
		[VAD_BANNER_SSH] = "ssh",    [VAD_BANNER_SMTP] = "smtp",
		[VAD_BANNER_OTHER] = "other",
	};

	return words[banner];
}

static void judge_pdu(struct vad_contact *contact, const struct vad_rpc_pdu *pdu, int64_t wall)
{
	switch (pdu->type) {
	case VAD_RPC_BIND_ACK:
		if (vad_rpc_accepts_kms(pdu))
			tell_rpc(contact, "kms", 0, false, wall);
		else
			tell_rpc(contact, "other-rpc", 0, false, wall);
		break;
	case VAD_RPC_BIND_NAK:
		tell_rpc(contact, "rejected", pdu->nak_reason, false, wall);
		break;
	case VAD_RPC_FAULT:
		tell_rpc(contact, "fault", pdu->status, false, wall);
		break;
	default:
		tell_rpc(contact, "malformed", 0, false, wall);
		break;
	}
}

/* `over`: nothing more will come. */
static void judge_bytes(struct vad_contact *contact, bool over, int64_t wall)
{
	struct vad_view bytes = vad_buffer_view(&contact->in);
	enum vad_banner banner = vad_banner_of(bytes);
	struct vad_rpc_pdu pdu;
	enum vad_result result = vad_rpc_read(bytes, &pdu, NULL);

	if (result == VAD_OK)
		judge_pdu(contact, &pdu, wall);
	else if (result == VAD_TRUNCATED && !over && bytes.size < IN_MAX)
		return;
	else if (result == VAD_TRUNCATED || banner == VAD_BANNER_RPC)
		tell_rpc(contact, "malformed", 0, false, wall);
	else if (banner != VAD_BANNER_NONE || over)
		tell_rpc(contact, word_of_banner(banner), 0, true, wall);
}

static void bind(struct vad_contact *contact)
{
	struct vad_check *check = contact->check;
	struct vad_buffer out = vad_buffer_new(1024);
	int64_t patience = vad_check_left(check, check->until_end);

	if (check->connect_patience > 0 && check->connect_patience < patience)
		patience = check->connect_patience;
	vad_rpc_write_kms_bind(&out, 2);
	check->t->ops->send(contact->channel, vad_buffer_view(&out));
	check->t->ops->alarm(contact->channel, patience);
	vad_buffer_clear(&out);
	contact->state = VAD_CONTACT_BINDING;
}

static void connecting(struct vad_contact *contact, const struct vad_event *event)
{
	if (event->kind == VAD_EVENT_CONNECTED) {
		tell_tcp(contact, "open", event);
		bind(contact);
		return;
	}
	/* it stood, and was cut before we had looked */
	if (event->kind == VAD_EVENT_FAILED && event->failure == VAD_FAILURE_RESET) {
		tell_tcp(contact, "open", event);
		tell_rpc(contact, "closed", 0, false, event->wall);
		return;
	}
	tell_tcp(contact, event->kind == VAD_EVENT_FAILED ? vad_tcp_word(event->failure) : "timeout",
		 event);
	end(contact);
}

static void binding(struct vad_contact *contact, const struct vad_event *event)
{
	switch (event->kind) {
	case VAD_EVENT_DATA:
		vad_buffer_append(&contact->in, event->data.data, event->data.size);
		judge_bytes(contact, contact->in.result != VAD_OK, event->wall);
		break;
	case VAD_EVENT_CLOSED:
	case VAD_EVENT_FAILED:
		if (contact->in.size > 0)
			judge_bytes(contact, true, event->wall);
		else
			tell_rpc(contact, "closed", 0, false, event->wall);
		break;
	case VAD_EVENT_ALARM:
		if (contact->in.size > 0)
			judge_bytes(contact, true, event->wall);
		else
			tell_rpc(contact, "silent", 0, false, event->wall);
		break;
	case VAD_EVENT_CONNECTED:
		break;
	}
}

static void on_event(void *context, const struct vad_event *event)
{
	struct vad_contact *contact = context;

	if (contact->state == VAD_CONTACT_CONNECTING)
		connecting(contact, event);
	else
		binding(contact, event);
}

static void open_channel(struct vad_contact *contact)
{
	struct vad_check *check = contact->check;
	int64_t patience = check->connect_patience > 0 ? check->connect_patience :
							 vad_check_left(check, check->until_connected);

	contact->begun = check->t->ops->now(check->t);
	contact->channel = check->t->ops->open(check->t, VAD_CHANNEL_TCP, &contact->peer, NULL,
					       on_event, contact);
	if (contact->channel == NULL)
		check->out_of_memory = true;
	else
		check->t->ops->alarm(contact->channel, patience);
}

static bool remember(struct vad_check *check, struct vad_contact *contact)
{
	while (contact->endpoint >= check->contact_slots) {
		struct vad_contact **grown =
			vad_check_grow(check, check->contact_of, check->contact_slots,
				       &check->contact_slots, sizeof(struct vad_contact *));

		if (grown == NULL)
			return false;
		check->contact_of = grown;
	}
	check->contact_of[contact->endpoint] = contact;
	contact->next = check->contacts;
	check->contacts = contact;
	check->contact_count++;
	return true;
}

struct vad_contact *vad_check_contact(struct vad_check *check, const struct vad_peer *peer)
{
	vad_subject endpoint = vad_check_endpoint(check, vad_view_of(peer->address), peer->port);
	struct vad_contact *contact;

	if (endpoint == VAD_NO_SUBJECT)
		return NULL;
	if (endpoint < check->contact_slots && check->contact_of[endpoint] != NULL)
		return check->contact_of[endpoint];
	contact = vad_check_alloc(check, sizeof(*contact));
	if (contact == NULL)
		return NULL;
	*contact = (struct vad_contact){ .check = check, .peer = *peer, .endpoint = endpoint,
					 .in = vad_buffer_new(IN_MAX) };
	if (!remember(check, contact))
		return NULL;
	open_channel(contact);
	return contact;
}

void vad_check_kms_address(struct vad_name *name, const struct vad_peer *peer, int64_t wall)
{
	(void)wall;
	name->contacts[name->address_count - 1] = vad_check_contact(name->check, peer);
	if (name->clock == NULL)
		name->clock = vad_check_clock(name->check, peer, name->holder, "host.clock_offset");
}

/* What was not begun, or cut short from outside, is not known. */
void vad_check_finish_contacts(struct vad_check *check)
{
	size_t open = 0;

	for (struct vad_contact *contact = check->contacts; contact != NULL; contact = contact->next) {
		if (contact->state == VAD_CONTACT_DONE)
			continue;
		open++;
		vad_channel_close(check->t, contact->channel);
		contact->channel = NULL;
		vad_buffer_clear(&contact->in);
	}
	if (open > 0) {
		struct vad_buffer what = vad_buffer_new(128);

		vad_buffer_printf(&what, "%zu of %zu addresses", open, check->contact_count);
		vad_say_unchecked(check, vad_buffer_text(&what),
				  "the time was up, or the check was stopped, before they had answered");
		vad_buffer_clear(&what);
	}
}
