/* SPDX-License-Identifier: MIT */
#include "rules/number.h"

bool vad_rules_number(const struct vad_knowledge *k, const char *name, int64_t *value)
{
	uint32_t index = vad_rule_index(k, vad_view_of(name));

	if (index == VAD_NO_INDEX)
		return false;
	*value = k->rules[index].value;
	return true;
}

/* a + b, kept at the ends of the range. */
static int64_t add(int64_t a, int64_t b)
{
	if (b > 0 && a > INT64_MAX - b)
		return INT64_MAX;
	if (b < 0 && a < INT64_MIN - b)
		return INT64_MIN;
	return a + b;
}

enum vad_answer vad_rules_above(int64_t value, int64_t plus_minus, int64_t limit)
{
	if (add(value, -plus_minus) > limit)
		return VAD_ANSWER_YES;
	if (add(value, plus_minus) <= limit)
		return VAD_ANSWER_NO;
	return VAD_ANSWER_UNKNOWN;
}
