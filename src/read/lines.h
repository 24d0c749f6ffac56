/* SPDX-License-Identifier: MIT */
/* From decoded physical lines to clean logical ones. */
#ifndef VAD_READ_LINES_H
#define VAD_READ_LINES_H

#include "base/buffer.h"
#include "reading.h"

enum {
	VAD_LINE_LIMIT = 65536, /* bytes of a line; longer ones are read in pieces */
	VAD_LINE_OVERLAP = 256, /* bytes that two pieces share when cut inside a word */
};

/* What one pass over a line says about it. */
enum {
	VAD_SCAN_INTERESTING = 1, /* worth offering to the readers */
	VAD_SCAN_BREAKS = 2,      /* holds a carriage return or an HTML line break */
};
unsigned vad_scan_line(const struct vad_phrase_index *x, struct vad_view line);
/* The words that make a line interesting; once per reading. */
void vad_scan_init(struct vad_phrase_index *x, const struct vad_knowledge *k);

/* Fill body, text, label, value and indent of `line` from its raw. `work` holds the cleaned text. */
void vad_line_clean(struct vad_line *line, struct vad_buffer *work);
/* The part of `rest` up to the next HTML line break or carriage return, which is consumed. */
struct vad_view vad_line_piece(struct vad_view *rest);

/* Append `text` with HTML and XML entities decoded; line breaks become LF. */
void vad_entities_decode(struct vad_view text, struct vad_buffer *out);

/* Was `line` broken by a console, so that `next` goes on with it? *blank: a blank stood between. */
bool vad_wrap_joins(const struct vad_phrase_index *x, struct vad_view line, struct vad_view next,
		    bool *blank);
/* Could `line` have been broken by a console? (Cheap; vad_wrap_joins() decides.) */
bool vad_wrap_candidate(struct vad_view line);

#endif
