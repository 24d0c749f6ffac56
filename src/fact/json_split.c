/* SPDX-License-Identifier: MIT */
/*
 * A whole result of vadiag, as `--json` prints it, cut into its facts: nothing of it but one item
 * at a time is ever parsed, so its size does not matter.
 */
#include "case_private.h"

struct split {
	struct vad_case *c;
	struct vad_view text;
	const char *source;
	size_t at;
	uint64_t line;
};

static bool at_end(const struct split *s)
{
	return s->at >= s->text.size;
}

static char here(const struct split *s)
{
	return at_end(s) ? '\0' : s->text.data[s->at];
}

static void step(struct split *s)
{
	if (here(s) == '\n')
		s->line++;
	s->at++;
}

static void skip_blanks(struct split *s)
{
	while (!at_end(s) && vad_ascii_is_space(here(s)))
		step(s);
}

/* The inside of the string that begins here, as written. False when it does not end. */
static bool take_string(struct split *s, struct vad_view *inside)
{
	size_t start = ++s->at;

	while (!at_end(s) && here(s) != '"') {
		if (here(s) == '\\')
			step(s);
		step(s);
	}
	if (at_end(s))
		return false;
	*inside = vad_view_sub(s->text, start, s->at - start);
	s->at++;
	return true;
}

/* Over one value of any kind; no recursion, brackets are only counted. */
static bool skip_value(struct split *s)
{
	size_t depth = 0;
	struct vad_view inside;

	while (!at_end(s)) {
		char ch = here(s);

		if (ch == '"') {
			if (!take_string(s, &inside))
				return false;
			if (depth == 0)
				return true;
			continue;
		}
		if (depth == 0 && (ch == ',' || ch == '}' || ch == ']'))
			return true; /* behind a number or a word */
		if (ch == '{' || ch == '[')
			depth++;
		if (ch == '}' || ch == ']')
			depth--;
		step(s);
		if (depth == 0 && (ch == '}' || ch == ']'))
			return true;
	}
	return false;
}

static enum vad_result name_unread(struct split *s, uint64_t line, const char *why)
{
	struct vad_buffer place = vad_buffer_new(64);
	struct vad_unread unread = { vad_view_of(s->source), { 0 }, vad_view_of(why) };
	enum vad_result result;

	vad_buffer_printf(&place, "line %llu", (unsigned long long)line);
	unread.place = vad_buffer_view(&place);
	result = vad_case_add_unread(s->c, &unread);
	vad_buffer_clear(&place);
	return result;
}

/* An item of "unread" stands bare in a result and under a key of its own in a line. */
static enum vad_result read_item(struct split *s, struct vad_view item, bool bare_unread,
				 struct vad_error *error)
{
	struct vad_buffer line = vad_buffer_new(item.size + 16);
	enum vad_result result;

	if (!bare_unread)
		return vad_case_read_line(s->c, item, s->source, s->line, error);
	vad_buffer_add(&line, "{\"unread\":");
	vad_buffer_add_view(&line, item);
	vad_buffer_add(&line, "}");
	result = vad_buffer_result(&line);
	if (result == VAD_OK)
		result = vad_case_read_line(s->c, vad_buffer_view(&line), s->source, s->line,
					    error);
	vad_buffer_clear(&line);
	return result;
}

/* The array that begins here. An item that cannot be read is named, and the next one follows. */
static enum vad_result read_array(struct split *s, bool bare_unread)
{
	s->at++;
	for (;;) {
		struct vad_error error = { 0 };
		enum vad_result result;
		uint64_t line;
		size_t start;

		skip_blanks(s);
		if (here(s) == ',') {
			s->at++;
			continue;
		}
		if (here(s) == ']') {
			s->at++;
			return VAD_OK;
		}
		start = s->at;
		line = s->line;
		if (!skip_value(s) || s->at == start)
			return VAD_TRUNCATED;
		result = read_item(s, vad_view_sub(s->text, start, s->at - start), bare_unread,
				   &error);
		if (result == VAD_INVALID || result == VAD_UNSUPPORTED)
			result = name_unread(s, line, error.message);
		if (result != VAD_OK)
			return result;
	}
}

/* One member of the object; *more is false behind the last one. */
static enum vad_result read_member(struct split *s, bool *more)
{
	struct vad_view key;

	skip_blanks(s);
	if (here(s) == ',') {
		s->at++;
		return VAD_OK;
	}
	if (here(s) == '}') {
		*more = false;
		return VAD_OK;
	}
	if (at_end(s))
		return VAD_TRUNCATED;
	if (here(s) != '"')
		return VAD_INVALID;
	if (!take_string(s, &key))
		return VAD_TRUNCATED;
	skip_blanks(s);
	if (here(s) != ':')
		return at_end(s) ? VAD_TRUNCATED : VAD_INVALID;
	s->at++;
	skip_blanks(s);
	if (here(s) == '[' && (vad_view_is(key, "facts") || vad_view_is(key, "unread")))
		return read_array(s, vad_view_is(key, "unread"));
	return skip_value(s) ? VAD_OK : VAD_TRUNCATED;
}

enum vad_result vad_case_read_result(struct vad_case *c, struct vad_view text, const char *source,
				     struct vad_error *error)
{
	struct split s = { .c = c, .text = text, .source = source, .line = 1 };
	enum vad_result result = VAD_OK;
	bool more = true;

	skip_blanks(&s);
	if (here(&s) != '{')
		return vad_error_set(error, VAD_INVALID, source, s.line, 0,
				     "expected a JSON object");
	s.at++;
	while (result == VAD_OK && more)
		result = read_member(&s, &more);
	if (result != VAD_OK)
		(void)vad_error_set(error, result, source, s.line, 0, "the JSON result breaks off: %s",
				    vad_result_text(result));
	return result;
}
