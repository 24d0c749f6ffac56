/* SPDX-License-Identifier: MIT */
/* actions.yaml: the closed list of what one can do, with typed arguments. */
#include "base/escape.h"
#include "loading.h"

static const struct vad_field action_fields[] = {
	{ "id", VAD_SHAPE_TEXT, true },	      { "title", VAD_SHAPE_TEXT, true },
	{ "where", VAD_SHAPE_TEXT, true },    { "rights", VAD_SHAPE_TEXT, true },
	{ "risk", VAD_SHAPE_TEXT, true },     { "undo", VAD_SHAPE_TEXT, true },
	{ "args", VAD_SHAPE_MAP, false },     { "commands", VAD_SHAPE_TEXTS, true },
	{ "powershell", VAD_SHAPE_TEXTS, false },
};
static const struct vad_field arg_fields[] = {
	{ "type", VAD_SHAPE_TEXT, true },
	{ "optional", VAD_SHAPE_BOOL, false },
};
static const char *const where_words[] = { "client",	 "kms-host",  "dns-server", "dc",
					   "network",	 "microsoft", "person",	    "hypervisor" };
static const char *const rights_words[] = { "user", "admin", "domain-admin" };

void vad_collect_actions(struct vad_place at, struct vad_node *item)
{
	if (VAD_FIELDS_CHECK(at, item, "action", action_fields))
		vad_collect_named(at, item, "id", VAD_NAME_ACTION, true);
	else
		vad_collect_broken(at, item, "id", VAD_NAME_ACTION);
}

static bool is_place_char(char c)
{
	return (c >= 'a' && c <= 'z') || vad_ascii_is_digit(c) || c == '-' || c == '_';
}

static struct vad_range build_args(struct vad_place at, const struct vad_node *item)
{
	struct vad_tables *tables = &at.loader->tables;
	const struct vad_node *args = vad_field_of(item, "args", VAD_NODE_MAP);
	uint32_t first = vad_action_args_count(tables);

	for (const struct vad_node *arg = args == NULL ? NULL : args->first; arg != NULL; arg = arg->next) {
		struct vad_action_arg row = { 0 };
		enum vad_arg_type type = VAD_ARG_HOST;
		struct vad_view word = arg->text;

		if (arg->kind == VAD_NODE_MAP) {
			if (!VAD_FIELDS_CHECK(at, arg, "argument", arg_fields))
				continue;
			word = vad_field_view(arg, "type");
			row.optional = vad_field_true(arg, "optional");
		}
		for (size_t i = 0; i < arg->key.size; i++) {
			if (!is_place_char(arg->key.data[i])) {
				vad_complain_at(at, arg->key_line, "argument '%.*s'; expected lower case "
								   "letters, digits, '-' and '_'",
						VAD_SHOW(arg->key));
				break;
			}
		}
		if (!vad_arg_type_from_name(word, &type))
			vad_complain(at, arg, "argument '%.*s' is of type '%.*s'; expected host, address, "
					      "port, guid, edition, date, number, code or key-tail",
				     VAD_SHOW(arg->key), VAD_SHOW(word));
		row.name = vad_tables_text(tables, arg->key);
		row.type = (uint8_t)type;
		vad_action_args_add(tables, &row);
	}
	return VAD_SINCE(at, action_args, first);
}

/* The declared argument of that name, or NULL. */
static const struct vad_action_arg *find_arg(const struct vad_tables *tables, struct vad_range args,
					     struct vad_view name)
{
	for (uint32_t i = 0; i < args.count; i++) {
		const struct vad_action_arg *arg = &vad_action_args_rows(tables)[args.first + i];

		if (vad_view_is(name, tables->pool.data + arg->name))
			return arg;
	}
	return NULL;
}

/* The size of the place "{name}" at `offset`, or 0. PowerShell's own braces hold blanks or '$'. */
static size_t place_at(struct vad_view command, size_t offset, struct vad_view *name)
{
	size_t end = offset + 1;

	if (command.data[offset] != '{')
		return 0;
	while (end < command.size && is_place_char(command.data[end]))
		end++;
	if (end == offset + 1 || end >= command.size || command.data[end] != '}')
		return 0;
	*name = vad_view_sub(command, offset + 1, end - offset - 1);
	return end + 1 - offset;
}

static bool pair_at(struct vad_view text, size_t offset, char c)
{
	return offset + 1 < text.size && text.data[offset] == c && text.data[offset + 1] == c;
}

/* Every {place} is declared; an optional one stands in a [[piece]] that can be left out with it. */
static void check_command(struct vad_place at, const struct vad_node *node, struct vad_range args)
{
	struct vad_view command = node->text, name;
	unsigned places = 0;
	bool inside = false;

	for (size_t i = 0; i < command.size; i++) {
		const struct vad_action_arg *arg;

		if (pair_at(command, i, inside ? ']' : '[')) {
			if (inside && places == 0)
				vad_complain(at, node, "a [[...]] piece without an {argument}");
			inside = !inside;
			places = 0;
			i++;
			continue;
		}
		if (place_at(command, i, &name) == 0)
			continue;
		places++;
		arg = find_arg(&at.loader->tables, args, name);
		if (arg == NULL)
			vad_complain(at, node, "'{%.*s}' in a command; expected a declared argument",
				     VAD_SHOW(name));
		else if (arg->optional && !inside)
			vad_complain(at, node, "optional argument '{%.*s}' outside [[...]]; expected it in "
					       "a piece that can be left out", VAD_SHOW(name));
	}
	if (inside)
		vad_complain(at, node, "'[[' without ']]' in a command");
}

static struct vad_range build_commands(struct vad_place at, const struct vad_node *item,
				       const char *key, struct vad_range args)
{
	for (const struct vad_node *node = vad_field_items(item, key); node != NULL; node = node->next)
		check_command(at, node, args);
	return vad_field_words(at, item, key);
}

void vad_build_actions(struct vad_place at, const struct vad_node *item)
{
	struct vad_action row = { 0 };

	(void)vad_field_choice(at, item, "where", where_words,
			       sizeof(where_words) / sizeof(where_words[0]));
	(void)vad_field_choice(at, item, "rights", rights_words,
			       sizeof(rights_words) / sizeof(rights_words[0]));
	row.id = vad_field_text(at, item, "id");
	row.title = vad_field_text(at, item, "title");
	row.where = vad_field_text(at, item, "where");
	row.rights = vad_field_text(at, item, "rights");
	row.risk = vad_field_text(at, item, "risk");
	row.undo = vad_field_text(at, item, "undo");
	row.args = build_args(at, item);
	row.commands = build_commands(at, item, "commands", row.args);
	row.powershell = build_commands(at, item, "powershell", row.args);
	vad_actions_add(&at.loader->tables, &row);
}
