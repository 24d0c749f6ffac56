/* SPDX-License-Identifier: MIT */
/* Little-endian numbers for the messages that Windows protocols send. */
#ifndef VAD_WIRE_PUT_H
#define VAD_WIRE_PUT_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/guid.h"

void vad_put_le16(struct vad_buffer *out, uint16_t value);
void vad_put_le32(struct vad_buffer *out, uint32_t value);
void vad_put_le64(struct vad_buffer *out, uint64_t value);
/* In the mixed-endian layout of Windows structures ([MS-DTYP] 2.3.4.2). */
void vad_put_guid(struct vad_buffer *out, const struct vad_guid *guid);

#endif
