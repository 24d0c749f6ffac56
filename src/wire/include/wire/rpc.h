/* SPDX-License-Identifier: MIT */
/*
 * DCE/RPC 5.0, connection-oriented (C706 chapter 12, [MS-RPCE]): the bind of the KMS interface and
 * what may come back. There is no way here to write a request: a request would move the count that
 * is being examined.
 */
#ifndef VAD_WIRE_RPC_H
#define VAD_WIRE_RPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/guid.h"
#include "base/view.h"

enum { VAD_RPC_PDU_MAX = 65535, VAD_RPC_HEADER = 16, VAD_RPC_RESULTS_MAX = 8 };

/* C706 section 12.6.4.1: PTYPE. */
enum vad_rpc_type {
	VAD_RPC_REQUEST = 0,
	VAD_RPC_RESPONSE = 2,
	VAD_RPC_FAULT = 3,
	VAD_RPC_BIND = 11,
	VAD_RPC_BIND_ACK = 12,
	VAD_RPC_BIND_NAK = 13,
};

/* C706 section 12.6.3.1: p_cont_def_result_t, and [MS-RPCE] 2.2.2.4 for negotiate_ack. */
enum vad_rpc_result {
	VAD_RPC_ACCEPTANCE = 0,
	VAD_RPC_USER_REJECTION = 1,
	VAD_RPC_PROVIDER_REJECTION = 2,
	VAD_RPC_NEGOTIATE_ACK = 3,
};

/* Reasons of a provider's rejection. */
enum vad_rpc_reason {
	VAD_RPC_NO_REASON = 0,
	VAD_RPC_ABSTRACT_SYNTAX_UNSUPPORTED = 1,
	VAD_RPC_TRANSFER_SYNTAXES_UNSUPPORTED = 2,
	VAD_RPC_LOCAL_LIMIT = 3,
};

/* C706 section 12.6.3.1 and [MS-RPCE] 2.2.2.5: p_reject_reason_t, why a bind was not taken at all. */
enum vad_rpc_nak {
	VAD_RPC_NAK_NO_REASON = 0,
	VAD_RPC_NAK_CONGESTION = 1,
	VAD_RPC_NAK_LOCAL_LIMIT = 2,
	VAD_RPC_NAK_VERSION = 4,
	VAD_RPC_NAK_AUTH_TYPE = 8,
	VAD_RPC_NAK_CHECKSUM = 9,
};

struct vad_rpc_pdu {
	uint8_t type; /* enum vad_rpc_type, or another */
	uint8_t minor;
	bool first, last;
	bool big_endian; /* as the sender's data representation says; numbers below are in host order */
	uint16_t size;   /* of the whole PDU */
	uint32_t call_id;
	/* bind_ack */
	size_t result_count; /* as the server said, up to VAD_RPC_RESULTS_MAX kept */
	struct {
		uint16_t result, reason;
		struct vad_guid syntax;
		uint32_t version;
	} results[VAD_RPC_RESULTS_MAX];
	/* bind_nak: C706 section 12.6.4.5 */
	uint16_t nak_reason; /* enum vad_rpc_nak */
	/* fault: C706 section 12.6.4.7 */
	uint32_t status;
};

/*
 * Append the bind a Windows client sends: interface 51c82175-844e-4750-b0d8-ec255555bc06 1.0 (the
 * KMS interface, see activation-facts, section 10) with NDR, NDR64 and bind-time feature
 * negotiation, one context each; no authentication.
 */
void vad_rpc_write_kms_bind(struct vad_buffer *out, uint32_t call_id);

/*
 * Read one PDU from the start of `bytes`. VAD_TRUNCATED: more bytes are needed (the size is known
 * once 16 are there, and pdu->size is set then). VAD_INVALID: this is no DCE/RPC 5.x PDU, or its
 * lengths lie; `error` says which.
 */
enum vad_result vad_rpc_read(struct vad_view bytes, struct vad_rpc_pdu *pdu,
			     struct vad_error *error);

/* True when a bind_ack accepts the KMS interface in one of the transfer syntaxes offered. */
bool vad_rpc_accepts_kms(const struct vad_rpc_pdu *pdu);

#endif
