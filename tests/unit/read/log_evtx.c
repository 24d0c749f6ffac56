/* SPDX-License-Identifier: MIT */
/* Event log files as evidence: whose they are, what they cover, what came after what. */
#include "reading_test.h"

#include <stdio.h>

#include "evtx/evtx.h"
#include "evtx/write.h"
#include "log_evtx.h"

#define SPP "Microsoft-Windows-Security-SPP"
#define SKU "32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee"
#define DAY ((uint64_t)86400)

/* --- a log in memory ----------------------------------------------------------------------------- */

struct log {
	struct vad_buffer bytes;
	struct vad_evtx_writer *writer;
	const char *channel, *computer;
	uint64_t elsewhere; /* the number that the next record had in its first log, or 0 */
};

static bool keep(void *context, uint64_t offset, const void *data, size_t size)
{
	struct vad_buffer *bytes = context;

	if (offset < bytes->size) {
		memcpy(bytes->data + offset, data, size);
		return true;
	}
	vad_buffer_append(bytes, data, size);
	return vad_buffer_result(bytes) == VAD_OK;
}

static void begin(struct log *log, uint64_t first_id)
{
	*log = (struct log){ .bytes = vad_buffer_new((size_t)1 << 24), .channel = "Application",
			     .computer = "pc7.corp.example" };
	assert_int_equal(vad_evtx_writer_open(&(struct vad_evtx_sink){ &log->bytes, keep }, first_id,
					      &log->writer),
			 VAD_OK);
}

/* Seconds since 2026-01-01 as FILETIME. */
static uint64_t filetime(uint64_t seconds)
{
	return (1767225600u + seconds + 11644473600u) * 10000000u;
}

static void add(struct log *log, const char *provider, uint16_t id, uint64_t when, const char *first,
		const char *second)
{
	struct vad_evtx_write_item items[2] = { { VAD_VIEW(""), vad_view_of(first) },
						{ VAD_VIEW(""), vad_view_of(second) } };
	struct vad_evtx_write_event event = {
		.form = VAD_EVTX_FORM_STATIC, .provider = vad_view_of(provider), .event_id = id,
		.level = 4, .time = filetime(when), .event_record_id = log->elsewhere,
		.channel = vad_view_of(log->channel), .computer = vad_view_of(log->computer),
		.data = items, .data_count = (size_t)(first[0] != 0) + (size_t)(second[0] != 0),
	};

	assert_int_equal(vad_evtx_writer_add(log->writer, &event), VAD_OK);
}

static void failed(struct log *log, uint64_t when, const char *code)
{
	char hr[32];

	(void)snprintf(hr, sizeof(hr), "hr=%s", code);
	add(log, SPP, 8198, when, hr,
	    "RuleId=eeba1977-569e-4571-b639-7623d8bfecc0;Action=AutoActivate;"
	    "AppId=55c92734-d682-4d71-983e-d6ec3f16059f;SkuId=" SKU ";Trigger=UserLogon");
}

static struct vad_case *read_bytes(const struct log *log, size_t size)
{
	struct vad_view bytes = { log->bytes.data, size };
	struct vad_evtx_source source = vad_evtx_source_memory(&bytes);
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)64 << 20);

	assert_non_null(c);
	assert_int_equal(vad_log_evtx_read(c, "a.evtx", &source), VAD_OK);
	return c;
}

static struct vad_case *end(struct log *log)
{
	struct vad_case *c;

	assert_int_equal(vad_evtx_writer_close(log->writer), VAD_OK);
	c = read_bytes(log, log->bytes.size);
	vad_buffer_clear(&log->bytes);
	return c;
}

/* --- tests --------------------------------------------------------------------------------------- */

static void attempts_with_their_records(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	add(&log, SPP, 12288, 60,
	    "0x800706BA, 0x00000000, kms1.corp.example:1688, "
	    "4b5c0b4e-3a61-4f0c-9d5e-0f5a8d2c7e11, 2026/01/01 00:01, 0, 2, 41760, " SKU ", 25", "");
	add(&log, "SQLISPackage100", 12288, 90, "a package started", "");
	c = end(&log);
	assert_fact(c, "attempt:", "attempt.result", "0x800706BA");
	assert_int_equal(met(c, "attempt:", "attempt.result", NULL), 1);
	assert_fact(c, "log:Application", "log.records", "2");
	assert_fact(c, "log:Application", "log.first", "2026-01-01T00:01:00Z");
	assert_fact(c, "log:Application", "log.last", "2026-01-01T00:01:30Z");
	assert_absent(c, "log:", "log.wrapped", NULL);
	assert_true(said_anywhere(c, "\"record 1\""));
	vad_case_free(c);
}

static void the_oldest_records_are_gone(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 900);
	failed(&log, 60, "0x8007232B");
	c = end(&log);
	assert_fact(c, "log:Application", "log.wrapped", "true");
	assert_fact(c, "error:", "error.code", "0x8007232B");
	vad_case_free(c);
}

static void another_name_is_a_new_name(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	log.computer = "win-abc";
	failed(&log, 60, "0x8007232B");
	log.computer = "pc7.corp.example";
	failed(&log, 120, "0x8007232B");
	c = end(&log);
	assert_fact(c, "machine:a.evtx", "machine.name", "win-abc");
	assert_fact(c, "machine:a.evtx", "machine.name", "pc7.corp.example");
	/* a change ends a spell of failures */
	assert_fact(c, "error:", "error.since", "2026-01-01T00:01:00Z");
	assert_fact(c, "error:", "error.since", "2026-01-01T00:02:00Z");
	assert_absent(c, "machine:win-abc", "machine.name", NULL);
	assert_absent(c, "machine:pc7", "machine.name", NULL);
	vad_case_free(c);
}

static void collected_records_are_of_other_machines(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	log.elsewhere = 501;
	log.computer = "pc1.corp.example";
	failed(&log, 20 * DAY, "0x8007232B");
	log.elsewhere = 77;
	log.computer = "pc2.corp.example";
	failed(&log, 5 * DAY, "0x8007232B");
	c = end(&log);
	assert_fact(c, "machine:pc2", "machine.name", "pc2.corp.example");
	assert_absent(c, "machine:pc2", "machine.name", "pc1.corp.example");
	assert_absent(c, NULL, "machine.clock_jump", NULL);
	assert_absent(c, NULL, "log.wrapped", NULL);
	vad_case_free(c);
}

static void the_clock_goes_back(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	failed(&log, 100 * DAY, "0x8007232B");
	failed(&log, 100 * DAY - 5, "0x8007232B");
	failed(&log, 90 * DAY, "0x8007232B");
	failed(&log, 99 * DAY, "0x8007232B");
	c = end(&log);
	/* five seconds are the order of threads, ten days are not */
	assert_int_equal(met(c, NULL, "machine.clock_jump", NULL), 1);
	assert_fact(c, "machine:a.evtx", "machine.clock_jump", "-863995");
	assert_fact(c, "error:", "error.since", "2026-04-11T00:00:00Z");
	assert_int_equal(met(c, "error:", "error.since", "2026-04-01T00:00:00Z"), 2);
	assert_fact(c, "log:Application", "log.silent_from", "2026-04-01T00:00:00Z");
	vad_case_free(c);
}

static void successes_end_spells(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	failed(&log, 10, "0x80072EE7");
	failed(&log, 20, "0x80072EE7");
	add(&log, SPP, 1013, 30, SKU, "");
	add(&log, SPP, 1003, 40, "55c92734-d682-4d71-983e-d6ec3f16059f",
	    "\n1: " SKU ", 1, 1 [(0 )(1 )(2 [0x00000000, 1, 0], [(?)])]\n");
	failed(&log, 50, "0x80072EE7");
	add(&log, SPP, 1003, 60, "55c92734-d682-4d71-983e-d6ec3f16059f",
	    "\n1: " SKU ", 1, 1 [(0 [0xC004E003, 0, 0], [(?)])(1 )(3 [0x00000000, 0, 0], [(?)])]\n");
	c = end(&log);
	assert_int_equal(met(c, "error:", "error.since", "2026-01-01T00:00:10Z"), 2);
	assert_int_equal(met(c, "error:", "error.since", "2026-01-01T00:00:50Z"), 1);
	assert_fact(c, "product:" SKU, "product.activated_at", "2026-01-01T00:00:30Z");
	assert_fact(c, "product:" SKU, "product.licensed_since", "2026-01-01T00:00:40Z");
	assert_fact(c, "product:" SKU, "product.unlicensed_since", "2026-01-01T00:01:00Z");
	assert_fact(c, "product:" SKU, "product.status", "notification");
	vad_case_free(c);
}

/* A line about a product without a key is passed over when it repeats, but not behind a key. */
static void a_key_is_removed(void **state)
{
	static const char keyless[] = "\n1: " SKU ", 1, 0 [(0 [0xC004F014, 0, 0], [(?)])(1 )]\n";
	static const char keyed[] = "\n1: " SKU ", 1, 1 [(0 [0x00000000, 1, 0], [(?)])(1 )]\n";
	static const char app[] = "55c92734-d682-4d71-983e-d6ec3f16059f";
	const struct vad_fact *latest;
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	for (uint64_t i = 0; i < 12; i++)
		add(&log, SPP, 1003, 60 * i, app, i % 4 == 2 ? keyed : keyless);
	c = end(&log);
	latest = vad_case_latest(c,
				 vad_case_find_subject(c, VAD_SUBJECT_PRODUCT, VAD_VIEW(SKU),
						       VAD_VIEW("a.evtx")),
				 vad_fact_index(vad_case_knowledge(c), VAD_VIEW("product.key_installed")));
	assert_non_null(latest);
	assert_false(latest->value.flag);
	assert_int_equal(met(c, "product:", "product.licensed_since", NULL), 3);
	vad_case_free(c);
}

static void nothing_of_activation(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	add(&log, "MsiInstaller", 1040, 10, "a package", "");
	c = end(&log);
	assert_absent(c, NULL, "machine.hardware_changed", NULL);
	assert_int_equal(vad_case_unchecked_count(c), 1);
	assert_true(said_anywhere(c, "none of its 1 records"));
	vad_case_free(c);

	begin(&log, 1);
	c = end(&log);
	assert_true(said_anywhere(c, "the log holds no record"));
	vad_case_free(c);
}

static void the_clock_was_set_and_a_log_cleared(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	log.channel = "System";
	add(&log, "Microsoft-Windows-Kernel-General", 1, 10, "2026-01-01T05:00:00.000000000Z",
	    "2026-01-01T00:00:00.000000000Z\n1");
	/* a small step, a return from sleep, and a step forward that may be one */
	add(&log, "Microsoft-Windows-Kernel-General", 1, 20, "2026-01-01T00:00:20.500000000Z",
	    "2026-01-01T00:00:20.000000000Z\n1");
	add(&log, "Microsoft-Windows-Kernel-General", 1, 21, "2026-01-01T09:00:00.000000000Z",
	    "2026-01-01T00:00:00.000000000Z\n2");
	add(&log, "Microsoft-Windows-Kernel-General", 1, 22, "2026-01-01T09:00:00.000000000Z",
	    "2026-01-01T00:00:00.000000000Z");
	add(&log, "Microsoft-Windows-Eventlog", 104, 30, "Application", "");
	c = end(&log);
	assert_fact(c, "machine:", "machine.clock_jump", "18000");
	assert_int_equal(met(c, NULL, "machine.clock_jump", NULL), 1);
	assert_fact(c, "log:Application", "log.cleared_at", "2026-01-01T00:00:30Z");
	assert_fact(c, "log:Application", "log.wrapped", "true");
	vad_case_free(c);
}

/* Every way of cutting a log short gives what its intact part holds, and names the rest. */
static void a_log_cut_short(void **state)
{
	struct log log;
	struct vad_case *c;

	(void)state;
	begin(&log, 1);
	for (uint64_t i = 0; i < 20; i++)
		failed(&log, 60 * i, "0x8007232B");
	assert_int_equal(vad_evtx_writer_close(log.writer), VAD_OK);
	c = read_bytes(&log, VAD_EVTX_WRITE_HEADER + 6000);
	assert_in_range(met(c, "error:", "error.code", "0x8007232B"), 2, 19);
	/* the record that was cut, and the rest of the chunk */
	assert_int_equal(vad_case_unread_count(c), 2);
	assert_true(said_anywhere(c, "chunk 0, offset 0x"));
	vad_case_free(c);
	vad_buffer_clear(&log.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_with_their_records),
		cmocka_unit_test(the_oldest_records_are_gone),
		cmocka_unit_test(another_name_is_a_new_name),
		cmocka_unit_test(collected_records_are_of_other_machines),
		cmocka_unit_test(the_clock_goes_back),
		cmocka_unit_test(successes_end_spells),
		cmocka_unit_test(a_key_is_removed),
		cmocka_unit_test(nothing_of_activation),
		cmocka_unit_test(the_clock_was_set_and_a_log_cleared),
		cmocka_unit_test(a_log_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
