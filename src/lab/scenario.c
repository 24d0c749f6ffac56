/* SPDX-License-Identifier: MIT */
/* Scenario files: the heading, and what it refers to. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "scenario_private.h"

enum { SCENARIO_MEMORY = 4 << 20, CODE_TEXT = 10, PATH_BYTES = 1 << 16, WORLDS_MAX = 256 };

static const struct vad_field scenario_fields[] = {
	{ "scenario", VAD_SHAPE_TEXT, true }, { "title", VAD_SHAPE_TEXT, true },
	{ "code", VAD_SHAPE_TEXT, true },     { "cause", VAD_SHAPE_TEXT, true },
	{ "seed", VAD_SHAPE_TEXT, false },    { "reading", VAD_SHAPE_TEXT, false },
	{ "world", VAD_SHAPE_TEXT, true },    { "on", VAD_SHAPE_TEXT, false },
	{ "told", VAD_SHAPE_TEXT, false },    { "fault", VAD_SHAPE_MAPS, true },
	{ "attempt", VAD_SHAPE_ANY, false },  { "host-evidence", VAD_SHAPE_TEXT, false },
	{ "fix", VAD_SHAPE_MAP, false },
};
static const struct vad_field fix_fields[] = {
	{ "action", VAD_SHAPE_TEXT, true },
	{ "args", VAD_SHAPE_MAP, false },
};
static const char *const reading_words[] = { "mechanism", "seed" };
static const char *const yes_words[] = { "no", "yes" };
/* In the order of enum vad_scenario_attempt. */
static const char *const attempt_words[] = { "ato", "install", "confirm", "settings", "office", "wait" };

enum vad_result vad_scenario_complaint(const struct vad_scenario *scenario, struct vad_error *error)
{
	enum vad_result result = vad_loader_result(scenario->loader);

	if (vad_loader_complaints(scenario->loader) > 0) {
		const struct vad_error *first = vad_loader_complaint(scenario->loader, 0);

		return vad_error_set(error, first->result, first->source, first->line,
				     first->column, "%s", first->message);
	}
	if (result != VAD_OK)
		return vad_error_set(error, result, NULL, 0, 0, "%s", vad_result_text(result));
	return VAD_OK;
}

static const char *keep(struct vad_scenario *s, struct vad_view text)
{
	struct vad_view copy = vad_arena_copy(s->arena, text);

	if (copy.data != NULL)
		return copy.data;
	vad_loader_fail(s->loader, VAD_NO_MEMORY);
	return "";
}

static const char *text_of(struct vad_scenario *s, const char *key)
{
	return keep(s, vad_field_view(s->tree, key));
}

/* --- what the heading refers to --------------------------------------------------------------- */

/* "0x" and eight digits at the start of a text. */
static bool parse_code(struct vad_view text, uint32_t *code)
{
	uint64_t number;

	if (text.size != CODE_TEXT || !vad_view_starts_nocase(text, "0x") ||
	    !vad_view_hex_to_u64(vad_view_sub(text, 2, text.size - 2), &number))
		return false;
	*code = (uint32_t)number;
	return true;
}

static void read_code(struct vad_scenario *s)
{
	const struct vad_node *node = vad_field(s->tree, "code");

	if (!parse_code(node->text, &s->head.code))
		vad_complain(s->place, node,
			     "'code' is '%.*s'; expected 0x and eight hexadecimal digits",
			     VAD_SHOW(node->text));
	else if (vad_code_index(s->k, s->head.code) == VAD_NO_INDEX)
		vad_complain(s->place, node, "code %.*s is not known", VAD_SHOW(node->text));
}

/* "there is no WHAT 'TEXT'", with the nearest of `count` names; NULL for those, without memory. */
static void complain_no(struct vad_scenario *s, const struct vad_node *node, const char *what,
			const char *const *names, size_t count)
{
	struct vad_view near = vad_nearest_word(node->text, names, names == NULL ? 0 : count);

	if (near.size > 0)
		vad_complain(s->place, node, "there is no %s '%.*s'; did you mean '%.*s'?", what,
			     VAD_SHOW(node->text), VAD_SHOW(near));
	else
		vad_complain(s->place, node, "there is no %s '%.*s'", what, VAD_SHOW(node->text));
}

static void read_cause(struct vad_scenario *s)
{
	const struct vad_knowledge *k = s->k;
	const struct vad_node *node = vad_field(s->tree, "cause");
	const char **names;

	s->head.cause = vad_cause_index(k, node->text);
	if (s->head.cause != VAD_NO_INDEX)
		return;
	names = calloc(k->causes_count + 1, sizeof(*names));
	for (uint32_t i = 0; names != NULL && i < k->causes_count; i++)
		names[i] = vad_text(k, k->causes[i].id);
	complain_no(s, node, "cause", names, k->causes_count);
	free(names);
}

/* "0x800706BA/1": a code of the seed document, and the number of the cause that it gives. */
static void read_seed(struct vad_scenario *s)
{
	const struct vad_node *node = vad_field(s->tree, "seed");
	const struct vad_cause *cause = &s->k->causes[s->head.cause];
	uint64_t number = 0;

	if (node == NULL || s->head.cause == VAD_NO_INDEX)
		return;
	if (node->text.size < CODE_TEXT + 2 ||
	    !parse_code(vad_view_sub(node->text, 0, CODE_TEXT), &s->head.seed_code) ||
	    node->text.data[CODE_TEXT] != '/' ||
	    !vad_view_to_u64(vad_view_sub(node->text, CODE_TEXT + 1, node->text.size), &number)) {
		vad_complain(s->place, node,
			     "'seed' is '%.*s'; expected a code and a number, such as 0x800706BA/1",
			     VAD_SHOW(node->text));
		return;
	}
	s->head.seed_number = (uint32_t)number;
	for (uint32_t i = 0; i < cause->seeds.count; i++) {
		const struct vad_seed *seed = &s->k->seeds[cause->seeds.first + i];

		if (seed->code == s->head.seed_code && seed->number == number)
			return;
	}
	vad_complain(s->place, node, "the cause %s does not stand there in the seed document",
		     vad_text(s->k, cause->id));
}

/* Does one of the cause's breaks, or one that stands for it, show as this code? */
static bool leads_to_code(const struct vad_knowledge *k, const struct vad_cause *cause,
			  uint32_t code)
{
	struct vad_range codes = vad_break_codes_of(k, code);

	for (uint32_t i = 0; i < codes.count; i++) {
		uint32_t shown = k->break_codes[codes.first + i].break_index;
		const struct vad_break *umbrella = &k->breaks[shown];

		for (uint32_t j = 0; j < cause->leads_to.count; j++) {
			uint32_t led = k->indexes[cause->leads_to.first + j];

			if (led == shown)
				return true;
			for (uint32_t n = 0; n < umbrella->stands_for.count; n++) {
				if (k->indexes[umbrella->stands_for.first + n] == led)
					return true;
			}
		}
	}
	return false;
}

static void check_code_of_cause(struct vad_scenario *s)
{
	if (s->head.cause == VAD_NO_INDEX || s->head.reading == VAD_MODEL_SEED ||
	    leads_to_code(s->k, &s->k->causes[s->head.cause], s->head.code))
		return;
	vad_complain(s->place, vad_field(s->tree, "code"),
		     "the cause %s does not lead to this code",
		     vad_text(s->k, s->k->causes[s->head.cause].id));
}

static void read_attempt(struct vad_scenario *s)
{
	const struct vad_node *node = vad_field(s->tree, "attempt");
	const struct vad_node *inner = node;
	struct vad_view word;

	if (node == NULL)
		return;
	if (node->kind == VAD_NODE_MAP)
		inner = node->first;
	word = node->kind == VAD_NODE_MAP && inner != NULL ? inner->key : node->text;
	for (unsigned i = 0; i < sizeof(attempt_words) / sizeof(attempt_words[0]); i++) {
		bool has_operand = i >= VAD_ATTEMPT_INSTALL && i <= VAD_ATTEMPT_SETTINGS;

		if (!vad_view_is(word, attempt_words[i]) ||
		    has_operand != (node->kind == VAD_NODE_MAP))
			continue;
		s->head.attempt = (enum vad_scenario_attempt)i;
		if (has_operand)
			s->head.operand = keep(s, inner->text);
		return;
	}
	vad_complain(s->place, node,
		     "'attempt': expected ato, office, wait, {install: KEY}, {settings: KEY} or "
		     "{confirm: DIGITS}");
}

/* --- the fix ---------------------------------------------------------------------------------- */

static const struct vad_action_arg *arg_named(const struct vad_knowledge *k,
					      const struct vad_action *action, struct vad_view name)
{
	for (uint32_t i = 0; i < action->args.count; i++) {
		const struct vad_action_arg *arg = &k->action_args[action->args.first + i];

		if (vad_view_is(name, vad_text(k, arg->name)))
			return arg;
	}
	return NULL;
}

static void complain_no_arg(struct vad_scenario *s, const struct vad_action *action,
			    const struct vad_node *node)
{
	const char *names[VAD_SCENARIO_ARGS_MAX];
	struct vad_view near;
	uint32_t count = 0;

	for (; count < action->args.count && count < VAD_SCENARIO_ARGS_MAX; count++)
		names[count] = vad_text(s->k, s->k->action_args[action->args.first + count].name);
	near = vad_nearest_word(node->key, names, count);
	if (near.size > 0)
		vad_complain_at(s->place, node->key_line,
				"the action %s takes no argument '%.*s'; did you mean '%.*s'?",
				vad_text(s->k, action->id), VAD_SHOW(node->key), VAD_SHOW(near));
	else
		vad_complain_at(s->place, node->key_line,
				"the action %s takes no argument '%.*s'",
				vad_text(s->k, action->id), VAD_SHOW(node->key));
}

static void read_fix_arg(struct vad_scenario *s, const struct vad_action *action,
			 const struct vad_node *node)
{
	const struct vad_action_arg *arg = arg_named(s->k, action, node->key);
	struct vad_model_argument *taken = &s->head.fix_args[s->head.fix_arg_count];

	if (arg == NULL) {
		complain_no_arg(s, action, node);
		return;
	}
	if (node->kind != VAD_NODE_TEXT || !vad_arg_valid((enum vad_arg_type)arg->type, node->text)) {
		vad_complain(s->place, node, "'%.*s' is '%.*s'; expected %s %s",
			     VAD_SHOW(node->key), VAD_SHOW(node->text),
			     vad_article(vad_arg_type_name((enum vad_arg_type)arg->type)),
			     vad_arg_type_name((enum vad_arg_type)arg->type));
		return;
	}
	if (s->head.fix_arg_count == VAD_SCENARIO_ARGS_MAX)
		return;
	taken->name = vad_view_of(keep(s, node->key));
	taken->value = vad_view_of(keep(s, node->text));
	s->head.fix_arg_count++;
}

static void check_fix_whole(struct vad_scenario *s, const struct vad_action *action,
			    const struct vad_node *fix)
{
	for (uint32_t i = 0; i < action->args.count; i++) {
		const struct vad_action_arg *arg = &s->k->action_args[action->args.first + i];
		const struct vad_node *args = vad_field(fix, "args");

		if (!arg->optional &&
		    (args == NULL || vad_field(args, vad_text(s->k, arg->name)) == NULL))
			vad_complain(s->place, fix, "the action %s needs the argument '%s'",
				     vad_text(s->k, action->id), vad_text(s->k, arg->name));
	}
}

static void complain_no_action(struct vad_scenario *s, const struct vad_node *node)
{
	const struct vad_knowledge *k = s->k;
	const char **names = calloc(k->actions_count + 1, sizeof(*names));

	for (uint32_t i = 0; names != NULL && i < k->actions_count; i++)
		names[i] = vad_text(k, k->actions[i].id);
	complain_no(s, node, "action", names, k->actions_count);
	free(names);
}

static void read_fix(struct vad_scenario *s)
{
	const struct vad_node *fix = vad_field(s->tree, "fix"), *args, *name;

	if (fix == NULL || !VAD_FIELDS_CHECK(s->place, fix, "fix", fix_fields))
		return;
	name = vad_field(fix, "action");
	args = vad_field(fix, "args");
	s->head.fix = vad_action_index(s->k, name->text);
	if (s->head.fix == VAD_NO_INDEX) {
		complain_no_action(s, name);
		return;
	}
	for (const struct vad_node *arg = args == NULL ? NULL : args->first; arg != NULL;
	     arg = arg->next)
		read_fix_arg(s, &s->k->actions[s->head.fix], arg);
	check_fix_whole(s, &s->k->actions[s->head.fix], fix);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The bare names of the worlds that are built in. */
static size_t world_names(struct vad_scenario *s, const char *names[WORLDS_MAX])
{
	size_t count = 0;

	for (; count < vad_lab_world_count && count < WORLDS_MAX; count++) {
		struct vad_view path = vad_view_of(vad_lab_worlds[count].name);
		size_t begin = strlen("lab/worlds/"), end = strlen(".yaml");

		names[count] = keep(s, vad_view_sub(path, begin, path.size - begin - end));
	}
	return count;
}

/* A path in a file is meant from where the file is. */
static void path_beside(const char *file, struct vad_view path, struct vad_buffer *out)
{
	struct vad_view whole = vad_view_of(file);
	size_t end = whole.size;

	while (end > 0 && whole.data[end - 1] != '/' && whole.data[end - 1] != '\\')
		end--;
	if (path.data[0] != '/')
		vad_buffer_append(out, whole.data, end);
	vad_buffer_append(out, path.data, path.size);
}

static struct vad_scenario_text read_own_world(struct vad_scenario *s, const struct vad_node *node,
					       const struct vad_scenario_files *files)
{
	struct vad_buffer path = vad_buffer_new(PATH_BYTES);
	struct vad_buffer room = vad_buffer_new(VAD_SCENARIO_FILE_MAX);
	struct vad_scenario_text text = { 0 };
	struct vad_error error = { 0 };

	path_beside(s->place.file, node->text, &path);
	if (files->read(files->context, vad_buffer_text(&path), &room, &error) != VAD_OK) {
		vad_complain(s->place, node, "the world '%.*s' cannot be read: %s",
			     VAD_SHOW(node->text), error.message);
	} else {
		text.name = keep(s, vad_buffer_view(&path));
		text.text = vad_keep(s->loader, vad_buffer_view(&room));
	}
	vad_buffer_clear(&path);
	vad_buffer_clear(&room);
	return text;
}

/* The text of the world; without a name after a complaint. */
static struct vad_scenario_text world_text(struct vad_scenario *s,
					   const struct vad_scenario_files *files)
{
	const struct vad_node *node = vad_field(s->tree, "world");
	const char *names[WORLDS_MAX];
	size_t count;

	if (files != NULL && vad_view_ends_nocase(node->text, ".yaml"))
		return read_own_world(s, node, files);
	count = world_names(s, names);
	for (size_t i = 0; i < count; i++) {
		if (vad_view_is(node->text, names[i]))
			return vad_lab_worlds[i];
	}
	complain_no(s, node, "world", names, count);
	return (struct vad_scenario_text){ 0 };
}

/* The machine that does not activate, one of the world's. */
static void read_client(struct vad_scenario *s)
{
	const struct vad_node *on = vad_field(s->tree, "on");
	struct vad_place at = on != NULL ? s->place : s->world_place;
	const struct vad_node *node = on != NULL ? on : vad_field(s->world, "client");
	const char *names[VAD_MODEL_THINGS_MAX];
	size_t count = 0;
	struct vad_view near;

	for (const struct vad_node *map = vad_field_items(s->world, "machines");
	     map != NULL && count < VAD_MODEL_THINGS_MAX; map = map->next) {
		struct vad_view name = vad_field_view(map, "name");

		if (vad_view_equal_nocase(name, node->text)) {
			s->head.client = keep(s, name);
			return;
		}
		names[count++] = keep(s, name);
	}
	near = vad_nearest_word(node->text, names, count);
	vad_complain(at, node, "the world has no machine '%.*s'%s%.*s%s", VAD_SHOW(node->text),
		     near.size > 0 ? "; did you mean '" : "", VAD_SHOW(near),
		     near.size > 0 ? "'?" : "");
}

static void read_world(struct vad_scenario *s, const struct vad_scenario_files *files)
{
	struct vad_scenario_text text = world_text(s, files);

	if (text.name == NULL)
		return;
	s->world_place = (struct vad_place){ s->loader, text.name };
	s->world = vad_yaml_parse(s->world_place, text.text);
	if (s->world != NULL && vad_world_check(s->world_place, s->world))
		read_client(s);
}

/* Names are those of files, and stand in command lines. */
static void check_name(struct vad_scenario *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const struct vad_node *node = vad_field(s->tree, "scenario");
	bool good = node->text.size <= VAD_SCENARIO_NAME_MAX;

	for (size_t i = 0; i < node->text.size; i++)
		good = good && node->text.data[i] != '\0' &&
		       strchr(allowed, node->text.data[i]) != NULL;
	if (!good)
		vad_complain(s->place, node,
			     "'scenario' is '%.*s'; expected small letters, digits and hyphens",
			     VAD_SHOW(node->text));
}

static void read_words(struct vad_scenario *s)
{
	s->head.id = text_of(s, "scenario");
	s->head.title = text_of(s, "title");
	s->head.world = text_of(s, "world");
	s->head.told = text_of(s, "told");
	s->head.operand = "";
	s->head.host_evidence = true;
	if (vad_field(s->tree, "reading") != NULL)
		s->head.reading = (uint8_t)vad_field_choice(s->place, s->tree, "reading",
							    reading_words, 2);
	if (vad_field(s->tree, "host-evidence") != NULL)
		s->head.host_evidence =
			vad_field_choice(s->place, s->tree, "host-evidence", yes_words, 2) == 1;
}

static void read_all(struct vad_scenario *s, const struct vad_scenario_files *files)
{
	if (!VAD_FIELDS_CHECK(s->place, s->tree, "scenario", scenario_fields))
		return;
	read_words(s);
	check_name(s);
	read_code(s);
	read_cause(s);
	read_seed(s);
	check_code_of_cause(s);
	read_attempt(s);
	read_fix(s);
	vad_steps_check(s->place, s->tree);
	read_world(s, files);
}

/* A fault that cannot be is found out by making it. */
static void try_fault(struct vad_scenario *s, struct vad_error *error)
{
	struct vad_model_world *world = NULL;

	(void)vad_scenario_world(s, true, &world, error);
	vad_model_world_free(world);
}

enum vad_result vad_scenario_load(const struct vad_knowledge *k,
				  const struct vad_scenario_text *text,
				  struct vad_scenario **scenario, struct vad_error *error)
{
	return vad_scenario_load_with(k, text, NULL, scenario, error);
}

enum vad_result vad_scenario_load_with(const struct vad_knowledge *k,
				       const struct vad_scenario_text *text,
				       const struct vad_scenario_files *files,
				       struct vad_scenario **scenario, struct vad_error *error)
{
	struct vad_arena *arena = vad_arena_new(SCENARIO_MEMORY);
	struct vad_scenario *s = arena == NULL ? NULL : vad_arena_alloc(arena, sizeof(*s));
	struct vad_error found = { 0 };

	if (s == NULL) {
		vad_arena_free(arena);
		return vad_error_set(error, VAD_NO_MEMORY, NULL, 0, 0, "%s",
				     vad_result_text(VAD_NO_MEMORY));
	}
	s->k = k;
	s->arena = arena;
	s->head.fix = s->head.cause = VAD_NO_INDEX;
	s->loader = vad_loader_new(NULL);
	if (s->loader == NULL) {
		vad_scenario_free(s);
		return vad_error_set(error, VAD_NO_MEMORY, NULL, 0, 0, "%s",
				     vad_result_text(VAD_NO_MEMORY));
	}
	s->place = (struct vad_place){ s->loader, keep(s, vad_view_of(text->name)) };
	s->tree = vad_yaml_parse(s->place, text->text);
	if (s->tree != NULL)
		read_all(s, files);
	if (vad_scenario_complaint(s, &found) == VAD_OK)
		try_fault(s, &found);
	if (found.result != VAD_OK) {
		vad_scenario_free(s);
		return vad_error_set(error, found.result, found.source, found.line, found.column,
				     "%s", found.message);
	}
	*scenario = s;
	return VAD_OK;
}

void vad_scenario_free(struct vad_scenario *scenario)
{
	if (scenario == NULL)
		return;
	vad_loader_free(scenario->loader);
	vad_arena_free(scenario->arena);
}

const struct vad_scenario_head *vad_scenario_head(const struct vad_scenario *scenario)
{
	return &scenario->head;
}

enum vad_result vad_scenario_break(const struct vad_scenario *scenario,
				   struct vad_model_world *world, struct vad_error *error)
{
	struct vad_building b = { scenario, world, scenario->place };

	vad_steps_take(&b, scenario->tree);
	return vad_scenario_complaint(scenario, error);
}

/* The key that is typed has to be one of the broken world. */
static enum vad_result check_operand(const struct vad_scenario *scenario,
				     const struct vad_model_world *world, struct vad_error *error)
{
	const struct vad_scenario_head *head = &scenario->head;

	if ((head->attempt == VAD_ATTEMPT_INSTALL || head->attempt == VAD_ATTEMPT_SETTINGS) &&
	    vad_model_key(world, head->operand) == NULL)
		return vad_error_set(error, VAD_INVALID, scenario->place.file,
				     vad_field(scenario->tree, "attempt")->line, 0,
				     "this world has no key '%s'", head->operand);
	return VAD_OK;
}

enum vad_result vad_scenario_world(const struct vad_scenario *scenario, bool broken,
				   struct vad_model_world **world, struct vad_error *error)
{
	struct vad_model_world *made = vad_world_build(scenario);
	enum vad_result result = vad_scenario_complaint(scenario, error);

	if (result == VAD_OK && vad_model_machine(made, scenario->head.client) == NULL)
		result = vad_error_set(error, VAD_INVALID, scenario->place.file, 0, 0,
				       "the world has no machine '%s'", scenario->head.client);
	if (result == VAD_OK && broken)
		result = vad_scenario_break(scenario, made, error);
	if (result == VAD_OK && broken)
		result = check_operand(scenario, made, error);
	if (result != VAD_OK) {
		vad_model_world_free(made);
		return result;
	}
	*world = made;
	return VAD_OK;
}
