/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

struct vad_json vad_json_new(struct vad_buffer *out, bool pretty)
{
	return (struct vad_json){ .out = out, .pretty = pretty };
}

static void refuse(struct vad_json *json, enum vad_result result)
{
	if (json->out->result == VAD_OK)
		json->out->result = result;
}

static void break_line(struct vad_json *json)
{
	if (!json->pretty)
		return;
	vad_buffer_add_char(json->out, '\n');
	for (unsigned i = 0; i < json->depth && i < VAD_JSON_DEPTH_MAX; i++)
		vad_buffer_add(json->out, "  ");
}

/* What stands before a value or a key: the comma and the line break, or nothing behind a key. */
static void begin_item(struct vad_json *json)
{
	if (json->after_key) {
		json->after_key = false;
		return;
	}
	if (json->depth == 0 || json->depth >= VAD_JSON_DEPTH_MAX)
		return;
	if (json->has_items[json->depth])
		vad_buffer_add_char(json->out, ',');
	json->has_items[json->depth] = true;
	break_line(json);
}

static void open_level(struct vad_json *json, char bracket)
{
	begin_item(json);
	vad_buffer_add_char(json->out, bracket);
	json->depth++;
	if (json->depth >= VAD_JSON_DEPTH_MAX)
		refuse(json, VAD_LIMIT);
	else
		json->has_items[json->depth] = false;
}

static void close_level(struct vad_json *json, char bracket)
{
	bool had_items;

	if (json->depth == 0 || json->after_key) {
		refuse(json, VAD_USAGE);
		return;
	}
	had_items = json->depth < VAD_JSON_DEPTH_MAX && json->has_items[json->depth];
	json->depth--;
	if (had_items)
		break_line(json);
	vad_buffer_add_char(json->out, bracket);
}

void vad_json_open_object(struct vad_json *json)
{
	open_level(json, '{');
}

void vad_json_close_object(struct vad_json *json)
{
	close_level(json, '}');
}

void vad_json_open_array(struct vad_json *json)
{
	open_level(json, '[');
}

void vad_json_close_array(struct vad_json *json)
{
	close_level(json, ']');
}

static void quoted(struct vad_json *json, struct vad_view text)
{
	vad_buffer_add_char(json->out, '"');
	vad_escape_json(json->out, text);
	vad_buffer_add_char(json->out, '"');
}

void vad_json_key(struct vad_json *json, const char *key)
{
	if (json->depth == 0 || json->after_key) {
		refuse(json, VAD_USAGE);
		return;
	}
	begin_item(json);
	quoted(json, vad_view_of(key));
	vad_buffer_add(json->out, json->pretty ? ": " : ":");
	json->after_key = true;
}

void vad_json_text(struct vad_json *json, struct vad_view text)
{
	begin_item(json);
	quoted(json, text);
}

void vad_json_string(struct vad_json *json, const char *text)
{
	if (text == NULL)
		vad_json_null(json);
	else
		vad_json_text(json, vad_view_of(text));
}

void vad_json_int(struct vad_json *json, int64_t value)
{
	char digits[24];

	begin_item(json);
	(void)snprintf(digits, sizeof(digits), "%" PRId64, value);
	vad_buffer_add(json->out, digits);
}

void vad_json_number(struct vad_json *json, double value)
{
	char digits[40];

	if (!(value >= -DBL_MAX && value <= DBL_MAX)) {
		vad_json_null(json);
		return;
	}
	begin_item(json);
	/* The shortest of the two precisions that gives the same value back. */
	(void)snprintf(digits, sizeof(digits), "%.15g", value);
	if (strtod(digits, NULL) != value)
		(void)snprintf(digits, sizeof(digits), "%.17g", value);
	for (char *c = digits; *c != '\0'; c++) {
		if (*c == ',')
			*c = '.'; /* a caller's locale must not change the format */
	}
	vad_buffer_add(json->out, digits);
}

void vad_json_bool(struct vad_json *json, bool value)
{
	begin_item(json);
	vad_buffer_add(json->out, value ? "true" : "false");
}

void vad_json_null(struct vad_json *json)
{
	begin_item(json);
	vad_buffer_add(json->out, "null");
}

void vad_json_raw(struct vad_json *json, struct vad_view value)
{
	begin_item(json);
	vad_buffer_add_view(json->out, value);
}
