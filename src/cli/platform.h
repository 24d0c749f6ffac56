/* SPDX-License-Identifier: MIT */
/* What differs between systems: platform_posix.c, platform_win32.c. */
#ifndef VAD_CLI_PLATFORM_H
#define VAD_CLI_PLATFORM_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

bool vad_platform_stdin_is_terminal(void);
bool vad_platform_stdout_is_terminal(void);
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

/* Gives the next bytes for a child's standard input, "" at the end. They stay valid until the next
 * call. `next` NULL: the child has our own standard input. */
struct vad_feed {
	struct vad_view (*next)(void *context);
	void *context;
};
/*
 * Run argv[0] without a shell, its standard output into `out`, its standard error ours. `feed` NULL:
 * it reads nothing. *status: its exit status, or 256 and up when it ended otherwise. VAD_LIMIT when
 * it says more than `out` may hold: then it was stopped.
 */
enum vad_result vad_process_run(const char *const *argv, const struct vad_feed *feed,
				struct vad_buffer *out, int *status, struct vad_error *error);

#endif
