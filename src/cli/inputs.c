/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <string.h>

#include "base/file.h"
#include "cli.h"

enum {
	BATCH_BYTES_MAX = 24000, /* Windows takes command lines of 32767 characters */
	INPUTS_MAX = 100000,
	DEPTH_MAX = 16,
	NAMES_MAX = 64 << 20,
	PATH_MAX_BYTES = 1 << 16,
	ARGUMENTS = VAD_INPUTS_BATCH_MAX + VAD_INPUTS_OPTIONS_MAX + 3,
};

/* --- what there is ---------------------------------------------------------------------------- */

struct vad_inputs vad_inputs_new(vad_input_unread *unread, void *context)
{
	return (struct vad_inputs){ .names = vad_buffer_new(NAMES_MAX),
				    .unread = unread,
				    .context = context };
}

void vad_inputs_clear(struct vad_inputs *in)
{
	vad_buffer_clear(&in->names);
	in->count = 0;
}

static enum vad_result add_input(struct vad_inputs *in, const char *path)
{
	if (in->count >= INPUTS_MAX)
		return in->unread(in->context, path, "", "too many inputs at once");
	vad_buffer_append(&in->names, path, vad_view_of(path).size + 1);
	in->count++;
	return vad_buffer_result(&in->names);
}

/* Does the name fit a pattern of * and ?, without regard to case as on Windows? No recursion: behind
 * each * the earliest fit is taken, and the star given one more character when that fails. */
static bool fits(const char *pattern, const char *name)
{
	const char *star = NULL, *from = NULL;

	while (*name != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			from = name;
		} else if (*pattern == '?' || vad_ascii_lower(*pattern) == vad_ascii_lower(*name)) {
			pattern++;
			name++;
		} else if (star != NULL) {
			pattern = star;
			name = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

static enum vad_result add_path(struct vad_inputs *in, const char *path, unsigned depth);

/* All in `folder` that fits `pattern` (NULL: all). *added: how many did. */
static enum vad_result add_folder(struct vad_inputs *in, const char *folder, const char *pattern,
				  unsigned depth, size_t *added)
{
	struct vad_buffer names = vad_buffer_new(NAMES_MAX), child = vad_buffer_new(PATH_MAX_BYTES);
	struct vad_error error = { 0 };
	size_t length = vad_view_of(folder).size;
	bool slash = length > 0 && (folder[length - 1] == '/' || folder[length - 1] == '\\');
	size_t count = 0;
	enum vad_result result = vad_directory_list(folder[0] == '\0' ? "." : folder, INPUTS_MAX,
						    &names, &count, &error);
	const char *name;

	if (result != VAD_OK && result != VAD_NO_MEMORY) {
		count = 0;
		*added = 1;
		result = in->unread(in->context, folder, "", error.message);
	}
	name = names.data;
	for (size_t i = 0; i < count && result == VAD_OK; i++) {
		if (pattern == NULL || fits(pattern, name)) {
			vad_buffer_reset(&child);
			vad_buffer_printf(&child, "%s%s%s", folder,
					  slash || length == 0 ? "" : "/", name);
			result = add_path(in, vad_buffer_text(&child), depth + 1);
			(*added)++;
		}
		name += vad_view_of(name).size + 1;
	}
	vad_buffer_clear(&names);
	vad_buffer_clear(&child);
	return result;
}

static enum vad_result add_directory(struct vad_inputs *in, const char *path, unsigned depth)
{
	size_t added = 0;
	enum vad_result result;

	if (depth >= DEPTH_MAX)
		return in->unread(in->context, path, "", "the folders are nested too deeply");
	result = add_folder(in, path, NULL, depth, &added);
	if (result == VAD_OK && added == 0)
		return in->unread(in->context, path, "", "an empty folder");
	return result;
}

/* What fits the last part of `path`; the path itself when nothing does, so that it is named. */
static enum vad_result add_pattern(struct vad_inputs *in, const char *path, unsigned depth)
{
	struct vad_buffer folder = vad_buffer_new(PATH_MAX_BYTES);
	enum vad_file_kind kind;
	enum vad_result result = VAD_OK;
	size_t last = 0, added = 0;

	for (size_t i = 0; path[i] != '\0'; i++) {
		if (path[i] == '/' || path[i] == '\\')
			last = i + 1;
	}
	vad_buffer_append(&folder, path, last);
	if (strpbrk(path + last, "*?") != NULL &&
	    (last == 0 ||
	     (vad_path_kind(vad_buffer_text(&folder), &kind) && kind == VAD_FILE_DIRECTORY)))
		result = add_folder(in, vad_buffer_text(&folder), path + last, depth, &added);
	vad_buffer_clear(&folder);
	return result == VAD_OK && added == 0 ? add_input(in, path) : result;
}

static enum vad_result add_path(struct vad_inputs *in, const char *path, unsigned depth)
{
	enum vad_file_kind kind;

	if (strcmp(path, "-") == 0)
		return add_input(in, path);
	if (!vad_path_kind(path, &kind))
		return add_pattern(in, path, depth);
	return kind == VAD_FILE_DIRECTORY ? add_directory(in, path, depth) : add_input(in, path);
}

enum vad_result vad_inputs_add(struct vad_inputs *in, const char *path)
{
	return add_path(in, path, 0);
}

/* --- the reader ------------------------------------------------------------------------------- */

enum vad_result vad_inputs_batches(const struct vad_inputs *in, size_t most, vad_inputs_run *run,
				   void *context, struct vad_error *error)
{
	const char *batch[VAD_INPUTS_BATCH_MAX];
	const char *name = in->names.data;
	enum vad_result result = VAD_OK;
	size_t filled = 0, bytes = 0;

	if (most > VAD_INPUTS_BATCH_MAX)
		most = VAD_INPUTS_BATCH_MAX;
	for (size_t i = 0; i < in->count && result == VAD_OK; i++) {
		size_t size = vad_view_of(name).size + 1;

		if (filled == most || (filled > 0 && bytes + size > BATCH_BYTES_MAX)) {
			result = run(context, batch, filled, error);
			filled = 0;
			bytes = 0;
		}
		batch[filled++] = name;
		bytes += size;
		name += size;
	}
	if (filled > 0 && result == VAD_OK)
		result = run(context, batch, filled, error);
	return result;
}

enum vad_result vad_reader_run(const struct vad_reader_run *run, int *status,
			       struct vad_error *error)
{
	static const struct vad_feed ours = { NULL, NULL };
	struct vad_buffer reader = vad_buffer_new(PATH_MAX_BYTES);
	const char *argv[ARGUMENTS];
	struct vad_process process = { .argv = argv,
				       .feed = run->feed,
				       .take = run->take,
				       .context = run->context,
				       .shared = -1 };
	struct vad_process_end end = { 0 };
	enum vad_result result = vad_tool_find(VAD_READER_NAME, &reader, error);
	size_t count = 1;

	if (result == VAD_OK) {
		argv[0] = vad_buffer_text(&reader);
		for (size_t i = 0; run->options != NULL && run->options[i] != NULL && i < VAD_INPUTS_OPTIONS_MAX;
		     i++)
			argv[count++] = run->options[i];
		argv[count++] = "--";
		for (size_t i = 0; i < run->count && i < VAD_INPUTS_BATCH_MAX; i++) {
			argv[count++] = run->paths[i];
			if (process.feed == NULL && strcmp(run->paths[i], "-") == 0)
				process.feed = &ours;
		}
		argv[count] = NULL;
		result = vad_process_run(&process, &end, error);
		*status = end.status;
	}
	vad_buffer_clear(&reader);
	return result;
}

bool vad_reader_ended_well(int status)
{
	return status == VAD_EXIT_OK || status == VAD_EXIT_UNFINISHED;
}

void vad_reader_why(enum vad_result result, int status, struct vad_buffer *out)
{
	if (result != VAD_OK)
		vad_buffer_printf(out, "its reading was given up: %s", vad_result_text(result));
	else if (status >= 256)
		vad_buffer_printf(out, "its reading was stopped (signal %d)", status - 256);
	else
		vad_buffer_printf(out, "its reading failed (status %d)", status);
}
