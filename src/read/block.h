/* SPDX-License-Identifier: MIT */
/*
 * One product as slmgr, ospp or WMI print it, over many lines. Whose the lines are is known only
 * at its end (the activation id may come late or never, and so may the time), so its facts wait.
 */
#ifndef VAD_READ_BLOCK_H
#define VAD_READ_BLOCK_H

#include "base/buffer.h"
#include "line_reader.h"
#include "products.h"

enum { VAD_BLOCK_FIELDS = 96, VAD_BLOCK_TEXT = 16384 };

/* What a waiting fact is about. */
enum vad_block_about { VAD_ABOUT_PRODUCT, VAD_ABOUT_MACHINE, VAD_ABOUT_HOST };

struct vad_block_field {
	const char *fact; /* a literal */
	enum vad_block_about about;
	uint64_t line;
	struct vad_value value; /* texts: offset and size in `text`, as number and subject */
	size_t at, size;
};

struct vad_block {
	bool open;
	const char *kind;    /* the reader that opened it */
	const char *command; /* a word of error.command, or NULL */
	uint64_t first_line, last_line;
	enum vad_app app;
	struct vad_guid id;
	bool has_id, not_in_use, is_host, licensed_remark;
	size_t name_at, name_size;
	char tail[6];
	uint64_t tail_line;
	const char *channel; /* a word of product.channel, or NULL */
	const char *status;  /* a word of product.status, or NULL */
	uint64_t status_line;
	uint32_t reason;
	bool has_reason;
	uint64_t reason_line;
	vad_time time;
	enum vad_clock clock;
	struct vad_block_field fields[VAD_BLOCK_FIELDS];
	size_t count;
	struct vad_buffer text;
};

/* Close what is open and begin anew. */
void vad_block_begin(struct vad_reading *r, const char *kind, const char *command);
/* The open block of `kind`, begun if there is none. */
struct vad_block *vad_block_of(struct vad_reading *r, const char *kind, const char *command);
/* Make the facts of the open block, if there is one; the product they are about. */
vad_subject vad_block_close(struct vad_reading *r);

void vad_block_flag(struct vad_reading *r, enum vad_block_about about, const char *fact, bool value);
void vad_block_int(struct vad_reading *r, enum vad_block_about about, const char *fact,
		   int64_t value);
void vad_block_guid(struct vad_reading *r, enum vad_block_about about, const char *fact,
		    const struct vad_guid *guid);
void vad_block_word(struct vad_reading *r, enum vad_block_about about, const char *fact,
		    const char *word);
/* As the type of the fact demands: text, host or address. */
void vad_block_text(struct vad_reading *r, enum vad_block_about about, const char *fact,
		    struct vad_view text);

/* What the lines of several programs have in common. */
void vad_block_name(struct vad_reading *r, struct vad_view name);
void vad_block_description(struct vad_reading *r, struct vad_view text);
void vad_block_channel(struct vad_reading *r, struct vad_view text);
void vad_block_id(struct vad_reading *r, struct vad_view text);
void vad_block_app(struct vad_reading *r, struct vad_view text);
/* The last five characters, or a masked key that ends with them. */
void vad_block_key(struct vad_reading *r, struct vad_view text);
void vad_block_status(struct vad_reading *r, const char *word);
void vad_block_reason(struct vad_reading *r, uint32_t code);
/* "host:port" that the product was told (`found` false) or found in DNS. */
void vad_block_kms(struct vad_reading *r, struct vad_view text, bool found);
/* The first number of `text`, such as "259199 minute(s) (180 day(s))". */
bool vad_first_number(struct vad_view text, int64_t *number);
/* Minutes in "259199 minute(s) (180 day(s))" and "4 days  (7054 minute(s) before expiring)". */
bool vad_minutes(struct vad_view text, int64_t *minutes);

#endif
