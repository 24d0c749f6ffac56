/* SPDX-License-Identifier: MIT */
/* SMB2 NEGOTIATE ([MS-SMB2] 2.2.3 and 2.2.4): the one message that tells a server's time to anybody. */
#ifndef VAD_WIRE_SMB2_H
#define VAD_WIRE_SMB2_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/guid.h"
#include "base/view.h"

enum { VAD_SMB2_MESSAGE_MAX = 65536 };

struct vad_smb2_negotiated {
	uint16_t dialect;
	uint32_t status;     /* NTSTATUS of the header */
	int64_t system_time; /* microseconds since 1970-01-01 UTC; INT64_MIN where the server keeps it to itself */
};

/* Direct TCP transport (4-byte length), dialects 0x0202, 0x0210, 0x0300 and 0x0302; no 3.1.1, which
 * would want negotiate contexts. */
void vad_smb2_write_negotiate(struct vad_buffer *out, const struct vad_guid *client);
/* As vad_rpc_read(): VAD_TRUNCATED while more is needed, VAD_INVALID when it is something else. */
enum vad_result vad_smb2_read_negotiated(struct vad_view bytes, struct vad_smb2_negotiated *reply,
					 struct vad_error *error);

#endif
