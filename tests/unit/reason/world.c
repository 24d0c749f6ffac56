/* SPDX-License-Identifier: MIT */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

static const char codes[] =
	"code\tsymbol\tmessage\tapplies\tsource\tseed\n"
	"0x80070001\tE_ONE\tThe first thing failed here.\tKMS client\ttest\tno\n"
	"0x80070002\tE_TWO\tThe second thing failed here.\tKMS client\ttest\tno\n"
	"0x80070003\tE_THREE\tThe third thing failed here.\tKMS client\ttest\tno\n"
	"0xC004F00A\tE_UMBRELLA\tSomething or other failed here.\tKMS client\ttest\tyes\n";

static const char actions[] =
	"actions:\n"
	"  - id: point\n"
	"    title: Point somewhere\n"
	"    where: client\n"
	"    rights: admin\n"
	"    risk: none\n"
	"    undo: none\n"
	"    args: { host: host, port: { type: port, optional: true } }\n"
	"    commands: ['point {host}[[:{port}]]']\n";

static void add_text(struct vad_loader *loader, const char *name, const char *text)
{
	vad_loader_add(loader, name, vad_view_of(text));
}

static void add_file(struct vad_loader *loader, const char *name)
{
	char path[1024];
	char *text;
	FILE *file;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", KNOWLEDGE_DIR, name);
	file = fopen(path, "rb");
	assert_non_null(file);
	text = malloc(1 << 20);
	assert_non_null(text);
	size = fread(text, 1, 1 << 20, file);
	fclose(file);
	vad_loader_add(loader, name, (struct vad_view){ text, size });
	free(text);
}

struct world world_new(const char *breaks, const char *const *causes)
{
	struct world w = { .loader = vad_loader_new(NULL) };
	enum vad_result result;

	assert_non_null(w.loader);
	add_file(w.loader, "families.yaml");
	add_file(w.loader, "facts.yaml");
	add_file(w.loader, "rules.yaml");
	add_file(w.loader, "clouds.yaml");
	add_text(w.loader, "codes.tsv", codes);
	add_text(w.loader, "actions.yaml", actions);
	add_text(w.loader, "breaks.yaml", breaks);
	for (size_t i = 0; causes[i]; i++) {
		const char *id = strstr(causes[i], "id: ") + 4;
		char name[128];

		snprintf(name, sizeof(name), "causes/%.*s.yaml", (int)strcspn(id, "\n"), id);
		add_text(w.loader, name, causes[i]);
	}
	result = vad_loader_finish(w.loader, &w.k);
	for (size_t i = 0; i < vad_loader_complaints(w.loader); i++)
		print_error("%s:%u: %s\n", vad_loader_complaint(w.loader, i)->source,
			    (unsigned)vad_loader_complaint(w.loader, i)->line,
			    vad_loader_complaint(w.loader, i)->message);
	assert_int_equal(result, VAD_OK);
	w.c = vad_case_new(w.k, (size_t)64 << 20);
	assert_non_null(w.c);
	return w;
}

void world_free(struct world *w)
{
	vad_reasoning_free(w->reasoning);
	vad_case_free(w->c);
	vad_loader_free(w->loader);
}

void world_facts(struct world *w, const char *lines)
{
	struct vad_error error = { 0 };
	uint64_t number = 0;

	while (*lines) {
		size_t size = strcspn(lines, "\n");

		number++;
		if (vad_case_read_line(w->c, (struct vad_view){ lines, size }, "facts", number,
				       &error) != VAD_OK)
			fail_msg("facts:%u: %s", (unsigned)number, error.message);
		lines += size + (lines[size] == '\n');
	}
}

void world_judge(struct world *w)
{
	struct vad_error error = { 0 };

	assert_int_equal(vad_reason(w->c, &w->reasoning, &error), VAD_OK);
	w->result = vad_reasoning_result(w->reasoning);
}

static const struct vad_finding *find(const struct world *w, enum vad_finding_kind kind,
				      uint32_t index)
{
	for (size_t i = 0; i < w->result->finding_count; i++)
		if (w->result->findings[i].kind == kind && w->result->findings[i].index == index)
			return &w->result->findings[i];
	return NULL;
}

const struct vad_finding *world_cause(const struct world *w, const char *id)
{
	uint32_t index = vad_cause_index(w->k, vad_view_of(id));

	assert_int_not_equal(index, VAD_NO_INDEX);
	return find(w, VAD_FINDING_CAUSE, index);
}

const struct vad_finding *world_break(const struct world *w, const char *id)
{
	uint32_t index = vad_break_index(w->k, vad_view_of(id));

	assert_int_not_equal(index, VAD_NO_INDEX);
	return find(w, VAD_FINDING_BREAK, index);
}
