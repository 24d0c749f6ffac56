/* SPDX-License-Identifier: MIT */
/* Between the files of the writer: the chunk that is being written, and putting BinXML into it. */
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

/* Tokens, [MS-EVEN6] 2.2.12. */
enum {
	END = 0x00,
	OPEN = 0x01,
	OPEN_WITH_ATTRIBUTES = 0x41,
	CLOSE_START = 0x02,
	CLOSE_EMPTY = 0x03,
	CLOSE_ELEMENT = 0x04,
	TEXT = 0x05,
	ATTRIBUTE = 0x06,
	ATTRIBUTE_AND_MORE = 0x46,
	INSTANCE = 0x0C,
	OPTIONAL_VALUE = 0x0E,
	FRAGMENT = 0x0F,
};

enum {
	TYPE_NULL = 0x00,
	TYPE_STRING = 0x01,
	TYPE_U8 = 0x04,
	TYPE_U16 = 0x06,
	TYPE_U32 = 0x08,
	TYPE_U64 = 0x0A,
	TYPE_BINARY = 0x0E,
	TYPE_GUID = 0x0F,
	TYPE_FILETIME = 0x11,
	TYPE_SID = 0x13,
	TYPE_HEX64 = 0x15,
	TYPE_BINXML = 0x21,
	TYPE_STRINGS = 0x81,
};

enum { NO_DEPENDENCY = 0xFFFF };

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

static inline void set_le(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static inline uint16_t get_le16(const uint8_t *from)
{
	return (uint16_t)((unsigned)from[0] | (unsigned)from[1] << 8);
}

static inline uint32_t get_le32(const uint8_t *from)
{
	return (uint32_t)get_le16(from) | (uint32_t)get_le16(from + 2) << 16;
}

/* What does not fit is not put and makes the chunk full; then nothing more is put. */
void vad_bx_put8(struct chunk *chunk, uint8_t value);
void vad_bx_put16(struct chunk *chunk, uint16_t value);
void vad_bx_put32(struct chunk *chunk, uint32_t value);
void vad_bx_put64(struct chunk *chunk, uint64_t value);
void vad_bx_put(struct chunk *chunk, const void *data, size_t size);
/* UTF-8 as UTF-16LE without an end. */
void vad_bx_put_utf16(struct chunk *chunk, struct vad_view text);
/* Overwrite what was put before; nothing when the chunk is full. */
void vad_bx_patch16(struct chunk *chunk, size_t at, uint16_t value);
void vad_bx_patch32(struct chunk *chunk, size_t at, uint32_t value);

/* What an element or attribute holds: a value of the instance, or text ("": nothing). */
struct content {
	bool is_value;
	uint8_t type;
	uint16_t index;
	struct vad_view text;
};

static inline struct content value_of(uint16_t index, uint8_t type)
{
	return (struct content){ .is_value = true, .index = index, .type = type };
}

static inline struct content text_of(struct vad_view text)
{
	return (struct content){ .text = text };
}

struct attribute {
	const char *name;
	struct content content; /* without any, the attribute is left out */
};

/*
 * Begin an element with its attributes. What is returned is the place of its size, for vad_bx_end(),
 * which puts the last token. `dependency`: the value without which the element is left out.
 */
size_t vad_bx_begin(struct chunk *chunk, const char *name, uint16_t dependency,
		    const struct attribute *attributes, size_t count);
/* <name> */
size_t vad_bx_begin_open(struct chunk *chunk, const char *name, uint16_t dependency);
void vad_bx_end(struct chunk *chunk, size_t size_at, uint8_t token);
/* <name a="..."/> */
void vad_bx_empty(struct chunk *chunk, const char *name, const struct attribute *attributes,
		  size_t count);
/* <name a="...">content</name>; with a value, the element depends on it and goes when it is null. */
void vad_bx_filled(struct chunk *chunk, const char *name, const struct attribute *attributes,
		   size_t count, struct content content);
/* <name>content</name> */
void vad_bx_element(struct chunk *chunk, const char *name, struct content content);
void vad_bx_content(struct chunk *chunk, const struct content *content);
void vad_bx_fragment(struct chunk *chunk);

/* What a definition is made of, told apart by `key`, which also is its GUID. */
struct recipe {
	uint64_t key[2];
	void (*put)(struct chunk *chunk, const struct vad_evtx_write_event *event);
};
void vad_bx_add_to_key(uint64_t key[2], const void *data, size_t size);
/* An instance up to its values; with its definition where the chunk has none. */
void vad_bx_instance(struct chunk *chunk, const struct recipe *recipe,
		     const struct vad_evtx_write_event *event);

/* Where each part of System comes from. */
struct system {
	struct content provider, guid, source, qualifiers, event_id, version, level, task, opcode,
		keywords, time, record_id, activity, related, process, thread, channel, computer,
		user;
};
void vad_bx_system(struct chunk *chunk, const struct system *system);
/* <Event xmlns="..."> */
size_t vad_bx_begin_event(struct chunk *chunk, uint16_t dependency);
/* "{E23B33B0-...}"; "" of NULL. */
enum { BRACED_GUID = VAD_GUID_TEXT + 2 };
struct vad_view vad_bx_braced(const struct vad_guid *guid, char text[BRACED_GUID]);

/* The event as text, between fragment header and end. */
void vad_bx_text_event(struct chunk *chunk, const struct vad_evtx_write_event *event,
		       uint64_t record_id);
/*
 * The BinXML of an event. `record_id` is that of EventRecordID. `sid`: the user in its binary form,
 * of `sid_size` bytes.
 */
void vad_bx_event(struct chunk *chunk, const struct vad_evtx_write_event *event, uint64_t record_id,
		  const uint8_t *sid, size_t sid_size);

#endif
