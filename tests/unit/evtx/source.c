/* SPDX-License-Identifier: MIT */
/* Sources that are huge, fail, or become shorter. */
#include <stdlib.h>
#include <string.h>

#include "evtx_test.h"

static const struct vad_evtx_write_item one = { { "", 0 }, { "hr=0xC004F074", 13 } };

/*
 * A log of any number of slots that is nowhere: some slots (or all) hold a chunk with one record, whose
 * id is the slot's number, and the rest is zero.
 */
struct sparse {
	uint64_t size;
	uint64_t every, also; /* slots that are chunks: multiples of `every`, and one more */
	uint8_t chunk[CHUNK];
	uint32_t used, record;
	uint64_t fails_at; /* no byte from here to the end of its slot can be read; 0: all can */
	uint64_t ends_at;  /* what is there, less than `size` says; 0: all is */
};

static void copy_chunk(const struct sparse *s, uint64_t slot, uint32_t from, uint8_t *to,
		       size_t size)
{
	uint8_t head[CHUNK_HEADER + 32];
	size_t in_head = from < sizeof(head) ? sizeof(head) - from : 0;

	memset(to, 0, size);
	if (from < s->used)
		memcpy(to, s->chunk + from, size < s->used - from ? size : s->used - from);
	memcpy(head, s->chunk, sizeof(head));
	test_put64(head + 24, slot);
	test_put64(head + 32, slot);
	test_put64(head + s->record + 8, slot);
	if (in_head > 0)
		memcpy(to, head + from, size < in_head ? size : in_head);
}

static bool read_slot(const struct sparse *s, uint64_t offset, uint8_t *to, size_t size)
{
	uint64_t slot = (offset - HEADER) / CHUNK;
	uint32_t from = (uint32_t)((offset - HEADER) % CHUNK);

	if (s->fails_at != 0 && slot == (s->fails_at - HEADER) / CHUNK)
		return false;
	if (slot % s->every == 0 || slot == s->also)
		copy_chunk(s, slot, from, to, size);
	else
		memset(to, 0, size);
	return true;
}

static bool read_sparse(void *context, uint64_t offset, void *to, size_t size, size_t *got)
{
	const struct sparse *s = context;
	uint64_t end = s->ends_at != 0 ? s->ends_at : s->size;

	*got = 0;
	if (offset >= end)
		return true;
	if (size > end - offset)
		size = (size_t)(end - offset);
	*got = size;
	for (size_t done = 0; done < size;) {
		uint64_t at = offset + done, next;
		size_t part = size - done;

		if (at < HEADER) {
			next = HEADER;
			part = part < next - at ? part : (size_t)(next - at);
			memset((uint8_t *)to + done, 0, part);
			memcpy((uint8_t *)to + done, "ElfFile", at == 0 && part >= 8 ? 8 : 0);
		} else {
			next = at + CHUNK - (at - HEADER) % CHUNK;
			part = part < next - at ? part : (size_t)(next - at);
			if (!read_slot(s, at, (uint8_t *)to + done, part))
				return false;
		}
		done += part;
	}
	return true;
}

static struct sparse *sparse_new(uint64_t slots, uint64_t every, uint64_t also)
{
	struct vad_evtx_write_event event = test_event(VAD_EVTX_FORM_STATIC, 8198, &one);
	struct vad_buffer log = test_log(&event, 1, 1, 0);
	struct sparse *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->size = HEADER + slots * CHUNK;
	s->every = every;
	s->also = also;
	memcpy(s->chunk, log.data + HEADER, CHUNK);
	s->used = test_u32(s->chunk + 48);
	s->record = CHUNK_HEADER;
	vad_buffer_clear(&log);
	return s;
}

static struct vad_evtx_source source_of(struct sparse *s)
{
	return (struct vad_evtx_source){ .context = s, .size = s->size, .read = read_sparse };
}

/* --- size ------------------------------------------------------------------------------------------ */

static void chunks_beyond_4_gib_are_found(void **state)
{
	enum { SLOTS = 81920, EVERY = 4096, LAST = SLOTS - 1 };
	struct sparse *s = sparse_new(SLOTS, EVERY, LAST);
	struct vad_evtx_source source = source_of(s);
	struct test_read *read = test_read_source(&source, NULL);

	(void)state;
	assert_true(s->size > UINT64_C(5) << 30);
	assert_int_equal(read->chunks, SLOTS / EVERY + 1);
	assert_int_equal(read->loss_count, 0);
	assert_int_equal(read->count, SLOTS / EVERY + 1);
	for (size_t i = 0; i + 1 < read->count; i++)
		assert_int_equal(read->records[i].id, i * EVERY);
	assert_int_equal(read->records[read->count - 1].id, LAST);
	assert_int_equal(read->records[read->count - 1].result, VAD_EVTX_OK);
	assert_true(read->records[read->count - 1].offset ==
		    HEADER + (uint64_t)LAST * CHUNK + CHUNK_HEADER);
	test_read_free(read);
	free(s);
}

struct counted {
	uint64_t count, last, offset;
	size_t chunk;
};

static bool count(void *context, const struct vad_evtx_record *record)
{
	struct counted *c = context;

	assert_int_equal(record->id, c->count);
	c->count++;
	c->last = record->id;
	c->offset = record->offset;
	c->chunk = record->chunk;
	return true;
}

static void more_than_65536_chunks_are_read(void **state)
{
	enum { SLOTS = 65536 + 20 };
	struct sparse *s = sparse_new(SLOTS, 1, 0);
	struct vad_evtx_source source = source_of(s);
	struct vad_evtx_choice all = { 0 };
	struct counted counted = { 0 };
	struct vad_evtx_taker taker = { .context = &counted, .record = count };
	struct vad_evtx_log *log = NULL;
	struct vad_evtx_reader *reader;

	(void)state;
	assert_int_equal(vad_evtx_open(&source, &log), VAD_EVTX_OK);
	assert_int_equal(vad_evtx_chunk_count(log), SLOTS);
	reader = vad_evtx_reader_new(log, &all, &taker);
	assert_non_null(reader);
	for (size_t unit = 0; unit < vad_evtx_unit_count(log); unit++)
		assert_int_equal(vad_evtx_reader_run(reader, unit), VAD_EVTX_OK);
	assert_int_equal(counted.count, SLOTS);
	assert_int_equal(counted.last, SLOTS - 1);
	assert_int_equal(counted.chunk, SLOTS - 1);
	assert_true(counted.offset == HEADER + (uint64_t)(SLOTS - 1) * CHUNK + CHUNK_HEADER);
	assert_int_equal(vad_evtx_reader_totals(reader)->chunks, SLOTS);
	vad_evtx_reader_free(reader);
	vad_evtx_close(log);
	free(s);
}

/* --- failing ---------------------------------------------------------------------------------------- */

static void a_source_that_fails_at_once_is_told(void **state)
{
	struct sparse *s = sparse_new(4, 1, 0);
	struct vad_evtx_source source = source_of(s);
	struct test_read *read;

	(void)state;
	s->fails_at = HEADER;
	read = test_read_source(&source, NULL);
	assert_int_equal(read->opened, VAD_EVTX_READ_FAILED);
	test_read_free(read);
	free(s);
}

/* A place that could not be read when the chunks were looked for. */
static void what_is_behind_a_bad_place_is_read(void **state)
{
	enum { SLOTS = 30, BAD = 11 };
	struct sparse *s = sparse_new(SLOTS, 1, 0);
	struct vad_evtx_source source = source_of(s);
	struct test_read *read;

	(void)state;
	s->fails_at = HEADER + (uint64_t)BAD * CHUNK;
	read = test_read_source(&source, NULL);
	assert_int_equal(read->opened, VAD_EVTX_OK);
	assert_int_equal(read->count, SLOTS - 1);
	assert_int_equal(read->loss_count, 1);
	assert_int_equal(read->losses[0].kind, VAD_EVTX_LOSS_CHUNK);
	assert_int_equal(read->losses[0].offset, s->fails_at);
	assert_int_equal(read->losses[0].bytes, CHUNK);
	for (size_t i = 0; i < read->count; i++)
		assert_int_equal(read->records[i].id, i < BAD ? i : i + 1);
	test_read_free(read);
	free(s);
}

struct told {
	uint64_t count;
	struct vad_evtx_loss loss;
	size_t losses;
};

static bool take(void *context, const struct vad_evtx_record *record)
{
	struct told *told = context;

	(void)record;
	told->count++;
	return true;
}

static void lose(void *context, const struct vad_evtx_loss *loss)
{
	struct told *told = context;

	told->loss = *loss;
	told->losses++;
}

/* Open, let `change` happen, and read. The first result of a unit that was not VAD_EVTX_OK. */
static enum vad_evtx_result read_changed(struct sparse *s, void (*change)(struct sparse *s),
					 struct told *told, struct vad_evtx_totals *totals)
{
	struct vad_evtx_source source = source_of(s);
	struct vad_evtx_choice all = { 0 };
	struct vad_evtx_taker taker = { .context = told, .record = take, .lost = lose };
	enum vad_evtx_result result = VAD_EVTX_OK;
	struct vad_evtx_log *log = NULL;
	struct vad_evtx_reader *reader;

	assert_int_equal(vad_evtx_open(&source, &log), VAD_EVTX_OK);
	change(s);
	reader = vad_evtx_reader_new(log, &all, &taker);
	assert_non_null(reader);
	for (size_t unit = 0; unit < vad_evtx_unit_count(log); unit++) {
		enum vad_evtx_result ran = vad_evtx_reader_run(reader, unit);

		if (result == VAD_EVTX_OK)
			result = ran;
	}
	*totals = *vad_evtx_reader_totals(reader);
	vad_evtx_reader_free(reader);
	vad_evtx_close(log);
	return result;
}

static void fail_in_slot_5(struct sparse *s)
{
	s->fails_at = HEADER + 5 * CHUNK + 700;
}

static void a_chunk_that_can_no_longer_be_read_costs_no_other(void **state)
{
	enum { SLOTS = 20 };
	struct sparse *s = sparse_new(SLOTS, 1, 0);
	struct vad_evtx_totals totals;
	struct told told = { 0 };

	(void)state;
	assert_int_equal(read_changed(s, fail_in_slot_5, &told, &totals), VAD_EVTX_READ_FAILED);
	assert_int_equal(told.count, SLOTS - 1);
	assert_int_equal(told.losses, 1);
	assert_int_equal(told.loss.chunk, 5);
	assert_int_equal(told.loss.offset, HEADER + 5 * CHUNK);
	assert_int_equal(totals.chunks, SLOTS);
	assert_int_equal(totals.chunks_damaged, 1);
	free(s);
}

static void end_in_slot_17(struct sparse *s)
{
	s->ends_at = HEADER + 17 * CHUNK + 600;
}

static void a_log_that_became_shorter_is_read_as_far_as_it_goes(void **state)
{
	enum { SLOTS = 20 };
	struct sparse *s = sparse_new(SLOTS, 1, 0);
	struct vad_evtx_totals totals;
	struct told told = { 0 };

	(void)state;
	assert_int_equal(read_changed(s, end_in_slot_17, &told, &totals), VAD_EVTX_OK);
	assert_int_equal(told.count, 17);
	assert_true(told.losses >= 3);
	assert_int_equal(told.loss.chunk, SLOTS - 1);
	assert_int_equal(told.loss.kind, VAD_EVTX_LOSS_CUT);
	assert_int_equal(totals.chunks_damaged, 3);
	free(s);
}

static void a_log_that_is_shorter_than_it_says_is_opened(void **state)
{
	enum { SLOTS = 20 };
	struct sparse *s = sparse_new(SLOTS, 1, 0);
	struct vad_evtx_source source = source_of(s);
	struct test_read *read;

	(void)state;
	s->ends_at = HEADER + 7 * CHUNK;
	read = test_read_source(&source, NULL);
	assert_int_equal(read->opened, VAD_EVTX_OK);
	assert_int_equal(read->count, 7);
	assert_int_equal(read->losses[0].kind, VAD_EVTX_LOSS_CUT);
	assert_int_equal(read->losses[0].offset, s->ends_at);
	assert_int_equal(read->losses[0].bytes, (SLOTS - 7) * CHUNK);
	test_read_free(read);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_beyond_4_gib_are_found),
		cmocka_unit_test(more_than_65536_chunks_are_read),
		cmocka_unit_test(a_source_that_fails_at_once_is_told),
		cmocka_unit_test(what_is_behind_a_bad_place_is_read),
		cmocka_unit_test(a_chunk_that_can_no_longer_be_read_costs_no_other),
		cmocka_unit_test(a_log_that_became_shorter_is_read_as_far_as_it_goes),
		cmocka_unit_test(a_log_that_is_shorter_than_it_says_is_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
