/* SPDX-License-Identifier: MIT */
/* Conditions: path, fact, operator, operand, quantifier; checked against the vocabulary. */
#include "conditions.h"

#include "base/escape.h"
#include "base/time.h"
#include "loading.h"

static const struct vad_field condition_fields[] = {
	{ "path", VAD_SHAPE_TEXT, false }, { "fact", VAD_SHAPE_TEXT, true },
	{ "is", VAD_SHAPE_ANY, false },	   { "isnt", VAD_SHAPE_ANY, false },
	{ "above", VAD_SHAPE_ANY, false }, { "below", VAD_SHAPE_ANY, false },
	{ "known", VAD_SHAPE_BOOL, false }, { "absent", VAD_SHAPE_BOOL, false },
	{ "every", VAD_SHAPE_BOOL, false }, { "none", VAD_SHAPE_BOOL, false },
	{ "share_above", VAD_SHAPE_TEXT, false }, { "or_unknown", VAD_SHAPE_BOOL, false },
};
static const char *const operator_words[] = {
	[VAD_OP_IS] = "is",	  [VAD_OP_ISNT] = "isnt",   [VAD_OP_ABOVE] = "above",
	[VAD_OP_BELOW] = "below", [VAD_OP_KNOWN] = "known", [VAD_OP_ABSENT] = "absent",
};
enum { OPERATORS = sizeof(operator_words) / sizeof(operator_words[0]) };

static const struct vad_fact_def *fact_row(struct vad_place at, uint32_t fact)
{
	return &vad_facts_rows(&at.loader->tables)[fact];
}

static bool word_index(const struct vad_tables *tables, const struct vad_fact_def *fact,
		       struct vad_view word, int64_t *index)
{
	const vad_str *words = vad_words_rows(tables);

	for (uint32_t i = 0; i < fact->words.count; i++) {
		if (vad_view_is(word, tables->pool.data + words[fact->words.first + i])) {
			*index = i;
			return true;
		}
	}
	return false;
}

static void complain_word(struct vad_place at, const struct vad_node *node,
			  const struct vad_fact_def *fact)
{
	const struct vad_tables *tables = &at.loader->tables;
	struct vad_buffer list = vad_buffer_new(VAD_ERROR_MESSAGE_MAX);

	for (uint32_t i = 0; i < fact->words.count; i++) {
		vad_buffer_add(&list, i == 0 ? "" : i + 1 == fact->words.count ? " or " : ", ");
		vad_buffer_add(&list, tables->pool.data +
				      vad_words_rows(tables)[fact->words.first + i]);
	}
	vad_complain(at, node, "'%.*s' is no word of %s; expected %s", VAD_SHOW(node->text),
		     tables->pool.data + fact->name, vad_buffer_text(&list));
	vad_tables_release(&at.loader->tables, &list);
}

/* Text of a HOST or ADDRESS constant: as such values are stored, in lower case. */
static vad_str lower_text(struct vad_place at, struct vad_view text)
{
	struct vad_buffer lower = vad_buffer_new(VAD_YAML_TEXT);
	vad_str result;

	for (size_t i = 0; i < text.size; i++)
		vad_buffer_add_char(&lower, vad_ascii_lower(text.data[i]));
	result = vad_tables_text(&at.loader->tables, vad_buffer_view(&lower));
	vad_tables_release(&at.loader->tables, &lower);
	return result;
}

static bool number_constant(const struct vad_tables *tables, const struct vad_fact_def *fact,
			    struct vad_view text, int64_t *number)
{
	struct vad_stamp stamp;
	uint32_t code;

	switch (fact->type) {
	case VAD_TYPE_BOOL:
		*number = vad_view_is(text, "true");
		return *number != 0 || vad_view_is(text, "false");
	case VAD_TYPE_INT:
		return vad_view_to_i64(text, number);
	case VAD_TYPE_PORT:
		return vad_arg_valid(VAD_ARG_PORT, text) && vad_view_to_i64(text, number);
	case VAD_TYPE_CODE:
		if (!vad_code_parse(text, &code))
			return vad_view_is(text, "0") && (*number = 0, true);
		*number = code;
		return true;
	case VAD_TYPE_TIME:
		if (!vad_stamp_parse(text, false, &stamp))
			return false;
		*number = stamp.time;
		return true;
	case VAD_TYPE_WORD:
		return word_index(tables, fact, text, number);
	default:
		return false;
	}
}

static bool typed_constant(struct vad_place at, const struct vad_fact_def *fact,
			   struct vad_view text, struct vad_constant *constant)
{
	switch (fact->type) {
	case VAD_TYPE_TEXT:
		constant->text = vad_tables_text(&at.loader->tables, text);
		return text.size > 0;
	case VAD_TYPE_HOST:
		constant->text = lower_text(at, text);
		return vad_arg_valid(VAD_ARG_HOST, text);
	case VAD_TYPE_ADDRESS:
		constant->text = lower_text(at, text);
		return vad_arg_valid(VAD_ARG_ADDRESS, text);
	case VAD_TYPE_GUID:
		return vad_guid_parse(text, &constant->guid);
	default:
		return number_constant(&at.loader->tables, fact, text, &constant->number);
	}
}

static void build_constant(struct vad_place at, const struct vad_node *node, uint32_t fact)
{
	struct vad_constant row = { 0 };
	const struct vad_fact_def *def = fact_row(at, fact);

	if (node->kind != VAD_NODE_TEXT)
		vad_complain(at, node, "a list or mapping; expected a value of type %s",
			     vad_value_type_name((enum vad_value_type)def->type));
	else if (def->type == VAD_TYPE_SUBJECT)
		vad_complain(at, node, "a value for the relation %s; expected known, absent or another "
				       "fact", at.loader->tables.pool.data + def->name);
	else if (!typed_constant(at, def, node->text, &row)) {
		if (def->type == VAD_TYPE_WORD)
			complain_word(at, node, def);
		else
			vad_complain(at, node, "'%.*s' for %s; expected a value of type %s",
				     VAD_SHOW(node->text), at.loader->tables.pool.data + def->name,
				     vad_value_type_name((enum vad_value_type)def->type));
	}
	vad_constants_add(&at.loader->tables, &row);
}

static bool is_number(const struct vad_fact_def *fact)
{
	return fact->type == VAD_TYPE_INT || fact->type == VAD_TYPE_PORT || fact->type == VAD_TYPE_TIME;
}

static void build_rule_operand(struct vad_place at, const struct vad_node *operand,
			       struct vad_condition *row)
{
	static const struct vad_field fields[] = { { "rule", VAD_SHAPE_TEXT, true } };
	const struct vad_fact_def *fact = fact_row(at, row->fact);
	const struct vad_rule *rule;

	row->operand = VAD_OPERAND_RULE;
	if (!VAD_FIELDS_CHECK(at, operand, "rule operand", fields))
		return;
	row->rule = vad_name_resolve(at, VAD_NAME_RULE, vad_field(operand, "rule"));
	if (row->rule == VAD_NO_INDEX)
		return;
	rule = &vad_rules_rows(&at.loader->tables)[row->rule];
	if (!is_number(fact))
		vad_complain(at, operand, "a rule for %s; expected one only where the fact is a number",
			     at.loader->tables.pool.data + fact->name);
	else if (rule->unit != fact->unit && rule->unit != 0 && fact->unit != 0)
		vad_complain(at, operand, "rule '%s' is in %s; expected %s as in %s",
			     at.loader->tables.pool.data + rule->name,
			     at.loader->tables.pool.data + rule->unit,
			     at.loader->tables.pool.data + fact->unit,
			     at.loader->tables.pool.data + fact->name);
}

static bool same_words(const struct vad_tables *tables, const struct vad_fact_def *a,
		       const struct vad_fact_def *b)
{
	const vad_str *words = vad_words_rows(tables);

	if (a->words.count != b->words.count)
		return false;
	for (uint32_t i = 0; i < a->words.count; i++)
		if (words[a->words.first + i] != words[b->words.first + i])
			return false;
	return true;
}

static void build_fact_operand(struct vad_place at, const struct vad_node *operand,
			       enum vad_subject_kind about, struct vad_condition *row)
{
	static const struct vad_field fields[] = { { "fact", VAD_SHAPE_TEXT, true },
						   { "path", VAD_SHAPE_TEXT, false } };
	const struct vad_fact_def *one = fact_row(at, row->fact), *other;

	row->operand = VAD_OPERAND_FACT;
	if (!VAD_FIELDS_CHECK(at, operand, "fact operand", fields))
		return;
	row->other_fact = vad_field_fact(at, operand, "fact");
	if (row->other_fact == VAD_NO_INDEX)
		return;
	other = fact_row(at, row->other_fact);
	if (one->type != other->type || one->unit != other->unit || one->target != other->target ||
	    !same_words(&at.loader->tables, one, other))
		vad_complain(at, operand, "%s and %s are not of one type, unit and list of words",
			     at.loader->tables.pool.data + one->name,
			     at.loader->tables.pool.data + other->name);
	(void)vad_build_path(at, operand, vad_field_of(operand, "path", VAD_NODE_TEXT), about,
			     row->other_fact, &row->other_path);
}

static void build_operand(struct vad_place at, const struct vad_node *operand,
			  enum vad_subject_kind about, struct vad_condition *row)
{
	const struct vad_node *value = operand;

	if (operand->kind == VAD_NODE_MAP) {
		if (vad_field(operand, "rule") != NULL)
			build_rule_operand(at, operand, row);
		else
			build_fact_operand(at, operand, about, row);
		return;
	}
	row->constants.first = vad_constants_count(&at.loader->tables);
	if (operand->kind == VAD_NODE_LIST) {
		if (row->op != VAD_OP_IS && row->op != VAD_OP_ISNT)
			vad_complain(at, operand, "a list; expected one value");
		if (operand->first == NULL)
			vad_complain(at, operand, "an empty list; expected values");
		for (value = operand->first; value != NULL; value = value->next)
			build_constant(at, value, row->fact);
	} else {
		build_constant(at, operand, row->fact);
	}
	row->constants = VAD_SINCE(at, constants, row->constants.first);
}

/* The one operator of a condition; NULL after a complaint. */
static const struct vad_node *find_operator(struct vad_place at, const struct vad_node *item,
					    struct vad_condition *row)
{
	const struct vad_node *found = NULL;

	for (unsigned i = 0; i < OPERATORS; i++) {
		const struct vad_node *node = vad_field(item, operator_words[i]);

		if (node == NULL)
			continue;
		if (found != NULL) {
			vad_complain(at, node, "'%s' beside another comparison; expected one",
				     operator_words[i]);
			return NULL;
		}
		found = node;
		row->op = (uint8_t)i;
	}
	if (found == NULL)
		vad_complain(at, item, "a condition without a comparison; expected is, isnt, above, below, "
				       "known or absent");
	return found;
}

static void build_quantifier(struct vad_place at, const struct vad_node *item,
			     struct vad_condition *row)
{
	static const struct { const char *key; enum vad_quantifier quantifier; } words[] = {
		{ "every", VAD_QUANT_EVERY },
		{ "none", VAD_QUANT_NONE },
		{ "share_above", VAD_QUANT_SHARE_ABOVE },
	};
	unsigned found = 0;
	int64_t share = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const struct vad_node *node = vad_field(item, words[i].key);

		if (node == NULL)
			continue;
		if (found++ > 0)
			vad_complain(at, node, "'%s' beside another quantifier; expected one",
				     words[i].key);
		row->quantifier = (uint8_t)words[i].quantifier;
		if (words[i].quantifier == VAD_QUANT_SHARE_ABOVE)
			(void)vad_node_number(at, node, 0, 99, &share);
		else if (!vad_view_is(node->text, "true"))
			vad_complain(at, node, "'%s' is false; expected true, or no such key",
				     words[i].key);
	}
	row->share = (uint32_t)share;
}

/* Only what makes a break visible may be lenient: a sign must know what it says. */
static void build_or_unknown(struct vad_place at, const struct vad_node *item, bool state_only,
			     struct vad_condition *row)
{
	const struct vad_node *node = vad_field(item, "or_unknown");

	if (node == NULL)
		return;
	row->or_unknown = 1;
	if (!vad_view_is(node->text, "true"))
		vad_complain(at, node, "'or_unknown' is false; expected true, or no such key");
	else if (state_only)
		vad_complain(at, node, "'or_unknown' in an 'is' sign; expected a condition that must be known");
}

static void check_operator(struct vad_place at, const struct vad_node *operand,
			   const struct vad_condition *row)
{
	const struct vad_fact_def *fact = fact_row(at, row->fact);

	if ((row->op == VAD_OP_ABOVE || row->op == VAD_OP_BELOW) && !is_number(fact))
		vad_complain(at, operand, "'%s' of %s, which is of type %s; expected a number",
			     operator_words[row->op], at.loader->tables.pool.data + fact->name,
			     vad_value_type_name((enum vad_value_type)fact->type));
	if ((row->op == VAD_OP_KNOWN || row->op == VAD_OP_ABSENT) && !vad_view_is(operand->text, "true"))
		vad_complain(at, operand, "'%s' is false; expected true", operator_words[row->op]);
}

static void check_state_only(struct vad_place at, const struct vad_node *item, uint32_t fact)
{
	const struct vad_fact_def *def;

	if (fact == VAD_NO_INDEX)
		return;
	def = fact_row(at, fact);
	if (def->shows != VAD_SHOWS_STATE)
		vad_complain(at, item, "%s shows an effect; expected a fact that shows a state in an 'is' "
				       "sign", at.loader->tables.pool.data + def->name);
}

static bool build_condition(struct vad_place at, const struct vad_node *item,
			    enum vad_subject_kind about, bool state_only, struct vad_condition *row)
{
	const struct vad_node *operand;

	if (!VAD_FIELDS_CHECK(at, item, "condition", condition_fields))
		return false;
	row->fact = vad_field_fact(at, item, "fact");
	operand = find_operator(at, item, row);
	build_quantifier(at, item, row);
	build_or_unknown(at, item, state_only, row);
	if (row->fact == VAD_NO_INDEX)
		return false;
	if (state_only)
		check_state_only(at, item, row->fact);
	if (!vad_build_path(at, item, vad_field_of(item, "path", VAD_NODE_TEXT), about, row->fact,
			    &row->path) || operand == NULL)
		return false;
	check_operator(at, operand, row);
	if (row->op != VAD_OP_KNOWN && row->op != VAD_OP_ABSENT)
		build_operand(at, operand, about, row);
	if (state_only)
		check_state_only(at, item, row->other_fact);
	row->text = vad_condition_text(&at.loader->tables, row);
	return true;
}

struct vad_range vad_build_conditions(struct vad_place at, const struct vad_node *list,
				      enum vad_subject_kind about, bool state_only)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_conditions_count(tables);

	for (const struct vad_node *item = list == NULL ? NULL : list->first; item != NULL;
	     item = item->next) {
		struct vad_condition row = { .start = (uint8_t)about,
					     .rule = VAD_NO_INDEX,
					     .other_fact = VAD_NO_INDEX };

		if (build_condition(at, item, about, state_only, &row))
			vad_conditions_add(tables, &row);
	}
	return VAD_SINCE(at, conditions, first);
}
