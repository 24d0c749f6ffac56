/* SPDX-License-Identifier: MIT */
/* The logs of clients and hosts together: requests that never arrived, replies that never came. */
#include <inttypes.h>

#include "count_tell.h"

/* What is said of each fate, and which knowledge goes on from there. */
static const struct fate_words {
	enum vad_replay_fate fate;
	const char *id, *title, *one, *many, *cause;
} fates[] = {
	{ VAD_FATE_NOT_ARRIVED, "not-arrived", "requests that never arrived",
	  "request was sent, and the host's log covers that time without it",
	  "requests were sent, and the host's log covers that time without them",
	  "network-path-blocked" },
	{ VAD_FATE_NO_REPLY, "no-reply", "replies that never came back",
	  "request was processed by the host, and the client's log goes on without the reply",
	  "requests were processed by the host, and the clients' logs go on without the reply",
	  "middlebox-cuts-rpc" },
	{ VAD_FATE_NOT_SENT, "not-sent", "requests that failed at the client",
	  "request failed at the client, and no host saw it",
	  "requests failed at the client, and no host saw them", NULL },
	{ VAD_FATE_NO_REQUEST, "no-request", NULL,
	  "request that the host saw is not in the client's log, which covers that time",
	  "requests that the host saw are not in the client's log, which covers that time",
	  "image-not-generalized" },
};
enum { FATES = sizeof(fates) / sizeof(fates[0]) };

static struct vad_view computer(const struct count_teller *t, size_t index)
{
	if (index >= vad_replay_host_count(t->report->replay))
		return VAD_VIEW("");
	return vad_replay_host(t->report->replay, index)->name;
}

static void one(struct count_teller *t, const struct vad_replay_unmatched *u, size_t shown)
{
	char id[VAD_GUID_TEXT];
	struct vad_view client = computer(t, u->client), host = computer(t, u->host);

	vad_guid_print(&u->cmid, id);
	count_tell_name(t, shown, client.size > 0 ? client : vad_view_of(id));
	vad_buffer_add(&t->text, " at ");
	count_time(u->client_time, VAD_CLOCK_UTC, &t->text);
	if (host.size > 0 || u->endpoint.size > 0) {
		vad_buffer_add(&t->text, " to ");
		count_name(host.size > 0 ? host : u->endpoint, &t->text);
	}
	if (u->fate == VAD_FATE_NOT_SENT) {
		vad_buffer_add(&t->text, " with ");
		report_code(u->client_code, &t->text);
	}
}

static void list(struct count_teller *t, const struct vad_replay_join *join,
		 enum vad_replay_fate fate)
{
	size_t shown = 0;

	for (size_t i = 0; i < join->unmatched_count; i++) {
		const struct vad_replay_unmatched *u = &join->unmatched[i];

		if (u->fate != fate || !count_tell_goes_on(t, shown))
			continue;
		if (fate == VAD_FATE_NOT_SENT && shown == 0)
			t->code = u->client_code;
		one(t, u, shown++);
	}
	if (shown < join->fate[fate])
		count_tell_more(t, (size_t)join->fate[fate] - shown);
	vad_buffer_add_char(&t->text, '.');
}

static void tell_fate(struct count_teller *t, const struct vad_replay_join *join,
		      const struct fate_words *words)
{
	if (join->fate[words->fate] == 0)
		return;
	count_of(join->fate[words->fate], words->one, words->many, &t->text);
	list(t, join, words->fate);
	count_tell(t, words->id, words->title, words->cause);
}

static void tell_matched(struct count_teller *t, const struct vad_replay_join *join)
{
	vad_buffer_printf(&t->text, "%" PRIu64 " of ", join->fate[VAD_FATE_DONE]);
	count_of(join->requests, "request", "requests", &t->text);
	vad_buffer_add(&t->text, " of these clients can be followed to the host and back.");
	count_tell(t, "matched", NULL, NULL);
	if (join->fate[VAD_FATE_UNKNOWN] > 0) {
		count_of(join->fate[VAD_FATE_UNKNOWN], "request", "requests", &t->text);
		vad_buffer_add(&t->text, " cannot: the log of the other side is not here, or does not "
					 "cover that time.");
		count_tell(t, "not-joined", NULL, NULL);
	}
}

void count_join_notes(const struct vad_count_report *report, enum count_detail detail,
		      count_note_taker *take, void *context)
{
	const struct vad_replay_join *join = vad_replay_join(report->replay);
	struct count_teller t = { .report = report,
				  .detail = detail,
				  .take = take,
				  .context = context,
				  .text = vad_buffer_new(COUNT_NOTE_LIMIT) };

	if (join == NULL || join->requests == 0)
		return;
	for (size_t i = 0; i < FATES; i++)
		tell_fate(&t, join, &fates[i]);
	if (join->possible)
		tell_matched(&t, join);
	vad_buffer_clear(&t.text);
}
