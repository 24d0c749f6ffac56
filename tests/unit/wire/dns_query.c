/* SPDX-License-Identifier: MIT */
/* Questions as they go out, and names as text. */
#include "wire_test.h"

#include "wire/dns.h"

#define LABEL_63 "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz"
/* 64 bytes on the wire each, and the root's: three and 61 + 1 more make 255. */
#define LABEL_61 "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwx"
#define NAME_255 LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_61

static struct vad_buffer query(const char *name, uint16_t type, uint16_t udp_size)
{
	struct vad_buffer out = vad_buffer_new(VAD_DNS_MESSAGE_MAX);

	assert_int_equal(vad_dns_write_query(&out, 0xABCD, vad_view_of(name), type, udp_size),
			 VAD_OK);
	return out;
}

static void a_question_for_the_kms_host(void **state)
{
	struct vad_buffer out = query("_vlmcs._tcp.corp.example", VAD_DNS_SRV, 1232);

	(void)state;
	/* What dig +nocookie +noad +bufsize=1232 sends, but for the id. */
	assert_bytes(vad_buffer_view(&out),
		     "abcd 0100 0001 0000 0000 0001"
		     "06 5f766c6d6373 04 5f746370 04 636f7270 07 6578616d706c65 00 0021 0001"
		     "00 0029 04d0 00000000 0000");
	vad_buffer_clear(&out);
}

static void without_edns_and_with_a_last_dot(void **state)
{
	struct vad_buffer out = query("Kms1.corp.example.", VAD_DNS_AAAA, 0);

	(void)state;
	assert_bytes(vad_buffer_view(&out),
		     "abcd 0100 0001 0000 0000 0000"
		     "04 4b6d7331 04 636f7270 07 6578616d706c65 00 001c 0001");
	vad_buffer_clear(&out);
	out = query(".", VAD_DNS_NS, 0);
	assert_bytes(vad_buffer_view(&out), "abcd 0100 0001 0000 0000 0000 00 0002 0001");
	vad_buffer_clear(&out);
}

static void it_is_appended(void **state)
{
	struct vad_buffer out = vad_buffer_new(100);

	(void)state;
	vad_buffer_add(&out, "xy"); /* the length in front of a message in TCP */
	assert_int_equal(vad_dns_write_query(&out, 1, VAD_VIEW("a"), VAD_DNS_A, 0), VAD_OK);
	assert_bytes(vad_buffer_view(&out),
		     "7879 0001 0100 0001 0000 0000 0000 01 61 00 0001 0001");
	vad_buffer_clear(&out);
	out = vad_buffer_new(10);
	assert_int_equal(vad_dns_write_query(&out, 1, VAD_VIEW("a"), VAD_DNS_A, 0), VAD_LIMIT);
	vad_buffer_clear(&out);
}

/* Whatever can be asked comes back as the same text. */
static void names_go_out_and_come_back(void **state)
{
	static const char *const names[] = {
		"a",
		".",
		"_vlmcs._tcp.corp.example",
		"odd\\046dot.x",
		"\\000\\255\\092",
		"a-b_c1",
		LABEL_63,
		NAME_255,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct vad_buffer out = query(names[i], VAD_DNS_A, 512);
		struct packet packet = packet_of_bytes(out.data, out.size);
		struct vad_dns_message message;

		assert_int_equal(vad_dns_open(packet_view(&packet), &message, NULL), VAD_OK);
		assert_string_equal(message.question.text, names[i]);
		assert_false(message.response);
		packet_free(&packet);
		vad_buffer_clear(&out);
	}
}

static void the_longest_text_fits(void **state)
{
	struct vad_buffer text = vad_buffer_new(2 * VAD_DNS_NAME_MAX);
	struct vad_buffer out;
	struct vad_dns_message message;

	(void)state;
	for (unsigned i = 0; i < 250; i++) /* 63 + 63 + 63 + 61 bytes, four characters each */
		vad_buffer_printf(&text, "%s\\%03u", i > 0 && i % 63 == 0 ? "." : "",
				  128 + i % 128);
	out = query(vad_buffer_text(&text), VAD_DNS_A, 0);
	assert_int_equal(vad_dns_open(vad_buffer_view(&out), &message, NULL), VAD_OK);
	assert_string_equal(message.question.text, vad_buffer_text(&text));
	vad_buffer_clear(&out);
	vad_buffer_clear(&text);
}

static void what_is_no_name(void **state)
{
	static const char *const texts[] = {
		"",
		"..",
		"a..b",
		".a",
		"a b",
		"a\\",
		"a\\1",
		"a\\12",
		"a\\256",
		"a\\1x2",
		"a\\.b",
		"b\xC3\xBC"
		"cher.example",
		"a/b",
		"a\n",
		"x" LABEL_63,
		"b." LABEL_63 "x",
		"a." NAME_255,
		NAME_255 "x",
		"a..",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vad_buffer out = vad_buffer_new(VAD_DNS_MESSAGE_MAX);

		if (vad_dns_write_query(&out, 1, vad_view_of(texts[i]), VAD_DNS_A, 0) !=
		    VAD_INVALID)
			fail_msg("\"%s\" was taken for a name", texts[i]);
		assert_int_equal(out.size, 0);
		assert_int_equal(vad_buffer_result(&out), VAD_OK);
		vad_buffer_clear(&out);
	}
	assert_int_equal(vad_dns_write_query(&(struct vad_buffer){ .limit = 100 }, 1,
					     (struct vad_view){ "a\0b", 3 }, VAD_DNS_A, 0),
			 VAD_INVALID);
}

static void same_names(void **state)
{
	(void)state;
	assert_true(
		vad_dns_same_name(VAD_VIEW("KMS1.corp.Example"), VAD_VIEW("kms1.corp.example.")));
	assert_true(vad_dns_same_name(VAD_VIEW("."), VAD_VIEW(".")));
	assert_true(vad_dns_same_name(VAD_VIEW("a."), VAD_VIEW("A.")));
	assert_false(vad_dns_same_name(VAD_VIEW("a"), VAD_VIEW("a.b")));
	assert_false(vad_dns_same_name(VAD_VIEW("a"), VAD_VIEW("a..")));
	assert_false(vad_dns_same_name(VAD_VIEW("."), VAD_VIEW("")));
	assert_false(vad_dns_same_name(VAD_VIEW("k"), VAD_VIEW("\xE2\x84\xAA"))); /* Kelvin sign */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_for_the_kms_host),
		cmocka_unit_test(without_edns_and_with_a_last_dot),
		cmocka_unit_test(it_is_appended),
		cmocka_unit_test(names_go_out_and_come_back),
		cmocka_unit_test(the_longest_text_fits),
		cmocka_unit_test(what_is_no_name),
		cmocka_unit_test(same_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
