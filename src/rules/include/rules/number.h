/* SPDX-License-Identifier: MIT */
/* The numbers of volume activation: rows of knowledge/rules.yaml. None stands in C. */
#ifndef VAD_RULES_NUMBER_H
#define VAD_RULES_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "knowledge/knowledge.h"

/* What a rule says of a measured value: three-valued, because measurements are uncertain. */
enum vad_answer {
	VAD_ANSWER_NO,
	VAD_ANSWER_YES,
	VAD_ANSWER_UNKNOWN,
};

/* The value of the rule `name` in its own unit; false (and *value untouched) when there is none. */
bool vad_rules_number(const struct vad_knowledge *k, const char *name, int64_t *value);
/* Is `value` above `limit`, when it was measured to within `plus_minus` (0 or more)? UNKNOWN where
 * the uncertainty straddles the limit. */
enum vad_answer vad_rules_above(int64_t value, int64_t plus_minus, int64_t limit);

#endif
