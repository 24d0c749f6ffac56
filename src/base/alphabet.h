/* SPDX-License-Identifier: MIT */
/* The product key alphabet; not for other rooms. */
#ifndef BASE_ALPHABET_H
#define BASE_ALPHABET_H

#include <stdbool.h>
#include <string.h>

#include "base/view.h"

/*
 * Base 24, and the N that keys of Windows 8 and later carry once. Either case: people type keys.
 */
static inline bool vad_is_key_char(char c)
{
	c = vad_ascii_upper(c);
	return c != '\0' && strchr("BCDFGHJKMNPQRTVWXY2346789", c) != NULL;
}

#endif
