/* SPDX-License-Identifier: MIT */
/* Man pages and completions from the tables of verbs and options, and from the knowledge. */
#ifndef VAD_CLI_DOCS_H
#define VAD_CLI_DOCS_H

#include "options.h"

/* mdoc(7), appended to `out`. */
void vad_docs_program(struct vad_buffer *out);
void vad_docs_verb(const struct vad_verb *verb, struct vad_buffer *out);
void vad_docs_reader(struct vad_buffer *out);
/* vadiag.yaml(5), from the table of settings. */
void vad_docs_config(struct vad_buffer *out);
/* vadiag-scenario(5) and the JSON schema of scenario files, from the fields of the model. */
void vad_docs_scenario(struct vad_buffer *out);
void vad_docs_scenario_schema(const struct vad_knowledge *k, struct vad_buffer *out);
/* What the manual says of a key of scenario files. */
const char *vad_docs_scenario_key(const char *name);
void vad_docs_codes(const struct vad_knowledge *k, struct vad_buffer *out);

/* Shell scripts, appended to `out`. */
void vad_docs_bash(struct vad_buffer *out);
void vad_docs_zsh(struct vad_buffer *out);
void vad_docs_fish(struct vad_buffer *out);

#endif
