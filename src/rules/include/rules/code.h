/* SPDX-License-Identifier: MIT */
/* What the bits of a code say when nothing else is known of it ([MS-ERREF] 2.1). */
#ifndef VAD_RULES_CODE_H
#define VAD_RULES_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "knowledge/knowledge.h"

struct vad_code_parts {
	bool failure;           /* the top bit */
	bool customer;          /* bit 29: not Microsoft's own */
	uint32_t facility;      /* its number, bits 16..26 */
	uint32_t facility_row;  /* of facilities[], or VAD_NO_INDEX */
	uint32_t number;        /* the low 16 bits */
	bool is_win32;          /* `number` is a Windows system error ("net helpmsg NUMBER") */
	uint32_t as_hresult;    /* the code as HRESULT: 0x8007xxxx for a bare system error */
};

/* A number below 65536 is read as a bare Windows system error. */
struct vad_code_parts vad_code_split(const struct vad_knowledge *k, uint32_t code);

#endif
