/* SPDX-License-Identifier: MIT */
/* In the directory that the test runs in. */
#include "base_test.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

static const char name[] = "base_file_test.txt";

static int write_file(void **state)
{
	FILE *file = fopen(name, "wb");
	size_t written;

	(void)state;
	if (file == NULL)
		return -1;
	written = fwrite("one\r\ntwo\x1A"
			 "three",
			 1, 14, file);
	return fclose(file) == 0 && written == 14 ? 0 : -1;
}

static int remove_file(void **state)
{
	(void)state;
	return remove(name);
}

static void a_file_is_read_in_pieces_as_it_is(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file;
	char data[32];
	size_t got = 99, all = 0;

	(void)state;
	assert_int_equal(vad_file_open(name, &file, &error), VAD_OK);
	assert_int_equal(vad_file_kind_of(file), VAD_FILE_REGULAR);
	assert_true(vad_file_descriptor(file) >= 0);
	while (vad_file_read(file, data + all, 5, &got, &error) == VAD_OK && got > 0)
		all += got;
	assert_int_equal(got, 0);
	assert_int_equal(all, 14);
	assert_memory_equal(data,
			    "one\r\ntwo\x1A"
			    "three",
			    14);
	assert_int_equal(error.result, VAD_OK);
	vad_file_close(file);
	vad_file_close(NULL);
}

static void a_file_is_read_at_any_place(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file;
	char data[32];
	size_t got = 99;

	(void)state;
	assert_int_equal(vad_file_open(name, &file, &error), VAD_OK);
	assert_int_equal(vad_file_size(file), 14);
	assert_int_equal(vad_file_read_at(file, 5, data, 3, &got, &error), VAD_OK);
	assert_int_equal(got, 3);
	assert_memory_equal(data, "two", 3);
	assert_int_equal(vad_file_read_at(file, 9, data, sizeof(data), &got, &error), VAD_OK);
	assert_int_equal(got, 5);
	assert_memory_equal(data, "three", 5);
	assert_int_equal(vad_file_read_at(file, 14, data, 1, &got, &error), VAD_OK);
	assert_int_equal(got, 0);
	assert_int_equal(vad_file_read_at(file, UINT64_C(5) << 30, data, 1, &got, &error), VAD_OK);
	assert_int_equal(got, 0); /* not the place modulo 4 GiB */
	assert_int_equal(error.result, VAD_OK);
	vad_file_close(file);
}

static void what_is_not_there_is_named(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	enum vad_file_kind kind;

	(void)state;
	assert_int_equal(vad_file_open("no such file.txt", &file, &error), VAD_NOT_FOUND);
	assert_null(file);
	assert_int_equal(error.result, VAD_NOT_FOUND);
	assert_string_equal(error.source, "no such file.txt");
	assert_true(strlen(error.message) > 0);
	assert_false(vad_path_kind("no such file.txt", &kind));
	assert_false(vad_path_kind("", &kind));
	error = (struct vad_error){ 0 };
	assert_int_equal(vad_file_open("", &file, &error), VAD_NOT_FOUND);
}

static void a_directory_is_no_file(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	enum vad_file_kind kind;

	(void)state;
	assert_int_equal(vad_file_open(".", &file, &error), VAD_UNSUPPORTED);
	assert_null(file);
	assert_non_null(strstr(error.message, "directory"));
	assert_true(vad_path_kind(".", &kind));
	assert_int_equal(kind, VAD_FILE_DIRECTORY);
	assert_true(vad_path_kind(name, &kind));
	assert_int_equal(kind, VAD_FILE_REGULAR);
}

static void a_bad_descriptor_is_refused(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;

	(void)state;
	assert_int_equal(vad_file_adopt(-1, "nothing", &file, &error), VAD_IO);
	assert_string_equal(error.source, "nothing");
	assert_null(file);
}

static void a_directory_lists_its_names(void **state)
{
	struct vad_buffer names = vad_buffer_new((size_t)1 << 20);
	struct vad_error error = { 0 };
	const char *last = "";
	size_t count = 0, offset = 0;
	bool found = false;

	(void)state;
	assert_int_equal(vad_directory_list(".", 100000, &names, &count, &error), VAD_OK);
	for (size_t i = 0; i < count; i++) {
		const char *next = vad_buffer_text(&names) + offset;

		assert_true(i == 0 || strcmp(last, next) < 0);
		assert_int_not_equal(next[0], '.');
		found = found || strcmp(next, name) == 0;
		offset += strlen(next) + 1;
		last = next;
	}
	assert_int_equal(offset, names.size);
	assert_true(found);
	vad_buffer_clear(&names);
}

static void a_list_has_its_ceilings(void **state)
{
	struct vad_buffer names = vad_buffer_new(3);
	struct vad_error error = { 0 };
	size_t count = 7;

	(void)state;
	assert_int_equal(vad_directory_list(".", 0, &names, &count, &error), VAD_LIMIT);
	assert_int_equal(error.result, VAD_LIMIT);
	assert_int_equal(vad_directory_list(".", 100000, &names, &count, NULL), VAD_LIMIT);
	assert_int_equal(names.size, 0);
	error = (struct vad_error){ 0 };
	assert_int_equal(vad_directory_list("no such directory", 10, &names, &count, &error),
			 VAD_NOT_FOUND);
	assert_int_equal(count, 7);
	vad_buffer_clear(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_in_pieces_as_it_is),
		cmocka_unit_test(a_file_is_read_at_any_place),
		cmocka_unit_test(what_is_not_there_is_named),
		cmocka_unit_test(a_directory_is_no_file),
		cmocka_unit_test(a_bad_descriptor_is_refused),
		cmocka_unit_test(a_directory_lists_its_names),
		cmocka_unit_test(a_list_has_its_ceilings),
	};

	return cmocka_run_group_tests(tests, write_file, remove_file);
}
