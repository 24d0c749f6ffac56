/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include <string.h>

enum { TABLE_LIMIT = 64 << 20, POOL_LIMIT = 64 << 20, FIRST_SLOTS = 1024 };

static void note(struct vad_tables *tables, const struct vad_buffer *buffer)
{
	if (tables->result == VAD_OK)
		tables->result = vad_buffer_result(buffer);
}

static uint32_t *slots_of(struct vad_tables *tables)
{
	return (uint32_t *)(void *)tables->slots.data;
}

static struct vad_view pool_view(const struct vad_tables *tables, uint32_t offset)
{
	return vad_view_of(tables->pool.data + offset);
}

/* The slot that holds `text`, or the free one where it belongs. `count` is a power of two. */
static uint32_t *slot_for(struct vad_tables *tables, struct vad_view text)
{
	uint32_t count = (uint32_t)(tables->slots.size / sizeof(uint32_t));
	uint32_t at = (uint32_t)vad_view_hash(text, 0) & (count - 1);
	uint32_t *slots = slots_of(tables);

	while (slots[at] != 0 && !vad_view_equal(pool_view(tables, slots[at]), text))
		at = (at + 1) & (count - 1);
	return &slots[at];
}

/* Slots for twice `strings` and more, and every string of the pool in its new place. */
static void grow_slots(struct vad_tables *tables, size_t strings)
{
	static const uint32_t empty[FIRST_SLOTS];
	size_t count = FIRST_SLOTS;

	while (count < strings * 4)
		count *= 2;
	vad_buffer_reset(&tables->slots);
	for (size_t done = 0; done < count; done += FIRST_SLOTS)
		vad_buffer_append(&tables->slots, empty, sizeof(empty));
	note(tables, &tables->slots);
	if (tables->result != VAD_OK)
		return;
	for (size_t offset = 1; offset < tables->pool.size;) {
		struct vad_view text = pool_view(tables, (uint32_t)offset);

		*slot_for(tables, text) = (uint32_t)offset;
		offset += text.size + 1;
	}
}

void vad_tables_init(struct vad_tables *tables)
{
	*tables = (struct vad_tables){ .result = VAD_OK };
	tables->pool = vad_buffer_new(POOL_LIMIT);
	tables->slots = vad_buffer_new(TABLE_LIMIT);
#define X(type, name) tables->name = vad_buffer_new(TABLE_LIMIT);
	VAD_KNOWLEDGE_TABLES(X)
#undef X
	vad_buffer_append(&tables->pool, "", 1);
	note(tables, &tables->pool);
	grow_slots(tables, 0);
}

void vad_tables_clear(struct vad_tables *tables)
{
	vad_buffer_clear(&tables->pool);
	vad_buffer_clear(&tables->slots);
#define X(type, name) vad_buffer_clear(&tables->name);
	VAD_KNOWLEDGE_TABLES(X)
#undef X
}

static uint32_t count_strings(struct vad_view pool)
{
	uint32_t count = 0;

	for (size_t i = 1; i < pool.size; i++)
		if (pool.data[i] == '\0')
			count++;
	return count;
}

enum vad_result vad_tables_clone(struct vad_tables *tables, const struct vad_knowledge *base)
{
	vad_buffer_reset(&tables->pool);
	vad_buffer_append(&tables->pool, base->pool, base->pool_size);
	note(tables, &tables->pool);
#define X(type, name)                                                                              \
	vad_buffer_append(&tables->name, base->name, base->name##_count * sizeof(type));           \
	note(tables, &tables->name);
	VAD_KNOWLEDGE_TABLES(X)
#undef X
	if (tables->result != VAD_OK)
		return tables->result;
	tables->strings = count_strings(vad_buffer_view(&tables->pool));
	grow_slots(tables, tables->strings);
	return tables->result;
}

vad_str vad_tables_text(struct vad_tables *tables, struct vad_view text)
{
	uint32_t *slot;
	size_t offset = tables->pool.size;

	if (text.size == 0 || tables->result != VAD_OK)
		return 0;
	if ((size_t)(tables->strings + 1) * 2 > tables->slots.size / sizeof(uint32_t)) {
		grow_slots(tables, tables->strings);
		if (tables->result != VAD_OK)
			return 0;
	}
	slot = slot_for(tables, text);
	if (*slot != 0)
		return *slot;
	vad_buffer_append(&tables->pool, text.data, text.size);
	vad_buffer_append(&tables->pool, "", 1);
	note(tables, &tables->pool);
	if (tables->result != VAD_OK)
		return 0;
	*slot = (uint32_t)offset;
	tables->strings++;
	return (vad_str)offset;
}

void vad_tables_release(struct vad_tables *tables, struct vad_buffer *scratch)
{
	if (vad_buffer_result(scratch) == VAD_NO_MEMORY)
		note(tables, scratch);
	vad_buffer_clear(scratch);
}

uint32_t vad_tables_append(struct vad_tables *tables, struct vad_buffer *rows, const void *row,
			   size_t size)
{
	uint32_t index = (uint32_t)(rows->size / size);

	vad_buffer_append(rows, row, size);
	note(tables, rows);
	return index;
}

void vad_tables_view(const struct vad_tables *tables, struct vad_knowledge *knowledge)
{
	knowledge->pool = tables->pool.data;
	knowledge->pool_size = (uint32_t)tables->pool.size;
#define X(type, name)                                                                              \
	knowledge->name = vad_##name##_rows(tables);                                               \
	knowledge->name##_count = vad_##name##_count(tables);
	VAD_KNOWLEDGE_TABLES(X)
#undef X
}
