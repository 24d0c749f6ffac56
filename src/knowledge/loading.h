/* SPDX-License-Identifier: MIT */
/*
 * What the files of the loader share: node trees, complaints, names, and the reading of fields.
 * Not for other rooms.
 *
 * Two passes. vad_loader_add() turns text into trees. vad_loader_finish() first gives every item its
 * row (`collect`), then fills the rows in the same order (`build`), so that any item may refer to any
 * other. An item that is wrong still gets its row: later items then complain about themselves only,
 * and nothing that was built is handed out when there was any complaint.
 */
#ifndef KNOWLEDGE_LOADING_H
#define KNOWLEDGE_LOADING_H

#include "base/arena.h"
#include "knowledge/loader.h"
#include "knowledge/tree.h"
#include "tables.h"

enum {
	VAD_FILE_LIMIT = 1 << 20,
	VAD_COMPLAINTS = 200,      /* the first ones are kept */
	VAD_ARENA_LIMIT = 256 << 20,
};

/* One line of a TSV file, cut into fields. */
struct vad_tsv_line {
	uint32_t line;
	uint32_t code;
	uint32_t row; /* of codes[]; VAD_NO_INDEX when the line is wrong */
	struct vad_view fields[6];
	struct vad_tsv_line *next;
};

enum vad_document_kind { VAD_DOC_YAML, VAD_DOC_CODES, VAD_DOC_VARIANTS };

struct vad_document {
	enum vad_document_kind kind;
	const char *name;
	struct vad_node *root;
	struct vad_tsv_line *lines;
	struct vad_document *next;
};

/* Kinds of names; each has a name space of its own. */
enum vad_name_kind {
	VAD_NAME_FACT,
	VAD_NAME_BREAK,
	VAD_NAME_CAUSE,
	VAD_NAME_ACTION,
	VAD_NAME_RULE,
	VAD_NAME_LINK,
	VAD_NAME_TERM,
	VAD_NAME_FAMILY,
	VAD_NAME_FACILITY,
	VAD_NAME_CODE,
	VAD_NAME_EVENT,
	VAD_NAME_PRODUCT,
	VAD_NAME_PRODUCT_ID,
	VAD_NAME_PRODUCT_TAIL,
	VAD_NAME_HOST_KEY,
	VAD_NAME_HOST_UPDATE,
	VAD_NAME_PROCEDURE,
	VAD_NAME_PHRASE,
	VAD_NAME_SITE_HOST,
	VAD_NAME_ADDRESS,
	VAD_NAME_ROLE,
	VAD_NAME_OUTCOME,
	VAD_NAME_FAILURE,
	VAD_NAME_KIND_COUNT
};
const char *vad_name_kind_word(enum vad_name_kind kind);

struct vad_name {
	enum vad_name_kind kind;
	struct vad_view text;
	uint32_t row;     /* VAD_NO_INDEX: the item is broken */
	const char *file; /* NULL: built in */
	uint32_t line;
	struct vad_name *next;      /* in its bucket */
	struct vad_name *next_kind; /* all of a kind, in order */
};

enum { VAD_NAME_BUCKETS = 2048 };

struct vad_loader {
	const struct vad_knowledge *base;
	enum vad_result result; /* out of memory or over a ceiling: nothing more is done */
	struct vad_arena *arena;
	struct vad_document *documents, **documents_end;
	struct vad_name *buckets[VAD_NAME_BUCKETS];
	struct vad_name *kinds[VAD_NAME_KIND_COUNT], **kinds_end[VAD_NAME_KIND_COUNT];
	struct vad_error *complaints[VAD_COMPLAINTS];
	size_t complaint_count;
	bool allow_incomplete;
	uint32_t next_row[VAD_NAME_KIND_COUNT]; /* of the table that items of a kind go to */
	struct vad_tables tables;
	vad_str tables_date;
	struct vad_knowledge knowledge;
};

/* tsv.c: the lines of a table of codes; `columns` fields (at most 6) in each, the code first. */
struct vad_tsv_line *vad_tsv_parse(struct vad_place at, struct vad_view text, unsigned columns);

/* names.c */
const struct vad_name *vad_name_find(const struct vad_loader *loader, enum vad_name_kind kind,
				     struct vad_view text);
/* The same without those whose item is broken: the row can be used. */
const struct vad_name *vad_name_whole(const struct vad_loader *loader, enum vad_name_kind kind,
				      struct vad_view text);
/* Register; a complaint and false when the name is taken. */
bool vad_name_add(struct vad_place at, enum vad_name_kind kind, struct vad_view text, uint32_t row,
		  uint32_t line);
/* Row of the name that `node` (a text) holds. VAD_NO_INDEX after a complaint (with the nearest name),
 * or when the item of that name was complained about. */
uint32_t vad_name_resolve(struct vad_place at, enum vad_name_kind kind, const struct vad_node *node);
/* lower case letters, digits and single '-' between: "kms-not-reached". With `dots` also '.'. */
bool vad_id_valid(struct vad_view text, bool dots);

/* fields.c: parts of a mapping that go to the tables. */
vad_str vad_field_text(struct vad_place at, const struct vad_node *map, const char *key);
/* The list of texts under `key` as rows of words[]. */
struct vad_range vad_field_words(struct vad_place at, const struct vad_node *map, const char *key);
/* The list of names under `key` as rows of indexes[]. */
struct vad_range vad_field_refs(struct vad_place at, const struct vad_node *map, const char *key,
				enum vad_name_kind kind);
/* "0x" and eight hexadecimal digits. */
bool vad_code_parse(struct vad_view text, uint32_t *code);
/* The code as it is registered among the names. */
enum { VAD_CODE_TEXT = 11 };
void vad_code_print(uint32_t code, char text[VAD_CODE_TEXT]);
/* The code under `key`, 0 when there is none; complaints when it is none, or not in codes.tsv. */
uint32_t vad_field_code(struct vad_place at, const struct vad_node *map, const char *key);
/* The list of codes under `key` as rows of numbers[]; complaints as above. */
struct vad_range vad_field_codes(struct vad_place at, const struct vad_node *map, const char *key);
/* First row and count of what was added to a table since `first`. */
#define VAD_SINCE(at, table, from)                                                                 \
	((struct vad_range){ (from), vad_##table##_count(&(at).loader->tables) - (from) })

/* The kind of subject under "about"; a complaint when it is none. */
void vad_field_about(struct vad_place at, const struct vad_node *map, enum vad_subject_kind *about);

/* conditions.c */
/* A list of conditions of something about `about`; `state_only`: facts must show states. */
struct vad_range vad_build_conditions(struct vad_place at, const struct vad_node *list,
				      enum vad_subject_kind about, bool state_only);
/* paths.c: the steps of a path from `about` to a subject of the kind of `fact` (its index). */
bool vad_build_path(struct vad_place at, const struct vad_node *holder, const struct vad_node *path,
		    enum vad_subject_kind about, uint32_t fact, struct vad_range *steps);
/* The index of the fact under "fact", or VAD_NO_INDEX after a complaint. */
uint32_t vad_field_fact(struct vad_place at, const struct vad_node *map, const char *key);

/* Sections: one pair of functions for each kind of item. */
#define VAD_SECTIONS(X)                                                                            \
	X(families)                                                                                \
	X(facilities)                                                                              \
	X(links)                                                                                   \
	X(rules)                                                                                   \
	X(terms)                                                                                   \
	X(facts)                                                                                   \
	X(actions)                                                                                 \
	X(breaks)                                                                                  \
	X(causes)                                                                                  \
	X(events)                                                                                  \
	X(products)                                                                                \
	X(host_keys)                                                                               \
	X(host_updates)                                                                            \
	X(roles)                                                                                   \
	X(outcomes)                                                                                \
	X(failures)                                                                                \
	X(procedures)                                                                              \
	X(phrases)                                                                                 \
	X(hosts)                                                                                   \
	X(clouds)                                                                                  \
	X(resolvers)                                                                               \
	X(online)                                                                                  \
	X(issuers)
#define X(name)                                                                                    \
	void vad_collect_##name(struct vad_place at, struct vad_node *item);                       \
	void vad_build_##name(struct vad_place at, const struct vad_node *item);
VAD_SECTIONS(X)
#undef X
/* Give an item its row: the name under `key` must be a fresh id. */
void vad_collect_named(struct vad_place at, struct vad_node *item, const char *key,
		       enum vad_name_kind kind, bool dots);
/* An item that was complained about keeps its name, without a row, so that who refers to it is not
 * complained about too. */
void vad_collect_broken(struct vad_place at, const struct vad_node *item, const char *key,
			enum vad_name_kind kind);
/* The same for an item whose name is made of several parts, or is no id. */
void vad_collect_as(struct vad_place at, struct vad_node *item, enum vad_name_kind kind,
		    struct vad_view name);
/* load_codes.c: codes.tsv, then message-variants.tsv. */
void vad_collect_codes(struct vad_place at, struct vad_tsv_line *lines);
void vad_build_codes(struct vad_place at, struct vad_tsv_line *lines);
void vad_build_variants(struct vad_loader *loader);

/* derive.c: what follows from the rest: sorted tables, ranges, orders. Only without complaints. */
void vad_derive(struct vad_loader *loader);
/* message_keys.c: the keys by which messages are found in text. */
void vad_derive_message_keys(struct vad_loader *loader);
/* check.c: the checks that need everything. */
void vad_check_all(struct vad_loader *loader);

#endif
