/* SPDX-License-Identifier: MIT */
#include "report_test.h"

enum { MOST = 1 << 20 };

static void wraps_at_words(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 30, false);

	(void)state;
	vad_page_item(&page, 2, "- ", VAD_STYLE_PLAIN,
		      VAD_VIEW("one two three four five six seven eight"));
	assert_string_equal(vad_buffer_text(&out), "  - one two three four five\n"
						   "    six seven eight\n");
	assert_int_equal(page.lines, 2);
	vad_buffer_clear(&out);
}

static void fills_a_line_to_the_last_column(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 30, false);

	(void)state;
	vad_page_text(&page, 0, VAD_STYLE_PLAIN, VAD_VIEW("123456789 123456789 1234567890"));
	assert_string_equal(vad_buffer_text(&out), "123456789 123456789 1234567890\n");
	vad_buffer_reset(&out);
	vad_page_text(&page, 0, VAD_STYLE_PLAIN, VAD_VIEW("123456789 123456789 12345678901"));
	assert_string_equal(vad_buffer_text(&out), "123456789 123456789\n12345678901\n");
	vad_buffer_clear(&out);
}

/* Wide characters take two columns, combining ones none. */
static void counts_columns_not_bytes(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 30, false);

	(void)state;
	for (int i = 0; i < 20; i++)
		vad_page_text(&page, (unsigned)(i % 4), VAD_STYLE_PLAIN,
			      VAD_VIEW("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E e\xCC\x81t\xC3\xA9 "
				       "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E \xE6\x97\xA5\xE6\x9C\xAC "
				       "Aktivierung \xE6\x97\xA5 schl\xC3\xA4gt fehl"));
	assert_true(widest(vad_buffer_text(&out)) <= 30);
	assert_true(vad_utf8_valid(vad_buffer_view(&out)));
	vad_buffer_clear(&out);
}

static void does_not_wrap_without_a_width(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 0, false);

	(void)state;
	for (int i = 0; i < 500; i++)
		vad_buffer_add(&out, "");
	vad_page_text(&page, 0, VAD_STYLE_PLAIN,
		      VAD_VIEW("a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i "
			       "j k l m n o p q r s t u v w x y z"));
	assert_int_equal(page.lines, 1);
	vad_buffer_clear(&out);
}

/* A command is pasted: a line break would change what it does. */
static void never_wraps_a_command(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 30, false);

	(void)state;
	vad_page_command(&page, 4,
			 VAD_VIEW("netsh advfirewall firewall set rule group=\"Key Management\" new"));
	assert_int_equal(page.lines, 1);
	assert_string_equal(vad_buffer_text(&out),
			    "    netsh advfirewall firewall set rule group=\"Key Management\" new\n");
	vad_buffer_clear(&out);
}

static void lets_nothing_reach_the_terminal(void **state)
{
	static const char hostile[] = "\033[31mred\033[0m \x07 \xC2\x9B"
				      "31m \xE2\x80\xAEright to left a\r\nb \xFF\xFE\x7F";
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 60, false);
	struct vad_view text = { hostile, sizeof(hostile) - 1 };

	(void)state;
	vad_page_text(&page, 0, VAD_STYLE_BAD, text);
	vad_page_item(&page, 0, "- ", VAD_STYLE_BAD, text);
	vad_page_command(&page, 0, text);
	assert_null(strchr(vad_buffer_text(&out), '\033'));
	assert_null(strchr(vad_buffer_text(&out), '\x07'));
	assert_null(strchr(vad_buffer_text(&out), '\x7F'));
	assert_null(strstr(vad_buffer_text(&out), "\xE2\x80\xAE"));
	assert_null(strstr(vad_buffer_text(&out), "\xC2\x9B"));
	assert_null(strchr(vad_buffer_text(&out), '\r'));
	assert_true(vad_utf8_valid(vad_buffer_view(&out)));
	vad_buffer_clear(&out);
}

static void masks_product_keys(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 40, false);

	(void)state;
	vad_page_text(&page, 0, VAD_STYLE_PLAIN,
		      VAD_VIEW("slmgr /ipk BCDFG-HJKMP-QRTVW-XY234-T83GX is what was typed"));
	vad_page_command(&page, 0, VAD_VIEW("slmgr /ipk BCDFG-HJKMP-QRTVW-XY234-T83GX"));
	assert_null(strstr(vad_buffer_text(&out), "BCDFG"));
	assert_null(strstr(vad_buffer_text(&out), "XY234"));
	assert_non_null(strstr(vad_buffer_text(&out), "XXXXX-T83GX"));
	vad_buffer_clear(&out);
}

static void cuts_what_is_beyond_measure(void **state)
{
	static char word[200000];
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 80, false);

	(void)state;
	memset(word, 'x', sizeof(word));
	vad_page_text(&page, 0, VAD_STYLE_PLAIN, (struct vad_view){ word, sizeof(word) });
	assert_true(widest(vad_buffer_text(&out)) <= 300);
	vad_buffer_reset(&out);
	vad_page_safe(&out, (struct vad_view){ word, sizeof(word) }, 20);
	assert_string_equal(vad_buffer_text(&out), "xxxxxxxxxxxxxxxxx...");
	vad_buffer_clear(&out);
}

/* Every line begins and ends its colour, so that an indented or cut page stays right. */
static void colours_line_by_line(void **state)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 30, true);

	(void)state;
	vad_page_text(&page, 2, VAD_STYLE_STRONG,
		      VAD_VIEW("one two three four five six seven eight"));
	assert_string_equal(vad_buffer_text(&out),
			    "  \033[1mone two three four five six\033[0m\n"
			    "  \033[1mseven eight\033[0m\n");
	vad_buffer_clear(&out);
}

static void survives_a_full_buffer(void **state)
{
	struct vad_buffer out = vad_buffer_new(100);
	struct vad_page page = vad_page_new(&out, 30, false);

	(void)state;
	for (int i = 0; i < 50; i++)
		vad_page_text(&page, 0, VAD_STYLE_PLAIN, VAD_VIEW("some text that fills"));
	assert_int_equal(vad_buffer_result(&out), VAD_LIMIT);
	assert_true(out.size <= 100);
	vad_buffer_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wraps_at_words),
		cmocka_unit_test(fills_a_line_to_the_last_column),
		cmocka_unit_test(counts_columns_not_bytes),
		cmocka_unit_test(does_not_wrap_without_a_width),
		cmocka_unit_test(never_wraps_a_command),
		cmocka_unit_test(lets_nothing_reach_the_terminal),
		cmocka_unit_test(masks_product_keys),
		cmocka_unit_test(cuts_what_is_beyond_measure),
		cmocka_unit_test(colours_line_by_line),
		cmocka_unit_test(survives_a_full_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
