/* SPDX-License-Identifier: MIT */
#include "rules/key.h"

#include <string.h>

#include "base/encoding.h"
#include "rules/number.h"

enum { GROUPS = 5, GROUP_SIZE = 5, IID_MAX = 128 };

const char *vad_key_shape_word(enum vad_key_shape shape)
{
	static const char *const words[] = {
		[VAD_KEY_GOOD] = "good",           [VAD_KEY_DASHES] = "typographic-dashes",
		[VAD_KEY_LENGTH] = "wrong-length", [VAD_KEY_CHARACTER] = "bad-character",
		[VAD_KEY_NONE] = "",
	};

	return words[shape];
}

/* Letters and digits of product keys; N came with Windows 8. */
static bool key_character(char c)
{
	return c != '\0' && strchr("BCDFGHJKMNPQRTVWXY2346789", vad_ascii_upper(c)) != NULL;
}

static bool typographic_dash(uint32_t code_point)
{
	return (code_point >= 0x2010 && code_point <= 0x2015) || code_point == 0x2212;
}

/* What a walk over the typed text finds. */
struct walk {
	size_t groups, longest, shortest, size;
	bool typographic, bad;
	size_t tail_at;
};

static void end_group(struct walk *w)
{
	if (w->groups == 0 || w->size < w->shortest)
		w->shortest = w->size;
	if (w->size > w->longest)
		w->longest = w->size;
	w->groups++;
	w->size = 0;
}

static struct walk walk_key(struct vad_view text)
{
	struct walk w = { 0 };
	size_t at = 0;

	while (at < text.size) {
		size_t start = at;
		uint32_t c = vad_utf8_next(text, &at);

		if (c == '-' || typographic_dash(c)) {
			w.typographic = w.typographic || c != '-';
			end_group(&w);
			continue;
		}
		if (w.size++ == 0)
			w.tail_at = start;
		if (c > 0x7f || !key_character((char)c))
			w.bad = true;
	}
	end_group(&w);
	return w;
}

enum vad_key_shape vad_key_shape_of(struct vad_view text, struct vad_view *tail)
{
	struct vad_view key = vad_view_trim(text);
	struct walk w = walk_key(key);

	/* one dash makes no key: words have them too */
	if (w.groups < GROUPS - 1 || w.groups > GROUPS + 1 || w.longest > GROUP_SIZE + 2)
		return VAD_KEY_NONE;
	if (w.groups != GROUPS || w.longest != GROUP_SIZE || w.shortest != GROUP_SIZE)
		return VAD_KEY_LENGTH;
	if (w.bad)
		return VAD_KEY_CHARACTER;
	if (tail)
		*tail = vad_view_sub(key, w.tail_at, GROUP_SIZE);
	return w.typographic ? VAD_KEY_DASHES : VAD_KEY_GOOD;
}

const char *vad_channel_word(const struct vad_knowledge *k, struct vad_view text,
			     struct vad_view *token)
{
	const struct vad_phrase *best = NULL;
	size_t best_at = 0, best_size = 0;

	for (uint32_t i = 0; i < k->phrases_count; i++) {
		const struct vad_phrase *phrase = &k->phrases[i];
		struct vad_view needle;
		size_t at;

		if (strcmp(vad_text(k, phrase->tool), "channel") != 0)
			continue;
		needle = vad_text_view(k, phrase->text);
		at = vad_view_find_nocase(text, needle, 0);
		if (at == SIZE_MAX || needle.size <= best_size)
			continue;
		best = phrase;
		best_at = at;
		best_size = needle.size;
	}
	if (!best)
		return "";
	if (token) {
		size_t end = best_at + best_size;

		while (end < text.size && (vad_ascii_is_alnum(text.data[end]) ||
					   strchr("_:-()", text.data[end]) != NULL))
			end++;
		*token = vad_view_sub(text, best_at, end - best_at);
	}
	return vad_text(k, best->key);
}

/* The rule's value as a size; 0 when there is no such rule. */
static size_t rule(const struct vad_knowledge *k, const char *name)
{
	int64_t value;

	return vad_rules_number(k, name, &value) && value > 0 && value <= IID_MAX ? (size_t)value : 0;
}

/* Only the digits; SIZE_MAX when there is anything but digits, blanks and hyphens. */
static size_t digits_of(struct vad_view text, char digits[IID_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < text.size; i++) {
		if (vad_ascii_is_digit(text.data[i])) {
			if (count == IID_MAX)
				return count + 1;
			digits[count++] = text.data[i];
		} else if (!vad_ascii_is_space(text.data[i]) && text.data[i] != '-') {
			return SIZE_MAX;
		}
	}
	return count;
}

/* Even positions count twice; the sum is the last digit, modulo a number below ten. */
static bool group_fits(const char *group, size_t size, size_t modulus)
{
	size_t sum = 0;

	for (size_t i = 0; i + 1 < size; i++)
		sum += (size_t)(group[i] - '0') * (i % 2 ? 2 : 1);
	return sum % modulus == (size_t)(group[size - 1] - '0');
}

enum vad_digits vad_installation_id_check(const struct vad_knowledge *k, struct vad_view text)
{
	size_t groups = rule(k, "iid.groups"), modulus = rule(k, "iid.check-modulus");
	char digits[IID_MAX];
	size_t count = digits_of(text, digits);
	size_t size;

	if (count == SIZE_MAX)
		return VAD_DIGITS_OTHER;
	if (count == 0 || (count != rule(k, "iid.digits-old") && count != rule(k, "iid.digits-new")))
		return VAD_DIGITS_LENGTH;
	if (groups == 0 || modulus == 0)
		return VAD_DIGITS_GOOD;
	size = count / groups;
	for (size_t i = 0; size > 0 && i < groups; i++)
		if (!group_fits(digits + i * size, size, modulus))
			return VAD_DIGITS_CHECK;
	return VAD_DIGITS_GOOD;
}

enum vad_digits vad_confirmation_id_check(const struct vad_knowledge *k, struct vad_view text)
{
	char digits[IID_MAX];
	size_t count = digits_of(text, digits);

	if (count == SIZE_MAX)
		return VAD_DIGITS_OTHER;
	return count > 0 && count == rule(k, "cid.digits") ? VAD_DIGITS_GOOD : VAD_DIGITS_LENGTH;
}

void vad_installation_id_groups(const struct vad_knowledge *k, struct vad_view text,
				struct vad_buffer *out)
{
	size_t groups = rule(k, "iid.groups");
	char digits[IID_MAX];
	size_t count = digits_of(text, digits);
	size_t size;

	if (count > IID_MAX)
		return;
	size = groups > 0 && count >= groups ? (count + groups - 1) / groups : count;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && i % size == 0)
			vad_buffer_add_char(out, ' ');
		vad_buffer_add_char(out, digits[i]);
	}
}
