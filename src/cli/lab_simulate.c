/* SPDX-License-Identifier: MIT */
/* vadiag lab simulate: a fleet over months, as text, tables or logs. */
#include <stdio.h>
#include <stdlib.h>

#include "lab.h"
#include "lab/simulate.h"
#include "lab/simulate_logs.h"
#include "platform.h"

enum {
	PATIENCE = 1000, /* milliseconds before progress is told, and between two such lines */
	PATH_BYTES = 4096,
};

struct job {
	const struct vad_lab_command *command;
	struct vad_fleet *fleet;
	struct vad_simulate_logs *logs; /* NULL: none are wanted */
	struct vad_simulation *simulation;
	int64_t told; /* when progress was told last */
	bool progress, shown;
};

/* --- the logs -------------------------------------------------------------------------------- */

/* One file; a sink's context. */
struct file {
	vad_shared shared;
};

static bool write_file(void *context, uint64_t offset, const void *data, size_t size)
{
	const struct file *file = context;

	return vad_shared_write(file->shared, offset, data, size) == VAD_OK;
}

static bool create_file(void *context, const char *name, struct vad_evtx_sink *sink)
{
	const struct job *job = context;
	struct vad_buffer path = vad_buffer_new(PATH_BYTES);
	struct file *file = calloc(1, sizeof(*file));
	struct vad_error error = { 0 };
	bool good = false;

	if (file == NULL)
		goto done;
	vad_buffer_printf(&path, "%s/%s", job->command->evtx, name);
	if (vad_buffer_result(&path) != VAD_OK)
		goto done;
	if (vad_shared_open(vad_buffer_text(&path), true, &file->shared, &error) != VAD_OK) {
		vad_cli_complain_error(&error);
		goto done;
	}
	*sink = (struct vad_evtx_sink){ file, write_file };
	file = NULL;
	good = true;
done:
	free(file);
	vad_buffer_clear(&path);
	return good;
}

static bool finish_file(void *context, struct vad_evtx_sink *sink)
{
	struct file *file = sink->context;

	(void)context;
	vad_shared_close(file->shared);
	free(file);
	return true;
}

static int open_logs(struct job *job)
{
	const struct vad_simulate_folder folder = { job, create_file, finish_file };
	struct vad_error error = { 0 };

	if (job->command->evtx == NULL) {
		if (job->command->clients > 0)
			return vad_lab_usage("--clients goes with --evtx");
		return VAD_EXIT_OK;
	}
	if (job->command->clients > VAD_SIMULATE_LOGS_CLIENTS_MAX)
		return vad_lab_usage("--clients takes a number up to %d",
				     (int)VAD_SIMULATE_LOGS_CLIENTS_MAX);
	if (vad_lab_directory(job->command->evtx, &error) != VAD_OK)
		return vad_lab_complain(&error);
	job->logs =
		vad_simulate_logs_new(job->command->k, job->fleet, job->command->clients, &folder);
	if (job->logs == NULL) {
		vad_cli_complain("%s", vad_result_text(VAD_NO_MEMORY));
		return VAD_EXIT_UNFINISHED;
	}
	return VAD_EXIT_OK;
}

static int close_logs(struct job *job)
{
	enum vad_result result;
	const char *name;

	if (job->logs == NULL)
		return VAD_EXIT_OK;
	result = vad_simulate_logs_close(job->logs, &name);
	if (result == VAD_OK)
		return VAD_EXIT_OK;
	vad_cli_complain("%s/%s: %s", job->command->evtx, name, vad_result_text(result));
	return VAD_EXIT_UNFINISHED;
}

/* --- while it runs --------------------------------------------------------------------------- */

static void take_request(void *context, const struct vad_simulate_request *request)
{
	struct job *job = context;

	vad_simulate_logs_take(job->logs, request);
}

/* A line on standard error that overwrites itself, on a terminal and for long work only. */
static bool take_day(void *context, uint32_t day)
{
	struct job *job = context;
	int64_t now;

	if (!job->progress)
		return true;
	now = vad_platform_milliseconds();
	if (now - job->told < PATIENCE)
		return true;
	job->told = now;
	job->shown = true;
	(void)fprintf(stderr, "\rday %u of %u ", (unsigned)day + 1, (unsigned)job->fleet->days);
	return true;
}

static int simulate(struct job *job)
{
	struct vad_simulate_watch watch = { .context = job, .day = take_day };
	enum vad_result result;

	if (job->logs != NULL)
		watch.request = take_request;
	job->progress = vad_platform_stderr_is_terminal();
	job->told = vad_platform_milliseconds();
	result = vad_simulate_run(job->command->k, job->fleet, &watch, &job->simulation);
	if (job->shown)
		(void)fputs("\r                        \r", stderr);
	if (result == VAD_OK)
		return VAD_EXIT_OK;
	vad_cli_complain("%s", vad_result_text(result));
	return VAD_EXIT_UNFINISHED;
}

/* --- what came of it ------------------------------------------------------------------------- */

static bool write_out(void *context, struct vad_view text)
{
	(void)context;
	return fwrite(text.data, 1, text.size, stdout) == text.size;
}

static int print(const struct job *job)
{
	const struct vad_simulate_sink sink = { NULL, write_out };
	const struct vad_arguments args = { .color = job->command->color,
					    .width = job->command->width };
	int status = vad_simulate_wrong(job->simulation) ? VAD_EXIT_WRONG : VAD_EXIT_OK;
	struct vad_buffer out = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	struct vad_report_options report = vad_cli_report_options(&args);
	enum vad_result result = VAD_OK;

	if (job->command->csv)
		result = vad_simulate_csv(job->simulation, &sink);
	else if (job->command->json)
		result = vad_simulate_json(job->simulation, &sink);
	else
		vad_simulate_text(job->simulation, job->command->width, report.colour, &out);
	if (result != VAD_OK) {
		vad_cli_complain("standard output cannot be written");
		status = VAD_EXIT_UNFINISHED;
	} else {
		status = vad_cli_print(&out, status);
	}
	vad_buffer_clear(&out);
	return status;
}

/* --- the fleet ------------------------------------------------------------------------------- */

static void tell_complaint(void *context, const struct vad_error *complaint)
{
	(void)context;
	vad_cli_complain_error(complaint);
}

static int load(struct job *job)
{
	const struct vad_fleet_complaints complaints = { NULL, tell_complaint };
	struct vad_buffer room = vad_buffer_new(VAD_FLEET_FILE_MAX);
	struct vad_scenario_text text = { 0 };
	int status = vad_lab_fleet(job->command->rest[0], &room, &text);
	enum vad_result result;

	if (status == VAD_EXIT_OK) {
		result = vad_fleet_load(job->command->k, text.name, text.text, &complaints,
					&job->fleet);
		if (result == VAD_INVALID)
			status = VAD_EXIT_USAGE;
		else if (result != VAD_OK) {
			vad_cli_complain("%s: %s", text.name, vad_result_text(result));
			status = VAD_EXIT_UNFINISHED;
		}
	}
	vad_buffer_clear(&room);
	return status;
}

int vad_lab_simulate(struct vad_lab_command *command)
{
	struct job job = { .command = command };
	int status, logged;

	if (command->csv && command->json)
		return vad_lab_usage("--csv and --json do not go together");
	status = load(&job);
	if (status == VAD_EXIT_OK)
		status = open_logs(&job);
	if (status == VAD_EXIT_OK)
		status = simulate(&job);
	logged = close_logs(&job);
	if (status == VAD_EXIT_OK)
		status = logged != VAD_EXIT_OK ? logged : print(&job);
	vad_simulate_logs_free(job.logs);
	vad_simulation_free(job.simulation);
	vad_fleet_free(job.fleet);
	return status;
}
