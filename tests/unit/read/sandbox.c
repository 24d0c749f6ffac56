/* SPDX-License-Identifier: MIT */
/* What a reader that was taken over could try, and what comes of it, with each part of the sandbox. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "read/sandbox.h"

/* Exit statuses of the children. */
enum { SUCCEEDED = 0, REFUSED = 1, NO_SANDBOX = 2, NOT_HERE = 3 };

/* Under a sanitizer the filter refuses instead of killing: its runtime makes calls of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define FILTER_KILLS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FILTER_KILLS 0
#endif
#endif
#ifndef FILTER_KILLS
#define FILTER_KILLS 1
#endif

static int listener = -1;          /* a TCP socket that listens */
static struct sockaddr_in address; /* its address */
static int readable = -1;          /* a file that was open before */

/* --- what a child tries ------------------------------------------------------------------------ */

static bool opens_a_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool opens_a_directory(void)
{
	return open("/", O_RDONLY | O_DIRECTORY) >= 0;
}

static bool writes_a_file(void)
{
	return open("/tmp/vadiag-sandbox-test", O_WRONLY | O_CREAT, 0600) >= 0;
}

static bool starts_a_program(void)
{
	char *const arguments[] = { (char *)"true", NULL };

	(void)execv("/bin/true", arguments); /* status 0 of `true` is SUCCEEDED */
	return false;
}

static bool connects(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	return s >= 0 && connect(s, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

static bool opens_a_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static bool forks(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child > 0;
}

/* What a process would be made with by hand. 0x00020000 is CLONE_NEWNS, 0x00010000 CLONE_THREAD. */
static bool clones(unsigned long flags)
{
#ifdef __linux__
	long child = syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);

	if (child == 0)
		_exit(0);
	return child > 0;
#else
	(void)flags;
	return forks();
#endif
}

static bool clones_a_process(void)
{
	return clones(SIGCHLD);
}

static bool clones_a_thread_elsewhere(void)
{
	return clones(0x00010000 | 0x00000100 | 0x00000800 | 0x00020000);
}

#ifdef SYS_clone3
static bool clones_by_the_third_way(void)
{
	uint64_t arguments[8] = { [4] = SIGCHLD };
	long child = syscall(SYS_clone3, arguments, sizeof(arguments));

	if (child == 0)
		_exit(0);
	return child > 0;
}
#endif

static bool signals_its_parent(void)
{
	return kill(getppid(), 0) == 0;
}

static bool makes_memory_executable(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

/* What reading is: bytes in, memory, bytes out. Must go on working. */
static bool reads_and_writes(void)
{
	size_t size = (size_t)8 << 20;
	char *memory = malloc(size);
	char byte;
	bool done;

	if (memory == NULL)
		return false;
	memset(memory, 'x', size);
	memory = realloc(memory, 2 * size);
	done = memory != NULL && read(readable, &byte, 1) == 1 &&
	       lseek(readable, 0, SEEK_SET) == 0 && write(STDOUT_FILENO, "", 0) == 0;
	free(memory);
	return done;
}

static void *work(void *context)
{
	bool *done = context;
	char byte;

	*done = reads_and_writes() && pread(readable, &byte, 1, 1) == 1;
	return NULL;
}

/* Several threads, each with memory of its own. */
static bool works_in_threads(void)
{
	enum { COUNT = 4 };
	pthread_t threads[COUNT];
	bool done[COUNT] = { false }, all = true;

	for (size_t i = 0; i < COUNT; i++) {
		if (pthread_create(&threads[i], NULL, work, &done[i]) != 0)
			return false;
	}
	for (size_t i = 0; i < COUNT; i++)
		all = pthread_join(threads[i], NULL) == 0 && done[i] && all;
	return all;
}

/* --- running a child ---------------------------------------------------------------------------- */

/* Does this system have all `parts`? A child finds out, for there is no way back. */
static int run(unsigned parts, bool (*attempt)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct vad_sandbox sandbox;

		if (vad_sandbox_enter(parts, &sandbox) != VAD_OK)
			_exit(NO_SANDBOX);
		if (sandbox.missing != 0)
			_exit(NOT_HERE);
		/* TCP is in Landlock since ABI 4, signals since ABI 6 */
		if (parts == VAD_SANDBOX_LANDLOCK &&
		    ((attempt == connects && sandbox.landlock_abi < 4) ||
		     (attempt == signals_its_parent && sandbox.landlock_abi < 6)))
			_exit(NOT_HERE);
		_exit(attempt() ? SUCCEEDED : REFUSED);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static bool was_skipped(int status)
{
	if (!WIFEXITED(status) || WEXITSTATUS(status) != NOT_HERE)
		return false;
	print_message("this system lacks a part of the sandbox\n");
	return true;
}

static void assert_stopped(unsigned parts, bool (*attempt)(void), bool killed)
{
	int status = run(parts, attempt);

	if (was_skipped(status))
		return;
	if (killed && FILTER_KILLS) {
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSYS);
	} else {
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), REFUSED);
	}
}

static void assert_works(unsigned parts, bool (*attempt)(void))
{
	int status = run(parts, attempt);

	if (was_skipped(status))
		return;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), SUCCEEDED);
}

/* --- tests ----------------------------------------------------------------------------------------- */

static void attempts_work_outside(void **state)
{
	(void)state;
	assert_works(0, opens_a_file);
	assert_works(0, opens_a_directory);
	assert_works(0, starts_a_program);
	assert_works(0, connects);
	assert_works(0, opens_a_socket);
	assert_works(0, forks);
	assert_works(0, clones_a_process);
#ifdef SYS_clone3
	assert_works(0, clones_by_the_third_way);
#endif
	assert_works(0, works_in_threads);
	assert_works(0, signals_its_parent);
	assert_works(0, makes_memory_executable);
	assert_works(0, reads_and_writes);
}

static void reading_works_inside(void **state)
{
	(void)state;
	assert_works(VAD_SANDBOX_ALL & ~VAD_SANDBOX_JOB, reads_and_writes);
	assert_works(VAD_SANDBOX_LANDLOCK, reads_and_writes);
	assert_works(VAD_SANDBOX_SECCOMP, reads_and_writes);
	assert_works(VAD_SANDBOX_ALL & ~VAD_SANDBOX_JOB, works_in_threads);
	assert_works(VAD_SANDBOX_SECCOMP, works_in_threads);
}

static void the_whole_stops_everything(void **state)
{
	const unsigned all = VAD_SANDBOX_LIMITS | VAD_SANDBOX_LANDLOCK | VAD_SANDBOX_SECCOMP;

	(void)state;
	assert_stopped(all, opens_a_file, true);
	assert_stopped(all, opens_a_directory, true);
	assert_stopped(all, writes_a_file, true);
	assert_stopped(all, starts_a_program, true);
	assert_stopped(all, connects, true);
	assert_stopped(all, opens_a_socket, true);
	assert_stopped(all, forks, true);
	assert_stopped(all, signals_its_parent, true);
	assert_stopped(all, makes_memory_executable, true);
}

static void the_filter_alone_stops_everything(void **state)
{
	(void)state;
	assert_stopped(VAD_SANDBOX_SECCOMP, opens_a_file, true);
	assert_stopped(VAD_SANDBOX_SECCOMP, writes_a_file, true);
	assert_stopped(VAD_SANDBOX_SECCOMP, starts_a_program, true);
	assert_stopped(VAD_SANDBOX_SECCOMP, connects, true);
	assert_stopped(VAD_SANDBOX_SECCOMP, forks, true);
	assert_stopped(VAD_SANDBOX_SECCOMP, clones_a_process, true);
	assert_stopped(VAD_SANDBOX_SECCOMP, clones_a_thread_elsewhere, true);
#ifdef SYS_clone3
	assert_stopped(VAD_SANDBOX_SECCOMP, clones_by_the_third_way, false);
#endif
	assert_stopped(VAD_SANDBOX_SECCOMP, makes_memory_executable, true);
}

static void landlock_alone_stops_files_and_connections(void **state)
{
	(void)state;
	assert_stopped(VAD_SANDBOX_LANDLOCK, opens_a_file, false);
	assert_stopped(VAD_SANDBOX_LANDLOCK, opens_a_directory, false);
	assert_stopped(VAD_SANDBOX_LANDLOCK, writes_a_file, false);
	assert_stopped(VAD_SANDBOX_LANDLOCK, starts_a_program, false);
	assert_stopped(VAD_SANDBOX_LANDLOCK, connects, false);
	assert_stopped(VAD_SANDBOX_LANDLOCK, signals_its_parent, false);
}

static void limits_alone_stop_new_descriptors(void **state)
{
	(void)state;
	assert_stopped(VAD_SANDBOX_LIMITS, opens_a_file, false);
	assert_stopped(VAD_SANDBOX_LIMITS, connects, false);
}

static void parts_have_names(void **state)
{
	(void)state;
	assert_string_equal(vad_sandbox_part_name(VAD_SANDBOX_LIMITS), "limits");
	assert_null(vad_sandbox_part_name(VAD_SANDBOX_JOB));
	assert_null(vad_sandbox_part_name(0));
	assert_true(vad_sandbox_most_files() > 0);
}

static int set_up(void **state)
{
	socklen_t size = sizeof(address);

	(void)state;
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	readable = open("/etc/passwd", O_RDONLY);
	if (listener < 0 || readable < 0 ||
	    bind(listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(listener, 8) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		return -1;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	(void)close(listener);
	(void)close(readable);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attempts_work_outside),
		cmocka_unit_test(reading_works_inside),
		cmocka_unit_test(the_whole_stops_everything),
		cmocka_unit_test(the_filter_alone_stops_everything),
		cmocka_unit_test(landlock_alone_stops_files_and_connections),
		cmocka_unit_test(limits_alone_stop_new_descriptors),
		cmocka_unit_test(parts_have_names),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
