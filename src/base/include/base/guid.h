/* SPDX-License-Identifier: MIT */
#ifndef VAD_BASE_GUID_H
#define VAD_BASE_GUID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

enum { VAD_GUID_TEXT = 37 }; /* 36 characters and a NUL */

struct vad_guid {
	uint8_t bytes[16]; /* in the order of the text form, most significant first */
};

/* Whole view, with or without braces, any case: 8-4-4-4-12 hexadecimal digits. */
bool vad_guid_parse(struct vad_view text, struct vad_guid *guid);
/* From the mixed-endian layout of Windows structures ([MS-DTYP] 2.3.4.2). */
struct vad_guid vad_guid_from_windows(const uint8_t bytes[16]);
/* Lower case, no braces, NUL-terminated. */
void vad_guid_print(const struct vad_guid *guid, char text[VAD_GUID_TEXT]);
bool vad_guid_equal(const struct vad_guid *a, const struct vad_guid *b);
/* First GUID-shaped run in `text` at or after *offset; *offset moves behind it. */
bool vad_guid_find(struct vad_view text, size_t *offset, struct vad_guid *guid);

#endif
