/* SPDX-License-Identifier: MIT */
/* mdoc(7), piece by piece. */
#ifndef VAD_CLI_DOCS_ROFF_H
#define VAD_CLI_DOCS_ROFF_H

#include "base/buffer.h"

/* The head of a page; `name` is put into capitals where .Dt wants it. */
void vad_roff_begin(struct vad_buffer *out, const char *name, const char *manual_section,
		    const char *summary);
void vad_roff_section(struct vad_buffer *out, const char *name);
/* A line of text as roff takes it literally; each sentence gets a line of its own. */
void vad_roff_text_line(struct vad_buffer *out, const char *text);
/* A macro with one argument: quoted, so that its words are no macros. */
void vad_roff_macro(struct vad_buffer *out, const char *name, const char *argument);
void vad_roff_open_list(struct vad_buffer *out);
void vad_roff_close_list(struct vad_buffer *out);
void vad_roff_item(struct vad_buffer *out, const char *name, const char *text);

#endif
