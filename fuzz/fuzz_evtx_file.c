/* SPDX-License-Identifier: MIT */
/* The bytes of a whole log. */
#include "fuzz_evtx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t unused[VAD_EVTX_CHUNK_SIZE];

	drive_log((struct vad_view){ (const char *)data, size });
	/* what a file that is not even a chunk long cannot reach */
	if (size == 0)
		drive_chunk(unused, 0);
	return 0;
}
