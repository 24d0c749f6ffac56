/* SPDX-License-Identifier: MIT */
/*
 * vadiag-knowc: check a directory of knowledge and write it as C.
 *
 *     vadiag-knowc --check DIRECTORY
 *     vadiag-knowc [--lenient] [-d DEPFILE] DIRECTORY OUTPUT.c
 *
 * Complaints go to standard error as FILE:LINE: TEXT. Exit status 0; 1 when there was a complaint;
 * 2 for wrong usage; 3 when a file could not be read or written. --lenient is for knowledge that is
 * being written: files with complaints are named and left out, and breaks may lack causes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/file.h"
#include "knowledge/loader.h"

enum { EXIT_COMPLAINTS = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };
enum { MOST_FILES = 4096, MOST_BYTES = 2 << 20, MOST_OUTPUT = 256 << 20 };

struct options {
	const char *directory, *output, *depfile;
	bool check, lenient;
};

/* One file of knowledge: its name inside the directory, and its text. */
struct source {
	char name[256];
	struct vad_buffer text;
	bool left_out;
};

struct sources {
	struct source *list;
	size_t count;
};

static void report(const struct options *options, const struct vad_error *error)
{
	struct vad_buffer line = vad_buffer_new(4096);

	vad_escape_terminal(&line, vad_view_of(options->directory));
	vad_buffer_add_char(&line, '/');
	vad_escape_terminal(&line, vad_view_of(error->source));
	vad_buffer_printf(&line, ":%llu: ", (unsigned long long)error->line);
	vad_escape_terminal(&line, vad_view_of(error->message));
	(void)fprintf(stderr, "%s\n", vad_buffer_text(&line));
	vad_buffer_clear(&line);
}

static void path_of(const struct options *options, const char *name, struct vad_buffer *path)
{
	vad_buffer_reset(path);
	vad_buffer_add(path, options->directory);
	vad_buffer_add_char(path, '/');
	vad_buffer_add(path, name);
}

static enum vad_result read_all(const char *path, struct vad_buffer *text, struct vad_error *error)
{
	struct vad_file *file = NULL;
	enum vad_result result = vad_file_open(path, &file, error);
	char part[16384];
	size_t got = 1;

	while (result == VAD_OK && got > 0) {
		result = vad_file_read(file, part, sizeof(part), &got, error);
		if (result == VAD_OK)
			vad_buffer_append(text, part, got);
	}
	vad_file_close(file);
	return result == VAD_OK ? vad_buffer_result(text) : result;
}

static bool is_source(const char *folder, struct vad_view name)
{
	if (vad_view_ends_nocase(name, ".yaml"))
		return true;
	return folder[0] == '\0' && (vad_view_ends_nocase(name, ".tsv") || vad_view_is(name, "VERSION"));
}

static enum vad_result add_source(const struct options *options, struct sources *sources,
				  const char *folder, const char *name, struct vad_error *error)
{
	struct vad_buffer path = vad_buffer_new(4096);
	struct source *source;
	enum vad_result result;

	if (!is_source(folder, vad_view_of(name)))
		return VAD_OK;
	if (sources->count == MOST_FILES)
		return vad_error_set(error, VAD_LIMIT, options->directory, 0, 0, "too many files");
	source = &sources->list[sources->count];
	source->text = vad_buffer_new(MOST_BYTES);
	(void)snprintf(source->name, sizeof(source->name), "%s%s", folder, name);
	sources->count++;
	path_of(options, source->name, &path);
	result = read_all(vad_buffer_text(&path), &source->text, error);
	vad_buffer_clear(&path);
	if (result != VAD_OK)
		return vad_error_set(error, result, source->name, 0, 0, "%s", vad_result_text(result));
	return VAD_OK;
}

/* The files of one folder ("" or "causes/"), sorted; a folder that is not there has none. */
static enum vad_result add_folder(const struct options *options, struct sources *sources,
				  const char *folder, struct vad_error *error)
{
	struct vad_buffer path = vad_buffer_new(4096), names = vad_buffer_new(1 << 20);
	enum vad_file_kind kind;
	enum vad_result result = VAD_OK;
	size_t count = 0;
	const char *name;

	path_of(options, folder, &path);
	if (folder[0] != '\0' && !vad_path_kind(vad_buffer_text(&path), &kind))
		goto done;
	result = vad_directory_list(vad_buffer_text(&path), MOST_FILES, &names, &count, error);
	name = vad_buffer_text(&names);
	for (size_t i = 0; result == VAD_OK && i < count; i++) {
		result = add_source(options, sources, folder, name, error);
		name += strlen(name) + 1;
	}
done:
	vad_buffer_clear(&path);
	vad_buffer_clear(&names);
	return result;
}

static enum vad_result read_sources(const struct options *options, struct sources *sources,
				    struct vad_error *error)
{
	static const char *const folders[] = { "", "causes/", "procedures/", "phrases/" };
	enum vad_result result = VAD_OK;

	sources->list = calloc(MOST_FILES, sizeof(*sources->list));
	if (sources->list == NULL)
		return VAD_NO_MEMORY;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && result == VAD_OK; i++)
		result = add_folder(options, sources, folders[i], error);
	return result;
}

static void free_sources(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		vad_buffer_clear(&sources->list[i].text);
	free(sources->list);
}

static struct source *find_source(struct sources *sources, const char *name)
{
	for (size_t i = 0; i < sources->count; i++)
		if (strcmp(sources->list[i].name, name) == 0)
			return &sources->list[i];
	return NULL;
}

static enum vad_result load(const struct options *options, const struct sources *sources,
			    struct vad_loader *loader, const struct vad_knowledge **knowledge)
{
	if (options->lenient)
		vad_loader_allow_incomplete(loader);
	for (size_t i = 0; i < sources->count; i++)
		if (!sources->list[i].left_out)
			(void)vad_loader_add(loader, sources->list[i].name,
					     vad_buffer_view(&sources->list[i].text));
	return vad_loader_finish(loader, knowledge);
}

/* Report every complaint; leave the files out that have some. False when none could be. */
static bool take_complaints(const struct options *options, struct sources *sources,
			    const struct vad_loader *loader)
{
	bool progress = false;

	for (size_t i = 0; i < vad_loader_complaints(loader); i++) {
		const struct vad_error *error = vad_loader_complaint(loader, i);
		struct source *source = find_source(sources, error->source);

		report(options, error);
		if (source != NULL && !source->left_out) {
			source->left_out = true;
			progress = true;
		}
	}
	return progress;
}

/* *loader holds the knowledge when VAD_OK; the caller frees it in any case. */
static enum vad_result load_checked(const struct options *options, struct sources *sources,
				    struct vad_loader **loader, const struct vad_knowledge **knowledge)
{
	for (;;) {
		enum vad_result result;
		bool progress;

		vad_loader_free(*loader);
		*loader = vad_loader_new(NULL);
		if (*loader == NULL)
			return VAD_NO_MEMORY;
		result = load(options, sources, *loader, knowledge);
		if (result != VAD_INVALID)
			return result;
		progress = take_complaints(options, sources, *loader);
		if (!options->lenient || !progress)
			return result;
		(void)fprintf(stderr, "vadiag-knowc: left out the files above\n");
	}
}

static bool write_file(const char *path, struct vad_view text)
{
	FILE *file = fopen(path, "wb");
	bool ok;

	if (file == NULL) {
		(void)fprintf(stderr, "vadiag-knowc: cannot write %s\n", path);
		return false;
	}
	ok = fwrite(text.data, 1, text.size, file) == text.size;
	ok = fclose(file) == 0 && ok;
	if (!ok)
		(void)fprintf(stderr, "vadiag-knowc: writing %s failed\n", path);
	return ok;
}

static bool write_output(const struct options *options, const struct vad_knowledge *knowledge)
{
	struct vad_buffer out = vad_buffer_new(MOST_OUTPUT);
	bool ok = vad_knowledge_emit_c(knowledge, &out) == VAD_OK &&
		  write_file(options->output, vad_buffer_view(&out));

	vad_buffer_clear(&out);
	return ok;
}

static bool write_depfile(const struct options *options, const struct sources *sources)
{
	struct vad_buffer out = vad_buffer_new(1 << 20), path = vad_buffer_new(4096);
	bool ok;

	vad_buffer_printf(&out, "%s:", options->output);
	for (size_t i = 0; i < sources->count; i++) {
		path_of(options, sources->list[i].name, &path);
		vad_buffer_printf(&out, " \\\n  %s", vad_buffer_text(&path));
	}
	vad_buffer_add_char(&out, '\n');
	ok = write_file(options->depfile, vad_buffer_view(&out));
	vad_buffer_clear(&out);
	vad_buffer_clear(&path);
	return ok;
}

static bool parse_options(int count, char **arguments, struct options *options)
{
	for (int i = 1; i < count; i++) {
		if (strcmp(arguments[i], "--check") == 0)
			options->check = true;
		else if (strcmp(arguments[i], "--lenient") == 0)
			options->lenient = true;
		else if (strcmp(arguments[i], "-d") == 0 && i + 1 < count)
			options->depfile = arguments[++i];
		else if (arguments[i][0] == '-')
			return false;
		else if (options->directory == NULL)
			options->directory = arguments[i];
		else if (options->output == NULL)
			options->output = arguments[i];
		else
			return false;
	}
	return options->directory != NULL && options->check == (options->output == NULL);
}

static int run(const struct options *options)
{
	struct sources sources = { NULL, 0 };
	const struct vad_knowledge *knowledge = NULL;
	struct vad_loader *loader = NULL;
	struct vad_error error = { 0 };
	enum vad_result result = read_sources(options, &sources, &error);
	int status = EXIT_FAILED;

	if (result != VAD_OK) {
		(void)vad_error_set(&error, result, "", 0, 0, "%s", vad_result_text(result));
		report(options, &error);
		goto done;
	}
	result = load_checked(options, &sources, &loader, &knowledge);
	if (result == VAD_INVALID)
		status = EXIT_COMPLAINTS;
	else if (result != VAD_OK)
		(void)fprintf(stderr, "vadiag-knowc: %s\n", vad_result_text(result));
	else if (options->check || (write_output(options, knowledge) &&
				    (options->depfile == NULL || write_depfile(options, &sources))))
		status = EXIT_SUCCESS;
done:
	vad_loader_free(loader);
	free_sources(&sources);
	return status;
}

int main(int count, char **arguments)
{
	struct options options = { 0 };

	if (!parse_options(count, arguments, &options)) {
		(void)fprintf(stderr, "usage: vadiag-knowc --check DIRECTORY\n"
				      "       vadiag-knowc [--lenient] [-d DEPFILE] DIRECTORY OUTPUT.c\n");
		return EXIT_USAGE;
	}
	return run(&options);
}
