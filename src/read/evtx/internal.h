/* SPDX-License-Identifier: MIT */
/* What the files of the library share. All positions are offsets inside the bytes of one chunk. */
#ifndef VAD_EVTX_INTERNAL_H
#define VAD_EVTX_INTERNAL_H

#include "base/time.h"
#include "evtx/evtx.h"

/* Seconds from 1601-01-01, where FILETIME begins, to 1970-01-01 ([MS-DTYP] 2.3.3). */
#define VAD_EVTX_EPOCH INT64_C(11644473600)

/* --- bounded bytes -------------------------------------------------------------------------------
 * The cursor of this library: a read that does not fit gives zero. Where that would be taken for a
 * value, vad_evtx_fits() is asked first. */

struct vad_evtx_bytes {
	const uint8_t *data;
	uint32_t size; /* at most VAD_EVTX_CHUNK_SIZE */
};

static inline bool vad_evtx_fits(const struct vad_evtx_bytes *b, uint32_t at, uint64_t size)
{
	return at <= b->size && size <= b->size - at;
}

static inline uint8_t vad_evtx_u8(const struct vad_evtx_bytes *b, uint32_t at)
{
	return at < b->size ? b->data[at] : 0;
}

static inline uint16_t vad_evtx_u16(const struct vad_evtx_bytes *b, uint32_t at)
{
	const uint8_t *p = b->data + at;

	return vad_evtx_fits(b, at, 2) ? (uint16_t)((unsigned)p[0] | (unsigned)p[1] << 8) : 0;
}

static inline uint32_t vad_evtx_u32(const struct vad_evtx_bytes *b, uint32_t at)
{
	const uint8_t *p = b->data + at;

	if (!vad_evtx_fits(b, at, 4))
		return 0;
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t vad_evtx_u64(const struct vad_evtx_bytes *b, uint32_t at)
{
	return vad_evtx_fits(b, at, 8)
		       ? vad_evtx_u32(b, at) | (uint64_t)vad_evtx_u32(b, at + 4) << 32
		       : 0;
}

/* A run of UTF-16 units in the chunk. */
struct vad_evtx_units {
	uint32_t at, count;
};

/* Are these units that ASCII text? */
bool vad_evtx_units_are(const struct vad_evtx_bytes *b, struct vad_evtx_units units,
			struct vad_view ascii);
bool vad_evtx_units_are_nocase(const struct vad_evtx_bytes *b, struct vad_evtx_units units,
			       struct vad_view ascii);

/* --- BinXML ----------------------------------------------------------------------------------- */

enum vad_evtx_type {
	VAD_EVTX_NULL = 0x00,
	VAD_EVTX_STRING = 0x01,
	VAD_EVTX_ANSI = 0x02,
	VAD_EVTX_INT8 = 0x03,
	VAD_EVTX_UINT8 = 0x04,
	VAD_EVTX_INT16 = 0x05,
	VAD_EVTX_UINT16 = 0x06,
	VAD_EVTX_INT32 = 0x07,
	VAD_EVTX_UINT32 = 0x08,
	VAD_EVTX_INT64 = 0x09,
	VAD_EVTX_UINT64 = 0x0a,
	VAD_EVTX_FLOAT = 0x0b,
	VAD_EVTX_DOUBLE = 0x0c,
	VAD_EVTX_BOOL = 0x0d,
	VAD_EVTX_BINARY = 0x0e,
	VAD_EVTX_GUID = 0x0f,
	VAD_EVTX_SIZE = 0x10,
	VAD_EVTX_FILETIME = 0x11,
	VAD_EVTX_SYSTEMTIME = 0x12,
	VAD_EVTX_SID = 0x13,
	VAD_EVTX_HEX32 = 0x14,
	VAD_EVTX_HEX64 = 0x15,
	VAD_EVTX_HANDLE = 0x20,
	VAD_EVTX_BINXML = 0x21,
	VAD_EVTX_XML = 0x23,
	VAD_EVTX_ARRAY = 0x80, /* a bit */
};

/* A value of a template instance. */
struct vad_evtx_value {
	uint32_t at;
	uint16_t size;
	uint8_t type;
};

/* The instance of a template, as it stands in a record. */
struct vad_evtx_instance {
	uint32_t definition;  /* where its definition begins */
	uint32_t count;       /* of its values */
	uint32_t descriptors; /* where they begin: 4 bytes each */
	uint32_t values;      /* where the first value begins */
	/* Of one that was loaded: its first value in the room, and what is behind its last one. */
	uint32_t first, end;
};

/* Room for the values of instances that are open at the same time. */
struct vad_evtx_values {
	struct vad_evtx_value *values; /* VAD_EVTX_VALUES_MAX */
	uint32_t count;
};

/*
 * The instance at `at`, which is where its token 0C stands, inside bytes that end at `end`. False when
 * its count or its descriptors do not fit. Its values are not looked at.
 */
bool vad_evtx_instance_head(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end,
			    struct vad_evtx_instance *instance);
/*
 * The same, with its values put behind those in the room. False when one of them does not fit, either,
 * or when there is no room, or not budget enough for so many.
 */
bool vad_evtx_instance_load(const struct vad_evtx_bytes *b, uint32_t at, uint32_t end,
			    struct vad_evtx_values *room, uint64_t *budget,
			    struct vad_evtx_instance *instance);
/* Value number `index`, found by adding up sizes; false when there is none or it does not fit. */
bool vad_evtx_instance_value(const struct vad_evtx_bytes *b,
			     const struct vad_evtx_instance *instance, uint32_t end, uint32_t index,
			     struct vad_evtx_value *value);
/* The bytes of a definition's fragment; false when they do not fit. */
bool vad_evtx_definition(const struct vad_evtx_bytes *b, uint32_t definition, uint32_t *from,
			 uint32_t *end);

/* Where BinXML goes while it is walked. Each returns false to end the walk. */
struct vad_evtx_visitor {
	bool (*open)(void *context, struct vad_evtx_units name);
	bool (*attribute)(void *context, struct vad_evtx_units name);
	bool (*content)(void *context);           /* the start tag ends; what follows is content */
	bool (*close)(void *context, bool empty); /* `empty`: instead of content() */
	bool (*text)(void *context, struct vad_evtx_units text);
	bool (*cdata)(void *context, struct vad_evtx_units text);
	bool (*character)(void *context, uint16_t unit);
	bool (*entity)(void *context, struct vad_evtx_units name);
	bool (*instruction)(void *context, struct vad_evtx_units target,
			    struct vad_evtx_units data);
	/* A value in a template instance. Nested BinXML is not given but walked. */
	bool (*value)(void *context, const struct vad_evtx_value *value, bool optional);
	/* The place of a value in a definition that is walked without an instance. */
	bool (*place)(void *context, uint32_t index, uint8_t type, bool optional);
};

enum vad_evtx_walk { VAD_EVTX_WALK_DONE, VAD_EVTX_WALK_STOPPED, VAD_EVTX_WALK_DAMAGED };

/* One descent through templates. */
struct vad_evtx_frame {
	uint32_t at, end;
	uint32_t first_value, value_count; /* in the walker's room */
	uint32_t elements;                 /* open when it began */
	bool definition;                   /* elements carry a dependency id */
	bool bare;                         /* a definition without an instance */
};

struct vad_evtx_walker {
	struct vad_evtx_bytes bytes;
	const struct vad_evtx_visitor *visitor;
	void *context;    /* of the visitor */
	uint64_t *budget; /* tokens that may still be read for this record */
	struct vad_evtx_frame frames[VAD_EVTX_DEPTH_MAX];
	unsigned depth;
	uint32_t elements;           /* open */
	bool in_tag;                 /* between a start tag's name and its end */
	bool in_attribute;           /* and behind an attribute's name */
	struct vad_evtx_values room; /* of all frames */
	uint32_t at;                 /* where it stopped, or where the damage is */
};

enum {
	/* each has a descriptor of four bytes, and nested ones stand inside a value */
	VAD_EVTX_VALUES_MAX = VAD_EVTX_CHUNK_SIZE / 4,
	/*
	 * Tokens, pieces, values and what is printed of them (in units of 64 bytes), of all records of a
	 * chunk and of one: many times what any honest one has. Values that name each other would go on
	 * without an end. A record that takes all it may leaves enough for those behind it.
	 */
	VAD_EVTX_TOKENS_MAX = 4 << 20,
	VAD_EVTX_RECORD_TOKENS_MAX = 1 << 18,
};

/* Take `tokens` from a budget. False when so many are not left; then nothing is. */
static inline bool vad_evtx_spend(uint64_t *budget, uint64_t tokens)
{
	bool enough = *budget >= tokens;

	*budget = enough ? *budget - tokens : 0;
	return enough;
}

/* Walk a fragment: elements directly, or a template instance. */
enum vad_evtx_walk vad_evtx_walk_fragment(struct vad_evtx_walker *w, uint32_t at, uint32_t end);
/* Walk a definition alone: values become places. */
enum vad_evtx_walk vad_evtx_walk_definition(struct vad_evtx_walker *w, uint32_t definition);

/* --- values as text --------------------------------------------------------------------------- */

/* Text that grows inside a fixed room; `full` once something did not fit. */
struct vad_evtx_text {
	char *data;
	size_t size, limit;
	bool full;
};

void vad_evtx_text_add(struct vad_evtx_text *text, const char *data, size_t size);
/* UTF-16 to UTF-8; a lone surrogate becomes U+FFFD. */
void vad_evtx_text_units(struct vad_evtx_text *text, const uint8_t *units, size_t count);
/* One value that is no array, as Windows prints it, without escapes. Never fails: what is too short
 * for its type is printed as hexadecimal digits. */
void vad_evtx_text_value(struct vad_evtx_text *text, const struct vad_evtx_bytes *b,
			 const struct vad_evtx_value *value);
/* The next element of an array value; *offset begins at 0. False behind the last one. */
bool vad_evtx_array_next(const struct vad_evtx_bytes *b, const struct vad_evtx_value *array,
			 uint32_t *offset, struct vad_evtx_value *item);
/* An integer value; 0 when it is none. */
uint64_t vad_evtx_value_number(const struct vad_evtx_bytes *b, const struct vad_evtx_value *value);

/* --- plans ------------------------------------------------------------------------------------ */

enum vad_evtx_field {
	VAD_EVTX_FIELD_PROVIDER,
	VAD_EVTX_FIELD_GUID,
	VAD_EVTX_FIELD_SOURCE,
	VAD_EVTX_FIELD_EVENT_ID,
	VAD_EVTX_FIELD_QUALIFIERS,
	VAD_EVTX_FIELD_VERSION,
	VAD_EVTX_FIELD_LEVEL,
	VAD_EVTX_FIELD_TASK,
	VAD_EVTX_FIELD_OPCODE,
	VAD_EVTX_FIELD_KEYWORDS,
	VAD_EVTX_FIELD_TIME,
	VAD_EVTX_FIELD_RECORD_ID,
	VAD_EVTX_FIELD_ACTIVITY,
	VAD_EVTX_FIELD_RELATED,
	VAD_EVTX_FIELD_PROCESS,
	VAD_EVTX_FIELD_THREAD,
	VAD_EVTX_FIELD_CHANNEL,
	VAD_EVTX_FIELD_COMPUTER,
	VAD_EVTX_FIELD_USER,
	VAD_EVTX_FIELD_BINARY,
	VAD_EVTX_FIELD_MESSAGE,
	VAD_EVTX_FIELD_LEVEL_TEXT,
	VAD_EVTX_FIELD_TASK_TEXT,
	VAD_EVTX_FIELDS,
};

/* A piece of the text of a field or an item. */
enum vad_evtx_piece_kind {
	VAD_EVTX_PIECE_TEXT,      /* `count` units at `at` */
	VAD_EVTX_PIECE_PLACE,     /* value number `at` of the instance */
	VAD_EVTX_PIECE_VALUE,     /* a value of `type`: `count` bytes at `at` */
	VAD_EVTX_PIECE_CHARACTER, /* the unit `at` */
	VAD_EVTX_PIECE_ENTITY,    /* the entity named by `count` units at `at` */
};
struct vad_evtx_piece {
	enum vad_evtx_piece_kind kind;
	uint8_t type;
	bool optional;
	uint32_t at, count;
};

struct vad_evtx_range {
	uint32_t first, count; /* pieces of the pool */
};

/* One item below EventData or UserData, while its plan is made and after. */
struct vad_evtx_plan_item {
	struct vad_evtx_units element;   /* its name; count 0: none, or a Data */
	struct vad_evtx_units attribute; /* the item is this attribute of the element */
	struct vad_evtx_range named;     /* the attribute Name of a Data */
	struct vad_evtx_range text;
	struct vad_view name, constant; /* in the pool's text, where they are the same for all */
	bool name_known, constant_known;
};

/* Parts of plans. Its text does not move: events point into it. */
struct vad_evtx_pool {
	struct vad_evtx_piece *pieces;
	uint32_t piece_count, piece_capacity;
	struct vad_evtx_plan_item *items;
	uint32_t item_count, item_capacity;
	struct vad_evtx_text text;
};

/* What a definition (or a record without one) says, as far as it is the same for all its records. */
struct vad_evtx_plan {
	uint32_t definition, id;
	bool readable;    /* it could be walked as far as it was needed */
	bool choosable;   /* the part of it that choosing needs could */
	uint32_t places;  /* an instance has to have so many values */
	bool whole;       /* with items, not only the System part */
	bool depends;     /* the provider is a value: each record has to be looked at */
	uint64_t matches; /* bits of the wanted entries that its provider fits */
	const struct vad_evtx_pool *pool;
	struct vad_evtx_range fields[VAD_EVTX_FIELDS];
	uint32_t first_item, item_count;
	/* of a whole plan: an event with all that is the same in every record, and the fields that are
	 * not, in order */
	struct vad_evtx_event constant;
	struct vad_evtx_varying {
		uint8_t field;
		bool number; /* the field is one */
		bool single; /* it is just the value `place` of the instance */
		uint16_t place;
	} varying[VAD_EVTX_FIELDS];
	unsigned varying_count;
};

enum { VAD_EVTX_PLANS_MAX = 2800, VAD_EVTX_PLAN_SLOTS = 4096 };

/* The plans of one chunk. They do not move either. */
struct vad_evtx_plans {
	struct vad_evtx_plan
		*plans; /* VAD_EVTX_PLANS_MAX; pages that are never written cost nothing */
	size_t count;
	struct vad_evtx_pool pool;
	uint16_t slots[VAD_EVTX_PLAN_SLOTS]; /* by hash: number of the plan + 1, 0: free */
};

/* --- readers ---------------------------------------------------------------------------------- */

struct vad_evtx_place {
	uint64_t offset; /* in the file */
	uint64_t key;    /* the order: id of its first record */
	size_t number;   /* of the chunk in the file */
	uint32_t size;   /* bytes that are there */
	bool lost;       /* no chunk, but what may hold the remains of one */
	bool worn;       /* a chunk whose header is damaged where it says that it is one */
};

struct vad_evtx_log {
	struct vad_evtx_source source;
	struct vad_evtx_place *places; /* in the order of work */
	size_t place_count, chunk_count;
	size_t *units; /* first place of each unit, and the end */
	size_t unit_count;
	struct vad_evtx_loss *losses;
	size_t loss_count, more_losses;
	bool dirty;
};

struct vad_evtx_reader {
	const struct vad_evtx_log *log;
	const struct vad_evtx_choice *choice;
	struct vad_evtx_taker taker;
	struct vad_view wanted[VAD_EVTX_WANTED_MAX]; /* names of the choice's providers */
	struct vad_evtx_totals totals;
	uint8_t *storage; /* owned; the buffer is in it */
	uint8_t *buffer;  /* of one unit */
	const struct vad_evtx_place *place;
	struct vad_evtx_bytes bytes; /* the chunk at hand */
	bool damaged;                /* it had a loss */
	bool stopped;
	uint64_t chunk_budget; /* tokens that the records of the chunk may still take */
	uint64_t budget;       /* and the record at hand */
	struct vad_evtx_plans plans;
	struct vad_evtx_pool direct; /* of the record at hand */
	struct vad_evtx_walker walker;
	struct vad_evtx_values room;        /* of the event that is decoded */
	uint32_t generation;                /* of plans: chunks walked */
	const struct vad_evtx_plan *nested; /* of the event that is decoded: the plan of its data */
	bool names_vary;                    /* its items are not one for one those of its plans */
	bool no_memory;
	struct vad_evtx_text text;
	struct vad_evtx_item *items;
	size_t item_count, item_capacity;
};

/* What is walked next is in the reader's chunk, and goes to `visitor`. */
static inline struct vad_evtx_walker *vad_evtx_walker_of(struct vad_evtx_reader *r,
							 const struct vad_evtx_visitor *visitor,
							 void *context)
{
	r->walker.bytes = r->bytes;
	r->walker.budget = &r->budget;
	r->walker.visitor = visitor;
	r->walker.context = context;
	return &r->walker;
}

/* Room for plans and their text. False without memory; vad_evtx_plans_clear() copes. */
bool vad_evtx_plans_init(struct vad_evtx_plans *plans);
/* Forget the plans of the chunk before. */
void vad_evtx_plans_reset(struct vad_evtx_plans *plans);
void vad_evtx_plans_clear(struct vad_evtx_plans *plans);
bool vad_evtx_pool_init(struct vad_evtx_pool *pool);
void vad_evtx_pool_reset(struct vad_evtx_pool *pool);
void vad_evtx_pool_clear(struct vad_evtx_pool *pool);
/* The plan of a definition, made when it is met first; with items when `whole`. NULL when there is no
 * memory; one that is not readable is a plan. Valid until the chunk ends. */
const struct vad_evtx_plan *vad_evtx_plan_of(struct vad_evtx_reader *r, uint32_t definition,
					     bool whole);
/* The plan of elements that stand in the record itself, [at, end). Its pool is r->direct. */
bool vad_evtx_plan_direct(struct vad_evtx_reader *r, uint32_t at, uint32_t end, bool whole,
			  struct vad_evtx_plan *plan);
/* Find out what in a whole plan is the same for all records (event.c). False when it is too much. */
bool vad_evtx_plan_settle(struct vad_evtx_reader *r, struct vad_evtx_pool *pool,
			  struct vad_evtx_plan *plan);

enum vad_evtx_match { VAD_EVTX_MATCH_NO, VAD_EVTX_MATCH_YES, VAD_EVTX_MATCH_DAMAGED };
/* Is the record with this BinXML wanted? */
enum vad_evtx_match vad_evtx_choose(struct vad_evtx_reader *r, uint32_t at, uint32_t end);
/* Find where its instance (token 0C) or its first element stands behind the fragment header. */
uint32_t vad_evtx_fragment_start(const struct vad_evtx_bytes *b, uint32_t at);

/* Walk the records of one chunk and hand over what is chosen. */
void vad_evtx_chunk_walk(struct vad_evtx_reader *r, const struct vad_evtx_place *place);

#endif
