/* SPDX-License-Identifier: MIT */
/* Making a case, its subjects, what it could not read and its prose. */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "case_private.h"

enum { SHORTEST_KEY = 25 };

struct vad_case *vad_case_new(const struct vad_knowledge *knowledge, size_t limit)
{
	size_t prose = limit / 8 < VAD_PROSE_MOST ? limit / 8 : VAD_PROSE_MOST;
	struct vad_case *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->arena = vad_arena_new(limit - 2 * prose);
	if (c->arena == NULL) {
		free(c);
		return NULL;
	}
	c->knowledge = knowledge;
	c->same_as = vad_fact_index(knowledge, VAD_VIEW("machine.same_as"));
	/* Differs from run to run where addresses do, so that nobody can prepare collisions. */
	c->seed = (uint64_t)(uintptr_t)c->arena;
	for (unsigned kind = 0; kind < VAD_SUBJECT_KIND_COUNT; kind++)
		c->first_of_kind[kind] = c->last_of_kind[kind] = VAD_NO_SUBJECT;
	c->prose = vad_buffer_new(prose);
	c->scratch = vad_buffer_new(prose);
	return c;
}

void vad_case_free(struct vad_case *c)
{
	if (c == NULL)
		return;
	vad_buffer_clear(&c->prose);
	vad_buffer_clear(&c->scratch);
	vad_arena_free(c->arena);
	free(c);
}

uint64_t vad_case_observations(const struct vad_case *c)
{
	return c->order;
}

const struct vad_knowledge *vad_case_knowledge(const struct vad_case *c)
{
	return c->knowledge;
}

void *vad_case_room(struct vad_case *c, void *items, size_t *capacity, size_t count, size_t size)
{
	size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
	void *larger;

	if (count < *capacity)
		return items;
	if (wanted >= VAD_TABLE_NONE)
		return NULL;
	if (wanted > SIZE_MAX / size)
		return NULL;
	larger = vad_arena_grow(c->arena, items, count * size, wanted * size);
	if (larger == NULL)
		return NULL;
	*capacity = wanted;
	return larger;
}

struct vad_view vad_case_name(struct vad_case *c, struct vad_view text)
{
	const struct vad_view nothing = { NULL, 0 };
	uint32_t hash = vad_table_hash(vad_view_hash(text, c->seed));
	struct vad_view copy, *names;
	size_t probe = 0;
	uint32_t row;

	while ((row = vad_table_probe(&c->name_index, hash, &probe)) != VAD_TABLE_NONE) {
		if (vad_view_equal(c->names[row], text))
			return c->names[row];
	}
	copy = vad_arena_copy(c->arena, text);
	names = vad_case_room(c, c->names, &c->name_capacity, c->name_count, sizeof(copy));
	if (copy.data == NULL || names == NULL)
		return nothing;
	c->names = names;
	if (!vad_table_insert(&c->name_index, c->arena, hash, (uint32_t)c->name_count))
		return nothing;
	c->names[c->name_count++] = copy;
	return copy;
}

struct vad_view vad_case_masked(struct vad_case *c, struct vad_view text)
{
	if (text.size < SHORTEST_KEY)
		return text.data == NULL ? VAD_VIEW("") : text;
	vad_buffer_reset(&c->scratch);
	vad_mask_keys(&c->scratch, text);
	if (vad_buffer_result(&c->scratch) != VAD_OK)
		return (struct vad_view){ NULL, 0 };
	return vad_buffer_view(&c->scratch);
}

/* --- subjects ------------------------------------------------------------------------------ */

bool vad_kind_is_bound(enum vad_subject_kind kind)
{
	switch (kind) {
	case VAD_SUBJECT_MACHINE:
	case VAD_SUBJECT_PRODUCT:
	case VAD_SUBJECT_ATTEMPT:
	case VAD_SUBJECT_ERROR:
	case VAD_SUBJECT_KEY:
	case VAD_SUBJECT_LOG:
		return true;
	default:
		return false;
	}
}

static bool kind_is_name(enum vad_subject_kind kind)
{
	return kind == VAD_SUBJECT_HOST || kind == VAD_SUBJECT_ENDPOINT ||
	       kind == VAD_SUBJECT_ZONE || kind == VAD_SUBJECT_DNS_SERVER;
}

struct vad_view vad_fold_name(struct vad_view name, char small[VAD_FOLDED_MOST])
{
	if (name.size > VAD_FOLDED_MOST)
		return name;
	for (size_t i = 0; i < name.size; i++)
		small[i] = vad_ascii_lower(name.data[i]);
	while (name.size > 1 && small[name.size - 1] == '.')
		name.size--;
	return (struct vad_view){ small, name.size };
}

/* "KMS.Corp." becomes "kms.corp", "KMS.Corp.:1688" "kms.corp:1688". `small` holds the result. */
static struct vad_view fold_key(enum vad_subject_kind kind, struct vad_view key,
				char small[VAD_FOLDED_MOST])
{
	size_t host = key.size;
	struct vad_view folded;

	if (!kind_is_name(kind) || key.size > VAD_FOLDED_MOST)
		return key;
	if (kind == VAD_SUBJECT_ENDPOINT) {
		while (host > 0 && key.data[host - 1] != ':')
			host--;
		host = host > 0 ? host - 1 : key.size;
	}
	folded = vad_fold_name(vad_view_sub(key, 0, host), small);
	for (size_t i = host; i < key.size; i++)
		small[folded.size++] = key.data[i]; /* the colon and the port */
	return folded;
}

static uint32_t subject_hash(const struct vad_case *c, const struct vad_subject_info *info)
{
	uint64_t hash = vad_view_hash(info->key, c->seed + (uint64_t)info->kind);

	return vad_table_hash(vad_view_hash(info->origin, hash));
}

static vad_subject find_subject(const struct vad_case *c, const struct vad_subject_info *info,
				uint32_t hash)
{
	size_t probe = 0;
	uint32_t row;

	while ((row = vad_table_probe(&c->subject_index, hash, &probe)) != VAD_TABLE_NONE) {
		const struct vad_subject_info *known = &c->subjects[row].info;

		if (known->kind == info->kind && vad_view_equal(known->key, info->key) &&
		    vad_view_equal(known->origin, info->origin))
			return row;
	}
	return VAD_NO_SUBJECT;
}

static vad_subject make_subject(struct vad_case *c, const struct vad_subject_info *info,
				uint32_t hash)
{
	vad_subject made = (vad_subject)c->subject_count;
	struct vad_node node = { .info = *info, .parent = made,
				 .next_of_kind = VAD_NO_SUBJECT, .first_of = VAD_TABLE_NONE,
				 .last_of = VAD_TABLE_NONE, .mention = VAD_TABLE_NONE };
	struct vad_node *subjects;

	node.info.key = vad_arena_copy(c->arena, info->key);
	node.info.origin = vad_case_name(c, info->origin);
	subjects = vad_case_room(c, c->subjects, &c->subject_capacity, c->subject_count,
				 sizeof(node));
	if (node.info.key.data == NULL || node.info.origin.data == NULL || subjects == NULL)
		return VAD_NO_SUBJECT;
	c->subjects = subjects;
	if (!vad_table_insert(&c->subject_index, c->arena, hash, made))
		return VAD_NO_SUBJECT;
	c->subjects[c->subject_count++] = node;
	if (c->last_of_kind[info->kind] == VAD_NO_SUBJECT)
		c->first_of_kind[info->kind] = made;
	else
		c->subjects[c->last_of_kind[info->kind]].next_of_kind = made;
	c->last_of_kind[info->kind] = made;
	return made;
}

vad_subject vad_case_subject(struct vad_case *c, enum vad_subject_kind kind, struct vad_view key,
			     struct vad_view origin)
{
	struct vad_subject_info info = { .kind = kind, .origin = VAD_VIEW("") };
	char small[VAD_FOLDED_MOST];
	vad_subject known;
	uint32_t hash;

	if (kind >= VAD_SUBJECT_KIND_COUNT)
		return VAD_NO_SUBJECT;
	info.key = vad_case_masked(c, fold_key(kind, key, small));
	if (info.key.data == NULL)
		return VAD_NO_SUBJECT;
	if (vad_kind_is_bound(kind) && origin.size > 0)
		info.origin = origin;
	hash = subject_hash(c, &info);
	known = find_subject(c, &info, hash);
	return known != VAD_NO_SUBJECT ? known : make_subject(c, &info, hash);
}

vad_subject vad_case_find_subject(const struct vad_case *c, enum vad_subject_kind kind,
				  struct vad_view key, struct vad_view origin)
{
	struct vad_subject_info info = { .kind = kind, .origin = VAD_VIEW("") };
	char small[VAD_FOLDED_MOST];

	if (kind >= VAD_SUBJECT_KIND_COUNT)
		return VAD_NO_SUBJECT;
	info.key = fold_key(kind, key, small);
	if (vad_kind_is_bound(kind))
		info.origin = origin;
	return find_subject(c, &info, subject_hash(c, &info));
}

size_t vad_case_subject_count(const struct vad_case *c)
{
	return c->subject_count;
}

struct vad_subject_info vad_case_subject_info(const struct vad_case *c, vad_subject s)
{
	if (s >= c->subject_count)
		return (struct vad_subject_info){ .kind = VAD_SUBJECT_KIND_COUNT };
	return c->subjects[s].info;
}

vad_subject vad_case_canonical(const struct vad_case *c, vad_subject s)
{
	if (s >= c->subject_count)
		return VAD_NO_SUBJECT;
	while (c->subjects[s].parent != s)
		s = c->subjects[s].parent; /* always a lower number, so this ends */
	return s;
}

/* --- unread, not checked, prose ---------------------------------------------------------------------- */

/* The shared copy of a text that people read: product keys masked. */
static struct vad_view masked_name(struct vad_case *c, struct vad_view text)
{
	struct vad_view masked = vad_case_masked(c, text);

	return masked.data == NULL ? masked : vad_case_name(c, masked);
}

enum vad_result vad_case_add_unread(struct vad_case *c, const struct vad_unread *unread)
{
	struct vad_unread copy, *items;

	copy.source = vad_case_name(c, unread->source);
	copy.place = vad_arena_copy(c->arena, unread->place);
	copy.why = masked_name(c, unread->why);
	items = vad_case_room(c, c->unread, &c->unread_capacity, c->unread_count, sizeof(copy));
	if (copy.source.data == NULL || copy.place.data == NULL || copy.why.data == NULL ||
	    items == NULL)
		return VAD_LIMIT;
	c->unread = items;
	c->unread[c->unread_count++] = copy;
	return VAD_OK;
}

void vad_case_note_full(struct vad_case *c, const char *source, const char *why)
{
	if (c->full.why.size == 0)
		c->full = (struct vad_unread){ vad_view_of(source), VAD_VIEW(""), vad_view_of(why) };
}

size_t vad_case_unread_count(const struct vad_case *c)
{
	return c->unread_count + (c->full.why.size > 0 ? 1 : 0);
}

struct vad_unread vad_case_unread_at(const struct vad_case *c, size_t index)
{
	if (index < c->unread_count)
		return c->unread[index];
	return index == c->unread_count ? c->full : (struct vad_unread){ 0 };
}

enum vad_result vad_case_add_unchecked(struct vad_case *c, struct vad_view what,
				       struct vad_view why)
{
	struct vad_unchecked copy, *items;

	copy.what = masked_name(c, what);
	copy.why = masked_name(c, why);
	items = vad_case_room(c, c->unchecked, &c->unchecked_capacity, c->unchecked_count,
			      sizeof(copy));
	if (copy.what.data == NULL || copy.why.data == NULL || items == NULL)
		return VAD_LIMIT;
	c->unchecked = items;
	c->unchecked[c->unchecked_count++] = copy;
	return VAD_OK;
}

size_t vad_case_unchecked_count(const struct vad_case *c)
{
	return c->unchecked_count;
}

struct vad_unchecked vad_case_unchecked_at(const struct vad_case *c, size_t index)
{
	return index < c->unchecked_count ? c->unchecked[index] : (struct vad_unchecked){ 0 };
}

enum vad_result vad_case_add_prose(struct vad_case *c, struct vad_view line)
{
	size_t left = c->prose.limit - c->prose.size;
	struct vad_view masked;

	if (line.size >= left)
		return VAD_OK; /* what came first is kept; prose is weak evidence at best */
	masked = vad_case_masked(c, line);
	if (masked.data == NULL || masked.size >= left)
		return VAD_OK;
	vad_buffer_add_view(&c->prose, masked);
	vad_buffer_add_char(&c->prose, '\n');
	return vad_buffer_result(&c->prose);
}

struct vad_view vad_case_prose(const struct vad_case *c)
{
	return vad_buffer_view(&c->prose);
}
