/* SPDX-License-Identifier: MIT */
#include "base_test.h"

#include <string.h>

#include "base/escape.h"

static void assert_masked(const char *text, const char *masked)
{
	struct vad_buffer out = vad_buffer_new(10000);

	vad_mask_keys(&out, vad_view_of(text));
	if (!vad_view_is(vad_buffer_view(&out), masked))
		fail_msg("%s became %s", text, vad_buffer_text(&out));
	vad_buffer_clear(&out);
}

/* No key below is one: they are made of the alphabet in order. */
#define KEY "BCDFG-HJKMP-QRTVW-XY234-6789B"
#define MASKED "XXXXX-XXXXX-XXXXX-XXXXX-6789B"

static void keys_keep_their_last_group(void **state)
{
	(void)state;
	assert_masked(KEY, MASKED);
	assert_masked("bcdfg-hjkmp-qrtvw-xy234-6789b", "XXXXX-XXXXX-XXXXX-XXXXX-6789b");
	assert_masked("NBCDF-HJKMP-QRTVW-XY234-6789N", "XXXXX-XXXXX-XXXXX-XXXXX-6789N");
	assert_masked("slmgr /ipk " KEY "\r\nnext", "slmgr /ipk " MASKED "\r\nnext");
	assert_masked("Key:" KEY ".", "Key:" MASKED ".");
	assert_masked("\"" KEY "\" and '" KEY "'", "\"" MASKED "\" and '" MASKED "'");
	assert_masked(KEY "\n" KEY, MASKED "\n" MASKED);
	assert_masked(KEY ", " KEY, MASKED ", " MASKED);
	assert_masked(MASKED, MASKED);
	/* Nothing in front of or behind it saves a key. */
	assert_masked("key" KEY, "key" MASKED);
	assert_masked("_" KEY "_", "_" MASKED "_");
	assert_masked("9" KEY "9", "9" MASKED "9");
}

static void dashes_of_every_kind_join_groups(void **state)
{
	static const char *const dashes[] = { "\u2010", "\u2011", "\u2012", "\u2013", "\u2014",
					      "\u2015", "\u2212", "\u00AD", "\uFF0D", "\uFFFD",
					      "\x96",   "?",      "\\-",    " - ",    "-\r\n> ",
					      " ",      "\u00A0", "\n",     "--",     "\u00FB" };

	(void)state;
	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++) {
		struct vad_buffer key = vad_buffer_new(100), masked = vad_buffer_new(100);
		static const char *const groups[] = { "BCDFG", "HJKMP", "QRTVW", "XY234" };

		for (size_t g = 0; g < 4; g++) {
			vad_buffer_add(&key, groups[g]);
			vad_buffer_add(&key, dashes[i]);
			vad_buffer_add(&masked, "XXXXX");
			vad_buffer_add(&masked, dashes[i]);
		}
		vad_buffer_add(&key, "6789B");
		vad_buffer_add(&masked, "6789B");
		assert_masked(vad_buffer_text(&key), vad_buffer_text(&masked));
		vad_buffer_clear(&key);
		vad_buffer_clear(&masked);
	}
	assert_masked("BCDFG-HJKMP\u2013QRTVW-XY234 - 6789B",
		      "XXXXX-XXXXX\u2013XXXXX-XXXXX - 6789B");
}

static void overlong_runs_show_one_group_only(void **state)
{
	(void)state;
	assert_masked(KEY "-HJKMP", "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-HJKMP");
	assert_masked(KEY "-" KEY, "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-" MASKED);
	assert_masked(KEY "-HJKM", MASKED "-HJKM");
	assert_masked("HJK-" KEY, "HJK-" MASKED);
}

static void keys_without_hyphens(void **state)
{
	(void)state;
	assert_masked("BCDFGHJKMPQRTVWXY2346789B", "XXXXXXXXXXXXXXXXXXXX6789B");
	assert_masked("<bcdfghjkmpqrtvwxy2346789b>", "<XXXXXXXXXXXXXXXXXXXX6789b>");
	/* A part of a longer word, too short, too long, letters or digits alone. */
	assert_masked("aBCDFGHJKMPQRTVWXY2346789B", "aBCDFGHJKMPQRTVWXY2346789B");
	assert_masked("BCDFGHJKMPQRTVWXY2346789B0", "BCDFGHJKMPQRTVWXY2346789B0");
	assert_masked("BCDFGHJKMPQRTVWXY2346789", "BCDFGHJKMPQRTVWXY2346789");
	assert_masked("BCDFGHJKMPQRTVWXY2346789BC", "BCDFGHJKMPQRTVWXY2346789BC");
	assert_masked("BCDFGHJKMPQRTVWXYBCDFGHJK", "BCDFGHJKMPQRTVWXYBCDFGHJK");
	assert_masked("2346789234678923467892346", "2346789234678923467892346");
}

static void what_is_no_key_stays(void **state)
{
	static const char *const plain[] = {
		"",
		"no key here",
		"BCDFG-HJKMP-QRTVW-XY234",
		"BCDFG-HJKMP-QRTVW-XY234-678",
		"BCDFG-HJKMP-QRTVW-XY234-678A9",
		"BCDF-HJKMP-QRTVW-XY234-6789B",
		"22222-33333-44444-66666-77777",
		"55c92734-d682-4d71-983e-d6ec3f16059f",
		"55041-00206-472-103452-03-1033-9200.0000-2422012",
		"0123456-7890123-4567890-1234567-8901234",
		"xBCDFG HJKMP QRTVW XY234 6789B",
		"BCDFG HJKMP QRTVW XY234 6789Bx",
		"*****-*****-QKJ4H-*****-*****",
		"größer \xFF\xFE \xE2\x82",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		assert_masked(plain[i], plain[i]);
}

/* Digit groups without end: a place where looking for a letter could take forever. */
static void hostile_runs_take_no_time(void **state)
{
	struct vad_buffer text = vad_buffer_new(2000000), out = vad_buffer_new(2000000);

	(void)state;
	while (text.size < 1000000)
		vad_buffer_add(&text, "22222-");
	vad_mask_keys(&out, vad_buffer_view(&text));
	assert_true(vad_view_equal(vad_buffer_view(&out), vad_buffer_view(&text)));
	vad_buffer_reset(&text);
	vad_buffer_reset(&out);
	while (text.size < 1000000)
		vad_buffer_add(&text, "BCDFG-");
	vad_mask_keys(&out, vad_buffer_view(&text));
	assert_int_equal(out.size, text.size);
	assert_true(vad_view_find(vad_buffer_view(&out), VAD_VIEW("BCDFG"), 0) == out.size - 6);
	vad_buffer_clear(&text);
	vad_buffer_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_keep_their_last_group),
		cmocka_unit_test(dashes_of_every_kind_join_groups),
		cmocka_unit_test(overlong_runs_show_one_group_only),
		cmocka_unit_test(keys_without_hyphens),
		cmocka_unit_test(what_is_no_key_stays),
		cmocka_unit_test(hostile_runs_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
