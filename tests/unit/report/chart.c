/* SPDX-License-Identifier: MIT */
/* The chart of a count: what a column stands for, lines, dates, widths. */
#include "report_test.h"

#include <stdlib.h>

#include "report/chart.h"

enum { MOST = 1 << 20, NOVEMBER = 1793491200 /* 2026-11-01 */ };

static struct vad_buffer draw(const int32_t *values, size_t days, size_t known, unsigned width)
{
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, width, false);
	struct vad_chart chart = { .values = values, .days = days, .first = NOVEMBER,
				     .known = known, .lines = { 5, 25 }, .line_count = 2 };

	vad_chart_draw(&page, &chart);
	return out;
}

static void check(const int32_t *values, size_t days, size_t known, unsigned width,
		  const char *wanted)
{
	struct vad_buffer out = draw(values, days, known, width);

	assert_string_equal(vad_buffer_text(&out), wanted);
	vad_buffer_clear(&out);
}

static void draws_days(void **state)
{
	static const int32_t values[] = { 0, 3, 5, 6, 12, 24, 25, 27, 25, 20, 4, 0 };

	(void)state;
	check(values, 12, 9, 80,
	      "   30 |                     ...\n"
	      "   25 |---------------...#########---------\n"
	      "      |               ############ooo\n"
	      "      |            ...############ooo\n"
	      "      |         ...###############ooo\n"
	      "    5 |---...#####################ooo...---\n"
	      "    0 +|-----------|-----------|-----------\n"
	      "       2026-11-01  2026-11-05  2026-11-09\n");
}

/* A dip of one day is seen in a column of many, and what is not known leaves a gap. */
static void shows_the_lowest_of_a_column(void **state)
{
	int32_t values[23 * 4];

	(void)state;
	for (size_t i = 0; i < 23 * 4; i++)
		values[i] = i == 41 ? 4 : 30;
	values[48] = values[49] = values[50] = values[51] = -1;
	check(values, 23 * 4, 23 * 4, 30,
	      "   30 |########## # ##########\n"
	      "   25 |##########-#-##########\n"
	      "      |########## # ##########\n"
	      "      |########## # ##########\n"
	      "      |########## # ##########\n"
	      "    5 |##########.#-##########\n"
	      "    0 +|-----------|----------\n"
	      "       2026-11-01  2026-12-19\n");
}

/* A column with days of both shows the past; a day that is foretold never hides one that was. */
static void keeps_past_and_future_apart(void **state)
{
	int32_t values[46];

	(void)state;
	for (size_t i = 0; i < 46; i++)
		values[i] = i < 11 ? 25 : 5;
	check(values, 46, 11, 30,
	      "   25 |######-----------------\n"
	      "      |######\n"
	      "      |######\n"
	      "      |######\n"
	      "    5 |######ooooooooooooooooo\n"
	      "    0 +|-----------|----------\n"
	      "       2026-11-01  2026-11-25\n");
}

static void fits_every_width(void **state)
{
	enum { DAYS = 1500 };
	int32_t *values = calloc(DAYS, sizeof(*values));

	(void)state;
	assert_non_null(values);
	for (size_t i = 0; i < DAYS; i++)
		values[i] = (int32_t)(i * 7 % 900);
	for (unsigned width = 30; width <= 1000; width += 97) {
		for (size_t days = 1; days <= DAYS; days += 166) {
			struct vad_buffer out = draw(values, days, days, width);

			assert_true(widest(vad_buffer_text(&out)) <= width);
			vad_buffer_clear(&out);
		}
	}
	free(values);
}

/* Rows grow when the count does; both lines stay. */
static void stays_low(void **state)
{
	static const int32_t values[] = { 24, 25, 300 };
	struct vad_buffer out = draw(values, 3, 3, 80);
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < out.size; i++)
		lines += out.data[i] == '\n';
	assert_int_equal(lines, 14);
	assert_non_null(strstr(vad_buffer_text(&out), "   25 |..."));
	vad_buffer_clear(&out);
	out = draw(values, 0, 0, 80);
	assert_int_equal(out.size, 0);
	vad_buffer_clear(&out);
}

/* What is bad when it is high is shown at its highest, and large numbers keep to the gutter. */
static void shows_the_highest_of_a_column(void **state)
{
	static int32_t values[73 * 2];
	struct vad_buffer out = vad_buffer_new(MOST);
	struct vad_page page = vad_page_new(&out, 80, false);
	struct vad_chart chart = { .values = values, .days = 73 * 2, .first = NOVEMBER,
				   .known = 73 * 2, .highest = true };

	(void)state;
	values[3] = 1000000;
	vad_chart_draw(&page, &chart);
	assert_non_null(strstr(vad_buffer_text(&out), "1000k | #\n"));
	assert_null(strstr(vad_buffer_text(&out), "##"));
	vad_buffer_clear(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_days),
		cmocka_unit_test(shows_the_lowest_of_a_column),
		cmocka_unit_test(keeps_past_and_future_apart),
		cmocka_unit_test(fits_every_width),
		cmocka_unit_test(stays_low),
		cmocka_unit_test(shows_the_highest_of_a_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
