/* SPDX-License-Identifier: MIT */
/* Which records are chosen, and in which order they come. */
#include <stdlib.h>
#include <string.h>

#include "evtx_test.h"

static const struct vad_evtx_write_item one = { { "", 0 }, { "0x0,25,PC1", 10 } };
static const struct vad_evtx_write_item named = { { "AppId", 5 }, { "55c92734", 8 } };
static const struct vad_guid sql_guid = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
					    16 } };

enum { KINDS = 6 };

/* Ids 1 to 6: A, B and C of the provider of activation, B without a GUID, a record of SQL Server with the
 * same event id (A), and another event. */
static void make_kinds(struct vad_evtx_write_event events[KINDS])
{
	events[0] = test_event(VAD_EVTX_FORM_STATIC, 12288, &one);
	events[1] = test_event(VAD_EVTX_FORM_GENERIC, 12288, &named);
	events[2] = test_event(VAD_EVTX_FORM_TEXT, 12288, &one);
	events[3] = test_event(VAD_EVTX_FORM_GENERIC, 12288, &named);
	events[3].provider_guid = NULL;
	events[4] = test_event(VAD_EVTX_FORM_STATIC, 12288, &one);
	events[4].provider = VAD_VIEW("SQLISPackage100");
	events[4].provider_guid = &sql_guid;
	events[5] = test_event(VAD_EVTX_FORM_STATIC, 900, &one);
}

/* The ids of the records that this choice takes of the kinds, as digits. */
static void assert_chosen(const struct vad_evtx_wanted *wanted, size_t count, const char *expected)
{
	struct vad_evtx_write_event events[KINDS];
	struct vad_evtx_choice choice = { wanted, count, false };
	struct vad_buffer log;
	struct test_read *read;
	char got[KINDS + 1] = { 0 };

	make_kinds(events);
	log = test_log(events, KINDS, 1, 0);
	read = test_read_log(&log, &choice);
	assert_int_equal(read->totals.records, KINDS);
	assert_int_equal(read->totals.unreadable, 0);
	assert_int_equal(read->totals.taken, read->count);
	for (size_t i = 0; i < read->count; i++) {
		assert_int_equal(read->records[i].result, VAD_EVTX_OK);
		got[i] = (char)('0' + read->records[i].id);
	}
	assert_string_equal(got, expected);
	test_read_free(read);
	vad_buffer_clear(&log);
}

static const uint16_t requests[] = { 12288, 12289 };

static void a_provider_is_chosen_by_its_name_in_any_case(void **state)
{
	struct vad_evtx_wanted wanted = { "microsoft-windows-SECURITY-spp", NULL, NULL, 0 };

	(void)state;
	assert_chosen(&wanted, 1, "12346");
	wanted.provider = "Microsoft-Windows-Security-SP";
	assert_chosen(&wanted, 1, "");
	wanted.provider = "Microsoft-Windows-Security-SPP-UX";
	assert_chosen(&wanted, 1, "");
}

static void a_provider_is_chosen_by_its_guid(void **state)
{
	struct vad_evtx_wanted wanted = { NULL, spp_guid_bytes, NULL, 0 };

	(void)state;
	/* the fourth has none */
	assert_chosen(&wanted, 1, "1236");
	wanted.provider = "Another name";
	assert_chosen(&wanted, 1, "1236");
	wanted.provider = "Microsoft-Windows-Security-SPP";
	assert_chosen(&wanted, 1, "12346");
}

static void an_id_is_compared_without_qualifiers(void **state)
{
	struct vad_evtx_wanted wanted = { "Microsoft-Windows-Security-SPP", NULL, requests, 2 };

	(void)state;
	assert_chosen(&wanted, 1, "1234");
}

static void another_program_with_the_same_id_is_not_chosen(void **state)
{
	static const uint16_t none[] = { 12290 };
	struct vad_evtx_wanted wanted = { "SQLISPackage100", NULL, requests, 2 };

	(void)state;
	assert_chosen(&wanted, 1, "5");
	wanted.ids = none;
	wanted.id_count = 1;
	assert_chosen(&wanted, 1, "");
}

static void an_entry_without_provider_fits_any(void **state)
{
	struct vad_evtx_wanted wanted = { NULL, NULL, requests, 1 };

	(void)state;
	assert_chosen(&wanted, 1, "12345");
	wanted.id_count = 0;
	assert_chosen(&wanted, 1, "123456");
	assert_chosen(NULL, 0, "123456");
}

static void any_of_64_entries_may_fit(void **state)
{
	static const uint16_t last[] = { 900 };
	struct vad_evtx_wanted wanted[VAD_EVTX_WANTED_MAX + 1];

	(void)state;
	for (size_t i = 0; i <= VAD_EVTX_WANTED_MAX; i++)
		wanted[i] = (struct vad_evtx_wanted){ "Nobody", NULL, NULL, 0 };
	assert_chosen(wanted, VAD_EVTX_WANTED_MAX, "");
	wanted[VAD_EVTX_WANTED_MAX - 1] =
		(struct vad_evtx_wanted){ "Microsoft-Windows-Security-SPP", NULL, last, 1 };
	assert_chosen(wanted, VAD_EVTX_WANTED_MAX, "6");
	wanted[0] = (struct vad_evtx_wanted){ "SQLISPackage100", NULL, NULL, 0 };
	assert_chosen(wanted, VAD_EVTX_WANTED_MAX, "56");
	/* what is beyond does not count */
	wanted[VAD_EVTX_WANTED_MAX] = (struct vad_evtx_wanted){ NULL, NULL, NULL, 0 };
	assert_chosen(wanted, VAD_EVTX_WANTED_MAX + 1, "56");
}

/* What was read while choosing serves the records behind it, also when the rest of the template is broken. */
static void a_template_whose_data_is_damaged_is_chosen_each_time(void **state)
{
	struct vad_evtx_wanted wanted = { "P", NULL, NULL, 0 };
	struct vad_evtx_choice choice = { &wanted, 1, false };
	struct maker *m = malloc(sizeof(*m));
	struct test_read *read;
	uint32_t definition;

	(void)state;
	assert_non_null(m);
	maker_begin(m);
	begin_record(m, 1);
	put_fragment(m);
	begin_instance(m, 7);
	definition = m->definition_at;
	put_open(m, "Event", false);
	put_content(m);
	put_system(m, "P", "12288");
	put8(m, 0x3f);
	end_definition(m);
	put_values(m, NULL, 0);
	end_record(m);
	for (uint64_t id = 2; id < 5; id++) {
		begin_record(m, id);
		put_fragment(m);
		put_instance(m, 7, definition);
		put_values(m, NULL, 0);
		end_record(m);
	}
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, &choice);
	assert_int_equal(read->count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(read->records[i].result, VAD_EVTX_UNREADABLE);
		assert_holds(test_text(read, i), "id=12288|");
	}
	test_read_free(read);
	free(m);
}

/* --- what the buffer held before ------------------------------------------------------------------- */

/* Five records, of which only the first three are live. */
static struct vad_buffer log_with_slack(void)
{
	struct vad_evtx_write_event events[5];
	struct vad_buffer log;
	struct test_read *read;
	uint8_t *chunk;

	for (size_t i = 0; i < 5; i++)
		events[i] = test_event(VAD_EVTX_FORM_STATIC, (uint16_t)(i == 4 ? 900 : 8198), &one);
	log = test_log(events, 5, 100, 0);
	read = test_read_log(&log, NULL);
	chunk = (uint8_t *)log.data + HEADER;
	test_put64(chunk + 16, 3);
	test_put64(chunk + 32, 102);
	test_put32(chunk + 44, (uint32_t)read->records[2].offset - HEADER);
	test_put32(chunk + 48, (uint32_t)read->records[3].offset - HEADER);
	vad_evtx_chunk_seal(chunk);
	test_read_free(read);
	return log;
}

static void slack_is_given_only_on_request_and_marked(void **state)
{
	static const uint16_t ids[] = { 900 };
	struct vad_evtx_wanted wanted = { NULL, NULL, ids, 1 };
	struct vad_evtx_choice recovered = { NULL, 0, true }, chosen = { &wanted, 1, true };
	struct vad_buffer log = log_with_slack();
	struct test_read *read = test_read_log(&log, NULL);

	(void)state;
	assert_int_equal(read->count, 3);
	assert_int_equal(read->totals.records, 3);
	assert_int_equal(read->totals.slack, 2);
	assert_int_equal(read->totals.last_id, 102);
	assert_int_equal(read->loss_count, 0);
	test_read_free(read);

	read = test_read_log(&log, &recovered);
	assert_int_equal(read->count, 5);
	assert_int_equal(read->totals.records, 3);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(read->records[i].recovered, i >= 3);
		assert_int_equal(read->records[i].result, VAD_EVTX_OK);
	}
	test_read_free(read);

	read = test_read_log(&log, &chosen);
	assert_int_equal(read->count, 1);
	assert_int_equal(read->records[0].id, 104);
	assert_true(read->records[0].recovered);
	test_read_free(read);
	vad_buffer_clear(&log);
}

/* --- order ----------------------------------------------------------------------------------------- */

enum { WRAPPED_CHUNKS = 20, PER_CHUNK = 3 };

/* As a full log that begins anew leaves them: the last third of the chunks first. */
static struct vad_buffer wrapped_log(void)
{
	enum { COUNT = WRAPPED_CHUNKS * PER_CHUNK, FIRST = 7 };
	struct vad_evtx_write_event events[COUNT];
	struct vad_buffer log, wrapped = vad_buffer_new((size_t)1 << 26);

	for (size_t i = 0; i < COUNT; i++)
		events[i] = test_event(VAD_EVTX_FORM_STATIC, (uint16_t)i, &one);
	log = test_log(events, COUNT, 1000, PER_CHUNK);
	assert_int_equal(log.size, HEADER + WRAPPED_CHUNKS * CHUNK);
	vad_buffer_append(&wrapped, log.data, HEADER);
	vad_buffer_append(&wrapped, log.data + HEADER + FIRST * CHUNK,
			  (WRAPPED_CHUNKS - FIRST) * CHUNK);
	vad_buffer_append(&wrapped, log.data + HEADER, FIRST * CHUNK);
	vad_buffer_clear(&log);
	return wrapped;
}

static void a_wrapped_log_comes_in_the_order_of_its_ids(void **state)
{
	struct vad_buffer log = wrapped_log();
	struct test_read *first = test_read_log(&log, NULL), *again = test_read_log(&log, NULL);

	(void)state;
	assert_int_equal(first->chunks, WRAPPED_CHUNKS);
	assert_true(first->units > 1 && first->units <= WRAPPED_CHUNKS);
	assert_int_equal(first->count, WRAPPED_CHUNKS * PER_CHUNK);
	for (size_t i = 0; i < first->count; i++)
		assert_int_equal(first->records[i].id, 1000 + i);
	assert_int_equal(first->totals.first_id, 1000);
	assert_int_equal(first->totals.last_id, 1000 + first->count - 1);
	assert_int_equal(again->text.size, first->text.size);
	assert_memory_equal(again->text.data, first->text.data, first->text.size);
	test_read_free(first);
	test_read_free(again);
	vad_buffer_clear(&log);
}

static bool count_one(void *context, const struct vad_evtx_record *record)
{
	uint64_t *expected = context;

	assert_int_equal(record->id, *expected);
	++*expected;
	return true;
}

/* Units can be read in any order, each by any reader: each has the same records then. */
static void units_stand_alone(void **state)
{
	struct vad_buffer bytes = wrapped_log();
	struct vad_view view = vad_buffer_view(&bytes);
	struct vad_evtx_source source = vad_evtx_source_memory(&view);
	struct vad_evtx_choice all = { 0 };
	struct vad_evtx_log *log = NULL;
	uint64_t firsts[WRAPPED_CHUNKS + 1], id = 1000;
	struct vad_evtx_taker taker = { .context = &id, .record = count_one };
	struct vad_evtx_reader *reader;
	size_t units;

	(void)state;
	assert_int_equal(vad_evtx_open(&source, &log), VAD_EVTX_OK);
	units = vad_evtx_unit_count(log);
	reader = vad_evtx_reader_new(log, &all, &taker);
	for (size_t unit = 0; unit < units; unit++) {
		firsts[unit] = id;
		assert_int_equal(vad_evtx_reader_run(reader, unit), VAD_EVTX_OK);
	}
	firsts[units] = id;
	for (size_t unit = units; unit-- > 0;) {
		id = firsts[unit];
		assert_int_equal(vad_evtx_reader_run(reader, unit), VAD_EVTX_OK);
		assert_int_equal(id, firsts[unit + 1]);
	}
	vad_evtx_reader_free(reader);
	vad_evtx_close(log);
	vad_buffer_clear(&bytes);
}

static bool stop_at_second(void *context, const struct vad_evtx_record *record)
{
	size_t *count = context;

	(void)record;
	return ++*count < 2;
}

static void a_taker_may_stop(void **state)
{
	struct vad_buffer bytes = wrapped_log();
	struct vad_view view = vad_buffer_view(&bytes);
	struct vad_evtx_source source = vad_evtx_source_memory(&view);
	struct vad_evtx_choice all = { 0 };
	struct vad_evtx_log *log = NULL;
	size_t count = 0;
	struct vad_evtx_taker taker = { .context = &count, .record = stop_at_second };
	struct vad_evtx_reader *reader;

	(void)state;
	assert_int_equal(vad_evtx_open(&source, &log), VAD_EVTX_OK);
	reader = vad_evtx_reader_new(log, &all, &taker);
	assert_int_equal(vad_evtx_reader_run(reader, 0), VAD_EVTX_STOPPED);
	assert_int_equal(count, 2);
	vad_evtx_reader_free(reader);
	vad_evtx_close(log);
	vad_buffer_clear(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_provider_is_chosen_by_its_name_in_any_case),
		cmocka_unit_test(a_provider_is_chosen_by_its_guid),
		cmocka_unit_test(an_id_is_compared_without_qualifiers),
		cmocka_unit_test(another_program_with_the_same_id_is_not_chosen),
		cmocka_unit_test(an_entry_without_provider_fits_any),
		cmocka_unit_test(any_of_64_entries_may_fit),
		cmocka_unit_test(a_template_whose_data_is_damaged_is_chosen_each_time),
		cmocka_unit_test(slack_is_given_only_on_request_and_marked),
		cmocka_unit_test(a_wrapped_log_comes_in_the_order_of_its_ids),
		cmocka_unit_test(units_stand_alone),
		cmocka_unit_test(a_taker_may_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
