/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE

#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, SIGNAL_BASE = 256 };

extern char **environ;

bool vad_platform_stdin_is_terminal(void)
{
	return isatty(STDIN_FILENO) == 1;
}

bool vad_platform_stdout_is_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

unsigned vad_platform_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

void vad_platform_prepare(void)
{
}

void vad_platform_program(struct vad_buffer *out)
{
	char path[4096];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path));

	if (size > 0 && (size_t)size < sizeof(path))
		vad_buffer_append(out, path, (size_t)size);
}

bool vad_platform_runnable(const char *path)
{
	return access(path, X_OK) == 0;
}

char **vad_platform_arguments(int *argc, char **argv)
{
	(void)argc;
	return argv;
}

struct child {
	pid_t pid;
	int in;  /* its standard input, -1 when closed */
	int out; /* its standard output, -1 when closed */
	struct vad_view pending; /* bytes on their way in */
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* A pipe whose ends no other child inherits. */
static bool make_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		return false;
	(void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	return true;
}

/* What the child reads from: our pipe, our own standard input, or nothing. */
enum input { INPUT_NONE, INPUT_PIPE, INPUT_OURS };

static int set_input(posix_spawn_file_actions_t *actions, enum input input, int in)
{
	if (input == INPUT_PIPE)
		return posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);
	if (input == INPUT_NONE)
		return posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null",
							O_RDONLY, 0);
	return 0;
}

static int spawn(struct child *child, const char *const *argv, enum input input, int in, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed != 0)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return failed;
	}
	/* We ignore SIGPIPE just now; the child shall not. */
	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	(void)posix_spawnattr_setsigdefault(&attributes, &usual);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	failed = set_input(&actions, input, in);
	if (failed == 0)
		failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (failed == 0)
		/* posix_spawn takes the arguments as not constant, and does not change them. */
		failed = posix_spawn(&child->pid, argv[0], &actions, &attributes,
				     (char *const *)argv, environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static int start(struct child *child, const char *const *argv, enum input input)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	int failed = 0;

	if (!make_pipe(out) || (input == INPUT_PIPE && !make_pipe(in)))
		failed = errno;
	if (failed == 0)
		failed = spawn(child, argv, input, in[0], out[1]);
	close_end(&in[0]);
	close_end(&out[1]);
	if (failed != 0) {
		close_end(&in[1]);
		close_end(&out[0]);
		return failed;
	}
	child->in = in[1];
	child->out = out[0];
	if (child->in >= 0)
		(void)fcntl(child->in, F_SETFL, O_NONBLOCK);
	return 0;
}

static void write_some(struct child *child, const struct vad_feed *feed)
{
	ssize_t done;

	if (child->pending.size == 0)
		child->pending = feed->next(feed->context);
	if (child->pending.size == 0) {
		close_end(&child->in);
		return;
	}
	done = write(child->in, child->pending.data, child->pending.size);
	if (done >= 0)
		child->pending = vad_view_sub(child->pending, (size_t)done, SIZE_MAX);
	else if (errno != EAGAIN && errno != EINTR)
		close_end(&child->in); /* it reads no more; its output tells why */
}

static void read_some(struct child *child, struct vad_buffer *out)
{
	char chunk[CHUNK];
	ssize_t done = read(child->out, chunk, sizeof(chunk));

	if (done > 0)
		vad_buffer_append(out, chunk, (size_t)done);
	else if (done == 0 || (errno != EINTR && errno != EAGAIN))
		close_end(&child->out);
}

static void converse(struct child *child, const struct vad_feed *feed, struct vad_buffer *out)
{
	while (child->out >= 0 && vad_buffer_result(out) == VAD_OK) {
		struct pollfd ends[2] = { { .fd = child->out, .events = POLLIN },
					  { .fd = child->in, .events = POLLOUT } };

		if (poll(ends, 2, -1) < 0 && errno != EINTR)
			break;
		if (ends[0].revents != 0)
			read_some(child, out);
		if (child->in >= 0 && ends[1].revents != 0)
			write_some(child, feed);
	}
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return SIGNAL_BASE;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
}

enum vad_result vad_process_run(const char *const *argv, const struct vad_feed *feed,
				struct vad_buffer *out, int *status, struct vad_error *error)
{
	struct child child = { .in = -1, .out = -1 };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	enum input input = INPUT_NONE;
	int failed;

	if (feed != NULL)
		input = feed->next != NULL ? INPUT_PIPE : INPUT_OURS;
	(void)sigaction(SIGPIPE, &ignore, &before);
	failed = start(&child, argv, input);
	if (failed == 0) {
		converse(&child, feed, out);
		close_end(&child.in);
		close_end(&child.out);
		if (vad_buffer_result(out) != VAD_OK)
			(void)kill(child.pid, SIGTERM);
		*status = wait_for(child.pid);
	}
	(void)sigaction(SIGPIPE, &before, NULL);
	if (failed != 0)
		return vad_error_set(error, VAD_IO, argv[0], 0, 0, "cannot be run: %s",
				     strerror(failed));
	return vad_buffer_result(out);
}
