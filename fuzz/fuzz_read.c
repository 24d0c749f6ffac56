/* SPDX-License-Identifier: MIT */
/* Any bytes in pieces of any size through the readers. The first byte sets the size of the pieces. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)16 << 20);
	struct vad_read *reader = c ? vad_read_new(c, "fuzz") : NULL;
	size_t piece = size > 0 ? (size_t)data[0] + 1 : 1;
	enum vad_result result = VAD_OK;

	if (!reader)
		abort();
	for (size_t i = 1; i < size && result == VAD_OK; i += piece)
		result = vad_read_feed(reader, vad_view_sub((struct vad_view){ (const char *)data, size },
							    i, piece));
	if (result == VAD_OK)
		result = vad_read_finish(reader);
	/* a full case is the only way in which reading may fail */
	if (result != VAD_OK && result != VAD_LIMIT && result != VAD_NO_MEMORY)
		abort();
	vad_read_free(reader);
	vad_case_free(c);
	return 0;
}
