/* SPDX-License-Identifier: MIT */
/* What listens there: once said, more bytes do not change it. */
#include <stdint.h>
#include <stdlib.h>

#include "wire/banner.h"

enum { BYTES_MOST = 640 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view bytes = { (const char *)data, size };
	enum vad_banner before = VAD_BANNER_NONE;

	for (size_t i = 0; i <= size && i <= BYTES_MOST; i++) {
		enum vad_banner found = vad_banner_of(vad_view_sub(bytes, 0, i));

		if (before != VAD_BANNER_NONE && found != before)
			abort();
		before = found;
	}
	if (before != VAD_BANNER_NONE && vad_banner_of(bytes) != before)
		abort();
	return 0;
}
