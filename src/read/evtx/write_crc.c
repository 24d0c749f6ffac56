/* SPDX-License-Identifier: MIT */
/* CRC-32 (IEEE 802.3, reflected, 0xEDB88320), eight bytes a step: a log of a gigabyte is summed twice. */
#include "evtx/write.h"

#include <string.h>

enum { TABLES = 8 };

#define ROW4(f, n) f(n), f((n) + 1), f((n) + 2), f((n) + 3)
#define ROW16(f, n) ROW4(f, n), ROW4(f, (n) + 4), ROW4(f, (n) + 8), ROW4(f, (n) + 12)
#define ROW64(f, n) ROW16(f, n), ROW16(f, (n) + 16), ROW16(f, (n) + 32), ROW16(f, (n) + 48)
