/* SPDX-License-Identifier: MIT */
#include "wire_test.h"

#include "wire/banner.h"

#define NAK "\x05\0\x0d\x03\x10\0\0\0\x18\0\0\0\x02\0\0\0\x04\0\x01\x05\0\0\0\0"

/* `none`: so many of the first bytes say nothing yet. */
static const struct {
	const char *bytes;
	size_t size;
	size_t none;
	enum vad_banner banner;
} services[] = {
#define SERVICE(bytes, none, banner)                                                               \
	{                                                                                          \
		bytes, sizeof(bytes) - 1, none, banner                                             \
	}
	SERVICE(NAK, 15, VAD_BANNER_RPC),
	SERVICE("HTTP/1.1 400 Bad Request\r\n", 4, VAD_BANNER_HTTP),
	SERVICE("<html>\r\n<head><title>400 Bad Request", 4, VAD_BANNER_HTTP),
	SERVICE("<!doctype html>", 13, VAD_BANNER_HTTP),
	SERVICE("\x15\x03\x01\0\x02\x02\x46", 4, VAD_BANNER_TLS), /* alert: protocol version */
	SERVICE("\x16\x03\x03\x40\0\x02", 4, VAD_BANNER_TLS),
	SERVICE("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", 3, VAD_BANNER_SSH),
	SERVICE("220 mail.example ESMTP Postfix\r\n", 21, VAD_BANNER_SMTP),
	SERVICE("220-ex.example Microsoft SMTP MAIL Service\r\n", 28, VAD_BANNER_SMTP),
	SERVICE("220 (vsFTPd 3.0.3)\r\n", 19, VAD_BANNER_OTHER),
	SERVICE("221 closing SMTP\r\n", 2, VAD_BANNER_OTHER),
	SERVICE("\x05\xff", 1, VAD_BANNER_OTHER), /* SOCKS 5 */
	SERVICE("\x16\x04\x01\0\x02", 1, VAD_BANNER_OTHER),
	SERVICE("\x16\x03\x05\0\x02", 2, VAD_BANNER_OTHER),
	SERVICE("\x16\x03\x01\xff\xff", 4, VAD_BANNER_OTHER), /* longer than a record may be */
	SERVICE("<htm>", 4, VAD_BANNER_OTHER),
	SERVICE("SSX-", 2, VAD_BANNER_OTHER),
	SERVICE("\0\0\0\0", 0, VAD_BANNER_OTHER),
	SERVICE("RFB 003.008\n", 0, VAD_BANNER_OTHER),
	/* A PDU that ends before its content does, and one shorter than its header. */
	SERVICE("\x05\0\x0d\x03\x10\0\0\0\x11\0\0\0\x02\0\0\0\0", 15, VAD_BANNER_RPC),
	SERVICE("\x05\0\x0d\x03\x10\0\0\0\x02\0\0\0\x02\0\0\0", 15, VAD_BANNER_OTHER),
};

static enum vad_banner banner_of(const char *bytes, size_t size)
{
	struct packet packet = packet_of_bytes(bytes, size);
	enum vad_banner banner = vad_banner_of(packet_view(&packet));

	packet_free(&packet);
	return banner;
}

static void known_services(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++) {
		for (size_t size = 0; size <= services[i].size; size++) {
			enum vad_banner found = banner_of(services[i].bytes, size);
			enum vad_banner expected =
				size <= services[i].none ? VAD_BANNER_NONE : services[i].banner;

			if (found != expected)
				fail_msg("service %zu, %zu bytes: %d, not %d", i, size, (int)found,
					 (int)expected);
		}
	}
}

static void nothing(void **state)
{
	(void)state;
	assert_int_equal(vad_banner_of((struct vad_view){ NULL, 0 }), VAD_BANNER_NONE);
}

/* A greeting that never ends is no mail server's. */
static void endless_greeting(void **state)
{
	char text[600];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "220 ", 4);
	assert_int_equal(banner_of(text, 511), VAD_BANNER_NONE);
	assert_int_equal(banner_of(text, 512), VAD_BANNER_OTHER);
	memcpy(text + 520, "SMTP", 4);
	assert_int_equal(banner_of(text, sizeof(text)), VAD_BANNER_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_services),
		cmocka_unit_test(nothing),
		cmocka_unit_test(endless_greeting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
