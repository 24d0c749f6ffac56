/* SPDX-License-Identifier: MIT */
/* From bytes to lines: encodings, pieces, console wraps, and the damage of mails and forums. */
#include "reading_test.h"

#include <stdlib.h>

#include "base/text.h"
#include "lines.h"

static const char plain[] = "Name: Windows(R), Enterprise edition\n"
			    "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel\n"
			    "Activation ID: 73111121-5638-40f6-bc11-f1d7b0d64300\n"
			    "Partial Product Key: 2YT43\n"
			    "License Status: Notification\n"
			    "Notification Reason: 0xC004F056.\n";

static void assert_plain(const struct vad_case *c)
{
	assert_fact(c, NULL, "product.name", "Windows(R), Enterprise edition");
	assert_fact(c, NULL, "product.channel", "gvlk");
	assert_fact(c, NULL, "product.activation_id", "73111121-5638-40f6-bc11-f1d7b0d64300");
	assert_fact(c, NULL, "key.tail", "2YT43");
	assert_fact(c, NULL, "product.status", "notification");
	assert_int_equal(met(c, NULL, "error.code", NULL), 1);
	assert_fact(c, "error:", "error.code", "0xC004F056");
	assert_int_equal(vad_case_unread_count(c), 0);
}

static void pieces_of_any_size(void **state)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct vad_case *c = read_pieces(vad_view_of(plain), sizes[i]);

		assert_plain(c);
		vad_case_free(c);
	}
}

static void line_ends(void **state)
{
	static const char *const ends[] = { "\r\n", "\r", "\r\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct vad_buffer text = vad_buffer_new(65536);
		struct vad_case *c;

		for (const char *p = plain; *p; p++) {
			if (*p == '\n')
				vad_buffer_add(&text, ends[i]);
			else
				vad_buffer_add_char(&text, *p);
		}
		c = read_pieces(vad_buffer_view(&text), 5);
		assert_plain(c);
		vad_case_free(c);
		vad_buffer_clear(&text);
	}
}

/* The text as UTF-16 with a byte order mark, in odd pieces. */
static void utf16(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct vad_buffer text = vad_buffer_new(65536);
		struct vad_case *c;

		vad_buffer_append(&text, big ? "\xfe\xff" : "\xff\xfe", 2);
		for (const char *p = plain; *p; p++) {
			char pair[2] = { big ? '\0' : *p, big ? *p : '\0' };

			vad_buffer_append(&text, pair, 2);
		}
		c = read_pieces(vad_buffer_view(&text), 3);
		assert_plain(c);
		vad_case_free(c);
		vad_buffer_clear(&text);
	}
}

static void utf8_mark_is_no_text(void **state)
{
	struct vad_case *c = read_text("\xef\xbb\xbf" "Error: 0xC004F074 x\n");

	(void)state;
	assert_fact(c, NULL, "error.code", "0xC004F074");
	vad_case_free(c);
}

static void bytes_that_do_not_decode_are_named(void **state)
{
	/* valid UTF-8 for the guess, damage far behind it */
	struct vad_buffer text = vad_buffer_new(1 << 20);
	struct vad_case *c;

	(void)state;
	while (text.size < 70000)
		vad_buffer_add(&text, "gr\xc3\xbc\xc3\x9f" "e aus dem protokoll\n");
	vad_buffer_append(&text, "\xff\xfe\xfd\nError: 0xC004F074 x\n", 23);
	c = read_pieces(vad_buffer_view(&text), 1000);
	assert_fact(c, NULL, "error.code", "0xC004F074");
	assert_int_equal(vad_case_unread_count(c), 1);
	assert_true(vad_view_find(vad_case_unread_at(c, 0).why, VAD_VIEW("3 bytes"), 0) == 0);
	vad_case_free(c);
	vad_buffer_clear(&text);
}

static void bytes_that_are_no_text_are_named(void **state)
{
	static char noise[5000];
	struct vad_case *c;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i * 197 >> 3);
	c = read_pieces((struct vad_view){ noise, sizeof(noise) }, 100);
	assert_int_equal(vad_case_unread_count(c), 1);
	vad_case_free(c);
}

/* Each line of the plain text between two texts. */
static struct vad_case *decorated(const char *before, const char *after)
{
	struct vad_buffer text = vad_buffer_new(65536);
	struct vad_text lines = vad_text_of(vad_view_of(plain));
	struct vad_view line;
	struct vad_case *c;

	while (vad_text_line(&lines, &line)) {
		vad_buffer_add(&text, before);
		vad_buffer_add_view(&text, line);
		vad_buffer_add(&text, after);
	}
	c = read_pieces(vad_buffer_view(&text), 50);
	vad_buffer_clear(&text);
	return c;
}

static void marks_around_lines(void **state)
{
	static const char *const around[][2] = {
		{ "> ", "\n" },		 { "> > > ", "\n" },  { ">", "\n" },
		{ "| ", "\n" },		 { "// ", "\n" },     { "# ", "\n" },
		{ "    ", "\n" },	 { "\t", "\n" },      { "* ", "\n" },
		{ "- ", "\n" },		 { "\xe2\x80\xa2\t", "\n" }, { "", "\\\n" },
		{ "", "  \n\n" },	 { "", "<br>" },      { "<p>", "</p>\n" },
		{ "<li><b>", "</b></li>" }, { "`", "`\n" },   { "**", "**\n" },
		{ "[12:44, 18/3/2026] NAME: ", "\n" },
		{ "[2026-03-18 12:44:05] ", "\n" },
		{ "&gt; ", "\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		struct vad_case *c = decorated(around[i][0], around[i][1]);

		if (met(c, NULL, "product.activation_id", NULL) == 0)
			fail_msg("between '%s' and '%s'", around[i][0], around[i][1]);
		assert_plain(c);
		vad_case_free(c);
	}
}

static void entities_and_typographic_signs(void **state)
{
	struct vad_case *c = read_text(
		"Name:&nbsp;Windows(R),&#32;Enterprise edition\n"
		"License\xc2\xa0Status: Notification\n"
		"Activation ID: 73111121\xe2\x80\x93" "5638\xe2\x80\x91" "40f6-bc11-f1d7b0d64300\n");

	(void)state;
	assert_fact(c, NULL, "product.name", "Windows(R), Enterprise edition");
	assert_fact(c, NULL, "product.activation_id", "73111121-5638-40f6-bc11-f1d7b0d64300");
	assert_fact(c, NULL, "product.status", "notification");
	vad_case_free(c);
}

/* Text folded as a console of `width` columns folds it, each line behind `indent`. */
static struct vad_case *folded(const char *text, size_t width, const char *indent)
{
	struct vad_buffer out = vad_buffer_new(65536);
	struct vad_text lines = vad_text_of(vad_view_of(text));
	struct vad_view line;
	struct vad_case *c;

	while (vad_text_line(&lines, &line)) {
		do {
			struct vad_view part = vad_view_sub(line, 0, width);

			line = vad_view_sub(line, width, SIZE_MAX);
			/* a blank at the edge does not survive the clipboard */
			while (line.size > 0 && part.size > 0 && part.data[part.size - 1] == ' ')
				part.size--;
			vad_buffer_add(&out, indent);
			vad_buffer_add_view(&out, part);
			vad_buffer_add_char(&out, '\n');
		} while (line.size > 0);
	}
	c = read_pieces(vad_buffer_view(&out), 33);
	vad_buffer_clear(&out);
	return c;
}

static const char long_lines[] =
	"Activating Windows(R), ServerStandard edition (de32eafd-aaee-4662-9444-c1befb41bde2) ...\n"
	"Error: 0xC004F074 The Software Licensing Service reported that the computer could not be "
	"activated. No Key Management Service (KMS) could be contacted. Please see the Application "
	"Event Log for additional information.\n";

static void console_wraps(void **state)
{
	static const size_t widths[] = { 80, 100, 120 };

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		for (int indented = 0; indented < 2; indented++) {
			struct vad_case *c = folded(long_lines, widths[i], indented ? "   " : "");

			assert_fact(c, NULL, "product.activation_id",
				    "de32eafd-aaee-4662-9444-c1befb41bde2");
			assert_fact(c, NULL, "error.code", "0xC004F074");
			assert_fact(c, NULL, "error.command", "ato");
			vad_case_free(c);
		}
	}
}

static void codes_and_guids_broken_anywhere(void **state)
{
	struct vad_case *c = read_text(
		"the machine says that the name does not exist: 0x8007\n232B in the dialog\n"
		"License Activation (slui.exe) failed with the following error code:\n"
		"hr=0xC004F074\nCommand-line arguments:\n"
		"RuleId=eeba1977-569e-4571-b639-7623d8bfecc0;Action=AutoActivate;AppId=55c92734-d682-4d7\n"
		"1-983e-d6ec3f16059f;SkuId=2de67392-b7a7-462a-b1ca-108dd189f588;Trigger=TimerEvent\n");

	(void)state;
	assert_fact(c, NULL, "error.code", "0x8007232B");
	assert_fact(c, NULL, "error.code", "0xC004F074");
	assert_fact(c, NULL, "product.activation_id", "2de67392-b7a7-462a-b1ca-108dd189f588");
	vad_case_free(c);
}

static bool joins(const char *line, const char *next, bool *blank)
{
	static struct vad_phrase_index *x;

	if (!x) {
		x = calloc(1, sizeof(*x));
		assert_non_null(x);
		assert_true(vad_phrases_build(x, vad_knowledge_builtin()));
		vad_scan_init(x, vad_knowledge_builtin());
	}
	return vad_wrap_joins(x, vad_view_of(line), vad_view_of(next), blank);
}

static void lines_that_only_look_broken(void **state)
{
	static const char eighty[] = "2026-11-01 00:00:00 WARN a line of a log that is just as wide "
				     "as a console was o";
	bool blank;

	(void)state;
	assert_int_equal(strlen(eighty), 80);
	/* two lines of a log begin alike */
	assert_false(joins(eighty, "2026-11-01 00:00:01 INFO next", &blank));
	/* a known label begins a line of its own */
	assert_false(joins(eighty, "License Status: Licensed", &blank));
	/* nothing to go on with */
	assert_false(joins(eighty, "", &blank));
	assert_true(joins(eighty, "nce, and further", &blank));
	assert_false(blank);
	assert_true(joins("a line of seventy-nine columns, whose last blank was lost on the way to th"
			  "e end", "of the text", &blank));
}

static unsigned scan(const char *text)
{
	static struct vad_phrase_index *x;

	if (!x) {
		x = calloc(1, sizeof(*x));
		assert_non_null(x);
		assert_true(vad_phrases_build(x, vad_knowledge_builtin()));
		vad_scan_init(x, vad_knowledge_builtin());
	}
	return vad_scan_line(x, vad_view_of(text));
}

static void what_makes_a_line_interesting(void **state)
{
	static const char *const telling[] = {
		"> * Partial Product Key: 2YT43", "x 0xC004F074 y", "code c004f074", "80072EE7",
		"(-1073418124)", "id 73111121-5638-40f6-bc11-f1d7b0d64300",
		"Nom : Windows(R), Professional", "canal VOLUME_KMSCLIENT", "<Event xmlns='x'>",
		"{\"EventID\":8198}", "it does not activate", "the LICENSE", "run slmgr",
		"Adresse IPv4. . . . . : 1", "hr=0x1", "said: The RPC server is unavailable.",
		"许可证状态: 已授权", "{",
	};
	static const char *const dull[] = {
		"", "2026-11-01 00:00:00 WARN [4451] table.session: connection request 0xac8efe1",
		"the quick brown fox", "0x00000001 0x7fff0000", "a-b-c-d-e", "x = y",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++) {
		if (!(scan(telling[i]) & VAD_SCAN_INTERESTING))
			fail_msg("dull: %s", telling[i]);
	}
	for (size_t i = 0; i < sizeof(dull) / sizeof(dull[0]); i++) {
		if (scan(dull[i]) & VAD_SCAN_INTERESTING)
			fail_msg("interesting: %s", dull[i]);
	}
}

/* A line far above the ceiling: codes in it are found, whatever the cuts. */
static void lines_without_end(void **state)
{
	struct vad_buffer text = vad_buffer_new(4 << 20);
	struct vad_case *c;

	(void)state;
	for (int i = 0; i < 30000; i++)
		vad_buffer_add(&text, "word-without-blank,");
	vad_buffer_add(&text, "0xC004F074,");
	for (int i = 0; i < 30000; i++)
		vad_buffer_add(&text, "word with blank ");
	vad_buffer_add(&text, "0x8007232B");
	c = read_pieces(vad_buffer_view(&text), 777);
	assert_fact(c, NULL, "error.code", "0xC004F074");
	assert_fact(c, NULL, "error.code", "0x8007232B");
	vad_case_free(c);
	vad_buffer_clear(&text);
}

static void prose_is_kept(void **state)
{
	struct vad_case *c = read_text("Hello,\nthe printer is on fire since Monday.\n"
				       "Name: Windows(R), Enterprise edition\n");
	struct vad_view prose = vad_case_prose(c);

	(void)state;
	assert_true(vad_view_find(prose, VAD_VIEW("the printer is on fire"), 0) != SIZE_MAX);
	assert_true(vad_view_find(prose, VAD_VIEW("Enterprise"), 0) == SIZE_MAX);
	vad_case_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_of_any_size),
		cmocka_unit_test(line_ends),
		cmocka_unit_test(utf16),
		cmocka_unit_test(utf8_mark_is_no_text),
		cmocka_unit_test(bytes_that_do_not_decode_are_named),
		cmocka_unit_test(bytes_that_are_no_text_are_named),
		cmocka_unit_test(marks_around_lines),
		cmocka_unit_test(entities_and_typographic_signs),
		cmocka_unit_test(console_wraps),
		cmocka_unit_test(codes_and_guids_broken_anywhere),
		cmocka_unit_test(lines_that_only_look_broken),
		cmocka_unit_test(what_makes_a_line_interesting),
		cmocka_unit_test(lines_without_end),
		cmocka_unit_test(prose_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
