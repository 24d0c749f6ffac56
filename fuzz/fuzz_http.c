/* SPDX-License-Identifier: MIT */
/* Heads of HTTP: bounded and printable whatever comes; as a host it adds no line to a request. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/http.h"

enum { REQUEST_MOST = 4096, HEAD_LINES = 5, CONNECT_LINES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t size)
{
	if (memchr(text, '\0', size) == NULL)
		abort();
	for (; *text != '\0'; text++) {
		if (*text < ' ' || *text > '~')
			abort();
	}
}

static void check_head(struct vad_view bytes)
{
	struct vad_http_head head = { 0 };
	struct vad_error error = { 0 };

	if (vad_http_read_head(bytes, &head, &error) != VAD_OK)
		return;
	if (head.size == 0 || head.size > bytes.size || head.size > VAD_HTTP_HEAD_MAX ||
	    bytes.data[head.size - 1] != '\n' || head.status < 100 || head.status > 599)
		abort();
	check_text(head.schemes, sizeof(head.schemes));
	check_text(head.server, sizeof(head.server));
	if (vad_http_read_head(vad_view_sub(bytes, 0, head.size - 1), &head, NULL) != VAD_TRUNCATED)
		abort();
}

static void check_request(struct vad_buffer *out, enum vad_result result, size_t lines)
{
	size_t found = 0;

	for (size_t i = 0; i < out->size; i++) {
		if (out->data[i] == '\n')
			found++;
	}
	if (found != (result == VAD_OK ? lines : 0))
		abort();
	vad_buffer_clear(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_view bytes = { (const char *)data, size };
	struct vad_buffer out = vad_buffer_new(REQUEST_MOST);

	check_head(bytes);
	check_request(&out, vad_http_write_head(&out, bytes), HEAD_LINES);
	check_request(&out, vad_http_write_connect(&out, bytes), CONNECT_LINES);
	return 0;
}
