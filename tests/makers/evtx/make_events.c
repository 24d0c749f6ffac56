/* SPDX-License-Identifier: MIT */
/* make_events: write an event log for tests, from lines or from the life of an invented KMS host. */
#include "make_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static const char help[] =
	"usage: make_events [--form static|generic|text] [--first-id N] OUT.evtx <LINES\n"
	"       make_events --kms-host [--machines N] [--requests M] [--seed S] [--start TIME]\n"
	"                   [--host NAME] [--clones] [--skew] [--form F] [--first-id N] OUT.evtx\n"
	"\n"
	"Writes an event log. LINES holds an event a line; columns are separated by tabs:\n"
	"  time      2026-01-31T08:00:00.1234567Z\n"
	"  provider  its name; with {GUID} behind it where it has one\n"
	"  source    EventSourceName, may be empty\n"
	"  id        12290, or 12290:16384 with its qualifiers\n"
	"  level     0 to 5\n"
	"  channel\n"
	"  computer\n"
	"  data...   any number; @NAME=TEXT is a named item. \\t \\n \\r are tab and line ends,\n"
	"            \\\\ \\@ \\% the character itself. %NAME=VALUE is no item, but says more of\n"
	"            the event. Numbers: version, task, opcode, keywords, process, thread, record\n"
	"            (EventRecordID of a forwarded event); others: user (S-1-5-18), binary\n"
	"            (hexadecimal digits), message (form text only)\n"
	"Empty lines and lines that begin with # are left out.\n"
	"\n"
	"  --form     how records are built: a template with the names in it (static, as classic\n"
	"             providers), names as values (generic), no template (text, as forwarded "
	"events)\n"
	"  --first-id the id of the first record\n"
	"  --kms-host the log of a KMS host: event 12290 for each request\n"
	"    --machines, --requests  how many; each machine asks about once in seven days\n"
	"    --seed     the same seed gives the same log\n"
	"    --start    the first day, in UTC\n"
	"    --host     name of the host\n"
	"    --clones   one machine in ten has the id (CMID) of another\n"
	"    --skew     one clock in ten is wrong, from minutes to more than the four hours "
	"allowed\n";

static bool take_number(const char *text, uint64_t *number)
{
	return vad_view_to_u64(vad_view_of(text), number);
}

static bool take_form(const char *text, enum vad_evtx_form *form)
{
	static const char *const names[] = { "static", "generic", "text" };

	for (size_t i = 0; i < 3; i++) {
		if (strcmp(text, names[i]) == 0) {
			*form = (enum vad_evtx_form)i;
			return true;
		}
	}
	return false;
}

static bool take_start(const char *text, vad_time *start)
{
	struct vad_stamp stamp;

	if (!vad_stamp_parse(vad_view_of(text), false, &stamp))
		return false;
	*start = stamp.time;
	return true;
}

static bool take_value(struct settings *settings, const char *option, const char *value)
{
	if (strcmp(option, "--form") == 0)
		return take_form(value, &settings->form);
	if (strcmp(option, "--first-id") == 0)
		return take_number(value, &settings->first_id);
	if (strcmp(option, "--machines") == 0)
		return take_number(value, &settings->machines);
	if (strcmp(option, "--requests") == 0)
		return take_number(value, &settings->requests);
	if (strcmp(option, "--seed") == 0)
		return take_number(value, &settings->seed);
	if (strcmp(option, "--start") == 0)
		return take_start(value, &settings->start);
	if (strcmp(option, "--host") == 0) {
		settings->host = value;
		return true;
	}
	return false;
}

static bool take_arguments(struct settings *settings, int count, char **arguments)
{
	for (int i = 1; i < count; i++) {
		const char *argument = arguments[i];

		if (strcmp(argument, "--kms-host") == 0)
			settings->kms_host = true;
		else if (strcmp(argument, "--clones") == 0)
			settings->clones = true;
		else if (strcmp(argument, "--skew") == 0)
			settings->skew = true;
		else if (argument[0] != '-' && settings->out == NULL)
			settings->out = argument;
		else if (i + 1 < count && take_value(settings, argument, arguments[i + 1]))
			i++;
		else
			return false;
	}
	return settings->out != NULL && settings->machines > 0 && settings->first_id > 0;
}

/* Everything but the header comes in the order of the file. */
static bool write_file(void *context, uint64_t offset, const void *data, size_t size)
{
	FILE *file = context;

	if (offset == 0)
		rewind(file);
	return fwrite(data, 1, size, file) == size;
}

bool add_event(struct vad_evtx_writer *writer, const struct vad_evtx_write_event *event)
{
	enum vad_result result = vad_evtx_writer_add(writer, event);

	if (result == VAD_OK)
		return true;
	fprintf(stderr, "make_events: record %" PRIu64 ": %s\n", vad_evtx_writer_next_id(writer),
		vad_result_text(result));
	return false;
}

static bool read_input(struct vad_buffer *text)
{
	static char piece[65536];
	size_t got;

	while ((got = fread(piece, 1, sizeof(piece), stdin)) > 0)
		vad_buffer_append(text, piece, got);
	return !ferror(stdin) && vad_buffer_result(text) == VAD_OK;
}

static bool make(const struct settings *settings, FILE *file)
{
	struct vad_evtx_sink sink = { .context = file, .write = write_file };
	struct vad_buffer text = vad_buffer_new((size_t)1 << 30);
	struct vad_evtx_writer *writer = NULL;
	bool made = false;

	if (vad_evtx_writer_open(&sink, settings->first_id, &writer) != VAD_OK)
		goto done;
	if (settings->kms_host)
		made = write_kms_host(writer, settings);
	else
		made = read_input(&text) && write_lines(writer, settings, vad_buffer_view(&text));
	if (made) {
		made = vad_evtx_writer_close(writer) == VAD_OK;
		writer = NULL;
	}
done:
	vad_evtx_writer_free(writer);
	vad_buffer_clear(&text);
	return made;
}

int main(int count, char **arguments)
{
	struct settings settings = { .first_id = 1,
				     .machines = 30,
				     .requests = 1000,
				     .seed = 1,
				     .start = INT64_C(1767225600),
				     .host = "KMS01.corp.example.com" };
	FILE *file;
	bool made;

	if (count == 2 && strcmp(arguments[1], "--help") == 0) {
		fputs(help, stdout);
		return 0;
	}
	if (!take_arguments(&settings, count, arguments)) {
		fputs("make_events: wrong arguments; --help tells them\n", stderr);
		return 64;
	}
	file = fopen(settings.out, "wb");
	if (file == NULL) {
		perror(settings.out);
		return 1;
	}
	made = make(&settings, file);
	made = fclose(file) == 0 && made;
	if (!made)
		fprintf(stderr, "make_events: %s was not written\n", settings.out);
	return made ? 0 : 1;
}
