/* SPDX-License-Identifier: MIT */
/* The context of one reading, as the parts of the room that work on it see it. */
#ifndef VAD_READ_READING_H
#define VAD_READ_READING_H

#include "base/buffer.h"
#include "base/result.h"
#include "block.h"
#include "line_reader.h"
#include "shapes.h"

enum {
	VAD_FACT_CACHE = 512,      /* slots for fact names, a power of two */
	VAD_PHRASE_HEADS = 1024,   /* hash heads of the phrase index, a power of two */
	VAD_BEGIN_BITS = 1 << 16,  /* bits of the set of line beginnings */
	VAD_NAME_MAX = 255,
	VAD_LOG_MAX = 64,
};

/* Phrases by their first two bytes, and the set of beginnings that make a line interesting. */
struct vad_phrase_index {
	uint32_t heads[VAD_PHRASE_HEADS];
	uint32_t *next;   /* per phrase */
	uint16_t *length; /* bytes that count: up to a place, without colon and blanks */
	uint8_t begins[VAD_BEGIN_BITS / 8]; /* hashes of four folded bytes at the start of a line */
	uint8_t words[VAD_BEGIN_BITS / 8];  /* the same at the start of any word */
	uint8_t messages[VAD_BEGIN_BITS / 8]; /* hashes of twelve, at the start of a line or word */
	uint8_t classes[256];               /* classes of bytes for the scan (scan.c) */
};

struct vad_products;
struct vad_record;
struct vad_request_sink;
struct vad_attempts;
struct vad_history;

/* The records of one channel of one machine. */
struct vad_log {
	vad_subject machine, subject;
	char channel[96];
	vad_time first, last;
	enum vad_clock clock;
	uint64_t records, line;
};

struct vad_reading {
	struct vad_case *c;
	const struct vad_knowledge *k;
	struct vad_buffer origin;
	struct vad_buffer scope; /* origin of bound subjects: with a foreign machine's key behind it */
	const char *kind; /* the reader in force */
	const char *unit; /* what `line` counts: "line", "record" */
	struct vad_buffer place; /* the two as text, of the line `placed` */
	uint64_t placed;
	uint64_t line;
	enum vad_result result; /* the first failure of the case; ends the reading */
	vad_time time;
	enum vad_clock clock;
	bool day_first;     /* a date of this source can only be read day first */
	bool assumed;       /* observations made now are plausible joins, not established */
	bool offered_blank; /* a blank line stood since the last claimed one */
	bool wants_raw;     /* the reader that claimed last wants the lines to come as they are */
	uint64_t lost;      /* events that could not be read */

	vad_subject machine, own_machine;
	char own_name[VAD_NAME_MAX + 1]; /* the first name, which is the own machine's */
	size_t own_name_size;

	struct {
		const char *name; /* by address: callers pass literals */
		uint32_t index;
	} facts[VAD_FACT_CACHE];
	struct vad_phrase_index phrases;
	struct vad_products *products;
	struct vad_attempts *attempts;
	struct vad_history *history;
	struct vad_block block;  /* the product that is being printed */
	struct vad_shapes shapes;
	vad_subject roles[2];    /* machines of the client's and the host's output, or none */
	const char *command;     /* word of error.command of the command in force, or NULL */
	vad_subject typed_key;   /* a key on a command line, or none */
	uint64_t typed_line;
	bool remote;             /* it was directed at another computer */

	const struct vad_request_sink *requests; /* events go there and become no facts; NULL: they do */
	const struct vad_record *record;	 /* the one at hand, while they go there */

	struct vad_log logs[VAD_LOG_MAX];
	size_t log_count;

	struct vad_buffer last_text; /* unclaimed line before, for messages broken over two */
	uint64_t code_line;          /* last unclaimed line that held a code */
	uint32_t last_code;          /* the code in it */
	unsigned messages_left;      /* lines that may still be searched for messages */
};

/* Set up for one source; false when out of memory (then vad_reading_done() still copes). */
bool vad_reading_init(struct vad_reading *r, struct vad_case *c, const char *name);
void vad_reading_done(struct vad_reading *r);
void vad_log_finish(struct vad_reading *r);
/* Remember a failure that ends the reading. */
void vad_reading_fail(struct vad_reading *r, enum vad_result result);

bool vad_phrases_build(struct vad_phrase_index *x, const struct vad_knowledge *k);
void vad_phrases_free(struct vad_phrase_index *x);
/* Make lines that begin with `text` (>= 4 bytes; with 12 anywhere) interesting. */
void vad_phrases_begin(struct vad_phrase_index *x, struct vad_view text);
/* Four bytes with ASCII letters folded (and some signs, which does not matter for a set). */
static inline uint32_t vad_fold4(const char *p)
{
	return ((uint32_t)(unsigned char)p[0] | 0x20u) << 24 |
	       ((uint32_t)(unsigned char)p[1] | 0x20u) << 16 |
	       ((uint32_t)(unsigned char)p[2] | 0x20u) << 8 |
	       ((uint32_t)(unsigned char)p[3] | 0x20u);
}
static inline uint32_t vad_begin_hash(const char *p)
{
	return vad_fold4(p) * 2654435761u >> 16;
}
static inline uint32_t vad_message_hash(const char *p)
{
	uint32_t v = vad_fold4(p) * 2654435761u ^ vad_fold4(p + 4);

	v = (v * 2246822519u ^ vad_fold4(p + 8)) * 3266489917u;
	return v ^ v >> 15;
}
/* The set of messages is large: two bits each keep chance hits rare. */
static inline bool vad_message_known(const uint8_t *bits, const char *p)
{
	uint32_t v = vad_message_hash(p);

	return (bits[(v >> 16) >> 3] >> (v >> 16 & 7) & 1) != 0 &&
	       (bits[(v & 0xffff) >> 3] >> (v & 7) & 1) != 0;
}
static inline void vad_message_set(uint8_t *bits, const char *p)
{
	uint32_t v = vad_message_hash(p);

	bits[(v >> 16) >> 3] |= (uint8_t)(1u << (v >> 16 & 7));
	bits[(v & 0xffff) >> 3] |= (uint8_t)(1u << (v & 7));
}
static inline bool vad_bit(const uint8_t *bits, uint32_t bit)
{
	return (bits[bit >> 3] >> (bit & 7) & 1) != 0;
}
/* Does `text` begin like something known? */
static inline bool vad_begins_known(const struct vad_phrase_index *x, struct vad_view text)
{
	return (text.size >= 4 && vad_bit(x->begins, vad_begin_hash(text.data))) ||
	       (text.size >= 12 && vad_message_known(x->messages, text.data));
}
static inline void vad_bit_set(uint8_t *bits, uint32_t bit)
{
	bits[bit >> 3] |= (uint8_t)(1u << (bit & 7));
}

/* The machine of that name: the own one, or another. VAD_NO_SUBJECT when it is no host name. */
vad_subject vad_reading_machine_named(struct vad_reading *r, struct vad_view name);
/* What follows is about a machine that is not the source's own. */
void vad_reading_name_other_machine(struct vad_reading *r, struct vad_view name);
/* The source's own machine has this name from now on; the one that it had is a name of the past. */
void vad_reading_rename_machine(struct vad_reading *r, struct vad_view name);
/* Speak of another machine from now on; its products, attempts and errors get a scope of theirs. */
void vad_reading_use_machine(struct vad_reading *r, vad_subject machine);
/* "host:port", "[v6]:port" or "host" (1688). False when there is no host or a bad port. */
bool vad_split_endpoint(struct vad_view text, struct vad_view *host, uint16_t *port);

/* Parse a date of this source, learning whether its dates are day first. */
bool vad_reading_stamp(struct vad_reading *r, struct vad_view text, struct vad_stamp *stamp);

/* An observation whose place is another line than the present one. */
void vad_put_at(struct vad_reading *r, vad_subject s, uint32_t fact, const struct vad_value *value,
		uint64_t line);
uint32_t vad_reading_fact(struct vad_reading *r, const char *name);

#endif
