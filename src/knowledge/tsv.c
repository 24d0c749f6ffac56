/* SPDX-License-Identifier: MIT */
/* codes.tsv and message-variants.tsv: a header line, then fields with tabs between; '#' comments. */
#include <string.h>

#include "base/encoding.h"
#include "base/text.h"
#include "loading.h"

/* Cut `line` at its tabs; the number of fields, of which the first `most` are stored. */
static unsigned cut(struct vad_view line, struct vad_view *fields, unsigned most)
{
	unsigned count = 0;
	size_t from = 0;

	for (;;) {
		size_t tab = vad_view_find_char(line, '\t', from);
		size_t end = tab == SIZE_MAX ? line.size : tab;

		if (count < most)
			fields[count] = vad_view_trim(vad_view_sub(line, from, end - from));
		count++;
		if (tab == SIZE_MAX)
			return count;
		from = tab + 1;
	}
}

static struct vad_tsv_line *take_line(struct vad_place at, struct vad_view text, uint32_t number,
				      unsigned columns)
{
	struct vad_tsv_line *line = vad_arena_alloc(at.loader->arena, sizeof(*line));
	unsigned count;

	if (line == NULL) {
		vad_loader_fail(at.loader, VAD_NO_MEMORY);
		return NULL;
	}
	line->line = number;
	line->row = VAD_NO_INDEX;
	count = cut(text, line->fields, columns);
	if (count != columns) {
		vad_complain_at(at, number, "%u fields; expected %u with tabs between", count, columns);
		return NULL;
	}
	if (!vad_code_parse(line->fields[0], &line->code)) {
		vad_complain_at(at, number, "code '%.*s'; expected 0x and eight hexadecimal digits",
				VAD_SHOW(line->fields[0]));
		return NULL;
	}
	for (unsigned i = 0; i < columns; i++) {
		if (line->fields[i].size > VAD_YAML_TEXT) {
			vad_complain_at(at, number, "a field of %zu bytes; expected at most %d",
					line->fields[i].size, (int)VAD_YAML_TEXT);
			return NULL;
		}
	}
	return line;
}

struct vad_tsv_line *vad_tsv_parse(struct vad_place at, struct vad_view text, unsigned columns)
{
	struct vad_view copy = vad_keep(at.loader, text);
	struct vad_tsv_line *first = NULL, **end = &first;
	struct vad_text lines = vad_text_of(copy);
	struct vad_view line;
	uint32_t number = 0;
	bool header = false;

	if (!vad_utf8_valid(copy) || memchr(copy.data, '\0', copy.size) != NULL) {
		vad_complain_at(at, 0, "not UTF-8; expected UTF-8 text without NUL characters");
		return NULL;
	}
	while (at.loader->result == VAD_OK && vad_text_line(&lines, &line)) {
		number++;
		if (vad_view_trim(line).size == 0 || line.data[0] == '#')
			continue;
		if (!header) {
			header = true;
			if (!vad_view_starts_nocase(line, "code\t"))
				vad_complain_at(at, number, "no header; expected a line that names the "
							    "columns, the first of them code");
			continue;
		}
		*end = take_line(at, line, number, columns);
		if (*end != NULL)
			end = &(*end)->next;
	}
	return first;
}
