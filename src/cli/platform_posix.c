/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* F_SETPIPE_SZ, where there is such a thing */

#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 256 << 10, PIPE_BYTES = 1 << 20, SIGNAL_BASE = 256 };

#ifndef VADIAG_CONFIG_DIR
#define VADIAG_CONFIG_DIR "/etc/vadiag"
#endif

extern char **environ;

bool vad_platform_stdin_is_terminal(void)
{
	return isatty(STDIN_FILENO) == 1;
}

bool vad_platform_stdout_is_terminal(void)
{
	return isatty(STDOUT_FILENO) == 1;
}

bool vad_platform_stderr_is_terminal(void)
{
	return isatty(STDERR_FILENO) == 1;
}

int64_t vad_platform_milliseconds(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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

bool vad_platform_environment(const char *name, struct vad_buffer *out)
{
	const char *value = getenv(name);

	if (value == NULL || value[0] == '\0')
		return false;
	vad_buffer_add(out, value);
	return true;
}

bool vad_platform_config(unsigned index, struct vad_buffer *out)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (index == 1)
		vad_buffer_add(out, VADIAG_CONFIG_DIR "/vadiag.yaml");
	/* The specification of the base directories has relative paths ignored. */
	else if (index == 0 && base != NULL && base[0] == '/')
		vad_buffer_printf(out, "%s/vadiag/vadiag.yaml", base);
	else if (index == 0 && home != NULL && home[0] == '/')
		vad_buffer_printf(out, "%s/.config/vadiag/vadiag.yaml", home);
	else
		return false;
	return true;
}

enum vad_result vad_shared_open(const char *path, bool write, vad_shared *file,
				struct vad_error *error)
{
	int flags = write ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY;
	int fd = open(path, flags | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd < 0)
		return vad_error_set(error, VAD_IO, path, 0, 0, "%s", strerror(errno));
	*file = fd;
	return VAD_OK;
}

int vad_shared_descriptor(vad_shared file)
{
	return (int)file;
}

enum vad_result vad_shared_write(vad_shared file, uint64_t offset, const void *data, size_t size)
{
	const char *from = data;

	while (size > 0) {
		ssize_t written = pwrite((int)file, from, size, (off_t)offset);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return VAD_IO;
		from += written;
		offset += (uint64_t)written;
		size -= (size_t)written;
	}
	return VAD_OK;
}

enum vad_result vad_platform_make_directory(const char *path, struct vad_error *error)
{
	if (mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO) != 0)
		return vad_error_set(error, VAD_IO, path, 0, 0, "%s", strerror(errno));
	return VAD_OK;
}

void vad_shared_close(vad_shared file)
{
	if (file >= 0)
		(void)close((int)file);
}

struct child {
	const struct vad_process *process;
	int64_t deadline; /* of the monotonic clock, in ms; 0: none */
	bool enough, late;
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

/* Much comes through it: with room for more, the two ends wait less for each other. */
static void widen(int pipe_end)
{
#ifdef F_SETPIPE_SZ
	(void)fcntl(pipe_end, F_SETPIPE_SZ, PIPE_BYTES);
#else
	(void)pipe_end;
#endif
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

/* Our own handling of these while the child runs; what was before. */
struct handlers {
	struct sigaction pipe, interrupt;
};

static void ignore_signals(const struct vad_process *process, struct handlers *before)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGPIPE, &ignore, &before->pipe);
	(void)sigaction(SIGINT, process->interruptible ? &ignore : NULL, &before->interrupt);
}

static void heed_signals(const struct handlers *before)
{
	(void)sigaction(SIGPIPE, &before->pipe, NULL);
	(void)sigaction(SIGINT, &before->interrupt, NULL);
}

/* What we ignore just now the child shall not; what we were told to ignore, it shall. */
static int set_signals(posix_spawnattr_t *attributes, const struct handlers *before)
{
	sigset_t usual;

	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	if (before->interrupt.sa_handler != SIG_IGN)
		(void)sigaddset(&usual, SIGINT);
	(void)posix_spawnattr_setsigdefault(attributes, &usual);
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
}

static int spawn(struct child *child, const struct handlers *before, enum input input, int in,
		 int out)
{
	const char *const *argv = child->process->argv;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int failed = posix_spawn_file_actions_init(&actions);

	if (failed != 0)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (failed != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return failed;
	}
	failed = set_signals(&attributes, before);
	if (failed == 0)
		failed = set_input(&actions, input, in);
	if (failed == 0 && child->process->take != NULL)
		failed = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (failed == 0)
		/* posix_spawn takes the arguments as not constant, and does not change them. */
		failed = posix_spawn(&child->pid, argv[0], &actions, &attributes,
				     (char *const *)argv, environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return failed;
}

/* Only while the one child is made that it is for. */
static void let_inherit(const struct vad_process *process, bool inherit)
{
	if (process->shared >= 0)
		(void)fcntl((int)process->shared, F_SETFD, inherit ? 0 : FD_CLOEXEC);
}

static int start(struct child *child, const struct handlers *before, enum input input)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	int failed = 0;

	if (!make_pipe(out) || (input == INPUT_PIPE && !make_pipe(in)))
		failed = errno;
	if (failed == 0)
		widen(out[0]);
	let_inherit(child->process, true);
	if (failed == 0)
		failed = spawn(child, before, input, in[0], out[1]);
	let_inherit(child->process, false);
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

/* Milliseconds that the child still has; -1 for ever. */
static int time_left(const struct child *child)
{
	int64_t left;

	if (child->deadline == 0)
		return -1;
	left = child->deadline - vad_platform_milliseconds();
	return left > 0 ? (int)left : 0;
}

static void write_some(struct child *child)
{
	const struct vad_feed *feed = child->process->feed;
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

static void read_some(struct child *child)
{
	char chunk[CHUNK];
	ssize_t done = read(child->out, chunk, sizeof(chunk));

	if (done > 0)
		child->enough = !child->process->take(child->process->context,
						      (struct vad_view){ chunk, (size_t)done });
	else if (done == 0 || (errno != EINTR && errno != EAGAIN))
		close_end(&child->out);
}

static void converse(struct child *child)
{
	while (child->out >= 0 && !child->enough && !child->late) {
		struct pollfd ends[2] = { { .fd = child->out, .events = POLLIN },
					  { .fd = child->in, .events = POLLOUT } };
		int left = time_left(child);

		if (poll(ends, 2, left) < 0) {
			if (errno != EINTR)
				break;
			continue;
		}
		if (ends[0].revents != 0)
			read_some(child);
		if (child->in >= 0 && ends[1].revents != 0)
			write_some(child);
		child->late = left == 0;
	}
}

static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
}

/* It said its last and is about to end; one that does not is killed when its time is over. */
static int wait_for(struct child *child)
{
	const struct timespec nap = { 0, 1000000 };
	int status = 0;
	pid_t done;

	for (;;) {
		if (child->late)
			(void)kill(child->pid, SIGKILL);
		done = waitpid(child->pid, &status, child->deadline == 0 || child->late ? 0 : WNOHANG);
		if (done == child->pid)
			return status_of(status);
		if (done < 0 && errno != EINTR)
			return SIGNAL_BASE;
		if (time_left(child) == 0)
			child->late = true;
		else if (done == 0)
			(void)nanosleep(&nap, NULL);
	}
}

enum vad_result vad_process_run(const struct vad_process *process, struct vad_process_end *end,
				struct vad_error *error)
{
	struct child child = { .process = process, .in = -1, .out = -1 };
	struct handlers before;
	enum input input = INPUT_NONE;
	int failed;

	if (process->feed != NULL)
		input = process->feed->next != NULL ? INPUT_PIPE : INPUT_OURS;
	if (process->patience > 0)
		child.deadline = vad_platform_milliseconds() + process->patience;
	ignore_signals(process, &before);
	failed = start(&child, &before, input);
	if (failed == 0) {
		converse(&child);
		close_end(&child.in);
		close_end(&child.out);
		if (child.enough)
			(void)kill(child.pid, SIGTERM);
		end->status = wait_for(&child);
		end->late = child.late;
	}
	heed_signals(&before);
	if (failed != 0)
		return vad_error_set(error, VAD_IO, process->argv[0], 0, 0, "cannot be run: %s",
				     strerror(failed));
	return VAD_OK;
}

bool vad_process_unread(int status)
{
	return status == SIGNAL_BASE + SIGPIPE;
}
