/* SPDX-License-Identifier: MIT */
#include "net_text.h"

#include <string.h>

#include "base/escape.h"
#include "base/text.h"

bool vad_net_keep(struct vad_net_name *name, struct vad_view text)
{
	name->size = 0;
	if (text.size > sizeof(name->text))
		return false;
	if (text.size > 0)
		memcpy(name->text, text.data, text.size);
	name->size = text.size;
	return true;
}

struct vad_view vad_net_kept(const struct vad_net_name *name)
{
	return (struct vad_view){ name->text, name->size };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct vad_view vad_net_word(struct vad_view *rest)
{
	size_t start = 0, end;
	struct vad_view word;

	while (start < rest->size && is_blank(rest->data[start]))
		start++;
	end = start;
	while (end < rest->size && !is_blank(rest->data[end]))
		end++;
	word = vad_view_sub(*rest, start, end - start);
	*rest = vad_view_sub(*rest, end, SIZE_MAX);
	while (word.size > 0 && (word.data[0] == '"' || word.data[0] == '\''))
		word = vad_view_sub(word, 1, SIZE_MAX);
	while (word.size > 0 &&
	       (word.data[word.size - 1] == '"' || word.data[word.size - 1] == '\''))
		word.size--;
	return word;
}

struct vad_view vad_net_last_word(struct vad_view text)
{
	size_t start;

	text = vad_view_trim(text);
	start = text.size;
	while (start > 0 && !is_blank(text.data[start - 1]))
		start--;
	return vad_view_sub(text, start, SIZE_MAX);
}

/* Does a command begin at `at`: at the start, or behind the sign that ends a prompt? */
static bool begins_command(struct vad_view text, size_t at)
{
	while (at > 0 && is_blank(text.data[at - 1]))
		at--;
	return at == 0 || text.data[at - 1] == '>' || text.data[at - 1] == '$' ||
	       text.data[at - 1] == '#';
}

bool vad_net_command(struct vad_view text, const char *name, struct vad_view *args)
{
	struct vad_view needle = vad_view_of(name);
	size_t at = vad_view_find_nocase(text, needle, 0);
	struct vad_view rest;

	while (at != SIZE_MAX && !begins_command(text, at))
		at = vad_view_find_nocase(text, needle, at + 1);
	if (at == SIZE_MAX)
		return false;
	rest = vad_view_sub(text, at + needle.size, SIZE_MAX);
	if (vad_view_starts_nocase(rest, ".exe"))
		rest = vad_view_sub(rest, 4, SIZE_MAX);
	if (rest.size > 0 && !is_blank(rest.data[0]))
		return false;
	*args = vad_view_trim(rest);
	return true;
}

bool vad_net_address(struct vad_view text, struct vad_view *address)
{
	struct vad_view found = vad_view_trim(text);

	for (size_t i = 0; i < found.size; i++) {
		char c = found.data[i];

		if (c == '%' || c == '#' || c == '(' || c == ' ') {
			found.size = i;
			break;
		}
	}
	if (!vad_arg_valid(VAD_ARG_ADDRESS, found))
		return false;
	*address = found;
	return true;
}

bool vad_net_host(struct vad_view text, struct vad_view *host)
{
	text = vad_view_trim(text);
	while (text.size > 1 && text.data[text.size - 1] == '.')
		text.size--;
	if (!vad_arg_valid(VAD_ARG_HOST, text) || vad_arg_valid(VAD_ARG_ADDRESS, text))
		return false;
	*host = text;
	return true;
}

bool vad_net_leading_number(struct vad_view text, uint64_t *number)
{
	struct vad_text t = vad_text_of(text);

	vad_text_skip_blanks(&t);
	return vad_text_number(&t, UINT32_MAX, number);
}

bool vad_net_option(struct vad_view args, const char *option, struct vad_view *value)
{
	struct vad_view word = vad_net_word(&args);

	while (word.size > 0) {
		if (vad_view_is_nocase(word, option)) {
			*value = vad_net_word(&args);
			return value->size > 0;
		}
		word = vad_net_word(&args);
	}
	return false;
}

const char *vad_net_label_key(const struct vad_reading *r, const struct vad_line *line,
			      const char *tool)
{
	char text[128];

	if (line->separator != ':' || line->label.size == 0 || line->label.size >= sizeof(text))
		return NULL;
	memcpy(text, line->label.data, line->label.size);
	text[line->label.size] = ':';
	return vad_text_key(r, (struct vad_view){ text, line->label.size + 1 }, tool, NULL);
}
