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

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
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
		if (lower(p[2 * i]) != lower((uint8_t)ascii.data[i]) || p[2 * i + 1] != 0)
			return false;
	}
	return true;
}

/* Days since 1601-01-01 to a civil date, by eras of 400 years (days from 0000-03-01). */
static void civil(uint64_t days, unsigned *year, unsigned *month, unsigned *day)
{
	uint64_t z = days + 584694; /* 1601-01-01 counted from 0000-03-01 */
	uint64_t era = z / 146097, doe = z % 146097;
	uint64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	uint64_t mp = (5 * doy + 2) / 153;

	*day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*year = (unsigned)(yoe + era * 400 + (*month <= 2 ? 1 : 0));
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
	uint64_t seconds = filetime / 10000000, rest = seconds % 86400;
	unsigned year, month, day;
	char *to = out;

	civil(seconds / 86400, &year, &month, &day);
	if (year > 9999) {
		out[0] = '\0';
		return;
	}
	to = digits(to, year, 4);
	*to++ = '-';
	to = digits(to, month, 2);
	*to++ = '-';
	to = digits(to, day, 2);
	*to++ = 'T';
	to = digits(to, rest / 3600, 2);
	*to++ = ':';
	to = digits(to, rest / 60 % 60, 2);
	*to++ = ':';
	to = digits(to, rest % 60, 2);
	*to++ = '.';
	to = digits(to, filetime % 10000000 * 100, 9);
	*to++ = 'Z';
	*to = '\0';
}
