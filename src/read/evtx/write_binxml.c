/* SPDX-License-Identifier: MIT */
/* BinXML while it is written: bytes, names, elements, templates. */
#include "write_internal.h"

#include <string.h>

#include "base/encoding.h"

enum { STRING_BUCKETS = 64, TEMPLATE_BUCKETS = 32 };

/* --- bytes ------------------------------------------------------------------------------------ */

static uint8_t *take(struct chunk *chunk, size_t size)
{
	uint8_t *to = chunk->bytes + chunk->at;

	if (chunk->full || size > sizeof(chunk->bytes) - chunk->at) {
		chunk->full = true;
		return NULL;
	}
	chunk->at += size;
	return to;
}

static void put(struct chunk *chunk, uint64_t value, size_t size)
{
	uint8_t *to = take(chunk, size);

	if (to != NULL)
		set_le(to, value, size);
}

void vad_bx_put8(struct chunk *chunk, uint8_t value)
{
	put(chunk, value, 1);
}

void vad_bx_put16(struct chunk *chunk, uint16_t value)
{
	put(chunk, value, 2);
}

void vad_bx_put32(struct chunk *chunk, uint32_t value)
{
	put(chunk, value, 4);
}

void vad_bx_put64(struct chunk *chunk, uint64_t value)
{
	put(chunk, value, 8);
}

void vad_bx_put(struct chunk *chunk, const void *data, size_t size)
{
	uint8_t *to = take(chunk, size);

	if (to != NULL && size > 0)
		memcpy(to, data, size);
}

void vad_bx_patch16(struct chunk *chunk, size_t at, uint16_t value)
{
	if (!chunk->full)
		set_le(chunk->bytes + at, value, 2);
}

void vad_bx_patch32(struct chunk *chunk, size_t at, uint32_t value)
{
	if (!chunk->full)
		set_le(chunk->bytes + at, value, 4);
}

static void put_code_point(struct chunk *chunk, uint32_t c)
{
	if (c < 0x10000) {
		vad_bx_put16(chunk, (uint16_t)c);
		return;
	}
	c -= 0x10000;
	vad_bx_put16(chunk, (uint16_t)(0xD800 | c >> 10));
	vad_bx_put16(chunk, (uint16_t)(0xDC00 | (c & 0x3FF)));
}

void vad_bx_put_utf16(struct chunk *chunk, struct vad_view text)
{
	size_t i = 0;

	while (i < text.size) {
		size_t from = i;
		uint8_t *to;

		while (i < text.size && (uint8_t)text.data[i] < 0x80)
			i++;
		to = take(chunk, 2 * (i - from));
		if (to == NULL)
			return;
		for (size_t k = 0; k < i - from; k++) {
			to[2 * k] = (uint8_t)text.data[from + k];
			to[2 * k + 1] = 0;
		}
		while (i < text.size && (uint8_t)text.data[i] >= 0x80)
			put_code_point(chunk, vad_utf8_next(text, &i));
	}
}

/* --- names and elements ----------------------------------------------------------------------- */

uint16_t vad_evtx_name_hash(const char *name)
{
	uint32_t hash = 0;

	for (; *name != '\0'; name++)
		hash = hash * 65599 + (uint8_t)*name;
	return (uint16_t)hash;
}

/* Does this name stand at `at`? The chain is our own, so it can be believed. */
static bool name_is(const struct chunk *chunk, size_t at, const char *name, size_t length)
{
	const uint8_t *entry = chunk->bytes + at;

	if (get_le16(entry + 6) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (entry[8 + 2 * i] != (uint8_t)name[i])
			return false;
	}
	return true;
}

/* The offset of a name, and the name itself where it is not yet in this chunk. */
static void put_name(struct chunk *chunk, const char *name)
{
	size_t length = strlen(name);
	uint16_t hash = vad_evtx_name_hash(name);
	uint8_t *head = chunk->bytes + STRING_TABLE + 4 * (size_t)(hash % STRING_BUCKETS);
	uint32_t first = get_le32(head), at = first;

	while (at != 0 && !name_is(chunk, at, name, length))
		at = get_le32(chunk->bytes + at);
	if (at != 0) {
		vad_bx_put32(chunk, at);
		return;
	}
	at = (uint32_t)chunk->at + 4;
	vad_bx_put32(chunk, at);
	vad_bx_put32(chunk, first);
	vad_bx_put16(chunk, hash);
	vad_bx_put16(chunk, (uint16_t)length);
	vad_bx_put_utf16(chunk, (struct vad_view){ name, length });
	vad_bx_put16(chunk, 0);
	if (!chunk->full)
		set_le(head, at, 4);
}

static bool is_empty(const struct content *content)
{
	return !content->is_value && content->text.size == 0;
}

void vad_bx_content(struct chunk *chunk, const struct content *content)
{
	size_t count_at;

	if (is_empty(content))
		return;
	if (content->is_value) {
		vad_bx_put8(chunk, OPTIONAL_VALUE);
		vad_bx_put16(chunk, content->index);
		vad_bx_put8(chunk, content->type);
		return;
	}
	vad_bx_put8(chunk, TEXT);
	vad_bx_put8(chunk, TYPE_STRING);
	count_at = chunk->at;
	vad_bx_put16(chunk, 0);
	vad_bx_put_utf16(chunk, content->text);
	vad_bx_patch16(chunk, count_at, (uint16_t)((chunk->at - count_at - 2) / 2));
}

/* Attributes without content are left out. */
static void put_attributes(struct chunk *chunk, const struct attribute *attributes, size_t count)
{
	size_t size_at = chunk->at;

	while (count > 0 && is_empty(&attributes[count - 1].content))
		count--;
	vad_bx_put32(chunk, 0);
	for (size_t i = 0; i < count; i++) {
		if (is_empty(&attributes[i].content))
			continue;
		vad_bx_put8(chunk, i + 1 < count ? ATTRIBUTE_AND_MORE : ATTRIBUTE);
		put_name(chunk, attributes[i].name);
		vad_bx_content(chunk, &attributes[i].content);
	}
	vad_bx_patch32(chunk, size_at, (uint32_t)(chunk->at - size_at - 4));
}

/* Begin an element with its attributes; the place of its size is handed to a function below. */
size_t vad_bx_begin(struct chunk *chunk, const char *name, uint16_t dependency,
		    const struct attribute *attributes, size_t count)
{
	bool has = false;
	size_t size_at;

	for (size_t i = 0; i < count; i++)
		has = has || !is_empty(&attributes[i].content);
	vad_bx_put8(chunk, has ? OPEN_WITH_ATTRIBUTES : OPEN);
	if (!chunk->plain)
		vad_bx_put16(chunk, dependency);
	size_at = chunk->at;
	vad_bx_put32(chunk, 0);
	put_name(chunk, name);
	if (has)
		put_attributes(chunk, attributes, count);
	return size_at;
}

size_t vad_bx_begin_open(struct chunk *chunk, const char *name, uint16_t dependency)
{
	size_t size_at = vad_bx_begin(chunk, name, dependency, NULL, 0);

	vad_bx_put8(chunk, CLOSE_START);
	return size_at;
}

void vad_bx_end(struct chunk *chunk, size_t size_at, uint8_t token)
{
	vad_bx_put8(chunk, token);
	vad_bx_patch32(chunk, size_at, (uint32_t)(chunk->at - size_at - 4));
}

/* <name a="..."/> */
void vad_bx_empty(struct chunk *chunk, const char *name, const struct attribute *attributes,
		  size_t count)
{
	vad_bx_end(chunk, vad_bx_begin(chunk, name, NO_DEPENDENCY, attributes, count), CLOSE_EMPTY);
}

/* <name a="...">content</name>; with a value, the element depends on it and goes when it is null. */
void vad_bx_filled(struct chunk *chunk, const char *name, const struct attribute *attributes,
		   size_t count, struct content content)
{
	uint16_t dependency = content.is_value ? content.index : NO_DEPENDENCY;
	size_t size_at = vad_bx_begin(chunk, name, dependency, attributes, count);

	vad_bx_put8(chunk, CLOSE_START);
	vad_bx_content(chunk, &content);
	vad_bx_end(chunk, size_at, CLOSE_ELEMENT);
}

void vad_bx_element(struct chunk *chunk, const char *name, struct content content)
{
	vad_bx_filled(chunk, name, NULL, 0, content);
}

void vad_bx_fragment(struct chunk *chunk)
{
	static const uint8_t fragment[] = { FRAGMENT, 1, 1, 0 };

	vad_bx_put(chunk, fragment, sizeof(fragment));
}

/* --- templates -------------------------------------------------------------------------------- */

/* The definition's place in a chunk's table: the hash of names over the words of its GUID (so in most
 * files of Windows; readers do not need it). */
static unsigned template_bucket(const uint8_t guid[16])
{
	uint32_t hash = 0;

	for (size_t i = 0; i < 16; i += 2)
		hash = hash * 65599 + get_le16(guid + i);
	return hash % TEMPLATE_BUCKETS;
}

static const struct definition *find_definition(const struct chunk *chunk, const uint64_t key[2])
{
	for (size_t i = chunk->definition_count; i-- > 0;) {
		if (chunk->definitions[i].key[0] == key[0] &&
		    chunk->definitions[i].key[1] == key[1])
			return &chunk->definitions[i];
	}
	return NULL;
}

static void remember(struct chunk *chunk, const uint64_t key[2], uint32_t offset)
{
	struct definition *definition = &chunk->definitions[chunk->definition_count];

	if (chunk->definition_count == DEFINITIONS_MAX)
		return;
	definition->key[0] = key[0];
	definition->key[1] = key[1];
	definition->offset = offset;
	chunk->definition_count++;
}

void vad_bx_add_to_key(uint64_t key[2], const void *data, size_t size)
{
	struct vad_view view = { data, size };

	/* The size keeps ("a", "bc") apart from ("ab", "c"). */
	key[0] = vad_view_hash(view, key[0] ^ size);
	key[1] = vad_view_hash(view, key[1] * 31 + size);
}

static void put_definition(struct chunk *chunk, const struct recipe *recipe,
			   const struct vad_evtx_write_event *event)
{
	size_t at = chunk->at, size_at;
	uint8_t guid[16], *head;

	set_le(guid, recipe->key[0], 8);
	set_le(guid + 8, recipe->key[1], 8);
	head = chunk->bytes + TEMPLATE_TABLE + 4 * (size_t)template_bucket(guid);
	vad_bx_put32(chunk, get_le32(head));
	vad_bx_put(chunk, guid, sizeof(guid));
	size_at = chunk->at;
	vad_bx_put32(chunk, 0);
	vad_bx_fragment(chunk);
	recipe->put(chunk, event);
	vad_bx_put8(chunk, END);
	vad_bx_patch32(chunk, size_at, (uint32_t)(chunk->at - size_at - 4));
	if (chunk->full)
		return;
	set_le(head, at, 4);
	remember(chunk, recipe->key, (uint32_t)at);
}

/* An instance up to its values. */
void vad_bx_instance(struct chunk *chunk, const struct recipe *recipe,
		     const struct vad_evtx_write_event *event)
{
	const struct definition *definition = find_definition(chunk, recipe->key);

	vad_bx_put8(chunk, INSTANCE);
	vad_bx_put8(chunk, 1);
	vad_bx_put32(chunk, (uint32_t)recipe->key[0]);
	if (definition != NULL) {
		vad_bx_put32(chunk, definition->offset);
		return;
	}
	vad_bx_put32(chunk, (uint32_t)chunk->at + 4);
	put_definition(chunk, recipe, event);
}
