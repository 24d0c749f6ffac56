/* SPDX-License-Identifier: MIT */
/* codes.tsv: every known code. message-variants.tsv: other texts of its message. */
#include "loading.h"

enum { CODE, SYMBOL, MESSAGE, APPLIES, SOURCE, SEED };

void vad_collect_codes(struct vad_place at, struct vad_tsv_line *lines)
{
	struct vad_loader *loader = at.loader;

	for (struct vad_tsv_line *line = lines; line != NULL; line = line->next) {
		char text[VAD_CODE_TEXT];

		vad_code_print(line->code, text);
		if (!vad_view_is(line->fields[SEED], "yes") && !vad_view_is(line->fields[SEED], "no"))
			vad_complain_at(at, line->line, "seed is '%.*s'; expected yes or no",
					VAD_SHOW(line->fields[SEED]));
		if (line->fields[MESSAGE].size == 0)
			vad_complain_at(at, line->line, "code %s without a message", text);
		if (vad_name_add(at, VAD_NAME_CODE, vad_keep(loader, vad_view_of(text)),
				 loader->next_row[VAD_NAME_CODE], line->line))
			line->row = loader->next_row[VAD_NAME_CODE]++;
	}
}

/* "MAK,KMS client" as words. */
static struct vad_range build_applies(struct vad_place at, struct vad_view list)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_words_count(tables);
	size_t from = 0;

	while (from < list.size) {
		size_t comma = vad_view_find_char(list, ',', from);
		size_t end = comma == SIZE_MAX ? list.size : comma;
		struct vad_view part = vad_view_trim(vad_view_sub(list, from, end - from));

		if (part.size > 0) {
			vad_str word = vad_tables_text(tables, part);

			vad_words_add(tables, &word);
		}
		from = end + 1;
	}
	return VAD_SINCE(at, words, first);
}

void vad_build_codes(struct vad_place at, struct vad_tsv_line *lines)
{
	struct vad_tables *tables = &at.loader->tables;

	for (const struct vad_tsv_line *line = lines; line != NULL; line = line->next) {
		struct vad_code_def row = { .code = line->code };

		if (line->row == VAD_NO_INDEX || tables->result != VAD_OK)
			continue;
		row.symbol = vad_tables_text(tables, line->fields[SYMBOL]);
		row.message = vad_tables_text(tables, line->fields[MESSAGE]);
		row.source = vad_tables_text(tables, line->fields[SOURCE]);
		row.applies = build_applies(at, line->fields[APPLIES]);
		row.seed = vad_view_is(line->fields[SEED], "yes");
		vad_codes_add(tables, &row);
	}
}

/* Give each variant the row of its code, or a complaint. */
static void resolve_variants(struct vad_place at, struct vad_tsv_line *lines)
{
	for (struct vad_tsv_line *line = lines; line != NULL; line = line->next) {
		const struct vad_name *name;
		char text[VAD_CODE_TEXT];

		vad_code_print(line->code, text);
		name = vad_name_find(at.loader, VAD_NAME_CODE, vad_view_of(text));
		if (name == NULL)
			vad_complain_at(at, line->line, "code %s is not in codes.tsv", text);
		else if (name->file == NULL)
			vad_complain_at(at, line->line, "code %s is built in; expected one of its own",
					text);
		else
			line->row = name->row;
	}
}

/* The texts of one code stand side by side, so that a range holds them. */
static void build_variants_of(struct vad_loader *loader, uint32_t row)
{
	struct vad_tables *tables = &loader->tables;
	uint32_t first = vad_words_count(tables);

	for (const struct vad_document *doc = loader->documents; doc != NULL; doc = doc->next) {
		if (doc->kind != VAD_DOC_VARIANTS)
			continue;
		for (const struct vad_tsv_line *line = doc->lines; line != NULL; line = line->next) {
			vad_str word;

			if (line->row != row)
				continue;
			word = vad_tables_text(tables, line->fields[2]);
			vad_words_add(tables, &word);
		}
	}
	if (vad_words_count(tables) > first)
		vad_codes_rows(tables)[row].variants =
			(struct vad_range){ first, vad_words_count(tables) - first };
}

void vad_build_variants(struct vad_loader *loader)
{
	for (const struct vad_document *doc = loader->documents; doc != NULL; doc = doc->next) {
		struct vad_place at = { loader, doc->name };

		if (doc->kind != VAD_DOC_VARIANTS)
			continue;
		resolve_variants(at, doc->lines);
		for (const struct vad_tsv_line *line = doc->lines; line != NULL; line = line->next)
			if (line->row != VAD_NO_INDEX && loader->tables.result == VAD_OK &&
			    vad_codes_rows(&loader->tables)[line->row].variants.count == 0)
				build_variants_of(loader, line->row);
	}
}
