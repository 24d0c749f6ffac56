/* SPDX-License-Identifier: MIT */
/*
 * The TLS job, with OpenSSL: a handshake over memory, whose bytes are carried here, so that nothing
 * waits longer than it may. Old versions are taken, to be told; nothing is sent over the connection.
 */
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "wire/http.h"
#include "work_json.h"
#include "work_socket.h"
#include "work_tls.h"
#include "work_tls_look.h"

enum {
	NAMES_MAX = 1024,
	CHUNK = 16384,
	HANDSHAKE_MOST = 262144, /* bytes that a server may send us before it has to be done */
	CHAIN_MOST = 65536,      /* bytes of certificates */
};

struct job {
	struct vad_peer to;
	char host[NAMES_MAX], connect[NAMES_MAX], ca_file[NAMES_MAX];
	vad_time now;
	int64_t until;
	uv_os_sock_t sock;
	struct vad_fault fault;
	SSL_CTX *context;
	SSL *ssl;
	BIO *in, *out; /* of `ssl` */
	struct vad_tls_result *result;
};

/* Keep why. False, so that it can be returned. */
static bool fail(struct job *job, enum vad_tls_why why, const char *text)
{
	job->result->why = why;
	vad_work_take_text(job->result->text, sizeof(job->result->text), vad_view_of(text));
	return false;
}

static enum vad_tls_why why_of_failure(enum vad_failure failure)
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

static bool fail_socket(struct job *job)
{
	memcpy(job->result->by, job->fault.by, sizeof(job->fault.by));
	return fail(job, why_of_failure(job->fault.failure), "");
}

/* --- bytes ------------------------------------------------------------------------------------ */

static bool send_all(struct job *job, struct vad_view bytes)
{
	while (bytes.size > 0) {
		size_t sent = 0;
		enum vad_socket_result result =
			vad_socket_write(job->sock, bytes.data, bytes.size, &sent, &job->fault);

		if (result == VAD_SOCKET_FAILED)
			return fail_socket(job);
		if (result == VAD_SOCKET_AGAIN && !vad_work_wait(job->sock, true, job->until))
			return fail(job, VAD_TLS_SILENT, "");
		bytes = vad_view_sub(bytes, sent, SIZE_MAX);
	}
	return true;
}

/* At least one byte. */
static bool receive(struct job *job, char *data, size_t size, size_t *got)
{
	for (;;) {
		enum vad_socket_result result =
			vad_socket_read(job->sock, true, data, size, got, &job->fault);

		if (result == VAD_SOCKET_DONE)
			return true;
		if (result == VAD_SOCKET_CLOSED)
			return fail(job, VAD_TLS_CLOSED, "");
		if (result == VAD_SOCKET_FAILED)
			return fail_socket(job);
		if (!vad_work_wait(job->sock, false, job->until))
			return fail(job, VAD_TLS_SILENT, "");
	}
}

/* --- proxy ------------------------------------------------------------------------------------ */

/* What the proxy said. What came behind the head of a granted tunnel belongs to the handshake. */
static bool judge_head(struct job *job, const struct vad_http_head *head, struct vad_view bytes)
{
	struct vad_view rest = vad_view_sub(bytes, head->size, SIZE_MAX);

	job->result->proxy_status = head->status;
	memcpy(job->result->proxy_schemes, head->schemes, sizeof(job->result->proxy_schemes));
	if (head->status / 100 != 2)
		return fail(job, VAD_TLS_PROXY, "");
	if (rest.size > 0 && BIO_write(job->in, rest.data, (int)rest.size) != (int)rest.size)
		return fail(job, VAD_TLS_LOCAL, "");
	return true;
}

static bool read_head(struct job *job, struct vad_buffer *bytes)
{
	struct vad_http_head head;
	char chunk[1024];
	size_t got;

	for (;;) {
		enum vad_result result = vad_http_read_head(vad_buffer_view(bytes), &head, NULL);

		if (result == VAD_OK)
			return judge_head(job, &head, vad_buffer_view(bytes));
		if (result != VAD_TRUNCATED)
			return fail(job, VAD_TLS_PROXY, "");
		if (!receive(job, chunk, sizeof(chunk), &got)) {
			if (job->result->why == VAD_TLS_CLOSED)
				job->result->why = VAD_TLS_PROXY;
			return false;
		}
		vad_buffer_append(bytes, chunk, got);
		if (vad_buffer_result(bytes) != VAD_OK)
			return fail(job, VAD_TLS_PROXY, "");
	}
}

static bool ask_proxy(struct job *job)
{
	struct vad_buffer bytes = vad_buffer_new(VAD_HTTP_HEAD_MAX + NAMES_MAX);
	bool granted = false;

	if (vad_http_write_connect(&bytes, vad_view_of(job->connect)) != VAD_OK) {
		(void)fail(job, VAD_TLS_LOCAL, "");
		goto done;
	}
	if (!send_all(job, vad_buffer_view(&bytes)))
		goto done;
	vad_buffer_reset(&bytes);
	granted = read_head(job, &bytes);
done:
	vad_buffer_clear(&bytes);
	return granted;
}

/* --- handshake -------------------------------------------------------------------------------- */

static bool prepare(struct job *job)
{
	job->context = SSL_CTX_new(TLS_client_method());
	if (job->context == NULL ||
	    SSL_CTX_set_min_proto_version(job->context, TLS1_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(job->context, "ALL:!aNULL:!eNULL:@SECLEVEL=0") != 1)
		return fail(job, VAD_TLS_LOCAL, "");
	(void)SSL_CTX_set_options(job->context, SSL_OP_LEGACY_SERVER_CONNECT);
	SSL_CTX_set_verify(job->context, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_max_cert_list(job->context, CHAIN_MOST);
	job->ssl = SSL_new(job->context);
	job->in = BIO_new(BIO_s_mem());
	job->out = BIO_new(BIO_s_mem());
	if (job->ssl == NULL || job->in == NULL || job->out == NULL ||
	    SSL_set_tlsext_host_name(job->ssl, job->host) != 1) {
		BIO_free(job->in);
		BIO_free(job->out);
		return fail(job, VAD_TLS_LOCAL, "");
	}
	SSL_set_bio(job->ssl, job->in, job->out);
	SSL_set_connect_state(job->ssl);
	return true;
}

static bool fail_handshake(struct job *job)
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
	return fail(job, old ? VAD_TLS_TOO_OLD : VAD_TLS_HANDSHAKE, text != NULL ? text : "");
}

/* What the library wants sent. */
static bool flush(struct job *job)
{
	char *data = NULL;
	long size = BIO_get_mem_data(job->out, &data);
	bool sent = true;

	if (size > 0) {
		sent = send_all(job, (struct vad_view){ data, (size_t)size });
		(void)BIO_reset(job->out);
	}
	return sent;
}

static bool shake_hands(struct job *job)
{
	char chunk[CHUNK];
	size_t got, total = 0;

	for (;;) {
		int done, error;

		ERR_clear_error();
		done = SSL_do_handshake(job->ssl);
		error = SSL_get_error(job->ssl, done);
		if (done != 1 && error != SSL_ERROR_WANT_READ) {
			(void)fail_handshake(job);
			/* The alert that says so is still to go out; it changes nothing. */
			return false;
		}
		if (!flush(job))
			return false;
		if (done == 1)
			return true;
		if (!receive(job, chunk, sizeof(chunk), &got))
			return false;
		total += got;
		if (total > HANDSHAKE_MOST)
			return fail(job, VAD_TLS_HANDSHAKE, "no end of the handshake");
		if (BIO_write(job->in, chunk, (int)got) != (int)got)
			return fail(job, VAD_TLS_LOCAL, "");
	}
}

/* --- certificate ------------------------------------------------------------------------------ */

static X509_STORE *open_store(const struct job *job)
{
	X509_STORE *store = X509_STORE_new();
	int loaded;

	if (store == NULL)
		return NULL;
	loaded = job->ca_file[0] != '\0' ? X509_STORE_load_file(store, job->ca_file) :
					   X509_STORE_set_default_paths(store);
	if (loaded == 1)
		return store;
	X509_STORE_free(store);
	return NULL;
}

static void look(struct job *job)
{
	X509 *leaf = SSL_get0_peer_certificate(job->ssl);
	X509_STORE *store = NULL;

	vad_work_take_text(job->result->version, sizeof(job->result->version),
			   vad_view_of(SSL_get_version(job->ssl)));
	job->result->old_version = SSL_version(job->ssl) < TLS1_2_VERSION;
	if (leaf == NULL) {
		(void)fail(job, VAD_TLS_HANDSHAKE, "no certificate");
		return;
	}
	store = open_store(job);
	if (store == NULL)
		(void)fail(job, VAD_TLS_LOCAL, "the file of trusted certificates cannot be read");
	else if (vad_tls_look(leaf, SSL_get_peer_cert_chain(job->ssl), store, job->host, job->now,
			      job->result) != VAD_OK)
		(void)fail(job, VAD_TLS_LOCAL, "");
	X509_STORE_free(store);
}

/* --- the job ---------------------------------------------------------------------------------- */

static enum vad_result read_request(struct vad_view request, struct job *job)
{
	struct vad_work_members m = { NULL, VAD_OK, NULL };
	int64_t now = INT64_MIN;

	m.result = vad_work_load(vad_work_public(request), VAD_WORK_REQUEST_MAX, &m.object, NULL);
	if (m.result != VAD_OK)
		return m.result == VAD_NO_MEMORY ? VAD_NO_MEMORY : VAD_USAGE;
	vad_work_get_peer(&m, "to", &job->to);
	vad_work_get_text(&m, "host", job->host, sizeof(job->host));
	vad_work_get_text(&m, "connect", job->connect, sizeof(job->connect));
	vad_work_get_text(&m, "ca_file", job->ca_file, sizeof(job->ca_file));
	vad_work_get_int(&m, "now", 0, INT64_C(1) << 40, &now);
	json_decref(m.object);
	job->now = now;
	return m.result == VAD_OK && job->host[0] != '\0' && now >= 0 ? VAD_OK : VAD_USAGE;
}

static void run(struct job *job)
{
	if (!vad_work_connect(&job->to, job->until, &job->sock, &job->fault)) {
		(void)fail_socket(job);
		return;
	}
	if (!prepare(job) || (job->connect[0] != '\0' && !ask_proxy(job)) || !shake_hands(job))
		return;
	look(job);
	/* Say goodbye, whether it is heard or not. */
	if (SSL_shutdown(job->ssl) >= 0 && job->result->why == VAD_TLS_FINE) {
		(void)flush(job);
		job->result->why = VAD_TLS_FINE;
	}
}

enum vad_result vad_work_tls(struct vad_view request, int64_t patience, struct vad_buffer *result)
{
	struct vad_tls_result found = { .from = VAD_TIME_NONE, .until = VAD_TIME_NONE };
	struct job *job = calloc(1, sizeof(*job));
	enum vad_result read;

	if (job == NULL)
		return VAD_NO_MEMORY;
	job->until = vad_work_until(patience);
	job->sock = VAD_NO_SOCKET;
	job->result = &found;
	read = read_request(request, job);
	if (read != VAD_OK)
		goto done;
	run(job);
	vad_tls_result_write(&found, result);
	read = vad_buffer_result(result);
done:
	SSL_free(job->ssl);
	SSL_CTX_free(job->context);
	vad_socket_close(job->sock);
	free(job);
	return read;
}
