/* SPDX-License-Identifier: MIT */
#include "work_session.h"

#include <openssl/err.h>

#include "work_json.h"
#include "work_tls_look.h"

enum {
	CHUNK = 16384,
	HANDSHAKE_MOST = 262144, /* bytes that a server may send us before it has to be done */
	CHAIN_MOST = 65536,      /* bytes of certificates */
};

bool vad_session_fail(struct vad_session *session, enum vad_tls_why why, const char *text)
{
	session->why = why;
	vad_work_take_text(session->text, sizeof(session->text), vad_view_of(text));
	return false;
}

enum vad_tls_why vad_session_why(enum vad_failure failure)
{
	switch (failure) {
	case VAD_FAILURE_REFUSED:
		return VAD_TLS_REFUSED;
	case VAD_FAILURE_RESET:
		return VAD_TLS_RESET;
	case VAD_FAILURE_UNREACHABLE:
		return VAD_TLS_UNREACHABLE;
	case VAD_FAILURE_PROHIBITED:
		return VAD_TLS_PROHIBITED;
	case VAD_FAILURE_TIMEOUT:
		return VAD_TLS_TIMEOUT;
	case VAD_FAILURE_NO_FAMILY:
		return VAD_TLS_NO_FAMILY;
	default:
		return VAD_TLS_LOCAL;
	}
}

/* --- bytes ------------------------------------------------------------------------------------ */

bool vad_session_send(struct vad_session *session, struct vad_view bytes)
{
	while (bytes.size > 0) {
		size_t sent = 0;
		enum vad_socket_result result = vad_socket_write(
			session->sock, bytes.data, bytes.size, &sent, &session->fault);

		if (result == VAD_SOCKET_FAILED)
			return vad_session_fail(session, vad_session_why(session->fault.failure),
						"");
		if (result == VAD_SOCKET_AGAIN &&
		    !vad_work_wait(session->sock, true, session->until))
			return vad_session_fail(session, VAD_TLS_SILENT, "");
		bytes = vad_view_sub(bytes, sent, SIZE_MAX);
	}
	return true;
}

bool vad_session_receive(struct vad_session *session, char *data, size_t size, size_t *got)
{
	for (;;) {
		enum vad_socket_result result =
			vad_socket_read(session->sock, true, data, size, got, &session->fault);

		/* Whoever sends without a pause gets no longer than who is silent. */
		if (result == VAD_SOCKET_DONE && vad_work_left(session->until) > 0)
			return true;
		if (result == VAD_SOCKET_CLOSED)
			return vad_session_fail(session, VAD_TLS_CLOSED, "");
		if (result == VAD_SOCKET_FAILED)
			return vad_session_fail(session, vad_session_why(session->fault.failure),
						"");
		if (!vad_work_wait(session->sock, false, session->until) ||
		    vad_work_left(session->until) == 0)
			return vad_session_fail(session, VAD_TLS_SILENT, "");
	}
}

/* --- handshake -------------------------------------------------------------------------------- */

static bool set_versions(const struct vad_session *session)
{
	if (!session->any_version)
		return SSL_CTX_set_min_proto_version(session->context, TLS1_2_VERSION) == 1;
	(void)SSL_CTX_set_options(session->context, SSL_OP_LEGACY_SERVER_CONNECT);
	return SSL_CTX_set_min_proto_version(session->context, TLS1_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(session->context, "ALL:!aNULL:!eNULL:@SECLEVEL=0") == 1;
}

bool vad_session_prepare(struct vad_session *session)
{
	session->context = SSL_CTX_new(TLS_client_method());
	if (session->context == NULL || !set_versions(session))
		return vad_session_fail(session, VAD_TLS_LOCAL, "");
	SSL_CTX_set_verify(session->context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_max_cert_list(session->context, CHAIN_MOST);
	session->ssl = SSL_new(session->context);
	session->in = BIO_new(BIO_s_mem());
	session->out = BIO_new(BIO_s_mem());
	if (session->ssl == NULL || session->in == NULL || session->out == NULL ||
	    SSL_set_tlsext_host_name(session->ssl, session->host) != 1) {
		(void)BIO_free(session->in);
		(void)BIO_free(session->out);
		return vad_session_fail(session, VAD_TLS_LOCAL, "");
	}
	SSL_set_bio(session->ssl, session->in, session->out);
	SSL_set_connect_state(session->ssl);
	return true;
}

static bool fail_handshake(struct vad_session *session)
{
	unsigned long error = ERR_peek_error();
	const char *text = ERR_reason_error_string(error);
	bool old = false;

	switch (ERR_GET_REASON(error)) {
	case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_VERSION_TOO_LOW:
		old = ERR_GET_LIB(error) == ERR_LIB_SSL;
		break;
	default:
		break;
	}
	return vad_session_fail(session, old ? VAD_TLS_TOO_OLD : VAD_TLS_HANDSHAKE,
				text != NULL ? text : "");
}

bool vad_session_flush(struct vad_session *session)
{
	char *data = NULL;
	long size = BIO_get_mem_data(session->out, &data);
	bool sent = true;

	if (size > 0) {
		sent = vad_session_send(session, (struct vad_view){ data, (size_t)size });
		(void)BIO_reset(session->out);
	}
	return sent;
}

bool vad_session_shake_hands(struct vad_session *session)
{
	char chunk[CHUNK];
	size_t got, total = 0;

	for (;;) {
		int done;

		ERR_clear_error();
		done = SSL_do_handshake(session->ssl);
		if (done != 1 && SSL_get_error(session->ssl, done) != SSL_ERROR_WANT_READ)
			return fail_handshake(session);
		if (!vad_session_flush(session))
			return false;
		if (done == 1)
			return true;
		if (!vad_session_receive(session, chunk, sizeof(chunk), &got))
			return false;
		total += got;
		if (total > HANDSHAKE_MOST)
			return vad_session_fail(session, VAD_TLS_HANDSHAKE,
						"no end of the handshake");
		if (BIO_write(session->in, chunk, (int)got) != (int)got)
			return vad_session_fail(session, VAD_TLS_LOCAL, "");
	}
}

/* --- certificate ------------------------------------------------------------------------------ */

static X509_STORE *open_store(const char *ca_file)
{
	X509_STORE *store = X509_STORE_new();
	int loaded;

	if (store == NULL)
		return NULL;
	loaded = ca_file[0] != '\0' ? X509_STORE_load_file(store, ca_file)
				    : X509_STORE_set_default_paths(store);
	if (loaded == 1)
		return store;
	X509_STORE_free(store);
	return NULL;
}

bool vad_session_look(struct vad_session *session, const char *ca_file, vad_time now,
		      struct vad_tls_result *result)
{
	X509 *leaf = SSL_get0_peer_certificate(session->ssl);
	X509_STORE *store;
	bool looked;

	vad_work_take_text(result->version, sizeof(result->version),
			   vad_view_of(SSL_get_version(session->ssl)));
	result->old_version = SSL_version(session->ssl) < TLS1_2_VERSION;
	if (leaf == NULL)
		return vad_session_fail(session, VAD_TLS_HANDSHAKE, "no certificate");
	store = open_store(ca_file);
	if (store == NULL)
		return vad_session_fail(session, VAD_TLS_LOCAL,
					"the trusted certificates cannot be read");
	looked = vad_tls_look(leaf, SSL_get_peer_cert_chain(session->ssl), store, session->host,
			      now, result) == VAD_OK;
	X509_STORE_free(store);
	return looked || vad_session_fail(session, VAD_TLS_LOCAL, "");
}

void vad_session_free(struct vad_session *session)
{
	SSL_free(session->ssl);
	SSL_CTX_free(session->context);
	session->ssl = NULL;
	session->context = NULL;
}
