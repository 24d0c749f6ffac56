/* SPDX-License-Identifier: MIT */
/* What the report of a count says, from requests that are made here. */
#include "report_test.h"

#include <stdio.h>

#include "report/count.h"

enum { MOST = 8 << 20, SEPTEMBER = 1788220800 /* 2026-09-01 */, DAY = 86400 };

static const char pro_for_workstations[] = "82bbc092-bc50-4e16-8e18-b74fc486aec3";
static const char server_2019[] = "de32eafd-aaee-4662-9444-c1befb41bde2";

struct made {
	struct vad_replay *replay;
	uint64_t record;
	struct vad_count_report report;
	struct vad_buffer out;
};

static struct made make(void)
{
	struct made m = { .replay = vad_replay_new(vad_knowledge_builtin(), NULL),
			  .out = vad_buffer_new(MOST) };

	assert_non_null(m.replay);
	m.report = (struct vad_count_report){ .replay = m.replay,
					      .k = vad_knowledge_builtin(),
					      .version = "1" };
	return m;
}

static void clear(struct made *m)
{
	vad_replay_free(m->replay);
	vad_buffer_clear(&m->out);
}

static void ask(struct made *m, const char *name, uint8_t id, const char *product, int64_t required,
		vad_time time, uint32_t code)
{
	struct vad_kms_request q = vad_kms_request_empty();

	q.event = 12290;
	q.record = ++m->record;
	q.time = time;
	q.clock = VAD_CLOCK_UTC;
	q.computer = VAD_VIEW("kms1.example");
	q.code = code;
	q.required = required;
	q.name = vad_view_of(name);
	q.has_cmid = q.has_product = true;
	q.cmid = (struct vad_guid){ { id, 1, 2, 3 } };
	assert_true(vad_guid_parse(vad_view_of(product), &q.product));
	q.client_time = time / 60 * 60;
	q.is_virtual = 0;
	q.status = 2;
	q.minutes = 41520;
	assert_int_equal(vad_replay_feed(m->replay, &q), VAD_OK);
}

/* `clients` machines, each asking once a week for six weeks. */
static void weeks(struct made *m, uint8_t clients, uint32_t code)
{
	char name[16];

	for (int day = 0; day < 42; day++) {
		for (uint8_t id = 1; id <= clients; id++) {
			if (id % 7 != day % 7)
				continue;
			(void)snprintf(name, sizeof(name), "pc-%u.example", (unsigned)id);
			ask(m, name, id, pro_for_workstations, 25,
			    SEPTEMBER + (vad_time)day * DAY + (vad_time)id * 600, code);
		}
	}
}

static const char *text_of(struct made *m, unsigned width, bool full)
{
	const struct vad_report_options options = { .width = width, .full = full };

	assert_int_equal(vad_replay_finish(m->replay, VAD_TIME_NONE), VAD_OK);
	assert_int_equal(vad_count_text(&m->report, &options, &m->out), VAD_OK);
	return vad_buffer_text(&m->out);
}

static void begins(const char *text, const char *wanted)
{
	if (strncmp(text, wanted, strlen(wanted)) != 0)
		fail_msg("\"%.200s\" does not begin with \"%s\"", text, wanted);
}

static void says_healthy(void **state)
{
	struct made m = make();
	const char *text;

	(void)state;
	weeks(&m, 27, 0);
	text = text_of(&m, 0, false);
	begins(text, "KMS host kms1.example: count 27, enough for Windows clients (25) and servers (5). "
		     "Nothing is wrong.\n");
	assert_int_equal(vad_count_judge(&m.report), VAD_COUNT_FINE);
	assert_null(strstr(text, "What is wrong"));
	clear(&m);
}

static void says_what_is_missing(void **state)
{
	struct made m = make();
	const char *text;

	(void)state;
	weeks(&m, 24, 0xC004F038);
	text = text_of(&m, 0, false);
	begins(text, "KMS host kms1.example: count 24, enough for servers (5); 1 more machine is missing "
		     "for Windows clients (25).\n");
	assert_non_null(strstr(text, "vadiag explain too-few-clients\n"));
	assert_int_equal(vad_count_judge(&m.report), VAD_COUNT_WRONG);
	clear(&m);
}

/* Where only servers ask, Windows clients are not missing. */
static void asks_no_more_than_was_asked_for(void **state)
{
	struct made m = make();
	char name[16];

	(void)state;
	for (int day = 0; day < 40; day++) {
		for (uint8_t id = 1; id <= 6; id++) {
			(void)snprintf(name, sizeof(name), "srv-%u", (unsigned)id);
			ask(&m, name, id, server_2019, 5,
			    SEPTEMBER + (vad_time)day * DAY + (vad_time)id * 60, 0);
		}
	}
	begins(text_of(&m, 0, false), "KMS host kms1.example: count 6, enough for servers (5). Nothing "
				      "is wrong.\n");
	clear(&m);
}

static void says_that_there_is_nothing(void **state)
{
	struct made m = make();
	const char *text = text_of(&m, 0, false);

	(void)state;
	begins(text, "No request to a KMS host (event 12290) was found");
	assert_non_null(strstr(text, "wevtutil epl"));
	assert_int_equal(vad_count_judge(&m.report), VAD_COUNT_NOTHING);
	clear(&m);
}

static void names_what_was_not_read(void **state)
{
	static const struct vad_unread unread[] = {
		{ { "kms\033.evtx", 9 }, { "chunk 3", 7 }, { "damaged", 7 } },
	};
	struct made m = make();
	const char *text;

	(void)state;
	weeks(&m, 27, 0);
	m.report.lost = unread;
	m.report.lost_count = 1;
	m.report.unread_more = 4;
	text = text_of(&m, 0, false);
	assert_non_null(strstr(text, "\nLost\n  - kms\\x1b.evtx, chunk 3: damaged\n"));
	assert_non_null(strstr(text, "\nNot read\n    and 4 more\n"));
	clear(&m);
}

/* Strangers' names: nothing of theirs reaches a terminal or a spreadsheet as more than text. */
static void keeps_names_harmless(void **state)
{
	static const char *const names[] = { "=1+1", "a\"b", "c\033[31m", "d\xE2\x80\xAE", "e,f", "\xFF" };
	struct made m = make();
	const char *text;

	(void)state;
	for (uint8_t i = 0; i < 6; i++)
		ask(&m, names[i], i, pro_for_workstations, 25, SEPTEMBER + i * DAY, 0xC004F042);
	text = text_of(&m, 60, true);
	assert_null(strchr(text, '\033'));
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_true(vad_utf8_valid(vad_view_of(text)));
	vad_buffer_reset(&m.out);
	assert_int_equal(vad_count_csv_clients(&m.report, &m.out), VAD_OK);
	text = vad_buffer_text(&m.out);
	assert_non_null(strstr(text, "\"'=1+1\","));
	assert_non_null(strstr(text, "\"a\"\"b\","));
	assert_non_null(strstr(text, "\"e,f\","));
	assert_true(vad_utf8_valid(vad_view_of(text)));
	clear(&m);
}

static void makes_a_row_of_each_day(void **state)
{
	struct made m = make();
	size_t rows = 0;

	(void)state;
	ask(&m, "a", 1, pro_for_workstations, 25, SEPTEMBER, 0);
	ask(&m, "b", 2, pro_for_workstations, 25, SEPTEMBER + 9 * DAY, 0);
	assert_int_equal(vad_replay_finish(m.replay, VAD_TIME_NONE), VAD_OK);
	assert_int_equal(vad_count_csv_days(&m.report, &m.out), VAD_OK);
	for (size_t i = 0; i + 1 < m.out.size; i++)
		rows += m.out.data[i] == '\r' && m.out.data[i + 1] == '\n';
	assert_int_equal(rows, 11);
	assert_non_null(strstr(vad_buffer_text(&m.out), "\r\n\"kms1.example\",2026-09-05,0,0,0,0,1,1,1,"));
	clear(&m);
}

/* A clock that jumped by centuries makes no table of a million days. */
static void bears_wild_times(void **state)
{
	struct made m = make();

	(void)state;
	ask(&m, "a", 1, pro_for_workstations, 25, -50000000000, 0);
	ask(&m, "b", 2, pro_for_workstations, 25, SEPTEMBER, 0);
	ask(&m, "c", 3, pro_for_workstations, 25, 200000000000, 0);
	assert_true(strlen(text_of(&m, 80, true)) < 100000);
	vad_buffer_reset(&m.out);
	assert_int_equal(vad_count_csv_days(&m.report, &m.out), VAD_OK);
	assert_true(m.out.size < 4 << 20);
	clear(&m);
}

static void fits_every_width(void **state)
{
	(void)state;
	for (unsigned width = 30; width < 200; width += 34) {
		struct made m = make();

		weeks(&m, 30, 0);
		/* A command is never wrapped, and a symbol is one word. */
		assert_true(widest(text_of(&m, width, true)) <= width);
		clear(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_healthy),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(asks_no_more_than_was_asked_for),
		cmocka_unit_test(says_that_there_is_nothing),
		cmocka_unit_test(names_what_was_not_read),
		cmocka_unit_test(keeps_names_harmless),
		cmocka_unit_test(makes_a_row_of_each_day),
		cmocka_unit_test(bears_wild_times),
		cmocka_unit_test(fits_every_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
