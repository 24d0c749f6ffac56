/* SPDX-License-Identifier: MIT */
/* Each kind of damage that was seen in a log: what is intact is read, what is not is told, and it ends. */
#include <stdlib.h>
#include <string.h>

#include "evtx_test.h"

enum { EVENTS = 12, PER_CHUNK = 4, CHUNKS = 3 };

static const struct vad_evtx_write_item one = { { "", 0 }, { "hr=0xC004F074", 13 } };
static const struct vad_evtx_wanted spp = { "Microsoft-Windows-Security-SPP", NULL, NULL, 0 };
static const struct vad_evtx_choice chosen = { &spp, 1, false }, recovered = { NULL, 0, true };

/* Three chunks of four records, ids 1 to 12. */
static struct vad_buffer sound_log(void)
{
	struct vad_evtx_write_event events[EVENTS];

	for (size_t i = 0; i < EVENTS; i++)
		events[i] = test_event(VAD_EVTX_FORM_STATIC, (uint16_t)(8198 + i), &one);
	return test_log(events, EVENTS, 1, PER_CHUNK);
}

static uint8_t *chunk_of(struct vad_buffer *log, size_t chunk)
{
	return (uint8_t *)log->data + HEADER + chunk * CHUNK;
}

/* Record number `record` (from 0) of a chunk. */
static uint8_t *record_of(struct vad_buffer *log, size_t chunk, size_t record)
{
	uint8_t *p = chunk_of(log, chunk) + CHUNK_HEADER;

	while (record-- > 0)
		p += test_u32(p + 4);
	return p;
}

/* The ids that are read whole: from `first` to `last`, but not `but` (0: all of them). */
static void assert_ids(const struct test_read *read, uint64_t first, uint64_t last, uint64_t but)
{
	for (uint64_t id = 1; id <= EVENTS; id++)
		assert_int_equal(test_find(read, id) != NULL,
				 id >= first && id <= last && id != but);
}

/* The whole log is read, and nothing was lost. */
static void assert_sound(const struct vad_buffer *log)
{
	struct test_read *read = test_read_log(log, NULL);

	assert_ids(read, 1, EVENTS, 0);
	assert_int_equal(read->count, EVENTS);
	assert_int_equal(read->loss_count, 0);
	assert_int_equal(read->chunks, CHUNKS);
	test_read_free(read);
}

/* --- the file header ------------------------------------------------------------------------------ */

static void a_header_is_not_needed(void **state)
{
	struct vad_buffer log = sound_log();
	struct test_read *read;

	(void)state;
	assert_sound(&log);
	memset(log.data, 0xff, HEADER);
	assert_sound(&log);
	memset(log.data, 0, HEADER);
	assert_sound(&log);
	/* chunks only */
	read = test_read_bytes(log.data + HEADER, log.size - HEADER, NULL);
	assert_ids(read, 1, EVENTS, 0);
	assert_int_equal(read->loss_count, 0);
	test_read_free(read);
	vad_buffer_clear(&log);
}

static void a_header_that_lies_is_not_believed(void **state)
{
	static const struct {
		size_t at;
		uint32_t value;
	} lies[] = {
		{ 8, 77 },  { 16, 0 }, { 16, 0xffffffff }, { 24, 1 },        { 32, 0 },
		{ 36, 99 }, { 40, 0 }, { 40, 0xffffffff }, { 120, 0xffff4 }, { 124, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct vad_buffer log = sound_log();

		test_put32((uint8_t *)log.data + lies[i].at, lies[i].value);
		assert_sound(&log);
		vad_buffer_clear(&log);
	}
}

static void a_dirty_log_is_read_and_said_to_be(void **state)
{
	struct vad_buffer log = sound_log();
	struct vad_view view = vad_buffer_view(&log);
	struct vad_evtx_source source = vad_evtx_source_memory(&view);
	struct vad_evtx_log *opened = NULL;

	(void)state;
	for (uint32_t flags = 0; flags < 2; flags++) {
		test_put32((uint8_t *)log.data + 120, flags);
		assert_int_equal(vad_evtx_open(&source, &opened), VAD_EVTX_OK);
		assert_int_equal(vad_evtx_log_dirty(opened), flags == 1);
		vad_evtx_close(opened);
		assert_sound(&log);
	}
	vad_buffer_clear(&log);
}

static void checksums_are_not_asked_for(void **state)
{
	struct vad_buffer log = sound_log();

	(void)state;
	for (size_t chunk = 0; chunk < CHUNKS; chunk++) {
		memset(chunk_of(&log, chunk) + 52, 0xee, 4);
		memset(chunk_of(&log, chunk) + 120, 0xee, 8);
	}
	assert_sound(&log);
	vad_buffer_clear(&log);
}

static void what_is_no_log_is_refused(void **state)
{
	static const char text[] = "Microsoft (R) Windows Script Host";
	struct test_read *read = test_read_bytes(text, sizeof(text), NULL);

	(void)state;
	assert_int_equal(read->opened, VAD_EVTX_NOT_A_LOG);
	test_read_free(read);
	read = test_read_bytes("", 0, NULL);
	assert_int_equal(read->opened, VAD_EVTX_NOT_A_LOG);
	test_read_free(read);
	read = test_read_bytes("ElfFile", 8, NULL);
	assert_int_equal(read->opened, VAD_EVTX_OK);
	assert_int_equal(read->chunks, 0);
	test_read_free(read);
}

/* --- places of chunks ----------------------------------------------------------------------------- */

/* `count` bytes more at `at`, or fewer. */
static struct vad_buffer shifted(const struct vad_buffer *log, size_t at, int count)
{
	struct vad_buffer out = vad_buffer_new((size_t)1 << 26);

	vad_buffer_append(&out, log->data, at);
	for (int i = 0; i < count; i++)
		vad_buffer_add_char(&out, 'x');
	at += count < 0 ? (size_t)-count : 0;
	vad_buffer_append(&out, log->data + at, log->size - at);
	return out;
}

static void a_byte_more_or_less_shifts_no_chunk_away(void **state)
{
	static const size_t places[] = { 200, HEADER, HEADER + CHUNK - 100, HEADER + CHUNK };
	static const int counts[] = { 1, 7, 513, -1, -77 };
	struct vad_buffer log = sound_log();

	(void)state;
	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
		for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
			bool chunk_hit = counts[c] < 0 && places[p] % CHUNK == HEADER;
			struct vad_buffer out = shifted(&log, places[p], counts[c]);
			struct test_read *read = test_read_log(&out, NULL);

			/* where its first bytes were taken away a chunk is gone, and told */
			assert_int_equal(read->chunks, chunk_hit ? CHUNKS - 1 : CHUNKS);
			assert_int_equal(read->totals.records,
					 chunk_hit ? EVENTS - PER_CHUNK : EVENTS);
			assert_non_null(test_find(read, EVENTS));
			assert_true(!chunk_hit || test_has_loss(read, VAD_EVTX_LOSS_CHUNK));
			test_read_free(read);
			vad_buffer_clear(&out);
		}
	}
	vad_buffer_clear(&log);
}

/* Inside the records of a chunk: the record that is hit is lost, what needs nothing that moved is not. */
static void a_byte_more_inside_a_chunk_costs_one_record(void **state)
{
	struct vad_buffer log = sound_log(), out;
	struct test_read *read;

	(void)state;
	out = shifted(&log, (size_t)(record_of(&log, 1, 2) - (uint8_t *)log.data) + 30, 1);
	read = test_read_log(&out, NULL);
	assert_ids(read, 1, EVENTS, 7);
	assert_true(test_has_loss(read, VAD_EVTX_LOSS_BYTES));
	test_read_free(read);
	vad_buffer_clear(&out);
	vad_buffer_clear(&log);
}

static void a_chunk_with_a_worn_header_is_read_and_told(void **state)
{
	struct vad_buffer log = sound_log();
	struct test_read *read;

	(void)state;
	memset(chunk_of(&log, 1), 'x', 3);
	read = test_read_log(&log, NULL);
	assert_ids(read, 1, EVENTS, 0);
	assert_int_equal(read->loss_count, 1);
	assert_int_equal(read->losses[0].chunk, 1);
	test_read_free(read);
	/* without anything of a header it is no chunk, but its records can be had */
	memset(chunk_of(&log, 1), 'x', CHUNK_HEADER);
	read = test_read_log(&log, NULL);
	assert_int_equal(read->chunks, CHUNKS - 1);
	assert_int_equal(read->totals.records, EVENTS - PER_CHUNK);
	assert_int_equal(read->losses[0].kind, VAD_EVTX_LOSS_CHUNK);
	assert_int_equal(read->losses[0].offset, HEADER + CHUNK);
	test_read_free(read);
	read = test_read_log(&log, &recovered);
	assert_ids(read, 1, EVENTS, 0);
	test_read_free(read);
	vad_buffer_clear(&log);
}

static void a_last_chunk_that_is_cut_is_read_to_its_end(void **state)
{
	struct vad_buffer log = sound_log();
	size_t end = (size_t)(record_of(&log, 2, 3) - (uint8_t *)log.data);

	(void)state;
	end += test_u32(record_of(&log, 2, 3) + 4);
	for (size_t size = HEADER + 2 * CHUNK; size < end; size += 97) {
		struct test_read *read = test_read_bytes(log.data, size, NULL);
		uint64_t last = 8;

		while (last < EVENTS &&
		       size >= (size_t)(record_of(&log, 2, last - 8) - (uint8_t *)log.data) +
				       test_u32(record_of(&log, 2, last - 8) + 4))
			last++;
		assert_ids(read, 1, last, 0);
		if (size > HEADER + 2 * CHUNK + CHUNK_HEADER)
			assert_true(test_has_loss(read, VAD_EVTX_LOSS_CUT));
		test_read_free(read);
	}
	vad_buffer_clear(&log);
}

/* --- records -------------------------------------------------------------------------------------- */

static void a_size_that_is_damaged_costs_no_other_record(void **state)
{
	static const uint32_t sizes[] = { 0,     1,     27,         28,         29,        60,
					  60000, 65536, 0x10000000, 0x7fffffff, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct vad_buffer log = sound_log();
		struct test_read *read;

		/* its copy is still right */
		test_put32(record_of(&log, 1, 1) + 4, sizes[i]);
		read = test_read_log(&log, NULL);
		assert_ids(read, 1, EVENTS, 0);
		assert_int_equal(read->loss_count, 1);
		assert_int_equal(read->losses[0].bytes, 4);
		test_read_free(read);
		vad_buffer_clear(&log);
	}
}

static void two_sizes_that_are_damaged_cost_one_record(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 27, 60000, 65536, 0x7fffffff, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct vad_buffer log = sound_log();
		uint8_t *record = record_of(&log, 1, 1);
		uint32_t size = test_u32(record + 4);
		struct test_read *read;

		test_put32(record + size - 4, 99);
		test_put32(record + 4, sizes[i]);
		read = test_read_log(&log, NULL);
		assert_ids(read, 1, EVENTS, 6);
		assert_int_equal(read->loss_count, 1);
		assert_int_equal(read->losses[0].kind, VAD_EVTX_LOSS_BYTES);
		assert_int_equal(read->losses[0].chunk, 1);
		assert_int_equal(read->losses[0].bytes, size);
		assert_int_equal(read->losses[0].offset, record - (uint8_t *)log.data);
		assert_int_equal(read->totals.chunks_damaged, 1);
		test_read_free(read);
		vad_buffer_clear(&log);
	}
}

static void a_free_space_offset_that_is_wild_hides_nothing(void **state)
{
	static const uint32_t offsets[] = { 0,     1,     512,        600,       65535,
					    65536, 65537, 0x80000000, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct vad_buffer log = sound_log();
		struct test_read *read;

		test_put32(chunk_of(&log, 1) + 48, offsets[i]);
		read = test_read_log(&log, NULL);
		assert_ids(read, 1, EVENTS, 0);
		assert_int_equal(read->loss_count, 0);
		test_read_free(read);
		vad_buffer_clear(&log);
	}
}

/* A chunk whose header was lost, with remains of another log behind zeros. */
static void what_is_behind_zeros_is_not_live(void **state)
{
	struct vad_buffer log = sound_log();
	uint8_t *last = record_of(&log, 2, 3), *copy = chunk_of(&log, 2) + 60000;
	struct test_read *read;

	(void)state;
	memcpy(copy, last, test_u32(last + 4));
	test_put64(copy + 8, 13);
	test_put32(chunk_of(&log, 2) + 48, 0xffffffff);
	read = test_read_log(&log, NULL);
	assert_int_equal(read->totals.records, EVENTS);
	assert_int_equal(read->totals.slack, 1);
	assert_int_equal(read->loss_count, 0);
	test_read_free(read);
	vad_buffer_clear(&log);
}

/* --- templates ------------------------------------------------------------------------------------ */

static void assert_one_unreadable(const struct vad_buffer *log, uint64_t id)
{
	struct test_read *read = test_read_log(log, NULL);

	assert_int_equal(read->count, EVENTS);
	assert_ids(read, 1, EVENTS, id);
	assert_int_equal(read->totals.chunks_damaged, 0);
	test_read_free(read);
	/* while choosing it is told with its id and its time */
	read = test_read_log(log, &chosen);
	assert_int_equal(read->totals.unreadable + read->totals.taken, EVENTS);
	if (read->totals.unreadable > 0) {
		assert_int_equal(read->losses[0].kind, VAD_EVTX_LOSS_RECORD);
		assert_int_equal(read->losses[0].record_id, id);
		assert_true(read->losses[0].written > UINT64_C(132407597660000000));
	}
	test_read_free(read);
}

static void a_definition_that_is_none_costs_one_record(void **state)
{
	static const uint32_t offsets[] = { 0,     100,   513,        40000,      65530,
					    65536, 70000, 0x7fffffff, 0xffffffe0, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct vad_buffer log = sound_log();

		test_put32(record_of(&log, 1, 2) + 24 + 4 + 6, offsets[i]);
		assert_one_unreadable(&log, 7);
		vad_buffer_clear(&log);
	}
}

static void a_template_of_another_id_is_not_used(void **state)
{
	struct vad_buffer log = sound_log();

	(void)state;
	record_of(&log, 1, 2)[24 + 4 + 2] ^= 0x10;
	assert_one_unreadable(&log, 7);
	vad_buffer_clear(&log);
}

static void sizes_of_values_are_checked_before_any_is_read(void **state)
{
	static const uint32_t counts[] = { 0, 1, 1000, 0x40000000, 0x7fffffff, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct vad_buffer log = sound_log();

		test_put32(record_of(&log, 1, 2) + 24 + 4 + 10, counts[i]);
		assert_one_unreadable(&log, 7);
		vad_buffer_clear(&log);
	}
	for (size_t value = 0; value < 20; value++) {
		struct vad_buffer log = sound_log();
		uint8_t *descriptor = record_of(&log, 1, 2) + 24 + 4 + 14 + 4 * value;

		descriptor[0] = descriptor[1] = 0xff;
		assert_one_unreadable(&log, 7);
		vad_buffer_clear(&log);
	}
}

/* --- tables --------------------------------------------------------------------------------------- */

static void chains_that_go_in_circles_are_not_followed(void **state)
{
	struct vad_buffer log = sound_log();

	(void)state;
	for (size_t chunk = 0; chunk < CHUNKS; chunk++) {
		uint8_t *p = chunk_of(&log, chunk);

		for (size_t i = 0; i < 96; i++) {
			uint32_t offset = test_u32(p + 128 + 4 * i);

			/* each entry is its own next one */
			if (offset != 0)
				test_put32(p + offset, offset);
			test_put32(p + 128 + 4 * i, i % 2 ? 0xffffffff : 128 + 4 * (uint32_t)i);
		}
	}
	assert_sound(&log);
	vad_buffer_clear(&log);
}

static void a_name_that_is_nowhere_is_empty(void **state)
{
	static const uint32_t offsets[] = { 0x10000, 65530, 0x7fffffff, 0xffffffff };
	struct maker *m = malloc(sizeof(*m));

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct test_read *read;

		maker_begin(m);
		begin_record(m, 1);
		put_fragment(m);
		put_open(m, "Event", false);
		put_content(m);
		put_system(m, "P", "8198");
		put_open(m, "EventData", false);
		put_content(m);
		put8(m, 0x01);
		put32(m, 0);
		put32(m, offsets[i]);
		put_content(m);
		put_text(m, "text");
		put_close(m);
		put_close(m);
		put_close(m);
		put8(m, 0);
		end_record(m);
		maker_end(m);
		read = test_read_bytes(m->bytes, CHUNK, NULL);
		assert_int_equal(read->count, 1);
		assert_int_equal(read->records[0].result, VAD_EVTX_OK);
		assert_holds(test_text(read, 0), "[=text|]");
		assert_holds(test_xml(read, 0), "<EventData><_>text</_></EventData></Event>");
		test_read_free(read);
	}
	free(m);
}

/* --- bombs ---------------------------------------------------------------------------------------- */

/* A record with `inner` copies of the element X in each other. */
static void nest_elements(struct maker *m, uint64_t id, unsigned depth)
{
	uint32_t name;

	begin_record(m, id);
	put_fragment(m);
	put_open(m, "Event", false);
	put_content(m);
	put_system(m, "P", "8198");
	name = m->at + 5;
	put_open(m, "X", false);
	put_content(m);
	for (unsigned i = 1; i < depth; i++) {
		put8(m, 0x01);
		put32(m, 0);
		put32(m, name);
		put_content(m);
	}
	for (unsigned i = 0; i < depth; i++)
		put_close(m);
	put_close(m);
	put8(m, 0);
	end_record(m);
}

static void elements_in_elements_have_a_limit(void **state)
{
	struct maker *m = malloc(sizeof(*m));
	struct test_read *read;

	(void)state;
	assert_non_null(m);
	maker_begin(m);
	nest_elements(m, 1, VAD_EVTX_ELEMENTS_MAX - 1);
	nest_elements(m, 2, VAD_EVTX_ELEMENTS_MAX);
	nest_elements(m, 3, 4000);
	nest_elements(m, 4, 1);
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, NULL);
	assert_int_equal(read->count, 4);
	assert_non_null(test_find(read, 1));
	assert_null(test_find(read, 2));
	assert_null(test_find(read, 3));
	assert_non_null(test_find(read, 4));
	test_read_free(read);
	free(m);
}

/*
 * One definition with `places` places of value 0, and a record in which value 0 is an instance of it
 * whose own value 0 is such an instance, and so on.
 */
static void nest_instances(struct maker *m, uint64_t id, uint32_t *definition, unsigned depth,
			   unsigned places)
{
	enum { INSTANCE = 4 + 10 + 4 + 4 }; /* fragment header, 0C, number and one descriptor */

	begin_record(m, id);
	put_fragment(m);
	if (*definition == 0) {
		begin_instance(m, 7);
		*definition = m->definition_at;
		put_open(m, "Event", false);
		put_content(m);
		put_system(m, "P", "8198");
		for (unsigned i = 0; i < places; i++)
			put_place(m, 0, 0x21, true);
		put_close(m);
		end_definition(m);
	} else {
		put_instance(m, 7, *definition);
	}
	for (unsigned i = 1; i < depth; i++) {
		put32(m, 1);
		put16(m, INSTANCE * (depth - i));
		put16(m, 0x21);
		put_fragment(m);
		put_instance(m, 7, *definition);
	}
	put32(m, 1);
	put32(m, 0);
	end_record(m);
}

static void instances_in_instances_have_a_limit(void **state)
{
	struct maker *m = malloc(sizeof(*m));
	uint32_t definition = 0;
	struct test_read *read;

	(void)state;
	assert_non_null(m);
	maker_begin(m);
	nest_instances(m, 1, &definition, 1, 1);
	nest_instances(m, 2, &definition, 20, 1);
	nest_instances(m, 3, &definition, 200, 1);
	nest_instances(m, 4, &definition, 1, 1);
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, NULL);
	assert_int_equal(read->count, 4);
	assert_non_null(test_find(read, 1));
	assert_int_equal(test_find(read, 1)->xml_result, VAD_EVTX_OK);
	assert_non_null(test_find(read, 2));
	assert_int_equal(test_find(read, 2)->xml_result, VAD_EVTX_OK);
	assert_null(test_find(read, 3));
	assert_non_null(test_find(read, 4));
	test_read_free(read);
	free(m);
}

/* Two places on each level, 2^60 in all. It ends, and the records behind it are not the worse for it. */
static void values_that_name_each_other_end(void **state)
{
	enum { BOMBS = 4 };
	struct maker *m = malloc(sizeof(*m));
	uint32_t definition = 0;
	struct test_read *read;

	(void)state;
	assert_non_null(m);
	maker_begin(m);
	for (uint64_t id = 1; id <= BOMBS; id++)
		nest_instances(m, id, &definition, 60, 2);
	nest_instances(m, BOMBS + 1, &definition, 1, 2);
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, NULL);
	assert_int_equal(read->count, BOMBS + 1);
	for (uint64_t id = 1; id <= BOMBS; id++)
		assert_null(test_find(read, id));
	assert_non_null(test_find(read, BOMBS + 1));
	assert_int_equal(test_find(read, BOMBS + 1)->xml_result, VAD_EVTX_OK);
	/* what came of them is bounded, too */
	assert_true(read->text.size < BOMBS * ((size_t)1 << 20));
	test_read_free(read);
	free(m);
}

/* One value, printed thousands of times. */
static void a_value_that_is_named_often_is_not_printed_without_end(void **state)
{
	enum { PLACES = 9000, SIZE = 16000 };
	static uint8_t bytes[SIZE];
	const struct made_value value = { 0x01, bytes, SIZE };
	struct maker *m = malloc(sizeof(*m));
	struct test_read *read;

	(void)state;
	assert_non_null(m);
	memset(bytes, 'x', sizeof(bytes));
	maker_begin(m);
	begin_record(m, 1);
	put_fragment(m);
	begin_instance(m, 7);
	put_open(m, "Event", false);
	put_content(m);
	put_system(m, "P", "8198");
	put_open(m, "EventData", false);
	put_content(m);
	put_open(m, "Data", false);
	put_content(m);
	for (int i = 0; i < PLACES; i++)
		put_place(m, 0, 0x01, false);
	put_close(m);
	put_close(m);
	put_close(m);
	end_definition(m);
	put_values(m, &value, 1);
	end_record(m);
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, NULL);
	assert_int_equal(read->count, 1);
	assert_int_equal(read->records[0].result, VAD_EVTX_UNREADABLE);
	assert_int_equal(read->records[0].xml_result, VAD_EVTX_UNREADABLE);
	assert_true(read->text.size < 2 * VAD_EVTX_TEXT_MAX);
	test_read_free(read);
	free(m);
}

static void forty_thousand_tiny_records_are_told_one_by_one(void **state)
{
	enum { TINY = 28, IN_CHUNK = (CHUNK - CHUNK_HEADER) / TINY, BLOCKS = 18 };
	struct vad_buffer log = vad_buffer_new((size_t)1 << 26);
	struct maker *m = malloc(sizeof(*m));
	struct test_read *read;

	(void)state;
	assert_non_null(m);
	for (uint64_t block = 0; block < BLOCKS; block++) {
		maker_begin(m);
		for (uint64_t i = 0; i < IN_CHUNK; i++) {
			begin_record(m, 1 + block * IN_CHUNK + i);
			end_record(m);
		}
		maker_end(m);
		vad_buffer_append(&log, m->bytes, CHUNK);
	}
	read = test_read_log(&log, &chosen);
	assert_int_equal(read->totals.records, BLOCKS * IN_CHUNK);
	assert_true(read->totals.records > 40000);
	assert_int_equal(read->totals.unreadable, read->totals.records);
	assert_int_equal(read->totals.chunks_damaged, BLOCKS);
	test_read_free(read);
	read = test_read_log(&log, NULL);
	assert_int_equal(read->totals.taken, BLOCKS * IN_CHUNK);
	assert_int_equal(read->records[0].result, VAD_EVTX_UNREADABLE);
	test_read_free(read);
	vad_buffer_clear(&log);
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_is_not_needed),
		cmocka_unit_test(a_header_that_lies_is_not_believed),
		cmocka_unit_test(a_dirty_log_is_read_and_said_to_be),
		cmocka_unit_test(checksums_are_not_asked_for),
		cmocka_unit_test(what_is_no_log_is_refused),
		cmocka_unit_test(a_byte_more_or_less_shifts_no_chunk_away),
		cmocka_unit_test(a_byte_more_inside_a_chunk_costs_one_record),
		cmocka_unit_test(a_chunk_with_a_worn_header_is_read_and_told),
		cmocka_unit_test(a_last_chunk_that_is_cut_is_read_to_its_end),
		cmocka_unit_test(a_size_that_is_damaged_costs_no_other_record),
		cmocka_unit_test(two_sizes_that_are_damaged_cost_one_record),
		cmocka_unit_test(a_free_space_offset_that_is_wild_hides_nothing),
		cmocka_unit_test(what_is_behind_zeros_is_not_live),
		cmocka_unit_test(a_definition_that_is_none_costs_one_record),
		cmocka_unit_test(a_template_of_another_id_is_not_used),
		cmocka_unit_test(sizes_of_values_are_checked_before_any_is_read),
		cmocka_unit_test(chains_that_go_in_circles_are_not_followed),
		cmocka_unit_test(a_name_that_is_nowhere_is_empty),
		cmocka_unit_test(elements_in_elements_have_a_limit),
		cmocka_unit_test(instances_in_instances_have_a_limit),
		cmocka_unit_test(values_that_name_each_other_end),
		cmocka_unit_test(a_value_that_is_named_often_is_not_printed_without_end),
		cmocka_unit_test(forty_thousand_tiny_records_are_told_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
