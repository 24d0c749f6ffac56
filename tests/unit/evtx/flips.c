/* SPDX-License-Identifier: MIT */
/*
 * Every byte of a small log changed in turn, and every length that it can be cut to: whatever happens to
 * the record that was hit, all the others are read as before.
 */
#include <stdlib.h>
#include <string.h>

#include "evtx_test.h"

enum { EVENTS = 8, PIECES_MOST = 128, RECORD_HEADER = 24 };

/* Bytes that records need beside their own: definitions and names of the chunk. */
struct piece {
	size_t from, size;
};

struct small {
	struct vad_buffer log;
	struct test_read *read; /* undamaged */
	size_t used;            /* where the last record ends */
	size_t ends[EVENTS];
	struct piece names[PIECES_MOST], definitions[PIECES_MOST];
	size_t name_count, definition_count;
	bool needs[EVENTS][PIECES_MOST * 2]; /* names first, then definitions */
};

static const uint8_t *at(const struct small *s, size_t offset)
{
	return (const uint8_t *)s->log.data + offset;
}

/* Follow the chains of one of the tables of the chunk, which the writer keeps as Windows does. */
static size_t collect(const struct small *s, size_t table, size_t buckets, bool names,
		      struct piece *pieces)
{
	size_t count = 0;

	for (size_t bucket = 0; bucket < buckets; bucket++) {
		uint32_t offset = test_u32(at(s, HEADER + table + 4 * bucket));

		while (offset != 0) {
			const uint8_t *p = at(s, HEADER + offset);

			assert_true(count < PIECES_MOST);
			pieces[count].from = HEADER + offset;
			pieces[count++].size = names ? 10 + 2u * (p[6] | (unsigned)p[7] << 8)
						     : 24 + test_u32(p + 20);
			offset = test_u32(p);
		}
	}
	return count;
}

/* Do the bytes hold the offset of that piece? */
static bool names_piece(const struct small *s, size_t from, size_t end, const struct piece *piece)
{
	for (size_t i = from; i + 4 <= end; i++) {
		if (test_u32(at(s, i)) == piece->from - HEADER)
			return true;
	}
	return false;
}

static void find_needs(struct small *s, size_t record)
{
	size_t from = s->read->records[record].offset, end = s->ends[record];

	for (size_t d = 0; d < s->definition_count; d++) {
		const struct piece *p = &s->definitions[d];

		if (!names_piece(s, from, end, p))
			continue;
		s->needs[record][PIECES_MOST + d] = true;
		for (size_t n = 0; n < s->name_count; n++)
			s->needs[record][n] |=
				names_piece(s, p->from, p->from + p->size, &s->names[n]);
	}
	for (size_t n = 0; n < s->name_count; n++)
		s->needs[record][n] |= names_piece(s, from, end, &s->names[n]);
}

static bool hits(const struct piece *piece, size_t byte)
{
	return byte >= piece->from && byte - piece->from < piece->size;
}

/* May record number `record` change when this byte does? */
static bool is_touched(const struct small *s, size_t record, size_t byte)
{
	if (byte >= s->read->records[record].offset && byte < s->ends[record])
		return true;
	for (size_t i = 0; i < s->name_count; i++) {
		if (s->needs[record][i] && hits(&s->names[i], byte))
			return true;
	}
	for (size_t i = 0; i < s->definition_count; i++) {
		if (s->needs[record][PIECES_MOST + i] && hits(&s->definitions[i], byte))
			return true;
	}
	return false;
}

static struct vad_buffer make_log(void)
{
	static const struct vad_evtx_write_item bare = { { "", 0 }, { "hr=0xC004F074", 13 } };
	static const struct vad_evtx_write_item named = { { "AppId", 5 }, { "55c92734", 8 } };
	struct vad_evtx_write_event events[EVENTS];

	for (size_t i = 0; i < EVENTS; i++) {
		static const enum vad_evtx_form forms[EVENTS] = {
			VAD_EVTX_FORM_STATIC,  VAD_EVTX_FORM_STATIC,  VAD_EVTX_FORM_GENERIC,
			VAD_EVTX_FORM_TEXT,    VAD_EVTX_FORM_GENERIC, VAD_EVTX_FORM_STATIC,
			VAD_EVTX_FORM_GENERIC, VAD_EVTX_FORM_TEXT,
		};

		events[i] = test_event(forms[i], (uint16_t)(8198 + i),
				       forms[i] == VAD_EVTX_FORM_GENERIC ? &named : &bare);
	}
	return test_log(events, EVENTS, 4711, 0);
}

static int set_up(void **state)
{
	struct small *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->log = make_log();
	s->read = test_read_log(&s->log, NULL);
	assert_int_equal(s->read->count, EVENTS);
	assert_int_equal(s->read->loss_count, 0);
	for (size_t i = 0; i < EVENTS; i++) {
		size_t from = s->read->records[i].offset;

		assert_int_equal(s->read->records[i].result, VAD_EVTX_OK);
		assert_int_equal(s->read->records[i].xml_result, VAD_EVTX_OK);
		s->ends[i] = from + test_u32(at(s, from + 4));
	}
	s->used = s->ends[EVENTS - 1];
	s->name_count = collect(s, 128, 64, true, s->names);
	s->definition_count = collect(s, 384, 32, false, s->definitions);
	assert_true(s->name_count > 20 && s->definition_count >= 4);
	for (size_t i = 0; i < EVENTS; i++)
		find_needs(s, i);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct small *s = *state;

	test_read_free(s->read);
	vad_buffer_clear(&s->log);
	free(s);
	return 0;
}

/* By place: another record may have got this one's id. */
static const struct test_record *find_at(const struct test_read *read, uint64_t offset)
{
	for (size_t i = 0; i < read->count; i++) {
		if (read->records[i].offset == offset)
			return &read->records[i];
	}
	return NULL;
}

static bool is_same(const struct small *s, size_t record, const struct test_read *read)
{
	const struct test_record *was = &s->read->records[record];
	const struct test_record *is = find_at(read, was->offset);

	return is != NULL && is->id == was->id && !is->recovered && is->result == VAD_EVTX_OK &&
	       is->xml_result == VAD_EVTX_OK && is->text_size == was->text_size &&
	       is->xml_size == was->xml_size &&
	       memcmp(read->text.data + is->text, s->read->text.data + was->text, was->text_size) ==
		       0 &&
	       memcmp(read->xml.data + is->xml, s->read->xml.data + was->xml, was->xml_size) == 0;
}

/* The number of records that should have been read as before and were not. */
static size_t check_flip(struct small *s, size_t byte, uint8_t mask)
{
	struct test_read *read;
	size_t lost = 0;

	s->log.data[byte] = (char)((uint8_t)s->log.data[byte] ^ mask);
	read = test_read_log(&s->log, NULL);
	for (size_t i = 0; i < EVENTS; i++) {
		if (is_touched(s, i, byte) || is_same(s, i, read))
			continue;
		print_error("byte %lu ^ %02x: record %lu of %d is not what it was\n",
			    (unsigned long)byte, mask, (unsigned long)i, EVENTS);
		lost++;
	}
	s->log.data[byte] = (char)((uint8_t)s->log.data[byte] ^ mask);
	test_read_free(read);
	return lost;
}

/* Headers and all that is used byte by byte; of the zeros behind it some. */
static size_t next_byte(const struct small *s, size_t byte)
{
	if (byte + 1 == 128)
		return HEADER;
	return byte < s->used + 32 ? byte + 1 : byte + 509;
}

static void check_flips(struct small *s, uint8_t mask)
{
	size_t flips = 0, lost = 0;

	for (size_t byte = 0; byte < s->log.size; byte = next_byte(s, byte), flips++)
		lost += check_flip(s, byte, mask);
	print_message("%lu bytes ^ %02x\n", (unsigned long)flips, mask);
	assert_true(flips > 5000);
	assert_int_equal(lost, 0);
}

static void any_byte_inverted_costs_at_most_what_it_is_in(void **state)
{
	check_flips(*state, 0xff);
}

static void any_bit_0_inverted_costs_at_most_what_it_is_in(void **state)
{
	check_flips(*state, 0x01);
}

static void any_length_leaves_what_is_before_its_end(void **state)
{
	struct small *s = *state;
	size_t lengths = 0, lost = 0;

	for (size_t size = 0; size < s->used + 8; size++, lengths++) {
		/* of exactly that size, so that a read behind it is seen */
		char *bytes = malloc(size > 0 ? size : 1);
		struct test_read *read;

		assert_non_null(bytes);
		memcpy(bytes, s->log.data, size);
		read = test_read_bytes(bytes, size, NULL);
		for (size_t i = 0; i < EVENTS && s->ends[i] <= size; i++)
			lost += is_same(s, i, read) ? 0 : 1;
		if (size > HEADER + CHUNK_HEADER && size < s->used)
			assert_true(test_has_loss(read, VAD_EVTX_LOSS_CUT));
		test_read_free(read);
		free(bytes);
	}
	print_message("%lu lengths\n", (unsigned long)lengths);
	assert_int_equal(lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_byte_inverted_costs_at_most_what_it_is_in),
		cmocka_unit_test(any_bit_0_inverted_costs_at_most_what_it_is_in),
		cmocka_unit_test(any_length_leaves_what_is_before_its_end),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
