/* SPDX-License-Identifier: MIT */
/* The JSON of jobs: members of an object, each bounded. A recording may come from a stranger. */
#ifndef VAD_PROBE_WORK_JSON_H
#define VAD_PROBE_WORK_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/time.h"
#include "base/view.h"
#include "transport.h"

/*
 * An object of at most `most` bytes of text; VAD_INVALID, VAD_NO_MEMORY. Freed with json_decref().
 */
enum vad_result vad_work_load(struct vad_view text, size_t most, json_t **object,
			      struct vad_error *error);

/*
 * Members of one object, read one behind the other: the first that is wrong is noted in `error`,
 * and after it nothing is read. A member that is missing leaves what is there.
 */
struct vad_work_members {
	json_t *object;
	enum vad_result result;
	struct vad_error *error;
};

void vad_work_get_text(struct vad_work_members *m, const char *key, char *text, size_t size);
void vad_work_get_bool(struct vad_work_members *m, const char *key, bool *value);
void vad_work_get_int(struct vad_work_members *m, const char *key, int64_t least, int64_t most,
		      int64_t *value);
/* As "2026-11-23T08:00:00Z". */
void vad_work_get_time(struct vad_work_members *m, const char *key, vad_time *value);
/* "10.0.0.1:389", "[fd00::1]:389". */
void vad_work_get_peer(struct vad_work_members *m, const char *key, struct vad_peer *peer);
/* Note that `key` is not what it should be. */
void vad_work_refuse(struct vad_work_members *m, const char *key, const char *expected);

struct vad_json;
void vad_work_put_text(struct vad_json *json, const char *key, const char *text); /* not when "" */
void vad_work_put_bool(struct vad_json *json, const char *key, bool value);
void vad_work_put_int(struct vad_json *json, const char *key, int64_t value);
void vad_work_put_time(struct vad_json *json, const char *key, vad_time value); /* not when none */
void vad_work_put_peer(struct vad_json *json, const char *key, const struct vad_peer *peer);

/*
 * Text of a server: what is invisible is made visible, cut behind a whole character. Never fails.
 */
void vad_work_take_text(char *text, size_t size, struct vad_view from);

#endif
