/* SPDX-License-Identifier: MIT */
/* Any bytes as vadiag.yaml: taken, or refused with a word; what was taken vadiag-check takes too. */
#include <stdint.h>
#include <stdlib.h>

#include "config.h"

enum { LINES_MOST = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum vad_result take(void *context, const struct vad_setting *setting, struct vad_view value,
			    struct vad_error *error)
{
	enum vad_result result = vad_setting_check(setting, value, error);
	struct vad_buffer *lines = context;

	if (result != VAD_OK)
		return result;
	vad_buffer_printf(lines, "%s=", setting->name);
	vad_buffer_add_view(lines, value);
	vad_buffer_add_char(lines, '\n');
	return VAD_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vad_buffer lines = vad_buffer_new(LINES_MOST);
	struct vad_check_settings settings = { 0 };
	struct vad_error error = { 0 }, none = { 0 };
	enum vad_result result = vad_config_parse("vadiag.yaml",
						  (struct vad_view){ (const char *)data, size },
						  take, &lines, &error);

	if (result != error.result || (result != VAD_OK && error.message[0] == '\0'))
		abort();
	if (vad_check_settings_read(&settings, vad_buffer_view(&lines), &none) != VAD_OK)
		abort();
	vad_check_settings_clear(&settings);
	vad_buffer_clear(&lines);
	return 0;
}
