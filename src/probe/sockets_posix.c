/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#endif

/* More than this at once helps nobody, and sockets cost the kernel memory. */
enum { DESCRIPTORS_MOST = 16384 };

size_t vad_socket_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 256;
	if (limit.rlim_cur < DESCRIPTORS_MOST && limit.rlim_cur < limit.rlim_max) {
		struct rlimit raised = limit;

		raised.rlim_cur = limit.rlim_max < DESCRIPTORS_MOST ? limit.rlim_max :
								      DESCRIPTORS_MOST;
		if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
			limit = raised;
	}
	return limit.rlim_cur < DESCRIPTORS_MOST ? (size_t)limit.rlim_cur : DESCRIPTORS_MOST;
}

static enum vad_failure failure_of(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return VAD_FAILURE_REFUSED;
	case ECONNRESET:
	case ECONNABORTED:
	case EPIPE:
		return VAD_FAILURE_RESET;
	case ETIMEDOUT:
		return VAD_FAILURE_TIMEOUT;
	case EHOSTUNREACH:
	case ENETUNREACH:
	case EHOSTDOWN:
	case ENETDOWN:
	case EADDRNOTAVAIL:
	case EPROTO:
		return VAD_FAILURE_UNREACHABLE;
	case EACCES:
	case EPERM:
		return VAD_FAILURE_PROHIBITED;
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT:
		return VAD_FAILURE_NO_FAMILY;
	default:
		return VAD_FAILURE_LOCAL;
	}
}

#ifdef __linux__
/*
 * RFC 792 and RFC 1812 section 5.2.7.1; RFC 4443 section 3.1. A closed port is the host's own word,
 * and for TCP that is RST; who else sends ICMP port unreachable is a firewall.
 */
static enum vad_failure failure_of_icmp(const struct sock_extended_err *e, bool by_host)
{
	bool v6 = e->ee_origin == SO_EE_ORIGIN_ICMP6;

	if (e->ee_type != (v6 ? ICMP6_DST_UNREACH : ICMP_DEST_UNREACH))
		return VAD_FAILURE_UNREACHABLE;
	if (e->ee_code == (v6 ? ICMP6_DST_UNREACH_NOPORT : ICMP_PORT_UNREACH))
		return by_host ? VAD_FAILURE_REFUSED : VAD_FAILURE_PROHIBITED;
	if (v6)
		return e->ee_code == ICMP6_DST_UNREACH_ADMIN || e->ee_code == 5 || e->ee_code == 6 ?
			       VAD_FAILURE_PROHIBITED :
			       VAD_FAILURE_UNREACHABLE;
	return e->ee_code == ICMP_NET_ANO || e->ee_code == ICMP_HOST_ANO ||
			       e->ee_code == ICMP_PKT_FILTERED ?
		       VAD_FAILURE_PROHIBITED :
		       VAD_FAILURE_UNREACHABLE;
}

static void print_address(const struct sockaddr *address, char *out, size_t size)
{
	if (address->sa_family == AF_INET)
		(void)uv_ip4_name((const struct sockaddr_in *)address, out, size);
	else if (address->sa_family == AF_INET6)
		(void)uv_ip6_name((const struct sockaddr_in6 *)address, out, size);
}

/*
 * `peer`: who would be the host speaking for itself, "" for a stream, where it would not by ICMP.
 */
static void take_icmp(const struct sock_extended_err *e, const char *peer, struct vad_fault *fault)
{
	if (e->ee_origin != SO_EE_ORIGIN_ICMP && e->ee_origin != SO_EE_ORIGIN_ICMP6)
		return;
	if (e->ee_errno == EMSGSIZE)
		return;
	print_address(SO_EE_OFFENDER(e), fault->by, sizeof(fault->by));
	fault->failure = failure_of_icmp(e, strcmp(peer, fault->by) == 0);
}

/* One message of the error queue; false when there is none. */
static bool read_icmp(uv_os_sock_t sock, const char *peer, struct vad_fault *fault)
{
	union {
		char bytes[512];
		struct cmsghdr align;
	} control;
	char payload[64];
	struct iovec into = { payload, sizeof(payload) };
	struct msghdr message = { .msg_iov = &into, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };

	if (recvmsg(sock, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
		struct {
			struct sock_extended_err e;
			struct sockaddr_in6 from;
		} error = { 0 };
		size_t size = c->cmsg_len - CMSG_LEN(0);

		if (!(c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) &&
		    !(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR))
			continue;
		memcpy(&error, CMSG_DATA(c), size < sizeof(error) ? size : sizeof(error));
		take_icmp(&error.e, peer, fault);
	}
	return true;
}

static void read_error_queue(uv_os_sock_t sock, struct vad_fault *fault)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(int), address_size = sizeof(address);
	char peer[sizeof(fault->by)] = "";
	int type = SOCK_STREAM;

	(void)getsockopt(sock, SOL_SOCKET, SO_TYPE, &type, &size);
	if (type == SOCK_DGRAM &&
	    getpeername(sock, (struct sockaddr *)&address, &address_size) == 0)
		print_address((const struct sockaddr *)&address, peer, sizeof(peer));
	for (int i = 0; i < 16 && read_icmp(sock, peer, fault); i++)
		;
}

static void set_error_queue(uv_os_sock_t sock, int family, int on)
{
	if (family == AF_INET6)
		(void)setsockopt(sock, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
	else
		(void)setsockopt(sock, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
}
#else
static void read_error_queue(uv_os_sock_t sock, struct vad_fault *fault)
{
	(void)sock;
	(void)fault;
}

static void set_error_queue(uv_os_sock_t sock, int family, int on)
{
	(void)sock;
	(void)family;
	(void)on;
}
#endif

static enum vad_socket_result fail(uv_os_sock_t sock, int error, struct vad_fault *fault)
{
	*fault = (struct vad_fault){ .failure = failure_of(error) };
	if (sock != VAD_NO_SOCKET)
		read_error_queue(sock, fault);
	return VAD_SOCKET_FAILED;
}

enum vad_socket_result vad_socket_open(int family, bool stream, uv_os_sock_t *sock,
				       struct vad_fault *fault)
{
	int type = stream ? SOCK_STREAM : SOCK_DGRAM;
	int got, flags;

#ifdef SOCK_NONBLOCK
	got = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
	got = socket(family, type, 0);
#endif
	if (got < 0) {
		if (errno == EMFILE || errno == ENFILE)
			return VAD_SOCKET_NO_MORE;
		return fail(VAD_NO_SOCKET, errno, fault);
	}
#ifndef SOCK_NONBLOCK
	flags = fcntl(got, F_GETFL);
	if (flags < 0 || fcntl(got, F_SETFL, flags | O_NONBLOCK) < 0 ||
	    fcntl(got, F_SETFD, FD_CLOEXEC) < 0) {
		(void)fail(VAD_NO_SOCKET, errno, fault);
		(void)close(got);
		return VAD_SOCKET_FAILED;
	}
#else
	(void)flags;
#endif
	set_error_queue(got, family, 1);
	*sock = got;
	return VAD_SOCKET_DONE;
}

void vad_socket_close(uv_os_sock_t sock)
{
	if (sock != VAD_NO_SOCKET)
		(void)close(sock);
}

enum vad_socket_result vad_socket_connect(uv_os_sock_t sock, const struct sockaddr_storage *address,
					  struct vad_fault *fault)
{
	socklen_t size = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) :
							  sizeof(struct sockaddr_in);

	if (connect(sock, (const struct sockaddr *)address, size) == 0)
		return VAD_SOCKET_DONE;
	if (errno == EINPROGRESS || errno == EINTR)
		return VAD_SOCKET_AGAIN;
	return fail(sock, errno, fault);
}

enum vad_socket_result vad_socket_error(uv_os_sock_t sock, struct vad_fault *fault)
{
	socklen_t size = sizeof(int);
	struct vad_fault found = { 0 };
	int error = 0;

	if (getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error != 0)
		return fail(sock, error, fault);
	read_error_queue(sock, &found);
	if (found.failure == VAD_FAILURE_NONE)
		return VAD_SOCKET_DONE;
	*fault = found;
	return VAD_SOCKET_FAILED;
}

void vad_socket_settled(uv_os_sock_t sock)
{
	struct sockaddr_storage own;
	socklen_t size = sizeof(own);

	if (getsockname(sock, (struct sockaddr *)&own, &size) == 0)
		set_error_queue(sock, own.ss_family, 0);
}

enum vad_socket_result vad_socket_read(uv_os_sock_t sock, bool stream, void *data, size_t size,
				       size_t *got, struct vad_fault *fault)
{
	ssize_t result;

	do {
		result = recv(sock, data, size, 0);
	} while (result < 0 && errno == EINTR);
	if (result < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? VAD_SOCKET_AGAIN :
								 fail(sock, errno, fault);
	*got = (size_t)result;
	return stream && result == 0 ? VAD_SOCKET_CLOSED : VAD_SOCKET_DONE;
}

enum vad_socket_result vad_socket_write(uv_os_sock_t sock, const void *data, size_t size,
					size_t *sent, struct vad_fault *fault)
{
	ssize_t result;

	do {
		result = send(sock, data, size, MSG_NOSIGNAL);
	} while (result < 0 && errno == EINTR);
	if (result < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ?
			       VAD_SOCKET_AGAIN :
			       fail(sock, errno, fault);
	*sent = (size_t)result;
	return VAD_SOCKET_DONE;
}

void vad_socket_tell(bool again)
{
	errno = again ? EAGAIN : ECONNREFUSED;
}
