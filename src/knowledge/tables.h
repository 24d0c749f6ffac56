/* SPDX-License-Identifier: MIT */
/* Growing tables of knowledge: what the loader fills. Not for other rooms. */
#ifndef KNOWLEDGE_TABLES_H
#define KNOWLEDGE_TABLES_H

#include "base/buffer.h"
#include "knowledge/knowledge.h"

/* Failures are sticky in `result`; rows that did not fit are not there. */
struct vad_tables {
	enum vad_result result;
	struct vad_buffer pool;
	struct vad_buffer slots; /* open addressing over uint32_t: offset of a string, 0 is free */
	uint32_t strings;        /* used slots */
#define X(type, name) struct vad_buffer name;
	VAD_KNOWLEDGE_TABLES(X)
#undef X
};

/* The empty tables; the pool holds "". */
void vad_tables_init(struct vad_tables *tables);
void vad_tables_clear(struct vad_tables *tables);
/* Fill empty tables with a copy of `base`; every index and string offset of it stays valid. */
enum vad_result vad_tables_clone(struct vad_tables *tables, const struct vad_knowledge *base);
/* Offset of `text` in the pool, where each string stands once. `text` holds no NUL. */
vad_str vad_tables_text(struct vad_tables *tables, struct vad_view text);
/* Free a buffer that helped to fill the tables; that it ran out of memory is noted here. */
void vad_tables_release(struct vad_tables *tables, struct vad_buffer *scratch);
/* `rows` of one table: append `size` bytes; the index of the new row. */
uint32_t vad_tables_append(struct vad_tables *tables, struct vad_buffer *rows, const void *row,
			   size_t size);
/* Pointers and counts as they are now; valid until the next change. */
void vad_tables_view(const struct vad_tables *tables, struct vad_knowledge *knowledge);

#define X(type, name)                                                                              \
	static inline uint32_t vad_##name##_count(const struct vad_tables *tables)                 \
	{                                                                                          \
		return (uint32_t)(tables->name.size / sizeof(type));                               \
	}                                                                                          \
	static inline uint32_t vad_##name##_add(struct vad_tables *tables, const type *row)        \
	{                                                                                          \
		return vad_tables_append(tables, &tables->name, row, sizeof(*row));                \
	}                                                                                          \
	static inline type *vad_##name##_rows(const struct vad_tables *tables)                     \
	{                                                                                          \
		return (type *)(void *)tables->name.data;                                          \
	}
VAD_KNOWLEDGE_TABLES(X)
#undef X

#endif
