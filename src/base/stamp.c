/* SPDX-License-Identifier: MIT */
/* The spellings of dates and times that Windows programs print, in the locales seen in evidence. */
#include <string.h>

#include "base/text.h"
#include "base/time.h"

enum { LONGEST_STAMP = 80, MINUTE = 60, DAY = 86400 };

struct spelling {
	const char *written;
	const char *plain;
};

/* Marks and blanks that Windows puts into dates, and the date words of East Asian long forms. */
static const struct spelling spellings[] = {
	{ "\u200E", "" },  { "\u200F", "" },  { "\u202F", " " }, { "\u00A0", " " },
	{ "年", "-" },     { "月", "-" },     { "日", " " },     { "년", "-" },
	{ "월", "-" },     { "일", " " },     { "上午", "am " }, { "下午", "pm " },
	{ "午前", "am " }, { "午後", "pm " }, { "오전", "am " }, { "오후", "pm " },
	{ "π.μ.", "am" },  { "μ.μ.", "pm" },  { "πμ", "am" },    { "μμ", "pm" },
	{ "г.", "" },      { "\t", " " },
};

/* ASCII form of `text` in `plain`; false when it does not fit. */
static bool simplify(struct vad_view text, char plain[LONGEST_STAMP], size_t *size)
{
	size_t used = 0;

	while (text.size > 0) {
		const char *put = text.data;
		size_t put_size = 1, taken = 1;

		bool plain_already = (unsigned char)*text.data < 0x80 && *text.data != '\t';

		for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++) {
			if (plain_already || !vad_view_starts_nocase(text, spellings[i].written))
				continue;
			taken = strlen(spellings[i].written);
			put = spellings[i].plain;
			put_size = strlen(put);
			break;
		}
		if (put_size > LONGEST_STAMP - used)
			return false;
		memcpy(plain + used, put, put_size);
		used += put_size;
		text = vad_view_sub(text, taken, SIZE_MAX);
	}
	*size = used;
	return true;
}

static bool accept_char(struct vad_text *text, char c)
{
	const char word[2] = { c, '\0' };

	return vad_text_accept(text, word);
}

/* 1..`most` digits; *digits is how many. */
static bool read_digits(struct vad_text *text, size_t most, int *value, size_t *digits)
{
	size_t start = text->offset;
	struct vad_text ahead = *text;
	uint64_t number;

	if (!vad_text_number(&ahead, 9999, &number) || ahead.offset - start > most)
		return false;
	*value = (int)number;
	*digits = ahead.offset - start;
	*text = ahead;
	return true;
}

/* The digits [from, from + count) of a run known to be digits. */
static int fixed_digits(struct vad_view text, size_t from, size_t count)
{
	int value = 0;

	for (size_t i = from; i < from + count; i++)
		value = value * 10 + (text.data[i] - '0');
	return value;
}

/* "20250705091332" or "20250705T091332"; the separator, if any, is consumed too. */
static bool read_compact(struct vad_text *text, struct vad_date *date)
{
	struct vad_view rest = vad_text_rest(text);
	size_t digits = 0, clock = 8;

	while (digits < rest.size && vad_ascii_is_digit(rest.data[digits]))
		digits++;
	if (digits == 8 && rest.size >= 15 && rest.data[8] == 'T') {
		clock = 9;
		for (digits = 9; digits < rest.size && vad_ascii_is_digit(rest.data[digits]);)
			digits++;
	}
	if (digits != clock + 6)
		return false;
	date->year = fixed_digits(rest, 0, 4);
	date->month = fixed_digits(rest, 4, 2);
	date->day = fixed_digits(rest, 6, 2);
	date->hour = fixed_digits(rest, clock, 2);
	date->minute = fixed_digits(rest, clock + 2, 2);
	date->second = fixed_digits(rest, clock + 4, 2);
	text->offset += digits;
	return true;
}

/* Which of two numbers is the day: what the numbers decide, then the dot, then the caller. */
static void order_day_and_month(int a, int b, char separator, bool day_first, struct vad_date *date)
{
	bool day_is_a = a > 12 || (b <= 12 && (separator == '.' || day_first));

	date->day = day_is_a ? a : b;
	date->month = day_is_a ? b : a;
}

static bool read_separator(struct vad_text *text, char separator)
{
	if (!accept_char(text, separator))
		return false;
	vad_text_skip_blanks(text); /* "12. 5. 2024" */
	return true;
}

static bool read_date(struct vad_text *text, bool day_first, struct vad_date *date)
{
	int part[3];
	size_t digits[3];
	char separator;

	if (!read_digits(text, 4, &part[0], &digits[0]) || vad_text_at_end(text))
		return false;
	separator = text->all.data[text->offset];
	if (separator != '-' && separator != '/' && separator != '.')
		return false;
	if (!read_separator(text, separator) || !read_digits(text, 2, &part[1], &digits[1]) ||
	    !read_separator(text, separator) || !read_digits(text, 4, &part[2], &digits[2]))
		return false;
	if (digits[0] == 4 && digits[2] <= 2) {
		date->year = part[0];
		date->month = part[1];
		date->day = part[2];
	} else if (digits[0] <= 2 && digits[2] == 4) {
		date->year = part[2];
		order_day_and_month(part[0], part[1], separator, day_first, date);
	} else {
		return false;
	}
	if (separator == '.')
		(void)accept_char(text, '.'); /* Hungarian: "2024. 05. 12." */
	return true;
}

enum half { HALF_NONE, HALF_AM, HALF_PM };

static enum half read_half(struct vad_text *text)
{
	static const char *const am[] = { "a. m.", "a.m.", "am" };
	static const char *const pm[] = { "p. m.", "p.m.", "pm" };

	vad_text_skip_blanks(text);
	for (size_t i = 0; i < sizeof(am) / sizeof(*am); i++) {
		if (vad_text_accept(text, am[i]))
			return HALF_AM;
		if (vad_text_accept(text, pm[i]))
			return HALF_PM;
	}
	return HALF_NONE;
}

/* Put the half of the day into the hour; false for hours that no twelve-hour clock shows. */
static bool apply_half(enum half half, int *hour)
{
	if (half == HALF_NONE)
		return true;
	/* "16:43 PM" is printed by some tools and is clear enough. */
	if (*hour > 12)
		return half == HALF_PM;
	if (*hour == 12)
		*hour = 0;
	if (half == HALF_PM)
		*hour += 12;
	return true;
}

/* Fractions of a second are read over: times are whole seconds, rounded down. */
static bool skip_fraction(struct vad_text *text)
{
	size_t start;

	if (!accept_char(text, '.') && !accept_char(text, ','))
		return true;
	start = text->offset;
	while (!vad_text_at_end(text) && vad_ascii_is_digit(text->all.data[text->offset]))
		text->offset++;
	return text->offset > start;
}

/* "1:27:16 PM", "21:46", "15.21.11", "am 10:20" */
static bool read_clock(struct vad_text *text, struct vad_date *date, int32_t *precision)
{
	enum half half = read_half(text);
	size_t digits;
	char separator;

	vad_text_skip_blanks(text);
	if (!read_digits(text, 2, &date->hour, &digits))
		return false;
	separator = accept_char(text, ':') ? ':' : '.';
	if (separator == '.' && !accept_char(text, '.'))
		return false;
	if (!read_digits(text, 2, &date->minute, &digits) || digits != 2)
		return false;
	*precision = MINUTE;
	if (accept_char(text, separator)) {
		if (!read_digits(text, 2, &date->second, &digits) || digits != 2)
			return false;
		*precision = 1;
		if (separator == ':' && !skip_fraction(text))
			return false;
	}
	if (half == HALF_NONE)
		half = read_half(text);
	return apply_half(half, &date->hour);
}

/* "Z", "UTC", "GMT", "+02:00", "-0800", "+02". *utc says whether there was one. */
static bool read_zone(struct vad_text *text, bool *utc, int64_t *offset)
{
	int hours, minutes = 0;
	size_t digits;
	bool minus;

	*offset = 0;
	vad_text_skip_blanks(text);
	*utc = accept_char(text, 'Z') || vad_text_accept(text, "UTC") ||
	       vad_text_accept(text, "GMT");
	minus = accept_char(text, '-');
	if (!minus && !accept_char(text, '+'))
		return true;
	if (!read_digits(text, 4, &hours, &digits) || digits == 1 || digits == 3)
		return false;
	if (digits == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (accept_char(text, ':') &&
		   (!read_digits(text, 2, &minutes, &digits) || digits != 2)) {
		return false;
	}
	if (hours > 23 || minutes > 59)
		return false;
	*utc = true;
	*offset = (minus ? -1 : 1) * (int64_t)(hours * 3600 + minutes * 60);
	return true;
}

/* What stands between the date and the time of day. False when there is nothing of the kind. */
static bool read_gap(struct vad_text *text)
{
	size_t start = text->offset;

	if (accept_char(text, 'T'))
		return true;
	(void)accept_char(text, ',');
	vad_text_skip_blanks(text);
	return text->offset > start;
}

static bool read_stamp(struct vad_text *text, bool day_first, struct vad_date *date,
		       int32_t *precision, bool *utc, int64_t *offset)
{
	*utc = false;
	*offset = 0;
	if (read_compact(text, date)) {
		*precision = 1;
		return read_zone(text, utc, offset);
	}
	if (!read_date(text, day_first, date))
		return false;
	*precision = DAY;
	if (vad_text_at_end(text))
		return true;
	return read_gap(text) && read_clock(text, date, precision) && read_zone(text, utc, offset);
}

bool vad_stamp_parse(struct vad_view text, bool day_first, struct vad_stamp *stamp)
{
	char plain[LONGEST_STAMP];
	struct vad_text rest;
	struct vad_date date = { 0 };
	int32_t precision;
	int64_t offset;
	vad_time time;
	size_t size;
	bool utc;

	if (text.size > LONGEST_STAMP || !simplify(text, plain, &size))
		return false;
	rest = vad_text_of(vad_view_trim((struct vad_view){ plain, size }));
	if (!read_stamp(&rest, day_first, &date, &precision, &utc, &offset))
		return false;
	time = vad_time_from_date(&date);
	if (!vad_text_at_end(&rest) || time == VAD_TIME_NONE)
		return false;
	*stamp = (struct vad_stamp){
		.time = time - offset,
		.clock = utc ? VAD_CLOCK_UTC : VAD_CLOCK_LOCAL,
		.precision = precision,
	};
	return true;
}
