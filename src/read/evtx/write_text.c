/* SPDX-License-Identifier: MIT */
/* Records without a template, as collectors of forwarded events write them. */
#include "write_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/time.h"

/* --- records of text -------------------------------------------------------------------------- */

/* Where the digits of one record are kept while it is put. */
struct digits {
	char bytes[256];
	size_t used;
};

static struct vad_view print(struct digits *digits, const char *format, ...) VAD_PRINTF(2, 3);

static struct vad_view print(struct digits *digits, const char *format, ...)
{
	char *to = digits->bytes + digits->used;
	size_t left = sizeof(digits->bytes) - digits->used;
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(to, left, format, arguments);
	va_end(arguments);
	if (size < 0 || (size_t)size >= left)
		return (struct vad_view){ to, 0 };
	digits->used += (size_t)size;
	return (struct vad_view){ to, (size_t)size };
}

static struct content number(struct digits *digits, uint64_t value)
{
	return text_of(print(digits, "%" PRIu64, value));
}

/* Nine digits of a second, of which seven are known. */
static struct content time_text(struct digits *digits, uint64_t filetime)
{
	struct vad_date d;

	if (!vad_time_to_date(vad_time_from_filetime(filetime), &d))
		return text_of(VAD_VIEW(""));
	return text_of(print(digits, "%04d-%02d-%02dT%02d:%02d:%02d.%07u00Z", d.year, d.month,
			     d.day, d.hour, d.minute, d.second, (unsigned)(filetime % 10000000)));
}

static struct system system_of_text(const struct vad_evtx_write_event *event, uint64_t record_id,
				    struct vad_view guid, struct digits *digits)
{
	struct content none = text_of(VAD_VIEW(""));

	return (struct system){
		.provider = text_of(event->provider),
		.guid = text_of(guid),
		.source = text_of(event->event_source),
		.qualifiers = event->has_qualifiers ? number(digits, event->qualifiers) : none,
		.event_id = number(digits, event->event_id),
		.version = number(digits, event->version),
		.level = number(digits, event->level),
		.task = number(digits, event->task),
		.opcode = number(digits, event->opcode),
		.keywords = text_of(print(digits, "0x%" PRIx64, event->keywords)),
		.time = time_text(digits, event->time),
		.record_id = number(digits, record_id),
		.activity = none,
		.related = none,
		.process = number(digits, event->process),
		.thread = number(digits, event->thread),
		.channel = text_of(event->channel),
		.computer = text_of(event->computer),
		.user = text_of(event->user),
	};
}

static void put_text_data(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	size_t size_at = vad_bx_begin_open(chunk, "EventData", NO_DEPENDENCY);

	for (size_t i = 0; i < event->data_count; i++) {
		const struct attribute name[] = { { "Name", text_of(event->data[i].name) } };

		vad_bx_filled(chunk, "Data", name, 1, text_of(event->data[i].text));
	}
	if (event->binary.size > 0) {
		size_t binary = vad_bx_begin_open(chunk, "Binary", NO_DEPENDENCY), count_at;

		vad_bx_put8(chunk, TEXT);
		vad_bx_put8(chunk, TYPE_STRING);
		count_at = chunk->at;
		vad_bx_put16(chunk, 0);
		for (size_t i = 0; i < event->binary.size; i++) {
			struct digits pair = { .used = 0 };

			vad_bx_put_utf16(chunk,
					 print(&pair, "%02X", (uint8_t)event->binary.data[i]));
		}
		vad_bx_patch16(chunk, count_at, (uint16_t)((chunk->at - count_at - 2) / 2));
		vad_bx_end(chunk, binary, CLOSE_ELEMENT);
	}
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

static void put_rendering(struct chunk *chunk, const struct vad_evtx_write_event *event)
{
	const struct attribute culture[] = { { "Culture", text_of(VAD_VIEW("en-US")) } };
	size_t size_at = vad_bx_begin(chunk, "RenderingInfo", NO_DEPENDENCY, culture, 1);

	vad_bx_put8(chunk, CLOSE_START);
	vad_bx_element(chunk, "Message", text_of(event->message));
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

void vad_bx_text_event(struct chunk *chunk, const struct vad_evtx_write_event *event,
		       uint64_t record_id)
{
	struct digits digits = { .used = 0 };
	char guid[BRACED_GUID];
	struct system system = system_of_text(event, record_id,
					      vad_bx_braced(event->provider_guid, guid), &digits);
	size_t size_at;

	chunk->plain = true;
	size_at = vad_bx_begin_event(chunk, NO_DEPENDENCY);
	vad_bx_system(chunk, &system);
	put_text_data(chunk, event);
	if (event->message.size > 0)
		put_rendering(chunk, event);
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
	chunk->plain = false;
}
