/* SPDX-License-Identifier: MIT */
/*
 * Arbitrary text as a file of knowledge. The first byte chooses the name of the file, and whether it
 * stands alone (as at build time) or on top of other knowledge (as in knowledge.d): a small one, because
 * what is compiled in would take most of the time.
 */
#include <stdlib.h>

#include "knowledge/loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
	"site.yaml",	  "facts.yaml",	    "codes.tsv",      "message-variants.tsv",
	"breaks.yaml",	  "causes/a.yaml",  "actions.yaml",   "procedures/a.yaml",
	"rules.yaml",	  "products.yaml",  "events.yaml",    "links.yaml",
	"terms.yaml",	  "families.yaml",  "facilities.yaml", "clouds.yaml",
	"phrases/a.yaml", "VERSION",	    "online.yaml",
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static const char *const base_files[][2] = {
	{ "families.yaml", "families: [{id: kms-unreachable, what: W}, {id: dns, what: W}]\n" },
	{ "links.yaml", "links: [{id: kms-page, title: T, url: 'https://example.com/'}]\n" },
	{ "rules.yaml", "rules: [{name: kms.clock-tolerance, value: 14400, unit: s, meaning: M, source: S}]\n" },
	{ "facts.yaml",
	  "facts:\n"
	  "  - {name: product.endpoint, type: subject, target: endpoint, inverse: products, many: true, "
	  "shows: state, keeps: 7d, made_by: [slmgr], meaning: M}\n"
	  "  - {name: product.status, type: word, words: [licensed, unlicensed], shows: state, keeps: 1d, "
	  "made_by: [slmgr], meaning: M}\n"
	  "  - {name: product.skew, type: int, unit: s, shows: effect, keeps: 1d, made_by: [event], meaning: M}\n"
	  "  - {name: endpoint.tcp, type: word, words: [open, timeout], shows: state, keeps: 1h, "
	  "made_by: [probe], meaning: M}\n"
	  "  - {name: endpoint.port, type: port, shows: state, keeps: 1h, made_by: [probe], meaning: M}\n"
	  "  - {name: host.cloud, type: word, words: [azure], shows: state, keeps: 1h, made_by: [x], meaning: M}\n" },
	{ "codes.tsv", "code\tsymbol\tmessage\tapplies\tsource\tseed\n"
		       "0xC004F074\tS\tNo KMS could be contacted.\tKMS client\tX\tyes\n" },
	{ "actions.yaml", "actions: [{id: service.start, title: T, where: client, rights: user, risk: R, "
			  "undo: U, args: {port: port, host: {type: host, optional: true}}, "
			  "commands: ['x {port}[[ {host}]]']}]\n" },
	{ "breaks.yaml", "breaks: [{id: kms-not-reached, title: T, family: dns, about: product, meaning: M, "
			 "codes: [{code: 0xC004F074, often: usual}]}]\n" },
};

/* Loaded once; lives as long as the process. */
static const struct vad_knowledge *small_base(void)
{
	static struct vad_loader *loader;
	static const struct vad_knowledge *base;

	if (base != NULL)
		return base;
	loader = vad_loader_new(NULL);
	vad_loader_allow_incomplete(loader);
	for (size_t i = 0; i < sizeof(base_files) / sizeof(base_files[0]); i++)
		(void)vad_loader_add(loader, base_files[i][0], vad_view_of(base_files[i][1]));
	if (vad_loader_finish(loader, &base) != VAD_OK)
		abort();
	return base;
}

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
	loader = vad_loader_new(alone ? NULL : small_base());
	if (loader == NULL)
		return 0;
	/* Every break has a cause only in a whole knowledge. */
	if ((data[0] & 0x40) != 0)
		vad_loader_allow_incomplete(loader);
	(void)vad_loader_add(loader, names[data[0] % NAMES],
			     (struct vad_view){ (const char *)data + 1, size - 1 });
	result = vad_loader_finish(loader, &knowledge);
	if ((result == VAD_OK) != (knowledge != NULL) ||
	    (result == VAD_INVALID) != (vad_loader_complaints(loader) > 0))
		abort();
	if (result == VAD_OK)
		use(knowledge);
	vad_loader_free(loader);
	return 0;
}
