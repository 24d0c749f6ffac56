/* SPDX-License-Identifier: MIT */
#include "here.h"

#include "base/file.h"
#include "base/text.h"

enum { RESOLV_CONF_MAX = 64 << 10 };

void vad_here_own_domain(const char *host_name, struct vad_buffer *out)
{
	struct vad_view name = vad_view_of(host_name);
	size_t dot = vad_view_find_char(name, '.', 0);

	if (dot != SIZE_MAX)
		vad_buffer_add_view(out, vad_view_sub(name, dot + 1, SIZE_MAX));
}

/* resolv.conf(5): without a "nameserver" line the resolver falls back to one on the machine itself. */
bool vad_here_names_servers(void)
{
	char text[RESOLV_CONF_MAX];
	struct vad_file *file = NULL;
	struct vad_text lines;
	struct vad_view line;
	size_t size = 0, got = 1;
	bool named = false;

	if (vad_file_open("/etc/resolv.conf", &file, NULL) != VAD_OK)
		return true;
	while (got > 0 && size < sizeof(text) &&
	       vad_file_read(file, text + size, sizeof(text) - size, &got, NULL) == VAD_OK)
		size += got;
	vad_file_close(file);
	lines = vad_text_of((struct vad_view){ text, size });
	while (!named && vad_text_line(&lines, &line))
		named = vad_view_starts_nocase(vad_view_trim(line), "nameserver");
	return named;
}
