/* SPDX-License-Identifier: MIT */
#include "read_main_input.h"

#include "base/encoding.h"
#include "log_evtx.h"
#include "log_source.h"
#include "read/read.h"

enum {
	CHUNK = 64 << 10,
	LINE_MOST = 1 << 20,    /* of fact lines, as vad_case_read_line() */
	RESULT_MOST = 64 << 20, /* of a result, or of facts in UTF-16 */
	COMPLAINTS_MOST = 100,  /* lines that are named one by one */
};

enum content { CONTENT_EVIDENCE, CONTENT_LINES, CONTENT_RESULT, CONTENT_LOG };

struct input {
	struct vad_case *c;
	const char *name;
	struct vad_file *file;
	struct vad_error *error;
	struct vad_buffer start; /* the first bytes, which say what it is */
};

enum vad_result vad_input_unread(struct vad_case *c, const char *name, const char *place,
				 const char *why)
{
	struct vad_unread unread = { vad_view_of(name), vad_view_of(place), vad_view_of(why) };

	return vad_case_add_unread(c, &unread);
}

/* --- what it is ------------------------------------------------------------------------------- */

/* The text behind `expected`, blanks before it skipped; false when something else is there. */
static bool accept(struct vad_view *text, const char *expected)
{
	*text = vad_view_trim(*text);
	if (!vad_view_starts_nocase(*text, expected))
		return false;
	*text = vad_view_sub(*text, vad_view_of(expected).size, SIZE_MAX);
	return true;
}

/* A fact line begins with its id or its subject, and has a name and a value. */
static bool is_fact_line(struct vad_view text)
{
	size_t end = vad_view_find_char(text, '\n', 0);
	struct vad_view line = vad_view_sub(text, 0, end), rest = line;

	if (!accept(&rest, "{"))
		return false;
	if (accept(&rest, "\"unread\"") || accept(&rest, "\"prose\""))
		return true;
	return vad_view_find(line, VAD_VIEW("\"subject\""), 0) != SIZE_MAX &&
	       vad_view_find(line, VAD_VIEW("\"name\""), 0) != SIZE_MAX &&
	       vad_view_find(line, VAD_VIEW("\"value\""), 0) != SIZE_MAX;
}

static enum content content_of(struct vad_view text)
{
	struct vad_view rest = text;

	if (accept(&rest, "{") && accept(&rest, "\"vadiag\""))
		return CONTENT_RESULT;
	return is_fact_line(text) ? CONTENT_LINES : CONTENT_EVIDENCE;
}

static bool is_utf16(enum vad_encoding encoding)
{
	return encoding == VAD_ENCODING_UTF16LE || encoding == VAD_ENCODING_UTF16BE;
}

/* What the start says; *encoding is how facts would have to be decoded. */
static enum content recognise(const struct input *in, enum vad_encoding *encoding)
{
	struct vad_buffer decoded = vad_buffer_new(4 * CHUNK);
	struct vad_view start = vad_buffer_view(&in->start);
	enum content content = CONTENT_EVIDENCE;

	if (vad_evtx_recognise(start))
		return CONTENT_LOG;
	*encoding = vad_encoding_guess(start);
	if (is_utf16(*encoding)) {
		if (vad_encoding_decode(*encoding, start, &decoded, NULL) == VAD_OK)
			content = content_of(vad_buffer_view(&decoded));
	} else {
		if (vad_view_starts_nocase(start, "\xEF\xBB\xBF"))
			start = vad_view_sub(start, 3, SIZE_MAX);
		content = content_of(start);
	}
	vad_buffer_clear(&decoded);
	return content;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static enum vad_result read_chunk(struct input *in, char chunk[CHUNK], size_t *got)
{
	return vad_file_read(in->file, chunk, CHUNK, got, in->error);
}

static enum vad_result read_start(struct input *in)
{
	static char chunk[CHUNK];
	size_t got = 1;

	while (in->start.size < CHUNK && got > 0) {
		enum vad_result result = vad_file_read(in->file, chunk, CHUNK - in->start.size,
						       &got, in->error);

		if (result != VAD_OK)
			return result;
		vad_buffer_append(&in->start, chunk, got);
	}
	return vad_buffer_result(&in->start);
}

/* --- evidence --------------------------------------------------------------------------------- */

static enum vad_result read_evidence(struct input *in)
{
	static char chunk[CHUNK];
	struct vad_read *reader = vad_read_new(in->c, in->name);
	enum vad_result result, ended;
	size_t got = 1;

	if (reader == NULL)
		return VAD_NO_MEMORY;
	result = vad_read_feed(reader, vad_buffer_view(&in->start));
	while (result == VAD_OK && got > 0) {
		result = read_chunk(in, chunk, &got);
		if (result == VAD_OK && got > 0)
			result = vad_read_feed(reader, (struct vad_view){ chunk, got });
	}
	/* what was read so far counts, whatever ended it */
	ended = vad_read_finish(reader);
	vad_read_free(reader);
	return result == VAD_OK ? ended : result;
}

/* --- facts, line by line ---------------------------------------------------------------------- */

struct lines {
	struct vad_buffer carry; /* the line that has not ended */
	uint64_t number;
	size_t complaints;
	bool too_long; /* the rest of a line above the ceiling is skipped */
};

static enum vad_result complain(struct input *in, struct lines *l, const char *why)
{
	struct vad_buffer place = vad_buffer_new(64);
	enum vad_result result = VAD_OK;

	l->complaints++;
	vad_buffer_printf(&place, "line %llu", (unsigned long long)l->number);
	if (l->complaints <= COMPLAINTS_MOST)
		result = vad_input_unread(in->c, in->name, vad_buffer_text(&place), why);
	else if (l->complaints == COMPLAINTS_MOST + 1)
		result = vad_input_unread(in->c, in->name, vad_buffer_text(&place),
					  "this and further lines are no facts");
	vad_buffer_clear(&place);
	return result;
}

static enum vad_result take_line(struct input *in, struct lines *l, struct vad_view line)
{
	struct vad_error error = { 0 };
	enum vad_result result;

	l->number++;
	result = vad_case_read_line(in->c, line, in->name, l->number, &error);
	if (result == VAD_INVALID || result == VAD_UNSUPPORTED)
		return complain(in, l, error.message);
	return result;
}

static enum vad_result end_line(struct input *in, struct lines *l)
{
	enum vad_result result;

	if (l->too_long) {
		l->number++;
		result = complain(in, l, "a line of more than 1 MiB");
	} else {
		result = take_line(in, l, vad_buffer_view(&l->carry));
	}
	vad_buffer_reset(&l->carry);
	l->too_long = false;
	return result;
}

static void keep(struct lines *l, struct vad_view piece)
{
	vad_buffer_append(&l->carry, piece.data, piece.size);
	if (vad_buffer_result(&l->carry) != VAD_OK) {
		l->too_long = true;
		vad_buffer_reset(&l->carry);
	}
}

static enum vad_result take_bytes(struct input *in, struct lines *l, struct vad_view bytes)
{
	enum vad_result result = VAD_OK;

	while (bytes.size > 0 && result == VAD_OK) {
		size_t end = vad_view_find_char(bytes, '\n', 0);

		if (!l->too_long)
			keep(l, vad_view_sub(bytes, 0, end));
		if (end == SIZE_MAX)
			break;
		result = end_line(in, l);
		bytes = vad_view_sub(bytes, end + 1, SIZE_MAX);
	}
	return result;
}

static enum vad_result read_lines(struct input *in)
{
	static char chunk[CHUNK];
	struct lines l = { .carry = vad_buffer_new(LINE_MOST) };
	struct vad_view start = vad_buffer_view(&in->start);
	enum vad_result result;
	size_t got = 1;

	if (vad_view_starts_nocase(start, "\xEF\xBB\xBF"))
		start = vad_view_sub(start, 3, SIZE_MAX);
	result = take_bytes(in, &l, start);
	while (result == VAD_OK && got > 0) {
		result = read_chunk(in, chunk, &got);
		if (result == VAD_OK)
			result = take_bytes(in, &l, (struct vad_view){ chunk, got });
	}
	if (result == VAD_OK && (l.carry.size > 0 || l.too_long))
		result = end_line(in, &l);
	vad_buffer_clear(&l.carry);
	return result;
}

/* --- facts that have to be seen whole --------------------------------------------------------- */

static enum vad_result read_whole(struct input *in, struct vad_buffer *whole)
{
	static char chunk[CHUNK];
	enum vad_result result = VAD_OK;
	size_t got = 1;

	vad_buffer_add_view(whole, vad_buffer_view(&in->start));
	while (result == VAD_OK && got > 0) {
		result = read_chunk(in, chunk, &got);
		if (result == VAD_OK)
			vad_buffer_append(whole, chunk, got);
		if (vad_buffer_result(whole) != VAD_OK)
			return vad_error_set(in->error, vad_buffer_result(whole), in->name, 0, 0,
					     "more than 64 MiB of facts in one object");
	}
	return result;
}

static enum vad_result take_whole(struct input *in, struct vad_view text, enum content content)
{
	struct lines l = { .carry = vad_buffer_new(LINE_MOST) };
	enum vad_result result;

	if (vad_view_starts_nocase(text, "\xEF\xBB\xBF"))
		text = vad_view_sub(text, 3, SIZE_MAX);
	if (content == CONTENT_RESULT) {
		result = vad_case_read_result(in->c, text, in->name, in->error);
	} else {
		result = take_bytes(in, &l, text);
		if (result == VAD_OK && (l.carry.size > 0 || l.too_long))
			result = end_line(in, &l);
	}
	vad_buffer_clear(&l.carry);
	return result;
}

static enum vad_result read_facts(struct input *in, enum content content,
				  enum vad_encoding encoding)
{
	struct vad_buffer whole = vad_buffer_new(RESULT_MOST);
	struct vad_buffer decoded = vad_buffer_new(2 * (size_t)RESULT_MOST);
	enum vad_result result = read_whole(in, &whole);

	if (result == VAD_OK && is_utf16(encoding)) {
		result = vad_encoding_decode(encoding, vad_buffer_view(&whole), &decoded, NULL);
		if (result == VAD_OK)
			result = take_whole(in, vad_buffer_view(&decoded), content);
	} else if (result == VAD_OK) {
		result = take_whole(in, vad_buffer_view(&whole), content);
	}
	vad_buffer_clear(&whole);
	vad_buffer_clear(&decoded);
	return result;
}

/* --- event logs ------------------------------------------------------------------------------- */

static enum vad_result read_log(struct input *in)
{
	struct vad_log_source log;
	enum vad_result result =
		vad_log_source_open(&log, in->file, vad_buffer_view(&in->start), in->error);

	if (result == VAD_OK)
		result = vad_log_evtx_read(in->c, in->name, &log.source);
	vad_log_source_close(&log);
	return result;
}

enum vad_result vad_input_read(struct vad_case *c, const char *name, struct vad_file *file,
			       struct vad_error *error)
{
	struct input in = { c, name, file, error, vad_buffer_new(CHUNK) };
	enum vad_result result = read_start(&in);
	enum vad_encoding encoding;
	enum content content;

	if (result == VAD_OK && in.start.size == 0)
		result = vad_input_unread(c, name, "", "empty");
	else if (result == VAD_OK) {
		content = recognise(&in, &encoding);
		if (content == CONTENT_LOG)
			result = read_log(&in);
		else if (content == CONTENT_EVIDENCE)
			result = read_evidence(&in);
		else if (content == CONTENT_LINES && !is_utf16(encoding))
			result = read_lines(&in);
		else
			result = read_facts(&in, content, encoding);
	}
	vad_buffer_clear(&in.start);
	return result;
}
