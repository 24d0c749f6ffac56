/* SPDX-License-Identifier: MIT */
/* Values of every type as text, and what becomes of characters that XML cannot hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evtx_test.h"

enum { WIDE_MOST = 200 };

/* A chunk with one record: <Data> for each of `count` values, which are `optional`. */
static struct test_read *read_values(const struct made_value *values, size_t count, bool optional)
{
	struct maker *m = malloc(sizeof(*m));
	struct test_read *read;

	assert_non_null(m);
	maker_begin(m);
	begin_record(m, 1);
	put_fragment(m);
	begin_instance(m, 7);
	put_open(m, "Event", false);
	put_content(m);
	put_system(m, "P", "1");
	put_open(m, "EventData", false);
	put_content(m);
	for (size_t i = 0; i < count; i++) {
		put_open(m, "Data", false);
		put_content(m);
		put_place(m, (unsigned)i, values[i].type, optional);
		put_close(m);
	}
	put_close(m);
	put_close(m);
	end_definition(m);
	put_values(m, values, count);
	end_record(m);
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, NULL);
	assert_int_equal(read->count, 1);
	assert_int_equal(read->records[0].result, VAD_EVTX_OK);
	assert_int_equal(read->records[0].xml_result, VAD_EVTX_OK);
	free(m);
	return read;
}

/* The text of one value, which neither the event nor the XML has otherwise. */
static void assert_value(uint8_t type, const void *bytes, size_t size, const char *expected)
{
	struct made_value value = { type, bytes, (uint16_t)size };
	struct test_read *read = read_values(&value, 1, false);
	char event[256], xml[256];

	(void)snprintf(event, sizeof(event), "[=%s|]", expected);
	(void)snprintf(xml, sizeof(xml), "<EventData><Data>%s</Data></EventData>", expected);
	assert_holds(test_text(read, 0), event);
	assert_holds(test_xml(read, 0), xml);
	test_read_free(read);
}

#define BYTES(literal) (literal), sizeof(literal) - 1

/* --- numbers -------------------------------------------------------------------------------------- */

static void integers_of_every_width(void **state)
{
	(void)state;
	assert_value(0x03, BYTES("\x80"), "-128");
	assert_value(0x03, BYTES("\x7f"), "127");
	assert_value(0x04, BYTES("\xff"), "255");
	assert_value(0x05, BYTES("\x00\x80"), "-32768");
	assert_value(0x06, BYTES("\xff\xff"), "65535");
	assert_value(0x07, BYTES("\x00\x00\x00\x80"), "-2147483648");
	assert_value(0x07, BYTES("\xff\xff\xff\xff"), "-1");
	assert_value(0x08, BYTES("\xff\xff\xff\xff"), "4294967295");
	assert_value(0x09, BYTES("\x00\x00\x00\x00\x00\x00\x00\x80"), "-9223372036854775808");
	assert_value(0x09, BYTES("\xff\xff\xff\xff\xff\xff\xff\x7f"), "9223372036854775807");
	assert_value(0x0a, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615");
	assert_value(0x0a, BYTES("\x00\x00\x00\x00\x00\x00\x00\x00"), "0");
}

static void numbers_in_hexadecimal(void **state)
{
	(void)state;
	assert_value(0x14, BYTES("\x74\xf0\x04\xc0"), "0xc004f074");
	assert_value(0x14, BYTES("\x00\x00\x00\x00"), "0x0");
	assert_value(0x15, BYTES("\x00\x00\x00\x00\x00\x00\x80\x00"), "0x80000000000000");
	assert_value(0x15, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), "0xffffffffffffffff");
	assert_value(0x10, BYTES("\x10\x00\x00\x00"), "0x10");
	assert_value(0x10, BYTES("\x10\x00\x00\x00\x01\x00\x00\x00"), "0x100000010");
	assert_value(0x20, BYTES("\xff\x00\x00\x00"), "0xff");
}

static void real_numbers(void **state)
{
	(void)state;
	assert_value(0x0b, BYTES("\x00\x00\xc0\x3f"), "1.5");
	assert_value(0x0b, BYTES("\x00\x00\x20\xc0"), "-2.5");
	assert_value(0x0c, BYTES("\x00\x00\x00\x00\x00\x00\xd0\x3f"), "0.25");
	assert_value(0x0c, BYTES("\x00\x00\x00\x00\x00\x00\x00\x00"), "0");
}

static void truth_may_be_odd(void **state)
{
	(void)state;
	assert_value(0x0d, BYTES("\x00\x00\x00\x00"), "false");
	assert_value(0x0d, BYTES("\x01\x00\x00\x00"), "true");
	assert_value(0x0d, BYTES("\xff\xff\xff\xff"), "true");
	assert_value(0x0d, BYTES("\x00\x02\x00\x00"), "true");
	assert_value(0x0d, BYTES("\x01"), "true");
	assert_value(0x0d, BYTES("\x00"), "false");
}

static void a_value_that_is_too_short_or_too_long_is_shown(void **state)
{
	(void)state;
	assert_value(0x08, BYTES("\x01\x02"), "0102");
	assert_value(0x06, BYTES("\x01\x02\x03\x04"), "01020304");
	assert_value(0x0f, BYTES("\xab\xcd"), "ABCD");
	assert_value(0x11, BYTES("\x01\x02\x03"), "010203");
	assert_value(0x7f, BYTES("\x01\x02\x03"), "010203");
	assert_value(0x08, "", 0, "");
	assert_value(0x13, BYTES("\x01\x05\x00"), "010500");
}

/* --- text ----------------------------------------------------------------------------------------- */

static void text_in_two_encodings(void **state)
{
	(void)state;
	assert_value(0x01, BYTES("a\0b\0c\0"), "abc");
	assert_value(0x01, BYTES("a\0b\0\0\0"), "ab");
	assert_value(0x01, BYTES("\0\0"), "");
	assert_value(0x01, BYTES("\xe4\x00\xac\x20\x37\x52"), "\xc3\xa4\xe2\x82\xac\xe5\x88\xb7");
	assert_value(0x02, BYTES("abc\0"), "abc");
	assert_value(0x02, BYTES("Zug\xe4nge"), "Zug\xc3\xa4nge");
	assert_value(0x23, BYTES("x\0y\0"), "xy");
}

static void pairs_and_lone_surrogates(void **state)
{
	(void)state;
	assert_value(0x01, BYTES("\x3d\xd8\x11\xdd"), "\xf0\x9f\x94\x91");
	assert_value(0x01, BYTES("\xff\xdb\xff\xdf"), "\xf4\x8f\xbf\xbf");
	assert_value(0x01, BYTES("\x3d\xd8"), "\xef\xbf\xbd");
	assert_value(0x01, BYTES("\x3d\xd8x\0"), "\xef\xbf\xbdx");
	assert_value(0x01, BYTES("\x11\xddx\0"), "\xef\xbf\xbdx");
	assert_value(0x01, BYTES("\x11\xdd\x3d\xd8"), "\xef\xbf\xbd\xef\xbf\xbd");
	assert_value(0x01, BYTES("\x3d\xd8\x3d\xd8\x11\xdd"), "\xef\xbf\xbd\xf0\x9f\x94\x91");
	/* half a unit at the end */
	assert_value(0x01, BYTES("a\0b"), "a");
}

static void long_text_with_one_odd_character_at_any_place(void **state)
{
	uint8_t units[2 * WIDE_MOST];
	char expected[WIDE_MOST + 8];

	(void)state;
	/* sixteen units are read at once: each place in such a block */
	for (size_t odd = 0; odd < 40; odd++) {
		for (size_t i = 0; i < 40; i++) {
			units[2 * i] = (uint8_t)(i == odd ? 0xe4 : 'a' + i % 26);
			units[2 * i + 1] = 0;
		}
		for (size_t i = 0, at = 0; i < 40; i++) {
			if (i == odd) {
				expected[at++] = '\xc3';
				expected[at++] = '\xa4';
			} else {
				expected[at++] = (char)('a' + i % 26);
			}
			expected[at] = '\0';
		}
		assert_value(0x01, units, 80, expected);
	}
}

/* --- structures ----------------------------------------------------------------------------------- */

static void bytes_guids_and_sids(void **state)
{
	static const uint8_t sid12[8 + 48] = { 1,  12, 0, 0, 0,    0,    0,    5,   1,  0, 0, 0,
					       2,  0,  0, 0, 3,    0,    0,    0,   4,  0, 0, 0,
					       5,  0,  0, 0, 6,    0,    0,    0,   7,  0, 0, 0,
					       8,  0,  0, 0, 9,    0,    0,    0,   10, 0, 0, 0,
					       11, 0,  0, 0, 0xff, 0xff, 0xff, 0xff };

	(void)state;
	assert_value(0x0e, BYTES("\x00\xab\xff"), "00ABFF");
	assert_value(0x0f, spp_guid_bytes, 16, "{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}");
	assert_value(0x13, BYTES("\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00"), "S-1-5-18");
	assert_value(0x13, sid12, sizeof(sid12), "S-1-5-1-2-3-4-5-6-7-8-9-10-11-4294967295");
	assert_value(0x13, BYTES("\x01\x00\x00\x01\x00\x00\x00\x00"), "S-1-4294967296");
	/* more parts than bytes */
	assert_value(0x13, BYTES("\x01\x0c\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00"),
		     "010C00000000000512000000");
}

static void times_and_their_edges(void **state)
{
	char text[32];

	(void)state;
	assert_value(0x11, BYTES("\x00\x00\x00\x00\x00\x00\x00\x00"),
		     "1601-01-01T00:00:00.000000000Z");
	assert_value(0x11, BYTES("\x01\x00\x00\x00\x00\x00\x00\x00"),
		     "1601-01-01T00:00:00.000000100Z");
	/* the last one of the year 9999, and the first one behind it, which is printed as a number */
	vad_evtx_filetime_text(UINT64_C(2650467743999999999), text);
	assert_string_equal(text, "9999-12-31T23:59:59.999999900Z");
	vad_evtx_filetime_text(UINT64_C(2650467744000000000), text);
	assert_string_equal(text, "");
	vad_evtx_filetime_text(UINT64_MAX, text);
	assert_string_equal(text, "");
	vad_evtx_filetime_text(UINT64_C(125963423999999999), text);
	assert_string_equal(text, "2000-02-29T23:59:59.999999900Z");
	assert_value(0x11, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615");
	assert_value(0x12,
		     BYTES("\xe4\x07\x08\x00\x06\x00\x01\x00\x15\x00\x30\x00\x2c\x00\xd5\x03"),
		     "2020-08-01T21:48:44.981Z");
	assert_value(0x12,
		     BYTES("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
		     "65535-65535-65535T65535:65535:65535.65535Z");
}

/* --- arrays and nothings -------------------------------------------------------------------------- */

static void assert_array(uint8_t type, const void *bytes, size_t size, const char *event,
			 const char *xml)
{
	struct made_value value = { type, bytes, (uint16_t)size };
	struct test_read *read = read_values(&value, 1, false);

	assert_holds(test_text(read, 0), event);
	assert_holds(test_xml(read, 0), xml);
	test_read_free(read);
}

static void an_array_makes_an_item_of_each_element(void **state)
{
	static const uint8_t guids[32] = { 1, 0, 0, 0, 2, 0, 3, 0, 4, 5, 6, 7, 8, 9, 10, 11, 0xff };

	(void)state;
	assert_array(0x81, BYTES("a\0\0\0b\0c\0\0\0"), "[=a|=bc|]",
		     "<Data>a</Data><Data>bc</Data>");
	/* without an end, with an empty element, and nothing but an end */
	assert_array(0x81, BYTES("a\0\0\0b\0"), "[=a|=b|]", "<Data>a</Data><Data>b</Data>");
	assert_array(0x81, BYTES("a\0\0\0\0\0"), "[=a|=|]", "<Data>a</Data><Data></Data>");
	assert_array(0x81, BYTES("\0\0"), "[=|]", "<Data></Data>");
	assert_array(0x81, "", 0, "[=|]", "<Data></Data>");
	assert_array(0x88, BYTES("\x01\0\0\0\xff\xff\xff\xff"), "[=1|=4294967295|]",
		     "<Data>1</Data><Data>4294967295</Data>");
	/* what is left over is shown */
	assert_array(0x86, BYTES("\x01\x00\x02"), "[=1|=02|]", "<Data>1</Data><Data>02</Data>");
	assert_array(0x8f, guids, 32,
		     "[={00000001-0002-0003-0405-060708090A0B}|={000000FF-0000-0000-0000-"
		     "000000000000}|]",
		     "</Data><Data>{000000FF-");
	assert_array(0x93,
		     BYTES("\x01\x01\0\0\0\0\0\x05\x12\0\0\0\x01\x01\0\0\0\0\0\x05\x13\0\0\0"),
		     "[=S-1-5-18|=S-1-5-19|]", "<Data>S-1-5-18</Data><Data>S-1-5-19</Data>");
	assert_array(0x8d, BYTES("\x01\0\0\0\0\0\0\0"), "[=true|=false|]",
		     "<Data>true</Data><Data>false</Data>");
}

/* An optional value that is not there leaves its element out; one that is required leaves it empty. */
static void an_optional_nothing_is_left_out(void **state)
{
	static const struct made_value values[] = {
		{ 0x01, "a\0", 2 }, { 0x00, "", 0 },     { 0x00, "zz", 2 },
		{ 0x01, "", 0 },    { 0x04, "\x07", 1 },
	};
	struct test_read *read = read_values(values, 5, true);

	(void)state;
	assert_holds(test_text(read, 0), "[=a|=|=7|]");
	assert_holds(test_xml(read, 0),
		     "<EventData><Data>a</Data><Data></Data><Data>7</Data></EventData>");
	test_read_free(read);
	read = read_values(values, 5, false);
	assert_holds(test_text(read, 0), "[=a|=|=|=|=7|]");
	assert_holds(test_xml(read, 0),
		     "<Data>a</Data><Data></Data><Data></Data><Data></Data><Data>7<");
	test_read_free(read);
}

/* --- XML ------------------------------------------------------------------------------------------ */

/* A value as it is in the event, and in XML. */
static void assert_escaped(const void *units, size_t size, const char *plain, const char *xml)
{
	struct made_value value = { 0x01, units, (uint16_t)size };
	struct test_read *read = read_values(&value, 1, false);
	char part[256];

	(void)snprintf(part, sizeof(part), "[=%s|]", plain);
	assert_holds(test_text(read, 0), part);
	(void)snprintf(part, sizeof(part), "<EventData><Data>%s</Data></EventData>", xml);
	assert_holds(test_xml(read, 0), part);
	test_read_free(read);
}

static void what_means_something_in_xml_is_escaped(void **state)
{
	(void)state;
	assert_escaped(BYTES("<\0&\0>\0\"\0'\0"), "<&>\"'", "&lt;&amp;&gt;&quot;&apos;");
	assert_escaped(BYTES("]\0]\0>\0"), "]]>", "]]&gt;");
	assert_escaped(BYTES("a\0\t\0\n\0\r\0b\0"), "a\t\n\rb", "a\t\n&#13;b");
	/* what XML has no way to say */
	assert_escaped(BYTES("a\0\x01\0\x1f\0b\0"),
		       "a\x01\x1f"
		       "b",
		       "a\xef\xbf\xbd\xef\xbf\xbd"
		       "b");
	assert_escaped(BYTES("\xfe\xff\xff\xff\xfd\xff"), "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
		       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* One record without a template whose only item is made by `put`. */
static struct test_read *read_direct(void (*put)(struct maker *m))
{
	struct maker *m = malloc(sizeof(*m));
	struct test_read *read;

	assert_non_null(m);
	maker_begin(m);
	begin_record(m, 1);
	put_fragment(m);
	put_open(m, "Event", false);
	put_content(m);
	put_system(m, "P", "1");
	put_open(m, "EventData", false);
	put_content(m);
	put(m);
	put_close(m);
	put_close(m);
	put8(m, 0);
	end_record(m);
	maker_end(m);
	read = test_read_bytes(m->bytes, CHUNK, NULL);
	assert_int_equal(read->count, 1);
	free(m);
	return read;
}

static void put_bad_names(struct maker *m)
{
	static const char *const names[] = { "", "1st", "a b", "a>b<c", "-x", "x-1.2_3" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		put_open(m, names[i], true);
		put_attribute(m, "a='");
		put_text(m, "v'");
		put_content(m);
		put_close(m);
	}
}

static void a_name_that_is_none_ends_no_tag(void **state)
{
	struct test_read *read = read_direct(put_bad_names);

	(void)state;
	assert_holds(test_xml(read, 0), "<EventData><_ a__='v&apos;'></_><_st a__='v&apos;'></_st>"
					"<a_b a__='v&apos;'></a_b><a_b_c a__='v&apos;'></a_b_c>"
					"<_x a__='v&apos;'></_x><x-1.2_3 a__='v&apos;'></x-1.2_3>");
	test_read_free(read);
}

static void put_references(struct maker *m)
{
	static const char *const names[] = { "lt", "amp", "foo" };

	put_open(m, "Data", false);
	put_content(m);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		put8(m, 0x09);
		put_name(m, names[i]);
	}
	put8(m, 0x08);
	put16(m, 0x41);
	put8(m, 0x08);
	put16(m, 0xd800);
	put8(m, 0x08);
	put16(m, 0x1);
	put8(m, 0x07);
	put16(m, 4);
	put_units(m, "]]><");
	put_close(m);
}

static void references_and_cdata_are_text(void **state)
{
	struct test_read *read = read_direct(put_references);

	(void)state;
	assert_holds(test_text(read, 0), "[=<&&foo;A\xef\xbf\xbd\x01]]><|]");
	assert_holds(test_xml(read, 0),
		     "<Data>&lt;&amp;&amp;foo;&#65;&#65533;&#65533;]]&gt;&lt;</Data>");
	test_read_free(read);
}

static void put_instruction(struct maker *m)
{
	put8(m, 0x0a);
	put_name(m, "pi");
	put8(m, 0x0b);
	put16(m, 6);
	put_units(m, "a ?> b");
	put_open(m, "Data", false);
	put_content(m);
	put_text(m, "v");
	put_close(m);
}

static void an_instruction_has_one_end(void **state)
{
	struct test_read *read = read_direct(put_instruction);

	(void)state;
	assert_holds(test_text(read, 0), "[=v|]");
	assert_holds(test_xml(read, 0), "<EventData><?pi a ?&gt; b?><Data>v</Data></EventData>");
	test_read_free(read);
}

static void put_text_in_tag(struct maker *m)
{
	put_open(m, "Data", true);
	put_text(m, "no attribute");
	put_content(m);
	put_close(m);
}

static void text_in_a_tag_is_damage(void **state)
{
	struct test_read *read = read_direct(put_text_in_tag);

	(void)state;
	assert_int_equal(read->records[0].result, VAD_EVTX_UNREADABLE);
	assert_int_equal(read->records[0].xml_result, VAD_EVTX_UNREADABLE);
	assert_int_equal(test_xml(read, 0).size, 0);
	/* what was before the damage is known */
	assert_holds(test_text(read, 0), "id=1|");
	test_read_free(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_of_every_width),
		cmocka_unit_test(numbers_in_hexadecimal),
		cmocka_unit_test(real_numbers),
		cmocka_unit_test(truth_may_be_odd),
		cmocka_unit_test(a_value_that_is_too_short_or_too_long_is_shown),
		cmocka_unit_test(text_in_two_encodings),
		cmocka_unit_test(pairs_and_lone_surrogates),
		cmocka_unit_test(long_text_with_one_odd_character_at_any_place),
		cmocka_unit_test(bytes_guids_and_sids),
		cmocka_unit_test(times_and_their_edges),
		cmocka_unit_test(an_array_makes_an_item_of_each_element),
		cmocka_unit_test(an_optional_nothing_is_left_out),
		cmocka_unit_test(what_means_something_in_xml_is_escaped),
		cmocka_unit_test(a_name_that_is_none_ends_no_tag),
		cmocka_unit_test(references_and_cdata_are_text),
		cmocka_unit_test(an_instruction_has_one_end),
		cmocka_unit_test(text_in_a_tag_is_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
