/* SPDX-License-Identifier: MIT */
/* JSON emitter: writes into a buffer, keeps commas and nesting right, escapes all text. */
#ifndef VAD_BASE_JSON_H
#define VAD_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/view.h"

enum { VAD_JSON_DEPTH_MAX = 32 };

struct vad_json {
	struct vad_buffer *out;
	unsigned depth;
	bool pretty; /* line breaks and two blanks per level; otherwise one line */
	bool has_items[VAD_JSON_DEPTH_MAX];
	bool after_key;
};

struct vad_json vad_json_new(struct vad_buffer *out, bool pretty);
void vad_json_open_object(struct vad_json *json);
void vad_json_close_object(struct vad_json *json);
void vad_json_open_array(struct vad_json *json);
void vad_json_close_array(struct vad_json *json);
void vad_json_key(struct vad_json *json, const char *key);
void vad_json_text(struct vad_json *json, struct vad_view text);
void vad_json_string(struct vad_json *json, const char *text); /* NULL gives null */
void vad_json_int(struct vad_json *json, int64_t value);
void vad_json_number(struct vad_json *json, double value); /* null when not finite */
void vad_json_bool(struct vad_json *json, bool value);
void vad_json_null(struct vad_json *json);
/* A value that is JSON already, whole and well-formed; the caller vouches for it. */
void vad_json_raw(struct vad_json *json, struct vad_view value);

#endif
