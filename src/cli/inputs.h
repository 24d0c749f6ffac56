/* SPDX-License-Identifier: MIT */
/* What the paths of the command line lead to, and the reader vadiag-read run on it. */
#ifndef VAD_CLI_INPUTS_H
#define VAD_CLI_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/view.h"
#include "platform.h"
#include "tool.h"

#define VAD_READER_NAME "vadiag-read" VAD_TOOL_SUFFIX

/* Takes the name of something that cannot be read, and why. */
typedef enum vad_result vad_input_unread(void *context, const char *source, const char *place,
					 const char *why);

/* The inputs to read, in order. Owned strings. */
struct vad_inputs {
	struct vad_buffer names; /* one behind the other, each NUL-terminated */
	size_t count;
	vad_input_unread *unread;
	void *context;
};

struct vad_inputs vad_inputs_new(vad_input_unread *unread, void *context);
void vad_inputs_clear(struct vad_inputs *in);
/*
 * Add what `path` stands for: a folder is all that is in it, sorted by name, folders in it as well;
 * where nothing is there and its last part holds * or ?, it is all that fits in that folder (shells
 * of Windows leave this to the program). All else is an input itself, "-" and what does not exist
 * included. What cannot be listed goes to `unread`.
 */
enum vad_result vad_inputs_add(struct vad_inputs *in, const char *path);

/* As many inputs as one run of the reader can take, and not more than `most`. */
typedef enum vad_result vad_inputs_run(void *context, const char *const *paths, size_t count,
				       struct vad_error *error);
enum { VAD_INPUTS_BATCH_MAX = 200, VAD_INPUTS_OPTIONS_MAX = 256 };
/* Hand all inputs over in order, batch by batch, until one fails. */
enum vad_result vad_inputs_batches(const struct vad_inputs *in, size_t most, vad_inputs_run *run,
				   void *context, struct vad_error *error);

/* One run of vadiag-read. */
struct vad_reader_run {
	/* Ahead of the inputs, at most VAD_INPUTS_OPTIONS_MAX; NULL at the end; may be NULL. */
	const char *const *options;
	const char *const *paths;
	size_t count; /* at most VAD_INPUTS_BATCH_MAX */
	/* What it reads as "-"; NULL: our own standard input. */
	const struct vad_feed *feed;
	/* As in struct vad_process. */
	bool (*take)(void *context, struct vad_view bytes);
	void *context;
};
/* *status as of vad_process_run(). VAD_NOT_FOUND, VAD_IO when it cannot be run. */
enum vad_result vad_reader_run(const struct vad_reader_run *run, int *status,
			       struct vad_error *error);
/* 0 and 3 are ends that tell all in its own words; anything else lost something. */
bool vad_reader_ended_well(int status);
/* Append why a reading ended that did not end well: it gave up by itself, or it was stopped. */
void vad_reader_why(enum vad_result result, int status, struct vad_buffer *out);

#endif
