/* SPDX-License-Identifier: MIT */
/* Without waiting nothing can be written here: all facts leave at the end. */
#include "outlet.h"

void vad_outlet_widen(void)
{
}

size_t vad_outlet_try(struct vad_view bytes)
{
	(void)bytes;
	return 0;
}
