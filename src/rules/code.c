/* SPDX-License-Identifier: MIT */
#include "rules/code.h"

enum { FACILITY_WIN32 = 7 };

#define HRESULT_FAILURE  0x80000000U
#define HRESULT_CUSTOMER 0x20000000U

struct vad_code_parts vad_code_split(const struct vad_knowledge *k, uint32_t code)
{
	struct vad_code_parts parts = { .number = code & 0xFFFF, .as_hresult = code };

	if (code != 0 && code <= 0xFFFF)
		parts.as_hresult = HRESULT_FAILURE | (uint32_t)FACILITY_WIN32 << 16 | code;
	parts.failure = (parts.as_hresult & HRESULT_FAILURE) != 0;
	parts.customer = (parts.as_hresult & HRESULT_CUSTOMER) != 0;
	parts.facility = parts.as_hresult >> 16 & 0x7FF;
	parts.facility_row = vad_facility_index(k, parts.facility);
	parts.is_win32 = parts.failure && !parts.customer && parts.facility == FACILITY_WIN32;
	return parts;
}
