/* SPDX-License-Identifier: MIT */
/*
 * Feeds every file of the directories given as arguments to LLVMFuzzerTestOneInput once: the corpus
 * of a fuzz target as an ordinary test, with every compiler and under Wine. An empty corpus fails,
 * because it would test nothing.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"

enum { MOST_FILES = 100000, LARGEST_FILE = 64 << 20, CHUNK = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum vad_result read_whole(const char *path, struct vad_buffer *content,
				  struct vad_error *error)
{
	static char chunk[CHUNK];
	struct vad_file *file = NULL;
	size_t got = 0;
	enum vad_result result = vad_file_open(path, &file, error);

	while (result == VAD_OK) {
		result = vad_file_read(file, chunk, sizeof(chunk), &got, error);
		if (result != VAD_OK || got == 0)
			break;
		vad_buffer_append(content, chunk, got);
	}
	vad_file_close(file);
	return result != VAD_OK ? result : vad_buffer_result(content);
}

/* The input in an allocation of exactly its size, so that a sanitizer sees a read past the end. */
static enum vad_result replay(const char *path, struct vad_error *error)
{
	struct vad_buffer content = vad_buffer_new(LARGEST_FILE);
	uint8_t *exact = NULL;
	enum vad_result result = read_whole(path, &content, error);

	if (result == VAD_OK) {
		exact = malloc(content.size != 0 ? content.size : 1);
		if (exact == NULL)
			result = VAD_NO_MEMORY;
	}
	if (result == VAD_OK) {
		if (content.size != 0)
			memcpy(exact, content.data, content.size);
		(void)LLVMFuzzerTestOneInput(exact, content.size);
	}
	free(exact);
	vad_buffer_clear(&content);
	return result;
}

static enum vad_result replay_directory(const char *directory, size_t *count,
					struct vad_error *error)
{
	struct vad_buffer names = vad_buffer_new(LARGEST_FILE);
	struct vad_buffer path = vad_buffer_new(LARGEST_FILE);
	const char *name;
	enum vad_result result = vad_directory_list(directory, MOST_FILES, &names, count, error);

	name = vad_buffer_text(&names);
	for (size_t i = 0; result == VAD_OK && i < *count; i++) {
		vad_buffer_reset(&path);
		vad_buffer_printf(&path, "%s/%s", directory, name);
		result = vad_buffer_result(&path);
		if (result == VAD_OK)
			result = replay(vad_buffer_text(&path), error);
		if (result != VAD_OK)
			(void)fprintf(stderr, "%s: ", vad_buffer_text(&path));
		name += strlen(name) + 1;
	}
	vad_buffer_clear(&path);
	vad_buffer_clear(&names);
	return result;
}

int main(int argc, char **argv)
{
	size_t total = 0;

	for (int i = 1; i < argc; i++) {
		struct vad_error error = { 0 };
		size_t count = 0;
		enum vad_result result = replay_directory(argv[i], &count, &error);

		if (result != VAD_OK) {
			(void)fprintf(stderr, "%s: %s\n", vad_result_text(result), error.message);
			return 1;
		}
		total += count;
	}
	(void)printf("%zu inputs\n", total);
	if (total == 0)
		(void)fprintf(stderr, "the corpus is empty\n");
	return total == 0;
}
