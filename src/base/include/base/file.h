/* SPDX-License-Identifier: MIT */
/* Opening what a user names, told apart by what it is. Platform code: file_posix.c, file_win32.c. */
#ifndef VAD_BASE_FILE_H
#define VAD_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum vad_file_kind { VAD_FILE_REGULAR, VAD_FILE_DIRECTORY, VAD_FILE_FIFO, VAD_FILE_OTHER };

/* An open input. Reads are sequential; nothing is ever written. */
struct vad_file;

/*
 * Open `path` (UTF-8) for reading without blocking on a FIFO that nobody writes ("-" is standard
 * input, which is borrowed and stays open). VAD_NOT_FOUND, VAD_DENIED, VAD_UNSUPPORTED (directory,
 * socket, device) or VAD_IO with a clear word in `error`. A FIFO whose writer does not come within
 * 0.2 s is VAD_IO; one whose writer is only silent is opened.
 */
enum vad_result vad_file_open(const char *path, struct vad_file **file, struct vad_error *error);
void vad_file_close(struct vad_file *file); /* NULL is fine */
enum vad_file_kind vad_file_kind_of(const struct vad_file *file);
/* The descriptor, to be handed to vadiag-read. */
int vad_file_descriptor(const struct vad_file *file);
/* Adopt an already open descriptor; it is closed with the file (but never on failure). */
enum vad_result vad_file_adopt(int descriptor, const char *name, struct vad_file **file,
			       struct vad_error *error);
/* Up to `size` bytes; *got == 0 at the end. Retries interrupted reads. */
enum vad_result vad_file_read(struct vad_file *file, void *data, size_t size, size_t *got,
			      struct vad_error *error);
/* Bytes in a regular file when it was opened. */
uint64_t vad_file_size(const struct vad_file *file);
/*
 * Up to `size` bytes of a regular file from `offset` on, fewer only at the end. Several threads may do
 * so at once. Where vad_file_read() goes on afterwards is not defined.
 */
enum vad_result vad_file_read_at(const struct vad_file *file, uint64_t offset, void *data, size_t size,
				 size_t *got, struct vad_error *error);
/* What the path is, without opening it. False when nothing is there. */
bool vad_path_kind(const char *path, enum vad_file_kind *kind);
/*
 * Names in a directory, sorted byte-wise, hidden ones left out; each NUL-terminated, one behind
 * the other, appended to `names`. *count is their number; VAD_LIMIT above `most`.
 */
enum vad_result vad_directory_list(const char *path, size_t most, struct vad_buffer *names,
				   size_t *count, struct vad_error *error);

#endif
