/* SPDX-License-Identifier: MIT */
/* Points in time, and the spellings of them that Windows prints. No clock is read here. */
#ifndef VAD_BASE_TIME_H
#define VAD_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/view.h"

/* Seconds since 1970-01-01T00:00:00Z, no leap seconds. VAD_TIME_NONE: no time known. */
typedef int64_t vad_time;
#define VAD_TIME_NONE INT64_MIN

/* In which clock a time was read. */
enum vad_clock {
	VAD_CLOCK_NONE, /* no time, or one that says nothing about its clock */
	VAD_CLOCK_UTC,
	VAD_CLOCK_LOCAL, /* local time of an unknown zone: good for order within one source only */
};
const char *vad_clock_name(enum vad_clock clock); /* "none", "utc", "local" */

struct vad_date {
	int year, month, day, hour, minute, second;
};

/* A time as it was written: the point, its clock, and the width of the last digit in seconds
 * (60 where only minutes are printed, 86400 for a bare date). */
struct vad_stamp {
	vad_time time;
	enum vad_clock clock;
	int32_t precision;
};

/* Civil calendar to time and back (proleptic Gregorian); VAD_TIME_NONE if the date does not exist. */
vad_time vad_time_from_date(const struct vad_date *date);
bool vad_time_to_date(vad_time time, struct vad_date *date);

/* FILETIME: 100 ns since 1601-01-01 UTC ([MS-DTYP] 2.3.3). VAD_TIME_NONE for 0 and out of range. */
vad_time vad_time_from_filetime(uint64_t filetime);

/*
 * Parse a whole view as a point in time. Spellings: ISO 8601 / event XML
 * ("2021-02-13T19:56:43.7714449Z", "+02:00" offsets, blank instead of T); 12288/12290 client time
 * ("2010/9/29 21:46", UTC by documentation [the caller decides]); US "3/27/2017 1:27:16 PM";
 * day first "30/11/2024 7:36:14", "18.06.2020 09:16:41"; "20250705091332" (transcripts).
 * `day_first`: how to read 1..12/1..12 when nothing in the text decides. Clock is UTC only with Z
 * or an offset (which is applied), else LOCAL. False when it is no date.
 */
bool vad_stamp_parse(struct vad_view text, bool day_first, struct vad_stamp *stamp);

/* Append "2021-02-13T19:56:43Z"; without the Z for VAD_CLOCK_LOCAL; "-" for VAD_TIME_NONE. */
void vad_time_print(struct vad_buffer *out, vad_time time, enum vad_clock clock);

#endif
