/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "base_test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"

struct place {
	char directory[32];
	char path[64];
};

static void make_place(struct place *place, const char *name)
{
	*place = (struct place){ .directory = "/tmp/vadiag-test-XXXXXX" };
	assert_non_null(mkdtemp(place->directory));
	(void)snprintf(place->path, sizeof(place->path), "%s/%s", place->directory, name);
}

static void remove_place(const struct place *place)
{
	assert_int_equal(unlink(place->path), 0);
	assert_int_equal(rmdir(place->directory), 0);
}

static void a_fifo_without_a_writer_is_refused(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	enum vad_file_kind kind;
	struct place place;

	(void)state;
	make_place(&place, "fifo");
	assert_int_equal(mkfifo(place.path, 0600), 0);
	assert_true(vad_path_kind(place.path, &kind));
	assert_int_equal(kind, VAD_FILE_FIFO);
	assert_int_equal(vad_file_open(place.path, &file, &error), VAD_IO);
	assert_non_null(strstr(error.message, "nobody writes"));
	assert_string_equal(error.source, place.path);
	assert_null(file);
	remove_place(&place);
}

/* A writer that has not said anything yet is waited for: a slow command in a pipe. */
static void a_fifo_with_a_silent_writer_is_read(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	struct place place;
	int keeper, writer;
	char data[16];
	size_t got;

	(void)state;
	make_place(&place, "fifo");
	assert_int_equal(mkfifo(place.path, 0600), 0);
	keeper = open(place.path, O_RDONLY | O_NONBLOCK);
	writer = open(place.path, O_WRONLY | O_NONBLOCK);
	assert_true(keeper >= 0 && writer >= 0);
	assert_int_equal(vad_file_open(place.path, &file, &error), VAD_OK);
	assert_int_equal(vad_file_kind_of(file), VAD_FILE_FIFO);
	assert_int_equal(fcntl(vad_file_descriptor(file), F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(write(writer, "text", 4), 4);
	assert_int_equal(close(writer), 0);
	assert_int_equal(vad_file_read(file, data, sizeof(data), &got, &error), VAD_OK);
	assert_int_equal(got, 4);
	assert_memory_equal(data, "text", 4);
	assert_int_equal(vad_file_read(file, data, sizeof(data), &got, &error), VAD_OK);
	assert_int_equal(got, 0);
	vad_file_close(file);
	assert_int_equal(close(keeper), 0);
	remove_place(&place);
}

static void sockets_and_devices_are_refused(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	struct place place;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	make_place(&place, "socket");
	memcpy(address.sun_path, place.path, strlen(place.path) + 1);
	assert_true(listener >= 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(vad_file_open(place.path, &file, &error), VAD_UNSUPPORTED);
	assert_non_null(strstr(error.message, "socket"));
	assert_int_equal(close(listener), 0);
	remove_place(&place);
	error = (struct vad_error){ 0 };
	assert_int_equal(vad_file_open("/dev/zero", &file, &error), VAD_UNSUPPORTED);
	assert_non_null(strstr(error.message, "device"));
	assert_null(file);
}

static void a_file_without_permission_is_denied(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	struct place place;
	int made;

	(void)state;
	if (geteuid() == 0)
		skip(); /* root may read everything */
	make_place(&place, "secret");
	made = open(place.path, O_WRONLY | O_CREAT | O_EXCL, 0);
	assert_true(made >= 0);
	assert_int_equal(close(made), 0);
	assert_int_equal(vad_file_open(place.path, &file, &error), VAD_DENIED);
	assert_int_equal(error.result, VAD_DENIED);
	assert_null(file);
	remove_place(&place);
}

static void an_adopted_pipe_is_read_to_its_end(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	int ends[2];
	char data[8];
	size_t got;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(vad_file_adopt(ends[0], "a pipe", &file, &error), VAD_OK);
	assert_int_equal(vad_file_kind_of(file), VAD_FILE_FIFO);
	assert_int_equal(vad_file_descriptor(file), ends[0]);
	assert_int_equal(vad_file_read(file, data, sizeof(data), &got, &error), VAD_OK);
	assert_int_equal(got, 3);
	assert_int_equal(vad_file_read(file, data, sizeof(data), &got, &error), VAD_OK);
	assert_int_equal(got, 0);
	vad_file_close(file);
	assert_int_equal(fcntl(ends[0], F_GETFD), -1); /* closed with its file */
}

static void an_adopted_directory_is_refused(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;
	int directory = open("/", O_RDONLY);

	(void)state;
	assert_true(directory >= 0);
	assert_int_equal(vad_file_adopt(directory, "root", &file, &error), VAD_UNSUPPORTED);
	assert_null(file);
	assert_int_equal(close(directory), 0);
}

static void standard_input_stays_open(void **state)
{
	struct vad_error error = { 0 };
	struct vad_file *file = NULL;

	(void)state;
	if (fcntl(STDIN_FILENO, F_GETFD) < 0)
		skip();
	assert_int_equal(vad_file_open("-", &file, &error), VAD_OK);
	assert_int_equal(vad_file_descriptor(file), STDIN_FILENO);
	vad_file_close(file);
	assert_true(fcntl(STDIN_FILENO, F_GETFD) >= 0);
}

static void hidden_names_are_left_out(void **state)
{
	struct vad_buffer names = vad_buffer_new(1000);
	struct vad_error error = { 0 };
	struct place place, hidden;
	size_t count;

	(void)state;
	make_place(&place, "b\xFF");
	(void)snprintf(hidden.path, sizeof(hidden.path), "%s/.hidden", place.directory);
	assert_int_equal(mkdir(place.path, 0700), 0);
	assert_int_equal(mkdir(hidden.path, 0700), 0);
	assert_int_equal(vad_directory_list(place.directory, 1, &names, &count, &error), VAD_OK);
	assert_int_equal(count, 1);
	assert_int_equal(names.size, 3);
	assert_string_equal(vad_buffer_text(&names), "b\xFF");
	vad_buffer_clear(&names);
	assert_int_equal(rmdir(hidden.path), 0);
	assert_int_equal(rmdir(place.path), 0);
	assert_int_equal(rmdir(place.directory), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fifo_without_a_writer_is_refused),
		cmocka_unit_test(a_fifo_with_a_silent_writer_is_read),
		cmocka_unit_test(sockets_and_devices_are_refused),
		cmocka_unit_test(a_file_without_permission_is_denied),
		cmocka_unit_test(an_adopted_pipe_is_read_to_its_end),
		cmocka_unit_test(an_adopted_directory_is_refused),
		cmocka_unit_test(standard_input_stays_open),
		cmocka_unit_test(hidden_names_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
