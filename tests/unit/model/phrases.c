/* SPDX-License-Identifier: MIT */
#include "console.h"

#include "phrases.h"

static const char *filled(const char *tool, const char *key, const char *const *values)
{
	vad_buffer_reset(&console);
	assert_true(vad_model_phrase_add(world->k, tool, key, values, &console));
	return vad_buffer_text(&console);
}

static void places_are_filled_in_their_order(void **state)
{
	(void)state;
	assert_string_equal(filled("slmgr", "expiry.volume",
				   (const char *const[]){ "259199", "180", NULL }),
			    "Volume activation expiration: 259199 minute(s) (180 day(s))");
	assert_string_equal(filled("slmgr", "activating", (const char *const[]){ "A", "B", NULL }),
			    "Activating A (B) ...");
}

static void places_without_a_value_stay_empty(void **state)
{
	(void)state;
	assert_string_equal(filled("slmgr", "activating", (const char *const[]){ "A", NULL }),
			    "Activating A () ...");
	assert_string_equal(filled("slmgr", "activating", NULL), "Activating  () ...");
}

static void a_per_cent_sign_alone_is_no_place(void **state)
{
	(void)state;
	assert_string_equal(filled("slmgr", "reason", (const char *const[]){ "5%", NULL }),
			    "Notification Reason: 0x5%");
}

static void the_first_of_several_is_taken(void **state)
{
	(void)state;
	assert_string_equal(filled("slmgr", "kms-client-head", NULL),
			    "Key Management Service client information");
}

static void what_is_not_there_adds_nothing(void **state)
{
	(void)state;
	vad_buffer_reset(&console);
	assert_false(vad_model_phrase_add(world->k, "slmgr", "no-such-key", NULL, &console));
	assert_int_equal(console.size, 0);
	assert_int_equal(vad_model_phrase(world->k, "no-such-tool", "name").size, 0);
}

static void codes_have_the_texts_of_the_script_first(void **state)
{
	(void)state;
	vad_buffer_reset(&console);
	assert_true(vad_model_code_text(world->k, 0xC004C020, &console));
	assert_string_equal(vad_buffer_text(&console),
			    "The activation server reported that the Multiple Activation Key has "
			    "exceeded its limit");
	vad_buffer_reset(&console);
	assert_true(vad_model_code_text(world->k, 0x8007232B, &console));
	assert_string_equal(vad_buffer_text(&console), "DNS name does not exist.");
	vad_buffer_reset(&console);
	assert_false(vad_model_code_text(world->k, 0xC0FFEE00, &console));
	assert_int_equal(console.size, 0);
}

static void times_are_those_of_the_machine(void **state)
{
	(void)state;
	vad_buffer_reset(&console);
	pc("pc1")->zone_offset = 3600;
	pc("pc1")->clock_offset = -60;
	vad_model_local_time(world, pc("pc1"), world->now, &console);
	assert_string_equal(vad_buffer_text(&console), "9/21/2026 3:12:20 PM");
	vad_buffer_reset(&console);
	/* midnight and noon are twelve */
	vad_model_local_time(world, pc("old"), 1790000000 - 1790000000 % 86400, &console);
	assert_string_equal(vad_buffer_text(&console), "9/21/2026 12:00:00 AM");
	vad_buffer_reset(&console);
	vad_model_local_time(world, pc("old"), 1790000000 - 1790000000 % 86400 + 43200, &console);
	assert_string_equal(vad_buffer_text(&console), "9/21/2026 12:00:00 PM");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_world, free_world)
	const struct CMUnitTest tests[] = {
		TEST(places_are_filled_in_their_order),
		TEST(places_without_a_value_stay_empty),
		TEST(a_per_cent_sign_alone_is_no_place),
		TEST(the_first_of_several_is_taken),
		TEST(what_is_not_there_adds_nothing),
		TEST(codes_have_the_texts_of_the_script_first),
		TEST(times_are_those_of_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
