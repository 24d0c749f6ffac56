/* SPDX-License-Identifier: MIT */
/*
 * The subset of YAML 1.1 that knowledge is written in: mappings, lists and texts, one document. No
 * anchors, aliases or tags: what a file says stands where one reads it, and a small file cannot
 * unfold into a large tree.
 */
#include <string.h>
#include <yaml.h>

#include "base/encoding.h"
#include "loading.h"

struct tree {
	struct vad_place at;
	struct vad_node *root;
	struct vad_node *open[VAD_YAML_DEPTH];
	unsigned items[VAD_YAML_DEPTH]; /* keys, or items of a list, so far */
	/* In a mapping: the key whose value comes next; data == NULL when a key comes next. */
	struct vad_view key[VAD_YAML_DEPTH];
	uint32_t key_line[VAD_YAML_DEPTH];
	unsigned depth;
	unsigned documents;
	bool done;
};

static uint32_t line_of(const yaml_mark_t *mark)
{
	return mark->line < UINT32_MAX ? (uint32_t)mark->line + 1 : UINT32_MAX;
}

static struct vad_view copy_text(struct tree *tree, const yaml_event_t *event)
{
	struct vad_view text = { (const char *)event->data.scalar.value, event->data.scalar.length };
	uint32_t line = line_of(&event->start_mark);

	if (text.size > VAD_YAML_TEXT) {
		vad_complain_at(tree->at, line, "a text of %zu bytes; expected at most %d", text.size,
				(int)VAD_YAML_TEXT);
		text.size = 0;
	} else if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL) {
		vad_complain_at(tree->at, line, "a text that holds a NUL character");
		text.size = 0;
	}
	return vad_keep(tree->at.loader, text);
}

static bool refuse_extras(struct tree *tree, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;
	uint32_t line = line_of(&event->start_mark);

	if (event->type == YAML_ALIAS_EVENT) {
		vad_complain_at(tree->at, line, "an alias; expected the thing itself, written out");
		return false;
	}
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (anchor != NULL)
		vad_complain_at(tree->at, line, "an anchor; expected none (aliases are refused)");
	else if (tag != NULL)
		vad_complain_at(tree->at, line, "a tag; expected none");
	return anchor == NULL && tag == NULL;
}

static void append_child(struct vad_node *parent, struct vad_node *node)
{
	if (parent->last == NULL)
		parent->first = node;
	else
		parent->last->next = node;
	parent->last = node;
}

static bool take_key(struct tree *tree, const yaml_event_t *event)
{
	unsigned top = tree->depth - 1;
	uint32_t line = line_of(&event->start_mark);
	struct vad_view key;

	if (event->type != YAML_SCALAR_EVENT) {
		vad_complain_at(tree->at, line, "a list or mapping as a key; expected a text");
		return false;
	}
	if (++tree->items[top] > VAD_YAML_KEYS) {
		vad_complain_at(tree->at, line, "a mapping with more than %d keys",
				(int)VAD_YAML_KEYS);
		return false;
	}
	key = copy_text(tree, event);
	for (const struct vad_node *node = tree->open[top]->first; node != NULL; node = node->next)
		if (vad_view_equal(node->key, key))
			vad_complain_at(tree->at, line, "'%.*s' a second time; it stands in line %u",
					VAD_SHOW(key), (unsigned)node->key_line);
	tree->key[top] = key;
	tree->key_line[top] = line;
	return true;
}

static struct vad_node *new_node(struct tree *tree, const yaml_event_t *event)
{
	struct vad_node *node = vad_arena_alloc(tree->at.loader->arena, sizeof(*node));

	if (node == NULL) {
		vad_loader_fail(tree->at.loader, VAD_NO_MEMORY);
		return NULL;
	}
	node->line = line_of(&event->start_mark);
	node->row = VAD_NO_INDEX;
	node->kind = event->type == YAML_SCALAR_EVENT	       ? VAD_NODE_TEXT
		     : event->type == YAML_SEQUENCE_START_EVENT ? VAD_NODE_LIST
								 : VAD_NODE_MAP;
	if (node->kind == VAD_NODE_TEXT)
		node->text = copy_text(tree, event);
	return node;
}

/* A key, or a node put where it belongs. False: stop reading this file. */
static bool take_node(struct tree *tree, const yaml_event_t *event)
{
	struct vad_node *parent = tree->depth == 0 ? NULL : tree->open[tree->depth - 1];
	struct vad_node *node;

	if (!refuse_extras(tree, event))
		return false;
	if (parent != NULL && parent->kind == VAD_NODE_MAP && tree->key[tree->depth - 1].data == NULL)
		return take_key(tree, event);
	node = new_node(tree, event);
	if (node == NULL)
		return false;
	if (parent == NULL) {
		tree->root = node;
	} else {
		if (parent->kind == VAD_NODE_MAP) {
			node->key = tree->key[tree->depth - 1];
			node->key_line = tree->key_line[tree->depth - 1];
			tree->key[tree->depth - 1].data = NULL;
		} else if (++tree->items[tree->depth - 1] > VAD_YAML_ITEMS) {
			vad_complain(tree->at, node, "a list of more than %d items",
				     (int)VAD_YAML_ITEMS);
			return false;
		}
		append_child(parent, node);
	}
	if (node->kind == VAD_NODE_TEXT)
		return true;
	if (tree->depth == VAD_YAML_DEPTH) {
		vad_complain(tree->at, node, "lists and mappings nested more than %d deep",
			     (int)VAD_YAML_DEPTH);
		return false;
	}
	tree->open[tree->depth] = node;
	tree->key[tree->depth].data = NULL;
	tree->items[tree->depth++] = 0;
	return true;
}

static bool take_event(struct tree *tree, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (tree->documents++ > 0) {
			vad_complain_at(tree->at, line_of(&event->start_mark),
					"a second document; expected one for each file");
			return false;
		}
		return true;
	case YAML_STREAM_END_EVENT:
		tree->done = true;
		return true;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		tree->depth--;
		return true;
	case YAML_ALIAS_EVENT:
	case YAML_SCALAR_EVENT:
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return take_node(tree, event);
	default:
		return true;
	}
}

static bool next_event(struct tree *tree, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool ok;

	if (!yaml_parser_parse(parser, &event)) {
		if (parser->error == YAML_MEMORY_ERROR)
			vad_loader_fail(tree->at.loader, VAD_NO_MEMORY);
		else
			vad_complain_at(tree->at, line_of(&parser->problem_mark), "not YAML: %s%s%s",
					parser->problem == NULL ? "unreadable" : parser->problem,
					parser->context == NULL ? "" : " ",
					parser->context == NULL ? "" : parser->context);
		return false;
	}
	ok = take_event(tree, &event);
	yaml_event_delete(&event);
	return ok;
}

struct vad_node *vad_yaml_parse(struct vad_place at, struct vad_view text)
{
	struct tree tree = { .at = at };
	yaml_parser_t parser;
	bool ok = true;

	if (!vad_utf8_valid(text)) {
		vad_complain_at(at, 0, "not UTF-8; expected UTF-8 text");
		return NULL;
	}
	if (!yaml_parser_initialize(&parser)) {
		vad_loader_fail(at.loader, VAD_NO_MEMORY);
		return NULL;
	}
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.size);
	while (ok && !tree.done)
		ok = next_event(&tree, &parser);
	yaml_parser_delete(&parser);
	if (ok && tree.root == NULL)
		vad_complain_at(at, 1, "an empty file; expected a mapping");
	return ok ? tree.root : NULL;
}
