/* SPDX-License-Identifier: MIT */
#include "here.h"

void vad_here_own_domain(const char *host_name, struct vad_buffer *out)
{
	struct vad_view name = vad_view_of(host_name);
	size_t dot = vad_view_find_char(name, '.', 0);

	if (dot != SIZE_MAX)
		vad_buffer_add_view(out, vad_view_sub(name, dot + 1, SIZE_MAX));
}
