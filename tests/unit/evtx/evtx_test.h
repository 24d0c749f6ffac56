/* SPDX-License-Identifier: MIT */
/* What the tests of the reader of event logs share: making logs, and reading them into one text per record. */
#ifndef VAD_EVTX_TEST_H
#define VAD_EVTX_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "evtx/evtx.h"
#include "evtx/write.h"

enum { HEADER = VAD_EVTX_WRITE_HEADER, CHUNK = VAD_EVTX_CHUNK_SIZE, CHUNK_HEADER = 512 };

/* --- logs of the writer --------------------------------------------------------------------------- */

extern const struct vad_guid
	spp_guid; /* of Microsoft-Windows-Security-SPP, in the order of its text */
extern const uint8_t spp_guid_bytes[16]; /* as in files */

/* An event of activation with one item; to be changed at will. `item` is borrowed. */
struct vad_evtx_write_event test_event(enum vad_evtx_form form, uint16_t id,
				       const struct vad_evtx_write_item *item);
/* A sink that appends to a struct vad_buffer. */
struct vad_evtx_sink test_sink(struct vad_buffer *to);
/* A log of these events, the first with this id; a new chunk begins after each `per_chunk` (0: never). */
struct vad_buffer test_log(const struct vad_evtx_write_event *events, size_t count,
			   uint64_t first_id, size_t per_chunk);

uint32_t test_u32(const uint8_t *from);
void test_put32(uint8_t *to, uint32_t value);
void test_put64(uint8_t *to, uint64_t value);

/* --- what is read --------------------------------------------------------------------------------- */

enum { READ_MOST = 4096, LOSSES_MOST = 256 };

struct test_record {
	uint64_t id, offset;
	bool recovered;
	enum vad_evtx_result result, xml_result;
	size_t text, text_size; /* in `text` of the whole: what the event says */
	size_t xml, xml_size;
};
struct test_read {
	enum vad_evtx_result opened, ran; /* the first run that was not VAD_EVTX_OK */
	struct test_record records[READ_MOST];
	size_t count;
	struct vad_evtx_loss losses[LOSSES_MOST]; /* those between chunks first */
	size_t loss_count;
	struct vad_evtx_totals totals;
	size_t chunks, units;
	struct vad_buffer text, xml;
};

/* Read a source, or bytes, with a choice (NULL: everything). To be freed with test_read_free(). */
struct test_read *test_read_source(const struct vad_evtx_source *source,
				   const struct vad_evtx_choice *choice);
struct test_read *test_read_bytes(const void *bytes, size_t size,
				  const struct vad_evtx_choice *choice);
struct test_read *test_read_log(const struct vad_buffer *log, const struct vad_evtx_choice *choice);
void test_read_free(struct test_read *read);

struct vad_view test_text(const struct test_read *read, size_t record);
struct vad_view test_xml(const struct test_read *read, size_t record);
/* The record with this id that is read whole; NULL when there is none. */
const struct test_record *test_find(const struct test_read *read, uint64_t id);
bool test_has_loss(const struct test_read *read, enum vad_evtx_loss_kind kind);
void assert_text(struct vad_view got, const char *expected);
void assert_holds(struct vad_view got, const char *part);

/* --- BinXML by hand ------------------------------------------------------------------------------- */

/* A chunk that is put together byte by byte. */
struct maker {
	uint8_t bytes[CHUNK];
	uint32_t at;
	uint32_t record; /* where the one at hand begins */
	bool definition; /* elements carry a dependency id */
	uint32_t definition_at;
};

void maker_begin(struct maker *m);
void maker_end(struct maker *m); /* sets the free-space offset */
void put8(struct maker *m, unsigned value);
void put16(struct maker *m, unsigned value);
void put32(struct maker *m, uint32_t value);
void put64(struct maker *m, uint64_t value);
void put_bytes(struct maker *m, const void *bytes, size_t size);
void put_units(struct maker *m, const char *ascii); /* UTF-16 without an end */

void begin_record(struct maker *m, uint64_t id);
void end_record(struct maker *m);
void put_fragment(struct maker *m);
void put_name(struct maker *m, const char *ascii);
void put_open(struct maker *m, const char *name, bool attributes);
void put_attribute(struct maker *m, const char *name);
void put_text(struct maker *m, const char *ascii);
void put_content(struct maker *m); /* > */
void put_empty(struct maker *m);   /* /> */
void put_close(struct maker *m);
void put_place(struct maker *m, unsigned index, unsigned type, bool optional);
/* <System> with a provider and an event id as text. */
void put_system(struct maker *m, const char *provider, const char *id);
/* 0C with its definition in line, which follows: begin, elements, end; then values. */
void begin_instance(struct maker *m, uint32_t id);
void end_definition(struct maker *m);
/* 0C with a definition elsewhere. */
void put_instance(struct maker *m, uint32_t id, uint32_t definition);

struct made_value {
	uint8_t type;
	const void *bytes;
	uint16_t size;
};
void put_values(struct maker *m, const struct made_value *values, size_t count);

#endif
