/* SPDX-License-Identifier: MIT */
/* The chunk being written, and putting BinXML into it: between write.c and write_binxml.c. */
#ifndef EVTX_WRITE_INTERNAL_H
#define EVTX_WRITE_INTERNAL_H

#include "evtx/write.h"

enum {
	HEADER_SIZE = 512,    /* of a chunk */
	STRING_TABLE = 128,   /* offset of 64 heads of chains of names */
	TEMPLATE_TABLE = 384, /* offset of 32 heads of chains of definitions */
	TABLES_SIZE = HEADER_SIZE - STRING_TABLE,
	DEFINITIONS_MAX = 1024, /* remembered per chunk; more are simply defined again */
};

/* A definition in this chunk. The key is its GUID, too. */
struct definition {
	uint64_t key[2];
	uint32_t offset;
};

struct chunk {
	uint8_t bytes[VAD_EVTX_WRITE_CHUNK];
	size_t at;
	bool full;  /* something did not fit: the record is not whole */
	bool plain; /* outside a definition: elements have no dependency id */
	struct definition definitions[DEFINITIONS_MAX];
	size_t definition_count;
};

void chunk_put8(struct chunk *chunk, uint8_t value);
void chunk_put16(struct chunk *chunk, uint16_t value);
void chunk_put32(struct chunk *chunk, uint32_t value);
void chunk_put64(struct chunk *chunk, uint64_t value);
void chunk_put(struct chunk *chunk, const void *data, size_t size);
/* Overwrite what was put before; nothing when the chunk is full. */
void chunk_patch16(struct chunk *chunk, size_t at, uint16_t value);
void chunk_patch32(struct chunk *chunk, size_t at, uint32_t value);
/* UTF-8 as UTF-16LE without an end. */
void chunk_put_utf16(struct chunk *chunk, struct vad_view text);

/*
 * The BinXML of an event. `record_id` is that of EventRecordID. `sid`: the user in its binary form,
 * of sid_size bytes.
 */
void chunk_put_event(struct chunk *chunk, const struct vad_evtx_write_event *event,
		     uint64_t record_id, const uint8_t *sid, size_t sid_size);

#endif
