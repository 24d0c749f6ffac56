/* SPDX-License-Identifier: MIT */
/* causes/ID.yaml: why a break happens, by what signs, and how it is mended. */
#include "base/escape.h"
#include "loading.h"

static const struct vad_field cause_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },	      { "family", VAD_SHAPE_TEXT, true },
	{ "title", VAD_SHAPE_TEXT, true },    { "explanation", VAD_SHAPE_TEXT, true },
	{ "about", VAD_SHAPE_TEXT, true },    { "leads_to", VAD_SHAPE_TEXTS, true },
	{ "base", VAD_SHAPE_TEXT, true },     { "harmless", VAD_SHAPE_BOOL, false },
	{ "words", VAD_SHAPE_TEXTS, false },  { "see", VAD_SHAPE_TEXTS, false },
	{ "seed", VAD_SHAPE_ANY, false },     { "signs", VAD_SHAPE_MAPS, true },
	{ "fixes", VAD_SHAPE_MAPS, false },
};
static const struct vad_field sign_fields[] = {
	{ "says", VAD_SHAPE_TEXT, true },
	{ "when", VAD_SHAPE_MAPS, true },
	{ "because", VAD_SHAPE_TEXT, false },
};
static const struct vad_field fix_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },	      { "action", VAD_SHAPE_TEXT, true },
	{ "text", VAD_SHAPE_TEXT, false },    { "args", VAD_SHAPE_MAP, false },
	{ "when", VAD_SHAPE_MAPS, false },    { "verify", VAD_SHAPE_MAPS, false },
	{ "see", VAD_SHAPE_TEXTS, false },    { "seed", VAD_SHAPE_ANY, false },
};
static const char *const base_words[] = { "common", "occasional", "rare" };
static const char *const says_words[] = { "is", "supports", "weakens", "excludes" };

void vad_collect_causes(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "cause", cause_fields))
		vad_collect_named(at, item, "id", VAD_NAME_CAUSE, false);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_CAUSE);
}

static struct vad_range build_signs(struct vad_place at, const struct vad_node *item,
				    enum vad_subject_kind about)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_signs_count(tables);

	for (const struct vad_node *sign = vad_field_items(item, "signs"); sign != NULL; sign = sign->next) {
		struct vad_sign row = { 0 };

		if (!VAD_FIELDS_CHECK(at, sign, "sign", sign_fields))
			continue;
		row.says = (uint8_t)vad_field_choice(at, sign, "says", says_words,
						     sizeof(says_words) / sizeof(says_words[0]));
		row.because = vad_field_text(at, sign, "because");
		row.when = vad_build_conditions(at, vad_field(sign, "when"), about,
						row.says == VAD_SAYS_IS);
		if (vad_field(sign, "when")->first == NULL)
			vad_complain(at, sign, "a sign without conditions; expected some");
		vad_signs_add(tables, &row);
	}
	return VAD_SINCE(at, signs, first);
}

/* "0x8007232B/1" */
static bool parse_seed(struct vad_view text, struct vad_seed *seed)
{
	uint64_t number;

	if (text.size < 12 || text.data[10] != '/' ||
	    !vad_code_parse(vad_view_sub(text, 0, 10), &seed->code) ||
	    !vad_view_to_u64(vad_view_sub(text, 11, text.size), &number) || number == 0 || number > 99)
		return false;
	seed->number = (uint32_t)number;
	return true;
}

static void build_seed(struct vad_place at, const struct vad_node *node)
{
	const struct vad_name *name;
	struct vad_seed row = { 0 };
	char text[VAD_CODE_TEXT];

	if (node->kind != VAD_NODE_TEXT || !parse_seed(node->text, &row)) {
		vad_complain(at, node, "seed '%.*s'; expected a code and a number, such as 0x8007232B/1",
			     VAD_SHOW(node->text));
		return;
	}
	vad_code_print(row.code, text);
	name = vad_name_find(at.loader, VAD_NAME_CODE, vad_view_of(text));
	if (name == NULL || vad_codes_rows(&at.loader->tables)[name->row].seed == 0)
		vad_complain(at, node, "%s is not marked as a code of the seed in codes.tsv", text);
	vad_seeds_add(&at.loader->tables, &row);
}

static struct vad_range build_seeds(struct vad_place at, const struct vad_node *map)
{
	const struct vad_node *node = vad_field(map, "seed");
	uint32_t first = vad_seeds_count(&at.loader->tables);

	if (node != NULL && node->kind == VAD_NODE_LIST) {
		for (node = node->first; node != NULL; node = node->next)
			build_seed(at, node);
	} else if (node != NULL) {
		build_seed(at, node);
	}
	return VAD_SINCE(at, seeds, first);
}

/* May a fact of this type fill an argument of that type? */
static bool fits(enum vad_value_type fact, enum vad_arg_type argument)
{
	switch (argument) {
	case VAD_ARG_HOST:
		return fact == VAD_TYPE_HOST || fact == VAD_TYPE_ADDRESS;
	case VAD_ARG_ADDRESS:
		return fact == VAD_TYPE_ADDRESS;
	case VAD_ARG_PORT:
		return fact == VAD_TYPE_PORT;
	case VAD_ARG_GUID:
		return fact == VAD_TYPE_GUID;
	case VAD_ARG_DATE:
		return fact == VAD_TYPE_TIME;
	case VAD_ARG_NUMBER:
		return fact == VAD_TYPE_INT || fact == VAD_TYPE_PORT;
	case VAD_ARG_CODE:
		return fact == VAD_TYPE_CODE;
	case VAD_ARG_EDITION:
	case VAD_ARG_KEY_TAIL:
	default:
		return fact == VAD_TYPE_TEXT;
	}
}

static const struct vad_action_arg *find_arg(const struct vad_tables *tables, uint32_t action,
					     struct vad_view name)
{
	struct vad_range args = vad_actions_rows(tables)[action].args;

	for (uint32_t i = 0; i < args.count; i++) {
		const struct vad_action_arg *arg = &vad_action_args_rows(tables)[args.first + i];

		if (vad_view_is(name, tables->pool.data + arg->name))
			return arg;
	}
	return NULL;
}

static void build_arg_source(struct vad_place at, const struct vad_node *node,
			     enum vad_subject_kind about, struct vad_arg *row)
{
	static const struct vad_field fields[] = { { "fact", VAD_SHAPE_TEXT, true },
						   { "path", VAD_SHAPE_TEXT, false } };
	const struct vad_fact_def *fact;

	if (!VAD_FIELDS_CHECK(at, node, "value of an argument", fields))
		return;
	row->fact = vad_field_fact(at, node, "fact");
	if (row->fact == VAD_NO_INDEX)
		return;
	fact = &vad_facts_rows(&at.loader->tables)[row->fact];
	if (!fits((enum vad_value_type)fact->type, (enum vad_arg_type)row->type))
		vad_complain(at, node, "%s is of type %s; expected what fits an argument of type %s",
			     at.loader->tables.pool.data + fact->name,
			     vad_value_type_name((enum vad_value_type)fact->type),
			     vad_arg_type_name((enum vad_arg_type)row->type));
	(void)vad_build_path(at, node, vad_field_of(node, "path", VAD_NODE_TEXT), about, row->fact,
			     &row->path);
}

static struct vad_range build_args(struct vad_place at, const struct vad_node *fix, uint32_t action,
				   enum vad_subject_kind about)
{
	struct vad_tables *tables = &at.loader->tables;
	const struct vad_node *args = vad_field_of(fix, "args", VAD_NODE_MAP);
	uint32_t first = vad_args_count(tables);

	for (const struct vad_node *node = args == NULL ? NULL : args->first; node != NULL;
	     node = node->next) {
		const struct vad_action_arg *arg = find_arg(tables, action, node->key);
		struct vad_arg row = { .fact = VAD_NO_INDEX };

		if (arg == NULL) {
			vad_complain_at(at, node->key_line, "argument '%.*s'; action '%s' declares none "
							    "of that name", VAD_SHOW(node->key),
					tables->pool.data + vad_actions_rows(tables)[action].id);
			continue;
		}
		row.name = arg->name;
		row.type = arg->type;
		if (node->kind == VAD_NODE_MAP)
			build_arg_source(at, node, about, &row);
		else if (node->kind != VAD_NODE_TEXT ||
			 !vad_arg_valid((enum vad_arg_type)row.type, node->text))
			vad_complain(at, node, "'%.*s' for argument '%.*s'; expected a %s or a fact",
				     VAD_SHOW(node->text), VAD_SHOW(node->key),
				     vad_arg_type_name((enum vad_arg_type)row.type));
		else
			row.constant = vad_tables_text(tables, node->text);
		vad_args_add(tables, &row);
	}
	return VAD_SINCE(at, args, first);
}

static void build_fix(struct vad_place at, const struct vad_node *fix, enum vad_subject_kind about)
{
	struct vad_fix row = { 0 };

	if (!VAD_FIELDS_CHECK(at, fix, "fix", fix_fields))
		return;
	if (!vad_id_valid(vad_field_view(fix, "id"), false))
		vad_complain(at, vad_field(fix, "id"), "id '%.*s'; expected lower case letters, digits "
						       "and single hyphens",
			     VAD_SHOW(vad_field_view(fix, "id")));
	row.id = vad_field_text(at, fix, "id");
	row.text = vad_field_text(at, fix, "text");
	row.action = vad_name_resolve(at, VAD_NAME_ACTION, vad_field(fix, "action"));
	if (row.action != VAD_NO_INDEX)
		row.args = build_args(at, fix, row.action, about);
	row.when = vad_build_conditions(at, vad_field_of(fix, "when", VAD_NODE_LIST), about, false);
	row.verify = vad_build_conditions(at, vad_field_of(fix, "verify", VAD_NODE_LIST), about, false);
	row.see = vad_field_refs(at, fix, "see", VAD_NAME_LINK);
	row.seeds = build_seeds(at, fix);
	vad_fixes_add(&at.loader->tables, &row);
}

static struct vad_range build_fixes(struct vad_place at, const struct vad_node *item,
				    enum vad_subject_kind about)
{
	uint32_t first = vad_fixes_count(&at.loader->tables);

	for (const struct vad_node *fix = vad_field_items(item, "fixes"); fix != NULL; fix = fix->next) {
		build_fix(at, fix, about);
		for (const struct vad_node *other = fix->next; other != NULL; other = other->next)
			if (vad_view_equal(vad_field_view(fix, "id"), vad_field_view(other, "id")))
				vad_complain(at, other, "fix '%.*s' a second time",
					     VAD_SHOW(vad_field_view(other, "id")));
	}
	return VAD_SINCE(at, fixes, first);
}

void vad_build_causes(struct vad_place at, const struct vad_node *item)
{
	struct vad_cause row = { 0 };
	enum vad_subject_kind about = VAD_SUBJECT_PRODUCT;

	vad_field_about(at, item, &about);
	row.id = vad_field_text(at, item, "id");
	row.family = vad_field_text(at, item, "family");
	(void)vad_name_resolve(at, VAD_NAME_FAMILY, vad_field(item, "family"));
	row.title = vad_field_text(at, item, "title");
	row.explanation = vad_field_text(at, item, "explanation");
	row.about = (uint8_t)about;
	row.base = (uint8_t)vad_field_choice(at, item, "base", base_words,
					     sizeof(base_words) / sizeof(base_words[0]));
	row.harmless = vad_field_true(item, "harmless");
	row.leads_to = vad_field_refs(at, item, "leads_to", VAD_NAME_BREAK);
	if (vad_field_items(item, "leads_to") == NULL)
		vad_complain(at, vad_field(item, "leads_to"), "a cause that leads to nothing; expected "
							      "breaks");
	row.words = vad_field_words(at, item, "words");
	row.signs = build_signs(at, item, about);
	row.fixes = build_fixes(at, item, about);
	if (vad_field_items(item, "fixes") == NULL && !row.harmless)
		vad_complain(at, item, "a cause without fixes; expected some, or harmless: true");
	row.see = vad_field_refs(at, item, "see", VAD_NAME_LINK);
	row.seeds = build_seeds(at, item);
	vad_causes_add(&at.loader->tables, &row);
}
