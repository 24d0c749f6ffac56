/* SPDX-License-Identifier: MIT */
/* Reports of MGADiag, the Genuine Advantage diagnostic tool of Windows XP to 7. */
#include <string.h>

#include "block.h"
#include "codes.h"
#include "readers.h"
#include "reading.h"

struct mgadiag_state {
	bool active;
	uint64_t last_line;
};

static const char *const starts[] = { "diagnostic report (", "wga data-->", NULL };

static void validation_code(struct vad_reading *r, struct vad_view value)
{
	size_t offset = 0;
	uint32_t code;

	/* 0x80070002 only says that the tool's own file is not there */
	if (!vad_find_code(r->k, value, &offset, &code) || !vad_code_counts(r->k, code) ||
	    code == 0x80070002u)
		return;
	(void)vad_reading_error(r, &(struct vad_sighting){ .code = code,
							   .seen_in = "text",
							   .product = VAD_NO_SUBJECT,
							   .attempt = VAD_NO_SUBJECT,
							   .endpoint = VAD_NO_SUBJECT,
							   .app = VAD_APP_WINDOWS });
}

static void licence_type(struct vad_reading *r, struct vad_view value)
{
	static const struct {
		const char *part, *word;
	} types[] = {
		{ "OEM", "oem" }, { "SLP", "oem" }, { "MAK", "mak" }, { "KMS Client", "gvlk" },
		{ "Retail", "retail" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (vad_view_find_nocase(value, vad_view_of(types[i].part), 0) == SIZE_MAX)
			continue;
		vad_block_word(r, VAD_ABOUT_PRODUCT, "product.channel", types[i].word);
		r->block.channel = types[i].word;
		return;
	}
}

static void report_line(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view label = line->label, value = line->value;

	(void)vad_block_of(r, "mgadiag", NULL);
	r->block.app = VAD_APP_WINDOWS;
	if (vad_view_ends_nocase(label, "Validation Code")) {
		uint64_t was = r->line;

		validation_code(r, value);
		r->line = was;
	} else if (vad_view_is_nocase(label, "Validation Status")) {
		if (vad_view_starts_nocase(value, "Invalid License"))
			vad_block_flag(r, VAD_ABOUT_MACHINE, "machine.genuine_denied", true);
	} else if (vad_view_is_nocase(label, "Windows Product Key")) {
		vad_block_key(r, value);
	} else if (vad_view_is_nocase(label, "Windows License Type")) {
		licence_type(r, value);
	} else if (vad_view_is_nocase(label, "Windows OS version")) {
		vad_block_text(r, VAD_ABOUT_MACHINE, "machine.build", value);
	} else if (vad_view_is_nocase(label, "Product Name") &&
		   vad_view_starts_nocase(value, "Windows")) {
		vad_block_name(r, value);
	} else if (vad_view_is_nocase(label, "Is Admin")) {
		vad_block_flag(r, VAD_ABOUT_MACHINE, "machine.elevated",
			       vad_view_starts_nocase(value, "Yes"));
	}
}

static bool mgadiag_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct mgadiag_state *s = state;

	if (vad_view_starts_nocase(line->text, "Diagnostic Report (")) {
		vad_block_begin(r, "mgadiag", NULL);
		s->active = true;
		s->last_line = line->number;
		return true;
	}
	if (vad_view_starts_nocase(line->text, "WGA Data-->"))
		s->active = true;
	else if (!s->active || line->number > s->last_line + 10)
		s->active = false;
	if (!s->active || line->text.size == 0)
		return false;
	if (line->separator != ':' && vad_view_find(line->text, VAD_VIEW("-->"), 0) == SIZE_MAX &&
	    line->text.data[0] != '-')
		return false;
	s->last_line = line->number;
	report_line(r, line);
	return true;
}

static void mgadiag_finish(void *state, struct vad_reading *r)
{
	(void)state;
	(void)vad_block_close(r);
}

const struct vad_line_reader vad_reader_mgadiag = {
	.name = "mgadiag",
	.state_size = sizeof(struct mgadiag_state),
	.starts = starts,
	.line = mgadiag_line,
	.finish = mgadiag_finish,
};
