/* SPDX-License-Identifier: MIT */
/* The sorted list of names behind vad_directory_list; not for other rooms. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stddef.h>

#include "base/buffer.h"

/*
 * `found` holds `count` names, each NUL-terminated, in any order. Append them to `names` sorted
 * byte-wise. VAD_NO_MEMORY, VAD_LIMIT; `names` has grown only when VAD_OK.
 */
enum vad_result vad_names_sort(const struct vad_buffer *found, size_t count,
			       struct vad_buffer *names);

#endif
