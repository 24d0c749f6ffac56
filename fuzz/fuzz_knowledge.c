/* SPDX-License-Identifier: MIT */
/*
 * Arbitrary text as a file of knowledge. The first byte chooses the name of the file, and whether it
 * stands alone (as at build time) or on top of what is compiled in (as in knowledge.d).
 */
#include <stdlib.h>

#include "knowledge/loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
	"site.yaml",	  "facts.yaml",	    "codes.tsv",      "message-variants.tsv",
	"breaks.yaml",	  "causes/a.yaml",  "actions.yaml",   "procedures/a.yaml",
	"rules.yaml",	  "products.yaml",  "events.yaml",    "links.yaml",
	"terms.yaml",	  "families.yaml",  "facilities.yaml", "clouds.yaml",
	"phrases/a.yaml", "VERSION",
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* What was accepted must hold together: every look-up by name finds its row, C can be written. */
static void use(const struct vad_knowledge *k)
{
	struct vad_buffer out = vad_buffer_new(256 << 20);

	for (uint32_t i = 0; i < k->facts_count; i++)
		if (vad_fact_index(k, vad_text_view(k, k->facts[i].name)) != i)
			abort();
	for (uint32_t i = 0; i < k->causes_count; i++)
		if (vad_cause_index(k, vad_text_view(k, k->causes[i].id)) != i)
			abort();
	for (uint32_t i = 0; i < k->codes_count; i++)
		(void)vad_code_by_message(k, vad_text_view(k, k->codes[i].message));
	if (vad_knowledge_emit_c(k, &out) != VAD_OK)
		abort();
	vad_buffer_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vad_knowledge *knowledge = NULL;
	struct vad_loader *loader;
	enum vad_result result;
	bool alone;

	if (size == 0)
		return 0;
	alone = (data[0] & 0x80) != 0;
	loader = vad_loader_new(alone ? NULL : vad_knowledge_builtin());
	if (loader == NULL)
		return 0;
	(void)vad_loader_add(loader, names[data[0] % NAMES],
			     (struct vad_view){ (const char *)data + 1, size - 1 });
	result = vad_loader_finish(loader, &knowledge);
	if ((result == VAD_OK) != (knowledge != NULL) ||
	    (result == VAD_INVALID) != (vad_loader_complaints(loader) > 0))
		abort();
	/* The whole of it each time would take most of the fuzzing. */
	if (result == VAD_OK && alone)
		use(knowledge);
	vad_loader_free(loader);
	return 0;
}
