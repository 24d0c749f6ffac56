/* SPDX-License-Identifier: MIT */
#include "log_source.h"

enum { CHUNK = 64 << 10 };

static bool read_at(void *context, uint64_t offset, void *to, size_t size, size_t *got)
{
	const struct vad_log_source *s = context;
	struct vad_error ignored = { 0 };

	return vad_file_read_at(s->file, offset, to, size, got, &ignored) == VAD_OK;
}

static enum vad_result take_whole(struct vad_log_source *s, struct vad_view start,
				  struct vad_error *error)
{
	static char chunk[CHUNK];
	size_t got = 1;

	s->whole = vad_buffer_new(VAD_LOG_PIPE_MOST);
	vad_buffer_add_view(&s->whole, start);
	while (got > 0 && vad_buffer_result(&s->whole) == VAD_OK) {
		enum vad_result result = vad_file_read(s->file, chunk, CHUNK, &got, error);

		if (result != VAD_OK)
			return result;
		vad_buffer_append(&s->whole, chunk, got);
	}
	if (vad_buffer_result(&s->whole) == VAD_LIMIT)
		return vad_error_set(error, VAD_LIMIT, NULL, 0, 0,
				     "an event log of more than 512 MiB has to be a file");
	return vad_buffer_result(&s->whole);
}

enum vad_result vad_log_source_open(struct vad_log_source *s, struct vad_file *file,
				    struct vad_view start, struct vad_error *error)
{
	enum vad_result result;

	*s = (struct vad_log_source){ .file = file };
	if (vad_file_kind_of(file) == VAD_FILE_REGULAR) {
		s->source = (struct vad_evtx_source){ s, vad_file_size(file), read_at };
		return VAD_OK;
	}
	result = take_whole(s, start, error);
	s->bytes = vad_buffer_view(&s->whole);
	s->source = vad_evtx_source_memory(&s->bytes);
	return result;
}

void vad_log_source_close(struct vad_log_source *s)
{
	vad_buffer_clear(&s->whole);
}
