/* SPDX-License-Identifier: MIT */
/* What time the records of a log cover, so that absence can say something. */
#include <string.h>

#include "event.h"
#include "history.h"
#include "reading.h"

vad_subject vad_log_subject(struct vad_reading *r, struct vad_view channel)
{
	vad_subject s;

	if (channel.size == 0)
		return VAD_NO_SUBJECT;
	s = vad_reading_subject(r, VAD_SUBJECT_LOG, channel);
	vad_put_subject(r, s, "log.machine", r->machine);
	vad_put_text(r, s, "log.channel", channel);
	return s;
}

static struct vad_log *find_log(struct vad_reading *r, struct vad_view channel)
{
	struct vad_log *log;

	for (size_t i = 0; i < r->log_count; i++) {
		log = &r->logs[i];
		if (log->machine == r->machine && vad_view_is_nocase(channel, log->channel))
			return log;
	}
	if (r->log_count == VAD_LOG_MAX || channel.size == 0 ||
	    channel.size >= sizeof(r->logs[0].channel))
		return NULL;
	log = &r->logs[r->log_count++];
	*log = (struct vad_log){ .machine = r->machine, .first = VAD_TIME_NONE,
				 .last = VAD_TIME_NONE };
	memcpy(log->channel, channel.data, channel.size);
	log->subject = vad_log_subject(r, channel);
	return log;
}

void vad_log_record(struct vad_reading *r, struct vad_view channel, vad_time time,
		    enum vad_clock clock)
{
	struct vad_log *log = find_log(r, channel);

	if (!log)
		return;
	log->records++;
	log->line = r->line;
	if (time == VAD_TIME_NONE)
		return;
	/* one clock only: times of two clocks have no order */
	if (log->first == VAD_TIME_NONE)
		log->clock = clock;
	if (clock != log->clock)
		return;
	if (log->first == VAD_TIME_NONE || time < log->first)
		log->first = time;
	if (log->last == VAD_TIME_NONE || time > log->last)
		log->last = time;
}

void vad_log_wrapped(struct vad_reading *r, struct vad_view channel)
{
	vad_put_flag(r, vad_log_subject(r, channel), "log.wrapped", true);
}

void vad_log_covers(struct vad_reading *r, const struct vad_log_extent *extent)
{
	vad_subject s = vad_log_subject(r, extent->channel);

	vad_reading_set_time(r, extent->last, VAD_CLOCK_UTC);
	vad_put_int(r, s, "log.records", (int64_t)extent->records);
	vad_put_time(r, s, "log.first", extent->first, VAD_CLOCK_UTC);
	vad_put_time(r, s, "log.last", extent->last, VAD_CLOCK_UTC);
	if (extent->wrapped)
		vad_put_flag(r, s, "log.wrapped", true);
	vad_reading_set_time(r, VAD_TIME_NONE, VAD_CLOCK_NONE);
}

void vad_log_finish(struct vad_reading *r)
{
	vad_history_finish(r);
	for (size_t i = 0; i < r->log_count; i++) {
		const struct vad_log *log = &r->logs[i];

		r->line = log->line;
		vad_reading_set_time(r, log->last, log->clock);
		vad_put_int(r, log->subject, "log.records", (int64_t)log->records);
		vad_put_time(r, log->subject, "log.first", log->first, log->clock);
		vad_put_time(r, log->subject, "log.last", log->last, log->clock);
	}
	vad_reading_set_time(r, VAD_TIME_NONE, VAD_CLOCK_NONE);
}
