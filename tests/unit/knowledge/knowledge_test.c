/* SPDX-License-Identifier: MIT */
#include "knowledge_test.h"

#include <stdio.h>

#include "base/file.h"

static void add_file(struct vad_loader *loader, const char *path, const char *name)
{
	struct vad_buffer full = vad_buffer_new(4096), text = vad_buffer_new(4 << 20);
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	char part[4096];
	size_t got = 1;

	vad_buffer_printf(&full, "%s/%s", path, name);
	assert_int_equal(vad_file_open(vad_buffer_text(&full), &file, &error), VAD_OK);
	while (got > 0) {
		assert_int_equal(vad_file_read(file, part, sizeof(part), &got, &error), VAD_OK);
		vad_buffer_append(&text, part, got);
	}
	vad_file_close(file);
	(void)vad_loader_add(loader, name, vad_buffer_view(&text));
	vad_buffer_clear(&full);
	vad_buffer_clear(&text);
}

static void add_folder(struct vad_loader *loader, const char *path, const char *folder)
{
	struct vad_buffer full = vad_buffer_new(4096), names = vad_buffer_new(1 << 20);
	struct vad_error error = { 0 };
	const char *name;
	size_t count = 0;

	vad_buffer_printf(&full, "%s/%s", path, folder);
	assert_int_equal(vad_directory_list(vad_buffer_text(&full), 1000, &names, &count, &error), VAD_OK);
	name = vad_buffer_text(&names);
	for (size_t i = 0; i < count; i++) {
		if (strchr(name, '.') != NULL || strcmp(name, "VERSION") == 0) {
			vad_buffer_reset(&full);
			vad_buffer_printf(&full, "%s%s", folder, name);
			add_file(loader, path, vad_buffer_text(&full));
		}
		name += strlen(name) + 1;
	}
	vad_buffer_clear(&full);
	vad_buffer_clear(&names);
}

void add_directory(struct vad_loader *loader, const char *path)
{
	add_folder(loader, path, "");
	add_folder(loader, path, "causes/");
	add_folder(loader, path, "procedures/");
	add_folder(loader, path, "phrases/");
}

void print_complaints(const struct vad_loader *loader)
{
	for (size_t i = 0; i < vad_loader_complaints(loader); i++) {
		const struct vad_error *error = vad_loader_complaint(loader, i);

		print_message("%s:%u: %s\n", error->source, (unsigned)error->line, error->message);
	}
}

struct vad_loader *load_directory(const char *path, const struct vad_knowledge **knowledge)
{
	struct vad_loader *loader = vad_loader_new(NULL);

	assert_non_null(loader);
	add_directory(loader, path);
	if (vad_loader_finish(loader, knowledge) != VAD_OK) {
		print_complaints(loader);
		fail();
	}
	return loader;
}
