/* SPDX-License-Identifier: MIT */
/* One input of vadiag-read into a case. */
#ifndef VAD_READ_MAIN_INPUT_H
#define VAD_READ_MAIN_INPUT_H

#include "base/file.h"
#include "fact/case.h"

/*
 * Facts of vadiag itself (JSON lines, or a whole result) go into the case as they are; all else is
 * evidence. Recognised by content. What cannot be read is named in the case; the result says why
 * reading ended before the input did.
 */
enum vad_result vad_input_read(struct vad_case *c, const char *name, struct vad_file *file,
			       struct vad_error *error);
/* Name something of `name` as unread. */
enum vad_result vad_input_unread(struct vad_case *c, const char *name, const char *place,
				 const char *why);

#endif
