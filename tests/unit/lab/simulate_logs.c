/* SPDX-License-Identifier: MIT */
/* The event logs of a fleet: read back by the project's own reader, they tell the same count. */
#include "fleet_test.h"

#include <stdlib.h>

#include "evtx/evtx.h"
#include "lab/simulate_logs.h"
#include "read/requests.h"
#include "rules/replay.h"

enum { FILES_MAX = 16, FILE_MAX = 64 << 20 };

/* A folder in memory. */
struct file {
	char name[128];
	struct vad_buffer bytes;
	bool finished;
};
struct folder {
	struct file files[FILES_MAX];
	size_t count;
	size_t fail_after; /* writes that succeed */
};

static struct folder *current;

static bool write_bytes(void *context, uint64_t offset, const void *data, size_t size)
{
	struct file *file = context;

	if (current->fail_after-- == 0)
		return false;
	if (offset == 0 && file->bytes.size > 0) {
		memcpy(file->bytes.data, data, size);
		return true;
	}
	assert_int_equal(offset, file->bytes.size);
	vad_buffer_append(&file->bytes, data, size);
	return vad_buffer_result(&file->bytes) == VAD_OK;
}

static bool create(void *context, const char *name, struct vad_evtx_sink *sink)
{
	struct folder *folder = context;
	struct file *file = &folder->files[folder->count++];

	assert_true(folder->count <= FILES_MAX);
	(void)snprintf(file->name, sizeof(file->name), "%s", name);
	file->bytes = vad_buffer_new(FILE_MAX);
	*sink = (struct vad_evtx_sink){ file, write_bytes };
	return true;
}

static bool finish(void *context, struct vad_evtx_sink *sink)
{
	(void)context;
	((struct file *)sink->context)->finished = true;
	return true;
}

static void take(void *context, const struct vad_simulate_request *request)
{
	vad_simulate_logs_take(context, request);
}

static struct vad_simulation *write_logs(const struct vad_fleet *fleet, uint32_t clients,
					 struct folder *folder, enum vad_result wanted)
{
	const struct vad_simulate_folder where = { folder, create, finish };
	struct vad_simulate_logs *logs;
	struct vad_simulate_watch watch = { .request = take };
	struct vad_simulation *s;
	const char *name = NULL;

	current = folder;
	logs = vad_simulate_logs_new(vad_knowledge_builtin(), fleet, clients, &where);
	assert_non_null(logs);
	watch.context = logs;
	s = fleet_run(fleet, &watch);
	assert_int_equal(vad_simulate_logs_close(logs, &name), wanted);
	assert_int_equal(name[0] != '\0', wanted != VAD_OK);
	vad_simulate_logs_free(logs);
	return s;
}

static void clear(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		vad_buffer_clear(&folder->files[i].bytes);
}

/* --- reading back ---------------------------------------------------------------------------- */

struct reading {
	struct vad_replay *replay;
	size_t requests[3]; /* 12288, 12289, 12290 */
};

static void take_read(void *context, const struct vad_kms_request *request)
{
	struct reading *reading = context;

	assert_in_range(request->event, 12288, 12290);
	reading->requests[request->event - 12288]++;
	assert_int_equal(vad_replay_feed(reading->replay, request), VAD_OK);
}

static void take_event(void *context, const struct vad_kms_event *event)
{
	struct reading *reading = context;

	assert_int_equal(vad_replay_event(reading->replay, event), VAD_OK);
}

static void take_lost(void *context, const struct vad_log_lost *lost)
{
	(void)context;
	(void)lost;
	fail_msg("something was lost in a log that was just written");
}

static void read_file(const struct file *file, size_t number, struct reading *reading)
{
	const struct vad_request_sink sink = { reading, number, take_read, take_event, take_lost };
	struct vad_view bytes = vad_buffer_view(&file->bytes);
	struct vad_evtx_source source = vad_evtx_source_memory(&bytes);
	struct vad_evtx_log *log = NULL;
	struct vad_log_span span = { .file = number, .name = vad_view_of(file->name) };
	char room[512];

	assert_true(file->finished);
	assert_int_equal(vad_evtx_open(&source, &log), VAD_EVTX_OK);
	assert_false(vad_evtx_log_dirty(log));
	assert_int_equal(vad_requests_span(log, room, &span), VAD_EVTX_OK);
	assert_int_equal(vad_replay_span(reading->replay, &span), VAD_OK);
	assert_int_equal(vad_requests_log(vad_knowledge_builtin(), log, &sink), VAD_EVTX_OK);
	vad_evtx_close(log);
}

static const char fleet_text[] =
	"fleet: f\nstart: 2026-01-05\ndays: 120\ndomain: corp.example\n"
	"hosts:\n  - {name: kms1, outages: [{from: 2026-02-10, until: 2026-02-12}]}\n"
	"  - {name: kms2, keys: [server2019]}\n"
	"groups:\n  - {name: PC, machines: 40, version: '11',\n"
	"     activation-id: 73111121-5638-40f6-bc11-f1d7b0d64300, hours: 8-17, weekdays: "
	"mon-fri,\n"
	"     holidays: [{from: 2026-03-01, until: 2026-04-20, off: 50%}]}\n"
	"  - {name: TILL, machines: 2, version: '10', clock: -5h, skms: kms1}\n";

/* The host's log gives back the host's count, and client and host logs join without a gap. */
static void the_count_comes_back(void **state)
{
	struct folder folder = { .fail_after = SIZE_MAX };
	struct vad_fleet *fleet = fleet_of(fleet_text);
	struct vad_simulation *s = write_logs(fleet, 3, &folder, VAD_OK);
	struct reading reading = { vad_replay_new(vad_knowledge_builtin(), NULL), { 0 } };
	vad_time end = fleet->start + (vad_time)s->days * FLEET_DAY - 1;
	const struct vad_simulate_host_day *last = &s->host_days[(s->days - 1) * 2];
	unsigned hosts = 0;

	(void)state;
	assert_non_null(reading.replay);
	assert_int_equal(folder.count, 5);
	for (size_t i = 0; i < folder.count; i++)
		read_file(&folder.files[i], i, &reading);
	assert_int_equal(reading.requests[2], s->requests);
	assert_true(reading.requests[0] > 20 && reading.requests[1] > 20);
	assert_int_equal(vad_replay_finish(reading.replay, end), VAD_OK);
	for (size_t i = 0; i < vad_replay_host_count(reading.replay); i++) {
		const struct vad_replay_host *host = vad_replay_host(reading.replay, i);
		bool first = vad_view_is(host->name, "kms1.corp.example");

		if (!host->is_host)
			continue;
		hosts++;
		assert_int_equal(host->family[0].count.least, last[first ? 0 : 1].count[0]);
		assert_int_equal(host->family[0].count.most, last[first ? 0 : 1].count[0]);
		assert_int_equal(host->cmids.clones, 0);
	}
	assert_int_equal(hosts, 2);
	assert_true(vad_replay_join(reading.replay)->possible);
	assert_int_equal(vad_replay_join(reading.replay)->fate[VAD_FATE_NO_REPLY], 0);
	assert_int_equal(vad_replay_join(reading.replay)->fate[VAD_FATE_NOT_ARRIVED], 0);
	assert_int_equal(vad_replay_join(reading.replay)->fate[VAD_FATE_NO_REQUEST], 0);
	vad_replay_free(reading.replay);
	vad_simulation_free(s);
	vad_fleet_free(fleet);
	clear(&folder);
}

static void the_same_fleet_leaves_the_same_bytes(void **state)
{
	struct folder one = { .fail_after = SIZE_MAX }, two = { .fail_after = SIZE_MAX };
	struct vad_fleet *fleet = fleet_of(fleet_text);

	(void)state;
	vad_simulation_free(write_logs(fleet, 2, &one, VAD_OK));
	vad_simulation_free(write_logs(fleet, 2, &two, VAD_OK));
	assert_int_equal(one.count, two.count);
	for (size_t i = 0; i < one.count; i++) {
		assert_string_equal(one.files[i].name, two.files[i].name);
		assert_true(vad_view_equal(vad_buffer_view(&one.files[i].bytes),
					   vad_buffer_view(&two.files[i].bytes)));
	}
	clear(&one);
	clear(&two);
	vad_fleet_free(fleet);
}

static void a_full_disk_is_said(void **state)
{
	struct vad_fleet *fleet = fleet_of(fleet_text);

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct folder folder = { .fail_after = i };

		vad_simulation_free(write_logs(fleet, 1, &folder, VAD_IO));
		clear(&folder);
	}
	vad_fleet_free(fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_count_comes_back),
		cmocka_unit_test(the_same_fleet_leaves_the_same_bytes),
		cmocka_unit_test(a_full_disk_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
