/* SPDX-License-Identifier: MIT */
#include "wire_test.h"

#include "wire/smb2.h"

/* What Samba 4.17 answered to our message, with and without its time. */
#define SAMBA_HEADER                                                                               \
	"fe534d42 4000 0000 00000000 0000 0100 01000000 00000000 0000000000000000"                 \
	"00000000 00000000 0000000000000000 00000000000000000000000000000000"
#define SAMBA_BODY(time)                                                                           \
	"4100 0100 0203 0000 6c616200000000000000000000000000 07000000 00008000 00008000 "         \
	"00008000" time "0000000000000000 8000 4a00 00000000"                                      \
	"604806062b0601050502a03e303ca00e300c060a2b06010401823702020aa32a3028a0261b246e6f745f6465" \
	"66696e65645f696e5f5246433431373840706c656173655f69676e6f7265"
#define SAMBA_TIME "ee757d53fd7add01"
#define SAMBA "000000ca" SAMBA_HEADER SAMBA_BODY(SAMBA_TIME)

#define REFUSAL                                                                                    \
	"00000049 fe534d42 4000 0000 bb0000c0 0000 0100 01000000 00000000 0000000000000000"        \
	"00000000 00000000 0000000000000000 00000000000000000000000000000000"                      \
	"0900 00 00 00000000 00"

static enum vad_result read_hex(const char *hex, struct vad_smb2_negotiated *reply)
{
	struct packet packet = packet_of(hex);
	struct vad_error error = { 0 };
	enum vad_result result = vad_smb2_read_negotiated(packet_view(&packet), reply, &error);

	assert_int_equal(error.result, result == VAD_TRUNCATED ? VAD_OK : result);
	assert_int_equal(error.message[0] != '\0', result == VAD_INVALID);
	packet_free(&packet);
	return result;
}

/* Refused, and the struct stays as it was. */
static void assert_invalid(const char *hex)
{
	struct vad_smb2_negotiated reply = { 1, 2, 3 };

	assert_int_equal(read_hex(hex, &reply), VAD_INVALID);
	assert_int_equal(reply.dialect, 1);
	assert_int_equal(reply.status, 2);
	assert_true(reply.system_time == 3);
}

static void the_question(void **state)
{
	struct vad_guid client = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
	struct vad_buffer out = vad_buffer_new(1024);

	(void)state;
	vad_smb2_write_negotiate(&out, &client);
	assert_int_equal(vad_buffer_result(&out), VAD_OK);
	assert_bytes(vad_buffer_view(&out),
		     "0000006c fe534d42 4000 0000 00000000 0000 0100 00000000 00000000"
		     "0000000000000000 00000000 00000000 0000000000000000"
		     "00000000000000000000000000000000"
		     "2400 0400 0100 0000 00000000 0403020106050807090a0b0c0d0e0f10"
		     "0000000000000000 0202 1002 0003 0203");
	/* A question is no answer. */
	assert_int_equal(vad_smb2_read_negotiated(vad_buffer_view(&out),
						  &(struct vad_smb2_negotiated){ 0 }, NULL),
			 VAD_INVALID);
	vad_buffer_clear(&out);
}

static void the_answer(void **state)
{
	struct vad_smb2_negotiated reply;

	(void)state;
	assert_int_equal(read_hex(SAMBA, &reply), VAD_OK);
	assert_int_equal(reply.dialect, 0x0302);
	assert_int_equal(reply.status, 0);
	/* 2026-11-23T03:47:13.702859Z */
	assert_true(reply.system_time == INT64_C(1795405633702859));
}

static void times(void **state)
{
	struct vad_smb2_negotiated reply;

	(void)state;
	/* Kept back; 1970-01-01; one microsecond earlier; behind the year 9999; the most of all. */
	assert_int_equal(read_hex("000000ca" SAMBA_HEADER SAMBA_BODY("0000000000000000"), &reply),
			 VAD_OK);
	assert_true(reply.system_time == INT64_MIN);
	assert_int_equal(read_hex("000000ca" SAMBA_HEADER SAMBA_BODY("00803ed5deb19d01"), &reply),
			 VAD_OK);
	assert_true(reply.system_time == 0);
	assert_int_equal(read_hex("000000ca" SAMBA_HEADER SAMBA_BODY("f67f3ed5deb19d01"), &reply),
			 VAD_OK);
	assert_true(reply.system_time == -1);
	assert_int_equal(read_hex("000000ca" SAMBA_HEADER SAMBA_BODY("ffffffffffffff7f"), &reply),
			 VAD_OK);
	assert_true(reply.system_time == INT64_MIN);
	assert_int_equal(read_hex("000000ca" SAMBA_HEADER SAMBA_BODY("ffffffffffffffff"), &reply),
			 VAD_OK);
	assert_true(reply.system_time == INT64_MIN);
}

static void a_refusal(void **state)
{
	struct vad_smb2_negotiated reply;

	(void)state;
	assert_int_equal(read_hex(REFUSAL, &reply), VAD_OK);
	assert_int_equal(reply.status, 0xc00000bb);
	assert_int_equal(reply.dialect, 0);
	assert_true(reply.system_time == INT64_MIN);
}

static void byte_by_byte(void **state)
{
	static const char *const good[] = { SAMBA, REFUSAL };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct packet whole = packet_of(good[i]);

		for (size_t size = 0; size < whole.size; size++) {
			struct packet part = packet_of_bytes(whole.bytes, size);
			struct vad_smb2_negotiated reply = { .dialect = 7 };
			struct vad_error error = { 0 };

			assert_int_equal(
				vad_smb2_read_negotiated(packet_view(&part), &reply, &error),
				VAD_TRUNCATED);
			assert_int_equal(error.result, VAD_OK);
			assert_int_equal(reply.dialect, 7);
			packet_free(&part);
		}
		packet_free(&whole);
	}
	assert_int_equal(read_hex(SAMBA "ffff", &(struct vad_smb2_negotiated){ 0 }), VAD_OK);
}

static void other_protocols(void **state)
{
	(void)state;
	assert_invalid("85000000");         /* keep-alive of NetBIOS */
	assert_invalid("83000001");         /* refusal of NetBIOS */
	assert_invalid("00000040ff534d42"); /* SMB 1 */
	assert_invalid("00000040fd");       /* encrypted SMB 3 */
	assert_invalid("485454502f31");
}

#define HEADER(size, command, flags)                                                               \
	"fe534d42" size "0000 00000000" command "0100" flags "00000000 0000000000000000"           \
	"00000000 00000000 0000000000000000 00000000000000000000000000000000"

static void hostile(void **state)
{
	(void)state;
	/* Lengths that cannot be: nothing, less than a header, more than the most. */
	assert_invalid("00000000");
	assert_invalid("0000003f");
	assert_invalid("00010001");
	assert_invalid("00ffffff");
	/* A whole header and no body, a body cut off. */
	assert_invalid("00000040" SAMBA_HEADER);
	assert_invalid("00000041" SAMBA_HEADER "41");
	assert_invalid("0000007f" SAMBA_HEADER SAMBA_BODY(SAMBA_TIME));
	/* Wrong sizes inside, another command, a question. */
	assert_invalid("000000ca" HEADER("4100", "0000", "01000000") SAMBA_BODY(SAMBA_TIME));
	assert_invalid("000000ca" HEADER("4000", "0100", "01000000") SAMBA_BODY(SAMBA_TIME));
	assert_invalid("000000ca" HEADER("4000", "0000", "00000000") SAMBA_BODY(SAMBA_TIME));
	assert_invalid("00000049" SAMBA_HEADER "0900 00 00 00000000 00");
	assert_int_equal(read_hex("00000080" SAMBA_HEADER SAMBA_BODY(SAMBA_TIME),
				  &(struct vad_smb2_negotiated){ 0 }),
			 VAD_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question), cmocka_unit_test(the_answer),
		cmocka_unit_test(times),        cmocka_unit_test(a_refusal),
		cmocka_unit_test(byte_by_byte), cmocka_unit_test(other_protocols),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
