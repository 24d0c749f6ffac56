/* SPDX-License-Identifier: MIT */
/* A printed command line is pasted into an elevated shell: nothing but its type may get there. */
#include "base_test.h"

#include <string.h>

#include "base/escape.h"

enum { TYPES = VAD_ARG_KEY_TAIL + 1 };

#define LABEL_60 "a23456789-b23456789-c23456789-d23456789-e23456789-f23456789."

static const char *const good[TYPES][14] = {
	[VAD_ARG_HOST] = { "kms", "KMS01.corp.example.com", "a_b", "_vlmcs._tcp.corp", "x-y",
			   "1and1", "10.0.0.1", LABEL_60 "a23",
			   LABEL_60 LABEL_60 LABEL_60 LABEL_60 "1234567890123",
			   "a23456789-b23456789-c23456789-d23456789-e23456789-f23456789-abc" },
	[VAD_ARG_ADDRESS] = { "10.0.0.1", "255.255.255.255", "0.0.0.0", "::", "::1", "fe80::1",
			      "2001:DB8:0:0:8:800:200c:417A", "2001:db8::8:800:200c:417a",
			      "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:7::" },
	[VAD_ARG_PORT] = { "1", "1688", "65535" },
	[VAD_ARG_GUID] = { "55c92734-d682-4d71-983e-d6ec3f16059f",
			   "55C92734-D682-4D71-983E-D6EC3F16059F" },
	[VAD_ARG_EDITION] = { "ServerStandard", "Professional", "EnterpriseS", "Core2" },
	[VAD_ARG_DATE] = { "2024-02-29", "1601-01-01" },
	[VAD_ARG_NUMBER] = { "0", "25", "0120", "4294967295", "9999999999" },
	[VAD_ARG_CODE] = { "0xC004F074", "0x8007232b" },
	[VAD_ARG_KEY_TAIL] = { "J464C", "bcdfg", "N2N2N", "22222" },
};

static const char *const bad[TYPES][22] = {
	[VAD_ARG_HOST] = { ".", ".kms", "kms.", "a..b", "-kms", "kms-", "a.-b", "a-.b",
			   "k\u00FCche", "kms:1688", "kms\\x", "//kms",
			   "a23456789-b23456789-c23456789-d23456789-e23456789-f23456789-abcd",
			   LABEL_60 LABEL_60 LABEL_60 LABEL_60 "12345678901234" },
	[VAD_ARG_ADDRESS] = { "1.2.3",
			      "1.2.3.4.5",
			      "256.1.1.1",
			      "01.2.3.4",
			      "1.2.3.",
			      ".1.2.3",
			      "fe80::1%eth0",
			      "fe80::1%12",
			      "::1::",
			      "1:2:3:4:5:6:7",
			      ":",
			      "1:2:3:4:5:6:7:8:9",
			      "12345::",
			      ":::",
			      "1:2:3:4:5:6:7:8::",
			      "g::1",
			      "[::1]",
			      "1.2.3.4::",
			      "::1.2.3.4:5",
			      ":1:2:3:4:5:6:7",
			      "1::2::3" },
	[VAD_ARG_PORT] = { "0", "65536", "01688", "-1", "+1", "1688 ", "99999999999999999999",
			   "0x1" },
	[VAD_ARG_GUID] = { "{55c92734-d682-4d71-983e-d6ec3f16059f}",
			   "55c92734-d682-4d71-983e-d6ec3f16059",
			   "55c92734d6824d71983ed6ec3f16059f" },
	[VAD_ARG_EDITION] = { "Server-Standard", "Server Standard", "Pr\u00F6fessional",
			      "a234567890b234567890c234567890d234567890e234567890f23456789012345" },
	[VAD_ARG_DATE] = { "2023-02-29", "2024-13-01", "24-01-01", "2024-1-1", "2024/01/01",
			   "01-01-2024", "2024-01-01T00:00", "1-1-202400", "2024-01- 1",
			   "2024- 1-01" },
	[VAD_ARG_NUMBER] = { "-1", "1.5", "12345678901", "1e3", "\u0661" },
	[VAD_ARG_CODE] = { "C004F074", "0xC004F07", "0xC004F0744", "0xC004F07g", "0XC004F074" },
	[VAD_ARG_KEY_TAIL] = { "J464", "J464CX", "J464A", "J4640", "J46-4" },
};

static const char *const attacks[] = {
	"",
	" ",
	"kms;shutdown /s",
	"a&calc",
	"a&&calc",
	"a|calc",
	"a||calc",
	"$(x)",
	"`x`",
	"${x}",
	"host name",
	"%COMSPEC%",
	"!PATH!",
	"^a",
	"a>b",
	"a<b",
	"\"",
	"'",
	"a\"b",
	"a'b",
	"(a)",
	"{a}",
	"[a]",
	"@a",
	"#a",
	"~",
	"*",
	"?",
	"a,b",
	"a=b",
	"/s",
	"\\\\host\\share",
	"-Force",
	"--x",
	"a\nb",
	"a\r\nb",
	"a\tb",
	"a\n",
	"\na",
	"\x1B[2J",
	"a\u202Eb",
	"a\u00A0b",
	"a\u2013b",
	"a\xFF",
	"1688;x",
	"10.0.0.1&x",
	"2024-01-01;x",
	"0xC004F074;x",
	"J464C&",
	"55c92734-d682-4d71-983e-d6ec3f16059f;",
};

static void values_of_a_type_pass_as_they_are(void **state)
{
	(void)state;
	for (unsigned type = 0; type < TYPES; type++) {
		for (size_t i = 0; good[type][i] != NULL; i++) {
			struct vad_buffer out = vad_buffer_new(1000);

			vad_escape_command(&out, (enum vad_arg_type)type,
					   vad_view_of(good[type][i]));
			assert_holds(&out, good[type][i]);
		}
	}
}

static void assert_placeholder(unsigned type, struct vad_view value)
{
	static const char *const placeholders[TYPES] = {
		"<host>", "<address>", "<port>", "<guid>",     "<edition>",
		"<date>", "<number>",  "<code>", "<key-tail>",
	};
	struct vad_buffer out = vad_buffer_new(1000);

	vad_escape_command(&out, (enum vad_arg_type)type, value);
	assert_holds(&out, placeholders[type]);
}

static void anything_else_becomes_a_placeholder(void **state)
{
	(void)state;
	for (unsigned type = 0; type < TYPES; type++) {
		for (size_t i = 0; bad[type][i] != NULL; i++)
			assert_placeholder(type, vad_view_of(bad[type][i]));
		for (size_t i = 0; i < sizeof(attacks) / sizeof(*attacks); i++)
			assert_placeholder(type, vad_view_of(attacks[i]));
		assert_placeholder(type, VAD_VIEW("a\0b"));
		assert_placeholder(type, VAD_VIEW("\0"));
	}
}

static void assert_refused(unsigned type, struct vad_view value)
{
	if (vad_arg_valid((enum vad_arg_type)type, value))
		fail_msg("passed as %s: \"%.*s\"", vad_arg_type_name((enum vad_arg_type)type),
			 VAD_VIEW_ARG(value));
}

/* Every byte, in front of, inside and behind a good value of every type. */
static void no_byte_that_a_shell_reads_passes(void **state)
{
	(void)state;
	for (unsigned type = 0; type < TYPES; type++) {
		for (unsigned c = 0; c < 256; c++) {
			bool harmless = c < 128 && (vad_ascii_is_alnum((char)c) || c == '-' ||
						    c == '.' || c == '_' || c == ':');
			size_t size = strlen(good[type][0]);
			char value[64];

			if (harmless)
				continue;
			for (size_t at = 0; at <= size; at++) {
				memcpy(value, good[type][0], at);
				value[at] = (char)c;
				memcpy(value + at + 1, good[type][0] + at, size - at);
				assert_refused(type, (struct vad_view){ value, size + 1 });
				assert_refused(type, (struct vad_view){ value, at + 1 });
			}
		}
	}
}

static void types_have_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < TYPES; i++) {
		enum vad_arg_type type;
		const char *name = vad_arg_type_name((enum vad_arg_type)i);

		assert_true(vad_arg_type_from_name(vad_view_of(name), &type));
		assert_int_equal(type, i);
	}
	assert_string_equal(vad_arg_type_name(VAD_ARG_KEY_TAIL), "key-tail");
	assert_false(vad_arg_type_from_name(VAD_VIEW("shell"), &(enum vad_arg_type){ 0 }));
	assert_false(vad_arg_type_from_name(VAD_VIEW(""), &(enum vad_arg_type){ 0 }));
	assert_false(vad_arg_valid((enum vad_arg_type)TYPES, VAD_VIEW("a")));
	assert_string_equal(vad_arg_type_name((enum vad_arg_type)TYPES), "value");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_a_type_pass_as_they_are),
		cmocka_unit_test(anything_else_becomes_a_placeholder),
		cmocka_unit_test(no_byte_that_a_shell_reads_passes),
		cmocka_unit_test(types_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
