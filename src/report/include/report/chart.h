/* SPDX-License-Identifier: MIT */
/* A quantity day by day as columns of characters. */
#ifndef VAD_REPORT_CHART_H
#define VAD_REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "report/page.h"

enum { VAD_CHART_LINES_MAX = 4, VAD_CHART_DAY = 86400 };

struct vad_chart {
	const int32_t *values; /* one a day; below 0: not known */
	size_t days;	       /* 1 at least */
	vad_time first;	       /* 00:00 of the first day */
	size_t known;	       /* this many are of the past, the others are foretold */
	/* Lines right across, as at the counts that a host needs; at most VAD_CHART_LINES_MAX. */
	int32_t lines[VAD_CHART_LINES_MAX];
	size_t line_count;
	/* A column of several days shows the highest of their values instead of the lowest: for what
	 * is bad when there is much of it. */
	bool highest;
};

/*
 * Draw the chart as wide as the page, 80 columns when that does not say. One column is a day or as
 * many as it takes, of which it shows the lowest value, so that no dip is lost (or the highest).
 */
void vad_chart_draw(struct vad_page *page, const struct vad_chart *chart);

#endif
