/* SPDX-License-Identifier: MIT */
/* What the program says, and how wide and colourful; and reading of whole files. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli.h"
#include "platform.h"
#include "report/page.h"

enum { MESSAGE_MAX = 1 << 14, COMFORTABLE_WIDTH = 100 };

void vad_cli_complain_list(const char *format, va_list list)
{
	char message[1024];
	struct vad_buffer safe = vad_buffer_new(MESSAGE_MAX);

	(void)vsnprintf(message, sizeof(message), format, list);
	vad_page_safe(&safe, vad_view_of(message), 0);
	(void)fprintf(stderr, "vadiag: %s\n", vad_buffer_text(&safe));
	vad_buffer_clear(&safe);
}

void vad_cli_complain(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vad_cli_complain_list(format, list);
	va_end(list);
}

void vad_cli_complain_error(const struct vad_error *error)
{
	const char *text = error->message[0] != '\0' ? error->message
						     : vad_result_text(error->result);

	if (error->source[0] == '\0')
		vad_cli_complain("%s", text);
	else if (error->line == 0)
		vad_cli_complain("%s: %s", error->source, text);
	else
		vad_cli_complain("%s:%llu: %s", error->source, (unsigned long long)error->line,
				 text);
}

int vad_cli_print(const struct vad_buffer *out, int status)
{
	bool failed = false;

	if (vad_buffer_result(out) != VAD_OK) {
		vad_cli_complain("%s", vad_result_text(vad_buffer_result(out)));
		return VAD_EXIT_UNFINISHED;
	}
	if (out->size > 0)
		failed = fwrite(out->data, 1, out->size, stdout) != out->size;
	failed = fflush(stdout) != 0 || failed;
	if (failed)
		vad_cli_complain("standard output cannot be written");
	return failed ? VAD_EXIT_UNFINISHED : status;
}

static bool wants_colour(const char *choice)
{
	const char *no_color = getenv("NO_COLOR");

	if (choice != NULL && strcmp(choice, "always") == 0)
		return true;
	if (choice != NULL && strcmp(choice, "never") == 0)
		return false;
	/* no-color.org: set and not empty. */
	if (no_color != NULL && no_color[0] != '\0')
		return false;
	return vad_platform_stdout_is_terminal();
}

struct vad_report_options vad_cli_report_options(const struct vad_arguments *args)
{
	unsigned width = args->width;

	if (width == 0)
		width = vad_platform_columns();
	if (width == 0)
		width = VAD_PAGE_WIDTH;
	if (args->width == 0 && width > COMFORTABLE_WIDTH)
		width = COMFORTABLE_WIDTH;
	return (struct vad_report_options){ .width = width,
					    .colour = wants_colour(args->color),
					    .full = args->full,
					    .pretty = true };
}

enum vad_result vad_cli_read_file(const char *path, struct vad_buffer *out,
				  struct vad_error *error)
{
	struct vad_file *file = NULL;
	char chunk[16384];
	size_t got = 1;
	enum vad_result result = vad_file_open(path, &file, error);

	while (result == VAD_OK && got > 0) {
		result = vad_file_read(file, chunk, sizeof(chunk), &got, error);
		if (result == VAD_OK)
			vad_buffer_append(out, chunk, got);
		if (result == VAD_OK && vad_buffer_result(out) != VAD_OK)
			result = vad_error_set(error, vad_buffer_result(out), path, 0, 0,
					       "is larger than %zu bytes", out->limit);
	}
	vad_file_close(file);
	return result;
}
