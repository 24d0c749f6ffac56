/* SPDX-License-Identifier: MIT */
#include "evidence.h"

#include "fact_lines.h"
#include "inputs.h"
#include "live.h"
#include "tool.h"

enum { READER_OUTPUT_MAX = 512 << 20 };

static enum vad_result unread(struct vad_case *c, const char *source, const char *place,
			      const char *why)
{
	struct vad_unread item = { vad_view_of(source), vad_view_of(place), vad_view_of(why) };

	return vad_case_add_unread(c, &item);
}

static enum vad_result unread_input(void *context, const char *source, const char *place,
				    const char *why)
{
	return unread(context, source, place, why);
}

static enum vad_result take_lines(struct vad_case *c, struct vad_view text, bool whole)
{
	struct vad_fact_lines lines = vad_fact_lines_new(c, VAD_READER_NAME);

	vad_fact_lines_feed(&lines, text);
	return vad_fact_lines_end(&lines, whole);
}

static bool keep_output(void *context, struct vad_view bytes)
{
	struct vad_buffer *out = context;

	vad_buffer_add_view(out, bytes);
	return vad_buffer_result(out) == VAD_OK;
}

static enum vad_result name_lost(struct vad_case *c, const char *path, enum vad_result result,
				 int status)
{
	struct vad_buffer why = vad_buffer_new(256);

	vad_reader_why(result, status, &why);
	result = unread(c, path, "", vad_buffer_text(&why));
	vad_buffer_clear(&why);
	return result;
}

static enum vad_result read_batch(struct vad_case *c, const char *const *paths, size_t count,
				  const struct vad_feed *feed, struct vad_error *error)
{
	struct vad_buffer out = vad_buffer_new(READER_OUTPUT_MAX);
	struct vad_reader_run run = { .paths = paths, .count = count, .feed = feed,
				      .take = keep_output, .context = &out };
	int status = 0;
	enum vad_result result = vad_reader_run(&run, &status, error);

	if (result == VAD_OK)
		result = vad_buffer_result(&out);
	if (result == VAD_IO || result == VAD_NOT_FOUND) {
		vad_buffer_clear(&out);
		return result;
	}
	if (result == VAD_OK && vad_reader_ended_well(status)) {
		result = take_lines(c, vad_buffer_view(&out), true);
	} else if (count == 1) {
		/* What it said before counts, but for a line that broke off. */
		(void)take_lines(c, vad_buffer_view(&out), false);
		result = name_lost(c, paths[0], result, status);
	} else {
		/* One of them brought it down: each alone, so that the others are still read. */
		vad_buffer_clear(&out);
		result = VAD_OK;
		for (size_t i = 0; i < count && result == VAD_OK; i++)
			result = read_batch(c, paths + i, 1, feed, error);
	}
	vad_buffer_clear(&out);
	return result;
}

static enum vad_result read_some(void *context, const char *const *paths, size_t count,
				 struct vad_error *error)
{
	return read_batch(context, paths, count, NULL, error);
}

enum vad_result vad_evidence_read(struct vad_case *c, const char *const *paths, size_t count,
				  struct vad_error *error)
{
	struct vad_inputs in = vad_inputs_new(unread_input, c);
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < count && result == VAD_OK; i++)
		result = vad_inputs_add(&in, paths[i]);
	if (result == VAD_OK)
		result = vad_inputs_batches(&in, VAD_INPUTS_BATCH_MAX, read_some, c, error);
	vad_inputs_clear(&in);
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	return VAD_OK;
}

enum vad_result vad_evidence_read_text(struct vad_case *c, struct vad_view text,
				       struct vad_error *error)
{
	static const char *const paths[] = { "-" };
	struct vad_feed feed = { vad_feed_once, &text };
	enum vad_result result = read_batch(c, paths, 1, &feed, error);

	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	return VAD_OK;
}

/* What was read before the case was full is judged all the same. */
static enum vad_result forgive_full(struct vad_case *c, enum vad_result result,
				    struct vad_error *error)
{
	if (result != VAD_LIMIT)
		return result;
	*error = (struct vad_error){ 0 };
	vad_case_note_full(c, "the evidence",
			   "it holds more than one case may; what came last was not read");
	return VAD_OK;
}

/* Everything that is to be judged together. */
static enum vad_result gather(struct vad_cli *cli, const char *const *paths, size_t count,
			      struct vad_case *c, struct vad_error *error)
{
	enum vad_result result = vad_evidence_read(c, paths, count, error);

	result = forgive_full(c, result, error);
	if (result == VAD_OK && cli->live != NULL) {
		result = vad_live_read(cli->live, c, error);
		result = forgive_full(c, result, error);
		/* With evidence at hand there is something to judge without a network, too. */
		if (count > 0 && (result == VAD_NOT_FOUND || result == VAD_IO)) {
			result = unread(c, VAD_LIVE_SOURCE, error->source, error->message);
			*error = (struct vad_error){ 0 };
			result = forgive_full(c, result, error);
		}
	}
	for (size_t i = 0; i < cli->args.assume_count && result == VAD_OK; i++) {
		result = vad_cli_assume(c, cli->args.assume[i], error);
		result = forgive_full(c, result, error);
	}
	return result;
}

int vad_evidence_gather(struct vad_cli *cli, const char *const *paths, size_t count,
			struct vad_case **c)
{
	struct vad_error error = { 0 };
	struct vad_case *made = vad_case_new(cli->k, VAD_CLI_CASE_MEMORY);
	enum vad_result result = made == NULL ? VAD_NO_MEMORY : VAD_OK;

	if (result == VAD_OK)
		result = gather(cli, paths, count, made, &error);
	if (result == VAD_OK) {
		*c = made;
		return VAD_EXIT_OK;
	}
	error.result = result;
	vad_case_free(made);
	if (result == VAD_USAGE || result == VAD_INVALID)
		return vad_cli_usage(cli->args.verb, "%s", error.message);
	vad_cli_complain_error(&error);
	return VAD_EXIT_UNFINISHED;
}

int vad_evidence_judge(struct vad_cli *cli, const char *const *paths, size_t count,
		       struct vad_judged *judged)
{
	struct vad_error error = { 0 };
	int status;

	*judged = (struct vad_judged){ 0 };
	status = vad_evidence_gather(cli, paths, count, &judged->c);
	if (status != VAD_EXIT_OK)
		return status;
	if (vad_cli_judge(judged, &error) != VAD_OK) {
		vad_cli_complain_error(&error);
		vad_cli_judged_clear(judged);
		return VAD_EXIT_UNFINISHED;
	}
	return VAD_EXIT_OK;
}
