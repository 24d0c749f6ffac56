/* SPDX-License-Identifier: MIT */
#include "chosen.h"

#include <string.h>

#include "base/text.h"
#include "config.h"

enum { LINES_MAX = 64 << 20, FILE_MAX = 16 << 20, PATH_MAX_BYTES = 1 << 16 };

static uint64_t bit_of(const struct vad_setting *setting)
{
	return UINT64_C(1) << (setting - vad_settings);
}

/* "\nname=value"; what stands behind it is a line end or nothing. */
static void add_line(struct vad_buffer *lines, const struct vad_setting *setting,
		     struct vad_view value)
{
	vad_buffer_printf(lines, "\n%s=", setting->name);
	vad_buffer_add_view(lines, value);
}

bool vad_chosen_has(const struct vad_chosen *chosen, const struct vad_setting *setting,
		    struct vad_view value)
{
	struct vad_view all = vad_buffer_view(&chosen->lines);
	struct vad_buffer line = vad_buffer_new(FILE_MAX);
	size_t at = 0;
	bool found = false;

	add_line(&line, setting, value);
	while (!found && (at = vad_view_find(all, vad_buffer_view(&line), at)) != SIZE_MAX) {
		at += line.size;
		found = at == all.size || all.data[at] == '\n';
	}
	vad_buffer_clear(&line);
	return found;
}

static enum vad_result put(struct vad_chosen *chosen, const struct vad_setting *setting,
			   struct vad_view value, struct vad_error *error)
{
	enum vad_result result = vad_setting_check(setting, value, error);

	if (result != VAD_OK)
		return result;
	add_line(&chosen->lines, setting, value);
	result = vad_buffer_result(&chosen->lines);
	return result == VAD_OK ? result
				: vad_error_set(error, result, NULL, 0, 0, "%s: %s", setting->name,
						vad_result_text(result));
}

enum vad_result vad_chosen_add(struct vad_chosen *chosen, const struct vad_setting *setting,
			       struct vad_view value, struct vad_error *error)
{
	if (setting->many && vad_chosen_has(chosen, setting, value))
		return VAD_OK;
	return put(chosen, setting, value, error);
}

/* --- the command line ------------------------------------------------------------------------- */

/* Lines of a file as values of a list; of a secret the first line is the whole of it. */
static enum vad_result put_lines(struct vad_chosen *chosen, const struct vad_setting *setting,
				 const char *path, struct vad_view all, struct vad_error *error)
{
	struct vad_text text = vad_text_of(all);
	enum vad_result result = VAD_OK;
	struct vad_view line;

	for (uint64_t number = 1; result == VAD_OK && vad_text_line(&text, &line); number++) {
		struct vad_error found = { 0 };

		if (!setting->secret) {
			line = vad_view_trim(line);
			if (line.size == 0 || line.data[0] == '#')
				continue;
		}
		result = put(chosen, setting, line, &found);
		if (result != VAD_OK)
			return vad_error_set(error, result, path, number, 0, "%s", found.message);
		if (setting->secret)
			break;
	}
	return result;
}

static enum vad_result put_file(struct vad_chosen *chosen, const struct vad_setting *setting,
				const char *path, struct vad_error *error)
{
	struct vad_buffer text = vad_buffer_new(FILE_MAX);
	bool from_stdin = strcmp(path, "-") == 0;
	enum vad_result result;

	if (from_stdin && chosen->stdin_read)
		return vad_error_set(error, VAD_USAGE, NULL, 0, 0,
				     "standard input can be read only once");
	chosen->stdin_read = chosen->stdin_read || from_stdin;
	result = vad_cli_read_file(path, &text, error);
	if (result == VAD_OK)
		result = put_lines(chosen, setting, from_stdin ? "standard input" : path,
				   vad_buffer_view(&text), error);
	vad_buffer_clear(&text);
	return result;
}

static enum vad_result put_given(struct vad_chosen *chosen, const struct vad_given *given,
				 struct vad_error *error)
{
	const struct vad_setting *setting = given->setting;

	chosen->told |= bit_of(setting);
	if (given->value[0] == '@' && (setting->many || setting->secret))
		return put_file(chosen, setting, given->value + 1, error);
	if (setting->secret)
		return vad_error_set(error, VAD_USAGE, NULL, 0, 0,
				     "anybody here could read it on the command line; use --%s "
				     "@FILE, @- or vadiag.yaml",
				     setting->name);
	return put(chosen, setting, vad_view_of(given->value), error);
}

/* --- the configuration ------------------------------------------------------------------------ */

static enum vad_result put_configured(void *context, const struct vad_setting *setting,
				      struct vad_view value, struct vad_error *error)
{
	struct vad_chosen *chosen = context;

	/* What the command line says stands for all that the file says of it, lists too. */
	if ((chosen->told & bit_of(setting)) != 0)
		return vad_setting_check(setting, value, error);
	return put(chosen, setting, value, error);
}

static enum vad_result put_config(struct vad_chosen *chosen, const char *told,
				  struct vad_error *error)
{
	struct vad_buffer path = vad_buffer_new(PATH_MAX_BYTES), text = vad_buffer_new(FILE_MAX);
	enum vad_result result = VAD_OK;

	if (vad_config_find(told, &path)) {
		result = vad_cli_read_file(vad_buffer_text(&path), &text, error);
		if (result == VAD_OK)
			result = vad_config_parse(vad_buffer_text(&path), vad_buffer_view(&text),
						  put_configured, chosen, error);
	}
	vad_buffer_clear(&path);
	vad_buffer_clear(&text);
	return result;
}

/* All of it once more, as vadiag-check will: what it would refuse is refused here. */
static enum vad_result check_all(struct vad_chosen *chosen, struct vad_error *error)
{
	struct vad_check_settings settings = { 0 };
	struct vad_error found = { 0 };
	enum vad_result result;

	result = vad_check_settings_read(&settings, vad_buffer_view(&chosen->lines), &found);
	chosen->timeout = settings.timeout > 0 ? settings.timeout : VAD_CHECK_TIMEOUT;
	vad_check_settings_clear(&settings);
	/* Its line is none that anybody has seen. */
	return result == VAD_OK ? result
				: vad_error_set(error, result, NULL, 0, 0, "%s", found.message);
}

int vad_chosen_collect(const struct vad_cli *cli, struct vad_chosen *chosen)
{
	const struct vad_arguments *args = &cli->args;
	struct vad_error error = { 0 };
	enum vad_result result = VAD_OK;

	*chosen = (struct vad_chosen){ .lines = vad_buffer_new(LINES_MAX),
				       .record = args->record,
				       .replay = args->replay };
	if (args->record != NULL && args->replay != NULL)
		return vad_cli_usage(args->verb, "of --record and --replay one at a time");
	for (size_t i = 0; i < args->given_count && result == VAD_OK; i++)
		result = put_given(chosen, &args->given[i], &error);
	if (result != VAD_OK && error.source[0] == '\0')
		return vad_cli_usage(args->verb, "%s", error.message);
	if (result == VAD_OK)
		result = put_config(chosen, args->config, &error);
	if (result == VAD_OK)
		result = check_all(chosen, &error);
	if (result == VAD_OK)
		return VAD_EXIT_OK;
	vad_cli_complain_error(&error);
	return result == VAD_NO_MEMORY ? VAD_EXIT_UNFINISHED : VAD_EXIT_USAGE;
}

void vad_chosen_clear(struct vad_chosen *chosen)
{
	vad_buffer_clear(&chosen->lines);
}
