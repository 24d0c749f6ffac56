/* SPDX-License-Identifier: MIT */
/* The fields of a record from the spellings that the forms have for them. */
#include <string.h>

#include "event.h"
#include "reading.h"

void vad_event_id(struct vad_record *e, struct vad_view text, bool wide)
{
	uint64_t id;

	if (!vad_view_to_u64(vad_view_trim(text), &id) || (!wide && id > UINT16_MAX))
		return;
	e->id = (uint32_t)(id & UINT16_MAX);
}

void vad_event_record_id(struct vad_record *e, struct vad_view text)
{
	uint64_t id;

	if (vad_view_to_u64(vad_view_trim(text), &id))
		e->record_id = id;
}

void vad_event_level(struct vad_record *e, struct vad_view text)
{
	static const struct {
		const char *word;
		uint8_t level;
	} words[] = {
		{ "critical", 1 },   { "crit", 1 },	    { "error", 2 }, { "warning", 3 },
		{ "information", 4 }, { "informational", 4 }, { "info", 4 },  { "verbose", 5 },
	};
	uint64_t number;

	text = vad_view_trim(text);
	if (vad_view_to_u64(text, &number)) {
		if (number <= UINT8_MAX)
			e->level = (uint8_t)number;
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (vad_view_is_nocase(text, words[i].word))
			e->level = words[i].level;
	}
}

void vad_event_channel(struct vad_record *e, struct vad_view text)
{
	/* hayabusa's config/channel_abbreviations.txt, as far as activation is logged there */
	static const char *const names[][2] = {
		{ "App", "Application" },
		{ "Sys", "System" },
		{ "Sec", "Security" },
		{ "KeyMgtSvc", "Key Management Service" },
	};

	text = vad_view_trim(text);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (vad_view_is(text, names[i][0]))
			text = vad_view_of(names[i][1]);
	}
	vad_event_name(e->channel, text);
}

/* "/Date(1710424465116)/" of ConvertTo-Json: milliseconds since 1970. */
static bool epoch_time(struct vad_view text, vad_time *time)
{
	size_t at = vad_view_find(vad_view_sub(text, 0, 8), VAD_VIEW("Date("), 0), end;
	int64_t ms;

	if (at == SIZE_MAX)
		return false;
	end = at + 5;
	while (end < text.size && (vad_ascii_is_digit(text.data[end]) || text.data[end] == '-'))
		end++;
	/* behind the number may stand an offset, which changes nothing */
	if (!vad_view_to_i64(vad_view_sub(text, at + 5, end - at - 5), &ms))
		return false;
	*time = ms / 1000 - (ms % 1000 < 0);
	return true;
}

static int digits(const char *p, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!vad_ascii_is_digit(p[i]))
			return -1;
		value = value * 10 + p[i] - '0';
	}
	return value;
}

/* "2021-02-13T19:56:43.7714449Z", which nearly all times are, without the general parser. */
static bool iso_time(struct vad_view text, vad_time *time)
{
	static const char form[] = "0000-00-00T00:00:00";
	const char *p = text.data;
	struct vad_date d;
	size_t end = sizeof(form) - 1;

	if (text.size < sizeof(form) || p[4] != '-' || p[7] != '-' || p[10] != 'T' ||
	    p[13] != ':' || p[16] != ':' || p[text.size - 1] != 'Z')
		return false;
	if (p[end] == '.')
		for (end++; end < text.size && vad_ascii_is_digit(p[end]);)
			end++;
	d = (struct vad_date){ digits(p, 4), digits(p + 5, 2), digits(p + 8, 2),
			       digits(p + 11, 2), digits(p + 14, 2), digits(p + 17, 2) };
	if (end != text.size - 1 || d.hour < 0 || d.minute < 0 || d.second < 0)
		return false;
	/* a date that does not exist is left to the general parser, too */
	*time = vad_time_from_date(&d);
	return *time != VAD_TIME_NONE;
}

bool vad_event_stamp(struct vad_reading *r, struct vad_view text, vad_time *time,
		     enum vad_clock *clock)
{
	struct vad_stamp stamp;
	vad_time utc;

	text = vad_view_trim(text);
	if (iso_time(text, &utc)) {
		*time = utc;
		*clock = VAD_CLOCK_UTC;
		return true;
	}
	if (epoch_time(text, time)) {
		*clock = VAD_CLOCK_UTC;
		return true;
	}
	if (!vad_reading_stamp(r, text, &stamp))
		return false;
	*time = stamp.time;
	*clock = stamp.clock;
	return true;
}

void vad_event_time(struct vad_record *e, struct vad_reading *r, struct vad_view text)
{
	if (e->time == VAD_TIME_NONE)
		(void)vad_event_stamp(r, text, &e->time, &e->clock);
}

void vad_event_set(struct vad_record *e, struct vad_reading *r, enum vad_event_column column,
		   struct vad_view text)
{
	switch (column) {
	case VAD_COLUMN_ID:
	case VAD_COLUMN_WIDE_ID:
		vad_event_id(e, text, column == VAD_COLUMN_WIDE_ID);
		break;
	case VAD_COLUMN_PROVIDER:
		vad_event_name(e->provider, text);
		break;
	case VAD_COLUMN_CHANNEL:
		vad_event_channel(e, text);
		break;
	case VAD_COLUMN_COMPUTER:
		vad_event_name(e->computer, text);
		break;
	case VAD_COLUMN_TIME:
		vad_event_time(e, r, text);
		break;
	case VAD_COLUMN_RECORD_ID:
		vad_event_record_id(e, text);
		break;
	case VAD_COLUMN_LEVEL:
		vad_event_level(e, text);
		break;
	default:
		break;
	}
}

void vad_event_data(struct vad_record *e, struct vad_view text)
{
	if (!e->has_data)
		vad_buffer_reset(&e->payload);
	e->has_data = true;
	vad_event_add(e, text);
}

/* Without the "Data: " or "Data[3]: " before it; other names belong to what they name. */
static struct vad_view without_number(struct vad_view item)
{
	size_t colon = vad_view_find(vad_view_sub(item, 0, 16), VAD_VIEW(": "), 0);

	if (colon == SIZE_MAX || !vad_view_starts_nocase(item, "data") ||
	    (item.data[4] != ':' && item.data[4] != '['))
		return item;
	return vad_view_sub(item, colon + 2, SIZE_MAX);
}

void vad_event_details(struct vad_record *e, struct vad_view text)
{
	static const struct vad_view bar = { "\xc2\xa6", 2 };
	size_t from = 0;

	while (from <= text.size) {
		size_t at = vad_view_find(text, bar, from);
		struct vad_view item = vad_view_sub(text, from,
						    at == SIZE_MAX ? SIZE_MAX : at - from);

		item = without_number(vad_view_trim(item));
		/* "-" stands for nothing */
		if (item.size > 0 && !vad_view_is(item, "-"))
			vad_event_data(e, item);
		if (at == SIZE_MAX)
			return;
		from = at + bar.size;
	}
}

void vad_event_lost(struct vad_record *e, struct vad_reading *r, const char *why)
{
	uint64_t line = r->line;

	e->open = false;
	if (r->lost++ >= VAD_EVENT_LOST_MAX)
		return;
	r->line = e->line;
	vad_put_unread(r, why);
	r->line = line;
}

void vad_event_lost_rest(struct vad_reading *r)
{
	struct vad_buffer why = vad_buffer_new(128);

	if (r->lost > VAD_EVENT_LOST_MAX) {
		vad_buffer_printf(&why, "%llu more events could not be read",
				  (unsigned long long)(r->lost - VAD_EVENT_LOST_MAX));
		vad_put_unread(r, vad_buffer_text(&why));
	}
	vad_buffer_clear(&why);
}
