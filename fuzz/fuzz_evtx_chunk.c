/* SPDX-License-Identifier: MIT */
/* The records of a chunk: the input stands behind a sound chunk header. */
#include <string.h>

#include "fuzz_evtx.h"

enum { HEADER = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t chunk[VAD_EVTX_CHUNK_SIZE];

	if (size > sizeof(chunk) - HEADER)
		size = sizeof(chunk) - HEADER;
	memset(chunk, 0, sizeof(chunk));
	if (size > 0)
		memcpy(chunk + HEADER, data, size);
	drive_chunk(chunk, size);
	return 0;
}
