/* SPDX-License-Identifier: MIT */
/*
 * vadiag-check: looks at the live network as the settings on standard input say, and writes what it
 * met as facts, JSON lines, to standard output. It opens no files: a recording comes and goes by
 * descriptors that are open already. Started by vadiag; of use alone as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "check.h"
#include "outlet.h"
#include "work.h"

#ifndef VADIAG_VERSION
#define VADIAG_VERSION "0"
#endif

enum {
	STATUS_OK = 0,
	STATUS_USAGE = 2,
	STATUS_UNFINISHED = 3,
	SETTINGS_MAX = 32 << 20,
	RECORDING_MAX = 64 << 20,
	CASE_MEMORY = 256 << 20,
	PIECE = 64 << 10,
	FACTS_AT_ONCE = 256,
	TURNS = 16,	     /* of so many facts at one tick */
	PROGRESS_TICKS = 12, /* between two words of progress */
};

struct options {
	int record, replay; /* descriptors, -1 none */
	bool progress;
};

static const char usage[] =
	"usage: vadiag-check [--record-fd N | --replay-fd N] [--progress] <SETTINGS\n"
	"SETTINGS are lines name=value, with the names of vadiag.yaml(5): domain=corp.example.\n"
	"Facts go to standard output as JSON lines. --record-fd writes the exchanges to an open\n"
	"descriptor; --replay-fd reads them from one and leaves the network alone.\n"
	"Exit status: 0 done, 2 usage, 3 it could not be done.\n";

static int complain(const char *message, const char *what)
{
	(void)fprintf(stderr, "vadiag-check: %s%s\n", message, what);
	return STATUS_USAGE;
}

static bool take_number(const char *text, int *number)
{
	uint64_t value;

	if (text == NULL || !vad_view_to_u64(vad_view_of(text), &value) || value > INT32_MAX)
		return false;
	*number = (int)value;
	return true;
}

/* -1: go on; else an exit status. */
static int parse_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool last = i + 1 >= argc;

		if (strcmp(argv[i], "--help") == 0)
			return fputs(usage, stdout) < 0 ? STATUS_UNFINISHED : STATUS_OK;
		if (strcmp(argv[i], "--version") == 0)
			return puts("vadiag-check " VADIAG_VERSION) < 0 ? STATUS_UNFINISHED : STATUS_OK;
		if (strcmp(argv[i], "--progress") == 0)
			o->progress = true;
		else if (strcmp(argv[i], "--record-fd") == 0 || strcmp(argv[i], "--replay-fd") == 0) {
			int *which = argv[i][4] == 'c' ? &o->record : &o->replay;

			if (!take_number(last ? NULL : argv[i + 1], which))
				return complain(argv[i], " wants the number of an open descriptor");
			i++;
		} else {
			return complain("unknown argument ", argv[i]);
		}
	}
	if (o->record >= 0 && o->replay >= 0)
		return complain("a replay cannot be recorded", "");
	return -1;
}

static enum vad_result read_all(struct vad_file *file, struct vad_buffer *out, struct vad_error *error)
{
	enum vad_result result = VAD_OK;
	size_t got = 1;
	char *piece = malloc(PIECE);

	if (piece == NULL)
		return VAD_NO_MEMORY;
	while (got > 0 && result == VAD_OK) {
		result = vad_file_read(file, piece, PIECE, &got, error);
		if (result == VAD_OK)
			vad_buffer_append(out, piece, got);
	}
	free(piece);
	return result == VAD_OK ? vad_buffer_result(out) : result;
}

static enum vad_result read_settings(struct vad_check_settings *settings, struct vad_error *error)
{
	struct vad_buffer text = vad_buffer_new(SETTINGS_MAX);
	struct vad_file *file = NULL;
	enum vad_result result = vad_file_open("-", &file, error);

	if (result == VAD_OK)
		result = read_all(file, &text, error);
	if (result == VAD_OK)
		result = vad_check_settings_read(settings, vad_buffer_view(&text), error);
	vad_file_close(file);
	vad_buffer_clear(&text);
	return result;
}

static enum vad_result open_replay(int descriptor, struct vad_transport **t, struct vad_error *error)
{
	struct vad_buffer text = vad_buffer_new(RECORDING_MAX);
	struct vad_file *file = NULL;
	enum vad_result result = vad_file_adopt(descriptor, "the recording", &file, error);

	if (result == VAD_OK)
		result = read_all(file, &text, error);
	if (result == VAD_OK)
		result = vad_transport_replay_new(vad_buffer_view(&text), t, error);
	vad_file_close(file);
	vad_buffer_clear(&text);
	return result;
}

static enum vad_result open_network(int record, struct vad_transport **t, struct vad_error *error)
{
	enum vad_result result = vad_transport_uv_new(record, t, error);

	if (result != VAD_OK)
		return result;
	vad_transport_uv_set_job(*t, VAD_CHANNEL_LDAP, vad_work_ldap);
	vad_transport_uv_set_job(*t, VAD_CHANNEL_TLS, vad_work_tls);
	return VAD_OK;
}

/* What goes out while the check goes on. */
struct report {
	struct vad_outlet outlet;
	size_t sent; /* of the lines of the outlet */
	unsigned ticks;
	bool progress;
};

static void show_progress(size_t done, size_t all)
{
	if (all > 0)
		(void)fprintf(stderr, "\r%zu of %zu addresses ", done, all);
	(void)fflush(stderr);
}

/* As much as leaves at once, and not so much that connections have to wait for it. */
static void send_early(struct report *report)
{
	struct vad_buffer *lines = &report->outlet.lines;
	bool more = true;

	for (int i = 0; more && i < TURNS && vad_buffer_result(lines) == VAD_OK; i++) {
		struct vad_view left = vad_view_sub(vad_buffer_view(lines), report->sent, SIZE_MAX);

		report->sent += vad_outlet_try(left);
		if (report->sent < lines->size)
			return;
		vad_buffer_reset(lines);
		report->sent = 0;
		more = vad_outlet_gather(&report->outlet, FACTS_AT_ONCE);
	}
}

static void on_tick(void *context, size_t done, size_t all)
{
	struct report *report = context;

	send_early(report);
	if (report->progress && report->ticks++ % PROGRESS_TICKS == 0)
		show_progress(done, all);
}

static bool write_lines(struct vad_buffer *lines, size_t from)
{
	size_t size = lines->size - from;
	bool written = fwrite(vad_buffer_text(lines) + from, 1, size, stdout) == size;

	vad_buffer_reset(lines);
	return written;
}

static enum vad_result write_rest(struct report *report)
{
	struct vad_buffer *lines = &report->outlet.lines;
	enum vad_result result = vad_buffer_result(lines);
	bool written = write_lines(lines, report->sent);

	while (result == VAD_OK && written && vad_outlet_gather(&report->outlet, FACTS_AT_ONCE))
		written = write_lines(lines, 0);
	if (result == VAD_OK)
		result = vad_buffer_result(lines);
	if (result == VAD_OK && written)
		result = vad_case_write_notes(report->outlet.c, lines);
	written = written && write_lines(lines, 0);
	if (fflush(stdout) != 0 || !written)
		return VAD_IO;
	return result;
}

static enum vad_result run(const struct options *o, const struct vad_check_settings *settings,
			   struct vad_case *c, struct vad_error *error)
{
	struct vad_transport *t = NULL;
	enum vad_result result = o->replay >= 0 ? open_replay(o->replay, &t, error) :
						  open_network(o->record, &t, error);

	struct report report = { .outlet = vad_outlet_new(c), .progress = o->progress };

	vad_outlet_widen();
	if (result == VAD_OK)
		result = vad_check_run(t, settings, c, on_tick, &report);
	if (o->progress)
		(void)fputs("\r\033[K", stderr);
	if (result == VAD_OK && o->record >= 0)
		result = vad_transport_uv_recorded(t);
	if (result == VAD_OK)
		result = write_rest(&report);
	vad_outlet_clear(&report.outlet);
	if (t != NULL)
		t->ops->free(t);
	return result;
}

int main(int argc, char **argv)
{
	struct options o = { .record = -1, .replay = -1 };
	struct vad_check_settings settings = { 0 };
	struct vad_error error = { 0 };
	struct vad_case *c;
	enum vad_result result;
	int status = parse_options(&o, argc, argv);

	if (status >= 0)
		return status;
	result = read_settings(&settings, &error);
	if (result != VAD_OK) {
		(void)complain("standard input: ", error.message[0] != '\0' ? error.message :
									      vad_result_text(result));
		return result == VAD_NO_MEMORY || result == VAD_IO ? STATUS_UNFINISHED : STATUS_USAGE;
	}
	c = vad_case_new(vad_knowledge_builtin(), CASE_MEMORY);
	result = c == NULL ? VAD_NO_MEMORY : run(&o, &settings, c, &error);
	vad_case_free(c);
	vad_check_settings_clear(&settings);
	if (result == VAD_OK)
		status = STATUS_OK;
	else
		status = STATUS_UNFINISHED;
	if (status != STATUS_OK)
		(void)complain(error.message[0] != '\0' ? error.message : vad_result_text(result), "");
	/* a job that does not return is left behind */
	_Exit(status);
}
