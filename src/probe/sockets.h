/* SPDX-License-Identifier: MIT */
/*
 * Sockets of both systems, never blocking, never inherited. On Linux an ICMP message about a socket
 * is read from its error queue (ip(7), IP_RECVERR), so that its sender is known.
 */
#ifndef VAD_PROBE_SOCKETS_H
#define VAD_PROBE_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "transport.h"

#define VAD_NO_SOCKET ((uv_os_sock_t)-1)

/* What went wrong, and by whose word (numeric address, "" unknown). */
struct vad_fault {
	enum vad_failure failure;
	char by[64];
};

enum vad_socket_result {
	VAD_SOCKET_DONE,
	VAD_SOCKET_AGAIN,   /* not now */
	VAD_SOCKET_CLOSED,  /* reading a stream: its end */
	VAD_SOCKET_FAILED,  /* *fault is set */
	VAD_SOCKET_NO_MORE, /* opening: no descriptor is free */
};

/* False when it is no numeric address. */
bool vad_socket_address(const struct vad_peer *peer, struct sockaddr_storage *address);
/* Has this machine an address of that family besides loopback and link-local ones? */
bool vad_socket_has_family(int family);
/* After a failure: is it no fault of the way, but that this machine lacks the whole family? */
void vad_socket_judge_family(int family, struct vad_fault *fault);

/* Raise the limit of descriptors as far as allowed; how many there may be in all. */
size_t vad_socket_limit(void);

/* A stream or datagram socket. DONE, NO_MORE, FAILED. */
enum vad_socket_result vad_socket_open(int family, bool stream, uv_os_sock_t *sock,
				       struct vad_fault *fault);
void vad_socket_close(uv_os_sock_t sock);
/* DONE: connected; AGAIN: under way, writable when it is decided; FAILED. */
enum vad_socket_result vad_socket_connect(uv_os_sock_t sock, const struct sockaddr_storage *address,
					  struct vad_fault *fault);
/* The error that stands on the socket: DONE when none, FAILED. Empties the error queue. */
enum vad_socket_result vad_socket_error(uv_os_sock_t sock, struct vad_fault *fault);
/* A connection stands: ICMP about single packets of it is no longer to be told. */
void vad_socket_settled(uv_os_sock_t sock);
/* What has come, or one datagram. DONE (*got may be 0 for a datagram), AGAIN, CLOSED, FAILED. */
enum vad_socket_result vad_socket_read(uv_os_sock_t sock, bool stream, void *data, size_t size,
				       size_t *got, struct vad_fault *fault);
/* DONE with *sent bytes gone, AGAIN, FAILED. */
enum vad_socket_result vad_socket_write(uv_os_sock_t sock, const void *data, size_t size,
					size_t *sent, struct vad_fault *fault);
/* Leave "would block" or "refused" as the system's last error, for a library that looks there. */
void vad_socket_tell(bool again);

#endif
