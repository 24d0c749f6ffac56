/* SPDX-License-Identifier: MIT */
#include "here.h"

#include <windows.h>

void vad_here_own_domain(const char *host_name, struct vad_buffer *out)
{
	wchar_t wide[512];
	char text[2048];
	DWORD size = (DWORD)(sizeof(wide) / sizeof(*wide));
	int length;

	(void)host_name;
	if (!GetComputerNameExW(ComputerNameDnsDomain, wide, &size))
		return;
	length = WideCharToMultiByte(CP_UTF8, 0, wide, (int)size, text, (int)sizeof(text), NULL,
				     NULL);
	if (length > 0)
		vad_buffer_append(out, text, (size_t)length);
}

/* c-ares takes the servers of the adapters and falls back to nothing. */
bool vad_here_names_servers(void)
{
	return true;
}
