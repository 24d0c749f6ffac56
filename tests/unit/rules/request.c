/* SPDX-License-Identifier: MIT */
/* The lines in which requests are handed on: what is written is read again, anything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/request.h"

static char room[VAD_REQUEST_LINE_MAX];

static struct vad_kms_request sample(void)
{
	struct vad_kms_request q = vad_kms_request_empty();

	q.file = 3;
	q.event = 12290;
	q.record = 4711;
	q.time = 1285797121;
	q.clock = VAD_CLOCK_UTC;
	q.computer = VAD_VIEW("kms1.corp.example");
	q.code = 0xC004F06Cu;
	q.required = 5;
	q.name = VAD_VIEW("PC-1\tof \\ \x01");
	q.has_cmid = vad_guid_parse(VAD_VIEW("36f27b39-2fd5-440b-be67-a09996d27a38"), &q.cmid);
	q.client_time = 1285797060;
	q.is_virtual = 0;
	q.status = 2;
	q.minutes = 41520;
	q.has_product = vad_guid_parse(VAD_VIEW("68531fb9-5511-4989-97be-d11a0f55633f"), &q.product);
	return q;
}

/* The line of a buffer, without its end. */
static struct vad_view line_of(const struct vad_buffer *out)
{
	struct vad_view line = vad_buffer_view(out);

	assert_true(line.size > 0 && line.data[line.size - 1] == '\n');
	line.size--;
	assert_null(memchr(line.data, '\n', line.size));
	return line;
}

static void test_request(void **state)
{
	struct vad_kms_request q = sample(), r;
	struct vad_buffer out = vad_buffer_new(1 << 16);
	struct vad_log_line line;

	(void)state;
	vad_kms_request_write(&out, &q);
	assert_int_equal(vad_log_line_read(line_of(&out), room, &line), VAD_OK);
	assert_int_equal(line.kind, VAD_LOG_LINE_REQUEST);
	r = line.as.request;
	assert_int_equal(r.file, 3);
	assert_int_equal(r.event, 12290);
	assert_int_equal(r.record, 4711);
	assert_int_equal(r.time, q.time);
	assert_int_equal(r.clock, VAD_CLOCK_UTC);
	assert_true(vad_view_equal(r.computer, q.computer));
	assert_int_equal(r.code, q.code);
	assert_int_equal(r.required, 5);
	assert_true(vad_view_equal(r.name, q.name));
	assert_true(r.has_cmid && vad_guid_equal(&r.cmid, &q.cmid));
	assert_int_equal(r.client_time, q.client_time);
	assert_int_equal(r.is_virtual, 0);
	assert_int_equal(r.status, 2);
	assert_int_equal(r.minutes, 41520);
	assert_true(r.has_product && vad_guid_equal(&r.product, &q.product));
	assert_int_equal(r.activated, -1);
	assert_int_equal(r.count, -1);
	vad_buffer_clear(&out);
}

static void test_nothing_known(void **state)
{
	struct vad_kms_request q = vad_kms_request_empty();
	struct vad_buffer out = vad_buffer_new(1 << 16);
	struct vad_log_line line;

	(void)state;
	q.name = VAD_VIEW("-");
	q.record = UINT64_MAX;
	q.client_time = -60;
	vad_kms_request_write(&out, &q);
	assert_int_equal(vad_log_line_read(line_of(&out), room, &line), VAD_OK);
	assert_true(vad_view_equal(line.as.request.name, VAD_VIEW("-")));
	assert_int_equal(line.as.request.computer.size, 0);
	assert_true(line.as.request.record == UINT64_MAX);
	assert_int_equal(line.as.request.client_time, -60);
	assert_true(line.as.request.time == VAD_TIME_NONE);
	assert_int_equal(line.as.request.status, -1);
	assert_false(line.as.request.has_cmid);
	vad_buffer_clear(&out);
}

static void test_other_lines(void **state)
{
	const struct vad_kms_event e = { .file = 1, .event = 12293, .record = 9, .time = 5,
					 .clock = VAD_CLOCK_LOCAL, .computer = VAD_VIEW("h"),
					 .code = 0x8007232Du, .has_code = true };
	const struct vad_log_span s = { .file = 0, .name = VAD_VIEW("a\nb.evtx"), .records = 12,
					.first_time = VAD_TIME_NONE, .last_time = 7,
					.first_record = 1, .last_record = 12,
					.channel = VAD_VIEW("Key Management Service"),
					.computer = VAD_VIEW("") };
	const struct vad_log_lost l = { 2, VAD_VIEW("chunk 4"), VAD_VIEW("cut") };
	const struct vad_log_unread u = { VAD_VIEW("x"), VAD_VIEW(""), VAD_VIEW("is empty") };
	struct vad_buffer out = vad_buffer_new(1 << 16);
	struct vad_log_line line;

	(void)state;
	vad_kms_event_write(&out, &e);
	assert_int_equal(vad_log_line_read(line_of(&out), room, &line), VAD_OK);
	assert_int_equal(line.kind, VAD_LOG_LINE_EVENT);
	assert_int_equal(line.as.event.code, 0x8007232D);
	assert_int_equal(line.as.event.clock, VAD_CLOCK_LOCAL);
	vad_buffer_reset(&out);
	vad_log_span_write(&out, &s);
	assert_int_equal(vad_log_line_read(line_of(&out), room, &line), VAD_OK);
	assert_int_equal(line.kind, VAD_LOG_LINE_SPAN);
	assert_true(vad_view_equal(line.as.span.name, s.name));
	assert_int_equal(line.as.span.last_time, 7);
	assert_true(line.as.span.first_time == VAD_TIME_NONE);
	vad_buffer_reset(&out);
	vad_log_lost_write(&out, &l);
	assert_int_equal(vad_log_line_read(line_of(&out), room, &line), VAD_OK);
	assert_int_equal(line.kind, VAD_LOG_LINE_LOST);
	assert_int_equal(line.as.lost.file, 2);
	assert_true(vad_view_equal(line.as.lost.why, VAD_VIEW("cut")));
	vad_buffer_reset(&out);
	vad_log_unread_write(&out, &u);
	assert_int_equal(vad_log_line_read(line_of(&out), room, &line), VAD_OK);
	assert_int_equal(line.kind, VAD_LOG_LINE_UNREAD);
	assert_int_equal(line.as.unread.place.size, 0);
	vad_buffer_clear(&out);
}

/* Every cut and every changed byte is refused or read; nothing outside of the room is touched. */
static void test_damage(void **state)
{
	struct vad_kms_request q = sample();
	struct vad_buffer out = vad_buffer_new(1 << 16);
	struct vad_log_line line;
	char copy[512];
	size_t size;

	(void)state;
	vad_kms_request_write(&out, &q);
	size = line_of(&out).size;
	assert_true(size < sizeof(copy));
	for (size_t cut = 0; cut < size - 2; cut++)
		assert_int_equal(vad_log_line_read(vad_view_sub(line_of(&out), 0, cut), room, &line),
				 VAD_INVALID);
	for (size_t i = 0; i < size; i++) {
		for (unsigned c = 1; c < 256; c += 7) {
			memcpy(copy, out.data, size);
			copy[i] = (char)c;
			(void)vad_log_line_read((struct vad_view){ copy, size }, room, &line);
		}
	}
	vad_buffer_clear(&out);
}

static void test_refused(void **state)
{
	static const char *const lines[] = {
		"", "Q", "X\t1", "L\t1\tplace", "L\t1\tplace\twhy\tmore", "L\t-1\tplace\twhy",
		"L\t4294967296\tplace\twhy", "L\t1\t\\q\twhy", "L\t1\t\\x4\twhy",
		"E\t0\t902\t1\t5\tx\th\t-", "E\t0\t70000\t1\t5\tu\th\t-",
		"E\t0\t902\t18446744073709551616\t5\tu\th\t-", "E\t0\t902\t1\t5\tu\th\t8007",
	};
	struct vad_log_line line;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_int_equal(vad_log_line_read(vad_view_of(lines[i]), room, &line), VAD_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),	    cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_other_lines), cmocka_unit_test(test_damage),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
