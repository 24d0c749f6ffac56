/* SPDX-License-Identifier: MIT */
/* knowledge/ and knowledge.d: YAML and TSV in, checked tables out. One loader for both. */
#ifndef VAD_KNOWLEDGE_LOADER_H
#define VAD_KNOWLEDGE_LOADER_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "knowledge/knowledge.h"

struct vad_loader;

/* `base`: tables to start from (NULL: empty, for the build). Not modified; must outlive the loader. */
struct vad_loader *vad_loader_new(const struct vad_knowledge *base);
void vad_loader_free(struct vad_loader *loader);
/* For knowledge that is still being written: a break may be without causes. */
void vad_loader_allow_incomplete(struct vad_loader *loader);
/*
 * Add one file's text. `name` decides what it is: facts.yaml, codes.tsv, message-variants.tsv,
 * breaks.yaml, causes/ID.yaml, actions.yaml, procedures/ID.yaml, rules.yaml, products.yaml,
 * events.yaml, links.yaml, terms.yaml, families.yaml, facilities.yaml, clouds.yaml, outcomes.yaml,
 * failures.yaml, online.yaml, phrases/LANG.yaml, VERSION. With a base (knowledge.d) any *.yaml holds a mapping whose keys are
 * those names without ".yaml", and `hosts`: the KMS hosts that the site calls its own. What the base
 * has cannot be defined again.
 *
 * VAD_INVALID when the text itself cannot be read as what the name says. Every complaint names file
 * and line and what was expected; the first 200 complaints of all files are kept.
 */
enum vad_result vad_loader_add(struct vad_loader *loader, const char *name, struct vad_view text);
/*
 * Resolve and check everything; call it once, after the last file: *knowledge is owned by the loader
 * and lives as long. VAD_INVALID when there is any complaint, VAD_NO_MEMORY, VAD_LIMIT.
 */
enum vad_result vad_loader_finish(struct vad_loader *loader, const struct vad_knowledge **knowledge);
size_t vad_loader_complaints(const struct vad_loader *loader);
const struct vad_error *vad_loader_complaint(const struct vad_loader *loader, size_t index);
/* Write the tables as C source that defines vad_knowledge_builtin(). */
enum vad_result vad_knowledge_emit_c(const struct vad_knowledge *k, struct vad_buffer *out);

#endif
