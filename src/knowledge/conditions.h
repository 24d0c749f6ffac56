/* SPDX-License-Identifier: MIT */
/* The parts of conditions that are files of their own. Not for other rooms. */
#ifndef KNOWLEDGE_CONDITIONS_H
#define KNOWLEDGE_CONDITIONS_H

#include "tables.h"

/* The condition as people read it, made of the meaning of its fact. Everything in it resolves. */
vad_str vad_condition_text(struct vad_tables *tables, const struct vad_condition *condition);

#endif
