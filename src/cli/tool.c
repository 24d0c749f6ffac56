/* SPDX-License-Identifier: MIT */
#include "tool.h"

#include "platform.h"

#ifndef VADIAG_LIBEXECDIR
#define VADIAG_LIBEXECDIR "/usr/local/libexec/vadiag"
#endif

/* Append the directory that we ourselves stand in, with its slash. */
static void own_directory(struct vad_buffer *out)
{
	struct vad_buffer program = vad_buffer_new(1 << 16);
	size_t slash = 0;

	vad_platform_program(&program);
	for (size_t i = 0; i < program.size; i++) {
		if (program.data[i] == '/' || program.data[i] == '\\')
			slash = i + 1;
	}
	vad_buffer_add_view(out, vad_view_sub(vad_buffer_view(&program), 0, slash));
	vad_buffer_clear(&program);
}

static bool try_place(const char *directory, const char *place, const char *name,
		      struct vad_buffer *out)
{
	vad_buffer_reset(out);
	vad_buffer_printf(out, "%s%s%s", directory, place, name);
	return vad_buffer_result(out) == VAD_OK && vad_platform_runnable(vad_buffer_text(out));
}

enum vad_result vad_tool_find(const char *name, struct vad_buffer *out, struct vad_error *error)
{
	static const char *const places[] = { "", "../libexec/vadiag/" };
	struct vad_buffer told = vad_buffer_new(1 << 16), own = vad_buffer_new(1 << 16);
	bool found = false;

	own_directory(&own);
	if (vad_platform_environment("VADIAG_LIBEXEC", &told)) {
		/* who tells wants this one or none */
		found = try_place(vad_buffer_text(&told), "/", name, out);
	} else {
		for (size_t i = 0; !found && own.size > 0 && i < sizeof(places) / sizeof(places[0]); i++)
			found = try_place(vad_buffer_text(&own), places[i], name, out);
		found = found || try_place(VADIAG_LIBEXECDIR, "/", name, out);
	}
	vad_buffer_clear(&told);
	vad_buffer_clear(&own);
	if (!found)
		return vad_error_set(error, VAD_NOT_FOUND, NULL, 0, 0,
				     "%s is not found; VADIAG_LIBEXEC may name its directory", name);
	return VAD_OK;
}

struct vad_view vad_feed_once(void *context)
{
	struct vad_view *text = context, all = *text;

	*text = vad_view_sub(all, all.size, 0);
	return all;
}
