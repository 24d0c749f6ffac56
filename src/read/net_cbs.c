/* SPDX-License-Identifier: MIT */
/*
 * CBS.log, the log of servicing and of the System File Checker. Most of its errors have nothing to
 * do with activation; what counts is damage to protected files and to the component store.
 */
#include "net_text.h"

static const char *const starts[] = { "[sr] ", NULL };

static const char *const damage[] = {
	"[SR] Cannot repair member file",
	"[SR] Could not reproject corrupted file",
	"CBS_E_STORE_CORRUPTION",
	"ERROR_SXS_COMPONENT_STORE_CORRUPT",
};

static bool holds(struct vad_view text, const char *words)
{
	return vad_view_find(text, vad_view_of(words), 0) != SIZE_MAX;
}

/* "2016-09-28 04:30:31, Info                  CBS    ..." */
static bool is_servicing(struct vad_view text)
{
	static const char *const parts[] = { "CBS", "CSI", "DPX", "SXS", "DISM" };
	struct vad_view rest, part;

	if (text.size < 30 || text.data[4] != '-' || text.data[7] != '-' || text.data[10] != ' ' ||
	    text.data[13] != ':' || text.data[19] != ',')
		return false;
	rest = vad_view_sub(text, 20, SIZE_MAX);
	(void)vad_net_word(&rest);
	part = vad_net_word(&rest);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (vad_view_is(part, parts[i]))
			return true;
	}
	return false;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	(void)state;
	if (!is_servicing(line->text) && !vad_view_starts_nocase(line->text, "[SR] "))
		return false;
	for (size_t i = 0; i < sizeof(damage) / sizeof(*damage); i++) {
		if (holds(line->text, damage[i]))
			vad_put_flag(r, vad_reading_machine(r), "machine.files_damaged", true);
	}
	return true;
}

const struct vad_line_reader vad_reader_cbs = {
	.name = "sfc",
	.starts = starts,
	.line = read_line,
};
