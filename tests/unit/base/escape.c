/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base_test.h"

#include "base/encoding.h"
#include "base/escape.h"

typedef void escape_function(struct vad_buffer *out, struct vad_view text);

struct pair {
	struct vad_view raw;
	const char *safe;
};

static void assert_escaped(escape_function *escape, const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct vad_buffer out = vad_buffer_new(1000);

		escape(&out, pairs[i].raw);
		assert_holds(&out, pairs[i].safe);
	}
}

#define ASSERT_ESCAPED(escape, pairs)                                                              \
	assert_escaped(escape, pairs, sizeof(pairs) / sizeof(*(pairs)))

static void terminal_text_moves_no_cursor(void **state)
{
	static const struct pair pairs[] = {
		{ { "", 0 }, "" },
		{ BYTES("plain: C:\\Windows, größer, 许可证"),
		  "plain: C:\\Windows, größer, 许可证" },
		{ BYTES("\x1B[2J\x1B]0;owned\x07"), "\\x1b[2J\\x1b]0;owned\\x07" },
		{ BYTES("a\0b"), "a\\x00b" },
		{ BYTES("back\b\x7F"), "back\\x08\\x7f" },
		{ BYTES("a\r\nb\nc\rd\te"), "a b c d e" },
		{ BYTES("\u2028\u2029\xC2\x85"), "   " },
		{ BYTES("\xC2\x9B"
			"31m"),
		  "\\x9b31m" }, /* C1, as UTF-8 */
		{ BYTES("\x9B"
			"31m"),
		  "\uFFFD"
		  "31m" }, /* and as a raw byte */
		{ BYTES("\u202Egpj.exe"), "\\u{202e}gpj.exe" },
		{ BYTES("\u2066a\u2069\u200B\uFEFF\u00AD"),
		  "\\u{2066}a\\u{2069}\\u{200b}\\u{feff}\\xad" },
		{ BYTES("\U000E0041"), "\\u{e0041}" },
		{ BYTES("a\xE2\x82z\xFF"), "a\uFFFDz\uFFFD" },
		{ BYTES("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD" },
	};

	(void)state;
	ASSERT_ESCAPED(vad_escape_terminal, pairs);
}

static void json_text_is_a_json_string(void **state)
{
	static const struct pair pairs[] = {
		{ BYTES("\"quoted\" \\ /"), "\\\"quoted\\\" \\\\ /" },
		{ BYTES("\b\f\n\r\t"), "\\b\\f\\n\\r\\t" },
		{ BYTES("\x01\x1F\x7F"), "\\u0001\\u001f\\u007f" },
		{ BYTES("a\0b"), "a\\u0000b" },
		{ BYTES("größer 许可证"), "größer 许可证" },
		{ BYTES("\xC2\x85\u2028\u202E"), "\\u0085\\u2028\\u202e" },
		{ BYTES("\U000E0041\U0001F600"), "\\udb40\\udc41\U0001F600" },
		{ BYTES("\xC3(\xFF"), "\uFFFD(\uFFFD" },
	};

	(void)state;
	ASSERT_ESCAPED(vad_escape_json, pairs);
}

/* Every byte at every place of a run, against the same text one character at a time. */
static void json_text_is_the_same_at_any_place(void **state)
{
	char text[40], room[VAD_ESCAPE_JSON_ROOM(sizeof(text))];

	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		for (size_t at = 0; at < sizeof(text); at++) {
			struct vad_buffer slow = vad_buffer_new(1000), fast = vad_buffer_new(1000);
			struct vad_buffer tight = vad_buffer_new(sizeof(text) * 3);
			struct vad_view all = { text, sizeof(text) };

			memset(text, 'x', sizeof(text));
			text[at] = (char)byte;
			text[(at + 9) % sizeof(text)] = '"';
			for (size_t i = 0; i < sizeof(text); i++)
				vad_escape_json(&slow, vad_view_sub(all, i, 1));
			vad_escape_json(&fast, all);
			vad_escape_json(&tight, all); /* no room for the fast way */
			assert_true(vad_view_equal(vad_buffer_view(&slow), vad_buffer_view(&fast)));
			assert_true(vad_view_equal(vad_buffer_view(&slow), vad_buffer_view(&tight)));
			assert_int_equal(vad_escape_json_into(room, all) - room, slow.size);
			assert_memory_equal(room, slow.data, slow.size);
			vad_buffer_clear(&slow);
			vad_buffer_clear(&fast);
			vad_buffer_clear(&tight);
		}
	}
}

static void xml_text_is_well_formed(void **state)
{
	static const struct pair pairs[] = {
		{ BYTES("a<b>&\"c\" 'd'"), "a&lt;b&gt;&amp;&quot;c&quot; &apos;d&apos;" },
		{ BYTES("tab\tline\nreturn\r"), "tab\tline\nreturn&#13;" },
		{ BYTES("\x01\x1b[31m\x7f"), "\xEF\xBF\xBD\xEF\xBF\xBD[31m\x7f" },
		{ BYTES("\xc3\xa4\xf0\x9f\x94\x91"), "\xc3\xa4\xf0\x9f\x94\x91" },
		{ BYTES("\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd"),
		  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ BYTES("\xc3(\xff"), "\xEF\xBF\xBD(\xEF\xBF\xBD" },
		{ BYTES(""), "" },
	};

	(void)state;
	ASSERT_ESCAPED(vad_escape_xml, pairs);
}

static void html_text_opens_no_tag(void **state)
{
	static const struct pair pairs[] = {
		{ BYTES("<script>alert('x' & \"y\")</script>"),
		  "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;" },
		{ BYTES("a\tb\r\nc\rd\n"), "a\tb\nc\nd\n" },
		{ BYTES("\0\x1B\xC2\x9B\u202E"), "\\x00\\x1b\\x9b\\u{202e}" },
		{ BYTES("\xC0\xBCscript>"), "\uFFFD\uFFFDscript&gt;" }, /* overlong '<' */
		{ BYTES("größer"), "größer" },
	};

	(void)state;
	ASSERT_ESCAPED(vad_escape_html, pairs);
}

/* Whatever goes in: valid UTF-8 without controls comes out. */
static void all_pairs_of_bytes_are_made_safe(void **state)
{
	static escape_function *const functions[] = { vad_escape_terminal, vad_escape_json,
						      vad_escape_html };

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		for (unsigned i = 0; i < 0x10000; i++) {
			char raw[3] = { (char)(i >> 8), (char)i, 'x' };
			struct vad_buffer out = vad_buffer_new(100);

			functions[f](&out, (struct vad_view){ raw, 3 });
			assert_int_equal(vad_buffer_result(&out), VAD_OK);
			assert_true(vad_utf8_valid(vad_buffer_view(&out)));
			for (size_t at = 0; at < out.size;) {
				uint32_t c = vad_utf8_next(vad_buffer_view(&out), &at);
				bool layout = f == 2 && (c == '\n' || c == '\t');

				assert_true(layout || (c >= 0x20 && c < 0x7F) || c >= 0xA0);
			}
			vad_buffer_clear(&out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminal_text_moves_no_cursor),
		cmocka_unit_test(json_text_is_a_json_string),
		cmocka_unit_test(json_text_is_the_same_at_any_place),
		cmocka_unit_test(xml_text_is_well_formed),
		cmocka_unit_test(html_text_opens_no_tag),
		cmocka_unit_test(all_pairs_of_bytes_are_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
