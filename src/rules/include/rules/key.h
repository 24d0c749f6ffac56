/* SPDX-License-Identifier: MIT */
/* Product keys, installation and confirmation ids: shape only. No key is checked for worth. */
#ifndef VAD_RULES_KEY_H
#define VAD_RULES_KEY_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/view.h"
#include "knowledge/knowledge.h"

enum vad_key_shape {
	VAD_KEY_GOOD,        /* five groups of five from the key alphabet, ASCII hyphens */
	VAD_KEY_DASHES,      /* typographic dashes (U+2010..U+2015, U+2212) between good groups */
	VAD_KEY_LENGTH,      /* groups of another number or length */
	VAD_KEY_CHARACTER,   /* a character that no key holds */
	VAD_KEY_NONE,        /* nothing that looks like an attempt at a key */
};
/* The word of the fact key.shape: "good", "typographic-dashes", "wrong-length", "bad-character"; "". */
const char *vad_key_shape_word(enum vad_key_shape shape);
/* Shape of what was typed as a key; the last group (five characters) in `tail` when good or DASHES. */
enum vad_key_shape vad_key_shape_of(struct vad_view text, struct vad_view *tail);

/* Channel of a licence, as the words of product.channel, from what programs print as description
 * or channel ("VOLUME_KMSCLIENT channel", "Volume:MAK", "RETAIL(MAK)"); "" when unknown.
 * *token (may be NULL) is the token found in `text`. */
const char *vad_channel_word(const struct vad_knowledge *k, struct vad_view text,
			     struct vad_view *token);

enum vad_digits {
	VAD_DIGITS_GOOD,
	VAD_DIGITS_LENGTH, /* not as many digits as such an id has */
	VAD_DIGITS_CHECK,  /* a group does not fit its check digit */
	VAD_DIGITS_OTHER,  /* characters other than digits, blanks and hyphens */
};
/* An installation id: 9 groups of 6 or of 7, the last digit of each a check digit. */
enum vad_digits vad_installation_id_check(const struct vad_knowledge *k, struct vad_view text);
/* A confirmation id: 48 digits; its check digits are not public. */
enum vad_digits vad_confirmation_id_check(const struct vad_knowledge *k, struct vad_view text);
/* The digits of an installation id in groups, "123456 123456 ...", as the telephone asks for them. */
void vad_installation_id_groups(const struct vad_knowledge *k, struct vad_view text,
				struct vad_buffer *out);

#endif
