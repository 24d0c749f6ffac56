/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/encoding.h"
#include "base/file.h"
#include "cli.h"
#include "platform.h"
#include "report/explain.h"

enum { TEXT_MAX = 1 << 20 };

/* Standard input, decoded; what is beyond the ceiling is left, and said. */
static int read_input(struct vad_buffer *text)
{
	struct vad_buffer raw = vad_buffer_new(TEXT_MAX);
	struct vad_file *file = NULL;
	struct vad_error error = { 0 };
	char chunk[16384];
	size_t got = 1;
	enum vad_result result = vad_file_open("-", &file, &error);

	while (result == VAD_OK && got > 0 && raw.size + sizeof(chunk) <= TEXT_MAX) {
		result = vad_file_read(file, chunk, sizeof(chunk), &got, &error);
		if (result == VAD_OK)
			vad_buffer_append(&raw, chunk, got);
	}
	if (got > 0 && result == VAD_OK)
		vad_cli_complain("only the first MiB is explained; diagnose reads all");
	if (result == VAD_OK)
		result = vad_encoding_decode(vad_encoding_guess(vad_buffer_view(&raw)),
					     vad_buffer_view(&raw), text, NULL);
	if (result == VAD_UNSUPPORTED)
		(void)vad_error_set(&error, result, "standard input", 0, 0, "is no text");
	if (result != VAD_OK)
		vad_cli_complain_error(&error);
	vad_file_close(file);
	vad_buffer_clear(&raw);
	return result == VAD_OK ? VAD_EXIT_OK : VAD_EXIT_UNFINISHED;
}

static int collect(const struct vad_arguments *args, struct vad_buffer *text)
{
	bool piped = args->rest_count == 0 ||
		     (args->rest_count == 1 && strcmp(args->rest[0], "-") == 0);

	if (args->rest_count == 0 && vad_platform_stdin_is_terminal())
		return vad_cli_usage(args->verb, "what shall be explained?");
	if (piped)
		return read_input(text);
	for (size_t i = 0; i < args->rest_count; i++) {
		vad_buffer_add(text, i > 0 ? " " : "");
		vad_buffer_add(text, args->rest[i]);
	}
	return VAD_EXIT_OK;
}

int vad_verb_explain(struct vad_cli *cli)
{
	struct vad_buffer text = vad_buffer_new(4 * (size_t)TEXT_MAX);
	struct vad_buffer out = vad_buffer_new(VAD_CLI_OUTPUT_MAX);
	int status = collect(&cli->args, &text);
	bool known = false;

	if (status == VAD_EXIT_OK) {
		if (cli->args.json)
			(void)vad_explain_json(cli->k, vad_buffer_view(&text), VADIAG_VERSION,
					       &cli->report, &out, &known);
		else
			(void)vad_explain_text(cli->k, vad_buffer_view(&text), &cli->report, &out,
					       &known);
		status = vad_cli_print(&out, known ? VAD_EXIT_OK : VAD_EXIT_WRONG);
	}
	vad_buffer_clear(&text);
	vad_buffer_clear(&out);
	return status;
}
