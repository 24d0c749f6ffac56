/* SPDX-License-Identifier: MIT */
#ifndef VAD_REPORT_TEST_H
#define VAD_REPORT_TEST_H

/* cmocka wants these first. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <string.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "report/explain.h"
#include "report/page.h"
#include "report/report.h"

/* The widest line of a text, in columns. */
static inline size_t widest(const char *text)
{
	struct vad_view all = vad_view_of(text);
	size_t most = 0, from = 0;

	while (from < all.size) {
		size_t end = vad_view_find_char(all, '\n', from);
		size_t columns;

		if (end == SIZE_MAX)
			end = all.size;
		columns = vad_utf8_columns(vad_view_sub(all, from, end - from));
		most = columns > most ? columns : most;
		from = end + 1;
	}
	return most;
}

#endif
