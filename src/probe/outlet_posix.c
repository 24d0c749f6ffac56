/* SPDX-License-Identifier: MIT */
#ifdef __linux__
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outlet.h"

enum { WIDE = 1 << 20 };

void vad_outlet_widen(void)
{
#ifdef F_SETPIPE_SZ
	(void)fcntl(STDOUT_FILENO, F_SETPIPE_SZ, (int)WIDE);
#endif
}

/* poll(2) says of a pipe that one can write when there is room for PIPE_BUF bytes. */
size_t vad_outlet_try(struct vad_view bytes)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	struct stat info;
	size_t done = 0;

	if (fstat(STDOUT_FILENO, &info) != 0 || !S_ISFIFO(info.st_mode))
		return 0;
	while (done < bytes.size && poll(&out, 1, 0) == 1 && out.revents == POLLOUT) {
		size_t left = bytes.size - done;
		ssize_t sent = write(STDOUT_FILENO, bytes.data + done, left < PIPE_BUF ? left : PIPE_BUF);

		if (sent <= 0)
			break;
		done += (size_t)sent;
	}
	return done;
}
