/* SPDX-License-Identifier: MIT */
/* What differs between systems: platform_posix.c, platform_win32.c. */
#ifndef VAD_CLI_PLATFORM_H
#define VAD_CLI_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

bool vad_platform_stdin_is_terminal(void);
bool vad_platform_stdout_is_terminal(void);
bool vad_platform_stderr_is_terminal(void);
/* Milliseconds of a clock that only goes forward; for spans, not for dates. */
int64_t vad_platform_milliseconds(void);
/* Columns of the terminal on standard output; 0 when it is none or does not say. */
unsigned vad_platform_columns(void);
/* Standard streams pass bytes unchanged, and a terminal understands colours. */
void vad_platform_prepare(void);
/* Append the path of the running program; nothing when the system does not tell. */
void vad_platform_program(struct vad_buffer *out);
/* True when `path` is a program that may be run. */
bool vad_platform_runnable(const char *path);
/* The arguments in UTF-8: those of main() where they are already. Never freed. */
char **vad_platform_arguments(int *argc, char **argv);

/* Append the value of an environment variable, in UTF-8; false when it is not set or empty. */
bool vad_platform_environment(const char *name, struct vad_buffer *out);
/*
 * Append the path of vadiag.yaml: `index` 0 is that of the user, 1 that of the machine. False when
 * there is no such place here.
 */
bool vad_platform_config(unsigned index, struct vad_buffer *out);

/* A file that a child may be handed; -1 is none. */
typedef intptr_t vad_shared;
/* Open for reading, or (`write`) make it, readable by its owner only, and empty. */
enum vad_result vad_shared_open(const char *path, bool write, vad_shared *file,
				struct vad_error *error);
/* The descriptor that it is in the child. */
int vad_shared_descriptor(vad_shared file);
/* All of `data` to `offset` of the file. VAD_IO. */
enum vad_result vad_shared_write(vad_shared file, uint64_t offset, const void *data, size_t size);
/* -1 is fine. */
void vad_shared_close(vad_shared file);

/* Make a directory whose parent is there. VAD_IO with the system's word. */
enum vad_result vad_platform_make_directory(const char *path, struct vad_error *error);

/* Gives the next bytes for a child's standard input, "" at the end. They stay valid until the next
 * call. `next` NULL: the child has our own standard input. */
struct vad_feed {
	struct vad_view (*next)(void *context);
	void *context;
};
/* A program to be run without a shell. Its standard error is ours. */
struct vad_process {
	const char *const *argv;
	const struct vad_feed *feed; /* NULL: it reads nothing */
	/* Takes what it writes to its standard output, as it comes; false: enough, end it. NULL: its
	 * standard output is ours; it can then be fed nothing but our standard input. */
	bool (*take)(void *context, struct vad_view bytes);
	void *context;
	unsigned patience; /* milliseconds after which it is killed; 0: none */
	bool interruptible; /* an interrupt from the keyboard is for it alone while it runs */
	vad_shared shared;  /* it inherits this one; -1: none */
};
struct vad_process_end {
	int status; /* its exit status, or 256 and up when it ended otherwise */
	bool late;  /* it was killed for lack of patience */
};
/* VAD_IO when it cannot be run. */
enum vad_result vad_process_run(const struct vad_process *process, struct vad_process_end *end,
				struct vad_error *error);
/* Is it the status of a program that ended because nobody reads what it writes? */
bool vad_process_unread(int status);

#endif
