/* SPDX-License-Identifier: MIT */
#include "evidence.h"

#include <string.h>

#include "base/file.h"
#include "fact_lines.h"
#include "live.h"
#include "platform.h"
#include "tool.h"

#define READER_NAME "vadiag-read" VAD_TOOL_SUFFIX

enum {
	BATCH_MAX = 200,
	BATCH_BYTES_MAX = 24000, /* Windows takes command lines of 32767 characters */
	INPUTS_MAX = 100000,
	DEPTH_MAX = 16,
	NAMES_MAX = 64 << 20,
	READER_OUTPUT_MAX = 512 << 20,
	ARGUMENTS = BATCH_MAX + 3,
};

/* The inputs to read: names one behind the other, each NUL-terminated. */
struct inputs {
	struct vad_case *c;
	struct vad_buffer names;
	size_t count;
};

static enum vad_result unread(struct vad_case *c, const char *source, const char *place,
			      const char *why)
{
	struct vad_unread item = { vad_view_of(source), vad_view_of(place), vad_view_of(why) };

	return vad_case_add_unread(c, &item);
}

static enum vad_result add_input(struct inputs *in, const char *path)
{
	if (in->count >= INPUTS_MAX)
		return unread(in->c, path, "", "too many inputs at once");
	vad_buffer_append(&in->names, path, vad_view_of(path).size + 1);
	in->count++;
	return vad_buffer_result(&in->names);
}

static enum vad_result add_path(struct inputs *in, const char *path, unsigned depth);

static enum vad_result add_directory(struct inputs *in, const char *path, unsigned depth)
{
	struct vad_buffer names = vad_buffer_new(NAMES_MAX), child = vad_buffer_new(1 << 16);
	struct vad_error error = { 0 };
	enum vad_result result;
	const char *name;
	size_t count = 0;

	if (depth >= DEPTH_MAX)
		return unread(in->c, path, "", "the folders are nested too deeply");
	result = vad_directory_list(path, INPUTS_MAX, &names, &count, &error);
	if (result != VAD_OK && result != VAD_NO_MEMORY)
		result = unread(in->c, path, "", error.message);
	else if (count == 0)
		result = unread(in->c, path, "", "an empty folder");
	name = names.data;
	for (size_t i = 0; i < count && result == VAD_OK; i++) {
		vad_buffer_reset(&child);
		vad_buffer_printf(&child, "%s/%s", path, name);
		result = add_path(in, vad_buffer_text(&child), depth + 1);
		name += vad_view_of(name).size + 1;
	}
	vad_buffer_clear(&names);
	vad_buffer_clear(&child);
	return result;
}

static enum vad_result add_path(struct inputs *in, const char *path, unsigned depth)
{
	enum vad_file_kind kind;

	if (strcmp(path, "-") != 0 && vad_path_kind(path, &kind) && kind == VAD_FILE_DIRECTORY)
		return add_directory(in, path, depth);
	return add_input(in, path);
}

static enum vad_result take_lines(struct vad_case *c, struct vad_view text, bool whole)
{
	struct vad_fact_lines lines = vad_fact_lines_new(c, READER_NAME);

	vad_fact_lines_feed(&lines, text);
	return vad_fact_lines_end(&lines, whole);
}

static bool keep_output(void *context, struct vad_view bytes)
{
	struct vad_buffer *out = context;

	vad_buffer_add_view(out, bytes);
	return vad_buffer_result(out) == VAD_OK;
}

/* One run of the reader. *status as of vad_process_run(). VAD_LIMIT when it said too much. */
static enum vad_result run_reader(const char *const *paths, size_t count,
				  const struct vad_feed *feed, struct vad_buffer *out, int *status,
				  struct vad_error *error)
{
	static const struct vad_feed ours = { NULL, NULL };
	struct vad_buffer reader = vad_buffer_new(1 << 16);
	const char *argv[ARGUMENTS];
	struct vad_process process = { .argv = argv, .take = keep_output, .context = out,
				       .shared = -1 };
	struct vad_process_end end = { 0 };
	enum vad_result result = vad_tool_find(READER_NAME, &reader, error);

	if (result != VAD_OK) {
		vad_buffer_clear(&reader);
		return result;
	}
	argv[0] = vad_buffer_text(&reader);
	argv[1] = "--";
	for (size_t i = 0; i < count; i++) {
		argv[i + 2] = paths[i];
		if (feed == NULL && strcmp(paths[i], "-") == 0)
			feed = &ours;
	}
	argv[count + 2] = NULL;
	process.feed = feed;
	result = vad_process_run(&process, &end, error);
	*status = end.status;
	vad_buffer_clear(&reader);
	return result == VAD_OK ? vad_buffer_result(out) : result;
}

/* Its own words: 0 and 3 are ends that tell all; everything else lost something. */
static bool ended_well(enum vad_result result, int status)
{
	return result == VAD_OK && (status == VAD_EXIT_OK || status == VAD_EXIT_UNFINISHED);
}

static enum vad_result name_lost(struct vad_case *c, const char *path, enum vad_result result,
				 int status)
{
	struct vad_buffer why = vad_buffer_new(256);

	if (result != VAD_OK)
		vad_buffer_printf(&why, "its reading was given up: %s", vad_result_text(result));
	else if (status >= 256)
		vad_buffer_printf(&why, "its reading was stopped (signal %d)", status - 256);
	else
		vad_buffer_printf(&why, "its reading failed (status %d)", status);
	result = unread(c, path, "", vad_buffer_text(&why));
	vad_buffer_clear(&why);
	return result;
}

static enum vad_result read_batch(struct vad_case *c, const char *const *paths, size_t count,
				  const struct vad_feed *feed, struct vad_error *error)
{
	struct vad_buffer out = vad_buffer_new(READER_OUTPUT_MAX);
	enum vad_result result;
	int status = 0;

	result = run_reader(paths, count, feed, &out, &status, error);
	if (result == VAD_IO || result == VAD_NOT_FOUND) {
		vad_buffer_clear(&out);
		return result;
	}
	if (ended_well(result, status)) {
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

static enum vad_result read_all(struct inputs *in, struct vad_error *error)
{
	const char *batch[BATCH_MAX];
	const char *name = in->names.data;
	enum vad_result result = VAD_OK;
	size_t filled = 0, bytes = 0;

	for (size_t i = 0; i < in->count && result == VAD_OK; i++) {
		size_t size = vad_view_of(name).size + 1;

		if (filled == BATCH_MAX || (filled > 0 && bytes + size > BATCH_BYTES_MAX)) {
			result = read_batch(in->c, batch, filled, NULL, error);
			filled = 0;
			bytes = 0;
		}
		batch[filled++] = name;
		bytes += size;
		name += size;
	}
	if (filled > 0 && result == VAD_OK)
		result = read_batch(in->c, batch, filled, NULL, error);
	return result;
}

enum vad_result vad_evidence_read(struct vad_case *c, const char *const *paths, size_t count,
				  struct vad_error *error)
{
	struct inputs in = { .c = c, .names = vad_buffer_new(NAMES_MAX) };
	enum vad_result result = VAD_OK;

	for (size_t i = 0; i < count && result == VAD_OK; i++)
		result = add_path(&in, paths[i], 0);
	if (result == VAD_OK)
		result = read_all(&in, error);
	vad_buffer_clear(&in.names);
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
