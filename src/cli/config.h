/* SPDX-License-Identifier: MIT */
/* vadiag.yaml: the settings of the live check in a file. */
#ifndef VAD_CLI_CONFIG_H
#define VAD_CLI_CONFIG_H

#include "base/buffer.h"
#include "base/error.h"
#include "probe/settings.h"

/* Takes one value of the file, an item of a list at a time. An error is one about the value. */
typedef enum vad_result vad_config_take(void *context, const struct vad_setting *setting,
					struct vad_view value, struct vad_error *error);

/*
 * Read the text of a configuration file: a mapping of settings to a value or a list of values, in
 * YAML without anchors, aliases and tags; nothing at all is fine. VAD_INVALID with `path`, the line
 * and what was expected; what came before has been taken.
 */
enum vad_result vad_config_parse(const char *path, struct vad_view text, vad_config_take *take,
				 void *context, struct vad_error *error);
/*
 * Append the path of the file to read: `told` when it is not NULL, else that of the user, else that
 * of the machine. False when there is none.
 */
bool vad_config_find(const char *told, struct vad_buffer *path);

#endif
