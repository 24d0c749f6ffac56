/* SPDX-License-Identifier: MIT */
#include "base/digits.h"

/* Written from the end, which is found first: nothing has to be moved. */

char *vad_digits_decimal(char *to, uint64_t number)
{
	char *end = to + 1;

	for (uint64_t rest = number; rest >= 10; rest /= 10)
		end++;
	for (char *at = end; at > to; number /= 10)
		*--at = (char)('0' + number % 10);
	return end;
}

char *vad_digits_hex(char *to, uint64_t number)
{
	char *end = to + 1;

	for (uint64_t rest = number; rest >= 16; rest >>= 4)
		end++;
	for (char *at = end; at > to; number >>= 4)
		*--at = "0123456789abcdef"[number & 15];
	return end;
}
