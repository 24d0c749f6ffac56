/* SPDX-License-Identifier: MIT */
/* A site's own knowledge: the YAML files of knowledge.d, where there is such a directory. */
#include <stdlib.h>

#include "base/file.h"
#include "cli.h"

#ifndef VADIAG_KNOWLEDGE_D
#define VADIAG_KNOWLEDGE_D "/etc/vadiag/knowledge.d"
#endif

enum { SITE_FILES_MAX = 1000, SITE_FILE_MAX = 1 << 20, SITE_NAMES_MAX = 1 << 20 };

static enum vad_result add_file(struct vad_loader *loader, const char *path)
{
	struct vad_buffer text = vad_buffer_new(SITE_FILE_MAX);
	struct vad_error error = { 0 };
	enum vad_result result = vad_cli_read_file(path, &text, &error);

	if (result != VAD_OK)
		vad_cli_complain_error(&error);
	else
		/* Its complaints are kept by the loader and printed together. */
		(void)vad_loader_add(loader, path, vad_buffer_view(&text));
	vad_buffer_clear(&text);
	return result;
}

static enum vad_result add_files(struct vad_loader *loader, const char *directory,
				 const struct vad_buffer *names, size_t count)
{
	struct vad_buffer path = vad_buffer_new(1 << 16);
	enum vad_result result = VAD_OK;
	const char *name = names->data;

	for (size_t i = 0; i < count && result == VAD_OK; i++) {
		struct vad_view word = vad_view_of(name);

		if (vad_view_ends_nocase(word, ".yaml")) {
			vad_buffer_reset(&path);
			vad_buffer_printf(&path, "%s/%s", directory, name);
			result = add_file(loader, vad_buffer_text(&path));
		}
		name += word.size + 1;
	}
	vad_buffer_clear(&path);
	return result;
}

static int load(struct vad_cli *cli, const char *directory, const struct vad_buffer *names,
		size_t count)
{
	cli->loader = vad_loader_new(cli->k);
	if (cli->loader == NULL) {
		vad_cli_complain("%s", vad_result_text(VAD_NO_MEMORY));
		return VAD_EXIT_UNFINISHED;
	}
	if (add_files(cli->loader, directory, names, count) != VAD_OK)
		return VAD_EXIT_UNFINISHED;
	if (vad_loader_finish(cli->loader, &cli->k) == VAD_OK)
		return VAD_EXIT_OK;
	for (size_t i = 0; i < vad_loader_complaints(cli->loader); i++)
		vad_cli_complain_error(vad_loader_complaint(cli->loader, i));
	vad_cli_complain("nothing was judged: the knowledge of this site is faulty");
	return VAD_EXIT_UNFINISHED;
}

int vad_cli_knowledge(struct vad_cli *cli)
{
	const char *directory = getenv("VADIAG_KNOWLEDGE_D");
	struct vad_buffer names = vad_buffer_new(SITE_NAMES_MAX);
	struct vad_error error = { 0 };
	enum vad_file_kind kind;
	size_t count = 0;
	int status = VAD_EXIT_OK;

	cli->k = vad_knowledge_builtin();
	if (directory == NULL || directory[0] == '\0')
		directory = VADIAG_KNOWLEDGE_D;
	if (!vad_path_kind(directory, &kind) || kind != VAD_FILE_DIRECTORY)
		return VAD_EXIT_OK;
	if (vad_directory_list(directory, SITE_FILES_MAX, &names, &count, &error) != VAD_OK) {
		vad_cli_complain_error(&error);
		status = VAD_EXIT_UNFINISHED;
	} else if (count > 0) {
		status = load(cli, directory, &names, count);
	}
	vad_buffer_clear(&names);
	return status;
}

void vad_cli_done(struct vad_cli *cli)
{
	vad_loader_free(cli->loader);
	cli->loader = NULL;
}
