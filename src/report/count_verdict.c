/* SPDX-License-Identifier: MIT */
/* The first line about a host: its count, and for what it is enough. */
#include <inttypes.h>

#include "count_internal.h"

struct sentence {
	const struct vad_count_report *report;
	const struct vad_replay_host *host;
	struct vad_buffer *out;
	bool bad, doubt;
	const char *title; /* the last fault that was told */
};

/* The thresholds of a family that stand at `enough`; of those not reached only what is asked for. */
static bool is_said(const struct vad_replay_host *host, int role, enum vad_replay_app family,
		    enum vad_answer enough)
{
	const struct vad_replay_threshold *threshold = &host->threshold[role];

	return threshold->known && vad_replay_app_of((enum vad_kms_role)role) == family &&
	       threshold->enough == enough && (enough == VAD_ANSWER_YES || threshold->asked);
}

/* "A (25) and B (5)"; nothing when there is none. False then. */
static bool say_roles(struct sentence *s, enum vad_replay_app family, enum vad_answer enough,
		      const char *before)
{
	size_t said = 0;

	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		if (!is_said(s->host, role, family, enough))
			continue;
		vad_buffer_printf(s->out, "%s%s (%" PRId64 ")", said++ == 0 ? before : " and ",
				  count_role((enum vad_kms_role)role),
				  s->host->threshold[role].needed);
	}
	return said > 0;
}

static void say_missing(struct sentence *s, enum vad_replay_app family, const char *separator)
{
	for (int role = 0; role < VAD_REPLAY_ROLES; role++) {
		const struct vad_replay_threshold *threshold = &s->host->threshold[role];

		if (!is_said(s->host, role, family, VAD_ANSWER_NO))
			continue;
		vad_buffer_add(s->out, separator);
		count_range(threshold->missing, s->out);
		vad_buffer_printf(s->out, " more %s missing for %s (%" PRId64 ")",
				  threshold->missing.most == 1 ? "machine is" : "machines are",
				  count_role((enum vad_kms_role)role), threshold->needed);
		separator = "; ";
		s->bad = true;
	}
}

static void say_family(struct sentence *s, enum vad_replay_app family)
{
	const struct vad_replay_family *f = &s->host->family[family];
	bool enough;

	vad_buffer_add(s->out, family == VAD_REPLAY_OFFICE ? "Office count " : "count ");
	count_range(f->count, s->out);
	if (f->kept > 0 && f->count.least >= f->kept)
		vad_buffer_add(s->out, " (the most that it keeps)");
	enough = say_roles(s, family, VAD_ANSWER_YES, ", enough for ");
	say_missing(s, family, enough ? "; " : ": ");
	if (say_roles(s, family, VAD_ANSWER_UNKNOWN,
		      enough ? "; not known whether enough for " : ", not known whether enough for "))
		s->doubt = true;
}

static void say_fault(void *context, const struct count_note *note)
{
	struct sentence *s = context;

	/* Several of a kind are told once. */
	if (!note->wrong || note->title == NULL || note->title == s->title)
		return;
	s->title = note->title;
	vad_buffer_printf(s->out, "%s%s", s->bad ? ", " : " But: ", note->title);
	s->bad = true;
}

void count_verdict(const struct vad_count_report *report, size_t host, enum vad_style *style,
		   struct vad_buffer *out)
{
	struct sentence s = { .report = report,
			      .host = vad_replay_host(report->replay, host),
			      .out = out };
	bool short_of_some, any = false;

	vad_buffer_add(out, "KMS host ");
	count_name(s.host->name, out);
	vad_buffer_add(out, ": ");
	for (int family = 0; family < VAD_REPLAY_APPS; family++) {
		if (!count_has_family(s.host, (enum vad_replay_app)family))
			continue;
		vad_buffer_add(out, any ? "; " : "");
		say_family(&s, (enum vad_replay_app)family);
		any = true;
	}
	vad_buffer_add(out, any ? "." : "count not known.");
	short_of_some = s.bad;
	s.bad = false;
	count_notes(report, host, COUNT_BRIEF, say_fault, &s);
	if (s.bad)
		vad_buffer_add_char(out, '.');
	else if (!short_of_some && !s.doubt && any)
		vad_buffer_add(out, " Nothing is wrong.");
	s.bad = s.bad || short_of_some;
	*style = s.bad ? VAD_STYLE_BAD : s.doubt || !any ? VAD_STYLE_DOUBT : VAD_STYLE_GOOD;
}

static void find_fault(void *context, const struct count_note *note)
{
	bool *wrong = context;

	*wrong = *wrong || note->wrong;
}

bool count_is_wrong(const struct vad_count_report *report, size_t host)
{
	bool wrong = false;

	count_notes(report, host, COUNT_BRIEF, find_fault, &wrong);
	return wrong;
}

size_t count_hosts(const struct vad_count_report *report)
{
	size_t hosts = 0;

	for (size_t i = 0; i < vad_replay_host_count(report->replay); i++)
		hosts += vad_replay_host(report->replay, i)->is_host;
	return hosts;
}

enum vad_count_verdict vad_count_judge(const struct vad_count_report *report)
{
	bool wrong = false;

	if (count_hosts(report) == 0)
		return VAD_COUNT_NOTHING;
	for (size_t i = 0; i < vad_replay_host_count(report->replay) && !wrong; i++)
		wrong = vad_replay_host(report->replay, i)->is_host && count_is_wrong(report, i);
	count_join_notes(report, COUNT_BRIEF, find_fault, &wrong);
	return wrong ? VAD_COUNT_WRONG : VAD_COUNT_FINE;
}
