/* SPDX-License-Identifier: MIT */
/* From bytes to offered lines: encoding, lines, wraps, and who gets what. */
#include "read/read.h"
#include "read/requests.h"

#include <stdlib.h>
#include <string.h>

#include "attempts.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/text.h"
#include "codes.h"
#include "lines.h"
#include "log_evtx.h"
#include "products.h"
#include "readers.h"

enum {
	GUESS_SIZE = 65536,
	SLICE_SIZE = 65536,
	PROSE_MAX = 65536, /* more unclaimed text than that is a log, not what somebody says */
	PENDING_MAX = 8192,
	LOG_MAX = 64 << 20,
	TOP_LINES = 3, /* where the header of a table stands */
	NO_READER = 99,
};

static const struct vad_line_reader *const readers[] = {
#define X(name) &vad_reader_##name,
	VAD_LINE_READERS(X)
#undef X
};
enum { READER_COUNT = sizeof(readers) / sizeof(readers[0]) };

struct vad_read {
	struct vad_reading r;
	enum vad_encoding encoding;
	bool guessed, finished, binary;
	bool is_log; /* an event log, which is kept until its end is there */
	struct vad_buffer log;
	struct vad_buffer carry;   /* bytes of the line that has not ended, or of the start */
	struct vad_buffer decoded; /* lines in UTF-8, where the input is not */
	struct vad_buffer work;    /* the cleaned text of one line */
	struct vad_buffer pending; /* a line that a console may have broken, joined so far */
	struct vad_buffer tail;    /* its last physical line */
	uint64_t number, pending_number;
	unsigned attention;
	size_t last; /* reader that claimed last */
	struct vad_buffer prose;   /* what nobody claimed, a line each */
	bool no_prose;             /* it grew too long to be a letter */
	size_t replaced;
	bool cut; /* the line before was a piece; the next bytes go on with it */
	void *states[READER_COUNT];
};

struct vad_read *vad_read_new(struct vad_case *c, const char *name)
{
	struct vad_read *in = calloc(1, sizeof(*in));
	bool ok;

	if (!in)
		return NULL;
	in->carry = vad_buffer_new(GUESS_SIZE + SLICE_SIZE);
	in->decoded = vad_buffer_new(4 * (GUESS_SIZE + SLICE_SIZE));
	in->work = vad_buffer_new(4 * VAD_LINE_LIMIT);
	in->pending = vad_buffer_new(PENDING_MAX + 1024);
	in->tail = vad_buffer_new(PENDING_MAX);
	in->prose = vad_buffer_new(PROSE_MAX);
	in->log = vad_buffer_new(LOG_MAX);
	in->last = NO_READER;
	ok = vad_reading_init(&in->r, c, name);
	if (ok)
		vad_scan_init(&in->r.phrases, in->r.k);
	for (size_t i = 0; ok && i < READER_COUNT; i++) {
		for (const char *const *s = readers[i]->starts; s && *s; s++)
			vad_phrases_begin(&in->r.phrases, vad_view_of(*s));
		if (readers[i]->state_size > 0) {
			in->states[i] = calloc(1, readers[i]->state_size);
			ok = in->states[i] != NULL;
		}
	}
	if (ok)
		return in;
	vad_read_free(in);
	return NULL;
}

void vad_read_requests(struct vad_read *in, const struct vad_request_sink *sink)
{
	in->r.requests = sink;
}

void vad_read_free(struct vad_read *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < READER_COUNT; i++) {
		if (in->states[i] && readers[i]->free)
			readers[i]->free(in->states[i]);
		free(in->states[i]);
	}
	vad_reading_done(&in->r);
	vad_buffer_clear(&in->carry);
	vad_buffer_clear(&in->decoded);
	vad_buffer_clear(&in->work);
	vad_buffer_clear(&in->pending);
	vad_buffer_clear(&in->tail);
	vad_buffer_clear(&in->prose);
	vad_buffer_clear(&in->log);
	free(in);
}

/* --- one logical line ---------------------------------------------------------------------- */

static void add_prose(struct vad_read *in, struct vad_view text)
{
	if (text.size < 4 || in->no_prose)
		return;
	vad_mask_keys(&in->prose, vad_view_sub(text, 0, 4096));
	vad_buffer_add_char(&in->prose, '\n');
	if (vad_buffer_result(&in->prose) == VAD_OK)
		return;
	in->no_prose = true;
	vad_buffer_clear(&in->prose);
}

/* Words of a letter may hint at a cause; those of a long log would hint at everything. */
static void hand_over_prose(struct vad_read *in)
{
	struct vad_text lines = vad_text_of(vad_buffer_view(&in->prose));
	struct vad_view line;

	while (vad_text_line(&lines, &line)) {
		if (vad_case_add_prose(in->r.c, line) == VAD_NO_MEMORY)
			vad_reading_fail(&in->r, VAD_NO_MEMORY);
	}
}

static bool offer(struct vad_read *in, size_t i, const struct vad_line *line)
{
	in->r.kind = readers[i]->name;
	if (!readers[i]->line(in->states[i], &in->r, line))
		return false;
	if (!readers[i]->fallback)
		in->last = i;
	return true;
}

static bool offer_all(struct vad_read *in, const struct vad_line *line)
{
	size_t first = in->last;

	if (first != NO_READER && offer(in, first, line))
		return true;
	for (size_t i = 0; i < READER_COUNT; i++) {
		if (i != first && offer(in, i, line))
			return true;
	}
	return false;
}

static void take_piece(struct vad_read *in, struct vad_view raw, uint64_t number, bool continues)
{
	struct vad_line line = { .raw = raw, .number = number, .continues = continues };

	vad_line_clean(&line, &in->work);
	in->r.line = number;
	if (offer_all(in, &line)) {
		in->attention = VAD_READ_ATTENTION;
		in->r.offered_blank = false;
	} else {
		if (in->attention > 0)
			in->attention--;
		in->r.kind = "text";
		vad_scan_codes(&in->r, &line);
		add_prose(in, line.text);
	}
	if (line.text.size == 0)
		in->r.offered_blank = true;
}

/* A logical line: console wraps are joined. */
static void take_line(struct vad_read *in, struct vad_view raw, uint64_t number, bool continues,
		      unsigned flags)
{
	struct vad_view rest = raw;

	if (in->r.result != VAD_OK)
		return;
	if (in->attention == 0 && !(flags & VAD_SCAN_INTERESTING)) {
		if (!in->no_prose)
			add_prose(in, vad_view_trim(raw));
		return;
	}
	if (!(flags & VAD_SCAN_BREAKS)) {
		take_piece(in, raw, number, continues);
		return;
	}
	while (rest.size > 0) {
		struct vad_view piece = vad_line_piece(&rest);

		take_piece(in, piece, number, continues && rest.size == 0);
	}
}

static void flush_pending(struct vad_read *in)
{
	struct vad_view line = vad_buffer_view(&in->pending);

	if (line.size == 0)
		return;
	take_line(in, line, in->pending_number, false, vad_scan_line(&in->r.phrases, line));
	vad_buffer_reset(&in->pending);
}

static bool join_pending(struct vad_read *in, struct vad_view raw)
{
	bool blank;
	struct vad_view next = raw;

	if (raw.size > 1024 || in->pending.size > PENDING_MAX - 1024 ||
	    !vad_wrap_joins(&in->r.phrases, vad_buffer_view(&in->tail), raw, &blank))
		return false;
	while (next.size > 0 && (next.data[0] == ' ' || next.data[0] == '\t' || next.data[0] == '>'))
		next = vad_view_sub(next, 1, SIZE_MAX);
	if (blank)
		vad_buffer_add_char(&in->pending, ' ');
	vad_buffer_add_view(&in->pending, next);
	vad_buffer_reset(&in->tail);
	vad_buffer_add_view(&in->tail, raw);
	if (!vad_wrap_candidate(raw))
		flush_pending(in);
	return true;
}

/* May `raw` be the form of a machine, which its reader wants as it is? */
static bool offers_raw(const struct vad_read *in, struct vad_view raw, unsigned flags)
{
	size_t i = 0;

	if ((flags & VAD_SCAN_INTERESTING) || in->number <= TOP_LINES)
		return true;
	while (i < raw.size && (raw.data[i] == ' ' || raw.data[i] == '\t'))
		i++;
	return i < raw.size && (raw.data[i] == '<' || raw.data[i] == '{' || raw.data[i] == '[' ||
				raw.data[i] == '"' || raw.data[i] == '#');
}

static bool take_raw(struct vad_read *in, struct vad_view raw, bool continues)
{
	struct vad_line line = { .raw = raw, .number = in->number, .continues = continues };

	for (size_t i = 0; i < READER_COUNT; i++) {
		if (!readers[i]->raw)
			continue;
		in->r.kind = readers[i]->name;
		in->r.line = in->number;
		if (!readers[i]->raw(in->states[i], &in->r, &line))
			continue;
		in->last = i;
		in->attention = VAD_READ_ATTENTION;
		in->r.offered_blank = false;
		return true;
	}
	return false;
}

/* A physical line, or a piece of one. */
static void take_physical(struct vad_read *in, struct vad_view raw, bool continues)
{
	unsigned flags;
	bool wanted;

	if (!in->cut)
		in->number++;
	in->cut = continues;
	if (raw.size > 0 && raw.data[raw.size - 1] == '\r')
		raw.size--;
	if (in->pending.size > 0) {
		if (!continues && join_pending(in, raw))
			return;
		flush_pending(in);
	}
	if (in->r.result != VAD_OK)
		return;
	wanted = in->r.wants_raw;
	if (wanted && take_raw(in, raw, continues))
		return;
	flags = vad_scan_line(&in->r.phrases, raw);
	if (!wanted && offers_raw(in, raw, flags) && take_raw(in, raw, continues))
		return;
	if (!continues && (in->attention > 0 || (flags & VAD_SCAN_INTERESTING)) &&
	    vad_wrap_candidate(raw)) {
		vad_buffer_add_view(&in->pending, raw);
		vad_buffer_reset(&in->tail);
		vad_buffer_add_view(&in->tail, raw);
		in->pending_number = in->number;
		return;
	}
	take_line(in, raw, in->number, continues, flags);
}

/* --- bytes --------------------------------------------------------------------------------- */

/* Whole lines, or one piece of a line, still encoded. */
static void take_bytes(struct vad_read *in, struct vad_view bytes, bool piece)
{
	struct vad_view text = bytes;

	if (in->encoding != VAD_ENCODING_UTF8 || !vad_utf8_valid(bytes)) {
		size_t replaced = 0;

		vad_buffer_reset(&in->decoded);
		if (vad_encoding_decode(in->encoding, bytes, &in->decoded, &replaced) ==
		    VAD_NO_MEMORY)
			vad_reading_fail(&in->r, VAD_NO_MEMORY);
		in->replaced += replaced;
		text = vad_buffer_view(&in->decoded);
	}
	while (text.size > 0) {
		const char *end = memchr(text.data, '\n', text.size);
		size_t n = end ? (size_t)(end - text.data) : text.size;

		take_physical(in, vad_view_sub(text, 0, n), piece && !end);
		text = vad_view_sub(text, n + 1, SIZE_MAX);
	}
}

static size_t unit_size(const struct vad_read *in)
{
	return in->encoding == VAD_ENCODING_UTF16LE || in->encoding == VAD_ENCODING_UTF16BE ? 2 : 1;
}

/* Does the unit at `i` hold the ASCII character `c`? */
static bool unit_is(const struct vad_read *in, struct vad_view v, size_t i, char c)
{
	if (unit_size(in) == 1)
		return v.data[i] == c;
	if (i + 1 >= v.size)
		return false;
	return in->encoding == VAD_ENCODING_UTF16LE ? v.data[i] == c && v.data[i + 1] == 0
						    : v.data[i] == 0 && v.data[i + 1] == c;
}

/* Bytes up to and with the last line end, 0 when there is none. */
static size_t last_line_end(const struct vad_read *in, struct vad_view v)
{
	size_t unit = unit_size(in), n = v.size;

	if (unit == 1) {
		while (n > 0 && v.data[n - 1] != '\n')
			n--;
		return n;
	}
	for (size_t i = v.size / unit * unit; i >= unit; i -= unit) {
		if (unit_is(in, v, i - unit, '\n'))
			return i;
	}
	return 0;
}

/* Where to cut a line that is too long: behind a blank or a tag, else anywhere between characters;
 * *overlap is what the next piece repeats. */
static size_t cut_place(const struct vad_read *in, struct vad_view v, size_t *overlap)
{
	size_t unit = unit_size(in), whole = v.size / unit * unit;

	*overlap = 0;
	for (size_t i = whole; i > v.size / 2; i -= unit) {
		if (unit_is(in, v, i - unit, ' ') || unit_is(in, v, i - unit, '>'))
			return i;
	}
	*overlap = VAD_LINE_OVERLAP;
	if (unit == 1) {
		/* not inside a UTF-8 sequence */
		for (int back = 0; back < 3 && ((unsigned char)v.data[whole - 1] & 0xc0) == 0x80;
		     back++)
			whole--;
		if (whole > 1 && (unsigned char)v.data[whole - 1] >= 0xc0)
			whole--;
	}
	return whole;
}

static void keep_carry(struct vad_read *in, size_t from)
{
	size_t left = in->carry.size - from;

	memmove(in->carry.data, in->carry.data + from, left);
	in->carry.size = left;
	in->carry.data[left] = '\0';
}

/* Read what the carry holds: all whole lines, and pieces while it is above the ceiling. */
static void drain_carry(struct vad_read *in)
{
	size_t end = last_line_end(in, vad_buffer_view(&in->carry));

	if (end > 0) {
		take_bytes(in, vad_view_sub(vad_buffer_view(&in->carry), 0, end), false);
		keep_carry(in, end);
	}
	while (in->carry.size >= VAD_LINE_LIMIT) {
		struct vad_view piece = vad_view_sub(vad_buffer_view(&in->carry), 0, VAD_LINE_LIMIT);
		size_t overlap, cut = cut_place(in, piece, &overlap);

		take_bytes(in, vad_view_sub(piece, 0, cut), true);
		keep_carry(in, cut - overlap);
	}
}

static void take_slice(struct vad_read *in, struct vad_view slice)
{
	size_t end;

	if (in->carry.size > 0 || unit_size(in) == 2) {
		const char *newline = memchr(slice.data, '\n', slice.size);
		size_t n = unit_size(in) == 2 || !newline ? slice.size
							  : (size_t)(newline - slice.data) + 1;

		vad_buffer_append(&in->carry, slice.data, n);
		slice = vad_view_sub(slice, n, SIZE_MAX);
		drain_carry(in);
	}
	end = last_line_end(in, slice);
	if (end > 0)
		take_bytes(in, vad_view_sub(slice, 0, end), false);
	slice = vad_view_sub(slice, end, SIZE_MAX);
	if (slice.size > 0) {
		vad_buffer_append(&in->carry, slice.data, slice.size);
		drain_carry(in);
	}
}

static void guess(struct vad_read *in)
{
	struct vad_buffer start = in->carry;

	in->guessed = true;
	if (vad_evtx_recognise(vad_buffer_view(&start))) {
		in->is_log = true;
		vad_buffer_add_view(&in->log, vad_buffer_view(&start));
		vad_buffer_reset(&in->carry);
		return;
	}
	in->encoding = vad_encoding_guess(vad_buffer_view(&start));
	if (in->encoding == VAD_ENCODING_BINARY) {
		in->binary = true;
		return;
	}
	if (unit_size(in) == 1) {
		struct vad_view bytes = vad_buffer_view(&start);

		if (bytes.size >= 3 && memcmp(bytes.data, "\xef\xbb\xbf", 3) == 0)
			bytes = vad_view_sub(bytes, 3, SIZE_MAX);
		in->carry = vad_buffer_new(start.limit);
		take_slice(in, bytes);
		vad_buffer_clear(&start);
		return;
	}
	drain_carry(in);
}

enum vad_result vad_read_feed(struct vad_read *in, struct vad_view bytes)
{
	while (bytes.size > 0 && in->r.result == VAD_OK && !in->binary) {
		size_t room = in->guessed ? SLICE_SIZE : GUESS_SIZE - in->carry.size;
		struct vad_view slice = vad_view_sub(bytes, 0, room);

		bytes = vad_view_sub(bytes, slice.size, SIZE_MAX);
		if (in->is_log) {
			vad_buffer_append(&in->log, slice.data, slice.size);
		} else if (in->guessed) {
			take_slice(in, slice);
		} else {
			vad_buffer_append(&in->carry, slice.data, slice.size);
			if (in->carry.size >= GUESS_SIZE)
				guess(in);
		}
		if (vad_buffer_result(&in->carry) != VAD_OK)
			vad_reading_fail(&in->r, vad_buffer_result(&in->carry));
	}
	return in->r.result;
}

/* --- the end ------------------------------------------------------------------------------- */

static void finish_lines(struct vad_read *in)
{
	if (in->carry.size > 0)
		take_bytes(in, vad_buffer_view(&in->carry), false);
	flush_pending(in);
	for (size_t i = 0; i < READER_COUNT; i++) {
		in->r.kind = readers[i]->name;
		if (readers[i]->finish)
			readers[i]->finish(in->states[i], &in->r);
	}
	in->r.kind = "event";
	vad_log_finish(&in->r);
	vad_attempts_finish(&in->r);
	in->r.kind = "text";
	vad_products_finish(&in->r);
	if (in->replaced > 0) {
		struct vad_buffer why = vad_buffer_new(128);

		vad_buffer_printf(&why, "%zu bytes could not be decoded as %s", in->replaced,
				  vad_encoding_name(in->encoding));
		vad_put_unread(&in->r, vad_buffer_text(&why));
		vad_buffer_clear(&why);
	}
}

static void finish_log(struct vad_read *in)
{
	struct vad_view bytes = vad_buffer_view(&in->log);
	struct vad_evtx_source source = vad_evtx_source_memory(&bytes);
	enum vad_result result;

	if (vad_buffer_result(&in->log) == VAD_LIMIT)
		vad_put_unread(&in->r, "of an event log more than 64 MiB have to be read from a file");
	result = vad_log_evtx_read(in->r.c, vad_buffer_text(&in->r.origin), &source);
	if (result == VAD_UNSUPPORTED)
		vad_put_unread(&in->r, "it begins like an event log and is none");
	else if (result != VAD_OK)
		vad_reading_fail(&in->r, result);
}

enum vad_result vad_read_finish(struct vad_read *in)
{
	if (in->finished)
		return in->r.result;
	in->finished = true;
	if (in->r.result == VAD_OK && !in->guessed && in->carry.size > 0)
		guess(in);
	if (in->r.result == VAD_OK && in->is_log)
		finish_log(in);
	else if (in->r.result == VAD_OK && in->binary)
		vad_put_unread(&in->r, "the bytes are no text");
	else if (in->r.result == VAD_OK)
		finish_lines(in);
	if (in->r.result == VAD_OK)
		hand_over_prose(in);
	return in->r.result;
}
