/* SPDX-License-Identifier: MIT */
/* What programs print: the English texts of knowledge/phrases, their %PLACE%s filled. */
#ifndef VAD_MODEL_PHRASES_H
#define VAD_MODEL_PHRASES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "knowledge/knowledge.h"
#include "model/world.h"

/* The phrase of a tool and key, whole, the first where there are several; empty when there is none. */
struct vad_view vad_model_phrase(const struct vad_knowledge *k, const char *tool, const char *key);
/*
 * Append it. Its first %PLACE% becomes values[0], the next one values[1] and so on, whatever their
 * names; `values` ends with NULL (NULL itself: none). Places without a value stay empty.
 * False, and nothing appended, when there is no such phrase.
 */
bool vad_model_phrase_add(const struct vad_knowledge *k, const char *tool, const char *key,
			  const char *const *values, struct vad_buffer *out);

/*
 * What slmgr and ospp say of a code: slmgr's own text where it has one ("message.0x..."), else the
 * message in codes.tsv. False, and nothing appended, for a code without a message.
 */
bool vad_model_code_text(const struct vad_knowledge *k, uint32_t code, struct vad_buffer *out);
/* "10/5/2026 8:00:00 AM": a time as American English Windows prints it on a machine. */
void vad_model_local_time(const struct vad_model_world *world,
			  const struct vad_model_machine *machine, vad_time time,
			  struct vad_buffer *out);

#endif
