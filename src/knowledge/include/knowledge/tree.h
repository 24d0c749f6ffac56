/* SPDX-License-Identifier: MIT */
/*
 * YAML as a tree, and the reading of it with complaints: for every file that people write. The
 * subset of YAML is that of knowledge/: mappings, lists and texts, one document, no anchors, aliases
 * or tags. A loader (knowledge/loader.h) owns trees and complaints; one that was made for nothing else
 * (vad_loader_new(NULL)) is enough. Each complaint names file and line and what was expected.
 */
#ifndef VAD_KNOWLEDGE_TREE_H
#define VAD_KNOWLEDGE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/view.h"
#include "knowledge/loader.h"

enum {
	VAD_YAML_DEPTH = 16,
	VAD_YAML_KEYS = 64,        /* keys of one mapping */
	VAD_YAML_ITEMS = 4096,     /* items of one list */
	VAD_YAML_TEXT = 4000,      /* bytes of one text: below what C promises for string literals */
};

enum vad_node_kind { VAD_NODE_TEXT, VAD_NODE_LIST, VAD_NODE_MAP };

struct vad_node {
	enum vad_node_kind kind;
	uint32_t line;
	uint32_t row; /* of the table that the item goes to; VAD_NO_INDEX until collected */
	struct vad_view key; /* where it stands in a mapping */
	uint32_t key_line;
	struct vad_view text;
	struct vad_node *first, *last, *next;
};

/* Where a function stands: the loader and the file whose nodes it looks at. */
struct vad_place {
	struct vad_loader *loader;
	const char *file;
};

/* The tree of one text, or NULL after complaints. */
struct vad_node *vad_yaml_parse(struct vad_place at, struct vad_view text);
/* A new complaint to be filled in; NULL (which vad_error_set takes) when there are too many. */
struct vad_error *vad_complaint_new(struct vad_loader *loader);
#define vad_complain_at(at, line_number, ...)                                                      \
	((void)vad_error_set(vad_complaint_new((at).loader), VAD_INVALID, (at).file,               \
			     (line_number), 0, __VA_ARGS__))
#define vad_complain(at, node, ...) vad_complain_at((at), (node)->line, __VA_ARGS__)
/* A view for printf("%.*s") inside a complaint: at most 80 bytes. Who prints complaints escapes them. */
#define VAD_SHOW(v) ((int)((v).size < 80 ? (v).size : 80)), ((v).size == 0 ? "" : (v).data)
/* Out of memory, or over a ceiling: the first failure stays. VAD_OK when there was none. */
void vad_loader_fail(struct vad_loader *loader, enum vad_result result);
enum vad_result vad_loader_result(const struct vad_loader *loader);

/* A copy that lives as long as the loader; the empty view (and the loader fails) without memory. */
struct vad_view vad_keep(struct vad_loader *loader, struct vad_view text);
/* "an" before a vowel, else "a". */
const char *vad_article(const char *noun);
/* The one of `words` nearest to `text`, or the empty view when none is near. */
struct vad_view vad_nearest_word(struct vad_view text, const char *const *words, size_t count);

/* What a mapping must look like, and its parts. */
enum vad_shape {
	VAD_SHAPE_TEXT,
	VAD_SHAPE_BOOL,
	VAD_SHAPE_TEXTS, /* a list of texts */
	VAD_SHAPE_MAPS,  /* a list of mappings */
	VAD_SHAPE_MAP,
	VAD_SHAPE_ANY,
};
struct vad_field {
	const char *key;
	enum vad_shape shape;
	bool required;
};
/*
 * Complain about what is no mapping, about unknown and missing keys and wrong shapes. False when
 * there was a complaint. The getters below pass over what has the wrong shape.
 */
bool vad_fields_check(struct vad_place at, const struct vad_node *node, const char *what,
		      const struct vad_field *fields, size_t count);
#define VAD_FIELDS_CHECK(at, node, what, fields)                                                   \
	vad_fields_check((at), (node), (what), (fields), sizeof(fields) / sizeof((fields)[0]))
const struct vad_node *vad_field(const struct vad_node *map, const char *key);
/* The field when it is of that kind, else NULL. */
const struct vad_node *vad_field_of(const struct vad_node *map, const char *key,
				    enum vad_node_kind kind);
struct vad_view vad_field_view(const struct vad_node *map, const char *key);
bool vad_field_true(const struct vad_node *map, const char *key);
/* One word of a closed list; the index, or 0 after a complaint. */
unsigned vad_field_choice(struct vad_place at, const struct vad_node *map, const char *key,
			  const char *const *words, size_t count);
/* First node of a list under `key`, or NULL. */
const struct vad_node *vad_field_items(const struct vad_node *map, const char *key);
/* Signed number of a text node; a complaint and false otherwise. */
bool vad_node_number(struct vad_place at, const struct vad_node *node, int64_t least, int64_t most,
		     int64_t *value);

#endif
