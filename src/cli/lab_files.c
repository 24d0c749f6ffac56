/* SPDX-License-Identifier: MIT */
/* Files of the lab, those that are built in and those of the user. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "lab.h"
#include "platform.h"

enum { NAMES_MAX = 1024, PATH_BYTES = 1 << 16 };

int vad_lab_complain(const struct vad_error *error)
{
	vad_cli_complain_error(error);
	switch (error->result) {
	case VAD_NO_MEMORY:
	case VAD_IO:
	case VAD_DENIED:
		return VAD_EXIT_UNFINISHED;
	default:
		return VAD_EXIT_USAGE;
	}
}

static bool is_path(const char *name)
{
	return strchr(name, '/') != NULL || strchr(name, '\\') != NULL ||
	       vad_view_ends_nocase(vad_view_of(name), ".yaml");
}

/* The bare name of a text: "lab/scenarios/x.yaml" is x. */
static struct vad_view name_of(const struct vad_scenario_text *text)
{
	struct vad_view name = vad_view_of(text->name);
	size_t slash = 0, at = 0;

	while ((at = vad_view_find_char(name, '/', at)) != SIZE_MAX)
		slash = ++at;
	name = vad_view_sub(name, slash, name.size - slash);
	return vad_view_sub(name, 0, name.size - strlen(".yaml"));
}

/* One of the built-in texts by its name; NULL after having said that there is none. */
static const struct vad_scenario_text *built_in(const struct vad_scenario_text *texts, size_t count,
						const char *what, const char *name)
{
	const char *names[NAMES_MAX];
	char *room = calloc(count + 1, VAD_SCENARIO_NAME_MAX);
	const char *nearest;

	for (size_t i = 0; i < count; i++) {
		if (vad_view_is(name_of(&texts[i]), name)) {
			free(room);
			return &texts[i];
		}
	}
	for (size_t i = 0; room != NULL && i < count && i < NAMES_MAX; i++) {
		struct vad_view one = name_of(&texts[i]);

		names[i] = room + i * VAD_SCENARIO_NAME_MAX;
		(void)snprintf(room + i * VAD_SCENARIO_NAME_MAX, VAD_SCENARIO_NAME_MAX, "%.*s",
			       VAD_VIEW_ARG(one));
	}
	nearest = room == NULL ? NULL
			       : vad_cli_nearest(name, names, count < NAMES_MAX ? count : NAMES_MAX);
	if (nearest != NULL)
		(void)vad_lab_usage("there is no %s \"%s\"; did you mean %s?", what, name, nearest);
	else
		(void)vad_lab_usage("there is no %s \"%s\"; a file of your own is given as a path",
				    what, name);
	free(room);
	return NULL;
}

/* The text by its name, or that of a file, read into `room`. */
static int text_of(const struct vad_scenario_text *texts, size_t count, const char *what,
		   const char *name, struct vad_buffer *room, struct vad_scenario_text *text)
{
	struct vad_error error = { 0 };

	if (!is_path(name)) {
		const struct vad_scenario_text *found = built_in(texts, count, what, name);

		if (found == NULL)
			return VAD_EXIT_USAGE;
		*text = *found;
		return VAD_EXIT_OK;
	}
	if (vad_cli_read_file(name, room, &error) != VAD_OK)
		return vad_lab_complain(&error);
	*text = (struct vad_scenario_text){ name, vad_buffer_view(room) };
	return VAD_EXIT_OK;
}

static enum vad_result read_world(void *context, const char *path, struct vad_buffer *room,
				  struct vad_error *error)
{
	(void)context;
	return vad_cli_read_file(path, room, error);
}

int vad_lab_scenario(struct vad_lab_command *command, const char *name,
		     struct vad_scenario **scenario)
{
	struct vad_buffer room = vad_buffer_new(VAD_SCENARIO_FILE_MAX);
	static const struct vad_scenario_files worlds = { NULL, read_world };
	struct vad_scenario_text text = { 0 };
	struct vad_error error = { 0 };
	int status = text_of(vad_lab_scenarios, vad_lab_scenario_count, "scenario", name, &room,
			     &text);

	if (status == VAD_EXIT_OK &&
	    vad_scenario_load_with(command->k, &text, is_path(name) ? &worlds : NULL, scenario,
				   &error) != VAD_OK)
		status = vad_lab_complain(&error);
	vad_buffer_clear(&room);
	return status;
}

int vad_lab_fleet(const char *name, struct vad_buffer *room, struct vad_scenario_text *text)
{
	return text_of(vad_lab_fleets, vad_lab_fleet_count, "fleet", name, room, text);
}

/* --- writing ---------------------------------------------------------------------------------- */

enum vad_result vad_lab_directory(const char *path, struct vad_error *error)
{
	struct vad_buffer names = vad_buffer_new(1 << 20);
	enum vad_file_kind kind;
	enum vad_result result = VAD_OK;
	size_t count = 0;

	if (!vad_path_kind(path, &kind))
		result = vad_platform_make_directory(path, error);
	else if (kind != VAD_FILE_DIRECTORY)
		result = vad_error_set(error, VAD_USAGE, path, 0, 0, "it is no directory");
	else
		result = vad_directory_list(path, 1 << 16, &names, &count, error);
	if (result == VAD_OK && count > 0)
		result = vad_error_set(error, VAD_USAGE, path, 0, 0,
				       "the directory is not empty; nothing was written");
	vad_buffer_clear(&names);
	return result;
}

enum vad_result vad_lab_write(const char *directory, const char *name, struct vad_view text,
			      struct vad_error *error)
{
	struct vad_buffer path = vad_buffer_new(PATH_BYTES);
	vad_shared file = -1;
	enum vad_result result;

	vad_buffer_printf(&path, "%s/%s", directory, name);
	result = vad_buffer_result(&path);
	if (result == VAD_OK)
		result = vad_shared_open(vad_buffer_text(&path), true, &file, error);
	if (result == VAD_OK && vad_shared_write(file, 0, text.data, text.size) != VAD_OK)
		result = vad_error_set(error, VAD_IO, vad_buffer_text(&path), 0, 0,
				       "it cannot be written");
	vad_shared_close(file);
	vad_buffer_clear(&path);
	return result;
}
