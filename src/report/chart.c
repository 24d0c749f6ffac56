/* SPDX-License-Identifier: MIT */
#include "report/chart.h"

#include <stdio.h>

enum {
	GUTTER = 7, /* "   50 |" */
	COLUMNS_MAX = VAD_PAGE_WIDTH_MAX,
	WIDEST_DAY = 3, /* columns that a day takes where there is room */
	ROWS_MAX = 12,
	STEP = 5, /* a row is a multiple of this, so that 5 and 25 are the lower ends of rows */
	DATE_COLUMNS = 10,
	THOUSANDS_FROM = 100000, /* what has no room in the gutter */
	LINE_BYTES = COLUMNS_MAX + GUTTER + 1,
};

/* What a column shows. */
struct column {
	int32_t value;
	bool foretold;
};

struct drawing {
	struct vad_page *page;
	const struct vad_chart *chart;
	struct column columns[COLUMNS_MAX];
	size_t count;
	size_t days_each, columns_each; /* one of them is 1 */
	int32_t step, rows;
};

/* --- the columns ------------------------------------------------------------------------------ */

static struct column column_of(const struct vad_chart *chart, size_t from, size_t days)
{
	struct column column = { .value = -1, .foretold = from >= chart->known };

	/* A column that reaches into the future shows the past that it also holds. */
	for (size_t i = from; i < from + days && i < chart->days; i++) {
		int32_t value = chart->values[i];

		if (i >= chart->known && !column.foretold)
			break;
		if (value >= 0 && (column.value < 0 ||
				   (chart->highest ? value > column.value : value < column.value)))
			column.value = value;
	}
	return column;
}

/* 5, 10, 25, 50, 100, 250 ... whichever gives few enough rows. */
static int32_t step_for(int32_t most)
{
	int32_t step = STEP;

	for (unsigned i = 0; most > 0 && (most - 1) / step + 1 > ROWS_MAX; i = (i + 1) % 3)
		step = i == 1 ? step / 2 * 5 : step * 2;
	return step;
}

static void lay_out(struct drawing *d)
{
	size_t width = d->page->width == 0 ? VAD_PAGE_WIDTH : d->page->width;
	size_t room = width - GUTTER;
	int32_t most = 0;

	d->days_each = (d->chart->days + room - 1) / room;
	d->columns_each = room / d->chart->days;
	if (d->columns_each > WIDEST_DAY)
		d->columns_each = WIDEST_DAY;
	if (d->columns_each == 0)
		d->columns_each = 1;
	for (size_t day = 0; day < d->chart->days; day += d->days_each) {
		struct column column = column_of(d->chart, day, d->days_each);

		for (size_t i = 0; i < d->columns_each && d->count < COLUMNS_MAX; i++)
			d->columns[d->count++] = column;
		most = column.value > most ? column.value : most;
	}
	for (size_t i = 0; i < d->chart->line_count; i++)
		most = d->chart->lines[i] > most ? d->chart->lines[i] : most;
	d->step = step_for(most);
	d->rows = most <= 0 ? 0 : (most - 1) / d->step + 1;
}

/* The day that stands at a column. */
static vad_time day_of(const struct drawing *d, size_t column)
{
	return d->chart->first +
	       (vad_time)(column / d->columns_each * d->days_each) * VAD_CHART_DAY;
}

/* --- the rows --------------------------------------------------------------------------------- */

/* The highest line that runs through the row of values above `floor` up to `top`; 0: none. */
static int32_t line_in(const struct vad_chart *chart, int32_t floor, int32_t top)
{
	int32_t found = 0;

	for (size_t i = 0; i < chart->line_count; i++) {
		if (chart->lines[i] > floor && chart->lines[i] <= top && chart->lines[i] > found)
			found = chart->lines[i];
	}
	return found;
}

static char cell(const struct column *column, int32_t floor, int32_t full, bool line)
{
	if (column->value >= full)
		return column->foretold ? 'o' : '#';
	if (column->value > floor)
		return '.';
	return line ? '-' : ' ';
}

static void end_row(struct drawing *d, char *row, size_t size, enum vad_style style)
{
	while (size > 0 && row[size - 1] == ' ')
		size--;
	vad_page_exact(d->page, 0, style, (struct vad_view){ row, size });
}

/* A row is full from the line in it on, if there is one, so that the line is seen to be reached. */
static void draw_row(struct drawing *d, int32_t number)
{
	char row[LINE_BYTES + 1];
	int32_t floor = (number - 1) * d->step, top = number * d->step;
	int32_t line = line_in(d->chart, floor, top);
	int32_t full = line > 0 ? line : top;
	size_t at = GUTTER;

	if ((line > 0 || number == d->rows) && full >= THOUSANDS_FROM)
		(void)snprintf(row, sizeof(row), "%4dk |", (int)(full / 1000) % 10000);
	else if (line > 0 || number == d->rows)
		(void)snprintf(row, sizeof(row), "%5d |", (int)full);
	else
		(void)snprintf(row, sizeof(row), "%5s |", "");
	for (size_t i = 0; i < d->count; i++)
		row[at++] = cell(&d->columns[i], floor, full, line > 0);
	end_row(d, row, at, VAD_STYLE_PLAIN);
}

/* --- the axis --------------------------------------------------------------------------------- */

static void put_date(char *to, vad_time day)
{
	struct vad_date date;
	char text[32];

	if (!vad_time_to_date(day, &date))
		return;
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02d", date.year % 10000, date.month,
		       date.day);
	for (size_t i = 0; i < DATE_COLUMNS; i++)
		to[i] = text[i];
}

/* Dates under the axis, each beginning below its mark, with two blanks between them at least. */
static void draw_axis(struct drawing *d)
{
	char axis[LINE_BYTES + 1], dates[LINE_BYTES + 1];
	size_t next = 0;

	(void)snprintf(axis, sizeof(axis), "%5d +", 0);
	for (size_t i = 0; i < LINE_BYTES; i++)
		dates[i] = ' ';
	for (size_t i = 0; i < d->count; i++) {
		bool mark = i >= next && i % d->columns_each == 0 &&
			    (i == 0 || i + DATE_COLUMNS <= d->count);

		axis[GUTTER + i] = mark ? '|' : '-';
		if (!mark)
			continue;
		put_date(dates + GUTTER + i, day_of(d, i));
		next = i + DATE_COLUMNS + 2;
	}
	end_row(d, axis, GUTTER + d->count, VAD_STYLE_PLAIN);
	end_row(d, dates, LINE_BYTES, VAD_STYLE_DIM);
}

void vad_chart_draw(struct vad_page *page, const struct vad_chart *chart)
{
	struct drawing d = { .page = page, .chart = chart };

	if (chart->days == 0)
		return;
	lay_out(&d);
	for (int32_t row = d.rows; row > 0; row--)
		draw_row(&d, row);
	draw_axis(&d);
}
