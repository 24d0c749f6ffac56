/* SPDX-License-Identifier: MIT */
/* The parts of a mapping, read with complaints. */
#include "loading.h"

#include <stdio.h>

static const char *shape_text(enum vad_shape shape)
{
	static const char *const texts[] = {
		[VAD_SHAPE_TEXT] = "a text",
		[VAD_SHAPE_BOOL] = "true or false",
		[VAD_SHAPE_TEXTS] = "a list of texts",
		[VAD_SHAPE_MAPS] = "a list of mappings",
		[VAD_SHAPE_MAP] = "a mapping",
		[VAD_SHAPE_ANY] = "a value",
	};
	return texts[shape];
}

static bool all_items(const struct vad_node *list, enum vad_node_kind kind)
{
	for (const struct vad_node *item = list->first; item != NULL; item = item->next)
		if (item->kind != kind || (kind == VAD_NODE_TEXT && item->text.size == 0))
			return false;
	return true;
}

static bool has_shape(const struct vad_node *node, const struct vad_field *field)
{
	switch (field->shape) {
	case VAD_SHAPE_TEXT:
		return node->kind == VAD_NODE_TEXT && (!field->required || node->text.size > 0);
	case VAD_SHAPE_BOOL:
		return node->kind == VAD_NODE_TEXT &&
		       (vad_view_is(node->text, "true") || vad_view_is(node->text, "false"));
	case VAD_SHAPE_TEXTS:
		return node->kind == VAD_NODE_LIST && all_items(node, VAD_NODE_TEXT);
	case VAD_SHAPE_MAPS:
		return node->kind == VAD_NODE_LIST && all_items(node, VAD_NODE_MAP);
	case VAD_SHAPE_MAP:
		return node->kind == VAD_NODE_MAP;
	case VAD_SHAPE_ANY:
	default:
		return true;
	}
}

static const struct vad_field *known_field(struct vad_view key, const struct vad_field *fields,
					   size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (vad_view_is(key, fields[i].key))
			return &fields[i];
	return NULL;
}

static void complain_unknown_key(struct vad_place at, const struct vad_node *node, const char *what,
				 const struct vad_field *fields, size_t count)
{
	const char *keys[VAD_YAML_KEYS];
	struct vad_view meant;

	for (size_t i = 0; i < count; i++)
		keys[i] = fields[i].key;
	meant = vad_nearest_word(node->key, keys, count);
	if (meant.size > 0)
		vad_complain_at(at, node->key_line, "unknown key '%.*s' of %s %s; did you mean '%.*s'?",
				VAD_SHOW(node->key), vad_article(what), what, VAD_SHOW(meant));
	else
		vad_complain_at(at, node->key_line, "unknown key '%.*s' of %s %s", VAD_SHOW(node->key),
				vad_article(what), what);
}

bool vad_fields_check(struct vad_place at, const struct vad_node *node, const char *what,
		      const struct vad_field *fields, size_t count)
{
	bool good = true;

	if (node->kind != VAD_NODE_MAP) {
		vad_complain(at, node, "expected a mapping that describes %s %s", vad_article(what), what);
		return false;
	}
	for (const struct vad_node *part = node->first; part != NULL; part = part->next) {
		const struct vad_field *field = known_field(part->key, fields, count);

		if (field == NULL) {
			complain_unknown_key(at, part, what, fields, count);
			good = false;
		} else if (!has_shape(part, field)) {
			vad_complain_at(at, part->key_line, "'%s' of %s %s; expected %s", field->key,
					vad_article(what), what, shape_text(field->shape));
			good = false;
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (fields[i].required && vad_field(node, fields[i].key) == NULL) {
			vad_complain(at, node, "%s %s without '%s'; expected %s", vad_article(what), what,
				     fields[i].key, shape_text(fields[i].shape));
			good = false;
		}
	}
	return good;
}

const struct vad_node *vad_field(const struct vad_node *map, const char *key)
{
	if (map->kind != VAD_NODE_MAP)
		return NULL;
	for (const struct vad_node *part = map->first; part != NULL; part = part->next)
		if (vad_view_is(part->key, key))
			return part;
	return NULL;
}

const struct vad_node *vad_field_of(const struct vad_node *map, const char *key,
				    enum vad_node_kind kind)
{
	const struct vad_node *part = vad_field(map, key);

	return part != NULL && part->kind == kind ? part : NULL;
}

struct vad_view vad_field_view(const struct vad_node *map, const char *key)
{
	const struct vad_node *part = vad_field_of(map, key, VAD_NODE_TEXT);

	return part == NULL ? VAD_VIEW("") : part->text;
}

vad_str vad_field_text(struct vad_place at, const struct vad_node *map, const char *key)
{
	return vad_tables_text(&at.loader->tables, vad_field_view(map, key));
}

bool vad_field_true(const struct vad_node *map, const char *key)
{
	return vad_view_is(vad_field_view(map, key), "true");
}

const struct vad_node *vad_field_items(const struct vad_node *map, const char *key)
{
	const struct vad_node *list = vad_field_of(map, key, VAD_NODE_LIST);

	return list == NULL ? NULL : list->first;
}

void vad_field_about(struct vad_place at, const struct vad_node *map, enum vad_subject_kind *about)
{
	const struct vad_node *node = vad_field_of(map, "about", VAD_NODE_TEXT);

	if (node != NULL && !vad_subject_kind_from_name(node->text, about))
		vad_complain(at, node, "'about' is '%.*s'; expected a kind of subject such as product",
			     VAD_SHOW(node->text));
}

static void complain_choice(struct vad_place at, const struct vad_node *node, const char *key,
			    const char *const *words, size_t count)
{
	struct vad_buffer list = vad_buffer_new(VAD_ERROR_MESSAGE_MAX);

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			vad_buffer_add(&list, i + 1 == count ? " or " : ", ");
		vad_buffer_add(&list, words[i]);
	}
	vad_complain(at, node, "'%s' is '%.*s'; expected %s", key, VAD_SHOW(node->text),
		     vad_buffer_text(&list));
	vad_tables_release(&at.loader->tables, &list);
}

unsigned vad_field_choice(struct vad_place at, const struct vad_node *map, const char *key,
			  const char *const *words, size_t count)
{
	const struct vad_node *node = vad_field_of(map, key, VAD_NODE_TEXT);

	if (node == NULL)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (vad_view_is(node->text, words[i]))
			return (unsigned)i;
	complain_choice(at, node, key, words, count);
	return 0;
}

struct vad_range vad_field_words(struct vad_place at, const struct vad_node *map, const char *key)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_words_count(tables);

	for (const struct vad_node *item = vad_field_items(map, key); item != NULL; item = item->next) {
		vad_str word = vad_tables_text(tables, item->text);

		vad_words_add(tables, &word);
	}
	return VAD_SINCE(at, words, first);
}

struct vad_range vad_field_refs(struct vad_place at, const struct vad_node *map, const char *key,
				enum vad_name_kind kind)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_indexes_count(tables);

	for (const struct vad_node *item = vad_field_items(map, key); item != NULL; item = item->next) {
		uint32_t row = vad_name_resolve(at, kind, item);

		vad_indexes_add(tables, &row);
	}
	return VAD_SINCE(at, indexes, first);
}

bool vad_code_parse(struct vad_view text, uint32_t *code)
{
	uint64_t value;

	if (text.size != 10 || !vad_view_starts_nocase(text, "0x") ||
	    !vad_view_hex_to_u64(vad_view_sub(text, 2, 8), &value))
		return false;
	*code = (uint32_t)value;
	return true;
}

void vad_code_print(uint32_t code, char text[VAD_CODE_TEXT])
{
	(void)snprintf(text, VAD_CODE_TEXT, "0x%08X", (unsigned)code);
}

/* The code that a text node holds; false after a complaint. One that is not in codes.tsv is taken,
 * for nothing else of the item is wrong. */
static bool code_of(struct vad_place at, const struct vad_node *node, const char *key,
		    uint32_t *code)
{
	char text[VAD_CODE_TEXT];

	if (!vad_code_parse(node->text, code)) {
		vad_complain(at, node, "'%s' is '%.*s'; expected 0x and eight hexadecimal digits", key,
			     VAD_SHOW(node->text));
		return false;
	}
	vad_code_print(*code, text);
	if (vad_name_find(at.loader, VAD_NAME_CODE, vad_view_of(text)) == NULL)
		vad_complain(at, node, "code %s is not in codes.tsv", text);
	return true;
}

uint32_t vad_field_code(struct vad_place at, const struct vad_node *map, const char *key)
{
	const struct vad_node *node = vad_field_of(map, key, VAD_NODE_TEXT);
	uint32_t code = 0;

	return node != NULL && code_of(at, node, key, &code) ? code : 0;
}

struct vad_range vad_field_codes(struct vad_place at, const struct vad_node *map, const char *key)
{
	struct vad_tables *tables = &at.loader->tables;
	uint32_t first = vad_numbers_count(tables);

	for (const struct vad_node *node = vad_field_items(map, key); node != NULL; node = node->next) {
		uint32_t code = 0;

		if (code_of(at, node, key, &code))
			vad_numbers_add(tables, &code);
	}
	return VAD_SINCE(at, numbers, first);
}

bool vad_node_number(struct vad_place at, const struct vad_node *node, int64_t least, int64_t most,
		     int64_t *value)
{
	int64_t number;

	if (node->kind == VAD_NODE_TEXT && vad_view_to_i64(node->text, &number) && number >= least &&
	    number <= most) {
		*value = number;
		return true;
	}
	vad_complain(at, node, "'%.*s'; expected a whole number from %lld to %lld",
		     VAD_SHOW(node->text), (long long)least, (long long)most);
	return false;
}
