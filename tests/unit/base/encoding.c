/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"

static void assert_decodes(enum vad_encoding encoding, struct vad_view bytes, const char *text,
			   size_t damage)
{
	struct vad_buffer out = vad_buffer_new(10000);
	size_t replaced = 77;

	assert_int_equal(vad_encoding_decode(encoding, bytes, &out, &replaced), VAD_OK);
	assert_int_equal(replaced, damage);
	assert_holds(&out, text);
}

static void encodings_have_names(void **state)
{
	(void)state;
	assert_string_equal(vad_encoding_name(VAD_ENCODING_UTF8), "utf-8");
	assert_string_equal(vad_encoding_name(VAD_ENCODING_UTF16LE), "utf-16le");
	assert_string_equal(vad_encoding_name(VAD_ENCODING_CP850), "cp850");
	assert_string_equal(vad_encoding_name(VAD_ENCODING_BINARY), "binary");
	assert_string_equal(vad_encoding_name((enum vad_encoding)99), "unknown");
}

static void utf8_loses_only_its_mark_and_its_damage(void **state)
{
	(void)state;
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW(""), "", 0);
	assert_decodes(VAD_ENCODING_UTF8,
		       VAD_VIEW("\xEF\xBB\xBFgrö\xC3\x9F"
				"er"),
		       "größer", 0);
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW("\uFEFF\uFEFFa"), "\uFEFFa", 0);
	/* One mark of damage for what could have begun a character. */
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW("a\xE2\x82z"), "a\uFFFDz", 1);
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW("a\xF0\x9F\x98"), "a\uFFFD", 1);
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW("\xFF\xFE\x80z"), "\uFFFD\uFFFD\uFFFDz", 3);
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD", 3);
	assert_decodes(VAD_ENCODING_UTF8, VAD_VIEW("\xC0\xAF"), "\uFFFD\uFFFD", 2);
}

static void utf16_in_both_orders(void **state)
{
	(void)state;
	assert_decodes(VAD_ENCODING_UTF16LE,
		       VAD_VIEW("\xFF\xFE"
				"a\0\xFC\0\x1A\x90"),
		       "aü通", 0);
	assert_decodes(VAD_ENCODING_UTF16BE, VAD_VIEW("\xFE\xFF\0a\0\xFC\x90\x1A"), "aü通", 0);
	assert_decodes(VAD_ENCODING_UTF16LE, VAD_VIEW("a\0b\0"), "ab", 0);
	assert_decodes(VAD_ENCODING_UTF16LE, VAD_VIEW("\x3D\xD8\x00\xDE"), "\U0001F600", 0);
	assert_decodes(VAD_ENCODING_UTF16BE, VAD_VIEW("\xDB\xFF\xDF\xFF"), "\U0010FFFF", 0);
	/* A mark in the other order is no mark. */
	assert_decodes(VAD_ENCODING_UTF16BE, VAD_VIEW("\xFF\xFE"), "\xEF\xBF\xBE", 0);
}

static void utf16_damage(void **state)
{
	(void)state;
	assert_decodes(VAD_ENCODING_UTF16LE, VAD_VIEW("a\0b"), "a\uFFFD", 1);
	assert_decodes(VAD_ENCODING_UTF16LE,
		       VAD_VIEW("\x3D\xD8"
				"a\0"),
		       "\uFFFDa", 1);
	assert_decodes(VAD_ENCODING_UTF16LE,
		       VAD_VIEW("\x00\xDE"
				"a\0"),
		       "\uFFFDa", 1);
	assert_decodes(VAD_ENCODING_UTF16LE, VAD_VIEW("\x3D\xD8"), "\uFFFD", 1);
	assert_decodes(VAD_ENCODING_UTF16LE, VAD_VIEW("\x3D\xD8\x00"), "\uFFFD\uFFFD", 2);
	assert_decodes(VAD_ENCODING_UTF16LE, VAD_VIEW("\x3D\xD8\x3D\xD8\x00\xDE"),
		       "\uFFFD\U0001F600", 1);
}

/* Sixteen bytes across each page, as Python's codecs read them. */
static void single_byte_pages(void **state)
{
	static const char bytes[] =
		"\x80\x8A\x92\x9B\xA0\xA5\xB3\xBF\xC4\xD0\xDF\xE1\xE9\xF1\xFC\xFF";
	static const struct {
		enum vad_encoding page;
		const char *text;
	} pages[] = {
		{ VAD_ENCODING_CP437, "\u00C7\u00E8\u00C6\u00A2\u00E1\u00D1\u2502\u2510"
				      "\u2500\u2568\u2580\u00DF\u0398\u00B1\u207F\u00A0" },
		{ VAD_ENCODING_CP850, "\u00C7\u00E8\u00C6\u00F8\u00E1\u00D1\u2502\u2510"
				      "\u2500\u00F0\u2580\u00DF\u00DA\u00B1\u00B3\u00A0" },
		{ VAD_ENCODING_CP852, "\u00C7\u0150\u013A\u0164\u00E1\u0105\u2502\u2510"
				      "\u2500\u0111\u2580\u00DF\u00DA\u02DD\u0158\u00A0" },
		{ VAD_ENCODING_CP866, "\u0410\u041A\u0422\u042B\u0430\u0435\u2502\u2510"
				      "\u2500\u2568\u2580\u0441\u0449\u0451\u2116\u00A0" },
		{ VAD_ENCODING_CP1250, "\u20AC\u0160\u2019\u203A\u00A0\u0104\u0142\u017C"
				       "\u00C4\u0110\u00DF\u00E1\u00E9\u0144\u00FC\u02D9" },
		{ VAD_ENCODING_CP1251, "\u0402\u0409\u2019\u203A\u00A0\u0490\u0456\u0457"
				       "\u0414\u0420\u042F\u0431\u0439\u0441\u044C\u044F" },
		{ VAD_ENCODING_CP1252, "\u20AC\u0160\u2019\u203A\u00A0\u00A5\u00B3\u00BF"
				       "\u00C4\u00D0\u00DF\u00E1\u00E9\u00F1\u00FC\u00FF" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		assert_decodes(pages[i].page, VAD_VIEW(bytes), pages[i].text, 0);
	assert_decodes(VAD_ENCODING_CP1252, VAD_VIEW("a\x81z"), "a\uFFFDz", 1);
	assert_decodes(VAD_ENCODING_CP437, VAD_VIEW("C:\\a\x7F"), "C:\\a\x7F", 0);
}

static void two_byte_pages(void **state)
{
	(void)state;
	assert_int_equal(vad_encoding_prepare(), VAD_OK);
	assert_int_equal(vad_encoding_prepare(), VAD_OK);
	assert_decodes(VAD_ENCODING_CP936, VAD_VIEW("OS \xB0\xE6\xB1\xBE: 10"), "OS 版本: 10", 0);
	assert_decodes(VAD_ENCODING_CP932, VAD_VIEW("\x83L\x81[ C:\\a ~"), "キー C:\\a ~", 0);
	assert_decodes(VAD_ENCODING_CP932, VAD_VIEW("\xB7\xB0"), "ｷｰ", 0);
	assert_decodes(VAD_ENCODING_CP932, VAD_VIEW("\x95\x5C"), "表", 0); /* holds a backslash */
}

static void two_byte_damage(void **state)
{
	(void)state;
	assert_decodes(VAD_ENCODING_CP936, VAD_VIEW("a\xB0\xE6\xB1"), "a版\uFFFD", 1);
	assert_decodes(VAD_ENCODING_CP936, VAD_VIEW("\xB0\xE6\xFF\xB1\xBE"), "版\uFFFD本", 1);
	assert_decodes(VAD_ENCODING_CP936, VAD_VIEW("\xB0\nz"), "\uFFFD\nz", 1);
	assert_decodes(VAD_ENCODING_CP932, VAD_VIEW("\x83"), "\uFFFD", 1);
	assert_decodes(VAD_ENCODING_CP932, VAD_VIEW("\x83 \x83L"), "\uFFFD キ", 1);
}

/* Longer than every piece that the decoders work in, at every offset against them. */
static void long_texts_are_whole(void **state)
{
	static const struct {
		enum vad_encoding encoding;
		const char *bytes;
		const char *text;
	} cases[] = {
		{ VAD_ENCODING_UTF8, "ü", "ü" },       { VAD_ENCODING_CP850, "\x81", "ü" },
		{ VAD_ENCODING_CP866, "\xAF", "п" },   { VAD_ENCODING_CP936, "\xB0\xE6", "版" },
		{ VAD_ENCODING_CP932, "\x83L", "キ" }, { VAD_ENCODING_UTF16BE, "\x90\x1A", "通" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct vad_buffer bytes = vad_buffer_new((size_t)1 << 20);
		struct vad_buffer text = vad_buffer_new((size_t)1 << 20);
		struct vad_buffer out = vad_buffer_new((size_t)1 << 20);
		size_t replaced;

		for (size_t n = 0; n < 20000; n++) {
			vad_buffer_add(&bytes, cases[i].bytes);
			vad_buffer_add(&text, cases[i].text);
		}
		assert_int_equal(vad_encoding_decode(cases[i].encoding, vad_buffer_view(&bytes),
						     &out, &replaced),
				 VAD_OK);
		assert_int_equal(replaced, 0);
		assert_true(vad_view_equal(vad_buffer_view(&out), vad_buffer_view(&text)));
		vad_buffer_clear(&bytes);
		vad_buffer_clear(&text);
		vad_buffer_clear(&out);
	}
}

static void ceilings_and_binaries(void **state)
{
	struct vad_buffer out = vad_buffer_new(10);
	size_t replaced = 77;

	(void)state;
	assert_int_equal(vad_encoding_decode(VAD_ENCODING_BINARY, VAD_VIEW("a"), &out, &replaced),
			 VAD_UNSUPPORTED);
	assert_int_equal(vad_encoding_decode((enum vad_encoding)99, VAD_VIEW("a"), &out, &replaced),
			 VAD_UNSUPPORTED);
	assert_int_equal(replaced, 77);
	for (int i = 0; i < VAD_ENCODING_BINARY; i++) {
		assert_int_equal(vad_encoding_decode((enum vad_encoding)i,
						     VAD_VIEW("0123456789abcdef0123456789abcdef"),
						     &out, NULL),
				 VAD_LIMIT);
		vad_buffer_clear(&out);
	}
}

/* All pairs of bytes in all encodings: what comes out is UTF-8. */
static void all_pairs_of_bytes_decode(void **state)
{
	char *bytes = malloc(0x30000);

	(void)state;
	assert_non_null(bytes);
	for (unsigned i = 0; i < 0x10000; i++) {
		bytes[3 * i] = (char)(i >> 8);
		bytes[3 * i + 1] = (char)i;
		bytes[3 * i + 2] = 'x';
	}
	for (int e = 0; e < VAD_ENCODING_BINARY; e++) {
		struct vad_buffer out = vad_buffer_new((size_t)1 << 21);

		assert_int_equal(vad_encoding_decode((enum vad_encoding)e,
						     (struct vad_view){ bytes, 0x30000 }, &out,
						     NULL),
				 VAD_OK);
		assert_true(vad_utf8_valid(vad_buffer_view(&out)));
		assert_true(out.size >= 0x10000);
		vad_buffer_clear(&out);
	}
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings_have_names),
		cmocka_unit_test(utf8_loses_only_its_mark_and_its_damage),
		cmocka_unit_test(utf16_in_both_orders),
		cmocka_unit_test(utf16_damage),
		cmocka_unit_test(single_byte_pages),
		cmocka_unit_test(two_byte_pages),
		cmocka_unit_test(two_byte_damage),
		cmocka_unit_test(long_texts_are_whole),
		cmocka_unit_test(ceilings_and_binaries),
		cmocka_unit_test(all_pairs_of_bytes_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
