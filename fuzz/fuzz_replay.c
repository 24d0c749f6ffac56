/* SPDX-License-Identifier: MIT */
/*
 * The lines of vadiag-read, read and replayed: whatever they say, a count is never more than what is
 * kept, nor than the ids that asked, and days ascend.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rules/replay.h"
#include "rules/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void feed(struct vad_replay *r, struct vad_view text)
{
	static char room[VAD_REQUEST_LINE_MAX];
	struct vad_log_line line;

	if (text.size >= VAD_REQUEST_LINE_MAX || vad_log_line_read(text, room, &line) != VAD_OK)
		return;
	switch (line.kind) {
	case VAD_LOG_LINE_REQUEST:
		(void)vad_replay_feed(r, &line.as.request);
		break;
	case VAD_LOG_LINE_EVENT:
		(void)vad_replay_event(r, &line.as.event);
		break;
	case VAD_LOG_LINE_SPAN:
		(void)vad_replay_span(r, &line.as.span);
		break;
	case VAD_LOG_LINE_LOST:
		vad_replay_lost(r, line.as.lost.file);
		break;
	case VAD_LOG_LINE_UNREAD:
	default:
		break;
	}
}

static void check_days(const struct vad_replay_host *h)
{
	for (size_t i = 0; i < h->day_count; i++) {
		require(i == 0 || h->days[i - 1].day < h->days[i].day);
		require(h->days[i].clients <= h->days[i].requests);
		for (int app = 0; app < VAD_REPLAY_APPS; app++) {
			const struct vad_replay_level *l = &h->days[i].level[app];

			require(l->lowest <= l->end && l->end <= l->highest);
		}
	}
}

static void check_host(const struct vad_replay_host *h)
{
	uint64_t requests = 0;

	for (int app = 0; app < VAD_REPLAY_APPS; app++) {
		const struct vad_replay_family *f = &h->family[app];

		require(f->count.least >= 0 && f->count.least <= f->count.most);
		require(f->count.least <= f->kept && f->count.least <= h->ids);
		require(f->steady + f->overdue + f->once == f->active);
	}
	for (int role = 0; role < VAD_REPLAY_ROLES; role++)
		require(h->threshold[role].missing.least <= h->threshold[role].missing.most);
	for (size_t i = 0; i < VAD_REPLAY_BUCKETS; i++)
		requests += h->skew.bucket[i].requests;
	require(requests == h->skew.measured);
	require(h->skew.measured + h->skew.unmeasured == h->requests);
	require(h->counted <= h->requests && h->failed <= h->requests);
	require(h->cmids.clones + h->cmids.renamed <= h->ids);
	check_days(h);
}

static void check_walks(const struct vad_replay *r, size_t host)
{
	for (int order = VAD_REPLAY_BY_LAST; order <= VAD_REPLAY_BY_ABSENCE; order++) {
		struct vad_replay_walk walk = { 0 };
		struct vad_replay_machine m;
		uint64_t requests = 0;
		size_t count = 0;

		while (vad_replay_next(r, host, (enum vad_replay_order)order, &walk, &m)) {
			require(m.requests >= m.failed && m.first <= m.last);
			requests += m.requests;
			count++;
		}
		require(requests <= vad_replay_host(r, host)->requests);
		require(count <= vad_replay_host(r, host)->machines);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_replay_limits limits = { .machines = 40, .computers = 6, .pending = 12, .listed = 5 };
	struct vad_replay *r = vad_replay_new(vad_knowledge_builtin(), &limits);
	struct vad_view text = { (const char *)data, size };
	size_t from = 0;

	require(r != NULL);
	while (from < size) {
		size_t end = vad_view_find_char(text, '\n', from);

		if (end == SIZE_MAX)
			end = size;
		feed(r, vad_view_sub(text, from, end - from));
		from = end + 1;
	}
	require(vad_replay_finish(r, VAD_TIME_NONE) == VAD_OK);
	for (size_t i = 0; i < vad_replay_host_count(r); i++) {
		check_host(vad_replay_host(r, i));
		check_walks(r, i);
	}
	require(vad_replay_join(r)->unmatched_count <= limits.listed);
	vad_replay_free(r);
	return 0;
}
