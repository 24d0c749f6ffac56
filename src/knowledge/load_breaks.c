/* SPDX-License-Identifier: MIT */
/* breaks.yaml: the steps that can fail, their codes, and what they may stand for. */
#include "loading.h"

static const struct vad_field break_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },	       { "title", VAD_SHAPE_TEXT, true },
	{ "family", VAD_SHAPE_TEXT, true },    { "about", VAD_SHAPE_TEXT, true },
	{ "meaning", VAD_SHAPE_TEXT, true },   { "exhaustive", VAD_SHAPE_BOOL, false },
	{ "codes", VAD_SHAPE_MAPS, false },    { "stands_for", VAD_SHAPE_TEXTS, false },
	{ "seen", VAD_SHAPE_MAPS, false },     { "see", VAD_SHAPE_TEXTS, false },
	{ "yields_to", VAD_SHAPE_TEXTS, false },
};
static const struct vad_field code_fields[] = {
	{ "code", VAD_SHAPE_TEXT, true },
	{ "often", VAD_SHAPE_TEXT, true },
	{ "only", VAD_SHAPE_TEXTS, false },
};
static const struct vad_field seen_fields[] = {
	{ "because", VAD_SHAPE_TEXT, true },
	{ "when", VAD_SHAPE_MAPS, true },
};
static const char *const often_words[] = { "usual", "sometimes", "rare" };

void vad_collect_breaks(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "break", break_fields))
		vad_collect_named(at, item, "id", VAD_NAME_BREAK, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_BREAK);
}

/* `only` lists words of error.seen_in, where that fact is part of the vocabulary. */
static void check_only(struct vad_place at, const struct vad_node *item)
{
	const struct vad_tables *tables = &at.loader->tables;
	const struct vad_name *name = vad_name_whole(at.loader, VAD_NAME_FACT, VAD_VIEW("error.seen_in"));
	struct vad_range words;

	if (name == NULL)
		return;
	words = vad_facts_rows(tables)[name->row].words;
	for (const struct vad_node *word = vad_field_items(item, "only"); word != NULL; word = word->next) {
		bool found = false;

		for (uint32_t i = 0; i < words.count; i++)
			found = found || vad_view_is(word->text, tables->pool.data +
						     vad_words_rows(tables)[words.first + i]);
		if (!found)
			vad_complain(at, word, "'%.*s' is no word of error.seen_in", VAD_SHOW(word->text));
	}
}

/* `first`: where the codes of this break begin. */
static void build_code(struct vad_place at, const struct vad_node *item, uint32_t break_index,
		       uint32_t first)
{
	struct vad_tables *tables = &at.loader->tables;
	struct vad_break_code row = { .break_index = break_index };
	const struct vad_node *code;
	char text[VAD_CODE_TEXT];

	if (!VAD_FIELDS_CHECK(at, item, "code of a break", code_fields))
		return;
	code = vad_field(item, "code");
	if (!vad_code_parse(code->text, &row.code)) {
		vad_complain(at, code, "code '%.*s'; expected 0x and eight hexadecimal digits",
			     VAD_SHOW(code->text));
		return;
	}
	vad_code_print(row.code, text);
	if (vad_name_find(at.loader, VAD_NAME_CODE, vad_view_of(text)) == NULL)
		vad_complain(at, code, "code %s is not in codes.tsv", text);
	for (uint32_t i = first; i < vad_break_codes_count(tables); i++)
		if (vad_break_codes_rows(tables)[i].code == row.code)
			vad_complain(at, code, "code %s a second time in one break", text);
	row.often = (uint8_t)vad_field_choice(at, item, "often", often_words,
					      sizeof(often_words) / sizeof(often_words[0]));
	row.only = vad_field_words(at, item, "only");
	check_only(at, item);
	vad_break_codes_add(tables, &row);
}

static struct vad_range build_seens(struct vad_place at, const struct vad_node *item,
				    enum vad_subject_kind about)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_seens_count(tables);

	for (const struct vad_node *seen = vad_field_items(item, "seen"); seen != NULL; seen = seen->next) {
		struct vad_seen row = { 0 };

		if (!VAD_FIELDS_CHECK(at, seen, "way to see a break", seen_fields))
			continue;
		row.because = vad_field_text(at, seen, "because");
		row.when = vad_build_conditions(at, vad_field(seen, "when"), about, false);
		if (vad_field(seen, "when")->first == NULL)
			vad_complain(at, seen, "a way to see a break without conditions; expected some");
		vad_seens_add(tables, &row);
	}
	return VAD_SINCE(at, seens, first);
}

void vad_build_breaks(struct vad_place at, const struct vad_node *item)
{
	struct vad_tables *tables = &at.loader->tables;
	struct vad_break row = { 0 };
	enum vad_subject_kind about = VAD_SUBJECT_PRODUCT;
	uint32_t first = vad_break_codes_count(tables);

	vad_field_about(at, item, &about);
	row.id = vad_field_text(at, item, "id");
	row.title = vad_field_text(at, item, "title");
	row.meaning = vad_field_text(at, item, "meaning");
	row.family = vad_field_text(at, item, "family");
	(void)vad_name_resolve(at, VAD_NAME_FAMILY, vad_field(item, "family"));
	row.about = (uint8_t)about;
	row.exhaustive = vad_field_true(item, "exhaustive");
	for (const struct vad_node *code = vad_field_items(item, "codes"); code != NULL; code = code->next)
		build_code(at, code, item->row, first);
	row.stands_for = vad_field_refs(at, item, "stands_for", VAD_NAME_BREAK);
	row.yields_to = vad_field_refs(at, item, "yields_to", VAD_NAME_BREAK);
	row.seen = build_seens(at, item, about);
	row.links = vad_field_refs(at, item, "see", VAD_NAME_LINK);
	vad_breaks_add(tables, &row);
}
