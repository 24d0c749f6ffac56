/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/journal.h"

static const vad_time start = 1790000000;

static struct vad_model_world *world;
static struct vad_model_machine *pc;

static int set_up(void **state)
{
	(void)state;
	world = vad_model_world_new(vad_knowledge_builtin(), start, 1);
	pc = world == NULL ? NULL : vad_model_add_machine(world, "pc1");
	return pc == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	vad_model_world_free(world);
	return 0;
}

static void assert_message(uint32_t id, const char *const *data, size_t count,
			   const char *expected)
{
	struct vad_buffer out = vad_buffer_new(2000);
	size_t last = vad_model_journal_count(pc);

	assert_int_equal(vad_model_journal_add(world, pc, id, data, count), VAD_OK);
	vad_model_record_message(world, vad_model_journal_at(pc, last), &out);
	assert_string_equal(vad_buffer_text(&out), expected);
	vad_buffer_clear(&out);
}

static void a_record_has_the_time_of_its_machine(void **state)
{
	const char *data[] = { "corp.example" };
	const struct vad_model_record *record;

	(void)state;
	assert_int_equal(vad_model_journal_count(pc), 0);
	assert_null(vad_model_journal_at(pc, 0));
	pc->clock_offset = -3600;
	assert_int_equal(vad_model_journal_add(world, pc, 12294, data, 1), VAD_OK);
	record = vad_model_journal_at(pc, 0);
	assert_non_null(record);
	assert_int_equal(record->time, start - 3600);
	assert_ptr_not_equal(record->data[0], data[0]);
	assert_string_equal(record->data[0], "corp.example");
	assert_null(vad_model_journal_at(pc, 1));
}

static void records_go_where_windows_writes_them(void **state)
{
	static const struct {
		uint32_t id;
		int level;
		const char *channel;
	} expected[] = {
		{ 12288, 4, "Application" }, { 12290, 4, "Key Management Service" },
		{ 12293, 2, "Application" }, { 8198, 2, "Application" },
		{ 1003, 4, "Application" },  { 7036, 4, "System" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct vad_model_record *record;

		assert_int_equal(vad_model_journal_add(world, pc, expected[i].id, NULL, 0), VAD_OK);
		record = vad_model_journal_at(pc, i);
		assert_int_equal(record->level, expected[i].level);
		assert_string_equal(vad_model_record_channel(record), expected[i].channel);
	}
	assert_string_equal(vad_model_record_provider(world, vad_model_journal_at(pc, 0)),
			    "Microsoft-Windows-Security-SPP");
	assert_string_equal(vad_model_record_provider(world, vad_model_journal_at(pc, 5)),
			    "Service Control Manager");
}

static void messages_are_those_of_event_viewer(void **state)
{
	const char *request[] = { "0xC004F074", "0x00000000", "kms1.corp.example:1688" };
	const char *failed[] = { "corp.example", "0x8007232D" };
	const char *activation[] = { "hr=0x8007232B", "RuleId=1;Trigger=TimerEvent" };

	(void)state;
	assert_message(12288, request, 3,
		       "The client has sent an activation request to the key management service "
		       "machine.\nInfo:\n0xC004F074, 0x00000000, kms1.corp.example:1688");
	assert_message(12290, request, 3,
		       "An activation request has been processed.\nInfo:\n0xC004F074,0x00000000,"
		       "kms1.corp.example:1688");
	assert_message(12293, failed, 2,
		       "Publishing the Key Management Service (KMS) to DNS in the 'corp.example' "
		       "domain failed.\nInfo:\n0x8007232D");
	assert_message(8198, activation, 2,
		       "License Activation (slui.exe) failed with the following error code:\n"
		       "hr=0x8007232B\nCommand-line arguments:\nRuleId=1;Trigger=TimerEvent");
}

static void the_oldest_make_room(void **state)
{
	char number[16];
	const char *data[] = { number };

	(void)state;
	for (int i = 0; i < VAD_JOURNAL_RECORDS_MAX + 70; i++) {
		(void)snprintf(number, sizeof(number), "%d", i);
		assert_int_equal(vad_model_journal_add(world, pc, 12290, data, 1), VAD_OK);
	}
	assert_int_equal(vad_model_journal_count(pc), VAD_JOURNAL_RECORDS_MAX);
	assert_string_equal(vad_model_journal_at(pc, 0)->data[0], "70");
	assert_string_equal(vad_model_journal_at(pc, 1)->data[0], "71");
	(void)snprintf(number, sizeof(number), "%d", VAD_JOURNAL_RECORDS_MAX + 69);
	assert_string_equal(
		vad_model_journal_at(pc, VAD_JOURNAL_RECORDS_MAX - 1)->data[0], number);
	vad_model_journal_clear(pc);
	assert_int_equal(vad_model_journal_count(pc), 0);
}

static void too_many_data_are_refused(void **state)
{
	const char *data[VAD_JOURNAL_DATA_MAX + 1];

	(void)state;
	for (size_t i = 0; i <= VAD_JOURNAL_DATA_MAX; i++)
		data[i] = "x";
	assert_int_equal(vad_model_journal_add(world, pc, 1003, data, VAD_JOURNAL_DATA_MAX + 1),
			 VAD_LIMIT);
	assert_int_equal(vad_model_journal_count(pc), 0);
	assert_int_equal(vad_model_journal_add(world, pc, 1003, data, VAD_JOURNAL_DATA_MAX), VAD_OK);
	assert_int_equal(vad_model_journal_at(pc, 0)->data_count, VAD_JOURNAL_DATA_MAX);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_record_has_the_time_of_its_machine),
		TEST(records_go_where_windows_writes_them),
		TEST(messages_are_those_of_event_viewer),
		TEST(the_oldest_make_room),
		TEST(too_many_data_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
