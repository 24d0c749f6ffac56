/* SPDX-License-Identifier: MIT */
#include "lab/simulate_logs.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/number.h"

enum {
	ITEM_MAX = 512,
	CLASSIC_INFORMATION = 16384, /* qualifiers of an event id: its severity */
	CLASSIC_ERROR = 49152,
	LEVEL_ERROR = 2,
	LEVEL_INFORMATION = 4,
};

struct log {
	struct vad_simulate_logs *logs;
	struct vad_evtx_sink sink;
	struct vad_evtx_writer *writer; /* NULL until its first record */
	char *name;                     /* of the file */
	char computer[VAD_FLEET_FULL_NAME_MAX + 1];
	const char *channel;
	bool created;
};

struct vad_simulate_logs {
	const struct vad_fleet *fleet;
	struct vad_simulate_folder folder;
	struct log *hosts, *clients;
	uint32_t client_count;
	uint32_t low_flag;  /* status flag: the count is too low */
	uint32_t none_code; /* what a client says when several hosts failed */
	uint32_t low_code;  /* and when the count was too low */
	int64_t activation_minutes, renewal_minutes;
	enum vad_result result;
	const char *failed; /* name of the log in which the first failure was */
};

static void fail(struct log *log, enum vad_result result)
{
	struct vad_simulate_logs *logs = log->logs;

	if (logs->result != VAD_OK || result == VAD_OK)
		return;
	logs->result = result;
	logs->failed = log->name;
}

/* --- one record ------------------------------------------------------------------------------ */

/* The items of a record, and the room in which they stand. */
struct record {
	struct vad_evtx_write_item items[2];
	char room[2][ITEM_MAX];
	size_t count;
};

static void add_item(struct record *record, const char *format, ...) VAD_PRINTF(2, 3);
static void add_item(struct record *record, const char *format, ...)
{
	char *room = record->room[record->count];
	va_list values;
	int size;

	va_start(values, format);
	size = vsnprintf(room, ITEM_MAX, format, values);
	va_end(values);
	if (size < 0)
		size = 0;
	record->items[record->count++] = (struct vad_evtx_write_item){
		{ "", 0 }, { room, size < ITEM_MAX ? (size_t)size : ITEM_MAX - 1 }
	};
}

static bool open_log(struct log *log)
{
	struct vad_simulate_logs *logs = log->logs;
	enum vad_result result;

	if (log->writer != NULL)
		return true;
	if (logs->result != VAD_OK || log->created)
		return false;
	if (!logs->folder.create(logs->folder.context, log->name, &log->sink)) {
		fail(log, VAD_IO);
		return false;
	}
	log->created = true;
	result = vad_evtx_writer_open(&log->sink, 1, &log->writer);
	fail(log, result);
	return result == VAD_OK;
}

static void write_record(struct log *log, uint16_t id, vad_time time, const char *source,
			 bool error, const struct record *record)
{
	static const struct vad_guid provider = { { 0xE2, 0x3B, 0x33, 0xB0, 0xC8, 0xC9, 0x47, 0x2C,
						    0xA5, 0xF9, 0xF2, 0xBD, 0xFE, 0xA0, 0xF1,
						    0x56 } };
	const struct vad_evtx_write_event event = {
		.form = VAD_EVTX_FORM_STATIC,
		.provider = VAD_VIEW("Microsoft-Windows-Security-SPP"),
		.provider_guid = &provider,
		.event_source = vad_view_of(source),
		.has_qualifiers = true,
		.event_id = id,
		.qualifiers = error ? CLASSIC_ERROR : CLASSIC_INFORMATION,
		.level = error ? LEVEL_ERROR : LEVEL_INFORMATION,
		.keywords = UINT64_C(0x80000000000000),
		.time = (uint64_t)(time + INT64_C(11644473600)) * 10000000,
		.channel = vad_view_of(log->channel),
		.computer = vad_view_of(log->computer),
		.data = record->items,
		.data_count = record->count,
	};

	if (open_log(log))
		fail(log, vad_evtx_writer_add(log->writer, &event));
}

/* --- what a request leaves ------------------------------------------------------------------- */

/* "2026/7/15 9:10": the client's own clock, without seconds. */
static void print_clock(char text[64], vad_time time)
{
	struct vad_date d = { 0 };

	(void)vad_time_to_date(time, &d);
	(void)snprintf(text, 64, "%d/%d/%d %d:%02d", d.year, d.month, d.day, d.hour, d.minute);
}

static void write_host(struct vad_simulate_logs *logs, const struct vad_simulate_request *q)
{
	const struct vad_fleet_group *group = &logs->fleet->groups[q->group];
	char name[VAD_FLEET_FULL_NAME_MAX + 1], cmid[VAD_GUID_TEXT], product[VAD_GUID_TEXT];
	char clock[64];
	struct record record = { .count = 0 };

	vad_fleet_machine_name(logs->fleet, q->machine, true, name);
	vad_guid_print(&q->cmid, cmid);
	vad_guid_print(&group->product, product);
	print_clock(clock, q->time + group->clock);
	add_item(&record, "0x%" PRIX32 ",%" PRIu32 ",%s,%s,%s,%d,%d,%" PRId64 ",%s", q->code,
		 group->required, name, cmid, clock, group->is_virtual ? 1 : 0, (int)q->state,
		 q->minutes, product);
	write_record(&logs->hosts[q->host], 12290, q->time + logs->fleet->hosts[q->host].clock,
		     "KmsRequests", false, &record);
}

/* What was sent; a code when nothing usable came back. */
static void write_sent(struct vad_simulate_logs *logs, const struct vad_simulate_request *q,
		       bool processed)
{
	const struct vad_fleet_group *group = &logs->fleet->groups[q->group];
	char cmid[VAD_GUID_TEXT], product[VAD_GUID_TEXT], clock[64];
	struct record record = { .count = 0 };

	vad_guid_print(&q->cmid, cmid);
	vad_guid_print(&group->product, product);
	print_clock(clock, q->time + group->clock);
	add_item(&record,
		 "0x%08" PRIX32 ", 0x00000000, %s.%s:1688, %s, %s, %d, %d, %" PRId64
		 ", %s, %" PRIu32,
		 processed ? 0 : q->code, logs->fleet->hosts[q->host].name, logs->fleet->domain,
		 cmid, clock, group->is_virtual ? 1 : 0, (int)q->state, q->minutes, product,
		 group->required);
	write_record(&logs->clients[q->machine], 12288, q->time + group->clock,
		     "Software Protection Platform Service", !processed, &record);
}

/* What came back. A count that is too low is told by a flag, not by the code. */
static void write_reply(struct vad_simulate_logs *logs, const struct vad_simulate_request *q)
{
	const struct vad_fleet_group *group = &logs->fleet->groups[q->group];
	struct record record = { .count = 0 };
	char clock[64];

	print_clock(clock, q->time + group->clock);
	add_item(&record,
		 "0x00000000, 0x%08" PRIX32 ", %d, 0, %" PRIu32 ", %" PRId64 ", %" PRId64 ", %s",
		 q->code == 0 ? 0 : logs->low_flag, q->code == 0 ? 1 : 0, q->count,
		 logs->activation_minutes, logs->renewal_minutes, clock);
	write_record(&logs->clients[q->machine], 12289, q->time + group->clock,
		     "Software Protection Platform Service", false, &record);
}

static const char *application_of(const struct vad_fleet_group *group)
{
	return group->role == VAD_KMS_OFFICE ? "0ff1ce15-a989-479d-af46-f275c6370663"
					     : "55c92734-d682-4d71-983e-d6ec3f16059f";
}

/* The attempt is over, and failed: the scheduler's complaint. */
static void write_failure(struct vad_simulate_logs *logs, const struct vad_simulate_request *q)
{
	const struct vad_fleet_group *group = &logs->fleet->groups[q->group];
	bool refused = q->answered && q->tried == 1;
	char product[VAD_GUID_TEXT];
	struct record record = { .count = 0 };

	vad_guid_print(&group->product, product);
	add_item(&record, "hr=0x%08" PRIX32, refused ? q->code : logs->none_code);
	add_item(
		&record,
		"RuleId=eeba1977-569e-4571-b639-7623d8bfecc0;Action=AutoActivate;AppId=%s;SkuId=%s;"
		"NotificationInterval=1440;Trigger=TimerEvent",
		application_of(group), product);
	write_record(&logs->clients[q->machine], 8198, q->time + group->clock,
		     "Software Protection Platform Service", true, &record);
}

/* The state of the product afterwards: licensed, in grace, or only notifying. */
static void write_state(struct vad_simulate_logs *logs, const struct vad_simulate_request *q)
{
	static const char licensed[] =
		"[(0 [0x00000000, 1, 0], [(?)(?)( 1 0x00000000)(?)(?)(?)(?)(?)])(1 )(2 )(3 )]";
	static const char grace[] = "[(0 [0xC004F056, 0, 0], [(?)(?)(?)(?)(?)(?)(?)(?)])(1 )(2 )"
				    "(3 [0x00000000, 0, 1], [(?)(?)(?)(?)(?)(?)(?)(?)])]";
	static const char notification[] =
		"[(0 [0xC004F056, 0, 0], [(?)(?)(?)(?)(?)(?)(?)(?)])(1 )(2 )"
		"(3 [0x00000000, 0, 0], [( 6 0xC004F009 0 0)(?)(?)(?)(?)(?)(?)(?)])]";
	const struct vad_fleet_group *group = &logs->fleet->groups[q->group];
	bool good = q->code == 0 || q->state == VAD_LICENCE_LICENSED;
	char product[VAD_GUID_TEXT];
	struct record record = { .count = 0 };

	vad_guid_print(&group->product, product);
	add_item(&record, "%s", application_of(group));
	add_item(&record, "\n1: %s, 1, %d %s", product, good ? 1 : 0,
		 good                                   ? licensed
		 : q->state == VAD_LICENCE_NOTIFICATION ? notification
							: grace);
	write_record(&logs->clients[q->machine], 1003, q->time + group->clock,
		     "Software Protection Platform Service", false, &record);
}

static void write_client(struct vad_simulate_logs *logs, const struct vad_simulate_request *q)
{
	bool processed = q->answered && (q->code == 0 || q->code == logs->low_code);

	write_sent(logs, q, processed);
	if (processed)
		write_reply(logs, q);
	if (!q->last)
		return;
	if (q->code != 0)
		write_failure(logs, q);
	write_state(logs, q);
}

void vad_simulate_logs_take(struct vad_simulate_logs *logs,
			    const struct vad_simulate_request *request)
{
	if (request->answered)
		write_host(logs, request);
	if (request->machine < logs->client_count)
		write_client(logs, request);
}

/* --- making and ending ------------------------------------------------------------------------ */

static bool load_numbers(struct vad_simulate_logs *logs, const struct vad_knowledge *k)
{
	uint32_t none = vad_failure_index(k, VAD_VIEW("kms-none-answered"));
	uint32_t low = vad_failure_index(k, VAD_VIEW("count-too-low"));
	int64_t flag;

	if (none == VAD_NO_INDEX || low == VAD_NO_INDEX ||
	    !vad_rules_number(k, "kms.flag-count-low", &flag) ||
	    !vad_rules_number(k, "kms.activation-interval", &logs->activation_minutes) ||
	    !vad_rules_number(k, "kms.renewal-interval", &logs->renewal_minutes))
		return false;
	logs->none_code = k->failures[none].code;
	logs->low_code =
		k->failures[low].inner != 0 ? k->failures[low].inner : k->failures[low].code;
	logs->low_flag = (uint32_t)flag;
	return true;
}

static bool name_log(struct log *log, const char *computer, const char *file_part)
{
	size_t size = strlen(computer) + strlen(file_part) + 1;

	log->name = malloc(size);
	if (log->name == NULL)
		return false;
	(void)snprintf(log->name, size, "%s%s", computer, file_part);
	return true;
}

static bool name_logs(struct vad_simulate_logs *logs)
{
	const struct vad_fleet *fleet = logs->fleet;
	bool good = true;

	for (uint32_t h = 0; h < fleet->host_count && good; h++) {
		struct log *log = &logs->hosts[h];

		log->logs = logs;
		log->channel = "Key Management Service";
		(void)snprintf(log->computer, sizeof(log->computer), "%s.%s", fleet->hosts[h].name,
			       fleet->domain);
		good = name_log(log, fleet->hosts[h].name, "-Key-Management-Service.evtx");
	}
	for (uint32_t i = 0; i < logs->client_count && good; i++) {
		struct log *log = &logs->clients[i];
		char name[VAD_FLEET_FULL_NAME_MAX + 1];

		log->logs = logs;
		log->channel = "Application";
		vad_fleet_machine_name(fleet, i, true, log->computer);
		vad_fleet_machine_name(fleet, i, false, name);
		good = name_log(log, name, "-Application.evtx");
	}
	return good;
}

struct vad_simulate_logs *vad_simulate_logs_new(const struct vad_knowledge *k,
						const struct vad_fleet *fleet, uint32_t clients,
						const struct vad_simulate_folder *folder)
{
	struct vad_simulate_logs *logs = calloc(1, sizeof(*logs));

	if (logs == NULL)
		return NULL;
	if (clients > VAD_SIMULATE_LOGS_CLIENTS_MAX)
		clients = VAD_SIMULATE_LOGS_CLIENTS_MAX;
	logs->fleet = fleet;
	logs->folder = *folder;
	logs->client_count = clients < fleet->machines ? clients : fleet->machines;
	logs->hosts = calloc((size_t)fleet->host_count + 1, sizeof(*logs->hosts));
	logs->clients = calloc((size_t)logs->client_count + 1, sizeof(*logs->clients));
	if (logs->hosts == NULL || logs->clients == NULL || !load_numbers(logs, k) ||
	    !name_logs(logs)) {
		vad_simulate_logs_free(logs);
		return NULL;
	}
	return logs;
}

static void close_log(struct log *log, bool finish)
{
	struct vad_simulate_logs *logs = log->logs;

	if (log->writer != NULL && finish)
		fail(log, vad_evtx_writer_close(log->writer));
	else
		vad_evtx_writer_free(log->writer);
	log->writer = NULL;
	if (log->created && !logs->folder.finish(logs->folder.context, &log->sink))
		fail(log, VAD_IO);
	log->created = false;
}

static void close_all(struct vad_simulate_logs *logs, bool finish)
{
	for (uint32_t h = 0; h < logs->fleet->host_count; h++)
		if (logs->hosts[h].logs != NULL)
			close_log(&logs->hosts[h], finish);
	for (uint32_t i = 0; i < logs->client_count; i++)
		if (logs->clients[i].logs != NULL)
			close_log(&logs->clients[i], finish);
}

enum vad_result vad_simulate_logs_close(struct vad_simulate_logs *logs, const char **name)
{
	close_all(logs, true);
	*name = logs->failed == NULL ? "" : logs->failed;
	return logs->result;
}

void vad_simulate_logs_free(struct vad_simulate_logs *logs)
{
	if (logs == NULL)
		return;
	if (logs->hosts != NULL && logs->clients != NULL) {
		close_all(logs, false);
		for (uint32_t h = 0; h < logs->fleet->host_count; h++)
			free(logs->hosts[h].name);
		for (uint32_t i = 0; i < logs->client_count; i++)
			free(logs->clients[i].name);
	}
	free(logs->hosts);
	free(logs->clients);
	free(logs);
}
