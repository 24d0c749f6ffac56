/* SPDX-License-Identifier: MIT */
/* DCE/RPC PDUs: read once, they read the same from just their size, and not from less. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/rpc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With `size` bytes alone in their block, so that a sanitizer sees a read behind them. */
static enum vad_result read_copy(const uint8_t *data, size_t size, struct vad_rpc_pdu *pdu)
{
	char *copy = malloc(size != 0 ? size : 1);
	enum vad_result result;

	if (copy == NULL)
		return VAD_NO_MEMORY;
	if (size != 0)
		memcpy(copy, data, size);
	result = vad_rpc_read((struct vad_view){ copy, size }, pdu, NULL);
	free(copy);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view bytes = { (const char *)data, size };
	struct vad_rpc_pdu pdu = { 0 }, again = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result = vad_rpc_read(bytes, &pdu, &error);

	if (result == VAD_TRUNCATED && size >= VAD_RPC_HEADER && pdu.size <= size)
		abort();
	if ((result == VAD_INVALID) != (error.message[0] != '\0'))
		abort();
	if (result != VAD_OK)
		return 0;
	if (pdu.size < VAD_RPC_HEADER || pdu.size > size)
		abort();
	if (vad_rpc_accepts_kms(&pdu) && (pdu.type != VAD_RPC_BIND_ACK || pdu.result_count == 0))
		abort();
	if (read_copy(data, pdu.size, &again) != VAD_OK || again.size != pdu.size ||
	    again.result_count != pdu.result_count || again.status != pdu.status)
		abort();
	if (read_copy(data, pdu.size - (size_t)1, &again) != VAD_TRUNCATED)
		abort();
	return 0;
}
