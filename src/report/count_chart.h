/* SPDX-License-Identifier: MIT */
/* A quantity day by day as columns of characters. Inside src/report only. */
#ifndef VAD_REPORT_COUNT_CHART_H
#define VAD_REPORT_COUNT_CHART_H

#include <stdint.h>

#include "base/time.h"
#include "report/page.h"

enum { COUNT_CHART_LINES_MAX = 4, COUNT_CHART_DAY = 86400 };

struct count_chart {
	const int32_t *values; /* one a day; below 0: not known */
	size_t days;	       /* 1 at least */
	vad_time first;	       /* 00:00 of the first day */
	size_t known;	       /* this many are of the past, the others are foretold */
	/* Lines right across, as at the counts that a host needs; at most COUNT_CHART_LINES_MAX. */
	int32_t lines[COUNT_CHART_LINES_MAX];
	size_t line_count;
};

/*
 * Draw the chart as wide as the page, 80 columns when that does not say. One column is a day or as
 * many as it takes, of which it shows the lowest value; so no dip is lost.
 */
void count_chart_draw(struct vad_page *page, const struct count_chart *chart);

#endif
