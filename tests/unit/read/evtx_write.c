/* SPDX-License-Identifier: MIT */
/* What the writer of event logs lays down, byte by byte, and that the reader takes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/cursor.h"
#include "evtx/evtx.h"
#include "evtx/write.h"

enum { HEADER = VAD_EVTX_WRITE_HEADER, CHUNK = VAD_EVTX_WRITE_CHUNK, DEFINITION_HEAD = 24 };

static const struct vad_guid spp = { { 0xE2, 0x3B, 0x33, 0xB0, 0xC8, 0xC9, 0x47, 0x2C, 0xA5, 0xF9,
				       0xF2, 0xBD, 0xFE, 0xA0, 0xF1, 0x56 } };

/* --- a log in memory ----------------------------------------------------------------------------- */

struct memory {
	struct vad_buffer bytes;
	size_t writes_left;
};

static bool keep(void *context, uint64_t offset, const void *data, size_t size)
{
	struct memory *memory = context;

	if (memory->writes_left-- == 0)
		return false;
	if (offset < memory->bytes.size) {
		assert_true(offset + size <= memory->bytes.size);
		memcpy(memory->bytes.data + offset, data, size);
		return true;
	}
	assert_int_equal(offset, memory->bytes.size);
	vad_buffer_append(&memory->bytes, data, size);
	return vad_buffer_result(&memory->bytes) == VAD_OK;
}

static struct vad_evtx_writer *open_log(struct memory *memory, uint64_t first_id)
{
	struct vad_evtx_sink sink = { .context = memory, .write = keep };
	struct vad_evtx_writer *writer = NULL;

	*memory = (struct memory){ vad_buffer_new((size_t)1 << 24), SIZE_MAX };
	assert_int_equal(vad_evtx_writer_open(&sink, first_id, &writer), VAD_OK);
	return writer;
}

static struct vad_cursor at(const struct memory *log, size_t offset)
{
	struct vad_cursor cursor = vad_cursor_of(log->bytes.data, log->bytes.size);

	vad_cursor_seek(&cursor, offset);
	return cursor;
}

static uint32_t u32(const struct memory *log, size_t offset)
{
	struct vad_cursor cursor = at(log, offset);

	return vad_cursor_le32(&cursor);
}

static uint64_t u64(const struct memory *log, size_t offset)
{
	struct vad_cursor cursor = at(log, offset);

	return vad_cursor_le64(&cursor);
}

static struct vad_evtx_write_event request(const struct vad_evtx_write_item *item)
{
	return (struct vad_evtx_write_event){
		.provider = VAD_VIEW("Microsoft-Windows-Security-SPP"),
		.provider_guid = &spp,
		.event_source = VAD_VIEW("KmsRequests"),
		.has_qualifiers = true,
		.event_id = 12290,
		.qualifiers = 16384,
		.level = 4,
		.keywords = UINT64_C(0x80000000000000),
		.time = UINT64_C(132407597660000000),
		.channel = VAD_VIEW("Key Management Service"),
		.computer = VAD_VIEW("kms01"),
		.data = item,
		.data_count = 1,
	};
}

static const struct vad_evtx_write_item one_item = { { "", 0 }, { "0x0,25,PC1", 10 } };

/* --- checks of the bytes ------------------------------------------------------------------------- */

/* Walk the records of a chunk; their number. Ids ascend from the one in its header. */
static size_t check_records(const struct memory *log, size_t chunk)
{
	size_t end = chunk + u32(log, chunk + 48), offset = chunk + 512, last = 0, count = 0;

	while (offset < end) {
		uint32_t size = u32(log, offset + 4);

		assert_int_equal(u32(log, offset), 0x2A2A);
		assert_true(size >= 28 && size % 8 == 0 && size <= end - offset);
		assert_int_equal(u32(log, offset + size - 4), size);
		assert_int_equal(u64(log, offset + 8), u64(log, chunk + 24) + count);
		last = offset;
		offset += size;
		count++;
	}
	assert_int_equal(offset, end);
	assert_int_equal(u32(log, chunk + 44), last == 0 ? 0 : last - chunk);
	return count;
}

/* Every chain of names ends, and each name has the hash of its place. The number of names. */
static size_t check_names(const struct memory *log, size_t chunk)
{
	size_t names = 0;

	for (size_t bucket = 0; bucket < 64; bucket++) {
		uint32_t offset = u32(log, chunk + 128 + 4 * bucket);

		while (offset != 0) {
			struct vad_cursor name = at(log, chunk + offset + 4);
			uint16_t hash = vad_cursor_le16(&name), length = vad_cursor_le16(&name);
			char text[64] = { 0 };

			assert_true(length < sizeof(text));
			for (size_t i = 0; i < length; i++)
				text[i] = (char)vad_cursor_le16(&name);
			assert_int_equal(vad_cursor_le16(&name), 0);
			assert_int_equal(vad_evtx_name_hash(text), hash);
			assert_int_equal(hash % 64, bucket);
			assert_true(u32(log, chunk + offset) < offset);
			offset = u32(log, chunk + offset);
			names++;
		}
	}
	return names;
}

/* The number of definitions; each begins and ends as it should. */
static size_t check_definitions(const struct memory *log, size_t chunk)
{
	size_t definitions = 0;

	for (size_t bucket = 0; bucket < 32; bucket++) {
		uint32_t offset = u32(log, chunk + 384 + 4 * bucket);

		while (offset != 0) {
			uint32_t size = u32(log, chunk + offset + 20);

			assert_int_equal(u32(log, chunk + offset + DEFINITION_HEAD), 0x0001010F);
			assert_int_equal(
				log->bytes.data[chunk + offset + DEFINITION_HEAD + size - 1], 0);
			assert_true(u32(log, chunk + offset) < offset);
			offset = u32(log, chunk + offset);
			definitions++;
		}
	}
	return definitions;
}

static void check_sums(const struct memory *log, size_t chunk)
{
	const char *bytes = log->bytes.data + chunk;
	uint32_t crc = vad_evtx_crc32(0, bytes, 120);

	assert_int_equal(u32(log, chunk + 52),
			 vad_evtx_crc32(0, bytes + 512, u32(log, chunk + 48) - 512));
	assert_int_equal(u32(log, chunk + 124), vad_evtx_crc32(crc, bytes + 128, 384));
}

static void check_header(const struct memory *log, uint32_t flags, uint64_t next_id)
{
	size_t chunks = (log->bytes.size - HEADER) / CHUNK;

	assert_memory_equal(log->bytes.data, "ElfFile", 8);
	assert_int_equal(u64(log, 8), 0);
	assert_int_equal(u64(log, 16), chunks > 0 ? chunks - 1 : 0);
	assert_int_equal(u64(log, 24), next_id);
	assert_int_equal(u32(log, 32), 128);
	assert_int_equal(u32(log, 36), 0x00030001);
	assert_int_equal(u32(log, 40), 4096 | chunks << 16);
	assert_int_equal(u32(log, 120), flags);
	assert_int_equal(u32(log, 124), vad_evtx_crc32(0, log->bytes.data, 120));
}

/* --- checksums and hashes ------------------------------------------------------------------------ */

static void the_checksum_is_that_of_ieee_802_3(void **state)
{
	enum { SIZE = 9001 };
	uint8_t *bytes = malloc(SIZE);
	uint32_t in_pieces = 0;

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(vad_evtx_crc32(0, "123456789", 9), 0xCBF43926);
	assert_int_equal(vad_evtx_crc32(0, "", 0), 0);
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)(i * i >> 3);
	/* Small pieces go byte by byte, the whole eight at a time. */
	for (size_t i = 0; i < SIZE; i += 100)
		in_pieces = vad_evtx_crc32(in_pieces, bytes + i, SIZE - i < 100 ? SIZE - i : 100);
	assert_int_equal(vad_evtx_crc32(0, bytes, SIZE), in_pieces);
	free(bytes);
}

static void names_hash_as_in_logs_of_windows(void **state)
{
	(void)state;
	assert_int_equal(vad_evtx_name_hash("Event"), 0x0CBA);
	assert_int_equal(vad_evtx_name_hash("xmlns"), 0x0FBC);
	assert_int_equal(vad_evtx_name_hash("Computer"), 0x6E3B);
	assert_int_equal(vad_evtx_name_hash("EventSourceName"), 0xD660);
}

/* --- layout -------------------------------------------------------------------------------------- */

static void an_empty_log_has_an_empty_chunk(void **state)
{
	struct memory log;
	struct vad_evtx_writer *writer = open_log(&log, 1);

	(void)state;
	check_header(&log, 1, 1);
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);
	assert_int_equal(log.bytes.size, HEADER + CHUNK);
	check_header(&log, 0, 1);
	assert_memory_equal(log.bytes.data + HEADER, "ElfChnk", 8);
	assert_int_equal(u64(&log, HEADER + 8), 1);
	assert_true(u64(&log, HEADER + 16) == UINT64_MAX);
	assert_true(u64(&log, HEADER + 24) == UINT64_MAX);
	assert_int_equal(u32(&log, HEADER + 48), 512);
	assert_int_equal(check_records(&log, HEADER), 0);
	check_sums(&log, HEADER);
	vad_buffer_clear(&log.bytes);
}

static void a_template_is_defined_once(void **state)
{
	struct memory log;
	struct vad_evtx_writer *writer = open_log(&log, 77);
	struct vad_evtx_write_event event = request(&one_item);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	assert_int_equal(vad_evtx_writer_flush(writer), VAD_OK);
	event.event_source = VAD_VIEW("Software Protection Platform Service");
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	event.form = VAD_EVTX_FORM_GENERIC;
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	event.event_source = VAD_VIEW("KmsRequests"); /* is in no generic definition */
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	assert_int_equal(vad_evtx_writer_next_id(writer), 83);
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);

	assert_int_equal(log.bytes.size, HEADER + 2 * CHUNK);
	check_header(&log, 0, 83);
	assert_int_equal(u64(&log, HEADER + 8), 1);
	assert_int_equal(u64(&log, HEADER + 24), 77);
	assert_int_equal(check_records(&log, HEADER), 3);
	assert_int_equal(check_definitions(&log, HEADER), 2); /* of the event and of its data */
	assert_int_equal(u64(&log, HEADER + CHUNK + 8), 4);
	assert_int_equal(u64(&log, HEADER + CHUNK + 24), 80);
	assert_int_equal(u64(&log, HEADER + CHUNK + 32), 82);
	assert_int_equal(check_records(&log, HEADER + CHUNK), 3);
	assert_int_equal(check_definitions(&log, HEADER + CHUNK), 3);
	/* Event xmlns System Provider Name Guid EventSourceName ... Data Binary */
	assert_int_equal(check_names(&log, HEADER), 30);
	for (size_t chunk = HEADER; chunk < log.bytes.size; chunk += CHUNK)
		check_sums(&log, chunk);
	vad_buffer_clear(&log.bytes);
}

static void chunks_roll_over_and_stand_alone(void **state)
{
	enum { EVENTS = 1000 };
	struct memory log;
	struct vad_evtx_writer *writer = open_log(&log, 1);
	char text[600];
	size_t records = 0, chunks = 0, chunk = HEADER;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < EVENTS; i++) {
		struct vad_evtx_write_item item = { { "", 0 }, { text, i % sizeof(text) } };
		struct vad_evtx_write_event event = request(&item);

		event.form = (enum vad_evtx_form)(i / 7 % 3);
		assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	}
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);
	check_header(&log, 0, EVENTS + 1);
	for (; chunk < log.bytes.size; chunk += CHUNK, chunks++) {
		assert_int_equal(u64(&log, chunk + 8), records + 1);
		records += check_records(&log, chunk);
		assert_int_equal(u64(&log, chunk + 32), records);
		check_names(&log, chunk);
		assert_int_equal(check_definitions(&log, chunk), 3);
		check_sums(&log, chunk);
	}
	assert_int_equal(records, EVENTS);
	assert_true(chunks > 10 && chunks < 60);
	vad_buffer_clear(&log.bytes);
}

/* --- what is refused ----------------------------------------------------------------------------- */

static void what_fits_no_chunk_is_refused_and_leaves_nothing(void **state)
{
	static char text[40000];
	struct vad_evtx_write_item large = { { "", 0 }, { text, sizeof(text) } };
	struct vad_evtx_write_item named = { VAD_VIEW("Name"), { text, sizeof(text) } };
	struct vad_evtx_write_event event = request(&one_item);
	struct memory with, without;
	struct vad_evtx_writer *writer = open_log(&with, 1);

	(void)state;
	memset(text, 'x', sizeof(text));
	event.data = &large;
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_LIMIT);
	event.data = &named;
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_LIMIT);
	assert_int_equal(vad_evtx_writer_next_id(writer), 1);
	event.data = &one_item;
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);

	writer = open_log(&without, 1);
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);
	assert_int_equal(with.bytes.size, without.bytes.size);
	assert_memory_equal(with.bytes.data, without.bytes.data, with.bytes.size);
	vad_buffer_clear(&with.bytes);
	vad_buffer_clear(&without.bytes);
}

static void what_the_format_cannot_say_is_refused(void **state)
{
	static const char *const no_sids[] = {
		"S-1",    "S-1-x",
		"S-1-5-", "S-1-5-4294967296",
		"admin",  "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"
	};
	struct vad_evtx_write_item nul = { { "", 0 }, { "a\0b", 3 } };
	struct vad_evtx_write_item named = { VAD_VIEW("n"), VAD_VIEW("t") };
	struct vad_evtx_write_event event = request(&nul);
	struct memory log;
	struct vad_evtx_writer *writer = open_log(&log, 1);

	(void)state;
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_INVALID);
	event.data = &named;
	event.binary = VAD_VIEW("b");
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_INVALID);
	event.data = &one_item;
	for (size_t i = 0; i < sizeof(no_sids) / sizeof(no_sids[0]); i++) {
		event.user = vad_view_of(no_sids[i]);
		assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_INVALID);
	}
	assert_int_equal(vad_evtx_writer_next_id(writer), 1);
	vad_evtx_writer_free(writer);
	check_header(&log, 1, 1);
	vad_buffer_clear(&log.bytes);
}

static void a_sink_that_fails_is_told(void **state)
{
	struct vad_evtx_write_event event = request(&one_item);
	enum vad_result result = VAD_OK;
	struct memory log;

	(void)state;
	for (size_t writes = 0; writes < 3; writes++) {
		struct vad_evtx_writer *writer = open_log(&log, 1);

		log.writes_left = writes;
		for (int i = 0; i < 400 && result == VAD_OK; i++)
			result = vad_evtx_writer_add(writer, &event);
		assert_int_equal(result, writes == 0 ? VAD_IO : VAD_OK);
		assert_int_equal(vad_evtx_writer_close(writer), VAD_IO);
		vad_buffer_clear(&log.bytes);
		result = VAD_OK;
	}
}

/* --- read back ----------------------------------------------------------------------------------- */

struct reading {
	const struct vad_evtx_write_event *events;
	size_t count;
};

static void assert_view(struct vad_view got, struct vad_view expected)
{
	assert_int_equal(got.size, expected.size);
	if (expected.size > 0)
		assert_memory_equal(got.data, expected.data, expected.size);
}

static void assert_system(const struct vad_evtx_event *got,
			  const struct vad_evtx_write_event *expected)
{
	assert_view(got->provider, expected->provider);
	if (expected->form != VAD_EVTX_FORM_GENERIC)
		assert_view(got->event_source, expected->event_source);
	assert_int_equal(got->event_id, expected->event_id);
	assert_int_equal((got->has & VAD_EVTX_HAS_QUALIFIERS) != 0, expected->has_qualifiers);
	assert_int_equal(got->qualifiers, expected->qualifiers);
	assert_int_equal(got->version, expected->version);
	assert_int_equal(got->level, expected->level);
	assert_int_equal(got->task, expected->task);
	assert_int_equal(got->opcode, expected->opcode);
	assert_true(got->keywords == expected->keywords);
	assert_true(got->time == expected->time);
	assert_int_equal(got->process, expected->process);
	assert_int_equal(got->thread, expected->thread);
	assert_view(got->channel, expected->channel);
	assert_view(got->computer, expected->computer);
	assert_view(got->user, expected->user);
	assert_int_equal(got->provider_guid.size, expected->provider_guid == NULL ? 0 : 38);
}

static bool take(void *context, const struct vad_evtx_record *record)
{
	struct reading *reading = context;
	const struct vad_evtx_write_event *expected = &reading->events[reading->count];
	struct vad_evtx_event got;

	reading->count++;
	assert_int_equal(record->id, reading->count);
	assert_int_equal(vad_evtx_record_event(record, &got), VAD_EVTX_OK);
	assert_system(&got, expected);
	if (expected->event_record_id != 0)
		assert_int_equal(got.event_record_id, expected->event_record_id);
	assert_int_equal(got.data_count, expected->data_count);
	for (size_t i = 0; i < got.data_count; i++) {
		assert_view(got.data[i].text, expected->data[i].text);
		assert_view(got.data[i].name, expected->data[i].name);
	}
	assert_int_equal(got.binary.size, 2 * expected->binary.size);
	assert_view(got.message, expected->message);
	return true;
}

static void read_back(const struct memory *log, struct reading *reading)
{
	struct vad_view bytes = vad_buffer_view(&log->bytes);
	struct vad_evtx_source source = vad_evtx_source_memory(&bytes);
	struct vad_evtx_choice all = { 0 };
	struct vad_evtx_taker taker = { .context = reading, .record = take };
	struct vad_evtx_log *opened = NULL;
	struct vad_evtx_reader *reader;

	assert_int_equal(vad_evtx_open(&source, &opened), VAD_EVTX_OK);
	reader = vad_evtx_reader_new(opened, &all, &taker);
	assert_non_null(reader);
	for (size_t unit = 0; unit < vad_evtx_unit_count(opened); unit++)
		assert_int_equal(vad_evtx_reader_run(reader, unit), VAD_EVTX_OK);
	assert_int_equal(vad_evtx_reader_totals(reader)->unreadable, 0);
	assert_int_equal(vad_evtx_reader_totals(reader)->chunks_damaged, 0);
	vad_evtx_reader_free(reader);
	vad_evtx_close(opened);
}

static void every_form_is_read_back(void **state)
{
	static const struct vad_evtx_write_item items[] = {
		{ { "", 0 }, { "first", 5 } },
		{ { "", 0 }, { "", 0 } },
		{ { "", 0 }, { "Zug\xC3\xA4nge \xF0\x9F\x94\x91 <&>", 17 } },
	};
	static const struct vad_evtx_write_item named[] = {
		{ { "AppId", 5 }, { "55c92734", 8 } },
		{ { "Reason", 6 }, { "\xE5\x88\xB7\xE6\x96\xB0", 6 } },
	};
	struct vad_evtx_write_event events[3 * 5];
	struct reading reading = { events, 0 };
	struct memory log;
	struct vad_evtx_writer *writer = open_log(&log, 1);
	size_t count = 0;

	(void)state;
	for (int form = 0; form < 3; form++) {
		struct vad_evtx_write_event *e = &events[count];

		for (size_t i = 0; i < 5; i++) {
			e[i] = request(&one_item);
			e[i].form = (enum vad_evtx_form)form;
			e[i].time += 1234567;
		}
		e[1].data = items;
		e[1].data_count = 3;
		e[1].user = VAD_VIEW("S-1-5-21-4294967295-2-500");
		e[2].data = named;
		e[2].data_count = 2;
		e[2].provider_guid = NULL;
		e[2].has_qualifiers = false;
		e[2].qualifiers = 0;
		e[3].version = 3;
		e[3].task = 0xFFFE;
		e[3].opcode = 200;
		e[3].process = 0xFFFFFFFE;
		e[3].thread = 5;
		e[3].binary = VAD_VIEW("\x01\xFF\x7F");
		e[4].data_count = 0;
		e[4].event_record_id = 4711;
		if (form == VAD_EVTX_FORM_TEXT)
			e[4].message = VAD_VIEW("A message.");
		count += 5;
	}
	for (size_t i = 0; i < count; i++)
		assert_int_equal(vad_evtx_writer_add(writer, &events[i]), VAD_OK);
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);
	read_back(&log, &reading);
	assert_int_equal(reading.count, count);
	vad_buffer_clear(&log.bytes);
}

static void a_changed_chunk_can_be_sealed_again(void **state)
{
	struct vad_evtx_write_event event = request(&one_item);
	struct memory log;
	struct vad_evtx_writer *writer = open_log(&log, 1);

	(void)state;
	assert_int_equal(vad_evtx_writer_add(writer, &event), VAD_OK);
	assert_int_equal(vad_evtx_writer_close(writer), VAD_OK);
	log.bytes.data[HEADER + 512 + 16] ^= 1;
	vad_evtx_chunk_seal((uint8_t *)log.bytes.data + HEADER);
	check_sums(&log, HEADER);
	memset(log.bytes.data + HEADER + 48, 0xFF,
	       4); /* a wild free-space offset is not followed */
	vad_evtx_chunk_seal((uint8_t *)log.bytes.data + HEADER);
	vad_buffer_clear(&log.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_checksum_is_that_of_ieee_802_3),
		cmocka_unit_test(names_hash_as_in_logs_of_windows),
		cmocka_unit_test(an_empty_log_has_an_empty_chunk),
		cmocka_unit_test(a_template_is_defined_once),
		cmocka_unit_test(chunks_roll_over_and_stand_alone),
		cmocka_unit_test(what_fits_no_chunk_is_refused_and_leaves_nothing),
		cmocka_unit_test(what_the_format_cannot_say_is_refused),
		cmocka_unit_test(a_sink_that_fails_is_told),
		cmocka_unit_test(every_form_is_read_back),
		cmocka_unit_test(a_changed_chunk_can_be_sealed_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
