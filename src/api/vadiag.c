/* SPDX-License-Identifier: MIT */
/* The public C library over the rooms. */
#include "vadiag/vadiag.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "fact/case.h"
#include "read/read.h"
#include "reason/reason.h"
#include "report/explain.h"
#include "report/report.h"

#ifndef VADIAG_VERSION
#define VADIAG_VERSION "0.1.0"
#endif

enum {
	EXPLAIN_MAX = 1 << 20,
	NAME_LENGTH_MAX = 4000, /* the readers take 4096 bytes */
	CASE_MEMORY = 512 << 20,
	JUDGING_MEMORY = 16 << 20, /* for what is derived, at least */
	OUTPUT_MAX = 512 << 20,
};

struct vadiag_session {
	struct vad_case *raw;    /* what was read, nothing derived from it */
	size_t memory;           /* ceiling of `raw` */
	struct vad_read *reader; /* the evidence that is open, or NULL */
	bool full;               /* something found no room */
	struct vad_error error;
};

const char *vadiag_version(void)
{
	return VADIAG_VERSION;
}

const char *vadiag_knowledge_date(void)
{
	const struct vad_knowledge *k = vad_knowledge_builtin();

	return vad_text(k, k->date);
}

const char *vadiag_status_text(enum vadiag_status status)
{
	switch (status) {
	case VADIAG_OK:
		return vad_result_text(VAD_OK);
	case VADIAG_NO_MEMORY:
		return vad_result_text(VAD_NO_MEMORY);
	case VADIAG_INVALID:
		return vad_result_text(VAD_INVALID);
	case VADIAG_LIMIT:
		return vad_result_text(VAD_LIMIT);
	case VADIAG_USAGE:
		return vad_result_text(VAD_USAGE);
	case VADIAG_FAILED:
		break;
	}
	return "the operation failed";
}

void vadiag_string_free(char *string)
{
	free(string);
}

static enum vadiag_status status_of(enum vad_result result)
{
	switch (result) {
	case VAD_OK:
		return VADIAG_OK;
	case VAD_NO_MEMORY:
		return VADIAG_NO_MEMORY;
	case VAD_INVALID:
	case VAD_TRUNCATED:
	case VAD_UNSUPPORTED:
		return VADIAG_INVALID;
	case VAD_LIMIT:
		return VADIAG_LIMIT;
	case VAD_USAGE:
		return VADIAG_USAGE;
	case VAD_NOT_FOUND:
	case VAD_IO:
	case VAD_DENIED:
		break;
	}
	return VADIAG_FAILED;
}

/* Hand the text to the caller, as memory of malloc(); the buffer is empty afterwards. */
static enum vad_result hand_over(struct vad_buffer *buffer, char **text)
{
	enum vad_result result = vad_buffer_result(buffer);
	char *copy = result == VAD_OK ? malloc(buffer->size + 1) : NULL;

	if (result == VAD_OK && copy == NULL)
		result = VAD_NO_MEMORY;
	if (result == VAD_OK) {
		memcpy(copy, vad_buffer_text(buffer), buffer->size + 1);
		*text = copy;
	}
	vad_buffer_clear(buffer);
	return result;
}

enum vadiag_status vadiag_explain(const char *text, char **json, int *known)
{
	struct vad_report_options options = { .pretty = false };
	struct vad_buffer out = vad_buffer_new(OUTPUT_MAX);
	enum vad_result result;
	bool is_known = false;

	if (text == NULL || json == NULL)
		return VADIAG_USAGE;
	if (strlen(text) > EXPLAIN_MAX)
		return VADIAG_LIMIT;
	result = vad_explain_json(vad_knowledge_builtin(), vad_view_of(text), VADIAG_VERSION,
				  &options, &out, &is_known);
	if (result == VAD_OK)
		result = hand_over(&out, json);
	vad_buffer_clear(&out);
	if (result == VAD_OK && known != NULL)
		*known = is_known;
	return status_of(result);
}

struct vadiag_session *vadiag_session_new(size_t memory)
{
	struct vadiag_session *session = calloc(1, sizeof(*session));

	if (session == NULL)
		return NULL;
	session->memory = memory == 0 ? CASE_MEMORY : memory;
	session->raw = vad_case_new(vad_knowledge_builtin(), session->memory);
	if (session->raw == NULL) {
		free(session);
		return NULL;
	}
	return session;
}

void vadiag_session_free(struct vadiag_session *session)
{
	if (session == NULL)
		return;
	vad_read_free(session->reader);
	vad_case_free(session->raw);
	free(session);
}

const char *vadiag_session_error(const struct vadiag_session *session)
{
	return session == NULL ? "" : session->error.message;
}

size_t vadiag_session_unread(const struct vadiag_session *session)
{
	return session == NULL ? 0 : vad_case_unread_count(session->raw) + session->full;
}

/* The end of every call on a session: keep why it failed. `error` may be NULL. */
static enum vadiag_status end_call(struct vadiag_session *session, enum vad_result result,
				   const struct vad_error *error)
{
	session->error = (struct vad_error){ 0 };
	if (result != VAD_OK) {
		if (error != NULL)
			session->error = *error;
		(void)vad_error_set(&session->error, result, NULL, 0, 0, "%s",
				    vad_result_text(result));
	}
	return status_of(result);
}

/* The end of a call that adds something: a case without room says either. */
static enum vadiag_status end_adding(struct vadiag_session *session, enum vad_result result,
				     const struct vad_error *error)
{
	if (result == VAD_LIMIT || result == VAD_NO_MEMORY)
		session->full = true;
	return end_call(session, result, error);
}

enum vadiag_status vadiag_session_begin(struct vadiag_session *session, const char *name)
{
	if (session == NULL)
		return VADIAG_USAGE;
	if (name == NULL || session->reader != NULL)
		return end_call(session, VAD_USAGE, NULL);
	if (strlen(name) > NAME_LENGTH_MAX)
		return end_call(session, VAD_LIMIT, NULL);
	session->reader = vad_read_new(session->raw, name);
	return end_adding(session, session->reader == NULL ? VAD_NO_MEMORY : VAD_OK, NULL);
}

enum vadiag_status vadiag_session_feed(struct vadiag_session *session, const void *data,
				       size_t size)
{
	struct vad_view bytes = { data, size };

	if (session == NULL)
		return VADIAG_USAGE;
	if (session->reader == NULL || (data == NULL && size > 0))
		return end_call(session, VAD_USAGE, NULL);
	return end_adding(session, vad_read_feed(session->reader, bytes), NULL);
}

enum vadiag_status vadiag_session_end(struct vadiag_session *session)
{
	enum vad_result result;

	if (session == NULL)
		return VADIAG_USAGE;
	if (session->reader == NULL)
		return end_call(session, VAD_USAGE, NULL);
	result = vad_read_finish(session->reader);
	vad_read_free(session->reader);
	session->reader = NULL;
	return end_adding(session, result, NULL);
}

enum vadiag_status vadiag_session_add_evidence(struct vadiag_session *session, const char *name,
					       const void *data, size_t size)
{
	enum vadiag_status status;

	if (session == NULL)
		return VADIAG_USAGE;
	if (data == NULL && size > 0)
		return end_call(session, VAD_USAGE, NULL);
	status = vadiag_session_begin(session, name);
	if (status != VADIAG_OK)
		return status;
	(void)vadiag_session_feed(session, data, size); /* the end says the same once more */
	return vadiag_session_end(session);
}

static enum vad_result add_lines(struct vad_case *c, struct vad_view text, struct vad_error *error)
{
	enum vad_result result = VAD_OK;
	uint64_t number = 0;
	size_t at = 0;

	while (at < text.size && result == VAD_OK) {
		size_t end = vad_view_find_char(text, '\n', at);
		struct vad_view line;

		if (end == SIZE_MAX)
			end = text.size;
		line = vad_view_sub(text, at, end - at);
		at = end + 1;
		number++;
		if (vad_view_trim(line).size > 0)
			result = vad_case_read_line(c, line, "facts", number, error);
	}
	return result;
}

enum vadiag_status vadiag_session_add_facts(struct vadiag_session *session, const char *lines)
{
	struct vad_error error = { 0 };
	enum vad_result result;

	if (session == NULL)
		return VADIAG_USAGE;
	if (lines == NULL || session->reader != NULL)
		return end_call(session, VAD_USAGE, NULL);
	result = add_lines(session->raw, vad_view_of(lines), &error);
	return end_adding(session, result, &error);
}

/* A judged copy of the session's case: what is derived must not outlive the facts it came from. */
struct judged {
	struct vad_case *c;
	struct vad_reasoning *reasoning;
	struct vad_report report;
};

static void judged_clear(struct judged *judged)
{
	vad_reasoning_free(judged->reasoning);
	vad_case_free(judged->c);
}

/* The copy has to hold all of the original, and what is derived from it. */
static struct vad_case *roomier_case(const struct vadiag_session *session)
{
	size_t more = session->memory > JUDGING_MEMORY ? session->memory : JUDGING_MEMORY;
	size_t limit = session->memory > SIZE_MAX - more ? SIZE_MAX : session->memory + more;

	return vad_case_new(vad_knowledge_builtin(), limit);
}

static enum vad_result name_what_is_missing(const struct vadiag_session *session,
					    struct vad_case *c)
{
	const struct vad_unread missing = {
		.source = VAD_VIEW("the evidence"),
		.place = VAD_VIEW(""),
		.why = VAD_VIEW("it holds more than the session may; the rest was not read"),
	};

	return session->full ? vad_case_add_unread(c, &missing) : VAD_OK;
}

static enum vad_result judge(struct vadiag_session *session, struct judged *judged,
			     struct vad_error *error)
{
	struct vad_buffer lines = vad_buffer_new(OUTPUT_MAX);
	enum vad_result result;

	judged->c = roomier_case(session);
	result = judged->c == NULL ? VAD_NO_MEMORY : vad_case_write(session->raw, &lines);
	if (result == VAD_OK)
		result = add_lines(judged->c, vad_buffer_view(&lines), error);
	if (result == VAD_OK)
		result = name_what_is_missing(session, judged->c);
	if (result == VAD_OK)
		result = vad_case_merge(judged->c);
	if (result == VAD_OK)
		result = vad_reason(judged->c, &judged->reasoning, error);
	if (result == VAD_OK)
		judged->report =
			(struct vad_report){ .c = judged->c,
					     .results = vad_reasoning_result(judged->reasoning),
					     .version = VADIAG_VERSION };
	vad_buffer_clear(&lines);
	return result;
}

typedef enum vad_result render(const struct vad_report *report,
			       const struct vad_report_options *options, struct vad_buffer *out);

static enum vadiag_status diagnose(struct vadiag_session *session,
				   const struct vad_report_options *options, render *how,
				   char **text, int *wrong)
{
	struct judged judged = { 0 };
	struct vad_error error = { 0 };
	struct vad_buffer out = vad_buffer_new(OUTPUT_MAX);
	enum vad_result result;

	if (session == NULL)
		return VADIAG_USAGE;
	if (text == NULL || session->reader != NULL)
		return end_call(session, VAD_USAGE, NULL);
	result = judge(session, &judged, &error);
	if (result == VAD_OK)
		result = how(&judged.report, options, &out);
	if (result == VAD_OK)
		result = hand_over(&out, text);
	if (result == VAD_OK && wrong != NULL)
		*wrong = judged.report.results->wrong;
	judged_clear(&judged);
	vad_buffer_clear(&out);
	return end_call(session, result, &error);
}

enum vadiag_status vadiag_session_diagnose_json(struct vadiag_session *session, char **json,
						int *wrong)
{
	struct vad_report_options options = { .pretty = false };

	return diagnose(session, &options, vad_report_json, json, wrong);
}

enum vadiag_status vadiag_session_diagnose_text(struct vadiag_session *session, unsigned width,
						char **text, int *wrong)
{
	struct vad_report_options options = { .width = width };

	return diagnose(session, &options, vad_report_text, text, wrong);
}

enum vadiag_status vadiag_session_facts(struct vadiag_session *session, char **lines)
{
	struct vad_buffer written = vad_buffer_new(OUTPUT_MAX), masked = vad_buffer_new(OUTPUT_MAX);
	enum vad_result result;

	if (session == NULL)
		return VADIAG_USAGE;
	if (lines == NULL || session->reader != NULL)
		return end_call(session, VAD_USAGE, NULL);
	result = vad_case_write(session->raw, &written);
	if (result == VAD_OK)
		vad_mask_keys(&masked, vad_buffer_view(&written));
	if (result == VAD_OK)
		result = hand_over(&masked, lines);
	vad_buffer_clear(&written);
	vad_buffer_clear(&masked);
	return end_call(session, result, NULL);
}
