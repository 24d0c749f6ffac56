/* SPDX-License-Identifier: MIT */
/*
 * A TLS session of a job: OpenSSL over memory, whose bytes are carried over a socket here, so that
 * nothing waits longer than it may.
 */
#ifndef VAD_PROBE_WORK_SESSION_H
#define VAD_PROBE_WORK_SESSION_H

#include <openssl/ssl.h>

#include "work_socket.h"
#include "work_tls.h"

/* Zero-initialise, and set the first four. */
struct vad_session {
	uv_os_sock_t sock; /* connected; stays the caller's */
	int64_t until;     /* for everything; see work_socket.h */
	const char *host;  /* name for SNI */
	bool any_version;  /* take versions below TLS 1.2, too */
	SSL_CTX *context;
	SSL *ssl;
	BIO *in, *out; /* of `ssl` */
	struct vad_fault fault;
	enum vad_tls_why why; /* the last failure; VAD_TLS_FINE when there was none */
	char text[VAD_TLS_TEXT_MAX];
};

/* Note a failure; false, so that it can be returned. */
bool vad_session_fail(struct vad_session *session, enum vad_tls_why why, const char *text);
enum vad_tls_why vad_session_why(enum vad_failure failure);
/* All of `bytes` over the socket, as they are. False with why. */
bool vad_session_send(struct vad_session *session, struct vad_view bytes);
/* At least one byte from the socket, as it is. False with why. */
bool vad_session_receive(struct vad_session *session, char *data, size_t size, size_t *got);
/* Make ready for a handshake. False with why. */
bool vad_session_prepare(struct vad_session *session);
/* The handshake. No certificate is judged. False with why. */
bool vad_session_shake_hands(struct vad_session *session);
/* Send what the library has to send. False with why. */
bool vad_session_flush(struct vad_session *session);
/* Look at the certificate shown, by what `ca_file` ("": the system) trusts. False with why. */
bool vad_session_look(struct vad_session *session, const char *ca_file, vad_time now,
		      struct vad_tls_result *result);
/* The socket stays open. */
void vad_session_free(struct vad_session *session);

#endif
