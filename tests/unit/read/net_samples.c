/* SPDX-License-Identifier: MIT */
/*
 * Real outputs: exactly the facts of the table VAD_EXPECTED, no more. A row is file, subject, fact
 * and value; "@-" stands for the source, "machine" for its own machine. This file makes two test
 * programs: network and system tools, and the readers of activation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"
#include "read/read.h"

#ifndef VAD_EXPECTED
#define VAD_EXPECTED "expected-net.tsv"
#define VAD_EXPECTED_FILES 72
#endif

enum { FILE_MOST = 4 << 20, ROWS_MOST = 1024 };

static void read_file(const char *name, struct vad_buffer *content)
{
	struct vad_buffer path = vad_buffer_new(4096);
	struct vad_file *file = NULL;
	struct vad_error error = { 0 };
	static char chunk[65536];
	size_t got = 1;

	vad_buffer_printf(&path, "%s/%s", VAD_SAMPLES, name);
	if (vad_file_open(vad_buffer_text(&path), &file, &error) != VAD_OK)
		fail_msg("%s: %s", vad_buffer_text(&path), error.message);
	while (got > 0) {
		assert_int_equal(vad_file_read(file, chunk, sizeof(chunk), &got, &error), VAD_OK);
		vad_buffer_append(content, chunk, got);
	}
	assert_int_equal(vad_buffer_result(content), VAD_OK);
	vad_file_close(file);
	vad_buffer_clear(&path);
}

/* The id of a subject with the name of the file taken out. */
static void add_subject(const struct vad_case *c, vad_subject s, const char *file,
			struct vad_buffer *row)
{
	struct vad_subject_info info = vad_case_subject_info(c, s);
	struct vad_buffer id = vad_buffer_new(8192);

	if (info.kind == VAD_SUBJECT_MACHINE && vad_view_is(info.key, file)) {
		vad_buffer_add(row, "machine");
	} else {
		vad_case_subject_id(c, s, &id);
		if (vad_view_ends_nocase(vad_buffer_view(&id), file) && info.origin.size > 0) {
			id.size -= strlen(file);
			vad_buffer_add_view(row, vad_buffer_view(&id));
			vad_buffer_add(row, "-");
		} else {
			vad_buffer_add_view(row, vad_buffer_view(&id));
		}
	}
	vad_buffer_clear(&id);
}

static void add_fact(const struct vad_case *c, const struct vad_fact *fact, const char *file,
		     struct vad_buffer *row)
{
	const struct vad_knowledge *k = vad_case_knowledge(c);

	vad_buffer_reset(row);
	vad_buffer_printf(row, "%s\t", file);
	add_subject(c, fact->subject, file, row);
	vad_buffer_printf(row, "\t%s\t", vad_text(k, k->facts[fact->fact].name));
	if (fact->value.type == VAD_TYPE_SUBJECT)
		add_subject(c, fact->value.subject, file, row);
	else
		vad_case_print_value(c, fact, row);
	assert_int_equal(vad_buffer_result(row), VAD_OK);
}

struct rows {
	struct vad_view row[ROWS_MOST];
	bool met[ROWS_MOST];
	size_t count;
};

static bool meet(struct rows *rows, struct vad_view row)
{
	for (size_t i = 0; i < rows->count; i++) {
		if (!rows->met[i] && vad_view_equal(rows->row[i], row))
			return rows->met[i] = true;
	}
	return false;
}

static size_t compare(const char *file, struct rows *rows)
{
	struct vad_case *c = vad_case_new(vad_knowledge_builtin(), (size_t)64 << 20);
	struct vad_buffer content = vad_buffer_new(FILE_MOST), row = vad_buffer_new(65536);
	struct vad_read *reader = vad_read_new(c, file);
	const struct vad_fact *facts;
	size_t count, wrong = 0;

	read_file(file, &content);
	assert_non_null(reader);
	/* in uneven pieces, as a pipe delivers them */
	for (size_t i = 0; i < content.size; i += 777)
		assert_int_equal(vad_read_feed(reader,
					       vad_view_sub(vad_buffer_view(&content), i, 777)),
				 VAD_OK);
	assert_int_equal(vad_read_finish(reader), VAD_OK);
	vad_read_free(reader);
	facts = vad_case_facts(c, &count);
	for (size_t i = 0; i < count; i++) {
		add_fact(c, &facts[i], file, &row);
		if (meet(rows, vad_buffer_view(&row)))
			continue;
		print_error("not expected: %s\n", vad_buffer_text(&row));
		wrong++;
	}
	for (size_t i = 0; i < rows->count; i++) {
		if (!rows->met[i]) {
			print_error("missing: %.*s\n", VAD_VIEW_ARG(rows->row[i]));
			wrong++;
		}
	}
	for (size_t i = 0; i < vad_case_unread_count(c); i++) {
		print_error("%s: unread: %.*s\n", file, VAD_VIEW_ARG(vad_case_unread_at(c, i).why));
		wrong++;
	}
	vad_buffer_clear(&content);
	vad_buffer_clear(&row);
	vad_case_free(c);
	return wrong;
}

/* Rows stand together by file; a file of which nothing is expected has one row with a "-". */
static void samples_give_what_they_say(void **state)
{
	struct vad_buffer table = vad_buffer_new(FILE_MOST);
	struct vad_text lines;
	struct vad_view line;
	static struct rows rows;
	char file[256] = "";
	size_t wrong = 0, files = 0;
	bool more = true;

	(void)state;
	read_file(VAD_EXPECTED, &table);
	lines = vad_text_of(vad_buffer_view(&table));
	while (more) {
		size_t tab;
		struct vad_view name = { 0 };

		more = vad_text_line(&lines, &line);
		if (more && (line.size == 0 || line.data[0] == '#'))
			continue;
		if (more) {
			tab = vad_view_find_char(line, '\t', 0);
			assert_int_not_equal(tab, SIZE_MAX);
			name = vad_view_sub(line, 0, tab);
		}
		if (file[0] != '\0' && !vad_view_is(name, file)) {
			wrong += compare(file, &rows);
			files++;
			memset(&rows, 0, sizeof(rows));
		}
		if (!more)
			break;
		assert_true(name.size < sizeof(file));
		memcpy(file, name.data, name.size);
		file[name.size] = '\0';
		if (!vad_view_ends_nocase(line, "\t-")) {
			assert_true(rows.count < ROWS_MOST);
			rows.row[rows.count++] = line;
		}
	}
	vad_buffer_clear(&table);
	assert_int_equal(wrong, 0);
	assert_int_equal(files, VAD_EXPECTED_FILES);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(samples_give_what_they_say) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
