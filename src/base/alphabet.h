/* SPDX-License-Identifier: MIT */
/* The product key alphabet; not for other rooms. */
#ifndef BASE_ALPHABET_H
#define BASE_ALPHABET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

#define VAD_LETTER_BIT(c) (UINT32_C(1) << ((c) - 'A'))

/* Base 24, and the N that keys of Windows 8 and later carry once. Either case: people type keys. */
static inline bool vad_is_key_char(char c)
{
	/* All letters but A, E, I, L, O, S, U and Z; all digits but 0, 1 and 5. */
	const uint32_t not_letters = VAD_LETTER_BIT('A') | VAD_LETTER_BIT('E') |
				     VAD_LETTER_BIT('I') | VAD_LETTER_BIT('L') |
				     VAD_LETTER_BIT('O') | VAD_LETTER_BIT('S') |
				     VAD_LETTER_BIT('U') | VAD_LETTER_BIT('Z');

	if (vad_ascii_is_digit(c))
		return c != '0' && c != '1' && c != '5';
	return vad_ascii_is_alpha(c) && (VAD_LETTER_BIT(vad_ascii_upper(c)) & not_letters) == 0;
}

#endif
