/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evtx_test.h"

/* --- logs of the writer --------------------------------------------------------------------------- */

const struct vad_guid spp_guid = { { 0xE2, 0x3B, 0x33, 0xB0, 0xC8, 0xC9, 0x47, 0x2C, 0xA5, 0xF9,
				     0xF2, 0xBD, 0xFE, 0xA0, 0xF1, 0x56 } };
const uint8_t spp_guid_bytes[16] = { 0xB0, 0x33, 0x3B, 0xE2, 0xC9, 0xC8, 0x2C, 0x47,
				     0xA5, 0xF9, 0xF2, 0xBD, 0xFE, 0xA0, 0xF1, 0x56 };

struct vad_evtx_write_event test_event(enum vad_evtx_form form, uint16_t id,
				       const struct vad_evtx_write_item *item)
{
	return (struct vad_evtx_write_event){
		.form = form,
		.provider = VAD_VIEW("Microsoft-Windows-Security-SPP"),
		.provider_guid = &spp_guid,
		.event_source = VAD_VIEW("Software Protection Platform Service"),
		.has_qualifiers = true,
		.event_id = id,
		.qualifiers = 49152,
		.level = 4,
		.keywords = UINT64_C(0x80000000000000),
		.time = UINT64_C(132407597660000000) + id,
		.channel = VAD_VIEW("Application"),
		.computer = VAD_VIEW("pc01.example"),
		.data = item,
		.data_count = item == NULL ? 0 : 1,
	};
}

static bool keep(void *context, uint64_t offset, const void *data, size_t size)
{
	struct vad_buffer *to = context;

	if (offset + size <= to->size) {
		memcpy(to->data + offset, data, size);
		return true;
	}
	assert_int_equal(offset, to->size);
	vad_buffer_append(to, data, size);
	return vad_buffer_result(to) == VAD_OK;
}

struct vad_evtx_sink test_sink(struct vad_buffer *to)
{
	return (struct vad_evtx_sink){ .context = to, .write = keep };
}

struct vad_buffer test_log(const struct vad_evtx_write_event *events, size_t count,
			   uint64_t first_id, size_t per_chunk)
{
	struct vad_buffer log = vad_buffer_new((size_t)1 << 26);
	struct vad_evtx_sink sink = test_sink(&log);
	struct vad_evtx_writer *writer = NULL;

	assert_int_equal(vad_evtx_writer_open(&sink, first_id, &writer), VAD_OK);
	for (size_t i = 0; i < count; i++) {
		if (per_chunk > 0 && i > 0 && i % per_chunk == 0)
			assert_int_equal(vad_evtx_writer_flush(writer), VAD_OK);
		assert_int_equal(vad_evtx_writer_add(writer, &events[i]), VAD_OK);
	}
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);
	return log;
}

uint32_t test_u32(const uint8_t *from)
{
	return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
	       (uint32_t)from[3] << 24;
}

void test_put32(uint8_t *to, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

void test_put64(uint8_t *to, uint64_t value)
{
	test_put32(to, (uint32_t)value);
	test_put32(to + 4, (uint32_t)(value >> 32));
}

/* --- what is read --------------------------------------------------------------------------------- */

static void add_view(struct vad_buffer *to, const char *name, struct vad_view text)
{
	vad_buffer_printf(to, "%s=", name);
	vad_buffer_append(to, text.data, text.size);
	vad_buffer_add_char(to, '|');
}

/* All that an event says, in one line. */
static void add_event(struct vad_buffer *to, const struct vad_evtx_event *e)
{
	char time[32];

	vad_evtx_filetime_text(e->time, time);
	vad_buffer_printf(to, "id=%u|qualifiers=%u|has=%u|version=%u|level=%u|task=%u|opcode=%u|",
			  e->event_id, e->qualifiers, e->has, e->version, e->level, e->task,
			  e->opcode);
	vad_buffer_printf(to, "keywords=%llx|process=%u|thread=%u|record=%llu|time=%s|",
			  (unsigned long long)e->keywords, e->process, e->thread,
			  (unsigned long long)e->event_record_id, time);
	add_view(to, "provider", e->provider);
	add_view(to, "guid", e->provider_guid);
	add_view(to, "source", e->event_source);
	add_view(to, "channel", e->channel);
	add_view(to, "computer", e->computer);
	add_view(to, "user", e->user);
	add_view(to, "binary", e->binary);
	add_view(to, "message", e->message);
	vad_buffer_add_char(to, '[');
	for (size_t i = 0; i < e->data_count; i++) {
		vad_buffer_append(to, e->data[i].name.data, e->data[i].name.size);
		vad_buffer_add_char(to, '=');
		vad_buffer_append(to, e->data[i].text.data, e->data[i].text.size);
		vad_buffer_add_char(to, '|');
	}
	vad_buffer_add_char(to, ']');
}

static bool take(void *context, const struct vad_evtx_record *record)
{
	struct test_read *read = context;
	struct test_record *to = &read->records[read->count];
	struct vad_evtx_event event;

	if (read->count == READ_MOST)
		return true;
	read->count++;
	*to = (struct test_record){ .id = record->id,
				    .offset = record->offset,
				    .recovered = record->recovered,
				    .text = read->text.size,
				    .xml = read->xml.size };
	to->result = vad_evtx_record_event(record, &event);
	add_event(&read->text, &event);
	to->text_size = read->text.size - to->text;
	to->xml_result = vad_evtx_record_xml(record, &read->xml);
	to->xml_size = read->xml.size - to->xml;
	return true;
}

static void lose(void *context, const struct vad_evtx_loss *loss)
{
	struct test_read *read = context;

	assert_non_null(loss->why);
	if (read->loss_count < LOSSES_MOST)
		read->losses[read->loss_count++] = *loss;
}

static void run(struct test_read *read, const struct vad_evtx_log *log,
		const struct vad_evtx_choice *choice)
{
	struct vad_evtx_taker taker = { .context = read, .record = take, .lost = lose };
	struct vad_evtx_reader *reader = vad_evtx_reader_new(log, choice, &taker);
	const struct vad_evtx_loss *losses;
	size_t count, more;

	assert_non_null(reader);
	losses = vad_evtx_log_losses(log, &count, &more);
	for (size_t i = 0; i < count; i++)
		lose(read, &losses[i]);
	for (size_t unit = 0; unit < read->units; unit++) {
		enum vad_evtx_result result = vad_evtx_reader_run(reader, unit);

		if (read->ran == VAD_EVTX_OK)
			read->ran = result;
	}
	read->totals = *vad_evtx_reader_totals(reader);
	vad_evtx_reader_free(reader);
}

struct test_read *test_read_source(const struct vad_evtx_source *source,
				   const struct vad_evtx_choice *choice)
{
	static const struct vad_evtx_choice all = { 0 };
	struct test_read *read = calloc(1, sizeof(*read));
	struct vad_evtx_log *log = NULL;

	assert_non_null(read);
	read->text = vad_buffer_new((size_t)1 << 28);
	read->xml = vad_buffer_new((size_t)1 << 28);
	read->opened = vad_evtx_open(source, &log);
	if (read->opened != VAD_EVTX_OK)
		return read;
	read->chunks = vad_evtx_chunk_count(log);
	read->units = vad_evtx_unit_count(log);
	run(read, log, choice == NULL ? &all : choice);
	vad_evtx_close(log);
	return read;
}

struct test_read *test_read_bytes(const void *bytes, size_t size,
				  const struct vad_evtx_choice *choice)
{
	struct vad_view view = { bytes, size };
	struct vad_evtx_source source = vad_evtx_source_memory(&view);

	return test_read_source(&source, choice);
}

struct test_read *test_read_log(const struct vad_buffer *log, const struct vad_evtx_choice *choice)
{
	return test_read_bytes(log->data, log->size, choice);
}

void test_read_free(struct test_read *read)
{
	vad_buffer_clear(&read->text);
	vad_buffer_clear(&read->xml);
	free(read);
}

struct vad_view test_text(const struct test_read *read, size_t record)
{
	assert_true(record < read->count);
	return (struct vad_view){ read->text.data + read->records[record].text,
				  read->records[record].text_size };
}

struct vad_view test_xml(const struct test_read *read, size_t record)
{
	assert_true(record < read->count);
	return (struct vad_view){ read->xml.data + read->records[record].xml,
				  read->records[record].xml_size };
}

const struct test_record *test_find(const struct test_read *read, uint64_t id)
{
	for (size_t i = 0; i < read->count; i++) {
		if (read->records[i].id == id && read->records[i].result == VAD_EVTX_OK)
			return &read->records[i];
	}
	return NULL;
}

bool test_has_loss(const struct test_read *read, enum vad_evtx_loss_kind kind)
{
	for (size_t i = 0; i < read->loss_count; i++) {
		if (read->losses[i].kind == kind)
			return true;
	}
	return false;
}

void assert_text(struct vad_view got, const char *expected)
{
	if (got.size != strlen(expected) || memcmp(got.data, expected, got.size) != 0)
		print_error("got      \"%.*s\"\nexpected \"%s\"\n", (int)got.size, got.data,
			    expected);
	assert_int_equal(got.size, strlen(expected));
	assert_memory_equal(got.data, expected, got.size);
}

void assert_holds(struct vad_view got, const char *part)
{
	size_t size = strlen(part);

	for (size_t i = 0; i + size <= got.size; i++) {
		if (memcmp(got.data + i, part, size) == 0)
			return;
	}
	print_error("\"%.*s\"\nlacks \"%s\"\n", (int)got.size, got.data, part);
	fail();
}

/* --- BinXML by hand ------------------------------------------------------------------------------- */

void maker_begin(struct maker *m)
{
	memset(m, 0, sizeof(*m));
	memcpy(m->bytes, "ElfChnk", 8);
	test_put32(m->bytes + 40, 128);
	m->at = CHUNK_HEADER;
}

void maker_end(struct maker *m)
{
	test_put32(m->bytes + 44, m->record);
	test_put32(m->bytes + 48, m->at);
}

void put8(struct maker *m, unsigned value)
{
	assert_true(m->at < CHUNK);
	m->bytes[m->at++] = (uint8_t)value;
}

void put16(struct maker *m, unsigned value)
{
	put8(m, value & 0xff);
	put8(m, value >> 8 & 0xff);
}

void put32(struct maker *m, uint32_t value)
{
	put16(m, value & 0xffff);
	put16(m, value >> 16);
}

void put64(struct maker *m, uint64_t value)
{
	put32(m, (uint32_t)value);
	put32(m, (uint32_t)(value >> 32));
}

void put_bytes(struct maker *m, const void *bytes, size_t size)
{
	assert_true(size <= CHUNK - m->at);
	if (size > 0)
		memcpy(m->bytes + m->at, bytes, size);
	m->at += (uint32_t)size;
}

void put_units(struct maker *m, const char *ascii)
{
	for (; *ascii != '\0'; ascii++)
		put16(m, (unsigned char)*ascii);
}

void begin_record(struct maker *m, uint64_t id)
{
	m->record = m->at;
	put32(m, 0x2a2a);
	put32(m, 0);
	put64(m, id);
	put64(m, UINT64_C(132407597660000000));
	if (test_u32(m->bytes + 24) == 0) {
		test_put64(m->bytes + 8, id);
		test_put64(m->bytes + 24, id);
	}
	test_put64(m->bytes + 16, id);
	test_put64(m->bytes + 32, id);
}

void end_record(struct maker *m)
{
	uint32_t size = m->at + 4 - m->record;

	put32(m, size);
	test_put32(m->bytes + m->record + 4, size);
}

void put_fragment(struct maker *m)
{
	put_bytes(m, "\x0f\x01\x01", 4);
}

void put_name(struct maker *m, const char *ascii)
{
	put32(m, m->at + 4);
	put32(m, 0);
	put16(m, 0);
	put16(m, (unsigned)strlen(ascii));
	put_units(m, ascii);
	put16(m, 0);
}

void put_open(struct maker *m, const char *name, bool attributes)
{
	put8(m, attributes ? 0x41 : 0x01);
	if (m->definition)
		put16(m, 0xffff);
	put32(m, 0);
	put_name(m, name);
	if (attributes)
		put32(m, 0);
}

void put_attribute(struct maker *m, const char *name)
{
	put8(m, 0x06);
	put_name(m, name);
}

void put_text(struct maker *m, const char *ascii)
{
	put8(m, 0x05);
	put8(m, 0x01);
	put16(m, (unsigned)strlen(ascii));
	put_units(m, ascii);
}

void put_content(struct maker *m)
{
	put8(m, 0x02);
}

void put_empty(struct maker *m)
{
	put8(m, 0x03);
}

void put_close(struct maker *m)
{
	put8(m, 0x04);
}

void put_place(struct maker *m, unsigned index, unsigned type, bool optional)
{
	put8(m, optional ? 0x0e : 0x0d);
	put16(m, index);
	put8(m, type);
}

void put_system(struct maker *m, const char *provider, const char *id)
{
	put_open(m, "System", false);
	put_content(m);
	put_open(m, "Provider", true);
	put_attribute(m, "Name");
	put_text(m, provider);
	put_empty(m);
	put_open(m, "EventID", false);
	put_content(m);
	put_text(m, id);
	put_close(m);
	put_close(m);
}

static void instance_head(struct maker *m, uint32_t id, uint32_t definition)
{
	put8(m, 0x0c);
	put8(m, 0x01);
	put32(m, id);
	put32(m, definition);
}

void begin_instance(struct maker *m, uint32_t id)
{
	instance_head(m, id, m->at + 10);
	m->definition_at = m->at;
	put32(m, 0);
	put32(m, id);
	put_bytes(m, "0123456789AB", 12);
	put32(m, 0);
	m->definition = true;
	put_fragment(m);
}

void end_definition(struct maker *m)
{
	put8(m, 0x00);
	test_put32(m->bytes + m->definition_at + 20, m->at - m->definition_at - 24);
	m->definition = false;
}

void put_instance(struct maker *m, uint32_t id, uint32_t definition)
{
	instance_head(m, id, definition);
}

void put_values(struct maker *m, const struct made_value *values, size_t count)
{
	put32(m, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		put16(m, values[i].size);
		put8(m, values[i].type);
		put8(m, 0);
	}
	for (size_t i = 0; i < count; i++)
		put_bytes(m, values[i].bytes, values[i].size);
}
