/* SPDX-License-Identifier: MIT */
/* Names of items: who has which, and what somebody may have meant. */
#include "loading.h"

static const char *const kind_words[VAD_NAME_KIND_COUNT] = {
	[VAD_NAME_FACT] = "fact",
	[VAD_NAME_BREAK] = "break",
	[VAD_NAME_CAUSE] = "cause",
	[VAD_NAME_ACTION] = "action",
	[VAD_NAME_RULE] = "rule",
	[VAD_NAME_LINK] = "link",
	[VAD_NAME_TERM] = "term",
	[VAD_NAME_FAMILY] = "family",
	[VAD_NAME_FACILITY] = "facility",
	[VAD_NAME_CODE] = "code",
	[VAD_NAME_EVENT] = "event",
	[VAD_NAME_PRODUCT] = "product",
	[VAD_NAME_PRODUCT_ID] = "activation id",
	[VAD_NAME_PRODUCT_TAIL] = "key tail",
	[VAD_NAME_HOST_KEY] = "host key",
	[VAD_NAME_HOST_UPDATE] = "host update",
	[VAD_NAME_PROCEDURE] = "procedure",
	[VAD_NAME_PHRASE] = "phrase",
	[VAD_NAME_SITE_HOST] = "host",
	[VAD_NAME_ADDRESS] = "address",
	[VAD_NAME_ROLE] = "role",
	[VAD_NAME_OUTCOME] = "outcome",
	[VAD_NAME_FAILURE] = "failure",
};

const char *vad_name_kind_word(enum vad_name_kind kind)
{
	return kind_words[kind];
}

struct vad_view vad_keep(struct vad_loader *loader, struct vad_view text)
{
	struct vad_view copy = vad_arena_copy(loader->arena, text);

	if (copy.data != NULL)
		return copy;
	vad_loader_fail(loader, VAD_NO_MEMORY);
	return VAD_VIEW("");
}

const char *vad_article(const char *noun)
{
	return vad_view_find_char(VAD_VIEW("aeiou"), noun[0], 0) == SIZE_MAX ? "a" : "an";
}

static uint32_t bucket_of(enum vad_name_kind kind, struct vad_view text)
{
	return (uint32_t)(vad_view_hash(text, (uint64_t)kind + 1) % VAD_NAME_BUCKETS);
}

const struct vad_name *vad_name_find(const struct vad_loader *loader, enum vad_name_kind kind,
				     struct vad_view text)
{
	const struct vad_name *name = loader->buckets[bucket_of(kind, text)];

	while (name != NULL && (name->kind != kind || !vad_view_equal(name->text, text)))
		name = name->next;
	return name;
}

const struct vad_name *vad_name_whole(const struct vad_loader *loader, enum vad_name_kind kind,
				      struct vad_view text)
{
	const struct vad_name *name = vad_name_find(loader, kind, text);

	return name != NULL && name->row != VAD_NO_INDEX ? name : NULL;
}

static void complain_taken(struct vad_place at, const struct vad_name *old, uint32_t line)
{
	if (old->file == NULL)
		vad_complain_at(at, line, "%s '%.*s' is built in; expected a name of its own",
				kind_words[old->kind], VAD_SHOW(old->text));
	else
		vad_complain_at(at, line, "%s '%.*s' a second time; it stands in %s:%u",
				kind_words[old->kind], VAD_SHOW(old->text), old->file,
				(unsigned)old->line);
}

bool vad_name_add(struct vad_place at, enum vad_name_kind kind, struct vad_view text, uint32_t row,
		  uint32_t line)
{
	const struct vad_name *old = vad_name_find(at.loader, kind, text);
	struct vad_name **bucket = &at.loader->buckets[bucket_of(kind, text)];
	struct vad_name *name;

	if (old != NULL) {
		complain_taken(at, old, line);
		return false;
	}
	name = vad_arena_alloc(at.loader->arena, sizeof(*name));
	if (name == NULL) {
		vad_loader_fail(at.loader, VAD_NO_MEMORY);
		return false;
	}
	*name = (struct vad_name){ kind, text, row, at.file, line, *bucket, NULL };
	*bucket = name;
	*at.loader->kinds_end[kind] = name;
	at.loader->kinds_end[kind] = &name->next_kind;
	return true;
}

enum { LONGEST = 64, FAR = 1000 };

/* Edit distance (insert, delete, replace) of two short texts; FAR when one is too long. */
static unsigned distance(struct vad_view a, struct vad_view b)
{
	unsigned row[LONGEST + 1];

	if (a.size > LONGEST || b.size > LONGEST)
		return FAR;
	for (unsigned i = 0; i <= b.size; i++)
		row[i] = i;
	for (unsigned i = 0; i < a.size; i++) {
		unsigned corner = row[0];

		row[0] = i + 1;
		for (unsigned j = 0; j < b.size; j++) {
			unsigned best = corner + (a.data[i] == b.data[j] ? 0 : 1);

			corner = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			row[j + 1] = best;
		}
	}
	return row[b.size];
}

/* Near enough to be what was meant. */
static bool is_near(unsigned steps, size_t size)
{
	return steps <= (size < 4 ? 1 : 2 + size / 8);
}

struct vad_view vad_nearest_word(struct vad_view text, const char *const *words, size_t count)
{
	struct vad_view best = VAD_VIEW("");
	unsigned least = FAR;

	for (size_t i = 0; i < count; i++) {
		unsigned steps = distance(text, vad_view_of(words[i]));

		if (steps < least && is_near(steps, text.size)) {
			least = steps;
			best = vad_view_of(words[i]);
		}
	}
	return best;
}

static struct vad_view nearest_name(const struct vad_loader *loader, enum vad_name_kind kind,
				    struct vad_view text)
{
	struct vad_view best = VAD_VIEW("");
	unsigned least = FAR;

	for (const struct vad_name *name = loader->kinds[kind]; name != NULL; name = name->next_kind) {
		unsigned steps = distance(text, name->text);

		if (steps < least && is_near(steps, text.size)) {
			least = steps;
			best = name->text;
		}
	}
	return best;
}

uint32_t vad_name_resolve(struct vad_place at, enum vad_name_kind kind, const struct vad_node *node)
{
	const struct vad_name *name;
	struct vad_view meant;

	if (node->kind != VAD_NODE_TEXT) {
		vad_complain(at, node, "expected the name of %s %s", vad_article(kind_words[kind]),
			     kind_words[kind]);
		return VAD_NO_INDEX;
	}
	name = vad_name_find(at.loader, kind, node->text);
	if (name != NULL)
		return name->row;
	meant = nearest_name(at.loader, kind, node->text);
	if (meant.size > 0)
		vad_complain(at, node, "unknown %s '%.*s'; did you mean '%.*s'?", kind_words[kind],
			     VAD_SHOW(node->text), VAD_SHOW(meant));
	else
		vad_complain(at, node, "unknown %s '%.*s'", kind_words[kind], VAD_SHOW(node->text));
	return VAD_NO_INDEX;
}

bool vad_id_valid(struct vad_view text, bool dots)
{
	bool inner = false;

	if (text.size == 0 || text.size > LONGEST)
		return false;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];
		bool letter = (c >= 'a' && c <= 'z') || vad_ascii_is_digit(c);
		bool joint = c == '-' || (dots && (c == '.' || c == '_'));

		if (!letter && !(joint && inner))
			return false;
		inner = letter;
	}
	return inner;
}
