/* SPDX-License-Identifier: MIT */
#include "reasoning.h"

struct vad_window vad_window_of(const struct vad_fact *fact)
{
	struct vad_window window = { .dated = fact->last != VAD_TIME_NONE, .clock = fact->clock };

	if (window.dated) {
		window.first = fact->first != VAD_TIME_NONE ? fact->first : fact->last;
		window.last = fact->last;
	}
	return window;
}

void vad_window_extend(struct vad_window *window, const struct vad_fact *fact)
{
	struct vad_window more = vad_window_of(fact);

	if (!more.dated)
		return;
	if (!window->dated) {
		*window = more;
		return;
	}
	if (more.first < window->first)
		window->first = more.first;
	if (more.last > window->last)
		window->last = more.last;
	if (more.clock != window->clock)
		window->clock = VAD_CLOCK_LOCAL;
}

static int64_t slack_between(enum vad_clock a, enum vad_clock b)
{
	return a == b ? 0 : ZONE_SLACK;
}

static bool near(const struct vad_window *window, vad_time first, vad_time last, int64_t slack)
{
	return last >= window->first - slack && first <= window->last + slack;
}

bool vad_windows_touch(const struct vad_window *a, const struct vad_window *b, int64_t slack)
{
	if (!a->dated || !b->dated)
		return true;
	return near(a, b->first, b->last, slack + slack_between(a->clock, b->clock));
}

static int64_t keeps_of(const struct vad_knowledge *k, const struct vad_fact *fact)
{
	return (int64_t)k->facts[fact->fact].keeps;
}

bool vad_window_covers(const struct vad_knowledge *k, const struct vad_window *window,
		       const struct vad_fact *fact)
{
	struct vad_window seen = vad_window_of(fact);

	return keeps_of(k, fact) == UINT32_MAX || vad_windows_touch(window, &seen, keeps_of(k, fact));
}

bool vad_window_covers_end(const struct vad_knowledge *k, const struct vad_window *window,
			   const struct vad_fact *fact)
{
	struct vad_window end = *window;

	end.first = end.last;
	return vad_window_covers(k, &end, fact);
}
