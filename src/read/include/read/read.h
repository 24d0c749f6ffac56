/* SPDX-License-Identifier: MIT */
/* Evidence to facts: any text that people paste or programs write, recognised by its content. */
#ifndef VAD_READ_READ_H
#define VAD_READ_READ_H

#include <stddef.h>

#include "base/error.h"
#include "fact/case.h"

struct vad_read;

/*
 * Start reading one source named `name` into `c`. Facts appear in the case as they are found; the
 * source's anonymous machine is machine:<name>@<name>. NULL when out of memory.
 */
struct vad_read *vad_read_new(struct vad_case *c, const char *name);
/* Feed the next bytes, in pieces of any size. Memory stays bounded whatever comes (a line beyond
 * 64 KiB is read in overlapping pieces; of an event log the first 64 MiB are kept until the end). */
enum vad_result vad_read_feed(struct vad_read *r, struct vad_view bytes);
/* The input has ended: finish open blocks, name what was lost, make the source's coverage facts. */
enum vad_result vad_read_finish(struct vad_read *r);
void vad_read_free(struct vad_read *r);

#endif
