/* SPDX-License-Identifier: MIT */
/* Answers to SMB2 NEGOTIATE: bytes behind the message do not count, none in it may be missing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/smb2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* With `size` bytes alone in their block, so that a sanitizer sees a read behind them. */
static enum vad_result read_copy(const uint8_t *data, size_t size,
				 struct vad_smb2_negotiated *reply)
{
	char *copy = malloc(size != 0 ? size : 1);
	enum vad_result result;

	if (copy == NULL)
		return VAD_NO_MEMORY;
	if (size != 0)
		memcpy(copy, data, size);
	result = vad_smb2_read_negotiated((struct vad_view){ copy, size }, reply, NULL);
	free(copy);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view bytes = { (const char *)data, size };
	struct vad_smb2_negotiated reply = { 0 }, again = { 0 };
	struct vad_error error = { 0 };
	enum vad_result result = vad_smb2_read_negotiated(bytes, &reply, &error);
	size_t whole;

	if ((result == VAD_INVALID) != (error.message[0] != '\0'))
		abort();
	if (result != VAD_OK)
		return 0;
	whole = 4 + ((size_t)data[1] << 16 | (size_t)data[2] << 8 | data[3]);
	if (whole > size || read_copy(data, whole, &again) != VAD_OK ||
	    again.dialect != reply.dialect || again.status != reply.status ||
	    again.system_time != reply.system_time)
		abort();
	if (read_copy(data, whole - 1, &again) != VAD_TRUNCATED)
		abort();
	if (reply.status != 0 && reply.system_time != INT64_MIN)
		abort();
	return 0;
}
