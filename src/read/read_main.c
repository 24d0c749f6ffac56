/* SPDX-License-Identifier: MIT */
/*
 * vadiag-read: opens its inputs, locks itself in, and turns what strangers wrote into facts as JSON
 * lines on standard output. Started by vadiag; of use alone as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "read/sandbox.h"
#include "read_main_events.h"
#include "read_main_input.h"
#include "read_main_requests.h"

enum {
	STATUS_OK = 0,
	STATUS_USAGE = 2,
	STATUS_UNREAD = 3,
	MEMORY_DEFAULT = 512, /* MiB */
	MEMORY_MOST = 65536,
	OUTPUT_PIECE = 64 << 10,
	OUTPUT_MOST = 64 << 20,
	FIRST_DESCRIPTOR = 3,
};

struct input {
	const char *name;
	struct vad_file *file;
	struct vad_error error; /* why it is not open */
};

struct options {
	bool verbose, status, help, requests, list;
	struct vad_events_options events; /* of --events */
	uint64_t memory; /* MiB */
	struct input *inputs;
	size_t count;
};

static const char usage[] =
	"usage: vadiag-read [--verbose] [--memory MIB] [--] INPUT...\n"
	"       vadiag-read --requests [--] INPUT...\n"
	"       vadiag-read --events [--table|--json|--xml|--count] [--activation] [--recovered]\n"
	"                   [--provider NAME]... [--id N[,N]...]... [--jobs N] [--width N] [--] INPUT...\n"
	"       vadiag-read --sandbox-status\n"
	"INPUT is a path, - for standard input, or NAME=FD for a descriptor that is open already.\n"
	"Facts go to standard output as JSON lines; with --requests the KMS requests in logs, a line each;\n"
	"with --events what event logs hold, for people or as JSON lines or XML.\n"
	"Exit status: 0 all was read, 2 usage, 3 something could not be read.\n";

static int complain(const char *message, const char *what)
{
	(void)fprintf(stderr, "vadiag-read: %s%s\n", message, what);
	return STATUS_USAGE;
}

/* --- arguments -------------------------------------------------------------------------------- */

/* "NAME=5", where descriptor 5 is open; the name is cut off in place. A path of that form, with no
 * such descriptor, stays a path. */
static struct vad_file *adopted(char *argument, struct vad_error *error)
{
	char *equals = strrchr(argument, '=');
	struct vad_file *file = NULL;
	uint64_t number;

	if (equals == NULL || equals == argument ||
	    !vad_view_to_u64(vad_view_of(equals + 1), &number) || number < FIRST_DESCRIPTOR ||
	    number > INT32_MAX)
		return NULL;
	*equals = '\0';
	if (vad_file_adopt((int)number, argument, &file, error) == VAD_OK)
		return file;
	*equals = '=';
	return NULL;
}

static void adopt_input(struct input *input, char *argument)
{
	struct vad_error ignored = { 0 };

	input->name = argument;
	input->file = adopted(argument, &ignored);
}

static void open_input(struct input *input)
{
	if (input->file == NULL)
		(void)vad_file_open(input->name, &input->file, &input->error);
}

static bool take_memory(struct options *o, const char *text)
{
	return text != NULL && vad_view_to_u64(vad_view_of(text), &o->memory) && o->memory > 0 &&
	       o->memory <= MEMORY_MOST;
}

/* Options up to the first input or "--"; `*first` is the first input. 0, or an exit status. */
static int parse_options(struct options *o, int argc, char **argv, int *first)
{
	int i = 1;

	if (argc > 1 && strcmp(argv[1], "--events") == 0) {
		const char *wrong;

		*first = 2;
		o->list = true;
		wrong = vad_events_options(&o->events, argc, argv, first);
		return wrong == NULL ? STATUS_OK : complain("", wrong);
	}
	for (; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			i++;
			break;
		}
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			break;
		if (strcmp(argv[i], "--verbose") == 0)
			o->verbose = true;
		else if (strcmp(argv[i], "--sandbox-status") == 0)
			o->status = true;
		else if (strcmp(argv[i], "--help") == 0)
			o->help = true;
		else if (strcmp(argv[i], "--requests") == 0)
			o->requests = true;
		else if (strcmp(argv[i], "--memory") != 0)
			return complain("unknown option ", argv[i]);
		else if (!take_memory(o, argv[++i]))
			return complain("--memory wants a number of MiB, 1 to 65536", "");
	}
	*first = i;
	return STATUS_OK;
}

static int open_inputs(struct options *o, int count, char **arguments)
{
	char most[32];

	if ((unsigned long)count > vad_sandbox_most_files()) {
		(void)snprintf(most, sizeof(most), "%lu", vad_sandbox_most_files());
		return complain("too many inputs at once; the most is ", most);
	}
	o->inputs = calloc((size_t)count + 1, sizeof(*o->inputs));
	if (o->inputs == NULL)
		return complain("out of memory", "");
	o->count = (size_t)count;
	/* descriptors first: opening a path would take a number that somebody else meant */
	for (int i = 0; i < count; i++)
		adopt_input(&o->inputs[i], arguments[i]);
	for (int i = 0; i < count; i++)
		open_input(&o->inputs[i]);
	return STATUS_OK;
}

static void close_inputs(struct options *o)
{
	for (size_t i = 0; i < o->count; i++)
		vad_file_close(o->inputs[i].file);
	free(o->inputs);
}

/* --- output ----------------------------------------------------------------------------------- */

static bool put(struct vad_buffer *out)
{
	bool written = fwrite(out->data == NULL ? "" : out->data, 1, out->size, stdout) == out->size;

	vad_buffer_reset(out);
	return written;
}

static bool write_case(const struct vad_case *c)
{
	struct vad_buffer out = vad_buffer_new(OUTPUT_MOST);
	size_t count;
	const struct vad_fact *facts = vad_case_facts(c, &count);
	bool written = true;

	for (size_t i = 0; i < count && written; i++) {
		written = vad_case_write_fact(c, &facts[i], &out) == VAD_OK;
		vad_buffer_add_char(&out, '\n');
		if (written && out.size >= OUTPUT_PIECE)
			written = put(&out);
	}
	written = written && vad_case_write_notes(c, &out) == VAD_OK && put(&out);
	vad_buffer_clear(&out);
	return written;
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *why_of(enum vad_result result, const struct vad_error *error)
{
	if (error->message[0] != '\0')
		return error->message;
	return result == VAD_LIMIT ? "the memory limit was reached" : vad_result_text(result);
}

static enum vad_result read_input(struct vad_case *c, struct input *input)
{
	struct vad_error error = input->error;
	enum vad_result result = error.result;

	if (input->file != NULL)
		result = vad_input_read(c, input->name, input->file, &error);
	if (result == VAD_OK)
		return VAD_OK;
	return vad_input_unread(c, input->name, "", why_of(result, &error));
}

/* A line about an input for which there was no memory left in its case. */
static bool write_bare_unread(struct input *input)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), 1 << 20);
	bool written = c != NULL &&
		       vad_input_unread(c, input->name, "", "the memory limit was reached") == VAD_OK &&
		       write_case(c);

	vad_case_free(c);
	return written;
}

/* One case for each input: what one source fills does not keep the next from being read. */
static int run_input(const struct options *o, struct input *input)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)o->memory << 20);
	int status = STATUS_UNREAD;

	if (c == NULL) {
		(void)write_bare_unread(input);
		return STATUS_UNREAD;
	}
	if (read_input(c, input) == VAD_OK)
		status = vad_case_unread_count(c) > 0 ? STATUS_UNREAD : STATUS_OK;
	else
		(void)write_bare_unread(input);
	if (!write_case(c)) {
		(void)complain("standard output cannot be written", "");
		status = STATUS_UNREAD;
	}
	vad_case_free(c);
	return status;
}

static int run_requests(const struct options *o)
{
	struct vad_requests_input *inputs = calloc(o->count + 1, sizeof(*inputs));
	int status = STATUS_UNREAD;

	for (size_t i = 0; i < o->count && inputs != NULL; i++) {
		const struct input *input = &o->inputs[i];

		inputs[i] = (struct vad_requests_input){ input->name, input->file,
							 why_of(input->error.result,
								&input->error) };
	}
	if (inputs != NULL && vad_requests_run(inputs, o->count))
		status = STATUS_OK;
	free(inputs);
	return status;
}

static int run_events(const struct options *o)
{
	struct vad_events_input *inputs = calloc(o->count + 1, sizeof(*inputs));
	int status = STATUS_UNREAD;

	for (size_t i = 0; i < o->count && inputs != NULL; i++) {
		const struct input *input = &o->inputs[i];

		inputs[i] = (struct vad_events_input){ input->name, input->file, input->error };
	}
	if (inputs != NULL && vad_events_print(&o->events, inputs, o->count))
		status = STATUS_OK;
	free(inputs);
	return status;
}

static int run_inputs(const struct options *o)
{
	int status = STATUS_OK;

	for (size_t i = 0; i < o->count; i++) {
		int one = run_input(o, &o->inputs[i]);

		status = one == STATUS_OK ? status : one;
	}
	return status;
}

/* --- the sandbox ------------------------------------------------------------------------------ */

static void print_status(const struct vad_sandbox *sandbox)
{
	for (unsigned part = 1; part <= VAD_SANDBOX_ALL; part <<= 1) {
		const char *name = vad_sandbox_part_name(part);
		bool in_force = (sandbox->in_force & part) != 0;

		if (name == NULL)
			continue;
		(void)printf("%s: %s", name, in_force ? "in force" : "missing");
		if (part == VAD_SANDBOX_LANDLOCK && in_force)
			(void)printf(" (ABI %d)", sandbox->landlock_abi);
		(void)printf("\n");
	}
}

static void tell_missing(const struct vad_sandbox *sandbox)
{
	for (unsigned part = 1; part <= VAD_SANDBOX_ALL; part <<= 1) {
		if ((sandbox->missing & part) != 0 && vad_sandbox_part_name(part) != NULL)
			(void)fprintf(stderr, "vadiag-read: this system has no %s\n",
				      vad_sandbox_part_name(part));
	}
}

static int run(struct options *o)
{
	struct vad_sandbox sandbox;
	int status;

	if (vad_sandbox_enter(VAD_SANDBOX_ALL, &sandbox) != VAD_OK) {
		(void)complain("the sandbox cannot be entered, so nothing is read", "");
		return STATUS_UNREAD;
	}
	if (o->verbose)
		tell_missing(&sandbox);
	if (o->status)
		print_status(&sandbox);
	if (o->list)
		status = run_events(o);
	else
		status = o->requests ? run_requests(o) : run_inputs(o);
	if (fflush(stdout) != 0)
		status = STATUS_UNREAD;
	return status;
}

int main(int argc, char **argv)
{
	static char output[OUTPUT_PIECE];
	struct options o = { .memory = MEMORY_DEFAULT };
	int first = argc, status = parse_options(&o, argc, argv, &first);

	if (status != STATUS_OK)
		return status;
	if (o.help || (first == argc && !o.status)) {
		(void)fputs(usage, o.help ? stdout : stderr);
		return o.help ? STATUS_OK : STATUS_USAGE;
	}
	vad_sandbox_binary_output();
	/* a buffer of our own, so that the C library asks nothing about the stream later */
	(void)setvbuf(stdout, output, _IOFBF, sizeof(output));
	status = open_inputs(&o, argc - first, argv + first);
	if (status != STATUS_OK)
		return status;
	(void)vad_encoding_prepare();
	status = run(&o);
	close_inputs(&o);
	/* no functions at exit: what they do (profiles, leak checks) the sandbox forbids */
	_Exit(status);
}
