/* SPDX-License-Identifier: MIT */
/* DISM, and the lists of installed updates of wmic and PowerShell. */
#include "net_text.h"
#include "reading.h"

enum { LIST_IS_WHOLE = 3 }; /* a list of fewer may be the answer to a question for one of them */

struct dism {
	bool in_updates; /* below the head of a list of updates */
	uint64_t updates;
	int64_t languages;
};

static const char *const starts[] = { "current edition", "image version", "deployment image",
				      "installed language", "package identity", "hotfixid",
				      "source ", "caption ", "no component store", "the component store",
				      "dism", "wmic qfe", "get-hotfix", NULL };

static bool mentions(struct vad_view text, const char *word)
{
	return vad_view_find_nocase(text, vad_view_of(word), 0) != SIZE_MAX;
}

/* The first "KB" with five to eight digits in `text`. */
static bool find_update(struct vad_view text, struct vad_view *name)
{
	size_t at = vad_view_find_nocase(text, VAD_VIEW("KB"), 0);

	while (at != SIZE_MAX) {
		size_t end = at + 2;

		while (end < text.size && vad_ascii_is_digit(text.data[end]))
			end++;
		if (end - at >= 7 && end - at <= 10 &&
		    (at == 0 || !vad_ascii_is_alnum(text.data[at - 1]))) {
			*name = vad_view_sub(text, at, end - at);
			return true;
		}
		at = vad_view_find_nocase(text, VAD_VIEW("KB"), at + 1);
	}
	return false;
}

static void put_update(struct dism *d, struct vad_reading *r, struct vad_view name)
{
	vad_put_text(r, vad_reading_machine(r), "machine.hotfix", name);
	d->updates++;
}

static bool read_value(struct dism *d, struct vad_reading *r, const struct vad_line *line)
{
	vad_subject machine = vad_reading_machine(r);
	struct vad_view value = { 0 }, name;
	const char *key = vad_line_key(r, line, "dism", &value);

	if (key == NULL)
		return false;
	if (vad_key_is(key, "edition") && value.size > 0 &&
	    vad_view_find_char(value, ' ', 0) == SIZE_MAX)
		vad_put_text(r, machine, "machine.edition", value);
	else if (vad_key_is(key, "language"))
		d->languages++;
	else if (vad_key_is(key, "package") && find_update(value, &name))
		put_update(d, r, name);
	else if (vad_key_is(key, "value.intact"))
		vad_put_flag(r, machine, "machine.files_damaged", false);
	else if (vad_key_is(key, "value.damaged"))
		vad_put_flag(r, machine, "machine.files_damaged", true);
	return true;
}

/* The head of `Get-HotFix` and of `wmic qfe`. */
static bool read_head(struct dism *d, struct vad_view text)
{
	if (!mentions(text, "HotFixID") || vad_view_find_char(text, ':', 0) != SIZE_MAX)
		return false;
	d->in_updates = true;
	return true;
}

static bool read_row(struct dism *d, struct vad_reading *r, const struct vad_line *line)
{
	struct vad_view name;

	if (vad_view_is_nocase(line->label, "HotFixID") && find_update(line->value, &name)) {
		put_update(d, r, name);
		return true;
	}
	if (!d->in_updates)
		return false;
	if (vad_view_starts_nocase(line->text, "---"))
		return true;
	if (!find_update(line->text, &name))
		return false;
	put_update(d, r, name);
	return true;
}

static bool read_line(void *state, struct vad_reading *r, const struct vad_line *line)
{
	struct dism *d = state;
	struct vad_view args;

	if (line->text.size == 0)
		return false;
	return read_value(d, r, line) || read_head(d, line->text) || read_row(d, r, line) ||
	       vad_net_command(line->text, "dism", &args) ||
	       vad_net_command(line->text, "get-hotfix", &args);
}

static void finish(void *state, struct vad_reading *r)
{
	struct dism *d = state;

	if (d->in_updates && d->updates >= LIST_IS_WHOLE)
		vad_put_flag(r, vad_reading_machine(r), "machine.hotfixes_listed", true);
	if (d->languages > 0)
		vad_put_int(r, vad_reading_machine(r), "machine.languages", d->languages);
}

const struct vad_line_reader vad_reader_dism = {
	.name = "dism",
	.state_size = sizeof(struct dism),
	.starts = starts,
	.line = read_line,
	.finish = finish,
};
