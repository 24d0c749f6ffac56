/* SPDX-License-Identifier: MIT */
#include "wire_test.h"

#include "wire/rpc.h"

/*
 * What Samba 4.17 answered on port 135: to the bind of KMS, to that of its own endpoint mapper, to
 * a bind of version 5.7, to a bind without contexts, and to a call of an operation that it lacks.
 */
#define SAMBA_REJECTS                                                                              \
	"05000c03 10000000 6c000000 02000000 d016d016 d4560000 0400 31333500 0000 03000000"        \
	"02000100 00000000000000000000000000000000 00000000"                                       \
	"02000100 00000000000000000000000000000000 00000000"                                       \
	"03000300 00000000000000000000000000000000 00000000"
#define SAMBA_ACCEPTS                                                                              \
	"05000c13 10000000 6c000000 02000000 d016d016 89bc0000 0400 31333500 0000 03000000"        \
	"00000000 045d888aeb1cc9119fe808002b104860 02000000"                                       \
	"02000200 00000000000000000000000000000000 00000000"                                       \
	"03000300 00000000000000000000000000000000 00000000"
#define SAMBA_NAK_VERSION "05000d03 10000000 18000000 02000000 0400 01 0500 000000"
#define SAMBA_NAK_NO_REASON "05000d03 10000000 18000000 02000000 0000 01 0500 000000"
#define SAMBA_FAULT "05000323 10000000 20000000 03000000 18000000 0000 00 00 0200011c 00000000"

/* A server of 64 bits that takes NDR64; secondary address "1688". */
#define ACCEPTS_NDR64                                                                              \
	"05000c03 10000000 6c000000 02000000 d016d016 01000000 0500 3136383800 00"                 \
	"03000000 02000200 00000000000000000000000000000000 00000000"                              \
	"00000000 33057171babe37498319b5dbef9ccc36 01000000"                                       \
	"03000300 00000000000000000000000000000000 00000000"
/* One that writes its numbers most significant first. */
#define BIG_ENDIAN_ACCEPTS                                                                         \
	"05000c03 00000000 003c0000 00000002 16d016d0 00000001 0005 3136383800 00"                 \
	"01000000 00000000 8a885d041ceb11c99fe808002b104860 00000002"

#define KMS "7521c8514e845047b0d8ec255555bc06 01000000"

static const char *const good[] = { SAMBA_REJECTS,       SAMBA_ACCEPTS, SAMBA_NAK_VERSION,
				    SAMBA_NAK_NO_REASON, SAMBA_FAULT,   ACCEPTS_NDR64,
				    BIG_ENDIAN_ACCEPTS };

static enum vad_result read_hex(const char *hex, struct vad_rpc_pdu *pdu)
{
	struct packet packet = packet_of(hex);
	struct vad_error error = { 0 };
	enum vad_result result = vad_rpc_read(packet_view(&packet), pdu, &error);

	assert_int_equal(error.result, result == VAD_TRUNCATED ? VAD_OK : result);
	assert_int_equal(error.message[0] != '\0', result == VAD_INVALID);
	packet_free(&packet);
	return result;
}

/* Refused, and the struct stays as it was. */
static void assert_invalid(const char *hex)
{
	struct vad_rpc_pdu pdu, before;

	memset(&pdu, 0x5a, sizeof(pdu));
	before = pdu;
	assert_int_equal(read_hex(hex, &pdu), VAD_INVALID);
	assert_memory_equal(&pdu, &before, sizeof(pdu));
}

static void assert_guid(const struct vad_guid *guid, const char *text)
{
	char found[VAD_GUID_TEXT];

	vad_guid_print(guid, found);
	assert_string_equal(found, text);
}

static void the_bind(void **state)
{
	struct vad_buffer out = vad_buffer_new(1024);

	(void)state;
	vad_rpc_write_kms_bind(&out, 2);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	assert_bytes(vad_buffer_view(&out),
		     "05000b13 10000000 a0000000 02000000 d016d016 00000000 03000000"
		     "00000100" KMS "045d888aeb1cc9119fe808002b104860 02000000"
		     "01000100" KMS "33057171babe37498319b5dbef9ccc36 01000000"
		     "02000100" KMS "2c1cb76c129840450300000000000000 01000000");
	vad_buffer_reset(&out);
	vad_rpc_write_kms_bind(&out, 0x01020304);
	assert_bytes(vad_view_sub(vad_buffer_view(&out), 12, 4), "04030201");
	vad_buffer_clear(&out);

	out = vad_buffer_new(100);
	vad_rpc_write_kms_bind(&out, 2);
	assert_int_equal(vad_buffer_result(&out), VAD_LIMIT);
	vad_buffer_clear(&out);
}

/* The bind itself is read as what it is, and is no acceptance. */
static void the_bind_read(void **state)
{
	struct vad_buffer out = vad_buffer_new(1024);
	struct vad_rpc_pdu pdu;

	(void)state;
	vad_rpc_write_kms_bind(&out, 77);
	assert_int_equal(vad_rpc_read(vad_buffer_view(&out), &pdu, NULL), VAD_OK);
	assert_int_equal(pdu.type, VAD_RPC_BIND);
	assert_int_equal(pdu.call_id, 77);
	assert_int_equal(pdu.size, 160);
	assert_true(pdu.first && pdu.last && !pdu.big_endian);
	assert_int_equal(pdu.result_count, 0);
	assert_false(vad_rpc_accepts_kms(&pdu));
	vad_buffer_clear(&out);
}

static void rejection(void **state)
{
	struct vad_rpc_pdu pdu;

	(void)state;
	assert_int_equal(read_hex(SAMBA_REJECTS, &pdu), VAD_OK);
	assert_int_equal(pdu.type, VAD_RPC_BIND_ACK);
	assert_int_equal(pdu.minor, 0);
	assert_int_equal(pdu.size, 108);
	assert_int_equal(pdu.call_id, 2);
	assert_int_equal(pdu.result_count, 3);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(pdu.results[i].result, VAD_RPC_PROVIDER_REJECTION);
		assert_int_equal(pdu.results[i].reason, VAD_RPC_ABSTRACT_SYNTAX_UNSUPPORTED);
	}
	assert_int_equal(pdu.results[2].result, VAD_RPC_NEGOTIATE_ACK);
	assert_false(vad_rpc_accepts_kms(&pdu));
}

static void acceptance(void **state)
{
	struct vad_rpc_pdu pdu;

	(void)state;
	assert_int_equal(read_hex(SAMBA_ACCEPTS, &pdu), VAD_OK);
	assert_true(vad_rpc_accepts_kms(&pdu));
	assert_int_equal(pdu.results[0].result, VAD_RPC_ACCEPTANCE);
	assert_guid(&pdu.results[0].syntax, "8a885d04-1ceb-11c9-9fe8-08002b104860");
	assert_int_equal(pdu.results[0].version, 2);
	assert_int_equal(pdu.results[1].reason, VAD_RPC_TRANSFER_SYNTAXES_UNSUPPORTED);

	assert_int_equal(read_hex(ACCEPTS_NDR64, &pdu), VAD_OK);
	assert_true(vad_rpc_accepts_kms(&pdu));
	assert_int_equal(pdu.results[0].result, VAD_RPC_PROVIDER_REJECTION);
	assert_guid(&pdu.results[1].syntax, "71710533-beba-4937-8319-b5dbef9ccc36");
	assert_int_equal(pdu.results[1].version, 1);
	pdu.results[1].version = 2;
	assert_false(vad_rpc_accepts_kms(&pdu));
}

/* Feature negotiation is no syntax to call in, even where a server calls it accepted. */
static void no_acceptance(void **state)
{
	struct vad_rpc_pdu pdu;

	(void)state;
	assert_int_equal(read_hex(SAMBA_ACCEPTS, &pdu), VAD_OK);
	pdu.results[2] = pdu.results[0];
	pdu.results[0].result = VAD_RPC_USER_REJECTION;
	assert_false(vad_rpc_accepts_kms(&pdu));
	pdu.results[0] = pdu.results[2];
	pdu.results[0].syntax.bytes[0] ^= 1;
	assert_false(vad_rpc_accepts_kms(&pdu));
	pdu.results[0] = pdu.results[2];
	assert_true(vad_rpc_accepts_kms(&pdu));
	pdu.type = VAD_RPC_RESPONSE;
	assert_false(vad_rpc_accepts_kms(&pdu));
	pdu.type = VAD_RPC_BIND_ACK;
	pdu.result_count = 0;
	assert_false(vad_rpc_accepts_kms(&pdu));
}

static void refusals(void **state)
{
	struct vad_rpc_pdu pdu;

	(void)state;
	assert_int_equal(read_hex(SAMBA_NAK_VERSION, &pdu), VAD_OK);
	assert_int_equal(pdu.type, VAD_RPC_BIND_NAK);
	assert_int_equal(pdu.nak_reason, VAD_RPC_NAK_VERSION);
	assert_int_equal(read_hex(SAMBA_NAK_NO_REASON, &pdu), VAD_OK);
	assert_int_equal(pdu.nak_reason, VAD_RPC_NAK_NO_REASON);
	assert_int_equal(read_hex("05000d03 10000000 12000000 02000000 0200", &pdu), VAD_OK);
	assert_int_equal(pdu.nak_reason, VAD_RPC_NAK_LOCAL_LIMIT);
	assert_false(vad_rpc_accepts_kms(&pdu));
	assert_invalid("05000d03 10000000 11000000 02000000 02");

	assert_int_equal(read_hex(SAMBA_FAULT, &pdu), VAD_OK);
	assert_int_equal(pdu.type, VAD_RPC_FAULT);
	assert_int_equal(pdu.status, 0x1c010002);
	assert_int_equal(pdu.call_id, 3);
	assert_invalid("05000303 10000000 1b000000 03000000 18000000 0000 00 00 020001");
}

static void big_endian(void **state)
{
	struct vad_rpc_pdu pdu;

	(void)state;
	assert_int_equal(read_hex(BIG_ENDIAN_ACCEPTS, &pdu), VAD_OK);
	assert_true(pdu.big_endian);
	assert_int_equal(pdu.size, 60);
	assert_int_equal(pdu.call_id, 2);
	assert_int_equal(pdu.result_count, 1);
	assert_guid(&pdu.results[0].syntax, "8a885d04-1ceb-11c9-9fe8-08002b104860");
	assert_int_equal(pdu.results[0].version, 2);
	assert_true(vad_rpc_accepts_kms(&pdu));
	assert_int_equal(read_hex("05000303 00000000 00200000 00000003 00000018 0000 00 00"
				  "1c010003 00000000",
				  &pdu),
			 VAD_OK);
	assert_int_equal(pdu.status, 0x1c010003);
	assert_int_equal(read_hex("05000d03 00000000 00120000 00000002 0004", &pdu), VAD_OK);
	assert_int_equal(pdu.nak_reason, VAD_RPC_NAK_VERSION);
}

/* Wherever a PDU is cut, more is wanted; what follows it does not matter. */
static void byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct packet whole = packet_of(good[i]);

		for (size_t size = 0; size < whole.size; size++) {
			struct packet part = packet_of_bytes(whole.bytes, size);
			struct vad_rpc_pdu pdu = { .size = 7 };
			struct vad_error error = { 0 };

			assert_int_equal(vad_rpc_read(packet_view(&part), &pdu, &error),
					 VAD_TRUNCATED);
			assert_int_equal(error.result, VAD_OK);
			assert_int_equal(pdu.size, size < VAD_RPC_HEADER ? 7 : whole.size);
			assert_int_equal(pdu.type, 0);
			packet_free(&part);
		}
		packet_free(&whole);
	}
}

static void more_behind(void **state)
{
	struct vad_rpc_pdu pdu;

	(void)state;
	assert_int_equal(read_hex(SAMBA_NAK_VERSION "ffffffff", &pdu), VAD_OK);
	assert_int_equal(pdu.size, 24);
	assert_int_equal(read_hex(SAMBA_REJECTS SAMBA_FAULT, &pdu), VAD_OK);
	assert_int_equal(pdu.size, 108);
	assert_int_equal(pdu.type, VAD_RPC_BIND_ACK);
}

static void lying_lengths(void **state)
{
	struct vad_rpc_pdu pdu = { 0 };

	(void)state;
	assert_invalid("05000c03 10000000 00000000 02000000");
	assert_invalid("05000c03 10000000 0f000000 02000000");
	assert_invalid("05000c03 10000000 10000000 02000000"); /* nothing but a header */
	assert_invalid("05000c03 10000000 18000000 02000000 d016d016 d4560000 0400 3133");
	assert_int_equal(read_hex("05000c03 10000000 ffff0000 02000000 d016d016", &pdu),
			 VAD_TRUNCATED);
	assert_int_equal(pdu.size, VAD_RPC_PDU_MAX);
	/* A request or response is not looked into. */
	assert_int_equal(read_hex("05000203 10000000 10000000 02000000", &pdu), VAD_OK);
	/* The secondary address ends behind the PDU; so does its padding. */
	assert_invalid("05000c03 10000000 20000000 02000000 d016d016 d4560000 ffff 31333500 0000");
	assert_invalid("05000c03 10000000 1b000000 02000000 d016d016 d4560000 0100 00");
}

static void authentication(void **state)
{
	struct vad_rpc_pdu pdu = { 0 };

	(void)state;
	/* Longer than the PDU, alone and with the eight bytes in front of it. */
	assert_invalid("05000d03 10000000 1800ffff 02000000 0400 01 0500 000000");
	assert_invalid("05000d03 10000000 18000900 02000000 0400 01 0500 000000");
	assert_invalid("05000d03 10000000 18000100 02000000 0400 01 0500 000000");
	/* Just fits, and takes the room of the reason. */
	assert_invalid("05000d03 10000000 1a000200 02000000 0000000000000000 0000");
	/* A reason and behind it a trailer with two bytes. */
	assert_int_equal(
		read_hex("05000d03 10000000 1c000200 02000000 0900 0a0a000000000000 0000", &pdu),
		VAD_OK);
	assert_int_equal(pdu.nak_reason, VAD_RPC_NAK_CHECKSUM);
}

#define RESULT "02000100 00000000000000000000000000000000 00000000"
#define RESULTS_HEAD(size, count)                                                                  \
	"05000c03 10000000" size "0000 02000000 d016d016 d4560000 0000 0000" count "000000"

static void result_counts(void **state)
{
	struct vad_rpc_pdu pdu = { 0 };

	(void)state;
	assert_invalid(RESULTS_HEAD("3800", "02") RESULT);
	assert_invalid(RESULTS_HEAD("3800", "ff") RESULT);
	assert_invalid(RESULTS_HEAD("3700", "01") RESULT);
	assert_int_equal(read_hex(RESULTS_HEAD("3800", "01") RESULT, &pdu), VAD_OK);
	assert_int_equal(pdu.result_count, 1);
	assert_int_equal(read_hex(RESULTS_HEAD("2000", "00"), &pdu), VAD_OK);
	assert_int_equal(pdu.result_count, 0);
	assert_false(vad_rpc_accepts_kms(&pdu));
	assert_int_equal(
		read_hex(RESULTS_HEAD("f800", "09")
				 RESULT RESULT RESULT RESULT RESULT RESULT RESULT RESULT RESULT,
			 &pdu),
		VAD_OK);
	assert_int_equal(pdu.result_count, 9);
	assert_int_equal(pdu.results[VAD_RPC_RESULTS_MAX - 1].reason, 1);
	assert_false(vad_rpc_accepts_kms(&pdu));
}

static void other_protocols(void **state)
{
	(void)state;
	assert_invalid("04");               /* DCE/RPC without connections */
	assert_invalid("05ff");             /* SOCKS 5, no way to log in */
	assert_invalid("485454502f312e31"); /* HTTP/1.1 */
	assert_invalid("050215");
	assert_invalid("050015");
	assert_invalid("05000c0320");
	assert_invalid("05000c0302");
	assert_invalid("05000c031004");
	assert_invalid("05000c03100001");
	assert_invalid("05000c0310000001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bind),        cmocka_unit_test(the_bind_read),
		cmocka_unit_test(rejection),       cmocka_unit_test(acceptance),
		cmocka_unit_test(no_acceptance),   cmocka_unit_test(refusals),
		cmocka_unit_test(big_endian),      cmocka_unit_test(byte_by_byte),
		cmocka_unit_test(more_behind),     cmocka_unit_test(lying_lengths),
		cmocka_unit_test(authentication),  cmocka_unit_test(result_counts),
		cmocka_unit_test(other_protocols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
