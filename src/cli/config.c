/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>
#include <yaml.h>

#include "base/encoding.h"
#include "base/file.h"
#include "cli.h"
#include "platform.h"

struct config {
	const char *path;
	vad_config_take *take;
	void *context;
	struct vad_error *error;
	const struct vad_setting *setting; /* whose value comes next; NULL: a key does */
	uint64_t seen;                     /* bits of the settings that stood there already */
	bool open, in_list, done;          /* the mapping has begun; a list in it; the stream ended */
};

static enum vad_result refuse(const struct config *config, const yaml_event_t *event,
			      const char *expected)
{
	return vad_error_set(config->error, VAD_INVALID, config->path,
			     event->start_mark.line + 1, 0, "%s", expected);
}

static struct vad_view text_of(const yaml_event_t *event)
{
	return (struct vad_view){ (const char *)event->data.scalar.value,
				  event->data.scalar.length };
}

static enum vad_result unknown_key(const struct config *config, const yaml_event_t *event)
{
	struct vad_view key = text_of(event);
	const char *names[64], *nearest;
	char word[64] = "";
	size_t count = 0;

	for (size_t i = 0; i < vad_setting_count && count < sizeof(names) / sizeof(names[0]); i++)
		names[count++] = vad_settings[i].name;
	if (key.size < sizeof(word))
		memcpy(word, key.data, key.size);
	nearest = vad_cli_nearest(word, names, count);
	return vad_error_set(config->error, VAD_INVALID, config->path, event->start_mark.line + 1,
			     0, "there is no setting \"%.*s\"%s%s%s",
			     (int)(key.size < 64 ? key.size : 64), key.data,
			     nearest == NULL ? "" : "; did you mean ",
			     nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
}

static enum vad_result take_key(struct config *config, const yaml_event_t *event)
{
	uint64_t bit;

	config->setting = vad_setting_find(text_of(event));
	if (config->setting == NULL)
		return unknown_key(config, event);
	bit = UINT64_C(1) << (config->setting - vad_settings);
	if ((config->seen & bit) != 0)
		return vad_error_set(config->error, VAD_INVALID, config->path,
				     event->start_mark.line + 1, 0,
				     "%s stands here a second time", config->setting->name);
	config->seen |= bit;
	return VAD_OK;
}

/* YAML has more words for yes and no than the command line. */
static struct vad_view flag_of(struct vad_view value)
{
	if (vad_view_is_nocase(value, "true") || vad_view_is_nocase(value, "on") ||
	    vad_view_is_nocase(value, "yes"))
		return VAD_VIEW("yes");
	if (vad_view_is_nocase(value, "false") || vad_view_is_nocase(value, "off") ||
	    vad_view_is_nocase(value, "no"))
		return VAD_VIEW("no");
	return value;
}

static enum vad_result take_value(struct config *config, const yaml_event_t *event)
{
	const struct vad_setting *setting = config->setting;
	struct vad_view value = text_of(event);
	struct vad_error found = { 0 };
	enum vad_result result;

	if (setting->type == VAD_SETTING_FLAG)
		value = flag_of(value);
	if (!config->in_list)
		config->setting = NULL;
	result = config->take(config->context, setting, value, &found);
	if (result == VAD_OK)
		return result;
	return vad_error_set(config->error, result, config->path, event->start_mark.line + 1, 0,
			     "%s", found.message);
}

static enum vad_result begin_list(struct config *config, const yaml_event_t *event)
{
	if (!config->open)
		return refuse(config, event, "expected a mapping of settings");
	if (config->setting == NULL)
		return refuse(config, event, "expected the name of a setting, not a list");
	if (config->in_list || !config->setting->many)
		return refuse(config, event, "expected one value, not a list");
	config->in_list = true;
	return VAD_OK;
}

static enum vad_result end_list(struct config *config)
{
	config->in_list = false;
	config->setting = NULL;
	return VAD_OK;
}

static enum vad_result take_scalar(struct config *config, const yaml_event_t *event)
{
	/* A file of comments alone is one empty scalar to some versions of libyaml. */
	if (!config->open)
		return text_of(event).size == 0
			       ? VAD_OK
			       : refuse(config, event, "expected a mapping of settings");
	if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
		return refuse(config, event, "an anchor or a tag; expected none");
	return config->setting == NULL ? take_key(config, event) : take_value(config, event);
}

static enum vad_result take_event(struct config *config, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(config, event);
	case YAML_SEQUENCE_START_EVENT:
		return begin_list(config, event);
	case YAML_SEQUENCE_END_EVENT:
		return end_list(config);
	case YAML_MAPPING_START_EVENT:
		if (config->open)
			return refuse(config, event, "expected a value or a list, not a mapping");
		config->open = true;
		return VAD_OK;
	case YAML_ALIAS_EVENT:
		return refuse(config, event, "an alias; expected the value itself");
	case YAML_STREAM_END_EVENT:
		config->done = true;
		return VAD_OK;
	default:
		return VAD_OK;
	}
}

static enum vad_result next_event(struct config *config, yaml_parser_t *parser)
{
	yaml_event_t event;
	enum vad_result result;

	if (!yaml_parser_parse(parser, &event))
		return vad_error_set(config->error,
				     parser->error == YAML_MEMORY_ERROR ? VAD_NO_MEMORY
									: VAD_INVALID,
				     config->path, parser->problem_mark.line + 1, 0, "not YAML: %s",
				     parser->problem == NULL ? "unreadable" : parser->problem);
	result = take_event(config, &event);
	yaml_event_delete(&event);
	return result;
}

enum vad_result vad_config_parse(const char *path, struct vad_view text, vad_config_take *take,
				 void *context, struct vad_error *error)
{
	struct config config = { .path = path, .take = take, .context = context, .error = error };
	enum vad_result result = VAD_OK;
	yaml_parser_t parser;

	if (!vad_utf8_valid(text))
		return vad_error_set(error, VAD_INVALID, path, 0, 0, "expected UTF-8 text");
	if (!yaml_parser_initialize(&parser))
		return vad_error_set(error, VAD_NO_MEMORY, path, 0, 0, "%s",
				     vad_result_text(VAD_NO_MEMORY));
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text.data, text.size);
	while (result == VAD_OK && !config.done)
		result = next_event(&config, &parser);
	yaml_parser_delete(&parser);
	return result;
}

bool vad_config_find(const char *told, struct vad_buffer *path)
{
	enum vad_file_kind kind;

	if (told != NULL) {
		vad_buffer_add(path, told);
		return true;
	}
	for (unsigned i = 0; i < 2; i++) {
		vad_buffer_reset(path);
		/* A directory of this name is told when it is opened. */
		if (vad_platform_config(i, path) && vad_path_kind(vad_buffer_text(path), &kind))
			return true;
	}
	return false;
}
