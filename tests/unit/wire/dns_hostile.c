/* SPDX-License-Identifier: MIT */
/* Messages that lie: each reading ends, inside the message, and says what it could not read. */
#include "wire_test.h"

#include "dns_messages.h"
#include "wire/dns.h"

/* A header with its counts; behind QUESTION the first record begins at offset 19. */
#define HEADER(answers) "1234 8180 0001 " answers " 0000 0000 "
#define QUESTION "01 61 00 0001 0001 "
/* Owner "a", type, class IN, 60 seconds. */
#define RECORD(type) "c00c " type " 0001 0000003c "
/* The one that must still be read behind a bad one. */
#define GOOD RECORD("0001") "0004 0a000001 "

static void assert_refused(const char *hex, enum vad_result result, unsigned long offset)
{
	struct packet packet = packet_of(hex);
	struct vad_dns_message message = { .id = 0x7777 };
	struct vad_error error = { 0 };

	assert_int_equal(vad_dns_open(packet_view(&packet), &message, &error), result);
	assert_int_equal(vad_dns_open(packet_view(&packet), &message, NULL), result);
	assert_int_equal(error.result, result);
	assert_int_equal(error.column, offset);
	assert_int_equal(message.id, 0x7777); /* untouched */
	packet_free(&packet);
}

static void the_question_must_be_there(void **state)
{
	struct packet packet = packet_of(HEADER("0000") QUESTION);
	struct vad_dns_message message;

	(void)state;
	for (size_t size = 0; size < packet.size; size++) {
		struct packet part = packet_of_bytes(packet.bytes, size);

		assert_int_equal(vad_dns_open(packet_view(&part), &message, NULL), VAD_TRUNCATED);
		packet_free(&part);
	}
	assert_int_equal(vad_dns_open(packet_view(&packet), &message, NULL), VAD_OK);
	packet_free(&packet);
}

static void more_than_one_question_and_none(void **state)
{
	struct packet none = packet_of("1234 8185 0000 0000 0000 0000");
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	assert_refused("1234 8180 0002 0000 0000 0000 01 61 00 0001 0001 01 62 00 0001 0001",
		       VAD_INVALID, 12);
	assert_int_equal(vad_dns_open(packet_view(&none), &message, NULL), VAD_OK);
	assert_false(message.has_question);
	assert_string_equal(message.question.text, "");
	assert_int_equal(message.rcode, VAD_DNS_REFUSED);
	assert_false(vad_dns_next(&message, &record));
	packet_free(&none);
}

static void bad_names_in_the_question(void **state)
{
	(void)state;
	/* To itself, forward, into its own run of labels, into the header, past the end. */
	assert_refused(HEADER("0000") "c00c 0001 0001", VAD_INVALID, 14);
	assert_refused(HEADER("0000") "c012 0001 0001 01 61 00", VAD_INVALID, 14);
	assert_refused(HEADER("0000") "01 61 c00c 0001 0001", VAD_INVALID, 16);
	assert_refused(HEADER("0000") "01 61 c00e 0001 0001", VAD_INVALID, 16);
	assert_refused(HEADER("0000") "01 61 c002 0001 0001", VAD_INVALID, 16);
	assert_refused(HEADER("0000") "01 61 ffff 0001 0001", VAD_INVALID, 16);
	/* RFC 1035 section 4.1.4: the kinds 01 and 10 are reserved. */
	assert_refused(HEADER("0000") "41 61 00 0001 0001", VAD_INVALID, 13);
	assert_refused(HEADER("0000") "80 61 00 0001 0001", VAD_INVALID, 13);
	assert_refused(HEADER("0000") "01 61 c0", VAD_TRUNCATED, 15);
}

/* `runs` labels of 61 bytes behind the header, then one of `last`. */
static enum vad_result open_long_name(size_t runs, unsigned char last,
				      struct vad_dns_message *message)
{
	struct vad_buffer out = vad_buffer_new(2048);
	struct packet packet;
	enum vad_result result;

	vad_buffer_append(&out, "\x12\x34\x81\x80\0\1\0\0\0\0\0\0", 12);
	for (size_t i = 0; i <= runs; i++) {
		unsigned char size = i < runs ? 61 : last;

		vad_buffer_add_char(&out, (char)size);
		for (size_t k = 0; k < size; k++)
			vad_buffer_add_char(&out, 'x');
	}
	vad_buffer_append(&out, "\0\0\1\0\1", 5);
	packet = packet_of_bytes(out.data, out.size);
	result = vad_dns_open(packet_view(&packet), message, NULL);
	packet_free(&packet);
	vad_buffer_clear(&out);
	return result;
}

static void names_end_at_255_bytes(void **state)
{
	struct vad_dns_message message;

	(void)state;
	/* 4 * 62 + 1 + 5 + 1 */
	assert_int_equal(open_long_name(4, 5, &message), VAD_OK);
	assert_int_equal(strlen(message.question.text), 253);
	assert_int_equal(open_long_name(4, 6, &message), VAD_INVALID);
	assert_int_equal(open_long_name(20, 1, &message), VAD_INVALID);
}

/* The records of a message; those given are counted, the last is in *last. */
static unsigned walk(const char *hex, struct vad_dns_message *message, struct vad_dns_record *last)
{
	struct packet packet = packet_of(hex);
	unsigned count = 0;

	assert_int_equal(vad_dns_open(packet_view(&packet), message, NULL), VAD_OK);
	while (vad_dns_next(message, last))
		count++;
	assert_false(vad_dns_next(message, last));
	last->address = (struct vad_view){ 0 }; /* it was of the packet */
	packet_free(&packet);
	return count;
}

/* One record that lies about itself, and one behind it that does not. */
static void assert_malformed(const char *hex)
{
	struct packet packet = packet_of(hex);
	struct vad_dns_message message;
	struct vad_dns_record record;

	assert_int_equal(vad_dns_open(packet_view(&packet), &message, NULL), VAD_OK);
	assert_true(vad_dns_next(&message, &record));
	if (!record.malformed)
		fail_msg("taken for well-formed: %s", hex);
	assert_string_equal(record.owner.text, "a");
	assert_int_equal(record.ttl, 60);
	assert_string_equal(record.name.text, "");
	assert_null(record.address.data);
	assert_int_equal(record.priority + record.weight + record.port, 0);
	assert_int_equal(record.serial + record.minimum, 0);
	assert_true(vad_dns_next(&message, &record));
	assert_false(record.malformed);
	assert_bytes(record.address, "0a000001");
	assert_false(vad_dns_next(&message, &record));
	assert_int_equal(message.read, 2);
	assert_int_equal(message.promised, 2);
	packet_free(&packet);
}

#define TWO HEADER("0002") QUESTION

static void data_that_its_type_does_not_have(void **state)
{
	(void)state;
	assert_malformed(TWO RECORD("0001") "0000" GOOD);
	assert_malformed(TWO RECORD("0001") "0003 0a0000" GOOD);
	assert_malformed(TWO RECORD("0001") "0005 0a00000100" GOOD);
	assert_malformed(TWO RECORD("001c") "0004 0a000001" GOOD);
	assert_malformed(TWO RECORD("001c") "0011 20010db8000000000000000000000022 00" GOOD);
	assert_malformed(TWO RECORD("0005") "0000" GOOD);
	assert_malformed(TWO RECORD("0005") "0001 c0" GOOD);
	assert_malformed(TWO RECORD("0005") "0003 c00c 00" GOOD);
	assert_malformed(
		TWO RECORD("000c") "0003 05 6162" GOOD); /* the label goes on in the next record */
	assert_malformed(TWO RECORD("0002") "0002 01 62" GOOD);
	assert_malformed(TWO RECORD("0002") "0004 01 62 c01f" GOOD); /* to itself */
	assert_malformed(TWO RECORD("0002") "0002 c025" GOOD);       /* forward */
	assert_malformed(TWO RECORD("0021") "0006 0000 0000 0698" GOOD);
	assert_malformed(TWO RECORD("0021") "0005 0000 0000 06" GOOD);
	assert_malformed(TWO RECORD("0021") "0009 0001 0002 0698 c00c 00" GOOD);
	assert_malformed(TWO RECORD("0006") "0004 c00c c00c" GOOD);
	assert_malformed(TWO RECORD("0006") "0002 c00c" GOOD);
	assert_malformed(TWO RECORD(
		"0006") "0017 c00c c00c 00000001 00000002 00000003 00000004 000005" GOOD);
	assert_malformed(TWO RECORD(
		"0006") "0019 c00c c00c 00000001 00000002 00000003 00000004 00000005 00" GOOD);
}

/* The same shapes, right: the tests above fail for the reason that they name. */
static void data_that_its_type_has(void **state)
{
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	/* RFC 2782 forbids to compress the target; some servers do. */
	assert_int_equal(walk(HEADER("0001") QUESTION RECORD("0021") "0008 0001 0002 0698 c00c",
			      &message, &record),
			 1);
	assert_false(record.malformed);
	assert_string_equal(record.name.text, "a");
	assert_int_equal(record.port, 1688);
	assert_int_equal(
		walk(HEADER("0001") QUESTION RECORD(
			     "0006") "0018 c00c c00c 00000001 00000002 00000003 00000004 fffffffe",
		     &message, &record),
		1);
	assert_int_equal(record.serial, 1);
	assert_true(record.minimum == 0xFFFFFFFE);
	assert_int_equal(
		walk(HEADER("0001") QUESTION RECORD("0002") "0004 01 62 c00c", &message, &record),
		1);
	assert_string_equal(record.name.text, "b.a");
}

static void lengths_past_the_end(void **state)
{
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	assert_int_equal(walk(HEADER("0003") QUESTION GOOD RECORD("0001") "0005 0a000001", &message,
			      &record),
			 1);
	assert_int_equal(message.read, 1);
	assert_int_equal(message.promised, 3);
	assert_int_equal(
		walk(HEADER("0001") QUESTION RECORD("0001") "ffff 0a000001", &message, &record), 0);
	assert_int_equal(message.read, 0);
}

static void promises_of_too_much_and_too_little(void **state)
{
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	assert_int_equal(
		walk("1234 8180 0001 ffff ffff ffff " QUESTION GOOD GOOD GOOD, &message, &record),
		3);
	assert_int_equal(message.read, 3);
	assert_int_equal(message.promised, 196605);
	assert_int_equal(walk(HEADER("0001") QUESTION GOOD GOOD, &message, &record), 1);
	assert_int_equal(message.read, message.promised);
}

static void a_bad_owner_ends_the_walk(void **state)
{
	static const char *const messages[] = {
		HEADER("0003") QUESTION GOOD "c023 0001 0001 00000000 0004 0a000001" GOOD,
		HEADER("0003") QUESTION GOOD "01 61 c023 0001 0001 00000000 0004 0a000001" GOOD,
		HEADER("0003") QUESTION GOOD "44 0001 0001 00000000 0004 0a000001" GOOD,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct vad_dns_message message;
		struct vad_dns_record record;

		assert_int_equal(walk(messages[i], &message, &record), 1);
		assert_int_equal(message.read, 1);
		assert_int_equal(message.promised, 3);
		assert_string_equal(record.owner.text, "a"); /* the last good one, untouched */
	}
}

/* A record of unknown data that is a chain of pointers, each to the one before it and the first to
 * the question; then a record whose owner is the last. */
static unsigned walk_chain(size_t pointers)
{
	struct vad_buffer hex = vad_buffer_new(65536);
	struct vad_dns_message message;
	struct vad_dns_record record;
	unsigned count;

	vad_buffer_printf(&hex, HEADER("0002") QUESTION RECORD("03e7") "%04zx", 2 * pointers);
	for (size_t i = 0; i < pointers; i++)
		vad_buffer_printf(&hex, "%04zx", 0xC000 + (i == 0 ? 12 : 31 + 2 * (i - 1)));
	vad_buffer_printf(&hex, "%04zx 0001 0001 00000000 0004 0a000001",
			  0xC000 + 31 + 2 * (pointers - 1));
	count = walk(vad_buffer_text(&hex), &message, &record);
	vad_buffer_clear(&hex);
	return count;
}

static void chains_of_pointers_are_counted(void **state)
{
	(void)state;
	assert_int_equal(walk_chain(1), 2);
	assert_int_equal(walk_chain(126), 2); /* and the owner's own makes 127 */
	assert_int_equal(walk_chain(127), 1);
	assert_int_equal(walk_chain(8000), 1);
}

static void other_classes_and_types_are_not_read(void **state)
{
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	assert_int_equal(walk(HEADER("0001") QUESTION "c00c 0001 0003 0000003c 0002 abcd", &message,
			      &record),
			 1);
	assert_false(record.malformed);
	assert_int_equal(record.class, 3);
	assert_int_equal(
		walk(HEADER("0001") QUESTION RECORD("0010") "0003 02 6162", &message, &record), 1);
	assert_false(record.malformed);
	assert_int_equal(record.type, 16);
}

static void numbers_at_their_edges(void **state)
{
	struct vad_dns_message message;
	struct vad_dns_record record;

	(void)state;
	assert_int_equal(walk(HEADER("0001") QUESTION "c00c 0001 0001 80000000 0004 0a000001",
			      &message, &record),
			 1);
	assert_int_equal(record.ttl, 0);
	assert_int_equal(walk(HEADER("0001") QUESTION "c00c 0001 0001 7fffffff 0004 0a000001",
			      &message, &record),
			 1);
	assert_int_equal(record.ttl, 0x7FFFFFFF);
	/* All bits of an rcode: 4 in the header, 8 in the OPT record. */
	assert_int_equal(walk("1234 818f 0001 0000 0000 0001 " QUESTION
			      "00 0029 0200 ff000000 0000",
			      &message, &record),
			 0);
	assert_int_equal(message.rcode, 4095);
	assert_true(message.recursion_available);
	assert_int_equal(message.read, 1);
}

/* Open and walk; what any message must hold to. */
static void check_any(struct vad_view bytes)
{
	struct vad_dns_message message;
	struct vad_dns_record record;
	uint32_t given = 0;

	if (vad_dns_open(bytes, &message, NULL) != VAD_OK)
		return;
	while (vad_dns_next(&message, &record)) {
		given++;
		assert_true(record.owner.text[0] != '\0');
		assert_true(given <= bytes.size / 11); /* the smallest record */
	}
	assert_true(given <= message.read && message.read <= message.promised);
}

static void real_messages_cut_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(real_messages) / sizeof(real_messages[0]); i++) {
		struct packet whole = packet_of(real_messages[i]);

		for (size_t size = 0; size < whole.size; size++) {
			struct packet part = packet_of_bytes(whole.bytes, size);
			struct vad_dns_message message;
			struct vad_dns_record record;

			check_any(packet_view(&part));
			if (vad_dns_open(packet_view(&part), &message, NULL) == VAD_OK) {
				while (vad_dns_next(&message, &record))
					continue;
				assert_true(message.read < message.promised);
			}
			packet_free(&part);
		}
		packet_free(&whole);
	}
}

static void real_messages_with_one_byte_changed(void **state)
{
	static const unsigned char bytes[] = { 0x00, 0x01, 0x3F, 0x40, 0x7F, 0xC0, 0xFF };

	(void)state;
	for (size_t i = 0; i < sizeof(real_messages) / sizeof(real_messages[0]); i++) {
		struct packet packet = packet_of(real_messages[i]);

		for (size_t at = 0; at < packet.size; at++) {
			char was = packet.bytes[at];

			for (size_t k = 0; k < sizeof(bytes); k++) {
				packet.bytes[at] = (char)bytes[k];
				check_any(packet_view(&packet));
			}
			packet.bytes[at] = was;
		}
		packet_free(&packet);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question_must_be_there),
		cmocka_unit_test(more_than_one_question_and_none),
		cmocka_unit_test(bad_names_in_the_question),
		cmocka_unit_test(names_end_at_255_bytes),
		cmocka_unit_test(data_that_its_type_does_not_have),
		cmocka_unit_test(data_that_its_type_has),
		cmocka_unit_test(lengths_past_the_end),
		cmocka_unit_test(promises_of_too_much_and_too_little),
		cmocka_unit_test(a_bad_owner_ends_the_walk),
		cmocka_unit_test(chains_of_pointers_are_counted),
		cmocka_unit_test(other_classes_and_types_are_not_read),
		cmocka_unit_test(numbers_at_their_edges),
		cmocka_unit_test(real_messages_cut_anywhere),
		cmocka_unit_test(real_messages_with_one_byte_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
