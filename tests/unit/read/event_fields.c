/* SPDX-License-Identifier: MIT */
/* The fields of a record from the spellings that the forms have for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "event_csv.h"
#include "reading.h"

static int set_up(void **state)
{
	static struct vad_reading reading;
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)16 << 20);

	*state = &reading;
	return c && vad_reading_init(&reading, c, "t") ? 0 : -1;
}

static int tear_down(void **state)
{
	struct vad_reading *r = *state;

	vad_reading_done(r);
	vad_case_free(r->c);
	return 0;
}

static void ids(void **state)
{
	struct vad_record e = { 0 };

	(void)state;
	vad_event_id(&e, VAD_VIEW(" 12288 "), false);
	assert_int_equal(e.id, 12288);
	vad_event_id(&e, VAD_VIEW("3221233670"), false);
	vad_event_id(&e, VAD_VIEW("no number"), true);
	assert_int_equal(e.id, 12288);
	vad_event_id(&e, VAD_VIEW("3221233670"), true);
	assert_int_equal(e.id, 8198);
	vad_event_record_id(&e, VAD_VIEW("18446744073709551615"));
	assert_true(e.record_id == UINT64_MAX);
}

static void levels_and_channels(void **state)
{
	static const struct {
		const char *text;
		unsigned level;
	} rows[] = {
		{ "2", 2 }, { "Error", 2 }, { "warning", 3 }, { "Information", 4 }, { "info", 4 },
		{ "crit", 1 }, { "Verbose", 5 }, { "Fehler", 9 }, { "", 9 }, { "256", 9 },
	};
	struct vad_record e = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e.level = 9;
		vad_event_level(&e, vad_view_of(rows[i].text));
		assert_int_equal(e.level, rows[i].level);
	}
	vad_event_channel(&e, VAD_VIEW("KeyMgtSvc"));
	assert_string_equal(e.channel, "Key Management Service");
	vad_event_channel(&e, VAD_VIEW("Application"));
	assert_string_equal(e.channel, "Application");
}

static void times(void **state)
{
	static const struct {
		const char *text;
		vad_time time;
		enum vad_clock clock;
	} rows[] = {
		{ "2021-02-13T19:52:27Z", 1613245947, VAD_CLOCK_UTC },
		{ "2021-02-13T19:52:27.093135700Z", 1613245947, VAD_CLOCK_UTC },
		{ "2021-02-13T19:52:27.0931357+01:00", 1613242347, VAD_CLOCK_UTC },
		{ "2021-02-13 19:52:27.093 +00:00", 1613245947, VAD_CLOCK_UTC },
		{ "2021-02-13T19:52:27.093", 1613245947, VAD_CLOCK_LOCAL },
		{ "/Date(1613245947093)/", 1613245947, VAD_CLOCK_UTC },
		{ "/Date(1613245947093+0100)/", 1613245947, VAD_CLOCK_UTC },
		{ "/Date(-1)/", -1, VAD_CLOCK_UTC },
		{ "2/13/2021 7:52:27 PM", 1613245947, VAD_CLOCK_LOCAL },
		{ "13.02.2021 19:52:27", 1613245947, VAD_CLOCK_LOCAL },
	};
	static const char *const none[] = { "", "2021-02-30T19:52:27Z", "2021-02-13T19:52:2-Z", "/Date()/",
					    "2021-02-13T19:52:27.Zx", "now" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		vad_time time = 7;
		enum vad_clock clock = VAD_CLOCK_NONE;

		assert_true(vad_event_stamp(*state, vad_view_of(rows[i].text), &time, &clock));
		assert_int_equal(time, rows[i].time);
		assert_int_equal(clock, rows[i].clock);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		vad_time time = 7;
		enum vad_clock clock = VAD_CLOCK_NONE;

		assert_false(vad_event_stamp(*state, vad_view_of(none[i]), &time, &clock));
		assert_int_equal(time, 7);
	}
}

static void details(void **state)
{
	static const struct {
		const char *text, *payload;
	} rows[] = {
		{ "Data[1]: hr=0x1 \xc2\xa6 Data[2]: x: y \xc2\xa6 Svc: sppsvc",
		  "hr=0x1\nx: y\nSvc: sppsvc\n" },
		{ "Data: 0x0, 0x0, kms:1688", "0x0, 0x0, kms:1688\n" },
		{ "-", "" },
		{ "", "" },
		{ "Database: down", "Database: down\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_record e = { 0 };

		vad_event_begin(&e, 1);
		vad_event_details(&e, vad_view_of(rows[i].text));
		assert_string_equal(vad_buffer_text(&e.payload), rows[i].payload);
		vad_event_free(&e);
	}
}

/* What the forms know beside what facts are made of. */
static void assert_whole(const struct vad_record *e, const char *source)
{
	assert_false(e->open);
	assert_int_equal(e->id, 8198);
	assert_int_equal(e->level, 2);
	assert_int_equal(e->record_id, 405);
	assert_string_equal(e->provider, "Microsoft-Windows-Security-SPP");
	assert_string_equal(e->event_source, source);
	assert_string_equal(e->channel, "Application");
	assert_string_equal(e->computer, "pc7");
	assert_int_equal(e->time, 1613245947);
	assert_string_equal(vad_buffer_text(&e->payload), "hr=0x8007232B\n");
}

static void xml(void **state)
{
	struct vad_event_xml x = { 0 };

	vad_event_xml_feed(&x, *state, VAD_VIEW(
		"<Event><System><Provider Name='Microsoft-Windows-Security-SPP' Guid='{x}' "
		"EventSourceName='Old'/><EventID Qualifiers='49152'>8198</EventID><Level>2</Level>"
		"<TimeCreated SystemTime='2021-02-13T19:52:27Z'/><EventRecordID>405</EventRecordID>"
		"<Channel>Application</Channel><Computer>pc7</Computer></System><EventData>"
		"<Data>hr=0x8007232B</Data><Binary>00</Binary></EventData><RenderingInfo>"
		"<Message>m</Message><Level>Fehler</Level><Channel>Anwendung</Channel>"
		"<Provider>p</Provider></RenderingInfo></Event>"));
	assert_whole(&x.event, "Old");
	vad_event_xml_free(&x);
}

static void json(void **state)
{
	struct vad_event_json j = { 0 };

	vad_event_json_feed(&j, *state, VAD_VIEW(
		"{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":"
		"\"Microsoft-Windows-Security-SPP\",\"Guid\":\"x\",\"EventSourceName\":\"Old\"}},"
		"\"EventID\":{\"#attributes\":{\"Qualifiers\":49152},\"#text\":8198},\"Level\":2,"
		"\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2021-02-13T19:52:27Z\"}},"
		"\"EventRecordID\":405,\"Channel\":\"Application\",\"Computer\":\"pc7\"},"
		"\"EventData\":{\"Data\":{\"#text\":\"hr=0x8007232B\"},\"Binary\":\"00\"}}}"), 0);
	assert_whole(&j.event, "Old");
	vad_event_json_free(&j);
}

static void csv(void **state)
{
	struct vad_event_csv x = { 0 };

	assert_true(vad_event_csv_begin(&x, *state, VAD_VIEW(
		"\"Message\";\"Id\";\"LevelDisplayName\";\"RecordId\";\"ProviderName\";\"LogName\";"
		"\"MachineName\";\"TimeCreated\"")));
	assert_true(vad_event_csv_line(&x, *state, VAD_VIEW(
		"\"hr=0x8007232B\";\"8198\";Error;\"405\";Microsoft-Windows-Security-SPP;"
		"\"Application\";\"pc7\";\"2/13/2021 7:52:27 PM\""), false));
	assert_whole(&x.event, "");
	vad_event_csv_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids),
		cmocka_unit_test(levels_and_channels),
		cmocka_unit_test_setup_teardown(times, set_up, tear_down),
		cmocka_unit_test(details),
		cmocka_unit_test_setup_teardown(xml, set_up, tear_down),
		cmocka_unit_test_setup_teardown(json, set_up, tear_down),
		cmocka_unit_test_setup_teardown(csv, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
