/* SPDX-License-Identifier: MIT */
#include "work_socket.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

enum {
	MICROSECONDS_PER_MS = 1000,
	RESULT_TIME = 50000, /* to say in time that the time was up */
};

int64_t vad_work_until(int64_t patience)
{
	int64_t early = patience / 10 < RESULT_TIME ? patience / 10 : RESULT_TIME;

	return (int64_t)(uv_hrtime() / 1000) + (patience > 0 ? patience - early : 0);
}

int64_t vad_work_left(int64_t until)
{
	int64_t left = until - (int64_t)(uv_hrtime() / 1000);

	return left > 0 ? left : 0;
}

vad_time vad_work_wall(void)
{
	uv_timeval64_t now;

	return uv_gettimeofday(&now) == 0 ? now.tv_sec : 0;
}

bool vad_work_wait(uv_os_sock_t sock, bool write, int64_t until)
{
	struct pollfd one = { .fd = sock, .events = write ? POLLOUT : POLLIN };

	for (;;) {
		int64_t left =
			(vad_work_left(until) + MICROSECONDS_PER_MS - 1) / MICROSECONDS_PER_MS;
		int ready = poll(&one, 1, left < INT_MAX ? (int)left : INT_MAX);

		if (ready > 0)
			return true;
		if (left == 0 || (ready < 0 && errno != EINTR && errno != EAGAIN))
			return false;
	}
}

static enum vad_socket_result begin(const struct vad_peer *to, uv_os_sock_t *sock,
				    struct vad_fault *fault)
{
	struct sockaddr_storage address;
	enum vad_socket_result result;

	fault->failure = VAD_FAILURE_LOCAL;
	if (!vad_socket_address(to, &address))
		return VAD_SOCKET_FAILED;
	result = vad_socket_open(address.ss_family, true, sock, fault);
	if (result != VAD_SOCKET_DONE)
		return VAD_SOCKET_FAILED;
	result = vad_socket_connect(*sock, &address, fault);
	if (result == VAD_SOCKET_FAILED)
		vad_socket_judge_family(address.ss_family, fault);
	return result;
}

bool vad_work_connect(const struct vad_peer *to, int64_t until, uv_os_sock_t *sock,
		      struct vad_fault *fault)
{
	enum vad_socket_result result;
	uv_os_sock_t made = VAD_NO_SOCKET;

	*fault = (struct vad_fault){ 0 };
	result = begin(to, &made, fault);
	if (result == VAD_SOCKET_AGAIN) {
		if (vad_work_wait(made, true, until)) {
			result = vad_socket_error(made, fault);
		} else {
			fault->failure = VAD_FAILURE_TIMEOUT;
			result = VAD_SOCKET_FAILED;
		}
	}
	if (result != VAD_SOCKET_DONE) {
		if (made != VAD_NO_SOCKET)
			vad_socket_close(made);
		return false;
	}
	vad_socket_settled(made);
	*sock = made;
	return true;
}
