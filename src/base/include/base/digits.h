/* SPDX-License-Identifier: MIT */
/* Numbers as digits, where so many are written that printf() would be most of the work. */
#ifndef VAD_BASE_DIGITS_H
#define VAD_BASE_DIGITS_H

#include <stdint.h>

enum { VAD_DIGITS_DECIMAL = 20, VAD_DIGITS_HEX = 16 }; /* the most that a number has */

/* Write the number without leading zeros; the end is returned, and no NUL is added. */
char *vad_digits_decimal(char *to, uint64_t number);
char *vad_digits_hex(char *to, uint64_t number); /* small letters, no 0x */

#endif
