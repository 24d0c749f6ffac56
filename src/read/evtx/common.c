/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "internal.h"

const char *vad_evtx_result_text(enum vad_evtx_result result)
{
	static const char *const texts[] = {
		[VAD_EVTX_OK] = "done",
		[VAD_EVTX_NO_MEMORY] = "out of memory",
		[VAD_EVTX_READ_FAILED] = "it could not be read",
		[VAD_EVTX_NOT_A_LOG] = "it is no event log",
		[VAD_EVTX_UNREADABLE] = "the content of the record is damaged",
		[VAD_EVTX_STOPPED] = "it was ended early",
	};

	return texts[result];
}

static bool read_memory(void *context, uint64_t offset, void *to, size_t size, size_t *got)
{
	const struct vad_view *bytes = context;
	struct vad_view part =
		vad_view_sub(*bytes, offset > SIZE_MAX ? SIZE_MAX : (size_t)offset, size);

	if (part.size > 0)
		memcpy(to, part.data, part.size);
	*got = part.size;
	return true;
}

struct vad_evtx_source vad_evtx_source_memory(const struct vad_view *bytes)
{
	union {
		const struct vad_view *borrowed;
		void *context;
	} cast = { bytes };

	return (struct vad_evtx_source){ cast.context, bytes->size, read_memory };
}

void vad_evtx_totals_add(struct vad_evtx_totals *sum, const struct vad_evtx_totals *more)
{
	if (more->records > 0) {
		if (sum->records == 0 || more->first_id < sum->first_id)
			sum->first_id = more->first_id;
		if (sum->records == 0 || more->first_written < sum->first_written)
			sum->first_written = more->first_written;
		if (more->last_id > sum->last_id)
			sum->last_id = more->last_id;
		if (more->last_written > sum->last_written)
			sum->last_written = more->last_written;
	}
	sum->chunks += more->chunks;
	sum->chunks_damaged += more->chunks_damaged;
	sum->records += more->records;
	sum->unreadable += more->unreadable;
	sum->slack += more->slack;
	sum->taken += more->taken;
}

bool vad_evtx_units_are(const struct vad_evtx_bytes *b, struct vad_evtx_units units,
			struct vad_view ascii)
{
	const uint8_t *p = b->data + units.at;

	/* most names differ in length already */
	if (units.count != ascii.size || !vad_evtx_fits(b, units.at, 2 * (uint64_t)units.count))
		return false;
	for (uint32_t i = 0; i < units.count; i++) {
		if (p[2 * i] != (uint8_t)ascii.data[i] || p[2 * i + 1] != 0)
			return false;
	}
	return true;
}

bool vad_evtx_units_are_nocase(const struct vad_evtx_bytes *b, struct vad_evtx_units units,
			       struct vad_view ascii)
{
	const uint8_t *p = b->data + units.at;

	if (units.count != ascii.size || !vad_evtx_fits(b, units.at, 2 * (uint64_t)units.count))
		return false;
	for (uint32_t i = 0; i < units.count; i++) {
		if (vad_ascii_lower((char)p[2 * i]) != vad_ascii_lower(ascii.data[i]) ||
		    p[2 * i + 1] != 0)
			return false;
	}
	return true;
}

static char *digits(char *to, uint64_t value, unsigned count)
{
	for (unsigned i = count; i-- > 0;) {
		to[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return to + count;
}

void vad_evtx_filetime_text(uint64_t filetime, char out[32])
{
	struct vad_date date;
	char *to = out;

	if (!vad_time_to_date((vad_time)(filetime / 10000000) - VAD_EVTX_EPOCH, &date)) {
		out[0] = '\0';
		return;
	}
	to = digits(to, (unsigned)date.year, 4);
	*to++ = '-';
	to = digits(to, (unsigned)date.month, 2);
	*to++ = '-';
	to = digits(to, (unsigned)date.day, 2);
	*to++ = 'T';
	to = digits(to, (unsigned)date.hour, 2);
	*to++ = ':';
	to = digits(to, (unsigned)date.minute, 2);
	*to++ = ':';
	to = digits(to, (unsigned)date.second, 2);
	*to++ = '.';
	to = digits(to, filetime % 10000000 * 100, 9);
	*to++ = 'Z';
	*to = '\0';
}
