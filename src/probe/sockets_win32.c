/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <limits.h>
#include <mswsock.h>

/* Windows has no limit on handles that one would meet; this bounds memory. */
enum { SOCKETS_MOST = 4096 };

size_t vad_socket_limit(void)
{
	return SOCKETS_MOST;
}

static enum vad_failure failure_of(int error)
{
	switch (error) {
	case WSAECONNREFUSED:
		return VAD_FAILURE_REFUSED;
	case WSAECONNRESET:
	case WSAECONNABORTED:
	case WSAESHUTDOWN:
		return VAD_FAILURE_RESET;
	case WSAETIMEDOUT:
		return VAD_FAILURE_TIMEOUT;
	case WSAEHOSTUNREACH:
	case WSAENETUNREACH:
	case WSAEHOSTDOWN:
	case WSAENETDOWN:
	case WSAENETRESET:
	case WSAEADDRNOTAVAIL:
		return VAD_FAILURE_UNREACHABLE;
	case WSAEACCES:
		return VAD_FAILURE_PROHIBITED;
	case WSAEAFNOSUPPORT:
	case WSAEPROTONOSUPPORT:
		return VAD_FAILURE_NO_FAMILY;
	default:
		return VAD_FAILURE_LOCAL;
	}
}

static enum vad_socket_result fail(int error, struct vad_fault *fault)
{
	*fault = (struct vad_fault){ .failure = failure_of(error) };
	return VAD_SOCKET_FAILED;
}

enum vad_socket_result vad_socket_open(int family, bool stream, uv_os_sock_t *sock,
				       struct vad_fault *fault)
{
	u_long on = 1;
	SOCKET got = WSASocketW(family, stream ? SOCK_STREAM : SOCK_DGRAM,
				stream ? IPPROTO_TCP : IPPROTO_UDP, NULL, 0,
				WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);

	if (got == INVALID_SOCKET) {
		if (WSAGetLastError() == WSAEMFILE)
			return VAD_SOCKET_NO_MORE;
		return fail(WSAGetLastError(), fault);
	}
	if (ioctlsocket(got, (long)FIONBIO, &on) != 0) {
		(void)fail(WSAGetLastError(), fault);
		(void)closesocket(got);
		return VAD_SOCKET_FAILED;
	}
	*sock = got;
	return VAD_SOCKET_DONE;
}

void vad_socket_close(uv_os_sock_t sock)
{
	if (sock != VAD_NO_SOCKET)
		(void)closesocket(sock);
}

enum vad_socket_result vad_socket_connect(uv_os_sock_t sock, const struct sockaddr_storage *address,
					  struct vad_fault *fault)
{
	int size = address->ss_family == AF_INET6 ? (int)sizeof(struct sockaddr_in6) :
						    (int)sizeof(struct sockaddr_in);

	if (connect(sock, (const struct sockaddr *)address, size) == 0)
		return VAD_SOCKET_DONE;
	if (WSAGetLastError() == WSAEWOULDBLOCK)
		return VAD_SOCKET_AGAIN;
	return fail(WSAGetLastError(), fault);
}

enum vad_socket_result vad_socket_error(uv_os_sock_t sock, struct vad_fault *fault)
{
	int error = 0, size = (int)sizeof(error);

	if (getsockopt(sock, SOL_SOCKET, SO_ERROR, (char *)&error, &size) != 0)
		error = WSAGetLastError();
	return error == 0 ? VAD_SOCKET_DONE : fail(error, fault);
}

void vad_socket_settled(uv_os_sock_t sock)
{
	(void)sock;
}

static int at_most(size_t size)
{
	return size > INT_MAX ? INT_MAX : (int)size;
}

enum vad_socket_result vad_socket_read(uv_os_sock_t sock, bool stream, void *data, size_t size,
				       size_t *got, struct vad_fault *fault)
{
	int result = recv(sock, data, at_most(size), 0);

	if (result < 0 && WSAGetLastError() == WSAEWOULDBLOCK)
		return VAD_SOCKET_AGAIN;
	if (result < 0) {
		/* Windows tells a datagram's ICMP port unreachable as a reset. */
		(void)fail(WSAGetLastError(), fault);
		if (!stream && fault->failure == VAD_FAILURE_RESET)
			fault->failure = VAD_FAILURE_REFUSED;
		return VAD_SOCKET_FAILED;
	}
	*got = (size_t)result;
	return stream && result == 0 ? VAD_SOCKET_CLOSED : VAD_SOCKET_DONE;
}

enum vad_socket_result vad_socket_write(uv_os_sock_t sock, const void *data, size_t size,
					size_t *sent, struct vad_fault *fault)
{
	int result = send(sock, data, at_most(size), 0);

	if (result < 0)
		return WSAGetLastError() == WSAEWOULDBLOCK ? VAD_SOCKET_AGAIN :
							     fail(WSAGetLastError(), fault);
	*sent = (size_t)result;
	return VAD_SOCKET_DONE;
}

void vad_socket_tell(bool again)
{
	WSASetLastError(again ? WSAEWOULDBLOCK : WSAECONNREFUSED);
}
