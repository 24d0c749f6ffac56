/* SPDX-License-Identifier: MIT */
#include "commands.h"

#include <string.h>

#include "base/escape.h"
#include "base/text.h"
#include "codes.h"
#include "products.h"
#include "reading.h"
#include "rules/key.h"

/* A call of one of the scripts: what is behind its name. */
struct call {
	struct vad_view before, arguments;
	bool ospp;
};

/* Options and the words of error.command, longest first where one begins with another. */
static const struct {
	const char *option, *word;
} slmgr_options[] = {
	{ "ad-activation", "ad-activation" }, { "act-type", "act-type" }, { "ao-list", "ao-list" },
	{ "skms", "skms" },   { "ckms", "ckms" }, { "ato", "ato" },	{ "ipk", "ipk" },
	{ "upk", "upk" },     { "dti", "dti" },	  { "atp", "atp" },	{ "dli", "dli" },
	{ "dlv", "dlv" },     { "xpr", "xpr" },	  { "rearm", "rearm" }, { "rilc", "rilc" },
}, ospp_options[] = {
	{ "act", "act" }, { "inpkey", "inpkey" }, { "dstatus", "dstatus" }, { "dinstid", "dti" },
};

static bool find_call(struct vad_view text, struct call *call)
{
	size_t at = vad_view_find_nocase(text, VAD_VIEW("slmgr"), 0), n = 5;

	call->ospp = false;
	if (at == SIZE_MAX) {
		at = vad_view_find_nocase(text, VAD_VIEW("ospp.vbs"), 0);
		n = 8;
		call->ospp = true;
	}
	if (at == SIZE_MAX)
		return false;
	call->before = vad_view_sub(text, 0, at);
	call->arguments = vad_view_sub(text, at + n, SIZE_MAX);
	if (vad_view_starts_nocase(call->arguments, ".vbs"))
		call->arguments = vad_view_sub(call->arguments, 4, SIZE_MAX);
	if (call->arguments.size > 0 && call->arguments.data[0] == '"')
		call->arguments = vad_view_sub(call->arguments, 1, SIZE_MAX);
	return true;
}

static bool is_option(struct vad_view word)
{
	return word.size > 1 && (word.data[0] == '/' || word.data[0] == '-') &&
	       vad_ascii_is_alpha(word.data[1]);
}

/* The option of a call; `before` counts the words between the script and it. */
static bool find_option(const struct call *call, struct vad_view *option, struct vad_view *host,
			struct vad_text *rest)
{
	struct vad_text t = vad_text_of(call->arguments);
	struct vad_view word;

	*host = vad_view_sub(call->arguments, 0, 0);
	for (int n = 0; n < 4; n++) {
		vad_text_skip_blanks(&t);
		if (!vad_text_word(&t, 256, &word))
			return false;
		if (is_option(word)) {
			*option = vad_view_sub(word, 1, SIZE_MAX);
			*rest = t;
			return true;
		}
		if (n == 0)
			*host = word;
	}
	return false;
}

static const char *word_of(const struct call *call, struct vad_view option)
{
	size_t count = call->ospp ? sizeof(ospp_options) / sizeof(ospp_options[0])
				  : sizeof(slmgr_options) / sizeof(slmgr_options[0]);

	for (size_t i = 0; i < count; i++) {
		const char *name = call->ospp ? ospp_options[i].option : slmgr_options[i].option;

		if (vad_view_starts_nocase(option, name))
			return call->ospp ? ospp_options[i].word : slmgr_options[i].word;
	}
	return "other";
}

const char *vad_command_in(struct vad_view text)
{
	struct call call;
	struct vad_view option, host;
	struct vad_text rest;

	if (!find_call(text, &call) || !find_option(&call, &option, &host, &rest))
		return NULL;
	return word_of(&call, option);
}

/* Does the line stand at a prompt, or begin with the script? */
static bool at_prompt(struct vad_view before)
{
	static const char *const heads[] = { "cscript", "wscript", "//nologo", "\"", "&", NULL };
	struct vad_view t = vad_view_trim(before);

	if (t.size == 0 || vad_view_find_char(t, '>', 0) != SIZE_MAX)
		return true;
	for (const char *const *h = heads; *h; h++) {
		if (vad_view_starts_nocase(t, *h))
			return true;
	}
	return t.size < 120 && (t.data[t.size - 1] == '\\' || t.data[t.size - 1] == '/');
}

/* The typed key: only its shape and its tail are ever kept. */
static void look_at_key(struct vad_reading *r, struct vad_view typed)
{
	struct vad_view tail = { 0 };
	enum vad_key_shape shape = vad_key_shape_of(typed, &tail);
	bool whole = shape == VAD_KEY_GOOD || shape == VAD_KEY_DASHES;
	char upper[5];

	if (shape == VAD_KEY_NONE || typed.size == 0)
		return;
	for (size_t i = 0; whole && i < sizeof(upper); i++)
		upper[i] = vad_ascii_upper(tail.data[i]);
	r->typed_key = vad_reading_subject(r, VAD_SUBJECT_KEY,
					   whole ? (struct vad_view){ upper, sizeof(upper) }
						 : VAD_VIEW("typed"));
	r->typed_line = r->line;
	vad_put_word(r, r->typed_key, "key.shape", vad_key_shape_word(shape));
	if (whole)
		vad_put_text(r, r->typed_key, "key.tail",
			     (struct vad_view){ upper, sizeof(upper) });
}

/* Worth the walk over its words? A key has four dashes, of whatever kind. */
static bool dashes(struct vad_view text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.size && n < 4; i++)
		n += text.data[i] == '-' || (unsigned char)text.data[i] == 0xe2;
	return n >= 4;
}

void vad_scan_keys(struct vad_reading *r, const struct vad_line *line)
{
	struct vad_text t = vad_text_of(line->raw);
	struct vad_view word;

	if (line->raw.size > 2048 || !dashes(line->raw))
		return;
	while (vad_text_skip_blanks(&t), vad_text_word(&t, 256, &word)) {
		enum vad_key_shape shape;

		while (word.size > 0 && strchr("\"'(.,;:)>", word.data[word.size - 1]))
			word.size--;
		while (word.size > 0 && strchr("\"'(<", word.data[0]))
			word = vad_view_sub(word, 1, SIZE_MAX);
		shape = vad_key_shape_of(word, NULL);
		if (shape == VAD_KEY_GOOD || shape == VAD_KEY_DASHES)
			look_at_key(r, word);
	}
}

static void look_at_confirmation(struct vad_reading *r, struct vad_view typed)
{
	int64_t digits = 0;

	for (size_t i = 0; i < typed.size; i++)
		digits += vad_ascii_is_digit(typed.data[i]);
	if (digits > 0)
		vad_put_int(r, vad_reading_windows(r), "product.confirmation_id_digits", digits);
}

static void look_at_arguments(struct vad_reading *r, const struct call *call,
			      struct vad_view option, struct vad_text *rest)
{
	struct vad_view word = vad_view_sub(option, 0, 0);
	size_t colon = vad_view_find_char(option, ':', 0);

	if (call->ospp && colon != SIZE_MAX)
		word = vad_view_sub(option, colon + 1, SIZE_MAX);
	else if (vad_text_skip_blanks(rest), !vad_text_word(rest, 256, &word))
		return;
	if (vad_view_starts_nocase(option, "ipk") || vad_view_starts_nocase(option, "inpkey"))
		look_at_key(r, word);
	else if (vad_view_starts_nocase(option, "atp"))
		look_at_confirmation(r, word);
}

bool vad_command_line(struct vad_reading *r, const struct vad_line *line)
{
	struct call call;
	struct vad_view option, host;
	struct vad_text rest;
	size_t offset = 0;
	uint32_t code;

	/* the raw text: cleaning turns typographic dashes, which matter in a key, into hyphens */
	if (line->text.size > 400 || !find_call(line->raw, &call) ||
	    !find_option(&call, &option, &host, &rest))
		return false;
	if (vad_view_find_nocase(option, VAD_VIEW("ipk"), 0) == 0)
		look_at_arguments(r, &call, option, &rest);
	if (!at_prompt(find_call(line->text, &call) ? call.before : line->text) ||
	    vad_find_code(r->k, line->text, &offset, &code))
		return false;
	(void)vad_block_close(r);
	r->command = word_of(&call, option);
	r->remote = !call.ospp && vad_arg_valid(VAD_ARG_HOST, host);
	if (vad_view_find_nocase(option, VAD_VIEW("ipk"), 0) != 0)
		look_at_arguments(r, &call, option, &rest);
	return true;
}
