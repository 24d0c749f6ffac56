/* SPDX-License-Identifier: MIT */
#include "rules/kms.h"

#include <string.h>

#include "rules/code.h"

enum vad_kms_role vad_kms_role_of(const struct vad_knowledge *k, uint32_t product)
{
	const struct vad_product *row = &k->products[product];

	if (strcmp(vad_text(k, row->app), "office") == 0)
		return VAD_KMS_OFFICE;
	return strcmp(vad_text(k, row->role), "server") == 0 ? VAD_KMS_SERVER : VAD_KMS_CLIENT;
}

bool vad_kms_threshold(const struct vad_knowledge *k, enum vad_kms_role role, int64_t *count)
{
	static const char *const names[] = {
		[VAD_KMS_CLIENT] = "kms.count-client",
		[VAD_KMS_SERVER] = "kms.count-server",
		[VAD_KMS_OFFICE] = "kms.count-office",
	};

	return vad_rules_number(k, names[role], count);
}

enum vad_answer vad_kms_count_suffices(const struct vad_knowledge *k, enum vad_kms_role role,
				       int64_t count)
{
	int64_t needed;

	if (count < 0 || !vad_kms_threshold(k, role, &needed))
		return VAD_ANSWER_UNKNOWN;
	return count >= needed ? VAD_ANSWER_YES : VAD_ANSWER_NO;
}

bool vad_kms_cached_count(const struct vad_knowledge *k, int64_t threshold, int64_t *count)
{
	int64_t factor;

	if (threshold < 0 || !vad_rules_number(k, "kms.cache-factor", &factor) || factor <= 0 ||
	    threshold > INT64_MAX / factor)
		return false;
	*count = factor * threshold;
	return true;
}

bool vad_kms_request_counts(const struct vad_knowledge *k, uint32_t result)
{
	struct vad_range rows;
	uint32_t low;

	if (result == 0 || !vad_code_split(k, result).failure)
		return true;
	rows = vad_break_codes_of(k, result);
	low = vad_break_index(k, VAD_VIEW("count-too-low"));
	for (uint32_t i = 0; i < rows.count; i++)
		if (k->break_codes[rows.first + i].break_index == low)
			return true;
	return false;
}

enum vad_answer vad_kms_clock_accepted(const struct vad_knowledge *k, int64_t skew,
				       int64_t plus_minus)
{
	int64_t size = skew == INT64_MIN ? INT64_MAX : skew < 0 ? -skew : skew;
	int64_t tolerance;

	if (!vad_rules_number(k, "kms.clock-tolerance", &tolerance))
		return VAD_ANSWER_UNKNOWN;
	switch (vad_rules_above(size, plus_minus, tolerance)) {
	case VAD_ANSWER_NO:
		return VAD_ANSWER_YES;
	case VAD_ANSWER_YES:
		return VAD_ANSWER_NO;
	case VAD_ANSWER_UNKNOWN:
	default:
		return VAD_ANSWER_UNKNOWN;
	}
}
