/* SPDX-License-Identifier: MIT */
/* vadiag-docs DIRECTORY: writes man/, completions/ and schema/ there. Runs at build time only. */
#include <stdio.h>
#include <stdlib.h>

#include "docs.h"

enum { PAGE_MAX = 8 << 20 };

/* Takes what is in `page`, writes it, and leaves `page` empty. */
static bool save(struct vad_buffer *page, const char *directory, const char *name)
{
	struct vad_buffer path = vad_buffer_new(1 << 16);
	FILE *file;
	bool written = false;

	vad_buffer_printf(&path, "%s/%s", directory, name);
	file = fopen(vad_buffer_text(&path), "wb");
	if (file != NULL && vad_buffer_result(page) == VAD_OK)
		written = fwrite(page->data, 1, page->size, file) == page->size;
	if (file != NULL)
		written = fclose(file) == 0 && written;
	if (!written)
		(void)fprintf(stderr, "vadiag-docs: %s cannot be written\n",
			      vad_buffer_text(&path));
	vad_buffer_reset(page);
	vad_buffer_clear(&path);
	return written;
}

static bool save_verbs(struct vad_buffer *page, const char *directory)
{
	bool written = true;

	for (size_t i = 0; i < vad_verb_count; i++) {
		char name[64];

		if (vad_verbs[i].run == vad_verb_help)
			continue;
		(void)snprintf(name, sizeof(name), "man/vadiag-%s.1", vad_verbs[i].name);
		vad_docs_verb(&vad_verbs[i], page);
		written = save(page, directory, name) && written;
	}
	return written;
}

int main(int argc, char **argv)
{
	struct vad_buffer page = vad_buffer_new(PAGE_MAX);
	bool written;

	if (argc != 2) {
		(void)fputs("usage: vadiag-docs DIRECTORY\n", stderr);
		return VAD_EXIT_USAGE;
	}
	vad_docs_program(&page);
	written = save(&page, argv[1], "man/vadiag.1");
	written = save_verbs(&page, argv[1]) && written;
	vad_docs_reader(&page);
	written = save(&page, argv[1], "man/vadiag-read.1") && written;
	vad_docs_config(&page);
	written = save(&page, argv[1], "man/vadiag.yaml.5") && written;
	vad_docs_scenario(&page);
	written = save(&page, argv[1], "man/vadiag-scenario.5") && written;
	vad_docs_scenario_schema(vad_knowledge_builtin(), &page);
	written = save(&page, argv[1], "schema/vadiag-scenario.schema.json") && written;
	vad_docs_codes(vad_knowledge_builtin(), &page);
	written = save(&page, argv[1], "man/vadiag-codes.7") && written;
	vad_docs_bash(&page);
	written = save(&page, argv[1], "completions/vadiag.bash") && written;
	vad_docs_zsh(&page);
	written = save(&page, argv[1], "completions/_vadiag") && written;
	vad_docs_fish(&page);
	written = save(&page, argv[1], "completions/vadiag.fish") && written;
	vad_buffer_clear(&page);
	return written ? VAD_EXIT_OK : VAD_EXIT_UNFINISHED;
}
