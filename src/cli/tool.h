/* SPDX-License-Identifier: MIT */
/* The programs that vadiag starts: vadiag-read, vadiag-check. */
#ifndef VAD_CLI_TOOL_H
#define VAD_CLI_TOOL_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/view.h"

#ifdef _WIN32
#define VAD_TOOL_SUFFIX ".exe"
#else
#define VAD_TOOL_SUFFIX ""
#endif

/*
 * Append the path of the tool `name` (with VAD_TOOL_SUFFIX): told by the environment, beside us, in
 * the tree, or where it was installed. VAD_NOT_FOUND with a word for the user.
 */
enum vad_result vad_tool_find(const char *name, struct vad_buffer *out, struct vad_error *error);

/* For vad_feed: `context` is a view of all that the tool is to read; it ends up empty. */
struct vad_view vad_feed_once(void *context);

#endif
