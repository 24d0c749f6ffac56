/* SPDX-License-Identifier: MIT */
/* facts.yaml: the vocabulary. */
#include "loading.h"

static const char *const type_words[] = {
#define X(id, word) word,
	VAD_VALUE_TYPES(X)
#undef X
};
static const char *const kind_words[] = {
#define X(id, word) word,
	VAD_SUBJECT_KINDS(X)
#undef X
};
static const char *const shows_words[] = { "effect", "state" };
static const char *const where_words[] = { "client", "kms-host", "dns-server", "anywhere", "person" };
static const char *const rights_words[] = { "user", "admin" };
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct vad_field fact_fields[] = {
	{ "name", VAD_SHAPE_TEXT, true },	 { "type", VAD_SHAPE_TEXT, true },
	{ "words", VAD_SHAPE_TEXTS, false },	 { "target", VAD_SHAPE_TEXT, false },
	{ "inverse", VAD_SHAPE_TEXT, false },	 { "many", VAD_SHAPE_BOOL, false },
	{ "unit", VAD_SHAPE_TEXT, false },	 { "shows", VAD_SHAPE_TEXT, true },
	{ "keeps", VAD_SHAPE_TEXT, true },	 { "made_by", VAD_SHAPE_TEXTS, true },
	{ "derives_from", VAD_SHAPE_TEXTS, false }, { "meaning", VAD_SHAPE_TEXT, true },
	{ "ask", VAD_SHAPE_MAPS, false },
};
static const struct vad_field ask_fields[] = {
	{ "command", VAD_SHAPE_TEXT, false }, { "powershell", VAD_SHAPE_TEXT, false },
	{ "where", VAD_SHAPE_TEXT, true },    { "rights", VAD_SHAPE_TEXT, true },
	{ "effort", VAD_SHAPE_TEXT, true },   { "question", VAD_SHAPE_TEXT, false },
};

/* The kind in front of the dot; the name behind it in *rest. */
static bool split_name(struct vad_view name, enum vad_subject_kind *kind, struct vad_view *rest)
{
	size_t dot = vad_view_find_char(name, '.', 0);

	if (dot == SIZE_MAX)
		return false;
	*rest = vad_view_sub(name, dot + 1, name.size);
	return rest->size > 0 && vad_subject_kind_from_name(vad_view_sub(name, 0, dot), kind);
}

void vad_collect_facts(struct vad_place at, struct vad_node *item)
{
	enum vad_subject_kind kind;
	struct vad_view rest;
	struct vad_view name = vad_field_view(item, "name");

	if (!VAD_FIELDS_CHECK(at, item, "fact", fact_fields)) {
		vad_collect_broken(at, item, "name", VAD_NAME_FACT);
		return;
	}
	if (!split_name(name, &kind, &rest) || !vad_id_valid(name, true)) {
		vad_complain(at, vad_field(item, "name"),
			     "fact '%.*s'; expected the kind of subject, a dot and a name, such as "
			     "product.status", VAD_SHOW(name));
		return;
	}
	vad_collect_named(at, item, "name", VAD_NAME_FACT, true);
}

/* "1h", "7d", "always"; seconds. */
static uint32_t build_keeps(struct vad_place at, const struct vad_node *item)
{
	static const struct { char unit; uint32_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};
	const struct vad_node *node = vad_field(item, "keeps");
	struct vad_view text = node->text;
	uint64_t number;

	if (vad_view_is(text, "always"))
		return UINT32_MAX;
	for (size_t i = 0; i < COUNT(units); i++) {
		if (text.size > 1 && text.data[text.size - 1] == units[i].unit &&
		    vad_view_to_u64(vad_view_sub(text, 0, text.size - 1), &number) && number > 0 &&
		    number <= 3650)
			return (uint32_t)number * units[i].seconds;
	}
	vad_complain(at, node, "'keeps' is '%.*s'; expected a span such as 30m, 1h or 7d, or always",
		     VAD_SHOW(text));
	return 0;
}

static struct vad_range build_asks(struct vad_place at, const struct vad_node *item)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_asks_count(tables);

	for (const struct vad_node *ask = vad_field_items(item, "ask"); ask != NULL; ask = ask->next) {
		struct vad_ask row = { 0 };
		int64_t effort = 1;

		if (!VAD_FIELDS_CHECK(at, ask, "way to ask", ask_fields))
			continue;
		(void)vad_field_choice(at, ask, "where", where_words, COUNT(where_words));
		(void)vad_field_choice(at, ask, "rights", rights_words, COUNT(rights_words));
		(void)vad_node_number(at, vad_field(ask, "effort"), 1, 3, &effort);
		if (vad_field_view(ask, "command").size == 0 && vad_field_view(ask, "question").size == 0)
			vad_complain(at, ask, "a way to ask without 'command' or 'question'; expected one");
		row.command = vad_field_text(at, ask, "command");
		row.powershell = vad_field_text(at, ask, "powershell");
		row.where = vad_field_text(at, ask, "where");
		row.rights = vad_field_text(at, ask, "rights");
		row.question = vad_field_text(at, ask, "question");
		row.effort = (uint32_t)effort;
		vad_asks_add(tables, &row);
	}
	return VAD_SINCE(at, asks, first);
}

static bool list_holds(const struct vad_node *item, const char *key, const char *word)
{
	for (const struct vad_node *node = vad_field_items(item, key); node != NULL; node = node->next)
		if (vad_view_is(node->text, word))
			return true;
	return false;
}

static void check_words(struct vad_place at, const struct vad_node *item, enum vad_value_type type)
{
	const struct vad_node *words = vad_field(item, "words");

	if (type == VAD_TYPE_WORD && vad_field_items(item, "words") == NULL)
		vad_complain(at, item, "a word fact without 'words'; expected its closed list");
	if (type != VAD_TYPE_WORD && words != NULL)
		vad_complain(at, words, "'words' of a fact that is no word; expected none");
	for (const struct vad_node *a = vad_field_items(item, "words"); a != NULL; a = a->next)
		for (const struct vad_node *b = a->next; b != NULL; b = b->next)
			if (vad_view_equal(a->text, b->text))
				vad_complain(at, b, "word '%.*s' a second time", VAD_SHOW(b->text));
}

/* `target` and `inverse` belong to relations, `unit` to numbers. */
static void check_typed_keys(struct vad_place at, const struct vad_node *item,
			     enum vad_value_type type)
{
	static const char *const relation_keys[] = { "target", "inverse" };

	for (size_t i = 0; i < COUNT(relation_keys); i++) {
		const struct vad_node *node = vad_field(item, relation_keys[i]);

		if (type == VAD_TYPE_SUBJECT && vad_field_view(item, relation_keys[i]).size == 0)
			vad_complain(at, item, "a relation without '%s'; expected one", relation_keys[i]);
		if (type != VAD_TYPE_SUBJECT && node != NULL)
			vad_complain(at, node, "'%s' of a fact that is no relation; expected none",
				     relation_keys[i]);
	}
	if (type != VAD_TYPE_INT && vad_field_view(item, "unit").size > 0)
		vad_complain(at, vad_field(item, "unit"), "'unit' of a fact that is no number; expected "
							  "none");
}

static void check_makers(struct vad_place at, const struct vad_node *item)
{
	const struct vad_node *makers = vad_field_items(item, "made_by");
	bool derived = list_holds(item, "made_by", "derived");
	bool sources = vad_field_items(item, "derives_from") != NULL;

	if (makers == NULL)
		vad_complain(at, vad_field(item, "made_by"),
			     "a fact that nothing makes; expected the readers or probes in 'made_by'");
	else if (derived && makers->next == NULL && !sources)
		vad_complain(at, item, "a derived fact without 'derives_from'; expected its sources");
	if (sources && !derived)
		vad_complain(at, vad_field(item, "derives_from"),
			     "'derives_from' of a fact that 'made_by' does not call derived");
}

static bool inverse_clashes(const struct vad_tables *tables, const struct vad_fact_def *row)
{
	const struct vad_fact_def *facts = vad_facts_rows(tables);

	for (uint32_t i = 0; i < vad_facts_count(tables); i++)
		if (facts[i].type == VAD_TYPE_SUBJECT && facts[i].target == row->target &&
		    facts[i].inverse == row->inverse)
			return true;
	return false;
}

/* A step of a path must mean one thing: no relation back may look like another, or like a fact. */
static void check_inverse(struct vad_place at, const struct vad_node *item,
			  const struct vad_fact_def *row)
{
	struct vad_buffer name = vad_buffer_new(256);

	if (row->type != VAD_TYPE_SUBJECT || row->inverse == 0)
		return;
	vad_buffer_add(&name, vad_subject_kind_name((enum vad_subject_kind)row->target));
	vad_buffer_add_char(&name, '.');
	vad_buffer_add_view(&name, vad_field_view(item, "inverse"));
	if (inverse_clashes(&at.loader->tables, row))
		vad_complain(at, vad_field(item, "inverse"),
			     "the way back '%s' is also that of another relation; expected a name of its "
			     "own", vad_buffer_text(&name));
	if (vad_name_find(at.loader, VAD_NAME_FACT, vad_buffer_view(&name)) != NULL)
		vad_complain(at, vad_field(item, "inverse"), "the way back '%s' is also a fact; expected "
							     "a name of its own", vad_buffer_text(&name));
	vad_tables_release(&at.loader->tables, &name);
}

void vad_build_facts(struct vad_place at, const struct vad_node *item)
{
	struct vad_fact_def row = { 0 };
	enum vad_subject_kind kind = VAD_SUBJECT_MACHINE;
	enum vad_value_type type;
	struct vad_view rest;

	type = (enum vad_value_type)vad_field_choice(at, item, "type", type_words, COUNT(type_words));
	(void)split_name(vad_field_view(item, "name"), &kind, &rest);
	row.name = vad_field_text(at, item, "name");
	row.subject = (uint8_t)kind;
	row.type = (uint8_t)type;
	row.shows = (uint8_t)vad_field_choice(at, item, "shows", shows_words, COUNT(shows_words));
	row.many = vad_field_true(item, "many");
	row.target = (uint8_t)vad_field_choice(at, item, "target", kind_words, COUNT(kind_words));
	row.inverse = vad_field_text(at, item, "inverse");
	row.unit = vad_field_text(at, item, "unit");
	row.meaning = vad_field_text(at, item, "meaning");
	row.keeps = build_keeps(at, item);
	row.words = vad_field_words(at, item, "words");
	row.made_by = vad_field_words(at, item, "made_by");
	row.derives = vad_field_refs(at, item, "derives_from", VAD_NAME_FACT);
	row.asks = build_asks(at, item);
	check_words(at, item, type);
	check_typed_keys(at, item, type);
	check_makers(at, item);
	check_inverse(at, item, &row);
	vad_facts_add(&at.loader->tables, &row);
}
