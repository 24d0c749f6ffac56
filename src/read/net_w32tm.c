/* SPDX-License-Identifier: MIT */
/* w32tm: /query /status, /source and /configuration, /stripchart and /monitor. */
#include "net_text.h"
#include "reading.h"

struct w32tm {
	bool in_status;
	bool wants_source; /* "w32tm /query /source" prints nothing but the source */
	bool leap_known;
	uint64_t leap, stratum;
};

static const char *const starts[] = { "w32tm", "tracking ", "ntp: +", "ntp: -", NULL };

enum { LEAP_NOT_SYNCHRONIZED = 3 }; /* RFC 5905 section 7.3 */

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

/* The clock of the machine itself is no source. These two names are never translated. */
static bool is_no_source(struct vad_view source)
{
	return vad_view_starts_nocase(source, "Local CMOS Clock") ||
	       vad_view_starts_nocase(source, "Free-running System Clock");
}

static void put_source(struct vad_reading *r, struct vad_view source)
{
	vad_subject machine = vad_reading_machine(r);

	vad_put_text(r, machine, "machine.time_source", source);
	vad_put_word(r, machine, "machine.time_service", "running");
	if (is_no_source(source))
		vad_put_flag(r, machine, "machine.time_synced", false);
}

static void take_source(struct w32tm *w, struct vad_reading *r, struct vad_view source)
{
	vad_subject machine = vad_reading_machine(r);

	put_source(r, source);
	if (w->leap_known && !is_no_source(source))
		vad_put_flag(r, machine, "machine.time_synced",
			     w->leap != LEAP_NOT_SYNCHRONIZED && w->stratum > 0);
	w->leap_known = false;
}

static bool read_status(struct w32tm *w, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view value = { 0 };
	const char *key = vad_line_key(r, line, "w32tm", &value);

	if (key == NULL)
		return false;
	if (vad_key_is(key, "leap")) {
		w->in_status = true;
		w->stratum = 0;
		w->leap_known = vad_net_leading_number(value, &w->leap);
		return true;
	}
	if (vad_key_is(key, "service-stopped")) {
		vad_put_word(r, vad_reading_machine(r), "machine.time_service", "stopped");
		return true;
	}
	if (!w->in_status)
		return false;
	if (vad_key_is(key, "stratum"))
		(void)vad_net_leading_number(value, &w->stratum);
	else if (vad_key_is(key, "source"))
		take_source(w, r, value);
	return true;
}

/* "Type: NT5DS (Local)" of /query /configuration */
static bool read_type(struct vad_reading *r, const struct vad_line *line)
{
	static const char *const words[] = { "nt5ds", "ntp", "nosync", "allsync" };
	struct vad_view rest = line->value, word = vad_net_word(&rest);

	if (!vad_view_is_nocase(line->label, "Type") || vad_view_trim(rest).size == 0 ||
	    vad_view_trim(rest).data[0] != '(')
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!vad_view_is_nocase(word, words[i]))
			continue;
		vad_put_word(r, vad_reading_machine(r), "machine.time_type", words[i]);
		return true;
	}
	return false;
}

/* "+07200.1234567s" as whole seconds, rounded; a comma or a point before the fraction. */
static bool read_seconds(struct vad_view text, int64_t *seconds)
{
	bool negative = text.size > 0 && text.data[0] == '-';
	uint64_t whole = 0;
	size_t i;

	if (text.size < 2 || (text.data[0] != '+' && !negative))
		return false;
	for (i = 1; i < text.size && vad_ascii_is_digit(text.data[i]) && i < 14; i++)
		whole = whole * 10 + (uint64_t)(text.data[i] - '0');
	if (i == 1)
		return false;
	if (i + 1 < text.size && (text.data[i] == '.' || text.data[i] == ',') &&
	    text.data[i + 1] >= '5' && text.data[i + 1] <= '9')
		whole++;
	*seconds = negative ? -(int64_t)whole : (int64_t)whole;
	return true;
}

/* What w32tm prints is how far the other clock is ahead; the fact is how far this one is. */
static bool put_offset(struct vad_reading *r, struct vad_view text)
{
	int64_t seconds;

	if (!read_seconds(text, &seconds))
		return false;
	vad_put_int(r, vad_reading_machine(r), "machine.clock_offset", -seconds);
	return true;
}

/* "10:20:32, d:+00.0156s o:+07200.1234567s [...]", "10:20:32, +07200.1234567s" */
static bool read_stripchart(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view text = line->text, rest;
	size_t at;

	if (text.size < 12 || !vad_ascii_is_digit(text.data[0]) || text.data[2] != ':' ||
	    vad_view_find(text, VAD_VIEW(", "), 0) != 8)
		return false;
	at = vad_view_find(text, VAD_VIEW(" o:"), 0);
	if (at != SIZE_MAX)
		return put_offset(r, vad_view_sub(text, at + 3, SIZE_MAX));
	rest = vad_view_sub(text, 10, SIZE_MAX);
	return put_offset(r, vad_net_word(&rest));
}

/* "NTP: +7200.1234567s offset from local clock" of /monitor; offsets from another server say
 * nothing about this machine */
static bool read_monitor(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view rest = line->value;

	if (!vad_view_is_nocase(line->label, "NTP") || !mentions(line->value, "offset"))
		return false;
	if (mentions(line->value, "local clock"))
		(void)put_offset(r, vad_net_word(&rest));
	return true;
}

static bool read_command(struct w32tm *w, const struct vad_line *line)
{
	struct vad_view args;

	if (!vad_net_command(line->text, "w32tm", &args))
		return false;
	w->wants_source = mentions(args, "/source");
	w->in_status = false;
	return true;
}

/* The source alone, below its command. */
static bool read_bare_source(struct w32tm *w, struct vad_reading *r, const struct vad_line *line)
{
	if (!w->wants_source)
		return false;
	w->wants_source = false;
	if (line->separator == ':' && mentions(line->text, "0x8007"))
		return false;
	put_source(r, line->text);
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct w32tm *w = state;

	if (line->text.size == 0)
		return false;
	if (vad_view_starts_nocase(line->text, "Tracking ") && mentions(line->text, ":123]"))
		return true; /* the head of /stripchart: 123 is the port of NTP */
	return read_command(w, line) || read_status(w, r, line) || read_bare_source(w, r, line) ||
	       read_type(r, line) || read_stripchart(r, line) || read_monitor(r, line);
}

static void finish(void *state, struct vad_reading *r)
{
	struct w32tm *w = state;

	/* a status that was cut before its source */
	if (w->leap_known)
		vad_put_flag(r, vad_reading_machine(r), "machine.time_synced",
			     w->leap != LEAP_NOT_SYNCHRONIZED && w->stratum > 0);
}

const struct vad_line_reader vad_reader_w32tm = {
	.name = "w32tm",
	.state_size = sizeof(struct w32tm),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};
