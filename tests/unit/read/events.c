/* SPDX-License-Identifier: MIT */
/* Events in every form in which they are pasted, exported and collected. */
#include "reading_test.h"

#define ARGUMENTS                                                                                  \
	"RuleId=502ff3ba-669a-4674-bbb1-601f34a3b968;Action=AutoActivate;AppId=55c92734-d682-"     \
	"4d71-983e-d6ec3f16059f;SkuId=2de67392-b7a7-462a-b1ca-108dd189f588;"                       \
	"NotificationInterval=1440;Trigger=UserLogon;SessionId=2"
#define MESSAGE                                                                                    \
	"License Activation (slui.exe) failed with the following error code:\n"                    \
	"hr=0x8007232B\nCommand-line arguments:\n" ARGUMENTS "\n"

static void assert_8198(const struct vad_case *c)
{
	assert_fact(c, "error:", "error.code", "0x8007232B");
	assert_fact(c, "error:", "error.seen_in", "event-8198");
	assert_fact(c, "error:", "error.trigger", "UserLogon");
	assert_fact(c, NULL, "product.activation_id", "2de67392-b7a7-462a-b1ca-108dd189f588");
	assert_fact(c, NULL, "product.app", "windows");
	assert_int_equal(met(c, NULL, "error.code", NULL), 1);
}

static void event_viewer(void **state)
{
	static const char *const heads[] = {
		"Log Name:      Application\nSource:        Microsoft-Windows-Security-SPP\n"
		"Date:          3/27/2017 1:27:16 PM\nEvent ID:      8198\nTask Category: None\n"
		"Level:         Error\nKeywords:      Classic\nUser:          N/A\n"
		"Computer:      pc7.corp.example\nDescription:\n",
		"Protokollname: Application\nQuelle:        Microsoft-Windows-Security-SPP\n"
		"Datum:         27.03.2017 13:27:16\nEreignis-ID:   8198\nAufgabenkategorie:Keine\n"
		"Ebene:         Fehler\nSchl\xc3\xbcsselw\xc3\xb6rter:Klassisch\nBenutzer:      -\n"
		"Computer:      pc7.corp.example\nBeschreibung:\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct vad_buffer text = vad_buffer_new(65536);
		struct vad_case *c;

		vad_buffer_add(&text, heads[i]);
		vad_buffer_add(&text, MESSAGE);
		c = read_pieces(vad_buffer_view(&text), 99);
		assert_8198(c);
		assert_fact(c, "machine:t@t", "machine.name", "pc7.corp.example");
		assert_fact(c, "log:", "log.channel", "Application");
		assert_fact(c, "log:", "log.first", "2017-03-27T13:27:16");
		vad_case_free(c);
		vad_buffer_clear(&text);
	}
}

static void wevtutil_text(void **state)
{
	struct vad_case *c = read_text(
		"Event[0]:\n  Log Name: Application\n  Source: Microsoft-Windows-Security-SPP\n"
		"  Date: 2017-03-27T13:27:16.000\n  Event ID: 8198\n  Task: N/A\n  Level: Error\n"
		"  Opcode: Info\n  Keyword: Classic\n  User: N/A\n  User Name: N/A\n"
		"  Computer: pc7.corp.example\n  Description: \n" MESSAGE
		"\nEvent[1]:\n  Log Name: Application\n  Source: Microsoft-Windows-Security-SPP\n"
		"  Date: 2017-03-28T13:27:16.000\n  Event ID: 902\n  Computer: pc7.corp.example\n"
		"  Description: \nThe Software Protection service has started.\n10.0.17763.1637\n");

	(void)state;
	assert_8198(c);
	assert_fact(c, "log:", "log.records", "2");
	assert_fact(c, "log:", "log.last", "2017-03-28T13:27:16");
	assert_fact(c, NULL, "machine.build", "10.0.17763.1637");
	vad_case_free(c);
}

static void get_winevent(void **state)
{
	struct vad_case *c = read_text(
		"TimeCreated  : 11/18/2024 4:19:19 PM\n"
		"ProviderName : Microsoft-Windows-Security-SPP\nId           : 8198\n"
		"Message      : License Activation (slui.exe) failed with the following error code:\n"
		"               hr=0x8007232B\n               Command-line arguments:\n"
		"               " ARGUMENTS "\n\n"
		"TimeCreated  : 11/18/2024 4:19:20 PM\n"
		"ProviderName : Microsoft-Windows-Security-SPP\nId           : 8233\n"
		"Message      : The rules engine reported a failed VL activation attempt.\n"
		"               Reason:0xC004F074\n"
		"               AppId = 55c92734-d682-4d71-983e-d6ec3f16059f, "
		"SkuId = 2de67392-b7a7-462a-b1ca-108dd189f588\n               Trigger=TimerEvent\n");

	(void)state;
	assert_fact(c, "error:0x8007232B", "error.seen_in", "event-8198");
	assert_fact(c, "error:0xC004F074", "error.seen_in", "event-8233");
	assert_fact(c, "error:0xC004F074", "error.product",
		    "product:2de67392-b7a7-462a-b1ca-108dd189f588@t");
	vad_case_free(c);
}

static void list_saved_by_event_viewer(void **state)
{
	static const char *const texts[] = {
		"Level,Date and Time,Source,Event ID,Task Category\n"
		"Error,3/27/2017 1:27:16 PM,Microsoft-Windows-Security-SPP,8198,None,\"License "
		"Activation (slui.exe) failed with the following error code:\nhr=0x8007232B\n"
		"Command-line arguments:\n" ARGUMENTS "\"\n"
		"Information,3/27/2017 1:27:17 PM,Microsoft-Windows-Security-SPP,903,None,"
		"The Software Protection service has stopped.\n",
		"Error\t3/27/2017 1:27:16 PM\tMicrosoft-Windows-Security-SPP\t8198\tNone\tLicense "
		"Activation (slui.exe) failed with the following error code:\nhr=0x8007232B\n"
		"Command-line arguments:\n" ARGUMENTS "\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vad_case *c = read_text(texts[i]);
		const struct vad_fact *facts;
		size_t count;

		assert_8198(c);
		facts = vad_case_facts(c, &count);
		assert_int_equal(facts[0].clock, VAD_CLOCK_LOCAL);
		assert_int_equal(facts[0].first, 1490621236);
		vad_case_free(c);
	}
}

static void message_alone(void **state)
{
	struct vad_case *c = read_text("We found this:\n\n" MESSAGE "\nWhat is 0x80070005?\n");

	(void)state;
	assert_fact(c, "error:0x8007232B", "error.seen_in", "event-8198");
	assert_fact(c, "error:0x80070005", "error.seen_in", "text");
	vad_case_free(c);
}

#define XML_HEAD                                                                                   \
	"<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>"          \
	"<Provider Guid='{x}' Name='Microsoft-Windows-Security-SPP' EventSourceName=\"y\"/>"
#define XML(id, time, data)                                                                        \
	XML_HEAD "<EventID Qualifiers='49152'>" id "</EventID><TimeCreated SystemTime='" time      \
		 "'/><Channel>Application</Channel><Computer>pc7.corp.example</Computer></System>" \
		 "<EventData>" data "</EventData></Event>"

static void xml_in_any_layout(void **state)
{
	static const char *const texts[] = {
		XML("8198", "2021-02-13T19:52:27.093135700Z",
		    "<Data>hr=0x8007232B</Data><Data>" ARGUMENTS "</Data>"),
		"<?xml version='1.0'?><Events>" XML("8198", "2021-02-13T19:52:27Z",
			"<Data>hr=0x8007232B</Data><Data>" ARGUMENTS "</Data>") "</Events>",
		"> <Event\n>   xmlns='x'>\n> <System>\n> <Provider\n> Name='Microsoft-Windows-Security-SPP'/>\n"
		"> <EventID>8198</EventID>\n> <TimeCreated SystemTime='2021-02-13T19:52:27Z'/>\n"
		"> <Channel>Application</Channel>\n> <Computer>pc7.corp.example</Computer>\n> </System>\n"
		"> <EventData>\n> <Data>hr=0x8007232B</Data>\n> <Data>" ARGUMENTS "</Data>\n"
		"> </EventData>\n> </Event>\n",
		"&lt;Event xmlns='x'&gt;&lt;System&gt;&lt;Provider Name='Microsoft-Windows-Security-SPP'/&gt;"
		"&lt;EventID&gt;8198&lt;/EventID&gt;&lt;TimeCreated SystemTime='2021-02-13T19:52:27Z'/&gt;"
		"&lt;Channel&gt;Application&lt;/Channel&gt;&lt;Computer&gt;pc7.corp.example&lt;/Computer&gt;"
		"&lt;/System&gt;&lt;EventData&gt;&lt;Data&gt;hr=0x8007232B&lt;/Data&gt;&lt;Data&gt;"
		ARGUMENTS "&lt;/Data&gt;&lt;/EventData&gt;&lt;/Event&gt;",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vad_case *c = read_pieces(vad_view_of(texts[i]), 64);

		assert_8198(c);
		assert_fact(c, "machine:t@t", "machine.name", "pc7.corp.example");
		assert_fact(c, "log:", "log.first", "2021-02-13T19:52:27Z");
		assert_int_equal(vad_case_unread_count(c), 0);
		vad_case_free(c);
	}
}

static void text_followed_by_its_own_xml_counts_once(void **state)
{
	struct vad_case *c = read_text(
		"Log Name:      Application\nSource:        Microsoft-Windows-Security-SPP\n"
		"Date:          2/13/2021 8:52:27 PM\nEvent ID:      8198\n"
		"Computer:      pc7.corp.example\nDescription:\nhr=0x8007232B\nEvent Xml:\n"
		XML("8198", "2021-02-13T19:52:27Z",
		    "<Data>hr=0x8007232B</Data><Data>" ARGUMENTS "</Data>"));

	(void)state;
	assert_8198(c);
	assert_fact(c, "log:", "log.records", "1");
	vad_case_free(c);
}

static void xml_that_is_cut(void **state)
{
	struct vad_case *c = read_text(
		XML_HEAD "<EventID>8198</EventID><Computer>pc7</Computer></System><EventData>"
		"<Data>hr=0x80072EE7</Data><Data>" ARGUMENTS "</Data>\n"
		XML("8198", "2021-02-13T19:52:27Z", "<Data>hr=0x8007232B</Data>")
		XML_HEAD "<EventID>8198</EventID></System><EventData><Data>hr=0xC004F074</Data>");

	(void)state;
	assert_fact(c, NULL, "error.code", "0x8007232B");
	assert_fact(c, NULL, "error.code", "0xC004F074");
	assert_int_equal(vad_case_unread_count(c), 2);
	vad_case_free(c);
}

static void json_of_collectors(void **state)
{
	static const char *const texts[] = {
		"{\"EventID\":8198,\"SourceName\":\"Microsoft-Windows-Security-SPP\",\"Channel\":"
		"\"Application\",\"Hostname\":\"pc7.corp.example\",\"EventTime\":\"2021-02-13T19:52:27Z\","
		"\"Data\":[\"hr=0x8007232B\",\"" ARGUMENTS "\"]}\n",
		"{\n  \"EventId\": 8198,\n  \"ProviderName\": \"Microsoft-Windows-Security-SPP\",\n"
		"  \"LogName\": \"Application\",\n  \"MachineName\": \"pc7.corp.example\",\n"
		"  \"TimeCreated\": \"\\/Date(1613245947000)\\/\",\n"
		"  \"Message\": \"License Activation (slui.exe) failed with the following error code:\\r\\n"
		"hr=0x8007232B\\r\\nCommand-line arguments:\\r\\n" ARGUMENTS "\"\n}\n",
		"{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":"
		"\"Microsoft-Windows-Security-SPP\"}},\"EventID\":{\"#attributes\":{\"Qualifiers\":49152},"
		"\"#text\":8198},\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2021-02-13T19:52:27Z\"}},"
		"\"Channel\":\"Application\",\"Computer\":\"pc7.corp.example\"},\"EventData\":{\"Data\":"
		"{\"#text\":[\"hr=0x8007232B\",\"" ARGUMENTS "\"]}}}}\n",
		"[{\"EventID\":902,\"ProviderName\":\"x\"},{\"EventID\":\"8198\",\"ProviderName\":"
		"\"Microsoft-Windows-Security-SPP\",\"Channel\":\"Application\",\"Computer\":"
		"\"pc7.corp.example\",\"SystemTime\":\"2021-02-13T19:52:27Z\",\"Message\":"
		"\"\\u0068r=0x8007232B " ARGUMENTS "\"}]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vad_case *c = read_pieces(vad_view_of(texts[i]), 50);

		if (met(c, "error:", "error.seen_in", "event-8198") == 0)
			fail_msg("nothing in text %zu", i);
		assert_8198(c);
		assert_fact(c, "machine:t@t", "machine.name", "pc7.corp.example");
		assert_fact(c, "log:Application", "log.first", "2021-02-13T19:52:27Z");
		vad_case_free(c);
	}
}

static void ids_of_other_programs_say_nothing(void **state)
{
	struct vad_case *c = read_text(
		"<Event><System><Provider Name='SQLISPackage100'/><EventID>12288</EventID>"
		"<TimeCreated SystemTime='2021-02-13T19:52:27Z'/><Channel>Application</Channel>"
		"<Computer>sql1</Computer></System><EventData><Data>Package started 0xC004F074</Data>"
		"</EventData></Event>\n"
		"Log Name:      Application\nSource:        SQLISPackage100\nEvent ID:      8198\n"
		"Description:\nhr=0xC004F074 of something else\n");

	(void)state;
	assert_int_equal(met(c, NULL, "attempt.result", NULL), 0);
	assert_int_equal(met(c, NULL, "error.code", NULL), 0);
	assert_fact(c, "log:Application", "log.records", "2");
	vad_case_free(c);
}

static void records_of_two_computers(void **state)
{
	struct vad_case *c = read_text(
		XML("8198", "2021-02-13T19:52:27Z", "<Data>hr=0x8007232B</Data><Data>" ARGUMENTS
		    "</Data>") "\n"
		"<Event><System><Provider Name='Microsoft-Windows-Security-SPP'/><EventID>8198</EventID>"
		"<Channel>Application</Channel><Computer>pc8.corp.example</Computer></System><EventData>"
		"<Data>hr=0xC004F074</Data><Data>" ARGUMENTS "</Data></EventData></Event>\n"
		"<Event><System><Provider Name='Microsoft-Windows-Security-SPP'/><EventID>8198</EventID>"
		"<Channel>Application</Channel><Computer>PC7</Computer></System><EventData>"
		"<Data>hr=0x80072EE7</Data><Data>" ARGUMENTS "</Data></EventData></Event>\n");

	(void)state;
	assert_fact(c, "machine:t@t", "machine.name", "pc7.corp.example");
	assert_fact(c, "machine:pc8@t", "machine.name", "pc8.corp.example");
	assert_fact(c, "error:0x8007232B", "error.product",
		    "product:2de67392-b7a7-462a-b1ca-108dd189f588@t");
	assert_fact(c, "error:0xC004F074", "error.product",
		    "product:2de67392-b7a7-462a-b1ca-108dd189f588@t#pc8");
	assert_fact(c, "error:0x80072EE7", "error.product",
		    "product:2de67392-b7a7-462a-b1ca-108dd189f588@t");
	vad_case_free(c);
}

static void other_records(void **state)
{
	static const struct {
		const char *id, *data, *fact, *value;
	} rows[] = {
		{ "902", "<Data>10.0.17763.1637</Data>", "machine.build", "10.0.17763.1637" },
		{ "1013", "<Data>4fc45a88-26b5-4cf9-9eef-769ee3f0a016</Data>", "product.activated",
		  "true" },
		{ "1014", "<Data>hr=0x80072EE7</Data><Data>4fc45a88-26b5-4cf9-9eef-769ee3f0a016</Data>",
		  "error.seen_in", "event-1014" },
		{ "1016", "<Data>32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee</Data>", "machine.key_changed",
		  "true" },
		{ "1017", "<Data>hr=0xC004F050</Data><Data>ABCDE</Data>", "error.seen_in",
		  "event-1017" },
		{ "1040", "<Data>55c92734-d682-4d71-983e-d6ec3f16059f</Data>",
		  "machine.hardware_changed", "true" },
		{ "8200", "<Data>hr=0x80072EE7</Data><Data>00010001(0x00000000)</Data>",
		  "error.seen_in", "event-8200" },
		{ "8208", "<Data>hr=0xC004C4AA</Data>", "error.seen_in", "event-8208" },
		{ "8209", "<Data>hr=0x0</Data>", "machine.genuine_denied", "true" },
		{ "8229", "<Data>0x80070005</Data><Data>SLUI.exe</Data>", "machine.com_denied", "true" },
		{ "12291", "<Data>hr=0xC004F015</Data>", "error.seen_in", "event-12291" },
		{ "12293", "<Data>corp.example</Data><Data>0x80072338</Data>", "host.publish_failed",
		  "0x80072338" },
		{ "12293", "<Data>corp.example</Data><Data>0x80072338</Data>", "error.seen_in",
		  "event-12293" },
		{ "12294", "<Data>corp.example</Data>", "host.published", "true" },
		{ "12321", "<Data>hr=0xC004F06A</Data>", "error.seen_in", "event-12321" },
		{ "16385", "<Data>2021</Data><Data>0x80070005</Data>", "machine.task_denied", "true" },
		{ "1001", "<Data>hr=0xC004F057</Data>", "error.seen_in", "event-other" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vad_buffer text = vad_buffer_new(65536);
		struct vad_case *c;

		vad_buffer_printf(&text, XML("%s", "2021-02-13T19:52:27Z", "%s"), rows[i].id,
				  rows[i].data);
		c = read_pieces(vad_buffer_view(&text), 4096);
		if (met(c, NULL, rows[i].fact, rows[i].value) == 0)
			fail_msg("%s: no %s", rows[i].id, rows[i].fact);
		vad_case_free(c);
		vad_buffer_clear(&text);
	}
}

static void states_of_a_licence_check(void **state)
{
	struct vad_case *c = read_text(XML(
		"1003", "2021-02-13T19:52:27Z",
		"<Data>55c92734-d682-4d71-983e-d6ec3f16059f</Data><Data>\n"
		"1: 0724cb7d-3437-4cb7-93cb-830375d0079d, 1, 0 [(0 [0xC004F014, 0, 0], [(?)])(1 )]\n"
		"2: 32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee, 1, 0 [(0 [0xC004E003, 0, 0], [( 2 0xC004F056 "
		"0 0 msft:rm 0x00000000 0)])(1 )]\n"
		"3: 4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c, 1, 1 [(0 [0x00000000, 1, 0], [(?)])(1 )]\n"
		"</Data>"));

	(void)state;
	assert_fact(c, "product:0724cb7d", "product.status_reason", "0xC004F014");
	assert_fact(c, "product:0724cb7d", "product.key_installed", "false");
	assert_fact(c, "product:32d2fab3", "product.status_reason", "0xC004E003");
	assert_fact(c, "product:32d2fab3", "product.key_installed", "true");
	assert_fact(c, "product:4de7cb65", "product.status", "licensed");
	assert_int_equal(met(c, NULL, "error.code", NULL), 0);
	vad_case_free(c);
}

static void schedule_carries_the_state(void **state)
{
	struct vad_case *c = read_text(XML(
		"8230", "2021-02-13T19:52:27Z",
		"<Data>Security-SPP-Action-StateData (REG_SZ) =AppId=55c92734-d682-4d71-983e-d6ec3f16059f;"
		"LastConsumptionReason=0xc004f056;LastNotificationId=VolumeUnlicensed;LicenseState="
		"SL_LICENSING_STATUS_NOTIFICATION;PartialProductKey=J462D;ProductKeyType=Volume:GVLK;"
		"SkuId=32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee;ruleId=eeba1977-569e-4571-b639-7623d8bfecc0"
		"</Data>"));

	(void)state;
	assert_fact(c, "product:32d2fab3", "product.status", "notification");
	assert_fact(c, "product:32d2fab3", "product.channel", "gvlk");
	assert_fact(c, "product:32d2fab3", "product.status_reason", "0xC004F056");
	assert_fact(c, "key:J462D", "key.tail", "J462D");
	vad_case_free(c);
}

static void logs_that_lost_records(void **state)
{
	static const char *const texts[] = {
		"The Application log on PC7 was cleared yesterday, it only goes back to this morning.\n",
		"<Event><System><Provider Name='Microsoft-Windows-Eventlog'/><EventID>104</EventID>"
		"<Channel>System</Channel></System><UserData><LogFileCleared><SubjectUserName>anna"
		"</SubjectUserName><Channel>Application</Channel></LogFileCleared></UserData></Event>\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct vad_case *c = read_text(texts[i]);

		assert_fact(c, "log:Application", "log.wrapped", "true");
		vad_case_free(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(event_viewer),
		cmocka_unit_test(wevtutil_text),
		cmocka_unit_test(get_winevent),
		cmocka_unit_test(list_saved_by_event_viewer),
		cmocka_unit_test(message_alone),
		cmocka_unit_test(xml_in_any_layout),
		cmocka_unit_test(text_followed_by_its_own_xml_counts_once),
		cmocka_unit_test(xml_that_is_cut),
		cmocka_unit_test(json_of_collectors),
		cmocka_unit_test(ids_of_other_programs_say_nothing),
		cmocka_unit_test(records_of_two_computers),
		cmocka_unit_test(other_records),
		cmocka_unit_test(states_of_a_licence_check),
		cmocka_unit_test(schedule_carries_the_state),
		cmocka_unit_test(logs_that_lost_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
