/* SPDX-License-Identifier: MIT */
/* Names that both transports and their recordings share. */
#include "transport.h"

#include <string.h>

static const char *const kind_names[] = { "tcp", "udp", "dns", "dns-tcp", "ldap", "tls" };
_Static_assert(sizeof(kind_names) / sizeof(*kind_names) == VAD_CHANNEL_KINDS, "a name per kind");

static const char *const failure_names[] = { "none",	   "refused",	"reset",
					     "unreachable", "prohibited", "timeout",
					     "malformed",   "no-family",  "local" };
_Static_assert(sizeof(failure_names) / sizeof(*failure_names) == VAD_FAILURES,
	       "a name per failure");

const char *vad_channel_kind_name(enum vad_channel_kind kind)
{
	return kind_names[kind];
}

const char *vad_failure_name(enum vad_failure failure)
{
	return failure_names[failure];
}

void vad_peer_print(struct vad_buffer *out, const struct vad_peer *peer)
{
	bool v6 = strchr(peer->address, ':') != NULL;

	vad_buffer_printf(out, v6 ? "[%s]:%u" : "%s:%u", peer->address, (unsigned)peer->port);
}

bool vad_event_is_last(enum vad_channel_kind channel, enum vad_event_kind event)
{
	return event == VAD_EVENT_CLOSED || event == VAD_EVENT_FAILED ||
	       (event == VAD_EVENT_DATA && channel != VAD_CHANNEL_TCP &&
		channel != VAD_CHANNEL_UDP);
}
